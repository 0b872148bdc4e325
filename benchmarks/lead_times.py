"""What the time to sales-ready costs after load, beside one bare group-by and lifelines.

python -m benchmarks.lead_times --leads 1000000 --small 20000
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, in_own_process

MODULE = "benchmarks.lead_times_tasks"
FLOOR = "group"
ROWS = {
    FLOOR: "One Polars group-by of the leads, by source and day",
    "times": "Time to sales-ready in 8 groups: curves, medians, means, every interval",
    "late": "the same, a third of the leads first seen after 60 days",
    "program": "by program, from its first touch of each lead (touches are grouped for it)",
    "ripening": "How past leads ripened",
    "stages": "Time in each of three stages",
    "kaplan_meier": "lifelines: Kaplan-Meier in 8 groups, as if nothing competed",
    "aalen_johansen": "lifelines: Aalen-Johansen in 8 groups",
}


def main() -> None:
    """Print a Markdown table of a large company, and of one that lifelines can bear."""
    arguments = _arguments()
    ours = ("floor", "times", "late", "stages", "kaplan_meier")
    sizes = {arguments.leads: ours, arguments.small: (*ours, "aalen_johansen")}
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
        f"\n| {leads:,} leads | seconds | CPU seconds | x the group-by | peak MB |",
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
