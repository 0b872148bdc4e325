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
_QUOTE, _NEWLINE, _SPACE = 34, 10, 32
_RARE_BLANKS = (b"\t", b"\x0b", b"\x0c", b"\xe1", b"\xe2", b"\xe3", b"\xc2\xa0", b"\xc2\x85")
"""How blanks other than the space begin in UTF-8; the last two are also those of Windows."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a block of text holds.

    Attributes:
        even: Whether every record has the same number of fields, unless one has too many: a
            reader that refuses those needs no further proof. No record runs over several lines.
        records: How many records there are, if it is even.
        spaces: Whether a value may begin or end with a space.
        blanks: Whether a value may begin or end with another blank.
    """

    even: bool
    records: int
    spaces: bool
    blanks: bool


def scan(block: bytes, delimiter: str, width: int) -> Scan:
    """Look over a block of whole records.

    Args:
        block: UTF-8 text whose lines end in a line feed.
        delimiter: What separates fields.
        width: How many fields each record should have.
    """
    buffer = np.frombuffer(block, np.uint8)
    seen = _Seen()
    quoted = b'"' in block
    for start in range(0, len(buffer), _PART):
        # Two bytes of the next part: what is looked for is three bytes long.
        seen.part(
            buffer[max(0, start - 1) : start + _PART + 1], ord(delimiter), start, quoted=quoted
        )
    records = seen.newlines + (not block.endswith(b"\n") and bool(block))
    even = width > 1
    if even and quoted and not seen.all_enclosed(block, width, records):
        inside = _inside_quotes(buffer, ord(delimiter), seen.quotes)
        even = inside is not None and seen.delimiters - inside == (width - 1) * records
    elif even and not quoted:
        even = seen.delimiters == (width - 1) * records
    spaces = seen.spaces or block.startswith(b" ") or block.endswith(b" ")
    return Scan(even, records, spaces, _has_rare_blanks(block, delimiter))


def _has_rare_blanks(block: bytes, delimiter: str) -> bool:
    ascii_only = block.isascii()
    marks = (mark for mark in _RARE_BLANKS if mark != delimiter.encode())
    return any(
        mark[:1] in block and mark in block for mark in marks if mark.isascii() or not ascii_only
    )


@dataclass(slots=True)
class _Seen:
    """Signs counted so far; those between quotation marks too."""

    delimiters: int = 0
    newlines: int = 0
    quotes: int = 0
    apart: int = 0
    spaces: bool = False

    def part(self, near: Bytes, delimiter: int, start: int, *, quoted: bool) -> None:
        """Count the signs of one part.

        Args:
            near: The part, with the byte before it (unless it is the first) and the one after.
            delimiter: What separates fields.
            start: Where the part starts.
            quoted: Whether there are quotation marks at all.
        """
        before = bool(start)
        part = near[before : before + _PART]
        delimiters = near == delimiter
        self.delimiters += int(np.count_nonzero(delimiters[before : before + _PART]))
        self.newlines += int(np.count_nonzero(part == _NEWLINE))
        if quoted:
            quotes = near == _QUOTE
            self.quotes += int(np.count_nonzero(quotes[before : before + _PART]))
            self.apart += int(np.count_nonzero(quotes[:-2] & delimiters[1:-1] & quotes[2:]))
        self.spaces = self.spaces or _is_space_at_border(near, delimiter)

    def all_enclosed(self, block: bytes, width: int, records: int) -> bool:
        """Whether every value stands in quotation marks, and none holds a mark or a line end."""
        if self.quotes != 2 * width * records or self.apart != (width - 1) * records:
            return False
        ended = block.rstrip(b"\r\n").endswith(b'"') and block.startswith(b'"')
        end = b'"\r\n"' if b"\r\n" in block[:_PART] else b'"\n"'
        return ended and block.count(end) == records - 1


def _is_space_at_border(near: Bytes, delimiter: int) -> bool:
    places = np.flatnonzero(near == _SPACE)
    if not len(places):
        return False
    beside = near[
        np.concatenate([np.maximum(places - 1, 0), np.minimum(places + 1, len(near) - 1)])
    ]
    at_border = (beside == delimiter) | (beside == _NEWLINE) | (beside == _QUOTE)
    return bool((at_border | (beside < _SPACE)).any())


def _inside_quotes(buffer: Bytes, delimiter: int, count: int) -> int | None:
    """Return how many delimiters stand inside quotation marks.

    None where marks are amiss, a line ends inside them, or there are too many to look at each.
    """
    if count % 2 or count * _DENSE > len(buffer):
        return None
    quotes = np.flatnonzero(buffer == _QUOTE)
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
