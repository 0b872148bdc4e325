"""What tasks on leads cost, for a large company and for one that lifelines can bear."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Cost, in_own_process


def tell(
    about: str,
    module: str,
    rows: Mapping[str, str],
    *,
    large: Sequence[str],
    small: Sequence[str],
) -> None:
    """Print a Markdown table of each company.

    Args:
        about: What is measured, for `--help`.
        module: The module of the tasks.
        rows: What each stretch that the tasks time is called; the first is the floor.
        large: The tasks that the large company gets.
        small: The tasks that the small one gets.
    """
    arguments = _arguments(about)
    for leads, tasks in {arguments.leads: large, arguments.small: small}.items():
        with tempfile.TemporaryDirectory() as name:
            # In a process of its own: a child starts with its parent's peak memory.
            command = [sys.executable, "-m", "benchmarks.leads_of_size", str(leads), name]
            subprocess.run(command, check=True)
            costs = {
                stretch: cost
                for task in tasks
                for stretch, cost in in_own_process(
                    task, Path(name), arguments.runs, module=module
                ).items()
            }
        print(_table(leads, costs, rows), flush=True)


def _arguments(about: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=20_000, help="leads that lifelines gets")
    parser.add_argument("--runs", type=int, default=3, help="the median of so many is told")
    return parser.parse_args()


def _table(leads: int, costs: Mapping[str, Cost], rows: Mapping[str, str]) -> str:
    lines = [
        f"\n| {leads:,} leads | seconds | CPU seconds | x the group-by of leads | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    floor = costs[next(iter(rows))].cpu
    lines += [
        f"| {rows[stretch]} | {cost.wall:.3f} | {cost.cpu:.3f} | {cost.cpu / floor:,.1f} "
        f"| {cost.peak_mb:,.0f} |"
        for stretch, cost in costs.items()
    ]
    return "\n".join(lines)
