"""What each program's sends were found to be, and what makes sends spam."""

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import ProgramAudit, Verdict
from attribution.program_kinds import NURTURE
from reports import charts
from reports.blocks import Block, Chart, Table
from reports.names import distinct_names
from reports.numbers import count, interval, level, share
from reports.sections.audit_facts import program_share, verdict_fact
from reports.sections.audit_signs import Sign, signs
from reports.sections.audit_words import VERDICTS
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact

MOST_PROGRAMS = 12
"""So many programs are drawn: those called nurture first, of each those with most sends."""

BARS = (Verdict.NURTURE, Verdict.MIXED, Verdict.UNCLEAR, Verdict.SPAM)
"""The parts of a bar, left to right: what helps at one end, what hurts at the other."""


def programs_chart(analysis: Analysis) -> list[Block]:
    """Return how the sends of each program divide; nothing where no send names a program."""
    # A program that is known by responses alone has no sends to divide.
    audits = tuple(audit for audit in analysis.program_audits if audit.sends)[:MOST_PROGRAMS]
    if not audits:
        return []
    names = distinct_names([audit.program for audit in audits])
    called = {audit.program for audit in audits if audit.kind == NURTURE}
    labels = [
        f"{name} (nurture)" if audit.program in called else name
        for name, audit in zip(names, audits, strict=True)
    ]
    spec = charts.verdict_bars(
        _bars(audits, labels),
        legend={verdict.value: VERDICTS[verdict] for verdict in BARS},
        tips={"name": "program", "label": "found to be", "sends": "sends", "text": "of its sends"},
    )
    return [
        Chart(
            "audit-programs-verdicts",
            "What each program’s sends were found to be",
            "One bar per program, all of its sends. Those that are called nurture are marked, and "
            "stand first. The section Programs says why, criterion by criterion.",
            spec,
            _programs_table(analysis, audits, names),
        )
    ]


def signs_table(analysis: Analysis) -> list[Table]:
    """Return what makes sends spam, most frequent first; nothing where none is."""
    rows = analysis.sends.rows
    spam = rows.filter(pl.col("verdict").cast(pl.String) == Verdict.SPAM.value)
    found_by = signs()
    counted = spam.select(
        sign.there.fill_null(value=False).sum().alias(sign.key) for sign in found_by
    )
    numbers = {key: int(number) for key, number in counted.row(0, named=True).items() if number}
    found = sorted((s for s in found_by if s.key in numbers), key=lambda sign: -numbers[sign.key])
    if not found:
        return []
    return [
        table(
            "audit-signs",
            "What makes sends spam",
            (
                ("What fails", WORDS), ("Spam sends that fail it", NUMBER),
                ("Of all spam", NUMBER), ("What to do", WORDS),
            ),
            [_sign_row(sign, numbers[sign.key], spam.height) for sign in found],
            note=f"Of {count(spam.height, 'send')} found to be spam, in all programs. A send can "
            "fail several, so these do not add up; a send after an opt-out is spam at once, "
            "any other only where nothing speaks for it.",
        )
    ]  # fmt: skip


def _sign_row(sign: Sign, number: int, every: int) -> list[Cell]:
    told = count_fact(f"audit.sign.{sign.key}", f"Spam: {sign.label}", number, "touches")
    return [sign.label, told, share(number / every), sign.fix]


def _bars(audits: tuple[ProgramAudit, ...], labels: list[str]) -> pl.DataFrame:
    rows = []
    for label, audit in zip(labels, audits, strict=True):
        so_far = 0
        for verdict in BARS:
            sends = audit.shares.counts.get(verdict, 0)
            rows.append(
                {
                    "name": label, "verdict": verdict.value, "label": VERDICTS[verdict],
                    "start": so_far / audit.sends, "end": (so_far + sends) / audit.sends,
                    "sends": count(sends), "text": share(sends / audit.sends),
                }
            )  # fmt: skip
            so_far += sends
    return pl.DataFrame(rows)


def _programs_table(
    analysis: Analysis, audits: tuple[ProgramAudit, ...], names: tuple[str, ...]
) -> Table:
    told = level(analysis.settings.confidence)
    left = len(analysis.program_audits) - len(audits)
    more = f" Not listed: {count(left, 'program')} with fewer sends." if left else ""
    return table(
        "audit-programs-verdicts-data",
        "",
        (
            ("Program", WORDS), ("Called", WORDS), ("Found to be", WORDS), ("Sends", NUMBER),
            ("Nurture", NUMBER), (told, NUMBER), ("Spam", NUMBER), (told, NUMBER),
            ("Mixed", NUMBER), ("Unclear", NUMBER),
        ),
        [_program_row(audit, name) for audit, name in zip(audits, names, strict=True)],
        note="Shares of nurture and of spam are of the sends that are not unclear; their "
        f"intervals (Wilson’s) count the unclear ones both ways.{more}",
    )  # fmt: skip


def _program_row(audit: ProgramAudit, name: str) -> list[Cell]:
    counts, shares = audit.shares.counts, audit.shares
    return [
        name,
        audit.kind or "–",
        verdict_fact(audit),
        count(audit.sends),
        program_share(audit, Verdict.NURTURE),
        interval(shares.nurture.low, shares.nurture.high),
        program_share(audit, Verdict.SPAM),
        interval(shares.spam.low, shares.spam.high),
        count(counts.get(Verdict.MIXED, 0)),
        count(counts.get(Verdict.UNCLEAR, 0)),
    ]
