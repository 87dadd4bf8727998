"""More ways a clerk answers, beside those of `damage.py`: each a small edit of an open, fully answered form.

`DOUBTFUL` are those whose meaning a careful officer would ask about: such a file is never taken without a word.
`PLAIN` are odd but clear. Every text of a row is marked with the row it was typed for, as in `damage.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from clerk_mistakes import insert_row
from damage import SAVED, delete_columns, template, token
from openpyxl.utils import get_column_letter

from toolkit.demo.clerks import OpenForm, put
from toolkit.model import fields, resources, words
from toolkit.model.records import Plan, Role
from toolkit.plan.plan_workbook import read_plan

Edit = Callable[[OpenForm, random.Random], None]


@lru_cache
def plan() -> Plan:
    """The plan of Decision 2793."""
    return read_plan(resources.example(words.PLAN_FILE))[0]


def agencies() -> list[str]:
    """The agencies with the most rows, some that lead and some that do not."""
    busy = sorted(plan().expected, key=lambda agency: -len(plan().rows_of(agency.code)))
    return [each.code for each in busy[:4]]


@lru_cache
def answered(agency: str) -> bytes:
    """The form of that agency with every row answered, and nothing wrong: each text names its row."""
    form = OpenForm(template().form(plan(), plan().agency(agency)))
    numbers = iter(range(10_000))
    for slot, row in form.rows.items():
        if slot in ("X1", "X2") or slot[0] == "T":
            texts = (fields.DOCUMENTS, fields.RESULT, fields.DIFFICULTIES, fields.PROPOSALS)
            for name in (*(fields.EXTRAS if slot[0] == "X" else ()), *texts):
                put(form.cell(row, name), f"kq{slot}~{next(numbers)}")
            put(form.cell(row, fields.STATUS), "Đang thực hiện")
            put(form.cell(row, fields.PERCENT), str(next(numbers) % 90 + 5))
    for part in fields.FREE_PARTS:
        put(form.free(part), f"kq{part.upper()[0]}~{next(numbers)}")
    return form.saved(SAVED)


def changed(agency: str, way: str, draw: random.Random) -> bytes:
    """The answered form after that way."""
    form = OpenForm(answered(agency))
    WAYS[way](form, draw)
    return form.saved(SAVED)


# ── help ──────────────────────────────────────────────────────────────────────────────────────────
def _row(form: OpenForm, draw: random.Random) -> int:
    return draw.choice(form.task_rows)


def _two(form: OpenForm, draw: random.Random) -> list[int]:
    return sorted(draw.sample(form.task_rows, 2))


def _columns(form: OpenForm, *but: str) -> list[int]:
    return [at for name, at in form.columns.items() if name not in but]


def _typed(name: str, *texts: object, number_format: str | None = None, role: Role | None = None) -> Edit:
    """One of these typed in that column of some row."""

    def edit(form: OpenForm, draw: random.Random) -> None:
        cell = form.cell(_row(form, draw), name)
        if number_format is not None:
            cell.number_format = number_format
        text = draw.choice(texts)
        if isinstance(text, str) and number_format in (None, "@"):
            put(cell, text)
        else:
            cell.value = text  # type: ignore[assignment]

    return edit


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────
def keys_dragged_down(form: OpenForm, draw: random.Random) -> None:
    """The first key pulled down over the next rows: the same key in many."""
    first, *others = form.task_rows
    for row in others[:3]:
        for name in ("key", "key2"):
            form.cell(row, name).value = form.cell(first, name).value


def keys_lower_case_with_spaces(form: OpenForm, draw: random.Random) -> None:
    for row in form.task_rows:
        for name in ("key", "key2"):
            form.cell(row, name).value = f" {str(form.cell(row, name).value).lower()} "


def numbers_counted_anew(form: OpenForm, draw: random.Random) -> None:
    for number, row in enumerate(form.task_rows, 1):
        put(form.cell(row, "tt"), str(number))


def text_of_a_task_shortened(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(_row(form, draw), fields.CONTENT)
    put(cell, " ".join(str(cell.value).split()[:6]) + "…")


def all_in_capitals(form: OpenForm, draw: random.Random) -> None:
    for row in form.task_rows:
        for column in _columns(form, "check"):
            cell = form.sheet.cell(row, column)
            if isinstance(cell.value, str) and "~" not in cell.value:
                cell.value = cell.value.upper()


def locked_texts_without_marks(form: OpenForm, draw: random.Random) -> None:
    """Some program took the marks off the letters of the locked columns."""
    from toolkit.base.text import bare_key

    for row in form.task_rows:
        for name in words.LOCKED_COLUMNS:
            if name in form.columns and isinstance(form.cell(row, name).value, str):
                form.cell(row, name).value = bare_key(str(form.cell(row, name).value))


def row_moved_below_everything(form: OpenForm, draw: random.Random) -> None:
    row, below = _row(form, draw), form.sheet.max_row + 5
    for column in _columns(form, "check"):
        cell = form.sheet.cell(row, column)
        form.sheet.cell(below, column).value, cell.value = cell.value, None  # type: ignore[union-attr]


def table_copied_below_with_more(form: OpenForm, draw: random.Random) -> None:
    """The heading and a few rows copied under the form, answered again with other words."""
    below = form.sheet.max_row + 3
    rows = form.task_rows[:3]
    for at, row in enumerate((rows[0] - 2, *rows)):
        for column in _columns(form, "check"):
            form.sheet.cell(below + at, column).value = form.sheet.cell(row, column).value  # type: ignore[union-attr]
        if at:
            form.sheet.cell(below + at, form.columns[fields.RESULT]).value = token(draw)  # type: ignore[union-attr]


def task_in_a_spare_row(form: OpenForm, draw: random.Random) -> None:
    """A task of the form answered among the further tasks instead."""
    row, spare = _row(form, draw), form.rows["X3"]
    put(form.cell(spare, fields.CONTENT), str(form.cell(row, fields.CONTENT).value))
    put(form.cell(spare, fields.STATUS), "Đang thực hiện")
    put(form.cell(spare, fields.RESULT), f"kqX3~{draw.randrange(10**6)}")


def section_line_typed_into(form: OpenForm, draw: random.Random) -> None:
    row = form.task_rows[0] - 1
    cell = form.sheet.cell(row, form.columns["tt"])
    cell.value = f"{cell.value or ''} – ghi chú {token(draw)}"  # type: ignore[union-attr]


def answers_shifted_right(form: OpenForm, draw: random.Random) -> None:
    """Cells inserted in one row: its answers stand one column further."""
    row, names = _row(form, draw), list(fields.ANSWERS)
    for name, before in reversed(list(zip(names[1:], names[:-1], strict=True))):
        form.cell(row, name).value = form.cell(row, before).value
    form.cell(row, names[0]).value = None


def whole_row_merged(form: OpenForm, draw: random.Random) -> None:
    row = _row(form, draw)
    first, last = form.columns[fields.RESULT], form.columns[fields.PROPOSALS]
    form.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def two_rows_merged_as_one(form: OpenForm, draw: random.Random) -> None:
    row = form.task_rows[0]
    for name in (fields.CONTENT, fields.STATUS, fields.RESULT):
        letter = get_column_letter(form.columns[name])
        form.sheet.merge_cells(f"{letter}{row}:{letter}{row + 1}")


def all_locked_columns_deleted(form: OpenForm, draw: random.Random) -> None:
    delete_columns(form, *(name for name in words.LOCKED_COLUMNS if name in form.columns))


# ── columns and sheets ────────────────────────────────────────────────────────────────────────────
def copied_as_values(form: OpenForm, draw: random.Random) -> None:
    """What can be seen copied into a new workbook: no keys, no hidden sheet, no properties."""
    sheet = form.book.create_sheet("Sheet1")
    aside = {form.columns["key"], form.columns["key2"]}
    for line in form.sheet.iter_rows():
        for cell in line:
            if cell.value is not None and cell.column not in aside and cell.data_type != "f":
                sheet.cell(cell.row, cell.column - 1).value = cell.value
    for each in [each for each in form.book.worksheets if each is not sheet]:
        del form.book[each.title]
    form.book.defined_names.clear()
    form.book.custom_doc_props.props.clear()  # type: ignore[attr-defined]
    form.book.properties.keywords = form.book.properties.subject = form.book.properties.title = None


def totals_under_the_table(form: OpenForm, draw: random.Random) -> None:
    row = form.task_rows[-1] + 1
    insert_row(form, row)
    put(form.cell(row, fields.CONTENT), f"Tổng cộng {token(draw)}")
    form.cell(row, fields.PERCENT).number_format = "General"
    form.cell(row, fields.PERCENT).value = 57


def table_turned_on_another_sheet(form: OpenForm, draw: random.Random) -> None:
    sheet = form.book.create_sheet("Ngang")
    for at, row in enumerate(form.task_rows[:4]):
        sheet.cell(1, at + 2).value = form.cell(row, fields.CONTENT).value
        sheet.cell(2, at + 2).value = token(draw)


def guide_sheet_typed_into(form: OpenForm, draw: random.Random) -> None:
    sheet = form.book[words.FORM_SHEETS["guide"]]
    sheet.cell(sheet.max_row + 2, 2).value = f"Đã đọc, ý kiến: {token(draw)}"


def rows_folded_away(form: OpenForm, draw: random.Random) -> None:
    for row in form.task_rows[1:4]:
        form.sheet.row_dimensions[row].outlineLevel = 1
        form.sheet.row_dimensions[row].hidden = True


def label_of_a_free_part_typed_over(form: OpenForm, draw: random.Random) -> None:
    cell = form.free("overall")
    above = form.sheet.cell(cell.row - 1, cell.column)
    if type(above).__name__ == "MergedCell" or above.value is None:
        above = form.sheet.cell(cell.row, form.columns["tt"])
    if type(above).__name__ != "MergedCell":
        above.value = f"{above.value or ''} {token(draw)}"  # type: ignore[union-attr]


# ── what is typed ─────────────────────────────────────────────────────────────────────────────────
def same_as_above(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(form.task_rows[-1], fields.RESULT), draw.choice(["nt", "-nt-", "Như trên", '"', "//", "(như trên)"]))


def answer_of_another_row_by_formula(form: OpenForm, draw: random.Random) -> None:
    first, second = _two(form, draw)
    cell = form.cell(first, fields.RESULT)
    cell.number_format, cell.value = "General", f"={form.cell(second, fields.RESULT).coordinate}"


def day_that_is_always_today(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(_row(form, draw), fields.COMPLETED)
    cell.number_format, cell.value = "dd/mm/yyyy", "=TODAY()"


def done_with_a_day_to_come(form: OpenForm, draw: random.Random) -> None:
    row = _row(form, draw)
    put(form.cell(row, fields.STATUS), "Đã hoàn thành")
    put(form.cell(row, fields.PERCENT), "100")
    put(form.cell(row, fields.COMPLETED), f"15/12/{plan().period.year + 3}")


def emoji_and_joined_letters(form: OpenForm, draw: random.Random) -> None:
    put(form.cell(_row(form, draw), fields.RESULT), f"👍🏽 đã xong 👨‍👩‍👧 {token(draw)}")


def apostrophe_before_a_number(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(_row(form, draw), fields.PERCENT)
    cell.value, cell.quotePrefix = "80", True  # type: ignore[attr-defined]
    cell.data_type = "s"


_STATUS, _PERCENT, _DAY = fields.STATUS, fields.PERCENT, fields.COMPLETED

DOUBTFUL: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        keys_dragged_down, table_copied_below_with_more, task_in_a_spare_row, section_line_typed_into,
        answers_shifted_right, two_rows_merged_as_one, copied_as_values, totals_under_the_table,
        table_turned_on_another_sheet, guide_sheet_typed_into, label_of_a_free_part_typed_over, same_as_above,
        answer_of_another_row_by_formula, day_that_is_always_today, done_with_a_day_to_come)},
    "see_elsewhere": _typed(fields.RESULT, "Xem file đính kèm", "Có báo cáo riêng", "(kèm theo)", "Xem phụ lục kèm theo", "Có văn bản gửi kèm"),
    "hundred_percent_under_way": _typed(_PERCENT, "100%"),
    "status_of_two": _typed(_STATUS, "Đã hoàn thành/Đang thực hiện", "Đã hoàn thành, đang thực hiện"),
    "status_denied": _typed(_STATUS, "Không", "Chưa", "Không hoàn thành", "Chưa hoàn thành", "Chưa đã hoàn thành"),
    "status_with_a_share": _typed(_STATUS, "Đã hoàn thành 80%", "Đang thực hiện 50%", "80%"),
    "status_with_a_remark": _typed(_STATUS, "Đã hoàn thành (chưa có văn bản)", "Đã hoàn thành một phần", "Gần xong"),
    "status_as_a_number": _typed(_STATUS, 1, 2, 3, number_format="General"),
    "status_dotted": _typed(_STATUS, "...", "…", "/", "--", "(trống)", "N/A"),
    "percent_of_a_range": _typed(_PERCENT, "80-90%", "80 - 90", "từ 80 đến 90%"),
    "percent_as_a_fraction": _typed(_PERCENT, "8/10", "80/100", "4 trên 5"),
    "percent_in_words": _typed(_PERCENT, "tám mươi", "một nửa", "đa số"),
    "percent_as_a_day": _typed(_PERCENT, datetime(2020, 10, 8), number_format="dd/mm"),
    "day_that_is_none": _typed(_DAY, "30/02/2020", "31/11/2020", "15/13/2020", "00/00/2020"),
    "days_of_a_span": _typed(_DAY, "từ 01/11 đến 15/11/2020", "01/11/2020 - 15/11/2020", "15/11/2020 và 20/11/2020"),
    "day_of_a_month": _typed(_DAY, "11/2020", "Quý IV/2020", "cuối năm", "T11/2020"),
    "document_turned_into_a_day": _typed(fields.DOCUMENTS, datetime(2020, 11, 12), number_format="d-mmm"),
    "document_turned_into_a_power": _typed(fields.DOCUMENTS, 12e5, number_format="0.00E+00"),
}
PLAIN: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        keys_lower_case_with_spaces, numbers_counted_anew, text_of_a_task_shortened, all_in_capitals,
        locked_texts_without_marks, row_moved_below_everything, all_locked_columns_deleted, rows_folded_away, whole_row_merged,
        emoji_and_joined_letters, apostrophe_before_a_number)},
    "status_with_a_full_stop": _typed(_STATUS, "Đã hoàn thành.", " đang thực hiện ", "ĐANG THỰC HIỆN;"),
    "day_long_written": _typed(_DAY, "ngày 05 tháng 11 năm 2020", "05.11.2020", "2020-11-05"),
}
WAYS: Mapping[str, Edit] = {**DOUBTFUL, **PLAIN}
