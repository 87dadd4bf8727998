"""A round's folder → its plan, officers' decisions, returns and the rows its forms printed, as records; its standing.
Nothing is written and no lock is taken; parts of a round are read where they lie. The steps, the window and programs
call it."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.base.files import is_ours, read_or_none
from toolkit.base.text import date_vi, grouped, key, names_vi
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.parts import PartRound, parts_missing, period_faults, with_parts
from toolkit.consolidate.standing import Standing, standing_of
from toolkit.intake.cells import file_doubt
from toolkit.intake.returns import collect, read_returns, returned_file
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding, problem_of
from toolkit.model.form_code import form_code
from toolkit.model.layout import Layout, leads_of_annex, locked_values, read_layout
from toolkit.model.period import PeriodName
from toolkit.model.records import (
    Assignment,
    Intake,
    Outcome,
    Plan,
    PrintedRow,
    Progress,
    Question,
    Role,
    silent,
    wording,
)
from toolkit.model.workbooks import read_template
from toolkit.plan.plan_workbook import read_plan, setting_place
from toolkit.review.decisions import Decisions, days_of, joined, overrules, read_decisions, with_overrules
from toolkit.rounds.round import Round, interrupted, plan_of, returned_files

#: Seconds that the clocks of two machines may differ without a finding.
_CLOCKS_APART = 60
#: Codes of findings that a form may have although nothing is typed in it.
_OF_BLANK_FORMS = {Code.FORM_EMPTY, Code.FORM_EDITION_DIFFERS, Code.PREDECESSOR_FORM, Code.PROTECTION_OFF}


class RoundInputs(NamedTuple):
    """All that a round's results follow from; of a round put together from others with their tasks and returns."""

    plan: Plan
    findings: tuple[Finding, ...]  # about the plan workbook, the forms and the parts
    review: ReviewFile
    intake: Intake


def read_inputs(
    where: Round, progress: Progress = silent, today: date | None = None, sending: date | None = None
) -> RoundInputs:
    """Read a round's plan, decisions and returns. No return came after `today` (None: no limit); forms that are still
    to be sent go out on the day `sending` (None: they were sent)."""
    from toolkit.review.questions import judge_of, open_questions  # not before the window is there

    plan, found = plan_of(where, sending)
    layout, printed, review = layout_of(where), outdated_rows(where, plan), read_review(where, plan)
    intake = read_returns(
        plan, collect(where.returns), layout, progress, judge_of(plan, review.decisions, today),
        kept=days_of(review.decisions.sheets), today=today, printed_rows=printed.rows)
    review = review._replace(questions=open_questions(plan, intake, review.decisions, today))
    of_printed = printed.findings if plan.amended else ()  # else no form that is out differs from those of now
    findings = (*found, *of_printed, *_filled_forms(where, plan, layout, intake))
    latest = time.time() + _CLOCKS_APART
    if ahead := [file.name for file in returned_files(where) if file.written > latest]:
        names = names_vi(ahead, 6, "tệp khác")
        findings += (finding(Code.CLOCK_AHEAD, Place(words.RETURNS_FOLDER), files=names),)
    if plan.settings.parts:
        plan, intake, of_parts = _join_parts(where, plan, intake, progress, today)
        # the forms went out in the parts: no day for sending them can have passed
        findings = (*(found for found in findings if found.code is not Code.DUE_PASSED), *of_parts)
    return RoundInputs(plan, findings, review, intake)


def read_standing(
    where: Round, progress: Progress = silent, today: date | None = None, sending: date | None = None,
    is_part: bool = False,
) -> Standing:
    """Read a round → its standing, with the days of `read_inputs`; nothing is written. Of a round that `is_part` of
    another the sentences are not checked: nothing is printed of it."""
    plan, found, review, intake = read_inputs(where, progress, today, sending)
    of_sentences = () if is_part else sentence_findings(where)
    findings = (*interrupted(where), *of_sentences, *found, *review.findings, *consolidate(plan, intake).findings)
    return standing_of(plan, intake, findings, review.questions, overrules(review.decisions.sheets))


class ReadableRound(Round):
    """A round's folder for programs (`toolkit.Round`), read into frames; nothing is written."""

    def consolidate(self, today: date | None = None, progress: Progress = silent) -> Consolidation:
        """The answers of all agencies, in the frames described in `toolkit.consolidate.columns`. No return came after
        `today` (None: no limit). ToolkitError where plan or returns cannot be read."""
        plan, found, review, intake = read_inputs(self, progress, today)
        return consolidate(plan, intake, (*found, *review.findings))


def check_files(where: Round, paths: Sequence[Path]) -> Intake:
    """Files anywhere → the round's intake of them alone."""
    plan, _ = plan_of(where)
    for path in paths:
        if not path.is_file():
            raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    returned = tuple(returned_file(path, path.name) for path in paths)
    return read_returns(plan, returned, layout_of(where), printed_rows=outdated_rows(where, plan).rows)


# ── the folder of forms to send ───────────────────────────────────────────────────────────────────


def layout_of(where: Round) -> Layout:
    """The places of all cells in the round's form."""
    return read_layout(read_template(where.template(resources.FORM_TEMPLATE)))


def is_filled(path: Path, plan: Plan, layout: Layout, printed: Sequence[PrintedRow] = ()) -> bool | None:
    """Whether somebody typed in a form; None of a file that is no form of the plan. A form that was only saved again is
    not filled, nor is one made for an earlier plan, which is known by the rows that earlier forms `printed`."""
    if is_ours(path):
        return False
    intake = read_returns(plan, (returned_file(path, path.name),), layout, printed_rows=printed)
    is_blank = all(record.outcome is Outcome.EMPTY and not record.typed for record in intake.files)
    if is_blank and {found.code for found in intake.findings} <= _OF_BLANK_FORMS:
        return False
    return True if any(record.agency for record in intake.files) else None


def _filled_forms(where: Round, plan: Plan, layout: Layout, intake: Intake) -> Iterator[Finding]:
    """A finding for each form that was filled in the folder of forms to send, unless the same file came back."""
    returned = {record.sha256 for record in intake.files}
    for path in where.made_forms:
        if is_filled(path, plan, layout) and hashlib.sha256(read_or_none(path) or b"").hexdigest() not in returned:
            yield finding(Code.FORM_FILLED, Place(f"{where.forms.name}/{path.name}"))


# ── the rows that forms printed ───────────────────────────────────────────────────────────────────


class PrintedForms(NamedTuple):
    """The rows that forms printed, those printed first first; a finding where the file cannot be read."""

    rows: tuple[PrintedRow, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_printed(where: Round) -> PrintedForms:
    """The rows that all forms ever made printed (`.bieu_da_lam`), by which returns on outdated forms are read."""
    path = where.printed
    if not path.exists():
        return PrintedForms()
    try:
        rows = json.loads(read_or_none(path) or b"")
        return PrintedForms(tuple(PrintedRow(**row | {"role": Role[row["role"]]}) for row in rows))
    except (ValueError, TypeError, KeyError):
        return PrintedForms(findings=(finding(Code.PRINTED_UNREADABLE, Place(path.name)),))


def outdated_rows(where: Round, plan: Plan) -> PrintedForms:
    """The rows on the round's forms that the plan's forms print no more, or under another number of the task."""
    printed = read_printed(where)
    codes = {str(form_code(plan, agency.code)) for agency in plan.expected}
    current = [_printed_row(plan, Assignment(task.id, "", role)) for task in plan.tasks for role in Role]
    texts = {row[3:] for row in current}  # all but its day, form and agency
    return printed._replace(rows=tuple(row for row in printed.rows if (
        row.task != row.tt or row.form not in codes or row[3:] not in texts)))


def _printed_row(plan: Plan, row: Assignment, form: str = "", day: str = "") -> PrintedRow:
    """An assignment → the row that the form of that code, made first on that day, prints."""
    locked = locked_values(plan, row)
    texts = (locked[name] for name in ("content", "leads", "product", "deadline"))
    return PrintedRow(day, form, row.agency, plan.identity(row.task_id), locked["tt"], row.role, *texts)


def printed_rows(plan: Plan, agency: str, day: str = "") -> tuple[PrintedRow, ...]:
    """The rows of the form that the plan gives an agency, in the form's order; it was made first on that day."""
    code = str(form_code(plan, agency))
    return tuple([_printed_row(plan, row, code, day) for row in plan.rows_of(agency)])


def printed_content(printed: PrintedForms, plan: Plan, day: date) -> bytes:
    """The new content of `.bieu_da_lam`, JSON: the rows printed before, and those first printed by this plan's forms,
    on that day."""
    known = {row[1:] for row in printed.rows}  # all but its day
    rows = (row for agency in plan.expected for row in printed_rows(plan, agency.code, date_vi(day)))
    new = [row for row in rows if row[1:] not in known]
    lines = [row._asdict() | {"role": row.role.name} for row in (*printed.rows, *new)]
    return json.dumps(lines, ensure_ascii=False, indent=0).encode("utf-8", "surrogatepass")


def form_changes(rows: Iterable[PrintedRow], plan: Plan) -> dict[str, str]:
    """The rows that forms printed → by agency the differences of its form from the one made before, in words. Agencies
    that had no form, or have the same, are left out."""
    rows_of_agency, changes = grouped(rows, lambda row: row.agency), dict[str, str]()
    for agency in plan.expected:
        code = str(form_code(plan, agency.code))
        former = [row for row in rows_of_agency.get(agency.code, ()) if row.form != code]
        if not former:
            continue
        before = {row.task: row for row in former if row.form == former[-1].form}
        now = {row.task: row for row in printed_rows(plan, agency.code)}
        tasks = {
            "added": [row.tt for task, row in now.items() if task not in before],
            "gone": [row.tt for task, row in before.items() if task not in now],
            "changed": [row.tt for task, row in now.items()
                        if task in before and _comparable(row) != _comparable(before[task])]}
        texts = [text.format(tasks=", ".join(sorted(tasks[kind])))
                 for kind, text in words.FORM_CHANGES.items() if tasks[kind]]
        if texts:
            changes[agency.code] = "; ".join(texts)
    return changes


def _comparable(row: PrintedRow) -> tuple[object, ...]:
    """A printed row → all that an agency sees changed in it. Successors named beside an annex's leads do not count."""
    return row.tt, wording(row), row.role, key(leads_of_annex(row.leads))


# ── officers' workbooks ───────────────────────────────────────────────────────────────────────────


class ReviewFile(NamedTuple):
    """The review workbook as read."""

    decisions: Decisions
    faults: tuple[Finding, ...]  # about the workbook
    path: Path  # where it is to be written again
    content: bytes | None  # of the file that lies there now
    textless: str  # the names of things in it that are no texts, as pictures
    questions: tuple[Question, ...] = ()  # the questions to ask in it about the returns

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings about the workbook, and about decisions in it that are not understood."""
        return (*self.faults, *(question.invalid for question in self.questions if question.invalid))


def read_review(where: Round, plan: Plan) -> ReviewFile:
    """Read the review workbook, under each name it may have → all that officers decided. A workbook that cannot be read
    stays as it is, and the next name is taken."""

    def mark_of(texts: Mapping[str, str]) -> str:
        from toolkit.review.writing import passage_mark  # 1 % of consolidating 38 returns, and seldom needed

        path = where.returns / texts.get("places", "").strip()
        if key(texts.get("decision", "")) == key(words.NOT_USED) and os.path.isfile(path):  # a file is not to count
            files = check_files(where, (path,)).files
            return file_doubt(files[0].sha256, files[0].content).mark if len(files) == 1 else ""
        return passage_mark(plan, texts)

    paths = [where.results / name for name in (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)]
    # taken before decisions are read: a workbook that is saved in between is not written over
    contents = {path: read_or_none(path) for path in paths}
    readings = [(path, *read_decisions(path, "", mark_of)) for path in paths]
    readable = {path: decisions for path, decisions, _ in readings if decisions is not None}
    target = next(iter(readable), paths[-1])
    decisions, repeated = joined(readable.values())
    overruled = [line for workbook in readable.values() for line in overrules(workbook.sheets)]
    decisions = decisions._replace(sheets=with_overrules(decisions.sheets, overruled))
    faults = list[Finding]()
    for path, _, found in readings:
        new = {} if path in readable else {"new": target.name}
        faults += (fault._replace(details={**fault.details, **new}) for fault in found)
    # a file that cannot be read stays as it is
    content, textless = (contents[target], readable[target].textless) if target in readable else (None, "")
    return ReviewFile(decisions, (*faults, *repeated), target, content, textless)


# ── rounds put together ───────────────────────────────────────────────────────────────────────────


def _join_parts(
    where: Round, plan: Plan, intake: Intake, progress: Progress, today: date | None
) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """A round's plan and intake → both with what came back in its parts (`consolidate.parts`), and findings. A part
    that cannot be taken is left out and told; none is read before its plan and period are known to fit."""
    place, whole, plan_code = setting_place(where.plan, "parts"), plan.period.name, plan.settings.plan_code
    found, names, parts = list[Finding](), list[tuple[str, PeriodName]](), list[PartRound]()
    for folder in plan.settings.parts:
        part = Round(where.path_from_plan(folder))
        try:
            part_plan, _ = plan_of(part)
            if (code := part_plan.settings.plan_code) != plan_code:
                found.append(finding(Code.PART_OTHER_PLAN, place, folder=folder, found=code, expected=plan_code))
                continue
            names.append((folder, part_plan.period.name))
            if fault := period_faults(whole, names, place).get(len(names) - 1):
                found.append(fault)
                continue
            parts.append(PartRound(folder, read_standing(part, progress, today, is_part=True)))
        except (ToolkitError, OSError) as error:
            found.append(finding(Code.PART_UNREADABLE, place, folder=folder, why=problem_of(error)))
    parts.sort(key=lambda part: part.name.order)
    plan, intake, of_parts = with_parts(plan, intake, parts, place)
    missing = parts_missing(whole, (part.name for part in parts), place)
    return plan, intake, (*found, *missing, *of_parts)


# ── templates and sentences ───────────────────────────────────────────────────────────────────────


def sentence_findings(where: Round) -> Iterator[Finding]:
    """The findings about the round's own copies of the sentences of report and letters."""
    for name in resources.SENTENCE_FILES:
        path = where.folder / words.TEMPLATES_FOLDER / name
        try:
            yield from _sentence_faults(path) if path.is_file() else ()
        except ToolkitError as error:
            yield error.finding


def _sentence_faults(path: Path) -> tuple[Finding, ...]:
    """The findings about a copy of sentences. It is compared with the shipped file of its name, else with the one it
    shares most parts with. ToolkitError where it is no text."""
    from toolkit.letters.letters import shipped_sentences as of_letters
    from toolkit.report.sections import shipped_sentences as of_reports
    from toolkit.report.sentence_file import parts_of

    parts = parts_of(path)
    original = max((of_reports(), of_letters()), key=lambda shipped: (
        shipped.path.name == path.name, len(parts & parts_of(shipped.path))))
    return tuple(original.faults(path))


def check_template(path: Path) -> tuple[Finding, ...]:
    """The findings about a template of the report, a letter (.docx) or the form (.xlsx), or a file of sentences (.txt).
    ToolkitError where it is none of these, or cannot be read."""
    if not path.is_file():
        raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    suffix = path.suffix.casefold()
    if suffix == ".xlsx":
        from toolkit.forms.form import FormTemplate

        read_template(path)  # which raises where it is no workbook
        example, _ = read_plan(resources.example(words.PLAN_FILE))
        try:
            FormTemplate.read(path).form(example, example.expected[0])
        except ToolkitError as error:
            return error.found
        return ()
    if suffix == ".txt":
        return _sentence_faults(path)
    if suffix != ".docx":
        raise ToolkitError(Code.TEMPLATE_FORMAT, Place(path.name), file=path.name)
    from toolkit.report.rendering import inspect_template

    return inspect_template(path, map(resources.template, resources.DOCUMENT_TEMPLATES))
