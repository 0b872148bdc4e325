"""Bars side by side, steps from one total to another, and the middle of numbers."""

from collections.abc import Callable, Mapping

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import ROW, Spec, axis, extent, finished, names, tips_of
from reports.numbers import Number


def upright_bars(
    rows: pl.DataFrame,
    *,
    told: Callable[[Number], str],
    tips: Mapping[str, str],
    x_title: str | None = None,
    whole: bool = False,
) -> Spec:
    """Draw one bar per row, left to right; some stand back.

    Args:
        rows: One row per bar, left to right: `name` (unique), `value`, `text` (above its bar),
            the texts of `tips`, and `back` (Boolean: stands back).
        told: How a value on the axis becomes text.
        tips: Text column → what it is, for the tooltip.
        x_title: What the names are of; None where they say it themselves.
        whole: Whether there is nothing between two whole numbers to mark on the axis.
    """
    least, most = extent(rows, ("value",))
    at = axes.ticks(min(least, 0), max(most, 0), about=4)
    if whole:
        at = [tick for tick in at if tick.is_integer()]
    x_axis = alt.Axis(labelAngle=0, title=x_title, ticks=False, labelOverlap=True)
    y_axis = axis(at, told, title=None, grid=True)
    base = alt.Chart(rows).encode(
        x=alt.X("name:N", sort=rows["name"].to_list(), axis=x_axis, scale=alt.Scale(padding=0.28)),
        y=alt.Y("value:Q", scale=alt.Scale(domain=[at[0], at[-1]], nice=False), axis=y_axis),
    )
    # Where a bar is narrower than its label, the axis has to do.
    roomy = {"expr": f"width < {rows.height * 46} ? 0 : 1"}
    layers = [
        base.transform_filter("!datum.back").mark_bar(style="bar").encode(tooltip=tips_of(tips)),
        base.transform_filter("datum.back")
        .mark_bar(style="bar-back")
        .encode(tooltip=tips_of(tips)),
        base.mark_text(style="value", dy=-9, opacity=roomy).encode(text=alt.Text("text:N")),
    ]
    return finished(layers, rows, height=230)


def steps(rows: pl.DataFrame, *, tips: Mapping[str, str]) -> Spec:
    """Draw how one total becomes another: what stays as bars, what is left out as their gaps.

    Args:
        rows: One row per step, top to bottom: `name` (unique), `start`, `end` (of its bar),
            `text` (beside it), the texts of `tips`, and `left_out` (Boolean).
        tips: Text column → what it is, for the tooltip.
    """
    least, most = extent(rows, ("start", "end"))
    scale = alt.Scale(domain=[min(least, 0), max(most, 0) * 1.35 or 1], nice=False)
    base = alt.Chart(rows.with_columns(right=pl.max_horizontal("start", "end"))).encode(
        y=names(rows["name"])
    )

    def bars(which: str, style: str) -> alt.Chart:
        drawn: alt.Chart = base.transform_filter(which).mark_bar(style=style, height=18)
        x = alt.X("start:Q", scale=scale, axis=None)
        return drawn.encode(x=x, x2=alt.X2("end:Q"), tooltip=tips_of(tips))

    label = base.mark_text(style="value", align="left", dx=8).encode(
        x=alt.X("right:Q", scale=scale, axis=None), text=alt.Text("text:N")
    )
    layers = [bars("!datum.left_out", "bar"), bars("datum.left_out", "bar-left-out"), label]
    return finished(layers, rows, height=ROW * rows.height)


def middles(
    rows: pl.DataFrame,
    *,
    told: Callable[[Number], str],
    x_title: str,
    tips: Mapping[str, str],
) -> Spec:
    """Draw one row per number: its middle half as a line, its median as a dot.

    Args:
        rows: One row per number, top to bottom: `name` (unique), `value` (the median), `low`,
            `high` (the quartiles), `text` (the median's), and the texts of `tips`.
        told: How a value on the axis becomes text.
        x_title: What is counted, from when.
        tips: Text column → what it is, for the tooltip.
    """
    at = axes.ticks(0, extent(rows, ("value", "high"))[1])
    end = max(at[-1], extent(rows, ("high",))[1] * 1.2)
    scale = alt.Scale(domain=[0, end], nice=False)
    x_axis = axis([tick for tick in at if tick <= end], told, title=x_title, grid=True)
    base = alt.Chart(rows).encode(y=names(rows["name"]))

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=x_axis)

    layers = [
        base.mark_bar(style="middle-half", height=8).encode(x=x("low"), x2=alt.X2("high:Q")),
        base.mark_point(style="estimate", filled=True, shape="circle").encode(
            x=x("value"), tooltip=tips_of(tips)
        ),
        base.mark_text(style="value", align="left", dx=10).encode(
            x=x("high"), text=alt.Text("text:N")
        ),
    ]
    room = {"left": 4, "right": 24, "top": 4, "bottom": 4}
    return finished(layers, rows, height=ROW * rows.height, padding=room)
