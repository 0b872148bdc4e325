"""Leads that are called every month only to touch base (T6)."""

from datetime import timedelta

import polars as pl

from attribution.audit.answers import Outcome
from attribution.audit.criterion import FAIL
from attribution.audit_rules import AuditRules
from attribution.estimate import Estimate

_SHOWN = 5
_PAIR = ("program", "lead_id", "occurred_at", "touch_id")


def touch_base_pairs(rows: pl.DataFrame, rules: AuditRules) -> pl.DataFrame:
    """Find pairs of sends that fail T6, of one program and lead, about a month apart.

    Args:
        rows: `Sends.rows`.
        rules: How many days apart they must be, at least and at most: `touch_base_days`.

    Returns:
        One row per send that such another one follows, the first of them: `program`, `lead_id`,
        `occurred_at`, `touch_id`, `again` (the other's `touch_id`); by program, time, `touch_id`.
    """
    least, most = (timedelta(days=f(rules.touch_base_days)) for f in (min, max))
    failed = rows.filter(pl.col("T6") == FAIL, pl.col("program").is_not_null()).select(_PAIR)
    later = failed.select("program", "lead_id", due="occurred_at", again="touch_id")
    pairs = failed.with_columns(due=pl.col("occurred_at") + least).sort("due", "touch_id")
    met = pairs.join_asof(
        later.sort("due", "again"),
        on="due",
        by=["program", "lead_id"],
        strategy="forward",
        tolerance=most - least,
        check_sortedness=False,
    )
    return (
        met.drop_nulls("again").select(*_PAIR, "again").sort("program", "occurred_at", "touch_id")
    )


def touch_base_programs(rows: pl.DataFrame, rules: AuditRules) -> dict[str, Outcome]:
    """Return the programs with such pairs, each with its leads and its first sends."""
    pairs = touch_base_pairs(rows, rules)
    return {
        str(program): Outcome(
            criterion="T6",
            answer=FAIL,
            figure=Estimate(leads, None, None, leads),
            unit="leads",
            touches=tuple(dict.fromkeys(touches))[:_SHOWN],
            count=leads,
            of="leads",
        )
        for program, leads, touches in pairs.group_by("program", maintain_order=True)
        .agg(
            pl.col("lead_id").n_unique(),
            pl.concat_list("touch_id", "again").explode().head(2 * _SHOWN),
        )
        .iter_rows()
    }
