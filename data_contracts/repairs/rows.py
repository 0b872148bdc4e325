"""Which row of an export a line of a quarantine file was made from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from data_contracts.contract import Place
from data_contracts.repairs.cells import Column, Row
from data_contracts.vendors.source import FAULT

_KEYS = {"touches": "touch_id", "deals": "deal_id", "leads": "lead_id", "content": "content_id"}
"""The column by which a row of these tables is known again whatever else was changed."""
_MANY = 1_000
"""So many rows with one value: the value does not tell them apart."""
_CUT = "…"
_EMPTY = "(empty)"


@dataclass(slots=True)
class RepairedLine:
    """One line of a quarantine file.

    Attributes:
        place: Where it stands itself.
        flagged: The columns that its rule found fault with.
        values: The row's own columns; None where empty.
        recorded: What stood in the flagged columns, as far as the line shows it.
        used: Whether the row that it stands for was found.
    """

    place: Place
    flagged: frozenset[str]
    values: Row
    recorded: Row = field(default_factory=dict)
    used: bool = False


def recorded_of(columns: Sequence[str], shown: str | None) -> dict[str, str | None]:
    """Return the values that a line shows of the columns which its rule looked at.

    >>> recorded_of(["lead_id", "visitor_id"], "lead_id: (empty); visitor_id: v1")
    {'lead_id': None, 'visitor_id': 'v1'}
    """
    if len(columns) == 1:
        return {columns[0]: shown} if columns[0] else {}
    found: dict[str, str | None] = {}
    rest = shown or ""
    for name, after in zip(columns, [*columns[1:], ""], strict=True):
        if not rest.startswith(f"{name}: "):
            break
        value, _, more = rest.removeprefix(f"{name}: ").partition(f"; {after}: ")
        found[name] = None if value == _EMPTY else value
        rest = f"{after}: {more}"
    return found


class Found(NamedTuple):
    """A line, the number of its row, the row, and the columns in which they differ."""

    line: RepairedLine
    number: int
    row: Row
    changed: frozenset[str]


class Rows:
    """The rows of one table of one file, among which those of repaired lines are looked for."""

    def __init__(
        self, text: pl.DataFrame, columns: Mapping[str, Column], table: str, *, alone: bool
    ) -> None:
        """Take the rows.

        Args:
            text: The rows: columns of the contract as text, and the place.
            columns: The contract's columns.
            table: The table's name.
            alone: Whether a line about such a row can only mean one of these.
        """
        self._text = text
        self._columns = columns
        self._key = _KEYS.get(table, "")
        self._alone = alone
        self._index: dict[str, dict[str, list[int]]] = {}

    def found(
        self, about: Mapping[int, Sequence[RepairedLine]], *, anywhere: bool
    ) -> Iterator[Found]:
        """Yield the lines whose row is there: at their line of the file, or elsewhere in it.

        Args:
            about: The lines by the row's line in the file.
            anywhere: Whether all rows of the file are here, so that one that has moved can be told.
        """
        taken: dict[int, int] = {}
        moved: list[tuple[int, RepairedLine]] = []
        there = self._rows_at(about)
        for at, lines in sorted(about.items()):
            for line in lines:
                fitting = self._fitting(line, lines, there.get(at, []), faulty=True)
                if fitting:
                    best = min(fitting, key=lambda found: len(found.changed))
                    taken[best.number] = at
                    yield best
                else:
                    moved.append((at, line))
        for at, line in moved if anywhere and self._alone else ():
            several = self._fitting(line, about[at], self._like(line), faulty=False)
            if len(several) == 1 and taken.setdefault(several[0].number, at) == at:
                yield several[0]

    def _rows_at(self, about: Mapping[int, object]) -> dict[int, list[tuple[int, Row]]]:
        numbered = self._text.with_row_index("(row)")
        concerned = numbered.filter(pl.col("source_row").is_in(list(about)))
        rows: dict[int, list[tuple[int, Row]]] = defaultdict(list)
        for row in concerned.iter_rows(named=True):
            rows[row["source_row"]].append((row["(row)"], row))
        return rows

    def _fitting(
        self,
        line: RepairedLine,
        about: Sequence[RepairedLine],
        rows: Sequence[tuple[int, Row]],
        *,
        faulty: bool,
    ) -> list[Found]:
        """Return the rows that a line may stand for; those that differ least in kind.

        A row differs in the columns found at fault only, where it has what the line shows of them;
        or it has at least the same key.
        """
        flagged = frozenset[str]().union(*(told.flagged for told in about))
        every = [Found(line, n, row, self._changed(row, line, flagged)) for n, row in rows]
        known = [
            found for found in every
            if not found.changed or self._as_recorded(found.row, line, about)
        ]  # fmt: skip
        sure = [found for found in known if found.changed <= flagged]
        if sure or not self._alone:
            return sure
        same = [f for f in known if line.values.get(self._key) and self._key not in f.changed]
        if not same and faulty and not any(flagged):
            # Where values stand in the wrong columns, any of them may have been changed.
            same = [found for found in known if found.row.get(FAULT)]
        least = min((len(found.changed) for found in same), default=0)
        same = [found for found in same if len(found.changed) == least]
        return same if len(same) == 1 else []

    def _changed(self, row: Row, line: RepairedLine, flagged: frozenset[str]) -> frozenset[str]:
        return frozenset(
            name for name, value in line.values.items()
            if not self._columns[name].same(row, value, flagged=name in flagged)
        )  # fmt: skip

    def _as_recorded(self, row: Row, line: RepairedLine, about: Sequence[RepairedLine]) -> bool:
        """Whether a row has in the faulty columns what the line says that it had.

        A later quarantine file may show what an earlier one had made of it; and who replaces a
        word everywhere in a spreadsheet replaces it in what the line shows, too.
        """
        return all(
            self._columns[name].same(row, value, flagged=False)
            or (value is not None and value.endswith(_CUT) and _starts(row.get(name), value))
            or value in {told.values.get(name) for told in about}
            for name, value in line.recorded.items()
            if name in self._columns
        )

    def _like(self, line: RepairedLine) -> list[tuple[int, Row]]:
        """Return the few rows that have a value of the line which nobody found at fault."""
        names = [
            name for name, value in line.values.items()
            if value and name not in line.flagged and name in self._text.columns
            and not isinstance(self._columns[name].dtype, pl.Datetime | pl.Decimal)
        ]  # fmt: skip
        for name in sorted(names, key=lambda name: not name.endswith("_id")):
            numbers = self._having(name).get(_loose(line.values[name] or ""), [])
            if 0 < len(numbers) <= _MANY:
                return [(n, self._text.row(n, named=True)) for n in numbers]
        return []

    def _having(self, name: str) -> dict[str, list[int]]:
        if name not in self._index:
            index: dict[str, list[int]] = defaultdict(list)
            for number, value in enumerate(self._text[name].to_list()):
                if value is not None:
                    index[_loose(value)].append(number)
            self._index[name] = index
        return self._index[name]


def _loose(value: str) -> str:
    return " ".join(value.split()).lstrip("0")


def _starts(came: str | None, shown: str) -> bool:
    return came is not None and came.startswith(shown.removesuffix(_CUT))
