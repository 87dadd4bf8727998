"""What came back: the files of the returns folder, when each arrived, and the files in zips and mails among them.

Nothing is written to disk; what is no return says why.
"""

from __future__ import annotations

import email
import email.policy
import errno
import io
import os
import re
import stat
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.findings import Code, Finding, Place, finding, system_reason
from toolkit.model import Period
from toolkit.sheetread import LIMITS, Format, Package, Reason, Refused, sniff, sniff_zip
from toolkit.text import date_vi, printable
from toolkit.workbooks import UnreadableFile, title, unreadable, unreadable_format

#: What the day of a return was read from: its file, its mail, the time it was saved, the day of the first run with it.
RECEIVED_FROM, FROM_MAIL, FROM_SAVING, FROM_RUN = "ngày của tệp", "ngày của thư", "ngày lưu trong tệp", "ngày tổng hợp"
_SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db"))
#: What browsers call a file that is still coming.
_UNFINISHED = re.compile(r"\.(crdownload|part|partial|download|opdownload)\Z", re.IGNORECASE)
#: Programs, scripts and shortcuts: nothing an office sends as a report.
_PROGRAM = re.compile(r"\.(exe|scr|com|bat|cmd|pif|js|jse|vbs|vbe|wsf|hta|ps1|msi|jar|lnk|url|reg)\Z", re.IGNORECASE)
#: A file that changes, or that another program holds, is tried again so often, after so many seconds.
_AGAIN, _WAIT = 3, 0.5
#: Windows: another program has the file, or a part of it, for itself; the file is elsewhere, reading it would fetch it;
#: the longest path it opens; a folder that is another.
_SHARING, _ELSEWHERE, _LONG, _JUNCTION = (32, 33), 0x1000 | 0x400000, 260, 0xA0000003
_REVERSING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Files that are taken out of one returned file, at most, and what may lie in its like how deep.
MOST_TAKEN = 200
_TOO_MANY = f"hơn {MOST_TAKEN} tệp con"
_DEPTH = {Format.ZIP: 1, Format.EML: 3, Format.MSG: 3}
#: Lines of a mail that may begin a part or belong to a header: each is held in memory. So much of a header is read.
_DIVIDING, _MOST_DIVIDING, _HEADER = re.compile(rb"\n(?:--|[ \t]|[\w-]+:)"), 100_000, 10_000
_VIETNAM = timezone(timedelta(hours=7))
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))
#: Letters of no Vietnamese name: the mark of a wrong guess of a zip's code page.
_NO_LETTER = re.compile(r"[^\w\s().,;&+\-–—_'\[\]!@#$%~{}=/\\]")
_UTF8 = 0x800


class Unsettled(OSError):
    """The file changed while it was read."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that came back, or something else that lies in the folder; then `problem` says why it is not read. `name`
    is what people are shown, relative to the folder; `own_name` the last part of it as stored, in a zip or a mail the
    name it has there. `received` is the day it came, `received_from` what that was read from.
    """

    path: Path
    name: str
    received: date
    received_from: str = RECEIVED_FROM
    own_name: str = ""
    problem: Finding | None = None

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

    def not_opened(self, error: OSError) -> Finding:
        """Why there is no content, for people."""
        told = {Unsettled: Code.FILE_CHANGING, FileNotFoundError: Code.FILE_GONE, PermissionError: Code.FILE_LOCKED}
        for code in (code for kind, code in told.items() if isinstance(error, kind)):
            return finding(code, Place(self.name))
        return finding(Code.FILE_UNREADABLE, Place(self.name), why=f"máy tính báo: {system_reason(error)}")

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


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """When a content first came: the day, what that was read from, when its workbook had been saved (None: unsaid). The
    review workbook keeps it: what is copied, packed or saved again later is the same content.
    """

    day: date
    source: str
    saved: datetime | None

    @property
    def text(self) -> str:
        """As officers see it, and `read` reads it."""
        saved = f"\ntệp lưu {self.saved:%d/%m}/{self.saved.year:04} {self.saved:%H:%M:%S}" if self.saved else ""
        return f"{date_vi(self.day)} – {self.source}{saved}"

    @classmethod
    def read(cls, text: str) -> FirstSeen | None:
        """What `text` says; of a day alone, as former versions wrote it, that it is the file's."""
        day, _, source = text.partition("\n")[0].partition(" – ")
        saved = text.partition("\ntệp lưu ")[2]
        with suppress(ValueError):
            moment = datetime.strptime(saved, "%d/%m/%Y %H:%M:%S").replace(tzinfo=UTC) if saved else None
            return cls(datetime.strptime(day, "%d/%m/%Y").date(), source or RECEIVED_FROM, moment)
        return None

    def doubtful(self, file: str, period: Period) -> Finding | None:
        """That it may have come in time although that day is too late; None where nothing speaks for it."""
        why = "ngày của tệp không dùng được: trước lúc tệp được lưu, trước kỳ báo cáo hoặc sau hôm nay"
        if self.source == RECEIVED_FROM and self.saved and period.first_day <= self.saved.date() <= period.last_day:
            why = f"tệp lưu ngày {date_vi(self.saved.date())}, còn trong hạn, nên có thể đó chỉ là ngày chép tệp"
        elif self.source not in (FROM_SAVING, FROM_RUN):
            return None
        told = {"received": date_vi(self.day), "source": self.source, "why": why}
        return finding(Code.RECEIVED_DOUBTFUL, Place(file), **told) if self.day > period.last_day else None


def first_seen(
        files: Sequence[ReturnedFile], saved: datetime | None, kept: FirstSeen | None, period: Period,
        today: date | None) -> FirstSeen:
    """When the content of these files, last `saved` then, first came. A kept day stands, but for a mail sent before.
    Else the earliest day of a mail or file that is possible: in the period's year or later, not before the saving, not
    after `today` (None: no limit). Where none is, the day of the saving, or today.
    """
    last = today or date.max
    saved = min((each.replace(microsecond=0) for each in (saved, kept and kept.saved) if each), default=None)
    latest = min(last, date(period.due_before.year, 12, 31))
    saving = saved.date() if saved and period.first_day <= saved.date() <= latest else period.first_day
    by_mail_last = sorted(files, key=lambda each: each.received_from == FROM_MAIL)
    days = {each.received: each.received_from for each in by_mail_last if saving <= each.received <= last}
    if kept and kept.day <= last:
        days = {day: source for day, source in days.items() if source == FROM_MAIL} | {kept.day: kept.source}
    if days:
        return FirstSeen(min(days), days[min(days)], saved)
    if saving > period.first_day:
        return FirstSeen(saving, FROM_SAVING, saved)
    return FirstSeen(today or min(each.received for each in files), FROM_RUN if today else RECEIVED_FROM, saved)


def shown_name(name: str) -> str:
    """A file's name made safe to show: on one line, with nothing in it that turns it round."""
    return printable(_REVERSING.sub("\ufffd", name)).replace("\n", " ")


def returned_file(path: Path, name: str) -> ReturnedFile:
    """The file at `path`, shown to people as `name`; it came when it was last written, as its folder says."""
    shown, problem = shown_name(name), None
    try:
        found = path.stat()
    except OSError as error:
        found, length, problem = path.parent.stat(), len(os.path.abspath(path)), finding(Code.FILE_GONE, Place(shown))
        if error.errno == errno.ENAMETOOLONG or length >= _LONG:
            problem = finding(Code.PATH_TOO_LONG, Place(shown[:100]), length=length)
    if getattr(found, "st_file_attributes", 0) & _ELSEWHERE:
        problem = finding(Code.FILE_NOT_HERE, Place(shown), why="chỉ có trên mạng")
    if problem is None and not stat.S_ISREG(found.st_mode):  # a pipe would keep the reader waiting for ever
        problem = finding(Code.FILE_SKIPPED, Place(shown))
    return ReturnedFile(path, shown, date.fromtimestamp(found.st_mtime), problem=problem)


def collect(folder: Path) -> tuple[ReturnedFile, ...]:
    """The files of the returns folder and of its sub-folders, one level down, by name. Links, deeper folders and what
    cannot be opened come with their problem. A folder that does not exist holds nothing.
    """
    if not folder.is_dir():
        return ()
    files = [file for path in folder.iterdir() for file in _found(path, folder)]
    return tuple(sorted(files, key=lambda file: unicodedata.normalize("NFC", file.name)))


def _found(path: Path, folder: Path) -> Iterator[ReturnedFile]:
    """What one entry of the folder holds."""
    name = path.relative_to(folder).as_posix()
    if path.is_symlink() or getattr(os.lstat(path), "st_reparse_tag", 0) == _JUNCTION:  # which is a link of Windows
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


def _unread(path: Path, name: str, code: Code) -> ReturnedFile:
    shown = shown_name(name)
    return ReturnedFile(path, shown, date.fromtimestamp(os.lstat(path).st_mtime), problem=finding(code, Place(shown)))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        content = stream.read(LIMITS.file + 1)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unsettled
    return content


class HeldFile(NamedTuple):
    """A file in a container: its name there, its bytes (or why it has none), the day of the mail it came with."""

    name: str
    content: bytes | Refused | UnreadableFile
    sent: date | None = None


def unpacked(file: ReturnedFile, content: bytes) -> Iterator[tuple[ReturnedFile, bytes]]:
    """The files in a zip or a mail with their bytes, named "gói.zip › tệp.xlsx"; any other file itself. A container
    that cannot be opened or holds nothing comes itself, with its `problem`.
    """
    for taken, each in enumerate(_opened(file, content, ())):
        if taken >= MOST_TAKEN:
            yield _refused(file, UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)), content
            return
        yield each


def _opened(file: ReturnedFile, content: bytes, around: tuple[Format, ...]) -> Iterator[tuple[ReturnedFile, bytes]]:
    try:
        form = sniff(content) if len(content) <= LIMITS.file else None
        if form is Format.ZIP:
            form = sniff_zip(Package(content, LIMITS))
        if form is None or form not in _OPENERS or around.count(form) >= _DEPTH[form]:
            yield file, content
            return
        members = _OPENERS[form](content)
    except (Refused, UnreadableFile) as error:
        yield _refused(file, error), content
        return
    names: dict[str, int] = {}
    for member in members:
        held = _held(file, member, names)
        if isinstance(member.content, bytes):
            yield from _opened(held, member.content, (*around, form))
        else:
            yield _refused(held, member.content), b""
    if not names:
        yield replace(file, problem=finding(Code.CONTAINER_EMPTY, Place(file.name), format=title(form))), content


def _held(file: ReturnedFile, member: HeldFile, names: dict[str, int]) -> ReturnedFile:
    """The member as a returned file; of several of one name the later ones are numbered."""
    count = names[member.name] = names.get(member.name, 0) + 1
    name = f"{file.name} › {shown_name(member.name)}" + (f" ({count})" if count > 1 else "")
    held = replace(file, name=name, own_name=re.split(r"[/\\]", member.name)[-1])
    return replace(held, received=member.sent, received_from=FROM_MAIL) if member.sent else held


def _refused(file: ReturnedFile, error: Refused | UnreadableFile) -> ReturnedFile:
    told = (unreadable(error) if isinstance(error, Refused) else error).finding
    return replace(file, problem=replace(told, place=Place(file.name)))


def _in_zip(content: bytes) -> Iterator[HeldFile]:
    package = Package(content, LIMITS)
    names = (each for each in package.entries if not each.filename.startswith("__MACOSX/"))
    entries = [each for each in names if not each.filename.endswith("/")]
    if len(entries) > MOST_TAKEN:
        raise UnreadableFile(Code.FILE_TOO_LARGE, why=_TOO_MANY)
    return (_zipped(package, each) for each in sorted(entries, key=lambda entry: entry.filename))


def _zipped(package: Package, entry: zipfile.ZipInfo) -> HeldFile:
    if entry.file_size > LIMITS.file:
        return HeldFile(_zip_name(entry), Refused(Reason.FILE_SIZE, megabytes=LIMITS.file >> 20))
    try:
        return HeldFile(_zip_name(entry), package.read(entry.filename))
    except Refused as error:
        return HeldFile(_zip_name(entry), error)


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


class _Plainly(email.policy.Compat32):
    """Header values as written: the policies that take them apart need their square, minutes for a hostile one."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return re.sub(r"[\r\n]+", "", value[:_HEADER]).encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\n".encode("utf-8", "surrogateescape")


def _in_mail(content: bytes) -> Iterator[HeldFile]:
    if sum(1 for _ in _DIVIDING.finditer(content)) > _MOST_DIVIDING:
        raise UnreadableFile(Code.FILE_UNSAFE, why="thư có quá nhiều phần hoặc dòng tiêu đề")
    try:
        message = email.message_from_bytes(content, policy=_Plainly())
        return iter(list(_attachments(message, _sent(message))))
    except Exception as error:  # the library fails on some broken headers in ways of its own
        raise UnreadableFile(Code.FILE_UNREADABLE, why="thư hỏng") from error


def _parts(message: Any) -> Iterator[Any]:
    """The parts of a mail that have no parts; a mail in it is one."""
    if message.get_content_maintype() != "multipart":
        yield message
    elif message.is_multipart():
        for part in message.get_payload():
            yield from _parts(part)


def _attachments(message: Message, sent: date | None) -> Iterator[HeldFile]:
    """What is attached; the text of the mail, pictures in it and signatures are not."""
    for part in _parts(message):
        kind, name = part.get_content_type(), _decoded(part.get_filename() or "")
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            yield HeldFile(name or f"{_decoded(inner.get('subject', '')) or 'thư'}.eml", inner.as_bytes(), sent)
            continue
        sort, attached = part.get_content_maintype(), part.get_content_disposition() == "attachment"
        in_the_text = sort == "image" and (not attached or "content-id" in part)
        if kind not in _SIGNATURES and not in_the_text and (name or attached or sort == "application"):
            yield HeldFile(name or "tệp đính kèm", part.get_payload(decode=True) or b"", sent)


def _decoded(text: str) -> str:
    """A header's text with its encoded words read, also of file names: RFC 2231 asks otherwise, few programs obey."""
    return str(make_header(decode_header(text))) if "=?" in text else text


def _sent(message: Any) -> date | None:
    """The day in Vietnam on which the mail says it was sent."""
    with suppress(ValueError):
        return _day(parsedate_to_datetime(message.get("date", "")))
    return None


def _day(moment: datetime | None) -> date | None:
    return moment and (moment.astimezone(_VIETNAM) if moment.tzinfo else moment).date()


def _in_outlook_mail(content: bytes) -> Iterator[HeldFile]:
    """Attachments of a .msg. Refused without the optional library that reads those."""
    try:
        from oxmsg import Message as OutlookMessage
    except ImportError:
        raise unreadable_format(Format.MSG) from None
    try:
        message = OutlookMessage.load(io.BytesIO(content))
        sent = _day(message.sent_date)
        held = [(each.file_name or "tệp đính kèm", each.file_bytes or b"") for each in message.attachments]
    except Exception as error:
        raise UnreadableFile(Code.FILE_UNREADABLE, why="thư hỏng") from error
    return (HeldFile(name, content, sent) for name, content in held)


_OPENERS: Mapping[Format, Callable[[bytes], Iterator[HeldFile]]] = {
    Format.ZIP: _in_zip, Format.EML: _in_mail, Format.MSG: _in_outlook_mail}
