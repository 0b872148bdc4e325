"""What is measured of the audit of content; a task runs in a process of its own."""

import json
import sys
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.pieces import audit_pieces
from attribution.settings import Settings
from benchmarks.effect_tasks import complete, nothing
from benchmarks.measure import Cost, Stopwatch
from benchmarks.sends_of_size import DAYS, PIECES, TABLES
from data_contracts.contract import Checked
from data_contracts.dataset import Dataset

AS_OF = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=DAYS)
SETTINGS = Settings(our_names=("Brightwater",), as_of=AS_OF)


def scan(folder: Path) -> dict[str, Cost]:
    """Read every column of the touches from Parquet, and nothing else."""
    with Stopwatch() as clock:
        pl.read_parquet(folder / "touches.parquet")
    return {"scan": clock.cost}


def text(folder: Path) -> dict[str, Cost]:
    """Judge the text of every piece."""
    data = dataset_of(folder)
    audit_pieces(replace(data, content=_few(data)), SETTINGS)
    with Stopwatch() as clock:
        pieces = audit_pieces(data, SETTINGS)
    assert pieces.rows.height == PIECES
    assert pieces.rows["p"].null_count() < PIECES / 10
    return {"text": clock.cost}


def touches(folder: Path) -> dict[str, Cost]:
    """Audit the touches, then the programs, then tell of leads, pieces and clicks.

    The whole is one pass on one clock, what touches count as included; each stretch has its own.
    """
    analysis = Analysis(dataset_of(folder), SETTINGS)
    labels, sends, programs, leads, piece_audits, clicks = (Stopwatch() for _ in range(6))
    assert analysis.pieces.rows.height == PIECES
    with Stopwatch() as whole:
        with labels:
            analysis._touches  # noqa: B018, SLF001 (worked out when it is read)
        with sends:
            assert analysis.sends.rows.height
        with programs:
            assert analysis.program_audits
        with leads:
            assert analysis.lead_audits.height
        with piece_audits:
            assert analysis.piece_audits.height == PIECES
        with clicks:
            assert analysis.clicks.height
    return {
        "labels": labels.cost,
        "sends": sends.cost,
        "programs": programs.cost,
        "leads": leads.cost,
        "pieces": piece_audits.cost,
        "clicks": clicks.cost,
        "all": whole.cost,
    }


def dataset_of(folder: Path) -> Dataset:
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    frames["leads"] = frames["leads"].with_columns(internal=False)
    checked = {name: complete(name, frame) for name, frame in frames.items()}
    deals = complete("deals", pl.DataFrame(schema={"deal_id": pl.String}))
    return Dataset(
        **{name: Checked(frame, nothing(frame)) for name, frame in checked.items()},
        deals=Checked(deals, nothing(deals)), costs=None, verdicts=None, holdouts=None,
        origins=(), findings=(), fingerprint=str(folder),
    )  # fmt: skip


def _few(data: Dataset) -> Checked:
    assert data.content is not None
    few = data.content.good.head(5)
    return Checked(few, nothing(few))


TASKS = {task.__name__: task for task in (scan, text, touches)}

if __name__ == "__main__":
    stretches = TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({name: astuple(cost) for name, cost in stretches.items()}))
