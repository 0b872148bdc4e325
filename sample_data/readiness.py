"""How long leads take to become sales-ready, and what else may end the wait.

The hazard of becoming sales-ready depends on source and segment, which every export shows,
and is multiplied while the lead is under real nurture; nothing hidden changes it. So the
ratio is the same within and across strata, and a correct analysis can recover it.
"""

from dataclasses import dataclass

import numpy as np

from sample_data.accounts import Accounts
from sample_data.nurture import NurturePlan
from sample_data.people import People
from sample_data.window import DAY, HOUR, NEVER, Floats, Ints, in_office_hours

NURTURE_HAZARD_RATIO = 1.5
"""True effect of a real nurture program, from its first e-mail on. The spam program: 1.0."""

_BASE_PER_DAY = 0.0031
_BY_SOURCE = np.array([1.15, 0.95, 0.75, 1.2, 1.0, 0.65, 1.45])
_BY_SEGMENT = np.array([1.08, 1.0, 0.9])
_UNFIT_PER_DAY = 0.0010
_LEFT_PER_DAY = 0.00013


@dataclass(frozen=True, slots=True)
class Latent:
    """When each end would come to a lead if no other came first.

    Attributes:
        ready: Sales-ready.
        unfit: Disqualified.
        left: The person leaves the company or the record is merged.
    """

    ready: Ints
    unfit: Ints
    left: Ints


def draw_ends(
    people: People, accounts: Accounts, plan: NurturePlan, rng: np.random.Generator
) -> Latent:
    """Draw the ends of every wait; staff and test people have none."""
    misfit = np.exp(rng.normal(0, 0.4, people.count) - 0.6 * accounts.fit[people.account])
    unfit = rng.exponential(size=people.count) / (_UNFIT_PER_DAY * misfit)
    left = rng.exponential(size=people.count) / _LEFT_PER_DAY
    ready = _ready(people, accounts, plan, rng)
    return Latent(
        ready=np.where(people.internal, NEVER, ready),
        unfit=np.where(people.internal, NEVER, in_office_hours(_after(people, unfit), rng)),
        left=np.where(people.internal, NEVER, _after(people, left)),
    )


def _ready(people: People, accounts: Accounts, plan: NurturePlan, rng: np.random.Generator) -> Ints:
    """Draw when each lead is sales-ready.

    With hazard h before the first nurture e-mail, s days after creation, and h·r from then on,
    the cumulative hazard is h·min(t, s) + h·r·max(t - s, 0); a lead is ready when it reaches
    an Exp(1) variate.
    """
    hazard = _BASE_PER_DAY * _BY_SOURCE[people.source]
    hazard = hazard * _BY_SEGMENT[accounts.segment[people.account]]
    until = (plan.first_send - people.created) / DAY
    budget = rng.exponential(size=people.count)
    slow = budget / hazard
    quick = until + (budget - hazard * until) / (hazard * NURTURE_HAZARD_RATIO)
    first = slow <= until
    ready = in_office_hours(_after(people, np.where(first, slow, quick)), rng)
    # Office hours must not carry anybody across the first e-mail: that would move the ratio.
    before = np.minimum(ready, plan.first_send - HOUR)
    return np.where(first, before, np.maximum(ready, plan.first_send + HOUR))


def _after(people: People, days: Floats) -> Ints:
    # A day at least, so that office hours never fall before the creation itself.
    return people.created + np.maximum(days * DAY, DAY).astype(np.int64)
