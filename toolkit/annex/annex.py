"""An annex in Word, Excel or text → Annex, how its columns and lines were read, what its short names stand for, and the
findings in the order in which an officer needs them. Called when a round begins; `plan.writing` shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable, annex_tables
from toolkit.annex.carriers import read_source
from toolkit.annex.cells import is_agency, is_person
from toolkit.annex.groups_and_tasks import Gathered, assembled, gather
from toolkit.annex.headings import ROLES, UNUSED, Heading, choice_label
from toolkit.annex.paragraphs import plan_table
from toolkit.annex.rows import columns_told
from toolkit.annex.source import Choices, says
from toolkit.base.text import grouped
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.records import Annex

#: So many groups and tasks no annex has.
_MOST = 3_000
#: An hour or a day of a week, as schedules say them.
_HOUR = re.compile(r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|\d{1,2} ?(?:h|giờ) ?\d{0,2})\b", re.IGNORECASE)
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
    def report(self) -> tuple[Finding, ...]:
        """The findings for an officer: how much was read, what he is to decide, then what is to be known, one line a
        kind."""
        questions = [found for found in self.findings if found.code in _QUESTIONS]
        place = Place(self.lines[0].place.file)
        decide = f"{len(questions)} điều" if questions else "không có điều nào"
        tasks, groups = len(self.annex.tasks), len(self.annex.groups)
        report = [finding(Code.ANNEX_READ, place, tasks=tasks, groups=groups, questions=decide), *questions]
        if self.columns:
            columns = "; ".join(f"“{' '.join(column.label.split())}” là {column.taken}" for column in self.columns)
            report.append(finding(Code.ANNEX_COLUMNS_READ, place, columns=columns))
        if self.short_names:
            names = "; ".join(f"“{short}” là {full}" for short, full in self.short_names.items())
            report.append(finding(Code.ANNEX_SHORT_NAMES, place, names=names))
        kinds = grouped((found for found in self.findings if found.code not in _QUESTIONS), lambda found: found.code)
        return (*report, *map(_as_one, kinds.values()))

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What is told beside how all was read."""
        return tuple(found for found in self.report if found.code not in _READ)


def understand(path: Path, choices: Choices | None = None) -> Understood:
    """The annex in a Word document, a workbook or tab-separated text, whatever the file is called. Its tables are found
    by their headings, in any order, in one row or more (`annex_tables`); where there is none, tasks are read from
    paragraphs. Every text in it is in a group, in a task or in a finding. `choices`: what somebody chose the columns
    of an annex before to be. Raises ToolkitError where the file cannot be read or holds no tasks."""
    source = read_source(path)
    tables, left = annex_tables(source, choices or {})
    plan, written = plan_table(source, tables)
    tables = plan or tables
    gathered = gather(tables, source.paragraph_texts)
    if all(item.is_group for item in gathered.items):
        raise ToolkitError(Code.ANNEX_NO_TABLE, file=path.name)
    if len(gathered.items) > _MOST:
        raise ToolkitError(Code.ANNEX_UNREADABLE, file=path.name, why=f"hơn {_MOST} nhóm và nhiệm vụ")
    annex, repeated = assembled(gathered.items)
    columns = [column for table in tables if not plan for column in columns_of(table)]
    taken = (column_finding for table in tables for column_finding in columns_told(table))
    asks = not plan and not any(column.chosen for column in columns) and not _assigns(annex)
    gate = (finding(Code.ANNEX_IS_IT_ONE, tables[0].lines[0].place),) if asks else ()
    findings = (*gate, *source.findings, *left, *written, *taken, *gathered.findings, *repeated)
    texts = (*source.paragraph_texts, *(text for table in source.tables for line in table.lines for text in line.texts))
    short = short_names(texts, (text for task in annex.tasks for text in (task.leads, task.coordinators)))
    return Understood(annex, findings, tuple(columns), tuple(lines_of(tables, gathered)), short)


def _assigns(annex: Annex) -> bool:
    """Whether tasks are given to agencies, most not to persons nor at an hour or on a day of a week, some with who
    joins in, what comes out or by when: no list of members, no budget, no schedule."""
    tasks, titles = annex.tasks, {group.number: group.title for group in annex.groups}
    persons = sum(is_person(task.leads) for task in tasks)
    offices = sum(is_agency(task.leads) for task in tasks) - persons
    timed = sum(_HOUR.search(f"{titles.get(task.group, '')} {task.deadline}") is not None for task in tasks)
    return offices > 0 and persons <= offices and timed * 2 <= len(tasks) and any(
        task.coordinators or task.product or task.deadline for task in tasks)


def _as_one(found: Sequence[Finding]) -> Finding:
    """Several findings of a kind as one, at the place of the first, with what all of them say."""
    details = {}
    for name in found[0].details:
        texts = dict.fromkeys(str(one.details[name]) for one in found)
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


def short_names(texts: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """By short name the full one, as these texts explain them, of such as the cells that name agencies use."""
    used = " ".join(cells)
    found: dict[str, str] = {}
    for text in texts:
        patterns = _EXPLAINED if _SHORTENED in text else _EXPLAINED[1:]
        for match in (match for pattern in patterns for match in pattern.finditer(text[:_LONGEST])):
            full, short = match["full"].strip(), match["short"].strip()
            if is_agency(full) and short != full and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", used):
                found.setdefault(short, full)
    return found
