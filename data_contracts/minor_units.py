"""Amounts become whole minor units: cents, which add up exactly."""

import polars as pl

from data_contracts.contract import Finding, Place, Severity
from data_contracts.money import minor_digits
from data_contracts.raw import PLACE

_SCALE = 4
"""The decimals of an amount in a contract."""
_EXAMPLES = 5


def with_minor_units(deals: pl.DataFrame) -> pl.DataFrame:
    """Add `amount_minor` (Int64): the amount in minor units of its currency; halves to even.

    Args:
        deals: `amount` (Decimal(38, 4)), `currency`, and more.
    """
    minor = halves_to_even(_scaled(), _unit(deals)).cast(pl.Int64, strict=False)
    return deals.with_columns(minor.alias("amount_minor"))


def rounding_findings(rows: pl.DataFrame, table: str) -> tuple[Finding, ...]:
    """Say how many amounts are finer than their currency's minor unit, where any is.

    Args:
        rows: `amount` (Decimal(38, 4)), `currency`, the place of each row, and more.
        table: The contract's name: `deals` or `costs`.
    """
    finer = rows.filter(_scaled() % _unit(rows) != 0)
    if finer.is_empty():
        return ()
    shown = finer.select(*PLACE, pl.col("amount").cast(pl.String)).sort(PLACE).head(_EXAMPLES)
    return (
        Finding(
            table=table,
            rule=f"{table}.amount_rounded",
            severity=Severity.NOTE,
            rows=finer.height,
            says=f"{table.capitalize()} whose amount is finer than the smallest unit of its "
            f"currency, such as a cent: {finer.height:,}. It is rounded to that unit, halves to "
            "the even one.",
            cause="The amount was worked out, by a rate or a share, and never rounded.",
            fix="Nothing to do: no amount changes by more than half such a unit.",
            columns=("amount",),
            places=tuple(Place(*row) for row in shown.rows()),
        ),
    )


def _scaled() -> pl.Expr:
    return pl.col("amount").cast(pl.Decimal(38, _SCALE)).to_physical()


def _unit(rows: pl.DataFrame) -> pl.Expr:
    """Return the minor unit of each row's currency, in the last decimals of an amount."""
    currencies = rows["currency"].unique().sort().to_list()
    digits = {currency: minor_digits(currency) for currency in currencies if currency}
    places = pl.col("currency").replace_strict(
        list(digits), list(digits.values()), default=minor_digits(None), return_dtype=pl.Int64
    )
    return (10 ** (_SCALE - places)).cast(pl.Int128)


def halves_to_even(value: pl.Expr, divisor: pl.Expr) -> pl.Expr:
    """Divide whole numbers exactly; halves go to the even number (IEEE 754, banker's rounding)."""
    whole, rest = value // divisor, value % divisor
    more = (2 * rest > divisor) | ((2 * rest == divisor) & (whole % 2 == 1))
    return whole + more.cast(pl.Int128)
