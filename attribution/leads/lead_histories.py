"""How long each lead was followed after its creation, and how that ended.

A lead that was first seen later than it was created (its record came from another system) is
followed from then on: had it ended before, it would not be in the export. Counting it from its
creation would count days on which it could not have ended, and so flatter (left truncation; Klein
and Moeschberger, *Survival Analysis*, 2nd edition, section 3.4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from data_contracts.dataset import Dataset

_CREATED = pl.col("created_at")
_ENDS = {
    "ready": ("sales_ready_at", "sales-ready before it was created"),
    "disqualified": ("disqualified_at", "disqualified before it was created"),
    "opted_out": ("opted_out_at", "opted out before it was created"),
}
"""Outcome: its time, and the reason to leave out a lead whose time is impossible.

The order decides between ends at the very same moment: sales-ready comes first.
"""


_ENDED_BY = tuple(column for column, _ in _ENDS.values())
_GROUPED = ("source", "segment", "industry", "owner")
_OF_LEAD = ("internal", "account_id", *_GROUPED)


@dataclass(frozen=True, slots=True)
class LeadHistories:
    """What is known of every lead that counts.

    Attributes:
        rows: One row per lead, sorted by `lead_id`: `lead_id`, `created_at`, `ended_at` (when it
            ended or was last seen, UTC), `day` (Int64, whole days of 24 hours between the two),
            `first_day` (Int64, the first of these days on which its end would have been seen:
            0, or the day after the one on which it was first seen; never after `day`),
            `outcome` (`ready`, `disqualified`, `opted_out` or `waiting`), `age_days` (Float64,
            days from its creation to the date of the data), `first_seen_at` (null: at its
            creation), `opted_out_at` (whether that ended it or not), `seen_until`, and as the
            leads table has them `account_id`, `source`, `segment`, `industry`, `owner`.
        left_out: (why, leads) for every reason that kept leads out, each lead under its first.
        as_of: The moment up to which things are known, UTC.
    """

    rows: pl.DataFrame
    left_out: tuple[tuple[str, int], ...]
    as_of: datetime


def lead_histories(data: Dataset, as_of: datetime) -> LeadHistories:
    """Follow each lead from its creation to its first end, or as far as it was seen.

    The first of sales-ready, disqualified and opted out ends a history; of two at the same
    moment sales-ready does. A lead with no end by `as_of`, or by the time it was deleted, merged
    or moved away (`left_at`), is *waiting*: seen until then, and never dropped. Where the leads
    table has no opt-out time, the lead's first `unsubscribed` touch by a human is it.

    Left out by name: the company's own people and test records, leads created after `as_of`,
    and impossible histories, which end a day or more before they begin. An end less than
    24 hours before the creation counts as day 0: most such dates have no time of day, and
    dropping them would drop the fastest leads. Left out too are leads of which nothing was seen:
    those that ended, left or reached the date of the data no later than on the day on which they
    were first seen (`first_seen_at`). One first seen less than 24 hours after its creation was
    seen from its creation.

    Args:
        data: The dataset; it must have a leads table.
        as_of: The moment up to which things are known.

    Raises:
        ValueError: The dataset has no leads table.
    """
    if data.leads is None:
        raise ValueError("Following leads needs a leads table; this dataset has none.")
    reasons = _reasons(as_of)
    # Most leads count: words for the others are made for these alone.
    leads = (
        data.leads.good.lazy()
        .select("lead_id", "created_at", *_ENDED_BY, "left_at", "first_seen_at", *_OF_LEAD)
        .join(_opt_out_touches(data, as_of), on="lead_id", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("opted_out_at", "unsubscribed_at").alias("opted_out_at"),
            pl.min_horizontal(pl.lit(as_of), "left_at").alias("seen_until"),
        )
        .with_columns(pl.any_horizontal(reasons.values()).fill_null(value=False).alias("out"))
        .collect()
    )
    followed = _followed(leads.lazy().filter(~pl.col("out")), as_of).collect()
    seen = pl.col("first_day") <= pl.col("day")
    why = pl.coalesce(pl.when(applies).then(pl.lit(why)) for why, applies in reasons.items())
    out = [
        leads.filter("out").select(why.alias("why")),
        followed.filter(~seen).select(_why_unseen(as_of)),
    ]
    rows = followed.filter(seen)
    if not rows["lead_id"].is_sorted():
        rows = rows.sort("lead_id")
    return LeadHistories(rows, _counted(pl.concat(out)), as_of)


def first_day_seen(start: pl.Expr, seen: pl.Expr) -> pl.Expr:
    """Return the first day, counted from a start, on which an end would have been seen.

    Of the day on which a record was first seen only a part was: it counts from the next. So does
    R's `Surv(start, stop)`, where a time of entry is before the first time at risk.
    """
    days = (seen - start).dt.total_days()
    return pl.when(days > 0).then(days + 1).otherwise(0)


def _opt_out_touches(data: Dataset, as_of: datetime) -> pl.LazyFrame:
    human = ~pl.col("automated").fill_null(value=False)
    return (
        data.touches.good.lazy()
        .filter(pl.col("action") == "unsubscribed", human, pl.col("occurred_at") <= as_of)
        .group_by("lead_id")
        .agg(pl.col("occurred_at").min().alias("unsubscribed_at"))
    )


def _reasons(as_of: datetime) -> dict[str, pl.Expr]:
    """Return the reasons to leave a lead out, with whether they apply; the first one counts."""
    return {
        "the company's own people and test records": pl.col("internal"),
        "created after the date of the data": pl.lit(as_of) < _CREATED,
        **{why: _too_early(column) for column, why in _ENDS.values()},
        "left before it was created": _too_early("left_at"),
    }


def _too_early(column: str) -> pl.Expr:
    return pl.col(column) <= _CREATED - timedelta(days=1)


def _followed(leads: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    known = {
        outcome: pl.when(pl.col(column) <= pl.col("seen_until")).then(pl.col(column))
        for outcome, (column, _) in _ENDS.items()
    }
    ended = leads.with_columns(**known).with_columns(first_end=pl.min_horizontal(*known))
    outcome = pl.lit("waiting")
    for name in reversed(known):
        is_first = pl.col(name) == pl.col("first_end")
        outcome = pl.when(is_first).then(pl.lit(name)).otherwise(outcome)
    return ended.with_columns(pl.coalesce("first_end", "seen_until").alias("ended_at")).select(
        "lead_id",
        "created_at",
        "ended_at",
        (pl.col("ended_at") - _CREATED).dt.total_days().clip(lower_bound=0).alias("day"),
        first_day_seen(_CREATED, pl.col("first_seen_at")).alias("first_day"),
        outcome.alias("outcome"),
        ((pl.lit(as_of) - _CREATED).dt.total_seconds() / 86_400).alias("age_days"),
        *("first_seen_at", "opted_out_at", "seen_until", "account_id"),
        *_GROUPED,
    )


def _why_unseen(as_of: datetime) -> pl.Expr:
    return (
        pl.when(pl.col("ended_at") == as_of, pl.col("outcome") == "waiting")
        .then(pl.lit("first seen on the last day of the data, or after it"))
        .otherwise(pl.lit("ended or left by the day on which it was first seen"))
        .alias("why")
    )


def _counted(leads: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    left_out = leads.drop_nulls("why").group_by("why").len().sort("len", "why", descending=True)
    return tuple(left_out.iter_rows())
