"""Rows of a template as samples: written under any number, with other contents in their cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.sheetfill.row_map import Formula, RowMap, letters

#: What Excel would read as an escaped character.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: A letter beyond ASCII by its number; line breaks and tabs, which stay numbers, have one digit.
_NUMBER = re.compile(r"&#x([0-9A-F]{2,6});")


class FilledRow(NamedTuple):
    """A row to write: the template row it is made of, what its cells hold by column ("" empties one), its height.

    Without a height (in points) it is as tall as the template's. `grows`: that is only a beginning, programs fit it.
    `formulas` are in terms of the new sheet; `styles` are of cells the template's row has not. `shown` is what cells
    with formulas show, by column, as far as that is known: all other formulas are stored without a value.
    """

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

    def written(self, number: int, row: FilledRow, rows: RowMap) -> str:
        """The row under that number, its formulas where `rows` have moved what they refer to."""
        contents = {column: _content(value) for column, value in row.cells.items()}
        for column, (cell, formula) in self.formulas.items():
            if column not in contents:
                moved, marks = formula.moved(rows, row.source, number), cell.marks.replace("{row}", str(number))
                contents[column] = cell.rest + _calculated(moved, row.shown.get(column), marks)
        for column, text in row.formulas.items():
            contents[column] = _calculated(escape(text), row.shown.get(column))
        return self._with(str(number), row, contents)

    def _with(self, number: str, row: FilledRow, contents: Mapping[int, str]) -> str:
        if more := contents.keys() - self.cells.keys():
            added = (TemplateCell(column, row.styles.get(column, 0), "/>") for column in more)
            return SampleRow(self.attributes, sorted((*self.cells.values(), *added)))._with(number, row, contents)
        parts = [f'"{self._marks(row)}>{self._next[0]}', *self._parts]
        for column, content in contents.items():
            at = self._at[column]
            parts[at] = f"{self._styles[at]}{content}{self._next[at]}"
        return f'<row r="{number}{number.join(parts)}'

    def _marks(self, row: FilledRow) -> str:
        if row.height is not None:
            return self._untall + f' ht="{row.height:g}"' + ("" if row.grows else ' customHeight="1"')
        return self._fitted if row.grows else self._usual


def lines(rows: Sequence[FilledRow], samples: Mapping[int, SampleRow], row_map: RowMap) -> str:
    """Those rows from the first on, each made of its sample, if it has one."""
    none = SampleRow({}, ())
    return "".join([samples.get(row.source, none).written(at, row, row_map) for at, row in enumerate(rows, 1)])


@lru_cache(maxsize=4096)
def typed(text: str) -> str:
    """A text as it stands in a cell."""
    return escape(_ESCAPE.sub("_x005F_", text))


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


def attributes_of(element: Any, *but: str) -> dict[str, str]:
    """An element's attributes but those, as they are written within its part."""
    prefixes = {name: f"{prefix}:" for prefix, name in element.nsmap.items()}
    named = ((etree.QName(name), value) for name, value in element.attrib.items() if name not in but)
    return {(prefixes[name.namespace] if name.namespace else "") + name.localname: escape(value, {'"': "&quot;"})
            for name, value in named}


def attributes_text(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in a tag."""
    return "".join([f' {name}="{value}"' for name, value in attributes.items()])


def outer(element: Any) -> str:
    """An element's markup as it reads within its part."""
    around = element.getparent().nsmap
    element.tail = None
    # Before 2.14, libxml2 writes letters beyond ASCII in an element's attributes as numbers.
    text = _NUMBER.sub(lambda found: chr(int(found[1], 16)), str(etree.tostring(element, encoding="unicode")))
    for prefix, name in around.items():
        text = text.replace(f' xmlns:{prefix}="{name}"' if prefix else f' xmlns="{name}"', "", 1)
    return text
