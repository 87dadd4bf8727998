"""A form of the level above, as a round below it sees it: what it asks, in which rows and cells the answers belong.

The form is whatever a superior's round of this toolkit made for an agency, be its template another: its places are its
own defined names, its rows their keys. Nothing of the superior's plan is known but what the form prints.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.base.text import day_of, key
from toolkit.model import fields, layout, words
from toolkit.model.findings import Code, Place, ToolkitError
from toolkit.model.layout import FormCode, Layout, find_codes, locked_mark, meta_marks, read_layout, row_key, slot_of
from toolkit.model.period import PeriodKind, PeriodName, period_coded, usual_period
from toolkit.model.records import Annex, Period, Role, Task, TaskNumber
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes
from toolkit.sheetread.any_file import LIMITS, Format, cell_name
from toolkit.sheets.heading_finder import sheet_texts

_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_TITLE = re.compile(r"(?P<title>.*) \(ban hành kèm theo (?P<decision>.*)\)\Z", re.DOTALL)
_NOW = re.compile(r" \(nay: [^()]*(?:\([^()]*\)[^()]*)*\)\Z")
#: What a form can be asked of each role.
_ROLES = {words.ROLE[role].text: role for role in Role}


class AskedRow(NamedTuple):
    """A row of the form: its number, its slot, what its locked cells say by name of `words.LOCKED_COLUMNS`; of a figure
    also its "unit" and the "guide" how it is counted."""
    number: int
    slot: str
    texts: Mapping[str, str]

    @property
    def role(self) -> Role | None:
        """What the agency is to the task of the row, None of a row of no task."""
        return _ROLES.get(self.texts["role"]) if self.slot.startswith("T") else None


class SuperiorForm(NamedTuple):
    """A form that asks this office. `name` is the period it asks about, `head` what it says by name of
    `layout.HEADER_NAMES`; `rows` are those of tasks and of figures, in its order; `spare` the numbers of the rows for
    tasks outside the annex, `facts` those of their second rows, `free` those of the free parts by name of
    `fields.FREE_PARTS`. `typed` counts the cells somebody has filled already, `edited` are the numbers of the rows that
    no longer say what was issued."""
    file: str
    content: bytes
    layout: Layout
    code: FormCode
    name: PeriodName
    head: Mapping[str, str]
    rows: tuple[AskedRow, ...]
    spare: tuple[int, ...]
    facts: tuple[int, ...]
    free: Mapping[str, int]
    typed: int = 0
    edited: tuple[int, ...] = ()

    @property
    def tasks(self) -> tuple[AskedRow, ...]:
        """The rows of tasks, the agency's own first."""
        return tuple(row for row in self.rows if row.role is not None)

    @property
    def figures(self) -> tuple[AskedRow, ...]:
        """The rows of indicators."""
        return tuple(row for row in self.rows if row.slot.startswith("I"))

    @property
    def due_before(self) -> date:
        """The day before which the superior wants it back; the usual one where the form does not say."""
        return next(iter(_days(self.head["due"].partition(";")[0])), usual_period(self.name).due_before)

    @property
    def period(self) -> Period:
        """The superior's period: with its days of data where they are not the usual ones, its title where ad hoc."""
        said, label = _days(self.head["due"].partition(";")[2]), f", {self.name.label}"
        title = self.head["period"].removesuffix(label) if self.name.kind is PeriodKind.AD_HOC else ""
        period = Period(self.name.year, self.due_before, self.name.kind, self.name.number, title)
        data = (said[0], said[1]) if len(said) == 2 else self.name.days  # a form is silent on those of the calendar
        return period if data == period.data_days else period._replace(data=data)

    @property
    def cells(self) -> dict[tuple[int, int], str]:
        """The cells in which an answer belongs, each with its field."""
        columns, cells = self.layout.columns, dict[tuple[int, int], str]()
        for number in (*(row.number for row in self.tasks), *self.spare):
            cells |= {(number, columns[name]): name for name in fields.ANSWERS}
            if number in self.spare:
                cells |= {self.extra_cell(number, name): name for name in fields.EXTRAS}
        for row in self.figures:
            cells |= {(row.number, self.layout.cells[f"indicator_{name}"][1]): name for name in fields.FIGURES}
        return cells | {(row, self.layout.cells[f"free_{name}"][1]): name for name, row in self.free.items()}

    def extra_cell(self, number: int, name: str) -> tuple[int, int]:
        """The cell for an answer about the task of that spare row: in it, or in its second one."""
        row = self.facts[self.spare.index(number)] if name in layout.FACTS else number
        return row, self.layout.columns[layout.FACTS.get(name, name)]

    @property
    def plan_title(self) -> str:
        """The plan's title as the form has it."""
        return _TITLE.sub(r"\g<title>", self.head["plan_title"])

    @property
    def decision(self) -> str:
        """The document that gives the tasks, "" where the form names none."""
        return match["decision"] if (match := _TITLE.fullmatch(self.head["plan_title"])) else ""

    def place_of(self, row: int, column: str) -> str:
        """The name of a row's cell in the column of that name."""
        return cell_name(row, self.layout.columns[column])

    def annex(self) -> Annex:
        """The rows of tasks as an annex. Below, this office's own agencies lead: its name stands there for them, and
        whom the form prints as leads beside it."""
        return Annex((), tuple(self._task(row) for row in self.tasks))

    def _task(self, row: AskedRow) -> Task:
        said, leads, number = row.texts, _NOW.sub("", row.texts["leads"]), TaskNumber(row.texts["tt"])
        others = "" if key(leads) == key(self.head["agency_name"]) else leads
        return Task(number, number, "", said["content"], self.head["agency_name"], others, said["product"],
                    said["deadline"])


def unread(file: str, why: str) -> ToolkitError:
    """The refusal of a form from above that cannot be used."""
    return ToolkitError(Code.SUPERIOR_FORM_UNREAD, Place(file), why=why)


def read_superior_form(path: Path) -> SuperiorForm:
    """The form in that file; ToolkitError where it cannot be read, is no form, or its code or rows are not whole."""
    try:
        if path.stat().st_size > LIMITS.file:
            raise unread(path.name, "tệp quá lớn")
        content = path.read_bytes()
    except OSError as error:
        why = "không mở được tệp" if path.is_file() else "không tìm thấy tệp"
        raise unread(path.name, why) from error
    return superior_form(path.name, content)


def superior_form(file: str, content: bytes) -> SuperiorForm:
    """As `read_superior_form`, of bytes; `file` is the name shown to people."""
    try:
        book = read_workbook_bytes(content, file)
        if book.format is not Format.XLSX or book.macros:  # which would go up with the answer
            raise unread(file, "tệp không phải dạng .xlsx, hoặc có macro")
        held = read_layout(book)
    except UnreadableFile as error:
        raise unread(file, error.finding.problem.rstrip(".")) from error
    except ToolkitError as error:
        if error.finding.code is Code.SUPERIOR_FORM_UNREAD:
            raise
        why = ("biểu không có dòng nhiệm vụ nào" if error.finding.details.get("name") == "task_row" else
               "thiếu những tên ô mà biểu mẫu của bộ công cụ có")
        raise unread(file, why) from error
    sheet = next(each for each in book.sheets if each.name == held.sheet)
    texts = sheet_texts(sheet, book)
    head = {name: texts.get(held.cells[name], "") for name in layout.HEADER_NAMES}
    code = next((each for each in find_codes(head["form_code"]) if each.valid), None)
    period = period_coded(code.period) if code else None
    if code is None or period is None:
        raise unread(file, "ô mã biểu không còn nguyên")
    keyed = dict[int, str]()
    for row in sorted({row for row, _ in sheet.cells}):
        for name in ("key", "key2"):
            if slot := _own_slot(code, texts.get((row, held.columns[name]), "")):
                keyed.setdefault(row, slot)
    columns = {name: held.columns.get(name, 0) for name in words.LOCKED_COLUMNS}
    figures = {name: held.cells.get(f"indicator_{name}", (0, 0))[1] for name in ("unit", "guide")}
    rows = tuple(AskedRow(row, slot, {
        name: texts.get((row, column), "") for name, column in (
            columns | figures if slot.startswith("I") else columns).items()}) for row, slot in keyed.items())
    asked = tuple(row for row in rows if row.slot[:1] in ("T", "I"))
    marks = {slot: mark for text, mark in meta_marks(book).items() if (slot := _own_slot(code, text))}
    if lost := [slot for slot in marks if slot[:1] in ("T", "I") and slot not in keyed.values()]:
        what = "; ".join(f"{'nhiệm vụ' if slot.startswith('T') else 'chỉ tiêu'} {slot[1:]}" for slot in lost)
        raise unread(file, f"thiếu dòng của {what}")
    broken = [row for row in asked if not row.texts["tt"] or not key(row.texts["content"]) or (
        row.slot.startswith("T") and row.role is None)]
    if broken or not any(row.role for row in asked):
        why = f"dòng {broken[0].number} không còn nguyên" if broken else "không còn dòng nhiệm vụ nào có mã dòng"
        raise unread(file, why)
    is_shown = all(column for name, column in columns.items() if name not in ("previous", "brief"))
    extras, free = layout.FACT_SLOTS, {slot: name for name, slot in layout.FREE_SLOTS.items()}
    numbers = {row.slot: row.number for row in rows}
    whole = [slot for slot, second in extras.items() if slot in numbers and second in numbers]
    made = SuperiorForm(
        file, content, held, code, period, head, tuple(sorted(asked, key=lambda row: row.role is not Role.LEAD)),
        tuple(numbers[slot] for slot in whole), tuple(numbers[extras[slot]] for slot in whole),
        {free[row.slot]: row.number for row in rows if row.slot in free},
        # unknown where the template shows less than what a mark is of
        edited=tuple(row.number for row in asked if is_shown and row.role and marks.get(row.slot) and locked_mark({
            name: row.texts[name] for name in words.LOCKED_COLUMNS}) != marks[row.slot]))
    return made._replace(typed=sum(at in texts for at in made.cells))


def _own_slot(code: FormCode, text: str) -> str | None:
    """The slot that a text is the key of in the form of that code, None where it is none."""
    slot = slot_of(text)
    return slot if slot and row_key(code, slot).upper() == text.strip().upper() else None


def _days(text: str) -> list[date]:
    return list(filter(None, map(day_of, _DAY.findall(text))))
