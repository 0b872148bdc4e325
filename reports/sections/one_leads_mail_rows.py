"""What one person got and did as tables: touch by touch, and what could be checked of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.criterion import FAIL, PASS, Criterion, missing
from attribution.audit.mail import Direction
from attribution.audit.sends import TOUCH_CRITERIA
from attribution.creditable import Use
from data_contracts.spreadsheets import harmless
from reports.blocks import Attached, Block, Table
from reports.names import key_part, name
from reports.numbers import count, date
from reports.sections.audit_words import field_told, title
from reports.sections.deal_words import action_told, local
from reports.sections.one_leads_mail_words import marked, why
from reports.tables import NUMBER, WORDS, Cell, table
from reports.wording import heading, joined

STAGES = {
    "created_at": "Lead created",
    "mql_at": "MQL",
    "accepted_at": "Accepted by sales",
    "sales_ready_at": "Sales-ready",
    "disqualified_at": "Disqualified",
    "opted_out_at": "Opted out",
}
"""Column of the leads table → what happened to the lead then, in the usual order."""

_OF_SEND = ("pitch", "requested", "blast", "applicable", "assessed")
_MOST_ROWS = 50
_ECHOES = (Use.OPENED, Use.SAME_VISIT, Use.REPEAT)
_TITLE, _PROGRAM, _STAGE, _ALONE = 60, 32, "Stage", "–"


def on_record(analysis: Analysis, lead: str) -> pl.DataFrame:
    """Return what one person got and did, with everything that a send was judged by.

    Returns:
        As `attribution.audit.mail.mail_of`, without notices of delivery, which repeat a send; and
        of sends `pitch`, `requested`, `blast`, `applicable`, `assessed`.
    """
    sends = analysis.sends.rows.filter(pl.col("lead_id") == lead).select("touch_id", *_OF_SEND)
    told = analysis.mail_of(lead).join(sends, on="touch_id", how="left", maintain_order="left")
    return told.filter((pl.col("action") != "delivered") | pl.col("verdict").is_not_null())


def stages_of(analysis: Analysis, lead: str) -> list[tuple[str, datetime]]:
    """Return what became of a lead and when, up to the date of the data, in order of time."""
    leads = analysis.data.leads
    found = None if leads is None else leads.good.filter(pl.col("lead_id") == lead)
    if found is None or found.is_empty():
        return []
    row = found.row(0, named=True)
    reached = [(told, row[column]) for column, told in STAGES.items() if row.get(column)]
    return sorted(
        ((told, at) for told, at in reached if at <= analysis.as_of), key=lambda stage: stage[1]
    )


def mail_table(analysis: Analysis, lead: str, record: pl.DataFrame) -> Table:
    """Return one row per touch and stage in order of time; a long record's middle in one line."""
    shown = _without_echoes(record) if record.height > _MOST_ROWS else record
    folded = record.height - shown.height
    told = _in_order(analysis, lead, shown)
    half = len(told) if len(told) <= _MOST_ROWS else _MOST_ROWS // 2
    rows: list[Sequence[Cell]] = [cells for _, cells in told[:half]]
    dim = [at for at, (quiet, _) in enumerate(told[:half]) if quiet]
    if half < len(told):
        between = len(told) - 2 * half
        rows.append((_ALONE, _ALONE, f"{count(between)} more between; all are in the file."))
        dim += [half + 1 + at for at, (quiet, _) in enumerate(told[-half:]) if quiet]
        rows += [cells for _, cells in told[-half:]]
    file = f"mail-of-{key_part(lead)}.csv"
    return table(
        "mail-touches",
        "In order",
        (("When", WORDS), ("Marked", WORDS), ("What, and why", WORDS)),
        rows,
        note=f"Days are those of {analysis.zone}; the file has the times. In italics: what "
        "machines did or may have done, and what is not judged. Notices of delivery of what was "
        f"sent are left out.{_said(folded)}",
        dim=dim,
        attached=Attached(f"Get all of it: {file}", file, _csv(analysis, record)),
    )


def checked_table(record: pl.DataFrame) -> list[Block]:
    """Return how often each criterion is met, is not, and cannot be said, and for want of what."""
    rows = [
        _checked(criterion, record[criterion.id])
        for criterion in TOUCH_CRITERIA
        if criterion.id in record.columns and record[criterion.id].count()
    ]
    if not rows:
        return []
    return [
        table(
            "mail-criteria",
            "What was checked of it",
            (
                ("Criterion", WORDS), ("Met", NUMBER), ("Not met", NUMBER),
                ("Cannot say", NUMBER), ("Because missing", WORDS),
            ),
            rows,
            note="Of this lead’s sends, and of its clicks for T12 to T14. Not met is no fault of "
            "T4, T5 and T8: there is just no such reason.",
        )
    ]  # fmt: skip


def _checked(criterion: Criterion, answers: pl.Series) -> tuple[Cell, ...]:
    fields = [
        field_told(field)
        for at, field in enumerate(criterion.fields)
        if (answers == missing(at)).any()
    ]
    return (
        title(criterion),
        count(int((answers == PASS).sum())),
        count(int((answers == FAIL).sum())),
        count(int((answers < FAIL).sum())),
        heading(joined(fields)) or _ALONE,
    )


def _in_order(
    analysis: Analysis, lead: str, record: pl.DataFrame
) -> list[tuple[bool, tuple[str, ...]]]:
    """Return (whether it stands back, its cells) of each touch and stage, in order of time."""
    touches = [
        (touch["occurred_at"], 1, _is_quiet(touch), _cells(analysis, touch))
        for touch in record.iter_rows(named=True)
    ]
    stages = [
        (at, 0, False, (date(local(analysis, at)), _STAGE, f"{told}."))
        for told, at in stages_of(analysis, lead)
    ]
    merged = sorted([*touches, *stages], key=lambda one: one[:2])
    return [(quiet, cells) for _, _, quiet, cells in merged]


def _without_echoes(record: pl.DataFrame) -> pl.DataFrame:
    """Leave out opens and what repeats the row before it: so long a record hides among them."""
    return record.filter(~pl.col("use").is_in([use.value for use in _ECHOES]))


def _said(folded: int) -> str:
    if not folded:
        return ""
    return f" So are {count(folded, 'open and repeat', 'opens and repeats')}; the file has them."


def _is_quiet(touch: Mapping[str, Any]) -> bool:
    if touch["direction"] == Direction.MACHINE:
        return True
    return touch["direction"] == Direction.PUSH and touch["verdict"] is None


def _cells(analysis: Analysis, touch: Mapping[str, Any]) -> tuple[str, ...]:
    told = f"{heading(name(touch['channel'], 24))}, {action_told(touch['action'])}"
    about = piece_told(touch["program"], touch["title"] or touch["content_id"])
    return (
        date(local(analysis, touch["occurred_at"])),
        marked(touch),
        f"{told}{'. ' if about else ''}{about}. {why(touch)}".strip(),
    )


def piece_told(program: str | None, piece: str | None) -> str:
    """Return a piece after its program, which many titles begin with already."""
    if not piece:
        return name(program, _PROGRAM) if program else ""
    told = name(piece, _TITLE)
    if not program or told.casefold().startswith(program.casefold()):
        return told
    return f"{name(program, _PROGRAM)}: {told}"


def _csv(analysis: Analysis, record: pl.DataFrame) -> bytes:
    """Return every touch as CSV in UTF-8, harmless in a spreadsheet, with its file and line."""
    touches = list(record.iter_rows(named=True))
    told = record.select(
        pl.col("occurred_at").dt.convert_time_zone(analysis.zone).dt.strftime("%Y-%m-%dT%H:%M:%S%z"),
        pl.Series("marked", [marked(touch) for touch in touches], dtype=pl.String),
        "channel", "action", "program", "content_id", "title",
        pl.Series("why", [why(touch) for touch in touches], dtype=pl.String),
        "source_file", "source_row",
    )  # fmt: skip
    texts = pl.col(pl.String).exclude("occurred_at")
    return told.with_columns(harmless(texts)).write_csv().encode()
