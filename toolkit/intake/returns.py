"""The returned files of a round → one return per agency, findings, the ledger; no typed text is lost. Called by
`rounds`. `file_reading` reads each file, `agency_answers` settles an agency's files row by row.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date

from toolkit.base.text import by_key, date_vi, grouped, key
from toolkit.intake.agency_answers import (
    AnswerAccount,
    SentRow,
    corrected_lines,
    join_rows,
    merging_findings,
    unrepeated_findings,
)
from toolkit.intake.arrivals import ReturnedFile, collect, returned_file, with_unique_names
from toolkit.intake.cells import CellAnswer, FormLine, Judge, brief, decided_finding, undecided
from toolkit.intake.file_reading import (
    FileReading,
    ask_about_file,
    failed_reading,
    listing_size,
    reader,
    settle_days,
    without_listing,
)
from toolkit.intake.identity import IssuedForms
from toolkit.intake.leftovers import FREE_TEXT
from toolkit.model import checks, fields, words
from toolkit.model.findings import Code, Finding, Severity, finding
from toolkit.model.form_code import EXTRA_SLOTS, free_slots, task_of
from toolkit.model.layout import Layout
from toolkit.model.period import is_due_once, period_of, usual_period
from toolkit.model.records import (
    About,
    Doubt,
    Entry,
    FileRecord,
    Intake,
    Outcome,
    Plan,
    PrintedRow,
    Progress,
    Return,
    Status,
    TaskAnswer,
    TaskNumber,
    silent,
)

__all__ = ["ReturnedFile", "collect", "read_returns", "returned_file"]

#: Fewest files of one agency, and fewest different answers to a cell, that suggest many respondents.
_FEWEST_OF_MANY = 3
#: Fewest files that other processes read: with fewer, starting them takes longer than reading. On Linux they fork;
#: without that, consolidating 38 returns takes a fifth longer.
_MANY_FILES = 24 if sys.platform == "linux" else 60
#: Most characters that all files of a round list together, by name; a file beyond lists nothing, so a round ends soon.
_MOST_LISTED = 60_000_000
_PROCESS_DIED = "chương trình đọc dừng đột ngột"
#: Fewest characters of a text that an agency hardly writes twice by chance.
_LONG_RESULT = 40
#: In the note of a figure: the total is of fewer agencies than were asked.
_PARTIAL = re.compile(words.TAKEN_OVER.format(reported=r"(\d+)", asked=r"(?!\1 )\d+"), re.IGNORECASE)


def read_returns(
        plan: Plan, files: Sequence[ReturnedFile], layout: Layout, progress: Progress = silent,
        judge: Judge = undecided, processes: int | None = None, kept: Mapping[str, str] = {},
        today: date | None = None, printed_rows: Sequence[PrintedRow] = ()
) -> Intake:
    """Returned files in any order → the intake: one return per agency, and an account of every cell. No file stops the
    run; one that cannot be read is a finding.

    `judge` gives an officer's rulings; `processes` is the number of reading processes, as many as pay where None, with
    the same result, and `judge` must then pickle. `kept` has the texts of `FirstSeen` by content, nothing came after
    `today` (None: no limit). `printed_rows` are the rows that earlier forms printed, by which outdated forms are read.
    """
    forms = IssuedForms(plan, layout, judge, printed_rows)
    readings = list(_read_all(with_unique_names(files), forms, progress, processes))
    days = settle_days(readings, forms, kept, today)
    by_content = grouped(readings, lambda reading: reading.content)
    by_agency = grouped((reading for reading in readings if reading.agency and reading.outcome is None),
                        lambda reading: reading.agency)
    reported = (by_agency[agency.code] for agency in plan.agencies if agency.code in by_agency)
    returns = list(filter(None, (_merge_agency(of_agency, by_content, forms) for of_agency in reported)))
    return Intake(
        tuple(returns), tuple(map(_ledger_line, readings)),
        tuple(listed for reading in readings for listed in reading.listed),
        tuple({doubt.mark: doubt for reading in readings for doubt in reading.doubts}.values()), days)


def _read_all(
    files: Sequence[ReturnedFile], forms: IssuedForms, progress: Progress, processes: int | None,
) -> Iterator[FileReading]:
    """Files → their readings, and those of files inside. Of several files with the same bytes all but the first are
    closed; a file with more to list than is left for all lists nothing."""
    left, first_of = _MOST_LISTED, dict[str, FileReading]()
    read: Generator[list[FileReading], None, None]
    if processes == 1 or (processes is None and len(files) < _MANY_FILES):
        read = (readings for readings in map(reader(forms), files))
    else:
        from toolkit.base.processes import map_in_processes  # 5 % of consolidating 38 returns

        read = map_in_processes(
            reader, (forms,), files, lambda file: [failed_reading(file, _PROCESS_DIED, forms)], processes)
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
                    reading = without_listing(reading)
                else:
                    left -= size
                yield reading


def _merge_agency(
        readings: Sequence[FileReading], by_content: Mapping[str, Sequence[FileReading]], forms: IssuedForms
) -> Return | None:
    """The readings of one agency, and its copies `by_content` → its return, None where all are put aside. An unknown
    error in merging puts these files aside, with their cells listed."""
    try:
        senders = grouped(readings, lambda reading: reading.predecessor).values()
        counted = [reading for sender in senders if not _set_aside_if_many(sender, forms) for reading in sender]
        contents = dict.fromkeys(reading.content for reading in counted)
        sent = [copy.file for content in contents for copy in by_content[content]]
        merged = merge_forms(counted, sent, forms) if counted else None
    except Exception as error:
        for reading in (reading for reading in readings if reading.outcome is None):
            _close_form(
                reading, Outcome.QUARANTINED, finding(Code.FILE_FAILED, reading.place, why=type(error).__name__))
            ask_about_file(reading, forms)
        return None
    if merged is None:
        return None
    returned, account = merged
    by_name = {reading.file.name: reading for reading in counted}
    for found in account.findings:
        by_name[found.place.file].findings.append(found)
    for listed in account.listed:
        by_name[listed.entry.place.file].listed.append(listed)
    counted[0].doubts += account.doubts
    for name, reading in by_name.items():
        reading.consolidated = account.consolidated[name]
        if name not in returned.files:
            reading.outcome = Outcome.SUPERSEDED
        if any(found.code is Code.FILE_CORRECTED for found in reading.findings):
            reading.findings = _findings_without_errors(reading)
    return returned


def _set_aside_if_many(readings: Sequence[FileReading], forms: IssuedForms) -> bool:
    """Put the files of one sender aside, under one doubt, if they come from many respondents → whether they are."""
    if len(readings) < _FEWEST_OF_MANY or not have_many_respondents(readings):
        return False
    reason = finding(Code.MANY_RESPONDENTS, readings[0].place, what=f"{len(readings)} tệp")
    doubt = Doubt(About.FILE, readings[0].agency, reason=reason)
    ruling = forms.judge(doubt)
    for reading in readings:
        found = decided_finding(ruling, reading.place) if ruling else reason._replace(place=reading.place)
        if ruling and ruling.value:
            reading.findings.append(found)
        else:
            reading.passed_over = reason if ruling else None
            _close_form(reading, Outcome.SKIPPED if ruling else Outcome.QUARANTINED, found)
    readings[0].doubts.append(doubt)
    return not (ruling and ruling.value)


def _close_form(reading: FileReading, outcome: Outcome, found: Finding) -> None:
    """Close a form with that finding: its answers are listed, other questions about it dropped."""
    for line in reading.lines:
        reading.list_answers(line.answers.values(), found)
    reading.doubts = [doubt for doubt in reading.doubts if doubt.about is About.FILE]
    reading.findings = _findings_without_errors(reading)
    reading.close(found, outcome)


def _findings_without_errors(reading: FileReading) -> list[Finding]:
    """The findings of a file, except errors."""
    return [found for found in reading.findings if found.severity is not Severity.ERROR]


def _ledger_line(reading: FileReading) -> FileRecord:
    """A reading → its line of the ledger."""
    listed, findings = len(reading.listed), tuple(reading.findings)
    if reading.typed != reading.consolidated + listed:
        findings += (finding(Code.ACCOUNTING_BROKEN, reading.place, typed=reading.typed,
                             consolidated=reading.consolidated, listed=listed),)
    outcome, severities = Outcome.ACCEPTED, {found.severity for found in findings}
    if Severity.ERROR in severities:
        outcome = Outcome.NEEDS_CORRECTION
    elif Severity.WARNING in severities:
        outcome = Outcome.ACCEPTED_WITH_WARNINGS
    return FileRecord(
        file=reading.file.name, sha256=reading.sha256, outcome=reading.outcome or outcome,
        agency=reading.agency or None, code=reading.code, received=reading.file.received,
        received_from=reading.file.received_from, modified=reading.modified, typed=reading.typed,
        consolidated=reading.consolidated, listed=listed, findings=findings, content=reading.content,
        predecessor=reading.predecessor, passed_over=reading.passed_over)


# ── one agency ────────────────────────────────────────────────────────────────────────────────────
def merge_forms(readings: Sequence[FileReading], sent: Iterable[ReturnedFile], forms: IssuedForms
) -> tuple[Return, AnswerAccount]:
    """The forms of one agency and its predecessors → its return, and the account of the answers; `sent` are its files
    with their copies. A blank never replaces an answer, and contradictions are reported.

    A corrected form replaces the files it was made from, as the sender has mended their answers: a difference is no
    conflict, a blank was taken out; both are reported and listed, under the earlier file.
    """
    saved = {reading.file.name: reading.modified.timestamp() for reading in readings if reading.modified}
    newest_first = sorted(  # by the workbook's own time of saving, then by content: never by name or the file's time
        readings, reverse=True, key=lambda reading: (saved.get(reading.file.name, float("-inf")), reading.sha256))
    issued, plan = forms.form(newest_first[0].agency), forms.plan
    account = AnswerAccount(issued, forms, corrected_lines(newest_first), saved)
    predecessor_of = {reading.file.name: reading.predecessor for reading in newest_first}
    offices = {predecessor: plan.agency(predecessor or account.agency).name
               for predecessor in ("", *plan.predecessors(account.agency))}
    merged = list[tuple[FormLine, list[SentRow]]]()
    for slot, lines in _lines_by_row(newest_first, account).items():
        senders = by_key((predecessor_of[account.correcting_file.get((line.file, line.slot), line.file)], line)
                         for line in lines)
        rows = [account.settle_row(office, senders[code]) for code, office in offices.items() if code in senders]
        line = join_rows(rows, account)
        merged.append((line._replace(slot=slot, task_id=TaskNumber(slot)) if slot[0] == "X" else line, rows))
    first_sent = min(sent, key=lambda file: (file.received, file.name))
    return _make_return(merged, newest_first, first_sent, account), account


def _lines_by_row(readings: Sequence[FileReading], account: AnswerAccount) -> dict[str, list[FormLine]]:
    """The lines of all readings, newest file first → by row of the return. Rows of tasks, indicators and free parts go
    by slot, tasks outside the annex by their text, whichever spare row they are in."""
    lines = [line for reading in readings for line in reading.lines]
    by_slot = by_key((line.slot, line) for line in lines if line.slot not in EXTRA_SLOTS)
    in_order = dict.fromkeys((*account.issued_form.rows, *account.issued_form.free, *by_slot))
    spare = [line for reading in sorted(readings, key=lambda reading: bool(reading.predecessor))  # its numbers stay
             for line in sorted(reading.lines, key=lambda line: line.number) if line.slot in EXTRA_SLOTS]
    return {slot: by_slot[slot] for slot in in_order if slot in by_slot} | _spare_tasks(spare, account)


def _spare_tasks(lines: Sequence[FormLine], account: AnswerAccount) -> dict[str, list[FormLine]]:
    """Lines of spare rows → by number of the task outside the annex. Lines with one text are one task, unless one file
    says two different things; two tasks in one slot get two numbers."""
    tasks, written = dict[tuple[str, int], list[FormLine]](), defaultdict[tuple[str, str], list[dict[str, str]]](list)
    for line in (line for line in lines if line.answers):
        text = line.texts.get(fields.CONTENT, line.slot)
        rows = written[line.file, text]
        if line.texts not in rows:
            rows.append(line.texts)
        tasks.setdefault((text, rows.index(line.texts)), []).append(line)
    numbered, free = dict[str, list[FormLine]](), free_slots({task[0].slot for task in tasks.values()})
    for task in tasks.values():
        files, slot = {line.file for line in task}, task[0].slot
        blank = [line._replace(answers={}) for line in lines if line.slot == slot and line.file not in files
                 and (line.file, slot) not in account.correcting_file]
        numbered[next(free) if slot in numbered else slot] = [*task, *blank]
    return dict(sorted(numbered.items(), key=lambda task: int(task[0][1:])))


def _make_return(merged: Sequence[tuple[FormLine, list[SentRow]]], readings: Sequence[FileReading],
                 first_sent: ReturnedFile, account: AnswerAccount) -> Return:
    """The settled rows → the agency's return; findings on rows and files are added to the account."""
    issued, wrong, blank = account.issued_form, list[Finding](), list[str]()
    rows, free, figures = list[tuple[FormLine, TaskAnswer]](), dict[str, Entry](), dict[str, TaskAnswer]()
    for line, sent in merged:
        if line.slot in issued.free:
            answer = line.answers.get(FREE_TEXT)
            if answer and answer.value is not None:
                free[issued.free[line.slot]] = answer.entry
        elif line.slot in issued.indicators:
            code = issued.indicators[line.slot]
            partial = _PARTIAL.search(line.progress.text(fields.NOTE))
            figures[code] = line.progress._replace(row=line._replace(answers={}).place(fields.FIGURE),
                                                   lacking=(partial[0].lower(),) if partial else ())
            blank += [] if any(row.cells for row in sent) else [code]  # neither a figure nor why there is none
        elif line.answers or not line.is_extra:
            line, progress, found = _check_row(line, sent, first_sent.received, account)
            rows.append((line, progress))
            wrong += found
        for row in sent:
            account.count_row(row, line)
    account.findings += [
        *wrong, *_blank_row_findings(line for line, _ in rows), *_repeated_text_findings(rows, account)]
    if blank:
        account.add(finding(Code.FIGURES_BLANK, figures[blank[0]].row, codes=", ".join(blank)))
    missing = [label for slot, label in issued.labels.items() if all(slot not in reading.seen for reading in readings)]
    if missing:
        account.add(finding(Code.ROWS_MISSING, readings[0].place, count=len(missing), tasks=", ".join(missing)))
    corrected = {file for file, _ in account.correcting_file}
    counted = [  # what adds to the return, or could: a form without any answer taken is settled by its correction only
        reading.file.name for reading in readings if reading.file.name in account.kept_from
        or not (reading.file.name in corrected or any(line.answers for line in reading.lines))]
    account.findings += [*merging_findings(readings, counted, account), *unrepeated_findings(account)]
    tasks = grouped(rows, lambda row: row[0].is_extra)
    answered, extras = (tuple(progress for _, progress in tasks.get(is_extra, ())) for is_extra in (False, True))
    return Return(agency=account.agency, files=tuple(sorted(counted)), received=first_sent.received,
                  received_from=first_sent.received_from, progress=answered, extras=extras, free=free,
                  figures=figures, agreeing=tuple(account.agreeing))


def have_many_respondents(readings: Sequence[FileReading]) -> bool:
    """Whether the forms of one agency come from many respondents: most rows with a result or figure have three
    different ones or more. A corrected form repeats most rows, forms that units of a district fill differ in each.
    Lines replaced by a corrected form do not count."""
    corrected = corrected_lines(readings)
    lines = [line for reading in readings for line in reading.lines
             if line.slot not in EXTRA_SLOTS and (line.file, line.slot) not in corrected]
    texts = by_key((line.slot, line.texts[name]) for line in lines for name in (fields.RESULT, fields.FIGURE)
                   if name in line.texts)
    return 2 * sum(len(set(results)) >= _FEWEST_OF_MANY for results in texts.values()) > len(texts)


def _check_row(line: FormLine, sent: Iterable[SentRow], received: date, account: AnswerAccount
) -> tuple[FormLine, TaskAnswer, list[Finding]]:
    """A settled row → its line, its answer in the return, and the findings of the checks. An officer is asked, unless
    the cell has a ruling: for the status if it contradicts the rest, and whether an empty result ("như kỳ trước") means
    that of the period before."""
    plan, progress, wrong = account.forms.plan, line.progress, list[Finding]()
    if not line.answers or (line.is_extra and checks.is_no_task(
            answer.entry.text for answer in line.answers.values())):
        return line, progress, wrong
    previous = account.answered_before(line)
    reached = max((
        100 if before.status is Status.DONE else before.percent or 0
        for before in previous if before.agency == account.agency
        and is_due_once(plan.task(line.task_id).deadline, usual_period(period_of(before.period)), plan.period)
    ), default=0)
    before = f"; kỳ trước ghi “{brief(previous[0].result)}”" if previous and previous[0].result else ""
    checked = checks.CheckedRow(line.role, progress.values, line.texts, plan.period, received, reached)
    for check in checks.CHECKS:
        if check.found_on_reading or (check.spare_rows_only and not line.is_extra) or not (
                check.wrong and check.wrong(checked)):
            continue
        status, value = (fields.value_text(progress.values.get(name, "")) for name in (fields.STATUS, check.field))
        wrong.append(finding(
            check.codes[0], line.place(check.field), status=status, percent=value, value=value, before=before,
            received=date_vi(received), column=fields.known()[check.field].label, period=plan.period.label))
    contradicts, settled = False, {cell.kept.entry.place for row in sent for cell in row.cells.values() if cell.ruling}
    contrary = [found for found in wrong if progress.status and found.code in checks.CONTRADICTIONS
                and settled.isdisjoint((line.place(fields.STATUS), found.place))]
    empty = [found for found in wrong if before and found.code is Code.RESULT_SAYS_NOTHING
             and found.place not in settled]
    for name, reasons in ((fields.STATUS, contrary), (fields.RESULT, empty)):
        if not reasons:
            continue
        typed = line.answers[name]
        offered = [Entry(previous[0].result, typed.entry.place)] if name == fields.RESULT else []
        doubt = Doubt(About.VALUE, account.agency, line.task_id, line.role, name, (typed.entry, *offered), reasons[0],
                      content=f"{account.agency} {reasons[0].message}", identity=task_of(line.slot))
        account.doubts.append(doubt)
        ruling = account.forms.judge(doubt)
        if ruling is None:
            contradicts = contradicts or name == fields.STATUS
            continue
        for row in (row for row in sent if name in row.cells):
            row.cells[name] = row.cells[name]._replace(ruling=ruling)
        if ruling.value != typed.value:
            answer = CellAnswer(Entry(ruling.text, typed.entry.place), ruling.value)
            line = line._replace(answers={**line.answers, name: answer})
        wrong = [found for found in wrong if found not in reasons]
    return line, line.progress._replace(contradicts=contradicts), wrong


def _blank_row_findings(rows: Iterable[FormLine]) -> Iterator[Finding]:
    """One finding on all blank rows of leads, and one on all others."""
    blank = grouped((row for row in rows if not row.answers), lambda row: row.role)
    for role, code in checks.BLANK_ROW.items():
        if role in blank:
            tasks = ", ".join(row.task_id for row in blank[role])
            yield finding(code, blank[role][0].place(fields.STATUS), task=tasks)


def _repeated_text_findings(rows: Iterable[tuple[FormLine, TaskAnswer]], account: AnswerAccount) -> Iterator[Finding]:
    """Findings on long texts that repeat an answer of the round before, the agency's or a predecessor's, word for
    word."""
    for row, progress in rows:
        for name in (fields.RESULT, fields.DIFFICULTIES):
            text = progress.text(name)
            same = [before for before in account.answered_before(row) if key(text) == key(getattr(before, name))]
            if same and len(text) >= _LONG_RESULT:
                before = same[0]
                whose = "" if before.agency == account.agency else account.forms.plan.agency(before.agency).name
                yield finding(Code.SAME_AS_BEFORE, row.place(name), column=fields.ANSWERS[name].text,
                              period=period_of(before.period).label, whose=whose and f" của {whose}")
