"""What charts of lanes over time are made of: the axis of months, the lanes, and the milestones."""

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import axis
from reports.numbers import month

ROOM = {"left": 4, "right": 12, "top": 6, "bottom": 4}
"""What is kept free around the lanes."""

_EPOCH = date(1970, 1, 1)
_LINE = 18


def along(days: Sequence[float]) -> tuple[alt.X, float]:
    """Return the axis of time, marked by months, and its middle in days since 1970.

    Args:
        days: Every day since 1970 that is drawn; at least one.
    """
    edge = max((max(days) - min(days)) * 0.03, 1)
    first, last = min(days) - edge, max(days) + edge
    months = axes.month_ticks(_date(first), _date(last))
    x_axis = axis(
        [(at - _EPOCH).days for at in months],
        lambda day: month(_date(float(day))),
        title=None,
        grid=True,
    )
    scale = alt.Scale(domain=[first, last], nice=False)
    return alt.X("day:Q", scale=scale, axis=x_axis), (first + last) / 2


def lanes_of(lanes: Sequence[str]) -> tuple[alt.Y, alt.Chart]:
    """Return the axis that names the lanes, top to bottom, and a line for each.

    A line break in a name parts it from what explains it.
    """
    bare = alt.Axis(labelPadding=12, title=None, grid=False, labelExpr="split(datum.label, '\\n')")
    y = alt.Y("name:N", sort=list(lanes), axis=bare, scale=alt.Scale(domain=list(lanes)))
    rules: alt.Chart = alt.Chart(pl.DataFrame({"name": list(lanes)})).mark_rule(style="lane")
    return y, rules.encode(y=y)


def flags(milestones: pl.DataFrame, x: alt.X, middle: float) -> list[alt.Chart]:
    """Return a line per milestone with its text above the lanes, each on a line of its own.

    The text lies towards the middle; under it a stroke in the colour of the page keeps the lines
    of other milestones from crossing it.
    """
    rules, texts = [], []
    for number, row in enumerate(milestones.iter_rows(named=True)):
        top = -_LINE * (milestones.height - number)
        left = row["day"] <= middle
        one = alt.Chart(pl.DataFrame([row])).encode(x=x)
        rules.append(
            one.mark_rule(style="milestone").encode(
                y=alt.YValue(top),  # type: ignore[no-untyped-call] # Altair's
                y2=alt.Y2Value({"expr": "height"}),  # type: ignore[no-untyped-call] # Altair's
            )
        )
        aside, line = 5 if left else -5, top + _LINE / 2 - 2
        for style in ("milestone-halo", "milestone-text"):
            text: alt.Chart = one.mark_text(
                style=style, align="left" if left else "right", dx=aside, baseline="middle", y=line
            )
            texts.append(text.encode(text=alt.Text("text:N")))
    return [*rules, *texts]


def _date(day: float) -> date:
    return _EPOCH + timedelta(days=int(day // 1))
