"""One record whose number of fields may be off, losing nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from data_contracts.words import many


@dataclass(frozen=True, slots=True)
class LooseRow:
    """One record with as many values as the header has columns.

    Attributes:
        line: The line on which it starts.
        values: Its values; missing ones are empty, surplus ones are joined to the last.
        fault: What is wrong with it, or None.
    """

    line: int
    values: list[str]
    fault: str | None


def row_of(fields: Sequence[str], delimiter: str, width: int, line: int) -> LooseRow:
    """Return the row that a record's fields make.

    Args:
        fields: Its fields.
        delimiter: What separates them.
        width: How many a sound record has.
        line: The line on which it starts.
    """
    fault = None
    if len(fields) != width:
        fault = f"{many(len(fields), 'value')}, but the header has {many(width, 'column')}"
    values = [*fields[: width - 1], delimiter.join(fields[width - 1 :])]
    values += [""] * (width - len(values))
    return LooseRow(line, values, fault)
