"""The lines under a heading → groups, tasks and what continues them, in printed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.annex.headings import Heading, heading_at
from toolkit.annex.lines import Line, says
from toolkit.annex.numbers import follows, level, number, split_title
from toolkit.findings import Code, Finding, finding

#: What a group's heading leaves blank.
_WORK = ("leads", "coordinators", "product", "deadline")
#: Characters of a TT cell that is no number: "a)", "-", "2.1a".
_LONGEST_TT = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A line read through its heading: by field the texts of its own, and those of cells it shares with the row above.

    `wide`: its first cell reaches over the column of the leads, as a group's heading does.
    """

    line: Line
    own: Mapping[str, str]
    shared: Mapping[str, str]
    wide: bool

    def __getitem__(self, name: str) -> str:
        return self.own.get(name) or self.shared.get(name, "")

    @property
    def tt(self) -> str:
        """The text of its own TT cell."""
        return self.own.get("tt", "")

    @property
    def content(self) -> str:
        """The text of its own content cell."""
        return self.own.get("content", "")

    @property
    def bare(self) -> bool:
        """Whether it says nothing about who does what and when."""
        return not any(self[name] for name in _WORK)

    @property
    def merged(self) -> bool:
        """Whether its TT or its content is the cell of the row above."""
        return bool(self.shared.get("tt") or self.shared.get("content"))

    def title(self) -> tuple[str, str]:
        """Number and title, were this row the heading of a group; no title where it cannot be one."""
        if not self.bare or self.merged:
            return "", ""
        if self.tt and self.content:
            return number(self.tt), self.content if number(self.tt) else ""
        printed, title = split_title(self.tt or self.content)
        if self.tt:
            words = " " in title and title[:1].isalpha() and len(self.line.texts) > 1
            return printed, title if self.wide or printed or words else ""
        return printed, title if self.wide or title.isupper() else ""


@dataclass(slots=True)
class Item:
    """A group or a task while its rows are gathered; a group's title is its "content"."""

    line: Line
    is_group: bool
    tt: str
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The printed number as ids use it, "" where there is none."""
        return number(self.tt)

    def add(self, row: Row) -> None:
        """Continue each text with the row's own."""
        between = "\n" if row.merged else " "
        for name, text in row.own.items():
            before = self.texts.get(name)
            self.texts[name] = f"{before}{between}{text}" if before else text


def gather(lines: Sequence[Line], start: int, heading: Heading) -> tuple[list[Item], list[Finding]]:
    """The groups and tasks under the heading at line `start`. Headings repeated on a new page are dropped.

    What is no task, no group and continues none, and what stands in a column of no field, is a finding.
    """
    rows, findings = _rows(lines, start, heading)
    following = _following(rows)
    items: list[Item] = []
    for row, after in zip(rows, following, strict=True):
        last = items[-1] if items else None
        printed, title = row.title()
        if title and (_heads(printed, after, items) if printed else after is not None):
            items.append(Item(row.line, True, printed, {"content": title}))
        elif _begins(row, last):
            texts = {name: row[name] for name in ("content", *_WORK)}
            findings.extend(_unnumbered(row, last))
            items.append(Item(row.line, False, row.tt, texts))
        elif last is not None and _continues(row, last):
            findings.extend(_doubt(row, last))
            last.add(row)
        else:
            findings.append(_unplaced(row))
    return items, findings


def _rows(lines: Sequence[Line], start: int, heading: Heading) -> tuple[list[Row], list[Finding]]:
    """The rows that say something in a column of a field; a finding for each other column that does."""
    rows: list[Row] = []
    extras: dict[str, list[tuple[Line, str]]] = {}
    at = start + heading.depth
    while at < len(lines):
        again = heading_at(lines, at)
        if again is not None:
            heading, at = again, at + again.depth
            continue
        line = lines[at]
        row = _row(line, heading)
        if row.own:
            rows.append(row)
        for column in line.filled:
            if column not in heading.columns.values():
                label = " ".join(heading.labels.get(column, "").split()) or f"số {column + 1}"
                extras.setdefault(label, []).append((line, line.texts[column]))
        at += 1
    return rows, [_extra(label, found) for label, found in extras.items()]


def _row(line: Line, heading: Heading) -> Row:
    columns = heading.columns
    own = {name: line.at(column) for name, column in columns.items() if says(line.at(column))}
    if line.at(columns.get("tt")):
        own["tt"] = line.at(columns.get("tt"))
    shared = {name: line.shared[column] for name, column in columns.items() if says(line.shared.get(column, ""))}
    begins = line.covered.get(columns["leads"])
    wide = begins is not None and begins in (columns.get("tt"), columns["content"])
    return Row(line, own, shared, wide)


def _following(rows: Sequence[Row]) -> list[Row | None]:
    """For each row the next one that may be a group or a task: it has a TT, or says who does what."""
    following: list[Row | None] = []
    after: Row | None = None
    for row in reversed(rows):
        following.append(after)
        if row.tt or (row.content and not row.bare) or row.title()[1]:
            after = row
    return following[::-1]


def _heads(printed: str, after: Row | None, items: Sequence[Item]) -> bool:
    """Whether a numbered row with nothing but a text is a group's heading, not a task whose other cells are blank.

    It is such a task where its number goes on counting the tasks around it: 5, 6, 7 or 2.8, 2.9.
    """
    following = number(after.tt) if after else ""
    if after and not after.bare and follows(printed, following):
        return False
    last = items[-1] if items else None
    if last is None or last.is_group or not follows(last.number, printed):
        return True
    if after is None:
        return False
    counts_groups = any(item.is_group and follows(item.number, printed) for item in items)
    return not following or following.startswith(f"{printed}.") or (counts_groups and level(following) == level(printed))


def _begins(row: Row, last: Item | None) -> bool:
    """Whether the row is a task: it has a TT, or it starts a sentence and says all that the task before it says."""
    if row.tt:
        return not row.bare or (bool(row.content) and (bool(number(row.tt)) or len(row.tt) <= _LONGEST_TT))
    if not row.content or row.merged:
        return False
    if last is None:
        return not row.bare
    if last.is_group:
        return not row.bare or not _goes_on(row.content)
    needed = ("leads", *(name for name in ("product", "deadline") if last.texts.get(name)))
    return not _goes_on(row.content) and all(row[name] for name in needed)


def _continues(row: Row, last: Item) -> bool:
    if row.tt:
        return False
    return not last.is_group or (row.bare and _goes_on(row.content))


def _goes_on(text: str) -> bool:
    """Whether a text begins as the middle of a sentence does."""
    return text[:1].islower() or text[:1] in ",;.)”"


def _doubt(row: Row, last: Item) -> Iterator[Finding]:
    """A finding where nothing but its blank TT says that the row goes on with the task above."""
    sure = row.merged or _goes_on(row.content) or (not row.content and all(map(_goes_on, row.own.values())))
    if not sure:
        yield _about(Code.ANNEX_ROW_JOINED, row, last)


def _unnumbered(row: Row, last: Item | None) -> Iterator[Finding]:
    """A finding where a task has no number though the one before it has: it may be the rest of that one."""
    if not row.tt and last is not None and not last.is_group and last.number:
        yield _about(Code.ANNEX_TASK_UNNUMBERED, row, last)


def _about(code: Code, row: Row, last: Item) -> Finding:
    task = last.tt or last.texts["content"]
    return finding(code, row.line.place, line=row.line.number, task=task, text=_said(row))


def _unplaced(row: Row) -> Finding:
    return finding(Code.ANNEX_UNPLACED, row.line.place, line=row.line.number, text=_said(row))


def _said(row: Row) -> str:
    return " | ".join(row.own.values())


def _extra(label: str, found: Sequence[tuple[Line, str]]) -> Finding:
    texts = "; ".join(f"dòng {line.number} “{text}”" for line, text in found)
    return finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label, texts=texts)
