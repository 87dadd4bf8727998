"""The steps an officer takes at the desk, and the thread they run in, one at a time.

A step is told whom to tell how far it is, and ends with the round's status; it touches nothing of the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from toolkit.file_findings import reason
from toolkit.findings import Code, Finding, Severity, ToolkitError
from toolkit.progress import Progress
from toolkit.round_status import (
    RoundStatus,
    folder_state,
    released_status,
    reminded_status,
    round_status,
    stopped_status,
)
from toolkit.rounds import (
    Consolidated,
    Round,
    consolidate_round,
    make_forms,
    read_standing,
    release_round,
    remind_round,
)

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing

Step = Callable[[Progress], RoundStatus]


def looking(where: Round, today: date) -> Step:
    """What a double-click does: consolidate where something came back, else only look at the plan."""
    if folder_state(where).returned:
        return consolidating(where, today)
    return _step(where, lambda progress: _status(where, read_standing(where, progress), today))


def making_forms(where: Round, today: date) -> Step:
    """Make the forms, then look at the round."""

    def made(progress: Progress) -> RoundStatus:
        found = make_forms(where, progress).findings
        standing = read_standing(where)
        return _status(where, replace(standing, findings=_joined(found, standing.findings)), today)

    return _step(where, made)


def consolidating(where: Round, today: date) -> Step:
    """Read all that came back and write what follows from it."""
    return _step(where, lambda progress: _after(where, consolidate_round(where, progress), today))


def reminding(where: Round, today: date) -> Step:
    """Draft letters and mails to whoever has not reported or must mend, then look at the round."""

    def reminded(progress: Progress) -> RoundStatus:
        made = remind_round(where, today, progress)
        standing = read_standing(where)
        status = _status(where, replace(standing, findings=(*made.findings, *standing.findings)), today)
        return reminded_status(status, made.outputs)

    return _step(where, reminded)


def releasing(where: Round, today: date, reason: str = "") -> Step:
    """Make the report final, with `reason` although errors are open."""

    def released(progress: Progress) -> RoundStatus:
        done = release_round(where, today, reason, progress)
        return released_status(_after(where, done, today), done.report, len(done.standing.overruled))

    return _step(where, released)


def _after(where: Round, done: Consolidated, today: date) -> RoundStatus:
    standing = done.standing
    return _status(where, replace(standing, findings=(*done.other_findings, *standing.findings)), today)


def _status(where: Round, standing: Standing, today: date) -> RoundStatus:
    return round_status(where, standing, folder_state(where), today)


def _step(where: Round, work: Callable[[Progress], RoundStatus]) -> Step:
    """`work` as a step: what stops it becomes a status too, but not that the officer stops it or a mistake of ours."""

    def step(progress: Progress) -> RoundStatus:
        try:
            return work(progress)
        except ToolkitError as error:
            return stopped_status(where, error, folder_state(where))
        except OSError as error:
            return stopped_status(where, ToolkitError(Code.SYSTEM_REFUSED, why=reason(error)), folder_state(where))

    return step


def _joined(first: tuple[Finding, ...], second: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Both, each once. What makes no difference to an officer who has just made the forms is left out."""
    return (*first, *(each for each in second if each not in first and each.severity is not Severity.NOTE))


# ── the thread ────────────────────────────────────────────────────────────────────────────────────


class Cancelled(Exception):
    """The officer stopped the step; what it has written by then is whole."""


@dataclass(frozen=True, slots=True)
class StepProgress:
    """`done` of `total` are done, `what` is next."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The step's result."""

    result: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """What ended the step instead."""

    error: BaseException


Message = StepProgress | Ended | Failed


class StepRunner:
    """Runs one step at a time; its owner asks for the messages, in the owner's own thread."""

    def __init__(self) -> None:
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._stop = Event()
        self.busy = False

    def start(self, step: Callable[[Progress], object]) -> None:
        """Begin `step`, which is given what to tell how far it is. It must not be busy."""
        self._stop.clear()
        self.busy = True
        Thread(target=self._run, args=(step,), daemon=True).start()

    def cancel(self) -> None:
        """Have the step stop before the next file."""
        self._stop.set()

    def tell(self, message: Message) -> None:
        """Put a message in the queue, from any thread."""
        self._messages.put(message)

    def messages(self) -> Iterator[Message]:
        """What was said since last asked."""
        while True:
            try:
                message = self._messages.get_nowait()
            except Empty:
                return
            if not isinstance(message, StepProgress):
                self.busy = False
            yield message

    def _run(self, step: Callable[[Progress], object]) -> None:
        try:
            self.tell(Ended(step(self._tell_progress)))
        except BaseException as error:  # whatever ends the step, the window hears of it
            self.tell(Failed(error))

    def _tell_progress(self, what: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.tell(StepProgress(what, done, total))
