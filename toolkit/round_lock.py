"""One run at a time in a round folder: the operating system holds the lock, and lets go of it when the run dies."""

from __future__ import annotations

import errno
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from toolkit.files import not_writable, remove_file
from toolkit.findings import Code, ToolkitError
from toolkit.text import printable

#: The file that is locked while a run lasts; it says who runs, for people.
LOCK_FILE = ".dang_chay"
#: How systems say that somebody else holds the lock; 0 is how Wine does, which gives no reason.
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK, 0)

if sys.platform == "win32":
    import msvcrt

    #: The byte that is locked, far behind the text: Windows lets nobody read a locked byte.
    _BYTE = 1 << 30

    def _lock(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def own_turn(folder: Path) -> Iterator[None]:
    """Keep every other run out of that round folder. ToolkitError where one is at work, since when and on which machine.

    A run that was killed keeps nobody out: its lock ends with it, and the file it leaves is taken over. Where a
    disk knows no locks, the work goes on without one.
    """
    path = folder / LOCK_FILE
    handle = _taken(folder, path)
    try:
        yield
    finally:
        _give_back(handle, path)


def _taken(folder: Path, path: Path) -> int:
    """The lock file, open and locked, with who holds it written in it."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise not_writable(folder, error) from error
        try:
            _lock(handle)
        except OSError as error:
            if error.errno in _HELD:
                raise ToolkitError(Code.ROUND_BUSY, folder=str(folder), who=_holder(handle)) from error
        if _is_still(handle, path):
            _sign(handle)
            return handle
        os.close(handle)  # whoever held it has just removed it: begin again with a new one


def _is_still(handle: int, path: Path) -> bool:
    """Whether the file we opened is the one in the folder; on Windows nobody can remove an open file."""
    try:
        return sys.platform == "win32" or os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _holder(handle: int) -> str:
    """Who holds the lock, for people. Closes the file."""
    try:
        with os.fdopen(handle, "rb") as stream:
            stream.seek(0)  # on Windows it stands at the byte that was tried
            return printable(stream.read(200).decode("utf-8", "replace")).strip() or "vừa bắt đầu"
    except OSError:
        return "không rõ từ máy nào"


def _sign(handle: int) -> None:
    """Write who holds the lock, for people; on a full disk it is held all the same."""
    who = f"từ {datetime.now():%H:%M ngày %d/%m/%Y}, máy {platform.node()}, tiến trình {os.getpid()}\n"
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, who.encode())


def _give_back(handle: int, path: Path) -> None:
    """Let go, and remove the file: before letting go where the system allows, so that nobody locks it in between."""
    if sys.platform == "win32":
        os.close(handle)
        remove_file(path)
    else:
        remove_file(path)
        os.close(handle)
