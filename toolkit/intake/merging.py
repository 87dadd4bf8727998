"""One agency's files become one return, cell by cell: blank never overwrites, and where two disagree it is told.

A marked form that came back speaks for the files it was made from: it holds their answers, and the sender has mended
them. So what differs is no conflict and what is blank was taken out; both are told and listed, under the earlier file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import cast
from zlib import crc32

from toolkit import fields
from toolkit.checks import Said, blank_figures, check_rows, long_results, own_figures, same_as_before
from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake import cells
from toolkit.intake.account import SPARE, AnswerAccount, MergedReturn, MergedRows, ReturnedForm, SaveOrder, parted
from toolkit.intake.arrivals import ReturnedFile
from toolkit.intake.cells import CellAnswer, agree, brief, conflict, decided, means, value_doubt
from toolkit.intake.identity import IssuedForm, IssuedForms
from toolkit.intake.joining import join
from toolkit.intake.leftovers import FREE_TEXT
from toolkit.intake.rows import FormLine, nearly_one
from toolkit.layout import extra_slots, file_mark
from toolkit.model import Entry, Figure, Listed, Return, Ruling, TaskAnswer
from toolkit.text import grouped, key

#: (file, slot) of an earlier file's line → the marked form that speaks for it now.
Former = Mapping[tuple[str, str], str]
_new = tuple.__new__
#: So many tasks outside the annex are compared, at most.
_COMPARED = 200
#: From so many different answers to one cell on, they are hardly one respondent's.
_MANY = 3


def merge(own: Iterable[ReturnedForm], sent: Iterable[ReturnedFile], forms: IssuedForms) -> MergedReturn:
    """The return of one agency from its forms and those of its predecessors, and what became of their answers; `sent`
    are its files, copies too."""
    first = min(sent, key=lambda file: (file.received, file.name))
    ordered = sorted(  # by the workbook's own time of saving, then by content: never by name or the file's time
        own, reverse=True,
        key=lambda form: (form.modified.timestamp() if form.modified else float("-inf"), form.sha256))
    issued, former = forms.form(ordered[0].code.agency), _former_lines(ordered)
    work = AnswerAccount(issued.code.agency, forms, SaveOrder(ordered))
    senders, merged = grouped(ordered, lambda form: form.predecessor), list[MergedRows]()
    for predecessor in sorted(senders, key=("", *forms.plan.predecessors(work.agency)).index):
        held = senders[predecessor]
        alone = work if len(senders) == 1 else replace(work, order=SaveOrder(held))
        merged.append(_merged(held, ordered, issued, former, alone))
    rows = merged[0] if len(merged) == 1 else join(merged, work)
    returned = _returned(rows, ordered, issued, first, former, work)
    if not any(form.predecessor for form in ordered):  # which may count other tasks
        asked = forms.plan.rows_of(work.agency)
        work.findings += own_figures(returned, asked, forms.plan.period.name)
    results = {crc32(text.encode("utf-8", "replace")) for text in long_results(returned)}
    return MergedReturn(returned, dict(work.consolidated), work.listed, work.findings, work.doubts, results)


def _merged(forms: Sequence[ReturnedForm], all_forms: Sequence[ReturnedForm], issued: IssuedForm, former: Former,
            work: AnswerAccount) -> MergedRows:
    """What forms of one sender, the newest first, say together, row by row. What one of them speaks for in any of the
    forms of the agency is accounted for."""
    lines: dict[str, list[FormLine]] = {slot: [] for slot in (*issued.rows, *issued.free)}
    files, earlier = {form.file for form in forms}, defaultdict[str, list[FormLine]](list)
    for line in (line for form in all_forms for line in form.lines):
        spoken_by = former.get((line.file, line.slot)) if former else None
        if spoken_by in files:
            earlier[line.slot].append(line)
        elif spoken_by is None and line.file in files:
            lines.setdefault(line.slot, []).append(line)
    rows, indicators = MergedRows(forms[0].predecessor, [], [], {}, {}), issued.indicators
    spare_lines = [line for slot in extra_slots() for line in lines.pop(slot, ())]
    for slot, candidates in lines.items():
        answers = _merge_lines(candidates, work)
        if slot in issued.free:
            if (answer := answers.get(FREE_TEXT)) and answer.value is not None:
                rows.free[issued.free[slot]] = answer
        elif candidates and slot in indicators:
            rows.figures[indicators[slot]] = candidates[0], answers
        elif candidates:
            line = next((line for line in candidates if line.answers), candidates[0])
            rows.tasks.append(_said(line, answers, candidates))
        if slot in earlier:
            _account_former(earlier[slot], answers, former, work)
    newest = {form.file: number for number, form in enumerate(forms)}
    spare_lines.sort(key=lambda line: (newest[line.file], line.number))
    rows.spare.extend(
        _merge_spare(spare_lines, [line for slot in extra_slots() for line in earlier[slot]], former, work))
    return rows


def _returned(rows: MergedRows, forms: Sequence[ReturnedForm], issued: IssuedForm, came: ReturnedFile, former: Former,
              work: AnswerAccount) -> Return:
    """The agency's return, and what is told of its rows and files."""
    figures = {code: _figure(*held) for code, held in rows.figures.items()}
    blank = {code: figures[code] for code, (_, answers) in rows.figures.items() if not answers}
    previous = {row.task_id: row.previous for row in issued.rows.values() if row.previous}
    plan = work.round.plan
    former_names = {code: plan.agency(code).name for code in plan.predecessors(work.agency)}
    counted = [form.file for form in forms if _counts(form, work, former)]
    work.findings += [
        *check_rows((*rows.tasks, *rows.spare), plan.period, came.received),
        *same_as_before(rows.tasks, previous, former_names),
        *blank_figures(blank), *_missing(forms, issued), *_several(forms, counted, work, former),
        *_unrepeated(work, issued)]
    return Return(work.agency, tuple(sorted(counted)), came.received, came.received_from,
                  tuple(row.progress for row in rows.tasks), tuple(row.progress for row in rows.spare),
                  {name: answer.entry for name, answer in rows.free.items()}, figures,
                  tuple(work.agreeing), tuple(work.worded))


def _said(line: FormLine, answers: dict[str, CellAnswer], lines: Sequence[FormLine] = ()) -> Said:
    """What is said in that line's row; one of which nothing counts is blank. `lines` are all it was merged of."""
    wording = ""
    if worded := [each for each in lines if each.wording]:
        kept = {answer.entry.place for answer in answers.values()}
        wording = next((each.wording for each in worded if kept.intersection(
            answer.entry.place for answer in each.answers.values())), "")
    said = _new(TaskAnswer, (line.task_id, line.role, line.place("tt"), *parted(answers), wording))
    return _new(Said, (said, line, answers if said.entries or said.unclear else {}))


def _merge_spare(lines: Sequence[FormLine], earlier: Sequence[FormLine], former: Former,
                 work: AnswerAccount) -> list[Said]:
    """The tasks outside the annex, each once, whichever spare rows of its files it stands in: two in rows of one slot
    are two, and the second gets a slot of its own. `earlier` are the lines that marked forms speak for.
    """
    tasks = _spare_tasks([line for line in lines if line.answers], work)
    used, merged, own = set[str](), list[Said](), {task[0].slot for task in tasks}
    free = (slot for slot in map("X{}".format, count(1)) if slot not in own)  # also beyond those of a form
    said: dict[str, list[tuple[FormLine, dict[str, CellAnswer]]]] = {}
    for task in tasks:
        files, slot = {line.file for line in task}, task[0].slot
        absent = [line._replace(answers={}) for line in lines if line.slot == slot and line.file not in files]
        answers = _merge_lines([*task, *absent], work)
        for line in task:
            said.setdefault(line.file, []).append((line, answers))
        slot = next(free) if slot in used else slot
        used.add(slot)
        merged.append(_said(task[0]._replace(slot=slot, task_id=slot), answers))
    texts = [line.texts.get(fields.CONTENT, "") for line in earlier]
    for line, text in zip(earlier, texts, strict=True):
        now = [(*each, each[0].texts.get(fields.CONTENT, "")) for each in said.get(former[line.file, line.slot], [])]
        same = [each for each in now if each[2] == text] or [
            each for each in now if each[0].slot == line.slot and (not each[2] or each[2] not in texts)]
        _account_former((line,), same[0][1] if same else {}, former, work)
    return sorted(merged, key=lambda each: int(each.line.slot[1:]))


def _spare_tasks(lines: Sequence[FormLine], work: AnswerAccount) -> list[list[FormLine]]:
    """Filled spare rows by their task: first those of one text, then those whose texts are nearly one."""
    by_text, tasks = defaultdict[str, list[list[FormLine]]](list), list[list[FormLine]]()
    for line in lines:
        alike = by_text[line.texts.get(fields.CONTENT, line.slot)]
        tasks += [] if _joined([line], alike, lambda *_: True) else [alike[-1]]

    def resemble(one: FormLine, other: FormLine) -> bool:
        contents = [line.answers[fields.CONTENT] for line in (one, other)]
        if not nearly_one(*(content.entry.text for content in contents)):
            return False
        doubt = value_doubt(work.agency, one.slot, one.role, fields.CONTENT, contents)
        ruling = work.round.judge(doubt) if doubt else None
        if doubt is None or ruling is None or ruling.value != cells.BOTH:
            return True
        work.doubts.append(doubt)
        work.findings += [decided(ruling, content.entry.place) for content in contents]
        return False

    merged = list[list[FormLine]]()
    for task in tasks[:_COMPARED]:
        _joined(task, merged, resemble)
    return [*merged, *tasks[_COMPARED:]]


def _joined(task: list[FormLine], tasks: list[list[FormLine]], same: Callable[[FormLine, FormLine], bool]) -> bool:
    """Whether there is one of `tasks` that this is: then they are one now; else it is added."""
    into = next((each for each in tasks if _of_one_task(each, task, same)), None)
    if into is None:
        tasks.append(task)
    else:
        into += task
    return into is not None


def _of_one_task(one: Sequence[FormLine], other: Sequence[FormLine],
                 same: Callable[[FormLine, FormLine], bool]) -> bool:
    """Whether spare rows are about one task. Two of one file are, where they say the same; those that do not say what
    their task is, where they are of one slot.
    """
    files = {line.file for line in one}
    if files.intersection(line.file for line in other):
        return any(each.texts == line.texts and (fields.CONTENT in line.texts or each.slot == line.slot)
                   for each in one for line in other if each.file == line.file)
    first, second = (next((line for line in lines if fields.CONTENT in line.answers), None) for lines in (one, other))
    return same(first, second) if first and second else one[0].slot == other[0].slot


def _former_lines(forms: Iterable[ReturnedForm]) -> Former:
    """The lines of `forms`, the newest first, that a marked form among them speaks for, as it has them itself."""
    found: dict[tuple[str, str], str] = {}
    for later in forms:
        if later.corrects:
            slots = {line.slot for line in later.lines}
            earlier = [form.file for form in forms
                       if {file_mark(form.sha256), file_mark(form.content)} & later.corrects]
            found = {(file, slot): later.file for file in earlier for slot in slots} | found
    return found


def of_many(forms: Sequence[ReturnedForm]) -> bool:
    """Whether forms of one agency are those of many respondents; what a marked form speaks for does not count."""
    former = _former_lines(forms)
    return many_answers(line for form in forms for line in form.lines if (form.file, line.slot) not in former)


def many_answers(lines: Iterable[FormLine]) -> bool:
    """Whether the rows of tasks and indicators are those of many respondents: in most rows that are answered in words
    or figures some of these have three answers or more. Who corrects a form repeats most rows; units that got one form
    filled by their district differ in each, if only in the result.
    """
    said = defaultdict[tuple[str, str], set[str]](set)
    for line in lines:
        for name, answer in line.answers.items() if line.task_id and line.slot not in SPARE else ():
            said[line.slot, name].add(key(answer.entry.text))
    own_words = fields.ValueKind.TEXT, fields.ValueKind.FIGURE
    worded = {at: texts for at, texts in said.items() if fields.kind_of(at[1]) in own_words} or said
    many = {slot for (slot, _), texts in worded.items() if len(texts) >= _MANY}
    return 2 * len(many) > len({slot for slot, _ in worded})


def _counts(form: ReturnedForm, work: AnswerAccount, former: Former) -> bool:
    """Whether the form adds to the return, or could: one without any answer taken is settled by its correction only."""
    corrected = any(file == form.file for file, _ in former)
    return form.file in work.kept_from or not (corrected or any(line.answers for line in form.lines))


def _merge_lines(lines: Sequence[FormLine], work: AnswerAccount) -> dict[str, CellAnswer]:
    """By field the answer that counts: the newest that is clear, else the newest."""
    if len(lines) == 1 and not [answer for answer in lines[0].answers.values()
                                if answer.value is None or answer.finding is not None]:  # as nearly all are
        work.keep_line(lines[0])
        return dict(lines[0].answers)
    found, kept = defaultdict[str, list[CellAnswer]](list), dict[str, CellAnswer]()
    for name, answer in (each for line in lines for each in line.answers.items()):
        found[name].append(answer)
    for name, answers in found.items():
        kept[name] = next((answer for answer in answers if answer.value is not None), answers[0])
        blank = work.taken_back(lines, name, kept[name])
        sure = len(answers) == 1 and kept[name].value is not None and kept[name].finding is None  # as nearly all are
        ruling = None if sure and not blank else work.ask(lines[0], name, answers, blank)
        if ruling is not None and ruling.value != cells.KEPT:
            kept[name] = _ruled(name, answers, ruling, work)
            continue
        work.keep(kept[name])
        if blank:
            entry = kept[name].entry
            work.findings.append(decided(ruling, entry.place) if ruling else cells.blanked(entry, blank[0]))
        _account_others(kept[name], [other for other in answers if other is not kept[name]], work)
    return kept


def _ruled(name: str, answers: Sequence[CellAnswer], ruling: Ruling, work: AnswerAccount) -> CellAnswer:
    """The officer's value counts; answers that say it are consolidated, all others listed. An officer's own wording
    stands at the place of the answer it replaces; where nothing is to count, it says nothing.
    """
    same = [answer for answer in answers if means(answer, ruling, name, work.round.plan.period.data_days)]
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


def _account_others(kept: CellAnswer, others: Iterable[CellAnswer], work: AnswerAccount) -> None:
    """What becomes of the answers that do not count: all that differ are one question, so one finding."""
    differing: list[CellAnswer] = []
    for other in others:
        if other.value is None and other.finding:
            work.show((other,), other.finding if kept.value is None else _told(Code.CELL_REPLACED, other, kept))
        elif agree(kept, other):
            work.agree(other, kept.entry)
        else:
            differing.append(other)
    if differing:
        entries = [each.entry for each in differing]
        later = work.order.later(kept.entry.place.file, {each.place.file for each in entries})
        work.show(differing, conflict(kept.entry, entries, cells.LATER if later else cells.UNDATED))


def _account_former(
        lines: Iterable[FormLine], now: Mapping[str, CellAnswer], former: Former, work: AnswerAccount) -> None:
    """What becomes of answers that a marked form speaks for: the same, still unclear, changed or taken out."""
    for line, name, answer in ((each, *said) for each in lines for said in each.answers.items()):
        kept = now.get(name)
        in_text = kept and not line.task_id and key(answer.entry.text) in key(kept.entry.text)  # joined with others'
        if kept and answer.value is not None and (agree(kept, answer) or in_text):
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


def _figure(line: FormLine, answers: Mapping[str, CellAnswer]) -> Figure:
    values, entries, unclear = parted(answers)
    value, note = cast("float | None", values.get(fields.FIGURE)), cast("str", values.get(fields.NOTE, ""))
    return Figure(line.place(fields.FIGURE), value, note, entries, unclear)


def _missing(forms: Sequence[ReturnedForm], issued: IssuedForm) -> Iterator[Finding]:
    if any(issued.rows.keys() <= form.seen for form in forms):
        return
    missing = [label for slot, label in issued.labels.items() if all(slot not in form.seen for form in forms)]
    if missing:
        yield finding(Code.ROWS_MISSING, Place(forms[0].file), count=len(missing), tasks=", ".join(missing))


def _several(forms: Sequence[ReturnedForm], counted: Sequence[str], work: AnswerAccount,
             former: Former) -> Iterator[Finding]:
    """What to say of several files: that they were merged, and which of them added nothing."""
    senders = grouped((form for form in forms if form.file in counted), lambda form: form.predecessor)
    for held in (held for held in senders.values() if len(held) > 1):
        yield finding(Code.FILES_MERGED, Place(held[0].file), count=len(held))
    differing = {listed.entry.place.file for listed in work.listed}
    corrected = {file: by for (file, _), by in former.items()}
    for form in forms:
        if form.file in corrected and form.file not in counted:
            yield finding(Code.FILE_CORRECTED, Place(form.file), other=corrected[form.file])
        elif form.file not in counted and form.file not in differing:
            yield finding(Code.ANSWERS_ELSEWHERE, Place(form.file), other=", ".join(counted))


def _unrepeated(work: AnswerAccount, issued: IssuedForm) -> Iterator[Finding]:
    """For each later file that answers other rows than earlier ones, what of those stands."""
    if not work.unrepeated:
        return
    spare, free = ({slot: f"phát sinh {slot}" for slot in extra_slots()}, {
        slot: fields.FREE_PARTS[name].text for slot, name in issued.free.items()})
    for file, blank in work.unrepeated.items():
        rows = {earlier: [label for slot, label in (issued.labels | spare | free).items() if (earlier, slot) in blank]
                for earlier, _ in blank}
        kept = "; ".join(f"{earlier}: {', '.join(labels)}" for earlier, labels in sorted(rows.items()))
        yield finding(Code.ANSWERS_UNREPEATED, Place(file), count=len(blank), kept=kept)
