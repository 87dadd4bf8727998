"""A worksheet of a template: its rows are prototypes, and all that points at its rows follows where they go."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from toolkit.patching.markup import Part, Slot
from toolkit.patching.places import Formula, Places, Range, letters, moved_ranges, number, ranges, shifted, top_row
from toolkit.patching.values import Worked, worked

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

#: Where the rows go in the compiled part, the cell the cursor stands on, a column that may be hidden.
_ROWS, _CURSOR, _HIDDEN = "\ue0f5", "\ue0f6", "\ue0f8"
_CELL = re.compile(r"([A-Z]+)(\d+)\Z")
#: What Excel would read as an escaped character.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

#: The elements of a worksheet in their order, from its rows to its headers and footers (ECMA-376 Part 1, 18.3.1.99).
_ORDER = ("sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
          "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
          "pageMargins", "pageSetup", "headerFooter")
#: Elements with a list of ranges that goes with them, and lists that go when nothing is left in them.
_RANGED = ("protectedRange", "ignoredError", "conditionalFormatting", "dataValidation")
_LISTS = ("protectedRanges", "ignoredErrors", "dataValidations", "conditionalFormattings", "sparklineGroups", "sparklineGroup", "ext", "extLst")
#: Lists of elements that each stand at one cell or merged area, by the attribute it is in: there is one for each row.
_SINGLE = {"mergeCells": "ref", "hyperlinks": "ref", "cellWatches": "r"}
_LINKS = ("linkedCell", "listFillRange", "fmlaLink", "fmlaRange", "textlink", "location")
_FORMULAS = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2", f"{_XM}f")
_UNKEPT = {"tableParts": "bảng (Table)", "scenarios": "kịch bản What-If", "dataConsolidate": "tổng hợp dữ liệu (Consolidate)"}


class Unkept(Exception):
    """A feature of the template that cannot follow its rows; `what` names it for the template's owner."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Row(NamedTuple):
    """A row to write: the template row it is made of, what its cells hold by column ("" empties one), its height in points.

    Without a height it is as tall as the template's. `grows`: the height is only a beginning, programs fit it anew.
    `formulas` are in terms of the new sheet; `styles` are of cells the template's row has not.
    """

    source: int
    cells: Mapping[int, str | float]
    height: float | None = None
    grows: bool = False
    formulas: Mapping[int, str] = {}
    styles: Mapping[int, int] = {}


class Cell(NamedTuple):
    """A cell of a prototype row: `rest` is what follows its style where it is written as it stands."""

    column: int
    style: int
    rest: str
    value: str | float | None = None
    formula: Formula | None = None
    marks: str = ""
    worked: Worked | None = None


class Choice(NamedTuple):
    """A drop-down of one cell of the template that offers different lists to different rows made of it: for each view of
    the places by name, the rule's first formula."""

    row: int
    column: int
    lists: Mapping[str, str]


class Prototype:
    """A row of the template, ready to be written under any number."""

    def __init__(self, attributes: Mapping[str, str], cells: Sequence[Cell]) -> None:
        self.attributes = attributes
        self.cells = {cell.column: cell for cell in cells}
        self.formulas = [cell for cell in cells if cell.formula]
        self._at = {cell.column: at for at, cell in enumerate(cells, 1)}
        self._styles = ["", *(f'" s="{cell.style}"' if cell.style else '"' for cell in cells)]
        self._next = [*(f'<c r="{letters(cell.column)}' for cell in cells), "</row>"]
        self._usual = _attributes(attributes)
        self._parts = [f"{style}{cell.rest}{following}" for style, cell, following in zip(self._styles[1:], cells, self._next[1:], strict=True)]

    def written(self, number_: str, row: Row, contents: Mapping[int, str]) -> str:
        """The row with `contents` in place of what follows its cells' styles."""
        more = contents.keys() - self._at.keys()
        if more:
            added = (Cell(column, row.styles.get(column, 0), "/>") for column in more)
            return Prototype(self.attributes, sorted((*self.cells.values(), *added), key=_column)).written(number_, row, contents)
        parts = [f'"{self._marks(row)}>{self._next[0]}', *self._parts]
        for column, content in contents.items():
            at = self._at[column]
            parts[at] = f"{self._styles[at]}{content}{self._next[at]}"
        return f'<row r="{number_}{number_.join(parts)}'

    def _marks(self, row: Row) -> str:
        if row.height is None and not row.grows:
            return self._usual
        attributes = dict(self.attributes)
        if row.height is not None:
            attributes |= {"ht": f"{row.height:g}", "customHeight": "1"}
        if row.grows:
            attributes.pop("customHeight", None)
        return _attributes(attributes)


class SheetTemplate:
    """A worksheet taken apart once; `strings` are the workbook's shared texts.

    `hideable` are columns that may be hidden. A printed footer without `footer` gets it at its left. Raises `Unkept` for
    what cannot follow its rows.
    """

    def __init__(
        self, content: bytes, title: str, strings: Sequence[str] = (), choices: Sequence[Choice] = (),
        hideable: Collection[int] = (), footer: str = "",
    ) -> None:
        self._part = Part(content)
        self._title, self._strings = title, strings
        root: Any = self._part.root
        for name, what in _UNKEPT.items():
            if root.find(f"{MAIN}{name}") is not None:
                raise Unkept(what)
        data = root.find(f"{MAIN}sheetData")
        self._shared: dict[str, tuple[int, int, str]] = {}
        self.rows = {int(row.get("r")): self._prototype(row) for row in data.iterfind(f"{MAIN}row")}
        for row in list(data):
            data.remove(row)
        data.text = _ROWS
        self.last = max(self.rows, default=0)
        self.merges = [each for merge in root.iter(f"{MAIN}mergeCell") for each in ranges(merge.get("ref")) if isinstance(each, Range)]
        self.widths = _widths(root)
        _split_choices(root, choices)
        _with_hideable(root, hideable)
        if footer:
            _with_footer(root, footer)
        self._follow(root)
        self._template = self._part.compiled()

    def written(
        self, rows: Sequence[Row], places: Places, cursor: str, texts: Mapping[str, str] = {}, hidden: Collection[int] = (),
        cached: Callable[[int, int], str | float | None] = lambda row, column: None,
    ) -> bytes:
        """The sheet with those rows from the first on.

        `texts` replaces marks in headers and footers, word for word; `cached` tells what a formula's cell shows.
        """
        head, _, tail = self._template.written(places).partition(_ROWS)
        head = head.replace(_CURSOR, cursor)
        for column in hidden:
            head = head.replace(f"{_HIDDEN}{column}{_HIDDEN}", "1")
        head = re.sub(f' hidden="{_HIDDEN}\\d+{_HIDDEN}"', "", head)
        before, mark, footer = tail.partition("<headerFooter")
        for word, text in texts.items():
            footer = footer.replace(escape(word), escape(text))
        lines = [self._row(number, row, places, cached) for number, row in enumerate(rows, 1)]
        return "".join((DECLARATION, head, *lines, before, mark, footer)).encode("utf-8")

    def style(self, row: int, column: int) -> int:
        """The style of a cell of the template, 0 where there is none."""
        cell = self.cell(row, column)
        return cell.style if cell else 0

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of the template, None where there is none."""
        return self.rows[row].cells.get(column) if row in self.rows else None

    def height(self, row: int) -> float:
        """The height of a row of the template in points, 0 where that is left to the program."""
        return float(self.rows[row].attributes.get("ht", 0)) if row in self.rows else 0.0

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────

    def _prototype(self, row: Any) -> Prototype:
        attributes = {name: escape(value) for name, value in row.attrib.items() if name not in ("r", "spans")}
        cells = (self._cell(cell, int(row.get("r"))) for cell in row.iterfind(f"{MAIN}c"))
        return Prototype(attributes, sorted(cells, key=_column))

    def _cell(self, cell: Any, row: int) -> Cell:
        column = number(_CELL.match(cell.get("r"))[1])  # type: ignore[index]
        style = int(cell.get("s", "0"))
        kept = "".join(f" {name}={quoteattr(value)}" for name, value in cell.attrib.items() if name not in ("r", "s", "t"))
        found = cell.find(f"{MAIN}f")
        if found is None:
            kind = f' t="{cell.get("t")}"' if len(cell) and cell.get("t") else ""
            return Cell(column, style, _inner(cell, kept + kind), self._value(cell))
        marks = "".join(f' {name}="{value}"' for name, value in found.attrib.items() if name == "ca")
        if found.get("t") == "array":
            marks += f' t="array" ref="{letters(column)}{{row}}"'
        text = self._formula(found, row, column)
        return Cell(column, style, kept, None, Formula(escape(text), self._title), marks, worked(text))

    def _value(self, cell: Any) -> str | float | None:
        kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
        if kind == "inlineStr":
            return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
        if value is None:
            return None
        if kind == "s":
            return self._strings[int(value)] if int(value) < len(self._strings) else ""
        return bool(int(value)) if kind == "b" else float(value) if kind == "n" else str(value)

    def _formula(self, found: Any, row: int, column: int) -> str:
        kind = found.get("t", "normal")
        if kind == "dataTable":
            raise Unkept(f"bảng dữ liệu giả định (What-If) ở ô {letters(column)}{row}")
        if kind == "array" and found.get("ref") not in (None, f"{letters(column)}{row}"):
            raise Unkept(f"công thức mảng trên nhiều ô {found.get('ref')}")
        if kind != "shared":
            return found.text or ""
        if found.text:
            self._shared[found.get("si")] = row, column, found.text
            return str(found.text)
        first_row, first_column, text = self._shared[found.get("si")]
        return shifted(text, row - first_row, column - first_column)

    def _row(self, number_: int, row: Row, places: Places, cached: Callable[[int, int], str | float | None]) -> str:
        prototype = self.rows.get(row.source, _EMPTY)
        contents = {column: content_of(value) for column, value in row.cells.items()}
        for cell in prototype.formulas:
            if cell.column not in contents and cell.formula is not None:
                formula = cell.formula.moved(places, row.source, number_)
                marks = cell.marks.replace("{row}", str(number_)) if cell.marks else ""
                contents[cell.column] = cell.rest + _calculated(formula, cached(number_, cell.column), marks)
        for column, text in row.formulas.items():
            contents[column] = _calculated(escape(text), cached(number_, column))
        return prototype.written(str(number_), row, contents)

    # ── what follows the rows ─────────────────────────────────────────────────────────────────────

    def _follow(self, root: Any) -> None:
        for element in [each for each in root.iter() if isinstance(each.tag, str)]:
            self._follow_element(element, etree.QName(element).localname)

    def _follow_element(self, element: Any, name: str) -> None:
        part = self._part
        if name in _SINGLE:
            part.listed(element, self._each(element, _SINGLE[name]))
        elif name == "sparklines":
            part.listed(element, self._sparklines(element))
        elif name in _LISTS:
            element.attrib.pop("count", None)
            part.may_go(element)
        elif name in _RANGED:
            self._follow_rule(element)
        elif name in ("autoFilter", "sortState", "sortCondition", "dimension") and element.get("ref"):
            part.attribute(element, "ref", _hull(element.get("ref")))
        elif name == "rowBreaks":
            part.listed(element, _breaks([each.attrib for each in element]))
            for count in ("count", "manualBreakCount"):
                element.attrib.pop(count, None)
        elif name in ("pane", "sheetView") and element.get("topLeftCell"):
            part.attribute(element, "topLeftCell", _cell_or_below(element.get("topLeftCell")))
        elif name == "selection":
            element.attrib.pop("activeCellId", None)
            element.set("activeCell", _CURSOR)
            element.set("sqref", _CURSOR)
        elif element.tag == f"{_XDR}row":
            part.text(element, anchor_row(int(element.text)))
        follow_links(part, element, self._title, own=True)

    def _each(self, held: Any, attribute: str) -> Slot:
        """A list of elements of which each stands once for every row made of its own."""
        written = []
        for element in held:
            area, formula = Range.of(element.get(attribute)), Formula(element.get("location", ""), self._title)
            element.set(attribute, _CURSOR)
            if formula.rows:
                element.set("location", _ROWS)
            written.append((area, formula, _outer(element)))
        return _repeated(written)

    def _sparklines(self, held: Any) -> Slot:
        """One sparkline for each row made of its own."""
        written = []
        for element in held:
            place, data = element.find(f"{_XM}sqref"), element.find(f"{_XM}f")
            area, formula = Range.of(place.text), Formula(data.text, self._title)
            place.text, data.text = _CURSOR, _ROWS
            written.append((area, formula, _outer(element)))
        return _repeated(written)

    def _follow_rule(self, rule: Any) -> None:
        """A rule follows its ranges; what its formulas say is said of its first row."""
        part = self._part
        holder = rule if rule.get("sqref") is not None else rule.find(f"{_XM}sqref")
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
        for element in rule.iter(*_FORMULAS):
            if element.text:
                formula = Formula(element.text, self._title)
                part.text(element, lambda places, formula=formula: formula.moved(seen(places), source, top_row(moved(places) or "A1")))  # type: ignore[misc]


def _repeated(written: Sequence[tuple[Range, Formula, str]]) -> Slot:
    return lambda places: "".join(
        text.replace(_CURSOR, ref).replace(_ROWS, escape(formula.moved(places, area.top, row)))
        for area, formula, text in written for row, ref in area.stood(places))


@lru_cache(maxsize=4096)
def typed(text: str) -> str:
    """A text as the content of a cell."""
    return escape(_ESCAPE.sub("_x005F_", text))


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


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join([f' {name}="{value}"' for name, value in attributes.items()])


def _column(cell: Cell) -> int:
    return cell.column


def content_of(value: str | float) -> str:
    """What follows a cell's style, by what it holds."""
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{typed(value)}</t></is></c>' if value else "/>"
    return f"><v>{value:.15g}</v></c>"


def _calculated(formula: str, shown: str | float | None, marks: str = "") -> str:
    """What follows the style of a cell with a formula, with what it shows where that is known."""
    held = f"<f{marks}>{formula}</f>"
    if shown is None:
        return f">{held}</c>"
    if isinstance(shown, bool):
        return f' t="b">{held}<v>{shown:d}</v></c>'
    if isinstance(shown, str):
        return f' t="{"e" if shown.startswith("#") else "str"}">{held}<v>{typed(shown)}</v></c>'
    return f">{held}<v>{shown:.15g}</v></c>"


def _hull(ref: str) -> Slot:
    """One range around all that became of it; where nothing did, the row above."""
    area = Range.of(ref)
    return lambda places: area.around(places) or f"{area.left}{places.before(area.top)}"


def _cell_or_below(ref: str) -> Slot:
    area = Range.of(ref)
    return lambda places: f"{area.left}{places.first(area.top) or places.before(area.top)}"


def _breaks(breaks: Sequence[Mapping[str, str]]) -> Slot:
    """A new page begins with the row it began with, where there is that row."""

    def slot(places: Places) -> str:
        rows = [(places.first(int(each["id"]) + 1), each) for each in breaks]
        return "".join(
            "<brk " + " ".join(f'{name}="{row - 1 if name == "id" else value}"' for name, value in each.items()) + "/>"
            for row, each in rows if row)

    return slot


def _outer(element: Any) -> str:
    """An element's markup as it reads within its part."""
    element.tail = None
    return etree.tostring(element, encoding="unicode").replace(f' xmlns="{MAIN[1:-1]}"', "")


def _inner(cell: Any, marks: str) -> str:
    """What follows a constant cell's style: its other attributes, its content, its end."""
    content = "".join(map(_outer, cell))
    return f"{marks}>{content}</c>" if content else f"{marks}/>"


def _widths(root: Any) -> dict[int, float]:
    """Column widths in characters, of the columns that have one."""
    found: dict[int, float] = {}
    for col in root.iter(f"{MAIN}col"):
        for column in range(int(col.get("min")), min(int(col.get("max")), 256) + 1):
            found[column] = float(col.get("width", "8.43"))
    return found


def _with_hideable(root: Any, columns: Collection[int]) -> None:
    """Each of the columns has an element of its own, which a filling may hide."""
    for column in columns:
        held = own_column(root, column)
        if held.get("hidden") not in ("1", "true"):
            held.set("hidden", f"{_HIDDEN}{column}{_HIDDEN}")


def own_column(root: Any, column: int) -> Any:
    """The element of that column alone, made of the one it is in, if any."""
    holder = root.find(f"{MAIN}cols")
    if holder is None:
        holder = etree.Element(f"{MAIN}cols")
        root.find(f"{MAIN}sheetData").addprevious(holder)
    held = next((col for col in holder if int(col.get("max")) >= column), None)
    if held is None or int(held.get("min")) > column:
        made: Any = etree.Element(f"{MAIN}col")
        holder.append(made) if held is None else held.addprevious(made)
        made.set("width", "9.140625")
        held = made
    else:
        for low, high, put in ((int(held.get("min")), column - 1, held.addprevious), (column + 1, int(held.get("max")), held.addnext)):
            if low <= high:
                rest: Any = deepcopy(held)
                rest.set("min", str(low))
                rest.set("max", str(high))
                put(rest)
    held.set("min", str(column))
    held.set("max", str(column))
    return held


def after_of(root: Any, name: str) -> Any:
    """The element that one of that name is to stand behind."""
    end = _ORDER.index(name) + 1
    return [each for each in root if etree.QName(each).localname in _ORDER[:end]][-1]


def rules_of(root: Any) -> list[Any]:
    """The sheet's validations, those of Excel 2010 too."""
    return [each for each in root.iter() if isinstance(each.tag, str) and etree.QName(each).localname == "dataValidation"]


def covered(rule: Any) -> list[Range]:
    """The areas of a validation."""
    sqref = rule.get("sqref") or rule.findtext(f"{_XM}sqref") or ""
    return [each if isinstance(each, Range) else Range.of(each)._replace(bottom=1048576) for each in ranges(sqref)]


def cover(rule: Any, areas: Sequence[Range]) -> None:
    """Let a validation be for these areas."""
    text, holder = " ".join(map(str, areas)), rule.find(f"{_XM}sqref")
    if holder is None:
        rule.set("sqref", text)
    else:
        holder.text = text


def _with_footer(root: Any, text: str) -> None:
    """The footer holds the text, at its left before all else where it did not."""
    whole = root.find(f"{MAIN}headerFooter")
    if whole is None:
        whole = etree.Element(f"{MAIN}headerFooter")
        after_of(root, "headerFooter").addnext(whole)
    footer = whole.find(f"{MAIN}oddFooter")
    if footer is None:
        footer = etree.Element(f"{MAIN}oddFooter")
        header = whole.find(f"{MAIN}oddHeader")
        whole.insert(0, footer) if header is None else header.addnext(footer)
    said = footer.text or ""
    if text not in said:
        left = re.match("&[lL]", said)
        footer.text = f"&LMã biểu {text} {said[2:] if left else said}".rstrip()


def _split_choices(root: Any, choices: Sequence[Choice]) -> None:
    """A rule over a cell that offers several lists becomes one rule for each."""
    for choice in choices:
        for rule in rules_of(root):
            if any(_holds(each, choice) for each in covered(rule)):
                _split(rule, choice)


def _split(rule: Any, choice: Choice) -> None:
    for view, formula in choice.lists.items():
        made: Any = deepcopy(rule)
        made.set("view", view)
        first = next(made.iter(f"{MAIN}formula1", f"{_XM}f"), None)
        if first is None:
            first = etree.SubElement(made, f"{MAIN}formula1")
        first.text = formula
        rule.addprevious(made)
    rule.getparent().remove(rule)


def _holds(area: Range, choice: Choice) -> bool:
    return area.top <= choice.row <= area.bottom and number(area.left) <= choice.column <= number(area.right)


_EMPTY = Prototype({}, ())
