"""A workbook template: one sheet to fill, and what elsewhere in the package points at its rows or names the workbook."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.patching.archive import Archive
from toolkit.patching.markup import Part, Template
from toolkit.patching.places import Formula, Places
from toolkit.patching.properties import core_with, custom_with
from toolkit.patching.sheet import MAIN, Choice, Row, SheetTemplate, anchor_row, typed

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BOOK, _BOOK_RELATIONS, _CONTENT_TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"

#: A constant's value goes here, between its name and this sign.
_CONSTANT = "\ue0f7"
#: Elements of the workbook that stand after its calculation settings.
_AFTER_CALCULATION = frozenset((
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr",
    "webPublishObjects", "extLst",
))
#: Parts of a sheet that hold rows of their own cells.
_ANCHORED = frozenset(("comments", "threadedComment", "drawing", "vmlDrawing"))


@dataclass(frozen=True, slots=True)
class Filling:
    """What is written into a template.

    `rows` are all rows of the sheet to fill from the first, `places` where the template's rows went, `cursor` the cell to
    begin at. `cells` are by sheet (row, column) → text on other sheets, `tables` by sheet all texts of a sheet that is
    wholly ours. `constants` are by defined name; `marks` replaces words in headers and footers of the sheet to fill.
    `core` and `custom` are the document's properties. `finish` may change the filled sheet's markup.
    """

    rows: Sequence[Row]
    places: Places
    cursor: str
    cells: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    core: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    finish: Callable[[Any], None] | None = None


class WorkbookTemplate:
    """A workbook template taken apart once, of which `sheet` is filled.

    `growing` are its rows that may become several or none; `choices` see `Choice`. `constants` are defined names and
    `tables` sheets that every filling sets, made where the template has none. Raises `Unkept` for what cannot follow its
    rows; KeyError, zipfile.BadZipFile or lxml's XMLSyntaxError where it is no workbook.
    """

    def __init__(
        self, content: bytes, sheet: str, growing: Iterable[int] = (), choices: Sequence[Choice] = (),
        constants: Sequence[str] = (), tables: Sequence[str] = (),
    ) -> None:
        self._archive = Archive(content)
        self._changes: dict[str, bytes | None] = {}
        self._parts = dict(_sheets(self._archive))
        for name in tables:
            if name not in self._parts:
                self._add_sheet(name)
        self._forget_calculated()
        self._path = self._parts[sheet]
        self.sheet = SheetTemplate(self._read(self._path), sheet, growing, choices)
        self._still = Places({row: ((row, row),) for row in range(1, self.sheet.last + 1)}, self.sheet.last)
        self._book = _book(self._read(_BOOK), sheet, constants)
        self._followers = dict(self._following(sheet))
        self._shells = {name: _shell(self._read(self._parts[name])) for name in tables}

    def filled(self, filling: Filling) -> bytes:
        """The workbook with that written into it."""
        changes = dict(self._changes)
        content = self.sheet.written(filling.rows, filling.places, filling.cursor, filling.marks)
        changes[self._path] = _finished(content, filling.finish) if filling.finish else content
        book = self._book.written(filling.places)
        for name, value in filling.constants.items():
            book = book.replace(f"{_CONSTANT}{name}{_CONSTANT}", escape(value))
        changes[_BOOK] = _DECLARATION + book.encode("utf-8")
        for name, (template, still) in self._followers.items():
            moved = template.written(filling.places)
            if moved != still:
                changes[name] = _DECLARATION + moved.encode("utf-8")
        for sheet, cells in filling.cells.items():
            changes[self._parts[sheet]] = _with_cells(changes.get(self._parts[sheet]) or self._read(self._parts[sheet]), cells)
        for sheet, rows in filling.tables.items():
            before, after = self._shells[sheet]
            changes[self._parts[sheet]] = (before + _table(rows) + after).encode("utf-8")
        changes |= core_with(self._archive, filling.core)
        changes |= custom_with(self._archive, filling.custom, changes)
        return self._archive.written(changes)

    def _read(self, name: str) -> bytes:
        return self._changes.get(name) or self._archive.read(name)

    # ── the package ───────────────────────────────────────────────────────────────────────────────

    def _add_sheet(self, name: str) -> None:
        """A hidden sheet, empty."""
        number = next(n for n in range(1, 1000) if f"xl/worksheets/sheet{n}.xml" not in self._archive.names and f"xl/worksheets/sheet{n}.xml" not in self._changes)
        path = f"xl/worksheets/sheet{number}.xml"
        self._changes[path] = _DECLARATION + f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/></worksheet>'.encode()
        self._parts[name] = path
        book, relations, types = map(_parsed, map(self._read, (_BOOK, _BOOK_RELATIONS, _CONTENT_TYPES)))
        identity = f"rIdSheet{number}"
        sheets = book.find(f"{MAIN}sheets")
        free = max(int(each.get("sheetId")) for each in sheets) + 1
        etree.SubElement(sheets, f"{MAIN}sheet", {"name": name, "sheetId": str(free), "state": "hidden", f"{_OFFICE}id": identity})
        etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", Id=identity, Type=f"{_KINDS}/worksheet", Target=f"worksheets/sheet{number}.xml")
        etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{path}", ContentType=_SHEET_TYPE)
        self._change({_BOOK: book, _BOOK_RELATIONS: relations, _CONTENT_TYPES: types})

    def _forget_calculated(self) -> None:
        """The order formulas were worked out in does not hold for new rows; every program makes it anew."""
        relations: Any = etree.fromstring(self._read(_BOOK_RELATIONS))
        chain = next((each for each in relations if each.get("Type", "").endswith("/calcChain")), None)
        if chain is None:
            return
        path = _resolved("xl", chain.get("Target"))
        relations.remove(chain)
        types: Any = etree.fromstring(self._read(_CONTENT_TYPES))
        for each in [each for each in types if each.get("PartName") == f"/{path}"]:
            types.remove(each)
        self._change({_BOOK_RELATIONS: relations, _CONTENT_TYPES: types})
        self._changes[path] = None

    def _change(self, roots: Mapping[str, Any]) -> None:
        for name, root in roots.items():
            self._changes[name] = _DECLARATION + etree.tostring(root, encoding="utf-8")

    def _following(self, title: str) -> Iterator[tuple[str, tuple[Template, str]]]:
        """The parts that point at rows of the sheet to fill, each with how it stands in the template."""
        own = _own_parts(self._archive, self._path)
        names = title.encode("utf-8"), title.encode("ascii", "xmlcharrefreplace")
        for name in self._archive.names:
            if name in (self._path, _BOOK) or not name.startswith("xl/") or not name.endswith((".xml", ".vml")):
                continue
            content = self._archive.read(name)
            if name in own or (name.startswith(("xl/worksheets/", "xl/charts/", "xl/pivotCache/")) and any(each in content for each in names)):
                part = Part(content)
                if _follow(part, title, name in own):
                    template = part.compiled()
                    yield name, (template, template.written(self._still))


def _parsed(content: bytes) -> Any:
    return etree.fromstring(content)


def _sheets(archive: Archive) -> Iterator[tuple[str, str]]:
    targets = {identity: path for identity, _, path in _targets(archive, _BOOK)}
    for sheet in _parsed(archive.read(_BOOK)).iter(f"{MAIN}sheet"):
        yield str(sheet.get("name")), targets[sheet.get(f"{_OFFICE}id")]


def _targets(archive: Archive, part: str) -> Iterator[tuple[str, str, str]]:
    """What a part is linked to within the package: identity, kind, path."""
    folder, file = posixpath.split(part)
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in archive.names:
        return
    for each in _parsed(archive.read(relations)):
        if each.get("TargetMode") != "External":
            yield str(each.get("Id")), str(each.get("Type")).rpartition("/")[2], _resolved(folder, each.get("Target"))


def _resolved(folder: str, target: str) -> str:
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _own_parts(archive: Archive, sheet: str) -> frozenset[str]:
    return frozenset(path for _, kind, path in _targets(archive, sheet) if kind in _ANCHORED)


def _book(content: bytes, title: str, constants: Sequence[str]) -> Template:
    """The workbook's own part: names follow their rows, constants have their place, everything is worked out on opening."""
    part = Part(content)
    root: Any = part.root
    held = root.find(f"{MAIN}definedNames")
    if held is None:
        held = etree.Element(f"{MAIN}definedNames")
        root.find(f"{MAIN}sheets").addnext(held)
    for defined in list(held):
        if defined.get("name") in constants:
            held.remove(defined)
            continue
        formula = Formula(defined.text or "", title, own=False)
        if formula.rows:
            part.text(defined, lambda places, formula=formula: _still_there(formula.moved(places)))  # type: ignore[misc]
            part.may_go(defined)
    for name in constants:
        etree.SubElement(held, f"{MAIN}definedName", name=name).text = f'"{_CONSTANT}{name}{_CONSTANT}"'
    calculation = root.find(f"{MAIN}calcPr")
    if calculation is None:
        calculation = etree.Element(f"{MAIN}calcPr")
        after = next((each for each in root if etree.QName(each).localname in _AFTER_CALCULATION), None)
        if after is None:
            root.append(calculation)
        else:
            after.addprevious(calculation)
    calculation.set("fullCalcOnLoad", "1")
    return part.compiled()


def _still_there(formula: str) -> str:
    return "" if "#REF!" in formula else formula


def _follow(part: Part, title: str, own: bool) -> bool:
    """Let what points at the sheet's rows follow them; whether there is anything."""
    found = False
    for element in [each for each in part.root.iter() if isinstance(each.tag, str)]:
        name, text = etree.QName(element).localname, element.text or ""
        if name in ("f", "formula", "formula1", "formula2", "formula3") and text and not own:
            formula = Formula(text, title, own=False)
            if formula.rows:
                part.text(element, lambda places, formula=formula: formula.moved(places))  # type: ignore[misc]
                found = True
        elif own and name in ("row", "Row") and text.strip().isdigit():
            part.text(element, anchor_row(int(text)))
            found = True
        elif own and name in ("comment", "threadedComment") and element.get("ref"):
            sqref = str(element.get("ref"))
            part.attribute(element, "ref", lambda places, sqref=sqref: _one_cell(sqref, places))  # type: ignore[misc]
            found = True
        elif own and name == "Anchor":
            numbers = text.split(",")
            part.text(element, lambda places, numbers=numbers: _anchor(numbers, places))  # type: ignore[misc]
            found = True
    return found


def _one_cell(ref: str, places: Places) -> str:
    return Formula(ref, "").moved(places)


def _anchor(numbers: Sequence[str], places: Places) -> str:
    """A shape's corners in VML: columns, rows and offsets in turn, rows counted from 0."""
    moved = [anchor_row(int(each))(places) if at in (2, 6) else each.strip() for at, each in enumerate(numbers)]
    return ", ".join(moved)


def _finished(content: bytes, finish: Callable[[Any], None]) -> bytes:
    root: Any = etree.fromstring(content)
    finish(root)
    return _DECLARATION + etree.tostring(root, encoding="utf-8")


def _shell(content: bytes) -> tuple[str, str]:
    """A sheet's markup before and after its rows."""
    root: Any = etree.fromstring(content)
    data = root.find(f"{MAIN}sheetData")
    for row in list(data):
        data.remove(row)
    data.text = _CONSTANT
    for dimension in root.findall(f"{MAIN}dimension"):
        root.remove(dimension)
    before, _, after = etree.tostring(root, encoding="unicode").partition(_CONSTANT)
    return _DECLARATION.decode() + before, after


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "".join(
        f'<row r="{number}">' + "".join(
            f'<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{typed(text)}</t></is></c>'
            for column, text in zip("ABCDEFGH", texts, strict=False) if text
        ) + "</row>"
        for number, texts in enumerate(rows, 1)
    )


def _with_cells(content: bytes, cells: Mapping[tuple[int, int], str]) -> bytes:
    """A sheet with those texts in cells it has, or in new ones."""
    from toolkit.patching.places import letters

    root: Any = etree.fromstring(content)
    found = {cell.get("r"): cell for cell in root.iter(f"{MAIN}c")}
    for (row, column), text in cells.items():
        cell = found.get(f"{letters(column)}{row}")
        if cell is None:
            raise KeyError(f"{letters(column)}{row}")
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        inline = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
        inline.text = text
        inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _DECLARATION + etree.tostring(root, encoding="utf-8")
