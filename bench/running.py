"""Running pieces of work side by side: one after the other in every run, each in its own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.peers import children_cpu

#: Seconds between two looks at the memory.
_LOOK = 0.1
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, and of all processors together; the latter 0 where the system does not say."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Taken:
    """One run of one piece of work: what the work cost, what the whole process did, the peak memory in MB of all its
    processes together, as looked at every few milliseconds; of the largest where the system does not say.

    `parts` are the seconds of its parts, by name, where the work tells them.
    """

    work: Cost
    process: Cost
    peak_mb: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures, and the smallest and largest of them."""

    median: float
    low: float
    high: float


def spread(figures: Sequence[float]) -> Spread:
    """What lies in the middle of these figures, and how far they reach."""
    import statistics

    return Spread(statistics.median(figures), min(figures), max(figures))


def case(name: str, folder: Path) -> Callable[[], Taken]:
    """The case of that name (`bench.cases.case_of`) on a round, each time in a new process."""
    return command("-m", "bench.cases", name, str(folder))


def command(*arguments: str) -> Callable[[], Taken]:
    """This interpreter with these arguments."""
    return lambda: timed([sys.executable, *arguments])


def paired(runs: int, works: Sequence[Callable[[], Taken]]) -> list[list[Taken]]:
    """Each of `works` once a run, in turn from the front and from the back; one list of runs for each."""
    found: list[list[Taken]] = [[] for _ in works]
    for run in range(runs):
        for place in sorted(range(len(works)), reverse=run % 2 == 1):
            found[place].append(works[place]())
    return found


def clocked_apart(make: Callable[[], object], name: str, folder: Path) -> Taken:
    """The case run once by the clock, and once more to look at its memory, which takes some of the processors; before
    either all is made ready."""
    arguments = [sys.executable, "-m", "bench.cases", name, str(folder)]
    make()
    clocked = _taken(arguments, {}, lambda running, seen: None)
    make()
    return replace(clocked, peak_mb=timed(arguments).peak_mb)


def timed(command: list[str], **environment: str) -> Taken:
    """The command run once, its memory looked at meanwhile. What it prints may be the JSON of `measured`; else only the
    process counts."""
    return _taken(command, environment, _watch)


def _taken(
    command: list[str], environment: dict[str, str], look: Callable[[subprocess.Popen[str], list[float]], None]
) -> Taken:
    before, began = children_cpu(), time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=ROOT,
                               env={**os.environ, **environment})
    seen: list[float] = []
    watching = threading.Thread(target=look, args=(running, seen))
    watching.start()
    said, complaint = running.communicate()
    process = Cost(time.perf_counter() - began, children_cpu() - before)
    watching.join()
    if running.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{complaint}")
    told: dict[str, Any] = json.loads(said) if said.startswith('{"wall"') else {}
    work = Cost(told["wall"], told["cpu"]) if told else process
    return Taken(work, process, max([told.get("peak_mb", 0.0), *seen]), told.get("parts", {}))


def _watch(running: subprocess.Popen[str], seen: list[float]) -> None:
    """Note, until it ends, how many MB a process and all that it started hold together."""
    while running.poll() is None and Path("/proc/self/smaps_rollup").exists():
        seen[:] = [max([0.0, *seen, sum(map(_held, _family(running.pid)))])]
        time.sleep(_LOOK)


def _family(pid: int) -> list[int]:
    """The process of that number and all that it started, and they."""
    with suppress(OSError):
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
        return [pid, *(each for child in own for each in _family(int(child)))]
    return []


def _held(pid: int) -> float:
    """MB a process holds: what several hold together, libraries or what one that went on from another has of it, is
    shared out among them."""
    with suppress(OSError, ValueError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0
