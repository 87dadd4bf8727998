"""A workbook template and a filling → an .xlsx: one sheet with new rows, and references to them moved on every sheet
and in the defined names. Called by `forms`.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from toolkit.sheetfill.elements import (  # isort: skip
    MAIN, ROWS, DropDown, Unkept, blank, cell_at, cell_styles, follow_elsewhere, insert_after, markup_of, parsed,
    part_of, written,
)
from toolkit.sheetfill.row_map import Formula, RowMap
from toolkit.sheetfill.sheet import FilledRow, SheetTemplate, rows_markup
from toolkit.sheetread.book import cell_name

_RELATION_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = f"{{{_RELATION_KINDS}}}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
BOOK, _BOOK_RELATIONS, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
_CONTENT_TYPES, _CORE_PART, _CUSTOM_PART = "[Content_Types].xml", "docProps/core.xml", "docProps/custom.xml"
#: The order of working formulas out.
_CHAIN = "xl/calcChain.xml"
#: Parts with the links between parts, which no filling changes.
_LINKS = frozenset((_BOOK_RELATIONS, _RELATIONS, _CONTENT_TYPES))

_DC = "{http://purl.org/dc/elements/1.1/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_PROPERTY_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_CORE_NAMES = {"title": f"{_DC}title", "subject": f"{_DC}subject", "keywords": f"{_CORE}keywords"}
_PREFIXES: Any = {None: _CUSTOM, "vt": _VALUES}

#: Elements of the workbook part before its defined names; the calculation settings come behind them.
_BEFORE_NAMES = (f"{MAIN}sheets", f"{MAIN}functionGroups", f"{MAIN}externalReferences")
#: Folders of parts that may name cells of another sheet.
_POINTING_FOLDERS = ("xl/worksheets/", "xl/drawings/", "xl/tables/")
#: Objects that no sheet may have if rows grow: Vietnamese names by kind of link.
_CONTROL = "điều khiển biểu mẫu (nút bấm, hộp kiểm …)"
_UNKEPT_LINKS = {"chart": "biểu đồ", "chartEx": "biểu đồ", "pivotTable": "bảng tổng hợp xoay (PivotTable)",
                 "queryTable": "bảng truy vấn dữ liệu ngoài", "ctrlProp": _CONTROL, "control": _CONTROL,
                 "oleObject": "đối tượng nhúng", "package": "đối tượng nhúng"}
#: Elements that may neither be in a moving row nor name one: Vietnamese names.
_UNMOVED_ELEMENTS = {
    **dict.fromkeys(("{*}comment", "{*}threadedComment"), "ghi chú (comment)"),
    "{*}hyperlink": "liên kết (Hyperlink)", "{*}cellWatch": "ô theo dõi (Watch Window)",
    "{*}sortState": "cách sắp xếp còn lưu (Sort)", "{*}sparklineGroup": "biểu đồ nhỏ trong ô (Sparkline)"}
#: The kind of a shape in Excel's own markup of notes, controls and embedded objects, which need not be well-formed.
_SHAPE_KIND = re.compile(rb"ObjectType\s*=\s*[\"'](\w+)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: Compression level: for rows much alike, level 6 saves 13 % in five times the time, level 3 saves 4 % in nearly twice.
_COMPRESSION = 2
#: The system named in every zip entry, so that all systems write the same bytes.
_UNIX = 3


def unpacked(content: bytes) -> dict[str, bytes]:
    """The content of a package → its parts by name. Raises zipfile.BadZipFile where it is no zip, or a checksum is
    wrong."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts by name → the content of their package; parts are dated 1/1/1980, as no output carries the time of
    writing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = _UNIX
            package.writestr(entry, part, zipfile.ZIP_DEFLATED, _COMPRESSION)
    return stream.getvalue()


class TableSheet(NamedTuple):
    """A sheet whose rows are all written anew; one that the template lacks is added at the end."""

    name: str  # title
    markup: str = f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/></worksheet>'
    hidden: bool = True


class Blanks(NamedTuple):
    """The places for a filling's texts outside rows; each has the text's key."""

    cells: Mapping[str, Mapping[tuple[int, int], str]] = {}  # by sheet, row and column
    names: Mapping[str, str] = {}  # constants among the defined names
    core: Mapping[str, str] = {}  # core properties
    custom: Mapping[str, str] = {}  # custom properties
    footer: Mapping[str, str] = {}  # words of headers and footers; a footer without the word gets it at its left
    footer_label: str = ""  # stands before a word added to a footer


class Filling(NamedTuple):
    """The contents of one workbook."""

    rows: Sequence[FilledRow]  # all rows of the sheet to fill, from the first
    row_map: RowMap  # where the template's rows went
    cursor: str  # the selected cell
    hidden: frozenset[int] = frozenset()  # columns to hide
    texts: Mapping[str, str] = {}  # texts for the blanks, by key
    tables: Mapping[str, Sequence[FilledRow]] = {}  # rows of the table sheets, by title
    finish: Callable[[Any], None] | None = None  # changes the root of the filled sheet


class Room(NamedTuple):
    """The room for a text in a cell."""

    width: float  # in points
    size: float  # of its letters, in points
    bold: bool


class WorkbookTemplate:
    """A workbook template taken apart once, of which `sheet` is filled. Its rows `growing` may become several or none;
    `lists` as in `DropDown`. Raises `Unkept` for features that cannot follow; KeyError, zipfile.BadZipFile or lxml's
    XMLSyntaxError where it is no workbook."""

    def __init__(
        self, content: bytes, sheet: str, growing: Collection[int] = (), lists: Sequence[DropDown] = (),
        blanks: Blanks = Blanks(), tables: Sequence[TableSheet] = ()) -> None:
        #: The template's parts by name; those that differ from filling to filling are prepared besides.
        self.parts = unpacked(content)
        self._prepared: dict[str, Any] = {}
        self._paths = sheet_parts(self.parts)
        self._path = self._paths[sheet]
        if growing:
            self._refuse_objects(sheet, min(growing))
        self._refuse_dialects()
        for table in tables:
            self._prepare_table(table)
        self._forget_calculated()
        self.sheet = SheetTemplate(self.parts[self._path], sheet, lists, blanks.footer, blanks.footer_label)
        self._refuse_rows(growing)
        _prepare_book(self._prepare(BOOK), blanks.names)
        self._put_blanks(blanks)
        #: Looks of cells, by the number of their style.
        self.looks, self._font_size = cell_styles(self.parts["xl/styles.xml"])
        self._drawings = {path for _, kind, path in _targets(self.parts, self._path) if kind == "drawing"}
        #: Prepared parts with references to rows of the sheet to fill.
        self._following = self._prepare_following() if growing else set()
        #: Cached for forms whose rows went alike (971 of 1,000 agencies): without the cache making forms takes 80 %
        #: longer.
        self._markups = lru_cache(maxsize=64)(self._moved_markups)
        for name in _LINKS & self._prepared.keys():
            self.parts[name] = written(self._prepared.pop(name))

    def filled(self, filling: Filling) -> bytes:
        """A filling → the content of the workbook; programs calculate all formulas when they open it."""
        rows = {self._paths[name]: rows_markup(table, {}, filling.row_map) for name, table in filling.tables.items()}
        rows[self._path] = rows_markup(filling.rows, self.sheet.rows, filling.row_map)
        markups = self._markups(filling.row_map, filling.cursor, filling.hidden)
        parts = {name: part_of(markup, filling.texts, rows.get(name, "")) for name, markup in markups.items()}
        if filling.finish:
            root = parsed(parts[self._path])
            filling.finish(root)
            parts[self._path] = written(root)
        return packed(self.parts | parts)

    def _moved_markups(self, rows: RowMap, cursor: str, hidden: frozenset[int]) -> dict[str, str]:
        """Where the rows went → the markup of every part that is written anew, with blanks for its texts."""
        roots = {**self._prepared, self._path: self.sheet.root_without_rows(rows, cursor, hidden)}
        for name in self._following:
            roots[name] = deepcopy(roots[name])
            follow_elsewhere(roots[name], self.sheet.title, name in self._drawings, rows)
        return {name: markup_of(roots[name]) for name in self.parts if name in roots}

    def rooms(self, row: int, hidden: Collection[int] = ()) -> dict[int, Room]:
        """A template's row → the rooms of its wrapped cells by column, with those columns hidden."""
        sheet, rooms = self.sheet, dict[int, Room]()
        digit = round(self._font_size * 96 / 72 / 2)  # pixels of a digit in the workbook's standard font
        right = {area.left: area.right for area in sheet.merges if area.top == row}
        for column, cell in sheet.rows[row].cells.items() if row in sheet.rows else ():
            look = self.looks[cell.style]
            if look.wrapped:
                seen = set(range(column, right.get(column, column) + 1)).difference(hidden)
                pixels = sum(sheet.widths.get(number, 13.0) * digit for number in seen) - 5 - 9 * look.indent
                rooms[column] = Room(round(pixels * 0.75, 1), look.size, look.bold)
        return rooms

    def _root(self, name: str) -> Any:
        """A part's name → its root element, the prepared one if there is one."""
        return self._prepared[name] if name in self._prepared else parsed(self.parts[name])

    def _prepare(self, name: str) -> Any:
        """A part's name → its root element, from now on written instead of the template's part."""
        root = self._prepared[name] = self._root(name)
        return root

    def _refuse_objects(self, sheet: str, first_growing: int) -> None:
        """Raise Unkept for objects on any sheet, and notes or links on `sheet`, that do not follow when rows move."""
        for title, path in self._paths.items():
            objects = list(_targets(self.parts, path))
            for drawing in [part for _, kind, part in objects if kind == "drawing"]:
                objects += _targets(self.parts, drawing)
            for _, kind, part in objects:
                if kind in _UNKEPT_LINKS:
                    raise Unkept(_UNKEPT_LINKS[kind], title)
                if kind == "vmlDrawing" and set(_SHAPE_KIND.findall(self.parts[part])) - {b"Note"}:
                    raise Unkept(_CONTROL, title)
            notes = [part for _, kind, part in objects if kind in ("comments", "threadedComment")]
            for part in (path, *notes) if title == sheet else ():
                self._refuse_unmoved(part, sheet, first_growing)

    def _refuse_unmoved(self, part: str, sheet: str, first_growing: int) -> None:
        """Raise Unkept for elements of a part that are in or name a moving row, and do not follow."""
        root = parsed(self.parts[part])
        for name, what in _UNMOVED_ELEMENTS.items():
            for element in root.iter(name):
                cells = [element.get(place, "") for place in ("ref", "r", "location")]
                cells += [cell.text or "" for cell in element.iter("{*}f", "{*}sqref")]
                for cell in cells:
                    if any(row >= first_growing for _, row in Formula(cell, sheet).corners()):
                        raise Unkept(f"{what} ở dòng mẫu hoặc bên dưới, ô {cell}", sheet)

    def _refuse_rows(self, growing: Collection[int]) -> None:
        """Raise Unkept for merges and formulas that tie a growing row to its neighbours."""
        for area in self.sheet.merges:
            if area.top < area.bottom and any(area.top <= row <= area.bottom for row in growing):
                raise Unkept(f"ô gộp {area} nối dòng mẫu với dòng khác")
        for row in self.sheet.rows.keys() & growing:
            for column, cell in self.sheet.rows[row].cells.items():
                corners = cell.formula.corners() if cell.formula else []
                above = cell_name(row - 1, column)
                if any(f"{letters.lstrip('$')}{number}" == above for letters, number in corners):
                    cure = f"để đánh số, hãy dùng kiểu COUNTA(C${row}:C{row})"
                    raise Unkept(f"công thức tính từ ô ngay trên ở ô {cell_name(row, column)} ({cure})")

    def _refuse_dialects(self) -> None:
        """Raise Unkept for a sheet that is not written as Excel does: with prefixes, strict, or with cells and rows
        without a place."""
        for title, path in self._paths.items():
            root = parsed(self.parts[path])
            places = [element.get("r") for element in root.iter(f"{MAIN}row", f"{MAIN}c")]
            if root.prefix or not root.tag.startswith(MAIN) or None in places or len(set(places)) < len(places):
                raise Unkept(f"trang “{title}” ghi khác cách của Excel "
                             "(hãy mở bằng Excel, lưu lại thành Excel Workbook .xlsx)")

    def _prepare_table(self, table: TableSheet) -> None:
        """Put a blank in place of a table sheet's rows; add the sheet if missing."""
        if table.name not in self._paths:
            if table.name.casefold() in map(str.casefold, self._paths):
                raise Unkept(f"trang có tên chỉ khác trang “{table.name}” ở chữ hoa, chữ thường")
            self._add_sheet(table)
        root = self._prepare(self._paths[table.name])
        data = root.find(f"{MAIN}sheetData")
        del data[:]
        data.text = blank(ROWS)
        etree.strip_elements(root, f"{MAIN}dimension")

    def _add_sheet(self, table: TableSheet) -> None:
        """Add a table's sheet to the workbook, as the last."""
        number = next(number for number in range(1, 1000) if f"xl/worksheets/sheet{number}.xml" not in self.parts)
        path = self._paths[table.name] = f"xl/worksheets/sheet{number}.xml"
        self.parts[path] = table.markup.encode("utf-8")
        sheets, identity = self._prepare(BOOK).find(f"{MAIN}sheets"), f"rIdSheet{number}"
        free = max(int(sheet.get("sheetId")) for sheet in sheets) + 1
        named = {"name": table.name, "sheetId": str(free), f"{_OFFICE}id": identity}
        etree.SubElement(
            sheets, f"{MAIN}sheet", named | ({"state": "hidden"} if table.hidden else {}), {"r": _RELATION_KINDS})
        self._link(_BOOK_RELATIONS, identity, "worksheet", path, f"worksheets/sheet{number}.xml", _SHEET_TYPE)

    def _link(self, relations: str, identity: str, kind: str, path: str, target: str, content_type: str) -> None:
        """Link a new part to the package."""
        links, types = self._prepare(relations), self._prepare(_CONTENT_TYPES)
        etree.SubElement(links, _RELATION, Id=identity, Type=f"{_RELATION_KINDS}/{kind}", Target=target)
        etree.SubElement(types, _OVERRIDE, PartName=f"/{path}", ContentType=content_type)

    def _forget_calculated(self) -> None:
        """Remove the results of formulas on other sheets, and the order of calculation, which may not hold any more."""
        for path in set(self._paths.values()) - {self._path}:
            root = self._root(path)
            for cell in [formula.getparent() for formula in root.iter(f"{MAIN}f")]:
                if (value := cell.find(f"{MAIN}v")) is not None:
                    cell.attrib.pop("t", None)
                    cell.remove(value)
                    self._prepared[path] = root
        for name in (_BOOK_RELATIONS, _CONTENT_TYPES) if self.parts.pop(_CHAIN, None) else ():
            root = self._prepare(name)
            for element in list(root):
                if posixpath.basename(_CHAIN) in " ".join(element.attrib.values()):
                    root.remove(element)

    def _put_blanks(self, blanks: Blanks) -> None:
        """Put blanks into all parts but the workbook's own and the sheet to fill."""
        for sheet, cells in blanks.cells.items():
            root = self._prepare(self._paths[sheet])
            for (row, column), key in cells.items():
                cell = cell_at(root, row, column)
                del cell[:]
                cell.set("t", "inlineStr")
                text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t", {_SPACE: "preserve"})
                text.text = blank(key)
        if blanks.core and _CORE_PART in self.parts:
            root = self._prepare(_CORE_PART)
            for name, key in blanks.core.items():
                if (element := root.find(_CORE_NAMES[name])) is None:
                    element = etree.SubElement(root, _CORE_NAMES[name])
                element.text = blank(key)
        if not blanks.custom:
            return
        if _CUSTOM_PART not in self.parts:
            self.parts[_CUSTOM_PART] = written(etree.Element(f"{{{_CUSTOM}}}Properties", nsmap=_PREFIXES))
            self._link(_RELATIONS, "rIdCustom", "custom-properties", _CUSTOM_PART, _CUSTOM_PART, _CUSTOM_TYPE)
        properties = self._prepare(_CUSTOM_PART)
        for old in [old for old in properties if old.get("name") in blanks.custom]:
            properties.remove(old)
        free = max((int(old.get("pid")) for old in properties), default=1) + 1
        for pid, (name, key) in enumerate(blanks.custom.items(), free):
            new = etree.SubElement(
                properties, f"{{{_CUSTOM}}}property", fmtid=_PROPERTY_FORMAT, pid=str(pid), name=name)
            etree.SubElement(new, f"{{{_VALUES}}}lpwstr").text = blank(key)

    def _prepare_following(self) -> set[str]:
        """Prepare the parts with references to rows of the sheet to fill → their names."""
        following = set()
        for name in self.parts.keys() - {self._path}:
            if name == BOOK or (name.startswith(_POINTING_FOLDERS) and name.endswith((".xml", ".rels"))):
                root = self._root(name)
                if follow_elsewhere(root, self.sheet.title, name in self._drawings, self.sheet.still):
                    self._prepared[name] = root
                    following.add(name)
        return following


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts of a workbook → the names of its sheets' parts, by title."""
    targets = {identity: path for identity, _, path in _targets(parts, BOOK)}
    sheets = parsed(parts[BOOK]).iter(f"{MAIN}sheet")
    return {str(sheet.get("name")): targets[sheet.get(f"{_OFFICE}id")] for sheet in sheets}


def _targets(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str, str]]:
    """A part → identity, kind and path of each link to another part of the package."""
    folder, file = posixpath.split(part)
    relations = parts.get(f"{folder}/_rels/{file}.rels", b"<x/>")
    for relation in parsed(relations):
        if relation.get("TargetMode") != "External":
            kind = str(relation.get("Type")).rpartition("/")[2]
            path = posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))
            yield str(relation.get("Id")), kind, path[1:]


def _prepare_book(root: Any, constants: Mapping[str, str]) -> None:
    """Give the workbook's own part a blank for each of these constant names, and let programs calculate on opening."""
    if (names := root.find(f"{MAIN}definedNames")) is None:
        names = insert_after(list(root.iterchildren(*_BEFORE_NAMES))[-1], "definedNames")
    for defined in list(names):
        if defined.get("name").casefold() in map(str.casefold, constants):
            names.remove(defined)
    for name, key in constants.items():
        etree.SubElement(names, f"{MAIN}definedName", name=name).text = f'"{blank(key)}"'
    if (calculation := root.find(f"{MAIN}calcPr")) is None:
        calculation = insert_after(names, "calcPr")
    calculation.set("fullCalcOnLoad", "1")
