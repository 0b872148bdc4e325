"""Sequences of channels with how often they led to a conversion, and how often they did not.

This is all that the data-driven models learn from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Sequences:
    """Sequences of channels, one after the other.

    Attributes:
        channels: The channels, each once; their places are the numbers used below.
        codes: The channel number of every touch, sequence after sequence (`narrow`, or wider).
        starts: Where each sequence begins in `codes`; every sequence has a touch.
        conversions: How often each sequence led to the milestone (Int64, 0 or more).
        nulls: How often it did not.
    """

    channels: tuple[str, ...]
    codes: Codes
    starts: Ints
    conversions: Ints
    nulls: Ints

    @classmethod
    def of(
        cls, sequences: Sequence[Sequence[str]], conversions: Sequence[int], nulls: Sequence[int]
    ) -> Self:
        """Number written sequences, their channels in the order of the alphabet.

        Raises:
            ValueError: The three are of different lengths, or a sequence has no touch.
        """
        if not len(sequences) == len(conversions) == len(nulls):
            raise ValueError("Each sequence needs a count of conversions and one of the others.")
        if not all(sequences):
            raise ValueError("A sequence without a touch says nothing of any channel.")
        channels = tuple(sorted({channel for sequence in sequences for channel in sequence}))
        numbers = {channel: number for number, channel in enumerate(channels)}
        lengths = np.array([len(sequence) for sequence in sequences], np.int64)
        return cls(
            channels,
            np.array([numbers[channel] for one in sequences for channel in one], np.int64),
            np.cumsum(lengths) - lengths,
            np.array(conversions, np.int64),
            np.array(nulls, np.int64),
        )

    @property
    def last(self) -> Ints:
        """Where each sequence's last touch lies in `codes`."""
        return np.append(self.starts[1:], self.codes.size)[: self.starts.size] - 1

    @property
    def of_touch(self) -> Ints:
        """The number of the sequence of every touch."""
        return np.repeat(np.arange(self.starts.size), self.last - self.starts + 1)

    def parts(self, touches: int) -> Iterator[tuple[slice, Self]]:
        """Cut the sequences into parts of about so many touches.

        Yields:
            Which sequences these are, and the part.
        """
        cuts = np.searchsorted(self.starts, np.arange(0, self.codes.size, touches))
        ends = np.append(self.starts, self.codes.size)
        for begin, end in pairwise(np.unique(np.append(cuts, self.starts.size)).tolist()):
            which = slice(begin, end)
            yield (
                which,
                type(self)(
                    self.channels,
                    self.codes[ends[begin] : ends[end]],
                    self.starts[which] - ends[begin],
                    self.conversions[which],
                    self.nulls[which],
                ),
            )


def narrow(most: int) -> type[np.integer]:
    """Return the smallest kind of whole numbers that holds those from 0 up to one.

    Few bytes of many touches fit into the processor's cache; and memory is not had for nothing.
    """
    kinds = (np.uint8, np.uint16, np.uint32)
    return next((kind for kind in kinds if most <= np.iinfo(kind).max), np.int64)
