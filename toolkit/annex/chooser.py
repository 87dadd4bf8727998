"""An annex whose columns are not understood → a workbook in which an officer says what each column is.

Its tables stand there as they were found, each on a sheet with a drop-down and a guess for each column; once saved, the
workbook is an annex like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.annex.annex_tables import completed, first_heading, lines_below
from toolkit.annex.headings import ROLES, UNUSED, Heading, choice_key, choice_label, labels_at
from toolkit.annex.paragraphs import names_agencies, read_paragraphs
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, PlanLineKind, number, says
from toolkit.base.text import by_key
from toolkit.model import words
from toolkit.sheetread.any_file import Format
from toolkit.sheets.book_writer import ALARM, INPUT, TEXT, BookWriter
from toolkit.sheets.reading import chosen
from toolkit.sheets.schema import CellKind, Column, Owner, SheetSchema
from toolkit.sheets.writing import Styled, TableWriter, write_sheet

#: How the guide begins, in the second row of such a sheet; below it the columns' headings, then the choices.
_GUIDE_BEGINS = "Ở dòng nền vàng, chọn mỗi cột là gì"
#: The custom property that says which annex such a workbook is of.
SEAL = "annex"
#: So many tables are laid down, of so many lines each.
_MOST, _LINES = 20, 2000
_TITLE = "Phụ lục: chọn mỗi cột là gì"
_GUIDE = (
    f"{_GUIDE_BEGINS}: cột nào không dùng thì chọn “(không dùng)”; ô nền đỏ là cột chưa chắc. Dòng trên là tiêu đề "
    "của bảng. Xem lại cả các ô đã chọn sẵn. Xóa trang nào không phải bảng giao nhiệm vụ. Lưu, rồi tạo kỳ báo cáo lại "
    "với phụ lục ấy.")
#: What each column may be chosen to be.
_CHOICE = Column("choice", "", kind=CellKind.CHOICE, owner=Owner.OFFICER,
                 choices={role: (text, ()) for role, text in ROLES.items()})
_KINDS = {kind: (kind.value, ()) for kind in PlanLineKind}
#: The numbered paragraphs of a plan, each with what it is.
LINES = SheetSchema(words.DOCUMENT_PLACE, "Phụ lục: chọn mỗi dòng là gì", (
    "Ở cột nền vàng, chọn mỗi dòng là nhóm, nhiệm vụ hay không phải nhiệm vụ; dòng nền đỏ là dòng chưa chắc. "
    "Ghi cơ quan và thời hạn của nhiệm vụ nào còn trống. Lưu, rồi tạo kỳ báo cáo lại với phụ lục ấy."),
    (Column("kind", "Dòng này là", 18, kind=CellKind.CHOICE, owner=Owner.OFFICER, choices=_KINDS),
     *(Column(name, word.text, width, owner=Owner.OFFICER)
       for (name, word), width in zip(words.ANNEX_COLUMNS.items(), (8, 60, 28, 28, 28, 18), strict=True))))
_CHOICE_LOOK = TEXT._replace(ground=INPUT, bold=True)
_WIDE, _NARROW = 40, 12
#: Such a share of the most columns a line of the table fills, its heading does.
_HEADING_SHARE = 0.6


def columns_asked(source: AnnexFile) -> bytes | None:
    """A workbook with a sheet for each table of columns in that file and one for its numbered paragraphs; None where
    there is neither, or it is such a workbook."""
    if source.answers:
        return None
    tables = [table for table in source.tables if sum(len(line.filled) > 1 for line in table.lines) > 1][:_MOST]
    book = BookWriter(_TITLE)
    book.keep({SEAL: source.seal})
    for table in tables:
        _write_table(book, table)
    plan = read_paragraphs(source.paragraphs)
    is_beside = source.form is Format.TEXT or any(map(names_agencies, tables))    # those tables may be the annex
    if asks_lines := bool(plan.lines) and (bool(plan.certain_tasks) or not tables or not is_beside):
        names = [column.name for column in LINES.columns]
        write_sheet(book, LINES, (dict(zip(names, (
            Styled(line.kind, ground=ALARM if line.number in plan.asked else ""), *line.texts), strict=True))
            for line in plan.lines[:_LINES]))
    return book.content() if tables or asks_lines else None


def choices_in(lines: Sequence[AnnexLine]) -> tuple[tuple[AnnexLine, ...], Choices]:
    """The table of a sheet in which somebody chose what its columns are, and what was chosen; any other as it is, with
    no choices."""
    begins = next((number for number, line in enumerate(lines[:4]) if line.text(0) == LINES.columns[0].heading), None)
    if begins is not None:
        kinds = (None, *(chosen(line.text(0), _KINDS) or PlanLineKind.NONE for line in lines[begins + 1:]))
        return tuple(line._replace(texts=line.texts[1:], covered={}, shared={}, kind=kind)
                     for line, kind in zip(lines[begins:], kinds, strict=True)), {}
    guide = next((number for number, line in enumerate(lines[:2]) if line.text(0).startswith(_GUIDE_BEGINS)), None)
    if guide is None or len(lines) < guide + 3:
        return tuple(lines), {}
    labels, roles = lines[guide + 1:guide + 3]
    headings = dict(enumerate(labels.texts))
    found = ((column, chosen(text, _CHOICE.choices)) for column, text in enumerate(roles.texts))
    return (labels, *lines[guide + 3:]), {choice_key(headings, column): role for column, role in found if role}


def _heading_line(lines: Sequence[AnnexLine], choices: Choices) -> int | None:
    """Where the heading begins: as it is understood, else the first line that fills most of the columns; where that is
    a task already, above it the last lines with two texts or more, None where there are none. What stands above a
    heading are titles."""
    start, heading = first_heading(lines, choices)
    if heading:
        return start
    most = _HEADING_SHARE * max(len(line.filled) for line in lines)
    fullest = next(place for place, line in enumerate(lines) if most <= max(
        len(line.filled), len({*filter(says, labels_at(lines, place)[0].values())})))
    if not any(map(str.isdigit, "".join(map(number, lines[fullest].texts)))):
        return fullest
    above = [place for place, line in enumerate(lines[:fullest]) if len(line.filled) > 1]
    return next((place for place in reversed(above) if place - 1 not in above), None)


def _write_table(book: BookWriter, table: FileTable) -> None:
    """A sheet with the table: its guide, the headings as they stand, a choice for each, its lines as they were found: a
    cell over several columns or lines as one, where those below have it alike."""
    lines = [line for line in table.lines if line.filled]
    start = _heading_line(lines, table.choices)
    labels, depth = labels_at(lines, start) if start is not None else ({}, 0)
    below = lines_below(lines[start or 0:], depth)[:_LINES]
    width = max(len(labels), *(len(line.texts) for line in below), 1)
    heading = completed(Heading(labels, depth, {}), lines[start or 0:])
    longest = [max((len(line.text(column)) for line in below), default=0) for column in range(width)]
    columns = [Column(str(column), choice_label(labels, column), min(max(length, _NARROW), _WIDE))
               for column, length in enumerate(longest)]
    sheet = TableWriter(book, SheetSchema(table.name, _TITLE, _GUIDE, tuple(columns), frozen=0))
    sheet.head()
    sheet.row({column.name: Styled(heading.roles.get(number, UNUSED), column=_CHOICE, look=_CHOICE_LOOK._replace(
        ground=ALARM if number in heading.asked else INPUT)) for number, column in enumerate(columns)})
    sheet.page.freeze_panes(sheet.next - 1, 0)
    owners: dict[tuple[int, int], tuple[int, int]] = {}    # by row and column the first cell of those merged
    for row, line in enumerate(below):
        for column in range(width):
            begins = column if line.text(column) else line.covered.get(column, column)
            above = owners.get((row - 1, column)) if column in line.shared and not line.text(column) else None
            owners[row, column] = above or owners.get((row, begins), (row, begins))
    for (row, column), cells in by_key((owner, cell) for cell, owner in owners.items()).items():
        bottom, right = max(cell[0] for cell in cells), max(cell[1] for cell in cells)
        is_whole = len(cells) == (bottom - row + 1) * (right - column + 1)    # ranges may overlap
        line, top = below[row], sheet.next + row
        if (text := line.text(column) or line.shared.get(column, "")) or len(cells) > 1:
            sheet.sheet.merge(top, column + 1, (right if is_whole else column) + 1, text, TEXT,
                              sheet.next + bottom if is_whole else top)
