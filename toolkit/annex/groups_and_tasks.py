"""The rows of an annex → its groups and tasks with the rows that continue them, in printed order; and these → the
annex, every number used once. Called by `understand`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, takewhile

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


@dataclass(slots=True, eq=False)
class AnnexItem:
    """A group or a task while its rows are gathered; a group's title is its "content". `above`: the group it stands in;
    `id`: the number or id by which the annex knows it."""
    line: AnnexLine
    is_group: bool
    tt: str
    texts: dict[str, str]
    above: AnnexItem | None = None
    id: str = ""

    @property
    def number(self) -> str:
        """The printed number as ids use it, "" where there is none."""
        return number(self.tt)

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.tt or self.texts["content"]

    @property
    def number_in_group(self) -> str:
        """Its number after its group's: 1 under I is I.1, and 2.1 under 2 is 2.1; "" where it has none."""
        if not self.above or not self.number:
            return self.number
        within = self.number.removeprefix(f"{self.above.number}.") if self.above.number else self.number
        return f"{self.above.id}.{within}"

    def add(self, row: AnnexRow) -> None:
        """Continue each text with the row's."""
        between = "\n" if row.merged else " "
        for name, text in row.texts.items():
            self.texts[name] = between.join(filter(None, (self.texts.get(name), text)))


@dataclass(slots=True)
class Gathered:
    """Groups and tasks as far as rows were taken. `bare_titles`: groups are titles and nothing else; `numbered`: rows
    have numbers. `taken`: by the place and number of a line the item it belongs to; None: none."""
    findings: list[Finding]
    bare_titles: bool
    numbered: bool
    items: list[AnnexItem] = field(default_factory=list)
    taken: dict[tuple[Place, int], AnnexItem | None] = field(default_factory=dict)
    signed: bool = False
    group: str = ""

    def take(self, row: AnnexRow, after: AnnexRow | None) -> None:
        """Take a row, before that one."""
        signs = self.signed or any(SIGNED.match(text) for text in row.texts.values())
        self.signed = signs and not number(row.tt)
        last = self.items[-1] if self.items else None
        item = None
        if row.line.kind is not None:
            item = _item_of_kind(row)
        elif not (self.signed or _is_page(row) or _TOTAL.match(row.tt or row.content)):
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
            self.tell(Code.ANNEX_TASK_UNNUMBERED, row, task=last.name)
        return _task_of(row)

    def _continued(self, row: AnnexRow, last: AnnexItem | None) -> AnnexItem | None:
        """The group or task before a row that goes on with it; None where the row does not."""
        begins_within = _begins_within(row.content)
        if last is None or row.tt or (row.wide and not (row.merged or begins_within)) or (
                last.is_group and not (row.bare and begins_within)):
            return None
        if not (row.merged or begins_within):    # nothing but its blank TT says so
            self.tell(Code.ANNEX_ROW_JOINED, row, task=last.name)
        last.add(row)
        return last

    def tell(self, code: Code, row: AnnexRow, **details: str) -> None:
        """Tell that of a row, with its text."""
        text = " | ".join(row.texts.values())
        self.findings.append(finding(code, row.line.place, line=row.line.number, text=text, **details))

    def hand_down(self) -> None:
        """Where a numbered row says who leads and those below it, 1.1 and 1.2, do not, that row is their group, and
        its texts hold for them; where some of them say who leads, for the others, if the row says nothing else. A
        group named after an agency leads what stands in it, where nothing else says who does."""
        for place, item in enumerate(self.items):
            leads = item.texts.get("leads", "") or (agency_named(item.texts["content"]) if item.is_group else "")
            below = self._below(place, "" if item.is_group else f"{item.number or '-'}.") if leads else []
            unled = [inner for inner in below if not inner.texts.get("leads")]
            names_only = not item.is_group and not any(item.texts.get(name) for name in WORK[1:])
            if not unled or (len(unled) < len(below) and not names_only):
                continue
            work = {name: text for name in WORK if (text := item.texts.get(name))} or {"leads": leads}
            for inner in unled:
                inner.texts |= {name: text for name, text in work.items() if not inner.texts.get(name)}
            self.findings.append(finding(
                Code.ANNEX_HANDED_DOWN, item.line.place, line=item.line.number, leads=leads,
                text=" | ".join(filter(None, item.texts.values())), tasks=", ".join(inner.name for inner in unled)))
            if not item.is_group:
                item.is_group, item.tt, item.texts = True, item.number, {"content": item.texts["content"]}

    def _below(self, place: int, begins: str) -> list[AnnexItem]:
        """The tasks after that item up to the next group, as long as their numbers begin so."""
        return [*takewhile(lambda inner: not inner.is_group and inner.number.startswith(begins),
                           islice(self.items, place + 1, None))]


def gather(tables: Sequence[AnnexTable], paragraph_texts: Sequence[str] = ()) -> Gathered:
    """The groups and tasks of those tables. Headings of further pages are dropped. What is no task, no group and
    continues none, and what stands in a column of no field, is a finding. `paragraph_texts` stand beside the tables."""
    reader = AnnexRowReader(tables, paragraph_texts)
    all_rows = [*reader.rows()]
    rows = [row for row in all_rows if not _is_page(row)]
    bare_titles = bool(rows) and _is_bare_title(rows[0], *rows[1:2])
    gathered = Gathered(reader.findings, bare_titles=bare_titles, numbered=any(row.tt for row in rows))
    following = iter((*rows[1:], None))
    for row in all_rows:
        gathered.take(row, None if _is_page(row) else next(following))
    gathered.hand_down()
    return gathered


def _item_of_kind(row: AnnexRow) -> AnnexItem | None:
    """The group or task that an officer, or a plan's labels, say a line is."""
    if row.line.kind is PlanLineKind.GROUP:
        return _group(row.line, row.tt if number(row.tt) else "", row.content)
    return _task_of(row) if row.line.kind is PlanLineKind.TASK else None


def _group(line: AnnexLine, printed: str, title: str) -> AnnexItem:
    return AnnexItem(line, is_group=True, tt=printed, texts={"content": title})


def _task_of(row: AnnexRow) -> AnnexItem:
    return AnnexItem(row.line, is_group=False, tt=row.tt, texts={name: row[name] for name in ("content", *WORK)})


def _is_page(row: AnnexRow) -> bool:
    """Whether a row has nothing but the number of a page."""
    return _PAGE.fullmatch(row.line.all_texts) is not None and not row.shared


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
    if last is None or (last.is_group and _begins_within(row.content)):
        return not row.bare
    if last.is_group:
        return True
    needed = ("leads", *(name for name in ("product", "deadline") if last.texts.get(name)))
    led = not numbered and is_agency(row["leads"])
    return not _begins_within(row.content) and (led or all(row[name] for name in needed))


def _begins_within(text: str) -> bool:
    """Whether a text begins as the middle of a sentence does."""
    return text[:1].islower() or text[:1] in ",;.)”"


# ── numbers ──
def assembled(items: Sequence[AnnexItem]) -> tuple[Annex, list[Finding]]:
    """The annex of those items, and the findings for numbers used twice in one group: the later one gets a new id.
    Numbers that begin again in each group are told apart by the group's: I.1, II.1. Leaves the items their `id`."""
    _find_groups(items)
    groups, tasks = ([item for item in items if item.is_group is is_group] for is_group in (True, False))
    printed = Counter(item.number for item in groups)
    groups_of_numbers = {(item.number, item.above) for item in tasks if item.number}
    begins_again = max(Counter(number for number, _ in groups_of_numbers).values(), default=0) > 1
    findings = list[Finding]()
    _give_ids(groups, ((item.number_in_group if printed[item.number] > 1 else item.number, "") for item in groups),
              printed, findings)
    wanted = [item.number_in_group if begins_again else item.number for item in tasks]
    prefixes = (f"{item.above.id}." if item.above else "" for item in tasks)
    _give_ids(tasks, zip(wanted, prefixes, strict=True), wanted, findings)
    return Annex(
        tuple(Group(item.id, item.texts["content"]) for item in groups),
        tuple(Task(TaskNumber(item.id), item.tt, item.above.id if item.above else "", **item.texts,
                   first_id=NO_IDENTITY, amendment=None) for item in tasks)), findings


def _find_groups(items: Iterable[AnnexItem]) -> None:
    """Leave each item the group it stands in."""
    open_groups = list[AnnexItem]()
    before: AnnexItem | None = None
    for item in items:
        levels = [level(group.number) for group in open_groups]
        if item.is_group and level(item.number) in levels:    # it ends the groups of its level, and all below them
            del open_groups[levels.index(level(item.number)):]
        elif not item.is_group and open_groups and follows(open_groups[-1].number, item.number) and not (
                before and not before.is_group and level(before.number) == level(item.number)):
            open_groups.pop()  # it stands beside the group above it, not in it: 7 after group 6 with its 6.1 and 6.2
        item.above = open_groups[-1] if open_groups else None
        open_groups += [item] if item.is_group else []
        before = item


def _give_ids(items: Iterable[AnnexItem], wanted: Iterable[tuple[str, str]], printed: Iterable[str],
              findings: list[Finding]) -> None:
    """Leave each item the number it wants, where that is "" a new one after its prefix, where it is given already one
    below it, and told. No new one is among the `printed`."""
    taken, given = {*printed}, set[str]()
    counts: dict[str, Iterator[int]] = {}
    for item, (wanted_id, prefix) in zip(items, wanted, strict=True):
        new_id = wanted_id
        if wanted_id in given:
            findings.append(finding(
                Code.ANNEX_NUMBER_REPEATED, item.line.place, line=item.line.number, tt=item.tt))
            prefix = f"{wanted_id}."
        if not wanted_id or wanted_id in given:
            numbers = counts.setdefault(prefix, count(2 if wanted_id else 1))
            new_id = next(free for counted in numbers if (free := f"{prefix}{counted}") not in taken)
        item.id = new_id
        given.add(new_id)
        taken.add(new_id)
