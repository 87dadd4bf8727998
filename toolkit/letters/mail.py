"""Draft messages as .eml files, for an officer to open in a mail program and send: nothing is ever sent from here.

Every header is made of clean single lines, so that no setting can add one. A name of an attachment stands twice: as
every program of twenty years reads it (RFC 2047 in `name=`) and as the rule is (RFC 2231 in one unbroken `filename*=`;
broken into parts, Outlook shows “Untitled attachment”). A draft bears no date and no message id: sending gives them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from email.header import Header
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import quote

from toolkit.base.text import printable, single_spaced
from toolkit.model import resources

#: Longer names of attachments are cut by some mail programs.
LONGEST_NAME = 60

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
                      r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]*[A-Za-z0-9])+")
_TYPES = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_LONGEST_ENDING, _LINE, _CRLF = 10, 76, "\r\n"
#: Stands between the parts of a message: none of them, in base64, holds it.
_BOUNDARY = "=_toolkit"


class Mail(NamedTuple):
    """What is written to somebody, before anything is attached: addresses (none is allowed), subject, plain text."""
    to: tuple[str, ...]
    subject: str
    text: str


def addresses(typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The mail addresses in a text, where semicolons, commas or line ends separate them, and what is none."""
    each = [text.strip() for text in re.split(r"[;,\n\r]", typed) if text.strip()]
    good = [text for text in each if _ADDRESS.fullmatch(text)]
    return tuple(dict.fromkeys(good)), tuple(text for text in each if text not in good)


def draft(mail: Mail, *attached: tuple[str, bytes]) -> bytes:
    """A message that mail programs open as a draft; equal values give equal bytes. What is no address is left out.

    The files `attached` go along, each with its name.
    """
    known = [each for each in mail.to if _ADDRESS.fullmatch(each)]
    text = printable(mail.text).replace("\n", _CRLF).encode("utf-8")
    parts = [_part(("Content-Type: text/plain; charset=utf-8",), text)]
    parts += [_attached(name, content) for name, content in attached]
    lines = ["X-Unsent: 1", f"To: {f',{_CRLF} '.join(known)}".rstrip(),
             f"Subject: {_encoded(mail.subject, 'Subject')}", "MIME-Version: 1.0",
             f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"']
    head, mark = _CRLF.join((*lines, "", "")).encode("ascii"), f"--{_BOUNDARY}".encode()
    return head + b"".join(b"%s\r\n%s" % (mark, part) for part in parts) + b"%s--\r\n" % mark


def letter_file(letter: str) -> bytes:
    """A letter as a .txt that every version of Notepad shows: a byte-order mark, Windows line ends."""
    return f"{letter.rstrip()}\n".replace("\n", _CRLF).encode("utf-8-sig")


def _attached(name: str, content: bytes) -> bytes:
    name = attachment_name(name)
    kind = _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    plain = name if name.isascii() else _encoded(name, " name")
    return _part((
        f'Content-Type: {kind};{_CRLF} name="{plain}"',
        f"Content-Disposition: attachment;{_CRLF} filename*=utf-8''{quote(name, safe='')}",
    ), content)


def _part(headers: Iterable[str], content: bytes) -> bytes:
    head = _CRLF.join((*headers, "Content-Transfer-Encoding: base64", "", "")).encode("ascii")
    return head + base64.encodebytes(content).replace(b"\n", _CRLF.encode())


def _encoded(text: str, header: str) -> str:
    """A text as a header holds it (RFC 2047), on lines of its own where it is long."""
    clean = single_spaced(printable(text))
    if clean.isascii() and "=?" not in clean and len(clean) + len(header) < _LINE:
        return clean
    return Header(clean, "utf-8", maxlinelen=_LINE, header_name=header).encode(linesep=_CRLF)


def attachment_name(name: str) -> str:
    """A file name every system takes, its ending kept when it is cut."""
    clean = PurePath(re.sub(r'[\\/:*?"<>|]', "_", single_spaced(printable(name))))
    if not clean.name.strip("."):  # a folder's own name and its parent's are no file's
        clean = PurePath("tep")
    ending = clean.suffix[:_LONGEST_ENDING]
    return clean.stem[:LONGEST_NAME - len(ending)].rstrip() + ending


# ── a page to copy mails from, for whoever sends by webmail ───────────────────────────────────────
#
# One file that needs no network and lets nothing in: what is written in it is escaped, its policy runs no script and no
# style but its own. Without scripts each field is a box whose text can be selected with Ctrl+A. Browsers copy from a
# page that is a file in the older way, not all of them by the clipboard's own.

#: What the policy allows: the style and the script that stand in the page.
_OWN = re.compile("<(style|script)>(.*?)</\\1>", re.DOTALL)


class Item(NamedTuple):
    """A mail on the page: of whom, and where its draft and the files to attach lie seen from the page."""
    whom: str
    mail: Mail
    draft: str
    files: tuple[str, ...]


def mail_page(title: str, items: Sequence[Item], ledger: str = "") -> bytes:
    """The page, HTML; equal values give equal bytes. `ledger` is the workbook beside it in which is written what was
    sent, "" for none."""
    from jinja2 import Environment

    source = resources.template(resources.MAIL_PAGE).read_text("utf-8")
    allowed = "; ".join(f"{kind}-src 'sha256-{_hash(text)}'" for kind, text in _OWN.findall(source))
    environment = Environment(autoescape=True, trim_blocks=True, keep_trailing_newline=True, finalize=_shown)
    page = environment.from_string(source).render(
        policy=f"default-src 'none'; {allowed}", title=title, items=items, ledger=ledger, boxes=_boxes)
    return page.encode("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _shown(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _boxes(mail: Mail) -> Iterator[tuple[str, str, str, int]]:
    """What is copied of a mail, each a name, a label, the text, and how many lines it takes at most."""
    for name, label, value in (("to", "Người nhận", ", ".join(mail.to)), ("subject", "Tiêu đề", mail.subject),
                               ("text", "Nội dung", mail.text)):
        text = printable(value).strip("\n")
        if text or name != "to":
            yield name, label, text, min(sum(1 + len(line) // 95 for line in text.split("\n")), 24)
