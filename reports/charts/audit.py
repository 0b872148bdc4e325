"""What sends were found to be, which pieces help and which hurt, and how programs answer."""

from collections.abc import Callable, Mapping

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import ROW, Spec, axis, extent, finished, names, tips_of
from reports.charts.headings import headings, whole_width
from reports.numbers import Number, share


def verdict_bars(rows: pl.DataFrame, *, legend: Mapping[str, str], tips: Mapping[str, str]) -> Spec:
    """Draw one bar per row that is all of its sends, parted by what they were found to be.

    Args:
        rows: One row per bar and verdict, bars top to bottom and parts left to right: `name` (of
            the bar), `verdict`, `start`, `end` (shares of the bar), `text` (in the part where it
            has room for it), and the texts of `tips`.
        legend: Verdict → its label, in the order of the parts.
        tips: Text column → what it is, for the tooltip.
    """
    bars = rows["name"].unique(maintain_order=True)
    scale = alt.Scale(domain=[0, 1], nice=False)
    x_axis = axis([0, 0.25, 0.5, 0.75, 1], share, title=None, grid=False)
    base = alt.Chart(rows.with_columns(middle=(pl.col("start") + pl.col("end")) / 2)).encode(
        y=names(bars)
    )
    layers = []
    for verdict in legend:
        part = base.transform_filter(f"datum.verdict === {axes.quoted(verdict)}")
        layers += [
            part.mark_bar(style=f"verdict-{verdict}", height=20).encode(
                x=alt.X("start:Q", scale=scale, axis=x_axis), x2=alt.X2("end:Q"),
                tooltip=tips_of(tips),
            ),
            part.mark_text(style=f"verdict-{verdict}-text").encode(
                x=alt.X("middle:Q", scale=scale, axis=x_axis), text=alt.Text("text:N"),
                opacity=alt.OpacityValue({"expr": _ROOM_FOR_TEXT}),
            ),
        ]  # fmt: skip
    layers += _legend(legend, "verdict", "square", _BESIDE_NAMES)
    return finished(layers, rows, height=ROW * bars.len(), padding=_ROOM)


def piece_quadrants(  # noqa: PLR0913 (two directions, two lines)
    rows: pl.DataFrame,
    *,
    lines: tuple[float, float],
    x_title: str,
    y_title: str,
    told: tuple[Callable[[Number], str], Callable[[Number], str]],
    corners: tuple[str, str],
    legend: Mapping[str, str],
    tips: Mapping[str, str],
) -> Spec:
    """Draw pieces by what good and what harm they do, the larger the more they were sent.

    Args:
        rows: One row per piece: `x` (the further right the better), `y` (the higher the worse),
            `sends`, `verdict`, `label` (empty for most) and the texts of `tips`.
        lines: Where the quadrants part, across and up.
        x_title: What `x` is.
        y_title: What `y` is.
        told: How a value along each axis becomes text.
        corners: What stands in the corner top left (hurts) and bottom right (helps).
        legend: Verdict → its label.
        tips: Text column → what it is, for the tooltip.
    """
    right, top = _end(rows, "x", lines[0]), _end(rows, "y", lines[1])
    x, y = _across(right, x_title, told[0]), _up(top, y_title, told[1])
    size = alt.Size(
        "sends:Q", legend=None,
        scale=alt.Scale(domain=[0, max(extent(rows, ("sends",))[1], 1)], range=[50, 600]),
    )  # fmt: skip
    placed = _placed_labels(rows, right[-1], top[-1])
    base = alt.Chart(rows).encode(x=x, y=y, size=size)
    layers = [*_parted(lines, x, y), *_corners(corners)]
    layers += [
        base.transform_filter(f"datum.verdict === {axes.quoted(verdict)}")
        .mark_point(style=f"piece-{verdict}", filled=verdict != "unclear", shape=_SHAPES[verdict])
        .encode(tooltip=tips_of(tips))
        for verdict in legend
    ]
    layers += [*placed, *_legend(legend, "piece", "", 0)]
    return finished(layers, rows, height=_HEIGHT, padding=_ROOM)


def scorecard(cells: pl.DataFrame, *, legend: Mapping[str, str], tips: Mapping[str, str]) -> Spec:
    """Draw every criterion's answer about every program: met, not met, or it cannot be said.

    Args:
        cells: One row per criterion and program, criteria top to bottom and programs left to
            right: `name` (of the criterion, unique), `value` (the program's, unique), `answer`
            (`pass`, `warn`, `fail`, `open`, or `none` where it does not apply), and the texts of
            `tips`.
        legend: Answer → its label, of those but `none`.
        tips: Text column → what it is, for the tooltip.
    """
    values = cells["value"].unique(maintain_order=True).to_list()
    criteria = cells["name"].unique(maintain_order=True)
    base = alt.Chart(cells).encode(
        x=alt.X(
            "value:N", sort=values, axis=headings(len(values), 120),
            scale=alt.Scale(paddingInner=0.06),
        ),
        y=alt.Y(
            "name:N", sort=criteria.to_list(), axis=alt.Axis(labelPadding=8, title=None),
            scale=alt.Scale(paddingInner=0.12),
        ),
    )  # fmt: skip
    layers = []
    for answer, mark in _MARKS.items():
        some = base.transform_filter(f"datum.answer === '{answer}'")
        layers += [
            some.mark_rect(style=f"answer-{answer}").encode(tooltip=tips_of(tips)),
            some.mark_point(style=f"answer-{answer}-mark", filled=False, shape=mark),
        ]
    room = {"left": 4, "right": 34, "top": 4, "bottom": 4}
    layers += _answers_legend(legend)
    height = _CELL * criteria.len()
    return finished(layers, cells, height=height, padding=room, params=[whole_width()])


def _end(rows: pl.DataFrame, column: str, line: float) -> list[float]:
    """Return where an axis is marked, from 0 to beyond both the furthest piece and the line."""
    return axes.ticks(0, max(extent(rows, (column,))[1], line) * 1.06 or 1, about=4)


def _across(at: list[float], title: str, told: Callable[[Number], str]) -> alt.X:
    scale = alt.Scale(domain=[-at[-1] * 0.03, at[-1]], nice=False)
    return alt.X("x:Q", scale=scale, axis=axis(at, told, title=title, grid=False))


def _up(at: list[float], title: str, told: Callable[[Number], str]) -> alt.Y:
    scale = alt.Scale(domain=[-at[-1] * 0.05, at[-1]], nice=False)
    return alt.Y("y:Q", scale=scale, axis=axis(at, told, title=title, grid=True))


def _parted(lines: tuple[float, float], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return the two lines between the quadrants."""
    across: alt.Chart = alt.Chart(pl.DataFrame({"x": [lines[0]]})).mark_rule(style="milestone")
    up: alt.Chart = alt.Chart(pl.DataFrame({"y": [lines[1]]})).mark_rule(style="milestone")
    return [across.encode(x=x), up.encode(y=y)]


def _corners(corners: tuple[str, str]) -> list[alt.Chart]:
    hurts, helps = (alt.Chart(pl.DataFrame({"text": [text]})) for text in corners)
    text = alt.Text("text:N")
    right, bottom = {"expr": "width - 8"}, {"expr": "height - 12"}
    return [
        hurts.mark_text(style="aside", align="left", x=8, y=12).encode(text=text),
        helps.mark_text(style="aside", align="right", x=right, y=bottom).encode(text=text),
    ]


def _placed_labels(rows: pl.DataFrame, right: float, top: float) -> list[alt.Chart]:
    """Return the names of the pieces that are named, beside them and clear of each other."""
    named = rows.filter(pl.col("label") != "").sort("y", "label").select("x", "y", "label")
    apart, at, placed = top * _LINE / _HEIGHT, -top, []
    for x, y, label in named.iter_rows():
        at = max(y, at + apart)
        placed.append({"x": x, "at": at, "label": label, "left": x > right / 2})
    if not placed:
        return []
    base = alt.Chart(pl.DataFrame(placed)).encode(
        x=alt.X("x:Q"), y=alt.Y("at:Q"), text=alt.Text("label:N")
    )
    limit = {"expr": "width * 0.48"}
    return [
        base.transform_filter("datum.left" if left else "!datum.left").mark_text(
            style=style, align="right" if left else "left", dx=-14 if left else 14, limit=limit
        )
        # Behind each name stands the same in the colour of the page, so that marks never cross it.
        for style in ("name-halo", "value")
        for left in (True, False)
    ]


def _legend(legend: Mapping[str, str], style: str, shape: str, left: int) -> list[alt.Chart]:
    """Return what each look means, above the plot: in a line, or in two where it is narrow.

    Args:
        legend: Verdict → its label.
        style: What the names of the marks' styles begin with.
        shape: The one shape of all; empty where each has its own.
        left: How far left of the plot it begins where that is narrow, lest it takes room from it.
    """
    entries = []
    for place, (verdict, label) in enumerate(legend.items()):
        filled = style != "piece" or verdict != "unclear"
        base = alt.Chart(pl.DataFrame({"label": [label]}))
        y = _stepped(f"{-32 + 18 * (place // 2)}", "-14")
        x = _stepped(f"{_STEP * (place % 2) + 6 - left}", f"{_STEP * place + 6}")
        x_text = _stepped(f"{_STEP * (place % 2) + 17 - left}", f"{_STEP * place + 17}")
        entries += [
            base.mark_point(
                style=f"{style}-{verdict}", shape=shape or _SHAPES[verdict], size=90,
                filled=filled, opacity=1, x=x, y=y,
            ),
            base.mark_text(style="aside", align="left", x=x_text, y=y).encode(
                text=alt.Text("label:N")
            ),
        ]  # fmt: skip
    return entries


def _answers_legend(legend: Mapping[str, str]) -> list[alt.Chart]:
    """Return what each mark means, under the cells: in a line, or in two where it is narrow."""
    entries = []
    for place, (answer, label) in enumerate(legend.items()):
        base = alt.Chart(pl.DataFrame({"label": [label]}))
        x = _stepped(f"{_STEP * (place % 2) + 9 - _BESIDE_NAMES}", f"{_STEP * place + 9}")
        x_text = _stepped(f"{_STEP * (place % 2) + 24 - _BESIDE_NAMES}", f"{_STEP * place + 24}")
        y = _stepped(f"height + {18 + 20 * (place // 2)}", "height + 18")
        entries += [
            base.mark_point(
                style=f"answer-{answer}", shape="square", size=260, filled=True, x=x, y=y
            ),
            base.mark_point(
                style=f"answer-{answer}-mark", shape=_MARKS[answer], filled=False, x=x, y=y
            ),
            base.mark_text(style="aside", align="left", x=x_text, y=y).encode(
                text=alt.Text("label:N")
            ),
        ]
    return entries


def _stepped(narrow: str, wide: str) -> dict[str, str]:
    return {"expr": f"width < {_STEP * 4} ? {narrow} : {wide}"}


_HEIGHT = 340
_LINE = 18
_CELL = 28
_STEP = 84
_BESIDE_NAMES = 100
_ROOM = {"left": 4, "right": 20, "top": 4, "bottom": 4}
_ROOM_FOR_TEXT = "(datum.end - datum.start) * width < 34 ? 0 : 1"
_SHAPES = {"nurture": "circle", "mixed": "diamond", "spam": "square", "unclear": "circle"}
_TICK = "M-0.5,0.05L-0.15,0.4L0.5,-0.4"
_MARKS = {
    "pass": _TICK,
    "warn": "M0,-0.5L0,0.15M0,0.4L0,0.5",
    "fail": "M-0.4,-0.4L0.4,0.4M0.4,-0.4L-0.4,0.4",
    "open": "M-0.3,-0.25C-0.3,-0.6,0.3,-0.6,0.3,-0.25C0.3,0,0,0,0,0.25M0,0.45L0,0.5",
    "none": "M-0.3,0L0.3,0",
}
"""What stands in a cell, drawn and not written, so that no font has to have it."""
