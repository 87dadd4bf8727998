"""Running pieces of work side by side: one after the other in every run, each in its own process."""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Taken:
    """One run of one piece of work: seconds of the work and of the whole process, peak memory of the process in MB."""

    work: float
    process: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures, and the smallest and largest of them."""

    median: float
    low: float
    high: float


def spread(figures: Sequence[float]) -> Spread:
    """What lies in the middle of these figures, and how far they reach."""
    return Spread(statistics.median(figures), min(figures), max(figures))


def case(name: str, folder: Path) -> Callable[[], Taken]:
    """The case of that name (`bench.cases.CASES`) on a round, each time in a new process."""
    return lambda: _timed([sys.executable, "-m", "bench.cases", name, str(folder)])


def command(*arguments: str) -> Callable[[], Taken]:
    """This interpreter with these arguments; only the process is timed."""
    return lambda: _timed([sys.executable, *arguments])


def paired(runs: int, works: Sequence[Callable[[], Taken]]) -> list[list[Taken]]:
    """Each of `works` once a run, in turn from the front and from the back; one list of runs for each."""
    found: list[list[Taken]] = [[] for _ in works]
    for run in range(runs):
        for place in sorted(range(len(works)), reverse=run % 2 == 1):
            found[place].append(works[place]())
    return found


def calamine_is_here() -> bool:
    """Whether the peer python-calamine, needed by nothing but these measurements, is installed."""
    return importlib.util.find_spec("python_calamine") is not None


def _timed(command: list[str]) -> Taken:
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    process = time.perf_counter() - began
    told = json.loads(done.stdout) if done.stdout.startswith("{") else {"seconds": process, "peak_mb": 0.0}
    return Taken(told["seconds"], process, told["peak_mb"])
