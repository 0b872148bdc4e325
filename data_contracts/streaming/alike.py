"""Which rows of many blocks may be alike, told by a number per row."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Hashes = NDArray[np.uint64]
Packed = NDArray[np.uint8]
Rows = NDArray[np.int64]

AT_ONCE = 500_000
"""Rows compared with one another at once."""
_LAST = np.uint64((1 << 16) - 1)


def groups(hashes: Sequence[Hashes]) -> Iterator[Hashes]:
    """Yield hashes that occur more than once, of so many rows as are compared at once."""
    every = np.sort(np.concatenate(hashes)) if hashes else np.array([], np.uint64)
    again = every[1:][every[1:] == every[:-1]]
    if not len(again):
        return
    values, counts = np.unique(again, return_counts=True)
    stops = np.searchsorted(
        np.cumsum(counts + 1), np.arange(AT_ONCE, counts.sum() + len(counts), AT_ONCE)
    )
    for group in np.split(values, np.unique(stops + 1)):
        if len(group):
            yield group


def among(hashes: Hashes, wanted: Hashes) -> Rows:
    """Return the places of hashes that are among the wanted ones, which are sorted."""
    # Few are wanted: most rows are told from them by their last bits alone.
    last = np.zeros(int(_LAST) + 1, np.bool_)
    last[wanted & _LAST] = True
    likely = np.flatnonzero(last[hashes & _LAST])
    found = hashes[likely]
    places = np.searchsorted(wanted, found)
    places[places == len(wanted)] = 0
    same: Rows = likely[wanted[places] == found]
    return same


def unpacked(mask: Packed, height: int) -> Mask:
    """Return a mask that was packed to bits."""
    unpacked: Mask = np.unpackbits(mask, count=height).astype(np.bool_)
    return unpacked
