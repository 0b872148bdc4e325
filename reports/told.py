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


def estimate_fact(  # noqa: PLR0913 (what a fact has, and how it is told)
    key: str,
    label: str,
    value: Estimate,
    told: Callable[[Number], str] = numbers.share,
    *,
    instead: str = NOT_ENOUGH,
    unit: str = "",
) -> Fact:
    """Return an estimate with its interval, or why it is unknown.

    Args:
        key: Stable dotted name.
        label: What it is, in words.
        value: The estimate.
        told: How it becomes text.
        instead: What stands in its place where it is unknown.
        unit: What it is measured in; default: what `told` tells.
    """
    text = numbers.estimate(value, told, instead=instead).text
    unit = unit or _UNITS.get(told, "days")
    return Fact(key, label, text, value.value, value.low, value.high, value.n, value.why, unit)


def money_in(currency: str | None) -> Callable[[Number], str]:
    """Return what tells an estimated amount in minor units of a currency."""
    return lambda minor: numbers.money(round(minor), currency)


def money_estimate_fact(key: str, label: str, minor: Estimate, currency: str | None) -> Fact:
    """Return an estimated amount with its interval; as data in major units, as `money_fact`."""
    text = numbers.estimate(minor, money_in(currency)).text
    value, low, high = (
        None if each is None else float(numbers.in_units(round(each), currency))
        for each in (minor.value, minor.low, minor.high)
    )
    return Fact(key, label, text, value, low, high, minor.n, minor.why, currency or "money")


def figure(fact: Fact, note: str = "") -> Figure:
    """Return the figure that shows a fact."""
    return Figure(fact.label, fact.text, note, fact)


_UNITS: dict[Callable[..., str], str] = {
    numbers.share: "share",
    numbers.points: "share",
    numbers.ratio: "ratio",
}


def _missing(value: object, why: str = "") -> str:
    return "" if value is not None else why or numbers.UNKNOWN
