"""A worksheet of a template: its rows are prototypes, and all that points at its rows follows where they go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.patching.markup import Part, Slot
from toolkit.patching.places import Formula, Places, Range, letters, moved_ranges, number, ranges, shifted, top_row

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"

#: Where the rows go in the compiled part, and the cell the cursor stands on.
_ROWS, _CURSOR = "\ue0f5", "\ue0f6"
_CELL = re.compile(r"([A-Z]+)(\d+)\Z")
#: What Excel would read as an escaped character.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

#: Elements that hold one range and go with it, by the attribute it is in.
_RANGED = {"mergeCell": "ref", "hyperlink": "ref", "protectedRange": "sqref", "ignoredError": "sqref", "cellWatch": "r"}
_LISTS = ("mergeCells", "hyperlinks", "protectedRanges", "ignoredErrors", "cellWatches", "dataValidations", "rowBreaks")


class Unkept(Exception):
    """A feature of the template that cannot follow its rows; `what` names it for the template's owner."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Row(NamedTuple):
    """A row to write: the template row it is made of, its texts by column, its height in points (None: as the program likes).

    `grows`: the height is only a beginning, programs fit it anew. `numbers` are cells that hold a number.
    """

    source: int
    texts: Mapping[int, str]
    height: float | None = None
    grows: bool = False
    numbers: Mapping[int, float] = {}
    styles: Mapping[int, int] = {}
    formulas: Mapping[int, str] = {}


class Cell(NamedTuple):
    """A cell of a prototype row: its style, what stands between its style and its end, and its formula, if any."""

    column: int
    style: int
    rest: str
    formula: Formula | None = None
    marks: str = ""
    cached: str = ""


class Choice(NamedTuple):
    """A drop-down of one cell of the template that offers different lists to different rows made of it: for each view of
    the places by name, the rule's first formula."""

    row: int
    column: int
    lists: Mapping[str, str]


class SheetTemplate:
    """A worksheet taken apart once. Raises `Unkept` for what cannot follow its rows."""

    def __init__(self, content: bytes, title: str, growing: Iterable[int], choices: Sequence[Choice] = ()) -> None:
        self._part = Part(content)
        self._title = title
        self._growing = frozenset(growing)
        root: Any = self._part.root
        data = root.find(f"{MAIN}sheetData")
        self._shared: dict[str, tuple[str, str]] = {}
        self.attributes: dict[int, dict[str, str]] = {}
        self.rows: dict[int, tuple[Cell, ...]] = {}
        for row in data.iterfind(f"{MAIN}row"):
            self._take(row)
        for row in list(data):
            data.remove(row)
        data.text = _ROWS
        self.last = max(self.rows, default=0)
        self.merges = [each for merge in root.iter(f"{MAIN}mergeCell") for each in ranges(merge.get("ref")) if isinstance(each, Range)]
        self.widths = _widths(root)
        _split_choices(root, choices)
        self._follow(root, {(each.row, each.column) for each in choices})
        self._template = self._part.compiled()

    def written(self, rows: Sequence[Row], places: Places, cursor: str, texts: Mapping[str, str]) -> bytes:
        """The sheet with those rows from the first on. `texts` replaces marks in headers and footers, word for word."""
        whole = self._template.written(places)
        head, _, tail = whole.partition(_ROWS)
        head = head.replace(_CURSOR, cursor)
        for mark, text in texts.items():
            tail = tail.replace(escape(mark), escape(text))
        lines = [self._row(number, row, places) for number, row in enumerate(rows, 1)]
        return "".join(('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', head, *lines, tail)).encode("utf-8")

    def style(self, row: int, column: int) -> int:
        """The style of a cell of the template, 0 where there is none."""
        return next((cell.style for cell in self.rows.get(row, ()) if cell.column == column), 0)

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────

    def _take(self, row: Any) -> None:
        number_ = int(row.get("r"))
        self.attributes[number_] = {name: value for name, value in row.attrib.items() if name not in ("r", "spans")}
        self.rows[number_] = tuple(sorted((self._cell(cell, number_) for cell in row.iterfind(f"{MAIN}c")), key=lambda cell: cell.column))

    def _cell(self, cell: Any, row: int) -> Cell:
        column = number(_CELL.match(cell.get("r"))[1])  # type: ignore[index]
        style = int(cell.get("s", "0"))
        kept = "".join(f' {name}="{escape(value)}"' for name, value in cell.attrib.items() if name not in ("r", "s"))
        found = cell.find(f"{MAIN}f")
        if found is None:
            return Cell(column, style, _inner(cell, kept))
        formula = self._formula(found, row, column)
        marks = "".join(f' {name}="{value}"' for name, value in found.attrib.items() if name == "ca")
        value = cell.find(f"{MAIN}v")
        cached = kept, f"<v>{escape(value.text)}</v>" if value is not None and value.text else ""
        if found.get("t") == "array":
            marks += f' t="array" ref="{letters(column)}{{row}}"'
        return Cell(column, style, "", Formula(formula, self._title), marks, f"{cached[0]}\n{cached[1]}")

    def _formula(self, found: Any, row: int, column: int) -> str:
        kind = found.get("t", "normal")
        if kind == "dataTable":
            raise Unkept(f"bảng dữ liệu giả định (What-If) ở ô {letters(column)}{row}")
        if kind == "array" and found.get("ref") not in (None, f"{letters(column)}{row}"):
            raise Unkept(f"công thức mảng trên nhiều ô {found.get('ref')}")
        if kind != "shared":
            return found.text or ""
        if found.text:
            self._shared[found.get("si")] = f"{row}:{column}", found.text
            return str(found.text)
        place, text = self._shared[found.get("si")]
        first_row, first_column = map(int, place.split(":"))
        return shifted(text, row - first_row, column - first_column)

    def _row(self, number_: int, row: Row, places: Places) -> str:
        attributes = dict(self.attributes.get(row.source, {}))
        if row.height is not None:
            attributes["ht"] = f"{row.height:.4g}" if row.height < 1000 else f"{row.height:.0f}"
            attributes["customHeight"] = "1"
        if row.grows:
            attributes.pop("customHeight", None)
        marks = "".join(f' {name}="{value}"' for name, value in attributes.items())
        cells = self.rows.get(row.source, ())
        written = {cell.column: self._written(cell, number_, row, places) for cell in cells}
        more = {*row.texts, *row.numbers, *row.formulas} - set(written)
        if more:
            written |= {column: self._written(Cell(column, 0, "/>"), number_, row, places) for column in more}
            written = dict(sorted(written.items()))
        return f'<row r="{number_}"{marks}>{"".join(written.values())}</row>'

    @staticmethod
    def _written(cell: Cell, number_: int, row: Row, places: Places) -> str:
        style = row.styles.get(cell.column, cell.style)
        head = f'<c r="{letters(cell.column)}{number_}"' + (f' s="{style}"' if style else "")
        if cell.column in row.texts:
            return f'{head} t="inlineStr"><is><t xml:space="preserve">{typed(row.texts[cell.column])}</t></is></c>'
        if cell.column in row.numbers:
            return f"{head}><v>{row.numbers[cell.column]!r}</v></c>"
        if cell.column in row.formulas:
            return f'{head} t="str"><f>{escape(row.formulas[cell.column])}</f></c>'
        if cell.formula is None:
            return head + cell.rest
        marks = cell.marks.replace("{row}", str(number_))
        kept, _, cached = cell.cached.partition("\n")
        return f"{head}{kept}><f{marks}>{escape(cell.formula.moved(places, row.source, number_))}</f>{cached}</c>"

    # ── what follows the rows ─────────────────────────────────────────────────────────────────────

    def _follow(self, root: Any, chosen: set[tuple[int, int]]) -> None:
        part = self._part
        for element in [each for each in root.iter() if isinstance(each.tag, str)]:
            name = etree.QName(element).localname
            if name in _RANGED and element.get(_RANGED[name]):
                part.attribute(element, _RANGED[name], _ranges(element.get(_RANGED[name])))
                part.may_go(element)
            elif name in _LISTS:
                element.attrib.pop("count", None)
                element.attrib.pop("manualBreakCount", None)
                part.may_go(element)
            elif name in ("conditionalFormatting", "dataValidation", "sparkline"):
                self._follow_rule(element)
            elif name in ("autoFilter", "sortState", "sortCondition", "dimension") and element.get("ref"):
                part.attribute(element, "ref", _ranges(element.get("ref")))
            elif name == "brk" and etree.QName(element.getparent()).localname == "rowBreaks":
                part.attribute(element, "id", _break(int(element.get("id"))))
                part.may_go(element)
            elif name == "pane" and element.get("topLeftCell"):
                part.attribute(element, "topLeftCell", _ranges(element.get("topLeftCell")))
            elif name == "selection":
                element.attrib.pop("activeCellId", None)
                element.set("activeCell", _CURSOR)
                element.set("sqref", _CURSOR)
            elif name == "row" and element.tag == f"{_XDR}row":
                part.text(element, anchor_row(int(element.text)))
            elif name == "tablePart":
                raise Unkept("bảng (Table) trên trang cần điền")

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
        for element in rule.iter(f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2", f"{_XM}f"):
            if element.text:
                formula = Formula(element.text, self._title)
                part.text(element, lambda places, formula=formula: formula.moved(seen(places), source, top_row(moved(places) or "A1")))  # type: ignore[misc]


def typed(text: str) -> str:
    """A text as the content of a cell."""
    return escape(_ESCAPE.sub("_x005F_", text))


def anchor_row(row: int) -> Slot:
    """A row of a drawing's anchor, counted from 0."""
    return lambda places: str((places.first(row + 1) or places.before(row + 1)) - 1)


def _ranges(sqref: str) -> Slot:
    return lambda places: moved_ranges(sqref, places)


def _break(row: int) -> Slot:
    return lambda places: str(places.end(row) or "")


def _inner(cell: Any, marks: str) -> str:
    """What follows a constant cell's style: its other attributes, its content, its end."""
    content = "".join(etree.tostring(child, encoding="unicode").replace(f' xmlns="{MAIN[1:-1]}"', "") for child in cell)
    return f"{marks}>{content}</c>" if content else "/>"


def _widths(root: Any) -> dict[int, float]:
    """Column widths in characters, of the columns that have one."""
    found: dict[int, float] = {}
    for col in root.iter(f"{MAIN}col"):
        for column in range(int(col.get("min")), min(int(col.get("max")), 256) + 1):
            found[column] = float(col.get("width", "8.43"))
    return found


def _split_choices(root: Any, choices: Sequence[Choice]) -> None:
    """A rule over a cell that offers several lists becomes one rule for each."""
    for choice in choices:
        for rule in list(root.iter(f"{MAIN}dataValidation")):
            if any(_holds(each, choice) for each in ranges(rule.get("sqref"))):
                _split(rule, choice)


def _split(rule: Any, choice: Choice) -> None:
    from copy import deepcopy

    for view, formula in choice.lists.items():
        made: Any = deepcopy(rule)
        made.set("view", view)
        first = made.find(f"{MAIN}formula1")
        if first is None:
            first = etree.SubElement(made, f"{MAIN}formula1")
        first.text = formula
        rule.addprevious(made)
    rule.getparent().remove(rule)


def _holds(area: Range | str, choice: Choice) -> bool:
    return (not isinstance(area, str) and area.top <= choice.row <= area.bottom
            and number(area.left) <= choice.column <= number(area.right))
