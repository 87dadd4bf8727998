"""The returns folder: which files lie in it, when each arrived, and which are no returns at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.file_findings import reason
from toolkit.findings import Code, Finding, Place, finding
from toolkit.sheetread import LIMITS
from toolkit.text import printable

#: Where a return's date was read from.
RECEIVED_FROM = "ngày của tệp"

_SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db"))
#: What browsers call a file that is still coming.
_UNFINISHED = re.compile(r"\.(crdownload|part|partial|download|opdownload)\Z", re.IGNORECASE)
#: Programs, scripts and shortcuts: nothing an office sends as a report.
_PROGRAM = re.compile(r"\.(exe|scr|com|bat|cmd|pif|js|jse|vbs|vbe|wsf|hta|ps1|msi|jar|lnk|url|reg)\Z", re.IGNORECASE)
#: A file that changes, or that another program holds, is tried again so often, after so many seconds.
_AGAIN, _WAIT = 3, 0.5
#: Windows: another program has the file, or a part of it, for itself.
_SHARING = (32, 33)
#: Windows: the file is elsewhere, reading it would fetch it; the longest path it opens; a folder that is another.
_ELSEWHERE, _LONG, _JUNCTION = 0x1000 | 0x400000, 260, 0xA0000003
_REVERSING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Unsettled(OSError):
    """The file changed while it was read."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that came back, or something else that lies in the folder; then `problem` says why it is not read.

    `name` is what people are shown, relative to the folder; `own_name` the last part of it as stored, in a zip or
    a mail the name it has there. `received` is the day it came, `received_from` what that was read from.
    """

    path: Path
    name: str
    received: date
    received_from: str = RECEIVED_FROM
    own_name: str = ""
    problem: Finding | None = None

    def content(self) -> bytes:
        """Its bytes, all of one moment; of a file larger than any that is read, the first of them.

        OSError where it cannot be opened, Unsettled where it kept changing.
        """
        for _ in range(_AGAIN):
            try:
                return _read(self.path)
            except OSError as error:
                if not isinstance(error, Unsettled) and getattr(error, "winerror", None) not in _SHARING:
                    raise
            time.sleep(_WAIT)
        return _read(self.path)

    def not_opened(self, error: OSError) -> Finding:
        """Why there is no content, for people."""
        place = Place(self.name)
        if isinstance(error, Unsettled):
            return finding(Code.FILE_CHANGING, place)
        if isinstance(error, FileNotFoundError):
            return finding(Code.FILE_GONE, place)
        if isinstance(error, PermissionError):
            return finding(Code.FILE_LOCKED, place)
        return finding(Code.FILE_UNREADABLE, place, why=f"máy tính báo: {reason(error)}")

    def not_a_return(self) -> Finding | None:
        """Why the file is passed over or not even opened, judged by its name; None where it is to be read."""
        name, place = self.own_name or self.path.name, Place(self.name)
        if self.problem is not None:
            return self.problem
        if name.casefold().endswith(".icloud"):
            return finding(Code.FILE_NOT_HERE, place, why="iCloud")
        if name.startswith("~$"):
            return finding(Code.FILE_IN_USE, place, name=name)
        if name.casefold() in _SYSTEM_NAMES or name.startswith((".", "~")) or name.casefold().endswith(".tmp"):
            return finding(Code.FILE_SKIPPED, place)
        if _PROGRAM.search(name) or _REVERSING.search(name):
            return finding(Code.FILE_SUSPICIOUS, place)
        return finding(Code.FILE_HALF_DOWNLOADED, place) if _UNFINISHED.search(name) else None


def shown_name(name: str) -> str:
    """A file's name made safe to show: on one line, with nothing in it that turns it round."""
    return printable(_REVERSING.sub("\ufffd", name)).replace("\n", " ")


def returned_file(path: Path, name: str) -> ReturnedFile:
    """The file at `path`, shown to people as `name`; it came when it was last written, as its folder says."""
    shown, problem = shown_name(name), None
    try:
        found = path.stat()
    except OSError as error:
        found, problem = path.parent.stat(), _not_found(path, shown, error)
    if getattr(found, "st_file_attributes", 0) & _ELSEWHERE:
        problem = finding(Code.FILE_NOT_HERE, Place(shown), why="chỉ có trên mạng")
    if problem is None and not stat.S_ISREG(found.st_mode):  # a pipe would keep the reader waiting for ever
        problem = finding(Code.FILE_SKIPPED, Place(shown))
    return ReturnedFile(path, shown, date.fromtimestamp(found.st_mtime), problem=problem)


def collect(folder: Path) -> tuple[ReturnedFile, ...]:
    """The files of the returns folder and of its sub-folders, one level down, by name.

    Links, deeper folders and what cannot be opened come with their problem. A folder that does not exist holds nothing.
    """
    if not folder.is_dir():
        return ()
    files = [file for path in folder.iterdir() for file in _found(path, folder)]
    return tuple(sorted(files, key=lambda file: unicodedata.normalize("NFC", file.name)))


def _found(path: Path, folder: Path) -> Iterator[ReturnedFile]:
    """What one entry of the folder holds."""
    name = path.relative_to(folder).as_posix()
    if _is_link(path):
        yield _unread(path, name, Code.LINK_NOT_FOLLOWED)
    elif not path.is_dir():
        yield returned_file(path, name)
    else:
        try:
            entries = sorted(path.iterdir())
        except OSError:
            yield _unread(path, name, Code.FOLDER_NOT_READ)
            return
        if "/" not in name:
            yield from (file for each in entries for file in _found(each, folder))
        elif entries:
            yield _unread(path, name, Code.FOLDER_NOT_READ)


def _is_link(path: Path) -> bool:
    """Whether it leads elsewhere: a link, or a junction of Windows."""
    return path.is_symlink() or getattr(os.lstat(path), "st_reparse_tag", 0) == _JUNCTION


def _unread(path: Path, name: str, code: Code) -> ReturnedFile:
    shown = shown_name(name)
    return ReturnedFile(path, shown, date.fromtimestamp(os.lstat(path).st_mtime), problem=finding(code, Place(shown)))


def _not_found(path: Path, shown: str, error: OSError) -> Finding:
    """Why a file that is there cannot be looked at."""
    length = len(os.path.abspath(path))
    if error.errno == errno.ENAMETOOLONG or length >= _LONG:
        return finding(Code.PATH_TOO_LONG, Place(shown[:100]), length=length)
    return finding(Code.FILE_GONE, Place(shown))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        content = stream.read(LIMITS.file + 1)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unsettled
    return content
