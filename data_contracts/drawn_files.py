"""The file that a planned test is started with, read back as it was drawn."""

from dataclasses import replace

import polars as pl

from data_contracts.reading.table import TextTable
from data_contracts.spreadsheets import as_it_was
from data_contracts.vendors.names import normal

_DRAWN = frozenset({"lead_id", "program", "arm", "assigned_at"})
_READ_ON = "planned_until"
_GUARDED = ("lead_id", "program")


def as_drawn(table: TextTable) -> TextTable:
    """Take the apostrophe off again that a plan's file has before what looks like a formula.

    An id or a program that begins with `=`, `+`, `-` or `@` is written with an apostrophe before
    it, so that no spreadsheet runs it; with it, neither would be found among leads and touches.
    The file is told by its columns: those that a plan writes, and no others. A Parquet file never
    has such apostrophes.

    Args:
        table: A table of holdouts.
    """
    names = {normal(column): column for column in table.rows.columns}
    drawn = {normal(name) for name in _DRAWN}
    ours = drawn <= names.keys() <= {*drawn, normal(_READ_ON)}
    if not ours or table.label.lower().endswith(".parquet"):
        return table
    guarded = pl.col([names[normal(name)] for name in _GUARDED])
    return replace(table, rows=table.rows.with_columns(as_it_was(guarded)))
