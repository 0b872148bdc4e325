"""Which blocks follow one another in time, and which rows must be put in order together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data_contracts.streaming.holding import HeldBlock
from data_contracts.streaming.rows import TIMED, End, Noted

Times = NDArray[np.int64]
_End = tuple[int, int, str]
"""A time, whether the id there is lower or higher than any, and the id."""

NEVER = np.iinfo(np.int64).max
_LOWEST, _KNOWN, _HIGHEST = -1, 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Neighbouring rows of a block.

    Attributes:
        held: The block.
        start: Its first row here.
        stop: The row after the last one.
    """

    held: HeldBlock
    start: int
    stop: int

    @property
    def rows(self) -> int:
        """How many rows these are."""
        return self.stop - self.start

    @property
    def stays(self) -> bool:
        """Whether any of them does."""
        return not bool(self.held.leaving[self.start : self.stop].all())


def stretches(blocks: Sequence[HeldBlock]) -> Iterator[list[Piece]]:
    """Yield rows that reach into one another together, one stretch of time after the other.

    Blocks of which nothing is settled are cut where settled ones begin, so that a few rows in the
    wrong place touch as few of these as can be. Rows that leave may be left out.
    """
    ends = [
        (*_ends(block, known.ends, known.timeless), _whole(block))
        for block in blocks
        if (known := _settled(block)) and known.ends and not block.leaving.all()
    ]
    bounds = np.unique([first[0] for first, *_ in ends])
    for block in blocks:
        if not _settled(block):
            ends += _cut(block, bounds)
    together: list[Piece] = []
    reach: _End = (0, _LOWEST, "")
    for first, last, piece in sorted(ends, key=lambda end: end[:2]):
        if together and reach < first:
            yield together
            together = []
        reach = max(reach, last) if together else last
        together.append(piece)
    if together:
        yield together


def settled_in(stretch: Sequence[Piece]) -> Path | None:
    """Return where rows were written that are as they must be; None: they must be written anew."""
    (first, *others) = stretch
    known = _settled(first.held)
    whole = known and known.numbered and not others and not first.held.leaving.any()
    return first.held.block.rows.settled if whole else None


def times_of(held: HeldBlock) -> Times:
    """Return the times of a block's rows in order, `NEVER` but one where there is none."""
    moments = held.block.rows.read([TIMED])[TIMED].to_physical()
    # Whatever has no time comes last, and the end of the last span must lie behind it.
    times: Times = moments.fill_null(NEVER - 1).to_numpy()
    return times


def _settled(held: HeldBlock) -> Noted | None:
    """Return what is known of a block that is settled; none of any other."""
    known = held.block.noted
    return known if known and known.ends and held.block.rows.settled else None


def _whole(held: HeldBlock) -> Piece:
    return Piece(held, 0, held.block.rows.rows)


def _cut(held: HeldBlock, bounds: NDArray[np.int64]) -> Iterator[tuple[_End, _End, Piece]]:
    times = times_of(held)
    cuts = np.unique([0, *np.searchsorted(times, bounds).tolist(), len(times)]).tolist()
    for start, stop in pairwise(cuts):
        piece = Piece(held, start, stop)
        if piece.stays:
            yield (int(times[start]), _LOWEST, ""), (int(times[stop - 1]), _HIGHEST, ""), piece


def _ends(held: HeldBlock, ends: tuple[End, End], timeless: int) -> tuple[_End, _End]:
    first, last = ends
    # Rows without a time come last; mostly all of them leave.
    endless = timeless and not held.leaving[-timeless:].all()
    return _end(first, _LOWEST), _end((NEVER, None) if endless else last, _HIGHEST)


def _end(known: End, unknown: int) -> _End:
    moment, name = known
    return (moment, unknown, "") if name is None else (moment, _KNOWN, name)
