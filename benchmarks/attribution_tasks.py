"""What is measured of attribution; a task runs in a process of its own (`benchmarks.measure`)."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from attribution.analysis import Analysis
from attribution.credit_parts import credit_parts
from attribution.groundwork import Groundwork
from attribution.index import TouchIndex
from attribution.journeys import Journeys
from attribution.models import models
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.models.taught import taught
from attribution.settings import Settings
from attribution.shards import CreditParts, add_up
from benchmarks.measure import Cost, Stopwatch
from data_contracts.contract import Checked
from data_contracts.dataset import Dataset

AS_OF = datetime(2024, 1, 1, tzinfo=UTC)
SETTINGS = Settings(as_of=AS_OF)
_FRAMES = ("touches", "keys", "people")
_TIME = pl.Datetime("us", "UTC")
_MISSING: dict[str, dict[str, pl.DataType]] = {
    "touches": {"visitor_id": pl.String(), "url": pl.String(), "automated": pl.Boolean()},
    "leads": {"sales_ready_at": _TIME, "segment": pl.String(), "industry": pl.String()},
    "deals": {"deal_type": pl.String(), "name": pl.String()},
}


def scan(folder: Path) -> dict[str, Cost]:
    """Read three columns of the touches from Parquet, and nothing else."""
    with Stopwatch() as clock:
        columns = pl.scan_parquet(folder / "touches-*.parquet")
        columns.select("account_id", "occurred_at", "channel").collect(engine="streaming")
    return {"scan": clock.cost}


def sort(folder: Path) -> dict[str, Cost]:
    """Read them and sort them by account and time."""
    with Stopwatch() as clock:
        columns = pl.read_parquet(
            folder / "touches-0.parquet", columns=["account_id", "occurred_at"]
        )
        columns.sort("account_id", "occurred_at")
    return {"sort": clock.cost}


def index(folder: Path) -> dict[str, Cost]:
    """Say what each touch counts as, number and sort the touches, and keep the index."""
    ground = Groundwork(_dataset(folder, 0))
    labelling, numbering = Stopwatch(), Stopwatch()
    with labelling:
        ground.touches(SETTINGS, AS_OF)
    with numbering:
        made = ground.index(SETTINGS, AS_OF)
    _keep(made, folder, 0)
    return {"labels": labelling.cost, "index": numbering.cost}


def credit(folder: Path) -> dict[str, Cost]:
    """Open the kept index; credit under all rules, then under changed settings."""
    opening, rules, window, half_life, model, period = (Stopwatch() for _ in range(6))
    with opening:
        ground = _opened(folder)
    with rules:
        _parts(ground, SETTINGS, _rules(SETTINGS))
    changed = replace(SETTINGS, lookback_days=180)
    with window:
        _parts(ground, changed, _rules(changed)[3:4])
    changed = replace(SETTINGS, half_life_days=7)
    with half_life:
        _parts(ground, changed, [m for m in _rules(changed) if m.name == "time_decay"])
    with model:
        _parts(ground, SETTINGS, _rules(SETTINGS)[8:9])
    changed = replace(SETTINGS, period="2023Q1")
    with period:
        _parts(ground, changed, _rules(changed)[3:4])
    return {
        "opening": opening.cost,
        "rules": rules.cost,
        "window": window.cost,
        "half_life": half_life.cost,
        "model": model.cost,
        "period": period.cost,
    }


def answer(folder: Path) -> dict[str, Cost]:
    """Open the kept index; tell credit by channel under every model, with every interval."""
    with Stopwatch() as clock:
        Analysis(_without_touches(folder), SETTINGS, _opened(folder)).credit_by("channel")
    return {"answer": clock.cost}


def markov(folder: Path) -> dict[str, Cost]:
    """Open the kept index; credit by channel under Markov, what led to nothing compared with it."""
    ground = _opened(folder)
    learned = [model for model in models(SETTINGS) if model.name == "markov"]
    with Stopwatch() as clock:
        ground.parts("channel", learned, SETTINGS, AS_OF)
    return {"markov": clock.cost}


def shards(folder: Path) -> dict[str, Cost]:
    """Do everything from Parquet to credit under all models, shard by shard."""
    numbers = range(len(list(folder.glob("touches-*.parquet"))))
    with Stopwatch() as indexing:
        ready = taught(models(SETTINGS), (_lessons(folder, number) for number in numbers))
    with Stopwatch() as crediting:
        total = add_up(_parts(_opened(folder, number), SETTINGS, ready) for number in numbers)
    assert total.values.height
    return {"index_shards": indexing.cost, "shards": crediting.cost}


def _lessons(folder: Path, number: int) -> Journeys:
    ground = Groundwork(_dataset(folder, number))
    _keep(ground.index(SETTINGS, AS_OF), folder, number)
    return ground.whole_journeys("channel", SETTINGS, AS_OF)


def _parts(
    ground: Groundwork, settings: Settings, offered: Sequence[AttributionModel]
) -> CreditParts:
    return credit_parts(ground.spans(settings, AS_OF), offered, "channel", by_account=False)


def _rules(settings: Settings) -> list[AttributionModel]:
    return [model for model in models(settings) if not isinstance(model, LearnedModel)]


def _keep(made: TouchIndex, folder: Path, number: int) -> None:
    for name in _FRAMES:
        getattr(made, name).write_parquet(folder / f"index-{name}-{number}.parquet")


def _opened(folder: Path, number: int = 0) -> Groundwork:
    ground = Groundwork(_without_touches(folder, number))
    files = (folder / f"index-{name}-{number}.parquet" for name in _FRAMES)
    ground.accept(TouchIndex(*map(_in_one_piece, files)), SETTINGS, AS_OF)
    return ground


def _in_one_piece(file: Path) -> pl.DataFrame:
    """Read a table, each column by itself: while it is put together, no other is there twice.

    In several pieces each would be put together when it is first looked at.
    """
    names = pl.read_parquet_schema(file)
    return pl.DataFrame([pl.read_parquet(file, columns=[n])[n].rechunk() for n in names])


def _without_touches(folder: Path, number: int = 0) -> Dataset:
    touches = pl.scan_parquet(folder / f"touches-{number}.parquet").head(0).collect()
    return _as_dataset(touches, folder, number)


def _dataset(folder: Path, number: int) -> Dataset:
    return _as_dataset(pl.read_parquet(folder / f"touches-{number}.parquet"), folder, number)


def _as_dataset(touches: pl.DataFrame, folder: Path, number: int) -> Dataset:
    deals, leads = (
        pl.read_parquet(folder / f"{name}-{number}.parquet") for name in ("deals", "leads")
    )
    deals = deals.with_columns(
        status=pl.lit("won"), currency=pl.lit("USD"), contacts=pl.lit([], pl.List(pl.String))
    )
    return Dataset(
        touches=_checked("touches", touches),
        deals=_checked("deals", deals),
        leads=_checked("leads", leads.with_columns(internal=False)),
        content=None, costs=None, verdicts=None, holdouts=None,
        origins=(), findings=(), fingerprint=str(folder),
    )  # fmt: skip


def _checked(name: str, frame: pl.DataFrame) -> Checked:
    missing = (pl.lit(None, kind).alias(column) for column, kind in _MISSING[name].items())
    whole = frame.with_columns(missing)
    return Checked(whole, _nothing(whole))


def _nothing(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.clear().with_columns(broken=pl.lit([], pl.List(pl.String)))


_EVERY = (scan, sort, index, credit, markov, answer, shards)
TASKS: dict[str, Callable[[Path], dict[str, Cost]]] = {task.__name__: task for task in _EVERY}

if __name__ == "__main__":
    stretches = TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({name: astuple(cost) for name, cost in stretches.items()}))
