"""Programs made by hand, and what one criterion answers about one of them."""

from dataclasses import replace
from datetime import timedelta

import polars as pl

from attribution.audit.programs import PROGRAM_CRITERIA, audit_programs
from attribution.audit.programs.context import Context
from data_contracts.contract import Checked
from tests.attribution.audit import made
from tests.factories import TIME, at

START = at("2025-01-01T09:00:00")


def day(number, hours=0):
    """A moment so many days after the first of January 2025, nine o'clock."""
    return START + timedelta(days=number, hours=hours)


def mails(leads, days, of=None, program="Course", kind="nurture", **more):
    """One mail to each lead on each day."""
    return [
        made.send(lead, day(number), of=of, program=program, program_kind=kind, **more)
        for lead in leads
        for number in days
    ]


def people(count, prefix="p"):
    return [f"{prefix}{number:03}" for number in range(count)]


def criterion(name):
    (found,) = [one for one in PROGRAM_CRITERIA if one.id == name]
    return found


def outcome(audited, name, program="Course"):
    """What one criterion answers about one program."""
    context = Context(audited, "UTC")
    programs = audited.touches.of("program").values
    answers = zip(context.codes, criterion(name).judge(context), strict=True)
    (found,) = [answer for code, answer in answers if programs[code] == program]
    return found


def lacks(answer):
    """The field that a criterion says is missing."""
    return criterion(answer.criterion).fields[-1 - answer.answer]


def audits(audited):
    return {one.program: one for one in audit_programs(audited, "UTC")}


def with_verdicts(audited, *rows):
    """The same data with verdicts by sales: (lead, decided, handed over or None)."""
    frame = pl.DataFrame(
        [
            {"lead_id": lead, "verdict": "accepted", "decided_at": decided, "handed_at": handed}
            for lead, decided, handed in rows
        ],
        schema={
            "lead_id": pl.String, "verdict": pl.String, "decided_at": TIME, "handed_at": TIME,
        },
    )  # fmt: skip
    table = Checked(frame, frame.clear())
    return replace(audited, data=replace(audited.data, verdicts=table))
