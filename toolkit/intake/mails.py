"""Mails that came among the returns: what they say themselves, when they were sent, and the files attached to them."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta, timezone
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import is_blank
from toolkit.model.findings import Code
from toolkit.model.words import DOCUMENT_PARAGRAPH, MAIL_PLACES
from toolkit.model.workbooks import UnreadableFile
from toolkit.sheetread.any_file import Reason, Refused, decoded

if TYPE_CHECKING:
    from email.message import Message  # what reads mails takes 1 % of consolidating 38 returns to import

#: Lines of a mail that may begin a part or belong to a header: each is held in memory. So much of a header is read.
_DIVIDING, _MOST_DIVIDING, _HEADER = re.compile(rb"\n(?:--|[ \t]|[\w-]+:)"), 100_000, 10_000
#: More than anybody reads in one mail: paragraphs, characters, tags of a page. A cell of a workbook holds no more than
#: the longest text.
_PARAGRAPHS, _CHARACTERS, _TAGS, _LONGEST = 100_000, 5_000_000, 1_000_000, 30_000
#: What mails call the encodings of their text. Python knows more by such names, some of which take for ever.
_CHARSET = re.compile(r"(?:utf|windows|cp|iso|us-ascii|ascii|latin|gb|big5|koi8|euc)[\w-]*\Z", re.IGNORECASE)
_VIETNAM = timezone(timedelta(hours=7))
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))


class MailWords(NamedTuple):
    """What a mail says itself: texts, each with where it stands (sheet and cell of its `Place`), and how many pictures
    are among them."""

    texts: tuple[tuple[str, str, str], ...]
    pictures: int


class HeldFile(NamedTuple):
    """A file in a container: its name there, its bytes (or why it has none), the day of the mail it came with. Without
    a name it is what that mail says itself."""

    name: str | None
    content: bytes | MailWords | Refused
    sent: date | None = None


def in_mail(content: bytes) -> Iterator[HeldFile]:
    """What a mail says and what is attached to it. Raises UnreadableFile where it is broken, or built to take for
    ever."""
    if sum(1 for _ in _DIVIDING.finditer(content)) > _MOST_DIVIDING:
        raise UnreadableFile(Code.FILE_UNSAFE, why="thư có quá nhiều phần hoặc dòng tiêu đề")
    try:
        message = _taken_apart(content)
        sent = _sent(message)
        try:
            words: MailWords | Refused = mail_words(message)
        except Refused as refused:
            words = refused
        said = [HeldFile(None, words, sent)] if isinstance(words, Refused) or any(words) else []
        return iter([*said, *_attachments(message, sent)])
    except Exception as error:  # the library fails on some broken mails in ways of its own
        raise UnreadableFile(Code.FILE_UNREADABLE, why="thư hỏng") from error


def _attachments(message: Message, sent: date | None) -> Iterator[HeldFile]:
    """What is attached; the text of the mail, pictures in it and signatures are not."""
    for part in leaves(message):
        kind, name = part.get_content_type(), header_text(part.get_filename() or "")
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            yield HeldFile(name or f"{header_text(inner.get('subject', '')) or 'thư'}.eml", inner.as_bytes(), sent)
            continue
        sort, attached = part.get_content_maintype(), part.get_content_disposition() == "attachment"
        if kind not in _SIGNATURES and not is_in_text(part) and (name or attached or sort == "application"):
            yield HeldFile(name or "tệp đính kèm", part.get_payload(decode=True) or b"", sent)


def _sent(message: Any) -> date | None:
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


def header_text(text: str) -> str:
    """A header's text with its encoded words read, also of file names: RFC 2231 asks otherwise, few programs obey."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    with suppress(LookupError, ValueError, MessageError):  # words that cannot be read stay as they are
        return str(make_header(decode_header(text))) or text if "=?" in text else text
    return text


def leaves(message: Any) -> Iterator[Any]:
    """The parts of a mail that have no parts; a mail in it is one."""
    if message.get_content_maintype() != "multipart":
        yield message
    elif message.is_multipart():
        for part in message.get_payload():
            yield from leaves(part)


def is_in_text(part: Message) -> bool:
    """Whether a part of a mail is a picture in its text, not a file that came with it."""
    attached = part.get_content_disposition() == "attachment"
    return part.get_content_maintype() == "image" and (not attached or "content-id" in part)


def mail_words(message: Message) -> MailWords:
    """What a mail says itself: subject and paragraphs, each with its place, and how many pictures are in the text.
    Refused past what anybody reads."""
    texts = [plain_text(text) if kind == "text/html" else text for kind, text in _texts(message)]
    paragraphs = [paragraph for text in texts for paragraph in _paragraphs(text)]
    if len(paragraphs) > _PARAGRAPHS or sum(map(len, texts)) > _CHARACTERS:
        raise Refused(Reason.CHARACTERS)
    subject = " ".join(header_text(message.get("subject", "")).split())
    found = [] if is_blank(subject) else [(MAIL_PLACES["subject"], "", subject)]
    for number, paragraph in enumerate(paragraphs, 1):
        place = DOCUMENT_PARAGRAPH.format(number=number)
        pieces = (paragraph[start:start + _LONGEST] for start in range(0, len(paragraph), _LONGEST))
        found += [(MAIL_PLACES["text"], place, piece) for piece in pieces]
    return MailWords(tuple(found), sum(is_in_text(part) for part in leaves(message)))


def _paragraphs(text: str) -> Iterator[str]:
    """What stands between blank lines, without the blanks around each line."""
    lines = [line.strip() for line in io.StringIO(text, newline=None)]
    for is_empty, paragraph in groupby(lines, lambda line: not line):
        joined = "\n".join(paragraph)
        if not is_empty and not is_blank(joined):
            yield joined


#: Of a page: a comment or a part that is not shown, a tag with its name. An unfinished one takes all that follows.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<unseen>script|style|title)\b.*?(?:</(?P=unseen)[^>]*>?|\Z)"
    r"|<(?P<name>/?[a-z][\w:-]*)[^>]*>?|<[!?/][^>]*>?", re.IGNORECASE | re.DOTALL)
#: Between the cells of a row until the page is read: no page shows it.
_CELL = "\x1f"
_BLOCKS = ["p", "div", "li", "tr", "table", "dt", "dd", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"]
_BREAKS = {**{slash + name: "\n\n" for name in _BLOCKS for slash in ("", "/")}, "br": "\n", "td": _CELL, "th": _CELL}


def plain_text(page: str) -> str:
    """The text of an HTML page, with a blank line between paragraphs and " | " between the cells of a row."""
    if page.count("<") > _TAGS:
        raise Refused(Reason.CHARACTERS)
    shown = _MARKUP.sub(lambda tag: _BREAKS.get((tag["name"] or "").lower(), ""), " ".join(page.split()))
    with suppress(ValueError):  # a number of thousands of digits
        shown = html.unescape(shown)
    return re.sub(f"\n ?{_CELL}", "\n", shown.replace("\xa0", " ")).replace(_CELL, " | ")


def _texts(part: Any) -> list[tuple[str, str]]:
    """Each text of a mail that is no attachment and says anything, with its kind; of alternatives the plain one."""
    kind = part.get_content_type()
    if kind.startswith("multipart/") and part.is_multipart():
        said = [texts for each in part.get_payload() if (texts := _texts(each))]
        plain = [texts for texts in said if all(kind != "text/html" for kind, _ in texts)]
        return [*chain.from_iterable((plain or said)[:1] if kind == "multipart/alternative" else said)]
    if not kind.startswith("text/") or part.get_filename() or part.get_content_disposition() == "attachment":
        return []
    content = part.get_payload(decode=True) or b""
    if kind == "text/plain" and len(content) > 3 * _CHARACTERS:  # a Vietnamese letter takes three bytes at most
        raise Refused(Reason.CHARACTERS)
    text = _in_charset(content, str(part.get_param("charset") or ""))
    return [] if is_blank(text) else [(kind, text)]


def _in_charset(content: bytes, charset: str) -> str:
    """The text in the encoding it says it is in; where that is none or not the one, as any text is read."""
    if _CHARSET.match(charset):
        with suppress(LookupError, ValueError):
            return content.decode(charset)
    return decoded(content)
