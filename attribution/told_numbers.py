"""A column by number, with what its values are told as."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.told import told

# Among so many rows most numbers are met; only where one is not, all rows are looked at.
_SAMPLE = 2**14


class ToldNumbers(NamedTuple):
    """A column by number.

    Attributes:
        names: What each number is told as (`attribution.told`); no two of them alike.
        numbers: The number of each row.
        met: Which numbers have a row.
    """

    names: pl.Series
    numbers: npt.NDArray[np.unsignedinteger]
    met: npt.NDArray[np.bool_]


def told_numbers(values: pl.Series) -> ToldNumbers:
    """Number the values of a column; those of an Enum keep their numbers."""
    kind = values.dtype
    if not isinstance(kind, pl.Enum):
        values = values.cast(pl.String)
        kind = pl.Enum(values.drop_nulls().unique().sort())
    stated, numbers = kind.categories, values.cast(kind).to_physical()
    if numbers.null_count():
        numbers = numbers.cast(pl.UInt32).fill_null(stated.len())
        stated = pl.concat([stated, pl.Series([None], dtype=pl.String)])
    names = stated.to_frame("value").select(told("value")).to_series()
    found = numbers.to_numpy()
    return ToldNumbers(names, found, _met(found, names.len()))


def _met(numbers: npt.NDArray[np.unsignedinteger], size: int) -> npt.NDArray[np.bool_]:
    for some in (numbers[:_SAMPLE], numbers):
        met = np.bincount(some, minlength=size) > 0
        if met.all():
            break
    return met
