"""A report taken apart as a reader sees it: head, body, signature block, annexes, and how each paragraph looks.

Parts are found by where they stand and what they say, never by style name; sizes, weights and fonts are resolved
through run, style, its bases and the defaults, as Word resolves them. Lengths are in points.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

BLACK = frozenset({"000000", "auto"})
_ALIGN = {"center": "center", "both": "justify", "left": "left", "start": "left"}
_SIDES = ("top", "left", "bottom", "right")


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph looks. `column` is the width of the text or cell it stands in.

    `fonts` holds the names that its filled runs would be set in, with "theme" where a theme decides. `line` is the
    line spacing in lines, 0.0 where it is exact. `borders` are the sides with a single solid line, `border_colors` theirs.
    """

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

    @property
    def rule(self) -> float:
        """The length of the solid black line under it, 0.0 where it draws none."""
        return self.room if "bottom" in self.borders and self.border_colors <= BLACK else 0.0


class Report:
    """A .docx taken apart. `head` and `signature` are the cells of the first and last table of the first section,
    row by row; a part that is not there is empty."""

    def __init__(self, content: bytes) -> None:
        import docx
        from docx.oxml.ns import qn

        self._qn = qn
        self._document: Any = docx.Document(io.BytesIO(content))
        self.sections: list[Any] = list(self._document.sections)
        self._defaults = self._document.styles.element.findall(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        first, *others = self._parts()
        tables = [block for block in first if block.tag == qn("w:tbl")]
        self.head = self._cells(tables[0]) if tables else []
        self.signature = self._cells(tables[-1]) if len(tables) > 1 else []
        self.signature_kept = bool(self.signature) and all(row.xpath("./w:trPr/w:cantSplit") for row in tables[-1].xpath("./w:tr"))
        inside = first[first.index(tables[0]) + 1 if tables else 0:first.index(tables[-1]) if len(tables) > 1 else None]
        self.body = self._looks(inside, self._width(0))
        annexes = [(number, part) for number, part in enumerate(others, 1) if _is_annex(part)]
        self.annexes = [self._looks(part, self._width(number)) for number, part in annexes]
        self.annex_tables: list[Any] = [block for _, part in annexes for block in part if block.tag == qn("w:tbl")]

    def cell(self, row: int, column: int) -> list[Look]:
        """The paragraphs of a cell of the head, its rules among them."""
        return self.head[row][column] if len(self.head) > row and len(self.head[row]) > column else []

    def everything(self) -> Iterator[Look]:
        """Every paragraph there is, in tables too."""
        return (self._look(each, 0.0) for each in self._document.element.body.iter(self._qn("w:p")))

    def page_number(self, section: Any) -> list[Look]:
        """The paragraphs of that section's header that print the page number."""
        return [self._look(each._p, 0.0) for each in section.header.paragraphs if "PAGE" in "".join(each._p.xpath(".//w:instrText/text()"))]

    def _parts(self) -> list[list[Any]]:
        """The blocks of each section; the paragraph that ends a section begins the next part's list."""
        blocks = list(self._document.element.body)
        ends = [number + 1 for number, block in enumerate(blocks) if block.xpath("self::w:p/w:pPr/w:sectPr")]
        return [blocks[start:end] for start, end in zip([0, *ends], [*ends, len(blocks)], strict=True)]

    def _width(self, section: int) -> float:
        page = self.sections[min(section, len(self.sections) - 1)]
        return float(page.page_width - page.left_margin - page.right_margin) / 12700

    def _cells(self, table: Any) -> list[list[list[Look]]]:
        return [[self._looks(cell, self._cell_width(cell)) for cell in row.xpath("./w:tc")] for row in table.xpath("./w:tr")]

    def _cell_width(self, cell: Any) -> float:
        return sum(int(width) for width in cell.xpath("./w:tcPr/w:tcW/@w:w")) / 20

    def _looks(self, blocks: Iterable[Any], column: float) -> list[Look]:
        return [self._look(block, column) for block in blocks if block.tag == self._qn("w:p")]

    def _look(self, p: Any, column: float) -> Look:
        from docx.text.paragraph import Paragraph

        paragraph = Paragraph(p, self._document)
        styles = list(_bases(paragraph.style))
        places = [place for place in (p.pPr, *(style.pPr for style in styles)) if place is not None]
        runs = [[run for run in (r.rPr, *(style.rPr for style in styles), *self._defaults) if run is not None]
                for r in p.xpath(".//w:r") if "".join(r.itertext()).strip()]
        borders = self._borders(places)
        spacing = {name: self._value(places, "w:spacing", name) for name in ("before", "after", "line", "lineRule")}
        return Look(
            paragraph.text,
            frozenset(name for run in runs for name in self._fonts(run)),
            frozenset(self._value(run, "w:color", "val") or "auto" for run in runs),
            frozenset(int(self._value(run, "w:sz", "val") or 20) / 2 for run in runs),
            frozenset(self._on(run, "w:b") for run in runs),
            frozenset(self._on(run, "w:i") for run in runs),
            _ALIGN.get(self._value(places, "w:jc", "val") or "left", "other"),
            self._indent(places, "firstLine") - self._indent(places, "hanging"),
            self._indent(places, "left", "start"), self._indent(places, "right", "end"),
            int(spacing["before"] or 0) / 20, int(spacing["after"] or 0) / 20,
            0.0 if spacing["lineRule"] in ("exact", "atLeast") else int(spacing["line"] or 240) / 240,
            frozenset(side for side, line in borders.items() if line[0] == "single"),
            frozenset(line[1] for line in borders.values()),
            self._on(places, "w:keepNext"),
            column,
        )

    def _find(self, places: list[Any], tag: str) -> Any:
        """The property where it is nearest."""
        return next((found for place in places if (found := place.find(self._qn(tag))) is not None), None)

    def _value(self, places: list[Any], tag: str, name: str) -> str | None:
        """An attribute of a property where it is nearest; a property may say its attributes in several places."""
        found = (place.find(self._qn(tag)) for place in places)
        values = (each.get(self._qn(f"w:{name}")) for each in found if each is not None)
        return next((value for value in values if value is not None), None)

    def _on(self, places: list[Any], tag: str) -> bool:
        found = self._find(places, tag)
        return found is not None and found.get(self._qn("w:val")) not in ("0", "false", "none")

    def _fonts(self, places: list[Any]) -> Iterator[str]:
        for name in ("ascii", "hAnsi", "cs", "eastAsia"):
            attributes = (self._qn(f"w:{name}"), self._qn(f"w:{'cs' if name == 'cs' else name}{'theme' if name == 'cs' else 'Theme'}"))
            fonts = (fonts for place in places if (fonts := place.find(self._qn("w:rFonts"))) is not None)
            nearest = next((each for each in fonts if any(each.get(attribute) for attribute in attributes)), None)
            yield "" if nearest is None else "theme" if nearest.get(attributes[1]) else str(nearest.get(attributes[0]))

    def _indent(self, places: list[Any], *names: str) -> float:
        """Programs write the same side under two names."""
        values = (self._value([place], "w:ind", name) for place in places for name in names)
        return int(next((value for value in values if value is not None), "0")) / 20

    def _borders(self, places: list[Any]) -> dict[str, tuple[str, str]]:
        found = self._find(places, "w:pBdr")
        lines = {} if found is None else {side: found.find(self._qn(f"w:{side}")) for side in _SIDES}
        return {side: (line.get(self._qn("w:val")), line.get(self._qn("w:color"), "auto")) for side, line in lines.items() if line is not None}


def _bases(style: Any) -> Iterator[Any]:
    while style is not None:
        yield style.element
        style = style.base_style


def _is_annex(part: list[Any]) -> bool:
    """The last page of a draft is none."""
    texts = [text for block in part if not block.xpath("self::w:tbl") and (text := "".join(block.itertext()).strip())]
    return any(text.startswith(("Phụ lục", "(Kèm theo")) for text in texts[:3])
