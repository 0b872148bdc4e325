"""Counts per stratum and day of who waited and who became sales-ready: all that a ratio needs.

A lead's wait is cut at the day from which it counts as nurtured: before it the lead is among the
others, from it on among the nurtured. On each day on which somebody of a stratum became
sales-ready, four counts say all that the partial likelihood of one binary covariate asks:

    n0, n1   others and nurtured leads still waiting on that day
    d0, d1   those of them that became sales-ready on it
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from attribution.places import each_once
from attribution.sequences import Ints

NEVER = 2**40
"""The day from which a lead counts as nurtured that never does; later than any wait."""

# Counting touches every place once, sorting every lead about as often as its logarithm says.
_CROWDED = 20

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """How long leads waited, and from when on they were nurtured; one place per lead.

    Attributes:
        stratum: The number of the lead's stratum, from 0.
        first: The first day on which it was seen waiting; 0 where it was from its creation on.
        last: The last day on which it was.
        nurtured_from: The day from which it counts as nurtured; `NEVER` where it never does.
        ready: Whether it became sales-ready on its last day.
    """

    stratum: Ints
    first: Ints
    last: Ints
    nurtured_from: Ints
    ready: Flags

    def pooled(self) -> "Waits":
        """Return the same leads in one stratum."""
        alike = np.zeros_like(self.stratum)
        return Waits(alike, self.first, self.last, self.nurtured_from, self.ready)


@dataclass(frozen=True, slots=True, eq=False)
class DayCounts:
    """One place per stratum and day on which one of its leads became sales-ready, sorted so.

    Attributes:
        stratum: The number of the stratum.
        day: The day, counted from the leads' creation.
        n0: Others waiting on that day.
        n1: Nurtured leads waiting on that day.
        d0: Others that became sales-ready on it.
        d1: Nurtured leads that did.
    """

    stratum: Ints
    day: Ints
    n0: Ints
    n1: Ints
    d0: Ints
    d1: Ints

    def where(self, chosen: Flags) -> "DayCounts":
        """Return the places chosen."""
        return DayCounts(
            *(column[chosen] for column in (self.stratum, self.day)),
            *(column[chosen] for column in (self.n0, self.n1, self.d0, self.d1)),
        )

    @property
    def comparing(self) -> "DayCounts":
        """The places at which both nurtured leads and others waited: the only ones that tell."""
        return self.where((self.n0 > 0) & (self.n1 > 0))

    @property
    def expected(self) -> tuple[float, float]:
        """Others and nurtured leads that would have become sales-ready, were nurture nothing."""
        nurtured = float(((self.d0 + self.d1) * (self.n1 / (self.n0 + self.n1))).sum())
        return float((self.d0 + self.d1).sum()) - nurtured, nurtured


def day_counts(waits: Waits) -> DayCounts:
    """Count leads per stratum and day on which somebody became sales-ready.

    A lead last seen on a day was at risk on it. Time and memory grow with the number of leads,
    whatever the number of strata and days.
    """
    width = int(waits.last.max(initial=0)) + 2  # no wait ends on the first place of a stratum
    base = waits.stratum * width + 1
    first, last = base + waits.first, base + waits.last
    # Picking by places costs a fifth of picking by flags.
    within = waits.nurtured_from <= waits.last
    nurtured, ready = np.flatnonzero(within), np.flatnonzero(waits.ready)
    since = np.maximum(first, base + waits.nurtured_from)[nurtured]
    ends, nurtured_ends = last[ready], last[np.flatnonzero(waits.ready & within)]

    at = _distinct(ends)
    waiting = _up_to(first, at) - _up_to(last, at - 1)
    of_them = _up_to(since, at) - _up_to(last[nurtured], at - 1)
    all_ready = _up_to(ends, at) - _up_to(ends, at - 1)
    nurtured_ready = _up_to(nurtured_ends, at) - _up_to(nurtured_ends, at - 1)
    return DayCounts(
        stratum=(at - 1) // width,
        day=(at - 1) % width,
        n0=waiting - of_them,
        n1=of_them,
        d0=all_ready - nurtured_ready,
        d1=nurtured_ready,
    )


def _up_to(places: Ints, at: Ints) -> Ints:
    """Count the places that are at most each of `at`: leads of earlier strata are among them."""
    if _crowded(places):
        counted = np.cumsum(np.bincount(places, minlength=int(at.max(initial=0)) + 1))
        return counted[at]
    return np.searchsorted(np.sort(places), at, side="right")


def _distinct(places: Ints) -> Ints:
    """Return the places, each once, sorted."""
    return np.flatnonzero(np.bincount(places)) if _crowded(places) else each_once(places)


def _crowded(places: Ints) -> bool:
    """Tell whether counting at every place costs less than sorting: so it is but for odd data."""
    return int(places.max(initial=0)) < _CROWDED * (len(places) + 1)
