"""Whole numbers that a program wrote with a decimal point: the id 7 as `7.0`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data_contracts.reading.rows import RowsRead

_WRITTEN = r"^(\d+)\.0$"


def whole_columns(rows: pl.DataFrame) -> tuple[str, ...]:
    """Return the columns in which every given value is a whole number that ends in `.0`."""
    return tuple(name for name in rows.columns if _is_whole(rows[name].drop_nulls()))


def with_whole_numbers(read: RowsRead, names: Sequence[str]) -> RowsRead:
    """Return rows whose whole numbers are written without a point, and notice how many were not.

    As text, the ids `7.0` and `7` are two; programs that count in fractions write the former
    as soon as a value of the column is missing.

    Args:
        read: The rows.
        names: The columns, as `whole_columns` returns them.
    """
    written = read.rows.select(pl.col(names).str.contains(_WRITTEN).fill_null(value=False))
    for name in names:
        read.noticed.add("point_zero", int(written[name].sum()), _first(read, written[name]))
    return replace(read, rows=read.rows.with_columns(pl.col(names).str.replace(_WRITTEN, "$1")))


def _is_whole(given: pl.Series) -> bool:
    if not len(given) or not str(given[0]).endswith(".0"):
        return False
    return bool(given.str.contains(_WRITTEN).all())


def _first(read: RowsRead, written: pl.Series) -> Iterator[tuple[int, str]]:
    for place in written.arg_true().head(1):
        yield int(read.lines[place]), f"(column “{written.name}”)"
