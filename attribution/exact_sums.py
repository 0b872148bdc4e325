"""Sums of whole numbers by group, exact whatever their size."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

# Above this sum, floating point no longer holds every integer.
_EXACT = 2**53


def holds(amounts: Ints) -> bool:
    """Tell whether floats hold every sum of these numbers, and of parts of them."""
    return bool(np.abs(amounts, dtype=np.float64).sum() < _EXACT)


def total(
    groups: npt.NDArray[np.integer], numbers: Ints, size: int, *, exact: bool | None = None
) -> Ints:
    """Add up by group, exactly.

    Args:
        groups: The group of each number.
        numbers: The numbers.
        size: How many groups there are.
        exact: Whether floats hold every sum; None: look.
    """
    if holds(numbers) if exact is None else exact:
        return np.bincount(groups, weights=numbers, minlength=size).astype(np.int64)
    added = np.zeros(size, np.int64)
    np.add.at(added, groups, numbers)
    return added
