"""Blocks of rows on the disk: a file that only this process can see, gone when it ends."""

import os
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data_contracts.files import naming


class Spooled:
    """A frame on the disk. Its file has no name, so that nothing is left of a killed process.

    Attributes:
        rows: How many rows it has.
        columns: The columns that it has.
        given: Those of them that have any value.
    """

    def __init__(self, frame: pl.DataFrame, folder: Path) -> None:
        self.rows = frame.height
        self.columns = frame.columns
        self.given = {name for name in frame.columns if frame[name].count()}
        # A column with one value, such as a file's name, need not be written again and again.
        self._constant = {
            name: frame[name].head(1) for name in frame.columns if _is_constant(frame[name])
        }
        self._handle, name = tempfile.mkstemp(".ipc", dir=folder)
        weakref.finalize(self, os.close, self._handle)
        with naming(Path(name)):
            frame.drop(self._constant).write_ipc(name, compression="uncompressed")
        if os.name != "nt":  # an open file cannot be removed there; its folder is, later
            os.unlink(name)  # noqa: PTH108 (mkstemp gives a text)

    def read(
        self, columns: Sequence[str] | None = None, start: int = 0, stop: int | None = None
    ) -> pl.DataFrame:
        """Return some columns of some neighbouring rows."""
        wanted = self.columns if columns is None else columns
        stop = self.rows if stop is None else stop
        varying = [name for name in wanted if name not in self._constant]
        os.lseek(self._handle, 0, os.SEEK_SET)
        with os.fdopen(os.dup(self._handle), "rb") as file:
            rows = pl.scan_ipc(file).select(varying).slice(start, stop - start).collect()
        again = [
            values.new_from_index(0, stop - start)
            for name, values in self._constant.items()
            if name in wanted
        ]
        return rows.with_columns(again).select(wanted) if rows.width else pl.DataFrame(again)


def _is_constant(values: pl.Series) -> bool:
    if len(values) < 2 or values[0] != values[-1] or values.null_count() not in {0, len(values)}:  # noqa: PLR2004 (two may be alike)
        return False
    return bool(values.eq_missing(values.head(1).new_from_index(0, len(values))).all())
