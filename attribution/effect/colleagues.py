"""How much less leads say of a ratio because colleagues share their fate.

Colleagues are often nurtured on one day and become sales-ready on one, so a hundred leads of ten
accounts say little more than ten leads. What each lead adds to the slope U of the likelihood
(`attribution.effect.cox`) is its score residual: with n0 and n1 leads waiting on a day, d of them
ending, s = n0 + n1 * exp(b) and p = n1 * exp(b) / s,

    r = (z - p on the day of its end)  -  sum over its days of (z - p) * exp(b * z) * d / s

where z is 1 from the day on which it counts as nurtured, else 0, and a lead that did not become
sales-ready has no such end. Leads being independent, the variance of U is the sum of r^2 over
leads; accounts being so, that of (sum of r)^2 over accounts (Lee, Wei & Amato 1992, in *Survival
Analysis: State of the Art*, 237-247; `cluster` in R's survival). The second over the first is by
how much the variance of a ratio grows: the design effect (Kish 1965, *Survey Sampling*, section
8.2).
"""

from math import exp

import numpy as np

from attribution.effect.cox import Fit, fit
from attribution.effect.day_counts import DayCounts, Waits
from attribution.sequences import Floats, Ints

_CROWDED = 20  # days in the table for each lead, at most


def design_effect(waits: Waits, counts: DayCounts, lead: Ints, account: Ints) -> float:
    """Return by how much colleagues widen the variance of the logarithm of a ratio; 1 at least.

    Never below 1: few accounts can look too much alike by chance.

    Args:
        waits: The waits of the leads; a lead may have several, one after the other.
        counts: Their counts, as `day_counts` returns them.
        lead: The place of each wait's lead.
        account: The number of each lead's account, from 0.
    """
    if np.bincount(account).max(initial=0) <= 1:
        return 1.0
    found = fit(counts)
    if not isinstance(found, Fit):
        return 1.0
    residuals = score_residuals(waits, counts, found.log_ratio)
    alone = np.bincount(lead, residuals, minlength=len(account))
    together = np.bincount(account, alone)
    whole = float((alone**2).sum())
    return max(1.0, float((together**2).sum()) / whole) if whole else 1.0


def score_residuals(waits: Waits, counts: DayCounts, log_ratio: float) -> Floats:
    """Return what each wait adds to the slope of the likelihood; ends of one day as Breslow's.

    Args:
        waits: The waits.
        counts: Their counts.
        log_ratio: The logarithm of the ratio.
    """
    ratio, width = exp(log_ratio), int(waits.last.max(initial=0)) + 2
    place = counts.stratum * width + counts.day
    at_risk = counts.n0 + counts.n1 * ratio
    chance, hazard = counts.n1 * ratio / at_risk, (counts.d0 + counts.d1) / at_risk

    base = waits.stratum * width
    first, last = base + waits.first, base + waits.last
    since = base + np.minimum(np.maximum(waits.nurtured_from, waits.first), waits.last + 1)
    nurtured = waits.nurtured_from <= waits.last
    begin, change, end = (_places_before(place, day) for day in (first, since, last + 1))
    without, within = (_so_far(part * hazard) for part in (-chance, (1 - chance) * ratio))
    expected = without[change] - without[begin] + within[end] - within[change]
    # A lead that became sales-ready did so at the last place of its wait.
    own = np.where(waits.ready, nurtured - chance[np.maximum(end - 1, 0)], 0.0)
    residuals: Floats = own - expected
    return residuals


def _places_before(place: Ints, days: Ints) -> Ints:
    """Count the places before each day; a table of all days is quicker, unless they are odd."""
    length = int(days.max(initial=0)) + 1
    if length > _CROWDED * (len(days) + 1):
        return np.searchsorted(place, days)
    there = np.bincount(place, minlength=length)
    return (np.cumsum(there) - there)[days]


def _so_far(parts: Floats) -> Floats:
    """Return running sums, before each place and after the last."""
    return np.concatenate([[0.0], np.cumsum(parts)])
