"""The rows made of each template row → where a range or formula of the template refers to in the filled workbook.
Called by `elements` and `sheet`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.sheetread.book import cell_name, column_letters, column_number

#: First and last row of a run of rows.
Run = tuple[int, int]

_LAST_ROW = 1048576
#: Whole columns lack their rows, whole rows their columns.
_RANGE = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)?(?::\$?([A-Z]{1,3})?\$?(\d+)?)?\Z")
#: Quoted text, or the sheet before a reference; a reference to a cell, a range, or whole rows.
_SHEET_PREFIX = r'(?P<quoted>"[^"]*")|(?P<sheet>(?:\'(?:[^\']|\'\')*\'|[\w.]+)!)?'
_CELLS = (
    r"(?<![\w.$])\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\w(.!])|(?<![\w.$:])\$?\d+:\$?\d+(?![\w(.!])")
_REFERENCE = re.compile(f"{_SHEET_PREFIX}(?P<cells>{_CELLS})")
#: The same, and whole columns, which rows do not move.
_SHIFTED = re.compile(_SHEET_PREFIX + rf"(?P<cells>{_CELLS}|(?<![\w.$:])\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}(?![\w(.!]))")
_CORNER = re.compile(r"(\$?[A-Z]{0,3}\$?)(\d+)")
#: A range with a fixed first row and a last one that goes along: "C$7:C7".
_RUNNING_RANGE = re.compile(r"\$?[A-Z]+\$\d+:\$?[A-Z]+\d")


class RowMap:
    """The new rows made of each template row, as runs; a template row without runs is left out, rows below `last` move
    with it. `views` are maps of the rows that some rules apply to, by name."""

    def __init__(
        self, runs: Mapping[int, Sequence[Run]], last: int, views: Mapping[str, RowMap] = {}) -> None:
        self.views, self._runs, self._last = views, runs, last
        self._below = max((end for row_runs in runs.values() for _, end in row_runs), default=0) - last

    def runs(self, row: int) -> Sequence[Run]:
        """A template row → the runs of new rows made of it."""
        below = row + self._below if row < _LAST_ROW else _LAST_ROW
        return self._runs.get(row, ()) if row <= self._last else ((below, below),)

    def first(self, row: int) -> int | None:
        """A template row → the first new row made of it; None where there is none."""
        runs = self.runs(row)
        return runs[0][0] if runs else None

    def runs_over(self, top: int, bottom: int) -> list[Run]:
        """Template rows from `top` to `bottom` → all new rows made of them, in as few runs as possible."""
        found = sorted(run for row in range(top, min(bottom, self._last) + 1) for run in self._runs.get(row, ()))
        if bottom > self._last:
            found.append((max(top, self._last + 1) + self._below,
                          bottom + self._below if bottom < _LAST_ROW else _LAST_ROW))
        joined: list[Run] = []
        for start, end in found:
            if joined and start <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        return joined

    def row_above(self, row: int) -> int:
        """A template row → the last new row made of a row above it, at least 1."""
        return max((end for above, runs in self._runs.items() if above < row for _, end in runs), default=1)


class Range(NamedTuple):
    """A range of cells: first and last column and row, from 1."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell is in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def without(self, row: int, column: int) -> list[Range]:
        """The ranges that remain without that cell."""
        if not self.holds(row, column):
            return [self]
        parts = (self._replace(bottom=row - 1), Range(self.left, row, column - 1, row),
                 Range(column + 1, row, self.right, row), self._replace(top=row + 1))
        return [part for part in parts if part.left <= part.right and part.top <= part.bottom]

    def moved(self, rows: RowMap) -> list[str]:
        """The ranges that cover all new rows of this range."""
        return [str(self._replace(top=top, bottom=bottom)) for top, bottom in rows.runs_over(self.top, self.bottom)]

    def merge_areas(self, rows: RowMap) -> list[str]:
        """A merged area of the template → the new areas: one in each new row if it lies in one row, else one over
        all."""
        if self.top != self.bottom:
            return list(filter(None, [self.enclosing_range(rows)]))
        new_rows = (row for top, bottom in rows.runs(self.top) for row in range(top, bottom + 1))
        return [str(self._replace(top=row, bottom=row)) for row in new_rows]

    def enclosing_range(self, rows: RowMap) -> str:
        """One range around all new rows of this range, "" where there are none."""
        runs = rows.runs_over(self.top, self.bottom)
        return str(self._replace(top=runs[0][0], bottom=runs[-1][1])) if runs else ""

    @classmethod
    def of(cls, ref: str) -> Range:
        """A reference → its range; ValueError where it is none."""
        if not ref or (found := _RANGE.match(ref)) is None:
            raise ValueError(ref)
        left, top, right, bottom = found.groups()
        last = bottom or (top if left else None) or _LAST_ROW
        return cls(column_number(left or "A"), int(top or 1), column_number(right or left or "XFD"), int(last))


def parse_ranges(sqref: str) -> list[Range]:
    """A list of references → its ranges."""
    return list(map(Range.of, sqref.split()))


def moved_ranges(sqref: str, rows: RowMap) -> str:
    """A list of ranges → the list of their new ranges, "" where none is left."""
    return " ".join(text for area in parse_ranges(sqref) for text in area.moved(rows))


def top_row(sqref: str) -> int:
    """A list of ranges → its uppermost row."""
    return min((area.top for area in parse_ranges(sqref)), default=1)


class Formula(NamedTuple):
    """A formula of the template, in which references to the moving rows can be moved."""

    text: str
    sheet: str  # the sheet whose rows move
    stands_there: bool = True  # whether the formula is on that sheet, so that references without a sheet mean it

    @lru_cache(maxsize=1024)  # noqa: B019 - of records; without it making forms takes half as long again
    def _pieces(self) -> list[str]:
        """The text, cut into other text and references to the moving sheet, in turn."""
        pieces, end = [], 0
        for match in _REFERENCE.finditer(self.text):
            prefix = match["sheet"]
            if not match["quoted"] and (self.stands_there if prefix is None else _is_prefix(prefix, self.sheet)):
                pieces += [self.text[end:match.start("cells")], match["cells"]]
                end = match.end("cells")
        return [*pieces, self.text[end:]]

    def corners(self) -> list[tuple[str, int]]:
        """First and last cell of each reference to the moving sheet: the text before the row, and the row."""
        return [corner for cells in self._pieces()[1::2] for corner in _corners(cells)]

    def moved(self, rows: RowMap, source: int = 0, row: int = 0) -> str:
        """The formula for new row `row`, made of template row `source`. A range over a repeated row covers all its new
        rows, one that runs down to its own row ("C$7:C7") ends there, and a reference to a row left out becomes
        #REF!."""
        pieces = list(self._pieces())
        pieces[1::2] = [_moved_reference(cells, rows, source, row) for cells in pieces[1::2]]
        return "".join(pieces)


def shifted(formula: str, rows: int, columns: int) -> str:
    """A shared formula → its text in the cell so many rows and columns further."""

    def corner(match: re.Match[str]) -> str:
        place = match["place"]
        if not match["fixed"]:
            place = str(int(place) + rows) if place.isdigit() else column_letters(column_number(place) + columns)
        return match["fixed"] + place

    def replace(match: re.Match[str]) -> str:
        if match["quoted"]:
            return match[0]
        return (match["sheet"] or "") + re.sub(r"(?P<fixed>\$?)(?P<place>[A-Z]+|\d+)", corner, match["cells"])

    return _SHIFTED.sub(replace, formula)


def _is_prefix(prefix: str, sheet: str) -> bool:
    """Whether a reference's prefix ("'Biểu 1'!") names that sheet."""
    return sheet == (prefix[1:-2].replace("''", "'") if prefix.startswith("'") else prefix[:-1])


def _corners(cells: str) -> list[tuple[str, int]]:
    """A reference → its one or two corners: the text before the row, and the row."""
    return [(column, int(row)) for column, row in _CORNER.findall(cells)]


def _moved_reference(cells: str, rows: RowMap, source: int, row: int) -> str:
    """A reference to a cell or range → the reference in the filled workbook."""
    corners = _corners(cells)
    (left, top), (right, bottom) = corners[0], corners[-1]
    if len(corners) == 1:
        new_row = row if top == source else rows.first(top)
        return f"{left}{new_row}" if new_row else "#REF!"
    runs_down = bottom == source and _RUNNING_RANGE.match(cells) is not None
    if top == source == bottom and not runs_down:
        return f"{left}{row}:{right}{row}"
    runs = rows.runs_over(top, bottom)
    return f"{left}{runs[0][0]}:{right}{row if runs_down else runs[-1][1]}" if runs else "#REF!"
