"""What a test would find, by how long leads are drawn, and what a difference would take."""

from dataclasses import dataclass

from attribution.holdout.answers import PlanNeed, PlanOption
from attribution.holdout.chance_to_prove import Asked
from attribution.holdout.detectable import arms_of, detectable, leads_needed
from attribution.holdout.waiting_rates import WaitingRates
from attribution.settings import Settings

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many leads there are, how many come, and how many of them become sales-ready.

    Attributes:
        eligible: Leads that can be drawn today.
        a_month: New leads a month.
        rates: How many of both become sales-ready without the program.
        horizon: Days after the draw at which the arms are compared.
        earliest: Days after the draw on which a test is no longer too young to be read.
        settings: The control arm's share, the power, and what a proof asks for.
    """

    eligible: int
    a_month: float
    rates: WaitingRates
    horizon: int
    earliest: int
    settings: Settings

    def option(self, months: int) -> PlanOption:
        """Return what a test finds that draws leads for so many months."""
        new = round(months * self.a_month)
        leads, base = self.eligible + new, self._base(new)
        arms = arms_of(leads, self.settings.control_share)
        found = None
        if base is not None:
            found = detectable(base, *arms, asked=self._asked, power=self.settings.power)
        # No test is read before it is old enough, however short the wait that is of interest.
        followed = round(months * DAYS_A_MONTH) + self.horizon
        answer, waits = max(followed, self.earliest), followed < self.settings.young_days
        return PlanOption(months, leads, base, found, answer, waits)

    def need(self, difference: float) -> PlanNeed:
        """Return what it takes to find a difference."""
        today, new = self.rates.today.value, self.rates.new.value
        base = new if today is None else today
        if base is None:
            return PlanNeed(difference, None, None)
        leads = leads_needed(
            base,
            difference,
            control_share=self.settings.control_share,
            asked=self._asked,
            power=self.settings.power,
        )
        return PlanNeed(difference, leads, None if leads is None else self._months(leads))

    @property
    def _asked(self) -> Asked:
        return Asked(self.settings.confidence, self.settings.few_ready)

    def _months(self, leads: int) -> float | None:
        if leads <= self.eligible:
            return 0.0
        return (leads - self.eligible) / self.a_month if self.a_month else None

    def _base(self, new: int) -> float | None:
        """Return the rate of the leads drawn together; of one kind alone where only it is known."""
        rates = (self.rates.today, self.eligible), (self.rates.new, new)
        known = [(rate.value, leads) for rate, leads in rates if rate.value is not None]
        total = sum(leads for _, leads in known)
        if total:
            return sum(value * leads for value, leads in known) / total
        return known[0][0] if known and self.eligible + new else None
