"""A sheet people edit as a table: columns found by heading, blank lines passed over, every text with its cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from toolkit.findings import Code, Finding, Place, finding
from toolkit.sheetread import Book, Cell, Sheet, cell_name
from toolkit.tables import AS_VALUE, cell_text, fullest, heading_rows, namer
from toolkit.text import bare_key, is_blank
from toolkit.words import Word

#: How far down the heading row is looked for.
_HEADING_ROWS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line of a table: its texts by column name, stripped, "" where the cell or the column is missing."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, int]
    texts: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "")

    def filled(self, column: str) -> bool:
        """Whether the cell says something; a lone dash says nothing."""
        return not is_blank(self[column])

    def place(self, column: str) -> Place:
        """The cell of that column, or the line's first where the column is missing."""
        return Place(self.file, self.sheet, cell_name(self.row, self.columns.get(column, 1)))

    def items(self, column: str, separators: str = "\n") -> tuple[str, ...]:
        """The items of a cell that holds a list."""
        parts = re.split(f"[{re.escape(separators)}]", self[column])
        return tuple(part.strip() for part in parts if not is_blank(part))


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's lines in its order, and what is wrong with it. `usable` is False where sheet or columns are missing."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    usable: bool = True

    @property
    def absent(self) -> bool:
        """Whether there is no such sheet."""
        return any(found.code is Code.SHEET_MISSING for found in self.findings)


def read_table(book: Book, name: str, columns: Mapping[str, Word], optional: Collection[str] = ()) -> Table:
    """The table on the sheet called `name` (case, accents and spacing aside); further columns are passed over."""
    sheet = next((sheet for sheet in book.sheets if bare_key(sheet.name) == bare_key(name)), None)
    if sheet is None:
        present = ", ".join(sheet.name for sheet in book.sheets)
        return Table((), (finding(Code.SHEET_MISSING, Place(book.file), sheet=name, present=present),), usable=False)
    cells = ((at, cell.value) for at, cell in sheet.cells.items())
    heading, places = fullest(heading_rows(cells, namer(columns), _HEADING_ROWS))
    missing = [column for column in columns if column not in places and column not in optional]
    if missing:
        return Table((), tuple(_missing(book, sheet, heading, columns[column].text) for column in missing), usable=False)
    findings: list[Finding] = []
    lines = tuple(_lines(book, sheet, heading, places, findings))
    return Table(lines, tuple(findings))


def _missing(book: Book, sheet: Sheet, heading: int, column: str) -> Finding:
    present = ", ".join(str(cell.value) for (row, _), cell in sheet.cells.items() if row == heading)
    place = Place(book.file, sheet.name, cell_name(heading, 1) if heading else "")
    return finding(Code.COLUMN_MISSING, place, sheet=sheet.name, column=column, present=present or "không có")


def _lines(
    book: Book, sheet: Sheet, heading: int, places: Mapping[str, int], findings: list[Finding]
) -> Iterable[Line]:
    for row in sorted({row for row, _ in sheet.cells if row > heading}):
        texts = {}
        for name, column in places.items():
            cell = sheet.cells.get((row, column))
            if cell is not None:
                findings.extend(_doubts(cell, Place(book.file, sheet.name, cell_name(row, column))))
                texts[name] = _text(cell, book.date1904)
        if not all(map(is_blank, texts.values())):
            yield Line(book.file, sheet.name, row, places, texts)


def _doubts(cell: Cell, place: Place) -> Iterable[Finding]:
    if cell.kind == "error":
        yield finding(Code.CELL_ERROR, place, value=cell.value)
    if cell.kind == "blank":
        yield finding(Code.FORMULA_NO_VALUE, place, formula=f"={cell.formula or '…'}")


def _text(cell: Cell, date1904: bool) -> str:
    """The cell as people read it: dates 05/11/2020, whole numbers without a point; "" for an error."""
    if cell.kind in ("error", "blank"):
        return ""
    return cell_text(cell, date1904, AS_VALUE).replace("\r\n", "\n").strip()
