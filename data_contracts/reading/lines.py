"""The lines of a text as the layout of a file is told from: records with their cells."""

import csv
import io
from collections.abc import Iterable

import numpy as np

from data_contracts.reading.layout import Line
from data_contracts.reading.records import Mask, Records, find_records

BLANK = " \t\r\n\x00\ufeff"
_FIRST = 300
"""Records at the start that are all looked at; later ones only where they differ."""
_COMMENT = ord("#")


def lines_in(text: bytes, delimiter: str, *, each: bool = False) -> list[Line]:
    """Return what tells the layout of a text: its first records, and all that differ from them.

    Where quotation marks are amiss, each line counts for itself.

    Args:
        text: UTF-8 text whose lines end in a line feed.
        delimiter: What separates fields.
        each: Whether every line is wanted, for itself.
    """
    records = find_records(text, delimiter)
    if each or not records.regular:
        # As long as the text, so that the places are right.
        records = find_records(text.replace(b'"', b"'"), delimiter)
    telling = range(len(records.starts)) if each else _telling(text, records, delimiter)
    return [_line(text, records, i, delimiter) for i in telling]


def cells_of(record: bytes, delimiter: str) -> list[str]:
    """Return the values of one record as they came; it is read whole, with its line ends."""
    reader = csv.reader(
        io.StringIO(record.decode("utf-8", "western"), newline=""), delimiter=delimiter
    )
    try:
        return next(reader, [])
    except csv.Error:
        return record.decode("utf-8", "western").split(delimiter)


def _line(text: bytes, records: Records, i: int, delimiter: str) -> Line:
    start, end = int(records.starts[i]), int(records.ends[i])
    record = text[start:end].rstrip(b"\r")
    if record.count(b'"') % 2:
        # A mark without a partner would take the rest of the line for one value.
        record = record.replace(b'"', b"")
    cells = cells_of(record, delimiter)
    stripped = tuple(cell.strip(BLANK) for cell in cells)
    return Line(int(records.lines[i]), start, end, stripped, len(cells))


def _telling(text: bytes, records: Records, delimiter: str) -> Iterable[int]:
    count = len(records.starts)
    if count <= _FIRST:
        return range(count)
    usual = int(np.bincount(records.fields[:_FIRST]).argmax())
    odd = (records.fields != usual) | _hollow(text, records, delimiter)
    for shift in (1, 2):
        # What follows an odd line tells whether a table begins there.
        odd[shift:] |= odd[:-shift].copy()
    odd[1:-1] |= odd[2:].copy()
    odd[:_FIRST] = True
    return np.flatnonzero(odd).tolist()


def _hollow(text: bytes, records: Records, delimiter: str) -> Mask:
    """Tell the records that end in two empty fields, are empty or begin as a remark."""
    buffer = np.frombuffer(text + b"\n\n", np.uint8)
    last = buffer[np.maximum(records.ends - 1, 0)] == ord(delimiter)
    before = buffer[np.maximum(records.ends - 2, 0)] == ord(delimiter)
    remark = buffer[np.minimum(records.starts, len(text))] == _COMMENT
    hollow: Mask = (last & before) | remark | (records.ends <= records.starts)
    return hollow
