"""Processes of our own that answer messages, so that what a file does to the one that reads it, it does to nobody else.

A message is a length (4 bytes, big-endian) and so many bytes; so is each answer. Such a process ends with its stdin.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import TIMEOUT_MAX, RLock, Timer
from typing import IO, BinaryIO, NoReturn

from toolkit.progress import collecting_seldom

HEADER = struct.Struct(">I")
Answer = Callable[[bytes], bytes]
#: The folder the package lies in, as installed or as checked out.
HOME = str(Path(__file__).parents[2])


def command_of(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a module of ours as Python's `-m` does, but imports nothing from the current folder, where
    returned files may lie: only from HOME and the folders this process imports from, also those `-I` leaves out."""
    folders = [*filter(os.path.isabs, map(str, sys.path)), HOME]
    program = (f"import runpy, sys; sys.path[:] = {folders!a}; "
               f"runpy.run_module({module!r}, run_name='__main__', alter_sys=True)")
    return (sys.executable, "-I", "-X", f"utf8={sys.flags.utf8_mode}", "-c", program, *arguments)


def started(command: tuple[str, ...]) -> Process:
    """The process, running in HOME, so that whoever sends it a file names it by its whole path. On Windows it has no
    console, which would flash up, and outlive one that was ended."""
    alone = getattr(subprocess, "DETACHED_PROCESS", 0)
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            creationflags=alone, cwd=HOME)


class Forked:
    """A process that goes on from this one, so that nothing needs loading again, and does some `work` with what it is
    told and what it says; it has nothing open but the two pipes. The caller sees to it that this process `may_fork`."""

    def __init__(self, work: Callable[[BinaryIO, BinaryIO], None]) -> None:
        asked, said = os.pipe(), os.pipe()
        self.pid, self._over = os.fork(), False
        if not self.pid:
            _go_on(work, asked[0], said[1])
        os.close(asked[0])
        os.close(said[1])
        self.stdin, self.stdout = os.fdopen(asked[1], "wb"), os.fdopen(said[0], "rb")

    def poll(self) -> int | None:
        """None while it runs, as `subprocess.Popen` has it."""
        if not self._over:
            self._wait(os.WNOHANG)
        return 0 if self._over else None

    def kill(self) -> None:
        """End it, whatever it is doing."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def communicate(self) -> None:
        """Wait for its end."""
        for stream in (self.stdin, self.stdout):
            with suppress(OSError):
                stream.close()
        if not self._over:
            self._wait(0)

    def _wait(self, how: int) -> None:
        try:
            self._over = os.waitpid(self.pid, how)[0] != 0
        except ChildProcessError:  # another thread has waited for it
            self._over = True


Process = subprocess.Popen[bytes] | Forked


def may_fork() -> bool:
    """Whether a process can go on from this one: on Linux, where no thread is in the midst of anything."""
    with suppress(OSError):
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    return False


def _go_on(work: Callable[[BinaryIO, BinaryIO], None], source: int, sink: int) -> NoReturn:
    """For the process itself: work, and end without what this program does at its own end."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nothing, standard)
        for other in {int(each) for each in os.listdir("/proc/self/fd")} - {0, 1, 2, source, sink}:
            with suppress(OSError):  # the listing's own
                os.close(other)
        work(os.fdopen(source, "rb"), os.fdopen(sink, "wb"))
    finally:
        os._exit(0)


def ask(process: Process, *messages: bytes) -> list[bytes]:
    """The process's answer to each of the messages, told at once; b"" where it died, also in the middle of a word."""
    assert process.stdin
    assert process.stdout
    try:
        tell(process.stdin, *messages)
        return [heard(process.stdout) for _ in messages]
    except (OSError, ValueError):  # ValueError: it was ended meanwhile, and its pipes are closed
        return [b"" for _ in messages]


def tell(stream: IO[bytes], *messages: bytes) -> None:
    """Send these messages."""
    for message in messages:
        stream.write(HEADER.pack(len(message)))
        stream.write(message)
    stream.flush()


def heard(stream: IO[bytes]) -> bytes:
    """The next message, b"" where none comes, or not all of it."""
    header = stream.read(HEADER.size)
    size = HEADER.unpack(header)[0] if len(header) == HEADER.size else 0
    said = stream.read(size)
    return said if len(said) == size else b""


def end(process: Process) -> None:
    """End the process, whatever it is doing."""
    process.kill()
    process.communicate()


class ReaderProcess:
    """A process that reads one file after another. It starts with the first file, and again after it died. `told` is
    its first message, b"" where there is none: it can be set until the first file comes.
    """

    def __init__(self, command: tuple[str, ...], wall: float = TIMEOUT_MAX) -> None:
        """`wall` is how many seconds a file may take."""
        self._command, self._wall, self.told = command, wall, b""
        self._lock = RLock()
        self._process: Process | None = None
        self._ahead: Process | None = None
        self._stopped, self._asker = False, 0

    def begin(self, answer: Answer | None = None) -> None:
        """Have it start already, so that it need not when the first file comes: by its command, or as one that goes on
        from this process and gives those answers."""
        with self._lock, suppress(OSError):
            self._ahead = self._ahead or (Forked(partial(serve, answer)) if answer else started(self._command))

    def ask(self, data: bytes) -> tuple[bytes, bool]:
        """What the process says of that file, b"" where it died; and whether it was ended for taking too long. Raises
        OSError where it does not start, or dies of what it is told first."""
        with self._lock:
            if self._stopped:
                return b"", False
            known = self._process is not None and self._asker == os.getpid()
            process = self._process if self._process and known else self._started()
            late, limited = Timer(self._wall, process.kill), self._wall < TIMEOUT_MAX
            if limited:
                late.start()
            try:
                *ready, answer = ask(process, *([self.told] if self.told and not known else []), data)
            finally:
                timed_out = limited and not late.is_alive()
                late.cancel()
            if not answer:
                self.close()
            if b"" in ready:
                raise OSError(self._command)
            return answer, timed_out

    def _started(self) -> Process:
        process = self._process = self._ahead or started(self._command)
        self._ahead, self._asker = None, os.getpid()  # one that goes on from this process has its own
        return process

    def stop(self) -> None:
        """Have it say no more, also in the midst of an answer; whoever waits for that can then `close` it."""
        self._stopped = True
        if process := self._process or self._ahead:
            process.kill()

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            running = self._process, self._ahead
            self._process = self._ahead = None
            for process in running:
                if process:
                    end(process)


def standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """For a process that was started: where messages come from and answers go; what a library prints goes nowhere."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    return source, sink


def serve(answer: Answer, source: BinaryIO, sink: BinaryIO) -> None:
    """For the process itself: answer each message."""
    with collecting_seldom():
        while len(header := source.read(HEADER.size)) == HEADER.size:
            tell(sink, answer(source.read(HEADER.unpack(header)[0])))
