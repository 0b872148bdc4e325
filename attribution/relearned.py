"""Intervals of models that learn: in every replicate the channels' values are learned again.

A replicate weighs the accounts anew (`attribution.bootstrap`), the model learns its channels'
values from the journeys so weighted, every deal is shared by those values, and the deals count
with the weights of their accounts. So an interval holds both: that other accounts might have
bought, and that other journeys would have taught the model something else.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
import polars as pl

from attribution.bootstrap import FEW_ACCOUNTS, Draws, told_intervals
from attribution.credit import CreditTable
from attribution.deal_shares import DealShares
from attribution.freedom import freedom_of_shares
from attribution.intervals import Spread
from attribution.journeys import Journeys
from attribution.models.learned import LearnedModel, Replicates
from attribution.observed import Observed, observe
from attribution.sequences import Floats
from attribution.settings import Settings
from attribution.sum_intervals import SumSpread

# Weights held at once, as numbers of 8 bytes (64 MB).
_AT_ONCE = 2**23
# Less than this of all credit is what channels worth nothing are given beside others.
_NOTHING = 1e-9


def relearned_intervals(
    models: Sequence[LearnedModel], journeys: Journeys, column: str, settings: Settings
) -> pl.DataFrame:
    """Give the share of each value of a column its interval, under each model that learns.

    Returns:
        What `attribution.bootstrap.share_intervals` gives, with the row *no touch on record*. A
        model of so many states that replicates take too long has null.

    Raises:
        RefusedError: A model cannot be worked out on these journeys.
    """
    observed = observe(journeys)
    drawing = _Drawing(observed, settings)
    found = [pl.DataFrame(schema=_SCHEMA)]
    for model in models:
        deals = DealShares.of(journeys, observed, column, by_channel=model.by_channel)
        ends = np.full((2, len(deals.values)), np.nan)
        if _enough(journeys, observed):
            ends = _of_deals(model.replicates(observed), deals, drawing)
        found.append(told_intervals(deals.values, [model.name], ends[..., None]))
    return pl.concat(found)


def table_intervals(model: LearnedModel, journeys: Journeys, settings: Settings) -> pl.DataFrame:
    """Give each channel's share of a model's own table its interval.

    Returns:
        `value` (the channel), `model`, `low`, `high`, one row per channel on record, sorted; null
        as in `relearned_intervals`.

    Raises:
        RefusedError: The model cannot be worked out on these journeys.
    """
    observed = observe(journeys)
    channels = pl.Series(observed.sequences.channels, dtype=pl.String)
    ends = np.full((2, len(channels)), np.nan)
    if _enough(journeys, observed):
        learner, drawing = model.replicates(observed), _Drawing(observed, settings)
        spread = Spread(_parts(learner.draw(drawing.once))[0])
        for weights in drawing.weights(learner):
            spread.add(_parts(learner.draw(weights)))
        accounts = np.unique(observed.account[: observed.deals]).size
        ends = drawing.ends(spread, accounts - 1)
    return told_intervals(channels, [model.name], ends[..., None])


def relearned_sums(
    table: CreditTable, journeys: Journeys, column: str, together: Sequence[str], settings: Settings
) -> Mapping[str | None, tuple[float, float]]:
    """Give the credit of each value its interval, in minor units, under a model that learns.

    Args:
        table: Credit of these journeys under such a model.
        journeys: The journeys.
        column: A column of their rows.
        together: Values whose sum gets an interval too.
        settings: Confidence, replicates and seed.

    Returns:
        What `attribution.sum_intervals.sum_intervals` gives, by the same formula; empty too where
        a model has so many states that replicates take too long.

    Raises:
        RefusedError: The model cannot be worked out on these journeys.
    """
    model, observed = table.model, observe(journeys)
    accounts = journeys.deals["account_key"].n_unique()
    if not isinstance(model, LearnedModel) or accounts < FEW_ACCOUNTS or not observed.deals:
        return {}
    learner, drawing = model.replicates(observed), _Drawing(observed, settings)
    deals = DealShares.of(journeys, observed, column, by_channel=model.by_channel)

    def drawn(weights: Floats) -> Floats:
        found = np.empty((weights.shape[1], len(deals.values)))
        for values, sums in deals.sums(weights, learner.draw(weights)):
            found[:, values] = sums
        # What a channel worth nothing is given beside others is nothing.
        return np.where(np.abs(found) < _NOTHING * total, 0, found)

    credited = dict(table.by(column).select("value", "credit").iter_rows())
    total = float(np.abs(deals.amounts).sum())
    at_once = drawn(drawing.once)[0]
    values = deals.values.to_list()
    spread = SumSpread(values, [credited.get(value, 0) for value in values], together)
    for weights in drawing.weights(learner):
        spread.add(drawn(weights), at_once)
    credited_by = deals.by_account(learner.draw(drawing.once)[0])
    return spread.ends(settings.confidence, spread.freedom(credited_by))


def fewer_replicates(
    models: Sequence[LearnedModel], journeys: Journeys, settings: Settings
) -> dict[str, int]:
    """Return the models that are learned again less often than the settings ask, by name.

    Returns:
        For how many replicates: as many as are worked out in reasonable time; 0 where that is so
        few that there is no interval.

    Raises:
        RefusedError: A model cannot be worked out on these journeys.
    """
    observed = observe(journeys)
    most = {model.name: model.replicates(observed).most for model in models}
    return {name: number for name, number in most.items() if number < settings.replicates}


_SCHEMA = {"value": pl.String, "model": pl.String, "low": pl.Float64, "high": pl.Float64}


def _enough(journeys: Journeys, observed: Observed) -> bool:
    deals = journeys.deals
    several = deals["account_key"].n_unique() >= FEW_ACCOUNTS
    return several and observed.deals > 0 and deals["amount_minor"].sum() != 0


class _Drawing:
    """How the accounts of some journeys are drawn."""

    def __init__(self, observed: Observed, settings: Settings) -> None:
        self._observed, self._settings = observed, settings

    @cached_property
    def once(self) -> Floats:
        """The journeys as they are."""
        return np.ones((len(self._observed.accounts), 1))

    def weights(self, learner: Replicates) -> Iterator[Floats]:
        """The weights of all replicates, so many at once that memory stays flat."""
        replicates = min(self._settings.replicates, learner.most)
        for weights in self._draws.in_parts(replicates, _AT_ONCE):
            yield weights.astype(np.float64)

    def ends(self, spread: Spread, freedom: Floats | float) -> Floats:
        """The low and the high ends; nan where drawing again tells nothing."""
        ends = np.stack(spread.ends(self._settings.confidence, freedom))
        # As for other models: drawing again cannot show how rare it is what none of them has.
        never = (spread.shares == 0) & (ends[0] == ends[1])
        # The last digits of what is solved differ between machines; what is shown does not.
        return np.where(never, np.nan, ends.round(9))

    @cached_property
    def _draws(self) -> Draws:
        return Draws(self._observed.accounts, self._settings.seed)


def _of_deals(learner: Replicates, deals: DealShares, drawing: _Drawing) -> Floats:
    whole, worth = np.zeros(len(deals.values)), learner.draw(drawing.once)
    for values, shares in deals.shares(drawing.once, worth):
        whole[values] = np.where(shares[0] < _NOTHING, 0, shares[0])
    spread = Spread(whole)
    for weights in drawing.weights(learner):
        for values, shares in deals.shares(weights, learner.draw(weights)):
            spread.add(shares, values)
    credit = deals.by_account(worth[0])
    return drawing.ends(spread, freedom_of_shares(credit, whole, deals.scope[0]))


def _parts(values: Floats) -> Floats:
    totals = values.sum(axis=1, keepdims=True)
    unknown: Floats = np.full_like(values, np.nan)
    parts: Floats = np.divide(values, totals, out=unknown, where=totals > 0)
    return parts
