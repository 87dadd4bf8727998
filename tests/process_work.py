"""What the tests of processes have other processes do: here, since each of them imports what it is to do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.intake.cells import Judge, undecided
from toolkit.intake.returns import ReturnedFile, read_returns
from toolkit.model import resources, words
from toolkit.model.layout import read_layout
from toolkit.model.records import Doubt, Intake, Progress, Ruling, silent
from toolkit.model.resources import FORM_TEMPLATE
from toolkit.model.workbooks import read_workbook
from toolkit.plan.plan_workbook import read_plan


@dataclass(frozen=True)
class Deadly:
    """A judge that ends the process that asks about one of these files, unless that is the process of the tests."""

    files: frozenset[str]
    survivor: int = field(default_factory=os.getpid)

    def __call__(self, doubt: Doubt) -> Ruling | None:
        if doubt.sha256 in self.files and os.getpid() != self.survivor:
            os._exit(3)
        return None


def read(files: Iterable[ReturnedFile], processes: int, judge: Judge = undecided, progress: Progress = silent) -> Intake:
    """Those returns to the round of the examples."""
    plan, _ = read_plan(resources.example(words.PLAN_FILE))
    layout = read_layout(read_workbook(resources.template(FORM_TEMPLATE)))
    return read_returns(plan, tuple(files), layout, progress, judge, processes)


def sleeper(folder: str) -> Callable[[int], bytes]:
    """What says in that folder which process it is in, and then takes very long."""
    def sleep(item: int) -> bytes:
        Path(folder, str(os.getpid())).touch()
        time.sleep(600)
        return b""

    return sleep


def obeying() -> Callable[[str], int]:
    """What does as it is told, and answers with the process it is done in."""
    def obey(item: str) -> int:
        print("what a library says")
        {"exit": lambda: os._exit(3), "abort": os.abort, "hang": lambda: time.sleep(600)}.get(item, lambda: None)()
        return os.getpid()

    return obey


def end_at_once(*_: object) -> None:
    os._exit(3)


def never(item: object) -> bytes:
    raise AssertionError(item)
