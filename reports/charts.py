"""Frame in, Vega-Lite specification out: the one door to Altair.

A specification carries no colours (each mark names a style of `reports.theme`), no width (the
page or the SVG gives it), and no numbers for a reader but finished text: labels and tooltips
are columns of the frame, and `reports.axes` writes what stands on an axis.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from reports import axes
from reports.numbers import Number, count, share
from reports.theme import HOVER

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
    # The longest row's label stands to its right.
    end = at[0] + (most - at[0]) * 1.16
    x_axis = _axis([tick for tick in at if tick <= end], share, title=x_title, grid=True)
    x_scale = alt.Scale(domain=[at[0], end], nice=False)

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
    # On a phone the widest row's label would stand beyond the edge.
    room = {"left": 4, "right": 24, "top": 4, "bottom": 4}
    chart = alt.layer(*layers, label).properties(height=_ROW * rows.height, padding=room)
    return _spec(chart, rows)


def ready_curves(
    curves: pl.DataFrame,
    at_risk: pl.DataFrame,
    marks: pl.DataFrame,
    *,
    x_title: str,
    tips: Mapping[str, str],
) -> Spec:
    """Draw the share of leads that became sales-ready, day by day, with interval bands.

    Args:
        curves: One row per group and day on which the curve steps: `group` (unique name; at most
            five), `day`, `share`, `low`, `high`, and the texts of `tips`.
        at_risk: One row per group and day that the axis names: `group`, `day`, `text` (leads
            still followed).
        marks: Points of the curve to name: `day`, `share`, `text`; may be empty.
        x_title: What the days count from.
        tips: Text column → what it is, for the tooltip.
    """
    plane = _ready_plane(curves, at_risk, x_title)
    kind = "curve" if plane.one else "group"
    base = alt.Chart(curves).encode(x=plane.x, detail="group:N", color=plane.colour)
    named = alt.Chart(marks).encode(x=plane.x, y=plane.y("share"))
    layers = [
        base.mark_area(style=f"{kind}-band", interpolate="step-after").encode(
            y=plane.y("low"), y2="high:Q"
        ),
        base.mark_line(style="curve" if plane.one else "group-curve", interpolate="step-after")
        .encode(y=plane.y("share")),
        base.mark_point(size=160, opacity=0)
        .encode(y=plane.y("share"), tooltip=_tips(tips))
        .properties(name=HOVER),
        named.mark_point(style="estimate", filled=True, shape="circle"),
        named.mark_text(style="value", align="left", dx=10, dy=14).encode(text="text:N"),
        *([] if plane.one else [_group_names(curves, plane)]),
        *_at_risk(at_risk, plane),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(
        height=_HEIGHT, padding={"left": 4, "right": 20, "top": 10, "bottom": 4}
    )
    return _spec(chart, pl.concat(frame.select(pl.lit(1)) for frame in (curves, at_risk, marks)))


def quarter_bars(
    rows: pl.DataFrame, *, told: Callable[[Number], str], tips: Mapping[str, str]
) -> Spec:
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
        drawn: alt.Chart = base.transform_filter(which).mark_bar(style=style, height=18)
        x = alt.X("start:Q", scale=scale, axis=None)
        return drawn.encode(x=x, x2="end:Q", tooltip=_tips(tips))

    label = base.mark_text(style="value", align="left", dx=8).encode(
        x=alt.X("right:Q", scale=scale, axis=None), text="text:N"
    )
    chart = alt.layer(bars("!datum.left_out", "bar"), bars("datum.left_out", "bar-left-out"), label)
    return _spec(chart.properties(height=_ROW * rows.height), rows)


def _spec(chart: alt.LayerChart | alt.FacetChart, rows: pl.DataFrame) -> Spec:
    """Return the finished specification, without a look of its own.

    Raises:
        ValueError: There are more rows than `MAX_ROWS`: an answer was not aggregated.
    """
    if rows.height > MAX_ROWS:
        raise ValueError(f"A chart was given {rows.height} rows; {MAX_ROWS} are the most.")
    # Tests hold every chart to the schema; here it would take most of the time.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    del spec["config"]
    return spec


def _axis(
    at: Sequence[Number], told: Callable[[Number], str], *, title: str | None, grid: bool
) -> alt.Axis:
    return alt.Axis(
        values=[float(value) for value in at],
        labelExpr=axes.labels(at, told),
        title=title,
        grid=grid,
        labelOverlap=True,
        labelFlush=False,
    )


def _names(names: pl.Series) -> alt.Y:
    axis = alt.Axis(labelPadding=10, title=None, grid=False)
    return alt.Y("name:N", sort=names.to_list(), axis=axis)


def _tips(texts: Mapping[str, str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{column}:N", title=what) for column, what in texts.items()]


def _extent(rows: pl.DataFrame, columns: Sequence[str]) -> tuple[float, float]:
    known = [float(v) for column in columns for v in rows[column] if v is not None]
    return (min(known), max(known)) if known else (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Plane:
    """The axes and colours that all layers of the curves share."""

    groups: tuple[str, ...]
    x: alt.X
    y_scale: alt.Scale
    y_axis: alt.Axis
    colour: Any
    top: float
    last: int

    @property
    def one(self) -> bool:
        return len(self.groups) == 1

    def y(self, field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=self.y_scale, axis=self.y_axis)


def _ready_plane(curves: pl.DataFrame, at_risk: pl.DataFrame, x_title: str) -> _Plane:
    groups = tuple(curves["group"].unique(maintain_order=True))
    one = len(groups) == 1
    days = at_risk["day"].unique().sort().to_list()
    last = max(days[-1], *curves["day"])
    # The names of several groups stand to the right of their curves.
    x_scale = alt.Scale(domain=[0, last * (1 if one else 1.25)], nice=False)
    at = axes.ticks(0, min(1, _extent(curves, ("share", "high"))[1]), about=5)
    return _Plane(
        groups,
        alt.X(
            "day:Q",
            scale=x_scale,
            axis=_axis(days, lambda day: count(int(day)), title=x_title, grid=False),
        ),
        alt.Scale(domain=[0, at[-1]], nice=False),
        _axis(at, share, title=None, grid=True),
        alt.Undefined if one else alt.Color("group:N", sort=list(groups), legend=None),
        at[-1],
        last,
    )


def _group_names(curves: pl.DataFrame, plane: _Plane) -> alt.Chart:
    """Return each group's name at the end of its curve, moved apart where they would touch."""
    apart = plane.top * _LINE / _HEIGHT
    ends = curves.group_by("group", maintain_order=True).last().sort("share", "group").to_dicts()
    at = -apart
    for end in ends:
        end["at"] = at = max(end["share"], at + apart)
    rows = pl.DataFrame(ends).select("group", "at", day=pl.lit(plane.last))
    chart: alt.Chart = alt.Chart(rows).mark_text(style="group-name", align="left", dx=6)
    return chart.encode(x=plane.x, y=plane.y("at"), text="group:N", color=plane.colour)


def _at_risk(rows: pl.DataFrame, plane: _Plane) -> list[alt.Chart]:
    """Return the leads still followed on each named day, in lines under the axis."""
    named = rows.with_columns(odd=pl.col("day").rank("dense") % 2 == 0)
    crowded = f"width < {_NUMBER * rows['day'].n_unique()} && datum.odd"
    legible = alt.OpacityValue(1, condition={"test": crowded, "value": 0})
    heading: alt.Chart = alt.Chart(pl.DataFrame({"text": ["Leads still followed"]})).mark_text(
        style="aside", align="left", x=0, y={"expr": f"height + {_BELOW}"}
    )
    lines = [heading.encode(text="text:N")]
    for line, group in enumerate(plane.groups, start=1):
        text: alt.Chart = alt.Chart(named.filter(pl.col("group") == group)).mark_text(
            style="aside" if plane.one else "group-name",
            y={"expr": f"height + {_BELOW + _LINE * line}"},
        )
        lines.append(text.encode(x=plane.x, text="text:N", opacity=legible, color=plane.colour))
    return lines if plane.one else [*lines, *_named_lines(plane)]


def _named_lines(plane: _Plane) -> list[alt.Chart]:
    """Return the groups' names beside their lines of numbers, where they stand at the curves."""
    names = []
    for line, group in enumerate(plane.groups, start=1):
        text: alt.Chart = alt.Chart(
            pl.DataFrame({"group": [group], "day": [plane.last]})
        ).mark_text(
            style="group-name", align="left", dx=6, y={"expr": f"height + {_BELOW + _LINE * line}"}
        )
        names.append(text.encode(x=plane.x, text="group:N", color=plane.colour))
    return names


_ROW = 32
_LINE = 17
_HEIGHT = 300
_BELOW = 58
_NUMBER = 48
