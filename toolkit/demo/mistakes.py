"""The mistakes clerks make most, one small function each, and what the toolkit ought to say of them.

A mistake turns a filled form into the bytes that come back instead. A second file is sent besides the first.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta

from toolkit import fields, resources, words
from toolkit.demo.answers import Answers
from toolkit.demo.clerks import OpenForm, fill_form, frozen, put
from toolkit.findings import Code
from toolkit.form_code import find_codes
from toolkit.model import Outcome, Period, Plan, Status


@dataclass(frozen=True, slots=True)
class Sending:
    """What an agency is about to send: its answers, and the form they are typed in."""

    plan: Plan
    answers: Answers
    filled: bytes


Make = Callable[[Sending], bytes]
Edit = Callable[[OpenForm], None]


@dataclass(frozen=True, slots=True)
class Mistake:
    """`name` is also the example's file name; `did` says in Vietnamese what the clerk did.

    `told` is the finding that must be among those of the file (for a second file: of either), `outcome` what
    becomes of the file when nothing else is wrong with it.
    """

    name: str
    did: str
    make: Make
    told: Code
    outcome: Outcome


# ── typed wrongly ─────────────────────────────────────────────────────────────────────────────────


def status_typed_freely(form: OpenForm) -> None:
    """A status in the clerk's own words, pasted over the drop-down."""
    put(form.typed("status")[0], "cơ bản xong")


def percent_as_fraction(form: OpenForm) -> None:
    """0,8 where 80 is meant, or 0,8 % is."""
    put(form.typed("percent")[0], "0,8")


def date_without_year(form: OpenForm) -> None:
    """A date that can be read in two ways."""
    put(form.typed("completed")[0], "03/04")


def percent_contradicts(form: OpenForm) -> None:
    """Done, and yet at 60 %."""
    put(form.cell(form.typed("completed")[0].row, "percent"), 60)


def formula_without_value(form: OpenForm) -> None:
    """A formula that no program has worked out before the file was sent."""
    cell = form.typed("percent")[0]
    cell.number_format = "General"
    cell.value = "=40+40"


def lead_row_blank(form: OpenForm) -> None:
    """The first lead row left out."""
    clear(form, [form.task_rows[0]])


def all_blank(form: OpenForm) -> None:
    """Nothing filled at all."""
    clear(form, [row for slot, row in form.rows.items() if slot[0] in "TX"])
    for part in fields.FREE_PARTS:
        form.free(part).value = None


# ── the table changed ─────────────────────────────────────────────────────────────────────────────


def row_inserted(form: OpenForm) -> None:
    """A row of the clerk's own between two tasks."""
    row = form.task_rows[-1]
    insert_row(form, row)
    put(form.cell(row, "content"), "Phối hợp kiểm tra chợ đầu mối (đơn vị tự thêm)")
    put(form.cell(row, "status"), words.STATUS[Status.DONE].text)
    put(form.cell(row, "result"), "Đã kiểm tra 12 sạp, nhắc nhở 03 sạp chưa niêm yết giá.")


def row_deleted(form: OpenForm) -> None:
    """The last task's row deleted."""
    delete_row(form, form.task_rows[-1])


def rows_shuffled(form: OpenForm) -> None:
    """Sorted without the key columns, so that every task's text and answers slid under another's key."""
    names = (*words.LOCKED_COLUMNS, *fields.ANSWERS)
    rows = form.task_rows
    before = [{name: form.cell(row, name).value for name in names} for row in rows]
    for row, texts in zip(rows, (*before[1:], before[0]), strict=True):
        for name, value in texts.items():
            form.cell(row, name).value = value


def locked_changed(form: OpenForm) -> None:
    """Protection lifted, and the task's deadline corrected to what the clerk thinks right."""
    put(form.cell(form.task_rows[0], "deadline"), "Quý II năm sau")


def outside_form(form: OpenForm) -> None:
    """An explanation far below the table."""
    put(form.cell(form.sheet.max_row + 12, "content"), "Ghi chú: số liệu tính đến ngày 31/10.")


def another_code(form: OpenForm) -> None:
    """The printed form code overwritten with another agency's."""
    cell = form.code
    code = find_codes(str(cell.value))[0]
    others = (code._replace(agency=f"{code.agency}X", check=check) for check in "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    put(cell, str(next(other for other in others if other.valid)))


# ── not the form ──────────────────────────────────────────────────────────────────────────────────


def last_years_form(sending: Sending) -> bytes:
    """The form the agency was sent a year before, with this year's answers."""
    from toolkit.forms import FormTemplate

    plan, answers = sending.plan, sending.answers
    due = plan.period.due_before
    before = replace(plan, period=Period(plan.period.year - 1, due - timedelta(days=365)))
    template = FormTemplate.read(resources.template("progress_form.xlsx"))
    return fill_form(template.form(before, plan.agency(answers.agency)), answers)


def truncated(sending: Sending) -> bytes:
    """Half a download."""
    return sending.filled[: len(sending.filled) * 3 // 5]


def foreign(sending: Sending) -> bytes:
    """Another workbook: the office's own list, in no form."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    for line in (("STT", "Cơ sở", "Kết quả kiểm tra"), (1, "[Cơ sở số 1]", "Đạt"), (2, "[Cơ sở số 2]", "Nhắc nhở")):
        sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return frozen(stream.getvalue(), sending.answers.saved)


# ── a second file ─────────────────────────────────────────────────────────────────────────────────


def the_same_again(sending: Sending) -> bytes:
    """The same file, sent twice."""
    return sending.filled


def the_rest(form: OpenForm) -> None:
    """Only what was forgotten: a task outside the annex, in a fresh form."""
    all_blank(form)
    for name, text in _FORGOTTEN.items():
        put(form.cell(form.rows["X9"], name), text)


def another_answer(form: OpenForm) -> None:
    """The whole form again, one answer changed."""
    put(form.typed("result")[0], "Số liệu đã được đơn vị rà soát, điều chỉnh so với bản gửi trước.")


_FORGOTTEN = {
    "content": "Tham gia đoàn giám sát về an toàn thực phẩm",
    "leads": "Công văn của UBND tỉnh",
    "product": "Báo cáo",
    "deadline": "Quý IV",
    "status": words.STATUS[Status.DONE].text,
    "result": "Đã cử công chức tham gia 02 buổi giám sát tại 05 cơ sở.",
}


# ── the clerk's hands ─────────────────────────────────────────────────────────────────────────────


def clear(form: OpenForm, rows: list[int]) -> None:
    """Delete what is typed in these rows."""
    for row in rows:
        names = fields.ANSWERS if row in form.task_rows else {**fields.ANSWERS, **fields.EXTRAS}
        for name in names:
            form.cell(row, name).value = None


def insert_row(form: OpenForm, row: int) -> None:
    """A blank row above `row`, looking like it; everything below moves down, as office programs move it."""
    _move(form, row, 1)
    form.sheet.insert_rows(row)
    for column in form.columns:
        for look in ("font", "border", "fill", "alignment", "number_format", "protection"):
            setattr(form.cell(row, column), look, copy(getattr(form.cell(row + 1, column), look)))


def delete_row(form: OpenForm, row: int) -> None:
    """`row` gone; everything below moves up."""
    for area in [area for area in form.sheet.merged_cells.ranges if area.min_row == row]:
        form.sheet.unmerge_cells(str(area))
    _move(form, row + 1, -1)
    form.sheet.delete_rows(row)


def _move(form: OpenForm, first: int, by: int) -> None:
    """What openpyxl leaves in place when rows from `first` on move: merges, heights, names, references of formulas."""
    from openpyxl.formula.translate import Translator

    sheet = form.sheet
    for area in [area for area in sheet.merged_cells.ranges if area.min_row >= first]:
        area.shift(0, by)
    heights = {row: sheet.row_dimensions[row].height for row in range(first, sheet.max_row + 1)}
    for row, height in heights.items():
        sheet.row_dimensions[row + by].height = height
    form.move_names(first, by)
    for row in range(first, sheet.max_row + 1):
        cell = form.cell(row, "check")
        if cell.data_type == "f":
            cell.value = Translator(str(cell.value), cell.coordinate).translate_formula(row_delta=by)


_WRONG, _WORTH_A_LOOK = Outcome.NEEDS_CORRECTION, Outcome.ACCEPTED_WITH_WARNINGS


def _typing(name: str, did: str, edit: Edit, told: Code, outcome: Outcome) -> Mistake:
    def make(sending: Sending) -> bytes:
        form = OpenForm(sending.filled)
        edit(form)
        return form.saved(sending.answers.saved)

    return Mistake(name, did, make, told, outcome)


def _sent_later(name: str, did: str, edit: Edit, told: Code, outcome: Outcome) -> Mistake:
    def make(sending: Sending) -> bytes:
        form = OpenForm(sending.filled)
        edit(form)
        return form.saved(sending.answers.saved + timedelta(days=1))

    return Mistake(name, did, make, told, outcome)


_MISTAKES = (
    _typing("trang-thai-ghi-tu-do", "Ghi “cơ bản xong” thay vì chọn trạng thái trong danh mục",
            status_typed_freely, Code.STATUS_UNKNOWN, _WRONG),
    _typing("tien-do-khong-ro", "Ghi tiến độ là “0,8”", percent_as_fraction, Code.PERCENT_UNCLEAR, _WRONG),
    _typing("ngay-khong-ro", "Ghi ngày hoàn thành là “03/04”, không có năm", date_without_year, Code.DATE_UNCLEAR, _WRONG),
    _typing("tien-do-mau-thuan", "Đã hoàn thành nhưng tiến độ 60 %",
            percent_contradicts, Code.PERCENT_CONTRADICTS, _WORTH_A_LOOK),
    _typing("cong-thuc-chua-tinh", "Ô tiến độ là công thức chưa có giá trị",
            formula_without_value, Code.FORMULA_NO_VALUE, _WORTH_A_LOOK),
    _typing("bo-trong-dong-chu-tri", "Bỏ trống dòng đầu tiên do mình chủ trì", lead_row_blank, Code.LEAD_ROW_BLANK, _WRONG),
    _typing("bieu-trong", "Gửi biểu chưa điền gì", all_blank, Code.FORM_EMPTY, Outcome.EMPTY),
    _typing("chen-them-dong", "Tự chèn một dòng vào giữa bảng", row_inserted, Code.ROW_ADDED, _WORTH_A_LOOK),
    _typing("xoa-mat-dong", "Xóa mất dòng cuối của bảng", row_deleted, Code.ROWS_MISSING, _WORTH_A_LOOK),
    _typing("dong-bi-xao-tron", "Sắp xếp bảng mà không kéo theo cột mã", rows_shuffled, Code.ROW_MISMATCH, _WRONG),
    _typing("sua-o-khoa", "Bỏ khóa trang tính, sửa thời hạn của nhiệm vụ", locked_changed, Code.LOCKED_CHANGED, _WORTH_A_LOOK),
    _typing("ghi-ngoai-bang", "Viết ghi chú dưới bảng, ngoài các ô trả lời", outside_form, Code.OUTSIDE_FORM, _WORTH_A_LOOK),
    _typing("sua-ma-bieu", "Ghi đè mã biểu của cơ quan khác", another_code, Code.CODE_CONFLICT, Outcome.QUARANTINED),
    Mistake("bieu-nam-truoc", "Điền nhầm biểu của năm trước", last_years_form, Code.WRONG_PERIOD, Outcome.QUARANTINED),
    Mistake("tep-hong", "Tệp tải về dở dang", truncated, Code.FILE_UNREADABLE, Outcome.QUARANTINED),
)

_SECOND_FILES = (
    Mistake("gui-hai-lan", "Gửi lại đúng tệp đã gửi", the_same_again, Code.SAME_FILE, Outcome.DUPLICATE),
    _sent_later("gui-bo-sung", "Gửi thêm biểu chỉ ghi nội dung còn thiếu", the_rest, Code.FILES_MERGED, Outcome.ACCEPTED),
    _sent_later("gui-lai-khac-so-lieu", "Gửi lại cả biểu, một ô ghi khác", another_answer, Code.FILES_CONFLICT, _WRONG),
    Mistake("gui-kem-tep-khac", "Gửi kèm bảng riêng của cơ quan, không phải biểu mẫu",
            foreign, Code.FOREIGN_WORKBOOK, Outcome.QUARANTINED),
)

#: By name: what comes back instead of the filled form.
MISTAKES = {mistake.name: mistake for mistake in _MISTAKES}

#: By name: what is sent besides it.
SECOND_FILES = {mistake.name: mistake for mistake in _SECOND_FILES}
