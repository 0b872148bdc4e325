"""The rows of a delimited text: read at full speed where they are sound, one by one elsewhere."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data_contracts.reading.encoding import SPOKEN, is_utf8, recoded
from data_contracts.reading.layout import looks_of
from data_contracts.reading.lines import BLANK, cells_of
from data_contracts.reading.loose import LooseRow, row_of
from data_contracts.reading.noticed import Noticed
from data_contracts.reading.quotes import INNER, LOST, Mended, Mender
from data_contracts.reading.records import Mask, Records, find_lines, find_records
from data_contracts.reading.scan import Scan, scan
from data_contracts.reading.shape import TextShape
from data_contracts.reading.table import emptied, stripped
from data_contracts.words import many

_WINDOWS = (1 << 16, 1 << 24)
"""Bytes in which a value over several lines must end: most end soon, and 16 MB is the most."""
_TELLING = 10
"""Rows from which on the last one can be told to be unlike the others."""
_BEYOND = "(beyond the last column {})"


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
    rows = _at_once(block, shape, found.records) if found.even else None
    if rows is None:
        rows, lines, faults = _one_by_one(block, shape, line, noticed)
    else:
        lines = pl.int_range(line, line + rows.height, dtype=pl.Int64, eager=True).alias("line")
        faults = no_faults(rows.height)
    rows, faults = _within_header(rows, faults, shape)
    rows, words = emptied(_stripped(rows, found))
    noticed.add("null_words", words)
    if shape.encoding in SPOKEN:
        noticed.add("accents", 1, _first_accent(rows, lines))
    read = RowsRead(rows, lines, faults, noticed)
    if block and not block.endswith(b"\n") and _looks_cut(read, shape):
        noticed.add("breaks_off", 1, read.lines.tail(1).to_list())
    return _without_repeated_header(read, shape)


def no_faults(height: int) -> pl.Series:
    """Return the faults of sound rows."""
    return pl.Series("fault", [None], pl.String).new_from_index(0, height)


def _cleaned(block: bytes, line: int, noticed: Noticed) -> bytes:
    """Return the block in UTF-8 without NULs."""
    if not is_utf8(block):
        places = _lines_with(block, line, lambda part: not is_utf8(part))
        noticed.add("foreign_letters", len(places), places)
        block = recoded(block, "utf-8")
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


def _at_once(text: bytes, shape: TextShape, height: int) -> pl.DataFrame | None:
    """Return sound records as a frame, or None where they turn out not to be sound."""
    empty = _empty(shape)
    if not text:
        return empty
    try:
        rows = pl.read_csv(
            io.BytesIO(text), has_header=False, schema=empty.schema, separator=shape.delimiter,
            infer_schema=False,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    return rows if rows.height == height else None


def _empty(shape: TextShape) -> pl.DataFrame:
    names = [*shape.names, *(_BEYOND.format(i) for i in range(shape.surplus))]
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))


Parts = tuple[pl.DataFrame, pl.Series, pl.Series]


def _one_by_one(block: bytes, shape: TextShape, line: int, noticed: Noticed) -> Parts:
    """Read the sound records at once, and the others each for itself."""
    mender = Mender(shape.delimiter, len(shape.header), shape.surplus, shape.looks)
    records = find_records(block, shape.delimiter)
    loose: list[LooseRow] = []
    if not records.regular or _swallows(block, records, mender):
        records, sound = find_lines(block, shape.delimiter)
        taken, mended = _mended(block, records, ~sound, mender, line)
        for how in (INNER, LOST):
            places = [each.row.line for each in mended if each.how == how]
            noticed.add(how, len(places), places)
        loose = [each.row for each in mended]
        given = _given(block, records) & ~taken
    else:
        given = _given(block, records)
    return _together(block, shape, (records, given), loose, line)


def _together(
    block: bytes, shape: TextShape, found: tuple[Records, Mask], loose: list[LooseRow], line: int
) -> Parts:
    records, given = found
    width = len(shape.header)
    fits = (records.fields >= width) & (records.fields <= width + shape.surplus)
    sound = np.flatnonzero(given & fits)
    rows = _at_once(_cut(block, records, sound), shape, len(sound))
    if rows is None:
        # The reader of whole blocks sees other records: then each is read for itself.
        rows, sound = _empty(shape), sound[:0]
        fits = np.zeros_like(fits)
    ragged = np.flatnonzero(given & ~fits).tolist()
    more = [_loose(block, records, i, shape, line) for i in ragged]
    lines = pl.Series("line", records.lines[sound] + (line - 1), pl.Int64)
    return _merged(rows, lines, sorted([*loose, *more], key=lambda row: row.line))


def _loose(block: bytes, records: Records, i: int, shape: TextShape, line: int) -> LooseRow:
    fields = cells_of(block[records.starts[i] : records.ends[i]], shape.delimiter)
    width = len(shape.header)
    if len(fields) <= width + shape.surplus and not any(map(str.strip, fields[width:])):
        fields = fields[:width]
    return row_of(fields, shape.delimiter, width, line + int(records.lines[i]) - 1)


def _swallows(block: bytes, records: Records, mender: Mender) -> bool:
    """Whether a value over several lines holds a line that looks like a row."""
    ends = np.append(records.lines[1:], records.lines[-1:] + 1)
    long = np.flatnonzero(ends - records.lines > 1).tolist()
    if len(records.lines) and b"\n" in block[records.starts[-1] : records.ends[-1]]:
        long.append(len(records.lines) - 1)
    return any(mender.swallows(_text(block[records.starts[i] : records.ends[i]])) for i in long)


def _mended(
    block: bytes, lines: Records, amiss: Mask, mender: Mender, first: int
) -> tuple[Mask, list[Mended]]:
    """Mend the lines that are amiss; return all lines that this took, and the records."""
    taken = np.zeros_like(amiss)
    mended: list[Mended] = []
    free = 0
    for i in np.flatnonzero(amiss).tolist():
        if i < free:
            continue
        record = _mended_at(block, int(lines.starts[i]), mender, first + i)
        free = i + record.lines
        taken[i:free] = True
        mended.append(record)
    return taken, mended


def _mended_at(block: bytes, start: int, mender: Mender, line: int) -> Mended:
    for window in _WINDOWS:
        stop = block.find(b"\n", start + window) + 1 or len(block)
        record = mender.record(_text(block[start:stop]), line, ends=stop == len(block))
        if record:
            return record
    last = block.find(b"\n", start) + 1 or len(block)
    return mender.torn(_text(block[start:last]), line)


def _given(block: bytes, records: Records) -> Mask:
    """Tell the records that hold anything from blank lines."""
    given = records.ends > records.starts
    for i in np.flatnonzero(given & (records.fields == 1)).tolist():
        given[i] = bool(block[records.starts[i] : records.ends[i]].strip(BLANK.encode()))
    return given


def _cut(block: bytes, records: Records, wanted: NDArray[np.int64]) -> bytes:
    """Return the text of the wanted records, in one piece where they are neighbours."""
    if not len(wanted):
        return b""
    breaks = np.flatnonzero(np.diff(wanted) != 1)
    firsts = wanted[np.concatenate([[0], breaks + 1])]
    lasts = wanted[np.concatenate([breaks, [len(wanted) - 1]])]
    pairs = zip(records.starts[firsts].tolist(), records.ends[lasts].tolist(), strict=True)
    return b"\n".join(block[start:end] for start, end in pairs)


def _merged(rows: pl.DataFrame, lines: pl.Series, loose: list[LooseRow]) -> Parts:
    faults = no_faults(rows.height)
    if not loose:
        return rows, lines, faults
    schema = dict.fromkeys(rows.columns, pl.String)
    beyond = [None] * (rows.width - len(loose[0].values))
    more = pl.DataFrame([[*row.values, *beyond] for row in loose], schema=schema, orient="row")
    lines = pl.concat([lines, pl.Series("line", [row.line for row in loose], pl.Int64)])
    faults = pl.concat([faults, pl.Series("fault", [row.fault for row in loose], pl.String)])
    order = lines.arg_sort()
    return pl.concat([rows, more])[order], lines[order], faults[order]


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


def _text(part: bytes) -> str:
    return part.decode("utf-8", "replace")
