"""A page to copy a mail from, for whoever sends by webmail: recipients, subject, text, and the file to attach.

One file that needs no network and lets nothing in: whatever is written in it is escaped, and its policy runs no script
but its own. Without scripts each field is a box whose text can be selected with Ctrl+A.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from toolkit.letters.mail import Mail
from toolkit.text import printable

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
