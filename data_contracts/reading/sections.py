"""Where one table of a file ends and the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from data_contracts.reading.layout import (
    Line,
    header_in,
    is_name,
    looks_of,
    parts_tables,
    reach_of,
)

_HALF = 0.5
_MOSTLY = 2 / 3


@dataclass(frozen=True, slots=True)
class Section:
    """One table among the lines.

    Attributes:
        aside: The places of the lines above its header that belong to it, blank ones included.
        header: The place of its header.
        stop: The place after its last line; blank lines may come before.
    """

    aside: range
    header: int
    stop: int


def sections_in(lines: Sequence[Line], *, further: bool = True) -> list[Section]:
    """Return the tables among lines, in order; there is at least one.

    Args:
        lines: All lines of a file.
        further: Whether to look for more tables than the first.
    """
    header = header_in(lines)
    found = [Section(range(header), header, len(lines))]
    i = header + 1
    while further and i < len(lines):
        if not parts_tables(lines[i]):
            i += 1
            continue
        start = i
        while i < len(lines) and parts_tables(lines[i]):
            i += 1
        last = found[-1]
        above = range(start, i)
        again = i < len(lines) and lines[i].cells == lines[last.header].cells
        if i < len(lines) and (
            _named_alike(lines, last.aside, above)
            if again
            else _is_header(lines, i, above, lines[last.header])
        ):
            found[-1] = Section(last.aside, last.header, start)
            found.append(Section(range(start, i), i, len(lines)))
    return found


def _is_header(lines: Sequence[Line], i: int, above: range, last: Line) -> bool:
    line = lines[i]
    names = line.cells[: reach_of(line)]
    if not _are_names(names):
        return False
    titled = any(_is_title(lines[j]) for j in above)
    after = lines[i + 1] if i + 1 < len(lines) else None
    if after is None or after.given < 2:  # noqa: PLR2004 (a pair)
        # A pair may be a detail of the next table's; as wide as the table above, it is a row.
        return titled and len(names) > 2 and reach_of(last) not in (1, len(names))  # noqa: PLR2004 (a pair)
    if reach_of(after) > len(names):
        return False
    unlike = _unlike(line, after)
    sure = titled and len(names) > 2  # noqa: PLR2004 (a pair)
    if len(names) == reach_of(last):
        # Filled up with separators, a title as wide as the table may be a row with one value.
        apart = any(lines[j].blank or lines[j].comment or lines[j].fields == 1 for j in above)
        return unlike and titled and apart and all(map(is_name, names))
    if line.fields == last.fields:
        return unlike and sure and all(map(is_name, names))
    return sure or (unlike and not _like(lines[above.start - 1], line))


def _named_alike(lines: Sequence[Line], before: range, above: range) -> bool:
    """Whether a header that comes again has a title of its own, made like that of the first.

    “Panelist Details” after “Host Details” is one; “Page 2” after “Page 1” is none.
    """
    first, then = _title_words(lines, before), _title_words(lines, above)
    return bool(first & then) and first != then


def _title_words(lines: Sequence[Line], places: range) -> set[str]:
    titles = [lines[j].words for j in places if _is_title(lines[j])]
    words = titles[-1].casefold().split() if titles else []
    return {word for word in words if word.isalpha()}


def _are_names(cells: Sequence[str]) -> bool:
    """Whether all cells are filled, each otherwise, and most may name a column."""
    distinct = {cell.casefold() for cell in cells if cell}
    named = sum(1 for cell in cells if is_name(cell))
    return len(cells) > 1 and len(distinct) == len(cells) and named >= _MOSTLY * len(cells)


def _is_title(line: Line) -> bool:
    # With as many separators as a row, one word is rather a row with one value.
    return line.comment or (line.lone and (line.fields == 1 or " " in line.words))


def _like(before: Line, line: Line) -> bool:
    """Whether a line is written like one further up, in half of its cells."""
    pairs = list(zip(before.cells, line.cells, strict=False))
    alike = sum(1 for was, now in pairs if looks_of(was) == looks_of(now))
    return alike >= _HALF * len(line.cells)


def _unlike(header: Line, row: Line) -> bool:
    """Whether a row is written otherwise than its header: else both may be rows."""
    pairs = zip(header.cells, row.cells, strict=False)
    return any(looks_of(name) != looks_of(value) for name, value in pairs if value)
