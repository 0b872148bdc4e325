"""The Shapley models: a channel earns by what it adds to every set of other channels."""

import math
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

import numpy as np
import polars as pl

from attribution.journeys import Journeys
from attribution.models.learned import Replicates, learned_table, times_met, touch_weights
from attribution.observed import Observed, observe
from attribution.sequences import Floats, Ints
from attribution.set_counts import SetCounts
from attribution.settings import Settings
from attribution.shapley import channel_sets, equal_split, first_of_channel, rate_values
from attribution.sparse_counts import summed

# A channel's weight: up to 30 touches of it in a journey divide it without a remainder.
_WHOLE = math.lcm(*range(1, 31))
_PLENTY = 10**6
# Numbers in the games of all replicates, and of those worked on at once (64 MB).
_GAMES, _AT_ONCE = 2**26, 2**23


@dataclass(frozen=True, slots=True)
class Shapley:
    """Each distinct channel of a journey has an equal part, shared among its touches.

    That is the Shapley value of the game in which a set of channels is worth the conversions
    (in credit: the money) of the journeys inside it (`attribution.shapley`).
    """

    name: ClassVar[str] = "shapley"
    label: ClassVar[str] = "Shapley over counts (equal split among channels)"
    assumes: ClassVar[str] = (
        "A deal needed all channels of its journey and none of them more than another, however "
        "often it was met: over counts the Shapley value is exactly that equal split."
    )
    source: ClassVar[str] = (
        "Shapley (1953); Zhao, Mahboobi and Bagheri (2018) show the equal split."
    )
    value_column: ClassVar[str] = "shapley_value"
    reweighs: ClassVar[bool] = False
    by_channel: ClassVar[bool] = True

    def chosen(self, settings: Settings) -> Self:  # noqa: ARG002 - it has nothing to choose
        """Return the model itself."""
        return self

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Share each journey equally among its channels, and each part among the touches."""
        return pl.Series(_WHOLE // times_met(observe(journeys)), dtype=pl.Int64)

    def table(self, journeys: Journeys) -> pl.DataFrame:
        """Return the Shapley values of the games over conversions and over money."""
        observed = observe(journeys)
        values = equal_split(observed.sequences)
        if not observed.deals:
            values = np.full_like(values, np.nan)
        return learned_table(observed, self.value_column, values, _money(observed))

    def replicates(self, observed: Observed) -> Replicates:
        """Return how to split the conversions of weighted accounts."""
        first, of_touch, sizes = _distinct(observed)
        won = observed.sequences.conversions[of_touch] / sizes
        shape = (len(observed.accounts), len(observed.sequences.channels))
        parts = summed(won, observed.account[of_touch], observed.sequences.codes[first], shape)

        def draw(weights: Floats) -> Floats:
            values: Floats = (parts.T @ weights).T
            return values

        return Replicates(draw, _PLENTY)


@dataclass(frozen=True, slots=True)
class ShapleyRate:
    """Each channel weighs its Shapley value of the game over conversion rates."""

    name: ClassVar[str] = "shapley_rate"
    label: ClassVar[str] = "Shapley over conversion rates"
    assumes: ClassVar[str] = (
        "Channels that convert better together than apart caused the difference; without a real "
        "one the values scatter around each other and may fall below 0, which earns nothing, and "
        "a deal without any channel above 0 is shared equally among its channels."
    )
    source: ClassVar[str] = "Shapley (1953); Dalessandro, Perlich, Stitelman and Provost (2012)."
    value_column: ClassVar[str] = "shapley_value"
    reweighs: ClassVar[bool] = True
    by_channel: ClassVar[bool] = True

    def chosen(self, settings: Settings) -> Self:  # noqa: ARG002 - it has nothing to choose
        """Return the model itself."""
        return self

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Weigh each channel of a journey by its value, and share that among its touches.

        Raises:
            RefusedError: There are more than `attribution.shapley.MOST_CHANNELS` channels.
        """
        observed = observe(journeys)
        values = self.learned(self.lessons(observed))
        return touch_weights(values, observed, by_channel=self.by_channel)

    def lessons(self, observed: Observed) -> SetCounts:
        """Return what it learns from: counts that add up over shards of accounts.

        Raises:
            RefusedError: There are more than `attribution.shapley.MOST_CHANNELS` channels.
        """
        return SetCounts.of(observed.sequences)

    def learned(self, lessons: SetCounts) -> Floats:
        """Return the channels' values."""
        values: Floats = _played(lessons.tallies, lessons.sets, 1 << len(lessons.channels))[0]
        return values

    def table(self, journeys: Journeys) -> pl.DataFrame:
        """Return the Shapley values of the game over conversion rates, also those below 0.

        Raises:
            RefusedError: There are more than `attribution.shapley.MOST_CHANNELS` channels.
        """
        observed = observe(journeys)
        return learned_table(observed, self.value_column, self.learned(self.lessons(observed)))

    def replicates(self, observed: Observed) -> Replicates:
        """Return how to work the game out again, for fewer replicates where it is large.

        Raises:
            RefusedError: There are more than `attribution.shapley.MOST_CHANNELS` channels.
        """
        size = 1 << len(observed.sequences.channels)
        sets, place = np.unique(channel_sets(observed.sequences), return_inverse=True)
        shape = (len(observed.accounts), sets.size)
        won = observed.sequences.conversions.astype(np.float64)
        counts = [summed(each, observed.account, place, shape) for each in (won, np.ones_like(won))]

        def draw(weights: Floats) -> Floats:
            tallies = [(each.T @ weights).T for each in counts]
            return _played(tallies, sets, size)

        return Replicates(draw, _GAMES // size)


def _played(tallies: list[Floats], sets: Ints, size: int) -> Floats:
    """Return the values of games, told by their counts of conversions and of journeys."""
    found: list[Floats] = []
    step = max(1, _AT_ONCE // size)
    for begin in range(0, len(tallies[0]), step):
        games = []
        for tally in tallies:
            game = np.zeros((len(tally[begin : begin + step]), size))
            game[:, sets] = tally[begin : begin + step]
            games.append(game)
        values = rate_values(*games)
        # Where nothing converts there is no rate to share out.
        values[tallies[0][begin : begin + step].sum(axis=1) == 0] = np.nan
        found.append(values)
    return np.concatenate(found)


def _distinct(observed: Observed) -> tuple[Ints, Ints, Ints]:
    """Return each channel's first touch in each journey, the journey, and its distinct channels."""
    first = first_of_channel(observed.sequences)
    of_touch = observed.sequences.of_touch[first]
    return first, of_touch, np.bincount(of_touch)[of_touch]


def _money(observed: Observed) -> list[Fraction]:
    """Return each channel's part of the amounts, exactly."""
    first, of_touch, sizes = _distinct(observed)
    told = pl.DataFrame(
        {
            "channel": observed.sequences.codes[first],
            "size": sizes,
            "amount": observed.amounts[of_touch],
        }
    )
    parts: dict[int, Fraction] = defaultdict(Fraction)
    for channel, size, amount in (
        told.group_by("channel", "size").agg(pl.col("amount").sum()).iter_rows()
    ):
        parts[channel] += Fraction(amount, size)
    return [parts[channel] for channel in range(len(observed.sequences.channels))]
