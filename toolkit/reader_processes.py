"""Processes that read returned files: started before it is known for which round, they are ready when the first comes.

What they run is `toolkit.intake.reader_pool`. Where a process can go on from this one, that is imported first, and they
have all of it at once; elsewhere each is started by a command and imports it while this one does other things.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Thread

from toolkit.sheetread.worker_process import ReaderProcess, command_of, may_fork

#: A process pays from so many files on, each more for so many, and so many at most: each takes some 60 MB.
_FEW, _EACH, _MOST = 24, 18, 4
_POOL = "toolkit.intake.reader_pool"


class Readers:
    """So many processes that read returned files; with none, whoever asks reads. They end with the `with` they stand
    in."""

    def __init__(self, count: int, needed: Sequence[str] = ()) -> None:
        """Libraries that are `needed` afterwards are imported while they read (`toolkit.intake.reader_pool`)."""
        self.needed = needed
        self.processes = tuple(ReaderProcess(command_of(_POOL)) for _ in range(count))

    @classmethod
    def for_files(cls, count: int, needed: Sequence[str] = ()) -> Readers:
        """As many as pay for so many files."""
        cores = os.cpu_count() or 1
        return cls(min(cores, _MOST, max(count // _EACH, 1)) if cores > 1 and count >= _FEW else 0, needed)

    def begin(self) -> Readers:
        """Have them start."""
        answers = import_module(_POOL).answers if self.processes and may_fork() else lambda: None
        for process in self.processes:
            process.begin(answers())
        return self

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End them, whatever they are doing."""
        for process in self.processes:
            process.stop()
        for process in self.processes:
            process.close()


@contextmanager
def imported_meanwhile(*libraries: str) -> Iterator[None]:
    """These libraries are imported while something is done that waits for processes: then it is quick to use them."""
    def load() -> None:
        with suppress(Exception):  # whoever needs it imports it again, and is told
            for each in libraries:
                import_module(each)

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's for linear algebra, which nobody here does
    thread = Thread(target=load, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()
