"""A range that holds however often a test is looked at, and what it costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.estimate import Estimate
from attribution.holdout.any_look import at_any_look, reach
from tests.examples import examples


def looked(difference, ready=240, leads=100_000, unit=30, confidence=0.95):
    return at_any_look(difference, ready, leads, confidence=confidence, unit=unit)


def test_the_reach_is_that_of_the_two_sided_normal_mixture():
    # sqrt((v + r) (log(1 + v / r) + 2 log(1 / a))) at v = 100, r = 50, a = 0.05, by hand:
    # 150 * (1.0986123 + 5.9914645) = 1063.5115, its root 32.6115; v has the root 10.
    assert reach(100 / 50, 0.95) == pytest.approx(3.26115, abs=1e-5)


def test_a_look_at_any_time_costs_half_as_much_again_at_best():
    clocks = np.geomspace(0.1, 10_000, 400)
    reaches = [reach(clock, 0.95) for clock in clocks]
    assert min(reaches) == pytest.approx(3.03, abs=0.01)
    assert 7 < clocks[int(np.argmin(reaches))] < 9


def test_a_normal_walk_leaves_the_range_at_any_of_its_steps_in_fewer_than_one_of_twenty():
    rng = np.random.default_rng(5)
    steps = np.arange(1, 2_001)
    walks = rng.normal(size=(2_000, steps.size)).cumsum(axis=1) / np.sqrt(steps)
    bounds = np.array([reach(step / 30, 0.95) for step in steps])
    ever = (np.abs(walks) > bounds).any(axis=1).mean()
    once = (np.abs(walks) > 1.96).any(axis=1).mean()
    assert ever < 0.05
    assert once > 0.5


def test_both_ends_move_away_in_proportion():
    found = looked(Estimate(0.1, 0.08, 0.13, 500))
    wider = reach(240 / 30, 0.95) / 1.959964
    assert found.low == pytest.approx(0.1 - 0.02 * wider, abs=1e-5)
    assert found.high == pytest.approx(0.1 + 0.03 * wider, abs=1e-5)
    assert (found.value, found.n) == (0.1, 500)


@examples(40)
@given(st.integers(1, 400), st.integers(0, 400), st.sampled_from([0.8, 0.95, 0.99]))
def test_it_holds_the_range_of_a_single_reading(ready, others, confidence):
    once = Estimate(0.1, 0.05, 0.2, 10)
    found = looked(once, ready, ready + others, confidence=confidence)
    assert -1 <= found.low < once.low < once.high < found.high <= 1


@pytest.mark.parametrize("difference", [Estimate.unknown("no"), Estimate(0.2, None, None, 9, "x")])
def test_where_one_reading_has_no_range_none_of_many_has(difference):
    found = looked(difference)
    assert (found.low, found.high) == (None, None)
    assert (found.value, found.why) == (difference.value, difference.why)


def test_without_a_sales_ready_lead_nothing_is_told_of_later_looks():
    assert looked(Estimate(0.0, -0.1, 0.1, 50), ready=0).low is None
