"""Stretches of journeys whose touches are alike to rules of milestones.

To such a rule all touches of a journey weigh the same but the first, the last and those at which a
milestone stands (`attribution.models.rules.MilestoneRule`). A journey of any length has eleven
stretches at most, so their weights cost little beside those of all touches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from attribution.milestones import POSITIONS
from attribution.models.base import AttributionModel
from attribution.models.rules import MilestoneRule
from attribution.numbering import Ints
from attribution.windows import Spans


@dataclass(frozen=True, eq=False)
class Stretches:
    """The stretches of the journeys of neighbouring deals, one after the other.

    Attributes:
        deal: Of each stretch the row of its deal in `Spans.deals`, ascending.
        sizes: How many touches it has.
        weights: What each of them weighs, one column per model.
    """

    deal: Ints
    sizes: Ints
    weights: pl.DataFrame

    @cached_property
    def starts(self) -> Ints:
        """Where each journey begins."""
        return np.flatnonzero(np.diff(self.deal, prepend=-1))

    def of_deals(self, begin: int, end: int) -> "Stretches":
        """Return those of the deals from one row up to another."""
        part = slice(*np.searchsorted(self.deal, [begin, end]).tolist())
        return Stretches(self.deal[part], self.sizes[part], self.weights[part])


def weigh_stretches(
    spans: Spans, begin: int, end: int, models: Sequence[AttributionModel]
) -> Stretches:
    """Weigh the stretches of the deals from one row up to another under all rules of milestones.

    Args:
        spans: The journeys.
        begin: The row of the first deal.
        end: The row after the last one.
        models: The models; those that are no rules of milestones are passed over.
    """
    rules = {model.name: model.weight for model in models if isinstance(model, MilestoneRule)}
    if not rules:
        return Stretches(np.zeros(0, np.int64), np.zeros(0, np.int64), pl.DataFrame())
    counts = spans.deals["touches"].slice(begin, end - begin).to_numpy()
    some = np.flatnonzero(counts)
    deal, counts = begin + some, counts[some]
    ends = np.cumsum(counts)
    begins = ends - counts
    # Where no rule asks for a milestone, none of them has a stretch there.
    asked = {name for weight in rules.values() for name in weight.meta.root_names()}
    stages = [spans.stages[name] for name in POSITIONS if name in asked]
    first = _first_touches([stage.gather(deal) for stage in stages], begins, ends)
    sizes = np.diff(first, append=ends[-1:])
    own = np.diff(np.searchsorted(first, begins), append=first.size)
    deals = np.repeat(deal, own)
    of_stretch = pl.DataFrame(
        {
            "deal_id": deals,
            "position": first - np.repeat(begins - 1, own),
            "touches": np.repeat(counts, own),
        }
    ).with_columns(stage.gather(deals) for stage in stages)
    # A column beside them gives a weight that is the same everywhere its height; in one query,
    # what several rules ask is worked out once.
    weights = of_stretch.lazy().select("deal_id", **rules).collect(engine="in-memory")
    return Stretches(deals, sizes, weights.drop("deal_id"))


def _first_touches(stages: Sequence[pl.Series], begins: Ints, ends: Ints) -> Ints:
    """Return the touches at which a stretch begins, among those of all the deals.

    Args:
        stages: At which touch of each deal some milestones stand.
        begins: The first touch of each deal.
        ends: The touch after its last one.
    """
    new = np.zeros(int(ends[-1]) + 1 if ends.size else 1, np.bool_)
    places = [stage.fill_null(1).to_numpy() for stage in stages]
    for touch in [begins, ends - 1, *(begins + place - 1 for place in places)]:
        new[touch] = new[touch + 1] = True
    return np.flatnonzero(new[:-1])
