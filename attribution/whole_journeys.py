"""All journeys at once, in no more columns than those who look at all of them need."""

import polars as pl

from attribution.journeys import Journeys, Later
from attribution.layout import Block, lay_out
from attribution.told_values import OF_DEAL
from attribution.windows import Spans

# What weighs touches by what it learned of their channels (`attribution.observed`).
_LEARNED_FROM = ("channel", "position")


def bare_journeys(spans: Spans, unconverted: pl.DataFrame | Later | None = None) -> Journeys:
    """Return all journeys with the columns that touches are weighed by in models that learn.

    Rows have `deal_id` (here the deal's number), `channel` (an Enum) and `position`.
    """
    return Journeys(lambda: _whole(spans).columns(_LEARNED_FROM), spans.deals, unconverted)


def whole_journeys(
    spans: Spans, unconverted: pl.DataFrame | Later | None = None, column: str = "channel"
) -> Journeys:
    """Return all journeys with all columns that such models learn from, and one more.

    Rows have `deal_id` (here the deal's number), `account_key` and `channel` (Enums),
    `amount_minor`, `position` and the column (as text).
    """

    def rows() -> pl.DataFrame:
        block = _whole(spans)
        of_deal = spans.deals.select("amount_minor", *({column} & {*OF_DEAL}))
        laid = block.columns(_LEARNED_FROM).hstack(of_deal[block.deal])
        if "account_key" not in laid.columns:
            laid = laid.hstack([spans.account_key.gather(block.deal)])
        if column in laid.columns:
            return laid
        more = spans.index.touches[column].gather(block.row)
        return laid.with_columns(more.cast(pl.String))

    return Journeys(rows, spans.deals, unconverted)


def _whole(spans: Spans) -> Block:
    return lay_out(spans, 0, spans.deals.height)
