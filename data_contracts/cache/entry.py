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
    write_manifest(
        folder,
        {
            "fingerprint": data.fingerprint,
            "origins": [asdict(origin) for origin in data.origins],
            "findings": [asdict(finding) for finding in data.findings],
            "tables": tables,
        },
    )


def read_entry(folder: Path) -> Dataset:
    """Return the dataset in a folder; large tables are read when they are first asked for.

    Raises:
        UnsoundEntryError: A file is missing, cut off, or not the one that was written.
    """
    try:
        document = read_manifest(folder)
        tables = {name: _table(folder, node) for name, node in document["tables"].items()}
        there: dict[str, Any] = {f.name: tables.get(f.name) for f in fields(Dataset)}
        # Whoever loads says which words, and where workings lie: the tables are the same with any.
        del there["lexicon"], there["shelf"]
        there |= {
            "origins": tuple(Origin(**origin) for origin in document["origins"]),
            "findings": tuple(map(_finding, document["findings"])),
            "fingerprint": document["fingerprint"],
        }
        return Dataset(**there)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise UnsoundEntryError(f"{type(error).__name__}: {error}") from error


def put_frame(folder: Path, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    """Write a frame into a folder, and return what must be found there.

    Raises:
        OSError: It cannot be written.
    """
    path = folder / f"{name}.parquet"
    write_frame(frame, path)
    return {"rows": frame.height, "files": _looks([path]), "beside": [], "columns": []}


def stored_frame(folder: Path, node: Mapping[str, Any]) -> StoredFrame:
    """Return the frame in a folder of which that must be found; its rows are not read yet.

    Raises:
        OSError: A file is missing.
        ValueError: One is not the file that was written.
    """
    files, beside = (
        [folder / Path(look["name"]).name for look in node[key]] for key in ("files", "beside")
    )
    frame = StoredFrame(files, int(node["rows"]), beside, node["columns"])
    looks = (*node["files"], *node["beside"])
    for file, look in zip((*frame.files, *frame.beside), looks, strict=True):
        if _look(file) != look:
            raise ValueError(f"{file.path.name} is not the file that was written")
    return frame


def write_manifest(folder: Path, document: Mapping[str, Any]) -> None:
    """Write into a folder what must be in it; the folder is whole when this returns.

    Raises:
        OSError: It cannot be written.
    """
    body = json.dumps(document, ensure_ascii=False)
    path = folder / MANIFEST
    path.write_text(f"{body}\n{sha256(body.encode()).hexdigest()}\n", "utf-8", newline="\n")
    _sync(path)
    _sync(folder)


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return what must be in a folder.

    Raises:
        OSError: Nothing says so.
        ValueError: What says so is not whole.
    """
    text = (folder / MANIFEST).read_text("utf-8")
    body, _, rest = text.rpartition("\n")[0].rpartition("\n")
    if sha256(body.encode()).hexdigest() != rest:
        raise ValueError("the manifest is not whole")
    document: Mapping[str, Any] = json.loads(body)
    return document


def _write(folder: Path, name: str, table: Checked, part: str) -> dict[str, Any]:
    """Write the good or the bad rows of a table, and return what must be found there."""
    if not isinstance(table, StoredTable):
        return put_frame(folder, f"{name}.{part}", getattr(table, part))
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


def _table(folder: Path, node: Mapping[str, Any]) -> Checked:
    good, bad = (stored_frame(folder, node[part]) for part in ("good", "bad"))
    table = StoredTable(good, bad, tuple(map(_finding, node["findings"])))
    if good.size + bad.size > _READ_AT_ONCE:
        return table
    return Checked(table.good, table.bad, table.findings)


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
