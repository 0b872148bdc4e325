"""Blocks of rows on the disk: a file that only this process can see, gone when it ends."""

import os
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

import polars as pl


class Spooled:
    """A frame on the disk. Its file has no name, so that nothing is left of a killed process.

    Attributes:
        rows: How many rows it has.
    """

    def __init__(self, frame: pl.DataFrame, folder: Path) -> None:
        self.rows = frame.height
        self._handle, name = tempfile.mkstemp(".ipc", dir=folder)
        weakref.finalize(self, os.close, self._handle)
        frame.write_ipc(name, compression="uncompressed")
        if os.name != "nt":  # an open file cannot be removed there; its folder is, later
            os.unlink(name)  # noqa: PTH108 (mkstemp gives a text)

    def read(
        self, columns: Sequence[str] | None = None, start: int = 0, stop: int | None = None
    ) -> pl.DataFrame:
        """Return some columns of some neighbouring rows."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        with os.fdopen(os.dup(self._handle), "rb") as file:
            rows = pl.scan_ipc(file)
            wanted = rows if columns is None else rows.select(columns)
            length = None if stop is None else stop - start
            return wanted.slice(start, length).collect()
