"""A report taken apart as a reader sees it, and what of it is fitted to its words before it is printed.

Parts are found by where they stand and what they say, never by style name; sizes, weights and fonts are resolved
through run, style, its bases and the defaults, as Word resolves them. Lengths are in points.

The lines under Tiêu ngữ, the issuer's name and the trích yếu are as long as the text, or a third to a half (II.1c,
II.2b, II.5b): each is the bottom border of an empty paragraph of its own style; its indents leave the length. Names
that wrap are set in lines of about equal length. The frame of a mark of urgency is as wide as the mark asks (III.2b).
Place and date stay on one line with the number (II.4): where they are long, their column is widened.

A document may still hold marks that are taken out before it is printed; `plain` tells a text without them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from toolkit.nd30.rules import URGENCY_WIDTHS
from toolkit.nd30.text_metrics import line_widths, text_width
from toolkit.text import grouped

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
        return _text_width(self.sections[min(section, len(self.sections) - 1)])

    def _cells(self, table: Any) -> list[list[list[ParagraphLook]]]:
        return [[self._looks(cell, sum(map(int, cell.xpath("./w:tcPr/w:tcW/@w:w"))) / 20)
                 for cell in row.xpath("./w:tc")] for row in table.xpath("./w:tr")]

    def _looks(self, blocks: Iterable[Any], column: float) -> list[ParagraphLook]:
        return [_look_of(block, self._document, column) for block in blocks if block.tag == f"{W}p"]


def _look_of(p: Any, document: Any, column: float) -> ParagraphLook:
    """How the paragraph `p` looks that stands in a text or cell of that width."""
    paragraph = _paragraph(p, document)
    styles = list(_bases(paragraph.style))
    defaults = document.styles.element.findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    places = [place for place in (p.pPr, *(style.pPr for style in styles)) if place is not None]
    runs = [[run for run in (r.rPr, *(style.rPr for style in styles), *defaults) if run is not None]
            for r in p.xpath(".//w:r") if "".join(r.itertext()).strip()]
    borders = _borders(places)
    spacing = {name: _value(places, "spacing", name) for name in ("before", "after", "line", "lineRule")}
    return ParagraphLook(
        paragraph.text, frozenset(name for run in runs for name in _fonts(run)),
        frozenset(_value(run, "color", "val") or "auto" for run in runs),
        frozenset(int(_value(run, "sz", "val") or 20) / 2 for run in runs),
        frozenset(_on(run, "b") for run in runs), frozenset(_on(run, "i") for run in runs),
        _ALIGN.get(_value(places, "jc", "val") or "left", "other"),
        _indent(places, "firstLine") - _indent(places, "hanging"),
        _indent(places, "left", "start"), _indent(places, "right", "end"),
        int(spacing["before"] or 0) / 20, int(spacing["after"] or 0) / 20,
        0.0 if spacing["lineRule"] in ("exact", "atLeast") else int(spacing["line"] or 240) / 240,
        frozenset(side for side, line in borders.items() if line[0] == "single"),
        frozenset(line[1] for line in borders.values()), _on(places, "keepNext"), column)


def _text_width(page: Any) -> float:
    return float((page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)) / 12700


def _find(places: list[Any], tag: str) -> Any:
    """The property where it is nearest."""
    return next((found for place in places if (found := place.find(f"{W}{tag}")) is not None), None)


def _value(places: list[Any], tag: str, name: str) -> str | None:
    """An attribute of a property where it is nearest; a property may say its attributes in several places."""
    found = (place.find(f"{W}{tag}") for place in places)
    values = (each.get(f"{W}{name}") for each in found if each is not None)
    return next((value for value in values if value is not None), None)


def _on(places: list[Any], tag: str) -> bool:
    found = _find(places, tag)
    return found is not None and found.get(f"{W}val") not in ("0", "false", "none")


def _fonts(places: list[Any]) -> Iterator[str]:
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        attribute, theme = f"{W}{name}", f"{W}cstheme" if name == "cs" else f"{W}{name}Theme"
        fonts = (fonts for place in places if (fonts := place.find(f"{W}rFonts")) is not None)
        nearest = next((each for each in fonts if each.get(attribute) or each.get(theme)), None)
        yield "" if nearest is None else "theme" if nearest.get(theme) else str(nearest.get(attribute))


def _indent(places: list[Any], *names: str) -> float:
    """Programs write the same side under two names."""
    values = (_value([place], "ind", name) for place in places for name in names)
    return int(next((value for value in values if value is not None), "0")) / 20


def _borders(places: list[Any]) -> dict[str, tuple[str, str]]:
    found = _find(places, "pBdr")
    lines = ((side, None if found is None else found.find(f"{W}{side}")) for side in _SIDES)
    return {side: (line.get(f"{W}val"), line.get(f"{W}color", "auto")) for side, line in lines if line is not None}


def _bases(style: Any) -> Iterator[Any]:
    while style is not None:
        yield style.element
        style = style.base_style


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


#: What a text will read as once it is printed.
Plain = Callable[[str], str]

#: The template's styles of such lines, each with its part of the text's length, and of the names above them.
RULE_STYLES = {"Kẻ dưới Tiêu ngữ": 1.0, "Kẻ dưới tên cơ quan": 0.42, "Kẻ dưới trích yếu": 0.42}
NAME_STYLES = ("Cơ quan chủ quản", "Cơ quan ban hành", "Trích yếu", "Trích yếu công văn")
URGENCY_STYLE, DATE_STYLE = "Dấu độ khẩn", "Địa danh và ngày"
NUMBER_STYLE, TASK_STYLE, CLOSING_STYLE = "Số và ký hiệu", "Nhiệm vụ", "Câu kết"

#: The frame is drawn outside the indents: its space and half its line on both sides, in points.
_AROUND = 7.0
#: The narrowest column for the issuer's name, and what is beside a text in a cell of the table, in points.
_NARROWEST, _CELL = 110.0, 12.0
#: Characters of a heading: about three lines.
_HEADING = 240
#: Characters of text that keep a closing sentence company: about two lines; of a cell whose row may be broken.
_COMPANY, LONG_CELL = 100, 200
#: Italics are that much wider; lines of equal length are given that much beyond what they seem to need.
_ITALIC, _SPARE = 1.04, 1.07

def keep_openings(document: Any, plain: Plain = str) -> None:
    """Keep each paragraph of the body that opens a list ("…:") on the page where the list begins. A task's text that
    takes many lines is no heading a reader could miss, and keeping it would leave half a page empty."""
    for paragraph in _styled(document, TASK_STYLE):
        if len(plain(paragraph.text)) > _HEADING:
            paragraph.paragraph_format.keep_with_next = False
    for element in document.element.body.p_lst:
        if plain("".join(element.itertext(f"{W}t"))).endswith(":"):
            _paragraph(element, document).paragraph_format.keep_with_next = True


def keep_together(document: Any, plain: Plain = str) -> None:
    """Keep some lines of the text on the page of the closing sentence and the signature: these never stand alone. Let a
    table's long rows be broken by a page's end, so that no page stays half empty."""
    for closing in _styled(document, CLOSING_STYLE):
        held, above = 0, closing._p.getprevious()
        while above is not None and above.tag == f"{W}p" and held < _COMPANY:
            _paragraph(above, document).paragraph_format.keep_with_next = True
            held, above = held + len(plain("".join(above.itertext(f"{W}t")))), above.getprevious()
    # no cell of a row is longer than the row
    for kept in document.element.body.xpath(f"descendant::w:cantSplit[string-length(../..) > {LONG_CELL}]"):
        row = kept.getparent().getparent()
        if any(len(plain("".join(cell.itertext(f"{W}t")))) > LONG_CELL for cell in row.iter(f"{W}tc")):
            kept.getparent().remove(kept)


def fit_rules(document: Any, plain: Plain = str) -> None:
    """Fit lines, frame and columns to the words in them; a document without these styles is left as it is."""
    def width_of(paragraph: Any) -> float:
        return text_width(plain(paragraph.text), _look(paragraph).size, bold=False)

    fitted = _styled(document, NUMBER_STYLE, DATE_STYLE, *NAME_STYLES, *RULE_STYLES, URGENCY_STYLE)
    held = grouped(fitted, lambda paragraph: str(paragraph.style.name))
    narrowest = max([_NARROWEST, *(_CELL + width_of(each) for each in held.get(NUMBER_STYLE, ()))])
    for paragraph in held.get(DATE_STYLE, ()):
        _widen(paragraph, width_of(paragraph), narrowest)
    for paragraph in (each for name in NAME_STYLES for each in held.get(name, ())):
        _even(paragraph, plain(paragraph.text))
    for paragraph in (each for name in RULE_STYLES for each in held.get(name, ())):
        if (above := paragraph._p.getprevious()) is not None:
            text = _paragraph(above, document)
            longest = max(_look(text).lines(plain(text.text)))
            _centre(paragraph, RULE_STYLES[str(paragraph.style.name)] * longest)
    for paragraph in held.get(URGENCY_STYLE, ()):
        if width := URGENCY_WIDTHS.get(plain(paragraph.text)):
            _centre(paragraph, width * 72 / 25.4 - _AROUND)


def _paragraph(element: Any, document: Any) -> Any:
    from docx.text.paragraph import Paragraph

    return Paragraph(element, document)


def _styled(document: Any, *names: str) -> list[Any]:
    """The paragraphs of these styles; an annex may have thousands of others."""
    ids = {style.style_id for style in document.styles if style.name in names}
    return [_paragraph(each.getparent().getparent(), document)
            for each in document.element.body.iter(f"{W}pStyle") if each.get(f"{W}val") in ids]


def _look(paragraph: Any) -> ParagraphLook:
    """How it looks, in the table cell or the page text it is in."""
    document = paragraph._parent
    cells, page = paragraph._p.xpath("ancestor::w:tc/w:tcPr/w:tcW"), document.sections[0]
    column = int(cells[-1].get(f"{W}w")) / 20 if cells else _text_width(page)
    return _look_of(paragraph._p, document, column)


def _even(paragraph: Any, text: str) -> None:
    """Set a text that wraps in as many lines, of about equal length."""
    look = _look(paragraph)
    if len(lines := look.lines(text)) > 1:
        widths = range(int(max(sum(lines) / len(lines), 1)), int(look.room))
        counts = ((width, line_widths(text, width, look.size, bold=True in look.bold)) for width in widths)
        enough = next((width for width, held in counts if len(held) == len(lines) and max(held) <= width), look.room)
        _centre(paragraph, min(look.room, enough * _SPARE))


def _centre(paragraph: Any, length: float) -> None:
    from docx.shared import Pt

    side = Pt(round((_look(paragraph).column - length) / 2, 1))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side


def _widen(paragraph: Any, width: float, narrowest: float) -> None:
    """Move the border between the columns of the table where a text is wider than its own, as far as it may."""
    if len(grid := paragraph._p.xpath("ancestor::w:tbl[1]/w:tblGrid/w:gridCol")) != 2:
        return
    left, right = (int(column.get(f"{W}w")) for column in grid)
    if (moved := int(min(20 * _ITALIC * width - right, left - 20 * narrowest))) > 0:
        for place, wide in enumerate((left - moved, right + moved), 1):
            for cell in (grid[place - 1], *paragraph._p.xpath(f"ancestor::w:tbl[1]/w:tr/w:tc[{place}]/w:tcPr/w:tcW")):
                cell.set(f"{W}w", str(wide))
