"""The pairs of a deal and a value in a block of journeys, and sums over them."""

from dataclasses import dataclass

import numpy as np

from attribution.apportion import Ints
from attribution.exact_sums import total
from attribution.layout import Block
from attribution.told_values import ToldValues

# With more room than so many times the touches, sorting beats counting into a table.
_SPARSE = 4


@dataclass(frozen=True, slots=True, eq=False)
class DealValues:
    """The pairs of a deal and a value in a block.

    Attributes:
        place: The place of each touch's pair in a table.
        size: How many places the table has.
        pairs: Which of these have a touch.
        deal: The deal of each of them.
        value: Its value.
        values: How many values there are.
    """

    place: Ints
    size: int
    pairs: Ints
    deal: Ints
    value: Ints
    values: int

    @property
    def deals(self) -> Ints:
        """How many deals have a touch of each value."""
        return np.bincount(self.value, minlength=self.values)

    def by_value(self, of_pairs: Ints, *, exact: bool) -> Ints:
        """Add up a table by value."""
        if of_pairs.size > self.pairs.size:
            # The table has a row per deal.
            added: Ints = of_pairs.reshape(-1, self.values).sum(axis=0)
            return added
        return total(self.value, of_pairs, self.values, exact=exact)


def deal_values(block: Block, values: ToldValues) -> DealValues:
    """Find the pairs of a block."""
    size = len(values.names)
    first = block.deal[0]
    pair = (block.deal - first) * size
    pair += values.of_touches(block.row)
    space = int(block.deal[-1] - first + 1) * size
    if space > _SPARSE * pair.size:
        there, place = np.unique(pair, return_inverse=True)
        pairs, space = np.arange(there.size), there.size
    else:
        place, there = pair, np.flatnonzero(np.bincount(pair, minlength=space))
        pairs = there
    return DealValues(place, space, pairs, first + there // size, there % size, size)
