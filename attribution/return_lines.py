"""One line of returns: what a program, channel or kind cost and brought, and the whole of all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from attribution.credit import CreditTable
from attribution.estimate import Estimate
from attribution.margins import margin, margin_of
from attribution.payback import payback
from attribution.returns import REMAINDERS, Return, Standing
from attribution.settings import Settings


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that lines are made of, by value: costs and credit by month, credit by model.

    Attributes:
        spent: What was spent, by month.
        earned: What was credited under the chosen model, by month.
        by_model: Model → value → what was credited.
        ends: The interval of what was credited; under None, of the whole.
        deals: How many whole deals were credited.
        leads: How many sales-ready leads; None where they are not known.
        in_scope: Deals in scope.
        unrated: The currencies of costs that have no rate.
        settings: The model and the margin.
        why_none: Why a model has no interval; empty where it has.
    """

    spent: Mapping[str, Mapping[str, int]]
    earned: Mapping[str, Mapping[str, int]]
    by_model: Mapping[str, Mapping[str, int]]
    ends: Mapping[str | None, tuple[float, float]]
    deals: Mapping[str, float]
    leads: Mapping[str, float] | None
    in_scope: int
    unrated: Mapping[str, list[str]]
    settings: Settings
    why_none: str

    def line(self, value: str) -> Return:
        """Return one value's line, its return not yet rounded with the others'."""
        months = self.spent.get(value)
        cost = None if months is None else sum(months.values())
        credit = {model: sums.get(value, 0) for model, sums in self.by_model.items()}
        standing = _standing(value, cost, credit[self.settings.model])
        why = _why(cost, standing, self.unrated.get(value, []))
        roi, models = self._roi(cost, credit, self.ends.get(value), why)
        return Return(
            value, standing, cost, credit[self.settings.model], 0, roi, models,
            self.deals.get(value, 0.0),
            None if self.leads is None else self.leads.get(value, 0.0),
            payback(months or {}, self.earned.get(value, {}), margin_of(self.settings)),
        )  # fmt: skip

    def whole(self, cost: int | None, values: list[str], ready: CreditTable | None) -> Return:
        """Return all costs against the credit of the values that have some."""
        credit = {
            model: sum(sums.get(value, 0) for value in values)
            for model, sums in self.by_model.items()
        }
        chosen = credit[self.settings.model]
        standing = _standing("", cost, chosen)
        lost = sorted({code for codes in self.unrated.values() for code in codes})
        why = _why(cost, standing, lost)
        roi, models = self._roi(cost, credit, self.ends.get(None), why)
        return Return(
            "", standing, cost, chosen, margin(chosen, self.settings), roi, models,
            float(self.in_scope),
            None if ready is None else float(_leads_in(ready)),
            payback(
                _added(self.spent.values()),
                _added(self.earned.get(value, {}) for value in values),
                margin_of(self.settings),
            ),
        )  # fmt: skip

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


def _standing(value: str, cost: int | None, credit: int) -> Standing:
    if value in REMAINDERS:
        return Standing.REMAINDER
    if cost is None or cost <= 0:
        return Standing.NO_COST
    return Standing.RETURN if credit else Standing.NO_CREDIT


def _why(cost: int | None, standing: Standing, unrated: list[str]) -> str:
    """Return why there is no return; nothing where there is one."""
    if standing is Standing.REMAINDER:
        return "It is no single program or channel."
    if standing is not Standing.NO_COST:
        return ""
    if cost is None and unrated:
        return f"There is no rate for {', '.join(unrated)}, so what was spent is not known."
    if cost is None:
        return "No cost is on record."
    return "The cost adds up to less than 0." if cost else "The cost is 0."


def _added(months: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in months:
        for month, minor in each.items():
            total[month] = total.get(month, 0) + minor
    return total


def _leads_in(ready: CreditTable) -> int:
    return ready.rows["deal_id"].n_unique() + ready.unattributed.height
