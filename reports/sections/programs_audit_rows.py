"""All programs side by side: every criterion's answer, the verdicts, and what is missing."""

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import ProgramAudit
from reports import charts
from reports.blocks import Block, Chart, Table
from reports.names import distinct_names
from reports.numbers import count, level
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_facts import verdict_fact
from reports.sections.audit_gaps import gaps_table
from reports.sections.audit_words import CANNOT_SAY, MET, NOT_MET, field_missing, title
from reports.sections.nurture_or_spam_sends import MOST_PROGRAMS
from reports.sections.programs_audit_words import (
    FAILS,
    OPEN,
    PASSES,
    WARNS,
    answer_of,
    checked_short,
    measured_told,
    outcomes_that,
    share_with_range,
)
from reports.tables import NUMBER, WORDS, Cell, table

ANSWERS = {PASSES: MET, WARNS: "Warning", FAILS: NOT_MET, OPEN: CANNOT_SAY}
"""What a criterion can answer, as a label."""


def answers_chart(analysis: Analysis) -> list[Block]:
    """Return every criterion's answer about every program."""
    audits = analysis.program_audits[:MOST_PROGRAMS]
    names = distinct_names([audit.program for audit in audits])
    spec = charts.scorecard(
        _cells(audits, names),
        legend=ANSWERS,
        tips={"name": "criterion", "value": "program", "told": "answer", "figure": "measured"},
    )
    return [
        Chart(
            "audit-scorecard",
            "Every criterion, program by program",
            "A tick: met. A cross: not met. A question mark: cannot be said, because a field is "
            "missing. A dash: does not apply. Choose one program to see its figures, its evidence "
            "and what to do.",
            spec,
            _answers_table(audits, names),
        )
    ]


def programs_table(analysis: Analysis) -> Table:
    """Return one row per program: what it was found to be, how sure that is, what it fails."""
    audits = analysis.program_audits[:MOST_PROGRAMS]
    names = distinct_names([audit.program for audit in audits])
    told = level(analysis.settings.confidence)
    left = len(analysis.program_audits) - len(audits)
    more = f" Not listed: {count(left, 'program')} with fewer sends." if left else ""
    return table(
        "audit-programs",
        "What each program was found to be",
        (
            ("Program", WORDS), ("Called", WORDS), ("Found to be", WORDS), ("Sends", NUMBER),
            ("Nurture", NUMBER), ("Spam", NUMBER), ("Checked", NUMBER), ("Fails", NUMBER),
        ),
        [_row(audit, name) for audit, name in zip(audits, names, strict=True)],
        note="Those called nurture first, then those with most sends. Shares are of the sends that "
        f"are not unclear; the {told} (Wilson’s) counts the unclear ones both ways. Programs "
        f"whose intervals overlap are not ranked.{more}",
    )  # fmt: skip


def not_assessed(analysis: Analysis) -> list[Table]:
    """Return which fields are missing for the criteria of programs."""
    gaps: dict[str, dict[str, tuple[int, str]]] = {}
    for audit in analysis.program_audits:
        for outcome in outcomes_that(audit, OPEN):
            criterion = CRITERIA[outcome.criterion]
            field = field_missing(criterion, outcome.answer or 0) or ""
            of_field = gaps.setdefault(field, {})
            so_far, _ = of_field.get(outcome.criterion, (0, ""))
            of_field[outcome.criterion] = (so_far + 1, "program")
    return gaps_table("audit-programs-gaps", "What could not be assessed", gaps)


def _cells(audits: tuple[ProgramAudit, ...], names: tuple[str, ...]) -> pl.DataFrame:
    cells = [
        {
            "name": title(CRITERIA[outcome.criterion]), "value": name,
            "answer": answer_of(outcome), "told": ANSWERS.get(answer_of(outcome), "Does not apply"),
            "figure": measured_told(outcome), "place": place,
        }
        for name, audit in zip(names, audits, strict=True)
        for place, outcome in enumerate(audit.outcomes)
    ]  # fmt: skip
    return pl.DataFrame(cells).sort("place", maintain_order=True).drop("place")


def _answers_table(audits: tuple[ProgramAudit, ...], names: tuple[str, ...]) -> Table:
    by_criterion = zip(*(audit.outcomes for audit in audits), strict=True)
    return table(
        "audit-scorecard-data",
        "",
        (("Criterion", WORDS), *((name, WORDS) for name in names)),
        [
            (
                title(CRITERIA[outcomes[0].criterion]),
                *(ANSWERS.get(answer_of(outcome), "–") for outcome in outcomes),
            )
            for outcomes in by_criterion
        ],
    )


def _row(audit: ProgramAudit, name: str) -> list[Cell]:
    return [
        name,
        audit.kind or "–",
        verdict_fact(audit),
        count(audit.sends),
        share_with_range(audit.shares.nurture),
        share_with_range(audit.shares.spam),
        checked_short(audit),
        count(len(outcomes_that(audit, FAILS))),
    ]
