"""What several senders say that count for one agency, its own forms and those of its predecessors, becomes one.

Rows are joined whole: where two senders answer one row and differ in any cell, it is one question which of them counts,
the agency's own until somebody decides. What only one of them filled, and what they say alike, is no conflict; their
assessments stand below each other, each under its office's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, count

from toolkit import fields
from toolkit.checks import Said
from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake.account import AnswerAccount, MergedRows, alike, parted
from toolkit.intake.cells import WHOLE_ROW, CellAnswer, brief, decided
from toolkit.intake.rows import FormLine
from toolkit.layout import indicator_slot, task_of
from toolkit.model import NO_ENTRIES, About, Doubt, Entry, Ruling, Status, TaskIdentity, TaskNumber
from toolkit.text import by_key, key, says_nothing

#: The order of answers in a row as they are quoted; free parts that one office alone signs.
_ORDER = {name: at for at, name in enumerate((*fields.EXTRAS, *fields.ANSWERS, *fields.FIGURES))}
_SIGNERS = ("preparer", "approver")

#: The answers that senders gave in one row, each under the name of its office.
_Sent = Sequence[tuple[str, Said]]


def join(senders: Sequence[MergedRows], work: AnswerAccount) -> MergedRows:
    """The rows of `senders`, the agency's own first, as one; what comes of their answers is put down in `work`."""
    return _Joining(senders, work).joined()


class _Joining:
    """Senders on their way into one return. `asked` are the files of which an officer is, or was, asked what counts:
    they are part of it."""

    def __init__(self, senders: Sequence[MergedRows], work: AnswerAccount) -> None:
        plan = work.round.plan
        self.work, self.senders = work, senders
        self.names = [plan.agency(each.predecessor or work.agency).name for each in senders]
        self.files = [_files(each) for each in senders]
        self.asked = set[str]()

    def joined(self) -> MergedRows:
        named, made = list(zip(self.names, self.senders, strict=True)), MergedRows("", [], [], {}, {})
        rows = by_key((said.line.slot, (name, said)) for name, each in named for said in each.tasks)
        in_order = dict.fromkeys((*self.work.round.form(self.work.agency).rows, *rows))
        made.tasks.extend(self._row(rows[slot]) for slot in in_order if slot in rows)
        made.spare.extend(self._spare(named))
        free = by_key((part, (name, answer)) for name, each in named for part, answer in each.free.items())
        made.free.update((part, self._free(part, held)) for part, held in free.items())
        figures = by_key((code, (name, held)) for name, each in named for code, held in each.figures.items())
        made.figures.update((code, self._figure(code, held)) for code, held in figures.items())
        still = _files(made) | self.asked
        self.work.kept_from.difference_update(*(files - still for files in self.files))
        self._tell(made)
        return made

    def _row(self, held: _Sent) -> Said:
        """One row as one: whole where a single sender filled it or they differ, else cell by cell."""
        filled = [(name, said._replace(answers=answers)) for name, said in held
                  if (answers := _telling(said.answers))]
        if len(filled) < 2:
            return next((said for _, said in held if _telling(said.answers)), held[0][1])
        telling = self._telling(filled)
        by_field = by_key(answer for _, said in telling for answer in said.answers.items())
        is_one = all(map(_all_alike, by_field.values()))
        return self._together(telling) if is_one else self._chosen(telling)

    def _chosen(self, filled: _Sent) -> Said:
        """The one row of several that counts."""
        doubt = self._row_doubt(filled)
        ruling, kept = self.work.round.judge(doubt), filled[0][1]
        if ruling is not None:
            chosen = [said for (_, said), entry in zip(filled, doubt.entries, strict=True)
                      if key(entry.text) == key(str(ruling.value))]
            kept = chosen[0] if chosen else kept._replace(answers={}, progress=kept.progress._replace(
                values={}, entries={}, unclear=NO_ENTRIES, wording=""))
        for said in (said for _, said in filled if said is not kept):
            for name, answer in said.answers.items():
                told = self._told(doubt, ruling, answer.entry.place)
                self.work.give_way(answer, kept.answers.get(name), told)
        self._ask(doubt, ruling)
        return kept

    def _telling(self, filled: _Sent) -> _Sent:
        """The rows that tell anything, where any does: beside one, that nothing arose in another office is no
        conflict."""
        telling = [each for each in filled if not _nothing_arose(each[1])]
        if not telling:
            return filled
        for name, said in (each for each in filled if _nothing_arose(each[1])):
            answers = list(said.answers.values())
            told = finding(Code.PREDECESSOR_NOTHING, answers[0].entry.place, what=_called(said.line), idle=name,
                           telling=telling[0][0])
            for answer in answers:
                self.work.give_way(answer, None, told)
            self.work.findings.append(told)
        return telling

    def _row_doubt(self, filled: _Sent) -> Doubt:
        """Which of several senders' answers in one row count."""
        line, places = filled[0][1].line, [next(iter(said.answers.values())).entry.place for _, said in filled]
        said = [f"{name}: {_wording(each.answers)}" for name, each in filled]
        entries = tuple(Entry(text, place) for text, place in zip(said, places, strict=True))
        return Doubt(About.VALUE, self.work.agency, line.task_id, line.role, WHOLE_ROW, entries,
                     self._differing(_called(line), entries, filled[0][0]), own_words=False,
                     identity=task_of(line.slot))

    def _differing(self, what: str, entries: Sequence[Entry], who: str) -> Finding:
        """That offices differ; the words of each stand under its name, those that count first."""
        kept, *others = (brief(each.text) for each in entries)
        return finding(Code.PREDECESSOR_DIFFERS, entries[0].place, what=what, kept=f"“{kept}”",
                       others=", ".join(f"“{each}”" for each in others), who=who)

    def _told(self, doubt: Doubt, ruling: Ruling | None, place: Place) -> Finding:
        assert doubt.reason is not None
        return decided(replace(ruling, text=brief(ruling.text)), place) if ruling else doubt.reason

    def _ask(self, doubt: Doubt, ruling: Ruling | None) -> None:
        self.work.doubts.append(doubt)
        self.asked |= {entry.place.file for entry in doubt.entries}
        places = [entry.place for entry in doubt.entries] if ruling else [doubt.entries[0].place]
        self.work.findings += [self._told(doubt, ruling, place) for place in places]

    def _together(self, filled: _Sent) -> Said:
        """Rows that differ in no cell as one: of each cell the first that is filled."""
        answers = dict(filled[0][1].answers)
        for name, answer in ((name, answer) for _, said in filled[1:] for name, answer in said.answers.items()):
            if name in answers:
                self.work.give_way(answer, answers[name], None)
            else:
                answers[name] = answer
        answers = dict(sorted(answers.items(), key=lambda each: _ORDER.get(each[0], 0)))
        values, entries, unclear = parted(answers)
        first, kept = filled[0][1], {id(answer) for answer in answers.values()}
        former = (said.progress.wording for _, said in filled
                  if any(id(each) in kept for each in said.answers.values()))
        progress = first.progress._replace(
            values=values, entries=entries, unclear=unclear, wording=next(filter(None, former), ""))
        return Said(progress, first.line, answers)

    def _spare(self, named: Iterable[tuple[str, MergedRows]]) -> Iterator[Said]:
        """The tasks outside the annex: those of one content are one, all others stay, under numbers of their own."""
        marked, used = list[tuple[tuple[str, object], tuple[str, Said]]](), set[str]()
        for name, rows in named:
            seen = Counter[str]()
            for said in rows.spare:
                text = key(said.progress.text(fields.CONTENT))
                seen[text] += 1
                marked.append(((text, seen[text]) if text else (name, said.line.slot), (name, said)))
        own = {said.line.slot for said in self.senders[0].spare}
        free = (slot for slot in map("X{}".format, count(1)) if slot not in own)
        for said in map(self._row, by_key(marked).values()):
            slot = said.line.slot if said.line.slot not in used and said.line.slot in own else next(free)
            used.add(slot)
            yield said if slot == said.line.slot else self._renumbered(said, slot)

    def _renumbered(self, said: Said, slot: str) -> Said:
        places, old = {answer.entry.place for answer in said.answers.values()}, said.line.slot
        self.work.doubts[:] = [
            replace(each, task_id=TaskNumber(slot), identity=each.identity or TaskIdentity(old))
            if each.task_id == old and not places.isdisjoint(entry.place for entry in each.entries) else each
            for each in self.work.doubts]
        line = said.line._replace(slot=slot, task_id=TaskNumber(slot))
        return said._replace(progress=said.progress._replace(task_id=line.task_id), line=line)

    def _free(self, part: str, held: Sequence[tuple[str, CellAnswer]]) -> CellAnswer:
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

    def _below(self, held: Sequence[tuple[str, CellAnswer]]) -> CellAnswer:
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

    def _figure(
        self, code: str, held: Sequence[tuple[str, tuple[FormLine, dict[str, CellAnswer]]]]
    ) -> tuple[FormLine, dict[str, CellAnswer]]:
        """The figures of one indicator. Where they differ the officer may say another, as their sum."""
        line, made = next((held for _, held in held if _telling(held[1])), held[0][1])
        given = by_key((name, (who, answer)) for who, (_, answers) in held
                        for name, answer in _telling(answers).items())
        if len({who for said in given.values() for who, _ in said}) < 2:
            return line, made
        made = {}
        if notes := given.get(fields.NOTE):
            clear = [each for each in notes if each[1].value is not None]
            made[fields.NOTE] = self._below(clear) if clear else notes[0][1]
        if figures := given.get(fields.FIGURE):
            kept = self._one_figure(code, line, figures)
            made |= {fields.FIGURE: kept} if kept else {}
        return line, made

    def _one_figure(
            self, code: str, line: FormLine, given: Sequence[tuple[str, CellAnswer]]) -> CellAnswer | None:
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
        labels = self.work.round.form(self.work.agency).labels
        for sender, name, files in zip(self.senders, self.names, self.files, strict=True):
            rows = [labels.get(said.line.slot, f"phát sinh {said.line.slot}") for said in (*made.tasks, *made.spare)
                    if any(answer.entry.place.file in files for answer in said.answers.values())]
            if sender.predecessor and files and rows:
                self.work.findings.append(finding(
                    Code.PREDECESSOR_MERGED, Place(min(files)), former=name, count=len(rows), tasks=", ".join(rows)))


def _called(line: FormLine) -> str:
    """How people call that row."""
    return f"Nhiệm vụ {line.task_id if line.task_id != line.slot else f'phát sinh {line.slot}'}"


def _nothing_arose(said: Said) -> bool:
    """Whether all that a row says is that there was nothing to do."""
    others = (answer.value for name, answer in said.answers.items() if name != fields.STATUS)
    return said.progress.status is Status.NOTHING_ARISEN and all(
        isinstance(each, str) and says_nothing(each) for each in others)


def _files(rows: MergedRows) -> set[str]:
    """The files whose answers stand in these rows."""
    answers = (*(answer for said in (*rows.tasks, *rows.spare) for answer in said.answers.values()),
               *rows.free.values(), *(answer for _, held in rows.figures.values() for answer in held.values()))
    return {answer.entry.place.file for answer in answers}


def _telling(answers: Mapping[str, CellAnswer]) -> dict[str, CellAnswer]:
    """The answers but for those of which an officer has said that nothing counts."""
    return {name: each for name, each in answers.items() if each.value is not None or each.finding}


def _all_alike(answers: Iterable[CellAnswer]) -> bool:
    """Whether no two answers to one cell say different things."""
    return all(alike(one, other) for one, other in combinations(answers, 2))


def _wording(answers: Mapping[str, CellAnswer]) -> str:
    """All that was typed in a row, in its order."""
    ordered = sorted(answers.items(), key=lambda each: _ORDER.get(each[0], 0))
    return "; ".join(answer.entry.text.strip() for _, answer in ordered)
