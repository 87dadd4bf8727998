"""What the cells of a filled sheet show, formulas worked out as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from toolkit.sheetfill.elements import MAIN
from toolkit.sheetfill.places import Places, number, runs_down
from toolkit.sheetfill.prototypes import Row
from toolkit.sheetfill.sheet import SheetTemplate
from toolkit.sheetfill.values import Area, Unknown, Value, Worked, Wrong, shown, worked

_CORNER = re.compile(r"\$?([A-Z]*)\$?(\d*)")
_AREA = re.compile(r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}")


#: So many results of rows that hold the same are remembered.
_MOST = 20_000


def common_names(book: Any) -> dict[str, str]:
    """What the defined names of a workbook's part come to that mean the same on every sheet, in small letters."""
    defined = list(book.iter(f"{MAIN}definedName"))
    local = {each.get("name").casefold() for each in defined if each.get("localSheetId")}
    return {name: each.text or "" for each in defined if (name := each.get("name").casefold()) not in local}


class Shown:
    """A sheet template's formulas, and the workbook's names that they may use."""

    def __init__(self, sheet: SheetTemplate, title: str, names: Mapping[str, str]) -> None:
        self.sheet, self.title = sheet, title
        self.names = {name: worked(text) for name, text in names.items()}
        #: By row and column of the template the columns a formula looks at, where it looks at nothing else than its row's constants.
        self.looked_at = {
            (row, cell.column): columns
            for row, prototype in sheet.rows.items() for cell in prototype.formulas
            if cell.worked and (columns := _own_columns(cell.worked, row)) and not columns & {each.column for each in prototype.formulas}}
        self.remembered: dict[tuple[Any, ...], Value | Exception] = {}

    def of(self, rows: Sequence[Row], places: Places) -> Callable[[int, int], Value]:
        """What a formula's cell shows on the sheet with those rows, by row and column; None where that is not known."""
        held = _Held(self, rows, places)

        def cached(row: int, column: int) -> Value:
            try:
                value = held.value(row, column)
            except Wrong as error:
                return str(error)
            except Unknown:
                return None
            return 0.0 if value is None else value

        return cached


class _Held:
    """One filled sheet; each cell is worked out once."""

    def __init__(self, template: Shown, rows: Sequence[Row], places: Places) -> None:
        self._template, self._rows, self._places = template, rows, places
        self._known: dict[tuple[int, int], Value | Exception] = {}
        self._lists: dict[tuple[int, ...], Area] = {}

    def value(self, row: int, column: int) -> Value:
        """What a cell holds or shows; raises Wrong and Unknown."""
        key = row, column
        if key not in self._known:
            self._known[key] = Unknown("a circle")
            self._known[key] = self._value(row, column)
        found = self._known[key]
        if isinstance(found, Exception):
            raise found
        return found

    def _value(self, number_: int, column: int) -> Value | Exception:
        row = self._rows[number_ - 1] if 0 < number_ <= len(self._rows) else None
        if row is None:
            return None
        if column in row.cells:
            return row.cells[column] if row.cells[column] != "" else None
        if column in row.formulas:
            return _result(worked(row.formulas[column]), self._new)
        prototype = self._template.sheet.rows.get(row.source)
        cell = prototype.cells.get(column) if prototype else None
        if cell is None or cell.formula is None:
            return cell.value if cell else None
        columns = self._template.looked_at.get((row.source, column))
        if not columns:
            return _result(cell.worked, partial(self._moved, row.source, number_))
        remembered = self._template.remembered
        key = row.source, column, *map(row.cells.get, columns)
        if key not in remembered:
            if len(remembered) >= _MOST:
                remembered.clear()
            remembered[key] = _result(cell.worked, partial(self._moved, row.source, number_))
        return remembered[key]

    def _new(self, sheet: str, area: str) -> Any:
        """What a reference of a formula in terms of the new sheet comes to."""
        left, top, right, bottom = _corners(area) or (0, 0, 0, 0)
        if not left:
            return self._moved(0, 0, sheet, area)
        return self._list(left, top, right, bottom) if ":" in area else self.value(top, left)

    def _moved(self, source: int, row: int, sheet: str, area: str) -> Any:
        """What a reference of the template's formula comes to in that row made of row `source`."""
        corners = _corners(area)
        if corners is None:
            name = self._template.names.get(area.casefold())
            if sheet or name is None:
                raise Unknown
            return name.node(partial(self._moved, 0, 0))
        if sheet not in ("", self._template.title):
            raise Unknown
        left, top, right, bottom = corners
        if ":" not in area:
            at = row if top == source else self._places.first(top)
            if at is None:
                raise Wrong("#REF!")
            return self.value(at, left)
        span = self._places.span(top, bottom, source, row, running=runs_down(area))
        if span is None:
            raise Wrong("#REF!")
        return self._list(left, span[0], right, span[1])

    def _list(self, left: int, top: int, right: int, bottom: int) -> Area:
        area = left, top, right, min(bottom, len(self._rows))
        if area not in self._lists:
            try:
                self._lists[area] = Area(self.value(row, column) for row in range(top, area[3] + 1) for column in range(left, right + 1))
            except Wrong:
                raise Unknown from None
        return self._lists[area]


def _result(formula: Worked | None, cells: Callable[[str, str], Any]) -> Value | Exception:
    try:
        return shown(formula.node, cells) if formula else Unknown()
    except (Unknown, Wrong) as error:
        return error


def _own_columns(formula: Worked, row: int) -> frozenset[int]:
    """The columns it looks at, none where it looks beyond its row."""
    corners = [_corners(each) for each in formula.references]
    if not all(each and each[1] == row == each[3] for each in corners) or any(map(runs_down, formula.references)):
        return frozenset()
    return frozenset(column for each in corners if each for column in range(each[0], each[2] + 1))


@lru_cache(maxsize=4096)
def _corners(area: str) -> tuple[int, int, int, int] | None:
    """Columns and rows of a reference, of whole columns all rows; None of what is no reference to cells."""
    if not _AREA.fullmatch(area):
        return None
    first, _, last = area.partition(":")
    (left, top), (right, bottom) = (_CORNER.fullmatch(each).groups() for each in (first, last or first))  # type: ignore[union-attr]
    return number(left), int(top or 1), number(right), int(bottom or 1048576)
