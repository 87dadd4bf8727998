"""What came back: the files of the returns folder, when each arrived, and the files in zips and mails among them.

Nothing is written to disk; what is no return says why.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import time
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from toolkit.base.files import is_link
from toolkit.base.text import key, printable
from toolkit.intake.cells import brief
from toolkit.intake.mails import HeldFile, in_mail
from toolkit.model.findings import Code, Finding, Place, finding, system_reason
from toolkit.model.workbooks import UnreadableFile, named_format, title, unreadable
from toolkit.sheetread.any_file import LIMITS, Format, Package, Reason, Refused, sniff, sniff_zip

#: What the day of a return was read from: its file, its mail.
RECEIVED_FROM, FROM_MAIL = "ngày của tệp", "ngày của thư"
_SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db"))
#: Under a name that programs give to what they keep for a while, no form is as short, and none is one of these.
_LEAST, _NO_FORM = 1000, (Format.EMPTY, Format.OTHER)
#: What browsers call a file that is still coming.
_UNFINISHED = re.compile(r"\.(crdownload|part|partial|download|opdownload)\Z", re.IGNORECASE)
#: Programs, scripts and shortcuts: nothing an office sends as a report.
_PROGRAM = re.compile(
    r"\.(exe|scr|com|bat|cmd|pif|cpl|dll|so|jse?|vb[es]?|ws[fh]|hta|ps1|psm1|sh|msi|msc|jar|lnk|url|reg|py[wcdz]?|pth)\Z",
    re.IGNORECASE)
#: A file that changes, or that another program holds, is tried again so often, after so many seconds.
_AGAIN, _WAIT = 3, 0.5
#: Windows: another program has the file, or a part of it, for itself; the file is elsewhere, reading it would fetch it;
#: the longest path it opens.
_SHARING, _ELSEWHERE, _LONG = (32, 33), 0x1000 | 0x400000, 260
_REVERSING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Files that are taken out of one returned file, at most, and what may lie in its like how deep.
MOST_TAKEN = 200
_TOO_MANY = f"hơn {MOST_TAKEN} tệp con"
_DEPTH = {Format.ZIP: 1, Format.EML: 3}
#: Letters of no Vietnamese name: the mark of a wrong guess of a zip's code page.
_NO_LETTER = re.compile(r"[^\w\s().,;&+\-–—_'\[\]!@#$%~{}=/\\]")
_UTF8 = 0x800
#: Files larger than that are not read whole, so none of them is taken for another.
_COMPARED = 1 << 30


class Unsettled(OSError):
    """The file changed while it was read."""


class ReturnedFile(NamedTuple):
    """A file that came back, or something else that lies in the folder; then `problem` says why it is not read. `name`
    is what people are shown, relative to the folder; `own_name` the last part of it as stored, in a zip or a mail the
    name it has there. `received` is the day it came, `received_from` what that was read from. `numbered` is the name it
    shares with another that stands there, "" where it is `name` as it is.
    """

    path: Path
    name: str
    received: date
    received_from: str = RECEIVED_FROM
    own_name: str = ""
    problem: Finding | None = None
    numbered: str = ""

    def content(self) -> bytes:
        """Its bytes, all of one moment; of a file larger than any that is read, the first of them. OSError where it
        cannot be opened, Unsettled where it kept changing.
        """
        for _ in range(_AGAIN):
            try:
                return _read(self.path)
            except OSError as error:
                if not isinstance(error, Unsettled) and getattr(error, "winerror", None) not in _SHARING:
                    raise
            time.sleep(_WAIT)
        return _read(self.path)

    def digest(self, content: bytes) -> str:
        """What tells its content from any other; of a file longer than its `content`, "" where that is too much to
        read, or it cannot be read any more.
        """
        if len(content) <= LIMITS.file:
            return hashlib.sha256(content).hexdigest()
        with suppress(OSError), self.path.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size <= _COMPARED:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        return ""

    def not_opened(self, error: OSError) -> Finding:
        """Why there is no content, for people."""
        return _not_reached(error, self.path, self.name)

    def not_a_return(self, content: bytes | None = None) -> Finding | None:
        """Why the file is passed over or not even opened, judged by its name; None where it is to be read. What a
        program keeps for a while, or to lock another file, is known by its `content` (None: not read yet) as well.
        """
        name, place = self.own_name or self.path.name, Place(self.name)
        if self.problem is not None:
            return self.problem
        if _PROGRAM.search(name) or _REVERSING.search(name):
            return finding(Code.FILE_SUSPICIOUS, place)
        if name.casefold().endswith(".icloud"):
            return finding(Code.FILE_NOT_HERE, place, why="iCloud")
        if name.casefold() in _SYSTEM_NAMES:
            return finding(Code.FILE_SKIPPED, place)
        is_temporary = name.startswith((".", "~")) or name.casefold().endswith(".tmp")
        if is_temporary and content is not None and (len(content) < _LEAST or sniff(content) in _NO_FORM):
            return finding(Code.FILE_IN_USE if name.startswith("~$") else Code.FILE_SKIPPED, place, name=name)
        return finding(Code.FILE_HALF_DOWNLOADED, place) if _UNFINISHED.search(name) else None


def _not_reached(error: OSError, path: Path, name: str) -> Finding:
    told = {Unsettled: Code.FILE_CHANGING, FileNotFoundError: Code.FILE_GONE, PermissionError: Code.FILE_LOCKED}
    if elsewhere := named_format(path.name):  # Windows does not let Google's links be read
        return elsewhere.finding._replace(place=Place(name))
    length = len(os.path.abspath(path))  # of Windows, which says of one too long that nothing is there
    if error.errno == errno.ENAMETOOLONG or (isinstance(error, FileNotFoundError) and length >= _LONG):
        return finding(Code.PATH_TOO_LONG, Place(name), length=length)
    for code in (code for kind, code in told.items() if isinstance(error, kind)):
        return finding(code, Place(name))
    return finding(Code.FILE_NOT_REACHED, Place(name), why=system_reason(error))


def shown_name(name: str) -> str:
    """A file's name made safe to show: on one line, with nothing in it that turns it round, or that stands between the
    names of a zip and of a file in it."""
    return printable(_REVERSING.sub("\ufffd", name)).replace("\n", " ").replace("›", ">")


def free_name(name: str, taken: set[str]) -> str:
    """`name`, numbered where one that reads the same is `taken`, which holds keys. It is taken from then on."""
    stem, suffix = os.path.splitext(name)
    numbered = (f"{stem} ({number}){suffix}" for number in count(2))
    free = next(free for free in chain([name], numbered) if key(free) not in taken)
    taken.add(key(free))
    return free


def told_apart(files: Iterable[ReturnedFile]) -> list[ReturnedFile]:
    """The files by name, the order they came in makes no difference; those that read as one before are numbered."""
    ordered = sorted(files, key=lambda file: (file.name, str(file.path)))
    taken = set[str]()
    for number, file in enumerate(ordered):
        name = free_name(file.name, taken)
        if name != file.name:
            problem = file.problem and file.problem._replace(place=Place(name))
            ordered[number] = file._replace(name=name, numbered=file.name, problem=problem)
    return ordered


def returned_file(path: Path, name: str) -> ReturnedFile:
    """The file at `path`, shown to people as `name`; it came when it was last written, as its folder says."""
    path, shown, problem, found = path.absolute(), shown_name(name), None, None  # another process may read it
    try:
        found = path.stat()
    except OSError as error:
        problem = _not_reached(error, path, shown)
    if getattr(found, "st_file_attributes", 0) & _ELSEWHERE:
        problem = finding(Code.FILE_NOT_HERE, Place(shown), why="chỉ có trên mạng")
    if problem is None and found and not stat.S_ISREG(found.st_mode):  # a pipe would keep the reader waiting for ever
        problem = finding(Code.FILE_SKIPPED, Place(shown))
    return ReturnedFile(path, shown, _written(path, found), problem=problem)


def _written(path: Path, found: os.stat_result | None) -> date:
    """The day on which what was `found` there was last written; where nobody can say, the folder it lies in, or the
    first that says."""
    with suppress(OSError, ValueError, OverflowError):
        return date.fromtimestamp((found or path.lstat()).st_mtime)
    return _written(path.parent, None) if path.parent != path else date(1970, 1, 1)


def collect(folder: Path) -> tuple[ReturnedFile, ...]:
    """The files of the returns folder and of its sub-folders, one level down, by name. Links, deeper folders and what
    cannot be opened come with their problem. A folder that does not exist holds nothing. OSError where it cannot be
    listed: that nobody reported is not to be said then.
    """
    if not folder.is_dir():
        return ()
    return tuple(file for path in sorted(folder.iterdir()) for file in _found(path, folder))


def _found(path: Path, folder: Path) -> Iterator[ReturnedFile]:
    """What one entry of the folder holds; it may be gone, or its drive, at any moment."""
    name = path.relative_to(folder).as_posix()
    try:
        found = os.lstat(path)
    except OSError:
        yield returned_file(path, name)
        return
    if is_link(found):
        yield _unread(path, name, UnreadableFile(Code.LINK_NOT_FOLLOWED))
    elif not stat.S_ISDIR(found.st_mode):
        yield returned_file(path, name)
    else:
        entries = None
        with suppress(OSError):
            entries = sorted(path.iterdir())
        if entries is None or (entries and "/" in name):
            yield _unread(path, name, UnreadableFile(Code.FOLDER_NOT_READ))
        else:
            yield from (file for entry in entries for file in _found(entry, folder))


def _unread(path: Path, name: str, why: UnreadableFile) -> ReturnedFile:
    shown = shown_name(name)
    return ReturnedFile(path, shown, _written(path, None), problem=why.finding._replace(place=Place(shown)))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        content = stream.read(min(LIMITS.file, before.st_size or LIMITS.file) + 1)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unsettled
    return content


#: A file with its bytes; where they are a zip that is not taken apart, the zip that was looked into.
Opened = tuple[ReturnedFile, bytes, Package | None]


def unpacked(file: ReturnedFile, content: bytes) -> Iterator[Opened]:
    """The files in a zip or a mail with their bytes, named "gói.zip › tệp.xlsx"; any other file itself. A container
    that cannot be opened or holds nothing comes itself, with its `problem`, and last a mail that says more.
    """
    for number, opened in enumerate(_opened(file, content, ())):
        if number == MOST_TAKEN and opened[0].name != file.name:
            yield _refused(file, UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)), content, None
            return
        yield opened


def _opened(file: ReturnedFile, content: bytes, around: tuple[Format, ...]) -> Iterator[Opened]:
    package = None
    try:
        form = sniff(content) if len(content) <= LIMITS.file else None
        if form is Format.ZIP:
            form = sniff_zip(package := Package(content, LIMITS))
        if form is None or around.count(form) >= _DEPTH.get(form, 0):
            yield file, content, package
            return
        members = _MEMBERS[form](content)
    except (Refused, UnreadableFile) as error:
        yield _refused(file, error), content, None
        return
    taken, itself = set[str](), file
    for member in members:
        held = _held(file, member, taken)
        if isinstance(member.content, bytes):
            yield from _opened(held, member.content, (*around, form))
        elif isinstance(member.content, str):
            itself = held._replace(problem=finding(Code.MAIL_SAYS, Place(file.name), subject=brief(member.content)))
        else:
            yield _refused(held, member.content), b"", None
    if not taken:
        itself = itself._replace(problem=finding(Code.CONTAINER_EMPTY, Place(file.name), format=title(form)))
    if itself is not file:
        yield itself, content, None


def _held(file: ReturnedFile, member: HeldFile, taken: set[str]) -> ReturnedFile:
    """The member as a returned file; of several of one name the later ones are numbered."""
    held = file._replace(received=member.sent, received_from=FROM_MAIL) if member.sent else file
    if member.name is None:
        return held
    shown = shown_name(member.name)
    free = free_name(shown, taken)
    own_name, numbered = re.split(r"[/\\]", member.name)[-1], "" if free == shown else shown
    return held._replace(name=f"{file.name} › {free}", own_name=own_name, numbered=numbered)


def _refused(file: ReturnedFile, error: Refused | UnreadableFile) -> ReturnedFile:
    told = (unreadable(error) if isinstance(error, Refused) else error).finding
    return file._replace(problem=told._replace(place=Place(file.name)))


def _in_zip(content: bytes) -> Iterator[HeldFile]:
    package = Package(content, LIMITS)
    entries = [entry for entry in package.entries
               if not (entry.filename.startswith("__MACOSX/") or entry.filename.endswith("/"))]
    if len(entries) > MOST_TAKEN:
        raise UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)
    return (_zipped(package, entry) for entry in sorted(entries, key=lambda entry: entry.filename))


def _zipped(package: Package, entry: zipfile.ZipInfo) -> HeldFile:
    name = _zip_name(entry)
    if entry.file_size > LIMITS.file:
        return HeldFile(name, Refused(Reason.FILE_SIZE, megabytes=LIMITS.file >> 20))
    try:
        return HeldFile(name, package.read(entry.filename))
    except Refused as error:
        return HeldFile(name, error)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """A member's name: UTF-8 where it says so or reads so, else Vietnamese Windows, else what zip began with."""
    if entry.flag_bits & _UTF8 or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437")
    for encoding in ("utf-8", "cp1258"):
        with suppress(UnicodeDecodeError):
            name = unicodedata.normalize("NFC", raw.decode(encoding))
            if not _NO_LETTER.search(name):
                return name
    return entry.filename


#: What reads the members of a container of each format.
_MEMBERS = {Format.ZIP: _in_zip, Format.EML: in_mail}
