"""What people mean by sourced, accelerated and influenced: the usual definitions, each by name."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import polars as pl

from attribution.settings import Settings


class Measure(StrEnum):
    """What is said of a deal and a program, in the order of a deal's life."""

    SOURCED = "sourced"
    ACCELERATED = "accelerated"
    INFLUENCED = "influenced"


LEAD_SOURCE = "lead_source"
"""The definition that looks at leads instead of touches."""

CAMPAIGN = "campaign_influence"
"""The one that looks at touches before creation (`attribution.before_creation`)."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One meaning of one measure.

    Attributes:
        key: Stable id.
        measure: What it defines.
        label: Its name.
        means: One sentence.
        source: Who measures so.
        exclusive: Whether each deal belongs to one value only, so that shares add up to all. The
            other definitions count a deal for every value that took part.
        holds: Which touches of a journey make a deal its value's (an expression over
            `attribution.journeys.Journeys.rows`). None for `LEAD_SOURCE`, which looks at leads,
            and `CAMPAIGN`, which looks back from the creation of deals, not from their close.
    """

    key: str
    measure: Measure
    label: str
    means: str
    source: str
    exclusive: bool
    holds: pl.Expr | None


_CREATED, _POSITION = pl.col("deal_created_at"), pl.col("position")
_AFTER = pl.col("occurred_at") > _CREATED
_AT_ANY_TIME = (
    Definition(
        "first_touch",
        Measure.SOURCED,
        "First touch",
        "The first touch of the journey is its touch.",
        "The usual meaning of “sourced”: the first touch with marketing began the deal.",
        exclusive=True,
        holds=_POSITION == 1,
    ),
    Definition(
        "deal_creation",
        Measure.SOURCED,
        "Touch at deal creation",
        "The last touch before the deal was created is its touch.",
        "The opportunity creation (OC) touch of Marketo Measure.",
        exclusive=True,
        holds=pl.col("deal_created_position") == _POSITION,
    ),
    Definition(
        LEAD_SOURCE,
        Measure.SOURCED,
        "Lead source",
        "The lead source of the deal’s first person names it.",
        "The field Lead Source of Salesforce, which an opportunity takes over from its lead.",
        exclusive=True,
        holds=None,
    ),
    Definition(
        "after_creation",
        Measure.ACCELERATED,
        "Touch after creation",
        "One of its touches lies between the creation and the close of the deal.",
        "The usual meaning of “accelerated”; nothing here says that the deal went faster.",
        exclusive=False,
        holds=_AFTER,
    ),
    Definition(
        "only_after",
        Measure.ACCELERATED,
        "After creation, not before",
        "Its touches lie between creation and close, and none lies before.",
        "Accelerated kept apart from sourced, so that no deal is told under both.",
        exclusive=False,
        # A touch before the creation of a deal takes its value's later ones with it.
        holds=_AFTER & (~_AFTER).any().over("deal_id", "value").not_(),
    ),
    Definition(
        "any_touch",
        Measure.INFLUENCED,
        "Any touch",
        "One of its touches lies anywhere in the journey.",
        "The usual meaning of “influenced”, and the widest.",
        exclusive=False,
        holds=pl.lit(value=True),
    ),
)


def definitions(settings: Settings) -> tuple[Definition, ...]:
    """Return every definition, in the order a reader should meet them.

    Args:
        settings: The days of those that count a touch for so long only.
    """
    return (*_AT_ANY_TIME, _near_close(settings), _campaign(settings.influence_days))


def _near_close(settings: Settings) -> Definition:
    days = settings.influence_days
    return Definition(
        "near_close",
        Measure.INFLUENCED,
        f"Within {days} days of the close",
        f"One of its touches lies in the last {days} days before the close." + _cut_short(settings),
        "Influence with a time frame; the settings state its days.",
        exclusive=False,
        holds=pl.col("age_us") <= timedelta(days=days) // timedelta(microseconds=1),
    )


def _cut_short(settings: Settings) -> str:
    window = settings.lookback_days
    if window is None or window >= settings.influence_days:
        return ""
    return f" Journeys go back {window} days, so that it sees no more than these."


def _campaign(days: int) -> Definition:
    return Definition(
        CAMPAIGN,
        Measure.INFLUENCED,
        "Campaign influence",
        f"A person whom the deal names took part in a program in the {days} days before the "
        "deal was created, whatever window and people journeys have.",
        "Campaign Influence of Salesforce: contact roles, and a time frame before creation.",
        exclusive=False,
        holds=None,
    )
