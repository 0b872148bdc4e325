"""The rows of a block: the sound ones at once, the others each for itself, in their order."""

import io

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data_contracts.reading.lines import BLANK, cells_of
from data_contracts.reading.loose import LooseRow, row_of
from data_contracts.reading.noticed import Noticed
from data_contracts.reading.quotes import INNER, LOST, Mended, Mender
from data_contracts.reading.records import Mask, Records, find_lines, find_records
from data_contracts.reading.shape import TextShape

_WINDOWS = (1 << 16, 1 << 24)
"""Bytes in which a value over several lines must end: most end soon, and 16 MB is the most."""
_BEYOND = "(beyond the last column {})"

Parts = tuple[pl.DataFrame, pl.Series, pl.Series]


def one_by_one(block: bytes, shape: TextShape, line: int, noticed: Noticed) -> Parts:
    """Read the sound records at once, and the others each for itself.

    Args:
        block: UTF-8 text of whole records.
        shape: How it is to be read.
        line: The line on which it starts.
        noticed: Is told what was mended.

    Returns:
        The rows, not stripped, with columns beyond the header's where the shape has some; the
        line of each; why its values may stand in the wrong columns, else null.
    """
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


def at_once(text: bytes, shape: TextShape, height: int) -> pl.DataFrame | None:
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


def no_faults(height: int) -> pl.Series:
    """Return the faults of sound rows."""
    return pl.Series("fault", [None], pl.String).new_from_index(0, height)


def _together(
    block: bytes, shape: TextShape, found: tuple[Records, Mask], loose: list[LooseRow], line: int
) -> Parts:
    records, given = found
    width = len(shape.header)
    fits = (records.fields >= width) & (records.fields <= width + shape.surplus)
    sound = np.flatnonzero(given & fits)
    rows = at_once(_cut(block, records, sound), shape, len(sound))
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


def _text(part: bytes) -> str:
    return part.decode("utf-8", "replace")
