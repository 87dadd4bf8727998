"""A round's folder: where things are in it, its own templates, one run at a time, and how files are written into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import resources, words
from toolkit.collecting import collecting_seldom
from toolkit.files import read_or_none, ready_folder
from toolkit.findings import Code, Finding, Place, Severity, ToolkitError
from toolkit.model import Plan
from toolkit.round_lock import own_turn

if TYPE_CHECKING:
    from toolkit.layout import Layout

FORM_TEMPLATE = "progress_form.xlsx"
REPORT_TEMPLATE = "report_template.docx"
REMINDER_TEMPLATE = "reminder_template.docx"

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
    refuse_missing(where)
    with own_turn(where.folder), collecting_seldom():
        ready_folder(target)
        yield


def refuse_missing(where: Round) -> None:
    if not where.folder.is_dir():
        raise ToolkitError(Code.ROUND_MISSING, folder=str(where.folder))
    if not where.plan.is_file():
        raise ToolkitError(Code.PLAN_MISSING, folder=str(where.folder))


def plan_of(where: Round) -> tuple[Plan, tuple[Finding, ...]]:
    from toolkit.plan import read_plan

    refuse_missing(where)
    return read_plan(where.plan)


def layout_of(where: Round) -> Layout:
    from toolkit.layout import read_layout
    from toolkit.sheetread import UnreadableFile, read_workbook

    path = where.template(FORM_TEMPLATE)
    try:
        return read_layout(read_workbook(path))
    except UnreadableFile as error:
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, file=path.name, why=error.finding.problem) from error


def file_prefix(plan: Plan) -> str:
    """How the names of the round's files for agencies begin."""
    return f"{plan.settings.plan_code}-{plan.period.year}-"


def count_errors(found: Iterable[Finding]) -> int:
    return sum(each.severity is Severity.ERROR for each in found)


def write_unless_edited_by_hand(path: Path, content: bytes) -> tuple[Path, tuple[Finding, ...]]:
    """Write a document that people may have edited: what is theirs is kept, and told."""
    from toolkit.files import beside_edited, write_unless_edited

    written = write_unless_edited(path, lambda stream: stream.write(content), is_untouched)
    return written, beside_edited(path, written, is_untouched)


def is_untouched(path: Path) -> bool:
    """Whether a report or letter is still as we wrote it."""
    from toolkit.report import untouched

    return untouched(read_or_none(path) or b"")
