"""An annex in a workbook → lines, sheet by sheet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from toolkit.annex.lines import Line, share, tidy
from toolkit.findings import Place
from toolkit.sheetread import LIMITS, Book, Sheet, cell_name
from toolkit.tables import AS_PRINTED, cell_text

#: Columns of a table; Word allows no more.
_WIDEST = 63


def sheet_lines(book: Book, sheet: Sheet) -> tuple[Line, ...]:
    """The sheet's rows that say something, each up to its last filled cell; what stands far right goes to the last column."""
    texts: dict[int, dict[int, str]] = {}
    places: dict[int, Place] = {}
    for row, column in sorted(sheet.cells):
        places.setdefault(row, Place(book.file, sheet.name, cell_name(row, column)))
        cells = texts.setdefault(row, {})
        at = min(column, _WIDEST) - 1
        text = tidy(cell_text(sheet.cells[row, column], book.date1904, AS_PRINTED))
        cells[at] = f"{cells[at]}; {text}" if at in cells else text
    covered, continued = _merges(sheet, sorted(texts))
    lines = (
        Line(row, places[row], tuple(cells.get(column, "") for column in range(max(cells) + 1)), covered.get(row, {}))
        for row, cells in texts.items()
    )
    return tuple(share(lines, {at: frozenset(continued.get(row, ())) for at, row in enumerate(texts)}))


def _merges(sheet: Sheet, rows: Sequence[int]) -> tuple[dict[int, dict[int, int]], dict[int, set[int]]]:
    """By row: the columns covered from the left, and those that go on from the row above (both from 0)."""
    covered: dict[int, dict[int, int]] = {}
    continued: dict[int, set[int]] = {}
    room = LIMITS.cells
    for top, left, bottom, right in sheet.merges:
        reached = rows[bisect_left(rows, top):bisect_right(rows, bottom)]
        columns = range(left, min(right, _WIDEST))
        room -= len(reached) * (len(columns) + 1)
        if room < 0:
            break
        for row in reached:
            covered.setdefault(row, {}).update(dict.fromkeys(columns, left - 1))
            if row > top:
                continued.setdefault(row, set()).update({left - 1, *columns})
    return covered, continued
