"""What became of each lead: its stages, with recycling, as far as the window shows them."""

from dataclasses import dataclass

import numpy as np

from sample_data.nurture import NurturePlan
from sample_data.people import People
from sample_data.readiness import Latent
from sample_data.window import DAY, END, HOUR, NEVER, Ints, Mask, in_office_hours

_RECYCLED_EARLY = 0.14


@dataclass(frozen=True, slots=True)
class Course:
    """One entry per lead; `NEVER` where something did not happen inside the window.

    Attributes:
        mql: First time marketing-qualified.
        recycled: Back to plain lead before sales accepted it.
        again: Marketing-qualified once more after that.
        accepted: Accepted by sales.
        ready: First time sales-ready.
        unfit: Disqualified before it was ever sales-ready.
        opted_out: Opted out of e-mail, whenever.
        left: Left the company, whenever.
        ends: The first of sales-ready, disqualified, opted out, left and the window's end.
        nurtured: First e-mail of a real nurture program.
        assigned: Enrolled or drawn into an arm while still waiting.
    """

    mql: Ints
    recycled: Ints
    again: Ints
    accepted: Ints
    ready: Ints
    unfit: Ints
    opted_out: Ints
    left: Ints
    ends: Ints
    nurtured: Ints
    assigned: Ints


def follow(
    people: People,
    plan: NurturePlan,
    latent: Latent,
    opted_out: Ints,
    rng: np.random.Generator,
) -> Course:
    """Keep of every latent end what came first, and the stages on the way there."""
    others = np.minimum(np.minimum(latent.unfit, opted_out), np.minimum(latent.left, END))
    ends = np.minimum(latent.ready, others)
    ready = _if(latent.ready < others, latent.ready)
    left = _if(latent.left < END, latent.left)
    mql, accepted = _way_to_ready(people, latent, rng)
    accepted = _if(accepted < ends, accepted)
    mql = _if((mql < ends) & ~people.internal, mql)
    recycled, again = _recycling(mql, np.minimum(accepted, ends), rng)
    return Course(
        mql=mql,
        recycled=recycled,
        again=again,
        accepted=accepted,
        ready=ready,
        unfit=_if((latent.unfit == ends) & (ready == NEVER), latent.unfit),
        opted_out=opted_out,
        left=left,
        ends=ends,
        nurtured=_if(plan.first_send < ends, plan.first_send),
        assigned=_if(plan.assigned < ends, plan.assigned),
    )


def _way_to_ready(people: People, latent: Latent, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Place both earlier stages on the way to the day a lead is, or would be, sales-ready."""
    way = np.minimum(latent.ready, NEVER) - people.created
    share = rng.beta(2, 2, people.count) * 0.75
    mql = people.created + (way * share).astype(np.int64)
    accepted = mql + ((people.created + way - mql) * rng.beta(2, 3, people.count)).astype(np.int64)
    accepted = np.maximum(in_office_hours(accepted, rng), mql + HOUR)
    return mql, np.where(latent.ready < NEVER, np.minimum(accepted, latent.ready - 60), NEVER)


def _recycling(mql: Ints, until: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Send some back to plain lead where sales took its time, and qualify them once more."""
    room = until - mql
    chosen = (mql < END) & (room > 25 * DAY) & (rng.random(mql.size) < _RECYCLED_EARLY)
    recycled = in_office_hours(mql + (rng.uniform(4, 15, mql.size) * DAY).astype(np.int64), rng)
    rest = np.where(chosen, until - recycled, 0)
    again = recycled + (rest * rng.uniform(0.3, 0.8, mql.size)).astype(np.int64)
    return _if(chosen, recycled), _if(chosen & (again < END), again)


def _if(holds: Mask, moments: Ints) -> Ints:
    return np.where(holds, moments, NEVER)
