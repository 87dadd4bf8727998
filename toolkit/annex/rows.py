"""The lines of a table of an annex, read through its heading: cells of leads and coordinators, cells that say what the
one above says, marks in columns headed by agencies or by periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.annex.annex_tables import AnnexTable, completed, heading_at
from toolkit.annex.content import is_day, is_mark, product_and_day
from toolkit.annex.headings import (
    BOTH,
    GROUP,
    OUTCOME,
    ROLES,
    WORK,
    Heading,
    by_name,
    field_of,
    led_by_label,
    lowest,
    parted,
    parted_by_brackets,
    says_as_above,
    says_bold,
    with_others,
)
from toolkit.annex.source import NUMBER, AnnexLine, number, says
from toolkit.base.text import word_key
from toolkit.model import words
from toolkit.model.findings import Code, Finding, finding

#: A heading in one cell: "II. Tuyên truyền".
_BEFORE_TITLE = re.compile(rf"(?P<number>{NUMBER.pattern})\s*(?:[.)/:]|\s[-–—])\s*(?P<title>[^\d\s].*)", re.DOTALL)
#: A title beside its number in a column of no field has more characters.
_SHORTEST_TITLE = 8
#: Of so many different headings of a table it is looked what stands below them.
_MOST_HEADINGS = 10
#: How a field is called that a column may be.
FIELDS = {**ROLES, GROUP: words.TASK_COLUMNS["group"].text}
#: What the marks of agencies say.
_PARTS = {name: words.ANNEX_COLUMNS[name].text.lower() for name in ("leads", "coordinators")}
#: How a text says of a mark that it leads or joins in.
_LEADS = r"(?:chủ trì|đầu mối|phụ trách|thực hiện chính|chịu trách nhiệm)"
_JOINS = r"(?:phối hợp|tham gia|hỗ trợ|liên quan|cùng thực hiện)"
_PART = re.compile(f"{_LEADS}|{_JOINS}", re.IGNORECASE)
#: So many marks and texts that say what they mean are looked at, of so many characters.
_MOST, _LONGEST = 50, 2000


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line read through its heading: by field the texts of its own, and those of cells it shares with the row above.
    `wide`: its first cell reaches over the column of the leads, as a group's heading does. `group`: what a column of
    groups says of it, "" where it says nothing; `beside`: the longest text in a column of no field."""
    line: AnnexLine
    own: Mapping[str, str]
    shared: Mapping[str, str]
    wide: bool
    group: str
    beside: str

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
        if number(self.tt) and len(self.beside) > _SHORTEST_TITLE:
            return number(self.tt), self.beside
        printed, title = title_parted(self.tt or self.content)
        if self.tt:
            words = " " in title and title[:1].isalpha() and len(self.line.texts) > 1
            return printed, title if self.wide or printed or words else ""
        return printed, title if self.wide or title.isupper() else ""


def title_parted(text: str) -> tuple[str, str]:
    """The number before a title in one cell, "" where there is none, and the title."""
    match = _BEFORE_TITLE.fullmatch(text)
    return (match["number"].upper(), match["title"]) if match else ("", text)


def rows_read(tables: Sequence[AnnexTable], said: Sequence[str]) -> tuple[list[AnnexRow], list[Finding]]:
    """The rows that say something in a column of a field; a finding for each other column that does, and for what the
    columns were taken for. `said` are texts beside the tables, which may say what their marks mean."""
    rows, told = list[AnnexRow](), list[Finding]()
    reader: _Reader | None = None
    for table in tables:
        if table.heading is not None:
            told += reader.told() if reader else ()
            told += _taken(table.lines[table.at], table.heading)
            reader = _Reader(table, table.heading, said)
        if reader:
            rows += reader.rows_of(table.lines, table.at)
    return rows, [*told, *(reader.told() if reader else ())]


class _Reader:
    """Lines read through a heading, one after the other: cells that say what the one above says, cells of leads and
    coordinators, marks; and what was not read."""

    def __init__(self, table: AnnexTable, heading: Heading, said: Sequence[str]) -> None:
        self._heading, self._headed, self._place = heading, table.lines[table.at], table.lines[0].place
        beside = (*said, *(text for line in table.lines if len(line.filled) == 1 for text in line.texts))
        self._headings = {_words(heading): heading}
        signs = (line.at(column).strip() for line in table.lines for column in heading.marked)
        self._marks = marks_meant(filter(is_mark, signs), beside)
        self._above: dict[str, str] = {}
        self._unparted: list[AnnexLine] = []
        self._extras: dict[str, list[tuple[AnnexLine, str]]] = {}

    def rows_of(self, lines: Sequence[AnnexLine], at: int) -> Iterator[AnnexRow]:
        """The rows of those lines from there on; a heading among them counts from there, one that is repeated does not.
        """
        while at < len(lines):
            if lines[at].texts == self._headed.texts:
                at += self._heading.depth
            elif (again := heading_at(lines, at)) is not None:
                said = _words(again)
                if said not in self._headings:
                    whole = len(self._headings) < _MOST_HEADINGS
                    self._headings[said] = completed(again, lines[at:]) if whole else again
                self._heading = self._headings[said]
                at += again.depth
            else:
                yield from self._read(lines[at])
                at += 1

    def _read(self, line: AnnexLine) -> Iterator[AnnexRow]:
        heading = self._heading
        row = _row(line, heading)
        own = self._parted(line, dict(row.own))
        own |= {name: text for name, text in self._marked(line).items() if name not in own}
        own = {name: self._above[name] if name in WORK and name in self._above and says_as_above(text) else text
               for name, text in own.items()}
        self._above |= {name: text for name in WORK if (text := own.get(name) or row.shared.get(name))}
        if own or row.group:
            yield replace(row, own=own)
        for column in line.filled if not _lone_title(line, heading.columns) else ():
            if column not in heading.roles or (column in heading.marked and line.at(column).strip() not in self._marks):
                label = heading.label(column) or f"số {column + 1}"
                self._extras.setdefault(label, []).append((line, line.texts[column]))

    def _marked(self, line: AnnexLine) -> dict[str, str]:
        """What a line's marks say, by field: who leads and who joins in, in the order of the columns, and the last of
        the periods marked; a mark that reaches over several means each."""
        found = {part: ", ".join(agency for column, agency in self._heading.marked.items()
                                 if self._marks.get(line.at(column).strip()) == part) for part in _PARTS}
        for column in sorted(self._heading.periods):
            if says(line.at(line.covered.get(column, column))):
                found["deadline"] = self._heading.periods[column]
        return {name: text for name, text in found.items() if text}

    def _parted(self, line: AnnexLine, own: dict[str, str]) -> dict[str, str]:
        """The texts of a row by field, leads and coordinators apart."""
        if both := own.pop(BOTH, ""):
            said = parted(both) or parted_by_brackets(both) or with_others(both) or self._by_look(line, both)
            self._unparted += [] if said else [line]
            own |= said or {"leads": both}
        if outcome := own.pop(OUTCOME, ""):
            product, day = product_and_day(outcome) or ((outcome, "") if not is_day(outcome) else ("", outcome))
            own |= {name: text for name, text in (("product", product), ("deadline", day)) if text}
        if "coordinators" not in own:
            leads = own.get("leads", "")
            own |= led_by_label(leads) or parted_by_brackets(leads) or with_others(leads)
        return own

    def _by_look(self, line: AnnexLine, both: str) -> dict[str, str]:
        """Who leads and who joins in, where the heading says that bold letters tell, and they do; {} else."""
        column = self._heading.columns[BOTH]
        bold = line.bold.get(column, "")
        if not bold or not says_bold(self._heading.labels[column]) or bold not in both:
            return {}
        rest = both.replace(bold, "", 1).strip(" \n;,.–-")
        return {"leads": bold.strip(" \n;,."), **({"coordinators": rest} if rest else {})}

    def told(self) -> Iterator[Finding]:
        """What was not read, and what was read of marks and of cells of leads and coordinators."""
        for line in self._unparted:
            yield finding(Code.ANNEX_BOTH_UNPARTED, line.place, line=line.number, text=line.said)
        if self._marks:
            said = "; ".join(f"“{mark}” là {_PARTS[part]}" for mark, part in self._marks.items())
            yield finding(Code.ANNEX_MARKS_TAKEN, self._place, marks=said)
        for label, found in self._extras.items():
            yield finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label,
                          texts="; ".join(f"dòng {line.number} “{text}”" for line, text in found))


def _taken(line: AnnexLine, heading: Heading) -> Iterator[Finding]:
    """What each column was taken for whose heading is none of the names that are known; which was left that may be of
    the field another was taken for."""
    def read(names: Iterable[str]) -> str:
        return "; ".join(f"“{heading.label(heading.columns[name])}” là {FIELDS[name]}" for name in names)

    for column, label in heading.labels.items():
        name = field_of(label) if column not in heading.roles else None
        if name in heading.columns and name in words.ANNEX_COLUMNS and name != "tt":
            yield finding(Code.ANNEX_TWO_COLUMNS, line.place, line=line.number, other=heading.label(column),
                          taken=heading.label(heading.columns[name]), column=words.ANNEX_COLUMNS[name].text)
    labels = {name: heading.labels.get(column, "") for name, column in heading.columns.items()}
    meant = [name for name in heading.columns if name not in heading.guessed and (
        heading.columns[name] not in heading.chosen) and (
        name in (BOTH, GROUP) or not by_name(lowest(labels[name])))]
    if meant:
        yield finding(Code.ANNEX_COLUMNS_TAKEN, line.place, line=line.number, columns=read(meant))
    if heading.guessed:
        yield finding(Code.ANNEX_COLUMNS_GUESSED, line.place, line=line.number, columns=read(
            name for name in heading.columns if name in heading.guessed))
    for name in sorted(heading.doubted):
        yield finding(Code.ANNEX_COLUMN_DOUBTED, line.place, line=line.number, field=FIELDS[name],
                      column=heading.label(heading.columns[name]))


def _words(heading: Heading) -> tuple[str, ...]:
    return tuple(map(word_key, heading.labels.values()))


def _row(line: AnnexLine, heading: Heading) -> AnnexRow:
    columns = heading.columns
    own = {name: line.at(column) for name, column in columns.items() if says(line.at(column))}
    if line.at(columns.get("tt")):
        own["tt"] = line.at(columns.get("tt"))    # a dash numbers a task
    shared = {name: line.shared[column] for name, column in columns.items() if says(line.shared.get(column, ""))}
    if BOTH in shared:
        shared["leads"] = shared.pop(BOTH)
    working = heading.leads if heading.leads is not None else max(heading.labels, default=0)
    begins = line.covered.get(working)
    wide = begins is not None and begins in (columns.get("tt"), columns["content"])
    if (title := _lone_title(line, columns)):
        own, wide = {"content": title}, True
    beside = max((line.texts[column] for column in line.filled if column not in heading.roles), key=len, default="")
    return AnnexRow(line, own, shared, wide, own.pop(GROUP, shared.pop(GROUP, "")), beside)


def _lone_title(line: AnnexLine, columns: Mapping[str, int]) -> str:
    """The only text of a line, which stands in a column of something else and reaches over that of what is to be done,
    or begins the line with a number as a group's title does; "" where there is none."""
    first, text = line.filled[0] if line.filled else 0, line.at(line.filled[0]) if len(line.filled) == 1 else ""
    if first in (columns.get("tt"), columns["content"]):
        return ""
    return text if line.covered.get(columns["content"]) == first or (first == 0 and title_parted(text)[0]) else ""


def marks_meant(signs: Iterable[str], said: Sequence[str]) -> dict[str, str]:
    """By mark "leads" or "coordinators": as one of these texts says ("X: chủ trì"), else as the mark is known; of two
    that are not, the one in capitals leads; one that is alone leads. Marks of which nothing is known are not in it."""
    found = sorted({*signs})[:_MOST]
    said = [" ".join(text.split()) for text in said if len(text) < _LONGEST and _PART.search(text)][:_MOST]
    known = {mark: part for part, marks in words.MARKS.items() for mark in found if mark.casefold() in marks}
    meant = {mark: part for mark in found if (part := _legend(mark, said) or known.get(mark))}
    left = [mark for mark in found if mark not in meant]
    if not meant and len(left) == 1:
        return {left[0]: "leads"}
    if len(left) == 1 and len({*meant.values()}) == 1:
        other = {"leads": "coordinators", "coordinators": "leads"}[next(iter(meant.values()))]
        return {**meant, left[0]: other}
    if not meant and len(left) == 2 and left[0].casefold() == left[1].casefold():
        return {mark: "leads" if mark.isupper() else "coordinators" for mark in left}
    return meant


def _legend(mark: str, said: Sequence[str]) -> str:
    """What a text says that a mark stands for."""
    for part, who in (("leads", _LEADS), ("coordinators", _JOINS)):
        legend = re.compile(
            rf"(?<!\w)(?:[dD]ấu|[kK][íý] hiệu)?\s*[\"“'(]?{re.escape(mark)}[\"”')]?(?!\w)\s*"
            r"(?:[:=–-]|là|thể hiện|chỉ)?\s*"
            rf"(?:là\s+)?(?:(?:cơ quan|đơn vị|bộ phận|sở, ngành)\s+)*(?i:{who})")
        if any(map(legend.search, said)):
            return part
    return ""
