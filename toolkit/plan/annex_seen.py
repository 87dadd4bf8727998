"""Sheet "Cách đọc phụ lục" of a new plan: how the annex was read, column by column and line by line; and what of it an
officer chose, read back for the office's next annex."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from toolkit import sheets, words
from toolkit.annex.headings import ROLES, UNUSED
from toolkit.annex.how_read import ColumnSeen, LineSeen, Understood
from toolkit.annex.source import Choices
from toolkit.findings import Severity
from toolkit.sheets import FIRST_ROW, TEXT, BookWriter, SheetLayout, SheetWriter
from toolkit.tables import sheet_texts
from toolkit.text import word_key
from toolkit.workbooks import UnreadableFile, read_workbook

_LAYOUT = SheetLayout(
    words.ANNEX_SHEET, "PHỤ LỤC ĐƯỢC ĐỌC NHƯ SAU",
    "Đối chiếu với phụ lục trước khi làm biểu mẫu: sai ở đây là sai với mọi cơ quan. Sửa thì sửa ở trang Nhiệm vụ. "
    "Dòng nền đỏ: chưa xếp được vào nhiệm vụ nào.",
    {"how": "Cách hiểu", "label": "Tiêu đề cột", "taken": "Được hiểu là", "told": "Chỗ, ví dụ"},
    {"how": 16, "label": 40, "taken": 80, "told": 50}, screen=150)
_LINES, _DOUBTS = ("TỪNG DÒNG CỦA PHỤ LỤC ĐÃ VÀO ĐÂU", "CHỖ CHƯA HIỂU, CẦN SỬA HOẶC NÊN XEM")
_CHOSEN, _READ, _LEFT = "Đã chọn", "Tự hiểu", "Không dùng"
_HEADING, _UNPLACED = "(tiêu đề)", "Chưa xếp"
#: How severe a finding is, as officers read it.
SEVERITIES = {Severity.ERROR: "Phải sửa", Severity.WARNING: "Nên xem", Severity.NOTE: "Ghi chú"}
#: A line that was not read or became nothing.
_BARE = TEXT._replace(colour=sheets.GREY, italic=True)
#: Characters of a text in one cell, and lines that are written.
_LONGEST, _MOST = 2000, 5000


def put_annex(book: BookWriter, read: Understood) -> None:
    """Draw the sheet: the columns of the annex, what is doubtful, its lines."""
    sheet, row = book.laid_out(_LAYOUT), FIRST_ROW
    for column in read.columns:
        how = _CHOSEN if column.chosen else _LEFT if column.role == UNUSED else _READ
        _put(sheet, row, (how, column.label, column.taken, _example(column)), _BARE if column.role == UNUSED else TEXT)
        row += 1
    if read.doubts:
        row = _section(sheet, row, _DOUBTS)
    for doubt in read.doubts:
        place = " › ".join(filter(None, doubt.place))
        _put(sheet, row, (SEVERITIES[doubt.severity], place, doubt.problem, doubt.remedy), TEXT)
        row += 1
    row = _section(sheet, row, _LINES)
    for line in read.lines[:_MOST]:
        look = TEXT if line.known else TEXT._replace(ground=sheets.ALARM) if line.is_left else _BARE
        _put(sheet, row, (_became(line), line.where, line.text[:_LONGEST], ""), look)
        row += 1


def _section(sheet: SheetWriter, row: int, title: str) -> int:
    """Put a title below a line left free; the row after it."""
    sheet.put(row + 1, 1, title, sheets.TITLE)
    return row + 2


def _put(sheet: SheetWriter, row: int, texts: tuple[str, str, str, str], look: sheets.CellLook) -> None:
    for column, text in enumerate(texts, 1):
        sheet.put(row, column, text, look)
    fit_row(sheet, row, texts, [width - 4 for width in _LAYOUT.widths.values()])


def fit_row(sheet: SheetWriter, row: int, texts: Iterable[str], widths: Iterable[float]) -> None:
    """Make a row as high as the longest of its texts needs, each in so many characters a line."""
    lines = (math.ceil(len(text) / width) for text, width in zip(texts, widths, strict=True))
    sheet.height(row, min(17 * max(1, *lines) + 2, 409))


def _example(column: ColumnSeen) -> str:
    return f"{column.table}; ví dụ: {column.example[:80]}" if column.example else column.table


def _became(line: LineSeen) -> str:
    if not line.known:
        return _UNPLACED if line.is_left else _HEADING
    return f"{'Nhóm' if line.is_group else 'Nhiệm vụ'} {line.known}{' (tiếp)' if line.goes_on else ''}"


def kept_choices(plan: Path) -> Choices:
    """What an officer chose the columns of that plan's annex to be; nothing where none was chosen, the sheet is not
    there or the workbook cannot be read."""
    try:
        book = read_workbook(plan)
    except UnreadableFile:
        return {}
    texts = next((sheet_texts(sheet, book) for sheet in book.sheets if sheet.name == words.ANNEX_SHEET), {})
    roles = {text: role for role, text in ROLES.items()}
    chosen = [(texts.get((row, 2), ""), texts.get((row, 3), "")) for (row, column), text in sorted(texts.items())
              if column == 1 and text == _CHOSEN]
    return {word_key(label): roles[taken] for label, taken in chosen if taken in roles}
