"""An annex whose columns are not understood → a workbook in which an officer says what each column is.

Its tables stand there as they were found, each on a sheet with a drop-down and a guess for each column; once saved, the
workbook is an annex like any other (`toolkit.annex.choices`).
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit import sheets
from toolkit.annex.carriers import AnnexFile, FileTable
from toolkit.annex.choices import CHOICES, GUIDE, LABELS, ROLES
from toolkit.annex.columns import (
    MARK,
    PERIOD,
    UNUSED,
    Choices,
    choice_label,
    field_of,
    first_heading,
    labels_at,
    lowest,
)
from toolkit.annex.content import NOTHING, Profile, is_agency, is_period, profiles
from toolkit.annex.lines import AnnexLine
from toolkit.sheets import NOTE, TEXT, BookWriter, CellLook, SheetWriter

#: So many tables are laid down, of so many lines each.
_MOST, _LINES = 20, 2000
_TITLE = "Phụ lục: chọn mỗi cột là gì"
_GUIDE = (f"{GUIDE}: cột nào không dùng thì chọn “(không dùng)”. Dòng trên là tiêu đề của bảng. Xem lại cả các ô đã "
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
    for table in laid:
        _lay(book.sheet(table.name), table)
    offered = book.sheet(_OFFERED)
    for row, role in enumerate(ROLES.values(), 1):
        offered.put(row, 1, role, TEXT)
    offered.page.hide()
    return book.content()


def _heading_of(lines: Sequence[AnnexLine], choices: Choices) -> int:
    """Where the heading begins: as it is understood, else the first line that fills most of the columns; what stands
    above it are titles."""
    at, heading = first_heading(lines, choices)
    most = max(len(line.filled) for line in lines)
    return at if heading else next(
        each for each, line in enumerate(lines) if len(line.filled) >= _HEADING_SHARE * most)


def _lay(sheet: SheetWriter, table: FileTable) -> None:
    lines = [line for line in table.lines if line.filled]
    at = _heading_of(lines, table.choices)
    labels, depth = labels_at(lines, at)
    below = lines[at + depth:]
    width = max(len(labels), *(len(line.texts) for line in below), 1)
    roles = guessed(lines[at:], depth)
    sheet.merge(1, 1, max(width, 4), _GUIDE, NOTE)
    sheet.height(1, 50)
    for column in range(width):
        sheet.put(LABELS, column + 1, choice_label(labels, column), _LABEL)
        sheet.put(CHOICES, column + 1, ROLES[roles.get(column, UNUSED)], _CHOICE)
        sheet.allow(column + 1, [CHOICES], {"validate": "list", "source": f"='{_OFFERED}'!$A$1:$A${len(ROLES)}",
                                            "error_message": "Chọn một trong danh sách."})
        longest = max((len(line.at(column)) for line in below), default=0)
        sheet.width(column + 1, _WIDE if longest > _WIDE else max(longest, _NARROW))
    for row, line in enumerate(below[:_LINES], CHOICES + 1):
        _line(sheet, row, line, TEXT)
    sheet.page.freeze_panes(CHOICES, 0)


def _line(sheet: SheetWriter, row: int, line: AnnexLine, look: CellLook) -> None:
    """A line as it was found: a cell over several columns as one, one merged with that above with its text."""
    reach: dict[int, int] = {}
    for column, begins in line.covered.items():
        reach[begins] = max(reach.get(begins, begins), column)
    for column in range(len(line.texts)):
        text = line.at(column) or line.shared.get(column, "")
        if column in reach:
            sheet.merge(row, column + 1, reach[column] + 1, text, look)
        elif text and column not in line.covered:
            sheet.put(row, column + 1, text, look)


def guessed(lines: Sequence[AnnexLine], depth: int) -> dict[int, str]:
    """By column what it may be: as the heading is understood that these lines begin with, else as its words say, else
    as most of its texts look; of what is left the longest is what is to be done, the next what comes out."""
    labels, _ = labels_at(lines, 0)
    seen = profiles(lines[depth:])
    at, heading = first_heading(lines)
    found: dict[int, str] = {}
    if heading and at == 0:
        found = {column: name for name, column in heading.columns.items()}
        found |= dict.fromkeys(heading.marked, MARK) | dict.fromkeys(heading.periods, PERIOD)
    for column, label in labels.items():
        name = field_of(lowest(label)) or field_of(label)
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
    return next((name for name in ("tt", "leads", "coordinators", "deadline") if name not in taken and seen.fits(name)),
                "") if seen is not NOTHING else ""
