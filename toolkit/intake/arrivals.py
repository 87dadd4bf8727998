"""The returns folder → its files, with the day each arrived, and the files inside zips and mails. Called by `returns`
and `file_reading`. Nothing is written to disk; a file that is no return carries the finding why.
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
from toolkit.model.workbooks import UnreadableFile, format_title, refusal_by_name, unreadable
from toolkit.sheetread.any_file import LIMITS, Format, Package, Reason, Refused, decoded, sniff, sniff_zip

if TYPE_CHECKING:
    from email.message import Message  # what reads mails takes 1 % of consolidating 38 returns to import

#: The day of a file of which nobody can say when it came: before every round.
UNKNOWN_DAY = date(1970, 1, 1)
#: What the day of a return was read from: its file, its mail.
RECEIVED_FROM, FROM_MAIL = "ngày của tệp", "ngày của thư"
_SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db"))
#: Fewest bytes of a form, and formats that no form has: below or of these, a file under a temporary name is skipped.
_SHORTEST_FORM, _FORMLESS = 1000, (Format.EMPTY, Format.OTHER)
#: Names of unfinished downloads.
_UNFINISHED = re.compile(r"\.(crdownload|part|partial|download|opdownload)\Z", re.IGNORECASE)
#: Programs, scripts and shortcuts: nothing an office sends as a report.
_PROGRAM = re.compile(
    r"\.(exe|scr|com|bat|cmd|pif|cpl|dll|so|jse?|vb[es]?|ws[fh]|hta|ps1|psm1|sh|msi|msc|jar|lnk|url|reg|py[wcdz]?|pth)\Z",
    re.IGNORECASE)
#: Attempts at reading a file that changes or is locked, and the seconds between them.
_ATTEMPTS, _WAIT_SECONDS = 3, 0.5
#: Windows: errors of a file locked by a program; attributes of a file that is only online; longest path it opens.
_SHARING_ERRORS, _ONLINE_ATTRIBUTES, _LONGEST_PATH = (32, 33), 0x1000 | 0x400000, 260
_REVERSING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Most files taken out of one returned file; how deep containers of a format may be nested.
MOST_TAKEN = 200
_TOO_MANY = f"hơn {MOST_TAKEN} tệp con"
_MOST_NESTED = {Format.ZIP: 1, Format.EML: 3}
#: A character of no Vietnamese name, which shows a wrong code page.
_FOREIGN_LETTER = re.compile(r"[^\w\s().,;&+\-–—_'\[\]!@#$%~{}=/\\]")
_UTF8 = 0x800
#: Lines of a mail that begin a part or belong to a header, each held in memory; their cap; characters read of a header.
_DIVIDING_LINE, _MOST_DIVIDING, _HEADER = re.compile(rb"\n(?:--|[ \t]|[\w-]+:)"), 100_000, 10_000
_VIETNAM = timezone(timedelta(hours=7))
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))


class FileKeptChanging(OSError):
    """A file changed while it was read."""


class ReturnedFile(NamedTuple):
    """A returned file, or another entry of the folder."""

    path: Path
    name: str  # shown to people, relative to the folder: "gói.zip › tệp.xlsx"
    received: date
    received_from: str = RECEIVED_FROM  # source of `received`
    own_name: str = ""  # name inside its zip or mail, "" outside of them
    problem: Finding | None = None  # why it is not read

    def content(self) -> bytes:
        """The file's bytes, all of one moment; of a file above the limit only its beginning. OSError where it cannot be
        opened, FileKeptChanging where it kept changing."""
        for _ in range(_ATTEMPTS):
            try:
                return _read_unchanged(self.path)
            except OSError as error:
                if not isinstance(error, FileKeptChanging) and getattr(error, "winerror", None) not in _SHARING_ERRORS:
                    raise
            time.sleep(_WAIT_SECONDS)
        return _read_unchanged(self.path)

    def digest(self, content: bytes) -> str:
        """The file's bytes → their SHA-256; for a file above the limit that of its beginning and its size."""
        size = b"" if len(content) <= LIMITS.file else str(self.path.stat().st_size).encode()
        return hashlib.sha256(content + size).hexdigest()

    def not_a_return(self, content: bytes | None = None) -> Finding | None:
        """The finding on a file that is skipped for its name, None for one to be read. Temporary and lock files of
        programs are recognised by their `content` too (None: not read yet)."""
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
        if is_temporary and content is not None and (len(content) < _SHORTEST_FORM or sniff(content) in _FORMLESS):
            return finding(Code.FILE_IN_USE if name.startswith("~$") else Code.FILE_SKIPPED, place, name=name)
        return finding(Code.FILE_HALF_DOWNLOADED, place) if _UNFINISHED.search(name) else None


def shown_name(name: str) -> str:
    """A file's name → the name shown to people, on one line. Marks that reverse writing are replaced, and so is the
    sign that stands between the names of a zip and its member."""
    return printable(_REVERSING.sub("\ufffd", name)).replace("\n", " ").replace("›", ">")


def unique_name(name: str, taken: set[str]) -> str:
    """A name → the name itself, or with a number if another with the same key is in `taken`; its key is added to
    `taken`."""
    stem, suffix = os.path.splitext(name)
    unique, numbers = name, count(2)
    while key(unique) in taken:
        unique = f"{stem} (tệp {next(numbers)} cùng tên){suffix}"
    taken.add(key(unique))
    return unique


def with_unique_names(files: Iterable[ReturnedFile]) -> list[ReturnedFile]:
    """Files in any order → the files sorted by name; the later of two names with the same key gets a number."""
    taken, renamed = set[str](), list[ReturnedFile]()
    for file in sorted(files, key=lambda file: (file.name, str(file.path))):
        name = unique_name(file.name, taken)
        problem = file.problem and file.problem._replace(place=Place(name))
        renamed.append(file._replace(name=name, problem=problem))
    return renamed


def returned_file(path: Path, name: str) -> ReturnedFile:
    """A path → its file, shown to people as `name`; it arrived when it was last written."""
    path, shown, problem, found = path.absolute(), shown_name(name), None, None  # another process may read it
    try:
        found = path.stat()
    except OSError as error:
        problem = unreachable_finding(error, path, shown)
    if getattr(found, "st_file_attributes", 0) & _ONLINE_ATTRIBUTES:
        problem = finding(Code.FILE_NOT_HERE, Place(shown), why="chỉ có trên mạng")
    if problem is None and found and not stat.S_ISREG(found.st_mode):  # a pipe would keep the reader waiting for ever
        problem = finding(Code.FILE_SKIPPED, Place(shown))
    return ReturnedFile(path, shown, _last_written(found), problem=problem)


def collect(folder: Path) -> tuple[ReturnedFile, ...]:
    """The returns folder → its files and those one level down, by name; () where it is missing. Links, deeper folders
    and unreadable entries carry a problem. OSError where it cannot be listed: that must not look like no report."""
    if not folder.is_dir():
        return ()
    return tuple(file for path in sorted(folder.iterdir()) for file in _files_of_entry(path, folder))


#: A file with its bytes; of a zip that is itself the document also the opened package.
Opened = tuple[ReturnedFile, bytes, Package | None]


class Member(NamedTuple):
    """A file inside a zip or a mail."""

    name: str | None  # None: the mail itself, which has a text of its own
    content: bytes | str | Refused  # bytes, or a refusal; of the mail itself its subject
    sent: date | None = None  # day of the mail


def unpacked(file: ReturnedFile, content: bytes) -> Iterator[Opened]:
    """A zip or a mail → the files inside with their bytes, named "gói.zip › tệp.xlsx"; any other file → itself. An
    unreadable or empty container comes itself with a `problem`, and a mail with a text of its own comes last."""
    for number, opened in enumerate(_open_members(file, content, ())):
        if number == MOST_TAKEN and opened[0].name != file.name:
            yield _refused_file(file, UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)), content, None
            return
        yield opened


def unreachable_finding(error: OSError, path: Path, name: str) -> Finding:
    """An error of opening a file → its finding."""
    codes = {FileKeptChanging: Code.FILE_CHANGING, FileNotFoundError: Code.FILE_GONE, PermissionError: Code.FILE_LOCKED}
    if elsewhere := refusal_by_name(path.name):  # Windows does not let Google's links be read
        return elsewhere.finding._replace(place=Place(name))
    length = len(os.path.abspath(path))  # of Windows, which says of one too long that nothing is there
    if error.errno == errno.ENAMETOOLONG or (isinstance(error, FileNotFoundError) and length >= _LONGEST_PATH):
        return finding(Code.PATH_TOO_LONG, Place(name), length=length)
    for code in (code for kind, code in codes.items() if isinstance(error, kind)):
        return finding(code, Place(name))
    return finding(Code.FILE_NOT_REACHED, Place(name), why=system_reason(error))


def _last_written(found: os.stat_result | None) -> date:
    """A file's status → the day it was last written; where unknown, a day before every round."""
    with suppress(ValueError, OverflowError, OSError):
        return date.fromtimestamp(found.st_mtime) if found else UNKNOWN_DAY
    return UNKNOWN_DAY


def _files_of_entry(path: Path, folder: Path) -> Iterator[ReturnedFile]:
    """An entry of the folder → its files; entry or drive may vanish at any moment."""
    name = path.relative_to(folder).as_posix()
    try:
        found = os.lstat(path)
    except OSError:
        yield returned_file(path, name)
        return
    if is_link(found):
        yield _unread_entry(path, name, Code.LINK_NOT_FOLLOWED)
    elif not stat.S_ISDIR(found.st_mode):
        yield returned_file(path, name)
    else:
        entries = None
        with suppress(OSError):
            entries = sorted(path.iterdir())
        if entries is None or (entries and "/" in name):
            yield _unread_entry(path, name, Code.FOLDER_NOT_READ)
        else:
            yield from (file for entry in entries for file in _files_of_entry(entry, folder))


def _unread_entry(path: Path, name: str, code: Code) -> ReturnedFile:
    """An entry that is not read, with the finding of that code."""
    shown = shown_name(name)
    return ReturnedFile(path, shown, _last_written(None), problem=finding(code, Place(shown)))


def _read_unchanged(path: Path) -> bytes:
    """A file's bytes; FileKeptChanging if it changed meanwhile."""
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        content = stream.read(min(LIMITS.file, before.st_size or LIMITS.file) + 1)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileKeptChanging
    return content


def _open_members(file: ReturnedFile, content: bytes, around: tuple[Format, ...]) -> Iterator[Opened]:
    """A file inside these containers → itself, or the files inside it."""
    package = None
    try:
        form = sniff(content) if len(content) <= LIMITS.file else None
        if form is Format.ZIP:
            form = sniff_zip(package := Package(content, LIMITS))
        if form is None or around.count(form) >= _MOST_NESTED.get(form, 0):
            yield file, content, package
            return
        members = _MEMBER_READERS[form](content)
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
        itself = itself._replace(problem=finding(Code.CONTAINER_EMPTY, Place(file.name), format=format_title(form)))
    if itself is not file:
        yield itself, content, None


def _refused_file(file: ReturnedFile, error: Refused | UnreadableFile) -> ReturnedFile:
    """The file with a refusal as its problem."""
    problem = (unreadable(error) if isinstance(error, Refused) else error).finding
    return file._replace(problem=problem._replace(place=Place(file.name)))


def _zip_members(content: bytes) -> Iterator[Member]:
    """A zip → its members by name; UnreadableFile where they are too many."""
    package = Package(content, LIMITS)
    entries = [entry for entry in package.entries
               if not (entry.filename.startswith("__MACOSX/") or entry.filename.endswith("/"))]
    if len(entries) > MOST_TAKEN:
        raise UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)
    return (_zip_member(package, entry) for entry in sorted(entries, key=lambda entry: entry.filename))


def _zip_member(package: Package, entry: zipfile.ZipInfo) -> Member:
    """An entry of a zip → the member, with its bytes or its refusal."""
    try:
        if entry.file_size > LIMITS.file:
            raise Refused(Reason.FILE_SIZE, megabytes=LIMITS.file >> 20)
        return Member(_zip_name(entry), package.read(entry.filename))
    except Refused as error:
        return Member(_zip_name(entry), error)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """An entry of a zip → its name: UTF-8 if marked or readable as that, else Vietnamese Windows, else zip's own code
    page."""
    if entry.flag_bits & _UTF8 or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437")
    for encoding in ("utf-8", "cp1258"):
        with suppress(UnicodeDecodeError):
            name = unicodedata.normalize("NFC", raw.decode(encoding))
            if not _FOREIGN_LETTER.search(name):
                return name
    return entry.filename


def _mail_members(content: bytes) -> Iterator[Member]:
    """A mail → its attached files, and the mail itself if it says anything. UnreadableFile where it is broken, or built
    to take for ever."""
    if sum(1 for _ in _DIVIDING_LINE.finditer(content)) > _MOST_DIVIDING:
        raise UnreadableFile(Code.FILE_UNSAFE, why="thư có quá nhiều phần hoặc dòng tiêu đề")
    try:
        message = _parse_mail(content)
        return iter([*_attached_files(message, _day_sent(message))])
    except Exception as error:  # the library fails on some broken mails in ways of its own
        raise UnreadableFile(Code.FILE_UNREADABLE, why="thư hỏng") from error


def _attached_files(message: Message, sent: date | None) -> Iterator[Member]:
    """A message → its attachments except signatures, and the mail itself if it has a subject, a text or pictures."""
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
    """A message → the day in Vietnam on which it was sent, None where unreadable."""
    from email.utils import parsedate_to_datetime

    with suppress(ValueError):
        sent = parsedate_to_datetime(message.get("date", ""))
        return (sent.astimezone(_VIETNAM) if sent.tzinfo else sent).date()
    return None


def _parse_mail(content: bytes) -> Message:
    """Bytes of a mail → its message."""
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
    """A header → its text, encoded words decoded, in file names too: RFC 2231 forbids those, but most programs write
    them."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    with suppress(LookupError, ValueError, MessageError):  # words that cannot be read stay as they are
        return str(make_header(decode_header(text))) or text if "=?" in text else text
    return text


def _leaves(message: Any) -> Iterator[Any]:
    """A message → its parts without parts; an attached mail counts as one."""
    if message.get_content_maintype() != "multipart":
        yield message
    elif message.is_multipart():
        for part in message.get_payload():
            yield from _leaves(part)


#: Readers of members, by the container's format.
_MEMBER_READERS = {Format.ZIP: _zip_members, Format.EML: _mail_members}
