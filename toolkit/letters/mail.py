"""Draft messages as .eml files, for an officer to open in a mail program and send: nothing is ever sent from here.

Every header is made of clean single lines, so that no setting can add one. A name of an attachment stands twice: as
every program of twenty years reads it (RFC 2047 in `name=`) and as the rule is (RFC 2231 in one unbroken `filename*=`;
broken into parts, Outlook shows “Untitled attachment”). A draft bears no date and no message id: sending gives them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


# ── a page to copy mails from, for whoever sends by webmail, and to tick what was sent ────────────
#
# One file that needs no network and lets nothing in: what is written in it is escaped, its policy runs no script and no
# style but its own. Without scripts each field is a box whose text can be selected with Ctrl+A. What is ticked stays in
# the browser, under where the page lies, by what was sent: another form is another mark. Ticks of the ledger stand in
# the page itself and cannot be taken back there, so that the two never differ unseen.

#: What browsers copy from a page that is a file: they take this older way, not all of them the clipboard's own.
_SCRIPT = r"""
"use strict";
const find = id => document.getElementById(id);
const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
const items = [...document.querySelectorAll("li")].map((line, at) => {
  const mail = find("m" + (at + 1)), link = line.querySelector("a");
  return {line, mail, at, mark: line.dataset.mark, code: line.dataset.code, name: link.textContent,
          boxes: [line.querySelector("input"), mail.querySelector("input")], said: mail.querySelector(".said"),
          words: plain(link.textContent + " " + line.dataset.code)};
});
const place = "thu " + location.href.split("#")[0];
const stored = () => { try { return Object(JSON.parse(localStorage.getItem(place))); } catch { return {}; } };
const kept = () => { try { localStorage.setItem(place, JSON.stringify(ticks)); return true; } catch { return false; } };
let ticks = {};
const read = () => {
  const held = stored();
  ticks = Object.fromEntries(items.filter(item => !item.line.dataset.sent && typeof held[item.mark] === "string")
    .map(item => [item.mark, held[item.mark]]));
};
const dayOf = item => item.line.dataset.sent || ticks[item.mark] || "";
const show = () => {
  for (const item of items) {
    const day = dayOf(item);
    for (const part of [item.line, item.mail]) part.classList.toggle("sent", day !== "");
    for (const box of item.boxes) { box.checked = day !== ""; box.disabled = Boolean(item.line.dataset.sent); }
    item.said.textContent = day ? "Đã gửi " + day : "Đã gửi";
  }
  const done = items.filter(dayOf).length, own = Object.keys(ticks).length;
  find("count").textContent = "Đã gửi " + done + "/" + items.length;
  find("next").disabled = done === items.length;
  if (find("own")) { find("own").textContent = own; find("copy-own").disabled = own === 0; }
};
const next = at => {
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const item = after.find(each => !dayOf(each) && !each.line.hidden) || after.find(each => !dayOf(each));
  if (!item) { window.scrollTo(0, 0); return; }
  item.line.hidden = item.mail.hidden = false;
  item.mail.scrollIntoView();
  item.mail.querySelector("h2").focus({preventScroll: true});
};
const tick = (item, sent) => {
  read();
  delete ticks[item.mark];
  if (sent) {
    const now = new Date(), two = number => String(number).padStart(2, "0");
    ticks[item.mark] = two(now.getDate()) + "/" + two(now.getMonth() + 1) + "/" + now.getFullYear();
  }
  find("refused").hidden = kept();
  show();
};
const copy = (field, button) => {
  const label = button.dataset.label = button.dataset.label || button.textContent;
  field.focus();
  field.select();
  button.textContent = document.execCommand("copy") ? "✔ Đã chép" : "Bấm Ctrl+C để chép";
  setTimeout(() => { button.textContent = label; }, 2500);
};
for (const item of items) {
  for (const box of item.boxes) box.addEventListener("change", () => {
    tick(item, box.checked);
    if (box === item.boxes[1] && box.checked && find("unsent").checked) next(item.at);
  });
  item.mail.querySelector(".next").addEventListener("click", () => next(item.at));
}
for (const button of document.querySelectorAll("button[data-of]"))
  button.addEventListener("click", () => copy(find(button.dataset.of), button));
find("next").addEventListener("click", () => next(-1));
find("unsent").addEventListener("change", event => document.body.classList.toggle("unsent", event.target.checked));
find("search").addEventListener("input", event => {
  const wanted = plain(event.target.value.trim());
  for (const item of items) item.line.hidden = item.mail.hidden = !item.words.includes(wanted);
  find("none").hidden = items.some(item => !item.line.hidden);
});
if (find("own")) find("copy-own").addEventListener("click", event => {
  const own = items.filter(item => ticks[item.mark]), field = find("rows");
  const row = item => [item.name.replace(/\s+/g, " "), item.code, "", item.mark, ticks[item.mark]].join("\t");
  field.value = own.map(row).join("\n");
  field.hidden = false;
  copy(field, event.target);
});
window.addEventListener("storage", () => { read(); show(); });
for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
find("find").hidden = items.length <= 10;
read();
find("refused").hidden = kept();
show();
if (!CSS.supports("field-sizing", "content")) {
  const fields = [...document.querySelectorAll("section textarea")], heights = fields.map(field => field.scrollHeight);
  fields.forEach((field, at) => { field.style.height = heights[at] + 4 + "px"; });
}
"""
_STYLE = """
[hidden] { display: none !important }
html { scroll-padding-top: 4.5rem }
body { font: 1rem/1.5 "Segoe UI", Arial, sans-serif; max-width: 50rem; margin: 0 auto; padding: .5rem 1rem 4rem;
  color: #1a1a1a; background: #fff; overflow-wrap: anywhere; -webkit-text-size-adjust: 100% }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .6rem 0 }
.bar { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.2rem;
  background: #fff; border-bottom: 2px solid #1f3864; margin: 0 -1rem; padding: .2rem 1rem }
.bar b { font-size: 1.15rem }
.tick label { display: flex; align-items: center; gap: .5rem; min-height: 44px; margin: 0; cursor: pointer }
input, button, textarea { font: inherit }
input[type=checkbox] { width: 1.4rem; height: 1.4rem; margin: 0; flex: none }
input[type=search] { width: 100%; min-height: 44px; padding: 0 .6rem; border: 1px solid #777;
  border-radius: 4px }
ol { list-style: none; margin: .5rem 0; padding: 0; columns: 22rem 2; column-gap: 2rem }
li { display: flex; align-items: stretch; padding-right: .4rem; border-bottom: 1px solid #ccc; break-inside: avoid }
li label { display: flex; align-items: center; justify-content: center; width: 44px; min-height: 44px; margin: 0;
  flex: none; cursor: pointer }
li a { flex: 1; padding: .6rem .3rem; line-height: 1.35 }
li.sent, section.sent h2 { background: #e2efda }
li:not([data-sent=""])::after { content: "✔ " attr(data-sent); flex: none; align-self: center; color: #1e5c1e }
.unsent .sent { display: none }
section { border: 1px solid #999; border-radius: 6px; padding: 0 1rem 1rem; margin: 1.5rem 0;
  content-visibility: auto; contain-intrinsic-size: auto 48rem }
h2 { font-size: 1.15rem; line-height: 1.35; margin: 0 -1rem .3rem; padding: .7rem 1rem .4rem; border-radius: 6px }
section > label { display: flex; align-items: center; gap: .6rem; font-weight: 600; margin: .6rem 0 .2rem }
textarea { width: 100%; box-sizing: border-box; border: 1px solid #777; border-radius: 4px;
  padding: .3rem .5rem; background: #fafafa; color: inherit; field-sizing: content; resize: vertical }
button { min-height: 44px; padding: 0 .9rem }
p a { display: inline-block; padding: .5rem 0 }
.tick { display: flex; flex-wrap: wrap; align-items: center; gap: .2rem 1.2rem; margin: .3rem 0 }
section .tick { border-top: 1px solid #ccc; padding-top: .6rem }
.tick label { font-weight: 600 }
.wanting { font-weight: 600; color: #8a3b00 }
.note { border-left: 4px solid #8a6d00; background: #fff9e3; padding: .4rem .8rem }
@media print { .bar, .tick, button { display: none !important } }
"""
_GUIDE = (
    "Bộ công cụ không gửi thư. Với từng cơ quan: chép người nhận, tiêu đề, nội dung vào thư trên trình duyệt, đính kèm "
    "đúng tệp ghi ở dòng Tệp đính kèm, xem lại, gửi, rồi đánh dấu Đã gửi. Nút Chép không hiện thì bấm vào ô, bấm "
    "Ctrl+A rồi Ctrl+C."
)
_KEPT = '<p class="note scripted" hidden>Dấu Đã gửi được giữ trong trình duyệt của máy này khi đóng trang.</p>'
_KEPT_BESIDE = (
    '<div class="note scripted" hidden><p>Sổ chung là tệp {ledger} cùng thư mục. Dấu trong sổ hiện ở đây và chỉ bỏ được '
    "ở sổ; sửa sổ thì làm lại biểu mẫu để trang này theo. Dấu đánh ở trang này được giữ trong trình duyệt của máy này "
    'khi đóng trang, chưa ghi vào sổ: <b>hiện có <span id="own">0</span> dấu chưa có trong sổ.</b></p>'
    "<p>Muốn ghi vào sổ: bấm nút dưới đây, mở sổ, bấm vào ô đầu tiên (cột Cơ quan) của dòng trống ngay dưới bảng, bấm "
    'Ctrl+V, lưu, đóng, rồi làm lại biểu mẫu.</p><p><button type="button" id="copy-own">Chép các dòng để dán vào sổ'
    '</button></p><textarea id="rows" aria-label="Các dòng để dán vào sổ" rows="4" readonly hidden></textarea></div>'
)
_BOX = '<input type="checkbox" autocomplete="off"'
_TOOLS = (
    '<div class="bar scripted" hidden><b id="count"></b><button type="button" id="next">Tới thư chưa gửi</button>',
    "</div>",
    '<p id="find" hidden><label for="search">Tìm cơ quan</label>'
    '<input type="search" id="search" autocomplete="off"></p>',
    f'<p class="tick scripted" hidden><label>{_BOX} id="unsent">Chỉ hiện cơ quan chưa gửi</label></p>',
    '<p id="none" hidden>Không có cơ quan nào như vậy.</p>',
)
_REFUSED = (
    "Trình duyệt không cho trang này giữ dấu: đóng trang là mất. Mở trang bằng trình duyệt khác, không ở chế độ ẩn "
    "danh, hoặc ghi lại ở nơi khác."
)
_NO_RECIPIENT = "Chưa có địa chỉ ở cột Thư điện tử của trang Cơ quan (ke_hoach.xlsx): tự ghi người nhận."
_NO_FILE = "Chưa có tệp để đính kèm."
_SENT = re.compile(rb'data-mark="([^"]*)" data-sent="[^"]*"')


class Item(NamedTuple):
    """A mail on the page: of whom, and where its draft and the file to attach lie seen from the page, "" for none.

    `mark` is what is sent: another mark is to be sent again. `sent` is the day the ledger knows, "" for none.
    """
    whom: str
    mail: Mail
    draft: str
    file: str
    code: str = ""
    mark: str = ""
    sent: str = ""


def mail_page(title: str, items: Sequence[Item], ledger: str = "") -> bytes:
    """The page, HTML; equal values give equal bytes. `ledger` is the workbook beside it that says what was sent, "" for
    none."""
    policy = f"default-src 'none'; style-src {_hashed(_STYLE)}; script-src {_hashed(_SCRIPT)}"
    kept = _KEPT_BESIDE.format(ledger=_safe(ledger)) if ledger else _KEPT
    lines = (
        "<!DOCTYPE html>", '<html lang="vi">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">', f"<title>{_safe(title)}</title>",
        f"<style>{_STYLE}</style>", "</head>", "<body>", f"<h1>{_safe(title)} ({len(items)})</h1>", f"<p>{_GUIDE}</p>",
        f'<p id="refused" class="wanting" hidden>{_REFUSED}</p>', *_TOOLS, '<nav id="list"><ol>',
        *(_index_line(number, item) for number, item in enumerate(items, 1)), "</ol></nav>", kept,
        *(line for number, item in enumerate(items, 1) for line in _section(number, item)),
        f"<script>{_SCRIPT}</script>", "</body>", "</html>", "",
    )
    return "\n".join(lines).encode("utf-8")


def with_sent(page: bytes, days: Mapping[str, str]) -> bytes:
    """That page with what the ledger knows now: by mark the day it was sent; what is not there was not."""
    marks = {mark.encode(): day.encode() for mark, day in days.items()}
    return _SENT.sub(lambda found: b'data-mark="%s" data-sent="%s"' % (found[1], marks.get(found[1], b"")), page)


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _index_line(number: int, item: Item) -> str:
    marks = f'data-code="{_safe(item.code)}" data-mark="{_safe(item.mark)}" data-sent="{_safe(item.sent)}"'
    box = f'{_BOX} aria-label="Đã gửi {_safe(item.whom)}">'
    return f'<li {marks}><label class="scripted" hidden>{box}</label><a href="#m{number}">{_safe(item.whom)}</a></li>'


def _section(number: int, item: Item) -> Iterator[str]:
    mail = item.mail
    yield f'<section id="m{number}"><h2 tabindex="-1">{number}. {_safe(item.whom)}</h2>'
    if mail.to:
        yield from _field(f"to{number}", "Người nhận", ", ".join(mail.to))
    else:
        yield f'<p class="wanting">{_NO_RECIPIENT}</p>'
    yield from _field(f"subject{number}", "Tiêu đề", mail.subject)
    yield from _field(f"text{number}", "Nội dung", mail.text)
    yield f"<p><b>Tệp đính kèm:</b> {_link(item.file)}</p>" if item.file else f'<p class="wanting">{_NO_FILE}</p>'
    yield f"<p>Dùng Outlook hoặc Thunderbird thì mở thư soạn sẵn: {_link(item.draft)}</p>"
    yield f'<p class="tick scripted" hidden><label>{_BOX}><span class="said">Đã gửi</span></label>'
    yield '<button type="button" class="next">Thư chưa gửi tiếp theo</button><a href="#list">Về danh sách</a></p>'
    yield "</section>"


def _field(name: str, label: str, value: str) -> Iterator[str]:
    """A box of as many lines as its text; a browser drops the line end after the tag, never one of the text's."""
    text = printable(value).strip("\n")
    rows = min(sum(1 + len(line) // 95 for line in text.split("\n")), 24)
    yield (f'<label for="{name}">{label}<button type="button" class="scripted" data-of="{name}" hidden>Chép</button>'
           "</label>")
    yield f'<textarea id="{name}" rows="{rows}" readonly>\n{_safe(text)}</textarea>'


def _link(path: str) -> str:
    return f'<a href="{quote(path)}">{_safe(path.removeprefix("../"))}</a>'


def _safe(text: str) -> str:
    return escape(printable(text))
