"""A function and items → its results, computed in other processes, so that a file that hangs, swells or kills its
process costs that file alone. New processes are isolated: they import nothing from a user's folder. Called by
`sheetread.xls`, and by `intake` for many returns.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from multiprocessing import active_children, parent_process, spawn, util
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
#: A function called once in a process with its arguments; it returns the function of an item.
Prepare = Callable[..., Callable[[Item], Result]]

#: The folder the package lies in, as installed or as checked out.
HOME = str(Path(__file__).parents[2])
#: Highest number of processes (each takes some 60 MB), and number of items given to one at a time.
_MOST_PROCESSES, _CHUNK = 4, 8

_starting = Lock()


def map_in_processes(
    prepare: Prepare[Item, Result], arguments: Sequence[Any], items: Sequence[Item],
    died: Callable[[Item], Result], processes: int | None = None,
) -> Generator[Result, None, None]:
    """Items → `prepare(*arguments)(item)` of every item, in order, computed in several processes (None: one for each
    processor). Without another process the work is done in this one. `died(item)` is the result for an item that ended
    its process. Everything must pickle."""
    done, is_alone, processes = 0, False, processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
    while processes > 1 and done < len(items):
        some, count = (items[done:done + _CHUNK], 1) if is_alone else (items[done:], processes)
        try:
            for result in _pool_results(prepare, arguments, some, count):
                done += 1
                yield result
            is_alone = False
        except OSError:
            processes = 1
        except BrokenProcessPool:  # one of the next items did it: they are worked on one by one
            if is_alone:
                yield died(items[done])
                done += 1
            is_alone = not is_alone
    if done < len(items):
        yield from map(prepare(*arguments), items[done:])


def _pool_results(
    prepare: Prepare[Item, Result], arguments: Sequence[Any], items: Sequence[Item], processes: int,
) -> Iterator[Result]:
    """The results of these items from a pool of processes. OSError where no process starts, BrokenProcessPool where an
    item ends one."""
    # Started anew they import again what this one has: a fifth of consolidating 100 returns
    with nullcontext(multiprocessing.get_context("fork")) if may_fork() else _isolated_context() as context:
        ready = context.Event()
        pool = ProcessPoolExecutor(processes, context, _start_pool_process, (ready, prepare, arguments))
        results = pool.map(_work_on, items, chunksize=_CHUNK if processes > 1 else 1)
    try:
        yield from results
    except BrokenProcessPool as error:
        if not ready.is_set():
            raise OSError(error) from error
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def may_fork() -> bool:
    """Whether this process can be forked safely: on Linux, with a single thread and no child process of its own."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1 and not active_children()


class Worker(Generic[Item, Result]):
    """One process that computes `prepare()(item)` within a time limit in seconds. It starts with the first item, starts
    again after an item that ended it, and ends together with this process."""

    def __init__(self, seconds: float, prepare: Prepare[Item, Result]) -> None:
        self._seconds, self._prepare, self._lock = seconds, prepare, Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._processes = set[BaseProcess]()

    def ask(self, item: Item) -> Result:
        """An item → its result. TimeoutError after the time limit, EOFError where the item ended the process."""
        with self._lock:
            with _isolated_context() as context:
                before = {*active_children()}
                if not self._pool:
                    started = context.Event(), self._prepare, ()
                    self._pool = ProcessPoolExecutor(1, context, _start_pool_process, started)
                    util.Finalize(None, self.end, exitpriority=1)  # a process that was forked waits for its own
                answer = self._pool.submit(_work_on, item)
                self._processes |= {*active_children()} - before
            try:
                result: Result = answer.result(self._seconds)
                return result
            except BaseException as error:  # also that somebody stops the run
                self.end()
                if isinstance(error, BrokenProcessPool):
                    raise EOFError from error
                raise

    def end(self) -> None:
        """Kill the process, whatever it is doing."""
        if self._pool:
            for process in self._processes:
                process.kill()
            self._processes.clear()
            self._pool.shutdown()
            self._pool = None


@contextmanager
def _isolated_context() -> Iterator[SpawnContext]:
    """A context in which new processes start isolated (`-I`). They ignore Python's settings and the current folder,
    import from HOME and this process's absolute folders, run in HOME, and do not repeat the caller's script."""
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


def _start_pool_process(ready: Event, prepare: Prepare[Any, Any], arguments: Sequence[Any]) -> None:
    """Prepare a new process for its items: output of libraries is dropped, and the process ends with its parent."""
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
