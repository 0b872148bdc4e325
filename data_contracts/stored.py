"""Checked tables whose rows lie in files until somebody asks for them."""

import io
import os
import shutil
import weakref
from functools import cached_property
from hashlib import file_digest
from pathlib import Path

import polars as pl

from data_contracts.contract import Checked, Finding


class StoredFrame:
    """A frame in a Parquet file that is held open: it can be read even after it was deleted.

    Attributes:
        path: Where the file was found.
        rows: How many rows it is said to have.
    """

    def __init__(self, path: Path, rows: int) -> None:
        self.path = path
        self.rows = rows
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._handle)

    @property
    def size(self) -> int:
        """The bytes of the file."""
        return os.fstat(self._handle).st_size

    def read(self) -> pl.DataFrame:
        """Return all rows, in their order.

        Raises:
            polars.exceptions.PolarsError: The file is no Parquet file, or a part of it is lost.
        """
        with self._opened() as file:
            return pl.read_parquet(file)

    def schema(self) -> pl.Schema:
        """Return the columns and their types; raises as `read`."""
        with self._opened() as file:
            return pl.Schema(pl.read_parquet_schema(file))

    def checksum(self) -> str:
        """Return the SHA-256 of the file, as hexadecimal text."""
        with self._opened() as file:
            return file_digest(file, "sha256").hexdigest()

    def copy_to(self, path: Path) -> None:
        """Put the file at another place, without copying its bytes where that can be done."""
        if self._is_still_there():
            try:
                os.link(self.path, path)
            except OSError:
                path.unlink(missing_ok=True)
            else:
                return
        with self._opened() as file, path.open("wb") as copy:
            shutil.copyfileobj(file, copy)

    def _is_still_there(self) -> bool:
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._handle))
        except OSError:
            return False

    def _opened(self) -> io.BufferedReader:
        os.lseek(self._handle, 0, os.SEEK_SET)
        return os.fdopen(os.dup(self._handle), "rb")


class StoredTable(Checked):
    """A table whose rows are read when they are first asked for; how many there are is known."""

    def __init__(
        self, good: StoredFrame, bad: StoredFrame, findings: tuple[Finding, ...] = ()
    ) -> None:
        vars(self).update(findings=findings, _stored_good=good, _stored_bad=bad)

    @cached_property
    def good(self) -> pl.DataFrame:
        """The rows in use."""
        return self.stored_good.read()

    @cached_property
    def bad(self) -> pl.DataFrame:
        """The quarantined rows."""
        return self.stored_bad.read()

    @property
    def good_rows(self) -> int:
        """How many rows are in use."""
        return self.stored_good.rows

    @property
    def bad_rows(self) -> int:
        """How many rows are quarantined."""
        return self.stored_bad.rows

    @property
    def stored_good(self) -> StoredFrame:
        """Where the rows in use lie."""
        return vars(self)["_stored_good"]  # type: ignore[no-any-return]

    @property
    def stored_bad(self) -> StoredFrame:
        """Where the quarantined rows lie."""
        return vars(self)["_stored_bad"]  # type: ignore[no-any-return]
