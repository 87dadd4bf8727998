"""The rows of an annex → its groups and tasks in printed order, the rows that continue one joined to it; and these →
the record `Annex`, in which no number is used twice. Called by `understand`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, pairwise, takewhile

from toolkit.annex.annex_tables import AnnexTable
from toolkit.annex.cells import is_agency, leads_in_title
from toolkit.annex.headings import WORK_FIELDS
from toolkit.annex.rows import AnnexRow, AnnexRowReader
from toolkit.annex.source import (
    SIGNATURE,
    AnnexLine,
    PlanLineKind,
    is_next_number,
    number_level,
    split_title,
    tt_number,
)
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import NO_IDENTITY, Annex, Group, Task, TaskNumber

#: The most characters of a TT cell without a number ("a)", "-").
_LONGEST_TT = 6
#: The most characters of a group's title without a number.
_LONGEST_TITLE = 150
#: The beginning of a row of sums; a row that is the number of a page.
_TOTAL = re.compile(r"(?:tổng )?cộng\b", re.IGNORECASE)
_PAGE = re.compile(r"\W*(?:trang\s*)?\d+(?:\s*/\s*\d+)?\W*", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class AnnexItem:
    """A group or a task while its rows are collected."""

    line: AnnexLine                 # the first of its lines
    is_group: bool
    tt: str                         # as printed
    texts: dict[str, str]           # by field; a group's title is its "content"
    group: AnnexItem | None = None  # the group it stands in
    id: str = ""                    # its number in the record `Annex`

    @property
    def number(self) -> str:
        """The printed number as ids use it, "" for none."""
        return tt_number(self.tt)

    @property
    def name(self) -> str:
        """Its printed number, else its content, for a finding."""
        return self.tt or self.texts["content"]

    @property
    def number_in_group(self) -> str:
        """Its number with its group's before it: 1 under I is I.1, and 2.1 under 2 is 2.1; "" for no number."""
        if not self.group or not self.number:
            return self.number
        within = self.number.removeprefix(f"{self.group.number}.") if self.group.number else self.number
        return f"{self.group.id}.{within}"

    def add(self, row: AnnexRow) -> None:
        """Append the texts of a row that continues it."""
        between = "\n" if row.is_merged else " "
        for name, text in row.texts.items():
            self.texts[name] = between.join(filter(None, (self.texts.get(name), text)))


@dataclass(slots=True)
class ItemCollector:
    """Collects groups and tasks from rows, added in printed order."""

    findings: list[Finding]
    has_bare_titles: bool  # groups are titles without a number
    has_numbers: bool      # some row has a TT
    number_above: Mapping[tuple[Place, int], int]  # by place and number of a line the number of the one above it
    items: list[AnnexItem] = field(default_factory=list)
    item_of_line: dict[tuple[Place, int], AnnexItem | None] = field(default_factory=dict)  # by place and number
    is_signed: bool = False  # the signature has begun
    is_apart: bool = False   # blank lines stand above a row without number and content
    column_group: str = ""   # the last text in a column of groups

    def add_row(self, row: AnnexRow, after: AnnexRow | None) -> None:
        """Add a row; `after` is the row below it, None for the last."""
        is_signature = self.is_signed or any(map(SIGNATURE.match, row.line.texts))
        self.is_signed = is_signature and not tt_number(row.tt)
        above = self.number_above.get((row.line.place, row.line.number), row.line.number)
        is_title_or_number = row.tt and (len(row.texts) == 1 or tt_number(row.tt))
        self.is_apart = not (is_title_or_number or row.content or row.is_merged or _is_page_number(row)) and (
            self.is_apart or row.line.number > above + 1)
        last = self.items[-1] if self.items else None
        item = None
        if row.line.kind is not None:
            item = _item_of_kind(row)
            if item and row.line.is_outside and not row.tt:
                self.add_finding(Code.ANNEX_GROUP_TAKEN, row)
        elif not (self.is_signed or self.is_apart or _is_page_number(row) or _TOTAL.match(row.tt or row.content)):
            item = self._new_item(row, after, last) or self._continued_item(row, last)
        if item and item is not last:
            self.items.append(item)
        if item is None and row.texts and row.line.kind is None:  # a signature, a sum, a row that fits nowhere
            self.add_finding(Code.ANNEX_UNPLACED, row)
        self.item_of_line[row.line.place, row.line.number] = item

    def _new_item(self, row: AnnexRow, after: AnnexRow | None, last: AnnexItem | None) -> AnnexItem | None:
        """A row → the group or task that begins with it, None for none."""
        if row.group and row.group != self.column_group:  # a new title in the column of groups
            self.column_group = row.group
            last = _group_item(row.line, *split_title(row.group))
            self.items.append(last)
        printed, title = row.group_title()
        if title and (_is_group_heading(printed, after, last) if printed else after is not None):
            return _group_item(row.line, printed, title)
        if self.has_bare_titles and _is_bare_title(row, after):
            self.add_finding(Code.ANNEX_GROUP_TAKEN, row)
            return _group_item(row.line, *split_title(row.content))
        if not _is_task(row, last, self.has_numbers):
            return None
        if not row.tt and last is not None and not last.is_group and last.number:    # it may be the rest of that task
            self.add_finding(Code.ANNEX_TASK_UNNUMBERED, row, task=last.name)
        return _task_item(row)

    def _continued_item(self, row: AnnexRow, last: AnnexItem | None) -> AnnexItem | None:
        """A row → the group or task before it, to which its texts are appended; None where it does not continue that
        one."""
        is_mid_sentence = all(map(_begins_mid_sentence, [row.content] if row.content else row.texts.values()))
        if last is None or row.tt or (row.is_wide and not (row.is_merged or is_mid_sentence)) or (
                last.is_group and not (row.lacks_work and is_mid_sentence)):
            return None
        last.add(row)
        brings_work = row.is_merged and {"leads", "deadline"} & row.texts.keys()
        if brings_work or not (row.is_merged or is_mid_sentence):    # only its blank TT makes it one
            self.findings.append(finding(
                Code.ANNEX_ROW_JOINED, row.line.place, line=row.line.number, task=last.tt or last.texts["content"],
                text=" | ".join(filter(None, (last.texts if brings_work else row.texts).values()))))
        return last

    def add_finding(self, code: Code, row: AnnexRow, **details: str) -> None:
        """Add a finding about a row, with its texts."""
        text = " | ".join(filter(None, row.texts.values()))
        self.findings.append(finding(code, row.line.place, line=row.line.number, text=text, **details))

    def add_titles_above(self, rows: Sequence[AnnexRow]) -> None:
        """Add the titles above the first table: as groups where only tasks further down have one, else the numbered
        ones as findings."""
        lacks_group = bool(self.items) and not self.items[0].is_group and any(item.is_group for item in self.items)
        for row in rows:
            item = _group_item(row.line, row.tt, row.content) if lacks_group else None
            self.item_of_line[row.line.place, row.line.number] = item
            if item is None and row.tt:
                self.add_finding(Code.ANNEX_UNPLACED, row)
            elif item and not row.tt:
                self.add_finding(Code.ANNEX_GROUP_TAKEN, row)
        if lacks_group:
            self.items[:0] = [item for row in rows if (item := self.item_of_line[row.line.place, row.line.number])]

    def hand_down_fields(self) -> None:
        """Give tasks without leads the fields of the row above that holds for them. Such a row is a numbered one with
        leads above 1.1 and 1.2, which becomes their group, or a group named after an agency. If some of the tasks have
        leads, a numbered row hands down only where it has leads and nothing more."""
        for index, item in enumerate(self.items):
            leads = item.texts.get("leads", "") or (leads_in_title(item.texts["content"]) if item.is_group else "")
            below = self._tasks_below(index, "" if item.is_group else f"{item.number or '-'}.") if leads else []
            unled = [inner for inner in below if not inner.texts.get("leads")]
            has_leads_only = not item.is_group and not any(item.texts.get(name) for name in WORK_FIELDS[1:])
            if not unled or (len(unled) < len(below) and not has_leads_only):
                continue
            work = {name: text for name in WORK_FIELDS if (text := item.texts.get(name))} or {"leads": leads}
            for inner in unled:
                inner.texts |= {name: text for name, text in work.items() if not inner.texts.get(name)}
            self.findings.append(finding(
                Code.ANNEX_HANDED_DOWN, item.line.place, line=item.line.number, leads=leads,
                text=" | ".join(filter(None, item.texts.values())), tasks=", ".join(inner.name for inner in unled)))
            if not item.is_group:
                item.is_group, item.tt, item.texts = True, item.number, {"content": item.texts["content"]}

    def _tasks_below(self, index: int, prefix: str) -> list[AnnexItem]:
        """The tasks below an item, up to the next group or the first whose number lacks the prefix."""
        return [*takewhile(lambda inner: not inner.is_group and inner.number.startswith(prefix),
                           islice(self.items, index + 1, None))]


def collect_items(tables: Sequence[AnnexTable], paragraph_texts: Sequence[str] = ()) -> ItemCollector:
    """Tables of an annex and the paragraphs beside them → the collected groups and tasks. A row that is no group, no
    task and continues none is a finding, and so is a text in a column without a role."""
    reader = AnnexRowReader(tables, paragraph_texts)
    all_rows = [*reader.rows()]
    rows = [row for row in all_rows if not _is_page_number(row)]
    inside = [row for row in rows if not row.line.is_outside][:2]
    has_bare_titles = bool(inside) and _is_bare_title(*inside)
    lines = ([line for line in table.lines if (line.filled or line.shared) and not line.is_outside] for table in tables)
    number_above = {(line.place, line.number): above.number for of_table in lines for above, line in pairwise(of_table)}
    collected = ItemCollector(reader.findings, has_bare_titles, any(row.tt for row in rows), number_above)
    following = iter((*rows[1:], None))
    for row in all_rows:
        after = None if _is_page_number(row) else next(following)
        if not _is_above_all(row):
            collected.add_row(row, after)
    collected.add_titles_above([row for row in all_rows if _is_above_all(row)])
    collected.hand_down_fields()
    return collected


def _item_of_kind(row: AnnexRow) -> AnnexItem | None:
    """A row of a line whose kind is given → the group or task it is, None for neither."""
    if row.line.kind is PlanLineKind.GROUP:
        return _group_item(row.line, row.tt if tt_number(row.tt) else "", row.content)
    return _task_item(row) if row.line.kind is PlanLineKind.TASK else None


def _group_item(line: AnnexLine, printed: str, title: str) -> AnnexItem:
    """A line with a number and a title → a group."""
    return AnnexItem(line, is_group=True, tt=printed, texts={"content": title})


def _task_item(row: AnnexRow) -> AnnexItem:
    """A row → a task, its blank fields filled from merged cells."""
    tt = row["tt"] if row.shared.get("content") else row.tt
    return AnnexItem(row.line, is_group=False, tt=tt, texts={name: row[name] for name in ("content", *WORK_FIELDS)})


def _is_above_all(row: AnnexRow) -> bool:
    """Whether a row is a title above the first table."""
    return row.line.is_outside and row.line.kind is None


def _is_page_number(row: AnnexRow) -> bool:
    """Whether a row has the number of a page and nothing else."""
    return _PAGE.fullmatch(row.line.all_texts) is not None and not row.shared


def _is_bare_title(row: AnnexRow, after: AnnexRow | None = None) -> bool:
    """Whether a row has a short text only, without a number, and a task below it, so that it may be a group's title."""
    alone = row.lacks_work and not row.tt and not row.is_merged and split_title(row.content)[1][:1].isupper()
    return alone and len(row.content) < _LONGEST_TITLE and after is not None and bool(after.tt or not after.lacks_work)


def _is_group_heading(printed: str, after: AnnexRow | None, last: AnnexItem | None) -> bool:
    """Whether a row of number and text only is a group's heading. It is a task with blank cells where its number counts
    on between those of the tasks around it: 5, 6, 7 or 2.8, 2.9."""
    following = tt_number(after.tt) if after else ""
    if after and not after.lacks_work and is_next_number(printed, following):
        return False
    if last is None or last.is_group or not is_next_number(last.number, printed):
        return True
    return after is not None and (not following or following.startswith(f"{printed}."))


def _is_task(row: AnnexRow, last: AnnexItem | None, has_numbers: bool) -> bool:
    """Whether a task begins with the row: it has a TT, or it begins a sentence and has the fields of the task before
    it; where no row has a TT, leads suffice."""
    if row.tt:
        return not row.lacks_work or (bool(row.content) and (bool(tt_number(row.tt)) or len(row.tt) <= _LONGEST_TT))
    if row.is_merged and not is_agency(row.texts.get("leads", "")):
        return False
    if row.shared.get("content"):    # another agency has its own day for the same work
        return "deadline" in row.texts
    if not row.content:
        return False
    if last is None or (last.is_group and _begins_mid_sentence(row.content)):
        return not row.lacks_work
    if last.is_group:
        return True
    needed = ("leads", *(name for name in ("product", "deadline") if last.texts.get(name)))
    led = not has_numbers and is_agency(row["leads"])
    return not _begins_mid_sentence(row.content) and (led or all(row[name] for name in needed))


def _begins_mid_sentence(text: str) -> bool:
    """Whether a text begins in the middle of a sentence: with a small letter or a closing sign."""
    return text[:1].islower() or text.startswith((",", ";", ".", ")", "”"))


# ── numbers ──
def annex_of(items: Sequence[AnnexItem]) -> tuple[Annex, list[Finding]]:
    """Collected groups and tasks → the record `Annex`, and findings for numbers used twice in a group, of which the
    later task gets a new id. Numbers that begin again in each group get the group's before them: I.1, II.1. Sets the
    items' `group` and `id`."""
    _set_groups(items)
    groups, tasks = ([item for item in items if item.is_group is is_group] for is_group in (True, False))
    printed = Counter(item.number for item in groups)
    numbers_in_groups = {(item.number, item.group) for item in tasks if item.number}
    begins_again = max(Counter(number for number, _ in numbers_in_groups).values(), default=0) > 1
    findings = list[Finding]()
    _set_ids(groups, ((item.number_in_group if printed[item.number] > 1 else item.number, "") for item in groups),
             printed, findings)
    wanted = [item.number_in_group if begins_again else item.number for item in tasks]
    prefixes = (f"{item.group.id}." if item.group else "" for item in tasks)
    _set_ids(tasks, zip(wanted, prefixes, strict=True), wanted, findings)
    return Annex(
        tuple(Group(item.id, item.texts["content"]) for item in groups),
        tuple(Task(TaskNumber(item.id), item.tt, item.group.id if item.group else "", **item.texts,
                   first_id=NO_IDENTITY, amendment=None) for item in tasks)), findings


def _set_groups(items: Iterable[AnnexItem]) -> None:
    """Set the group of each item."""
    open_groups = list[AnnexItem]()
    before: AnnexItem | None = None
    for item in items:
        levels = [number_level(group.number) for group in open_groups]
        level = number_level(item.number)
        if item.is_group and level in levels:    # it ends the groups of its level, and all below them
            del open_groups[levels.index(level):]
        elif not item.is_group and open_groups and is_next_number(open_groups[-1].number, item.number) and not (
                before and not before.is_group and number_level(before.number) == level):
            open_groups.pop()  # it stands beside the group above it, not in it: 7 after group 6 with its 6.1 and 6.2
        item.group = open_groups[-1] if open_groups else None
        open_groups += [item] if item.is_group else []
        before = item


def _set_ids(items: Iterable[AnnexItem], wanted: Iterable[tuple[str, str]], printed: Iterable[str],
             findings: list[Finding]) -> None:
    """Set the id of each item: the one in `wanted`; for "" the next free one after the prefix; for one already given,
    which is a finding, the next free one below it. New ids are none of the `printed` numbers."""
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
