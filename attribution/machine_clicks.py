"""Clicks that no person made: mail scanners follow the links of a mail before anyone reads it."""

from datetime import timedelta
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.numbering import Ints, Numbers
from attribution.places import each_once
from attribution.side_by_side import at_once

AFTER_DELIVERY = timedelta(seconds=5)
"""A click this soon after its mail arrived is a machine's."""

BETWEEN_LINKS = timedelta(seconds=1)
"""Nobody follows two links of a mail this close together."""

_MAILS = ("content_id", "program")
_AT_ONCE = timedelta(0)
_MICROSECOND = timedelta(microseconds=1)
_WHOLE_MINUTE = pl.col("occurred_at") == pl.col("occurred_at").dt.truncate("1m")


def machine_clicks(touches: Numbers) -> Ints:
    """Find the clicks that their timing gives away.

    A click counts as a machine's where the same person's mail (of the same content, or the same
    program) was delivered at most `AFTER_DELIVERY` before it, or sent, if it was never reported
    delivered; or where the person clicked another address at most `BETWEEN_LINKS` earlier or
    later. Times at the same whole minute decide nothing: an export that tells minutes or days
    gives a mail and its click the same time. A click without a delivery on record stays.

    Args:
        touches: The touches by number, in any order.

    Returns:
        The row of each machine click, sorted, each once.
    """
    known = touches.of("lead_id").known
    clicks = np.flatnonzero(_acted(touches, "clicked") & known)
    if not clicks.size:
        return clicks
    arrivals = np.flatnonzero(_acted(touches, "sent", "delivered") & known)
    soon = _soon_after_any(touches, clicks, arrivals)
    arrivals = _of_same_people(touches, arrivals, soon)
    soon = _soon_after_own(touches, soon, arrivals)
    found = at_once(
        *(partial(_soon_after_arrival, touches, soon, arrivals, mail) for mail in _MAILS),
        partial(_two_links_at_once, touches, clicks),
    )
    return each_once(np.concatenate(found))


def _soon_after_any(touches: Numbers, clicks: Ints, arrivals: Ints) -> Ints:
    """Keep the clicks so soon after any mail of anybody's: few are, unless all goes out at once."""
    times = touches.moments[arrivals]
    if touches.in_time is not None:
        times.sort()
    clicked = touches.moments[clicks]
    first, after = (
        np.searchsorted(times, clicked - AFTER_DELIVERY // _MICROSECOND),
        np.searchsorted(times, clicked, side="right"),
    )
    found: Ints = clicks[first < after]
    return found


def _soon_after_own(touches: Numbers, clicks: Ints, arrivals: Ints) -> Ints:
    """Keep the clicks so soon after anything of their person, mail or click.

    What comes soon after a mail comes soon after its person's touch before it, too; of touches at
    the same moment either may stand first.
    """
    row, since = _since_the_last(touches, np.concatenate([clicks, arrivals]))
    near = since <= AFTER_DELIVERY // _MICROSECOND
    near[:-1] |= since[1:] == 0
    clicked = np.zeros(touches.touches.height, np.bool_)
    clicked[clicks] = True
    return row[near & clicked[row]]


def _since_the_last(touches: Numbers, rows: Ints) -> tuple[Ints, Ints]:
    """Sort rows by person and time; return them, and the microseconds since the one before."""
    person, row = touches.sorted_by(touches.of("lead_id").codes[rows].astype(np.int64), rows)
    since = np.full(row.size, np.iinfo(np.int64).max)
    np.copyto(since[1:], np.diff(touches.moments[row]), where=person[1:] == person[:-1])
    return row, since


def _acted(touches: Numbers, *actions: str) -> npt.NDArray[np.bool_]:
    return touches.of("action").one_of(actions)


def _soon_after_arrival(touches: Numbers, clicks: Ints, arrivals: Ints, mail: str) -> Ints:
    if not clicks.size or not arrivals.size:
        return np.zeros(0, np.int64)
    clicked = _of_mail(touches, clicks, mail)
    arrived = _of_mail(touches, arrivals, mail).join(clicked, on="mail", how="semi")
    delivered = _acted(touches, "delivered")[arrived["row"].to_numpy()]
    arrived = (
        arrived.with_columns(delivered=pl.Series(delivered))
        .filter(pl.col("delivered") | ~pl.col("delivered").any().over("mail"))
        .select("mail", arrived_at="occurred_at")
    )
    # Time cut into slices as long as the gap: the mail of a click lies in its own slice or the one
    # before, so a person with many mails and clicks does not meet every one with every other.
    own = pl.col("occurred_at").dt.truncate(AFTER_DELIVERY)
    near = clicked.with_columns(slice=pl.concat_list(own, own - AFTER_DELIVERY)).explode("slice")
    met = near.join(
        arrived.with_columns(slice=pl.col("arrived_at").dt.truncate(AFTER_DELIVERY)),
        on=["mail", "slice"],
    ).filter((pl.col("occurred_at") - pl.col("arrived_at")).is_between(_AT_ONCE, AFTER_DELIVERY))
    coarse = _WHOLE_MINUTE & (pl.col("arrived_at") == pl.col("occurred_at"))
    return met.filter(~coarse)["row"].to_numpy()


def _of_same_people(touches: Numbers, rows: Ints, others: Ints) -> Ints:
    """Return the rows of people who have one of the other rows, too."""
    people = touches.of("lead_id")
    there = np.zeros(people.values.len() + 1, np.bool_)
    there[people.codes[others]] = True
    found: Ints = rows[there[people.codes[rows]]]
    return found


def _of_mail(touches: Numbers, rows: Ints, mail: str) -> pl.DataFrame:
    """Return `row`, `occurred_at` and `mail` (its person and mail in one number) where stated."""
    stated = touches.of(mail)
    rows = rows[stated.known[rows]]
    person = touches.of("lead_id").codes[rows].astype(np.int64)
    return pl.DataFrame(
        {
            "row": rows,
            "occurred_at": touches.touches["occurred_at"].gather(rows),
            "mail": person * stated.values.len() + stated.codes[rows],
        }
    )


def _two_links_at_once(touches: Numbers, clicks: Ints) -> Ints:
    # Few clicks have any other this close, and only those can have another link's.
    row, since = _since_the_last(touches, clicks)
    near = since <= BETWEEN_LINKS // _MICROSECOND
    near[:-1] |= near[1:]
    clicks = row[near]
    some = touches.touches.select("occurred_at", "url")[clicks]
    person = touches.of("lead_id").codes[clicks]
    ordered = some.with_columns(row=pl.Series(clicks), lead=pl.Series(person)).drop_nulls("url")
    ordered = ordered.sort("lead", "occurred_at", "url")
    # Once more, since those without an address are gone.
    close = ordered.filter(_near_another_click(1) | _near_another_click(-1))
    return close.filter(_near_another_link(1) | _near_another_link(-1))["row"].to_numpy()


def _near_another_click(step: int) -> pl.Expr:
    """Look at the click before (step 1) or after (step -1)."""
    gap = (pl.col("occurred_at") - pl.col("occurred_at").shift(step)).abs()
    near = (pl.col("lead") == pl.col("lead").shift(step)) & (gap <= BETWEEN_LINKS)
    return near.fill_null(value=False)


def _near_another_link(step: int) -> pl.Expr:
    """Look at the nearest click on another address, earlier (step 1) or later (step -1)."""
    time, url = pl.col("occurred_at"), pl.col("url")
    at_change = pl.when(url != url.shift(step)).then(time.shift(step))
    filled = at_change.forward_fill() if step > 0 else at_change.backward_fill()
    other = filled.over("lead")
    coarse = _WHOLE_MINUTE & (other == time)
    near = ((time - other).abs() <= BETWEEN_LINKS) & ~coarse
    return near.fill_null(value=False)
