"""The journey of one deal: a lane per person, a mark per touch, a line per milestone."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from reports.charts.base import Spec, finished, tips_of
from reports.charts.lanes import ROOM, along, flags, lanes_of

_LANE = 46
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
    x, middle = along([*touches["day"], *milestones["day"]])
    y, rules = lanes_of(lanes)
    base = alt.Chart(touches).encode(x=x, y=y, tooltip=tips_of(tips))
    layers = [rules, *flags(milestones, x, middle)]
    for marked in (False, True):
        for number, shape in enumerate(_SHAPES):
            some = f"{'' if marked else '!'}datum.marked && datum.shape === {number}"
            style = "touch-marked" if marked else "touch"
            layers.append(
                base.transform_filter(some).mark_point(style=style, filled=True, shape=shape)
            )
    return finished(layers, touches, milestones, height=_LANE * len(lanes), padding=ROOM)
