"""Where a round stands, `RoundState`: worked out from the returns at the end of a step, with the step that is next. It
is saved in the consolidated workbook, as properties of the document and in no other file; window, command line, list
of rounds and reminders read it there, without reading the returns again."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from toolkit.base.files import plain_name, read_or_none, written_last
from toolkit.base.text import date_vi, names_vi, number_vi, open_ended, printable, uncapitalised
from toolkit.consolidate.standing import ABSENT, AgencyReport, AgencyState, Standing, absent
from toolkit.model import words
from toolkit.model.findings import Code, Severity
from toolkit.model.period import PeriodKind
from toolkit.model.records import FileRecord, Period, Settings
from toolkit.rounds.round import ListedFile, Round, input_files, interrupted, listed_file, returned_files
from toolkit.sheetread.any_file import Refused, read_custom

#: Characters that one property of a document holds at most.
_PROPERTY_LENGTH = 255
#: The version of what is saved, part of its seal: a state of another version is not read.
_LAYOUT = "3"
#: Letters of the seal, and of the digest of a return.
_SEAL_LENGTH, _DIGEST_LENGTH = 16, 12
#: So many days over the last one are counted; after that the day itself says more.
COUNTED_DAYS = 60


class Action(Enum):
    """What an officer can do: the button's words, its letter for Alt, and how to go on where it is next."""

    PREVIEW = ("Xem trước", "X")
    FORMS = ("Làm biểu mẫu", "L", "Kiểm tra tệp kế hoạch, lưu, rồi bấm Làm biểu mẫu.")
    CONSOLIDATE = ("Tổng hợp", "T", "Xử lý các dòng dưới đây rồi bấm Tổng hợp; "
                   "nếu lãnh đạo vẫn đồng ý phát hành thì bấm Phát hành và ghi lý do.")
    REMIND = ("Soạn thư nhắc", "c")
    RELEASE = ("Phát hành", "P")
    ANSWER = ("Trả lời cấp trên", "i")
    OPEN_REPORT = ("Mở báo cáo", "b", "Bấm Mở báo cáo để đọc dự thảo; khi lãnh đạo đồng ý thì bấm Phát hành.")
    OPEN_SUMMARY = ("Mở bảng tổng hợp", "g")
    OPEN_REVIEW = ("Mở tệp rà soát", "s", "Bấm Mở tệp rà soát, ghi cột Quyết định, lưu, đóng, rồi bấm Tổng hợp.")
    OPEN_PLAN = ("Mở kế hoạch", "k", "Bấm Mở kế hoạch, sửa những ô nêu ở danh sách dưới đây, lưu, đóng, rồi bấm F5.")
    OPEN_MAIL = ("Mở thư trình", "r", "Bấm Mở thư trình, xem lại rồi gửi.")
    OPEN_FOLDER = ("Mở thư mục", "M", f"Gửi các tệp trong {words.FORMS_FOLDER} cho đơn vị (thư soạn sẵn ở "
                   f"{words.FORM_MAILS_FOLDER}/{words.MAIL_PAGE_FILE}), đánh dấu ở danh sách Cơ quan; "
                   f"báo cáo nhận được bỏ vào {words.RETURNS_FOLDER} rồi bấm Tổng hợp.")
    AGAIN = ("Thử lại", "h", "Bấm Thử lại.")
    STOP = ("Dừng", "D")
    BACK = ("Danh sách kỳ", "a")
    CLOSE = ("Đóng", "n", "Báo cáo đã phát hành, không còn việc phải làm: bấm Đóng.")

    def __init__(self, label: str, letter: str, guide: str = "") -> None:
        self.label, self.letter, self.guide = label, letter, guide


#: What is left of a round whose report is issued, where nothing has changed since.
DONE = (Action.OPEN_MAIL, Action.CLOSE)


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
    """The files in a round's folder now."""

    forms: int = 0  # agencies whose form is made
    forms_current: bool = False  # the forms are newer than the plan workbook
    returned: bool = False  # a file came back
    current: bool = False  # the results follow from all files that lie there (`is_current`)
    issued: IssuedReport | None = None  # the report issued last
    upward: bool = False  # the mail that takes the issued report upward is drafted
    interrupted: str = ""  # the sentence on a step that died while it moved its outputs
    unreadable: str = ""  # the reason why the round cannot be read

    def sending_day(self, today: date) -> date | None:
        """The day on which forms that are still to be made would go out: today; None where they are made already."""
        return None if self.forms or self.returned else today


class RoundState(NamedTuple):
    """Where a round stands: worked out at the end of a step and saved with its results, all but `folder`. Window,
    command line, reminders and the list of rounds show it."""

    plan_code: str
    issuer: str
    period: Period
    agencies: tuple[AgencyReport, ...]  # those that are to report, in register order
    reported: int | None = 0  # number of agencies that have reported; None: returns lie there that were never read
    questions: int = 0  # open questions to officers
    errors: int = 0  # all errors
    open: int = 0  # errors that keep the report a draft
    parts: tuple[str, ...] = ()  # folders of the rounds it is put together from, as typed in the plan
    register: str = ""  # file of the register it shares with other rounds, as typed in the plan
    inputs: str = ""  # digest of the files it was made from; "" where it was not consolidated
    report: str = ""  # digest of the report as it was printed
    returns: Mapping[str, str] = {}  # beginning of the digest of each returned file, by its name
    changes: str = ""  # the differences of the report from the one issued last, in words
    folder: FolderState = FolderState()

    @property
    def issued(self) -> IssuedReport | None:
        """The report issued last; None: none was."""
        return self.folder.issued

    @property
    def is_readable(self) -> bool:
        """Whether the round could be read; else only `folder.unreadable` is known of it."""
        return not self.folder.unreadable

    @property
    def returned(self) -> bool:
        """Whether a file came back, to the round or perhaps to its parts."""
        return self.folder.returned or bool(self.parts)

    @property
    def is_fresh(self) -> bool:
        """Whether no file was added or changed since the results: only then it is known who owes a report."""
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

    @property
    def next(self) -> Action:
        """The step an officer takes next."""
        if not self.returned:
            if self.folder.forms_current:
                return Action.OPEN_FOLDER
            return Action.OPEN_PLAN if self.errors else Action.FORMS
        if not self.folder.current:
            return Action.CONSOLIDATE
        if self.issued and not self.issued.changes:
            return Action.OPEN_MAIL if self.folder.upward else Action.CLOSE
        return Action.OPEN_REVIEW if self.questions else Action.OPEN_REPORT

    def step_words(self, today: date) -> str:
        """The words on where the round stands and what is next; of a round that cannot be read, why."""
        awaited = sum(not report.has_reported for report in self.agencies)
        to_mend = sum(report.state is AgencyState.MEND for report in self.agencies)
        match self.next:
            case Action.OPEN_PLAN:
                text = f"Kế hoạch còn {self.errors} lỗi phải sửa"
            case Action.FORMS:
                text = "Kế hoạch đã sửa, làm lại biểu mẫu" if self.folder.forms else "Làm biểu mẫu"
            case Action.OPEN_FOLDER:
                text = "Đã làm biểu mẫu, chưa có báo cáo gửi về"
            case Action.CONSOLIDATE:
                text = "Có thay đổi, chưa tổng hợp lại" if self.inputs else "Cần tổng hợp"
            case Action.OPEN_REVIEW | Action.OPEN_REPORT if self.issued:
                text = f"Sau đó có thay đổi, {words.REPORT_FILE} là dự thảo mới"
            case Action.OPEN_REVIEW:
                text = f"Ghi quyết định vào {words.REVIEW_FILE}"
            case Action.OPEN_REPORT if awaited:
                text = f"{'Nhắc' if self.is_overdue(today) else 'Chờ'} {awaited} cơ quan gửi báo cáo"
            case Action.OPEN_REPORT if to_mend:
                text = f"Chờ {to_mend} cơ quan sửa, gửi lại"
            case Action.OPEN_REPORT:
                text = "Sửa các lỗi còn lại" if self.open else "Đủ báo cáo: đọc dự thảo, phát hành"
            case _:
                text = ""
        text = self.folder.unreadable or self.folder.interrupted or text
        return "; ".join(filter(None, (self.issued.label, uncapitalised(text)))) if self.issued else text

    def outcome(self, today: date) -> str:
        """What came back, in one sentence: who has reported, who has not, and how long there is left."""
        expected, reported, missing = len(self.agencies), self.reported or 0, absent(self.agencies)
        share = number_vi(100 * reported / expected if expected else 0.0)
        outcome = f"Đã tổng hợp {reported}/{expected} cơ quan ({share} %)"
        if not missing:
            return f"{outcome}, đủ báo cáo."
        counts = [f"{len(names)} cơ quan {ABSENT[brief]}" for brief, names in missing.items()]
        if not self.issued:  # once it is, nobody waits for the last day
            days = (self.period.last_day - today).days
            if days < -COUNTED_DAYS:
                counts.append(f"quá hạn từ {date_vi(self.period.due_before)}")
            elif days < 0:
                counts.append(f"đã quá hạn {-days} ngày")
            else:
                counts.append(f"còn {days} ngày đến hạn" if days else "hôm nay là hạn cuối")
        return f"{outcome}; còn {', '.join(counts)}."


def state_of(standing: Standing, folder: FolderState = FolderState()) -> RoundState:
    """A round's standing and the files in its folder → its state, without the digests that are saved with results."""
    plan, settings = standing.plan, standing.plan.settings
    errors = sum(found.severity is Severity.ERROR and found.code is not Code.RUN_INTERRUPTED
                 for found in (*standing.findings, *standing.intake.findings))
    keeping_draft = sum(found.code not in (Code.NOBODY_REPORTED, Code.RUN_INTERRUPTED) for found in standing.open)
    return RoundState(
        plan_code=settings.plan_code, issuer=open_ended(settings.issuer), period=plan.period,
        agencies=standing.reports, reported=standing.reported, questions=len(standing.to_decide), errors=errors,
        open=keeping_draft, parts=settings.parts, register=settings.register, folder=folder)


def state_to_save(
    where: Round, standing: Standing, inputs: Iterable[ListedFile], review_size: int, document: bytes, changes: str
) -> RoundState:
    """A round's results → the state to save with them. `inputs` are its `input_files` as they were before they were
    read, `review_size` the bytes of the review workbook once it is written (0: none), `document` the printed report,
    `changes` its differences from the one issued last."""
    state = state_of(standing)
    files = [*inputs, *_shared_files(where, state)]
    if review_size:
        files.append(ListedFile(where.review.name, review_size, 0))
    return state._replace(
        inputs=_digest_files(files, time.time()), report=_digest_document(document),
        returns=_digests_by_name(standing.intake.files), changes=changes)


def _digests_by_name(files: Iterable[FileRecord]) -> dict[str, str]:
    return {record.file: record.sha256[:_DIGEST_LENGTH] for record in files}


# ── results and the files they follow from ────────────────────────────────────────────────────────


def _shared_files(where: Round, state: RoundState) -> list[ListedFile]:
    """The files of the rounds that a round is put together from, and the register it shares."""
    found = list[ListedFile]()
    for path in (where.path_from_plan(name) for name in (*state.parts, state.register) if name):
        part = Round(path)
        found += (*input_files(part), *listed_file(part.review)) if path.is_dir() else listed_file(path)
    return found


def is_current(where: Round, state: RoundState | None) -> bool:
    """Whether a round's results still follow from its files: their names and sizes are those of the saved state, and
    none was written after the results. A file from a machine whose clock is ahead has the time it had then."""
    if state is None:
        return False
    files = [*input_files(where), *_shared_files(where, state), *listed_file(where.review)]
    return state.inputs == _digest_files(files, _latest_time(written_last(where.summary)))


def _digest_files(files: Iterable[ListedFile], results_time: float) -> str:
    """A digest of names and sizes, and of the times of files that are later than the results."""
    return _digest_lines(
        f"{file.name}\t{file.size}\t{file.written if file.written > results_time else ''}" for file in sorted(files))


def _digest_lines(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:_SEAL_LENGTH]


# ── issued reports ────────────────────────────────────────────────────────────────────────────────

#: The name of a folder that keeps an issued report: its day, its number, its ordinal from the second on.
_ISSUED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)\b.*?(?: lan (\d+))?")
_LONGEST_NUMBER = 40
_MOST_NAMED = 3  # changed files in a sentence


def issued_reports(where: Round) -> tuple[IssuedReport, ...]:
    """The reports that a round has issued, the latest last, as the names of their folders tell."""
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
    """A .docx → a digest of its parts, the same whatever program packed them; "" of any other file."""
    with suppress(BadZipFile), ZipFile(BytesIO(document)) as package:
        return _digest_lines(f"{name}\t{hashlib.sha256(package.read(name)).hexdigest()}" for name in package.namelist())
    return ""


def changes_since(issued: IssuedReport, document: bytes, files: Iterable[FileRecord]) -> str:
    """A report printed now and the returned files it follows from → their differences from those of an issued report,
    in words; "" where there are none, or the issued tables are gone."""
    former = _read_workbook_state(issued.folder / words.SUMMARY_FILE)
    if former is None:
        return ""
    differing = former.returns.items() ^ _digests_by_name(files).items()
    names = sorted({name for name, _ in differing})
    changes = [f"tệp nhận về {names_vi(names, _MOST_NAMED, 'tệp khác')}"] if names else []
    if _digest_document(document) != former.report:
        changes.append("nội dung báo cáo")
    return "; ".join(changes)


# ── the saved state ───────────────────────────────────────────────────────────────────────────────


def saved_properties(state: RoundState) -> dict[str, str]:
    """A state → properties of a document, by name: packed, sealed, cut into pieces that a property holds."""
    *saved, _ = state  # all but what lies in the folder
    text = json.dumps(saved, default=lambda value: str(value) if isinstance(value, date) else value.name)
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    sealed = _digest_lines([_LAYOUT, packed]) + packed
    return {f"{words.STATE_PROPERTY} {number}": sealed[start:start + _PROPERTY_LENGTH]
            for number, start in enumerate(range(0, len(sealed), _PROPERTY_LENGTH), 1)}


def read_state(where: Round) -> RoundState | None:
    """The state saved in a round's consolidated workbook; None where there is none, or it is not as it was saved."""
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


# ── the files in the folder now ───────────────────────────────────────────────────────────────────


def folder_state(where: Round, saved: RoundState | None) -> FolderState:
    """A round and its saved state (`read_state`) → the state of its folder, by files' names, sizes and times alone."""
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
