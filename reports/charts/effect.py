"""Ratios on their own scale, what a test finds the longer it runs, and how cohorts ripen."""

from collections.abc import Mapping

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import ROW, Spec, axis, extent, finished, names, tips_of
from reports.numbers import Number, count, points, ratio, share
from reports.theme import HOVER


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
    x_axis = axis(at, _bare, title=x_title, grid=True)

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
            some.mark_rule(style=f"{prefix}interval").encode(x=x("low"), x2=alt.X2("high:Q")),
            some.mark_point(style=f"{prefix}estimate", filled=True, shape="circle").encode(
                x=x("ratio"), tooltip=tips_of(tips)
            ),
        ]
    label = base.mark_text(style="value", align="left", dx=12).encode(
        x=x("end"), text=alt.Text("text:N")
    )
    room = {"left": 4, "right": 24, "top": 4, "bottom": 4}
    return finished([*layers, label], rows, height=ROW * rows.height, padding=room)


def detectable_line(
    rows: pl.DataFrame, *, x_title: str, y_title: str | None, tips: Mapping[str, str]
) -> Spec:
    """Draw the smallest difference that a test finds, by the months for which leads are drawn.

    Args:
        rows: One row per option, fewest months first: `months`, `detectable` (a share), `text`
            (beside its point), the texts of `tips`, and `marked` (Boolean: stands out).
        x_title: What the months count.
        y_title: What the points measure; None where the heading says it.
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
    layers.append(
        base.mark_text(style="value", align="left", dx=8, dy=-10).encode(text=alt.Text("text:N"))
    )
    room = {"left": 4, "right": 16, "top": 8, "bottom": 4}
    return finished(layers, rows, height=220, padding=room)


def ripening_curve(
    curve: pl.DataFrame, marks: pl.DataFrame, *, x_title: str, tips: Mapping[str, str]
) -> Spec:
    """Draw how much of all that comes has come by each day, with its interval band.

    Args:
        curve: One row per day: `day`, `share`, `low`, `high`, and the texts of `tips`.
        marks: Points of the curve to name: `day`, `share`, `text`.
        x_title: What the days count from.
        tips: Text column → what it is, for the tooltip.
    """
    last = float(extent(curve, ("day",))[1])
    days = [at for at in axes.day_ticks(round(last)) if at <= last]
    x = alt.X(
        "day:Q",
        scale=alt.Scale(domain=[0, last * 1.02], nice=False),
        axis=axis(days, lambda day: count(int(day)), title=x_title, grid=False),
    )

    def y(field: str) -> alt.Y:
        shares = axis([0, 0.25, 0.5, 0.75, 1], share, title=None, grid=True)
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=shares)

    base, named = alt.Chart(curve).encode(x=x), alt.Chart(marks).encode(x=x, y=y("share"))
    layers = [
        base.mark_area(style="curve-band", interpolate="step-after").encode(
            y=y("low"), y2=alt.Y2("high:Q")
        ),
        base.mark_line(style="curve", interpolate="step-after").encode(y=y("share")),
        base.mark_point(size=160, opacity=0)
        .encode(y=y("share"), tooltip=tips_of(tips))
        .properties(name=HOVER),
        named.mark_point(style="estimate", filled=True, shape="circle"),
        named.mark_text(style="value", align="left", dx=10, dy=14).encode(text=alt.Text("text:N")),
    ]
    room = {"left": 4, "right": 20, "top": 10, "bottom": 4}
    return finished(layers, curve, marks, height=220, padding=room)


def _bare(mark: Number) -> str:
    """Return a round ratio without empty decimals."""
    told = ratio(mark)
    return told.rstrip("0").removesuffix(".") if "." in told else told


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
