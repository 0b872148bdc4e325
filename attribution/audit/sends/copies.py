"""How often each lead got the same."""

import numpy as np

from attribution.audit.sends.earlier import DAY_US, KEY_BITS, Order
from attribution.numbering import Ints

_NONE = -1


def copies(order: Order, rows: Ints, groups: Ints, days: int) -> Ints:
    """Count for each row how many of its group there were up to it, in so many days.

    Args:
        order: All touches in time.
        rows: The rows, each once.
        groups: The group of each, such as a lead and a piece; 0 or more.
        days: How far back others count, their last moment included.
    """
    if int(groups.max(initial=0)).bit_length() + order.bits > KEY_BITS:
        groups = np.unique(groups, return_inverse=True)[1]
    place = order.places[rows]
    position = np.full(order.moments.size, _NONE)
    position[place] = np.arange(rows.size)
    # The place is part of the number that is sorted, so that no order needs to be kept beside it.
    packed = (groups << order.bits) | place
    packed.sort()
    place = packed & ((1 << order.bits) - 1)
    oldest = _oldest_counted(order, np.flatnonzero(position != _NONE), days)[place]
    number = np.empty(rows.size, np.int64)
    first = np.searchsorted(packed, (packed - place) | oldest)
    number[position[place]] = np.arange(rows.size) - first + 1
    return number


def _oldest_counted(order: Order, places: Ints, days: int) -> Ints:
    """Return by place, for some places, the first one at most so many days before it."""
    oldest = np.zeros(order.moments.size, np.int64)
    oldest[places] = order.from_moment(order.moments[places] - days * DAY_US)
    return oldest
