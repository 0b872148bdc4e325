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


def apportion(amounts: Ints, weights: Ints, starts: Ints) -> Ints:
    """Share each amount among its weights by largest remainder (Hamilton's method).

    Each weight gets the whole units of amount · weight / total weight; the units left over go one
    each to the largest remainders, of equal ones to the earlier. A negative amount is shared as if
    positive, with its sign.

    Args:
        amounts: One per group, between -2^63 + 1 and 2^63 - 1.
        weights: The groups' weights one after the other, each at least 0; in each group their sum
            is above 0 and below 2^63. Every group has a weight.
        starts: Where each group begins in `weights`.

    Returns:
        One share per weight; each group's add up to its amount.
    """
    if not starts.size:
        return np.zeros(0, np.int64)
    if np.count_nonzero(weights) == starts.size:
        sizes = np.diff(starts, append=weights.size)
        all_to_one: Ints = np.where(weights > 0, np.repeat(amounts, sizes), 0)
        return all_to_one
    # Neighbours of equal weight get the same, but for the unit left over: most models have few
    # different weights in a journey, so work on runs of equal weights is a fraction of the whole.
    first = _runs(weights, starts)
    if each_one := _FEW_ALIKE * first.size > weights.size:
        first = np.arange(weights.size)
    sizes = np.diff(first, append=weights.size)
    group_starts = np.searchsorted(first, starts)
    group = np.repeat(np.arange(starts.size), np.diff(group_starts, append=first.size))
    totals = np.add.reduceat(weights[first] * sizes, group_starts)
    whole, remainder = _divided(np.abs(amounts)[group], weights[first], totals[group])
    left_over = np.abs(amounts) - np.add.reduceat(whole * sizes, group_starts)
    runs = _Runs(group, group_starts, sizes, each_one)
    more = _one_more(remainder, left_over, totals, runs)
    shares: Ints
    if runs.each_one:
        shares = whole + more
    else:
        shares = np.repeat(whole, sizes) + _first_of_each(more, sizes)
    if (amounts < 0).any():
        shares *= np.repeat(np.sign(amounts)[group], sizes)
    return shares


class _Runs(NamedTuple):
    """Runs of equal weights: the group of each, each group's first, and their lengths.

    `each_one` says that every run is one weight.
    """

    group: Ints
    starts: Ints
    sizes: Ints
    each_one: bool


def _runs(weights: Ints, starts: Ints) -> Ints:
    """Return where runs of equal weights begin; every group begins one."""
    new = np.empty(weights.size, np.bool_)
    np.not_equal(weights[1:], weights[:-1], out=new[1:])
    new[starts] = True
    return np.flatnonzero(new)


def _divided(amounts: Ints, weights: Ints, totals: Ints) -> tuple[Ints, Ints]:
    """Return quotient and remainder of amount · weight by total."""
    if _largest(amounts) >= _EXACT or _largest(totals) >= _SAFE:
        return _divided_widely(amounts, weights, totals)
    if _largest(amounts) * _largest(weights) < _EXACT:
        products = amounts * weights
        quotients = (products / totals).astype(np.int64)
    else:
        # The product overflows, but what is left of it modulo 2^64 is right.
        products = amounts * weights
        quotients = (amounts.astype(np.float64) * weights / totals).astype(np.int64)
    remainders = products - quotients * totals
    if remainders.min() < 0 or (remainders >= totals).any():
        slip = remainders // totals
        quotients += slip
        remainders -= slip * totals
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
    place = np.arange(remainders.size) - runs.starts[runs.group]
    order = _by_remainder(remainders, totals, place, runs)
    # Sorted by group, a group's runs stand where they stood.
    more = np.zeros_like(remainders)
    if runs.each_one:
        more[order[place < left_over[runs.group]]] = 1
        return more
    ranked = runs.sizes[order]
    before = np.cumsum(ranked) - ranked
    before -= before[runs.starts][runs.group]
    more[order] = np.clip(left_over[runs.group] - before, 0, ranked)
    return more


def _by_remainder(remainders: Ints, totals: Ints, place: Ints, runs: _Runs) -> Ints:
    """Order runs by group, then remainder from the largest down, then by place in the group."""
    bits = [_bits(runs.starts.size - 1), _bits(_largest(totals)), _bits(_largest(place))]
    if sum(bits) > _KEY_BITS:
        return np.lexsort((-remainders, runs.group))
    # All in one integer, the place last: sorting numbers is faster than sorting their places.
    lower = ((totals[runs.group] - remainders) << bits[2]) + place
    ranked = np.sort((runs.group << (bits[1] + bits[2])) + lower)
    return (ranked & ((1 << bits[2]) - 1)) + runs.starts[runs.group]


def _first_of_each(counts: Ints, sizes: Ints) -> Ints:
    """Return 1 for the first so many of each run and 0 for the others."""
    some = counts > 0
    ends = np.cumsum(sizes)
    steps = np.zeros(ends[-1] + 1, np.int64)
    steps[(ends - sizes)[some]] += 1
    steps[(ends - sizes + counts)[some]] -= 1
    return np.cumsum(steps[:-1])


def _largest(numbers: Ints) -> int:
    return int(numbers.max(initial=0))


def _bits(number: int) -> int:
    return number.bit_length()
