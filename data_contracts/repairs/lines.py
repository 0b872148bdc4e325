"""Quarantine files among what was read: told by their header, and taken out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from data_contracts.contract import Place
from data_contracts.dataset import QUARANTINE, Origin
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.reading.large_text import LargeText
from data_contracts.reading.table import TextTable
from data_contracts.repairs.repaired import Repairs
from data_contracts.repairs.rows import RepairedLine, recorded_of
from data_contracts.spreadsheets import as_it_was
from data_contracts.vendors.names import normal

ABOUT = ("file", "line", "rule", "column", "value", "cause", "fix")
"""The columns of a quarantine file before the row's own."""

_BESIDE = ("file", "line", "flagged", "at", "(value)")
"""What is known of a line beside the row's own columns; `at` is where it stands itself."""


def set_apart(tables: Sequence[TextTable]) -> tuple[list[TextTable], Repairs]:
    """Take quarantine files out of what was read.

    They are told by their header. Rows of a file that was not given are rows of their own: they
    become a table of the ledger's, one row for the several lines about it.
    """
    found = [(table, name) for table in tables if (name := _quarantine_of(table.rows.columns))]
    if not found:
        return list(tables), Repairs()
    quarantined = {id(table) for table, _ in found}
    others = [table for table in tables if id(table) not in quarantined]
    labels = [table.label for table in others]
    lines: dict[tuple[str, str, int], list[RepairedLine]] = defaultdict(list)
    origins: list[Origin] = []
    for part, name in sorted(found, key=lambda pair: _in_order(pair[0].label)):
        table = part.whole() if isinstance(part, LargeText) else part
        rows = _read(table, name)
        given = rows["file"].is_in(labels) & rows["line"].is_not_null()
        for key, repaired in _lines_of(rows.filter(given), name, table.label):
            lines[key].append(repaired)
        if not given.all():
            others.append(_alone(table, name, rows.filter(~given)))
        origins.append(
            Origin(f"{table.label} (repaired)", name, QUARANTINE, int(given.sum()),
                   table.fingerprint, "")
        )  # fmt: skip
    once = frozenset(label for label in labels if labels.count(label) == 1)
    whole = frozenset(table.label for table in others if not isinstance(table, LargeText))
    return others, Repairs(dict(lines), once, whole, tuple(origins))


def _quarantine_of(columns: Sequence[str]) -> str:
    """Return whose quarantine file has such a header, or an empty text."""
    names = [normal(column) for column in columns if not column.startswith("(column ")]
    if tuple(names[: len(ABOUT)]) != ABOUT:
        return ""
    own = set(names[len(ABOUT) :])
    return max(CONTRACTS, key=lambda table: _alike(own, table))


def _alike(names: set[str], table: str) -> float:
    known = {normal(column.name) for column in contract(table).columns}
    return len(names & known) / len(names | known)


def _in_order(label: str) -> tuple[str, int]:
    """Return what sorts touches-10.csv after touches-2.csv, and that after touches.csv."""
    number = re.search(r"-(\d+)\.\w+$", label)
    return label[: number.start()] if number else label, int(number[1]) if number else 1


def _read(table: TextTable, name: str) -> pl.DataFrame:
    """Return a quarantine file's lines: its own columns, and those of `_BESIDE`."""
    rows = table.rows
    names = {normal(column): column for column in rows.columns}
    own = [c.name for c in contract(name).columns]
    texts = [pl.col(names[normal(n)]).alias(n) for n in own if normal(n) in names]
    about = [pl.col(names[n]).alias(f"({n})") for n in ("file", "line", "column", "value")]
    kept = rows.select(*texts, *about).select(as_it_was(pl.all()))
    return kept.with_columns(
        file="(file)",
        line=pl.col("(line)").str.extract(r"^(\d+)(?:\.0)?$").cast(pl.Int64, strict=False),
        flagged=pl.col("(column)").fill_null("").str.split(" + "),
        at=table.lines,
    ).drop("(file)", "(line)", "(column)")


def _lines_of(
    rows: pl.DataFrame, table: str, label: str
) -> Iterator[tuple[tuple[str, str, int], RepairedLine]]:
    for row in rows.iter_rows(named=True):
        values = {name: value for name, value in row.items() if name not in _BESIDE}
        place = Place(label, row["at"], "")
        flagged = row["flagged"]
        recorded = recorded_of(flagged, row["(value)"])
        line = RepairedLine(place, frozenset(flagged), values, recorded)
        yield (table, row["file"], row["line"]), line


def _alone(table: TextTable, name: str, rows: pl.DataFrame) -> TextTable:
    """Return repaired rows whose own file was not given, one for all lines about each."""
    own = [column for column in rows.columns if column not in _BESIDE]
    flagged: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for row in rows.iter_rows(named=True):
        flagged[row["file"], row["line"]].update(row["flagged"])
    about: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.iter_rows(named=True):
        at = (row["file"], row["line"])
        about[*at, *(row[c] for c in own if c not in flagged[at])].append(row)
    once = [{column: _meant(lines, column) for column in own} for lines in about.values()]
    return TextTable(
        label=table.label,
        named=name,
        rows=pl.DataFrame(once, schema=dict.fromkeys(own, pl.String)),
        lines=pl.Series([lines[0]["at"] for lines in about.values()], dtype=pl.Int64),
        faults=pl.Series([None] * len(once), dtype=pl.String),
        fingerprint=table.fingerprint,
    )


def _meant(lines: Sequence[dict[str, Any]], column: str) -> str | None:
    """Return the value that the lines about one row give a column: a repaired one, if any is."""
    came = {line["(value)"] for line in lines if line["flagged"] == [column]}
    given: list[str | None] = [line[column] for line in lines]
    return next((value for value in given if came and value not in came), given[0])
