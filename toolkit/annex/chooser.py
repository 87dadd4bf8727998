"""An annex whose columns are not understood → a workbook in which an officer says what each column is.

Its tables stand there as they were found, each on a sheet with a drop-down and a guess for each column; once saved, the
workbook is an annex like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.annex.annex_tables import completed, first_heading, lines_below
from toolkit.annex.headings import ROLES, UNUSED, Heading, choice_key, choice_label, labels_at
from toolkit.annex.paragraphs import read_paragraphs
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, PlanLineKind, number, says
from toolkit.model import words
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
    if asks_lines := bool(plan.lines) and (bool(plan.certain_tasks) or not tables):
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
        return (_bare(lines[begins]), *(_bare(line)._replace(kind=chosen(line.text(0), _KINDS) or PlanLineKind.NONE)
                                        for line in lines[begins + 1:])), {}
    guide = next((number for number, line in enumerate(lines[:2]) if line.text(0).startswith(_GUIDE_BEGINS)), None)
    if guide is None or len(lines) < guide + 3:
        return tuple(lines), {}
    labels, roles = lines[guide + 1:guide + 3]
    headings = dict(enumerate(labels.texts))
    found = ((column, chosen(text, _CHOICE.choices)) for column, text in enumerate(roles.texts))
    return (labels, *lines[guide + 3:]), {choice_key(headings, column): role for column, role in found if role}


def _bare(line: AnnexLine) -> AnnexLine:
    """A line without the column that says what it is."""
    return line._replace(texts=line.texts[1:], covered={}, shared={})


def _heading_of(lines: Sequence[AnnexLine], choices: Choices) -> int | None:
    """Where the heading begins: as it is understood, else the first line that fills most of the columns; where that is
    a task already, above it the last lines with two texts or more, None where there are none. What stands above a
    heading are titles."""
    at, heading = first_heading(lines, choices)
    most = max(len(line.filled) for line in lines)
    if heading:
        return at
    fullest = next(each for each, line in enumerate(lines) if _HEADING_SHARE * most <= max(
        len(line.filled), len({*filter(says, labels_at(lines, each)[0].values())})))
    if not any(map(str.isdigit, "".join(map(number, lines[fullest].texts)))):
        return fullest
    above = [each for each, line in enumerate(lines[:fullest]) if len(line.filled) > 1]
    return next((each for each in reversed(above) if each - 1 not in above), None)


def _write_table(book: BookWriter, table: FileTable) -> None:
    """A sheet with the table: its guide, the headings as they stand, a choice for each, its lines as they were found: a
    cell over several columns or lines as one, where those below have it alike."""
    lines = [line for line in table.lines if line.filled]
    at = _heading_of(lines, table.choices)
    labels, depth = labels_at(lines, at) if at is not None else ({}, 0)
    below = lines_below(lines[at or 0:], depth)[:_LINES]
    width = max(len(labels), *(len(line.texts) for line in below), 1)
    heading = completed(Heading(labels, depth, {}), lines[at or 0:])
    columns = list[Column]()
    for column in range(width):
        longest = max((len(line.text(column)) for line in below), default=0)
        columns.append(Column(str(column), choice_label(labels, column), min(max(longest, _NARROW), _WIDE)))
    sheet = TableWriter(book, SheetSchema(table.name, _TITLE, _GUIDE, tuple(columns), frozen=0))
    sheet.head()
    sheet.row({column.name: Styled(heading.roles.get(number, UNUSED), column=_CHOICE, look=_CHOICE_LOOK._replace(
        ground=ALARM if number in heading.asked else INPUT)) for number, column in enumerate(columns)})
    sheet.page.freeze_panes(sheet.next - 1, 0)
    reached: dict[int, int] = {}    # by column the last row of the cell above
    for row, (line, down) in enumerate(zip(below, _going_on(below), strict=True), sheet.next):
        covered = {column: begins for column, begins in line.covered.items() if not line.text(column)}
        for column in range(width):
            if column in covered or row <= reached.get(column, 0):
                continue
            over = [column]
            while covered.get(over[-1] + 1) == column and row > reached.get(over[-1] + 1, 0):  # ranges may overlap
                over.append(over[-1] + 1)
            bottom = row + min(down.get(number, 0) for number in over)
            reached |= dict.fromkeys(over, bottom)
            if (text := line.text(column) or line.shared.get(column, "")) or max(over) > column or bottom > row:
                sheet.sheet.merge(row, column + 1, max(over) + 1, text, TEXT, bottom)


def _going_on(lines: Sequence[AnnexLine]) -> list[Mapping[int, int]]:
    """For each line by column how many lines below it go on with its cell."""
    found, down = list[Mapping[int, int]](), dict[int, int]()
    for line in reversed(lines):
        found.append(down)
        down = {column: down.get(column, 0) + 1 for column in line.shared}
    return found[::-1]
