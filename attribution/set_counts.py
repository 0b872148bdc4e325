"""How often journeys of exactly these channels converted: all that the game over rates keeps."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from attribution.sequences import Floats, Ints, Sequences
from attribution.shapley import channel_sets, refuse_many


@dataclass(frozen=True, slots=True, eq=False)
class SetCounts:
    """Counts of journeys by the set of their channels; those of other accounts add up.

    Attributes:
        channels: The channels; the first is the lowest bit of a set.
        sets: The sets that occur, ascending (Int64).
        conversions: How many journeys of exactly these channels converted.
        journeys: How many there are.
    """

    channels: tuple[str, ...]
    sets: Ints
    conversions: Ints
    journeys: Ints

    @classmethod
    def of(cls, sequences: Sequences) -> Self:
        """Count the sets of some sequences.

        Raises:
            RefusedError: There are more than `attribution.shapley.MOST_CHANNELS` channels.
        """
        times = sequences.conversions + sequences.nulls
        return cls(
            sequences.channels, *_added(channel_sets(sequences), sequences.conversions, times)
        )

    def __add__(self, other: "SetCounts") -> "SetCounts":
        """Count the journeys of both.

        Raises:
            RefusedError: Together they have more than `attribution.shapley.MOST_CHANNELS` channels.
        """
        channels = tuple(sorted({*self.channels, *other.channels}))
        refuse_many(len(channels))
        sets = [_among(each, channels) for each in (self, other)]
        return SetCounts(
            channels,
            *_added(
                np.concatenate(sets),
                np.append(self.conversions, other.conversions),
                np.append(self.journeys, other.journeys),
            ),
        )

    @property
    def tallies(self) -> list[Floats]:
        """Conversions and journeys by set, as games of one replicate."""
        return [each.astype(np.float64)[None, :] for each in (self.conversions, self.journeys)]


def _among(counts: SetCounts, channels: tuple[str, ...]) -> Ints:
    """Return the sets, their channels numbered among others."""
    sets = np.zeros_like(counts.sets)
    for bit, channel in enumerate(counts.channels):
        sets |= (counts.sets >> bit & 1) << channels.index(channel)
    return sets


def _added(sets: Ints, conversions: Ints, journeys: Ints) -> tuple[Ints, Ints, Ints]:
    distinct, place = np.unique(sets, return_inverse=True)
    added = np.zeros((2, distinct.size), np.int64)
    np.add.at(added[0], place, conversions)
    np.add.at(added[1], place, journeys)
    return distinct, added[0], added[1]
