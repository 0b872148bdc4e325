"""Blocks of rows on the disk: files that only this process needs, gone when it ends."""

import os
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data_contracts.files import naming
from data_contracts.stored import write_frame


class Spooled:
    """A frame on the disk. Its own file has no name, so that nothing is left of a killed process.

    Attributes:
        rows: How many rows it has.
        columns: The columns that it has.
        given: Those of them that have any value.
        settled: The file of the columns that are written for good, as Parquet; None: none are.
    """

    def __init__(self, frame: pl.DataFrame, folder: Path, settled: Sequence[str] = ()) -> None:
        """Write a frame.

        Args:
            frame: The rows.
            folder: Where they go.
            settled: Columns that need not be written again, as long as no row leaves. They are
                quick to take over and slow to read: others may stand in both files.
        """
        self.rows = frame.height
        self.columns = frame.columns
        self.given = {name for name in frame.columns if frame[name].count()}
        self.settled: Path | None = None
        self._settled = tuple(settled)
        if settled:
            handle, name = tempfile.mkstemp(".parquet", dir=folder)
            os.close(handle)
            self.settled = Path(name)
            write_frame(frame.select(settled), self.settled)
        own = [name for name in frame.columns if name not in settled or name in ALSO_AT_HAND]
        # A column with one value, such as a file's name, need not be written again and again.
        self._constant = {name: frame[name].head(1) for name in own if _is_constant(frame[name])}
        self._varying = [name for name in own if name not in self._constant]
        self._handle, name = tempfile.mkstemp(".ipc", dir=folder)
        weakref.finalize(self, os.close, self._handle)
        with naming(Path(name)):
            frame.select(self._varying).write_ipc(name, compression="uncompressed")
        if os.name != "nt":  # an open file cannot be removed there; its folder is, later
            os.unlink(name)  # noqa: PTH108 (mkstemp gives a text)

    def read(
        self, columns: Sequence[str] | None = None, start: int = 0, stop: int | None = None
    ) -> pl.DataFrame:
        """Return some columns of some neighbouring rows."""
        wanted = self.columns if columns is None else list(columns)
        height = (self.rows if stop is None else stop) - start
        varying = [name for name in wanted if name in self._varying]
        others = [n for n in wanted if n not in self._varying and n not in self._constant]
        again = [
            values.new_from_index(0, height)
            for name, values in self._constant.items()
            if name in wanted
        ]
        rows = [self._own(varying, start, height)] if varying else []
        if others and self.settled:
            rows.append(pl.read_parquet(self.settled, columns=others).slice(start, height))
        return pl.concat([*rows, pl.DataFrame(again)], how="horizontal").select(wanted)

    def discard(self) -> None:
        """Remove the file that has a name, where there is one; it must not be needed any more."""
        if self.settled:
            self.settled.unlink(missing_ok=True)

    def _own(self, columns: list[str], start: int, height: int) -> pl.DataFrame:
        os.lseek(self._handle, 0, os.SEEK_SET)
        with os.fdopen(os.dup(self._handle), "rb") as file:
            return pl.scan_ipc(file).select(columns).slice(start, height).collect()


ALSO_AT_HAND = ("visitor_id",)
"""Settled columns that are read again for nearly every row."""


def _is_constant(values: pl.Series) -> bool:
    if len(values) < 2 or values[0] != values[-1] or values.null_count() not in {0, len(values)}:  # noqa: PLR2004 (two may be alike)
        return False
    return bool(values.eq_missing(values.head(1).new_from_index(0, len(values))).all())
