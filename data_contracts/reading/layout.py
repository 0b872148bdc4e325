"""Where the tables stand in a file: what is above, between and below them.

Reports made for people carry titles, dates and copyright lines around the rows, and some hold
several tables. What a line is, is told by its shape alone: how many of its cells are filled, and
what its neighbours look like.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_NEAR = 20
"""Lines looked at to tell how wide a table is."""
_HALF = 0.5
_LETTER = re.compile(r"[^\W\d_]")
_RUNS = re.compile(r"(\d+)|([^\W\d_]+)")
_FOOTER = re.compile(
    r"copyright|©|confidential|confidentiel|vertraulich|all rights reserved|tous droits"
    r"|alle rechte|^generated (by|on)|^report (generated|run)|^exported (by|on)|^filtered by"
    r"|généré par|erstellt von|^grand totals?\b|^end of (report|file)\b|^\d+ (rows?|records?)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(sub)?totals?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a file, or one row of a sheet.

    Attributes:
        number: The line on which it starts, the first being 1.
        start: Its first byte in the text; its place among the rows of a sheet.
        end: The byte after its last, or the place after it.
        cells: Its values, stripped; none for a blank line.
        fields: How many fields it has; of a sheet, up to the last filled one.
    """

    number: int
    start: int
    end: int
    cells: tuple[str, ...]
    fields: int

    @property
    def given(self) -> int:
        """How many cells are filled."""
        return sum(1 for cell in self.cells if cell)

    @property
    def blank(self) -> bool:
        """Whether nothing is in it."""
        return not any(self.cells)

    @property
    def comment(self) -> bool:
        """Whether it is a remark such as `# Start date: 20250101`."""
        first = self.cells[0] if self.cells else ""
        if not first.startswith("#"):
            return False
        return self.given == 1 or ":" in first or not first.strip("#-= ")

    @property
    def lone(self) -> bool:
        """Whether it holds one value only, such as a title."""
        return self.given == 1 and bool(self.cells[0])

    @property
    def words(self) -> str:
        """Its filled cells, without the sign of a remark."""
        return " ".join(filter(None, self.cells)).strip("#-= \t")


def looks_of(value: str) -> str:
    """Return how a value is written: letters and digits run together, signs kept.

    >>> looks_of("2025-03-31"), looks_of("d17"), looks_of("Ann Byrne")
    ('0-0-0', 'a0', 'a a')
    """
    return _RUNS.sub(lambda match: "0" if match[1] else "a", value)[:_NEAR]


def is_name(cell: str) -> bool:
    """Whether a cell may name a column."""
    return bool(_LETTER.search(cell)) and "@" not in cell


def reach_of(line: Line) -> int:
    """Return the place of a line's last filled cell, the first being 1."""
    return max((i for i, cell in enumerate(line.cells, 1) if cell), default=0)


def parts_tables(line: Line) -> bool:
    """Whether a line may part two tables."""
    return line.blank or line.comment or (line.lone and bool(_LETTER.search(line.cells[0])))


def header_in(lines: Sequence[Line]) -> int:
    """Return the place of the header of the first table.

    It is the first line that fills more than half of the width that the lines after it have. With
    only one value a line, it is the first line that is no remark.
    """
    for needs_rows in (True, False):
        for i, line in enumerate(lines):
            if line.given > 1 and not line.comment and _heads(lines, i, needs_rows=needs_rows):
                return i
    for i, line in enumerate(lines):
        if not line.blank and not line.comment:
            return i
    return next((i for i, line in enumerate(lines) if not line.blank), 0)


def footer_in(lines: Sequence[Line], width: int) -> int:
    """Return the place of the first line below the table, or how many lines there are.

    Lines at the end count that fill at most a third of the width and come after a blank line, or
    say what footers say. A line of totals as wide as the table stays in it.
    """
    most = max(1, width // 3)
    i = len(lines)
    while i and _may_be_below(lines[i - 1], width, most):
        i -= 1
    blank = None
    for place in range(i, len(lines)):
        line = lines[place]
        if line.blank:
            blank = place if blank is None else blank
        elif _says_footer(line, width, spaced=blank is not None):
            return place if blank is None else blank
        else:
            blank = None
    return len(lines)


def _may_be_below(line: Line, width: int, most: int) -> bool:
    return line.given <= 1 or (line.given <= most and line.fields != width)


def title_of(lines: Sequence[Line]) -> str:
    """Return the title among the lines above a table: the first in words, after blank lines."""
    blanks = [i for i, line in enumerate(lines[:-1]) if line.blank]
    last = lines[blanks[-1] + 1 :] if blanks else lines
    for part in (last, lines):
        for line in part:
            words = line.words
            if line.given == 1 and _LETTER.search(words) and not _is_detail(words):
                return words
    return ""


def _is_detail(words: str) -> bool:
    name, colon, value = words.partition(":")
    dated = not _LETTER.search(words.split(maxsplit=1)[0]) or bool(
        re.search(r"\d{4}.*\d{4}", words)
    )
    return dated or bool(_FOOTER.search(name)) or bool(colon and re.search(r"\d", value))


def _heads(lines: Sequence[Line], i: int, *, needs_rows: bool) -> bool:
    line = lines[i]
    if line.given == 2 and line.cells[0].endswith(":"):  # noqa: PLR2004 (a name and its value)
        return False
    width, adjacent = _typical(lines, i + 1)
    if not width:
        return not needs_rows and not _is_among_lone_ones(lines, i)
    if _is_among_lone_ones(lines, i):
        return False
    fits = line.fields in (width, width - 1) or line.given >= width
    return line.given > max(1, width / 2) and (fits or adjacent)


def _is_among_lone_ones(lines: Sequence[Line], i: int) -> bool:
    """Whether most lines from here on have one value: some values then hold the delimiter."""
    near = [line for line in lines[i : i + _NEAR] if not (line.blank or line.comment)]
    return i > 0 and sum(1 for line in near if line.fields > 1) < _HALF * len(near)


def _typical(lines: Sequence[Line], i: int) -> tuple[int, bool]:
    """Return how wide most of the next lines are, and whether they follow at once."""
    first = i
    while i < len(lines) and lines[i].blank:
        i += 1
    near = []
    for line in lines[i : i + _NEAR]:
        # A row may well have one value, or none, if it has as many separators as the others.
        if line.comment or line.fields <= 1:
            break
        near.append(line.fields)
    if not near:
        return 0, False
    counts = Counter(near)
    return max(counts, key=lambda width: (counts[width], width)), i == first


def _says_footer(line: Line, width: int, *, spaced: bool) -> bool:
    words = line.words
    if line.comment or (_FOOTER.search(words) and line.given == 1):
        return True
    if width == 1 or (line.fields == width and not line.lone):
        return False
    # A row filled up with separators may be a footer, but an id alone is none.
    padded = line.fields == width
    return (spaced and not (padded and " " not in words)) or bool(_TOTAL.match(words)) > padded
