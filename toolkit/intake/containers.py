"""Zips and mails among the returned files → the files in them, each under its own name. Nothing is written to disk."""

from __future__ import annotations

import email
import email.policy
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from toolkit.findings import Code, Place, finding
from toolkit.intake.folder import ReturnedFile, shown_name
from toolkit.sheetread import LIMITS, Format, Package, Reason, Refused, sniff, sniff_zip
from toolkit.workbooks import UnreadableFile, title, unreadable, unreadable_format

#: Files that are taken out of one returned file, at most, and what may lie in its like how deep.
MOST = 200
_DEPTH = {Format.ZIP: 1, Format.EML: 3, Format.MSG: 3}

#: Lines of a mail that may begin a part or belong to a header: each is held in memory. So much of a header is read.
_DIVIDING, _MOST_DIVIDING, _HEADER = re.compile(rb"\n(?:--|[ \t]|[\w-]+:)"), 100_000, 10_000

#: Where the date of a mail's attachments was read from.
FROM_MAIL = "ngày của thư"
_VIETNAM = timezone(timedelta(hours=7))
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))
#: Letters of no Vietnamese name: the mark of a wrong guess of a zip's code page.
_NO_LETTER = re.compile(r"[^\w\s().,;&+\-–—_'\[\]!@#$%~{}=/\\]")
_UTF8 = 0x800


class Member(NamedTuple):
    """A file in a container: its name there, its bytes (or why it has none), the day of the mail it came with."""

    name: str
    content: bytes | Refused | UnreadableFile
    sent: date | None = None


def unpacked(file: ReturnedFile, content: bytes) -> Iterator[tuple[ReturnedFile, bytes]]:
    """The files in a zip or a mail with their bytes, named "gói.zip › tệp.xlsx"; any other file itself.

    A container that cannot be opened or holds nothing comes itself, with its `problem`.
    """
    for taken, each in enumerate(_opened(file, content, ())):
        if taken >= MOST:
            yield _refused(file, _too_many()), content
            return
        yield each


def _opened(file: ReturnedFile, content: bytes, around: tuple[Format, ...]) -> Iterator[tuple[ReturnedFile, bytes]]:
    try:
        form = _container(content)
        if form is None or around.count(form) >= _DEPTH[form]:
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


def _container(content: bytes) -> Format | None:
    """What container these bytes are, None where they are none, or none that is opened."""
    if len(content) > LIMITS.file:
        return None
    form = sniff(content)
    if form is Format.ZIP:
        form = sniff_zip(Package(content, LIMITS))
    return form if form in _OPENERS else None


def _held(file: ReturnedFile, member: Member, names: dict[str, int]) -> ReturnedFile:
    """The member as a returned file; of several of one name the later ones are numbered."""
    count = names[member.name] = names.get(member.name, 0) + 1
    name = f"{file.name} › {shown_name(member.name)}" + (f" ({count})" if count > 1 else "")
    held = replace(file, name=name, own_name=re.split(r"[/\\]", member.name)[-1])
    return replace(held, received=member.sent, received_from=FROM_MAIL) if member.sent else held


def _refused(file: ReturnedFile, error: Refused | UnreadableFile) -> ReturnedFile:
    told = (unreadable(error) if isinstance(error, Refused) else error).finding
    return replace(file, problem=replace(told, place=Place(file.name)))


def _too_many() -> UnreadableFile:
    return UnreadableFile(Code.FILE_TOO_LARGE, why=f"hơn {MOST} tệp con")


# ── zip ───────────────────────────────────────────────────────────────────────────────────────────


def _in_zip(content: bytes) -> Iterator[Member]:
    package = Package(content, LIMITS)
    entries = [each for each in package.entries if not each.filename.endswith("/") and not each.filename.startswith("__MACOSX/")]
    if len(entries) > MOST:
        raise _too_many()
    return (_zipped(package, each) for each in sorted(entries, key=lambda entry: entry.filename))


def _zipped(package: Package, entry: zipfile.ZipInfo) -> Member:
    name = _zip_name(entry)
    try:
        if entry.file_size > LIMITS.file:
            raise Refused(Reason.FILE_SIZE, megabytes=LIMITS.file >> 20)
        return Member(name, package.read(entry.filename))
    except (Refused, UnreadableFile) as error:
        return Member(name, error)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """A member's name: UTF-8 where it says so or reads so, else Vietnamese Windows, else what zip began with."""
    if entry.flag_bits & _UTF8 or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437")
    for encoding in ("utf-8", "cp1258"):
        try:
            name = unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
        if not _NO_LETTER.search(name):
            return name
    return entry.filename


# ── mail ──────────────────────────────────────────────────────────────────────────────────────────


class _Plainly(email.policy.Compat32):
    """Header values as they are written: the policies that take them apart need their square, minutes for a hostile one."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return re.sub(r"[\r\n]+", "", value[:_HEADER]).encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\n".encode("utf-8", "surrogateescape")


def _in_mail(content: bytes) -> Iterator[Member]:
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


def _attachments(message: Message, sent: date | None) -> Iterator[Member]:
    """What is attached; the text of the mail, pictures in it and signatures are not."""
    for part in _parts(message):
        kind, name = part.get_content_type(), _file_name(part)
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            yield Member(name or f"{_decoded(inner.get('subject', '')) or 'thư'}.eml", inner.as_bytes(), sent)
        elif _is_attached(part, kind, name):
            yield Member(name or "tệp đính kèm", part.get_payload(decode=True) or b"", sent)


def _is_attached(part: Any, kind: str, name: str) -> bool:
    if kind in _SIGNATURES or (part.get_content_maintype() == "image" and _is_inline(part)):
        return False
    return bool(name) or part.get_content_disposition() == "attachment" or part.get_content_maintype() == "application"


def _is_inline(part: Any) -> bool:
    return part.get_content_disposition() != "attachment" or "content-id" in part


def _file_name(part: Any) -> str:
    """A part's file name, by RFC 2231, or by RFC 2047 as many mail programs write it."""
    return _decoded(part.get_filename() or "")


def _decoded(text: str) -> str:
    """A header's text with its encoded words read."""
    return str(make_header(decode_header(text))) if "=?" in text else text


def _sent(message: Any) -> date | None:
    """The day in Vietnam on which the mail says it was sent."""
    try:
        return _day(parsedate_to_datetime(message.get("date", "")))
    except ValueError:
        return None


def _day(moment: datetime | None) -> date | None:
    if moment is None:
        return None
    return (moment.astimezone(_VIETNAM) if moment.tzinfo else moment).date()


def _in_outlook_mail(content: bytes) -> Iterator[Member]:
    """Attachments of a .msg. Refused without the optional library that reads those."""
    try:
        from oxmsg import Message as OutlookMessage
    except ImportError:
        raise unreadable_format(Format.MSG) from None
    try:
        message = OutlookMessage.load(io.BytesIO(content))
        sent = _day(message.sent_date)
        held = [Member(each.file_name or "tệp đính kèm", each.file_bytes or b"", sent) for each in message.attachments]
    except Exception as error:
        raise UnreadableFile(Code.FILE_UNREADABLE, why="thư hỏng") from error
    return iter(held)


_OPENERS: Mapping[Format, Callable[[bytes], Iterator[Member]]] = {
    Format.ZIP: _in_zip, Format.EML: _in_mail, Format.MSG: _in_outlook_mail,
}
