"""A sheet of the plan workbook as a table: columns found by heading, blank lines left out, every text with its cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.sheetread import Book, Cell, Sheet, cell_name
from toolkit.tables import AS_VALUE, cell_text, fullest, heading_rows, namer
from toolkit.text import bare_key, is_blank
from toolkit.words import Word

#: Each sheet's name, its columns, and which of them may be missing.
SHEETS: Mapping[str, tuple[str, Mapping[str, Word], tuple[str, ...]]] = {
    "settings": (words.PLAN_SHEETS["settings"], words.SETTING_COLUMNS, ("guide",)),
    "tasks": (words.PLAN_SHEETS["tasks"], words.TASK_COLUMNS, ("group",)),
    "agencies": (words.PLAN_SHEETS["agencies"], words.AGENCY_COLUMNS, ("aliases", "contact", "email", "note")),
    "phrases": (words.PLAN_SHEETS["phrases"], words.PHRASE_COLUMNS, ("spellings",)),
    "indicators": (words.PLAN_SHEETS["indicators"], words.INDICATOR_COLUMNS, ("unit", "agencies", "note")),
    "previous": (words.PREVIOUS_SHEET, fields.PREVIOUS_COLUMNS, ("name", "content", fields.DIFFICULTIES)),
}
#: How far down the heading row is looked for.
_HEADING_ROWS = 30


@dataclass(frozen=True, slots=True)
class PlanLine:
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

    def told(self, code: Code, column: str, /, **details: object) -> Finding:
        """A finding about the cell of that column."""
        return finding(code, self.place(column), **details)

    def unknown(self, column: str, columns: Mapping[str, Word], offered: Collection[Word]) -> Finding:
        """That the cell says none of the words offered."""
        allowed = "; ".join(word.text for word in offered)
        return self.told(Code.VALUE_UNKNOWN, column, value=self[column], column=columns[column].text, allowed=allowed)

    def items(self, column: str) -> tuple[str, ...]:
        """The items of a cell that holds a list, between semicolons or line breaks."""
        return tuple(part.strip() for part in re.split("[;\n]", self[column]) if not is_blank(part))


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A sheet's lines in its order, and what is wrong with it. `usable` is False where sheet or columns are missing."""

    lines: tuple[PlanLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    usable: bool = True

    @property
    def absent(self) -> bool:
        """Whether there is no such sheet."""
        return any(found.code is Code.SHEET_MISSING for found in self.findings)


def read_table(book: Book, name: str, columns: Mapping[str, Word], optional: Collection[str] = ()) -> PlanTable:
    """The table on the sheet called `name` (case, accents and spacing aside); further columns are passed over."""
    sheet = next((sheet for sheet in book.sheets if bare_key(sheet.name) == bare_key(name)), None)
    if sheet is None:
        present = ", ".join(each.name for each in book.sheets)
        told = finding(Code.SHEET_MISSING, Place(book.file), sheet=name, present=present)
        return PlanTable(findings=(told,), usable=False)
    values = ((place, cell.value) for place, cell in sheet.cells.items())
    heading, places = fullest(heading_rows(values, namer(columns), _HEADING_ROWS))
    lacking = [column for column in columns if column not in places and column not in optional]
    if lacking:
        present = ", ".join(str(cell.value) for (row, _), cell in sheet.cells.items() if row == heading) or "không có"
        place = Place(book.file, sheet.name, cell_name(heading, 1) if heading else "")
        return PlanTable(usable=False, findings=tuple(
            finding(Code.COLUMN_MISSING, place, sheet=sheet.name, column=columns[column].text, present=present)
            for column in lacking))
    findings: list[Finding] = []
    return PlanTable(tuple(_lines(book, sheet, heading, places, findings)), tuple(findings))


def _lines(
    book: Book, sheet: Sheet, heading: int, places: Mapping[str, int], findings: list[Finding]
) -> Iterator[PlanLine]:
    for row in sorted({row for row, _ in sheet.cells if row > heading}):
        held = {name: sheet.cells[row, column] for name, column in places.items() if (row, column) in sheet.cells}
        line = PlanLine(book.file, sheet.name, row, places, {name: _text(each, book) for name, each in held.items()})
        for name, cell in held.items():
            if cell.kind == "error":
                findings.append(line.told(Code.CELL_ERROR, name, value=cell.value))
            if cell.kind == "blank":
                findings.append(line.told(Code.FORMULA_NO_VALUE, name, formula=f"={cell.formula or '…'}"))
        if not all(map(is_blank, line.texts.values())):
            yield line


def _text(cell: Cell, book: Book) -> str:
    """The cell as people read it: dates 05/11/2020, whole numbers without a point; "" for an error."""
    if cell.kind in ("error", "blank"):
        return ""
    return cell_text(cell, book.date1904, AS_VALUE).replace("\r\n", "\n").strip()
