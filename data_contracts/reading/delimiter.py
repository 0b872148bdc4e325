"""What separates the fields of a text."""

from itertools import dropwhile, takewhile

from data_contracts.reading.layout import Line, header_in, is_name
from data_contracts.reading.lines import lines_in
from data_contracts.reading.records import find_records

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
    scores = {candidate: _score(sample, candidate) for candidate in given}
    return max(scores, key=scores.__getitem__, default=",")


def _score(sample: bytes, delimiter: str) -> tuple[bool, bool, bool, int, int]:
    """Return whether a table comes out, and how likely it is one."""
    lines = lines_in(sample, delimiter)
    place = header_in(lines)
    header, rows = lines[place], lines[place + 1 :][:_SAMPLE_RECORDS]
    # Beside another sign than the true one, marks around values stand amid the text.
    regular = header.fields > 1 and find_records(sample, delimiter).regular
    given = dropwhile(lambda line: line.blank, rows)
    wide = list(takewhile(lambda line: line.fields > 1 and not line.comment, given))
    if len(wide) > 1 and wide[-1] is lines[-1] and not sample.endswith(b"\n"):
        wide.pop()  # perhaps the file breaks off in it
    agreeing = sum(1 for line in wide if _agrees(line, header))
    alone = not rows and not any(not line.blank for line in lines[:place])
    if (
        header.fields == 1
        or agreeing < min(_MOST * len(wide), len(wide) - 1)
        or not (agreeing or alone)
    ):
        return regular, False, False, agreeing, header.fields
    names = [cell for cell in header.cells if cell]
    named = sum(map(is_name, names)) >= _HALF * len(names)
    above = sum(1 for line in lines[:place] if not line.blank)
    return regular, True, named, -above, header.fields


def _agrees(row: Line, header: Line) -> bool:
    """Whether a row has as many fields as its header, or one more that is empty."""
    more = row.fields - header.fields
    return more == 0 or (more == 1 and not row.cells[-1])
