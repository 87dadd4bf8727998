"""What stands beside a worksheet's rows: its columns, rules and footers; and the styles of its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree

from toolkit.sheetfill.row_map import Range, letters, ranges

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN = f"{{{_NAMESPACE}}}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

#: The elements of a worksheet in their order, from its rows to its headers and footers (ECMA-376 Part 1, 18.3.1.99).
_ORDER = (
    "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter")


class DropDown(NamedTuple):
    """A drop-down of one cell of the template that offers different lists to different rows made of it: for each view
    of the rows by name, the rule's first formula."""

    row: int
    column: int
    lists: Mapping[str, str]


def made_after(place: Any, name: str) -> Any:
    """A new element of that name behind another."""
    made: Any = etree.Element(f"{MAIN}{name}")
    place.addnext(made)
    return made


def cell_at(root: Any, row: int, column: int) -> Any:
    """The element of that cell, made where there is none."""
    return _at(_at(root.find(f"{MAIN}sheetData"), "row", str(row)), "c", f"{letters(column)}{row}")


def own_column(root: Any, column: int) -> Any:
    """The element of that column alone, made of the one it is in, if any."""
    holder = root.find(f"{MAIN}cols")
    if holder is None:
        holder = etree.Element(f"{MAIN}cols")
        root.find(f"{MAIN}sheetData").addprevious(holder)
    before = sum(int(col.get("max")) < column for col in holder)
    if len(holder) == before or int(holder[before].get("min")) > column:
        holder.insert(before, etree.Element(f"{MAIN}col", width="9.140625", min=str(column), max=str(column)))
    held: Any = holder[before]
    left, right = int(held.get("min")), int(held.get("max"))
    if left < column:
        held.addprevious(_over(deepcopy(held), left, column - 1))
    if column < right:
        held.addnext(_over(deepcopy(held), column + 1, right))
    return _over(held, column, column)


def _over(column: Any, left: int, right: int) -> Any:
    """The element of columns, now of those from `left` to `right`."""
    column.set("min", str(left))
    column.set("max", str(right))
    return column


def columns_of(root: Any) -> tuple[dict[int, float], dict[int, int]]:
    """Column widths in characters, and styles, of the columns that have one."""
    widths: dict[int, float] = {}
    styles: dict[int, int] = {}
    for col in root.iter(f"{MAIN}col"):
        for column in range(int(col.get("min")), min(int(col.get("max")), 256) + 1):
            widths[column] = float(col.get("width", "8.43"))
            if col.get("style", "0") != "0":
                styles[column] = int(col.get("style"))
    return widths, styles


def after_of(root: Any, name: str) -> Any:
    """The element that one of that name is to stand behind."""
    end = _ORDER.index(name) + 1
    return [each for each in root if etree.QName(each).localname in _ORDER[:end]][-1]


def rules_of(root: Any) -> list[Any]:
    """The sheet's validations, those of Excel 2010 too."""
    return list(root.iter("{*}dataValidation"))


def covered(rule: Any) -> list[Range]:
    """The areas of a validation."""
    sqref = rule.get("sqref") or rule.findtext(f"{XM}sqref") or ""
    return [each if isinstance(each, Range) else Range.of(each)._replace(bottom=1048576) for each in ranges(sqref)]


def cover(rule: Any, areas: Sequence[Range]) -> None:
    """Let a validation be for these areas."""
    text, holder = " ".join(map(str, areas)), rule.find(f"{XM}sqref")
    if holder is None:
        rule.set("sqref", text)
    else:
        holder.text = text


def own_rule(root: Any, row: int, column: int) -> Any:
    """The validation of that cell alone, made of the one it is in, if any."""
    old = next((rule for rule in rules_of(root) if any(area.holds(row, column) for area in covered(rule))), None)
    if old is None:
        holder = root.find(f"{MAIN}dataValidations")
        if holder is None:
            holder = made_after(after_of(root, "dataValidations"), "dataValidations")
        made: Any = etree.SubElement(holder, f"{MAIN}dataValidation", allowBlank="1")
    else:
        made = deepcopy(old)
        old.addnext(made)
        if rest := [part for area in covered(old) for part in area.without(row, column)]:
            cover(old, rest)
        else:
            old.getparent().remove(old)
    cover(made, [Range(letters(column), row, letters(column), row)])
    return made


def add_footer(root: Any, text: str) -> None:
    """The footer holds the text, at its left before all else where it did not."""
    whole = root.find(f"{MAIN}headerFooter")
    if whole is None:
        whole = made_after(after_of(root, "headerFooter"), "headerFooter")
    footer = whole.find(f"{MAIN}oddFooter")
    if footer is None:
        footer = etree.Element(f"{MAIN}oddFooter")
        header = whole.find(f"{MAIN}oddHeader")
        whole.insert(0, footer) if header is None else header.addnext(footer)
    said = footer.text or ""
    if text not in said:
        left = re.match("&[lL]", said)
        footer.text = f"&LMã biểu {text} {said[2:] if left else said}".rstrip()


def split_lists(root: Any, drop_downs: Sequence[DropDown]) -> None:
    """A rule over a cell that offers several lists becomes one rule for each."""
    for drop_down in drop_downs:
        for rule in rules_of(root):
            if any(each.holds(drop_down.row, drop_down.column) for each in covered(rule)):
                _split(rule, drop_down)


def _split(rule: Any, drop_down: DropDown) -> None:
    for view, formula in drop_down.lists.items():
        made: Any = deepcopy(rule)
        made.set("view", view)
        for each in made.findall(_ALTERNATE):  # a list with commas in its words, as Excel since 2010 writes it
            made.remove(each)
        first = next(made.iter(f"{MAIN}formula1", f"{XM}f"), None)
        if first is None:
            first = etree.SubElement(made, f"{MAIN}formula1")
        first.text = formula
        rule.addprevious(made)
    rule.getparent().remove(rule)


def _at(holder: Any, kind: str, place: str) -> Any:
    """The row or cell at that place, made where there is none."""
    before = sum((len(each.get("r")), each.get("r")) < (len(place), place) for each in holder)
    if len(holder) == before or holder[before].get("r") != place:
        holder.insert(before, etree.Element(f"{MAIN}{kind}", r=place))
    return holder[before]


class CellStyle(NamedTuple):
    """How a cell looks as far as a row's height depends on it: size of its font in points, weight, wrapping, indent in
    steps; and whether it is locked."""

    size: float
    bold: bool
    wrapped: bool
    indent: float
    locked: bool


def cell_styles(content: bytes) -> tuple[Sequence[CellStyle], float]:
    """The cell styles of a styles part, by number, and the size of the workbook's standard font."""
    root: Any = etree.fromstring(content)
    fonts = [(_size(font), font.find(f"{MAIN}b")) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    found = []
    for style in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        size, bold = fonts[int(style.get("fontId", "0"))]
        alignment, protection = style.find(f"{MAIN}alignment"), style.find(f"{MAIN}protection")
        found.append(CellStyle(
            size, bold is not None and bold.get("val") not in ("0", "false"),
            alignment is not None and alignment.get("wrapText") in ("1", "true"),
            float(alignment.get("indent", "0")) if alignment is not None else 0.0,
            protection is None or protection.get("locked") not in ("0", "false"),
        ))
    return found, fonts[0][0] if fonts else 11.0


class MoreStyles:
    """A styles part with more at the end of its lists."""

    def __init__(self, content: bytes) -> None:
        self._root: Any = etree.fromstring(content)

    def add(self, kind: str, markup: str) -> int:
        """The number of a style of that kind (fonts, fills, borders, cellXfs, dxfs) with that markup."""
        held = self._root.find(f"{MAIN}{kind}")
        if held is None:  # only differential styles may be absent; they stand behind the named ones
            held = made_after(list(self._root.iterchildren(f"{MAIN}cellXfs", f"{MAIN}cellStyles"))[-1], kind)
        (made,) = etree.fromstring(f'<x xmlns="{_NAMESPACE}">{markup}</x>')
        held.append(made)
        held.set("count", str(len(held)))
        return len(held) - 1

    def content(self) -> bytes:
        """The styles part."""
        return bytes(etree.tostring(self._root, encoding="utf-8", xml_declaration=True, standalone=True))


def _size(font: Any) -> float:
    found = font.find(f"{MAIN}sz")
    return float(found.get("val", 11.0)) if found is not None else 11.0
