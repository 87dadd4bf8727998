"""A workbook template: one sheet to fill, and what elsewhere in the package points at its rows or names the book."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from lxml import etree

from toolkit.sheetfill.elements import MAIN, DropDown, Unkept, cell_at, follow_elsewhere, made_after, moving
from toolkit.sheetfill.parts import BLANK, CUT, ROWS, Archive, XmlPart, as_text, blank, keyed, parsed, written
from toolkit.sheetfill.row_map import Formula, Range, RowMap, Slot, letters
from toolkit.sheetfill.sheet import FilledRow, LaidOut, SheetTemplate, between, line

_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = f"{{{_KINDS}}}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
BOOK, _BOOK_RELATIONS, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
_CONTENT_TYPES, _CORE_PART, _CUSTOM_PART = "[Content_Types].xml", "docProps/core.xml", "docProps/custom.xml"

_DC = "{http://purl.org/dc/elements/1.1/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_NAMES = {"title": f"{_DC}title", "subject": f"{_DC}subject", "keywords": f"{_CORE}keywords"}
_PREFIXES: Any = {None: _CUSTOM, "vt": _VALUES}

#: Elements of the workbook of which the last stands before its names, which stand before its calculation settings.
_BEFORE_NAMES = (f"{MAIN}sheets", f"{MAIN}functionGroups", f"{MAIN}externalReferences")
#: Where parts lie that may name cells of another sheet.
_POINTING = ("xl/worksheets/", "xl/drawings/", "xl/tables/")
#: What no sheet of a template may hold whose rows grow, by how a sheet or its drawing is linked to it.
_CONTROL = "điều khiển biểu mẫu (nút bấm, hộp kiểm …)"
_UNKEPT = {"chart": "biểu đồ", "chartEx": "biểu đồ", "pivotTable": "bảng tổng hợp xoay (PivotTable)",
           "queryTable": "bảng truy vấn dữ liệu ngoài", "ctrlProp": _CONTROL, "control": _CONTROL,
           "oleObject": "đối tượng nhúng", "package": "đối tượng nhúng"}
#: The kind of a shape in Excel's own markup of notes, controls and embedded objects, which need not be well-formed.
_SHAPE_KIND = re.compile(rb"ObjectType\s*=\s*[\"'](\w+)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NONE: Mapping[Any, Any] = MappingProxyType({})
_NO_ROWS = ("",)


class TableSheet(NamedTuple):
    """A sheet whose rows are all written anew; one the template lacks is added, as the last, with that markup."""

    name: str
    markup: str = f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/></worksheet>'
    hidden: bool = True


class Blanks(NamedTuple):
    """Where a filling's texts go besides rows, each by the text's key. `cells` are by sheet, row and column; `names`
    are constants among the defined names; `core` and `custom` the document's properties; `footer` is a word that stands
    for its key's text in printed headers and footers: a footer without it gets it at its left, after `footer_label`."""

    cells: Mapping[str, Mapping[tuple[int, int], str]] = _NONE
    names: Mapping[str, str] = _NONE
    core: Mapping[str, str] = _NONE
    custom: Mapping[str, str] = _NONE
    footer: Mapping[str, str] = _NONE
    footer_label: str = ""


class Filling(NamedTuple):
    """What is written into a template. `rows` are all rows of the sheet to fill from the first, `row_map` where the
    template's rows went, `cursor` the cell to begin at, `hidden` its columns to hide. `texts` fill the template's
    blanks and are what cells hold the keys of, `tables` hold the rows of its tables. `finish` may change the filled
    sheet's markup."""

    rows: Sequence[FilledRow]
    row_map: RowMap
    cursor: str
    hidden: Collection[int] = ()
    texts: Mapping[str, str] = _NONE
    tables: Mapping[str, Sequence[FilledRow]] = _NONE
    finish: Callable[[Any], None] | None = None


class WorkbookTemplate:
    """A workbook template taken apart once, of which `sheet` is filled. `growing` are its rows that may become several
    or none, `hideable` its columns that may be hidden; `lists` see `DropDown`. Raises `Unkept` for what cannot follow
    its rows; KeyError, zipfile.BadZipFile or lxml's XMLSyntaxError where it is no workbook."""

    def __init__(
        self, content: bytes, sheet: str, growing: Collection[int] = (), lists: Sequence[DropDown] = (),
        hideable: Collection[int] = (), blanks: Blanks = Blanks(), tables: Sequence[TableSheet] = ()) -> None:
        self._archive = Archive(content)
        self._changes: dict[str, bytes | None] = {}
        self._parts = sheet_parts(self._archive)
        self._path = self._parts[sheet]
        if growing:
            self._refuse_objects(sheet, min(growing))
        self._refuse_dialects()
        for table in (table for table in tables if table.name not in self._parts):
            if table.name.casefold() in map(str.casefold, self._parts):
                raise Unkept(f"trang có tên chỉ khác trang “{table.name}” ở chữ hoa, chữ thường")
            self._add_sheet(table)
        self._forget_calculated()
        self.sheet = SheetTemplate(self._read(self._path), sheet, _strings(self._archive), lists, hideable,
                                   blanks.footer, blanks.footer_label)
        self._refuse_rows(frozenset(growing))
        self._book = _book(self._read(BOOK), sheet, blanks.names)
        blank_parts = self._with_blanks(blanks)
        changes = {name: None if part is None else [part] for name, part in self._changes.items()}
        self._archive = Archive(self._archive.written(changes))
        #: A part of the template; KeyError where it has none of that name.
        self.read = self._archive.read
        still = RowMap({row: ((row, row),) for row in range(1, self.sheet.last + 1)}, self.sheet.last)
        self._followers = dict(self._following(sheet, still)) if growing else {}
        self._blank = {name: as_text(parsed(self.read(name))) for name in blank_parts - self._followers.keys()}
        self._shells = {table.name: _shell(self.read(self._parts[table.name])) for table in tables}

    def filled(self, filling: Filling) -> bytes:
        """The workbook with that in it, sealed; programs that calculate work all its formulas out on opening."""
        return self.laid_out(filling).filled(filling.texts, finish=filling.finish)

    def laid_out(self, filling: Filling, own: Collection[int] = ()) -> LaidOut:
        """The workbook with that in it but for its texts; the rows of these numbers are given with them."""
        row_map, samples = filling.row_map, self.sheet.rows
        written = (keyed(f"{ROWS}{at}") if at in own else line(at, row, samples, row_map)
                   for at, row in enumerate(filling.rows, 1))
        frame = self.sheet.frame(row_map, filling.cursor, tuple(filling.hidden))
        parts = {self._path: (frame, between(written)), BOOK: (self._book(row_map), _NO_ROWS)}
        parts |= {name: (part, _NO_ROWS) for name, part in self._blank.items()}
        for name, (template, still) in self._followers.items():
            moved = template(row_map)
            if moved != still or BLANK in moved:
                parts[name] = moved, _NO_ROWS
        for name, shell in self._shells.items():
            table = (line(at, row, {}, row_map) for at, row in enumerate(filling.tables.get(name, ()), 1))
            parts[self._parts[name]] = shell, between(table)
        return LaidOut(self._archive, parts, samples, row_map)

    def _read(self, name: str) -> bytes:
        return self._changes.get(name) or self._archive.read(name)

    def _refuse_objects(self, sheet: str, first_growing: int) -> None:
        """Raise Unkept for objects on any sheet, and notes on `sheet`, that would not follow rows that move."""
        for title, path in self._parts.items():
            objects = list(_targets(self._archive, path))
            for drawing in [part for _, kind, part in objects if kind == "drawing"]:
                objects += _targets(self._archive, drawing)
            for _, kind, part in objects:
                if kind in _UNKEPT:
                    raise Unkept(_UNKEPT[kind], title)
                if kind == "vmlDrawing" and set(_SHAPE_KIND.findall(self._archive.read(part))) - {b"Note"}:
                    raise Unkept(_CONTROL, title)
                if kind in ("comments", "threadedComment") and title == sheet:
                    for note in parsed(self._archive.read(part)).iter("{*}comment", "{*}threadedComment"):
                        if Range.of(note.get("ref")).bottom >= first_growing:
                            raise Unkept(f"ghi chú (comment) ở dòng mẫu hoặc bên dưới, ô {note.get('ref')}", title)

    def _refuse_rows(self, growing: frozenset[int]) -> None:
        """Unkept for what ties a row that grows to its neighbours."""
        for area in self.sheet.merges:
            if area.top < area.bottom and any(area.top <= row <= area.bottom for row in growing):
                raise Unkept(f"ô gộp {area} nối dòng mẫu với dòng khác")
        for row in growing & self.sheet.rows.keys():
            for at, formula in ((letters(column), each) for column, (_, each) in self.sheet.rows[row].formulas.items()):
                if formula.looks_at(f"{at}{row - 1}"):
                    cure = f"để đánh số, hãy dùng kiểu COUNTA(C${row}:C{row})"
                    raise Unkept(f"công thức tính từ ô ngay trên ở ô {at}{row} ({cure})")

    def _refuse_dialects(self) -> None:
        """Unkept for a sheet not written as Excel does: prefixes, strict, a cell or row without its own place."""
        for title, path in self._parts.items():
            root = parsed(self._read(path))
            places = [each.get("r") for each in root.iter(f"{MAIN}row", f"{MAIN}c")]
            if root.prefix or not root.tag.startswith(MAIN) or None in places or len(set(places)) < len(places):
                raise Unkept(f"trang “{title}” ghi khác cách của Excel "
                             "(hãy mở bằng Excel, lưu lại thành Excel Workbook .xlsx)")

    def _add_sheet(self, table: TableSheet) -> None:
        taken = {*self._archive.names, *self._changes}
        number = next(each for each in range(1, 1000) if f"xl/worksheets/sheet{each}.xml" not in taken)
        path = self._parts[table.name] = f"xl/worksheets/sheet{number}.xml"
        self._changes[path] = table.markup.encode("utf-8")
        book = parsed(self._read(BOOK))
        sheets, identity = book.find(f"{MAIN}sheets"), f"rIdSheet{number}"
        free = max(int(each.get("sheetId")) for each in sheets) + 1
        named = {"name": table.name, "sheetId": str(free), f"{_OFFICE}id": identity}
        etree.SubElement(sheets, f"{MAIN}sheet", named | ({"state": "hidden"} if table.hidden else {}), {"r": _KINDS})
        self._changes[BOOK] = written(book)
        self._link(_BOOK_RELATIONS, identity, "worksheet", path, f"worksheets/sheet{number}.xml", _SHEET_TYPE)

    def _link(self, relations: str, identity: str, kind: str, path: str, target: str, content_type: str) -> None:
        """Link a new part to the package."""
        links, types = parsed(self._read(relations)), parsed(self._read(_CONTENT_TYPES))
        etree.SubElement(links, _RELATION, Id=identity, Type=f"{_KINDS}/{kind}", Target=target)
        etree.SubElement(types, _OVERRIDE, PartName=f"/{path}", ContentType=content_type)
        self._changes |= {relations: written(links), _CONTENT_TYPES: written(types)}

    def _forget_calculated(self) -> None:
        """What formulas of other sheets showed, and the order of working them out, may not hold any more."""
        for path in set(self._parts.values()) - {self._path}:
            root = parsed(self._read(path))
            values = [value for each in root.iter(f"{MAIN}f") for value in each.itersiblings(f"{MAIN}v")]
            for value in values:
                value.getparent().attrib.pop("t", None)
                etree.strip_elements(value.getparent(), f"{MAIN}v")
            if values:
                self._changes[path] = written(root)
        links, types = parsed(self._read(_BOOK_RELATIONS)), parsed(self._read(_CONTENT_TYPES))
        for chain in [each for each in links if each.get("Type", "").endswith("/calcChain")][:1]:
            path = _resolved("xl", chain.get("Target"))
            links.remove(chain)
            for each in [each for each in types if each.get("PartName") == f"/{path}"]:
                types.remove(each)
            self._changes |= {_BOOK_RELATIONS: written(links), _CONTENT_TYPES: written(types), path: None}

    def _with_blanks(self, blanks: Blanks) -> set[str]:
        """Put the blanks into parts other than the workbook's and that of the sheet to fill; which parts those are."""
        before = dict(self._changes)
        for sheet, cells in blanks.cells.items():
            self._changes[self._parts[sheet]] = _with_cells(self._read(self._parts[sheet]), cells)
        if blanks.core and _CORE_PART in self._archive.names:
            self._changes[_CORE_PART] = _with_core(self._read(_CORE_PART), blanks.core)
        if blanks.custom:
            if _CUSTOM_PART not in self._archive.names:
                self._changes[_CUSTOM_PART] = written(etree.Element(f"{{{_CUSTOM}}}Properties", nsmap=_PREFIXES))
                self._link(_RELATIONS, "rIdCustom", "custom-properties", _CUSTOM_PART, _CUSTOM_PART, _CUSTOM_TYPE)
            self._changes[_CUSTOM_PART] = _with_custom(self._read(_CUSTOM_PART), blanks.custom)
        changed = {name: part for name, part in self._changes.items() if part and part != before.get(name)}
        return {name for name, part in changed.items() if BLANK.encode() in part}

    def _following(self, title: str, still: RowMap) -> Iterator[tuple[str, tuple[Slot, str]]]:
        """The parts that point at rows of the sheet to fill, each with how it stands in the template."""
        own = {path for _, kind, path in _targets(self._archive, self._path) if kind == "drawing"}
        for name in self._archive.names:
            if name != self._path and name.startswith(_POINTING) and name.endswith((".xml", ".rels")):
                part = XmlPart(self._archive.read(name))
                if follow_elsewhere(part, title, name in own):
                    template = part.compiled()
                    yield name, (template, template(still))


def sheet_parts(archive: Archive) -> dict[str, str]:
    """The parts of a workbook's sheets by title."""
    targets = {identity: path for identity, _, path in _targets(archive, BOOK)}
    sheets = parsed(archive.read(BOOK)).iter(f"{MAIN}sheet")
    return {str(each.get("name")): targets[each.get(f"{_OFFICE}id")] for each in sheets}


def _strings(archive: Archive) -> list[str]:
    """The workbook's shared texts, without their looks."""
    parts = [path for _, kind, path in _targets(archive, BOOK) if kind == "sharedStrings"]
    texts = (each for path in parts for each in parsed(archive.read(path)).iterfind(f"{MAIN}si"))
    return ["".join(run.text or "" for run in each.iter(f"{MAIN}t") if run.getparent().tag != f"{MAIN}rPh")
            for each in texts]


def _targets(archive: Archive, part: str) -> Iterator[tuple[str, str, str]]:
    """What a part is linked to within the package: identity, kind, path."""
    folder, file = posixpath.split(part)
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in archive.names:
        return
    for each in parsed(archive.read(relations)):
        if each.get("TargetMode") != "External":
            yield str(each.get("Id")), str(each.get("Type")).rpartition("/")[2], _resolved(folder, each.get("Target"))


def _resolved(folder: str, target: str) -> str:
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _book(content: bytes, title: str, constants: Mapping[str, str]) -> Slot:
    """The workbook's own part: names follow their rows, constants have their place, all is worked out on opening."""
    part = XmlPart(content)
    root = part.root
    if (held := root.find(f"{MAIN}definedNames")) is None:
        held = made_after(list(root.iterchildren(*_BEFORE_NAMES))[-1], "definedNames")
    last = None
    for defined in list(held):
        if defined.get("name").casefold() in map(str.casefold, constants):
            held.remove(defined)
        elif formula := moving(text := defined.text or "", title, own=False):
            part.text(defined, _still_there(formula))
            part.may_go(defined)
            last = defined if Formula(text, title, own=False).rows - {1} else last
    if last is not None:  # names of the first row alone, as "this row" is written, say the same in all workbooks
        last.tail += blank(CUT)
    for name, key in constants.items():
        etree.SubElement(held, f"{MAIN}definedName", name=name).text = f'"{blank(key)}"'
    if (calculation := root.find(f"{MAIN}calcPr")) is None:
        calculation = made_after(held, "calcPr")
    calculation.set("fullCalcOnLoad", "1")
    return part.compiled()


def _still_there(slot: Slot) -> Slot:
    return lambda rows: "" if "#REF!" in slot(rows) else slot(rows)


def _with_core(content: bytes, keys: Mapping[str, str]) -> bytes:
    """The core properties with blanks in those, by name."""
    root = parsed(content)
    for name, key in keys.items():
        if (element := root.find(_NAMES[name])) is None:
            element = etree.SubElement(root, _NAMES[name])
        element.text = blank(key)
    return written(root)


def _with_custom(content: bytes, keys: Mapping[str, str]) -> bytes:
    """The custom properties with blanks in those, by name."""
    root = parsed(content)
    for each in [each for each in root if each.get("name") in keys]:
        root.remove(each)
    free = max((int(each.get("pid")) for each in root), default=1) + 1
    for number, (name, key) in enumerate(keys.items(), free):
        held = etree.SubElement(root, f"{{{_CUSTOM}}}property", fmtid=_FORMAT, pid=str(number), name=name)
        etree.SubElement(held, f"{{{_VALUES}}}lpwstr").text = blank(key)
    return written(root)


def _shell(content: bytes) -> str:
    """A sheet's markup with a blank for its rows."""
    root = parsed(content)
    data = root.find(f"{MAIN}sheetData")
    del data[:]
    data.text = blank(ROWS)
    etree.strip_elements(root, f"{MAIN}dimension")
    return as_text(root)


def _with_cells(content: bytes, cells: Mapping[tuple[int, int], str]) -> bytes:
    """A sheet with blanks in those of its cells."""
    root = parsed(content)
    for (row, column), key in cells.items():
        cell = cell_at(root, row, column)
        del cell[:]
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t", {_SPACE: "preserve"}).text = blank(key)
    return written(root)
