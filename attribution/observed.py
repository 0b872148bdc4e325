"""What the data-driven models learn from: every journey as a sequence, with its account."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.journeys import Journeys
from attribution.sequences import Ints, Sequences
from attribution.told import told


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """The journeys of deals, then those that led to nothing.

    Attributes:
        sequences: The channels of each; a touch without a channel has `told.NOT_STATED`. First
            come the touches of `Journeys.rows` in their order, then those of
            `Journeys.unconverted`.
        accounts: Every account with a journey or a deal in scope, each once, sorted.
        account: Each journey's account, as a place in `accounts`.
        amounts: The amount of each journey's deal, minor units; 0 where it led to nothing.
        touches: How many touches belong to deals.
    """

    sequences: Sequences
    accounts: pl.Series
    account: Ints
    amounts: Ints
    touches: int

    @property
    def deals(self) -> int:
        """How many journeys belong to deals; the others led to nothing."""
        return int(self.sequences.conversions.sum())


def observe(journeys: Journeys) -> Observed:
    """Number the channels and accounts of all journeys."""
    rows, others = journeys.rows, journeys.unconverted
    channels = pl.concat([frame.select(told("channel")).to_series() for frame in (rows, others)])
    names = channels.unique().sort()
    codes = channels.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
    begins = pl.concat([rows["position"], others["position"]]) == 1
    firsts = pl.concat(
        [
            frame.filter(pl.col("position") == 1).select("account_key", amount_minor=amount)
            for frame, amount in ((rows, pl.col("amount_minor")), (others, pl.lit(0, pl.Int64)))
        ]
    )
    accounts = pl.concat([firsts["account_key"], journeys.deals["account_key"]]).unique().sort()
    converted = np.arange(firsts.height) < int((rows["position"] == 1).sum())
    return Observed(
        Sequences(
            tuple(names),
            codes,
            np.flatnonzero(begins.to_numpy()),
            converted.astype(np.int64),
            (~converted).astype(np.int64),
        ),
        accounts,
        places(firsts["account_key"], accounts),
        firsts["amount_minor"].to_numpy(),
        rows.height,
    )


def places(values: pl.Series, among: pl.Series) -> Ints:
    """Return where each value stands among distinct sorted ones."""
    return values.cast(pl.Enum(among)).to_physical().to_numpy().astype(np.int64)
