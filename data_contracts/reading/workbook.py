"""Excel workbooks: every sheet becomes a table of text."""

from hashlib import sha256
from types import ModuleType
from typing import Any

import polars as pl

from data_contracts.reading.table import TextTable, columns, null_finding, tidy
from data_contracts.reading.unusable import UnusableInputError

_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"


def read_workbook(data: bytes, label: str, named: str = "") -> list[TextTable]:
    """Read every sheet that holds anything; its first row that is not empty is the header.

    Dates come out as `2025-03-31 14:05:00`; a column of dates without any time of day comes out
    as `2025-03-31`, since Excel has no other way to write a date.

    Raises:
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
    return [
        _table(cells, f"{label}/{name}", named, f"{fingerprint}/{name}")
        for name, cells in sheets
        if cells.height
    ]


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
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells = pl.DataFrame(sheet.to_polars()).with_row_index("line", offset=1)
    filled = pl.any_horizontal(pl.exclude("line").str.strip_chars().fill_null("") != "")
    return cells.filter(filled) if cells.width > 1 else cells.clear()


def _table(cells: pl.DataFrame, label: str, named: str, fingerprint: str) -> TextTable:
    header, body = cells.drop("line").row(0), cells[1:]
    names = columns(str(name or "") for name in header)
    rows, words = tidy(body.drop("line").rename(dict(zip(cells.columns[1:], names, strict=True))))
    return TextTable(
        label, named, _with_dates(rows), body["line"].cast(pl.Int64).alias("line"),
        pl.Series("fault", [None], pl.String).new_from_index(0, body.height),
        sha256(fingerprint.encode()).hexdigest(), null_finding(label, words),
    )  # fmt: skip


def _with_dates(rows: pl.DataFrame) -> pl.DataFrame:
    """Cut midnight off the columns in which every value is a midnight."""
    timeless = [
        name
        for name in rows.columns
        if rows[name].count() and rows[name].drop_nulls().str.contains(_MIDNIGHT).all()
    ]
    return rows.with_columns(pl.col(timeless).str.head(10)) if timeless else rows
