"""An annex in a workbook → lines, sheet by sheet."""

from __future__ import annotations

import re

from toolkit.annex.lines import Line, share, tidy
from toolkit.findings import Place
from toolkit.readings import is_date_format, is_percent_format, serial_day
from toolkit.text import date_vi
from toolkit.workbooks import Book, Cell, Sheet, cell_name

_PLACES = re.compile(r"0\.(0+)")


def sheet_lines(book: Book, sheet: Sheet) -> tuple[Line, ...]:
    """The sheet's rows that say something, from column A to the last that is filled."""
    width = max((column for _, column in sheet.cells), default=0)
    covered, continued = _merges(sheet, width)
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        texts.setdefault(row, {})[column - 1] = tidy(shown(cell, book.date1904))
    rows = sorted({*texts, *continued})
    lines = (
        Line(row, Place(book.file, sheet.name, cell_name(row, min(texts.get(row, {0: ""})) + 1)),
             tuple(texts.get(row, {}).get(column, "") for column in range(width)), covered.get(row, {}))
        for row in rows
    )
    return tuple(share(lines, {at: frozenset(continued[row]) for at, row in enumerate(rows) if row in continued}))


def shown(cell: Cell, date1904: bool) -> str:
    """The cell's text as the sheet shows it: 2.10 where its format has two places, days as dd/mm/yyyy."""
    value = cell.value
    if isinstance(value, str):
        return value
    if value is None:
        return f"={cell.formula or ''}"
    if isinstance(value, bool):
        return str(value).upper()
    if is_date_format(cell.number_format):
        day = serial_day(value, date1904)
        return date_vi(day) if day else f"{value:.15g}"
    if is_percent_format(cell.number_format):
        return f"{value * 100:.15g}%"
    places = _PLACES.fullmatch(cell.number_format)
    return f"{value:.{len(places[1])}f}" if places else f"{value:.15g}"


def _merges(sheet: Sheet, width: int) -> tuple[dict[int, dict[int, int]], dict[int, set[int]]]:
    """By row: the columns covered from the left, and those that go on from the row above (both from 0)."""
    covered: dict[int, dict[int, int]] = {}
    continued: dict[int, set[int]] = {}
    last = max((row for row, _ in sheet.cells), default=0)
    for top, left, bottom, right in sheet.merges:
        for row in range(top, min(bottom, last) + 1):
            columns = range(left, min(right, width))
            covered.setdefault(row, {}).update(dict.fromkeys(columns, left - 1))
            if row > top and left <= width:
                continued.setdefault(row, set()).update({left - 1, *columns})
    return covered, continued
