"""The rows of an annex → its groups and tasks and what continues them, in printed order; and these → the annex, every
number used once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, takewhile
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable
from toolkit.annex.cells import agency_named, is_agency
from toolkit.annex.headings import WORK
from toolkit.annex.rows import AnnexRow, AnnexRowReader, title_parted
from toolkit.annex.source import SIGNED, AnnexLine, PlanLineKind, follows, level, number
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import NO_IDENTITY, Annex, Group, Task, TaskNumber

#: Characters of a TT cell that is no number: "a)", "-", "2.1a"; of a title that only stands alone in its row.
_LONGEST_TT, _LONGEST_TITLE = 6, 150
#: A row of sums, of a page's number.
_TOTAL = re.compile(r"(?:tổng )?cộng\b", re.IGNORECASE)
_PAGE = re.compile(r"\W*(?:trang\s*)?\d+(?:\s*/\s*\d+)?\W*", re.IGNORECASE)


@dataclass(slots=True)
class AnnexItem:
    """A group or a task while its rows are gathered; a group's title is its "content"."""
    line: AnnexLine
    is_group: bool
    tt: str
    texts: dict[str, str]

    @property
    def number(self) -> str:
        """The printed number as ids use it, "" where there is none."""
        return number(self.tt)

    @property
    def named(self) -> str:
        """What people know it by."""
        return self.tt or self.texts["content"]

    def add(self, row: AnnexRow) -> None:
        """Continue each text with the row's own."""
        between = "\n" if row.merged else " "
        for name, text in row.texts.items():
            self.texts[name] = between.join(filter(None, (self.texts.get(name), text)))


def gather(tables: Sequence[AnnexTable], said: Sequence[str] = ()) -> Gathered:
    """The groups and tasks of those tables. Headings of further pages are dropped. What is no task, no group and
    continues none, and what stands in a column of no field, is a finding. `said` are texts beside the tables."""
    reader = AnnexRowReader(tables, said)
    read = [*reader.rows()]
    rows = [row for row in read if not _is_page(row)]
    bare_titles = _is_bare_title(rows[0], *rows[1:2]) if rows else False
    gathered = Gathered(reader.findings, bare_titles, any(row.tt for row in rows))
    following = iter((*rows[1:], None))
    for row in read:
        gathered.take(row, None if _is_page(row) else next(following), _is_page(row))
    gathered.hand_down()
    return gathered


@dataclass(slots=True)
class Gathered:
    """Groups and tasks as far as rows were taken. `bare_titles`: groups are titles and nothing else; `numbered`: rows
    have numbers. `taken`: by the place and number of a line what it belongs to; None: nothing."""
    findings: list[Finding]
    bare_titles: bool
    numbered: bool
    items: list[AnnexItem] = field(default_factory=list)
    taken: dict[tuple[Place, int], AnnexItem | None] = field(default_factory=dict)
    signed: bool = False
    group: str = ""

    def take(self, row: AnnexRow, after: AnnexRow | None, is_page: bool) -> None:
        """Take a row, before that one."""
        signs = self.signed or any(SIGNED.match(text) for text in row.texts.values())
        self.signed = signs and not number(row.tt)
        last = self.items[-1] if self.items else None
        item = None
        if row.line.kind is not None:
            item = _of_kind(row)
        elif not (is_page or self.signed or _TOTAL.match(row.tt or row.content)):
            item = self._begun(row, after, last) or self._continued(row, last)
        if item and item is not last:
            self.items.append(item)
        if item is None and row.texts and row.line.kind is None:  # whoever signs the annex, sums, what fits nowhere
            self.tell(Code.ANNEX_UNPLACED, row)
        self.taken[row.line.place, row.line.number] = item

    def _begun(self, row: AnnexRow, after: AnnexRow | None, last: AnnexItem | None) -> AnnexItem | None:
        """The group or task that begins with a row; None where none does."""
        if row.group and row.group != self.group:  # a column of groups says a new one
            self.group = row.group
            last = _group(row.line, *title_parted(row.group))
            self.items.append(last)
        printed, title = row.title()
        if title and (_heads(printed, after, last) if printed else after is not None):
            return _group(row.line, printed, title)
        if self.bare_titles and _is_bare_title(row, after):
            self.tell(Code.ANNEX_GROUP_TAKEN, row)
            return _group(row.line, *title_parted(row.content))
        if not _begins(row, last, self.numbered):
            return None
        if not row.tt and last is not None and not last.is_group and last.number:    # or the rest of that one
            self.tell(Code.ANNEX_TASK_UNNUMBERED, row, task=last.named)
        return _task(row)

    def _continued(self, row: AnnexRow, last: AnnexItem | None) -> AnnexItem | None:
        """The group or task before a row that goes on with it; None where the row does not."""
        goes_on = row.merged or _goes_on(row.content)
        if last is None or row.tt or (row.wide and not goes_on):
            return None
        if last.is_group and not (row.bare and _goes_on(row.content)):
            return None
        if not goes_on:    # nothing but its blank TT says so
            self.tell(Code.ANNEX_ROW_JOINED, row, task=last.named)
        last.add(row)
        return last

    def tell(self, code: Code, row: AnnexRow, **details: str) -> None:
        """Tell that of a row, with its text."""
        text = " | ".join(row.texts.values())
        self.findings.append(finding(code, row.line.place, line=row.line.number, text=text, **details))

    def hand_down(self) -> None:
        """Where who leads is said of a numbered row and not of those below it, 1.1 and 1.2, that row is their group,
        and what it says holds for them; where some of them say who leads, for the others, if the row says nothing else.
        A group named after an agency leads what stands in it, where nothing else says who does."""
        for at, item in enumerate(self.items):
            leads = item.texts.get("leads", "") or (agency_named(item.texts["content"]) if item.is_group else "")
            below = self._below(at) if leads else []
            unled = [other for other in below if not other.texts.get("leads")]
            names_only = not item.is_group and not any(item.texts.get(name) for name in WORK[1:])
            if not unled or (len(unled) < len(below) and not names_only):
                continue
            for other in unled:
                handed = {name: text for name in WORK if (text := item.texts.get(name)) and not other.texts.get(name)}
                other.texts |= handed or {"leads": leads}
            text = " | ".join(filter(None, item.texts.values()))
            tasks = ", ".join(other.named for other in unled)
            self.findings.append(finding(Code.ANNEX_HANDED_DOWN, item.line.place, line=item.line.number, text=text,
                                         leads=leads, tasks=tasks))
            if not item.is_group:
                item.is_group, item.tt, item.texts = True, item.number, {"content": item.texts["content"]}

    def _below(self, at: int) -> list[AnnexItem]:
        """The tasks that stand in the group at that place, or of the task there those numbered below it."""
        above = self.items[at]
        begins = "" if above.is_group else f"{above.number or '-'}."
        return [*takewhile(lambda item: not item.is_group and item.number.startswith(begins),
                           islice(self.items, at + 1, None))]


def _of_kind(row: AnnexRow) -> AnnexItem | None:
    """What an officer, or a plan's labels, say that a line is."""
    if row.line.kind is PlanLineKind.GROUP:
        return _group(row.line, row.tt if number(row.tt) else "", row.content)
    return _task(row) if row.line.kind is PlanLineKind.TASK else None


def _group(line: AnnexLine, printed: str, title: str) -> AnnexItem:
    return AnnexItem(line, True, printed, {"content": title})


def _task(row: AnnexRow) -> AnnexItem:
    return AnnexItem(row.line, False, row.tt, {name: row[name] for name in ("content", *WORK)})


def _is_page(row: AnnexRow) -> bool:
    """Whether a row has nothing but the number of a page."""
    said = [text for text in (*row.texts.values(), row.group) if text]
    return len(row.line.filled) == len(said) == 1 and not row.shared and bool(_PAGE.fullmatch(said[0]))


def _is_bare_title(row: AnnexRow, after: AnnexRow | None = None) -> bool:
    """Whether a row has nothing but a short text that may be a group's title, and a task stands below it."""
    alone = row.bare and not row.tt and not row.merged and title_parted(row.content)[1][:1].isupper()
    return alone and len(row.content) < _LONGEST_TITLE and after is not None and bool(after.tt or not after.bare)


def _heads(printed: str, after: AnnexRow | None, last: AnnexItem | None) -> bool:
    """Whether a numbered row with nothing but a text is a group's heading, not a task whose other cells are blank. It
    is such a task where its number goes on counting the tasks around it: 5, 6, 7 or 2.8, 2.9."""
    following = number(after.tt) if after else ""
    if after and not after.bare and follows(printed, following):
        return False
    if last is None or last.is_group or not follows(last.number, printed):
        return True
    return after is not None and (not following or following.startswith(f"{printed}."))


def _begins(row: AnnexRow, last: AnnexItem | None, numbered: bool) -> bool:
    """Whether the row is a task: it has a TT, or it starts a sentence and says all that the task before it says; where
    no row has a TT, who leads is enough."""
    if row.tt:
        return not row.bare or (bool(row.content) and (bool(number(row.tt)) or len(row.tt) <= _LONGEST_TT))
    if not row.content or row.shared.get("content") or (row.merged and not is_agency(row.texts.get("leads", ""))):
        return False
    if last is None:
        return not row.bare
    if last.is_group:
        return not row.bare or not _goes_on(row.content)
    needed = ("leads", *(name for name in ("product", "deadline") if last.texts.get(name)))
    led = not numbered and is_agency(row["leads"])
    return not _goes_on(row.content) and (led or all(row[name] for name in needed))


def _goes_on(text: str) -> bool:
    """Whether a text begins as the middle of a sentence does."""
    return text[:1].islower() or text[:1] in ",;.)”"


class _Heading(NamedTuple):
    """A group: its number as printed, and the number it is known by ("II.1" where another group prints 1 too)."""
    printed: str = ""
    number: str = ""

    def under(self, printed: str) -> str:
        """A number below this heading's: 1 under I is I.1, and 2.1 under 2 is 2.1."""
        if self.printed and printed.startswith(f"{self.printed}."):
            return self.number + printed[len(self.printed):]
        return f"{self.number}.{printed}".strip(".")


def assembled(items: Sequence[AnnexItem]) -> tuple[Annex, tuple[str, ...], list[Finding]]:
    """The annex of those items, and by what number or id each is known in it. A number used twice in one group is a
    finding, and the later one gets a new id; numbers that begin again in each group are told apart by the group's: I.1,
    II.1."""
    findings: list[Finding] = []
    placed = list(zip(items, _headings(items, findings), strict=True))
    ids = _ids([(item, heading) for item, heading in placed if not item.is_group], findings)
    known = tuple(heading.number if item.is_group else next(ids) for item, heading in placed)
    groups = tuple(Group(each, item.texts["content"]) for item, each in zip(items, known, strict=True) if item.is_group)
    tasks = (Task(TaskNumber(each), item.tt, heading.number, **item.texts, first_id=NO_IDENTITY, amendment=None)
             for (item, heading), each in zip(placed, known, strict=True) if not item.is_group)
    return Annex(groups, tuple(tasks)), known, findings


def _headings(items: Sequence[AnnexItem], findings: list[Finding]) -> Iterator[_Heading]:
    """For each group its own place, for each task the one it stands under, `_Heading()` where it stands under none."""
    printed = Counter(item.number for item in items if item.is_group)
    numbers = _Numbers(printed, findings)
    open_groups: list[_Heading] = []
    before: AnnexItem | None = None
    for item in items:
        if item.is_group:
            levels = [level(heading.printed) for heading in open_groups]
            if level(item.number) in levels:    # it ends the groups of its level, and all below them
                del open_groups[levels.index(level(item.number)):]
            above = open_groups[-1] if open_groups and printed[item.number] > 1 else _Heading()
            wanted = above.under(item.number) if item.number else ""
            open_groups.append(_Heading(item.number, numbers.given(item, wanted, "")))
        elif open_groups and follows(open_groups[-1].printed, item.number) and not (
                before and not before.is_group and level(before.number) == level(item.number)):
            open_groups.pop()  # it stands beside the group above it, not in it: 7 after group 6 with its 6.1 and 6.2
        yield open_groups[-1] if open_groups else _Heading()
        before = item


def _ids(tasks: Sequence[tuple[AnnexItem, _Heading]], findings: list[Finding]) -> Iterator[str]:
    """An id for each task: its number, after its group's where numbers begin again, a new one where it has none."""
    numbered = {(item.number, heading.number) for item, heading in tasks if item.number}
    begins_again = max(Counter(number for number, _ in numbered).values(), default=0) > 1
    wanted = [heading.under(item.number) if item.number and begins_again else item.number for item, heading in tasks]
    numbers = _Numbers(wanted, findings)
    for (item, heading), printed in zip(tasks, wanted, strict=True):
        yield numbers.given(item, printed, f"{heading.number}.".lstrip("."))


class _Numbers:
    """Numbers that are each given once; `printed` are those a new one must not take."""

    def __init__(self, printed: Iterable[str], findings: list[Finding]) -> None:
        self._taken, self._given = set(printed), set[str]()
        self._counts: dict[str, Iterator[int]] = {}
        self._findings = findings

    def given(self, item: AnnexItem, wanted: str, prefix: str) -> str:
        """`wanted`; where it is "" a new number after `prefix`, where it is given already one below it, and told."""
        number = wanted or self._new(prefix, 1)
        if wanted in self._given:
            line = item.line
            self._findings.append(finding(Code.ANNEX_NUMBER_REPEATED, line.place, line=line.number, tt=item.tt))
            number = self._new(f"{wanted}.", 2)
        self._given.add(number)
        self._taken.add(number)
        return number

    def _new(self, prefix: str, first: int) -> str:
        """The first number after `prefix` that is not taken, from `first` or from where the last one was found."""
        numbers = self._counts.setdefault(prefix, count(first))
        return next(new for each in numbers if (new := f"{prefix}{each}") not in self._taken)
