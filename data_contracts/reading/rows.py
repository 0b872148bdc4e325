"""The rows of a delimited text: read at full speed where they are sound, one by one elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.reading.encoding import SPOKEN, is_utf8, mended
from data_contracts.reading.layout import looks_of
from data_contracts.reading.noticed import Noticed
from data_contracts.reading.scan import Scan, scan
from data_contracts.reading.shape import TextShape
from data_contracts.reading.singly import at_once, no_faults, one_by_one
from data_contracts.reading.table import emptied, stripped
from data_contracts.words import many

_TELLING = 10
"""Rows from which on the last one can be told to be unlike the others."""


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The rows of a block of text; the parts of a `TextTable`.

    Attributes:
        rows: One row per record, every column as String, stripped, null where empty.
        lines: The line on which each starts (Int64).
        faults: Why a row's values may stand in the wrong columns, else null (String).
        noticed: What had to be decided, by kind.
    """

    rows: pl.DataFrame
    lines: pl.Series
    faults: pl.Series
    noticed: Noticed


def rows_of(block: bytes, shape: TextShape, line: int) -> RowsRead:
    """Read a block of whole records; blocks after one another give what one block would.

    Args:
        block: UTF-8 text between the header and what stands below the table.
        shape: What `survey` found.
        line: The line on which the block starts.
    """
    noticed = Noticed()
    block = _cleaned(block, line, noticed)
    width = len(shape.header) + shape.surplus
    found = scan(block, shape.delimiter, width)
    rows = at_once(block, shape, found.records) if found.even else None
    if rows is None:
        rows, lines, faults = one_by_one(block, shape, line, noticed)
    else:
        lines = pl.int_range(line, line + rows.height, dtype=pl.Int64, eager=True).alias("line")
        faults = no_faults(rows.height)
    rows, faults = _within_header(rows, faults, shape)
    # In one piece: beside columns that are, every step would put the pieces together anew.
    rows, words = emptied(_stripped(rows.rechunk(), found))
    noticed.add("null_words", words)
    if shape.encoding in SPOKEN:
        noticed.add("accents", 1, _first_accent(rows, lines))
    read = RowsRead(rows, lines, faults, noticed)
    if block and not block.endswith(b"\n") and _looks_cut(read, shape):
        noticed.add("breaks_off", 1, read.lines.tail(1).to_list())
    return _without_repeated_header(read, shape)


def _cleaned(block: bytes, line: int, noticed: Noticed) -> bytes:
    """Return the block in UTF-8 without NULs."""
    if not is_utf8(block):
        places = _lines_with(block, line, lambda part: not is_utf8(part))
        noticed.add("foreign_letters", len(places), places)
        block = mended(block)
    if b"\x00" in block:
        places = _lines_with(block, line, lambda part: b"\x00" in part)
        noticed.add("nulls", len(places), places)
        block = block.replace(b"\x00", b"")
    return block


def _lines_with(block: bytes, line: int, holds: Callable[[bytes], bool]) -> list[int]:
    return [number for number, part in enumerate(block.split(b"\n"), line) if holds(part)]


def _looks_cut(read: RowsRead, shape: TextShape) -> bool:
    """Whether the last value of a file without a last line end is unlike those above it."""
    looks = shape.looks[-1]
    if read.rows.height < _TELLING or read.faults[-1] is not None or not looks:
        return False
    last = read.rows.to_series(-1)
    value = last[-1]
    return looks_of(value) not in looks if value else not last[:-1].has_nulls()


def _stripped(rows: pl.DataFrame, found: Scan) -> pl.DataFrame:
    """Take blanks off the values, where there may be any."""
    if found.blanks or not found.even:
        return stripped(rows)
    if not found.spaces:
        return rows
    at_border = pl.all().str.starts_with(" ") | pl.all().str.ends_with(" ")
    loose = rows.select(at_border.any()).row(0)
    spaced = [name for name, any_ in zip(rows.columns, loose, strict=True) if any_]
    return rows.with_columns(pl.col(spaced).str.strip_chars()) if spaced else rows


def _first_accent(rows: pl.DataFrame, lines: pl.Series) -> Iterator[tuple[int, str]]:
    for name in rows.columns:
        found = rows[name].str.contains(r"[^\x00-\x7f]").fill_null(value=False).arg_true()
        if len(found):
            # Only where it stands: the cell may hold somebody's name.
            yield int(lines[int(found[0])]), f"(column “{name}”)"
            return


def _within_header(
    rows: pl.DataFrame, faults: pl.Series, shape: TextShape
) -> tuple[pl.DataFrame, pl.Series]:
    """Drop the nameless empty columns; a row with a value there has one too many."""
    if not shape.surplus:
        return rows, faults
    named, beyond = rows.columns[: -shape.surplus], rows.columns[-shape.surplus :]
    filled = pl.any_horizontal(pl.col(beyond).str.strip_chars().fill_null("") != "")
    where = rows.select(filled.alias("filled")).to_series()
    if not where.any():
        return rows.select(named), faults
    last = pl.concat_str(
        [pl.col(c).fill_null("") for c in (named[-1], *beyond)], separator=shape.delimiter
    )
    kept = rows.select(
        *named[:-1], pl.when(filled).then(last).otherwise(pl.col(named[-1])).alias(named[-1])
    )
    said = f"{many(rows.width, 'value')}, but the header has {many(len(named), 'column')}"
    return kept, pl.select(
        pl.when(where).then(pl.coalesce(faults, pl.lit(said))).otherwise(faults).alias("fault")
    ).to_series()


def _without_repeated_header(read: RowsRead, shape: TextShape) -> RowsRead:
    """Leave out rows that say the header again: somebody put exports under one another."""
    if not read.rows.height or not shape.header[0]:
        return read
    first = read.rows.to_series(0) == shape.header[0]
    if not first.any():
        return read
    pairs = zip(read.rows.columns, shape.header, strict=True)
    same = read.rows.select(
        pl.all_horizontal(pl.col(c).fill_null("") == name for c, name in pairs)
    ).to_series()
    read.noticed.add("repeated_header", int(same.sum()), read.lines.filter(same).to_list())
    return replace(
        read,
        rows=read.rows.filter(~same),
        lines=read.lines.filter(~same),
        faults=read.faults.filter(~same),
    )
