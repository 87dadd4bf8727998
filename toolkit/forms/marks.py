"""What goes back to an agency for correction: its answers, and for each finding the cell of a fresh form it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, Severity, finding, has_errors
from toolkit.form_code import task_slot
from toolkit.interpretations import date_readings, percent_readings
from toolkit.layout import file_mark, free_slots
from toolkit.model import Agency, Entry, FileRecord, Intake, Listed, Outcome, Plan, Return, Role, TaskAnswer
from toolkit.text import date_vi, printable

_T = TypeVar("_T")

#: A cell of a form: the slot of its row and its column by name; the one cell of a free part is "text".
Field = tuple[str, str]

#: Findings about a blank or a whole row: the column they are marked in.
_COLUMN = {
    Code.STATUS_MISSING: "status",
    Code.LEADS_CONTRADICT: "status",
    Code.RESULT_MISSING: "result",
    Code.REASON_MISSING: "difficulties",
    Code.EXTRA_WITHOUT_CONTENT: "content",
}

#: What the sender is told where the catalogue speaks to the officer.
TO_SENDER = {
    Code.FILES_CONFLICT: "Hai tệp đã gửi ghi khác nhau: “{kept}” và “{other}”. Ô này đang giữ nội dung thứ nhất; nếu chưa đúng thì sửa lại.",
    Code.SAME_AS_ANOTHER: "Kết quả giống hệt báo cáo của {agency}. Kiểm tra có phải chép nhầm không.",
    Code.LEADS_CONTRADICT: "{lead} ghi “{lead_status}”, cơ quan phối hợp {other} ghi “{other_status}”. Trao đổi lại với nhau, sửa nếu cần.",
    Code.ANSWER_MERGED: "Các ô {cells} đã gộp nên nội dung chỉ tính cho dòng này. Nếu dùng cho cả các dòng sau, chép xuống từng dòng.",
    Code.OUTSIDE_FORM: "Nội dung nằm ngoài các ô trả lời. Nếu cần báo cáo, chép vào đúng ô.",
    Code.OUTSIDE_KEPT: "Nội dung ngoài biểu của lần gửi trước. Nếu cần báo cáo, chép vào đúng ô.",
    Code.LOCKED_CHANGED: "Ô khóa bị sửa: “{before}” → “{after}”. Nội dung nhiệm vụ giữ theo kế hoạch; có ý kiến thì ghi ở phần D.",
    Code.ROW_ADDED: "Dòng {rows} không phải dòng nhiệm vụ của biểu gốc. Nếu là nhiệm vụ phát sinh, chép vào phần C.",
    Code.COLUMN_ADDED: "Cột “{found}” không có trong biểu gốc. Nếu cần báo cáo, chép vào đúng cột.",
    Code.ROW_MISMATCH: "Mã dòng và nội dung công việc không khớp nhau ở dòng {rows}, có thể bảng bị sắp xếp lệch. Chép lại vào đúng dòng.",
    Code.ROW_FOREIGN: "Dòng {rows} thuộc biểu của cơ quan hoặc kỳ khác. Chép lại vào đúng dòng của biểu này.",
    Code.ROW_WITHDRAWN: "Dòng {rows}: nhiệm vụ không còn trong kế hoạch hoặc đã đổi nội dung. Nếu còn dùng được, chép vào dòng tương ứng.",
    Code.ROW_REPEATED: "Mã dòng {task} có ở nhiều dòng ({rows}) với nội dung khác nhau. Giữ nội dung đúng ở dòng của nhiệm vụ này.",
    Code.ANSWER_COLUMN_MISSING: "Tệp đã gửi không có cột “{column}”. Điền cột này ở biểu kèm theo.",
    Code.FORMULA_NO_VALUE: "Ô là công thức chưa có giá trị: {formula}. Ghi giá trị thay công thức.",
}

#: What a fresh form mends by itself, what is said row by row instead, and what only the officer can act on.
_UNMARKED = {
    Code.FORMULA_READ, Code.FORM_EDITION_DIFFERS, Code.HEADING_CHANGED, Code.ROW_BY_CONTENT, Code.ROWS_MISSING,
    Code.LEAD_ROW_BLANK, Code.COORDINATING_ROW_BLANK, Code.TEXT_TOO_LONG, Code.ACCOUNTING_BROKEN,
}

_BLANK = {Role.LEAD: Code.LEAD_ROW_BLANK, Role.COORDINATING: Code.COORDINATING_ROW_BLANK}
_ANSWERED = (*fields.EXTRAS, *fields.ANSWERS, "text")


class Mark(NamedTuple):
    """A finding at the cell of the form it is about."""

    field: Field
    found: Finding

    @property
    def must(self) -> bool:
        """Whether the cell must be mended; else it should be looked at, and what is right stays as it is."""
        return self.found.severity is Severity.ERROR and self.found.code is not Code.FILES_CONFLICT

    @property
    def message(self) -> str:
        """Why and how, in words for the agency."""
        return message(self.found)


class Placed(NamedTuple):
    """A mark, and the cell of the form it stands at."""

    cell: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Correction:
    """What goes back to one agency.

    `answers` are what stands in the cells of the form, numbers only where a percentage was clear. `marks` are in
    form order. `remarks` are the findings no cell of the form can show; `outside` what was typed and has no cell
    in it. `corrects` are the marks of the files it was made from (`layout.file_mark`).
    """

    agency: Agency
    files: tuple[str, ...]
    answers: Mapping[Field, str | float]
    marks: tuple[Mark, ...]
    remarks: tuple[Finding, ...]
    outside: tuple[Listed, ...]
    corrects: tuple[str, ...]


def message(found: Finding) -> str:
    """What the agency is told of a finding."""
    wording = TO_SENDER.get(found.code)
    return wording.format_map(found.details) if wording else found.message


def corrections(plan: Plan, intake: Intake, between: Iterable[Finding] = ()) -> tuple[Correction, ...]:
    """What goes back, in register order: every return of which a counted file has an error. `between` are the
    findings between agencies; they are marked on what goes back anyway."""
    files = _grouped((each for each in intake.files if each.outcome not in _UNREAD), lambda each: each.agency)
    listed, others = _grouped(intake.listed, lambda each: each.entry.place.file), _grouped(between, lambda each: each.place.file)
    made = []
    for returned in intake.returns:
        own = files.get(returned.agency, [])
        if has_errors(found for each in own for found in each.findings if found.code not in _UNMENDABLE):
            told = [found for each in own for found in others.get(each.file, ())]
            made.append(_correction(plan, returned, own, [each for file in own for each in listed.get(file.file, ())], told))
    return tuple(made)


def _grouped(items: Iterable[_T], key: Callable[[_T], str | None]) -> dict[str | None, list[_T]]:
    found: dict[str | None, list[_T]] = {}
    for each in items:
        found.setdefault(key(each), []).append(each)
    return found


_UNREAD = (Outcome.QUARANTINED, Outcome.SKIPPED, Outcome.DUPLICATE)
_UNMENDABLE = (Code.ACCOUNTING_BROKEN,)


def _correction(
    plan: Plan, returned: Return, files: Sequence[FileRecord], listed: Iterable[Listed], between: Iterable[Finding]
) -> Correction:
    agency = plan.agency(returned.agency)
    own = {task_slot(row.task_id): row.role for row in plan.rows_of(agency.code)}
    rows = {task_slot(each.task_id): each for each in returned.progress} | {each.task_id: each for each in returned.extras}
    held = {slot: row for slot, row in rows.items() if slot in own or row in returned.extras}
    told = [*(found for each in files for found in each.findings), *between]
    marks, rest = _placed(held, returned, told)
    marks += _blank_rows(own, held)
    order = {slot: place for place, slot in enumerate((*own, *(each.task_id for each in returned.extras), *free_slots().values()))}
    outside = (*_outside(files, held, listed), *_homeless(rows, held))
    shown = {(each.entry.place, each.reason) for each in outside}
    return Correction(
        agency=agency,
        files=returned.files,
        answers=dict(_answers(held, returned, plan.period.year)),
        marks=tuple(sorted({(mark.field, mark.message): mark for mark in marks}.values(), key=lambda mark: (order[mark.field[0]], _ANSWERED.index(mark.field[1])))),
        remarks=tuple(found for found in rest if (found.place, message(found)) not in shown),
        outside=outside,
        corrects=tuple(sorted({file_mark(each.sha256) for each in files})),
    )


def _placed(rows: Mapping[str, TaskAnswer], returned: Return, told: Iterable[Finding]) -> tuple[list[Mark], list[Finding]]:
    """Each finding at its cell; and those that have none."""
    cells: dict[Place, Field] = {entry.place: (slot, name) for slot, name, entry in _entries(rows, returned)}
    at_row = {_row(each.row): slot for slot, each in rows.items()}
    marks, rest = [], []
    for found in told:
        if found.severity is Severity.NOTE or found.code in _UNMARKED:
            continue
        column, slot = _COLUMN.get(found.code), at_row.get(_row(found.place))
        field = (slot, column) if column and slot else cells.get(found.place)
        if field:
            marks.append(Mark(field, found))
        else:
            rest.append(found)
    return marks, rest


def _row(place: Place) -> tuple[str, str, str]:
    return place.file, place.sheet, place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _blank_rows(own: Mapping[str, Role], rows: Mapping[str, TaskAnswer]) -> Iterator[Mark]:
    """Each row of the form that holds no answer at all, be it left blank or lost."""
    for slot, role in own.items():
        row = rows.get(slot)
        if row is None or not (row.entries or row.unclear):
            yield Mark((slot, "status"), finding(_BLANK[role], row.row if row else Place(), task=slot.removeprefix("T")))


def _entries(rows: Mapping[str, TaskAnswer], returned: Return) -> Iterator[tuple[str, str, Entry]]:
    for slot, row in rows.items():
        for name, entry in (*row.entries.items(), *row.unclear.items()):
            yield slot, name, entry
    slots = free_slots()
    for name, entry in returned.free.items():
        yield slots[name], "text", entry


def _answers(rows: Mapping[str, TaskAnswer], returned: Return, year: int) -> Iterator[tuple[Field, str | float]]:
    for slot, name, entry in _entries(rows, returned):
        row = rows.get(slot)
        yield (slot, name), _value(row, name, entry, year) if row and name in row.entries else printable(entry.text)


def _value(row: TaskAnswer, name: str, entry: Entry, year: int) -> str | float:
    """What an understood answer is written as: as it was typed, where the form takes that for the same thing."""
    if name == "status" and row.status:
        return words.STATUS[row.status].text
    if name == "percent" and row.percent is not None and percent_readings(row.percent) == (row.percent,):
        return row.percent
    if name == "completed" and row.completed and date_readings(entry.text, year) != ((row.completed, row.completed),):
        return date_vi(row.completed)
    return printable(entry.text)


def _outside(files: Iterable[FileRecord], rows: Mapping[str, TaskAnswer], listed: Iterable[Listed]) -> Iterator[Listed]:
    """What is listed of the files, but for what stands in its cell again, and what is settled."""
    back = {entry.place for row in rows.values() for entry in row.unclear.values()}
    open_files = {each.file: each for each in files if all(found.code is not Code.FILE_CORRECTED for found in each.findings)}
    told = [found for each in open_files.values() for found in each.findings]
    reasons = {found.message: message(found) for found in told}
    settled = {found.message for found in told if found.severity is Severity.NOTE and found.code is not Code.OUTSIDE_KEPT}
    for each in listed:
        if each.entry.place.file in open_files and each.entry.place not in back and each.reason not in settled:
            yield Listed(each.entry, reasons.get(each.reason, each.reason))


def _homeless(rows: Mapping[str, TaskAnswer], held: Mapping[str, TaskAnswer]) -> Iterator[Listed]:
    """Answers of rows that the agency's form no longer has."""
    for slot, row in rows.items():
        if slot not in held:
            reason = message(finding(Code.ROW_WITHDRAWN, row.row, rows=_row(row.row)[2]))
            yield from (Listed(entry, reason) for entry in row.entries.values())
