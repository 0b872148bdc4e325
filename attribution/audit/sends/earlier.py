"""What happened last before a moment, in the same group: by binary search, for all at once."""

from datetime import timedelta
from functools import cached_property

import numpy as np

from attribution.audit.sends.told import Flags
from attribution.numbering import Ints, Numbers

NEVER = -1
"""What stands where nothing came before."""

MICROSECOND = timedelta(microseconds=1)
DAY_US = timedelta(days=1) // MICROSECOND

KEY_BITS = 63
"""A group and a place in time make one number of at most so many bits."""


class Order:
    """The order of touches in time; the place of each is where it stands in it.

    Args:
        touches: The touches by number.
    """

    def __init__(self, touches: Numbers) -> None:
        self.touches = touches
        self.bits = int(touches.touches.height).bit_length()

    @cached_property
    def places(self) -> Ints:
        """The place of each touch, by `occurred_at`, then `touch_id`."""
        rank = self.touches.rank
        return np.arange(self.touches.touches.height) if rank is None else rank

    @cached_property
    def moments(self) -> Ints:
        """When the touch of each place was, in microseconds since 1970."""
        rows = self.touches.in_time
        return self.touches.moments if rows is None else self.touches.moments[rows]

    @property
    def first(self) -> Ints:
        """For each touch the first place of its moment."""
        return self._bounds[0]

    @property
    def after(self) -> Ints:
        """For each touch the place after the last one of its moment."""
        return self._bounds[1]

    def from_moment(self, moments: Ints) -> Ints:
        """Return the first place at or after each of some moments."""
        return np.searchsorted(self.moments, moments)

    @cached_property
    def _bounds(self) -> tuple[Ints, Ints]:
        starts = np.concatenate([[0], np.flatnonzero(np.diff(self.moments)) + 1])
        sizes = np.diff(np.append(starts, self.moments.size))
        first, after = np.repeat(starts, sizes), np.repeat(starts + sizes, sizes)
        if self.touches.rank is None:
            return first, after
        return first[self.places], after[self.places]


class Earlier:
    """Some touches by group and time.

    Args:
        order: All touches in time.
        groups: The group of each of some touches, 0 or more.
        rows: Their rows.
    """

    def __init__(self, order: Order, groups: Ints, rows: Ints) -> None:
        self._order = order
        self._names: Ints | None = None
        if int(groups.max(initial=0)).bit_length() + order.bits > KEY_BITS:
            self._names, groups = np.unique(groups, return_inverse=True)
        self._groups, self._rows = order.touches.sorted_by(groups, rows)
        self._packed = (self._groups << order.bits) | order.places[self._rows]

    def last(self, groups: Ints, rows: Ints, *, same_moment: bool = False) -> Ints:
        """Find for each of some rows the last one before it in a group.

        Args:
            groups: The group to look in, for each row.
            rows: The rows that it must lie before.
            same_moment: Whether one at the same moment counts as before.

        Returns:
            Its row, or `NEVER`.
        """
        limit = (self._order.after if same_moment else self._order.first)[rows]
        found = np.full(rows.size, NEVER, np.int64)
        if self._rows.size:
            group, known = self._numbered(groups)
            place = np.searchsorted(self._packed, (group << self._order.bits) | limit) - 1
            right = known & (place >= 0) & (self._groups[place] == group)
            np.copyto(found, self._rows[place], where=right)
        return found

    def since_last(self, groups: Ints, rows: Ints, *, same_moment: bool = False) -> Ints:
        """Return the microseconds since the last one before, or `NEVER`."""
        last = self.last(groups, rows, same_moment=same_moment)
        moments = self._order.touches.moments
        return np.where(last == NEVER, NEVER, moments[rows] - moments[last])

    def between(self, groups: Ints, first: Ints, after: Ints) -> Ints:
        """Count those of a group whose place in time lies in [first, after)."""
        group, known = self._numbered(groups)
        low = np.searchsorted(self._packed, (group << self._order.bits) | first)
        high = np.searchsorted(self._packed, (group << self._order.bits) | after)
        return np.where(known, high - low, 0)

    def _numbered(self, groups: Ints) -> tuple[Ints, Flags]:
        """Return groups as they are numbered here, and which of them are there at all."""
        if self._names is None:
            return groups, np.ones(groups.size, np.bool_)
        place = np.minimum(np.searchsorted(self._names, groups), self._names.size - 1)
        return place, self._names[place] == groups
