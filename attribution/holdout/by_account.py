"""A difference per lead between arms, and its interval by drawing whole accounts.

What the leads of one account bring is one deal's parts, and where colleagues were drawn together
also what they got is the same: only accounts are independent. The interval draws them with the
weights of every other interval (`attribution.bootstrap`) and is d ± t · se, with Student's t for
the number of accounts: a difference can lie on either side of 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from scipy import special

from attribution.bootstrap import FEW_ACCOUNTS, Draws, weighted
from attribution.holdout.arms import CONTROL, TREATED
from attribution.sequences import Floats, Ints
from attribution.settings import Settings

_FEWEST = 2  # replicates: fewer do not spread

Difference = tuple[float, float | None, float | None]
"""A difference, and the ends of its interval."""


@dataclass(frozen=True, eq=False)
class Differences:
    """What arms differ by per lead, in each of some columns.

    The accounts are drawn once for all of them, when the first is asked for.

    Attributes:
        leads: One row per lead: `program`, `arm`, `account_key`, and the columns (whole numbers).
        columns: What is compared.
        weights: How much each program's test says, adding up to 1 (`newcombe.weights_of`).
        settings: Confidence, replicates and seed.
    """

    leads: pl.DataFrame
    columns: Sequence[str]
    weights: Mapping[str, float]
    settings: Settings

    def of(self, column: str) -> Difference:
        """Return the difference of a column per lead, treated less control, its low and high end.

        There are no ends with fewer than `FEW_ACCOUNTS` accounts.
        """
        whole, drawn = self._drawn
        place = self.columns.index(column)
        value = float(whole[0, place])
        known = drawn[:, place]
        known = known[np.isfinite(known)]
        if known.size < _FEWEST:
            return value, None, None
        accounts = self.leads["account_key"].n_unique()
        error = float(np.sqrt(((known - value) ** 2).sum() / (known.size - 1)))
        level = (1 + self.settings.confidence) / 2
        reach = float(special.stdtrit(accounts - 1, level)) * error
        return value, round(value - reach, 6), round(value + reach, 6)

    @cached_property
    def _drawn(self) -> tuple[Floats, Floats]:
        """The difference of each column on the whole (one row), and of each replicate."""
        accounts = self.leads["account_key"].unique().sort()
        sums = _sums(self.leads, self.columns, list(self.weights), accounts)
        share = np.array(list(self.weights.values()))
        whole = _differences(sums.sum(axis=0, dtype=np.float64)[None, :], share)
        if accounts.len() < FEW_ACCOUNTS:
            return whole, np.zeros((0, whole.shape[1]))
        everyone = np.arange(accounts.len())
        draws = Draws(accounts, self.settings.seed).in_parts(self.settings.replicates)
        drawn = [_differences(weighted(weights, everyone, sums), share) for weights in draws]
        return whole, np.concatenate([*drawn, np.zeros((0, whole.shape[1]))])


def _sums(
    leads: pl.DataFrame, columns: Sequence[str], programs: list[str], accounts: pl.Series
) -> Ints:
    """Return leads and their sums of the columns, by program and arm, per account (rows)."""
    summed = [
        pl.when(pl.col("program") == program, pl.col("arm") == arm)
        .then(what)
        .otherwise(0)
        .sum()
        .alias(f"{place} {arm} {name}")
        for place, program in enumerate(programs)
        for arm in (TREATED, CONTROL)
        for name, what in enumerate([pl.lit(1, pl.Int64), *map(pl.col, columns)])
    ]
    sums = leads.group_by("account_key").agg(summed)
    frame = accounts.alias("account_key").to_frame()
    in_order = frame.join(sums, on="account_key", how="left", maintain_order="left")
    return in_order.drop("account_key").to_numpy().astype(np.int64)


def _differences(sums: Floats, weights: Floats) -> Floats:
    """Return each column's weighted difference per row of sums; nan where an arm has no lead."""
    by_arm = sums.reshape(len(sums), weights.size, 2, -1)[:, weights > 0]
    leads, totals = by_arm[..., 0], by_arm[..., 1:]
    found = []
    for column in range(totals.shape[-1]):
        total = totals[..., column]
        per_lead = np.divide(total, leads, out=np.full(total.shape, np.nan), where=leads > 0)
        found.append((per_lead[:, :, 0] - per_lead[:, :, 1]) @ weights[weights > 0])
    return np.stack(found, axis=1)
