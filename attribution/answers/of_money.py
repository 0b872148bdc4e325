"""What won deals brought against what was spent, and what nurture had a part in."""

from dataclasses import dataclass, replace
from functools import cached_property

from attribution.answers.of_credit import OfCredit
from attribution.costs import Costs, count_costs
from attribution.credit import CreditTable
from attribution.influence import Influence, influence
from attribution.program_kinds import NURTURE
from attribution.recorded import Recorded, whole_column
from attribution.refused import RefusedError
from attribution.returns import Returns
from attribution.roi import returns
from attribution.settings import Milestone
from attribution.windows import with_value


@dataclass(frozen=True, eq=False)
class OfMoney(OfCredit):
    """What is asked about costs, returns and influence."""

    @cached_property
    def nurture_touched(self) -> tuple[int, int]:
        """The deals in scope with a nurture touch in their journey, and their amount (minor)."""
        spans = self._ground.spans(self.settings, self.as_of)
        nurtured = spans.deals.filter(with_value(spans, "program_kind", NURTURE))
        return nurtured.height, int(nurtured["amount_minor"].sum())

    @cached_property
    def costs(self) -> Costs | None:
        """What was spent in the report's period; None where the dataset has no costs."""
        return count_costs(self.data, self.settings, self.as_of, self.won.currency)

    def returns(self, by: str) -> Returns | None:
        """Return what was credited of won deals against what was spent; None without costs.

        Raises:
            ValueError: Returns cannot be told by this column (`attribution.roi.COLUMNS`).
        """
        if (costs := self.costs) is None:
            return None
        won, whole_by = self.won, whole_column(costs)
        found = self._keep(
            ("returns", by),
            lambda: returns(
                by,
                costs,
                credited=won.credit(won.model.name),
                compared=won.credit_by(by),
                journeys=won.journeys,
                ready=self._credited_ready,
                record=self._recorded(costs),
                settings=replace(won.settings, model=won.model.name),
                zone=self.zone,
            ),
        )
        whole = found if by == whole_by else self.returns(whole_by)
        return found if whole is None else replace(found, whole=whole.whole)

    def influence(self, by: str) -> Influence:
        """Return what was sourced, accelerated and influenced of what was won.

        Raises:
            ValueError: It cannot be told by this column (`attribution.influence.COLUMNS`).
        """
        won = self.won
        return self._keep(
            ("influence", by),
            lambda: influence(
                won.journeys,
                won.scope.credited,
                self._ground.touches(won.settings, won.as_of),
                self._leads,
                won.settings,
                by,
            ),
        )

    def _recorded(self, costs: Costs) -> Recorded:
        """Return what was spent and credited up to the date of the data, whatever the period."""
        won = self.won
        every = won if won.settings.period is None else won.changed(
            replace(won.settings, period=None, as_of=won.as_of)
        )  # fmt: skip
        spent = costs if every is won else every.costs
        assert spent is not None  # noqa: S101 (the same data have costs)
        try:
            return Recorded(spent, every.credit(won.model.name))
        except RefusedError as error:
            return Recorded(spent, None, str(error))

    @property
    def _credited_ready(self) -> CreditTable | None:
        leads = self._leads
        if leads is None or not leads["sales_ready_at"].count():
            return None
        try:
            return self._at(Milestone.SALES_READY).credit(self.won.model.name)
        except RefusedError:
            return None  # Returns of money stand without it, and say that leads are not known.
