"""What a test of a size can find, against R and made-up draws; its two questions are one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.holdout.any_look import reach
from attribution.holdout.chance_to_prove import Asked
from attribution.holdout.detectable import arms_of, detectable, leads_needed
from attribution.holdout.newcombe import Counts, rate_difference
from tests.attribution.holdout.trials import counted
from tests.examples import examples

LEVEL = {"asked": Asked(0.95, 30), "power": 0.9}


def test_the_size_is_that_of_r():
    # ?power.prop.test: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7 per arm.
    needed = leads_needed(0.5, 0.25, control_share=0.5, **LEVEL)
    assert needed == 154
    assert detectable(0.5, 77, 77, **LEVEL) == pytest.approx(0.25, abs=3e-3)


def test_of_many_leads_what_is_found_is_what_the_formula_for_two_shares_says():
    # Fleiss' formula by hand, z of 95 % and of 80 %: 1.959964 and 0.841621.
    base, rise, leads = 0.2, 0.01, 51_210
    pooled = (2 * 0.205 * 0.795) ** 0.5 * 1.959964
    apart = (0.2 * 0.8 + 0.21 * 0.79) ** 0.5 * 0.841621
    assert leads / 2 == pytest.approx(((pooled + apart) / rise) ** 2, rel=1e-3)
    needed = leads_needed(base, rise, control_share=0.5, asked=Asked(0.95, 30), power=0.8)
    assert needed == pytest.approx(leads, rel=2e-3)


@pytest.mark.parametrize(
    ("base", "rise", "control", "power"),
    [
        (0.0, 0.1, 0.5, 0.8), (0.02, 0.1, 0.5, 0.8), (0.05, 0.1, 0.5, 0.8), (0.1, 0.2, 0.5, 0.8),
        (0.05, 0.1, 0.2, 0.8), (0.02, 0.2, 0.1, 0.9), (0.3, 0.1, 0.5, 0.8),
    ],
)  # fmt: skip
def test_a_test_that_is_promised_to_prove_a_rise_does(base, rise, control, power):
    # Tests of just so many leads are made up and read as the verdict reads them: Newcombe's
    # interval above 0, thirty sales-ready leads, and five to be expected in the smaller arm.
    leads = leads_needed(
        base, rise, control_share=control, asked=Asked(0.95, 30), power=power
    )  # fmt: skip
    treated, held_back = arms_of(leads, control)
    chance = np.random.default_rng(11)
    with_it = chance.binomial(treated, base + rise, 4000)
    without = chance.binomial(held_back, base, 4000)
    proven = [
        a + b >= 30
        and (a + b) * min(treated, held_back) / leads >= 5
        and rate_difference([Counts(treated, a, held_back, b)], 0.95)[1] > 0
        for a, b in zip(with_it.tolist(), without.tolist(), strict=True)
    ]
    # 4,000 draws tell a chance of 80 % to 0.6 points; one lead less is at most a point below.
    assert power - 0.02 < np.mean(proven) < power + 0.04


def test_where_none_becomes_ready_without_it_thirty_have_to_with_it():
    # Of 450 treated leads a tenth makes 45; of 150, 15, which are too few to conclude from.
    assert leads_needed(0.0, 0.1, control_share=0.5, **LEVEL) > 2 * 300
    assert detectable(0.0, 73, 73, **LEVEL) > 30 / 73
    assert detectable(0.0, 29, 29, **LEVEL) is None


def test_a_small_arm_must_be_large_enough_to_expect_five_in_it():
    # One lead in a hundred held back: 500 have to become ready, not thirty.
    few = leads_needed(0.0, 0.5, control_share=0.01, **LEVEL)
    assert few > 500 / 0.5


def test_a_wider_range_finds_less():
    once = detectable(0.2, 400, 400, **LEVEL)
    often = detectable(0.2, 400, 400, asked=Asked(0.95, 30, 1.6), power=0.9)
    # (1.6 * 1.96 + 1.28) / (1.96 + 1.28) = 1.36 times as large, and a little more: a larger share
    # varies more.
    assert 1.36 < often / once < 1.42


@examples(40)
@given(
    st.floats(0, 0.8), st.floats(0.02, 0.19), st.sampled_from([0.1, 0.3, 0.5]),
    st.sampled_from([0.5, 0.8, 0.95]),
)  # fmt: skip
def test_leads_needed_find_the_difference_and_one_less_does_not(base, rise, control, power):
    level = {"asked": Asked(0.95, 30), "power": power}
    leads = leads_needed(base, rise, control_share=control, **level)
    found = detectable(base, *arms_of(leads, control), **level)
    assert found <= rise + 1e-9
    fewer = detectable(base, *arms_of(leads - 1, control), **level)
    assert fewer is None or fewer > rise - 1e-9


def test_more_leads_find_less_and_equal_arms_find_most():
    sizes = [detectable(0.2, n, n, **LEVEL) for n in (100, 200, 800)]
    assert sizes == sorted(sizes, reverse=True)
    assert detectable(0.2, 200, 200, **LEVEL) < detectable(0.2, 360, 40, **LEVEL)


@pytest.mark.parametrize(
    ("base", "treated", "control"),
    [(0.2, 0, 100), (0.2, 100, 0), (0.2, 1, 1), (0.99, 30, 30), (1.0, 200, 200)],
)
def test_what_no_rise_could_show_is_nothing(base, treated, control):
    assert detectable(base, treated, control, **LEVEL) is None


@pytest.mark.parametrize(("base", "rise"), [(0.5, 0.6), (0.5, 0.0), (0.5, -0.1)])
def test_no_number_of_leads_finds_what_cannot_be(base, rise):
    assert leads_needed(base, rise, control_share=0.5, **LEVEL) is None


def test_a_test_says_what_it_could_have_found():
    # No day was planned for reading it, so it is held to the range that holds at every look.
    answer = counted(20, 100, 18, 100).holdout()
    widened = reach(38 * 200 / 162 / 30, 0.95) / 1.959964
    assert answer.detectable == pytest.approx(
        detectable(0.18, 100, 100, asked=Asked(0.95, 30, widened), power=0.8), abs=1e-4
    )
    once = detectable(0.18, 100, 100, asked=Asked(0.95, 30), power=0.8)
    assert 0.15 < once < 0.2 < answer.detectable
