"""How a round stands, with what lies in its folder and which reports were issued → `RoundState`.

It is worked out at the end of a step and saved in the consolidated workbook, as properties of the document, so that
many rounds are looked at without reading what came back in each again; there is no other file of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import stat
import time
import zlib
from collections.abc import Iterable, Iterator
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

#: What one property of a document holds at the most; letters of a return's digest.
_ROOM, _DIGEST = 255, 12
#: What is saved, and how; in the seal, so that another layout is none of ours. Letters of the seal.
_LAYOUT, _SEAL = "2", 16


class IssuedReport(NamedTuple):
    """A report that was issued."""

    folder: Path  # keeps the .docx and its tables as they were issued
    day: date  # of the report, that of its issue where the plan names none
    ordinal: int  # the how many-th of the round
    changes: str = ""  # how the report that was made last differs, "" where it does not

    @property
    def paper(self) -> bytes:
        """The report itself, nothing where it was taken away."""
        return next((read_or_none(path) or b"" for path in sorted(self.folder.glob("*.docx"))), b"")

    @property
    def label(self) -> str:
        """That it was issued, and when."""
        return f"Đã phát hành ngày {date_vi(self.day)}"

    @property
    def sentence(self) -> str:
        """The same with where it lies and what has changed since."""
        changes = f"; sau đó có thay đổi: {self.changes}. {words.REPORT_FILE} là dự thảo mới" if self.changes else ""
        return f"{self.label} (thư mục {words.ISSUED_FOLDER}/{self.folder.name}){changes}."


class FolderState(NamedTuple):
    """What lies in a round's folder. `current`: the results follow from all that lies there now. `issued` is the report
    issued last, None: none was; `upward`: the mail that takes it upward is there. `interrupted` says which step died
    while it put its outputs in place, "": none."""

    forms: int = 0
    forms_current: bool = False
    returned: bool = False
    current: bool = False
    issued: IssuedReport | None = None
    upward: bool = False
    interrupted: str = ""

    def sending(self, today: date) -> date | None:
        """The day forms would go out, None where they have."""
        return None if self.forms or self.returned else today


class RoundState(NamedTuple):
    """How a round stands: worked out once, at the end of a step, saved with its results, and read by window, command
    line, reminders and the list of rounds."""

    plan_code: str
    issuer: str
    period: Period
    agencies: tuple[AgencyReport, ...]  # that are to report, in register order
    reported: int | None = 0  # how many of them have; None: nobody has counted
    questions: int = 0  # that nobody has answered
    errors: int = 0  # all of them
    open: int = 0  # those of them that keep the report a draft
    parts: tuple[str, ...] = ()  # the rounds it is put together from, as its plan names them
    register: str = ""  # the file it shares with others, likewise
    held: str = ""  # what lay there before it was read, as `_digest` has it; "": it was not consolidated
    review: int = 0  # the size of the review workbook once all was written
    report: str = ""  # a digest of the report as it was made
    returns: tuple[tuple[str, str], ...] = ()  # the files that came back, each with the beginning of its digest
    changes: str = ""  # how the report differs from the one issued last
    folder: FolderState = FolderState()  # what lies there now; not saved

    @property
    def issued(self) -> IssuedReport | None:
        """The report issued last; None: none was."""
        return self.folder.issued

    @property
    def returned(self) -> bool:
        """Whether something came back, or may have in its parts."""
        return self.folder.returned or bool(self.parts)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was added or changed since: only then it is known who owes something."""
        return self.folder.current or not self.returned

    @property
    def asks(self) -> bool:
        """Whether agencies are asked for reports: once forms are made, until the report is issued."""
        return bool(self.folder.forms or self.folder.returned) and not self.issued

    @property
    def owed(self) -> tuple[AgencyReport, ...]:
        """Who owes a report, or one to be mended: nobody before forms are made, and once the report is issued."""
        return tuple(report for report in self.agencies if report.owes and self.asks and self.is_fresh)

    def is_overdue(self, today: date) -> bool:
        """Whether the last day is over and the report is still to be made."""
        return self.period.last_day < today and not self.issued


def state_of(standing: Standing, folder: FolderState = FolderState()) -> RoundState:
    """The state of a round that stands so, with what lies in its folder."""
    plan, settings = standing.plan, standing.plan.settings
    errors = sum(found.severity is Severity.ERROR and found.code is not Code.RUN_INTERRUPTED
                 for found in (*standing.findings, *standing.intake.findings))
    still = sum(found.code not in (Code.NOBODY_REPORTED, Code.RUN_INTERRUPTED) for found in standing.open)
    return RoundState(settings.plan_code, open_ended(settings.issuer), plan.period, standing.reports, standing.reported,
                      len(standing.to_decide), errors, still, settings.parts, settings.register, folder=folder)


def saved_state(
    where: Round, standing: Standing, own: str, review: int, document: bytes, changes: str
) -> RoundState:
    """The state to be saved with the results: `own` is what lay in the folder before it was read, `review` the size of
    the review workbook once all is written, `document` the report, with how it differs from the one issued last."""
    state = state_of(standing)
    returns = tuple((record.file, record.sha256[:_DIGEST]) for record in standing.intake.files)
    return state._replace(held=own + _digest(_files_beside(where, state), time.time()), review=review, returns=returns,
                          report=_parts_digest(document), changes=changes)


# ── what it was made from ─────────────────────────────────────────────────────────────────────────


class SeenFile(NamedTuple):
    """A file that a round is made from: its name from the folder it is looked for in, its size, when it was written."""

    name: str
    size: int
    written: float


def files_held(where: Round) -> tuple[SeenFile, ...]:
    """The files that came back to a round; what nobody sees is none, a link is not followed. OSError where the folder
    of returns may not be listed: that nothing came back is not to be said then."""
    return tuple(_files_in(where.returns))


def _files_in(folder: Path | str, before: str = "") -> Iterator[SeenFile]:
    """The files in a folder and below it; none where there is no folder. Each folder is listed once: on a share, every
    question takes its time."""
    try:
        with os.scandir(folder) as listed:
            entries = [entry for entry in listed if not entry.name.startswith((".", "~"))]
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        with suppress(OSError):
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode) and not is_link(found):
                yield from _files_in(entry.path, f"{before}{entry.name}/")
            else:
                yield SeenFile(before + entry.name, found.st_size, found.st_mtime)


def _files_at(*paths: Path) -> Iterator[SeenFile]:
    """Each of these files that is there."""
    for path in paths:
        with suppress(OSError):
            found = path.stat()
            yield SeenFile(path.name, found.st_size, found.st_mtime)


def own_held(where: Round) -> str:
    """A digest of what lies in the round's folder to be read."""
    return _digest(_own_files(where), time.time())


def _own_files(where: Round) -> list[SeenFile]:
    return [*_files_at(where.plan), *_files_in(where.folder / words.TEMPLATES_FOLDER), *files_held(where)]


def _files_beside(where: Round, state: RoundState) -> list[SeenFile]:
    """The files of the rounds it is put together from, and the register it shares."""
    found = list[SeenFile]()
    for path in (where.folder_named(name) for name in (*state.parts, state.register) if name):
        part = Round(path)
        review = part.results / words.REVIEW_FILE
        found += (*_own_files(part), *_files_at(review)) if path.is_dir() else _files_at(path)
    return found


def is_current(where: Round, state: RoundState | None) -> bool:
    """Whether a round's results still follow from what it is made from: every file has the name and size that the
    saved state knows, and none was written after the results came there: but for one that says it was already then, as
    by a clock that is ahead."""
    review = list(_files_at(where.review))
    if state is None or state.review != sum(each.size for each in review):
        return False
    made = _latest_time(written_last(where.summary))
    held = _digest(_own_files(where), made) + _digest(_files_beside(where, state), made)
    return state.held == held and all(file.written <= made for file in review)


def _digest(files: Iterable[SeenFile], now: float) -> str:
    """A digest of names and sizes, and of the times of those files that say they were written after `now`."""
    return _digest_of(
        f"{file.name}\t{file.size}\t{file.written if file.written > now else ''}" for file in sorted(files))


def _digest_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]


# ── what was issued ───────────────────────────────────────────────────────────────────────────────

#: The name of a folder that keeps an issued report: its day, its number, the how many-th of the round it was.
_ISSUED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)\b.*?(?: lan (\d+))?")
_LONGEST_NUMBER = 40
#: So many file names are told of what has changed.
_FEW = 3


def issued_reports(where: Round) -> tuple[IssuedReport, ...]:
    """The reports of a round that were issued, the last one last, by the names of their folders."""
    found = list[IssuedReport]()
    with suppress(OSError):
        for name in os.listdir(where.issued):
            named = _ISSUED_NAME.fullmatch(name)
            with suppress(ValueError):  # a folder of somebody's with the name of no day
                if named:
                    found.append(IssuedReport(where.issued / name, date.fromisoformat(named[1]), int(named[2] or 1)))
    return tuple(sorted(found, key=lambda report: report.ordinal))


def last_issued(where: Round, saved: RoundState | None = None) -> IssuedReport | None:
    """The report of a round that was issued last, with how the one made last differs, as `saved` (None: it is read);
    None where none was issued."""
    issued, saved = issued_reports(where), saved or read_state(where)
    return issued[-1]._replace(changes=saved.changes if saved else "") if issued else None


def next_issued(where: Round, settings: Settings, today: date) -> IssuedReport:
    """The report that a round with those settings issues `today`, and the folder that is to keep it."""
    day, earlier = settings.report_date or today, issued_reports(where)
    ordinal = earlier[-1].ordinal + 1 if earlier else 1
    number = f" So {settings.report_number.zfill(2)}-BC-{settings.symbol}" if settings.report_number else ""
    number = re.sub(r"[^\w-]+", " ", printable(number))[:_LONGEST_NUMBER].rstrip()  # of letters every system takes
    name = f"{day.isoformat()}{number}{f' lan {ordinal}' if ordinal > 1 else ''}"
    return IssuedReport(where.issued / name, day, ordinal)


def _parts_digest(document: bytes) -> str:
    """A digest of what a .docx holds, whatever system packed it; "" of what is none."""
    with suppress(BadZipFile), ZipFile(BytesIO(document)) as package:
        return _digest_of(f"{name}\t{hashlib.sha256(package.read(name)).hexdigest()}" for name in package.namelist())
    return ""


def changes_since(issued: IssuedReport, document: bytes, files: Iterable[FileRecord]) -> str:
    """How a report made now, and the returns it is made from, differ from those of the issued one; "" where they do
    not, or where its tables are gone."""
    former = _read(issued.folder / words.SUMMARY_FILE)
    if former is None:
        return ""
    before, now = dict(former.returns), {record.file: record.sha256[:_DIGEST] for record in files}
    names = {"thêm tệp": now.keys() - before.keys(), "bỏ tệp": before.keys() - now.keys(),
             "tệp đã đổi": {name for name in now.keys() & before.keys() if now[name] != before[name]}}
    changes = [f"{what} {names_vi(sorted(held), _FEW, 'tệp khác')}" for what, held in names.items() if held]
    if _parts_digest(document) != former.report:
        changes.append("nội dung báo cáo")
    return "; ".join(changes)


# ── how it is saved ───────────────────────────────────────────────────────────────────────────────


def saved_properties(state: RoundState) -> dict[str, str]:
    """The state as properties of a document, by name: packed, after a seal of that, a piece in each."""
    text = json.dumps(state[:-1], default=lambda value: str(value) if isinstance(value, date) else value.name)
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    sealed = _digest_of([_LAYOUT, packed]) + packed
    return {f"{words.STATE_PROPERTY} {number}": sealed[start:start + _ROOM]
            for number, start in enumerate(range(0, len(sealed), _ROOM), 1)}


def read_state(where: Round) -> RoundState | None:
    """The state in the round's consolidated workbook; None where there is none as it was saved."""
    return _read(written_last(where.summary))


def _read(path: Path) -> RoundState | None:
    try:
        found = read_custom(path)
    except (Refused, OSError, ValueError, RecursionError):
        return None
    sealed = "".join(found.get(f"{words.STATE_PROPERTY} {number}", "") for number in range(1, len(found) + 1))
    seal, packed = sealed[:_SEAL], sealed[_SEAL:]
    if seal != _digest_of([_LAYOUT, packed]):
        return None
    plan, issuer, (year, due, kind, number, title, _), agencies, *rest = json.loads(
        zlib.decompress(base64.b64decode(packed)))
    reports = tuple(AgencyReport(code, name, AgencyState[state], *flags) for code, name, state, *flags in agencies)
    period = Period(year, date.fromisoformat(due), PeriodKind[kind], number, title)
    state = RoundState(plan, issuer, period, reports, *rest)
    return state._replace(parts=tuple(state.parts), returns=tuple((file, digest) for file, digest in state.returns))


# ── what lies in the folder now ───────────────────────────────────────────────────────────────────


def folder_state(where: Round, saved: RoundState | None = None) -> FolderState:
    """What lies in the folder, by names, sizes and times only; `saved` is the round's state, where it was read."""
    forms, saved = where.made_forms, saved or read_state(where)
    broken = {found.details["folder"]: found.problem for found in interrupted(where)}
    return FolderState(
        forms=len({plain_name(path.name) for path in forms}),  # one that was filled and the new one beside it are one
        forms_current=bool(forms) and max(map(_latest_time, forms)) >= _latest_time(where.plan),
        returned=bool(files_held(where)),
        current=is_current(where, saved) and words.RESULTS_FOLDER not in broken, issued=last_issued(where, saved),
        upward=written_last(where.results / words.UPWARD_MAIL_FILE).exists(),
        interrupted=next(iter(broken.values()), ""))


def _latest_time(path: Path) -> float:
    """When it came here: written, or copied here since (a copy keeps the day it was written); 0 where it is not."""
    with suppress(OSError):
        times = path.stat()
        return max(times.st_mtime, times.st_ctime)
    return 0.0
