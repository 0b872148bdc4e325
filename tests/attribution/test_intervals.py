"""From replicates to ends: by hand, and however they are handed over."""

import numpy as np
import pytest

from attribution.intervals import Spread


def ends(share, replicates, freedom=20, confidence=0.95):
    spread = Spread(np.array([share]))
    spread.add(np.array(replicates, float)[:, None])
    return [float(end[0]) for end in spread.ends(confidence, freedom)]


def test_an_interval_is_drawn_on_the_scale_of_log_odds():
    # Their standard deviation is .1; t for 20 degrees of freedom and 95 % is 2.086.
    low, high = ends(0.2, [0.1, 0.2, 0.3])
    wide = 2.086 * 0.1 / (0.2 * 0.8)
    odds = np.exp(np.log(0.25) + np.array([-wide, wide]))
    assert [low, high] == pytest.approx(list(odds / (1 + odds)), abs=1e-4)


def test_a_small_share_reaches_further_up_than_down_and_never_to_nothing():
    low, high = ends(0.02, [0.0, 0.02, 0.04])
    assert 0 < low < 0.02 < high
    assert high - 0.02 > 0.02 - low


def test_half_a_share_lies_in_the_middle():
    low, high = ends(0.5, [0.4, 0.5, 0.6])
    assert high - 0.5 == pytest.approx(0.5 - low)


@pytest.mark.parametrize("share", [-0.2, 0.0, 0.05, 1.0, 1.3])
def test_what_lies_beyond_0_and_1_has_a_plain_interval(share):
    low, high = ends(share, [share - 0.1, share, share + 0.1])
    assert [low, high] == pytest.approx([share - 0.2086, share + 0.2086], abs=1e-4)


def test_where_replicates_say_nothing_as_often_as_much_the_interval_is_cut_off_at_nothing():
    """A share of .01 whose replicates are 0, .01 and .2: log odds would reach nearly to 1."""
    error = np.std([0, 0.01, 0.2], ddof=1)
    assert ends(0.01, [0, 0.01, 0.2]) == pytest.approx([0, 0.01 + 2.086 * error], abs=1e-4)
    assert ends(0.99, [1, 0.99, 0.8]) == pytest.approx([0.99 - 2.086 * error, 1], abs=1e-4)


def test_without_any_spread_the_interval_is_the_share():
    assert ends(0.3, [0.3, 0.3]) == pytest.approx([0.3, 0.3])


def test_fewer_than_two_replicates_tell_nothing():
    assert np.isnan(ends(0.3, [0.3])).all()
    assert np.isnan(ends(0.3, [np.nan, 0.3])).all()


def test_replicates_without_a_share_are_passed_over():
    assert ends(0.2, [0.1, np.nan, 0.3]) == pytest.approx(ends(0.2, [0.1, 0.3]))


def test_replicates_in_parts_are_the_same_as_at_once():
    replicates = np.random.default_rng(2).uniform(0.1, 0.4, (40, 3))
    shares = np.array([0.2, 0.3, 0.25])
    whole, parts = Spread(shares), Spread(shares)
    whole.add(replicates)
    for rows in (slice(0, 7), slice(7, 40)):
        parts.add(replicates[rows, :1], slice(0, 1))
        parts.add(replicates[rows, 1:], slice(1, 3))
    assert np.array(whole.ends(0.9, 50)) == pytest.approx(np.array(parts.ends(0.9, 50)))
