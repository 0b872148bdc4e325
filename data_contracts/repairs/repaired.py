"""Quarantined rows that the reader repaired stand for the rows that they were made from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import polars as pl

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Finding, Place
from data_contracts.dataset import Origin
from data_contracts.odcs import contract
from data_contracts.raw import PLACE
from data_contracts.reading.amounts import read_amount
from data_contracts.repairs.cells import Column
from data_contracts.repairs.dates import Orders, column_order, in_order
from data_contracts.repairs.rows import Found, RepairedLine, Rows
from data_contracts.repairs.said import not_found, repaired, torn, two_ways
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.source import FAULT


@dataclass(frozen=True, slots=True)
class Repairs:
    """Everything that the reader repaired.

    Attributes:
        lines: By table, file and line of the row that they stand for; those of later quarantine
            files last.
        single: The labels that only one file has.
        whole: Those of files whose rows are all held at once.
        origins: The quarantine files.
    """

    lines: Mapping[tuple[str, str, int], list[RepairedLine]] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    origins: tuple[Origin, ...] = ()

    def applied(  # noqa: PLR0913 (a file, its rows, and what is known of them)
        self,
        label: str,
        table: str,
        text: pl.DataFrame,
        cells: Mapping[str, Cell],
        choices: ReadingChoices,
        *,
        alone: bool,
    ) -> tuple[pl.DataFrame, list[Finding]]:
        """Put repaired values in the place of those that a file has.

        A line stands for the row it was made from and for no other: the row that still has the
        cells which nobody changed, at its line or, in an export made anew, at another one.

        Args:
            label: The file.
            table: The table that its rows become.
            text: Its rows: columns of the contract as text, and the place.
            cells: How the columns are filled: a vendor's words in repaired cells become ours.
            choices: What the reader decided: in which order dates in numbers are read.
            alone: Whether no other rows of this table are made of the same file, so that a line
                about a row can only mean one of these.

        Returns:
            The rows, and what is to be said.
        """
        about = {at: found for (t, f, at), found in self.lines.items() if (t, f) == (table, label)}
        if not about:
            return text, []
        work = _Application(label, table, text, cells, choices)
        whole = label in self.whole
        return work.made(about, alone=alone and label in self.single, whole=whole)

    def left(self) -> Iterator[Finding]:
        """Yield what could not be used: lines whose row was not found."""
        unused: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for (table, file, _), lines in self.lines.items():
            unused[table, file] += [line.place for line in lines if not line.used]
        for (table, file), places in unused.items():
            if places:
                yield not_found(table, file, places)


NO_REPAIRS = Repairs()


class _Application:
    """Repaired lines on the rows of one table of one file."""

    def __init__(
        self,
        label: str,
        table: str,
        text: pl.DataFrame,
        cells: Mapping[str, Cell],
        choices: ReadingChoices,
    ) -> None:
        self._label = label
        self._table = table
        self._text = text
        self._choices = choices
        self._columns = {
            column.name: Column(column.name, column.dtype, cells.get(column.name, Cell()))
            for column in contract(table).columns
        }

    def made(
        self, about: Mapping[int, list[RepairedLine]], *, alone: bool, whole: bool
    ) -> tuple[pl.DataFrame, list[Finding]]:
        """Return the rows with what was repaired, and what is to be said."""
        rows = Rows(self._text, self._columns, self._table, alone=alone)
        found = list(rows.found(about, anywhere=whole))
        for line, *_ in found:
            line.used = True
        told, doubted = self._told(found, whole=whole)
        changes, torn_rows = _settled(told)
        count = len({row for row, _ in changes})
        said = [repaired(self._table, self._label, count)] if count else []
        said += [torn(self._table, self._label, torn_rows)] if torn_rows else []
        if doubted:
            names = sorted({place.value for place in doubted})
            said.append(two_ways(self._table, self._label, names, doubted))
        return self._changed(changes), said

    def _told(self, found: Sequence[Found], *, whole: bool) -> tuple["_Told", list[Place]]:
        """Return what quarantine files say of each cell that was changed.

        Rows with a date whose order nothing tells are none of them; their lines are returned too.
        """
        orders = Orders()
        for line, _, row, changed in found:
            orders.learn(line.place.file, row, line.values, self._columns, changed)
        own = {
            name: column_order(self._text, column, self._label, self._choices, whole=whole)
            for name, column in self._columns.items()
            if isinstance(column.dtype, pl.Datetime)
        }
        told: _Told = defaultdict(list)
        doubted: list[Place] = []
        unsure: set[int] = set()
        for line, number, _, changed in found:
            file = line.place.file
            for name in sorted(changed):
                value = line.values[name]
                order = orders.of(file) or own.get(name, "")
                ours = self._ours(self._columns[name], value, order)
                if value is not None and ours is None:
                    doubted.append(replace(line.place, value=name))
                    unsure.add(number)
                told[number, name].append((file, ours))
        return {cell: said for cell, said in told.items() if cell[0] not in unsure}, doubted

    def _ours(self, column: Column, value: str | None, order: str) -> str | None:
        """Return a new value as the file would have it; None if it cannot be read for sure."""
        if value is None:
            return None
        cell = column.cell
        if isinstance(column.dtype, pl.Datetime) and (not cell.time or "any" in cell.time):
            return in_order(value, order)
        if cell.divide != 1 and (amount := read_amount(value, cell.decimal or None)[0]):
            return f"{amount * Decimal(cell.divide):f}"
        return cell.values.get(value.casefold(), value)

    def _changed(self, changes: Mapping[tuple[int, str], str | None]) -> pl.DataFrame:
        text = self._text
        by_column: dict[str, dict[int, str | None]] = defaultdict(dict)
        for (row, name), value in changes.items():
            by_column[name][row] = value
        for name, values in by_column.items():
            none = pl.Series(name, [None], pl.String).new_from_index(0, text.height)
            column = text[name] if name in text.columns else none
            text = text.with_columns(column.scatter(list(values), list(values.values())))
        if FAULT in text.columns and changes:
            rows = sorted({row for row, _ in changes})
            text = text.with_columns(text[FAULT].scatter(rows, None))
        return text.select(*(name for name in text.columns if name not in PLACE), *PLACE)


_Told = dict[tuple[int, str], list[tuple[str, str | None]]]
"""Of each cell, by row and column: the quarantine files that changed it, and what they say."""


def _settled(told: _Told) -> tuple[dict[tuple[int, str], str | None], int]:
    """Return what the last quarantine file makes of each cell, and how many rows are torn."""
    last = {
        cell: {value for file, value in said if file == said[-1][0]} for cell, said in told.items()
    }
    torn_rows = {row for (row, _), values in last.items() if len(values) > 1}
    sure = {cell: next(iter(v)) for cell, v in last.items() if cell[0] not in torn_rows}
    return sure, len(torn_rows)
