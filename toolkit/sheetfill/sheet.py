"""A template's worksheet and the rows to write → the markup of the filled sheet; rows of the template are samples, and
references to them are moved. Called by `workbook_template`.
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
    """A row to write, made of a row of the template."""

    source: int  # the template's row
    cells: Mapping[int, str | float]  # values by column; "" empties a cell
    height: float | None = None  # in points, None: the template's
    grows: bool = False  # whether programs may increase the height
    formulas: Mapping[int, str] = {}  # by column, in terms of the new sheet
    styles: Mapping[int, int] = {}  # by column, for cells that the template's row lacks
    shown: Mapping[int, str | float] = {}  # known results of formulas, by column; other formulas are stored without one


class TemplateCell(NamedTuple):
    """A cell of a sample row, ready to be written."""

    style: int
    rest: str  # markup behind the style; of a cell with a formula, the part before the formula
    formula: Formula | None = None
    formula_attributes: str = ""  # markup of the formula's attributes


class SampleRow(NamedTuple):
    """A row of the template, with its cells by column."""

    attributes: Mapping[str, str]
    cells: Mapping[int, TemplateCell]

    def markup(self, number: int, row: FilledRow, rows: RowMap) -> str:
        """The markup of a new row with that number; `rows` moves its formulas."""
        contents, styles = dict[int, str](), dict(row.styles)
        for column, (style, rest, formula, formula_attributes) in self.cells.items():
            contents[column], styles[column] = rest, style
            if formula:
                moved = formula.moved(rows, row.source, number)
                contents[column] += _formula_markup(
                    moved, row.shown.get(column), formula_attributes.replace("{row}", str(number)))
        for column, value in row.cells.items():
            contents[column] = _value_markup(value)
        for column, text in row.formulas.items():
            contents[column] = _formula_markup(text, row.shown.get(column))
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


def rows_markup(rows: Sequence[FilledRow], samples: Mapping[int, SampleRow], row_map: RowMap) -> str:
    """Rows from the first on → their markup, each made of its sample row, if it has one."""
    bare = SampleRow({}, {})
    return "".join([samples.get(row.source, bare).markup(number, row, row_map) for number, row in enumerate(rows, 1)])


def _value_markup(value: str | float) -> str:
    """A value → the markup of its cell behind the style."""
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{cell_markup(value)}</t></is></c>' if value else "/>"
    return f"><v>{value:.15g}</v></c>"


def _formula_markup(formula: str, shown: str | float | None, formula_attributes: str = "") -> str:
    """A formula and its known result → the markup of its cell behind the style."""
    markup = f"<f{formula_attributes}>{in_markup(formula)}</f>"
    if isinstance(shown, str):
        return f' t="str">{markup}<v>{cell_markup(shown)}</v></c>'
    return f">{markup}</c>" if shown is None else f">{markup}<v>{shown:.15g}</v></c>"


_CELL = re.compile(r"([A-Z]+)\d+\Z")
#: A function over one cell: LibreOffice saves "SUM(J7:J7)" as "SUM(J7)".
_ONE_CELL_RANGE = re.compile(
    r"\b((?:SUM|COUNT|COUNTA|AVERAGE|MAX|MIN)\((?=[^(),]*\))|(?:COUNTIF|SUMIF)\()(\$?[A-Z]{1,3}\$?\d+)(?=[,)])")
#: Most rows of a template: with more, it has formats below its last text, which would go into every form.
_MOST_ROWS = 5000
_UNKEPT_ELEMENTS = {"tableParts": "bảng (Table)", "dataConsolidate": "tổng hợp dữ liệu (Consolidate)",
                    "scenarios": "kịch bản What-If", "webPublishItems": "phần xuất bản thành trang web"}


class SheetTemplate:
    """A worksheet of a template, taken apart once. `lists` as in `DropDown`, `footer` and `label` as in `Blanks`.
    Raises `Unkept`."""

    def __init__(
        self, content: bytes, title: str, lists: Sequence[DropDown], footer: Mapping[str, str], label: str) -> None:
        self.title = title
        self._root = root = parsed(content)
        for name, what in _UNKEPT_ELEMENTS.items():
            if root.findall(f"{MAIN}{name}/*"):
                raise Unkept(what)
        data = root.find(f"{MAIN}sheetData")
        self.last = max((int(row.get("r")) for row in data.iterfind(f"{MAIN}row")), default=0)
        if self.last > _MOST_ROWS:
            raise Unkept(f"định dạng kéo xuống tận dòng {self.last} (chọn các dòng thừa dưới biểu rồi xoá)")
        self.widths, styles = elements.columns_of(root)
        #: The styles of columns by number, 0 where there is none, as far to the right as there are cells.
        right = max(map(_cell_column, data.iter(f"{MAIN}c")), default=0)
        self._styles = [styles.get(column, 0) for column in range(right + 1)]
        self._shared: dict[str, tuple[int, int, str]] = {}
        self.rows = {int(row.get("r")): self._sample(row) for row in data.iterfind(f"{MAIN}row")}
        del data[:]
        data.text = blank(ROWS)
        self.merges = [Range.of(merge.get("ref")) for merge in root.iter(f"{MAIN}mergeCell")]
        #: Every row unmoved. Features that cannot follow are found now, not when a form is made.
        self.still = RowMap({row: ((row, row),) for row in range(1, self.last + 1)}, self.last)
        elements.follow_rows(deepcopy(root), title, self.still, "A1")
        elements.split_lists(root, lists)
        for word, key in footer.items():
            elements.add_footer(root, word, label)
            for part in root.find(f"{MAIN}headerFooter"):
                part.text = (part.text or "").replace(word, blank(key))

    def root_without_rows(self, rows: RowMap, cursor: str, hidden: Collection[int]) -> Any:
        """The root of the filled sheet, with a blank for its rows."""
        root = deepcopy(self._root)
        for column in hidden:
            elements.split_off_column(root, column).set("hidden", "1")
        elements.follow_rows(root, self.title, rows, cursor)
        return root

    def style(self, row: int, column: int) -> int:
        """The style of a template's cell, 0 where it has none."""
        cell = self.rows[row].cells.get(column) if row in self.rows else None
        return cell.style if cell else 0

    def height(self, row: int) -> float:
        """The height of a template's row in points, 0 where programs decide."""
        return float(self.rows[row].attributes.get("ht", 0)) if row in self.rows else 0.0

    def _sample(self, row: Any) -> SampleRow:
        """A row element → its sample row, with the looks of cells that are not stored."""
        attributes = _attributes(row, "r", "spans")
        cells = {_cell_column(cell): self._cell(cell, int(row.get("r"))) for cell in row.iterfind(f"{MAIN}c")}
        for column, of_column in enumerate(self._styles):  # a cell that is not stored looks as its row or column does
            if column and column not in cells and (style := int(attributes.get("s", of_column))):
                cells[column] = TemplateCell(style, "/>")
        return SampleRow(attributes, dict(sorted(cells.items())))

    def _cell(self, cell: Any, row: int) -> TemplateCell:
        """A cell element → its cell of a sample row."""
        column, style = _cell_column(cell), int(cell.get("s", "0"))
        kept = _attributes_text(_attributes(cell, "r", "s", "t"))
        if (found := cell.find(f"{MAIN}f")) is None:
            kind = f' t="{cell.get("t")}"' if len(cell) and cell.get("t") else ""
            content = "".join(map(_element_markup, cell))
            rest = f"{kept}{kind}>{content}</c>" if content else f"{kept}{kind}/>"
            return TemplateCell(style, rest)
        formula_attributes = "".join(f' {name}="{value}"' for name, value in found.attrib.items() if name == "ca")
        if found.get("t") == "array":
            formula_attributes += f' t="array" ref="{column_letters(column)}{{row}}"'
        text = _ONE_CELL_RANGE.sub(r"\1\2:\2", self._formula(found, row, column))
        return TemplateCell(style, kept, Formula(text, self.title), formula_attributes)

    def _formula(self, found: Any, row: int, column: int) -> str:
        """A formula element → its text, shared formulas written out; Unkept for formulas that cannot be repeated."""
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
    """An element → its attributes except `but`, escaped for XML; those with a prefix are programs' own notes and left
    out."""
    return {name: in_attribute(value) for name, value in element.attrib.items() if name not in but and name[0] != "{"}


def _attributes_text(attributes: Mapping[str, str]) -> str:
    """Attributes → their markup in a tag."""
    return "".join([f' {name}="{value}"' for name, value in attributes.items()])


def _element_markup(element: Any) -> str:
    """An element → its markup within its part."""
    markup: bytes = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    return markup.decode().replace(f' xmlns="{MAIN[1:-1]}"', "", 1)


def _cell_column(cell: Any) -> int:
    """A cell element → the number of its column."""
    return column_number(_CELL.match(cell.get("r"))[1])  # type: ignore[index]
