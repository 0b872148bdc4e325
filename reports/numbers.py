"""The only place where a number becomes text. Unknown is never 0, and never `None` or `nan`.

Halves round away from zero, as finance does it, on the decimal that a person would write down:
0.345 is `35%` although its binary form lies a hair below.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 (the type; `date` below is the verb)
from datetime import datetime as Datetime  # noqa: N812 (as above)
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeGuard

from attribution.estimate import Estimate
from attribution.scope import LEAD_PARTS, LEADS
from data_contracts.money import minor_digits, to_major

UNKNOWN = "not known"
"""What stands where a number is missing and nobody said why."""

NOT_ENOUGH = "not enough data"
"""What stands where an estimate could not be made; its note says what is missing."""

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """An estimate as text.

    Attributes:
        text: The number, or what stands in its place.
        note: Its interval, or why there is no number.
    """

    text: str
    note: str


def money(minor: int | None, currency: str | None) -> str:
    """Return an amount for reading: `$30.3M`, `$12.3k`, `$1,234`, `NOK 4.5M`.

    From 10,000 on with one decimal of thousand, million or billion; below that whole units;
    below 100 with its minor units where it has any, so that little never reads as nothing.

    Leads are told as such: `12.3 leads`.

    Args:
        minor: The amount in minor units (cents); None where unknown.
        currency: ISO 4217 code; None where no currency is stated; `LEADS` for parts of leads.
    """
    if minor is None:
        return UNKNOWN
    if currency == LEADS:
        return _leads(minor, _few_leads(in_units(abs(minor), LEADS)))
    text = _compact(to_major(abs(minor), currency), minor_digits(currency))
    return _signed(minor, _with_symbol(text, currency))


def exact_money(minor: int | None, currency: str | None) -> str:
    """Return an amount to its last minor unit, to hold against a ledger: `$1,234.56`.

    Leads have four decimals where they are shared, and none where they are whole.
    """
    if minor is None:
        return UNKNOWN
    if currency == LEADS:
        whole = minor % LEAD_PARTS == 0
        return _leads(minor, f"{in_units(abs(minor), LEADS):,.{0 if whole else 4}f}")
    text = f"{to_major(abs(minor), currency):,.{minor_digits(currency)}f}"
    return _signed(minor, _with_symbol(text, currency))


def in_units(minor: int, currency: str | None) -> Decimal:
    """Return an amount as a person reads it: dollars for cents, leads for their parts."""
    return to_major(minor, currency) if currency != LEADS else Decimal(minor) / LEAD_PARTS


def unit_digits(currency: str | None) -> int:
    """Return how many decimals hold every minor unit: 2 for dollars, 4 for leads."""
    return minor_digits(currency) if currency != LEADS else len(str(LEAD_PARTS)) - 1


def tick_money(minor: int, currency: str | None) -> str:
    """Return a round amount for an axis, without empty decimals: `$600k`, `$2.5M`."""
    text = money(minor, currency)
    return f"{text[:-3]}{text[-1]}" if text[-3:-1] == ".0" else text


def share(value: Number | None, decimals: int = 0) -> str:
    """Return a share as per cent: `34%`, `0.4%`, `<0.1%`.

    Within one per cent of nothing or of all there is always a decimal, so that `0%` and `100%`
    mean exactly that: 0.0003 is `<0.1%`, 0.9996 is `>99.9%`.

    Args:
        value: The share, 1 being all; None where unknown.
        decimals: Digits after the point in the ordinary case.
    """
    if not _known(value):
        return UNKNOWN
    percent = _decimal(value) * 100
    size = abs(percent)
    fine = max(decimals, 1)
    if not size or size == _ALL:
        return _signed(percent, f"{size:.0f}%")
    near_an_end = size < 1 or _NEARLY_ALL < size < _ALL
    rounded = _rounded(size, fine if near_an_end else decimals)
    if not rounded:
        return f"{'<' if percent > 0 else '>'}{_signed(percent, str(_step(fine)))}%"
    if rounded == _ALL and size < _ALL:
        return f"{'>' if percent > 0 else '<'}{_signed(percent, str(_ALL - _step(fine)))}%"
    whole = not decimals and rounded == rounded.to_integral_value()
    return _signed(percent, f"{rounded:,.0f}%" if whole else f"{rounded:,}%")


def points(value: Number | None) -> str:
    """Return a difference of two shares: `6 points`, `0.4 points`, `−1 point`."""
    if not _known(value):
        return UNKNOWN
    text = share(value).replace("%", "")
    return f"{text} {'point' if text.removeprefix(_MINUS) == '1' else 'points'}"


def ratio(value: Number | None) -> str:
    """Return how many times one is the other: `1.4`, `0.27`, `12`.

    Two digits that count, and a third beside 1, so that `1` means exactly that: 1.04 never reads
    as 1.0, and what lies closer is `>1.00` or `<1.00`.
    """
    if not _known(value):
        return UNKNOWN
    exact = _decimal(value)
    if not exact or exact == 1:
        return f"{exact:.0f}"
    if abs(exact - 1) < _BESIDE_ONE:
        rounded = _rounded(exact, 2)
        return f"{rounded}" if rounded != 1 else f"{'>' if exact > 1 else '<'}1.00"
    if exact < _LEAST_RATIO:
        return f"<{_LEAST_RATIO}"
    return f"{_rounded(exact, 2 if exact < 1 else 1 if exact < _WHOLE_RATIO else 0):,}"


def count(value: int | None, one: str = "", many: str = "") -> str:
    """Return a whole number: `1,234`; with its noun where one is given: `1 deal`, `1,234 deals`.

    Args:
        value: How many; None where unknown.
        one: The noun for exactly one.
        many: The noun for any other number; default: `one` with an s.
    """
    if value is None:
        return UNKNOWN
    text = _signed(value, f"{abs(value):,}")
    if not one:
        return text
    return f"{text} {one if value == 1 else many or one + 's'}"


def part_count(value: Number | None) -> str:
    """Return how many there are where a part counts as that part: `12.3`, `4`, `<0.1`."""
    return _signed(value, _few_leads(abs(_decimal(value)))) if _known(value) else UNKNOWN


def day(value: Number | None) -> str:
    """Return a day on the clock of a lead: `day 235`."""
    return f"day {count(_whole(value))}" if _known(value) else UNKNOWN


def days(value: Number | None) -> str:
    """Return a length of time: `12 days`, `1 day`, `under 1 day`."""
    if not _known(value):
        return UNKNOWN
    return "under 1 day" if 0 < value < 1 else count(_whole(value), "day")


def date(value: Date | None) -> str:
    """Return a date without its time: `30 Jun 2026`. Datetimes are told in the zone they are in."""
    return UNKNOWN if value is None else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: Datetime | None) -> str:
    """Return a date with its time of day, in the zone it is in: `30 Jun 2026 14:05`."""
    return UNKNOWN if value is None else f"{date(value)} {value:%H:%M}"


def month(value: Date | None) -> str:
    """Return the month of a date, for an axis: `Jun 2026`."""
    return UNKNOWN if value is None else f"{_MONTHS[value.month - 1]} {value.year}"


def quarter(value: str | None) -> str:
    """Return a calendar quarter: `2026Q3` is told as `2026 Q3`."""
    return value.replace("Q", " Q") if value else UNKNOWN


def interval(low: Number | None, high: Number | None, told: Callable[[Number], str] = share) -> str:
    """Return a range: `32%–37%`, `day 210–251`, `−4 to 2 points`; one value where both read alike.

    Args:
        low: Its lower end; None where unknown.
        high: Its upper end; None where unknown.
        told: How an end becomes text.
    """
    if not (_known(low) and _known(high)):
        return UNKNOWN
    first, last = told(low), told(high)
    if first == last and low != high and told is share:
        first, last = share(low, 1), share(high, 1)
    if first == last:
        return told(low)
    if told is points:
        first, last = first.partition(" ")[0], f"{last.partition(' ')[0]} points"
    if _MINUS in first + last:
        # A dash beside a minus sign would read as two of them.
        return f"{first} to {last}"
    return f"{first}–{last.removeprefix('day ') if first.startswith('day ') else last}"


def estimate(
    value: Estimate,
    told: Callable[[Number], str] = share,
    *,
    confidence: float = 0.95,
    instead: str = NOT_ENOUGH,
) -> Told:
    """Return an estimate as text and note; an unknown one says what is missing.

    Args:
        value: The estimate.
        told: How its value and the ends of its interval become text.
        confidence: The level of its interval, for the note.
        instead: What stands in the number's place where it is unknown.
    """
    if not _known(value.value):
        return Told(instead, value.why or "The reason was not recorded.")
    range_told = interval(value.low, value.high, told)
    notes = [] if range_told == UNKNOWN else [f"{range_told} ({level(confidence)})"]
    return Told(told(value.value), "; ".join([*notes, *filter(None, [value.why])]))


def level(confidence: float) -> str:
    """Return the name of an interval by its level: `95% interval`."""
    return f"{share(confidence)} interval"


def _known(value: Number | None) -> TypeGuard[Number]:
    return value is not None and math.isfinite(value)


def _compact(major: Decimal, digits: int) -> str:
    if major < _WITH_CENTS and major != major.to_integral_value():
        return f"{major:,.{digits}f}"
    if _rounded(major, 0) < _WHOLE_BELOW:
        return f"{_rounded(major, 0):,}"
    for unit, letter in _UNITS:
        scaled = _rounded(major / unit, 1)
        if scaled < _NEXT_UNIT:
            return f"{scaled:,}{letter}"
    return f"{_rounded(major / _UNITS[-1][0], 1):,}{_UNITS[-1][1]}"


def _few_leads(leads: Decimal) -> str:
    if leads and leads < _TENTH_ROUNDS_UP:
        return f"<{_step(1)}"
    if _rounded(leads, 1) >= _WHOLE_BELOW:
        return _compact(leads, 0)
    return f"{_rounded(leads, 1):,}".removesuffix(".0")


def _leads(parts: int, text: str) -> str:
    return _signed(parts, f"{text} {'lead' if text == '1' else 'leads'}")


def _with_symbol(text: str, currency: str | None) -> str:
    if not currency:
        return text
    symbol = _SYMBOLS.get(currency.upper())
    return f"{symbol}{text}" if symbol else f"{currency.upper()}{_NO_BREAK}{text}"


def _signed(value: Number, text: str) -> str:
    return f"{_MINUS}{text}" if value < 0 else text


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(_step(decimals), ROUND_HALF_UP)


def _whole(value: Number) -> int:
    return int(_rounded(_decimal(value), 0))


def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


_ALL, _NEARLY_ALL = Decimal(100), Decimal(99)
_WITH_CENTS, _WHOLE_BELOW, _NEXT_UNIT = Decimal(100), Decimal(10_000), Decimal(1000)
_UNITS = ((Decimal(10**3), "k"), (Decimal(10**6), "M"), (Decimal(10**9), "B"))
_BESIDE_ONE, _LEAST_RATIO, _WHOLE_RATIO = Decimal("0.05"), Decimal("0.01"), Decimal(10)
_TENTH_ROUNDS_UP = Decimal("0.05")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}
_MINUS = "\N{MINUS SIGN}"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
