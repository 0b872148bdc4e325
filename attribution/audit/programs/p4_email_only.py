"""P4: whether e-mail is almost the only contact that a program's leads have with the company."""

import numpy as np

from attribution.audit.answers import Outcome
from attribution.audit.arrivals import acted
from attribution.audit.criterion import Criterion, Level
from attribution.audit.programs.context import Context
from attribution.audit.programs.shares import Counted, below, share_outcome
from attribution.audit.sends.opt_outs import EMAIL, channel_named
from attribution.numbering import Ints

LIVE = ("attended", "call_received", "chatted")
"""Contact in person that the lead came to; what we began is a send."""


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    All contact with its leads counts, by any program or none: what they were sent, calls and
    meetings, and the events and talks that they came to. Clicks and visits are no contact of
    their own.
    """
    sends, limit = context.marketing, context.rules.email_share
    mails, contacts = _per_lead(context)
    program, lead = sends.program[sends.firsts], sends.lead[sends.firsts]
    by_mail = np.bincount(program, weights=mails[lead], minlength=sends.size)
    by_any = np.bincount(program, weights=contacts[lead], minlength=sends.size)
    shown = sends.show(_is_mail(context, sends.rows))
    outcomes = []
    for code in context.codes:
        counted = Counted(int(by_mail[code]), 0, int(by_any[code]))
        answer = below(counted, limit, 0)
        touches = shown.get(code, ())
        outcomes.append(
            share_outcome(P4.id, answer, counted, limit, context.confidence, touches=touches)
        )
    return outcomes


def _per_lead(context: Context) -> tuple[Ints, Ints]:
    """Return for each lead how often it was mailed, and how often there was any contact."""
    audited = context.audited
    people, live = audited.touches.of("lead_id"), acted(audited.touches, *LIVE)
    met = np.flatnonzero(audited.clean & live & people.known)
    size = people.values.len() + 1
    of_send = people.codes[audited.sent]
    mails = np.bincount(of_send[_is_mail(context, audited.sent)], minlength=size)
    contacts = np.bincount(of_send, minlength=size) + np.bincount(people.codes[met], minlength=size)
    return mails, contacts


def _is_mail(context: Context, rows: Ints) -> np.ndarray:
    channel = context.audited.touches.of("channel")
    mail = [channel_named(name) == EMAIL for name in channel.values]
    is_mail: np.ndarray = np.array([*mail, False], np.bool_)[channel.codes[rows]]
    return is_mail


P4 = Criterion(
    id="P4",
    level=Level.PROGRAM,
    name="More than e-mail",
    quote="almost exclusive mean",
    formula=(
        "Less than {email_share} of all contact with its leads (what they were sent, calls, "
        "meetings, events and talks they came to) is by e-mail."
    ),
    fix="Add a call with a reason, a webinar, an event or a letter where the lead shows interest.",
    fields=("touches.channel",),
    judge=_judge,
)
