"""A difference with a range that holds however often a test is looked at.

An interval of 95 % is wrong in one reading of twenty. Read again and again, it is wrong at some
time far more often. A confidence sequence holds at all times together: with the mixture of normal
distributions by Robbins (1970, Ann. Math. Stat. 41:1397-1409), a process that is normal with
variance v stays for ever within

    sqrt((v + r) * log((v + r) / (r * a^2)))

but for a share a of cases (the two-sided normal mixture of Howard, Ramdas, McAuliffe & Sekhon 2021,
Ann. Stat. 49:1055-1080; with estimated variances Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas
2024, Ann. Stat. 52:2613-2640). In standard errors, with s = v / r, that is

    sqrt((1 + 1 / s) * log((1 + s) / a^2))

which takes the place of the 1.96 of a single reading. The leads drawn are followed on and on, and
new ones come; the standardised difference of their shares then runs by the clock n p / (1 - p)
(n leads, p the share of both arms sales-ready): of two readings, the correlation is the root of
the ratio of their clocks. s is that clock over the number of sales-ready leads below which nothing
is concluded, so the range is least wide, at 3.0 standard errors, around eight times as many.
"""

from dataclasses import replace
from math import inf, log, sqrt
from statistics import NormalDist

from attribution.estimate import Estimate

_NORMAL = NormalDist()


def at_any_look(
    difference: Estimate, ready: int, leads: int, *, confidence: float, unit: int
) -> Estimate:
    """Return a difference of shares with the range that holds at every reading together.

    Each end is moved away from the difference in proportion, so what widens the range of a single
    reading, such as colleagues who share their fate, widens this one too.

    Args:
        difference: The difference, with the range of a single reading.
        ready: Sales-ready leads of both arms.
        leads: Leads of both arms.
        confidence: The level of both ranges, for example 0.95.
        unit: The number of sales-ready leads below which nothing is concluded.
    """
    if difference.value is None or difference.low is None or difference.high is None or not ready:
        return replace(difference, low=None, high=None)
    clock = ready * leads / (leads - ready) if ready < leads else inf
    wider = reach(clock / max(unit, 1), confidence) / _NORMAL.inv_cdf((1 + confidence) / 2)
    value = difference.value
    return replace(
        difference,
        low=max(-1.0, value - wider * (value - difference.low)),
        high=min(1.0, value + wider * (difference.high - value)),
    )


def reach(clock: float, confidence: float) -> float:
    """Return within how many standard errors of the truth an estimate stays at every reading.

    Args:
        clock: How much is known, in units of that at which the range is tuned (s above).
        confidence: The chance with which it stays within at all times.
    """
    error = 1 - confidence
    # Where nobody is left who could become ready, nothing more can be learnt.
    known = min(clock, _ALL)
    return sqrt((1 + 1 / known) * log((1 + known) / error**2))


_ALL = 1e6
