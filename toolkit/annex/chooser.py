"""An annex whose columns are not understood → a workbook in which an officer says what each column is.

Its tables stand there as they were found, each on a sheet with a drop-down and a guess for each column; once saved, the
workbook is an annex like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.annex.annex_tables import first_heading, lines_below
from toolkit.annex.content import Profile, is_agency, is_period, profiles
from toolkit.annex.headings import (
    MARK,
    PERIOD,
    ROLES,
    UNUSED,
    choice_key,
    choice_label,
    label_field,
    labels_at,
    lowest,
)
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, number, says
from toolkit.base.text import word_key
from toolkit.sheets import book_writer as sheets
from toolkit.sheets.book_writer import NOTE, TEXT, BookWriter, SheetWriter

#: How the guide begins, in the first row of such a sheet; the rows of the columns' headings and of the choices.
_GUIDE_BEGINS = "Ở dòng nền vàng, chọn mỗi cột là gì"
_LABELS, _CHOICES = 2, 3
#: So many tables are laid down, of so many lines each.
_MOST, _LINES = 20, 2000
_TITLE = "Phụ lục: chọn mỗi cột là gì"
_GUIDE = (
    f"{_GUIDE_BEGINS}: cột nào không dùng thì chọn “(không dùng)”. Dòng trên là tiêu đề của bảng. Xem lại cả các ô đã "
    "chọn sẵn. Xóa trang nào không phải bảng giao nhiệm vụ. Lưu, rồi tạo kỳ báo cáo từ tệp này.")
#: The sheet of what is offered, out of sight: a list in a rule itself has no commas.
_OFFERED = "Danh sách chọn"
_CHOICE = TEXT._replace(ground=sheets.INPUT, bold=True)
_LABEL = TEXT._replace(colour=sheets.GREY, italic=True)
_WIDE, _NARROW = 40, 12
#: Such a share of the most columns a line of the table fills, its heading does.
_HEADING_SHARE = 0.6


def columns_asked(source: AnnexFile) -> bytes | None:
    """A workbook with a sheet for each table of columns in that file; None where none is."""
    laid = [table for table in source.tables if sum(len(line.filled) > 1 for line in table.lines) > 1][:_MOST]
    if not laid:
        return None
    book = BookWriter(_TITLE)
    pages = [book.sheet(table.name) for table in laid]
    offered = book.sheet(_OFFERED)
    for page, table in zip(pages, laid, strict=True):
        _lay(page, table, offered.name)
    for row, role in enumerate(ROLES.values(), 1):
        offered.put(row, 1, role, TEXT)
    offered.page.hide()
    return book.content()


def choices_in(lines: Sequence[AnnexLine]) -> tuple[tuple[AnnexLine, ...], Choices]:
    """The table of a sheet in which somebody chose what its columns are, and what was chosen; any other as it is, with
    no choices."""
    rows = {line.number: line for line in lines[:_CHOICES]}
    guide, labels, chosen = (rows.get(number) for number in (1, _LABELS, _CHOICES))
    if not (guide and labels and chosen and guide.at(0).startswith(_GUIDE_BEGINS)):
        return tuple(lines), {}
    named = {word_key(text): role for role, text in ROLES.items()}
    headings = dict(enumerate(labels.texts))
    found = {choice_key(headings, column): named[word_key(text)] for column, text in enumerate(chosen.texts)
             if word_key(text) in named and column in headings}
    return tuple(line for line in lines if line.number not in (1, _CHOICES)), found


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


def _lay(sheet: SheetWriter, table: FileTable, offered: str) -> None:
    lines = [line for line in table.lines if line.filled]
    at = _heading_of(lines, table.choices)
    labels, depth = labels_at(lines, at) if at is not None else ({}, 0)
    at = at or 0
    below = lines_below(lines[at:], depth)
    width = max(len(labels), *(len(line.texts) for line in below), 1)
    roles = guessed(lines[at:], depth)
    sheet.merge(1, 1, max(width, 4), _GUIDE, NOTE)
    sheet.height(1, 50)
    for column in range(width):
        sheet.put(_LABELS, column + 1, choice_label(labels, column), _LABEL)
        sheet.put(_CHOICES, column + 1, ROLES[roles.get(column, UNUSED)], _CHOICE)
        sheet.allow(column + 1, [_CHOICES], {"validate": "list", "source": f"='{offered}'!$A$1:$A${len(ROLES)}",
                                            "error_message": "Chọn một trong danh sách."})
        longest = max((len(line.at(column)) for line in below), default=0)
        sheet.width(column + 1, _WIDE if longest > _WIDE else max(longest, _NARROW))
    _lay_lines(sheet, below[:_LINES], width)
    sheet.page.freeze_panes(_CHOICES, 0)


def _lay_lines(sheet: SheetWriter, lines: Sequence[AnnexLine], width: int) -> None:
    """Lines as they were found: a cell over several columns or lines as one, where those below have it alike."""
    reached: dict[int, int] = {}    # by column the last row of the cell above
    for row, (line, down) in enumerate(zip(lines, _going_on(lines), strict=True), _CHOICES + 1):
        covered = {column: begins for column, begins in line.covered.items() if not line.at(column)}
        for column in range(width):
            if column in covered or row <= reached.get(column, 0):
                continue
            over = [column]
            while covered.get(over[-1] + 1) == column and row > reached.get(over[-1] + 1, 0):  # ranges may overlap
                over.append(over[-1] + 1)
            bottom = row + min(down.get(each, 0) for each in over)
            reached |= dict.fromkeys(over, bottom)
            if (text := line.at(column) or line.shared.get(column, "")) or max(over) > column or bottom > row:
                sheet.merge(row, column + 1, max(over) + 1, text, TEXT, bottom)


def _going_on(lines: Sequence[AnnexLine]) -> list[Mapping[int, int]]:
    """For each line by column how many lines below it go on with its cell."""
    found, down = list[Mapping[int, int]](), dict[int, int]()
    for line in reversed(lines):
        found.append(down)
        down = {column: down.get(column, 0) + 1 for column in line.shared}
    return found[::-1]


def guessed(lines: Sequence[AnnexLine], depth: int) -> dict[int, str]:
    """By column what it may be: as the heading is understood that these lines begin with, else as its words say, else
    as most of its texts look; of what is left the longest is what is to be done, the next what comes out."""
    labels, _ = labels_at(lines, 0)
    seen = profiles(lines[depth:])
    at, heading = first_heading(lines)
    found = heading.roles if heading and at == 0 else {}
    for column, label in labels.items():
        name = label_field(label)
        if column not in found and name and name not in found.values():
            found[column] = name
    left = {column: each for column, each in sorted(seen.items()) if column not in found and each.count}
    for column, each in list(left.items()):
        if role := _by_look(labels.get(column, ""), each, set(found.values())):
            found[column] = role
            del left[column]
    longest = sorted(left, key=lambda column: -left[column].length * left[column].count)
    wanted = [name for name in ("content", "product") if name not in found.values()]
    return {**found, **dict(zip(longest, wanted, strict=False))}


def _by_look(label: str, seen: Profile, taken: set[str]) -> str:
    if seen.mark == 1 and (is_agency(lowest(label)) or is_period(lowest(label))):
        return MARK if is_agency(lowest(label)) else PERIOD
    likely = ("tt", "leads", "coordinators", "deadline")
    return next((name for name in likely if name not in taken and seen.fits(name)), "")
