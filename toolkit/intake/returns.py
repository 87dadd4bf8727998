"""A folder of returned files → one return per agency, findings, the ledger; nothing that was typed is lost.

A file walks down: what it holds, whose form it is, its sheet, rows and cells, what is left over, the agency's return.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date

from toolkit.base.text import grouped
from toolkit.intake.arrivals import ReturnedFile, collect, returned_file, told_apart
from toolkit.intake.cells import Judge, decided, undecided
from toolkit.intake.file_reading import (
    FileReading,
    failed,
    judged,
    left_aside,
    listing_size,
    reader,
    settle_days,
)
from toolkit.intake.identity import IssuedForms
from toolkit.intake.merging import merge, of_many
from toolkit.model.findings import Code, Finding, Severity, finding
from toolkit.model.layout import Layout
from toolkit.model.records import (
    About,
    Doubt,
    FileRecord,
    Intake,
    Listed,
    Outcome,
    Plan,
    PrintedRow,
    Progress,
    Return,
    silent,
)

__all__ = ["ReturnedFile", "collect", "read_returns", "returned_file"]

#: So many files of one agency may be those of many respondents.
_RESPONDENTS = 3
#: From so many files on other processes read: with fewer, starting them takes longer than reading. On Linux they go on
#: from this one: of 38 returns consolidating takes a fifth longer without.
_MANY_FILES = 24 if sys.platform == "linux" else 60
#: So much may all files of a round list together, by name; what is beyond is left aside: so a round ends, and soon,
#: whatever comes back.
_LISTED = 60_000_000
_DIED = "chương trình đọc dừng đột ngột"


def read_returns(
        plan: Plan, files: Sequence[ReturnedFile], layout: Layout, progress: Progress = silent,
        judge: Judge = undecided, processes: int | None = None, kept: Mapping[str, str] = {},
        today: date | None = None, made: Sequence[PrintedRow] = (), meanwhile: Callable[[], object] | None = None
) -> Intake:
    """Read every file, merge each agency's, account for every cell. The order of `files` makes no difference. No file
    stops the run: what cannot be read is a finding of that file. `judge` says what the officer has decided. So many
    `processes` read, as many as pay where None; what they find is the same. They need a `judge` that can be pickled.
    `kept` says by content when it was first seen (`FirstSeen.text`); nothing came after `today` (None: no limit).
    `made` is what forms that were ever made print: a return on one that is out of date is read by that.
    `meanwhile` is called once while other processes read.
    """
    forms = IssuedForms(plan, layout, judge, made)
    ordered = told_apart(files)
    read = list(_read_all(ordered, forms, progress, processes, meanwhile))
    days = settle_days(read, forms, kept, today)
    by_content = grouped(read, lambda reading: reading.content)
    by_agency = grouped((reading for reading in read if reading.agency and reading.outcome is None),
                        lambda reading: reading.agency)
    reported = (by_agency[agency.code] for agency in plan.agencies if agency.code in by_agency)
    returns = list(filter(None, (_merge_agency(own, by_content, forms) for own in reported)))
    return Intake(
        tuple(returns), tuple(map(_record, read)),
        tuple(listed for each in read for listed in each.listed),
        tuple({doubt.mark: doubt for each in read for doubt in each.doubts}.values()), days)


def _read_all(
    files: Sequence[ReturnedFile], forms: IssuedForms, progress: Progress, processes: int | None,
    meanwhile: Callable[[], object] | None,
) -> Iterator[FileReading]:
    """Each file, or each of those it holds; of those with the same bytes all but the first closed, and left aside what
    has more to list than all may."""
    left, first_of = _LISTED, dict[str, FileReading]()
    read: Generator[list[FileReading], None, None]
    if processes == 1 or (processes is None and len(files) < _MANY_FILES):
        read = (readings for readings in map(reader(forms), files))
    else:
        from toolkit.base.processes import map_in_processes  # 5 % of consolidating 38 returns

        read = map_in_processes(
            reader, (forms,), files, lambda file: [failed(file, _DIED, forms)], processes, meanwhile)
    with closing(read):
        for done, file in enumerate(files):
            progress(file.name, done, len(files))
            for reading in next(read):
                first = first_of.setdefault(reading.sha256, reading) if reading.opened else reading
                if first is not reading:
                    reading = FileReading(reading.file, reading.sha256, first.content, agency=first.agency,
                                          code=first.code, predecessor=first.predecessor)
                    reading.close(finding(Code.SAME_FILE, reading.place, other=first.file.name), Outcome.DUPLICATE)
                elif (size := listing_size(reading)) > left:
                    reading = left_aside(reading)
                else:
                    left -= size
                yield reading


def _merge_agency(
        own: Sequence[FileReading], by_content: Mapping[str, Sequence[FileReading]], forms: IssuedForms
) -> Return | None:
    """The return of one agency from its files and their copies, which are `by_content`. None where all of them are put
    aside; a mistake of ours as they are merged costs these files only, and none of their cells."""
    try:
        senders = grouped(own, lambda reading: reading.predecessor).values()
        counted = [reading for sender in senders if not _are_aside(sender, forms) for reading in sender]
        contents = dict.fromkeys(reading.content for reading in counted)
        sent = [reading.file for content in contents for reading in by_content[content]]
        merged = merge([reading.form for reading in counted], sent, forms) if counted else None
    except Exception as error:
        for reading in (reading for reading in own if reading.held):
            mistake = finding(Code.FILE_FAILED, reading.place, why=type(error).__name__)
            _put_aside(reading, Outcome.QUARANTINED, mistake)
            judged(reading, forms)
        return None
    if merged is None:
        return None
    returned, work = merged
    counted[0].doubts += work.doubts
    _tell(counted, work.findings)
    for reading in counted:
        reading.held = None
        reading.consolidated = work.consolidated[reading.file.name]
        reading.listed.extend(listed for listed in work.listed if listed.entry.place.file == reading.file.name)
        if reading.file.name not in returned.files:
            reading.outcome = Outcome.SUPERSEDED
        if any(found.code is Code.FILE_CORRECTED for found in reading.findings):
            reading.findings = [found for found in reading.findings if found.severity is not Severity.ERROR]
    return returned


def _are_aside(own: Sequence[FileReading], forms: IssuedForms) -> bool:
    """Whether an agency's files, or a predecessor's, those of many respondents, are put aside together, as one doubt:
    all is listed."""
    forms_sent = [reading.form for reading in own]
    if not (len(own) >= _RESPONDENTS or any(form.beside for form in forms_sent)) or not of_many(forms_sent):
        return False
    what = f"{len(own)} tệp" if len(own) > 1 else "các trang tính hoặc dòng lặp lại"
    reason = finding(Code.MANY_RESPONDENTS, own[0].place, what=what)
    doubt = Doubt(About.FILE, own[0].agency or "", reason=reason)
    ruling = forms.judge(doubt)
    for reading in own:
        found = decided(ruling, reading.place) if ruling else reason._replace(place=reading.place)
        if ruling and ruling.value:
            reading.findings.append(found)
        else:
            reading.passed_over = reason if ruling else None
            _put_aside(reading, Outcome.SKIPPED if ruling else Outcome.QUARANTINED, found)
    own[0].doubts.append(doubt)
    return not (ruling and ruling.value)


def _put_aside(reading: FileReading, outcome: Outcome, found: Finding) -> None:
    """A form that goes no further, for that reason: its answers are listed, nothing else about them is asked."""
    entries = [answer.entry for line in reading.form.lines for answer in line.answers.values()]
    reading.listed += [Listed(entry, found.message) for entry in entries]
    reading.doubts = [doubt for doubt in reading.doubts if doubt.about is About.FILE]
    reading.findings = [before for before in reading.findings if before.severity is not Severity.ERROR]
    reading.held = None
    reading.close(found, outcome)


def _tell(read: Iterable[FileReading], found: Iterable[Finding]) -> None:
    """Each finding goes to the file it points at."""
    by_name = {each.file.name: each for each in read}
    for each in found:
        by_name[each.place.file].findings.append(each)


def _record(read: FileReading) -> FileRecord:
    listed, findings = len(read.listed), tuple(read.findings)
    if read.typed != read.consolidated + listed:
        counts = {"typed": read.typed, "consolidated": read.consolidated, "listed": listed}
        findings += (finding(Code.ACCOUNTING_BROKEN, read.place, **counts),)
    if read.file.numbered:
        findings += (finding(Code.FILE_NUMBERED, read.place, name=read.file.numbered),)
    outcome, severities = Outcome.ACCEPTED, {each.severity for each in findings}
    if Severity.ERROR in severities:
        outcome = Outcome.NEEDS_CORRECTION
    elif Severity.WARNING in severities:
        outcome = Outcome.ACCEPTED_WITH_WARNINGS
    return FileRecord(
        read.file.name, read.sha256, read.outcome or outcome, read.agency, read.code, read.file.received,
        read.file.received_from, read.modified, read.typed, read.consolidated, listed, findings, read.content,
        read.predecessor, read.passed_over)
