"""A run killed at any moment leaves every file the old one or the new one, whole, and the next run completes by itself.

`KILLS=500 pytest tests/test_crash.py -s` kills more often and tells where the kills fell.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from toolkit.files import LOCK_FILE
from toolkit.plan import read_plan, write_plan
from toolkit.rounds import Round
from toolkit.rounds.beginning import demo_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.sending import make_forms

KILLS = int(os.environ.get("KILLS", "12"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration round, made once."""
    folder = tmp_path_factory.mktemp("demo") / "ky"
    demo_round(folder, 2793)
    return folder


@pytest.fixture
def where(demo: Path, tmp_path: Path) -> Round:
    """A copy of it, times kept."""
    return Round(Path(shutil.copytree(demo, tmp_path / "ky")))


def files(folder: Path) -> dict[str, bytes]:
    """Every file in the folder that a run did not begin and leave."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".tmp")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


class Killing:
    """A command run over and over on two states of a round, in turn, and killed while it works."""

    def __init__(self, where: Round, command: str, target: Path, step: Callable[[], object],
        states: list[Callable[[], object]]) -> None:
        self.where, self.target, self.step, self.states = where, target, step, states
        self.command = [sys.executable, "-m", "toolkit", command, str(where.folder)]
        self.lock = where.folder / LOCK_FILE
        self.fell: Counter[str] = Counter()
        self.wanted = [self.complete(state) for state in (0, 1)]
        self.length = self.lasts()

    def complete(self, state: int) -> dict[str, bytes]:
        """What an undisturbed run makes of that state; nothing else is left anywhere in the round."""
        self.states[state]()
        self.step()
        assert not list(self.where.folder.rglob("*.tmp"))
        assert not self.lock.exists()
        return files(self.target)

    def start(self) -> subprocess.Popen[bytes]:
        """The command, at the moment it has its turn."""
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not self.lock.exists():
            time.sleep(0.002)
        return process

    def lasts(self) -> float:
        """Seconds from there to its end."""
        with self.start() as process:
            began = time.monotonic()
            process.wait()
        return time.monotonic() - began

    def kill(self, state: int, moment: float) -> None:
        """Kill it there: each file is one of its two wholes."""
        self.states[state]()
        self.lock.unlink(missing_ok=True)
        with self.start() as process:
            time.sleep(moment)
            process.kill()
        found, (one, other) = files(self.target), self.wanted
        assert one.keys() & other.keys() <= found.keys() <= one.keys() | other.keys()
        for name, content in found.items():
            assert content in (one.get(name), other.get(name)), name
            if name.endswith((".xlsx", ".docx")):
                with zipfile.ZipFile(self.target / name) as package:
                    assert package.testzip() is None
        new = sum(content == self.wanted[state].get(name) for name, content in found.items())
        self.fell["left half a file" if list(self.target.rglob("*.tmp")) else "after the end" if process.returncode >= 0
                  else "before writing" if not new else "between files" if new < len(found) else "all written"] += 1


def attack(killing: Killing) -> None:
    """`KILLS` kills at random moments, each state in turn; now and then, and at the end, an undisturbed run."""
    chance = random.Random(2793)
    for number in range(KILLS):
        state = number % 2
        killing.kill(state, chance.uniform(0, killing.length))
        if number % 10 == 9 or number == KILLS - 1:
            assert killing.complete(state) == killing.wanted[state]
            killing.complete(1 - state)
    print(dict(killing.fell))
    assert killing.fell["after the end"] < KILLS / 2
    assert KILLS < 10 or len(killing.fell) > 1


def test_consolidating(where: Round, tmp_path: Path) -> None:
    report = next(path for path in sorted(where.returns.iterdir()) if path.suffix == ".xlsx")
    away = tmp_path / report.name
    states: list[Callable[[], object]] = [
        lambda: away.exists() and shutil.move(away, report), lambda: report.exists() and shutil.move(report, away)]
    attack(Killing(where, "consolidate", where.results, lambda: consolidate_round(where), states))


def test_making_forms(where: Round) -> None:
    plan, _ = read_plan(where.plan)
    plans = [write_plan(plan), write_plan(replace(plan, period=replace(plan.period, due_before=plan.period.last_day)))]
    states: list[Callable[[], object]] = [lambda: where.plan.write_bytes(plans[0]),
        lambda: where.plan.write_bytes(plans[1])]
    attack(Killing(where, "forms", where.forms, lambda: make_forms(where, date(2020, 11, 1)), states))
