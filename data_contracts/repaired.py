"""Quarantined rows that the reader repaired stand for the rows that they were made from."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Place, Severity
from data_contracts.dataset import Origin
from data_contracts.masking import ADDRESS, HIDDEN
from data_contracts.raw import PLACE
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.source import FAULT

_STANDS_IN = re.compile(rf"{re.escape(HIDDEN)}|^person-([0-9]{{4,}}|[0-9a-f]{{16}})$")
_EXAMPLES = 5

Row = Mapping[str, str | None]


@dataclass(slots=True)
class RepairedLine:
    """One line of a quarantine file.

    Attributes:
        place: Where it stands itself.
        flagged: The columns that its rule found fault with.
        values: The row's own columns; None where empty.
        used: Whether the row that it stands for was found.
    """

    place: Place
    flagged: frozenset[str]
    values: Row
    used: bool = False


@dataclass(frozen=True, slots=True)
class Repairs:
    """Everything that the reader repaired.

    Attributes:
        lines: By table, file and line of the row that they stand for; those of later quarantine
            files last.
        single: The labels that only one file has.
        origins: The quarantine files.
    """

    lines: Mapping[tuple[str, str, int], list[RepairedLine]] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    origins: tuple[Origin, ...] = ()

    def applied(
        self, label: str, table: str, text: pl.DataFrame, cells: Mapping[str, Cell], *, alone: bool
    ) -> tuple[pl.DataFrame, list[Finding]]:
        """Put repaired values in the place of those that a file has.

        Args:
            label: The file.
            table: The table that its rows become.
            text: Its rows: columns of the contract as text, and the place.
            cells: How the columns are filled: a vendor's words in repaired cells become ours.
            alone: Whether no other rows of this table are made of the same file, so that a line
                about a row can only mean one of these.

        Returns:
            The rows, and what is to be said.
        """
        about = {at: found for (t, f, at), found in self.lines.items() if (t, f) == (table, label)}
        if not about:
            return text, []
        work = _Application(text, cells, alone=alone and label in self.single)
        return work.made(about, table, label)

    def left(self) -> Iterator[Finding]:
        """Yield what could not be used: lines whose row was not found."""
        unused: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for (table, file, _), lines in self.lines.items():
            unused[table, file] += [line.place for line in lines if not line.used]
        for (table, file), places in unused.items():
            if places:
                yield _not_found(table, file, places)


NO_REPAIRS = Repairs()


class _Application:
    """Repaired lines on the rows of one table of one file."""

    def __init__(self, text: pl.DataFrame, cells: Mapping[str, Cell], *, alone: bool) -> None:
        self._text = text
        self._cells = cells
        self._alone = alone
        self._changes: dict[tuple[int, str], list[tuple[str, str | None]]] = defaultdict(list)

    def made(
        self, about: Mapping[int, list[RepairedLine]], table: str, label: str
    ) -> tuple[pl.DataFrame, list[Finding]]:
        """Return the rows with what was repaired, and what is to be said."""
        numbered = self._text.with_row_index("(row)")
        concerned = numbered.filter(pl.col("source_row").is_in(list(about)))
        rows: dict[int, list[tuple[int, Row]]] = defaultdict(list)
        for row in concerned.iter_rows(named=True):
            rows[row["source_row"]].append((row["(row)"], row))
        for line, there in rows.items():
            flagged = frozenset[str]().union(*(told.flagged for told in about[line]))
            for told in about[line]:
                self._take(told, flagged, there)
        changes, torn = self._settled()
        repaired = len({row for row, _ in changes})
        said = [_repaired(table, label, repaired)] if repaired else []
        return self._changed(changes), [*said, *([_torn(table, label, torn)] if torn else [])]

    def _take(
        self, line: RepairedLine, flagged: frozenset[str], rows: Sequence[tuple[int, Row]]
    ) -> None:
        """Note what a line changes in the row that it stands for, if that can be told."""
        apart = {number: _differing(row, line.values) for number, row in rows}
        fitting = [number for number, names in apart.items() if names <= flagged]
        near = min(map(len, apart.values()))
        if not fitting and self._alone:
            fitting = [number for number, names in apart.items() if len(names) == near]
            fitting = fitting if len(fitting) == 1 else []
        if not fitting:
            return
        line.used = True
        row = min(fitting, key=lambda number: len(apart[number]))
        for name in apart[row]:
            value = self._ours(name, line.values[name])
            self._changes[row, name].append((line.place.file, value))

    def _ours(self, name: str, value: str | None) -> str | None:
        words = self._cells[name].values if name in self._cells else {}
        return value and words.get(value.casefold(), value)

    def _settled(self) -> tuple[dict[tuple[int, str], str | None], int]:
        """Return what the last quarantine file makes of each cell, and how many rows are torn."""
        last = {
            cell: {value for file, value in told if file == told[-1][0]}
            for cell, told in self._changes.items()
        }
        torn = {row for (row, _), values in last.items() if len(values) > 1}
        sure = {cell: next(iter(values)) for cell, values in last.items() if cell[0] not in torn}
        return sure, len(torn)

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


def _differing(row: Row, values: Row) -> set[str]:
    """Return the columns in which a repaired row is not as it came."""
    return {name for name, value in values.items() if not _same(row.get(name), value)}


def _same(came: str | None, repaired: str | None) -> bool:
    """Whether a cell is as it came; what stands in for an address is the address."""
    if came == repaired:
        return True
    stands_in = repaired is not None and _STANDS_IN.search(repaired) is not None
    return stands_in and (came is None or re.search(ADDRESS, came) is not None)


def _repaired(table: str, label: str, rows: int) -> Finding:
    return said_of(
        label,
        rows,
        "Rows of {label} that a quarantine file has repaired: {rows}. The repaired values count, "
        "and no row counts twice.",
        table=table,
        rule=f"{table}.repaired",
        severity=Severity.NOTE,
        cause="Somebody corrected what was set aside.",
        fix="Nothing to do; correct the source too, or give the quarantine file every time.",
    )


def _torn(table: str, label: str, rows: int) -> Finding:
    return said_of(
        label,
        rows,
        "Rows of {label} whose lines in the quarantine file say different things in one column: "
        "{rows}. They stay as they came.",
        table=table,
        rule=f"{table}.repaired_in_two_ways",
        severity=Severity.SHOULD_FIX,
        cause="A row that breaks several rules has several lines, and two of them were changed.",
        fix="Write the same value into every line about the row, or change one line only.",
    )


def _not_found(table: str, file: str, places: Sequence[Place]) -> Finding:
    return said_of(
        file,
        len(places),
        "Lines of the quarantine file about rows of {label} that are not there any more: {rows}. "
        "They were not used.",
        table=table,
        rule=f"{table}.repaired_row_not_found",
        severity=Severity.SHOULD_FIX,
        cause="The export was made anew, so that its lines have other numbers, or other columns "
        "than those named as faulty were changed too.",
        fix="Check the new export, and repair what is set aside then.",
        places=tuple(places[:_EXAMPLES]),
    )
