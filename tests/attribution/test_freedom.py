"""Degrees of freedom of errors, held to what is known of a few accounts."""

import numpy as np
import pytest
from scipy import sparse

from attribution.freedom import freedom_of_shares, freedom_of_sums


def rows(*credit):
    return sparse.csr_array(np.array(credit, float))


def test_a_few_accounts_have_five_at_least():
    """Of one alone the formula says 2, and of three alike 6 and a little."""
    one, three = freedom_of_sums(rows([5_000] + [0] * 99, [700] * 3 + [0] * 97))
    assert one == 5
    assert three == pytest.approx(2 * 9 / (3 - 9 / 100))


def test_accounts_that_bring_the_same_have_one_less_than_there_are():
    assert freedom_of_sums(rows([700] * 30)).tolist() == [29]


def test_normal_parts_have_about_as_many_as_there_are_accounts():
    chance = np.random.default_rng(4)
    found = freedom_of_sums(sparse.csr_array(chance.normal(0, 1e6, (200, 400))))
    assert np.median(found) == pytest.approx(399, rel=0.1)


def test_uneven_amounts_have_fewer():
    amounts = np.exp(np.random.default_rng(5).normal(0, 1, 200)) * 1e5
    (found,) = freedom_of_sums(rows(amounts))
    assert 5 < found < 50


def test_those_of_a_share_are_of_what_lies_beside_it():
    """A value with the same share of every account has no error, and a rare one rests on few."""
    amounts = np.full(50, 200.0)
    credit = rows(amounts / 4, [200] * 3 + [0] * 47)
    even, rare = freedom_of_shares(credit, np.array([0.25, 0.06]), amounts)
    parts = np.array([200 - 12] * 3 + [-12] * 47)
    squares, fourths = (parts**2).sum(), (parts.astype(float) ** 4).sum()
    assert even == 49
    assert rare == pytest.approx(2 * squares**2 / (fourths - squares**2 / 50))
    assert 5 < rare < 8


def test_the_size_of_money_changes_nothing():
    chance = np.random.default_rng(6)
    amounts = chance.integers(1, 9, 40).astype(float)
    credit = np.stack([amounts * chance.random(40), amounts * (chance.random(40) < 0.1)])
    shares = credit.sum(axis=1) / amounts.sum()
    small = freedom_of_shares(rows(*credit), shares, amounts)
    large = freedom_of_shares(rows(*credit * 1e15), shares, amounts * 1e15)
    assert small == pytest.approx(large)


def test_nothing_at_all_is_no_fault():
    nothing = np.zeros(12)
    assert freedom_of_shares(rows(nothing), np.zeros(1), nothing).tolist() == [11]
    assert freedom_of_sums(sparse.csr_array((0, 12))).size == 0
