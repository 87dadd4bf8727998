"""Processes that read returned files: started before it is known for which round, they are ready when the first comes.

What they run is `toolkit.intake.reader_pool`; nothing of it is imported here, so that nobody waits for them.
"""

from __future__ import annotations

import os

from toolkit.sheetread.worker_process import ReaderProcess, command_of

#: A process pays from so many files on, each more for so many, and so many at most: each takes some 60 MB.
_FEW, _EACH, _MOST = 24, 18, 4


class Readers:
    """So many processes that read returned files; with none, whoever asks reads. They end with the `with` they stand
    in."""

    def __init__(self, count: int) -> None:
        self.processes = tuple(ReaderProcess(command_of("toolkit.intake.reader_pool")) for _ in range(count))

    @classmethod
    def for_files(cls, count: int) -> Readers:
        """As many as pay for so many files."""
        cores = os.cpu_count() or 1
        return cls(min(cores, _MOST, max(count // _EACH, 1)) if cores > 1 and count >= _FEW else 0)

    def begin(self) -> Readers:
        """Have them start."""
        for process in self.processes:
            process.begin()
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
