"""What every attribution model offers."""

from typing import Protocol, Self

import polars as pl

from attribution.journeys import Journeys
from attribution.settings import Settings


class AttributionModel(Protocol):
    """A way to share a deal among the touches that came before it."""

    @property
    def name(self) -> str:
        """Short key, as written in settings and files."""
        ...

    @property
    def label(self) -> str:
        """What a marketer calls it."""
        ...

    @property
    def assumes(self) -> str:
        """The assumption in one sentence, printed beside every result."""
        ...

    @property
    def source(self) -> str:
        """Where the definition comes from."""
        ...

    def chosen(self, settings: Settings) -> Self:
        """Return the model as the settings want it; itself where they have no say."""
        ...

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Return one Int64 weight of at least 0 per row of `journeys`, on any scale.

        Each journey needs at least one weight above 0. `attribution.credit` divides by the
        journey's total, so a model never has to.
        """
        ...
