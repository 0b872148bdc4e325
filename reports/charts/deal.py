"""The journey of one deal: a lane per person, a mark per touch, a line per milestone."""

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import Spec, axis, finished, tips_of
from reports.numbers import month

_EPOCH = date(1970, 1, 1)
_LANE = 46
_LINE = 18
_SHAPES = ("circle", "square", "diamond", "triangle-up")


def deal_lanes(
    touches: pl.DataFrame,
    milestones: pl.DataFrame,
    lanes: Sequence[str],
    tips: dict[str, str],
) -> Spec:
    """Draw who was touched when, and the milestones across all lanes.

    Args:
        touches: One row per mark: `name` (its lane), `day` (days since 1970), `shape` (0 to 3),
            `marked` (Boolean: stands out), and the texts of `tips`.
        milestones: One row per milestone, in the order of their days: `day`, `text`.
        lanes: The lanes' names, top to bottom; a line break parts a name from what explains it.
        tips: Text column → what it is, for the tooltip.
    """
    days = [*touches["day"], *milestones["day"]]
    edge = max((max(days) - min(days)) * 0.03, 1)
    first, last = min(days) - edge, max(days) + edge
    x_scale = alt.Scale(domain=[first, last], nice=False)
    months = axes.month_ticks(_date(first), _date(last))
    x_axis = axis(
        [(at - _EPOCH).days for at in months],
        lambda day: month(_date(float(day))),
        title=None,
        grid=True,
    )
    x = alt.X("day:Q", scale=x_scale, axis=x_axis)
    bare = alt.Axis(labelPadding=12, title=None, grid=False, labelExpr="split(datum.label, '\\n')")
    y = alt.Y("name:N", sort=list(lanes), axis=bare, scale=alt.Scale(domain=list(lanes)))
    base = alt.Chart(touches).encode(x=x, y=y, tooltip=tips_of(tips))
    layers = [
        alt.Chart(pl.DataFrame({"name": list(lanes)})).mark_rule(style="lane").encode(y=y),
        *_flags(milestones, x, (first + last) / 2),
    ]
    for marked in (False, True):
        for number, shape in enumerate(_SHAPES):
            some = f"{'' if marked else '!'}datum.marked && datum.shape === {number}"
            style = "touch-marked" if marked else "touch"
            layers.append(
                base.transform_filter(some).mark_point(style=style, filled=True, shape=shape)
            )
    room = {"left": 4, "right": 12, "top": 6, "bottom": 4}
    chart = alt.layer(*layers).properties(height=_LANE * len(lanes), padding=room)
    return finished(chart, touches, milestones)


def _flags(milestones: pl.DataFrame, x: alt.X, middle: float) -> list[alt.Chart]:
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
                y=alt.YValue(top),  # type: ignore[no-untyped-call]
                y2=alt.Y2Value({"expr": "height"}),  # type: ignore[no-untyped-call]
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
