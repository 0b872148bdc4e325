"""Rows that share values with other rows: repeats, copies and contradictions.

Few rows of an export repeat, so each question first finds the candidates by 64-bit hashes, of
the fullest column and then of all of them, and compares only the candidates exactly.
"""

from collections.abc import Sequence

import polars as pl

from data_contracts.raw import PLACE, as_it_came

_ROW = "row in the frame"


def shared(frame: pl.DataFrame, rows: pl.Series, columns: Sequence[str]) -> pl.Series:
    """Return which of the rows have the same values in these columns as another one of them.

    Args:
        frame: The whole table.
        rows: One Boolean per row: whether it is looked at.
        columns: The columns whose values are compared together; null equals null.
    """
    found = _candidates(frame, rows, [pl.col(column) for column in columns])
    return _mask(frame, found.filter(pl.struct(columns).is_duplicated()))


def copies(frame: pl.DataFrame, rows: pl.Series, columns: Sequence[str]) -> pl.Series:
    """Return which of the rows repeat another one exactly; the first by file and line is not one.

    Args:
        frame: The whole table, with `source_file` and `source_row`.
        rows: One Boolean per row: whether it is looked at.
        columns: The columns that make up a row's content. Values are compared as they were
            read, and where they could not be read as they came.
    """
    content = _content(frame, columns)
    found = _candidates(frame, rows, content, keep=PLACE).sort(PLACE)
    names = [expression.meta.output_name() for expression in content]
    return _mask(frame, found.filter(~pl.struct(names).is_first_distinct()))


def contradicted(
    frame: pl.DataFrame, rows: pl.Series, key: Sequence[str], columns: Sequence[str]
) -> pl.Series:
    """Return which of the rows share their whole key with a row of different content.

    Args:
        frame: The whole table.
        rows: One Boolean per row: whether it is looked at. Rows without a complete key are not.
        key: The columns that name a row.
        columns: The columns that make up a row's content.
    """
    complete = frame.select(pl.all_horizontal(pl.col(key).is_not_null())).to_series()
    found = _candidates(frame, rows & complete, [pl.col(column) for column in key])
    content = frame.select(_content(frame, columns))[found[_ROW]]
    differing = content.unique(maintain_order=False).filter(pl.struct(key).is_duplicated())
    return _mask(frame, found.join(differing.select(key).unique(), on=key, how="semi"))


def alike(frame: pl.DataFrame, columns: Sequence[str], key: Sequence[str]) -> pl.Series:
    """Return a number per row; rows with the same complete key or the same content have the same.

    Rows with different numbers need not be compared, in whatever frames they are.

    Args:
        frame: Rows.
        columns: The columns that make up a row's content.
        key: Those that name a row.
    """
    complete = pl.all_horizontal(pl.col(key).is_not_null()) if key else pl.lit(value=False)
    named = frame.select(complete).to_series() if key else None
    if named is not None and named.all():
        return frame.select(
            pl.struct(key).hash() if len(key) > 1 else pl.col(key).hash()
        ).to_series()
    content = pl.struct(columns).hash()
    if named is None or not named.any():
        return frame.select(content).to_series()
    one = pl.struct(key).hash() if len(key) > 1 else pl.col(key[0]).hash()
    return frame.select(pl.when(complete).then(one).otherwise(content)).to_series()


def _content(frame: pl.DataFrame, columns: Sequence[str]) -> list[pl.Expr]:
    """Return a row's values as read, and the text of those that could not be read."""
    unread = [
        pl.when(pl.col(column).is_null()).then(pl.col(as_it_came(column))).alias(as_it_came(column))
        for column in columns
        if as_it_came(column) in frame.columns and frame.schema[column] != pl.String
    ]
    return [*(pl.col(column) for column in columns), *unread]


def _candidates(
    frame: pl.DataFrame, rows: pl.Series, columns: Sequence[pl.Expr], keep: Sequence[str] = ()
) -> pl.DataFrame:
    """Return the rows whose hashes occur twice: their number, the columns, and those to keep."""
    fullest = min(columns, key=lambda c: frame.get_column(c.meta.root_names()[0]).null_count())
    hashes = frame.select(fullest.hash().alias(_ROW)).to_series()
    left = rows.arg_true()
    left = left.filter(hashes.gather(left).is_duplicated())
    found = frame[left].select(*columns, *keep).with_columns(left.alias(_ROW))
    names = [column.meta.output_name() for column in columns]
    return found.filter(pl.struct(names).hash().is_duplicated())


def _mask(frame: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    mask = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    return mask.scatter(found[_ROW], values=True) if found.height else mask
