"""A workbook template: one sheet to fill, and what elsewhere in the package points at its rows or names the workbook."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from lxml import etree

from toolkit.sheetfill.archive import Archive, Member
from toolkit.sheetfill.blanks import BLANK, ROWS, BlankPart, blank
from toolkit.sheetfill.display_text import Shown, common_names
from toolkit.sheetfill.elements import MAIN, Choice, cell_at
from toolkit.sheetfill.markup import Part, Template
from toolkit.sheetfill.places import Formula, Places, letters
from toolkit.sheetfill.properties import RELATIONS, TYPES, core_with, custom_with, written
from toolkit.sheetfill.prototypes import Row, content_of
from toolkit.sheetfill.references import anchor_row, follow_links
from toolkit.sheetfill.sheet import DECLARATION, SheetTemplate, Unkept

_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = f"{{{_KINDS}}}"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK, _BOOK_RELATIONS, _CONTENT_TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"

#: Elements of the workbook that stand after its calculation settings.
_AFTER_CALCULATION = frozenset((
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr",
    "webPublishObjects", "extLst",
))
#: Where parts lie that may name cells of another sheet.
_POINTING = ("xl/worksheets/", "xl/charts/", "xl/chartsheets/", "xl/drawings/", "xl/ctrlProps/", "xl/tables/", "xl/pivotCache/")
_FORMULAS = frozenset((
    "f", "formula", "formula1", "formula2", "formula3", "calculatedColumnFormula", "totalsRowFormula", "FmlaLink", "FmlaRange"))
#: What stands as it is in the address of a link within the workbook.
_LINK = "#'!$:()"
#: Parts of a sheet that hold rows of its cells, and those that cannot follow their rows.
_ANCHORED = frozenset(("comments", "threadedComment", "drawing", "vmlDrawing", "ctrlProp"))
_UNKEPT = {"table": "bảng (Table)", "pivotTable": "bảng tổng hợp xoay (PivotTable)", "queryTable": "bảng truy vấn dữ liệu ngoài"}


class Table(NamedTuple):
    """A sheet whose rows are all written anew; where the template lacks it, it is added with that markup, at the end."""

    name: str
    markup: str = f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/></worksheet>'
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class Blanks:
    """Where a filling's texts go besides rows, each by the text's key.

    `cells` are by sheet, row and column; `names` are constants among the defined names; `core` and `custom` the
    document's properties; `footer` is a word that stands for its key's text in printed headers and footers.
    """

    cells: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    core: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    footer: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filling:
    """What is written into a template.

    `rows` are all rows of the sheet to fill from the first, `places` where the template's rows went, `cursor` the cell to
    begin at, `hidden` its columns to hide. `texts` fill the template's blanks, `tables` hold the rows of its tables.
    `finish` may change the filled sheet's markup.
    """

    rows: Sequence[Row]
    places: Places
    cursor: str
    hidden: Collection[int] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    finish: Callable[[Any], None] | None = None


class WorkbookTemplate:
    """A workbook template taken apart once, of which `sheet` is filled.

    `growing` are its rows that may become several or none, `hideable` its columns that may be hidden; `choices` see
    `Choice`. Raises `Unkept` for what cannot follow its rows; KeyError, zipfile.BadZipFile or lxml's XMLSyntaxError
    where it is no workbook.
    """

    def __init__(
        self, content: bytes, sheet: str, growing: Collection[int] = (), choices: Sequence[Choice] = (),
        hideable: Collection[int] = (), blanks: Blanks = Blanks(), tables: Sequence[Table] = (),
    ) -> None:
        self._archive = Archive(content)
        self._changes: dict[str, bytes | None] = {}
        self._parts = dict(_sheets(self._archive))
        self._path = self._parts[sheet]
        self._refuse(frozenset(growing))
        self._refuse_dialects()
        for table in tables:
            if table.name in self._parts:
                continue
            if table.name.casefold() in map(str.casefold, self._parts):
                raise Unkept(f"trang có tên chỉ khác trang “{table.name}” ở chữ hoa, chữ thường")
            self._add_sheet(table)
        self._forget_calculated(sheet)
        self.sheet = SheetTemplate(self._read(self._path), sheet, _strings(self._archive), choices, hideable, blanks.footer)
        self._refuse_rows(frozenset(growing))
        self._shown = Shown(self.sheet, sheet, common_names(_parsed(self._read(_BOOK))))
        self._book = _book(self._read(_BOOK), sheet, blanks.names)
        blank_parts = self._with_blanks(blanks)
        self._archive = Archive(self._archive.written(self._changes))
        still = Places({row: ((row, row),) for row in range(1, self.sheet.last + 1)}, self.sheet.last)
        self._followers = dict(self._following(sheet, still))
        self._blank = [BlankPart(name, self._archive.read(name).decode("utf-8")) for name in blank_parts if name not in self._followers]
        #: The workbook's part, and that of the sheet to fill around its rows, by where the template's rows went.
        self._book_at = lru_cache(maxsize=64)(lambda places: BlankPart(_BOOK, DECLARATION + self._book.written(places)))
        self._frame_at = lru_cache(maxsize=64)(lambda *where: BlankPart(self._path, DECLARATION + self.sheet.frame(*where)))
        self._shells = {table.name: _shell(self._archive.read(self._parts[table.name])) for table in tables}

    def filled(self, filling: Filling) -> bytes:
        """The workbook with that written into it."""
        places, texts = filling.places, filling.texts
        frame = self._frame_at(places, filling.cursor, tuple(filling.hidden))
        rows = self.sheet.lines(filling.rows, places, self._shown.of(filling.rows, places))
        changes: dict[str, bytes | Member | None] = {
            self._path: _finished(frame.content(texts, rows), filling.finish) if filling.finish else frame.filled(texts, rows)}
        changes |= {part.name: part.filled(texts) for part in (self._book_at(places), *self._blank)}
        for name, (template, still) in self._followers.items():
            moved = template.written(places)
            if moved != still or BLANK in moved:
                changes[name] = BlankPart(name, DECLARATION + moved).filled(texts)
        for sheet, (before, after) in self._shells.items():
            changes[self._parts[sheet]] = (before + _lines(filling.tables.get(sheet, ())) + after).encode("utf-8")
        return self._archive.written(changes)

    def read(self, name: str) -> bytes:
        """A part of the template; KeyError where it has none of that name."""
        return self._archive.read(name)

    def _read(self, name: str) -> bytes:
        return self._changes.get(name) or self._archive.read(name)

    # ── the package ───────────────────────────────────────────────────────────────────────────────

    def _refuse(self, growing: frozenset[int]) -> None:
        """Unkept for what belongs to the sheet to fill and cannot follow its rows."""
        for _, kind, path in _targets(self._archive, self._path):
            if kind in _UNKEPT:
                raise Unkept(_UNKEPT[kind])
            if kind in ("comments", "threadedComment"):
                for each in _parsed(self._archive.read(path)).iter():
                    ref = each.get("ref", "") if isinstance(each.tag, str) else ""
                    if growing & Formula(ref, "").rows:
                        raise Unkept(f"ghi chú (comment) ở dòng mẫu, ô {ref}")

    def _refuse_rows(self, growing: frozenset[int]) -> None:
        """Unkept for what ties a row that grows to its neighbours."""
        for area in self.sheet.merges:
            if area.top < area.bottom and any(area.top <= row <= area.bottom for row in growing):
                raise Unkept(f"ô gộp {area} nối dòng mẫu với dòng khác")
        for row in growing & self.sheet.rows.keys():
            for cell in self.sheet.rows[row].formulas:
                if cell.formula and cell.formula.looks_at(f"{letters(cell.column)}{row - 1}"):
                    raise Unkept(f"công thức tính từ ô ngay trên ở ô {letters(cell.column)}{row} (để đánh số, hãy dùng kiểu COUNTA(C${row}:C{row}))")

    def _refuse_dialects(self) -> None:
        """Unkept for a sheet not written as Excel does: with prefixes, of the strict kind, cells or rows without a place or with the same."""
        for title, path in self._parts.items():
            root = _parsed(self._read(path))
            places = [each.get("r") for each in root.iter(f"{MAIN}row", f"{MAIN}c")]
            if root.prefix or not root.tag.startswith(MAIN) or None in places or len(set(places)) < len(places):
                raise Unkept(f"trang “{title}” ghi khác cách của Excel (hãy mở bằng Excel, lưu lại thành Excel Workbook .xlsx)")

    def _add_sheet(self, table: Table) -> None:
        number = next(n for n in range(1, 1000) if f"xl/worksheets/sheet{n}.xml" not in {*self._archive.names, *self._changes})
        path = f"xl/worksheets/sheet{number}.xml"
        self._changes[path] = (DECLARATION + table.markup).encode("utf-8")
        self._parts[table.name] = path
        book, relations, types = map(_parsed, map(self._read, (_BOOK, _BOOK_RELATIONS, _CONTENT_TYPES)))
        identity = f"rIdSheet{number}"
        sheets = book.find(f"{MAIN}sheets")
        free = max(int(each.get("sheetId")) for each in sheets) + 1
        made = etree.SubElement(sheets, f"{MAIN}sheet", {"name": table.name, "sheetId": str(free), f"{_OFFICE}id": identity}, {"r": _KINDS})
        if table.hidden:
            made.set("state", "hidden")
        etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", Id=identity, Type=f"{_KINDS}/worksheet", Target=f"worksheets/sheet{number}.xml")
        etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{path}", ContentType=_SHEET_TYPE)
        self._change({_BOOK: book, _BOOK_RELATIONS: relations, _CONTENT_TYPES: types})

    def _forget_calculated(self, sheet: str) -> None:
        """What formulas of other sheets showed of this one, and the order they were worked out in, do not hold for new rows."""
        for path in self._parts.values():
            root: Any = _parsed(self._read(path))
            formulas = [each for each in root.iter(f"{MAIN}f") if path != self._path]
            if any(sheet in (each.text or "").replace("''", "'") for each in formulas):
                for value in [value for each in formulas for value in each.itersiblings(f"{MAIN}v")]:
                    value.getparent().attrib.pop("t", None)
                    value.getparent().remove(value)
                self._change({path: root})
        relations: Any = _parsed(self._read(_BOOK_RELATIONS))
        chain = next((each for each in relations if each.get("Type", "").endswith("/calcChain")), None)
        if chain is None:
            return
        path = _resolved("xl", chain.get("Target"))
        relations.remove(chain)
        types: Any = _parsed(self._read(_CONTENT_TYPES))
        for each in [each for each in types if each.get("PartName") == f"/{path}"]:
            types.remove(each)
        self._change({_BOOK_RELATIONS: relations, _CONTENT_TYPES: types})
        self._changes[path] = None

    def _with_blanks(self, blanks: Blanks) -> set[str]:
        """Put the blanks into their parts, that of the sheet to fill and the workbook's aside; which parts those are."""
        before = dict(self._changes)
        for sheet, cells in blanks.cells.items():
            self._changes[self._parts[sheet]] = _with_cells(self._read(self._parts[sheet]), cells)
        self._changes |= core_with(self._archive, {name: blank(key) for name, key in blanks.core.items()})
        made = custom_with(self._archive, {name: blank(key) for name, key in blanks.custom.items()}, self._changes)
        self._changes |= made
        return {name for name, part in self._changes.items() if part is not None and part != before.get(name) and BLANK.encode() in part}

    def _change(self, roots: Mapping[str, Any]) -> None:
        for name, root in roots.items():
            self._changes[name] = written(root)

    def _following(self, title: str, still: Places) -> Iterator[tuple[str, tuple[Template, str]]]:
        """The parts that point at rows of the sheet to fill, each with how it stands in the template."""
        own = _own_parts(self._archive, self._path)
        for name in self._archive.names:
            if name in (self._path, _BOOK) or not (name in own or name.startswith(_POINTING)):
                continue
            try:
                part = Part(self._archive.read(name))
            except etree.XMLSyntaxError:  # Excel's markup of controls and notes need not be well-formed
                if name in own:
                    raise Unkept("nút bấm hoặc ghi chú kiểu cũ ghi sai chuẩn") from None
                continue
            if _follow(part, title, name in own):
                template = part.compiled()
                yield name, (template, template.written(still))


def _parsed(content: bytes) -> Any:
    return etree.fromstring(content)


def _strings(archive: Archive) -> list[str]:
    """The workbook's shared texts, without their looks."""
    phonetic, parts = f"{MAIN}rPh", [path for _, kind, path in _targets(archive, _BOOK) if kind == "sharedStrings"]
    return ["".join(text.text or "" for text in each.iter(f"{MAIN}t") if text.getparent().tag != phonetic)
            for path in parts for each in _parsed(archive.read(path)).iterfind(f"{MAIN}si")]


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


def _book(content: bytes, title: str, constants: Mapping[str, str]) -> Template:
    """The workbook's own part: names follow their rows, constants have their place, everything is worked out on opening."""
    part = Part(content)
    root: Any = part.root
    held = root.find(f"{MAIN}definedNames")
    if held is None:
        held = etree.Element(f"{MAIN}definedNames")
        root.find(f"{MAIN}sheets").addnext(held)
    for defined in list(held):
        if defined.get("name").casefold() in map(str.casefold, constants):
            held.remove(defined)
            continue
        formula = Formula(defined.text or "", title, own=False)
        if formula.rows:
            part.text(defined, lambda places, formula=formula: _still_there(formula.moved(places)))  # type: ignore[misc]
            part.may_go(defined)
    for name, key in constants.items():
        etree.SubElement(held, f"{MAIN}definedName", name=name).text = f'"{blank(key)}"'
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
        if name in ("worksheetSource", "dataRef") and element.get("sheet") == title:
            raise Unkept("bảng tổng hợp xoay (PivotTable) hoặc Consolidate lấy số liệu từ trang của biểu")
        if name == "Relationship" and (element.get("Target") or "").startswith("#"):
            formula = Formula(unquote(str(element.get("Target"))), title, own)
            if formula.rows:
                part.attribute(element, "Target", lambda places, formula=formula: quote(formula.moved(places), safe=_LINK))  # type: ignore[misc]
                found = True
        elif name in _FORMULAS and text:
            formula = Formula(text, title, own)
            if formula.rows:
                part.text(element, lambda places, formula=formula: formula.moved(places))  # type: ignore[misc]
                found = True
        elif own and name in ("row", "Row") and text.strip().isdigit():
            part.text(element, anchor_row(int(text)))
            found = True
        elif own and name in ("comment", "threadedComment") and element.get("ref"):
            formula = Formula(str(element.get("ref")), "")
            part.attribute(element, "ref", lambda places, formula=formula: formula.moved(places))  # type: ignore[misc]
            found = True
        elif own and name == "Anchor":
            numbers = text.split(",")
            part.text(element, lambda places, numbers=numbers: _anchor(numbers, places))  # type: ignore[misc]
            found = True
        found = follow_links(part, element, title, own) or found
    return found


def _anchor(numbers: Sequence[str], places: Places) -> str:
    """A shape's corners in VML: columns, rows and offsets in turn, rows counted from 0."""
    moved = [anchor_row(int(each))(places) if at in (2, 6) else each.strip() for at, each in enumerate(numbers)]
    return ", ".join(moved)


def _finished(content: bytes, finish: Callable[[Any], None]) -> bytes:
    root: Any = _parsed(content)
    finish(root)
    return written(root)


def _shell(content: bytes) -> tuple[str, str]:
    """A sheet's markup before and after its rows."""
    root: Any = _parsed(content)
    data = root.find(f"{MAIN}sheetData")
    for row in list(data):
        data.remove(row)
    data.text = ROWS
    for dimension in root.findall(f"{MAIN}dimension"):
        root.remove(dimension)
    before, _, after = etree.tostring(root, encoding="unicode").partition(ROWS)
    return DECLARATION + before, after


def _lines(rows: Sequence[Row]) -> str:
    return "".join(
        f'<row r="{number}"' + (f' ht="{row.height:g}" customHeight="1">' if row.height else ">") + "".join(
            f'<c r="{letters(column)}{number}"' + (f' s="{row.styles[column]}"' if column in row.styles else "") + content_of(value)
            for column, value in row.cells.items() if value or column in row.styles
        ) + "</row>"
        for number, row in enumerate(rows, 1)
    )


def _with_cells(content: bytes, cells: Mapping[tuple[int, int], str]) -> bytes:
    """A sheet with blanks in those of its cells."""
    root: Any = _parsed(content)
    for (row, column), key in cells.items():
        cell = cell_at(root, row, column)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        cell.text = blank(key)
    return written(root)
