"""What is found in each block of a file becomes what would be found in the whole."""

from collections.abc import Iterable, Sequence

from data_contracts.causes import Part, put_together
from data_contracts.contract import Finding


class NeedsWholeFileError(Exception):
    """What is said of the blocks cannot be added up: the file must be read at once."""


def added_up(blocks: Iterable[Sequence[Finding]]) -> tuple[Finding, ...]:
    """Return one finding for those of the same cause in several blocks, with their rows together.

    Args:
        blocks: What was found in each block, in the file's order.

    Raises:
        NeedsWholeFileError: A finding says more than what can be counted block by block.
    """
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for found in (found for block in blocks for found in block):
        wording = found.wording if isinstance(found, Part) else found.says
        cause = (found.table, found.rule, found.severity, wording, found.cause, found.fix)
        alike.setdefault(cause, []).append(found)
    return tuple(map(_one, alike.values()))


def _one(found: list[Finding]) -> Finding:
    if len(found) == 1:
        return found[0]
    parts = [part for part in found if isinstance(part, Part)]
    # A row that counts in two columns is one row, which only the whole file tells.
    if any(part.rows != sum(file.count for file in part.files) for part in parts) or not parts:
        raise NeedsWholeFileError(found[0].rule)
    return put_together(parts)
