"""A worksheet of a template: its rows are samples, and all that points at its rows follows where they go."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.sheetfill import elements
from toolkit.sheetfill.elements import CURSOR, MAIN, DropDown, Unkept
from toolkit.sheetfill.parts import (
    KEYED,
    ROWS,
    XmlPart,
    attributes_of,
    attributes_text,
    blank,
    encoded,
    outer,
    packed,
    parsed,
    sealed,
    typed,
    written,
)
from toolkit.sheetfill.row_map import Formula, Range, RowMap, letters, number, ranges, shifted
from toolkit.text import in_markup


class FilledRow(NamedTuple):
    """A row to write: the template row it is made of, what its cells hold by column ("" empties one; a text or the key
    of one, see `keyed`), its height.
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
    """A cell of a sample row: `said` is the constant in it, `rest` what follows its style as it stands."""

    column: int
    style: int
    rest: str
    said: str = ""
    formula: Formula | None = None
    marks: str = ""


class SampleRow:
    """A row of the template, ready to be written under any number."""

    def __init__(self, attributes: Mapping[str, str], cells: Sequence[TemplateCell]) -> None:
        self.attributes, self.cells = attributes, {cell.column: cell for cell in cells}
        self.formulas = {cell.column: (cell, cell.formula) for cell in cells if cell.formula}
        self._usual, self._fitted, self._untall = (
            attributes_text({name: value for name, value in attributes.items() if name not in without})
            for without in ((), ("customHeight",), ("customHeight", "ht")))
        #: What follows a cell's row number: its style, its content, the next cell's column.
        self._at = {cell.column: at for at, cell in enumerate(cells, 1)}
        self._styles = ["", *(f'" s="{cell.style}"' if cell.style else '"' for cell in cells)]
        self._next = [*(f'<c r="{letters(cell.column)}' for cell in cells), "</row>"]
        self._parts = [f"{self._styles[at]}{cell.rest}{self._next[at]}" for at, cell in enumerate(cells, 1)]
        #: The same row with empty cells of these columns and styles.
        self._with_more = lru_cache(maxsize=16)(lambda more: SampleRow(
            attributes, sorted((*cells, *(TemplateCell(column, style, "/>") for column, style in more)))))

    def written(self, number: int, row: FilledRow, rows: RowMap) -> str:
        """The row under that number, its formulas where `rows` have moved what they refer to."""
        contents = {column: _content(value) for column, value in row.cells.items()}
        for column, (cell, formula) in self.formulas.items():
            if column not in contents:
                moved, marks = formula.moved(rows, row.source, number), cell.marks.replace("{row}", str(number))
                contents[column] = cell.rest + _calculated(moved, row.shown.get(column), marks)
        for column, text in row.formulas.items():
            contents[column] = _calculated(in_markup(text), row.shown.get(column))
        return self._with(str(number), row, contents)

    def _with(self, number: str, row: FilledRow, contents: Mapping[int, str]) -> str:
        if more := contents.keys() - self.cells.keys():
            styles = tuple((column, row.styles.get(column, 0)) for column in sorted(more))
            return self._with_more(styles)._with(number, row, contents)
        parts = [f'"{self._marks(row)}>{self._next[0]}', *self._parts]
        for column, content in contents.items():
            at = self._at[column]
            parts[at] = f"{self._styles[at]}{content}{self._next[at]}"
        return f'<row r="{number}{number.join(parts)}'

    def _marks(self, row: FilledRow) -> str:
        if row.height is not None:
            return self._untall + f' ht="{row.height:g}"' + ("" if row.grows else ' customHeight="1"')
        return self._fitted if row.grows else self._usual


_BARE = SampleRow({}, ())


def line(at: int, row: FilledRow, samples: Mapping[int, SampleRow], row_map: RowMap) -> str:
    """That row under its number, made of its sample, if it has one."""
    return samples.get(row.source, _BARE).written(at, row, row_map)


def _content(value: str | float) -> str:
    """What follows a cell's style, by what it holds."""
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{typed(value)}</t></is></c>' if value else "/>"
    return f"><v>{value:.15g}</v></c>"


def _calculated(formula: str, shown: str | float | None, marks: str = "") -> str:
    """What follows the style of a cell with a formula, with what it shows where that is known."""
    held = f"<f{marks}>{formula}</f>"
    if shown is None:
        return f">{held}</c>"
    return f' t="str">{held}<v>{typed(shown)}</v></c>' if isinstance(shown, str) else f">{held}<v>{shown:.15g}</v></c>"


class LaidOut:
    """A workbook laid out once, to be filled as often as there are workbooks that differ in texts only. `markup` are by
    name the parts that are written, with keys in them; the first is the sheet to fill."""

    def __init__(self, parts: Mapping[str, bytes], markup: Mapping[str, str], samples: Mapping[int, SampleRow],
                 row_map: RowMap) -> None:
        self._parts, self._samples, self._row_map = parts, samples, row_map
        #: Of each part markup and keys in turn.
        self._pieces = {name: text.split(KEYED) for name, text in markup.items()}

    def filled(self, texts: Mapping[str, str], rows: Mapping[int, FilledRow] = MappingProxyType({}),
               finish: Callable[[Any], None] | None = None) -> bytes:
        """The workbook with those texts, and the rows that were left to be given, by number; sealed."""
        content = {key: typed(text) for key, text in texts.items()}
        content |= {f"{ROWS}{at}": line(at, row, self._samples, self._row_map) for at, row in rows.items()}
        changes: dict[str, bytes] = {}
        for name, pieces in self._pieces.items():
            filled = [content[piece] if at % 2 else piece for at, piece in enumerate(pieces)]
            changes[name] = encoded("".join(filled))
        if finish:
            sheet = next(iter(changes))
            root = parsed(changes[sheet])
            finish(root)
            changes[sheet] = written(root)
        return packed(sealed({**self._parts, **changes}))


#: Stands for a column that may be hidden.
_HIDDEN = "\ue0f8"
_CELL = re.compile(r"([A-Z]+)\d+\Z")
#: LibreOffice saves a sum over one row, "SUM(J7:J7)", as "SUM(J7)".
_SUM = re.compile(
    r"\b((?:SUM|COUNT|COUNTA|AVERAGE|MAX|MIN)\((?=[^(),]*\))|(?:COUNTIF|SUMIF)\()(\$?[A-Z]{1,3}\$?\d+)(?=[,)])")
_UNHIDDEN = re.compile(f' hidden="{_HIDDEN}\\d+{_HIDDEN}"')
#: A template that has more rows has formats below its last text that would be written into every form.
_MOST_ROWS = 5000
_UNKEPT = {"tableParts": "bảng (Table)", "dataConsolidate": "tổng hợp dữ liệu (Consolidate)",
           "scenarios": "kịch bản What-If", "webPublishItems": "phần xuất bản thành trang web"}


class SheetTemplate:
    """A worksheet taken apart once; `strings` are the workbook's shared texts. `lists` see `DropDown`; `hideable` are
    columns that may be hidden; `footer` and `label` see `Blanks`. Raises `Unkept` for what cannot follow."""

    def __init__(
        self, content: bytes, title: str, strings: Sequence[str], lists: Sequence[DropDown], hideable: Collection[int],
        footer: Mapping[str, str], label: str) -> None:
        self._part, self._title, self._strings = XmlPart(content), title, strings
        root: Any = self._part.root
        for name, what in _UNKEPT.items():
            if root.findall(f"{MAIN}{name}/*"):
                raise Unkept(what)
        data = root.find(f"{MAIN}sheetData")
        self.last = max((int(row.get("r")) for row in data.iterfind(f"{MAIN}row")), default=0)
        if self.last > _MOST_ROWS:
            raise Unkept(f"định dạng kéo xuống tận dòng {self.last} (chọn các dòng thừa dưới biểu rồi xoá)")
        self.widths, styles = elements.columns_of(root)
        #: The styles of columns by number, 0 where there is none, as far to the right as there are cells.
        right = max(map(_column, data.iter(f"{MAIN}c")), default=0)
        self._styles = [styles.get(column, 0) for column in range(right + 1)]
        self._shared: dict[str, tuple[int, int, str]] = {}
        self.rows = {int(row.get("r")): self._sample(row) for row in data.iterfind(f"{MAIN}row")}
        del data[:]
        data.text = blank(ROWS)
        merged = (each for merge in root.iter(f"{MAIN}mergeCell") for each in ranges(merge.get("ref")))
        self.merges = [each for each in merged if isinstance(each, Range)]
        elements.split_lists(root, lists)
        for column in hideable:
            held = elements.own_column(root, column)
            if held.get("hidden") not in ("1", "true"):
                held.set("hidden", f"{_HIDDEN}{column}{_HIDDEN}")
        for word, key in footer.items():
            elements.add_footer(root, word, label)
            for each in root.find(f"{MAIN}headerFooter"):
                each.text = (each.text or "").replace(word, blank(key))
        elements.follow_rows(self._part, title)
        self._around = self._part.compiled()
        #: The sheet around its rows, which have a blank, by row map, cursor and hidden columns.
        self.frame = lru_cache(maxsize=64)(self._frame)

    def _frame(self, rows: RowMap, cursor: str, hidden: tuple[int, ...]) -> str:
        text = self._around(rows).replace(CURSOR, cursor)
        for column in hidden:
            text = text.replace(f"{_HIDDEN}{column}{_HIDDEN}", "1")
        return _UNHIDDEN.sub("", text)

    def style(self, row: int, column: int) -> int:
        """The style of a cell of the template, 0 where there is none."""
        return cell.style if (cell := self.cell(row, column)) else 0

    def cell(self, row: int, column: int) -> TemplateCell | None:
        """A cell of the template, None where there is none."""
        return self.rows[row].cells.get(column) if row in self.rows else None

    def height(self, row: int) -> float:
        """The height of a row of the template in points, 0 where that is left to the program."""
        return float(self.rows[row].attributes.get("ht", 0)) if row in self.rows else 0.0

    def _sample(self, row: Any) -> SampleRow:
        attributes = attributes_of(row, "r", "spans")
        cells = {_column(cell): self._cell(cell, int(row.get("r"))) for cell in row.iterfind(f"{MAIN}c")}
        for column, of_column in enumerate(self._styles):  # a cell that is not stored looks as its row or column does
            if column and column not in cells and (style := int(attributes.get("s", of_column))):
                cells[column] = TemplateCell(column, style, "/>")
        return SampleRow(attributes, sorted(cells.values(), key=lambda cell: cell.column))

    def _cell(self, cell: Any, row: int) -> TemplateCell:
        column, style = _column(cell), int(cell.get("s", "0"))
        kept = attributes_text(attributes_of(cell, "r", "s", "t"))
        if (found := cell.find(f"{MAIN}f")) is None:
            kind = f' t="{cell.get("t")}"' if len(cell) and cell.get("t") else ""
            content = "".join(map(outer, cell))
            rest = f"{kept}{kind}>{content}</c>" if content else f"{kept}{kind}/>"
            return TemplateCell(column, style, rest, self._said(cell))
        marks = "".join(f' {name}="{value}"' for name, value in found.attrib.items() if name == "ca")
        if found.get("t") == "array":
            marks += f' t="array" ref="{letters(column)}{{row}}"'
        text = _SUM.sub(r"\1\2:\2", self._formula(found, row, column))
        return TemplateCell(column, style, kept, "", Formula(in_markup(text), self._title), marks)

    def _said(self, cell: Any) -> str:
        value = cell.findtext(f"{MAIN}v", "")
        if cell.get("t") == "s" and value:
            return self._strings[int(value)] if int(value) < len(self._strings) else ""
        return value or "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))

    def _formula(self, found: Any, row: int, column: int) -> str:
        kind = found.get("t", "normal")
        if kind == "dataTable":
            raise Unkept(f"bảng dữ liệu giả định (What-If) ở ô {letters(column)}{row}")
        if kind == "array" and set(found.get("ref", "").split(":")) - {"", f"{letters(column)}{row}"}:
            raise Unkept(f"công thức mảng trên nhiều ô {found.get('ref')}")
        if kind != "shared":
            return found.text or ""
        if found.text:
            self._shared[found.get("si")] = row, column, found.text
            return str(found.text)
        first_row, first_column, text = self._shared[found.get("si")]
        return shifted(text, row - first_row, column - first_column)


def _column(cell: Any) -> int:
    return number(_CELL.match(cell.get("r"))[1])  # type: ignore[index]
