"""A plan and a seed → the answers of simulated agencies; a form and answers → the form as a clerk fills it.
`demonstration` uses it.

Every agency draws its own random numbers: an agency more or fewer changes no other's answers.
"""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from toolkit.base.text import date_vi, number_vi
from toolkit.model import fields, layout, words
from toolkit.model.form_code import FACT_SLOTS, slot_of, task_slot
from toolkit.model.records import Agency, Assignment, Kind, Plan, Role, Status, TaskIdentity

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: Ends every overall assessment and every preparer, so that no page of a demonstration passes for a real return.
MARK = "số liệu minh họa"

#: A value typed into a cell: a text, a number or a date.
Typed = str | int | float | date
#: By task the values typed into its row, by field.
TypedRows = Mapping[TaskIdentity, Mapping[str, Typed]]


class Answers(NamedTuple):
    """One agency's simulated answers."""
    agency: str
    received: date                           # the day the form arrived
    saved: datetime                          # when the workbook was saved
    rows: TypedRows
    extras: tuple[Mapping[str, Typed], ...]  # of each task outside the annex the values by field
    free: Mapping[str, str]                  # texts by free part


class Topic(NamedTuple):
    """Documents and texts for tasks whose content holds `word`."""

    word: str
    about: str                 # the subject of its documents
    papers: Sequence[str]      # types of documents issued, the usual one first
    lead: Sequence[str]        # texts of a lead
    support: Sequence[str]     # texts of a coordinating agency, which name it
    of_kind: Mapping[str, Sequence[str]] = {}  # by kind of agency texts that replace both
    months: Sequence[int] = (8, 10)  # documents are issued from the first on, work is finished in the last
    market: bool = False       # its difficulties are about shops and goods


@cache  # read forty times a form: without the cache a demonstration takes 0.2 s longer
def phrases() -> dict[str, Any]:
    """The texts of simulated clerks, with blanks for figures; all figures are drawn by chance.

    Blanks: {us} the agency's short name, {place} its area, {year} the reporting year; {money} in million đồng; a name
    of "figures" draws a number between least and end in steps ({some2} draws a second one). "papers" are types of
    documents by symbol; "topics" are `Topic`, the last fits every task."""
    texts: dict[str, Any] = json.loads(Path(__file__).with_name("phrases.json").read_text(encoding="utf-8"))
    return {**texts, "topics": [Topic(**topic) for topic in texts["topics"]]}


def simulate_answers(plan: Plan, seed: int) -> tuple[Answers, ...]:
    """Plan and seed → the answers of the agencies that report, in register order. One in ten does not; the
    consolidating department always does."""
    codes = [agency.code for agency in plan.expected if agency.code != plan.settings.issuer_code]
    silent = random.Random(f"{seed}|silent").sample(codes, round(len(codes) / 10))
    return tuple(answers_of(plan, agency, seed) for agency in plan.expected if agency.code not in silent)


def answers_of(plan: Plan, agency: Agency, seed: int) -> Answers:
    """The answers of one agency, the same whichever others report."""
    clerk = Clerk(plan, agency, seed)
    rows = {plan.identity(row.task_id): clerk.row(row) for row in plan.rows_of(agency.code)}
    return Answers(agency.code, clerk.received, clerk.saved, rows, clerk.extras(), clerk.free(rows))


class Clerk:
    """Draws one agency's answers, its habits of typing, and the day its report arrives."""

    def __init__(self, plan: Plan, agency: Agency, seed: int) -> None:
        self._plan, self._agency, self._seed = plan, agency, seed
        self._leads = Counter(row.task_id for row in plan.assignments if row.role is Role.LEAD)
        self._draw = random.Random(f"{seed}|{agency.code}")
        us = agency.name.replace("Ủy ban nhân dân", "UBND").replace("Ủy ban ", "UB ")
        self._is_district = agency.kind is Kind.DISTRICT
        place = us.removeprefix("UBND ") if self._is_district else plan.settings.province
        self._names = {"us": us, "year": plan.period.year, "place": f"địa bàn {place}"}
        self._is_careless = self._draw.random() < 0.2
        late = self._draw.random() < 0.15
        days = self._draw.randint(0, 6) if late else -self._draw.randint(1, 18)
        self.received = plan.period.due_before + timedelta(days=days)
        self.saved = datetime.combine(self.received, time(8 + self._draw.randint(0, 8), self._draw.randint(0, 59)))

    def row(self, row: Assignment) -> dict[str, Typed]:
        """An assignment → the values typed into its row."""
        content = self._plan.task(row.task_id).content
        topic = next(topic for topic in phrases()["topics"] if topic.word in content)
        status = Status.DONE if topic.months[1] < 6 else self._draw_status(row)
        typed: dict[str, Typed] = {fields.STATUS: self._status_text(status)}
        if status in (Status.NOT_STARTED, Status.NOT_DOING):
            typed[fields.DIFFICULTIES] = self._draw_phrase(status.value)
        elif status is not Status.NOTHING_ARISEN:
            typed |= self._draw_progress(status, topic)
            typed |= self._draw_texts(row.role, status, topic)
        return typed

    def extras(self) -> tuple[dict[str, Typed], ...]:
        """The tasks outside the annex; one agency in five has some."""
        if self._draw.random() > 0.2:
            return ()
        tasks = self._draw.sample(phrases()["extras"], self._draw.randint(1, 2))
        return tuple(self._draw_extra(*task) for task in tasks)

    def free(self, rows: TypedRows) -> dict[str, str]:
        """The free parts; the assessment counts the agency's own rows."""
        overall = self._draw_phrase("overall" if rows else "overall_without_rows", **self._count_rows(rows))
        approvers = phrases()["approvers"]
        free = {
            "overall": f"{overall} ({MARK[0].upper()}{MARK[1:]}.)",
            "direction": self._draw_phrase("direction"),
            "preparer": f"[Công chức lập biểu - {MARK}]",
            "approver": approvers.get(self._agency.kind.value, approvers[Kind.DEPARTMENT.value]),
        }
        if self._draw.random() < 0.12:
            free["amendments"] = self._draw_phrase("amendments")
        return free

    def _draw_status(self, row: Assignment) -> Status:
        """Draw the status of an assignment; agencies of one task mostly agree."""
        course = random.Random(f"{self._seed}|{row.task_id}").choices(
            (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED), (55, 38, 7))[0]
        if row.role is Role.LEAD and self._leads[row.task_id] > 3:
            return self._draw.choices((Status.DONE, Status.UNDER_WAY), (60, 40))[0]
        if row.role is Role.LEAD:
            return course
        if course is Status.NOT_STARTED:
            return Status.NOTHING_ARISEN
        courses = (course, Status.UNDER_WAY, Status.NOTHING_ARISEN, Status.NOT_DOING, Status.NOT_STARTED)
        return self._draw.choices(courses, (55, 15, 27, 2, 1))[0]

    def _draw_progress(self, status: Status, topic: Topic) -> dict[str, Typed]:
        """Draw percent and day of completion."""
        percent = 100 if status is Status.DONE else self._draw.randrange(30, 95, 5)
        typed: dict[str, Typed] = {fields.PERCENT: f"{percent}%" if self._is_careless else percent}
        if status is Status.DONE:
            day = self._draw_day(topic.months[1])
            typed[fields.COMPLETED] = day.strftime("%d.%m.%Y") if self._is_careless and day.day > 12 else day
        return typed

    def _draw_texts(self, role: Role, status: Status, topic: Topic) -> dict[str, Typed]:
        """Draw result, documents, difficulties and proposals."""
        is_lead, kind = role is Role.LEAD, "market_" if topic.market else ""
        of_role = topic.lead if is_lead else topic.support
        result = self._draw_line(topic.of_kind.get(self._agency.kind.value) or of_role)
        if status is Status.UNDER_WAY:
            result = f"{result} {self._draw_phrase('under_way')}"
        typed: dict[str, Typed] = {fields.RESULT: result}
        if is_lead:
            papers = topic.papers[:self._draw.randint(1, 2)]
            typed[fields.DOCUMENTS] = "; ".join(self._draw_document(paper, topic) for paper in papers)
        elif self._draw.random() < 0.5:
            typed[fields.DOCUMENTS] = self._draw_document("BC" if "BC" in topic.papers else "CV", topic)
        for name, chance in ((fields.DIFFICULTIES, 0.45 if is_lead else 0.08),
                             (fields.PROPOSALS, 0.35 if is_lead else 0.05)):
            if self._draw.random() < chance:
                typed[name] = self._draw_phrase(kind + name)
        return typed

    def _draw_extra(self, content: str, product: str, done: str) -> dict[str, Typed]:
        """The values of a task outside the annex."""
        year, number = self._plan.period.year, self._draw.randint(900, 4200)
        return {
            fields.CONTENT: content,
            fields.BASIS: f"Công văn số {number}/UBND-KT ngày {self._draw.randint(10, 28)}/8/{year} của UBND tỉnh",
            fields.PRODUCT: product, fields.DEADLINE: f"Quý IV/{year}",
            fields.STATUS: self._status_text(Status.DONE), fields.PERCENT: 100,
            fields.COMPLETED: self._draw_day(10), fields.RESULT: self._draw_line([done]),
        }

    def _count_rows(self, rows: TypedRows) -> dict[str, int]:
        """The counts of the agency's rows, for its assessment."""
        states = [row[fields.STATUS] for row in rows.values()]
        return {
            "rows": len(rows), "leads": sum(row.role is Role.LEAD for row in self._plan.rows_of(self._agency.code)),
            "done": states.count(self._status_text(Status.DONE)),
            "under_way": states.count(self._status_text(Status.UNDER_WAY)),
        }

    def _status_text(self, status: Status) -> str:
        """The status in words; a careless clerk writes an alias."""
        text, aliases = words.STATUS[status]
        return aliases[-1] if self._is_careless and aliases else text

    def _draw_phrase(self, name: str, **counts: int) -> str:
        """Draw one of the phrases of that name, its blanks filled."""
        return self._draw_line(phrases()[name], **counts)

    def _draw_line(self, lines: Sequence[str], **counts: int) -> str:
        """Draw one of `lines`, its blanks filled."""
        line, known = self._draw.choice(lines), {**self._names, **counts}
        figures = {name: self._draw_figure(name) for name in re.findall(r"{(\w+?)}", line) if name not in known}
        return line.format_map({**known, **figures})

    def _draw_figure(self, blank: str) -> str:
        """Draw the figure of a blank."""
        if blank.startswith("money"):
            return number_vi(self._draw.randint(30, 360) / 2)
        return number_vi(self._draw.randrange(*phrases()["figures"][blank.rstrip("2")]))

    def _draw_document(self, kind: str, topic: Topic) -> str:
        """Draw a document issued by the agency, as clerks cite one: mostly in full, sometimes number and symbol
        alone."""
        issuer = "UBND" if self._is_district else self._agency.code
        symbol = f"{issuer}-{'KT' if self._is_district else 'VP'}" if kind == "CV" else f"{kind}-{issuer}"
        day = self._draw_day(self._draw.randrange(*topic.months))
        month = f"{day.month:02d}" if day.month < 3 else day.month
        number, issued = self._draw.randint(11, 890), f"{day.day:02d}/{month}/{day.year}"
        paper = f"{phrases()['papers'][kind]} số {number}/{symbol} ngày {issued}"
        return random.Random(f"{self._seed}|{symbol}|{number}|{issued}").choices((
            f"{paper} về việc {topic.about}",
            f"{kind} {number}/{symbol}, {issued.replace('/', '.')}, v/v {topic.about}",
            paper, f"{number}/{symbol}"), (70, 12, 10, 8))[0]

    def _draw_day(self, month: int) -> date:
        """Draw a day in that month, before the report was sent."""
        return min(date(self._plan.period.year, month, self._draw.randint(3, 27)), self.received - timedelta(days=1))


_MODIFIED = re.compile(rb"(<dcterms:(modified|created)[^>]*>)[^<]*")


class OpenForm:
    """A form opened in openpyxl; `rows` are its sheet's rows by slot ("T2.1", "X3")."""

    def __init__(self, form: bytes) -> None:
        import openpyxl

        self.book: Workbook = openpyxl.load_workbook(io.BytesIO(form))
        self._places: dict[str, Cell] = {
            name: self.book[sheet][area.replace("$", "").split(":")[0]]
            for name, defined in self.book.defined_names.items() for sheet, area in defined.destinations}
        self.sheet = cast("Worksheet", self._places["col_key"].parent)
        self.columns = {name.removeprefix("col_"): cell.column for name, cell in self._places.items()
                        if name.startswith("col_")}
        keys = {str(self.sheet.cell(row, self.columns["key"]).value): row for row in range(1, self.sheet.max_row + 1)}
        self.rows: Mapping[str, int] = {slot: row for key, row in keys.items() if (slot := slot_of(key))}
        self._second_rows = {self.rows.get(slot): self.rows.get(second) for slot, second in FACT_SLOTS.items()}

    @property
    def task_rows(self) -> list[int]:
        """The sheet's rows of annex tasks, from top to bottom."""
        return sorted(row for slot, row in self.rows.items() if slot.startswith("T"))

    def cell(self, row: int, column: str) -> Cell:
        """The cell of a sheet row in a column of `layout.COLUMNS`. Some columns of a spare row stand in its second
        row."""
        if column in layout.FACTS and (second := self._second_rows.get(row)):
            row, column = second, layout.FACTS[column]
        return cast("Cell", self.sheet.cell(row, self.columns[column]))

    @property
    def code(self) -> Cell:
        """The cell with the form code."""
        return self._places["form_code"]

    def free(self, part: str) -> Cell:
        """The input cell of a free part."""
        return self._places[f"free_{part}"]

    def typed(self, column: str) -> list[Cell]:
        """The filled cells of a column in the rows of annex tasks."""
        cells = (self.cell(row, column) for row in self.task_rows)
        return [cell for cell in cells if cell.value is not None]

    def fill(self, row: int, typed: Mapping[str, Typed]) -> None:
        """Type values into the cells of a row, by column."""
        for name, value in typed.items():
            put(self.cell(row, name), value)

    def saved(self, moment: datetime) -> bytes:
        """The bytes of the workbook, saved at that moment."""
        stream = io.BytesIO()
        self.book.save(stream)
        return with_times(stream.getvalue(), moment)


def fill_form(form: bytes, answers: Answers) -> bytes:
    """A form and answers → the form with the answers typed in; equal inputs give equal bytes."""
    opened = OpenForm(form)
    rows = {task_slot(task): typed for task, typed in answers.rows.items()}
    for slot, typed in (rows | {f"X{number}": typed for number, typed in enumerate(answers.extras, 1)}).items():
        opened.sheet.row_dimensions[opened.rows[slot]].height = None  # Excel fits it to the typed text
        opened.fill(opened.rows[slot], typed)
    for part, text in answers.free.items():
        put(opened.free(part), text)
    return opened.saved(answers.saved)


def put(cell: Cell, value: Typed) -> None:
    """Type a value into a cell. Text stays text whatever it looks like; any value in a cell formatted as text becomes
    text."""
    if cell.number_format == "@" and not isinstance(value, str):
        value = date_vi(value) if isinstance(value, date) else str(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def clear_rows(form: OpenForm, rows: list[int]) -> None:
    """Delete the answers in these rows."""
    for row in rows:
        for name in (*fields.ANSWERS, *(() if row in form.task_rows else fields.EXTRAS)):
            form.cell(row, name).value = None


def with_times(content: bytes, moment: datetime) -> bytes:
    """A workbook's bytes with that moment as its times and those of its zip parts, so that bytes can be compared."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            target.writestr(zipfile.ZipInfo(name, moment.timetuple()[:6]), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
