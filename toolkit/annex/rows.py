"""The lines of a table of an annex, read through its heading → rows: texts by field; cells that repeat the one above,
that hold two fields, that mark an agency's or a period's column. Called by `groups_and_tasks`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.annex.annex_tables import AnnexTable, completed, heading_at
from toolkit.annex.cells import (
    is_day,
    is_mark,
    led_apart,
    named_singly,
    parted,
    persons_apart,
    product_and_day,
    says_as_above,
)
from toolkit.annex.headings import (
    BOTH,
    GROUP,
    MARK,
    OUTCOME,
    PERIOD,
    ROLES,
    UNUSED,
    WORK,
    lowest,
    period_of,
    says_bold,
)
from toolkit.annex.source import NUMBER, AnnexLine, PlanLineKind, number, says
from toolkit.base.text import by_key, ranges
from toolkit.model import words
from toolkit.model.findings import Code, Finding, finding

#: A heading in one cell: "II. Tuyên truyền".
_NUMBERED_TITLE = re.compile(
    rf"(?P<number>{NUMBER.pattern})\s*(?:[.)/:]|\s[-–—])\s*(?P<title>[^\d\s].*)", re.DOTALL)
#: A title beside its number in a column of no field has more characters.
_SHORTEST_TITLE = 8
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: Of so many different headings of a table it is looked what stands below them.
_MOST_HEADINGS = 10
#: How a text beside the marks says what one means: "X: chủ trì", "● đơn vị phối hợp"; of so many characters.
_LEGEND = re.compile(
    r"(?<![^\s;,.(“\"'])(?P<mark>[^\s\w;,]|\w{1,3})[\"”')]?\s*(?:[:=–-]|là|thể hiện)?\s*(?:là\s+)?"
    r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)*"
    r"(?:(?P<leads>chủ trì|đầu mối|phụ trách|thực hiện chính)|phối hợp|tham gia|hỗ trợ)")
_LONGEST_LEGEND = 2000
#: The fields that marks of agencies say; that columns hold in which a group's title may stand.
_PARTS, _OUTCOMES = ("leads", "coordinators"), ("product", "deadline", OUTCOME)


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line read through its heading: by field the texts of its cells, and those of cells it shares with the row
    above. `wide`: its first cell reaches over the column of the leads, as a group's heading does. `group`: its text in
    a column of groups."""
    line: AnnexLine
    texts: dict[str, str]
    shared: Mapping[str, str]
    wide: bool
    group: str

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name) or self.shared.get(name, "")

    @property
    def tt(self) -> str:
        """The text of its own TT cell."""
        return self.texts.get("tt", "")

    @property
    def content(self) -> str:
        """The text of its own content cell."""
        return self.texts.get("content", "")

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
        has_words = " " in title and title[0].isalpha() and len(self.line.texts) > 1
        is_title = self.wide or (printed or has_words if self.tt else title.isupper())
        return printed, title if is_title else ""


def title_parted(text: str) -> tuple[str, str]:
    """The number before a title in one cell, "" where there is none, and the title."""
    match = _NUMBERED_TITLE.fullmatch(text)
    return (match["number"].upper(), match["title"]) if match else ("", text)


class AnnexRowReader:
    """Reads the lines of tables one after the other, each through the heading that stands above it."""

    def __init__(self, tables: Sequence[AnnexTable], paragraph_texts: Sequence[str]) -> None:
        self.findings = list[Finding]()
        self._tables, self._paragraph_texts = tables, paragraph_texts
        self._above = dict[str, str]()
        self._extras: dict[str, list[tuple[AnnexLine, str]]] = {}

    def rows(self) -> Iterator[AnnexRow]:
        """The rows that say something in a column of a field; after the last one `findings` tells what was not read."""
        for table in self._tables:
            lines, place = table.lines, table.start
            if table.heading is not None:
                self._tell_extras()
                self._heading, first = table.heading, lines[place]
                known = {tuple(table.heading.labels.values()): table.heading}
                self._marks = self._marks_of(table)
            while place < len(lines):
                line = lines[place]
                if line.texts == first.texts:    # it is repeated on a further page
                    place += self._heading.depth
                elif again := heading_at(lines, place):
                    labels = tuple(again.labels.values())
                    if labels not in known:
                        known[labels] = completed(again, lines[place:]) if len(known) < _MOST_HEADINGS else again
                    self._heading = known[labels]
                    place += again.depth
                else:
                    row = self._read_line(line)
                    numbers_columns = len(line.filled) > 2 and all(
                        _COLUMN_NUMBER.fullmatch(line.texts[column]) for column in line.filled)    # (1) (2) (3)
                    if (row.texts or row.group) and not numbers_columns:
                        yield row
                    place += 1
        self._tell_extras()

    def _read_line(self, line: AnnexLine) -> AnnexRow:
        """A line as a row: cells that say "như trên" or are merged with the one above have the row's above."""
        heading = self._heading
        columns = [(column, role) for column, role in heading.roles.items() if role not in (MARK, PERIOD)]
        written = by_key((role, line.text(column)) for column, role in columns
                         if says(line.text(column)) or (role == "tt" and line.text(column)))    # a dash numbers a task
        merged = by_key((role, text) for column, role in columns if says(text := line.shared.get(column, "")))
        texts, shared = ({role: "; ".join(found) for role, found in cells.items()} for cells in (written, merged))
        for cells in (texts, shared):
            for role, text in [*cells.items()]:
                if role in (*WORK, BOTH, OUTCOME) and (cells is shared or says_as_above(text)):
                    is_parted = role == BOTH or led_apart(text)
                    fields = _OUTCOMES[:2] if role == OUTCOME else _PARTS if is_parted else (role,)
                    above = {name: self._above[name] for name in fields if name in self._above}
                    del cells[role]
                    cells |= above or {fields[0]: text}
        self._part_cells(line, texts)
        texts = {**self._marked(line), **texts}
        self._above = {name: text for name in WORK if (text := texts.get(name) or shared.get(name, ""))} or self._above
        working = min(heading.columns("leads", BOTH), default=max(heading.labels, default=0))
        wide = line.covered.get(working) in heading.columns("tt", "content")
        title = self._title_elsewhere(line, texts)
        for column in line.filled:
            role = heading.roles.get(column, "")
            is_unread = role == MARK and line.text(column).strip() not in self._marks
            if is_unread or (not role and line.text(column) != title):
                label = heading.label(column) or f"số {column + 1}"
                self._extras.setdefault(label, []).append((line, line.texts[column]))
        if title:
            kept = {name: text for name, text in texts.items() if name == "tt"}
            return AnnexRow(line, {**kept, "content": title}, shared, True, "")
        return AnnexRow(line, texts, shared, wide, texts.pop(GROUP, shared.pop(GROUP, "")))

    def _title_elsewhere(self, line: AnnexLine, texts: Mapping[str, str]) -> str:
        """The title of a group that stands outside the column of what is to be done: beside nothing but its number in a
        column of no field, or alone over that column, in that of what comes out or by when, or in the first with its
        number; "" where there is none."""
        roles, content = self._heading.roles, self._heading.columns("content")[0]
        is_numbered = number(texts.get("tt", "")) != ""
        filled = [column for column in line.filled if roles.get(column) != "tt"]
        if is_numbered and texts.keys() == {"tt"}:
            longest = max(map(line.text, filled), key=len, default="")
            return longest if len(longest) > _SHORTEST_TITLE else ""
        if len(filled) != 1 or filled[0] == content:
            return ""
        text = line.text(filled[0])
        instead = is_numbered and roles.get(filled[0]) in _OUTCOMES and content not in line.shared and not is_day(text)
        is_first = filled[0] == 0 and title_parted(text)[0] != ""
        return text if line.covered.get(content) == filled[0] or instead or is_first else ""

    def _part_cells(self, line: AnnexLine, texts: dict[str, str]) -> None:
        """Tell apart leads and coordinators, and what comes out and by when, that stand in one cell."""
        if both := texts.pop(BOTH, ""):
            parts = parted(both) or self._parted_by_look(line, both)
            if not parts:
                self.findings.append(finding(
                    Code.ANNEX_BOTH_UNPARTED, line.place, line=line.number, text=line.all_texts))
            texts |= parts or {"leads": both}
        if outcome := texts.pop(OUTCOME, ""):
            product, day = product_and_day(outcome) or (("", outcome) if is_day(outcome) else (outcome, ""))
            texts |= {name: text for name, text in (("product", product), ("deadline", day)) if text}
        if "coordinators" not in texts:
            texts |= led_apart(texts.get("leads", ""))
        for name in {*_PARTS} & texts.keys():
            texts[name], persons = persons_apart(named_singly(texts[name]))
            if persons:
                self._extras.setdefault(f"{ROLES[name]}: tên người", []).append((line, persons))

    def _parted_by_look(self, line: AnnexLine, both: str) -> dict[str, str]:
        """Who leads and who joins in, where the heading says that bold letters tell, and they do; {} else."""
        (column, *_) = self._heading.columns(BOTH)
        bold = line.bold.get(column, "")
        if not bold or not says_bold(self._heading.labels[column]) or bold not in both:
            return {}
        rest = both.replace(bold, "", 1).strip(" \n;,.–-")
        return {"leads": bold.strip(" \n;,."), **({"coordinators": rest} if rest else {})}

    def _marked(self, line: AnnexLine) -> dict[str, str]:
        """What a line's marks say, by field: who leads and who joins in, in the order of the columns, and the last of
        the periods marked; a mark that reaches over several means each."""
        heading = self._heading
        fields = {part: ", ".join(lowest(heading.labels[column]) for column in heading.columns(MARK)
                                  if self._marks.get(line.text(column).strip()) == part) for part in _PARTS}
        periods = sorted(heading.columns(PERIOD))
        for column in periods:
            begins = line.covered.get(column, column)
            if begins in periods and says(line.text(begins)):    # a title reaches over the periods and marks none
                fields["deadline"] = period_of(heading.labels[column])
        return {name: text for name, text in fields.items() if text}

    def _marks_of(self, table: AnnexTable) -> Mapping[str, str]:
        """The meaning of the marks of a table, which is told."""
        columns = self._heading.columns(MARK)
        signs = {line.text(column).strip() for line in table.lines for column in columns}
        alone = (text for line in table.lines if len(line.filled) == 1 for text in line.texts)
        led = bool(self._heading.columns("leads"))
        marks = marks_meant(filter(is_mark, signs), (*self._paragraph_texts, *alone), led)
        if marks:
            parts = (f"“{mark}” là {words.ANNEX_COLUMNS[part].text.lower()}" for mark, part in marks.items())
            self.findings.append(finding(Code.ANNEX_MARKS_TAKEN, table.lines[0].place, marks="; ".join(parts)))
        return marks

    def _tell_extras(self) -> None:
        for label, found in self._extras.items():
            texts = "; ".join(f"dòng {line.number} “{text}”" for line, text in found)
            self.findings.append(finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label, texts=texts))
        self._extras = {}


def marks_meant(signs: Iterable[str], texts: Iterable[str], led: bool = False) -> dict[str, str]:
    """Marks → by mark "leads" or "coordinators": as one of these texts says ("X: chủ trì"), else as the mark is known;
    one that is left, or the capital one of X and x, leads where no other mark and no column (`led`) says who leads.
    Marks of which nothing is known are not in it."""
    signs = sorted({*signs})
    legend = {match["mark"]: _PARTS[match["leads"] is None]
              for text in texts if len(text) < _LONGEST_LEGEND for match in _LEGEND.finditer(text)}
    known = {mark: part for part, marks in words.MARKS.items() for mark in signs if mark.casefold() in marks}
    parts = {mark: part for mark in signs if (part := legend.get(mark) or known.get(mark))}
    left = [mark for mark in signs if mark not in parts]
    if led or (len({*parts.values()}) < 2 and len({mark.casefold() for mark in left}) == 1):
        for mark in left:    # a capital comes first
            parts[mark] = _PARTS[led or "leads" in parts.values()]
    return parts


def columns_told(table: AnnexTable) -> Iterator[Finding]:
    """The findings for what columns were taken for of which no words of their heading say so alone, for those of which
    an officer is to say what they are, where two are of one field, and for lines that are no tasks."""
    heading = table.heading
    if heading is None:
        return
    place, line = table.lines[table.start].place, table.lines[table.start].number
    for column, role in heading.roles.items():
        taken = heading.columns(role)[0]
        if column != taken and role not in (MARK, PERIOD):
            yield finding(Code.ANNEX_TWO_COLUMNS, place, line=line, other=heading.label(column),
                          taken=heading.label(taken), column=ROLES[role])
    if heading.guessed:
        columns = (f"“{heading.label(column)}” là {ROLES[heading.roles[column]]}" for column in sorted(heading.guessed))
        yield finding(Code.ANNEX_COLUMNS_GUESSED, place, line=line, columns="; ".join(columns))
    for column in sorted(heading.asked):
        yield finding(Code.ANNEX_COLUMN_DOUBTED, place, line=line, column=heading.label(column),
                      field=ROLES[heading.roles.get(column, UNUSED)])
    if none := [line for line in table.lines if line.kind is PlanLineKind.NONE]:
        lines = ranges(line.number for line in none)
        yield finding(Code.ANNEX_PART_LEFT, none[0].place, lines=lines, text=none[0].all_texts)
