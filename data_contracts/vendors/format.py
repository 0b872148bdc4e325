"""The types of a vendor format: what its files look like, and what their rows become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from data_contracts.contract import Severity

Condition = Mapping[str, tuple[str, ...]]
"""Source column → allowed values (case-folded); `*` is any value, an empty text is none. All of
them must hold."""

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Case:
    """A value that holds under a condition; the first case that holds wins."""

    when: Condition
    value: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How one contract column is filled.

    Attributes:
        sources: The vendor's names for it; the first that the file has is used.
        value: A constant, where neither a case nor a source gives a value.
        cases: Values by condition on other source columns; they win over the source.
        values: The vendor's words (case-folded) → ours.
        patterns: Regular expressions over the vendor's words → ours, tried in order.
        otherwise: What any other given word becomes; None: it stays as it came.
        doubtful: A regular expression; words that became `otherwise` although they fit it are told.
        absent: What an empty value becomes; None: it stays empty.
        joined: Columns joined to a key by `:`, for ids that the vendor lacks; `=text` stands
            for itself.
        first_of: What separates several values of which the first is taken.
        time: Declared strptime patterns, or `epoch_ms`.
        zone: `UTC` where unmarked times are UTC whatever the format's zone is.
        person: Whether it is an e-mail address that stands for a lead.
        only_if: Under which condition on the *filled* columns the value is kept.
    """

    sources: tuple[str, ...] = ()
    value: str | None = None
    cases: tuple[Case, ...] = ()
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    patterns: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    doubtful: str = ""
    absent: str | None = None
    joined: tuple[str, ...] = ()
    first_of: str = ""
    time: tuple[str, ...] = ()
    zone: str = ""
    person: bool = False
    only_if: Condition = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Said:
    """A finding that a format declares; `{rows}` and `{label}` in its texts are filled in."""

    rule: str
    severity: Severity
    says: str
    cause: str
    fix: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that become nothing, counted and said."""

    when: Condition
    said: Said


@dataclass(frozen=True, slots=True)
class Becoming:
    """What the rows of a vendor's table become.

    Attributes:
        table: The contract's name.
        cells: Contract column → how it is filled.
        only: Rows to take; the others are no concern of this table.
        left_out: Rows that would be expected here but are left out, with their finding.
        split: A source column whose `;`-separated values make one row each.
        said: What to tell whenever this yields rows.
        email: The source column with the e-mail address of the person, for identity only.
    """

    table: str
    cells: Mapping[str, Cell]
    only: Condition
    left_out: tuple[LeftOut, ...] = ()
    split: str = ""
    said: Said | None = None
    email: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A finding on any file that has a column whose name starts in a certain way.

    Attributes:
        columns_starting: How the column's name starts.
        said: What is said.
        unless: The vendor's table whose presence silences it.
    """

    columns_starting: str
    said: Said
    unless: str = ""


@dataclass(frozen=True, slots=True)
class VendorTable:
    """One kind of file of a vendor.

    Attributes:
        name: The vendor's name for it.
        needs: Columns that a file must have to be one: each entry lists alternatives.
        becomes: What its rows become.
        warned: What to tell about its columns.
        examples: Two rows for a template, by column.
    """

    name: str
    needs: tuple[tuple[str, ...], ...]
    becomes: tuple[Becoming, ...]
    warned: tuple[Warned, ...] = ()
    examples: tuple[Mapping[str, str], ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """Every column that this table knows of."""
        named = {c for alternatives in self.needs for c in alternatives}
        for becoming in self.becomes:
            named |= {*becoming.email, *becoming.only, becoming.split}
            for cell in becoming.cells.values():
                named |= {*cell.sources, *cell.joined, *(c for k in cell.cases for c in k.when)}
        return frozenset(name for name in named if name and not name.startswith("="))


@dataclass(frozen=True, slots=True)
class ZoneEvidence:
    """Where a vendor writes one moment twice: in the account's zone and in UTC.

    Attributes:
        records: The table with times in the account's zone, one row per record.
        record_id: Its id column.
        dates: Its columns → the value in the history that they date (the newest entry).
        history: The table with times in UTC.
        history_id: Its column with the same id.
        value: Its column with the value entered.
        time: Its column with the time.
    """

    records: str
    record_id: str
    dates: Mapping[str, str]
    history: str
    history_id: str
    value: str
    time: str


@dataclass(frozen=True, slots=True)
class VendorFormat:
    """Everything that is known about one vendor's exports.

    Attributes:
        key: Its id, such as `hubspot`.
        label: Its name for people.
        tables: Its kinds of files.
        end_of_day: Contract columns (`deals.closed_at`) in which a date without a time of day
            means the end of that day.
        zone_evidence: How its account's zone can be proven, if it can.
    """

    key: str
    label: str
    tables: tuple[VendorTable, ...]
    end_of_day: frozenset[str] = frozenset()
    zone_evidence: ZoneEvidence | None = None
