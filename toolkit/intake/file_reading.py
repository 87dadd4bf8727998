"""A returned file → its reading: format, sender, sheet, rows, cells and leftovers; the files of one content → the day
it first came. Called by `returns`. No file stops a run or takes more than its share: an error or excess is a finding of
that file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from toolkit.base.text import date_vi, grouped, number_vi
from toolkit.intake.arrivals import FROM_MAIL, RECEIVED_FROM, ReturnedFile, unpacked, unreachable_finding
from toolkit.intake.cells import FROM_OFFICER, Account, FormLine, content_digest, decided_finding, file_doubt
from toolkit.intake.form_sheet import FormSheet, FoundSheet, head_conflict, head_of, rows_conflict, sheets_to_read
from toolkit.intake.identity import IssuedForm, IssuedForms, identify
from toolkit.intake.leftovers import (
    account_leftovers,
    corrected_file_marks,
    count_filled,
    free_lines,
    list_everything,
    list_merged_cells,
)
from toolkit.intake.rows import read_rows
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, Severity, finding
from toolkit.model.form_code import FormCode
from toolkit.model.records import About, Doubt, Entry, Outcome, Period, Plan, Ruling
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, unreadable
from toolkit.sheetread.any_file import LIMITS, Book, Package, Reason, Refused

#: Further sources of a day: the time of saving, the day of the first run with the file.
FROM_SAVING, FROM_RUN = "ngày lưu trong tệp", "ngày tổng hợp"


@dataclass(slots=True)
class FileReading(Account):
    """One returned file and the account of its cells, on its way into the ledger."""

    file: ReturnedFile
    sha256: str = ""
    content: str = ""  # digest of its texts, whatever program saved it
    opened: bool = False  # whether it was read; a later file of the same bytes is then a duplicate
    outcome: Outcome | None = None  # None: a form of `agency`, its findings decide
    agency: str = ""
    code: str = ""
    predecessor: str = ""  # former agency whose form it is, if `agency` does its work
    modified: datetime | None = None
    typed: int = 0  # the sender's filled cells
    consolidated: int = 0
    lines: tuple[FormLine, ...] = ()
    seen: frozenset[str] = frozenset()  # slots with a row, read or rejected
    corrects: frozenset[str] = frozenset()  # marks of the files that it corrects
    passed_over: Finding | None = None  # its error, if an officer has set it aside

    @property
    def place(self) -> Place:
        """The place of findings on the whole file."""
        return Place(self.file.name)

    def close(self, found: Finding, outcome: Outcome = Outcome.QUARANTINED) -> FileReading:
        """End the reading with that finding and outcome → the reading."""
        self.outcome = outcome
        self.findings.append(found)
        return self


def reader(forms: IssuedForms) -> Callable[[ReturnedFile], list[FileReading]]:
    """The forms of a round → a function that reads one file, as `read_file`."""
    return lambda file: list(read_file(file, forms))


def read_file(file: ReturnedFile, forms: IssuedForms) -> Iterator[FileReading]:
    """A returned file → its reading, or the readings of the files inside it. Want of memory is a finding of that file
    alone."""
    closed = _skipped(file)
    if closed is not None:
        yield closed
        return
    try:
        allowance = Allowance()
        for member, content, package in unpacked(file, file.content()):
            closed = _skipped(member, content)
            reading = closed or FileReading(member)
            reading.sha256 = member.digest(content) if content or not closed else ""
            reading.content = "" if reading.outcome is Outcome.SKIPPED else reading.sha256
            reading.opened = (not closed or closed.findings[0].code is Code.MAIL_SAYS) and len(content) <= LIMITS.file
            if not closed:
                reading = _read_book(content, reading, forms, allowance.spend_on(member.name), package)
            yield ask_about_file(reading, forms)
    except OSError as error:
        is_lock = file.path.name.startswith("~$")  # Excel on Windows lets nobody read it
        closed = _skipped(file, b"") if is_lock else None
        yield closed or FileReading(file).close(unreachable_finding(error, file.path, file.name))
    except (MemoryError, RecursionError):
        yield _without_memory(FileReading(file))


def failed_reading(file: ReturnedFile, why: str, forms: IssuedForms) -> FileReading:
    """The reading of a file that could not be read for an unknown error, `why`."""
    reading = FileReading(file)
    with suppress(OSError):
        reading.sha256 = reading.content = file.digest(file.content())
    return ask_about_file(reading.close(finding(Code.FILE_FAILED, reading.place, why=why)), forms)


#: Most characters and bytes read of one returned file with all files inside it (see `read_book_bytes`), and of each
#: file inside in any case. A form of 30 tasks takes 150,000.
_MOST_READ, _ALWAYS_READ = 160 << 20, 512 << 10
#: Characters that a listed text takes besides its own, and characters that each file may list before it uses the shared
#: listing.
_PLACE_CHARACTERS, _LISTED_FREELY = 100, 100_000


class Allowance:
    """How much of one returned file, with all files inside it, may still be read."""

    def __init__(self) -> None:
        self._left = _MOST_READ

    def spend_on(self, name: str) -> Callable[[int], None]:
        """A file's name → a function that counts what is read of it; it raises UnreadableFile beyond the allowance."""
        spent = 0

        def spend(size: int) -> None:
            nonlocal spent
            spent += size
            self._left -= size
            if self._left < 0 and spent > _ALWAYS_READ:
                raise UnreadableFile(Code.FILE_LEFT_ASIDE, Place(name), whole="một tệp và các tệp trong đó",
                                     why=f"đọc {number_vi(spent / 1e6)} MB mà chưa hết")

        return spend


def listing_size(reading: FileReading) -> int:
    """A reading → the characters it takes of the listing shared by a round's files."""
    return max(_listed_characters(reading) + _PLACE_CHARACTERS * len(reading.listed) - _LISTED_FREELY, 0)


def _listed_characters(reading: FileReading) -> int:
    """A reading → the characters of its listed texts."""
    return sum(len(listed.entry.text) for listed in reading.listed)


def without_listing(reading: FileReading) -> FileReading:
    """A reading with too much to list → a reading of the same file that lists nothing and says so."""
    aside = FileReading(reading.file, reading.sha256, opened=True, agency=reading.agency, code=reading.code,
                        predecessor=reading.predecessor)
    aside.findings = reading.findings[-1:] if reading.outcome is Outcome.QUARANTINED else []
    cells, characters = (number_vi(count, 0) for count in (len(reading.listed), _listed_characters(reading)))
    why = f"{cells} ô chữ ngoài biểu mẫu, {characters} ký tự"
    return aside.close(finding(Code.FILE_LEFT_ASIDE, reading.place, why=why, whole="cả kỳ"))


def _without_memory(reading: FileReading) -> FileReading:
    """The reading, closed for want of memory."""
    return reading.close(unreadable(Refused(Reason.MEMORY), reading.place).finding)


def _skipped(file: ReturnedFile, content: bytes | None = None) -> FileReading | None:
    """The closed reading of a file that is not to be read, None where it is; `content` as in `not_a_return`."""
    if (found := file.not_a_return(content)) is None:
        return None
    outcome = Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED
    return FileReading(file).close(found, outcome)


def ask_about_file(reading: FileReading, forms: IssuedForms) -> FileReading:
    """Add the doubt about a file that was put aside; a ruling may say that it does not belong to the round."""
    if reading.outcome is Outcome.QUARANTINED and reading.sha256:
        reading.doubts.append(file_doubt(reading.sha256, reading.content, reading.findings[-1]))
        ruling = forms.judge(reading.doubts[-1])
        if ruling is not None and ruling.value is None:
            reading.outcome = Outcome.SKIPPED
            reading.passed_over, reading.findings[-1] = reading.findings[-1], decided_finding(ruling, reading.place)
    return reading


def _read_book(content: bytes, reading: FileReading, forms: IssuedForms, spend: Callable[[int], object],
               package: Package | None) -> FileReading:
    """A file's bytes → the reading of its workbook; an error costs this file only, and its cells are listed."""
    book: Book | None = None
    try:
        try:
            book = read_workbook_bytes(content, reading.file.name, spend=spend, package=package)
        except UnreadableFile as error:
            return reading.close(error.finding)
        reading.content = content_digest(book)
        return _read_as_form(reading, book, forms)
    except (MemoryError, RecursionError):
        return _without_memory(FileReading(reading.file, reading.sha256, opened=True))
    except Exception as error:
        problem = finding(Code.FILE_FAILED, reading.place, why=type(error).__name__)
        return _list_book(FileReading(reading.file, reading.sha256, reading.content, opened=True), book, problem, None)


def _read_as_form(reading: FileReading, book: Book, forms: IssuedForms) -> FileReading:
    """A workbook → the reading as a form: that of its code unless its head contradicts, or that of a ruling; a former
    agency's form is read as its successor's."""
    code, problem = identify(book, forms.layout, forms.plan)
    reading.modified, reading.code = book.modified, str(code or "")
    ruling, found = forms.judge(file_doubt(reading.sha256, reading.content)), list[FoundSheet]()
    if code and not problem:
        issued = forms.form_that_counts(code.agency)
        found = sheets_to_read(book, issued, forms)
        problem = (head_conflict(issued, head_of(book, found[0], issued, forms), forms)
                   or rows_conflict(found[0], code, issued, reading.place, forms)) if found else None
        reading.agency = "" if problem else issued.code.agency
        if ruling and not ruling.value and reading.agency:
            problem = finding(Code.FILE_NOT_USED, reading.place)
    if problem and ruling and ruling.value:
        issued = _ruled_form(str(ruling.value), code, forms)
        code, found = issued.code, sheets_to_read(book, issued, forms)
        if found:
            reading.agency = code.agency
            reading.doubts.append(file_doubt(reading.sha256, reading.content, problem))
            reading.findings.append(decided_finding(ruling, reading.place))
        problem = None
    if problem is None and not found:
        problem = _no_table_finding(book)
    if problem:
        return _list_book(reading, book, problem, None if problem.code is Code.FOREIGN_WORKBOOK else forms)
    assert code is not None
    return read_form(reading, book, code, issued, found, forms, ruling)


def _no_table_finding(book: Book) -> Finding:
    """The finding on a form without a table, or whose sheet may be broken."""
    broken = [remark.sheet for remark in book.remarks if remark.kind == "unread"]
    if broken:
        return finding(Code.FILE_UNREADABLE, Place(book.file), why=f"trang “{broken[0]}” bị hỏng")
    return finding(Code.FORM_SHEET_MISSING, Place(book.file))


def _empty_form_finding(reading: FileReading) -> Finding:
    """The finding on a form without any answer, with the places of other texts in the file."""
    texts = Counter(listed.entry.place.sheet for listed in reading.listed)
    elsewhere = [f"{count} chỗ có chữ ở trang “{sheet}”" for sheet, count in texts.items()]
    elsewhere += [found.problem.rstrip(".") for found in reading.findings if "count" in found.details]
    if not elsewhere:
        return finding(Code.FORM_EMPTY, reading.place)
    return finding(Code.ANSWERS_BESIDE, reading.place, what="; ".join(elsewhere))


def _ruled_form(agency: str, code: FormCode | None, forms: IssuedForms) -> IssuedForm:
    """A ruling that a file is an agency's → the form to read it as; with the keys of the predecessor that its code
    names."""
    plan = forms.plan
    if code and plan.knows(code.agency) and plan.is_gone(code.agency) and agency in plan.in_charge(code.agency):
        return forms.form_that_counts(code.agency, agency)
    return forms.form_that_counts(agency)


def read_form(reading: FileReading, book: Book, code: FormCode, issued: IssuedForm, found: Sequence[FoundSheet],
              forms: IssuedForms, ruling: Ruling | None = None) -> FileReading:
    """A workbook with that code and these sheets → its reading as the form `issued`; `ruling` may have named the
    agency."""
    sheet, keys, table = found[0]
    reading.predecessor = issued.predecessor
    if issued.predecessor:
        successor = forms.plan.agency(issued.code.agency).name
        reading.add(finding(
            Code.PREDECESSOR_FORM, reading.place, former=issued.head["agency_name"], successor=successor))
    reading.findings += remarks_of(book)
    page = FormSheet(reading, book, sheet, table, code, issued, forms, ruling)
    if code.edition != issued.code.edition:
        page.report_older_edition()
    list_merged_cells(page)
    under_merges = len(reading.listed)
    rows = read_rows(page, keys)
    reading.lines = (*rows.lines, *free_lines(page, rows.free))
    answered = len(reading.listed) > under_merges or any(line.answers for line in reading.lines)
    account_leftovers(page, reading.lines)
    reading.typed = count_filled(book) - reading.issued
    reading.seen, reading.corrects = frozenset(rows.seen), corrected_file_marks(book)
    if answered:
        return reading
    if any(remark.kind == "unread" for remark in book.remarks):  # maybe it was there
        return reading.close(_no_table_finding(book))
    return reading.close(_empty_form_finding(reading), Outcome.EMPTY)


def _list_book(reading: FileReading, book: Book | None, problem: Finding, forms: IssuedForms | None) -> FileReading:
    """A file that is put aside → the reading with everything typed listed. `forms`: it is a form of some agency, plan
    or year."""
    if book is not None:
        list_everything(reading, book, problem, forms)
        reading.typed = len(reading.listed)
        reading.findings += remarks_of(book)
    return reading.close(problem)


class FirstSeen(NamedTuple):
    """When a content first came, as a hidden sheet of the review workbook keeps it. A copied, packed or resaved file
    has the same content."""

    day: date
    source: str  # source of the day
    saved: datetime | None  # earliest time of saving, None where unknown

    @property
    def text(self) -> str:
        """The text for officers, which `read` reads back."""
        saved = f"\ntệp lưu {self.saved:%d/%m}/{self.saved.year:04} {self.saved:%H:%M:%S}" if self.saved else ""
        return f"{date_vi(self.day)} – {self.source}{saved}"

    @classmethod
    def read(cls, text: str) -> FirstSeen | None:
        """A `text` → its record, None where it has no day and source."""
        day, _, source = text.partition("\n")[0].partition(" – ")
        saved = text.partition("\ntệp lưu ")[2]
        with suppress(ValueError):
            moment = datetime.strptime(saved, "%d/%m/%Y %H:%M:%S").replace(tzinfo=UTC) if saved else None
            return cls(datetime.strptime(day, "%d/%m/%Y").date(), source, moment) if source else None
        return None

    def late_finding(self, file: str, period: Period) -> Finding | None:
        """The finding that a return dated too late may have come in time; None where nothing suggests it."""
        why = "ngày của tệp không dùng được: trước lúc tệp được lưu, trước kỳ báo cáo hoặc sau hôm nay"
        if self.source == RECEIVED_FROM and self.saved and period.first_day <= self.saved.date() <= period.last_day:
            why = f"tệp lưu ngày {date_vi(self.saved.date())}, còn trong hạn, nên có thể đó chỉ là ngày chép tệp"
        elif self.source not in (FROM_SAVING, FROM_RUN):
            return None
        if self.day <= period.last_day:
            return None
        return finding(Code.RECEIVED_DOUBTFUL, Place(file), received=date_vi(self.day), source=self.source, why=why)


def first_seen(
        files: Sequence[ReturnedFile], saved: datetime | None, kept: FirstSeen | None, period: Period,
        today: date | None) -> FirstSeen:
    """The files of one content, the time of saving and the kept record → when the content first came. A kept day
    stands, unless a mail is older. Else it is the earliest possible day of a mail or file: not before the period or the
    saving, not after `today` (None: no limit). Without one it is the day of saving, or today."""
    last = today or date.max
    times = (saved, kept.saved if kept else None)
    saved = min((time.replace(microsecond=0) for time in times if time), default=None)
    latest = min(last, date(period.due_before.year, 12, 31))
    saving = saved.date() if saved and period.first_day <= saved.date() <= latest else period.first_day
    days = {(file.received, file.received_from) for file in files if saving <= file.received <= last}
    if kept and kept.day <= last:
        days = {(day, source) for day, source in days if source == FROM_MAIL} | {(kept.day, kept.source)}
    if days:
        return FirstSeen(*min(days), saved)
    if saving > period.first_day:
        return FirstSeen(saving, FROM_SAVING, saved)
    return FirstSeen(today or min(file.received for file in files), FROM_RUN if today else RECEIVED_FROM, saved)


def settle_days(
        readings: Sequence[FileReading], forms: IssuedForms, kept: Mapping[str, str], today: date | None
) -> dict[str, str]:
    """Set for each file the day its content first came, or a ruling's, and the earliest time of saving → by content the
    texts of `FirstSeen`, those in `kept` included. An officer is asked where a doubtful day makes the agency late, or
    later than the report."""
    days, unruled, plan = dict(kept), dict[str, tuple[FirstSeen, Doubt]](), forms.plan
    by_content = grouped((reading for reading in readings if reading.content), lambda reading: reading.content)
    for content, same in by_content.items():
        saved = min((reading.modified for reading in same if reading.modified), default=None)
        first = first_seen(
            [reading.file for reading in same], saved, FirstSeen.read(kept.get(content, "")), plan.period, today)
        days[content], day, source = first.text, first.day, first.source
        agency = next((reading.agency for reading in same if reading.agency), "")
        entries = tuple(Entry(first.text, reading.place) for reading in same)
        doubt = Doubt(About.RECEIVED, agency, entries=entries, content=content)
        if ruling := forms.judge(doubt):
            same[0].doubts.append(doubt)
            if isinstance(ruling.value, date):
                day, source = ruling.value, FROM_OFFICER
        else:
            unruled[content] = first, doubt
        for reading in same:
            reading.file = reading.file._replace(received=day, received_from=source)
            reading.modified = reading.modified and first.saved
    counted = (reading for reading in readings if reading.content and reading.agency and reading.outcome is None)
    for agency, of_agency in grouped(counted, lambda reading: reading.agency).items():
        received = min(reading.file.received for reading in of_agency)
        after_report = later_than_report(plan, agency, received)
        for reading in (reading for reading in of_agency if reading.content in unruled):
            first, doubt = unruled[reading.content]
            late = first.late_finding(reading.file.name, plan.period) if received > plan.period.last_day else None
            if late or after_report:
                reading.doubts.append(doubt._replace(reason=late or after_report))
    return days


def later_than_report(plan: Plan, agency: str, received: date) -> Finding | None:
    """The finding on an agency's return that came after the day of the report; None if it did not."""
    report = plan.settings.report_date
    if report is None or received <= report:
        return None
    return finding(
        Code.RECEIVED_AFTER_REPORT, Place(words.REVIEW_FILE, words.REVIEW_SHEET), agency=plan.agency(agency).name,
        received=date_vi(received), report=date_vi(report), setting=words.SETTINGS["report_date"].label.text)
