"""More ways a clerk answers, beside those of `damage.py`: each a small edit of an open, fully answered form.

`DOUBTFUL` are those whose meaning a careful officer would ask about: such a file is never taken without a word.
`PLAIN` are odd but clear. Every text of a row is marked with the row it was typed for, as in `damage.py`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime

from damage import SAVED, Edit, _some_row as _row, delete_columns, token
from samples import PLAN

from toolkit.demo.clerks import OpenForm, put
from toolkit.model import fields, words


def changed(content: bytes, way: str, draw: random.Random) -> bytes:
    """The form after that way."""
    form = OpenForm(content)
    WAYS[way](form, draw)
    return form.saved(SAVED)


# ── help ──────────────────────────────────────────────────────────────────────────────────────────
def _columns(form: OpenForm, *but: str) -> list[int]:
    return [at for name, at in form.columns.items() if name not in but]


def _typed(name: str, *texts: object, number_format: str | None = None) -> Edit:
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
                sheet.cell(cell.row, cell.column).value = cell.value
    for each in [each for each in form.book.worksheets if each is not sheet]:
        del form.book[each.title]
    form.book.defined_names.clear()
    form.book.custom_doc_props.props.clear()  # type: ignore[attr-defined]
    form.book.properties.keywords = form.book.properties.subject = form.book.properties.title = None


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
    first, second = sorted(draw.sample(form.task_rows, 2))
    cell = form.cell(first, fields.RESULT)
    cell.number_format, cell.value = "General", f"={form.cell(second, fields.RESULT).coordinate}"


def done_with_a_day_to_come(form: OpenForm, draw: random.Random) -> None:
    row = _row(form, draw)
    put(form.cell(row, fields.STATUS), "Đã hoàn thành")
    put(form.cell(row, fields.PERCENT), "100")
    put(form.cell(row, fields.COMPLETED), f"15/12/{PLAN.period.year + 3}")


def apostrophe_before_a_number(form: OpenForm, draw: random.Random) -> None:
    cell = form.cell(_row(form, draw), fields.PERCENT)
    cell.value, cell.quotePrefix = "80", True  # type: ignore[attr-defined]
    cell.data_type = "s"


_STATUS, _PERCENT = fields.STATUS, fields.PERCENT

DOUBTFUL: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        keys_dragged_down, table_copied_below_with_more, task_in_a_spare_row, section_line_typed_into,
        answers_shifted_right, copied_as_values, label_of_a_free_part_typed_over, same_as_above,
        answer_of_another_row_by_formula, done_with_a_day_to_come)},
    "see_elsewhere": _typed(fields.RESULT, "Xem file đính kèm", "Có báo cáo riêng", "(kèm theo)", "Xem phụ lục kèm theo", "Có văn bản gửi kèm"),
    "hundred_percent_under_way": _typed(_PERCENT, "100%"),
    "status_of_two": _typed(_STATUS, "Đã hoàn thành/Đang thực hiện", "Đã hoàn thành, đang thực hiện"),
    "status_denied": _typed(_STATUS, "Không", "Chưa", "Không hoàn thành", "Chưa hoàn thành", "Chưa đã hoàn thành"),
    "status_with_a_share": _typed(_STATUS, "Đã hoàn thành 80%", "Đang thực hiện 50%", "80%"),
    "status_with_a_remark": _typed(_STATUS, "Đã hoàn thành (chưa có văn bản)", "Đã hoàn thành một phần", "Gần xong"),
    "status_as_a_number": _typed(_STATUS, 1, 2, 3, number_format="General"),
    "status_dotted": _typed(_STATUS, "...", "…", "/", "--", "(trống)", "N/A"),
    "percent_as_a_day": _typed(_PERCENT, datetime(2020, 10, 8), number_format="dd/mm"),
    "document_turned_into_a_day": _typed(fields.DOCUMENTS, datetime(2020, 11, 12), number_format="d-mmm"),
    "document_turned_into_a_power": _typed(fields.DOCUMENTS, 12e5, number_format="0.00E+00"),
}
PLAIN: Mapping[str, Edit] = {
    **{edit.__name__: edit for edit in (
        keys_lower_case_with_spaces, numbers_counted_anew, text_of_a_task_shortened, all_in_capitals,
        locked_texts_without_marks, row_moved_below_everything, all_locked_columns_deleted,
        apostrophe_before_a_number)},
}
WAYS: Mapping[str, Edit] = {**DOUBTFUL, **PLAIN}
