"""Files written whole, all of a run or none, people's own never; one run at a time in a folder.

Nothing of the toolkit is known here: what is refused is raised as one of three exceptions; callers put it in words.
The operating system holds the lock of a folder, and lets go of it when the run dies.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

#: What is added to a file's name while the file itself cannot be replaced, or is people's; with a number after it.
_BESIDE = " (mới)"
_NUMBERED = re.compile(r" \(mới(?: \d+)?\)(?=(?:\.[^.]*)?\Z)")
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


#: Whether a file is still as we wrote it.
Ours = Callable[[Path], bool]


class Moved(NamedTuple):
    """What became of an output: where it was `written` (None: removed), the files of its names that are people's and
    `kept`, the one that is `open` elsewhere and could not be replaced, the older ones that are open and `left`."""

    written: Path | None
    kept: Sequence[Path] = ()
    open: Path | None = None
    left: Sequence[Path] = ()


class _Output(NamedTuple):
    """An output before it is moved: its content in a `temporary` file, None where it is to be removed; the `free` names
    it may have and those of them that can be taken; the older files of its names, and people's; how the name was found.
    """

    path: Path
    ours: Ours | None
    temporary: Path | None
    free: Sequence[Path]
    names: Sequence[Path]
    older: Sequence[Path]
    kept: Sequence[Path]
    seen: tuple[int, int] | None


class Outputs:
    """The files one run writes and removes. None of them changes before `move` puts all in their places in one go.

    Each is filled beside its place, flushed to disk, then moved. Where a file cannot be replaced, because a program has
    it open, the new one stands beside it as "tong_hop (mới).xlsx" until a later run replaces it. Where `ours` is given,
    a file that is not ours any more is people's work, passed over and never removed: the first name of "bao_cao.docx",
    "bao_cao (mới).docx", "bao_cao (mới 2).docx" … that is free or ours is taken, and what is ours under a later one is
    older, and removed. While files are moved, `mark` lies there: one found later is of a run that died amid it. Leaving
    without `move` leaves everything as it was.
    """

    def __init__(self, mark: Path | None = None) -> None:
        self._mark = mark
        self._outputs: list[_Output] = []
        self._temporary: list[Path] = []
        self._listed: dict[Path, dict[str, list[Path]]] = {}

    def __enter__(self) -> Outputs:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._temporary:
            _removed(each)

    def write(self, path: Path, content: bytes, ours: Ours | None = None) -> Path:
        """Have that written; the name it is going to have. Raises NotWritable or OutputOpen."""
        self._temporary.append(_filled(path, content))
        self._outputs.append(found := self._found(path, ours, self._temporary[-1]))
        return found.names[0]

    def remove(self, path: Path, ours: Ours | None = None) -> None:
        """Have an output removed that there is no longer."""
        self._outputs.append(_Output(path, ours, None, (), (), self._present(path, ours), (), None))

    def move(self) -> list[Moved]:
        """Put all in their places, in the order given. OutputOpen where a program took a last name meanwhile."""
        if self._mark:
            _put(_filled(self._mark, b""), self._mark, [self._mark])
        self._listed.clear()
        moved = [_cleared(each) if each.temporary is None else self._moved(each) for each in self._outputs]
        if self._mark:
            _removed(self._mark)
        return moved

    def _found(self, path: Path, ours: Ours | None, temporary: Path | None) -> _Output:
        """Where an output may go, people's files and open ones passed over."""
        present = self._present(path, ours)
        kept = [each for each in present if ours and not ours(each)]
        taken = {each.name.casefold() for each in kept}
        free = list(islice((each for each in _names_of(path) if each.name.casefold() not in taken), 2))
        if not (names := [each for each in free if _may_be_replaced(each)]):
            raise OutputOpen(path, free[-1] if free else path)
        taken |= {each.name.casefold() for each in free[:free.index(names[0]) + 1]}
        older = [each for each in present if each.name.casefold() not in taken]
        return _Output(path, ours, temporary, free, names, older, kept, _state(names[0]))

    def _moved(self, each: _Output) -> Moved:
        if each.ours and _state(each.names[0]) != each.seen:  # somebody has saved it meanwhile
            self._listed.clear()
            each = self._found(each.path, each.ours, each.temporary)
        assert each.temporary
        written = _put(each.temporary, each.path, each.names)
        older = [name for name in each.older if name != written]
        return Moved(written, each.kept, None if written == each.free[0] else each.free[0],
                     [name for name in older if not _removed(name)])

    def _present(self, path: Path, ours: Ours | None) -> list[Path]:
        """The files there are of an output's names, its own first; of one people do not edit there are two names."""
        if path.parent not in self._listed:
            listed = self._listed[path.parent] = {}
            found = path.parent.iterdir() if path.parent.is_dir() else ()
            for each in sorted(found, key=lambda each: (len(each.name), each.name)):
                listed.setdefault(plain_name(each.name).casefold(), []).append(each)
        present = self._listed[path.parent].get(path.name.casefold(), [])
        return present if ours else [each for each in present if each in list(islice(_names_of(path), 2))]


def _cleared(output: _Output) -> Moved:
    kept = [each for each in output.older if output.ours and each.exists() and not output.ours(each)]
    return Moved(None, kept, None, [each for each in output.older if each not in kept and not _removed(each)])


def write_content(path: Path, content: bytes) -> Path:
    """Write one file as `Outputs` does; the path really written."""
    with Outputs() as outputs:
        outputs.write(path, content)
        return outputs.move()[0].written or path


def _filled(path: Path, content: bytes) -> Path:
    """A temporary file beside `path` with that content, on the disk; NotWritable with nothing left where it cannot."""
    try:
        handle, name = tempfile.mkstemp(prefix=".~", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise NotWritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_UMASK)
    except BaseException as error:
        _removed(temporary)
        if isinstance(error, OSError):
            raise NotWritable(path, error) from error
        raise
    return temporary


def _state(path: Path) -> tuple[int, int] | None:
    """When a file was saved and how long it is; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _may_be_replaced(path: Path) -> bool:
    """Whether nothing bears that name that cannot be replaced: Windows renames no file, not to its own name, that a
    program has open for itself, and replaces none that is read-only."""
    if path.is_dir() or (sys.platform == "win32" and path.exists() and not os.access(path, os.W_OK)):
        return False
    try:
        os.rename(path, path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def read_or_none(path: Path) -> bytes | None:
    """The content of a file people may have open or remove; None where there is none to be had."""
    try:
        return path.read_bytes()
    except OSError:
        return None


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
    raise OutputOpen(path, path.with_stem(path.stem + _BESIDE))


def _names_of(path: Path) -> Iterator[Path]:
    """What an output may be called, while another file bears its name."""
    yield path
    yield path.with_stem(path.stem + _BESIDE)
    yield from (path.with_stem(f"{path.stem} (mới {number})") for number in range(2, _MOST_NAMES))


def plain_name(name: str) -> str:
    """The name of an output that stands beside another file of that name."""
    return _NUMBERED.sub("", name)


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
            _removed(path)
        else:
            _removed(path)
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
