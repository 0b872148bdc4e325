"""Whole numbers told once, and looked up among others."""

import numpy as np
import numpy.typing as npt

from attribution.numbering import Ints


def once(numbers: Ints) -> Ints:
    """Return each number once, sorted: several times faster than by hashes."""
    ordered = np.sort(numbers)
    new = np.ones(ordered.size, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def among(numbers: Ints, known: Ints) -> npt.NDArray[np.bool_]:
    """Return which numbers are some of the known ones.

    Args:
        numbers: The numbers asked about.
        known: Sorted, each once.
    """
    if not known.size:
        return np.zeros(numbers.size, np.bool_)
    place = np.minimum(np.searchsorted(known, numbers), known.size - 1)
    found: npt.NDArray[np.bool_] = known[place] == numbers
    return found
