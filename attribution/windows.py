"""Finding each deal's touches by binary search."""

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

_Int64s = npt.NDArray[np.int64]

# A touch's key is its person's number and its place in time order, in one integer.
_PLACE_BITS = 32


def touches_in_window(
    touches: pl.DataFrame, pairs: pl.DataFrame, lookback_days: int | None
) -> tuple[_Int64s, _Int64s]:
    """Pair deals with the touches of their people inside the lookback window.

    A touch counts where `milestone - lookback ≤ occurred_at ≤ milestone`, both ends included.
    Time and memory grow with touches plus pairs found, however many deals share an account.

    Args:
        touches: `occurred_at` and `person` (Int64, its number), sorted by time, ties in their
            lasting order.
        pairs: `deal` (Int64, its number), `person`, `milestone_at`: each pair once.
        lookback_days: Days before the milestone; None: no limit.

    Returns:
        The deal's number and the touch's row of each pair, sorted by deal, then row.
    """
    times = touches["occurred_at"].to_physical().to_numpy()
    keys = (touches["person"].to_numpy() << _PLACE_BITS) + np.arange(times.size)
    by_person = np.argsort(keys)
    keys = keys[by_person]
    low, high = _window(times, pairs["milestone_at"], lookback_days)
    person = pairs["person"].to_numpy() << _PLACE_BITS
    first, after = np.searchsorted(keys, person + low), np.searchsorted(keys, person + high)
    found = np.maximum(after - first, 0)
    deal = np.repeat(pairs["deal"].to_numpy(), found)
    row = by_person[np.repeat(first, found) + _count_up(found)]
    order = np.argsort((deal << _PLACE_BITS) + row)
    return deal[order], row[order]


def _window(
    times: _Int64s, milestones: pl.Series, lookback_days: int | None
) -> tuple[_Int64s, _Int64s]:
    """Return the places of the first touch inside each window and of the first one after it."""
    ends = milestones.to_physical().to_numpy()
    after = np.searchsorted(times, ends, side="right")
    if lookback_days is None:
        return np.zeros_like(after), after
    starts = ends - timedelta(days=lookback_days) // timedelta(microseconds=1)
    return np.searchsorted(times, starts, side="left"), after


def _count_up(sizes: _Int64s) -> _Int64s:
    """Return 0, 1, … for each size in turn: [2, 3] gives 0 1 0 1 2."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - sizes, sizes)
