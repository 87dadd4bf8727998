"""Writing files so that a reader sees the old one or the new one, whole, whatever happens."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from toolkit.findings import Code, Finding, Place, ToolkitError, finding

#: What is added to a file's name while the file itself cannot be replaced.
_BESIDE = " (mới)"

#: So many files of one name may be kept.
_MOST_NAMES = 100

#: Written and removed again to see whether a folder takes files: a full disk often has room for a byte.
_PROBE = bytes(1 << 20)


def write_file(path: Path, write: Callable[[BinaryIO], object]) -> Path:
    """Have `write` fill a temporary file beside `path`, flush it to disk and put it in `path`'s place.

    Where `path` cannot be replaced, because a program has it open, the new file stands beside it as
    "tong_hop (mới).xlsx", until a later call can replace `path` and removes it. What is returned is the path
    really written; `beside` tells people.

    Raises ToolkitError, with the old file untouched, where the folder cannot be written or the disk is full.
    """
    with _filled(path, write) as temporary:
        written = _put(temporary, path, (path, _twin(path)))
    if written == path:
        _removed(_twin(path))
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
        free = [each for each in _names(path) if not each.exists() or ours(each)]
        written = _put(temporary, path, free[:2])
    for each in free[free.index(written) + 1:]:
        _removed(each)
    return written


def beside_edited(path: Path, written: Path, ours: Callable[[Path], bool]) -> tuple[Finding, ...]:
    """What people are told after `write_unless_edited`: which files of that name are theirs and kept, which are old."""
    others = [each for each in _names(path) if each.exists() and each != written]
    kept = tuple(finding(Code.EDITED_KEPT, Place(each.name), new=written.name) for each in others if not ours(each))
    old = [each for each in others if ours(each)]
    if path in old:
        return (*kept, finding(Code.OUTPUT_BESIDE, Place(path.name), new=written.name))
    return (*kept, *(finding(Code.OUTPUT_STALE, Place(each.name)) for each in old))


@contextmanager
def _filled(path: Path, write: Callable[[BinaryIO], object]) -> Iterator[Path]:
    """A temporary file beside `path`, filled and on the disk; it is gone afterwards unless it was put somewhere."""
    try:
        handle, name = tempfile.mkstemp(prefix=".~", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise not_writable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_UMASK)
        yield temporary
    except OSError as error:
        raise not_writable(path, error) from error
    finally:
        _removed(temporary)


def read_or_none(path: Path) -> bytes | None:
    """The content of a file people may have open or remove; None where there is none to be had."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def beside(outputs: Iterable[Path]) -> tuple[Finding, ...]:
    """What people are told of the files just written, as `write_file` returned them: which stand beside an old one."""
    found = []
    for path in outputs:
        if path.stem.endswith(_BESIDE):
            old = path.with_stem(path.stem.removesuffix(_BESIDE)).name
            found.append(finding(Code.OUTPUT_BESIDE, Place(old), new=path.name))
        elif _twin(path).exists():
            found.append(finding(Code.OUTPUT_STALE, Place(_twin(path).name)))
    return tuple(found)


def remove_file(path: Path) -> tuple[Finding, ...]:
    """Remove an output that there is no longer; a finding where it is open and stays."""
    return tuple(finding(Code.OUTPUT_STALE, Place(each.name)) for each in (path, _twin(path)) if not _removed(each))


def make_folder(path: Path) -> None:
    """Make `path` and its parents; ToolkitError where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(path, error) from error


def ready_folder(path: Path) -> None:
    """Make `path`, remove what an interrupted run left in it, and see that it takes files; ToolkitError where not.

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
        raise not_writable(path, error) from error


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
    raise ToolkitError(Code.OUTPUT_OPEN, path=path.name, new=_twin(path).name)


def _names(path: Path) -> tuple[Path, ...]:
    """What an output may be called, while somebody else's file bears its name."""
    return (path, _twin(path), *(path.with_stem(f"{path.stem} (mới {number})") for number in range(2, _MOST_NAMES)))


def _twin(path: Path) -> Path:
    return path.with_stem(path.stem + _BESIDE)


def _removed(path: Path) -> bool:
    """Whether there is no such file any more."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "không có quyền truy cập",
    errno.EIO: "ổ đĩa hoặc đường mạng bị lỗi",
    errno.EROFS: "thư mục chỉ cho đọc",
    errno.ENOENT: "thư mục không tồn tại",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
    errno.ENOTDIR: "đường dẫn không phải thư mục",
    errno.EEXIST: "đã có một tệp trùng tên",
    errno.EDQUOT: "đã hết hạn mức ổ đĩa",
}


def not_writable(path: Path, error: OSError) -> ToolkitError:
    """What people are told where `path` cannot be written."""
    return ToolkitError(Code.NOT_WRITABLE, path=str(path), why=reason(error))


def reason(error: OSError) -> str:
    """Why the system refuses, in Vietnamese whatever its own language is."""
    return _REASONS.get(error.errno or 0) or f"hệ điều hành từ chối ({error.strerror or type(error).__name__})"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_UMASK = _umask()
