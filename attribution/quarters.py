"""Leads, deals and revenue quarter by quarter."""

from dataclasses import replace
from datetime import datetime

import polars as pl

from attribution.leads.lead_histories import LeadHistories, lead_histories
from attribution.leads.sales_ready import is_young
from attribution.periods import quarter, quarter_bounds
from attribution.scope import NO_AMOUNT, NO_RATE, scope_deals
from attribution.settings import Milestone, Settings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

_LEADS = ("leads", "sales_ready")


def quarters(
    data: Dataset, settings: Settings, as_of: datetime, histories: LeadHistories | None = None
) -> pl.DataFrame:
    """Return what each calendar quarter brought, whatever `settings.period` says.

    Leads are those that `attribution.leads.lead_histories` counts, so that new leads and
    sales-ready ones add up to those of `attribution.leads.sales_ready`. Money is new business in
    the report's currency, as in the reconciliation; an open deal without an amount counts as a
    deal and adds nothing to the pipeline. `histories` are the leads as followed already; without
    them they are followed here.

    Returns:
        One row per quarter in which anything happened, newest first: `quarter` (as in `2026Q3`);
        `leads` (new), `sales_ready` (became so in it; null where no lead
        has a date of it), both null without a leads table; `deals` (created in it),
        `pipeline_minor` (their amounts, Int64, minor units of the report's currency; null where
        none is known), `won_deals` and `won_minor` (closed in it); `young` (half of its new leads
        are younger than `settings.young_days`: what it brought is not all known yet. Where it
        has no new leads, its middle is that young).
    """
    parts = [_deals(data, settings, as_of), _won(data, settings, as_of)]
    if data.leads is not None:
        parts += _leads((histories or lead_histories(data, as_of)).rows, data, settings)
    names = pl.concat([part.select("quarter") for part in parts]).unique()
    table = names.sort("quarter", descending=True)
    for part in parts:
        table = table.join(part, on="quarter", how="left", maintain_order="left")
    return table.with_columns(_known_leads(data)).select(
        "quarter",
        *_LEADS,
        _or_zero("deals"),
        pl.when(pl.col("deals").is_null())
        .then(0)
        .otherwise("pipeline_minor")
        .alias("pipeline_minor"),
        _or_zero("won_deals"),
        _or_zero("won_minor"),
        pl.coalesce("young", _middle_is_young(table["quarter"], data, settings, as_of)),
    )


def _known_leads(data: Dataset) -> list[pl.Expr]:
    unknown = pl.lit(None, pl.Int64).alias
    if data.leads is None:
        return [*map(unknown, _LEADS), pl.lit(None, pl.Boolean).alias("young")]
    dated = data.leads.good["sales_ready_at"].count() > 0
    return [_or_zero("leads"), _or_zero("sales_ready") if dated else unknown("sales_ready")]


def _or_zero(column: str) -> pl.Expr:
    return pl.col(column).fill_null(0)


def _leads(histories: pl.DataFrame, data: Dataset, settings: Settings) -> list[pl.DataFrame]:
    zone = calendar_zone(data, settings)
    new = histories.group_by(quarter("created_at", zone).alias("quarter")).agg(
        pl.len().cast(pl.Int64).alias("leads"),
        is_young(pl.col("age_days").median(), settings).alias("young"),
    )
    ready = (
        histories.filter(pl.col("outcome") == "ready")
        .group_by(quarter("ended_at", zone).alias("quarter"))
        .agg(pl.len().cast(pl.Int64).alias("sales_ready"))
    )
    return [new, ready]


def _deals(data: Dataset, settings: Settings, as_of: datetime) -> pl.DataFrame:
    created = replace(settings, milestone=Milestone.PIPELINE, period=None)
    without_amount = pl.col("left_out").is_in([NO_AMOUNT, NO_RATE])
    return (
        scope_deals(data, created, as_of)
        .deals.filter(pl.col("left_out").is_null() | without_amount)
        .group_by(quarter("milestone_at", calendar_zone(data, settings)).alias("quarter"))
        .agg(
            pl.len().cast(pl.Int64).alias("deals"),
            pl.when(pl.col("amount_minor").count() > 0)
            .then(pl.col("amount_minor").sum())
            .alias("pipeline_minor"),
        )
    )


def _won(data: Dataset, settings: Settings, as_of: datetime) -> pl.DataFrame:
    won = replace(settings, milestone=Milestone.WON, period=None)
    return (
        scope_deals(data, won, as_of)
        .credited.group_by(quarter("milestone_at", calendar_zone(data, settings)).alias("quarter"))
        .agg(
            pl.len().cast(pl.Int64).alias("won_deals"),
            pl.col("amount_minor").sum().alias("won_minor"),
        )
    )


def _middle_is_young(
    names: pl.Series, data: Dataset, settings: Settings, as_of: datetime
) -> pl.Series:
    zone = calendar_zone(data, settings)
    bounds = (quarter_bounds(name, zone) for name in names)
    middles = (start + (after - start) / 2 for start, after in bounds)
    young = [(as_of - middle).days < settings.young_days for middle in middles]
    return pl.Series("young", young, dtype=pl.Boolean)
