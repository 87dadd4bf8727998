"""A returned file → its reading: what it holds, whose form it is, its sheet, rows and cells, what is left over; and
the day its content first came, however often it is copied or saved. No file stops a run and none takes more than its
share: whatever goes wrong, or is too much, is a finding of that file. `returns` calls it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from toolkit.base.text import date_vi, grouped, number_vi
from toolkit.intake.arrivals import FROM_MAIL, RECEIVED_FROM, ReturnedFile, unpacked
from toolkit.intake.cells import FROM_OFFICER, Account, content_digest, decided, file_doubt
from toolkit.intake.form_sheet import FormSheet, FoundSheet, head_of, rows_conflict, sheets_to_read
from toolkit.intake.identity import IssuedForm, IssuedForms, head_conflict, identify
from toolkit.intake.leftovers import account_leftovers, corrects, count_filled, free_lines, list_all, look_under_merges
from toolkit.intake.rows import FormLine, read_rows
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, Severity, finding
from toolkit.model.layout import FormCode
from toolkit.model.records import About, Doubt, Entry, Outcome, Period, Plan, Ruling
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, unreadable
from toolkit.sheetread.any_file import LIMITS, Book, Package, Reason, Refused

#: What else a day was read from: the time the workbook was saved, the day of the first run with it.
FROM_SAVING, FROM_RUN = "ngày lưu trong tệp", "ngày tổng hợp"


@dataclass(slots=True)
class FileReading(Account):
    """One file on its way into the ledger."""

    file: ReturnedFile
    sha256: str = ""
    content: str = ""  # a digest of what it says, whatever program saved it
    opened: bool = False  # taken for a workbook: then a later file of the same bytes adds nothing
    outcome: Outcome | None = None  # None while its findings decide: then it is a form of `agency`
    agency: str = ""
    code: str = ""
    predecessor: str = ""  # whose form it is, where that agency is gone and `agency` does its work
    modified: datetime | None = None
    typed: int = 0  # the sender's filled cells
    consolidated: int = 0
    lines: tuple[FormLine, ...] = ()
    seen: frozenset[str] = frozenset()  # the slots that have a row, taken or not
    corrects: frozenset[str] = frozenset()  # the marks of the files it was sent back for
    passed_over: Finding | None = None  # why it was put aside, where an officer agrees

    @property
    def place(self) -> Place:
        """Where findings of the file as a whole stand."""
        return Place(self.file.name)

    def close(self, found: Finding, outcome: Outcome = Outcome.QUARANTINED) -> FileReading:
        """This file goes no further, for that reason."""
        self.outcome = outcome
        self.findings.append(found)
        return self


#: What may be gone through of one returned file with all that it holds, in characters and bytes (see
#: `read_book_bytes`), and of each file in it whatever the others take. A form of 30 tasks takes 150,000.
_FILE, _ALWAYS = 160 << 20, 512 << 10
#: A listed text takes its characters and so many more; each file may list so much before it takes of what all share.
_PLACE, _OWN_LISTED = 100, 100_000


class Allowance:
    """How much may still be gone through of one returned file with all that it holds."""

    def __init__(self) -> None:
        self._left = _FILE

    def spending(self, name: str) -> Callable[[int], None]:
        """A file's name → a function that counts what is gone through of it, and raises UnreadableFile where that is
        too much."""
        spent = 0

        def spend(size: int) -> None:
            nonlocal spent
            spent += size
            self._left -= size
            if self._left < 0 and spent > _ALWAYS:
                raise UnreadableFile(Code.FILE_LEFT_ASIDE, Place(name), whole="một tệp và các tệp trong đó",
                                     why=f"đọc {number_vi(spent / 1e6)} MB mà chưa hết")

        return spend


def listing_size(reading: FileReading) -> int:
    """A file → how much it takes of what all files of a round may list together, in characters."""
    return max(_listed_characters(reading) + _PLACE * len(reading.listed) - _OWN_LISTED, 0)


def _listed_characters(reading: FileReading) -> int:
    return sum(len(listed.entry.text) for listed in reading.listed)


def left_aside(reading: FileReading) -> FileReading:
    """The file, with nothing of it listed: it has more to list than is left of what all files may."""
    aside = FileReading(reading.file, reading.sha256, opened=True, agency=reading.agency, code=reading.code,
                        predecessor=reading.predecessor)
    aside.findings = reading.findings[-1:] if reading.outcome is Outcome.QUARANTINED else []
    cells, characters = (number_vi(count, 0) for count in (len(reading.listed), _listed_characters(reading)))
    why = f"{cells} ô chữ ngoài biểu mẫu, {characters} ký tự"
    return aside.close(finding(Code.FILE_LEFT_ASIDE, reading.place, why=why, whole="cả kỳ"))


def reader(forms: IssuedForms) -> Callable[[ReturnedFile], list[FileReading]]:
    """The forms of a round → a function that reads one of its files, as `read_file` does."""
    return lambda file: list(read_file(file, forms))


def _without_memory(reading: FileReading) -> FileReading:
    return reading.close(unreadable(Refused(Reason.MEMORY), reading.place).finding)


def read_file(file: ReturnedFile, forms: IssuedForms) -> Iterator[FileReading]:
    """One file, or each of those it holds. A file that there is no memory for is told and costs nobody else."""
    closed = _passed_over(file)
    if closed is not None:
        yield closed
        return
    try:
        allowance = Allowance()
        for member, content, package in unpacked(file, file.content()):
            closed, digest = _passed_over(member, content), member.digest(content)
            reading = closed or FileReading(member)
            reading.sha256 = digest if content or not closed else ""
            reading.content = "" if reading.outcome is Outcome.SKIPPED else reading.sha256
            reading.opened = (not closed or closed.findings[0].code is Code.MAIL_SAYS) and len(content) <= LIMITS.file
            if not closed:
                reading = _read_book(content, reading, forms, allowance.spending(member.name), package)
            yield settle_aside(reading, forms)
    except OSError as error:
        is_lock = file.path.name.startswith("~$")  # Excel on Windows lets nobody read it
        yield (is_lock and _passed_over(file, b"")) or FileReading(file).close(file.not_opened(error))
    except (MemoryError, RecursionError):
        yield _without_memory(FileReading(file))


def failed(file: ReturnedFile, why: str, forms: IssuedForms) -> FileReading:
    """A file of which nothing can be said but that reading it failed."""
    reading = FileReading(file)
    with suppress(OSError):
        reading.sha256 = reading.content = file.digest(file.content())
    return settle_aside(reading.close(finding(Code.FILE_FAILED, reading.place, why=why)), forms)


def _passed_over(file: ReturnedFile, content: bytes | None = None) -> FileReading | None:
    """The file with the reason it is not read, None where it is to be read; `content` as of `not_a_return`."""
    if (found := file.not_a_return(content)) is None:
        return None
    outcome = Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED
    return FileReading(file).close(found, outcome)


def settle_aside(reading: FileReading, forms: IssuedForms) -> FileReading:
    """A file put aside is a doubt; the officer may have said that it is none of this round's."""
    if reading.outcome is Outcome.QUARANTINED and reading.sha256:
        reading.doubts.append(file_doubt(reading.sha256, reading.content, reading.findings[-1]))
        ruling = forms.judge(reading.doubts[-1])
        if ruling is not None and ruling.value is None:
            reading.outcome = Outcome.SKIPPED
            reading.passed_over, reading.findings[-1] = reading.findings[-1], decided(ruling, reading.place)
    return reading


def _read_book(content: bytes, reading: FileReading, forms: IssuedForms, spend: Callable[[int], object],
               package: Package | None) -> FileReading:
    """A file's workbook, as a form where it is one; whatever goes wrong costs this file only, and none of its cells."""
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
    """A workbook as the form its code, which its head does not deny, or the officer says it is; as its successor's
    where that agency is gone."""
    code, problem = identify(book, forms.layout, forms.plan)
    reading.modified, reading.code = book.modified, str(code or "")
    ruling, found = forms.judge(file_doubt(reading.sha256, reading.content)), list[FoundSheet]()
    if code and not problem:
        issued = forms.counted(code.agency)
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
            reading.findings.append(decided(ruling, reading.place))
        problem = None
    if problem is None and not found:
        problem = _no_table(book)
    if problem:
        return _list_book(reading, book, problem, None if problem.code is Code.FOREIGN_WORKBOOK else forms)
    assert code is not None
    return read_form(reading, book, code, issued, found, forms, ruling)


def _no_table(book: Book) -> Finding:
    """The finding for a form without a table; one sheet may have been it and be broken."""
    broken = [remark.sheet for remark in book.remarks if remark.kind == "unread"]
    if broken:
        return finding(Code.FILE_UNREADABLE, Place(book.file), why=f"trang “{broken[0]}” bị hỏng")
    return finding(Code.FORM_SHEET_MISSING, Place(book.file))


def _nothing_answered(reading: FileReading) -> Finding:
    """The finding for a form with nothing in the places for answers: what stands elsewhere in its file."""
    texts = Counter(listed.entry.place.sheet for listed in reading.listed)
    elsewhere = [f"{count} chỗ có chữ ở trang “{sheet}”" for sheet, count in texts.items()]
    elsewhere += [found.problem.rstrip(".") for found in reading.findings if "count" in found.details]
    if not elsewhere:
        return finding(Code.FORM_EMPTY, reading.place)
    return finding(Code.ANSWERS_BESIDE, reading.place, what="; ".join(elsewhere))


def _ruled_form(agency: str, code: FormCode | None, forms: IssuedForms) -> IssuedForm:
    """The form the officer says a file is: of the agency named, with the keys of the predecessor its code names."""
    plan = forms.plan
    if code and plan.knows(code.agency) and plan.is_gone(code.agency) and agency in plan.in_charge(code.agency):
        return forms.counted(code.agency, agency)
    return forms.counted(agency)


def read_form(reading: FileReading, book: Book, code: FormCode, issued: IssuedForm, found: Sequence[FoundSheet],
              forms: IssuedForms, ruling: Ruling | None = None) -> FileReading:
    """A workbook of that code whose `sheets_to_read` are `found`, read as that form, which the officer's `ruling` may
    have said it is."""
    sheet, keys, table = found[0]
    reading.predecessor = issued.predecessor
    if issued.predecessor:
        successor = forms.plan.agency(issued.code.agency).name
        reading.tell(finding(
            Code.PREDECESSOR_FORM, reading.place, former=issued.head["agency_name"], successor=successor))
    reading.findings += remarks_of(book)
    page = FormSheet(reading, book, sheet, table, code, issued, forms, ruling)
    if code.edition != issued.code.edition:
        page.tell_older_edition()
    look_under_merges(page)
    under_merges = len(reading.listed)
    rows = read_rows(page, keys)
    reading.lines = (*rows.lines, *free_lines(page, rows.free))
    answered = len(reading.listed) > under_merges or any(line.answers for line in reading.lines)
    account_leftovers(page, reading.lines)
    reading.typed = count_filled(book) - reading.issued
    reading.seen, reading.corrects = frozenset(rows.seen), corrects(book)
    if answered:
        return reading
    if any(remark.kind == "unread" for remark in book.remarks):  # maybe it was there
        return reading.close(_no_table(book))
    return reading.close(_nothing_answered(reading), Outcome.EMPTY)


def _list_book(reading: FileReading, book: Book | None, problem: Finding, forms: IssuedForms | None) -> FileReading:
    """A file put aside: everything typed in it is listed. `forms` where it is a form of some agency, plan or year."""
    if book is not None:
        list_all(reading, book, problem, forms)
        reading.typed = len(reading.listed)
        reading.findings += remarks_of(book)
    return reading.close(problem)


class FirstSeen(NamedTuple):
    """When a content first came. A hidden sheet of the review workbook keeps it: what is copied, packed or saved again
    later is the same content."""

    day: date
    source: str  # what the day was read from
    saved: datetime | None  # when its workbook had been saved; None: it does not say

    @property
    def text(self) -> str:
        """As officers see it, and `read` reads it."""
        saved = f"\ntệp lưu {self.saved:%d/%m}/{self.saved.year:04} {self.saved:%H:%M:%S}" if self.saved else ""
        return f"{date_vi(self.day)} – {self.source}{saved}"

    @classmethod
    def read(cls, text: str) -> FirstSeen | None:
        """A `text` → when its content came; None where it holds no day and source."""
        day, _, source = text.partition("\n")[0].partition(" – ")
        saved = text.partition("\ntệp lưu ")[2]
        with suppress(ValueError):
            moment = datetime.strptime(saved, "%d/%m/%Y %H:%M:%S").replace(tzinfo=UTC) if saved else None
            return cls(datetime.strptime(day, "%d/%m/%Y").date(), source, moment) if source else None
        return None

    def doubtful(self, file: str, period: Period) -> Finding | None:
        """The finding that it may have come in time although that day is too late; None where nothing speaks for it."""
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
    """Files of one content, last `saved` then → when it first came. A kept day stands, but for a mail sent before.
    Else the earliest day of a mail or file that is possible: not before the first day reported on or the saving, not
    after `today` (None: no limit). Where none is, the day of the saving, or today.
    """
    last = today or date.max
    times = (saved, kept.saved if kept else None)
    saved = min((time.replace(microsecond=0) for time in times if time), default=None)
    latest = min(last, date(period.due_before.year, 12, 31))
    saving = saved.date() if saved and period.first_day <= saved.date() <= latest else period.first_day
    by_mail_last = sorted(files, key=lambda file: file.received_from == FROM_MAIL)
    days = {file.received: file.received_from for file in by_mail_last if saving <= file.received <= last}
    if kept and kept.day <= last:
        days = {day: source for day, source in days.items() if source == FROM_MAIL} | {kept.day: kept.source}
    if days:
        return FirstSeen(min(days), days[min(days)], saved)
    if saving > period.first_day:
        return FirstSeen(saving, FROM_SAVING, saved)
    return FirstSeen(today or min(file.received for file in files), FROM_RUN if today else RECEIVED_FROM, saved)


def settle_days(
        readings: Sequence[FileReading], forms: IssuedForms, kept: Mapping[str, str], today: date | None
) -> dict[str, str]:
    """Give each file the day its content first came, or the officer's, and the time that was first saved. An officer is
    asked where the agency is late, or later than the report, by a day that may be wrong. Returned is by content when
    it first came, as `FirstSeen.text`, also of what was `kept` and is gone."""
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
            doubtful = first.doubtful(reading.file.name, plan.period) if received > plan.period.last_day else None
            if doubtful or after_report:
                reading.doubts.append(doubt._replace(reason=doubtful or after_report))
    return days


def later_than_report(plan: Plan, agency: str, received: date) -> Finding | None:
    """The finding for an agency's report that came later than the day of the report it is in; None where it did not."""
    report = plan.settings.report_date
    if report is None or received <= report:
        return None
    return finding(
        Code.RECEIVED_AFTER_REPORT, Place(words.REVIEW_FILE, words.REVIEW_SHEET), agency=plan.agency(agency).name,
        received=date_vi(received), report=date_vi(report), setting=words.SETTINGS["report_date"].label.text)
