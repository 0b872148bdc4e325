"""The work that is measured; each task runs in a process of its own (`benchmarks.measure`).

Imports are done before the clock starts, Great Expectations' too: they cost the same for ten
rows and for ten million.
"""

import json
import sys
from dataclasses import astuple
from importlib import import_module
from pathlib import Path

import polars as pl

from benchmarks.company_of_size import TABLES
from benchmarks.measure import Cost, Stopwatch


def scan(folder: Path) -> dict[str, Cost]:
    """Read three columns of the touches from Parquet, and nothing else."""
    with Stopwatch() as clock:
        columns = pl.scan_parquet(folder / "touches.parquet")
        columns.select("account_id", "occurred_at", "channel").collect()
    return {"scan": clock.cost}


def text(folder: Path) -> dict[str, Cost]:
    """Read the touches from CSV as text, and nothing else."""
    with Stopwatch() as clock:
        pl.read_csv(folder / "touches.csv", infer_schema=False)
    return {"text": clock.cost}


def load(folder: Path) -> dict[str, Cost]:
    """Load the exports through the public path, its checks timed apart; then credit them."""
    loading, analysis = import_module("data_contracts.load"), import_module("attribution.analysis")
    settings = import_module("attribution.settings").Settings()
    import_module("data_contracts.expectations")
    checking, whole, joining, crediting, comparing, ready = (Stopwatch() for _ in range(6))
    check = loading.check

    def timed(*arguments: object, **named: object) -> object:
        with checking:
            return check(*arguments, **named)

    loading.check = timed
    with whole:
        data = loading.load([str(folder / f"{name}.csv") for name in TABLES])
    answers = analysis.Analysis(data, settings)
    with joining:
        journeys = answers.journeys
    assert journeys.rows.height
    with crediting:
        for model in answers.models:
            answers.credit(model.name).by("channel")
    with comparing:
        answers.credit_by("channel")
    with ready:
        answers.sales_ready("source")
    return {
        "check": checking.cost,
        "load": whole.cost,
        "journeys": joining.cost,
        "credit": crediting.cost,
        "intervals": comparing.cost,
        "sales_ready": ready.cost,
    }


TASKS = {task.__name__: task for task in (scan, text, load)}

if __name__ == "__main__":
    stretches = TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({name: astuple(cost) for name, cost in stretches.items()}))
