"""Touches that only repeat one already counted."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from attribution.numbering import Ints, Numbered, Numbers, number

VISIT_US = 30 * 60 * 1_000_000
"""A page view less than this after the one before belongs to its visit (30 minutes)."""

REPEAT_US = 24 * 60 * 60 * 1_000_000
"""The same again up to this long after the last one counted is no new touch (24 hours)."""

_CENTURY_US = 100 * 366 * REPEAT_US
_LARGEST = 2**62
# Rows are few if they are less than one in so many of all.
_FEW = 4
_Flags = npt.NDArray[np.bool_]


def repeats(touches: Numbers, rows: Ints) -> tuple[Ints, Ints]:
    """Find the touches that repeat another.

    First, a person's page views less than 30 minutes apart, each from the one before, are one
    visit, and its first page is kept. Then the same person's same action on the same content up
    to 24 hours after the last one *kept* is a repeat, so of daily clicks an hour short of a day
    every second one counts. Content is `content_id`; where none is stated, touches are the same
    if channel, program and address are. At one instant, the lower `touch_id` comes first.

    Args:
        touches: The touches by number, in any order.
        rows: Which of them are looked at.

    Returns:
        The rows of visits' other pages, and those of repeats.
    """
    action = touches.of("action")
    view = np.append(action.values == "page_viewed", False)[action.codes[rows]]
    views = rows[view]
    group, row = touches.sorted_by(_people(touches, views), views)
    visits = row[_gaps(touches, group, row) < VISIT_US]
    there = np.ones(touches.touches.height, np.bool_)
    there[visits] = False
    left = rows[there[rows]]
    same = _combined(
        (_people(touches, left), action.codes[left], _contents(touches, left)),
    )
    group, row = touches.sorted_by(same, left)
    return visits, row[~_kept(_gaps(touches, group, row), REPEAT_US)]


def _people(touches: Numbers, rows: Ints) -> Ints:
    """Number people.

    Who is not identified is told apart by visitor; who is may have come as several. Where not even
    the visitor is known, people of different accounts are different people.
    """
    return _first_stated(touches, rows, (("lead_id",), ("visitor_id",), ("account_id",)))


def _contents(touches: Numbers, rows: Ints) -> Ints:
    return _first_stated(touches, rows, (("content_id",), ("channel", "program", "url")))


def _first_stated(touches: Numbers, rows: Ints, columns: Sequence[tuple[str, ...]]) -> Ints:
    """Number rows by the first of some columns that states a value; by the last ones if none."""
    (column, *together), *others = columns
    if not others:
        return _combined([_numbered(touches, name, rows).codes for name in (column, *together)])
    stated = _numbered(touches, column, rows)
    numbers, unknown = stated.codes.astype(np.int64), ~stated.known
    if unknown.any():
        numbers[unknown] = stated.values.len() + _first_stated(touches, rows[unknown], others)
    return numbers


def _numbered(touches: Numbers, column: str, rows: Ints) -> Numbered:
    """Number a column in some rows.

    Where few rows have to go by it, and nobody numbered it before, only theirs are.
    """
    if touches.has(column) or _FEW * rows.size > touches.touches.height:
        stated = touches.of(column)
        return Numbered(stated.values, stated.codes[rows])
    return number(touches.touches[column].gather(rows))


def _combined(columns: Sequence[npt.NDArray[np.integer]]) -> Ints:
    """Number rows by what they have in all columns."""
    numbers, size = columns[0].astype(np.int64), int(columns[0].max(initial=0)) + 1
    for column in columns[1:]:
        more = int(column.max(initial=0)) + 1
        if size * more > _LARGEST:
            found, numbers = np.unique(numbers, return_inverse=True)
            size = found.size
        numbers, size = numbers * more + column, size * more
    return numbers


def _gaps(touches: Numbers, group: Ints, row: Ints) -> Ints:
    """Microseconds since the row before in the same group; a century for a group's first."""
    time = touches.moments[row]
    gaps = np.full(time.size, _CENTURY_US)
    np.copyto(gaps[1:], np.diff(time), where=group[1:] == group[:-1])
    return gaps


def _kept(gaps: Ints, quiet: int) -> _Flags:
    """Keep each group's first touch, then each first one more than `quiet` after the last kept.

    A gap above `quiet` always starts anew, so gaps can be cut just above it: their running sum
    is then one time line for all groups, on which the next touch to keep is a binary search.
    All groups take a step at once; the number of steps is that of the longest unbroken run.
    """
    kept = gaps > quiet
    # Where the next gap starts anew there is nothing to look for.
    reached = np.flatnonzero(kept[:-1] & ~kept[1:])
    time = np.cumsum(np.minimum(gaps, quiet + 1)) if reached.size else gaps
    while reached.size:
        reached = np.searchsorted(time, time[reached] + quiet, side="right")
        reached = reached[reached < time.size]
        reached = reached[~kept[reached]]
        kept[reached] = True
    return kept
