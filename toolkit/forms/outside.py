"""Sheet "Ý kiến ngoài biểu" of a marked form: what the agency typed where no answer belongs, so that it travels along.

Each row bears two marks (`layout.text_mark`): one of what we wrote beside the text, one of the text itself. By them
a reader tells what is as issued, wherever the row went and whatever program saved it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.forms.heights import line_count, text_height
from toolkit.layout import OUTSIDE_COLUMNS, text_mark
from toolkit.model import Listed
from toolkit.text import number_vi, printable
from toolkit.workbooks import column_letters

#: So many texts travel along; the file that was sent holds the others.
MOST_TEXTS = 500
#: The most a cell holds.
_CELL = 32_767

_TITLE = "NỘI DUNG GHI NGOÀI CÁC Ô TRẢ LỜI"
_NOTE = (
    "Những nội dung dưới đây chưa được tổng hợp vì không nằm trong ô trả lời nào. Nội dung nào cần báo cáo, "
    "hãy chép vào đúng ô ở trang Biểu báo cáo. Không cần xóa gì ở trang này."
)
_HEADINGS = ("Vị trí trong tệp đã gửi", "Nội dung đã ghi", "Vì sao chưa tổng hợp")
_MORE = "Còn {count} nội dung nữa, xem trong tệp đã gửi."
_WIDTHS = {"place": 34.0, "text": 60.0, "reason": 52.0}
_SIZE = 11.0
_SIDE = Side("thin", "B7C3D6")
_BORDER = Border(_SIDE, _SIDE, _SIDE, _SIDE)
_INPUT = PatternFill("solid", fgColor="FFFBEB")
_HEAD = PatternFill("solid", fgColor="DCE6F1")


def add_outside_sheet(book: Workbook, outside: Sequence[Listed], after: Worksheet) -> None:
    """Add the sheet behind `after`; none where nothing was typed outside."""
    if not outside:
        return
    sheet = book.create_sheet(words.FORM_SHEETS["outside"], book.index(after) + 1)
    for number, (place, text, reason) in enumerate(_rows(outside), 1):
        is_theirs = number > 3 and bool(text)
        values = {"place": place, "text": text, "reason": reason, "mark": text_mark(place, reason, *([] if is_theirs else [text]))}
        if is_theirs:
            values["text_mark"] = text_mark(text)
        for name, value in values.items():
            if value:
                _put(sheet, number, name, value, heading=number in (1, 3))
        lines = max(line_count(values[name], _WIDTHS[name] * 5.25, _SIZE, number == 3) for name in _WIDTHS) if number > 2 else 2
        sheet.row_dimensions[number].height = text_height(lines, _SIZE)
    _set_look(sheet)


def _rows(outside: Sequence[Listed]) -> Iterator[tuple[str, str, str]]:
    """Place, text, reason of each row; the texts below the headings are the sender's, all else is ours."""
    yield _TITLE, "", ""
    yield _NOTE, "", ""
    yield _HEADINGS
    for listed in outside[:MOST_TEXTS]:
        text = printable(listed.entry.text)
        for at in range(0, len(text), _CELL):
            yield printable(str(listed.entry.place)), text[at : at + _CELL], printable(listed.reason)
    if len(outside) > MOST_TEXTS:
        yield _MORE.format(count=number_vi(len(outside) - MOST_TEXTS, 0)), "", ""


def _put(sheet: Worksheet, row: int, name: str, value: str, heading: bool) -> None:
    cell = sheet.cell(row, OUTSIDE_COLUMNS[name])
    cell.value = value
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(name="Times New Roman", size=_SIZE, bold=heading)
    cell.alignment = Alignment(vertical="top", wrap_text=row > 2)
    if row >= 3 and name in _WIDTHS:
        cell.border = _BORDER
    if row == 3:
        cell.fill = _HEAD
    elif name == "text":
        cell.fill, cell.protection = _INPUT, Protection(locked=False)


def _set_look(sheet: Worksheet) -> None:
    for name, column in OUTSIDE_COLUMNS.items():
        dimension = sheet.column_dimensions[column_letters(column)]
        dimension.width = _WIDTHS.get(name, 10.0)
        dimension.hidden = name not in _WIDTHS
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=3)
    sheet["A2"].alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.protection = SheetProtection(sheet=True, formatRows=False, formatColumns=False)
