"""Section: everything that one person got from us and did, in order, each send marked."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from attribution.audit.mail import Direction
from attribution.audit.sends import OF_SENDS
from attribution.audit.sends.verdict import SPAM_AT_ONCE
from data_contracts.odcs import contract
from reports.blocks import Block, Caveat, Figure, Prose, Section, Sentence
from reports.names import key_part, name
from reports.numbers import count, date
from reports.sections.audit_words import VERDICTS, checked
from reports.sections.deal_words import local
from reports.sections.lead_choice import found_lead
from reports.sections.one_leads_mail_lanes import mail_chart
from reports.sections.one_leads_mail_rows import checked_table, mail_table, on_record
from reports.sections.states import columns_to_add
from reports.told import count_fact, figure
from reports.wording import heading, joined

KEY = "one_leads_mail"
TITLE = "One lead’s mail"
QUESTION = "What did one person get from us?"

_NEEDED = ("lead_id", "occurred_at", "channel", "action", "program", "program_kind", "content_id")
_KNOWN = ("role", "seniority", "industry", "segment", "interests", "problem")


def one_leads_mail(analysis: Analysis, *, lead: str | None = None) -> Section:
    """Answer what one person got and did, touch by touch, and which of it was nurture.

    Names and addresses are no part of it: a lead is called by its id.

    Args:
        analysis: The analysis to read.
        lead: The lead's id; default: the one with the worst mail.
    """
    chosen = found_lead(analysis, lead)
    doubts: list[Block] = []
    if chosen is None and lead:
        doubts = [_unknown(lead)]
        chosen = found_lead(analysis, None)
    if chosen is None:
        return Section(KEY, TITLE, QUESTION, (*doubts, *_nothing_sent()))
    return Section(KEY, TITLE, QUESTION, (*doubts, *_told(analysis, chosen)))


def _unknown(lead: str) -> Caveat:
    return Caveat(
        f"No lead in these data has the id “{name(lead)}”. Shown is the one with the worst mail.",
        severe=True,
    )


def _nothing_sent() -> list[Block]:
    meanings = {column.name: column.meaning for column in contract("touches").columns}
    return [
        Caveat(
            "No file has a mail or a call that you began with a lead you know, so nobody’s mail "
            "can be shown. Export what was sent: the actions sent, mailed and call_made.",
            severe=True,
        ),
        columns_to_add(
            KEY, "Columns of the touches table to fill", {one: meanings[one] for one in _NEEDED}
        ),
    ]


def _told(analysis: Analysis, lead: str) -> list[Block]:
    record = on_record(analysis, lead)
    blocks: list[Block] = [Sentence(_answer(analysis, lead, record))]
    if record.is_empty():
        return [*blocks, _known_of(analysis, lead)]
    return [
        *blocks,
        *_figures(lead, record),
        _known_of(analysis, lead),
        mail_chart(analysis, lead, record),
        mail_table(analysis, lead, record),
        *checked_table(record),
        Caveat(
            "Each send is judged by what these exports hold: what cannot be assessed is said, and "
            "counts neither for it nor against it. A verdict says how it was sent, not what it did."
        ),
    ]


def _answer(analysis: Analysis, lead: str, record: pl.DataFrame) -> str:
    told = f"Lead {name(lead)}"
    sends = record.filter(pl.col("verdict").is_not_null())
    if record.is_empty():
        return f"{told} got nothing and did nothing that is on record."
    first = date(local(analysis, record["occurred_at"].min()))
    if sends.is_empty():
        return f"{told} was sent nothing; the first of what it did by itself is of {first}."
    audited = analysis.lead_audits.filter(pl.col("lead_id") == lead).row(0, named=True)
    parts = [
        f"{count(audited[verdict.value])} {_lower(label)}"
        for verdict, label in VERDICTS.items()
        if audited[verdict.value]
    ]
    return (
        f"Taken together, {_lower(VERDICTS[Verdict(audited['verdict'])])}: of "
        f"{count(sends.height, 'send')} to lead {name(lead)} since {first}, {joined(parts)}."
        f"{_late(audited)}"
    )


def _late(audited: Mapping[str, Any]) -> str:
    number = audited["after_opt_out"]
    if not number:
        return ""
    return f" {count(number, 'send')} came after the opt-out, which alone makes it spam."


def _figures(lead: str, record: pl.DataFrame) -> list[Figure]:
    part = f"mail.{key_part(lead)}"
    sends = record.filter(pl.col("verdict").is_not_null())
    late = sends.filter(pl.col(SPAM_AT_ONCE) == 0).height
    did = record.filter(pl.col("direction") == Direction.PULL.value).height
    machines = record.filter(pl.col("direction") == Direction.MACHINE.value).height
    found = {one: int((sends["verdict"] == one.value).sum()) for one in VERDICTS}
    nurture = found.pop(Verdict.NURTURE)
    others = joined([f"{count(number)} {_lower(VERDICTS[one])}" for one, number in found.items()])
    assessed, applicable = (int(sends[one].sum()) for one in ("assessed", "applicable"))
    return [
        figure(
            count_fact(f"{part}.sends", "Mail and calls that we began", sends.height, "touches"),
            f"{count(late)} after the opt-out",
        ),
        figure(
            count_fact(f"{part}.nurture", "Found to be nurture", nurture, "touches"),
            others,
        ),
        figure(
            count_fact(f"{part}.did", "What the person did", did, "touches"),
            f"{count(machines)} more by machines, or too doubtful to count",
        ),
        figure(
            count_fact(f"{part}.assessed", "Questions answered", assessed, "criteria"),
            f"{checked(assessed, applicable)} that apply, over all sends; "
            f"{count(len(OF_SENDS))} are asked of each",
        ),
    ]


def _known_of(analysis: Analysis, lead: str) -> Prose:
    """Return what content can be fitted to: never a name or an address."""
    leads = analysis.data.leads
    found = None if leads is None else leads.good.filter(pl.col("lead_id") == lead)
    if found is None or found.is_empty():
        return Prose(
            "What is known of this lead",
            "No row of a leads table has this id, so nothing can be said of what fits it.",
        )
    row = found.row(0, named=True)
    stated = [f"{one} {name(row[one])}" for one in _KNOWN if row.get(one)]
    missing = [one for one in _KNOWN if not row.get(one)]
    left = f" Not stated: {joined(missing)}." if missing else ""
    known = f"{heading('; '.join(stated))}." if stated else "Nothing that content could fit."
    return Prose("What is known of this lead", f"{known}{left}")


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
