"""How often journeys go from one state to the next: all that a Markov model keeps of them.

A state of order k is the last k channels of a journey so far, fewer at its beginning. States and
steps are numbers, and counts of journeys that lie apart (other accounts, other machines) add up.
"""

from dataclasses import dataclass

import numpy as np

from attribution.refused import RefusedError
from attribution.sequences import Ints, Sequences

# Below this many possible keys counting into a table is faster than sorting.
_TABLE = 2**24
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Transitions:
    """Counts of steps from state to state.

    With n channels, numbered from 1, a state is its channels as digits to the base n + 1, the
    newest last: 0 is the start. A step is the next channel's number, 0 for the conversion, n + 1
    for an end without one.

    Attributes:
        channels: The channels, in the order of their numbers.
        order: How many channels a state remembers.
        keys: state · (n + 2) + step, ascending, each once (Int64).
        counts: How often each was gone (Int64).
    """

    channels: tuple[str, ...]
    order: int
    keys: Ints
    counts: Ints

    def __add__(self, other: "Transitions") -> "Transitions":
        """Count the journeys of both; they must have numbered the same channels."""
        if (self.channels, self.order) != (other.channels, other.order):
            raise ValueError("Only transitions of the same channels and order add up.")
        keys, place = np.unique(np.append(self.keys, other.keys), return_inverse=True)
        counts = np.zeros(keys.size, np.int64)
        np.add.at(counts, place, np.append(self.counts, other.counts))
        return Transitions(self.channels, self.order, keys, counts)


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Every step of every sequence.

    Attributes:
        keys: As in `Transitions`, first of all touches, then of all ends.
        sequence: The number of the sequence that goes it.
        times: How often it goes it.
        space: No key is as large as this.
    """

    keys: Ints
    sequence: Ints
    times: Ints
    space: int


def count_transitions(sequences: Sequences, order: int = 1) -> Transitions:
    """Count the steps of all sequences.

    Raises:
        RefusedError: So many channels that states of this order cannot be numbered.
    """
    none = np.zeros(0, np.int64)
    counted = Transitions(sequences.channels, order, none, none)
    for _, part in sequences.parts():
        counted += _counted(part, order)
    return counted


def steps_of(sequences: Sequences, order: int) -> Steps:
    """Number every step that the sequences go.

    Raises:
        RefusedError: So many channels that states of this order cannot be numbered.
    """
    channels = len(sequences.channels)
    space = (channels + 1) ** order * (channels + 2)
    if space > _LARGEST:
        raise RefusedError(
            f"A Markov model of order {order} cannot be worked out for {channels:,} channels. "
            "Choose order 1, or group the channels."
        )
    of_touch = sequences.of_touch
    before, after = _states(sequences, order)
    ends = after[sequences.last] * (channels + 2)
    every = np.arange(sequences.starts.size)
    return Steps(
        np.concatenate([before * (channels + 2) + sequences.codes + 1, ends, ends + channels + 1]),
        np.concatenate([of_touch, every, every]),
        np.concatenate(
            [
                (sequences.conversions + sequences.nulls)[of_touch],
                sequences.conversions,
                sequences.nulls,
            ]
        ),
        space,
    )


def _counted(sequences: Sequences, order: int) -> Transitions:
    steps = steps_of(sequences, order)
    if steps.space <= _TABLE:
        counts = np.bincount(steps.keys, weights=steps.times).astype(np.int64)
        keys = np.flatnonzero(counts)
        return Transitions(sequences.channels, order, keys, counts[keys])
    keys, place = np.unique(steps.keys, return_inverse=True)
    counts = np.bincount(place, weights=steps.times).astype(np.int64)
    gone = counts > 0
    return Transitions(sequences.channels, order, keys[gone], counts[gone])


def _states(sequences: Sequences, order: int) -> tuple[Ints, Ints]:
    """Return the state before and after every touch."""
    base = len(sequences.channels) + 1
    starts = sequences.starts
    place = np.arange(sequences.codes.size) - starts[sequences.of_touch]
    before = np.zeros(sequences.codes.size, np.int64)
    for back in range(1, order + 1):
        earlier = np.zeros_like(before)
        earlier[back:] = sequences.codes[:-back] + 1
        earlier[place < back] = 0
        before += earlier * base ** (back - 1)
    return before, (before * base + sequences.codes + 1) % base**order
