"""Whatever is linked, directly or through others, is one group."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


class Groups:
    """Things numbered from 0, each in a group of its own until it is joined to others.

    A group goes by the smallest number in it, so the order of joining changes nothing.
    """

    def __init__(self, count: int) -> None:
        self._of: Numbers = np.arange(count, dtype=np.int64)

    @property
    def of(self) -> Numbers:
        """The group of each thing."""
        return self._of

    def join(self, first: Numbers, second: Numbers) -> None:
        """Put each of the first into one group with its partner of the second."""
        group = self._of
        first, second = first.astype(np.int64), second.astype(np.int64)
        while True:
            one, other = group[first], group[second]
            apart = one != other
            if not apart.any():
                return
            first, second, one, other = (a[apart] for a in (first, second, one, other))
            np.minimum.at(group, np.maximum(one, other), np.minimum(one, other))
            # A group that was joined to another may itself be the other of a third.
            while (group[group] != group).any():
                group = group[group]
            self._of = group
