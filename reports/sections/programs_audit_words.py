"""A criterion's answer about a program, in words: what was measured, against what, and where."""

from collections.abc import Callable

from attribution.audit.answers import Outcome, ProgramAudit
from attribution.audit.criterion import FAIL, PASS
from attribution.estimate import Estimate
from reports.names import name
from reports.numbers import Number, count, days, interval, part_count, ratio, share
from reports.sections.audit_words import checked

PASSES, WARNS, FAILS, OPEN, NONE = "pass", "warn", "fail", "open", "none"
"""What a criterion can answer, as a chart and a filter name it."""

_MEASURED = {
    "hard": "hard promotion",
    "promotion": "promotion of any kind",
    "sequence": "leads on one sequence",
    "dependence": "chance of such dependence",
    "silence": "longest silence",
    "week": "most in seven days",
    "complaints": "complaints",
    "opt_outs": "opt-outs",
}
_SHOWN = 2


def answer_of(outcome: Outcome) -> str:
    """Return an outcome's answer: `pass`, `warn`, `fail`, `open` or `none`."""
    if outcome.answer is None:
        return NONE
    if outcome.answer == PASS:
        return WARNS if outcome.warned else PASSES
    return FAILS if outcome.answer == FAIL else OPEN


def outcomes_that(audit: ProgramAudit, *answers: str) -> list[Outcome]:
    """Return the outcomes of a program with one of these answers, in the order of its criteria."""
    return [outcome for outcome in audit.outcomes if answer_of(outcome) in answers]


def checked_told(audit: ProgramAudit) -> str:
    """Return how many of the criteria that apply were checked: `checked 6 of 11`."""
    applicable = len(audit.outcomes) - len(outcomes_that(audit, NONE))
    if not applicable:
        return "no criterion applies"
    return checked(applicable - len(outcomes_that(audit, OPEN)), applicable)


def checked_short(audit: ProgramAudit) -> str:
    """Return the same as a cell under `Checked`: `6 of 11`, or a dash where none applies."""
    told = checked_told(audit)
    return told.removeprefix("checked ") if told.startswith("checked ") else "–"


def share_with_range(found: Estimate) -> str:
    """Return a share of sends with its range: `82% (69%–85%)`."""
    if found.value is None:
        return "–"
    return f"{share(found.value)} ({interval(found.low, found.high)})"


def measured_told(outcome: Outcome) -> str:
    """Return everything that a criterion measured: `hard promotion 40% (30%–50%), limit 17%`."""
    parts = [_measure(outcome.measured, outcome.figure, outcome.unit, outcome.limit)]
    parts += [_measure(also.what, also.figure, also.unit, also.limit) for also in outcome.also]
    return "; ".join(filter(None, parts)) or "–"


def evidence_told(outcome: Outcome) -> str:
    """Return how many touches or leads show it, and the ids of some: `34 touches, such as t1`."""
    if not outcome.count:
        return "–"
    many = "touches" if outcome.of == "touches" else outcome.of
    told = count(outcome.count, many.removesuffix("es") if many == "touches" else many[:-1], many)
    shown = ", ".join(name(touch, _LONGEST_ID) for touch in outcome.touches[:_SHOWN])
    return f"{told}, such as {shown}" if shown else told


def _measure(what: str, figure: Estimate, unit: str, limit: float | None) -> str:
    if figure.value is None or unit not in UNITS:
        return ""
    told = UNITS[unit]
    number, blank, noun = told(figure.value).partition(" ")
    ends = ""
    if figure.low is not None:
        ends = f" ({interval(figure.low, figure.high, _BARE.get(unit, told))})"
    label = f"{_MEASURED.get(what, what)} " if what else ""
    held_to = "" if limit is None else f", limit {told(limit)}"
    return f"{label}{number}{ends}{blank}{noun}{held_to}"


def _touches(value: Number) -> str:
    return f"{part_count(value)} {'touch' if value == 1 else 'touches'}"


UNITS: dict[str, Callable[[Number], str]] = {
    "share": share,
    "chance": share,
    "ratio": ratio,
    "days": days,
    "touches": _touches,
    "per_hundred": lambda value: f"{part_count(value)} per 100",
}
"""Unit of what a criterion measures → how it becomes text."""
_LONGEST_ID = 24
_BARE = dict.fromkeys(("days", "touches", "per_hundred"), part_count)
