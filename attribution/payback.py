"""When what was earned had covered what was spent, over all that is on record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

NOTHING_SPENT = "Nothing was spent, as far as the record goes."
"""Why there is no payback of what never cost anything."""

ByMonth = Mapping[str, int]
"""Month, as in `2026-03` → minor units."""


@dataclass(frozen=True, slots=True)
class Payback:
    """The month in which credited money first covered the costs.

    Attributes:
        month: As in `2026-03`; None where it never did, or that is not known.
        lasts: Whether it still covers them at the end.
        why: Why that is not known; empty where it is.
    """

    month: str | None
    lasts: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All that was spent and credited up to the date of the data, whatever period is reported.

    A quarter's costs against a quarter's credit say nothing of payback: it would begin anew in
    every quarter.

    Attributes:
        spent: What was spent, by value and month.
        earned: What was credited under the chosen model, by value and month.
        unrated: The currencies without a rate, of the values that have costs in them.
        whole: When all costs had been paid back.
        margin: The part of the credit that is set against the costs.
        why_none: Why nothing is known of credit; empty where it is.
    """

    spent: Mapping[str, ByMonth]
    earned: Mapping[str, ByMonth]
    unrated: Mapping[str, Sequence[str]]
    whole: Payback
    margin: Decimal
    why_none: str = ""

    def of(self, values: Sequence[str]) -> Payback:
        """Return when some values together had paid back what they cost together."""
        lost = sorted({code for value in values for code in self.unrated.get(value, ())})
        cost = added(self.spent.get(value, {}) for value in values)
        credit = added(self.earned.get(value, {}) for value in values)
        return known_payback(cost, credit, self.margin, without_rate(lost) or self.why_none)


def known_payback(cost: ByMonth, credit: ByMonth, margin: Decimal, why: str) -> Payback:
    """Return the same as `payback`, or why it is not known.

    Args:
        cost: As for `payback`; so are the others.
        credit: As for `payback`.
        margin: As for `payback`.
        why: What is missing; empty where nothing is.
    """
    if why:
        return Payback(None, lasts=False, why=why)
    if not any(minor > 0 for minor in cost.values()):
        return Payback(None, lasts=False, why=NOTHING_SPENT)
    return payback(cost, credit, margin)


def payback(cost: ByMonth, credit: ByMonth, margin: Decimal) -> Payback:
    """Return the first month in which cumulated credited margin covers cumulated cost.

    Both are cumulated from the first month in which something was spent: money that was won before
    it cannot have come back for it.

    Args:
        cost: Month → what was spent in it, in minor units.
        credit: Month → what was credited of deals that reached their milestone in it, likewise.
        margin: The part of the credit that is set against the costs.
    """
    spent, earned = 0, Decimal(0)
    first, lasts, began = None, False, False
    for month in sorted({*cost, *credit}):
        spent += cost.get(month, 0)
        began = began or spent > 0
        if not began:
            continue
        earned += credit.get(month, 0) * margin
        lasts = earned >= spent
        if lasts and first is None:
            first = month
    return Payback(first, lasts)


def without_rate(currencies: Sequence[str]) -> str:
    """Return why costs are not known where some are in these currencies; empty for none."""
    if not currencies:
        return ""
    return f"There is no rate for {', '.join(currencies)}, so what was spent is not known."


def added(parts: Iterable[ByMonth]) -> dict[str, int]:
    """Add up what several values spent or earned, month by month."""
    total: dict[str, int] = {}
    for months in parts:
        for month, minor in months.items():
            total[month] = total.get(month, 0) + minor
    return total
