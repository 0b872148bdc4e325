"""The share of leads that has become sales-ready by each day, from counts per group and day.

The probability that a lead becomes sales-ready by day t, while disqualification and opt-out
compete for it, is the cumulative incidence (Aalen & Johansen 1978, Scand. J. Statist. 5:141-150):

    S(t) = prod over days i <= t of (1 - d_i / n_i)         still waiting
    F(t) = sum  over days i <= t of S(i - 1) * e_i / n_i    sales-ready

with n_i leads at risk, d_i leads that ended in any way and e_i that became sales-ready on day i.
Its variance is the delta-method one (Marubini & Valsecchi 1995, *Analysing Survival Data from
Clinical Trials and Observational Studies*, section 10.2.3; Collett, *Modelling Survival Data in
Medical Research*, 3rd edition, p. 411; what lifelines computes one day after the other):

    Var F(t) = sum over i <= t of   (F(t) - F(i))^2 * d_i / (n_i * (n_i - d_i))
                                  + S(i - 1)^2 * e_i * (n_i - e_i) / n_i^3
                                  - 2 * (F(t) - F(i)) * S(i - 1) * e_i / n_i^2

Where nothing competes, d = e: F is one minus the Kaplan-Meier estimate, and the three terms
add up to Greenwood's (1 - F)^2 * sum of d_i / (n_i * (n_i - d_i)). So one formula serves both.

The interval is symmetric on the scale log(-log(1 - F)) and so never leaves 0 to 1
(Kalbfleisch & Prentice, *The Statistical Analysis of Failure Time Data*, 2nd edition, section
1.4.1; for cumulative incidences Beyersmann, Allignol & Schumacher 2012, *Competing Risks and
Multistate Models with R*):

    1 - (1 - F)^exp(-+ z * se),    se = sqrt(Var F) / ((1 - F) * |log(1 - F)|)

That scale has no place for 0 and 1. There the exact interval of *none of n* and *all of n*
stands in (Clopper & Pearson 1934), n being the leads at risk on that day.
"""

from statistics import NormalDist

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.risk_sets import COUNTED, risk_sets

_HALF = 0.5 - 1e-12  # a share of exactly one half must not be missed for its last binary digit
_AT_RISK, _WAITING_BEFORE = pl.col("at_risk"), pl.col("waiting_before")


def incidence(counts: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Return the share of leads sales-ready by each day, with its interval (see the module).

    A lead last seen on the day on which another one ends was at risk of ending with it.

    Args:
        counts: As `attribution.leads.risk_sets.ends_per_day` returns them.
        confidence: The level of the interval, for example 0.95.

    Returns:
        The rows of `risk_sets`: `group`, `day`, `at_risk`, `events`, `ended_otherwise`, with
        `share_ready` and its `low` and `high`, `share_disqualified`, `share_opted_out` and
        `share_waiting`: shares of all leads by the end of the day, which add up to 1. Where a
        group's first row is of a later day than 0, they are shares of those waiting on that day.
    """
    return (
        risk_sets(counts)
        .pipe(_shares)
        .pipe(_variance)
        .pipe(_interval, confidence)
        .select(
            *("group", "day", "at_risk", "events", "ended_otherwise", "share_ready", "low", "high"),
            *("share_disqualified", "share_opted_out", "share_waiting"),
        )
    )


def median_days(curves: pl.DataFrame, leads: dict[str, int]) -> dict[str, Estimate]:
    """Return for each group the first day by which half of its leads are sales-ready.

    The interval holds the days on which one half lies inside the band of the curve
    (Brookmeyer & Crowley 1982, Biometrics 38:29-41). Unknown where the curve starts later than
    on day 0: how many became sales-ready before is not in the data.

    Args:
        curves: As `incidence` returns them.
        leads: The number of leads in each group.
    """
    days = curves.group_by("group").agg(
        pl.col("day").min().alias("start"),
        *(
            pl.col("day").filter(pl.col(column) >= _HALF).min().alias(name)
            for name, column in (("value", "share_ready"), ("low", "high"), ("high", "low"))
        ),
    )
    return {row["group"]: _median(row, leads[row["group"]]) for row in days.to_dicts()}


def share_by(curves: pl.DataFrame, day: int, leads: dict[str, int]) -> dict[str, Estimate]:
    """Return for each group the share of its leads that is sales-ready by the end of a day.

    Unknown where nobody has been followed that far and somebody is still waiting, and where the
    curve starts later than on day 0.

    Args:
        curves: As `incidence` returns them.
        day: Whole days since a lead's creation.
        leads: The number of leads in each group.
    """
    starts = curves.group_by("group").agg(pl.col("day").min().alias("start"))
    last = (
        curves.filter(pl.col("day") <= day).sort("group", "day").group_by("group").agg(pl.last("*"))
    )
    rows = starts.join(last, on="group", how="left").to_dicts()
    return {row["group"]: _share(row, day, leads[row["group"]]) for row in rows}


def unknown_before(start: int, leads: int) -> Estimate:
    """Return what is known of all leads where a curve starts later than on day 0: nothing."""
    return Estimate.unknown(f"followed from day {start} only: earlier ends are not known", leads)


def _shares(counts: pl.DataFrame) -> pl.DataFrame:
    waiting = (1 - pl.col("ended") / _AT_RISK).cum_prod().over("group")
    with_waiting = counts.with_columns(share_waiting=waiting).with_columns(
        waiting_before=pl.col("share_waiting").shift(1).over("group").fill_null(1.0)
    )
    return with_waiting.with_columns(
        (_WAITING_BEFORE * pl.col(outcome) / _AT_RISK)
        .cum_sum()
        .over("group")
        .alias(f"share_{outcome}")
        for outcome in COUNTED
        if outcome != "waiting"
    )


def _variance(curves: pl.DataFrame) -> pl.DataFrame:
    """Add `variance`; squares of F(t) - F(i) are multiplied out, so that running sums do."""
    share, events, ended = pl.col("share_ready"), pl.col("events"), pl.col("ended")
    leaving = ended / (_AT_RISK * (_AT_RISK - ended))
    # When the last lead ends, F(t) - F(i) is 0 from then on, and so is this term's part.
    a = pl.when(ended < _AT_RISK).then(leaving).otherwise(0.0)
    # Divided one by one: cubes of ten million leads do not fit into an integer.
    b = _WAITING_BEFORE**2 * (events / _AT_RISK) * ((_AT_RISK - events) / _AT_RISK) / _AT_RISK
    c = _WAITING_BEFORE * (events / _AT_RISK) / _AT_RISK
    terms = curves.with_columns(
        term.cum_sum().over("group").alias(name)
        for name, term in {
            "a": a, "a_share": a * share, "a_square": a * share**2,
            "b": b, "c": c, "c_share": c * share,
        }.items()
    )  # fmt: skip
    first = share**2 * pl.col("a") - 2 * share * pl.col("a_share") + pl.col("a_square")
    third = share * pl.col("c") - pl.col("c_share")
    return terms.with_columns(variance=(first + pl.col("b") - 2 * third).clip(lower_bound=0))


def _interval(curves: pl.DataFrame, confidence: float) -> pl.DataFrame:
    tail = (1 - confidence) / 2
    z = NormalDist().inv_cdf(1 - tail)
    rest = 1 - pl.col("share_ready")
    spread = (z * pl.col("variance").sqrt() / (rest * rest.log().abs())).exp()
    nobody = pl.col("events").cum_sum().over("group") == 0
    lost = pl.col("ended_otherwise").cum_sum().over("group")
    everybody = (lost == 0) & (pl.col("events") == _AT_RISK)
    none_of_n, all_of_n = 1 - tail ** (1 / _AT_RISK), tail ** (1 / _AT_RISK)
    return curves.with_columns(
        low=pl.when(nobody)
        .then(0.0)
        .when(everybody)
        .then(all_of_n)
        .otherwise(1 - rest ** (1 / spread)),
        high=pl.when(nobody).then(none_of_n).when(everybody).then(1.0).otherwise(1 - rest**spread),
    ).with_columns(
        # A share that only grows is at least what it was at least the day before.
        low=pl.when(everybody).then(pl.col("low").cum_max().over("group")).otherwise(pl.col("low"))
    )


def _median(row: dict[str, int | None], leads: int) -> Estimate:
    if row["start"]:
        return unknown_before(row["start"], leads)
    if row["value"] is None:
        return Estimate.unknown(
            "not reached: fewer than half became sales-ready while followed", leads
        )
    why = "" if row["high"] is not None else "the upper end of its interval is not reached"
    return Estimate(row["value"], row["low"], row["high"], leads, why)


def _share(row: dict[str, float], day: int, leads: int) -> Estimate:
    if row["start"]:
        return unknown_before(int(row["start"]), leads)
    all_ended = row["at_risk"] == row["events"] + row["ended_otherwise"]
    if row["day"] < day and not all_ended:
        return Estimate.unknown(f"nobody has been followed for {day} days yet", leads)
    return Estimate(row["share_ready"], row["low"], row["high"], leads)
