"""How long leads stay in each stage on the way to sales-ready, and where they stick."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import incidence, median_days, share_by
from attribution.leads.lead_histories import LeadHistories, first_day_seen, lead_histories
from attribution.leads.recycled import Recycled, recycled
from attribution.leads.risk_sets import ends_per_day
from attribution.leads.stage_entries import (
    ACCEPTED,
    ENDED,
    LEAD,
    MOVED_ON,
    MQL,
    RECYCLED,
    SENT_BACK,
    STILL_THERE,
    stage_entries,
)
from attribution.settings import Settings
from data_contracts.dataset import Dataset

STAGES = (LEAD, MQL, ACCEPTED, RECYCLED)
"""Every stage before sales-ready, in order, and the one for leads that were sent back."""

WITHIN_DAYS = 90
"""The share that moved on is told for so many days after entering a stage."""

STUCK_AFTER = 2
"""Who stays longer than so many times a stage's median is called stuck."""

_COMPETING = {
    MOVED_ON: "ready", ENDED: "disqualified", SENT_BACK: "opted_out", STILL_THERE: "waiting",
}  # fmt: skip
"""How a stay ended, in the words of `attribution.leads.incidence`: moving on in the place of
sales-ready, and the two other ways out competing with it."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage, in numbers; `entered = moved_on + sent_back + ended + still_there`.

    Attributes:
        stage: One of `STAGES`.
        entered: Stays in it; a lead that enters it again stays again.
        leads: The leads that entered it.
        again: Stays of leads that had been in it before: `entered - leads`.
        moved_on: Stays that led to a later stage, or sales-ready.
        sent_back: Stays that led to an earlier stage, or to *recycled*.
        ended: Stays that ended by disqualification or opt-out.
        still_there: Leads in it when last seen.
        median: Days from entering it until half have moved on.
        within_90: Share that moved on within `WITHIN_DAYS` of entering it.
        stuck: Of those still there, how many have been for longer than `STUCK_AFTER` medians;
            None where the median is not known.
    """

    stage: str
    entered: int
    leads: int
    again: int
    moved_on: int
    sent_back: int
    ended: int
    still_there: int
    median: Estimate
    within_90: Estimate
    stuck: int | None


@dataclass(frozen=True, slots=True)
class StageTimes:
    """The time in each stage.

    Attributes:
        stages: The stages that leads entered, in the order of `STAGES`; empty where no lead has
            the date of a stage between its creation and sales-ready.
        recycled: The leads that sales had and that were sent back; None where there is no history
            of stages to tell it from.
        why: Why there is no answer; empty where there is one.
    """

    stages: tuple[StageTime, ...]
    recycled: Recycled | None = None
    why: str = ""


def stage_times(
    data: Dataset, settings: Settings, as_of: datetime, histories: LeadHistories | None = None
) -> StageTimes:
    """Return how long leads stay in each stage before sales-ready, and how many stick there.

    Leads are those of `attribution.leads.lead_histories`, their stays those of
    `attribution.leads.stage_entries`. Time is counted in whole days of 24 hours. A stage without
    a date was skipped: the lead has no time in it, which is not a time of 0. A stay that ended
    before its lead was first seen is not counted; one in which it was counts from then on.

    Medians and shares are those of `attribution.leads.incidence`, with moving on in the place of
    sales-ready: leads still there are kept as far as they were seen; being sent back,
    disqualified or opted out competes.

    Args:
        data: The dataset.
        settings: The level of the intervals, and the days by which leads that were sent back are
            sales-ready again.
        as_of: The moment up to which things are known.
        histories: The leads as followed already; None to follow them here.
    """
    if data.leads is None:
        why = "No leads table: leads with the dates of their stages are needed."
        return StageTimes((), why=why)
    entries = stage_entries(data, (histories or lead_histories(data, as_of)).rows)
    again = None if data.lead_stages is None else recycled(entries, settings)
    stays = _stays(entries)
    if stays.filter(pl.col("group").is_in([MQL, ACCEPTED])).is_empty():
        why = "No lead has a date of becoming an MQL or of being accepted."
        return StageTimes((), again, why)
    curves = incidence(ends_per_day(stays), settings.confidence)
    counts = dict(stays.group_by("group").len().iter_rows())
    medians = {stage: _of_moving_on(told) for stage, told in median_days(curves, counts).items()}
    shares = share_by(curves, WITHIN_DAYS, counts)
    return StageTimes(
        tuple(
            _stage_time(stays.filter(pl.col("group") == stage), medians[stage], shares[stage])
            for stage in STAGES
            if stage in counts
        ),
        again,
    )


def _stays(entries: pl.DataFrame) -> pl.DataFrame:
    """Return one row per stay in a stage of `STAGES`: `group`, `day`, `first_day`, `outcome`."""
    entered = pl.col("entered_at")
    return (
        entries.filter(pl.col("stage").is_in(list(STAGES)))
        .select(
            pl.col("stage").alias("group"),
            "lead_id",
            (pl.col("until") - entered).dt.total_days().alias("day"),
            first_day_seen(entered, pl.col("first_seen_at")).alias("first_day"),
            pl.col("left").replace_strict(_COMPETING).alias("outcome"),
        )
        .filter(pl.col("first_day") <= pl.col("day"))
    )


def _of_moving_on(median: Estimate) -> Estimate:
    if median.value is not None or not median.why.startswith("not reached"):
        return median
    return replace(median, why="not reached: fewer than half moved on while followed")


def _stage_time(stays: pl.DataFrame, median: Estimate, share: Estimate) -> StageTime:
    left = dict(stays.group_by("outcome").len().iter_rows())
    there = stays.filter(pl.col("outcome") == _COMPETING[STILL_THERE])
    stuck = None
    if median.value is not None:
        stuck = there.filter(pl.col("day") > STUCK_AFTER * median.value).height
    leads = stays["lead_id"].n_unique()
    return StageTime(
        stage=stays["group"][0],
        entered=stays.height,
        leads=leads,
        again=stays.height - leads,
        moved_on=left.get(_COMPETING[MOVED_ON], 0),
        sent_back=left.get(_COMPETING[SENT_BACK], 0),
        ended=left.get(_COMPETING[ENDED], 0),
        still_there=there.height,
        median=median,
        within_90=share,
        stuck=stuck,
    )
