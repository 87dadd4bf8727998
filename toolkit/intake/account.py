"""The forms of one agency on their way into its return, and the account of their answers: which count, which do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from math import inf
from typing import NamedTuple

from toolkit import fields
from toolkit.checks import Said
from toolkit.findings import Finding, Place, Severity
from toolkit.intake.cells import CellAnswer, agree, value_doubt
from toolkit.intake.identity import IssuedForms
from toolkit.intake.rows import FormLine
from toolkit.layout import EXTRA_SLOTS, FormCode, task_of
from toolkit.model import NO_ENTRIES, Doubt, Entry, Listed, Ruling, TaskNumber, Value
from toolkit.text import key, says_nothing

#: The slots of the rows for tasks outside the annex.
SPARE = frozenset(EXTRA_SLOTS)


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """One file, read as an agency's form. `typed` counts the sender's filled cells, also those of `lines` and `listed`.
    `seen` are the slots that have a row, taken or not; `answered` says whether anything stands in a place for answers.
    `corrects` are the marks of the files it was sent back for. `many` says where many respondents answer, "" where one.
    `predecessor` is as of `IssuedForm`: files of one are merged by themselves, then joined with the agency's own.
    `evidence` is what rows of sheet "Nguồn số liệu" took to read, in bytes.
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
    many: str = ""
    content: str = ""
    predecessor: str = ""
    evidence: int = 0


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
    """What becomes of an agency's answers: how many of each file are consolidated, which are listed, what to tell.
    `kept_from` are the files of which an answer stands in the return; `doubts` what an officer was asked. `unrepeated`
    are by later file the cells that stand although it leaves them blank: it answers others.
    """

    agency: str
    round: IssuedForms
    order: SaveOrder
    consolidated: Counter[str] = field(default_factory=Counter)
    kept_from: set[str] = field(default_factory=set)
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    agreeing: list[tuple[Entry, Place]] = field(default_factory=list)
    worded: list[Place] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unrepeated: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def ask(self, line: FormLine, name: str, answers: Sequence[CellAnswer], blank: Sequence[Place]) -> Ruling | None:
        """What the officer says of the answers in a field of that line's row, where they leave a doubt: it is kept."""
        doubt = value_doubt(self.agency, line.task_id or TaskNumber(line.slot), line.role, name, answers, blank)
        if doubt is None:
            return None
        doubt = replace(doubt, identity=task_of(line.slot))
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
    code of the indicator the line and the answers of its figures. `predecessor` is the sender's where that is one."""

    predecessor: str
    tasks: list[Said]
    spare: list[Said]
    free: dict[str, CellAnswer]
    figures: dict[str, tuple[FormLine, dict[str, CellAnswer]]]


def alike(first: CellAnswer, second: CellAnswer) -> bool:
    """Whether two answers say the same; what says nothing in other words does, and unclear ones of the same words."""
    values = first.value, second.value
    if values == (None, None):
        return key(first.entry.text) == key(second.entry.text)
    return agree(first, second) or all(isinstance(value, str) and says_nothing(value) for value in values)


def parted(answers: Mapping[str, CellAnswer]) -> tuple[dict[str, Value], dict[str, Entry], Mapping[str, Entry]]:
    """By field what was understood, the same as typed, and what was typed and is unclear."""
    values, entries, unclear = dict[str, Value](), dict[str, Entry](), dict[str, Entry]()
    for name, (entry, value, found) in answers.items():
        if value is not None:
            values[name], entries[name] = value, entry
        elif found:
            unclear[name] = entry
    return values, entries, unclear or NO_ENTRIES
