"""P6: whether anybody responds."""

import numpy as np

from attribution.audit.answers import Outcome
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.programs.context import Context
from attribution.audit.programs.grouped import shown
from attribution.audit.programs.shares import rate
from attribution.estimate import Estimate
from attribution.settings import HUMAN_RESPONSES

_HUNDRED = 100
_TOO_FEW = "its leads got too few touches to expect a response"


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    Clean responses are those of people, each once (`attribution.creditable`). A program without
    any, whose leads got too little to say so, is not asked.
    """
    counts = np.bincount(context.clean_program, minlength=context.marketing.size)
    examples = shown(context.audited, context.clean_program, context.clean)
    unseen = _unseen(context)
    return [
        _outcome(context, code, int(counts[code]), examples.get(code, ()), unseen)
        for code in context.codes
    ]


def _outcome(
    context: Context, code: int, responses: int, examples: tuple[str, ...], unseen: int | None
) -> Outcome:
    sends, leads = int(context.marketing.sends[code]), int(context.marketing.leads[code])
    if not responses and unseen is not None:
        return Outcome(P6.id, unseen, Estimate.unknown("no response is on record", sends), "")
    if not responses and sends < context.rules.least_touches * leads:
        return Outcome(P6.id, None, Estimate.unknown(_TOO_FEW, sends), "")
    value, low, high = (_HUNDRED * one for one in rate(responses, sends, context.confidence))
    return Outcome(
        P6.id,
        PASS if responses else FAIL,
        Estimate(value, low, high, sends),
        "per_hundred",
        touches=examples,
        count=responses,
    )


def _unseen(context: Context) -> int | None:
    """Return why no program's responses would be seen; None where they would."""
    if context.clean.size:
        return None
    return missing(1) if context.has(*HUMAN_RESPONSES) else missing(0)


P6 = Criterion(
    id="P6",
    level=Level.PROGRAM,
    name="Somebody responds",
    quote="requires interaction",
    formula=(
        "At least one person responded, where its leads got {least_touches} touches or more each "
        "on average; machines' clicks and opens are no responses."
    ),
    fix="Ask for an answer: a question, a rating, a choice of topic; drop what nobody answers.",
    fields=("touches.action", "touches.program"),
    judge=_judge,
)
