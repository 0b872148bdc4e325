"""Deals that follow from sales-ready leads, those of walk-ins, and later business."""

from dataclasses import dataclass, fields

import numpy as np

from sample_data.accounts import Accounts
from sample_data.course import Course
from sample_data.people import People
from sample_data.window import (
    DAY,
    END,
    NEVER,
    START,
    Floats,
    Ints,
    busy_days,
    in_office_hours,
    quarter_ends,
)
from sample_data.words import LOSS_REASONS

OPEN, WON, LOST = 0, 1, 2
NEW, EXISTING = 0, 1

_CYCLE_DAYS = np.array([38, 62, 100])
_CYCLE_SPREAD = 0.5
_MEDIAN_USD = np.array([20_000, 31_000, 46_000])
_AMOUNT_SPREAD = 0.35
_HURRIED_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Deals:
    """One entry per deal, in order of creation.

    Attributes:
        account: Place in `Accounts`.
        lead: The primary person; -1 where sales named none.
        created: When it was opened.
        closed: When it was won or lost; `NEVER` while it is open.
        status: `OPEN`, `WON` or `LOST`.
        kind: `NEW` or `EXISTING` business.
        cents: The amount in US cents.
        loss: Place in `LOSS_REASONS`; 0 unless lost.
    """

    account: Ints
    lead: Ints
    created: Ints
    closed: Ints
    status: Ints
    kind: Ints
    cents: Ints
    loss: Ints

    def take(self, which: Ints) -> "Deals":
        """Return some of them, in the order asked for."""
        return Deals(*(getattr(self, field.name)[which] for field in fields(self)))


def make_deals(
    people: People, accounts: Accounts, course: Course, rng: np.random.Generator
) -> Deals:
    """Open a deal for most well-fitting accounts soon after their first sales-ready lead."""
    account, lead = _first_ready(people, course)
    opens = rng.random(account.size) < _logistic(-0.5 + 0.6 * accounts.fit[account])
    walk_ins = accounts.walk_ins
    account = np.concatenate([account[opens], walk_ins])
    lead = np.concatenate([lead[opens], np.full(walk_ins.size, -1)])
    started = np.concatenate([course.ready[lead[: opens.sum()]], busy_days(walk_ins.size, rng)])
    wait = rng.lognormal(np.log(11), 0.7, account.size) * DAY + DAY
    created = in_office_hours(started + wait.astype(np.int64), rng)
    new = _run(account, lead, created, NEW, accounts, rng)
    later = _later_business(new, accounts, rng)
    both = Deals(*(np.concatenate([getattr(d, f.name) for d in (new, later)]) for f in fields(new)))
    inside = np.flatnonzero(both.created < END)
    return both.take(inside[np.lexsort((both.account[inside], both.created[inside]))])


def _first_ready(people: People, course: Course) -> tuple[Ints, Ints]:
    """Return each account with a sales-ready lead, and the lead that was first."""
    lead = np.flatnonzero(course.ready < END)
    lead = lead[np.argsort(course.ready[lead], kind="stable")]
    account, first = np.unique(people.account[lead], return_index=True)
    return account, lead[first]


def _run(  # noqa: PLR0913, PLR0917  (a deal is made of these)
    account: Ints,
    lead: Ints,
    created: Ints,
    kind: int,
    accounts: Accounts,
    rng: np.random.Generator,
) -> Deals:
    segment, fit = accounts.segment[account], accounts.fit[account]
    days = rng.lognormal(np.log(_CYCLE_DAYS[segment]), _CYCLE_SPREAD) + 2
    closed = _before_quarter_end(created, created + (days * DAY).astype(np.int64), rng)
    wins = rng.random(account.size) < _logistic(-0.3 + 0.7 * fit + 1.2 * kind)
    status = np.where(closed >= END, OPEN, np.where(wins, WON, LOST))
    usd = rng.lognormal(np.log(_MEDIAN_USD[segment]), _AMOUNT_SPREAD) * (0.45 if kind else 1)
    loss = rng.choice(np.arange(1, len(LOSS_REASONS)), account.size, p=(0.4, 0.2, 0.2, 0.13, 0.07))
    return Deals(
        account=account,
        lead=lead,
        created=created,
        closed=np.where(status == OPEN, NEVER, closed),
        status=status,
        kind=np.full(account.size, kind),
        cents=np.rint(usd / 50).astype(np.int64) * 5_000,
        loss=np.where(status == LOST, loss, 0),
    )


def _before_quarter_end(created: Ints, closed: Ints, rng: np.random.Generator) -> Ints:
    """Pull a share of the closings into the last days of their quarter, as sales teams do."""
    last_days = quarter_ends(closed) - (rng.uniform(1, 9, closed.size) * DAY).astype(np.int64)
    hurried = (rng.random(closed.size) < _HURRIED_SHARE) & (last_days > created + 3 * DAY)
    closed = in_office_hours(np.where(hurried, last_days, closed), rng)
    return np.maximum(closed, created + DAY)


def _later_business(new: Deals, accounts: Accounts, rng: np.random.Generator) -> Deals:
    again = (new.status == WON) & (rng.random(new.status.size) < 0.4)  # noqa: PLR2004 (a choice of ours)
    gap = rng.uniform(170, 330, int(again.sum())) * DAY
    created = in_office_hours(new.closed[again] + gap.astype(np.int64), rng)
    return _run(new.account[again], new.lead[again], created, EXISTING, accounts, rng)


def _logistic(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-x))


def observed_until(deals: Deals) -> Ints:
    """Return when each deal ends, or the window's end for an open one."""
    return np.clip(deals.closed, START, END - 1)
