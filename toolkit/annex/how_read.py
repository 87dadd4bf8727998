"""How an annex was read: each column of its tables and what it was taken for, each line and what became of it, and what
the names stand for that it writes short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable
from toolkit.annex.content import is_agency
from toolkit.annex.groups_and_tasks import AnnexItem, Gathered
from toolkit.annex.headings import (
    BOTH,
    MARK,
    OUTCOME,
    PERIOD,
    ROLES,
    UNUSED,
    WORK,
    choice_label,
    field_of,
    is_no_field,
    lowest,
    may_mean,
)
from toolkit.annex.source import says
from toolkit.base.text import grouped
from toolkit.model.findings import Code, Finding, Place
from toolkit.model.records import Annex

#: Such a share of its lines a column fills whose meaning is asked for.
_ASKED_SHARE = 0.5
#: What columns say that are of more than one field.
_SAYS = {BOTH: ("leads", "coordinators"), MARK: ("leads", "coordinators"), OUTCOME: ("product", "deadline"),
         PERIOD: ("deadline",)}
#: Findings that say that a column may be another.
_DOUBTS = (Code.ANNEX_TWO_COLUMNS, Code.ANNEX_COLUMN_DOUBTED)
#: A short name: capitals, perhaps with small letters, signs and a word after them ("Sở KHCN", "VP", "TC-KH").
_SHORT = r"(?:Sở |Ban |Bộ |Phòng )?[A-ZĐƯ][\w&.\-]{1,14}(?: [\w&.\-]{1,10}){0,2}"
#: "Sở Khoa học và Công nghệ (sau đây gọi tắt là Sở KHCN)", "Sở Tài chính (STC)".
_BEHIND = re.compile(
    r"(?P<full>[A-ZĐ][^,;:.()\n]{3,80}?)\s*\("
    r"(?:(?:sau đây )?(?:được )?(?:gọi|viết) (?:tắt|chung) là\s*:?|viết tắt\s*:?)?"
    rf"\s*[“\"']?(?P<short>{_SHORT})[”\"']?\)")
#: "SKHCN: Sở Khoa học và Công nghệ".
_BEFORE = re.compile(
    rf"(?:^|[;,.:(]\s*)[“\"']?(?P<short>{_SHORT})[”\"']?\s*(?:[:=–-]|là)\s*(?P<full>[A-ZĐ][^,;:.()\n]{{3,80}})")
_LONGEST = 2000


class ColumnSeen(NamedTuple):
    """A column of a table: its heading, one that no other has; what it was taken for, by `headings.ROLES`;
    whether somebody chose that; the first text below it, and how many there are."""
    table: str
    label: str
    role: str
    chosen: bool
    example: str
    filled: int

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
    """An annex, what is to be told of it, how its columns and lines were read, and what names stand for that it writes
    short, as it says itself."""
    annex: Annex
    findings: tuple[Finding, ...]
    columns: tuple[ColumnSeen, ...]
    lines: tuple[LineSeen, ...]
    short_names: Mapping[str, str]

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What is to be told beside what its columns were taken for."""
        return tuple(each for each in self.findings if each.code is not Code.ANNEX_COLUMNS_TAKEN)

    @property
    def is_open(self) -> bool:
        """Whether somebody should say what the columns are: one may be another, one was taken for what no word of its
        heading says, or one was left while its table has none of a field. Never where somebody did."""
        if any(each.chosen for each in self.columns):
            return False
        tables = grouped(self.columns, lambda each: each.table).values()
        doubted = any(each.code in _DOUBTS for each in self.findings)
        return doubted or any(map(_by_exclusion, self.columns)) or any(map(_is_asked, tables))


def _by_exclusion(column: ColumnSeen) -> bool:
    """Whether a column was taken for a field only because no other can be it."""
    said = {name for text in (column.label, lowest(column.label)) for name in (field_of(text), *may_mean(text))}
    return column.role in WORK and column.role not in said


def _is_asked(columns: Sequence[ColumnSeen]) -> bool:
    """Whether a column of a table was left that says much, while the table has none of a field."""
    said = {name for each in columns for name in _SAYS.get(each.role, (each.role,))}
    most = max(each.filled for each in columns)
    return not said.issuperset(WORK) and any(
        each.role == UNUSED and each.filled >= _ASKED_SHARE * most and not is_no_field(each.label) for each in columns)


def columns_of(table: AnnexTable) -> tuple[ColumnSeen, ...]:
    """The columns of a table with a heading of its own; none of one that goes on with another."""
    heading = table.heading
    if heading is None:
        return ()
    found, roles = [], heading.roles
    for column, label in heading.labels.items():
        texts = [text for line in table.lines[table.at + heading.depth:] if says(text := line.at(column))]
        if texts or says(label):
            found.append(ColumnSeen(table.name, choice_label(heading.labels, column), roles.get(column, UNUSED),
                                    column in heading.chosen, next(iter(texts), ""), len(texts)))
    return tuple(found)


def lines_of(tables: Sequence[AnnexTable], gathered: Gathered, known: Sequence[str]) -> tuple[LineSeen, ...]:
    """The lines of those tables from their headings on, each with what it became; those of the headings became nothing.
    """
    numbers: Mapping[int, str] = {id(item): each for item, each in zip(gathered.items, known, strict=True)}
    found, before = list[LineSeen](), None
    for line in (line for table in tables for line in table.lines[table.at:] if line.filled):
        item: AnnexItem | None = gathered.taken.get((line.place, line.number))
        left = item is None and (line.place, line.number) in gathered.taken
        found.append(LineSeen(line.place, line.number, numbers.get(id(item), ""), left, bool(item and item.is_group),
                              item is not None and item is before, line.said))
        before = item or before
    return tuple(found)


def short_names(said: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """By short name the full one, as these texts say, of such as the cells that name agencies use."""
    used = " ".join(cells)
    found: dict[str, str] = {}
    for text in said:
        for match in (*_BEHIND.finditer(text[:_LONGEST]), *_BEFORE.finditer(text[:_LONGEST])):
            full, short = match["full"].strip(), match["short"].strip()
            if is_agency(full) and short != full and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", used):
                found.setdefault(short, full)
    return found
