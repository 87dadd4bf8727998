"""A run's contents → its files, all of them whole or none, people's own never; one run at a time in a folder. Called by
`rounds` and `demo`. What is refused is raised as one of three exceptions, which callers put in words; the operating
system holds the lock of a folder, and lets go of it when the run dies.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from toolkit.base.text import grouped

#: What is added to a file's name while the file itself cannot be replaced, or is people's; with a number after it.
_NEW = " (mới)"
_NUMBERED = re.compile(r" \(mới(?: \d+)?\)(?=(?:\.[^.]*)?\Z)")
_JUNCTION = 0xA0000003
#: Lies in a folder that steps work in: the seal of each file that was written there for people to edit, a line each,
#: those of the last run first; no more of them are kept than that.
RECORD_FILE = ".da_ghi"
_KEPT_SEALS = 20_000
#: So many files are flushed to disk at once, which takes hardly longer than one.
_AT_ONCE = 8


@dataclass(eq=False)
class NotWritable(Exception):
    """The system does not let us write at `path`; `error` says why."""

    path: Path
    error: OSError


@dataclass(eq=False)
class OutputOpen(Exception):
    """Neither `path` nor `new_path`, the name that stands in for it, can be replaced."""

    path: Path
    new_path: Path


@dataclass(eq=False)
class FolderBusy(Exception):
    """Another run is at work in `folder`; `who` is what it signed with, "" where not yet, None where unreadable."""

    folder: Path
    who: str | None


#: Whether a file is still as we wrote it.
Ours = Callable[[Path], bool]


class Moved(NamedTuple):
    """What became of an output and the files of its names."""

    written: Path | None  # where it was written; None: removed
    kept: Sequence[Path]  # files that are people's
    open: Path | None  # the file that could not be replaced
    left: Sequence[Path]  # older ones that could not be removed


class _Output(NamedTuple):
    """A file to write, or to remove where `temporary` is None."""

    path: Path
    ours: Ours | None
    temporary: Path | None


class Outputs:
    """The files one run writes and removes. None of them changes before `move` puts all in their places in one go.

    Each is filled beside its place, flushed to disk, then moved. Where a file cannot be replaced, because a program has
    it open, the new one stands beside it as "tong_hop (mới).xlsx" until a later run replaces it. Where `ours` is given,
    a file that is not ours any more is people's work, passed over and never removed: the first name of "bao_cao.docx",
    "bao_cao (mới).docx", "bao_cao (mới 2).docx" … that is free or ours is taken, and what is ours under a later one is
    older, and removed. While files are moved, `mark` lies there: one found later is of a run that died amid it. The
    seals of what people may edit are added to the `record` before: no run that dies leaves a file that only seems
    theirs. Leaving without `move` leaves everything as it was.
    """

    def __init__(self, mark: Path | None = None, record: Path | None = None) -> None:
        self._mark, self._record_file, self._seals = mark, record, dict[bytes, None]()
        self._outputs: list[_Output] = []
        self._folders: list[tuple[Path, Path]] = []
        self._temporary: list[Path] = []
        self._filled: list[tuple[Path, Path]] = []
        self._listed: dict[Path, dict[str, list[Path]]] = {}

    def __enter__(self) -> Outputs:
        return self

    def __exit__(self, *_: object) -> None:
        for temporary in self._temporary:
            _discard(temporary)

    def write_folder(self, path: Path, contents: Mapping[str, bytes]) -> None:
        """Add a new folder with files of these contents, by name: it comes whole, before all other outputs, or not at
        all."""
        temporary = self._temporary_path(path)
        temporary.mkdir()
        self._folders.append((temporary, path))
        for name, content in contents.items():
            self._fill(temporary / name, path / name, content)

    def write(self, path: Path, content: bytes, ours: Ours | None = None) -> Path:
        """Add a file of that content; the name it is going to have. Raises OutputOpen, or NotWritable."""
        self._outputs.append(_Output(path, ours, self._fill(self._temporary_path(path), path, content)))
        if ours:
            self._seals[seal_of(content)] = None
        _, free, _ = self._survey(path, ours)
        for name in free:
            if _may_be_replaced(name):
                return name
        raise OutputOpen(path, free[-1])

    def remove(self, path: Path, ours: Ours | None = None) -> None:
        """Add the removal of an output that there is no longer."""
        self._outputs.append(_Output(path, ours, None))

    def move(self) -> list[Moved]:
        """Put all in their places, new folders first, then files in the order given; the result tells of the files.
        NotWritable where one does not reach the disk, OutputOpen where a program took a last name meanwhile."""
        if self._record_file and self._seals:
            newest_first = dict.fromkeys([*self._seals, *(read_or_none(self._record_file) or b"").split()])
            seals = b"\n".join(list(newest_first)[:_KEPT_SEALS])
            temporary = self._fill(self._temporary_path(self._record_file), self._record_file, seals)
            self._folders.append((temporary, self._record_file))
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(_flush, self._filled))
        if self._mark:
            with suppress(FileExistsError):  # one of a run that died; whatever it is, nothing is written through it
                self._mark.touch(exist_ok=False)
        for temporary, path in self._folders:
            with _writing(path):
                os.replace(temporary, path)
        self._listed.clear()
        moved = [self._move_output(output) for output in self._outputs]
        self._temporary.clear()
        if self._mark:
            _remove(self._mark)
        return moved

    def _temporary_path(self, path: Path) -> Path:
        """A name beside `path` for something temporary, which is removed in the end."""
        self._temporary.append(path.parent / f".~{os.urandom(8).hex()}.tmp")
        return self._temporary[-1]

    def _fill(self, temporary: Path, path: Path, content: bytes) -> Path:
        """Write the new file `temporary`, which is to become `path`."""
        with _writing(path), open(temporary, "xb") as stream:
            stream.write(content)
        self._filled.append((temporary, path))
        return temporary

    def _move_output(self, output: _Output) -> Moved:
        """Put one output in its place, looked at once more: somebody may have saved the file there meanwhile."""
        kept, free, present = self._survey(output.path, output.ours)
        written = _put(output.temporary, output.path, free) if output.temporary else None
        tried = free[:free.index(written) + 1] if written else []
        current = {path.name.casefold() for path in tried}
        left = [path for path in present if path.name.casefold() not in current and not _remove(path)]
        return Moved(written, kept, tried[0] if len(tried) > 1 else None, left)

    def _survey(self, path: Path, ours: Ours | None) -> tuple[list[Path], list[Path], list[Path]]:
        """The files of an output's names that are people's; the first two names that are free or ours; the files that
        are ours. What holds just what this run writes is ours, whatever is recorded. One people do not edit has two
        names."""
        names = list(islice(_names_of(path), 2))
        present = [name for name in self._alike(path) if ours or name in names]
        kept = [name for name in present if ours and name.exists()
                and seal_of(read_or_none(name) or b"") not in self._seals and not ours(name)]
        taken = {name.name.casefold() for name in kept}
        free = list(islice((name for name in _names_of(path) if name.name.casefold() not in taken), 2))
        return kept, free, [name for name in present if name not in kept]

    def _alike(self, path: Path) -> list[Path]:
        """The files there are of an output's names, however their letters are written."""
        if path.parent not in self._listed:
            found = path.parent.iterdir() if path.parent.is_dir() else ()
            in_order = sorted(found, key=lambda present: (len(present.name), present.name))
            self._listed[path.parent] = grouped(in_order, lambda present: plain_name(present.name).casefold())
        return self._listed[path.parent].get(path.name.casefold(), [])


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """NotWritable, of that path, where the system refuses what is done within."""
    try:
        yield
    except OSError as error:
        raise NotWritable(path, error) from error


def _flush(filled: tuple[Path, Path]) -> None:
    """Make a filled temporary file reach the disk; NotWritable names the file it is to become."""
    temporary, path = filled
    with _writing(path), open(temporary, "r+b") as stream:
        os.fsync(stream.fileno())


def write_content(path: Path, content: bytes) -> None:
    """Write one file as `Outputs` does."""
    with Outputs() as outputs:
        outputs.write(path, content)
        outputs.move()


def is_link(found: os.stat_result) -> bool:
    """Whether what `lstat` found is a link, or a junction, which is a link of Windows."""
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION


def _may_be_replaced(path: Path) -> bool:
    """Whether a file can be put in that place. Windows renames no file, not to its own name, that a program has open
    for itself, and replaces none that is read-only."""
    if path.is_dir() or (sys.platform == "win32" and path.exists() and not os.access(path, os.W_OK)):
        return False
    try:
        os.rename(path, path)
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return True


def read_or_none(path: Path) -> bytes | None:
    """The content of a file people may have open or remove; None where there is none to be had, as of a pipe."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def seal_of(content: bytes) -> bytes:
    """A digest of what a file holds."""
    return hashlib.sha256(content).hexdigest()[:32].encode()


def is_ours(path: Path) -> bool:
    """Whether a file is, byte for byte, as we wrote it, by the record in the nearest folder above it that has one. One
    that was only saved again is not; where the record was lost no file is."""
    content = read_or_none(path)
    records = (read_or_none(folder / RECORD_FILE) for folder in path.parents)
    record = next((found for found in records if found is not None), b"")
    return content is not None and seal_of(content) in record


def make_folder(path: Path) -> None:
    """Make `path` and its parents; NotWritable where that is not allowed."""
    with _writing(path):
        path.mkdir(parents=True, exist_ok=True)


def ready_folder(path: Path) -> None:
    """Make `path`, and remove what an interrupted run left in it; NotWritable where that is not allowed."""
    make_folder(path)
    sweep(path)


def sweep(folder: Path) -> None:
    """Remove the temporary files and folders that an interrupted run left in `folder` itself."""
    for path in folder.glob(".~*.tmp"):
        _discard(path)


def make_read_only(folder: Path) -> None:
    """Let no program write over the files in the folders of that folder, as far as the system allows. What a link leads
    to, or has a second name, is left alone, and so is what an office program keeps beside a file while that is open."""
    for path in folder.glob("*/[!.~]*"):
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_nlink < 2 and not is_link(path.parent.lstat()):
                path.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)


def _put(temporary: Path, path: Path, names: Iterable[Path]) -> Path:
    """Put it in the place of the first of these names of `path` that can be replaced."""
    for name in names:
        if name.is_dir():  # a link to a folder is left alone as a folder is, on every system
            continue
        try:
            os.replace(temporary, name)
        except PermissionError:
            continue
        except OSError as error:
            raise NotWritable(name, error) from error
        return name
    raise OutputOpen(path, path.with_stem(path.stem + _NEW))


def _names_of(path: Path) -> Iterator[Path]:
    """The names of an output, from its own on: the others while another file bears that."""
    yield path
    yield path.with_stem(path.stem + _NEW)
    yield from (path.with_stem(f"{path.stem} (mới {number})") for number in count(2))


def plain_name(name: str) -> str:
    """The name of an output that stands beside another file of that name."""
    return _NUMBERED.sub("", name)


def written_last(path: Path) -> Path:
    """The file an output that people do not edit was last written to: its own, or the one beside it while that was
    open."""
    return max(islice(_names_of(path), 2), key=lambda name: name.stat().st_mtime_ns if name.is_file() else 0)


def _discard(temporary: Path) -> None:
    """Remove a temporary file, or a temporary folder with what is in it, as far as the system allows."""
    if temporary.is_dir() and not temporary.is_symlink():
        shutil.rmtree(temporary, ignore_errors=True)
    else:
        _remove(temporary)


def _remove(path: Path) -> bool:
    """Remove a file; False where the system does not let us."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


#: The file that is locked while a run lasts; it says who runs, for people.
LOCK_FILE = ".dang_chay"
#: How systems say that somebody else holds the lock; 0 is how Wine does, which gives no reason.
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK, 0)

if sys.platform == "win32":
    import msvcrt

    #: No flag says so here: a link that is put there between the look and the opening is followed.
    _ITSELF = 0
    #: The byte that is locked, far behind the text: Windows lets nobody read a locked byte.
    _BYTE = 1 << 30

    def _lock(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    #: It is opened itself, never what a link leads to, and without waiting for the other end of a pipe.
    _ITSELF = os.O_NOFOLLOW | os.O_NONBLOCK

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def own_turn(folder: Path, who: str = "") -> Iterator[None]:
    """Keep every other run out of that folder, signed with `who`, a line for people. FolderBusy where one is at work.

    A run that was killed keeps nobody out: its lock ends with it, and the file it leaves is taken over. Where a
    disk knows no locks, the work goes on without one. A link of that name is nobody's lock and is removed; what is no
    file of that name alone is locked, and not written to.
    """
    path = folder / LOCK_FILE
    handle = _take_lock(folder, path, who)
    try:
        yield
    finally:  # let go and remove; removed first where the system allows, so that nobody locks it in between
        if sys.platform == "win32":
            os.close(handle)
            _remove(path)
        else:
            _remove(path)
            os.close(handle)


def _take_lock(folder: Path, path: Path, who: str) -> int:
    """The lock file, open and locked, with who holds it written in it."""
    while True:
        with _writing(folder):
            if path.is_symlink():
                path.unlink(missing_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | _ITSELF, 0o666)
        try:
            _lock(handle)
        except OSError as error:
            if error.errno in _HELD:
                raise FolderBusy(folder, _holder(handle)) from error
        if _is_still(handle, path):
            with suppress(OSError):  # on a full disk it is held all the same
                if os.fstat(handle).st_nlink < 2:  # else the file lies elsewhere as well; a pipe takes no length
                    os.ftruncate(handle, 0)
                    os.lseek(handle, 0, os.SEEK_SET)
                    os.write(handle, f"{who}\n".encode())
            return handle
        os.close(handle)  # whoever held it has just removed it: begin again with a new one


def _is_still(handle: int, path: Path) -> bool:
    """Whether the file we opened is the one in the folder; on Windows nobody can remove an open file."""
    try:
        return sys.platform == "win32" or os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


def _holder(handle: int) -> str | None:
    """The line with which the holder of the lock signed, None where it cannot be read. Closes the file."""
    try:
        with os.fdopen(handle, "rb") as stream:
            stream.seek(0)  # on Windows it stands at the byte that was tried
            return stream.read(200).decode("utf-8", "replace").strip()
    except OSError:
        return None
