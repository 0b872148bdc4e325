"""The leads that count, and when each nurture program first reached them while they waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from attribution.leads.lead_histories import LeadHistories, lead_histories
from attribution.machine_clicks import machine_clicks
from attribution.numbering import Numbers, number
from attribution.program_kinds import NURTURE
from attribution.sequences import Ints
from attribution.settings import Settings
from attribution.zone import calendar_zone, read_zones
from data_contracts.dataset import Dataset

STRATA = ("source", "segment", "quarter")
"""Leads are compared with leads alike in these: the last is the quarter of their creation."""

_BEFORE_CREATION = -1
_TO_THE_END = timedelta(days=1) - timedelta(microseconds=1)
_FAR = datetime(9999, 12, 31, tzinfo=UTC)
_OF_TOUCH = (
    "lead_id", "occurred_at", "action", "program", "program_kind", "content_id", "automated", "url",
)  # fmt: skip


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
        kind_stated: Whether any touch states a kind of program.
        nurture_sent: Whether any touch is of the kind *nurture*.
    """

    leads: pl.DataFrame
    firsts: pl.DataFrame
    kind_stated: bool
    nurture_sent: bool


def nurtured_leads(
    data: Dataset, settings: Settings, as_of: datetime, histories: LeadHistories | None = None
) -> Nurtured:
    """Follow the leads that count, and find what nurture reached them.

    Every action of a program of the kind *nurture* is a touch, push or pull: being enrolled is
    what marketing decides. A response is one of `Settings.creditable` that no machine made.

    Args:
        data: The dataset; it must have a leads table.
        settings: The zone whose quarters count, and the actions that are responses.
        as_of: The moment up to which things are known.
        histories: The leads as followed already; None to follow them here.

    Raises:
        ValueError: The dataset has no leads table.
    """
    rows = (histories or lead_histories(data, as_of)).rows
    zone = calendar_zone(data, settings)
    touches = nurture_touches(data, as_of)
    return Nurtured(
        leads=_with_strata(rows, zone),
        firsts=_firsts(
            _while_waiting(touches, rows),
            rows["created_at"],
            settings,
            sorted({zone, *read_zones(data)}),
        ),
        kind_stated=data.touches.good["program_kind"].count() > 0,
        nurture_sent=not touches.is_empty(),
    )


def nurture_touches(data: Dataset, as_of: datetime) -> pl.DataFrame:
    """Return the touches by nurture programs of people known, up to a moment."""
    return data.touches.good.select(_OF_TOUCH).filter(
        pl.col("program_kind") == NURTURE,
        pl.col("lead_id").is_not_null(),
        pl.col("occurred_at") <= as_of,
    )


def nurture_programs(data: Dataset, as_of: datetime) -> tuple[str, ...]:
    """Return the names of the nurture programs that touched anybody, most leads first."""
    reached = (
        nurture_touches(data, as_of)
        .drop_nulls("program")
        .group_by("program")
        .agg(pl.col("lead_id").n_unique())
        .sort("lead_id", "program", descending=[True, False])
    )
    return tuple(reached["program"])


def _with_strata(rows: pl.DataFrame, zone: str) -> pl.DataFrame:
    created = pl.col("created_at").dt.convert_time_zone(zone)
    by = rows.select("source", "segment", quarter=4 * created.dt.year() + created.dt.quarter())
    numbered = by.unique().sort(STRATA).with_row_index("stratum")
    strata = by.join(numbered, on=STRATA, how="left", nulls_equal=True, maintain_order="left")
    return rows.select(
        "day", "outcome", first="first_day", stratum=strata["stratum"].cast(pl.Int64),
        account=_accounts(rows["account_id"]),
    )  # fmt: skip


def _accounts(ids: pl.Series) -> pl.Series:
    accounts = number(ids)
    alone = accounts.values.len() + np.arange(ids.len())
    return pl.Series(np.where(accounts.known, accounts.codes, alone), dtype=pl.Int64)


def _while_waiting(touches: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the touches of leads that count and still waited, `lead_id` being the lead's place."""
    places = rows.select("lead_id").with_row_index("lead")
    # One column is looked up by text; the other is picked by place, which costs a tenth.
    lead = touches.select("lead_id").join(places, on="lead_id", how="left", maintain_order="left")
    known = touches.with_columns(lead_id=lead["lead"]).filter(pl.col("lead_id").is_not_null())
    return known.filter(pl.col("occurred_at") <= rows["ended_at"].gather(known["lead_id"]))


def _firsts(
    touches: pl.DataFrame, created: pl.Series, settings: Settings, zones: Sequence[str]
) -> pl.DataFrame:
    """Return the first touch and response of each lead and program (`Nurtured.firsts`)."""
    program, lead = number(touches["program"]), touches["lead_id"].to_numpy().astype(np.int64)
    order, starts = _groups(lead * (program.values.len() + 1) + program.codes)
    responded = touches.select(
        pl.when(_is_response(touches, settings)).then("occurred_at").otherwise(_FAR)
    ).to_series()
    first = order[starts]
    firsts = {
        name: pl.Series(_lowest(moments, order, starts)).cast(touches.schema["occurred_at"])
        for name, moments in (("touched_at", touches["occurred_at"]), ("responded_at", responded))
    }
    return (
        pl.DataFrame({"lead": touches["lead_id"][first], "program": touches["program"][first]})
        .with_columns(created_at=created.gather(lead[first]), **firsts)
        .with_columns(responded_at=pl.col("responded_at").replace(_FAR, None))
        .select(
            *("lead", "program", "touched_at"),
            _day("touched_at", zones).alias("touched_on"),
            _day("responded_at", zones).alias("responded_on"),
        )
    )


def _groups(keys: Ints) -> tuple[Ints, Ints]:
    """Return an order in which equal keys stand together, and where each key begins in it."""
    # Key and place in one number: sorting numbers is several times faster than sorting places.
    bits = len(keys).bit_length()
    packed = np.sort(keys << bits | np.arange(len(keys)))
    ordered = packed >> bits
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(keys)])
    return packed & ((1 << bits) - 1), starts


def _lowest(moments: pl.Series, order: Ints, starts: Ints) -> Ints:
    if not len(starts):
        return starts
    lowest: Ints = np.minimum.reduceat(moments.to_physical().to_numpy()[order], starts)
    return lowest


def _is_response(touches: pl.DataFrame, settings: Settings) -> pl.Expr:
    automated = pl.col("automated").fill_null(value=False)
    by_person = np.ones(touches.height, np.bool_)
    by_person[_machine_rows(touches)] = False
    chosen = pl.col("action").is_in(list(settings.creditable))
    return chosen & ~automated & pl.Series(by_person)


def _machine_rows(touches: pl.DataFrame) -> Ints:
    """Return the places of clicks by machines, looked for among leads that clicked at all."""
    lead = touches["lead_id"].to_numpy()
    clicks = (touches["action"] == "clicked").to_numpy()
    mails = touches["action"].is_in(["sent", "delivered"]).to_numpy()
    clicked = np.zeros(int(lead.max(initial=0)) + 1, np.bool_)
    clicked[lead[clicks]] = True
    rows = np.flatnonzero((clicks | mails) & clicked[lead])
    return rows[machine_clicks(Numbers(touches[rows]))]


def _day(moment: str, zones: Sequence[str]) -> pl.Expr:
    """Return the day of a lead's wait in which the calendar day of a moment ends.

    Days of a wait begin at the hour of its creation. A mail of the same calendar day as its
    lead's end would else lie on the day before wherever that hour came between the two, or where
    the end is told without an hour; and a lead that is handed over gets mail because it is ready.
    An end without an hour is that of a day in the zone of its export, whatever zone is asked for:
    of several zones the day counts that ends last.
    """
    since = pl.max_horizontal(_end_of_day(moment, zone) for zone in zones) - pl.col("created_at")
    return pl.when(since < pl.duration()).then(_BEFORE_CREATION).otherwise(since.dt.total_days())


def _end_of_day(moment: str, zone: str) -> pl.Expr:
    local = pl.col(moment).dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return pl.col(moment) + (local.dt.truncate("1d") - local) + _TO_THE_END
