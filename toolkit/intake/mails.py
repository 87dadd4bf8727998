"""A mail that came among the returns → the files attached to it, the day it was sent, and whether it says more itself.

What a mail says itself is not read: whoever opens it does. `arrivals` calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import single_spaced
from toolkit.model.findings import Code
from toolkit.model.workbooks import UnreadableFile
from toolkit.sheetread.any_file import Refused, decoded

if TYPE_CHECKING:
    from email.message import Message  # what reads mails takes 1 % of consolidating 38 returns to import

#: Lines of a mail that may begin a part or belong to a header: each is held in memory. So much of a header is read.
_DIVIDING, _MOST_DIVIDING, _HEADER = re.compile(rb"\n(?:--|[ \t]|[\w-]+:)"), 100_000, 10_000
_VIETNAM = timezone(timedelta(hours=7))
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))


class HeldFile(NamedTuple):
    """A file in a container: its name there, its bytes (or why it has none), the day of the mail it came with. Without
    a name it is the mail itself, which says more than its files; then `content` is its subject."""

    name: str | None
    content: bytes | str | Refused
    sent: date | None = None


def in_mail(content: bytes) -> Iterator[HeldFile]:
    """What is attached to a mail, and itself where it says anything. Raises UnreadableFile where it is broken, or built
    to take for ever."""
    if sum(1 for _ in _DIVIDING.finditer(content)) > _MOST_DIVIDING:
        raise UnreadableFile(Code.FILE_UNSAFE, why="thư có quá nhiều phần hoặc dòng tiêu đề")
    try:
        message = _taken_apart(content)
        return iter([*_parts(message, _sent(message))])
    except Exception as error:  # the library fails on some broken mails in ways of its own
        raise UnreadableFile(Code.FILE_UNREADABLE, why="thư hỏng") from error


def _parts(message: Message, sent: date | None) -> Iterator[HeldFile]:
    """What is attached but signatures, and the mail itself where it has a subject, a text or pictures in it."""
    subject = single_spaced(_header_text(message.get("subject", "")))
    says_more = bool(subject)
    for part in _leaves(message):
        kind, name = part.get_content_type(), _header_text(part.get_filename() or "")
        sort, attached = part.get_content_maintype(), part.get_content_disposition() == "attachment"
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            inner_name = name or f"{_header_text(inner.get('subject', '')) or 'thư'}.eml"
            yield HeldFile(inner_name, inner.as_bytes(), sent)
        elif sort == "image" and (not attached or "content-id" in part):  # in the text
            says_more = True
        elif kind not in _SIGNATURES:
            content = part.get_payload(decode=True) or b""
            if name or attached or sort == "application":
                yield HeldFile(name or "tệp đính kèm", content, sent)
            else:
                says_more = says_more or bool(content.strip())
    if says_more:
        yield HeldFile(None, subject, sent)


def _sent(message: Message) -> date | None:
    """The day in Vietnam on which the mail says it was sent."""
    from email.utils import parsedate_to_datetime

    with suppress(ValueError):
        sent = parsedate_to_datetime(message.get("date", ""))
        return (sent.astimezone(_VIETNAM) if sent.tzinfo else sent).date()
    return None


def _taken_apart(content: bytes) -> Message:
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
