"""A mail's addresses, subject, text and files → a draft (.eml) that an officer opens and sends, and a page to copy
mails from; nothing is ever sent from here. Names of attachments are written in both ways that mail programs of twenty
years read (RFC 2047, RFC 2231 in one piece); a draft bears no date and no message id. `rounds.sending` calls it."""

from __future__ import annotations

import re
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from pathlib import PurePath
from typing import NamedTuple

from toolkit.base.text import printable, single_spaced
from toolkit.model import resources

#: Longer names of attachments are cut by some mail programs.
LONGEST_NAME = 60

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
                      r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]*[A-Za-z0-9])+")
_TYPES = {".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
          ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_CRLF = "\r\n"


class Mail(NamedTuple):
    """A mail without its attachments."""
    to: tuple[str, ...]  # addresses; there may be none
    subject: str
    text: str


def addresses(typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A text, parted by semicolons, commas or line ends → the mail addresses in it, and the parts that are none."""
    texts = list(filter(None, map(str.strip, re.split(r"[;,\n\r]", typed))))
    good = dict.fromkeys(filter(_ADDRESS.fullmatch, texts))
    return tuple(good), tuple(text for text in texts if text not in good)


def draft(mail: Mail, *attached: tuple[str, bytes]) -> bytes:
    """A mail and attached files, name and content → a message that mail programs open as a draft. Equal values give
    equal bytes; what is no address is left out."""
    message = MIMEMultipart(boundary="=_toolkit")  # no part, in base64, holds this
    message["X-Unsent"], message["To"] = "1", ", ".join(filter(_ADDRESS.fullmatch, mail.to))
    message["Subject"] = _encoded(mail.subject)
    message.attach(MIMEText(printable(mail.text).replace("\n", _CRLF), "plain", "utf-8"))
    for name, content in attached:
        name = attachment_name(name)
        part = MIMEApplication(content, _TYPES.get(name[-5:].lower(), "octet-stream"), name=_encoded(name))
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        message.attach(part)
    return message.as_bytes(policy=compat32.clone(linesep=_CRLF))


def letter_file(letter: str) -> bytes:
    """A letter → a .txt that every version of Notepad shows: with a byte-order mark and Windows line ends."""
    return f"{letter.rstrip()}\n".replace("\n", _CRLF).encode("utf-8-sig")


def _encoded(text: str) -> str:
    """A text → the value of a header (RFC 2047), on several lines if it is long."""
    return Header(single_spaced(printable(text)), "utf-8", header_name="Subject").encode()


def attachment_name(name: str) -> str:
    """A file name → one that every system takes; its ending stays if it is cut."""
    clean = re.sub(r'[\\/:*?"<>|]', "_", single_spaced(printable(name))).strip(" .")
    path = PurePath(clean or "tep")  # a folder's own name and its parent's are no file's
    ending = path.suffix[:10]
    return path.stem[:LONGEST_NAME - len(ending)].rstrip() + ending


# ── a page to copy mails from, for whoever sends by webmail ───────────────────────────────────────
#
# One file that needs no network and lets nothing in: what is written in it is escaped, its policy runs no script and no
# style but its own, known by the hashes in it. Without scripts each field is a box whose text can be selected with
# Ctrl+A. Browsers copy from a page that is a file in the older way, not all of them by the clipboard's own.


class Item(NamedTuple):
    """A mail on the page."""
    whom: str  # the agency it goes to
    mail: Mail
    draft: str  # its draft, seen from the page
    files: tuple[str, ...]  # the files to attach, seen from the page


def mail_page(title: str, items: list[Item], of_forms: bool = False) -> bytes:
    """The page, HTML; equal values give equal bytes. One that is `of_forms` says where to tick what was sent."""
    from jinja2 import Environment

    source = resources.template(resources.MAIL_PAGE).read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, keep_trailing_newline=True,
                              finalize=lambda value: printable(value) if isinstance(value, str) else value)
    return environment.from_string(source).render(title=title, items=items, of_forms=of_forms).encode("utf-8")
