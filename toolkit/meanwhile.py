"""What another process makes while this one does other things, so that two processors work where there are two.

Run with MODULE FUNCTION (`worker_process.command_of`), where a process cannot go on from the one that asks.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from traceback import format_exc
from typing import IO, Any, BinaryIO, Generic, TypeVar, cast

from toolkit.progress import collecting_seldom
from toolkit.sheetread import worker_process
from toolkit.sheetread.worker_process import Forked, Process, command_of, heard, may_fork, started

Made = TypeVar("Made")


class Meanwhile(Generic[Made]):
    """What a function of ours gives, one thing after another, of what it is told, which it takes from an iterator as it
    needs it: ahead, in another process, once that is begun; else here, each when it is asked for. That process ends
    with the `with` this stands in. What it raises is raised here, if it can be pickled; MemoryError where it
    died."""

    def __init__(self, module: str, name: str) -> None:
        self._named, self._told = (module, name), deque[Any]()
        self._here: Iterator[Made] | None = None
        self._process: Process | None = None
        self._telling: tuple[SimpleQueue[bytes], Thread] | None = None

    def begin(self) -> Meanwhile[Made]:
        """Have the process start, before it is told anything; where none can, what it makes is made here."""
        if (os.cpu_count() or 1) > 1:
            with suppress(OSError):
                going_on = partial(_work, self._named)
                self._process = Forked(going_on) if may_fork() else started(command_of(__name__, *self._named))
        return self

    def tell(self, value: Any) -> None:
        """What the maker is told next; another process gets a copy."""
        if self._process is None:
            self._told.append(value)
            return
        if self._telling is None:  # not before: processes go on from one that has no thread
            said = SimpleQueue[bytes]()
            self._telling = said, Thread(target=_tell, args=(said, self._process.stdin), daemon=True)
            self._telling[1].start()
        self._telling[0].put(_packed(value))

    def __iter__(self) -> Iterator[Made]:
        return self

    def __next__(self) -> Made:
        if self._process is None:
            self._here = self._here or _function(*self._named)(iter(self._told.popleft, self))
            return next(self._here)
        assert self._process.stdout
        made: Any = pickle.loads(heard(self._process.stdout) or _DIED)
        if isinstance(made, Exception):
            raise made
        made = made or (heard(self._process.stdout),)
        if made == (b"",):
            raise MemoryError
        return cast("Made", made[0])

    def __enter__(self) -> Meanwhile[Made]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            if self._telling:
                self._telling[0].put(b"")
                self._telling[1].join()
            worker_process.end(self._process)


def _function(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _tell(said: SimpleQueue[bytes], stream: IO[bytes]) -> None:
    """Tell what comes until b"" does, so that whoever says it need not wait until it is taken. The other process cannot
    take it beforehand: on Windows one that waits for its stdin in a thread cannot load numpy (numpy's issue 24290)."""
    with suppress(OSError):  # it is over: that is found out when what it made is asked for
        for each in iter(said.get, b""):
            worker_process.tell(stream, each)


def _packed(*value: Any) -> bytes:
    """A message of that value; of none, the next message is the value, bytes that need no copy."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


_DIED = _packed(b"")


@collecting_seldom()
def _work(named: tuple[str, str], source: BinaryIO, sink: BinaryIO) -> None:
    """For the process itself: make, and tell what was made, at last that this was all or what went wrong."""
    told = (pickle.loads(each)[0] for each in iter(partial(heard, source), b""))
    ending: Exception = StopIteration()
    try:
        for each in _function(*named)(told):
            worker_process.tell(sink, *([_packed(), each] if isinstance(each, bytes) else [_packed(each)]))
    except Exception as error:
        error.add_note(format_exc())
        ending = error
    worker_process.tell(sink, pickle.dumps(ending, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    _work((sys.argv[1], sys.argv[2]), *worker_process.standard_streams())
