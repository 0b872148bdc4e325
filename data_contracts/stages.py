"""A history of stages becomes the day each lead first reached each of them."""

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.words import many

FILLED = {
    "mql": "mql_at",
    "accepted": "accepted_at",
    "sales_ready": "sales_ready_at",
    "disqualified": "disqualified_at",
}
"""Stage → the column of leads that holds its first entry."""


def fill_first_entries(
    leads: pl.DataFrame, stages: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Fill the stage dates of leads with the first entry that either of them has.

    Args:
        leads: `lead_id`, `mql_at`, `accepted_at`, `sales_ready_at`, `disqualified_at`, and more.
        stages: `lead_id`, `stage`, `entered_at`: good rows; stages other than the keys of
            `FILLED` fill nothing.

    Returns:
        The same rows in the same order, and how many dates were filled in or moved back.
    """
    first = (
        stages.filter(pl.col("stage").is_in(list(FILLED)))
        .group_by("lead_id", "stage")
        .agg(pl.col("entered_at").min())
    )
    filled = leads
    for stage, column in FILLED.items():
        entries = first.filter(pl.col("stage") == stage).select(
            "lead_id", pl.col("entered_at").alias("_first")
        )
        filled = (
            filled.join(entries, on="lead_id", how="left", maintain_order="left")
            .with_columns(pl.min_horizontal(column, "_first").alias(column))
            .drop("_first")
        )
    return filled, _said_of(leads, filled, stages)


def _said_of(
    before: pl.DataFrame, after: pl.DataFrame, stages: pl.DataFrame
) -> tuple[Finding, ...]:
    columns = list(FILLED.values())
    lead = after["lead_id"]
    # A lead may have rows in several files: its date is one.
    added = sum(
        lead.filter(before[c].is_null() & after[c].is_not_null()).n_unique() for c in columns
    )
    moved = sum(lead.filter(before[c] > after[c]).n_unique() for c in columns)
    again = (
        stages.filter(pl.col("stage").is_in(list(FILLED)))
        .group_by("lead_id", "stage")
        .len()
        .filter(pl.col("len") > 1)["lead_id"]
        .n_unique()
    )
    return (
        Finding(
            table="leads",
            rule="leads.stage_history",
            severity=Severity.NOTE,
            rows=added + moved,
            says=f"The stage history filled {many(added, 'stage date')} and moved "
            f"{many(moved, 'stage date')} back to the first entry; "
            f"{many(again, 'lead')} entered a stage more than once.",
            cause="A lead that is sent back and qualifies again has several entries per stage.",
            fix="Nothing to do: the first entry counts.",
            columns=tuple(columns),
        ),
    )
