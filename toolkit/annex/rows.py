"""The lines of a table of an annex, read through its heading → rows: what each says by field; cells that say what
the one above says, that hold two fields, that mark an agency's or a period's column. Called by `groups_and_tasks`."""

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
from toolkit.base.text import ranges
from toolkit.model import words
from toolkit.model.findings import Code, Finding, finding

#: A heading in one cell: "II. Tuyên truyền".
_BEFORE_TITLE = re.compile(rf"(?P<number>{NUMBER.pattern})\s*(?:[.)/:]|\s[-–—])\s*(?P<title>[^\d\s].*)", re.DOTALL)
#: A title beside its number in a column of no field has more characters.
_SHORTEST_TITLE = 8
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: Of so many different headings of a table it is looked what stands below them.
_MOST_HEADINGS = 10
#: What a text beside the marks says that one means: "X: chủ trì", "● đơn vị phối hợp"; of so many characters.
_LEGEND = re.compile(
    r"(?<![^\s;,.(“\"'])(?P<mark>[^\s\w;,]|\w{1,3})[\"”')]?\s*(?:[:=–-]|là|thể hiện)?\s*(?:là\s+)?"
    r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)*"
    r"(?:(?P<leads>chủ trì|đầu mối|phụ trách|thực hiện chính)|phối hợp|tham gia|hỗ trợ)")
_LONGEST = 2000
#: What the marks of agencies say; what columns hold in which a group's title may stand.
_PARTS, _OUTCOMES = ("leads", "coordinators"), ("product", "deadline", OUTCOME)
_WHOLES = {BOTH: _PARTS, OUTCOME: _OUTCOMES[:2]}


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line read through its heading: by field the texts of its own, and those of cells it shares with the row above.
    `wide`: its first cell reaches over the column of the leads, as a group's heading does. `group`: what a column of
    groups says of it, "" where it says nothing."""
    line: AnnexLine
    own: dict[str, str]
    shared: Mapping[str, str]
    wide: bool
    group: str

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
        words = " " in title and title[0].isalpha() and len(self.line.texts) > 1
        is_title = self.wide or (printed or words if self.tt else title.isupper())
        return printed, title if is_title else ""


def _numbers_columns(line: AnnexLine) -> bool:
    """Whether a line only numbers the columns: (1) (2) (3), or A B 1 2."""
    return len(line.filled) > 2 and all(_COLUMN_NUMBER.fullmatch(line.texts[column]) for column in line.filled)


def title_parted(text: str) -> tuple[str, str]:
    """The number before a title in one cell, "" where there is none, and the title."""
    match = _BEFORE_TITLE.fullmatch(text)
    return (match["number"].upper(), match["title"]) if match else ("", text)


class AnnexRowReader:
    """Reads the lines of tables one after the other, each through the heading that stands above it."""

    def __init__(self, tables: Sequence[AnnexTable], said: Sequence[str]) -> None:
        self.findings = list[Finding]()
        self._tables, self._said = tables, said
        self._above: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._extras: dict[str, list[tuple[AnnexLine, str]]] = {}

    def rows(self) -> Iterator[AnnexRow]:
        """The rows that say something in a column of a field; then what was not read is in the findings."""
        for table in self._tables:
            lines, at = table.lines, table.at
            if table.heading is not None:
                self._tell_extras()
                self._heading, headed = table.heading, lines[at]
                known = {tuple(table.heading.labels.values()): table.heading}
                self._marks = self._marks_of(table)
            while at < len(lines):
                if lines[at].texts == headed.texts:    # it is repeated on a further page
                    at += self._heading.depth
                elif again := heading_at(lines, at):
                    labels = tuple(again.labels.values())
                    if labels not in known:
                        known[labels] = completed(again, lines[at:]) if len(known) < _MOST_HEADINGS else again
                    self._heading = known[labels]
                    at += again.depth
                else:
                    row = self._read(lines[at])
                    if (row.own or row.group) and not _numbers_columns(lines[at]):
                        yield row
                    at += 1
        self._tell_extras()

    def _read(self, line: AnnexLine) -> AnnexRow:
        heading = self._heading
        own, shared = dict[str, str](), dict[str, str]()
        for column, role in heading.roles.items():
            for texts, text in ((own, line.text(column)), (shared, line.shared.get(column, ""))):
                is_number = role == "tt" and texts is own and text != ""    # a dash numbers a task
                if role not in (MARK, PERIOD) and (is_number or says(text)):
                    texts[role] = f"{texts[role]}; {text}" if role in texts else text
        for whole, fields in _WHOLES.items():
            for texts in (own, shared):
                if whole in texts and (texts is shared or says_as_above(texts[whole])):
                    del texts[whole]
                    texts |= {name: self._before[name] for name in fields if name in self._before}
        shared |= {} if "coordinators" in shared else led_apart(shared.get("leads", ""))
        self._part(line, own)
        own = {**self._marked(line), **own}
        for name in WORK:
            if name in own and says_as_above(own[name]):
                own[name] = self._above.get(name, own[name])
            if name in shared:
                shared[name] = self._above.get(name, shared[name])
            self._above[name] = own.get(name) or shared.get(name) or self._above.get(name, "")
        texts_here = {name: own.get(name) or shared.get(name, "") for name in WORK}
        self._before = {name: text for name, text in texts_here.items() if text} or self._before
        working = min(heading.columns("leads", BOTH), default=max(heading.labels, default=0))
        wide = line.covered.get(working) in heading.columns("tt", "content")
        title = self._title_elsewhere(line, own)
        for column in line.filled:
            role = heading.roles.get(column, "")
            if line.texts[column] == title:
                continue
            if not role or (role == MARK and line.text(column).strip() not in self._marks):
                label = heading.label(column) or f"số {column + 1}"
                self._extras.setdefault(label, []).append((line, line.texts[column]))
        if title:
            return AnnexRow(line, {**({"tt": own["tt"]} if "tt" in own else {}), "content": title}, shared, True, "")
        return AnnexRow(line, own, shared, wide, own.pop(GROUP, shared.pop(GROUP, "")))

    def _title_elsewhere(self, line: AnnexLine, own: Mapping[str, str]) -> str:
        """The title of a group that stands not in the column of what is to be done: in one of no field beside its
        number, or nothing else stands beside that and it is over that column, in that of what comes out or by when, or
        has its number before it; "" where there is none."""
        roles, content = self._heading.roles, self._heading.columns("content")[0]
        is_numbered = number(own.get("tt", "")) != ""
        if is_numbered and own.keys() == {"tt"}:
            texts = (line.texts[column] for column in line.filled if column not in roles)
            return next((text for text in sorted(texts, key=len, reverse=True) if len(text) > _SHORTEST_TITLE), "")
        filled = [column for column in line.filled if roles.get(column) != "tt"]
        if len(filled) != 1 or roles.get(filled[0]) == "content":
            return ""
        (first,), text = filled, line.text(filled[0])
        beside = is_numbered and roles.get(first) in _OUTCOMES and not (
            content in line.shared or is_day(text) or len(text) <= _SHORTEST_TITLE)
        over = line.covered.get(content) == first
        return text if over or beside or (first == 0 and title_parted(text)[0] != "") else ""

    def _part(self, line: AnnexLine, own: dict[str, str]) -> None:
        """Tell apart leads and coordinators, and what comes out and by when, that stand in one cell."""
        if both := own.pop(BOTH, ""):
            said = parted(both) or self._by_look(line, both)
            if not said:
                self.findings.append(finding(Code.ANNEX_BOTH_UNPARTED, line.place, line=line.number, text=line.all_texts))
            own |= said or {"leads": both}
        if outcome := own.pop(OUTCOME, ""):
            product, day = product_and_day(outcome) or ((outcome, "") if not is_day(outcome) else ("", outcome))
            own |= {name: text for name, text in (("product", product), ("deadline", day)) if text}
        if "coordinators" not in own:
            own |= led_apart(own.get("leads", ""))
        for name in {*_PARTS} & own.keys():
            own[name], persons = persons_apart(named_singly(own[name]))
            if persons:
                self._extras.setdefault(f"{ROLES[name]}: tên người", []).append((line, persons))

    def _by_look(self, line: AnnexLine, both: str) -> dict[str, str]:
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
        found = {part: ", ".join(lowest(heading.labels[column]) for column in heading.columns(MARK)
                                 if self._marks.get(line.text(column).strip()) == part) for part in _PARTS}
        periods = sorted(heading.columns(PERIOD))
        for column in periods:
            begins = line.covered.get(column, column)
            if begins in periods and says(line.text(begins)):    # a title reaches over the periods and marks none
                found["deadline"] = period_of(heading.labels[column])
        return {name: text for name, text in found.items() if text}

    def _marks_of(self, table: AnnexTable) -> Mapping[str, str]:
        """What the marks of a table mean, which is told."""
        columns = self._heading.columns(MARK)
        signs = {line.text(column).strip() for line in table.lines for column in columns}
        beside = (text for line in table.lines if len(line.filled) == 1 for text in line.texts)
        marks = marks_meant(filter(is_mark, signs), (*self._said, *beside), bool(self._heading.columns("leads")))
        if marks:
            parts = (f"“{mark}” là {words.ANNEX_COLUMNS[part].text.lower()}" for mark, part in marks.items())
            self.findings.append(finding(Code.ANNEX_MARKS_TAKEN, table.lines[0].place, marks="; ".join(parts)))
        return marks

    def _tell_extras(self) -> None:
        for label, found in self._extras.items():
            texts = "; ".join(f"dòng {line.number} “{text}”" for line, text in found)
            self.findings.append(finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label, texts=texts))
        self._extras = {}


def marks_meant(signs: Iterable[str], said: Iterable[str], led: bool = False) -> dict[str, str]:
    """By mark "leads" or "coordinators": as one of these texts says ("X: chủ trì"), else as the mark is known; of
    two that are not, the one in capitals leads; one that is alone leads, but joins in where a column says who leads
    (`led`). Marks of which nothing is known are not in it."""
    found = sorted({*signs})
    legend = {match["mark"]: _PARTS[match["leads"] is None]
              for text in said if len(text) < _LONGEST for match in _LEGEND.finditer(text)}
    known = {mark: part for part, marks in words.MARKS.items() for mark in found if mark.casefold() in marks}
    meant = {mark: part for mark in found if (part := legend.get(mark) or known.get(mark))}
    left = [mark for mark in found if mark not in meant]
    if led:
        return dict.fromkeys(left, "coordinators") | meant
    if len(left) == 1 and len({*meant.values()}) < 2:
        return {**meant, left[0]: "coordinators" if "leads" in meant.values() else "leads"}
    if not meant and len(left) == 2 and left[0].casefold() == left[1].casefold():
        return {mark: "leads" if mark.isupper() else "coordinators" for mark in left}
    return meant


def columns_told(table: AnnexTable) -> Iterator[Finding]:
    """What columns were taken for of which no words of their heading say so alone, and of which an officer is to say
    what they are; where two are of one field; lines that are no tasks."""
    heading = table.heading
    if heading is None:
        return
    place, line = table.lines[table.at].place, table.lines[table.at].number
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
