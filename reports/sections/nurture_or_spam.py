"""Section: is what is called nurture nurture, or spam?"""

from dataclasses import replace

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Shares, Verdict
from attribution.audit.criterion import FAIL
from attribution.audit.tallies import shares_of
from attribution.program_kinds import NURTURE
from reports.blocks import Block, Caveat, Chart, Figure, Section, Sentence
from reports.names import name
from reports.numbers import count, estimate, interval, share
from reports.sections.audit_caveats import foreign_caveat, names_caveat, undecided_caveat
from reports.sections.called_and_found import called_and_found_blocks
from reports.sections.nurture_or_spam_clicks import clicks_blocks
from reports.sections.nurture_or_spam_gaps import gaps_blocks
from reports.sections.nurture_or_spam_pieces import pieces_blocks
from reports.sections.nurture_or_spam_sends import programs_chart, signs_table
from reports.sections.people_judged import judged_blocks
from reports.told import count_fact, estimate_fact, figure

KEY = "nurture_or_spam"
TITLE = "Nurture or spam?"
QUESTION = "Is what we call nurture nurture, or spam?"


def nurture_or_spam(analysis: Analysis, *, credited: bool = True) -> Section:
    """Answer what sends were found to be, for which pieces and why, and what was not checked.

    Args:
        analysis: The analysis to read.
        credited: Whether to tell credit and returns too; a report has a section for them.
    """
    rows = analysis.sends.rows
    called = rows.filter(pl.col("program_kind") == NURTURE)
    if rows.is_empty():
        return Section(KEY, TITLE, QUESTION, tuple(_nothing_sent(analysis)))
    told = shares_of((rows if called.is_empty() else called)["verdict"], _level(analysis))
    blocks: list[Block] = [
        *names_caveat(analysis),
        Sentence(_answer(analysis, told, named=not called.is_empty())),
        *_figures(analysis, told, named=not called.is_empty()),
        *programs_chart(analysis),
        *pieces_blocks(analysis),
        *signs_table(analysis),
        *(called_and_found_blocks(analysis) if credited else []),
        *clicks_blocks(analysis),
        *gaps_blocks(analysis),
        *undecided_caveat(analysis),
        *foreign_caveat(analysis),
        Caveat(
            "Text alone never makes a piece spam: to whom it goes, when, how often and whether it "
            "was asked for do. The text judge reads English only and errs at times; the section "
            "Methods says how often. A person’s word on a piece wins over it."
        ),
        *judged_blocks(analysis),
    ]
    return Section(KEY, TITLE, QUESTION, tuple(blocks))


def in_short(analysis: Analysis) -> Section:
    """Return the answer, its figures and the programs; for a report that is about more."""
    told = nurture_or_spam(analysis, credited=False)
    first = next((at for at, one in enumerate(told.blocks) if isinstance(one, Chart)), None)
    return replace(told, blocks=told.blocks[: None if first is None else first + 1])


def _nothing_sent(analysis: Analysis) -> list[Block]:
    return [
        *names_caveat(analysis),
        Sentence(
            "That cannot be said: no touch on record is one that we began with a known lead, such "
            "as a mail sent or a call made."
        ),
        Caveat(
            "Export what was sent too, not only what was clicked: rows of touches whose action is "
            "sent, mailed or call_made, with lead_id, program, program_kind and content_id.",
            severe=True,
        ),
        *pieces_blocks(analysis),
        *gaps_blocks(analysis),
        *judged_blocks(analysis),
    ]


def _answer(analysis: Analysis, told: Shares, *, named: bool) -> str:
    sends = sum(told.counts.values())
    what = (
        f"Of {count(sends, 'send')} that are called nurture"
        if named
        else (f"No program is called nurture. Of all {count(sends, 'send')}")
    )
    if told.counts[Verdict.UNCLEAR] > sends / 2:
        return f"{what}, {_mostly_unclear(told)}"
    nurture, spam = told.nurture, told.spam
    return (
        f"{what}, {share(nurture.value)} were found to be nurture "
        f"({interval(nurture.low, nurture.high)}) and {share(spam.value)} spam "
        f"({interval(spam.low, spam.high)}){_unclear(told)}.{_worst(analysis)}"
    )


def _mostly_unclear(told: Shares) -> str:
    unclear = told.counts[Verdict.UNCLEAR]
    nurture, spam = (interval(one.low, one.high) for one in (told.nurture, told.spam))
    return (
        f"{count(unclear)} are unclear ({share(unclear / sum(told.counts.values()))}), so what "
        f"they are cannot be said: {nurture} are nurture and {spam} spam. The table “What could "
        "not be assessed” says which fields are missing."
    )


def _unclear(told: Shares) -> str:
    unclear = told.counts[Verdict.UNCLEAR]
    if not unclear:
        return ""
    part = share(unclear / sum(told.counts.values()))
    return (
        f", of those that can be judged; the ranges count the {count(unclear)} unclear ones "
        f"({part}) both ways"
    )


def _worst(analysis: Analysis) -> str:
    """Return which program called nurture is spam most certainly; nothing where none is."""
    found = [
        audit
        for audit in analysis.program_audits
        if audit.kind == NURTURE and audit.verdict is Verdict.SPAM
    ]
    if not found:
        return ""
    worst = max(found, key=lambda audit: audit.shares.counts[Verdict.SPAM])
    more = f", and so are {count(len(found) - 1)} more" if len(found) > 1 else ""
    return (
        f" “{name(worst.program)}” is called nurture and is spam{more}: "
        f"{share(worst.shares.spam.value)} of its {count(worst.sends, 'send')}."
    )


def _figures(analysis: Analysis, told: Shares, *, named: bool) -> list[Figure]:
    of = "Called nurture" if named else "All sends"
    confidence = analysis.settings.confidence
    unclear, sends = told.counts[Verdict.UNCLEAR], sum(told.counts.values())
    scope = "called" if named else "all"
    part = estimate_fact(
        f"audit.{scope}.nurture", f"{of}, found to be nurture", told.nurture, unit="share"
    )
    spam = estimate_fact(f"audit.{scope}.spam", f"{of}, found to be spam", told.spam, unit="share")
    return [
        figure(part, estimate(told.nurture, confidence=confidence).note),
        figure(spam, estimate(told.spam, confidence=confidence).note),
        figure(
            count_fact(f"audit.{scope}.unclear", f"{of}, unclear", unclear, "touches"),
            f"{share(unclear / sends)}; no reason and no sign, or under half could be checked",
        ),
        _after_opt_out(analysis),
    ]


def _after_opt_out(analysis: Analysis) -> Figure:
    answers = analysis.sends.rows["T10"]
    assessed = int((answers >= FAIL).sum())
    late = int((answers == FAIL).sum()) if assessed else None
    fact = count_fact(
        "audit.after_opt_out", "Marketing sends after an opt-out", late, "touches",
        "no opt-out can be told from these data",
    )  # fmt: skip
    return figure(fact, fact.why or f"of {count(assessed)} in all programs that were checked")


def _level(analysis: Analysis) -> float:
    return analysis.settings.confidence
