"""Whether the blocks of a file lie apart in time, as those of a file in order do."""

from datetime import datetime

import polars as pl

_MOST_ASTRAY = 0.1
_OFTEN = 3


class Ranges:
    """The times of the blocks of a file, as long as they hardly reach into one another.

    Then each block is a piece of the table in order, and what is settled of it can be written for
    good. Rows of a file that is in no order are put in order later, all of them.
    """

    def __init__(self) -> None:
        self._reach: tuple[datetime, datetime] | None = None
        self._apart = True
        self._strayed = 0

    def astray(self, times: pl.Series) -> int | None:
        """Return how many rows of a block belong among those before, mostly none.

        Args:
            times: The times of its rows, in order, nulls last.

        Returns:
            The number of the first rows that do; None if the file is in no order.
        """
        low, high = times.min(), times.max()
        if not isinstance(low, datetime) or not isinstance(high, datetime):
            return 0 if self._apart else None
        first, last = self._reach or (high, low)
        self._reach = min(low, first), max(high, last)
        if high <= first:  # the newest come first
            return 0 if self._apart else None
        rows = int((times < last).sum())
        self._strayed += bool(rows)
        self._apart &= rows <= _MOST_ASTRAY * len(times) and self._strayed <= _OFTEN
        return rows if self._apart else None
