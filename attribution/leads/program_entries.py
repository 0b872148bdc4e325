"""How long leads take to become sales-ready from the day on which a program first touched them."""

from datetime import datetime

import polars as pl

from attribution.leads.lead_histories import first_day_seen
from data_contracts.dataset import Dataset

NO_PROGRAM_YET = "(no program yet)"
"""The group of leads before any program touched them."""

_CREATED, _ENDED, _START = pl.col("created_at"), pl.col("ended_at"), pl.col("start")


def program_entries(data: Dataset, histories: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Return one row per program and lead that it touched while the lead waited.

    Day 0 is the program's first touch of the lead, by us or by the lead, or its creation where
    the touch came before: so no day counts for a program on which the lead was not in it, and who
    ended before is not in it at all. A lead that several programs touched stands under each, with
    a day 0 for each. `NO_PROGRAM_YET` holds every lead from its creation until a program first
    touches it, whether one ever does or not.

    Args:
        data: The dataset.
        histories: As `attribution.leads.lead_histories` returns the rows.
        as_of: The moment up to which things are known.

    Returns:
        `group` (the program), `lead_id`, `day`, `first_day` and `outcome` as in the histories but
        counted from day 0 of the program, `age_days` (Float64, from that day to `as_of`).
    """
    touched = _first_touches(data, histories)
    first = touched.group_by("lead_id").agg(_START.min())
    unready = histories.join(first, on="lead_id", how="left").filter(
        _START.is_null() | (_START > _CREATED)
    )
    before = unready.select(
        pl.lit(NO_PROGRAM_YET).alias("group"),
        "lead_id",
        _days(pl.coalesce("start", "ended_at") - _CREATED).alias("day"),
        "first_day",
        pl.when(_START.is_null()).then("outcome").otherwise(pl.lit("waiting")).alias("outcome"),
        "age_days",
    )
    within = touched.select(
        pl.col("program").alias("group"),
        "lead_id",
        _days(_ENDED - _START).alias("day"),
        first_day_seen(_START, pl.col("first_seen_at")).alias("first_day"),
        "outcome",
        ((pl.lit(as_of) - _START).dt.total_seconds() / 86_400).alias("age_days"),
    )
    seen = pl.concat([before, within]).filter(pl.col("first_day") <= pl.col("day"))
    return seen.sort("group", "lead_id")


def _first_touches(data: Dataset, histories: pl.DataFrame) -> pl.DataFrame:
    waiting = histories.lazy().select(
        "lead_id", "created_at", "ended_at", "first_seen_at", "outcome"
    )
    return (
        data.touches.good.lazy()
        .filter(pl.col("program").is_not_null(), pl.col("lead_id").is_not_null())
        .group_by("lead_id", "program")
        .agg(pl.col("occurred_at").min().alias("start"))
        .join(waiting, on="lead_id")
        .filter(_START <= _ENDED)
        .with_columns(pl.max_horizontal(_START, _CREATED).alias("start"))
        .collect()
    )


def _days(span: pl.Expr) -> pl.Expr:
    return span.dt.total_days().clip(lower_bound=0)
