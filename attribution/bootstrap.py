"""How far a share could be off by chance: a bootstrap over accounts.

Deals of one account are not independent, so whole accounts are drawn (cluster bootstrap). A
replicate gives each account a weight drawn from Poisson(1), which stands for how often it would
be drawn with replacement; how widely the replicates' shares spread gives the interval
(`attribution.intervals`).

References:
    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 8 and 13.
    Chamandy, Muralidharan, Najmi and Naidu, Estimating Uncertainty for Massive Data Streams
    (Google, 2012): Poisson weights.
"""

import math
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from attribution.freedom import freedom_of_shares
from attribution.intervals import Spread
from attribution.side_by_side import side_by_side

Weights = npt.NDArray[np.uint8]
_Int64s = npt.NDArray[np.int64]
_UInt64s = npt.NDArray[np.uint64]
_Floats = npt.NDArray[np.float64]

FEW_ACCOUNTS = 10
"""Below this many accounts there is no interval: of so few, most draws are the same few deals over
again, and an interval holds the truth far less often than its level says."""

_DRAW_BITS = 16
_DRAWS = 64 // _DRAW_BITS

# The Poisson(1) quantile of each 16-bit number: 0 for the first 36.8 % of them, and so on.
_CUMULATIVE = np.cumsum([math.exp(-1) / math.factorial(k) for k in range(9)])
_POISSON = np.searchsorted(_CUMULATIVE, (np.arange(2**_DRAW_BITS) + 0.5) / 2**_DRAW_BITS)
_LARGEST_WEIGHT = int(_POISSON[-1])
# The least number whose quantile is 1, 2 and so on.
_LEAST = np.searchsorted(_POISSON, np.arange(1, _LARGEST_WEIGHT + 1)).astype("<u2")

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
# Weights drawn at once, few enough for the processor's cache; and weights added up at once, so few
# that the product of matrices starts no threads of its own, which can take longer than the sums.
_DRAWN, _ADDED = 2**18, 2**16
# Weights held at once (64 MB), and replicates of shares (32 MB).
_AT_ONCE = 2**26
_SHARES = 2**22

# Above this sum, floating point no longer holds every integer.
_EXACT = 2**53
# Above this no whole number of 64 bits does either (less what is rounded off in finding the sum);
# and the bits of the lower half of one.
_WHOLE, _HALF = 2**62, 31


def account_weights(accounts: pl.Series, replicates: int, seed: int) -> Weights:
    """Draw a Poisson(1) weight per account and replicate.

    The weight is a function of the account's key (as text), the replicate and the seed alone:
    BLAKE2b of the key, then SplitMix64 as a counter-based generator. It is the same on every
    machine, in any order, and however the accounts are split up.

    Args:
        accounts: Account keys.
        replicates: How many weights each gets.
        seed: Where chance starts.

    Returns:
        One row per account, one column per replicate; 0 to 9.
    """
    return Draws(accounts, seed).weights(0, replicates)


class Draws:
    """The weights of some accounts, made when they are asked for.

    Args:
        accounts: Account keys.
        seed: Where chance starts.
    """

    def __init__(self, accounts: pl.Series, seed: int) -> None:
        salted = blake2b(digest_size=8, salt=seed.to_bytes(16, "little"))
        digests = b"".join(_digest(salted, account) for account in accounts.to_list())
        self._keys = np.frombuffer(digests, "<u8").astype(np.uint64)

    def weights(self, begin: int, end: int) -> Weights:
        """Return the weights of the replicates `begin` to `end` (not included)."""
        weights = np.empty((self._keys.size, end - begin), np.uint8)

        def draw(block: slice) -> None:
            _poisson(self._keys[block], begin, weights[block])

        for _ in side_by_side(draw, _blocks(*weights.shape, _DRAWN)):
            pass
        return weights

    def in_parts(self, replicates: int, at_once: int = _AT_ONCE) -> Iterator[Weights]:
        """Return the weights of all replicates, so many numbers at once, at least one replicate."""
        step = max(1, at_once // max(1, self._keys.size))
        for begin in range(0, replicates, step):
            yield self.weights(begin, min(begin + step, replicates))


def share_intervals(
    money: pl.DataFrame, amounts: pl.DataFrame, *, replicates: int, seed: int, confidence: float
) -> pl.DataFrame:
    """Give the share of each value its interval, under each model.

    Args:
        money: `value`, `account_key`, then one Int64 column per model: the credit of a value's
            touches in the deals of an account; each pair once.
        amounts: `account_key`, `amount_minor`: all that is in scope for each account, touched or
            not; the shares are of its sum.
        replicates: How often to draw.
        seed: Where chance starts.
        confidence: The interval's level, for example 0.95.

    Returns:
        `value`, `model`, `low`, `high` (Float64), one row per value and model, sorted by
        value; null where fewer than `FEW_ACCOUNTS` are there to draw from, where the value has
        credit in none of them, or there is no money. Replicates whose money has not the sign of
        the whole (refunds) have no shares and are passed over.
    """
    models = [name for name in money.columns if name not in ("value", "account_key")]
    amounts = amounts.sort("account_key")
    numbered = amounts.select("account_key").with_row_index("account")
    groups = money.join(numbered, on="account_key").sort("value", "account")
    account, credit = groups["account"].to_numpy(), groups.select(models).to_numpy()
    sizes = groups["value"].rle().struct.unnest()
    ends = sizes["len"].cum_sum()
    parts = [slice(end - size, end) for end, size in zip(ends, sizes["len"], strict=True)]
    total = int(amounts["amount_minor"].sum())
    some = np.array([(credit[part] != 0).any(axis=0) for part in parts]).reshape(-1, len(models))
    if amounts.height < FEW_ACCOUNTS or not total:
        return told_intervals(sizes["value"], models, np.full((2, *some.shape), np.nan))
    sums = np.array([credit[part].sum(axis=0, dtype=np.int64) for part in parts])
    spread = Spread(sums.reshape(some.shape) / total)
    everyone, in_scope = np.arange(amounts.height), amounts.select("amount_minor").to_numpy()
    for weights in Draws(amounts["account_key"], seed).in_parts(replicates):
        totals = usable_totals(weighted(weights, everyone, in_scope)[:, 0], total)
        for values in _slices(len(parts), max(1, _SHARES // (totals.size * len(models)))):
            drawn = [weighted(weights, account[part], credit[part]) for part in parts[values]]
            spread.add(np.stack(drawn, axis=1) / totals[:, None, None], values)
    starts = np.append(0, ends)
    freedom = [
        freedom_of_shares(
            csr_array((of_model, account, starts), (len(parts), amounts.height)),
            shares,
            in_scope[:, 0].astype(np.float64),
        )
        for of_model, shares in zip(credit.T.astype(np.float64), spread.shares.T, strict=True)
    ]
    found = np.stack(spread.ends(confidence, np.stack(freedom, axis=1)))
    # Drawing accounts again cannot show how rare a value is that none of them has: [0, 0] would
    # say that it is surely never there.
    return told_intervals(sizes["value"], models, np.where(some, found, np.nan))


def usable_totals(totals: _Floats, whole: float) -> _Floats:
    """Return the totals of replicates; nan where they have not the sign of the whole."""
    return np.where(totals * np.sign(whole) > 0, totals, np.nan)


def told_intervals(values: pl.Series, models: list[str], ends: _Floats) -> pl.DataFrame:
    """Tell ends of intervals by value and model: `value`, `model`, `low`, `high`; nan as null.

    Args:
        values: The values.
        models: The models' names.
        ends: The low and then the high ends, each one row per value and one column per model.
    """
    low, high = ends.reshape(2, -1)
    return pl.DataFrame(
        {
            "value": values.gather(np.repeat(np.arange(len(values)), len(models))),
            "model": pl.Series(models * len(values), dtype=pl.String),
            "low": pl.Series(low).fill_nan(None),
            "high": pl.Series(high).fill_nan(None),
        },
        schema_overrides={"value": pl.String, "low": pl.Float64, "high": pl.Float64},
    )


def weighted(weights: Weights, accounts: _Int64s, money: _Int64s) -> _Floats:
    """Sum the accounts' money by replicate (rows) and column, exactly: no order or thread shows.

    Args:
        weights: One row per account, one column per replicate.
        accounts: The account of each row of money, as a row of `weights`.
        money: Minor units.
    """
    largest = int(np.abs(money).sum(axis=0, dtype=np.float64).max(initial=0)) * _LARGEST_WEIGHT
    if largest >= _WHOLE:
        # Weighted sums beyond 64 bits are added up in two halves, each exactly.
        high, low = money >> _HALF, money & (2**_HALF - 1)
        upper = weighted(weights, accounts, high) * 2.0**_HALF
        found: _Floats = upper + weighted(weights, accounts, low)
        return found
    exact = np.float64 if largest < _EXACT else np.int64
    sums: npt.NDArray[Any] = np.zeros((weights.shape[1], money.shape[1]), exact)
    for block in _blocks(len(money), weights.shape[1], _ADDED):
        sums += weights[accounts[block]].T.astype(exact) @ money[block].astype(exact)
    return sums.astype(np.float64)


def _digest(salted: blake2b, account: str) -> bytes:
    one = salted.copy()
    one.update(account.encode())
    return one.digest()


def _blocks(accounts: int, replicates: int, at_once: int) -> Iterator[slice]:
    """Cut accounts into blocks of so many weights, and at least one account."""
    return _slices(accounts, max(1, at_once // max(1, replicates)))


def _slices(size: int, step: int) -> Iterator[slice]:
    return (slice(start, start + step) for start in range(0, size, step))


def _poisson(keys: _UInt64s, begin: int, weights: Weights) -> None:
    """Fill in the weights of accounts (rows) from the replicate `begin` on."""
    end = begin + weights.shape[1]
    first = begin // _DRAWS
    counters = np.arange(first, -(-end // _DRAWS), dtype=np.uint64) * _GOLDEN
    draws = _split_mix(np.add.outer(keys, counters))
    # Each draw has four numbers, the lowest bits first.
    numbers = draws.astype("<u8", copy=False).view("<u2")
    numbers = numbers[:, begin - first * _DRAWS : end - first * _DRAWS]
    np.greater_equal(numbers, _LEAST[0], out=weights.view(np.bool_))
    # Comparing with all of eight is several times quicker than looking each up.
    for least in _LEAST[1:]:
        weights += numbers >= least


def _split_mix(state: _UInt64s) -> _UInt64s:
    """Mix counters into 64 even bits, in place (Steele, Lea and Flood, 2014: SplitMix64)."""
    state += _GOLDEN
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        state ^= state >> np.uint64(shift)
        state *= np.uint64(factor)
    state ^= state >> np.uint64(31)
    return state
