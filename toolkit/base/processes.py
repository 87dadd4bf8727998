"""A function and items → its results, worked out by other processes, so that a file that hangs, swells or kills the
process that reads it costs that file alone.

Every process started anew is isolated: nothing in a folder a user works in can be imported. Used by `xls`, and by
intake for many returns.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from multiprocessing import parent_process, spawn, util
from multiprocessing.context import SpawnContext
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
#: Called once in a process with its arguments; what it returns is called with each item.
Prepare = Callable[..., Callable[[Item], Result]]

#: The folder the package lies in, as installed or as checked out.
HOME = str(Path(__file__).parents[2])
#: So many processes at most (each takes some 60 MB), and so many items are handed to one at a time.
_MOST_PROCESSES, _CHUNK = 4, 8

_starting = Lock()


def map_in_processes(
    prepare: Prepare[Item, Result], arguments: Sequence[Any], items: Sequence[Item],
    died: Callable[[Item], Result], processes: int | None = None, meanwhile: Callable[[], object] | None = None,
) -> Generator[Result, None, None]:
    """`prepare(*arguments)(item)` of every item, in order, by so many processes, one for each processor where None; by
    this one where no other can be started. `died(item)` is the result of an item that ends the process that works on
    it. All must pickle. `meanwhile()` is called here once they are at work."""
    done, processes = 0, processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
    while processes > 1 and done < len(items):
        try:
            for result in _pool_results(prepare, arguments, items[done:], processes, meanwhile):
                done += 1
                yield result
        except OSError:
            processes = 1
        except BrokenProcessPool:  # one of the next items did it: each of them is worked on alone
            for item in items[done:done + _CHUNK]:
                done += 1
                try:
                    yield from _pool_results(prepare, arguments, (item,), 1)
                except BrokenProcessPool:
                    yield died(item)
    if done < len(items):
        yield from map(prepare(*arguments), items[done:])


def _pool_results(
    prepare: Prepare[Item, Result], arguments: Sequence[Any], items: Sequence[Item], processes: int,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """The results of these items. OSError where no process starts, BrokenProcessPool where one dies of an item."""
    # Started anew they import again what this one has: a fifth of consolidating 100 returns
    with nullcontext(multiprocessing.get_context("fork")) if may_fork() else _isolated() as context:
        ready = context.Event()
        pool = ProcessPoolExecutor(processes, context, _begin_pool_process, (ready, prepare, arguments))
        results = pool.map(_work_on, items, chunksize=_CHUNK)
    try:
        if meanwhile:
            meanwhile()
        yield from results
    except BrokenProcessPool as error:
        if not ready.is_set():
            raise OSError(error) from error
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def may_fork() -> bool:
    """Whether processes can go on from this one. They can on Linux where no other thread is in the midst of anything
    and there is no other process that two would talk to then."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1 and not multiprocessing.active_children()


class Worker(Generic[Item, Result]):
    """One process that answers `prepare()(item)` within so many seconds. It starts with the first item, again after an
    item that ended it, and ends with this process."""

    def __init__(self, seconds: float, prepare: Prepare[Item, Result]) -> None:
        self._seconds, self._prepare, self._lock = seconds, prepare, Lock()
        self._pool: ProcessPoolExecutor | None = None

    def ask(self, item: Item) -> Result:
        """The answer. TimeoutError where it takes too long, EOFError where the process dies of the item."""
        with self._lock:
            with _isolated() as context:
                if not self._pool:
                    started = context.Event(), self._prepare, ()
                    self._pool = ProcessPoolExecutor(1, context, _begin_pool_process, started)
                    util.Finalize(None, self.end, exitpriority=1)  # a process that was forked waits for its own
                answer = self._pool.submit(_work_on, item)
            try:
                result: Result = answer.result(self._seconds)
                return result
            except BaseException as error:  # also that somebody stops the run
                self.end()
                if isinstance(error, BrokenProcessPool):
                    raise EOFError from error
                raise

    def end(self) -> None:
        """End its process, whatever it is doing."""
        if self._pool:
            for process in self._pool._processes.values():
                process.kill()
            self._pool.shutdown()
            self._pool = None


@contextmanager
def _isolated() -> Iterator[SpawnContext]:
    """A context in which processes start isolated: Python's settings and the current folder's files say nothing to them
    (`-I`); they import from HOME and this process's own absolute folders, run in HOME, and do not run the caller's
    script again."""
    flags, preparation = util._args_from_interpreter_flags, spawn.get_preparation_data  # type: ignore[attr-defined]

    def prepared(name: str) -> dict[str, object]:
        data = {key: value for key, value in preparation(name).items() if not key.startswith("init_main")}
        return {**data, "sys_path": [*filter(os.path.isabs, map(str, sys.path)), HOME], "dir": HOME}

    with _starting:
        util._args_from_interpreter_flags = lambda: [  # type: ignore[attr-defined]
            *flags(), "-I", f"-Xutf8={sys.flags.utf8_mode}"]
        spawn.get_preparation_data = prepared
        try:
            yield multiprocessing.get_context("spawn")
        finally:
            util._args_from_interpreter_flags = flags  # type: ignore[attr-defined]
            spawn.get_preparation_data = preparation


# ── in the other process ──────────────────────────────────────────────────────────────────────────

_work: Callable[[Any], Any]


def _begin_pool_process(ready: Event, prepare: Prepare[Any, Any], arguments: Sequence[Any]) -> None:
    """Prepare a new process for its work. What libraries print goes nowhere, and it ends when the process that started
    it does."""
    global _work
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    Thread(target=_end_with_parent, daemon=True).start()
    _work = prepare(*arguments)
    ready.set()


def _work_on(item: Any) -> Any:
    return _work(item)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
