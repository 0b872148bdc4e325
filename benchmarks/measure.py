"""What a task costs, measured in a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter
from typing import Self

_KIB_PER_MB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one stretch of work.

    Attributes:
        wall: Seconds on the clock.
        cpu: Seconds of processor time, over all threads.
        peak_mb: The most memory the process held up to its end, in MiB; where other work went
            before it in the same process, its memory is in it.
    """

    wall: float
    cpu: float
    peak_mb: float


class Stopwatch:
    """Adds up the cost of everything run inside `with`."""

    def __init__(self) -> None:
        self._wall = self._cpu = 0.0

    def __enter__(self) -> Self:
        self._wall -= perf_counter()
        self._cpu -= _cpu_seconds()
        return self

    def __exit__(self, *_: object) -> None:
        self._wall += perf_counter()
        self._cpu += _cpu_seconds()

    @property
    def cost(self) -> Cost:
        """What it took so far."""
        return Cost(self._wall, self._cpu, getrusage(RUSAGE_SELF).ru_maxrss / _KIB_PER_MB)


def in_own_process(
    task: str, folder: Path, runs: int, *, module: str = "benchmarks.tasks"
) -> dict[str, Cost]:
    """Run a task of a module a few times; return the median cost of each stretch."""
    command = [sys.executable, "-m", module, task, str(folder)]
    told = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(runs)
    ]
    return {
        stretch: Cost(*(median(run[stretch][i] for run in told) for i in range(3)))
        for stretch in told[0]
    }


def _cpu_seconds() -> float:
    usage = getrusage(RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
