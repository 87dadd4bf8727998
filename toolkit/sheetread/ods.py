"""OpenDocument workbooks (.ods) → Book, by the same caps as any other.

Elements go by the names every program gives them. A row, a style, a page or a drawing is a tree while it is read, and
no longer. What is repeated is spread only where it says something. `any_file` calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from xml.etree.ElementTree import Element, TreeBuilder

from toolkit.sheetread.book import (  # isort: skip
    CELL_BYTES, COLUMNS, ROWS, Book, Cell, Damaged, Limits, Note, Reason, Refused, Spend, bound,
    cell_name, formula_notes)
from toolkit.sheetread.cells import (  # isort: skip
    BLACK, ISO_DATE, WHITE, Decoder, Shared, SheetBuilder, Value, colour, day_format_of, format_of, iso_date, look_of,
    number, points,
)
from toolkit.sheetread.package import Attributes, Package, feed


def read_ods(package: Package, file: str) -> Book:
    """The workbook in that package. Raises Damaged or Refused where it cannot be read."""
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refused(Reason.ENCRYPTED)
    reader = _OdsReader(package.limits, package.spend)
    for part in ("meta.xml", "styles.xml"):
        if part in package:
            with suppress(Damaged):  # a value counts for more than its look
                reader.read(package.chunks(part))
    reader.read(package.chunks("content.xml"))
    return reader.book(file)


#: What lies over or beside the text of a cell or paragraph and is none of it: notes, and what is drawn.
_ANNOTATION = "office:annotation"
_DRAWING = ("draw:", "dr3d:")
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


def _repeats(attributes: Attributes, name: str) -> int:
    """How often something is there: 1 where that is not in plain figures; past a thousand million, that many."""
    text = attributes.get(name, "")
    return int(text[:10]) if text.isascii() and text.isdecimal() else 1


def _is_aside(element: Element) -> bool:
    """Whether an element lies over or beside the text of a cell: a comment, a drawing, what is ignored."""
    return element.tag == _ANNOTATION or element.tag in _IGNORED or element.tag.startswith(_DRAWING)


def _contents(element: Element) -> Iterator[Element]:
    """All elements in an element; of one that lies aside only itself."""
    for part in element:
        yield part
        if not _is_aside(part):
            yield from _contents(part)


def _paragraph_pieces(element: Element) -> Iterator[str]:
    """The pieces of text of a paragraph, in order."""
    yield element.text or ""
    for part in element:
        if part.tag in _MEANT:
            yield _MEANT[part.tag] * _repeats(part.attrib, "text:c")
        elif not _is_aside(part):
            yield from _paragraph_pieces(part)
        yield part.tail or ""


def _paragraphs(elements: Iterable[Element]) -> list[str]:
    """The text of each paragraph among the elements."""
    texts = ("".join(_paragraph_pieces(element)) for element in elements if element.tag == "text:p")
    return [(_LAYOUT.sub(" ", text).strip(" ") if "\n" in text else text).translate(_PRINTED) for text in texts]


def _element_notes(element: Element, cell: str) -> Iterator[Note]:
    """A cell or a drawing → where its links lead, its comments, what its shapes say."""
    for part in element.iter():
        if part.tag in ("text:a", "draw:a") and (address := part.get("xlink:href")):
            yield Note("link", address, cell)
    for part in (element, *_contents(element)):
        if part.tag in _IGNORED or not _is_aside(part):
            continue
        kinds = (_OPAQUE[inner.tag] for inner in part.iter() if inner.tag in _OPAQUE)
        kind = "comment" if part.tag == _ANNOTATION else next(kinds, "shape")
        text = "\n".join(_paragraphs(part.iter())).strip("\n") if kind in ("comment", "shape") else ""
        if text.strip() or kind in ("picture", "object"):
            yield Note(kind, text, cell)


#: What of a style says how it looks.
_LOOKED_AT = ("fo:color", "fo:background-color", "fo:font-size", "style:use-window-font-color",
              "style:text-line-through-type", "style:text-line-through-style")
_StyleName = tuple[str | None, str | None]

#: Errors as the programs that write this format show them.
_ERROR = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA|UNKNOWN!)\Z|Err:\d{3}\Z")
_HIDDEN = ("collapse", "filter")


#: Of each type: the attribute that holds a value, the number format its cell gets here, and how the value is read.
_NUMBERS: Mapping[str, tuple[str, str, Decoder]] = {
    "float": ("office:value", "", number), "currency": ("office:value", "", number),
    "percentage": ("office:value", "0%", number), "date": ("office:date-value", ISO_DATE, iso_date)}


def _cell_value(cell: Attributes, text: str, shared: Shared) -> tuple[Value, str, str]:
    """Attributes of a cell and the text it shows → its value, kind and number format."""
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


_CELLS = ("table:table-cell", "table:covered-table-cell")


class _OdsTable(SheetBuilder):
    """The table being read. Columns are declared ahead of the rows."""

    def __init__(self, attributes: Attributes, shared: Shared, looks: Mapping[_StyleName, str]) -> None:
        super().__init__(attributes.get("table:name", ""), shared)
        self.style, self.protected = attributes.get("table:style-name", ""), attributes.get("table:protected") == "true"
        self._style_looks = looks
        self._column_styles: list[str] = []
        self._row = 0  # the last one passed

    def add_columns(self, element: Attributes) -> None:
        """Declare the columns that a column element stands for."""
        first = len(self._column_styles) + 1
        columns = range(first, min(first + _repeats(element, "table:number-columns-repeated"), COLUMNS + 1))
        self._column_styles += [element.get("table:default-cell-style-name", "")] * len(columns)
        if element.get("table:visibility") in _HIDDEN:
            self.hidden_columns.update(columns)

    def add_row(self, row: Element) -> list[Note]:
        """Keep a row's cells that say something, as often as cell and row are repeated → the notes in the row."""
        rows = range(self._row + 1, self._row + 1 + _repeats(row.attrib, "table:number-rows-repeated"))
        notes, found, column = list[Note](), list[tuple[Cell, str]](), 1
        for element in row:
            if element.tag not in _CELLS:
                continue
            columns = range(column, column + _repeats(element.attrib, "table:number-columns-repeated"))
            column = columns.stop
            self._merge(element.attrib, rows.start, columns.start)
            name = cell_name(rows.start, columns.start) if rows.start <= ROWS and columns.start <= COLUMNS else ""
            parts, formula = list(_contents(element)), element.get("table:formula")
            if formula is not None:
                formula = formula.partition("=")[2] or formula
            lines = _paragraphs(parts)
            value, kind, number_format = _cell_value(element.attrib, "\n".join(lines), self.shared)
            notes += _element_notes(element, name) if parts else ()
            if formula is None and value in (None, ""):
                continue
            notes += formula_notes(formula or "", name)
            self._count(len(rows) * len(columns), value)
            look = self._look(row, element, parts, columns.start) if value not in (None, "") else ""
            if value and not look and lines and not any(lines):
                look = "unseen"
            cell = Cell(rows.start, columns.start, value, kind, number_format, formula)
            found += [(cell._replace(column=place), look) for place in columns]
        self._row = rows.stop - 1
        self.row_hidden = row.get("table:visibility") in _HIDDEN
        for place in rows if found else ():
            for cell, look in found:
                self.add(cell._replace(row=place), look)
        return notes

    def _merge(self, cell: Attributes, row: int, column: int) -> None:
        """Note the area that a cell spans, where that is more than itself."""
        bottom = min(row - 1 + _repeats(cell, "table:number-rows-spanned"), ROWS)
        right = min(column - 1 + _repeats(cell, "table:number-columns-spanned"), COLUMNS)
        if bottom > row or right > column:
            self.merges.append((row, column, bottom, right))
            self.record()

    def _look(self, row: Element, cell: Element, parts: Iterable[Element], column: int) -> str:
        """How a cell looks: by a part of its text that is struck, its style, else its row's, else its column's."""
        spans = (part.get("text:style-name") for part in parts if part.tag == "text:span")
        if any(self._style_looks.get(("text", span)) == "struck" for span in spans):
            return "struck"
        style = cell.get("table:style-name") or row.get("table:default-cell-style-name")
        if style is None and column <= len(self._column_styles):
            style = self._column_styles[column - 1]
        return self._style_looks.get(("table-cell", style), "")

    def _count(self, cells: int, value: Value) -> None:
        """Count so many cells of that value. Refuse more cells or text than the caps allow."""
        shared = self.shared
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
    """Handlers for the parts of a workbook."""

    def __init__(self, limits: Limits, spend: Spend) -> None:
        self._shared = Shared(limits, spend=spend)
        self._tables: list[_OdsTable] = []
        self._names: dict[str, str] = {}
        self._sheet_names: dict[str, str] = {}
        self._core: dict[str, list[str]] = {}
        self._custom: dict[str, str] = {}
        # Of styles by family and name: what each and its parents say, and the look it gives, as in `Sheet.looks`.
        self._styles: dict[_StyleName, dict[str, str]] = {}
        self._looks: dict[_StyleName, str] = {}
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
        feed(chunks, self._shared.limits, self._start, self._end, self._text, partial(self._shared.hold, 0))

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
        bound(self._depth, self._shared.limits.depth, Reason.DEPTH)
        if self._ignored:
            return
        if self._tree is None and (name in _TREES or name.startswith(_DRAWING)):
            self._tree, self._root, self._size = TreeBuilder(), self._depth, 0
            self._record(name != _ROW)
        if name in _IGNORED:
            self._ignored = self._depth
        if name == "table:table":
            if self._table is not None:
                raise Damaged(Reason.TABLE_IN_TABLE)
            self._table = _OdsTable(attributes, self._shared, self._looks)
            self._tables.append(self._table)
            bound(len(self._tables), self._shared.limits.sheets, Reason.SHEETS_PAST)
        elif self._tree is not None:
            self._grow(_ELEMENT_CHARACTERS + (_repeats(attributes, "text:c") if name == "text:s" else 0))
            self._tree.start(name, attributes)
        elif self._table is not None and name == "table:table-column":
            self._table.add_columns(attributes)

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

    def _grow(self, characters: int) -> None:
        """Count what the tree that is being read takes."""
        self._size += characters
        bound(self._size, self._shared.limits.cell_characters, Reason.CELL_CHARACTERS)

    def _record(self, count: int) -> None:
        """Count so many things more that are remembered."""
        self._records += count
        bound(self._records, self._shared.limits.records, Reason.RECORDS)

    def _add_notes(self, notes: list[Note]) -> None:
        self._record(len(notes))
        self._shared.hold(sum(len(note.text) for note in notes))
        if self._table is not None:
            self._table.notes += notes

    def _add_row(self, row: Element) -> None:
        if self._table is not None:
            self._add_notes(self._table.add_row(row))

    def _add_drawing(self, drawing: Element) -> None:
        self._add_notes(list(_element_notes(drawing, "")))

    def _add_name(self, element: Element) -> None:
        names = self._names if self._table is None else self._sheet_names
        where = element.get("table:cell-range-address") or element.get("table:expression") or ""
        names.setdefault(element.get("table:name", ""), _defined_name(where))

    def _add_style(self, style: Element) -> None:
        family, name = style.get("style:family"), style.get("style:name", "")
        says = dict(self._styles.get((family, style.get("style:parent-style-name")), {}))
        for properties in style:
            if "fo:color" in properties.attrib:
                says.pop("style:use-window-font-color", None)
            says.update((name, value) for name, value in properties.items() if name in _LOOKED_AT)
            if family == "table" and properties.get("table:display") == "false":
                self._hiding.add(name)
        struck = says.get("style:text-line-through-type") or says.get("style:text-line-through-style") or "none"
        ink = BLACK if says.get("style:use-window-font-color") == "true" else colour({"rgb": says.get("fo:color", "")})
        ground = colour({"rgb": says.get("fo:background-color", "")}) or WHITE
        size = points(says.get("fo:font-size", "").removesuffix("pt"))
        self._styles[family, name] = says
        self._looks[family, name] = look_of(struck != "none", ink, ground, size, "")
        if family == "table":
            self._pages[name] = style.get("style:master-page-name", "")

    def _add_page(self, page: Element) -> None:
        lines = [line for part in page if part.tag in _HEADERS for line in _paragraphs(_contents(part))]
        self._header_footer[page.get("style:name", "")] = "\n".join(filter(None, lines)).replace("&", "&&")

    def _add_property(self, element: Element) -> None:
        text = "".join(_paragraph_pieces(element))
        if element.tag in _CORE:
            self._core.setdefault(_CORE[element.tag], []).append(text)
        elif text:
            self._custom[element.get("meta:name", "")] = text


_ROW = "table:table-row"
#: Elements that are trees while they are read, beside drawings, and what becomes of each.
_TREES: Mapping[str, Callable[[_OdsReader, Element], None]] = {
    _ROW: _OdsReader._add_row, "style:style": _OdsReader._add_style,
    "style:master-page": _OdsReader._add_page, "table:named-range": _OdsReader._add_name,
    "table:named-expression": _OdsReader._add_name,
    **dict.fromkeys(("meta:user-defined", *_CORE), _OdsReader._add_property)}
