"""Section: what is each program, criterion by criterion?"""

from dataclasses import replace

from attribution.analysis import Analysis
from attribution.audit.answers import ProgramAudit, Verdict
from attribution.program_kinds import NURTURE
from reports.blocks import Block, Caveat, Section, Sentence
from reports.names import distinct_names, name
from reports.numbers import count, interval, share
from reports.sections.audit_caveats import names_caveat
from reports.sections.audit_words import VERDICTS
from reports.sections.programs_audit_card import card_blocks, failed_table, is_young
from reports.sections.programs_audit_rows import (
    answers_chart,
    not_assessed,
    programs_table,
)
from reports.wording import joined

KEY = "programs"
TITLE = "Programs"
QUESTION = "Which programs nurture, and which only send?"

ALL_PROGRAMS = "All programs together"
"""What the choice of a program calls the overview of all."""


def audited_programs(analysis: Analysis) -> tuple[str, ...]:
    """Return what can be asked about: all programs together, then each by its name."""
    return distinct_names((ALL_PROGRAMS, *(audit.program for audit in analysis.program_audits)))


def programs_audit(analysis: Analysis, *, program: str | None = None) -> Section:
    """Answer what programs were found to be: one with all its criteria, or all side by side.

    Args:
        analysis: The analysis to read.
        program: One of the names on offer, or a program as it is called in the data; default:
            all programs side by side.
    """
    if not analysis.program_audits:
        return Section(KEY, TITLE, QUESTION, tuple(_no_program()))
    asked, doubts = _asked(analysis, program)
    blocks = overview(analysis) if asked is None else card_blocks(analysis, asked)
    return Section(KEY, TITLE, QUESTION, (*names_caveat(analysis), *doubts, *blocks))


def in_print(analysis: Analysis) -> Section:
    """Return all programs side by side, and what those called nurture fail; for paper."""
    told = programs_audit(analysis)
    called = [audit for audit in analysis.program_audits if audit.kind == NURTURE]
    cards = [block for audit in called[:_PRINTED] for block in failed_table(analysis, audit)]
    left = len(called) - _PRINTED
    more = [Caveat(f"{count(left, 'more program')} called nurture: see the page Programs.")]
    return replace(told, blocks=(*told.blocks, *cards, *(more if left > 0 else [])))


def overview(analysis: Analysis) -> list[Block]:
    """Return all programs side by side: the answer, every criterion's answer, what to look at."""
    return [
        Sentence(_answer(analysis)),
        *answers_chart(analysis),
        programs_table(analysis),
        *not_assessed(analysis),
        *_young(analysis),
        Caveat(
            "A program’s verdict is that of its sends: spam or nurture where more than half of "
            "them are, whatever the unclear ones would turn out to be. The criteria here say what "
            "to change; there is no score made of them."
        ),
    ]


def _asked(analysis: Analysis, text: str | None) -> tuple[ProgramAudit | None, list[Caveat]]:
    wanted = " ".join((text or ALL_PROGRAMS).split()).casefold()
    offered = zip(audited_programs(analysis), (None, *analysis.program_audits), strict=True)
    for told, audit in offered:
        if wanted in {told.casefold(), (audit.program if audit else told).casefold()}:
            return audit, []
    return None, [
        Caveat(
            f"No program that sends anything is called “{name(text)}”. Shown are all of them.",
            severe=True,
        )
    ]


def _no_program() -> list[Block]:
    return [
        Sentence("That cannot be said: no send on record names a program."),
        Caveat(
            "Fill the columns program and program_kind of touches, also in the rows of what was "
            "sent, not only in those of what was clicked.",
            severe=True,
        ),
    ]


def _answer(analysis: Analysis) -> str:
    called = [audit for audit in analysis.program_audits if audit.kind == NURTURE]
    asked = called or list(analysis.program_audits)
    found = {
        verdict: [audit for audit in asked if audit.verdict is verdict] for verdict in VERDICTS
    }
    parts = [
        f"{count(len(audits))} {_is(verdict, len(audits))}{_names(audits)}"
        for verdict, audits in found.items()
        if audits
    ]
    what = "called nurture" if called else "on record, none of them called nurture"
    return f"Of {count(len(asked), 'program')} {what}, {joined(parts)}.{_ranked(asked)}"


def _is(verdict: Verdict, programs: int) -> str:
    if verdict is Verdict.UNCLEAR:
        return "stays unclear" if programs == 1 else "stay unclear"
    return f"{'was' if programs == 1 else 'were'} found to be {VERDICTS[verdict].lower()}"


def _names(audits: list[ProgramAudit]) -> str:
    if len(audits) > _NAMED:
        return ""
    return f" ({joined([f'“{name(audit.program)}”' for audit in audits])})"


def _ranked(audits: list[ProgramAudit]) -> str:
    """Say which program has most nurture, if that is certain; ranges that overlap rank nothing."""
    known = [audit for audit in audits if audit.shares.nurture.value is not None]
    if len(known) < 2:  # noqa: PLR2004 (nothing to rank)
        return ""
    known.sort(key=lambda audit: -(audit.shares.nurture.value or 0))
    first, rest = known[0], known[1:]
    told = f"“{name(first.program)}” has the most nurture, {_nurture(first)}"
    if all(_above(first, other) for other in rest):
        return f" {told}, more than any other for certain."
    overlap = [other for other in rest if not _above(first, other)]
    return (
        f" {told}, but its range overlaps with {_those(overlap)}: which of them is ahead is not "
        "certain."
    )


def _those(audits: list[ProgramAudit]) -> str:
    if len(audits) > _NAMED:
        return f"those of {count(len(audits))} others"
    ends = "that" if len(audits) == 1 else "those"
    return f"{ends} of {joined([f'“{name(audit.program)}”' for audit in audits])}"


def _nurture(audit: ProgramAudit) -> str:
    found = audit.shares.nurture
    return f"{share(found.value)} ({interval(found.low, found.high)})"


def _above(first: ProgramAudit, other: ProgramAudit) -> bool:
    low, high = first.shares.nurture.low, other.shares.nurture.high
    return low is not None and high is not None and low > high


def _young(analysis: Analysis) -> list[Caveat]:
    young = [audit for audit in analysis.program_audits if is_young(audit)]
    if not young:
        return []
    told = joined([f"“{name(audit.program)}”" for audit in young[:_NAMED]])
    more = f" and {count(len(young) - _NAMED)} more" if len(young) > _NAMED else ""
    return [
        Caveat(
            f"Too young for results: {told}{more}. Nurture takes 6 to 9 months to show, so what "
            "these programs brought is not told yet; what they send can be judged all the same."
        )
    ]


_NAMED, _PRINTED = 3, 5
