"""A history of stages becomes the day each lead first reached each of them."""

import polars as pl

from data_contracts.contract import Column, DataContract, Finding, Place, Severity

LEAD_STAGES = DataContract(
    name="lead_stages",
    version="1.0.0",
    meaning="One lead entering one stage.",
    columns=(
        Column("lead_id", pl.String(), "The person, as your CRM numbers people."),
        Column("stage", pl.String(), "The stage: mql, accepted, sales_ready or disqualified."),
        Column("entered_at", pl.Datetime("us", "UTC"), "When the person entered it.", "UTC"),
    ),
    rules=(),
    key=("lead_id", "entered_at", "stage"),
)

FILLED = {
    "mql": "mql_at",
    "accepted": "accepted_at",
    "sales_ready": "sales_ready_at",
    "disqualified": "disqualified_at",
}
"""Stage → the column of leads that holds its first entry."""

_OTHER = ("lead", "opportunity")
"""Stages that are known and fill nothing."""
_EXAMPLES = 5


def fill_first_entries(
    leads: pl.DataFrame, stages: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Fill the stage dates of leads with the first entry that either of them has.

    Args:
        leads: `lead_id`, `mql_at`, `accepted_at`, `sales_ready_at`, `disqualified_at`, and more.
        stages: `lead_id`, `stage` (the keys of `FILLED`), `entered_at`: usable rows only.

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
    added = sum(int((before[c].is_null() & after[c].is_not_null()).sum()) for c in columns)
    moved = sum(int((before[c] > after[c]).sum()) for c in columns)
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
            says=f"Stage dates that the stage history gave: {added:,}; moved back to the first "
            f"entry: {moved:,}; leads who entered a stage more than once: {again:,}.",
            cause="A lead that is sent back and qualifies again has several entries per stage.",
            fix="Nothing to do: the first entry counts.",
            columns=tuple(columns),
        ),
    )


def usable(
    text: pl.DataFrame, typed: pl.DataFrame, faults: pl.Series
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Split a stage history into rows that can be used and findings on the others.

    Args:
        text: `lead_id`, `stage`, `entered_at` as they came, `source_file`, `source_row`.
        typed: The same rows, cast.
        faults: Why a row's values may stand in the wrong columns, else null.
    """
    known = typed["stage"].is_in([*FILLED, *_OTHER]).fill_null(value=False)
    whole = typed["lead_id"].is_not_null() & typed["entered_at"].is_not_null() & faults.is_null()
    return typed.filter(known & whole), (*_broken(text, ~whole), *_unknown(text, whole & ~known))


def _broken(text: pl.DataFrame, rows: pl.Series) -> tuple[Finding, ...]:
    if not rows.any():
        return ()
    return (
        Finding(
            table="lead_stages",
            rule="lead_stages.usable",
            severity=Severity.MUST_FIX,
            rows=int(rows.sum()),
            says=f"In {int(rows.sum()):,} of {text.height:,} rows of the stage history the lead or "
            "the date is missing or cannot be read; these rows are not used.",
            cause="Footers, totals, or dates in another form.",
            fix="Correct the rows named here in the export.",
            columns=("lead_id", "entered_at"),
            places=_places(text.filter(rows), "entered_at"),
        ),
    )


def _unknown(text: pl.DataFrame, rows: pl.Series) -> tuple[Finding, ...]:
    if not rows.any():
        return ()
    names = text.filter(rows)["stage"].fill_null("(empty)").unique().sort().head(_EXAMPLES)
    return (
        Finding(
            table="lead_stages",
            rule="lead_stages.stage_known",
            severity=Severity.SHOULD_FIX,
            rows=int(rows.sum()),
            says=f"In {int(rows.sum()):,} of {text.height:,} rows of the stage history the ledger "
            f"does not know the stage ({', '.join(names)}); these rows are not used.",
            cause="Your CRM has its own names for stages.",
            fix=f"Rename them to one of {', '.join([*FILLED, *_OTHER])}.",
            columns=("stage",),
            places=_places(text.filter(rows), "stage"),
        ),
    )


def _places(rows: pl.DataFrame, column: str) -> tuple[Place, ...]:
    first = rows.sort("source_file", "source_row").head(_EXAMPLES)
    shown = first.select("source_file", "source_row", pl.col(column).fill_null("").str.head(80))
    return tuple(Place(*row) for row in shown.rows())
