"""Ratios lie on a scale of their own, and a plan's line falls."""

import altair as alt
import polars as pl
import pytest

from reports import charts

RATIOS = pl.DataFrame(
    {
        "name": ["fair", "naive"],
        "ratio": [1.4, 2.3],
        "low": [1.2, None],
        "high": [1.7, None],
        "text": ["1.4", "2.3"],
        "interval": ["1.2–1.7", "–"],
        "quiet": [False, True],
    }
)
TIPS = {"name": "estimate", "text": "times as fast"}
OPTIONS = pl.DataFrame(
    {
        "months": [0, 3, 12],
        "detectable": [0.13, 0.09, 0.058],
        "text": ["13 points", "9 points", "6 points"],
        "marked": [False, True, False],
    }
)


def scale(spec, axis):
    return next(
        layer["encoding"][axis]["scale"] for layer in spec["layer"] if axis in layer["encoding"]
    )


def marked(spec, axis):
    return next(
        layer["encoding"][axis]["axis"] for layer in spec["layer"] if axis in layer["encoding"]
    )


def test_twice_and_half_lie_equally_far_from_no_difference():
    spec = charts.ratio_dots(RATIOS, x_title="Times", tips=TIPS)
    alt.LayerChart.validate(dict(spec))
    assert scale(spec, "x")["type"] == "log"


@pytest.mark.parametrize(
    ("low", "high"), [(0.9, 1.1), (0.27, 1.13), (1.2, 1.7), (0.02, 40.0), (8.0, 30.0)]
)
def test_no_difference_is_always_on_the_axis_with_others_around_it(low, high):
    rows = RATIOS.with_columns(low=pl.lit(low), high=pl.lit(high), ratio=pl.lit(low))
    spec = charts.ratio_dots(rows, x_title="Times", tips=TIPS)
    at = marked(spec, "x")["values"]
    start, end = scale(spec, "x")["domain"]
    assert 1.0 in at
    assert 3 <= len(at) <= 7
    assert start <= min(*at, low)
    assert end >= max(*at, high)
    assert "1.0" not in marked(spec, "x")["labelExpr"].partition("]")[0].split('"')


def test_a_plan_is_drawn_from_nothing_up_so_that_a_fall_is_no_larger_than_it_is():
    spec = charts.detectable_line(OPTIONS, x_title="Months", y_title=None, tips={"text": "finds"})
    alt.LayerChart.validate(dict(spec))
    assert scale(spec, "y")["domain"][0] == 0
    assert marked(spec, "x")["values"] == [0.0, 3.0, 12.0]
