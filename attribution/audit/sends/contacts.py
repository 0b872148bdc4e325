"""Which touches are sends: contacts that the company began."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from attribution.audit.sends.earlier import MICROSECOND, Order
from attribution.audit.sends.told import Flags
from attribution.numbering import Ints, Numbers

BEGUN = ("sent", "mailed", "call_made")
"""We began a contact."""

CALLS = ("call_made", "call_answered", "meeting_held")
"""A talk that we began, by telephone or face to face."""

SAME_MAIL = timedelta(days=1)
"""A delivery so long after the same mail was sent is of that mail."""

SAME_CALL = timedelta(hours=1)
"""An answer or a meeting so long after a call is of that call."""

_LARGEST = 2**62
_MAILED = ("sent", "mailed")
_EARLIER_OF_CALL = {"call_answered": ("call_made",), "meeting_held": ("call_made", "call_answered")}


def contacts(order: Order, counted: Flags) -> Ints:
    """Find the sends.

    What was sent, mailed or called; a delivery only where the same lead has no row of sending the
    same content and program in the day before it (an export that has deliveries alone); an
    answered call or a meeting only where no earlier part of the same call lies in the hour before
    it.

    Args:
        order: The good touches in time.
        counted: Which of them count at all.

    Returns:
        Their rows, sorted by lead, time and `touch_id`.
    """
    touches = order.touches
    rows = [np.flatnonzero(acted(touches, BEGUN) & counted)]
    delivered = np.flatnonzero(acted(touches, ("delivered",)) & counted)
    mailed = np.flatnonzero(acted(touches, _MAILED) & counted)
    mail = ("lead_id", "content_id", "program")
    rows.append(_not_soon_after(order, delivered, mailed, mail, SAME_MAIL))
    for action, before in _EARLIER_OF_CALL.items():
        later = np.flatnonzero(acted(touches, (action,)) & counted)
        calls = np.flatnonzero(acted(touches, before) & counted)
        rows.append(_not_soon_after(order, later, calls, ("lead_id",), SAME_CALL))
    found = np.concatenate(rows)
    lead = touches.of("lead_id").codes[found].astype(np.int64)
    return touches.sorted_by(lead, found)[1]


def counted(touches: Numbers, leads: pl.DataFrame | None, as_of: datetime) -> Flags:
    """Return which touches are of a known lead, not of the company's own people, and in time.

    Args:
        touches: The good touches by number.
        leads: The good leads, for who is internal; None where there are none.
        as_of: The moment up to which things are known.
    """
    lead = touches.of("lead_id")
    known: Flags = lead.known & (touches.touches["occurred_at"] <= as_of).to_numpy()
    if leads is not None:
        staff = leads.filter("internal")["lead_id"]
        known &= ~np.append(lead.values.is_in(staff.implode()), False)[lead.codes]
    return known


def acted(touches: Numbers, actions: Sequence[str]) -> Flags:
    """Return which touches are of one of some actions."""
    return valued(touches, "action", actions)


def valued(touches: Numbers, column: str, values: Sequence[str]) -> Flags:
    """Return which touches have one of some values in a column."""
    return touches.of(column).one_of(values)


def _not_soon_after(
    order: Order, rows: Ints, others: Ints, columns: tuple[str, ...], most: timedelta
) -> Ints:
    """Keep the rows that follow none of the others of the same values by up to `most`."""
    if not rows.size or not others.size:
        return rows
    both = together(order.touches, np.concatenate([others, rows]), columns)
    # Both in one order: beside each row stands the last of the others before it.
    groups, merged = order.touches.sorted_by(both, np.concatenate([others, rows]))
    asked = np.zeros(order.touches.touches.height, np.bool_)
    asked[rows] = True
    asked = asked[merged]
    before = _nearest(~asked)
    # Of equal moments the other may stand after it, by its id.
    after = merged.size - 1 - _nearest(~asked[::-1])[::-1]
    moment = order.touches.moments[merged]
    soon = asked & (before >= 0) & (groups[before] == groups)
    soon &= moment - moment[before] <= most // MICROSECOND
    level = np.minimum(after, merged.size - 1)
    soon |= asked & (after < merged.size) & (groups[level] == groups) & (moment[level] == moment)
    found: Ints = merged[asked & ~soon]
    return found


def _nearest(there: Flags) -> Ints:
    """Return for each place the last one up to it that is there, or -1."""
    found: Ints = np.maximum.accumulate(np.where(there, np.arange(there.size), -1))
    return found


def together(touches: Numbers, rows: Ints, columns: Sequence[str]) -> Ints:
    """Number rows by their values in some columns together; not stated is a value too."""
    group, size = np.zeros(rows.size, np.int64), 1
    for column in columns:
        numbered = touches.of(column)
        more = numbered.values.len() + 1
        if size * more > _LARGEST:
            found, group = np.unique(group, return_inverse=True)
            size = found.size
        group, size = group * more + numbered.codes[rows], size * more
    return group
