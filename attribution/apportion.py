"""Share whole numbers by weights, exactly: the arithmetic beneath every credit."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]

# Up to here a float holds every integer, and a quotient of floats is off by a few units at most.
_EXACT = 2**52
# A remainder worked out modulo 2^64 from a quotient a few units off still shows its sign.
_SAFE = 2**59
_KEY_BITS = 63
# With fewer neighbours than this to a run, each weight by itself is quicker.
_FEW_ALIKE = 1.5


def apportion(amounts: Ints, weights: Ints, starts: Ints, sizes: Ints | None = None) -> Ints:
    """Share each amount among its weights by largest remainder (Hamilton's method).

    Each weight gets the whole units of amount · weight / total weight; the units left over go one
    each to the largest remainders, of equal ones to the earlier. A negative amount is shared as if
    positive, with its sign.

    Args:
        amounts: One per group, between -2^63 + 1 and 2^63 - 1.
        weights: The groups' weights one after the other, each at least 0; in each group their sum
            is above 0 and below 2^63. Every group has a weight.
        starts: Where each group begins in `weights`.
        sizes: How many neighbours have each of the weights, at least 1; None: one each.

    Returns:
        One share for each that has a weight; each group's add up to its amount.
    """
    if not starts.size:
        return np.zeros(0, np.int64)
    runs = _in_runs(weights, starts, sizes)
    size = np.abs(amounts)
    some = np.flatnonzero(runs.weights)
    if some.size == starts.size and (runs.sizes is None or (runs.sizes[some] == 1).all()):
        whole, more = np.zeros_like(runs.weights), np.zeros_like(runs.weights)
        whole[some] = size
    else:
        totals = np.add.reduceat(runs.of_all(runs.weights), runs.starts)
        whole, remainders = _divided(size, totals, runs)
        left_over = size - np.add.reduceat(runs.of_all(whole), runs.starts)
        more = _one_more(remainders, left_over, totals, runs)
    if (amounts < 0).any():
        sign = np.repeat(np.sign(amounts), runs.counts)
        whole, more = whole * sign, more * sign
    return _spread(whole, more, runs)


class _Runs(NamedTuple):
    """Runs of equal weights.

    Neighbours of equal weight get the same, but for the unit left over: most models have few
    different weights in a journey, so work on runs of equal weights is a fraction of the whole.

    Attributes:
        weights: The weight in each.
        starts: Each group's first run.
        counts: How many runs each group has.
        sizes: How many have the weight; None: one each.
    """

    weights: Ints
    starts: Ints
    counts: Ints
    sizes: Ints | None

    def of_all(self, numbers: Ints) -> Ints:
        """Return what a number of each run comes to for all that are in it."""
        return numbers if self.sizes is None else numbers * self.sizes


def _in_runs(weights: Ints, starts: Ints, sizes: Ints | None) -> _Runs:
    new = np.empty(weights.size, np.bool_)
    np.not_equal(weights[1:], weights[:-1], out=new[1:])
    # Every group begins one.
    new[starts] = True
    first = np.flatnonzero(new)
    if sizes is not None:
        lengths = np.add.reduceat(sizes, first)
    elif _FEW_ALIKE * first.size > weights.size:
        return _Runs(weights, starts, np.diff(starts, append=weights.size), None)
    else:
        lengths = np.diff(first, append=weights.size)
    own = np.searchsorted(first, starts)
    return _Runs(weights[first], own, np.diff(own, append=first.size), lengths)


def _divided(amounts: Ints, totals: Ints, runs: _Runs) -> tuple[Ints, Ints]:
    """Return quotient and remainder of amount · weight by total, for each run."""
    whole, total = (np.repeat(numbers, runs.counts) for numbers in (amounts, totals))
    if _largest(amounts) >= _EXACT or _largest(totals) >= _SAFE:
        return _divided_widely(whole, runs.weights, total)
    quotients = (runs.weights * np.repeat(amounts / totals, runs.counts)).astype(np.int64)
    # Where products overflow, what is left of them modulo 2^64 is right.
    remainders = whole * runs.weights - quotients * total
    # One below 0 is a large one without its sign.
    off = np.flatnonzero(remainders.view(np.uint64) >= total.view(np.uint64))
    if off.size:
        slip = remainders[off] // total[off]
        quotients[off] += slip
        remainders[off] -= slip * total[off]
    return quotients, remainders


def _divided_widely(amounts: Ints, weights: Ints, totals: Ints) -> tuple[Ints, Ints]:
    """Do the same in 128 bits: slower, for whatever fits into 64 bits."""
    product = pl.col("amount").cast(pl.Int128) * pl.col("weight")
    frame = pl.DataFrame({"amount": amounts, "weight": weights, "total": totals}).select(
        quotient=(product // pl.col("total")).cast(pl.Int64),
        remainder=(product % pl.col("total")).cast(pl.Int64),
    )
    return frame["quotient"].to_numpy(), frame["remainder"].to_numpy()


def _one_more(remainders: Ints, left_over: Ints, totals: Ints, runs: _Runs) -> Ints:
    """Say how many of each run get one of the units left over: the largest remainders first."""
    begins, left = (np.repeat(numbers, runs.counts) for numbers in (runs.starts, left_over))
    place = np.arange(remainders.size) - begins
    order = _by_remainder(remainders, totals, place, runs)
    order += begins
    # Sorted by group, a group's runs stand where they stood.
    more = np.zeros_like(remainders)
    if runs.sizes is None:
        more[order[place < left]] = 1
        return more
    ranked = runs.sizes[order]
    before = np.cumsum(ranked) - ranked
    before -= before[begins]
    more[order] = np.clip(left - before, 0, ranked)
    return more


def _by_remainder(remainders: Ints, totals: Ints, place: Ints, runs: _Runs) -> Ints:
    """Return the places in its group, by group and the remainder from the largest down."""
    bits = [_bits(runs.starts.size - 1), _bits(_largest(totals)), _bits(_largest(place))]
    if sum(bits) > _KEY_BITS:
        group = np.repeat(np.arange(runs.starts.size), runs.counts)
        order = np.lexsort((-remainders, group))
        return place[order]
    # All in one integer, the place last: sorting numbers is faster than sorting their places.
    group_and_total = (np.arange(totals.size) << bits[1]) + totals
    keys = np.repeat(group_and_total, runs.counts)
    keys -= remainders
    keys <<= bits[2]
    keys += place
    keys.sort()
    keys &= (1 << bits[2]) - 1
    return keys


def _spread(whole: Ints, more: Ints, runs: _Runs) -> Ints:
    """Return the share of each: in every run the first so many as are more get one unit more."""
    if runs.sizes is None:
        return whole + more
    shares, lengths = np.empty((2, 2 * whole.size), np.int64)
    lengths[::2] = np.abs(more)
    lengths[1::2] = runs.sizes - lengths[::2]
    shares[::2] = whole + np.sign(more)
    shares[1::2] = whole
    return np.repeat(shares, lengths)


def _largest(numbers: Ints) -> int:
    return int(numbers.max(initial=0))


def _bits(number: int) -> int:
    return number.bit_length()
