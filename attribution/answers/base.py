"""What every answer stands on: the data, the choices, and what is worked out once."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Self, TypeVar

import polars as pl

from attribution.as_of import known_until
from attribution.groundwork import Groundwork
from attribution.journeys import Journeys
from attribution.leads.lead_histories import LeadHistories
from attribution.models import refuse_unknown
from attribution.scope import Scope
from attribution.settings import Milestone, Settings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, eq=False)
class Answers:
    """One dataset under one set of choices; each answer is kept once given.

    Attributes:
        data: The checked tables.
        settings: The choices.

    Raises:
        ValueError: The settings name a model that there is not.
    """

    data: Dataset
    settings: Settings
    _ground: Groundwork = field(default=None, repr=False)  # type: ignore[assignment] # made below where none is handed over
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a model that nobody offers, before anything is worked out."""
        refuse_unknown(self.settings.model)
        if self._ground is None:
            object.__setattr__(self, "_ground", Groundwork(self.data))

    def changed(self, settings: Settings) -> Self:
        """Return an analysis of the same data under other settings.

        It keeps every working that does not depend on what changed: the index of touches, where
        only the window, a model or the period is another; the credit under the other models, where
        one model's choice is.
        """
        return type(self)(self.data, settings, self._ground)

    @cached_property
    def as_of(self) -> datetime:
        """The moment up to which things are known.

        Raises:
            NoDatesError: No date is stated and the data has none.
        """
        return known_until(self.data, self.settings)

    @property
    def zone(self) -> str:
        """The zone whose calendar days and quarters count."""
        return calendar_zone(self.data, self.settings)

    @cached_property
    def scope(self) -> Scope:
        """The deals (or leads) credited, and those left out by name."""
        return self._ground.scope(self.settings, self.as_of)

    @cached_property
    def journeys(self) -> Journeys:
        """The creditable touches that led up to each deal in scope."""
        return self._ground.journeys(self.settings, self.as_of)

    def journeys_of(self, deals: pl.DataFrame, lookback_days: int | None) -> Journeys:
        """Return the journeys of a few deals that are not in scope, up to their `milestone_at`."""
        return self._ground.journeys_of(deals, self.settings, self.as_of, lookback_days)

    @cached_property
    def won(self) -> Self:
        """The same analysis of what was won; itself where won deals are credited."""
        return self._at(Milestone.WON)

    def _at(self, milestone: Milestone) -> Self:
        if self.settings.milestone is milestone:
            return self
        return self.changed(replace(self.settings, milestone=milestone, as_of=self.as_of))

    @property
    def _leads(self) -> pl.DataFrame | None:
        return None if self.data.leads is None else self.data.leads.good

    @property
    def _histories(self) -> LeadHistories | None:
        return self._ground.histories(self.as_of)

    @property
    def _touches(self) -> pl.DataFrame:
        return self._ground.touches(self.settings, self.as_of)

    def _keep(self, key: Hashable, answer: Callable[[], _Answer]) -> _Answer:
        if key not in self._kept:
            self._kept[key] = answer()
        kept: _Answer = self._kept[key]
        return kept
