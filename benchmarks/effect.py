"""What time to sales-ready and the effect of nurture cost after load, beside bare group-bys.

python -m benchmarks.effect --leads 1000000 --small 20000
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, in_own_process

MODULE = "benchmarks.effect_tasks"
FLOOR = "group_leads"
ROWS = {
    FLOOR: "One Polars group-by of the leads, by source and day",
    "group_touches": "One Polars group-by of their touches, by lead",
    "times": "Time to sales-ready in 8 groups, with every interval",
    "holdout": "A randomised test, its money and credit (touches are numbered for it)",
    "effect": "Did nurture do it? Every estimate, all programs",
    "program": "the same of one program, after it",
    "plan": "A test planned, and drawn",
    "lifelines": "lifelines: the time-dependent ratio alone",
}


def main() -> None:
    """Print a Markdown table of a large company, and of one that lifelines can bear."""
    arguments = _arguments()
    sizes = {
        arguments.leads: ("floor", "times", "effect"),
        arguments.small: ("floor", "times", "effect", "lifelines"),
    }
    for leads, tasks in sizes.items():
        with tempfile.TemporaryDirectory() as name:
            # In a process of its own: a child starts with its parent's peak memory.
            command = [sys.executable, "-m", "benchmarks.leads_of_size", str(leads), name]
            subprocess.run(command, check=True)
            costs = {
                stretch: cost
                for task in tasks
                for stretch, cost in in_own_process(
                    task, Path(name), arguments.runs, module=MODULE
                ).items()
            }
        print(_table(leads, costs), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=20_000, help="leads that lifelines gets")
    parser.add_argument("--runs", type=int, default=3, help="the median of so many is told")
    return parser.parse_args()


def _table(leads: int, costs: dict[str, Cost]) -> str:
    lines = [
        f"\n| {leads:,} leads | seconds | CPU seconds | x the group-by of leads | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    floor = costs[FLOOR].cpu
    lines += [
        f"| {ROWS[stretch]} | {cost.wall:.3f} | {cost.cpu:.3f} | {cost.cpu / floor:,.1f} "
        f"| {cost.peak_mb:,.0f} |"
        for stretch, cost in costs.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
