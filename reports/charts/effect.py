"""Ratios side by side on their own scale, and what a test finds the longer it runs."""

from collections.abc import Mapping

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import ROW, Spec, axis, extent, finished, names, tips_of
from reports.numbers import count, points, ratio


def ratio_dots(rows: pl.DataFrame, *, x_title: str, tips: Mapping[str, str]) -> Spec:
    """Draw one ratio per row with its interval, twice and half equally far from a line at 1.

    Args:
        rows: One row per ratio, top to bottom: `name` (unique), `ratio`, `low`, `high` (above 0),
            `text`, the texts of `tips`, and `quiet` (Boolean: for comparison only).
        x_title: What is how many times what.
        tips: Text column → what it is, for the tooltip.
    """
    least, most = extent(rows, ("ratio", "low", "high"))
    at = _marks(least, most)
    start, end = min(least, at[0]) / 1.04, max(most, at[-1]) * 1.04
    # The longest row's label stands to its right.
    scale = alt.Scale(type="log", domain=[start, end * (end / start) ** 0.14], nice=False)
    x_axis = axis(at, lambda mark: ratio(mark).removesuffix(".0"), title=x_title, grid=True)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=x_axis)

    even = alt.Chart(pl.DataFrame({"ratio": [1.0]})).mark_rule(style="even").encode(x=x("ratio"))
    base = alt.Chart(rows.with_columns(end=pl.max_horizontal("ratio", "high"))).encode(
        y=names(rows["name"])
    )
    layers = [even]
    for quiet, prefix in ((False, ""), (True, "quiet-")):
        some = base.transform_filter("datum.quiet" if quiet else "!datum.quiet")
        layers += [
            some.mark_rule(style=f"{prefix}interval").encode(x=x("low"), x2="high:Q"),
            some.mark_point(style=f"{prefix}estimate", filled=True, shape="circle").encode(
                x=x("ratio"), tooltip=tips_of(tips)
            ),
        ]
    label = base.mark_text(style="value", align="left", dx=12).encode(x=x("end"), text="text:N")
    room = {"left": 4, "right": 24, "top": 4, "bottom": 4}
    chart = alt.layer(*layers, label).properties(height=ROW * rows.height, padding=room)
    return finished(chart, rows)


def detectable_line(
    rows: pl.DataFrame, *, x_title: str, y_title: str, tips: Mapping[str, str]
) -> Spec:
    """Draw the smallest difference that a test finds, by the months for which leads are drawn.

    Args:
        rows: One row per option, fewest months first: `months`, `detectable` (a share), `text`
            (beside its point), the texts of `tips`, and `marked` (Boolean: stands out).
        x_title: What the months count.
        y_title: What the points measure.
        tips: Text column → what it is, for the tooltip.
    """
    _, most = extent(rows, ("detectable",))
    up = axes.ticks(0, most * 1.1, about=4)
    months = [int(month) for month in rows["months"]]
    last = max(*months, 1)
    # Room for the first point's text on its left, for the last one's on its right.
    x_scale = alt.Scale(domain=[-last * 0.04, last * 1.12], nice=False)
    x = alt.X(
        "months:Q",
        scale=x_scale,
        axis=axis(months, lambda month: count(int(month)), title=x_title, grid=False),
    )
    y = alt.Y(
        "detectable:Q",
        scale=alt.Scale(domain=[0, up[-1]], nice=False),
        axis=axis(up, points, title=y_title, grid=True),
    )
    base = alt.Chart(rows).encode(x=x, y=y)
    layers = [base.mark_line(style="curve")]
    for which, style in (("!datum.marked", "quiet-estimate"), ("datum.marked", "estimate")):
        layers.append(
            base.transform_filter(which)
            .mark_point(style=style, filled=True, shape="circle")
            .encode(tooltip=tips_of(tips))
        )
    layers.append(base.mark_text(style="value", align="left", dx=8, dy=-10).encode(text="text:N"))
    room = {"left": 4, "right": 16, "top": 8, "bottom": 4}
    return finished(alt.layer(*layers).properties(height=220, padding=room), rows)


def _marks(least: float, most: float) -> list[float]:
    """Return round ratios within reach, at most seven, 1 among them."""
    for ladder in _LADDERS:
        at = [mark for mark in ladder if least / 1.3 <= mark <= most * 1.3]
        at = sorted({*at, 1.0})
        if _FEWEST_MARKS <= len(at) <= _MOST_MARKS:
            return at
    return at


_FEWEST_MARKS, _MOST_MARKS = 3, 7
_LADDERS = (
    (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0),
    (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0),
    (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
    (0.01, 0.1, 1.0, 10.0, 100.0),
    (0.0001, 0.01, 1.0, 100.0, 10_000.0),
)
