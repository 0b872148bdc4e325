"""The published examples, and the laws that hold for any ratio."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.effect.e_value import e_value, of_risk_ratio, risk_ratio
from attribution.estimate import Estimate


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        # VanderWeele & Ding 2017, Ann. Intern. Med. 167:268-274: formula feeding and deaths by
        # respiratory infection, RR 3.9 with the interval 1.8 to 8.7.
        (3.9, 7.26),
        (1.8, 3.0),
        (1.0, 1.0),
        # By hand: 2 + sqrt(2).
        (2.0, 3.41),
        (0.5, 3.41),
    ],
)
def test_published_risk_ratios(ratio, expected):
    assert round(of_risk_ratio(ratio), 2) == expected


def test_a_hazard_ratio_of_a_common_outcome_by_hand():
    # HR 4: (1 - 0.5^2) / (1 - 0.5^0.5) = 0.75 / 0.292893.
    assert risk_ratio(4.0) == pytest.approx(2.5606602)
    found = e_value(Estimate(4.0, 1.0, 16.0, 100))
    assert found.estimate == pytest.approx(2.5606602 + (2.5606602 * 1.5606602) ** 0.5)


@pytest.mark.parametrize(
    ("low", "value", "high"), [(0.9, 1.2, 1.5), (0.5, 0.8, 1.1), (1.0, 1.0, 1.0), (1.0, 2.0, 3.0)]
)
def test_where_the_interval_holds_one_nothing_need_be_unseen(low, value, high):
    assert e_value(Estimate(value, low, high, 100)).interval == 1.0


@given(st.floats(1.01, 50), st.floats(1.001, 3))
def test_ratio_and_inverse_need_as_strong_a_cause_and_the_interval_a_weaker_one(value, apart):
    up = e_value(Estimate(value, value / apart, value * apart, 100))
    down = e_value(Estimate(1 / value, 1 / value / apart, apart / value, 100))
    assert up.estimate == pytest.approx(down.estimate)
    assert up.interval == pytest.approx(down.interval)
    assert 1 <= up.interval < up.estimate
    # A common outcome asks for less than a rare one: it errs on the side of doubt.
    assert up.estimate < of_risk_ratio(value)


def test_an_unknown_ratio_has_none():
    assert e_value(Estimate.unknown("nobody was compared")) is None
