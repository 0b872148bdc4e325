"""What is e-mailed to whom and when, and who opts out of it."""

from dataclasses import dataclass, fields, replace

import numpy as np

from sample_data.accounts import Accounts
from sample_data.content import codes, industry_codes, pieces
from sample_data.nurture import NurturePlan
from sample_data.people import People
from sample_data.programs import NEWSLETTER, SPAM, WEBINARS, code, rates
from sample_data.readiness import Latent
from sample_data.window import DAY, END, NEVER, Ints, Mask, monthly
from sample_data.words import ROLES

WEBINAR_STARTS = monthly(3, 3, 14)
"""The monthly webinar: the third Thursday, 14:00."""

_NURTURE_STEP = 14 * DAY
_INVITED_SHARE = 0.45
_INVITED_BEFORE = 10 * DAY
_LATE_SHARE = 0.05
_BOUNCES_KEPT = 2


@dataclass(frozen=True, slots=True)
class Sends:
    """One entry per e-mail, by lead and time.

    Attributes:
        lead: The receiver.
        moment: When it was sent.
        program: Place in `PROGRAMS`.
        content: Place in the catalogue.
        bounced: Whether it came back, because the person had left.
        late: Whether it went out although the person had opted out.
        opts_out: Whether the person unsubscribes through it.
        complains: Whether the person reports it as spam.
    """

    lead: Ints
    moment: Ints
    program: Ints
    content: Ints
    bounced: Mask
    late: Mask
    opts_out: Mask
    complains: Mask

    def take(self, which: Mask) -> "Sends":
        """Return some of them."""
        return Sends(*(getattr(self, field.name)[which] for field in fields(self)))


def make_sends(
    people: People,
    accounts: Accounts,
    plan: NurturePlan,
    latent: Latent,
    rng: np.random.Generator,
) -> tuple[Sends, Ints]:
    """Make every e-mail, and return when each lead opts out of them (`NEVER` if not)."""
    batches = [
        _newsletter(people, latent),
        _spam(people),
        _invitations(people, latent, rng),
        _nurture(people, accounts, plan, latent),
    ]
    lead, moment, program, content = (np.concatenate(part) for part in zip(*batches, strict=True))
    order = np.lexsort((program, moment, lead))
    lead, moment = lead[order], moment[order] + rng.integers(0, 60, lead.size)
    chance = rng.random(lead.size)
    unsubscribe, complain = rates("opt_outs")[program[order]], rates("complaints")[program[order]]
    gone = moment > latent.left[lead]
    sends = Sends(
        lead=lead,
        moment=moment,
        program=program[order],
        content=content[order],
        bounced=gone,
        late=np.zeros(lead.size, dtype=np.bool_),
        opts_out=~gone & (chance < unsubscribe),
        complains=~gone & (chance > 1 - complain),
    )
    return _until_opt_out(sends, people, rng)


def _newsletter(people: People, latent: Latent) -> tuple[Ints, ...]:
    issues, moments = codes("news-"), monthly(2, 1, 9.5)
    lead, month = np.nonzero(_open(moments, people, latent) & people.subscribed[:, None])
    return _batch(lead, moments[month], NEWSLETTER, np.array(issues)[month % len(issues)])


def _spam(people: People) -> tuple[Ints, ...]:
    """Pitches to everybody, every month, in turn: whoever they are and whatever they do."""
    pitches, moments = codes("pitch-"), monthly(1, 3, 10)
    lead, month = np.nonzero(people.created[:, None] + DAY < moments)
    return _batch(lead, moments[month], SPAM, np.array(pitches)[month % len(pitches)])


def _invitations(people: People, latent: Latent, rng: np.random.Generator) -> tuple[Ints, ...]:
    """Invitations to the webinars that are made for the receiver's role."""
    moments = WEBINAR_STARTS - _INVITED_BEFORE
    topics = np.array(codes("web-"))[np.arange(moments.size) % len(codes("web-"))]
    audiences = [pieces()[topic]["role"].split(";") for topic in topics]
    for_role = np.array([[role in wanted for wanted in audiences] for role in ROLES])
    asked = rng.random((people.count, moments.size)) < _INVITED_SHARE
    lead, month = np.nonzero(asked & for_role[people.role] & _open(moments, people, latent))
    return _batch(lead, moments[month], WEBINARS, topics[month])


def _nurture(
    people: People, accounts: Accounts, plan: NurturePlan, latent: Latent
) -> tuple[Ints, ...]:
    """The real programs: the lead's own interest first, then its industry, then the rest."""
    # Nobody is enrolled who has left by then.
    starts = np.where(plan.assigned < latent.left, np.minimum(plan.first_send, END), END)
    moments = starts[:, None] + np.arange(7) * _NURTURE_STEP
    waiting = moments < np.minimum(latent.ready, latent.unfit)[:, None]
    lead, step = np.nonzero(waiting & (moments < END))
    theirs = np.array([codes(prefix) for prefix in ("ops-", "fin-", "it-")])[
        np.minimum(people.role[lead], 2)
    ]
    industry = np.array(industry_codes())[accounts.industry[people.account[lead]]]
    turn = (people.interest[lead] * 2 + step - (step > 2)) % 6  # noqa: PLR2004 (the third)  (two pieces each)
    content = np.where(step == 2, industry, theirs[np.arange(lead.size), turn])  # noqa: PLR2004 (the third)
    return lead, moments[lead, step], plan.program[lead], content


def _open(moments: Ints, people: People, latent: Latent) -> Mask:
    """Mark, by lead and moment, who is on record and not disqualified."""
    return (people.created[:, None] + DAY < moments) & (moments < latent.unfit[:, None])


def _batch(lead: Ints, moments: Ints, program: str, content: Ints) -> tuple[Ints, ...]:
    return lead, moments, np.full(lead.size, code(program)), content


def _until_opt_out(sends: Sends, people: People, rng: np.random.Generator) -> tuple[Sends, Ints]:
    """End each lead's e-mails at its first opt-out; the spam program misses some of them."""
    delay = np.minimum(rng.lognormal(8.5, 1.2, sends.lead.size), DAY).astype(np.int64) + 120
    acts = (sends.opts_out | sends.complains) & ~people.internal[sends.lead]
    acts &= sends.moment + delay < END
    last = np.flatnonzero(acts)
    who, first = np.unique(sends.lead[last], return_index=True)
    opted_out = np.full(people.count, NEVER)
    opted_out[who] = (sends.moment + delay)[last[first]]
    acts = np.zeros(acts.size, dtype=np.bool_)
    acts[last[first]] = True
    after = sends.moment > opted_out[sends.lead]
    missed = (sends.program == code(SPAM)) & (rng.random(after.size) < _LATE_SHARE)
    kept = replace(
        sends,
        late=after & missed & ~sends.bounced,
        opts_out=sends.opts_out & acts,
        complains=sends.complains & acts,
    )
    early = ~after & (~sends.bounced | (_bounces_before(sends) < _BOUNCES_KEPT))
    return kept.take(early | kept.late), opted_out


def _bounces_before(sends: Sends) -> Ints:
    """Count each lead's bounces before each of its e-mails."""
    before = sends.bounced.cumsum() - sends.bounced
    starts = np.flatnonzero(np.diff(sends.lead, prepend=-1))
    sizes = np.diff(starts, append=sends.lead.size)
    at_start: Ints = np.repeat(before[starts], sizes)
    return np.asarray(before - at_start)
