"""Seventy ways in which hurried clerks answer in Excel, WPS, LibreOffice or on a phone, beside those of `damage.py` and
`new_ways.py`: each a small edit of an open, fully answered form, in one table.

`HURRIED_DOUBTFUL` are those that a careful officer would want to know of: never taken without a word. `HURRIED_PLAIN`
are odd but clear. What a way adds is marked with `token`, so that a test can ask what became of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, time

from clerk_mistakes import insert_row
from damage import SAVED, Edit, _some_row, _texts_of, _unmerged, _write, token
from new_ways import _typed
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from samples import PLAN

from toolkit.demo.clerks import OpenForm, put
from toolkit.model import fields, words

_YEAR = PLAN.period.year
_ALL = range(1, 19)


def hurried(content: bytes, way: str, draw: random.Random) -> bytes:
    """The form after that way."""
    form = OpenForm(content)
    HURRIED[way](form, draw)
    return form.saved(SAVED)


# ── what ways are made of ─────────────────────────────────────────────────────────────────────────
def _at(place: str, text: str = "{}", sheet: str = "") -> Edit:
    """A text in that cell of the sheet to fill, or of another."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        (form.book[sheet] if sheet else form.sheet)[place] = text.format(token(draw))

    return edit


def _look(change: Callable[[OpenForm, int, str], object]) -> Edit:
    """What changes how a row's result looks: by the form, the row, the column's letter."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        change(form, _some_row(form, draw), get_column_letter(form.columns[fields.RESULT]))

    return edit


def _below(*texts: str, column: int = 3) -> Edit:
    """Lines typed under the whole form."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        for number, text in enumerate(texts, form.sheet.max_row + 2):
            form.sheet.cell(number, column).value = text.format(token(draw))  # type: ignore[union-attr]

    return edit


def _done(name: str, *texts: str) -> Edit:
    """One of these in that column of a row that is done, and nothing else that says what was done."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        row = _some_row(form, draw)
        for field in fields.ANSWERS:
            form.cell(row, field).value = None
        put(form.cell(row, fields.STATUS), "Đã hoàn thành")
        put(form.cell(row, name), draw.choice(texts))

    return edit


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────
def row_for_each_of_three_units(form: OpenForm, draw: random.Random) -> None:
    """A row copied twice under itself with its keys: each unit writes its own result."""
    row = _some_row(form, draw)
    line = _texts_of(form, _ALL, [row])
    for _ in range(2):
        insert_row(form, row + 1)
        _write(form, _ALL, [row + 1], line)
        put(form.cell(row + 1, fields.RESULT), f"Phòng khác: {token(draw)}")


def answer_continued_in_two_rows(form: OpenForm, draw: random.Random) -> None:
    """The task's text again in inserted rows, without keys, with more of its result."""
    row = _some_row(form, draw)
    content = str(form.cell(row, fields.CONTENT).value)
    for _ in range(2):
        insert_row(form, row + 1)
        put(form.cell(row + 1, fields.CONTENT), content)
        put(form.cell(row + 1, fields.RESULT), f"(tiếp) {token(draw)}")


def first_keys_typed_over_with_numbers(form: OpenForm, draw: random.Random) -> None:
    for number, row in enumerate(form.task_rows, 1):
        form.cell(row, "key").value = number


def second_key_typed_over(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(_some_row(form, draw), "key2"), token(draw))


def blank_row_above_every_task(form: OpenForm, draw: random.Random) -> None:
    for row in reversed(form.task_rows):
        insert_row(form, row)


def sum_below_the_tasks(form: OpenForm, draw: random.Random) -> None:
    row = form.task_rows[-1] + 1
    insert_row(form, row)
    put(form.cell(row, fields.CONTENT), f"Tổng cộng {token(draw)}")
    form.cell(row, fields.PERCENT).value = 75


def heading_again_in_the_middle(form: OpenForm, draw: random.Random) -> None:
    """As on each printed page."""
    heading, row = form.task_rows[0] - 2, form.task_rows[-1]
    insert_row(form, row)
    _write(form, _ALL, [row], _texts_of(form, _ALL, [heading]))


def rows_outlined_and_closed(form: OpenForm, draw: random.Random) -> None:
    for row in form.task_rows[1:]:
        form.sheet.row_dimensions[row].outlineLevel = 1
        form.sheet.row_dimensions[row].hidden = True


def row_cut_and_pasted_on_another_sheet(form: OpenForm, draw: random.Random) -> None:
    row, sheet = _some_row(form, draw), form.book.create_sheet("Dòng chuyển")
    for column in _ALL:
        cell = form.sheet.cell(row, column)
        if type(cell).__name__ != "MergedCell":
            sheet.cell(1, column).value, cell.value = cell.value, None  # type: ignore[union-attr]


def answers_of_a_row_merged_across(form: OpenForm, draw: random.Random) -> None:
    """One text over all answer columns of a row."""
    row, columns = _some_row(form, draw), sorted(form.columns[name] for name in fields.ANSWERS)
    for column in columns:
        form.sheet.cell(row, column).value = None  # type: ignore[union-attr]
    form.sheet.cell(row, columns[0]).value = token(draw)  # type: ignore[union-attr]
    form.sheet.merge_cells(start_row=row, end_row=row, start_column=columns[0], end_column=columns[-1])


def result_merged_over_all_rows(form: OpenForm, draw: random.Random) -> None:
    column, rows = form.columns[fields.RESULT], form.task_rows
    insertable = [row for row in rows if row - rows[0] == rows.index(row)]  # those that stand together
    for row in insertable:
        form.sheet.cell(row, column).value = None  # type: ignore[union-attr]
    form.sheet.cell(rows[0], column).value = token(draw)  # type: ignore[union-attr]
    form.sheet.merge_cells(start_row=rows[0], end_row=insertable[-1], start_column=column, end_column=column)


def status_merged_over_two_rows(form: OpenForm, draw: random.Random) -> None:
    letter, row = get_column_letter(form.columns[fields.STATUS]), form.task_rows[0]
    form.cell(row + 1, fields.STATUS).value = None
    form.sheet.merge_cells(f"{letter}{row}:{letter}{row + 1}")


# ── columns and sheets ────────────────────────────────────────────────────────────────────────────
def table_pasted_turned(form: OpenForm, draw: random.Random) -> None:
    """The tasks pasted turned by 90° on a sheet of its own, with more words."""
    sheet = form.book.create_sheet("Chuyển vị")
    for number, row in enumerate(form.task_rows, 1):
        for column in _ALL:
            sheet.cell(column, number).value = form.sheet.cell(row, column).value  # type: ignore[union-attr]
    sheet["Z30"] = token(draw)


def sheet_of_formulas_to_the_form(form: OpenForm, draw: random.Random) -> None:
    sheet = form.book.create_sheet("Tổng hợp phòng")
    for number, row in enumerate(form.task_rows, 1):
        sheet.cell(number, 1).value = f"='{form.sheet.title}'!I{row}"  # type: ignore[union-attr]
    sheet["B1"] = token(draw)


def previous_or_product_typed_over(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(_some_row(form, draw), draw.choice(["product", "deadline"])), f"Đề nghị: {token(draw)}")


def answers_behind_the_last_column(form: OpenForm, draw: random.Random) -> None:
    """A column of one's own heads the cells behind the table."""
    form.sheet.cell(form.task_rows[0] - 2, 19).value = "Phòng phụ trách"  # type: ignore[union-attr]
    for row in form.task_rows:
        form.sheet.cell(row, 19).value = token(draw)  # type: ignore[union-attr]


def names_and_properties_gone(form: OpenForm, draw: random.Random) -> None:
    """As some programs export: values and hidden cells alone."""
    form.book.defined_names.clear()
    form.book.custom_doc_props.props.clear()  # type: ignore[attr-defined]
    form.book.properties.keywords = form.book.properties.subject = form.book.properties.title = None
    form.sheet.data_validations.dataValidation.clear()
    form.sheet.protection.sheet = False


def structure_protected(form: OpenForm, draw: random.Random) -> None:
    form.book.security = WorkbookProtection(lockStructure=True)


def looks_changed(form: OpenForm, draw: random.Random) -> None:
    """Zoom, frozen panes, bold, colours."""
    form.sheet.sheet_view.zoomScale = 60
    form.sheet.freeze_panes = "A3"
    for row in form.task_rows:
        form.cell(row, fields.RESULT).font = Font(bold=True, color="FF0000", size=20)


def properties_typed_into(form: OpenForm, draw: random.Random) -> None:
    form.book.properties.description = f"Đã báo cáo tại CV 12 {token(draw)}"


def empty_sheet_with_a_name(form: OpenForm, draw: random.Random) -> None:
    form.book.create_sheet(draw.choice(["Không có báo cáo", "Đã báo cáo tại CV 12"]))


def header_of_the_guide(form: OpenForm, draw: random.Random) -> None:
    form.book[words.FORM_SHEETS["guide"]].oddHeader.center.text = token(draw)


def comment_on_a_heading(form: OpenForm, draw: random.Random) -> None:
    form.sheet.cell(form.task_rows[0] - 2, form.columns[fields.RESULT]).comment = Comment(token(draw), "Phòng")


# ── the head, free parts, spare rows ──────────────────────────────────────────────────────────────
def free_text_one_column_further(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("overall")
    _unmerged(form)
    right = form.sheet.cell(cell.row, cell.column + 3)
    right.value, cell.value = cell.value, None  # type: ignore[union-attr]


def free_text_in_two_cells(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("overall")
    _unmerged(form)
    form.sheet.cell(cell.row, cell.column + 3).value = token(draw)  # type: ignore[union-attr]


def phone_number_as_preparer(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("preparer")
    cell.number_format, cell.value = "General", 912345678


def more_tasks_than_spare_rows(form: OpenForm, draw: random.Random) -> None:
    """A further task below the last spare row."""
    row = max(row for slot, row in form.rows.items() if slot[0] == "X" and slot[1:].isdigit()) + 1
    insert_row(form, row)
    put(form.cell(row, "tt"), "5")
    put(form.cell(row, fields.CONTENT), f"Việc khác {token(draw)}")
    put(form.cell(row, fields.RESULT), token(draw))


def spare_row_heading_typed_over(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(form.rows["X1"], "tt"), f"Phát sinh {token(draw)}")


def checked_by_hand(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(_some_row(form, draw), "check"), f"✔ LĐ đã duyệt {token(draw)}")


# ── looks of an answer ────────────────────────────────────────────────────────────────────────────
def part_of_a_result_struck(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(_some_row(form, draw), fields.RESULT)
    cell.value = CellRichText(TextBlock(InlineFont(strike=True), "Chưa làm "), str(cell.value))  # type: ignore[assignment]


def _white_by_rule(form: OpenForm, row: int, letter: str) -> None:
    form.sheet.conditional_formatting.add(f"{letter}{row}", FormulaRule(["TRUE"], font=Font(color="FFFFFF")))


def _flat(form: OpenForm, row: int, letter: str) -> None:
    form.sheet.row_dimensions[row].height = 0.1


def _narrow(form: OpenForm, row: int, letter: str) -> None:
    form.sheet.column_dimensions[letter].width = 0.1


def link_on_a_result(form: OpenForm, draw: random.Random) -> None:
    form.cell(_some_row(form, draw), fields.RESULT).hyperlink = f"https://example.org/{draw.randrange(10**6)}"


def yes_as_a_logical_value(form: OpenForm, draw: random.Random) -> None:
    form.cell(_some_row(form, draw), draw.choice([fields.PERCENT, fields.STATUS, fields.COMPLETED])).value = True


_STATUS, _PERCENT, _DAY, _RESULT, _DOCUMENTS = (
    fields.STATUS, fields.PERCENT, fields.COMPLETED, fields.RESULT, fields.DOCUMENTS)

HURRIED_DOUBTFUL: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        row_for_each_of_three_units, answer_continued_in_two_rows, first_keys_typed_over_with_numbers,
        second_key_typed_over, sum_below_the_tasks, rows_outlined_and_closed, row_cut_and_pasted_on_another_sheet,
        answers_of_a_row_merged_across, result_merged_over_all_rows, status_merged_over_two_rows, table_pasted_turned,
        sheet_of_formulas_to_the_form, previous_or_product_typed_over, answers_behind_the_last_column,
        properties_typed_into, empty_sheet_with_a_name, header_of_the_guide, comment_on_a_heading,
        free_text_in_two_cells, more_tasks_than_spare_rows, spare_row_heading_typed_over, checked_by_hand,
        part_of_a_result_struck, link_on_a_result, yes_as_a_logical_value)},
    "signed_below": _below("THỦ TRƯỞNG ĐƠN VỊ", "(đã ký) {}", column=9),
    "place_and_day_above": _at("L1", f"Trà Vinh, ngày 05 tháng 11 năm {_YEAR} {{}}"),
    "typed_on_the_guide": _at("B20", "Đã làm: {}", words.FORM_SHEETS["guide"]),
    "typed_on_the_hidden_sheet": _at("Z99", "{}", words.FORM_SHEETS["meta"]),
    "typed_on_the_sheet_of_long_texts": _at("D20", "{}", words.FORM_SHEETS["long"]),
    "result_hidden_by_its_format": _look(lambda form, row, letter: setattr(
        form.cell(row, fields.RESULT), "number_format", ";;;")),
    "result_white_by_a_rule": _look(_white_by_rule),
    "row_of_no_height": _look(_flat),
    "column_of_no_width": _look(_narrow),
    "status_ticked": _typed(_STATUS, "x", "X", "✅", "👍", "v"),
    "status_in_english": _typed(_STATUS, "Done", "In progress", "Completed", "N/A yet"),
    "status_to_come": _typed(_STATUS, "Sẽ hoàn thành", "Sắp hoàn thành", "Chuẩn bị thực hiện", "Phấn đấu hoàn thành"),
    "status_expected": _typed(_STATUS, "Hoàn thành (dự kiến)", "Cơ bản đã hoàn thành", "Chờ hoàn thành"),
    "status_on_two_lines": _typed(_STATUS, "Đã hoàn thành\nĐang thực hiện"),
    "percent_from_to": _typed(_PERCENT, "70-80%", "70 đến 80", "70–80"),
    "percent_as_a_share": _typed(_PERCENT, "7/10", "3/4", "5 trên 9"),
    "percent_in_words": _typed(_PERCENT, "một nửa", "gần 100%", "hơn 50%", "~70 %", "khoảng 60"),
    "percent_of_no_sense": _typed(_PERCENT, "120%", "-5%", "1.000"),
    "percent_of_something_else": _typed(_PERCENT, "80 xã", "12 người", "3 lớp"),
    "percent_with_a_comma_alone": _typed(_PERCENT, "0,8", "0.8", 0.8, number_format="General"),
    "day_from_to": _typed(_DAY, f"01-15/10/{_YEAR}", f"từ 1/10 đến 15/10/{_YEAR}"),
    "day_without_a_day": _typed(_DAY, f"10/{_YEAR}", "tháng 10", f"Quý III/{_YEAR}"),
    "day_of_no_calendar": _typed(_DAY, f"31/9/{_YEAR}", f"30/02/{_YEAR}", "0/0/0"),
    "two_days": _typed(_DAY, f"5/10; 12/10/{_YEAR}", f"5/10 và 12/10/{_YEAR}"),
    "day_by_the_moon": _typed(_DAY, "mùng 5 tháng 9 âm lịch", "rằm tháng 8"),
    "day_of_another_year": _typed(_DAY, f"15/10/{_YEAR + 1}", f"15/10/{_YEAR - 3}"),
    "hour_as_a_day": _typed(_DAY, time(8, 30), number_format="hh:mm"),
    "result_of_two_letters": _done(_RESULT, "OK", "👍", "✔", "Ok."),
    "result_is_a_link": _done(_RESULT, "https://drive.google.com/file/d/1AbC", "www.example.org/baocao"),
    "result_sent_elsewhere": _done(_RESULT, "Đã gửi qua Zalo", "Đã gửi mail", "(gửi bản giấy)", "Đã nộp bản cứng"),
    "period_of_the_head_typed_over": lambda form, draw: put(form._places["period"], f"Báo cáo quý IV {token(draw)}"),
    "unit_under_the_agency": lambda form, draw: put(form._places["agency_name"], f"Văn phòng {token(draw)}"),
}
HURRIED_PLAIN: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        blank_row_above_every_task, heading_again_in_the_middle, names_and_properties_gone, structure_protected,
        looks_changed, free_text_one_column_further, phone_number_as_preparer)},
    "status_without_marks": _typed(_STATUS, "da hoan thanh", "dang thuc hien", "DA HOAN THANH"),
    "status_with_odd_spaces": _typed(_STATUS, "Đang\u00a0thực  hiện", "Đang thực hiện\n", "\tĐang thực hiện"),
    "percent_in_wide_digits": _typed(_PERCENT, "８０%"),
    "day_month_first": _typed(_DAY, f"10/25/{_YEAR}"),
    "day_as_a_phone_writes_it": _typed(_DAY, f"{_YEAR}-10-08", datetime(_YEAR, 10, 8), number_format="yyyy-mm-dd"),
    "document_with_a_bullet": _typed(_DOCUMENTS, "•\t12/KH-SNV ngày 5/10", "– Số 12/KH-SNV", "'12/KH-SNV"),
}
HURRIED: Mapping[str, Edit] = {**HURRIED_DOUBTFUL, **HURRIED_PLAIN}
