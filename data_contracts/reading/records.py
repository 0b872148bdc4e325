"""Where each record of a delimited text begins and ends, found without taking it apart.

One pass over the bytes tells on which line a record starts and how many fields it has, so that
the values themselves can be read at full speed and no ragged row goes unnoticed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 24
"""16 MB: bounds the memory of the masks."""
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13

Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a text, in order; all arrays have one entry per record.

    Attributes:
        starts: Its first byte.
        ends: The byte after its last, its line end not included.
        lines: The line on which it starts, the first being 1.
        fields: How many fields it has.
        regular: Whether every quotation mark opens, closes or doubles as RFC 4180 says; if not,
            the arrays cannot be trusted.
    """

    starts: Positions
    ends: Positions
    lines: Positions
    fields: Positions
    regular: bool


def find_records(data: bytes, delimiter: str, *, block: int = _BLOCK) -> Records:
    r"""Find the records of UTF-8 text whose lines end in `\n` or `\r\n`.

    Args:
        data: The text.
        delimiter: What separates fields: one character.
        block: How many bytes are looked at in one go; it changes memory, not the answer.
    """
    buffer = np.frombuffer(data, np.uint8)
    scan = _Scan(buffer, ord(delimiter))
    for start in range(0, len(buffer), block):
        scan.block(start, min(start + block, len(buffer)))
    return scan.records()


def find_lines(data: bytes, delimiter: str) -> tuple[Records, Mask]:
    """Find the lines of UTF-8 text, each taken for a record, and which of them are sound ones.

    A line is sound if its own quotation marks all open, close or double as RFC 4180 says.

    Args:
        data: The text, its lines ending in a line feed.
        delimiter: What separates fields: one character.
    """
    buffer = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(buffer == _NEWLINE)
    if len(buffer) and (not len(ends) or ends[-1] != len(buffer) - 1):
        ends = np.append(ends, len(buffer))
    starts = np.concatenate([np.zeros(min(1, len(ends)), np.int64), ends[:-1] + 1])
    marks = np.flatnonzero(buffer == _QUOTE)
    marks_before = np.searchsorted(marks, starts)
    line_of = np.searchsorted(ends, marks)
    opens = (np.arange(len(marks)) - marks_before[line_of]) % 2 == 0
    amiss = ~is_at_border(buffer, marks, opens, ord(delimiter))
    sound = np.bincount(line_of, minlength=len(ends)) % 2 == 0
    sound[line_of[amiss]] = False
    delimiters = np.flatnonzero(buffer == ord(delimiter))
    line_of = np.searchsorted(ends, delimiters)
    inside = (np.searchsorted(marks, delimiters) - marks_before[line_of]) % 2 == 1
    fields = np.bincount(line_of[~inside], minlength=len(ends)) + 1
    lines = np.arange(1, len(ends) + 1)
    whole = Records(starts, _without_return(buffer, starts, ends), lines, fields, bool(sound.all()))
    return whole, sound


class _Scan:
    def __init__(self, buffer: NDArray[np.uint8], delimiter: int) -> None:
        self._buffer = buffer
        self._delimiter = delimiter
        self._quoted = 0
        self._lines = 0
        self._delimiters = 0
        self._regular = True
        self._ends: list[Positions] = []
        self._lines_at_end: list[Positions] = []
        self._delimiters_at_end: list[Positions] = []

    def block(self, start: int, stop: int) -> None:
        """Note where records end between two bytes, and what was counted up to there."""
        part = self._buffer[start:stop]
        # Everything after this line looks only at the few bytes that shape a record.
        at = np.flatnonzero((part == _NEWLINE) | (part == self._delimiter) | (part == _QUOTE))
        kinds = part[at]
        newlines, delimiters = kinds == _NEWLINE, kinds == self._delimiter
        lines = np.cumsum(newlines) + self._lines
        quotes = kinds == _QUOTE
        if self._quoted or quotes.any():
            inside = ((np.cumsum(quotes) + self._quoted) & 1).astype(np.bool_)
            marks, opens = at[quotes] + start, inside[quotes]
            right = is_at_border(self._buffer, marks, opens, self._delimiter)
            self._regular &= bool(right.all())
            self._quoted = int(inside[-1]) if len(inside) else self._quoted
            newlines, delimiters = newlines & ~inside, delimiters & ~inside
        counted = np.cumsum(delimiters) + self._delimiters
        self._ends.append(at[newlines] + start)
        self._lines_at_end.append(lines[newlines])
        self._delimiters_at_end.append(counted[newlines])
        if len(at):
            self._lines, self._delimiters = int(lines[-1]), int(counted[-1])

    def records(self) -> Records:
        """Put the blocks together; text after the last line end is a record too."""
        ends, lines, delimiters = (
            np.concatenate([np.empty(0, np.int64), *parts])
            for parts in (self._ends, self._lines_at_end, self._delimiters_at_end)
        )
        if len(self._buffer) and (not len(ends) or ends[-1] != len(self._buffer) - 1):
            ends = np.append(ends, len(self._buffer))
            lines = np.append(lines, self._lines + 1)
            delimiters = np.append(delimiters, self._delimiters)
        starts = np.concatenate([np.zeros(min(1, len(ends)), np.int64), ends[:-1] + 1])
        first = np.concatenate([np.ones(min(1, len(ends)), np.int64), lines[:-1] + 1])
        fields = np.diff(delimiters, prepend=0) + 1
        return Records(
            starts, _without_return(self._buffer, starts, ends), first, fields,
            self._regular and not self._quoted,
        )  # fmt: skip


def is_at_border(buffer: NDArray[np.uint8], marks: Positions, opens: Mask, delimiter: int) -> Mask:
    """Tell whether each mark that opens follows, and each other precedes, a border or a mark."""
    beside = np.where(opens, marks - 1, marks + 1)
    outside = (beside < 0) | (beside >= len(buffer))
    signs = buffer[np.clip(beside, 0, len(buffer) - 1)]
    near: Mask = (signs == _QUOTE) | (signs == _NEWLINE) | (signs == delimiter)
    right: Mask = near | (signs == _RETURN) | outside
    return right


def _without_return(buffer: NDArray[np.uint8], starts: Positions, ends: Positions) -> Positions:
    if not len(ends):
        return ends
    returns = (ends > starts) & (buffer[np.maximum(ends - 1, 0)] == _RETURN)
    without: Positions = ends - returns
    return without
