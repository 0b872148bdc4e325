"""Money in integer minor units (cents), which add up exactly in any order."""

from decimal import ROUND_HALF_EVEN, Decimal

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
