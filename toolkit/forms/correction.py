"""The returns of a round → the correction for each agency with errors: its answers, and a mark for each finding at its
cell. Called by `rounds.sending`; `marked_form` makes the form that goes back, `letters` words the letter with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from string import ascii_uppercase
from typing import NamedTuple

from toolkit.base.text import day_of, grouped, printable
from toolkit.model import fields
from toolkit.model.checks import BLANK_ROW, CheckedRow, check_of, figure_verdict, is_no_task, verdict
from toolkit.model.fields import FIGURES, STATUS, ValueKind, percent_readings
from toolkit.model.findings import Code, Finding, Place, Severity, finding, has_errors
from toolkit.model.form_code import FACT_SLOTS, FREE_SLOTS, indicator_slot, task_slot
from toolkit.model.layout import file_mark
from toolkit.model.records import (
    Agency,
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

#: A cell of a form as slot of its row and name of its column; the column of a free part is "text".
Field = tuple[str, str]

#: Findings without a mark: a new form mends them, each row is marked by itself, or only an officer can act on them.
_UNMARKED = {
    Code.FORMULA_READ, Code.FORM_EDITION_DIFFERS, Code.HEADING_CHANGED, Code.ROW_BY_CONTENT, Code.ROWS_MISSING,
    *BLANK_ROW.values(), Code.FIGURES_BLANK, Code.TEXT_TOO_LONG, Code.ACCOUNTING_BROKEN}
#: Findings between two files, of which nobody knows the wrong one.
_BETWEEN_FILES = (Code.FILES_CONFLICT, Code.PREDECESSOR_DIFFERS)
#: Outcomes of files that are not part of a return.
_NOT_COUNTED = (Outcome.QUARANTINED, Outcome.SKIPPED, Outcome.DUPLICATE)

class Mark(NamedTuple):
    """A finding and the cell of the form it is about."""

    field: Field
    found: Finding

    @property
    def must(self) -> bool:
        """Whether the cell must be mended: the finding is an error, or the form's own check says ✖. Else it is to be
        looked at and may stay as it is."""
        check, is_error = check_of(self.found.code), self.found.severity is Severity.ERROR
        return bool(check and check.must) or (is_error and self.found.code not in _BETWEEN_FILES)

    @property
    def message(self) -> str:
        """The problem and the remedy, in words for the agency."""
        return self.found.to_sender


class Placed(NamedTuple):
    """A mark and the address of its cell in the marked form."""

    cell: str
    mark: Mark


class Correction(NamedTuple):
    """The content of the form that goes back to one agency."""

    agency: Agency
    files: tuple[str, ...]                # of its return
    answers: Mapping[Field, str | float]  # a number only where the text could be read in one way
    marks: tuple[Mark, ...]               # in form order
    remarks: tuple[Finding, ...]          # findings without a cell in the form
    outside: tuple[Listed, ...]           # texts typed outside the form's cells
    corrects: tuple[str, ...]             # marks of the returned files (`layout.file_mark`)
    verdicts: Mapping[str, str]           # by slot of an answered row the verdict of the form's own check


def corrections(plan: Plan, intake: Intake, between: Iterable[Finding] = ()) -> tuple[Correction, ...]:
    """The returns of a round → a correction for each return with an error in a counted file, in register order.
    `between`: findings between agencies, which are marked there too but are no reason to send a form back."""
    counted = (file for file in intake.files if file.outcome not in _NOT_COUNTED)
    files_by_agency = grouped(counted, lambda file: file.agency)
    listed_by_file = grouped(intake.listed, lambda listed: listed.entry.place.file)
    between_by_file = grouped(between, lambda found: found.place.file)
    going_back = list[Correction]()
    for returned in intake.sent or intake.returns:
        files = files_by_agency.get(returned.agency, [])
        findings = [found for file in files for found in file.findings]
        if has_errors(found for found in findings if found.code is not Code.ACCOUNTING_BROKEN):
            findings += (found for file in files for found in between_by_file.get(file.file, ()))
            listed = [item for file in files for item in listed_by_file.get(file.file, ())]
            going_back.append(_correction(plan, returned, files, listed, findings))
    return tuple(going_back)


def _correction(plan: Plan, returned: Return, files: Sequence[FileRecord], listed: Iterable[Listed],
                findings: Collection[Finding]) -> Correction:
    """A return, its files, the texts listed of them and the findings → the correction."""
    assigned = {task_slot(plan.identity(row.task_id)): row for row in plan.rows_of(returned.agency)}
    extras = {row.task_id: row for row in returned.extras}
    figures = {indicator_slot(code): figure for code, figure in returned.figures.items()}
    sent_rows = {task_slot(plan.identity(row.task_id)): row for row in returned.progress} | extras
    rows: dict[str, TaskAnswer] = {
        slot: row for slot, row in sent_rows.items() if slot in assigned or slot in FACT_SLOTS}
    rows |= figures
    entries = {(slot, name): entry for slot, row in rows.items() for name, entry in row.typed.items()}
    entries |= {(FREE_SLOTS[name], "text"): entry for name, entry in returned.free.items()}
    marks, remarks = _marks(rows, entries, findings)
    for slot, assignment in assigned.items():  # rows without any answer, be they left blank or lost
        if slot not in rows or not rows[slot].typed:
            place = rows[slot].row if slot in rows else Place()
            marks.append(Mark((slot, STATUS), finding(BLANK_ROW[assignment.role], place, task=assignment.task_id)))
    marks += (Mark((slot, fields.FIGURE), finding(Code.FIGURES_BLANK, figure.row, codes=slot[1:]))
              for slot, figure in figures.items() if not figure.typed)
    slots = (*assigned, *FACT_SLOTS, *FREE_SLOTS.values(), *figures)
    columns = (*fields.EXTRAS, *fields.ANSWERS, "text", *FIGURES)
    order = {field: place for place, field in enumerate(product(slots, columns))}
    single = {(mark.field, mark.message): mark for mark in marks}.values()
    outside = list(_outside(files, rows, listed, findings))
    for slot, row in sent_rows.items():
        if slot not in rows:  # the task was withdrawn, or the form has no row for it
            code = Code.ROW_WITHDRAWN if slot != row.task_id else Code.ROW_ADDED
            reason = finding(code, row.row, rows=_sheet_row(row.row)[2]).to_sender
            outside += (Listed(entry=entry, reason=reason) for entry in row.entries.values())
    shown = {(item.entry.place, item.reason) for item in outside}
    verdicts = {slot: figure_verdict(row) if slot in figures else
                "" if slot in extras and is_no_task(entry.text for entry in row.typed.values()) else
                verdict(CheckedRow.of(row, plan.period), slot in extras) for slot, row in rows.items()}
    return Correction(
        agency=plan.agency(returned.agency), files=returned.files,
        answers={(slot, name): _form_value(rows.get(slot), name, entry) for (slot, name), entry in entries.items()},
        marks=tuple(sorted(single, key=lambda mark: order[mark.field])),
        remarks=tuple(found for found in remarks if (found.place, found.to_sender) not in shown),
        outside=tuple(outside), verdicts=verdicts,
        corrects=tuple(sorted({file_mark(file.content or file.sha256) for file in files})))


def _marks(rows: Mapping[str, TaskAnswer], entries: Mapping[Field, Entry], findings: Iterable[Finding]
           ) -> tuple[list[Mark], list[Finding]]:
    """Findings → a mark for each that has a cell in the form, and the findings that have none."""
    field_at = {entry.place: field for field, entry in entries.items()}
    slot_at = {_sheet_row(row.row): slot for slot, row in rows.items()}
    marks, rest = list[Mark](), list[Finding]()
    for found in findings:
        if found.severity is Severity.NOTE or found.code in _UNMARKED:
            continue
        check, slot, field = check_of(found.code), slot_at.get(_sheet_row(found.place)), field_at.get(found.place)
        if not field and slot and check and check.field and not check.found_on_reading:
            field = slot, check.field
        if field:
            marks.append(Mark(field=field, found=found))
        else:
            rest.append(found)
    return marks, rest


def _sheet_row(place: Place) -> tuple[str, str, str]:
    """A place → the file, sheet and row number of its cell."""
    return place.file, place.sheet, place.cell.lstrip(ascii_uppercase)


def _form_value(row: TaskAnswer | None, name: str, entry: Entry) -> str | float:
    """A typed cell → its value in the marked form: as typed, but in the usual spelling where the form would read the
    text otherwise than intake did. `row` is None for a free part."""
    value = row.values.get(name) if row and name in row.entries else None
    if isinstance(value, Status) or (isinstance(value, date) and day_of(entry.text) != value):
        return fields.value_text(value)
    if isinstance(value, float | int) and (
            fields.kind_of(name) is ValueKind.FIGURE or percent_readings(value) == (value,)):
        return value
    return printable(entry.text)


def _outside(files: Iterable[FileRecord], rows: Mapping[str, TaskAnswer], listed: Iterable[Listed],
             findings: Collection[Finding]) -> Iterator[Listed]:
    """The texts listed of the files → those to show outside the form: not back in their cells, no mere note, from no
    file that was corrected since."""
    back_in_cells = {entry.place for row in rows.values() for entry in row.unclear.values()}
    corrected = {file.file for file in files if any(found.code is Code.FILE_CORRECTED for found in file.findings)}
    reasons = {found.message: found.to_sender for found in findings}
    settled = {found.message for found in findings
               if found.severity is Severity.NOTE and found.code is not Code.OUTSIDE_KEPT}
    for item in listed:
        place, reason = item.entry.place, item.reason
        if place.file not in corrected and place not in back_in_cells and reason not in settled:
            yield Listed(entry=item.entry, reason=reasons.get(reason, reason))
