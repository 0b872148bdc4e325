"""Amounts become whole minor units: cents, which add up exactly."""

import polars as pl

from data_contracts.money import minor_digits

_SCALE = 4
"""The decimals of an amount in a contract."""


def with_minor_units(deals: pl.DataFrame) -> pl.DataFrame:
    """Add `amount_minor` (Int64): the amount in minor units of its currency; halves to even.

    Args:
        deals: `amount` (Decimal(38, 4)), `currency`, and more.
    """
    currencies = deals["currency"].unique().sort().to_list()
    digits = {currency: minor_digits(currency) for currency in currencies if currency}
    places = pl.col("currency").replace_strict(
        list(digits), list(digits.values()), default=minor_digits(None), return_dtype=pl.Int64
    )
    scaled = pl.col("amount").cast(pl.Decimal(38, _SCALE)).to_physical()
    return deals.with_columns(
        halves_to_even(scaled, (10 ** (_SCALE - places)).cast(pl.Int128))
        .cast(pl.Int64, strict=False)
        .alias("amount_minor")
    )


def halves_to_even(value: pl.Expr, divisor: pl.Expr) -> pl.Expr:
    """Divide whole numbers exactly; halves go to the even number (IEEE 754, banker's rounding)."""
    whole, rest = value // divisor, value % divisor
    more = (2 * rest > divisor) | ((2 * rest == divisor) & (whole % 2 == 1))
    return whole + more.cast(pl.Int128)
