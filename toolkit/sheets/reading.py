"""A workbook that people saved and a schema → the lines of its sheet by column, and faults. Called by `plan`, `review`,
`annex` and `rounds`. Headings may stand in any row, order and spelling; columns, lines and comments that people added
are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from toolkit.base.text import DOUBT, PERCENT_SIGN, bare_key, day_of, is_blank, key, number_readings, word_key
from toolkit.sheetread.book import Book, Cell, Sheet, cell_name, cell_place
from toolkit.sheets.book_writer import HEADING_ROW
from toolkit.sheets.heading_finder import (
    AS_SHOWN,
    CellWording,
    cell_text,
    fullest,
    further_columns,
    heading_rows,
    is_filled,
    namer,
)
from toolkit.sheets.schema import ADDED, CellKind, Choices, Column, Owner, SheetSchema, added_column

#: Last row in which headings are searched; most letters of a quoted text.
_LAST_HEADING_ROW, _QUOTED = 200, 60
_EXPECTED_TEXTS = {CellKind.DAY: "ngày/tháng/năm, ví dụ 15/11/2026", CellKind.PERCENT: "số từ 0 đến 100, ví dụ 80",
                   CellKind.NUMBER: "số, ví dụ 1250,5"}


class Fault(Enum):
    """The kinds of faults of a sheet."""

    SHEET_MISSING = "sheet"
    COLUMN_MISSING = "column"
    CELL_ERROR = "error"
    FORMULA_EMPTY = "formula"
    VALUE_UNKNOWN = "choice"
    VALUE_UNCLEAR = "value"


class SheetFault(NamedTuple):
    """A fault of a sheet, its place, and the details for its sentence."""

    fault: Fault
    file: str
    sheet: str
    cell: str
    column: str  # name, "" for none
    details: Mapping[str, Any]


class Line(NamedTuple):
    """A line of a sheet: its texts by column, stripped, and its comments."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, int]  # numbers of the sheet's columns, by name
    texts: Mapping[str, str]  # by column; of columns that officers added under "+" and the heading
    comments: tuple[str, ...] = ()

    def text(self, column: str) -> str:
        """The text of that column, "" where the cell or column is missing."""
        return self.texts.get(column, "")

    def filled(self, column: str) -> bool:
        """Whether the cell of that column is not blank; a lone dash is."""
        return not is_blank(self.text(column))

    def cell(self, column: str) -> str:
        """The reference of that column's cell ("C7"), of the first cell where the column is missing."""
        return cell_name(self.row, self.columns.get(column, 1))

    def items(self, column: str) -> tuple[str, ...]:
        """The items of a cell with a list, separated by semicolons or line breaks."""
        return tuple(part.strip() for part in re.split("[;\n]", self.text(column)) if not is_blank(part))


class ReadSheet(NamedTuple):
    """A sheet as read."""

    name: str = ""  # the sheet's own name
    lines: tuple[Line, ...] = ()
    faults: tuple[SheetFault, ...] = ()
    columns: tuple[Column, ...] = ()  # in the sheet's order, with those that officers added
    above: tuple[Line, ...] = ()  # people's texts above or beside the headings
    usable: bool = True  # False where the sheet or a required column is missing


def read_sheet(book: Book, schema: SheetSchema, wording: CellWording = AS_SHOWN) -> ReadSheet:
    """A workbook → the sheet of that schema; `wording` is that of values that are no text."""
    sheet, heading, places = _find_sheet(book, schema)
    if sheet is None:
        details = {"sheet": schema.name, "present": ", ".join(sheet.name for sheet in book.sheets)}
        return ReadSheet(faults=(SheetFault(Fault.SHEET_MISSING, book.file, "", "", "", details),), usable=False)
    closed = {number for name, number in places.items() if not schema.column(name).open}
    texts = {place: text for place, cell in sorted(sheet.cells.items()) if not (place[1] in closed and _is_broken(cell))
             and (text := cell_text(cell, book.date1904, wording).replace("\r\n", "\n").strip())}
    lacking = [column for column in schema.columns if column.required and column.name not in places]
    if lacking:
        present = ", ".join(brief(text) for (row, number), text in texts.items()
                            if row == heading and not _is_broken(sheet.cells[row, number])) or "không có"
        cell = cell_name(heading, 1) if heading else ""
        return ReadSheet(sheet.name, usable=False, faults=tuple(
            SheetFault(Fault.COLUMN_MISSING, book.file, sheet.name, cell, column.name,
                       {"sheet": sheet.name, "column": column.heading, "present": present}) for column in lacking))
    filled = {place: text for place, text in texts.items() if not is_blank(text)}
    added = further_columns(filled, heading, places.values())
    names = {number: name for name, number in places.items()} | {
        number: ADDED + head for number, head in added.items()}
    columns = tuple(schema.column(name) if name in places else added_column(name.removeprefix(ADDED))
                    for _, name in sorted(names.items()))
    lines = list(_read_lines(book.file, sheet, heading, texts, places, names))
    ours = {key(text) for text in (schema.title, schema.guide, schema.nothing)}
    top = (heading or HEADING_ROW - 1) + 1  # the last row in which a text of ours may stand
    cleared = (line if line.row > top else line._replace(texts={
        name: text for name, text in line.texts.items() if key(text) not in ours}) for line in lines)
    theirs = [line for line in cleared if line.comments or not all(map(is_blank, line.texts.values()))]
    return ReadSheet(
        sheet.name, tuple(line for line in theirs if line.row > heading),
        tuple(_cell_faults(book, sheet, schema, heading, places, lines)), columns,
        tuple(line for line in theirs if line.row <= heading))


def brief(text: str) -> str:
    """A text → its beginning, short enough for a message."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def typed_value(text: str, column: Column) -> Any:
    """A text of a column → its value, None where the column's kind excludes it."""
    if column.spellings:
        return chosen(text, column.spellings)
    return _PARSERS.get(column.kind, str)(text)


def expected(column: Column) -> str:
    """A column → what may be written in it, in words for a message."""
    return "; ".join(word for word, _ in column.spellings.values()) or _EXPECTED_TEXTS.get(column.kind, "")


def chosen(text: str, choices: Choices) -> Any:
    """A text → the choice it spells, by word or alias, accents or not; None where it spells none. Signs count as they
    are ("✓", "-")."""
    for spelt in (key,) if DOUBT.search(text) else (key, word_key, bare_key):
        wanted = spelt(text)
        found = [value for value, (word, others) in choices.items() if wanted in map(spelt, (word, *others))]
        if len(found) == 1 and (wanted or spelt is key):
            return found[0]
    return None


def number_of(text: str) -> float | None:
    """A text → its number ("1.250,5" and "1250.5" → 1250.5); None where it is none, or may be two ("1.250")."""
    readings = number_readings(text)
    return float(readings[0]) if len(readings) == 1 else None


def percent_of(text: str) -> float | None:
    """A text → its percentage from 0 to 100 ("80", "80%", "66,5 %"); None for anything else."""
    readings = number_readings(PERCENT_SIGN.sub("", key(text)))
    return next((float(number) for number in readings if 0 <= number <= 100), None)


def _find_sheet(book: Book, schema: SheetSchema) -> tuple[Sheet | None, int, dict[str, int]]:
    """A workbook → the sheet, its heading row (0 for none) and the columns of its headings; a sheet is searched by name
    first, then by columns."""
    named = [sheet for sheet in book.sheets if bare_key(sheet.name) == bare_key(schema.name)]
    others = [sheet for sheet in book.sheets if sheet not in named] if schema.known_by else []
    for sheet in (*named, *others):
        heading, places = _heading_places(sheet, schema)
        if set(schema.known_by) <= places.keys():
            return sheet, heading, places
    if named and not schema.known_by:
        return named[0], 0, schema.places
    return None, 0, {}


def _heading_places(sheet: Sheet, schema: SheetSchema) -> tuple[int, dict[str, int]]:
    """A sheet → its heading row and the columns of its headings; a deleted heading is found by its neighbours, or by
    the texts below."""
    cells = ((place, cell.value) for place, cell in sheet.cells.items())
    heading, places = fullest(heading_rows(cells, namer(schema.names), _LAST_HEADING_ROW))
    columns = schema.laid_out
    for before, column, after in zip(columns, columns[1:], columns[2:], strict=False):
        number = places.get(before.name, 0) + 1
        cell = sheet.cells.get((heading, number))
        is_between = number > 1 and places.get(after.name) == number + 1
        if column.name not in places and is_between and not (cell and is_filled(cell)):
            places[column.name] = number
    for column in columns:
        if column.pattern and heading and column.name not in places:
            numbers = [number for (row, number), cell in sheet.cells.items()
                       if row > heading and re.fullmatch(column.pattern, str(cell.value).strip())]
            if numbers:
                places[column.name] = max(set(numbers), key=numbers.count)
    return heading, places


def _read_lines(file: str, sheet: Sheet, heading: int, texts: Mapping[tuple[int, int], str], places: Mapping[str, int],
           names: Mapping[int, str]) -> Iterator[Line]:
    """Texts by place → a line for each filled row except the headings."""
    rows = dict[int, dict[str, str]]()
    for (row, number), text in texts.items():
        if row != heading and number in names:
            rows.setdefault(row, {})[names[number]] = text
    comments = dict[int, list[str]]()
    for note in sheet.notes:
        if note.kind == "comment" and note.text and (cell := cell_place(note.cell)):
            comments.setdefault(cell[0], []).append(note.text.strip())
    for row in sorted({*rows, *comments}):
        yield Line(file, sheet.name, row, places, rows.get(row, {}), tuple(comments.get(row, ())))


def _cell_faults(book: Book, sheet: Sheet, schema: SheetSchema, heading: int, places: Mapping[str, int],
            lines: list[Line]) -> Iterator[SheetFault]:
    """A sheet → faults of cells in our columns, except open ones: an error, a formula without a value, a text that the
    column's kind excludes."""
    columns = {number: schema.column(name) for name, number in places.items()}
    for (row, number), cell in sorted(sheet.cells.items()):
        if row > heading and number in columns and not columns[number].open and _is_broken(cell):
            fault = Fault.CELL_ERROR if cell.kind == "error" else Fault.FORMULA_EMPTY
            details = {"value": cell.value, "formula": f"={cell.formula or '…'}"}
            yield SheetFault(fault, book.file, sheet.name, cell_name(row, number), columns[number].name, details)
    checked = [column for column in columns.values() if column.owner is Owner.OFFICER and not column.open]
    for line in lines if any(column.kind is not CellKind.TEXT for column in checked) else ():
        for column in checked if line.row > heading else ():
            text = line.text(column.name)
            if not is_blank(text) and typed_value(text, column) is None:
                fault = Fault.VALUE_UNKNOWN if column.spellings else Fault.VALUE_UNCLEAR
                details = {"value": text, "column": column.heading, "label": column.heading,
                           "allowed": expected(column),
                           "cure": f"Ghi {'một trong: ' if column.spellings else ''}{expected(column)}, hoặc để trống."}
                yield SheetFault(fault, book.file, sheet.name, line.cell(column.name), column.name, details)


def _is_broken(cell: Cell) -> bool:
    """Whether a cell has an error, or a formula without a value."""
    return cell.kind in ("error", "blank")


_PARSERS: dict[CellKind, Callable[[str], Any]] = {
    CellKind.DAY: day_of, CellKind.NUMBER: number_of, CellKind.PERCENT: percent_of}
