"""What the audit of content costs after load, beside reading the same touches from Parquet.

python -m benchmarks.audit --touches 1000000
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import Cost, in_own_process
from benchmarks.sends_of_size import PIECES

ROWS = {
    "scan": "The touches read from Parquet, all columns",
    "text": f"The text of {PIECES} pieces judged",
    "labels": "What each touch counts as (other answers share it)",
    "sends": "Every send judged by every criterion",
    "programs": "Every program judged, with its permutations",
    "leads": "Every lead's mail judged",
    "pieces": "What each piece did: responses, next steps, harms",
    "clicks": "Clicks of people beside all clicks",
    "all": "All of these but the text, in one pass on one clock",
}


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as name:
        # In a process of its own: a child starts with its parent's peak memory.
        command = [sys.executable, "-m", "benchmarks.sends_of_size", str(arguments.touches), name]
        subprocess.run(command, check=True)
        costs = {
            stretch: cost
            for task in ("scan", "text", "touches")
            for stretch, cost in in_own_process(
                task, Path(name), arguments.runs, module="benchmarks.audit_tasks"
            ).items()
        }
    print(_table(arguments.touches, costs), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3, help="the median of so many is told")
    return parser.parse_args()


def _table(touches: int, costs: Mapping[str, Cost]) -> str:
    floor = costs["scan"]
    lines = [
        f"\n| {touches:,} touches, {PIECES} pieces | seconds | CPU | x scan | x CPU | peak MB |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {ROWS[stretch]} | {cost.wall:.3f} | {cost.cpu:.3f} | {cost.wall / floor.wall:,.1f} "
        f"| {cost.cpu / floor.cpu:,.1f} | {cost.peak_mb:,.0f} |"
        for stretch, cost in costs.items()
    ]
    return "\n".join([*lines, f"\n{PIECES / costs['text'].wall:,.0f} texts a second."])


if __name__ == "__main__":
    main()
