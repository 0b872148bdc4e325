"""One dataset as a folder of Parquet files and a manifest that says what must be in them."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from data_contracts.contract import Checked, Finding, InFile, Place, Severity
from data_contracts.dataset import Dataset, Origin
from data_contracts.progress import Tell
from data_contracts.stored import StoredFile, StoredFrame, StoredTable, write_frame

MANIFEST = "manifest.json"
_BESIDE = ("origins", "findings", "fingerprint")
_READ_AT_ONCE = 16 * 2**20
"""Bytes of a table; a larger one is read when it is first asked for."""


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
        tables[name] = {
            "good": _write(folder, name, table, "good"),
            "bad": _write(folder, name, table, "bad"),
            "findings": [asdict(finding) for finding in table.findings],
        }
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
        tables = {name: _table(folder, node) for name, node in document["tables"].items()}
        there: dict[str, Any] = {f.name: tables.get(f.name) for f in fields(Dataset)}
        del there["lexicon"]  # whoever loads says which; the tables are the same with any
        there |= {
            "origins": tuple(Origin(**origin) for origin in document["origins"]),
            "findings": tuple(map(_finding, document["findings"])),
            "fingerprint": document["fingerprint"],
        }
        return Dataset(**there)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise UnsoundEntryError(f"{type(error).__name__}: {error}") from error


def _write(folder: Path, name: str, table: Checked, part: str) -> dict[str, Any]:
    """Write the good or the bad rows of a table, and return what must be found there."""
    if not isinstance(table, StoredTable):
        held: pl.DataFrame = getattr(table, part)
        path = folder / f"{name}.{part}.parquet"
        write_frame(held, path)
        return {"rows": held.height, "files": _looks([path]), "beside": [], "columns": []}
    stored = table.stored[part]
    return {
        "rows": stored.rows,
        "files": _looks(_copied(stored.files, folder, f"{name}.{part}")),
        "beside": _looks(_copied(stored.beside, folder, f"{name}.{part}.beside")),
        "columns": stored.columns,
    }


def _copied(files: Sequence[StoredFile], folder: Path, name: str) -> list[Path]:
    paths = [folder / f"{name}.{i:05}.parquet" for i in range(len(files))]
    for file, path in zip(files, paths, strict=True):
        file.copy_to(path)
    return paths


def _looks(paths: Sequence[Path]) -> list[dict[str, Any]]:
    for path in paths:
        _sync(path)
    return [_look(StoredFile(path)) for path in paths]


def _look(file: StoredFile) -> dict[str, Any]:
    return {"name": file.path.name, "size": file.size, "sha256": file.checksum()}


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


def _table(folder: Path, node: Mapping[str, Any]) -> Checked:
    good, bad = _frame(folder, node["good"]), _frame(folder, node["bad"])
    table = StoredTable(good, bad, tuple(map(_finding, node["findings"])))
    if good.size + bad.size > _READ_AT_ONCE:
        return table
    return Checked(table.good, table.bad, table.findings)


def _frame(folder: Path, node: Mapping[str, Any]) -> StoredFrame:
    files, beside = (
        [folder / Path(look["name"]).name for look in node[key]] for key in ("files", "beside")
    )
    frame = StoredFrame(files, int(node["rows"]), beside, node["columns"])
    looks = (*node["files"], *node["beside"])
    for file, look in zip((*frame.files, *frame.beside), looks, strict=True):
        if _look(file) != look:
            raise ValueError(f"{file.path.name} is not the file that was written")
    return frame


def _finding(node: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **node,
            "severity": Severity(node["severity"]),
            "columns": tuple(node["columns"]),
            "places": tuple(Place(**place) for place in node["places"]),
            "files": tuple(InFile(**file) for file in node["files"]),
            "named": tuple(node["named"]),
        }
    )
