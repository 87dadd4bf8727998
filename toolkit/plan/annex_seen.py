"""In sheet "Xem trước" of a new plan: how the annex was read, column by column and line by line; and what of it an
officer chose, read back for the office's next annex."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from toolkit import sheets, words
from toolkit.annex.choices import ROLES
from toolkit.annex.columns import UNUSED
from toolkit.annex.lines import Choices
from toolkit.annex.understood import ColumnSeen, LineSeen, Understood
from toolkit.sheetread import Sheet
from toolkit.sheets import TEXT, SheetWriter
from toolkit.text import word_key
from toolkit.workbooks import UnreadableFile, read_workbook

_COLUMNS_TITLE, _LINES_TITLE = "CÁC CỘT CỦA PHỤ LỤC ĐƯỢC HIỂU NHƯ SAU", "TỪNG DÒNG CỦA PHỤ LỤC ĐÃ VÀO ĐÂU"
_HEADINGS = (("Cách hiểu", "Tiêu đề cột", "Được hiểu là", "Chỗ, ví dụ"),
             ("Đọc là", "Chỗ", "Nội dung trong phụ lục", ""))
_CHOSEN, _READ, _LEFT = "Đã chọn", "Tự hiểu", "Không dùng"
_HEADING, _UNPLACED = "(tiêu đề)", "Chưa xếp"
#: A title of a section, and a line that was not read or became nothing.
_SECTION = sheets.TITLE._replace(vertical="")
_BARE = TEXT._replace(colour=sheets.GREY, italic=True)
#: Characters of a text in one cell, of a line of it, and lines that are written.
_LONGEST, _LINE, _MOST = 2000, 110, 5000


def put_annex(sheet: SheetWriter, first: int, read: Understood) -> int:
    """How the annex was read, from row `first` on; the row after the last."""
    row = _title(sheet, first, _COLUMNS_TITLE, _HEADINGS[0])
    for column in read.columns:
        how = _CHOSEN if column.chosen else _LEFT if column.role == UNUSED else _READ
        look = _BARE if column.role == UNUSED else TEXT
        _put(sheet, row, (how, column.label, column.taken, _told(column)), look)
        row += 1
    row = _title(sheet, row + 1, _LINES_TITLE, _HEADINGS[1])
    for line in read.lines[:_MOST]:
        look = TEXT if line.known else TEXT._replace(ground=sheets.ALARM) if line.is_left else _BARE
        sheet.put(row, 1, _became(line), look)
        sheet.put(row, 2, line.where, look)
        sheet.merge(row, 3, 7, line.text[:_LONGEST], look)
        sheet.height(row, min(17 * math.ceil(len(line.text[:_LONGEST]) / _LINE) + 2, 409))
        row += 1
    return row


def _title(sheet: SheetWriter, row: int, title: str, headings: tuple[str, ...]) -> int:
    sheet.put(row, 1, title, _SECTION)
    _put(sheet, row + 1, headings, TEXT._replace(bold=True, ground=sheets.PALE))
    return row + 2


def _put(sheet: SheetWriter, row: int, texts: tuple[str, ...], look: sheets.CellLook) -> None:
    how, label, taken, told = texts
    sheet.put(row, 1, how, look)
    sheet.put(row, 2, label, look)
    sheet.merge(row, 3, 6, taken, look)
    sheet.put(row, 7, told, look)
    lines = max(1, math.ceil(len(label) / 36), math.ceil(len(taken) / 70), math.ceil(len(told) / 46))
    sheet.height(row, 17 * lines + 2)


def _told(column: ColumnSeen) -> str:
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
    sheet = next((each for each in book.sheets if each.name == words.PREVIEW_SHEET), None)
    return dict(_chosen(sheet)) if sheet else {}


def _chosen(sheet: Sheet) -> Iterator[tuple[str, str]]:
    named = {text: role for role, text in ROLES.items()}
    rows = sorted({row for row, column in sheet.cells if column == 1})
    texts = {row: [str(sheet.cells[row, column].value) if (row, column) in sheet.cells else "" for column in (1, 2, 3)]
             for row in rows}
    begins = next((row for row in rows if texts[row][0] == _COLUMNS_TITLE), None)
    for row in rows if begins else ():
        how, label, taken = texts[row]
        if row > (begins or 0) and how == _LINES_TITLE:
            return
        if row > (begins or 0) and how == _CHOSEN and taken in named:
            yield word_key(label), named[taken]
