"""bieu_da_gui.xlsx, the one place that says which form went to which agency, and when: the window's ticks are written
in it, officers write in it, the steps keep it up to date.

A line is an agency, known by its code. What was sent is the form whose code stands in the line: where `forms` makes
another one, the day moves into the column of earlier sendings, and the form waits to be sent again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import files, words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.interpretations import date_readings, lacks_year
from toolkit.layout import find_codes, form_code
from toolkit.period import months
from toolkit.rounds import plan_of, round_turn
from toolkit.rounds.issued import (
    NOTHING_ISSUED,
    IssuedSheet,
    printed_mark,
    printed_otherwise,
    read_sheet,
    write_lines,
    write_sheet,
)
from toolkit.sheetread import Book, column_letters
from toolkit.sheetread.book import place
from toolkit.tables import Texts, fullest, further_columns, heading_rows, namer, sheet_texts
from toolkit.text import date_vi, is_blank, key, names_vi, uncapitalised
from toolkit.workbooks import OWN_LIMITS, UnreadableFile, read_workbook

if TYPE_CHECKING:
    from toolkit.model import Plan
    from toolkit.rounds import Round

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
        """By agency code the day its form was sent: the first in a line of that code."""
        days = dict[str, date]()
        for line in self.lines:
            code, day = _agency(line), _day(line.get("sent", ""), self.saved)
            if code and day:
                days.setdefault(code, day)
        return days

    def told(self, plan: Plan) -> tuple[Finding, ...]:
        """What there is to tell of it, last who is to be sent a form again as it has changed since."""
        changed = {_agency(line) for line in self.lines if line.get("earlier")} - self.days.keys()
        names = [agency.name for agency in plan.expected if agency.code in changed]
        again = finding(Code.FORM_CHANGED, Place(words.SENT_FILE), names=names_vi(names))
        return (*self.findings, *self.issued.findings, *([again] if names else []))


def read_sent_forms(where: Round) -> dict[str, date]:
    """By agency code the day its form was sent; nothing where there is no ledger, or none that can be read."""
    return read_ledger(where).days


def mark_sent(where: Round, days: Mapping[str, date | None]) -> None:
    """Write in the ledger on which day the forms of these agencies, by code, were sent; None: that they were not.

    ToolkitError where a form is not made, the round busy, or the ledger open elsewhere, unreadable, not to be written.
    """
    with round_turn(where, where.forms):
        ledger = read_ledger(where)
        if not ledger.readable:
            raise ToolkitError(Code.SENT_UNREADABLE, ledger.findings[0].place, **ledger.findings[0].details)
        plan: Plan | None = None
        with suppress(ToolkitError):  # a plan that cannot be read now keeps nobody from noting what was sent
            plan = plan_of(where)[0]
        if unwritten := days.keys() - {_agency(line) for line in ledger.lines}:
            plan = plan or plan_of(where)[0]
            _refuse_unmade(where, plan, [code for code in days if code in unwritten])
            ledger = brought_up_to(ledger, plan)
        lines = tuple(_marked(line, days[_agency(line)], ledger.saved) if _agency(line) in days else line
                      for line in ledger.lines)
        ledger = replace(ledger, lines=lines)
        files.make_folder(where.form_mails)
        if refusal := write_ledger(where, plan, ledger):
            raise ToolkitError(refusal.code, refusal.place)


def _refuse_unmade(where: Round, plan: Plan, codes: Iterable[str]) -> None:
    """ToolkitError where the form of one of them lies not there: nobody can have sent it."""
    from toolkit.forms import form_file_name

    made = {agency.code for agency in plan.expected if (where.forms / form_file_name(plan, agency)).is_file()}
    names = {agency.code: agency.name for agency in plan.agencies}
    if unmade := [names.get(code, code) for code in codes if code not in made]:
        raise ToolkitError(Code.SENT_UNMADE, Place(words.FORMS_FOLDER), names=names_vi(unmade))


def read_ledger(where: Round) -> SentForms:
    """The round's ledger; an empty one where there is none yet."""
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


def read_issued(where: Round) -> IssuedSheet:
    """What was printed on the round's forms; nothing where there is no ledger, or none that can be read."""
    ledger = read_ledger(where)
    return ledger.issued if ledger.readable else replace(NOTHING_ISSUED, findings=ledger.findings)


def issued_otherwise(where: Round, plan: Plan) -> IssuedSheet:
    """What was printed on the round's forms and this plan's forms do not print, or under another number of the task."""
    if files.is_ours(ledger_of(where), printed_mark(plan)):
        return NOTHING_ISSUED
    issued = read_issued(where)
    return IssuedSheet(rows=printed_otherwise(plan, issued), findings=issued.findings)


def ledger_of(where: Round) -> Path:
    """Where the round's ledger lies."""
    return where.form_mails / words.SENT_FILE


def _unread(path: Path, why: str) -> SentForms:
    told = finding(Code.SENT_UNREADABLE, Place(path.name), why=uncapitalised(why.rstrip(".")))
    return SentForms(findings=(told,), readable=False)


def _ledger(book: Book, content: bytes | None, saved: date) -> SentForms | None:
    """What the workbook holds; None where none of its sheets has our table."""
    texts_of = {sheet.name: sheet_texts(sheet, book) for sheet in book.sheets}
    for sheet, (title, texts) in zip(book.sheets, texts_of.items(), strict=True):
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
        for note in sheet.notes:  # what is noted at a cell would not be written again
            if note.kind == "comment" and (at := place(note.cell)):
                line = lines.setdefault(at[0], {})
                line["note"] = _remarks(line.get("note", ""), note.text.strip())
        kept = tuple(names[column] for column in sorted(names))
        kept += tuple(name for name in words.SENT_COLUMNS if name not in columns)
        others = {name: read_sheet(book.file, texts) for name, texts in texts_of.items() if name != title}
        # officers rename sheets
        name = next((name for name, other in others.items() if other.rows), words.ISSUED_SHEET)
        further = {other: texts for other, texts in texts_of.items() if other not in (title, name) and texts}
        return SentForms(kept, tuple(lines.values()), further, content, saved, tuple(found),
                         issued=others.get(name, NOTHING_ISSUED))
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


def _marked(line: Mapping[str, str], day: date | None, saved: date) -> Mapping[str, str]:
    """The line with that day; what an officer wrote there that is no day goes to the remarks."""
    was = line.get("sent", "")
    remark = was if not _says_not(was) and not _day(was, saved) else ""
    return {**line, "sent": date_vi(day) if day else "", "note": _remarks(line.get("note", ""), remark)}


def _remarks(*texts: str) -> str:
    """Several texts of officers in one cell, each once."""
    return " / ".join(dict.fromkeys(filter(None, texts)))


def brought_up_to(ledger: SentForms, plan: Plan) -> SentForms:
    """The ledger for the forms this plan makes, with all that officers wrote, in their order."""
    from toolkit.forms import form_file_name

    forms = {agency.code: {"name": agency.name, "code": agency.code, "file": form_file_name(plan, agency),
                           "form": str(form_code(plan, agency.code))} for agency in plan.expected}
    lines = list[Mapping[str, str]]()
    for line in ledger.lines:
        if form := forms.get(_agency(line)):
            lines.append(_with_form(line, form, ledger.saved))
        elif not _form(line) or any(text for name, text in line.items() if name not in _OURS):
            lines.append(line)  # what an officer added, or of an agency that receives none any more
    written = {_agency(line) for line in lines}
    return replace(ledger, lines=(*lines, *(form for code, form in forms.items() if code not in written)))


def _with_form(line: Mapping[str, str], form: Mapping[str, str], saved: date) -> dict[str, str]:
    """An agency's line with the `form` it is to have now. The day another form was sent moves to the earlier sendings,
    and back once the form is that one again; what an officer wrote over texts of ours goes to the remarks."""
    sent, earlier = line.get("sent", ""), [entry for entry in line.get("earlier", "").split("\n") if entry]
    if day := _day(sent, saved):
        sent = date_vi(day)
        if _form(line) not in ("", form["form"]):
            earlier, sent = [*earlier, _EARLIER.format(day=sent, form=_form(line))], ""
    for entry in earlier if not sent else ():
        days = _EARLIER_DAY.findall(entry)
        if days and entry == _EARLIER.format(day=days[0], form=form["form"]):
            earlier, sent = [other for other in earlier if other != entry], days[0]
            break
    name, file, code = (line.get(column, "") for column in ("name", "file", "form"))
    over = (name if name != form["name"] else "", file if not file.endswith(".xlsx") else "",
            code if code != _form(line) else "")
    return {**line, **form, "sent": sent, "earlier": "\n".join(earlier), "note": _remarks(line.get("note", ""), *over)}


def write_ledger(where: Round, plan: Plan | None, ledger: SentForms) -> Finding | None:
    """Write the ledger. Where it is open or was saved since it was read, nothing is written and that is told. Where its
    forms print what the plan's do (None: not known), that is recorded. Raises as `files.Outputs` does."""
    from toolkit.review import says_the_same

    path, content = ledger_of(where), ledger_content(ledger)
    if says_the_same(path, content):
        return None
    with files.Outputs(record=where.folder / files.RECORD_FILE) as outputs:
        is_new = files.read_or_none(path) == ledger.content and outputs.write(path, content) == path
        is_whole = len(ledger.issued.rows) == len(ledger.issued.lines)
        if plan and is_whole and not printed_otherwise(plan, ledger.issued):
            outputs.record(content + printed_mark(plan))
        is_written = is_new and all(output.open is None for output in outputs.move())
    return None if is_written else finding(Code.SENT_NOT_WRITTEN, Place(path.name))


def ledger_content(ledger: SentForms) -> bytes:
    """The ledger's workbook."""
    from toolkit import sheets
    from toolkit.sheets import FIRST_ROW, BookWriter, CellLook, SheetLayout

    headings = {name: words.SENT_COLUMNS[name].text if name in words.SENT_COLUMNS else name.removeprefix(_ADDED)
                for name in ledger.columns}
    widths = {name: _WIDTHS.get(name, _ADDED_WIDTH) for name in headings}
    layout = SheetLayout(words.SENT_SHEET, TITLE, GUIDE, headings, widths, frozenset({"code", "form", "sent"}), _SCREEN)
    book = BookWriter(TITLE)
    sheet = write_lines(book, layout, ledger.lines, headings.keys() - {*_OURS, "earlier"})
    columns = list(headings)
    day, earlier = (f"${column_letters(columns.index(name) + 1)}{FIRST_ROW}" for name in ("sent", "earlier"))
    sent = f'AND({day}<>"",COUNTIF({day},"chưa*")+COUNTIF({day},"không*")=0)'
    sheet.look_where(len(columns), sent, CellLook("", _SENT_GROUND))
    sheet.look_where(len(columns), f'{earlier}<>""', CellLook("", sheets.ALARM))
    if not any(line.get("earlier") for line in ledger.lines):
        sheet.width(columns.index("earlier") + 1, _WIDTHS["earlier"], hidden=True)
    if ledger.issued.lines:
        write_sheet(book, ledger.issued.lines)
    for title, cells in (ledger.sheets or {}).items():
        other = book.sheet(title)
        for at, text in cells.items():
            other.put(*at, text, sheets.LOOSE)
    return book.content()
