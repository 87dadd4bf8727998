"""What points at the rows of a sheet follows them, there and elsewhere: rules, merges, links, pictures, formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.sheetfill.elements import MAIN, XM
from toolkit.sheetfill.markup import Slot, XmlPart
from toolkit.sheetfill.row_map import Formula, Range, RowMap, moved_ranges, top_row
from toolkit.sheetfill.rows import attributes_of, outer

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
#: Stands for the cell the cursor is on in a sheet's part; in an element of a list, for the element's cells and formula.
CURSOR, _FORMULA = "\ue0f6", "\ue0f5"

#: Elements with a list of ranges that goes with them, and lists that go when nothing is left in them.
_RANGED = ("protectedRange", "ignoredError", "conditionalFormatting", "dataValidation")
_LISTS = (
    "protectedRanges", "ignoredErrors", "dataValidations", "conditionalFormattings", "sparklineGroups", "ext", "extLst")
#: Lists of elements that each stand at one cell or merged area, by the attribute it is in: there is one for each row.
_SINGLE = {"mergeCells": "ref", "hyperlinks": "ref", "cellWatches": "r"}
_LINKS = ("linkedCell", "listFillRange", "fmlaLink", "fmlaRange", "textlink", "location")
_OF_RULES = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2", f"{XM}f")
#: Elements of any part that hold a formula.
_FORMULAS = frozenset((
    "f", "formula", "formula1", "formula2", "formula3", "calculatedColumnFormula", "totalsRowFormula", "FmlaLink",
    "FmlaRange"))
#: What stands as it is in the address of a link within the workbook.
_LINK = "#'!$:()"


class Unkept(Exception):
    """A feature of the template that cannot follow its rows; `what` names it for the template's owner."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def follow_rows(part: XmlPart, title: str) -> None:
    """Let all that points at the rows of a sheet's part follow them; `title` is the sheet's."""
    for element in [each for each in part.root.iter() if isinstance(each.tag, str)]:
        _follow(part, element, etree.QName(element).localname, title)


def follow_elsewhere(part: XmlPart, title: str, own: bool) -> bool:
    """Let what points at the rows of sheet `title` in another part follow them; whether there is anything.

    `own` are parts that belong to that sheet: its drawings, notes, controls. Raises `Unkept` for what cannot follow.
    """
    found = False
    for element in [each for each in part.root.iter() if isinstance(each.tag, str)]:
        name, text = etree.QName(element).localname, element.text or ""
        if name in ("worksheetSource", "dataRef") and element.get("sheet") == title:
            raise Unkept("bảng tổng hợp xoay (PivotTable) hoặc Consolidate lấy số liệu từ trang của biểu")
        if name == "Relationship" and (element.get("Target") or "").startswith("#"):
            if target := moving(unquote(str(element.get("Target"))), title, own):
                part.attribute(element, "Target", _quoted(target))
                found = True
        elif name in _FORMULAS and text:
            if formula := moving(text, title, own):
                part.text(element, formula)
                found = True
        elif own:
            found = _follow_anchor(part, element, name, text) or found
        found = _follow_links(part, element, title, own) or found
    return found


def moving(text: str, title: str, own: bool = True) -> Slot | None:
    """A formula with every reference where its cells went; None where it refers to no row of sheet `title`."""
    formula = Formula(text, title, own)
    return formula.moved if formula.rows else None


def _follow(part: XmlPart, element: Any, name: str, title: str) -> None:
    if name in _SINGLE:
        part.listed(element, _each(element, _SINGLE[name], title))
    elif name == "sparklines":
        part.listed(element, _sparklines(element, title))
    elif name == "sparklineGroup":
        for days in element.findall(f"{XM}f"):
            part.text(days, Formula(days.text, title).moved)
        part.may_go(element)
    elif name in _LISTS:
        element.attrib.pop("count", None)
        part.may_go(element)
    elif name in _RANGED:
        _follow_rule(part, element, title)
    elif name in ("autoFilter", "sortState", "sortCondition", "dimension") and element.get("ref"):
        part.attribute(element, "ref", _hull(element.get("ref")))
    elif name == "rowBreaks":
        breaks = _breaks([attributes_of(each) for each in element])
        part.listed(element, breaks)
        for counted in ("count", "manualBreakCount"):
            part.attribute(element, counted, lambda rows: str(breaks(rows).count("<brk ")))
    elif name in ("pane", "sheetView", "customSheetView") and element.get("topLeftCell"):
        part.attribute(element, "topLeftCell", _cell_or_below(element.get("topLeftCell")))
    elif name == "selection":
        element.attrib.pop("activeCellId", None)
        element.set("activeCell", CURSOR)
        element.set("sqref", CURSOR)
    elif element.tag == f"{_XDR}row":
        part.text(element, _anchor_row(int(element.text)))
    _follow_links(part, element, title, own=True)


def _each(held: Any, attribute: str, title: str) -> Slot:
    """A list of elements of which each stands once for every row made of its own."""
    written = []
    for element in held:
        area, formula = Range.of(element.get(attribute)), Formula(element.get("location", ""), title)
        element.set(attribute, CURSOR)
        if formula.rows:
            element.set("location", _FORMULA)
        written.append((area, formula, outer(element)))
    return _repeated(written)


def _sparklines(held: Any, title: str) -> Slot:
    """One sparkline for each row made of its own."""
    written = []
    for element in held:
        place, data = element.find(f"{XM}sqref"), element.find(f"{XM}f")
        area, formula = Range.of(place.text), Formula(data.text, title)
        place.text, data.text = CURSOR, _FORMULA
        written.append((area, formula, outer(element)))
    return _repeated(written)


def _follow_rule(part: XmlPart, rule: Any, title: str) -> None:
    """A rule follows its ranges; what its formulas say is said of its first row."""
    holder = rule if rule.get("sqref") is not None else rule.find(f"{XM}sqref")
    if holder is None:
        return
    sqref = str(holder.get("sqref") or holder.text)
    view = rule.attrib.pop("view", None)
    source = top_row(sqref)

    def seen(rows: RowMap) -> RowMap:
        return rows.views[view] if view else rows

    def moved(rows: RowMap) -> str:
        return moved_ranges(sqref, seen(rows))

    def follows(text: str) -> Slot:
        formula = Formula(text, title)
        return lambda rows: formula.moved(seen(rows), source, top_row(moved(rows) or "A1"))

    if holder is rule:
        part.attribute(rule, "sqref", moved)
    else:
        part.text(holder, moved)
    part.may_go(rule)
    for element in rule.iter(*_OF_RULES):
        if element.text:
            part.text(element, follows(element.text))
    for bound in rule.iter(f"{MAIN}cfvo"):
        if bound.get("val"):
            part.attribute(bound, "val", follows(bound.get("val")))


def _repeated(written: Sequence[tuple[Range, Formula, str]]) -> Slot:
    return lambda rows: "".join(
        text.replace(CURSOR, ref).replace(_FORMULA, escape(formula.moved(rows, area.top, row)))
        for area, formula, text in written for row, ref in area.stood(rows))


def _follow_anchor(part: XmlPart, element: Any, name: str, text: str) -> bool:
    """Let the cell at which a shape or a note of the sheet stands follow its row; whether the element names one."""
    if name in ("row", "Row") and text.strip().isdigit():
        part.text(element, _anchor_row(int(text)))
    elif name in ("comment", "threadedComment") and element.get("ref"):
        part.attribute(element, "ref", Formula(str(element.get("ref")), "").moved)
    elif name == "Anchor":
        part.text(element, _corners(text.split(",")))
    else:
        return False
    return True


def _anchor_row(row: int) -> Slot:
    """A row of a drawing's anchor, counted from 0."""
    return lambda rows: str((rows.first(row + 1) or rows.before(row + 1)) - 1)


def _corners(numbers: Sequence[str]) -> Slot:
    """A shape's corners in VML: columns, rows and offsets in turn, rows counted from 0."""
    return lambda rows: ", ".join(
        _anchor_row(int(each))(rows) if at in (2, 6) else each.strip() for at, each in enumerate(numbers))


def _quoted(slot: Slot) -> Slot:
    return lambda rows: quote(slot(rows), safe=_LINK)


def _follow_links(part: XmlPart, element: Any, title: str, own: bool) -> bool:
    """Let the cells that a control, a shape or a link names in its attributes follow them; whether there are any."""
    slots = {name: slot for name in _LINKS if (slot := moving(element.get(name, ""), title, own))}
    for name, slot in slots.items():
        part.attribute(element, name, slot)
    return bool(slots)


def _hull(ref: str) -> Slot:
    """One range around all that became of it; where nothing did, the row above."""
    area = Range.of(ref)
    return lambda rows: area.around(rows) or f"{area.left}{rows.before(area.top)}"


def _cell_or_below(ref: str) -> Slot:
    area = Range.of(ref)
    return lambda rows: f"{area.left}{next(row for above in count(area.top) if (row := rows.first(above)))}"


def _breaks(breaks: Sequence[Mapping[str, str]]) -> Slot:
    """A new page begins with the row it began with, where there is that row."""

    def slot(rows: RowMap) -> str:
        kept = [(rows.first(int(each["id"]) + 1), each) for each in breaks]
        return "".join(
            "<brk " + " ".join(f'{name}="{row - 1 if name == "id" else value}"' for name, value in each.items()) + "/>"
            for row, each in kept if row)

    return slot
