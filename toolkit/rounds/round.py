"""A round's folder → the paths and files in it, its lock, findings about files a step wrote; the rounds in a folder.
Every step begins with `round_turn` and ends with `finish`; command line and window take their rounds from here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from toolkit.base import files
from toolkit.base.text import day_of, printable
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding, system_reason
from toolkit.model.records import PlanAndFindings

#: The sheet of the plan workbook that holds the settings.
SETTINGS = Place(words.PLAN_FILE, words.PLAN_SHEETS["settings"])
#: Windows opens paths up to 260 characters; a return in the folder needs some of them.
LONGEST_PATH = 240
_IN_ZIP = ("Thư mục này đang mở từ trong một tệp nén .zip nên những gì ghi vào đây sẽ mất. "
           "Hãy giải nén trước rồi mở lại.")
_TOO_LONG = ("Đường dẫn của thư mục dài {length} ký tự, nhiều tệp sẽ không mở được. "
         "Hãy chuyển thư mục ra gần gốc ổ đĩa hoặc đặt tên ngắn hơn.")
#: Name of the file that lies in a folder while a step moves its outputs there.
_MOVING = ".dang_thay"
#: Name of the file that keeps the window's ticks.
_TICKS = ".bieu_da_gui"
#: Folders inside a round, where no other round is looked for.
_OWN_FOLDERS = {words.FORMS_FOLDER, words.RETURNS_FOLDER, words.RESULTS_FOLDER, words.TEMPLATES_FOLDER}


class Round:
    """A round's folder and the paths in it; `reading.ReadableRound` is the same for programs, with its frames."""

    def __init__(self, path: str | Path) -> None:
        self.folder = folder = Path(path)
        #: The plan workbook officers edit.
        self.plan = folder / words.PLAN_FILE
        #: The forms to send, and the drafts of the mails that take them to agencies.
        self.forms = folder / words.FORMS_FOLDER
        self.form_mails = self.forms / words.FORM_MAILS_FOLDER
        #: The ledger of forms sent, and the days that were ticked in the window.
        self.ledger = self.form_mails / words.SENT_FILE
        self.ticks = folder / _TICKS
        #: The rows that each form ever made printed.
        self.printed = folder / words.PRINTED_FILE
        #: The folder into which officers drop what comes back.
        self.returns = folder / words.RETURNS_FOLDER
        #: The results; among them the forms to be corrected, and the reminders.
        self.results = folder / words.RESULTS_FOLDER
        self.summary, self.report, self.review = (
            self.results / name for name in (words.SUMMARY_FILE, words.REPORT_FILE, words.REVIEW_FILE))
        self.corrections = self.results / words.CORRECTIONS_FOLDER
        self.reminders = self.results / words.REMINDERS_FOLDER
        #: The drafts of mails about all rounds of a folder.
        self.joint_reminders = folder / words.JOINT_REMINDERS_FOLDER
        #: The issued reports: nothing in there is ever written again.
        self.issued = self.results / words.ISSUED_FOLDER

    @property
    def made_forms(self) -> list[Path]:
        """The forms in the folder of forms to send, by name."""
        return sorted(self.forms.glob("[!~.]*.xlsx"))

    def template(self, name: str) -> Path:
        """The round's own copy of a template (folder "mau"), where an officer put one, else the shipped one."""
        path = self.folder / words.TEMPLATES_FOLDER / name
        return path if path.is_file() else resources.template(name)

    def path_from_plan(self, name: str) -> Path:
        """A path as an officer typed it in the plan workbook → the path. It may have Windows' separators, and stand in
        quotes as Windows copies it."""
        return self.folder / name.replace("\\", "/").strip('"')


def rounds_in(folder: Path) -> tuple[Path, ...]:
    """The rounds right in the folder, the one whose plan was saved last first."""
    try:
        rounds = [path for path in folder.iterdir() if (path / words.PLAN_FILE).is_file()]
        return tuple(sorted(rounds, key=lambda path: (-(path / words.PLAN_FILE).stat().st_mtime, path.name)))
    except OSError:
        return ()


def rounds_below(folder: Path) -> tuple[Path, ...]:
    """The rounds in the folder and in its folders, by path. Each stands there once, however many links lead to it;
    there is none where the folder is a round itself. Folders that may not be listed are passed over."""
    if (folder / words.PLAN_FILE).is_file():
        return ()
    found = [path.parent for folders in ("*", "*/*") for path in folder.glob(f"{folders}/{words.PLAN_FILE}")
             if path.is_file() and not any(name.startswith((".", "~")) or name in _OWN_FOLDERS
                                           for name in path.relative_to(folder).parts)]
    found.sort(key=lambda path: path.resolve() == path.absolute())  # of several paths to a round the one without links
    return tuple(sorted({path.resolve(): path for path in found}.values()))


# ── the files of a round ──────────────────────────────────────────────────────────────────────────


class ListedFile(NamedTuple):
    """A file as the system lists it."""

    name: str  # from the folder it is looked for in
    size: int  # bytes
    written: float  # seconds since 1970


def returned_files(where: Round) -> list[ListedFile]:
    """The files that came back to a round, without hidden ones; a link is not followed. OSError where the folder of
    returns may not be listed: nobody may say then that nothing came back."""
    return list(_listed_files(where.returns))


def _listed_files(folder: Path | str, prefix: str = "") -> Iterator[ListedFile]:
    """The files in a folder and below it, none where there is no folder. The system is asked once for each folder: on a
    network share every question takes its time."""
    try:
        with os.scandir(folder) as listed:
            entries = [entry for entry in listed if not entry.name.startswith((".", "~"))]
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        with suppress(OSError):
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode) and not files.is_link(found):
                yield from _listed_files(entry.path, f"{prefix}{entry.name}/")
            else:
                yield ListedFile(prefix + entry.name, found.st_size, found.st_mtime)


def listed_file(path: Path) -> list[ListedFile]:
    """The file at a path; an empty list where there is none."""
    with suppress(OSError):
        found = path.stat()
        return [ListedFile(path.name, found.st_size, found.st_mtime)]
    return []


def input_files(where: Round) -> list[ListedFile]:
    """The files in a round's folder that its results follow from: plan workbook, own templates, returns."""
    return [*listed_file(where.plan), *_listed_files(where.folder / words.TEMPLATES_FOLDER), *returned_files(where)]


# ── a step ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StepResult:
    """The files that a step wrote, in the order it wrote them, and its findings."""

    outputs: tuple[Path, ...]
    findings: tuple[Finding, ...]


def round_turn(where: Round, target: Path) -> AbstractContextManager[files.Outputs]:
    """Lock a round for one step and make its folder `target` ready → the step's outputs. `finish` puts them in place,
    all or none. ToolkitError, before any work, where there is no round, another run is at work or a folder is a link.
    """
    _refuse_missing(where)
    return folder_turn(where, target)


@contextmanager
def folder_turn(where: Round, target: Path) -> Iterator[files.Outputs]:
    """As `round_turn`, for a folder that is a round or holds several. The folder itself may be a link, but none that
    steps write in: their files would lie elsewhere."""
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
    """Raise what `base.files` refuses inside the block as ToolkitError: the one place where it becomes a sentence."""
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
    """Put a step's outputs in their places → findings about files that were kept, written beside others or left over.
    Kept are files that people edited, left over those that a program has open."""
    found = list[Finding]()
    for moved in outputs.move():
        new = moved.written.name if moved.written else ""
        kept = Code.EDITED_KEPT if new else Code.EDITED_STALE
        paths = [(Code.FORM_FILLED if path.parent == where.forms else kept, path) for path in moved.kept]
        paths += [(Code.OUTPUT_BESIDE, moved.open)] if moved.open else []
        paths += [(Code.OUTPUT_STALE, path) for path in moved.left]
        found += [finding(code, Place(_seen_from(where, path)), new=new) for code, path in paths]
    return tuple(found)


def _seen_from(where: Round, path: Path) -> str:
    """A path as findings name it: from the results, else from the round, else in full."""
    for folder in (where.results, where.folder):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.as_posix()


def interrupted(where: Round) -> Iterator[Finding]:
    """A finding for each step that died while it moved its outputs: files of two runs may lie there."""
    steps = {where.forms: "Làm biểu mẫu", where.results: "Tổng hợp", where.reminders: "Soạn thư nhắc"}
    for folder, step in steps.items():
        if os.path.lexists(folder / _MOVING):
            yield finding(Code.RUN_INTERRUPTED, folder=folder.relative_to(where.folder).as_posix(), step=step)


def typed_day(text: str) -> date | None:
    """A day as people type it → the date; None where it is none, or not of the years 2000 to 2100 that have periods."""
    day = day_of(text)
    return day if day and 2000 <= day.year <= 2100 else None


def hindrance(folder: Path) -> str:
    """A warning sentence where work in the folder would be lost or fail; "" where nothing is in the way."""
    text = str(folder)
    lowered = text.casefold().replace("/", "\\")
    if "\\temp\\" in lowered and ".zip" in lowered:
        return _IN_ZIP
    return _TOO_LONG.format(length=len(text)) if len(text) > LONGEST_PATH else ""
