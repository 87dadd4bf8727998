"""One file on its way: what it holds, whose form it is, its sheet, rows and cells, what is left over; and the day its
content first came, kept in the review workbook however often it is copied or saved.

No file stops a run and none takes more than its share of what a round may read and list: whatever goes wrong, or is too
much, is a finding of that file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from toolkit.base.text import date_vi, grouped, number_vi
from toolkit.intake.arrivals import FROM_MAIL, RECEIVED_FROM, ReturnedFile, unpacked
from toolkit.intake.cells import FROM_OFFICER, content_digest, decided, file_doubt
from toolkit.intake.form_sheet import FormSheet, FoundSheet, head_of, rows_conflict, sheets_to_read
from toolkit.intake.identity import IssuedForm, IssuedForms, head_conflict, identify
from toolkit.intake.leftovers import account_leftovers, corrects, count_filled, free_lines, list_all, look_under_merges
from toolkit.intake.rows import ReturnedForm, read_rows
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, Severity, finding
from toolkit.model.layout import FormCode
from toolkit.model.records import About, Doubt, Entry, Listed, Outcome, Period, Plan, Ruling
from toolkit.model.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, unreadable
from toolkit.sheetread.any_file import Book, Package, Reason, Refused

#: What else a day was read from: the time the workbook was saved, the day of the first run with it.
FROM_SAVING, FROM_RUN = "ngày lưu trong tệp", "ngày tổng hợp"


@dataclass(slots=True)
class FileReading:
    """One file on its way into the ledger; `outcome` is None while its findings decide: then it is a form of `agency`.
    `opened` says whether it was taken for a workbook: then a later file of the same bytes adds nothing. `content` is a
    digest of what it says, whatever program saved it. `predecessor` and `passed_over` are as of `FileRecord`.
    """

    file: ReturnedFile
    sha256: str = ""
    content: str = ""
    opened: bool = False
    outcome: Outcome | None = None
    agency: str | None = None
    code: str = ""
    modified: datetime | None = None
    typed: int = 0
    consolidated: int = 0
    held: ReturnedForm | None = None
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    predecessor: str = ""
    passed_over: Finding | None = None

    @property
    def place(self) -> Place:
        """Where findings of the file as a whole stand."""
        return Place(self.file.name)

    @property
    def form(self) -> ReturnedForm:
        """What the file says as a form."""
        assert self.held
        return self.held._replace(modified=self.modified, content=self.content)

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
    """What may still be gone through of one returned file with all that it holds."""

    def __init__(self) -> None:
        self._left = _FILE

    def spending(self, name: str) -> Callable[[int], None]:
        """What counts what is gone through of a file of that name. It raises UnreadableFile where that is too much."""
        spent = 0

        def spend(size: int) -> None:
            nonlocal spent
            spent += size
            self._left -= size
            if self._left < 0 and spent > _ALWAYS:
                raise UnreadableFile(Code.FILE_LEFT_ASIDE, Place(name), whole="một tệp và các tệp trong đó",
                                     why=f"đọc {number_vi(spent / 1e6)} MB mà chưa hết")

        return spend


def listing_size(read: FileReading) -> int:
    """How much a file takes of what all files of a round may list together."""
    characters = sum(len(listed.entry.text) for listed in read.listed)
    return max(characters + _PLACE * len(read.listed) - _OWN_LISTED, 0)


def left_aside(read: FileReading) -> FileReading:
    """The file, with nothing of it listed: it has more to list than is left of what all files may."""
    aside = FileReading(
        read.file, read.sha256, opened=True, agency=read.agency, code=read.code, predecessor=read.predecessor)
    aside.findings = read.findings[-1:] if read.outcome is Outcome.QUARANTINED else []
    characters = sum(len(listed.entry.text) for listed in read.listed)
    why = f"{number_vi(len(read.listed), 0)} ô chữ ngoài biểu mẫu, {number_vi(characters, 0)} ký tự"
    return aside.close(finding(Code.FILE_LEFT_ASIDE, read.place, why=why, whole="cả kỳ"))


def reader(forms: IssuedForms) -> Callable[[ReturnedFile], list[FileReading]]:
    """What reads a file of a round with those forms, as `read_file` does."""
    return lambda file: list(read_file(file, forms))


def _without_memory(read: FileReading) -> FileReading:
    return read.close(unreadable(Refused(Reason.MEMORY), read.place).finding)


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
            read = closed or FileReading(member)
            read.sha256 = digest if content or not closed else ""
            read.content = "" if read.outcome is Outcome.SKIPPED else read.sha256
            read.opened = bool(read.sha256) and (not closed or closed.findings[0].code is Code.MAIL_SAYS)
            if not closed:
                read = _read_book(content, read, forms, allowance.spending(member.name), package)
            yield judged(read, forms)
    except OSError as error:
        is_lock = file.path.name.startswith("~$")  # Excel on Windows lets nobody read it
        yield (is_lock and _passed_over(file, b"")) or FileReading(file).close(file.not_opened(error))
    except (MemoryError, RecursionError):
        yield _without_memory(FileReading(file))


def failed(file: ReturnedFile, why: str, forms: IssuedForms) -> FileReading:
    """A file of which nothing can be said but that reading it failed."""
    read = FileReading(file)
    with suppress(OSError):
        read.sha256 = read.content = file.digest(file.content())
    return judged(read.close(finding(Code.FILE_FAILED, read.place, why=why)), forms)


def _passed_over(file: ReturnedFile, content: bytes | None = None) -> FileReading | None:
    """The file with the reason it is not read, None where it is to be read; `content` as of `not_a_return`."""
    if (found := file.not_a_return(content)) is None:
        return None
    outcome = Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED
    return FileReading(file).close(found, outcome)


def judged(read: FileReading, forms: IssuedForms) -> FileReading:
    """A file put aside is a doubt; the officer may have said that it is none of this round's."""
    if read.outcome is Outcome.QUARANTINED and read.sha256:
        read.doubts.append(file_doubt(read.sha256, read.content, read.findings[-1]))
        ruling = forms.judge(read.doubts[-1])
        if ruling is not None and ruling.value is None:
            read.outcome = Outcome.SKIPPED
            read.passed_over, read.findings[-1] = read.findings[-1], decided(ruling, read.place)
    return read


def _read_book(content: bytes, read: FileReading, forms: IssuedForms, spend: Callable[[int], object],
               package: Package | None) -> FileReading:
    """A file's workbook, as a form where it is one; whatever goes wrong costs this file only, and none of its cells."""
    book: Book | None = None
    try:
        try:
            book = read_workbook_bytes(content, read.file.name, spend=spend, package=package)
        except UnreadableFile as error:
            return read.close(error.finding)
        read.content = content_digest(book)
        return _read_as_form(read, book, forms)
    except (MemoryError, RecursionError):
        return _without_memory(FileReading(read.file, read.sha256, opened=True))
    except Exception as error:
        failed = finding(Code.FILE_FAILED, read.place, why=type(error).__name__)
        return _put_aside(FileReading(read.file, read.sha256, read.content, opened=True), book, failed, None)


def _read_as_form(read: FileReading, book: Book, forms: IssuedForms) -> FileReading:
    """A workbook as the form its code, which its head does not deny, or the officer says it is; as its successor's
    where that agency is gone."""
    code, problem = identify(book, forms.layout, forms.plan)
    issued, form = forms.counted(code.agency) if code and not problem else None, None
    read.modified, read.code = book.modified, str(code or "")
    ruling = forms.judge(file_doubt(read.sha256, read.content))
    if code and issued:
        found = sheets_to_read(book, issued, forms)
        problem = (head_conflict(issued, head_of(book, found[0], issued, forms), forms)
                   or rows_conflict(found[0], code, issued, read.place, forms)) if found else None
        read.agency = None if problem else issued.code.agency
        if ruling and not ruling.value and read.agency:
            problem = finding(Code.FILE_NOT_USED, read.place)
        form = problem or read_form(book, read.sha256, code, issued, found, forms, ruling)
    if problem and ruling and ruling.value:
        issued = _ruled_form(str(ruling.value), code, forms)
        form = read_form(book, read.sha256, issued.code, issued, sheets_to_read(book, issued, forms), forms, ruling)
        if isinstance(form, ReturnedForm):
            read.agency = form.code.agency
            read.doubts.append(file_doubt(read.sha256, read.content, problem))
            read.findings.append(decided(ruling, read.place))
    elif problem:
        form = problem
    if not isinstance(form, ReturnedForm):
        assert form is not None
        return _put_aside(read, book, form, None if form.code is Code.FOREIGN_WORKBOOK else forms)
    assert issued is not None
    read.held, read.typed, read.predecessor = form, form.typed, form.predecessor
    if form.predecessor:
        successor = forms.plan.agency(form.code.agency).name
        read.findings.append(finding(
            Code.PREDECESSOR_FORM, read.place, former=issued.head["agency_name"], successor=successor))
    read.listed += form.listed
    read.doubts += form.doubts
    read.findings += form.findings
    return read if form.answered else read.close(_nothing_answered(form), Outcome.EMPTY)


def _nothing_answered(form: ReturnedForm) -> Finding:
    """That nothing stands in the places for answers of a form, and what stands elsewhere in its file."""
    texts = Counter(listed.entry.place.sheet for listed in form.listed)
    elsewhere = [f"{count} chỗ có chữ ở trang “{sheet}”" for sheet, count in texts.items()]
    elsewhere += [found.problem.rstrip(".") for found in form.findings if "count" in found.details]
    if not elsewhere:
        return finding(Code.FORM_EMPTY, Place(form.file))
    return finding(Code.ANSWERS_BESIDE, Place(form.file), what="; ".join(elsewhere))


def _ruled_form(agency: str, code: FormCode | None, forms: IssuedForms) -> IssuedForm:
    """The form the officer says a file is: of the agency named, with the keys of the predecessor its code names."""
    plan = forms.plan
    if code and plan.knows(code.agency) and plan.is_gone(code.agency) and agency in plan.in_charge(code.agency):
        return forms.counted(code.agency, agency)
    return forms.counted(agency)


def read_form(book: Book, sha256: str, code: FormCode, issued: IssuedForm, found: Sequence[FoundSheet],
              forms: IssuedForms, ruling: Ruling | None = None) -> ReturnedForm | Finding:
    """A workbook of that code whose `sheets_to_read` are `found` as that form, which the officer's `ruling` may have
    said it is; a finding where it holds no table at all, or may have lost it."""
    broken = [each.sheet for each in book.remarks if each.kind == "unread"]
    nothing = finding(Code.FORM_SHEET_MISSING, Place(book.file))
    if broken:  # maybe it was there
        nothing = finding(Code.FILE_UNREADABLE, Place(book.file), why=f"trang “{broken[0]}” bị hỏng")
    if not found:
        return nothing
    (sheet, keys, table), *copies = found
    page = FormSheet(book, sheet, table, code, issued, forms, ruling)
    if code.edition != issued.code.edition and not issued.predecessor:
        page.tell(finding(Code.FORM_EDITION_DIFFERS, Place(book.file)))
    look_under_merges(page)
    under_merges = len(page.listed)
    rows = read_rows(page, keys)
    free = tuple(free_lines(page, rows.free))
    lines = (*rows.lines, *free)
    answered = len(page.listed) > under_merges or any(line.answers for line in lines)
    if broken and not answered:
        return nothing
    rest = account_leftovers(page, lines)
    others = [read_rows(FormSheet(book, each, at, code, issued, forms, ruling), held)
              for each, held, at in copies if held]
    beside = (*rows.repeated, *(line for other in others for line in (*other.lines, *other.repeated)))
    return ReturnedForm(
        book.file, sha256, issued.code, book.modified, count_filled(book) - rest.issued, lines, frozenset(rows.seen),
        answered, rest.listed, rest.findings, corrects(book), tuple(page.doubts), beside,
        predecessor=issued.predecessor)


def _put_aside(read: FileReading, book: Book | None, problem: Finding, forms: IssuedForms | None) -> FileReading:
    """A file put aside: everything typed in it is listed. `forms` where it is a form of some agency, plan or year."""
    if book is not None:
        read.listed = list(list_all(book, problem, forms))
        read.typed = len(read.listed)
        read.findings += remarks_of(book)
    return read.close(problem)


class FirstSeen(NamedTuple):
    """When a content first came: the day, what that was read from, when its workbook had been saved (None: unsaid). A
    hidden sheet of the review workbook keeps it: what is copied, packed or saved again later is the same content.
    """

    day: date
    source: str
    saved: datetime | None

    @property
    def text(self) -> str:
        """As officers see it, and `read` reads it."""
        saved = f"\ntệp lưu {self.saved:%d/%m}/{self.saved.year:04} {self.saved:%H:%M:%S}" if self.saved else ""
        return f"{date_vi(self.day)} – {self.source}{saved}"

    @classmethod
    def read(cls, text: str) -> FirstSeen | None:
        """What `text` says, None where that is no day and source."""
        day, _, source = text.partition("\n")[0].partition(" – ")
        saved = text.partition("\ntệp lưu ")[2]
        with suppress(ValueError):
            moment = datetime.strptime(saved, "%d/%m/%Y %H:%M:%S").replace(tzinfo=UTC) if saved else None
            return cls(datetime.strptime(day, "%d/%m/%Y").date(), source, moment) if source else None
        return None

    def doubtful(self, file: str, period: Period) -> Finding | None:
        """That it may have come in time although that day is too late; None where nothing speaks for it."""
        why = "ngày của tệp không dùng được: trước lúc tệp được lưu, trước kỳ báo cáo hoặc sau hôm nay"
        if self.source == RECEIVED_FROM and self.saved and period.first_day <= self.saved.date() <= period.last_day:
            why = f"tệp lưu ngày {date_vi(self.saved.date())}, còn trong hạn, nên có thể đó chỉ là ngày chép tệp"
        elif self.source not in (FROM_SAVING, FROM_RUN):
            return None
        told = {"received": date_vi(self.day), "source": self.source, "why": why}
        return finding(Code.RECEIVED_DOUBTFUL, Place(file), **told) if self.day > period.last_day else None


def first_seen(
        files: Sequence[ReturnedFile], saved: datetime | None, kept: FirstSeen | None, period: Period,
        today: date | None) -> FirstSeen:
    """When the content of these files, last `saved` then, first came. A kept day stands, but for a mail sent before.
    Else the earliest day of a mail or file that is possible: not before the first day reported on or the saving, not
    after `today` (None: no limit). Where none is, the day of the saving, or today.
    """
    last = today or date.max
    saved = min((each.replace(microsecond=0) for each in (saved, kept and kept.saved) if each), default=None)
    latest = min(last, date(period.due_before.year, 12, 31))
    saving = saved.date() if saved and period.first_day <= saved.date() <= latest else period.first_day
    by_mail_last = sorted(files, key=lambda each: each.received_from == FROM_MAIL)
    days = {each.received: each.received_from for each in by_mail_last if saving <= each.received <= last}
    if kept and kept.day <= last:
        days = {day: source for day, source in days.items() if source == FROM_MAIL} | {kept.day: kept.source}
    if days:
        return FirstSeen(min(days), days[min(days)], saved)
    if saving > period.first_day:
        return FirstSeen(saving, FROM_SAVING, saved)
    return FirstSeen(today or min(each.received for each in files), FROM_RUN if today else RECEIVED_FROM, saved)


def settle_days(
        read: Sequence[FileReading], forms: IssuedForms, kept: Mapping[str, str], today: date | None) -> dict[str, str]:
    """Give each file the day its content first came, or the officer's, and the time that was first saved. An officer is
    asked where the agency is late, or later than the report, by a day that may be wrong. Returned is by content when
    it first came, as `FirstSeen.text`, also of what was `kept` and is gone."""
    days, unasked, plan = dict(kept), dict[str, tuple[FirstSeen, Doubt]](), forms.plan
    by_content = grouped((reading for reading in read if reading.content), lambda reading: reading.content)
    for content, same in by_content.items():
        saved = min((reading.modified for reading in same if reading.modified), default=None)
        came = first_seen(
            [reading.file for reading in same], saved, FirstSeen.read(kept.get(content, "")), plan.period, today)
        days[content], day, source = came.text, came.day, came.source
        agency = next((reading.agency for reading in same if reading.agency), "")
        entries = tuple(Entry(came.text, reading.place) for reading in same)
        doubt = Doubt(About.RECEIVED, agency, entries=entries, content=content)
        if ruling := forms.judge(doubt):
            same[0].doubts.append(doubt)
            if isinstance(ruling.value, date):
                day, source = ruling.value, FROM_OFFICER
        else:
            unasked[content] = came, doubt
        for reading in same:
            reading.file = reading.file._replace(received=day, received_from=source)
            reading.modified = reading.modified and came.saved
    counted = (reading for reading in read if reading.content and reading.agency and reading.outcome is None)
    for agency, readings in grouped(counted, lambda reading: reading.agency or "").items():
        received = min(reading.file.received for reading in readings)
        after_report = later_than_report(plan, agency, received)
        for reading in (reading for reading in readings if reading.content in unasked):
            came, doubt = unasked[reading.content]
            doubtful = came.doubtful(reading.file.name, plan.period) if received > plan.period.last_day else None
            if doubtful or after_report:
                reading.doubts.append(doubt._replace(reason=doubtful or after_report))
    return days


def later_than_report(plan: Plan, agency: str, received: date) -> Finding | None:
    """That an agency's report came later than the day of the report it is in; None where it did not."""
    report = plan.settings.report_date
    if report is None or received <= report:
        return None
    return finding(
        Code.RECEIVED_AFTER_REPORT, Place(words.REVIEW_FILE, words.REVIEW_SHEET), agency=plan.agency(agency).name,
        received=date_vi(received), report=date_vi(report), setting=words.SETTINGS["report_date"].label.text)
