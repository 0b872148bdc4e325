"""The share of leads that became sales-ready, day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import Spec, axis, extent, finished, tips_of
from reports.numbers import count, share
from reports.theme import HOVER


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
    base = alt.Chart(curves).encode(x=plane.x, detail=alt.Detail("group:N"), color=plane.colour)
    named = alt.Chart(marks).encode(x=plane.x, y=plane.y("share"))
    layers = [
        base.mark_area(style=f"{kind}-band", interpolate="step-after").encode(
            y=plane.y("low"), y2=alt.Y2("high:Q")
        ),
        base.mark_line(style="curve" if plane.one else "group-curve", interpolate="step-after")
        .encode(y=plane.y("share")),
        base.mark_point(size=160, opacity=0)
        .encode(y=plane.y("share"), tooltip=tips_of(tips))
        .properties(name=HOVER),
        named.mark_point(style="estimate", filled=True, shape="circle"),
        named.mark_text(style="value", align="left", dx=10, dy=14).encode(text=alt.Text("text:N")),
        *([] if plane.one else [_groupnames(curves, plane)]),
        *_at_risk(at_risk, plane),
    ]  # fmt: skip
    room = {"left": 4, "right": 20, "top": 10, "bottom": 4}
    return finished(layers, curves, at_risk, marks, height=_HEIGHT, padding=room)


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
    at = axes.ticks(0, min(1, extent(curves, ("share", "high"))[1]), about=5)
    return _Plane(
        groups,
        alt.X(
            "day:Q",
            scale=x_scale,
            axis=axis(days, lambda day: count(int(day)), title=x_title, grid=False),
        ),
        alt.Scale(domain=[0, at[-1]], nice=False),
        axis(at, share, title=None, grid=True),
        alt.Undefined if one else alt.Color("group:N", sort=list(groups), legend=None),
        at[-1],
        last,
    )


def _groupnames(curves: pl.DataFrame, plane: _Plane) -> alt.Chart:
    """Return each group's name at the end of its curve, moved apart where they would touch."""
    apart = plane.top * _LINE / _HEIGHT
    ends = curves.group_by("group", maintain_order=True).last().sort("share", "group").to_dicts()
    at = -apart
    for end in ends:
        end["at"] = at = max(end["share"], at + apart)
    rows = pl.DataFrame(ends).select("group", "at", day=pl.lit(plane.last))
    chart: alt.Chart = alt.Chart(rows).mark_text(style="group-name", align="left", dx=6)
    return chart.encode(x=plane.x, y=plane.y("at"), text=alt.Text("group:N"), color=plane.colour)


def _at_risk(rows: pl.DataFrame, plane: _Plane) -> list[alt.Chart]:
    """Return the leads still followed on each named day, in lines under the axis."""
    named = rows.with_columns(odd=pl.col("day").rank("dense") % 2 == 0)
    crowded = f"width < {_NUMBER * rows['day'].n_unique()} && datum.odd"
    legible = alt.OpacityValue(1, condition={"test": crowded, "value": 0})
    heading: alt.Chart = alt.Chart(pl.DataFrame({"text": ["Leads still followed"]})).mark_text(
        style="aside", align="left", x=0, y={"expr": f"height + {_BELOW}"}
    )
    lines = [heading.encode(text=alt.Text("text:N"))]
    for line, group in enumerate(plane.groups, start=1):
        text: alt.Chart = alt.Chart(named.filter(pl.col("group") == group)).mark_text(
            style="aside" if plane.one else "group-name",
            y={"expr": f"height + {_BELOW + _LINE * line}"},
        )
        lines.append(
            text.encode(x=plane.x, text=alt.Text("text:N"), opacity=legible, color=plane.colour)
        )
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
        names.append(text.encode(x=plane.x, text=alt.Text("group:N"), color=plane.colour))
    return names


_LINE = 17
_HEIGHT = 300
_BELOW = 58
_NUMBER = 48
