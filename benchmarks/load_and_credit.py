"""How many touches a second are loaded, checked and credited, beside what reading alone takes.

python -m benchmarks.load_and_credit --touches 1000000 10000000
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.measure import Cost, in_own_process

ROWS = {
    "scan": "Bare Parquet scan of three columns",
    "text": "Bare CSV read, all text",
    "load": "Load: CSV to checked dataset",
    "check": "of it the contract checks",
    "journeys": "Journeys: which touches count, in order",
    "credit": "Credit of these: all models by channel",
    "intervals": "their intervals by bootstrap",
    "sales_ready": "Time to sales-ready, by source",
}


def main() -> None:
    """Print one Markdown table per size."""
    arguments = _arguments()
    for touches in arguments.touches:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rows = _written(touches, folder)
            costs = {
                stretch: cost
                for task in ("scan", "text", "load")
                for stretch, cost in in_own_process(task, folder, arguments.runs).items()
            }
        print(_table(rows, costs), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--touches", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3, help="the median of so many is told")
    return parser.parse_args()


def _written(touches: int, folder: Path) -> int:
    # In a process of its own too: a child starts with its parent's peak memory on its account.
    command = [sys.executable, "-m", "benchmarks.company_of_size", str(touches), str(folder)]
    subprocess.run(command, check=True)
    return pl.scan_parquet(folder / "touches.parquet").select(pl.len()).collect().item()


def _table(rows: int, costs: dict[str, Cost]) -> str:
    floor = costs["scan"].cpu
    lines = [
        f"\n| {rows:,} touches | touches a second | seconds | CPU seconds | x the scan | peak MB |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {label} | {rows / cost.wall:,.0f} | {cost.wall:.2f} | {cost.cpu:.2f} "
        f"| {cost.cpu / floor:,.1f} | {cost.peak_mb:,.0f} |"
        for stretch, label in ROWS.items()
        for cost in [costs[stretch]]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
