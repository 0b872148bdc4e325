"""The kinds of programs that the house asks about, and what programs are called."""

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.numbering import Numbered

NURTURE = "nurture"
"""The kind of program whose part in deals is told first, everywhere."""

SALES = "sales"
"""The kind of program whose calls and mail are from one to one, and judged one by one only."""


def of_sales(kinds: Numbered) -> npt.NDArray[np.bool_]:
    """Return which rows state the kind *sales*; case and blanks around it make no difference."""
    same = kinds.values.str.strip_chars().str.to_lowercase() == SALES
    return kinds.one_of(kinds.values.filter(same).to_list())


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
