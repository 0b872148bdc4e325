"""What a test of a size can find, against R, and that its two questions are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.holdout.detectable import detectable, leads_needed
from tests.attribution.holdout.trials import counted
from tests.examples import examples

LEVEL = {"confidence": 0.95, "power": 0.9}


def test_the_size_is_that_of_r():
    # ?power.prop.test: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7 per arm.
    needed = leads_needed(0.5, 0.25, control_share=0.5, **LEVEL)
    assert needed == 154
    assert detectable(0.5, 76.7, 76.7, **LEVEL) == pytest.approx(0.25, abs=2e-4)


@examples(40)
@given(
    st.floats(0, 0.8), st.floats(0.02, 0.19), st.sampled_from([0.1, 0.3, 0.5]),
    st.sampled_from([0.5, 0.8, 0.95]),
)  # fmt: skip
def test_leads_needed_find_the_difference_and_one_less_does_not(base, rise, control, power):
    level = {"confidence": 0.95, "power": power}
    leads = leads_needed(base, rise, control_share=control, **level)
    found = detectable(base, leads * (1 - control), leads * control, **level)
    assert found <= rise + 1e-9
    fewer = detectable(base, (leads - 1) * (1 - control), (leads - 1) * control, **level)
    assert fewer is None or fewer > rise - 1e-9


def test_more_leads_find_less_and_equal_arms_find_most():
    sizes = [detectable(0.2, n / 2, n / 2, **LEVEL) for n in (100, 400, 1600)]
    assert sizes == sorted(sizes, reverse=True)
    assert detectable(0.2, 200, 200, **LEVEL) < detectable(0.2, 360, 40, **LEVEL)


@pytest.mark.parametrize(
    ("base", "treated", "control"), [(0.2, 0, 100), (0.2, 100, 0), (0.2, 1, 1), (0.99, 30, 30)]
)
def test_what_no_rise_could_show_is_nothing(base, treated, control):
    assert detectable(base, treated, control, **LEVEL) is None


@pytest.mark.parametrize(("base", "rise"), [(0.5, 0.6), (0.5, 0.0), (0.5, -0.1)])
def test_no_number_of_leads_finds_what_cannot_be(base, rise):
    assert leads_needed(base, rise, control_share=0.5, **LEVEL) is None


def test_a_test_says_what_it_could_have_found():
    answer = counted(20, 100, 18, 100).holdout()
    assert answer.detectable == detectable(0.18, 100, 100, confidence=0.95, power=0.8)
    assert 0.15 < answer.detectable < 0.2
