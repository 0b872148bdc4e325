"""T9: nobody gets the same again and again."""

import numpy as np

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import UNKNOWN, Context
from attribution.audit.sends.earlier import DAY_US, KEY_BITS
from attribution.audit.sends.told import Told, told
from attribution.numbering import Ints

TOO_OFTEN = 3
"""The how manieth of the same is too many; the one before it is a warning."""


def not_repeated(of: Context) -> Told:
    """Hold the number of each copy to the limit; what was asked for is no repeat."""
    met = (copies(of) < TOO_OFTEN) | of.requested
    return told(met, of.with_content & ~of.call, of.piece == UNKNOWN)


def copies(of: Context) -> Ints:
    """Count for each send how many of the same piece, or of one nearly the same, its lead has got.

    Itself and those up to `repeat_days` before it count; 0 for calls, and where no content is
    stated.
    """
    number = np.zeros(of.rows.size, np.int64)
    sent = np.flatnonzero((of.piece != UNKNOWN) & ~of.call)
    alike = of.pieces.rows["alike"].to_numpy().astype(np.int64)[of.piece[sent]]
    group = of.lead[sent] * (int(alike.max(initial=0)) + 1) + alike
    if int(group.max(initial=0)).bit_length() + of.order.bits > KEY_BITS:
        group = np.unique(group, return_inverse=True)[1]
    place = of.order.places[of.rows[sent]]
    oldest = _oldest_counted(of, place)
    packed = (group << of.order.bits) | place
    order = np.argsort(packed)
    packed = packed[order]
    first = np.searchsorted(packed, (group[order] << of.order.bits) | oldest[order])
    number[sent[order]] = np.arange(sent.size) - first + 1
    return number


def _oldest_counted(of: Context, places: Ints) -> Ints:
    """Return the first place in time at most `repeat_days` before each of some places."""
    there = np.zeros(of.order.moments.size, np.bool_)
    there[places] = True
    in_time = np.flatnonzero(there)
    limits = of.order.moments[in_time] - of.rules.repeat_days * DAY_US
    oldest = np.empty(of.order.moments.size, np.int64)
    oldest[in_time] = of.order.from_moment(limits)
    return oldest[places]


T9 = Criterion(
    id="T9",
    level=Level.SEND,
    name="Not the same again",
    quote="over and over again to your list",
    formula="In {repeat_days} days the lead got this piece, or one whose five-word runs overlap "
    "with it by {alike} or more, at most twice, unless it asked for something in the "
    "{answer_days} days before; the second time is a warning.",
    fix="Leave out who already got it, and send something new.",
    fields=("touches.content_id",),
    judge=not_repeated,
)
