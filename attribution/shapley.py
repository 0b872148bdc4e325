"""Shapley values of channels, exactly, in two games.

A game gives every set S of channels a worth v(S); a channel's Shapley value is what it adds on
average when the channels come one after the other, over all orders. Here the worth is what the
journeys brought whose channels all lie inside S:

    over counts:  v(S) = conversions of these journeys
    over rates:   v(S) = their conversions / all of them, converted or not; 0 where there are none

The game over counts is the sum of one game per journey, in which only its own channels together
are worth anything. Each of them has the same value there, so the Shapley value over counts is an
equal split of every conversion among the distinct channels of its journey, and is worked out so,
for any number of channels. The game over rates has no such shortcut; it is worked out over all
2^n sets, and since a set can convert worse than a part of it, values may be below 0.

References:
    Shapley, A value for n-person games. Contributions to the Theory of Games II (1953) 307-317.
    Zhao, Mahboobi and Bagheri, Shapley Value Methods for Attribution Modeling in Online
    Advertising (2018), arXiv:1804.05327: the equal split.
    Dalessandro, Perlich, Stitelman and Provost, Causally motivated attribution for online
    advertising. ADKDD (2012): Shapley values over conversion rates.
"""

import math

import numpy as np

from attribution.refused import HOW_TO_GROUP, RefusedError
from attribution.sequences import Floats, Ints, Sequences

MOST_CHANNELS = 20
"""The game over rates is worked out for up to so many: a million sets."""


def refuse_many(channels: int) -> None:
    """Refuse the game over rates for more than `MOST_CHANNELS`.

    Raises:
        RefusedError: There are more.
    """
    if channels > MOST_CHANNELS:
        raise RefusedError(
            f"Shapley over conversion rates can be worked out for up to {MOST_CHANNELS} channels, "
            f"and the journeys have {channels:,}. {HOW_TO_GROUP} Or take Shapley over counts, "
            "which has no limit."
        )


def equal_split(sequences: Sequences) -> Floats:
    """Return the Shapley value of every channel over counts: conversions it has a share in."""
    first = first_of_channel(sequences)
    sizes = np.bincount(sequences.of_touch[first], minlength=sequences.starts.size)
    largest = int(sizes.max(initial=0)) + 1
    shares = sequences.codes[first].astype(np.int64) * largest + sizes[sequences.of_touch[first]]
    counts = np.bincount(
        shares,
        weights=sequences.conversions[sequences.of_touch[first]],
        minlength=len(sequences.channels) * largest,
    ).reshape(-1, largest)
    # Whole conversions are counted by how many channels share them, so that no rounding adds up.
    parts = counts[:, 1:] / np.arange(1, largest)
    return np.array([math.fsum(row) for row in parts.tolist()])


def first_of_channel(sequences: Sequences) -> Ints:
    """Return which touches are the first of their channel in their sequence, in order."""
    pairs = sequences.of_touch * max(1, len(sequences.channels)) + sequences.codes
    return np.sort(np.unique(pairs, return_index=True)[1])


def rate_values(conversions: Floats, journeys: Floats) -> Floats:
    """Return the Shapley values of the game over conversion rates.

    Args:
        conversions: Conversions of the journeys that have exactly these channels, on the last axis
            by the set of channels: channel i is bit i of its place. Any axes before it.
        journeys: All journeys likewise, converted or not.

    Returns:
        One value per channel on the last axis; they add up to the rate of all journeys.
    """
    inside, all_inside = within(conversions), within(journeys)
    rates = np.divide(inside, all_inside, out=np.zeros_like(inside), where=all_inside > 0)
    return shapley_values(rates)


def channel_sets(sequences: Sequences) -> Ints:
    """Return the set of channels of every sequence: channel i is bit i.

    Raises:
        RefusedError: There are more than `MOST_CHANNELS`.
    """
    refuse_many(len(sequences.channels))
    if not sequences.starts.size:
        return np.zeros(0, np.int64)
    bits: Ints = np.bitwise_or.reduceat(np.int64(1) << sequences.codes, sequences.starts)
    return bits


def within(exactly: Floats) -> Floats:
    """Sum over all sets inside each set (the zeta transform of the subset lattice)."""
    summed = exactly.astype(np.float64)
    for bit in range(_players(summed)):
        pairs = summed.reshape(*summed.shape[:-1], -1, 2, 1 << bit)
        pairs[..., 1, :] += pairs[..., 0, :]
    return summed


def shapley_values(worth: Floats) -> Floats:
    """Return the Shapley value of every player.

    φ_i = Σ over S without i of |S|! (n-|S|-1)! / n! · (v(S and i) - v(S))

    Args:
        worth: The worth of every set of players on the last axis: player i is bit i of its place.

    Returns:
        One value per player on the last axis; they add up to v(all) - v(none).
    """
    players = _players(worth)
    sizes = np.bitwise_count(np.arange(1 << players))
    chance = np.array(
        [1 / (players * math.comb(players - 1, size)) for size in range(players)] + [0.0]
    )
    values = np.empty((*worth.shape[:-1], players))
    weights = chance[sizes]
    for player in range(players):
        halves = worth.reshape(*worth.shape[:-1], -1, 2, 1 << player)
        weight = weights.reshape(-1, 2, 1 << player)[:, 0, :]
        values[..., player] = ((halves[..., 1, :] - halves[..., 0, :]) * weight).sum((-2, -1))
    return values


def _players(sets: Floats) -> int:
    return int(sets.shape[-1]).bit_length() - 1
