"""What goes back to an agency for correction: its answers, and for each finding the cell of a form it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from toolkit.base.text import day_of, grouped, printable
from toolkit.model import fields
from toolkit.model.checks import BLANK_ROW, CheckedRow, check_of, figure_verdict, is_no_task, verdict
from toolkit.model.fields import ValueKind, percent_readings
from toolkit.model.findings import Code, Finding, Place, Severity, finding, has_errors
from toolkit.model.layout import FACT_SLOTS, FREE_SLOTS, file_mark, indicator_slot, task_slot
from toolkit.model.records import (
    Agency,
    Assignment,
    Entry,
    FileRecord,
    Intake,
    Listed,
    Outcome,
    Plan,
    Return,
    Status,
    TaskAnswer,
)

#: A cell of a form: the slot of its row and its column by name; the one cell of a free part is "text".
Field = tuple[str, str]

#: What a fresh form mends by itself, what is said row by row instead, and what only the officer can act on.
_UNMARKED = {
    Code.FORMULA_READ, Code.FORM_EDITION_DIFFERS, Code.HEADING_CHANGED, Code.ROW_BY_CONTENT, Code.ROWS_MISSING,
    *BLANK_ROW.values(), Code.FIGURES_BLANK, Code.TEXT_TOO_LONG, Code.ACCOUNTING_BROKEN}
_BETWEEN_FILES = (Code.FILES_CONFLICT, Code.PREDECESSOR_DIFFERS)
_UNREAD = (Outcome.QUARANTINED, Outcome.SKIPPED, Outcome.DUPLICATE)


class Mark(NamedTuple):
    """A finding at the cell of the form it is about."""

    field: Field
    found: Finding

    @property
    def must(self) -> bool:
        """Whether the cell must be mended, as what is an error or what the form's own check says ✖ of; else it should
        be looked at, and what is right stays as it is."""
        check, is_error = check_of(self.found.code), self.found.severity is Severity.ERROR
        return bool(check and check.must) or (is_error and self.found.code not in _BETWEEN_FILES)

    @property
    def message(self) -> str:
        """Why and how, in words for the agency."""
        return self.found.to_sender


class Placed(NamedTuple):
    """A mark, and the cell of the form it stands at."""

    cell: str
    mark: Mark


class Correction(NamedTuple):
    """What goes back to one agency: `answers` are what stands in the cells of the form, numbers only where a percentage
    or a figure was clear. `marks` are in form order. `remarks` are the findings no cell of the form can show; `outside`
    what was typed and has no cell in it. `corrects` are the marks of the files it was made from (`layout.file_mark`).
    `verdicts` are what the form's own check says of the answered rows, by slot.
    """

    agency: Agency
    files: tuple[str, ...]
    answers: Mapping[Field, str | float]
    marks: tuple[Mark, ...]
    remarks: tuple[Finding, ...]
    outside: tuple[Listed, ...]
    corrects: tuple[str, ...]
    verdicts: Mapping[str, str]


def corrections(plan: Plan, intake: Intake, between: Iterable[Finding] = ()) -> tuple[Correction, ...]:
    """What goes back, in register order: every return of which a counted file has an error. `between` are the
    findings between agencies; they are marked on what goes back anyway."""
    files = grouped((each for each in intake.files if each.outcome not in _UNREAD), lambda each: each.agency)
    listed = grouped(intake.listed, lambda each: each.entry.place.file)
    others = grouped(between, lambda each: each.place.file)
    made = []
    for returned in intake.sent or intake.returns:
        own = files.get(returned.agency, [])
        if has_errors(found for each in own for found in each.findings if found.code is not Code.ACCOUNTING_BROKEN):
            told = [found for file in own for found in others.get(file.file, ())]
            typed = [each for file in own for each in listed.get(file.file, ())]
            made.append(_correction(plan, returned, own, typed, told))
    return tuple(made)


def _correction(
    plan: Plan, returned: Return, files: Sequence[FileRecord], listed: Iterable[Listed], between: Iterable[Finding]
) -> Correction:
    agency = plan.agency(returned.agency)
    own = {task_slot(plan.identity(row.task_id)): row for row in plan.rows_of(agency.code)}
    extras = {each.task_id: each for each in returned.extras}
    rows = {task_slot(plan.identity(each.task_id)): each for each in returned.progress} | extras
    figures = {indicator_slot(code): each for code, each in returned.figures.items()}
    held: dict[str, TaskAnswer] = {
        slot: row for slot, row in rows.items() if slot in own or slot in FACT_SLOTS}
    held |= figures
    told = [*(found for each in files for found in each.findings), *between]
    marks, rest = _placed(held, returned, told)
    marks += _blank_rows(own, figures, held)
    slots = (*own, *FACT_SLOTS, *FREE_SLOTS.values(), *figures)
    columns = (*fields.EXTRAS, *fields.ANSWERS, "text", *fields.FIGURES)
    order = {(slot, name): place for place, (slot, name) in enumerate(product(slots, columns))}
    outside = [*_outside(files, held, listed)]
    for slot, row in rows.items():
        if slot not in held:  # the agency's form has it no longer, or has no room for it
            code = Code.ROW_WITHDRAWN if slot != row.task_id else Code.ROW_ADDED
            reason = finding(code, row.row, rows=_row(row.row)[2]).to_sender
            outside += (Listed(entry, reason) for entry in row.entries.values())
    shown = {(each.entry.place, each.reason) for each in outside}
    answers = dict[Field, str | float]()
    for slot, name, entry in _entries(held, returned):
        answered = held.get(slot)
        answers[slot, name] = printable(entry.text)
        if answered and name in answered.entries:
            answers[slot, name] = _value(answered, name, entry)
    single = {(mark.field, mark.message): mark for mark in marks}.values()
    return Correction(
        agency, returned.files, answers,
        marks=tuple(sorted(single, key=lambda mark: order[mark.field])),
        remarks=tuple(found for found in rest if (found.place, found.to_sender) not in shown), outside=tuple(outside),
        corrects=tuple(sorted({file_mark(each.content or each.sha256) for each in files})),
        verdicts={slot: figure_verdict(row) if slot in figures else _verdict(row, slot in extras, plan)
                  for slot, row in held.items()})


def _verdict(row: TaskAnswer, is_extra: bool, plan: Plan) -> str:
    texts = (entry.text for entry in row.typed.values())
    return "" if is_extra and is_no_task(texts) else verdict(CheckedRow.of(row, plan.period), is_extra)


def _placed(
        rows: Mapping[str, TaskAnswer], returned: Return, told: Iterable[Finding]) -> tuple[list[Mark], list[Finding]]:
    """Each finding at its cell; and those that have none."""
    cells: dict[Place, Field] = {entry.place: (slot, name) for slot, name, entry in _entries(rows, returned)}
    at_row = {_row(each.row): slot for slot, each in rows.items()}
    marks, rest = [], []
    for found in told:
        if found.severity is Severity.NOTE or found.code in _UNMARKED:
            continue
        check, slot = check_of(found.code), at_row.get(_row(found.place))
        of_row = check.field if check and not check.on_reading else ""
        if field := cells.get(found.place) or (of_row and slot and (slot, of_row)):
            marks.append(Mark(field, found))
        else:
            rest.append(found)
    return marks, rest


def _row(place: Place) -> tuple[str, str, str]:
    return place.file, place.sheet, place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _blank_rows(own: Mapping[str, Assignment], figures: Mapping[str, TaskAnswer],
                rows: Mapping[str, TaskAnswer]) -> Iterator[Mark]:
    """Each row of the form that holds no answer at all, be it left blank or lost."""
    for slot, assigned in own.items():
        row = rows.get(slot)
        if row is None or not row.typed:
            blank = finding(BLANK_ROW[assigned.role], row.row if row else Place(), task=assigned.task_id)
            yield Mark((slot, fields.STATUS), blank)
    for slot, figure in figures.items():
        if not figure.typed:
            yield Mark((slot, fields.FIGURE), finding(Code.FIGURES_BLANK, figure.row, codes=slot[1:]))


def _entries(rows: Mapping[str, TaskAnswer], returned: Return) -> Iterator[tuple[str, str, Entry]]:
    for slot, row in rows.items():
        for name, entry in row.typed.items():
            yield slot, name, entry
    yield from ((FREE_SLOTS[name], "text", entry) for name, entry in returned.free.items())


def _value(row: TaskAnswer, name: str, entry: Entry) -> str | float:
    """What an understood answer is written as: as it was typed, where the form takes that for the same thing."""
    value, kind = row.values.get(name), fields.kind_of(name)
    if kind is ValueKind.FIGURE and isinstance(value, float | int):
        return value
    if kind is ValueKind.PERCENT and isinstance(value, float | int) and percent_readings(value) == (value,):
        return value
    if isinstance(value, Status) or (isinstance(value, date) and day_of(entry.text) != value):
        return fields.value_text(value)
    return printable(entry.text)


def _outside(files: Iterable[FileRecord], rows: Mapping[str, TaskAnswer], listed: Iterable[Listed]) -> Iterator[Listed]:
    """What is listed of the files, but for what stands in its cell again, and what is settled."""
    back = {entry.place for row in rows.values() for entry in row.unclear.values()}
    still = [each for each in files if all(found.code is not Code.FILE_CORRECTED for found in each.findings)]
    open_files, told = {each.file for each in still}, [found for each in still for found in each.findings]
    reasons = {found.message: found.to_sender for found in told}
    settled = {found.message for found in told
               if found.severity is Severity.NOTE and found.code is not Code.OUTSIDE_KEPT}
    for each in listed:
        if each.entry.place.file in open_files and each.entry.place not in back and each.reason not in settled:
            yield Listed(each.entry, reasons.get(each.reason, each.reason))
