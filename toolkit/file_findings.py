"""What people are told about files: why the system refuses one, what stands beside an open one, what is left of old."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit import files
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.text import printable

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


def reason(error: OSError) -> str:
    """Why the system refuses, in Vietnamese whatever its own language is."""
    return _REASONS.get(error.errno or 0) or f"hệ điều hành từ chối ({error.strerror or type(error).__name__})"


@contextmanager
def refusals_told() -> Iterator[None]:
    """Whatever `files` refuses within is raised as ToolkitError: the one place where it becomes a sentence."""
    try:
        yield
    except files.NotWritable as refused:
        raise ToolkitError(Code.NOT_WRITABLE, path=str(refused.path), why=reason(refused.error)) from refused
    except files.OutputOpen as refused:
        raise ToolkitError(Code.OUTPUT_OPEN, path=refused.path.name, new=refused.beside.name) from refused
    except files.FolderBusy as refused:
        who = "không rõ từ máy nào" if refused.who is None else printable(refused.who) or "vừa bắt đầu"
        raise ToolkitError(Code.ROUND_BUSY, folder=str(refused.folder), who=who) from refused


def beside(outputs: Iterable[Path]) -> tuple[Finding, ...]:
    """What people are told of the files just written: which stand beside an old one."""
    found = []
    for path in outputs:
        if old := files.replaced_by(path):
            found.append(finding(Code.OUTPUT_BESIDE, Place(old.name), new=path.name))
        elif files.twin_of(path).exists():
            found.append(_stale(files.twin_of(path)))
    return tuple(found)


def beside_edited(path: Path, written: Path, ours: Callable[[Path], bool]) -> tuple[Finding, ...]:
    """What people are told after `write_unless_edited`: which files of that name are theirs and kept, which are old."""
    others = [each for each in files.names_of(path) if each.exists() and each != written]
    kept = tuple(finding(Code.EDITED_KEPT, Place(each.name), new=written.name) for each in others if not ours(each))
    old = [each for each in others if ours(each)]
    if path in old:
        return (*kept, finding(Code.OUTPUT_BESIDE, Place(path.name), new=written.name))
    return (*kept, *map(_stale, old))


def removed(path: Path) -> tuple[Finding, ...]:
    """Remove an output that there is no longer; a finding where it is open and stays."""
    return tuple(map(_stale, files.remove_file(path)))


def _stale(path: Path) -> Finding:
    return finding(Code.OUTPUT_STALE, Place(path.name))
