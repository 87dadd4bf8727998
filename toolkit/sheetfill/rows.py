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
    """A row to write: the template row it is made of, what its cells hold by column ("" empties one), its height in points.

    Without a height it is as tall as the template's. `grows`: the height is only a beginning, programs fit it anew.
    `formulas` are in terms of the new sheet; `styles` are of cells the template's row has not. `shown` is what formulas'
    cells show, by column, as far as that is known: all other formulas are stored without a value.
    """

    source: int
    cells: Mapping[int, str | float]
    height: float | None = None
    grows: bool = False
    formulas: Mapping[int, str] = {}
    styles: Mapping[int, int] = {}
    shown: Mapping[int, str | float] = {}


class TemplateCell(NamedTuple):
    """A cell of a sample row: `rest` is what follows its style where it is written as it stands."""

    column: int
    style: int
    rest: str
    value: str | float | None = None
    formula: Formula | None = None
    marks: str = ""


class SampleRow:
    """A row of the template, ready to be written under any number."""

    def __init__(self, attributes: Mapping[str, str], cells: Sequence[TemplateCell]) -> None:
        self.attributes = attributes
        self.cells = {cell.column: cell for cell in cells}
        self.formulas = {cell.column: (cell, cell.formula) for cell in cells if cell.formula}
        self._at = {cell.column: at for at, cell in enumerate(cells, 1)}
        self._styles = ["", *(f'" s="{cell.style}"' if cell.style else '"' for cell in cells)]
        self._next = [*(f'<c r="{letters(cell.column)}' for cell in cells), "</row>"]
        self._usual, self._fitted, self._untall = (
            attributes_text({name: value for name, value in attributes.items() if name not in without})
            for without in ((), ("customHeight",), ("customHeight", "ht")))
        around = zip(self._styles[1:], cells, self._next[1:], strict=True)
        self._parts = [f"{style}{cell.rest}{following}" for style, cell, following in around]

    def written(self, number: int, row: FilledRow, rows: RowMap) -> str:
        """The row under that number, its formulas where `rows` have moved what they refer to."""
        contents = {column: content_of(value) for column, value in row.cells.items()}
        for column, (cell, formula) in self.formulas.items():
            if column not in contents:
                marks = cell.marks.replace("{row}", str(number))
                moved = formula.moved(rows, row.source, number)
                contents[column] = cell.rest + _calculated(moved, row.shown.get(column), marks)
        for column, text in row.formulas.items():
            contents[column] = _calculated(escape(text), row.shown.get(column))
        return self._with(str(number), row, contents)

    def _with(self, number: str, row: FilledRow, contents: Mapping[int, str]) -> str:
        """The row with `contents` in place of what follows its cells' styles."""
        more = contents.keys() - self._at.keys()
        if more:
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


@lru_cache(maxsize=4096)
def _typed(text: str) -> str:
    """A text as the content of a cell."""
    return escape(_ESCAPE.sub("_x005F_", text))


def content_of(value: str | float) -> str:
    """What follows a cell's style, by what it holds."""
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{_typed(value)}</t></is></c>' if value else "/>"
    return f"><v>{value:.15g}</v></c>"


def _calculated(formula: str, shown: str | float | None, marks: str = "") -> str:
    """What follows the style of a cell with a formula, with what it shows where that is known."""
    held = f"<f{marks}>{formula}</f>"
    if shown is None:
        return f">{held}</c>"
    if isinstance(shown, str):
        return f' t="str">{held}<v>{_typed(shown)}</v></c>'
    return f">{held}<v>{shown:.15g}</v></c>"


def attributes_of(element: Any) -> dict[str, str]:
    """An element's attributes as they are written within its part."""
    prefixes = {f"{{{name}}}": f"{prefix}:" for prefix, name in element.nsmap.items()}
    return {
        name if name[0] != "{" else prefixes[name[:name.index("}") + 1]] + name[name.index("}") + 1:]:
            escape(value, {'"': "&quot;"}) for name, value in element.attrib.items()}


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
