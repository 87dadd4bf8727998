"""The answers of an agency's files in one row → the row as it stands in the return, and an account of every answer.
Called by `returns`. The files of one office are settled cell by cell: the newest clear answer counts, a blank never
replaces one. Rows of several offices, an agency and its predecessors, are joined whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import inf
from typing import NamedTuple

from toolkit.base.text import by_key, capitalised, grouped, key, says_nothing
from toolkit.intake import cells
from toolkit.intake.cells import (
    WHOLE_ROW,
    Account,
    CellAnswer,
    FormLine,
    agree,
    brief,
    conflict_finding,
    decided_finding,
    value_doubt,
)
from toolkit.intake.file_reading import FileReading
from toolkit.intake.identity import IssuedForm, IssuedForms
from toolkit.intake.leftovers import FREE_TEXT
from toolkit.model import fields
from toolkit.model.fields import ValueKind
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.form_code import task_of
from toolkit.model.layout import file_mark
from toolkit.model.records import About, Doubt, Entry, Previous, Ruling, TaskIdentity, TaskNumber

#: Order in which a row's answers are quoted; fields whose texts are stacked when several offices answer.
_FIELD_ORDER = {name: number for number, name in enumerate((*fields.EXTRAS, *fields.ANSWERS, *fields.FIGURES))}
_STACKED_FIELDS = (FREE_TEXT, fields.NOTE)

Answers = Mapping[str, CellAnswer]


class SettledCell(NamedTuple):
    """One cell of a row, settled over the files of one office; an officer's ruling decides a doubt."""

    kept: CellAnswer  # the answer that counts
    answers: Sequence[CellAnswer]  # all answers, the newest first
    doubt: Doubt | None = None
    ruling: Ruling | None = None


class SentRow(NamedTuple):
    """One row, as the files of one office answer it."""

    office: str  # its name
    line: FormLine  # with the answers that count
    cells: dict[str, SettledCell]  # by field
    lines: Sequence[FormLine]  # the newest first
    corrected_lines: Sequence[FormLine]  # lines that a corrected form replaces
    not_counted: dict[str, Finding]  # by field the reason why another office's answer counts instead


@dataclass(slots=True)
class AnswerAccount(Account):
    """The account of all answers to an agency's form: consolidated, listed, asked about."""

    issued_form: IssuedForm
    forms: IssuedForms
    correcting_file: Mapping[tuple[str, str], str]  # by file and slot of a line the corrected form that replaces it
    saved_at: Mapping[str, float]  # by file the time of saving
    consolidated: Counter[str] = field(default_factory=Counter)  # number of answers by file
    kept_from: set[str] = field(default_factory=set)  # files of which an answer stands in the return
    agreeing: list[tuple[Entry, Place]] = field(default_factory=list)  # as `Return.agreeing`
    #: By later file the answers that stand although it leaves them blank: earlier file and name of the row.
    left_blank_later: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def agency(self) -> str:
        """The code of the agency."""
        return self.issued_form.code.agency

    def row_name(self, line: FormLine) -> str:
        """A line → the name of its row for people."""
        if line.slot in self.issued_form.free:
            return fields.FREE_PARTS[self.issued_form.free[line.slot]].text
        return f"phát sinh {line.slot}" if line.is_extra else self.issued_form.labels.get(line.slot, line.task_id)

    def answered_before(self, line: FormLine) -> Sequence[Previous]:
        """A line → the answers to its row in the round before."""
        return self.forms.plan.answered.get((self.agency, line.task_id), ())

    def is_later(self, file: str, others: Iterable[str]) -> bool:
        """Whether a file was saved after all the others; False where one has no time of saving."""
        return self.saved_at.get(file, -inf) > max(self.saved_at.get(other, inf) for other in others)

    def can_mean(self, answer: CellAnswer, ruling: Ruling, name: str) -> bool:
        """Whether an answer in that field is, or can be read as, the value of the officer's ruling."""
        if ruling.value is None:
            return False
        if answer.value is not None:
            return agree(answer, CellAnswer(answer.entry, ruling.value))
        text, kind = answer.entry.text, fields.kind_of(name)
        if kind is ValueKind.DAY:
            days = fields.date_readings(text, self.forms.plan.period.data_days)
            return any(ruling.value == first == last for first, last in days)
        if kind is ValueKind.FIGURE:
            return ruling.value in fields.figure_readings(text)
        return kind is ValueKind.PERCENT and ruling.value in fields.percent_readings(text)

    def settle_cell(self, line: FormLine, name: str, answers: Sequence[CellAnswer]) -> SettledCell:
        """One office's answers in a field of a row, newest first → the settled cell: the newest clear answer, else the
        newest, or the value of a ruling. A ruling's wording stands at the newest answer's place."""
        kept = next((answer for answer in answers if answer.value is not None), answers[0])
        doubt = value_doubt(self.agency, line.task_id or TaskNumber(line.slot), line.role, name, answers)
        doubt = doubt and doubt._replace(identity=task_of(line.slot))
        ruling = self.forms.judge(doubt) if doubt else None
        if ruling is not None:
            entries = [answer.entry for answer in answers if self.can_mean(answer, ruling, name)]
            entries.append(Entry(ruling.text, answers[0].entry.place))
            kept = CellAnswer(entries[0], ruling.value)
        return SettledCell(kept, answers, doubt, ruling)

    def settle_row(self, office: str, lines: Sequence[FormLine]) -> SentRow:
        """The lines of one office about one row, newest first → the row, settled cell by cell."""
        parts = grouped(lines, lambda line: (line.file, line.slot) in self.correcting_file)
        current = parts.get(False, [])
        answers = by_key(named for line in current for named in line.answers.items())
        settled = {name: self.settle_cell(current[0], name, given) for name, given in answers.items()}
        line = next((line for line in current if line.answers), lines[0])
        kept = {name: cell.kept for name, cell in settled.items()}
        return SentRow(office, answered_line(line, kept, current), settled, current, parts.get(True, []), {})

    def count_row(self, row: SentRow, standing: FormLine) -> None:
        """Account for every answer in an office's row; `standing` is the row as it stands in the return."""
        for name, cell in row.cells.items():
            reason, entry = row.not_counted.get(name), standing.answers.get(name, cell.kept).entry
            if cell.doubt and (cell.ruling or not reason):
                self.doubts.append(_with_present_number(standing, cell.doubt))
            if reason:
                self.list_answers(cell.answers, reason)
            elif cell.ruling:
                self._count_ruled(name, cell, cell.ruling, entry)
            else:
                self._count_newest(cell, entry)
                self._note_left_blank(row, name, cell, standing)
        for line in row.corrected_lines:
            for name, answer in line.answers.items():
                if name in row.not_counted:
                    self.list_answers((answer,), row.not_counted[name])
                else:
                    self._count_former(line, answer, row.cells.get(name), standing.answers.get(name, answer).entry)

    def _count_ruled(self, name: str, cell: SettledCell, ruling: Ruling, entry: Entry) -> None:
        """Consolidate the answers with the ruling's value, list the others."""
        for answer in cell.answers:
            reason = self.add(decided_finding(ruling, answer.entry.place))
            self.kept_from.add(answer.entry.place.file)
            if self.can_mean(answer, ruling, name):
                self.consolidate(answer, entry)
            else:
                self.list_answers((answer,), reason)

    def _count_newest(self, cell: SettledCell, entry: Entry) -> None:
        """Consolidate the answers that agree with the one kept; all others are listed under one finding, as they are
        one question."""
        kept, differing = cell.kept, list[CellAnswer]()
        self.kept_from.add(kept.entry.place.file)
        if kept.value is not None and kept.finding:
            self.add(kept.finding)
        for answer in cell.answers:
            if answer.value is None and answer.finding:
                reason = answer.finding if kept.value is None else _replaced_finding(Code.CELL_REPLACED, answer, kept)
                self.list_answers((answer,), self.add(reason))
            elif agree(kept, answer):
                self.consolidate(answer, entry)
            else:
                differing.append(answer)
        if differing:
            entries = [answer.entry for answer in differing]
            is_later = self.is_later(kept.entry.place.file, {entry.place.file for entry in entries})
            taken = cells.TAKEN_LATER if is_later else cells.TAKEN_UNDATED
            self.list_answers(differing, self.add(conflict_finding(kept.entry, entries, taken)))

    def _count_former(self, line: FormLine, answer: CellAnswer, cell: SettledCell | None, entry: Entry) -> None:
        """Account for an answer that a corrected form replaces: unchanged, still unclear, changed, or taken out."""
        kept = cell.kept if cell else None
        in_text = kept and not line.task_id and key(answer.entry.text) in key(kept.entry.text)  # joined with others'
        if kept and answer.value is not None and (agree(kept, answer) or in_text):
            self.consolidate(answer, entry)
        elif kept and kept.finding and kept.entry.text == answer.entry.text:
            self.list_answers((answer,), kept.finding)
        elif kept:
            self.list_answers((answer,), self.add(_replaced_finding(Code.CELL_CORRECTED, answer, kept)))
        else:
            self.list_answers((answer,), self.add(finding(
                Code.CELL_WITHDRAWN, answer.entry.place, value=brief(answer.entry.text),
                other=self.correcting_file[line.file, line.slot])))

    def _note_left_blank(self, row: SentRow, name: str, cell: SettledCell, standing: FormLine) -> None:
        """Note later files that leave a field blank in which an earlier answer stands."""
        file, text = cell.kept.entry.place.file, cell.kept.entry.text
        if fields.kind_of(name) is ValueKind.TEXT and says_nothing(text):
            return
        files = {answer.entry.place.file for answer in cell.answers}
        for line in row.lines:
            if name in line.columns and name not in line.answers and self.is_later(line.file, files):
                self.left_blank_later.setdefault(line.file, []).append((file, self.row_name(standing)))

    def consolidate(self, answer: CellAnswer, standing: Entry) -> None:
        """Count an answer as consolidated: it is the one in the return at `standing`, or agrees with it."""
        self.consolidated[answer.entry.place.file] += 1
        if answer.entry.place != standing.place:
            self.agreeing.append((answer.entry, standing.place))


def answered_line(line: FormLine, answers: Answers, lines: Iterable[FormLine]) -> FormLine:
    """A line with these answers, taken from `lines`; without any if an officer said that none counts."""
    places = {answer.entry.place for answer in answers.values()}
    wordings = (other.wording for other in lines if other.wording and places.intersection(
        answer.entry.place for answer in other.answers.values()))
    telling = any(answer.value is not None or answer.finding for answer in answers.values())
    return line._replace(answers=answers if telling else {}, wording=next(wordings, ""))


# ── several offices ───────────────────────────────────────────────────────────────────────────────
def join_rows(rows: Sequence[SentRow], account: AnswerAccount) -> FormLine:
    """The rows of several offices about one task, the agency's first → the row as it stands in the return. Where two
    offices differ in a cell, an officer is asked which row counts, until then the agency's own. Assessments are stacked
    under their offices' names."""
    filled = [row for row in rows if row.line.answers]
    if len(filled) < 2:
        return (filled or rows)[0].line
    quoted = [(row, _quoted_answers(row.line.answers)) for row in filled]
    given = [(row, answers) for row, answers in quoted if answers]
    by_field = by_key(named for _, answers in given for named in answers.items())
    line, joined = filled[0].line, {name: in_field[0] for name, in_field in by_field.items()}
    pairs = (pair for in_field in by_field.values() for pair in combinations(in_field, 2))
    if not all(say_the_same(*pair) for pair in pairs):
        line, joined = _choose_office(given, account)
    below = by_key((name, (row.office, row.line.answers[name])) for row in filled for name in _STACKED_FIELDS
                   if name in row.line.answers)
    joined |= {name: _stack_texts(texts) for name, texts in below.items()}
    return answered_line(line, joined, [row.line for row in filled])


def _choose_office(
        given: Sequence[tuple[SentRow, Answers]], account: AnswerAccount) -> tuple[FormLine, dict[str, CellAnswer]]:
    """The differing answers of offices → the line and the answers that count: the first office's, or by ruling
    another's, whole; of a figure also a value of the officer's, such as the sum."""
    (first_row, kept), *_ = given
    line, is_figure = first_row.line, fields.FIGURE in kept
    entries = list[Entry]()
    for row, answers in given:
        typed = [answer.entry for answer in answers.values()]
        wording = "; ".join(entry.text.strip() for entry in typed)
        entries.append(Entry(f"{row.office}: {wording}", typed[0].place))
    first, *others = (f"“{brief(entry.text)}”" for entry in entries)
    name = account.row_name(line)
    reason = finding(Code.PREDECESSOR_DIFFERS, entries[0].place, kept=first, others=", ".join(others),
                     what=capitalised(name) if is_figure else f"Nhiệm vụ {name}", who=first_row.office)
    if is_figure:
        entries = [answers[fields.FIGURE].entry for _, answers in given]
    doubt = Doubt(About.VALUE, account.agency, line.task_id, line.role, fields.FIGURE if is_figure else WHOLE_ROW,
                  tuple(entries), reason, own_words=is_figure, identity=task_of(line.slot))
    ruling = account.forms.judge(doubt)
    if ruling is not None:
        kept = {fields.FIGURE: CellAnswer(Entry(ruling.text, entries[0].place), ruling.value)} if is_figure else {}
        for (row, answers), entry in zip(reversed(given), reversed(entries), strict=True):
            is_same = is_figure and answers[fields.FIGURE].value == ruling.value is not None
            if is_same or key(entry.text) == key(str(ruling.value)):
                line, kept = row.line, answers
    account.doubts.append(doubt)
    if not ruling:
        account.add(reason)
    for (row, answers), entry in zip(given, entries, strict=True):
        if ruling:
            reason = account.add(decided_finding(ruling._replace(text=brief(ruling.text)), entry.place))
        account.kept_from.add(entry.place.file)
        row.not_counted.update((name, reason) for name, answer in answers.items()
                               if name not in kept or not say_the_same(kept[name], answer))
    return line, dict(kept)


def _stack_texts(texts: Sequence[tuple[str, CellAnswer]]) -> CellAnswer:
    """Texts of several offices → one text, each under its office's name, equal ones once; at the first text's place."""
    clear = [named for named in texts if named[1].value is not None] or texts
    first = clear[0][1]
    differing = [clear[0], *(named for named in clear if not say_the_same(first, named[1]))]
    text = "\n".join(f"{office}: {answer.entry.text.strip()}" for office, answer in differing)
    return first if len(differing) == 1 else CellAnswer(Entry(text, first.entry.place), text)


def say_the_same(first: CellAnswer, second: CellAnswer) -> bool:
    """Whether two answers say the same; texts that say nothing do, and unclear texts of the same words."""
    values = first.value, second.value
    if values == (None, None):
        return key(first.entry.text) == key(second.entry.text)
    return agree(first, second) or all(isinstance(value, str) and says_nothing(value) for value in values)


def _quoted_answers(answers: Answers) -> dict[str, CellAnswer]:
    """A row's answers → those worth quoting, without stacked texts, in order of the fields."""
    named_answers = [(name, answer) for name, answer in answers.items() if name not in _STACKED_FIELDS
                     and (answer.value is not None or answer.finding)]
    return dict(sorted(named_answers, key=lambda named: _FIELD_ORDER.get(named[0], 0)))


def _replaced_finding(code: Code, answer: CellAnswer, kept: CellAnswer) -> Finding:
    """The finding on an answer that another one replaces."""
    return finding(code, answer.entry.place, value=brief(answer.entry.text), kept=brief(kept.entry.text),
                   kept_at=str(kept.entry.place))


def _with_present_number(line: FormLine, doubt: Doubt) -> Doubt:
    """A doubt about a task outside the annex → the doubt under the task's present number; its identity stays the first
    one."""
    if not line.is_extra or doubt.task_id == line.task_id:
        return doubt
    return doubt._replace(task_id=line.task_id, identity=doubt.identity or TaskIdentity(doubt.task_id))


# ── several files ──────────────────────────────────────────────────────────────────────────────────
def corrected_lines(readings: Sequence[FileReading]) -> dict[tuple[str, str], str]:
    """Readings, newest first → the corrected form that replaces a line, by the line's file and slot."""
    found: dict[tuple[str, str], str] = {}
    for later in readings:
        slots = {line.slot for line in later.lines}
        for earlier in readings if later.corrects else ():
            if {file_mark(earlier.sha256), file_mark(earlier.content)} & later.corrects:
                found = {(earlier.file.name, slot): later.file.name for slot in slots} | found
    return found


def merging_findings(
        readings: Sequence[FileReading], counted: Sequence[str], account: AnswerAccount) -> Iterator[Finding]:
    """Findings on several files of an agency: that they were merged, and which added nothing."""
    senders = grouped((reading for reading in readings if reading.file.name in counted),
                      lambda reading: reading.predecessor)
    for of_sender in senders.values():
        if len(of_sender) > 1:
            yield finding(Code.FILES_MERGED, of_sender[0].place, count=len(of_sender))
    differing = {listed.entry.place.file for listed in account.listed}
    corrected = {file: newer.file.name for newer in reversed(readings)
                 for (file, _), by in account.correcting_file.items() if by == newer.file.name}
    for reading in (reading for reading in readings if reading.file.name not in counted):
        if reading.file.name in corrected:
            yield finding(Code.FILE_CORRECTED, reading.place, other=corrected[reading.file.name])
        elif reading.file.name not in differing:
            yield finding(Code.ANSWERS_ELSEWHERE, reading.place, other=", ".join(counted))


def unrepeated_findings(account: AnswerAccount) -> Iterator[Finding]:
    """A finding for each later file that leaves answers of earlier files blank: those stand."""
    for file, blank in account.left_blank_later.items():
        rows = sorted(by_key(blank).items())
        kept = "; ".join(f"{earlier}: {', '.join(dict.fromkeys(names))}" for earlier, names in rows)
        yield finding(Code.ANSWERS_UNREPEATED, Place(file), count=len(blank), kept=kept)
