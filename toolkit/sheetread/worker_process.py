"""Processes of our own that answer messages, so that what a file does to the one that reads it, it does to nobody else.

A message is a length (4 bytes, big-endian) and so many bytes; so is each answer. Such a process ends with its stdin.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import TIMEOUT_MAX, RLock, Timer

HEADER = struct.Struct(">I")

Process = subprocess.Popen[bytes]


def command_of(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a module of ours. It looks for modules where we do: not in a round's folder."""
    isolated = ("-I",) if sys.flags.isolated else ()
    return (sys.executable, *isolated, "-m", module, *arguments)


def started(command: tuple[str, ...]) -> Process:
    """The process, running. On Windows it has no console, which would flash up, and outlive one that was ended."""
    alone = getattr(subprocess, "DETACHED_PROCESS", 0)
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=alone)


def ask(process: Process, message: bytes) -> bytes:
    """The process's answer, b"" where it died, also in the middle of a word."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(HEADER.pack(len(message)))
        process.stdin.write(message)
        process.stdin.flush()
        header = process.stdout.read(HEADER.size)
        size = HEADER.unpack(header)[0] if len(header) == HEADER.size else 0
        said = process.stdout.read(size)
        return said if len(said) == size else b""
    except (OSError, ValueError):  # ValueError: it was ended meanwhile, and its pipes are closed
        return b""


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
        self._stopped = False

    def begin(self) -> None:
        """Have it start already, so that it need not when the first file comes."""
        with self._lock, suppress(OSError):
            self._ahead = self._ahead or started(self._command)

    def ask(self, data: bytes) -> tuple[bytes, bool]:
        """What the process says of that file, b"" where it died; and whether it was ended for taking too long. Raises
        OSError where it does not start, or dies of what it is told first."""
        with self._lock:
            if self._stopped:
                return b"", False
            process = self._process or self._started()
            late = Timer(self._wall, process.kill)
            late.start()
            try:
                answer = ask(process, data)
            finally:
                timed_out = not late.is_alive()
                late.cancel()
            if not answer:
                self.close()
            return answer, timed_out

    def _started(self) -> Process:
        process = self._process = self._ahead or started(self._command)
        self._ahead = None
        if self.told and not ask(process, self.told):
            self.close()
            raise OSError(self._command)
        return process

    def stop(self) -> None:
        """Have it say no more, also in the midst of an answer; whoever waits for that can then `close` it."""
        self._stopped = True
        if process := self._process or self._ahead:
            process.kill()

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            running = filter(None, (self._process, self._ahead))
            self._process = self._ahead = None
            for process in running:
                end(process)


def serve(answer: Callable[[bytes], bytes]) -> None:
    """For the process itself: answer each message on stdin on stdout; what a library prints goes nowhere."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    while len(header := source.read(HEADER.size)) == HEADER.size:
        said = answer(source.read(HEADER.unpack(header)[0]))
        sink.write(HEADER.pack(len(said)) + said)
        sink.flush()
