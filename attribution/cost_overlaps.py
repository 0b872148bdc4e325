"""Money that a channel's row and the rows of its programs both have: it counts once."""

import polars as pl

from attribution.cost_periods import part_of

_GROUP = ["channel", "start", "after"]
_AMOUNT = pl.col("amount_minor")


def held_by_programs(costs: pl.DataFrame) -> pl.DataFrame:
    """Say how much of each channel's row the rows of its programs hold already.

    A sheet of channels beside a sheet of programs tells the same money twice. So the rows of a
    channel for some days, where no program is named, are taken as the channel's total in these
    days: what its programs cost in them (in days that a program's row shares only in part, its
    part of it) is held by it, up to all of it. What is above is the channel's own. Refunds of a
    channel hold nothing.

    Args:
        costs: One row per cost: `program`, `channel`, `start`, `after`, `amount_minor` (null
            where it cannot be converted), in their lasting order.

    Returns:
        The rows in the same order, with `held_minor` (Int64; 0 for rows of programs) and
        `free_minor`, the rest of `amount_minor`.
    """
    rows = costs.with_row_index("row")
    of_channel = pl.col("program").is_null() & pl.col("channel").is_not_null()
    own = rows.filter(of_channel, _AMOUNT > 0)
    spent = _spent_by_programs(own.select(_GROUP).unique(), rows.drop_nulls("program"))
    # The programs' money is taken from the rows of a channel's days in their order.
    before = (_AMOUNT.cum_sum() - _AMOUNT).over(_GROUP)
    held = (
        own.sort("row")
        .join(spent, on=_GROUP, how="left", maintain_order="left")
        .select("row", held_minor=(pl.col("spent").fill_null(0) - before).clip(0, _AMOUNT))
    )
    return (
        rows.join(held, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("held_minor").fill_null(0))
        .with_columns(free_minor=_AMOUNT - pl.col("held_minor"))
        .drop("row")
    )


def _spent_by_programs(spans: pl.DataFrame, programs: pl.DataFrame) -> pl.DataFrame:
    """Return what a channel's programs cost in each of its spans of days, where they cost any."""
    beside = programs.drop_nulls(["channel", "amount_minor"])
    pairs = spans.join(beside, on="channel", suffix="_program").filter(
        pl.col("start_program") < pl.col("after"), pl.col("start") < pl.col("after_program")
    )
    began = pl.col("start_program")
    first = (pl.max_horizontal("start", began) - began).dt.total_days()
    after = (pl.min_horizontal("after", "after_program") - began).dt.total_days()
    days = (pl.col("after_program") - began).dt.total_days()
    return (
        pairs.with_columns(part=part_of(_AMOUNT, days, first, after))
        .group_by(_GROUP)
        .agg(spent=pl.col("part").sum())
    )
