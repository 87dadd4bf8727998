"""The frames → what a superior's form is answered: of each of its rows one status, one text, what the agencies ask.

An answer says what the report says of the task, in the officer's words where there are some; what agencies find hard
and ask stands as they wrote it, what is alike once. All that it rests on is in `rests_on`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from toolkit.base.text import grouped, key, names_vi, number_vi, printable, says_nothing, uncapitalised
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.forms.superior_form import AskedRow, SuperiorForm
from toolkit.model import fields, words
from toolkit.model.checks import CheckedRow, figure_verdict, verdict
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import extra_values
from toolkit.model.records import NO_TASK, Period, Plan, Role, SourceLine, Status, TaskAnswer, TaskIdentity, Value
from toolkit.plan.amending import matched, same_texts
from toolkit.report.from_frames import FrameRow
from toolkit.report.records import OwnWording, Passage
from toolkit.report.sections import Section
from toolkit.report.typed_text import shortened
from toolkit.sheetread.any_file import cell_name
from toolkit.sheets.book_writer import cell_length, fits_a_cell, in_a_cell

#: So many characters are read in a cell of the form: what agencies wrote is not begun beyond, one of ours that is
#: longer is asked about.
_ROOM = {fields.DOCUMENTS: 480, fields.RESULT: 2000, fields.DIFFICULTIES: 480, fields.PROPOSALS: 380}
_OPINIONS = {fields.DIFFICULTIES: words.DIFFICULTIES_PART, fields.PROPOSALS: words.PROPOSALS_PART}
_FREE = {fields.OVERALL: (words.ACHIEVED_PART, words.OVERALL_PART), "direction": (words.DIRECTION_PART,),
         "amendments": (words.AMENDMENTS_PART,)}
#: The sheet where all that agencies wrote stands in full.
_SOURCES = words.FORM_SHEETS["sources"]
#: So much of a task's text names it.
_NAMED = 120
#: What an answer cell holds.
Answer = str | float


class UpwardAnswer(NamedTuple):
    """What goes into a superior's form: `answers` by row and column, `verdicts` what the form's own check says by row,
    and what an officer should look at before it is sent."""
    answers: Mapping[tuple[int, int], Answer]
    verdicts: Mapping[int, str]
    findings: tuple[Finding, ...]


def upward_answer(
    made: Consolidation, form: SuperiorForm, texts: Iterable[Section], own: Mapping[str, OwnWording], file: str
) -> UpwardAnswer:
    """The answers to that form from a round's results; `texts` are the report's sections as they are printed, `own` an
    officer's wordings, `file` what the answered form is called."""
    return _Answering(made, form, texts, own, Place(file, form.layout.sheet)).answer()


def answering_tasks(form: SuperiorForm, plan: Plan) -> dict[TaskIdentity, str]:
    """By identity of a task of this plan its number on the form: of the same text or one much alike, whatever its
    number here; of those whose text is another one here, of the same number where that is the only one it ever had."""
    same: dict[str, str] = dict(matched(form.annex().tasks, plan.tasks).items())
    never_moved = {task.id for task in plan.tasks if not task.first_id}
    numbers = _with_numbers(form.tasks, same, never_moved)
    return {task.identity: numbers[task.id] for task in plan.tasks if task.id in numbers}


def answering_figures(form: SuperiorForm, plan: Plan) -> dict[str, str]:
    """By code of a figure of this plan its number on the form: of the same name, else of the same number."""
    asked = {row.texts["tt"]: key(row.texts["content"]) for row in form.figures}
    names = {each.code: key(each.name) for each in plan.indicators}
    return _with_numbers(form.figures, same_texts(asked, names), names)


def _with_numbers(rows: Iterable[AskedRow], same: Mapping[str, str], own: Container[str]) -> dict[str, str]:
    """By own number that of the row that asks it: what is the `same`, else the same of these numbers."""
    numbers, taken = {row.texts["tt"] for row in rows}, {*same.values()}
    alike = {number for number in numbers if number not in same and number in own and number not in taken}
    return {mine: number for number, mine in same.items()} | {number: number for number in alike}


class _Answering:
    """One form while it is answered."""

    def __init__(self, made: Consolidation, form: SuperiorForm, texts: Iterable[Section],
                 own: Mapping[str, OwnWording], place: Place) -> None:
        self._made, self._form, self._own, self._place = made, form, own, place
        self._period: Period = form.period
        numbers = answering_tasks(form, made.plan)
        self._tasks = {numbers[identity]: row for row in records(made.tasks)
                       if (identity := made.plan.identity(row["task_id"])) in numbers}
        codes = answering_figures(form, made.plan)
        self._figures = {codes[row["code"]]: row for row in records(made.indicators) if row["code"] in codes}
        self._rows = grouped((row for row in records(made.rows) if row["answered"]), lambda row: row["task_id"])
        self._texts = grouped(texts, lambda each: each.part)
        self._findings: list[Finding] = []
        self._cells: dict[tuple[int, int], Answer] = {}
        self._verdicts: dict[int, str] = {}

    def answer(self) -> UpwardAnswer:
        """All of it."""
        for row in self._form.tasks:
            self._task(row)
        for figure in self._form.figures:
            self._figure(figure)
        self._extras()
        for name, parts in _FREE.items():
            said = "\n".join(line for part in parts for each in self._texts.get(part, ()) for line in each.lines)
            if name in self._form.free and said:
                self._put(self._form.free[name], self._form.layout.cells[f"free_{name}"][1], said)
        return UpwardAnswer(self._cells, self._verdicts, tuple(self._findings))

    def _put(self, row: int, column: int, value: Answer) -> None:
        """A text that no cell holds is cut, which is told."""
        if isinstance(value, str) and not fits_a_cell(value):
            self._findings.append(finding(
                Code.ANSWER_OVERFULL, self._place._replace(cell=cell_name(row, column)),
                length=number_vi(cell_length(value), 0)))
            value = in_a_cell(value, f"… (còn tiếp, xem trang {_SOURCES})")
        self._cells[row, column] = value

    def _tell(self, told: Code, row: int, at: str, /, **details: object) -> None:
        cell = self._form.place_of(row, at)
        self._findings.append(finding(told, self._place._replace(cell=cell), **details))

    def _task(self, row: AskedRow) -> None:
        number, task = row.texts["tt"], self._tasks.get(row.texts["tt"])
        if task is None:
            self._tell(Code.ANSWER_TASK_GONE, row.number, fields.STATUS, task=number)
            self._verdicts[row.number] = verdict(_checked(row, {}, self._period))
            return
        self._held_against(row, f"Nhiệm vụ {number}", row.texts["content"],
                           self._made.plan.task(task["task_id"]).content)
        values = self._values(row, task)
        for name, value in values.items():
            self._put(row.number, self._form.layout.columns[name], _written(value))
            if isinstance(value, str) and name == fields.RESULT and _ROOM[name] < len(value) and fits_a_cell(value):
                self._tell(Code.ANSWER_LONG, row.number, name, task=number, column=fields.ANSWERS[name].text,
                           length=number_vi(len(value), 0))
        told = self._verdicts[row.number] = verdict(_checked(row, values, self._period))
        if told.startswith("✖"):
            why = uncapitalised(told.lstrip("✖ ")) if values else "chưa cơ quan chủ trì nào báo cáo"
            self._tell(Code.ANSWER_ROW_OPEN, row.number, fields.STATUS, task=number, said=why)

    def _held_against(self, row: AskedRow, what: str, asked: str, own: str) -> None:
        """Tell where what the form asks is not what this plan asked."""
        if key(asked) != key(own):
            self._tell(Code.ANSWER_ASKED_DIFFERS, row.number, "content", what=what, above=shortened(asked, _NAMED),
                       now=shortened(own, _NAMED))

    def _values(self, row: AskedRow, task: FrameRow) -> dict[str, Value]:
        """What a task of this round says in a row of the form, by field."""
        answers, status = self._rows.get(task["task_id"], []), Status(task["status"])
        leads = [each for each in answers if each["assigned"] and each["role"] == Role.LEAD.value]
        if status is Status.MISSING:
            return {}
        values: dict[str, Value] = {fields.STATUS: status}
        percent = {Status.DONE: 100.0, Status.UNDER_WAY: task["percent"]}.get(status, 0.0)
        if percent is not None:
            percent = min(round(percent, 1), 99.9) if status is Status.UNDER_WAY else percent
            values[fields.PERCENT] = percent
        completed = _last_day(leads, self._period) if status is Status.DONE else None
        if completed:
            values[fields.COMPLETED] = completed
        values |= {name: task[name] for name in fields.summed() if task[name] is not None}
        texts = {
            fields.DOCUMENTS: self._listed(row, fields.DOCUMENTS, _documents(answers)),
            fields.RESULT: "\n".join(line for part in (words.RESULTS_PART, words.COORDINATION_PART)
                                     for each in self._texts.get(part, ()) if each.task_id == task["task_id"]
                                     for line in each.lines),
            **{name: self._listed(row, name, self._opinions(answers, name)) for name in _OPINIONS}}
        return values | {name: text for name, text in texts.items() if text}

    def _opinions(self, rows: Iterable[FrameRow], field: str) -> list[str]:
        """What agencies wrote in that field of a task, or an officer in their stead; what is alike once, after whom."""
        said = list[tuple[str, str]]()
        for row in rows:
            identity = self._made.plan.identity(row["task_id"])
            mark = Passage(_OPINIONS[field], row["task_id"], "", agency=row["agency_code"], identity=identity).mark
            wish = self._own.get(mark, OwnWording())
            text = wish.text or printable(row[field]).strip()
            if text and wish.include is not False and not says_nothing(text):
                said.append((text, printable(row["agency"])))
        return [f"{names_vi([name for _, name in alike], 4, 'cơ quan khác')}: {alike[0][0]}"
                for alike in grouped(said, lambda opinion: key(opinion[0])).values()]

    def _listed(self, row: AskedRow, field: str, texts: Sequence[str]) -> str:
        """Texts in a cell, a line each, as far as it has room; how many are left is said."""
        ends = list(accumulate(len(text) + 1 for text in texts))
        shown = max(sum(end <= _ROOM[field] for end in ends), 1)
        if left := len(texts[shown:]):
            self._tell(Code.ANSWER_CUT, row.number, field, task=row.texts["tt"], column=fields.ANSWERS[field].text,
                       shown=shown, left=left)
        more = [f"… và {left} nội dung khác, xem trang {_SOURCES}."] if left else []
        return "\n".join((*texts[:shown], *more))

    def _figure(self, row: AskedRow) -> None:
        """The total of a figure; who has not given one is said beside it."""
        held = self._figures.get(row.texts["tt"])
        columns = {name: self._form.layout.cells[f"indicator_{name}"][1] for name in fields.FIGURES}
        total = held["total"] if held else None
        figure = TaskAnswer(NO_TASK, Role.LEAD, Place(), {} if total is None else {fields.FIGURE: float(total)})
        if total is not None:
            self._put(row.number, columns[fields.FIGURE], float(total))
        else:
            self._tell(Code.ANSWER_FIGURE_OPEN, row.number, fields.STATUS, code=row.texts["tt"])
        if held:
            own = next(each for each in self._made.plan.indicators if each.code == held["code"])
            asked = (row.texts["content"], row.texts["unit"])
            self._held_against(row, f"Chỉ tiêu {row.texts['tt']}", " – ".join(asked), f"{own.name} – {own.unit}")
        if held and held["missing"]:
            self._put(row.number, columns[fields.NOTE], f"Chưa có số liệu của: {held['missing']}")
        self._verdicts[row.number] = figure_verdict(figure)

    def _extras(self) -> None:
        """Tasks outside the annex, each in a spare row, as far as there are any."""
        told = [row for row in records(self._made.extras) if not says_nothing(row[fields.CONTENT])]
        columns = self._form.layout.columns
        for at, (number, row) in enumerate(zip(self._form.spare, told, strict=False), 1):
            values: dict[str, Value] = {
                name: printable(row[name]) if isinstance(row[name], str) else row[name]
                for name in fields.EXTRAS | fields.ANSWERS if row[name] not in (None, "")}
            if row[fields.STATUS]:
                values[fields.STATUS] = Status(row[fields.STATUS])
            values[fields.RESULT] = f"{printable(row['agency'])}: {printable(row[fields.RESULT])}".rstrip(": ")
            for name, value in values.items():
                self._put(number, columns[name], _written(value))
            said = self._verdicts[number] = verdict(_checked(None, values, self._period), is_extra=True)
            if said.startswith("✖"):
                self._tell(Code.ANSWER_ROW_OPEN, number, fields.STATUS, task=extra_values(at)["tt"],
                           said=said.lstrip("✖ "))
        if left := told[len(self._form.spare):]:
            at = self._form.spare[-1] if self._form.spare else self._form.tasks[-1].number
            self._tell(Code.ANSWER_EXTRAS_LEFT, at, fields.CONTENT, rows=len(self._form.spare), count=len(left),
                       tasks="; ".join(f"{row['agency']} {row['task_id']}" for row in left[:6]))


def _written(value: Value) -> Answer:
    """A value as it stands in a cell of the form."""
    return value if isinstance(value, float) else fields.value_text(value)


def _checked(row: AskedRow | None, values: Mapping[str, Value], period: Period) -> CheckedRow:
    """The row, None a spare one, as the form's checks see it."""
    texts = {name: key(fields.value_text(value)) for name, value in values.items()}
    return CheckedRow((row and row.role) or Role.LEAD, values, texts, period)


def _last_day(leads: Sequence[FrameRow], period: Period) -> date | None:
    """The day on which the last of the leads was done, None where one says none or the superior would not take it."""
    days = [each[fields.COMPLETED] for each in leads if each[fields.STATUS] == Status.DONE.value]
    return max(days) if days and None not in days and period.is_done_day(max(days)) else None


def _documents(rows: Iterable[FrameRow]) -> list[str]:
    """The documents agencies name, each as first written."""
    lines = (line.strip() for row in rows for line in printable(row[fields.DOCUMENTS]).splitlines())
    documents = grouped((line for line in lines if not says_nothing(line)), key)
    return [alike[0] for alike in documents.values()]


def rests_on(made: Consolidation, form: SuperiorForm) -> Iterator[SourceLine]:
    """A line for each answer of the round that was understood, also one that agrees with another of the same agency.
    Tasks and figures have their numbers on that form; what it does not ask has its own after the plan's code."""
    plan = made.plan
    tasks, figures, code = answering_tasks(form, plan), answering_figures(form, plan), plan.settings.plan_code
    numbers: dict[tuple[str, str], str] = {
        ("task", task.id): tasks.get(task.identity, f"{code} {task.id}") for task in plan.tasks}
    numbers |= {("figure", indicator.code): figures.get(indicator.code, f"{code} {indicator.code}")
                for indicator in plan.indicators}
    names = {agency.code: agency.name for agency in plan.agencies}
    labels = {name: field.text for name, field in fields.known().items()}
    subjects = dict[Place, tuple[str, str, str]]()
    for row in records(made.answers):
        place = Place(row["file"], row["sheet"], row["cell"])
        number = numbers.get((row["part"], row["task_id"]), row["task_id"])
        subjects[place] = number, names[row["agency_code"]], labels[row["field"]]
        if not row["unclear"]:
            yield SourceLine(*subjects[place], _shown(row["field"], row["value"]), *place)
    for returned in made.intake.returns:
        for entry, place in returned.agreeing:
            subject = subjects.get(place, ("", names[returned.agency], ""))
            yield SourceLine(*subject, entry.text, *entry.place)


def _shown(field: str, value: Any) -> str:
    """An answer of frame `answers` as people read it."""
    return fields.value_text(Status(value) if fields.kind_of(field) is fields.ValueKind.STATUS else value)
