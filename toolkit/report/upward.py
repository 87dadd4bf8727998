"""The report's records → what a superior's form is answered: of each of its rows one status, one text, what the
agencies ask.

An answer says what the report says of the task, in the officer's words where there are some; what agencies find hard
and ask stands as they wrote it, what is the same once. All that it rests on is in `rests_on`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from toolkit.base.text import abridged, grouped, key, number_vi, says_nothing, uncapitalised
from toolkit.consolidate.columns import records
from toolkit.consolidate.consolidation import Consolidation
from toolkit.forms.superior_form import AskedRow, SuperiorForm
from toolkit.model import fields, words
from toolkit.model.checks import CheckedRow, figure_verdict, verdict
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import extra_values
from toolkit.model.records import NO_TASK, Plan, Role, SourceLine, Status, TaskAnswer, TaskNumber, Value
from toolkit.plan.from_annex import match_tasks, same_texts
from toolkit.report.from_frames import texts_of
from toolkit.report.records import IndicatorRecord, TaskRecord
from toolkit.report.sections import Composition
from toolkit.report.typed_text import named_once, text_key
from toolkit.sheetread.any_file import cell_name
from toolkit.sheets.book_writer import cell_length, fits_a_cell, in_a_cell

#: So many characters are read in a cell of the form; what agencies wrote is not begun beyond.
_ROOM = {fields.DOCUMENTS: 480, fields.DIFFICULTIES: 480, fields.PROPOSALS: 380}
_FREE = {fields.OVERALL: (words.ACHIEVED_PART, words.OVERALL_PART), "direction": (words.DIRECTION_PART,),
         "amendments": (words.AMENDMENTS_PART,)}
#: The sheet where all that agencies wrote stands in full.
_SOURCES = words.FORM_SHEETS["sources"]
#: So much of a task's text names it.
_NAMED = 120
#: What an answer cell holds.
Cell = str | float


class UpwardAnswer(NamedTuple):
    """The answers to a superior's form: `answers` by row and column, `verdicts` of the form's own check by row, and
    what an officer should look at before it is sent."""
    answers: Mapping[tuple[int, int], Cell]
    verdicts: Mapping[int, str]
    findings: tuple[Finding, ...]


def upward_answer(
    consolidation: Consolidation, form: SuperiorForm, composition: Composition, file: str) -> UpwardAnswer:
    """The answers to that form from a round's report as it is printed; `file` is what the answered form is called."""
    return _Answering(consolidation, form, composition, Place(file, form.layout.sheet)).answer()


def numbers_on(form: SuperiorForm, plan: Plan) -> dict[tuple[str, str], str]:
    """By kind ("task", "figure") and number in this plan the number on the form: of a task of the same text or one much
    alike, of a figure of the same name, whatever the number here."""
    asked = {row.texts["tt"]: key(row.texts["content"]) for row in form.figures}
    names = {indicator.code: key(indicator.name) for indicator in plan.indicators}
    tasks = {("task", str(number)): str(on_form)
             for on_form, number in match_tasks(form.annex().tasks, plan.tasks).items()}
    return tasks | {("figure", code): number for number, code in same_texts(asked, names).items()}


class _Answering:
    """One form while it is answered."""

    def __init__(
        self, consolidation: Consolidation, form: SuperiorForm, composition: Composition, place: Place) -> None:
        self._consolidation, self._form, self._composition, self._place = consolidation, form, composition, place
        self._answers = grouped(composition.report.answers, lambda answer: answer.task)
        self._findings, self._verdicts = list[Finding](), dict[int, str]()
        self._cells = dict[tuple[int, int], Cell]()

    def answer(self) -> UpwardAnswer:
        """All of it."""
        report, numbers = self._composition.report, numbers_on(self._form, self._consolidation.plan)
        tasks = {numbers.get(("task", task.id)): task for task in report.tasks}
        figures = {numbers.get(("figure", indicator.code)): indicator for indicator in report.indicators}
        for row in self._form.tasks:
            self._answer_task(row, tasks.get(row.texts["tt"]))
        for row in self._form.figures:
            self._figure(row, figures.get(row.texts["tt"]))
        self._extras()
        for name, parts in _FREE.items():
            text = "\n".join(line for part in parts for line in self._composition.lines(part))
            if name in self._form.free and text:
                self._put(self._form.free[name], self._form.layout.cells[f"free_{name}"][1], text)
        return UpwardAnswer(self._cells, self._verdicts, tuple(self._findings))

    def _put(self, row: int, column: int, value: Value) -> None:
        """A text that no cell holds is cut, which is told."""
        text = fields.value_text(value)
        if not fits_a_cell(text):
            self._findings.append(finding(
                Code.ANSWER_OVERFULL, self._place._replace(cell=cell_name(row, column)),
                length=number_vi(cell_length(text), 0)))
            text = in_a_cell(text, f"… (còn tiếp, xem trang {_SOURCES})")
        self._cells[row, column] = value if isinstance(value, float) else text

    def _tell(self, code: Code, row: int, column: str, /, **details: object) -> None:
        """Add a finding at the cell of that row and column."""
        cell = self._form.place_of(row, column)
        self._findings.append(finding(code, self._place._replace(cell=cell), **details))

    def _write_row(self, number: int, values: Mapping[str, Value], asked: AskedRow | None, task: str,
                   code: Code = Code.ANSWER_ROW_OPEN) -> None:
        """Write a row of a task, one outside the annex where nothing is `asked`; where the form's own check does not
        let it pass, that is told."""
        for name, value in values.items():
            row, column = (number, self._form.layout.columns[name]) if asked else self._form.extra_cell(number, name)
            self._put(row, column, value)
        texts = {name: key(fields.value_text(value)) for name, value in values.items()}
        checked = CheckedRow((asked and asked.role) or Role.LEAD, values, texts, self._form.period)
        problem = self._verdicts[number] = verdict(checked, is_extra=asked is None)
        if problem.startswith("✖"):
            why = uncapitalised(problem.lstrip("✖ ")) if values else "chưa cơ quan chủ trì nào báo cáo"
            self._tell(code, number, fields.STATUS, task=task, said=why)

    def _answer_task(self, row: AskedRow, task: TaskRecord | None) -> None:
        """Answer the row of a task, None where this plan has none for it."""
        number = row.texts["tt"]
        if task is None:
            self._write_row(row.number, {}, row, number, Code.ANSWER_TASK_GONE)
            return
        asked_here = self._consolidation.plan.task(TaskNumber(task.id)).content
        self._tell_difference(row, f"Nhiệm vụ {number}", row.texts["content"], asked_here)
        self._write_row(row.number, self._values(row, task), row, number)

    def _tell_difference(self, row: AskedRow, what: str, above: str, here: str) -> None:
        """Tell where what the form asks is not what this plan asked."""
        if key(above) != key(here):
            self._tell(Code.ANSWER_ASKED_DIFFERS, row.number, "content", what=what, above=abridged(above, _NAMED),
                       now=abridged(here, _NAMED))

    def _values(self, row: AskedRow, task: TaskRecord) -> dict[str, Value]:
        """The answers of a task of this round in a row of the form, by field."""
        if task.status in ("", Status.MISSING.value):
            return {}
        status, answers, sentences = Status(task.status), self._answers.get(task.id, []), self._composition.sentences
        values: dict[str, Value] = {fields.STATUS: status}
        percent = {Status.DONE: 100.0, Status.UNDER_WAY: task.percent}.get(status, 0.0)
        if percent is not None:
            values[fields.PERCENT] = min(round(percent, 1), 99.9) if status is Status.UNDER_WAY else percent
        days = [answer.completed for answer in task.leads if answer.completed]
        if status is Status.DONE and len(days) == len(task.leads) and self._form.period.is_done_day(max(days)):
            values[fields.COMPLETED] = max(days)
        values |= {name: total for name, _, total in task.sums}
        place = self._composition.places[words.RESULTS_PART, task.id]
        texts: dict[str, Sequence[str]] = {
            fields.DOCUMENTS: named_once(document for answer in answers for document in answer.documents),
            fields.RESULT: place.lines if place.is_own else sentences.paragraphs("upward_result", task)}
        for name in (fields.DIFFICULTIES, fields.PROPOSALS):
            texts[name] = [sentences.text("upward_opinion", text) for text in texts_of(answers, name, text_key)]
        return values | {name: "\n".join(self._shown(row, name, listed)) for name, listed in texts.items() if listed}

    def _shown(self, row: AskedRow, field: str, texts: Sequence[str]) -> Sequence[str]:
        """The first texts of a cell, as many as it has room for, and how many are left."""
        ends = accumulate(len(text) + 1 for text in texts)
        shown = max(sum(end <= _ROOM.get(field, end) for end in ends), 1)
        if left := len(texts) - shown:
            self._tell(Code.ANSWER_CUT, row.number, field, task=row.texts["tt"], column=fields.ANSWERS[field].text,
                       shown=shown, left=left)
            return *texts[:shown], f"… và {left} nội dung khác, xem trang {_SOURCES}."
        return texts

    def _figure(self, row: AskedRow, indicator: IndicatorRecord | None) -> None:
        """The total of a figure; over how many agencies it is taken and who has not given one is said beside it."""
        values, number = dict[str, Value](), row.texts["tt"]
        if indicator:
            self._tell_difference(row, f"Chỉ tiêu {number}", f"{row.texts['content']} – {row.texts['unit']}",
                                  f"{indicator.name} – {indicator.unit}")
            note = words.TAKEN_OVER.format(
                reported=1 if indicator.latest else indicator.reported, asked=indicator.asked)
            if indicator.missing:
                note = f"{note}. {self._composition.sentences.text('upward_silent', indicator)}"
            values[fields.NOTE] = note
        if indicator and indicator.total is not None:
            values[fields.FIGURE] = float(indicator.total)
        else:
            self._tell(Code.ANSWER_FIGURE_OPEN, row.number, fields.STATUS, code=number)
        for name, value in values.items():
            self._put(row.number, self._form.layout.cells[f"indicator_{name}"][1], value)
        self._verdicts[row.number] = figure_verdict(TaskAnswer(NO_TASK, Role.LEAD, Place(), values))

    def _extras(self) -> None:
        """Tasks outside the annex, each in a spare row, as far as there are any."""
        extras = [row for row in records(self._consolidation.extras) if not says_nothing(row[fields.CONTENT])]
        spare = self._form.spare
        for place, (number, row) in enumerate(zip(spare, extras, strict=False), 1):
            values = {name: row[name] for name in fields.EXTRAS | fields.ANSWERS if row[name] not in (None, "")}
            if row[fields.STATUS]:
                values[fields.STATUS] = Status(row[fields.STATUS])
            result = self._composition.sentences.text("upward_extra", row["agency"], row[fields.RESULT])
            self._write_row(number, values | {fields.RESULT: result}, None, extra_values(place)["tt"])
        if left := extras[len(spare):]:
            last = spare[-1] if spare else self._form.tasks[-1].number
            self._tell(Code.ANSWER_EXTRAS_LEFT, last, fields.CONTENT, rows=len(spare), count=len(left),
                       tasks="; ".join(f"{row['agency']} {row['task_id']}" for row in left[:6]))


def rests_on(consolidation: Consolidation, form: SuperiorForm) -> Iterator[SourceLine]:
    """A line for each answer of the round that was understood, also one that agrees with another of the same agency.
    Tasks and figures have their numbers on that form; what it does not ask has its own after the plan's code."""
    plan, subjects = consolidation.plan, dict[Place, tuple[str, str, str]]()
    numbers = numbers_on(form, plan)
    labels = {name: field.text for name, field in fields.known().items()}
    for row in records(consolidation.answers):
        kind, number, field, value = row["part"], row["task_id"], row["field"], row["value"]
        if kind in ("task", "figure"):
            number = numbers.get((kind, number), f"{plan.settings.plan_code} {number}")
        place = Place(row["file"], row["sheet"], row["cell"])
        subjects[place] = number, plan.names[row["agency_code"]], labels[field]
        if not row["unclear"]:
            text = fields.value_text(Status(value) if fields.kind_of(field) is fields.ValueKind.STATUS else value)
            yield SourceLine(*subjects[place], text, *place)
    for returned in consolidation.intake.returns:
        for entry, place in returned.agreeing:
            subject = subjects.get(place, ("", plan.names[returned.agency], ""))
            yield SourceLine(*subject, entry.text, *entry.place)
