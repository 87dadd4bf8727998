"""Files written whole, so that a reader sees the old or the new one whatever happens; one run at a time in a folder.

Nothing of the toolkit is known here: what is refused is raised as one of three exceptions; callers put it in words.
The operating system holds the lock of a folder, and lets go of it when the run dies.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

#: What is added to a file's name while the file itself cannot be replaced.
_BESIDE = " (mới)"
#: So many files of one name may be kept.
_MOST_NAMES = 100
#: Written and removed again to see whether a folder takes files: a full disk often has room for a byte.
_PROBE = bytes(1 << 20)


@dataclass(eq=False)
class NotWritable(Exception):
    """The system does not let us write at `path`; `error` says why."""

    path: Path
    error: OSError


@dataclass(eq=False)
class OutputOpen(Exception):
    """Neither `path` nor the file `beside` it can be replaced."""

    path: Path
    beside: Path


@dataclass(eq=False)
class FolderBusy(Exception):
    """Another run is at work in `folder`; `who` is what it signed with, "" where not yet, None where unreadable."""

    folder: Path
    who: str | None


def write_file(path: Path, write: Callable[[BinaryIO], object]) -> Path:
    """Have `write` fill a temporary file beside `path`, flush it to disk and put it in `path`'s place.

    Where `path` cannot be replaced, because a program has it open, the new file stands beside it as
    "tong_hop (mới).xlsx", until a later call can replace `path` and removes it. What is returned is the path
    really written.

    Raises NotWritable or OutputOpen, with the old file untouched.
    """
    with _filled(path, write) as temporary:
        written = _put(temporary, path, (path, twin_of(path)))
    if written == path:
        _removed(twin_of(path))
    return written


def write_content(path: Path, content: bytes) -> Path:
    """As `write_file`, for content that is at hand."""
    return write_file(path, lambda stream: stream.write(content))


def write_unless_edited(path: Path, write: Callable[[BinaryIO], object], ours: Callable[[Path], bool]) -> Path:
    """As `write_file`, but a file that is not `ours` any more is people's work: it is passed over and never removed.

    The first name of "bao_cao.docx", "bao_cao (mới).docx", "bao_cao (mới 2).docx" … that is free or ours is written, or
    the next such one where that cannot be replaced. What is ours under a later name is older, and removed.
    """
    with _filled(path, write) as temporary:
        free = [each for each in names_of(path) if not each.exists() or ours(each)]
        written = _put(temporary, path, free[:2])
    for each in free[free.index(written) + 1:]:
        _removed(each)
    return written


@contextmanager
def _filled(path: Path, write: Callable[[BinaryIO], object]) -> Iterator[Path]:
    """A temporary file beside `path`, filled and on the disk; it is gone afterwards unless it was put somewhere."""
    try:
        handle, name = tempfile.mkstemp(prefix=".~", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise NotWritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_UMASK)
        yield temporary
    except OSError as error:
        raise NotWritable(path, error) from error
    finally:
        _removed(temporary)


def read_or_none(path: Path) -> bytes | None:
    """The content of a file people may have open or remove; None where there is none to be had."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def replaced_by(written: Path) -> Path | None:
    """The file in whose place `written` should stand, where that could not be replaced; None where it was."""
    return written.with_stem(written.stem.removesuffix(_BESIDE)) if written.stem.endswith(_BESIDE) else None


def remove_file(path: Path) -> tuple[Path, ...]:
    """Remove an output that there is no longer; those of its names that are open and stay."""
    return tuple(each for each in (path, twin_of(path)) if not _removed(each))


def make_folder(path: Path) -> None:
    """Make `path` and its parents; NotWritable where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(path, error) from error


def ready_folder(path: Path) -> None:
    """Make `path`, remove what an interrupted run left in it, and see that it takes files; NotWritable where not.

    Called before the work whose results go there, so that nobody waits for nothing.
    """
    make_folder(path)
    sweep(path)
    try:
        with tempfile.TemporaryFile(prefix=".~", suffix=".tmp", dir=path) as stream:
            stream.write(_PROBE)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise NotWritable(path, error) from error


def sweep(folder: Path) -> None:
    """Remove the temporary files that an interrupted run left in `folder` and below."""
    for path in folder.rglob(".~*.tmp"):
        _removed(path)


def _put(temporary: Path, path: Path, names: Iterable[Path]) -> Path:
    """Put it in the place of the first of these names of `path` that can be replaced."""
    for name in names:
        try:
            os.replace(temporary, name)
        except (PermissionError, IsADirectoryError):
            continue
        return name
    raise OutputOpen(path, twin_of(path))


def names_of(path: Path) -> tuple[Path, ...]:
    """What an output may be called, while somebody else's file bears its name."""
    return (path, twin_of(path), *(path.with_stem(f"{path.stem} (mới {number})") for number in range(2, _MOST_NAMES)))


def twin_of(path: Path) -> Path:
    """The file that stands beside `path` while that cannot be replaced."""
    return path.with_stem(path.stem + _BESIDE)


def _removed(path: Path) -> bool:
    """Whether there is no such file any more."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


_UMASK = os.umask(0)
os.umask(_UMASK)


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
def own_turn(folder: Path, who: str = "") -> Iterator[None]:
    """Keep every other run out of that folder, signed with `who`, a line for people. FolderBusy where one is at work.

    A run that was killed keeps nobody out: its lock ends with it, and the file it leaves is taken over. Where a
    disk knows no locks, the work goes on without one.
    """
    path = folder / LOCK_FILE
    handle = _taken(folder, path, who)
    try:
        yield
    finally:  # let go and remove; removed first where the system allows, so that nobody locks it in between
        if sys.platform == "win32":
            os.close(handle)
            remove_file(path)
        else:
            remove_file(path)
            os.close(handle)


def _taken(folder: Path, path: Path, who: str) -> int:
    """The lock file, open and locked, with who holds it written in it."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise NotWritable(folder, error) from error
        try:
            _lock(handle)
        except OSError as error:
            if error.errno in _HELD:
                raise FolderBusy(folder, _holder(handle)) from error
        if _is_still(handle, path):
            with suppress(OSError):  # on a full disk it is held all the same
                os.ftruncate(handle, 0)
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, f"{who}\n".encode())
            return handle
        os.close(handle)  # whoever held it has just removed it: begin again with a new one


def _is_still(handle: int, path: Path) -> bool:
    """Whether the file we opened is the one in the folder; on Windows nobody can remove an open file."""
    try:
        return sys.platform == "win32" or os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _holder(handle: int) -> str | None:
    """Who holds the lock, as signed. Closes the file."""
    try:
        with os.fdopen(handle, "rb") as stream:
            stream.seek(0)  # on Windows it stands at the byte that was tried
            return stream.read(200).decode("utf-8", "replace").strip()
    except OSError:
        return None
