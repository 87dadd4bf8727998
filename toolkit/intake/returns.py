"""All returned files → one return per agency, the ledger, and everything that is listed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from toolkit.collecting import collecting_seldom
from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.form_code import FormCode
from toolkit.intake.checks import same_results
from toolkit.intake.containers import unpacked
from toolkit.intake.doubts import FROM_OFFICER, Judge, decided, file_doubt, undecided
from toolkit.intake.folder import ReturnedFile
from toolkit.intake.form import list_all, read_form
from toolkit.intake.identity import identify
from toolkit.intake.issued import IssuedForms
from toolkit.intake.merging import merge, newest_first
from toolkit.intake.records import Form
from toolkit.layout import Layout
from toolkit.model import About, Doubt, Entry, FileRecord, Intake, Listed, Outcome, Plan, Return
from toolkit.text import date_vi
from toolkit.watch import Watch, unwatched
from toolkit.workbooks import Book


@dataclass(slots=True)
class _Read:
    """One file on its way into the ledger; `outcome` stays None while its findings decide."""

    file: ReturnedFile
    sha256: str = ""
    outcome: Outcome | None = None
    agency: str | None = None
    code: str = ""
    modified: datetime | None = None
    typed: int = 0
    consolidated: int = 0
    form: Form | None = None
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def close(self, outcome: Outcome, found: Finding) -> _Read:
        """This file goes no further, for that reason."""
        self.outcome = outcome
        self.findings.append(found)
        return self


@collecting_seldom()
def read_returns(
    plan: Plan, files: Sequence[ReturnedFile], layout: Layout, watch: Watch = unwatched, judge: Judge = undecided
) -> Intake:
    """Read every file, merge each agency's, account for every cell. The order of `files` makes no difference.

    No file stops the run: what cannot be read is a finding of that file. `judge` says what the officer has decided.
    """
    forms = IssuedForms(plan, layout, judge)
    ordered = sorted(files, key=lambda file: (file.name, str(file.path)))
    read: list[_Read] = []
    first_of: dict[str, _Read] = {}
    for done, file in enumerate(ordered):
        watch(file.name, done, len(ordered))
        read.extend(_read_file(file, forms, first_of))
    returns = _merge_all(read, forms)
    names = {agency.code: agency.name for agency in plan.agencies}
    _tell(read, same_results(returns, names))
    return Intake(
        returns=tuple(returns),
        files=tuple(_record(each) for each in read),
        listed=tuple(listed for each in read for listed in each.listed),
        doubts=tuple({doubt.mark: doubt for each in read for doubt in each.doubts}.values()),
    )


def _read_file(file: ReturnedFile, forms: IssuedForms, first_of: dict[str, _Read]) -> Iterator[_Read]:
    """One file, or each of those it holds."""
    closed = _passed_over(file)
    if closed is not None:
        yield closed
        return
    try:
        content = file.content()
    except OSError as error:
        yield _Read(file).close(Outcome.QUARANTINED, file.not_opened(error))
        return
    for member, held in unpacked(file, content):
        closed = _passed_over(member)
        if closed is not None and held:
            closed.sha256 = hashlib.sha256(held).hexdigest()
        yield _judged(closed, forms) if closed else _read_one(member, held, forms, first_of)


def _passed_over(file: ReturnedFile) -> _Read | None:
    """The file with the reason it is not read, None where it is to be read."""
    found = file.not_a_return()
    if found is None:
        return None
    return _Read(file).close(Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED, found)


def _read_one(file: ReturnedFile, content: bytes, forms: IssuedForms, first_of: dict[str, _Read]) -> _Read:
    """One file, whatever it is; `first_of` holds by hash the files read so far."""
    read = _Read(file, hashlib.sha256(content).hexdigest())
    first = first_of.setdefault(read.sha256, read)
    if first is not read:
        read.agency, read.code = first.agency, first.code
        return read.close(Outcome.DUPLICATE, finding(Code.SAME_FILE, Place(file.name), other=first.file.name))
    return _judged(_read_book(content, read, forms), forms)


def _judged(read: _Read, forms: IssuedForms) -> _Read:
    """A file put aside is a doubt; the officer may have said that it is none of this round's."""
    if read.outcome is Outcome.QUARANTINED and read.sha256:
        doubt = file_doubt(read.sha256, read.findings[-1])
        read.doubts.append(doubt)
        ruling = forms.judge(doubt)
        if ruling is not None and ruling.value is None:
            read.outcome = Outcome.SKIPPED
            read.findings[-1] = decided(ruling, Place(read.file.name))
    return read


def _read_book(content: bytes, read: _Read, forms: IssuedForms) -> _Read:
    """A file's workbook, as a form where it is one; whatever goes wrong costs this file only, and none of its cells."""
    from toolkit.workbooks import UnreadableFile, read_workbook_bytes

    book: Book | None = None
    try:
        book = read_workbook_bytes(content, read.file.name)
        return _read_form(read, book, forms)
    except UnreadableFile as error:
        return read.close(Outcome.QUARANTINED, error.finding)
    except Exception as error:
        failed = finding(Code.FILE_FAILED, Place(read.file.name), why=type(error).__name__)
        return _aside(_Read(read.file, read.sha256), book, failed, None)


def _read_form(read: _Read, book: Book, forms: IssuedForms) -> _Read:
    identity = identify(book, forms.layout, forms.plan)
    read.modified, read.code, problem = book.modified, str(identity.code or ""), identity.problem
    code = identity.code if problem is None else _attributed(read, forms)
    if code is not None:
        read.agency = code.agency if problem is None else None
        form = read_form(book, read.sha256, code, forms)
        if isinstance(form, Form):
            return _as_form(read, form) if problem is None else _as_ruled_form(read, form, problem, forms)
        problem = form
    assert problem is not None
    return _aside(read, book, problem, None if problem.code is Code.FOREIGN_WORKBOOK else forms)


def _attributed(read: _Read, forms: IssuedForms) -> FormCode | None:
    """The form code of the agency the officer names as the sender of a file that does not say so itself."""
    ruling = forms.judge(file_doubt(read.sha256))
    return forms.form(str(ruling.value)).code if ruling and ruling.value else None


def _as_ruled_form(read: _Read, form: Form, problem: Finding, forms: IssuedForms) -> _Read:
    """A file read as the form of the agency the officer named."""
    doubt = file_doubt(read.sha256, problem)
    ruling = forms.judge(doubt)
    assert ruling is not None
    read.agency = form.code.agency
    read.doubts.append(doubt)
    read.findings.append(decided(ruling, Place(read.file.name)))
    return _as_form(read, form)


def _aside(read: _Read, book: Book | None, problem: Finding, forms: IssuedForms | None) -> _Read:
    """A file put aside: everything typed in it is listed. `forms` where it is a form of some agency, plan or year."""
    if book is not None:
        read.listed = list(list_all(book, problem, forms))
        read.typed = len(read.listed)
        read.findings.extend(book.findings)
    return read.close(Outcome.QUARANTINED, problem)


def _as_form(read: _Read, form: Form) -> _Read:
    read.form, read.typed = form, form.typed
    read.listed.extend(form.listed)
    read.doubts.extend(form.doubts)
    read.findings.extend(form.findings)
    if not form.answered:
        read.close(Outcome.EMPTY, finding(Code.FORM_EMPTY, Place(form.file)))
    return read


def _merge_all(read: Sequence[_Read], forms: IssuedForms) -> list[Return]:
    """One return for each agency that reported, in register order; what becomes of its cells goes to its files."""
    by_agency: dict[str, list[_Read]] = {}
    for each in read:
        if each.form and each.outcome is None:
            by_agency.setdefault(each.form.code.agency, []).append(each)
    returns = []
    for agency in forms.plan.agencies:
        if agency.code in by_agency:
            returns.append(_merge_agency(by_agency[agency.code], read, forms))
    return returns


def _merge_agency(own: Sequence[_Read], read: Sequence[_Read], forms: IssuedForms) -> Return:
    hashes = {each.sha256 for each in own}
    first = min((each.file for each in read if each.sha256 in hashes), key=lambda file: file.received)
    ordered = newest_first(each.form for each in own if each.form)
    issued = forms.form(ordered[0].code.agency)
    doubt = Doubt(About.RECEIVED, issued.code.agency, entries=(Entry(date_vi(first.received), Place(first.name)),))
    ruling = forms.judge(doubt)
    if ruling is not None and isinstance(ruling.value, date):
        first = replace(first, received=ruling.value, received_from=FROM_OFFICER)
        for each in own:
            each.file = replace(each.file, received=first.received, received_from=first.received_from)
    returned, work = merge(ordered, issued, forms.plan.period, first.received, first.received_from, forms.judge)
    own[0].doubts.extend((doubt, *work.doubts))
    _tell(own, work.findings)
    for each in own:
        each.consolidated = work.consolidated[each.file.name]
        each.listed.extend(listed for listed in work.listed if listed.entry.place.file == each.file.name)
        if each.file.name not in returned.files:
            each.outcome = Outcome.SUPERSEDED
        if any(found.code is Code.FILE_CORRECTED for found in each.findings):
            each.findings = [found for found in each.findings if found.severity is not Severity.ERROR]
    return returned


def _tell(read: Iterable[_Read], found: Iterable[Finding]) -> None:
    """Each finding goes to the file it points at."""
    by_name = {each.file.name: each for each in read}
    for each in found:
        by_name[each.place.file].findings.append(each)


def _record(read: _Read) -> FileRecord:
    listed = len(read.listed)
    findings = tuple(read.findings)
    if read.typed != read.consolidated + listed:
        counts = {"typed": read.typed, "consolidated": read.consolidated, "listed": listed}
        findings += (finding(Code.ACCOUNTING_BROKEN, Place(read.file.name), **counts),)
    return FileRecord(
        read.file.name, read.sha256, read.outcome or _outcome(findings), read.agency, read.code, read.file.received,
        read.file.received_from, read.modified, read.typed, read.consolidated, listed, findings,
    )


def _outcome(findings: Sequence[Finding]) -> Outcome:
    severities = {each.severity for each in findings}
    if Severity.ERROR in severities:
        return Outcome.NEEDS_CORRECTION
    return Outcome.ACCEPTED_WITH_WARNINGS if Severity.WARNING in severities else Outcome.ACCEPTED
