"""P13: how many leads turn away from a program's mail."""

import numpy as np

from attribution.audit.answered import NOTHING, turned_away
from attribution.audit.answers import Measure, Outcome
from attribution.audit.arrivals import acted
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.harms import quiet_opt_outs
from attribution.audit.programs.context import Context
from attribution.audit.programs.grouped import shown
from attribution.audit.programs.shares import Counted
from attribution.estimate import Estimate
from attribution.numbering import Ints

COMPLAINTS, OPT_OUTS = "complaints", "opt_outs"
"""What is measured, each of the mail that arrived."""

_ACTIONS = {COMPLAINTS: "complained", OPT_OUTS: "unsubscribed"}


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    Of mail that arrived (`attribution.audit.arrivals`: deliveries, and where none is on record
    what was sent less what bounced). Complaints and opt-outs count for the program they name, else
    for that of the mail they turn away from; an opt-out that only the leads table knows for that
    of the last mail before it; those that a machine made count nowhere. It fails where the lower
    end of a rate lies above its limit: one complaint of eighty mails says nothing of the next
    thousand. A rate that reaches the limit without that is a warning, as is one that reaches the
    warning line. Where the data have no complaint (or opt-out) in any program, the export may
    leave them out.
    """
    audited, size = context.audited, context.marketing.size
    arrived = np.bincount(_programs(context, audited.arrived), minlength=size + 1)
    harms = {what: _harms(context, action) for what, action in _ACTIONS.items()}
    quiet = _quiet(context)
    counts = {what: np.bincount(found[0], minlength=size) for what, found in harms.items()}
    counts[OPT_OUTS] = counts[OPT_OUTS] + np.bincount(quiet, minlength=size)
    unknown = {what for what, found in counts.items() if not found.sum()}
    examples = shown(
        audited,
        np.concatenate([found[0] for found in harms.values()]),
        np.concatenate([found[1] for found in harms.values()]),
    )
    return [
        _outcome(
            context,
            int(arrived[code]),
            {what: None if what in unknown else int(counts[what][code]) for what in counts},
            examples.get(code, ()),
        )
        for code in context.codes
    ]


def _outcome(
    context: Context, arrived: int, harms: dict[str, int | None], examples: tuple[str, ...]
) -> Outcome:
    rules = context.rules
    if not arrived:
        figure = Estimate.unknown("no mail of it is known to have arrived")
        return Outcome(P13.id, None, figure, "share")
    limits = {
        COMPLAINTS: (rules.complaint_warn, rules.complaint_fail),
        OPT_OUTS: (rules.opt_out_warn, rules.opt_out_fail),
    }
    measures = {
        what: Measure(
            what, _rate(what, count, arrived, limits[what][1], context), "share", limits[what][1]
        )
        for what, count in harms.items()
    }
    rates = {what: one.figure.value for what, one in measures.items()}
    answers = {what: _answer(one.figure, limits[what][1]) for what, one in measures.items()}
    answer = FAIL if FAIL in answers.values() else min(answers.values())
    first = min(measures, key=lambda what: (answers[what] != answer, -_part(rates, limits, what)))
    return Outcome(
        P13.id,
        answer,
        measures[first].figure,
        "share",
        measures[first].limit,
        warned=answer == PASS
        and any((rate or 0) >= limits[what][0] for what, rate in rates.items()),
        touches=examples,
        count=sum(count or 0 for count in harms.values()),
        measured=first,
        also=tuple(one for what, one in measures.items() if what != first),
    )


def _answer(rate: Estimate, limit: float) -> int:
    if rate.value is None or rate.low is None:
        return missing(0)
    return FAIL if rate.low > limit else PASS


def _rate(what: str, count: int | None, arrived: int, limit: float, context: Context) -> Estimate:
    if count is None:
        name = "complaint" if what == COMPLAINTS else "opt-out"
        return Estimate.unknown(f"the data have no {name} in any program", arrived)
    share = Counted(min(count, arrived), 0, arrived).share(context.confidence)
    few = "too few deliveries to be sure"
    if share.value is None or share.low is None or share.high is None:
        return share
    sure = share.low > limit or share.high < limit
    return share if sure else Estimate(share.value, share.low, share.high, share.n, few)


def _part(
    rates: dict[str, float | None], limits: dict[str, tuple[float, float]], what: str
) -> float:
    """Return how much of its limit a rate takes up."""
    return (rates[what] or 0.0) / (limits[what][1] or 1.0)


def _programs(context: Context, rows: Ints) -> Ints:
    return context.audited.touches.of("program").codes[rows].astype(np.int64)


def _harms(context: Context, action: str) -> tuple[Ints, Ints]:
    """Return the programs and rows of complaints (or opt-outs) that belong to a program."""
    audited, size = context.audited, context.marketing.size
    machine = audited.labelled["automated"].fill_null(value=False).to_numpy()
    rows = np.flatnonzero(acted(audited.touches, action) & audited.known & ~machine)
    program = _programs(context, rows)
    unnamed = np.flatnonzero(program == size)
    if unnamed.size:
        days = context.rules.harm_days
        place = turned_away(audited.touches, audited.sent, rows[unnamed], days)
        program[unnamed] = np.append(_programs(context, audited.sent), size)[place]
    return program[program < size], rows[program < size]


def _quiet(context: Context) -> Ints:
    """Return the programs of opt-outs that no touch tells of."""
    place = quiet_opt_outs(context.audited)
    if place is None:
        return np.zeros(0, np.int64)
    program = _programs(context, context.audited.sent)[place[place != NOTHING]]
    known: Ints = program[program < context.marketing.size]
    return known


P13 = Criterion(
    id="P13",
    level=Level.PROGRAM,
    name="Few turn away",
    quote="",
    formula=(
        "Of the mail that arrived, the lower end of the range of complaints is at most "
        "{complaint_fail} (a warning where the rate reaches {complaint_warn}: Gmail's and Yahoo's "
        "rules), and of opt-outs at most {opt_out_fail} (a warning from {opt_out_warn})."
    ),
    fix="Stop mail that nobody asked for, and write less often to those who do not respond.",
    fields=("touches.action",),
    judge=_judge,
)
