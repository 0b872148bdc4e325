"""P8: whether anybody keeps a program up."""

import numpy as np

from attribution.audit.answers import Outcome
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.programs.context import DAY_US, Context
from attribution.estimate import Estimate
from attribution.numbering import Ints

# A step that this part of the leads takes belongs to the flow; rarer ones are odd cases.
_OF_THE_FLOW = 0.05
_NEVER = np.iinfo(np.int64).min


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    A change is the first time that the program sends a piece, or sends it after another one, if
    at least one in twenty of those who got the other then got it. Days count up to the date of
    the data; of a program that has sent nothing for `kept_days` up to its last send.
    """
    sends, changed = context.marketing, _last_changes(context)
    outcomes = []
    for code in context.codes:
        if changed[code] == _NEVER:
            figure = Estimate.unknown("no touch of it names its content")
            outcomes.append(Outcome(P8.id, missing(0), figure, ""))
            continue
        span = sends.span(code)
        outcomes.append(_outcome(context, sends.moment[span], sends.rows[span], int(changed[code])))
    return outcomes


def _outcome(context: Context, moments: Ints, rows: Ints, changed: int) -> Outcome:
    limit = context.rules.kept_days
    last = int(moments.max())
    ended = context.now - last > limit * DAY_US
    days = ((last if ended else context.now) - changed) // DAY_US
    touches = context.audited.labelled["touch_id"].gather(np.sort(rows[moments == changed])[:1])
    return Outcome(
        P8.id,
        FAIL if days > limit else PASS,
        Estimate(float(days), None, None, rows.size, "it has ended" if ended else ""),
        "days",
        float(limit),
        touches=tuple(touches),
        count=int((moments > changed).sum()),
    )


def _last_changes(context: Context) -> Ints:
    """Return when each program changed last, in microseconds since 1970."""
    sends, flows = context.marketing, context.flows
    changed = np.full(sends.size, _NEVER)
    known = np.flatnonzero(sends.piece >= 0)
    wide = int(sends.piece.max(initial=0)) + 1
    pieces, piece = np.unique(sends.program[known] * wide + sends.piece[known], return_inverse=True)
    _raise(changed, pieces // wide, _first(piece, sends.moment[known], pieces.size))
    way = _first(flows.way, sends.moment[flows.at + 1], flows.ways.size)
    program = np.zeros(flows.ways.size, np.int64)
    program[flows.way] = sends.program[flows.at]
    of_flow = flows.part() >= _OF_THE_FLOW
    _raise(changed, program[of_flow], way[of_flow])
    return changed


def _first(group: Ints, moments: Ints, size: int) -> Ints:
    first = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first, group, moments)
    return first


def _raise(latest: Ints, program: Ints, moments: Ints) -> None:
    np.maximum.at(latest, program, moments)


P8 = Criterion(
    id="P8",
    level=Level.PROGRAM,
    name="Kept up",
    quote="not a shoot-n-forget",
    formula=(
        "In the last {kept_days} (of an ended program: before its last touch) it sent something "
        "for the first time, or in a new order."
    ),
    fix="Look at the program every quarter: replace what nobody answers, add what leads ask for.",
    fields=("touches.content_id",),
    judge=_judge,
)
