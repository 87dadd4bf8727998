"""A form of the level above, an .xlsx → the tasks and figures it asks, and the rows and cells in which the answers
belong. It is whatever a superior's round of this toolkit made for an agency, be its template another: its places are
its own defined names, its rows their keys. Called when a round begins below it and when it is answered.
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
from toolkit.model.layout import FormCode, Layout, find_codes, meta_marks, read_layout, row_key, slot_of
from toolkit.model.period import PeriodKind, PeriodName, parse_period_code, usual_period
from toolkit.model.records import Annex, Period, Role, Task, TaskNumber
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes
from toolkit.sheetread.any_file import LIMITS, Format, cell_name
from toolkit.sheets.heading_finder import sheet_texts

_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_TITLE = re.compile(r"(?P<title>.*) \(ban hành kèm theo (?P<decision>.*)\)\Z", re.DOTALL)
_NOW = re.compile(r" \(nay: [^()]*(?:\([^()]*\)[^()]*)*\)\Z")
#: The roles by the word a form has for each.
_ROLES = {words.ROLE[role].text: role for role in Role}


class AskedRow(NamedTuple):
    """A row of the form: its number, its slot, the texts of its locked cells by name of `words.LOCKED_COLUMNS`; of a
    figure also its "unit" and the "guide" how it is counted."""
    number: int
    slot: str
    texts: Mapping[str, str]

    @property
    def role(self) -> Role | None:
        """The agency's role in the task of the row, None of a row of no task."""
        return _ROLES.get(self.texts["role"]) if self.slot.startswith("T") else None


class SuperiorForm(NamedTuple):
    """A form that asks this office."""
    file: str
    content: bytes
    layout: Layout
    code: FormCode
    name: PeriodName              # the period it asks about
    head: Mapping[str, str]       # its head, by name of `layout.HEADER_NAMES`
    rows: tuple[AskedRow, ...]    # of tasks, the agency's own first, and of figures, in its order
    spare: tuple[int, ...]        # the numbers of the rows for tasks outside the annex
    facts: Mapping[int, int]      # those of their second rows, by theirs
    free: Mapping[str, int]       # those of the free parts, by name of `fields.FREE_PARTS`
    typed: int = 0                # how many cells somebody has filled already
    edited: tuple[int, ...] = ()  # the numbers of the rows that no longer say what was issued

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
        return next(iter(self._days(0)), usual_period(self.name).due_before)

    @property
    def period(self) -> Period:
        """The superior's period: with its days of data where they are not the usual ones, its title where ad hoc."""
        days = self._days(1)
        title = self.head["period"].removesuffix(f", {self.name.label}") if self.name.kind is PeriodKind.AD_HOC else ""
        period = Period(self.name.year, self.due_before, self.name.kind, self.name.number, title)
        data = (days[0], days[1]) if len(days) == 2 else self.name.days  # a form is silent on those of the calendar
        return period if data == period.data_days else period._replace(data=data)

    def _days(self, part: int) -> list[date]:
        """The days in a part of the head's line on time: until when, of when."""
        texts = _DAY.findall((self.head["due"].partition(";")[::2])[part])
        return [day for day in map(day_of, texts) if day]

    @property
    def cells(self) -> dict[tuple[int, int], str]:
        """The cells in which an answer belongs, each with its field."""
        columns, cells = self.layout.columns, dict[tuple[int, int], str]()
        for number in (*(row.number for row in self.tasks), *self.spare):
            cells |= {(number, columns[name]): name for name in fields.ANSWERS}
        cells |= {self.extra_cell(number, name): name for number in self.spare for name in fields.EXTRAS}
        cells |= {(row.number, self.layout.cells[f"indicator_{name}"][1]): name
                  for row in self.figures for name in fields.FIGURES}
        return cells | {(row, self.layout.cells[f"free_{name}"][1]): name for name, row in self.free.items()}

    def extra_cell(self, number: int, name: str) -> tuple[int, int]:
        """The cell for an answer about the task of that spare row: in it, or in its second one."""
        row = self.facts[number] if name in layout.FACTS else number
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
        tasks, office = list[Task](), self.head["agency_name"]
        for texts in (row.texts for row in self.tasks):
            leads, number = _NOW.sub("", texts["leads"]), TaskNumber(texts["tt"])
            tasks.append(Task(
                id=number, tt=number, group="", content=texts["content"], leads=office, product=texts["product"],
                coordinators="" if key(leads) == key(office) else leads, deadline=texts["deadline"]))
        return Annex(groups=(), tasks=tuple(tasks))


def unread(file: str, why: str) -> ToolkitError:
    """The refusal of a form from above that cannot be used."""
    return ToolkitError(Code.SUPERIOR_FORM_UNREAD, Place(file), why=why)


def read_superior_form(path: Path) -> SuperiorForm:
    """A file → the form in it; ToolkitError where it cannot be read, is no form, or its code or rows are not whole."""
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
        places = read_layout(book)
    except UnreadableFile as error:
        raise unread(file, error.finding.problem.rstrip(".")) from error
    except ToolkitError as error:
        if error.finding.code is Code.SUPERIOR_FORM_UNREAD:
            raise
        why = ("biểu không có dòng nhiệm vụ nào" if error.finding.details.get("name") == "task_row" else
               "thiếu những tên ô mà biểu mẫu của bộ công cụ có")
        raise unread(file, why) from error
    texts = sheet_texts(next(sheet for sheet in book.sheets if sheet.name == places.sheet), book)
    head = {name: texts.get(places.cells[name], "") for name in layout.HEADER_NAMES}
    code = next((code for code in find_codes(head["form_code"]) if code.valid), None)
    period = parse_period_code(code.period) if code else None
    if code is None or period is None:
        raise unread(file, "ô mã biểu không còn nguyên")

    def slot_in(text: str) -> str:
        slot = slot_of(text)
        return slot if slot and row_key(code, slot).upper() == text.strip().upper() else ""

    key_columns = places.columns["key"], places.columns["key2"]
    slots = {row: slot for (row, column), text in sorted(texts.items(), reverse=True)
             if column in key_columns and (slot := slot_in(text))}
    columns = {name: places.columns.get(name, 0) for name in words.LOCKED_COLUMNS}
    all_columns = columns | {name: places.cells.get(f"indicator_{name}", (0, 0))[1] for name in ("unit", "guide")}
    rows = [AskedRow(number=number, slot=slot, texts={
        name: texts.get((number, column), "") for name, column in all_columns.items()})
        for number, slot in sorted(slots.items())]
    asked = [row for row in rows if row.slot[:1] in ("T", "I")]
    marks = {slot: mark for text, mark in meta_marks(book).items() if (slot := slot_in(text))}
    if lost := [slot for slot in marks if slot[:1] in ("T", "I") and slot not in slots.values()]:
        what = "; ".join(f"{'nhiệm vụ' if slot.startswith('T') else 'chỉ tiêu'} {slot[1:]}" for slot in lost)
        raise unread(file, f"thiếu dòng của {what}")
    broken = [row for row in asked if not row.texts["tt"] or not key(row.texts["content"]) or (
        row.slot.startswith("T") and row.role is None)]
    if broken or not any(row.role for row in asked):
        why = f"dòng {broken[0].number} không còn nguyên" if broken else "không còn dòng nhiệm vụ nào có mã dòng"
        raise unread(file, why)
    # What was edited is unknown where the template shows less than what a mark is of
    is_shown = all(column for name, column in columns.items() if name not in ("previous", "brief"))
    edited = (row.number for row in asked if is_shown and row.role and marks.get(row.slot) and layout.locked_mark({
        name: row.texts[name] for name in words.LOCKED_COLUMNS}) != marks[row.slot])
    numbers = {row.slot: row.number for row in rows}
    facts = {numbers[slot]: numbers[second] for slot, second in layout.FACT_SLOTS.items()
             if slot in numbers and second in numbers}
    form = SuperiorForm(
        file=file, content=content, layout=places, code=code, name=period, head=head,
        rows=tuple(sorted(asked, key=lambda row: row.role is not Role.LEAD)), edited=tuple(edited),
        spare=tuple(facts), facts=facts,
        free={name: numbers[slot] for name, slot in layout.FREE_SLOTS.items() if slot in numbers})
    return form._replace(typed=sum(cell in texts for cell in form.cells))
