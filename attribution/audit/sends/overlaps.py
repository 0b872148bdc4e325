"""Whether what one side has and what the other has overlap, for many pairs at once."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from attribution.audit.sends.told import Flags
from attribution.numbering import Ints

_BITS = 64
_Masks = npt.NDArray[np.uint64]


class Sets:
    """Sets of words, one for each of some people or pieces, each word being a bit.

    Args:
        words: The words of each; None where nothing is stated.
        places: The bit of every word that matters; other words overlap with nothing.
    """

    def __init__(self, words: Sequence[frozenset[str] | None], places: dict[str, int]) -> None:
        # The last one has nothing: it is that of nobody, whose number is -1.
        self.known: Flags = np.array([*map(bool, words), False], np.bool_)
        self.masks: _Masks = np.zeros((max(1, -(-len(places) // _BITS)), len(words) + 1), np.uint64)
        for at, one in enumerate(words):
            for word in one or ():
                if (place := places.get(word)) is not None:
                    self.masks[place // _BITS, at] |= np.uint64(1 << place % _BITS)

    @classmethod
    def spread(cls, distinct: "Sets", codes: npt.NDArray[np.integer]) -> "Sets":
        """Return the sets of rows, each of which has one of the distinct sets."""
        made = cls.__new__(cls)
        made.known, made.masks = distinct.known[codes], distinct.masks[:, codes]
        return made


def overlap(these: Sets, those: Sets, this: Ints, that: Ints) -> Flags:
    """Return for pairs (this of these, that of those) whether they have a word in common."""
    found = np.zeros(this.size, np.bool_)
    for mine, theirs in zip(these.masks, those.masks, strict=True):
        found |= (mine[this] & theirs[that]) != 0
    return found


def numbered(words: Iterable[frozenset[str] | None]) -> dict[str, int]:
    """Number the words of some sets, in alphabetical order."""
    every = sorted({word for one in words if one for word in one})
    return {word: place for place, word in enumerate(every)}
