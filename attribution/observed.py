"""What the data-driven models learn from: every journey as a sequence, with its account."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from attribution.journeys import Journeys
from attribution.sequences import Codes, Ints, Sequences, narrow
from attribution.told_numbers import ToldNumbers, told_numbers


@dataclass(frozen=True, eq=False)
class Observed:
    """The journeys of deals, then those that led to nothing.

    Attributes:
        sequences: The channels of each; a touch without a channel has `told.NOT_STATED`. First
            come the touches of `Journeys.rows` in their order, then those of
            `Journeys.unconverted`.
        touches: How many touches belong to deals.
        deals: How many journeys belong to deals; the others led to nothing.
        journeys: Where they come from.
    """

    sequences: Sequences
    touches: int
    deals: int
    journeys: Journeys

    @cached_property
    def accounts(self) -> pl.Series:
        """Every account with a journey or a deal in scope, each once, sorted."""
        every = [*self._of_journeys, self.journeys.deals["account_key"]]
        return pl.concat(every).unique().sort()

    @cached_property
    def account(self) -> Ints:
        """Each journey's account, as a place in `accounts`."""
        return places(pl.concat(self._of_journeys), self.accounts)

    @cached_property
    def amounts(self) -> Ints:
        """The amount of each journey's deal, minor units; 0 where it led to nothing."""
        amounts = np.zeros(self.sequences.starts.size, np.int64)
        firsts = self.sequences.starts[: self.deals]
        amounts[: self.deals] = self.journeys.rows["amount_minor"].gather(firsts).to_numpy()
        return amounts

    @cached_property
    def _of_journeys(self) -> list[pl.Series]:
        starts, deals = self.sequences.starts, self.deals
        return [
            self.journeys.rows["account_key"].gather(starts[:deals]).cast(pl.String),
            self.journeys.unconverted["account_key"]
            .gather(starts[deals:] - self.touches)
            .cast(pl.String),
        ]


def observe(journeys: Journeys) -> Observed:
    """Number the channels of all journeys."""
    frames = (journeys.rows, journeys.unconverted)
    named = [told_numbers(frame["channel"]) for frame in frames]
    names = pl.concat([own.names.filter(own.met) for own in named]).unique().sort()
    begins = [np.flatnonzero(frame["position"].to_numpy() == 1) for frame in frames]
    touches = journeys.rows.height
    converted = np.repeat([1, 0], [begin.size for begin in begins])
    codes = np.empty(touches + journeys.unconverted.height, narrow(names.len()))
    _number(codes[:touches], named[0], names)
    _number(codes[touches:], named[1], names)
    sequences = Sequences(
        tuple(names),
        codes,
        np.concatenate([begins[0], begins[1] + touches]),
        converted,
        1 - converted,
    )
    return Observed(sequences, touches, begins[0].size, journeys)


def places(values: pl.Series, among: pl.Series) -> Ints:
    """Return where each value stands among distinct sorted ones."""
    return values.cast(pl.Enum(among)).to_physical().to_numpy().astype(np.int64)


def _number(codes: Codes, own: ToldNumbers, names: pl.Series) -> None:
    """Put the place among all names of every touch's channel into `codes`."""
    met = own.names.filter(own.met)
    place = np.zeros(own.met.size, codes.dtype)
    place[own.met] = places(met, names)
    if (place == np.arange(place.size)).all():
        codes[:] = own.numbers
    elif place.size:
        # All numbers are in range: clipping only spares a copy.
        np.take(place, own.numbers, out=codes, mode="clip")
