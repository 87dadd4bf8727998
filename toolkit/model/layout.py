"""A form template → the places of its cells, by defined names; a plan → the texts that go into a form's head and locked
cells, and the marks by which a reader knows them again. Called by the writer of forms (`forms`) and the reader of
returns (`intake`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from textwrap import shorten
from typing import NamedTuple

from toolkit.base.text import date_vi, key, number_vi, printable, single_spaced
from toolkit.model import checks, fields, words
from toolkit.model.findings import Code, Place, ToolkitError
from toolkit.model.form_code import CODE_MARK, form_code
from toolkit.model.period import period_of
from toolkit.model.records import (
    Agency,
    Assignment,
    Indicator,
    Plan,
    Previous,
    PrintedRow,
    Role,
    Status,
    Task,
    TaskNumber,
)
from toolkit.sheetread.book import Book, Sheet, header_texts, resolve_name
from toolkit.sheets.schema import Column, Owner, SheetSchema

#: Columns of the task table; "key" and "key2" are the two key columns.
COLUMNS = ("key", *words.LOCKED_COLUMNS, *fields.ANSWERS, "check", "key2")
#: Cells of the head that code fills.
HEADER_NAMES = ("form_code", "agency_name", "plan_title", "period", "due", "contact", "progress_line")
#: Names of heading rows, and of sample rows that are repeated.
ROW_NAMES = ("task_heading", "section_row", "task_row", "extra_heading", "extra_row", "facts_row")

#: Names of the indicators' rows, and all names of that part, which a form has only if its plan asks for figures. An
#: indicator's fields stand under columns of the task table.
INDICATOR_ROWS = ("indicator_section", "indicator_heading", "indicator_row")
INDICATOR_NAMES = (*INDICATOR_ROWS, *(f"indicator_{name}" for name in words.INDICATOR_HEADINGS))
#: Every defined name a template must have. "col_…" is a cell of the task heading row, "free_…" an input cell.
NAMES = (*HEADER_NAMES, *ROW_NAMES, *(f"col_{name}" for name in COLUMNS),
         *(f"free_{name}" for name in fields.FREE_PARTS))

#: Characters of an earlier result shown on a form.
PREVIOUS_RESULT = 110
#: Fields of the second row of a task outside the annex, in the small table below → the columns they stand under.
FACTS = {fields.BASIS: fields.RESULT, fields.PRODUCT: fields.DIFFICULTIES, fields.DEADLINE: fields.PROPOSALS}
#: Custom properties of an answered form: its standing; with a slot behind the name, the total of that figure.
ANSWER_PROPERTY = "answer"

#: Texts of the counting cell of a form that goes back: places to mend, then places to look at.
BANNER = "✖ Còn {left}/{all} chỗ cần sửa\nTiếp theo: xem dòng {row}"
BANNER_LOOK = "▲ Nên xem lại {left} ô cam\nNếu đúng: lưu và gửi lại"
#: All texts that a counting cell or a mark computes, whatever their numbers.
_COUNT_TEXTS = (BANNER, BANNER_LOOK, f"{{left}}/{{all}} dòng đạt – {checks.READY}",
                f"{{left}}/{{all}} dòng đạt – {checks.NOT_READY}")
_COMPUTED_TEXT = re.compile("|".join((
    *(re.escape(single_spaced(text.format(left=0, all=0, row=0))).replace("0", r"\d+") for text in _COUNT_TEXTS),
    r"[✖▲] Ô [A-Z]+\d+:.*")))
#: Texts with a sign in a formula of the template. A sender may type a tick too: "✔ đã họp" is no text of ours.
_SIGNED_TEXT = re.compile(r'"([✖✔][^"]*)"')
_CHECK_NAME = re.compile(r"\b(?:check_(?:lead|coordinating|extra|figure)|brief_extra|bang_ghi|cot_tt)\b", re.IGNORECASE)
_HEADER_CODE, _NO_LETTERS = re.compile(r"\b[A-Z0-9]+(?:-[A-Z0-9]+){4}\b"), re.compile(r"[\W\d_]+")

#: Dash between a former agency's name and its answer.
_NAME_DASH = " – "
#: Most present leads that are named; of more, their kinds are.
_MOST_LEADS_NAMED = 4
#: Text between the annex's leads and the present ones.
_NOW_LED_BY = " (nay: "
#: Opening of a line on the answer of a year before.
YEAR_BEFORE = "Cùng kỳ"
#: Label in `_meta` of a form that goes back; behind it stands the mark of a file whose answers it holds.
CORRECTS = "corrects"
#: Label in `_meta` of every form; behind it stand the marks (`text_mark`) of the texts printed outside the rows of the
#: sheet to fill, then "|" and those of all other sheets. By them a text is known for ours though template or plan
#: changed since.
PRINTED = "printed"
#: Sheet "Ý kiến ngoài biểu" of a form that goes back: texts that its sender typed outside the form; by the two marks
#: one sees what of a row is still as issued.
OUTSIDE = SheetSchema(
    words.FORM_SHEETS["outside"], "NỘI DUNG GHI NGOÀI CÁC Ô TRẢ LỜI",
    "Những nội dung dưới đây chưa được tổng hợp vì không nằm trong ô trả lời nào. Nội dung nào cần báo cáo, "
    "hãy chép vào đúng ô ở trang Biểu báo cáo. Không cần xóa gì ở trang này.",
    (Column("place", "Vị trí trong tệp đã gửi", 34), Column("text", "Nội dung đã ghi", 60, owner=Owner.OFFICER),
     Column("reason", "Vì sao chưa tổng hợp", 52), Column("mark", "", 10, hidden=True),
     Column("text_mark", "", 10, hidden=True)))
#: Sheet "Nguồn số liệu" of an answered form; the hidden mark is the `text_mark` of the row's texts.
SOURCES = SheetSchema(
    words.FORM_SHEETS["sources"], "NGUỒN SỐ LIỆU: NỘI DUNG CÁC CƠ QUAN CẤP DƯỚI ĐÃ GHI", "",
    (Column("tt", "TT", 7), Column("agency", "Cơ quan", 30), Column("field", "Mục", 20),
     Column("text", "Nội dung đã ghi", 60), Column("file", "Tệp", 34), Column("sheet", "Trang tính", 16),
     Column("cell", "Ô", 7), Column("mark", "", 10, hidden=True)))
class Layout(NamedTuple):
    """The places and texts of a form template. Texts are keys (`base.text.key`): those on a returned form were not
    typed by its sender."""

    sheet: str  # the sheet to fill
    cells: Mapping[str, tuple[int, int]]  # (row, column) by defined name
    columns: Mapping[str, int]  # by name of `COLUMNS`
    headings: Mapping[str, str]  # the texts of the heading row, by the same names
    texts: frozenset[str]  # texts of the template and of its checks, on every sheet
    fill_texts: frozenset[str]  # the part of `texts` on the sheet to fill, without the indicators' rows
    headers: frozenset[str]  # marks (`header_mark`) of headers and footers
    notes: Mapping[tuple[str, str], int]  # number of comments, shapes and the like, by kind and key of their text
    protected: bool  # whether the sheet to fill is protected
    file: str  # file name of the template
    figure_texts: frozenset[str]  # texts of the indicators' rows, on a form only if the plan asks for figures

    @property
    def task_columns(self) -> dict[str, str]:
        """The columns of the task table under which an indicator's fields stand, by field; ToolkitError where the
        template has no indicator part."""
        names = {column: name for name, column in self.columns.items()}
        for name in INDICATOR_NAMES:
            if name not in self.cells or self.cells[name][1] not in names:
                raise ToolkitError(Code.TEMPLATE_NAME_MISSING, Place(self.file), file=self.file, name=name)
        return {field: names[self.cells[f"indicator_{field}"][1]] for field in words.INDICATOR_HEADINGS}


def read_layout(book: Book) -> Layout:
    """A form template → its layout. ToolkitError for the first defined name that is missing, names no cell, or a cell
    of another sheet than the others."""
    cells, title = dict[str, tuple[int, int]](), ""
    for name in (*NAMES, *INDICATOR_NAMES):
        place = resolve_name(book, name)
        title = title or (place[0] if place else "")
        if place and place[0] == title:
            cells[name] = place[1:]
        elif place or name in NAMES:
            raise ToolkitError(Code.TEMPLATE_NAME_MISSING, Place(book.file), file=book.file, name=name)
    columns = {name: cells[f"col_{name}"][1] for name in COLUMNS}
    fill = next(sheet for sheet in book.sheets if sheet.name == title)
    rows = {row for row, _ in fill.cells}
    figure_rows = {cells[name][0] for name in INDICATOR_ROWS if name in cells}
    headings = {name: fill.cells.get(cells[f"col_{name}"]) for name in columns}
    printed = (text for sheet in book.sheets for text in header_texts(sheet.header_footer))
    fill_texts, figure_texts = _sheet_texts(fill, rows - figure_rows), _sheet_texts(fill, figure_rows)
    others = (_sheet_texts(sheet, {row for row, _ in sheet.cells}) for sheet in book.sheets if sheet is not fill)
    return Layout(
        sheet=title, cells=cells, columns=columns,
        headings={name: str(cell.value) if cell else "" for name, cell in headings.items()},
        texts=fill_texts.union(map(key, book.core.values()), *others), fill_texts=fill_texts, figure_texts=figure_texts,
        headers=frozenset(header_mark(text.replace(CODE_MARK, "")) for text in printed),
        notes=Counter((note.kind, key(note.text)) for sheet in book.sheets for note in sheet.notes),
        protected=fill.protected is True, file=book.file)


def meta_marks(book: Book) -> dict[str, str]:
    """A form → the marks of its rows' issued texts, by row key, from sheet `_meta`; empty where that sheet is gone."""
    cells = next((sheet.cells for sheet in book.sheets if sheet.name == words.FORM_SHEETS["meta"]), {})
    texts = {place: str(cell.value) for place, cell in cells.items()}
    return {text: texts.get((row, column + 1), "") for (row, column), text in texts.items()}


def header_values(plan: Plan, agency: Agency) -> dict[str, str]:
    """An agency → the texts of its form's head, by name of `HEADER_NAMES` (the progress line is a formula)."""
    settings, period = plan.settings, plan.period
    values = {
        "form_code": str(form_code(plan, agency.code)), "agency_name": agency.name,
        "plan_title": f"{settings.plan_title} (ban hành kèm theo {settings.decision})",
        "period": f"{period.title}, {period.label}" if period.title else period.heading,
        "due": "; số liệu ".join(filter(None, (f"trước ngày {date_vi(period.due_before)}", period.data_text))),
        "contact": settings.contact}
    return {name: printable(value) for name, value in values.items()}


def locked_values(plan: Plan, row: Assignment, previous: str = "") -> dict[str, str]:
    """An agency's row → the texts of its locked cells, by name of `words.LOCKED_COLUMNS`; `previous` is that of
    `previous_texts`."""
    return row_values(plan.task(row.task_id), row.task_id, leads_shown(plan, row.task_id), row.role, previous)


def leads_shown(plan: Plan, task_id: TaskNumber) -> str:
    """A task → its leads as the annex has them, with the agencies that lead now where some leads are gone."""
    leads, now = plan.task(task_id).leads, plan.successor_leads.get(task_id, ())
    if not now:
        return leads
    agencies = [plan.agency(code) for code in now]
    kinds = dict.fromkeys(words.KIND[agency.kind].text for agency in agencies)
    names = (agency.name for agency in agencies)
    return f"{leads}{_NOW_LED_BY}{'; '.join(names if len(agencies) <= _MOST_LEADS_NAMED else kinds)})"


def leads_of_annex(shown: str) -> str:
    """A text of `leads_shown` → the annex's part of it."""
    return shown.rpartition(_NOW_LED_BY)[0] if shown.endswith(")") and _NOW_LED_BY in shown else shown


@lru_cache(maxsize=4096)  # without this, making forms takes 7 % longer
def row_values(
        asked: Task | PrintedRow, number: str, leads: str, role: Role, previous: str) -> dict[str, str]:
    """A task's row → the texts of its locked cells, by name of `words.LOCKED_COLUMNS`. "brief" sums the others up in
    lines: product, deadline, leads other than this agency, and the status of the round before or, if unknown, a year
    before."""
    values = {
        "tt": number, "content": asked.content, "role": words.ROLE[role].text, "leads": leads,
        "product": asked.product, "deadline": asked.deadline, "previous": previous}
    first, *more = previous.split("\n")
    period, _, answer = first.partition(": ")
    name, _, period = period.rpartition(_NAME_DASH)
    whose = f" ({name}{'; …' if more else ''})" if name else ""
    lines = {
        "": asked.product, "Hạn: ": asked.deadline, "Chủ trì: ": leads if role is Role.COORDINATING else "",
        f"{YEAR_BEFORE if period.startswith(YEAR_BEFORE) else 'Kỳ trước'}: ": answer.partition(". ")[0] + whose}
    values["brief"] = "\n".join(f"{label}{text}" for label, text in lines.items() if text)
    return {name: printable(value) for name, value in values.items()}


def previous_text(previous: Previous, most: int | None = PREVIOUS_RESULT) -> str:
    """An earlier answer → one line: "Năm 2020: Đang thực hiện, 60 %. Đã rà soát 24 văn bản …"; its result cut to `most`
    characters, None: whole."""
    status = (words.STATUS[previous.status] if previous.status else words.UNCLEAR).text
    percent = f", {number_vi(previous.percent)} %" if previous.percent is not None else ""
    percent = "" if previous.status is Status.DONE and previous.percent == 100 else percent
    result = single_spaced(printable(previous.result))
    result = result if most is None else shorten(result, most, placeholder=" …")
    return f"{period_of(previous.period).heading}: {status}{percent}. {result}".strip()


def previous_texts(plan: Plan, agency: str) -> dict[TaskNumber, str]:
    """An agency → by task the lines on its answers in the round before and a year before, then those of its
    predecessors, under their names."""
    texts = dict[TaskNumber, list[str]]()
    for answered, is_year_before in ((plan.answered, False), (plan.answered_year_before, True)):
        for task in plan.tasks:
            for answer in answered.get((agency, task.id), ()):
                text = previous_text(answer)
                if is_year_before:
                    text = f"{YEAR_BEFORE} năm {period_of(answer.period).year}: {text.partition(': ')[2]}"
                texts.setdefault(task.id, []).append(with_agency_name(plan, agency, answer, text))
    return {task: "\n".join(lines) for task, lines in texts.items()}


def with_agency_name(plan: Plan, agency: str, previous: Previous, text: str) -> str:
    """A line on an earlier answer → the same line, preceded by the agency's name if another agency gave the answer."""
    return text if previous.agency == agency else f"{printable(plan.agency(previous.agency).name)}{_NAME_DASH}{text}"


def extra_values(number: int) -> dict[str, str]:
    """The number of a spare row (from 1) → the texts of its locked cells."""
    return {"tt": f"PS{number}", "role": words.EXTRA_ROLE.text}


def fact_values(slot: str) -> dict[str, str]:
    """The slot of a spare row → the texts of the locked cells of its second row (`FACTS`)."""
    return {fields.CONTENT: f"Nhiệm vụ PS{slot[1:]} (ghi tiếp)"}


def indicator_values(layout: Layout, indicator: Indicator) -> dict[str, str]:
    """An indicator → the texts of its row's locked cells, by name of `words.LOCKED_COLUMNS`."""
    under = layout.task_columns
    sentence = words.FIGURE_SENTENCES.get((indicator.way, indicator.over_time), "")  # type: ignore[arg-type]
    values = dict.fromkeys(words.LOCKED_COLUMNS, "") | {
        "tt": indicator.code, "content": indicator.name, under["unit"]: indicator.unit,
        under["guide"]: f"{indicator.note}\n{sentence}".strip()}
    return {name: printable(value) for name, value in values.items()}


def section_title(role: Role, rows: int) -> str:
    """The title above an agency's rows of a role; a title without rows says that there are none."""
    return words.SECTION[role].text if rows else f"{words.SECTION[role].text}: không có"


def locked_mark(values: Mapping[str, str]) -> str:
    """The `text_mark` of a row's locked cells, those of `words.LOCKED_COLUMNS` first."""
    return text_mark(*values.values())


def is_computed(text: str) -> bool:
    """Whether a text is one that the progress line or a mark computes, also if a program stored it as plain text."""
    return _COMPUTED_TEXT.fullmatch(single_spaced(text)) is not None


def is_check(formula: str) -> bool:
    """Whether a formula is a check of ours: it contains a sign, or a name of `forms.live_check`."""
    return "✖" in formula or "▲ Ô " in formula or _CHECK_NAME.search(formula) is not None


def marked_columns(schema: SheetSchema) -> list[str]:
    """A side sheet → the columns whose texts go into a row's mark, in order: the toolkit's, then the sender's."""
    shown = (column for column in schema.columns if not column.hidden)
    return [column.name for column in sorted(shown, key=lambda column: column.owner is Owner.OFFICER)]


def header_mark(text: str) -> str:
    """A line of a header or footer → its words without form codes, page numbers and signs, for comparing."""
    return single_spaced(_NO_LETTERS.sub(" ", key(_HEADER_CODE.sub("", text))))


def text_mark(*texts: str) -> str:
    """Eight hex digits that change when one of the texts does (case, spaces, Unicode form aside)."""
    return hashlib.sha256("\x1f".join(map(key, texts)).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def file_mark(sha256: str) -> str:
    """A file's SHA-256 → the mark by which a corrected form names the file it was made from."""
    return sha256[:8]


def _sheet_texts(sheet: Sheet, rows: Collection[int]) -> frozenset[str]:
    """The keys of a sheet's texts in these rows, and of all texts that checks can show there."""
    cells = [cell for cell in sheet.cells.values() if cell.row in rows]
    texts = (str(cell.value) for cell in cells if cell.kind == "text")
    verdicts = (text for cell in cells if cell.formula for text in _SIGNED_TEXT.findall(cell.formula))
    return frozenset(map(key, (*texts, *verdicts, *checks.texts())))
