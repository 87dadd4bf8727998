"""One returned file, or each of those it holds, read as far as it can be on its own: what other files say is not asked here."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.form_code import FormCode
from toolkit.intake.agency_return import Settled, settle
from toolkit.intake.containers import unpacked
from toolkit.intake.doubts import decided, file_doubt
from toolkit.intake.folder import ReturnedFile
from toolkit.intake.form import list_all, read_form
from toolkit.intake.identity import identify
from toolkit.intake.issued import IssuedForms
from toolkit.intake.records import Form
from toolkit.model import Doubt, Listed, Outcome
from toolkit.sheetread import Book
from toolkit.workbooks import UnreadableFile, read_workbook_bytes, remarks_of


@dataclass(slots=True)
class Read:
    """One file on its way into the ledger; `outcome` stays None while its findings decide: then it is a form of `agency`.

    `opened` says whether it was taken for a workbook: then a later file of the same bytes adds nothing. `alone` is what
    its agency's return is if nothing else of it came: of most agencies nothing does, and whoever reads the file finds out.
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
    held: Form | bytes | None = None
    alone: Settled | None = None
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def form(self) -> Form:
        """What the file says as a form."""
        form = pickle.loads(self.held) if isinstance(self.held, bytes) else self.held
        assert isinstance(form, Form)
        return form

    def pack(self) -> Read:
        """Hold the form as bytes, until somebody asks: hardly anybody does."""
        self.held = pickle.dumps(self.held) if self.held else None
        return self

    def forget(self) -> None:
        """The form is settled."""
        self.held = self.alone = None

    def close(self, outcome: Outcome, found: Finding) -> Read:
        """This file goes no further, for that reason."""
        self.outcome = outcome
        self.findings.append(found)
        return self


def read_file(file: ReturnedFile, forms: IssuedForms, seen: set[str]) -> Iterator[Read]:
    """One file, or each of those it holds; what has the bytes of one `seen` before is opened and not read again."""
    closed = _passed_over(file)
    if closed is not None:
        yield closed
        return
    try:
        content = file.content()
    except OSError as error:
        yield Read(file).close(Outcome.QUARANTINED, file.not_opened(error))
        return
    for member, held in unpacked(file, content):
        closed = _passed_over(member)
        if closed is not None and held:
            closed.sha256 = hashlib.sha256(held).hexdigest()
        yield _judged(closed, forms) if closed else _read_one(member, held, forms, seen)


def failed_file(file: ReturnedFile, why: str, forms: IssuedForms) -> Read:
    """A file of which nothing can be said but that reading it failed."""
    read = Read(file)
    with suppress(OSError):
        read.sha256 = hashlib.sha256(file.content()).hexdigest()
    return _judged(read.close(Outcome.QUARANTINED, finding(Code.FILE_FAILED, Place(file.name), why=why)), forms)


def _passed_over(file: ReturnedFile) -> Read | None:
    """The file with the reason it is not read, None where it is to be read."""
    found = file.not_a_return()
    if found is None:
        return None
    return Read(file).close(Outcome.QUARANTINED if found.severity is Severity.ERROR else Outcome.SKIPPED, found)


def _read_one(file: ReturnedFile, content: bytes, forms: IssuedForms, seen: set[str]) -> Read:
    """One file, whatever it is."""
    read = Read(file, hashlib.sha256(content).hexdigest(), opened=True)
    if read.sha256 in seen:
        return read
    seen.add(read.sha256)
    return _judged(_read_book(content, read, forms), forms)


def _judged(read: Read, forms: IssuedForms) -> Read:
    """A file put aside is a doubt; the officer may have said that it is none of this round's."""
    if read.outcome is Outcome.QUARANTINED and read.sha256:
        doubt = file_doubt(read.sha256, read.findings[-1])
        read.doubts.append(doubt)
        ruling = forms.judge(doubt)
        if ruling is not None and ruling.value is None:
            read.outcome = Outcome.SKIPPED
            read.findings[-1] = decided(ruling, Place(read.file.name))
    return read


def _read_book(content: bytes, read: Read, forms: IssuedForms) -> Read:
    """A file's workbook, as a form where it is one; whatever goes wrong costs this file only, and none of its cells."""
    book: Book | None = None
    try:
        book = read_workbook_bytes(content, read.file.name)
        return _read_form(read, book, forms)
    except UnreadableFile as error:
        return read.close(Outcome.QUARANTINED, error.finding)
    except Exception as error:
        failed = finding(Code.FILE_FAILED, Place(read.file.name), why=type(error).__name__)
        return _aside(Read(read.file, read.sha256, opened=True), book, failed, None)


def _read_form(read: Read, book: Book, forms: IssuedForms) -> Read:
    identity = identify(book, forms.layout, forms.plan)
    read.modified, read.code, problem = book.modified, str(identity.code or ""), identity.problem
    code = identity.code if problem is None else _attributed(read, forms)
    if code is not None:
        read.agency = code.agency if problem is None else None
        form = read_form(book, read.sha256, code, forms)
        if isinstance(form, Form):
            return _as_form(read, form, forms) if problem is None else _as_ruled_form(read, form, problem, forms)
        problem = form
    assert problem is not None
    return _aside(read, book, problem, None if problem.code is Code.FOREIGN_WORKBOOK else forms)


def _attributed(read: Read, forms: IssuedForms) -> FormCode | None:
    """The form code of the agency the officer names as the sender of a file that does not say so itself."""
    ruling = forms.judge(file_doubt(read.sha256))
    return forms.form(str(ruling.value)).code if ruling and ruling.value else None


def _as_ruled_form(read: Read, form: Form, problem: Finding, forms: IssuedForms) -> Read:
    """A file read as the form of the agency the officer named."""
    doubt = file_doubt(read.sha256, problem)
    ruling = forms.judge(doubt)
    assert ruling is not None
    read.agency = form.code.agency
    read.doubts.append(doubt)
    read.findings.append(decided(ruling, Place(read.file.name)))
    return _as_form(read, form, forms)


def _aside(read: Read, book: Book | None, problem: Finding, forms: IssuedForms | None) -> Read:
    """A file put aside: everything typed in it is listed. `forms` where it is a form of some agency, plan or year."""
    if book is not None:
        read.listed = list(list_all(book, problem, forms))
        read.typed = len(read.listed)
        read.findings.extend(remarks_of(book))
    return read.close(Outcome.QUARANTINED, problem)


def _as_form(read: Read, form: Form, forms: IssuedForms) -> Read:
    read.held, read.typed = form, form.typed
    read.listed.extend(form.listed)
    read.doubts.extend(form.doubts)
    read.findings.extend(form.findings)
    if not form.answered:
        return read.close(Outcome.EMPTY, finding(Code.FORM_EMPTY, Place(form.file)))
    read.alone = settle((form,), (read.file,), forms)
    return read
