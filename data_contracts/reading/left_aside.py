"""Files that no table was made of: those that are none, and exports that cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from data_contracts.contract import Finding, Severity
from data_contracts.reading.unusable import UnusableInputError

_SHOWN = 10
_EXPORTS = frozenset((
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".numbers", ".parquet",
    ".feather", ".arrow", ".avro", ".orc", ".jsonl", ".ndjson", ".db", ".sqlite", ".sqlite3",
    ".gz", ".zip", ".7z", ".rar", ".bz2", ".xz", ".zst", ".tar", ".tgz",
))  # fmt: skip
"""Endings that say that a file holds a table, also in forms that are not read."""
_UNREADABLE = "reading.unreadable"
_NO_TABLE = "reading.not_read"
NOT_READ = (_UNREADABLE, _NO_TABLE)
"""The rules of findings on files that no table was made of."""


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A file that no table was made of.

    Attributes:
        name: Its name without the folder.
        error: Why it could not be read; None: nobody tried.
    """

    name: str
    error: UnusableInputError | None = None

    @property
    def is_export(self) -> bool:
        """Whether somebody most likely wants it read: its name says that it holds a table."""
        return PurePosixPath(self.name).suffix.casefold() in _EXPORTS


def left_aside(where: str, files: Sequence[LeftAside]) -> list[Finding]:
    """Return the findings on files left aside in a folder or an archive.

    Args:
        where: The folder's or archive's name.
        files: What was left aside there.
    """
    exports = [file for file in files if file.is_export]
    others = [
        file.name if not file.error else f"{file.name} ({file.error})"
        for file in files
        if not file.is_export
    ]
    found = []
    if exports:
        found.append(_unreadable(where, exports))
    if others:
        found.append(_no_tables(where, others))
    return found


def refuse_nothing(tables: Sequence[Any], findings: Sequence[Finding]) -> None:
    """Refuse input of which nothing could be read, saying why.

    Raises:
        UnusableInputError: There is no table, and there are exports that could not be read.
    """
    reasons = [finding.says for finding in findings if finding.rule == _UNREADABLE]
    if reasons and not tables:
        raise UnusableInputError(" ".join(reasons))


def _unreadable(where: str, files: Sequence[LeftAside]) -> Finding:
    reasons = [str(file.error or f"{file.name} is of a kind that is not read.") for file in files]
    more = f" And {len(files) - _SHOWN} more." if len(files) > _SHOWN else ""
    return Finding(
        table=where,
        rule=_UNREADABLE,
        severity=Severity.SHOULD_FIX,
        rows=0,
        says=f"Files in {where} that cannot be read, so that their rows are missing: "
        f"{len(files)}. {' '.join(reasons[:_SHOWN])}{more}",
        cause="An export broke off, or was saved in another form.",
        fix="Export each again as CSV, XLSX or Parquet; or take it out of the folder.",
    )


def _no_tables(where: str, names: Sequence[str]) -> Finding:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return Finding(
        table=where,
        rule=_NO_TABLE,
        severity=Severity.NOTE,
        rows=0,
        says=f"Left aside in {where}: {', '.join(names[:_SHOWN])}{more}.",
        cause="They are no tables: only CSV, TSV, XLSX and Parquet files are read.",
        fix="Nothing to do, unless one of them is an export: then save it as CSV.",
    )
