"""Columns of a wide sheet that hold amounts but become nothing: none of them vanishes unsaid."""

import re
from collections.abc import Iterator

import polars as pl

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Severity
from data_contracts.reading.amounts import read_amounts
from data_contracts.vendors.format import Becoming
from data_contracts.vendors.months import is_sum
from data_contracts.vendors.names import normal
from data_contracts.vendors.source import FAULT, FILE, LINE, Source

_YEAR_LIKE = re.compile(r"\d\d")
_MOSTLY = 0.5
"""The share of a column's values that are amounts, from which on it holds amounts."""
_NO_VALUE = r"^[-\u2013\u2014]+$"


def unread_columns(source: Source, becoming: Becoming, label: str) -> Iterator[Finding]:
    """Yield what a wide sheet has beside the columns that become rows.

    These are columns with amounts that stand after the first of those, or whose names have two
    digits as a year has. Such as say by their name that they add up others are told in a note.

    Args:
        source: The rows of the sheet.
        becoming: What they become, with `unpivot`.
        label: The file's name.
    """
    if not becoming.unpivot:
        return
    columns = [c for c in source.rows.columns if c not in {FILE, LINE, FAULT}]
    claimed = becoming.unpivot.claims(columns)
    named = {*map(normal, becoming.reads)}
    first = min((columns.index(name) for name in claimed), default=len(columns))
    sound = source.rows.filter(pl.col(FAULT).is_null())
    unread = [
        name
        for place, name in enumerate(columns)
        if name not in claimed
        and normal(name) not in named
        and (place > first or _YEAR_LIKE.search(name))
        and _holds_amounts(sound[name])
    ]
    for what, names in _by_kind(unread).items():
        severity, says, cause, fix = _SAID[what]
        yield said_of(
            label,
            0,
            says,
            table=becoming.table,
            rule=f"{becoming.table}.{what}",
            severity=severity,
            cause=cause,
            fix=fix,
            named=[f"“{name}”" for name in names],
        )


def _holds_amounts(text: pl.Series) -> bool:
    given = text.drop_nulls()
    given = given.filter(~given.str.contains(_NO_VALUE))
    amounts = read_amounts(given).values.count()
    return amounts > 0 and amounts >= _MOSTLY * given.len()


def _by_kind(names: list[str]) -> dict[str, list[str]]:
    sums = [name for name in names if is_sum(name)]
    others = [name for name in names if not is_sum(name)]
    kinds = {"columns_not_read": others, "sum_columns": sums}
    return {what: found for what, found in kinds.items() if found}


_SAID = {
    "columns_not_read": (
        Severity.SHOULD_FIX,
        "Columns of {label} that hold numbers but were not read: {named:20}.",
        "The name is no month and year, or another column has that month, or it is a plan.",
        "Name each column of costs by its month, such as 2025-03; other figures need nothing.",
    ),
    "sum_columns": (
        Severity.NOTE,
        "Columns of {label} that add up others, hence not read: {named:20}.",
        "The sheet has totals.",
        "Nothing to do.",
    ),
}
