"""Where workings that take long lie beside the tables that they were made of."""

from collections.abc import Mapping
from typing import Protocol

import polars as pl


class Shelf(Protocol):
    """Frames by name, all of them made of the tables of one dataset.

    What lies here can be made again: nothing is promised to be found, or to be kept.
    """

    def taken(self, name: str) -> Mapping[str, pl.DataFrame] | None:
        """Return the frames put under a name, each as it was put there; None without any."""
        ...

    def put(self, name: str, frames: Mapping[str, pl.DataFrame]) -> None:
        """Keep frames under a name, if there is room for them."""
        ...


class NoShelf:
    """Nothing is kept: everything is made again."""

    def taken(self, name: str) -> None:
        """Return None: nothing is here."""

    def put(self, name: str, frames: Mapping[str, pl.DataFrame]) -> None:
        """Keep nothing."""
