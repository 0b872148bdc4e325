"""What no analysis could mean, refused with the name of the choice and the value found."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_Value = TypeVar("_Value")
Pairs = tuple[tuple[str, _Value], ...]

_CODE_LENGTH = 3
# More decimals than anybody states, and few enough that weights stay small whole numbers.
_FINEST_WEIGHT, _LARGEST_WEIGHT = Decimal("0.001"), 1000


def check_member(field: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a value that is none of those allowed."""
    if value not in allowed:
        raise ValueError(f"{field} must be one of {', '.join(allowed)}; got {value!r}.")


def check_as_of(as_of: date | None) -> None:
    """Refuse a moment without a zone, and a day whose end no zone can tell."""
    if isinstance(as_of, datetime):
        if as_of.tzinfo is None:
            raise ValueError(f"as_of must say its time zone, got {as_of.isoformat()}.")
    elif as_of is not None and as_of.year in {date.min.year, date.max.year}:
        # Its end in some zones would lie where there are no dates any more.
        raise ValueError(f"as_of must lie between the years 2 and 9998, got {as_of.isoformat()}.")


def check_zone(zone: str | None) -> None:
    """Refuse a name that is no time zone."""
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"zone: there is no time zone {zone!r}. Write it like Europe/Berlin, America/Chicago "
            "or UTC."
        ) from None


def check_weights(weights: Pairs[float], parts: tuple[str, ...]) -> None:
    """Refuse weights that name no part, or give no touch one above 0."""
    names = [name for name, _ in weights]
    for name, weight in weights:
        check_member("custom_weights", name, parts)
        check_number(f"custom_weights: {name}", weight)
        if not 0 <= weight <= _LARGEST_WEIGHT or Decimal(str(weight)) % _FINEST_WEIGHT:
            raise ValueError(
                f"custom_weights: {name} must lie between 0 and {_LARGEST_WEIGHT}, with at most "
                f"three decimals, got {weight}."
            )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"custom_weights: state each part once; {twice[0]} has several.")
    if not any(weight > 0 for _, weight in weights):
        raise ValueError(
            "custom_weights gives no touch a part above 0, so no deal could be shared: state at "
            f"least one of {', '.join(parts)}, such as first = 40."
        )


def check_whole(field: str, value: int, least: int, most: int) -> None:
    """Refuse what is no whole number between two bounds."""
    # True and 30.0 compare like whole numbers and would pass for them.
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{field} must be a whole number, got {value!r}.")  # noqa: TRY004 (one error type)
    if not least <= value <= most:
        raise ValueError(f"{field} must lie between {least} and {most}, got {value}.")


def check_number(field: str, value: float) -> None:
    """Refuse what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{field} must be a number, got {value!r}.")  # noqa: TRY004 (one error type)


def check_part(field: str, value: float, example: str) -> None:
    """Refuse what is no part of a whole, or all or none of it."""
    check_number(field, value)
    if not 0 < value < 1:
        raise ValueError(f"{field} must lie between 0 and 1, such as {example}, got {value}.")


def check_days(field: str, days: tuple[int, ...], most: int) -> None:
    """Refuse no days at all, and what is no whole number of them."""
    if not days:
        raise ValueError(f"{field} is empty: name at least one number of days.")
    for day in days:
        check_whole(field, day, 1, most)


def check_money(currency: str | None, rates: Pairs[Decimal]) -> None:
    """Refuse codes that are no currencies, and rates that buy nothing or contradict each other."""
    named = [("currency", currency)] if currency is not None else []
    for field, code in [*named, *(("rates", code) for code, _ in rates)]:
        if not (len(code) == _CODE_LENGTH and code.isascii() and code.isupper()):
            raise ValueError(
                f"{field} must use three-letter currency codes such as USD, got {code!r}."
            )
    for code, rate in rates:
        if not (rate.is_finite() and rate > 0):
            raise ValueError(f"rates: one {code} must buy more than 0, got {rate}.")
    codes = [code for code, _ in rates]
    if currency in codes:
        raise ValueError(
            f"rates: the report is in {currency}, so {currency} needs no rate: leave it out, or "
            "choose another currency."
        )
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"rates: give one rate per currency; {twice[0]} has several.")


def check_margin(margin: Decimal | None) -> None:
    """Refuse a margin that is no part of revenue."""
    if margin is not None and not (margin.is_finite() and 0 < margin <= 1):
        raise ValueError(
            f"margin is a part of revenue, above 0 and at most 1, such as 0.7; got {margin}."
        )
