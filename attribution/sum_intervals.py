"""How far a sum of credited money could be off by chance: a bootstrap over accounts."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from scipy import special
from scipy.sparse import csr_array

from attribution.bootstrap import FEW_ACCOUNTS, Draws, weighted
from attribution.freedom import freedom_of_sums
from attribution.sequences import Floats
from attribution.settings import Settings

# Weights held at once (64 MB).
_AT_ONCE = 2**26
# Fewer replicates than this do not spread.
_FEWEST = 2
# Errors of a logarithm beyond this say nothing any more.
_WIDEST = 1.5


def sum_intervals(
    credit: pl.DataFrame, accounts: pl.Series, together: Sequence[str], settings: Settings
) -> Mapping[str | None, tuple[float, float]]:
    """Give the credit of each value its interval, in minor units.

    Accounts are drawn as for shares (`attribution.bootstrap`), with the same weights; how many
    deals a replicate has is drawn with them, so that the interval of a sum holds the chance of
    how much was won, and not only that of who gets it.

    Args:
        credit: `value`, `account_key`, `credit` (Int64): any number of rows per pair.
        accounts: Every account in scope, touched or not, each once.
        together: Values whose sum gets an interval too.
        settings: Confidence, replicates and seed.

    The standard error is that of the replicates around the sum S; the interval is drawn on the
    scale of its logarithm, S · exp(± t · se / S), with Student's t for as many degrees of freedom
    as the accounts behind the sum give its error (`attribution.freedom`). A sum with refunds has
    S ± t · se; so has, cut off at 0, one whose error is larger than one and a half times S
    (`attribution.intervals`).

    Returns:
        Value → the two ends; None → those of the sum of `together`. Empty where fewer than
        `FEW_ACCOUNTS` are there to draw from; without values that have credit in none of them.
    """
    if accounts.len() < FEW_ACCOUNTS:
        return {}
    numbered = pl.DataFrame({"account_key": accounts}).with_row_index("account")
    sums = (
        credit.group_by("value", "account_key")
        .agg(pl.col("credit").sum())
        .filter(pl.col("credit") != 0)
        .join(numbered, on="account_key")
        .sort("value", "account")
    )
    account, money = sums["account"].to_numpy(), sums.select("credit").to_numpy()
    sizes = sums["value"].rle().struct.unnest()
    ends = sizes["len"].cum_sum()
    parts = [slice(end - size, end) for end, size in zip(ends, sizes["len"], strict=True)]
    spread = SumSpread(sizes["value"].to_list(), [money[part].sum() for part in parts], together)
    for weights in Draws(accounts, settings.seed).in_parts(settings.replicates, _AT_ONCE):
        drawn = [weighted(weights, account[part], money[part]) for part in parts]
        spread.add(np.hstack([np.zeros((weights.shape[1], 0)), *drawn]))
    credited = csr_array(
        (money[:, 0].astype(np.float64), account, np.append(0, ends)), (len(parts), accounts.len())
    )
    return spread.ends(settings.confidence, spread.freedom(credited))


class SumSpread:
    """Gathers replicates of the sums of values, in any number of parts, without keeping them.

    Args:
        values: The values.
        sums: The sum of each.
        together: Values whose sum is looked at too; those without a sum add nothing to it.
    """

    def __init__(
        self, values: Sequence[str], sums: Sequence[float], together: Sequence[str]
    ) -> None:
        self._values = values
        self._together = [at for at, value in enumerate(values) if value in set(together)]
        self._sums = self._with_whole(np.array([sums], np.float64))[0]
        self._squares, self._count = np.zeros_like(self._sums), 0
        self._below = self._sums < 0

    def add(self, drawn: Floats, at_once: Floats | None = None) -> None:
        """Take in replicates: one row each, one column per value; nan where one knows none.

        Args:
            drawn: The replicates.
            at_once: What they spread around, one per value, where it is not the sums to the digit.
        """
        around = self._sums if at_once is None else self._with_whole(at_once[None, :])[0]
        known = self._with_whole(drawn[np.isfinite(drawn).all(axis=1)])
        self._squares += ((known - around) ** 2).sum(axis=0)
        self._below |= (known < 0).any(axis=0)
        self._count += len(known)

    def freedom(self, credit: csr_array) -> Floats:
        """Return the degrees of freedom of each sum's error, and of that of `together`.

        Args:
            credit: One row per value, one column per account.
        """
        found = freedom_of_sums(credit)
        if not self._together:
            return found
        whole = csr_array(credit[self._together].sum(axis=0)[None, :])
        return np.append(found, freedom_of_sums(whole))

    def ends(self, confidence: float, freedom: Floats) -> dict[str | None, tuple[float, float]]:
        """Return the two ends by value, and by None those of the sum of `together`.

        Values of which no replicate has anything are left out; of fewer than two replicates there
        are none.

        Args:
            confidence: The level, for example 0.95.
            freedom: The degrees of freedom of each sum's error, as `freedom` returns them.
        """
        if self._count < _FEWEST:
            return {}
        reaches = special.stdtrit(freedom, (1 + confidence) / 2)
        errors = np.sqrt(self._squares / (self._count - 1))
        names = [*self._values, *([None] if self._together else [])]
        told = zip(names, self._sums, errors * reaches, errors, self._below, strict=True)
        return {
            name: _ends(float(whole), float(reach), float(error), can_fall=bool(below))
            for name, whole, reach, error, below in told
            if whole or error
        }

    def _with_whole(self, sums: Floats) -> Floats:
        if not self._together:
            return sums
        return np.column_stack([sums, sums[:, self._together].sum(axis=1)])


def _ends(whole: float, reach: float, error: float, *, can_fall: bool) -> tuple[float, float]:
    """Return the two ends of a sum's interval; `can_fall` says whether it may lie below 0."""
    if whole <= 0 or can_fall or error > _WIDEST * whole:
        low = whole - reach
        return round(low if can_fall else max(0.0, low), 6), round(whole + reach, 6)
    # A sum that cannot fall below 0 errs upwards more than downwards, as its logarithm does not.
    wide = float(np.exp(reach / whole))
    return round(whole / wide, 6), round(whole * wide, 6)
