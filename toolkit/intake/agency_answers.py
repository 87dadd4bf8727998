"""What an agency's files answer in one row → the row as it stands in the return, and what becomes of each answer.

The files of one office are settled cell by cell: the newest clear answer counts, blank never overwrites. Rows of
several offices, the agency's own and those of its predecessors, are joined whole. `returns` calls it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import inf
from typing import NamedTuple

from toolkit.base.text import by_key, capitalised, grouped, key, says_nothing
from toolkit.intake import cells
from toolkit.intake.cells import WHOLE_ROW, Account, CellAnswer, agree, brief, conflict, decided, means, value_doubt
from toolkit.intake.identity import IssuedForm, IssuedForms
from toolkit.intake.leftovers import FREE_TEXT
from toolkit.intake.rows import FormLine
from toolkit.model import fields
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import task_of
from toolkit.model.records import About, Doubt, Entry, Previous, Ruling, TaskIdentity, TaskNumber

#: The order of answers in a row as they are quoted; the texts of several offices that stand below each other.
_ORDER = {name: number for number, name in enumerate((*fields.EXTRAS, *fields.ANSWERS, *fields.FIGURES))}
_BELOW = (FREE_TEXT, fields.NOTE)

Answers = Mapping[str, CellAnswer]


class SettledCell(NamedTuple):
    """One cell of a row as one sender's files answer it, the newest first: `kept` counts, as the officer's `ruling` on
    the `doubt` says where there is one."""

    kept: CellAnswer
    answers: Sequence[CellAnswer]
    doubt: Doubt | None = None
    ruling: Ruling | None = None


class SentRow(NamedTuple):
    """A row as the files of one office answer it."""

    office: str  # its name
    line: FormLine  # what counts
    cells: dict[str, SettledCell]
    lines: Sequence[FormLine]  # the newest first
    former: Sequence[FormLine]  # those that a marked form speaks for
    aside: dict[str, Finding]  # by field why an answer does not count where another office's does


@dataclass(slots=True)
class AnswerAccount(Account):
    """What becomes of the answers to an agency's form."""

    issued_form: IssuedForm
    forms: IssuedForms
    former: Mapping[tuple[str, str], str]  # by file and slot of a line the marked form that speaks for it now
    saved: Mapping[str, float]  # by file when it was saved
    consolidated: Counter[str] = field(default_factory=Counter)  # by file how many answers
    kept_from: set[str] = field(default_factory=set)  # files of which an answer stands in the return
    agreeing: list[tuple[Entry, Place]] = field(default_factory=list)
    #: By later file what stands although it leaves it blank: the earlier file and the row's name.
    unrepeated: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def agency(self) -> str:
        """Whose form it is."""
        return self.issued_form.code.agency

    def row_name(self, line: FormLine) -> str:
        """How people call that row."""
        if line.slot in self.issued_form.free:
            return fields.FREE_PARTS[self.issued_form.free[line.slot]].text
        return f"phát sinh {line.slot}" if line.is_extra else self.issued_form.labels.get(line.slot, line.task_id)

    def answered_before(self, line: FormLine) -> Sequence[Previous]:
        """What was answered in that line's row in the round before."""
        return self.issued_form.rows[line.slot].previous if line.slot in self.issued_form.rows else ()

    def is_later(self, file: str, others: Iterable[str]) -> bool:
        """Whether that file was saved after all the others, as all of them say."""
        return self.saved.get(file, -inf) > max(self.saved.get(other, inf) for other in others)

    def means(self, answer: CellAnswer, ruling: Ruling, name: str) -> bool:
        """Whether what was typed in that field can be read as what the officer decided."""
        return means(answer, ruling, name, self.forms.plan.period.data_days)

    def settle(self, line: FormLine, name: str, answers: Sequence[CellAnswer]) -> SettledCell:
        """The answers of one office in a field of that line's row → the newest that is clear, else the newest; the
        officer's value where one is decided. An officer's wording stands at the place of the newest answer."""
        kept = next((answer for answer in answers if answer.value is not None), answers[0])
        doubt = value_doubt(self.agency, line.task_id or TaskNumber(line.slot), line.role, name, answers)
        doubt = doubt and doubt._replace(identity=task_of(line.slot))
        ruling = self.forms.judge(doubt) if doubt else None
        if ruling is not None:
            entries = [answer.entry for answer in answers if self.means(answer, ruling, name)]
            entries.append(Entry(ruling.text, answers[0].entry.place))
            kept = CellAnswer(entries[0], ruling.value)
        return SettledCell(kept, answers, doubt, ruling)

    def settle_row(self, office: str, lines: Sequence[FormLine]) -> SentRow:
        """The lines of one office about one row, the newest first → the row, settled cell by cell."""
        parts = grouped(lines, lambda line: (line.file, line.slot) in self.former)
        current = parts.get(False, [])
        answers = by_key(named for line in current for named in line.answers.items())
        settled = {name: self.settle(current[0], name, given) for name, given in answers.items()}
        line = next((line for line in current if line.answers), lines[0])
        kept = {name: cell.kept for name, cell in settled.items()}
        return SentRow(office, answered_line(line, kept, current), settled, current, parts.get(True, []), {})

    def count(self, row: SentRow, standing: FormLine) -> None:
        """Put down what becomes of every answer in an office's row; `standing` is the row as it is in the return."""
        for name, cell in row.cells.items():
            reason, entry = row.aside.get(name), standing.answers.get(name, cell.kept).entry
            if cell.doubt and (cell.ruling or not reason):
                self.doubts.append(_under_number_of(standing, cell.doubt))
            if reason:
                self.list_answers(cell.answers, reason)
            elif cell.ruling:
                self._count_ruled(name, cell, cell.ruling, entry)
            else:
                self._count_newest(cell, entry)
                self._note_blank(row, name, cell, standing)
        for line in row.former:
            for name, answer in line.answers.items():
                if name in row.aside:
                    self.list_answers((answer,), row.aside[name])
                else:
                    self._count_former(line, answer, row.cells.get(name), standing.answers.get(name, answer).entry)

    def _count_ruled(self, name: str, cell: SettledCell, ruling: Ruling, entry: Entry) -> None:
        """What says the officer's value is consolidated, all else listed."""
        for answer in cell.answers:
            reason = self.tell(decided(ruling, answer.entry.place))
            self.kept_from.add(answer.entry.place.file)
            if self.means(answer, ruling, name):
                self.consolidate(answer, entry)
            else:
                self.list_answers((answer,), reason)

    def _count_newest(self, cell: SettledCell, entry: Entry) -> None:
        """What agrees with the newest answer is consolidated; all that differ are one question, so one finding."""
        kept, differing = cell.kept, list[CellAnswer]()
        self.kept_from.add(kept.entry.place.file)
        if kept.value is not None and kept.finding:
            self.tell(kept.finding)
        for answer in cell.answers:
            if answer.value is None and answer.finding:
                reason = answer.finding if kept.value is None else _replaced_finding(Code.CELL_REPLACED, answer, kept)
                self.list_answers((answer,), self.tell(reason))
            elif agree(kept, answer):
                self.consolidate(answer, entry)
            else:
                differing.append(answer)
        if differing:
            entries = [answer.entry for answer in differing]
            is_later = self.is_later(kept.entry.place.file, {entry.place.file for entry in entries})
            taken = cells.LATER if is_later else cells.UNDATED
            self.list_answers(differing, self.tell(conflict(kept.entry, entries, taken)))

    def _count_former(self, line: FormLine, answer: CellAnswer, cell: SettledCell | None, entry: Entry) -> None:
        """What becomes of an answer that a marked form speaks for: the same, still unclear, changed or taken out."""
        kept = cell.kept if cell else None
        in_text = kept and not line.task_id and key(answer.entry.text) in key(kept.entry.text)  # joined with others'
        if kept and answer.value is not None and (agree(kept, answer) or in_text):
            self.consolidate(answer, entry)
        elif kept and kept.finding and kept.entry.text == answer.entry.text:
            self.list_answers((answer,), kept.finding)
        elif kept:
            self.list_answers((answer,), self.tell(_replaced_finding(Code.CELL_CORRECTED, answer, kept)))
        else:
            self.list_answers((answer,), self.tell(finding(
                Code.CELL_WITHDRAWN, answer.entry.place, value=brief(answer.entry.text),
                other=self.former[line.file, line.slot])))

    def _note_blank(self, row: SentRow, name: str, cell: SettledCell, standing: FormLine) -> None:
        """Later files that leave blank what stands in that field are told once each."""
        file, text = cell.kept.entry.place.file, cell.kept.entry.text
        if fields.kind_of(name) is fields.ValueKind.TEXT and says_nothing(text):
            return
        files = {answer.entry.place.file for answer in cell.answers}
        for line in row.lines:
            if name in line.columns and name not in line.answers and self.is_later(line.file, files):
                self.unrepeated.setdefault(line.file, []).append((file, self.row_name(standing)))

    def consolidate(self, answer: CellAnswer, standing: Entry) -> None:
        """This answer stands in the return, or says what the one says that stands there."""
        self.consolidated[answer.entry.place.file] += 1
        if answer.entry.place != standing.place:
            self.agreeing.append((answer.entry, standing.place))


def _replaced_finding(code: Code, answer: CellAnswer, kept: CellAnswer) -> Finding:
    return finding(code, answer.entry.place, value=brief(answer.entry.text), kept=brief(kept.entry.text),
                   kept_at=str(kept.entry.place))


def _under_number_of(line: FormLine, doubt: Doubt) -> Doubt:
    """The doubt about a task outside the annex, under the number it has now; it stays known by its first."""
    if not line.is_extra or doubt.task_id == line.task_id:
        return doubt
    return doubt._replace(task_id=line.task_id, identity=doubt.identity or TaskIdentity(doubt.task_id))


def answered_line(line: FormLine, answers: Answers, lines: Iterable[FormLine]) -> FormLine:
    """A row of that line with these answers, which are of `lines`; it is blank where an officer has said that none of
    them counts."""
    places = {answer.entry.place for answer in answers.values()}
    wordings = (other.wording for other in lines if other.wording and places.intersection(
        answer.entry.place for answer in other.answers.values()))
    telling = any(answer.value is not None or answer.finding for answer in answers.values())
    return line._replace(answers=answers if telling else {}, wording=next(wordings, ""))


# ── several offices ───────────────────────────────────────────────────────────────────────────────
def join_rows(rows: Sequence[SentRow], account: AnswerAccount) -> FormLine:
    """The rows of several offices about one thing, the agency's own first → the row as it stands in the return. Where
    two answer it and differ in any cell, it is one question which of them counts, the agency's own until somebody
    decides. Assessments stand below each other, under their offices' names."""
    filled = [row for row in rows if row.line.answers]
    if len(filled) < 2:
        return (filled or rows)[0].line
    given = [(row, answers) for row in filled if (answers := {
        name: answer for name, answer in _telling(row.line.answers).items() if name not in _BELOW})]
    by_field = by_key(named for _, answers in given for named in answers.items())
    line, joined = filled[0].line, {name: answers[0] for name, answers in by_field.items()}
    if not all(alike(one, other) for answers in by_field.values() for one, other in combinations(answers, 2)):
        line, joined = _choose(given, account)
    below = by_key((name, (row.office, row.line.answers[name])) for row in filled for name in _BELOW
                   if name in row.line.answers)
    joined |= {name: _below_each_other(texts) for name, texts in below.items()}
    return answered_line(line, joined, [row.line for row in filled])


def _choose(given: Sequence[tuple[SentRow, Answers]], account: AnswerAccount) -> tuple[FormLine, dict[str, CellAnswer]]:
    """Which of the answers of offices that differ counts: the first, or what the officer says: one of them whole, of a
    figure also another, as their sum."""
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
        account.tell(reason)
    for (row, answers), entry in zip(given, entries, strict=True):
        if ruling:
            reason = account.tell(decided(ruling._replace(text=brief(ruling.text)), entry.place))
        account.kept_from.add(entry.place.file)
        row.aside.update((name, reason) for name, answer in answers.items()
                         if name not in kept or not alike(kept[name], answer))
    return line, dict(kept)


def _below_each_other(texts: Sequence[tuple[str, CellAnswer]]) -> CellAnswer:
    """Texts below each other, each under its office's name, the same once; in the first's place."""
    clear = [named for named in texts if named[1].value is not None] or texts
    first = clear[0][1]
    differing = [clear[0], *(named for named in clear if not alike(first, named[1]))]
    text = "\n".join(f"{office}: {answer.entry.text.strip()}" for office, answer in differing)
    return first if len(differing) == 1 else CellAnswer(Entry(text, first.entry.place), text)


def alike(first: CellAnswer, second: CellAnswer) -> bool:
    """Whether two answers say the same; what says nothing in other words does, and unclear ones of the same words."""
    values = first.value, second.value
    if values == (None, None):
        return key(first.entry.text) == key(second.entry.text)
    return agree(first, second) or all(isinstance(value, str) and says_nothing(value) for value in values)


def _telling(answers: Answers) -> dict[str, CellAnswer]:
    """The answers of a row that say anything as they are quoted, by field."""
    named_answers = [named for named in answers.items() if named[1].value is not None or named[1].finding]
    return dict(sorted(named_answers, key=lambda named: _ORDER.get(named[0], 0)))
