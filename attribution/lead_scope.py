"""Which leads are credited where a milestone belongs to one person, and why the others are not."""

from datetime import datetime

import polars as pl

from attribution.milestones import NAMES, STAGES
from attribution.scope import INTERNAL, LEAD_PARTS, LEADS, Scope, moment_reason
from attribution.settings import Settings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

REACHED_AT = {credited: STAGES[name] for credited, name in NAMES.items() if credited.of_leads}
"""The milestones of leads, and the leads' column that says when each was reached."""

_COPY = "leads.not_repeated"
_OF_LEAD = ("lead_id", "account_id", "owner")
_NO_TIME, _NO_TEXT = pl.lit(None, pl.Datetime("us", "UTC")), pl.lit(None, pl.String)


def scope_leads(data: Dataset, settings: Settings, as_of: datetime) -> Scope:
    """Choose the leads to credit: each that reached the milestone is worth one.

    The first reason in this order counts: the company's own people and test records; after
    `as_of`; outside the period. A lead without the milestone's date did not reach it.

    The rows are those of deals (`attribution.scope.Scope.deals`), so that journeys and credit are
    the same for both: `deal_id` is the lead's id, `amount_minor` its `LEAD_PARTS`, `currency`
    `LEADS`; `created_at` is null, as a lead is no deal.
    """
    zone = calendar_zone(data, settings)
    if data.leads is None:
        nobody = pl.DataFrame(schema=dict.fromkeys(_OF_LEAD, pl.String))
        deals = _as_deals(data, nobody.with_columns(milestone_at=_NO_TIME, left_out=_NO_TEXT))
        return Scope(deals, data.deals.bad.clear(), LEADS, as_of, zone)
    column = REACHED_AT[settings.milestone]
    reached = data.leads.good.drop_nulls(column).with_columns(milestone_at=column)
    reason = (
        pl.when(pl.col("internal").fill_null(value=False))
        .then(pl.lit(INTERNAL))
        .otherwise(moment_reason(settings, zone, as_of))
    )
    deals = _as_deals(data, reached.with_columns(left_out=reason))
    return Scope(deals, _quarantined(data.leads.bad, column), LEADS, as_of, zone)


def _as_deals(data: Dataset, leads: pl.DataFrame) -> pl.DataFrame:
    """Return leads in the columns of deals; what a lead does not have is null."""
    rows = leads.select(
        *_OF_LEAD,
        *(name for name in ("source_file", "source_row") if name in leads.columns),
        "milestone_at",
        "left_out",
        deal_id="lead_id",
        account_key=pl.coalesce("account_id", pl.format("lead:{}", "lead_id")),
        currency=pl.lit(LEADS),
        amount_minor=pl.lit(LEAD_PARTS, pl.Int64),
        own_minor=pl.lit(LEAD_PARTS, pl.Int64),
        contacts=pl.lit([], pl.List(pl.String)),
    )
    return pl.concat([data.deals.good.clear(), rows], how="diagonal_relaxed").sort("deal_id")


def _quarantined(bad: pl.DataFrame, column: str) -> pl.DataFrame:
    # An exact copy of a lead, with nothing else wrong, is no other lead. Quarantined rows hold
    # text as it came: one without a date of the milestone did not reach it.
    bad = bad.filter(pl.col("broken").list.unique() != [_COPY])
    return bad.filter(pl.col(column).fill_null("").str.strip_chars() != "")
