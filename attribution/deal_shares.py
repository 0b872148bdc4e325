"""How the money of deals falls to the values of a column, whatever the channels are worth."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from scipy import sparse

from attribution.bootstrap import usable_totals
from attribution.journeys import Journeys
from attribution.models.learned import times_met
from attribution.observed import Observed, places
from attribution.sequences import Floats, Ints
from attribution.sparse_counts import summed
from attribution.told import NO_TOUCH, told

# Numbers of a block of values by replicates (32 MB).
_AT_ONCE = 2**22
# A channel that is worth nothing has this part of the best: alone it still shares a deal.
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class DealShares:
    """Which touches each deal has, by value and channel.

    Attributes:
        values: The values of the column, sorted, then `told.NO_TOUCH`.
        cuts: Where each value's rows begin in `split`, and the end of the last.
        channel: The channel of each row of `split`.
        split: One row per value and channel, one column per deal with a journey: its touches;
            where a channel's worth is shared among its touches, their part of it.
        met: The same by deal and channel.
        account: The account of each deal with a journey.
        amounts: Its amount, minor units.
        in_scope: The accounts with deals in scope.
        scope: For each of them the amounts in scope, and of these those without a journey.
    """

    values: pl.Series
    cuts: Ints
    channel: Ints
    split: sparse.csr_array
    met: sparse.csr_array
    account: Ints
    amounts: Floats
    in_scope: Ints
    scope: Floats

    @classmethod
    def of(
        cls, journeys: Journeys, observed: Observed, column: str, *, by_channel: bool
    ) -> "DealShares":
        """Count the touches of all deals."""
        named = journeys.rows.select(told(column)).to_series()
        values = named.unique().sort()
        channels, deals = len(observed.sequences.channels), observed.deals
        codes = observed.sequences.codes[: observed.touches]
        deal = observed.sequences.of_touch[: observed.touches]
        parts = 1 / times_met(observed) if by_channel else np.ones(codes.size)
        combined = places(named, values) * max(1, channels) + codes
        rows, row = np.unique(combined, return_inverse=True)
        value, channel = np.divmod(rows, max(1, channels))
        return cls(
            pl.concat([values, pl.Series([NO_TOUCH])]),
            np.searchsorted(value, np.arange(len(values) + 1)),
            channel,
            summed(parts, row, deal, (rows.size, deals)),
            summed(parts, deal, codes, (deals, channels)),
            observed.account[:deals],
            observed.amounts[:deals].astype(np.float64),
            *_scope(journeys, observed),
        )

    def shares(self, weights: Floats, worth: Floats) -> Iterator[tuple[slice, Floats]]:
        """Yield the shares of the values in replicates, block by block.

        Args:
            weights: How often each account counts: one row each, one column per replicate.
            worth: What the channels are worth: one row per replicate; below 0 is 0.

        Yields:
            Which of `values`, and their shares: one row per replicate; nan where a replicate
            has no money, or no worth of the channels is known.
        """
        total = self.scope[0] @ weights[self.in_scope]
        totals = usable_totals(total, float(self.scope[0].sum()))
        for block, credit in self.sums(weights, worth):
            yield block, credit / totals[:, None]

    def sums(self, weights: Floats, worth: Floats) -> Iterator[tuple[slice, Floats]]:
        """Yield the credit of the values in replicates, minor units, block by block.

        Args:
            weights: As for `shares`.
            worth: As for `shares`.

        Yields:
            Which of `values`, and their credit: one row per replicate; nan where no worth of the
            channels is known.
        """
        best = _parts_of_best(worth)
        unit = weights[self.account] * self.amounts[:, None] / (self.met @ best.T)
        for block, rows in self._blocks(weights.shape[1]):
            credit = (self.split[rows] @ unit) * best.T[self.channel[rows]]
            cuts = self.cuts[block] - rows.start
            yield block, np.add.reduceat(credit, cuts, axis=0).T
        last = len(self.values) - 1
        untouched = self.scope[1] @ weights[self.in_scope]
        unknown = np.where(np.isfinite(worth).all(axis=1), untouched, np.nan)
        yield slice(last, last + 1), unknown[:, None]

    def by_account(self, worth: Floats) -> sparse.csr_array:
        """Return the credit of the values (rows) in the accounts in scope (columns).

        Args:
            worth: What the channels are worth.
        """
        best = _parts_of_best(worth[None, :])[0]
        unit = self.amounts / (self.met @ best)
        credit = sparse.diags_array(best[self.channel]) @ self.split @ sparse.diags_array(unit)
        row = np.repeat(np.arange(self.cuts.size - 1), np.diff(self.cuts))
        account = np.searchsorted(self.in_scope, self.account)
        shape = len(self.values), self.in_scope.size
        each = sparse.coo_array(credit)
        touched = summed(each.data, row[each.row], account[each.col], shape)
        last = np.full(self.in_scope.size, shape[0] - 1)
        without = summed(self.scope[1], last, np.arange(shape[1]), shape)
        return sparse.csr_array(touched + without)

    def _blocks(self, replicates: int) -> Iterator[tuple[slice, slice]]:
        """Cut the values into blocks of so many rows of `split` that memory stays flat."""
        most = max(1, _AT_ONCE // max(1, replicates))
        firsts = np.searchsorted(self.cuts, np.arange(0, self.cuts[-1], most))
        for begin, end in pairwise(np.unique(np.append(firsts, self.cuts.size - 1)).tolist()):
            yield slice(begin, end), slice(int(self.cuts[begin]), int(self.cuts[end]))


def _parts_of_best(worth: Floats) -> Floats:
    """Return what channels are worth as parts of the best one, by replicate (rows)."""
    best = np.clip(worth, 0, None)
    most = best.max(axis=1, initial=0, keepdims=True)
    parts: Floats = np.divide(best, most, out=best, where=most > 0) + _NOTHING
    return parts


def _scope(journeys: Journeys, observed: Observed) -> tuple[Ints, Floats]:
    deals = journeys.deals
    untouched = pl.when(pl.col("touches") == 0).then("amount_minor").otherwise(0)
    accounts = deals["account_key"].unique().sort()
    account = places(deals["account_key"], accounts)
    scope = [
        np.bincount(account, weights=deals.select(amount).to_series(), minlength=len(accounts))
        for amount in (pl.col("amount_minor"), untouched)
    ]
    return places(accounts, observed.accounts), np.stack(scope)
