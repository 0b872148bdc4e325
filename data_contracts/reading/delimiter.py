"""What separates the fields of a text."""

from itertools import dropwhile, takewhile

from data_contracts.reading.layout import Line, header_in, is_name, parts_tables
from data_contracts.reading.lines import lines_in

_CANDIDATES = (",", ";", "\t", "|")
_SAMPLE_BYTES = 65_536
_SAMPLE_RECORDS = 50
_MOST = 0.7
_HALF = 0.5


def find_delimiter(text: bytes) -> str:
    """Return the delimiter that cuts most records into as many fields as their header.

    Of several, the one whose header reads like names, that leaves fewest lines above it, and that
    makes most columns; a comma where there is only one column.

    Args:
        text: UTF-8 text whose lines end in a line feed.
    """
    sample = text[:_SAMPLE_BYTES]
    if len(text) > _SAMPLE_BYTES and b"\n" in sample:
        sample = sample[: sample.rindex(b"\n")]
    given = [candidate for candidate in _CANDIDATES if candidate.encode() in sample]
    scores = {candidate: _score(lines_in(sample, candidate)) for candidate in given}
    return max(scores, key=scores.__getitem__, default=",")


def _score(lines: list[Line]) -> tuple[bool, bool, int, int]:
    """Return whether a table comes out, and how likely it is one."""
    place = header_in(lines)
    header, rows = lines[place], lines[place + 1 :][:_SAMPLE_RECORDS]
    given = dropwhile(lambda line: line.blank, rows)
    wide = list(takewhile(lambda line: not parts_tables(line), given))
    agreeing = sum(1 for line in wide if line.fields == header.fields)
    if header.fields == 1 or agreeing < _MOST * len(wide):
        return False, False, 0, agreeing
    names = [cell for cell in header.cells if cell]
    named = sum(map(is_name, names)) >= _HALF * len(names)
    above = sum(1 for line in lines[:place] if not line.blank)
    return True, named, -above, header.fields
