"""Which vendor's table a file is, told by its columns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from data_contracts.odcs import CONTRACTS, contract
from data_contracts.reading.table import TextTable
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.vendors import VENDORS
from data_contracts.vendors.format import VendorFormat, VendorTable
from data_contracts.vendors.names import names_in, normal, repeated_in

_NEAR = 3
_ALIKE = 0.5
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file and the vendor's table that it is."""

    table: TextTable
    vendor: VendorFormat
    kind: VendorTable


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A file that is no known table, and what would make it the nearest one."""

    table: TextTable
    nearest: str


class MissingColumnsError(UnusableInputError):
    """A table lacks columns without which it says nothing."""

    def __init__(self, table: TextTable, kind: VendorTable, missing: list[tuple[str, ...]]) -> None:
        found = table.rows.columns
        lines = "\n".join(f"  - {_described(kind, names, found)}" for names in missing)
        shown = ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
        plural = "columns" if len(missing) > 1 else "a column"
        super().__init__(
            f"{table.label} lacks {plural} that {kind.name.replace('_', ' ')} must have:\n{lines}\n"
            f"Its columns are: {shown}.\n"
            "Add the missing ones to the export, or rename the column that holds them."
        )


class RepeatedColumnError(UnusableInputError):
    """A header that leaves open which of several columns counts."""

    def __init__(self, label: str, names: list[str]) -> None:
        super().__init__(
            f"{label} has more than one column named {', '.join(f'“{n}”' for n in names)}. Which "
            "of them counts cannot be told: rename or remove all but one in the export."
        )


def recognise(table: TextTable) -> Recognised | Unrecognised:
    """Tell which vendor's table a file is: the one that knows most of its columns.

    Raises:
        MissingColumnsError: The file's name says what it is, but columns are missing.
        RepeatedColumnError: A column that counts comes twice.
        UnusableInputError: The reader named a table that there is none of.
    """
    columns = set(names_in(table.rows.columns))
    candidates = [
        (vendor, kind)
        for vendor in VENDORS
        for kind in vendor.tables
        if not table.named or table.named in _tables_of(kind)
    ]
    if not candidates:
        raise UnusableInputError(
            f"{table.named}={table.label}: there is no table “{table.named}”. The tables are "
            f"{', '.join(CONTRACTS)}."
        )
    vendor, kind = max(candidates, key=lambda pair: _fit(table, pair[1], columns))
    missing = _missing(kind, columns)
    if missing and not _meant(table, kind, missing):
        return Unrecognised(table, _nearest(kind, missing))
    if missing:
        raise MissingColumnsError(table, kind, missing)
    _refuse_repeated(table, kind)
    return Recognised(table, vendor, kind)


def _fit(table: TextTable, kind: VendorTable, columns: set[str]) -> tuple[int, bool, bool]:
    known = len(columns & set(map(normal, kind.columns)))
    return known, not _missing(kind, columns), _named_like(table, kind)


def _missing(kind: VendorTable, columns: set[str]) -> list[tuple[str, ...]]:
    return [names for names in kind.needs if not columns & set(map(normal, names))]


def _meant(table: TextTable, kind: VendorTable, missing: list[tuple[str, ...]]) -> bool:
    """Whether the reader most likely meant this file to be that table."""
    half = 2 * len(missing) <= len(kind.needs)
    return bool(table.named) or _stem(table) == kind.name or (half and _named_like(table, kind))


def _tables_of(kind: VendorTable) -> set[str]:
    return {kind.name, *(becoming.table for becoming in kind.becomes)}


def _named_like(table: TextTable, kind: VendorTable) -> bool:
    words = re.split(r"[^a-z0-9]+", _stem(table))
    name = kind.name.split("_")
    return any(words[i : i + len(name)] == name for i in range(len(words)))


def _stem(table: TextTable) -> str:
    return PurePosixPath(table.label).name.partition(".")[0].casefold()


def _nearest(kind: VendorTable, missing: list[tuple[str, ...]]) -> str:
    lacks = ", ".join(" or ".join(names) for names in missing)
    return f"nearest are {kind.name.replace('_', ' ')}, but it has no {lacks}"


def _described(kind: VendorTable, names: tuple[str, ...], found: Iterable[str]) -> str:
    by_name = {normal(column): column for column in found}
    close = [m for n in names for m in get_close_matches(normal(n), by_name, _NEAR, _ALIKE)]
    near = ", ".join(dict.fromkeys(f"“{by_name[match]}”" for match in close))
    meaning = _meaning(kind, names)
    return f"{' or '.join(names)}: {meaning}" + (f" (nearest found: {near})" if near else "")


def _meaning(kind: VendorTable, names: tuple[str, ...]) -> str:
    for becoming in kind.becomes:
        columns = {c.name: c.meaning for c in contract(becoming.table).columns}
        for name, cell in becoming.cells.items():
            if set(cell.sources) & set(names):
                return columns.get(name, "")
    return "What the vendor calls by this name."


def _refuse_repeated(table: TextTable, kind: VendorTable) -> None:
    repeated = repeated_in(table.rows.columns)
    if both := sorted(name for name in kind.columns if normal(name) in repeated):
        raise RepeatedColumnError(table.label, both)
