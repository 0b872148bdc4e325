"""The touches of a file on their way to the disk, block by block, as settled as they can be."""

from pathlib import Path

import polars as pl

from data_contracts.checks.check import comparable
from data_contracts.finish import in_order
from data_contracts.odcs import contract
from data_contracts.streaming.asking import Asking
from data_contracts.streaming.noting import noted, settled_columns
from data_contracts.streaming.ranges import Ranges
from data_contracts.streaming.rows import EMAIL, STREAMED, TIMED, Block, Part, by_time
from data_contracts.streaming.spool import Spooled

_FEW = 10_000
"""Rows of one time that are moved from one block to the block before."""


class Laying:
    """Puts the rows of a file into its blocks."""

    def __init__(self, part: Part, folder: Path) -> None:
        self._part = part
        self._folder = folder
        self._contract = contract(STREAMED)
        self._key = self._contract.key[0]
        self._asking = Asking(self._contract, comparable(self._contract, {}), {})
        self._ranges = Ranges()
        self._last: pl.DataFrame | None = None

    def add(self, frame: pl.DataFrame, *, marked: bool) -> None:
        """Add rows.

        Args:
            frame: The rows (`spool_frame`).
            marked: Whether an e-mail address may stand in them.
        """
        frame = by_time(frame)
        astray = self._ranges.astray(frame[TIMED])
        if marked or EMAIL in frame.columns:
            # Nothing is known of these rows until it is known who the people are.
            self.end()
            self._part.blocks.append(Block(Spooled(frame, self._folder), marked))
        elif astray is None:
            self.end()
            self._lay(frame, settled=False)
        else:
            if astray:
                self._lay(frame.head(astray), settled=False)
            self._add_in_order(in_order(frame.slice(astray), self._contract))

    def end(self) -> None:
        """Put down whatever waited for the rows behind it."""
        if self._last is not None:
            self._lay(self._last, settled=True)
        self._last = None

    def _add_in_order(self, frame: pl.DataFrame) -> None:
        """Put down the block before, with the rows of its last time that stand in this one."""
        last = self._last
        if last is not None:
            again = self._of_last_time(last, frame)
            self._last = self._with_rows_of_last_time(last, frame.head(again)) if again else last
            frame = frame.slice(again)
        self.end()
        self._last = frame if frame.height else None

    def _of_last_time(self, last: pl.DataFrame, frame: pl.DataFrame) -> int:
        """Return how many of the first rows must stand among the last ones of the block before."""
        moment = last[TIMED].drop_nulls().tail(1)
        if not len(moment) or last.columns != frame.columns or frame[TIMED].head(1).is_null().any():
            return 0
        again = int((frame[TIMED] == moment.item()).sum())
        ids = last[self._key][last.height - 1 - last[TIMED].null_count()], frame[self._key][0]
        follow = None not in ids and ids[0] < ids[1]
        first = frame[TIMED][0] == moment.item()
        return again if first and not follow and again <= _FEW else 0

    def _with_rows_of_last_time(self, last: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
        timed = last.height - last[TIMED].null_count()
        before = timed - int((last[TIMED] == more[TIMED][0]).sum())
        alike = pl.concat([last.slice(before, timed - before), more])
        ordered = in_order(alike, self._contract)
        return pl.concat([last.head(before), ordered, last.slice(timed)], rechunk=True)

    def _lay(self, frame: pl.DataFrame, *, settled: bool) -> None:
        known = noted(frame, self._part, self._contract, self._asking, ordered=settled)
        columns = settled_columns(self._contract) if settled else ()
        rows = Spooled(frame, self._folder, columns)
        self._part.blocks.append(Block(rows, marked=False, noted=known))
