"""The values of a column by number, as credit is told by them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.apportion import Ints
from attribution.index import categories
from attribution.told import told
from attribution.windows import Spans

OF_DEAL = ("quarter", "account_key")
"""The columns that a deal has one value of, and not a touch."""


@dataclass(frozen=True, slots=True, eq=False)
class ToldValues:
    """A column of deals, of touches or of their people.

    Attributes:
        spans: The journeys.
        column: The column's name.
        names: Its values as they are told (`attribution.told`), sorted.
        place: For each number of the column its place in `names`: numbers are
            `TouchIndex.codes` of touches, or the place of a deal's value among all sorted.
    """

    spans: Spans
    column: str
    names: pl.Series
    place: Ints

    @property
    def of_deals(self) -> Ints:
        """The value of every deal, where the column is one of deals."""
        values = self.spans.deals[self.column]
        found: Ints = self.place[_stated(self.spans, self.column).search_sorted(values).to_numpy()]
        return found

    def of_touches(self, row: Ints) -> Ints:
        """Return the value of some rows of the index, where the column is one of touches."""
        found: Ints = self.place[self.spans.index.codes(self.column)[row]]
        return found

    @property
    def touches(self) -> Ints:
        """How many touches are in any journey, by value; each counts once."""
        known = self.spans.told
        if ("touches", self.column) not in known:
            known["touches", self.column] = self._counted()
        found: Ints = known["touches", self.column]
        return found

    def _counted(self) -> Ints:
        spans, size = self.spans, len(self.names)
        if self.column in OF_DEAL:
            _, value = _rows_of(spans.first, spans.after, self.of_deals[spans.deal])
            return np.bincount(value, minlength=size)
        row, _ = _rows_of(spans.first, spans.after, np.zeros_like(spans.first))
        return np.bincount(self.of_touches(row), minlength=size)


def told_values(spans: Spans, column: str) -> ToldValues:
    """Number the values of a column of the journeys, once for the same journeys."""
    if ("values", column) not in spans.told:
        spans.told["values", column] = _numbered(spans, column)
    return ToldValues(spans, column, *spans.told["values", column])


def _numbered(spans: Spans, column: str) -> tuple[pl.Series, Ints]:
    stated = pl.concat([_stated(spans, column), pl.Series([None], dtype=pl.String)])
    as_told = stated.to_frame(column).select(told(column)).to_series()
    names = as_told.unique().sort()
    place = as_told.cast(pl.Enum(names)).to_physical().cast(pl.Int64).to_numpy()
    return names, place


def _stated(spans: Spans, column: str) -> pl.Series:
    if column in OF_DEAL:
        return spans.deals[column].unique().sort()
    return categories(spans.index.touches[column])


def _rows_of(first: Ints, after: Ints, group: Ints) -> tuple[Ints, Ints]:
    """Return the rows in any of some slices, each once in its group, and their groups.

    Slices of a group may overlap; each counts from where those before it end.
    """
    order = np.lexsort((first, group))
    first, after, group = first[order], after[order], group[order]
    far = int(after.max(initial=0)) + 1
    # Shifted apart, slices of different groups do not reach into each other.
    reached = np.maximum.accumulate(after + group * far) - group * far
    own = first.copy()
    own[1:] = np.where(group[1:] == group[:-1], np.maximum(first[1:], reached[:-1]), first[1:])
    sizes = np.maximum(after - own, 0)
    ends = np.cumsum(sizes)
    rows = np.arange(sizes.sum()) + np.repeat(own - (ends - sizes), sizes)
    return rows, np.repeat(group, sizes)
