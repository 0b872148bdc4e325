"""When a test is read: on the day that was planned before its outcome was known.

Whoever looks at a running test each week, and stops when it looks good, finds what is not there in
far more than one test of twenty (Armitage, McPherson & Rowe 1969, J. R. Stat. Soc. A 132:235-244).
So a test that states until when it is planned to run is read once, on that day, by what was known
on it; whatever comes later changes nothing. A test that states no day, or of which several days
have come, can have been looked at any number of times: `attribution.holdout.any_look` says what
holds then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

PLANNED = "planned_until"
"""The column of holdouts that says on which day the test is planned to be read: its beginning."""

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """When some tests are read, and by what is known until when.

    Attributes:
        programs: Those that can be read; all of them where none can be.
        read_at: The day planned for reading, of several tests the last one, never before the
            tests are old enough, UTC; None where one of them states none.
        until: Program: the moment up to which things count: the end of the planned day where that
            has come, else the date of the data.
        once: Whether one planned day has come, and one alone: nothing was looked at before.
    """

    programs: tuple[str, ...]
    read_at: datetime | None
    until: Mapping[str, datetime]
    once: bool


def reading(rows: pl.DataFrame, as_of: datetime, young_days: int) -> Reading:
    """Return when the tests of some programs are read.

    Of several days that a program's rows state, the last counts that has come, else the first.
    A day that ends before the draw is none. No test is read before it is `young_days` old.

    Args:
        rows: The draws of these programs up to `as_of`: `program`, `assigned_at`, and, where the
            export has it, `planned_until`.
        as_of: The date of the data.
        young_days: The age below which a test is too young to be read.
    """
    days = {program: reading_days(of, young_days) for (program,), of in rows.group_by("program")}
    open_ = {program for program, stated in days.items() if stated and stated[0] > as_of}
    chosen = sorted(set(days) - open_ or open_)
    counts = {program: _counts(days[program], as_of) for program in chosen}
    planned = [day for day in counts.values() if day is not None]
    come = {day for program in chosen for day in days[program] if day <= as_of}
    return Reading(
        programs=tuple(chosen),
        read_at=max(planned) if planned and len(planned) == len(chosen) else None,
        until={program: _end(day, as_of) for program, day in counts.items()},
        once=len(planned) == len(chosen) and len(come) == 1,
    )


def reading_days(rows: pl.DataFrame, young_days: int) -> list[datetime]:
    """Return the days planned for reading the test of one program, earliest first.

    None lies before the test is old enough to be read.

    Args:
        rows: Its draws, as `reading` takes them.
        young_days: The age below which a test is too young to be read.
    """
    if PLANNED not in rows.columns:
        return []
    stated = rows.filter(pl.col(PLANNED) + _A_DAY > pl.col("assigned_at"))[PLANNED]
    if stated.is_empty():
        return []
    first: datetime = rows["assigned_at"].min()  # type: ignore[assignment] # a column of times
    old_enough = first + timedelta(days=young_days)
    return sorted({max(day, old_enough) for day in stated})


def _end(day: datetime | None, as_of: datetime) -> datetime:
    return as_of if day is None else min(day + _A_DAY - timedelta(microseconds=1), as_of)


def _counts(days: list[datetime], as_of: datetime) -> datetime | None:
    come = [day for day in days if day <= as_of]
    return come[-1] if come else next(iter(days), None)
