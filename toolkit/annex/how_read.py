"""How an annex was read: what each column was taken for, what became of each line, what its short names stand for,
and all that is told of it, in the order in which an officer needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable
from toolkit.annex.cells import is_agency
from toolkit.annex.groups_and_tasks import Gathered
from toolkit.annex.headings import ROLES, UNUSED, Heading, choice_label
from toolkit.annex.source import says
from toolkit.base.text import grouped
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.records import Annex

#: What an officer is to decide, and what only says how all was read.
_QUESTIONS = (Code.ANNEX_IS_IT_ONE, Code.ANNEX_COLUMN_DOUBTED, Code.ANNEX_LINES_ASKED)
_READ = (Code.ANNEX_READ, Code.ANNEX_COLUMNS_READ, Code.ANNEX_SHORT_NAMES)
#: A short name: capitals, perhaps with small letters, signs and a word after them ("Sở KHCN", "VP", "TC-KH").
_SHORT = r"(?:Sở |Ban |Bộ |Phòng )?[A-ZĐƯ][\w&.\-]{1,14}(?: [\w&.\-]{1,10}){0,2}"
#: "Sở Khoa học và Công nghệ (sau đây gọi tắt là Sở KHCN)", in a text that says so, and "SKHCN: Sở Khoa học và Công
#: nghệ".
_SHORTENED, _EXPLAINED = "tắt", (
    re.compile(r"(?P<full>[A-ZĐ][^,;:.()\n]{3,80}?)\s*\((?:[^()A-ZĐ]{0,30}[\s:“\"'])?"
               rf"(?P<short>{_SHORT})[”\"']?\)"),
    re.compile(rf"(?:^|[;,.:(]\s*)[“\"']?(?P<short>{_SHORT})[”\"']?\s*(?::|là)\s*(?P<full>[A-ZĐ][^,;:.()\n]{{3,80}})"))
_LONGEST = 2000


class ColumnSeen(NamedTuple):
    """A column of a table: its heading, one that no other has; what it was taken for, by `headings.ROLES`;
    whether somebody chose that; the first text below it."""
    table: str
    label: str
    role: str
    chosen: bool
    example: str

    @property
    def taken(self) -> str:
        """What it was taken for, as people call it."""
        return ROLES[self.role]


class LineSeen(NamedTuple):
    """A line of a table: where it stands, its texts; the number of the group or task it became, "" where it became
    none, `is_left` where it was to become one, not where it is a heading; whether it goes on with the one before it."""
    place: Place
    number: int
    known: str
    is_left: bool
    is_group: bool
    goes_on: bool
    text: str

    @property
    def where(self) -> str:
        """Where it stands, as people say it."""
        return ", ".join(filter(None, (self.place.sheet, f"dòng {self.number}")))


class Understood(NamedTuple):
    """An annex, what was found in it, how its columns and lines were read, and what names stand for that it writes
    short."""
    annex: Annex
    findings: tuple[Finding, ...]
    columns: tuple[ColumnSeen, ...]
    lines: tuple[LineSeen, ...]
    short_names: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """Whether somebody is to say what columns or lines are."""
        return any(found.code in _QUESTIONS for found in self.findings)

    @property
    def told(self) -> tuple[Finding, ...]:
        """What an officer is told: how much was read, what he is to decide, then what is to be known, one line a
        kind."""
        questions = [found for found in self.findings if found.code in _QUESTIONS]
        place = Place(self.lines[0].place.file)
        decide = f"{len(questions)} điều" if questions else "không có điều nào"
        tasks, groups = len(self.annex.tasks), len(self.annex.groups)
        told = [finding(Code.ANNEX_READ, place, tasks=tasks, groups=groups, questions=decide), *questions]
        if self.columns:
            columns = "; ".join(f"“{' '.join(column.label.split())}” là {column.taken}" for column in self.columns)
            told.append(finding(Code.ANNEX_COLUMNS_READ, place, columns=columns))
        if self.short_names:
            names = "; ".join(f"“{short}” là {full}" for short, full in self.short_names.items())
            told.append(finding(Code.ANNEX_SHORT_NAMES, place, names=names))
        kinds = grouped((found for found in self.findings if found.code not in _QUESTIONS), lambda found: found.code)
        return (*told, *map(_as_one, kinds.values()))

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What is told beside how all was read."""
        return tuple(found for found in self.told if found.code not in _READ)


def _as_one(found: Sequence[Finding]) -> Finding:
    """Several findings of a kind as one, at the place of the first, with what all of them say."""
    details = {}
    for name in found[0].details:
        texts = dict.fromkeys(str(each.details[name]) for each in found)
        details[name] = "”; “".join(texts) if name in ("text", "column", "tt", "task") else ", ".join(texts)
    return found[0]._replace(details=details) if found[1:] else found[0]


def columns_of(table: AnnexTable) -> Iterator[ColumnSeen]:
    """The columns of a table with a heading of its own; none of one that goes on with another."""
    heading = table.heading or Heading({}, 0, {})
    for column, label in heading.labels.items():
        texts = (line.text(column) for line in table.lines[table.start + heading.depth:])
        example = next(filter(says, texts), "")
        if example or says(label):
            yield ColumnSeen(table.name, choice_label(heading.labels, column), heading.roles.get(column, UNUSED),
                             column in heading.chosen, example)


def lines_of(tables: Sequence[AnnexTable], gathered: Gathered) -> Iterator[LineSeen]:
    """The lines of those tables from their headings on, each with what it became; those of the headings became nothing.
    """
    before = None
    for line in (line for table in tables for line in table.lines[table.start:] if line.filled):
        place = line.place, line.number
        item = gathered.taken.get(place)
        yield LineSeen(line.place, line.number, item.id if item else "", item is None and place in gathered.taken,
                       item is not None and item.is_group, item is not None and item is before, line.all_texts)
        before = item or before


def short_names(said: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """By short name the full one, as these texts explain them, of such as the cells that name agencies use."""
    used = " ".join(cells)
    found: dict[str, str] = {}
    for text in said:
        patterns = _EXPLAINED if _SHORTENED in text else _EXPLAINED[1:]
        for match in (match for pattern in patterns for match in pattern.finditer(text[:_LONGEST])):
            full, short = match["full"].strip(), match["short"].strip()
            if is_agency(full) and short != full and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", used):
                found.setdefault(short, full)
    return found
