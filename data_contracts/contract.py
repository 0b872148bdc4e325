"""The plain types of a contract: columns, rules, findings, and rows split into good and bad."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import polars as pl


class Severity(StrEnum):
    """How much a broken rule matters, in the order a reader should meet them."""

    MUST_FIX = "must fix"
    """Somebody must act: commands exit with 1, and unless its rule says so, the row leaves."""
    SHOULD_FIX = "should fix"
    """The row is used, with a caveat that somebody can lift."""
    NOTE = "note"
    """Worth knowing; nothing to do. An exact copy, for one, is set aside."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract.

    Attributes:
        name: The column's name after mapping.
        dtype: The Polars type its text is cast to.
        meaning: One sentence that a marketer can check against the export.
        unit: The unit of its values; empty where there is none.
        required: Whether an export without this column cannot be used at all.
    """

    name: str
    dtype: pl.DataType
    meaning: str
    unit: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One named promise about a table's rows, as written in its contract file.

    Attributes:
        name: Stable id, for example `deals.amount_given`; it appears in quarantine files.
        severity: What happens to rows that break it.
        says: The promise in one sentence.
        cause: What usually breaks it.
        fix: What to do about it.
        columns: The columns it looks at, for the value shown beside a broken row.
        expectation: The Great Expectations type it compiles to.
        arguments: That expectation's arguments.
        found: What is wrong with a row that breaks it, to complete "In 3 of 4,312 rows …".
        stays: Whether rows that break a must-fix rule stay in use until somebody decides.
    """

    name: str
    severity: Severity
    says: str
    cause: str
    fix: str
    columns: tuple[str, ...]
    expectation: str
    arguments: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    found: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class DataContract:
    """The columns and rules of one table, read from an Open Data Contract Standard file.

    Attributes:
        name: The table's name: `touches`, `deals`, `leads`, …
        version: The contract file's own version; a report prints it.
        meaning: What one row is.
        columns: Every column, in the order a template shows them.
        rules: Every rule, in the order of the file.
        key: The columns that name a row; empty where the table has no id of its own.
    """

    name: str
    version: str
    meaning: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one offending value stands.

    Attributes:
        file: The file's label: its name, or its place under the folder given.
        line: The line (text files) or row (workbooks, Parquet, databases), the header being 1.
        value: The value as it came, shortened to 80 characters.
    """

    file: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class InFile:
    """How often one file has what a finding tells of.

    Attributes:
        file: The file's label; that of a section or sheet within it.
        count: How often: rows, values or lines, as the finding counts; 0: the file as a whole.
        what: What is said of this file alone; mostly empty.
    """

    file: str
    count: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check reports: one per cause.

    Attributes:
        table: The table's name, or the file's where no table could be made of it; empty where it
            concerns several of them.
        rule: The rule's stable id.
        severity: What happens to the rows.
        rows: How many rows it concerns; 0 where it concerns a whole file or table.
        says: What was found, in one sentence with its number.
        cause: What usually causes it.
        fix: What to do.
        columns: The columns concerned.
        places: Up to five examples, in file order.
        settles: Lines for `nurture.toml` that settle it, if the reader agrees; mostly none.
        files: Every file concerned with its count, by name, where it is counted by file.
        named: Everything that is concerned, where that has names: words, programs.
    """

    table: str
    rule: str
    severity: Severity
    rows: int
    says: str
    cause: str
    fix: str
    columns: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    settles: str = ""
    files: tuple[InFile, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """One table held to its contract; no row is lost.

    Attributes:
        good: The rows in use: one column per contract column, cast (a column that the
            export lacks is all null), then `source_file` (String) and `source_row` (Int64).
        bad: The quarantined rows: the same columns as text, as they came, then
            `source_file`, `source_row` and `broken` (List(String)): the names of every rule
            the row breaks. `good.height + bad.height` is the number of rows read.
        findings: What the check found, must fix first.
    """

    good: pl.DataFrame
    bad: pl.DataFrame
    findings: tuple[Finding, ...] = ()

    @property
    def good_rows(self) -> int:
        """The number of rows in use; a stored table knows it without reading them."""
        return self.good.height

    @property
    def bad_rows(self) -> int:
        """The number of quarantined rows."""
        return self.bad.height

    @property
    def read(self) -> int:
        """The number of rows that came in."""
        return self.good_rows + self.bad_rows

    def saying(self, findings: tuple[Finding, ...]) -> "Checked":
        """Return the same rows with other findings."""
        return Checked(self.good, self.bad, findings)
