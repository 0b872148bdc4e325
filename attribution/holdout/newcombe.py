"""The difference between two shares, with an interval that holds also for small arms.

Newcombe (1998, Stat. Med. 17:873-890), method 10: the ends of Wilson's intervals of the two
shares say how far the difference reaches,

    low  = d - z * sqrt(l1 (1 - l1) / n1 + u0 (1 - u0) / n0)
    high = d + z * sqrt(u1 (1 - u1) / n1 + l0 (1 - l0) / n0)

Several tests are strata (Yan & Su 2010, Stat. Biopharm. Res. 2:474-485): their differences are
weighted by n1 * n0 / (n1 + n0), as Cochran, Mantel and Haenszel do it, to weights w that add up to
1; 1 / n becomes sum of w^2 / n; and an arm's Wilson interval is the weighted mean of the strata's,
drawn at

    z * sqrt(sum of w^2 v) / sum of w sqrt(v),    v = p (1 - p) / n

for the mean of several shares is known better than each of them. One stratum is method 10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from attribution.influence import wilson

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Counts:
    """What one test counted.

    Attributes:
        treated: Leads in the treated arm.
        treated_ready: Those that became sales-ready.
        control: Leads in the control arm.
        control_ready: Those that became sales-ready.
    """

    treated: int
    treated_ready: int
    control: int
    control_ready: int

    @property
    def weight(self) -> float:
        """How much it says: n1 * n0 / (n1 + n0); 0 where an arm is empty."""
        leads = self.treated + self.control
        return self.treated * self.control / leads if leads else 0.0


def weights_of(tests: Sequence[Counts]) -> list[float]:
    """Return the tests' weights, which add up to 1; all 0 where each has an empty arm."""
    total = sum(test.weight for test in tests)
    return [test.weight / total if total else 0.0 for test in tests]


def rate_difference(
    tests: Sequence[Counts], confidence: float
) -> tuple[float, float, float] | None:
    """Return the difference in shares, treated less control, and the ends of its interval.

    Args:
        tests: One per test; a test with an empty arm says nothing and is passed over.
        confidence: The level of the interval, for example 0.95.

    Returns:
        Difference, low, high; None where no test has two arms.
    """
    usable = [test for test in tests if test.weight]
    if not usable:
        return None
    weights = weights_of(usable)
    treated = _Side.of([(t.treated_ready, t.treated) for t in usable], weights, confidence)
    control = _Side.of([(t.control_ready, t.control) for t in usable], weights, confidence)
    difference = treated.share - control.share
    z = _NORMAL.inv_cdf((1 + confidence) / 2)
    low = difference - z * (treated.spread(treated.low) + control.spread(control.high)) ** 0.5
    high = difference + z * (treated.spread(treated.high) + control.spread(control.low)) ** 0.5
    return difference, max(-1.0, low), min(1.0, high)


@dataclass(frozen=True, slots=True)
class _Side:
    """One arm over all tests: its share, Wilson's ends, and the sum of w^2 / n."""

    share: float
    low: float
    high: float
    per_lead: float

    @classmethod
    def of(cls, counts: list[tuple[int, int]], weights: list[float], confidence: float) -> "_Side":
        shares = [ready / leads for ready, leads in counts]
        sizes = [leads for _, leads in counts]
        level = _level(shares, sizes, weights, confidence)
        ends = [wilson(share, n, level) for share, n in zip(shares, sizes, strict=True)]
        return cls(
            _mean(shares, weights),
            _mean([low for low, _ in ends], weights),
            _mean([high for _, high in ends], weights),
            sum(w * w / n for w, n in zip(weights, sizes, strict=True)),
        )

    def spread(self, end: float) -> float:
        return end * (1 - end) * self.per_lead


def _level(shares: list[float], sizes: list[int], weights: list[float], confidence: float) -> float:
    """Return the level of each stratum's interval that gives their mean the level asked for."""
    variances = [p * (1 - p) / n for p, n in zip(shares, sizes, strict=True)]
    if not any(variances):
        # Nobody ready, or everybody, in every stratum: they still differ in size.
        variances = [1 / n for n in sizes]
    errors = [w * v**0.5 for w, v in zip(weights, variances, strict=True)]
    together = sum(error * error for error in errors) ** 0.5 / sum(errors)
    if len(errors) == 1:
        return confidence
    return 2 * _NORMAL.cdf(_NORMAL.inv_cdf((1 + confidence) / 2) * together) - 1


def _mean(values: list[float], weights: list[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))
