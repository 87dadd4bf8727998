"""What in the head of the report must fit its words, whatever they are (Decree 30/2020/NĐ-CP, Phụ lục I).

The lines under the issuer's name and under the trích yếu are a third to a half as long as the text (II.2b, II.5b):
each is the bottom border of an empty paragraph of its own style; its indents leave the length. (The line under
Tiêu ngữ is as long as a text that never changes.) The frame of a mark of urgency is as wide as the mark asks (III.2b).
Place and date stay on one line with the number (II.4): where they are long, their column is widened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.decree.rules import URGENCY_WIDTHS
from toolkit.forms.heights import longest_line, text_width
from toolkit.report.printed import unmarked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

#: The template's styles of such lines, of the mark, and of place and date.
RULE_STYLES = ("Kẻ dưới tên cơ quan", "Kẻ dưới trích yếu")
URGENCY_STYLE = "Dấu độ khẩn"
DATE_STYLE = "Địa danh và ngày"

_SHARE = 0.42
#: The frame is drawn outside the indents: its space and half its line on both sides, in points.
_AROUND = 7.0
#: The narrowest column for the issuer's name, in points.
_NARROWEST = 120.0


def fit_rules(document: Document) -> None:
    """Fit lines, frame and columns to the words in them; a template without these styles is left as it is."""
    for paragraph in _styled(document, DATE_STYLE):
        _widen(paragraph)
    for paragraph in _styled(document, *RULE_STYLES):
        above = paragraph._p.getprevious()
        if above is not None:
            _centre(paragraph, _share(type(paragraph)(above, document), _column(paragraph, document)), document)
    for paragraph in _styled(document, URGENCY_STYLE):
        if width := URGENCY_WIDTHS.get(_text(paragraph)):
            _centre(paragraph, width * 72 / 25.4 - _AROUND, document)


def _styled(document: Document, *names: str) -> list[Paragraph]:
    """The paragraphs of these styles; an annex may have thousands of others."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    ids = {style.style_id for style in document.styles if style.name in names}
    return [Paragraph(each.getparent().getparent(), document)
            for each in document.element.body.iter(qn("w:pStyle")) if each.get(qn("w:val")) in ids]


def _text(paragraph: Paragraph) -> str:
    return unmarked(paragraph.text)


def _size(paragraph: Paragraph) -> float:
    style = paragraph.style
    return style.font.size.pt if style and style.font.size else 13.0


def _share(text: Paragraph, column: float) -> float:
    sides = text.style.paragraph_format if text.style else text.paragraph_format
    room = column - sum(side.pt for side in (sides.left_indent, sides.right_indent) if side is not None)
    return _SHARE * longest_line(_text(text), room, _size(text), bold=True)


def _centre(paragraph: Paragraph, length: float, document: Document) -> None:
    from docx.shared import Pt

    side = Pt(round((_column(paragraph, document) - length) / 2, 1))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side


def _widen(paragraph: Paragraph) -> None:
    """Move the border between the columns of the table where the text asks for more than its column."""
    from docx.oxml.ns import qn

    grid = paragraph._p.xpath("ancestor::w:tbl[1]/w:tblGrid/w:gridCol")
    if len(grid) != 2:
        return
    left, right = (int(column.get(qn("w:w"))) for column in grid)
    moved = min(20 * text_width(_text(paragraph), _size(paragraph), bold=False) - right, left - 20 * _NARROWEST)
    if moved > 0:
        for place, width in enumerate((left - int(moved), right + int(moved)), 1):
            for cell in (grid[place - 1], *paragraph._p.xpath(f"ancestor::w:tbl[1]/w:tr/w:tc[{place}]/w:tcPr/w:tcW")):
                cell.set(qn("w:w"), str(width))


def _column(paragraph: Paragraph, document: Document) -> float:
    """The width in points of the table cell or the page text the paragraph is in."""
    from docx.oxml.ns import qn

    cells = paragraph._p.xpath("ancestor::w:tc/w:tcPr/w:tcW")
    if cells:
        return int(cells[-1].get(qn("w:w"))) / 20
    section = document.sections[0]
    return float((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)) / 12700
