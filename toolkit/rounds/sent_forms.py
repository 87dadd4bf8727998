"""bieu_da_gui.xlsx: which form went to which agency, and when. Officers write in it; the steps keep it up to date.

A line is an agency, known by its code. What was sent is the form whose code stands in the line: where `forms` makes
another one, the day moves into the column of earlier sendings, and the form waits to be sent again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import files, words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.form_code import find_codes, form_code
from toolkit.interpretations import date_readings, lacks_year
from toolkit.period import months
from toolkit.rounds import plan_of, round_turn
from toolkit.rounds.issued import NOTHING_ISSUED, IssuedSheet, read_sheet, with_forms, write_sheet
from toolkit.text import date_vi, grouped, is_blank, key, names_vi, uncapitalised

if TYPE_CHECKING:
    from toolkit.model import Agency, Plan
    from toolkit.rounds import Round
    from toolkit.sheetread import Book
    from toolkit.tables import Texts

TITLE = "SỔ GỬI BIỂU MẪU CHO CÁC CƠ QUAN"
GUIDE = (
    "Gửi biểu cho cơ quan nào thì ghi ngày gửi vào cột Đã gửi ngày (ô nền vàng): ngày/tháng/năm, ví dụ 05/11/2020; ghi "
    "x thì lấy ngày lưu tệp. Cột Ghi chú ghi gì cũng được. Làm lại biểu mẫu thì nội dung đã ghi được giữ, kể cả khi "
    "sắp xếp, thêm dòng, thêm cột. Biểu đã đổi mã sau khi gửi phải gửi lại: ngày đã gửi chuyển sang cột Lần gửi trước."
)
_EARLIER = "Biểu đã thay đổi sau khi gửi ngày {day} (mã biểu {form})"
_EARLIER_DAY = re.compile(r"\d\d/\d\d/\d{4}")
_ABOVE = frozenset(map(key, (TITLE, GUIDE)))
_HEADING_ROWS = 200
_TICKS, _NO_TICKS = (frozenset(map(key, (word.text, *word.aliases))) for word in (words.SENT, words.NOT_SENT))
#: Before the headings of columns officers added, in the names of columns.
_ADDED = "+"
#: Columns that a step writes; all else in a line is the officers'.
_OURS = ("name", "code", "file", "form")
_WIDTHS = {"name": 33, "code": 12, "file": 29, "form": 27, "sent": 13, "note": 29, "earlier": 34}
_ADDED_WIDTH, _SENT_GROUND, _SCREEN = 20, "E2EFDA", 144


@dataclass(frozen=True, slots=True)
class SentForms:
    """The ledger as read: its columns from the left, its lines by them, what was `issued`, other sheets; `content` of
    the file, saved on that day, None where there is none. `readable` is False where nothing in it could be read."""

    columns: tuple[str, ...] = tuple(words.SENT_COLUMNS)
    lines: tuple[Mapping[str, str], ...] = ()
    sheets: Mapping[str, Texts] | None = None
    content: bytes | None = None
    saved: date = date.min
    findings: tuple[Finding, ...] = ()
    readable: bool = True
    issued: IssuedSheet = NOTHING_ISSUED

    @property
    def days(self) -> dict[str, date]:
        """By agency code the day its form was sent. Where its lines are of different forms, none counts."""
        held = grouped(self.lines, _agency)
        sent = {code: [day for line in lines if (day := _day(line.get("sent", ""), self.saved))]
                for code, lines in held.items() if code and len({*map(_form, lines)} - {""}) < 2}
        return {code: days[0] for code, days in sent.items() if days}

    @property
    def by_form(self) -> dict[str, str]:
        """By form code the day it was sent, as people read it."""
        days = self.days
        return {_form(line): date_vi(days[_agency(line)]) for line in self.lines if _agency(line) in days}

    def told(self, plan: Plan) -> tuple[Finding, ...]:
        """What there is to tell of it, last who is to be sent a form again as it has changed since."""
        unsent = {agency.code for agency in plan.expected} - self.days.keys()
        again = [line.get("name", "") for line in self.lines if line.get("earlier") and _agency(line) in unsent]
        changed = finding(Code.FORM_CHANGED, Place(words.SENT_FILE), names=names_vi(again, 6, "cơ quan khác"))
        found = (*self.findings, *self.issued.findings)
        return (*found, changed) if again else found


def read_sent_forms(where: Round) -> dict[str, date]:
    """By agency code the day its form was sent; nothing where there is no ledger, or none that can be read."""
    return read_ledger(where).days


def mark_sent(where: Round, codes: Iterable[str], day: date | None) -> None:
    """Write in the ledger that the forms of these agencies were sent that day, None: that they were not; the page of
    mails shows it too.

    ToolkitError where a form is not made, the round busy, or the ledger open elsewhere, unreadable, not to be written.
    """
    with round_turn(where, where.forms):
        held, codes = read_ledger(where), tuple(dict.fromkeys(codes))
        if not held.readable:
            raise ToolkitError(Code.SENT_UNREADABLE, held.findings[0].place, **held.findings[0].details)
        written = grouped(held.lines, _agency)
        if any(len(written.get(code, ())) != 1 for code in codes):
            plan = plan_of(where)[0]
            _refuse_unmade(where, plan, [code for code in codes if code not in written])
            held = brought_up_to(held, plan)
        text = date_vi(day) if day else ""
        marked = (_marked(line, text, held.saved) if _agency(line) in codes else line for line in held.lines)
        files.make_folder(where.form_mails)
        held = replace(held, lines=tuple(marked))
        if told := write_ledger(where, held, ledger_content(held)):
            raise ToolkitError(told.code, told.place)


def _refuse_unmade(where: Round, plan: Plan, codes: Sequence[str]) -> None:
    """ToolkitError where the form of one of them lies not there: nobody can have sent it."""
    from toolkit.forms import form_file_name

    made = {agency.code for agency in plan.expected if (where.forms / form_file_name(plan, agency)).is_file()}
    names = {agency.code: agency.name for agency in plan.agencies}
    if unmade := [names.get(code, code) for code in codes if code not in made]:
        raise ToolkitError(Code.SENT_UNMADE, Place(words.FORMS_FOLDER), names=names_vi(unmade, 6, "cơ quan khác"))


def note_issued(where: Round, plan: Plan) -> tuple[Finding, ...]:
    """Write down what the forms of this plan print, of agencies whose form lies there; what there is to tell of it."""
    from toolkit.forms import form_file_name

    held = read_ledger(where)
    made = [each for each in plan.expected if (where.forms / form_file_name(plan, each)).is_file()]
    issued = with_forms(held.issued, plan, made, None)
    if not held.readable or issued.lines == held.issued.lines:
        return held.findings if not held.readable else ()
    files.make_folder(where.form_mails)
    held = replace(held, issued=issued)
    unwritten = write_ledger(where, held, ledger_content(held))
    return (unwritten,) if unwritten else ()


def read_ledger(where: Round) -> SentForms:
    """The round's ledger; an empty one where there is none yet."""
    from toolkit.workbooks import OWN_LIMITS, UnreadableFile, read_workbook

    path = ledger_of(where)
    if not path.is_file():
        return SentForms()
    content = files.read_or_none(path)
    try:
        book, saved = read_workbook(path, OWN_LIMITS), date.fromtimestamp(path.stat().st_mtime)
    except (UnreadableFile, OSError) as error:
        why = error.finding.problem if isinstance(error, UnreadableFile) else "tệp không còn ở đó"
        return _unread(path, why)
    if lost := next((each for each in book.remarks if each.kind != "cut"), None):
        return _unread(path, f"trang “{lost.sheet}” bị hỏng")
    return _ledger(book, content, saved) or _unread(path, "không tìm thấy bảng có hai cột “Mã”, “Đã gửi ngày”")


def ledger_of(where: Round) -> Path:
    """Where the round's ledger lies."""
    return where.form_mails / words.SENT_FILE


def _unread(path: Path, why: str) -> SentForms:
    told = finding(Code.SENT_UNREADABLE, Place(path.name), why=uncapitalised(why.rstrip(".")))
    return SentForms(findings=(told,), readable=False)


def _ledger(book: Book, content: bytes | None, saved: date) -> SentForms | None:
    """What the workbook holds; None where none of its sheets has our table."""
    from toolkit.sheetread import column_letters
    from toolkit.sheetread.book import place
    from toolkit.tables import fullest, further_columns, heading_rows, namer, sheet_texts

    shows = {sheet.name: sheet_texts(sheet, book) for sheet in book.sheets}
    for sheet, (title, texts) in zip(book.sheets, shows.items(), strict=True):
        top, columns = fullest(heading_rows(texts.items(), namer(words.SENT_COLUMNS), _HEADING_ROWS))
        if not {"code", "sent"} <= columns.keys():
            continue
        added = further_columns(texts, top, columns.values())
        names = {**{at: name for name, at in columns.items()}, **{at: _ADDED + head for at, head in added.items()}}
        lines, found = dict[int, dict[str, str]](), list[Finding]()
        for (row, column), text in sorted(texts.items()):
            if row > top or (row < top and key(text) not in _ABOVE):
                lines.setdefault(row, {})[names[column]] = text.strip()
        for row, line in lines.items():
            found += _doubts(line, Place(book.file, title, f"{column_letters(columns['sent'])}{row}"), saved)
        for each in sheet.notes:  # what is noted at a cell would not be written again
            if each.kind == "comment" and (at := place(each.cell)):
                line = lines.setdefault(at[0], {})
                line["note"] = _remarks(line.get("note", ""), each.text.strip())
        kept = tuple(names[column] for column in sorted(names))
        kept += tuple(name for name in words.SENT_COLUMNS if name not in columns)
        held = {name: read_sheet(book.file, texts) for name, texts in shows.items() if name != title}
        name = next((name for name, sheet in held.items() if sheet.rows), words.ISSUED_SHEET)  # officers rename sheets
        issued = held.get(name, NOTHING_ISSUED).with_mark(book.custom)
        others = {each: texts for each, texts in shows.items() if each not in (title, name) and texts}
        return SentForms(kept, tuple(lines.values()), others, content, saved, tuple(found), issued=issued)
    return None


def _doubts(line: Mapping[str, str], place: Place, saved: date) -> Iterator[Finding]:
    text = line.get("sent", "")
    if _says_not(text):
        return
    if not _agency(line):
        yield finding(Code.SENT_LINE_UNPLACED, place, column=words.SENT_COLUMNS["code"].text)
    elif not _day(text, saved):
        shown = text if len(text) < 60 else f"{text[:60]}…"
        yield finding(Code.SENT_DAY_UNCLEAR, place, value=shown, column=words.SENT_COLUMNS["sent"].text)


def _agency(line: Mapping[str, str]) -> str:
    return line.get("code", "").upper()


def _form(line: Mapping[str, str]) -> str:
    """The code of the form that the line is about, "" where it names none."""
    return next(map(str, find_codes(line.get("form", ""))), "")


def _says_not(text: str) -> bool:
    return is_blank(text) or key(text) in _NO_TICKS


def _day(text: str, saved: date) -> date | None:
    """The day a form was sent, as somebody wrote it in a workbook saved on the day `saved`; None where it says none. A
    mark alone means that day; a day without a year was the last such one before."""
    if key(text) in _TICKS:
        return saved
    for year in ("", f"/{saved.year}", f"/{saved.year - 1}"):
        spans = date_readings(text + year, months(saved.year, 1, 12))
        if len(spans) == 1 and spans[0][0] == spans[0][1] and (spans[0][0] <= saved or not lacks_year(text)):
            return spans[0][0]
    return None


def _marked(line: Mapping[str, str], text: str, saved: date) -> Mapping[str, str]:
    """The line with that day; what an officer wrote there that is no day goes to the remarks."""
    was = line.get("sent", "")
    remark = was if not _says_not(was) and not _day(was, saved) else ""
    return {**line, "sent": text, "note": _remarks(line.get("note", ""), remark)}


def _remarks(*texts: str) -> str:
    """Several texts of officers in one cell, each once."""
    return " / ".join(dict.fromkeys(filter(None, texts)))


def brought_up_to(held: SentForms, plan: Plan) -> SentForms:
    """The ledger for the forms this plan makes, with all that officers wrote, in their order."""
    now, written = {agency.code: _line(plan, agency) for agency in plan.expected}, grouped(held.lines, _agency)
    lines: dict[str, Mapping[str, str]] = {}
    for number, line in enumerate(held.lines):
        code = _agency(line)
        if code in now:
            lines[code] = lines.get(code) or _joined(written[code], now[code], held)
        elif not _form(line) or any(text for name, text in line.items() if name not in _OURS):
            lines[f"-{number}"] = line  # what an officer added, or of an agency that receives none any more
    return replace(held, lines=tuple({**lines, **{code: now[code] for code in now if code not in lines}}.values()))


def _line(plan: Plan, agency: Agency) -> dict[str, str]:
    from toolkit.forms import form_file_name

    code = str(form_code(plan, agency.code))
    return {"name": agency.name, "code": agency.code, "file": form_file_name(plan, agency), "form": code}


def _joined(lines: Sequence[Mapping[str, str]], now: Mapping[str, str], held: SentForms) -> dict[str, str]:
    """One line of an agency's lines: all that officers wrote in any, beside the form it is to have `now`."""
    joined = {name: _remarks(*(line.get(name, "") for line in lines))
              for name in held.columns if name not in (*_OURS, "sent", "earlier")}
    earlier = [entry for line in lines for entry in line.get("earlier", "").split("\n") if entry]
    days, others = list[str](), list[str]()
    for line in lines:
        day = _day(line.get("sent", ""), held.saved)
        if day and _form(line) not in ("", now["form"]):
            earlier.append(_EARLIER.format(day=date_vi(day), form=_form(line)))
        elif text := line.get("sent"):
            (days if day else others).append(date_vi(day) if day else text)
    for entry in [each for each in earlier if now["form"] in map(str, find_codes(each))]:  # the plan is as it was again
        earlier.remove(entry)
        days += _EARLIER_DAY.findall(entry)[:1]
    sent, *more = dict.fromkeys((*days, *others)) or [""]
    joined["note"] = _remarks(joined["note"], *more, *(text for line in lines for text in _over(line, now)))
    return {**joined, **now, "sent": sent, "earlier": "\n".join(dict.fromkeys(earlier))}


def _over(line: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """What an officer wrote over texts of ours: no name of a form's file or code, and not the agency's name."""
    name, file, form = (line.get(name, "") for name in ("name", "file", "form"))
    over = {name: name != now["name"], file: not file.endswith(".xlsx"), form: form != _form(line)}
    yield from (text for text, is_theirs in over.items() if text and is_theirs)


def write_ledger(where: Round, held: SentForms, content: bytes) -> Finding | None:
    """Write the ledger, `content` as a workbook, and show in the page of mails what it says. Where it is open or was
    saved since it was read, nothing is written and that is told. Raises as `files.Outputs` does."""
    from toolkit.review import says_the_same

    path, page = ledger_of(where), where.form_mails / words.MAIL_PAGE_FILE
    marked = _marked_page(page, held)
    unwritten = finding(Code.SENT_NOT_WRITTEN, Place(path.name))
    with files.Outputs() as outputs:
        if not says_the_same(path, content) and (
                files.read_or_none(path) != held.content or outputs.write(path, content) != path):
            return unwritten
        if marked:
            outputs.write(page, marked)
        return None if all(each.open is None for each in outputs.move() if each.written != page) else unwritten


def _marked_page(page: Path, held: SentForms) -> bytes | None:
    """The page of mails with what the ledger says; None where it says so already, or is not there."""
    from toolkit.letters.mail import with_sent

    shown = files.read_or_none(page)
    marked = with_sent(shown, held.by_form) if shown else None
    return marked if marked != shown else None


def ledger_content(held: SentForms) -> bytes:
    """The ledger's workbook."""
    from toolkit import sheets
    from toolkit.sheetread import column_letters
    from toolkit.sheets import FIRST_ROW, HEADING_ROW, INPUT, TEXT, BookWriter, CellLook, SheetLayout

    headings = {name: words.SENT_COLUMNS[name].text if name in words.SENT_COLUMNS else name.removeprefix(_ADDED)
                for name in held.columns}
    widths = {name: _WIDTHS.get(name, _ADDED_WIDTH) for name in headings}
    layout = SheetLayout(words.SENT_SHEET, TITLE, GUIDE, headings, widths, frozenset({"code", "form", "sent"}), _SCREEN)
    book = BookWriter(TITLE)
    sheet = book.laid_out(layout)
    grounds = {name: "" if name in (*_OURS, "earlier") else INPUT for name in headings}
    looks = [book.number(layout.look(name, TEXT._replace(ground=ground))) for name, ground in grounds.items()]
    for row, line in enumerate(held.lines, FIRST_ROW):
        sheet.row(row, [line.get(name, "") for name in headings], looks)
    columns = list(headings)
    day, earlier = (f"${column_letters(columns.index(name) + 1)}{FIRST_ROW}" for name in ("sent", "earlier"))
    sent = f'AND({day}<>"",COUNTIF({day},"chưa*")+COUNTIF({day},"không*")=0)'
    sheet.look_where(len(columns), sent, CellLook("", _SENT_GROUND))
    sheet.look_where(len(columns), f'{earlier}<>""', CellLook("", sheets.ALARM))
    if not any(line.get("earlier") for line in held.lines):
        sheet.width(columns.index("earlier") + 1, _WIDTHS["earlier"], hidden=True)
    if held.lines:
        sheet.page.autofilter(HEADING_ROW - 1, 0, FIRST_ROW + len(held.lines) - 2, len(columns) - 1)
    if held.issued.lines:
        write_sheet(book, held.issued)
        book.keep(held.issued.properties)
    for title, cells in (held.sheets or {}).items():
        other = book.sheet(title)
        for place, text in cells.items():
            other.put(*place, text, sheets.LOOSE)
    return book.content()
