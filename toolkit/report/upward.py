"""The frames → what a superior's form is answered: of each of its rows one status, one text, what the agencies ask.

An answer says what the report says of the task, in the officer's words where there are some; what agencies find hard
and ask stands as they wrote it, what is alike once. All that it rests on is in `rests_on`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
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
from toolkit.model.records import (
    NO_TASK,
    Period,
    Plan,
    Role,
    SourceLine,
    Status,
    TaskAnswer,
    TaskIdentity,
    TaskNumber,
    Value,
)
from toolkit.plan.amending import matched, same_texts
from toolkit.report.citations import named_once
from toolkit.report.from_frames import same_texts_of
from toolkit.report.records import TaskRecord
from toolkit.report.sections import Composition
from toolkit.report.typed_text import shortened
from toolkit.sheetread.any_file import cell_name
from toolkit.sheets.book_writer import cell_length, fits_a_cell, in_a_cell

#: So many characters are read in a cell of the form: what agencies wrote is not begun beyond, one of ours that is
#: longer is asked about.
_ROOM = {fields.DOCUMENTS: 480, fields.RESULT: 2000, fields.DIFFICULTIES: 480, fields.PROPOSALS: 380}
_FREE = {fields.OVERALL: (words.ACHIEVED_PART, words.OVERALL_PART), "direction": (words.DIRECTION_PART,),
         "amendments": (words.AMENDMENTS_PART,)}
#: The sheet where all that agencies wrote stands in full.
_SOURCES = words.FORM_SHEETS["sources"]
#: So much of a task's text names it.
_NAMED = 120
#: What an answer cell holds.
Cell = str | float


class UpwardAnswer(NamedTuple):
    """What goes into a superior's form: `answers` by row and column, `verdicts` what the form's own check says by row,
    and what an officer should look at before it is sent."""
    answers: Mapping[tuple[int, int], Cell]
    verdicts: Mapping[int, str]
    findings: tuple[Finding, ...]


def upward_answer(made: Consolidation, form: SuperiorForm, composition: Composition, file: str) -> UpwardAnswer:
    """The answers to that form from a round's results and its report as it is printed; `file` is what the answered form
    is called."""
    return _Answering(made, form, composition, Place(file, form.layout.sheet)).answer()


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

    def __init__(self, made: Consolidation, form: SuperiorForm, composition: Composition, place: Place) -> None:
        self._made, self._form, self._composition, self._place = made, form, composition, place
        self._period, report = form.period, composition.report
        numbers = answering_tasks(form, made.plan)
        self._tasks = {numbers[identity]: task for task in report.tasks
                       if (identity := made.plan.identity(TaskNumber(task.id))) in numbers}
        codes = answering_figures(form, made.plan)
        self._figures = {codes[row["code"]]: row for row in records(made.indicators) if row["code"] in codes}
        self._answers = grouped(report.answers, lambda answer: answer.task)
        self._findings: list[Finding] = []
        self._cells: dict[tuple[int, int], Cell] = {}
        self._verdicts: dict[int, str] = {}

    def answer(self) -> UpwardAnswer:
        """All of it."""
        for row in self._form.tasks:
            self._task(row)
        for figure in self._form.figures:
            self._figure(figure)
        self._extras()
        for name, parts in _FREE.items():
            text = "\n".join(line for part in parts for line in self._composition.lines(part))
            if name in self._form.free and text:
                self._put(self._form.free[name], self._form.layout.cells[f"free_{name}"][1], text)
        return UpwardAnswer(self._cells, self._verdicts, tuple(self._findings))

    def _put(self, row: int, column: int, value: Cell) -> None:
        """A text that no cell holds is cut, which is told."""
        if isinstance(value, str) and not fits_a_cell(value):
            self._findings.append(finding(
                Code.ANSWER_OVERFULL, self._place._replace(cell=cell_name(row, column)),
                length=number_vi(cell_length(value), 0)))
            value = in_a_cell(value, f"… (còn tiếp, xem trang {_SOURCES})")
        self._cells[row, column] = value

    def _tell(self, code: Code, row: int, column: str, /, **details: object) -> None:
        cell = self._form.place_of(row, column)
        self._findings.append(finding(code, self._place._replace(cell=cell), **details))

    def _task(self, row: AskedRow) -> None:
        number, task = row.texts["tt"], self._tasks.get(row.texts["tt"])
        if task is None:
            self._tell(Code.ANSWER_TASK_GONE, row.number, fields.STATUS, task=number)
            self._verdicts[row.number] = verdict(_checked(row, {}, self._period))
            return
        self._tell_difference(row, f"Nhiệm vụ {number}", row.texts["content"],
                              self._made.plan.task(TaskNumber(task.id)).content)
        values = self._values(row, task)
        for name, value in values.items():
            self._put(row.number, self._form.layout.columns[name], _written(value))
            if isinstance(value, str) and name == fields.RESULT and _ROOM[name] < len(value) and fits_a_cell(value):
                self._tell(Code.ANSWER_LONG, row.number, name, task=number, column=fields.ANSWERS[name].text,
                           length=number_vi(len(value), 0))
        verdict_text = self._verdicts[row.number] = verdict(_checked(row, values, self._period))
        if verdict_text.startswith("✖"):
            why = uncapitalised(verdict_text.lstrip("✖ ")) if values else "chưa cơ quan chủ trì nào báo cáo"
            self._tell(Code.ANSWER_ROW_OPEN, row.number, fields.STATUS, task=number, said=why)

    def _tell_difference(self, row: AskedRow, what: str, above: str, here: str) -> None:
        """Tell where what the form asks is not what this plan asked."""
        if key(above) != key(here):
            self._tell(Code.ANSWER_ASKED_DIFFERS, row.number, "content", what=what, above=shortened(above, _NAMED),
                       now=shortened(here, _NAMED))

    def _values(self, row: AskedRow, task: TaskRecord) -> dict[str, Value]:
        """What a task of this round says in a row of the form, by field."""
        if task.status in ("", Status.MISSING.value):
            return {}
        status, answers = Status(task.status), self._answers.get(task.id, [])
        values: dict[str, Value] = {fields.STATUS: status}
        percent = {Status.DONE: 100.0, Status.UNDER_WAY: task.percent}.get(status, 0.0)
        if percent is not None:
            values[fields.PERCENT] = min(round(percent, 1), 99.9) if status is Status.UNDER_WAY else percent
        days = [answer.completed for answer in task.leads]
        last = max((day for day in days if day), default=None)
        if status is Status.DONE and last and None not in days and self._period.is_done_day(last):
            values[fields.COMPLETED] = last
        values |= {name: total for name, _, total in task.sums}
        place, sentences = self._composition.places[words.RESULTS_PART, task.id], self._composition.sentences
        documents = named_once(document for answer in answers for document in answer.documents)
        texts = {
            fields.DOCUMENTS: self._listed(row, fields.DOCUMENTS, documents),
            fields.RESULT: "\n".join(place.lines if place.is_own else sentences.paragraphs("upward_result", task)),
            **{name: self._listed(row, name, [
                f"{names_vi(list(dict.fromkeys(answer.agency for answer in said.answers)), 4)}: {said.text.strip()}"
                for said in same_texts_of(answers, name)]) for name in (fields.DIFFICULTIES, fields.PROPOSALS)}}
        return values | {name: text for name, text in texts.items() if text}

    def _listed(self, row: AskedRow, field: str, texts: Sequence[str]) -> str:
        """Texts in a cell, a line each, as far as it has room; how many are left is said."""
        ends = list(accumulate(len(text) + 1 for text in texts))
        shown = max(sum(end <= _ROOM[field] for end in ends), 1)
        more = list[str]()
        if left := len(texts[shown:]):
            self._tell(Code.ANSWER_CUT, row.number, field, task=row.texts["tt"], column=fields.ANSWERS[field].text,
                       shown=shown, left=left)
            more = [f"… và {left} nội dung khác, xem trang {_SOURCES}."]
        return "\n".join((*texts[:shown], *more))

    def _figure(self, row: AskedRow) -> None:
        """The total of a figure; who has not given one is said beside it."""
        indicator = self._figures.get(row.texts["tt"])
        columns = {name: self._form.layout.cells[f"indicator_{name}"][1] for name in fields.FIGURES}
        total = indicator["total"] if indicator else None
        figure = TaskAnswer(NO_TASK, Role.LEAD, Place(), {} if total is None else {fields.FIGURE: float(total)})
        if total is not None:
            self._put(row.number, columns[fields.FIGURE], float(total))
        else:
            self._tell(Code.ANSWER_FIGURE_OPEN, row.number, fields.STATUS, code=row.texts["tt"])
        if indicator:
            self._tell_difference(row, f"Chỉ tiêu {row.texts['tt']}", f"{row.texts['content']} – {row.texts['unit']}",
                                  f"{indicator['name']} – {indicator['unit']}")
        if indicator and indicator["missing"]:
            self._put(row.number, columns[fields.NOTE], f"Chưa có số liệu của: {indicator['missing']}")
        self._verdicts[row.number] = figure_verdict(figure)

    def _extras(self) -> None:
        """Tasks outside the annex, each in a spare row, as far as there are any."""
        extras = [row for row in records(self._made.extras) if not says_nothing(row[fields.CONTENT])]
        spare = self._form.spare
        for place, (number, row) in enumerate(zip(spare, extras, strict=False), 1):
            values: dict[str, Value] = {
                name: printable(row[name]) if isinstance(row[name], str) else row[name]
                for name in fields.EXTRAS | fields.ANSWERS if row[name] not in (None, "")}
            if row[fields.STATUS]:
                values[fields.STATUS] = Status(row[fields.STATUS])
            values[fields.RESULT] = f"{printable(row['agency'])}: {printable(row[fields.RESULT])}".rstrip(": ")
            for name, value in values.items():
                self._put(*self._form.extra_cell(number, name), _written(value))
            verdict_text = self._verdicts[number] = verdict(_checked(None, values, self._period), is_extra=True)
            if verdict_text.startswith("✖"):
                self._tell(Code.ANSWER_ROW_OPEN, number, fields.STATUS, task=extra_values(place)["tt"],
                           said=verdict_text.lstrip("✖ "))
        if left := extras[len(spare):]:
            last = spare[-1] if spare else self._form.tasks[-1].number
            self._tell(Code.ANSWER_EXTRAS_LEFT, last, fields.CONTENT, rows=len(spare), count=len(left),
                       tasks="; ".join(f"{row['agency']} {row['task_id']}" for row in left[:6]))


def _written(value: Value) -> Cell:
    """A value as it stands in a cell of the form."""
    return value if isinstance(value, float) else fields.value_text(value)


def _checked(row: AskedRow | None, values: Mapping[str, Value], period: Period) -> CheckedRow:
    """The row, None a spare one, as the form's checks see it."""
    texts = {name: key(fields.value_text(value)) for name, value in values.items()}
    return CheckedRow((row and row.role) or Role.LEAD, values, texts, period)


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
