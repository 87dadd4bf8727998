"""A folder of returned files → one return per agency, findings, the ledger; nothing that was typed is lost.

A file walks down: what it holds, whose form it is, its sheet, rows and cells, what is left over, the agency's return.
"""

from __future__ import annotations

import os
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from toolkit.checks import same_results
from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.form_code import FormCode
from toolkit.intake.arrivals import ReturnedFile, collect, returned_file, told_apart, unpacked
from toolkit.intake.cells import FROM_OFFICER, Judge, decided, file_doubt, undecided
from toolkit.intake.documents import DocumentWords, words_of
from toolkit.intake.form_sheet import FormSheet, sheet_to_read
from toolkit.intake.identity import IssuedForms, identify
from toolkit.intake.leftovers import account_leftovers, corrects, count_filled, free_lines, list_all, look_under_merges
from toolkit.intake.merging import MergedReturn, ReturnedForm, merge
from toolkit.intake.rows import read_rows
from toolkit.layout import Layout
from toolkit.model import Doubt, Entry, FileRecord, Intake, Listed, Outcome, Plan, Return
from toolkit.progress import Progress, collecting_seldom, silent
from toolkit.sheetread import Book, Refused
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of, unreadable

__all__ = ["ReturnedFile", "collect", "read_returns", "returned_file"]

#: A process more pays from so many files on, and so many processes at most: each takes some 100 MB.
_EACH, _MOST = 200, 4


@collecting_seldom()
def read_returns(
        plan: Plan, files: Sequence[ReturnedFile], layout: Layout, progress: Progress = silent,
        judge: Judge = undecided, processes: int | None = None) -> Intake:
    """Read every file, merge each agency's, account for every cell. The order of `files` makes no difference. No file
    stops the run: what cannot be read is a finding of that file. `judge` says what the officer has decided. So many
    `processes` read, as many as pay where None; what they find is the same. Several need a `judge` that can be pickled.
    """
    forms = IssuedForms(plan, layout, judge)
    ordered = told_apart(files)
    paying = min(os.cpu_count() or 1, _MOST, max(len(ordered) // _EACH, 1))
    read = list(_without_copies(_read_all(ordered, forms, progress, processes or paying)))
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
    """

    file: ReturnedFile
    sha256: str = ""
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
        return form

    def close(self, outcome: Outcome, found: Finding) -> FileReading:
        """This file goes no further, for that reason."""
        self.outcome = outcome
        self.findings.append(found)
        return self


def _read_all(
        files: Sequence[ReturnedFile], forms: IssuedForms, progress: Progress, processes: int) -> Iterator[FileReading]:
    if processes > 1:
        from toolkit.intake.reader_pool import read_apart

        yield from read_apart(files, forms, progress, processes, _read_packed, _failed)
        return
    seen = set[str]()
    for done, file in enumerate(files):
        progress(file.name, done, len(files))
        yield from read_file(file, forms, seen)


def _read_packed(file: ReturnedFile, forms: IssuedForms, seen: set[str]) -> Iterator[FileReading]:
    """As `read_file`, to be sent from one process to another: forms as bytes, for hardly anybody asks for them."""
    for each in read_file(file, forms, seen):
        yield replace(each, held=pickle.dumps(each.held) if each.held else None)


def read_file(file: ReturnedFile, forms: IssuedForms, seen: set[str]) -> Iterator[FileReading]:
    """One file, or each of those it holds; what has the bytes of one `seen` before is opened and not read again."""
    closed = _passed_over(file)
    try:
        content = b"" if closed else file.content()
    except OSError as error:
        closed = FileReading(file).close(Outcome.QUARANTINED, file.not_opened(error))
    if closed is not None:
        yield closed
        return
    for member, held in unpacked(file, content):
        closed, digest = _passed_over(member), member.digest(held)
        read = closed or FileReading(member)
        read.sha256 = digest if held or not closed else ""
        read.opened = bool(read.sha256) and (not closed or member.words is not None)
        if not closed and digest not in seen:
            seen.update([digest] if digest else [])
            read = _read_book(held, read, forms)
        yield _judged(read, forms)


def _failed(file: ReturnedFile, why: str, forms: IssuedForms) -> FileReading:
    """A file of which nothing can be said but that reading it failed."""
    read = FileReading(file)
    with suppress(OSError):
        read.sha256 = file.digest(file.content())
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
        read.doubts.append(file_doubt(read.sha256, read.findings[-1]))
        ruling = forms.judge(read.doubts[-1])
        if ruling is not None and ruling.value is None:
            read.outcome = Outcome.SKIPPED
            read.findings[-1] = decided(ruling, Place(read.file.name))
    return read


def _read_book(content: bytes, read: FileReading, forms: IssuedForms) -> FileReading:
    """A file's workbook, as a form where it is one; whatever goes wrong costs this file only, and none of its cells."""
    book: Book | None = None
    try:
        try:
            book = read_workbook_bytes(content, read.file.name)
        except UnreadableFile as error:
            return _read_as_document(read, content, error.finding)
        return _read_as_form(read, book, forms)
    except UnreadableFile as error:
        return read.close(Outcome.QUARANTINED, error.finding)
    except Exception as error:
        failed = finding(Code.FILE_FAILED, Place(read.file.name), why=type(error).__name__)
        return _put_aside(FileReading(read.file, read.sha256, opened=True), book, failed, None)


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
    """A workbook as the form its code, or the officer, says it is."""
    code, problem = identify(book, forms.layout, forms.plan)
    read.modified, read.code = book.modified, str(code or "")
    ruling = forms.judge(file_doubt(read.sha256)) if problem else None
    if problem:
        code = forms.form(str(ruling.value)).code if ruling and ruling.value else None
    if code is not None:
        read.agency = None if problem else code.agency
        form = read_form(book, read.sha256, code, forms)
        if isinstance(form, ReturnedForm):
            if problem and ruling:
                read.agency = code.agency
                read.doubts.append(file_doubt(read.sha256, problem))
                read.findings.append(decided(ruling, Place(read.file.name)))
            return _as_form(read, form, forms)
        problem = form
    assert problem is not None
    return _put_aside(read, book, problem, None if problem.code is Code.FOREIGN_WORKBOOK else forms)


def read_form(book: Book, sha256: str, code: FormCode, forms: IssuedForms) -> ReturnedForm | Finding:
    """A workbook as that agency's form; a finding where it holds no table at all, or may have lost it."""
    issued = forms.form(code.agency)
    broken = [each.sheet for each in book.remarks if each.kind == "unread"]
    nothing = finding(Code.FORM_SHEET_MISSING, Place(book.file))
    if broken:  # maybe it was there
        nothing = finding(Code.FILE_UNREADABLE, Place(book.file), why=f"trang “{broken[0]}” bị hỏng")
    if (found := sheet_to_read(book, issued, forms)) is None:
        return nothing
    sheet, keys, table = found
    page = FormSheet(book, sheet, table, code, forms, sha256)
    if code.edition != issued.code.edition:
        page.tell(finding(Code.FORM_EDITION_DIFFERS, Place(book.file)))
    look_under_merges(page)
    rows = read_rows(page, keys)
    free = tuple(free_lines(page, rows.free))
    if broken and not rows.answered and not free:
        return nothing
    lines = (*rows.lines, *free)
    rest = account_leftovers(page, lines)
    return ReturnedForm(
        book.file, sha256, code, book.modified, count_filled(book) - rest.issued, lines, frozenset(rows.seen),
        rows.answered or bool(free), rest.listed, rest.findings, corrects(book), tuple(page.doubts))


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
            each = FileReading(each.file, each.sha256, agency=first.agency, code=first.code)
            each.close(Outcome.DUPLICATE, finding(Code.SAME_FILE, Place(each.file.name), other=first.file.name))
        yield each


def _merge_all(read: Sequence[FileReading], forms: IssuedForms) -> list[Return]:
    """One return for each agency that reported, in register order; what becomes of its cells goes to its files."""
    by_agency, by_content = defaultdict[str, list[FileReading]](list), defaultdict[str, list[ReturnedFile]](list)
    for each in read:
        by_content[each.sha256].append(each.file)
        if each.agency and each.outcome is None:
            by_agency[each.agency].append(each)
    reported = (by_agency[each.code] for each in forms.plan.agencies if each.code in by_agency)
    return [_merge_agency(own, [file for content in dict.fromkeys(each.sha256 for each in own)
                                for file in by_content[content]], forms) for own in reported]


def _merge_agency(own: Sequence[FileReading], sent: Sequence[ReturnedFile], forms: IssuedForms) -> Return:
    """The return of one agency; `sent` are its files, copies too."""
    merged = (own[0].alone if len(sent) == 1 else None) or merge([each.form for each in own], sent, forms)
    returned = merged.returned
    own[0].doubts += merged.doubts
    _tell(own, merged.findings)
    for each in own:
        if returned.received_from == FROM_OFFICER:
            each.file = replace(each.file, received=returned.received, received_from=FROM_OFFICER)
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
        read.file.received_from, read.modified, read.typed, read.consolidated, listed, findings)
