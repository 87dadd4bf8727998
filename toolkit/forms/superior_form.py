"""A form of the level above, an .xlsx → the tasks and figures it asks for. It is any form of this toolkit that a
superior's round made, also from another template. Called when a round begins below it and when it is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.base.text import day_of, key
from toolkit.model import fields, layout, words
from toolkit.model.findings import Code, Place, ToolkitError
from toolkit.model.form_code import FACT_SLOTS, FREE_SLOTS, FormCode, find_codes, row_key, slot_of
from toolkit.model.layout import Layout, meta_marks, read_layout
from toolkit.model.period import PeriodKind, PeriodName, parse_period_code, usual_period
from toolkit.model.records import Annex, Period, Role, Task, TaskNumber
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes
from toolkit.sheetread.any_file import LIMITS, Format, cell_name
from toolkit.sheets.heading_finder import sheet_texts

#: A day; the plan's title with its document behind it; the present name behind that of a lead.
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_TITLE_AND_DECISION = re.compile(r"(?P<title>.*) \(ban hành kèm theo (?P<decision>.*)\)\Z", re.DOTALL)
_LEADS_NOW = re.compile(r" \(nay: [^()]*(?:\([^()]*\)[^()]*)*\)\Z")
#: By the word of a form the role.
_ROLE_OF_WORD = {words.ROLE[role].text: role for role in Role}


class AskedRow(NamedTuple):
    """A row of the form for a task or a figure."""

    number: int
    slot: str                # the identity of the row, "T…" for a task, "I…" for a figure
    texts: Mapping[str, str]  # by name of `words.LOCKED_COLUMNS`; of a figure also "unit" and "guide"

    @property
    def role(self) -> Role | None:
        """The office's role in the task of the row; None for a figure."""
        return _ROLE_OF_WORD.get(self.texts["role"]) if self.slot.startswith("T") else None


class SuperiorForm(NamedTuple):
    """A form that a superior sent to this office."""

    file: str
    content: bytes
    layout: Layout
    code: FormCode
    name: PeriodName              # of the period reported on
    head: Mapping[str, str]       # by name of `layout.HEADER_NAMES`
    rows: tuple[AskedRow, ...]    # of the tasks the office leads, of its other tasks, of figures
    spare: tuple[int, ...]        # row numbers for tasks outside the annex
    facts: Mapping[int, int]      # by row number of `spare` the number of its second row
    free: Mapping[str, int]       # by name of `fields.FREE_PARTS` the row number
    typed: int = 0                # the number of answer cells that are filled already
    edited: tuple[int, ...] = ()  # row numbers whose printed texts were changed since the form was issued

    @property
    def tasks(self) -> tuple[AskedRow, ...]:
        """The rows of tasks, those the office leads first."""
        return tuple(row for row in self.rows if row.role is not None)

    @property
    def figures(self) -> tuple[AskedRow, ...]:
        """The rows of indicators."""
        return tuple(row for row in self.rows if row.slot.startswith("I"))

    @property
    def due_before(self) -> date:
        """The day by which the superior wants the form back; the period's usual day where the form names none."""
        return next(iter(self._days(0)), usual_period(self.name).due_before)

    @property
    def period(self) -> Period:
        """The period of the superior's round, with days of data that are not the usual ones and the title of an ad hoc
        one."""
        days = self._days(1)
        title = self.head["period"].removesuffix(f", {self.name.label}") if self.name.kind is PeriodKind.AD_HOC else ""
        period = Period(self.name.year, self.due_before, self.name.kind, self.name.number, title)
        data = (days[0], days[1]) if len(days) == 2 else self.name.days  # a form is silent on those of the calendar
        return period if data == period.data_days else period._replace(data=data)

    def _days(self, part: int) -> list[date]:
        """Part 0 or 1 of the head's line about time → its days: when the form is due, or of which days its data are."""
        texts = _DAY.findall((self.head["due"].partition(";")[::2])[part])
        return [day for day in map(day_of, texts) if day]

    @property
    def cells(self) -> dict[tuple[int, int], str]:
        """By cell (row and column) for an answer the field."""
        columns, cells = self.layout.columns, dict[tuple[int, int], str]()
        for number in (*(row.number for row in self.tasks), *self.spare):
            cells |= {(number, columns[name]): name for name in fields.ANSWERS}
        cells |= {self.extra_cell(number, name): name for number in self.spare for name in fields.EXTRAS}
        cells |= {(row.number, self.layout.cells[f"indicator_{name}"][1]): name
                  for row in self.figures for name in fields.FIGURES}
        return cells | {(row, self.layout.cells[f"free_{name}"][1]): name for name, row in self.free.items()}

    def extra_cell(self, number: int, name: str) -> tuple[int, int]:
        """A spare row and a field → the cell for the answer, in that row or its second one."""
        row = self.facts[number] if name in layout.FACTS else number
        return row, self.layout.columns[layout.FACTS.get(name, name)]

    @property
    def plan_title(self) -> str:
        """The plan's title, without its document."""
        return _TITLE_AND_DECISION.sub(r"\g<title>", self.head["plan_title"])

    @property
    def decision(self) -> str:
        """The document that assigns the tasks, "" for none."""
        return match["decision"] if (match := _TITLE_AND_DECISION.fullmatch(self.head["plan_title"])) else ""

    def place_of(self, row: int, column: str) -> str:
        """A row number and the name of a column → the name of their cell: "F7"."""
        return cell_name(row, self.layout.columns[column])

    def annex(self) -> Annex:
        """The rows of tasks as an annex for this office's own round: the office leads each, other leads of the form
        become coordinators."""
        tasks, office = list[Task](), self.head["agency_name"]
        for texts in (row.texts for row in self.tasks):
            leads, number = _LEADS_NOW.sub("", texts["leads"]), TaskNumber(texts["tt"])
            tasks.append(Task(
                id=number, tt=number, group="", content=texts["content"], leads=office, product=texts["product"],
                coordinators="" if key(leads) == key(office) else leads, deadline=texts["deadline"]))
        return Annex(groups=(), tasks=tuple(tasks))


def form_refused(file: str, why: str) -> ToolkitError:
    """The error for a superior's form that cannot be used."""
    return ToolkitError(Code.SUPERIOR_FORM_UNREAD, Place(file), why=why)


def read_superior_form(path: Path) -> SuperiorForm:
    """A file → the superior's form in it. ToolkitError where it cannot be read, is no form, or lacks its code or
    rows."""
    try:
        if path.stat().st_size > LIMITS.file:
            raise form_refused(path.name, "tệp quá lớn")
        content = path.read_bytes()
    except OSError as error:
        why = "không mở được tệp" if path.is_file() else "không tìm thấy tệp"
        raise form_refused(path.name, why) from error
    return superior_form(path.name, content)


def superior_form(file: str, content: bytes) -> SuperiorForm:
    """The bytes of a file → the superior's form, as `read_superior_form`; `file` is its name for people."""
    try:
        book = read_workbook_bytes(content, file)
        if book.format is not Format.XLSX or book.macros:  # which would go up with the answer
            raise form_refused(file, "tệp không phải dạng .xlsx, hoặc có macro")
        places = read_layout(book)
    except UnreadableFile as error:
        raise form_refused(file, error.finding.problem.rstrip(".")) from error
    except ToolkitError as error:
        if error.finding.code is Code.SUPERIOR_FORM_UNREAD:
            raise
        why = ("biểu không có dòng nhiệm vụ nào" if error.finding.details.get("name") == "task_row" else
               "thiếu những tên ô mà biểu mẫu của bộ công cụ có")
        raise form_refused(file, why) from error
    texts = sheet_texts(next(sheet for sheet in book.sheets if sheet.name == places.sheet), book)
    head = {name: texts.get(places.cells[name], "") for name in layout.HEADER_NAMES}
    code = next((code for code in find_codes(head["form_code"]) if code.valid), None)
    period = parse_period_code(code.period) if code else None
    if code is None or period is None:
        raise form_refused(file, "ô mã biểu không còn nguyên")

    def slot_of_key(text: str) -> str:
        """A cell → the slot of the row key in it, "" for no valid key of this form."""
        slot = slot_of(text)
        return slot if slot and row_key(code, slot).upper() == text.strip().upper() else ""

    key_columns = places.columns["key"], places.columns["key2"]
    slots = {row: slot for (row, column), text in sorted(texts.items(), reverse=True)
             if column in key_columns and (slot := slot_of_key(text))}
    columns = {name: places.columns.get(name, 0) for name in words.LOCKED_COLUMNS}
    text_columns = columns | {name: places.cells.get(f"indicator_{name}", (0, 0))[1] for name in ("unit", "guide")}
    rows = [AskedRow(number=number, slot=slot, texts={
        name: texts.get((number, column), "") for name, column in text_columns.items()})
        for number, slot in sorted(slots.items())]
    asked = [row for row in rows if row.slot[:1] in ("T", "I")]
    marks = {slot: mark for text, mark in meta_marks(book).items() if (slot := slot_of_key(text))}
    if lost := [slot for slot in marks if slot[:1] in ("T", "I") and slot not in slots.values()]:
        what = "; ".join(f"{'nhiệm vụ' if slot.startswith('T') else 'chỉ tiêu'} {slot[1:]}" for slot in lost)
        raise form_refused(file, f"thiếu dòng của {what}")
    broken = [row for row in asked if not row.texts["tt"] or not key(row.texts["content"]) or (
        row.slot.startswith("T") and row.role is None)]
    if broken or not any(row.role for row in asked):
        why = f"dòng {broken[0].number} không còn nguyên" if broken else "không còn dòng nhiệm vụ nào có mã dòng"
        raise form_refused(file, why)
    # A mark covers all locked columns: without one of them in the template nobody knows which rows were edited
    is_shown = all(column for name, column in columns.items() if name not in ("previous", "brief"))
    edited = (row.number for row in asked if is_shown and row.role and marks.get(row.slot) and layout.locked_mark({
        name: row.texts[name] for name in words.LOCKED_COLUMNS}) != marks[row.slot])
    numbers = {row.slot: row.number for row in rows}
    facts = {numbers[slot]: numbers[second] for slot, second in FACT_SLOTS.items()
             if slot in numbers and second in numbers}
    form = SuperiorForm(
        file=file, content=content, layout=places, code=code, name=period, head=head,
        rows=tuple(sorted(asked, key=lambda row: row.role is not Role.LEAD)), edited=tuple(edited),
        spare=tuple(facts), facts=facts,
        free={name: numbers[slot] for name, slot in FREE_SLOTS.items() if slot in numbers})
    return form._replace(typed=sum(cell in texts for cell in form.cells))
