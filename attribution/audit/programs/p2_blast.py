"""P2: whether a program sends everybody the same piece on the same day."""

from attribution.audit.answers import Outcome
from attribution.audit.criterion import Criterion, Level
from attribution.audit.programs.context import Context
from attribution.audit.programs.shares import Counted, below, share_outcome
from attribution.audit.sends.blasts import ACTIVE_DAYS, FEWEST


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`."""
    sends, limit = context.marketing, context.rules.blast_share
    blast, unknown = sends.flags("blast")
    found, open_, shown = sends.count(blast), sends.count(unknown), sends.show(blast)
    outcomes = []
    for code in context.codes:
        counted = Counted(int(found[code]), int(open_[code]), int(sends.sends[code]))
        answer = below(counted, limit, 0)
        touches = shown.get(code, ())
        outcomes.append(
            share_outcome(P2.id, answer, counted, limit, context.confidence, touches=touches)
        )
    return outcomes


P2 = Criterion(
    id="P2",
    level=Level.PROGRAM,
    name="No blasts to everybody",
    quote="just emailing them monthly",
    formula=(
        "Less than {blast_share} of its sends belong to one piece sent on one day to "
        f"{{blast_reach}} or more of the active list, and to {FEWEST} leads at least. On the list "
        f"are those whom it sent anything in the last {ACTIVE_DAYS} days, that day included."
    ),
    fix="Split the list by role, industry and interest, and send each part the piece that fits it.",
    fields=("touches.content_id",),
    judge=_judge,
)
