"""Sales calls and meetings: those with a business reason, and those that only touch base."""

from functools import partial

import numpy as np

from sample_data.course import Course
from sample_data.deals import Deals, observed_until
from sample_data.people import People
from sample_data.programs import CALLING
from sample_data.touches import Touches, touches
from sample_data.window import DAY, END, HOUR, NEVER, Ints, in_office_hours
from sample_data.words import GOOD_REASONS, REASONS, TOUCH_BASE

_FIRST_CALL_DAYS = 1.2
_CALLED_SHARE = 0.85
_FURTHER_CALLS = 1.5
_ANSWERED = 0.33
_MEETS = 0.4
_MEETINGS_PER_DEAL = 1.4
_TOUCH_BASE_SHARE = 0.18
_TOUCH_BASE_EVERY = 30 * DAY
_TOUCH_BASE_ANSWERED = 0.12
_CALLS_BACK = 0.05
_NO_REASON = 0.15

_by_phone = partial(touches, channel="call", program=CALLING)


def make_calls(
    people: People,
    course: Course,
    deals: Deals,
    buying_until: Ints,
    rng: np.random.Generator,
) -> list[Touches]:
    """Return every call and meeting; each has no content, so all lie in its reason."""
    return [
        *_working_calls(course, buying_until, rng),
        *_touch_base(people, course, rng),
        *_meetings(people, course, deals, rng),
    ]


def _working_calls(course: Course, buying_until: Ints, rng: np.random.Generator) -> list[Touches]:
    """Return a first call soon after qualification, further ones until sales is done."""
    called = np.flatnonzero((course.mql < END) & (rng.random(course.mql.size) < _CALLED_SHARE))
    wait = rng.lognormal(np.log(_FIRST_CALL_DAYS), 1, called.size) * DAY
    until = np.where(buying_until < NEVER, buying_until, course.ends)
    again = np.repeat(called, rng.poisson(_FURTHER_CALLS, called.size))
    room = np.maximum(until[again] - course.mql[again], DAY)
    lead = np.concatenate([called, again])
    later = np.concatenate([wait, rng.random(again.size) * room]).astype(np.int64)
    when = in_office_hours(course.mql[lead] + later, rng)
    when = np.where(when < course.mql[lead], when + DAY, when)
    reason = rng.choice(_places(GOOD_REASONS), lead.size)
    reason = np.where(rng.random(lead.size) < _NO_REASON, 0, reason)
    inside = when < np.minimum(course.left, END)[lead]
    return _calls(lead[inside], when[inside], reason[inside], _ANSWERED, rng)


def _touch_base(people: People, course: Course, rng: np.random.Generator) -> list[Touches]:
    """Return the monthly calls without news that some early leads get."""
    chosen = np.flatnonzero((rng.random(people.count) < _TOUCH_BASE_SHARE) & ~people.internal)
    until = np.minimum(course.ends, course.mql)[chosen]
    moments = people.created[chosen, None] + (1 + np.arange(5)) * _TOUCH_BASE_EVERY
    who, nth = np.nonzero(moments < until[:, None])
    when = in_office_hours(moments[who, nth], rng)
    reason = rng.choice([0, *_places(TOUCH_BASE)], who.size)
    inside = when < END
    return _calls(chosen[who][inside], when[inside], reason[inside], _TOUCH_BASE_ANSWERED, rng)


def _calls(
    lead: Ints, when: Ints, reason: Ints, share: float, rng: np.random.Generator
) -> list[Touches]:
    answered = np.flatnonzero(rng.random(lead.size) < share)
    return [
        _by_phone(when, lead, action="call_made", reason=reason),
        _by_phone(
            when[answered] + rng.integers(8, 30, answered.size),
            lead[answered],
            action="call_answered",
            reason=reason[answered],
            counts=True,
        ),
    ]


def _meetings(
    people: People, course: Course, deals: Deals, rng: np.random.Generator
) -> list[Touches]:
    """Return meetings with sales-ready leads and during deals, and calls that people make."""
    chance = rng.random(course.ready.size)
    ready = np.flatnonzero((course.ready < END) & (chance < _MEETS))
    soon = course.ready[ready] + (rng.uniform(1, 12, ready.size) * DAY).astype(np.int64)
    known = np.flatnonzero(deals.lead >= 0)
    which = np.repeat(known, rng.poisson(_MEETINGS_PER_DEAL, known.size))
    length = observed_until(deals)[which] - deals.created[which] - 2 * HOUR
    within = deals.created[which] + (rng.random(which.size) * np.maximum(length, 0)).astype(
        np.int64
    )
    rings = np.flatnonzero((course.ready < END) & (chance > 1 - _CALLS_BACK))
    ago = (rng.uniform(0.2, 9, rings.size) * DAY).astype(np.int64)
    rung = np.maximum(course.ready[rings] - ago, people.created[rings] + DAY)
    return [
        _by_phone(in_office_hours(soon, rng), ready, action="meeting_held", counts=True),
        _by_phone(
            in_office_hours(within, rng), deals.lead[which], action="meeting_held", counts=True
        ),
        _by_phone(in_office_hours(rung, rng), rings, action="call_received", counts=True),
    ]


def _places(reasons: tuple[str, ...]) -> list[int]:
    return [REASONS.index(reason) for reason in reasons]
