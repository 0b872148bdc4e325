"""Tables too large to be held whole: whoever reads a database is told where they go."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from data_contracts.reading.table import TextTable


@dataclass(frozen=True, slots=True)
class Later:
    """What is done with tables of many rows.

    Attributes:
        many: More rows than this are many.
        table: Puts batches with these columns, for the named table, where they need no memory.
    """

    many: int
    table: Callable[[Iterable[pl.DataFrame], list[str], str], TextTable]
