"""What credit costs from the kept index of touches, and from Parquet, beside bare reads.

python -m benchmarks.attribution --touches 1000000 10000000
python -m benchmarks.attribution --touches 100000000 --tasks scan shards
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, in_own_process

MODULE = "benchmarks.attribution_tasks"
TASKS = ("scan", "sort", "index", "credit", "markov", "answer", "shards")
ROWS = {
    "scan": "Bare Parquet scan of three columns",
    "sort": "Bare read and sort by account and time",
    "labels": "What each of the touches counts as",
    "index": "The index of these, once",
    "opening": "Open the kept index",
    "rules": "Credit by channel under all rules",
    "window": "one model, another window",
    "half_life": "another half-life",
    "model": "another model",
    "period": "one model, another period",
    "markov": "Credit by channel under Markov (order 1), its workings included",
    "answer": "Every model with every interval, from the kept index",
    "index_shards": "Shard by shard from Parquet to indexes, kept, and what models learn",
    "shards": "then from these credit by channel under all 17 models",
}


def main() -> None:
    """Print one Markdown table per size."""
    arguments = _arguments()
    for touches in arguments.touches:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
            # In a process of its own: a child starts with its parent's peak memory.
            sizes = [str(touches), name, str(arguments.shard)]
            command = [sys.executable, "-m", "benchmarks.journeys_of_size", *sizes]
            subprocess.run(command, check=True)
            costs = {
                stretch: cost
                for task in arguments.tasks
                for stretch, cost in _measured(task, Path(name), arguments.runs).items()
            }
        print(_table(touches, costs), flush=True)


def _measured(task: str, folder: Path, runs: int) -> dict[str, Cost]:
    once = task in {"index", "answer", "shards"}
    return in_own_process(task, folder, 1 if once else runs, module=MODULE)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--touches", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--tasks", nargs="+", default=TASKS, choices=TASKS)
    parser.add_argument("--runs", type=int, default=3, help="the median of so many is told")
    parser.add_argument("--shard", type=int, default=0, help="touches of a shard")
    parser.add_argument("--folder", help="where the company is written, for as long as it takes")
    return parser.parse_args()


def _table(touches: int, costs: dict[str, Cost]) -> str:
    lines = [
        f"\n| {touches:,} touches | seconds | CPU seconds | x the scan | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    floor = costs["scan"].cpu
    lines += [
        f"| {ROWS[stretch]} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.cpu / floor:,.1f} "
        f"| {cost.peak_mb:,.0f} |"
        for stretch, cost in costs.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
