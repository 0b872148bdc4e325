"""Intervals of sums, held to what is known of Poisson weights."""

import math

import numpy as np
import polars as pl
import pytest
from scipy import stats

from attribution.bootstrap import Draws
from attribution.settings import Settings
from attribution.sum_intervals import SumSpread, sum_intervals

ACCOUNTS = pl.Series([f"a{n:02}" for n in range(50)])
CHOSEN = Settings(replicates=4_000)


def credit(amounts, value="x"):
    return pl.DataFrame(
        {"value": [value] * len(amounts), "account_key": ACCOUNTS.head(len(amounts)),
         "credit": amounts}
    )  # fmt: skip


def test_the_error_of_a_sum_is_the_root_of_its_squares():
    amounts = list(range(100, 5_100, 100))
    low, high = sum_intervals(credit(amounts), ACCOUNTS, [], CHOSEN)["x"]
    # A Poisson weight has variance 1, so the sum has that of the squares of its parts.
    error = math.sqrt(sum(amount**2 for amount in amounts)) / sum(amounts)
    wide = stats.t(49).ppf(0.975) * error
    assert math.log(sum(amounts) / low) == pytest.approx(wide, rel=0.05)
    assert math.log(high / sum(amounts)) == pytest.approx(wide, rel=0.05)


def test_rows_of_one_account_go_together():
    once = sum_intervals(credit([900] * 20), ACCOUNTS, [], CHOSEN)
    split = pl.concat([credit([400] * 20), credit([500] * 20)])
    assert sum_intervals(split, ACCOUNTS, [], CHOSEN) == once


def test_a_sum_with_refunds_reaches_as_far_down_as_up():
    found = sum_intervals(credit([1_000, -900]), ACCOUNTS, [], CHOSEN)["x"]
    assert sum(found) / 2 == pytest.approx(100)
    assert found[0] < 0 < found[1]


def test_values_together_have_an_interval_of_their_sum():
    both = pl.concat([credit([500] * 30, "x"), credit([300] * 30, "y")])
    found = sum_intervals(both, ACCOUNTS, ["x", "y", "z"], CHOSEN)
    assert found[None] == sum_intervals(credit([800] * 30), ACCOUNTS, [], CHOSEN)["x"]
    assert None not in sum_intervals(both, ACCOUNTS, ["z"], CHOSEN)


def test_few_accounts_and_values_without_credit_have_none():
    assert sum_intervals(credit([5] * 9), ACCOUNTS.head(9), [], CHOSEN) == {}
    assert sum_intervals(credit([0] * 20), ACCOUNTS, [], CHOSEN) == {}


def test_replicates_are_drawn_so_many_at_once_that_memory_stays_flat(monkeypatch):
    both = pl.concat([credit(list(range(-5, 40)), "x"), credit([300] * 30, "y")])
    chosen = Settings(replicates=400)
    whole = sum_intervals(both, ACCOUNTS, ["x", "y"], chosen)
    held = []
    weights = Draws.weights

    def watched(draws, begin, end):
        found = weights(draws, begin, end)
        held.append(found.size)
        return found

    monkeypatch.setattr(Draws, "weights", watched)
    monkeypatch.setattr("attribution.sum_intervals._AT_ONCE", 32 * len(ACCOUNTS))
    parts = sum_intervals(both, ACCOUNTS, ["x", "y"], chosen)
    assert (max(held), sum(held)) == (32 * len(ACCOUNTS), 400 * len(ACCOUNTS))
    assert parts.keys() == whole.keys() == {"x", "y", None}
    for value, ends in parts.items():
        assert ends == pytest.approx(whole[value])


def test_a_sum_that_no_replicate_has_below_0_has_no_end_there():
    # Of one account alone the error is the sum itself, and twice that reaches below 0.
    spread = SumSpread(["x"], [10], [])
    spread.add(np.array([[0.0], [0.0], [60.0], [0.0]]))
    low, high = spread.ends(0.95, np.array([19]))["x"]
    error = math.sqrt((3 * 10**2 + 50**2) / 3)
    assert (low, high) == (0, pytest.approx(10 + stats.t(19).ppf(0.975) * error))
    assert SumSpread(["x"], [10], []).ends(0.95, np.array([19])) == {}
