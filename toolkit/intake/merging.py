"""One agency's files become one return, cell by cell: blank never overwrites, and where two disagree it is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from toolkit.checks import Said, blank_figures, check_rows, same_as_before
from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake.cells import brief
from toolkit.intake.corrected import Former, corrected_cell, former_lines
from toolkit.intake.doubts import Judge, agree, decided, means, undecided, value_doubt
from toolkit.intake.issued import Issued
from toolkit.intake.records import Answer, Form, Line
from toolkit.layout import extra_slots
from toolkit.model import Doubt, Entry, Figure, Listed, Period, Return, Ruling, TaskAnswer


@dataclass(slots=True)
class Merging:
    """What becomes of an agency's answers: how many cells of each file are consolidated, which are listed, what to tell.

    `kept_from` are the files of which an answer stands in the return; `doubts` what `judge` was asked.
    """

    agency: str
    year: int
    judge: Judge = undecided

    consolidated: Counter[str] = field(default_factory=Counter)
    kept_from: set[str] = field(default_factory=set)
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def ask(self, doubt: Doubt | None) -> Ruling | None:
        """What the officer says of a doubt, where there is one."""
        if doubt is None:
            return None
        self.doubts.append(doubt)
        return self.judge(doubt)

    def tell(self, found: Finding) -> Finding:
        """Keep that finding, and hand it back."""
        self.findings.append(found)
        return found

    def show(self, answers: Iterable[Answer], reason: Finding) -> None:
        """These answers are shown to people, for that reason."""
        self.listed.extend(Listed(answer.entry, reason.message) for answer in answers)

    def keep(self, answer: Answer) -> None:
        """This answer stands in the return; an unclear one is listed too."""
        self.kept_from.add(answer.entry.place.file)
        if answer.value is not None:
            self.consolidated[answer.entry.place.file] += 1
        elif answer.finding:
            self.show((answer,), answer.finding)
        if answer.finding:
            self.tell(answer.finding)


def newest_first(forms: Iterable[Form]) -> list[Form]:
    """By the workbook's own time of saving, then by content: never by name, order or the file's time."""
    return sorted(forms, key=lambda form: (form.modified.timestamp() if form.modified else float("-inf"), form.sha256), reverse=True)


def merge(
    forms: Sequence[Form], issued: Issued, period: Period, received: date, received_from: str, judge: Judge = undecided
) -> tuple[Return, Merging]:
    """The return of one agency from its `forms`, the newest first, and what became of their answers."""
    work = Merging(issued.code.agency, period.year, judge)
    lines: dict[str, list[Line]] = {slot: [] for slot in (*issued.rows, *issued.free)}
    former, earlier = former_lines(forms), defaultdict[str, list[Line]](list)
    for form in forms:
        for line in form.lines:
            (earlier if (form.file, line.slot) in former else lines).setdefault(line.slot, []).append(line)
    rows, free, figures, blank = [], {}, dict[str, Figure](), dict[str, Figure]()
    spare_slots, indicators = set(extra_slots()), issued.indicators
    for slot, candidates in lines.items():
        answers: dict[str, Answer] = {}
        if slot in issued.free:
            answers = _merge_lines(candidates, work)
            answer = answers.get("text")
            if answer and answer.value is not None:
                free[issued.free[slot]] = answer.entry
        elif candidates and slot in indicators:
            code = indicators[slot]
            figures[code], answers = _figure(candidates, work)
            blank |= {} if answers else {code: figures[code]}
        elif candidates and (slot not in spare_slots or any(line.answers for line in candidates)):
            rows.append(_said(_same_task(candidates, work), work))
            answers = rows[-1].answers
        _settle_former(earlier[slot], answers, former, work)
    spare = [said for said in rows if said.is_extra]
    tasks = [said for said in rows if not said.is_extra]
    work.findings.extend(check_rows((*tasks, *spare), period, received))
    work.findings.extend(same_as_before(tasks, {row.task_id: row.previous for row in issued.rows.values() if row.previous}))
    work.findings.extend(blank_figures(blank))
    work.findings.extend(_missing(forms, issued))
    work.findings.extend(_several(forms, work, former))
    returned = Return(
        agency=issued.code.agency,
        files=tuple(sorted(form.file for form in forms if _counts(form, work, former))),
        received=received,
        received_from=received_from,
        progress=tuple(said.progress for said in tasks),
        extras=tuple(said.progress for said in spare),
        free=free,
        figures=figures,
    )
    return returned, work


def _counts(form: Form, work: Merging, former: Former) -> bool:
    """Whether the form adds to the return, or could: one without any answer taken is settled by its correction only."""
    corrected = any(file == form.file for file, _ in former)
    return form.file in work.kept_from or not (corrected or any(line.answers for line in form.lines))


def _merge_lines(lines: Sequence[Line], work: Merging) -> dict[str, Answer]:
    """By field the answer that counts: the newest that is clear, else the newest."""
    found: dict[str, list[Answer]] = {}
    for line in lines:
        for name, answer in line.answers.items():
            found.setdefault(name, []).append(answer)
    kept = {}
    for name, answers in found.items():
        if len(answers) == 1 and answers[0].value is not None and answers[0].finding is None:  # as nearly all are
            kept[name] = answers[0]
            work.keep(answers[0])
            continue
        ruling = work.ask(value_doubt(work.agency, lines[0], name, answers, _conflict))
        if ruling is not None:
            kept[name] = _rule(name, answers, ruling, work)
            continue
        kept[name] = next((answer for answer in answers if answer.value is not None), answers[0])
        work.keep(kept[name])
        for other in answers:
            if other is not kept[name]:
                _settle(kept[name], other, work)
    return kept


def _rule(name: str, answers: Sequence[Answer], ruling: Ruling, work: Merging) -> Answer:
    """The officer's value counts; answers that say it are consolidated, all others listed.

    An officer's own wording stands at the place of the answer it replaces; where nothing is to count, it says nothing.
    """
    same = [answer for answer in answers if means(answer, ruling, name, work.year)]
    for answer in answers:
        told = work.tell(decided(ruling, answer.entry.place))
        work.kept_from.add(answer.entry.place.file)
        if answer in same:
            work.consolidated[answer.entry.place.file] += 1
        else:
            work.show((answer,), told)
    entry = same[0].entry if same else Entry(ruling.text, answers[0].entry.place)
    return Answer(entry, ruling.value)


def _settle(kept: Answer, other: Answer, work: Merging) -> None:
    """What becomes of an answer where another counts."""
    if other.value is None and other.finding:
        if kept.value is None:
            work.show((other,), work.tell(other.finding))
        else:
            work.show((other,), work.tell(_replaced(kept.entry, other.entry)))
    elif agree(kept, other):
        work.consolidated[other.entry.place.file] += 1
    else:
        work.show((other,), work.tell(_conflict(kept.entry, other.entry)))


def _settle_former(lines: Iterable[Line], now: Mapping[str, Answer], former: Former, work: Merging) -> None:
    """What becomes of answers that a marked form speaks for: the same, still unclear, changed or taken out."""
    for line in lines:
        for name, answer in line.answers.items():
            kept = now.get(name)
            if kept and answer.value is not None and agree(kept, answer):
                work.consolidated[line.file] += 1
            elif kept and kept.finding and kept.entry.text == answer.entry.text:
                work.show((answer,), kept.finding)
            else:
                work.show((answer,), work.tell(corrected_cell(answer, kept, former[line.file, line.slot])))


def _conflict(kept: Entry, other: Entry) -> Finding:
    return finding(
        Code.FILES_CONFLICT, kept.place, kept=brief(kept.text), kept_at=str(kept.place),
        other=brief(other.text), other_at=str(other.place),
    )


def _replaced(kept: Entry, other: Entry) -> Finding:
    return finding(Code.CELL_REPLACED, other.place, value=brief(other.text), kept=brief(kept.text), kept_at=str(kept.place))


def _same_task(lines: Sequence[Line], work: Merging) -> list[Line]:
    """The lines that are about the same task as the newest filled one: spare rows of two files may hold different tasks."""
    contents = [line.answers["content"] for line in lines if "content" in line.answers]
    doubt = value_doubt(work.agency, lines[0], "content", contents, _conflict) if contents else None
    ruling = work.ask(replace(doubt, own_words=False) if doubt else None)
    chosen = [line for line in lines if ruling and (said := line.answers.get("content")) and means(said, ruling, "content", work.year)]
    first = next(iter(chosen or (line for line in lines if line.answers)), lines[0])
    content = first.answers.get("content")
    same = [first]
    for line in lines:
        other = line.answers.get("content")
        if line is first:
            continue
        if content and other and not agree(content, other):
            told = decided(ruling, other.entry.place) if ruling else _conflict(content.entry, other.entry)
            work.show(line.answers.values(), work.tell(told))
        else:
            same.append(line)
    return same


def _said(lines: Sequence[Line], work: Merging) -> Said:
    line, answers = lines[0], _merge_lines(lines, work)
    clear = {name: answer for name, answer in answers.items() if answer.value is not None}
    progress = TaskAnswer(
        task_id=line.task_id,
        role=line.role,
        row=line.place("tt"),
        values={name: answer.value for name, answer in clear.items() if answer.value is not None},
        entries={name: answer.entry for name, answer in clear.items()},
        unclear={name: answer.entry for name, answer in answers.items() if answer.value is None and answer.finding},
    )
    return Said(progress, line, answers)


def _figure(lines: Sequence[Line], work: Merging) -> tuple[Figure, dict[str, Answer]]:
    """What an agency said in the row of an indicator, and all its answers there."""
    answers = _merge_lines(lines, work)
    clear = {name: answer for name, answer in answers.items() if answer.value is not None}
    values: dict[str, Any] = {"value" if name == "figure" else name: answer.value for name, answer in clear.items()}
    unclear = {name: answer.entry for name, answer in answers.items() if answer.value is None and answer.finding}
    entries = {name: answer.entry for name, answer in clear.items()}
    return Figure(lines[0].place("figure"), **values, entries=entries, unclear=unclear), answers


def _missing(forms: Sequence[Form], issued: Issued) -> Iterator[Finding]:
    """The agency's tasks that have no row in any of its files."""
    seen = frozenset[str]().union(*(form.seen for form in forms))
    missing = [label for slot, label in issued.labels.items() if slot not in seen]
    if missing:
        yield finding(Code.ROWS_MISSING, Place(forms[0].file), count=len(missing), tasks=", ".join(missing))


def _several(forms: Sequence[Form], work: Merging, former: Former) -> Iterator[Finding]:
    """What to say of several files: that they were merged, and which of them added nothing."""
    counted = [form.file for form in forms if _counts(form, work, former)]
    if len(counted) > 1:
        yield finding(Code.FILES_MERGED, Place(counted[0]), count=len(counted))
    differing = {listed.entry.place.file for listed in work.listed}
    corrected = {file: by for (file, _), by in former.items()}
    for form in forms:
        if form.file in corrected and form.file not in counted:
            yield finding(Code.FILE_CORRECTED, Place(form.file), other=corrected[form.file])
        elif form.file not in counted and form.file not in differing:
            yield finding(Code.ANSWERS_ELSEWHERE, Place(form.file), other=", ".join(counted))
