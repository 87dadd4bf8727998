"""Where the time of a consolidation goes: the seconds of each of its stages, all in one process."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

from toolkit.rounds.round import Round

#: What is not within any other stage.
REST = "all else"
#: The functions of each stage by module; what one calls that is another's is that other's.
STAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "plan, template, review workbook, ledger": (
        ("toolkit.rounds.reading", "plan_of"), ("toolkit.rounds.reading", "layout_of"),
        ("toolkit.rounds.reading", "read_review"), ("toolkit.rounds.reading", "outdated_rows"),
        ("toolkit.rounds.reading", "_filled_forms")),
    "reader: bytes to cells": (("toolkit.intake.file_reading", "read_workbook_bytes"),),
    "located and typed": (("toolkit.rounds.reading", "read_returns"),),
    "checked and merged": (("toolkit.intake.returns", "_merge_agency"),),
    "frames": (("toolkit.rounds.consolidating", "consolidate"),),
    "sheets of the summary": (("toolkit.rounds.consolidating", "write_summary"),
                              ("toolkit.summary.summary.WrittenSummary", "content")),
    "review workbook": (("toolkit.rounds.consolidating", "_write_review"), ("toolkit.review.writing", "worded"),
                        ("toolkit.review.questions", "open_questions")),
    "report": (("toolkit.report.sections", "compose"), ("toolkit.rounds.consolidating", "_render_report"),
               ("toolkit.rounds.sending.Papers", "write_letter")),
    "what goes back to be mended": (("toolkit.rounds.sending.Papers", "send_back"),),
    "written and synced": (("toolkit.base.files.Outputs", "write"), ("toolkit.rounds.consolidating", "finish"))}
#: Libraries that a consolidation imports, and what of ours it starts with.
IMPORTED = ("pandas", "xlsxwriter", "docxtpl")


def stages(where: Round, began: float) -> Iterator[tuple[str, float]]:
    """The seconds of each stage of a consolidation, of which the process `began` then."""
    from toolkit.intake import returns as intake
    from toolkit.rounds import consolidating

    intake._MANY_FILES = 1 << 30  # this process does all
    yield "start-up", time.perf_counter() - began
    at = time.perf_counter()
    for each in IMPORTED:
        import_module(each)
    yield "libraries imported", time.perf_counter() - at
    clock = _Clock()
    for stage, functions in STAGES.items():
        for module, name in functions:
            clock.watch(module, name, stage)
    with clock.within(REST):
        consolidating.consolidate_round(where)
    yield from ((stage, clock.seconds[stage]) for stage in (*STAGES, REST))


class _Clock:
    """How long was spent within which stage, without what was spent within others meanwhile."""

    def __init__(self) -> None:
        self.seconds = defaultdict[str, float](float)
        self._open: list[str] = []
        self._since = 0.0

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now

    @contextmanager
    def within(self, stage: str) -> Iterator[None]:
        self._turn()
        self._open.append(stage)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def watch(self, module: str, name: str, stage: str) -> None:
        """From here on that function is of that stage."""
        try:
            home: Any = import_module(module)
        except ModuleNotFoundError:  # a class of a module
            within, _, kind = module.rpartition(".")
            home = getattr(import_module(within), kind)
        own: Callable[..., Any] = getattr(home, name)

        @wraps(own)
        def watched(*arguments: Any, **named: Any) -> Any:
            with self.within(stage):
                return own(*arguments, **named)

        setattr(home, name, watched)
