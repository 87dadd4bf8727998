"""OpenDocument workbooks, zipped (.ods) or as one XML file (.fods) → Book, by the same caps as any other.

Elements go by the names every program gives them. A cell, a style, a page or a drawing is held as a tree while it is
read, and no longer. What is repeated is spread only where it says something.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from xml.etree.ElementTree import Element, TreeBuilder

from toolkit.sheetread.book import (  # isort: skip
    CELL_BYTES, COLUMNS, ROWS, Book, Cell, Damaged, Limits, Note, Reason, Refused, Sheet, Spend, bound, cell_name,
    note_of,
)
from toolkit.sheetread.cells import (  # isort: skip
    BLACK, ISO_DATE, WHITE, Decoder, Shared, Stored, Value, colour, day_format_of, format_of, iso_date, look_of, number,
    points,
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


#: What lies over or beside the text of a cell or paragraph and is none of it: notes, and what is drawn.
_ANNOTATION = "office:annotation"
_DRAWING = ("draw:", "dr3d:", "chart:")
#: What is in a drawing; the first found says what the drawing is.
_OPAQUE = {"draw:image": "picture", "draw:object": "object", "draw:object-ole": "object", "draw:plugin": "object"}
#: What is in these is never looked at.
_IGNORED = frozenset((
    "office:forms", "office:scripts", "table:tracked-changes", "table:dde-links", "table:content-validations",
    "text:ruby-text", "text:note", "text:tracked-changes", *_OPAQUE))

#: A line break in the XML is layout, so with the spaces around it it is one space. Other spaces are kept: LibreOffice
#: writes those that are meant as they are, other programs as elements.
_LAYOUT = re.compile("[ \t]*[\r\n][ \t\r\n]*")
#: Spaces, tabs and line breaks that are meant stand here as characters no XML can hold.
_MEANT = {"text:s": "\x00", "text:tab": "\x01", "text:line-break": "\x02"}
_PRINTED = str.maketrans("\x00\x01\x02", " \t\n")


def _count(text: str | None) -> int:
    """How often something is there: 1 where that is not in plain figures; past a thousand million, that many."""
    return int(text[:10]) if text is not None and text.isascii() and text.isdecimal() else 1


def _is_beside(element: Element) -> bool:
    return element.tag == _ANNOTATION or element.tag in _IGNORED or element.tag.startswith(_DRAWING)


def _parts(element: Element) -> Iterator[Element]:
    """All that is in an element, nothing of what lies over or beside its text but that it is there."""
    for part in element:
        yield part
        if not _is_beside(part):
            yield from _parts(part)


def _typed(element: Element) -> Iterator[str]:
    """The pieces of text of a paragraph."""
    yield element.text or ""
    for part in element:
        if part.tag in _MEANT:
            yield _MEANT[part.tag] * _count(part.get("text:c"))
        elif not _is_beside(part):
            yield from _typed(part)
        yield part.tail or ""


def _lines(elements: Iterable[Element]) -> list[str]:
    """The text of each paragraph among them."""
    texts = ("".join(_typed(element)) for element in elements if element.tag == "text:p")
    return [(_LAYOUT.sub(" ", text).strip(" ") if "\n" in text else text).translate(_PRINTED) for text in texts]


def _notes(element: Element, cell: str) -> Iterator[Note]:
    """What stands over or beside a cell, or is drawn: where its links lead, its comments, what its shapes say."""
    for part in element.iter():
        if part.tag in ("text:a", "draw:a") and (address := part.get("xlink:href")):
            yield Note("link", address, cell)
    for beside in filter(_is_beside, (element, *_parts(element))):
        if beside.tag in _IGNORED:
            continue
        kinds = (_OPAQUE[part.tag] for part in beside.iter() if part.tag in _OPAQUE)
        kind = "comment" if beside.tag == _ANNOTATION else next(kinds, "shape")
        text = "\n".join(_lines(beside.iter())).strip("\n") if kind in ("comment", "shape") else ""
        if text.strip() or kind in ("picture", "object"):
            yield Note(kind, text, cell)


#: What of a style says how it looks.
_LOOKED_AT = ("fo:color", "fo:background-color", "fo:font-size", "style:use-window-font-color",
              "style:text-line-through-type", "style:text-line-through-style")


class _Styles:
    """The styles of cells and of text in them, each with all that its parent says, and how each looks."""

    def __init__(self) -> None:
        self._says: dict[tuple[str | None, str | None], dict[str, str]] = {}
        #: By family and name, as in `Sheet.looks`, "" where it is neither.
        self.looks: dict[tuple[str | None, str | None], str] = {}

    def add(self, style: Element) -> None:
        """The style, for those that name it as their parent too."""
        family = style.get("style:family")
        says = dict(self._says.get((family, style.get("style:parent-style-name")), {}))
        for properties in style:
            if "fo:color" in properties.attrib:
                says.pop("style:use-window-font-color", None)
            says.update((name, value) for name, value in properties.items() if name in _LOOKED_AT)
        struck = says.get("style:text-line-through-type") or says.get("style:text-line-through-style") or "none"
        ink = BLACK if says.get("style:use-window-font-color") == "true" else colour({"rgb": says.get("fo:color", "")})
        ground = colour({"rgb": says.get("fo:background-color", "")}) or WHITE
        size = points(says.get("fo:font-size", "").removesuffix("pt"))
        self._says[family, style.get("style:name")] = says
        self.looks[family, style.get("style:name")] = look_of(struck != "none", ink, ground, size, "")


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
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups()[1:])
    days = (hours * 3600 + minutes * 60 + seconds) / 86400
    return -days if match[1] else days, "number"


#: Of each type: the attribute that holds a value, the number format its cell gets here, and how the value is read.
_NUMBERS: Mapping[str, tuple[str, str, Decoder]] = {
    "float": ("office:value", "", number), "currency": ("office:value", "", number),
    "percentage": ("office:value", "0%", number), "date": ("office:date-value", ISO_DATE, iso_date),
    "time": ("office:time-value", "[h]:mm:ss", _duration)}


def _value(cell: Attributes, text: str, shared: Shared) -> tuple[Value, str, str]:
    """Value, kind and number format of a cell that shows that text."""
    stated = cell.get("office:value-type", "")
    if cell.get("calcext:value-type") == "error" or _ERROR.match(text):
        return text or "#VALUE!", "error", ""
    if stated in _NUMBERS:
        where, number_format, read = _NUMBERS[stated]
        stored = cell.get(where, "")
        value, kind = read(stored, shared)
        if kind != "number":
            return text or stored, "text", ""
        timed = stated == "date" and isinstance(value, float) and value % 1
        number_format = day_format_of(text) if stated == "date" else number_format
        if stated in ("float", "currency", "percentage") and isinstance(value, float):
            number_format = format_of(text, value, stated)
        return value, kind, f"{number_format} hh:mm" if timed else number_format
    if stated == "boolean":
        return cell.get("office:boolean-value", text).lower() == "true", "bool", ""
    text = cell.get("office:string-value") or text
    return (text, "text", "") if text or stated else (None, "blank", "")


class _OdsTable:
    """The table being read."""

    def __init__(self, attributes: Attributes, shared: Shared, styles: _Styles) -> None:
        self.style = attributes.get("table:style-name", "")
        self.notes: list[Note] = []
        self._name, self._protected = attributes.get("table:name", ""), attributes.get("table:protected") == "true"
        self._shared, self._styles = shared, styles
        self._cells: dict[tuple[int, int], Cell] = {}
        self._looks: dict[tuple[int, int], str] = {}
        self._merges: list[tuple[int, int, int, int]] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._default_styles: list[tuple[int, str]] = []
        # The last row and column passed; columns are declared ahead of the rows.
        self._row = self._column = self._declared = 0
        self._row_attributes: Attributes = {}
        self._row_cells: list[tuple[Cell, str]] = []

    def sheet(self, state: str, header_footer: str) -> Sheet:
        """The table as read."""
        return Sheet(self._name, state, self._cells, tuple(self._merges), frozenset(self._hidden_rows),
                     frozenset(self._hidden_columns), header_footer, tuple(self.notes), self._looks, self._protected)

    def add_column(self, attributes: Attributes) -> None:
        first = self._declared + 1
        self._declared += _count(attributes.get("table:number-columns-repeated"))
        if first <= COLUMNS:
            self._default_styles.append((self._declared, attributes.get("table:default-cell-style-name", "")))
        if attributes.get("table:visibility") in _HIDDEN:
            self._hidden_columns.update(range(first, min(self._declared, COLUMNS) + 1))

    def start_row(self, attributes: Attributes) -> None:
        self._row_attributes, self._row_cells, self._column = attributes, [], 0

    def add_cell(self, element: Element) -> list[Note]:
        """Keep the cell, as often as it is repeated, where it says something → what stands beside it."""
        first, attributes = self._column + 1, element.attrib
        name = cell_name(self._row + 1, first) if self._row < ROWS and first <= COLUMNS else ""
        repeated = _count(attributes.get("table:number-columns-repeated"))
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
        parts = list(_parts(element))
        lines = _lines(parts)
        value, kind, number_format = _value(attributes, "\n".join(lines), self._shared)
        notes = list(_notes(element, name)) if parts else []
        if formula is None and value in (None, "") and not isinstance(value, bool):
            return notes
        self._hold(repeated, value)
        look = self._look(element, parts, first) if value not in (None, "") else ""
        if value and not look and lines and not any(lines):
            look = "unseen"
        cell = Cell(0, 0, value, kind, number_format, formula)
        self._row_cells += [(cell._replace(column=column), look) for column in range(first, first + repeated)]
        return [*notes, *note_of(formula or "", name)]

    def _look(self, element: Element, parts: Iterable[Element], column: int) -> str:
        """How the cell looks: by a part of its text that is struck, its style, else its row's, else its column's."""
        looks = self._styles.looks
        spans = (part.get("text:style-name") for part in parts if part.tag == "text:span")
        if any(looks.get(("text", span)) == "struck" for span in spans):
            return "struck"
        style = element.get("table:style-name") or self._row_attributes.get("table:default-cell-style-name")
        place = bisect_left(self._default_styles, (column, ""))
        if style is None and place < len(self._default_styles):
            style = self._default_styles[place][1]
        return looks.get(("table-cell", style), "")

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

    def _hold(self, cells: int, value: Value) -> None:
        """Count so many cells of that value. Refuse more cells or text than we are willing to hold."""
        shared = self._shared
        shared.cells += cells
        bound(shared.cells, shared.limits.cells, Reason.CELLS)
        if cells > 1:
            shared.spend(CELL_BYTES * cells)
        shared.hold(cells * len(value) if isinstance(value, str) else 0)


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


#: An element in a tree takes as much memory as so many characters of text at least.
_ELEMENT_CHARACTERS = 8


class _OdsReader:
    """Handlers for the parts of a workbook, or for all of it in one file."""

    def __init__(self, limits: Limits, spend: Spend) -> None:
        self._limits, self._shared, self._styles = limits, Shared(limits, spend=spend), _Styles()
        self._tables: list[_OdsTable] = []
        self._names: dict[str, str] = {}
        self._sheet_names: dict[str, str] = {}
        self._core: dict[str, list[str]] = {}
        self._custom: dict[str, str] = {}
        # Of styles of tables: those that hide, the page of each; what stands above and below on a page.
        self._hiding: set[str] = set()
        self._pages: dict[str, str] = {}
        self._header_footer: dict[str, str] = {}
        self._records = 0

    def read(self, chunks: Iterable[bytes]) -> None:
        """One part. Raises Damaged where it is not XML, Refused where it passes a cap."""
        self._table: _OdsTable | None = None
        self._tree: TreeBuilder | None = None
        # How deep we are, and at which depth the tree began, and what is ignored (0: nothing is).
        self._depth = self._root = self._ignored = self._size = 0
        feed(chunks, self._limits, self._start, self._end, self._text, partial(self._shared.hold, 0))

    def book(self, file: str) -> Book:
        """What has been read. Raises Damaged where there is no sheet in it."""
        if not self._tables:
            raise Damaged(Reason.NO_SHEETS)
        core = {name: text for name, texts in self._core.items() if (text := ", ".join(texts)).strip()}
        sheets = tuple(
            table.sheet("hidden" if table.style in self._hiding else "visible",
                        self._header_footer.get(self._pages.get(table.style, ""), ""))
            for table in self._tables)
        names = {**self._sheet_names, **self._names}
        return Book(file, sheets, names, core, self._custom, remarks=tuple(self._shared.misplaced))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        bound(self._depth, self._limits.depth, Reason.DEPTH)
        if self._ignored:
            return
        if self._tree is None and (name in _TREES or name.startswith(_DRAWING)):
            self._tree, self._root, self._size = TreeBuilder(), self._depth, 0
            self._record(name not in _CELLS)
        if name in _IGNORED:
            self._ignored = self._depth
        if name == "table:table":
            self._start_table(attributes)
        elif self._tree is not None:
            self._grow(_ELEMENT_CHARACTERS + (_count(attributes.get("text:c")) if name == "text:s" else 0))
            self._tree.start(name, attributes)
        elif self._table is not None and name == "table:table-row":
            self._table.start_row(attributes)
        elif self._table is not None and name == "table:table-column":
            self._table.add_column(attributes)

    def _text(self, text: str) -> None:
        if self._tree is not None and not self._ignored:
            self._grow(len(text))
            self._tree.data(text)

    def _end(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if depth > self._ignored > 0:
            return
        self._ignored = 0
        if self._tree is not None:
            self._tree.end(name)
            if depth == self._root:
                tree, self._tree = self._tree.close(), None
                _TREES.get(name, _OdsReader._add_drawing)(self, tree)
        elif name == "table:table":
            self._table = None
        elif self._table is not None and name == "table:table-row":
            self._table.end_row()

    def _grow(self, characters: int) -> None:
        """Count what is held of the tree that is being read."""
        self._size += characters
        bound(self._size, self._limits.cell_characters, Reason.CELL_CHARACTERS)

    def _record(self, count: int) -> None:
        """Count so many things more that are remembered."""
        self._records += count
        bound(self._records, self._limits.records, Reason.RECORDS)

    def _start_table(self, attributes: Attributes) -> None:
        if self._table is not None:
            raise Damaged(Reason.TABLE_IN_TABLE)
        bound(len(self._tables) + 1, self._limits.sheets, Reason.SHEETS_PAST)
        self._table = _OdsTable(attributes, self._shared, self._styles)
        self._tables.append(self._table)

    def _add_notes(self, notes: Iterable[Note]) -> None:
        notes = list(notes)
        self._record(len(notes))
        self._shared.hold(sum(len(note.text) for note in notes))
        if self._table is not None:
            self._table.notes += notes

    def _add_cell(self, cell: Element) -> None:
        if self._table is not None:
            self._add_notes(self._table.add_cell(cell))

    def _add_drawing(self, drawing: Element) -> None:
        self._add_notes(_notes(drawing, ""))

    def _add_name(self, element: Element) -> None:
        names = self._names if self._table is None else self._sheet_names
        where = element.get("table:cell-range-address") or element.get("table:expression") or ""
        names.setdefault(element.get("table:name", ""), _defined_name(where))

    def _add_style(self, style: Element) -> None:
        self._styles.add(style)
        if style.get("style:family") == "table":
            name = style.get("style:name", "")
            self._pages[name] = style.get("style:master-page-name", "")
            if any(properties.get("table:display") == "false" for properties in style):
                self._hiding.add(name)

    def _add_page(self, page: Element) -> None:
        lines = [line for part in page if part.tag in _HEADERS for line in _lines(_parts(part))]
        self._header_footer[page.get("style:name", "")] = "\n".join(filter(None, lines)).replace("&", "&&")

    def _add_property(self, element: Element) -> None:
        text = "".join(_typed(element))
        if element.tag in _CORE:
            self._core.setdefault(_CORE[element.tag], []).append(text)
        elif text:
            self._custom[element.get("meta:name", "")] = text


_CELLS = ("table:table-cell", "table:covered-table-cell")
#: Elements that are held as trees, beside drawings, and what becomes of each.
_TREES: Mapping[str, Callable[[_OdsReader, Element], None]] = {
    **dict.fromkeys(_CELLS, _OdsReader._add_cell), "style:style": _OdsReader._add_style,
    "style:master-page": _OdsReader._add_page, "table:named-range": _OdsReader._add_name,
    "table:named-expression": _OdsReader._add_name,
    **dict.fromkeys(("meta:user-defined", *_CORE), _OdsReader._add_property)}
