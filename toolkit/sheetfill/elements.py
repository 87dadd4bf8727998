"""Bytes of a workbook's part ↔ lxml element: columns, rules, footers and styles put in; what points at rows moved.

`workbook_template` and `sheet` call it, and the rooms that change a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from lxml import etree

from toolkit.base.text import cell_markup
from toolkit.sheetfill.row_map import Formula, Range, RowMap, moved_ranges, ranges, top_row
from toolkit.sheetread.book import cell_name

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN = f"{{{_NAMESPACE}}}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

#: The elements of a worksheet in their order, from its rows to its headers and footers (ECMA-376 Part 1, 18.3.1.99).
_ORDER = (
    "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter")


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: A blank in an element: the key of its text between two signs that no text holds.
_SIGN = "\ue0f7"
_BLANK = re.compile(f"{_SIGN}(.*?){_SIGN}")
#: The key of the blank for a sheet's rows.
ROWS = "\ue0f5"


def parsed(content: bytes) -> Any:
    """A part's root; nothing outside it is read. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def written(root: Any) -> bytes:
    """A part from its root."""
    return part_of(markup_of(root))


def markup_of(root: Any) -> str:
    """The markup of a part, from its root."""
    return str(etree.tostring(root, encoding="unicode"))


def part_of(markup: str, texts: Mapping[str, str] = {}, rows: str = "") -> bytes:
    """A part from its markup, with these texts in its blanks, and `rows`, which are markup, in the blank for rows."""
    filled = _BLANK.sub(lambda match: rows if match[1] == ROWS else cell_markup(texts[match[1]]), markup)
    return (_DECLARATION + filled).encode("utf-8")


def blank(key: str) -> str:
    """The blank for the text of that key."""
    return f"{_SIGN}{key}{_SIGN}"


class DropDown(NamedTuple):
    """A drop-down of one cell of the template that offers different lists to different rows made of it: for each view
    of the rows by name, the rule's first formula."""

    row: int
    column: int
    lists: Mapping[str, str]


def insert_after(place: Any, name: str) -> Any:
    """A new element of that name behind another."""
    element: Any = etree.Element(f"{MAIN}{name}")
    place.addnext(element)
    return element


def cell_at(root: Any, row: int, column: int) -> Any:
    """The element of that cell, made where there is none."""
    return _child_at(_child_at(root.find(f"{MAIN}sheetData"), "row", str(row)), "c", cell_name(row, column))


def own_column(root: Any, column: int) -> Any:
    """The element of that column alone, made of the one it is in, if any."""
    if (holder := root.find(f"{MAIN}cols")) is None:
        holder = etree.Element(f"{MAIN}cols")
        root.find(f"{MAIN}sheetData").addprevious(holder)
    for col in holder:
        first, last = int(col.get("min")), int(col.get("max"))
        if first <= column <= last:
            for start, end, insert in ((first, column - 1, col.addprevious), (column + 1, last, col.addnext)):
                if start <= end:
                    rest = deepcopy(col)
                    rest.attrib.update({"min": str(start), "max": str(end)})
                    insert(rest)
            break
    else:
        col = etree.Element(f"{MAIN}col", width="9.140625")
        holder.insert(sum(int(other.get("max")) < column for other in holder), col)
    col.attrib.update({"min": str(column), "max": str(column)})
    return col


def columns_of(root: Any) -> tuple[dict[int, float], dict[int, int]]:
    """Column widths in characters, and styles, of the columns that say something."""
    widths: dict[int, float] = {}
    styles: dict[int, int] = {}
    for col in root.iter(f"{MAIN}col"):
        columns = range(int(col.get("min")), min(int(col.get("max")), 256) + 1)
        widths |= dict.fromkeys(columns, float(col.get("width", "8.43")))
        styles |= dict.fromkeys(columns, int(col.get("style", "0")))
    return widths, styles


def after_of(root: Any, name: str) -> Any:
    """The element that one of that name is to stand behind."""
    return [child for child in root if etree.QName(child).localname in _ORDER[:_ORDER.index(name) + 1]][-1]


def _part_of_sheet(root: Any, name: str) -> Any:
    """The element of that name in a sheet, made where there is none."""
    found = root.find(f"{MAIN}{name}")
    return insert_after(after_of(root, name), name) if found is None else found


def _rules_at(root: Any, row: int, column: int) -> Iterator[Any]:
    """The validations of that cell, those of Excel 2010 too."""
    rules = list(root.iter("{*}dataValidation"))
    return (rule for rule in rules if any(area.holds(row, column) for area in _covered(rule)))


def _covered(rule: Any) -> list[Range]:
    return ranges(rule.get("sqref") or rule.findtext(f"{XM}sqref") or "")


def _cover(rule: Any, sqref: str) -> None:
    holder = rule.find(f"{XM}sqref")
    if holder is None:
        rule.set("sqref", sqref)
    else:
        holder.text = sqref


def own_rule(root: Any, row: int, column: int) -> Any:
    """The validation of that cell alone, made of the one it is in, if any."""
    if (old := next(_rules_at(root, row, column), None)) is None:
        rule: Any = etree.SubElement(_part_of_sheet(root, "dataValidations"), f"{MAIN}dataValidation", allowBlank="1")
    else:
        rule = deepcopy(old)
        old.addnext(rule)
        if rest := [part for area in _covered(old) for part in area.without(row, column)]:
            _cover(old, " ".join(map(str, rest)))
        else:
            old.getparent().remove(old)
    _cover(rule, cell_name(row, column))
    return rule


def add_footer(root: Any, text: str, label: str) -> None:
    """The footer holds the text, after the label at its left before all else where it did not."""
    whole = _part_of_sheet(root, "headerFooter")
    if (footer := whole.find(f"{MAIN}oddFooter")) is None:
        footer, header = etree.Element(f"{MAIN}oddFooter"), whole.find(f"{MAIN}oddHeader")
        whole.insert(0, footer) if header is None else header.addnext(footer)
    before = footer.text or ""
    if text not in before:
        footer.text = f"&L{label}{text} {re.sub('^&[lL]', '', before)}".rstrip()


def split_lists(root: Any, drop_downs: Sequence[DropDown]) -> None:
    """A rule over a cell that offers several lists becomes one rule for each."""
    for drop_down in drop_downs:
        for rule in _rules_at(root, drop_down.row, drop_down.column):
            for view, formula in drop_down.lists.items():
                view_rule: Any = deepcopy(rule)
                view_rule.set("view", view)
                etree.strip_elements(view_rule, _ALTERNATE)  # words with commas, as Excel since 2010 writes them
                first = next(view_rule.iter(f"{MAIN}formula1", f"{XM}f"), None)
                (etree.SubElement(view_rule, f"{MAIN}formula1") if first is None else first).text = formula
                rule.addprevious(view_rule)
            rule.getparent().remove(rule)


def _child_at(holder: Any, kind: str, place: str) -> Any:
    """The row or cell at that place, made where there is none."""
    before = sum((len(child.get("r")), child.get("r")) < (len(place), place) for child in holder)
    if len(holder) == before or holder[before].get("r") != place:
        holder.insert(before, etree.Element(f"{MAIN}{kind}", r=place))
    return holder[before]


class CellStyle(NamedTuple):
    """What a row's height depends on: size of a cell's font in points, weight, wrapping, indent in steps; and whether
    it is locked."""

    size: float
    bold: bool
    wrapped: bool
    indent: float
    locked: bool


def cell_styles(content: bytes) -> tuple[Sequence[CellStyle], float]:
    """The cell styles of a styles part, by number, and the size of the workbook's standard font."""
    root = parsed(content)
    fonts = [(font.find(f"{MAIN}sz"), font.find(f"{MAIN}b")) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    sizes = [float(size.get("val", 11.0)) if size is not None else 11.0 for size, _ in fonts]
    found = []
    for style in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        font = int(style.get("fontId", "0"))
        bold = fonts[font][1]
        alignment, protection = style.find(f"{MAIN}alignment"), style.find(f"{MAIN}protection")
        found.append(CellStyle(
            sizes[font], bold is not None and bold.get("val") not in ("0", "false"),
            alignment is not None and alignment.get("wrapText") in ("1", "true"),
            float(alignment.get("indent", "0")) if alignment is not None else 0.0,
            protection is None or protection.get("locked") not in ("0", "false")))
    return found, sizes[0] if sizes else 11.0


class MoreStyles:
    """A styles part with more at the end of its lists."""

    def __init__(self, content: bytes) -> None:
        self._root = parsed(content)

    def add(self, kind: str, markup: str) -> int:
        """The number of a style of that kind (fonts, fills, borders, cellXfs, dxfs) with that markup."""
        if (styles := self._root.find(f"{MAIN}{kind}")) is None:
            # Only differential styles may be absent; they stand behind the named ones
            styles = insert_after(list(self._root.iterchildren(f"{MAIN}cellXfs", f"{MAIN}cellStyles"))[-1], kind)
        styles.extend(etree.fromstring(f'<x xmlns="{_NAMESPACE}">{markup}</x>'))
        styles.set("count", str(len(styles)))
        return len(styles) - 1

    def content(self) -> bytes:
        """The styles part."""
        return written(self._root)


_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
#: Elements with a list of the ranges they are about.
_RANGED = ("protectedRange", "ignoredError", "conditionalFormatting", "dataValidation")
#: Lists that go when nothing is left in them.
_LISTS = ("rowBreaks", "protectedRanges", "ignoredErrors", "dataValidations", "conditionalFormattings", "mergeCells",
          "ext", "extLst")
#: Attributes by which a shape or a link names cells.
_LINKS = ("textlink", "location")
_OF_RULES = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2", f"{XM}f")
#: Elements of any part that hold a formula.
_FORMULAS = (
    "f", "formula", "formula1", "formula2", "formula3", "calculatedColumnFormula", "totalsRowFormula", "definedName")
#: What stands as it is in the address of a link within the workbook.
_LINK = "#'!$:()"


class Unkept(Exception):
    """A feature of the template that cannot follow its rows; `what` names it for the template's owner, `sheet` is
    where it is, "" where it is on the sheet to fill."""

    def __init__(self, what: str, sheet: str = "") -> None:
        super().__init__(what)
        self.what, self.sheet = what, sheet


def follow_rows(root: Any, title: str, rows: RowMap, cursor: str) -> None:
    """Move everything on a sheet that points at its rows to where `rows` says they went. `title` is the sheet's,
    `cursor` the cell that is chosen."""
    for element in list(root.iter(etree.Element)):
        name = etree.QName(element).localname
        if name == "mergeCell":
            for ref in Range.of(element.get("ref")).stood(rows):
                element.addprevious(etree.Element(element.tag, ref=ref))
            element.getparent().remove(element)
        elif name in _RANGED:
            _follow_rule(element, title, rows)
        elif name in ("autoFilter", "dimension") and element.get("ref"):
            area = Range.of(element.get("ref"))
            element.set("ref", area.around(rows) or cell_name(rows.before(area.top), area.left))
        elif name == "rowBreaks":
            for page_break in list(element):  # they follow the rows that began a page
                if row := rows.first(int(page_break.get("id")) + 1):
                    page_break.set("id", str(row - 1))
                else:
                    element.remove(page_break)
            element.set("manualBreakCount", str(len(element)))
        elif name in ("pane", "sheetView", "customSheetView") and element.get("topLeftCell"):
            area = Range.of(element.get("topLeftCell"))
            first = next(row for below in count(area.top) if (row := rows.first(below)))
            element.set("topLeftCell", cell_name(first, area.left))
        elif name == "selection":
            element.attrib.pop("activeCellId", None)
            element.attrib.update({"activeCell": cursor, "sqref": cursor})
    for elements in reversed(list(root.iter(*(f"{{*}}{name}" for name in _LISTS)))):
        if len(elements):
            elements.attrib.pop("count", None)
        else:
            elements.getparent().remove(elements)


def _follow_rule(rule: Any, title: str, rows: RowMap) -> None:
    """Move a rule's ranges, and its formulas, which speak of its first row; remove it where no range is left."""
    sqref = rule.get("sqref") or rule.findtext(f"{XM}sqref")
    if sqref is None:
        return
    if view := rule.attrib.pop("view", None):
        rows = rows.views[view]
    if not (moved := moved_ranges(sqref, rows)):
        rule.getparent().remove(rule)
        return
    _cover(rule, moved)
    source, row = top_row(sqref), top_row(moved)
    for element in rule.iter(*_OF_RULES):
        if element.text:
            element.text = Formula(element.text, title).moved(rows, source, row)
    for bound in rule.iter(f"{MAIN}cfvo"):
        if value := bound.get("val"):
            bound.set("val", Formula(value, title).moved(rows, source, row))


def follow_elsewhere(root: Any, title: str, is_drawing: bool, rows: RowMap) -> bool:
    """Move what points at the rows of sheet `title` in another part; whether there is anything. `is_drawing` is of that
    sheet's own drawing. Raises `Unkept` for what cannot follow."""
    found = False
    for element in list(root.iter(etree.Element)):
        name, target = etree.QName(element).localname, element.get("Target") or ""
        if name == "dataRef" and element.get("sheet") == title:
            raise Unkept("tổng hợp dữ liệu (Consolidate) lấy số liệu từ trang của biểu")
        if is_drawing and element.tag == f"{_XDR}row":
            row = int(element.text) + 1  # a drawing counts from 0
            element.text, found = str((rows.first(row) or rows.before(row)) - 1), True
        if name == "Relationship" and target.startswith("#"):
            formula = Formula(unquote(target), title, stands_there=False)
            if formula.corners():
                element.set("Target", quote(formula.moved(rows), safe=_LINK))
                found = True
        for link in _LINKS:
            formula = Formula(element.get(link) or "", title, is_drawing)
            if formula.corners():
                element.set(link, formula.moved(rows))
                found = True
        formula = Formula(element.text or "", title, stands_there=False)
        if name in _FORMULAS and formula.corners():
            element.text, found = formula.moved(rows), True
            if name == "definedName" and "#REF!" in element.text:
                element.getparent().remove(element)
    return found
