"""Moments that are days: the system keeps the day, and a copy of it writes a time beside."""

import polars as pl

from data_contracts.vendors.cells import Cell

_GAP = r"(?:[T ] *|, )"
_TIMED = rf"^(.*\d){_GAP}\d{{1,2}}:\d{{2}}.*$"
_MIDNIGHT = rf"^.*\d{_GAP}(?:00?:00(?::00(?:\.0+)?)?|12:00(?::00(?:\.0+)?)? ?[Aa][Mm])$"


def without_times_of_day(text: pl.Series, cell: Cell, *, end_of_day: bool) -> pl.Series:
    """Return a column of times without the time of day, where its values are days.

    They are days where the format says so; and in a column in which a day means its end, if every
    time of day is midnight and none names a zone: nothing happens at midnight only.

    Args:
        text: The values as they came, stripped; null where empty.
        cell: What the format says of them.
        end_of_day: Whether a date without a time of day means the end of that day.
    """
    if not (cell.day or (end_of_day and not cell.time and _only_at_midnight(text))):
        return text
    return text.str.replace(_TIMED, "${1}")


def _only_at_midnight(text: pl.Series) -> bool:
    timed = text.str.contains(":", literal=True)
    return bool(timed.any()) and bool(text.filter(timed).str.contains(_MIDNIGHT).all())
