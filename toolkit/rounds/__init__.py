"""A round's folder: where things are in it, one run at a time, what lies there, and what is told of files written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import files, resources, words
from toolkit.files import is_ours
from toolkit.findings import Code, Finding, Place, ToolkitError, finding, system_reason
from toolkit.model import Intake, Outcome, Plan, PrintedRow, Question
from toolkit.progress import Progress, collecting_seldom, silent
from toolkit.text import printable

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing
    from toolkit.layout import Layout
    from toolkit.review import Decisions

#: Where in the plan workbook the settings stand.
SETTINGS = Place(words.PLAN_FILE, words.PLAN_SHEETS["settings"])
#: Lies in a folder while files are put in their places there.
_MOVING = ".dang_thay"
#: What may be told of a form although nothing is typed in it.
_OF_BLANK_FORMS = {Code.FORM_EMPTY, Code.FORM_EDITION_DIFFERS, Code.PREDECESSOR_FORM, Code.PROTECTION_OFF}


class Round:
    """A round's folder and the places in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: The plan workbook officers edit.
        self.plan = folder / words.PLAN_FILE
        #: Where the forms to send are made, and the mails that take them to agencies are drafted.
        self.forms = folder / words.FORMS_FOLDER
        self.form_mails = self.forms / words.FORM_MAILS_FOLDER
        #: Where officers drop whatever comes back.
        self.returns = folder / words.RETURNS_FOLDER
        #: Where results are written: among them forms to send back for correction, and what agencies that have not
        #: reported are sent.
        self.results = folder / words.RESULTS_FOLDER
        self.summary, self.report, self.review = (
            self.results / name for name in (words.SUMMARY_FILE, words.REPORT_FILE, words.REVIEW_FILE))
        self.corrections = self.results / words.CORRECTIONS_FOLDER
        self.reminders = self.results / words.REMINDERS_FOLDER
        #: The reports that were issued: nothing there is ever written again.
        self.issued = self.results / words.ISSUED_FOLDER

    @property
    def made_forms(self) -> list[Path]:
        """The forms that lie where they are sent from, by name."""
        return sorted(self.forms.glob("[!~.]*.xlsx"))

    def template(self, name: str) -> Path:
        """The round's own copy of a template (folder "mau"), where an officer put one, else the shipped one."""
        own = self.folder / words.TEMPLATES_FOLDER / name
        return own if own.is_file() else resources.template(name)


@dataclass(frozen=True, slots=True)
class Made:
    """What a step wrote and what it has to tell. `outputs` are in the order they were written."""

    outputs: tuple[Path, ...]
    findings: tuple[Finding, ...]


@contextmanager
def round_turn(where: Round, target: Path) -> Iterator[files.Outputs]:
    """The round for ourselves alone, and `target` ready for what is written there; ToolkitError before any work.

    What is given to the outputs is written by `finish`, all together, or not at all.
    """
    _refuse_missing(where)
    with folder_turn(where, target) as outputs:
        yield outputs


@contextmanager
def folder_turn(where: Round, target: Path) -> Iterator[files.Outputs]:
    """The same of a folder that need be no round, as one that holds several. The folder itself may be a link, but none
    in it that steps write in: their files would lie elsewhere."""
    import platform

    who = f"từ {datetime.now():%H:%M ngày %d/%m/%Y}, máy {platform.node()}, tiến trình {os.getpid()}"
    with refusals_told(), files.own_turn(where.folder, who), collecting_seldom():
        for folder in (where.forms, where.form_mails, where.results, where.corrections, where.issued, where.reminders,
                       where.folder / words.JOINT_REMINDERS_FOLDER):  # a step writes in folders beside its own
            with suppress(OSError):
                if files.is_link(folder.lstat()):
                    raise ToolkitError(Code.FOLDER_IS_LINK, folder=str(folder))
            files.sweep(folder)
        files.sweep(where.folder)
        files.ready_folder(target)
        with files.Outputs(target / _MOVING, where.folder / files.RECORD_FILE) as outputs:
            yield outputs


def _refuse_missing(where: Round) -> None:
    if not where.plan.is_file():
        code = Code.PLAN_MISSING if where.folder.is_dir() else Code.ROUND_MISSING
        raise ToolkitError(code, folder=str(where.folder))


def plan_of(where: Round, sending: date | None = None) -> tuple[Plan, tuple[Finding, ...]]:
    """The round's plan, and what is wrong with its workbook, also for forms that go out on the day `sending`."""
    from toolkit.plan import read_plan

    _refuse_missing(where)
    return read_plan(where.plan, sending)


def layout_of(where: Round) -> Layout:
    """Where things are in the round's form."""
    from toolkit.layout import read_layout
    from toolkit.workbooks import read_template

    return read_layout(read_template(where.template(resources.FORM_TEMPLATE)))


@contextmanager
def refusals_told() -> Iterator[None]:
    """Whatever `files` refuses within is raised as ToolkitError: the one place where it becomes a sentence."""
    try:
        yield
    except files.NotWritable as refused:
        raise ToolkitError(Code.NOT_WRITABLE, path=str(refused.path), why=system_reason(refused.error)) from refused
    except files.OutputOpen as refused:
        raise ToolkitError(Code.OUTPUT_OPEN, path=refused.path.name, new=refused.beside.name) from refused
    except files.FolderBusy as refused:
        who = "không rõ từ máy nào" if refused.who is None else printable(refused.who) or "vừa bắt đầu"
        raise ToolkitError(Code.ROUND_BUSY, folder=str(refused.folder), who=who) from refused


def finish(where: Round, outputs: files.Outputs) -> tuple[Finding, ...]:
    """Put what a step made in its place, and what people are told of it: whose files were kept, which are old."""
    return tuple(found for moved in outputs.move() for found in _told(where, moved))


def _told(where: Round, moved: files.Moved) -> Iterator[Finding]:
    new = moved.written.name if moved.written else ""
    code = Code.EDITED_KEPT if new else Code.EDITED_STALE
    for each in moved.kept:
        form = each.parent == where.forms  # which is told as it is wherever it is met
        yield finding(Code.FORM_FILLED, _place(where, each)) if form else finding(code, _place(where, each), new=new)
    if moved.open:
        yield finding(Code.OUTPUT_BESIDE, _place(where, moved.open), new=new)
    yield from (finding(Code.OUTPUT_STALE, _place(where, each)) for each in moved.left)


def _place(where: Round, path: Path) -> Place:
    """Where an output is; results are named as they lie in their folder."""
    within = where.results if path.is_relative_to(where.results) else where.folder
    return Place(path.relative_to(within).as_posix())


def interrupted(where: Round) -> Iterator[Finding]:
    """The steps that died while they put their outputs in place: what lies there may be of two runs."""
    steps = {where.forms: "Làm biểu mẫu", where.results: "Tổng hợp", where.reminders: "Soạn thư nhắc"}
    for folder, step in steps.items():
        if os.path.lexists(folder / _MOVING):
            yield finding(Code.RUN_INTERRUPTED, folder=folder.relative_to(where.folder).as_posix(), step=step)


def write_letter(
    where: Round, outputs: files.Outputs, path: Path, template: str, values: Mapping[str, Any] | None
) -> list[Path]:
    """Write a letter, or remove it where there are no `values`; one that people edited is kept either way."""
    from toolkit.report import render_report

    if values is None:
        outputs.remove(path, is_ours)
        return []
    return [outputs.write(path, render_report(values, where.template(template)), is_ours)]


def is_filled(path: Path, plan: Plan, layout: Layout, made: Sequence[PrintedRow] = ()) -> bool | None:
    """Whether something is typed or left in a form, as far as can be told; None of a file that is no form of the plan.
    `made` is what forms made before print.

    One that was only saved again, or made for an earlier plan, is not filled.
    """
    from toolkit.intake import read_returns, returned_file

    if is_ours(path):
        return False
    read = read_returns(plan, (returned_file(path, path.name),), layout, made=made)
    told = {each.code for each in read.findings}
    if all(each.outcome is Outcome.EMPTY and not each.typed for each in read.files) and told <= _OF_BLANK_FORMS:
        return False
    return True if any(each.agency for each in read.files) else None


def filled_forms(where: Round, plan: Plan, layout: Layout, intake: Intake) -> Iterator[Finding]:
    """Which forms were filled where they are sent from, unless the same file came back as well."""
    for path in where.made_forms:
        if is_filled(path, plan, layout):
            content = files.read_or_none(path) or b""
            if hashlib.sha256(content).hexdigest() not in {each.sha256 for each in intake.files}:
                yield finding(Code.FORM_FILLED, _place(where, path))


def read_inputs(
    where: Round, progress: Progress = silent, today: date | None = None, sending: date | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[Plan, tuple[Finding, ...], ReviewFile, Intake]:
    """All a round's results follow from: the plan with what is wrong in it, what was decided, what came back. Nothing
    came after `today` (None: no limit); `sending` is the day its forms would go out, None where they have. Of a round
    put together from others, plan and returns are so (`consolidate.parts`); these are read where they lie. `meanwhile`
    is called once while other processes read."""
    from toolkit.intake import collect, read_returns
    from toolkit.review import days_of
    from toolkit.review.questions import judge_of, open_questions
    from toolkit.rounds.parts import put_together
    from toolkit.rounds.sent_forms import issued_otherwise

    plan, found = plan_of(where, sending)
    layout, issued, review = layout_of(where), issued_otherwise(where, plan), read_review(where)
    judge = judge_of(plan, review.decisions, today)
    intake = read_returns(plan, collect(where.returns), layout, progress, judge, kept=days_of(review.decisions.sheets),
                          today=today, made=issued.rows, meanwhile=meanwhile)
    review = replace(review, questions=open_questions(plan, intake, review.decisions, today))
    unread = issued.findings if plan.amended else ()
    told = (*found, *unread, *filled_forms(where, plan, layout, intake))
    if plan.settings.parts:
        plan, intake, of_parts = put_together(where, plan, intake, progress, today)
        told = (*told, *of_parts)
    return plan, told, review, intake


def read_standing(
    where: Round, progress: Progress = silent, today: date | None = None, sending: date | None = None
) -> Standing:
    """Where the round stands, found out without writing anything; the days as `read_inputs` takes them."""
    from toolkit.consolidate import findings_between
    from toolkit.consolidate.standing import standing_of
    from toolkit.review.overrules import overrules, release_cells

    plan, found, review, intake = read_inputs(where, progress, today, sending)
    told = (*interrupted(where), *found, *review.told, *findings_between(plan, intake))
    return standing_of(plan, intake, told, review.questions, overrules(release_cells(review.decisions.sheets)))


def check_files(where: Round, paths: Iterable[Path]) -> Intake:
    """What the round's intake would say of these files, wherever they are, alone among themselves."""
    from toolkit.intake import read_returns, returned_file
    from toolkit.rounds.sent_forms import issued_otherwise

    plan, _ = plan_of(where)
    paths = tuple(paths)
    for path in paths:
        if not path.is_file():
            raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    asked = tuple(returned_file(path, path.name) for path in paths)
    return read_returns(plan, asked, layout_of(where), made=issued_otherwise(where, plan).rows)


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """The review workbook as found: what was decided, where it is to be written again, what stands there now, and what
    of that is no text (`textless`); `questions` are what it is to ask of what came back."""

    decisions: Decisions
    findings: tuple[Finding, ...]
    path: Path
    content: bytes | None
    textless: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def told(self) -> tuple[Finding, ...]:
        """What is wrong with the workbook, and the decisions in it that are none."""
        return (*self.findings, *(each.invalid for each in self.questions if each.invalid))


def read_review(where: Round) -> ReviewFile:
    """All that officers decided. A workbook that cannot be read stays as it is, and the next name is taken."""
    from toolkit.review import joined, read_decisions
    from toolkit.review.overrules import joined_release, with_release

    names = [where.results / name for name in (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)]
    # before they are read: what is saved meanwhile is not written over
    contents = {path: files.read_or_none(path) for path in names}
    read: dict[Path, Decisions] = {}
    findings: list[Finding] = []
    target = names[0]
    for path, following in zip(names, (*names[1:], names[-1]), strict=True):
        decisions, unread = read_decisions(path, following.name)
        findings += unread
        if decisions is None:
            target = following
        else:
            read[path] = decisions
    together, repeated = joined(read.values())
    release = joined_release(decisions.sheets for decisions in read.values())
    together = replace(together, sheets=with_release(together.sheets, release))
    textless = read[target].textless if target in read else ""
    findings += repeated
    return ReviewFile(together, tuple(findings), target, contents[target], textless)
