"""Returned files read by several processes at once: each as one process reads it, and one that kills its process costs only itself.

Run as `python -m toolkit.intake.reader_pool` (see `toolkit.sheetread.worker_process`), a process is told the round first, then files, some at a
time, and answers with what each is. Whoever asked merges and counts.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from toolkit.collecting import collecting_seldom
from toolkit.intake.files import Read, failed_file, read_file
from toolkit.intake.folder import ReturnedFile
from toolkit.intake.issued import IssuedForms
from toolkit.progress import Progress
from toolkit.sheetread.worker_process import Process, ask, command_of, end, serve, started

#: Files in one message: asking costs nothing then, and the processes end at nearly the same time.
_BATCH = 8
_DIED = "chương trình đọc dừng đột ngột"

Files = Sequence[ReturnedFile]
#: Some files, and what they are, pickled; b"" where reading them ended the process, None where there was none to ask.
Answer = tuple[Files, bytes | None]


def read_apart(files: Files, forms: IssuedForms, progress: Progress, processes: int) -> Iterator[Read]:
    """What every file is, in their order. Whatever ends this, also what `progress` raises, ends the processes."""
    crew, seen = _Crew(forms, processes), set[str]()
    batches = [files[at:at + _BATCH] for at in range(0, len(files), _BATCH)]
    threads = ThreadPoolExecutor(processes)
    try:
        for number, answers in enumerate(threads.map(crew.read, batches)):
            progress(batches[number][0].name, number * _BATCH, len(files))
            for asked, answer in answers:
                if answer:
                    yield from pickle.loads(answer)
                    continue
                for file in asked:
                    yield from read_file(file, forms, seen) if answer is None else [failed_file(file, _DIED, forms)]
    finally:
        crew.close()
        threads.shutdown(cancel_futures=True)
        crew.bury()


class _Crew:
    """Processes that know the round; whoever asks takes one that is idle."""

    def __init__(self, forms: IssuedForms, processes: int) -> None:
        self._round = pickle.dumps((forms.plan, forms.layout, forms.judge))
        self._closed = False
        self._running: list[Process] = []
        self._idle: SimpleQueue[Process | None] = SimpleQueue()
        for _ in range(processes):
            self._idle.put(None)

    def read(self, batch: Files) -> list[Answer]:
        """What those files are: asked at once, and one by one where that ended the process."""
        answer = self._asked(batch)
        if answer == b"" and len(batch) > 1:
            return [([file], self._asked([file])) for file in batch]
        return [(batch, answer)]

    def close(self) -> None:
        """Have no more asked; what is being asked comes back unanswered."""
        self._closed = True
        for process in list(self._running):
            process.kill()

    def bury(self) -> None:
        """End the processes once nobody asks any more."""
        for process in self._running:
            end(process)

    def _asked(self, files: Files) -> bytes | None:
        process = self._idle.get()
        try:
            if process is None:
                process = self._started()
            if process is None or self._closed:
                return None
            answer = ask(process, pickle.dumps(files))
            if not answer:
                self._end(process)
                process = None
            return answer
        finally:
            self._idle.put(process)

    def _started(self) -> Process | None:
        """A new process that knows the round; None where this machine gives us none."""
        if self._closed:
            return None
        try:
            process = started(command_of("toolkit.intake.reader_pool"))
        except OSError:
            return None
        self._running.append(process)
        if ask(process, self._round):
            return process
        self._end(process)
        return None

    def _end(self, process: Process) -> None:
        self._running.remove(process)
        end(process)


def _main() -> None:
    """Serve on the standard streams: the first message is the round, each later one files."""
    forms: list[IssuedForms] = []

    def answer(message: bytes) -> bytes:
        if not forms:
            forms.append(IssuedForms(*pickle.loads(message)))
            return b"ready"
        seen = set[str]()  # for this message: files of earlier ones may be later in the round, and then it is they that are copies
        return pickle.dumps([read.pack() for file in pickle.loads(message) for read in read_file(file, forms[0], seen)])

    with collecting_seldom():
        serve(answer)


if __name__ == "__main__":
    _main()
