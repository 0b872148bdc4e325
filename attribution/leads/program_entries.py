"""How long leads take to become sales-ready from the day on which a program first touched them."""

from datetime import datetime

import polars as pl

from attribution.leads.lead_histories import first_day_seen
from attribution.places import rows_of
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
        `group` (the program), `lead` (UInt32, the lead's row in the histories), `day`, `first_day`
        and `outcome` as in the histories but counted from day 0 of the program, `age_days`
        (Float64, from that day to `as_of`); in no order.
    """
    touched = _first_touches(data, histories)
    first = touched.group_by("lead").agg(_START.min())
    followed = histories.lazy().with_row_index("lead").join(first.lazy(), on="lead", how="left")
    before = followed.filter(_START.is_null() | (_START > _CREATED)).select(
        pl.lit(NO_PROGRAM_YET).alias("group"),
        "lead",
        _days(pl.coalesce("start", "ended_at") - _CREATED).alias("day"),
        "first_day",
        pl.when(_START.is_null()).then("outcome").otherwise(pl.lit("waiting")).alias("outcome"),
        "age_days",
    )
    within = touched.select(
        pl.col("program").alias("group"),
        "lead",
        _days(_ENDED - _START).alias("day"),
        first_day_seen(_START, pl.col("first_seen_at")).alias("first_day"),
        "outcome",
        ((pl.lit(as_of) - _START).dt.total_seconds() / 86_400).alias("age_days"),
    )
    seen = pl.col("first_day") <= pl.col("day")
    return pl.concat([before.filter(seen).collect(), within.filter(seen)])


def _first_touches(data: Dataset, histories: pl.DataFrame) -> pl.DataFrame:
    """Return when each program first touched each lead, and what is known of that lead."""
    touched = (
        data.touches.good.lazy()
        .filter(pl.col("program").is_not_null(), pl.col("lead_id").is_not_null())
        .group_by("lead_id", "program")
        .agg(pl.col("occurred_at").min().alias("start"))
        .collect()
    )
    # Leads by their number: joining on their ids, which are text, takes several times longer.
    lead = rows_of(touched["lead_id"], histories["lead_id"]).alias("lead")
    touched = touched.with_columns(lead).drop_nulls("lead")
    of_lead = histories.select("created_at", "ended_at", "first_seen_at", "outcome")
    return (
        touched.hstack(of_lead[touched["lead"]])
        .filter(_START <= _ENDED)
        .with_columns(pl.max_horizontal(_START, _CREATED).alias("start"))
    )


def _days(span: pl.Expr) -> pl.Expr:
    return span.dt.total_days().clip(lower_bound=0)
