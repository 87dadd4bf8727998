"""How sheet "Phát hành" looks: as our other sheets do, its texts where they stood, with lines to write in."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.papers import INPUT, TITLE_HEIGHT
from toolkit.ready import ReadySheet
from toolkit.review.overrules import Cells, heading_of
from toolkit.review.pen import HEADING, NOTE, TEXT, TITLE, Look, Pen
from toolkit.sheetread.book import ROWS

_WIDTHS = {"day": 13, "reason": 44, "mark": 14, "place": 40, "error": 70}
_WRITTEN = ("day", "reason")
_CENTRED = ("day", "mark")
#: So many empty lines are there to write in.
_LINES = 12
_GUIDE_HEIGHT = 40


def dress(sheet: ReadySheet, pen: Pen, cells: Cells) -> Mapping[tuple[int, int], Look]:
    """Give the sheet its look; `cells` are its texts. What is to come there may have a look of its own: by (row, column)."""
    top, columns = heading_of(cells) or (0, {})
    if not columns:
        return {}
    looks = {(top, column): HEADING for column in columns.values()}
    for name, column in columns.items():
        sheet.set_column(column - 1, column - 1, _WIDTHS[name])
    lines = {row for row, _ in cells}
    lines |= {start + further for start in (top, max(lines)) for further in range(1, _LINES)}
    for row in sorted(row for row in lines if top < row <= ROWS):
        looks |= {(row, column): _look(name) for name, column in columns.items()}
    for place in looks.keys() - cells.keys():
        pen.put(sheet, *place, "", looks[place])
    for row in {row for row, _ in cells if row < top}:
        if [column for at, column in cells if at == row] == [1]:
            looks |= _across(sheet, pen, row, max(columns.values()))
    sheet.freeze_panes(top, 0)
    return {**looks, (1, 1): TITLE}


def _look(name: str) -> Look:
    return TEXT._replace(centred=name in _CENTRED, ground=INPUT if name in _WRITTEN else "")


def _across(sheet: ReadySheet, pen: Pen, row: int, last: int) -> dict[tuple[int, int], Look]:
    """A line above the table beside which nothing stands goes right across."""
    sheet.merge_range(row - 1, 0, row - 1, last - 1, "", pen.look(NOTE))
    sheet.set_row(row - 1, _GUIDE_HEIGHT if row > 1 else TITLE_HEIGHT)
    return {(row, 1): NOTE}
