"""The lines of a table of an annex, read through its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit import words
from toolkit.annex.columns import Heading, by_name, field_of, first_heading, heading_at, leading
from toolkit.annex.headings import BOTH, parted, says_as_above, with_others
from toolkit.annex.lines import AnnexLine, says
from toolkit.annex.numbers import NUMBER, number
from toolkit.findings import Code, Finding, finding

#: What a group's heading leaves blank.
WORK = ("leads", "coordinators", "product", "deadline")
#: A heading in one cell: "II. Tuyên truyền".
_BEFORE_TITLE = re.compile(rf"(?P<number>{NUMBER.pattern})\s*(?:[.)/:]|\s[-–—])\s*(?P<title>[^\d\s].*)", re.DOTALL)
#: What stands for no day.
_MARKS = ("x", "✓", "✔", "√")


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line read through its heading: by field the texts of its own, and those of cells it shares with the row above.
    `wide`: its first cell reaches over the column of the leads, as a group's heading does."""
    line: AnnexLine
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
        match = _BEFORE_TITLE.fullmatch(self.tt or self.content)
        printed, title = (match["number"].upper(), match["title"]) if match else ("", self.tt or self.content)
        if self.tt:
            words = " " in title and title[:1].isalpha() and len(self.line.texts) > 1
            return printed, title if self.wide or printed or words else ""
        return printed, title if self.wide or title.isupper() else ""


def rows_read(lines: Sequence[AnnexLine]) -> tuple[list[AnnexRow], list[Finding]]:
    """The rows that say something in a column of a field; a finding for each other column that does."""
    rows, extras = list[AnnexRow](), dict[str, list[tuple[AnnexLine, str]]]()
    above, unparted = dict[str, str](), list[AnnexLine]()
    at, heading = first_heading(lines)
    taken = list(_taken(lines[at], heading)) if heading else []
    while heading is not None and at < len(lines):
        again = heading_at(lines, at)
        if again is not None:
            heading, at = again, at + again.depth
            continue
        line = lines[at]
        row = _row(line, heading)
        if BOTH in row.own:
            said = parted(row.own[BOTH])
            unparted += [] if said else [line]
            row = replace(row, own={**{name: text for name, text in row.own.items() if name != BOTH}, **(
                said or {"leads": row.own[BOTH]})})
        if "coordinators" not in row.own and (said := with_others(row.own.get("leads", ""))):
            row = replace(row, own={**row.own, **said})
        row = replace(row, own={name: above[name] if name in WORK and name in above and says_as_above(text) else text
                                for name, text in row.own.items()})
        above |= {name: row[name] for name in WORK if row[name]}
        if (mark := row.own.get("deadline", "")).casefold() in _MARKS:
            row = replace(row, own={name: text for name, text in row.own.items() if name != "deadline"})
            extras.setdefault(heading.labels.get(heading.columns["deadline"], ""), []).append((line, mark))
        if row.own:
            rows.append(row)
        for column in line.filled:
            if column not in heading.columns.values():
                label = " ".join(heading.labels.get(column, "").split()) or f"số {column + 1}"
                extras.setdefault(label, []).append((line, line.texts[column]))
        at += 1
    told = [finding(Code.ANNEX_BOTH_UNPARTED, line.place, line=line.number, text=" | ".join(filter(says, line.texts)))
            for line in unparted]
    return rows, [
        *taken, *told, *(finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label,
                texts="; ".join(f"dòng {line.number} “{text}”" for line, text in found))
        for label, found in extras.items())]


def _taken(line: AnnexLine, heading: Heading) -> Iterator[Finding]:
    """What each column was taken for whose heading is none of the names that are known."""
    for label, name in _doubles(heading):
        known = heading.labels.get(heading.columns[name], "")
        yield finding(Code.ANNEX_TWO_COLUMNS, line.place, line=line.number, taken=" ".join(known.split()),
                      other=" ".join(label.split()), column=words.ANNEX_COLUMNS[name].text)
    names = {name: word.text for name, word in words.ANNEX_COLUMNS.items()} | {BOTH: words.BOTH_COLUMN}
    read = [(heading.labels.get(column, ""), names[name]) for name, column in heading.columns.items()]
    if said := "; ".join(f"“{' '.join(label.split())}” là {name}" for label, name in read
                          if name == words.BOTH_COLUMN or not by_name(label)):
        yield finding(Code.ANNEX_COLUMNS_TAKEN, line.place, line=line.number, columns=said)


def _doubles(heading: Heading) -> Iterator[tuple[str, str]]:
    """The headings of columns left out that may mean a field another column was taken for, each with that field."""
    for column, label in heading.labels.items():
        name = field_of(label) if column not in heading.columns.values() else None
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
    lead = leading(columns)
    begins = line.covered.get(lead) if lead is not None else None
    wide = begins is not None and begins in (columns.get("tt"), columns["content"])
    return AnnexRow(line, own, shared, wide)
