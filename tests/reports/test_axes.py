import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.axes import day_ticks, labels, month_ticks, ticks
from reports.numbers import share
from tests.examples import examples


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (0, 0.26, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 7_000_000, [0, 2e6, 4e6, 6e6, 8e6]),
        (-30, 90, [-40, -20, 0, 20, 40, 60, 80, 100]),
        (5, 5, [5, 5.2, 5.4, 5.6, 5.8, 6]),
    ],
)
def test_ticks_are_round(least, most, expected):
    assert ticks(least, most) == expected


@given(st.floats(-1e9, 1e9), st.floats(0.001, 1e9))
@examples(50)
def test_ticks_reach_around_the_data(least, spread):
    at = ticks(least, least + spread)
    assert at[0] <= least
    assert at[-1] >= least + spread
    assert len(at) <= 8


def test_days_are_marked_at_the_horizons_and_never_crowd():
    assert day_ticks(540) == [0, 90, 180, 270, 360, 450, 540]
    assert day_ticks(20) == [0, 90]
    assert len(day_ticks(5_000)) <= 8


def test_an_axis_shows_the_text_made_here():
    written = labels([0, 0.05], share)
    assert json.loads(written.split("[indexof")[0]) == ["0%", "5%"]
    assert "[0.0, 0.05]" in written


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-01-01", "2025-03-31", ["2025-01-01", "2025-02-01", "2025-03-01"]),
        ("2025-01-02", "2025-02-01", ["2025-02-01"]),
        ("2025-01-02", "2025-01-31", []),
        ("2024-11-20", "2025-08-10", ["2025-01-01", "2025-03-01", "2025-05-01", "2025-07-01"]),
        ("2015-05-01", "2025-05-01", ["2016-01-01", "2018-01-01", "2020-01-01", "2022-01-01",
                                      "2024-01-01"]),
    ],
)  # fmt: skip
def test_months_on_an_axis_are_evenly_apart_and_few(first, last, expected):
    found = month_ticks(date.fromisoformat(first), date.fromisoformat(last))
    assert [day.isoformat() for day in found] == expected
