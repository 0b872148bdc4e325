"""When each journey began, and when its deal reached each milestone."""

import polars as pl

from attribution.analysis import Analysis
from attribution.milestones import NAMES, STAGES, reached_at
from attribution.people import with_person_key
from attribution.settings import Milestone

MILESTONES = (*STAGES, "deal_created", "end")
"""The milestones in the order in which a deal usually reaches them; `end` is the credited one."""


def milestone_times(analysis: Analysis) -> pl.DataFrame:
    """Say when each deal in scope reached each milestone: of several people the earliest.

    Returns:
        One row per deal in scope, sorted by `deal_id`: `deal_id`, `account_key`, `touches`
        (Int64), `first_at` (its first touch; null where no touch is on record), then
        `lead_created_at`, `mql_at`, `sales_ready_at`, `deal_created_at`, `end_at` (UTC; null
        where not known, and `deal_created_at` where the credited milestone is that itself).
    """
    none = set(MILESTONES).difference(milestones_of(analysis.settings.milestone))
    policy, leads = analysis.settings.counted_people, analysis.data.leads
    good = None if leads is None else leads.good
    deals, rows = analysis.scope.credited.sort("deal_id"), analysis.journeys.rows
    named = rows.select("lead_id", account_id="account_key").unique()
    people = with_person_key(named, good, policy)
    times = reached_at(deals, people, good, policy, analysis.as_of)
    found = pl.concat([deals.select("deal_id", end_at="milestone_at"), times], how="horizontal")
    first = rows.filter(pl.col("position") == 1).select("deal_id", first_at="occurred_at")
    return (
        analysis.journeys.deals.select("deal_id", "account_key", "touches")
        .join(first, on="deal_id", how="left", maintain_order="left")
        .join(found, on="deal_id", how="left", maintain_order="left")
        .with_columns(pl.lit(None, times.schema["mql_at"]).alias(f"{name}_at") for name in none)
        .select("deal_id", "account_key", "touches", "first_at", *(f"{m}_at" for m in MILESTONES))
    )


def milestones_of(credited: Milestone) -> tuple[str, ...]:
    """Return the milestones that stand before the credited one, and `end` for itself."""
    own = NAMES.get(credited)
    none = {own, "deal_created"} if credited.of_leads else {own}
    return tuple(name for name in MILESTONES if name not in none)
