"""Plan a randomised test of a program: who can be drawn, what it finds, and when it answers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import polars as pl

from attribution.estimate import Estimate
from attribution.holdout.answers import HoldoutPlan, PlanOption
from attribution.holdout.arms import program_touches
from attribution.holdout.assignment import SCHEMA, assign
from attribution.holdout.outlook import DAYS_A_MONTH, Outlook
from attribution.holdout.reading import reading_days
from attribution.holdout.waiting_rates import WaitingRates, waiting_rates
from attribution.leads.lead_histories import LeadHistories
from attribution.settings import Settings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

MONTHS = (0, 1, 2, 3, 6, 9, 12)
"""For how many months of new leads a plan says what they find."""

DIFFERENCES = (0.05, 0.1, 0.15, 0.2)
"""The rises in the share sales-ready for which a plan says how many leads find them."""

_WORTH_FINDING = 1.5
"""The shortest test is told that finds leads becoming sales-ready half as fast again: a longer one
finds less, but holds back more leads."""

_YEAR = 365


def holdout_plan(  # noqa: PLR0913, PLR0917 (what is known, and what was asked for)
    data: Dataset,
    histories: LeadHistories | None,
    settings: Settings,
    program: str,
    horizon: int | None = None,
    months: int | None = None,
) -> HoldoutPlan:
    """Plan a test, and draw the leads that wait today.

    The day on which it is to be read is part of the draw: whoever looks earlier, and stops when it
    looks good, finds more than there is. Leads drawn while a test runs are read on its day.

    Args:
        data: The dataset; a plan that knows of leads drawn before needs its holdouts.
        histories: The leads as followed to the moment of the draw; None without leads.
        settings: The control arm's share, the seed, the power and the confidence.
        program: The program, which may be a new one.
        horizon: Days after the draw at which the arms are compared; None for the middle one of
            `Settings.horizons`.
        months: For how many months new leads are to be drawn; None for the shortest time that
            finds what is worth finding.

    Raises:
        ValueError: The horizon is below one day, or the months are below 0.
    """
    if months is not None and months < 0:
        raise ValueError(f"New leads are drawn for 0 months or more, got {months}.")
    days = _horizon(horizon, settings)
    if data.leads is None or histories is None:
        return _unplanned(program, days, settings)
    rows, as_of, zone = histories.rows, histories.as_of, calendar_zone(data, settings)
    touches = program_touches(data, [program], as_of)
    touched = touches.group_by("lead_id").agg(touched_at=pl.col("occurred_at").min())
    eligible = _eligible(rows, touched, data, program, as_of)
    rates = waiting_rates(rows, touched, days, as_of, settings)
    earliest = _old_enough(as_of, settings.young_days, zone)
    outlook = Outlook(eligible.height, _leads_a_month(rows), rates, days, earliest, settings)
    options = [outlook.option(each) for each in sorted({*MONTHS, months or 0})]
    chosen = _chosen(options, months)
    stated = _stated(data, program, as_of, settings.young_days)
    runs = next((day for day in stated if day > as_of), None)
    after = max(days, earliest) if chosen is None else chosen.answer_after_days
    read_at = runs or _day(as_of, after, zone)
    said = [
        *_read_later(days, settings),
        *_why(eligible, rates, again=bool(stated) and runs is None),
        *_begins(touches, settings),
    ]
    share = settings.control_share
    return HoldoutPlan(
        program=program,
        horizon=days,
        control_share=share,
        base_rate=rates.today,
        new_rate=rates.new,
        leads_a_month=outlook.a_month,
        eligible=eligible.height,
        colleagues=_colleagues(eligible),
        options=tuple(options),
        assignments=assign(
            eligible, program, control_share=share, seed=settings.seed, assigned_at=as_of,
            planned_until=read_at,
        ),
        needs=tuple(map(outlook.need, DIFFERENCES)),
        why=" ".join(said),
        months=months,
        read_at=read_at,
        runs=runs is not None,
    )  # fmt: skip


def option_told(plan: HoldoutPlan) -> PlanOption | None:
    """Return the option that was asked for, else the one that a plan goes by.

    That is the shortest test that finds what is worth finding, else the longest; None where none
    finds anything.
    """
    return _chosen(plan.options, plan.months)


def _finds_enough(option: PlanOption) -> bool:
    if option.detectable is None or option.base_rate is None:
        return False
    faster = 1 - float((1 - option.base_rate) ** _WORTH_FINDING)
    return option.detectable <= faster - option.base_rate


def _chosen(options: Sequence[PlanOption], months: int | None) -> PlanOption | None:
    if months is not None:
        return next(option for option in options if option.months == months)
    # Where all become sales-ready without the program, there is no difference to find.
    found = [option for option in options if option.detectable]
    good = [option for option in found if _finds_enough(option)]
    return next(iter([*good, *found[-1:]]), None)


def _stated(data: Dataset, program: str, as_of: datetime, young_days: int) -> list[datetime]:
    """Return the days planned for reading tests of the program that began already."""
    if data.holdouts is None:
        return []
    drawn = (pl.col("program") == program) & (pl.col("assigned_at") <= as_of)
    return reading_days(data.holdouts.good.filter(drawn), young_days)


def _old_enough(as_of: datetime, young_days: int, zone: str) -> int:
    """Return after how many days one begins on which a test drawn now is no longer too young."""
    old = as_of + timedelta(days=young_days)
    return next(days for days in count(young_days) if _day(as_of, days, zone) >= old)


def _day(as_of: datetime, after: int, zone: str) -> datetime:
    """Return the beginning of the day so many days after a moment."""
    day = (as_of + timedelta(days=after)).astimezone(ZoneInfo(zone))
    return day.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _horizon(asked: int | None, settings: Settings) -> int:
    if asked is None:
        days = sorted(settings.horizons)
        return days[len(days) // 2]
    if asked < 1:
        raise ValueError(f"A test is compared after 1 day or more, got {asked}.")
    return asked


def _eligible(
    rows: pl.DataFrame, touched: pl.DataFrame, data: Dataset, program: str, as_of: datetime
) -> pl.DataFrame:
    """Return the leads that wait, without those that had the program or were drawn for it."""
    waiting = rows.filter(pl.col("outcome") == "waiting", pl.col("ended_at") >= as_of)
    eligible = waiting.join(touched, on="lead_id", how="anti")
    if data.holdouts is None:
        return eligible
    before = data.holdouts.good.filter(pl.col("program") == program)
    return eligible.join(before, on="lead_id", how="anti")


def _leads_a_month(rows: pl.DataFrame) -> float:
    """Return new leads a month over the last year, or since the first lead where that is less."""
    age = rows["age_days"]
    days = min(_YEAR, max(float(age.max() or 0), DAYS_A_MONTH))  # type: ignore[arg-type] # a Float64
    return rows.filter(pl.col("age_days") < days).height / days * DAYS_A_MONTH


def _colleagues(eligible: pl.DataFrame) -> int:
    return eligible.drop_nulls("account_id").filter(pl.len().over("account_id") > 1).height


def _read_later(horizon: int, settings: Settings) -> list[str]:
    if horizon >= settings.young_days:
        return []
    return [
        (
            f"No test is read before it is {settings.young_days} days old: leads drawn early are "
            "followed for longer than was asked for, and the rates here are those of the shorter "
            "time."
        )
    ]


def _begins(touches: pl.DataFrame, settings: Settings) -> list[str]:
    if not touches.is_empty():
        return []
    return [
        (
            "No touch of this program is on record: it is planned as a new one. Nothing is said of "
            f"a program in its first {settings.young_days} days, so begin it on the day of the "
            "draw."
        )
    ]


def _why(eligible: pl.DataFrame, rates: WaitingRates, *, again: bool) -> list[str]:
    said = []
    if again:
        said.append(
            "A test of this program was read already: its leads and those of this one are told "
            "together on the next day, by a range that holds at both."
        )
    if eligible.is_empty():
        said.append("No lead that waits today is without the program: only new ones can be drawn.")
    if rates.today.value is None and rates.new.value is None:
        said.append(f"How many become sales-ready without it is not known: {rates.today.why}")
    return said


def _unplanned(program: str, horizon: int, settings: Settings) -> HoldoutPlan:
    why = "No leads table: a test draws leads, and needs their dates of creation."
    nobody = Estimate.unknown(why)
    return HoldoutPlan(
        program, horizon, settings.control_share, nobody, nobody, 0.0, 0, 0, (),
        pl.DataFrame(schema=SCHEMA), why=why,
    )  # fmt: skip
