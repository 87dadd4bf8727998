"""A hundred ways in which clerks answer in Excel, WPS, LibreOffice or on a phone, beside those of `damage.py`: each a small
edit of an open, fully answered form.

The doubtful ones are those a careful officer would want to know of: never taken without a word. The plain ones are odd but
clear. What a way adds is marked with `token`, so that a test can ask what became of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, time

from clerk_mistakes import insert_row
from damage import (
    COLUMNS,
    SAVED,
    Edit,
    copied,
    copy_row,
    delete_columns,
    inserted,
    pasted,
    some_row,
    token,
    typed,
    unmerge,
    written_at,
)
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from samples import PLAN, open_form

from toolkit.base.text import bare_key
from toolkit.demo.clerks import OpenForm, put
from toolkit.model import fields, words

_YEAR = PLAN.period.year


def hurried(content: bytes, way: str, draw: random.Random) -> bytes:
    """The form after that way."""
    form = open_form(content)
    HURRIED[way](form, draw)
    return form.saved(SAVED)


# ── what ways are made of ─────────────────────────────────────────────────────────────────────────
def columns_but_check(form: OpenForm) -> list[int]:
    return [column for name, column in form.columns.items() if name != "check"]


def _rewritten(change: Callable[[str], str], *names: str) -> Edit:
    """What stands in those columns of the tasks' rows, all that are seen if none is named, written otherwise; not what
    was typed."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        columns = [form.columns[name] for name in names if name in form.columns] if names else columns_but_check(form)
        for cell in (form.sheet.cell(row, column) for row in form.task_rows for column in columns):
            if isinstance(cell.value, str) and "~" not in cell.value:
                cell.value = change(cell.value)

    return edit


def _look(change: Callable[[OpenForm, int, str], object]) -> Edit:
    """What changes how a row's result looks: by the form, the row, the column's letter."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        change(form, some_row(form, draw), get_column_letter(form.columns[fields.RESULT]))

    return edit


def _below(*texts: str, column: int = 3) -> Edit:
    """Lines typed under the whole form."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        for number, text in enumerate(texts, form.sheet.max_row + 2):
            form.sheet.cell(number, column).value = text.format(token(draw))

    return edit


def _done(name: str, *texts: str) -> Edit:
    """One of these in that column of a row that is done, and nothing else that says what was done."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        row = some_row(form, draw)
        for field in fields.ANSWERS:
            form.cell(row, field).value = None
        put(form.cell(row, fields.STATUS), "Đã hoàn thành")
        put(form.cell(row, name), draw.choice(texts))

    return edit


def without_properties(form: OpenForm) -> None:
    """No defined names and no properties left, as some programs export."""
    form.book.defined_names.clear()
    form.book.custom_doc_props.props.clear()
    form.book.properties.keywords = form.book.properties.subject = form.book.properties.title = None


# ── ways that take more than a line ───────────────────────────────────────────────────────────────
def copied_as_values(form: OpenForm, draw: random.Random) -> None:
    """What can be seen copied into a new workbook: no keys, no hidden sheet, no properties."""
    sheet = form.book.create_sheet("Sheet1")
    aside = {form.columns["key"], form.columns["key2"]}
    for cell in (cell for line in form.sheet.iter_rows() for cell in line):
        if cell.value is not None and cell.column not in aside and cell.data_type != "f":
            sheet.cell(cell.row, cell.column).value = cell.value
    for other in [other for other in form.book.worksheets if other is not sheet]:
        form.book.remove(other)
    without_properties(form)


def row_for_each_of_three_units(form: OpenForm, draw: random.Random) -> None:
    """A row copied twice under itself with its keys: each unit writes its own result."""
    row = copy_row(form, draw, times=2)
    for below in (row + 1, row + 2):
        put(form.cell(below, fields.RESULT), f"Phòng khác: {token(draw)}")


def numbers_counted_anew(form: OpenForm, draw: random.Random) -> None:
    for number, row in enumerate(form.task_rows, 1):
        put(form.cell(row, "tt"), str(number))


def first_keys_typed_over_with_numbers(form: OpenForm, draw: random.Random) -> None:
    for number, row in enumerate(form.task_rows, 1):
        form.cell(row, "key").value = number


def text_of_a_task_shortened(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(some_row(form, draw), fields.CONTENT)
    put(cell, " ".join(str(cell.value).split()[:6]) + "…")


def answer_of_another_row_by_formula(form: OpenForm, draw: random.Random) -> None:
    first, second = sorted(draw.sample(form.task_rows, 2))
    cell = form.cell(first, fields.RESULT)
    cell.number_format, cell.value = "General", f"={form.cell(second, fields.RESULT).coordinate}"


def names_and_properties_gone(form: OpenForm, draw: random.Random) -> None:
    """As some programs export: values and hidden cells alone."""
    without_properties(form)
    form.sheet.data_validations.dataValidation.clear()
    form.sheet.protection.sheet = False


def looks_changed(form: OpenForm, draw: random.Random) -> None:
    """Zoom, frozen panes, bold, colours."""
    form.sheet.sheet_view.zoomScale, form.sheet.freeze_panes = 60, "A3"
    for row in form.task_rows:
        form.cell(row, fields.RESULT).font = Font(bold=True, color="FF0000", size=20)


def answers_behind_the_last_column(form: OpenForm, draw: random.Random) -> None:
    """A column of one's own heads the cells behind the table."""
    form.sheet.cell(form.task_rows[0] - 2, 19).value = "Phòng phụ trách"
    for row in form.task_rows:
        form.sheet.cell(row, 19).value = token(draw)


def sum_below_the_tasks(form: OpenForm, draw: random.Random) -> None:
    row = form.task_rows[-1] + 1
    inserted(form, row, content=f"Tổng cộng {token(draw)}")
    form.cell(row, fields.PERCENT).value = 75


def phone_number_as_preparer(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("preparer")
    cell.number_format, cell.value = "General", 912345678


def apostrophe_before_a_number(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(some_row(form, draw), fields.PERCENT)
    cell.value, cell.quotePrefix, cell.data_type = "80", True, "s"


def keys_dragged_down(form: OpenForm, draw: random.Random) -> None:
    """The first key pulled down over the next rows: the same key in many."""
    first, *others = form.task_rows
    for row in others[:3]:
        for name in ("key", "key2"):
            form.cell(row, name).value = form.cell(first, name).value


def row_moved_below_everything(form: OpenForm, draw: random.Random) -> None:
    row, below = some_row(form, draw), form.sheet.max_row + 5
    for column in columns_but_check(form):
        cell = form.sheet.cell(row, column)
        form.sheet.cell(below, column).value, cell.value = cell.value, None


def table_copied_below_with_more(form: OpenForm, draw: random.Random) -> None:
    """The heading and a few rows copied under the form, answered again with other words."""
    below = form.sheet.max_row + 3
    rows = form.task_rows[:3]
    for at, row in enumerate((rows[0] - 2, *rows)):
        for column in columns_but_check(form):
            form.sheet.cell(below + at, column).value = form.sheet.cell(row, column).value
        if at:
            form.sheet.cell(below + at, form.columns[fields.RESULT]).value = token(draw)


def task_in_a_spare_row(form: OpenForm, draw: random.Random) -> None:
    """A task of the form answered among the further tasks instead."""
    row, spare = some_row(form, draw), form.rows["X3"]
    put(form.cell(spare, fields.CONTENT), str(form.cell(row, fields.CONTENT).value))
    put(form.cell(spare, fields.STATUS), "Đang thực hiện")
    put(form.cell(spare, fields.RESULT), f"kqX3~{draw.randrange(10**6)}")


def section_line_typed_into(form: OpenForm, draw: random.Random) -> None:
    row = form.task_rows[0] - 1
    cell = form.sheet.cell(row, form.columns["tt"])
    cell.value = f"{cell.value or ''} – ghi chú {token(draw)}"


def answers_shifted_right(form: OpenForm, draw: random.Random) -> None:
    """Cells inserted in one row: its answers stand one column further."""
    row, names = some_row(form, draw), list(fields.ANSWERS)
    for name, before in reversed(list(zip(names[1:], names[:-1], strict=True))):
        form.cell(row, name).value = form.cell(row, before).value
    form.cell(row, names[0]).value = None


def label_of_a_free_part_typed_over(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("overall")
    above = form.sheet.cell(cell.row - 1, cell.column)
    if type(above).__name__ == "MergedCell" or above.value is None:
        above = form.sheet.cell(cell.row, form.columns["tt"])
    if type(above).__name__ != "MergedCell":
        above.value = f"{above.value or ''} {token(draw)}"


def done_with_a_day_to_come(form: OpenForm, draw: random.Random) -> None:
    row = some_row(form, draw)
    put(form.cell(row, fields.STATUS), "Đã hoàn thành")
    put(form.cell(row, fields.PERCENT), "100")
    put(form.cell(row, fields.COMPLETED), f"15/12/{PLAN.period.year + 3}")


def answer_continued_in_two_rows(form: OpenForm, draw: random.Random) -> None:
    """The task's text again in inserted rows, without keys, with more of its result."""
    row = some_row(form, draw)
    content = str(form.cell(row, fields.CONTENT).value)
    for _ in range(2):
        inserted(form, row + 1, content=content, result=f"(tiếp) {token(draw)}")


def blank_row_above_every_task(form: OpenForm, draw: random.Random) -> None:
    for row in reversed(form.task_rows):
        insert_row(form, row)


def heading_again_in_the_middle(form: OpenForm, draw: random.Random) -> None:
    """As on each printed page."""
    heading, row = form.task_rows[0] - 2, form.task_rows[-1]
    insert_row(form, row)
    pasted(form, COLUMNS, [row], copied(form, COLUMNS, [heading]))


def rows_outlined_and_closed(form: OpenForm, draw: random.Random) -> None:
    for row in form.task_rows[1:]:
        form.sheet.row_dimensions[row].outlineLevel = 1
        form.sheet.row_dimensions[row].hidden = True


def row_cut_and_pasted_on_another_sheet(form: OpenForm, draw: random.Random) -> None:
    row, sheet = some_row(form, draw), form.book.create_sheet("Dòng chuyển")
    for column in COLUMNS:
        cell = form.sheet.cell(row, column)
        if type(cell).__name__ != "MergedCell":
            sheet.cell(1, column).value, cell.value = cell.value, None


def answers_of_a_row_merged_across(form: OpenForm, draw: random.Random) -> None:
    """One text over all answer columns of a row."""
    row, columns = some_row(form, draw), sorted(form.columns[name] for name in fields.ANSWERS)
    for column in columns:
        form.sheet.cell(row, column).value = None
    form.sheet.cell(row, columns[0]).value = token(draw)
    form.sheet.merge_cells(start_row=row, end_row=row, start_column=columns[0], end_column=columns[-1])


def result_merged_over_all_rows(form: OpenForm, draw: random.Random) -> None:
    column, rows = form.columns[fields.RESULT], form.task_rows
    insertable = [row for row in rows if row - rows[0] == rows.index(row)]  # those that stand together
    for row in insertable:
        form.sheet.cell(row, column).value = None
    form.sheet.cell(rows[0], column).value = token(draw)
    form.sheet.merge_cells(start_row=rows[0], end_row=insertable[-1], start_column=column, end_column=column)


def status_merged_over_two_rows(form: OpenForm, draw: random.Random) -> None:
    letter, row = get_column_letter(form.columns[fields.STATUS]), form.task_rows[0]
    form.cell(row + 1, fields.STATUS).value = None
    form.sheet.merge_cells(f"{letter}{row}:{letter}{row + 1}")


def table_pasted_turned(form: OpenForm, draw: random.Random) -> None:
    """The tasks pasted turned by 90° on a sheet of its own, with more words."""
    sheet = form.book.create_sheet("Chuyển vị")
    for number, row in enumerate(form.task_rows, 1):
        for column in COLUMNS:
            sheet.cell(column, number).value = form.sheet.cell(row, column).value
    sheet["Z30"] = token(draw)


def sheet_of_formulas_to_the_form(form: OpenForm, draw: random.Random) -> None:
    sheet = form.book.create_sheet("Tổng hợp phòng")
    for number, row in enumerate(form.task_rows, 1):
        sheet.cell(number, 1).value = f"='{form.sheet.title}'!I{row}"
    sheet["B1"] = token(draw)


def free_text_one_column_further(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("overall")
    unmerge(form)
    right = form.sheet.cell(cell.row, cell.column + 3)
    right.value, cell.value = cell.value, None


def free_text_in_two_cells(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("overall")
    unmerge(form)
    form.sheet.cell(cell.row, cell.column + 3).value = token(draw)


def more_tasks_than_spare_rows(form: OpenForm, draw: random.Random) -> None:
    """A further task below the last spare row."""
    row = max(row for slot, row in form.rows.items() if slot[0] == "X" and slot[1:].isdigit()) + 1
    inserted(form, row, tt="5", content=f"Việc khác {token(draw)}", result=token(draw))


def part_of_a_result_struck(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(some_row(form, draw), fields.RESULT)
    cell.value = CellRichText(TextBlock(InlineFont(strike=True), "Chưa làm "), str(cell.value))


def _white_by_rule(form: OpenForm, row: int, letter: str) -> None:
    form.sheet.conditional_formatting.add(f"{letter}{row}", FormulaRule(["TRUE"], font=Font(color="FFFFFF")))


def _flat(form: OpenForm, row: int, letter: str) -> None:
    form.sheet.row_dimensions[row].height = 0.1


def _narrow(form: OpenForm, row: int, letter: str) -> None:
    form.sheet.column_dimensions[letter].width = 0.1


_STATUS, _PERCENT, _DAY, _RESULT, _DOCUMENTS = (
    fields.STATUS, fields.PERCENT, fields.COMPLETED, fields.RESULT, fields.DOCUMENTS)

HURRIED_DOUBTFUL: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        keys_dragged_down, table_copied_below_with_more, task_in_a_spare_row, section_line_typed_into,
        answers_shifted_right, copied_as_values, label_of_a_free_part_typed_over, answer_of_another_row_by_formula,
        done_with_a_day_to_come, row_for_each_of_three_units, answer_continued_in_two_rows,
        first_keys_typed_over_with_numbers, sum_below_the_tasks, rows_outlined_and_closed,
        row_cut_and_pasted_on_another_sheet, answers_of_a_row_merged_across, result_merged_over_all_rows,
        status_merged_over_two_rows, table_pasted_turned, sheet_of_formulas_to_the_form, answers_behind_the_last_column,
        free_text_in_two_cells, more_tasks_than_spare_rows, part_of_a_result_struck)},
    "same_as_above": lambda form, draw: put(form.cell(form.task_rows[-1], _RESULT), draw.choice(
        ["nt", "-nt-", "Như trên", '"', "//", "(như trên)"])),
    "second_key_typed_over": typed("key2", "{}"),
    "previous_or_product_typed_over": lambda form, draw: put(
        form.cell(some_row(form, draw), draw.choice(["product", "deadline"])), f"Đề nghị: {token(draw)}"),
    "properties_typed_into": lambda form, draw: setattr(
        form.book.properties, "description", f"Đã báo cáo tại CV 12 {token(draw)}"),
    "empty_sheet_with_a_name": lambda form, draw: form.book.create_sheet(
        draw.choice(["Không có báo cáo", "Đã báo cáo tại CV 12"])),
    "header_of_the_guide": lambda form, draw: setattr(
        form.book[words.FORM_SHEETS["guide"]].oddHeader.center, "text", token(draw)),
    "comment_on_a_heading": lambda form, draw: setattr(
        form.cell(form.task_rows[0] - 2, _RESULT), "comment", Comment(token(draw), "Phòng")),
    "spare_row_heading_typed_over": lambda form, draw: put(form.cell(form.rows["X1"], "tt"), f"Phát sinh {token(draw)}"),
    "checked_by_hand": typed("check", "✔ LĐ đã duyệt {}"),
    "link_on_a_result": lambda form, draw: setattr(
        form.cell(some_row(form, draw), _RESULT), "hyperlink", f"https://example.org/{draw.randrange(10**6)}"),
    "yes_as_a_logical_value": lambda form, draw: setattr(
        form.cell(some_row(form, draw), draw.choice([_PERCENT, _STATUS, _DAY])), "value", True),
    "see_elsewhere": typed(_RESULT, "Xem file đính kèm", "Có báo cáo riêng", "(kèm theo)", "Xem phụ lục kèm theo", "Có văn bản gửi kèm"),
    "hundred_percent_under_way": typed(_PERCENT, "100%"),
    "status_of_two": typed(_STATUS, "Đã hoàn thành/Đang thực hiện", "Đã hoàn thành, đang thực hiện"),
    "status_denied": typed(_STATUS, "Không", "Chưa", "Không hoàn thành", "Chưa hoàn thành", "Chưa đã hoàn thành"),
    "status_with_a_share": typed(_STATUS, "Đã hoàn thành 80%", "Đang thực hiện 50%", "80%"),
    "status_with_a_remark": typed(_STATUS, "Đã hoàn thành (chưa có văn bản)", "Đã hoàn thành một phần", "Gần xong"),
    "status_as_a_number": typed(_STATUS, 1, 2, 3, number_format="General"),
    "status_dotted": typed(_STATUS, "...", "…", "/", "--", "(trống)", "N/A"),
    "percent_as_a_day": typed(_PERCENT, datetime(2020, 10, 8), number_format="dd/mm"),
    "document_turned_into_a_day": typed(_DOCUMENTS, datetime(2020, 11, 12), number_format="d-mmm"),
    "document_turned_into_a_power": typed(_DOCUMENTS, 12e5, number_format="0.00E+00"),
    "signed_below": _below("THỦ TRƯỞNG ĐƠN VỊ", "(đã ký) {}", column=9),
    "place_and_day_above": written_at("L1", f"Trà Vinh, ngày 05 tháng 11 năm {_YEAR} {{}}"),
    "typed_on_the_guide": written_at("B20", "Đã làm: {}", words.FORM_SHEETS["guide"]),
    "typed_on_the_hidden_sheet": written_at("Z99", "{}", words.FORM_SHEETS["meta"]),
    "typed_on_the_sheet_of_long_texts": written_at("D20", "{}", words.FORM_SHEETS["long"]),
    "result_hidden_by_its_format": _look(lambda form, row, letter: setattr(
        form.cell(row, fields.RESULT), "number_format", ";;;")),
    "result_white_by_a_rule": _look(_white_by_rule),
    "row_of_no_height": _look(_flat),
    "column_of_no_width": _look(_narrow),
    "status_ticked": typed(_STATUS, "x", "X", "✅", "👍", "v"),
    "status_in_english": typed(_STATUS, "Done", "In progress", "Completed", "N/A yet"),
    "status_to_come": typed(_STATUS, "Sẽ hoàn thành", "Sắp hoàn thành", "Chuẩn bị thực hiện", "Phấn đấu hoàn thành"),
    "status_expected": typed(_STATUS, "Hoàn thành (dự kiến)", "Cơ bản đã hoàn thành", "Chờ hoàn thành"),
    "status_on_two_lines": typed(_STATUS, "Đã hoàn thành\nĐang thực hiện"),
    "percent_from_to": typed(_PERCENT, "70-80%", "70 đến 80", "70–80"),
    "percent_as_a_share": typed(_PERCENT, "7/10", "3/4", "5 trên 9"),
    "percent_in_words": typed(_PERCENT, "một nửa", "gần 100%", "hơn 50%", "~70 %", "khoảng 60"),
    "percent_of_no_sense": typed(_PERCENT, "120%", "-5%", "1.000"),
    "percent_of_something_else": typed(_PERCENT, "80 xã", "12 người", "3 lớp"),
    "percent_with_a_comma_alone": typed(_PERCENT, "0,8", "0.8", 0.8, number_format="General"),
    "day_from_to": typed(_DAY, f"01-15/10/{_YEAR}", f"từ 1/10 đến 15/10/{_YEAR}"),
    "day_without_a_day": typed(_DAY, f"10/{_YEAR}", "tháng 10", f"Quý III/{_YEAR}"),
    "day_of_no_calendar": typed(_DAY, f"31/9/{_YEAR}", f"30/02/{_YEAR}", "0/0/0"),
    "two_days": typed(_DAY, f"5/10; 12/10/{_YEAR}", f"5/10 và 12/10/{_YEAR}"),
    "day_by_the_moon": typed(_DAY, "mùng 5 tháng 9 âm lịch", "rằm tháng 8"),
    "day_of_another_year": typed(_DAY, f"15/10/{_YEAR + 1}", f"15/10/{_YEAR - 3}"),
    "hour_as_a_day": typed(_DAY, time(8, 30), number_format="hh:mm"),
    "result_of_two_letters": _done(_RESULT, "OK", "👍", "✔", "Ok."),
    "result_is_a_link": _done(_RESULT, "https://drive.google.com/file/d/1AbC", "www.example.org/baocao"),
    "result_sent_elsewhere": _done(_RESULT, "Đã gửi qua Zalo", "Đã gửi mail", "(gửi bản giấy)", "Đã nộp bản cứng"),
    "period_of_the_head_typed_over": lambda form, draw: put(form._places["period"], f"Báo cáo quý IV {token(draw)}"),
    "unit_under_the_agency": lambda form, draw: put(form._places["agency_name"], f"Văn phòng {token(draw)}"),
}
HURRIED_PLAIN: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        blank_row_above_every_task, heading_again_in_the_middle, names_and_properties_gone, looks_changed,
        free_text_one_column_further, numbers_counted_anew, text_of_a_task_shortened, row_moved_below_everything,
        apostrophe_before_a_number, phone_number_as_preparer)},
    "keys_lower_case_with_spaces": _rewritten(lambda key: f" {key.lower()} ", "key", "key2"),
    "all_in_capitals": _rewritten(str.upper),
    "locked_texts_without_marks": _rewritten(bare_key, *words.LOCKED_COLUMNS),
    "all_locked_columns_deleted": lambda form, draw: delete_columns(
        form, *(name for name in words.LOCKED_COLUMNS if name in form.columns)),
    "structure_protected": lambda form, draw: setattr(form.book, "security", WorkbookProtection(lockStructure=True)),
    "status_without_marks": typed(_STATUS, "da hoan thanh", "dang thuc hien", "DA HOAN THANH"),
    "status_with_odd_spaces": typed(_STATUS, "Đang\u00a0thực  hiện", "Đang thực hiện\n", "\tĐang thực hiện"),
    "percent_in_wide_digits": typed(_PERCENT, "８０%"),
    "day_month_first": typed(_DAY, f"10/25/{_YEAR}"),
    "day_as_a_phone_writes_it": typed(_DAY, f"{_YEAR}-10-08", datetime(_YEAR, 10, 8), number_format="yyyy-mm-dd"),
    "document_with_a_bullet": typed(_DOCUMENTS, "•\t12/KH-SNV ngày 5/10", "– Số 12/KH-SNV", "'12/KH-SNV"),
}
HURRIED: Mapping[str, Edit] = {**HURRIED_DOUBTFUL, **HURRIED_PLAIN}
