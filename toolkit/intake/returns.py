"""All returned files → one return per agency, the ledger, and everything that is listed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from toolkit.checks import same_results
from toolkit.collecting import collecting_seldom
from toolkit.findings import Code, Finding, Place, Severity, finding
from toolkit.intake.agency_return import settle
from toolkit.intake.doubts import FROM_OFFICER, Judge, undecided
from toolkit.intake.files import Read, read_file
from toolkit.intake.folder import ReturnedFile
from toolkit.intake.issued import IssuedForms
from toolkit.layout import Layout
from toolkit.model import FileRecord, Intake, Outcome, Plan, Return
from toolkit.progress import Progress, silent

#: A process more pays from so many files on, and so many processes at most: each takes some 100 MB.
_EACH, _MOST = 200, 4


@collecting_seldom()
def read_returns(
    plan: Plan, files: Sequence[ReturnedFile], layout: Layout, progress: Progress = silent, judge: Judge = undecided,
    processes: int | None = None,
) -> Intake:
    """Read every file, merge each agency's, account for every cell. The order of `files` makes no difference.

    No file stops the run: what cannot be read is a finding of that file. `judge` says what the officer has decided.
    So many `processes` read, as many as pay where None; what they find is the same. Several need a `judge` that can be pickled.
    """
    forms = IssuedForms(plan, layout, judge)
    ordered = sorted(files, key=lambda file: (file.name, str(file.path)))
    read = list(_without_copies(_read_all(ordered, forms, progress, processes or _paying(len(ordered)))))
    returns = _merge_all(read, forms)
    names = {agency.code: agency.name for agency in plan.agencies}
    _tell(read, same_results(returns, names))
    return Intake(
        returns=tuple(returns),
        files=tuple(_record(each) for each in read),
        listed=tuple(listed for each in read for listed in each.listed),
        doubts=tuple({doubt.mark: doubt for each in read for doubt in each.doubts}.values()),
    )


def _paying(files: int) -> int:
    """How many processes are worth their start."""
    return min(os.cpu_count() or 1, _MOST, max(files // _EACH, 1))


def _read_all(files: Sequence[ReturnedFile], forms: IssuedForms, progress: Progress, processes: int) -> Iterator[Read]:
    if processes > 1:
        from toolkit.intake.reader_pool import read_apart

        yield from read_apart(files, forms, progress, processes)
        return
    seen: set[str] = set()
    for done, file in enumerate(files):
        progress(file.name, done, len(files))
        yield from read_file(file, forms, seen)


def _without_copies(read: Iterable[Read]) -> Iterator[Read]:
    """Each file, and of those with the same bytes all but the first closed."""
    first_of: dict[str, Read] = {}
    for each in read:
        first = first_of.setdefault(each.sha256, each) if each.opened else each
        if first is not each:
            each = Read(each.file, each.sha256, agency=first.agency, code=first.code)
            each.close(Outcome.DUPLICATE, finding(Code.SAME_FILE, Place(each.file.name), other=first.file.name))
        yield each


def _merge_all(read: Sequence[Read], forms: IssuedForms) -> list[Return]:
    """One return for each agency that reported, in register order; what becomes of its cells goes to its files."""
    by_agency: dict[str, list[Read]] = {}
    by_content: dict[str, list[ReturnedFile]] = {}
    for each in read:
        by_content.setdefault(each.sha256, []).append(each.file)
        if each.agency and each.outcome is None:
            by_agency.setdefault(each.agency, []).append(each)
    returns = []
    for agency in forms.plan.agencies:
        if agency.code in by_agency:
            own = by_agency[agency.code]
            sent = [file for content in dict.fromkeys(each.sha256 for each in own) for file in by_content[content]]
            returns.append(_merge_agency(own, sent, forms))
    return returns


def _merge_agency(own: Sequence[Read], sent: Sequence[ReturnedFile], forms: IssuedForms) -> Return:
    """The return of one agency; `sent` are its files, copies too."""
    settled = (own[0].alone if len(sent) == 1 else None) or settle([each.form for each in own], sent, forms)
    returned = settled.returned
    own[0].doubts.extend(settled.doubts)
    _tell(own, settled.findings)
    for each in own:
        if returned.received_from == FROM_OFFICER:
            each.file = replace(each.file, received=returned.received, received_from=FROM_OFFICER)
        each.forget()
        each.consolidated = settled.consolidated.get(each.file.name, 0)
        each.listed.extend(listed for listed in settled.listed if listed.entry.place.file == each.file.name)
        if each.file.name not in returned.files:
            each.outcome = Outcome.SUPERSEDED
        if any(found.code is Code.FILE_CORRECTED for found in each.findings):
            each.findings = [found for found in each.findings if found.severity is not Severity.ERROR]
    return returned


def _tell(read: Iterable[Read], found: Iterable[Finding]) -> None:
    """Each finding goes to the file it points at."""
    by_name = {each.file.name: each for each in read}
    for each in found:
        by_name[each.place.file].findings.append(each)


def _record(read: Read) -> FileRecord:
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
