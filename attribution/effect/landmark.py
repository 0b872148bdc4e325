"""Leads that still waited at one day, nurtured by then or not: no survivor is counted twice.

Whoever still waits at the landmark is told by what had happened until then, and both groups are
followed from then on; what happens later changes nobody's group (Anderson, Cain & Gelber 1983,
J. Clin. Oncol. 1:710-719). By one program, leads that other nurture programs had reached by the
landmark are compared among themselves.

Both groups are made alike in their strata by overlap weights (Li, Morgan & Zaslavsky 2018,
J. Amer. Statist. Assoc. 113:390-400): a nurtured lead counts as the share of others in its
stratum, another lead as the share of nurtured ones, at the landmark. A stratum then has the same
weight in both groups, and one that has leads in one group only has none.

The interval of a difference joins those of its two shares (Zou & Donner 2008, Stat. Med.
27:1693-1702), so it holds near 0 and 1 as well:

    low  = d - sqrt((F1 - low1)^2 + (high0 - F0)^2)
    high = d + sqrt((high1 - F1)^2 + (F0 - low0)^2)
"""

from math import hypot

import numpy as np
import polars as pl

from attribution.effect.answers import ByDay, Landmark
from attribution.effect.day_counts import Flags
from attribution.effect.exposures import Exposures
from attribution.effect.weighted import Curve, Followed, weighted_curve
from attribution.estimate import Estimate
from attribution.sequences import Floats, Ints
from attribution.settings import Settings

NURTURED, OTHERS = "nurtured", "others"

_CURVES: dict[str, pl.DataType] = {
    "group": pl.String(), "day": pl.Int64(), "at_risk": pl.Int64(),
    "share_ready": pl.Float64(), "low": pl.Float64(), "high": pl.Float64(),
}  # fmt: skip


def landmark(exposed: Exposures, day: int, settings: Settings) -> Landmark:
    """Compare the leads that still waited at a day by whether they had been nurtured by then.

    Args:
        exposed: When leads were first nurtured.
        day: The landmark.
        settings: Confidence, and the days by which shares are told.
    """
    of = exposed.stretches
    # Picking by places costs a fifth of picking by flags.
    waits = np.flatnonzero((of.first <= day + 1) & (of.last > day))
    lead = of.lead[waits]
    nurtured = exposed.touched_on[lead] <= day
    weight = overlap_weights(of.stratum[waits], nurtured)
    outcome = exposed.leads["outcome"]
    followed = Followed(
        last=exposed.leads["day"].to_numpy()[lead],
        ready=(outcome == "ready").to_numpy()[lead],
        ended=(outcome != "waiting").to_numpy()[lead],
        weight=weight,
    )
    curves = {
        NURTURED: _curve(followed, nurtured & (weight > 0), day, settings.confidence),
        OTHERS: _curve(followed, ~nurtured & (weight > 0), day, settings.confidence),
    }
    return Landmark(
        day=day,
        nurtured=int(nurtured.sum()),
        others=int((~nurtured).sum()),
        by_day=tuple(
            _by_day(curves, horizon, day) for horizon in settings.horizons if horizon > day
        ),
        curves=_table(curves, day),
    )


def overlap_weights(stratum: Ints, nurtured: Flags) -> Floats:
    """Return for each lead the share that the other group has of its stratum."""
    if not len(stratum):
        return np.zeros(0)
    leads = np.bincount(stratum)
    share = np.bincount(stratum, nurtured) / np.maximum(leads, 1)
    weights: Floats = np.where(nurtured, 1 - share[stratum], share[stratum])
    return weights


def _curve(leads: Followed, group: Flags, day: int, confidence: float) -> Curve | None:
    if not group.any():
        return None
    rows = np.flatnonzero(group)
    chosen = Followed(leads.last[rows], leads.ready[rows], leads.ended[rows], leads.weight[rows])
    return weighted_curve(chosen, day + 1, confidence)


def _by_day(curves: dict[str, Curve | None], horizon: int, day: int) -> ByDay:
    nurtured, others = (_share(curves[group], horizon, day) for group in (NURTURED, OTHERS))
    return ByDay(horizon, nurtured, others, _difference(nurtured, others))


def _share(curve: Curve | None, horizon: int, day: int) -> Estimate:
    if curve is None:
        return Estimate.unknown(
            f"no nurtured lead and other lead alike in source, segment and quarter of creation "
            f"both waited on day {day}"
        )
    leads = int(curve.at_risk[0])
    if curve.day[-1] < horizon and not curve.all_ended:
        return Estimate.unknown(f"nobody has been followed for {horizon} days yet", leads)
    at = min(horizon, int(curve.day[-1])) - int(curve.day[0])
    return Estimate(float(curve.share[at]), float(curve.low[at]), float(curve.high[at]), leads)


def _difference(of: Estimate, less: Estimate) -> Estimate:
    """Return the difference of two shares, with the interval that theirs make."""
    leads = of.n + less.n
    if of.value is None or of.low is None or of.high is None:
        return Estimate.unknown(of.why, leads)
    if less.value is None or less.low is None or less.high is None:
        return Estimate.unknown(less.why, leads)
    value = of.value - less.value
    below = hypot(of.value - of.low, less.high - less.value)
    above = hypot(of.high - of.value, less.value - less.low)
    return Estimate(value, value - below, value + above, leads)


def _table(curves: dict[str, Curve | None], day: int) -> pl.DataFrame:
    """Put the curves together, each from its share of 0 at the landmark itself."""
    return pl.concat(
        [pl.DataFrame(schema=_CURVES)]
        + [_rows(group, curve, day) for group, curve in curves.items() if curve is not None]
    )


def _rows(group: str, curve: Curve, day: int) -> pl.DataFrame:
    start = {
        "day": [day],
        "at_risk": curve.at_risk[:1],
        "share": [0.0],
        "low": [0.0],
        "high": [0.0],
    }
    columns = {name: np.concatenate([begin, getattr(curve, name)]) for name, begin in start.items()}
    return pl.DataFrame(columns).select(
        pl.lit(group).alias("group"), "day", "at_risk", pl.col("share").alias("share_ready"),
        "low", "high",
    ).cast(pl.Schema(_CURVES))  # fmt: skip
