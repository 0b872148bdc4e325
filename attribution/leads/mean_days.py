"""The mean days until leads are sales-ready, counting no lead for longer than a horizon.

A mean needs every lead to get there; this one does not: a lead that is not sales-ready by the
horizon counts as the whole horizon, whether it still waits, was disqualified or opted out. It is
the area over the curve (restricted mean; Royston & Parmar 2013, BMC Med. Res. Methodol. 13:152;
with competing ends Andersen 2013, Statist. Med. 32:5278-5285):

    M = sum over days t < horizon of (1 - F(t))

As a sum of F it has the variance of F (`attribution.leads.incidence`), with F(t) - F(i) summed
over the days from i to the horizon, A(i), and S(i - 1) counted on each of them:

    Var M = sum over i < horizon of   A(i)^2 * d_i / (n_i * (n_i - d_i))
                                    + B(i)^2 * e_i * (n_i - e_i) / n_i^3
                                    - 2 * A(i) * B(i) * e_i / n_i^2
    A(i) = sum over days i <= t < horizon of (F(t) - F(i)),   B(i) = (horizon - i) * S(i - 1)

Where nothing competes it is Greenwood's, which R's survival prints beside a restricted mean.
"""

from math import sqrt
from statistics import NormalDist

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import unknown_before


def mean_days(
    curves: pl.DataFrame, horizon: int, leads: dict[str, int], confidence: float
) -> dict[str, Estimate]:
    """Return for each group the mean days until sales-ready, each lead for `horizon` at most.

    Unknown where nobody has been followed up to the horizon and somebody still waits, and where
    the curve starts later than on day 0. Without an interval where every lead took as long.

    Args:
        curves: As `attribution.leads.incidence.incidence` returns them.
        horizon: Whole days since a lead's creation, at least 1.
        leads: The number of leads in each group.
        confidence: The level of the interval, for example 0.95.
    """
    followed = curves.group_by("group").agg(
        pl.col("day").min().alias("start"),
        pl.col("day").max().alias("last"),
        (pl.col("at_risk") == _ended()).any().alias("all_ended"),
    )
    sums = _sums(curves.filter(pl.col("day") < horizon), horizon)
    rows = followed.join(sums, on="group", how="left").to_dicts()
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return {row["group"]: _mean(row, horizon, leads[row["group"]], z) for row in rows}


def _ended() -> pl.Expr:
    return pl.col("events") + pl.col("ended_otherwise")


def _sums(curves: pl.DataFrame, horizon: int) -> pl.DataFrame:
    """Return `mean` and `variance` per group, a curve that ended early going on as it stood."""
    share, at_risk, events = pl.col("share_ready"), pl.col("at_risk"), pl.col("events")
    left = horizon - pl.col("day")
    beyond = left.last() - 1
    area = share.cum_sum(reverse=True) + share.last() * beyond
    parts = curves.with_columns(
        (area - share * left).over("group").alias("a"),
        (left * pl.col("share_waiting").shift(1, fill_value=1.0)).over("group").alias("b"),
    )
    a, b, ready = pl.col("a"), pl.col("b"), events / at_risk
    ended = _ended()
    # When the last lead ends the curve stays as it is from then on: A is 0.
    first = pl.when(ended < at_risk).then(a**2 * ended / (at_risk * (at_risk - ended)))
    variance = (
        first.fill_null(0.0) + b**2 * ready * (1 - ready) / at_risk - 2 * a * b * ready / at_risk
    )
    return parts.group_by("group").agg(
        (horizon - share.sum() - share.last() * beyond).alias("mean"),
        variance.sum().alias("variance"),
        events.sum().alias("ready"),
    )


def _mean(row: dict[str, float], horizon: int, leads: int, z: float) -> Estimate:
    if row["start"]:
        return unknown_before(int(row["start"]), leads)
    if row["last"] < horizon - 1 and not row["all_ended"]:
        return Estimate.unknown(f"nobody has been followed for {horizon} days yet", leads)
    if not row["ready"]:
        why = f"nobody became sales-ready within {horizon} days"
        return Estimate(float(horizon), None, None, leads, why)
    reach = z * sqrt(max(row["variance"], 0.0))
    if reach < _NOTHING:
        why = "all took equally long, which says nothing of the next"
        return Estimate(row["mean"], None, None, leads, why)
    ends = max(row["mean"] - reach, 0.0), min(row["mean"] + reach, float(horizon))
    return Estimate(row["mean"], *ends, leads)


# Less than a second: what is left of a variance of 0 after its digits are used up.
_NOTHING = 1e-5
