"""An annex's file (Word, Excel, text) → the record `Annex`, how its columns and lines were read, the full names of its
short names, and findings in an officer's order; or, where it is not understood, a workbook (the chooser) in which an
officer says what each column and paragraph is. Called when a round begins or is amended; `plan.sheets` shows the
result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.annex.annex_tables import AnnexTable, find_annex_tables, titles_above
from toolkit.annex.carriers import read_source
from toolkit.annex.cells import is_agency, is_person, split_outcome
from toolkit.annex.groups_and_tasks import AnnexItem, ItemCollector, annex_of, collect_items
from toolkit.annex.headings import (
    GUIDE_BEGINS,
    LINES_SHEET,
    ROLE_COLUMN,
    ROLES,
    SEAL_PROPERTY,
    UNUSED,
    Heading,
    choice_label,
    read_labels,
)
from toolkit.annex.paragraphs import names_agencies, plan_table, read_paragraphs, sentence_guess
from toolkit.annex.roles import find_heading, lines_below_heading, with_roles
from toolkit.annex.rows import column_findings
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, is_filled, tt_number
from toolkit.base.text import by_key, grouped
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.records import Annex
from toolkit.sheetread.any_file import Format
from toolkit.sheets.book_writer import ALARM, INPUT, TEXT, BookWriter
from toolkit.sheets.schema import Column, SheetSchema
from toolkit.sheets.writing import Styled, TableWriter, write_sheet

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
#: The most tables of a chooser.
_MOST_TABLES = 20
#: The most lines of each.
_MOST_LINES = 2000
_TITLE = "Phụ lục: chọn mỗi cột là gì"
_GUIDE = (
    f"{GUIDE_BEGINS}: cột nào không dùng thì chọn “(không dùng)”; ô nền đỏ là cột chưa chắc. Dòng trên là tiêu đề "
    "của bảng. Xem lại cả các ô đã chọn sẵn. Xóa trang nào không phải bảng giao nhiệm vụ. Lưu, rồi tạo kỳ báo cáo lại "
    "với phụ lục ấy.")
_CHOICE_LOOK = TEXT._replace(ground=INPUT, bold=True)
#: The most characters of a column's width.
_WIDEST = 40
#: The fewest.
_NARROWEST = 12
#: A heading fills this share of the cells that the fullest line of its table does.
_HEADING_SHARE = 0.6
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


# ── the chooser ──
def columns_asked(source: AnnexFile) -> bytes | None:
    """A file → its chooser, with a sheet for each table of several columns and one for its numbered paragraphs; None
    for a file without either, and for a chooser."""
    if source.answers:
        return None
    tables = [table for table in source.tables if sum(len(line.filled) > 1 for line in table.lines) > 1][:_MOST_TABLES]
    book = BookWriter(_TITLE)
    book.keep({SEAL_PROPERTY: source.seal})
    for table in tables:
        _write_table(book, table, has_titles=len(tables) > 1 or any(line.is_outside for line in table.lines))
    plan = read_paragraphs(source.paragraphs)
    # One of the tables may be the annex
    may_be_annex = source.form is Format.TEXT or any(map(names_agencies, tables))
    asks_lines = bool(plan.lines) and (bool(plan.certain_tasks) or not tables or not may_be_annex)
    if asks_lines:
        names = [column.name for column in LINES_SHEET.columns]
        cells = ((Styled(line.kind, ground=ALARM if line.number in plan.asked else ""), *line.texts)
                 for line in plan.lines[:_MOST_LINES])
        write_sheet(book, LINES_SHEET, (dict(zip(names, row, strict=True)) for row in cells))
    return book.content() if tables or asks_lines else None


def _find_heading_line(lines: Sequence[AnnexLine], choices: Choices) -> int | None:
    """Lines of a table → the index of the line at which its heading begins, None for no heading. It is the one that is
    understood, else the first full line; where that has numbers it is a task, and the heading the block of lines with
    two texts or more above it."""
    start, heading = find_heading(lines, choices)
    if heading:
        return start
    most = _HEADING_SHARE * max(len(line.filled) for line in lines)
    fullest = next(index for index, line in enumerate(lines) if most <= max(
        len(line.filled), len({*filter(is_filled, read_labels(lines, index)[0].values())})))
    if not any(map(str.isdigit, "".join(map(tt_number, lines[fullest].texts)))):
        return fullest
    above = [index for index, line in enumerate(lines[:fullest]) if len(line.filled) > 1]
    return next((index for index in reversed(above) if index - 1 not in above), None)


def _write_table(book: BookWriter, table: FileTable, *, has_titles: bool) -> None:
    """Add a sheet with a table: guide, labels, a drop-down above each column with the guessed role, the titles of
    groups above the table (if `has_titles`), its lines. Merged cells are merged again where they do not overlap."""
    lines = [line for line in table.lines if line.filled]
    start = _find_heading_line(lines, table.choices)
    labels, depth = read_labels(lines, start) if start is not None else ({}, 0)
    below = lines_below_heading(lines[start or 0:], depth)[:_MOST_LINES]
    width = max(len(labels), *(len(line.texts) for line in below), 1)
    titles = titles_above(table.above, lines[:start or 0]) if has_titles else ()
    over_all = dict.fromkeys(range(1, width), 0)
    below = [line._replace(covered=over_all) if line.is_outside else line for line in (*titles, *below)]
    heading = with_roles(Heading(labels, depth, {}), lines[start or 0:])
    longest = [max((len(line.text(column)) for line in below), default=0) for column in range(width)]
    columns = [Column(str(column), choice_label(labels, column), min(max(length, _NARROWEST), _WIDEST))
               for column, length in enumerate(longest)]
    sheet = TableWriter(book, SheetSchema(table.name, _TITLE, _GUIDE, tuple(columns), frozen=0))
    sheet.head()
    sheet.row({column.name: Styled(heading.roles.get(number, UNUSED), column=ROLE_COLUMN, look=_CHOICE_LOOK._replace(
        ground=ALARM if number in heading.asked else INPUT)) for number, column in enumerate(columns)})
    sheet.page.freeze_panes(sheet.next - 1, 0)
    first_cells: dict[tuple[int, int], tuple[int, int]] = {}    # by row and column the first of the merged cells
    for row, line in enumerate(below):
        for column in range(width):
            begins = column if line.text(column) else line.covered.get(column, column)
            above = first_cells.get((row - 1, column)) if column in line.shared and not line.text(column) else None
            first_cells[row, column] = above or first_cells.get((row, begins), (row, begins))
    for (row, column), cells in by_key((first, cell) for cell, first in first_cells.items()).items():
        bottom, right = max(cell[0] for cell in cells), max(cell[1] for cell in cells)
        is_whole = len(cells) == (bottom - row + 1) * (right - column + 1)    # ranges may overlap
        line, top = below[row], sheet.next + row
        if (text := line.text(column) or line.shared.get(column, "")) or len(cells) > 1:
            sheet.sheet.merge(top, column + 1, (right if is_whole else column) + 1, text, TEXT,
                              sheet.next + bottom if is_whole else top)
