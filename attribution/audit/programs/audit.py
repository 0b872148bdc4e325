"""What every program is found to be, and how it answers each criterion."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from attribution.audit.answers import Outcome, ProgramAudit, Shares, Verdict
from attribution.audit.criterion import Criterion
from attribution.audit.programs.context import Context
from attribution.audit.programs.p9_time import started
from attribution.audit.programs.shares import Counted
from attribution.audit.share_verdict import share_verdict
from attribution.estimate import Estimate
from attribution.numbering import Ints
from attribution.program_kinds import NURTURE
from attribution.side_by_side import at_once, side_by_side

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OF_SALES = "calls and one-to-one mail of sales are judged one by one"
_NO_SENDS = "no send of it is on record"


def audits(context: Context, criteria: Sequence[Criterion]) -> tuple[ProgramAudit, ...]:
    """Audit the programs, those called nurture first, of each those with most sends first.

    Args:
        context: The programs.
        criteria: What is asked of them; the first says whether they are targeted.
    """
    outcomes, counts = at_once(lambda: _outcomes(context, criteria), lambda: _counts(context))
    verdicts = _verdicts(counts, context.confidence)
    found = []
    for code in np.flatnonzero((context.every.sends > 0) | context.called_nurture).tolist():
        asked = outcomes.get(code) or _not_asked(context, code, criteria)
        shares = _shares({one: int(count[code]) for one, count in counts.items()}, context)
        found.append(_audit(context, code, shares, verdicts[code], asked))
    return tuple(sorted(found, key=lambda one: (one.kind != NURTURE, -one.sends, one.program)))


def _audit(
    context: Context, code: int, shares: Shares, verdict: Verdict, outcomes: tuple[Outcome, ...]
) -> ProgramAudit:
    program = context.audited.touches.of("program").values[code]
    return ProgramAudit(
        program=program,
        kind=context.kind(code),
        sends=int(context.every.sends[code]),
        leads=int(context.every.leads[code]),
        shares=shares,
        verdict=verdict,
        outcomes=outcomes,
        started_at=_started_at(context, code),
        touch_base=context.touch_base.get(program),
    )


def _outcomes(context: Context, criteria: Sequence[Criterion]) -> dict[int, tuple[Outcome, ...]]:
    """Return the answers of every program that criteria are asked of, by number."""
    # What most of them ask for comes first, so that none waits for another's.
    at_once(
        lambda: context.marketing, lambda: context.audited.clean, lambda: context.called_nurture
    )
    asked = side_by_side(lambda criterion: criterion.judge(context), criteria)
    return dict(zip(context.codes, zip(*asked, strict=True), strict=True))


def _not_asked(context: Context, code: int, criteria: Sequence[Criterion]) -> tuple[Outcome, ...]:
    why = _OF_SALES if context.every.sends[code] else _NO_SENDS
    return tuple(Outcome(one.id, None, Estimate.unknown(why), "") for one in criteria)


def _counts(context: Context) -> dict[Verdict, Ints]:
    """Count the sends of every program by verdict."""
    verdicts = context.every.column("verdict").cast(pl.String)
    return {
        verdict: context.every.count((verdicts == verdict.value).to_numpy()) for verdict in Verdict
    }


def _shares(counts: dict[Verdict, int], context: Context) -> Shares:
    every, unclear = sum(counts.values()), counts[Verdict.UNCLEAR]
    why = _NO_SENDS if not every else "every send is unclear" if every == unclear else ""
    nurture, spam = (
        Counted(counts[verdict], unclear, every).share(context.confidence, why)
        for verdict in (Verdict.NURTURE, Verdict.SPAM)
    )
    return Shares(counts, nurture, spam)


def _verdicts(counts: dict[Verdict, Ints], confidence: float) -> list[Verdict]:
    """Return the verdict of every program; unclear where nothing was sent."""
    rows = pl.DataFrame({verdict.value: count for verdict, count in counts.items()})
    every = rows.with_columns(sends=pl.sum_horizontal(pl.all()))
    found = every.select(share_verdict(confidence)).to_series().fill_null(Verdict.UNCLEAR.value)
    return [Verdict(verdict) for verdict in found]


def _started_at(context: Context, code: int) -> datetime:
    if context.every.sends[code]:
        moment = started(context, code)
    else:
        touches = context.audited.touches
        moment = int(touches.moments[touches.of("program").codes == code].min())
    return _EPOCH + timedelta(microseconds=moment)
