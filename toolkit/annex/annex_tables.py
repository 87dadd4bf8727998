"""The tables of a file → those that make up the annex, with the lines outside them that are titles of groups or notes.
Called by `understand`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from itertools import groupby, takewhile
from operator import attrgetter

from toolkit.annex.headings import Heading
from toolkit.annex.roles import find_heading
from toolkit.annex.source import (
    COMMON_FIELD,
    SIGNATURE,
    AnnexFile,
    AnnexLine,
    Choices,
    FileTable,
    PlanLineKind,
    split_title,
)
from toolkit.model.findings import Code, Finding, Place, finding

#: Two tables with so many fields in common hold the same.
_COMMON_FIELDS = 4
#: The most characters of a title outside a table; the most lines between it and its table.
_LONGEST_TITLE = 150
_TITLE_WITHIN = 4
#: The head of a document, beside its tables.
_HEAD = re.compile("CỘNG H[ÒO]|ĐẢNG CỘNG SẢN")
#: Lines outside the tables that need not be told: what the document is, and titles that say only that tasks follow.
_KNOWN_NOTE = re.compile(
    r"\W*(?:(?:ban hành )?kèm theo|(?:tiếp theo|hết|phụ lục(?: số)?[ IVX\d]*)\W*\Z|đơn vị tính|đvt|trang \d"
    r"|[^,]{3,40}, ngày)", re.IGNORECASE)
_ASSIGNS_ONLY = re.compile(
    r"(?:(?:phân công|giao|nhiệm vụ|nội dung|công việc|cụ thể|các|trọng tâm|chủ yếu|giải pháp|danh mục|bảng|và|của"
    r"|kế hoạch|chi tiết|năm \d+)\W*)+", re.IGNORECASE)
#: The beginning of a title that is one of an annex or a table, not of a group.
_OF_TABLE = re.compile(r"(?:phụ lục|biểu|mẫu|bảng)\b", re.IGNORECASE)
#: Words below the last table that may bear on its tasks; of notes on signs, reports and money, which do not.
_BEARS_ON_TASKS = re.compile(
    "chủ trì|phối hợp|đầu mối|phụ trách|thời hạn|hạn chót|hoàn thành|chậm nhất|trước ngày|nhiệm vụ|giao ", re.I)
_NO_TASK = re.compile(r"viết tắt|dấu|ký hiệu|như trên|báo cáo|gửi|kinh phí|tổng cộng|\w - chủ trì", re.IGNORECASE)
#: Words in the heading of a table of short names or signs.
_EXPLAINS = re.compile("viết tắt|ký hiệu", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class AnnexTable(FileTable):
    """A table of the annex."""

    start: int = 0                  # the line at which its heading begins
    heading: Heading | None = None  # None where it continues the table before


def find_annex_tables(source: AnnexFile, choices: Choices) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """A file → the tables of the annex, and findings about sheets and tables. Tables of the annex have a heading that
    names content and leads, or continue such a table on the next page: as many columns, no paragraph between. A hidden
    sheet counts only where no visible one has a heading. `choices` are roles kept from an annex before; those an
    officer chose in a table itself come first. The lines outside the tables stand in them, each with its kind."""
    tables = [AnnexTable(table.name, table.lines, table.above, table.is_visible, table.choices, *find_heading(
        table.lines, {**choices, **table.choices})) for table in source.tables]
    names = _annex_table_names(tables)
    found = list[AnnexTable]()
    lines_left = list[Sequence[AnnexLine]]()
    outside = list[AnnexLine]()    # the lines outside since the last table of the annex
    width = 0
    is_left_above = False    # a table stands above that is left
    for table in tables:
        outside += table.above
        if table.name in names:
            width = table.width
            above = table.lines[:table.start]
            outside += [line._replace(is_outside=True) for line in above if len(line.filled) == 1]
            found.append(dataclasses.replace(table, above=tuple(outside)))
            outside = []
            full_lines = [line for line in above if len(line.filled) > 2]
            lines_left += [full_lines] if len(full_lines) > 1 else []
        elif found and not (table.heading or table.above or source.is_workbook) and table.width == width:
            found.append(table)
        elif table.heading or (table.is_visible and (found or table.width > 2) and not _is_head_or_end(table)):
            lines_left.append(table.lines)
            if not found:
                is_left_above, outside = True, [line for line in outside if COMMON_FIELD.match(line.all_texts)]
    findings = [finding(Code.ANNEX_HIDDEN, Place(source.file, table.name), what=f"cả trang “{table.name}”")
                for table in found if not table.is_visible]
    if source.is_workbook and len(found) > 1:
        sheets = ", ".join(f"“{table.name}”" for table in found)
        findings.insert(0, finding(Code.ANNEX_SHEETS_JOINED, Place(source.file), sheets=sheets))
    for line in (next((line for line in lines if line.filled), None) for lines in lines_left):
        findings += [finding(Code.ANNEX_TABLE_LEFT, line.place, text=line.all_texts)] if line else []
    return tuple(_with_lines_outside(found, (*outside, *source.below), is_left_above=is_left_above)), tuple(findings)


def _annex_table_names(tables: Sequence[AnnexTable]) -> set[str]:
    """Tables → the names of those that are the annex. They are visible, and their labels alone name content and leads,
    or they have most of the fields of such a table. Where no labels do, it is the one table with the most roles."""
    headed = {table.name: table.heading for table in tables if table.heading}
    visible = {table.name for table in tables if table.is_visible}
    headings = {name: heading for name, heading in headed.items() if name in visible} or headed
    certain = [heading for heading in headings.values() if not heading.supposed]
    if headings and not certain:
        certain = [max(headings.values(), key=lambda heading: len(heading.roles))]
    return {name for name, heading in headings.items() if any(
        heading is known or len({*known.roles.values()} & {*heading.roles.values()}) >= _COMMON_FIELDS
        for known in certain)}


def _is_head_or_end(table: FileTable) -> bool:
    """Whether a table is the head of a document, its signature, or explains short names and signs."""
    texts = [text.partition("\n")[0] for line in table.lines for text in line.texts]
    return any(_HEAD.search(text) or SIGNATURE.match(text) for text in texts) or any(
        map(_EXPLAINS.search, table.lines[0].texts if table.lines else ()))


# ── lines outside the tables ──
def _with_lines_outside(
    tables: Sequence[AnnexTable], lines_below: Sequence[AnnexLine], *, is_left_above: bool
) -> list[AnnexTable]:
    """Tables of an annex and the lines below the last → the tables, with the lines outside them as groups and as lines
    that are none. Of those above the first table of all only the titles stand in it, without a kind."""
    found = list[AnnexTable]()
    for table in tables:
        lines = [line for is_outside, run in groupby(table.lines, attrgetter("is_outside"))
                 for line in (_with_kinds([*run]) if is_outside else run)]
        above = _with_kinds(table.above, is_head=not found)
        if not found:
            titles = [line._replace(kind=None) for line in above if line.kind is PlanLineKind.GROUP]
            above = [*titles, *(line for line in above if line.kind is PlanLineKind.NONE and (
                is_left_above or COMMON_FIELD.match(line.all_texts)))]
        below = table.start + (table.heading.depth if table.heading else 0)
        found.append(dataclasses.replace(table, lines=(*lines[:below], *above, *lines[below:])))
    unsigned = takewhile(lambda line: not SIGNATURE.match(line.all_texts), lines_below)
    notes = [line._replace(kind=PlanLineKind.NONE) for line in unsigned
             if _BEARS_ON_TASKS.search(line.all_texts) and not _NO_TASK.search(line.all_texts)]
    if notes and found:
        found[-1] = dataclasses.replace(found[-1], lines=(*found[-1].lines, *notes))
    return found


def _with_kinds(lines: Sequence[AnnexLine], *, is_head: bool = False) -> list[AnnexLine]:
    """The lines above a table → each as a group or as a line that is none, without those that need not be told. Groups
    are the numbered titles shortly above the table, else the last line, unless "Phụ lục II" above makes it the title of
    an annex. `is_head`: the document begins with them."""
    notable = [line for line in lines if not _is_known(line.all_texts)]
    unmarked = [*takewhile(lambda line: line.all_texts[0] not in "-–+•", reversed(notable))][:_TITLE_WITHIN]
    near = [line for line in reversed(unmarked) if _may_be_title(line.all_texts)]
    titles = [line for line in near if split_title(line.all_texts)[0]]
    if not titles and near[-1:] == notable[-1:]:
        before = lines[:lines.index(near[-1])][-1:] if near and not is_head else ()
        titles = [] if any(_OF_TABLE.match(line.all_texts) for line in before) else near[-1:]
    return [line._replace(kind=PlanLineKind.GROUP if line in titles else PlanLineKind.NONE) for line in notable]


def titles_above(paragraphs: Sequence[AnnexLine], lines: Sequence[AnnexLine]) -> list[AnnexLine]:
    """The paragraphs above a table and its lines above the heading → the titles of groups among them."""
    above = (*paragraphs, *(line._replace(is_outside=True) for line in lines if len(line.filled) == 1))
    return [line for line in _with_kinds(above) if line.kind is PlanLineKind.GROUP]


def _is_known(text: str) -> bool:
    """Whether a line outside the tables need not be told."""
    return any((_KNOWN_NOTE.match(text), SIGNATURE.match(text), _ASSIGNS_ONLY.fullmatch(split_title(text)[1])))


def _may_be_title(text: str) -> bool:
    """Whether a line is short, no sentence, no label with its value."""
    return len(text) < _LONGEST_TITLE and text[0].isalnum() and text[-1] not in ".;," and (
        ": " not in text and not _OF_TABLE.match(text))
