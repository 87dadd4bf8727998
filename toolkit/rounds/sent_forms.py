"""Which form went to which agency, and when: bieu_da_gui.xlsx. What each form printed: `.bieu_da_lam`, for returns on
forms that are out of date.

A line of the ledger is an agency, known by its code: the window's ticks are written in it, officers write in it, the
steps keep it up to date. What was sent is the form whose code stands in the line: where `forms` makes another one, the
day moves into the column of earlier sendings, and the form waits to be sent again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.base import files
from toolkit.base.text import date_vi, day_of, grouped, is_blank, key, names_vi, uncapitalised
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.layout import find_codes, form_code, form_file_name, leads_of_annex, locked_values
from toolkit.model.records import Assignment, Plan, PrintedRow, Role, wording
from toolkit.model.workbooks import OWN_LIMITS, UnreadableFile, read_workbook
from toolkit.review.decisions import says_the_same
from toolkit.rounds.round import Round, plan_of, round_turn
from toolkit.sheets.book_writer import ALARM, LOOSE, BookWriter, CellLook
from toolkit.sheets.heading_finder import Texts, sheet_texts
from toolkit.sheets.reading import Line, brief, read_sheet
from toolkit.sheets.schema import CellKind, Column, Highlight, Owner, SheetSchema
from toolkit.sheets.writing import write_sheet

#: The ledger: a line for each agency; `sent` and `note` are the officer's. `earlier` tells which forms were sent that
#: have changed since.
LEDGER = SheetSchema(
    words.SENT_SHEET, "SỔ GỬI BIỂU MẪU CHO CÁC CƠ QUAN",
    "Gửi biểu cho cơ quan nào thì ghi ngày gửi vào cột Đã gửi ngày (ô nền vàng), đủ ngày/tháng/năm. "
    "Cột Ghi chú ghi gì cũng được. Làm lại biểu mẫu thì nội dung đã ghi được giữ, kể cả khi "
    "sắp xếp, thêm dòng, thêm cột. Biểu đã đổi mã sau khi gửi phải gửi lại: ngày đã gửi chuyển sang cột Lần gửi trước.",
    (Column("name", "Cơ quan", 33, aliases=("Tên cơ quan", "Đơn vị")),
     Column("code", "Mã", 12, CellKind.CODE, aliases=("Mã cơ quan", "Mã đơn vị")),
     Column("sent", "Đã gửi ngày", 13, CellKind.DAY, Owner.OFFICER, ("Ngày gửi", "Đã gửi", "Ngày đã gửi")),
     Column("note", "Ghi chú", 29, owner=Owner.OFFICER, aliases=("Chú thích",), open=True),
     Column("file", "Tệp biểu", 29, aliases=("Tên tệp", "Tệp")),
     Column("form", "Mã biểu", 27, CellKind.CODE),
     Column("earlier", "Lần gửi trước", 34, hide_blank=True)),
    known_by=("code", "sent"), highlights=(
        Highlight('{sent}<>""', CellLook("", "E2EFDA")), Highlight('{earlier}<>""', CellLook("", ALARM))))
_EARLIER = "Biểu đã thay đổi sau khi gửi ngày {day} (mã biểu {form})"
_EARLIER_ENTRY = re.compile(r"Biểu đã thay đổi sau khi gửi ngày (\d\d/\d\d/\d{4}) \(mã biểu (\S+)\)")
#: So many agencies are named whose forms changed alike: those of a province.
_MOST_NAMED = 60


class PrintedForms(NamedTuple):
    """What forms printed, the first made first; `findings` are not empty where that cannot be read."""

    rows: tuple[PrintedRow, ...] = ()
    findings: tuple[Finding, ...] = ()


class SentForms(NamedTuple):
    """The ledger as read."""

    columns: tuple[Column, ...] = LEDGER.columns  # from the left
    lines: tuple[Mapping[str, str], ...] = ()  # texts by column
    sheets: Mapping[str, Texts] = {}  # which officers added
    content: bytes | None = None  # of the file; None: there is none
    findings: tuple[Finding, ...] = ()
    readable: bool = True  # False: nothing in it could be read

    @property
    def days(self) -> dict[str, date]:
        """By agency code the day its form was sent: the first in a line of that code."""
        days = dict[str, date]()
        for line in self.lines:
            code, day = _agency(line), day_of(line.get("sent", ""))
            if code and day:
                days.setdefault(code, day)
        return days

    def told(self, plan: Plan) -> tuple[Finding, ...]:
        """What there is to tell of it, last who is to be sent a form again as it has changed since."""
        changed = {_agency(line) for line in self.lines if line.get("earlier")} - self.days.keys()
        names = [agency.name for agency in plan.expected if agency.code in changed]
        again = finding(Code.FORM_CHANGED, Place(words.SENT_FILE), names=names_vi(names))
        return (*self.findings, again) if names else self.findings


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
        if unwritten := days.keys() - {_agency(line) for line in ledger.lines}:
            plan = plan_of(where)[0]
            ready = {agency.code for agency in plan.expected if (where.forms / form_file_name(plan, agency)).is_file()}
            if unmade := [plan.names.get(code, code) for code in days if code in unwritten - ready]:
                raise ToolkitError(Code.SENT_UNMADE, Place(words.FORMS_FOLDER), names=names_vi(unmade))
            ledger = brought_up_to(ledger, plan)
        lines = tuple(_marked(line, days[_agency(line)]) if _agency(line) in days else line
                      for line in ledger.lines)
        files.make_folder(where.form_mails)
        if refusal := write_ledger(where, ledger._replace(lines=lines)):
            raise ToolkitError(refusal.code, refusal.place)


def read_ledger(where: Round) -> SentForms:
    """The round's ledger; an empty one where there is none yet."""
    path = where.ledger
    if not path.is_file():
        return SentForms()
    content = files.read_or_none(path)
    try:
        book = read_workbook(path, OWN_LIMITS)
    except UnreadableFile as error:
        return _unread(path, error.finding.problem)
    if lost := next((remark for remark in book.remarks if remark.kind != "cut"), None):
        return _unread(path, f"trang “{lost.sheet}” bị hỏng")
    sheet = read_sheet(book, LEDGER)
    if not sheet.usable:
        return _unread(path, "không tìm thấy bảng có hai cột “Mã”, “Đã gửi ngày”")
    lines = (*sheet.above, *sheet.lines)
    others = {page.name: sheet_texts(page, book) for page in book.sheets if page.name != sheet.name}
    column = LEDGER.column("sent").heading
    unclear = [finding(Code.SENT_DAY_UNCLEAR, Place(fault.file, fault.sheet, fault.cell), column=column,
                       value=brief(str(fault.details["value"]))) for fault in sheet.faults if fault.column == "sent"]
    unplaced = [finding(Code.SENT_LINE_UNPLACED, Place(line.file, line.sheet, line.cell("sent")),
                        column=LEDGER.column("code").heading)
                for line in lines if day_of(line.text("sent")) and not line.filled("code")]
    return SentForms(sheet.columns, tuple(map(_texts, lines)), others, content, (*unclear, *unplaced))


def _unread(path: Path, why: str) -> SentForms:
    told = finding(Code.SENT_UNREADABLE, Place(path.name), why=uncapitalised(why.rstrip(".")))
    return SentForms(findings=(told,), readable=False)


def _texts(line: Line) -> dict[str, str]:
    """A line → its texts by column; what is noted at its cells would not be written again, and goes to the remarks."""
    texts = {name: text for name, text in line.texts.items() if not is_blank(text)}
    return {**texts, "note": _remarks(texts.get("note", ""), *line.comments)}


def _agency(line: Mapping[str, str]) -> str:
    return line.get("code", "").upper()


def _form(line: Mapping[str, str]) -> str:
    """The code of the form that the line is about, "" where it names none."""
    return next(map(str, find_codes(line.get("form", ""))), "")


def _marked(line: Mapping[str, str], day: date | None) -> Mapping[str, str]:
    """The line with that day; what an officer wrote there that is no day goes to the remarks."""
    was = line.get("sent", "")
    note = _remarks(line.get("note", ""), "" if day_of(was) else was)
    return {**line, "sent": date_vi(day) if day else "", "note": note}


def _remarks(*texts: str) -> str:
    """Several texts of officers in one cell, each once."""
    return " / ".join(dict.fromkeys(filter(None, texts)))


def brought_up_to(ledger: SentForms, plan: Plan) -> SentForms:
    """The ledger for the forms this plan makes, with all lines there were, in their order."""
    forms = {agency.code: {"name": agency.name, "code": agency.code, "file": form_file_name(plan, agency),
                           "form": str(form_code(plan, agency.code))} for agency in plan.expected}
    lines = [_with_form(line, forms[_agency(line)]) if _agency(line) in forms else line for line in ledger.lines]
    new = forms.keys() - {_agency(line) for line in lines}
    return ledger._replace(lines=(*lines, *(form for code, form in forms.items() if code in new)))


def _with_form(line: Mapping[str, str], form: Mapping[str, str]) -> dict[str, str]:
    """An agency's line with the `form` it is to have now. The day another form was sent moves to the earlier sendings,
    and back once the form is that one again; what an officer wrote over texts of ours goes to the remarks."""
    sent, earlier = line.get("sent", ""), [entry for entry in line.get("earlier", "").split("\n") if entry]
    if day := day_of(sent):
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


def write_ledger(where: Round, ledger: SentForms) -> Finding | None:
    """Write the ledger. Where it is open or was saved since it was read, nothing is written and that is told. Raises as
    `files.Outputs` does."""
    book = BookWriter(LEDGER.title)
    write_sheet(book, LEDGER.arranged(ledger.columns), ledger.lines)
    for title, cells in ledger.sheets.items():
        page = book.sheet(title)
        for place, text in cells.items():
            page.put(*place, text, LOOSE)
    path, content = where.ledger, book.content()
    if says_the_same(path, content):
        return None
    with files.Outputs() as outputs:
        is_new = files.read_or_none(path) == ledger.content and outputs.write(path, content) == path
        is_written = is_new and all(output.open is None for output in outputs.move())
    return None if is_written else finding(Code.SENT_NOT_WRITTEN, Place(path.name))


# ── what forms printed ────────────────────────────────────────────────────────────────────────────


def read_printed(where: Round) -> PrintedForms:
    """What the forms that were ever made printed."""
    path = where.printed
    if not path.exists():
        return PrintedForms()
    try:
        rows = json.loads(files.read_or_none(path) or b"")
        return PrintedForms(tuple(PrintedRow(**row | {"role": Role[row["role"]]}) for row in rows))
    except (ValueError, TypeError, KeyError):
        return PrintedForms(findings=(finding(Code.PRINTED_UNREADABLE, Place(path.name)),))


def printed_content(printed: PrintedForms, plan: Plan, day: date) -> bytes:
    """The file with the forms this plan makes, made first on that `day`, where they do not stand there yet."""
    known = {row[1:] for row in printed.rows}
    rows = (row for agency in plan.expected for row in printed_rows(plan, agency.code, date_vi(day)))
    new = [row for row in rows if row[1:] not in known]
    lines = (row._asdict() | {"role": row.role.name} for row in (*printed.rows, *new))
    return json.dumps(list(lines), ensure_ascii=False, indent=0).encode("utf-8", "surrogatepass")


def printed_otherwise(where: Round, plan: Plan) -> PrintedForms:
    """What was printed on the round's forms and this plan's forms do not print, or under another number of the task."""
    printed = read_printed(where)
    codes = {str(form_code(plan, agency.code)) for agency in plan.expected}
    now = {_printed(plan, Assignment(task.id, "", role))[3:] for task in plan.tasks for role in Role}
    return printed._replace(rows=tuple(row for row in printed.rows if (
        row.task != row.tt or row.form not in codes or row[3:] not in now)))


def _printed(plan: Plan, row: Assignment, form: str = "", day: str = "") -> PrintedRow:
    """What that form prints of a row."""
    locked = locked_values(plan, row)
    texts = (locked[name] for name in ("content", "leads", "product", "deadline"))
    return PrintedRow(day, form, row.agency, plan.identity(row.task_id), locked["tt"], row.role, *texts)


def printed_rows(plan: Plan, agency: str, day: str = "") -> tuple[PrintedRow, ...]:
    """What the form this plan gives that agency prints, in its order."""
    code = str(form_code(plan, agency))
    return tuple([_printed(plan, row, code, day) for row in plan.rows_of(agency)])


def form_changes(rows: Sequence[PrintedRow], plan: Plan) -> dict[str, str]:
    """By agency how its form differs from the one made before it, in words; who has none, or the same, is left out."""
    by_agency = grouped(rows, lambda row: row.agency)
    changes = {agency.code: "; ".join(_changes(by_agency.get(agency.code, ()), plan, agency.code))
               for agency in plan.expected}
    return {code: text for code, text in changes.items() if text}


def _changes(rows: Sequence[PrintedRow], plan: Plan, agency: str) -> Iterator[str]:
    current, code = printed_rows(plan, agency), str(form_code(plan, agency))
    former = [row for row in rows if row.form != code]
    before = {row.task: row for row in former if row.form == former[-1].form}
    if not before:
        return
    now, ended = {row.task: row for row in current}, {task.identity for task in plan.ended}
    both = [(before[task], row) for task, row in now.items() if task in before]
    gone = [row for task, row in before.items() if task not in now]
    tasks_of = {
        "added": [row.tt for task, row in now.items() if task not in before],
        "reworded": [row.tt for old, row in both if wording(old) != wording(row)],
        "ended": [row.tt for row in gone if row.task in ended],
        "gone": [row.tt for row in gone if row.task not in ended],
        "leads": [row.tt for old, row in both if _leads(old) != _leads(row)],
        "role": [row.tt for old, row in both if old.role is not row.role],
        "renumbered": [f"{old.tt} → {row.tt}" for old, row in both if old.tt != row.tt]}
    for kind, tasks in tasks_of.items():
        if tasks:
            yield words.FORM_CHANGES[kind].format(tasks=", ".join(sorted(tasks)))


def _leads(row: PrintedRow) -> str:
    """Who leads a task as the annex has it: who does so now says nothing of the task."""
    return key(leads_of_annex(row.leads))


def amended_forms(plan: Plan, changes: Mapping[str, str]) -> Iterator[Finding]:
    """Whose form differs from the one made before, and how, those together that differ alike."""
    for text, agencies in grouped(changes, changes.__getitem__).items():
        names = names_vi(plan.names_of(agencies), _MOST_NAMED)
        yield finding(Code.FORM_AMENDED, Place(words.SENT_FILE), names=names, changes=text)
