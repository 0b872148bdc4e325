"""How often journeys go from one state to the next: all that a Markov model keeps of them.

A state of order k is the last k channels of a journey so far, fewer at its beginning. States and
steps are numbers, and counts of journeys that lie apart (other accounts, other machines) add up.
"""

from dataclasses import dataclass

import numpy as np

from attribution.refused import RefusedError
from attribution.sequences import Codes, Ints, Sequences, narrow

# Touches counted at once: few enough to stay near the processor. Up to so many possible keys for
# each of them, counting into a table is faster than sorting.
_AT_ONCE, _TABLE = 2**18, 4
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
        """Count the journeys of both.

        Raises:
            ValueError: They are of different orders.
            RefusedError: Together they have so many channels that states cannot be numbered.
        """
        if self.order != other.order:
            raise ValueError("Only transitions of the same order add up.")
        if self.channels != other.channels:
            every = tuple(sorted({*self.channels, *other.channels}))
            return self.among(every) + other.among(every)
        keys, place = np.unique(np.append(self.keys, other.keys), return_inverse=True)
        counts = np.zeros(keys.size, np.int64)
        np.add.at(counts, place, np.append(self.counts, other.counts))
        return Transitions(self.channels, self.order, keys, counts)

    def among(self, channels: tuple[str, ...]) -> "Transitions":
        """Number the same steps among more channels, its own among them in their order.

        Raises:
            RefusedError: So many channels that states of this order cannot be numbered.
        """
        refuse_many(len(channels), self.order)
        own, size = len(self.channels) + 1, len(channels) + 1
        number = {channel: place for place, channel in enumerate(channels, 1)}
        places = np.array([0, *(number[channel] for channel in self.channels), size])
        states, steps = np.divmod(self.keys, own + 1)
        keys = places[steps]
        for back in range(self.order):
            keys += places[states // own**back % own] * size**back * (size + 1)
        return Transitions(channels, self.order, keys, self.counts)


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Every step of every sequence.

    Attributes:
        keys: As in `Transitions`, first of all touches, then of all ends.
        sequence: The number of the sequence that goes it.
        times: How often it goes it.
    """

    keys: Ints
    sequence: Ints
    times: Ints


def count_transitions(sequences: Sequences, order: int = 1) -> Transitions:
    """Count the steps of all sequences.

    Raises:
        RefusedError: So many channels that states of this order cannot be numbered.
    """
    none = np.zeros(0, np.int64)
    counted = Transitions(sequences.channels, order, none, none)
    for _, part in sequences.parts(_AT_ONCE):
        counted += _counted(part, order)
    return counted


def steps_of(sequences: Sequences, order: int) -> Steps:
    """Number every step that the sequences go.

    Raises:
        RefusedError: So many channels that states of this order cannot be numbered.
    """
    channels = len(sequences.channels)
    refuse_many(channels, order)
    inner, ends = _keys(sequences, order)
    of_touch = sequences.of_touch
    every = np.arange(sequences.starts.size)
    return Steps(
        np.concatenate([inner, ends, ends + channels + 1]).astype(np.int64),
        np.concatenate([of_touch, every, every]),
        np.concatenate(
            [
                (sequences.conversions + sequences.nulls)[of_touch],
                sequences.conversions,
                sequences.nulls,
            ]
        ),
    )


def _counted(sequences: Sequences, order: int) -> Transitions:
    times = sequences.conversions + sequences.nulls
    space = _space(len(sequences.channels), order)
    if space > _TABLE * sequences.codes.size or (times != 1).any():
        return _counted_by_key(sequences, order)
    # Each journey once, as journeys of deals are: nothing but counting.
    inner, ends = _keys(sequences, order)
    counts = np.bincount(inner, minlength=space)
    counts += np.bincount(ends[sequences.conversions > 0], minlength=space)
    lost = ends[sequences.nulls > 0] + len(sequences.channels) + 1
    counts += np.bincount(lost, minlength=space)
    keys = np.flatnonzero(counts)
    return Transitions(sequences.channels, order, keys, counts[keys])


def _counted_by_key(sequences: Sequences, order: int) -> Transitions:
    steps = steps_of(sequences, order)
    keys, place = np.unique(steps.keys, return_inverse=True)
    counts = np.bincount(place, weights=steps.times).astype(np.int64)
    gone = counts > 0
    return Transitions(sequences.channels, order, keys[gone], counts[gone])


def refuse_many(channels: int, order: int) -> None:
    """Refuse channels of which states cannot be numbered.

    Raises:
        RefusedError: There are so many.
    """
    if _space(channels, order) > _LARGEST:
        raise RefusedError(
            f"A Markov model of order {order} cannot be worked out for {channels:,} channels. "
            "Choose order 1, or group the channels."
        )


def _space(channels: int, order: int) -> int:
    return int((channels + 1) ** order * (channels + 2))


def _keys(sequences: Sequences, order: int) -> tuple[Codes, Codes]:
    """Return the key of the step to every touch, and those of conversions after each sequence."""
    channels = len(sequences.channels)
    newest = sequences.codes.astype(narrow(_space(channels, order)))
    newest += 1
    before, earlier = np.zeros_like(newest), newest
    for back in range(order):
        moved = np.empty_like(earlier)
        moved[1:] = earlier[:-1]
        # Nothing came before the first touch.
        moved[sequences.starts] = 0
        before += moved * (channels + 1) ** back
        earlier = moved
    last = sequences.last
    after = (before[last] * (channels + 1) + newest[last]) % (channels + 1) ** order
    before *= channels + 2
    before += newest
    return before, after * (channels + 2)
