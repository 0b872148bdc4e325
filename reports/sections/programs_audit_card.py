"""One program's scorecard: what it fails, what it passes, and what cannot be said of it."""

from dataclasses import replace

from attribution.analysis import Analysis
from attribution.audit.answers import Outcome, ProgramAudit, Verdict
from attribution.audit.criterion import FAIL
from attribution.program_kinds import NURTURE
from reports.blocks import Block, Caveat, Fact, Figure, Sentence, Table
from reports.names import key_part, name
from reports.numbers import count, days, estimate, interval, share
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_facts import outcome_fact, program_key, program_share, verdict_fact
from reports.sections.audit_words import (
    field_meaning,
    field_missing,
    field_told,
    formula,
    practitioner,
    title,
)
from reports.sections.did_nurture_words import day_of
from reports.sections.programs_audit_words import (
    FAILS,
    NONE,
    OPEN,
    PASSES,
    WARNS,
    checked_told,
    evidence_told,
    measured_told,
    outcomes_that,
)
from reports.tables import WORDS, Cell, table
from reports.told import count_fact, figure

_AGE = "P9"


def card_blocks(analysis: Analysis, audit: ProgramAudit) -> list[Block]:
    """Return a program's verdict and every criterion: failed first, then what is not known."""
    return [
        Sentence(verdict_sentence(audit)),
        *_figures(analysis, audit),
        *young_caveat(analysis, audit),
        *touch_base_caveat(analysis, audit),
        *failed_table(analysis, audit),
        *_passed_table(analysis, audit),
        *_open_table(audit),
    ]


def verdict_sentence(audit: ProgramAudit) -> str:
    """Return what a program was found to be, with its numbers and how much was checked."""
    found = audit.shares
    kind = f"is called {name(audit.kind)}" if audit.kind else "has no stated kind"
    sent = f"its {count(audit.sends, 'send')} to {count(audit.leads, 'lead')}"
    match audit.verdict:
        case Verdict.UNCLEAR if found.spam.value is None:
            told = f"what it is cannot be said: every one of {sent} is unclear"
        case Verdict.UNCLEAR:
            told = f"what it is stays unclear: {_both(audit)} of {sent}"
        case Verdict.MIXED:
            told = f"it was found to be mixed, neither more than half: {_both(audit)} of {sent}"
        case Verdict.SPAM:
            told = f"it was found to be spam: {_of(audit, Verdict.SPAM)} of {sent}"
        case Verdict.NURTURE:
            told = f"it was found to be nurture: {_of(audit, Verdict.NURTURE)} of {sent}"
    return f"“{name(audit.program)}” {kind}; {told}.{_tail(audit)}"


def _tail(audit: ProgramAudit) -> str:
    if len(outcomes_that(audit, NONE)) == len(audit.outcomes):
        return " The criteria of programs are asked of marketing, and it sends none."
    fails = len(outcomes_that(audit, FAILS))
    return f" We {checked_told(audit)} criteria; it fails {count(fails)} of them."


def is_young(audit: ProgramAudit) -> bool:
    """Say whether a program is too young for results."""
    return any(o.criterion == _AGE and o.answer == FAIL for o in audit.outcomes)


def young_caveat(analysis: Analysis, audit: ProgramAudit) -> list[Caveat]:
    """Return what is withheld of a program that is too young; nothing of any other."""
    if not is_young(audit):
        return []
    age = (analysis.as_of - audit.started_at).days
    return [
        Caveat(
            f"Too young for results: it began on {day_of(analysis, audit.started_at)}, "
            f"{days(age)} before the date of the data. Nurture takes 6 to 9 months to show, so "
            "what it brought is not told yet; what it sends can be judged all the same.",
            severe=True,
        )
    ]


def touch_base_caveat(analysis: Analysis, audit: ProgramAudit) -> list[Caveat]:
    """Return whom a program calls every month only to touch base; nothing of any other."""
    if audit.touch_base is None:
        return []
    apart = analysis.settings.audit.touch_base_days
    return [
        Caveat(
            f"A monthly touch-base: {evidence_told(audit.touch_base)}, got calls or mail without a "
            f"reason at an early stage, {min(apart)} to {max(apart)} days apart. Call when there "
            "is a reason for this lead, and write it down.",
            severe=True,
        )
    ]


def failed_table(analysis: Analysis, audit: ProgramAudit) -> list[Table]:
    """Return what a program fails: figure, limit, evidence, why it matters, and what to do."""
    outcomes = outcomes_that(audit, FAILS)
    if not outcomes:
        return []
    rules = analysis.settings.audit
    return [
        table(
            f"audit-fails-{key_part(audit.program)}",
            f"What “{name(audit.program)}” fails",
            (
                ("Criterion", WORDS), ("Measured, and where", WORDS), ("Met when", WORDS),
                ("What to do", WORDS),
            ),
            [
                [
                    title(CRITERIA[outcome.criterion]), _measured(audit, outcome, where=True),
                    formula(CRITERIA[outcome.criterion], rules), CRITERIA[outcome.criterion].fix,
                ]
                for outcome in outcomes
            ],
            note=_words(outcomes),
        )
    ]  # fmt: skip


def _passed_table(analysis: Analysis, audit: ProgramAudit) -> list[Table]:
    outcomes = outcomes_that(audit, WARNS, PASSES)
    if not outcomes:
        return []
    rules = analysis.settings.audit
    warned = [place for place, outcome in enumerate(outcomes) if outcome.warned]
    told = "Those with a warning are beyond a warning line, or too few to be sure. "
    return [
        table(
            f"audit-passes-{key_part(audit.program)}",
            "What it passes",
            (
                ("Criterion", WORDS), ("Answer", WORDS), ("Measured", WORDS), ("Met when", WORDS),
            ),
            [
                [
                    title(CRITERIA[outcome.criterion]),
                    "Pass, with a warning" if outcome.warned else "Pass",
                    _measured(audit, outcome), formula(CRITERIA[outcome.criterion], rules),
                ]
                for outcome in outcomes
            ],
            note=told if warned else "",
        )
    ]  # fmt: skip


def _open_table(audit: ProgramAudit) -> list[Table]:
    outcomes = outcomes_that(audit, OPEN, NONE)
    if not outcomes:
        return []
    return [
        table(
            f"audit-open-{key_part(audit.program)}",
            "What cannot be said, or does not apply",
            (("Criterion", WORDS), ("Why", WORDS), ("What it holds", WORDS)),
            [_open_row(outcome) for outcome in outcomes],
            note="What cannot be said is never counted as passed.",
        )
    ]


def _open_row(outcome: Outcome) -> list[Cell]:
    criterion = CRITERIA[outcome.criterion]
    why = outcome.figure.why
    if outcome.answer is None:
        told = f"Does not apply to this program: {why}" if why else "Does not apply to this program"
        return [title(criterion), told, "–"]
    field = field_missing(criterion, outcome.answer) or ""
    # A column may be there, and what it would have to hold not: the reason says which.
    told = f"{why}; it needs {field_told(field)}" if why else f"{field_told(field)} is missing"
    return [title(criterion), f"Cannot say, because {told}", field_meaning(field)]


def _measured(audit: ProgramAudit, outcome: Outcome, *, where: bool = False) -> Fact:
    """Return what was measured as a fact that tells all of it, and where it shows."""
    fact, told = outcome_fact(audit, outcome), measured_told(outcome)
    if where and outcome.count:
        told = f"{told}. {evidence_told(outcome)}"
    why = fact.why or ("" if fact.value is not None else "nothing was measured")
    return replace(fact, text=told, why=why)


def _words(outcomes: list[Outcome]) -> str:
    said = [
        f"{outcome.criterion}: {practitioner(CRITERIA[outcome.criterion])}"
        for outcome in outcomes
        if CRITERIA[outcome.criterion].quote
    ]
    return f"What practitioners say of it. {'; '.join(said)}." if said else ""


def _figures(analysis: Analysis, audit: ProgramAudit) -> list[Figure]:
    confidence = analysis.settings.confidence
    nurture, spam = (program_share(audit, one) for one in (Verdict.NURTURE, Verdict.SPAM))
    called = (
        "called nurture" if audit.kind == NURTURE else f"called {name(audit.kind or 'nothing')}"
    )
    fails = outcomes_that(audit, FAILS)
    return [
        figure(verdict_fact(audit), f"{called}; {count(audit.sends, 'send')}"),
        figure(nurture, estimate(audit.shares.nurture, confidence=confidence).note),
        figure(spam, estimate(audit.shares.spam, confidence=confidence).note),
        figure(
            count_fact(f"{program_key(audit)}.fails", "Criteria it fails", len(fails), "criteria"),
            f"{checked_told(audit)}",
        ),
    ]


def _of(audit: ProgramAudit, verdict: Verdict) -> str:
    found = audit.shares.spam if verdict is Verdict.SPAM else audit.shares.nurture
    return f"{share(found.value)} ({interval(found.low, found.high)})"


def _both(audit: ProgramAudit) -> str:
    return f"{_of(audit, Verdict.NURTURE)} are nurture and {_of(audit, Verdict.SPAM)} spam"
