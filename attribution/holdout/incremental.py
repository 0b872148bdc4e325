"""What a program is credited with beside what it caused, and what came back of its cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from attribution.costs import Costs
from attribution.estimate import Estimate
from attribution.holdout.arms import TREATED, Drawn, program_touches
from attribution.roi import margin_of
from attribution.scope import Scope
from attribution.settings import Settings
from data_contracts.dataset import Dataset


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """What is known of won deals, whenever they were won, and of costs.

    Attributes:
        scope: The won deals.
        credit: The chosen model's credit of them (`attribution.credit.CreditTable.rows`), worked
            out when asked for.
        costs: What was spent; None where no cost is on record.
    """

    scope: Scope
    credit: Callable[[], pl.DataFrame]
    costs: Costs | None


def attributed_leads(drawn: Drawn, touches: pl.DataFrame) -> int:
    """Count the sales-ready leads of the treated arm that any touch model credits the program with.

    They had a touch of it that can earn credit by the day on which they became sales-ready.

    Args:
        drawn: Who was drawn.
        touches: The touches that can earn credit: `lead_id`, `program`, `occurred_at`.
    """
    ready = drawn.leads.filter(pl.col("arm") == TREATED, "ready")
    of_program = touches.join(
        ready.select("lead_id", "program", "ended_at"), on=["lead_id", "program"]
    )
    return of_program.filter(pl.col("occurred_at") <= pl.col("ended_at"))["lead_id"].n_unique()


def attributed_minor(drawn: Drawn, credit: pl.DataFrame) -> int:
    """Sum the credit of the program's touches on treated leads, of deals won since: minor units."""
    treated = drawn.leads.filter(pl.col("arm") == TREATED)
    since = credit.join(
        treated.select("lead_id", "program", "assigned_at"), on=["lead_id", "program"]
    ).filter(pl.col("milestone_at") > pl.col("assigned_at"))
    return int(since["credit"].sum())


def cost_of_treated(
    drawn: Drawn, data: Dataset, costs: Costs | None, as_of: datetime, zone: str
) -> int | None:
    """Return what the programs cost for the treated arm, in minor units.

    What was spent from the month of the first draw on, and of it the part of the treated leads
    among all that the program reached since: it may go to others too.

    Returns:
        None where the cost of one of the programs is not on record, or has no rate in part, or
        none of them reached a treated lead.
    """
    if costs is None:
        return None
    first_month = drawn.first_assigned.astimezone(ZoneInfo(zone)).strftime("%Y-%m")
    spent = (
        costs.monthly.filter(pl.col("month") >= first_month)
        .group_by("program")
        .agg(pl.col("cost_minor").sum())
    )
    since = program_touches(data, drawn.programs, as_of).filter(
        pl.col("occurred_at") >= drawn.first_assigned
    )
    everybody = since.group_by("program").agg(everybody=pl.col("lead_id").n_unique())
    reached = (
        drawn.leads.filter(pl.col("arm") == TREATED)
        .drop_nulls("occurred_at")
        .group_by("program")
        .agg(treated=pl.len())
    )
    rows = reached.join(everybody, on="program").join(spent, on="program", how="left")
    if rows.is_empty() or rows["cost_minor"].null_count():
        return None
    if costs.without_rate("program").keys() & set(rows["program"]):
        return None  # A part of what they cost is in a currency that nobody can add up.
    parts: list[int] = [
        round(cost * treated / all_reached)
        for cost, treated, all_reached in rows.select("cost_minor", "treated", "everybody").rows()
    ]
    return sum(parts)


def times(estimate: Estimate, factor: float) -> Estimate:
    """Return an estimate and its interval, multiplied."""
    if estimate.value is None:
        return estimate
    low = None if estimate.low is None else estimate.low * factor
    high = None if estimate.high is None else estimate.high * factor
    return Estimate(estimate.value * factor, low, high, estimate.n, estimate.why)


def incremental_return(
    incremental: Estimate, cost_minor: int | None, settings: Settings
) -> Estimate:
    """Return what the program caused less its cost, over its cost; on margin where one is set.

    Args:
        incremental: The revenue that it caused, minor units.
        cost_minor: What it cost.
        settings: The margin.
    """
    if cost_minor is None:
        return Estimate.unknown("What the program cost is not on record.", incremental.n)
    if cost_minor <= 0:
        return Estimate.unknown("The cost of the program is not above 0.", incremental.n)
    if incremental.value is None:
        return incremental
    back = times(incremental, float(margin_of(settings)) / cost_minor)
    value, low, high = (
        None if end is None else end - 1 for end in (back.value, back.low, back.high)
    )
    return Estimate(value, low, high, back.n, back.why)
