"""Checked tables whose rows lie in files until somebody asks for them."""

import io
import os
import shutil
import weakref
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from hashlib import file_digest
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO

import polars as pl

from data_contracts.contract import Checked, Finding
from data_contracts.files import naming

_ROW_GROUP = 2**20
_OPEN = Path("/proc/self/fd")
"""Where Linux has the files that this process holds open."""


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write rows so that they are quick to read again.

    Raises:
        OSError: The disk is full, or may not be written.
    """
    with naming(path):
        # Nobody asks for the least and the greatest values, and finding them costs a tenth more.
        frame.write_parquet(path, compression="lz4", row_group_size=_ROW_GROUP, statistics=False)


class StoredFile:
    """A Parquet file that is held open: it can be read even after it was deleted.

    Attributes:
        path: Where it was found.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._handle)

    @property
    def size(self) -> int:
        """Its bytes."""
        return os.fstat(self._handle).st_size

    def opened(self) -> io.BufferedReader | io.BytesIO:
        """Return it opened at its start; whoever else reads it has a place of their own in it."""
        try:
            # Copies of one handle share their place in the file: it must be opened anew.
            return (_OPEN / str(self._handle)).open("rb")
        except OSError:  # only Linux can open what was deleted
            return self._copied()

    def checksum(self) -> str:
        """Return its SHA-256, as hexadecimal text."""
        with self.opened() as file:
            return file_digest(file, "sha256").hexdigest()

    def copy_to(self, path: Path) -> None:
        """Put it at another place, without copying its bytes where that can be done."""
        if self._is_still_there():
            try:
                os.link(self.path, path)
            except OSError:
                path.unlink(missing_ok=True)
            else:
                return
        with self.opened() as file, path.open("wb") as copy:
            shutil.copyfileobj(file, copy)

    def _copied(self) -> io.BytesIO:
        if not self.size:
            return io.BytesIO()
        with mmap(self._handle, 0, access=ACCESS_READ) as content:
            return io.BytesIO(content.read())

    def _is_still_there(self) -> bool:
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._handle))
        except OSError:
            return False


class StoredFrame:
    """A frame in Parquet files, which follow one another.

    Attributes:
        files: The files; at least one.
        rows: How many rows there are.
        beside: For each file another one with further columns of the same rows; or none at all.
        columns: The order of all columns, where they stand in two files; else empty.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        rows: int,
        beside: Sequence[Path] = (),
        columns: Sequence[str] = (),
    ) -> None:
        self.files = tuple(map(StoredFile, paths))
        self.rows = rows
        self.beside = tuple(map(StoredFile, beside))
        self.columns = tuple(columns)

    def read(self) -> pl.DataFrame:
        """Return all rows, in their order.

        Raises:
            polars.exceptions.PolarsError: A file is no Parquet file, or a part of it is lost.
        """
        rows = _read(self.files)
        return rows.hstack(_read(self.beside)).select(self.columns) if self.beside else rows

    def scan(self) -> pl.LazyFrame:
        """Return all rows, to be read where they were written; they must still be there."""
        rows = _scanned(self.files)
        if not self.beside:
            return rows
        both = pl.concat([rows, _scanned(self.beside)], how="horizontal")
        return both.select(self.columns)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in (*self.files, *self.beside))


class StoredTable(Checked):
    """A table whose rows are read when they are first asked for; how many there are is known."""

    def __init__(
        self, good: StoredFrame, bad: StoredFrame, findings: tuple[Finding, ...] = ()
    ) -> None:
        vars(self).update(findings=findings, _stored={"good": good, "bad": bad})

    @cached_property
    def good(self) -> pl.DataFrame:
        """The rows in use."""
        return self.stored["good"].read()

    @cached_property
    def bad(self) -> pl.DataFrame:
        """The quarantined rows."""
        return self.stored["bad"].read()

    @property
    def good_rows(self) -> int:
        """How many rows are in use."""
        return self.stored["good"].rows

    @property
    def bad_rows(self) -> int:
        """How many rows are quarantined."""
        return self.stored["bad"].rows

    @property
    def stored(self) -> dict[str, StoredFrame]:
        """Where the rows lie: `good` and `bad`."""
        return vars(self)["_stored"]  # type: ignore[no-any-return] # set in __init__

    def saying(self, findings: tuple[Finding, ...]) -> "StoredTable":
        """Return the same rows with other findings."""
        return StoredTable(self.stored["good"], self.stored["bad"], findings)


def _read(files: Sequence[StoredFile]) -> pl.DataFrame:
    with ExitStack() as stack:
        opened: list[IO[bytes]] = [stack.enter_context(file.opened()) for file in files]
        return pl.read_parquet(opened)


def _scanned(files: Sequence[StoredFile]) -> pl.LazyFrame:
    return pl.scan_parquet([file.path for file in files])
