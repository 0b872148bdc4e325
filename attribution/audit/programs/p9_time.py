"""P9: whether a program is old enough to be judged by its results."""

import numpy as np

from attribution.audit.answers import Outcome
from attribution.audit.criterion import FAIL, PASS, Criterion, Level
from attribution.audit.programs.context import DAY_US, Context
from attribution.effect.maturity import STRAY
from attribution.estimate import Estimate
from attribution.numbering import Ints


def started(context: Context, program: int) -> int:
    """Return since when a program sends, in microseconds since 1970.

    Its leads' first sends in order, and of a hundred the earliest left out
    (`attribution.effect.maturity.STRAY`): a test mail years ago makes no program old.
    """
    sends = context.every
    firsts: Ints = np.sort(sends.moment[sends.firsts[sends.pair_span(program)]])
    return int(firsts[firsts.size // STRAY])


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`."""
    settings = context.settings
    outcomes = []
    for code in context.codes:
        days = (context.now - started(context, code)) // DAY_US
        outcomes.append(
            Outcome(
                P9.id,
                PASS if days >= settings.young_days else FAIL,
                Estimate(float(days), None, None, int(context.marketing.leads[code])),
                "days",
                float(settings.young_days),
                warned=settings.young_days <= days < settings.mature_days,
            )
        )
    return outcomes


P9 = Criterion(
    id="P9",
    level=Level.PROGRAM,
    name="Given its time",
    quote="6–9 months from the start",
    formula=(
        "It has run for the days of the setting young_days or more; up to mature_days its results "
        "are early, which is a warning."
    ),
    fix="Wait before judging it by its results: nurture needs six to nine months.",
    fields=("touches.occurred_at",),
    judge=_judge,
)
