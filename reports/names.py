"""Names from the data (campaigns, channels, files) as short text that does nothing but read."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from itertools import chain, count

NOT_STATED = "(not stated)"
"""What stands where the data have no name."""

EVERYTHING, ALL_OTHERS = "~all", "~others"
"""Parts of keys for the sum of all values, and of those that have no row of their own."""

LONGEST = 60
"""Names longer than this are shortened in tables and sentences."""

_SPACES = re.compile(r"\s+")
_KEY = re.compile(r"[^\w()&+/-]+")


def name(value: object, longest: int = LONGEST) -> str:
    """Return a name on one line, without invisible characters, shortened in its middle.

    The middle goes, because names in a series (`Webinar 2026-03 EMEA`, `Webinar 2026-04 EMEA`)
    often differ at their ends. Control characters and those that turn the reading direction
    (Unicode categories Cc and Cf) are dropped: they could hide what a name really is.

    Args:
        value: The value as it stands in the data; None where it is not stated.
        longest: How many characters it may have.
    """
    text = "" if value is None else str(value)
    visible = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text)
    line = _SPACES.sub(" ", visible).strip() or NOT_STATED
    if len(line) <= longest:
        return line
    head = (longest - 1) * 2 // 3
    return f"{line[:head].rstrip()}…{line[head + 1 - longest :].lstrip()}"


def distinct_names(values: Sequence[object], longest: int = LONGEST) -> tuple[str, ...]:
    """Return a name for each value, all different where the values are.

    Two long names may read alike once shortened; the second then gets ` (2)`, so that a chart
    never lays one row over another.
    """
    told: list[str] = []
    for value in values:
        text = name(value, longest)
        copies = (f"{text} ({number})" for number in count(2))
        told.append(next(chosen for chosen in chain((text,), copies) if chosen not in told))
    return tuple(told)


def key_part(value: object) -> str:
    """Return a value as one part of a dotted key: stable, and different for different values.

    It never returns `EVERYTHING` or `ALL_OTHERS`.

    Where a value has characters that a key cannot hold, eight digits of its SHA-256 tell it
    from others that would read alike.
    """
    text = NOT_STATED if value is None else str(value)
    part = _KEY.sub("-", text.strip())[:40].strip("-")
    if part == text:
        return part
    return f"{part}~{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
