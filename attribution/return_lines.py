"""One line of returns: what a program, channel or kind cost and brought, and the whole of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attribution.credit import CreditTable
from attribution.estimate import Estimate
from attribution.margins import margin, margin_of
from attribution.payback import Payback, Record, without_rate
from attribution.returns import REMAINDERS, Return, Standing
from attribution.settings import Settings


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that lines are made of, by value.

    Attributes:
        spent: What was spent in the period.
        by_model: Model → value → what was credited.
        ends: The interval of what was credited; under None, of the whole.
        deals: How many whole deals were credited.
        leads: How many sales-ready leads; None where they are not known.
        in_scope: Deals in scope.
        unrated: The currencies without a rate, of the values that have costs in them.
        record: All that was spent and credited, for payback.
        settings: The model and the margin.
        why_none: Why a model has no interval; empty where it has.
    """

    spent: Mapping[str, int]
    by_model: Mapping[str, Mapping[str, int]]
    ends: Mapping[str | None, tuple[float, float]]
    deals: Mapping[str, float]
    leads: Mapping[str, float] | None
    in_scope: int
    unrated: Mapping[str, list[str]]
    record: Record
    settings: Settings
    why_none: str

    def line(self, value: str) -> Return:
        """Return one value's line, its return not yet rounded with the others'."""
        cost = self.spent.get(value)
        credit = {model: sums.get(value, 0) for model, sums in self.by_model.items()}
        chosen, lost = credit[self.settings.model], self.unrated.get(value, [])
        standing = _standing(value, cost, chosen, lost)
        why = self._why(cost, standing, lost)
        roi, models = self._roi(cost, credit, self.ends.get(value), why)
        return Return(
            value, standing, cost, chosen, 0, roi, models,
            self.deals.get(value, 0.0),
            None if self.leads is None else self.leads.get(value, 0.0),
            self.record.of([value]),
            tuple(lost),
        )  # fmt: skip

    def whole(
        self, cost: int | None, values: list[str], ready: CreditTable | None, paid: Payback
    ) -> Return:
        """Return all costs against the credit of the values that have some.

        Args:
            cost: All costs.
            values: The values whose credit counts.
            ready: The credit of sales-ready leads; None where they are not known.
            paid: When the costs had been paid back.
        """
        credit = {
            model: sum(sums.get(value, 0) for value in values)
            for model, sums in self.by_model.items()
        }
        chosen = credit[self.settings.model]
        lost = sorted({code for codes in self.unrated.values() for code in codes})
        standing = _standing("", cost, chosen, lost)
        why = self._why(cost, standing, lost)
        roi, models = self._roi(cost, credit, self.ends.get(None), why)
        return Return(
            "", standing, cost, chosen, margin(chosen, self.settings), roi, models,
            float(self.in_scope),
            None if ready is None else float(_leads_in(ready)),
            paid,
            tuple(lost),
        )  # fmt: skip

    def _why(self, cost: int | None, standing: Standing, unrated: Sequence[str]) -> str:
        """Return why there is no return; nothing where there is one."""
        if standing is Standing.REMAINDER:
            return "It is no single program or channel."
        if standing is not Standing.NO_COST:
            return without_rate(unrated)
        if cost is None:
            return f"No cost is on record{' in this period' if self.settings.period else ''}."
        return "The cost adds up to less than 0." if cost else "The cost is 0."

    def _roi(
        self,
        cost: int | None,
        credit: Mapping[str, int],
        ends: tuple[float, float] | None,
        why: str,
    ) -> tuple[Estimate, Mapping[str, float]]:
        if why or not cost:
            return Estimate.unknown(why, self.in_scope), {}
        part = float(margin_of(self.settings))
        models = {name: money * part / cost - 1 for name, money in credit.items()}
        low, high = (end * part / cost - 1 for end in ends) if ends else (None, None)
        return Estimate(
            models[self.settings.model], low, high, self.in_scope, self.why_none
        ), models


def _standing(value: str, cost: int | None, credit: int, unrated: Sequence[str]) -> Standing:
    if value in REMAINDERS:
        return Standing.REMAINDER
    if unrated:
        return Standing.UNRATED
    if cost is None or cost <= 0:
        return Standing.NO_COST
    return Standing.RETURN if credit else Standing.NO_CREDIT


def _leads_in(ready: CreditTable) -> int:
    return ready.rows["deal_id"].n_unique() + ready.unattributed.height
