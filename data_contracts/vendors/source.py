"""The rows of a file while they become something, and the columns that a format may name."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data_contracts.reading.table import TextTable
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.filling import filled
from data_contracts.vendors.lookups import Lookups
from data_contracts.vendors.names import names_in, normal

FILE, LINE, FAULT = "(file)", "(line)", "(fault)"
"""Where a row stands, and why its values may stand in the wrong columns; no format names them."""
EMAIL = "(e-mail)"
"""The person's e-mail address beside the columns that a row becomes; no export has such a name."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows with their columns by normalised name.

    Attributes:
        rows: The file's columns as String and computed ones, then `FILE`, `LINE`, `FAULT`.
        names: Normalised name → column, without the last three.
    """

    rows: pl.DataFrame
    names: Mapping[str, str]

    @classmethod
    def of(cls, table: TextTable) -> "Source":
        """Return the rows of a file."""
        file = pl.Series(FILE, [table.label], pl.String).new_from_index(0, table.rows.height)
        beside = [file, table.lines.alias(LINE), table.faults.alias(FAULT)]
        return cls(table.rows.hstack(beside), names_in(table.rows.columns))

    def keeping(self, rows: pl.DataFrame) -> "Source":
        """Return other rows of the same columns."""
        return Source(rows, self.names)

    def of_columns(self, rows: pl.DataFrame, *computed: str) -> "Source":
        """Return rows that lack some of the columns and have some computed ones."""
        names = {name: column for name, column in self.names.items() if column in rows.columns}
        return Source(rows, names | {normal(name): name for name in computed})

    def with_added(self, added: Mapping[str, Cell], lookups: Lookups) -> "Source":
        """Return the rows with computed columns; one that the file has nothing of is not added."""
        source = self
        for name, cell in added.items():
            value = filled(cell, source.names, lookups)
            if value is not None:
                source = source.of_columns(source.rows.with_columns(value.alias(name)), name)
        return source
