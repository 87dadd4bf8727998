"""The chooser: an annex that is not understood → a workbook in which an officer says what each column and each
paragraph is. Saved, it is read as an annex (`carriers`). Called when a round begins."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.annex.annex_tables import titles_above
from toolkit.annex.headings import ROLES, UNUSED, Heading, choice_key, choice_label, read_labels
from toolkit.annex.paragraphs import names_agencies, read_paragraphs
from toolkit.annex.roles import find_heading, lines_below_heading, with_roles
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, PlanLineKind, is_filled, tt_number
from toolkit.base.text import by_key
from toolkit.model import words
from toolkit.sheetread.any_file import Format
from toolkit.sheets.book_writer import ALARM, INPUT, TEXT, BookWriter
from toolkit.sheets.reading import chosen
from toolkit.sheets.schema import CellKind, Column, Owner, SheetSchema
from toolkit.sheets.writing import Styled, TableWriter, write_sheet

#: The beginning of the guide, second row of a sheet of columns; the rows below it are labels, then choices.
_GUIDE_BEGINS = "Ở dòng nền vàng, chọn mỗi cột là gì"
#: The custom property of a chooser that holds the seal of its annex.
SEAL_PROPERTY = "annex"
#: The most tables of a chooser.
_MOST_TABLES = 20
#: The most lines of each.
_MOST_LINES = 2000
_TITLE = "Phụ lục: chọn mỗi cột là gì"
_GUIDE = (
    f"{_GUIDE_BEGINS}: cột nào không dùng thì chọn “(không dùng)”; ô nền đỏ là cột chưa chắc. Dòng trên là tiêu đề "
    "của bảng. Xem lại cả các ô đã chọn sẵn. Xóa trang nào không phải bảng giao nhiệm vụ. Lưu, rồi tạo kỳ báo cáo lại "
    "với phụ lục ấy.")
#: The drop-down above each column.
_ROLE_COLUMN = Column("choice", "", kind=CellKind.CHOICE, owner=Owner.OFFICER,
                      choices={role: (text, ()) for role, text in ROLES.items()})
_LINE_KINDS = {kind: (kind.value, ()) for kind in PlanLineKind}
#: The sheet of the numbered paragraphs, each with its kind and fields.
LINES_SHEET = SheetSchema(words.DOCUMENT_PLACE, "Phụ lục: chọn mỗi dòng là gì", (
    "Ở cột nền vàng, chọn mỗi dòng là nhóm, nhiệm vụ hay không phải nhiệm vụ; dòng nền đỏ là dòng chưa chắc. "
    "Ghi cơ quan và thời hạn của nhiệm vụ nào còn trống. Lưu, rồi tạo kỳ báo cáo lại với phụ lục ấy."),
    (Column("kind", "Dòng này là", 18, kind=CellKind.CHOICE, owner=Owner.OFFICER, choices=_LINE_KINDS),
     *(Column(name, word.text, width, owner=Owner.OFFICER)
       for (name, word), width in zip(words.ANNEX_COLUMNS.items(), (8, 60, 28, 28, 28, 18), strict=True))))
_CHOICE_LOOK = TEXT._replace(ground=INPUT, bold=True)
#: The most characters of a column's width.
_WIDEST = 40
#: The fewest.
_NARROWEST = 12
#: A heading fills this share of the cells that the fullest line of its table does.
_HEADING_SHARE = 0.6


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


def read_choices(lines: Sequence[AnnexLine]) -> tuple[tuple[AnnexLine, ...], Choices]:
    """The lines of a sheet → those of the annex's table, and the roles chosen for its columns, where the sheet is one
    of a chooser; of its sheet of paragraphs the lines have their kinds. Lines of any other sheet are unchanged."""
    begins = next(
        (index for index, line in enumerate(lines[:4]) if line.text(0) == LINES_SHEET.columns[0].heading), None)
    if begins is not None:
        kinds = (None, *(chosen(line.text(0), _LINE_KINDS) or PlanLineKind.NONE for line in lines[begins + 1:]))
        return tuple(line._replace(texts=line.texts[1:], covered={}, shared={}, kind=kind)
                     for line, kind in zip(lines[begins:], kinds, strict=True)), {}
    guide = next((index for index, line in enumerate(lines[:2]) if line.text(0).startswith(_GUIDE_BEGINS)), None)
    if guide is None or len(lines) < guide + 3:
        return tuple(lines), {}
    labels, roles = lines[guide + 1:guide + 3]
    headings = dict(enumerate(labels.texts))
    found = ((column, chosen(text, _ROLE_COLUMN.choices)) for column, text in enumerate(roles.texts))
    return (labels, *lines[guide + 3:]), {choice_key(headings, column): role for column, role in found if role}


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
    sheet.row({column.name: Styled(heading.roles.get(number, UNUSED), column=_ROLE_COLUMN, look=_CHOICE_LOOK._replace(
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
