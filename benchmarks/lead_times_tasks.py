"""What is measured of the time to sales-ready; a task runs in a process of its own."""

import json
import sys
import warnings
from dataclasses import astuple, replace
from importlib import import_module
from pathlib import Path

import polars as pl

from attribution.analysis import Analysis
from attribution.leads.lead_histories import lead_histories
from attribution.settings import Settings
from benchmarks.effect_tasks import AS_OF, analysis_of, dataset_of
from benchmarks.measure import Cost, Stopwatch

_BY, _DAY = "source", 180
_CREATED = pl.col("created_at")


def floor(folder: Path) -> dict[str, Cost]:
    """Group the leads once, and nothing else."""
    leads = dataset_of(folder).leads.good.lazy()
    days = (pl.col("sales_ready_at") - _CREATED).dt.total_days()
    with Stopwatch() as clock:
        leads.group_by(_BY, days.alias("day")).agg(pl.len()).collect()
    return {"group": clock.cost}


def times(folder: Path) -> dict[str, Cost]:
    """Tell the time to sales-ready in eight groups, then by program, and how leads ripened."""
    analysis = analysis_of(folder)
    groups, programs, ripened = Stopwatch(), Stopwatch(), Stopwatch()
    with groups:
        answer = analysis.sales_ready(_BY)
    with programs:
        analysis.sales_ready("program")
    with ripened:
        analysis.ripening  # noqa: B018 (worked out when it is read)
    assert len(answer.groups) == 8
    return {"times": groups.cost, "program": programs.cost, "ripening": ripened.cost}


def late(folder: Path) -> dict[str, Cost]:
    """Tell it in eight groups where a third of the leads was first seen after 60 days."""
    third = pl.int_range(pl.len()) % 3 == 0
    analysis = _with(folder, first_seen_at=pl.when(third).then(_CREATED + pl.duration(days=60)))
    with Stopwatch() as clock:
        answer = analysis.sales_ready(_BY)
    assert all(group.seen_late for group in answer.groups)
    return {"late": clock.cost}


def stages(folder: Path) -> dict[str, Cost]:
    """Tell the time in three stages, of leads that are MQLs after 10 days, accepted after 30."""
    analysis = _with(
        folder,
        mql_at=_CREATED + pl.duration(days=10),
        accepted_at=_CREATED + pl.duration(days=30),
    )
    with Stopwatch() as clock:
        answer = analysis.stage_times
    assert len(answer.stages) == 3
    return {"stages": clock.cost}


def kaplan_meier(folder: Path) -> dict[str, Cost]:
    """Fit Kaplan-Meier per group with lifelines, which leaves out that ends compete."""
    fitter = _lifelines().KaplanMeierFitter
    groups = _followed(folder)
    with Stopwatch() as clock:
        for rows in groups:
            ready = (rows["outcome"] == "ready").to_numpy()
            assert 0 < fitter().fit(rows["day"].to_numpy(), ready).predict(_DAY) < 1
    return {"kaplan_meier": clock.cost}


def aalen_johansen(folder: Path) -> dict[str, Cost]:
    """Fit Aalen-Johansen per group with lifelines; it moves ends of one day apart at random."""
    fitter = _lifelines().AalenJohansenFitter
    groups, shares = _followed(folder), {}
    with Stopwatch() as clock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for rows in groups:
            ends = rows["outcome"].replace_strict(
                {"ready": 1, "disqualified": 2, "opted_out": 2, "waiting": 0}
            )
            fitted = fitter(seed=1).fit(rows["day"].to_numpy(), ends.to_numpy(), 1)
            shares[rows["group"][0]] = fitted.predict(_DAY)
    for group in analysis_of(folder).sales_ready(_BY).groups:
        ours = dict(group.by_day)[_DAY].value
        assert abs(ours - shares[group.group]) < 0.01, (group.group, ours)
    return {"aalen_johansen": clock.cost}


def _with(folder: Path, **columns: pl.Expr) -> Analysis:
    data = dataset_of(folder)
    leads = replace(data.leads, good=data.leads.good.with_columns(**columns))
    return Analysis(replace(data, leads=leads), Settings(as_of=AS_OF))


def _followed(folder: Path) -> list[pl.DataFrame]:
    rows = lead_histories(dataset_of(folder), AS_OF).rows
    return rows.with_columns(group=pl.col(_BY)).partition_by("group")


def _lifelines():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("lifelines")


TASKS = {task.__name__: task for task in (floor, times, late, stages, kaplan_meier, aalen_johansen)}

if __name__ == "__main__":
    stretches = TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({name: astuple(cost) for name, cost in stretches.items()}))
