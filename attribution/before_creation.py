"""What the people whom a deal names took part in before it was created, by the clock of creation.

Journeys look back from the close, and at the people of one contact policy. A deal that took longer
to close than their window has nothing of its creation in them, and under the policy of the primary
contact nothing of its other people. What is asked of creation is therefore looked up here.
"""

from datetime import timedelta

import polars as pl

from attribution.creditable import Use


def before_creation(touches: pl.DataFrame, deals: pl.DataFrame, days: int) -> pl.DataFrame:
    """Return what the people whom each deal names did in the days before its creation.

    Args:
        touches: The good touches with their `use` (`attribution.creditable.label_touches`).
        deals: The deals, with `lead_id`, `contacts` and `created_at`.
        days: How far back; both ends count.

    Returns:
        One row per deal and touch that can earn credit, in no order: `deal_id`, `program_kind`,
        `program`, `channel`. A deal without a date of creation has none.
    """
    people = _named(deals).join(deals.select("deal_id", "created_at").drop_nulls(), on="deal_id")
    early = pl.col("created_at") - timedelta(days=days)
    return (
        touches.filter(pl.col("use") == Use.CREDITABLE)
        .join(people, on="lead_id")
        .filter(pl.col("occurred_at").is_between(early, pl.col("created_at")))
        .select("deal_id", "program_kind", "program", "channel")
    )


def _named(deals: pl.DataFrame) -> pl.DataFrame:
    """Return the people whom each deal names: `deal_id`, `lead_id`, each once."""
    people = pl.concat_list(pl.col("lead_id"), pl.col("contacts").fill_null([]))
    return deals.select("deal_id", lead_id=people).explode("lead_id").drop_nulls().unique()
