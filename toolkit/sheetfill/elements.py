"""The lxml element of a workbook's part ↔ its bytes; columns, rules, footers and styles added to it, and its references
moved to where rows went. Called by `workbook_template` and `sheet`, and by the modules of `forms` that change a form.
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
from toolkit.sheetfill.row_map import Formula, Range, RowMap, moved_ranges, parse_ranges, top_row
from toolkit.sheetread.book import cell_name

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN = f"{{{_NAMESPACE}}}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_ALTERNATE_CONTENT = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

#: The elements of a worksheet in their order, from its rows to its headers and footers (ECMA-376 Part 1, 18.3.1.99).
_ORDER = (
    "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter")


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: A blank in an element: the key of its text between two signs that no text has.
_SIGN = "\ue0f7"
_BLANK = re.compile(f"{_SIGN}(.*?){_SIGN}")
#: The key of the blank for a sheet's rows.
ROWS = "\ue0f5"


def parsed(content: bytes) -> Any:
    """The content of a part → its root element; nothing outside is loaded. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def written(root: Any) -> bytes:
    """A root element → the content of its part."""
    return part_of(markup_of(root))


def markup_of(root: Any) -> str:
    """A root element → its markup, without a declaration."""
    return str(etree.tostring(root, encoding="unicode"))


def part_of(markup: str, texts: Mapping[str, str] = {}, rows: str = "") -> bytes:
    """The markup of a part → its content, with texts in its blanks by key, and the markup `rows` in the blank for
    rows."""
    filled = _BLANK.sub(lambda match: rows if match[1] == ROWS else cell_markup(texts[match[1]]), markup)
    return (_DECLARATION + filled).encode("utf-8")


def blank(key: str) -> str:
    """A key → the blank to put in an element, which `part_of` fills."""
    return f"{_SIGN}{key}{_SIGN}"


class DropDown(NamedTuple):
    """A drop-down cell of the template that offers different lists to different rows made of it."""

    row: int
    column: int
    lists: Mapping[str, str]  # the rule's first formula, by view of the rows (`RowMap.views`)


def insert_after(place: Any, name: str) -> Any:
    """A new element of that name, placed behind `place`."""
    element: Any = etree.Element(f"{MAIN}{name}")
    place.addnext(element)
    return element


def cell_at(root: Any, row: int, column: int) -> Any:
    """The element of a cell, made if missing."""
    return _child_at(_child_at(root.find(f"{MAIN}sheetData"), "row", str(row)), "c", cell_name(row, column))


def split_off_column(root: Any, column: int) -> Any:
    """The element of one column alone; an element over several columns is split."""
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
    """A sheet → widths in characters and styles of its declared columns."""
    widths: dict[int, float] = {}
    styles: dict[int, int] = {}
    for col in root.iter(f"{MAIN}col"):
        columns = range(int(col.get("min")), min(int(col.get("max")), 256) + 1)
        widths |= dict.fromkeys(columns, float(col.get("width", "8.43")))
        styles |= dict.fromkeys(columns, int(col.get("style", "0")))
    return widths, styles


def element_before(root: Any, name: str) -> Any:
    """A sheet and an element's name → the element behind which one of that name belongs."""
    return [child for child in root if etree.QName(child).localname in _ORDER[:_ORDER.index(name) + 1]][-1]


def split_off_rule(root: Any, row: int, column: int) -> Any:
    """The data validation of one cell alone; a rule over more cells is split, a missing one made."""
    if (old := next(_rules_at(root, row, column), None)) is None:
        rule: Any = etree.SubElement(_part_of_sheet(root, "dataValidations"), f"{MAIN}dataValidation", allowBlank="1")
    else:
        rule = deepcopy(old)
        old.addnext(rule)
        if rest := [part for area in _ranges_of_rule(old) for part in area.without(row, column)]:
            _set_ranges(old, " ".join(map(str, rest)))
        else:
            old.getparent().remove(old)
    _set_ranges(rule, cell_name(row, column))
    return rule


def add_footer(root: Any, text: str, label: str) -> None:
    """Add a text to the left of a sheet's footer, behind the label, unless the footer has it."""
    whole = _part_of_sheet(root, "headerFooter")
    if (footer := whole.find(f"{MAIN}oddFooter")) is None:
        footer, header = etree.Element(f"{MAIN}oddFooter"), whole.find(f"{MAIN}oddHeader")
        whole.insert(0, footer) if header is None else header.addnext(footer)
    before = footer.text or ""
    if text not in before:
        footer.text = f"&L{label}{text} {re.sub('^&[lL]', '', before)}".rstrip()


def split_lists(root: Any, drop_downs: Sequence[DropDown]) -> None:
    """Replace each rule over a drop-down's cell by one rule for each of its lists."""
    for drop_down in drop_downs:
        for rule in _rules_at(root, drop_down.row, drop_down.column):
            for view, formula in drop_down.lists.items():
                view_rule: Any = deepcopy(rule)
                view_rule.set("view", view)
                etree.strip_elements(view_rule, _ALTERNATE_CONTENT)  # words with commas, since Excel 2010
                first = next(view_rule.iter(f"{MAIN}formula1", f"{XM}f"), None)
                (etree.SubElement(view_rule, f"{MAIN}formula1") if first is None else first).text = formula
                rule.addprevious(view_rule)
            rule.getparent().remove(rule)


class CellStyle(NamedTuple):
    """The properties of a cell style that decide row heights, and locking."""

    size: float  # of the font, in points
    bold: bool
    wrapped: bool
    indent: float  # in steps
    locked: bool


def cell_styles(content: bytes) -> tuple[Sequence[CellStyle], float]:
    """A styles part → the cell styles by number, and the size of the standard font."""
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
    """A styles part to which styles are added."""

    def __init__(self, content: bytes) -> None:
        self._root = parsed(content)

    def add(self, kind: str, markup: str) -> int:
        """Add a style of that kind (fonts, fills, borders, cellXfs, dxfs) with that markup → its number."""
        if (styles := self._root.find(f"{MAIN}{kind}")) is None:
            # Only differential styles may be absent; they stand behind the named ones
            styles = insert_after(list(self._root.iterchildren(f"{MAIN}cellXfs", f"{MAIN}cellStyles"))[-1], kind)
        styles.extend(etree.fromstring(f'<x xmlns="{_NAMESPACE}">{markup}</x>'))
        styles.set("count", str(len(styles)))
        return len(styles) - 1

    def content(self) -> bytes:
        """The content of the part."""
        return written(self._root)


_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
#: Elements with a list of ranges.
_RANGED = ("protectedRange", "ignoredError", "conditionalFormatting", "dataValidation")
#: Lists that are removed when empty.
_EMPTIED_LISTS = (
    "rowBreaks", "protectedRanges", "ignoredErrors", "dataValidations", "conditionalFormattings", "mergeCells", "ext",
    "extLst")
#: Attributes by which a shape or a link names cells.
_LINK_ATTRIBUTES = ("textlink", "location")
_RULE_FORMULAS = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2", f"{XM}f")
#: Elements of any part that hold a formula.
_FORMULAS = (
    "f", "formula", "formula1", "formula2", "formula3", "calculatedColumnFormula", "totalsRowFormula", "definedName")
#: Characters that are not percent-encoded in a link within the workbook.
_UNQUOTED = "#'!$:()"


class Unkept(Exception):
    """A feature of a template that cannot follow when rows move: `what` is its Vietnamese name, `sheet` its sheet, ""
    for the one to fill."""

    def __init__(self, what: str, sheet: str = "") -> None:
        super().__init__(what)
        self.what, self.sheet = what, sheet


def follow_rows(root: Any, title: str, rows: RowMap, cursor: str) -> None:
    """Move all references of a sheet to its own rows, as `rows` says. `title` is the sheet's name, `cursor` the
    selected cell."""
    for element in list(root.iter(etree.Element)):
        name = etree.QName(element).localname
        if name == "mergeCell":
            for ref in Range.of(element.get("ref")).merge_areas(rows):
                element.addprevious(etree.Element(element.tag, ref=ref))
            element.getparent().remove(element)
        elif name in _RANGED:
            _follow_rule(element, title, rows)
        elif name in ("autoFilter", "dimension") and element.get("ref"):
            area = Range.of(element.get("ref"))
            element.set("ref", area.enclosing_range(rows) or cell_name(rows.row_above(area.top), area.left))
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
    for elements in reversed(list(root.iter(*(f"{{*}}{name}" for name in _EMPTIED_LISTS)))):
        if len(elements):
            elements.attrib.pop("count", None)
        else:
            elements.getparent().remove(elements)


def follow_elsewhere(root: Any, title: str, is_drawing: bool, rows: RowMap) -> bool:
    """Move all references of another part to rows of the sheet `title` → whether it has any. `is_drawing`: the part is
    that sheet's own drawing. Raises `Unkept`."""
    found = False
    for element in list(root.iter(etree.Element)):
        name, target = etree.QName(element).localname, element.get("Target") or ""
        if name == "dataRef" and element.get("sheet") == title:
            raise Unkept("tổng hợp dữ liệu (Consolidate) lấy số liệu từ trang của biểu")
        if is_drawing and element.tag == f"{_XDR}row":
            row = int(element.text) + 1  # a drawing counts from 0
            element.text, found = str((rows.first(row) or rows.row_above(row)) - 1), True
        if name == "Relationship" and target.startswith("#"):
            formula = Formula(unquote(target), title, stands_there=False)
            if formula.corners():
                element.set("Target", quote(formula.moved(rows), safe=_UNQUOTED))
                found = True
        for link in _LINK_ATTRIBUTES:
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


def _part_of_sheet(root: Any, name: str) -> Any:
    """A sheet's element of that name, made if missing."""
    found = root.find(f"{MAIN}{name}")
    return insert_after(element_before(root, name), name) if found is None else found


def _rules_at(root: Any, row: int, column: int) -> Iterator[Any]:
    """The data validations that apply to a cell, those of Excel 2010 too."""
    rules = list(root.iter("{*}dataValidation"))
    return (rule for rule in rules if any(area.holds(row, column) for area in _ranges_of_rule(rule)))


def _ranges_of_rule(rule: Any) -> list[Range]:
    """A validation → the ranges it applies to."""
    return parse_ranges(rule.get("sqref") or rule.findtext(f"{XM}sqref") or "")


def _set_ranges(rule: Any, sqref: str) -> None:
    """Let a validation apply to these ranges."""
    holder = rule.find(f"{XM}sqref")
    if holder is None:
        rule.set("sqref", sqref)
    else:
        holder.text = sqref


def _child_at(holder: Any, kind: str, place: str) -> Any:
    """The row or cell at that place, made if missing."""
    before = sum((len(child.get("r")), child.get("r")) < (len(place), place) for child in holder)
    if len(holder) == before or holder[before].get("r") != place:
        holder.insert(before, etree.Element(f"{MAIN}{kind}", r=place))
    return holder[before]


def _follow_rule(rule: Any, title: str, rows: RowMap) -> None:
    """Move a rule's ranges, and its formulas, which are about its first row; remove the rule where no range is left."""
    sqref = rule.get("sqref") or rule.findtext(f"{XM}sqref")
    if sqref is None:
        return
    if view := rule.attrib.pop("view", None):
        rows = rows.views[view]
    if not (moved := moved_ranges(sqref, rows)):
        rule.getparent().remove(rule)
        return
    _set_ranges(rule, moved)
    source, row = top_row(sqref), top_row(moved)
    for element in rule.iter(*_RULE_FORMULAS):
        if element.text:
            element.text = Formula(element.text, title).moved(rows, source, row)
    for bound in rule.iter(f"{MAIN}cfvo"):
        if value := bound.get("val"):
            bound.set("val", Formula(value, title).moved(rows, source, row))
