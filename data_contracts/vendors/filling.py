"""A vendor's cell as a Polars expression: what the format says, as one computation."""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from data_contracts.vendors.cells import Cell, Condition

Names = Mapping[str, str]
"""Normalised name → the name in the file."""

_REPEATED = re.compile(r"^(.*) \(column \d+\)$")


def normal(name: str) -> str:
    """Return a column's name without case, blanks and signs.

    >>> normal("Associated Contact IDs"), normal("email_campaign_id"), normal("emailCampaignId")
    ('associatedcontactids', 'emailcampaignid', 'emailcampaignid')
    """
    return "".join(c for c in name.casefold() if c.isalnum())


def names_in(columns: Iterable[str]) -> dict[str, str]:
    """Return the columns by normalised name; of equal ones, the first."""
    found: dict[str, str] = {}
    for column in columns:
        found.setdefault(normal(column), column)
    return found


def repeated_in(columns: Iterable[str]) -> set[str]:
    """Return the normalised names of columns that the header has more than once."""
    matches = (_REPEATED.match(column) for column in columns)
    return {normal(match[1]) for match in matches if match and match[1]}


def filled(cell: Cell, names: Names) -> pl.Expr | None:
    """Return the values of a contract column as text, or None if the file has none of it."""
    expression = _joined(cell, names) if cell.joined else _source(cell, names)
    if expression is None and cell.value is None and not cell.cases:
        return None
    if expression is None:
        expression = pl.lit(cell.value, dtype=pl.String)
    for case in reversed(cell.cases):
        expression = pl.when(holds(case.when, names)).then(pl.lit(case.value)).otherwise(expression)
    return expression if cell.absent is None else expression.fill_null(cell.absent)


def holds(condition: Condition, names: Names) -> pl.Expr:
    """Return whether every column has one of its values; a column that is not there is empty."""
    checks = [_is_one_of(column, values, names) for column, values in condition.items()]
    return pl.all_horizontal(checks) if checks else pl.lit(value=True)


def _is_one_of(column: str, values: tuple[str, ...], names: Names) -> pl.Expr:
    name = names.get(normal(column))
    value = pl.lit("") if name is None else pl.col(name).fill_null("").str.to_lowercase()
    return (value != "") if "*" in values else value.is_in(list(values))


def _source(cell: Cell, names: Names) -> pl.Expr | None:
    name = next((names[n] for n in map(normal, cell.sources) if n in names), None)
    if name is None:
        return None
    value = pl.col(name)
    if cell.first_of:
        value = value.str.split(cell.first_of).list.first().str.strip_chars()
    return _translated(cell, value)


def _translated(cell: Cell, value: pl.Expr) -> pl.Expr:
    words = value.str.to_lowercase()
    other = value if cell.otherwise is None else pl.when(value.is_not_null()).then(
        pl.lit(cell.otherwise)
    )  # fmt: skip
    for pattern, ours in reversed(cell.patterns):
        other = pl.when(words.str.contains(pattern)).then(pl.lit(ours)).otherwise(other)
    if not cell.values:
        return other
    known = words.replace_strict(dict(cell.values), default=None, return_dtype=pl.String)
    return pl.coalesce(known, other)


def _joined(cell: Cell, names: Names) -> pl.Expr | None:
    parts: list[pl.Expr] = []
    for source in cell.joined:
        name = names.get(normal(source))
        if source.startswith("="):
            parts.append(pl.lit(source[1:]))
        elif name is None:
            return None
        else:
            parts.append(pl.col(name))
    return pl.concat_str(parts, separator=":")
