"""One dataset as a folder of Parquet files and a manifest that says what must be in them."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from data_contracts.contract import Checked, Finding, Place, Severity
from data_contracts.dataset import Dataset, Origin
from data_contracts.progress import Tell
from data_contracts.stored import StoredFrame, StoredTable

MANIFEST = "manifest.json"
_BESIDE = ("origins", "findings", "fingerprint")
_READ_AT_ONCE = 16 * 2**20
"""Bytes of a table; a larger one is read when it is first asked for."""
_ROW_GROUP = 2**18


class UnsoundEntryError(Exception):
    """An entry is not what was once written; nothing of it may be used."""


def write_entry(folder: Path, data: Dataset, tell: Tell) -> None:
    """Write a dataset into an empty folder; it is whole when this returns.

    Raises:
        OSError: The folder cannot be written.
    """
    tables = {}
    for place, (name, table) in enumerate(data.tables.items()):
        tell("Keeping the tables for the next time", place, len(data.tables))
        good = _write(folder / f"{name}.parquet", table, "good")
        bad = _write(folder / f"{name}.bad.parquet", table, "bad")
        tables[name] = {"good": good, "bad": bad, "findings": [asdict(f) for f in table.findings]}
    body = json.dumps(
        {
            "fingerprint": data.fingerprint,
            "origins": [asdict(origin) for origin in data.origins],
            "findings": [asdict(finding) for finding in data.findings],
            "tables": tables,
        },
        ensure_ascii=False,
    )
    path = folder / MANIFEST
    path.write_text(f"{body}\n{sha256(body.encode()).hexdigest()}\n", "utf-8", newline="\n")
    _sync(path)
    _sync(folder)


def read_entry(folder: Path) -> Dataset:
    """Return the dataset in a folder; large tables are read when they are first asked for.

    Raises:
        UnsoundEntryError: A file is missing, cut off, or not the one that was written.
    """
    try:
        document = _manifest(folder / MANIFEST)
        tables = {name: _table(folder, name, node) for name, node in document["tables"].items()}
        there: dict[str, Any] = {f.name: tables.get(f.name) for f in fields(Dataset)}
        there |= {
            "origins": tuple(Origin(**origin) for origin in document["origins"]),
            "findings": tuple(map(_finding, document["findings"])),
            "fingerprint": document["fingerprint"],
        }
        return Dataset(**there)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise UnsoundEntryError(f"{type(error).__name__}: {error}") from error


def _write(path: Path, table: Checked, part: str) -> dict[str, Any]:
    """Write the good or the bad rows of a table, and return what must be found there."""
    if isinstance(table, StoredTable):
        frame = table.stored_good if part == "good" else table.stored_bad
        frame.copy_to(path)
        rows = frame.rows
    else:
        held: pl.DataFrame = getattr(table, part)
        held.write_parquet(path, compression="lz4", row_group_size=_ROW_GROUP)
        rows = held.height
    _sync(path)
    stored = StoredFrame(path, rows)
    return {"rows": rows, "size": stored.size, "sha256": stored.checksum()}


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # folders cannot be opened there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _manifest(path: Path) -> Mapping[str, Any]:
    body, _, rest = path.read_text("utf-8").rpartition("\n")[0].rpartition("\n")
    if sha256(body.encode()).hexdigest() != rest:
        raise ValueError("the manifest is not whole")
    document: Mapping[str, Any] = json.loads(body)
    return document


def _table(folder: Path, name: str, node: Mapping[str, Any]) -> Checked:
    good = _frame(folder / f"{name}.parquet", node["good"])
    bad = _frame(folder / f"{name}.bad.parquet", node["bad"])
    table = StoredTable(good, bad, tuple(map(_finding, node["findings"])))
    if good.size + bad.size > _READ_AT_ONCE:
        return table
    return Checked(table.good, table.bad, table.findings)


def _frame(path: Path, node: Mapping[str, Any]) -> StoredFrame:
    frame = StoredFrame(path, int(node["rows"]))
    if frame.size != node["size"] or frame.checksum() != node["sha256"]:
        raise ValueError(f"{path.name} is not the file that was written")
    return frame


def _finding(node: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **node,
            "severity": Severity(node["severity"]),
            "columns": tuple(node["columns"]),
            "places": tuple(Place(**place) for place in node["places"]),
        }
    )
