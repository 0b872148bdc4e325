"""From touches and deals to ordered journeys."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from attribution.creditable import Use
from attribution.milestones import positions, reached_at
from attribution.people import people_of_deals, with_person_key
from attribution.periods import quarter
from attribution.scope import Scope
from attribution.settings import Settings
from attribution.unconverted import SCHEMA, unconverted
from attribution.windows import touches_in_window

_OF_DEAL = ("deal_id", "account_key", "amount_minor", "milestone_at", "created_at")
_OF_TOUCH = (
    "touch_id", "occurred_at", "lead_id", "channel", "action", "program", "program_kind",
    "content_id",
)  # fmt: skip


_KEYS = ("person_key", "of_lead")


@dataclass(frozen=True, slots=True)
class Journeys:
    """The touches that led up to each deal's milestone, in order.

    Attributes:
        rows: One row per (deal, touch), sorted by `deal_id`, `position`; a touch may serve
            several deals. Of the deal: `deal_id`, `account_key`, `amount_minor` (Int64, minor
            units of the report's currency), `milestone_at`, `deal_created_at`, `quarter` (of the
            milestone, in the calendar's zone, as in `2026Q3`). Of the touch: `touch_id`,
            `occurred_at`, `lead_id`, `channel`, `action`, `program`, `program_kind`, `content_id`.
            Of its person, null where unknown: `segment`, `industry`, `lead_created_at`. Of the
            journey: `position` (Int64, 1 = first; by `occurred_at`, then `touch_id`), `touches`
            (Int64, its length), `age_us` (Int64, microseconds before the milestone, 0 or more).
            Of the journey too, the same on each of its rows: `lead_created_position`,
            `mql_position`, `sales_ready_position`, `deal_created_position` (Int64): the position
            of that milestone's touch, the last one at or before it; of several people of the deal
            the earliest to reach it counts. Null where the milestone is not known, or every touch
            of the journey lies after it.
        deals: One row per deal in scope, sorted by `deal_id`, also those without a touch:
            `deal_id`, `account_key`, `amount_minor`, `milestone_at`, `deal_created_at`,
            `quarter`, `touches` (Int64; 0 where no touch is on record).
        unconverted: The journeys that never reached the milestone, of accounts (of leads where
            they have none): one row per (account, touch), sorted by `account_key`, `position`:
            `account_key`, `channel`, `position` (Int64, 1 = first). Creditable touches inside the
            lookback window before the date of the analysis. An account with a deal that reached
            the milestone, in scope or not, is none of them.
    """

    rows: pl.DataFrame
    deals: pl.DataFrame
    unconverted: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHEMA))


def build_journeys(
    touches: pl.DataFrame,
    scope: Scope,
    leads: pl.DataFrame | None,
    settings: Settings,
    zone: str = "UTC",
) -> Journeys:
    """Join deals to the creditable touches of their people inside the lookback window.

    Args:
        touches: The good touches with their `use` (`attribution.creditable.label_touches`).
        scope: The deals in scope, and those that reached the milestone beside them.
        leads: The good leads, or None.
        settings: The contact policy and the lookback window.
        zone: The zone whose quarters count.
    """
    deals, policy = scope.credited.sort("deal_id"), settings.counted_people
    creditable = touches.filter(pl.col("use") == Use.CREDITABLE).select(*_OF_TOUCH, "account_id")
    keyed = with_person_key(creditable, leads, policy)
    pairs = people_of_deals(deals, keyed, policy)
    people = pairs.select(_KEYS).unique().sort(_KEYS)
    people = people.with_columns(person=pl.int_range(pl.len(), dtype=pl.Int64))
    numbered = deals.select("deal_id", "milestone_at", deal=pl.int_range(pl.len(), dtype=pl.Int64))
    ordered = _ordered_touches(keyed, people)
    deal, row = touches_in_window(
        ordered,
        pairs.join(people, on=_KEYS, nulls_equal=True).join(numbered, on="deal_id"),
        settings.lookback_days,
    )
    counts = np.bincount(deal, minlength=deals.height)
    described = deals.select(*_OF_DEAL).with_columns(
        quarter=quarter("milestone_at", zone), touches=pl.Series(counts, dtype=pl.Int64)
    )
    described = described.rename({"created_at": "deal_created_at"})
    starts = np.cumsum(counts) - counts
    times = reached_at(deals, keyed, leads, policy, scope.as_of)
    stages = positions(times, deal, ordered["occurred_at"].to_physical().to_numpy()[row])
    rows = pl.concat(
        [described[deal], ordered.select(_OF_TOUCH)[row], stages[deal]], how="horizontal"
    ).with_columns(
        position=pl.Series(np.arange(deal.size) - starts[deal] + 1, dtype=pl.Int64),
        age_us=(pl.col("milestone_at") - pl.col("occurred_at")).dt.total_microseconds(),
    )
    return Journeys(
        _with_person(rows, leads),
        described,
        unconverted(creditable, scope.reached, leads, scope.as_of, settings),
    )


def _ordered_touches(keyed: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return the touches of these people by time, then id; once under each key that finds them."""
    everyone = pl.col("of_lead").is_null()
    by_key = keyed.join(people.filter(everyone).drop("of_lead"), on="person_key")
    of_one = keyed.join(
        people.filter(~everyone),
        left_on=["person_key", "lead_id"],
        right_on=["person_key", "of_lead"],
    )
    return pl.concat([by_key, of_one]).sort("occurred_at", "touch_id", "person")


def _with_person(rows: pl.DataFrame, leads: pl.DataFrame | None) -> pl.DataFrame:
    if leads is None:
        unknown = pl.lit(None, pl.String)
        return rows.with_columns(
            segment=unknown,
            industry=unknown,
            lead_created_at=pl.lit(None, rows.schema["occurred_at"]),
        )
    known = leads.select("lead_id", "segment", "industry", lead_created_at="created_at")
    return rows.join(known, on="lead_id", how="left", maintain_order="left")
