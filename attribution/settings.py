"""Every choice a reader may change, with its default and its reason."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

HUMAN_RESPONSES = (
    "clicked", "replied", "form_submitted", "content_downloaded", "registered", "attended",
    "call_answered", "call_received", "meeting_held", "chatted", "rated", "ad_clicked",
    "page_viewed",
)  # fmt: skip
"""The actions in which a human did something; only these can earn credit."""


class Milestone(StrEnum):
    """What a journey leads up to."""

    WON = "won"
    PIPELINE = "pipeline"


class ContactPolicy(StrEnum):
    """Whose touches count for a deal."""

    ACCOUNT = "account"
    CONTACTS = "contacts"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices behind one analysis; hashable, so that answers can be cached by them.

    Attributes:
        as_of: The moment up to which things are known; default: the newest date in the data.
        period: A quarter such as `2026Q3` in which the milestone must fall; default: all.
        milestone: What is credited: won revenue, or pipeline at deal creation.
        model: The attribution model shown first.
        lookback_days: Touches older than this before the milestone earn nothing; None: no limit.
            365 because B2B nurture takes 6 to 9 months and a purchase follows later.
        half_life_days: Time decay halves a touch's weight every so many days.
        contact_policy: Whose touches count for a deal.
        creditable: The actions that can earn credit.
        currency: The report's currency; default: the one of most won deals.
        rates: (currency, units of the report's currency that one unit buys).
        existing_business: Deal types that are not new business and are left out by name.
        direct_channels: Channels that say nobody knows; last non-direct touch passes over them.
        confidence: The level of every interval.
        replicates: Bootstrap replicates behind an interval.
        seed: Where chance starts.
        few_deals: Below this many won deals the answer is *too few*, not a conclusion.
        young_days: Cohorts younger than this are marked and not compared (6 months).
        horizons: The days by which the share of sales-ready leads is told.
    """

    as_of: datetime | None = None
    period: str | None = None
    milestone: Milestone = Milestone.WON
    model: str = "linear"
    lookback_days: int | None = 365
    half_life_days: float = 30
    contact_policy: ContactPolicy = ContactPolicy.ACCOUNT
    creditable: tuple[str, ...] = HUMAN_RESPONSES
    currency: str | None = None
    rates: tuple[tuple[str, Decimal], ...] = ()
    existing_business: tuple[str, ...] = ("existing", "existing business", "renewal")
    direct_channels: tuple[str, ...] = ("direct", "(direct)", "direct traffic", "unknown", "(none)")
    confidence: float = 0.95
    replicates: int = 400
    seed: int = 7
    few_deals: int = 30
    young_days: int = 180
    horizons: tuple[int, ...] = (90, 180, 270)
