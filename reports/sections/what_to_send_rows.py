"""Pieces that could stand for others as tables: what fits, and what is still to be written."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from attribution.analysis import Analysis
from data_contracts.spreadsheets import harmless
from reports.blocks import Attached, Block
from reports.names import NOT_STATED, name
from reports.numbers import count
from reports.sections.one_leads_mail_rows import piece_told
from reports.tables import NUMBER, WORDS, table
from reports.wording import joined

_MOST_ROWS, _MOST_EACH = 40, 2
"""So many rows are listed, and of each failing piece so many that could stand in for it."""

_TITLE = 56
_A = {"early": "an early", "middle": "a middle", "late": "a late"}
_INSTEAD, _TO_WRITE = "send-instead.csv", "write-about.csv"


def instead_table(analysis: Analysis, rows: pl.DataFrame) -> list[Block]:
    """Return what to send in place of each failing piece; nothing where nothing fits."""
    fitting = rows.filter(pl.col("replacement").is_not_null())
    if fitting.is_empty():
        return []
    titles = _titles(analysis)
    place = pl.int_range(pl.len()).over("program", "content_id")
    listed = fitting.filter(place < _MOST_EACH).head(_MOST_ROWS)
    return [
        table(
            "send-instead",
            "Send this instead",
            (("Instead of", WORDS), ("Send", WORDS), ("Leads", NUMBER)),
            [
                (
                    _failing(titles, row),
                    f"{_piece(titles, row['replacement'])} ({_fits(row['fits'])})",
                    f"{count(row['fitting_leads'])} of {count(row['leads'])}",
                )
                for row in listed.iter_rows(named=True)
            ],
            note="Leads: those whom it fits best of all that they never got, of those who got the "
            f"piece that failed.{_more(fitting, listed)}",
            attached=_file(_INSTEAD, fitting, titles),
        )
    ]  # fmt: skip


def to_write_table(analysis: Analysis, rows: pl.DataFrame) -> list[Block]:
    """Return what to write where nothing in the catalogue fits; nothing where all is there."""
    left = rows.filter(pl.col("replacement").is_null())
    if left.is_empty():
        return []
    titles = _titles(analysis)
    listed = left.head(_MOST_ROWS)
    return [
        table(
            "write-about",
            "Nothing in the catalogue fits: write one about …",
            (("Instead of", WORDS), ("Write one about …", WORDS), ("Leads left", NUMBER)),
            [
                (_failing(titles, row), write_about(row), count(row["fitting_leads"]))
                for row in listed.iter_rows(named=True)
            ],
            note="The most frequent role, industry, topic and stage of the leads left, each by "
            f"itself: a single lead may have others.{_more(left, listed)}",
            attached=_file(_TO_WRITE, left, titles),
        )
    ]  # fmt: skip


def write_about(row: Mapping[str, Any]) -> str:
    """Return what a new piece should be about, and for whom, as far as anybody knows."""
    topic, role, industry, stage = (
        row[f"write_{part}"] for part in ("topic", "role", "industry", "stage")
    )
    told = [
        f"… {name(topic)}" if topic else "… something they ask about",
        f"for {name(role)}" if role else "",
        f"in {name(industry)}" if industry else "",
    ]
    if not any((topic, role, industry, stage)):
        return "Not known: their role, industry, interests and stage are not on record"
    return " ".join(filter(None, told)) + (f", at {_A.get(stage, stage)} stage" if stage else "")


def _titles(analysis: Analysis) -> dict[str, str | None]:
    return dict(analysis.pieces.rows.select("content_id", "title").iter_rows())


def _failing(titles: Mapping[str, str | None], row: Mapping[str, Any]) -> str:
    return piece_told(row["program"], titles.get(row["content_id"]) or row["content_id"])


def _fits(parts: Sequence[str]) -> str:
    # What fits nobody is never offered: nothing in common is each lead by something else.
    return f"fits {joined(list(parts))}" if parts else "fits each of them by something else"


def _piece(titles: Mapping[str, str | None], content_id: str | None) -> str:
    return name(titles.get(content_id or "") or content_id, _TITLE) if content_id else NOT_STATED


def _more(rows: pl.DataFrame, listed: pl.DataFrame) -> str:
    more = rows.height - listed.height
    return f" Not listed: {count(more, 'row')}; the file has all." if more > 0 else ""


def _file(file: str, rows: pl.DataFrame, titles: Mapping[str, str | None]) -> Attached:
    """Return every row as CSV in UTF-8, harmless in a spreadsheet."""
    named = {
        f"{column}_title": pl.Series(
            [titles.get(one or "") for one in rows[column]], dtype=pl.String
        )
        for column in ("content_id", "replacement")
    }
    told = rows.with_columns(pl.col("fits").list.join(", "), **named)
    content = told.with_columns(harmless(pl.col(pl.String))).write_csv().encode()
    return Attached(f"Get all of it: {file}", file, content)
