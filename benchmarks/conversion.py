"""What it costs to convert, check and open again a large export, beside the same done barely.

python -m benchmarks.conversion --touches 1000000 10000000
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, in_own_process

TASKS = ("text", "conversion", "keeping", "opening", "parquet", "checks")
ROWS = (
    ("text", "Bare CSV read, all text", "text"),
    ("conversion", "CSV to checked touches (with the deals)", "text"),
    ("keeping", "the same, kept in the cache", "text"),
    ("parquet", "Bare read of the cache's Parquet", "parquet"),
    ("opening", "Open from the cache: every table, rows counted", "parquet"),
    ("opening_read", "and all touches read", "parquet"),
    ("bare_rules", "Rules of a million touches, bare expressions", "bare_rules"),
    ("checks", "The contract check of these", "bare_rules"),
)
"""Stretch, what it is, and the stretch that is its floor."""


def main() -> None:
    """Print one Markdown table per size."""
    arguments = _arguments()
    for touches in arguments.touches:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # In a process of its own: a child starts with its parent's peak memory.
            command = [sys.executable, "-m", "benchmarks.company_of_size", str(touches), name]
            subprocess.run(command, check=True)
            print(_table(touches, _costs(folder, arguments.runs)), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--touches", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3, help="the median of so many is told")
    return parser.parse_args()


def _costs(folder: Path, runs: int) -> dict[str, Cost]:
    """Measure every task in its turn; what is kept is kept once, and opened again each time."""
    return {
        stretch: cost
        for task in TASKS
        for stretch, cost in in_own_process(task, folder, 1 if task == "keeping" else runs).items()
    }


def _table(touches: int, costs: dict[str, Cost]) -> str:
    lines = [
        f"\n| about {touches:,} touches | seconds | CPU seconds | x the bare one | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {label} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.cpu / costs[floor].cpu:,.2f} "
        f"| {cost.peak_mb:,.0f} |"
        for stretch, label, floor in ROWS
        for cost in [costs[stretch]]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
