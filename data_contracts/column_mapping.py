"""What the columns of an export of any other system are, as its reader confirmed it once.

A mapping holds for every file with the same header, so that next month's export needs no answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import Table

from data_contracts.odcs import CONTRACTS, contract
from data_contracts.reading.unusable import UnusableInputError

EMAIL = "email"
"""What a mapping calls the e-mail address of the person; it stands for them, and is not kept."""

_ORDERS = ("dmy", "mdy")
_STATED = {"header", "file", "table", "date_order", "columns", "words", "always"}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a file's columns are in one of the ledger's tables; hashable.

    Attributes:
        header_fingerprint: Which files it is for (`TextTable.header_fingerprint`).
        table: The table's name.
        columns: Pairs of the table's column, or `EMAIL`, and the file's.
        date_order: `dmy` or `mdy` where the file's dates fit both; None where they do not.
        words: What the file's words mean: the table's column, the file's word, ours.
        always: What a column of the table is in every row of the file: pairs.
        file: The file that it was made for; for people only.

    Raises:
        UnusableInputError: It names a table or a column that there is none of.
    """

    header_fingerprint: str
    table: str
    columns: tuple[tuple[str, str], ...]
    date_order: str | None = None
    words: tuple[tuple[str, str, str], ...] = ()
    always: tuple[tuple[str, str], ...] = ()
    file: str = ""

    def __post_init__(self) -> None:
        """Refuse what means nothing, naming it."""
        _refuse_unknown("table", [self.table], CONTRACTS, "a mapping")
        known = (*(column.name for column in contract(self.table).columns), EMAIL)
        where = f"the mapping of {self.file or self.header_fingerprint[:8]} to {self.table}"
        for named in (self.columns, self.words, self.always):
            _refuse_unknown("column", [entry[0] for entry in named], known, where)
        if self.date_order is not None:
            _refuse_unknown("date_order", [self.date_order], _ORDERS, where)

    def as_stated(self) -> dict[str, Any]:
        """Return it as a settings file states it; what is empty is left out."""
        words: dict[str, dict[str, str]] = {}
        for column, word, ours in self.words:
            words.setdefault(column, {})[word] = ours
        stated = {
            "header": self.header_fingerprint,
            "file": self.file,
            "table": self.table,
            "date_order": self.date_order,
            "columns": dict(self.columns),
            "words": words,
            "always": dict(self.always),
        }
        return {name: value for name, value in stated.items() if value}

    @classmethod
    def from_stated(cls, stated: Mapping[str, Any]) -> "ColumnMapping":
        """Return the mapping that a settings file states.

        Raises:
            UnusableInputError: It is incomplete, or says something that means nothing.
        """
        _refuse_unknown("name", stated, sorted(_STATED), "a mapping")
        for name in ("header", "table", "columns"):
            if name not in stated:
                raise UnusableInputError(f"A mapping lacks {name}.")
        words = _pairs(stated, "words")
        return cls(
            header_fingerprint=_text("header", stated["header"]),
            table=_text("table", stated["table"]),
            columns=_texts("columns", _pairs(stated, "columns")),
            date_order=stated.get("date_order"),
            words=tuple(
                (column, word, ours)
                for column, meant in words.items()
                for word, ours in _texts(f"words.{column}", _table(f"words.{column}", meant))
            ),
            always=_texts("always", _pairs(stated, "always")),
            file=_text("file", stated.get("file", "")),
        )


def mapping_lines(mapping: ColumnMapping) -> str:
    """Return a mapping as the lines of a settings file."""
    several = tomlkit.aot()
    several.append(as_toml(mapping))
    reading = tomlkit.table(is_super_table=True)
    reading["mappings"] = several
    document = tomlkit.document()
    document["reading"] = reading
    return tomlkit.dumps(document)


def as_toml(mapping: ColumnMapping) -> Table:
    """Return a mapping as a section of a settings file."""
    return _section(mapping.as_stated())


def _section(stated: Mapping[str, Any]) -> Table:
    section = tomlkit.table()
    for name, value in stated.items():
        section[name] = _section(value) if isinstance(value, Mapping) else value
    return section


def _refuse_unknown(what: str, found: Any, known: Any, where: str) -> None:
    for name in found:
        if name not in known:
            raise UnusableInputError(
                f"{where[0].upper()}{where[1:]}: there is no {what} {name!r}. "
                f"It can be: {', '.join(known)}."
            )


def _pairs(stated: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _table(name, stated.get(name, {}))


def _table(name: str, found: Any) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise UnusableInputError(f"{name} of a mapping must be a section, got {found!r}.")
    return found


def _texts(name: str, found: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), _text(f"{name}.{key}", value)) for key, value in found.items())


def _text(name: str, found: Any) -> str:
    if not isinstance(found, str):
        raise UnusableInputError(f"{name} of a mapping must be a text in quotes, got {found!r}.")
    return str(found)
