"""T15: no field for a name or company is left unfilled."""

import polars as pl

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import Context
from attribution.audit.sends.told import Told, told


def filled_in(of: Context) -> Told:
    """Look for merge fields that stand unfilled in what was sent."""
    return told(
        ~of.of_piece("unfilled", other=False),
        of.with_content & ~of.call,
        of.no_content,
        of.unlisted & of.of_piece(pl.col("unfilled").is_null(), other=True),
        of.of_piece(pl.col("unfilled").is_null(), other=True),
    )


T15 = Criterion(
    id="T15",
    level=Level.SEND,
    name="Filled in",
    quote="treat every target lead as a person",
    formula="Nothing that a name or a company should have replaced stands in what was sent, such "
    "as “Dear [Name]” or “Dear Representative”.",
    fix="Fill the field, or write the sentence so that it needs none; test with an empty record.",
    fields=("touches.content_id", "content.content_id", "content.body"),
    judge=filled_in,
)
