"""The cells of a returned sheet, sorted: each filled cell is issued by us, an answer, or listed, and only one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from toolkit.findings import Finding, Place
from toolkit.layout import is_check, is_computed
from toolkit.model import Entry, Listed
from toolkit.sheetread import Cell, Sheet, column_letters
from toolkit.tables import cell_text, is_filled
from toolkit.text import key

_letters = lru_cache(maxsize=1024)(column_letters)


class Sorting:
    """A sheet's filled cells. Whatever takes one out of `left` says what it is: `issued` counts ours, `listed` holds
    what is shown to people instead of consolidated; an answer goes into a line.
    """

    def __init__(self, file: str, sheet: Sheet, date1904: bool) -> None:
        self.file = file
        self.sheet = sheet
        self.date1904 = date1904
        self.left = {place: cell for place, cell in sheet.cells.items() if is_filled(cell)}
        self.issued = 0
        self.listed: list[Listed] = []
        self.findings: list[Finding] = []

    def take(self, row: int, column: int | None) -> Cell | None:
        """The cell there, now claimed; None where none is left."""
        return self.left.pop((row, column), None) if column else None

    def ours(self, cells: Iterable[Cell]) -> None:
        """These cells are as issued."""
        for cell in cells:
            del self.left[cell.row, cell.column]
            self.issued += 1

    def show(self, cells: Iterable[Cell], reason: Finding) -> None:
        """These cells are listed, for that reason."""
        message = reason.message
        for cell in cells:
            self.left.pop((cell.row, cell.column), None)
            self.listed.append(Listed(Entry(self.text(cell), self.place(cell.row, cell.column)), message))

    def tell(self, found: Finding) -> Finding:
        """Keep that finding, and hand it back."""
        self.findings.append(found)
        return found

    def text(self, cell: Cell) -> str:
        """What the sheet shows in that cell."""
        return cell_text(cell, self.date1904)

    def place(self, row: int, column: int) -> Place:
        """That cell of this sheet."""
        return Place(self.file, self.sheet.name, f"{_letters(column)}{row}")

    def is_issued(self, cell: Cell, common: Collection[str], own: Collection[str]) -> bool:
        """Whether the cell holds a text whose key is in `common` or `own`, or a check of ours, worked out or not."""
        if cell.formula is not None and is_check(cell.formula):
            return True
        text = self.text(cell)
        known = key(text)
        return known in common or known in own or is_computed(text)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """The cells that are left, by row from the top."""
        by_row: dict[int, list[Cell]] = {}
        for cell in self.left.values():
            by_row.setdefault(cell.row, []).append(cell)
        for row in sorted(by_row):
            yield row, sorted(by_row[row], key=position)


def position(cell: Cell) -> tuple[int, int]:
    """Where a cell stands, for sorting."""
    return cell.row, cell.column


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of numbers that follow one another."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def ranges(numbers: Iterable[int]) -> str:
    """Row numbers as people write them: "8–10, 14"."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(numbers))
