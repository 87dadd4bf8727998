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
from dataclasses import dataclass
from email.header import Header
from html import escape
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import quote

from toolkit.text import printable

#: Longer names of attachments are cut by some mail programs.
LONGEST_NAME = 60

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
                      r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]*[A-Za-z0-9])+")
_TYPES = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_LONGEST_ENDING, _LINE, _CRLF = 10, 76, "\r\n"
#: Where the seal of a text will stand: no text holds it, for it is none; and a seal, as it is found again.
_SEAL_PLACE, _SEAL = "\0", re.compile(rb"(?<![0-9A-Za-z])[0-9a-f]{16}(?![0-9A-Za-z])")


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


def draft(mail: Mail, name: str = "", attached: bytes | None = None) -> bytes:
    """A message that mail programs open as a draft; equal values give equal bytes. What is no address is left out.

    The file `attached` (None: none) goes along under that name.
    """
    known = [each for each in mail.to if _ADDRESS.fullmatch(each)]
    text = printable(mail.text).replace("\n", _CRLF).encode("utf-8")
    parts = [_part(("Content-Type: text/plain; charset=utf-8",), text)]
    parts += [] if attached is None else [_attached(name, attached)]
    lines = ["X-Unsent: 1", f"To: {f',{_CRLF} '.join(known)}".rstrip(),
             f"Subject: {_encoded(mail.subject, 'Subject')}", "MIME-Version: 1.0",
             f'Content-Type: multipart/mixed; boundary="=_{_SEAL_PLACE}"']
    head, mark = _CRLF.join((*lines, "", "")).encode("ascii"), f"--=_{_SEAL_PLACE}".encode()
    return sealed_text(head + b"".join(b"%s\r\n%s" % (mark, part) for part in parts) + b"%s--\r\n" % mark)


def letter_file(letter: str) -> bytes:
    """A letter as a .txt that every version of Notepad shows: a byte-order mark, Windows line ends, its seal last."""
    return sealed_text(f"{letter.rstrip()}\n\nMã thư: {_SEAL_PLACE}\n".replace("\n", _CRLF).encode("utf-8-sig"))


def sealed_text(content: bytes) -> bytes:
    """A text with a digest of itself in the places for it."""
    place = _SEAL_PLACE.encode()
    return content.replace(place, _seal(content.replace(place, b"")))


def is_unedited(content: bytes) -> bool:
    """Whether a text or mail that was sealed is still just that; a mail program that saves a draft writes another."""
    found = (_SEAL.search(content), _SEAL.search(content, len(content) - 50))  # in a mail's head, or at a letter's end
    return any(each and _seal(content.replace(each[0], b"")) == each[0] for each in found)


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:16].encode()


def _attached(name: str, content: bytes) -> bytes:
    name = _name(name)
    kind = _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    plain = name if name.isascii() else _encoded(name, " name")
    return _part((
        f'Content-Type: {kind};{_CRLF} name="{plain}"',
        f"Content-Disposition: attachment;{_CRLF} filename*=utf-8''{quote(name, safe='')}",
    ), content)


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


# ── a page to copy a mail from, for whoever sends by webmail ──────────────────────────────────────
#
# One file that needs no network and lets nothing in: what is written in it is escaped, its policy runs no script but
# its own. Without scripts each field is a box whose text can be selected with Ctrl+A.

#: What browsers copy from a page that is a file: they take this older way, not all of them the clipboard's own.
_SCRIPT = """
for (const button of document.querySelectorAll("button")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.of);
    field.focus();
    field.select();
    const copied = document.execCommand("copy");
    button.textContent = copied ? "✔ Đã chép" : "Bấm Ctrl+C để chép";
    setTimeout(() => { button.textContent = "Chép"; }, 2500);
  });
}
"""
_STYLE = """
body { font: 16px/1.5 "Segoe UI", Arial, sans-serif; max-width: 50rem; margin: 1rem auto; padding: 0 1rem; \
color: #1a1a1a; background: #fff }
section { border: 1px solid #999; border-radius: 6px; padding: 0 1rem 1rem; margin: 1.5rem 0 }
h2 { font-size: 1.15rem; margin: .8rem 0 .3rem }
label { display: block; font-weight: 600; margin-top: .6rem }
textarea { font: inherit; width: 100%; box-sizing: border-box; border: 1px solid #777; border-radius: 4px; \
padding: .3rem .5rem; background: #fafafa; color: inherit }
button { font: inherit; padding: .1rem .8rem; margin-left: .6rem }
.wanting { font-weight: 600; color: #8a3b00 }
"""
_GUIDE = (
    "Trang này chỉ để chép vào thư trên trình duyệt; bộ công cụ không gửi thư. Với từng cơ quan: chép người nhận, "
    "tiêu đề, nội dung, đính kèm đúng tệp ghi ở dòng Tệp đính kèm, xem lại rồi gửi. Nút Chép không hiện thì bấm vào ô, "
    "bấm Ctrl+A rồi Ctrl+C."
)
_NO_RECIPIENT = "Chưa có địa chỉ ở cột Thư điện tử của trang Cơ quan (ke_hoach.xlsx): tự ghi người nhận."
_NO_FILE = "Chưa có tệp để đính kèm."


class Item(NamedTuple):
    """A mail on the page: of whom, and where its draft and the file to attach lie seen from the page, "" for none."""
    whom: str
    mail: Mail
    draft: str
    file: str


def mail_page(title: str, items: Sequence[Item]) -> bytes:
    """The page, HTML; equal values give equal bytes."""
    hashed = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'"
    lines = (
        "<!DOCTYPE html>", '<html lang="vi">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">', f"<title>{_safe(title)}</title>",
        f"<style>{_STYLE}</style>", "</head>", "<body>", f"<h1>{_safe(title)} ({len(items)})</h1>", f"<p>{_GUIDE}</p>",
        *(line for number, item in enumerate(items, 1) for line in _section(number, item)),
        f"<script>{_SCRIPT}</script>", "</body>", "</html>", "",
    )
    return "\n".join(lines).encode("utf-8")


def _section(number: int, item: Item) -> Iterator[str]:
    mail = item.mail
    yield f"<section><h2>{number}. {_safe(item.whom)}</h2>"
    if mail.to:
        yield from _field(f"to{number}", "Người nhận", ", ".join(mail.to))
    else:
        yield f'<p class="wanting">{_NO_RECIPIENT}</p>'
    yield from _field(f"subject{number}", "Tiêu đề", mail.subject)
    yield from _field(f"text{number}", "Nội dung", mail.text)
    yield f"<p><b>Tệp đính kèm:</b> {_link(item.file)}</p>" if item.file else f'<p class="wanting">{_NO_FILE}</p>'
    yield f"<p>Dùng Outlook hoặc Thunderbird thì mở thư soạn sẵn: {_link(item.draft)}</p></section>"


def _field(name: str, label: str, value: str) -> Iterator[str]:
    """A box of as many lines as its text; a browser drops the line end after the tag, never one of the text's."""
    text = printable(value).strip("\n")
    rows = min(sum(1 + len(line) // 95 for line in text.split("\n")), 24)
    yield f'<label for="{name}">{label}<button type="button" data-of="{name}" hidden>Chép</button></label>'
    yield f'<textarea id="{name}" rows="{rows}" readonly>\n{_safe(text)}</textarea>'


def _link(path: str) -> str:
    return f'<a href="{quote(path)}">{_safe(path.removeprefix("../"))}</a>'


def _safe(text: str) -> str:
    return escape(printable(text))
