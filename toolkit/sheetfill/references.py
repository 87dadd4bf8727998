"""What points at the rows of a sheet follows them: rules, merges, links, breaks, pictures, controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.sheetfill.elements import MAIN, XM
from toolkit.sheetfill.markup import Part, Slot
from toolkit.sheetfill.places import Formula, Places, Range, moved_ranges, top_row
from toolkit.sheetfill.prototypes import attributes_of, outer

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
#: Stands for the cell the cursor is on in a sheet's part; in an element of a list, for the element's cells and formula.
CURSOR, _FORMULA = "\ue0f6", "\ue0f5"

#: Elements with a list of ranges that goes with them, and lists that go when nothing is left in them.
_RANGED = ("protectedRange", "ignoredError", "conditionalFormatting", "dataValidation")
_LISTS = ("protectedRanges", "ignoredErrors", "dataValidations", "conditionalFormattings", "sparklineGroups", "ext", "extLst")
#: Lists of elements that each stand at one cell or merged area, by the attribute it is in: there is one for each row.
_SINGLE = {"mergeCells": "ref", "hyperlinks": "ref", "cellWatches": "r"}
_LINKS = ("linkedCell", "listFillRange", "fmlaLink", "fmlaRange", "textlink", "location")
_FORMULAS = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2", f"{XM}f")


def follow_rows(part: Part, title: str) -> None:
    """Let all that points at the rows of a sheet's part follow them; `title` is the sheet's."""
    for element in [each for each in part.root.iter() if isinstance(each.tag, str)]:
        _follow(part, element, etree.QName(element).localname, title)


def _follow(part: Part, element: Any, name: str, title: str) -> None:
    if name in _SINGLE:
        part.listed(element, _each(element, _SINGLE[name], title))
    elif name == "sparklines":
        part.listed(element, _sparklines(element, title))
    elif name == "sparklineGroup":
        for days in element.findall(f"{XM}f"):
            part.text(days, lambda places, formula=Formula(days.text, title): formula.moved(places))  # type: ignore[misc]
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
            part.attribute(element, counted, lambda places: str(breaks(places).count("<brk ")))
    elif name in ("pane", "sheetView", "customSheetView") and element.get("topLeftCell"):
        part.attribute(element, "topLeftCell", _cell_or_below(element.get("topLeftCell")))
    elif name == "selection":
        element.attrib.pop("activeCellId", None)
        element.set("activeCell", CURSOR)
        element.set("sqref", CURSOR)
    elif element.tag == f"{_XDR}row":
        part.text(element, anchor_row(int(element.text)))
    follow_links(part, element, title, own=True)


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


def _follow_rule(part: Part, rule: Any, title: str) -> None:
    """A rule follows its ranges; what its formulas say is said of its first row."""
    holder = rule if rule.get("sqref") is not None else rule.find(f"{XM}sqref")
    if holder is None:
        return
    sqref = str(holder.get("sqref") or holder.text)
    view = rule.attrib.pop("view", None)
    source = top_row(sqref)

    def seen(places: Places) -> Places:
        return places.views[view] if view else places

    def moved(places: Places) -> str:
        return moved_ranges(sqref, seen(places))

    if holder is rule:
        part.attribute(rule, "sqref", moved)
    else:
        part.text(holder, moved)
    part.may_go(rule)
    def follows(text: str) -> Slot:
        formula = Formula(text, title)
        return lambda places: formula.moved(seen(places), source, top_row(moved(places) or "A1"))

    for element in rule.iter(*_FORMULAS):
        if element.text:
            part.text(element, follows(element.text))
    for bound in rule.iter(f"{MAIN}cfvo"):
        if bound.get("val"):
            part.attribute(bound, "val", follows(bound.get("val")))


def _repeated(written: Sequence[tuple[Range, Formula, str]]) -> Slot:
    return lambda places: "".join(
        text.replace(CURSOR, ref).replace(_FORMULA, escape(formula.moved(places, area.top, row)))
        for area, formula, text in written for row, ref in area.stood(places))


def anchor_row(row: int) -> Slot:
    """A row of a drawing's anchor, counted from 0."""
    return lambda places: str((places.first(row + 1) or places.before(row + 1)) - 1)


def follow_links(part: Part, element: Any, title: str, own: bool) -> bool:
    """Let the cells that a control, a shape or a link names in its attributes follow them; whether there are any."""
    found = False
    for name in _LINKS:
        formula = Formula(element.get(name, ""), title, own)
        if formula.rows:
            part.attribute(element, name, lambda places, formula=formula: formula.moved(places))  # type: ignore[misc]
            found = True
    return found


def _hull(ref: str) -> Slot:
    """One range around all that became of it; where nothing did, the row above."""
    area = Range.of(ref)
    return lambda places: area.around(places) or f"{area.left}{places.before(area.top)}"


def _cell_or_below(ref: str) -> Slot:
    area = Range.of(ref)
    return lambda places: f"{area.left}{next(row for above in count(area.top) if (row := places.first(above)))}"


def _breaks(breaks: Sequence[Mapping[str, str]]) -> Slot:
    """A new page begins with the row it began with, where there is that row."""

    def slot(places: Places) -> str:
        rows = [(places.first(int(each["id"]) + 1), each) for each in breaks]
        return "".join(
            "<brk " + " ".join(f'{name}="{row - 1 if name == "id" else value}"' for name, value in each.items()) + "/>"
            for row, each in rows if row)

    return slot
