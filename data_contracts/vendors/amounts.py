"""Amounts as a vendor writes them: its decimal mark, its units, and the currency they name."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Place, Severity
from data_contracts.minor_units import halves_to_even
from data_contracts.raw import PLACE
from data_contracts.reading.amounts import AMOUNT, read_amounts
from data_contracts.vendors.cells import Cell

_EXAMPLES = 5
_UNIT = Decimal("0.0001")
"""The last decimal of an amount in a contract."""
_SAME_SIGN = {"JPY": "CNY"}
"""Named by a sign that both have: the yen's is the yuan's, too."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one column; all series aligned with its text.

    Attributes:
        text: As they came; divided where the format says so, since a reader of the text could
            not know that these are cents.
        values: `Decimal(38, 4)`; null where there is none.
        currencies: The ISO code that an amount names itself, else null.
        guessed: Where a mark was read as thousands without proof.
        rounded: Where the division left more than four decimals; halves went to the even one.
    """

    text: pl.Series
    values: pl.Series
    currencies: pl.Series
    guessed: pl.Series
    rounded: pl.Series


def amounts_of(text: pl.Series, cell: Cell, decimal: str | None) -> Amounts:
    """Read the amounts of one column.

    Args:
        text: As they came.
        cell: What the format says of them.
        decimal: The decimal mark that the reader states, for amounts that fit both.
    """
    read = read_amounts(text, cell.decimal or decimal)
    exact = read.values.is_null() & pl.Series([False])
    if cell.divide == 1:
        return Amounts(text, read.values, read.currencies, read.guessed, exact)
    units = pl.DataFrame({"value": read.values.to_physical()})
    divisor = pl.lit(cell.divide).cast(pl.Int128)
    whole = units.select(halves_to_even(pl.col("value"), divisor)).to_series()
    values = (whole.cast(pl.Decimal(38, 0)) * _UNIT).cast(AMOUNT)
    shown = pl.select(pl.coalesce(values.cast(pl.String), text).alias(text.name)).to_series()
    rounded = units.select((pl.col("value") % divisor != 0).fill_null(value=False)).to_series()
    return Amounts(shown, values, read.currencies, read.guessed, rounded)


def amount_findings(read: Amounts, rows: pl.DataFrame, table: str, label: str) -> Iterator[Finding]:
    """Yield what had to be decided about amounts, and where they contradict their row.

    Args:
        read: The amounts.
        rows: The row of each: its place, and `currency` where the file states one.
        table: The contract's name.
        label: The file's name.
    """
    wrong = {
        "thousands": (read.guessed, read.text),
        "rounded": (read.rounded, read.text),
        "contradicted": (_contradicted(read, rows), read.text),
    }
    for what, (where, shown) in wrong.items():
        if not where.any():
            continue
        found = rows.select(PLACE).with_columns(shown.alias("value")).filter(where)
        name = "currency" if what == "contradicted" else read.text.name
        severity, says, cause, fix = _SAID[what]
        yield said_of(
            label,
            found.height,
            "In {many_rows} of {label} " + says.format(column=read.text.name),
            table=table,
            rule=f"{table}.{name}_{what}",
            severity=severity,
            cause=cause,
            fix=fix,
            columns=(name,),
            places=tuple(Place(*row) for row in found.head(_EXAMPLES).rows()),
        )


def _contradicted(read: Amounts, rows: pl.DataFrame) -> pl.Series:
    if "currency" not in rows.columns:
        return read.guessed & pl.Series([False])
    stated = rows["currency"].str.to_uppercase()
    also = read.currencies.replace_strict(_SAME_SIGN, default=None, return_dtype=pl.String)
    differs = (stated != read.currencies) & (stated != also).fill_null(value=True)
    return differs.fill_null(value=False)


_SAID = {
    "thousands": (
        Severity.SHOULD_FIX,
        "the mark in the {column} may be for decimals or for thousands; the latter was taken.",
        "No other value of the column proves how decimals are written.",
        'State it: decimal = "." or decimal = "," under [reading] in nurture.toml.',
    ),
    "rounded": (
        Severity.NOTE,
        "the {column} has more than four decimals of its currency; it was rounded to four.",
        "The system counts in millionths.",
        "Nothing to do: no amount changes by more than 0.00005.",
    ),
    "contradicted": (
        Severity.SHOULD_FIX,
        "the {column} names another currency than the row's own; it counts in the row's.",
        "The amount was typed with another sign, or the currency was never set.",
        "Correct the currency, or the sign beside the amount.",
    ),
}
