"""Excel workbooks: every table on every sheet becomes a table of text."""

from collections.abc import Iterator
from hashlib import sha256
from types import ModuleType
from typing import Any

import polars as pl

from data_contracts.reading.remarks import aside_finding
from data_contracts.reading.shape import EmptyFileError
from data_contracts.reading.sheet import SheetTable, tables_on
from data_contracts.reading.table import TextTable, columns, null_finding, tidy
from data_contracts.reading.unusable import UnusableInputError

_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
_THREE_DECIMALS = r"^-?\d{1,3}\.\d{3}$"


def read_workbook(data: bytes, label: str, named: str = "") -> list[TextTable]:
    """Read every sheet that holds anything; titles above the header and remarks below are told.

    Dates come out as `2025-03-31 14:05:00`; a column of dates without any time of day comes out
    as `2025-03-31`, since Excel has no other way to write a date. A cell that holds the number
    1.234 comes out as `1.2340`, so that it is not taken for a thousand.

    Raises:
        EmptyFileError: No sheet holds anything.
        UnusableInputError: The extra for workbooks is not installed, or the workbook is broken.
    """
    fastexcel = _fastexcel(label)
    try:
        reader = fastexcel.read_excel(data)
        sheets = [(name, _cells(reader, name)) for name in reader.sheet_names]
    except fastexcel.FastExcelError as error:
        raise UnusableInputError(
            f"{label} cannot be read as a workbook: {error}. Save it once more in Excel, without "
            "a password, or export it as CSV."
        ) from error
    fingerprint = sha256(data).hexdigest()
    tables = [
        table
        for name, cells in sheets
        for table in _tables(cells, name, (label, named, fingerprint))
    ]
    if not tables:
        raise EmptyFileError(label)
    return tables


def _fastexcel(label: str) -> ModuleType:
    try:
        import fastexcel  # noqa: PLC0415 (an extra: most readers have CSV)
    except ImportError as error:
        raise UnusableInputError(
            f"{label} is an Excel workbook, and reading those is an extra. Install it with\n"
            "    pip install 'nurture-ledger[xlsx]'\nor save the sheet as CSV (UTF-8)."
        ) from error
    return fastexcel


def _cells(reader: Any, name: str) -> pl.DataFrame:
    cells = _loaded(reader, name, "string")
    if cells.is_empty():
        return cells
    unclear = cells.select(pl.all().str.contains(_THREE_DECIMALS).any()).row(0)
    names = [column for column, some in zip(cells.columns, unclear, strict=True) if some]
    if not names:
        return cells
    # A number can be read as a day counted from 1900; the same digits as text cannot.
    typed = _loaded(reader, name, "datetime").select(pl.col(names).is_not_null())
    return cells.with_columns(
        pl.when(pl.col(column).str.contains(_THREE_DECIMALS) & typed[column])
        .then(pl.col(column) + "0")
        .otherwise(pl.col(column))
        for column in names
    )


def _loaded(reader: Any, name: str, dtype: str) -> pl.DataFrame:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes=dtype)
    return pl.DataFrame(sheet.to_polars())


def _tables(cells: pl.DataFrame, sheet: str, file: tuple[str, str, str]) -> Iterator[TextTable]:
    label, named, fingerprint = file
    found = list(tables_on(cells))
    for number, table in enumerate(found, 1):
        place = sheet
        if len(found) > 1:
            place = f"{sheet}/{table.title.replace('/', '-') or f'table {number}'}"
        own = sha256(f"{fingerprint}/{place}/{number}".encode()).hexdigest()
        title = table.title if len(found) > 1 and table.title else sheet
        yield _table(table, (f"{label}/{place}", named, own), title)


def _table(table: SheetTable, file: tuple[str, str, str], title: str) -> TextTable:
    names = columns(table.header)
    rows, words = tidy(table.rows.rename(dict(zip(table.rows.columns, names, strict=True))))
    label, named, fingerprint = file
    return TextTable(
        label, named, _with_dates(rows), table.lines.alias("line"),
        pl.Series("fault", [None], pl.String).new_from_index(0, rows.height), fingerprint,
        (*aside_finding(label, table.preamble, table.below), *null_finding(label, words)),
        title, tuple(aside.text for aside in table.preamble),
    )  # fmt: skip


def _with_dates(rows: pl.DataFrame) -> pl.DataFrame:
    """Cut midnight off the columns in which every value is a midnight."""
    timeless = [
        name
        for name in rows.columns
        if rows[name].count() and rows[name].drop_nulls().str.contains(_MIDNIGHT).all()
    ]
    return rows.with_columns(pl.col(timeless).str.head(10)) if timeless else rows
