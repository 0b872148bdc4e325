"""The share of leads that became sales-ready by each day, where leads have weights.

The curve is Aalen and Johansen's, as `attribution.leads.incidence` gives it, with sums of weights
in the place of counts. Its variance is the one given there too, for the number of leads that the
weights are worth on each day (Kish's effective sample size; Xie & Liu 2005, Stat. Med.
24:3089-3110, section 2): m = (sum of w)^2 / sum of w^2, the shares that end staying as they are.
Where all weights are equal m is the number at risk, and nothing differs from counts.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from attribution.effect.day_counts import Flags
from attribution.sequences import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Leads followed from one day on.

    Attributes:
        last: The last day of each one's wait.
        ready: Whether it became sales-ready on it.
        ended: Whether it ended on it in any way, sales-ready or not.
        weight: How much it counts; above 0.
    """

    last: Ints
    ready: Flags
    ended: Flags
    weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One place per day, from the first to the last on which a lead was followed.

    Attributes:
        day: The day.
        at_risk: Leads followed to it or longer; without weights.
        share: Share sales-ready by the end of it.
        low: Lower end of its interval.
        high: Upper end.
        all_ended: Whether nobody waits after the last day.
    """

    day: Ints
    at_risk: Ints
    share: Floats
    low: Floats
    high: Floats
    all_ended: bool


def weighted_curve(leads: Followed, first: int, confidence: float) -> Curve:
    """Return the share sales-ready by each day, of leads that waited on the first.

    Args:
        leads: At least one lead; none ended before `first`.
        first: The day from which they are followed.
        confidence: The level of the interval.
    """
    days = leads.last - first
    weight = _at_risk(days, leads.weight)
    ready = np.bincount(days, leads.weight * leads.ready) / weight
    ended = np.bincount(days, leads.weight * leads.ended) / weight
    worth = weight**2 / _at_risk(days, leads.weight**2)

    waiting = np.cumprod(1 - ended)
    before = np.concatenate([[1.0], waiting[:-1]])
    share = np.minimum(np.cumsum(before * ready), 1.0)
    variance = _variance(share, before, ready, ended, worth)
    low, high = _interval(share, variance, worth, (1 - confidence) / 2)
    return Curve(
        day=np.arange(len(share)) + first,
        at_risk=_at_risk(days, np.ones(len(days))).round().astype(np.int64),
        share=share,
        low=low,
        high=high,
        all_ended=bool(leads.ended[leads.last == leads.last.max()].all()),
    )


def _at_risk(days: Ints, weight: Floats) -> Floats:
    """Add up the weights of those followed to each day or longer."""
    each: Floats = np.bincount(days, weight).astype(np.float64)
    return np.cumsum(each[::-1])[::-1]


def _variance(share: Floats, before: Floats, ready: Floats, ended: Floats, worth: Floats) -> Floats:
    """Return the variance of the share; squares of F(t) - F(i) multiplied out, as running sums."""
    # When the last lead ends, F(t) - F(i) is 0 from then on, and so is this term's part.
    leaving = np.where(ended < 1, ended / np.where(ended < 1, 1 - ended, 1.0), 0.0) / worth
    joint = before * ready / worth
    first = (
        share**2 * np.cumsum(leaving)
        - 2 * share * np.cumsum(leaving * share)
        + np.cumsum(leaving * share**2)
    )
    second = np.cumsum(before**2 * ready * (1 - ready) / worth)
    third = share * np.cumsum(joint) - np.cumsum(joint * share)
    variance: Floats = np.maximum(first + second - 2 * third, 0)
    return variance


def _interval(share: Floats, variance: Floats, worth: Floats, tail: float) -> tuple[Floats, Floats]:
    """Return the ends on the scale log(-log(1 - F)); of none and of all, the exact ones."""
    inside = (share > 0) & (share < 1)
    rest = 1 - np.where(inside, share, 0.5)
    z = NormalDist().inv_cdf(1 - tail)
    spread = np.exp(np.minimum(z * np.sqrt(variance) / (rest * -np.log(rest)), _WIDEST))
    low = np.where(inside, 1 - rest ** (1 / spread), np.where(share > 0, tail ** (1 / worth), 0.0))
    high = np.where(inside, 1 - rest**spread, np.where(share > 0, 1.0, 1 - tail ** (1 / worth)))
    return low, high


# Beyond this the interval is 0 to 1 in every digit.
_WIDEST = 50.0
