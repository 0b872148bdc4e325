"""The window that the sample covers, and moments that fall where people work.

Every moment is a whole number of seconds since 1970-01-01 UTC, in Int64 arrays; the sample
company works in UTC.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

HOUR = 3_600
DAY = 86_400
START = 1_704_067_200
"""2024-01-01T00:00:00Z: nothing before it is on record."""
END = 1_782_864_000
"""2026-07-01T00:00:00Z: the first moment that is no longer on record (30 months)."""
DAYS = (END - START) // DAY
NEVER = 1 << 40
"""Later than anything; sums with it stay far from overflow."""

_MONTH_WEIGHTS = np.array([1.05, 1.1, 1.15, 1.05, 1.1, 1.0, 0.85, 0.7, 1.15, 1.15, 1.0, 0.6])
_WEEKDAY_WEIGHTS = np.array([1.1, 1.2, 1.2, 1.1, 0.9, 0.18, 0.15])
_WEEKEND_STAYS = 0.25
_SATURDAY = 5


def weekday(moments: Ints) -> Ints:
    """Return 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday."""
    return (moments // DAY + 3) % 7


def month_starts() -> Ints:
    """Return the first moment of each month in the window."""
    months = np.arange("2024-01", "2026-07", dtype="datetime64[M]")
    return months.astype("datetime64[s]").astype(np.int64)


def quarter_ends(moments: Ints) -> Ints:
    """Return the first moment after the calendar quarter of each moment."""
    months = moments.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    return ((months // 3 + 1) * 3).astype("datetime64[M]").astype("datetime64[s]").astype(np.int64)


def monthly(nth: int, day: int, hour: float) -> Ints:
    """Return the nth weekday of every month at an hour, for example the 2nd Tuesday, 9:30.

    Args:
        nth: 1 to 4.
        day: 0 for Monday to 6 for Sunday.
        hour: Hours after midnight.
    """
    firsts = month_starts()
    return firsts + ((day - weekday(firsts)) % 7 + 7 * (nth - 1)) * DAY + int(hour * HOUR)


def busy_days(count: int, rng: np.random.Generator) -> Ints:
    """Draw midnights of the window: fewer in August, December and at weekends."""
    midnights = START + np.arange(DAYS) * DAY
    months = midnights.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64) % 12
    weights = _MONTH_WEIGHTS[months] * _WEEKDAY_WEIGHTS[weekday(midnights)]
    return rng.choice(midnights, count, p=weights / weights.sum())


def in_office_hours(moments: Ints, rng: np.random.Generator) -> Ints:
    """Move each moment into office hours of its day, or of Monday after a weekend."""
    days = moments // DAY
    days = days + np.where(weekday(moments) >= _SATURDAY, 7 - weekday(moments), 0)
    hours = rng.triangular(8, 10.5, 18, moments.size)
    return np.where(moments >= NEVER, NEVER, days * DAY + (hours * HOUR).astype(np.int64))


def when_people_read(moments: Ints, rng: np.random.Generator) -> Ints:
    """Move each moment to a time people visit sites: office hours, some evenings and weekends."""
    office = in_office_hours(moments, rng)
    late = moments // DAY * DAY + (rng.uniform(18, 22.5, moments.size) * HOUR).astype(np.int64)
    stays = rng.random(moments.size) < _WEEKEND_STAYS
    return np.where(stays, late, office)


def spaced(people: Ints, moments: Ints, gap: int = 25 * HOUR) -> Mask:
    """Mark the moments that come at least `gap` after the same person's previous one.

    What people do by chance is kept more than a day apart, so that a repeat within a day is
    always one that the generator made on purpose and knows about.
    """
    order = np.lexsort((moments, people))
    near = (np.diff(people[order]) == 0) & (np.diff(moments[order]) < gap)
    keep = np.ones(people.size, dtype=np.bool_)
    keep[order[1:]] = ~near
    return keep
