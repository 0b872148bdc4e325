"""How far a share could be off by chance: a bootstrap over accounts.

Deals of one account are not independent, so whole accounts are drawn (cluster bootstrap). A
replicate gives each account a weight drawn from Poisson(1), which stands for how often it would
be drawn with replacement; the interval is the middle of the replicates' shares (percentile
method).

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

Weights = npt.NDArray[np.uint8]
_Int64s = npt.NDArray[np.int64]
_UInt64s = npt.NDArray[np.uint64]
_Floats = npt.NDArray[np.float64]

FEW_ACCOUNTS = 10
"""Below this many accounts there is no interval: of so few, most draws are the same few deals over
again, and a percentile interval holds the truth far less often than its level says."""

_DRAW_BITS = 16
_DRAWS = 64 // _DRAW_BITS

# The Poisson(1) quantile of each 16-bit number: 0 for the first 36.8 % of them, and so on.
_CUMULATIVE = np.cumsum([math.exp(-1) / math.factorial(k) for k in range(9)])
_POISSON = np.searchsorted(_CUMULATIVE, (np.arange(2**_DRAW_BITS) + 0.5) / 2**_DRAW_BITS).astype(
    np.uint8
)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_BLOCK = 8192

# Above this sum, floating point no longer holds every integer.
_EXACT = 2**53


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
    keys = np.array([_key(account, seed) for account in accounts], dtype=np.uint64)
    weights = np.empty((keys.size, replicates), np.uint8)
    for block in _blocks(keys.size):
        weights[block] = _poisson(keys[block], replicates)
    return weights


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
        credit in none of them, or no replicate has money. Replicates without money have no shares
        and are passed over.
    """
    models = [name for name in money.columns if name not in ("value", "account_key")]
    schema = {"value": pl.String, "model": pl.String, "low": pl.Float64, "high": pl.Float64}
    amounts = amounts.sort("account_key")
    weights = account_weights(amounts["account_key"], replicates, seed)
    everyone = np.arange(amounts.height)
    totals = _weighted(weights, everyone, amounts.select("amount_minor").to_numpy())[:, 0]
    if amounts.height < FEW_ACCOUNTS:
        totals = np.zeros_like(totals)
    numbered = amounts.select("account_key").with_row_index("account")
    groups = money.join(numbered, on="account_key").sort("value", "account")
    account, credit = groups["account"].to_numpy(), groups.select(models).to_numpy()
    found: list[tuple[str, str, float | None, float | None]] = []
    sizes = groups["value"].rle().struct.unnest()
    for value, after, size in zip(
        sizes["value"], sizes["len"].cum_sum(), sizes["len"], strict=True
    ):
        part = slice(after - size, after)
        ends = _ends(_weighted(weights, account[part], credit[part]), totals, confidence)
        # Drawing accounts again cannot show how rare a value is that none of them has: [0, 0]
        # would say that it is surely never there.
        some = (credit[part] != 0).any(axis=0)
        found.extend(
            (value, model, *(ends[at] if some[at] else (None, None)))
            for at, model in enumerate(models)
        )
    return pl.DataFrame(found, schema=schema, orient="row")


def _key(account: str, seed: int) -> int:
    digest = blake2b(account.encode(), digest_size=8, salt=seed.to_bytes(16, "little"))
    return int.from_bytes(digest.digest(), "little")


def _blocks(size: int) -> Iterator[slice]:
    """Cut rows into blocks small enough for the processor's cache, so that memory stays flat."""
    return (slice(start, start + _BLOCK) for start in range(0, size, _BLOCK))


def _poisson(keys: _UInt64s, replicates: int) -> Weights:
    counters = np.arange(-(-replicates // _DRAWS), dtype=np.uint64)
    draws = _split_mix(keys[:, None] + counters[None, :] * _GOLDEN)
    parts = [
        (draws >> np.uint64(shift)) & np.uint64(2**_DRAW_BITS - 1)
        for shift in range(0, 64, _DRAW_BITS)
    ]
    numbers = np.stack(parts, axis=-1).reshape(keys.size, -1)[:, :replicates]
    weights: Weights = _POISSON[numbers]
    return weights


def _split_mix(state: _UInt64s) -> _UInt64s:
    """Mix a counter into 64 even bits (Steele, Lea and Flood, 2014: SplitMix64)."""
    mixed = state + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _weighted(weights: Weights, accounts: _Int64s, money: _Int64s) -> _Floats:
    """Sum the accounts' money by replicate (rows) and column, exactly: no order or thread shows."""
    largest = int(np.abs(money).sum(axis=0, dtype=np.float64).max(initial=0)) * int(_POISSON[-1])
    exact = np.float64 if largest < _EXACT else np.int64
    sums: npt.NDArray[Any] = np.zeros((weights.shape[1], money.shape[1]), exact)
    for block in _blocks(len(money)):
        sums += weights[accounts[block]].T.astype(exact) @ money[block].astype(exact)
    return sums.astype(np.float64)


def _ends(
    sums: _Floats, totals: _Floats, confidence: float
) -> list[tuple[float | None, float | None]]:
    """Return the two ends of each column's share of the totals."""
    some = totals != 0
    if not some.any():
        return [(None, None)] * sums.shape[1]
    tail = (1 - confidence) / 2
    low, high = np.quantile(sums[some] / totals[some, None], [tail, 1 - tail], axis=0)
    return list(zip(low.tolist(), high.tolist(), strict=True))
