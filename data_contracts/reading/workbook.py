"""Excel workbooks: every table on every sheet becomes a table of text."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import ModuleType
from typing import Any

import polars as pl

from data_contracts.reading.remarks import aside_finding
from data_contracts.reading.shape import EmptyFileError
from data_contracts.reading.sheet import SheetTable, tables_on
from data_contracts.reading.table import TextTable, columns, null_finding, tidy
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.reading.workbook_cells import Oddities, Spot, oddities
from data_contracts.reading.workbook_remarks import hidden_finding, odd_findings

_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
_THREE_DECIMALS = r"^-?\d{1,3}\.\d{3}$"


def read_workbook(data: bytes, label: str, named: str = "") -> list[TextTable]:
    """Read every sheet that holds anything; titles above the header and remarks below are told.

    Dates come out as `2025-03-31 14:05:00`; a column of dates without any time of day comes out
    as `2025-03-31`, and so does a date in another column that shows no time of day. A cell that
    holds the number 1.234 comes out as `1.2340`, so that it is not taken for a thousand; one that
    holds an error comes out as what it says: `#N/A`. Hidden sheets are left out, with a finding.

    Raises:
        EmptyFileError: No sheet holds anything.
        UnusableInputError: The extra for workbooks is not installed, the workbook is broken, or
            all that it holds is hidden.
    """
    fastexcel = _fastexcel(label)
    try:
        reader = fastexcel.read_excel(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [_sheet(reader, name, archive) for name in reader.sheet_names]
    except fastexcel.FastExcelError as error:
        raise UnusableInputError(
            f"{label} cannot be read as a workbook: {error}. Save it once more in Excel, without "
            "a password, or export it as CSV."
        ) from error
    file = (label, named, sha256(data).hexdigest())
    tables = [table for sheet in sheets if sheet.visible for table in _tables(sheet, file)]
    hidden = {sheet.name: _rows(sheet) for sheet in sheets if not sheet.visible}
    said = hidden_finding(label, {name: rows for name, rows in hidden.items() if rows})
    if not tables and said:
        raise UnusableInputError(f"{said[0].says} {said[0].fix}")
    if not tables:
        raise EmptyFileError(label)
    return [replace(tables[0], findings=(*said, *tables[0].findings)), *tables[1:]]


def _fastexcel(label: str) -> ModuleType:
    try:
        import fastexcel  # noqa: PLC0415 (an extra: most readers have CSV)
    except ImportError as error:
        raise UnusableInputError(
            f"{label} is an Excel workbook, and reading those is an extra. Install it with\n"
            "    pip install 'nurture-ledger[xlsx]'\nor save the sheet as CSV (UTF-8)."
        ) from error
    return fastexcel


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's cells as text, and what is odd about them."""

    name: str
    cells: pl.DataFrame
    visible: bool
    odd: Oddities


def _sheet(reader: Any, name: str, archive: zipfile.ZipFile) -> _Sheet:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells = pl.DataFrame(sheet.to_polars())
    if cells.is_empty() or sheet.visible != "visible":
        return _Sheet(name, cells, sheet.visible == "visible", Oddities())
    places = {info.absolute_index + 1: info.name for info in sheet.available_columns()}
    cells = _with_decimals(reader, name, cells)
    odd = oddities(archive, name, places, days=_is_mixed(cells))
    return _Sheet(name, _with_errors(cells, odd.errors), visible=True, odd=odd)


def _rows(sheet: _Sheet) -> int:
    return sum(table.rows.height for table in tables_on(sheet.cells))


def _is_mixed(cells: pl.DataFrame) -> bool:
    """Whether a column has midnights beside other values than its header."""
    midnight = pl.all().str.contains(_MIDNIGHT)
    some, others = cells.select(midnight.any()).row(0), cells.select((~midnight).sum()).row(0)
    return any(there and more > 1 for there, more in zip(some, others, strict=True))


def _with_errors(cells: pl.DataFrame, errors: Mapping[Spot, str]) -> pl.DataFrame:
    by_column: dict[str, dict[int, str]] = {}
    for (row, column), error in errors.items():
        by_column.setdefault(column, {})[row - 1] = error
    return cells.with_columns(
        cells[name].scatter(list(found), list(found.values())) for name, found in by_column.items()
    )


def _with_decimals(reader: Any, name: str, cells: pl.DataFrame) -> pl.DataFrame:
    """Tell the number 1.234 from a thousand."""
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


def _tables(sheet: _Sheet, file: tuple[str, str, str]) -> Iterator[TextTable]:
    label, named, fingerprint = file
    found = list(tables_on(sheet.cells))
    for number, table in enumerate(found, 1):
        place = sheet.name
        if len(found) > 1:
            place = f"{sheet.name}/{table.title.replace('/', '-') or f'table {number}'}"
        own = sha256(f"{fingerprint}/{place}/{number}".encode()).hexdigest()
        title = table.title if len(found) > 1 and table.title else sheet.name
        yield _table(table, sheet.odd, (f"{label}/{place}", named, own), title)


def _table(table: SheetTable, odd: Oddities, file: tuple[str, str, str], title: str) -> TextTable:
    names = dict(zip(table.rows.columns, columns(table.header), strict=True))
    dated = _with_dates(table.rows, table.lines, odd)
    rows, words = tidy(dated.rename(names))
    label, named, fingerprint = file
    return TextTable(
        label, named, rows, table.lines.alias("line"),
        pl.Series("fault", [None], pl.String).new_from_index(0, rows.height), fingerprint,
        (
            *odd_findings(label, odd, names, set(table.lines)),
            *aside_finding(label, table.preamble, table.below),
            *null_finding(label, words),
        ),
        title, tuple(aside.text for aside in table.preamble),
    )  # fmt: skip


def _with_dates(rows: pl.DataFrame, lines: pl.Series, odd: Oddities) -> pl.DataFrame:
    """Cut midnight off dates: in columns of nothing else, and where no time of day is shown."""
    midnights = rows.select(pl.all().str.contains(_MIDNIGHT))
    sound = rows.select(pl.all().is_not_null() & ~pl.all().is_in(list(odd.errors.values())))
    timeless = [n for n in rows.columns if sound[n].any() and midnights[n].filter(sound[n]).all()]
    shown: dict[str, list[int]] = {}
    for line, name in odd.days:
        shown.setdefault(name, []).append(line)
    return rows.with_columns(
        pl.when(midnights[name] if name in timeless else midnights[name] & lines.is_in(shown[name]))
        .then(pl.col(name).str.head(10))
        .otherwise(name)
        for name in rows.columns
        if name in timeless or name in shown
    )
