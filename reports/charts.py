"""Frame in, Vega-Lite specification out: the one door to Altair.

A specification carries no colours (each mark names a style of `reports.theme`), no width (the
page or the SVG gives it), and no numbers for a reader but finished text: labels and tooltips
are columns of the frame, and `reports.axes` writes what stands on an axis.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from reports import axes
from reports.numbers import Number, count, share
from reports.svg import svg
from reports.theme import HOVER, theme

__all__ = ["MAX_ROWS", "credit_dots", "quarter_bars", "ready_curves", "steps", "svg", "theme"]

MAX_ROWS = 2_000
"""More rows than this make neither a page faster nor a chart clearer: aggregate first."""

Spec = Mapping[str, Any]


def credit_dots(rows: pl.DataFrame, *, x_title: str, tips: Mapping[str, str]) -> Spec:
    """Draw one row per value: the range of all models, the interval, the chosen model's share.

    Args:
        rows: One row per value, top to bottom: `name` (unique), `share`, `low`, `high` (the
            interval), `lowest`, `highest` (over all models), `text` (the share's), the texts of
            `tips`, and `quiet` (Boolean: a remainder, not a contender).
        x_title: What the shares are of.
        tips: Text column → what it is, for the tooltip.
    """
    ends = ("share", "low", "high", "lowest", "highest")
    least, most = _extent(rows, ends)
    at = axes.ticks(min(least, 0), most)
    room_for_label = least + (most - least) * 1.2
    x_axis = _axis(at, share, title=x_title, grid=True)
    x_scale = alt.Scale(domain=[at[0], max(at[-1], room_for_label)], nice=False)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=x_scale, axis=x_axis)

    base = alt.Chart(rows.with_columns(end=pl.max_horizontal(ends))).encode(y=_names(rows["name"]))
    layers = [base.mark_bar(style="model-range", height=14).encode(x=x("lowest"), x2="highest:Q")]
    for quiet, prefix in ((False, ""), (True, "quiet-")):
        some = base.transform_filter("datum.quiet" if quiet else "!datum.quiet")
        layers += [
            some.mark_rule(style=f"{prefix}interval").encode(x=x("low"), x2="high:Q"),
            some.mark_point(style=f"{prefix}estimate", filled=True, shape="circle").encode(
                x=x("share"), tooltip=_tips(tips)
            ),
        ]
    label = base.mark_text(style="value", align="left", dx=12).encode(x=x("end"), text="text:N")
    return _spec(alt.layer(*layers, label).properties(height=_ROW * rows.height), rows)


def ready_curves(
    curves: pl.DataFrame,
    at_risk: pl.DataFrame,
    marks: pl.DataFrame,
    *,
    days: Sequence[int],
    x_title: str,
    tips: Mapping[str, str],
) -> Spec:
    """Draw the share of leads that became sales-ready, day by day, with interval bands.

    Args:
        curves: One row per group and day on which the curve steps: `group` (unique name; at most
            five), `day`, `share`, `low`, `high`, and the texts of `tips`.
        at_risk: One row per group and named day: `group`, `day`, `text` (leads still followed).
        marks: Points of the curve to name: `day`, `share`, `text`; may be empty.
        days: The days that the axis names.
        x_title: What the days count from.
        tips: Text column → what it is, for the tooltip.
    """
    groups = curves["group"].unique(maintain_order=True).to_list()
    one = len(groups) == 1
    x = alt.X(
        "day:Q",
        scale=alt.Scale(domain=[0, days[-1] * (1 if one else 1.25)], nice=False),
        axis=_axis(days, lambda day: count(int(day)), title=x_title, grid=False),
    )
    at = axes.ticks(0, min(1, _extent(curves, ("share", "high"))[1]), about=5)
    y_scale = alt.Scale(domain=[0, at[-1]], nice=False)
    y_axis = _axis(at, share, title=None, grid=True)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y_scale, axis=y_axis)

    colour = {} if one else {"color": alt.Color("group:N", sort=groups, legend=None)}
    base = alt.Chart(curves).encode(x=x, detail="group:N", **colour)
    named = alt.Chart(marks).encode(x=x, y=y("share"))
    kind = "" if one else "group-"
    layers = [
        base.mark_area(style="curve-band" if one else "group-band", interpolate="step-after").encode(
            y=y("low"), y2="high:Q"
        ),
        base.mark_line(style=f"{kind}curve", interpolate="step-after").encode(y=y("share")),
        base.mark_point(size=160, opacity=0)
        .encode(y=y("share"), tooltip=_tips(tips))
        .properties(name=HOVER),
        named.mark_point(style="estimate", filled=True, shape="circle"),
        named.mark_text(style="value", align="left", dx=10, dy=14).encode(text="text:N"),
        *([] if one else [_group_names(curves, x, y, colour, at[-1])]),
        *_at_risk(at_risk, x, groups, colour),
    ]
    room = {"left": 4, "right": 20, "top": 10, "bottom": 4}
    return _spec(
        alt.layer(*layers).properties(height=_HEIGHT),
        pl.concat(frame.select(pl.len()) for frame in (curves, at_risk, marks)),
        padding=room,
    )


def quarter_bars(rows: pl.DataFrame, *, told: Callable[[Number], str], tips: Mapping[str, str]) -> Spec:
    """Draw one bar per quarter, oldest left; young quarters stand back.

    Args:
        rows: One row per quarter, left to right: `name` (unique), `value`, `text` (above its
            bar), the texts of `tips`, and `young` (Boolean).
        told: How a value on the axis becomes text.
        tips: Text column → what it is, for the tooltip.
    """
    least, most = _extent(rows, ("value",))
    at = axes.ticks(min(least, 0), max(most, 0), about=4)
    x_axis = alt.Axis(labelAngle=0, title=None, ticks=False, labelOverlap=True)
    y_axis = _axis(at, told, title=None, grid=True)
    base = alt.Chart(rows).encode(
        x=alt.X("name:N", sort=rows["name"].to_list(), axis=x_axis, scale=alt.Scale(padding=0.28)),
        y=alt.Y("value:Q", scale=alt.Scale(domain=[at[0], at[-1]], nice=False), axis=y_axis),
    )
    # Where a bar is narrower than its label, the axis has to do.
    roomy = {"expr": f"width < {rows.height * 46} ? 0 : 1"}
    return _spec(
        alt.layer(
            base.transform_filter("!datum.young").mark_bar(style="bar").encode(tooltip=_tips(tips)),
            base.transform_filter("datum.young")
            .mark_bar(style="bar-young")
            .encode(tooltip=_tips(tips)),
            base.mark_text(style="value", dy=-9, opacity=roomy).encode(text="text:N"),
        ).properties(height=230),
        rows,
    )


def steps(rows: pl.DataFrame, *, tips: Mapping[str, str]) -> Spec:
    """Draw how one total becomes another: what stays as bars, what is left out as their gaps.

    Args:
        rows: One row per step, top to bottom: `name` (unique), `start`, `end` (of its bar),
            `text` (beside it), the texts of `tips`, and `left_out` (Boolean).
        tips: Text column → what it is, for the tooltip.
    """
    least, most = _extent(rows, ("start", "end"))
    scale = alt.Scale(domain=[min(least, 0), max(most, 0) * 1.35 or 1], nice=False)
    base = alt.Chart(rows.with_columns(right=pl.max_horizontal("start", "end"))).encode(
        y=_names(rows["name"])
    )

    def bars(which: str, style: str) -> alt.Chart:
        return (
            base.transform_filter(which)
            .mark_bar(style=style, height=18)
            .encode(x=alt.X("start:Q", scale=scale, axis=None), x2="end:Q", tooltip=_tips(tips))
        )

    label = base.mark_text(style="value", align="left", dx=8).encode(
        x=alt.X("right:Q", scale=scale, axis=None), text="text:N"
    )
    chart = alt.layer(bars("!datum.left_out", "bar"), bars("datum.left_out", "bar-left-out"), label)
    return _spec(chart.properties(height=_ROW * rows.height), rows)


def _spec(chart: alt.LayerChart, rows: pl.DataFrame, **more: Any) -> Spec:
    """Return the finished specification, without a look of its own.

    Raises:
        ValueError: There are more rows than `MAX_ROWS`: an answer was not aggregated.
    """
    if rows.height > MAX_ROWS:
        raise ValueError(f"A chart was given {rows.height} rows; {MAX_ROWS} are the most.")
    spec: dict[str, Any] = chart.to_dict()
    del spec["config"]
    return spec | more


def _axis(
    at: Sequence[Number], told: Callable[[Number], str], *, title: str | None, grid: bool
) -> alt.Axis:
    return alt.Axis(
        values=list(at), labelExpr=axes.labels(at, told), title=title, grid=grid,
        labelOverlap=True, labelFlush=False,
    )  # fmt: skip


def _names(names: pl.Series) -> alt.Y:
    axis = alt.Axis(labelPadding=10, title=None, grid=False)
    return alt.Y("name:N", sort=names.to_list(), axis=axis)


def _tips(texts: Mapping[str, str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{column}:N", title=what) for column, what in texts.items()]


def _extent(rows: pl.DataFrame, columns: Sequence[str]) -> tuple[float, float]:
    known = [float(v) for column in columns for v in rows[column] if v is not None]
    return (min(known), max(known)) if known else (0.0, 1.0)


def _group_names(
    curves: pl.DataFrame, x: alt.X, y: Callable[[str], alt.Y], colour: Mapping[str, Any], top: float
) -> alt.Chart:
    """Return each group's name at the end of its curve, moved apart where they would touch."""
    apart = top * _LINE / _HEIGHT
    ends = curves.group_by("group", maintain_order=True).last().sort("share", "group").to_dicts()
    at = -apart
    for end in ends:
        end["at"] = at = max(end["share"], at + apart)
    rows = pl.DataFrame(ends).select("group", "day", "at")
    return (
        alt.Chart(rows)
        .mark_text(style="group-name", align="left", dx=6)
        .encode(x=x, y=y("at"), text="group:N", **colour)
    )


def _at_risk(
    rows: pl.DataFrame, x: alt.X, groups: Sequence[str], colour: Mapping[str, Any]
) -> list[alt.Chart]:
    """Return the leads still followed on each named day, in lines under the axis."""
    named = rows.with_columns(odd=pl.col("day").rank("dense") % 2 == 0)
    heading = alt.Chart(pl.DataFrame({"text": ["Leads still followed"]})).mark_text(
        style="aside", align="left", x=0, y={"expr": f"height + {_BELOW}"}
    )
    lines = [heading.encode(text="text:N")]
    crowded = f"width < {_NUMBER * rows['day'].n_unique()} && datum.odd"
    legible = alt.condition(crowded, alt.value(0), alt.value(1))
    for line, group in enumerate(groups, start=1):
        at = {"expr": f"height + {_BELOW + _LINE * line}"}
        some = alt.Chart(named.filter(pl.col("group") == group))
        text = some.mark_text(style="aside" if len(groups) == 1 else "group-name", y=at)
        lines.append(text.encode(x=x, text="text:N", opacity=legible, **colour))
    return lines


_ROW = 32
_LINE = 17
_HEIGHT = 300
_BELOW = 58
_NUMBER = 48
