"""One step at a time in a thread of its own, which says by a queue how far it is; it touches nothing of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

from toolkit.progress import Watch


class Cancelled(Exception):
    """The officer stopped the step; what it has written by then is whole."""


@dataclass(frozen=True, slots=True)
class Progress:
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


Message = Progress | Ended | Failed


class Worker:
    """Runs one step at a time; its owner asks for the messages, in the owner's own thread."""

    def __init__(self) -> None:
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._stop = Event()
        self.busy = False

    def start(self, step: Callable[[Watch], object]) -> None:
        """Begin `step`, which is given the watch to tell how far it is. It must not be busy."""
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
            if not isinstance(message, Progress):
                self.busy = False
            yield message

    def _run(self, step: Callable[[Watch], object]) -> None:
        try:
            self.tell(Ended(step(self._watch)))
        except BaseException as error:  # whatever ends the step, the window hears of it
            self.tell(Failed(error))

    def _watch(self, what: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.tell(Progress(what, done, total))
