"""One whole company with everything that is true of it, before any export is written."""

from dataclasses import dataclass

import numpy as np

from sample_data.accounts import Accounts, make_accounts
from sample_data.calls import make_calls
from sample_data.course import Course, follow
from sample_data.deals import Deals, make_deals, observed_until
from sample_data.meetings import make_meetings
from sample_data.nurture import NurturePlan, plan_nurture
from sample_data.people import People, make_people
from sample_data.readiness import draw_ends
from sample_data.responses import answer
from sample_data.sends import Sends, make_sends
from sample_data.touches import Touches, together
from sample_data.visits import make_visits
from sample_data.window import DAY, END, NEVER, Ints

_LEADS_PER_STAFF = 250
_INTEREST_AFTER_READY = 60 * DAY


@dataclass(frozen=True, slots=True)
class World:
    """The parts of a company; see each part's own class for its entries.

    Attributes:
        accounts: The companies that people work for.
        people: Every lead, staff and test people among them.
        plan: Who is meant to be nurtured, and the arms of the trial.
        course: What became of each lead.
        deals: Every deal.
        sends: Every e-mail.
        touches: Every touch, in order of time.
    """

    accounts: Accounts
    people: People
    plan: NurturePlan
    course: Course
    deals: Deals
    sends: Sends
    touches: Touches


def make_world(leads: int, seed: int) -> World:
    """Make a company with this many leads; the same two numbers make the same company.

    Each part draws from a stream of its own, so that a change in one leaves the others alone.
    """
    streams = iter(np.random.default_rng([seed, leads]).spawn(12))
    staff = max(2, leads // _LEADS_PER_STAFF)
    accounts = make_accounts(leads - staff, staff, next(streams))
    people = make_people(accounts, next(streams))
    plan = plan_nurture(people, next(streams))
    latent = draw_ends(people, accounts, plan, next(streams))
    sends, opted_out = make_sends(people, accounts, plan, latent, next(streams))
    course = follow(people, plan, latent, opted_out, next(streams))
    deals = make_deals(people, accounts, course, next(streams))
    buying_until = _buying_until(people, course, deals)
    mail, clicks = answer(sends, people, accounts, opted_out, next(streams))
    parts = [
        *mail,
        *make_visits(people, course, buying_until, clicks, next(streams)),
        *make_meetings(people, course, next(streams)),
        *make_calls(people, course, deals, buying_until, next(streams)),
    ]
    every_touch = together(parts, people.internal)
    return World(accounts, people, plan, course, deals, sends, every_touch)


def _buying_until(people: People, course: Course, deals: Deals) -> Ints:
    """Return until when a sales-ready lead looks around: to the end of its account's deal."""
    by_account = np.zeros(int(people.account.max()) + 1, np.int64)
    np.maximum.at(by_account, deals.account, observed_until(deals))
    until = np.maximum(by_account[people.account], course.ready + _INTEREST_AFTER_READY)
    return np.where(course.ready < END, until, NEVER)
