"""Amounts in whole minor units, as far as 64 bits hold them and their sums."""

from decimal import Decimal

from data_contracts.money import to_major

LARGEST = 2**63 - 1
"""The most that an amount in minor units, or a sum of them, can be."""

BEYOND = "too large to add up exactly (beyond 9.2 · 10^18 cents, or the currency's smallest units)"
"""How too large an amount is, in words."""


def no_whole(total: int) -> str:
    """Return why no part of an amount in scope can be told as a share of it; empty where it can.

    Of nothing there is no share; and of less than nothing the least would have the largest one.
    """
    if total > 0:
        return ""
    return f"The amounts in scope add up to {'less than 0' if total else '0'}."


class TooLargeError(ValueError):
    """Amounts, or weights, are too large to be shared exactly."""


def held(minor: int, what: str, currency: str | None, rate: tuple[str | None, Decimal]) -> int:
    """Return an amount that a rate made, where 64 bits hold it.

    Args:
        minor: The amount, in minor units of the report's currency.
        what: What it is the amount of, for the error, as in `deal d1`.
        currency: The report's currency.
        rate: The currency that it was stated in, and what one unit of it buys.

    Raises:
        TooLargeError: It lies beyond.
    """
    if abs(minor) <= LARGEST:
        return minor
    code, buys = rate
    made = f" at the rate {code} = {buys}" if code is not None and code != currency else ""
    raise TooLargeError(
        f"The amount of {what} is {BEYOND}: {to_major(minor, currency):,} "
        f"{currency or ''}{made}. Look whether the export{' and the rate' if made else ''} "
        f"{'have' if made else 'has'} it right."
    )
