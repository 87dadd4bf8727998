"""The lines under the issuer's name and under the trích yếu: a third to a half as long as the text, whatever it is.

Decree 30/2020/NĐ-CP, Phụ lục I, II.2b and II.5b. In the template each is the bottom border of an empty paragraph
of its own style; its indents leave the length. (The line under Tiêu ngữ is as long as a text that never changes.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.forms.heights import text_width
from toolkit.report.printed import unmarked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

#: The template's styles of such lines.
RULE_STYLES = ("Kẻ dưới tên cơ quan", "Kẻ dưới trích yếu")

_SHARE = 0.42
#: A text that wraps does not quite fill its lines.
_FILLED = 0.93


def fit_rules(document: Document) -> None:
    """Give each rule the length that the text above it asks for; a template without these styles is left as it is."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    rules = {style.style_id for style in document.styles if style.name in RULE_STYLES}
    named = (each for each in document.element.body.iter(qn("w:pStyle")) if each.get(qn("w:val")) in rules)
    for element in [each.getparent().getparent() for each in named]:
        above = element.getprevious()
        if above is not None:
            paragraph = Paragraph(element, document)
            _fit(paragraph, Paragraph(above, document), _column(paragraph, document))


def _fit(rule: Paragraph, text: Paragraph, column: float) -> None:
    from docx.shared import Pt

    style = text.style
    size = style.font.size.pt if style and style.font.size else 13.0
    sides = style.paragraph_format if style else text.paragraph_format
    room = column - sum(side.pt for side in (sides.left_indent, sides.right_indent) if side is not None)
    length = _SHARE * min(text_width(unmarked(text.text), size, bold=True), _FILLED * room)
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Pt(round((column - length) / 2, 1))


def _column(paragraph: Paragraph, document: Document) -> float:
    """The width in points of the table cell or the page text the paragraph is in."""
    from docx.oxml.ns import qn

    cells = paragraph._p.xpath("ancestor::w:tc/w:tcPr/w:tcW")
    if cells:
        return int(cells[-1].get(qn("w:w"))) / 20
    section = document.sections[0]
    return float((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)) / 12700
