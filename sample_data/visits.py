"""Visits to the site: of people before they are known, of known people, and of strangers."""

from dataclasses import dataclass, fields, replace

import numpy as np

from sample_data.course import Course
from sample_data.people import People
from sample_data.programs import LINKEDIN, ORGANIC, PARTNERS, SEARCH_ADS, code
from sample_data.responses import Clicks
from sample_data.touches import NOBODY, Touches, touches
from sample_data.window import DAY, END, START, Ints, Mask, busy_days, spaced, when_people_read
from sample_data.words import CHANNELS, PAGES, SOURCES, place

_PROGRAM_OF_CHANNEL = {
    "organic search": ORGANIC,
    "paid search": SEARCH_ADS,
    "linkedin": LINKEDIN,
    "referral": PARTNERS,
}
_CHANNEL_OF_SOURCE = {name: "call" if name == "outbound" else name for name in SOURCES}
_AD_CHANNELS = ("paid search", "linkedin")
_KNOWN_PER_DAY = 0.16 / 30
_BUYING_PER_DAY = 0.6 / 30
_BUYING_BEFORE = 60 * DAY
_LANDS = 0.75
_BEFORE_KNOWN = 0.9
_SAME_CHANNEL = 0.6
_STRANGERS_PER_LEAD = 0.7
_LATER_CHANNELS = ("direct", "organic search", "paid search", "linkedin", "referral")
_LATER_SHARES = (0.28, 0.52, 0.09, 0.06, 0.05)


@dataclass(frozen=True, slots=True)
class Visits:
    """One entry per visit.

    Attributes:
        lead: Whose it is in truth, or `NOBODY`.
        visitor: The number of the visitor id.
        named: Whether the export knows the lead.
        moment: Its first page.
        channel: Place in `CHANNELS`.
        program: Place in `PROGRAMS`.
    """

    lead: Ints
    visitor: Ints
    named: Mask
    moment: Ints
    channel: Ints
    program: Ints


def make_visits(
    people: People,
    course: Course,
    buying_until: Ints,
    clicks: Clicks,
    rng: np.random.Generator,
) -> list[Touches]:
    """Make every visit, at least a day apart for one person, with its pages and ad clicks."""
    kinds = [
        _known(people, course, buying_until, rng),
        _from_mail(people, clicks, rng),
        _before_known(people, rng),
        _arrivals(people, rng),
        _strangers(people, rng),
    ]
    visits = Visits(
        *(np.concatenate([getattr(kind, f.name) for kind in kinds]) for f in fields(Visits))
    )
    kept = spaced(visits.visitor, visits.moment)
    visits = Visits(*(getattr(visits, f.name)[kept] for f in fields(Visits)))
    return [*_pages(visits, rng), _ad_clicks(visits, rng)]


def arrival_channel(people: People) -> Ints:
    """Return the channel through which each came, by its source."""
    return np.array([place(_CHANNEL_OF_SOURCE[name], CHANNELS) for name in SOURCES])[people.source]


def program_of(channel: Ints) -> Ints:
    """Return the program that pays for a visit through each channel."""
    return np.array([code(_PROGRAM_OF_CHANNEL.get(name, "")) for name in CHANNELS])[channel]


def _known(people: People, course: Course, buying_until: Ints, rng: np.random.Generator) -> Visits:
    """Visits of people on record: now and then, and often while they look for a solution."""
    starts, stops = people.created + 2 * DAY, np.minimum(course.left, END)
    quiet = _scatter(starts, np.minimum(stops, course.unfit), _KNOWN_PER_DAY, people, rng)
    looking = np.maximum(course.ready - _BUYING_BEFORE, starts)
    busy = _scatter(looking, np.minimum(stops, buying_until), _BUYING_PER_DAY, people, rng)
    lead, moment = (np.concatenate(part) for part in zip(quiet, busy, strict=True))
    return _visits(people, lead, when_people_read(moment, rng), _later(lead.size, rng))


def _scatter(
    starts: Ints, stops: Ints, per_day: float, people: People, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    length = np.clip(stops - starts, 0, END - START)
    visits = rng.poisson(length / DAY * per_day * people.engagement)
    lead = np.repeat(np.arange(people.count), visits)
    return lead, starts[lead] + (rng.random(lead.size) * length[lead]).astype(np.int64)


def _from_mail(people: People, clicks: Clicks, rng: np.random.Generator) -> Visits:
    which = np.flatnonzero(rng.random(clicks.lead.size) < _LANDS)
    channel = np.full(which.size, place("email", CHANNELS))
    visits = _visits(people, clicks.lead[which], clicks.moment[which] + 3, channel)
    return replace(visits, program=clicks.program[which])


def _before_known(people: People, rng: np.random.Generator) -> Visits:
    """Anonymous visits in the weeks before a person is known."""
    open_to_us = arrival_channel(people) != place("call", CHANNELS)
    looks = rng.poisson(_BEFORE_KNOWN * people.engagement * open_to_us)
    lead = np.repeat(np.arange(people.count), looks)
    ago = 4 * DAY + np.minimum(rng.exponential(25, lead.size), 150) * DAY
    moment = when_people_read(people.created[lead] - ago.astype(np.int64), rng)
    by_source = arrival_channel(people)[lead]
    visited = np.isin(by_source, [place(name, CHANNELS) for name in _PROGRAM_OF_CHANNEL])
    same = visited & (rng.random(lead.size) < _SAME_CHANNEL)
    channel = np.where(same, by_source, _later(lead.size, rng))
    return replace(_visits(people, lead, moment, channel), named=np.zeros(lead.size, np.bool_))


def _arrivals(people: People, rng: np.random.Generator) -> Visits:
    """The visit that ends with the form through which the person becomes known."""
    by_source = arrival_channel(people)
    lead = np.flatnonzero(program_of(by_source) > 0)
    moment = people.created[lead] - rng.integers(420, 900, lead.size)
    visits = _visits(people, lead, moment, by_source[lead])
    return replace(visits, named=np.zeros(lead.size, np.bool_))


def _strangers(people: People, rng: np.random.Generator) -> Visits:
    count = int(people.count * _STRANGERS_PER_LEAD)
    moment = when_people_read(busy_days(count, rng), rng)
    nobody = np.full(count, NOBODY)
    visits = _visits(people, nobody, moment, _later(count, rng))
    visitor = people.count + rng.integers(0, max(count // 2, 1), count)
    return replace(visits, visitor=visitor, named=np.zeros(count, np.bool_))


def _visits(people: People, lead: Ints, moment: Ints, channel: Ints) -> Visits:
    named = np.ones(lead.size, np.bool_)
    return Visits(lead, people.visitor[lead], named, moment, channel, program_of(channel))


def _later(count: int, rng: np.random.Generator) -> Ints:
    channels = [place(name, CHANNELS) for name in _LATER_CHANNELS]
    return rng.choice(channels, count, p=_LATER_SHARES)


def _pages(visits: Visits, rng: np.random.Generator) -> list[Touches]:
    """Return the first pages, which count, and the further pages of the same visit."""
    everyone = np.arange(visits.lead.size)
    further = np.repeat(everyone, np.minimum(rng.geometric(0.55, everyone.size) - 1, 4))
    nth = np.arange(further.size) - np.searchsorted(further, further)
    later = 20 + nth * 90 + rng.integers(0, 80, further.size)
    return [
        _page_views(visits, everyone, visits.moment, rng, counts=visits.lead >= 0),
        _page_views(visits, further, visits.moment[further] + later, rng, counts=False),
    ]


def _page_views(
    visits: Visits,
    which: Ints,
    moment: Ints,
    rng: np.random.Generator,
    *,
    counts: Mask | bool,
) -> Touches:
    return touches(
        moment,
        visits.lead[which],
        action="page_viewed",
        channel=visits.channel[which],
        program=visits.program[which],
        page=rng.integers(PAGES.index("/"), len(PAGES), which.size),
        visitor=visits.visitor[which],
        named=visits.named[which],
        counts=counts,
    )


def _ad_clicks(visits: Visits, rng: np.random.Generator) -> Touches:
    """Return the click on an advertisement that begins a paid visit."""
    paid = np.isin(visits.channel, [place(name, CHANNELS) for name in _AD_CHANNELS])
    which = np.flatnonzero(paid)
    return touches(
        visits.moment[which] - rng.integers(1, 4, which.size),
        visits.lead[which],
        action="ad_clicked",
        channel=visits.channel[which],
        program=visits.program[which],
        visitor=visits.visitor[which],
        named=visits.named[which],
        counts=visits.lead[which] >= 0,
    )
