"""The kind of program that the house asks about, and what programs are called."""

import polars as pl

NURTURE = "nurture"
"""The kind of program whose part in deals is told first, everywhere."""


def kinds_of_programs(touches: pl.DataFrame) -> pl.DataFrame:
    """Return each program's kind: the one that most of its touches state.

    Of as many the alphabetically first counts.

    Args:
        touches: The good touches.

    Returns:
        `program`, `program_kind`, one row per program that any touch states a kind of.
    """
    return (
        touches.lazy()
        .drop_nulls(["program", "program_kind"])
        .group_by("program", "program_kind")
        .len()
        .collect()
        .sort("len", "program_kind", descending=[True, False])
        .unique("program", keep="first", maintain_order=True)
        .select("program", "program_kind")
    )
