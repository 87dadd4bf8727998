"""A round's folder: where things are in it, one run at a time, what lies there, and what is told of files written."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import files, resources, words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding, system_reason
from toolkit.model import Intake, Plan
from toolkit.progress import Progress, collecting_seldom, silent
from toolkit.text import printable

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing
    from toolkit.layout import Layout
    from toolkit.review import Decisions

#: Where in the plan workbook the settings stand.
SETTINGS = Place(words.PLAN_FILE, words.PLAN_SHEETS["settings"])


@dataclass(frozen=True, slots=True)
class Round:
    """A round's folder and the places in it."""

    folder: Path

    @property
    def plan(self) -> Path:
        """The plan workbook officers edit."""
        return self.folder / words.PLAN_FILE

    @property
    def forms(self) -> Path:
        """Where the forms to send are made."""
        return self.folder / words.FORMS_FOLDER

    @property
    def returns(self) -> Path:
        """Where officers drop whatever comes back."""
        return self.folder / words.RETURNS_FOLDER

    @property
    def results(self) -> Path:
        """Where results are written."""
        return self.folder / words.RESULTS_FOLDER

    @property
    def corrections(self) -> Path:
        """Where forms to send back for correction are written."""
        return self.results / words.CORRECTIONS_FOLDER

    @property
    def form_mails(self) -> Path:
        """Where the mails that take the forms to agencies are drafted."""
        return self.forms / words.FORM_MAILS_FOLDER

    @property
    def reminders(self) -> Path:
        """Where letters and mails to agencies that have not reported are written."""
        return self.results / words.REMINDERS_FOLDER

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
def round_turn(where: Round, target: Path) -> Iterator[None]:
    """The round for ourselves alone, and `target` ready for what is written there; ToolkitError before any work."""
    _refuse_missing(where)
    who = f"từ {datetime.now():%H:%M ngày %d/%m/%Y}, máy {platform.node()}, tiến trình {os.getpid()}"
    with refusals_told(), files.own_turn(where.folder, who), collecting_seldom():
        files.ready_folder(target)
        yield


def _refuse_missing(where: Round) -> None:
    if not where.plan.is_file():
        code = Code.PLAN_MISSING if where.folder.is_dir() else Code.ROUND_MISSING
        raise ToolkitError(code, folder=str(where.folder))


def plan_of(where: Round) -> tuple[Plan, tuple[Finding, ...]]:
    """The round's plan, and what is wrong with its workbook."""
    from toolkit.plan import read_plan

    _refuse_missing(where)
    return read_plan(where.plan)


def layout_of(where: Round) -> Layout:
    """Where things are in the round's form."""
    from toolkit.layout import read_layout
    from toolkit.workbooks import UnreadableFile, read_workbook

    path = where.template(resources.FORM_TEMPLATE)
    try:
        return read_layout(read_workbook(path))
    except UnreadableFile as error:
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, file=path.name, why=error.finding.problem) from error


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


def beside(outputs: Iterable[Path]) -> tuple[Finding, ...]:
    """What people are told of the files just written: which stand beside an old one."""
    found = []
    for path in outputs:
        if old := files.replaced_by(path):
            found.append(finding(Code.OUTPUT_BESIDE, Place(old.name), new=path.name))
        elif files.twin_of(path).exists():
            found.append(_stale(files.twin_of(path)))
    return tuple(found)


def beside_edited(path: Path, written: Path, ours: Callable[[Path], bool]) -> tuple[Finding, ...]:
    """What people are told after `write_unless_edited`: which files of that name are theirs and kept, which are old."""
    others = [each for each in files.names_of(path) if each.exists() and each != written]
    kept = tuple(finding(Code.EDITED_KEPT, Place(each.name), new=written.name) for each in others if not ours(each))
    old = [each for each in others if ours(each)]
    if path in old:
        return (*kept, finding(Code.OUTPUT_BESIDE, Place(path.name), new=written.name))
    return (*kept, *map(_stale, old))


def removed(path: Path) -> tuple[Finding, ...]:
    """Remove an output that there is no longer; a finding where it is open and stays."""
    return tuple(map(_stale, files.remove_file(path)))


def _stale(path: Path) -> Finding:
    return finding(Code.OUTPUT_STALE, Place(path.name))


def write_editable(path: Path, content: bytes) -> tuple[Path, tuple[Finding, ...]]:
    """Write a document that people may have edited: what is theirs is kept, and told."""
    written = files.write_unless_edited(path, lambda stream: stream.write(content), is_ours)
    return written, beside_edited(path, written, is_ours)


def is_ours(path: Path) -> bool:
    """Whether a report or letter is still as we wrote it."""
    from toolkit.report import untouched

    return untouched(files.read_or_none(path) or b"")


def read_round(where: Round) -> tuple[Plan, Intake, tuple[Finding, ...]]:
    """The round's plan, all that came back as officers decided about it, and what is wrong with their two workbooks."""
    plan, found, review, intake = read_inputs(where, silent)
    return plan, intake, (*found, *review.findings)


def read_inputs(where: Round, progress: Progress, today: date | None = None) -> tuple[
        Plan, tuple[Finding, ...], ReviewFile, Intake]:
    """All a round's results follow from: the plan with what is wrong in it, what was decided, what came back. Nothing
    came after `today` (None: no limit)."""
    from toolkit.intake import collect, read_returns
    from toolkit.review.questions import carried, judge_of

    plan, found = plan_of(where)
    review = read_review(where)
    judge, files = judge_of(plan, review.decisions, today), collect(where.returns)
    intake = read_returns(
        plan, files, layout_of(where), progress, judge, kept=review.decisions.days, today=today)
    return plan, found, replace(review, decisions=carried(review.decisions, intake.doubts)), intake


def read_standing(where: Round, progress: Progress = silent, today: date | None = None) -> Standing:
    """Where the round stands, found out without writing anything."""
    from toolkit.consolidate import findings_between
    from toolkit.consolidate.standing import standing_of
    from toolkit.review.overrules import overrules, release_cells
    from toolkit.review.questions import open_questions

    plan, found, review, intake = read_inputs(where, progress, today)
    questions = open_questions(plan, intake, review.decisions, today)
    invalid = [each.invalid for each in questions if each.invalid]
    told = (*found, *review.findings, *invalid, *findings_between(plan, intake))
    return standing_of(plan, intake, told, questions, overrules(release_cells(review.decisions.sheets)))


def check_files(where: Round, paths: Iterable[Path]) -> Intake:
    """What the round's intake would say of these files, wherever they are, alone among themselves."""
    from toolkit.intake import read_returns, returned_file

    plan, _ = plan_of(where)
    paths = tuple(paths)
    for path in paths:
        if not path.is_file():
            raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    return read_returns(plan, tuple(returned_file(path, path.name) for path in paths), layout_of(where))


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """The review workbook as found: what was decided, where it is to be written again, and what stands there now."""

    decisions: Decisions
    findings: tuple[Finding, ...]
    path: Path
    content: bytes | None


def read_review(where: Round) -> ReviewFile:
    """All that officers decided. A workbook that cannot be read stays as it is, and the next name is taken."""
    from toolkit.review import joined, read_decisions
    from toolkit.review.overrules import joined_release, with_release

    names = [where.results / name for name in (words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)]
    held: list[Decisions] = []
    found: list[Finding] = []
    target = names[0]
    for path, following in zip(names, (*names[1:], names[-1]), strict=True):
        decisions, told = read_decisions(path, following.name)
        found += told
        if decisions is None:
            target = following
        else:
            held.append(decisions)
    together, told = joined(held)
    together = replace(together, sheets=with_release(together.sheets, joined_release(each.sheets for each in held)))
    return ReviewFile(together, (*found, *told), target, files.read_or_none(target))
