"""An annex in a Word document → lines, table by table, from the document's XML.

python-docx works a whole table out for each cell, and hangs on a cell that says it is 10⁸ columns wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from toolkit.annex.lines import Line, share, tidy
from toolkit.annex.listing import Lists, read_lists, whole
from toolkit.annex.tree import read_tree
from toolkit.findings import Place
from toolkit.sheetread.limits import unsafe
from toolkit.sheetread.package import Package

#: The document's part; some services number it.
_DOCUMENT = re.compile(r"word/document[0-9]*\.xml")
_NUMBERING = "word/numbering.xml"
#: Word itself allows 63 columns.
_WIDEST = 63
#: What a paragraph says besides its letters.
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}
#: What is not shown: text deleted or moved away, a drawing's copy for old programs, properties.
_HIDDEN = ("del", "moveFrom", "Fallback", "pPr", "rPr")

#: What Word numbers a paragraph with.
Numbers = Mapping[Element, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a document: its lines, its columns, and whether words stand between it and the table before."""

    lines: tuple[Line, ...]
    width: int
    apart: bool


def document_tables(file: str, package: Package) -> tuple[Grid, ...]:
    """The document's tables in order; a table inside a cell is text of that cell.

    Deleted text is left out, inserted text read, automatic numbers worked out. Raises Damaged and Refused.
    """
    name = next(filter(_DOCUMENT.fullmatch, package), "word/document.xml")
    root = read_tree(package.chunks(name))
    lists = read_lists(read_tree(package.chunks(_NUMBERING))) if _NUMBERING in package else Lists()
    numbers = {paragraph: _listed(paragraph, lists) for paragraph in root.iter("p")}
    grids: list[Grid] = []
    apart = False
    for block in _inner(root, ("p", "tbl")):
        if block.tag == "tbl":
            grids.append(_grid(block, Place(file, f"bảng {len(grids) + 1}"), apart, numbers))
            apart = False
        else:
            apart = apart or any(char.isalpha() for char in "".join(_said(block)))
    return tuple(grids)


def _inner(element: Element, tags: tuple[str, ...]) -> Iterator[Element]:
    """The outermost elements of those names, in order, whatever wraps them (content controls, custom XML, revisions)."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _HIDDEN:
            yield from _inner(child, tags)


def _grid(table: Element, place: Place, apart: bool, numbers: Numbers) -> Grid:
    lines: list[Line] = []
    continued: dict[int, frozenset[int]] = {}
    for at, row in enumerate(_inner(table, ("tr",))):
        line, goes_on = _line(row, at + 1, place, numbers)
        lines.append(line)
        continued[at] = goes_on
    return Grid(tuple(share(lines, continued)), max((len(line.texts) for line in lines), default=0), apart)


def _line(row: Element, number: int, place: Place, numbers: Numbers) -> tuple[Line, frozenset[int]]:
    """A row as a line, and the columns whose cells go on from the row above."""
    texts = [""] * _attribute(row, "trPr/gridBefore")
    covered: dict[int, int] = {}
    goes_on: set[int] = set()
    begins = len(texts)
    for cell in _inner(row, ("tc",)):
        inner = tidy("\n".join(f"{numbers[p]} {''.join(_said(p))}".strip() for p in _inner(cell, ("p",))))
        if not _continues(cell, "hMerge"):
            begins = len(texts)
        first = len(texts)
        texts.extend((inner, *[""] * (_attribute(cell, "tcPr/gridSpan", 1) - 1)))
        if len(texts) > _WIDEST:
            raise unsafe("bảng quá nhiều cột")
        columns = range(first, len(texts))
        covered.update({column: begins for column in columns if column > begins})
        if _continues(cell, "vMerge") and not inner:
            goes_on.update(columns)
    return Line(number, place, tuple(texts), covered), frozenset(goes_on)


def _attribute(element: Element, path: str, default: int = 0) -> int:
    found = element.find(path)
    value = whole(found.get("val", "")) if found is not None else default
    if value > _WIDEST:
        raise unsafe(f"ô bảng rộng {value} cột")
    return max(value, default)


def _continues(cell: Element, merge: str) -> bool:
    """Whether the cell is merged with the one before it: above (vMerge) or to the left (hMerge)."""
    found = cell.find(f"tcPr/{merge}")
    return found is not None and found.get("val", "continue") == "continue"


def _listed(paragraph: Element, lists: Lists) -> str:
    """The automatic number Word prints before the paragraph, "" where it prints none."""
    properties = paragraph.find("pPr/numPr")
    if properties is None:
        return ""
    ids = [found.get("val", "") for found in properties.findall("numId")]
    levels = [whole(found.get("val", "")) for found in properties.findall("ilvl")]
    return lists.next(ids[0] if ids else "", levels[0] if levels else 0)


def _said(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _HIDDEN:
            yield from _said(child)
