"""The types of a vendor format: what its files look like, and what their rows become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from data_contracts.vendors.cells import Cell, Condition
from data_contracts.vendors.shapes import Carried, ChangesOf, OncePer, Parents, Said, Unpivot

SYSTEMS = ("crm", "marketing", "web", "webinar", "ads", "sheet")
"""What a vendor's system can be; who knows people best comes first."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that become nothing, counted and said."""

    when: Condition
    said: Said


@dataclass(frozen=True, slots=True)
class Becoming:
    """What the rows of a vendor's table become.

    It is worked out in this order: `unpivot`, `added`, `carried`, `only`, `left_out`, `parents`,
    `split`, `once_per`, `changes_of`, and then the cells.

    Attributes:
        table: The contract's name.
        cells: Contract column → how it is filled.
        only: Rows to take; the others are no concern of this table.
        left_out: Rows that would be expected here but are left out, with their finding.
        split: A source column whose values make one row each.
        said: What to tell whenever this yields rows.
        email: The source column with the e-mail address of the person, for identity only.
        added: Computed source columns, by name in brackets, such as `(stage)`; each may use
            those before it.
        unpivot: Columns that become rows.
        split_by: What separates the values of `split`.
        once_per: Which rows are about one thing, of which one row stays.
        changes_of: Of which column only the changes stay.
        carried: Which values a row has from others of the same history.
        parents: Which rows hold what others hold too.
        same_as: Source columns with other ids of the same person.
        visitor: Source columns with ids of the same person as a visitor.
    """

    table: str
    cells: Mapping[str, Cell]
    only: Condition
    left_out: tuple[LeftOut, ...] = ()
    split: str = ""
    said: Said | None = None
    email: tuple[str, ...] = ()
    added: Mapping[str, Cell] = field(default_factory=lambda: MappingProxyType({}))
    unpivot: Unpivot | None = None
    split_by: str = ";"
    once_per: OncePer | None = None
    changes_of: ChangesOf | None = None
    carried: Carried | None = None
    parents: Parents | None = None
    same_as: tuple[str, ...] = ()
    visitor: tuple[str, ...] = ()

    @property
    def reads(self) -> frozenset[str]:
        """Every column of the file that it looks at; computed ones are not among them."""
        named = {*self.email, *self.same_as, *self.visitor, *self.only, self.split}
        named |= {name for left_out in self.left_out for name in left_out.when}
        for cell in (*self.cells.values(), *self.added.values()):
            named |= set(cell.reads)
        if self.once_per:
            named |= {*self.once_per.columns, self.once_per.first_by, *self.once_per.prefer}
        if self.changes_of:
            named |= {self.changes_of.column, *self.changes_of.per, self.changes_of.by}
        if self.carried:
            named |= {*self.carried.columns, *self.carried.per, self.carried.by}
        if self.parents:
            named |= {self.parents.column, self.parents.amount, *self.parents.per}
        return frozenset(name for name in named if name and not is_computed(name))


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
        name: The vendor's name for it, by which others look something up in it.
        needs: Columns that a file must have to be one: each entry lists alternatives.
        becomes: What its rows become; nothing where it is not needed or only looked up in.
        warned: What to tell about its columns.
        examples: Two rows for a template, by column.
        label: What people call it; without one, its name.
        title: Titles of the section or sheet, of which a file must have one; `~` and a regular
            expression fits several. Empty: whatever its title.
        not_needed: Why nothing becomes of its rows; empty where something does.
    """

    name: str
    needs: tuple[tuple[str, ...], ...]
    becomes: tuple[Becoming, ...]
    warned: tuple[Warned, ...] = ()
    examples: tuple[Mapping[str, str], ...] = ()
    label: str = ""
    title: tuple[str, ...] = ()
    not_needed: str = ""

    @property
    def spoken(self) -> str:
        """What people call it."""
        return self.label or self.name.replace("_", " ")

    @property
    def columns(self) -> frozenset[str]:
        """Every column that this table knows of."""
        needed = frozenset(name for alternatives in self.needs for name in alternatives)
        return needed.union(*(becoming.reads for becoming in self.becomes))


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
        system: What kind of system it is (see `SYSTEMS`); of a person seen in several, the values
            of the kind that comes first win.
    """

    key: str
    label: str
    tables: tuple[VendorTable, ...]
    end_of_day: frozenset[str] = frozenset()
    zone_evidence: ZoneEvidence | None = None
    system: str = "sheet"


def is_computed(name: str) -> bool:
    """Tell whether a source column is computed by the format: its name stands in brackets."""
    return name.startswith("(") and name.endswith(")")
