"""The work that is measured; each task runs in a process of its own (`benchmarks.measure`).

Imports are done before the clock starts, Great Expectations' too, and the formats and contracts
that are files of the package are read: they cost the same for ten rows and for ten million.
"""

import json
import sys
from dataclasses import astuple
from importlib import import_module
from pathlib import Path
from types import ModuleType

import polars as pl

from benchmarks.company_of_size import TABLES
from benchmarks.measure import Cost, Stopwatch
from data_contracts.cache.store import Cache


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
    import_module("data_contracts.checks.expectations")
    checking, whole, joining, crediting, comparing, ready = (Stopwatch() for _ in range(6))
    holding = import_module("data_contracts.hold")
    check = holding.check

    def timed(*arguments: object, **named: object) -> object:
        with checking:
            return check(*arguments, **named)

    setattr(holding, "check", timed)  # noqa: B010 (a module of its own has no such type)
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


def conversion(folder: Path) -> dict[str, Cost]:
    """Read and check the touches, with the few deals that a dataset needs; nothing is kept."""
    loading = _ready()
    with Stopwatch() as clock:
        loading.load([str(folder / "touches.csv"), str(folder / "deals.csv")])
    return {"conversion": clock.cost}


def keeping(folder: Path) -> dict[str, Cost]:
    """Do the same with a cache, so that it can be opened again."""
    loading, cache = _ready(), _cache(folder)
    with Stopwatch() as clock:
        loading.load([str(folder / "touches.csv"), str(folder / "deals.csv")], cache=cache)
    return {"keeping": clock.cost}


def opening(folder: Path) -> dict[str, Cost]:
    """Open what was kept, up to how many rows there are; then read all touches."""
    loading, cache = import_module("data_contracts.load"), _cache(folder)
    with Stopwatch() as clock:
        data = loading.load([str(folder / "touches.csv"), str(folder / "deals.csv")], cache=cache)
        assert data.touches.good_rows
    counted = clock.cost
    with clock:
        assert data.touches.good.height == data.touches.good_rows
    return {"opening": counted, "opening_read": clock.cost}


def parquet(folder: Path) -> dict[str, Cost]:
    """Read the same files as `opening` and nothing else."""
    tables = folder / "cache" / "tables"
    beside = sorted(tables.glob("*/touches.good.beside.*.parquet"))
    files = sorted({*tables.glob("*/touches.good.*.parquet")} - {*beside})
    assert files
    assert beside
    with Stopwatch() as clock:
        pl.read_parquet(files)
        pl.read_parquet(beside)
    return {"parquet": clock.cost}


def checks(folder: Path) -> dict[str, Cost]:
    """Hold the first million touches to their contract, beside the same rules in bare Polars."""
    check, rules = (
        import_module("data_contracts.checks.check"),
        import_module("benchmarks.bare_rules"),
    )
    import_module("data_contracts.checks.expectations")
    raw, contract, references = rules.touches(folder, 1_000_000)
    with Stopwatch() as bare:
        found = rules.broken(raw, references)
    with Stopwatch() as ours:
        checked = check.check(raw, contract, references)
    assert {f.rule: f.rows for f in checked.findings if f.rows} == found
    return {"bare_rules": bare.cost, "checks": ours.cost}


def _ready() -> ModuleType:
    """Return what loads, with everything read that is the same for every export."""
    import_module("data_contracts.checks.expectations")
    odcs = import_module("data_contracts.odcs")
    assert all(map(odcs.contract, odcs.CONTRACTS))
    assert import_module("data_contracts.vendors").VENDORS[0]
    return import_module("data_contracts.load")


def _cache(folder: Path) -> Cache:
    return Cache(folder / "cache")


_EVERY = (scan, text, load, conversion, keeping, opening, parquet, checks)
TASKS = {task.__name__: task for task in _EVERY}

if __name__ == "__main__":
    stretches = TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({name: astuple(cost) for name, cost in stretches.items()}))
