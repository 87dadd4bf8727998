"""How sheet "Phát hành" looks: as our other sheets do, its texts where they stood, with lines to write in."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.review.overrules import Cells, heading_of
from toolkit.sheetread.book import ROWS
from toolkit.sheets import HEADING, INPUT, NOTE, TEXT, TITLE, TITLE_HEIGHT, CellLook, SheetWriter

_WIDTHS = {"day": 13, "reason": 44, "mark": 14, "place": 40, "error": 70}
_WRITTEN = ("day", "reason")
_CENTRED = ("day", "mark")
#: So many empty lines are there to write in.
_LINES = 12
_GUIDE_HEIGHT = 40


def dress(sheet: SheetWriter, cells: Cells) -> Mapping[tuple[int, int], CellLook]:
    """Give the sheet its look; `cells` are its texts. What is to come there may have a look of its own: by (row,
    column).
    """
    top, columns = heading_of(cells)
    if not columns:
        return {}
    looks = {(top, column): HEADING for column in columns.values()}
    for name, column in columns.items():
        sheet.width(column, _WIDTHS[name])
    lines = {row for row, _ in cells}
    lines |= {start + further for start in (top, max(lines)) for further in range(1, _LINES)}
    for row in sorted(row for row in lines if top < row <= ROWS):
        looks |= {(row, column): _look(name) for name, column in columns.items()}
    for place in looks.keys() - cells.keys():
        sheet.put(*place, "", looks[place])
    for row in {row for row, _ in cells if row < top}:
        if [column for at, column in cells if at == row] == [1]:
            looks |= _across(sheet, row, max(columns.values()))
    sheet.page.freeze_panes(top, 0)
    return {**looks, (1, 1): TITLE}


def _look(name: str) -> CellLook:
    look = TEXT._replace(ground=INPUT if name in _WRITTEN else "")
    return look.centred if name in _CENTRED else look


def _across(sheet: SheetWriter, row: int, last: int) -> dict[tuple[int, int], CellLook]:
    """A line above the table beside which nothing stands goes right across."""
    sheet.merge(row, 1, last, "", NOTE)
    sheet.height(row, _GUIDE_HEIGHT if row > 1 else TITLE_HEIGHT)
    return {(row, 1): NOTE}
