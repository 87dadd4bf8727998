"""The mistakes of clerks, those of a simulated round and more, with what the toolkit ought to say; examples of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from typing import NamedTuple

from toolkit.demo import demonstration as demo
from toolkit.demo.clerks import OpenForm, answers_of, fill_form, put
from toolkit.demo.demonstration import Sending, edited_form, sent_files
from toolkit.model import fields, words
from toolkit.model.findings import Code
from toolkit.model.form_code import find_codes
from toolkit.model.records import Outcome, Plan, Status

_ROW = re.compile(r"\$(\d+)")


class Expected(NamedTuple):
    """What the clerk did, in Vietnamese; the finding that must be among those of the file (for a second file: of
    either); and what becomes of the file when nothing else is wrong with it."""

    did: str
    told: Code
    outcome: Outcome


def insert_row(form: OpenForm, row: int) -> None:
    """A blank row above `row`, looking like it; everything below moves down, as office programs move it."""
    move_rows(form, row, 1)
    form.sheet.insert_rows(row)
    for column in form.columns:
        for look in ("font", "border", "fill", "alignment", "number_format", "protection"):
            setattr(form.cell(row, column), look, copy(getattr(form.cell(row + 1, column), look)))


def move_rows(form: OpenForm, first: int, by: int) -> None:
    """Move what openpyxl leaves in place when rows from `first` on move: merges, heights, names, formulas."""
    from openpyxl.formula.translate import Translator

    sheet = form.sheet
    for area in [area for area in sheet.merged_cells.ranges if area.min_row >= first]:
        area.shift(0, by)
    heights = {row: sheet.row_dimensions[row].height for row in range(first, sheet.max_row + 1)}
    for row, height in heights.items():
        sheet.row_dimensions[row + by].height = height
    for defined in form.book.defined_names.values():
        if "!" in defined.attr_text:
            defined.attr_text = _ROW.sub(
                lambda match: f"${int(match[1]) + by if int(match[1]) >= first else match[1]}", defined.attr_text)
    for row in range(first, sheet.max_row + 1):
        cell = form.cell(row, "check")
        if cell.data_type == "f":
            cell.value = Translator(str(cell.value), cell.coordinate).translate_formula(row_delta=by)


def delete_row(form: OpenForm, row: int) -> None:
    """`row` gone; everything below moves up."""
    for area in [area for area in form.sheet.merged_cells.ranges if area.min_row == row]:
        form.sheet.unmerge_cells(str(area))
    move_rows(form, row + 1, -1)
    form.sheet.delete_rows(row)


def row_inserted(form: OpenForm) -> None:
    """A row of the clerk's own between two tasks."""
    row = form.task_rows[-1]
    insert_row(form, row)
    put(form.cell(row, "content"), "Phối hợp kiểm tra chợ đầu mối (đơn vị tự thêm)")
    put(form.cell(row, fields.STATUS), words.STATUS[Status.DONE].text)
    put(form.cell(row, fields.RESULT), "Đã kiểm tra 12 sạp, nhắc nhở 03 sạp chưa niêm yết giá.")


def rows_shuffled(form: OpenForm) -> None:
    """Sorted without the key columns, so that every task's text and answers slid under another's key."""
    names = (*words.LOCKED_COLUMNS, *fields.ANSWERS)
    rows = form.task_rows
    before = [{name: form.cell(row, name).value for name in names} for row in rows]
    for row, texts in zip(rows, (*before[1:], before[0]), strict=True):
        for name, value in texts.items():
            form.cell(row, name).value = value


def another_code(form: OpenForm) -> None:
    """The printed form code overwritten with another agency's."""
    cell = form.code
    code = find_codes(str(cell.value))[0]
    others = (code._replace(agency=f"{code.agency}X", check=check) for check in "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    put(cell, str(next(other for other in others if other.valid)))


#: By name: what comes back instead of the filled form; what is sent besides it.
MISTAKES: dict[str, demo.Mistake] = {
    **demo.MISTAKES,
    "chen-them-dong": edited_form(row_inserted),
    "dong-bi-xao-tron": edited_form(rows_shuffled),
    "sua-ma-bieu": edited_form(another_code),
}
SECOND_FILES = demo.SECOND_FILES

_WRONG, _LOOK, _APART = Outcome.NEEDS_CORRECTION, Outcome.ACCEPTED_WITH_WARNINGS, Outcome.QUARANTINED

EXPECTED = {
    "trang-thai-ghi-tu-do": Expected(
        "Ghi “cơ bản xong” thay vì chọn trạng thái trong danh mục", Code.STATUS_UNKNOWN, _WRONG),
    "tien-do-khong-ro": Expected("Ghi tiến độ là “0,8”", Code.PERCENT_UNCLEAR, _WRONG),
    "ngay-khong-ro": Expected("Ghi ngày hoàn thành là “03/04”, không có năm", Code.DATE_WITHOUT_YEAR, _LOOK),
    "tien-do-mau-thuan": Expected("Đã hoàn thành nhưng tiến độ 60 %", Code.PERCENT_CONTRADICTS, _LOOK),
    "bo-trong-dong-chu-tri": Expected("Bỏ trống dòng đầu tiên do mình chủ trì", Code.LEAD_ROW_BLANK, _WRONG),
    "bieu-trong": Expected("Gửi biểu chưa điền gì", Code.FORM_EMPTY, Outcome.EMPTY),
    "ghi-them-viec": Expected("Ghi thêm một việc vào dòng tiêu đề của phần C", Code.ROW_ADDED, _LOOK),
    "chen-them-dong": Expected("Tự chèn một dòng vào giữa bảng", Code.ROW_ADDED, _LOOK),
    "dong-bi-xao-tron": Expected("Sắp xếp bảng mà không kéo theo cột mã", Code.ROW_MISMATCH, _WRONG),
    "sua-o-khoa": Expected("Bỏ khóa trang tính, sửa thời hạn của nhiệm vụ", Code.LOCKED_CHANGED, _LOOK),
    "ghi-ngoai-bang": Expected("Viết ghi chú dưới bảng, ngoài các ô trả lời", Code.OUTSIDE_FORM, _LOOK),
    "sua-ma-bieu": Expected("Ghi đè mã biểu của cơ quan khác", Code.CODE_CONFLICT, _APART),
    "bieu-nam-truoc": Expected("Điền nhầm biểu của năm trước", Code.WRONG_PERIOD, _APART),
    "tep-hong": Expected("Tệp tải về dở dang", Code.FILE_UNREADABLE, _APART),
    "gui-hai-lan": Expected("Gửi lại đúng tệp đã gửi", Code.SAME_FILE, Outcome.DUPLICATE),
    "gui-bo-sung": Expected("Gửi thêm biểu chỉ ghi nội dung còn thiếu", Code.FILES_MERGED, Outcome.ACCEPTED),
    "gui-lai-khac-so-lieu": Expected("Gửi lại cả biểu, một ô ghi khác", Code.FILES_CONFLICT, _WRONG),
    "gui-kem-tep-khac": Expected("Gửi kèm bảng riêng của cơ quan, không phải biểu mẫu", Code.FOREIGN_WORKBOOK, _APART),
}

#: The examples of returned forms, by what is wrong with them; nothing is with the first.
EXAMPLES = (
    "bieu-dung", "trang-thai-ghi-tu-do", "ngay-khong-ro", "tien-do-mau-thuan", "chen-them-dong", "dong-bi-xao-tron",
    "sua-o-khoa", "bieu-nam-truoc", "bieu-trong", "sua-ma-bieu", "tep-hong", "gui-lai-khac-so-lieu",
)


def example_returns(plan: Plan, forms: Mapping[str, bytes], seed: int) -> dict[str, bytes]:
    """The returned forms of `EXAMPLES` by file name, each another agency's; two files of one end in -1 and -2.

    `forms` holds one form for each expected agency, in register order, by file name.
    """
    issued = dict(zip((agency.code for agency in plan.expected), forms.values(), strict=True))
    busy = [agency for agency in plan.expected if len(plan.rows_of(agency.code)) > 20]
    made = {}
    for agency, name in zip(busy[::max(len(busy) // len(EXAMPLES), 1)], EXAMPLES, strict=False):
        answers = answers_of(plan, agency, seed)
        sending = Sending(plan, answers, fill_form(issued[agency.code], answers))
        contents = (MISTAKES[name](sending),) if name in MISTAKES else sent_files(sending, name)
        for number, content in enumerate(contents, 1):
            made[f"{name}{f'-{number}' if len(contents) > 1 else ''}.xlsx"] = content
    return made
