"""Whole numbers told once, and looked up among others."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.numbering import Ints

_LARGEST = 2**62
# Among so many, a search in no order leaves the processor's nearest memory: hashes are quicker.
_MANY = 2**12


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
    if known.size > _MANY:
        return pl.Series(numbers).is_in(pl.Series(known).implode()).to_numpy()
    place = np.minimum(np.searchsorted(known, numbers), known.size - 1)
    found: npt.NDArray[np.bool_] = known[place] == numbers
    return found


def combined(columns: Iterable[tuple[npt.NDArray[np.integer], int]]) -> Ints:
    """Number rows by their numbers in several columns together.

    Args:
        columns: Each column's numbers, and how many it can have at most.
    """
    group, size = np.zeros(1, np.int64), 1
    for codes, more in columns:
        if size * more > _LARGEST:
            found, group = np.unique(group, return_inverse=True)
            size = found.size
        group, size = group * more + codes, size * more
    return group
