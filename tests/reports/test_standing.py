"""Long work says where it stands, as coarsely as it can be foretold."""

import pytest

from reports.standing import share_done, standing, time_left


@pytest.mark.parametrize(
    ("done", "total", "seconds", "says"),
    [
        (0, 0, 5, "Reading touches.csv"),
        (0, 10_000_000, 5, "Reading touches.csv"),
        (3_400_000, 0, 5, "Reading touches.csv  3,400,000 rows"),
        (
            3_400_000, 10_000_000, 4.1,
            "Reading touches.csv  3,400,000 of 10,000,000 rows, about 8 s left",
        ),
        (100_000, 10_000_000, 4.1, "Reading touches.csv  100,000 of 10,000,000 rows"),
        (10, 10, 4.1, "Reading touches.csv  10 of 10 rows"),
        (12, 10, 4.1, "Reading touches.csv  12 rows"),
    ],
)  # fmt: skip
def test_a_step_says_what_how_much_and_how_long_still(done, total, seconds, says):
    assert standing("Reading touches.csv", done, total, seconds) == says


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (1.0, "about 1 s left"),
        (7.6, "about 8 s left"),
        (32, "about 30 s left"),
        (150, "about 2 min left"),
        (3_000, "about 50 min left"),
        (9_000, "about 2 h left"),
    ],
)
def test_the_time_left_is_told_no_finer_than_it_is_known(seconds, says):
    assert time_left(1, 2, seconds) == says


def test_what_is_done_is_never_more_than_all_or_less_than_nothing():
    assert [share_done(*pair) for pair in [(0, 0), (5, 10), (12, 10)]] == [0, 0.5, 1]
