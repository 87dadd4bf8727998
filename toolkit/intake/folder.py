"""The returns folder: which files lie in it, when each arrived, and which are no returns at all."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.findings import Code, Finding, Place, finding
from toolkit.text import printable
from toolkit.workbooks import LIMITS

#: Where a return's date was read from.
RECEIVED_FROM = "ngày của tệp"

_SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db"))
#: Programs, scripts and shortcuts: nothing an office sends as a report.
_PROGRAM = re.compile(r"\.(exe|scr|com|bat|cmd|pif|js|jse|vbs|vbe|wsf|hta|ps1|msi|jar|lnk|url|reg)\Z", re.IGNORECASE)
#: A file that changes, or that another program holds, is tried again so often, after so many seconds.
_AGAIN, _WAIT = 3, 0.5
#: Windows: another program has the file, or a part of it, for itself.
_SHARING = (32, 33)
_REVERSING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Unsettled(OSError):
    """The file changed while it was read."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that came back. `name` is what people are shown, relative to the folder; `received` the day it came."""

    path: Path
    name: str
    received: date

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
        return finding(Code.FILE_UNREADABLE, place, why=f"máy tính báo: {error.strerror or error}")

    def not_a_return(self) -> Finding | None:
        """Why the file is passed over or not even opened, judged by its name; None where it is to be read."""
        name, place = self.path.name, Place(self.name)
        if name.startswith("~$"):
            return finding(Code.FILE_IN_USE, place, name=name)
        if name.casefold() in _SYSTEM_NAMES or name.startswith((".", "~")) or name.casefold().endswith(".tmp"):
            return finding(Code.FILE_SKIPPED, place)
        if _PROGRAM.search(name) or _REVERSING.search(name):
            return finding(Code.FILE_SUSPICIOUS, place)
        return None


def returned_file(path: Path, name: str) -> ReturnedFile:
    """The file at `path`, shown to people as `name`; it came when it was last written, as its folder says."""
    shown = _REVERSING.sub("\ufffd", printable(name).replace("\n", " "))
    return ReturnedFile(path, shown, date.fromtimestamp(path.stat().st_mtime))


def collect(folder: Path) -> tuple[ReturnedFile, ...]:
    """The files of the returns folder and of its sub-folders, one level down, by name; links are not followed.

    A folder that does not exist holds nothing.
    """
    if not folder.is_dir():
        return ()
    found = [path for path in folder.iterdir() if not path.is_symlink()]
    found += [path for each in found if each.is_dir() for path in each.iterdir() if not path.is_symlink()]
    files = [returned_file(path, path.relative_to(folder).as_posix()) for path in found if path.is_file()]
    return tuple(sorted(files, key=lambda file: unicodedata.normalize("NFC", file.name)))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        content = stream.read(LIMITS.file + 1)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unsettled
    return content
