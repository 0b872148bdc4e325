"""How long leads stay in each stage on the way to sales-ready, and where they stick."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import incidence, median_days, share_by
from attribution.leads.lead_histories import lead_histories
from attribution.leads.risk_sets import ends_per_day
from attribution.settings import Settings
from data_contracts.dataset import Dataset

LEAD, MQL, ACCEPTED = "lead", "MQL", "accepted"
STAGES = (LEAD, MQL, ACCEPTED)
"""Every stage before sales-ready, in order."""

WITHIN_DAYS = 90
"""The share that moved on is told for so many days after entering a stage."""

STUCK_AFTER = 2
"""Who stays longer than so many times a stage's median is called stuck."""

_CREATED, _ENDED = pl.col("created_at"), pl.col("ended_at")


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage, in numbers; `entered = moved_on + ended + still_there`.

    Attributes:
        stage: One of `STAGES`.
        entered: Leads that entered it.
        moved_on: Those that reached a later stage, or sales-ready.
        ended: Those disqualified or opted out in it.
        still_there: Those in it when last seen.
        median: Days from entering it until half of its leads have moved on.
        within_90: Share that moved on within `WITHIN_DAYS` of entering it.
        stuck: Of those still there, how many have been for longer than `STUCK_AFTER` medians;
            None where the median is not known.
    """

    stage: str
    entered: int
    moved_on: int
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
        why: Why there is no answer; empty where there is one.
    """

    stages: tuple[StageTime, ...]
    why: str = ""


def stage_times(data: Dataset, settings: Settings, as_of: datetime) -> StageTimes:
    """Return how long leads stay in each stage before sales-ready, and how many stick there.

    Leads and the ends of their histories are those of `attribution.leads.lead_histories`. A lead
    enters the stage *lead* when it is created, *MQL* at `mql_at`, *accepted* at `accepted_at`.
    It leaves a stage for the next later one that it entered, the last of them being sales-ready;
    or it ends there (disqualified, opted out); or it is still there when last seen, at `as_of` or
    `left_at`. Time is counted in whole days of 24 hours.

    A stage without a date was skipped: the lead has no time in it, which is not a time of 0. So
    it is with dates that no stay can begin at: after the history's end, 24 hours or more before
    the creation (less counts as the creation), and an MQL date after the acceptance.

    Medians and shares are those of `attribution.leads.incidence`, with moving on in the place of
    sales-ready: leads still there are kept as far as they were seen, those that ended compete.

    Args:
        data: The dataset.
        settings: The level of the intervals.
        as_of: The moment up to which things are known.
    """
    if data.leads is None:
        return StageTimes((), "No leads table: leads with the dates of their stages are needed.")
    entered = _entered(lead_histories(data, as_of).rows, data.leads.good)
    if entered.select(pl.col(MQL, ACCEPTED).count()).row(0) == (0, 0):
        return StageTimes((), "No lead has a date of becoming an MQL or of being accepted.")
    stays = pl.concat([_stays(entered, at) for at in range(len(STAGES))])
    curves = incidence(ends_per_day(stays), settings.confidence)
    leads = dict(stays.group_by("group").len().iter_rows())
    medians = {stage: _of_moving_on(told) for stage, told in median_days(curves, leads).items()}
    shares = share_by(curves, WITHIN_DAYS, leads)
    return StageTimes(
        tuple(
            _stage_time(stays.filter(pl.col("group") == stage), medians[stage], shares[stage])
            for stage in STAGES
            if stage in leads
        )
    )


def _entered(histories: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """Return the histories with the time of entering each stage; null where it was skipped."""
    dated = histories.join(leads.select("lead_id", "mql_at", "accepted_at"), on="lead_id")
    accepted = _possible("accepted_at")
    mql = _possible("mql_at")
    return dated.with_columns(
        _CREATED.alias(LEAD),
        pl.when(accepted.is_null() | (mql <= accepted)).then(mql).alias(MQL),
        accepted.alias(ACCEPTED),
    ).sort("lead_id")


def _possible(column: str) -> pl.Expr:
    date = pl.col(column)
    possible = ((date - _CREATED).dt.total_days() >= 0) & (date <= _ENDED)
    return pl.when(possible).then(pl.max_horizontal(date, _CREATED))


def _stays(entered: pl.DataFrame, at: int) -> pl.DataFrame:
    """Return one row per lead that entered a stage: `group`, `day`, `outcome`."""
    stage, later = STAGES[at], STAGES[at + 1 :]
    reached = pl.any_horizontal(pl.col(name).is_not_null() for name in later) if later else False
    left_at = pl.coalesce(*later, _ENDED)
    return entered.filter(pl.col(stage).is_not_null()).select(
        pl.lit(stage).alias("group"),
        (left_at - pl.col(stage)).dt.total_days().clip(lower_bound=0).alias("day"),
        pl.when(reached).then(pl.lit("ready")).otherwise("outcome").alias("outcome"),
    )


def _of_moving_on(median: Estimate) -> Estimate:
    if median.value is not None:
        return median
    return replace(median, why="not reached: fewer than half moved on while followed")


def _stage_time(stays: pl.DataFrame, median: Estimate, share: Estimate) -> StageTime:
    ends = dict(stays.group_by("outcome").len().iter_rows())
    there = stays.filter(pl.col("outcome") == "waiting")
    stuck = None
    if median.value is not None:
        stuck = there.filter(pl.col("day") > STUCK_AFTER * median.value).height
    return StageTime(
        stage=stays["group"][0],
        entered=stays.height,
        moved_on=ends.get("ready", 0),
        ended=ends.get("disqualified", 0) + ends.get("opted_out", 0),
        still_there=there.height,
        median=median,
        within_90=share,
        stuck=stuck,
    )
