"""Journeys laid out touch by touch, a block of whole deals at a time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import polars as pl

from attribution.milestones import POSITIONS
from attribution.numbering import Ints
from attribution.windows import Spans

BLOCK = 2**17
"""About as many touches are worked on at once: few enough for the processor's cache, and enough
that starting an expression costs little beside it."""

_RANK_BITS = 32


@dataclass(frozen=True, eq=False)
class Block:
    """The journeys of neighbouring deals with touches.

    Attributes:
        spans: The journeys that these are of.
        deal: Of each touch the row of its deal in `spans.deals`, ascending.
        row: Its row in `spans.index.touches`; in the order of its journey.
    """

    spans: Spans
    deal: Ints
    row: Ints

    @cached_property
    def starts(self) -> Ints:
        """Where each journey begins."""
        new = np.ones(self.deal.size, np.bool_)
        np.not_equal(self.deal[1:], self.deal[:-1], out=new[1:])
        return np.flatnonzero(new)

    @cached_property
    def sizes(self) -> Ints:
        """How many touches each journey has."""
        return np.diff(self.starts, append=self.deal.size)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """What the weight of a touch can depend on.

        The columns of `attribution.journeys.Journeys.rows` that say where it stands, and its
        channel: `deal_id` (here the deal's number), `channel` (an Enum), `position`, `touches`,
        `age_us` and `attribution.milestones.POSITIONS`.
        """
        return self.columns(("channel", "position", "touches", "age_us", *POSITIONS))

    def columns(self, names: Collection[str]) -> pl.DataFrame:
        """Return `deal_id` and those of the columns of `rows` that are named."""
        found = [pl.Series("deal_id", self.deal).set_sorted()]
        if "channel" in names:
            found.append(self.spans.index.touches["channel"].gather(self.row))
        if "position" in names:
            begins = np.repeat(self.starts - 1, self.sizes)
            found.append(pl.Series("position", np.arange(self.deal.size) - begins))
        if "touches" in names:
            found.append(pl.Series("touches", np.repeat(self.sizes, self.sizes)))
        if "age_us" in names:
            age = self.spans.ends[self.deal] - self.spans.index.moments[self.row]
            found.append(pl.Series("age_us", age))
        stages = [self.spans.stages[name] for name in POSITIONS if name in names]
        return pl.DataFrame([*found, *(stage.gather(self.deal) for stage in stages)])


def ranges(
    spans: Spans, size: int = BLOCK, begin: int = 0, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """Yield the deals of each block, from one row of `spans.deals` up to another.

    A journey longer than a block is one alone; deals without a touch go with others.

    Args:
        spans: The journeys.
        size: Touches of a block, but for the journey that goes beyond.
        begin: The row of the first deal.
        end: The row after the last one; None: all.
    """
    ends = spans.deals["touches"][begin:end].cum_sum().to_numpy()
    total = int(ends[-1]) if ends.size else 0
    cuts = np.searchsorted(ends, np.arange(size, total, size), side="left") + 1
    for first, after in pairwise(np.unique([0, *cuts.tolist(), ends.size]).tolist()):
        if ends[after - 1] > (ends[first - 1] if first else 0):
            yield begin + first, begin + after


def lay_out(spans: Spans, begin: int, end: int) -> Block:
    """Lay out the journeys of the deals from one row of `spans.deals` up to another."""
    part = slice(*np.searchsorted(spans.deal, [begin, end]).tolist())
    sizes = spans.after[part] - spans.first[part]
    deal = np.repeat(spans.deal[part], sizes)
    ends = np.cumsum(sizes)
    row = np.arange(deal.size) + np.repeat(spans.first[part] - (ends - sizes), sizes)
    if (spans.deal[part][1:] == spans.deal[part][:-1]).any():
        # Of a deal with several slices, the touches come in their common order.
        order = np.argsort(
            (deal << _RANK_BITS) + spans.index.touches["rank"].to_numpy()[row], kind="stable"
        )
        deal, row = deal[order], row[order]
    return Block(spans, deal, row)
