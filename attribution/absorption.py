"""Probabilities of conversion in chains with many states, held between two bounds.

For a chain with steps Q and conversions r the probabilities x solve x = r + Q x. Started at 0 the
iteration of this rises to them, started at 1 it falls to them, so half-way the distance of the two
says how far either can be off. Steps from a state to itself are summed up beforehand
(x_i = (r_i + Σ_j≠i q_ij x_j) / (1 - q_ii)), so that one channel many times over costs nothing.

References:
    Varga, Matrix Iterative Analysis (1962), chapter 3: regular splittings rise monotonically.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from attribution.sequences import Floats, Ints

# Numbers of a block of columns, so that it stays near the processor.
_AT_ONCE = 2**19
_BETWEEN_LOOKS = 8


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
        removed = np.append(-1, np.arange(begin, min(begin + step, channels)))
        keeps = (chain.newest[:, None] != removed).astype(np.float64)
        # The start has -1 as its newest too; nobody returns to it.
        keeps[0] = 1
        risen = _risen(onward, ending, keeps, tolerance, budget * removed.size // (channels + 1))
        if risen is None:
            return None
        found[0] = risen[:1]
        found.append(risen[1:])
    return np.concatenate(found)


def _risen(
    onward: sparse.csr_array, ending: Floats, keeps: Floats, tolerance: float, budget: int
) -> Floats | None:
    """Iterate one column for the whole chain and one per removed channel from below.

    What is still missing is at most the distance from above of the whole chain: a chain without a
    channel loses it at least as fast.
    """
    reached, distance = np.zeros_like(keeps), np.ones(ending.size)
    rounds = budget // max(1, onward.nnz * (keeps.shape[1] + 1))
    for turn in range(rounds):
        reached = onward @ reached
        reached += ending[:, None]
        reached *= keeps
        distance = onward @ distance
        if turn % _BETWEEN_LOOKS == 0 and distance[0] <= tolerance * reached[0, 0]:
            start: Floats = reached[0].copy()
            return start
    return None
