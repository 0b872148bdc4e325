"""The leads that count, and when each nurture program first reached them while they waited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from attribution.effect.first_touches import Nurturing, local_micros
from attribution.leads.lead_histories import LeadHistories, lead_histories
from attribution.numbering import Numbers, alike, number
from attribution.places import dense
from attribution.program_kinds import NURTURE
from attribution.sequences import Ints
from attribution.settings import Settings
from attribution.side_by_side import at_once
from attribution.zone import calendar_zone, read_zones
from data_contracts.dataset import Dataset

STRATA = ("source", "segment", "quarter")
"""Leads are compared with leads alike in these: the last is the quarter of their creation."""

_DAY = timedelta(days=1) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Nurtured:
    """What every answer about nurture starts from, whole or by program.

    Attributes:
        leads: One row per lead that counts, sorted by `lead_id`, its place being its number:
            `day` (Int64, whole days from its creation to its end), `outcome` (as
            `attribution.leads.lead_histories` has it), `first` (Int64, the first day on which its
            end would have been seen), `stratum` and `account` (Int64, numbered from 0; a lead
            without an account is its own).
        firsts: One row per lead and nurture program that reached it while it waited, sorted:
            `lead` (its place in `leads`), `program`, `touched_at` (UTC) and `touched_on` of the
            first touch, `responded_on` of the first response (null where there is none): Int64,
            whole days from the lead's creation to the end of that calendar day, -1 where it ended
            before the creation.
        programs: As `nurture_programs` returns them.
        kind_stated: Whether any touch states a kind of program.
        nurture_sent: Whether any touch is of the kind *nurture*.
    """

    leads: pl.DataFrame
    firsts: pl.DataFrame
    programs: tuple[str, ...]
    kind_stated: bool
    nurture_sent: bool


def nurtured_leads(
    data: Dataset,
    settings: Settings,
    as_of: datetime,
    histories: LeadHistories | None = None,
    numbers: Numbers | None = None,
) -> Nurtured:
    """Follow the leads that count, and find what nurture reached them.

    Every action of a program of the kind *nurture* is a touch, push or pull: being enrolled is
    what marketing decides. A response is one of `Settings.creditable` that no machine made.

    Args:
        data: The dataset; it must have a leads table.
        settings: The zone whose quarters count, and the actions that are responses.
        as_of: The moment up to which things are known.
        histories: The leads as followed already; None to follow them here.
        numbers: The good touches by number, where they are at hand.

    Raises:
        ValueError: The dataset has no leads table.
    """
    rows = (histories or lead_histories(data, as_of)).rows
    zone = calendar_zone(data, settings)
    touches = data.touches.good
    numbers = Numbers(touches) if numbers is None else numbers

    def reached() -> dict[str, Any]:
        nurturing = Nurturing.of(numbers, _of_nurture(touches, as_of), rows)
        return {
            "firsts": nurturing.firsts(settings, sorted({zone, *read_zones(data)})),
            "programs": nurturing.most_reached(),
            "nurture_sent": nurturing.rows.size > 0,
        }

    # What leads are does not wait for what reached them.
    told, leads = at_once(reached, lambda: _with_strata(rows, zone))
    return Nurtured(leads=leads, kind_stated=touches["program_kind"].count() > 0, **told)


def nurture_programs(data: Dataset, as_of: datetime) -> tuple[str, ...]:
    """Return the names of the nurture programs that touched anybody, most people first."""
    touches = data.touches.good.select("lead_id", "program")[_of_nurture(data.touches.good, as_of)]
    reached = (
        touches.drop_nulls("program")
        .group_by("program")
        .agg(pl.col("lead_id").n_unique())
        .sort("lead_id", "program", descending=[True, False])
    )
    return tuple(reached["program"])


def _of_nurture(touches: pl.DataFrame, as_of: datetime) -> Ints:
    """Return the places of the touches by nurture programs of people known, up to a moment."""
    chosen = touches.select(
        (pl.col("program_kind") == NURTURE)
        & pl.col("lead_id").is_not_null()
        & (pl.col("occurred_at") <= as_of)
    )
    found: Ints = np.flatnonzero(chosen.to_series().fill_null(value=False).to_numpy())
    return found


def _with_strata(rows: pl.DataFrame, zone: str) -> pl.DataFrame:
    stratum = _quarters(local_micros(rows["created_at"], zone) // _DAY)
    for by in ("segment", "source"):
        values = number(rows[by])
        # What is not stated comes first.
        code = np.where(values.known, values.codes + np.int64(1), 0)
        stratum = dense(code * (int(stratum.max(initial=0)) + 1) + stratum)
    return rows.select(
        "day", "outcome", first="first_day", stratum=pl.Series(stratum, dtype=pl.Int64),
        account=_accounts(rows["account_id"]),
    )  # fmt: skip


def _quarters(days: Ints) -> Ints:
    """Number the quarters of days since 1970 from 0, in their order."""
    first, last = int(days.min(initial=0)), int(days.max(initial=0))
    calendar = pl.int_range(first, last + 1, dtype=pl.Int32, eager=True).cast(pl.Date)
    quarters = 4 * calendar.dt.year().cast(pl.Int64) + calendar.dt.quarter()
    numbered: Ints = (quarters - quarters[0]).to_numpy()
    return numbered[days - first]


def _accounts(ids: pl.Series) -> pl.Series:
    accounts, alone = alike(ids).astype(np.int64), ids.is_null().to_numpy()
    accounts[alone] = accounts.max(initial=0) + 1 + np.arange(alone.sum())
    return pl.Series(accounts, dtype=pl.Int64)
