"""Draft messages as .eml files, for an officer to open in a mail program and send: nothing is ever sent from here.

Every header is made of clean single lines, so that no setting can add one. A name of an attachment stands twice: as
every program of twenty years reads it (RFC 2047 in `name=`) and as the rule is (RFC 2231 in one unbroken `filename*=`;
broken into parts, Outlook shows “Untitled attachment”). A draft bears no date and no message id: sending gives them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.header import Header
from pathlib import PurePath
from urllib.parse import quote

from toolkit.text import printable

#: Longer names of attachments are cut by some mail programs.
LONGEST_NAME = 60

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
                      r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]*[A-Za-z0-9])+")
_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LONGEST_ENDING = 10
_LINE = 76
_CRLF = "\r\n"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along, under the name it is given there."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What is written to somebody, before anything is attached: addresses (none is allowed), subject, plain text."""

    to: tuple[str, ...]
    subject: str
    text: str


def addresses(typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The mail addresses in a text, where semicolons, commas or line ends separate them, and what is none."""
    each = [text.strip() for text in re.split(r"[;,\n\r]", typed) if text.strip()]
    good = [text for text in each if _ADDRESS.fullmatch(text)]
    return tuple(dict.fromkeys(good)), tuple(text for text in each if text not in good)


def draft(to: Iterable[str], subject: str, body: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """A message that mail programs open as a draft. Equal values give equal bytes.

    `to` are addresses; what is none is left out. `body` is plain text.
    """
    known = [each for each in to if _ADDRESS.fullmatch(each)]
    parts = [_text(body), *map(_attached, attachments)]
    boundary = f"=_{hashlib.sha256(b''.join(parts)).hexdigest()[:32]}"
    lines = [
        "X-Unsent: 1",
        f"To: {f',{_CRLF} '.join(known)}".rstrip(),
        f"Subject: {_encoded(subject, 'Subject')}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
    ]
    head, mark = _CRLF.join((*lines, "", "")).encode("ascii"), boundary.encode()
    return head + b"".join(b"--%s\r\n%s" % (mark, part) for part in parts) + b"--%s--\r\n" % mark


def _text(body: str) -> bytes:
    return _part(("Content-Type: text/plain; charset=utf-8",), printable(body).replace("\n", _CRLF).encode("utf-8"))


def _attached(attachment: Attachment) -> bytes:
    name = _name(attachment.name)
    kind = _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    plain = name if name.isascii() else _encoded(name, " name")
    return _part((
        f'Content-Type: {kind};{_CRLF} name="{plain}"',
        f"Content-Disposition: attachment;{_CRLF} filename*=utf-8''{quote(name, safe='')}",
    ), attachment.content)


def _part(headers: Iterable[str], content: bytes) -> bytes:
    coded = base64.b64encode(content).decode("ascii")
    lines = [coded[start:start + _LINE] for start in range(0, len(coded), _LINE)]
    return _CRLF.join((*headers, "Content-Transfer-Encoding: base64", "", *lines, "")).encode("ascii")


def _encoded(text: str, header: str) -> str:
    """A text as a header holds it (RFC 2047), on lines of its own where it is long."""
    clean = _one_line(text)
    if clean.isascii() and "=?" not in clean and len(clean) + len(header) < _LINE:
        return clean
    return Header(clean, "utf-8", maxlinelen=_LINE, header_name=header).encode(linesep=_CRLF)


def _name(name: str) -> str:
    """A file name every system takes, its ending kept when it is cut."""
    clean = PurePath(re.sub(r'[\\/:*?"<>|]', "_", _one_line(name)))
    if not clean.name.strip("."):  # a folder's own name and its parent's are no file's
        clean = PurePath("tep")
    ending = clean.suffix[:_LONGEST_ENDING]
    return clean.stem[:LONGEST_NAME - len(ending)].rstrip() + ending


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())
