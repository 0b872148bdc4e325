"""Finished touches on their way to the disk: what is settled, and beside it whose they are."""

from pathlib import Path

import polars as pl

from data_contracts.odcs import contract
from data_contracts.people.identity import VisitorsJoined, joined_to, leads_by_visitor
from data_contracts.raw import PLACE
from data_contracts.stored import StoredFrame, write_frame
from data_contracts.streaming.noting import CHANGING, settled_columns
from data_contracts.streaming.rows import STREAMED, TIMED
from data_contracts.streaming.spool import Spooled

_BESIDE = (*CHANGING, "was_anonymous")
_DAYS = 2


class Writing:
    """Files of touches that follow one another, in two parts side by side.

    What no other row changes could be written when a block was read; whose its anonymous touches
    are is known only when all were read.

    Attributes:
        files: Where what is settled is.
        rows: How many rows were written.
        joined: What became of anonymous touches.
    """

    def __init__(self, folder: Path, became: pl.DataFrame) -> None:
        """Begin.

        Args:
            folder: Where the files go.
            became: The lead that each visitor became (`lead_of_visitor`).
        """
        self.files: list[Path] = []
        self.rows = 0
        self.joined = VisitorsJoined()
        self._folder = folder
        self._beside: list[Path] = []
        self._leads = leads_by_visitor(became)

    def take_over(self, settled: Path, rows: Spooled) -> None:
        """Take a block of which all that is settled was written already."""
        self.files.append(settled)
        self._add_beside(rows.read(["visitor_id", *CHANGING]))

    def add(self, rows: pl.DataFrame) -> None:
        """Write rows; they have an id."""
        self.files.append(self._folder / f"{STREAMED}-{len(self.files):05}.parquet")
        write_frame(rows.select(settled_columns(contract(STREAMED))), self.files[-1])
        self._add_beside(rows.select("visitor_id", *CHANGING))

    def stored(self) -> StoredFrame:
        """Return where all rows are."""
        columns = [column.name for column in contract(STREAMED).columns]
        order = [*columns, *PLACE, "was_anonymous"]
        return StoredFrame(self.files, self.rows, beside=self._beside, columns=order)

    def _add_beside(self, rows: pl.DataFrame) -> None:
        marked = joined_to(rows, self._leads)
        self.joined += VisitorsJoined.of(marked)
        self._beside.append(self._folder / f"{STREAMED}-whose-{len(self._beside):05}.parquet")
        write_frame(marked.select(_BESIDE), self._beside[-1])
        self.rows += marked.height


def newest_days(stored: StoredFrame) -> pl.DataFrame:
    """Return time and place of the touches of the two newest days; without any day, of one touch.

    Args:
        stored: All touches, by their time.
    """
    day = pl.col(TIMED).dt.date()
    found: list[pl.DataFrame] = []
    for file in reversed(stored.files):
        rows = pl.read_parquet(file.path, columns=[TIMED, *PLACE])
        found.insert(0, rows.select(TIMED, *PLACE))
        days = pl.concat(found).select(day.unique()).to_series().drop_nulls()
        if len(days) > _DAYS:
            break
    every = pl.concat(found)
    newest = every.select(day.unique().top_k(_DAYS)).to_series().drop_nulls()
    return every.filter(day.is_in(newest.implode())) if len(newest) else every.head(1)
