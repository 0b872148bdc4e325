"""From what the reader typed to tables of text: files, folders, archives, databases."""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from data_contracts.contract import Finding, Severity
from data_contracts.progress import Tell, silent
from data_contracts.reading.kinds import kind_of
from data_contracts.reading.left_aside import LeftAside, left_aside, refuse_nothing
from data_contracts.reading.parquet import read_parquet
from data_contracts.reading.table import TextTable
from data_contracts.reading.text import EmptyFileError, read_texts
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.reading.workbook import read_workbook

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".gz", ".zip")
_NAMED = re.compile(r"([A-Za-z_]+)=(.+)")
_LARGEST_MEMBER = 16 * 2**30
"""Bytes; a member that claims more is refused before it fills the memory."""


Large = Callable[[Path, str], TextTable | None]
"""Takes a file, and the table that the reader named, for later; None: it is to be read now."""


def read_paths(
    paths: Sequence[str], tell: Tell = silent, large: Large | None = None
) -> tuple[list[TextTable], tuple[Finding, ...]]:
    """Read every table of text in files, folders and archives.

    Args:
        paths: A file, a folder or a database's address, each also with the table's name before
            it: `touches=events.csv`, `deals=sqlite:///crm.db?table=opportunities`.
            Of a folder, the files directly in it are read; hidden ones are ignored.
        tell: Is told which file is being read.
        large: Takes files that are too large to be held whole; none: every file is read now.

    Returns:
        The tables in the order given (inside a folder or archive by name), and findings on
        files that were left aside, also on a file given twice, which counts once.

    Raises:
        UnusableInputError: A path leads nowhere; a file that was named is empty, broken or of
            another kind.
    """
    tables: list[TextTable] = []
    findings: list[Finding] = []
    for text in [paths] if isinstance(paths, str) else paths:
        named, place = _split(text)
        if "://" in place:
            tables += _in_database(place, named, tell)
            continue
        path = _there(place)
        found = _in_folder if path.is_dir() else _in_file
        more, noticed = found(path, named, tell, large)
        tables += more
        findings += noticed
    refuse_nothing(tables, findings)
    return _once_each(tables, findings)


def _split(text: str) -> tuple[str, str]:
    """Split `touches=events.csv` into the table's name, or none, and where it is."""
    match = _NAMED.fullmatch(text)
    if match is None or Path(text).expanduser().exists():
        return "", text
    return match[1].casefold(), match[2]


def _in_database(address: str, named: str, tell: Tell) -> list[TextTable]:
    from data_contracts.reading.databases.read import (  # noqa: PLC0415 - a slow import
        read_database,
    )

    tell("Reading a database")
    return read_database(address, named, tell)


def _there(place: str) -> Path:
    path = Path(place).expanduser()
    if not path.exists():
        raise UnusableInputError(f"There is no file or folder “{path}”.{_nearest(path)}")
    return path


def _nearest(path: Path) -> str:
    folder = path.parent
    names = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
    near = get_close_matches(path.name, names, n=3)
    return f" Near it: {', '.join(near)}." if near else " Check the spelling and the folder."


def _in_folder(
    path: Path, named: str, tell: Tell, large: Large | None
) -> tuple[list[TextTable], list[Finding]]:
    tables: list[TextTable] = []
    others: list[LeftAside] = []
    findings: list[Finding] = []
    for file in sorted(path.iterdir()):
        if file.name.startswith((".", "~$")) or file.name in ("quarantine", *_answers(path)):
            continue
        if not file.is_file() or file.suffix.casefold() not in _ENDINGS:
            others.append(LeftAside(file.name))
            continue
        try:
            more, noticed = _in_file(file, named, tell, large)
        except UnusableInputError as error:
            others.append(LeftAside(file.name, error))
        else:
            tables += more
            findings += noticed
    return tables, [*findings, *left_aside(path.name or str(path), others)]


def _answers(folder: Path) -> tuple[str, ...]:
    """Return the sample's own answer sheet where it lies beside the sample."""
    tables = {file.name.partition(".")[0] for file in folder.iterdir()}
    return ("truth.json",) if {"touches", "deals", "leads"} <= tables else ()


def _in_file(
    path: Path, named: str, tell: Tell, large: Large | None
) -> tuple[list[TextTable], list[Finding]]:
    tell(f"Reading {path.name}")
    try:
        if large and (table := large(path, named)):
            return [table], []
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInputError(f"{path.name} cannot be opened: {error.strerror}.") from error
    others: list[LeftAside] = []
    tables = list(_tables(data, path.name, named, others))
    return tables, left_aside(path.name, others)


def _tables(data: bytes, label: str, named: str, others: list[LeftAside]) -> Iterator[TextTable]:
    if not data:
        raise EmptyFileError(label)
    match kind_of(data, label):
        case "parquet":
            yield read_parquet(data, label, named)
        case "gzip":
            yield from _tables(_unzipped(data, label), label.removesuffix(".gz"), named, others)
        case "zip":
            yield from _in_zip(data, label, named, others)
        case _:
            yield from read_texts(data, label, named)


def _unzipped(data: bytes, label: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(label, error) from error


def _in_zip(data: bytes, label: str, named: str, others: list[LeftAside]) -> Iterator[TextTable]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                yield from read_workbook(data, label, named)
                return
            yield from _members(archive, label, named, others)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _broken(label, error) from error


def _members(
    archive: zipfile.ZipFile, label: str, named: str, others: list[LeftAside]
) -> Iterator[TextTable]:
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        path = PurePosixPath(member.filename)
        if member.is_dir() or path.name.startswith(".") or path.parts[0] == "__MACOSX":
            continue
        if path.suffix.casefold() not in _ENDINGS:
            others.append(LeftAside(path.name))
            continue
        if member.file_size > _LARGEST_MEMBER:
            raise UnusableInputError(f"{label}: {path.name} is over 16 GB. Unpack it and split it.")
        try:
            yield from _tables(archive.read(member), f"{label}/{path.name}", named, others)
        except UnusableInputError as error:
            others.append(LeftAside(path.name, error))


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
    return Finding(
        table=again.label,
        rule="reading.given_twice",
        severity=Severity.NOTE,
        rows=again.rows.height,
        says=f"{again.label} was given {same}, with exactly the same content; it counts once.",
        cause="A copy of the export lies beside it, or a file and its folder were both given.",
        fix="Nothing to do.",
    )
