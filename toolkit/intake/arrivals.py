"""The returns folder → its files with the day each arrived, and the files in zips and mails among them.

Nothing is written to disk; what is no return says why. `returns` and `file_reading` call it.
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
from datetime import date, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.files import is_link
from toolkit.base.text import key, printable, single_spaced
from toolkit.intake.cells import brief
from toolkit.model.findings import Code, Finding, Place, finding, system_reason
from toolkit.model.workbooks import UnreadableFile, refusal_by_name, title, unreadable
from toolkit.sheetread.any_file import LIMITS, Format, Package, Reason, Refused, decoded, sniff, sniff_zip

if TYPE_CHECKING:
    from email.message import Message  # what reads mails takes 1 % of consolidating 38 returns to import

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
#: Lines of a mail that may begin a part or belong to a header: each is held in memory. So much of a header is read.
_DIVIDING, _MOST_DIVIDING, _HEADER = re.compile(rb"\n(?:--|[ \t]|[\w-]+:)"), 100_000, 10_000
_VIETNAM = timezone(timedelta(hours=7))
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))


class Unsettled(OSError):
    """The file changed while it was read."""


class ReturnedFile(NamedTuple):
    """A file that came back, or something else that lies in the folder."""

    path: Path
    name: str  # what people are shown, relative to the folder: "gói.zip › tệp.xlsx"
    received: date
    received_from: str = RECEIVED_FROM  # what `received` was read from
    own_name: str = ""  # the name it has in its zip or mail; "" where it is in neither
    problem: Finding | None = None  # why it is not read

    def content(self) -> bytes:
        """Its bytes, all of one moment; of a file larger than any that is read, the first of them. OSError where it
        cannot be opened, Unsettled where it kept changing.
        """
        for _ in range(_AGAIN):
            try:
                return _read_unchanged(self.path)
            except OSError as error:
                if not isinstance(error, Unsettled) and getattr(error, "winerror", None) not in _SHARING:
                    raise
            time.sleep(_WAIT)
        return _read_unchanged(self.path)

    def digest(self, content: bytes) -> str:
        """The file's bytes → their SHA-256; of a file too large to be read, that of its first bytes and its size."""
        size = b"" if len(content) <= LIMITS.file else str(self.path.stat().st_size).encode()
        return hashlib.sha256(content + size).hexdigest()

    def not_opened(self, error: OSError) -> Finding:
        """The error of opening the file → its finding."""
        return _unreachable(error, self.path, self.name)

    def not_a_return(self, content: bytes | None = None) -> Finding | None:
        """The finding for a file that is passed over because of its name; None where it is to be read. A program's
        temporary or lock file is known by its `content` as well (None: not read yet)."""
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


def _unreachable(error: OSError, path: Path, name: str) -> Finding:
    codes = {Unsettled: Code.FILE_CHANGING, FileNotFoundError: Code.FILE_GONE, PermissionError: Code.FILE_LOCKED}
    if elsewhere := refusal_by_name(path.name):  # Windows does not let Google's links be read
        return elsewhere.finding._replace(place=Place(name))
    length = len(os.path.abspath(path))  # of Windows, which says of one too long that nothing is there
    if error.errno == errno.ENAMETOOLONG or (isinstance(error, FileNotFoundError) and length >= _LONG):
        return finding(Code.PATH_TOO_LONG, Place(name), length=length)
    for code in (code for kind, code in codes.items() if isinstance(error, kind)):
        return finding(code, Place(name))
    return finding(Code.FILE_NOT_REACHED, Place(name), why=system_reason(error))


def shown_name(name: str) -> str:
    """A file's name made safe to show: on one line, with nothing in it that turns it round, or that stands between the
    names of a zip and of a file in it."""
    return printable(_REVERSING.sub("\ufffd", name)).replace("\n", " ").replace("›", ">")


def unique_name(name: str, taken: set[str]) -> str:
    """`name`, or one that says so where a name that reads the same is among the keys `taken`; it is added to them."""
    stem, suffix = os.path.splitext(name)
    unique, numbers = name, count(2)
    while key(unique) in taken:
        unique = f"{stem} (tệp {next(numbers)} cùng tên){suffix}"
    taken.add(key(unique))
    return unique


def with_unique_names(files: Iterable[ReturnedFile]) -> list[ReturnedFile]:
    """The files sorted by name, in whatever order they come; the later of two names that read the same says so."""
    taken, renamed = set[str](), list[ReturnedFile]()
    for file in sorted(files, key=lambda file: (file.name, str(file.path))):
        name = unique_name(file.name, taken)
        problem = file.problem and file.problem._replace(place=Place(name))
        renamed.append(file._replace(name=name, problem=problem))
    return renamed


def returned_file(path: Path, name: str) -> ReturnedFile:
    """The file at `path`, shown to people as `name`; it came when it was last written, as its folder says."""
    path, shown, problem, found = path.absolute(), shown_name(name), None, None  # another process may read it
    try:
        found = path.stat()
    except OSError as error:
        problem = _unreachable(error, path, shown)
    if getattr(found, "st_file_attributes", 0) & _ELSEWHERE:
        problem = finding(Code.FILE_NOT_HERE, Place(shown), why="chỉ có trên mạng")
    if problem is None and found and not stat.S_ISREG(found.st_mode):  # a pipe would keep the reader waiting for ever
        problem = finding(Code.FILE_SKIPPED, Place(shown))
    return ReturnedFile(path, shown, _last_written(found), problem=problem)


def _last_written(found: os.stat_result | None) -> date:
    """The day on which a file that was `found` was last written; where nobody can say, one before every round."""
    with suppress(ValueError, OverflowError, OSError):
        return date.fromtimestamp(found.st_mtime if found else 0)
    return date(1970, 1, 1)


def collect(folder: Path) -> tuple[ReturnedFile, ...]:
    """The files of the returns folder and of its sub-folders, one level down, by name. Links, deeper folders and what
    cannot be opened come with their problem. A folder that does not exist holds nothing. OSError where it cannot be
    listed: that nobody reported is not to be said then.
    """
    if not folder.is_dir():
        return ()
    return tuple(file for path in sorted(folder.iterdir()) for file in _files_of_entry(path, folder))


def _files_of_entry(path: Path, folder: Path) -> Iterator[ReturnedFile]:
    """The files of one entry of the folder; it may be gone, or its drive, at any moment."""
    name = path.relative_to(folder).as_posix()
    try:
        found = os.lstat(path)
    except OSError:
        yield returned_file(path, name)
        return
    if is_link(found):
        yield _passed_entry(path, name, Code.LINK_NOT_FOLLOWED)
    elif not stat.S_ISDIR(found.st_mode):
        yield returned_file(path, name)
    else:
        entries = None
        with suppress(OSError):
            entries = sorted(path.iterdir())
        if entries is None or (entries and "/" in name):
            yield _passed_entry(path, name, Code.FOLDER_NOT_READ)
        else:
            yield from (file for entry in entries for file in _files_of_entry(entry, folder))


def _passed_entry(path: Path, name: str, code: Code) -> ReturnedFile:
    shown = shown_name(name)
    return ReturnedFile(path, shown, _last_written(None), problem=finding(code, Place(shown)))


def _read_unchanged(path: Path) -> bytes:
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        content = stream.read(min(LIMITS.file, before.st_size or LIMITS.file) + 1)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unsettled
    return content


#: A file with its bytes; where they are a zip that is not taken apart, the zip that was looked into.
Opened = tuple[ReturnedFile, bytes, Package | None]


class Member(NamedTuple):
    """A file in a zip or a mail."""

    name: str | None  # None: the mail itself, which says more than its files
    content: bytes | str | Refused  # its bytes, or why it has none; of the mail itself its subject
    sent: date | None = None  # the day of the mail it came with


def unpacked(file: ReturnedFile, content: bytes) -> Iterator[Opened]:
    """The files in a zip or a mail with their bytes, named "gói.zip › tệp.xlsx"; any other file itself. A container
    that cannot be opened or holds nothing comes itself, with its `problem`, and last a mail that says more.
    """
    for number, opened in enumerate(_open_members(file, content, ())):
        if number == MOST_TAKEN and opened[0].name != file.name:
            yield _refused_file(file, UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)), content, None
            return
        yield opened


def _open_members(file: ReturnedFile, content: bytes, around: tuple[Format, ...]) -> Iterator[Opened]:
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
        yield _refused_file(file, error), content, None
        return
    taken, itself = set[str](), file
    for member in members:
        inner = file._replace(received=member.sent, received_from=FROM_MAIL) if member.sent else file
        if isinstance(member.content, str):
            itself = inner._replace(problem=finding(Code.MAIL_SAYS, Place(file.name), subject=brief(member.content)))
            continue
        name = member.name or ""
        inner = inner._replace(
            name=f"{file.name} › {unique_name(shown_name(name), taken)}", own_name=re.split(r"[/\\]", name)[-1])
        if isinstance(member.content, bytes):
            yield from _open_members(inner, member.content, (*around, form))
        else:
            yield _refused_file(inner, member.content), b"", None
    if not taken:
        itself = itself._replace(problem=finding(Code.CONTAINER_EMPTY, Place(file.name), format=title(form)))
    if itself is not file:
        yield itself, content, None


def _refused_file(file: ReturnedFile, error: Refused | UnreadableFile) -> ReturnedFile:
    problem = (unreadable(error) if isinstance(error, Refused) else error).finding
    return file._replace(problem=problem._replace(place=Place(file.name)))


def _zip_members(content: bytes) -> Iterator[Member]:
    package = Package(content, LIMITS)
    entries = [entry for entry in package.entries
               if not (entry.filename.startswith("__MACOSX/") or entry.filename.endswith("/"))]
    if len(entries) > MOST_TAKEN:
        raise UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)
    return (_zip_member(package, entry) for entry in sorted(entries, key=lambda entry: entry.filename))


def _zip_member(package: Package, entry: zipfile.ZipInfo) -> Member:
    try:
        if entry.file_size > LIMITS.file:
            raise Refused(Reason.FILE_SIZE, megabytes=LIMITS.file >> 20)
        return Member(_zip_name(entry), package.read(entry.filename))
    except Refused as error:
        return Member(_zip_name(entry), error)


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


def _mail_members(content: bytes) -> Iterator[Member]:
    """A mail → the files attached to it, and itself where it says anything. Raises UnreadableFile where it is broken,
    or built to take for ever."""
    if sum(1 for _ in _DIVIDING.finditer(content)) > _MOST_DIVIDING:
        raise UnreadableFile(Code.FILE_UNSAFE, why="thư có quá nhiều phần hoặc dòng tiêu đề")
    try:
        message = _parse_mail(content)
        return iter([*_attached_files(message, _day_sent(message))])
    except Exception as error:  # the library fails on some broken mails in ways of its own
        raise UnreadableFile(Code.FILE_UNREADABLE, why="thư hỏng") from error


def _attached_files(message: Message, sent: date | None) -> Iterator[Member]:
    """The attachments but signatures, and the mail itself where it has a subject, a text or pictures in it."""
    subject = single_spaced(_header_text(message.get("subject", "")))
    says_more = bool(subject)
    for part in _leaves(message):
        kind, name = part.get_content_type(), _header_text(part.get_filename() or "")
        sort, attached = part.get_content_maintype(), part.get_content_disposition() == "attachment"
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            inner_name = name or f"{_header_text(inner.get('subject', '')) or 'thư'}.eml"
            yield Member(inner_name, inner.as_bytes(), sent)
        elif sort == "image" and (not attached or "content-id" in part):  # in the text
            says_more = True
        elif kind not in _SIGNATURES:
            content = part.get_payload(decode=True) or b""
            if name or attached or sort == "application":
                yield Member(name or "tệp đính kèm", content, sent)
            else:
                says_more = says_more or bool(content.strip())
    if says_more:
        yield Member(None, subject, sent)


def _day_sent(message: Message) -> date | None:
    """The day in Vietnam on which the mail says it was sent."""
    from email.utils import parsedate_to_datetime

    with suppress(ValueError):
        sent = parsedate_to_datetime(message.get("date", ""))
        return (sent.astimezone(_VIETNAM) if sent.tzinfo else sent).date()
    return None


def _parse_mail(content: bytes) -> Message:
    """A mail, its parts and headers."""
    from email.feedparser import BytesFeedParser
    from email.policy import Compat32

    class Plainly(Compat32):
        """Header values as written: the policies that take them apart need their square, minutes for a hostile one."""

        def header_fetch_parse(self, name: str, value: str) -> str:
            return decoded(re.sub(r"[\r\n]+", "", value[:_HEADER]).encode("utf-8", "surrogateescape"))

        def fold_binary(self, name: str, value: str) -> bytes:
            return f"{name}: {value}\n".encode("utf-8", "surrogateescape")

    parser = BytesFeedParser(policy=Plainly())
    parser.feed(content)
    return parser.close()


def _header_text(text: str) -> str:
    """A header's text with its encoded words read, also of file names: RFC 2231 asks otherwise, few programs obey."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    with suppress(LookupError, ValueError, MessageError):  # words that cannot be read stay as they are
        return str(make_header(decode_header(text))) or text if "=?" in text else text
    return text


def _leaves(message: Any) -> Iterator[Any]:
    """The parts of a mail that have no parts; a mail in it is one."""
    if message.get_content_maintype() != "multipart":
        yield message
    elif message.is_multipart():
        for part in message.get_payload():
            yield from _leaves(part)


#: What reads the members of a container of each format.
_MEMBERS = {Format.ZIP: _zip_members, Format.EML: _mail_members}
