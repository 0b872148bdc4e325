"""What touches were about: the topics of their content, and those that their reason names."""

from collections.abc import Sequence

import numpy as np

from attribution.audit.sends.fits import Fits
from attribution.audit.sends.told import Flags
from attribution.numbering import Ints, Numbers, number


class Topics:
    """The topics of touches.

    Args:
        touches: The good touches by number.
        pieces: For each touch the number of its piece, below 0 without one.
        fits: The topics of the catalogue.
    """

    def __init__(self, touches: Numbers, pieces: Ints, fits: Fits) -> None:
        self._touches, self._pieces, self._fits = touches, pieces, fits
        self.count = len(fits.topics)
        self._of_piece = _Lists([_places(one, fits) for one in fits.piece_topics])

    def of(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return pairs, in no order: the place in `rows`, and a topic of the touch there."""
        by_piece = self._of_piece.pairs(self._pieces[rows])
        reasons = number(self._touches.touches["reason"].gather(rows))
        named: list[list[int]] = [[] for _ in range(reasons.values.len() + 1)]
        for place, name in self._fits.meanings.within(reasons.values).rows():
            named[place].append(self._fits.topics[name])
        by_reason = _Lists(named).pairs(reasons.codes.astype(np.int64))
        at, topic = (np.concatenate(both) for both in zip(by_piece, by_reason, strict=True))
        return at, topic


def any_of(size: int, places: Ints) -> Flags:
    """Return which of so many rows are among some places."""
    found = np.zeros(size, np.bool_)
    found[places] = True
    return found


class _Lists:
    """Lists of numbers, end to end."""

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self._sizes = np.array([len(one) for one in lists], np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._values = np.array([value for one in lists for value in one], np.int64)

    def pairs(self, which: Ints) -> tuple[Ints, Ints]:
        """Return (place in `which`, value) for every value of the list that stands there."""
        stated = np.flatnonzero(which >= 0)
        which = which[stated]
        sizes = self._sizes[which]
        ends = np.cumsum(sizes)
        within = np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - sizes, sizes)
        return np.repeat(stated, sizes), self._values[
            np.repeat(self._starts[which], sizes) + within
        ]


def _places(words: frozenset[str] | None, fits: Fits) -> list[int]:
    return sorted(fits.topics[word] for word in words or () if word in fits.topics)
