"""Where a template's rows went, range or formula of the template → the same on the workbook made from it.

`elements` and `sheet` call it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.sheetread.book import cell_name, column_letters, column_number

#: First and last row of a run of rows.
Run = tuple[int, int]

_LAST = 1048576
#: Whole columns lack their rows, whole rows their columns.
_RANGE = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)?(?::\$?([A-Z]{1,3})?\$?(\d+)?)?\Z")
#: Texts in quotes; a reference with its sheet, if any: a cell, or the first or last cell or row of a range.
_BEFORE = r'(?P<quoted>"[^"]*")|(?P<sheet>(?:\'(?:[^\']|\'\')*\'|[\w.]+)!)?'
_CELLS = (
    r"(?<![\w.$])\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\w(.!])|(?<![\w.$:])\$?\d+:\$?\d+(?![\w(.!])")
_REFERENCE = re.compile(f"{_BEFORE}(?P<cells>{_CELLS})")
#: The same, and whole columns, which rows do not move.
_SHIFTED = re.compile(_BEFORE + rf"(?P<cells>{_CELLS}|(?<![\w.$:])\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}(?![\w(.!]))")
_CORNER = re.compile(r"(\$?[A-Z]{0,3}\$?)(\d+)")
#: A range with a fixed first row and a last one that goes along: "C$7:C7".
_RUNNING = re.compile(r"\$?[A-Z]+\$\d+:\$?[A-Z]+\d")


class RowMap:
    """The rows of a new sheet made of each template row, as runs; `last` is the template's last row that has any. A
    template row without runs is not on the new sheet. Rows below `last` follow it. `views` are the same rows as rules
    see them that are meant for some rows only."""

    def __init__(
        self, runs: Mapping[int, Sequence[Run]], last: int, views: Mapping[str, RowMap] = {}) -> None:
        self.views, self._runs, self._last = views, runs, last
        self._below = max((end for row_runs in runs.values() for _, end in row_runs), default=0) - last

    def runs(self, row: int) -> Sequence[Run]:
        """The runs of new rows made of that template row."""
        below = row + self._below if row < _LAST else _LAST
        return self._runs.get(row, ()) if row <= self._last else ((below, below),)

    def first(self, row: int) -> int | None:
        """The first new row made of it, None where there is none."""
        runs = self.runs(row)
        return runs[0][0] if runs else None

    def over(self, top: int, bottom: int) -> list[Run]:
        """Everything the template's rows from `top` to `bottom` became, in as few runs as can be."""
        found = sorted(run for row in range(top, min(bottom, self._last) + 1) for run in self._runs.get(row, ()))
        if bottom > self._last:
            found.append((max(top, self._last + 1) + self._below, bottom + self._below if bottom < _LAST else _LAST))
        joined: list[Run] = []
        for start, end in found:
            if joined and start <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        return joined

    def before(self, row: int) -> int:
        """The new row that a template row would stand below: the last made of a row above it, at least 1."""
        return max((end for above, runs in self._runs.items() if above < row for _, end in runs), default=1)


class Range(NamedTuple):
    """A range of cells, as in a rule: its first and last column and row, from 1."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Whether that cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def without(self, row: int, column: int) -> list[Range]:
        """What is left of it without that one cell."""
        if not self.holds(row, column):
            return [self]
        parts = (self._replace(bottom=row - 1), Range(self.left, row, column - 1, row),
                 Range(column + 1, row, self.right, row), self._replace(top=row + 1))
        return [part for part in parts if part.left <= part.right and part.top <= part.bottom]

    def moved(self, rows: RowMap) -> list[str]:
        """The ranges that cover all its rows became."""
        return [str(self._replace(top=top, bottom=bottom)) for top, bottom in rows.over(self.top, self.bottom)]

    def stood(self, rows: RowMap) -> list[str]:
        """Each area it became: one in each row made of its own if it is in one, else one over all."""
        if self.top != self.bottom:
            return list(filter(None, [self.around(rows)]))
        new_rows = (row for top, bottom in rows.runs(self.top) for row in range(top, bottom + 1))
        return [str(self._replace(top=row, bottom=row)) for row in new_rows]

    def around(self, rows: RowMap) -> str:
        """One range around all its rows became, "" where none is left."""
        runs = rows.over(self.top, self.bottom)
        return str(self._replace(top=runs[0][0], bottom=runs[-1][1])) if runs else ""

    @classmethod
    def of(cls, ref: str) -> Range:
        """The range that `ref` names; ValueError where it names none."""
        if not ref or (found := _RANGE.match(ref)) is None:
            raise ValueError(ref)
        left, top, right, bottom = found.groups()
        last = bottom or (top if left else None) or _LAST
        return cls(column_number(left or "A"), int(top or 1), column_number(right or left or "XFD"), int(last))


def ranges(sqref: str) -> list[Range]:
    """The ranges of a list of them."""
    return list(map(Range.of, sqref.split()))


def moved_ranges(sqref: str, rows: RowMap) -> str:
    """A list of ranges where its cells went, "" where none is left."""
    return " ".join(text for area in ranges(sqref) for text in area.moved(rows))


def top_row(sqref: str) -> int:
    """The uppermost row of a list of ranges."""
    return min((area.top for area in ranges(sqref)), default=1)


class Formula(NamedTuple):
    """A formula of a template. References without a sheet are to the one it stands on; `sheet` is the sheet whose rows
    move, `stands_there` whether the formula stands on it."""

    text: str
    sheet: str
    stands_there: bool = True

    @lru_cache(maxsize=1024)  # noqa: B019 - of records; without it making forms takes half as long again
    def _pieces(self) -> list[str]:
        """Its text in turn with its references to cells of that sheet."""
        pieces, end = [], 0
        for match in _REFERENCE.finditer(self.text):
            prefix = match["sheet"]
            if not match["quoted"] and (self.stands_there if prefix is None else _is_prefix(prefix, self.sheet)):
                pieces += [self.text[end:match.start("cells")], match["cells"]]
                end = match.end("cells")
        return [*pieces, self.text[end:]]

    def corners(self) -> list[tuple[str, int]]:
        """The cells of that sheet at which its references begin and end: what stands before the row, and the row."""
        return [corner for cells in self._pieces()[1::2] for corner in _corners(cells)]

    def moved(self, rows: RowMap, source: int = 0, row: int = 0) -> str:
        """The formula of new row `row`, made of template row `source`, with every reference where its cells went. A
        range over a row that grew covers all it became, one that runs down to its own row ("C$7:C7") ends there; a
        reference to a row that is gone becomes #REF!."""
        pieces = list(self._pieces())
        pieces[1::2] = [_moved_reference(cells, rows, source, row) for cells in pieces[1::2]]
        return "".join(pieces)


def _is_prefix(prefix: str, sheet: str) -> bool:
    """Whether what stands before a reference ("'Biểu 1'!") names that sheet."""
    return sheet == (prefix[1:-2].replace("''", "'") if prefix.startswith("'") else prefix[:-1])


def _corners(cells: str) -> list[tuple[str, int]]:
    return [(column, int(row)) for column, row in _CORNER.findall(cells)]


def _moved_reference(cells: str, rows: RowMap, source: int, row: int) -> str:
    """A reference to a cell or a range where its cells went."""
    corners = _corners(cells)
    (left, top), (right, bottom) = corners[0], corners[-1]
    if len(corners) == 1:
        new_row = row if top == source else rows.first(top)
        return f"{left}{new_row}" if new_row else "#REF!"
    runs_down = bottom == source and _RUNNING.match(cells) is not None
    if top == source == bottom and not runs_down:
        return f"{left}{row}:{right}{row}"
    runs = rows.over(top, bottom)
    return f"{left}{runs[0][0]}:{right}{row if runs_down else runs[-1][1]}" if runs else "#REF!"


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads so many rows and columns further: what a shared formula says in another cell."""

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
