"""T8: a call follows something that the lead did."""

import polars as pl

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.contacts import acted
from attribution.audit.sends.context import Context
from attribution.audit.sends.told import Told, told
from attribution.creditable import Use
from attribution.settings import HUMAN_RESPONSES

PULLS = tuple(
    action for action in HUMAN_RESPONSES if action not in {"call_answered", "meeting_held"}
)
"""What a lead does of its own accord; a call or meeting is begun by us."""

_COUNTED = (Use.CREDITABLE, Use.SAME_VISIT, Use.REPEAT)


def follows_touch_data(of: Context) -> Told:
    """Look for a person's own touch before; opens and machines' clicks are none."""
    counted = of.use.is_in(pl.Series([use.value for use in _COUNTED]).implode()).to_numpy()
    own = acted(of.touches, PULLS) & counted & of.clean
    return told(of.follow(own, of.rules.touch_data_days, of.one_to_one), of.one_to_one)


T8 = Criterion(
    id="T8",
    level=Level.SEND,
    name="Based on what the lead did",
    quote="calls based on touch point data that adds value",
    formula="In the {touch_data_days} days before a call, or a mail from one to one, the lead did "
    "something of its own accord that no machine did for it: a visit, a click, a download.",
    fix="Call those who just did something, and speak about it.",
    fields=("touches.action",),
    judge=follows_touch_data,
)
