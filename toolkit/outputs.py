"""Writing files so that a reader sees the old one or the new one, whole, whatever happens."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from toolkit.findings import Code, ToolkitError


def write_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Have `write` fill a temporary file beside `path`, flush it to disk and put it in `path`'s place.

    Raises ToolkitError, with the old file untouched, where the folder cannot be written, the disk is
    full, or the old file is open in a program that locks it.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".~", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise _not_writable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_UMASK)
        _replace(temporary, path)
    except OSError as error:
        raise _not_writable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make `path` and its parents; ToolkitError where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(path, error) from error


def sweep(folder: Path) -> None:
    """Remove the temporary files that an interrupted run left in `folder`."""
    for path in folder.glob(".~*.tmp"):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue


def _replace(temporary: Path, path: Path) -> None:
    try:
        os.replace(temporary, path)
    except PermissionError as error:
        raise ToolkitError(Code.OUTPUT_OPEN, path=path.name) from error


_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EACCES: "không có quyền ghi",
    errno.EPERM: "không có quyền ghi",
    errno.EROFS: "thư mục chỉ cho đọc",
    errno.ENOENT: "thư mục không tồn tại",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
    errno.ENOTDIR: "đường dẫn không phải thư mục",
}


def _not_writable(path: Path, error: OSError) -> ToolkitError:
    return ToolkitError(Code.NOT_WRITABLE, path=str(path), why=_REASONS.get(error.errno or 0, "hệ điều hành từ chối"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_UMASK = _umask()
