"""A round's folder → where things are in it, a turn for one run at a time, what is told of files written; rounds in
a folder. Every step begins with `round_turn` and ends with `finish`; command line and window take their rounds from
here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from toolkit.base import files
from toolkit.base.text import day_of, printable
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding, system_reason
from toolkit.model.records import PlanAndFindings

#: Where in the plan workbook the settings stand.
SETTINGS = Place(words.PLAN_FILE, words.PLAN_SHEETS["settings"])
#: Windows opens paths up to 260 characters; a return in the folder needs some of them.
LONGEST_PATH = 240
_IN_ZIP = ("Thư mục này đang mở từ trong một tệp nén .zip nên những gì ghi vào đây sẽ mất. "
           "Hãy giải nén trước rồi mở lại.")
_TOO_LONG = ("Đường dẫn của thư mục dài {length} ký tự, nhiều tệp sẽ không mở được. "
         "Hãy chuyển thư mục ra gần gốc ổ đĩa hoặc đặt tên ngắn hơn.")
#: Names of hidden files: one that lies in a folder while files are put in their places there; the window's ticks.
_MOVING, _TICKS = ".dang_thay", ".bieu_da_gui"
#: What a round keeps in folders of its own: no other round is looked for there.
_OWN_FOLDERS = {words.FORMS_FOLDER, words.RETURNS_FOLDER, words.RESULTS_FOLDER, words.TEMPLATES_FOLDER}


class Round:
    """A round's folder and the places in it."""

    def __init__(self, path: str | Path) -> None:
        self.folder = folder = Path(path)
        #: The plan workbook officers edit.
        self.plan = folder / words.PLAN_FILE
        #: Where the forms to send are made, and the mails that take them to agencies are drafted.
        self.forms = folder / words.FORMS_FOLDER
        self.form_mails = self.forms / words.FORM_MAILS_FOLDER
        #: Says which forms were sent, and when; and what of that was ticked in the window.
        self.ledger = self.form_mails / words.SENT_FILE
        self.ticks = folder / _TICKS
        #: Says what each form that was ever made printed.
        self.printed = folder / words.PRINTED_FILE
        #: Where officers drop whatever comes back.
        self.returns = folder / words.RETURNS_FOLDER
        #: Where results are written: among them forms to send back for correction, and what agencies that have not
        #: reported are sent.
        self.results = folder / words.RESULTS_FOLDER
        self.summary, self.report, self.review = (
            self.results / name for name in (words.SUMMARY_FILE, words.REPORT_FILE, words.REVIEW_FILE))
        self.corrections = self.results / words.CORRECTIONS_FOLDER
        self.reminders = self.results / words.REMINDERS_FOLDER
        #: Where mails about all rounds of a folder are drafted.
        self.joint_reminders = folder / words.JOINT_REMINDERS_FOLDER
        #: The reports that were issued: nothing there is ever written again.
        self.issued = self.results / words.ISSUED_FOLDER

    @property
    def made_forms(self) -> list[Path]:
        """The forms that lie where they are sent from, by name."""
        return sorted(self.forms.glob("[!~.]*.xlsx"))

    def template(self, name: str) -> Path:
        """The round's own copy of a template (folder "mau"), where an officer put one, else the shipped one."""
        path = self.folder / words.TEMPLATES_FOLDER / name
        return path if path.is_file() else resources.template(name)

    def folder_named(self, name: str) -> Path:
        """The folder or file that the plan names so, in the manner of whichever system; in quotes as Windows copies it.
        """
        return self.folder / name.replace("\\", "/").strip('"')


def rounds_in(folder: Path) -> tuple[Path, ...]:
    """The rounds that lie in that folder, the one last worked in first."""
    try:
        rounds = [path for path in folder.iterdir() if (path / words.PLAN_FILE).is_file()]
        return tuple(sorted(rounds, key=lambda path: (-(path / words.PLAN_FILE).stat().st_mtime, path.name)))
    except OSError:
        return ()


def rounds_below(folder: Path) -> tuple[Path, ...]:
    """The rounds in that folder and in the folders there, by their paths, each once however many links lead to it;
    none where the folder is itself a round, and what may not be listed is passed over."""
    if (folder / words.PLAN_FILE).is_file():
        return ()
    found = [path.parent for folders in ("*", "*/*") for path in folder.glob(f"{folders}/{words.PLAN_FILE}")
             if path.is_file() and not any(name.startswith((".", "~")) or name in _OWN_FOLDERS
                                           for name in path.relative_to(folder).parts)]
    found.sort(key=lambda path: path.resolve() == path.absolute())  # of several paths the last counts: by no link
    return tuple(sorted({path.resolve(): path for path in found}.values()))


@dataclass(frozen=True, slots=True)
class Made:
    """What a step wrote and what it has to tell. `outputs` are in the order they were written."""

    outputs: tuple[Path, ...]
    findings: tuple[Finding, ...]


def round_turn(where: Round, target: Path) -> AbstractContextManager[files.Outputs]:
    """The round for ourselves alone, and `target` ready for what is written there; ToolkitError before any work. What
    is given to the outputs is written by `finish`, all together, or not at all."""
    _refuse_missing(where)
    return folder_turn(where, target)


@contextmanager
def folder_turn(where: Round, target: Path) -> Iterator[files.Outputs]:
    """The same of a folder that may be no round but hold several. It may be a link, but no folder in it that steps
    write in: their files would lie elsewhere."""
    import platform

    who = f"từ {datetime.now():%H:%M ngày %d/%m/%Y}, máy {platform.node()}, tiến trình {os.getpid()}"
    with refusals_told(), files.own_turn(where.folder, who):
        # a step writes in folders beside its own
        for folder in (where.forms, where.form_mails, where.results, where.corrections, where.issued, where.reminders,
                       where.joint_reminders):
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


def plan_of(where: Round, sending: date | None = None) -> PlanAndFindings:
    """The round's plan, and what is wrong with its workbook, also for forms that go out on the day `sending`."""
    from toolkit.plan.plan_workbook import read_plan

    _refuse_missing(where)
    return read_plan(where.plan, sending)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Whatever `files` refuses within is raised as ToolkitError: the one place where it becomes a sentence."""
    try:
        yield
    except files.NotWritable as refused:
        raise ToolkitError(Code.NOT_WRITABLE, path=str(refused.path), why=system_reason(refused.error)) from refused
    except files.OutputOpen as refused:
        raise ToolkitError(Code.OUTPUT_OPEN, path=refused.path.name, new=refused.new_path.name) from refused
    except files.FolderBusy as refused:
        who = "không rõ từ máy nào" if refused.who is None else printable(refused.who) or "vừa bắt đầu"
        raise ToolkitError(Code.ROUND_BUSY, folder=str(refused.folder), who=who) from refused


def finish(where: Round, outputs: files.Outputs) -> tuple[Finding, ...]:
    """Put what a step made in its place, and what people are told of it: whose files were kept, which are old."""
    found = list[Finding]()

    def tell(code: Code, path: Path, **details: str) -> None:
        within = next((folder for folder in (where.results, where.folder) if path.is_relative_to(folder)), None)
        found.append(finding(code, Place((path.relative_to(within) if within else path).as_posix()), **details))

    for moved in outputs.move():
        new = moved.written.name if moved.written else ""
        for path in moved.kept:
            if path.parent == where.forms:  # a form in which somebody typed
                tell(Code.FORM_FILLED, path)
            else:
                tell(Code.EDITED_KEPT if new else Code.EDITED_STALE, path, new=new)
        if moved.open:
            tell(Code.OUTPUT_BESIDE, moved.open, new=new)
        for path in moved.left:
            tell(Code.OUTPUT_STALE, path)
    return tuple(found)


def interrupted(where: Round) -> Iterator[Finding]:
    """The steps that died while they put their outputs in place: what lies there may be of two runs."""
    steps = {where.forms: "Làm biểu mẫu", where.results: "Tổng hợp", where.reminders: "Soạn thư nhắc"}
    for folder, step in steps.items():
        if os.path.lexists(folder / _MOVING):
            yield finding(Code.RUN_INTERRUPTED, folder=folder.relative_to(where.folder).as_posix(), step=step)


def typed_day(text: str) -> date | None:
    """A day as people type it; None where it is none, or not of the years 2000 to 2100, which have periods."""
    day = day_of(text)
    return day if day and 2000 <= day.year <= 2100 else None


def hindrance(folder: Path) -> str:
    """What an officer should know before working in that folder; "" where nothing is in the way."""
    text = str(folder)
    lowered = text.casefold().replace("/", "\\")
    if "\\temp\\" in lowered and ".zip" in lowered:
        return _IN_ZIP
    return _TOO_LONG.format(length=len(text)) if len(text) > LONGEST_PATH else ""
