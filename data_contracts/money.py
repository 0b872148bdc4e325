"""Money in integer minor units (cents), which add up exactly in any order."""

from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl

_DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def minor_digits(currency: str | None) -> int:
    """Return how many decimals a currency has (ISO 4217 exponent); 2 where none is stated."""
    return _DIGITS.get(currency or "", 2)


def to_major(minor: int, currency: str | None) -> Decimal:
    """Return an amount in minor units as the decimal a person reads."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def convert(minor: int, currency: str | None, rate: Decimal, into: str) -> int:
    """Return an amount in the minor units of another currency.

    Args:
        minor: The amount, in minor units of `currency`.
        currency: What it is in.
        rate: How many units of `into` one unit of `currency` buys.
        into: What it becomes; halves round to even (IEEE 754, banker's rounding).
    """
    exact = to_major(minor, currency) * rate
    return int(exact.scaleb(minor_digits(into)).to_integral_value(ROUND_HALF_EVEN))


def in_minor(amount: pl.Expr, currency: pl.Expr) -> pl.Expr:
    """Return amounts (Decimal, scale 4) as Int64 in the minor units of their row's currency.

    What lies beyond the currency's own decimals rounds half to even. Null stays null.
    """
    ten_thousandths = amount.cast(pl.Decimal(38, 4)).to_physical().cast(pl.Int64)
    per_unit = pl.lit(10**4) // (
        pl.lit(10).pow(currency.replace_strict(_DIGITS, default=2, return_dtype=pl.Int64))
    )
    whole = ten_thousandths.floordiv(per_unit)
    twice_left = 2 * (ten_thousandths - whole * per_unit)
    up = (twice_left > per_unit) | ((twice_left == per_unit) & (whole % 2 == 1))
    return whole + up.cast(pl.Int64)
