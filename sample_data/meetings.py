"""Webinars, trade shows, forms and downloads: what people sign up for or fetch."""

from functools import partial

import numpy as np

from sample_data.content import codes
from sample_data.course import Course
from sample_data.people import EVENT_DAYS, People
from sample_data.programs import CALLING, EVENTS, WEBINARS
from sample_data.sends import WEBINAR_STARTS
from sample_data.touches import Touches, touches
from sample_data.visits import arrival_channel, program_of
from sample_data.window import DAY, END, HOUR, Ints, Mask, when_people_read
from sample_data.words import CHANNELS, place

_REGISTERS = 0.025
_ATTENDS = 0.48
_VISITS_STAND = 0.04
_DOWNLOADS = 0.45
_ASKS = 0.35
_CHATS = 0.08


def make_meetings(people: People, course: Course, rng: np.random.Generator) -> list[Touches]:
    """Return every registration, attendance, form, download and chat."""
    return [
        *_webinars(people, course, rng),
        *_events(people, course, rng),
        *_forms(people, rng),
        *_downloads(people, rng),
        *_asks_for_a_call(people, course, rng),
    ]


def _webinars(people: People, course: Course, rng: np.random.Generator) -> list[Touches]:
    topics = np.array(codes("web-"))[np.arange(WEBINAR_STARTS.size) % len(codes("web-"))]
    free = _free(people, course, WEBINAR_STARTS, 9 * DAY)
    lead, month = np.nonzero(free & _chosen(people, WEBINAR_STARTS.size, _REGISTERS, rng))
    notice = WEBINAR_STARTS[month] - rng.integers(2 * HOUR, 8 * DAY, lead.size)
    came = people.came_by("webinar")
    nearest = np.searchsorted(WEBINAR_STARTS, people.created[came])
    came, nearest = came[nearest < WEBINAR_STARTS.size], nearest[nearest < WEBINAR_STARTS.size]
    lead, month = np.concatenate([lead, came]), np.concatenate([month, nearest])
    attends = np.flatnonzero(rng.random(lead.size) < _ATTENDS)
    joins = WEBINAR_STARTS[month[attends]] + rng.integers(-120, 900, attends.size)
    when = np.concatenate([notice, people.created[came]])
    return [
        _webinar(lead, when, "registered", topics[month]),
        _webinar(lead[attends], joins, "attended", topics[month[attends]]),
    ]


def _webinar(lead: Ints, moment: Ints, action: str, topic: Ints) -> Touches:
    return touches(
        moment,
        lead,
        action=action,
        channel="webinar",
        program=WEBINARS,
        content=topic,
        counts=True,
    )


def _events(people: People, course: Course, rng: np.random.Generator) -> list[Touches]:
    """Return visits to the stand; whoever came by an event was there on that day."""
    free = _free(people, course, EVENT_DAYS, 0)
    lead, show = np.nonzero(free & _chosen(people, EVENT_DAYS.size, _VISITS_STAND, rng))
    met = EVENT_DAYS[show] + (rng.uniform(9, 17, lead.size) * HOUR).astype(np.int64)
    came = people.came_by("event")
    lead, met = np.concatenate([lead, came]), np.concatenate([met, people.created[came]])
    return [touches(met, lead, action="attended", channel="event", program=EVENTS, counts=True)]


def _forms(people: People, rng: np.random.Generator) -> list[Touches]:
    """Return what makes a person known: a form or a download, or a call made to them."""
    channel = arrival_channel(people)
    by_site = np.flatnonzero(program_of(channel) > 0)
    fetches = rng.random(by_site.size) < _DOWNLOADS
    forms, fetched = by_site[~fetches], by_site[fetches]
    called = people.came_by("outbound")
    calls = partial(touches, channel="call", program=CALLING)
    return [
        _on_site(people, forms, people.created[forms], "form_submitted", channel[forms]),
        _on_site(
            people,
            fetched,
            people.created[fetched],
            "content_downloaded",
            channel[fetched],
            content=rng.choice(codes("get-")[:2], fetched.size),
        ),
        calls(people.created[called] - 90, called, action="call_made"),
        calls(people.created[called], called, action="call_answered", counts=True),
    ]


def _downloads(people: People, rng: np.random.Generator) -> list[Touches]:
    """Return later downloads, one for some people, weeks after they came."""
    lead = np.flatnonzero(rng.random(people.count) < 0.3 * people.engagement)
    later = people.created[lead] + (rng.uniform(5, 240, lead.size) * DAY).astype(np.int64)
    channel = rng.choice(
        [place(name, CHANNELS) for name in ("organic search", "direct")], lead.size
    )
    content = rng.choice(codes("get-"), lead.size)
    when = when_people_read(later, rng)
    return [_on_site(people, lead, when, "content_downloaded", channel, content=content)]


def _asks_for_a_call(people: People, course: Course, rng: np.random.Generator) -> list[Touches]:
    """Return the form or chat with which some people ask for sales, just before they are ready."""
    chance = rng.random(people.count)
    ready = course.ready < END
    asks = np.flatnonzero(ready & (chance < _ASKS))
    chats = np.flatnonzero(ready & (chance > 1 - _CHATS))
    direct = place("direct", CHANNELS)
    parts = []
    for lead, action in ((asks, "form_submitted"), (chats, "chatted")):
        before = (rng.uniform(0.1, 6, lead.size) * DAY).astype(np.int64)
        when = np.maximum(course.ready[lead] - before, people.created[lead] + HOUR)
        parts.append(_on_site(people, lead, when, action, np.full(lead.size, direct)))
    return parts


def _on_site(  # noqa: PLR0913, PLR0917  (one argument per column)
    people: People,
    lead: Ints,
    moment: Ints,
    action: str,
    channel: Ints,
    content: Ints | int = 0,
) -> Touches:
    return touches(
        moment,
        lead,
        action=action,
        channel=channel,
        program=program_of(channel),
        content=content,
        visitor=people.visitor[lead],
        counts=True,
    )


def _free(people: People, course: Course, moments: Ints, before: int) -> Mask:
    """Mark, by lead and moment, who is on record long enough before and still there."""
    there = people.created[:, None] + DAY + before < moments
    return there & (moments < np.minimum(course.left, course.unfit)[:, None])


def _chosen(people: People, moments: int, share: float, rng: np.random.Generator) -> Mask:
    return rng.random((people.count, moments)) < share * people.engagement[:, None]
