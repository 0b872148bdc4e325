"""What is true of a company, worked out from what the generator knows, not from its exports.

Both estimands are defined inside the window, for one company and for the population alike:

- *Linear share*: over every new-business deal won inside the window, each creditable touch of
  the account's people in the 365 days up to the close, and since the window began, gets an
  equal part of the amount. A channel's share is its part over the amount of all those deals;
  deals without such a touch are a part of their own. Journeys that began before the window
  are cut there, as any export cuts them.
- *Time to sales-ready*: days from creation to the first time sales-ready; disqualification
  and opt-out compete; leads that left or still wait at the window's end are censored. The
  share ready by a day is the cumulative incidence.

References:
    Aalen, O. & Johansen, S. (1978). An empirical transition matrix for non-homogeneous Markov
    chains based on censored observations. Scandinavian Journal of Statistics 5, 141-150.
"""

from dataclasses import dataclass

import numpy as np

from sample_data.deals import NEW, WON
from sample_data.nurture import CONTROL, TREATED
from sample_data.window import DAY, DAYS, END, Floats, Ints
from sample_data.words import CHANNELS
from sample_data.world import World

LOOKBACK = 365 * DAY
NO_TOUCH = "no touch on record"
HORIZONS = (90, 180, 270)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts and sums that add up over companies.

    Attributes:
        cents: Linear credit in US cents by place in `CHANNELS`; place 0: deals without a touch.
        ready: Leads that became sales-ready, by whole days since creation.
        otherwise: Leads that were disqualified or opted out first, likewise.
        censored: Leads that left or still wait, likewise.
        trial: (arm, [leads, sales-ready]) of the randomised program; treated first.
    """

    cents: Floats
    ready: Ints
    otherwise: Ints
    censored: Ints
    trial: Ints

    def __add__(self, other: "Tally") -> "Tally":
        """Return both companies' counts."""
        return Tally(
            self.cents + other.cents,
            self.ready + other.ready,
            self.otherwise + other.otherwise,
            self.censored + other.censored,
            self.trial + other.trial,
        )


def tally(world: World) -> Tally:
    """Count one company."""
    ready, otherwise, censored = _ends(world)
    return Tally(linear_credit(world), ready, otherwise, censored, _trial(world))


def linear_credit(world: World) -> Floats:
    """Return each channel's linear credit in US cents; place 0: deals without a touch."""
    deals, every = world.deals, world.touches
    which = np.flatnonzero((deals.status == WON) & (deals.kind == NEW))
    counted = np.flatnonzero(every.counts)
    account = world.people.account[every.lead[counted]]
    # One number per touch that sorts by account, then time: a journey is a stretch of it.
    keys = account * (END + LOOKBACK) + every.moment[counted]
    order = np.argsort(keys, kind="stable")
    keys, channel = keys[order], every.channel[counted][order]
    close = deals.account[which] * (END + LOOKBACK) + deals.closed[which]
    first = np.searchsorted(keys, close - LOOKBACK, side="left")
    after = np.searchsorted(keys, close, side="right")
    credit = np.zeros(len(CHANNELS))
    credit[0] = deals.cents[which][first == after].sum()
    for place in range(1, len(CHANNELS)):
        seen = np.concatenate([[0], (channel == place).cumsum()])
        share = (seen[after] - seen[first]) / np.maximum(after - first, 1)
        credit[place] = (share * deals.cents[which]).sum()
    return credit


def shares(cents: Floats) -> dict[str, float]:
    """Return each channel's share of the amount in scope, largest first; none if that is 0."""
    if not cents.any():
        return {}
    names = [NO_TOUCH, *CHANNELS[1:]]
    parts = {
        name: round(float(part / cents.sum()), 5) for name, part in zip(names, cents, strict=True)
    }
    return dict(sorted(parts.items(), key=lambda part: (-part[1], part[0])))


def incidence(counts: Tally) -> Floats:
    """Return the share of leads that are sales-ready by the end of each day since creation."""
    events, others = counts.ready, counts.otherwise
    leaving = events + others + counts.censored
    at_risk = leaving[::-1].cumsum()[::-1]
    risk = np.maximum(at_risk, 1)
    waiting = np.cumprod(1 - (events + others) / risk)
    before = np.concatenate([[1.0], waiting[:-1]])
    return np.cumsum(before * events / risk)


def median_day(counts: Tally) -> int:
    """Return the first whole day by which half of all leads are sales-ready."""
    return int(np.searchsorted(incidence(counts), 0.5))


def _ends(world: World) -> tuple[Ints, Ints, Ints]:
    people, course = world.people, world.course
    outside = ~people.internal
    days = (course.ends - people.created) // DAY
    ready = outside & (course.ready < END)
    otherwise = (
        outside & ~ready & ((course.unfit == course.ends) | (course.opted_out == course.ends))
    )
    censored = outside & ~ready & ~otherwise
    by_day = [np.bincount(days[kind], minlength=DAYS + 1) for kind in (ready, otherwise, censored)]
    return by_day[0], by_day[1], by_day[2]


def _trial(world: World) -> Ints:
    course, arm = world.course, world.plan.arm
    drawn = course.assigned < END
    return np.array(
        [
            [(drawn & (arm == a)).sum(), (drawn & (arm == a) & (course.ready < END)).sum()]
            for a in (TREATED, CONTROL)
        ]
    )
