"""The Markov model: a channel earns by what would be lost without it."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
import polars as pl

from attribution.journeys import Journeys
from attribution.markov import affordable_replicates, removal_effects, replicate_effects
from attribution.models.learned import Replicates, learned_table, touch_weights
from attribution.observed import Observed, observe
from attribution.sequences import Floats
from attribution.settings import Settings
from attribution.sparse_counts import by_account
from attribution.transitions import Transitions, count_transitions, steps_of

# Intervals are told to three digits; the shares themselves are exact.
_NEAR = 1e-7


@dataclass(frozen=True, slots=True)
class Markov:
    """Each touch weighs the removal effect of its channel (`attribution.markov`).

    Attributes:
        order: How many channels back the journeys' next step depends on.
    """

    order: int = 1
    name: ClassVar[str] = "markov"
    source: ClassVar[str] = (
        "Anderl, Becker, von Wangenheim and Schumann (2016); ChannelAttribution uses the same "
        "definition and simulates it."
    )
    value_column: ClassVar[str] = "removal_effect"
    reweighs: ClassVar[bool] = True
    by_channel: ClassVar[bool] = False

    @property
    def label(self) -> str:
        """What a marketer calls it."""
        return f"Markov (order {self.order})"

    @property
    def assumes(self) -> str:
        """The assumption in one sentence."""
        seen = "last channel" if self.order == 1 else f"last {self.order} channels"
        return (
            f"A journey's next step depends on its {seen} alone, and a touch earns by the "
            "conversions that would be lost if every step to its channel led to nothing; touches "
            "of channels without which nothing would be lost share a deal equally."
        )

    def chosen(self, settings: Settings) -> Self:
        """Return it with the settings' order."""
        return replace(self, order=settings.markov_order)

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Weigh every touch by its channel's removal effect.

        Raises:
            RefusedError: The chain is too large to be worked out.
        """
        observed = observe(journeys)
        values = self.learned(self.lessons(observed))
        return touch_weights(values, observed, by_channel=self.by_channel)

    def lessons(self, observed: Observed) -> Transitions:
        """Return what it learns from: counts that add up over shards of accounts.

        Raises:
            RefusedError: So many channels that states of this order cannot be numbered.
        """
        return count_transitions(observed.sequences, self.order)

    def learned(self, lessons: Transitions) -> Floats:
        """Return the channels' removal effects.

        Raises:
            RefusedError: The chain is too large to be worked out.
        """
        return removal_effects(lessons).effects

    def table(self, journeys: Journeys) -> pl.DataFrame:
        """Return removal effects and what they share out.

        Raises:
            RefusedError: The chain is too large to be worked out.
        """
        observed = observe(journeys)
        return learned_table(observed, self.value_column, self.learned(self.lessons(observed)))

    def replicates(self, observed: Observed) -> Replicates:
        """Return how to count the steps again and work the effects out again.

        Raises:
            RefusedError: The chain is too large to be worked out.
        """
        transitions = count_transitions(observed.sequences, self.order)
        counts = by_account(observed, transitions.keys, lambda part: steps_of(part, self.order))

        def draw(weights: Floats) -> Floats:
            drawn = (counts.T @ weights).T
            return replicate_effects(transitions, np.ascontiguousarray(drawn), _NEAR)[1]

        return Replicates(draw, affordable_replicates(transitions))
