"""What is measured of the effect of nurture; a task runs in a process of its own."""

import json
import sys
import warnings
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl

from attribution.analysis import Analysis
from attribution.settings import Settings
from benchmarks.leads_of_size import DAYS, OTHER, TABLES
from benchmarks.measure import Cost, Stopwatch
from data_contracts.contract import Checked
from data_contracts.dataset import Dataset
from data_contracts.odcs import contract

AS_OF = datetime(2022, 1, 8, tzinfo=UTC) + timedelta(days=DAYS)
_PLACE = {"source_file": pl.String(), "source_row": pl.Int64(), "was_anonymous": pl.Boolean()}


def floor(folder: Path) -> dict[str, Cost]:
    """Group the same rows once, and nothing else."""
    data = dataset_of(folder)
    leads, touches = data.leads.good.lazy(), data.touches.good.lazy()
    days = (pl.col("sales_ready_at") - pl.col("created_at")).dt.total_days()
    grouped, both = Stopwatch(), Stopwatch()
    with grouped:
        leads.group_by("source", days.alias("day")).agg(pl.len()).collect()
    with both:
        touches.group_by("lead_id").agg(pl.col("occurred_at").min()).collect()
    return {"group_leads": grouped.cost, "group_touches": both.cost}


def times(folder: Path) -> dict[str, Cost]:
    """Tell the time to sales-ready in eight groups."""
    analysis = analysis_of(folder)
    with Stopwatch() as clock:
        answer = analysis.sales_ready("source")
    assert len(answer.groups) == 8
    return {"times": clock.cost}


def effect(folder: Path) -> dict[str, Cost]:
    """Tell what a test showed, the effect of all nurture, then of one program; plan a test."""
    analysis = analysis_of(folder)
    numbered, tested, overall, one, planned = (Stopwatch() for _ in range(5))
    with numbered:
        assert analysis.won.journeys.deals.height
    with tested:
        assert analysis.holdout() is not None
    with overall:
        assert analysis.effect().time_dependent is not None
    analysis.holdout(OTHER)
    with one:
        assert analysis.effect(OTHER).time_dependent is not None
    with planned:
        analysis.holdout_plan(OTHER)
    return {
        "numbered": numbered.cost,
        "holdout": tested.cost,
        "effect": overall.cost,
        "program": one.cost,
        "plan": planned.cost,
    }


def lifelines(folder: Path) -> dict[str, Cost]:
    """Fit the same time-dependent ratio with lifelines, from rows made before the clock starts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitters = import_module("lifelines")
    periods = _periods(dataset_of(folder))
    with Stopwatch() as clock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = fitters.CoxTimeVaryingFitter().fit(
            periods.to_pandas(),
            id_col="lead",
            event_col="ready",
            start_col="start",
            stop_col="stop",
            strata=["stratum"],
        )
    theirs = float(np.exp(fitted.params_.iloc[0]))
    ours = analysis_of(folder).effect().time_dependent.hazard_ratio.value
    assert abs(ours - theirs) < 0.05, (ours, theirs)
    return {"lifelines": clock.cost}


def _periods(data: Dataset) -> pl.DataFrame:
    """Return a row per lead and state, in days: `start`, `stop`, `exposed`, `ready`, `stratum`."""
    first = (
        data.touches.good.filter(pl.col("program_kind") == "nurture")
        .group_by("lead_id")
        .agg(pl.col("occurred_at").min().alias("first"))
    )
    end = pl.min_horizontal("sales_ready_at", "disqualified_at", pl.lit(AS_OF))
    rows = data.leads.good.join(first, on="lead_id", how="left").select(
        lead=pl.int_range(pl.len()),
        stratum=pl.struct("source", "segment", pl.col("created_at").dt.truncate("1q")).rank(
            "dense"
        ),
        length=_days(end),
        switch=_days(pl.coalesce("first", end)),
        ready=pl.col("sales_ready_at").is_not_null(),
        nurtured=pl.col("first").is_not_null(),
    )
    before = rows.select(
        "lead", "stratum", start=pl.lit(0.0), stop="switch", exposed=pl.lit(0.0),
        ready=pl.col("ready") & ~pl.col("nurtured"),
    )  # fmt: skip
    after = rows.filter("nurtured").select(
        "lead", "stratum", start="switch", stop="length", exposed=pl.lit(1.0), ready="ready"
    )
    return pl.concat([before, after]).filter(pl.col("start") < pl.col("stop"))


def _days(moment: pl.Expr) -> pl.Expr:
    return (moment - pl.col("created_at")).dt.total_microseconds() / 86_400_000_000


def analysis_of(folder: Path) -> Analysis:
    return Analysis(dataset_of(folder), Settings(as_of=AS_OF))


def dataset_of(folder: Path) -> Dataset:
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    frames["leads"] = frames["leads"].with_columns(internal=False)
    frames["deals"] = frames["deals"].with_columns(
        status=pl.lit("won"), currency=pl.lit("USD"), contacts=pl.lit([], pl.List(pl.String))
    )
    checked = {name: complete(name, frame) for name, frame in frames.items()}
    return Dataset(
        **{name: Checked(frame, nothing(frame)) for name, frame in checked.items()},
        content=None, costs=None, verdicts=None,
        origins=(), findings=(), fingerprint=str(folder),
    )  # fmt: skip


def complete(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Add what else a table has, empty."""
    kinds = {column.name: column.dtype for column in contract(name).columns} | _PLACE
    missing = {column: kind for column, kind in kinds.items() if column not in frame.columns}
    return frame.with_columns(pl.lit(None, kind).alias(column) for column, kind in missing.items())


def nothing(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.clear().with_columns(broken=pl.lit([], pl.List(pl.String)))


TASKS = {task.__name__: task for task in (floor, times, effect, lifelines)}

if __name__ == "__main__":
    stretches = TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({name: astuple(cost) for name, cost in stretches.items()}))
