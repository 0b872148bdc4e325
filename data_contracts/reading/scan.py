"""One quick look over a block of text: whether all its records have the same number of fields.

It proves that nothing needs to be looked at one by one, and does so at a fraction of the time
that reading the values takes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_contracts.reading.records import is_at_border

_PART = 1 << 17
"""128 kB: stays in the processor's cache."""
_DENSE = 16
"""Bytes for each quotation mark: with more marks, taking every one apart costs too much."""
_QUOTE, _NEWLINE, _BLANK = 34, 10, 32
_RARE_BLANKS = (
    b"\t",
    b"\x0b",
    b"\x0c",
    b"\xc2\x85",
    b"\xc2\xa0",
    b"\xe2\x80",
    b"\xe2\x81",
    b"\xe3\x80",
)
"""How blanks other than the space begin in UTF-8."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a block of text holds.

    Attributes:
        even: Whether every record has the same number of fields, unless one has too many: a
            reader that refuses those needs no further proof. No record runs over several lines.
        records: How many records there are, if it is even.
        blanks: Whether a value may begin or end with a blank.
    """

    even: bool
    records: int
    blanks: bool


def scan(block: bytes, delimiter: str, width: int) -> Scan:
    """Look over a block of whole records.

    Args:
        block: UTF-8 text whose lines end in a line feed.
        delimiter: What separates fields.
        width: How many fields each record should have.
    """
    buffer = np.frombuffer(block, np.uint8)
    delimiters, newlines, blanks = _counted(buffer, ord(delimiter))
    records = newlines + (not block.endswith(b"\n") and bool(block))
    even = width > 1
    if even and b'"' in block:
        if not _all_enclosed(block, delimiter, width, records):
            inside = _inside_quotes(buffer, ord(delimiter))
            even = inside is not None and delimiters - inside == (width - 1) * records
    else:
        even = even and delimiters == (width - 1) * records
    rare = (mark for mark in _RARE_BLANKS if mark != delimiter.encode())
    return Scan(even, records, blanks or any(mark in block for mark in rare))


def _counted(buffer: Bytes, delimiter: int) -> tuple[int, int, bool]:
    delimiters = newlines = 0
    blanks = bool(len(buffer)) and _BLANK in (buffer[0], buffer[-1])
    for start in range(0, len(buffer), _PART):
        part = buffer[start : start + _PART]
        delimiters += int(np.count_nonzero(part == delimiter))
        newlines += int(np.count_nonzero(part == _NEWLINE))
        blanks = blanks or _is_blank_at_border(buffer, part, start, delimiter)
    return delimiters, newlines, blanks


def _is_blank_at_border(buffer: Bytes, part: Bytes, start: int, delimiter: int) -> bool:
    places = np.flatnonzero(part == _BLANK) + start
    if not len(places):
        return False
    near = buffer[np.concatenate([places - 1, np.minimum(places + 1, len(buffer) - 1)])]
    at_border = (near == delimiter) | (near == _NEWLINE) | (near == _QUOTE)
    return bool((at_border | (near < _BLANK)).any())


def _all_enclosed(block: bytes, delimiter: str, width: int, records: int) -> bool:
    """Whether every value stands in quotation marks, and none holds a mark or a line end."""
    if not block.startswith(b'"') or block.count(b'"') != 2 * width * records:
        return False
    ended = block.rstrip(b"\r\n").endswith(b'"')
    between = block.count(b'"\n"') + block.count(b'"\r\n"')
    apart = block.count(b'"' + delimiter.encode() + b'"')
    return ended and between == records - 1 and apart == (width - 1) * records


def _inside_quotes(buffer: Bytes, delimiter: int) -> int | None:
    """Return how many delimiters stand inside quotation marks.

    None where marks are amiss, a line ends inside them, or there are too many to look at each.
    """
    quotes = np.flatnonzero(buffer == _QUOTE)
    if len(quotes) % 2 or len(quotes) * _DENSE > len(buffer):
        return None
    opens = np.arange(len(quotes)) % 2 == 0
    if not is_at_border(buffer, quotes, opens, delimiter).all():
        return None
    if _counts_between(buffer, quotes, _NEWLINE).any():
        return None
    return int(_counts_between(buffer, quotes, delimiter).sum())


def _counts_between(buffer: Bytes, quotes: NDArray[np.int64], sign: int) -> NDArray[np.int64]:
    """Count a sign between each opening mark and its closing one."""
    counts: NDArray[np.int64] = np.add.reduceat(
        (buffer == sign).view(np.uint8), quotes, dtype=np.int64
    )[::2]
    return counts
