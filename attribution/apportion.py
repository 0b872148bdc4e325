"""Share whole numbers by weights, exactly: the arithmetic beneath every credit."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
# How many each has; where that is one at most, whether it has one.
_Counts = Ints | npt.NDArray[np.bool_]

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
    if np.count_nonzero(weights) == starts.size:
        some = np.flatnonzero(weights > 0)
        if sizes is None or (sizes[some] == 1).all():
            return _each_to_one(amounts, some, weights.size, sizes)
    runs = _in_runs(weights, starts, sizes)
    size = np.abs(amounts)
    totals = np.add.reduceat(runs.of_all(runs.weights), runs.starts)
    whole, remainders = _divided(size, totals, runs)
    left_over = size - np.add.reduceat(runs.of_all(whole), runs.starts)
    more = _one_more(remainders, left_over, totals, runs)
    if (amounts < 0).any():
        sign = np.repeat(np.sign(amounts), runs.counts)
        whole, more = whole * sign, more * sign
    return _spread(whole, more, runs)


def _each_to_one(amounts: Ints, at: Ints, weights: int, sizes: Ints | None) -> Ints:
    """Give all of each amount to the one of its group that has a weight."""
    ends = None if sizes is None else np.cumsum(sizes)
    shares = np.zeros(weights if ends is None else ends[-1], np.int64)
    shares[at if ends is None else ends[at] - 1] = amounts
    return shares


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
    begins = np.zeros(weights.size, np.bool_)
    begins[starts] = True
    new = begins.copy()
    new[1:] |= weights[1:] != weights[:-1]
    if sizes is None and _FEW_ALIKE * np.count_nonzero(new) > weights.size:
        return _Runs(weights, starts, np.diff(starts, append=weights.size), None)
    first = np.flatnonzero(new)
    if sizes is not None:
        lengths = np.add.reduceat(sizes, first)
    else:
        lengths = np.diff(first, append=weights.size)
    own = np.flatnonzero(begins[first])
    return _Runs(weights[first], own, np.diff(own, append=first.size), lengths)


def _divided(amounts: Ints, totals: Ints, runs: _Runs) -> tuple[Ints, Ints]:
    """Return quotient and remainder of amount · weight by total, for each run."""
    whole, total = (np.repeat(numbers, runs.counts) for numbers in (amounts, totals))
    if _largest(amounts) >= _EXACT or _largest(totals) >= _SAFE:
        return _divided_widely(whole, runs.weights, total)
    parts = np.repeat(amounts / totals, runs.counts)
    parts *= runs.weights
    quotients = parts.astype(np.int64)
    # Where products overflow, what is left of them modulo 2^64 is right.
    remainders = whole
    remainders *= runs.weights
    remainders -= quotients * total
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


def _one_more(remainders: Ints, left_over: Ints, totals: Ints, runs: _Runs) -> _Counts:
    """Say how many of each run get one of the units left over: the largest remainders first."""
    keys, place_bits = _sort_keys(remainders, totals, runs)
    if runs.sizes is None:
        # Whoever comes no later than the last one to get a unit gets one.
        last = np.sort(keys)[runs.starts + left_over - 1]
        return keys <= np.repeat(np.where(left_over, last, -1), runs.counts)
    order = _order(keys, place_bits, runs)
    # Sorted by group, a group's runs stand where they stood.
    begins, left = (np.repeat(numbers, runs.counts) for numbers in (runs.starts, left_over))
    ranked = runs.sizes[order]
    before = np.cumsum(ranked) - ranked
    before -= before[begins]
    more = np.zeros_like(remainders)
    more[order] = np.clip(left - before, 0, ranked)
    return more


def _sort_keys(remainders: Ints, totals: Ints, runs: _Runs) -> tuple[Ints, int]:
    """Return numbers in whose order the runs come by group, then the remainder from the largest.

    No two are the same: of equal remainders the earlier comes first. Their lowest bits are a run's
    place in its group, as many as are told.
    """
    most = int(runs.counts.max()) - 1
    bits = [_bits(runs.starts.size - 1), _bits(_largest(totals)), _bits(most)]
    if sum(bits) > _KEY_BITS:
        group = np.repeat(np.arange(runs.starts.size), runs.counts)
        keys = np.empty_like(remainders)
        keys[np.lexsort((-remainders, group))] = np.arange(remainders.size)
        return keys, 0
    # All in one integer: sorting numbers is faster than sorting their places.
    of_group = ((np.arange(totals.size) << bits[1]) + totals << bits[2]) - runs.starts
    keys = np.repeat(of_group, runs.counts)
    keys -= remainders << bits[2]
    keys += np.arange(keys.size)
    return keys, bits[2]


def _order(keys: Ints, place_bits: int, runs: _Runs) -> Ints:
    """Return where the runs stand, in the order of their keys."""
    if not place_bits:
        return np.argsort(keys)
    places = np.sort(keys) & ((1 << place_bits) - 1)
    places += np.repeat(runs.starts, runs.counts)
    return places


def _spread(whole: Ints, more: _Counts, runs: _Runs) -> Ints:
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
