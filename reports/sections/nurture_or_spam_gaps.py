"""How often each criterion was met, what could not be assessed, and which field would let it."""

from typing import Any

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.sends import TOUCH_CRITERIA
from attribution.audit.tallies import missing_fields, tally
from data_contracts.odcs import contract
from data_contracts.templates import template
from reports.blocks import Attached, Block, Caveat, Table
from reports.numbers import count
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_gaps import Gaps, gaps_table
from reports.sections.audit_words import title
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact

_CATALOGUE = "content"


def gaps_blocks(analysis: Analysis) -> list[Block]:
    """Return every criterion of pieces and touches with its answers, and what is missing."""
    return [
        *_no_catalogue(analysis),
        *_checks_table(analysis),
        *gaps_table("audit-gaps", "What could not be assessed", _gaps(analysis)),
    ]


def _gaps(analysis: Analysis) -> Gaps:
    """Return field → criterion → how many pieces or touches lack it."""
    of_pieces = missing_fields(analysis.pieces.rows, PIECE_CRITERIA)
    of_sends = analysis.sends.missing
    gaps: dict[str, dict[str, tuple[int, str]]] = {}
    for found, noun in ((of_pieces, "piece"), (of_sends, "touch")):
        for criterion, fields in found.items():
            for field, number in fields.items():
                if number:
                    gaps.setdefault(field, {})[criterion] = (number, noun)
    return gaps


def _checks_table(analysis: Analysis) -> list[Table]:
    sends = analysis.sends
    counted = pl.concat(
        [
            tally(analysis.pieces.rows, PIECE_CRITERIA).with_columns(of=pl.lit("pieces")),
            tally(sends.rows, TOUCH_CRITERIA).with_columns(of=pl.lit("sends")),
            tally(sends.responses, TOUCH_CRITERIA).with_columns(of=pl.lit("clicks")),
        ],
        how="diagonal_relaxed",
    )
    counted = counted.filter(pl.sum_horizontal("met", "failed", "unsaid", "none") > 0)
    if counted.is_empty():
        return []
    return [
        table(
            "audit-checks",
            "How often each criterion was met",
            (
                ("Criterion", WORDS), ("Asked of", WORDS), ("Pass", NUMBER), ("Fail", NUMBER),
                ("Cannot say", NUMBER), ("Does not apply", NUMBER),
            ),
            [_checked_row(row) for row in counted.to_dicts()],
            note="What each asks, and why, stands in the section Methods. Some are reasons that "
            "speak for a send (T1 to T5, T8) and need not all be met; others are signs against it.",
        )
    ]  # fmt: skip


def _checked_row(row: dict[str, Any]) -> list[Cell]:
    criterion, key = CRITERIA[row["criterion"]], f"audit.{row['criterion']}"
    unit = _UNITS[row["of"]]
    return [
        title(criterion),
        row["of"],
        count_fact(f"{key}.met", f"{title(criterion)}: pass", row["met"], unit),
        count_fact(f"{key}.failed", f"{title(criterion)}: fail", row["failed"], unit),
        count_fact(f"{key}.unsaid", f"{title(criterion)}: cannot say", row["unsaid"], unit),
        count(row["none"]),
    ]


def _no_catalogue(analysis: Analysis) -> list[Block]:
    if _CATALOGUE in analysis.data.tables:
        return []
    meanings = {column.name: column.meaning for column in contract(_CATALOGUE).columns}
    return [
        Caveat(
            "No file has a catalogue of content, so nothing can be said of what a piece says, for "
            "whom it is and of what type. With one row per piece the audit tells pitch from help, "
            "a match of role and industry from a miss, and what to send instead.",
            severe=True,
        ),
        table(
            "audit-content-columns",
            "Columns of the content table",
            (("Column", WORDS), ("What it holds", WORDS)),
            list(meanings.items()),
            attached=Attached("Get a template: content.csv", "content.csv", template(_CATALOGUE)),
        ),
    ]


_UNITS = {"pieces": "rows", "sends": "touches", "clicks": "touches"}
