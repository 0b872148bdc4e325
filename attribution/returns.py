"""What programs, channels and kinds cost and brought: one line each, and the whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from attribution.estimate import Estimate
from attribution.payback import Payback
from attribution.told import NO_CHANNEL, NO_PROGRAM, NO_TOUCH, NOT_STATED

REMAINDERS = (NO_PROGRAM, NO_CHANNEL, NOT_STATED, NO_TOUCH)
"""Lines that are no program, channel or kind, in the order they stand in."""


class Standing(StrEnum):
    """What is known of a line."""

    RETURN = "return"
    """Something was spent, and credited."""
    NO_CREDIT = "no credit"
    """Something was spent, and nothing credited: the return is −100 %."""
    NO_COST = "no cost"
    """No cost is known, or it adds up to 0 or less: there is no return on nothing."""
    UNRATED = "unrated"
    """Some of its cost is in a currency without a rate: what was spent is known in part at most."""
    REMAINDER = "remainder"
    """One of `REMAINDERS`: its money counts, and a return of it would say nothing."""


@dataclass(frozen=True, slots=True)
class Return:
    """What one program, channel or kind cost and brought.

    Attributes:
        value: Its name, or one of `REMAINDERS`.
        standing: What is known of it.
        cost_minor: What it cost in the period; None where no cost is on record, or none that has
            a rate: unknown is not 0. Where `unrated` is not empty, the known part of it.
        credit_minor: What it was credited with under the chosen model.
        return_minor: The margin of that; the credit itself where no margin is stated.
        roi: (return − cost) / cost with its bootstrap interval; unknown where nothing was spent
            or not all of it is known.
            `n` is the number of deals in scope.
        by_model: Model → the same under each model; empty where `roi` is unknown.
        deals: Won deals it was credited with: the sum of its shares of each.
        leads: Sales-ready leads it was credited with likewise; None where they are not known.
        payback: When it had paid back what it cost, over all that is on record: the chosen period
            is none of it.
        unrated: The currencies without a rate of costs that it has in the period.
    """

    value: str
    standing: Standing
    cost_minor: int | None
    credit_minor: int
    return_minor: int
    roi: Estimate
    by_model: Mapping[str, float]
    deals: float
    leads: float | None
    payback: Payback
    unrated: tuple[str, ...] = ()

    @property
    def cost_per_deal(self) -> int | None:
        """What one won deal cost (CAC), in minor units; None where none was credited or paid.

        Nor is it known where some of the cost has no rate.
        """
        return None if self.unrated else _each(self.cost_minor, self.deals)

    @property
    def cost_per_lead(self) -> int | None:
        """What one sales-ready lead cost, in minor units; None as above."""
        return None if self.unrated else _each(self.cost_minor, self.leads)


@dataclass(frozen=True, slots=True)
class Returns:
    """Returns by one column.

    Attributes:
        lines: One per value that has cost or credit: returns by their money, largest first, then
            costs without credit (largest first), credit without cost (likewise), costs known in
            part (likewise), remainders. Costs add up to `whole.cost_minor`, credits to all that
            is credited.
        whole: All costs in the period, and the credit of every program that has any: what has no
            cost on record adds no return, and neither does a remainder. It is the same whatever
            the lines are told by (`attribution.recorded.whole_column`). Its deals and leads are
            all of them.
        outside: Deals in scope that were won on days for which no cost is on record, before the
            first or after the last; and their amount in minor units. Their money counts as
            return and what brought them may not count as cost.
    """

    lines: tuple[Return, ...]
    whole: Return
    outside: tuple[int, int]

    def line(self, value: str) -> Return | None:
        """Return one line, if there is such a one."""
        return next((line for line in self.lines if line.value == value), None)


def in_order(lines: Iterable[Return]) -> tuple[Return, ...]:
    """Return lines in the order that `Returns.lines` describes."""

    def place(line: Return) -> tuple[int, int, int, str]:
        last = REMAINDERS.index(line.value) if line.value in REMAINDERS else 0
        money = line.cost_minor if line.standing is Standing.NO_CREDIT else line.credit_minor
        return list(Standing).index(line.standing), last, -(money or 0), line.value

    return tuple(sorted(lines, key=place))


def _each(cost: int | None, number: float | None) -> int | None:
    if cost is None or cost <= 0 or not number or number < 0:
        return None
    return round(cost / number)
