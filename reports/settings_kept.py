"""Answers that a reader gave once are written into the settings file, which stays as it was else.

Comments, order and spacing of everything else in it are kept: it is the reader's own file.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from data_contracts.choices import date_order_key
from data_contracts.column_mapping import ColumnMapping, as_toml
from data_contracts.files import write_atomically
from reports.settings_file import SettingsFileError

_READING, _ORDERS, _MAPPINGS = "reading", "date_orders", "mappings"


def keep_date_order(file: Path, label: str, column: str, order: str) -> None:
    """Write down how the dates of one column are to be read; a former answer is replaced.

    Args:
        file: The settings file; it is made where there is none.
        label: The file that has the column.
        column: The column.
        order: `dmy` or `mdy`.

    Raises:
        SettingsFileError: The settings file cannot be used, so that nothing may be added to it.
        OSError: It cannot be written; it is then as it was.
    """

    def add(reading: Table) -> None:
        _table_in(reading, _ORDERS)[date_order_key(label, column)] = order

    _changed(file, add)


def keep_mapping(file: Path, mapping: ColumnMapping) -> None:
    """Write down what a file's columns are; the former mapping of the same header is replaced.

    Raises as `keep_date_order`.
    """

    def add(reading: Table) -> None:
        known = reading.get(_MAPPINGS)
        others = [m for m in known or () if m.get("header") != mapping.header_fingerprint]
        several = tomlkit.aot()
        for other in others:
            several.append(other)
        several.append(as_toml(mapping))
        reading[_MAPPINGS] = several

    _changed(file, add)


def _changed(file: Path, add: Callable[[Table], None]) -> None:
    document = _document(file)
    add(_table_in(document, _READING))
    write_atomically(file, tomlkit.dumps(document).encode())


def _document(file: Path) -> TOMLDocument:
    try:
        # As bytes, so that the ends of its lines stay as they are.
        return tomlkit.parse(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise SettingsFileError(f"{file.name} is not valid TOML: {error}.") from error


def _table_in(parent: Any, name: str) -> Table:
    if name not in parent:
        parent[name] = tomlkit.table()
    found = parent[name]
    if isinstance(found, AoT) or not hasattr(found, "items"):
        raise SettingsFileError(f"{name} is not a section: nothing was added.")
    return found  # type: ignore[no-any-return] # tomlkit types no item
