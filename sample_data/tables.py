"""The exports as tables of text, in the contracts' columns, without a planted defect yet."""

import numpy as np
import polars as pl

from sample_data import text
from sample_data.content import content_table, ids
from sample_data.deals import observed_until
from sample_data.nurture import ARMS, NO_ARM
from sample_data.people import EVENT_DAYS
from sample_data.programs import EVENTS, PROGRAMS
from sample_data.stages import Afterwards, disqualified, look_back, stage_table, verdict_table
from sample_data.touches import NOBODY
from sample_data.window import DAY, END, Ints, Mask, month_starts
from sample_data.words import (
    ACTIONS,
    CHANNELS,
    DEAL_TYPES,
    INDUSTRIES,
    INTERESTS,
    LOSS_REASONS,
    OWNERS,
    PAGES,
    REASONS,
    ROLES,
    SEGMENTS,
    SENIORITIES,
    SITE,
    SOURCES,
    STATUSES,
)
from sample_data.world import World

_NAMES = tuple(program.name for program in PROGRAMS)
_KINDS = tuple(program.kind for program in PROGRAMS)
_LEADS_OF_COSTS = 2_000
_NO_CONTACTS = 0.11
_NO_PERSON = 0.05
_JOINS_DEAL = 0.15


def make_tables(world: World, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    """Return every export by table name; all columns are text, empty cells are null."""
    after = look_back(world, rng)
    return {
        "touches": _touches(world),
        "deals": _deals(world, rng),
        "leads": _leads(world, after),
        "lead_stages": stage_table(world, after),
        "content": content_table(),
        "costs": _costs(world, rng),
        "verdicts": verdict_table(world, after, rng),
        "holdouts": _holdouts(world),
    }


def _touches(world: World) -> pl.DataFrame:
    """One row per touch, in order of time; the unknown visitor's lead stays empty."""
    every = world.touches
    lead = np.where(every.named, every.lead, NOBODY)
    account = np.append(world.people.account, NOBODY)[lead]
    addresses = [SITE + page if page else "" for page in PAGES]
    automated = text.words(every.automated.astype(np.int64), ("", "true"))
    return pl.DataFrame(
        {
            "touch_id": text.ids("T", np.arange(every.count), 8),
            "occurred_at": text.times(every.moment),
            "lead_id": text.leads(lead),
            "visitor_id": text.ids("V", every.visitor),
            "account_id": text.accounts(account),
            "channel": text.words(every.channel, CHANNELS),
            "action": text.words(every.action, ACTIONS),
            "program": text.words(every.program, _NAMES),
            "program_kind": text.words(every.program, _KINDS),
            "content_id": text.words(every.content, ids()),
            "reason": text.words(every.reason, REASONS),
            "automated": automated,
            "url": text.words(every.page, addresses),
        }
    )


def _deals(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """One row per deal; some name no contacts, and a few no person at all."""
    deals = world.deals
    chance = rng.random(deals.account.size)
    account = text.accounts(deals.account)
    kind = text.words(deals.kind, DEAL_TYPES)
    return pl.DataFrame(
        {
            "deal_id": text.ids("D", np.arange(deals.account.size), 5),
            "name": account + " " + kind,
            "account_id": account,
            "lead_id": text.leads(np.where(chance < _NO_PERSON, NOBODY, deals.lead)),
            "created_at": text.times(deals.created),
            "closed_at": text.times(deals.closed),
            "status": text.words(deals.status, STATUSES),
            "amount": text.money(deals.cents),
            "currency": pl.repeat("USD", deals.account.size, eager=True),
            "deal_type": kind,
            "owner": text.words(world.accounts.owner[deals.account], OWNERS),
            "loss_reason": text.words(deals.loss, LOSS_REASONS),
            "contacts": _contacts(world, chance < _NO_CONTACTS, rng),
        }
    )


def _contacts(world: World, empty: Mask, rng: np.random.Generator) -> pl.Series:
    """Return the people of each deal as `id;id`: the primary, ready colleagues, a few others."""
    deals, people = world.deals, world.people
    size = np.bincount(people.account)
    order = np.argsort(people.account, kind="stable")
    start = (size.cumsum() - size)[deals.account]
    deal = np.repeat(np.arange(deals.account.size), size[deals.account])
    nth = np.arange(deal.size) - np.searchsorted(deal, deal)
    lead = order[start[deal] + nth]
    until = observed_until(deals)[deal]
    known = people.created[lead] < until
    joins = (world.course.ready[lead] < until) | (rng.random(deal.size) < _JOINS_DEAL)
    named = (lead == deals.lead[deal]) | (known & joins & (deals.lead[deal] >= 0))
    named &= ~empty[deal]
    rows = pl.DataFrame({"deal": deal[named], "lead": text.leads(lead[named])})
    listed = rows.group_by("deal").agg(pl.col("lead").sort().str.join(";"))
    every = pl.DataFrame({"deal": np.arange(deals.account.size)})
    return every.join(listed, on="deal", how="left").sort("deal")["lead"]


def _leads(world: World, after: Afterwards) -> pl.DataFrame:
    """One row per lead; stage dates are first entries, as in the stage history."""
    people, course, accounts = world.people, world.course, world.accounts
    return pl.DataFrame(
        {
            "lead_id": text.leads(np.arange(people.count)),
            "account_id": text.accounts(people.account),
            "created_at": text.times(people.created),
            "source": text.words(people.source, SOURCES),
            "role": text.words(people.role, ROLES),
            "seniority": text.words(people.seniority, SENIORITIES),
            "industry": text.words(accounts.industry[people.account], INDUSTRIES),
            "segment": text.words(accounts.segment[people.account], SEGMENTS),
            "interests": text.words(people.interest, INTERESTS),
            "owner": text.words(accounts.owner[people.account], OWNERS),
            "mql_at": text.times(course.mql),
            "accepted_at": text.times(course.accepted),
            "sales_ready_at": text.times(course.ready),
            "disqualified_at": text.times(disqualified(world, after)),
            "opted_out_at": text.times(course.opted_out),
            "left_at": text.times(course.left),
            "internal": text.words(people.internal.astype(np.int64), ("false", "true")),
        }
    )


def _costs(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """One row per month and program, in proportion to the company's size."""
    months = month_starts()
    monthly = np.array([program.monthly_cost for program in PROGRAMS])
    month, program = np.nonzero(np.ones((months.size, 1), dtype=np.bool_) & (monthly > 0))
    scale = world.people.count / _LEADS_OF_COSTS
    usd = monthly[program] * scale * rng.uniform(0.85, 1.15, program.size)
    shows = np.isin(months, EVENT_DAYS.astype("datetime64[s]").astype("datetime64[M]")
                    .astype("datetime64[s]").astype(np.int64))  # fmt: skip
    at_show = (program != _NAMES.index(EVENTS)) | shows[month]
    month, program, usd = month[at_show], program[at_show], usd[at_show]
    return pl.DataFrame(
        {
            "period_start": text.times(months[month]).str.head(10),
            "program": text.words(program, _NAMES),
            "channel": text.words(program, [p.channel for p in PROGRAMS]),
            "amount": text.money(_cents(usd)),
            "currency": pl.repeat("USD", program.size, eager=True),
        }
    )


def _holdouts(world: World) -> pl.DataFrame:
    """One row per lead of the randomised program, drawn while it still waited.

    The test was planned from the beginning to be read on the last day.
    """
    drawn = np.flatnonzero((world.course.assigned < END) & (world.plan.arm != NO_ARM))
    return pl.DataFrame(
        {
            "lead_id": text.leads(drawn),
            "program": text.words(world.plan.program[drawn], _NAMES),
            "arm": text.words(world.plan.arm[drawn], ARMS),
            "assigned_at": text.times(world.plan.assigned[drawn]),
            "planned_until": text.times(np.full(drawn.size, END - DAY)),
        }
    )


def _cents(usd: np.typing.NDArray[np.float64]) -> Ints:
    return np.rint(usd * 100).astype(np.int64)
