"""Calendar quarters, in the zone whose days a company counts by."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

_QUARTER = re.compile(r"(\d{4})Q([1-4])")


def quarter_bounds(period: str, zone: str = "UTC") -> tuple[datetime, datetime]:
    """Return when a quarter begins in a zone and when the next one does: [start, end), in UTC.

    Raises:
        ValueError: The text is not a quarter such as `2026Q3`.
    """
    match = _QUARTER.fullmatch(period)
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        raise ValueError(
            f"period must be a year and a quarter such as 2026Q3, got {period!r}. "
            "Write the year in four digits, then Q1, Q2, Q3 or Q4."
        )
    year, number = int(match[1]), int(match[2])
    start = datetime(year, 3 * number - 2, 1, tzinfo=ZoneInfo(zone))
    after = datetime(year + number // 4, 3 * number % 12 + 1, 1, tzinfo=ZoneInfo(zone))
    return start.astimezone(UTC), after.astimezone(UTC)


def quarter(time: str, zone: str) -> pl.Expr:
    """Return the calendar quarter of a time column in a zone, as in `2026Q3`."""
    column = pl.col(time).dt.convert_time_zone(zone)
    return pl.format("{}Q{}", column.dt.year(), column.dt.quarter())


# At either end of the calendar a zone could push a moment out of it.
_FIRST_YEAR, _LAST_YEAR = 2, 9998
