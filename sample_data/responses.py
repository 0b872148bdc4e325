"""What happens to each e-mail: delivery, opens, human answers, machine clicks, harms."""

from dataclasses import dataclass

import numpy as np

from sample_data.accounts import Accounts
from sample_data.people import People
from sample_data.programs import NURTURING, code, rates
from sample_data.sends import Sends
from sample_data.touches import Touches, touches
from sample_data.window import Ints, Mask
from sample_data.words import PAGES, place

_HUMAN_OPENS = 0.13
_PREFETCHED = 0.6
_PREFETCH_LABELLED = 0.5
_SCANNED = 0.6
_REPEATS = 0.08
_REPLIES = 0.09
_RATES = 0.12


@dataclass(frozen=True, slots=True)
class Clicks:
    """One entry per human click on an e-mail's content, repeats left out.

    Attributes:
        lead: Who clicked.
        moment: When.
        program: Place in `PROGRAMS`.
        content: Place in the catalogue.
    """

    lead: Ints
    moment: Ints
    program: Ints
    content: Ints


def answer(
    sends: Sends,
    people: People,
    accounts: Accounts,
    opted_out: Ints,
    rng: np.random.Generator,
) -> tuple[list[Touches], Clicks]:
    """Return every touch that e-mail makes, and the clicks that lead to a visit."""
    delivered = sends.moment + rng.integers(1, 5, sends.lead.size)
    clicks = _human_clicks(sends, people, delivered, rng)
    arrived = np.flatnonzero(~sends.bounced)
    parts = [
        _mail(sends, np.arange(sends.lead.size), "sent", sends.moment),
        _mail(sends, arrived, "delivered", delivered[arrived]),
        _mail(sends, np.flatnonzero(sends.bounced), "bounced", delivered[sends.bounced]),
        *_opens(sends, people, delivered, rng),
        *_machine_clicks(sends, people, accounts, delivered, rng),
        *_after_clicks(clicks, rng),
        *_harms(sends, opted_out),
    ]
    return parts, clicks


def _mail(  # noqa: PLR0913  (one argument per column)
    sends: Sends,
    which: Ints,
    action: str,
    moments: Ints,
    *,
    automated: Mask | bool = False,
    machine: bool = False,
) -> Touches:
    return touches(
        moments,
        sends.lead[which],
        action=action,
        channel="email",
        program=sends.program[which],
        content=sends.content[which],
        automated=automated,
        machine=machine,
    )


def _human_clicks(
    sends: Sends, people: People, delivered: Ints, rng: np.random.Generator
) -> Clicks:
    chance = rates("clicks")[sends.program] * people.engagement[sends.lead]
    quiet = sends.bounced | sends.late | sends.opts_out | sends.complains
    which = np.flatnonzero((rng.random(sends.lead.size) < chance) & ~quiet)
    # A minute at least: whatever is quicker is taken for a machine.
    wait = 60 + np.minimum(rng.lognormal(8.8, 1.5, which.size), 6e5).astype(np.int64)
    return Clicks(
        lead=sends.lead[which],
        moment=delivered[which] + wait,
        program=sends.program[which],
        content=sends.content[which],
    )


def _opens(
    sends: Sends, people: People, delivered: Ints, rng: np.random.Generator
) -> list[Touches]:
    """Return opens by people, and those that a mail program makes within a minute."""
    chance = rng.random(sends.lead.size)
    machine = people.prefetches[sends.lead] & (chance < _PREFETCHED) & ~sends.bounced
    human = ~people.prefetches[sends.lead] & (chance < _HUMAN_OPENS) & ~sends.bounced
    soon, read = np.flatnonzero(machine), np.flatnonzero(human)
    labelled = rng.random(soon.size) < _PREFETCH_LABELLED
    later = delivered[read] + rng.lognormal(8, 1.5, read.size).astype(np.int64) + 60
    quick = delivered[soon] + rng.integers(5, 55, soon.size)
    return [
        _mail(sends, soon, "opened", quick, automated=labelled, machine=True),
        _mail(sends, read, "opened", later),
    ]


def _machine_clicks(
    sends: Sends,
    people: People,
    accounts: Accounts,
    delivered: Ints,
    rng: np.random.Generator,
) -> list[Touches]:
    """Return a scanner's clicks: every link within a second, the unsubscribe link too."""
    account = people.account[sends.lead]
    scanned = accounts.scanner[account] & (rng.random(account.size) < _SCANNED) & ~sends.bounced
    which = np.flatnonzero(scanned)
    first = delivered[which] + rng.integers(1, 4, which.size)
    labelled = accounts.labelled[account[which]]
    unsubscribe = _mail(sends, which, "clicked", first, automated=labelled, machine=True)
    unsubscribe.page[:] = place("/unsubscribe", PAGES)
    links = np.repeat(np.arange(which.size), rng.integers(2, 4, which.size))
    moments = first[links] + rng.integers(0, 2, links.size)
    return [
        unsubscribe,
        _mail(sends, which[links], "clicked", moments, automated=labelled[links], machine=True),
    ]


def _after_clicks(clicks: Clicks, rng: np.random.Generator) -> list[Touches]:
    """Return the clicks, second clicks on the same piece, replies and ratings."""
    chance = rng.random(clicks.lead.size)
    nurtured = np.isin(clicks.program, [code(name) for name in NURTURING])
    again = np.flatnonzero(chance < _REPEATS)
    replies = np.flatnonzero(nurtured & (chance > 1 - _REPLIES))
    rated = np.flatnonzero(nurtured & (chance > 1 - _REPLIES - _RATES) & (chance < 1 - _REPLIES))
    return [
        _answer(clicks, np.arange(clicks.lead.size), "clicked", 0, counts=True),
        _answer(clicks, again, "clicked", rng.integers(20, 900, again.size), counts=False),
        _answer(clicks, replies, "replied", rng.integers(900, 18_000, replies.size), counts=True),
        _answer(clicks, rated, "rated", rng.integers(60, 600, rated.size), counts=True),
    ]


def _answer(
    clicks: Clicks, which: Ints, action: str, later: Ints | int, *, counts: bool
) -> Touches:
    return touches(
        clicks.moment[which] + later,
        clicks.lead[which],
        action=action,
        channel="email",
        program=clicks.program[which],
        content=clicks.content[which],
        counts=counts,
    )


def _harms(sends: Sends, opted_out: Ints) -> list[Touches]:
    """Return unsubscribing (click, page, opt-out) and spam complaints."""
    leaves, complains = np.flatnonzero(sends.opts_out), np.flatnonzero(sends.complains)
    moments = opted_out[sends.lead[leaves]]
    click = _mail(sends, leaves, "clicked", moments - 20)
    page = _mail(sends, leaves, "page_viewed", moments - 18)
    click.page[:] = place("/unsubscribe", PAGES)
    page.page[:] = place("/unsubscribe", PAGES)
    return [
        click,
        page,
        _mail(sends, leaves, "unsubscribed", moments),
        _mail(sends, complains, "complained", opted_out[sends.lead[complains]]),
    ]
