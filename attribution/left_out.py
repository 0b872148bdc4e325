"""The deals that are not in scope: why each is out, and the touches that led up to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from attribution.analysis import Analysis
from attribution.lead_scope import REACHED_AT
from attribution.one_deal import told_touches
from attribution.people import with_account_key
from attribution.reconcile import QUARANTINED
from attribution.settings import Milestone

NOT_REACHED = "not_reached"
"""What stands in the place of a line for deals without the milestone: no line has them."""

_TEXTS = ("deal_id", "name", "account_name", "account_id", "lead_id", "currency", "status")
_NO_TIME = pl.lit(None, pl.Datetime("us", "UTC"))
_SCHEMA = pl.Schema({
    "deal_id": pl.String(), "name": pl.String(), "account_name": pl.String(),
    "account_key": pl.String(), "account_id": pl.String(), "lead_id": pl.String(),
    "contacts": pl.List(pl.String), "line": pl.String(), "status": pl.String(),
    "created_at": pl.Datetime("us", "UTC"), "ended_at": pl.Datetime("us", "UTC"),
    "amount_minor": pl.Int64(), "own_minor": pl.Int64(), "currency": pl.String(),
    "stated": pl.String(), "broken": pl.List(pl.String), "source_file": pl.String(),
    "source_row": pl.Int64(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A deal (a lead, where leads are credited) that is not in scope.

    Attributes:
        facts: Its row of `left_out_deals`.
        until: Up to when touches are told: when it reached the milestone or was lost; the date of
            the analysis where that is not known, or lies after it.
        lookback_days: Days before that in which touches are told; None where its end is not known
            (no limit then), or where the settings state no window.
        touches: As `attribution.one_deal.OneDeal.touches`.
    """

    facts: dict[str, Any]
    until: datetime
    lookback_days: int | None
    touches: pl.DataFrame


def left_out_deals(analysis: Analysis) -> pl.DataFrame:
    """Return every deal that is not in scope, with what is known of it.

    Returns:
        One row per deal with an id, sorted by `deal_id`: `deal_id`, `name`, `account_name`,
        `account_key` (null in quarantine, where the row names nobody), `account_id`, `lead_id`,
        `contacts`, `line` (key of the line of the reconciliation that leaves it out, or
        `NOT_REACHED`), `status`, `created_at`, `ended_at` (when it reached the milestone or was
        lost; null where unknown or neither), `amount_minor`, `own_minor`, `currency`, `stated`,
        `broken` (as `attribution.trace.deal_lines`), `source_file`, `source_row`.
    """
    lines = analysis.deal_lines.select("deal_id", "line").unique("deal_id", keep="first")
    left = analysis.scope.deals.filter(pl.col("left_out").is_not_null())
    known = left.with_columns(ended_at="milestone_at").join(lines, on="deal_id", how="left")
    parts = [known, _never_reached(analysis), _quarantined(analysis)]
    rows = [
        part.select(
            (pl.col(name) if name in part.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in _SCHEMA.items()
        )
        for part in parts
    ]
    every = pl.concat(rows).drop_nulls("deal_id").unique("deal_id", keep="first")
    credited = analysis.scope.credited["deal_id"].implode()
    return every.filter(~pl.col("deal_id").is_in(credited)).sort("deal_id")


def left_out_deal(analysis: Analysis, deal_id: str) -> LeftOut:
    """Return one deal that is not in scope, with the touches that led up to its end.

    Raises:
        KeyError: No such deal is left out.
    """
    found = left_out_deals(analysis).filter(pl.col("deal_id") == deal_id)
    if found.is_empty():
        raise KeyError(f"No deal {deal_id!r} is left out.")
    facts = found.row(0, named=True)
    ended = facts["ended_at"]
    dated = ended is not None and ended <= analysis.as_of
    until = ended if dated else analysis.as_of
    lookback = analysis.settings.lookback_days if dated else None
    nobody = pl.format("deal:{}", "deal_id")
    deal = found.with_columns(
        pl.coalesce("account_key", nobody).alias("account_key"),
        pl.col("amount_minor").fill_null(0),
        pl.col("contacts").fill_null([]),
        milestone_at=pl.lit(until, pl.Datetime("us", "UTC")),
    )
    rows = analysis.journeys_of(deal, lookback).rows
    return LeftOut(facts, until, lookback, told_touches(analysis, rows).drop("lead_id"))


def _never_reached(analysis: Analysis) -> pl.DataFrame:
    """Return the deals, or leads, that never reached the milestone."""
    credited, data = analysis.settings.milestone, analysis.data
    if not credited.of_leads:
        good = data.deals.good
        if credited is Milestone.PIPELINE:
            return pl.DataFrame(schema=_SCHEMA)
        leads = None if data.leads is None else data.leads.good
        others = with_account_key(good.filter(pl.col("status") != "won"), leads)
        lost = pl.when(pl.col("status") == "lost").then("closed_at")
        return others.with_columns(
            line=pl.lit(NOT_REACHED), ended_at=lost, own_minor="amount_minor"
        )
    if data.leads is None:
        return pl.DataFrame(schema=_SCHEMA)
    waiting = data.leads.good.filter(pl.col(REACHED_AT[credited]).is_null())
    return waiting.with_columns(
        deal_id="lead_id",
        account_key=pl.coalesce("account_id", pl.format("lead:{}", "lead_id")),
        line=pl.lit(NOT_REACHED),
        ended_at=_NO_TIME,
    )


def _quarantined(analysis: Analysis) -> pl.DataFrame:
    """Return the rows in quarantine that could be read so far; their ids are as they came."""
    of_leads = analysis.settings.milestone.of_leads
    table = analysis.data.leads if of_leads else analysis.data.deals
    if table is None:
        return pl.DataFrame(schema=_SCHEMA)
    bad = table.bad.sort("source_file", "source_row")
    if of_leads:
        bad = bad.with_columns(deal_id="lead_id")
    names = [pl.col(name) for name in _TEXTS if name in bad.columns]
    contacts = (
        pl.col("contacts").str.split(";").list.eval(pl.element().str.strip_chars())
        if "contacts" in bad.columns
        else pl.lit([], pl.List(pl.String)).alias("contacts")
    )
    stated = [pl.col("amount").alias("stated")] if "amount" in bad.columns else []
    return bad.select(
        *names, contacts, *stated, "broken", "source_file", "source_row",
        line=pl.lit(QUARANTINED), account_key="account_id",
    )  # fmt: skip
