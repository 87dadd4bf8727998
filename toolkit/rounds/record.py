"""What came back, what lies in the folder and which reports were issued → `RoundState`, how a round stands. A step
saves it in the consolidated workbook, as properties of the document and in no other file; window, list of rounds and
reminders read it there, without reading the returns again."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from toolkit.base.files import is_link, plain_name, read_or_none, written_last
from toolkit.base.text import date_vi, names_vi, open_ended, printable
from toolkit.consolidate.standing import AgencyReport, AgencyState, Standing
from toolkit.model import words
from toolkit.model.findings import Code, Severity
from toolkit.model.period import PeriodKind
from toolkit.model.records import FileRecord, Period, Settings
from toolkit.rounds.round import Round, interrupted
from toolkit.sheetread.any_file import Refused, read_custom

#: Characters that one property of a document holds at most; letters of the digest of a return.
_PROPERTY_LENGTH, _DIGEST_LENGTH = 255, 12
#: The version of what is saved, part of its seal: a state of another version is not read. Letters of the seal.
_LAYOUT, _SEAL_LENGTH = "3", 16


class IssuedReport(NamedTuple):
    """A report that was issued."""

    folder: Path  # keeps the .docx and its tables as they were issued
    day: date  # printed in the report; the day it was issued where the plan names none
    ordinal: int  # 1 is the first report that the round issued
    changes: str = ""  # how the report made last differs from it; "" where it does not

    @property
    def paper(self) -> bytes:
        """The issued .docx; empty where somebody took it away."""
        return next((read_or_none(path) or b"" for path in sorted(self.folder.glob("*.docx"))), b"")

    @property
    def label(self) -> str:
        """The day of issue, as a short sentence."""
        return f"Đã phát hành ngày {date_vi(self.day)}"

    @property
    def sentence(self) -> str:
        """The day of issue, the folder that keeps it, and what has changed since."""
        changes = f"; sau đó có thay đổi: {self.changes}. {words.REPORT_FILE} là dự thảo mới" if self.changes else ""
        return f"{self.label} (thư mục {words.ISSUED_FOLDER}/{self.folder.name}){changes}."


class FolderState(NamedTuple):
    """What lies in a round's folder now."""

    forms: int = 0  # how many agencies' forms are made
    forms_current: bool = False  # the forms are newer than the plan workbook
    returned: bool = False  # something came back
    current: bool = False  # the results follow from everything that lies there
    issued: IssuedReport | None = None  # the report issued last
    upward: bool = False  # the mail that takes it upward is there
    interrupted: str = ""  # which step died while it put its outputs in place
    unreadable: str = ""  # why the round cannot be read

    def sending(self, today: date) -> date | None:
        """The day on which the forms would go out, which is today; None where they have gone out."""
        return None if self.forms or self.returned else today


class RoundState(NamedTuple):
    """How a round stands: worked out at the end of a step and saved with its results; window, command line, reminders
    and the list of rounds show it."""

    plan_code: str
    issuer: str
    period: Period
    agencies: tuple[AgencyReport, ...]  # those that are to report, in register order
    reported: int | None = 0  # how many of them have; None: nobody has counted
    questions: int = 0  # open questions to officers
    errors: int = 0  # all errors
    open: int = 0  # errors that keep the report a draft
    parts: tuple[str, ...] = ()  # the rounds it is put together from, as its plan names them
    register: str = ""  # the register file it shares with other rounds, as its plan names it
    inputs: str = ""  # digest of the files it was made from; "" where it was not consolidated
    report: str = ""  # digest of the report as it was made
    returns: Mapping[str, str] = {}  # by name of each file that came back the beginning of its digest
    changes: str = ""  # how the report differs from the one issued last
    folder: FolderState = FolderState()  # what lies there now; not saved

    @property
    def issued(self) -> IssuedReport | None:
        """The report issued last; None: none was."""
        return self.folder.issued

    @property
    def is_readable(self) -> bool:
        """Whether the round can be read; else nothing but `folder.unreadable` is known of it."""
        return not self.folder.unreadable

    @property
    def returned(self) -> bool:
        """Whether something came back, to the round or perhaps to its parts."""
        return self.folder.returned or bool(self.parts)

    @property
    def is_fresh(self) -> bool:
        """Whether no file was added or changed since: only then it is known who owes a report."""
        return self.folder.current or not self.returned

    @property
    def asks(self) -> bool:
        """Whether agencies are asked for reports: once forms are made, until the report is issued."""
        return bool(self.folder.forms or self.folder.returned) and not self.issued

    @property
    def owed(self) -> tuple[AgencyReport, ...]:
        """Agencies that owe a report or a mended one; none before forms are made and once the report is issued."""
        return tuple(report for report in self.agencies if report.owes and self.asks and self.is_fresh)

    def is_overdue(self, today: date) -> bool:
        """Whether the last day for returns is over and no report was issued."""
        return self.period.last_day < today and not self.issued


def state_of(standing: Standing, folder: FolderState = FolderState()) -> RoundState:
    """The counts of a round's standing, and what lies in its folder → its state."""
    plan, settings = standing.plan, standing.plan.settings
    errors = sum(found.severity is Severity.ERROR and found.code is not Code.RUN_INTERRUPTED
                 for found in (*standing.findings, *standing.intake.findings))
    keeping_draft = sum(found.code not in (Code.NOBODY_REPORTED, Code.RUN_INTERRUPTED) for found in standing.open)
    return RoundState(
        plan_code=settings.plan_code, issuer=open_ended(settings.issuer), period=plan.period,
        agencies=standing.reports, reported=standing.reported, questions=len(standing.to_decide), errors=errors,
        open=keeping_draft, parts=settings.parts, register=settings.register, folder=folder)


def saved_state(
    where: Round, standing: Standing, inputs: Iterable[SeenFile], review_size: int, document: bytes, changes: str
) -> RoundState:
    """A round's results → the state saved with them. `inputs` are the round's `input_files` as they were before they
    were read, `review_size` the bytes of the review workbook once it is written (0: none), `document` the report,
    `changes` its differences from the one issued last."""
    state = state_of(standing)
    files = [*inputs, *_shared_files(where, state)]
    if review_size:
        files.append(SeenFile(where.review.name, review_size, 0))
    return state._replace(
        inputs=_digest_files(files, time.time()), report=_digest_document(document),
        returns=_digests_by_name(standing.intake.files), changes=changes)


def _digests_by_name(files: Iterable[FileRecord]) -> dict[str, str]:
    return {record.file: record.sha256[:_DIGEST_LENGTH] for record in files}


# ── what it was made from ─────────────────────────────────────────────────────────────────────────


class SeenFile(NamedTuple):
    """A file as the system lists it."""

    name: str  # from the folder it is looked for in
    size: int  # bytes
    written: float  # seconds since 1970


def returned_files(where: Round) -> list[SeenFile]:
    """The files that came back to a round, without hidden ones; a link is not followed. OSError where the folder of
    returns may not be listed: nobody may say then that nothing came back."""
    return list(_list_files(where.returns))


def _list_files(folder: Path | str, prefix: str = "") -> Iterator[SeenFile]:
    """The files in a folder and below it; none where there is no folder. Each folder is listed once: on a network
    share every question to the system takes its time."""
    try:
        with os.scandir(folder) as listed:
            entries = [entry for entry in listed if not entry.name.startswith((".", "~"))]
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        with suppress(OSError):
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode) and not is_link(found):
                yield from _list_files(entry.path, f"{prefix}{entry.name}/")
            else:
                yield SeenFile(prefix + entry.name, found.st_size, found.st_mtime)


def _find_file(path: Path) -> Iterator[SeenFile]:
    """The file at that path, if there is one."""
    with suppress(OSError):
        found = path.stat()
        yield SeenFile(path.name, found.st_size, found.st_mtime)


def input_files(where: Round) -> list[SeenFile]:
    """The files in a round's folder that its results follow from: plan workbook, own templates, returns."""
    return [*_find_file(where.plan), *_list_files(where.folder / words.TEMPLATES_FOLDER), *returned_files(where)]


def _shared_files(where: Round, state: RoundState) -> list[SeenFile]:
    """The files of the rounds that a round is put together from, and the register it shares."""
    found = list[SeenFile]()
    for path in (where.folder_named(name) for name in (*state.parts, state.register) if name):
        part = Round(path)
        found += (*input_files(part), *_find_file(part.review)) if path.is_dir() else _find_file(path)
    return found


def is_current(where: Round, state: RoundState | None) -> bool:
    """Whether a round's results still follow from its files. Each file has the name and size of the saved state, and
    none was written after the results, except one whose time was ahead of them already (a clock may be)."""
    if state is None:
        return False
    files = [*input_files(where), *_shared_files(where, state), *_find_file(where.review)]
    return state.inputs == _digest_files(files, _latest_time(written_last(where.summary)))


def _digest_files(files: Iterable[SeenFile], now: float) -> str:
    """A digest of names and sizes, and of the times of those files whose time is later than `now`."""
    return _digest_lines(
        f"{file.name}\t{file.size}\t{file.written if file.written > now else ''}" for file in sorted(files))


def _digest_lines(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:_SEAL_LENGTH]


# ── what was issued ───────────────────────────────────────────────────────────────────────────────

#: The name of a folder that keeps an issued report: its day, its number, its ordinal from the second on.
_ISSUED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)\b.*?(?: lan (\d+))?")
_LONGEST_NUMBER = 40
#: So many names of changed files are told.
_MOST_NAMED = 3


def issued_reports(where: Round) -> tuple[IssuedReport, ...]:
    """The reports that a round has issued, the latest last; the names of their folders tell."""
    found = list[IssuedReport]()
    with suppress(OSError):
        for name in os.listdir(where.issued):
            match = _ISSUED_NAME.fullmatch(name)
            with suppress(ValueError):  # somebody's folder whose name is no day
                if match:
                    found.append(IssuedReport(where.issued / name, date.fromisoformat(match[1]), int(match[2] or 1)))
    return tuple(sorted(found, key=lambda report: report.ordinal))


def next_issued(where: Round, settings: Settings, today: date, latest: IssuedReport | None) -> IssuedReport:
    """The report that a round with those settings would issue today, after the `latest`, with the folder that is to
    keep it."""
    day, ordinal = settings.report_date or today, latest.ordinal + 1 if latest else 1
    number = f" So {settings.report_number.zfill(2)}-BC-{settings.symbol}" if settings.report_number else ""
    number = re.sub(r"[^\w-]+", " ", printable(number))[:_LONGEST_NUMBER].rstrip()  # of letters every system takes
    name = f"{day.isoformat()}{number}{f' lan {ordinal}' if ordinal > 1 else ''}"
    return IssuedReport(where.issued / name, day, ordinal)


def _digest_document(document: bytes) -> str:
    """A .docx → a digest of its parts, whatever system packed them; "" of anything else."""
    with suppress(BadZipFile), ZipFile(BytesIO(document)) as package:
        return _digest_lines(f"{name}\t{hashlib.sha256(package.read(name)).hexdigest()}" for name in package.namelist())
    return ""


def changes_since(issued: IssuedReport, document: bytes, files: Iterable[FileRecord]) -> str:
    """How a report made now, and the returns it is made from, differ from those of an issued one, in words; "" where
    they do not, or where the issued tables are gone."""
    former = _read_workbook_state(issued.folder / words.SUMMARY_FILE)
    if former is None:
        return ""
    differing = former.returns.items() ^ _digests_by_name(files).items()
    names = sorted({name for name, _ in differing})
    changes = [f"tệp nhận về {names_vi(names, _MOST_NAMED, 'tệp khác')}"] if names else []
    if _digest_document(document) != former.report:
        changes.append("nội dung báo cáo")
    return "; ".join(changes)


# ── how it is saved ───────────────────────────────────────────────────────────────────────────────


def saved_properties(state: RoundState) -> dict[str, str]:
    """A state → properties of a document, by name: packed, sealed, cut into pieces that a property holds."""
    text = json.dumps(state[:-1], default=lambda value: str(value) if isinstance(value, date) else value.name)
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    sealed = _digest_lines([_LAYOUT, packed]) + packed
    return {f"{words.STATE_PROPERTY} {number}": sealed[start:start + _PROPERTY_LENGTH]
            for number, start in enumerate(range(0, len(sealed), _PROPERTY_LENGTH), 1)}


def read_state(where: Round) -> RoundState | None:
    """The state that is saved in a round's consolidated workbook; None where there is none, or not as it was saved."""
    return _read_workbook_state(written_last(where.summary))


def _read_workbook_state(path: Path) -> RoundState | None:
    try:
        found = read_custom(path)
    except (Refused, OSError, ValueError, RecursionError):
        return None
    sealed = "".join(found.get(f"{words.STATE_PROPERTY} {number}", "") for number in range(1, len(found) + 1))
    packed = sealed[_SEAL_LENGTH:]
    if sealed[:_SEAL_LENGTH] != _digest_lines([_LAYOUT, packed]):
        return None
    plan, issuer, (year, due, kind, number, title, _), agencies, *rest = json.loads(
        zlib.decompress(base64.b64decode(packed)))
    reports = tuple(AgencyReport(code, name, AgencyState[state], *flags) for code, name, state, *flags in agencies)
    period = Period(year, date.fromisoformat(due), PeriodKind[kind], number, title)
    state = RoundState(plan, issuer, period, reports, *rest)
    return state._replace(parts=tuple(state.parts))


# ── what lies in the folder now ───────────────────────────────────────────────────────────────────


def folder_state(where: Round, saved: RoundState | None) -> FolderState:
    """What lies in a round's folder, found out by names, sizes and times alone; `saved` is the state saved with its
    results (`read_state`)."""
    forms, issued = where.made_forms, issued_reports(where)
    broken = {found.details["folder"]: found.problem for found in interrupted(where)}
    return FolderState(
        forms=len({plain_name(path.name) for path in forms}),  # a filled form and the new one beside it are one
        forms_current=bool(forms) and max(map(_latest_time, forms)) >= _latest_time(where.plan),
        returned=bool(returned_files(where)),
        current=is_current(where, saved) and words.RESULTS_FOLDER not in broken,
        issued=issued[-1]._replace(changes=saved.changes if saved else "") if issued else None,
        upward=written_last(where.results / words.UPWARD_MAIL_FILE).exists(),
        interrupted=next(iter(broken.values()), ""))


def _latest_time(path: Path) -> float:
    """When a file was written or, later, copied here (a copy keeps the time it was written); 0 where there is none."""
    with suppress(OSError):
        times = path.stat()
        return max(times.st_mtime, times.st_ctime)
    return 0.0
