"""How a round stood when it was last consolidated. The consolidated workbook keeps it, as properties of the document,
so that many rounds are looked at without reading what came back in each again; there is no other file of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from toolkit.base.files import is_link, plain_name, read_or_none, written_last
from toolkit.base.text import abridged, date_vi, names_vi, open_ended, printable
from toolkit.consolidate.standing import AgencyReports, AgencyState, Standing
from toolkit.model import words
from toolkit.model.findings import Code, Severity
from toolkit.model.period import period_of
from toolkit.model.records import FileRecord, Period, Settings
from toolkit.model.workbooks import UnreadableFile, read_workbook
from toolkit.rounds.round import Round
from toolkit.sheetread.any_file import Refused, read_custom
from toolkit.sheets.heading_finder import sheet_texts

#: What one property of a document holds at the most; the first thing kept, another means another way of keeping.
_ROOM, _VERSION = 255, 3
#: Bytes that a record may have, of tens of thousands of agencies.
_LARGEST = 8 << 20


class RecordedAgency(NamedTuple):
    """An agency that is to report, how its report stood, and whether one was owed still: none came, or it was to be
    mended."""

    code: str
    name: str
    state: AgencyState
    owes: bool


class RoundRecord(NamedTuple):
    """How the round stood. So many agencies had `reported`, None: nobody has counted. `questions` nobody had answered,
    `errors` there were in all, `open` of them keep the report a draft. `beside` are the rounds and the register that it
    was made from besides its own files, as its plan names them; `held` is what lay there then, as `_digest` has it, and
    `review` the size of the review workbook, 0 where there was none."""

    plan_code: str
    issuer: str
    period: Period
    agencies: tuple[RecordedAgency, ...]
    reported: int | None
    questions: int = 0
    errors: int = 0
    open: int = 0
    beside: tuple[str, ...] = ()
    held: str = ""
    review: int = 0


def record_of(where: Round, standing: Standing, own: str, review: int) -> RoundRecord:
    """The record of a round that stands so; `own` is what lay in its folder before it was read, `review` the size of
    its review workbook once all is written."""
    plan, settings, states = standing.plan, standing.plan.settings, AgencyReports(standing).states
    owing = {each.code for each in standing.missing} | standing.to_mend.keys()
    agencies = (RecordedAgency(each.code, each.name, states[each.code], each.code in owing) for each in plan.expected)
    errors = sum(each.severity is Severity.ERROR and each.code is not Code.DUE_PASSED
                 for each in (*standing.findings, *standing.intake.findings))
    still = sum(each.code is not Code.NOBODY_REPORTED for each in standing.open)
    beside = tuple(filter(None, (*settings.parts, settings.register)))
    held = own + _digest(_files_beside(where, beside))
    return RoundRecord(settings.plan_code, open_ended(settings.issuer), plan.period, tuple(agencies),
                       standing.reported, len(standing.to_decide), errors, still, beside, held, review)


# ── what it was made from ─────────────────────────────────────────────────────────────────────────


class SeenFile(NamedTuple):
    """A file that a round is made from: its name from the folder it is looked for in, its size, when it was written."""

    name: str
    size: int
    written: float


def files_held(where: Round) -> tuple[SeenFile, ...]:
    """The files that came back to a round, by name; what nobody sees is none, a link is not followed. OSError where the
    folder of returns may not be listed: that nothing came back is not to be said then."""
    return _files_in(where.returns)


def _files_in(folder: Path) -> tuple[SeenFile, ...]:
    """The files in a folder and below it, by name; none where there is no folder."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return tuple(sorted(_files(folder, "")))
    return ()


def _files(folder: Path | str, before: str) -> Iterator[SeenFile]:
    """Each folder is listed once: on a share, every question takes its time."""
    with os.scandir(folder) as listed:
        entries = [each for each in listed if not each.name.startswith((".", "~"))]
    for each in entries:
        with suppress(OSError):
            held = each.stat(follow_symlinks=False)
            if stat.S_ISDIR(held.st_mode) and not is_link(held):
                yield from _files(each.path, f"{before}{each.name}/")
            else:
                yield SeenFile(before + each.name, held.st_size, held.st_mtime)


def _files_at(*paths: Path) -> Iterator[SeenFile]:
    """Each of these files that is there."""
    for path in paths:
        with suppress(OSError):
            held = path.stat()
            yield SeenFile(path.name, held.st_size, held.st_mtime)


def own_held(where: Round) -> str:
    """A digest of what lies in the round's folder to be read."""
    return _digest(_own_files(where))


def _own_files(where: Round) -> list[SeenFile]:
    return [*_files_at(where.plan), *_files_in(where.folder / words.TEMPLATES_FOLDER), *files_held(where)]


def _files_beside(where: Round, beside: Iterable[str]) -> list[SeenFile]:
    """The files of the rounds, and the register, that a plan names so."""
    found = list[SeenFile]()
    for path in (where.folder_named(name) for name in beside):
        part = Round(path)
        review = part.results / words.REVIEW_FILE
        found += (*_own_files(part), *_files_at(review)) if path.is_dir() else _files_at(path)
    return found


def is_current(where: Round, record: RoundRecord | None) -> bool:
    """Whether a round's results still follow from what it is made from: every file has the name and size that the
    record knows, and none was written after the results came there."""
    review = list(_files_at(where.review))
    if record is None or record.review != sum(each.size for each in review):
        return False
    own, beside = _own_files(where), _files_beside(where, record.beside)
    if record.held != _digest(own) + _digest(beside):
        return False
    made = _latest_time(written_last(where.summary))
    return all(each.written <= made for each in (*own, *beside, *review))


def _digest(files: Iterable[SeenFile]) -> str:
    """A digest of names and sizes."""
    return _digest_of(f"{each.name}\t{each.size}" for each in files)


def _digest_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]


# ── what was issued ───────────────────────────────────────────────────────────────────────────────

#: The name of a folder that keeps an issued report: its day, its number, the how many-th of the round it was.
_ISSUED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)\b.*?(?: lan (\d+))?")
_LONGEST_NUMBER = 40
#: A digest of a file as the ledger of returns shows it.
_SHORT_DIGEST = re.compile("[0-9a-f]{12}")
#: Letters of a line of the report, and file names, that are told of what has changed.
_LONGEST_LINE, _FEW = 80, 3


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


def last_issued(where: Round) -> IssuedReport | None:
    """The report of a round that was issued last, with how the one made last differs; None where none was issued."""
    issued = issued_reports(where)
    kept = _custom_properties(written_last(where.summary))
    return issued[-1]._replace(changes=kept.get(words.CHANGES_PROPERTY, "")) if issued else None


def next_issued(where: Round, settings: Settings, today: date) -> IssuedReport:
    """The report that a round with those settings issues `today`, and the folder that is to keep it."""
    day, earlier = settings.report_date or today, issued_reports(where)
    ordinal = earlier[-1].ordinal + 1 if earlier else 1
    number = f" So {settings.report_number.zfill(2)}-BC-{settings.symbol}" if settings.report_number else ""
    number = re.sub(r"[^\w-]+", " ", printable(number))[:_LONGEST_NUMBER].rstrip()  # of letters every system takes
    name = f"{day.isoformat()}{number}{f' lan {ordinal}' if ordinal > 1 else ''}"
    return IssuedReport(where.issued / name, day, ordinal)


def kept_report(document: bytes, files: Iterable[FileRecord], changes: str = "") -> dict[str, str]:
    """Digests of a report as it was made and of the returns, and how it differs from the one issued last, as properties
    of a document."""
    returns = _digest_of(f"{record.file}\t{record.sha256}" for record in files)
    kept = {words.REPORT_PROPERTY: f"{_parts_digest(document)} {returns}"}
    return kept | ({words.CHANGES_PROPERTY: abridged(changes, _ROOM - 1)} if changes else {})


def _parts_digest(document: bytes) -> str:
    """A digest of what a .docx holds, whatever system packed it; "" of what is none."""
    with suppress(BadZipFile), ZipFile(BytesIO(document)) as package:
        return _digest_of(f"{name}\t{hashlib.sha256(package.read(name)).hexdigest()}" for name in package.namelist())
    return ""


def changes_since(issued: IssuedReport, document: bytes, files: Sequence[FileRecord]) -> str:
    """How a report made now, and the returns it is made from, differ from those of the issued one; "" where they do
    not, or where its tables are gone."""
    kept = _custom_properties(issued.folder / words.SUMMARY_FILE).get(words.REPORT_PROPERTY, "")
    former_report, _, former_returns = kept.partition(" ")
    report, _, returns = kept_report(document, files)[words.REPORT_PROPERTY].partition(" ")
    if not former_report:
        return ""
    changes = [] if returns == former_returns else list(_changed_files(issued, files))
    if report != former_report:
        # of one that people edited its lines say nothing of the figures
        lines = _new_lines(issued.paper, document) if _parts_digest(issued.paper) == former_report else []
        changes.append(f"báo cáo khác {len(lines)} dòng, trước hết “{abridged(lines[0], _LONGEST_LINE)}”" if lines
                       else "nội dung báo cáo")
    return "; ".join(changes)


def _new_lines(former: bytes, document: bytes) -> list[str]:
    """The lines of a report that a former one has not, but for the mark of a draft."""
    from toolkit.report.rendering import document_text

    known = {line.strip() for line in document_text(former).splitlines()} | {words.DRAFT_MARK, ""}
    return [line for line in map(str.strip, document_text(document).splitlines()) if line not in known]


def _changed_files(issued: IssuedReport, files: Iterable[FileRecord]) -> Iterator[str]:
    """Which returns came, changed or went since, by the ledger in the issued tables, where it can be read."""
    try:
        book = read_workbook(issued.folder / words.SUMMARY_FILE)
    except UnreadableFile:
        yield "tệp nhận về"
        return
    texts = sheet_texts(book.sheets[-1], book)  # the ledger is the last sheet
    former = {texts[row, 1]: text for (row, column), text in texts.items()
              if column > 1 and _SHORT_DIGEST.fullmatch(text)}
    now = {record.file: record.sha256 for record in files}
    names = {"thêm tệp": now.keys() - former.keys(), "bỏ tệp": former.keys() - now.keys(),
             "tệp đã đổi": {name for name in now.keys() & former.keys() if not now[name].startswith(former[name])}}
    yield from (f"{what} {names_vi(sorted(held), _FEW, 'tệp khác')}" for what, held in names.items() if held)


# ── how it is kept ────────────────────────────────────────────────────────────────────────────────


def kept_properties(record: RoundRecord) -> dict[str, str]:
    """The record as properties of a document, by name."""
    kept = json.dumps(_kept(record), ensure_ascii=False)
    packed = zlib.compress(kept.encode("utf-8", "surrogatepass"), 9)
    text = base64.b64encode(packed).decode("ascii")
    return {f"{words.RECORD_PROPERTY} {number}": text[start:start + _ROOM]
            for number, start in enumerate(range(0, len(text), _ROOM), 1)}


def _kept(record: RoundRecord) -> list[Any]:
    period = record.period
    return [
        _VERSION, record.plan_code, record.issuer, period.code, period.due_before.isoformat(), period.title,
        [[each.code, each.name, each.state.name, int(each.owes)] for each in record.agencies],
        record.reported, record.questions, record.errors, record.open, list(record.beside), record.held, record.review]


def read_record(where: Round) -> RoundRecord | None:
    """The record in the round's consolidated workbook; None where there is none that can be read."""
    found = _custom_properties(written_last(where.summary))
    text = "".join(found.get(f"{words.RECORD_PROPERTY} {number}", "") for number in range(1, len(found) + 1))
    try:
        unpacked = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), _LARGEST)
        kept = json.loads(unpacked)
        record = _record(kept)
        return record if _kept(record) == kept and b"\\u0000" not in unpacked else None
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError, zlib.error):
        return None


def _custom_properties(path: Path) -> Mapping[str, str]:
    """What a consolidated workbook keeps; nothing where it cannot be read."""
    with suppress(Refused, OSError, ValueError, RecursionError):
        return read_custom(path)
    return {}


def _record(kept: list[Any]) -> RoundRecord:
    """The record that was kept so; one of the errors that `read_record` expects where it is none."""
    _, plan_code, issuer, code, due, title, agencies, reported, questions, errors, still, beside, held, review = kept
    name = period_of(code)
    period = Period(name.year, date.fromisoformat(due), name.kind, name.number, str(title))
    _ = period.last_day  # an OverflowError where no day is before the one it is due
    known = tuple(RecordedAgency(str(code), str(called), AgencyState[state], bool(owes))
                  for code, called, state, owes in agencies)
    return RoundRecord(str(plan_code), str(issuer), period, known, int(reported), int(questions), int(errors),
                       int(still), tuple(map(str, beside)), str(held), int(review))


# ── what lies in the folder now ───────────────────────────────────────────────────────────────────


class FolderState(NamedTuple):
    """What lies in a round's folder. `current`: the results follow from all that lies there now. `issued` is the report
    issued last, None: none was; `upward`: the mail that takes it upward is there."""

    forms: int
    forms_current: bool
    returned: bool
    current: bool
    issued: IssuedReport | None = None
    upward: bool = False

    def sending(self, today: date) -> date | None:
        """The day forms would go out, None where they have."""
        return None if self.forms or self.returned else today


def folder_state(where: Round, record: RoundRecord | None = None) -> FolderState:
    """What lies in the folder, by names, sizes and times only; `record` is the round's, where it was read."""
    forms = where.made_forms
    number = len({plain_name(path.name) for path in forms})  # one that was filled and the new one beside it are one
    forms_current = bool(forms) and max(map(_latest_time, forms)) >= _latest_time(where.plan)
    return FolderState(
        number, forms_current, bool(files_held(where)), is_current(where, record or read_record(where)),
        last_issued(where), written_last(where.results / words.UPWARD_MAIL_FILE).exists())


def _latest_time(path: Path) -> float:
    """When it came here: written, or copied here since (a copy keeps the day it was written); 0 where it is not."""
    with suppress(OSError):
        times = path.stat()
        return max(times.st_mtime, times.st_ctime)
    return 0.0
