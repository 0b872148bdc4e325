"""Calendar quarters, in UTC."""

import re
from datetime import UTC, datetime

import polars as pl

_QUARTER = re.compile(r"(\d{4})Q([1-4])")


def quarter_bounds(period: str) -> tuple[datetime, datetime]:
    """Return when a quarter begins and when the next one does: [start, end), in UTC.

    Raises:
        ValueError: The text is not a quarter such as `2026Q3`.
    """
    match = _QUARTER.fullmatch(period)
    if match is None or int(match[1]) == 0:
        raise ValueError(
            f"period must be a year and a quarter such as 2026Q3, got {period!r}. "
            "Write the year in four digits, then Q1, Q2, Q3 or Q4."
        )
    year, number = int(match[1]), int(match[2])
    start = datetime(year, 3 * number - 2, 1, tzinfo=UTC)
    after = datetime(year + number // 4, 3 * number % 12 + 1, 1, tzinfo=UTC)
    return start, after


def quarter(time: str) -> pl.Expr:
    """Return the calendar quarter (UTC) of a time column, as in `2026Q3`."""
    column = pl.col(time)
    return pl.format("{}Q{}", column.dt.year(), column.dt.quarter())
