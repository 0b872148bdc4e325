"""What a randomised test showed: the arms as drawn, their difference, and what it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from attribution.estimate import Estimate
from attribution.holdout.answers import Arm, Holdout
from attribution.holdout.arms import CONTROL, TREATED, Drawn, drawn
from attribution.holdout.balance import balance
from attribution.holdout.by_account import Differences
from attribution.holdout.detectable import detectable
from attribution.holdout.incremental import (
    Money,
    attributed_leads,
    attributed_minor,
    cost_of_treated,
    incremental_return,
    times,
)
from attribution.holdout.newcombe import Counts, weights_of
from attribution.holdout.rates import NOBODY, Rates, rates
from attribution.holdout.revenue_per_lead import Revenue, revenue_per_lead, revenue_since
from attribution.influence import wilson
from attribution.leads.lead_histories import LeadHistories
from attribution.settings import Settings
from attribution.side_by_side import at_once
from data_contracts.dataset import Dataset


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a test is judged by.

    Attributes:
        data: The dataset.
        histories: How its leads' histories ran; None where it has no leads table.
        creditable: The touches that can earn credit: `lead_id`, `program`, `occurred_at`.
        money: Won deals, their credit, and costs.
        settings: The choices.
        as_of: The moment up to which things are known.
        zone: The zone whose calendar days count.
    """

    data: Dataset
    histories: LeadHistories | None
    creditable: pl.DataFrame
    money: Money
    settings: Settings
    as_of: datetime
    zone: str


def holdout(known: Known, programs: Sequence[str]) -> Holdout | None:
    """Return what the test of a program showed, or the tests of several together.

    Args:
        known: What it is judged by.
        programs: The programs; several are strata. Those whose planned day is still to come
            stand back behind those that can be read.

    Returns:
        None where nobody was drawn for any of them.

    Raises:
        TooLargeError: Amounts add up beyond 64 bits.
        NoWeightError: The chosen model gives a deal nothing to share by.
    """
    settings = known.settings
    who = drawn(known.data, known.histories, programs, known.as_of, settings.young_days)
    if who is None:
        return None
    tests = [_counts(who.leads, program) for program in who.programs]
    weights = dict(zip(who.programs, weights_of(tests), strict=True))
    revenue = revenue_since(who.leads, known.money.scope, settings.contact_policy)
    by_account = Differences(revenue.by_lead, ("minor", "ready"), weights, settings)
    treated, control = (_arm(who, arm, revenue, settings) for arm in (TREATED, CONTROL))
    (per_lead, found), attributed, balanced = at_once(
        lambda: (
            revenue_per_lead(revenue, by_account, settings),
            rates(who, tests, by_account, settings),
        ),
        lambda: _attributed(who, treated, known.money),
        lambda: balance(who.leads, settings.control_share, known.zone),
    )
    incremental = times(per_lead, treated.leads)
    cost = cost_of_treated(who, known.data, known.money.costs, known.as_of, known.zone)
    return Holdout(
        programs=who.programs,
        treated=treated,
        control=control,
        rate_difference=found.difference,
        revenue_per_lead=per_lead,
        detectable=_detectable(treated, control, found, settings),
        attributed_leads=attributed_leads(who, known.creditable),
        incremental_leads=times(found.difference, treated.leads),
        attributed_minor=attributed,
        incremental_minor=incremental,
        currency=known.money.scope.currency,
        cost_minor=cost,
        incremental_return=incremental_return(incremental, cost, settings),
        balance=balanced,
        crossed=who.crossed,
        left_out=who.left_out,
        first_assigned=who.first_assigned,
        last_assigned=who.last_assigned,
        read_at=who.reading.read_at,
        any_look=found.any_look,
    )


def _counts(leads: pl.DataFrame, program: str) -> Counts:
    of_program = leads.filter(pl.col("program") == program)
    treated = of_program.filter(pl.col("arm") == TREATED)["ready"]
    control = of_program.filter(pl.col("arm") == CONTROL)["ready"]
    return Counts(treated.len(), int(treated.sum()), control.len(), int(control.sum()))


def _arm(who: Drawn, arm: str, revenue: Revenue, settings: Settings) -> Arm:
    of_arm = who.leads.filter(pl.col("arm") == arm)
    ready, leads = int(of_arm["ready"].sum()), of_arm.height
    touched = of_arm["occurred_at"].count()
    share = Estimate.unknown(NOBODY.format(arm))
    if leads:
        share = Estimate(ready / leads, *wilson(ready / leads, leads, settings.confidence), leads)
    crossed = touched if arm == CONTROL else leads - touched
    return Arm(leads, ready, share, crossed, revenue.won_by(arm))


def _detectable(treated: Arm, control: Arm, found: Rates, settings: Settings) -> float | None:
    if control.ready_share.value is None or found.asked is None:
        return None
    return detectable(
        control.ready_share.value,
        treated.leads,
        control.leads,
        asked=found.asked,
        power=settings.power,
    )


def _attributed(who: Drawn, treated: Arm, money: Money) -> int | None:
    return None if treated.won_minor is None else attributed_minor(who, money.credit())
