"""One table as an export holds it: every value as it came, and the same value cast."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from data_contracts.contract import Place

PLACE = ("source_file", "source_row")
"""The columns that say where a row stands: the file's name and the line in it."""

_EXAMPLES = 5
_LONGEST = 80


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


def shown_value(columns: Sequence[str], standing_in: Callable[[str], str] = str) -> pl.Expr:
    """Return the text that shows what stands in a row's columns, 80 characters at most.

    Args:
        columns: One column gives its value; several give `name: value; name: value`; none
            (a rule about the whole row) gives an empty text.
        standing_in: The name that each column's text has in the frame.
    """
    empty = "" if len(columns) == 1 else "(empty)"
    texts = [pl.col(standing_in(column)).fill_null(empty) for column in columns]
    match texts:
        case []:
            return pl.lit("")
        case [only]:
            whole = only
        case _:
            named = zip(columns, texts, strict=True)
            whole = pl.concat_str(
                [pl.format(f"{name}: {{}}", text) for name, text in named], separator="; "
            )
    short = whole.str.slice(0, _LONGEST - 1) + "…"
    return pl.when(whole.str.len_chars() > _LONGEST).then(short).otherwise(whole)


def places_of(rows: pl.DataFrame, column: str) -> tuple[Place, ...]:
    """Return up to five examples of a text column, by file and line."""
    first = rows.sort(PLACE).head(_EXAMPLES)
    value = shown_value([column])
    return tuple(Place(*row) for row in first.select(*PLACE, value).rows())
