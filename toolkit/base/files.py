"""Contents of a run → its files, all of them written or none, and files that people edited kept; the lock of a folder,
which the system frees when its run dies. Called by `rounds` and `demo`, which put the three exceptions in words."""

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

#: Ending of the substitute name for a file that is open or was edited by people; from the second on it has a number.
_NEW_ENDING = " (mới)"
_NUMBERED = re.compile(r" \(mới(?: \d+)?\)(?=(?:\.[^.]*)?\Z)")
_JUNCTION = 0xA0000003
#: File name of the record in a folder of outputs: a line for the seal of each file written there for people to edit,
#: newest first, up to a number of lines.
RECORD_FILE = ".da_ghi"
_KEPT_SEALS = 20_000
#: Number of files flushed to disk at the same time, which takes hardly longer than one.
_FLUSH_THREADS = 8


@dataclass(eq=False)
class NotWritable(Exception):
    """The operating system refuses to write at `path`; `error` is its reason."""
    path: Path
    error: OSError


@dataclass(eq=False)
class OutputOpen(Exception):
    """Neither `path` nor its substitute name `new_path` can be replaced, as a program has both open."""
    path: Path
    new_path: Path


@dataclass(eq=False)
class FolderBusy(Exception):
    """Another run is at work in `folder`; `who` is the line it signed with, "" where it has not signed yet, None where
    unreadable."""
    folder: Path
    who: str | None


#: A function that says whether a file is still as the toolkit wrote it.
IsOurs = Callable[[Path], bool]


class Moved(NamedTuple):
    """The result for one output: the file written, and the files under its names that stay."""
    written: Path | None  # the file written; None: the output was removed
    kept: Sequence[Path]  # files that people edited
    open: Path | None  # the file that could not be replaced
    left: Sequence[Path]  # older files of ours that could not be removed


class _Output(NamedTuple):
    """A file to write, or to remove where `temporary` is None."""
    path: Path
    ours: IsOurs | None
    temporary: Path | None


class Outputs:
    """The files that one run writes and removes; none of them changes before `move` puts all in place in one go.

    A file is written beside its place, flushed to disk, then moved. While a program has the old file open, the new one
    is called "tong_hop (mới).xlsx", until a later run replaces the old. With `ours` given, a file that people edited is
    neither replaced nor removed: of "bao_cao.docx", "bao_cao (mới).docx", "bao_cao (mới 2).docx" … the output takes the
    first name that is free or ours; files of ours under later names are removed. The file `mark` exists during the
    moves: one found later tells of a run that died in them. Seals of files that people may edit go into `record` before
    the moves, so that none only seems to be edited. Without `move` nothing changes.
    """

    def __init__(self, mark: Path | None = None, record: Path | None = None) -> None:
        self._mark, self._record_file, self._seals = mark, record, dict[bytes, None]()
        self._outputs: list[_Output] = []
        self._folders: list[tuple[Path, Path]] = []
        self._temporary: list[Path] = []
        self._unflushed: list[tuple[Path, Path]] = []
        self._files_by_name: dict[Path, dict[str, list[Path]]] = {}

    def __enter__(self) -> Outputs:
        return self

    def __exit__(self, *_: object) -> None:
        for temporary in self._temporary:
            _discard(temporary)

    def write_folder(self, path: Path, contents: Mapping[str, bytes]) -> None:
        """Add a new folder with these files, contents by name; it appears whole, before all other outputs, or not at
        all."""
        temporary = self._temporary_path(path)
        temporary.mkdir()
        self._folders.append((temporary, path))
        for name, content in contents.items():
            self._write_temporary(path / name, content, temporary / name)

    def write(self, path: Path, content: bytes, ours: IsOurs | None = None) -> Path:
        """Add a file of that content → the path it will have. Raises OutputOpen, or NotWritable."""
        self._outputs.append(_Output(path, ours, self._write_temporary(path, content)))
        if ours:
            self._seals[seal_of(content)] = None
        _, free, _ = self._sort_files(path, ours)
        if (name := next(filter(_may_be_replaced, free), None)) is None:
            raise OutputOpen(path, free[-1])
        return name

    def remove(self, path: Path, ours: IsOurs | None = None) -> None:
        """Add the removal of an output that this run no longer makes."""
        self._outputs.append(_Output(path, ours, None))

    def move(self) -> list[Moved]:
        """Put all in place, new folders first, then files in the order added → a result for each file. NotWritable
        where one does not reach the disk, OutputOpen where a program opened its last possible name meanwhile."""
        if self._record_file and self._seals:
            newest_first = dict.fromkeys([*self._seals, *(read_or_none(self._record_file) or b"").split()])
            seals = b"\n".join(list(newest_first)[:_KEPT_SEALS])
            self._folders.append((self._write_temporary(self._record_file, seals), self._record_file))
        with ThreadPoolExecutor(_FLUSH_THREADS) as threads:
            list(threads.map(_flush, self._unflushed))
        if self._mark:
            with suppress(FileExistsError):  # one of a run that died; whatever it is, nothing is written through it
                self._mark.touch(exist_ok=False)
        for temporary, path in self._folders:
            with _reporting_refusal(path):
                os.replace(temporary, path)
        self._files_by_name.clear()
        moved = [self._move_output(output) for output in self._outputs]
        self._temporary.clear()
        if self._mark:
            _remove(self._mark)
        return moved

    def _temporary_path(self, path: Path) -> Path:
        """A new temporary path beside `path`, removed when the context ends."""
        self._temporary.append(path.parent / f".~{os.urandom(8).hex()}.tmp")
        return self._temporary[-1]

    def _write_temporary(self, path: Path, content: bytes, temporary: Path | None = None) -> Path:
        """Write the content, which is to become `path`, into a new temporary file → that file."""
        temporary = temporary or self._temporary_path(path)
        with _reporting_refusal(path), open(temporary, "xb") as stream:
            stream.write(content)
        self._unflushed.append((temporary, path))
        return temporary

    def _move_output(self, output: _Output) -> Moved:
        """Put one output in place; somebody may have saved a file under its names meanwhile."""
        kept, free, present = self._sort_files(output.path, output.ours)
        written = _replace_first(output.temporary, output.path, free) if output.temporary else None
        tried = free[:free.index(written) + 1] if written else []
        current = {path.name.casefold() for path in tried}
        left = [path for path in present if path.name.casefold() not in current and not _remove(path)]
        return Moved(written, kept, tried[0] if len(tried) > 1 else None, left)

    def _sort_files(self, path: Path, ours: IsOurs | None) -> tuple[list[Path], list[Path], list[Path]]:
        """The path of an output → files under its names that people edited; the first two names it may take; files
        under its names that are ours, as is each with the content of an output of this run. An output that people do
        not edit has two names."""
        names = list(islice(_names_of(path), 2))
        present = [name for name in self._files_named(path) if ours or name in names]
        kept = [name for name in present if ours and name.exists()
                and seal_of(read_or_none(name) or b"") not in self._seals and not ours(name)]
        taken = {name.name.casefold() for name in kept}
        free = list(islice((name for name in _names_of(path) if name.name.casefold() not in taken), 2))
        return kept, free, [name for name in present if name not in kept]

    def _files_named(self, path: Path) -> list[Path]:
        """The existing files under any name of an output, upper and lower case alike."""
        if path.parent not in self._files_by_name:
            found = path.parent.iterdir() if path.parent.is_dir() else ()
            in_order = sorted(found, key=lambda present: (len(present.name), present.name))
            self._files_by_name[path.parent] = grouped(in_order, lambda present: plain_name(present.name).casefold())
        return self._files_by_name[path.parent].get(path.name.casefold(), [])


def write_content(path: Path, content: bytes) -> None:
    """Write one file in the way of `Outputs`."""
    with Outputs() as outputs:
        outputs.write(path, content)
        outputs.move()


def is_link(found: os.stat_result) -> bool:
    """Whether a file status of `lstat` is that of a link, or of a Windows junction."""
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION


def read_or_none(path: Path) -> bytes | None:
    """The content of a file that people may have open or remove; None where it cannot be read, or is no file, as a
    pipe."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def seal_of(content: bytes) -> bytes:
    """The digest of a file's content, as it stands in the record."""
    return hashlib.sha256(content).hexdigest()[:32].encode()


def is_ours(path: Path) -> bool:
    """Whether a file is byte for byte as the toolkit wrote it, by the record in the nearest folder above. A file that
    was merely saved again is not; without a record no file is."""
    content = read_or_none(path)
    records = (read_or_none(folder / RECORD_FILE) for folder in path.parents)
    record = next((found for found in records if found is not None), b"")
    return content is not None and seal_of(content) in record


def make_folder(path: Path) -> None:
    """Make `path` and its parents; NotWritable where that is not allowed."""
    with _reporting_refusal(path):
        path.mkdir(parents=True, exist_ok=True)


def ready_folder(path: Path) -> None:
    """Make `path`, and remove the temporary files of an interrupted run; NotWritable where not allowed."""
    make_folder(path)
    sweep(path)


def sweep(folder: Path) -> None:
    """Remove the temporary files and folders that an interrupted run left in `folder` itself."""
    for path in folder.glob(".~*.tmp"):
        _discard(path)


def make_read_only(folder: Path) -> None:
    """Make the files one level below `folder` read-only, as far as the system allows. Files reached by a link or with a
    second name are left alone, and so are the lock files of office programs."""
    for path in folder.glob("*/[!.~]*"):
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_nlink < 2 and not is_link(path.parent.lstat()):
                path.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)


def plain_name(name: str) -> str:
    """The name of an output without the ending that it gets beside another file."""
    return _NUMBERED.sub("", name)


def written_last(path: Path) -> Path:
    """The newest file of an output that people do not edit: under its own name, or under its substitute name."""
    return max(islice(_names_of(path), 2), key=lambda name: name.stat().st_mtime_ns if name.is_file() else 0)


@contextmanager
def _reporting_refusal(path: Path) -> Iterator[None]:
    """Turn an OSError raised inside the block into NotWritable for that path."""
    try:
        yield
    except OSError as error:
        raise NotWritable(path, error) from error


def _flush(filled: tuple[Path, Path]) -> None:
    """Make a temporary file reach the disk; NotWritable names the file it is to become."""
    temporary, path = filled
    with _reporting_refusal(path), open(temporary, "r+b") as stream:
        os.fsync(stream.fileno())


def _may_be_replaced(path: Path) -> bool:
    """Whether a file can be moved to that path. Windows replaces no read-only file and none that a program has open for
    itself; renaming such a file to its own name fails."""
    if path.is_dir() or (sys.platform == "win32" and path.exists() and not os.access(path, os.W_OK)):
        return False
    try:
        os.rename(path, path)
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return True


def _replace_first(temporary: Path, path: Path, names: Iterable[Path]) -> Path:
    """Move the temporary file to the first of these names of `path` that can be replaced → that name."""
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
    raise OutputOpen(path, path.with_stem(path.stem + _NEW_ENDING))


def _names_of(path: Path) -> Iterator[Path]:
    """The names an output may take, its own first, then those with a number."""
    yield from (path, path.with_stem(path.stem + _NEW_ENDING))
    yield from (path.with_stem(f"{path.stem} (mới {number})") for number in count(2))


def _discard(temporary: Path) -> None:
    """Remove a temporary file, or a temporary folder with its content, as far as the system allows."""
    if not _remove(temporary):
        shutil.rmtree(temporary, ignore_errors=True)


def _remove(path: Path) -> bool:
    """Remove a file; False where the system refuses."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


#: Name of the file that is locked during a run; it holds a line for people about who runs.
LOCK_FILE = ".dang_chay"
#: Error numbers of systems where somebody else holds the lock; 0 is that of Wine, which gives no reason.
_LOCK_TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK, 0)

if sys.platform == "win32":
    import msvcrt

    #: Windows has no flag against links: one that is put there between the check and the opening is followed.
    _OPEN_FLAGS = 0
    #: Position of the locked byte, far behind the text: Windows lets nobody read a locked byte.
    _LOCKED_BYTE = 1 << 30

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    #: Open the file itself, never the target of a link, and do not wait for the other end of a pipe.
    _OPEN_FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def own_turn(folder: Path, who: str = "") -> Iterator[None]:
    """Lock a folder for this run against every other; `who` signs the lock file, a line for people. FolderBusy where
    another run holds the lock. The lock of a run that was killed ends with it, and its file is taken over. On a disk
    without locks the work goes on unlocked. A link called like the lock file is removed; a file that also has another
    name is locked, but not written to."""
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
    """Open, lock and sign the lock file → its handle."""
    while True:
        with _reporting_refusal(folder):
            if path.is_symlink():
                path.unlink(missing_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | _OPEN_FLAGS, 0o666)
        try:
            _lock(handle)
        except OSError as error:
            if error.errno in _LOCK_TAKEN:
                raise FolderBusy(folder, _read_holder(handle)) from error
        with suppress(FileNotFoundError):  # on Windows nobody can remove an open file
            if sys.platform == "win32" or os.path.samestat(os.fstat(handle), path.lstat()):
                with suppress(OSError):  # on a full disk it is held all the same
                    if os.fstat(handle).st_nlink < 2:  # else the file lies elsewhere as well; a pipe takes no length
                        os.ftruncate(handle, 0)
                        os.lseek(handle, 0, os.SEEK_SET)
                        os.write(handle, f"{who}\n".encode())
                return handle
        os.close(handle)  # whoever held it has just removed it: begin again with a new one


def _read_holder(handle: int) -> str | None:
    """The line with which the holder of the lock signed, None where it cannot be read. Closes the file."""
    with suppress(OSError), os.fdopen(handle, "rb") as stream:
        stream.seek(0)  # on Windows it stands at the byte that was tried
        return stream.read(200).decode("utf-8", "replace").strip()
    return None
