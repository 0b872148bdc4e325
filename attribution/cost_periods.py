"""How long the periods of costs are, told from the spacing of their first days."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

import polars as pl

_QUARTER, _YEAR, _WEEK = 3, 12, 7


class Length(StrEnum):
    """What one row of costs pays for, from its first day on."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_OFFSETS = {
    Length.DAY: "1d",
    Length.WEEK: "1w",
    Length.MONTH: "1mo",
    Length.QUARTER: "1q",
    Length.YEAR: "1y",
}


def period_length(starts: Sequence[date]) -> Length:
    """Tell the length of the periods that begin on these days.

    First days of months are months; where the nearest two are three or twelve months apart and
    all others fit, quarters or years. A single first day of a month is one month. Days of which
    the nearest two are a week apart, and all others whole weeks, are weeks. All other days are
    bills of a day, each of which counts on its day.

    Args:
        starts: The first days, in any order, each as often as it likes.
    """
    days = sorted(set(starts))
    if all(day.day == 1 for day in days):
        months = [day.year * 12 + day.month for day in days]
        gaps = [after - before for before, after in pairwise(months)]
        for length, size in ((Length.YEAR, _YEAR), (Length.QUARTER, _QUARTER)):
            if gaps and min(gaps) == size and not any(gap % size for gap in gaps):
                return length
        return Length.MONTH
    gaps = [(after - before).days for before, after in pairwise(days)]
    weekly = bool(gaps) and min(gaps) == _WEEK and not any(gap % _WEEK for gap in gaps)
    return Length.WEEK if weekly else Length.DAY


def period_after(start: pl.Expr, length: pl.Expr) -> pl.Expr:
    """Return the first day after each period.

    Args:
        start: The period's first day (Date).
        length: Its length (String, one of `Length`).
    """
    return pl.coalesce(
        pl.when(length == known).then(start.dt.offset_by(offset))
        for known, offset in _OFFSETS.items()
    )


def part_of(amount: pl.Expr, days: pl.Expr, first: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Return what falls on some days of a period, in whole minor units.

    Every day costs the same; what lies before a day is rounded towards nothing, and a part is
    what lies before its end less what lies before its beginning. So the parts of a period add
    up to its amount, however it is cut.

    Args:
        amount: What the whole period cost (Int64, minor units).
        days: How many days it has.
        first: The part's first day, counted from 0.
        after: The first day after it, counted so too.
    """
    size = amount.abs().cast(pl.Int128)
    part = (size * after) // days - (size * first) // days
    return amount.sign() * part.cast(pl.Int64)
