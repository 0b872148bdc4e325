"""Models that learn from journeys in shards: what each shard teaches adds up, then all are shared.

    from attribution.models.taught import taught
    models_of_all = taught(models(chosen), (ground.whole_journeys(...) for ground in shards))

`attribution.shards` has the whole way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
import polars as pl

from attribution.journeys import Journeys
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel, weights_by_worth, worth_of
from attribution.observed import Observed, observe
from attribution.sequences import Floats
from attribution.settings import Settings


@runtime_checkable
class Learner(LearnedModel, Protocol):
    """A model that learns its channels' values from counts, which add up with `+`.

    Counts know their channels: `channels`, in the order of the values.
    """

    def lessons(self, observed: Observed) -> Any:
        """Return what it learns from.

        Raises:
            RefusedError: There are too many channels.
        """
        ...

    def learned(self, lessons: Any) -> Floats:
        """Return the channels' values.

        Raises:
            RefusedError: The model cannot be worked out from these counts.
        """
        ...


@dataclass(frozen=True, slots=True)
class Taught:
    """A learner whose channels' values are known: it looks at one journey at a time.

    Attributes:
        model: The learner.
        values: (channel, its value) of every channel in the journeys that it learned from.
    """

    model: Learner
    values: tuple[tuple[str, float], ...]

    @property
    def name(self) -> str:
        """Short key."""
        return self.model.name

    @property
    def label(self) -> str:
        """What a marketer calls it."""
        return self.model.label

    @property
    def assumes(self) -> str:
        """Its assumption in one sentence."""
        return self.model.assumes

    @property
    def source(self) -> str:
        """Where the definition comes from."""
        return self.model.source

    def chosen(self, settings: Settings) -> Self:  # noqa: ARG002 - what it learned is learned
        """Return the model itself."""
        return self

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Weigh every touch by the value of its channel."""
        observed = observe(journeys)
        place = {channel: number for number, (channel, _) in enumerate(self.values)}
        worth = worth_of(np.array([value for _, value in self.values], np.float64))
        own = [place[channel] for channel in observed.sequences.channels]
        return weights_by_worth(worth[own], observed, by_channel=self.model.by_channel)


def taught(
    models: Sequence[AttributionModel], shards: Iterable[Journeys]
) -> tuple[AttributionModel, ...]:
    """Let the learners among some models learn from the journeys of all shards.

    Args:
        models: The models, in their order.
        shards: The journeys of each shard, at least one
            (`attribution.groundwork.Groundwork.whole_journeys`); each is looked at once.

    Returns:
        The models: learners as `Taught`, the others as they are. Each gives every deal the very
        weights that it would give it with all journeys at once.

    Raises:
        RefusedError: A model cannot be worked out on these journeys.
    """
    learners = [model for model in models if isinstance(model, Learner)]
    # Nothing of a shard is held while the next one is made.
    lessons = reduce(_added, map(partial(_lessons, learners), shards))
    return tuple(
        _taught(model, lessons[model.name]) if isinstance(model, Learner) else model
        for model in models
    )


def _lessons(learners: Sequence[Learner], journeys: Journeys) -> dict[str, Any]:
    observed = observe(journeys)
    return {model.name: model.lessons(observed) for model in learners}


def _added(some: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    return {name: lessons + others[name] for name, lessons in some.items()}


def _taught(model: Learner, lessons: Any) -> Taught:
    values = model.learned(lessons).tolist()
    return Taught(model, tuple(zip(lessons.channels, values, strict=True)))
