"""When what was earned had covered what was spent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Payback:
    """The month in which credited money first covered the costs.

    Attributes:
        month: As in `2026-03`; None where it never did, or nothing was spent.
        lasts: Whether it still covers them at the end.
    """

    month: str | None
    lasts: bool


def payback(cost: Mapping[str, int], credit: Mapping[str, int], margin: Decimal) -> Payback:
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
