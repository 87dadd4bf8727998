"""One agency's files become one return, cell by cell: blank never overwrites, and where two disagree it is told.

A marked form that came back speaks for the files it was made from: it holds their answers, and the sender has mended
them. So what differs is no conflict and what is blank was taken out; both are told and listed, under the earlier file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, cast

from toolkit import fields
from toolkit.checks import Said, blank_figures, check_rows, same_as_before
from toolkit.findings import Code, Finding, Place, finding
from toolkit.form_code import FormCode
from toolkit.intake.arrivals import ReturnedFile
from toolkit.intake.cells import CellAnswer, agree, brief, conflict, decided, means, value_doubt
from toolkit.intake.identity import IssuedForm, IssuedForms
from toolkit.intake.leftovers import FREE_TEXT
from toolkit.intake.rows import FormLine
from toolkit.layout import extra_slots, file_mark, free_slots
from toolkit.model import Doubt, Entry, Figure, Listed, Return, Ruling, TaskAnswer, Value

#: (file, slot) of an earlier file's line → the marked form that speaks for it now.
Former = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """One file, read as an agency's form. `typed` counts the sender's filled cells, also those of `lines` and `listed`.
    `seen` are the slots that have a row, taken or not; `answered` says whether anything stands in a place for answers.
    `corrects` are the marks of the files it was sent back for.
    """

    file: str
    sha256: str
    code: FormCode
    modified: datetime | None
    typed: int
    lines: tuple[FormLine, ...]
    seen: frozenset[str]
    answered: bool
    listed: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    corrects: frozenset[str]
    doubts: tuple[Doubt, ...]
    content: str = ""


class MergedReturn(NamedTuple):
    """An agency's return. `consolidated` counts answers by file; the rest goes to the file each of it points at."""

    returned: Return
    consolidated: Mapping[str, int]
    listed: Sequence[Listed]
    findings: Sequence[Finding]
    doubts: Sequence[Doubt]


@dataclass(slots=True)
class AnswerAccount:
    """What becomes of an agency's answers: how many of each file are consolidated, which are listed, what to tell.
    `kept_from` are the files of which an answer stands in the return; `doubts` what an officer was asked.
    """

    agency: str
    round: IssuedForms
    consolidated: Counter[str] = field(default_factory=Counter)
    kept_from: set[str] = field(default_factory=set)
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    agreeing: list[tuple[Entry, Place]] = field(default_factory=list)
    worded: list[Place] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def ask(self, doubt: Doubt) -> Ruling | None:
        """What the officer says of a doubt, which is kept."""
        self.doubts.append(doubt)
        return self.round.judge(doubt)

    def ask_value(
            self, line: FormLine, name: str, answers: Sequence[CellAnswer], own_words: bool = True) -> Ruling | None:
        """What the officer says of the answers in a field of that line's row, where they leave a doubt."""
        doubt = value_doubt(self.agency, line.task_id or line.slot, line.role, name, answers)
        return self.ask(replace(doubt, own_words=own_words)) if doubt else None

    def show(self, answers: Iterable[CellAnswer], told: Finding) -> None:
        self.findings.append(told)
        self.listed.extend(Listed(answer.entry, told.message) for answer in answers)

    def agree(self, answer: CellAnswer, kept: Entry) -> None:
        """This answer says what another says that stands in the return: it is consolidated with it."""
        self.consolidated[answer.entry.place.file] += 1
        self.agreeing.append((answer.entry, kept.place))

    def keep(self, answer: CellAnswer) -> None:
        """This answer stands in the return; an unclear one is listed too."""
        self.kept_from.add(answer.entry.place.file)
        if answer.value is not None:
            self.consolidated[answer.entry.place.file] += 1
        if answer.finding:
            self.show((answer,) if answer.value is None else (), answer.finding)

    def means(self, answer: CellAnswer, ruling: Ruling, name: str) -> bool:
        """As `cells.means`, in the year of the round."""
        return means(answer, ruling, name, self.round.plan.period.year)


def merge(own: Iterable[ReturnedForm], sent: Iterable[ReturnedFile], forms: IssuedForms) -> MergedReturn:
    """The return of one agency from its forms, and what became of their answers; `sent` are its files, copies too."""
    first = min(sent, key=lambda file: (file.received, file.name))
    ordered = sorted(  # by the workbook's own time of saving, then by content: never by name or the file's time
        own, reverse=True,
        key=lambda form: (form.modified.timestamp() if form.modified else float("-inf"), form.sha256))
    issued = forms.form(ordered[0].code.agency)
    work = AnswerAccount(issued.code.agency, forms)
    returned = _merged(ordered, issued, first, work)
    return MergedReturn(returned, dict(work.consolidated), work.listed, work.findings, work.doubts)


def _merged(forms: Sequence[ReturnedForm], issued: IssuedForm, came: ReturnedFile, work: AnswerAccount) -> Return:
    """What forms, the newest first, say together, row by row."""
    lines: dict[str, list[FormLine]] = {slot: [] for slot in (*issued.rows, *issued.free)}
    former, earlier = _former_lines(forms), defaultdict[str, list[FormLine]](list)
    for form in forms:
        for line in form.lines:
            (earlier if (form.file, line.slot) in former else lines).setdefault(line.slot, []).append(line)
    rows, free, figures, blank = [], {}, dict[str, Figure](), dict[str, Figure]()
    spare_slots, indicators = set(extra_slots()), issued.indicators
    for slot, candidates in lines.items():
        answers: dict[str, CellAnswer] = {}
        if slot in issued.free:
            answers = _merge_lines(candidates, work)
            if (answer := answers.get(FREE_TEXT)) and answer.value is not None:
                free[issued.free[slot]] = answer.entry
        elif candidates and slot in indicators:
            answers = _merge_lines(candidates, work)
            figures[indicators[slot]] = _figure(candidates[0], answers)
            blank |= {} if answers else {indicators[slot]: figures[indicators[slot]]}
        elif candidates and (slot not in spare_slots or any(line.answers for line in candidates)):
            same = _same_task(candidates, work)
            answers = _merge_lines(same, work)
            said = TaskAnswer(same[0].task_id, same[0].role, same[0].place("tt"), *_parted(answers))
            rows.append(Said(said, same[0], answers))
        _account_former(earlier[slot], answers, former, work)
    spare, tasks = [row for row in rows if row.is_extra], [row for row in rows if not row.is_extra]
    previous = {row.task_id: row.previous for row in issued.rows.values() if row.previous}
    counted = [form.file for form in forms if _counts(form, work, former)]
    work.findings += [
        *check_rows((*tasks, *spare), work.round.plan.period, came.received), *same_as_before(tasks, previous),
        *blank_figures(blank), *_missing(forms, issued), *_several(forms, counted, work, former)]
    return Return(work.agency, tuple(sorted(counted)), came.received, came.received_from,
                  tuple(row.progress for row in tasks), tuple(row.progress for row in spare), free, figures,
                  tuple(work.agreeing), tuple(work.worded))


def _former_lines(forms: Sequence[ReturnedForm]) -> Former:
    """The lines of `forms`, the newest first, that a marked form among them speaks for, as it has them itself."""
    free = frozenset(free_slots().values())
    found: dict[tuple[str, str], str] = {}
    for later in forms:
        if later.corrects:
            slots = {line.slot for line in later.lines} | (later.seen & free)
            earlier = [form.file for form in forms
                       if {file_mark(form.sha256), file_mark(form.content)} & later.corrects]
            found = {(file, slot): later.file for file in earlier for slot in slots} | found
    return found


def _counts(form: ReturnedForm, work: AnswerAccount, former: Former) -> bool:
    """Whether the form adds to the return, or could: one without any answer taken is settled by its correction only."""
    corrected = any(file == form.file for file, _ in former)
    return form.file in work.kept_from or not (corrected or any(line.answers for line in form.lines))


def _merge_lines(lines: Sequence[FormLine], work: AnswerAccount) -> dict[str, CellAnswer]:
    """By field the answer that counts: the newest that is clear, else the newest."""
    found, kept = defaultdict[str, list[CellAnswer]](list), dict[str, CellAnswer]()
    for name, answer in (each for line in lines for each in line.answers.items()):
        found[name].append(answer)
    for name, answers in found.items():
        sure = len(answers) == 1 and answers[0].value is not None and answers[0].finding is None  # as nearly all are
        ruling = None if sure else work.ask_value(lines[0], name, answers)
        if ruling is not None:
            kept[name] = _ruled(name, answers, ruling, work)
            continue
        kept[name] = next((answer for answer in answers if answer.value is not None), answers[0])
        work.keep(kept[name])
        for other in answers:
            if other is not kept[name]:
                _account_other(kept[name], other, work)
    return kept


def _ruled(name: str, answers: Sequence[CellAnswer], ruling: Ruling, work: AnswerAccount) -> CellAnswer:
    """The officer's value counts; answers that say it are consolidated, all others listed. An officer's own wording
    stands at the place of the answer it replaces; where nothing is to count, it says nothing.
    """
    same = [answer for answer in answers if work.means(answer, ruling, name)]
    for answer in answers:
        work.kept_from.add(answer.entry.place.file)
        work.show(() if answer in same else (answer,), decided(ruling, answer.entry.place))
        if same and answer is same[0]:
            work.consolidated[answer.entry.place.file] += 1
        elif answer in same:
            work.agree(answer, same[0].entry)
    entry = same[0].entry if same else Entry(ruling.text, answers[0].entry.place)
    work.worded += [] if same else [entry.place]
    return CellAnswer(entry, ruling.value)


def _account_other(kept: CellAnswer, other: CellAnswer, work: AnswerAccount) -> None:
    if other.value is None and other.finding:
        work.show((other,), other.finding if kept.value is None else _told(Code.CELL_REPLACED, other, kept))
    elif agree(kept, other):
        work.agree(other, kept.entry)
    else:
        work.show((other,), conflict(kept.entry, other.entry))


def _account_former(
        lines: Iterable[FormLine], now: Mapping[str, CellAnswer], former: Former, work: AnswerAccount) -> None:
    """What becomes of answers that a marked form speaks for: the same, still unclear, changed or taken out."""
    for line, name, answer in ((each, *said) for each in lines for said in each.answers.items()):
        kept = now.get(name)
        if kept and answer.value is not None and agree(kept, answer):
            work.agree(answer, kept.entry)
        elif kept and kept.finding and kept.entry.text == answer.entry.text:
            work.listed.append(Listed(answer.entry, kept.finding.message))
        elif kept:
            work.show((answer,), _told(Code.CELL_CORRECTED, answer, kept))
        else:
            told = {"value": brief(answer.entry.text), "other": former[line.file, line.slot]}
            work.show((answer,), finding(Code.CELL_WITHDRAWN, answer.entry.place, **told))


def _told(code: Code, answer: CellAnswer, kept: CellAnswer) -> Finding:
    return finding(code, answer.entry.place, value=brief(answer.entry.text), kept=brief(kept.entry.text),
                   kept_at=str(kept.entry.place))


def _same_task(lines: Sequence[FormLine], work: AnswerAccount) -> list[FormLine]:
    """The lines about the same task as the newest filled one: spare rows of two files may hold different tasks."""
    contents = {at: line.answers[fields.CONTENT] for at, line in enumerate(lines) if fields.CONTENT in line.answers}
    ruling = work.ask_value(lines[0], fields.CONTENT, [*contents.values()], own_words=False) if contents else None
    chosen = [at for at, said in contents.items() if ruling and work.means(said, ruling, fields.CONTENT)]
    first = next(iter(chosen or (at for at, line in enumerate(lines) if line.answers)), 0)
    content, same = contents.get(first), [lines[first]]
    for at, line in enumerate(lines):
        other = contents.get(at)
        if at == first:
            continue
        if content and other and not agree(content, other):
            told = decided(ruling, other.entry.place) if ruling else conflict(content.entry, other.entry)
            work.show(line.answers.values(), told)
        else:
            same.append(line)
    return same


def _figure(line: FormLine, answers: Mapping[str, CellAnswer]) -> Figure:
    values, entries, unclear = _parted(answers)
    value, note = cast("float | None", values.get(fields.FIGURE)), cast("str", values.get(fields.NOTE, ""))
    return Figure(line.place(fields.FIGURE), value, note, entries, unclear)


def _parted(answers: Mapping[str, CellAnswer]) -> tuple[dict[str, Value], dict[str, Entry], dict[str, Entry]]:
    """By field what was understood, the same as typed, and what was typed and is unclear."""
    values = {name: answer.value for name, answer in answers.items() if answer.value is not None}
    entries = {name: answers[name].entry for name in values}
    unclear = {name: each.entry for name, each in answers.items() if each.value is None and each.finding}
    return values, entries, unclear


def _missing(forms: Sequence[ReturnedForm], issued: IssuedForm) -> Iterator[Finding]:
    missing = [label for slot, label in issued.labels.items() if all(slot not in form.seen for form in forms)]
    if missing:
        yield finding(Code.ROWS_MISSING, Place(forms[0].file), count=len(missing), tasks=", ".join(missing))


def _several(forms: Sequence[ReturnedForm], counted: Sequence[str], work: AnswerAccount,
             former: Former) -> Iterator[Finding]:
    """What to say of several files: that they were merged, and which of them added nothing."""
    if len(counted) > 1:
        yield finding(Code.FILES_MERGED, Place(counted[0]), count=len(counted))
    differing = {listed.entry.place.file for listed in work.listed}
    corrected = {file: by for (file, _), by in former.items()}
    for form in forms:
        if form.file in corrected and form.file not in counted:
            yield finding(Code.FILE_CORRECTED, Place(form.file), other=corrected[form.file])
        elif form.file not in counted and form.file not in differing:
            yield finding(Code.ANSWERS_ELSEWHERE, Place(form.file), other=", ".join(counted))
