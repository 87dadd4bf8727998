"""Returned files read by several processes at once, each as one process reads it; one that dies costs only its file.

Run by a command (`toolkit.sheetread.worker_process.command_of`), a process is told first for which round, then files,
some at a time, and answers with what each is. Whoever asked merges and counts.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, count
from queue import SimpleQueue

from toolkit.intake.arrivals import ReturnedFile
from toolkit.intake.file_reading import FileReading, failed, read_alone
from toolkit.intake.identity import IssuedForms
from toolkit.intake.packing import packed
from toolkit.progress import Progress
from toolkit.reader_processes import Readers, imported_meanwhile
from toolkit.sheetread.worker_process import ReaderProcess, serve, standard_streams

#: Files in one message, at most, and times a process is asked, at least: asking costs little then, and the processes
#: end at nearly the same time.
_BATCH, _TURNS = 8, 8
#: As many, at most, in the first of each process: while libraries are imported, nobody is quick to ask again.
_FIRST = 32
_DIED = "chương trình đọc dừng đột ngột"
Files = Sequence[ReturnedFile]
#: Some files, and what they are, pickled; b"" where reading them ended the process, None where there was none to ask.
Answered = tuple[Files, bytes | None]


def read_all(
        readers: Readers, files: Files, forms: IssuedForms, progress: Progress,
        here: Callable[[ReturnedFile], Iterable[FileReading]]) -> Iterator[FileReading]:
    """What every file is, in their order, as `read_alone` has it in one of the processes, and `here` where that gives
    None or there is no process; what ends the process that reads it has `failed`. Whatever ends this, also what
    `progress` raises, ends the processes.
    """
    if not readers.processes:
        for done, file in enumerate(files):
            progress(file.name, done, len(files))
            yield from here(file)
        return
    from concurrent.futures import ThreadPoolExecutor

    told, idle = packed((forms.plan, forms.layout, forms.judge, forms.made)), SimpleQueue[ReaderProcess]()
    for process in readers.processes:
        process.told = told
        idle.put(process)
    batches = list(_batches(files, len(readers.processes)))
    threads = ThreadPoolExecutor(len(readers.processes))
    try:
        number, answers = count(), threads.map(partial(_answers, idle), batches)
        with imported_meanwhile(*readers.needed):  # and not before: these threads have asked first
            for asked, answer in chain.from_iterable(answers):
                said = pickle.loads(answer) if answer else [
                    None if answer is None else [failed(file, _DIED, forms)] for file in asked]
                for file, readings in zip(asked, said, strict=True):
                    progress(file.name, next(number), len(files))
                    yield from here(file) if readings is None else readings
    finally:
        for process in readers.processes:
            process.stop()
        threads.shutdown(cancel_futures=True)
        readers.end()  # nobody asks any more


def _batches(files: Files, processes: int) -> Iterator[Files]:
    """The files in the order in which they are asked about, some at a time."""
    first = min(2 * len(files) // (3 * processes), _FIRST)
    yield from (files[at:at + first] for at in range(0, first * processes, first or 1))
    left = files[first * processes:]
    size = min(max(len(left) // (_TURNS * processes), 1), _BATCH)
    yield from (left[at:at + size] for at in range(0, len(left), size))


def _answers(idle: SimpleQueue[ReaderProcess], batch: Files) -> list[Answered]:
    """What those files are: asked of an idle process at once, and one by one where that ended it."""
    answer = _answer(idle, batch)
    alone = answer == b"" and len(batch) > 1
    return [([file], _answer(idle, [file])) for file in batch] if alone else [(batch, answer)]


def _answer(idle: SimpleQueue[ReaderProcess], files: Files) -> bytes | None:
    reader = idle.get()
    try:
        return reader.ask(pickle.dumps(files))[0]
    except OSError:  # this machine gives us no process
        return None
    finally:
        idle.put(reader)


def answers() -> Callable[[bytes], bytes]:
    """What such a process answers: the first message is the round, each later one files."""
    known: list[IssuedForms] = []

    def answer(message: bytes) -> bytes:
        if not known:
            known.append(IssuedForms(*pickle.loads(message)))
            return b"ready"
        seen = set[str]()  # of this message: of a file in an earlier one, that may turn out to be the copy
        return packed([read_alone(file, known[0], seen) for file in pickle.loads(message)])

    return answer


if __name__ == "__main__":
    serve(answers(), *standard_streams())
