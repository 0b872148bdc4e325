"""How long leads stay in each stage on the way to sales-ready, and where they stick."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import incidence, median_days, share_by
from attribution.leads.lead_histories import LeadHistories, first_day_seen, lead_histories
from attribution.leads.recycled import Recycled, recycled
from attribution.leads.risk_sets import COUNTED, ends_per_day
from attribution.leads.stage_entries import (
    ACCEPTED,
    ENDED,
    LEAD,
    LEFT,
    MOVED_ON,
    MQL,
    RECYCLED,
    SENT_BACK,
    STAGE,
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
    counts = ends_per_day(stays)
    curves = incidence(counts, settings.confidence)
    per_day = {stage: days for (stage,), days in counts.partition_by("group", as_dict=True).items()}
    entered = {stage: sum(_ends(days).values()) for stage, days in per_day.items()}
    leads = dict(stays.group_by("group").agg(pl.col("lead").n_unique()).iter_rows())
    medians = median_days(curves, entered)
    shares = share_by(curves, WITHIN_DAYS, entered)
    return StageTimes(
        tuple(
            _stage_time(
                stage, per_day[stage], leads[stage], _of_moving_on(medians[stage]), shares[stage]
            )
            for stage in STAGES
            if stage in per_day
        ),
        again,
    )


def _stays(entries: pl.DataFrame) -> pl.DataFrame:
    """Return one row per stay in a stage of `STAGES`.

    `group`, `lead`, `day`, `first_day`, `outcome`, as `attribution.leads.risk_sets` wants them.
    """
    entered = pl.col("entered_at")
    outcome = pl.Enum([_COMPETING[left] for left in LEFT.categories])
    return (
        entries.lazy()
        .filter(pl.col("stage").is_in(pl.Series(STAGES, dtype=STAGE).implode()))
        .select(
            pl.col("stage").alias("group"),
            "lead",
            (pl.col("until") - entered).dt.total_days().alias("day"),
            first_day_seen(entered, pl.col("first_seen_at")).alias("first_day"),
            pl.col("left").replace_strict(_COMPETING, return_dtype=outcome).alias("outcome"),
        )
        .filter(pl.col("first_day") <= pl.col("day"))
        .collect()
    )


def _ends(days: pl.DataFrame) -> dict[str, int]:
    """Return how many stays ended in each way; `days` has a row per day."""
    return days.select(pl.col(*COUNTED).sum()).row(0, named=True)


def _of_moving_on(median: Estimate) -> Estimate:
    if median.value is not None or not median.why.startswith("not reached"):
        return median
    return replace(median, why="not reached: fewer than half moved on while followed")


def _stage_time(
    stage: str, days: pl.DataFrame, leads: int, median: Estimate, share: Estimate
) -> StageTime:
    ends = _ends(days)
    entered = sum(ends.values())
    there = _COMPETING[STILL_THERE]
    stuck = None
    if median.value is not None:
        stuck = int(days.filter(pl.col("day") > STUCK_AFTER * median.value)[there].sum())
    return StageTime(
        stage=stage,
        entered=entered,
        leads=leads,
        again=entered - leads,
        moved_on=ends[_COMPETING[MOVED_ON]],
        sent_back=ends[_COMPETING[SENT_BACK]],
        ended=ends[_COMPETING[ENDED]],
        still_there=ends[there],
        median=median,
        within_90=share,
        stuck=stuck,
    )
