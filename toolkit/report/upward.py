"""The report's records → the answers to a superior's form: a status, a result, difficulties and proposals for each of
its rows.

An answer is the report's text about the task, as the officer worded it; difficulties and proposals stand as agencies
typed them, equal ones once. `rests_on` lists all answers they are made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from toolkit.base.text import abridged, grouped, key, number_vi, says_nothing, uncapitalised
from toolkit.consolidate.columns import frame_lines
from toolkit.consolidate.consolidation import Consolidation
from toolkit.forms.superior_form import AskedRow, SuperiorForm
from toolkit.model import fields, words
from toolkit.model.checks import CheckedRow, figure_verdict, verdict
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import extra_values
from toolkit.model.records import NO_TASK, Plan, Role, SourceLine, Status, TaskAnswer, TaskNumber, Value
from toolkit.plan.from_annex import match_tasks, same_texts
from toolkit.report.records import IndicatorRecord, TaskRecord
from toolkit.report.report_builder import shared_texts
from toolkit.report.sections import Composition
from toolkit.report.typed_text import named_once, text_key
from toolkit.sheetread.any_file import cell_name
from toolkit.sheets.book_writer import cell_length, fits_a_cell, in_a_cell

#: Characters readable in a cell of the form; no further text begins beyond them.
_ROOM = {fields.DOCUMENTS: 480, fields.DIFFICULTIES: 480, fields.PROPOSALS: 380}
#: By free part of the form the parts of the report that answer it.
_FREE_PARTS = {fields.OVERALL: (words.ACHIEVED_PART, words.OVERALL_PART), "direction": (words.DIRECTION_PART,),
         "amendments": (words.AMENDMENTS_PART,)}
#: The sheet with the full texts of all agencies.
_SOURCES = words.FORM_SHEETS["sources"]
#: Characters of a task's text that a finding quotes.
_NAME_LENGTH = 120
#: The value of an answer's cell.
Cell = str | float


class UpwardAnswer(NamedTuple):
    """The answers to a superior's form."""
    answers: Mapping[tuple[int, int], Cell]  # by row and column
    verdicts: Mapping[int, str]              # results of the form's own check, by row
    findings: tuple[Finding, ...]            # for the officer, before the form is sent


def upward_answer(
    consolidation: Consolidation, form: SuperiorForm, composition: Composition, file: str) -> UpwardAnswer:
    """A round's composed report and the superior's form → the answers; `file` is the name of the answered form."""
    return _FormAnswerer(consolidation, form, composition, Place(file, form.layout.sheet)).answer()


def form_numbers(form: SuperiorForm, plan: Plan) -> dict[tuple[str, str], str]:
    """A superior's form and the plan below → the number on the form by kind ("task", "figure") and number in the plan.
    A task is matched by the same text or one much alike, a figure by its name, whatever the numbers."""
    asked = {row.texts["tt"]: key(row.texts["content"]) for row in form.figures}
    names = {indicator.code: key(indicator.name) for indicator in plan.indicators}
    tasks = {("task", str(number)): str(on_form)
             for on_form, number in match_tasks(form.annex().tasks, plan.tasks).items()}
    return tasks | {("figure", code): number for number, code in same_texts(asked, names).items()}


class _FormAnswerer:
    """Collects the answers, verdicts and findings of one form."""

    def __init__(
        self, consolidation: Consolidation, form: SuperiorForm, composition: Composition, place: Place) -> None:
        self._consolidation, self._form, self._composition, self._place = consolidation, form, composition, place
        self._answers = grouped(composition.report.answers, lambda answer: answer.task)
        self._findings, self._verdicts = list[Finding](), dict[int, str]()
        self._cells = dict[tuple[int, int], Cell]()

    def answer(self) -> UpwardAnswer:
        """Answer all rows and free parts of the form → the result."""
        report, numbers = self._composition.report, form_numbers(self._form, self._consolidation.plan)
        tasks = {numbers.get(("task", task.id)): task for task in report.tasks}
        figures = {numbers.get(("figure", indicator.code)): indicator for indicator in report.indicators}
        for row in self._form.tasks:
            self._answer_task(row, tasks.get(row.texts["tt"]))
        for row in self._form.figures:
            self._answer_figure(row, figures.get(row.texts["tt"]))
        self._answer_extras()
        for name, parts in _FREE_PARTS.items():
            text = "\n".join(line for part in parts for line in self._composition.lines(part))
            if name in self._form.free and text:
                self._write_cell(self._form.free[name], self._form.layout.cells[f"free_{name}"][1], text)
        return UpwardAnswer(self._cells, self._verdicts, tuple(self._findings))

    def _write_cell(self, row: int, column: int, value: Value) -> None:
        """Put a value into a cell; a text too long for a cell is cut, with a finding."""
        text = fields.value_text(value)
        if not fits_a_cell(text):
            self._findings.append(finding(
                Code.ANSWER_OVERFULL, self._place._replace(cell=cell_name(row, column)),
                length=number_vi(cell_length(text), 0)))
            text = in_a_cell(text, f"… (còn tiếp, xem trang {_SOURCES})")
        self._cells[row, column] = value if isinstance(value, float) else text

    def _add_finding(self, code: Code, row: int, column: str, /, **details: object) -> None:
        """Add a finding at the cell of that row and column."""
        cell = self._form.place_of(row, column)
        self._findings.append(finding(code, self._place._replace(cell=cell), **details))

    def _write_row(self, number: int, values: Mapping[str, Value], asked: AskedRow | None, task: str,
                   code: Code = Code.ANSWER_ROW_OPEN) -> None:
        """Put values into the row of a task (`asked` None: a task outside the annex), and the form's own verdict on it;
        a failed check becomes a finding."""
        for name, value in values.items():
            row, column = (number, self._form.layout.columns[name]) if asked else self._form.extra_cell(number, name)
            self._write_cell(row, column, value)
        texts = {name: key(fields.value_text(value)) for name, value in values.items()}
        checked = CheckedRow((asked and asked.role) or Role.LEAD, values, texts, self._form.period)
        problem = self._verdicts[number] = verdict(checked, is_extra=asked is None)
        if problem.startswith("✖"):
            why = uncapitalised(problem.lstrip("✖ ")) if values else "chưa cơ quan chủ trì nào báo cáo"
            self._add_finding(code, number, fields.STATUS, task=task, said=why)

    def _answer_task(self, row: AskedRow, task: TaskRecord | None) -> None:
        """Answer the row of a task; None: this plan has no such task."""
        number = row.texts["tt"]
        if task is None:
            self._write_row(row.number, {}, row, number, Code.ANSWER_TASK_GONE)
            return
        plan_text = self._consolidation.plan.task(TaskNumber(task.id)).content
        self._add_difference(row, f"Nhiệm vụ {number}", row.texts["content"], plan_text)
        self._write_row(row.number, self._task_values(row, task), row, number)

    def _add_difference(self, row: AskedRow, subject: str, form_text: str, plan_text: str) -> None:
        """Add a finding where the form's text of a task or figure differs from the plan's."""
        if key(form_text) != key(plan_text):
            self._add_finding(Code.ANSWER_ASKED_DIFFERS, row.number, "content", what=subject,
                              above=abridged(form_text, _NAME_LENGTH), now=abridged(plan_text, _NAME_LENGTH))

    def _task_values(self, row: AskedRow, task: TaskRecord) -> dict[str, Value]:
        """A task's record → the values of its row in the form, by field."""
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
            texts[name] = [sentences.text("upward_opinion", text) for text in shared_texts(answers, name, text_key)]
        return values | {
            name: "\n".join(self._fitting_texts(row, name, listed)) for name, listed in texts.items() if listed}

    def _fitting_texts(self, row: AskedRow, field: str, texts: Sequence[str]) -> Sequence[str]:
        """The first texts of a cell, as many as fit, and a line with the number of others; those are a finding."""
        ends = accumulate(len(text) + 1 for text in texts)
        shown = max(sum(end <= _ROOM.get(field, end) for end in ends), 1)
        if left := len(texts) - shown:
            self._add_finding(Code.ANSWER_CUT, row.number, field, task=row.texts["tt"],
                              column=fields.ANSWERS[field].text, shown=shown, left=left)
            return *texts[:shown], f"… và {left} nội dung khác, xem trang {_SOURCES}."
        return texts

    def _answer_figure(self, row: AskedRow, indicator: IndicatorRecord | None) -> None:
        """Answer the row of a figure with its total; a note says over how many agencies, and which gave none."""
        values, number = dict[str, Value](), row.texts["tt"]
        if indicator:
            self._add_difference(row, f"Chỉ tiêu {number}", f"{row.texts['content']} – {row.texts['unit']}",
                                 f"{indicator.name} – {indicator.unit}")
            note = words.TAKEN_OVER.format(
                reported=1 if indicator.latest else indicator.reported, asked=indicator.asked)
            if indicator.missing:
                note = f"{note}. {self._composition.sentences.text('upward_silent', indicator)}"
            values[fields.NOTE] = note
        if indicator and indicator.total is not None:
            values[fields.FIGURE] = float(indicator.total)
        else:
            self._add_finding(Code.ANSWER_FIGURE_OPEN, row.number, fields.STATUS, code=number)
        for name, value in values.items():
            self._write_cell(row.number, self._form.layout.cells[f"indicator_{name}"][1], value)
        self._verdicts[row.number] = figure_verdict(TaskAnswer(NO_TASK, Role.LEAD, Place(), values))

    def _answer_extras(self) -> None:
        """Write the tasks outside the annex into the form's spare rows; a finding names those left over."""
        extras = [row for row in frame_lines(self._consolidation.extras) if not says_nothing(row[fields.CONTENT])]
        spare = self._form.spare
        for place, (number, row) in enumerate(zip(spare, extras, strict=False), 1):
            values = {name: row[name] for name in fields.EXTRAS | fields.ANSWERS if row[name] not in (None, "")}
            if row[fields.STATUS]:
                values[fields.STATUS] = Status(row[fields.STATUS])
            result = self._composition.sentences.text("upward_extra", row["agency"], row[fields.RESULT])
            self._write_row(number, values | {fields.RESULT: result}, None, extra_values(place)["tt"])
        if left := extras[len(spare):]:
            last = spare[-1] if spare else self._form.tasks[-1].number
            self._add_finding(Code.ANSWER_EXTRAS_LEFT, last, fields.CONTENT, rows=len(spare), count=len(left),
                              tasks="; ".join(f"{row['agency']} {row['task_id']}" for row in left[:6]))


def rests_on(consolidation: Consolidation, form: SuperiorForm) -> Iterator[SourceLine]:
    """A consolidation and the form → a source line for each answer that was understood, equal answers of one agency
    included. Tasks and figures have the form's numbers; those not on the form have the plan's code and number."""
    plan, subjects = consolidation.plan, dict[Place, tuple[str, str, str]]()
    numbers = form_numbers(form, plan)
    labels = {name: field.text for name, field in fields.known().items()}
    for row in frame_lines(consolidation.answers):
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
