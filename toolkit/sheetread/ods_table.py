"""One table of an OpenDocument workbook → a Sheet: what is repeated is spread only where it says something."""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.sheetread.book import Cell, Note, Sheet, cell_name
from toolkit.sheetread.limits import too_large, unsafe
from toolkit.sheetread.markup import Attributes
from toolkit.sheetread.ods_text import OdsText, whole
from toolkit.sheetread.sheet import COLUMNS, ROWS
from toolkit.sheetread.values import ISO_DATE, Shared, Value, iso_date, number

#: Errors as the programs that write this format show them.
_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA|UNKNOWN!)\Z|Err:\d{3}\Z")
_DURATION = re.compile(r"(-?)PT?(?:(\d{1,6})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?\Z")
#: What a number shows, where the program says of its format no more than that.
_SHOWN = ((re.compile(r"-?[\d.,  ]+%\Z"), "0%"), (re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{2,4}(?: \d\d?:\d\d.*)?\Z"), ISO_DATE))
_HIDDEN = ("collapse", "filter")

#: The attribute that holds a value of that type, and the number format its cell gets here.
_NUMBERS: Mapping[str, tuple[str, str]] = {
    "float": ("office:value", ""),
    "currency": ("office:value", ""),
    "percentage": ("office:value", "0%"),
    "date": ("office:date-value", ISO_DATE),
    "time": ("office:time-value", "[h]:mm:ss"),
}


class OdsTable:
    """The table being read; `text` gathers the paragraphs of its cells."""

    def __init__(self, name: str, style: str, protected: bool, shared: Shared, text: OdsText) -> None:
        self.style = style
        self.notes: list[Note] = []
        self._protected = protected
        self._in_cell = False
        self._name = name
        self._shared = shared
        self._text = text
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merges: list[tuple[int, int, int, int]] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        # The last row and column passed; columns are declared ahead of the rows.
        self._row = self._column = self._declared = 0
        self._row_attributes: Attributes = {}
        self._row_cells: list[Cell] = []
        self._attributes: Attributes = {}

    def sheet(self, state: str, header_footer: str) -> Sheet:
        """The table as read."""
        return Sheet(
            self._name,
            state,
            self._cells,
            tuple(self._merges),
            frozenset(self._hidden_rows),
            frozenset(self._hidden_columns),
            header_footer,
            tuple(self.notes),
            protected=self._protected,
        )

    @property
    def cell_name(self) -> str:
        """The cell being read, "" where there is none."""
        in_sheet = self._in_cell and self._row < ROWS and self._column < COLUMNS
        return cell_name(self._row + 1, self._column + 1) if in_sheet else ""

    def start_column(self, attributes: Attributes) -> None:
        """One declared column or several alike."""
        first = self._declared + 1
        self._declared += whole(attributes.get("table:number-columns-repeated"))
        if attributes.get("table:visibility") in _HIDDEN:
            self._hidden_columns.update(range(first, min(self._declared, COLUMNS) + 1))

    def start_row(self, attributes: Attributes) -> None:
        """One row or several alike."""
        self._row_attributes = attributes
        self._row_cells = []
        self._column = 0

    def start_cell(self, attributes: Attributes) -> None:
        """One cell or several alike."""
        self._attributes, self._in_cell = attributes, True
        self._text.paragraphs.clear()

    def end_cell(self) -> None:
        """Keep the cell, as often as it is repeated, where it says something."""
        attributes, first, self._in_cell = self._attributes, self._column + 1, False
        repeated = whole(attributes.get("table:number-columns-repeated"))
        self._column += repeated
        if "table:number-columns-spanned" in attributes or "table:number-rows-spanned" in attributes:
            self._merge(first)
        formula = attributes.get("table:formula")
        if formula is not None:
            formula = formula.partition("=")[2] or formula
        value, kind, number_format = self._value(formula)
        if formula is None and (value is None or value == ""):
            return
        self._hold(repeated, value)
        self._row_cells += [Cell(0, first + each, value, kind, number_format, formula) for each in range(repeated)]

    def end_row(self) -> None:
        """Keep the row's cells, as often as the row is repeated."""
        first = self._row + 1
        repeated = whole(self._row_attributes.get("table:number-rows-repeated"))
        self._row += repeated
        if not self._row_cells:
            return
        for cell in self._row_cells if repeated > 1 else ():
            self._hold(repeated - 1, cell.value)
        rows = range(first, first + repeated)
        for row in rows:
            self._place(row)
        if self._row_attributes.get("table:visibility") in _HIDDEN:
            self._hidden_rows.update(rows)

    def _hold(self, cells: int, value: Value) -> None:
        """Count so many cells of that value. Refuse more cells or text than we are willing to hold."""
        shared = self._shared
        shared.cells += cells
        shared.characters += cells * len(value) if isinstance(value, str) else 0
        if shared.cells > shared.limits.cells:
            raise too_large(f"hơn {shared.limits.cells} ô có nội dung")
        if shared.characters > shared.limits.characters:
            raise too_large("quá nhiều chữ")

    def _place(self, row: int) -> None:
        for cell in self._row_cells:
            if row <= ROWS and cell.column <= COLUMNS:
                self._cells[row, cell.column] = cell._replace(row=row)
            else:
                text = f"={cell.formula}" if cell.value is None else str(cell.value)
                self._shared.misplaced.append((self._name, cell_name(row, cell.column), text))
                if len(self._shared.misplaced) > self._shared.limits.misplaced:
                    raise unsafe("quá nhiều ô sai vị trí")

    def _merge(self, column: int) -> None:
        rows = whole(self._attributes.get("table:number-rows-spanned"))
        columns = whole(self._attributes.get("table:number-columns-spanned"))
        if rows > 1 or columns > 1:
            row = self._row + 1
            self._merges.append((row, column, min(row + rows - 1, ROWS), min(column + columns - 1, COLUMNS)))
            if len(self._merges) > self._shared.limits.records:
                raise too_large("quá nhiều ô gộp")

    def _value(self, formula: str | None) -> tuple[Value, str, str]:
        """Value, kind and number format of the cell."""
        attributes, text = self._attributes, self._text.text()
        stated = attributes.get("office:value-type", "")
        if attributes.get("calcext:value-type") == "error" or _ERROR.match(text):
            return text or "#VALUE!", "error", ""
        if stated in _NUMBERS:
            where, number_format = _NUMBERS[stated]
            stored = attributes.get(where, "")
            value, kind = _READ.get(stated, number)(stored, self._shared)
            if kind != "number":
                return text or stored, "text", ""
            if stated == "float":
                return value, kind, next((each for pattern, each in _SHOWN if pattern.match(text)), "")
            timed = stated == "date" and isinstance(value, float) and value % 1
            return value, kind, f"{number_format} hh:mm" if timed else number_format
        if stated == "boolean":
            return attributes.get("office:boolean-value", text).lower() == "true", "bool", ""
        text = attributes.get("office:string-value") or text
        return (text, "text", "") if text or stated else (None, "blank", "")


def _duration(text: str, shared: Shared) -> tuple[Value, str]:
    """The share of a day that "PT10H30M00S" is; text where it is none."""
    match = _DURATION.match(text)
    if match is None:
        return text, "text"
    hours, minutes, seconds = (float((each or "0").replace(",", ".")) for each in match.groups()[1:])
    days = (hours * 3600 + minutes * 60 + seconds) / 86400
    return -days if match[1] else days, "number"


_READ = {"date": iso_date, "time": _duration}
