"""From what the reader typed to tables of text: files, folders, archives, databases."""

import gzip
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Severity
from data_contracts.progress import Tell, silent
from data_contracts.reading.databases.later import Later
from data_contracts.reading.folders import entries
from data_contracts.reading.kinds import kind_of
from data_contracts.reading.left_aside import LeftAside, left_aside, refuse_nothing
from data_contracts.reading.parquet import read_parquet
from data_contracts.reading.places import given
from data_contracts.reading.table import TextTable
from data_contracts.reading.text import EmptyFileError, read_texts
from data_contracts.reading.unpacked import Large, Room, unpacked
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.reading.workbook import read_workbook

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".gz", ".zip")
_ANSWERS = "truth.json"


def read_paths(
    paths: Sequence[str],
    tell: Tell = silent,
    large: Large | None = None,
    later: Later | None = None,
    folder: Path | None = None,
) -> tuple[list[TextTable], tuple[Finding, ...]]:
    """Read every table of text in files, folders and archives.

    Args:
        paths: A file, a folder or a database's address, each also with the table's name before
            it: `touches=events.csv`, `deals=sqlite:///crm.db?table=opportunities`.
            Of a folder, the files in it and in its subfolders are read (`entries`).
        tell: Is told which file is being read.
        large: Takes files that are too large to be held whole; none: every file is read now.
        later: Does the same for tables of databases.
        folder: Where large contents of packed files go for it; none: they are read now.

    Returns:
        The tables in the order given (inside a folder or archive by name), and findings on
        files that were left aside, also on a file given twice, which counts once.

    Raises:
        UnusableInputError: A path leads nowhere; a file that was named is empty, broken or of
            another kind.
    """
    tables: list[TextTable] = []
    findings: list[Finding] = []
    room = Room(large, folder) if large else None
    for text in [paths] if isinstance(paths, str) else paths:
        place = given(text)
        if place.path is None:
            tables += _in_database(place.where, place.named, tell, later)
            continue
        path = _there(place.path)
        if path.is_dir():
            more, noticed = _in_folder(path, place.named, tell, room)
        else:
            more, noticed = _in_file(path, path.name, place.named, tell, room)
        tables += more
        findings += noticed
    refuse_nothing(tables, findings)
    return _once_each(tables, findings)


def _in_database(address: str, named: str, tell: Tell, later: Later | None) -> list[TextTable]:
    from data_contracts.reading.databases.read import (  # noqa: PLC0415 - a slow import
        read_database,
    )

    tell("Reading a database")
    return read_database(address, named, tell, later)


def _there(path: Path) -> Path:
    if not path.exists():
        raise UnusableInputError(f"There is no file or folder “{path}”.{_nearest(path)}")
    return path


def _nearest(path: Path) -> str:
    folder = path.parent
    names = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
    near = get_close_matches(path.name, names, n=3)
    return f" Near it: {', '.join(near)}." if near else " Check the spelling and the folder."


def _in_folder(
    path: Path, named: str, tell: Tell, room: Room | None
) -> tuple[list[TextTable], list[Finding]]:
    tables: list[TextTable] = []
    others: list[LeftAside] = []
    findings: list[Finding] = []
    for entry in entries(path):
        file = entry.path
        if file.name == _ANSWERS and _is_sample(file.parent):
            continue
        if not file.is_file() or file.suffix.casefold() not in _ENDINGS:
            others.append(LeftAside(entry.label))
            continue
        try:
            more, noticed = _in_file(file, entry.label, named, tell, room)
        except UnusableInputError as error:
            others.append(LeftAside(entry.label, error))
        else:
            tables += more
            findings += noticed
    return tables, [*findings, *left_aside(path.name or str(path), others)]


def _is_sample(folder: Path) -> bool:
    """Tell whether the answers in a folder are the sample's, which lie beside it."""
    return {"touches", "deals", "leads"} <= {f.name.partition(".")[0] for f in folder.iterdir()}


def _in_file(
    path: Path, label: str, named: str, tell: Tell, room: Room | None
) -> tuple[list[TextTable], list[Finding]]:
    tell(f"Reading {label}")
    try:
        if room and (table := room.large(path, named, label)):
            return [table], []
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInputError(f"{label} cannot be opened: {error.strerror}.") from error
    others: list[LeftAside] = []
    tables = list(_tables(data, label, named, _Held(others, room)))
    return tables, left_aside(label, others)


@dataclass(frozen=True, slots=True)
class _Held:
    """What an archive is read with: what was left aside in it, and room for what is large."""

    others: list[LeftAside]
    room: Room | None


def _tables(data: bytes, label: str, named: str, held: _Held) -> Iterator[TextTable]:
    if not data:
        raise EmptyFileError(label)
    match kind_of(data, label):
        case "parquet":
            yield read_parquet(data, label, named)
        case "gzip":
            yield from _in_gzip(data, label, named, held)
        case "zip":
            yield from _in_zip(data, label, named, held)
        case _:
            yield from read_texts(data, label, named)


def _in_gzip(data: bytes, label: str, named: str, held: _Held) -> Iterator[TextTable]:
    own = label.removesuffix(".gz")
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            content = unpacked(stream, own, named, held.room)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _broken(label, error) from error
    yield from _of_content(content, own, named, held)


def _of_content(
    content: bytes | TextTable, label: str, named: str, held: _Held
) -> Iterator[TextTable]:
    if isinstance(content, TextTable):
        yield content
    else:
        yield from _tables(content, label, named, held)


def _in_zip(data: bytes, label: str, named: str, held: _Held) -> Iterator[TextTable]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                yield from read_workbook(data, label, named)
                return
            yield from _members(archive, label, named, held)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _broken(label, error) from error


def _members(archive: zipfile.ZipFile, label: str, named: str, held: _Held) -> Iterator[TextTable]:
    members = sorted(archive.infolist(), key=lambda member: member.filename)
    names = Counter(PurePosixPath(member.filename).name for member in members)
    for member in members:
        path = PurePosixPath(member.filename)
        if member.is_dir() or path.name.startswith(".") or path.parts[0] == "__MACOSX":
            continue
        own = path.name if names[path.name] == 1 else member.filename
        if path.suffix.casefold() not in _ENDINGS:
            held.others.append(LeftAside(own))
            continue
        inside = f"{label}/{own}"
        try:
            with archive.open(member) as stream:
                content = unpacked(stream, inside, named, held.room)
            yield from _of_content(content, inside, named, held)
        except UnusableInputError as error:
            held.others.append(LeftAside(own, error))


def _broken(label: str, error: Exception) -> UnusableInputError:
    return UnusableInputError(
        f"{label} cannot be unpacked: {error}. Most likely the download broke off, or it has a "
        "password: download it again, or unpack it and give the files inside."
    )


def _once_each(
    tables: list[TextTable], findings: list[Finding]
) -> tuple[list[TextTable], tuple[Finding, ...]]:
    """Drop what has been read before, with a finding each."""
    kept: dict[tuple[str, str], TextTable] = {}
    for table in tables:
        first = kept.setdefault((table.fingerprint, table.named), table)
        if first is not table:
            findings.append(_twice(first, table))
    return list(kept.values()), tuple(findings)


def _twice(first: TextTable, again: TextTable) -> Finding:
    same = f"as {first.label}" if first.label != again.label else "twice"
    return said_of(
        again.label,
        again.rows.height,
        "Files with exactly the same content as another one: {label}. Each counts once.",
        table=again.label,
        rule="reading.given_twice",
        severity=Severity.NOTE,
        what=same,
        says=f"{again.label} was given {same}, with exactly the same content; it counts once.",
        cause="A copy of the export lies beside it, or a file and its folder were both given.",
        fix="Nothing to do.",
    )
