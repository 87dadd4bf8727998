"""A folder of returned files → one return per agency, findings, the ledger; nothing that was typed is lost.

A file walks down: what it holds, whose form it is, its sheet, rows and cells, what is left over, the agency's return.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from toolkit.checks import same_results
from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.form_code import FormCode
from toolkit.intake.arrivals import ReturnedFile, collect, returned_file, unpacked
from toolkit.intake.cells import FROM_OFFICER, Judge, decided, file_doubt, undecided
from toolkit.intake.form_sheet import FormSheet, sheet_to_read
from toolkit.intake.identity import IssuedForms, identify
from toolkit.intake.leftovers import account_leftovers, corrects, count_filled, free_lines, list_all, look_under_merges
from toolkit.intake.merging import MergedReturn, ReturnedForm, merge
from toolkit.intake.rows import read_rows
from toolkit.layout import Layout
from toolkit.model import Doubt, FileRecord, Intake, Listed, Outcome, Plan, Return
from toolkit.progress import Progress, collecting_seldom, silent
from toolkit.sheetread import Book, Reason, Refused
from toolkit.text import number_vi
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
        closed, digest = _passed_over(member), hashlib.sha256(held).hexdigest()
        read = closed or FileReading(member, opened=True)
        read.sha256 = digest if held or not closed else ""
        if not closed and digest not in seen:
            seen.add(digest)
            read = share.listed(_read_book(held, read, forms, share.spending(member.name)))
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


def _read_book(
        content: bytes, read: FileReading, forms: IssuedForms, spend: Callable[[int], object]) -> FileReading:
    """A file's workbook, as a form where it is one; whatever goes wrong costs this file only, and none of its cells."""
    book: Book | None = None
    try:
        book = read_workbook_bytes(content, read.file.name, spend=spend)
        return _read_as_form(read, book, forms)
    except UnreadableFile as error:
        return read.close(Outcome.QUARANTINED, error.finding)
    except (MemoryError, RecursionError):
        return _without_memory(FileReading(read.file, read.sha256, opened=True))
    except Exception as error:
        failed = finding(Code.FILE_FAILED, Place(read.file.name), why=type(error).__name__)
        return _put_aside(FileReading(read.file, read.sha256, opened=True), book, failed, None)


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
    outcome, severities = Outcome.ACCEPTED, {each.severity for each in findings}
    if Severity.ERROR in severities:
        outcome = Outcome.NEEDS_CORRECTION
    elif Severity.WARNING in severities:
        outcome = Outcome.ACCEPTED_WITH_WARNINGS
    return FileRecord(
        read.file.name, read.sha256, read.outcome or outcome, read.agency, read.code, read.file.received,
        read.file.received_from, read.modified, read.typed, read.consolidated, listed, findings)
