"""Stage histories with every recycling, and what sales said of the leads."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_data import text
from sample_data.window import DAY, END, NEVER, Ints, Mask, in_office_hours
from sample_data.words import OWNERS, STAGES
from sample_data.world import World

REJECTED = (
    "no budget", "no authority", "company too small", "student or job seeker", "wrong use",
    "unreachable",
)  # fmt: skip
RECYCLED = ("bad timing", "needs more information", "project next year", "unreachable")

_REJECTED_LATE = 0.15
_RECYCLED_LATE = 0.25
_COMES_BACK = 0.6
_JUDGED = 0.85


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What sales did with sales-ready leads that led to no deal; `NEVER` where nothing.

    Attributes:
        rejected: Disqualified after having been sales-ready.
        recycled: Back to plain lead.
        mql: Marketing-qualified once more.
        accepted: Accepted once more.
        ready: Sales-ready once more.
    """

    rejected: Ints
    recycled: Ints
    mql: Ints
    accepted: Ints
    ready: Ints


def look_back(world: World, rng: np.random.Generator) -> Afterwards:
    """Reject or recycle some of the sales-ready leads whose account has no deal."""
    course, people = world.course, world.people
    chance = rng.random(people.count)
    idle = (course.ready < END) & ~np.isin(people.account, world.deals.account)
    sends_back = idle & (chance > 1 - _RECYCLED_LATE)
    returns = sends_back & (rng.random(people.count) < _COMES_BACK)
    recycled = _then(course.ready, (5, 40), sends_back, course.left, rng)
    mql = _then(recycled, (20, 120), returns, course.left, rng)
    accepted = _then(mql, (1, 12), returns, course.left, rng)
    return Afterwards(
        rejected=_then(course.ready, (3, 30), idle & (chance < _REJECTED_LATE), course.left, rng),
        recycled=recycled,
        mql=mql,
        accepted=accepted,
        ready=_then(accepted, (5, 40), returns, course.left, rng),
    )


def disqualified(world: World, after: Afterwards) -> Ints:
    """Return when each lead was disqualified, before or after it was sales-ready."""
    return np.minimum(world.course.unfit, after.rejected)


def stage_table(world: World, after: Afterwards) -> pl.DataFrame:
    """Return the stage history: one row per lead and entry into a stage, by lead and time."""
    course = world.course
    entries = (
        (world.people.created, "lead"),
        (course.mql, "mql"),
        (course.recycled, "lead"),
        (course.again, "mql"),
        (course.accepted, "accepted"),
        (course.ready, "sales_ready"),
        (disqualified(world, after), "disqualified"),
        (after.recycled, "lead"),
        (after.mql, "mql"),
        (after.accepted, "accepted"),
        (after.ready, "sales_ready"),
    )
    moment = np.concatenate([entry[0] for entry in entries])
    lead = np.tile(np.arange(world.people.count), len(entries))
    stage = np.repeat([STAGES.index(entry[1]) for entry in entries], world.people.count)
    order = np.lexsort((stage, moment, lead))
    order = order[moment[order] < END]
    return pl.DataFrame(
        {
            "lead_id": text.leads(lead[order]),
            "stage": text.words(stage[order], STAGES),
            "entered_at": text.times(moment[order]),
        }
    )


def verdict_table(world: World, after: Afterwards, rng: np.random.Generator) -> pl.DataFrame:
    """Return sales' verdicts: one row per judgement; some leads are never judged."""
    course = world.course
    rejected = np.where(course.mql < course.unfit, disqualified(world, after), NEVER)
    moments = np.stack(
        [course.accepted, course.recycled, rejected, after.recycled, after.accepted], axis=1
    )
    judged = (moments < END) & (rng.random(moments.shape) < _JUDGED)
    lead, kind = np.nonzero(judged)
    moment = moments[lead, kind]
    verdicts = ("accepted", "recycled", "rejected", "recycled", "accepted")
    reasons = ("", *REJECTED, *RECYCLED)
    rejection = rng.integers(1, 1 + len(REJECTED), lead.size)
    recycling = rng.integers(1 + len(REJECTED), len(reasons), lead.size)
    reason = np.choose(kind, [np.zeros_like(kind), recycling, rejection, recycling, kind * 0])
    order = np.lexsort((lead, moment))
    owner = world.accounts.owner[world.people.account[lead]]
    return pl.DataFrame(
        {
            "lead_id": text.leads(lead[order]),
            "verdict": text.words(kind[order], verdicts),
            "reason": text.words(reason[order], reasons),
            "decided_at": text.times(moment[order]),
            "decided_by": text.words(owner[order], OWNERS),
        }
    )


def _then(
    before: Ints, days: tuple[int, int], chosen: Mask, left: Ints, rng: np.random.Generator
) -> Ints:
    wait = (rng.uniform(*days, before.size) * DAY).astype(np.int64) + DAY
    moment = in_office_hours(before + wait, rng)
    return np.where(chosen & (before < END) & (moment < np.minimum(left, END)), moment, NEVER)
