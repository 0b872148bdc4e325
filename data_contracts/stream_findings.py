"""What is found in each block of a file becomes what would be found in the whole."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from data_contracts.contract import Finding

_EXAMPLES = 5


class NeedsWholeFileError(Exception):
    """What is said of the blocks cannot be added up: the file must be read at once."""


def added_up(blocks: Iterable[Sequence[Finding]]) -> tuple[Finding, ...]:
    """Return one finding for those of the same rule in several blocks, with their rows together.

    A sentence is added up only where the number of rows stands in it exactly once and nothing else
    differs from block to block.

    Args:
        blocks: What was found in each block, in the file's order.

    Raises:
        NeedsWholeFileError: A sentence says more than a count.
    """
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for block in blocks:
        seen: dict[tuple[object, ...], int] = {}
        for found in block:
            kind = (found.table, found.rule, found.severity, found.columns, found.cause, found.fix)
            seen[kind] = seen.get(kind, 0) + 1
            alike.setdefault((*kind, seen[kind]), []).append(found)
    return tuple(map(_one, alike.values()))


def _one(parts: list[Finding]) -> Finding:
    if len(parts) == 1:
        return parts[0]
    rows = sum(part.rows for part in parts)
    sentences = {_with_rows(part, rows) for part in parts if part.rows != 1}
    if len(sentences) != 1:
        raise NeedsWholeFileError(parts[0].rule)
    places = tuple(place for part in parts for place in part.places)[:_EXAMPLES]
    return replace(parts[0], rows=rows, says=sentences.pop(), places=places)


def _with_rows(part: Finding, rows: int) -> str:
    """Return a sentence with another number of rows in it."""
    if not part.rows:
        return part.says
    own = re.compile(rf"(?<![\d.,]){re.escape(f'{part.rows:,}')}(?![\d]|[.,]\d)")
    if len(own.findall(part.says)) != 1:
        raise NeedsWholeFileError(part.rule)
    return own.sub(f"{rows:,}", part.says)
