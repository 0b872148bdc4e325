"""What a delimited text looks like: found once, so that its rows can be read block by block."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data_contracts.reading.delimiter import find_delimiter
from data_contracts.reading.encoding import UTF8, encoding_of, line_end_of, recoded, with_line_feeds
from data_contracts.reading.layout import (
    Line,
    footer_in,
    looks_of,
    reach_of,
    title_of,
)
from data_contracts.reading.lines import BLANK, lines_in
from data_contracts.reading.sections import Section, sections_in
from data_contracts.reading.table import columns
from data_contracts.reading.unusable import UnusableInputError

HEAD = 1 << 20
"""Bytes at the start of a file that are enough to tell its shape."""
TAIL = 1 << 16
"""Bytes at its end that are enough to tell what stands below the table."""

_LARGEST_OF_SEVERAL = 1 << 23
"""Bytes (8 MB) of a file in which further tables are looked for; reports with several are small."""
_SAMPLE = 200
"""Rows that tell how the values of each column are written."""
_VARIED = 0.3
_FEW = 5
_NAMES_DELIMITER = re.compile(rb'"?sep=(.)"?\r?\n', re.IGNORECASE)

Looks = tuple[frozenset[str], ...]


class EmptyFileError(UnusableInputError):
    """A file without a single value."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label} is empty. Export it again; if the system shows rows, the download broke off."
        )


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that belongs to no table.

    Attributes:
        line: Its number; below a table that is read in blocks 0, since nobody counted.
        text: Its cells, joined.
    """

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class TextShape:
    r"""How one table of a text is to be read; offsets are bytes of the text as UTF-8.

    Attributes:
        encoding: The text's encoding, as Python calls it.
        line_end: How its lines end: `\n` (also after `\r`), `\r` or `\r\r\n`.
        delimiter: What separates its fields.
        header: The header's fields, stripped, without nameless empty ones at the end.
        surplus: How many nameless columns without a value follow the last named one.
        header_line: The line of the header, the first being 1.
        body_line: The line on which the rows begin.
        start: The first byte of the rows.
        footer: How many bytes at the end of the text are below the table.
        title: The title above the table, or empty.
        preamble: The lines above the header that are not blank.
        below: The lines below the table that are not blank.
        looks: How the values of each column are written; empty where they vary.
        number: Which table of its file it is, the first being 1.
        several: Whether its file holds more tables, so that it must be read at once.
    """

    encoding: str
    line_end: bytes
    delimiter: str
    header: tuple[str, ...]
    surplus: int
    header_line: int
    body_line: int
    start: int
    footer: int
    title: str
    preamble: tuple[Aside, ...]
    below: tuple[Aside, ...]
    looks: Looks
    number: int = 1
    several: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the columns, each once."""
        return columns(self.header)

    @property
    def whole_only(self) -> bool:
        """Whether the text must be read at once: several tables, or unusual line ends."""
        return self.several or self.line_end != b"\n"


def survey(head: bytes, tail: bytes = b"", label: str = "The file") -> TextShape:
    """Return how the first table of a file is to be read.

    Args:
        head: The first `HEAD` bytes of the file, or all of it.
        tail: Its last `TAIL` bytes; nothing where `head` is all of it.
        label: The file's name, for messages.

    Raises:
        EmptyFileError: There is no header.
    """
    # An ASCII start says nothing about the letters further down.
    encoding = encoding_of(head if not head.isascii() else head + tail)
    text = recoded(head, encoding)
    line_end = line_end_of(text)
    text = with_line_feeds(text, line_end)
    whole = not tail
    text = text if whole else _whole_lines(text)
    end = None if whole else with_line_feeds(recoded(_aligned(tail, encoding), encoding), line_end)
    return shapes_in(text, encoding, line_end, label, end=end)[0]


def shapes_in(
    text: bytes, encoding: str, line_end: bytes, label: str, *, end: bytes | None = None
) -> list[TextShape]:
    """Return how each table of a text is to be read, in order.

    Args:
        text: The text as UTF-8, its lines ending in a line feed.
        encoding: What it was encoded in.
        line_end: How its lines ended.
        label: The file's name, for messages.
        end: The end of the file, where `text` is only its start.

    Raises:
        EmptyFileError: There is no header.
    """
    stated = _NAMES_DELIMITER.match(text)
    skipped = stated.end() if stated else 0
    if not text[skipped:].strip(BLANK.encode()):
        raise EmptyFileError(label)
    delimiter = stated[1].decode("latin-1") if stated else find_delimiter(text)
    part = text if len(text) <= _LARGEST_OF_SEVERAL else _whole_lines(text[:HEAD])
    lines = [line for line in lines_in(part, delimiter) if line.start >= skipped]
    sections = sections_in(lines, further=_is_even(lines, part))
    common = replace(_NOTHING, encoding=encoding, line_end=line_end, delimiter=delimiter)
    shapes = []
    for number, section in enumerate(sections, 1):
        stop = lines[section.stop].start if section.stop < len(lines) else len(text)
        shape = _shape(text, lines, section, common)
        below = _below(text[:stop] if end is None else end, shape, counted=end is None)
        shapes.append(
            replace(
                shape,
                number=number,
                several=len(sections) > 1,
                footer=len(text) - stop + below[0],
                below=below[1],
            )
        )
    return shapes


def _is_even(lines: Sequence[Line], text: bytes) -> bool:
    """Whether every line's quotation marks are in pairs, so that no cell runs over lines."""
    marks = (text.count(b'"', line.start, line.end) for line in lines)
    return all(count % 2 == 0 for count in marks)


def _shape(text: bytes, lines: Sequence[Line], section: Section, common: TextShape) -> TextShape:
    line = lines[section.header]
    rows = [row for row in lines[section.header + 1 : section.stop] if not row.blank]
    header, surplus = _header(line, rows[:_SAMPLE])
    start = text.find(b"\n", line.end) + 1 or len(text)
    above = [lines[i] for i in section.aside]
    return replace(
        common,
        header=header,
        surplus=surplus,
        header_line=line.number,
        body_line=line.number + text.count(b"\n", line.start, start),
        start=start,
        title=title_of(above),
        preamble=tuple(
            Aside(row.number, " ".join(filter(None, row.cells))) for row in above if not row.blank
        ),
        looks=_looks(_plain(text, rows, len(header))[:_SAMPLE], len(header)),
    )


def _plain(text: bytes, rows: Sequence[Line], width: int) -> list[Line]:
    """Return the whole rows that stand on one line, without marks amiss, and are surely whole."""
    return [
        row
        for row in rows
        if row.fields >= width
        and row.end < len(text)
        and text.count(b'"', row.start, row.end) % 2 == 0
        and b"\n" not in text[row.start : row.end]
    ]


def _header(line: Line, rows: Sequence[Line]) -> tuple[tuple[str, ...], int]:
    """Return the header's fields, and how many fields without name and value follow them."""
    named = reach_of(line)
    counts = Counter(row.fields for row in rows)
    usual = max(counts, key=lambda fields: (counts[fields], fields), default=0)
    reach = max((reach_of(row) for row in rows if row.fields == usual), default=0)
    if reach > named:
        return line.cells, 0
    return line.cells[:named], max(line.fields, usual) - named


def _looks(rows: Sequence[Line], width: int) -> Looks:
    """Return how each column's values are written, where there are few ways."""
    most = max(_FEW, _VARIED * len(rows))
    looks = [
        frozenset(looks_of(row.cells[i]) for row in rows if row.cells[i]) for i in range(width)
    ]
    return tuple(ways if len(ways) <= most else frozenset() for ways in looks)


def _below(text: bytes, shape: TextShape, *, counted: bool) -> tuple[int, tuple[Aside, ...]]:
    """Return how many bytes at the end of the text stand below the table, and what they say."""
    first = max(shape.start if counted else 0, len(text) - TAIL)
    if first > shape.start or not counted:
        first = text.find(b"\n", first) + 1 or len(text)
    lines = lines_in(text[first:], shape.delimiter, each=True)
    torn = [
        i
        for i, line in enumerate(lines, 1)
        if text.count(b'"', first + line.start, first + line.end) % 2
    ]
    lines = lines[torn[-1] if torn else 0 :]
    place = footer_in(lines, len(shape.header) + shape.surplus)
    if place == len(lines):
        return 0, ()
    before = text.count(b"\n", 0, first) if counted else 0
    said = [line for line in lines[place:] if not line.blank]
    return len(text) - first - lines[place].start, tuple(
        Aside(before + line.number if counted else 0, " ".join(filter(None, line.cells)))
        for line in said
    )


def _whole_lines(text: bytes) -> bytes:
    return text[: text.rfind(b"\n") + 1] or text


def _aligned(tail: bytes, encoding: str) -> bytes:
    return tail[len(tail) % 2 :] if encoding.startswith("utf-16") else tail


_NOTHING = TextShape(UTF8, b"\n", ",", (), 0, 1, 2, 0, 0, "", (), (), ())
