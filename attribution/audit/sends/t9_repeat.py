"""T9: nobody gets the same again and again."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import UNKNOWN, Context
from attribution.audit.sends.told import Told, told

TOO_OFTEN = 3
"""The how manieth of the same is too many; the one before it is a warning."""


def not_repeated(of: Context) -> Told:
    """Hold the number of each copy to the limit; what was asked for is no repeat."""
    met = (of.copies < TOO_OFTEN) | of.requested
    return told(met, of.with_content & ~of.call, of.piece == UNKNOWN)


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
