"""Which vendor's table a file is, told by its columns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

import polars as pl

from data_contracts.column_mapping import ColumnMapping
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.reading.table import TextTable
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.vendors import VENDORS
from data_contracts.vendors.format import Becoming, VendorFormat, VendorTable
from data_contracts.vendors.mapped import format_of, mapping_of
from data_contracts.vendors.names import names_in, normal, repeated_in
from data_contracts.words import shortened

Alternatives = tuple[str, ...]
"""Names of one column, of which a file must have one."""

_Candidate = tuple[VendorFormat, VendorTable]

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
    """A table lacks columns without which it says nothing.

    Attributes:
        tables: That table alone, for a guess at what its columns are.
    """

    def __init__(
        self, table: TextTable, spoken: str, kind: VendorTable, missing: list[Alternatives]
    ) -> None:
        self.tables = (table,)
        found = [shortened(name) for name in table.rows.columns]
        lines = "\n".join(f"  - {_described(kind, names, found)}" for names in missing)
        shown = ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
        plural = "columns" if len(missing) > 1 else "a column"
        leave = "" if table.named else " If it is another table, move it out of the folder."
        super().__init__(
            f"{table.label} lacks {plural} that {spoken} must have:\n{lines}\n"
            f"Its columns are: {shown}.\n"
            f"Add the missing ones to the export, or rename the column that holds them.{leave}"
        )


class RepeatedColumnError(UnusableInputError):
    """A header that leaves open which of several columns counts."""

    def __init__(self, label: str, names: list[str]) -> None:
        super().__init__(
            f"{label} has more than one column named {', '.join(f'“{n}”' for n in names)}. Which "
            "of them counts cannot be told: rename or remove all but one in the export."
        )


def recognise(
    table: TextTable, mappings: Iterable[ColumnMapping] = ()
) -> Recognised | Unrecognised:
    """Tell which vendor's table a file is.

    It is what the reader confirmed for files with its header. Else it is one that it has the
    title and every needed column of. Of several, it is the one that asks for a title, then the
    one that knows most of the file's columns, then the one of whose own columns the file has the
    larger share, then the one that its name fits, then the first.

    Args:
        table: The file.
        mappings: What the reader confirmed.

    Raises:
        MissingColumnsError: The reader, or the file's own name, says which of the ledger's tables
            it is, but columns are missing.
        RepeatedColumnError: A column that counts comes twice.
        UnusableInputError: The reader named a table that there is none of.
    """
    if mapping := mapping_of(table, mappings):
        return Recognised(table, *format_of(mapping))
    columns = set(names_in(table.rows.columns))
    candidates = _candidates(table)
    fitting = [pair for pair in candidates if _fits(table, *pair, columns)]
    if not fitting:
        return _unrecognised(table, candidates, columns)
    vendor, kind = max(fitting, key=lambda pair: _fit(table, pair[1], columns))
    _refuse_repeated(table, kind)
    return Recognised(table, vendor, kind)


def _candidates(table: TextTable) -> list[_Candidate]:
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
    return candidates


def _fits(table: TextTable, vendor: VendorFormat, kind: VendorTable, columns: set[str]) -> bool:
    if _missing(kind, columns) or _is_narrow(table, kind):
        return False
    if table.named:
        return True
    if vendor is VENDORS[0]:
        # Our own tables share so many columns that one with few needs would be found in others.
        known = [len(columns & set(map(normal, other.columns))) for other in vendor.tables]
        return len(columns & set(map(normal, kind.columns))) == max(known)
    return _titled(table, kind)


def _unrecognised(
    table: TextTable, candidates: list[_Candidate], columns: set[str]
) -> Unrecognised:
    """Return what is nearest, or refuse where the table was named: by the reader or by the file."""
    stem = _stem(table)
    meant = bool(table.named) or stem in CONTRACTS
    if meant:
        named = [pair for pair in candidates if table.named or stem in _tables_of(pair[1])]
        candidates = _likely(named, columns)
    vendor, kind = max(
        candidates, key=lambda pair: (bool(pair[1].becomes), *_fit(table, pair[1], columns)[1:])
    )
    missing = _missing(kind, columns)
    if meant and missing:
        raise MissingColumnsError(table, _spoken(vendor, kind), kind, missing)
    return Unrecognised(table, _nearest(vendor, kind, missing, columns))


def _likely(named: list[_Candidate], columns: set[str]) -> list[_Candidate]:
    """Return the tables that a file has most of the needed columns of, else our own ones.

    One column that happens to be called as a vendor's does not make it that vendor's.
    """
    most = [
        (vendor, kind)
        for vendor, kind in named
        if 2 * len(_missing(kind, columns)) < len(kind.needs)
    ]
    return most or [pair for pair in named if pair[0] is VENDORS[0]] or named


def _fit(table: TextTable, kind: VendorTable, columns: set[str]) -> tuple[bool, int, float, bool]:
    own = set(map(normal, kind.columns))
    known = columns & own
    wide = sum(len(_unpivoted(table, becoming)) for becoming in kind.becomes[:1])
    share = len(known) / max(len(own), 1)
    return bool(kind.title), len(known) + wide, share, _named_like(table, kind)


def _unpivoted(table: TextTable, becoming: Becoming) -> dict[str, str]:
    return becoming.unpivot.claims(table.rows.columns) if becoming.unpivot else {}


def _is_narrow(table: TextTable, kind: VendorTable) -> bool:
    """Whether a table that has a column per month, say, is wanted, and the file has none."""
    wide = [becoming for becoming in kind.becomes if becoming.unpivot]
    return any(not _unpivoted(table, becoming) for becoming in wide)


def _missing(kind: VendorTable, columns: set[str]) -> list[Alternatives]:
    return [names for names in kind.needs if not columns & set(map(normal, names))]


def _titled(table: TextTable, kind: VendorTable) -> bool:
    return not kind.title or any(_is_title(table.title, title) for title in kind.title)


def _is_title(found: str, wanted: str) -> bool:
    if wanted.startswith("~"):
        return bool(pl.select(pl.lit(found).str.contains(f"(?i){wanted[1:]}")).item())
    return normal(found) == normal(wanted)


def _tables_of(kind: VendorTable) -> set[str]:
    return {kind.name, *(becoming.table for becoming in kind.becomes)}


def _named_like(table: TextTable, kind: VendorTable) -> bool:
    words = re.split(r"[^a-z0-9]+", _stem(table))
    name = kind.name.split("_")
    return any(words[i : i + len(name)] == name for i in range(len(words)))


def _stem(table: TextTable) -> str:
    return PurePosixPath(table.label).name.partition(".")[0].casefold()


def _nearest(
    vendor: VendorFormat, kind: VendorTable, missing: list[Alternatives], columns: set[str]
) -> str:
    if not columns & set(map(normal, kind.columns)):
        return "no known table has any of its columns"
    lacks = ", ".join(" or ".join(names) for names in missing)
    others = f"title “{kind.title[0]}”" if kind.title else "column per month"
    return f"nearest are {_spoken(vendor, kind)}, but it has no {lacks or others}"


def _spoken(vendor: VendorFormat, kind: VendorTable) -> str:
    return kind.spoken if vendor is VENDORS[0] else f"{vendor.label} {kind.spoken}"


def _described(kind: VendorTable, names: Alternatives, found: Iterable[str]) -> str:
    by_name = {normal(column): column for column in found}
    close = [m for n in names for m in get_close_matches(normal(n), by_name, _NEAR, _ALIKE)]
    near = ", ".join(dict.fromkeys(f"“{by_name[match]}”" for match in close))
    meaning = _meaning(kind, names)
    return f"{' or '.join(names)}: {meaning}" + (f" (nearest found: {near})" if near else "")


def _meaning(kind: VendorTable, names: Alternatives) -> str:
    for becoming in kind.becomes:
        columns = {c.name: c.meaning for c in contract(becoming.table).columns}
        for name, cell in becoming.cells.items():
            if set(cell.sources) & set(names):
                return columns.get(name, "")
    return "What the vendor calls by this name."


def _refuse_repeated(table: TextTable, kind: VendorTable) -> None:
    repeated = repeated_in(table.rows.columns) if kind.becomes else set()
    if both := sorted(name for name in kind.columns if normal(name) in repeated):
        raise RepeatedColumnError(table.label, both)
