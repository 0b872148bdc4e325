"""What the data-driven models share: channels have values that are learned from the journeys."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, runtime_checkable

import numpy as np
import polars as pl

from attribution.journeys import Journeys
from attribution.models.base import AttributionModel
from attribution.numbering import looked_up
from attribution.observed import Observed
from attribution.sequences import Floats, Ints

Draw = Callable[[Floats], Floats]
"""Weights of accounts (one row each, one column per replicate) → the channels' values, one row
per replicate; nan where a replicate knows none."""

# The best channel's weight: fine enough for amounts of millions, and remainders of deals so
# weighted still sort as single numbers.
_SCALE = 2**32


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """How a model learns again from other weights of the accounts.

    Attributes:
        draw: The channels' values by weights of the accounts.
        most: How many replicates are affordable.
    """

    draw: Draw
    most: int


@runtime_checkable
class LearnedModel(AttributionModel, Protocol):
    """A model whose channels have values that are learned from all journeys."""

    @property
    def value_column(self) -> str:
        """What a channel's value is called in the model's own table."""
        ...

    @property
    def reweighs(self) -> bool:
        """Whether other accounts would give a deal's touches other weights."""
        ...

    @property
    def by_channel(self) -> bool:
        """Whether a channel's value is shared among its touches in a journey.

        If not, each of the touches weighs all of it.
        """
        ...

    def table(self, journeys: Journeys) -> pl.DataFrame:
        """Return the model's own table, which stands beside its credit of deals.

        Returns:
            One row per channel on record, largest share first, then by name: `channel`,
            `removal_effect` or `shapley_value` (Float64; null where no journey converted),
            `share` (Float64, of all values), `conversions` (Float64: deals with a journey, shared
            out), `value` (Int64, minor units: their amounts, shared out; adds up to them).

        Raises:
            RefusedError: The model cannot be worked out on these journeys.
        """
        ...

    def replicates(self, observed: Observed) -> Replicates:
        """Return how to learn the values again from other weights of the accounts.

        Raises:
            RefusedError: The model cannot be worked out on these journeys.
        """
        ...


def touch_weights(values: Floats, observed: Observed, *, by_channel: bool) -> pl.Series:
    """Return integer weights of the touches of deals by their channels' values.

    A value below 0 counts as 0, as does one that rounds to 0 beside the best: what should be 0 is
    often off by a last digit. A journey all of whose touches weigh nothing is shared equally: among
    its channels where `by_channel`, else among its touches.

    Args:
        values: One per channel.
        observed: The journeys.
        by_channel: Whether a channel's value is shared among its touches in a journey.
    """
    return weights_by_worth(worth_of(values), observed, by_channel=by_channel)


def worth_of(values: Floats) -> Floats:
    """Return values as parts of the best one; those below 0 and unknown ones are 0."""
    known = np.clip(np.nan_to_num(values), 0, None)
    parts: Floats = known / max(known.max(initial=0), np.finfo(float).tiny)
    return parts


def weights_by_worth(worth: Floats, observed: Observed, *, by_channel: bool) -> pl.Series:
    """Do what `touch_weights` does by what `worth_of` gives."""
    codes = observed.sequences.codes[: observed.touches]
    among = times_met(observed) if by_channel else None
    weights = looked_up(_whole(worth), codes) if among is None else _whole(worth[codes] / among)
    if not weights.all():
        of_touch = observed.sequences.of_touch[: observed.touches]
        some = np.bincount(of_touch, weights=weights)[of_touch] > 0
        weights = np.where(some, weights, _SCALE if among is None else _whole(1 / among))
    return pl.Series(weights)


def times_met(observed: Observed) -> Ints:
    """Return how many touches of the same channel stand in the journey of each touch of a deal."""
    codes = observed.sequences.codes[: observed.touches]
    pairs = observed.sequences.of_touch[: observed.touches] * len(observed.sequences.channels)
    _, pair, counts = np.unique(pairs + codes, return_inverse=True, return_counts=True)
    met: Ints = counts[pair]
    return met


def learned_table(
    observed: Observed,
    column: str,
    values: Floats,
    money: list[Fraction] | None = None,
) -> pl.DataFrame:
    """Build the table that `LearnedModel.table` describes.

    Args:
        observed: The journeys.
        column: What the values are called.
        values: One per channel; nan where unknown.
        money: What the amounts are shared out by, where it is not the values.
    """
    total = float(values.sum())
    known = bool(np.isfinite(total) and total != 0)
    shares = values / total if known else np.full_like(values, np.nan)
    parts = money or [Fraction(share) for share in shares.tolist() if known]
    return (
        pl.DataFrame(
            {
                "channel": pl.Series(observed.sequences.channels, dtype=pl.String),
                column: pl.Series(values).fill_nan(None),
                "share": pl.Series(shares).fill_nan(None),
                "conversions": pl.Series(shares * observed.deals).fill_nan(None),
                "value": pl.Series(
                    _apportioned(int(observed.amounts.sum()), parts)
                    if known
                    else [None] * len(shares),
                    dtype=pl.Int64,
                ),
            }
        )
        # Rounded, so that equal shares keep the order of names whatever their last digit.
        .sort(pl.col("share").round(12), "channel", descending=[True, False], nulls_last=True)
    )


def _whole(worth: Floats) -> Ints:
    return np.rint(worth * _SCALE).astype(np.int64)


def _apportioned(total: int, parts: list[Fraction]) -> list[int]:
    """Share out whole units by largest remainder, of equal ones to the first."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    exact = [total * part / whole for part in parts]
    units = [part.__floor__() for part in exact]
    nearest = sorted(range(len(parts)), key=lambda at: units[at] - exact[at])
    for at in nearest[: total - sum(units)]:
        units[at] += 1
    return units
