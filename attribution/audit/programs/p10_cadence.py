"""P10: whether a program keeps in touch, and not too often."""

import numpy as np

from attribution.audit.answers import Measure, Outcome
from attribution.audit.criterion import FAIL, PASS, Criterion, Level
from attribution.audit.programs.context import Context
from attribution.audit.programs.grouped import Grouped
from attribution.estimate import Estimate
from attribution.numbering import Ints

SILENCE, WEEK = "silence", "week"
"""What is measured: the longest silence of a lead, and its most touches in seven days."""

# One lead in twenty may be an odd case (paused, or written to twice by mistake): it does not
# decide over a program. Under twenty leads every one counts.
_MOST_LEADS = 0.95
_DAYS_OF_A_WEEK = 7


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    Told is what nineteen of twenty leads do not exceed, in calendar days: mail of the same hour
    every Monday comes once a week, however its minutes vary. A program none of whose leads got a
    second touch is not asked.
    """
    sends = context.marketing
    if not sends.rows.size:
        return []
    silence, week = _silences(sends, context.days), _weeks(sends, context.days)
    rules = context.rules
    broken = (silence > rules.silence_days) | (week > rules.most_a_week)
    shown = sends.show(broken)
    longest, busiest = (np.maximum.reduceat(one, sends.firsts) for one in (silence, week))
    odd = sends.count_pairs((longest > rules.silence_days) | (busiest > rules.most_a_week))
    outcomes = []
    for code in context.codes:
        pairs = sends.pair_span(code)
        several = longest[pairs][sends.pair_sends[pairs] > 1]
        measures = (
            _measure(SILENCE, several, "days", rules.silence_days),
            _measure(WEEK, busiest[pairs], "touches", rules.most_a_week),
        )
        outcomes.append(_outcome(measures, int(odd[code]), shown.get(code, ())))
    return outcomes


def _outcome(measures: tuple[Measure, Measure], odd: int, shown: tuple[str, ...]) -> Outcome:
    parts = [_part(one) for one in measures]
    silence = measures[0]
    if silence.figure.value is None and max(parts) <= 1:
        # One touch each is neither consistent nor too often.
        return Outcome(P10.id, None, silence.figure, "", of="leads", measured=SILENCE)
    first = measures[int(np.argmax(parts))]
    return Outcome(
        P10.id,
        FAIL if max(parts) > 1 else PASS,
        first.figure,
        first.unit,
        first.limit,
        warned=max(parts) <= 1 and odd > 0,
        touches=shown,
        count=odd,
        of="leads",
        measured=first.what,
        also=tuple(one for one in measures if one is not first),
    )


def _measure(what: str, values: Ints, unit: str, limit: int) -> Measure:
    if not values.size:
        figure = Estimate.unknown("no lead got a second touch")
    else:
        place = int(np.ceil(_MOST_LEADS * values.size)) - 1
        figure = Estimate(float(np.partition(values, place)[place]), None, None, values.size)
    return Measure(what, figure, unit, float(limit))


def _part(measure: Measure) -> float:
    """Return how much of its limit a figure takes up."""
    value, limit = measure.figure.value, measure.limit
    if value is None or limit is None:
        return 0.0
    return value / limit if limit else 2 * value


def _silences(sends: Grouped, days: Ints) -> Ints:
    """Return the days since the lead's last send of the same program; 0 for its first."""
    silence = np.diff(days, prepend=days[:1])
    silence[sends.firsts] = 0
    return silence


def _weeks(sends: Grouped, days: Ints) -> Ints:
    """Return how many sends the lead got of the program in the seven days from each on."""
    # One number for pair and day: days of two pairs lie further apart than a week.
    span = int(np.ptp(days)) + _DAYS_OF_A_WEEK + 1
    key = sends.pair * span + days - days.min()
    after = np.searchsorted(key, key + _DAYS_OF_A_WEEK - 1, side="right")
    found: Ints = after - np.arange(key.size)
    return found


P10 = Criterion(
    id="P10",
    level=Level.PROGRAM,
    name="Consistent, and not too often",
    quote="meaningful and consistent",
    formula=(
        "Between two touches of a lead lie at most {silence_days}, and in any seven days a lead "
        "gets at most {most_a_week} (one lead in twenty left out)."
    ),
    fix="Spread touches: at most one a week, and none of the leads left alone for a quarter.",
    fields=("touches.occurred_at",),
    judge=_judge,
)
