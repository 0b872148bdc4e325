"""P5: whether leads of a program can ask, choose or rate, and do."""

import numpy as np

from attribution.audit.answers import Outcome
from attribution.audit.arrivals import acted
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.programs.context import Context
from attribution.audit.programs.grouped import shown
from attribution.audit.programs.shares import Counted
from attribution.creditable import Use
from attribution.estimate import Estimate
from attribution.numbering import Ints

PULLS = (
    "form_submitted", "content_downloaded", "registered", "attended", "replied", "chatted",
    "call_received", "rated",
)  # fmt: skip
"""What a lead does of its own accord; a click, or a page seen after one, only follows our mail."""

_PREFERENCES = "(?i)prefer|prefs"


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    A visit by a person to a page of preferences counts too: a choice was offered.
    """
    sends = context.marketing
    programs, rows = _pulls(context)
    counts = np.bincount(programs, minlength=sends.size)
    examples = shown(context.audited, programs, rows)
    unseen = _unseen(context, rows)
    outcomes = []
    for code in context.codes:
        pulls = int(counts[code])
        counted = Counted(pulls, 0, pulls + int(sends.sends[code]))
        figure = counted.share(context.confidence)
        if not pulls and unseen < FAIL:
            figure = Estimate.unknown("no program's leads are on record as asking or choosing")
        outcomes.append(
            Outcome(
                P5.id,
                PASS if pulls else unseen,
                figure,
                "share",
                touches=examples.get(code, ()),
                count=pulls,
            )
        )
    return outcomes


def _pulls(context: Context) -> tuple[Ints, Ints]:
    """Return the programs and rows of what leads began."""
    audited = context.audited
    pull = acted(audited.touches, *PULLS)
    rows = np.concatenate([context.clean[pull[context.clean]], _preferences(context)])
    return audited.touches.of("program").codes[rows].astype(np.int64), rows


def _preferences(context: Context) -> Ints:
    """Return the rows of visits by people to pages of preferences, that name a program."""
    audited = context.audited
    service = (audited.labelled["use"] == Use.SERVICE_PAGE.value).to_numpy()
    rows = np.flatnonzero(service & audited.touches.of("program").known)
    chosen = audited.labelled["url"].gather(rows).str.contains(_PREFERENCES)
    offered: Ints = rows[chosen.fill_null(value=False).to_numpy()]
    return offered


def _unseen(context: Context, rows: Ints) -> int:
    """Return what is answered of a program without any: whether the data would show them."""
    if rows.size:
        return FAIL
    return missing(1) if context.has(*PULLS) else missing(0)


P5 = Criterion(
    id="P5",
    level=Level.PROGRAM,
    name="Leads can pull",
    quote="give them the opportunity to pull content",
    formula=(
        "At least one lead asked, registered, downloaded, replied, rated or chose its preferences "
        "in it; clicks and pages seen after them do not count."
    ),
    fix="Let leads choose topics and pace, rate what they got, or answer with a question.",
    fields=("touches.action", "touches.program"),
    judge=_judge,
)
