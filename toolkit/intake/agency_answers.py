"""An agency's answers on their way into its return: what becomes of each, and how those of several senders that count
for it, its own forms and those of its predecessors, become one.

Rows are joined whole: where two senders answer one row and differ in any cell, it is one question which of them counts,
the agency's own until somebody decides. What only one of them filled, and what they say alike, is no conflict; their
assessments stand below each other, each under its office's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from math import inf
from typing import NamedTuple

from toolkit.base.text import by_key, key, says_nothing
from toolkit.intake.cells import WHOLE_ROW, CellAnswer, agree, brief, decided, value_doubt
from toolkit.intake.identity import IssuedForm, IssuedForms
from toolkit.intake.rows import FormLine, ReturnedForm
from toolkit.model import fields
from toolkit.model.findings import Code, Finding, Place, Severity, finding
from toolkit.model.layout import EXTRA_SLOTS, free_slots, indicator_slot, task_of
from toolkit.model.records import About, Doubt, Entry, Listed, Previous, Ruling, Status, TaskIdentity, TaskNumber

#: The slots of the rows for tasks outside the annex.
SPARE = frozenset(EXTRA_SLOTS)
#: The order of answers in a row as they are quoted; free parts that one office alone signs.
_ORDER = {name: at for at, name in enumerate((*fields.EXTRAS, *fields.ANSWERS, *fields.FIGURES))}
_SIGNERS = ("preparer", "approver")


class SaveOrder:
    """Which of an agency's files was saved after which, as far as they say, and how much of the earlier it repeats."""

    def __init__(self, forms: Iterable[ReturnedForm]) -> None:
        forms = tuple(forms)
        self._saved = {form.file: form.modified.timestamp() for form in forms if form.modified}
        #: The cells that each file fills, and those that files saved before it fill, but for tasks outside the annex.
        self._filled = {form.file: {(line.slot, name) for line in form.lines if line.slot not in SPARE
                                    for name in line.answers} for form in forms}
        self._before, earlier = dict[str, frozenset[tuple[str, str]]](), set[tuple[str, str]]()
        for _, group in groupby(sorted(self._saved, key=self._saved.__getitem__), key=self._saved.get):
            files = list(group)
            self._before |= dict.fromkeys(files, frozenset(earlier))
            earlier.update(*(self._filled[file] for file in files))

    def later(self, file: str, others: Iterable[str]) -> bool:
        """Whether that file was saved after all the others, as all of them say."""
        return self._saved.get(file, -inf) > max((self._saved.get(other, inf) for other in others), default=inf)

    def replaces(self, file: str, slot: str) -> bool:
        """Whether that file answers most of what earlier ones answer in all rows but this one, as a whole form does."""
        before = {cell for cell in self._before[file] if cell[0] != slot}
        return 2 * len(before & self._filled[file]) > len(before)


@dataclass(slots=True)
class AnswerAccount:
    """What becomes of the answers to an agency's form `issued`: how many of each file are consolidated, which are
    listed, what to tell. `former` is by file and slot of a line the marked form that speaks for it now.
    `kept_from` are the files of which an answer stands in the return; `doubts` what an officer was asked. `unrepeated`
    are by later file the cells that stand although it leaves them blank: it answers others.
    """

    issued: IssuedForm
    round: IssuedForms
    former: Mapping[tuple[str, str], str]
    order: SaveOrder
    consolidated: Counter[str] = field(default_factory=Counter)
    kept_from: set[str] = field(default_factory=set)
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    agreeing: list[tuple[Entry, Place]] = field(default_factory=list)
    worded: list[Place] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unrepeated: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def agency(self) -> str:
        """Whose form it is."""
        return self.issued.code.agency

    def answered_before(self, line: FormLine) -> Sequence[Previous]:
        """What was answered in that line's row in the round before."""
        return self.issued.rows[line.slot].previous if line.slot in self.issued.rows else ()

    def ask(self, line: FormLine, name: str, answers: Sequence[CellAnswer], blank: Sequence[Place]) -> Ruling | None:
        """What the officer says of the answers in a field of that line's row, where they leave a doubt: it is kept."""
        doubt = value_doubt(self.agency, line.task_id or TaskNumber(line.slot), line.role, name, answers, blank)
        if doubt is None:
            return None
        doubt = doubt._replace(identity=task_of(line.slot))
        self.doubts.append(doubt)
        return self.round.judge(doubt)

    def taken_back(self, lines: Sequence[FormLine], name: str, kept: CellAnswer) -> list[Place]:
        """The blank cells of later files that may take back what stands in that field: the file answers the row again,
        or nearly the whole form. One that only answers other rows is told once.
        """
        blank = [line for line in lines if name not in line.answers and name in line.columns]
        if not blank or (fields.kind_of(name) is fields.ValueKind.TEXT and says_nothing(kept.entry.text)):
            return []
        filled, found = [line for line in lines if name in line.answers], list[Place]()
        files, names = {line.file for line in filled}, set[str]().union(*(line.answers for line in filled))
        for line in (each for each in blank if self.order.later(each.file, files)):
            if line.answers.keys() & names or self.order.replaces(line.file, line.slot):
                found.append(line.place(name))
            else:
                self.unrepeated.setdefault(line.file, []).append((kept.entry.place.file, line.slot))
        return found

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

    def give_way(self, answer: CellAnswer, kept: CellAnswer | None, told: Finding | None) -> None:
        """An answer that stood in the return stands no more: where what is `kept` says the same, and where nothing is
        `told`, it is consolidated with that; else listed for what is told. What is wrong with it is asked no more."""
        place, judge = answer.entry.place, self.round.judge
        if kept and (told is None or alike(kept, answer)):
            self.stand_at(answer, kept.entry.place)
        elif told:
            entries = self._standing(answer)
            self.consolidated.subtract(entry.place.file for entry in entries)
            self.listed.extend(Listed(entry, told.message) for entry in entries)
        self.findings[:] = [each for each in self.findings
                            if each.place != place or each.severity is Severity.NOTE]
        self.doubts[:] = [each for each in self.doubts
                          if judge(each) or all(entry.place != place for entry in each.entries)]

    def stand_at(self, answer: CellAnswer, place: Place) -> None:
        """What an answer says stands in that place now."""
        self.agreeing += [(entry, place) for entry in self._standing(answer)]

    def _standing(self, answer: CellAnswer) -> list[Entry]:
        """The cells that an answer which stands no more in its own place stood for: its own, unless the words there are
        an officer's or nobody understood it, and all that said the same."""
        place = answer.entry.place
        own = [] if answer.value is None or place in self.worded else [answer.entry]
        others = [entry for entry, stands in self.agreeing if stands == place]
        self.agreeing[:] = [each for each in self.agreeing if each[1] != place]
        self.worded[:] = [each for each in self.worded if each != place]
        return [*own, *others]


class MergedRows(NamedTuple):
    """What one sender's files say together: its rows of tasks, of tasks outside the annex, by name its free parts, by
    code its rows of indicators. `predecessor` is the sender's where that is one."""

    predecessor: str
    tasks: list[FormLine]
    spare: list[FormLine]
    free: dict[str, CellAnswer]
    figures: dict[str, FormLine]


def alike(first: CellAnswer, second: CellAnswer) -> bool:
    """Whether two answers say the same; what says nothing in other words does, and unclear ones of the same words."""
    values = first.value, second.value
    if values == (None, None):
        return key(first.entry.text) == key(second.entry.text)
    return agree(first, second) or all(isinstance(value, str) and says_nothing(value) for value in values)


def telling(answers: Mapping[str, CellAnswer]) -> dict[str, CellAnswer]:
    """The answers but for those of which an officer has said that nothing counts."""
    return {name: answer for name, answer in answers.items() if answer.value is not None or answer.finding}


def answered_line(line: FormLine, answers: Mapping[str, CellAnswer], lines: Iterable[FormLine] = ()) -> FormLine:
    """What is said in that line's row; one of which nothing counts is blank. `lines` are all it was merged of."""
    kept = {answer.entry.place for answer in answers.values()}
    wordings = (merged.wording for merged in lines if merged.wording and kept.intersection(
        answer.entry.place for answer in merged.answers.values()))
    return line._replace(answers=answers if telling(answers) else {}, wording=next(wordings, ""))


#: The rows that senders answered, each under the name of its office.
_Sent = Sequence[tuple[str, FormLine]]
#: What senders answered in one cell, each under the name of its office.
_Held = Sequence[tuple[str, CellAnswer]]


class JoinedSenders:
    """The rows of `senders`, the agency's own first, on their way into one return; what comes of their answers is put
    down in `work`. `asked` are the files of which an officer is, or was, asked what counts: they are part of it."""

    def __init__(self, senders: Sequence[MergedRows], work: AnswerAccount) -> None:
        plan = work.round.plan
        self.work, self.senders = work, senders
        self.names = [plan.agency(each.predecessor or work.agency).name for each in senders]
        self.files = [_files(each) for each in senders]
        self.asked = set[str]()

    def joined(self) -> MergedRows:
        """The rows of all senders as one."""
        named, made = list(zip(self.names, self.senders, strict=True)), MergedRows("", [], [], {}, {})
        rows = by_key((row.slot, (name, row)) for name, sender in named for row in sender.tasks)
        in_order = dict.fromkeys((*self.work.issued.rows, *rows))
        made.tasks.extend(self._row(rows[slot]) for slot in in_order if slot in rows)
        made.spare.extend(self._spare(named))
        free = by_key((part, (name, answer)) for name, sender in named for part, answer in sender.free.items())
        made.free.update((part, self._free(part, sent)) for part, sent in free.items())
        figures = by_key((code, (name, row)) for name, sender in named for code, row in sender.figures.items())
        made.figures.update((code, self._figure(code, sent)) for code, sent in figures.items())
        still = _files(made) | self.asked
        self.work.kept_from.difference_update(*(files - still for files in self.files))
        self._tell(made)
        return made

    def _row(self, sent: _Sent) -> FormLine:
        """One row as one: whole where a single sender filled it or they differ, else cell by cell."""
        filled = [(name, row._replace(answers=answers)) for name, row in sent if (answers := telling(row.answers))]
        if len(filled) < 2:
            return next((row for _, row in sent if telling(row.answers)), sent[0][1])
        filled = self._but_nothing_arose(filled)
        by_field = by_key(answer for _, row in filled for answer in row.answers.items())
        is_one = all(map(_all_alike, by_field.values()))
        return self._together([row for _, row in filled]) if is_one else self._chosen(filled)

    def _chosen(self, filled: _Sent) -> FormLine:
        """The one row of several that counts."""
        name, line = filled[0]
        entries = tuple(Entry(f"{name}: {_wording(row.answers)}", next(iter(row.answers.values())).entry.place)
                        for name, row in filled)
        doubt = Doubt(About.VALUE, self.work.agency, line.task_id, line.role, WHOLE_ROW, entries,
                      self._differing(_called(line), entries, name), own_words=False, identity=task_of(line.slot))
        ruling, kept = self.work.round.judge(doubt), filled[0][1]
        if ruling is not None:
            chosen = [row for (_, row), entry in zip(filled, doubt.entries, strict=True)
                      if key(entry.text) == key(str(ruling.value))]
            kept = chosen[0] if chosen else kept._replace(answers={}, wording="")
        given = (answer for _, row in filled if row is not kept for answer in row.answers.items())
        for name, answer in given:
            self.work.give_way(answer, kept.answers.get(name), self._told(doubt, ruling, answer.entry.place))
        self._ask(doubt, ruling)
        return kept

    def _but_nothing_arose(self, filled: list[tuple[str, FormLine]]) -> list[tuple[str, FormLine]]:
        """The rows that tell anything, where any does: beside one, that nothing arose in another office is no
        conflict."""
        idle = [(name, row) for name, row in filled if _nothing_arose(row)]
        busy = [sent for sent in filled if sent not in idle]
        for name, row in idle if busy else ():
            answers = list(row.answers.values())
            told = finding(Code.PREDECESSOR_NOTHING, answers[0].entry.place, what=_called(row), idle=name,
                           telling=busy[0][0])
            for answer in answers:
                self.work.give_way(answer, None, told)
            self.work.findings.append(told)
        return busy or filled

    def _differing(self, what: str, entries: Sequence[Entry], who: str) -> Finding:
        """That offices differ; the words of each stand under its name, those that count first."""
        kept, *others = (brief(each.text) for each in entries)
        return finding(Code.PREDECESSOR_DIFFERS, entries[0].place, what=what, kept=f"“{kept}”",
                       others=", ".join(f"“{each}”" for each in others), who=who)

    def _told(self, doubt: Doubt, ruling: Ruling | None, place: Place) -> Finding:
        assert doubt.reason is not None
        return decided(ruling._replace(text=brief(ruling.text)), place) if ruling else doubt.reason

    def _ask(self, doubt: Doubt, ruling: Ruling | None) -> None:
        self.work.doubts.append(doubt)
        self.asked |= {entry.place.file for entry in doubt.entries}
        places = [entry.place for entry in doubt.entries] if ruling else [doubt.entries[0].place]
        self.work.findings += [self._told(doubt, ruling, place) for place in places]

    def _together(self, rows: Sequence[FormLine]) -> FormLine:
        """Rows that differ in no cell as one: of each cell the first that is filled."""
        answers = dict(rows[0].answers)
        for name, answer in ((name, answer) for row in rows[1:] for name, answer in row.answers.items()):
            if name in answers:
                self.work.give_way(answer, answers[name], None)
            else:
                answers[name] = answer
        return answered_line(rows[0], dict(_in_order(answers)), rows)

    def _spare(self, named: Iterable[tuple[str, MergedRows]]) -> Iterator[FormLine]:
        """The tasks outside the annex: those of one content are one, all others stay, under numbers of their own."""
        marked, used = list[tuple[tuple[str, object], tuple[str, FormLine]]](), set[str]()
        for name, sender in named:
            seen = Counter[str]()
            for row in sender.spare:
                text = key(row.progress.text(fields.CONTENT))
                seen[text] += 1
                marked.append(((text, seen[text]) if text else (name, row.slot), (name, row)))
        own = {row.slot for row in self.senders[0].spare}
        free = free_slots(own)
        for row in map(self._row, by_key(marked).values()):
            slot = row.slot if row.slot not in used and row.slot in own else next(free)
            used.add(slot)
            yield row if slot == row.slot else self._renumbered(row, TaskNumber(slot))

    def _renumbered(self, row: FormLine, slot: TaskNumber) -> FormLine:
        places, old = {answer.entry.place for answer in row.answers.values()}, row.slot
        self.work.doubts[:] = [
            doubt._replace(task_id=slot, identity=doubt.identity or TaskIdentity(old))
            if doubt.task_id == old and not places.isdisjoint(entry.place for entry in doubt.entries) else doubt
            for doubt in self.work.doubts]
        return row._replace(slot=slot, task_id=slot)

    def _free(self, part: str, held: _Held) -> CellAnswer:
        if part not in _SIGNERS:
            return self._below(held)
        (who, first), *others = held
        for name, answer in others:
            told = finding(Code.PREDECESSOR_SIGNED, answer.entry.place, label=fields.FREE_PARTS[part].text.lower(),
                           former=name, value=brief(answer.entry.text), successor=who)
            if not alike(first, answer):
                self.work.findings.append(told)
            self.work.give_way(answer, first, told)
        return first

    def _below(self, held: _Held) -> CellAnswer:
        """Texts below each other, each under its office's name, the same once; in the first's place."""
        (who, first), *others = held
        telling = [(who, first)]
        for name, answer in others:
            if alike(first, answer):
                self.work.give_way(answer, first, None)
            else:
                self.work.stand_at(answer, first.entry.place)
                telling.append((name, answer))
        if len(telling) == 1:
            return first
        text = "\n".join(f"{name}: {answer.entry.text.strip()}" for name, answer in telling)
        return CellAnswer(Entry(text, first.entry.place), text)

    def _figure(self, code: str, sent: _Sent) -> FormLine:
        """The figures of one indicator. Where they differ the officer may say another, as their sum."""
        row = next((row for _, row in sent if telling(row.answers)), sent[0][1])
        given = by_key((field, (name, answer)) for name, row in sent for field, answer in telling(row.answers).items())
        if len({name for answers in given.values() for name, _ in answers}) < 2:
            return row
        made = dict[str, CellAnswer]()
        if notes := given.get(fields.NOTE):
            clear = [note for note in notes if note[1].value is not None]
            made[fields.NOTE] = self._below(clear) if clear else notes[0][1]
        if figures := given.get(fields.FIGURE):
            kept = self._one_figure(code, row, figures)
            made |= {fields.FIGURE: kept} if kept else {}
        return row._replace(answers=made)

    def _one_figure(
            self, code: str, line: FormLine, given: _Held) -> CellAnswer | None:
        (_, first), *others = given
        if _all_alike(answer for _, answer in given):
            for _, answer in others:
                self.work.give_way(answer, first, None)
            return first
        named = [each.entry._replace(text=f"{who}: {each.entry.text}") for who, each in given]
        doubt = Doubt(About.VALUE, self.work.agency, TaskNumber(indicator_slot(code)), line.role, fields.FIGURE,
                      tuple(each.entry for _, each in given), self._differing(f"Chỉ tiêu {code}", named, given[0][0]))
        ruling, kept, made = self.work.round.judge(doubt), first, first
        if ruling is not None:
            same = [each for _, each in given if each.value is not None and each.value == ruling.value]
            kept = made = same[0] if same else CellAnswer(Entry(ruling.text, first.entry.place), ruling.value)
        for answer in (answer for _, answer in given if answer is not kept):
            self.work.give_way(answer, made, self._told(doubt, ruling, answer.entry.place))
        if all(kept is not answer for _, answer in given) and made.value is not None:
            self.work.worded.append(made.entry.place)
        self._ask(doubt, ruling)
        return made if made.value is not None or ruling is None else None

    def _tell(self, made: MergedRows) -> None:
        """Which rows are those of predecessors."""
        labels = self.work.issued.labels
        for sender, name, files in zip(self.senders, self.names, self.files, strict=True):
            rows = [labels.get(row.slot, f"phát sinh {row.slot}") for row in (*made.tasks, *made.spare)
                    if any(answer.entry.place.file in files for answer in row.answers.values())]
            if sender.predecessor and files and rows:
                self.work.findings.append(finding(
                    Code.PREDECESSOR_MERGED, Place(min(files)), former=name, count=len(rows), tasks=", ".join(rows)))


def _called(line: FormLine) -> str:
    """How people call that row."""
    return f"Nhiệm vụ {line.task_id if line.task_id != line.slot else f'phát sinh {line.slot}'}"


def _nothing_arose(row: FormLine) -> bool:
    """Whether all that a row says is that there was nothing to do."""
    others = (answer.value for name, answer in row.answers.items() if name != fields.STATUS)
    return row.progress.status is Status.NOTHING_ARISEN and all(
        isinstance(value, str) and says_nothing(value) for value in others)


def _files(rows: MergedRows) -> set[str]:
    """The files whose answers stand in these rows."""
    answered = (*rows.tasks, *rows.spare, *rows.figures.values())
    answers = (*(answer for row in answered for answer in row.answers.values()), *rows.free.values())
    return {answer.entry.place.file for answer in answers}


def _all_alike(answers: Iterable[CellAnswer]) -> bool:
    """Whether no two answers to one cell say different things."""
    return all(alike(one, other) for one, other in combinations(answers, 2))


def _in_order(answers: Mapping[str, CellAnswer]) -> list[tuple[str, CellAnswer]]:
    """The answers of a row as they are quoted, by field."""
    return sorted(answers.items(), key=lambda answer: _ORDER.get(answer[0], 0))


def _wording(answers: Mapping[str, CellAnswer]) -> str:
    """All that was typed in a row, in its order."""
    return "; ".join(answer.entry.text.strip() for _, answer in _in_order(answers))
