"""A folder of returned files → one return per agency, findings, the ledger; nothing that was typed is lost.

A file walks down: what it holds, whose form it is, its sheet, rows and cells, what is left over, the agency's return.
"""

from __future__ import annotations

import hashlib
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
from toolkit.intake.arrivals import ReturnedFile, collect, returned_file, unpacked
from toolkit.intake.cells import FROM_OFFICER, Judge, decided, file_doubt, undecided
from toolkit.intake.form_sheet import FormSheet, sheets_to_read
from toolkit.intake.identity import IssuedForms, identify
from toolkit.intake.leftovers import account_leftovers, corrects, count_filled, free_lines, list_all, look_under_merges
from toolkit.intake.merging import MergedReturn, ReturnedForm, many_answers, merge, of_many
from toolkit.intake.rows import read_rows
from toolkit.layout import Layout
from toolkit.model import About, Doubt, FileRecord, Intake, Listed, Outcome, Plan, Return
from toolkit.progress import Progress, collecting_seldom, silent
from toolkit.sheetread import Book
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of

__all__ = ["ReturnedFile", "collect", "read_returns", "returned_file"]

#: A process more pays from so many files on, and so many processes at most: each takes some 100 MB.
_EACH, _MOST = 200, 4
#: So many files of one agency may be those of many respondents.
_RESPONDENTS = 3


@collecting_seldom()
def read_returns(
        plan: Plan, files: Sequence[ReturnedFile], layout: Layout, progress: Progress = silent,
        judge: Judge = undecided, processes: int | None = None) -> Intake:
    """Read every file, merge each agency's, account for every cell. The order of `files` makes no difference. No file
    stops the run: what cannot be read is a finding of that file. `judge` says what the officer has decided. So many
    `processes` read, as many as pay where None; what they find is the same. Several need a `judge` that can be pickled.
    """
    forms = IssuedForms(plan, layout, judge)
    ordered = sorted(files, key=lambda file: (file.name, str(file.path)))
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
        closed, digest = _passed_over(member), hashlib.sha256(held).hexdigest()
        read = closed or FileReading(member, opened=True)
        read.sha256 = digest if held or not closed else ""
        if not closed and digest not in seen:
            seen.add(digest)
            read = _read_book(held, read, forms)
        yield _judged(read, forms)


def _failed(file: ReturnedFile, why: str, forms: IssuedForms) -> FileReading:
    """A file of which nothing can be said but that reading it failed."""
    read = FileReading(file)
    with suppress(OSError):
        read.sha256 = hashlib.sha256(file.content()).hexdigest()
    return _judged(read.close(Outcome.QUARANTINED, finding(Code.FILE_FAILED, Place(file.name), why=why)), forms)


def _passed_over(file: ReturnedFile) -> FileReading | None:
    """The file with the reason it is not read, None where it is to be read."""
    if (found := file.not_a_return()) is None:
        return None
    outcome = Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED
    return FileReading(file).close(outcome, found)


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
        book = read_workbook_bytes(content, read.file.name)
        return _read_as_form(read, book, forms)
    except UnreadableFile as error:
        return read.close(Outcome.QUARANTINED, error.finding)
    except Exception as error:
        failed = finding(Code.FILE_FAILED, Place(read.file.name), why=type(error).__name__)
        return _put_aside(FileReading(read.file, read.sha256, opened=True), book, failed, None)


def _read_as_form(read: FileReading, book: Book, forms: IssuedForms) -> FileReading:
    """A workbook as the form its code, or the officer, says it is."""
    code, problem = identify(book, forms.layout, forms.plan)
    read.modified, read.code = book.modified, str(code or "")
    read.agency = code.agency if code and not problem else None
    form = read_form(book, read.sha256, code, forms) if code and not problem else problem
    if isinstance(form, ReturnedForm) and form.many:
        form = problem = finding(Code.MANY_RESPONDENTS, Place(read.file.name), what=form.many)
    ruling = forms.judge(file_doubt(read.sha256)) if problem else None
    if problem and ruling and ruling.value:
        form = read_form(book, read.sha256, forms.form(str(ruling.value)).code, forms)
        if isinstance(form, ReturnedForm):
            read.agency = form.code.agency
            read.doubts.append(file_doubt(read.sha256, problem))
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
    many = many_answers(line for each in (rows, *others) for line in (*each.lines, *each.repeated))
    return ReturnedForm(
        book.file, sha256, code, book.modified, count_filled(book) - rest.issued, lines, frozenset(rows.seen), answered,
        rest.listed, rest.findings, corrects(book), tuple(page.doubts),
        (f"{len(found)} trang tính" if others else "các dòng lặp lại") if many else "")


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
    reported = [by_agency[each.code] for each in forms.plan.agencies if each.code in by_agency]
    return [_merge_agency(own, [file for content in dict.fromkeys(each.sha256 for each in own)
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
    outcome, severities = Outcome.ACCEPTED, {each.severity for each in findings}
    if Severity.ERROR in severities:
        outcome = Outcome.NEEDS_CORRECTION
    elif Severity.WARNING in severities:
        outcome = Outcome.ACCEPTED_WITH_WARNINGS
    return FileRecord(
        read.file.name, read.sha256, read.outcome or outcome, read.agency, read.code, read.file.received,
        read.file.received_from, read.modified, read.typed, read.consolidated, listed, findings)
