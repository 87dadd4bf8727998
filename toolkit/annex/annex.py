"""An annex's file (Word, Excel, text) → the record `Annex`, how its columns and lines were read, the full names of its
short names, and findings in an officer's order. Called when a round begins or is amended; `plan.sheets` shows the
result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable, find_annex_tables
from toolkit.annex.carriers import read_source
from toolkit.annex.cells import is_agency, is_person, split_outcome
from toolkit.annex.groups_and_tasks import AnnexItem, ItemCollector, annex_of, collect_items
from toolkit.annex.headings import ROLES, UNUSED, choice_label
from toolkit.annex.paragraphs import plan_table, sentence_guess
from toolkit.annex.rows import column_findings
from toolkit.annex.source import Choices, is_filled
from toolkit.base.text import grouped
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.records import Annex

#: The most groups and tasks together that a file may hold to be an annex.
_MOST_ITEMS = 3_000
#: An hour or a day of a week, as schedules say them.
_HOUR = re.compile(r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|\d{1,2} ?(?:h|giờ) ?\d{0,2})\b", re.IGNORECASE)
#: Findings that are questions to an officer; findings that only say how the annex was read.
_QUESTIONS = (Code.ANNEX_IS_IT_ONE, Code.ANNEX_COLUMN_DOUBTED, Code.ANNEX_LINES_ASKED)
_HOW_READ = (Code.ANNEX_READ, Code.ANNEX_COLUMNS_READ, Code.ANNEX_SHORT_NAMES)
#: A short name: capitals, perhaps with small letters, signs and a word after them ("Sở KHCN", "VP", "TC-KH").
_SHORT_NAME = r"(?:Sở |Ban |Bộ |Phòng )?[A-ZĐƯ][\w&.\-]{1,14}(?: [\w&.\-]{1,10}){0,2}"
#: The word that every text has which explains a short name behind the full one.
_SAYS_SHORTENED = "tắt"
#: The full name first: "Sở Khoa học và Công nghệ (sau đây gọi tắt là Sở KHCN)"; the short one: "SKHCN: Sở Khoa học …".
_SHORT_NAME_PATTERNS = (
    re.compile(r"(?P<full>[A-ZĐ][^,;:.()\n]{3,80}?)\s*\((?:[^()A-ZĐ]{0,30}[\s:“\"'])?"
               rf"(?P<short>{_SHORT_NAME})[”\"']?\)"),
    re.compile(rf"(?:^|[;,.:(]\s*)[“\"']?(?P<short>{_SHORT_NAME})[”\"']?\s*(?::|là)\s*(?P<full>[A-ZĐ][^,;:.()\n]{{3,80}})"))
#: The first characters of a text, which are searched for short names.
_CHARACTERS_SEARCHED = 2000


class ColumnReading(NamedTuple):
    """How a column of the annex was read."""

    table: str
    label: str     # its heading, with the column's letter where another column has the same
    role: str      # a key of `headings.ROLES`
    chosen: bool   # an officer chose the role
    example: str   # the first text below the heading

    @property
    def role_title(self) -> str:
        """The role's name in Vietnamese."""
        return ROLES[self.role]


class LineReading(NamedTuple):
    """How a line of the annex was read."""

    place: Place
    number: int
    item_id: str          # of the group or task it belongs to, "" for none
    is_unplaced: bool     # it is no heading and belongs to no group or task
    is_group: bool        # it belongs to a group
    continues_item: bool  # it continues the group or task of the line before
    text: str

    @property
    def place_text(self) -> str:
        """Its sheet and number in Vietnamese: "bảng 1, dòng 7"."""
        return ", ".join(filter(None, (self.place.sheet, f"dòng {self.number}")))


class Understood(NamedTuple):
    """An annex and how it was read."""

    annex: Annex
    findings: tuple[Finding, ...]
    columns: tuple[ColumnReading, ...]  # () where tasks were read from paragraphs
    lines: tuple[LineReading, ...]
    short_names: Mapping[str, str]      # by short name the full one

    @property
    def is_open(self) -> bool:
        """Whether a question about its columns or lines waits for an officer."""
        return any(found.code in _QUESTIONS for found in self.findings)

    @property
    def report(self) -> tuple[Finding, ...]:
        """The findings for an officer: the numbers of groups and tasks, the questions, how columns and short names
        were read, then all others, those of one code joined into one."""
        questions = [found for found in self.findings if found.code in _QUESTIONS]
        place = Place(self.lines[0].place.file)
        to_decide = f"{len(questions)} điều" if questions else "không có điều nào"
        tasks, groups = len(self.annex.tasks), len(self.annex.groups)
        report = [finding(Code.ANNEX_READ, place, tasks=tasks, groups=groups, questions=to_decide), *questions]
        if self.columns:
            columns = "; ".join(f"“{' '.join(column.label.split())}” là {column.role_title}" for column in self.columns)
            report.append(finding(Code.ANNEX_COLUMNS_READ, place, columns=columns))
        if self.short_names:
            names = "; ".join(f"“{short}” là {full}" for short, full in self.short_names.items())
            report.append(finding(Code.ANNEX_SHORT_NAMES, place, names=names))
        kinds = grouped((found for found in self.findings if found.code not in _QUESTIONS), lambda found: found.code)
        return (*report, *map(_join_findings, kinds.values()))

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The findings of `report` but for those that only say how the annex was read."""
        return tuple(found for found in self.report if found.code not in _HOW_READ)


def understand(path: Path, choices: Choices | None = None) -> Understood:
    """A Word document, a workbook or tab-separated text → the annex in it and how it was read. The format is known by
    the content, tables by their headings (`find_annex_tables`); where no table is an annex, tasks are read from
    paragraphs. Every text of the file is in a group, a task or a finding. `choices` are the roles an officer chose for
    the columns of an annex before. Raises ToolkitError where the file cannot be read or holds no tasks."""
    source = read_source(path)
    tables, table_findings = find_annex_tables(source, choices or {})
    paragraph_tables, paragraph_findings = plan_table(source, tables)
    tables = paragraph_tables or tables
    collected = collect_items(tables, source.paragraph_texts)
    if all(item.is_group for item in collected.items):
        raise ToolkitError(Code.ANNEX_NO_TABLE, file=path.name)
    if len(collected.items) > _MOST_ITEMS:
        raise ToolkitError(Code.ANNEX_UNREADABLE, file=path.name, why=f"hơn {_MOST_ITEMS} nhóm và nhiệm vụ")
    annex, repeated = annex_of(collected.items)
    columns = [column for table in tables if not paragraph_tables for column in column_readings(table)]
    blank = () if paragraph_tables else _blank_fields(collected.items)
    role_findings = (found for table in tables for found in column_findings(table))
    asks = not paragraph_tables and not any(column.chosen for column in columns) and not _assigns_tasks(annex)
    question = (finding(Code.ANNEX_IS_IT_ONE, tables[0].lines[0].place),) if asks else ()
    findings = (*question, *source.findings, *table_findings, *paragraph_findings, *role_findings,
                *collected.findings, *repeated, *blank)
    texts = (*source.paragraph_texts, *(text for table in source.tables for line in table.lines for text in line.texts))
    short = short_names(texts, (text for task in annex.tasks for text in (task.leads, task.coordinators)))
    return Understood(annex, findings, tuple(columns), tuple(line_readings(tables, collected)), short)


def _assigns_tasks(annex: Annex) -> bool:
    """Whether an annex gives tasks to agencies, so that it is no list of members, no budget, no schedule. Agencies lead
    at least as many tasks as persons, at most half of the tasks have an hour or a weekday, and some task has a
    coordinator, a product or a deadline."""
    tasks, titles = annex.tasks, {group.number: group.title for group in annex.groups}
    persons = sum(is_person(task.leads) for task in tasks)
    offices = sum(is_agency(task.leads) for task in tasks) - persons
    timed = sum(_HOUR.search(f"{titles.get(task.group, '')} {task.deadline}") is not None for task in tasks)
    return offices > 0 and persons <= offices and timed * 2 <= len(tasks) and any(
        task.coordinators or task.product or task.deadline for task in tasks)


def _join_findings(found: Sequence[Finding]) -> Finding:
    """Findings of one code → one finding at the place of the first, each detail a list of all their texts."""
    details = {}
    for name in found[0].details:
        texts = dict.fromkeys(str(other.details[name]) for other in found)
        details[name] = "”; “".join(texts) if name in ("text", "column", "tt", "task") else ", ".join(texts)
    return found[0]._replace(details=details) if found[1:] else found[0]


def _blank_fields(items: Iterable[AnnexItem]) -> Iterator[Finding]:
    """Groups and tasks → a finding for each task without leads, or with a blank field that its sentence may give."""
    for item in items:
        texts = item.texts
        guess = {} if item.is_group else {"leads": "", **sentence_guess(texts["content"])}
        in_product = split_outcome(texts.get("product", "")) is not None
        blank = [name for name in {**guess, **({"deadline": ""} if in_product else {})} if not texts.get(name)]
        if blank:
            title = item.group.texts["content"] if item.group and "leads" in blank else ""
            text = " | ".join(filter(None, (title, texts["content"], texts.get("product") if in_product else "")))
            yield finding(Code.ANNEX_FIELD_BLANK, item.line.place, task=item.name, text=text,
                          field=", ".join(ROLES[name] for name in blank))


def column_readings(table: AnnexTable) -> Iterator[ColumnReading]:
    """A table → its columns as they were read; none for a table that continues the one before."""
    heading = table.heading
    if heading is None:
        return
    for column, label in heading.labels.items():
        texts = (line.text(column) for line in table.lines[table.start + heading.depth:])
        example = next(filter(is_filled, texts), "")
        if example or is_filled(label):
            yield ColumnReading(
                table=table.name, label=choice_label(heading.labels, column), example=example,
                role=heading.roles.get(column, UNUSED), chosen=column in heading.chosen)


def line_readings(tables: Sequence[AnnexTable], collected: ItemCollector) -> Iterator[LineReading]:
    """Tables and the items collected from them → their lines from the first heading on, as they were read."""
    item_before = None
    for line in (line for table in tables for line in table.lines[table.start:] if line.filled):
        place = line.place, line.number
        item = collected.item_of_line.get(place)
        yield LineReading(
            place=line.place, number=line.number, text=line.all_texts, item_id=item.id if item else "",
            is_unplaced=item is None and place in collected.item_of_line, is_group=item is not None and item.is_group,
            continues_item=item is not None and item is item_before)
        item_before = item or item_before


def short_names(texts: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """Texts that may explain short names, and the cells that name agencies → by short name the full one, of those short
    names that the cells use."""
    used = " ".join(cells)
    found: dict[str, str] = {}
    for text in texts:
        patterns = _SHORT_NAME_PATTERNS if _SAYS_SHORTENED in text else _SHORT_NAME_PATTERNS[1:]
        for match in (match for pattern in patterns for match in pattern.finditer(text[:_CHARACTERS_SEARCHED])):
            full, short = match["full"].strip(), match["short"].strip()
            if is_agency(full) and short != full and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", used):
                found.setdefault(short, full)
    return found
