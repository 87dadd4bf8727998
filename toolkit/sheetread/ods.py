"""OpenDocument workbooks, zipped (.ods) or as one XML file (.fods) → Book, by the same caps as any other.

Elements go by the names every program gives them. What is repeated is spread only where it says something.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from toolkit.sheetread.book import (  # isort: skip
    CELL_BYTES, COLUMNS, ROWS, Book, Cell, Damaged, Limits, Note, Reason, Refused, Sheet, Spend, bound, cell_name,
    note_of,
)
from toolkit.sheetread.cells import (
    ISO_DATE,
    Decoder,
    Shared,
    Stored,
    TextStyles,
    Value,
    day_format_of,
    format_of,
    iso_date,
    number,
)
from toolkit.sheetread.markup import Attributes, feed
from toolkit.sheetread.package import Package


def read_ods(package: Package, file: str) -> Book:
    """The workbook in that package. Raises Damaged or Refused where it cannot be read."""
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refused(Reason.ENCRYPTED)
    reader = _OdsReader(package.limits, package.spend)
    for part in ("meta.xml", "styles.xml"):
        if part in package:
            try:
                reader.read(package.chunks(part))
            except Damaged:  # a value counts for more than its look
                reader = _OdsReader(package.limits, package.spend)
    reader.read(package.chunks("content.xml"))
    return reader.book(file)


def read_fods(data: bytes, file: str, limits: Limits, spend: Spend) -> Book:
    """The workbook in that XML file. Raises Damaged or Refused where it cannot be read."""
    reader = _OdsReader(limits, spend)
    reader.read(data[start:start + limits.chunk] for start in range(0, len(data), limits.chunk))
    return reader.book(file)


#: A line break in the XML is layout, so with the spaces around it it is one space. Other spaces are kept: LibreOffice
#: writes those that are meant as they are, other programs as elements.
_LAYOUT = re.compile("[ \t]*[\r\n][ \t\r\n]*")
#: Spaces, tabs and line breaks that are meant stand here as characters no XML can hold.
_SPACE, _TAB, _BREAK = "\x00", "\x01", "\x02"
_MEANT = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})


def _count(text: str | None) -> int:
    """How often something is there: 1 where that is not in plain figures; past a thousand million, that many."""
    return int(text[:10]) if text is not None and text.isascii() and text.isdecimal() else 1


class _Paragraphs:
    """The paragraphs read since `clear`, no more than a cell may hold; `pieces` is the text since the last began."""

    def __init__(self, limits: Limits) -> None:
        self.pieces: list[str] = []
        self.lines: list[str] = []
        self._most = limits.cell_characters
        self._length = self._spaces = 0

    def clear(self) -> None:
        self.lines.clear()
        self._length = 0

    def close(self) -> None:
        text = "".join(self.pieces)
        line = (_LAYOUT.sub(" ", text).strip(" ") if "\n" in text else text).translate(_MEANT)
        self._length += len(line) + 1
        bound(self._length - 1, self._most, Reason.CELL_CHARACTERS)
        self.lines.append(line)

    def start(self, name: str, attributes: Attributes) -> None:
        """A paragraph begins, or white space stands in it that is meant."""
        if name == "text:p":
            self.pieces.clear()
            self._spaces = 0
        elif name == "text:s":
            meant = _count(attributes.get("text:c"))
            self._spaces += meant
            bound(self._spaces, self._most, Reason.CELL_CHARACTERS)
            self.pieces.append(_SPACE * meant)
        else:
            self.pieces.append(_TAB if name == "text:tab" else _BREAK)


_IN_TEXT = frozenset(("text:p", "text:s", "text:tab", "text:line-break"))


#: Elements that hold no text of the cell or paragraph they stand in, by what they are to people: "" is nothing to them.
_ASIDE = {
    "office:annotation": "comment",
    **dict.fromkeys(("office:forms", "office:scripts", "table:tracked-changes", "table:dde-links",
                     "table:content-validations", "text:ruby-text", "text:note", "text:tracked-changes"), "")}
_DRAWING = ("draw:", "dr3d:", "chart:")
#: What is in a drawing; the first found says what the drawing is.
_OPAQUE = {"draw:image": "picture", "draw:object": "object", "draw:object-ole": "object", "draw:plugin": "object"}


class _Aside(_Paragraphs):
    """What lies over or beside the cells, from its start to its end; `cell` is where it stands, "" where in none."""

    def __init__(self, name: str, cell: str, limits: Limits) -> None:
        super().__init__(limits)
        self._kind, self._cell = _ASIDE.get(name, "shape"), cell

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _IN_TEXT:
            super().start(name, attributes)
        elif name in _OPAQUE and self._kind == "shape":
            self._kind = _OPAQUE[name]

    def end(self, name: str) -> None:
        if name == "text:p" and self._kind in ("comment", "shape"):
            self.close()

    def note(self) -> Note | None:
        """What it is to people, None where it says nothing."""
        text = "\n".join(self.lines).strip("\n")
        if self._kind in ("picture", "object"):
            return Note(self._kind, "", self._cell)
        return Note(self._kind, text, self._cell) if self._kind and text.strip() else None


#: Errors as the programs that write this format show them.
_ERROR = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA|UNKNOWN!)\Z|Err:\d{3}\Z")
_DURATION = re.compile(r"(-?)PT?(?:(\d{1,6})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?\Z")
_HIDDEN = ("collapse", "filter")


def _duration(text: str, shared: Shared) -> Stored:
    """The share of a day that "PT10H30M00S" is; text where it is none."""
    match = _DURATION.match(text)
    if match is None:
        return text, "text"
    hours, minutes, seconds = (float((each or "0").replace(",", ".")) for each in match.groups()[1:])
    days = (hours * 3600 + minutes * 60 + seconds) / 86400
    return -days if match[1] else days, "number"


#: Of each type: the attribute that holds a value, the number format its cell gets here, and how the value is read.
_NUMBERS: Mapping[str, tuple[str, str, Decoder]] = {
    "float": ("office:value", "", number), "currency": ("office:value", "", number),
    "percentage": ("office:value", "0%", number), "date": ("office:date-value", ISO_DATE, iso_date),
    "time": ("office:time-value", "[h]:mm:ss", _duration)}


class _OdsTable:
    """The table being read; `text` gathers the paragraphs of its cells, `looks` knows what their styles look like."""

    def __init__(self, attributes: Attributes, shared: Shared, text: _Paragraphs, looks: TextStyles) -> None:
        self.style = attributes.get("table:style-name", "")
        self.notes: list[Note] = []
        self.struck = False
        self._styles, self._looks = looks, dict[tuple[int, int], str]()
        self._default_styles: list[tuple[int, str]] = []
        self._name = attributes.get("table:name", "")
        self._protected = attributes.get("table:protected") == "true"
        self._in_cell = False
        self._shared, self._text = shared, text
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merges: list[tuple[int, int, int, int]] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        # The last row and column passed; columns are declared ahead of the rows.
        self._row = self._column = self._declared = 0
        self._row_attributes: Attributes = {}
        self._attributes: Attributes = {}
        self._row_cells: list[tuple[Cell, str]] = []

    def sheet(self, state: str, header_footer: str) -> Sheet:
        """The table as read."""
        return Sheet(self._name, state, self._cells, tuple(self._merges), frozenset(self._hidden_rows),
                     frozenset(self._hidden_columns), header_footer, tuple(self.notes), self._looks, self._protected)

    @property
    def cell_name(self) -> str:
        """The cell being read, "" where there is none."""
        in_sheet = self._in_cell and self._row < ROWS and self._column < COLUMNS
        return cell_name(self._row + 1, self._column + 1) if in_sheet else ""

    def start_column(self, attributes: Attributes) -> None:
        first = self._declared + 1
        self._declared += _count(attributes.get("table:number-columns-repeated"))
        style = attributes.get("table:default-cell-style-name", "")
        if first <= COLUMNS:
            self._default_styles.append((self._declared, style))
        if attributes.get("table:visibility") in _HIDDEN:
            self._hidden_columns.update(range(first, min(self._declared, COLUMNS) + 1))

    def start_row(self, attributes: Attributes) -> None:
        self._row_attributes = attributes
        self._row_cells = []
        self._column = 0

    def start_cell(self, attributes: Attributes) -> None:
        self._attributes, self._in_cell, self.struck = attributes, True, False
        self._text.clear()

    def end_cell(self) -> None:
        """Keep the cell, as often as it is repeated, where it says something."""
        attributes, first, name, self._in_cell = self._attributes, self._column + 1, self.cell_name, False
        repeated = _count(attributes.get("table:number-columns-repeated"))
        if "table:number-columns-spanned" in attributes or "table:number-rows-spanned" in attributes:
            rows = _count(attributes.get("table:number-rows-spanned"))
            columns = _count(attributes.get("table:number-columns-spanned"))
            if rows > 1 or columns > 1:
                bottom, right = min(self._row + rows, ROWS), min(self._column + columns, COLUMNS)
                self._merges.append((self._row + 1, first, bottom, right))
                bound(len(self._merges), self._shared.limits.records, Reason.MERGES)
        self._column += repeated
        formula = attributes.get("table:formula")
        if formula is not None:
            formula = formula.partition("=")[2] or formula
        value, kind, number_format = self._value()
        if formula is None and (value is None or value == ""):
            return
        self._hold(repeated, value)
        self.notes += note_of(formula or "", name)
        cell = Cell(0, 0, value, kind, number_format, formula)
        look = self._look(first) if value not in (None, "") else ""
        self._row_cells += [(cell._replace(column=first + each), look) for each in range(repeated)]

    def end_row(self) -> None:
        """Keep the row's cells, as often as the row is repeated."""
        first = self._row + 1
        repeated = _count(self._row_attributes.get("table:number-rows-repeated"))
        self._row += repeated
        if not self._row_cells:
            return
        for cell, _ in self._row_cells if repeated > 1 else ():
            self._hold(repeated - 1, cell.value)
        rows = range(first, first + repeated)
        for row, (cell, look) in ((row, cell) for row in rows for cell in self._row_cells):
            if row <= ROWS and cell.column <= COLUMNS:
                self._cells[row, cell.column] = cell._replace(row=row)
                if look:
                    self._looks[row, cell.column] = look
            else:
                reference = cell_name(row, cell.column)
                self._shared.misplace(self._name, reference, cell.value, cell.formula, Reason.MISPLACED)
        if self._row_attributes.get("table:visibility") in _HIDDEN:
            self._hidden_rows.update(rows)

    def _look(self, column: int) -> str:
        """How the cell looks: by its style, else its row's, else its column's; unseen too where it shows nothing."""
        style = self._attributes.get("table:style-name") or self._row_attributes.get("table:default-cell-style-name")
        at = bisect_left(self._default_styles, (column, ""))
        if style is None and at < len(self._default_styles):
            style = self._default_styles[at][1]
        look = "struck" if self.struck else self._styles.look("table-cell", style or "")
        return look or ("unseen" if self._text.lines and not any(self._text.lines) else "")

    def _hold(self, cells: int, value: Value) -> None:
        """Count so many cells of that value. Refuse more cells or text than we are willing to hold."""
        shared = self._shared
        shared.cells += cells
        bound(shared.cells, shared.limits.cells, Reason.CELLS)
        if cells > 1:
            shared.spend(CELL_BYTES * cells)
        shared.hold(cells * len(value) if isinstance(value, str) else 0)

    def _value(self) -> tuple[Value, str, str]:
        """Value, kind and number format of the cell."""
        attributes, text = self._attributes, "\n".join(self._text.lines)
        stated = attributes.get("office:value-type", "")
        if attributes.get("calcext:value-type") == "error" or _ERROR.match(text):
            return text or "#VALUE!", "error", ""
        if stated in _NUMBERS:
            where, number_format, read = _NUMBERS[stated]
            stored = attributes.get(where, "")
            value, kind = read(stored, self._shared)
            if kind != "number":
                return text or stored, "text", ""
            timed = stated == "date" and isinstance(value, float) and value % 1
            number_format = day_format_of(text) if stated == "date" else number_format
            if stated in ("float", "currency", "percentage") and isinstance(value, float):
                number_format = format_of(text, value, stated)
            return value, kind, f"{number_format} hh:mm" if timed else number_format
        if stated == "boolean":
            return attributes.get("office:boolean-value", text).lower() == "true", "bool", ""
        text = attributes.get("office:string-value") or text
        return (text, "text", "") if text or stated else (None, "blank", "")


_HEADERS = frozenset(f"style:{part}{which}" for part in ("header", "footer") for which in ("", "-left", "-first"))
#: Elements of meta.xml and the core property each is.
_CORE = {
    "dc:title": "title", "dc:subject": "subject", "dc:description": "description", "dc:date": "modified",
    "meta:keyword": "keywords"}
#: $'Biểu báo cáo'.$C$3:.$F$3, $Sheet1.$A$1:$Sheet1.$B$2; a quote in a sheet's name is doubled.
_ADDRESS = re.compile(
    r"\[?\$?('(?:[^']|'')+'|[^'.\[\]]+)\.(\$?[A-Za-z]{1,3}\$?\d{1,7})"
    r"(?::(?:\$?(?:'(?:[^']|'')+'|[^'.\[\]]+))?\.(\$?[A-Za-z]{1,3}\$?\d{1,7}))?\]?\Z")
_SYNTAX = re.compile(r"\A[a-z]+:=")


def _defined_name(text: str) -> str:
    """An address or an expression ("of:="TV2793-…"") as `resolve_name` reads it: "'Biểu'!$C$3", '"TV2793-…"'."""
    text = _SYNTAX.sub("", text)
    match = _ADDRESS.match(text)
    if match is None:
        return text
    sheet = match[1] if match[1].startswith("'") else f"'{match[1]}'"
    return f"{sheet}!{match[2]}" + (f":{match[3]}" if match[3] else "")


class _OdsReader:
    """Handlers for the parts of a workbook, or for all of it in one file."""

    def __init__(self, limits: Limits, spend: Spend) -> None:
        self._limits = limits
        self._shared = Shared(limits, spend=spend)
        self._text = _Paragraphs(limits)
        self._depth = self._aside_from = self._records = 0
        self._aside: _Aside | None = None
        self._tables: list[_OdsTable] = []
        self._table: _OdsTable | None = None
        self._names: dict[str, str] = {}
        self._sheet_names: dict[str, str] = {}
        self._core: dict[str, list[str]] = {}
        self._custom: dict[str, str] = {}
        self._user_defined = ""
        # styles of tables by name, then what each says; texts of headers and footers by master page
        self._style = self._master = ""
        self._hidden_styles: dict[str, bool] = {}
        self._looks = TextStyles()
        self._masters: dict[str, str] = {}
        self._header_footer: dict[str, list[str]] = {}

    def read(self, chunks: Iterable[bytes]) -> None:
        """One part. Raises Damaged where it is not XML, Refused where it passes a cap."""
        self._depth, self._aside = 0, None
        feed(chunks, self._limits, self._start, self._end, self._said, partial(self._shared.hold, 0))

    def book(self, file: str) -> Book:
        """What has been read. Raises Damaged where there is no sheet in it."""
        if not self._tables:
            raise Damaged(Reason.NO_SHEETS)
        core = {name: text for name, texts in self._core.items() if (text := ", ".join(texts)).strip()}
        sheets, names = tuple(map(self._sheet, self._tables)), {**self._sheet_names, **self._names}
        return Book(file, sheets, names, core, self._custom, remarks=tuple(self._shared.misplaced))

    def _sheet(self, table: _OdsTable) -> Sheet:
        hidden = self._hidden_styles.get(table.style, False)
        texts = self._header_footer.get(self._masters.get(table.style, ""), ())
        return table.sheet("hidden" if hidden else "visible", "\n".join(texts).replace("&", "&&"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        bound(self._depth, self._limits.depth, Reason.DEPTH)
        if name in ("text:a", "draw:a") and self._table is not None and (address := attributes.get("xlink:href")):
            self._record()
            self._table.notes.append(Note("link", address, self._table.cell_name))
            self._shared.hold(len(address))
        if self._aside is not None:
            self._aside.start(name, attributes)
        elif name in _IN_TABLE:
            if self._table is not None:
                _IN_TABLE[name](self._table, attributes)
        elif name in _IN_TEXT:
            self._text.start(name, attributes)
        elif name == "text:span":
            if self._table is not None and self._looks.look("text", attributes.get("text:style-name", "")) == "struck":
                self._table.struck = True
        elif name in _RECORDS or name in _ASIDE or name.startswith(_DRAWING):
            self._record()
            if name in _RECORDS:
                _RECORDS[name](self, attributes)
                return
            self._aside_from = self._depth
            self._aside = _Aside(name, self._table.cell_name if self._table else "", self._limits)

    def _said(self, text: str) -> None:
        (self._aside or self._text).pieces.append(text)

    def _record(self) -> None:
        """Count one thing more that is remembered."""
        self._records += 1
        bound(self._records, self._limits.records, Reason.RECORDS)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._aside is not None:
            self._end_aside(name, self._aside)
        elif name in _TABLE_ENDS:
            if self._table is not None:
                _TABLE_ENDS[name](self._table)
        elif name == "text:p":
            self._text.close()
        elif name == "table:table":
            self._table = None
        elif name == "style:master-page":
            self._master = ""
        elif name == "meta:user-defined":
            if text := "".join(self._text.pieces):
                self._custom[self._user_defined] = text
        elif name in _CORE and self._table is None:
            self._core.setdefault(_CORE[name], []).append("".join(self._text.pieces))
        elif name in _HEADERS:
            self._header_footer.setdefault(self._master, []).extend(filter(None, self._text.lines))

    def _end_aside(self, name: str, aside: _Aside) -> None:
        if self._depth >= self._aside_from:
            aside.end(name)
            return
        self._aside = None
        note = aside.note()
        if note is not None and self._table is not None:
            self._table.notes.append(note)
            self._shared.hold(len(note.text))

    def start_table(self, attributes: Attributes) -> None:
        if self._table is not None:
            raise Damaged(Reason.TABLE_IN_TABLE)
        bound(len(self._tables) + 1, self._limits.sheets, Reason.SHEETS_PAST)
        self._table = _OdsTable(attributes, self._shared, self._text, self._looks)
        self._tables.append(self._table)

    def start_name(self, attributes: Attributes) -> None:
        names = self._names if self._table is None else self._sheet_names
        found = attributes.get("table:cell-range-address") or attributes.get("table:expression", "")
        names.setdefault(attributes.get("table:name", ""), _defined_name(found))

    def start_master(self, attributes: Attributes) -> None:
        self._master = attributes.get("style:name", "")

    def start_style(self, attributes: Attributes) -> None:
        self._looks.start(attributes)
        self._style = attributes.get("style:name", "") if attributes.get("style:family") == "table" else ""
        if self._style and "style:master-page-name" in attributes:
            self._masters[self._style] = attributes["style:master-page-name"]

    def start_look(self, attributes: Attributes) -> None:
        if self._style:
            self._hidden_styles[self._style] = attributes.get("table:display") == "false"

    def start_property(self, attributes: Attributes) -> None:
        self._user_defined = attributes.get("meta:name", "")
        self._text.pieces.clear()


#: Elements that mean something inside a table only.
_IN_TABLE: Mapping[str, Callable[[_OdsTable, Attributes], None]] = {
    "table:table-cell": _OdsTable.start_cell, "table:covered-table-cell": _OdsTable.start_cell,
    "table:table-row": _OdsTable.start_row, "table:table-column": _OdsTable.start_column}
_TABLE_ENDS: Mapping[str, Callable[[_OdsTable], None]] = {
    "table:table-cell": _OdsTable.end_cell, "table:covered-table-cell": _OdsTable.end_cell,
    "table:table-row": _OdsTable.end_row}
#: Elements that are remembered for the whole workbook, so there may not be too many of them.
_RECORDS: Mapping[str, Callable[[_OdsReader, Attributes], None]] = {
    "table:table": _OdsReader.start_table, "style:style": _OdsReader.start_style,
    "table:named-range": _OdsReader.start_name, "table:named-expression": _OdsReader.start_name,
    **dict.fromkeys(("style:text-properties", "style:table-cell-properties"),
                    lambda reader, attributes: reader._looks.add(attributes)),
    "style:table-properties": _OdsReader.start_look, "style:master-page": _OdsReader.start_master,
    **dict.fromkeys(_HEADERS, lambda reader, _: reader._text.clear()),
    **dict.fromkeys(("meta:user-defined", *_CORE), _OdsReader.start_property)}
