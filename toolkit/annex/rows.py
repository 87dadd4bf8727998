"""The lines of a table of an annex, read through its heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit import words
from toolkit.annex.columns import Heading, by_name, completed, field_of, first_heading, heading_at, lowest
from toolkit.annex.headings import BOTH, GROUP, parted, says_as_above, with_others
from toolkit.annex.lines import AnnexLine, says
from toolkit.annex.marks import all_marks, marks_meant, parts_marked, period_marked
from toolkit.annex.numbers import NUMBER, number
from toolkit.findings import Code, Finding, finding
from toolkit.text import word_key

#: What a group's heading leaves blank.
WORK = ("leads", "coordinators", "product", "deadline")
#: A heading in one cell: "II. Tuyên truyền".
_BEFORE_TITLE = re.compile(rf"(?P<number>{NUMBER.pattern})\s*(?:[.)/:]|\s[-–—])\s*(?P<title>[^\d\s].*)", re.DOTALL)
#: What stands for no day.
_MARKS = ("x", "✓", "✔", "√")
#: How a field is called that a column may be.
FIELDS = {name: word.text for name, word in words.ANNEX_COLUMNS.items()} | {
    BOTH: words.BOTH_COLUMN, GROUP: words.TASK_COLUMNS["group"].text}


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line read through its heading: by field the texts of its own, and those of cells it shares with the row above.
    `wide`: its first cell reaches over the column of the leads, as a group's heading does. `group`: what a column of
    groups says of it, "" where it says nothing."""
    line: AnnexLine
    own: Mapping[str, str]
    shared: Mapping[str, str]
    wide: bool
    group: str = ""

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
        return not any(self[name] for name in WORK)

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
        printed, title = title_parted(self.tt or self.content)
        if self.tt:
            words = " " in title and title[:1].isalpha() and len(self.line.texts) > 1
            return printed, title if self.wide or printed or words else ""
        return printed, title if self.wide or title.isupper() else ""


def title_parted(text: str) -> tuple[str, str]:
    """The number before a title in one cell, "" where there is none, and the title."""
    match = _BEFORE_TITLE.fullmatch(text)
    return (match["number"].upper(), match["title"]) if match else ("", text)


def rows_read(lines: Sequence[AnnexLine], said: Sequence[str] = ()) -> tuple[list[AnnexRow], list[Finding]]:
    """The rows that say something in a column of a field; a finding for each other column that does, and for what the
    columns were taken for. `said` are texts beside the table, which may say what its marks mean."""
    at, heading = first_heading(lines)
    if heading is None:
        return [], []
    start, reader = at, _Reader(lines, heading, said)
    told = list(_taken(lines[at], heading))
    while at < len(lines):
        again = heading_at(lines, at)
        if again is not None and at > start:
            if [*map(word_key, again.labels.values())] != [*map(word_key, heading.labels.values())]:
                reader.heading = heading = completed(again, lines[at:])
            at += again.depth
        elif lines[at].texts == lines[start].texts:
            at += heading.depth
        else:
            reader.read(lines[at])
            at += 1
    return reader.rows, [*told, *reader.told()]


class _Reader:
    """Lines read through a heading, one after the other: cells that say what the one above says, cells of leads and
    coordinators, marks; and what was not read."""

    def __init__(self, lines: Sequence[AnnexLine], heading: Heading, said: Sequence[str]) -> None:
        self.heading = heading
        self.rows: list[AnnexRow] = []
        self._place = lines[0].place
        self._said = (*said, *(text for line in lines for text in line.texts if len(line.filled) == 1))
        self._marks = marks_meant(all_marks(lines, heading), self._said) if heading.marked else {}
        self._above: dict[str, str] = {}
        self._unparted: list[AnnexLine] = []
        self._extras: dict[str, list[tuple[AnnexLine, str]]] = {}

    def read(self, line: AnnexLine) -> None:
        """Read one line."""
        heading = self.heading
        row = _row(line, heading)
        own = self._parted(line, dict(row.own))
        own |= {name: text for name, text in (*parts_marked(line, heading, self._marks).items(),
                                              *period_marked(line, heading).items()) if name not in own}
        own = {name: self._above[name] if name in WORK and name in self._above and says_as_above(text) else text
               for name, text in own.items()}
        self._above |= {name: text for name in WORK if (text := own.get(name) or row.shared.get(name))}
        if own.get("deadline", "").casefold() in _MARKS:
            self._left(line, heading.columns.get("deadline", 0), own.pop("deadline"))
        if own or row.group:
            self.rows.append(replace(row, own=own))
        for column in line.filled:
            if column not in heading.used or (column in heading.marked and line.at(column).strip() not in self._marks):
                self._left(line, column, line.texts[column])

    def _parted(self, line: AnnexLine, own: dict[str, str]) -> dict[str, str]:
        """The texts of a row by field, leads and coordinators apart."""
        if both := own.pop(BOTH, ""):
            said = parted(both) or with_others(both)
            self._unparted += [] if said else [line]
            own |= said or {"leads": both}
        if "coordinators" not in own:
            own |= with_others(own.get("leads", ""))
        return own

    def _left(self, line: AnnexLine, column: int, text: str) -> None:
        label = " ".join(self.heading.labels.get(column, "").split()) or f"số {column + 1}"
        self._extras.setdefault(label, []).append((line, text))

    def told(self) -> Iterator[Finding]:
        """What was not read, and what was read of marks and of cells of leads and coordinators."""
        for line in self._unparted:
            yield finding(Code.ANNEX_BOTH_UNPARTED, line.place, line=line.number, text=" | ".join(filter(says, line.texts)))
        if self._marks:
            said = "; ".join(f"“{mark}” là {_PARTS[part]}" for mark, part in self._marks.items())
            yield finding(Code.ANNEX_MARKS_TAKEN, self._place, marks=said)
        for label, found in self._extras.items():
            yield finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label,
                          texts="; ".join(f"dòng {line.number} “{text}”" for line, text in found))


_PARTS = {name: words.ANNEX_COLUMNS[name].text.lower() for name in ("leads", "coordinators")}


def _taken(line: AnnexLine, heading: Heading) -> Iterator[Finding]:
    """What each column was taken for whose heading is none of the names that are known."""
    def read(names: Iterable[str]) -> str:
        columns = ((heading.labels.get(heading.columns[name], ""), FIELDS[name]) for name in names)
        return "; ".join(f"“{' '.join(label.split())}” là {name}" for label, name in columns)

    for label, name in _doubles(heading):
        known = heading.labels.get(heading.columns[name], "")
        yield finding(Code.ANNEX_TWO_COLUMNS, line.place, line=line.number, taken=" ".join(known.split()),
                      other=" ".join(label.split()), column=words.ANNEX_COLUMNS[name].text)
    labels = {name: heading.labels.get(column, "") for name, column in heading.columns.items()}
    meant = [name for name in heading.columns if name not in heading.guessed and (
        name in (BOTH, GROUP) or not by_name(lowest(labels[name])))]
    if meant:
        yield finding(Code.ANNEX_COLUMNS_TAKEN, line.place, line=line.number, columns=read(meant))
    if heading.guessed:
        yield finding(Code.ANNEX_COLUMNS_GUESSED, line.place, line=line.number, columns=read(
            name for name in heading.columns if name in heading.guessed))
    for name in sorted(heading.doubted):
        yield finding(Code.ANNEX_COLUMN_DOUBTED, line.place, line=line.number, column=" ".join(labels[name].split()),
                      field=FIELDS[name])


def _doubles(heading: Heading) -> Iterator[tuple[str, str]]:
    """The headings of columns left out that may mean a field another column was taken for, each with that field."""
    for column, label in heading.labels.items():
        name = field_of(label) if column not in heading.used else None
        if name in words.ANNEX_COLUMNS and name in heading.columns and name != "tt":
            yield label, name


def _row(line: AnnexLine, heading: Heading) -> AnnexRow:
    columns = heading.columns
    own = {name: line.at(column) for name, column in columns.items() if says(line.at(column))}
    if line.at(columns.get("tt")):
        own["tt"] = line.at(columns.get("tt"))    # a dash numbers a task
    shared = {name: line.shared[column] for name, column in columns.items() if says(line.shared.get(column, ""))}
    if BOTH in shared:
        shared |= parted(both := shared.pop(BOTH)) or {"leads": both}
    working = heading.leads if heading.leads is not None else max(heading.labels, default=0)
    begins = line.covered.get(working)
    wide = begins is not None and begins in (columns.get("tt"), columns["content"])
    return AnnexRow(line, own, shared, wide, own.pop(GROUP, shared.pop(GROUP, "")))
