"""One file on its way: what it holds, whose form it is, its sheet, rows and cells, what is left over; and the day its
content first came, kept in the review workbook however often it is copied or saved.

No file stops a run and none takes more than its share of what a round may read and list: whatever goes wrong, or is too
much, is a finding of that file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from toolkit.base.text import by_key, date_vi, grouped, number_vi
from toolkit.intake.arrivals import FROM_MAIL, RECEIVED_FROM, ReturnedFile, unpacked
from toolkit.intake.cells import FROM_OFFICER, content_digest, decided, file_doubt
from toolkit.intake.form_sheet import FormSheet, FoundSheet, head_of, sheets_to_read
from toolkit.intake.identity import IssuedForm, IssuedForms, head_conflict, identify
from toolkit.intake.leftovers import account_leftovers, corrects, count_filled, free_lines, list_all, look_under_merges
from toolkit.intake.mails import MailWords
from toolkit.intake.merging import many_answers
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


#: What may be gone through of files (see `read_book_bytes`): of each whatever the others take, of each before it takes
#: of what all share, of one with all that it holds. A form of 30 tasks takes 150,000.
_ALWAYS, _OWN, _FILE = 512 << 10, 4 << 20, 160 << 20
#: A listed text takes its characters and so many more; each file may list so much before it takes of what all share.
_PLACE, _OWN_LISTED = 100, 100_000


@dataclass(slots=True)
class Left:
    """What is left for the large files of a round together: to be gone through, and to be listed. What is beyond is
    left aside by name: so a round ends, and ends soon, whatever comes back.
    """

    read: int = 512 << 20
    listed: int = 60_000_000


class _Share:
    """What one returned file takes, with all that it holds."""

    def __init__(self, left: Left) -> None:
        self._left, self._own = left, _FILE

    def spending(self, name: str) -> Callable[[int], None]:
        """What counts what is gone through of a file of that name. It raises UnreadableFile where that is too much."""
        spent = 0

        def spend(size: int) -> None:
            nonlocal spent
            spent += size
            self._own -= size
            self._left.read -= max(min(size, spent - _OWN), 0)
            beyond_own = self._own < 0 and spent > _ALWAYS
            if beyond_own or (self._left.read < 0 and spent > _OWN):
                raise UnreadableFile(
                    Code.FILE_LEFT_ASIDE, Place(name), why=f"đọc {number_vi(spent / 1e6)} MB mà chưa hết",
                    whole="một tệp và các tệp trong đó" if beyond_own else "cả kỳ")

        return spend

    def listed(self, read: FileReading) -> FileReading:
        """The file as it was read, left aside where what it has to list takes more than half of the room left."""
        characters = sum(len(each.entry.text) for each in read.listed)
        taken = max(characters + _PLACE * len(read.listed) - _OWN_LISTED, 0)
        if 2 * taken <= self._left.listed:
            self._left.listed -= taken
            return read
        aside = FileReading(
            read.file, read.sha256, opened=True, agency=read.agency, code=read.code, predecessor=read.predecessor)
        aside.findings = read.findings[-1:] if read.outcome is Outcome.QUARANTINED else []
        why = f"{number_vi(len(read.listed), 0)} ô chữ ngoài biểu mẫu, {number_vi(characters, 0)} ký tự"
        found = finding(Code.FILE_LEFT_ASIDE, read.place, why=why, whole="cả kỳ")
        return aside.close(found)


def reader_alone(forms: IssuedForms) -> Callable[[ReturnedFile], list[FileReading] | None]:
    """What reads a file of a round with those forms as `read_file` does, whatever other files there are; it returns
    None for a file that takes of what all share, which is only known where they are read in order."""
    def read(file: ReturnedFile) -> list[FileReading] | None:
        readings = list(read_file(file, forms, set(), Left(0, 0)))
        beyond = any(found.code is Code.FILE_LEFT_ASIDE for reading in readings for found in reading.findings)
        return None if beyond else readings

    return read


def _without_memory(read: FileReading) -> FileReading:
    return read.close(unreadable(Refused(Reason.MEMORY), read.place).finding)


def read_file(file: ReturnedFile, forms: IssuedForms, seen: set[str], left: Left) -> Iterator[FileReading]:
    """One file, or each of those it holds; what has the bytes of one `seen` before is opened and not read again. A file
    that there is no memory for is told and costs nobody else."""
    closed = _passed_over(file)
    try:
        content = b"" if closed else file.content()
        if closed is not None:
            yield closed
            return
        share = _Share(left)
        for member, held, package in unpacked(file, content):
            closed, digest = _passed_over(member), member.digest(held)
            read = closed or FileReading(member)
            read.sha256 = digest if held or not closed else ""
            read.content = "" if read.outcome is Outcome.SKIPPED else read.sha256
            read.opened = bool(read.sha256) and (not closed or member.words is not None)
            if not closed and digest not in seen:
                seen.update([digest] if digest else [])
                read = share.listed(_read_book(held, read, forms, share.spending(member.name), package))
            yield judged(read, forms)
    except OSError as error:
        yield FileReading(file).close(file.not_opened(error))
    except (MemoryError, RecursionError):
        yield _without_memory(FileReading(file))


def failed(file: ReturnedFile, why: str, forms: IssuedForms) -> FileReading:
    """A file of which nothing can be said but that reading it failed."""
    read = FileReading(file)
    with suppress(OSError):
        read.sha256 = read.content = file.digest(file.content())
    return judged(read.close(finding(Code.FILE_FAILED, read.place, why=why)), forms)


def _passed_over(file: ReturnedFile) -> FileReading | None:
    """The file with the reason it is not read, None where it is to be read."""
    if (found := file.not_a_return()) is None:
        return None
    outcome = Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED
    read = FileReading(file)
    if file.words is not None:
        _list_words(read, file.words, found)
    return read.close(found, outcome)


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


def _list_words(read: FileReading, mail: MailWords, problem: Finding) -> None:
    """The words of a mail, listed for that reason; its pictures have none."""
    name = read.file.name
    read.listed = [Listed(Entry(text, Place(name, sheet, cell)), problem.message) for sheet, cell, text in mail.texts]
    read.typed = len(mail.texts)
    if mail.pictures and problem.code is not Code.PICTURES_LEFT:
        read.findings.append(finding(Code.PICTURES_LEFT, Place(name), count=mail.pictures))


def _read_as_form(read: FileReading, book: Book, forms: IssuedForms) -> FileReading:
    """A workbook as the form its code, which its head does not deny, or the officer says it is; as its successor's
    where that agency is gone."""
    code, problem = identify(book, forms.layout, forms.plan)
    issued = forms.counted(code.agency) if code and not problem else None
    found = sheets_to_read(book, issued, forms) if issued else []
    if issued and found:
        problem = head_conflict(issued, head_of(book, found[0], issued, forms), forms)
    read.modified, read.code = book.modified, str(code or "")
    ruling = forms.judge(file_doubt(read.sha256, read.content))
    read.agency = issued.code.agency if issued and not problem else None
    if ruling and not ruling.value and read.agency:
        problem = finding(Code.FILE_NOT_USED, read.place)
    form = read_form(book, read.sha256, code, issued, found, forms, ruling) if (
        code and issued and not problem) else problem
    if isinstance(form, ReturnedForm) and form.many:
        form = problem = finding(Code.MANY_RESPONDENTS, read.place, what=form.many)
    if problem and ruling and ruling.value:
        issued = _ruled_form(str(ruling.value), code, forms)
        form = read_form(book, read.sha256, issued.code, issued, sheets_to_read(book, issued, forms), forms, ruling)
        if isinstance(form, ReturnedForm):
            read.agency = form.code.agency
            read.doubts.append(file_doubt(read.sha256, read.content, problem))
            read.findings.append(decided(ruling, read.place))
    if not isinstance(form, ReturnedForm):
        assert form is not None
        return _put_aside(read, book, form, None if form.code is Code.FOREIGN_WORKBOOK else forms)
    assert issued is not None
    read.held, read.typed, read.predecessor = form, form.typed, form.predecessor
    if form.predecessor:
        told = {"former": issued.head["agency_name"], "successor": forms.plan.agency(form.code.agency).name}
        read.findings.append(finding(Code.PREDECESSOR_FORM, read.place, **told))
    read.listed += form.listed
    read.doubts += form.doubts
    read.findings += form.findings
    return read if form.answered else read.close(finding(Code.FORM_EMPTY, read.place), Outcome.EMPTY)


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
    rows = read_rows(page, keys)
    free = tuple(free_lines(page, rows.free))
    answered = rows.answered or any(line.answers for line in free)
    if broken and not answered:
        return nothing
    lines = (*rows.lines, *free)
    rest = account_leftovers(page, lines)
    others = [read_rows(FormSheet(book, each, at, code, issued, forms, ruling), held)
              for each, held, at in copies if held]
    all_rows = (rows, *others) if others or rows.repeated else ()
    many = many_answers(line for each in all_rows for line in (*each.lines, *each.repeated))
    return ReturnedForm(
        book.file, sha256, issued.code, book.modified, count_filled(book) - rest.issued, lines, frozenset(rows.seen),
        answered, rest.listed, rest.findings, corrects(book), tuple(page.doubts),
        (f"{len(found)} trang tính" if others else "các dòng lặp lại") if many else "",
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
    """Give each file the day its content first came, or the officer's, and the time that was first saved. Returned is
    by content when it first came, as `FirstSeen.text`, also of what was `kept` and is gone."""
    by_content = grouped((reading for reading in read if reading.content), lambda reading: reading.content)
    seen = {content: first_seen(
        [reading.file for reading in same],
        min((reading.modified for reading in same if reading.modified), default=None),
        FirstSeen.read(kept.get(content, "")), forms.plan.period, today) for content, same in by_content.items()}
    by_agency = by_key((agency, content) for content, same in by_content.items() for agency in {
        reading.agency for reading in same if reading.agency and reading.outcome is None})
    _ask_days(by_content, by_agency, seen, forms)
    return {**kept, **{content: came.text for content, came in seen.items()}}


def _ask_days(
        by_content: Mapping[str, Sequence[FileReading]], by_agency: Mapping[str, Sequence[str]],
        seen: Mapping[str, FirstSeen], forms: IssuedForms) -> None:
    """Have the officer say when a content came where its agency is late, or later than the report, by a day that may be
    wrong; an officer's day counts for any content."""
    plan, asked, doubts = forms.plan, dict[str, Doubt](), dict[str, Doubt]()
    for content, same in by_content.items():
        came = seen[content]
        day, source = came.day, came.source
        agency = next((reading.agency for reading in same if reading.agency), "")
        entries = tuple(Entry(came.text, reading.place) for reading in same)
        doubts[content] = Doubt(About.RECEIVED, agency, entries=entries, content=content)
        if ruling := forms.judge(doubts[content]):
            asked[content] = doubts[content]
            if isinstance(ruling.value, date):
                day, source = ruling.value, FROM_OFFICER
        for reading in same:
            reading.file = reading.file._replace(received=day, received_from=source)
            reading.modified = reading.modified and came.saved
    for agency, contents in by_agency.items():
        received = min(by_content[content][0].file.received for content in contents)
        late, after_report = received > plan.period.last_day, later_than_report(plan, agency, received)
        for content in contents:
            doubtful = seen[content].doubtful(by_content[content][0].file.name, plan.period) if late else None
            if content not in asked and (reason := doubtful or after_report):
                asked[content] = doubts[content]._replace(reason=reason)
    for content, doubt in asked.items():
        by_content[content][0].doubts.append(doubt)


def later_than_report(plan: Plan, agency: str, received: date) -> Finding | None:
    """That an agency's report came later than the day of the report it is in; None where it did not."""
    report = plan.settings.report_date
    if report is None or received <= report:
        return None
    return finding(
        Code.RECEIVED_AFTER_REPORT, Place(words.REVIEW_FILE, words.REVIEW_SHEET), agency=plan.agency(agency).name,
        received=date_vi(received), report=date_vi(report), setting=words.SETTINGS["report_date"].label.text)
