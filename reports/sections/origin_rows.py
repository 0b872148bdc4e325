"""Where the rows come from: each file, what became of its rows, and what did not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data_contracts.dataset import QUARANTINE, Dataset, Origin
from reports.blocks import Fact, Table
from reports.names import name
from reports.numbers import count
from reports.tables import NUMBER, WORDS, table
from reports.told import count_fact
from reports.wording import joined, rows_of

_FINGERPRINT = 12
"""So many digits of a fingerprint are shown; the facts have all."""


@dataclass(frozen=True, slots=True)
class FileRows:
    """One file and what became of its rows.

    Attributes:
        origin: The file or query.
        became: Table → how many of its rows, good and quarantined, come from the file. One row of
            a file can become rows of several tables, or several rows of one.
        left_out: How many rows of the file became no row of any table; None where it cannot be
            told, since another file has the same name.
    """

    origin: Origin
    became: Mapping[str, int]
    left_out: int | None


def file_rows(data: Dataset) -> tuple[FileRows, ...]:
    """Return what became of the rows of each file, in the order of `Dataset.origins`."""
    named = Counter(origin.label for origin in data.origins)
    became: dict[str, dict[str, int]] = {label: {} for label in named}
    for key, checked in data.tables.items():
        places = pl.concat([checked.good["source_file"], checked.bad["source_file"]])
        for label, rows in places.value_counts().sort("source_file").iter_rows():
            if label in became:
                became[label][key] = rows
    return tuple(
        _repairs(origin)
        if origin.vendor == QUARANTINE
        else FileRows(
            origin,
            became[origin.label],
            None if named[origin.label] > 1 else _left_out(data, origin, became[origin.label]),
        )
        for origin in data.origins
    )


def _repairs(origin: Origin) -> FileRows:
    """Return a quarantine file: its lines stand for rows of other files, which count them."""
    return FileRows(origin, {origin.table: origin.rows}, 0)


def origins_table(files: tuple[FileRows, ...]) -> Table:
    """Return every file with its rows, what they became, and its fingerprint."""
    return table(
        "origins",
        "Where the rows come from",
        (
            ("File or query", WORDS), ("Read as", WORDS), ("Rows in it", NUMBER),
            ("Became", WORDS), ("Left out", NUMBER), ("Times read in", WORDS), ("SHA-256", WORDS),
        ),
        [_row(at, file) for at, file in enumerate(files)],
        note="A row can become rows of several tables. Left out: rows that became none; the "
        "findings say why where they should not surprise. The zone holds for times that carry "
        "none of their own.",
    )  # fmt: skip


def _left_out(data: Dataset, origin: Origin, became: Mapping[str, int]) -> int:
    if len(became) == 1 and sum(became.values()) == origin.rows:
        return 0
    lines = [
        rows.filter(pl.col("source_file") == origin.label)["source_row"]
        for key in became
        for rows in (data.tables[key].good, data.tables[key].bad)
    ]
    used = pl.concat(lines).n_unique() if lines else 0
    return max(origin.rows - origin.joined - used, 0)


def _row(at: int, file: FileRows) -> tuple[str | Fact, ...]:
    origin = file.origin
    became = [rows_of(rows, key) for key, rows in file.became.items()]
    if origin.joined:
        became.append(f"{count(origin.joined)} joined to another row of the same person")
    told = name(origin.label)
    return (
        told,
        name(origin.vendor) if origin.vendor else "–",
        count_fact(f"origins.{at}.rows", f"Rows in {told}", origin.rows, "rows"),
        joined(became) or "not used",
        count_fact(f"origins.{at}.left_out", f"Rows of {told} left out", file.left_out, "rows"),
        origin.zone or "–",
        Fact(
            f"origins.{at}.sha256", f"SHA-256 of {told}",
            origin.fingerprint[:_FINGERPRINT], origin.fingerprint,
        ),
    )  # fmt: skip
