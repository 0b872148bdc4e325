"""How much faster nurtured leads become sales-ready: Cox's regression on one binary covariate.

On a day on which d = d0 + d1 of the n = n0 + n1 leads of a stratum become sales-ready, Efron's
partial likelihood (1977, J. Amer. Statist. Assoc. 72:557-565) takes the ends one after the other,
each tied lead being there with a part only: for k = 0 ... d - 1

    a0 = n0 - d0 * k / d,   a1 = n1 - d1 * k / d          still there
    p  = a1 * exp(b) / (a0 + a1 * exp(b))                 the chance that this end is a nurtured one
       = 1 / (1 + a0 / a1 * exp(-b))

so the log likelihood, its slope and its curvature are, over all such terms,

    l(b) = b * sum(d1) - sum log(1 + exp(b) * a1 / a0)  + const
    U(b) = sum(d1) - sum p
    I(b) = sum p * (1 - p)

The hazard ratio is exp(b) at U(b) = 0; its interval is Wald's, exp(b -+ z / sqrt(I(b))).
Where every end that tells anything is of the same arm, l has no maximum and there is no ratio.

What ends a wait in another way (disqualified, opted out, lost from sight) takes a lead out of the
counts: the ratio is that of the rate at which waiting leads become sales-ready.
"""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np

from attribution.effect.day_counts import DayCounts
from attribution.estimate import Estimate
from attribution.sequences import Floats, Ints

NOTHING_COMPARED = (
    "no lead became sales-ready on a day on which both nurtured and other leads like it waited"
)
NONE_NURTURED = "none of the leads that became sales-ready beside others like them was nurtured"
ALL_NURTURED = "all of the leads that became sales-ready beside others like them were nurtured"
NO_BOUNDS = "the leads that can be compared are too few to bound the ratio"

_STEPS = 100
_CLOSE = 1e-13
# The logarithm of a ratio of ten million million: no company's leads tell one such from another.
_WIDEST = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Every end in turn, of the days that compare.

    Attributes:
        place: The place in the day counts that the end belongs to.
        odds: a0 / a1 of each, as in the module's formula.
    """

    place: Ints
    odds: Floats

    @classmethod
    def of(cls, counts: DayCounts) -> "Ties":
        """Take the ends of the days one by one; both arms must have leads on each day."""
        ends = counts.d0 + counts.d1
        place = np.repeat(np.arange(len(ends)), ends)
        k = np.arange(len(place)) - np.repeat(np.cumsum(ends) - ends, ends)
        gone = k / ends[place]
        still0 = counts.n0[place] - gone * counts.d0[place]
        still1 = counts.n1[place] - gone * counts.d1[place]
        return cls(place, still0 / still1)

    def chances(self, log_ratio: float) -> Floats:
        """Return for each end the chance that it is a nurtured lead's."""
        chances = self.odds * exp(-log_ratio)
        chances += 1
        return np.divide(1, chances, out=chances)


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the partial likelihood is highest.

    Attributes:
        log_ratio: The logarithm of the hazard ratio.
        information: The curvature there; one over the variance of `log_ratio`.
        ends: The sales-ready leads that it rests on.
    """

    log_ratio: float
    information: float
    ends: int

    @property
    def error(self) -> float:
        """The standard error of `log_ratio`."""
        return float(self.information**-0.5)

    def ratio(self, confidence: float, widened: float = 1.0) -> Estimate:
        """Return the hazard ratio with Wald's interval; unknown where that is beyond all bounds.

        Args:
            confidence: The level of the interval.
            widened: By how much the variance is larger than that of independent leads.
        """
        z = NormalDist().inv_cdf((1 + confidence) / 2)
        b, reach = self.log_ratio, z * self.error * sqrt(widened)
        if abs(b) + reach > _WIDEST:
            return Estimate.unknown(NO_BOUNDS, self.ends)
        return Estimate(exp(b), exp(b - reach), exp(b + reach), self.ends)


def fit(counts: DayCounts) -> Fit | str:
    """Return the highest partial likelihood, or why there is none."""
    counts = counts.comparing
    others, nurtured = int(counts.d0.sum()), int(counts.d1.sum())
    if not others and not nurtured:
        return NOTHING_COMPARED
    if not nurtured:
        return NONE_NURTURED
    if not others:
        return ALL_NURTURED
    ties = Ties.of(counts)
    log_ratio = _root(ties, nurtured)
    chances = ties.chances(log_ratio)
    return Fit(log_ratio, float((chances * (1 - chances)).sum()), others + nurtured)


def hazard_ratio(counts: DayCounts, confidence: float, widened: float = 1.0) -> Estimate:
    """Return the hazard ratio of nurtured leads against others, from counts per stratum and day.

    Args:
        counts: As `day_counts` returns them.
        confidence: The level of the interval, for example 0.95.
        widened: By how much the variance of its logarithm is larger than that of independent
            leads (`attribution.effect.colleagues`).

    Returns:
        The ratio; `n` counts the sales-ready leads that it rests on. Unknown, with the reason,
        where the partial likelihood has no maximum.
    """
    found = fit(counts)
    if isinstance(found, Fit):
        return found.ratio(confidence, widened)
    compared = counts.comparing
    return Estimate.unknown(found, int((compared.d0 + compared.d1).sum()))


def _root(ties: Ties, nurtured: int) -> float:
    """Return b at U(b) = 0 by Newton's steps, kept between two ends that hold it.

    U falls in b. Where every p is at most the share of nurtured ends it is not yet negative, and
    where every p is at least that share it is not positive any more.
    """
    ends = len(ties.place)
    odds = log(nurtured / (ends - nurtured))
    low, high = odds + log(ties.odds.min()), odds + log(ties.odds.max())
    b = min(max(0.0, low), high)
    for _ in range(_STEPS):
        chances = ties.chances(b)
        slope = nurtured - float(chances.sum())
        low, high = (b, high) if slope > 0 else (low, b)
        step = slope / float((chances * (1 - chances)).sum())
        following = b + step if low <= b + step <= high else (low + high) / 2
        if abs(following - b) <= _CLOSE * max(1.0, abs(b)):
            return following
        b = following
    return b
