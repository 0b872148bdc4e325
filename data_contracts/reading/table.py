"""A table of text: what every kind of file becomes before anything is interpreted."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import polars as pl

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Severity

_NULLS = ["null", "NULL", "\\N"]
_SIZES = range(max(map(len, _NULLS)) + 1)


@dataclass(frozen=True, slots=True)
class TextTable:
    """One table as a file holds it; a file may hold several.

    Attributes:
        label: The file's place under the folder given; the name of a member, a sheet or a section
            (`report.csv/Attendee Details`, `report.csv/table 2`) follows a slash.
        named: The table that the reader named (`touches=events.csv`), or empty.
        rows: One row per record, in the file's order: every column of the header as String,
            stripped, null where empty. A name that comes again has its place added.
        lines: Where each row starts: its line in a text file, its row elsewhere, the header
            being 1 (Int64, aligned with `rows`).
        faults: Why a row's values may stand in the wrong columns, null for sound rows
            (String, aligned with `rows`).
        fingerprint: SHA-256 of the content, as hexadecimal text.
        findings: What was noticed while reading.
        title: The section's, the report's or the sheet's title, or empty.
        preamble: The lines above the header, as they came, without blank ones.
    """

    label: str
    named: str
    rows: pl.DataFrame
    lines: pl.Series
    faults: pl.Series
    fingerprint: str
    findings: tuple[Finding, ...] = ()
    title: str = ""
    preamble: tuple[str, ...] = ()

    @property
    def header_fingerprint(self) -> str:
        """SHA-256 over the columns' names in order, whatever their case.

        Next month's export has the same, so that a choice about a column can be kept.
        """
        names = "\x1f".join(name.casefold() for name in self.rows.columns)
        return sha256(names.encode()).hexdigest()


def columns(header: Iterable[str]) -> list[str]:
    """Return distinct names for a header's columns: stripped, nameless or repeated ones by place.

    >>> columns(["Amount ", "", "Amount"])
    ['Amount', '(column 2)', 'Amount (column 3)']
    """
    given = [" ".join(field.split()) for field in header]
    names: list[str] = []
    for place, name in enumerate(given, 1):
        # To Polars, such names would mean all columns, or all that match.
        pattern = name == "*" or (name.startswith("^") and name.endswith("$"))
        own = f"{name} (column {place})" if pattern else name
        while not own or own in names or (own != name and own in given):
            own = f"{own} (column {place})".strip()
        names.append(own)
    return names


def tidy(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    r"""Strip every value and empty the blank ones, also those that say `null` or `\N`.

    Returns:
        The rows, and how many values said `null`, `NULL` or `\N`.
    """
    return emptied(stripped(rows))


def stripped(rows: pl.DataFrame) -> pl.DataFrame:
    """Take the blanks off both ends of every value."""
    return rows.select(pl.all().str.strip_chars())


def emptied(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    r"""Empty the values that are blank or say `null` or `\N`.

    Args:
        rows: Columns of text, stripped.

    Returns:
        The rows, and how many values said `null`, `NULL` or `\N`.
    """
    if not rows.width:
        return rows, 0
    # Most columns have no text as short as these, which is told at once.
    shortest = rows.select(pl.all().str.len_bytes().min()).row(0)
    short = [n for n, size in zip(rows.columns, shortest, strict=True) if size in _SIZES]
    told = rows.select(pl.col(short).is_in(["", *_NULLS]).any()).row(0) if short else ()
    names = [name for name, some in zip(short, told, strict=True) if some]
    if not names:
        return rows, 0
    words = rows.select(pl.col(names).is_in(_NULLS).sum()).sum_horizontal().item()
    empty = pl.col(names).is_in(["", *_NULLS])
    return rows.with_columns(pl.when(~empty).then(pl.col(names))), int(words)


def null_finding(label: str, words: int) -> tuple[Finding, ...]:
    """Say that the word null was read as no value, where it was."""
    if not words:
        return ()
    return (
        said_of(
            label,
            words,
            "Values in {label} that are the word “null”: {rows}. They were read as empty.",
            table=label,
            rule="reading.null_words",
            severity=Severity.NOTE,
            rows=0,
            cause="Some systems write null where a value is missing.",
            fix="Nothing to do, unless somebody or something is really named null.",
        ),
    )
