"""T5: the send answers a request."""

import numpy as np

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import Context
from attribution.audit.sends.told import Told, told


def answers_request(of: Context) -> Told:
    """Look for anything that the lead asked for."""
    return told(of.requested, np.ones(of.rows.size, np.bool_))


T5 = Criterion(
    id="T5",
    level=Level.SEND,
    name="Answers a request",
    quote="answering a question or offering more information",
    formula="In the {answer_days} days before, the lead wrote, chatted, called, registered, "
    "downloaded or filled in a form.",
    fix="Offer something to ask for: a form, a reply address, a choice of topics.",
    fields=("touches.action",),
    judge=answers_request,
)
"""It excuses promotion (C3, T11) and repeats (T9)."""
