"""One table as an export holds it: every value as it came, and the same value cast."""

from dataclasses import dataclass

import polars as pl

PLACE = ("source_file", "source_row")
"""The columns that say where a row stands: the file's name and the line in it."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of one table before its contract is checked.

    Attributes:
        name: The table's name, such as `touches`.
        text: One row per row of the export. The contract's columns that the export has, as
            String, stripped, null where empty; then `source_file` (String: the file's name
            without its folder) and `source_row` (Int64: the line, the header being 1).
        typed: The same rows in the same order: every contract column in its contract's
            type. Null where the text is empty, where it cannot be read as that type, and
            throughout where the export lacks the column.
    """

    name: str
    text: pl.DataFrame
    typed: pl.DataFrame


def as_it_came(column: str) -> str:
    """Return the name that a column's text has where it stands beside the cast values."""
    return f"{column} as it came"
