"""bieu_da_gui.xlsx, the one place that says which form went to which agency, and when: the window's ticks are written
in it, officers write in it, the steps keep it up to date.

A line is an agency, known by its code. What was sent is the form whose code stands in the line: where `forms` makes
another one, the day moves into the column of earlier sendings, and the form waits to be sent again. Its sheet "Nhiệm vụ
đã giao" says what each form that was ever made printed, for officers to read, and for returns on a form that is out of
date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.base import files
from toolkit.base.text import date_vi, grouped, is_blank, key, names_vi, parse_day, recognise, uncapitalised
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.layout import find_codes, form_code, form_file_name, leads_of_annex, locked_values
from toolkit.model.records import Assignment, Plan, PrintedRow, Role, wording
from toolkit.model.workbooks import OWN_LIMITS, UnreadableFile, read_workbook
from toolkit.review.decisions import says_the_same
from toolkit.rounds.round import Round, plan_of, round_turn
from toolkit.sheetread.any_file import Book, cell_name
from toolkit.sheets.book_writer import ALARM, LOOSE, BookWriter, CellLook
from toolkit.sheets.heading_finder import Texts, sheet_texts
from toolkit.sheets.reading import Line, ReadSheet, chosen, read_sheet
from toolkit.sheets.schema import YES_NO, CellKind, Choices, Column, Highlight, Owner, SheetSchema
from toolkit.sheets.writing import write_sheet

#: The ledger: a line for each agency; `sent` and `note` are the officer's. `earlier` tells which forms were sent that
#: have changed since.
LEDGER = SheetSchema(
    words.SENT_SHEET, "SỔ GỬI BIỂU MẪU CHO CÁC CƠ QUAN",
    "Gửi biểu cho cơ quan nào thì ghi ngày gửi vào cột Đã gửi ngày (ô nền vàng): ngày/tháng/năm, ví dụ 05/11/2026; ghi "
    "x thì lấy ngày lưu tệp. Cột Ghi chú ghi gì cũng được. Làm lại biểu mẫu thì nội dung đã ghi được giữ, kể cả khi "
    "sắp xếp, thêm dòng, thêm cột. Biểu đã đổi mã sau khi gửi phải gửi lại: ngày đã gửi chuyển sang cột Lần gửi trước.",
    (Column("name", "Cơ quan", 33, aliases=("Tên cơ quan", "Đơn vị")),
     Column("code", "Mã", 12, CellKind.CODE, aliases=("Mã cơ quan", "Mã đơn vị")),
     Column("sent", "Đã gửi ngày", 13, CellKind.DAY, Owner.OFFICER, ("Ngày gửi", "Đã gửi", "Ngày đã gửi"), open=True),
     Column("note", "Ghi chú", 29, owner=Owner.OFFICER, aliases=("Chú thích",), open=True),
     Column("file", "Tệp biểu", 29, aliases=("Tên tệp", "Tệp")),
     Column("form", "Mã biểu", 27, CellKind.CODE),
     Column("earlier", "Lần gửi trước", 34, hide_blank=True)),
    known_by=("code", "sent"), highlights=(
        Highlight('AND({sent}<>"",COUNTIF({sent},"chưa*")+COUNTIF({sent},"không*")=0)', CellLook("", "E2EFDA")),
        Highlight('{earlier}<>""', CellLook("", ALARM))))
#: What each form that was ever made printed. Lines are only added.
ISSUED = SheetSchema(
    "Nhiệm vụ đã giao", "NHIỆM VỤ ĐÃ GIAO TRÊN CÁC BIỂU ĐÃ LÀM",
    "Mỗi dòng là một nhiệm vụ in trên một biểu. Khi kế hoạch được sửa đổi, báo cáo gửi về trên biểu cũ được đọc theo "
    "trang này; dòng cũ không bị xóa. Chỉ để xem và lọc, không cần ghi gì.",
    (Column("day", "Ngày làm biểu", 12), Column("form", "Mã biểu", 26), Column("agency", "Mã cơ quan", 12),
     Column("task", "Mã nhiệm vụ", 10, CellKind.CODE, aliases=("Mã nhiệm vụ khi giao", "TT khi giao")),
     Column("tt", "TT", 8, CellKind.CODE), Column("role", "Vai trò", 10, CellKind.CHOICE, choices=words.ROLE),
     Column("content", "Nội dung công việc", 60), Column("leads", "Cơ quan chủ trì", 28),
     Column("product", "Sản phẩm", 28), Column("deadline", "Thời hạn", 16),
     Column("note", "Ghi chú", 20, owner=Owner.OFFICER, hide_blank=True)),
    known_by=("form", "task", "role"), headings_optional=True, frozen=0)
#: Columns that a step writes; all else in a line is the officers'.
_OURS = ("name", "code", "file", "form")
_EARLIER = "Biểu đã thay đổi sau khi gửi ngày {day} (mã biểu {form})"
_EARLIER_ENTRY = re.compile(r"Biểu đã thay đổi sau khi gửi ngày (\d\d/\d\d/\d{4}) \(mã biểu (\S+)\)")
#: What says that a form was sent, on the day the workbook was saved; what says that it was not.
_TICKS: Choices = {
    True: ("Đã gửi", (*YES_NO[True][1], YES_NO[True][0], "v", "Đã", "Rồi", "Đã gửi rồi")),
    False: ("Chưa gửi", (*YES_NO[False][1], YES_NO[False][0], "Chưa"))}
#: So many agencies are named whose forms changed alike: those of a province.
_MOST_NAMED = 60


class IssuedSheet(NamedTuple):
    """The sheet as read: its columns, the values of its lines by them, also of damaged ones, the rows they are, and
    what is to be told."""

    columns: tuple[Column, ...] = ISSUED.columns
    lines: tuple[Mapping[str, Any], ...] = ()
    rows: tuple[PrintedRow, ...] = ()
    findings: tuple[Finding, ...] = ()


class SentForms(NamedTuple):
    """The ledger as read: its columns from the left, its lines by them, what was `issued`, other sheets; `content` of
    the file, saved on that day, None where there is none. `readable` is False where nothing in it could be read."""

    columns: tuple[Column, ...] = LEDGER.columns
    lines: tuple[Mapping[str, str], ...] = ()
    sheets: Mapping[str, Texts] | None = None
    content: bytes | None = None
    saved: date = date.min
    findings: tuple[Finding, ...] = ()
    readable: bool = True
    issued: IssuedSheet = IssuedSheet()

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
        ledger = ledger._replace(lines=lines)
        files.make_folder(where.form_mails)
        if refusal := write_ledger(where, plan, ledger):
            raise ToolkitError(refusal.code, refusal.place)


def _refuse_unmade(where: Round, plan: Plan, codes: Iterable[str]) -> None:
    """ToolkitError where the form of one of them lies not there: nobody can have sent it."""
    made = {agency.code for agency in plan.expected if (where.forms / form_file_name(plan, agency)).is_file()}
    names = plan.names
    if unmade := [names.get(code, code) for code in codes if code not in made]:
        raise ToolkitError(Code.SENT_UNMADE, Place(words.FORMS_FOLDER), names=names_vi(unmade))


def read_ledger(where: Round) -> SentForms:
    """The round's ledger; an empty one where there is none yet."""
    path = where.ledger
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


def issued_otherwise(where: Round, plan: Plan) -> IssuedSheet:
    """What was printed on the round's forms and this plan's forms do not print, or under another number of the task;
    nothing where there is no ledger, or none that can be read."""
    if files.is_ours(where.ledger, _printed_mark(plan)):
        return IssuedSheet()
    ledger = read_ledger(where)
    findings = ledger.issued.findings if ledger.readable else ledger.findings
    return IssuedSheet(rows=_printed_otherwise(plan, ledger.issued), findings=findings)


def _unread(path: Path, why: str) -> SentForms:
    told = finding(Code.SENT_UNREADABLE, Place(path.name), why=uncapitalised(why.rstrip(".")))
    return SentForms(findings=(told,), readable=False)


def _ledger(book: Book, content: bytes | None, saved: date) -> SentForms | None:
    """What the workbook holds; None where none of its sheets has our table."""
    sheet = read_sheet(book, LEDGER)
    if not sheet.usable:
        return None
    lines, issued = (*sheet.above, *sheet.lines), read_sheet(book, ISSUED)
    further = {page.name: texts for page in book.sheets
               if page.name not in (sheet.name, issued.name) and (texts := sheet_texts(page, book))}
    doubts = tuple(doubt for line in lines if (doubt := _doubt(line, saved)))
    return SentForms(sheet.columns, tuple(map(_texts, lines)), further, content, saved, doubts,
                     issued=_issued_sheet(issued))


def _texts(line: Line) -> dict[str, str]:
    """A line → its texts by column; what is noted at its cells would not be written again, and goes to the remarks."""
    texts = {name: text for name, text in line.texts.items() if not is_blank(text)}
    return {**texts, "note": _remarks(texts.get("note", ""), *line.comments)}


def _doubt(line: Line, saved: date) -> Finding | None:
    """What is told of a line's day, None where it is clear."""
    text, place = line.text("sent"), Place(line.file, line.sheet, line.cell("sent"))
    if _says_not(text) or (line.filled("code") and _day(text, saved)):
        return None
    if not line.filled("code"):
        return finding(Code.SENT_LINE_UNPLACED, place, column=LEDGER.column("code").heading)
    shown = text if len(text) < 60 else f"{text[:60]}…"
    return finding(Code.SENT_DAY_UNCLEAR, place, value=shown, column=LEDGER.column("sent").heading)


def _agency(line: Mapping[str, str]) -> str:
    return line.get("code", "").upper()


def _form(line: Mapping[str, str]) -> str:
    """The code of the form that the line is about, "" where it names none."""
    return next(map(str, find_codes(line.get("form", ""))), "")


def _says_not(text: str) -> bool:
    return is_blank(text) or chosen(text, _TICKS) is False


def _day(text: str, saved: date) -> date | None:
    """The day a form was sent, as somebody wrote it in a workbook saved on the day `saved`; None where it says none. A
    mark alone means that day; a day without a year was the last such one before."""
    if chosen(text, _TICKS):
        return saved
    day = parse_day(text)
    if day is None or day.year:
        return day and day.in_year(0)
    days = map(day.in_year, (saved.year, saved.year - 1))
    return next((sent for sent in days if sent and sent <= saved), None)


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
    forms = {agency.code: {"name": agency.name, "code": agency.code, "file": form_file_name(plan, agency),
                           "form": str(form_code(plan, agency.code))} for agency in plan.expected}
    lines = list[Mapping[str, str]]()
    for line in ledger.lines:
        if form := forms.get(_agency(line)):
            lines.append(_with_form(line, form, ledger.saved))
        elif not _form(line) or any(text for name, text in line.items() if name not in _OURS):
            lines.append(line)  # what an officer added, or of an agency that receives none any more
    written = {_agency(line) for line in lines}
    return ledger._replace(lines=(*lines, *(form for code, form in forms.items() if code not in written)))


def _with_form(line: Mapping[str, str], form: Mapping[str, str], saved: date) -> dict[str, str]:
    """An agency's line with the `form` it is to have now. The day another form was sent moves to the earlier sendings,
    and back once the form is that one again; what an officer wrote over texts of ours goes to the remarks."""
    sent, earlier = line.get("sent", ""), [entry for entry in line.get("earlier", "").split("\n") if entry]
    if day := _day(sent, saved):
        sent = date_vi(day)
        if _form(line) not in ("", form["form"]):
            earlier, sent = [*earlier, _EARLIER.format(day=sent, form=_form(line))], ""
    for entry in earlier if not sent else ():
        match = _EARLIER_ENTRY.fullmatch(entry)
        if match and match[2] == form["form"]:
            earlier, sent = [other for other in earlier if other != entry], match[1]
            break
    name, file, code = (line.get(column, "") for column in ("name", "file", "form"))
    over = (name if name != form["name"] else "", file if not file.endswith(".xlsx") else "",
            code if code != _form(line) else "")
    return {**line, **form, "sent": sent, "earlier": "\n".join(earlier), "note": _remarks(line.get("note", ""), *over)}


def write_ledger(where: Round, plan: Plan | None, ledger: SentForms) -> Finding | None:
    """Write the ledger. Where it is open or was saved since it was read, nothing is written and that is told. Where its
    forms print what the plan's do (None: not known), that is recorded. Raises as `files.Outputs` does."""
    path, content = where.ledger, ledger_content(ledger)
    if says_the_same(path, content):
        return None
    with files.Outputs(record=where.folder / files.RECORD_FILE) as outputs:
        is_new = files.read_or_none(path) == ledger.content and outputs.write(path, content) == path
        is_whole = len(ledger.issued.rows) == len(ledger.issued.lines)
        if plan and is_whole and not _printed_otherwise(plan, ledger.issued):
            outputs.record(content + _printed_mark(plan))
        is_written = is_new and all(output.open is None for output in outputs.move())
    return None if is_written else finding(Code.SENT_NOT_WRITTEN, Place(path.name))


def ledger_content(ledger: SentForms) -> bytes:
    """The ledger's workbook."""
    book = BookWriter(LEDGER.title)
    write_sheet(book, LEDGER.arranged(ledger.columns), ledger.lines)
    if ledger.issued.lines:
        write_sheet(book, ISSUED.arranged(ledger.issued.columns), ledger.issued.lines)
    for title, cells in (ledger.sheets or {}).items():
        other = book.sheet(title)
        for place, text in cells.items():
            other.put(*place, text, LOOSE)
    return book.content()


# ── what forms printed ────────────────────────────────────────────────────────────────────────────


def _issued_sheet(sheet: ReadSheet) -> IssuedSheet:
    """The sheet as read; a damaged line is kept and told, and means nothing."""
    lines = (*sheet.above, *sheet.lines)
    rows = list(map(_issued_row, lines))
    damaged = [line for line, row in zip(lines, rows, strict=True)
               if row is None and line.texts.keys() & {*ISSUED.known_by}]
    damage = [finding(Code.ISSUED_LINE_DAMAGED, Place(line.file, line.sheet, cell_name(line.row, 1)),
                      count=len(damaged)) for line in damaged[:1]]
    return IssuedSheet(sheet.columns, tuple(map(_texts, lines)), tuple(filter(None, rows)), tuple(damage))


def _issued_row(line: Line) -> PrintedRow | None:
    role, codes = recognise(line.text("role"), words.ROLE), find_codes(line.text("form"))
    if role is None or len(codes) != 1 or not codes[0].valid or not (line.text("task") and line.text("content")):
        return None
    texts: dict[str, Any] = {name: line.text(name) for name in PrintedRow._fields}
    return PrintedRow(**texts | {"form": str(codes[0]), "agency": codes[0].agency, "role": role})


def _printed(plan: Plan, row: Assignment, form: str = "", day: str = "") -> PrintedRow:
    """What that form prints of a row."""
    locked = locked_values(plan, row)
    texts = (locked[name] for name in ("content", "leads", "product", "deadline"))
    return PrintedRow(day, form, row.agency, plan.identity(row.task_id), locked["tt"], row.role, *texts)


def printed_rows(plan: Plan, agency: str, day: str = "") -> tuple[PrintedRow, ...]:
    """What the form this plan gives that agency prints, in its order."""
    code = str(form_code(plan, agency))
    return tuple([_printed(plan, row, code, day) for row in plan.rows_of(agency)])


def _printed_on_all(plan: Plan, day: str = "") -> list[PrintedRow]:
    """What the forms this plan makes print."""
    return [row for agency in plan.expected for row in printed_rows(plan, agency.code, day)]


def _printed_mark(plan: Plan) -> bytes:
    """A digest of all that the forms of this plan print: with it the ledger, whose 6,000 lines at 300 agencies are a
    sixth of consolidating, is not read in vain."""
    texts = [_printed(plan, Assignment(task.id, "", role)) for task in plan.tasks for role in Role]
    return files.seal_of(
        repr((texts, [form_code(plan, agency.code) for agency in plan.expected])).encode("utf-8", "replace"))


def _printed_otherwise(plan: Plan, issued: IssuedSheet) -> tuple[PrintedRow, ...]:
    """The rows that this plan's forms do not print, or under another number of the task."""
    now = {row[1:] for row in _printed_on_all(plan)}
    return tuple(row for row in issued.rows if row.task != row.tt or row[1:] not in now)


def _meaning(row: PrintedRow) -> tuple[str, ...]:
    """What a row says, whenever it was made."""
    texts = (row.tt, row.content, row.leads, row.product, row.deadline)
    return row.form, row.task, row.role.value, *map(key, texts)


def with_forms(issued: IssuedSheet, plan: Plan, day: date) -> IssuedSheet:
    """The sheet with the forms this plan makes, made first on that `day`, where they do not stand there yet."""
    known = set(map(_meaning, issued.rows))
    rows = [row for row in _printed_on_all(plan, date_vi(day)) if not known or _meaning(row) not in known]
    return issued._replace(lines=(*issued.lines, *(row._asdict() for row in rows)), rows=(*issued.rows, *rows))


def form_changes(rows: Sequence[PrintedRow], plan: Plan) -> dict[str, str]:
    """By agency how its form differs from the one made before it, in words; who has none, or the same, is left out."""
    by_agency = grouped(rows, lambda row: row.agency)
    made = {agency.code: "; ".join(_changes(by_agency[agency.code], plan, agency.code))
            for agency in plan.expected if agency.code in by_agency}
    return {code: text for code, text in made.items() if text}


def _changes(rows: Sequence[PrintedRow], plan: Plan, agency: str) -> Iterator[str]:
    current = str(form_code(plan, agency))
    forms = grouped((row for row in rows if row.form != current), lambda row: row.form)
    if not forms:
        return
    now = {row.task: row for row in printed_rows(plan, agency)}
    last = sorted(forms.values(), key=lambda held: held[0].day.split("/")[::-1])[-1]  # officers may sort the sheet
    before, ended = {row.task: row for row in last}, {task.identity for task in plan.ended}
    both = [(before[task], row) for task, row in now.items() if task in before]
    gone = [row for task, row in before.items() if task not in now]
    told = {
        "added": [row.tt for task, row in now.items() if task not in before],
        "reworded": [row.tt for old, row in both if wording(old) != wording(row)],
        "ended": [row.tt for row in gone if row.task in ended],
        "gone": [row.tt for row in gone if row.task not in ended],
        "leads": [row.tt for old, row in both if _leads(old) != _leads(row)],
        "role": [row.tt for old, row in both if old.role is not row.role],
        "renumbered": [f"{old.tt} → {row.tt}" for old, row in both if old.tt != row.tt]}
    for name, tasks in told.items():
        if tasks:
            yield words.FORM_CHANGES[name].format(tasks=", ".join(sorted(tasks)))


def _leads(row: PrintedRow) -> str:
    """Who leads a task as the annex has it: who does so now says nothing of the task."""
    return key(leads_of_annex(row.leads))


def amended_forms(plan: Plan, changes: Mapping[str, str]) -> Iterator[Finding]:
    """Whose form differs from the one made before, and how, those together that differ alike."""
    for text, agencies in grouped(changes, changes.__getitem__).items():
        names = names_vi(plan.names_of(agencies), _MOST_NAMED)
        yield finding(Code.FORM_AMENDED, Place(words.SENT_FILE), names=names, changes=text)
