"""What to send in place of a piece or in a program, in one sentence each."""

from collections.abc import Mapping

import polars as pl

from attribution.analysis import Analysis
from reports.names import name
from reports.numbers import count


def instead_of(analysis: Analysis, by: str) -> Mapping[str | None, str]:
    """Return the piece that could stand for most of what failed, as a sentence.

    Args:
        analysis: The analysis to read.
        by: `content_id` (the failing piece) or `program`.

    Returns:
        Value of `by` → `Send “…” in its place to the 340 leads whom it fits best.`; nothing where
        no piece fits anybody.
    """
    rows = analysis.replacements().rows.filter(pl.col("replacement").is_not_null())
    best = (
        rows.group_by(by, "replacement")
        .agg(pl.sum("fitting_leads").alias("leads"))
        .sort("leads", "replacement", descending=[True, False])
        .unique(by, keep="first", maintain_order=True)
    )
    titles = dict(analysis.pieces.rows.select("content_id", "title").iter_rows())
    return {
        value: f"Send “{name(titles.get(other) or other)}” in its place to {_whom(leads)}."
        for value, other, leads in best.select(by, "replacement", "leads").iter_rows()
    }


def _whom(leads: int) -> str:
    return (
        "the one lead whom it fits best"
        if leads == 1
        else (f"the {count(leads)} leads whom it fits best")
    )
