"""Probabilities of conversion in chains with many states, held between two bounds.

For a chain with steps Q and conversions r the probabilities x solve x = r + Q x. Started at 0 the
iteration of this rises to them, started at 1 it falls to them, so half-way the distance of the two
says how far either can be off. Steps from a state to itself are summed up beforehand
(x_i = (r_i + Σ_j≠i q_ij x_j) / (1 - q_ii)), so that one channel many times over costs nothing.

Where less than all digits is asked for, the limit is told from the first turns: what is reached is
a sum of a few geometric series, whose limit Wynn's ε-algorithm finds.

References:
    Varga, Matrix Iterative Analysis (1962), chapter 3: regular splittings rise monotonically.
    Wynn, On a device for computing the e_m(S_n) transformation. Mathematical Tables and Other Aids
    to Computation 10 (1956) 91-96.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from attribution.sequences import Floats, Ints

# Numbers of a block of columns, so that it stays near the processor.
_AT_ONCE = 2**19
_BETWEEN_LOOKS = 8
# Down to this tolerance limits are told from the first turns; how often those are looked at, and
# how many of the newest are (more say nothing new, in 16 digits).
_FORETOLD, _BETWEEN_GUESSES, _NEWEST = 1e-9, 4, 25


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A chain by its steps.

    Attributes:
        source: The state that each step leaves; state 0 is the start.
        target: The state that it leads to.
        chances: Its probability.
        ending: Each state's probability of converting next.
        newest: The number of each state's newest channel; -1 for the start.
    """

    source: Ints
    target: Ints
    chances: Floats
    ending: Floats
    newest: Ints


def conversion_without(
    chain: Chain, channels: int, *, tolerance: float, budget: int
) -> Floats | None:
    """Return the probability of a conversion from the start: whole, then without each channel.

    Args:
        chain: The chain.
        channels: How many channels there are.
        tolerance: How far a probability may be off, as a part of the whole.
        budget: Multiplications after which to give up; a second does some thousand million.

    Returns:
        1 + `channels` probabilities; None where the budget does not suffice.
    """
    size = chain.ending.size
    itself = chain.source == chain.target
    stays = np.zeros(size)
    stays[chain.source[itself]] = chain.chances[itself]
    onward = sparse.csr_array(
        (
            chain.chances[~itself] / (1 - stays[chain.source[~itself]]),
            (chain.source[~itself], chain.target[~itself]),
        ),
        shape=(size, size),
    )
    ending = chain.ending / (1 - stays)
    if not ending.any():
        return np.zeros(1 + channels)
    step = max(1, _AT_ONCE // size)
    found = [np.zeros(1)]
    for begin in range(0, channels, step):
        # The whole chain stands beside each block: it says how near is near enough.
        end = min(begin + step, channels)
        state = np.flatnonzero((chain.newest >= begin) & (chain.newest < end))
        removed = _Removed(state, chain.newest[state] - begin + 1, end - begin + 1)
        rounds = budget // (channels + 1) * removed.size // max(1, onward.nnz * (removed.size + 1))
        risen = _risen(onward, ending, removed, tolerance, rounds)
        if risen is None:
            return None
        found[0] = risen[:1]
        found.append(risen[1:])
    return np.concatenate(found)


class _Removed(NamedTuple):
    """Which states are removed, each in its channel's column; the first has the whole chain."""

    state: Ints
    column: Ints
    size: int


def _risen(
    onward: sparse.csr_array, ending: Floats, removed: _Removed, tolerance: float, rounds: int
) -> Floats | None:
    """Iterate one column for the whole chain and one per removed channel from below.

    What is still missing is at most the distance from above of the whole chain: a chain without a
    channel loses it at least as fast.
    """
    reached, distance = np.zeros((ending.size, removed.size)), np.ones(ending.size)
    starts: list[Floats] = []
    guess = np.full(removed.size, np.nan)
    for turn in range(rounds):
        reached = onward @ reached
        reached += ending[:, None]
        reached[removed.state, removed.column] = 0
        distance = onward @ distance
        if turn % _BETWEEN_LOOKS == 0 and distance[0] <= tolerance * reached[0, 0]:
            start: Floats = reached[0].copy()
            return start
        starts.append(reached[0].copy())
        if tolerance >= _FORETOLD and turn % _BETWEEN_GUESSES == _BETWEEN_GUESSES - 1:
            before, guess = guess, _limits(np.array(starts[-_NEWEST:]))
            near = np.abs(guess - before) <= tolerance * guess[0]
            between = (guess >= reached[0]) & (guess <= reached[0] + distance[0])
            if np.all(near & between):
                return guess
    return None


def _limits(terms: Floats) -> Floats:
    """Return where sequences lead, one per column (Wynn's ε-algorithm)."""
    older, newer = np.zeros((len(terms) + 1, terms.shape[1])), terms
    limits: Floats = terms[-1]
    for column in range(1, len(terms)):
        with np.errstate(divide="ignore", invalid="ignore"):
            older, newer = newer, older[1:-1] + 1 / np.diff(newer, axis=0)
        if column % 2 == 0:
            # What does not change any more has arrived.
            limits = np.where(np.isfinite(newer[-1]), newer[-1], limits)
    return limits
