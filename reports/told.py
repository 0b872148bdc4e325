"""Numbers as facts: the text that is shown, and the same number as data."""

from collections.abc import Callable

from attribution.estimate import Estimate
from reports import numbers
from reports.blocks import Fact, Figure
from reports.numbers import NOT_ENOUGH, Number


def money_fact(
    key: str, label: str, minor: int | None, currency: str | None, *, exact: bool = False
) -> Fact:
    """Return an amount; as data in major units, which hold every minor unit up to 10^13.

    Leads are told and held as leads.
    """
    told = numbers.exact_money if exact else numbers.money
    value = None if minor is None else float(numbers.in_units(minor, currency))
    why = _missing(minor)
    return Fact(key, label, told(minor, currency), value, why=why, unit=currency or "money")


def count_fact(key: str, label: str, value: int | None, unit: str, why: str = "") -> Fact:
    """Return a whole number of something; unknown where the data have no such table."""
    text = numbers.count(value)
    return Fact(key, label, text, value, why=_missing(value, why), unit=unit)


def part_fact(key: str, label: str, value: float | None, unit: str) -> Fact:
    """Return how many of something there are, where a part of one counts as that part."""
    return Fact(key, label, numbers.part_count(value), value, why=_missing(value), unit=unit)


def estimate_fact(
    key: str,
    label: str,
    value: Estimate,
    told: Callable[[Number], str] = numbers.share,
    *,
    instead: str = NOT_ENOUGH,
) -> Fact:
    """Return an estimate with its interval, or why it is unknown."""
    text = numbers.estimate(value, told, instead=instead).text
    unit = "share" if told is numbers.share else "days"
    return Fact(key, label, text, value.value, value.low, value.high, value.n, value.why, unit)


def figure(fact: Fact, note: str = "") -> Figure:
    """Return the figure that shows a fact."""
    return Figure(fact.label, fact.text, note, fact)


def _missing(value: object, why: str = "") -> str:
    return "" if value is not None else why or numbers.UNKNOWN
