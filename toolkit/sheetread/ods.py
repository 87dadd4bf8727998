"""An OpenDocument workbook (.ods) → `Book`, within the same caps as any other. Called by `any_file`. A row, style, page
or drawing is a tree only while it is read. Repeated rows and cells are spread only if they say something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from functools import partial
from xml.etree.ElementTree import Element, TreeBuilder

from toolkit.sheetread.book import (  # isort: skip
    CELL_BYTES, COLUMNS, ROWS, Book, Cell, Damaged, Limits, Note, Reason, Refused, Spend, check_cap,
    cell_name, formula_notes)
from toolkit.sheetread.cells import (  # isort: skip
    BLACK, ISO_DATE, WHITE, Decoder, Shared, SheetBuilder, Value, colour, day_format_showing, decode_date,
    decode_number, font_points, format_showing, look_of,
)
from toolkit.sheetread.package import Attributes, Package, parse_markup


def read_ods(package: Package, file: str) -> Book:
    """A package → its workbook. Raises Damaged or Refused where it cannot be read."""
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refused(Reason.ENCRYPTED)
    reader = _OdsReader(package.limits, package.spend)
    for part in ("meta.xml", "styles.xml"):
        if part in package:
            with suppress(Damaged):  # a value counts for more than its look
                reader.read(package.chunks(part))
    reader.read(package.chunks("content.xml"))
    return reader.book(file)


#: Elements that are no part of a cell's text: comments and drawings.
_ANNOTATION = "office:annotation"
_DRAWING = ("draw:", "dr3d:")
#: Elements that decide the kind of a drawing; the first found counts.
_DRAWING_KINDS = {
    "draw:image": "picture", "draw:object": "object", "draw:object-ole": "object", "draw:plugin": "object"}
#: Elements whose content is ignored.
_IGNORED = frozenset((
    "office:forms", "office:scripts", "table:tracked-changes", "table:dde-links", "table:content-validations",
    "text:ruby-text", "text:note", "text:tracked-changes", *_DRAWING_KINDS))

#: A line break in the XML, with the spaces around it, is layout: one space. LibreOffice writes other spaces plainly.
_LAYOUT = re.compile("[ \t]*[\r\n][ \t\r\n]*")
#: Elements for spaces, tabs and line breaks of the text, kept as characters of no XML until layout is removed.
_SPACE_SIGNS = {"text:s": "\x00", "text:tab": "\x01", "text:line-break": "\x02"}
_SIGN_SPACES = str.maketrans("\x00\x01\x02", " \t\n")


def _repeats(attributes: Attributes, name: str) -> int:
    """A repeat count → the number, cut to ten digits; 1 where it is no plain number."""
    text = attributes.get(name, "")
    return int(text[:10]) if text.isascii() and text.isdecimal() else 1


def _is_beside_text(element: Element) -> bool:
    """Whether an element is no part of a cell's text: a comment, a drawing, or ignored."""
    return element.tag == _ANNOTATION or element.tag in _IGNORED or element.tag.startswith(_DRAWING)


def _contents(element: Element) -> Iterator[Element]:
    """All elements within an element; of comments and drawings not their content."""
    for part in element:
        yield part
        if not _is_beside_text(part):
            yield from _contents(part)


def _paragraph_pieces(element: Element) -> Iterator[str]:
    """A paragraph → the pieces of its text, in order."""
    yield element.text or ""
    for part in element:
        if part.tag in _SPACE_SIGNS:
            yield _SPACE_SIGNS[part.tag] * _repeats(part.attrib, "text:c")
        elif not _is_beside_text(part):
            yield from _paragraph_pieces(part)
        yield part.tail or ""


def _paragraphs(elements: Iterable[Element]) -> list[str]:
    """Elements → the text of each paragraph among them."""
    texts = ("".join(_paragraph_pieces(element)) for element in elements if element.tag == "text:p")
    return [(_LAYOUT.sub(" ", text).strip(" ") if "\n" in text else text).translate(_SIGN_SPACES) for text in texts]


def _element_notes(element: Element, cell: str) -> Iterator[Note]:
    """A cell or a drawing → its notes: links, comments, shapes, pictures, objects."""
    for part in element.iter():
        if part.tag in ("text:a", "draw:a") and (address := part.get("xlink:href")):
            yield Note("link", address, cell)
    for part in (element, *_contents(element)):
        if part.tag in _IGNORED or not _is_beside_text(part):
            continue
        kinds = (_DRAWING_KINDS[inner.tag] for inner in part.iter() if inner.tag in _DRAWING_KINDS)
        kind = "comment" if part.tag == _ANNOTATION else next(kinds, "shape")
        text = "\n".join(_paragraphs(part.iter())).strip("\n") if kind in ("comment", "shape") else ""
        if text.strip() or kind in ("picture", "object"):
            yield Note(kind, text, cell)


#: Attributes of a style that decide its look.
_LOOK_ATTRIBUTES = ("fo:color", "fo:background-color", "fo:font-size", "style:use-window-font-color",
                    "style:text-line-through-type", "style:text-line-through-style")
_StyleName = tuple[str | None, str | None]

#: Errors as the programs that write this format show them.
_ERROR = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA|UNKNOWN!)\Z|Err:\d{3}\Z")
_HIDDEN = ("collapse", "filter")
#: A size of no length.
_NO_SIZE = re.compile(r"0(?:\.0\d*)?[a-z]+\Z")

#: Types of number cells: the attribute with the value, the cell's number format, and the decoder.
_NUMBER_TYPES: Mapping[str, tuple[str, str, Decoder]] = {
    "float": ("office:value", "", decode_number), "currency": ("office:value", "", decode_number),
    "percentage": ("office:value", "0%", decode_number), "date": ("office:date-value", ISO_DATE, decode_date)}


def _cell_value(cell: Attributes, text: str, shared: Shared) -> tuple[Value, str, str]:
    """A cell's attributes and its shown text → value, kind and number format."""
    stated = cell.get("office:value-type", "")
    if cell.get("calcext:value-type") == "error" or _ERROR.match(text):
        return text or "#VALUE!", "error", ""
    if stated in _NUMBER_TYPES:
        where, number_format, read = _NUMBER_TYPES[stated]
        stored = cell.get(where, "")
        value, kind = read(stored, shared)
        if kind != "number":
            return text or stored, "text", ""
        timed = stated == "date" and isinstance(value, float) and value % 1
        number_format = day_format_showing(text) if stated == "date" else number_format
        if stated in ("float", "currency", "percentage") and isinstance(value, float):
            number_format = format_showing(text, value, stated)
        return value, kind, f"{number_format} hh:mm" if timed else number_format
    if stated == "boolean":
        return cell.get("office:boolean-value", text).lower() == "true", "bool", ""
    text = cell.get("office:string-value") or text
    return (text, "text", "") if text or stated else (None, "blank", "")


_CELLS = ("table:table-cell", "table:covered-table-cell")


class _OdsTable(SheetBuilder):
    """A table that is being read; its columns are declared before its rows."""

    def __init__(self, attributes: Attributes, shared: Shared, looks: Mapping[_StyleName, str],
                 hiding: Set[_StyleName]) -> None:
        super().__init__(attributes.get("table:name", ""), shared)
        self.style, self.protected = attributes.get("table:style-name", ""), attributes.get("table:protected") == "true"
        self._style_looks, self._hiding = looks, hiding
        self._column_styles: list[str] = []
        self._row = 0  # the last one passed

    def add_columns(self, element: Attributes) -> None:
        """Declare the columns that one column element stands for."""
        first = len(self._column_styles) + 1
        columns = range(first, min(first + _repeats(element, "table:number-columns-repeated"), COLUMNS + 1))
        self._column_styles += [element.get("table:default-cell-style-name", "")] * len(columns)
        if self._is_hidden("table-column", element):
            self.hidden_columns.update(columns)

    def add_row(self, row: Element) -> list[Note]:
        """Add a row's filled cells, as often as cells and row are repeated → the row's notes."""
        rows = range(self._row + 1, self._row + 1 + _repeats(row.attrib, "table:number-rows-repeated"))
        notes, found, column = list[Note](), list[tuple[Cell, str]](), 1
        for element in row:
            if element.tag not in _CELLS:
                continue
            columns = range(column, column + _repeats(element.attrib, "table:number-columns-repeated"))
            column = columns.stop
            self._add_merge(element.attrib, rows.start, columns.start)
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
        self.row_hidden = self._is_hidden("table-row", row.attrib)
        for place in rows if found else ():
            for cell, look in found:
                self.add(cell._replace(row=place), look)
        return notes

    def _is_hidden(self, family: str, element: Attributes) -> bool:
        """Whether a row or column is hidden, or has no size."""
        return element.get("table:visibility") in _HIDDEN or (family, element.get("table:style-name")) in self._hiding

    def _add_merge(self, cell: Attributes, row: int, column: int) -> None:
        """Add the area that a cell spans, if it is more than one cell."""
        bottom = min(row - 1 + _repeats(cell, "table:number-rows-spanned"), ROWS)
        right = min(column - 1 + _repeats(cell, "table:number-columns-spanned"), COLUMNS)
        if bottom > row or right > column:
            self.merges.append((row, column, bottom, right))
            self.count_records()

    def _look(self, row: Element, cell: Element, parts: Iterable[Element], column: int) -> str:
        """A cell → its look: of a struck part of its text, else of its own style, its row's or its column's."""
        spans = (part.get("text:style-name") for part in parts if part.tag == "text:span")
        if any(self._style_looks.get(("text", span)) == "struck" for span in spans):
            return "struck"
        style = cell.get("table:style-name") or row.get("table:default-cell-style-name")
        if style is None and column <= len(self._column_styles):
            style = self._column_styles[column - 1]
        return self._style_looks.get(("table-cell", style), "")

    def _count(self, cells: int, value: Value) -> None:
        """Count cells with their text; Refused above a cap."""
        shared = self.shared
        shared.cells += cells
        check_cap(shared.cells, shared.limits.cells, Reason.CELLS)
        if cells > 1:
            shared.spend(CELL_BYTES * cells)
        shared.count_characters(cells * len(value) if isinstance(value, str) else 0)


_HEADERS = frozenset(f"style:{part}{which}" for part in ("header", "footer") for which in ("", "-left", "-first"))
#: Elements of meta.xml and the core property each is.
_CORE = {
    "dc:title": "title", "dc:subject": "subject", "dc:description": "description", "dc:date": "modified",
    "meta:keyword": "keywords"}

#: An element in a tree takes as much memory as so many characters of text at least.
_ELEMENT_CHARACTERS = 8


class _OdsReader:
    """The reader of the parts of one workbook."""

    def __init__(self, limits: Limits, spend: Spend) -> None:
        self._shared = Shared(limits, spend=spend)
        self._tables: list[_OdsTable] = []
        self._names: dict[str, str] = {}
        self._sheet_names: dict[str, str] = {}
        self._core: dict[str, list[str]] = {}
        self._custom: dict[str, str] = {}
        # By family and name of a style: its properties with its parents', and its look as in `Sheet.looks`.
        self._styles: dict[_StyleName, dict[str, str]] = {}
        self._looks: dict[_StyleName, str] = {}
        # Styles of hidden tables, of rows and columns without size; pages by style of table; headers, footers by page.
        self._hiding: set[_StyleName] = set()
        self._pages: dict[str, str] = {}
        self._header_footer: dict[str, str] = {}
        self._records = 0

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read one part. Raises Damaged where it is no XML, Refused above a cap."""
        self._table: _OdsTable | None = None
        self._tree: TreeBuilder | None = None
        # Depths of the current element, of the root of the tree, of the ignored element (0: none); size of the tree.
        self._depth = self._tree_depth = self._ignored_depth = self._tree_size = 0
        parse_markup(chunks, self._shared.limits, self._start, self._end, self._text,
                     partial(self._shared.count_characters, 0))

    def book(self, file: str) -> Book:
        """The finished workbook; Damaged where it has no sheet."""
        if not self._tables:
            raise Damaged(Reason.NO_SHEETS)
        core = {name: text for name, texts in self._core.items() if (text := ", ".join(texts)).strip()}
        sheets = tuple(
            table.sheet("hidden" if ("table", table.style) in self._hiding else "visible",
                        self._header_footer.get(self._pages.get(table.style, ""), ""))
            for table in self._tables)
        names = {**self._sheet_names, **self._names}
        return Book(file, sheets, names, core, self._custom, remarks=tuple(self._shared.misplaced))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins: a table, a tree, a part of a tree, or something ignored."""
        self._depth += 1
        check_cap(self._depth, self._shared.limits.depth, Reason.DEPTH)
        if self._ignored_depth:
            return
        if self._tree is None and (name in _TREES or name.startswith(_DRAWING)):
            self._tree, self._tree_depth, self._tree_size = TreeBuilder(), self._depth, 0
            self._count_records(name != _ROW)
        if name in _IGNORED:
            self._ignored_depth = self._depth
        if name == "table:table":
            if self._table is not None:
                raise Damaged(Reason.TABLE_IN_TABLE)
            self._table = _OdsTable(attributes, self._shared, self._looks, self._hiding)
            self._tables.append(self._table)
            check_cap(len(self._tables), self._shared.limits.sheets, Reason.SHEETS_PAST)
        elif self._tree is not None:
            self._count_tree(_ELEMENT_CHARACTERS + (_repeats(attributes, "text:c") if name == "text:s" else 0))
            self._tree.start(name, attributes)
        elif self._table is not None and name == "table:table-column":
            self._table.add_columns(attributes)

    def _text(self, text: str) -> None:
        """A text: part of the current tree, or ignored."""
        if self._tree is not None and not self._ignored_depth:
            self._count_tree(len(text))
            self._tree.data(text)

    def _end(self, name: str) -> None:
        """An element ends; a finished tree goes to its method."""
        depth, self._depth = self._depth, self._depth - 1
        if depth > self._ignored_depth > 0:
            return
        self._ignored_depth = 0
        if self._tree is not None:
            self._tree.end(name)
            if depth == self._tree_depth:
                tree, self._tree = self._tree.close(), None
                _TREES.get(name, _OdsReader._add_drawing)(self, tree)
        elif name == "table:table":
            self._table = None

    def _count_tree(self, characters: int) -> None:
        """Count the size of the current tree; Refused above the cap."""
        self._tree_size += characters
        check_cap(self._tree_size, self._shared.limits.cell_characters, Reason.CELL_CHARACTERS)

    def _count_records(self, count: int) -> None:
        """Count things kept in memory; Refused above the cap."""
        self._records += count
        check_cap(self._records, self._shared.limits.records, Reason.RECORDS)

    def _add_notes(self, notes: list[Note]) -> None:
        """Add notes to the current table."""
        self._count_records(len(notes))
        self._shared.count_characters(sum(len(note.text) for note in notes))
        if self._table is not None:
            self._table.notes += notes

    def _add_row(self, row: Element) -> None:
        self._add_notes(self._table.add_row(row) if self._table else [])

    def _add_drawing(self, drawing: Element) -> None:
        self._add_notes(list(_element_notes(drawing, "")))

    def _add_name(self, element: Element) -> None:
        """Keep a defined name."""
        names = self._names if self._table is None else self._sheet_names
        where = element.get("table:cell-range-address") or element.get("table:expression") or ""
        names.setdefault(element.get("table:name", ""), where)

    def _add_style(self, style: Element) -> None:
        """Keep a style's properties, its look, and of a table's style its page."""
        family, name = style.get("style:family"), style.get("style:name", "")
        says = dict(self._styles.get((family, style.get("style:parent-style-name")), {}))
        for properties in style:
            if "fo:color" in properties.attrib:
                says.pop("style:use-window-font-color", None)
            says.update((name, value) for name, value in properties.items() if name in _LOOK_ATTRIBUTES)
            extent = properties.get("style:row-height") or properties.get("style:column-width") or ""
            if properties.get("table:display") == "false" or _NO_SIZE.match(extent):
                self._hiding.add((family, name))
        struck = says.get("style:text-line-through-type") or says.get("style:text-line-through-style") or "none"
        ink = BLACK if says.get("style:use-window-font-color") == "true" else colour({"rgb": says.get("fo:color", "")})
        ground = colour({"rgb": says.get("fo:background-color", "")}) or WHITE
        size = font_points(says.get("fo:font-size", "").removesuffix("pt"))
        self._styles[family, name] = says
        for known_as in (name, style.get("style:display-name", name)):  # rules name a style as it is displayed
            self._looks[family, known_as] = look_of(struck != "none", ink, ground, size, "")
        if family == "table":
            self._pages[name] = style.get("style:master-page-name", "")

    def _add_rules(self, rules: Element) -> None:
        """Note what conditional formats do to the looks of their areas."""
        for rule in rules if self._tables else ():
            look = self._looks.get(("table-cell", rule.get("calcext:apply-style-name")), "")
            self._tables[-1].add_rule(rules.get("calcext:target-range-address", ""), look)

    def _add_page(self, page: Element) -> None:
        """Keep the header and footer of a page style."""
        lines = [line for part in page if part.tag in _HEADERS for line in _paragraphs(_contents(part))]
        self._header_footer[page.get("style:name", "")] = "\n".join(filter(None, lines)).replace("&", "&&")

    def _add_property(self, element: Element) -> None:
        """Keep a property of the document."""
        text = "".join(_paragraph_pieces(element))
        if element.tag in _CORE:
            self._core.setdefault(_CORE[element.tag], []).append(text)
        elif text:
            self._custom[element.get("meta:name", "")] = text


_ROW = "table:table-row"
#: Elements that are read as trees, besides drawings, with their methods.
_TREES: Mapping[str, Callable[[_OdsReader, Element], None]] = {
    _ROW: _OdsReader._add_row, "style:style": _OdsReader._add_style, "style:master-page": _OdsReader._add_page,
    "calcext:conditional-format": _OdsReader._add_rules, "table:named-range": _OdsReader._add_name,
    "table:named-expression": _OdsReader._add_name,
    **dict.fromkeys(("meta:user-defined", *_CORE), _OdsReader._add_property)}
