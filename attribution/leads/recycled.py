"""Leads that sales had and that were sent back: how many come to be sales-ready again, and when."""

from dataclasses import dataclass

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import incidence, median_days, share_by
from attribution.leads.lead_histories import first_day_seen
from attribution.leads.risk_sets import ends_per_day
from attribution.leads.stage_entries import (
    ACCEPTED,
    DISQUALIFIED,
    LEAD,
    MQL,
    RECYCLED,
    SALES_READY,
)
from attribution.settings import Settings

_AT = pl.col("entered_at")
_CURVE = ("day", "at_risk", "events", "ended_otherwise", "share_ready", "low", "high")


@dataclass(frozen=True, slots=True)
class Recycled:
    """Leads sent back by sales; `leads = came_back + ended_otherwise + waiting`.

    Attributes:
        reached_sales: Leads that were ever accepted by sales or sales-ready.
        leads: Those of them sent back afterwards: to *recycled*, *lead* or *MQL*.
        ready_before: Those of them that had been sales-ready.
        came_back: Those sales-ready (again) after they were sent back.
        ended_otherwise: Those disqualified or opted out first.
        waiting: Those still waiting when last seen.
        median: Days from being sent back until half are sales-ready.
        by_day: (day, share sales-ready by then) for each of the horizons.
        curve: One row per day since being sent back: `day`, `at_risk`, `events`,
            `ended_otherwise`, `share_ready`, `low`, `high`, as in `attribution.leads.incidence`;
            no rows where no lead was sent back.
    """

    reached_sales: int
    leads: int
    ready_before: int
    came_back: int
    ended_otherwise: int
    waiting: int
    median: Estimate
    by_day: tuple[tuple[int, Estimate], ...]
    curve: pl.DataFrame


def recycled(entries: pl.DataFrame, settings: Settings) -> Recycled:
    """Return what became of leads that sales had and that were sent back, each once.

    Day 0 is the first time that a lead accepted by sales or sales-ready enters *recycled*, *lead*
    or *MQL* afterwards, directly or after having been disqualified.

    Args:
        entries: As `attribution.leads.stage_entries` returns them.
        settings: The level of the intervals, and the horizons.
    """
    had = _had_by_sales(entries)
    sent = _sent_back(had)
    counts = dict(sent.group_by("outcome").len().iter_rows())
    leads = {"": sent.height}
    curve = incidence(ends_per_day(sent), settings.confidence)
    nobody = {"": Estimate.unknown("no lead was sent back")}
    shares = {day: share_by(curve, day, leads) or nobody for day in settings.horizons}
    return Recycled(
        reached_sales=had["lead"].n_unique(),
        leads=sent.height,
        ready_before=int(sent["ready_before"].sum()),
        came_back=counts.get("ready", 0),
        ended_otherwise=counts.get("disqualified", 0) + counts.get("opted_out", 0),
        waiting=counts.get("waiting", 0),
        median=(median_days(curve, leads) or nobody)[""],
        by_day=tuple((day, share[""]) for day, share in shares.items()),
        curve=curve.select(_CURVE),
    )


def _had_by_sales(entries: pl.DataFrame) -> pl.DataFrame:
    """Return the entries of each lead from its first into *accepted* or *sales-ready* on."""
    ready = (pl.col("stage") == SALES_READY).cast(pl.Int64)
    sales = pl.col("stage").is_in([ACCEPTED, SALES_READY]).cast(pl.Int64)
    return entries.with_columns(
        (ready.cum_sum().over("lead") > 0).alias("ready_before"),
        (sales.cum_sum().over("lead") > 0).alias("had"),
    ).filter("had")


def _sent_back(had: pl.DataFrame) -> pl.DataFrame:
    """Return one row per lead sent back: `group`, `day`, `first_day`, `outcome`, `ready_before`."""
    back = pl.col("stage").is_in([RECYCLED, LEAD, MQL])
    first = had.filter(back).unique("lead", keep="first", maintain_order=True)
    after = had.join(first.select("lead", pl.col("entered_at").alias("sent")), on="lead")
    ends = (
        after.filter(pl.col("sent") <= _AT)
        .group_by("lead")
        .agg(
            _AT.filter(pl.col("stage") == stage).min().alias(name)
            for name, stage in (("ready", SALES_READY), ("disqualified", DISQUALIFIED))
        )
    )
    ended_at = pl.min_horizontal("ready", "disqualified", "followed_until")
    outcome = (
        pl.when(pl.col("ready") == ended_at)
        .then(pl.lit("ready"))
        .when(pl.col("disqualified") == ended_at)
        .then(pl.lit("disqualified"))
        .when("opted_out")
        .then(pl.lit("opted_out"))
        .otherwise(pl.lit("waiting"))
    )
    return (
        first.join(ends, on="lead")
        .select(
            pl.lit("").alias("group"),
            "lead",
            (ended_at - _AT).dt.total_days().alias("day"),
            first_day_seen(_AT, pl.col("first_seen_at")).alias("first_day"),
            outcome.alias("outcome"),
            "ready_before",
        )
        .filter(pl.col("first_day") <= pl.col("day"))
        .sort("lead")
    )
