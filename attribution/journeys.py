"""From touches and deals to ordered journeys."""

from collections.abc import Callable
from functools import cached_property

import polars as pl

from attribution.layout import lay_out
from attribution.unconverted import SCHEMA
from attribution.windows import Spans

_OF_TOUCH = (
    "touch_id", "occurred_at", "lead_id", "channel", "action", "program", "program_kind",
    "content_id",
)  # fmt: skip

Later = Callable[[], pl.DataFrame]
"""A frame that is worked out when somebody asks for it."""


class Journeys:
    """The touches that led up to each deal's milestone, in order.

    The journeys of many deals of one large account take far more memory than its touches: `rows`
    are laid out when first asked for, and adding up credit never asks (`attribution.shards`).

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
            `account_key`, `channel`, `position` (UInt32, 1 = first). Creditable touches inside the
            lookback window before the date of the analysis. An account with a deal that reached
            the milestone, in scope or not, is none of them.
    """

    def __init__(
        self,
        rows: pl.DataFrame | Later,
        deals: pl.DataFrame,
        unconverted: pl.DataFrame | Later | None = None,
    ) -> None:
        """Take the frames, or what works them out."""
        self.deals = deals
        self._rows = rows
        self._unconverted = pl.DataFrame(schema=SCHEMA) if unconverted is None else unconverted

    @cached_property
    def rows(self) -> pl.DataFrame:
        """One row per (deal, touch)."""
        return self._rows() if callable(self._rows) else self._rows

    @cached_property
    def unconverted(self) -> pl.DataFrame:
        """One row per touch of the accounts that never reached the milestone."""
        return self._unconverted() if callable(self._unconverted) else self._unconverted


def laid_out(spans: Spans, touches: pl.DataFrame, leads: pl.DataFrame | None) -> pl.DataFrame:
    """Return the rows of all journeys, as `Journeys.rows` describes them.

    Args:
        spans: The journeys.
        touches: The good touches that the index was made of.
        leads: The good leads, or None.
    """
    block = lay_out(spans, 0, spans.deals.height)
    of_touch = touches.select(_OF_TOUCH)[spans.index.touches["row"].gather(block.row)]
    parts = [
        spans.deals[block.deal],
        of_touch,
        block.rows.drop("deal_id", "channel", "touches"),
    ]
    return _with_person(pl.concat(parts, how="horizontal"), leads)


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
