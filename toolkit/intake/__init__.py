"""A folder of returned files → one return per agency, findings, the ledger; nothing that was typed is lost.

A file walks down: what it holds, whose form it is, its sheet, rows and cells, what is left over, the agency's return.
"""

from __future__ import annotations

import os
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from types import MappingProxyType

from toolkit.checks import same_results
from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.form_code import FormCode

from toolkit.intake.arrivals import (  # isort: skip
    FirstSeen, ReturnedFile, collect, first_seen, returned_file, told_apart, unpacked,
)
from toolkit.intake.cells import FROM_OFFICER, Judge, content_digest, decided, file_doubt, undecided
from toolkit.intake.documents import DocumentWords, words_of
from toolkit.intake.form_sheet import FormSheet, head_of, sheets_to_read
from toolkit.intake.identity import IssuedForms, head_conflict, identify
from toolkit.intake.leftovers import account_leftovers, corrects, count_filled, free_lines, list_all, look_under_merges
from toolkit.intake.merging import MergedReturn, ReturnedForm, many_answers, merge, of_many
from toolkit.intake.rows import read_rows
from toolkit.layout import Layout
from toolkit.model import About, Doubt, Entry, FileRecord, Intake, Listed, Outcome, Plan, Return, Ruling
from toolkit.progress import Progress, collecting_seldom, silent
from toolkit.sheetread import Book, Reason, Refused
from toolkit.text import number_vi
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, unreadable

__all__ = ["ReturnedFile", "collect", "read_returns", "returned_file"]

#: A process more pays from so many files on, and so many processes at most: each takes some 100 MB.
_EACH, _MOST = 200, 4
#: So many files of one agency may be those of many respondents.
_RESPONDENTS = 3


@collecting_seldom()
def read_returns(
        plan: Plan, files: Sequence[ReturnedFile], layout: Layout, progress: Progress = silent,
        judge: Judge = undecided, processes: int | None = None, kept: Mapping[str, FirstSeen] = MappingProxyType({}),
        today: date | None = None) -> Intake:
    """Read every file, merge each agency's, account for every cell. The order of `files` makes no difference. No file
    stops the run: what cannot be read is a finding of that file. `judge` says what the officer has decided. So many
    `processes` read, as many as pay where None; what they find is the same. Several need a `judge` that can be pickled.
    `kept` says by the mark of its doubt when a content was first seen; nothing came after `today` (None: no limit).
    """
    forms = IssuedForms(plan, layout, judge)
    ordered = told_apart(files)
    paying = min(os.cpu_count() or 1, _MOST, max(len(ordered) // _EACH, 1))
    read = list(_without_copies(_read_all(ordered, forms, progress, processes or paying)))
    _settle_days(read, forms, kept, today)
    returns = _merge_all(read, forms)
    _tell(read, same_results(returns, {agency.code: agency.name for agency in plan.agencies}))
    return Intake(
        tuple(returns), tuple(map(_record, read)), tuple(listed for each in read for listed in each.listed),
        tuple({doubt.mark: doubt for each in read for doubt in each.doubts}.values()))


@dataclass(slots=True)
class FileReading:
    """One file on its way into the ledger; `outcome` is None while its findings decide: then it is a form of `agency`.
    `opened` says whether it was taken for a workbook: then a later file of the same bytes adds nothing. `alone` is what
    its agency's return is if nothing else of it came: of most nothing does, and whoever reads the file finds out.
    `content` is a digest of what it says, whatever program saved it.
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
    held: ReturnedForm | bytes | None = None
    alone: MergedReturn | None = None
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def form(self) -> ReturnedForm:
        """What the file says as a form."""
        form = pickle.loads(self.held) if isinstance(self.held, bytes) else self.held
        assert isinstance(form, ReturnedForm)
        return replace(form, modified=self.modified, content=self.content)

    def close(self, outcome: Outcome, found: Finding) -> FileReading:
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
            why = f"đọc {number_vi(spent / 1e6, 1)} MB mà chưa hết"
            if self._own < 0 and spent > _ALWAYS:
                raise UnreadableFile(Code.FILE_LEFT_ASIDE, Place(name), why=why, whole="một tệp và các tệp trong đó")
            if self._left.read < 0 and spent > _OWN:
                raise UnreadableFile(Code.FILE_LEFT_ASIDE, Place(name), why=why, whole="cả kỳ")

        return spend

    def listed(self, read: FileReading) -> FileReading:
        """The file as it was read, left aside where what it has to list takes more than half of the room left."""
        characters = sum(len(each.entry.text) for each in read.listed)
        taken = max(characters + _PLACE * len(read.listed) - _OWN_LISTED, 0)
        if 2 * taken <= self._left.listed:
            self._left.listed -= taken
            return read
        aside = FileReading(read.file, read.sha256, opened=True, agency=read.agency, code=read.code)
        aside.findings = read.findings[-1:] if read.outcome is Outcome.QUARANTINED else []
        why = f"{number_vi(len(read.listed), 0)} ô chữ ngoài biểu mẫu, {number_vi(characters, 0)} ký tự"
        found = finding(Code.FILE_LEFT_ASIDE, Place(read.file.name), why=why, whole="cả kỳ")
        return aside.close(Outcome.QUARANTINED, found)


def _read_all(
        files: Sequence[ReturnedFile], forms: IssuedForms, progress: Progress, processes: int) -> Iterator[FileReading]:
    seen = set[str]()
    here = partial(_read_within_memory, forms=forms, seen=seen, left=Left())
    if processes > 1:
        from toolkit.intake.reader_pool import read_apart

        for each in read_apart(files, forms, progress, processes, _read_packed, here, _failed):
            if each.opened:
                seen.add(each.sha256)
            yield each
        return
    for done, file in enumerate(files):
        progress(file.name, done, len(files))
        yield from here(file)


def _read_packed(file: ReturnedFile, forms: IssuedForms, seen: set[str]) -> list[FileReading] | None:
    """As `read_file`, to be sent from one process to another: forms as bytes, for hardly anybody asks for them. None
    where it takes of what all files share, which is only known where they are read in order.
    """
    read = list(_read_within_memory(file, forms, seen, Left(0, 0)))
    if any(found.code is Code.FILE_LEFT_ASIDE for each in read for found in each.findings):
        return None
    return [replace(each, held=pickle.dumps(each.held) if each.held else None) for each in read]


def _read_within_memory(file: ReturnedFile, forms: IssuedForms, seen: set[str], left: Left) -> Iterator[FileReading]:
    """As `read_file`; a file that there is no memory for is told and costs nobody else."""
    try:
        yield from read_file(file, forms, seen, left)
    except (MemoryError, RecursionError):
        yield _without_memory(FileReading(file))


def _without_memory(read: FileReading) -> FileReading:
    return read.close(Outcome.QUARANTINED, unreadable(Refused(Reason.MEMORY), Place(read.file.name)).finding)


def read_file(file: ReturnedFile, forms: IssuedForms, seen: set[str], left: Left) -> Iterator[FileReading]:
    """One file, or each of those it holds; what has the bytes of one `seen` before is opened and not read again."""
    closed = _passed_over(file)
    try:
        content = b"" if closed else file.content()
    except OSError as error:
        closed = FileReading(file).close(Outcome.QUARANTINED, file.not_opened(error))
    if closed is not None:
        yield closed
        return
    share = _Share(left)
    for member, held in unpacked(file, content):
        closed, digest = _passed_over(member), member.digest(held)
        read = closed or FileReading(member)
        read.sha256 = digest if held or not closed else ""
        read.content = "" if read.outcome is Outcome.SKIPPED else read.sha256
        read.opened = bool(read.sha256) and (not closed or member.words is not None)
        if not closed and digest not in seen:
            seen.update([digest] if digest else [])
            read = share.listed(_read_book(held, read, forms, share.spending(member.name)))
        yield _judged(read, forms)


def _failed(file: ReturnedFile, why: str, forms: IssuedForms) -> FileReading:
    """A file of which nothing can be said but that reading it failed."""
    read = FileReading(file)
    with suppress(OSError):
        read.sha256 = read.content = file.digest(file.content())
    return _judged(read.close(Outcome.QUARANTINED, finding(Code.FILE_FAILED, Place(file.name), why=why)), forms)


def _passed_over(file: ReturnedFile) -> FileReading | None:
    """The file with the reason it is not read, None where it is to be read."""
    if (found := file.not_a_return()) is None:
        return None
    outcome = Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED
    read = FileReading(file)
    if file.words is not None:
        _list_words(read, file.words, found)
    return read.close(outcome, found)


def _judged(read: FileReading, forms: IssuedForms) -> FileReading:
    """A file put aside is a doubt; the officer may have said that it is none of this round's."""
    if read.outcome is Outcome.QUARANTINED and read.sha256:
        read.doubts.append(file_doubt(read.sha256, read.content, read.findings[-1]))
        ruling = forms.judge(read.doubts[-1])
        if ruling is not None and ruling.value is None:
            read.outcome = Outcome.SKIPPED
            read.findings[-1] = decided(ruling, Place(read.file.name))
    return read


def _read_book(
        content: bytes, read: FileReading, forms: IssuedForms, spend: Callable[[int], object]) -> FileReading:
    """A file's workbook, as a form where it is one; whatever goes wrong costs this file only, and none of its cells."""
    book: Book | None = None
    try:
        try:
            book = read_workbook_bytes(content, read.file.name, spend=spend)
        except UnreadableFile as error:
            return _read_as_document(read, content, error.finding)
        read.content = content_digest(book)
        return _read_as_form(read, book, forms)
    except UnreadableFile as error:
        return read.close(Outcome.QUARANTINED, error.finding)
    except (MemoryError, RecursionError):
        return _without_memory(FileReading(read.file, read.sha256, opened=True))
    except Exception as error:
        failed = finding(Code.FILE_FAILED, Place(read.file.name), why=type(error).__name__)
        return _put_aside(FileReading(read.file, read.sha256, read.content, opened=True), book, failed, None)


def _read_as_document(read: FileReading, content: bytes, problem: Finding) -> FileReading:
    """A file that is no workbook: what it says is listed where it is a document."""
    try:
        said = words_of(content) if problem.code is Code.FORMAT_NOT_READ else None
    except Refused as refused:
        raise unreadable(refused, problem.place) from refused
    if said is not None:
        if said.texts:
            problem = finding(Code.DOCUMENT_LISTED, problem.place, count=len(said.texts), **problem.details)
        _list_words(read, said, problem)
    return read.close(Outcome.QUARANTINED, problem)


def _list_words(read: FileReading, said: DocumentWords, problem: Finding) -> None:
    """The words of a mail or a document, listed for that reason; its pictures have none."""
    name = read.file.name
    read.listed = [Listed(Entry(text, Place(name, sheet, cell)), problem.message) for sheet, cell, text in said.texts]
    read.typed = len(said.texts)
    if said.pictures and problem.code is not Code.PICTURES_LEFT:
        read.findings.append(finding(Code.PICTURES_LEFT, Place(name), count=said.pictures))
    if said.objects:
        read.findings.append(finding(Code.OBJECTS_LEFT, Place(name), count=said.objects))


def _read_as_form(read: FileReading, book: Book, forms: IssuedForms) -> FileReading:
    """A workbook as the form its code, which its head does not deny, or the officer says it is."""
    code, problem = identify(book, forms.layout, forms.plan)
    if code is not None and problem is None:
        problem = head_conflict(code, head_of(book, code, forms), forms)
    read.modified, read.code = book.modified, str(code or "")
    read.agency = code.agency if code and not problem else None
    form = read_form(book, read.sha256, code, forms) if code and not problem else problem
    if isinstance(form, ReturnedForm) and form.many:
        form = problem = finding(Code.MANY_RESPONDENTS, Place(read.file.name), what=form.many)
    ruling = forms.judge(file_doubt(read.sha256, read.content)) if problem else None
    if problem and ruling and ruling.value:
        form = read_form(book, read.sha256, forms.form(str(ruling.value)).code, forms)
        if isinstance(form, ReturnedForm):
            read.agency = form.code.agency
            read.doubts.append(file_doubt(read.sha256, read.content, problem))
            read.findings.append(decided(ruling, Place(read.file.name)))
    if isinstance(form, ReturnedForm):
        return _as_form(read, form, forms)
    assert form is not None
    return _put_aside(read, book, form, None if form.code is Code.FOREIGN_WORKBOOK else forms)


def read_form(book: Book, sha256: str, code: FormCode, forms: IssuedForms) -> ReturnedForm | Finding:
    """A workbook as that agency's form; a finding where it holds no table at all, or may have lost it."""
    issued = forms.form(code.agency)
    broken = [each.sheet for each in book.remarks if each.kind == "unread"]
    nothing = finding(Code.FORM_SHEET_MISSING, Place(book.file))
    if broken:  # maybe it was there
        nothing = finding(Code.FILE_UNREADABLE, Place(book.file), why=f"trang “{broken[0]}” bị hỏng")
    if not (found := sheets_to_read(book, issued, forms)):
        return nothing
    (sheet, keys, table), *copies = found
    page = FormSheet(book, sheet, table, code, forms, sha256)
    if code.edition != issued.code.edition:
        page.tell(finding(Code.FORM_EDITION_DIFFERS, Place(book.file)))
    look_under_merges(page)
    rows = read_rows(page, keys)
    free = tuple(free_lines(page, rows.free))
    answered = rows.answered or any(line.answers for line in free)
    if broken and not answered:
        return nothing
    lines = (*rows.lines, *free)
    rest = account_leftovers(page, lines)
    others = [read_rows(FormSheet(book, each, at, code, forms, sha256), held) for each, held, at in copies if held]
    all_rows = (rows, *others) if others or rows.repeated else ()
    many = many_answers(line for each in all_rows for line in (*each.lines, *each.repeated))
    return ReturnedForm(
        book.file, sha256, code, book.modified, count_filled(book) - rest.issued, lines, frozenset(rows.seen), answered,
        rest.listed, rest.findings, corrects(book), tuple(page.doubts),
        many=(f"{len(found)} trang tính" if others else "các dòng lặp lại") if many else "")


def _put_aside(read: FileReading, book: Book | None, problem: Finding, forms: IssuedForms | None) -> FileReading:
    """A file put aside: everything typed in it is listed. `forms` where it is a form of some agency, plan or year."""
    if book is not None:
        read.listed = list(list_all(book, problem, forms))
        read.typed = len(read.listed)
        read.findings += remarks_of(book)
    return read.close(Outcome.QUARANTINED, problem)


def _as_form(read: FileReading, form: ReturnedForm, forms: IssuedForms) -> FileReading:
    """A file whose form is read, with what its agency's return is if nothing else came."""
    read.held, read.typed = form, form.typed
    read.listed += form.listed
    read.doubts += form.doubts
    read.findings += form.findings
    if not form.answered:
        return read.close(Outcome.EMPTY, finding(Code.FORM_EMPTY, Place(form.file)))
    read.alone = merge((form,), (read.file,), forms)
    return read


def _without_copies(read: Iterable[FileReading]) -> Iterator[FileReading]:
    """Each file, and of those with the same bytes all but the first closed."""
    first_of: dict[str, FileReading] = {}
    for each in read:
        first = first_of.setdefault(each.sha256, each) if each.opened else each
        if first is not each:
            each = FileReading(each.file, each.sha256, first.content, agency=first.agency, code=first.code)
            each.close(Outcome.DUPLICATE, finding(Code.SAME_FILE, Place(each.file.name), other=first.file.name))
        yield each


def _settle_days(
        read: Sequence[FileReading], forms: IssuedForms, kept: Mapping[str, FirstSeen], today: date | None) -> None:
    """Give each file the day its content first came, or the officer's, and the time that was first saved."""
    by_content, by_agency = defaultdict[str, list[FileReading]](list), defaultdict[str, list[str]](list)
    for each in read:
        if each.content:
            by_content[each.content].append(each)
    seen = dict[str, FirstSeen]()
    for content, same in by_content.items():
        saved = min((each.modified for each in same if each.modified), default=None)
        known = kept.get(Doubt(About.RECEIVED, "", content=content).mark)
        seen[content] = first_seen([each.file for each in same], saved, known, forms.plan.period, today)
        for agency in {each.agency for each in same if each.agency and each.outcome is None}:
            by_agency[agency].append(content)
    for agency, own in by_agency.items():
        former, first = kept.get(Doubt(About.RECEIVED, agency).mark), min(own, key=lambda each: (seen[each].day, each))
        if former and former.day < seen[first].day:  # as versions kept it that knew no contents
            seen[first] = replace(seen[first], day=former.day, source=former.source)
    _ask_days(by_content, by_agency, seen, forms)


def _ask_days(
        by_content: Mapping[str, Sequence[FileReading]], by_agency: Mapping[str, Sequence[str]],
        seen: Mapping[str, FirstSeen], forms: IssuedForms) -> None:
    """Have the officer say when each content came, in doubt where its agency is late by a day that may be wrong."""
    period = forms.plan.period
    doubts = {content: _day_doubt(by_content[content], came) for content, came in seen.items()}
    ruled = {content: ruling for content, doubt in doubts.items() if (ruling := forms.judge(doubt))}
    for content, same in by_content.items():
        _give_day(same, seen[content], ruled.get(content))
    for own in by_agency.values():
        if min(by_content[content][0].file.received for content in own) > period.last_day:
            for content in own:
                reason = None if content in ruled else seen[content].doubtful(by_content[content][0].file.name, period)
                doubts[content] = replace(doubts[content], reason=reason)
    for content, doubt in doubts.items():
        by_content[content][0].doubts.append(doubt)


def _day_doubt(same: Sequence[FileReading], seen: FirstSeen) -> Doubt:
    agency = next((each.agency for each in same if each.agency), "")
    entries = tuple(Entry(seen.text, Place(each.file.name)) for each in same)
    return Doubt(About.RECEIVED, agency, entries=entries, content=same[0].content)


def _give_day(same: Iterable[FileReading], seen: FirstSeen, ruling: Ruling | None) -> None:
    day, source = seen.day, seen.source
    if ruling is not None and isinstance(ruling.value, date):
        day, source = ruling.value, FROM_OFFICER
    for each in same:
        each.file = replace(each.file, received=day, received_from=source)
        each.modified = each.modified and seen.saved


def _merge_all(read: Sequence[FileReading], forms: IssuedForms) -> list[Return]:
    """One return for each agency that reported, in register order; what becomes of its cells goes to its files."""
    by_agency, by_content = defaultdict[str, list[FileReading]](list), defaultdict[str, list[ReturnedFile]](list)
    for each in read:
        by_content[each.content].append(each.file)
        if each.agency and each.outcome is None:
            by_agency[each.agency].append(each)
    reported = [by_agency[each.code] for each in forms.plan.agencies if each.code in by_agency]
    return [_merge_agency(own, [file for content in dict.fromkeys(each.content for each in own)
                                for file in by_content[content]], forms)
            for own in reported if not _are_aside(own, forms)]


def _are_aside(own: Sequence[FileReading], forms: IssuedForms) -> bool:
    """Whether an agency's files, those of many respondents, are put aside together, as one doubt: all is listed."""
    if len(own) < _RESPONDENTS or not of_many([each.form for each in own]):
        return False
    told = {"what": f"{len(own)} tệp"}
    doubt = Doubt(About.FILE, own[0].agency or "", reason=finding(
        Code.MANY_RESPONDENTS, Place(own[0].file.name), **told))
    ruling = forms.judge(doubt)
    for each in own:
        place = Place(each.file.name)
        found = decided(ruling, place) if ruling else finding(Code.MANY_RESPONDENTS, place, **told)
        if ruling and ruling.value:
            each.findings.append(found)
            continue
        entries = [answer.entry for line in each.form.lines for answer in line.answers.values()]
        each.listed += [Listed(entry, found.message) for entry in entries]
        each.doubts = [held for held in each.doubts if held.about is About.FILE]
        each.findings = [held for held in each.findings if held.severity is not Severity.ERROR]
        each.held = each.alone = None
        each.close(Outcome.SKIPPED if ruling else Outcome.QUARANTINED, found)
    own[0].doubts.append(doubt)
    return not (ruling and ruling.value)


def _merge_agency(own: Sequence[FileReading], sent: Sequence[ReturnedFile], forms: IssuedForms) -> Return:
    """The return of one agency; `sent` are its files, copies too."""
    merged = own[0].alone
    came = merged and (merged.returned.received, merged.returned.received_from)
    if merged is None or len(sent) > 1 or came != (sent[0].received, sent[0].received_from):
        merged = merge([each.form for each in own], sent, forms)
    returned = merged.returned
    own[0].doubts += merged.doubts
    _tell(own, merged.findings)
    for each in own:
        each.held = each.alone = None
        each.consolidated = merged.consolidated.get(each.file.name, 0)
        each.listed.extend(listed for listed in merged.listed if listed.entry.place.file == each.file.name)
        if each.file.name not in returned.files:
            each.outcome = Outcome.SUPERSEDED
        if any(found.code is Code.FILE_CORRECTED for found in each.findings):
            each.findings = [found for found in each.findings if found.severity is not Severity.ERROR]
    return returned


def _tell(read: Iterable[FileReading], found: Iterable[Finding]) -> None:
    """Each finding goes to the file it points at."""
    by_name = {each.file.name: each for each in read}
    for each in found:
        by_name[each.place.file].findings.append(each)


def _record(read: FileReading) -> FileRecord:
    listed, findings = len(read.listed), tuple(read.findings)
    if read.typed != read.consolidated + listed:
        counts = {"typed": read.typed, "consolidated": read.consolidated, "listed": listed}
        findings += (finding(Code.ACCOUNTING_BROKEN, Place(read.file.name), **counts),)
    if read.file.numbered:
        findings += (finding(Code.FILE_NUMBERED, Place(read.file.name), name=read.file.numbered),)
    outcome, severities = Outcome.ACCEPTED, {each.severity for each in findings}
    if Severity.ERROR in severities:
        outcome = Outcome.NEEDS_CORRECTION
    elif Severity.WARNING in severities:
        outcome = Outcome.ACCEPTED_WITH_WARNINGS
    return FileRecord(
        read.file.name, read.sha256, read.outcome or outcome, read.agency, read.code, read.file.received,
        read.file.received_from, read.modified, read.typed, read.consolidated, listed, findings, read.content)
