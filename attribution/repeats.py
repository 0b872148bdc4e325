"""Touches that only repeat one already counted."""

import numpy as np
import numpy.typing as npt
import polars as pl

VISIT_US = 30 * 60 * 1_000_000
"""A page view less than this after the one before belongs to its visit (30 minutes)."""

REPEAT_US = 24 * 60 * 60 * 1_000_000
"""The same again up to this long after the last one counted is no new touch (24 hours)."""

_CENTURY_US = 100 * 366 * REPEAT_US
_PERSON = [
    pl.col("lead_id"),
    # Who is not identified is told apart by visitor; who is may have come as several. Where not
    # even the visitor is known, people of different accounts are different people.
    pl.when(pl.col("lead_id").is_null()).then(pl.col("visitor_id")),
    pl.when(pl.col("lead_id").is_null() & pl.col("visitor_id").is_null()).then(
        pl.col("account_id")
    ),
]
_CONTENT = [
    pl.col("content_id"),
    *(
        pl.when(pl.col("content_id").is_null()).then(pl.col(name))
        for name in ("channel", "program", "url")
    ),
]
_Int64s = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


def repeats(touches: pl.DataFrame) -> pl.DataFrame:
    """Find the touches that repeat another.

    First, a person's page views less than 30 minutes apart, each from the one before, are one
    visit, and its first page is kept. Then the same person's same action on the same content up
    to 24 hours after the last one *kept* is a repeat, so of daily clicks an hour short of a day
    every second one counts. Content is `content_id`; where none is stated, touches are the same
    if channel, program and address are. At one instant, the lower `touch_id` comes first.

    Args:
        touches: Touches with `row`, a number of their own, in any order.

    Returns:
        `row` and `use` (`same_visit` or `repeat`) of each repeat.
    """
    views = _ordered(touches.filter(pl.col("action") == "page_viewed"), _PERSON)
    visits = views.filter(_gaps(views) < VISIT_US)["row"]
    left = touches.filter(~pl.col("row").is_in(visits.implode()))
    ordered = _ordered(left, [*_PERSON, pl.col("action"), *_CONTENT])
    repeated = ordered.filter(~_kept(_gaps(ordered), REPEAT_US))["row"]
    return pl.concat(
        [
            pl.DataFrame({"row": rows}).with_columns(use=pl.lit(use))
            for use, rows in (("same_visit", visits), ("repeat", repeated))
        ]
    )


def _ordered(touches: pl.DataFrame, same: list[pl.Expr]) -> pl.DataFrame:
    """Sort by group, time and id; `group` is a number of no meaning: the first row's."""
    return touches.select(
        "row", "occurred_at", "touch_id", group=pl.col("row").first().over(same)
    ).sort("group", "occurred_at", "touch_id")


def _gaps(ordered: pl.DataFrame) -> _Int64s:
    """Microseconds since the row before in the same group; a century for a group's first."""
    group = ordered["group"].to_numpy()
    time = ordered["occurred_at"].to_physical().to_numpy()
    gaps = np.full(time.size, _CENTURY_US)
    same = group[1:] == group[:-1]
    gaps[1:][same] = np.diff(time)[same]
    return gaps


def _kept(gaps: _Int64s, quiet: int) -> _Flags:
    """Keep each group's first touch, then each first one more than `quiet` after the last kept.

    A gap above `quiet` always starts anew, so gaps can be cut just above it: their running sum
    is then one time line for all groups, on which the next touch to keep is a binary search.
    All groups take a step at once; the number of steps is that of the longest unbroken run.
    """
    time = np.cumsum(np.minimum(gaps, quiet + 1))
    following = np.searchsorted(time, time + quiet, side="right")
    fresh = gaps > quiet
    kept = fresh.copy()
    reached = np.flatnonzero(fresh)
    while reached.size:
        reached = following[reached]
        reached = reached[reached < time.size]
        reached = reached[~kept[reached]]
        kept[reached] = True
    return kept
