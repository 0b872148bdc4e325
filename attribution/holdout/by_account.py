"""A difference per lead between arms, and its interval by drawing whole accounts.

What the leads of one account bring is one deal's parts, and where colleagues were drawn together
also what they got is the same: only accounts are independent. The interval draws them with the
weights of every other interval (`attribution.bootstrap`) and is d ± t · se, with Student's t for
the number of accounts: a difference can lie on either side of 0.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy import special

from attribution.bootstrap import FEW_ACCOUNTS, Draws, weighted
from attribution.holdout.arms import CONTROL, TREATED
from attribution.sequences import Floats, Ints
from attribution.settings import Settings

_FEWEST = 2  # replicates: fewer do not spread


def difference_by_account(
    leads: pl.DataFrame, column: str, weights: Mapping[str, float], settings: Settings
) -> tuple[float, float | None, float | None]:
    """Return the difference of a column per lead, treated less control, and its interval's ends.

    Args:
        leads: One row per lead: `program`, `arm`, `account_key`, and the column (whole numbers).
        column: What is compared.
        weights: How much each program's test says, adding up to 1 (`newcombe.weights_of`).
        settings: Confidence, replicates and seed.

    Returns:
        Difference, low, high; no ends with fewer than `FEW_ACCOUNTS` accounts.
    """
    accounts = leads["account_key"].unique().sort()
    sums, share = _sums(leads, column, list(weights), accounts), np.array(list(weights.values()))
    whole = float(_differences(sums.sum(axis=0, dtype=np.float64)[None, :], share)[0])
    if accounts.len() < FEW_ACCOUNTS:
        return whole, None, None
    everyone = np.arange(accounts.len())
    drawn = [
        _differences(weighted(weights, everyone, sums), share)
        for weights in Draws(accounts, settings.seed).in_parts(settings.replicates)
    ]
    known = np.concatenate(drawn)
    known = known[np.isfinite(known)]
    if known.size < _FEWEST:
        return whole, None, None
    error = float(np.sqrt(((known - whole) ** 2).sum() / (known.size - 1)))
    reach = float(special.stdtrit(accounts.len() - 1, (1 + settings.confidence) / 2)) * error
    return whole, round(whole - reach, 6), round(whole + reach, 6)


def _sums(leads: pl.DataFrame, column: str, programs: list[str], accounts: pl.Series) -> Ints:
    """Return leads and their sum of both arms per account (rows): four columns per program."""
    columns = [
        pl.when(pl.col("program") == program, pl.col("arm") == arm)
        .then(what)
        .otherwise(0)
        .sum()
        .alias(f"{place} {arm} {name}")
        for place, program in enumerate(programs)
        for arm in (TREATED, CONTROL)
        for name, what in (("leads", pl.lit(1, pl.Int64)), ("sum", pl.col(column)))
    ]
    sums = leads.group_by("account_key").agg(columns)
    frame = accounts.alias("account_key").to_frame()
    in_order = frame.join(sums, on="account_key", how="left", maintain_order="left")
    return in_order.drop("account_key").to_numpy().astype(np.int64)


def _differences(sums: Floats, weights: Floats) -> Floats:
    """Return the weighted difference per row of sums; nan where an arm of a test has no lead."""
    four = sums.reshape(len(sums), -1, 4)
    used = weights > 0
    leads, total = four[:, used, 0::2], four[:, used, 1::2]
    per_lead = np.divide(total, leads, out=np.full(total.shape, np.nan), where=leads > 0)
    result: Floats = (per_lead[:, :, 0] - per_lead[:, :, 1]) @ weights[used]
    return result
