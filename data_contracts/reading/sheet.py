"""The tables on one sheet of a workbook: titles above and remarks below them are told apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from data_contracts.reading.layout import Line, footer_in, reach_of, title_of
from data_contracts.reading.sections import Section, sections_in
from data_contracts.reading.shape import Aside

_FIRST, _LAST = 300, 60
"""Rows at either end that are all looked at; between them only those that may part two tables."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One table on a sheet.

    Attributes:
        header: The header's cells, nameless ones empty; columns without anything are left out.
        rows: The rows that hold anything, one column per header cell, named by place.
        lines: The row of the sheet on which each stands, the first being 1 (Int64).
        title: What stands above it, or empty.
        preamble: The rows above its header.
        below: The rows below it.
    """

    header: tuple[str, ...]
    rows: pl.DataFrame
    lines: pl.Series
    title: str
    preamble: tuple[Aside, ...]
    below: tuple[Aside, ...]


def tables_on(cells: pl.DataFrame) -> Iterator[SheetTable]:
    """Yield the tables on a sheet.

    Args:
        cells: Every cell as text, from the sheet's first row on; null where empty.
    """
    cells = cells.select(pl.all().str.strip_chars()).select(pl.all().replace("", None))
    cells = cells.select(name for name in cells.columns if cells[name].count())
    if not cells.height or not cells.width:
        return
    lines = [_line(cells, i) for i in _telling(cells)]
    sections = sections_in(lines)
    for section in sections:
        last = section.stop >= len(lines)
        yield _table(cells, lines, section, cells.height if last else lines[section.stop].start)


def _telling(cells: pl.DataFrame) -> list[int]:
    given = cells.select(pl.sum_horizontal(pl.all().is_not_null())).to_series()
    parts = given <= 1
    near = parts | parts.shift(1, fill_value=False) | parts.shift(2, fill_value=False)
    near |= parts.shift(-1, fill_value=False)
    place = pl.int_range(cells.height, eager=True)
    return place.filter(near | (place < _FIRST) | (place >= cells.height - _LAST)).to_list()


def _line(cells: pl.DataFrame, i: int) -> Line:
    values = tuple(value or "" for value in cells.row(i))
    line = Line(i + 1, i, i + 1, values, 0)
    reach = reach_of(line)
    return Line(i + 1, i, i + 1, values[:reach] if reach else (), max(reach, 1))


def _table(cells: pl.DataFrame, lines: list[Line], section: Section, stop: int) -> SheetTable:
    head = lines[section.header]
    start = head.start + 1
    near = [_line(cells, i) for i in range(max(start, stop - _LAST), stop)]
    below = near[footer_in(near, len(head.cells)) :] if stop == cells.height else []
    body = cells[start : below[0].start if below else stop]
    body = body.with_row_index("line", offset=start + 1)
    body = body.filter(pl.any_horizontal(pl.exclude("line").is_not_null()))
    names = [*head.cells, *[""] * (cells.width - len(head.cells))]
    kept = [i for i, name in enumerate(names) if name or body[cells.columns[i]].count()]
    above = [lines[i] for i in section.aside]
    return SheetTable(
        tuple(names[i] for i in kept),
        body.select(cells.columns[i] for i in kept),
        body["line"].cast(pl.Int64),
        title_of(above),
        _asides(above),
        _asides(below),
    )


def _asides(lines: list[Line]) -> tuple[Aside, ...]:
    return tuple(
        Aside(line.number, " ".join(filter(None, line.cells))) for line in lines if not line.blank
    )
