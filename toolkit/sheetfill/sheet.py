"""A worksheet of a template and rows → the sheet's markup: its rows are samples, what points at them follows.

`workbook_template` calls it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree

from toolkit.base.text import cell_markup, in_attribute, in_markup
from toolkit.sheetfill import elements
from toolkit.sheetfill.elements import MAIN, ROWS, DropDown, Unkept, blank, parsed
from toolkit.sheetfill.row_map import Formula, Range, RowMap, shifted
from toolkit.sheetread.book import cell_name, column_letters, column_number


class FilledRow(NamedTuple):
    """A row to write: the template row it is made of, what its cells hold by column ("" empties one), its height.
    Without a height (in points) it is as tall as the template's. `grows`: that is only a beginning, programs fit it.
    `formulas` are in terms of the new sheet; `styles` are of cells the template's row has not. `shown` is what cells
    with formulas show, by column, as far as that is known: all other formulas are stored without a value."""

    source: int
    cells: Mapping[int, str | float]
    height: float | None = None
    grows: bool = False
    formulas: Mapping[int, str] = {}
    styles: Mapping[int, int] = {}
    shown: Mapping[int, str | float] = {}


class TemplateCell(NamedTuple):
    """A cell of a sample row: `rest` is its markup after its style; of a cell with a formula what stands before that,
    and `marks` the attributes of the formula."""

    style: int
    rest: str
    formula: Formula | None = None
    marks: str = ""


class SampleRow(NamedTuple):
    """A row of the template, with its cells by column."""

    attributes: Mapping[str, str]
    cells: Mapping[int, TemplateCell]

    def written(self, number: int, row: FilledRow, rows: RowMap) -> str:
        """The row under that number, its formulas where `rows` have moved what they refer to."""
        contents, styles = dict[int, str](), dict(row.styles)
        for column, (style, rest, formula, marks) in self.cells.items():
            contents[column], styles[column] = rest, style
            if formula:
                moved = formula.moved(rows, row.source, number)
                contents[column] += _calculated(moved, row.shown.get(column), marks.replace("{row}", str(number)))
        for column, value in row.cells.items():
            contents[column] = _value_markup(value)
        for column, text in row.formulas.items():
            contents[column] = _calculated(text, row.shown.get(column))
        attributes = dict(self.attributes)
        if row.grows:
            attributes.pop("customHeight", None)
        if row.height is not None:
            attributes |= {"ht": f"{row.height:g}"} | ({} if row.grows else {"customHeight": "1"})
        cells = []
        for column, content in sorted(contents.items()):
            look = f' s="{styles[column]}"' if styles.get(column) else ""
            cells.append(f'<c r="{cell_name(number, column)}"{look}{content}')
        return f'<row r="{number}"{_attributes_text(attributes)}>{"".join(cells)}</row>'


def lines(rows: Sequence[FilledRow], samples: Mapping[int, SampleRow], row_map: RowMap) -> str:
    """The markup of a sheet's rows from the first, each made of its sample, if it has one."""
    bare = SampleRow({}, {})
    return "".join([samples.get(row.source, bare).written(number, row, row_map) for number, row in enumerate(rows, 1)])


def _value_markup(value: str | float) -> str:
    """What follows a cell's style, by what it holds."""
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{cell_markup(value)}</t></is></c>' if value else "/>"
    return f"><v>{value:.15g}</v></c>"


def _calculated(formula: str, shown: str | float | None, marks: str = "") -> str:
    """What follows the style of a cell with a formula, with what it shows where that is known."""
    markup = f"<f{marks}>{in_markup(formula)}</f>"
    if isinstance(shown, str):
        return f' t="str">{markup}<v>{cell_markup(shown)}</v></c>'
    return f">{markup}</c>" if shown is None else f">{markup}<v>{shown:.15g}</v></c>"


_CELL = re.compile(r"([A-Z]+)\d+\Z")
#: LibreOffice saves a sum over one row, "SUM(J7:J7)", as "SUM(J7)".
_SUM = re.compile(
    r"\b((?:SUM|COUNT|COUNTA|AVERAGE|MAX|MIN)\((?=[^(),]*\))|(?:COUNTIF|SUMIF)\()(\$?[A-Z]{1,3}\$?\d+)(?=[,)])")
#: A template that has more rows has formats below its last text that would be written into every form.
_MOST_ROWS = 5000
_UNKEPT = {"tableParts": "bảng (Table)", "dataConsolidate": "tổng hợp dữ liệu (Consolidate)",
           "scenarios": "kịch bản What-If", "webPublishItems": "phần xuất bản thành trang web"}


class SheetTemplate:
    """A worksheet taken apart once. `lists` see `DropDown`; `footer` and `label` see `Blanks`. Raises `Unkept` for what
    cannot follow."""

    def __init__(
        self, content: bytes, title: str, lists: Sequence[DropDown], footer: Mapping[str, str], label: str) -> None:
        self.title = title
        self._root = root = parsed(content)
        for name, what in _UNKEPT.items():
            if root.findall(f"{MAIN}{name}/*"):
                raise Unkept(what)
        data = root.find(f"{MAIN}sheetData")
        self.last = max((int(row.get("r")) for row in data.iterfind(f"{MAIN}row")), default=0)
        if self.last > _MOST_ROWS:
            raise Unkept(f"định dạng kéo xuống tận dòng {self.last} (chọn các dòng thừa dưới biểu rồi xoá)")
        self.widths, styles = elements.columns_of(root)
        #: The styles of columns by number, 0 where there is none, as far to the right as there are cells.
        right = max(map(_column_of, data.iter(f"{MAIN}c")), default=0)
        self._styles = [styles.get(column, 0) for column in range(right + 1)]
        self._shared: dict[str, tuple[int, int, str]] = {}
        self.rows = {int(row.get("r")): self._sample(row) for row in data.iterfind(f"{MAIN}row")}
        del data[:]
        data.text = blank(ROWS)
        self.merges = [Range.of(merge.get("ref")) for merge in root.iter(f"{MAIN}mergeCell")]
        #: Every row where it stands. What cannot follow its rows is found now, not when a form is made.
        self.still = RowMap({row: ((row, row),) for row in range(1, self.last + 1)}, self.last)
        elements.follow_rows(deepcopy(root), title, self.still, "A1")
        elements.split_lists(root, lists)
        for word, key in footer.items():
            elements.add_footer(root, word, label)
            for part in root.find(f"{MAIN}headerFooter"):
                part.text = (part.text or "").replace(word, blank(key))

    def frame(self, rows: RowMap, cursor: str, hidden: Collection[int]) -> Any:
        """The root of the sheet, with a blank for its rows."""
        root = deepcopy(self._root)
        for column in hidden:
            elements.own_column(root, column).set("hidden", "1")
        elements.follow_rows(root, self.title, rows, cursor)
        return root

    def style(self, row: int, column: int) -> int:
        """The style of a cell of the template, 0 where there is none."""
        cell = self.rows[row].cells.get(column) if row in self.rows else None
        return cell.style if cell else 0

    def height(self, row: int) -> float:
        """The height of a row of the template in points, 0 where that is left to the program."""
        return float(self.rows[row].attributes.get("ht", 0)) if row in self.rows else 0.0

    def _sample(self, row: Any) -> SampleRow:
        attributes = _attributes(row, "r", "spans")
        cells = {_column_of(cell): self._cell(cell, int(row.get("r"))) for cell in row.iterfind(f"{MAIN}c")}
        for column, of_column in enumerate(self._styles):  # a cell that is not stored looks as its row or column does
            if column and column not in cells and (style := int(attributes.get("s", of_column))):
                cells[column] = TemplateCell(style, "/>")
        return SampleRow(attributes, dict(sorted(cells.items())))

    def _cell(self, cell: Any, row: int) -> TemplateCell:
        column, style = _column_of(cell), int(cell.get("s", "0"))
        kept = _attributes_text(_attributes(cell, "r", "s", "t"))
        if (found := cell.find(f"{MAIN}f")) is None:
            kind = f' t="{cell.get("t")}"' if len(cell) and cell.get("t") else ""
            content = "".join(map(_outer, cell))
            rest = f"{kept}{kind}>{content}</c>" if content else f"{kept}{kind}/>"
            return TemplateCell(style, rest)
        marks = "".join(f' {name}="{value}"' for name, value in found.attrib.items() if name == "ca")
        if found.get("t") == "array":
            marks += f' t="array" ref="{column_letters(column)}{{row}}"'
        text = _SUM.sub(r"\1\2:\2", self._formula(found, row, column))
        return TemplateCell(style, kept, Formula(text, self.title), marks)

    def _formula(self, found: Any, row: int, column: int) -> str:
        kind = found.get("t", "normal")
        if kind == "dataTable":
            raise Unkept(f"bảng dữ liệu giả định (What-If) ở ô {cell_name(row, column)}")
        if kind == "array" and set(found.get("ref", "").split(":")) - {"", cell_name(row, column)}:
            raise Unkept(f"công thức mảng trên nhiều ô {found.get('ref')}")
        if kind != "shared":
            return found.text or ""
        if found.text:
            self._shared[found.get("si")] = row, column, found.text
            return str(found.text)
        first_row, first_column, text = self._shared[found.get("si")]
        return shifted(text, row - first_row, column - first_column)


def _attributes(element: Any, *but: str) -> dict[str, str]:
    """An element's attributes but those, as they are written; what programs note for themselves has a prefix."""
    return {name: in_attribute(value) for name, value in element.attrib.items() if name not in but and name[0] != "{"}


def _attributes_text(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in a tag."""
    return "".join([f' {name}="{value}"' for name, value in attributes.items()])


def _outer(element: Any) -> str:
    """An element's markup as it reads within its part."""
    markup: bytes = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    return markup.decode().replace(f' xmlns="{MAIN[1:-1]}"', "", 1)


def _column_of(cell: Any) -> int:
    return column_number(_CELL.match(cell.get("r"))[1])  # type: ignore[index]
