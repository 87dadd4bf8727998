"""How sheet "Phát hành" looks: as our other sheets do, its texts where they stood, with lines to write in."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.review.overrules import Cells, heading_of
from toolkit.words import RELEASE_COLUMNS
from toolkit.worksheets import GREY, INPUT, NAVY, alignment, border, fill, font, heading

_WIDTHS = {"day": 13, "reason": 44, "mark": 14, "place": 40, "error": 70}
_WRITTEN = ("day", "reason")
_CENTRED = ("day", "mark")
#: So many empty lines are there to write in.
_LINES = 12
_GUIDE_HEIGHT = 40
_A4 = 9


def dress(sheet: Worksheet, cells: Cells) -> None:
    """Give the sheet its look; `cells` are its texts."""
    top, columns = heading_of(cells) or (0, {})
    if not columns:
        return
    for name, column in columns.items():
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[name]
        heading(sheet.cell(top, column), RELEASE_COLUMNS[name])
    for row in range(top + 1, max(row for row, _ in cells) + _LINES):
        _line(sheet, row, columns)
    for row in {row for row, _ in cells if row < top}:
        _above(sheet, row, max(columns.values()), alone=[column for at, column in cells if at == row] == [1])
    sheet.cell(1, 1).font = font(size=15, bold=True, color=NAVY)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", _A4, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _line(sheet: Worksheet, row: int, columns: Mapping[str, int]) -> None:
    for name, column in columns.items():
        cell = sheet.cell(row, column)
        cell.alignment, cell.font, cell.border, cell.number_format = alignment(name in _CENTRED), font(), border(), "@"
        if name in _WRITTEN:
            cell.fill = fill(INPUT)


def _above(sheet: Worksheet, row: int, last: int, *, alone: bool) -> None:
    """A line above the table; where nothing stands beside it, it goes right across."""
    if alone:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        sheet.cell(row, 1).alignment, sheet.cell(row, 1).font = alignment(False), font(italic=True, color=GREY)
        sheet.row_dimensions[row].height = _GUIDE_HEIGHT if row > 1 else 24
