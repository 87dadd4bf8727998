"""A report or letter (.docx) taken apart as a reader sees it, for the rules of `nd30_file`.

Parts are found by where they stand and what they say, never by style name; sizes, weights and fonts are resolved through run, style, its
bases and the defaults, as Word resolves them. Lengths are in points.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from toolkit.page.document import W, attribute, font_names, indent, is_on, page_room, paragraph_of, style_chain
from toolkit.page.text_metrics import line_widths

BLACK = frozenset({"000000", "auto"})
_ALIGN = {"center": "center", "both": "justify", "left": "left", "start": "left"}
_CAPTIONS = ("Biểu đồ", "Hình")
_SIDES = ("top", "left", "bottom", "right")


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """How a paragraph looks. `column` is the width of the text or cell it stands in. `fonts` holds the names that its
    filled runs would be set in, with "theme" where a theme decides. `line` is the line spacing in lines, 0.0 where it
    is exact. `borders` are the sides with a single solid line."""

    text: str
    fonts: frozenset[str]
    colors: frozenset[str]
    sizes: frozenset[float]
    bold: frozenset[bool]
    italic: frozenset[bool]
    align: str
    first_line: float
    left: float
    right: float
    before: float
    after: float
    line: float
    borders: frozenset[str]
    border_colors: frozenset[str]
    keep_next: bool
    column: float

    @property
    def size(self) -> float:
        """The largest size in it, 0.0 of an empty paragraph."""
        return max(self.sizes, default=0.0)

    @property
    def room(self) -> float:
        """How wide its lines may be."""
        return self.column - self.left - self.right

    def lines(self, text: str) -> list[float]:
        """The widths of its lines in points, were that its text."""
        return line_widths(text, self.room, self.size, bold=True in self.bold)

    @property
    def rule(self) -> float:
        """The length of the solid black line under it, 0.0 where it draws none."""
        return self.room if "bottom" in self.borders and self.border_colors <= BLACK else 0.0


class Report:
    """A .docx taken apart. `head` and `signature` are the cells of the first and last table of the first section,
    row by row; a part that is not there is empty."""

    def __init__(self, content: bytes) -> None:
        import docx

        self._document: Any = docx.Document(io.BytesIO(content))
        self.sections: list[Any] = list(self._document.sections)
        first, *others = self._parts()
        tables = [block for block in first if block.tag == f"{W}tbl"]
        self.head = self._cells(tables[0]) if tables else []
        self.signature = self._cells(tables[-1]) if len(tables) > 1 else []
        rows = tables[-1].xpath("./w:tr") if self.signature else []
        self.signature_kept = bool(rows) and all(row.xpath("./w:trPr/w:cantSplit") for row in rows)
        inside = first[first.index(tables[0]) + 1 if tables else 0:first.index(tables[-1]) if len(tables) > 1 else None]
        self.body = self._looks(_running(inside), self._width(0))
        annexes = [(number, part) for number, part in enumerate(others, 1) if _is_annex(part)]
        self.annexes = [self._looks(part, self._width(number)) for number, part in annexes]
        self.annex_tables: list[Any] = [block for _, part in annexes for block in part if block.tag == f"{W}tbl"]

    def cell(self, row: int, column: int) -> list[ParagraphLook]:
        """The paragraphs of a cell of the head, its rules among them."""
        return self.head[row][column] if len(self.head) > row and len(self.head[row]) > column else []

    def everything(self) -> Iterator[ParagraphLook]:
        """Every paragraph there is, in tables too."""
        return (_look_of(each, self._document, 0.0) for each in self._document.element.body.iter(f"{W}p"))

    def page_number(self, section: Any) -> list[ParagraphLook]:
        """The paragraphs of that section's header that print the page number."""
        return [_look_of(each._p, self._document, 0.0) for each in section.header.paragraphs
                if "PAGE" in "".join(each._p.xpath(".//w:instrText/text()"))]

    def _parts(self) -> list[list[Any]]:
        """The blocks of each section; the paragraph that ends a section begins the next part's list."""
        blocks = list(self._document.element.body)
        ends = [number + 1 for number, block in enumerate(blocks) if block.xpath("self::w:p/w:pPr/w:sectPr")]
        return [blocks[start:end] for start, end in zip([0, *ends], [*ends, len(blocks)], strict=True)]

    def _width(self, section: int) -> float:
        return page_room(self.sections[min(section, len(self.sections) - 1)])

    def _cells(self, table: Any) -> list[list[list[ParagraphLook]]]:
        return [[self._looks(cell, sum(map(int, cell.xpath("./w:tcPr/w:tcW/@w:w"))) / 20)
                 for cell in row.xpath("./w:tc")] for row in table.xpath("./w:tr")]

    def _looks(self, blocks: Iterable[Any], column: float) -> list[ParagraphLook]:
        return [_look_of(block, self._document, column) for block in blocks if block.tag == f"{W}p"]


def _look_of(p: Any, document: Any, column: float) -> ParagraphLook:
    """How the paragraph `p` looks that stands in a text or cell of that width."""
    paragraph = paragraph_of(p, document)
    styles = list(style_chain(paragraph.style))
    defaults = document.styles.element.findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    places = [place for place in (p.pPr, *(style.pPr for style in styles)) if place is not None]
    runs = [[run for run in (r.rPr, *(style.rPr for style in styles), *defaults) if run is not None]
            for r in p.xpath(".//w:r") if "".join(r.itertext()).strip()]
    borders = _borders(places)
    spacing = {name: attribute(places, "spacing", name) for name in ("before", "after", "line", "lineRule")}
    return ParagraphLook(
        paragraph.text, frozenset(name for run in runs for name in font_names(run)),
        frozenset(attribute(run, "color", "val") or "auto" for run in runs),
        frozenset(int(attribute(run, "sz", "val") or 20) / 2 for run in runs),
        frozenset(is_on(run, "b") for run in runs), frozenset(is_on(run, "i") for run in runs),
        _ALIGN.get(attribute(places, "jc", "val") or "left", "other"),
        indent(places, "firstLine") - indent(places, "hanging"),
        indent(places, "left", "start"), indent(places, "right", "end"),
        int(spacing["before"] or 0) / 20, int(spacing["after"] or 0) / 20,
        0.0 if spacing["lineRule"] in ("exact", "atLeast") else int(spacing["line"] or 240) / 240,
        frozenset(side for side, line in borders.items() if line[0] == "single"),
        frozenset(line[1] for line in borders.values()), is_on(places, "keepNext"), column)


def _borders(places: list[Any]) -> dict[str, tuple[str, str]]:
    found = next((found for place in places if (found := place.find(f"{W}pBdr")) is not None), None)
    lines = ((side, None if found is None else found.find(f"{W}{side}")) for side in _SIDES)
    return {side: (line.get(f"{W}val"), line.get(f"{W}color", "auto")) for side, line in lines if line is not None}


def _running(blocks: list[Any]) -> list[Any]:
    """The blocks without those that only hold a picture, and without what is said of it under it."""
    texts = ["".join(block.itertext(f"{W}t")).strip() for block in blocks]
    pictures = [not text and bool(block.xpath(".//w:drawing")) for text, block in zip(texts, blocks, strict=True)]
    return [block for block, text, picture, above in zip(blocks, texts, pictures, [False, *pictures], strict=False)
            if not picture and not (above and text.startswith(_CAPTIONS))]


def _is_annex(part: list[Any]) -> bool:
    """The last page of a draft is none."""
    texts = [text for block in part if not block.xpath("self::w:tbl") and (text := "".join(block.itertext()).strip())]
    return any(text.startswith(("Phụ lục", "(Kèm theo")) for text in texts[:3])
