"""Every choice a reader may change, with its default and its reason."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from attribution.audit_rules import AuditRules, Judged
from attribution.periods import quarter_bounds
from attribution.settings_checks import (
    check_as_of,
    check_days,
    check_margin,
    check_member,
    check_money,
    check_number,
    check_part,
    check_weights,
    check_whole,
    check_zone,
)

HUMAN_RESPONSES = (
    "clicked", "replied", "form_submitted", "content_downloaded", "registered", "attended",
    "call_answered", "call_received", "meeting_held", "chatted", "rated", "ad_clicked",
    "page_viewed",
)  # fmt: skip
"""The actions in which a human did something; only these can earn credit."""

SENDS = ("sent", "delivered", "mailed", "call_made", "ad_viewed")
"""What we did, or a machine reported; nobody responded."""

OPENS = ("opened",)
"""Machine-made too often to say anything (mail programs and scanners fetch pictures)."""

HARMS = ("unsubscribed", "bounced", "complained")
"""The person turned away, or could not be reached."""

ACTIONS = HUMAN_RESPONSES + SENDS + OPENS + HARMS
"""Every action that a touch can be."""


class Milestone(StrEnum):
    """What a journey leads up to."""

    WON = "won"
    PIPELINE = "pipeline"
    SALES_READY = "sales_ready"
    MQL = "mql"
    LEAD = "lead"

    @property
    def of_leads(self) -> bool:
        """Whether single people reach it, each counting as one, and not deals with an amount."""
        return self not in {Milestone.WON, Milestone.PIPELINE}


class ContactPolicy(StrEnum):
    """Whose touches count for a deal."""

    ACCOUNT = "account"
    CONTACTS = "contacts"
    PRIMARY = "primary"


PARTS = ("first", "lead_created", "mql", "sales_ready", "deal_created", "last", "rest")
"""Whose parts custom weights may state: six touches, and all the others together."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices behind one analysis; hashable, so that answers can be cached by them.

    Attributes:
        as_of: The moment up to which things are known, or a day, which means its end in the zone
            whose calendar days count; default: the newest date in the data.
        period: A quarter such as `2026Q3` in which the milestone must fall; default: all.
        zone: The zone whose calendar days and quarters count, such as `America/Chicago`; default:
            the zone in which the exports were read, if it is one and the same, else UTC.
        milestone: What is credited: won revenue, pipeline at deal creation, or leads that became
            sales-ready, became MQLs, or were created.
        model: The key of the attribution model shown first (`attribution.models` has them).
        lookback_days: Touches older than this before the milestone earn nothing; None: no limit.
            365 because B2B nurture takes 6 to 9 months and a purchase follows later.
        half_life_days: Time decay halves a touch's weight every so many days.
        custom_weights: (one of `PARTS`, its part of a deal) for the model `custom`; parts not
            named are 0, and their sum need not be 100. 40/40/20 is what most vendors call U.
        markov_order: How many touches back the model `markov` remembers: 1, 2 or 3.
        contact_policy: Whose touches count for a deal (`counted_people` says it for leads too).
        creditable: The actions that can earn credit.
        currency: The report's currency; default: the one of most won deals, of those currencies
            that have no rate where there are any.
        rates: (currency, units of the report's currency that one unit buys).
        margin: The part of revenue that is left after what was sold has been paid for, such as
            0.7; None: returns are told on revenue.
        influence_days: Where influence has a time frame, a touch counts so many days before the
            close, or before the deal was created. 90, the length of a quarter.
        existing_business: Deal types that are not new business and are left out by name.
        direct_channels: Channels that say nobody knows; last non-direct touch passes over them.
        confidence: The level of every interval.
        replicates: Bootstrap replicates behind an interval.
        seed: Where chance starts.
        few_deals: Below this many won deals the answer is *too few*, not a conclusion.
        young_days: Cohorts younger than this are marked and not compared (6 months).
        horizons: The days by which the share of sales-ready leads is told.
        mature_days: A program younger than this, and no longer young, is answered as *early*
            (9 months: B2B nurture takes 6 to 9).
        landmark_days: Days after creation at which leads nurtured by then are set beside the
            others, all of them still waiting.
        few_ready: Below this many sales-ready leads an effect is *too few*, not a conclusion. At
            30, chance alone moves a share's odds by a factor of two.
        control_share: The part of the leads that a planned test leaves without the program.
        power: The chance with which a test should find the difference that it is planned for.
        our_names: What the company, its products and its people are called in its own texts; the
            audit knows a pitch far better with them.
        audit: Where the audit of content draws its lines.
        judged: What people said of content pieces, oldest first; the last word counts. Kept in
            the company's records, not in the settings file.
    """

    as_of: date | None = None
    period: str | None = None
    zone: str | None = None
    milestone: Milestone = Milestone.WON
    model: str = "linear"
    lookback_days: int | None = 365
    half_life_days: float = 30
    custom_weights: tuple[tuple[str, float], ...] = (
        ("first", 40.0), ("lead_created", 40.0), ("rest", 20.0),
    )  # fmt: skip
    markov_order: int = 1
    contact_policy: ContactPolicy = ContactPolicy.ACCOUNT
    creditable: tuple[str, ...] = HUMAN_RESPONSES
    currency: str | None = None
    rates: tuple[tuple[str, Decimal], ...] = ()
    margin: Decimal | None = None
    influence_days: int = 90
    existing_business: tuple[str, ...] = ("existing", "existing business", "renewal")
    direct_channels: tuple[str, ...] = ("direct", "(direct)", "direct traffic", "unknown", "(none)")
    confidence: float = 0.95
    replicates: int = 400
    seed: int = 7
    few_deals: int = 30
    young_days: int = 180
    horizons: tuple[int, ...] = (90, 180, 270)
    mature_days: int = 270
    landmark_days: tuple[int, ...] = (30, 60, 90)
    few_ready: int = 30
    control_share: float = 0.5
    power: float = 0.8
    our_names: tuple[str, ...] = ()
    audit: AuditRules = field(default_factory=AuditRules)
    judged: tuple[Judged, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that no analysis could mean, naming the value."""
        self._check_choices()
        self._check_numbers()
        self._check_effect()
        check_money(self.currency, self.rates)
        check_margin(self.margin)

    def period_bounds(self, zone: str) -> tuple[datetime, datetime] | None:
        """Return the period in a zone as [start, end) in UTC; None where every date counts."""
        return None if self.period is None else quarter_bounds(self.period, zone)

    @property
    def counted_people(self) -> ContactPolicy:
        """Whose touches count: of a lead's own milestone only the lead's, else as chosen.

        One person becomes a lead, an MQL or sales-ready; colleagues have milestones of their own.
        """
        return ContactPolicy.PRIMARY if self.milestone.of_leads else self.contact_policy

    def _check_choices(self) -> None:
        check_as_of(self.as_of)
        if self.period is not None:
            quarter_bounds(self.period)
        check_zone(self.zone)
        check_member("milestone", self.milestone, tuple(Milestone))
        check_member("contact_policy", self.contact_policy, tuple(ContactPolicy))
        if not self.creditable:
            raise ValueError("creditable is empty: name at least one action that earns credit.")
        for action in self.creditable:
            check_member("creditable", action, ACTIONS)

    def _check_numbers(self) -> None:
        if self.lookback_days is not None:
            check_whole("lookback_days", self.lookback_days, 1, _MOST_DAYS)
        check_number("half_life_days", self.half_life_days)
        if not 0 < self.half_life_days <= _MOST_DAYS:
            raise ValueError(
                f"half_life_days must be above 0 and at most {_MOST_DAYS}, "
                f"got {self.half_life_days}."
            )
        check_whole("markov_order", self.markov_order, 1, _HIGHEST_ORDER)
        check_weights(self.custom_weights, PARTS)
        check_part("confidence", self.confidence, "0.95")
        check_whole("influence_days", self.influence_days, 1, _MOST_DAYS)
        check_whole("replicates", self.replicates, 1, _MOST_REPLICATES)
        check_whole("seed", self.seed, 0, _LARGEST)
        check_whole("few_deals", self.few_deals, 0, _LARGEST)
        check_whole("young_days", self.young_days, 0, _MOST_DAYS)
        check_days("horizons", self.horizons, _MOST_DAYS)

    def _check_effect(self) -> None:
        check_whole("mature_days", self.mature_days, 0, _MOST_DAYS)
        check_days("landmark_days", self.landmark_days, _MOST_DAYS)
        check_whole("few_ready", self.few_ready, 0, _LARGEST)
        check_part("control_share", self.control_share, "0.5")
        check_part("power", self.power, "0.8")


# A hundred years: more is a slip of the keyboard, and soon no date any more.
_MOST_DAYS = 36_500
# Each replicate holds a number per account in memory; beyond this, intervals stay as they are.
_MOST_REPLICATES = 10_000
_LARGEST = 2**63 - 1
# States grow with the power of the order: beyond three, B2B journeys are too few to fill them.
_HIGHEST_ORDER = 3
