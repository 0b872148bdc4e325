"""How rows become other rows: the types of what a vendor format says of a whole file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from data_contracts.contract import Severity
from data_contracts.vendors.cells import Condition
from data_contracts.vendors.months import months_in

MONTHS = "months"
"""As `like` of an `unpivot`: columns for months, in any language that is known."""


@dataclass(frozen=True, slots=True)
class Said:
    """A finding that a format declares; `{rows}` and `{label}` in its texts are filled in."""

    rule: str
    severity: Severity
    says: str
    cause: str
    fix: str


@dataclass(frozen=True, slots=True)
class Unpivot:
    """One row per column that has a value, such as one per month of a wide sheet.

    Attributes:
        like: A regular expression; columns whose name it fits become rows. `months`: columns for
            a month or a quarter, however that is written; their name becomes as `2025-03`.
        name: The computed column with their name, such as `(month)`.
        value: The computed column with their value, such as `(amount)`.
    """

    like: str
    name: str
    value: str

    def claims(self, columns: Iterable[str]) -> dict[str, str]:
        """Return the columns that become rows, each with the name that its rows have."""
        if self.like == MONTHS:
            return months_in(columns)
        names = pl.Series(list(columns), dtype=pl.String)
        return {name: name for name in names.filter(names.str.contains(self.like))}


@dataclass(frozen=True, slots=True)
class OncePer:
    """Several rows about one thing become one row; the others are counted and said.

    Attributes:
        columns: Rows that agree in these source columns are about one thing.
        said: What is said of the others.
        first_by: A source column with a time: of several rows, the earliest stays.
        prefer: A row that fits stays rather than an earlier one that does not.
    """

    columns: tuple[str, ...]
    said: Said
    first_by: str = ""
    prefer: Condition = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ChangesOf:
    """Only rows whose value differs from the row before stay; the others are counted and said.

    Attributes:
        column: The source column that changes.
        per: Rows that agree in these source columns are one history.
        by: The source column with the time, by which a history is in order.
        said: What is said of the others.
    """

    column: str
    per: tuple[str, ...]
    by: str
    said: Said


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows that lack something have what another row of the same history says.

    A visit's source, for example, stands at its first event only.

    Attributes:
        columns: Source columns that belong together; a row without any of them takes them all
            from the nearest row before it that has one, else from the first after it.
        per: Rows that agree in these source columns are one history; a row that lacks one of
            these stays as it is.
        by: The source column with the time, by which a history is in order.
    """

    columns: tuple[str, ...]
    per: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Parents:
    """Rows that hold what rows below them hold, and maybe more, keep only the rest.

    Attributes:
        column: The source column with the name: `Social` stands above `Social.LinkedIn`.
        separator: What separates the name of a row from the part that stands below it.
        amount: The source column with what is held.
        per: Rows are above or below one another only where they agree in these source columns.
        said: What is said of the rows that hold others.
    """

    column: str
    separator: str
    amount: str
    per: tuple[str, ...]
    said: Said
