"""Shares of credit, one row per value."""

from collections.abc import Mapping

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import ROW, Spec, axis, extent, finished, names, tips_of
from reports.numbers import share


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
    least, most = extent(rows, ends)
    at = axes.ticks(min(least, 0), most)
    # The longest row's label stands to its right.
    end = at[0] + (most - at[0]) * 1.16
    x_axis = axis([tick for tick in at if tick <= end], share, title=x_title, grid=True)
    x_scale = alt.Scale(domain=[at[0], end], nice=False)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=x_scale, axis=x_axis)

    base = alt.Chart(rows.with_columns(end=pl.max_horizontal(ends))).encode(y=names(rows["name"]))
    layers = [base.mark_bar(style="model-range", height=14).encode(x=x("lowest"), x2="highest:Q")]
    for quiet, prefix in ((False, ""), (True, "quiet-")):
        some = base.transform_filter("datum.quiet" if quiet else "!datum.quiet")
        layers += [
            some.mark_rule(style=f"{prefix}interval").encode(x=x("low"), x2="high:Q"),
            some.mark_point(style=f"{prefix}estimate", filled=True, shape="circle").encode(
                x=x("share"), tooltip=tips_of(tips)
            ),
        ]
    label = base.mark_text(style="value", align="left", dx=12).encode(x=x("end"), text="text:N")
    # On a phone the widest row's label would stand beyond the edge.
    room = {"left": 4, "right": 24, "top": 4, "bottom": 4}
    chart = alt.layer(*layers, label).properties(height=ROW * rows.height, padding=room)
    return finished(chart, rows)
