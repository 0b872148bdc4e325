"""Intervals: reproducible anywhere, and as wide as theory says."""

import hashlib
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.bootstrap import FEW_ACCOUNTS, account_weights, share_intervals, weighted
from tests.examples import examples

KEYS = pl.Series([f"account {number}" for number in range(4_000)])


def test_weights_are_poisson_with_mean_and_variance_one():
    weights = account_weights(KEYS, 100, seed=1).astype(float)
    assert weights.mean() == pytest.approx(1, abs=0.01)
    assert weights.var() == pytest.approx(1, abs=0.02)
    counts = np.bincount(weights.astype(int).ravel(), minlength=4) / weights.size
    assert counts[:4] == pytest.approx([0.3679, 0.3679, 0.1839, 0.0613], abs=0.003)


def test_accounts_replicates_and_seeds_are_drawn_apart():
    weights = account_weights(KEYS, 100, seed=1).astype(float)
    other = account_weights(KEYS, 100, seed=2).astype(float)
    among_replicates = np.corrcoef(weights.T) - np.eye(100)
    assert np.abs(among_replicates).max() < 0.1
    assert abs(np.corrcoef(weights.ravel(), other.ravel())[0, 1]) < 0.01
    assert abs(np.corrcoef(weights[:-1].ravel(), weights[1:].ravel())[0, 1]) < 0.01


def poisson(account, replicate, seed):
    """The documented recipe in plain integers, one weight at a time."""
    salted = hashlib.blake2b(account.encode(), digest_size=8, salt=seed.to_bytes(16, "little"))
    state = int.from_bytes(salted.digest(), "little") + (replicate // 4 + 1) * 0x9E3779B97F4A7C15
    state = (state ^ (state % 2**64 >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    state = (state ^ (state >> 27)) * 0x94D049BB133111EB % 2**64
    state ^= state >> 31
    draw = ((state >> 16 * (replicate % 4)) % 2**16 + 0.5) / 2**16
    weight, reached = 0, math.exp(-1)
    while draw > reached:
        weight += 1
        reached += math.exp(-1) / math.factorial(weight)
    return weight


def test_weights_follow_the_documented_recipe():
    accounts = ["acme", "lead:7", "Ünïted"]
    weights = account_weights(pl.Series(accounts), 203, seed=7)
    by_hand = [[poisson(name, replicate, 7) for replicate in range(203)] for name in accounts]
    assert weights.tolist() == by_hand


def test_weights_never_change_between_versions_and_machines():
    weights = account_weights(pl.Series(["acme", "lead:7", "Ünïted"]), 12, seed=7)
    assert weights.tolist() == [
        [0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 2],
        [0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 1, 0],
        [2, 0, 0, 3, 1, 0, 2, 0, 0, 0, 1, 1],
    ]


@given(cut=st.integers(0, 60), more=st.integers(0, 9), seed=st.integers(0, 10**18))
@examples(25)
def test_weights_are_the_same_however_accounts_and_replicates_are_split(cut, more, seed):
    keys = KEYS[:60]
    whole = account_weights(keys, 10 + more, seed)
    parts = [account_weights(part, 10, seed) for part in (keys[:cut], keys[cut:])]
    assert (np.concatenate(parts) == whole[:, :10]).all()


def intervals(money, amounts, **more):
    schema = {"value": pl.String, "account_key": pl.String, "m": pl.Int64}
    options = {"replicates": 400, "seed": 7, "confidence": 0.95, **more}
    return share_intervals(
        pl.DataFrame(money, schema, orient="row"),
        pl.DataFrame(amounts, {"account_key": pl.String, "amount_minor": pl.Int64}, orient="row"),
        **options,
    )


def halves(accounts, amount=100):
    """Every account gives all its money to one of two channels, in turn."""
    money = [("ab"[at % 2], f"{at}", amount) for at in range(accounts)]
    return money, [(account, amount) for _, account, amount in money]


def test_the_interval_is_as_wide_as_theory_says():
    found = intervals(*halves(400), replicates=4_000).row(0, named=True)
    # A share of one half among 400 equal accounts has standard error sqrt(1/4 / 400) = 0.025.
    assert found["low"] == pytest.approx(0.5 - 1.96 * 0.025, abs=0.004)
    assert found["high"] == pytest.approx(0.5 + 1.96 * 0.025, abs=0.004)


def test_a_lower_confidence_gives_a_narrower_interval():
    wide, narrow = (
        intervals(*halves(50), confidence=level).row(0, named=True) for level in (0.95, 0.5)
    )
    assert wide["low"] < narrow["low"] < 0.5 < narrow["high"] < wide["high"]


@given(seed=st.integers(0, 99))
@examples(10)
def test_the_order_of_accounts_changes_no_bit(seed):
    money, amounts = halves(99)
    shuffled = pl.DataFrame(money, orient="row").sample(fraction=1, shuffle=True, seed=seed)
    assert intervals(money, amounts).equals(intervals(shuffled.rows(), amounts[::-1]))


def test_huge_amounts_stay_exact():
    money, amounts = halves(40, amount=10**14)
    small = intervals(*halves(40))
    assert intervals(money, amounts)["low"].to_list() == pytest.approx(small["low"].to_list())


def test_more_accounts_than_a_block_add_up_like_any():
    found = intervals(*halves(20_000), replicates=50).row(0, named=True)
    assert 0.48 < found["low"] < 0.5 < found["high"] < 0.52


@pytest.mark.parametrize(
    ("money", "amounts"),
    [
        ([("a", "x", 5)], [("x", 5)]),
        ([("a", "3", 5)], [(str(number), 5) for number in range(FEW_ACCOUNTS - 1)]),
        ([("a", "3", 0)], [(str(number), 0) for number in range(20)]),
        ([("a", "3", 0), ("a", "4", 0)], [(str(number), 5) for number in range(20)]),
    ],
)
def test_few_accounts_or_no_money_have_no_interval(money, amounts):
    assert intervals(money, amounts).select("low", "high").rows() == [(None, None)]


def test_no_money_rows_give_no_rows():
    assert intervals([], []).is_empty()


def test_amounts_near_the_end_of_64_bits_are_weighted_exactly():
    money = np.array([[2**63 - 1, 5], [-(2**62) - 7, -3], [2**62 + 1, 0]])
    weights = np.array([[9, 0], [1, 8], [3, 9]], np.uint8)
    found = weighted(weights, np.arange(3), money)
    for draw, column in ((0, 0), (1, 0), (0, 1), (1, 1)):
        exact = sum(int(weights[row, draw]) * int(money[row, column]) for row in range(3))
        # Two halves are rounded once each, where one sum would be.
        assert found[draw, column] == pytest.approx(exact, rel=3e-16)
