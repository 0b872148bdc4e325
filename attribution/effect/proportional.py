"""Whether nurture changes the pace alike early and late in a lead's wait.

One hazard ratio assumes that it is the same on every day. The test asks whether the ratio grows
or falls with time, exp(b + c * g(t)): it is the score test of c = 0 (Grambsch & Therneau 1994,
Biometrika 81:515-526) with

    u    = sum g * (d1 - p)                               over the ends, p as in `cox`
    V_bb = sum p * (1 - p),  V_bg = sum g * p * (1 - p),  V_gg = sum g^2 * p * (1 - p)
    u^2 / (V_gg - V_bg^2 / V_bb)                          chi-squared, one degree of freedom

which is exact for stratified data and ties, as `cox.zph` in R's *survival* does it from version 3
on, and not the approximation of earlier ones. Time is counted as R does by default: g(t) is one
less the Kaplan-Meier estimate just before t of all leads together.
"""

from math import erfc, sqrt

import numpy as np

from attribution.effect.answers import Proportionality
from attribution.effect.cox import Fit, Ties, fit, hazard_ratio
from attribution.effect.day_counts import DayCounts
from attribution.estimate import Estimate
from attribution.sequences import Floats

_NOTHING = 1e-12


def proportionality(
    counts: DayCounts, pooled: DayCounts, confidence: float, widened: float = 1.0
) -> Proportionality:
    """Return the test, and the ratios early and late.

    Args:
        counts: Per stratum and day.
        pooled: The same leads in one stratum.
        confidence: The level of the ratios' intervals.
        widened: By how much colleagues widen their variance, and that of the test
            (`attribution.effect.colleagues`).
    """
    found = fit(counts)
    if not isinstance(found, Fit):
        unknown = Estimate.unknown(found)
        return Proportionality(None, None, unknown, unknown)
    compared = counts.comparing
    day = _half_of_the_nurtured(compared)
    return Proportionality(
        p_value=score_test(compared, found, _before(compared, pooled), widened),
        split_day=day,
        early=hazard_ratio(compared.where(compared.day <= day), confidence, widened),
        late=hazard_ratio(compared.where(compared.day > day), confidence, widened),
    )


def score_test(counts: DayCounts, found: Fit, time: Floats, widened: float = 1.0) -> float | None:
    """Return the p-value of a ratio that changes with time; None where time has no spread.

    Args:
        counts: The places that compare.
        found: Their fit.
        time: The time scale at each place.
        widened: By how much colleagues widen the variance.
    """
    ties = Ties.of(counts)
    chances = ties.chances(found.log_ratio)
    spread, g = chances * (1 - chances), time[ties.place]
    u = float((time * counts.d1).sum() - (g * chances).sum())
    # Around its mean the time scale keeps its digits.
    g = g - (g * spread).sum() / spread.sum()
    variance = float((g * g * spread).sum())
    if variance <= _NOTHING * found.information:
        return None
    return erfc(sqrt(u * u / (variance * widened) / 2))


def _half_of_the_nurtured(counts: DayCounts) -> int:
    """Return the first day by which half of the nurtured ends have come."""
    order = np.argsort(counts.day, kind="stable")
    so_far = np.cumsum(counts.d1[order])
    return int(counts.day[order][np.searchsorted(2 * so_far, so_far[-1])])


def _before(counts: DayCounts, pooled: DayCounts) -> Floats:
    """Return one less the Kaplan-Meier estimate of all leads just before each place's day."""
    ended = (pooled.d0 + pooled.d1) / (pooled.n0 + pooled.n1)
    waiting = np.concatenate([[1.0], np.cumprod(1 - ended)])
    before: Floats = 1 - waiting[np.searchsorted(pooled.day, counts.day)]
    return before
