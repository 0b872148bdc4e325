"""What one person got and did: a lane for each kind of send, response and harm."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from reports.charts.base import Spec, finished, tips_of
from reports.charts.lanes import ROOM, along, flags, lanes_of

_LANE = 34
_SIZE = 110
_LOOKS = {
    "nurture": ("piece-nurture", "circle", True),
    "mixed": ("piece-mixed", "diamond", True),
    "unclear": ("piece-unclear", "circle", False),
    "spam": ("piece-spam", "square", True),
    "other": ("touch", "circle", False),
    "pull": ("touch", "triangle-up", True),
    "harm": ("piece-spam", "triangle-down", True),
    "machine": ("touch", "diamond", False),
}
"""Look → style, shape, whether it is filled."""


def mail_lanes(
    touches: pl.DataFrame,
    milestones: pl.DataFrame,
    lanes: Sequence[str],
    tips: dict[str, str],
) -> Spec:
    """Draw what one person got and did in lanes over time, and the milestones across all of them.

    Args:
        touches: One row per mark: `name` (its lane), `day` (days since 1970), `look` (a verdict,
            or `other`, `pull`, `harm`, `machine`), and the texts of `tips`.
        milestones: One row per milestone, in the order of their days: `day`, `text`.
        lanes: The lanes' names, top to bottom.
        tips: Text column → what it is, for the tooltip.
    """
    x, middle = along([*touches["day"], *milestones["day"]])
    y, rules = lanes_of(lanes)
    base = alt.Chart(touches).encode(x=x, y=y, tooltip=tips_of(tips))
    layers = [rules, *flags(milestones, x, middle)]
    layers += [
        base.transform_filter(f"datum.look === '{look}'").mark_point(
            style=style, shape=shape, filled=filled, size=_SIZE
        )
        for look, (style, shape, filled) in _LOOKS.items()
    ]
    return finished(layers, touches, milestones, height=_LANE * len(lanes), padding=ROOM)
