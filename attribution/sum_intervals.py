"""How far a sum of credited money could be off by chance: a bootstrap over accounts."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special  # type: ignore[import-untyped]

from attribution.bootstrap import FEW_ACCOUNTS, account_weights
from attribution.settings import Settings

_Int64s = npt.NDArray[np.int64]
_BLOCK = 8192
# Errors of a logarithm beyond this say nothing any more; refunds alone can bring them about.
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
    scale of its logarithm with Student's t for the number of accounts, S · exp(± t · se / S),
    which holds the truth more often than the replicates' percentiles where few accounts are
    behind a sum (see `attribution.intervals`). A sum with refunds has S ± t · se.

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
    weights = account_weights(accounts, settings.replicates, settings.seed)
    drawn: dict[str | None, _Int64s] = {}
    whole: dict[str | None, int] = {}
    for (value,), rows in sums.group_by("value", maintain_order=True):
        drawn[str(value)] = _drawn(weights, rows)
        whole[str(value)] = int(rows["credit"].sum())
    if some := [value for value in together if value in drawn]:
        drawn[None] = np.sum([drawn[value] for value in some], axis=0)
        whole[None] = sum(whole[value] for value in some)
    reach = float(special.stdtrit(accounts.len() - 1, (1 + settings.confidence) / 2))
    return {value: _ends(whole[value], of, reach) for value, of in drawn.items()}


def _ends(whole: int, drawn: _Int64s, reach: float) -> tuple[float, float]:
    """Return the two ends of a sum's interval from its replicates."""
    off = (drawn - whole).astype(np.float64)
    error = float(np.sqrt(np.sum(off**2) / max(off.size - 1, 1)))
    if whole <= 0 or (drawn < 0).any() or error > _WIDEST * whole:
        return whole - reach * error, whole + reach * error
    # A sum that cannot fall below 0 errs upwards more than downwards, as its logarithm does not.
    wide = float(np.exp(reach * error / whole))
    return round(whole / wide, 6), round(whole * wide, 6)


def _drawn(weights: npt.NDArray[np.uint8], rows: pl.DataFrame) -> _Int64s:
    """Return the sum of credit in each replicate, in whole minor units."""
    account, credit = rows["account"].to_numpy(), rows["credit"].to_numpy()
    sums = np.zeros(weights.shape[1], np.int64)
    for start in range(0, account.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        sums += credit[part] @ weights[account[part]].astype(np.int64)
    return sums
