"""What a randomised test showed, and what a planned one would take: the shapes."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from attribution.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a test, as assigned: whatever a lead got, it stays in the arm it was drawn into.

    Attributes:
        leads: Leads in it that still waited when they were assigned.
        ready: Those that became sales-ready after it.
        ready_share: The second over the first, with Wilson's interval.
        crossed: In the control arm, leads that got a touch of the program all the same; in the
            treated arm, leads that never got one.
        won_minor: Revenue of deals won after the assignment, its part that belongs to the arm's
            leads; minor units. None where amounts are not known, or no won deal is on record.
    """

    leads: int
    ready: int
    ready_share: Estimate
    crossed: int
    won_minor: int | None


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """Whether the arms are alike in one column.

    Attributes:
        column: Of the leads (`source`, `segment`, `industry`, `role`, `owner`), or
            `quarter of creation`, `arm size over time` (the split from quarter to quarter), or
            `arm size` (the split against the one that was meant).
        p_value: The chance of a difference this large under a fair draw (chi-squared).
        largest: The value in which the arms differ most, as it is told.
        difference: Its share in the treated arm less its share in the control arm; of `arm size`
            the control arm's share of the leads less the one that was meant.
    """

    column: str
    p_value: float | None
    largest: str
    difference: float | None


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether the draw looks random.

    Attributes:
        lines: One per column that could be compared.
        random: False where a difference is hardly chance (Bonferroni over `lines`, 0.1 %).
        why: What speaks against a random draw; empty where nothing does.
    """

    lines: tuple[BalanceLine, ...]
    random: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Holdout:
    """What a randomised test of one program, or of several together, showed.

    Attributes:
        programs: The programs that were held out.
        treated: The arm that was to get them.
        control: The arm that was not.
        rate_difference: Share sales-ready of the treated less that of the control arm, with
            Newcombe's interval (1998, Stat. Med. 17:873-890, method 10); several programs are
            strata (Yan & Su 2010, Stat. Biopharm. Res. 2:474-485). Where leads have colleagues
            it is at least that of accounts; none where these were drawn together and are fewer
            than 10.
        revenue_per_lead: Won revenue per lead, treated less control, in minor units of
            `currency`; interval by bootstrap over accounts.
        detectable: The difference in shares that a test of this size, with ranges as wide as
            those that decide, finds with the settings' power; None where an arm is empty, where
            there is no range, or where no difference could be found.
        attributed_leads: Sales-ready leads of the treated arm with a touch of the program that
            can earn credit, by that day: what any touch model credits it with.
        incremental_leads: Sales-ready leads that it caused: the difference times treated leads.
        attributed_minor: Revenue that the chosen model credits to touches of the program on
            treated leads, of deals won after they were drawn; None where no amount is known.
        incremental_minor: Revenue that it caused: the difference per lead times treated leads.
        currency: Of the revenue; None where none is stated.
        cost_minor: What the program cost from the month of the first draw on, the treated
            leads' part among all leads that it reached since; None where no cost is stated.
        incremental_return: Incremental revenue (margin, where one is set) less cost, over cost.
        balance: Whether the draw looks random.
        crossed: One row per control lead that got a touch of the program all the same, sorted:
            `lead_id`, `program`, `occurred_at`, `source_file`, `source_row` of the first touch.
        left_out: (why, leads) for assigned leads that cannot be compared.
        first_assigned: When the first lead was assigned, UTC.
        last_assigned: When the last one was.
        read_at: The day planned for reading the test, UTC; None where none was planned. Where it
            has come, all that is told of leads is told as of it, and of money to the date of the
            data.
        any_look: The difference in shares, with a range that holds however often the test is
            looked at (`attribution.holdout.any_look`); None where it was read on one planned day.
    """

    programs: tuple[str, ...]
    treated: Arm
    control: Arm
    rate_difference: Estimate
    revenue_per_lead: Estimate
    detectable: float | None
    attributed_leads: int
    incremental_leads: Estimate
    attributed_minor: int | None
    incremental_minor: Estimate
    currency: str | None
    cost_minor: int | None
    incremental_return: Estimate
    balance: Balance
    crossed: pl.DataFrame
    left_out: tuple[tuple[str, int], ...]
    first_assigned: datetime
    last_assigned: datetime
    read_at: datetime | None = None
    any_look: Estimate | None = None

    @property
    def above_0(self) -> bool:
        """Whether the difference lies above 0 beyond chance, however often it was looked at."""
        once, looked = self.rate_difference.low, self.any_look
        at_any_look = looked is None or (looked.low is not None and looked.low > 0)
        return once is not None and once > 0 and at_any_look


@dataclass(frozen=True, slots=True)
class PlanOption:
    """What a test finds if leads are drawn for so long.

    Attributes:
        months: Months of new leads drawn, after those that wait today.
        leads: Leads drawn by then, both arms together.
        base_rate: Share of them that would become sales-ready by the horizon without the program:
            of those that wait today and of new ones, each by their number; None where neither
            rate is known.
        detectable: The difference in shares by `HoldoutPlan.horizon` that it finds with the
            settings' power: proves it, so that also enough become sales-ready to conclude from.
            None where an arm stays empty, where the leads are too few for any rise, or where
            all become sales-ready without it.
        answer_after_days: Days from the start until the last lead drawn has been followed for
            the horizon, and until the test is no longer too young to be read.
        waits_for_age: Whether the second is the later of both.
    """

    months: int
    leads: int
    base_rate: float | None
    detectable: float | None
    answer_after_days: int
    waits_for_age: bool = False


@dataclass(frozen=True, slots=True)
class PlanNeed:
    """What it takes to find a difference.

    Attributes:
        difference: The rise in the share sales-ready by `HoldoutPlan.horizon`.
        leads: Leads, both arms together, that find it with the settings' power; None where the
            rate is not known, or the rise would go beyond all leads.
        months: Months of new leads until so many are drawn, after those that wait today; 0 where
            these are enough; None where `leads` is, or where no new leads come.
    """

    difference: float
    leads: int | None
    months: float | None


@dataclass(frozen=True, slots=True)
class HoldoutPlan:
    """A randomised test of one program, planned from this company's own rates.

    Attributes:
        program: The program to hold out.
        horizon: Days after assignment at which the arms are compared.
        control_share: The part of the leads that is left without the program.
        base_rate: Share of waiting leads that become sales-ready within the horizon without the
            program, from the company's own leads.
        new_rate: The same of new leads, within the horizon from their creation.
        leads_a_month: New leads that count, a month, over the last twelve months of the data.
        eligible: Leads that wait today, never had a touch of the program and were never drawn
            for it.
        colleagues: Those of them with a colleague among them. Arms are drawn by lead, so the two
            can land in different arms, and what one gets may reach the other.
        options: For today's leads alone (`months` 0) and for some months of new ones.
        assignments: One row per eligible lead, sorted by `lead_id`: `lead_id`, `program`, `arm`
            (`treated` or `control`), `assigned_at`, `planned_until`; seeded, and stratified by
            source and segment. It is a holdouts export.
        needs: For some differences, at the base rate of today's leads, or of new ones where that
            is not known.
        why: Why no test can be planned, or what weakens the plan; empty where nothing does.
        months: For how many months new leads were asked to be drawn; None where that was left to
            the plan (`attribution.holdout.plan.option_told`).
        read_at: The day on which the test is to be read, and not before, UTC: that of a test of
            the program which runs already, else when the last lead drawn has been followed for
            the horizon; None without leads.
        runs: Whether a test of the program runs already, whose day stays.
    """

    program: str
    horizon: int
    control_share: float
    base_rate: Estimate
    new_rate: Estimate
    leads_a_month: float
    eligible: int
    colleagues: int
    options: tuple[PlanOption, ...]
    assignments: pl.DataFrame
    needs: tuple[PlanNeed, ...] = ()
    why: str = ""
    months: int | None = None
    read_at: datetime | None = None
    runs: bool = False
