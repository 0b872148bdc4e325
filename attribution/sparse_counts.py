"""Counts by account, most of which are 0."""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from attribution.observed import Observed
from attribution.sequences import Codes, Floats, Ints, Sequences
from attribution.transitions import Steps

# Touches worked on at once: memory stays flat, whatever the number of journeys.
_AT_ONCE = 2**20


def by_account(
    observed: Observed, keys: Ints, steps: Callable[[Sequences], Steps]
) -> sparse.csr_array:
    """Count steps by account.

    Args:
        observed: The journeys.
        keys: The steps' keys, ascending, each once.
        steps: Numbers the steps of some of the sequences.

    Returns:
        One row per account, one column per key.
    """
    shape = (len(observed.accounts), keys.size)
    counted = sparse.csr_array(shape, dtype=np.float64)
    for which, part in observed.sequences.parts(_AT_ONCE):
        found = steps(part)
        gone = found.times > 0
        account = observed.account[which][found.sequence[gone]]
        places = np.searchsorted(keys, found.keys[gone])
        counted += summed(found.times[gone].astype(np.float64), account, places, shape)
    return counted


def summed(amounts: Floats, rows: Ints, columns: Codes, shape: tuple[int, int]) -> sparse.csr_array:
    """Add up amounts by row and column."""
    return sparse.coo_array((amounts, (rows, columns)), shape=shape).tocsr()
