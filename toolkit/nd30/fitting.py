"""What in the head of the report must fit its words, whatever they are (Decree 30/2020/NĐ-CP, Phụ lục I).

The lines under Tiêu ngữ, the issuer's name and the trích yếu are as long as the text, or a third to a half (II.1c,
II.2b, II.5b): each is the bottom border of an empty paragraph of its own style; its indents leave the length. Names
that wrap are set in lines of about equal length. The frame of a mark of urgency is as wide as the mark asks (III.2b).
Place and date stay on one line with the number (II.4): where they are long, their column is widened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from toolkit.nd30.rules import URGENCY_WIDTHS
from toolkit.nd30.text_metrics import line_widths, text_width
from toolkit.report.printed import unmarked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.text.paragraph import CT_P
    from docx.text.paragraph import Paragraph

#: The template's styles of such lines, each with its part of the text's length, and of the names above them.
RULE_STYLES = {"Kẻ dưới Tiêu ngữ": 1.0, "Kẻ dưới tên cơ quan": 0.42, "Kẻ dưới trích yếu": 0.42}
NAME_STYLES = ("Cơ quan chủ quản", "Cơ quan ban hành", "Trích yếu", "Trích yếu công văn")
URGENCY_STYLE = "Dấu độ khẩn"
DATE_STYLE = "Địa danh và ngày"
NUMBER_STYLE = "Số và ký hiệu"
TASK_STYLE = "Nhiệm vụ"

#: The frame is drawn outside the indents: its space and half its line on both sides, in points.
_AROUND = 7.0
#: The narrowest column for the issuer's name, in points.
_NARROWEST = 110.0
#: Characters of a heading: about three lines.
_HEADING = 240
#: Beside a text in a cell of the table, in points.
_CELL = 12.0
#: Italics are that much wider.
_ITALIC = 1.04
#: Room that lines of equal length are given beyond what they seem to need.
_SPARE = 1.07


def keep_openings(document: Document) -> None:
    """Keep each paragraph of the body that opens a list ("…:") on the page where the list begins.

    A task's text that takes many lines is no heading a reader could miss, and keeping it would leave half a page empty.
    """
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for paragraph in _styled(document, TASK_STYLE):
        if len(_text(paragraph)) > _HEADING:
            paragraph.paragraph_format.keep_with_next = False
    for element in document.element.body.p_lst:
        if unmarked("".join(element.itertext(qn("w:t")))).endswith(":"):
            Paragraph(element, document).paragraph_format.keep_with_next = True


def fit_rules(document: Document) -> None:
    """Fit lines, frame and columns to the words in them; a template without these styles is left as it is."""
    numbers = [_CELL + text_width(_text(each), _size(each), bold=False) for each in _styled(document, NUMBER_STYLE)]
    for paragraph in _styled(document, DATE_STYLE):
        _widen(paragraph, max([_NARROWEST, *numbers]))
    for paragraph in _styled(document, *NAME_STYLES):
        _even(paragraph, document)
    for paragraph in _styled(document, *RULE_STYLES):
        above = paragraph._p.getprevious()
        if above is not None:
            longest = max(_lines(type(paragraph)(cast("CT_P", above), document), document))
            _centre(paragraph, RULE_STYLES[_style(paragraph)] * longest, document)
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


def _style(paragraph: Paragraph) -> str:
    return paragraph.style.name or "" if paragraph.style else ""


def _size(paragraph: Paragraph) -> float:
    style = paragraph.style
    return style.font.size.pt if style and style.font.size else 13.0


def _room(text: Paragraph, document: Document) -> float:
    """How wide its lines may be."""
    formats = [text.paragraph_format, *([text.style.paragraph_format] if text.style else [])]
    left, right = ([each for each in sides if each is not None] for sides in
                   ([each.left_indent for each in formats], [each.right_indent for each in formats]))
    return _column(text, document) - sum(float(side[0].pt) for side in (left, right) if side)


def _lines(text: Paragraph, document: Document) -> list[float]:
    bold = bool(text.style and text.style.font.bold)
    return line_widths(_text(text), _room(text, document), _size(text), bold)


def _even(text: Paragraph, document: Document) -> None:
    """Set a text that wraps in as many lines, of about equal length."""
    lines = _lines(text, document)
    if len(lines) > 1:
        room, bold = _room(text, document), bool(text.style and text.style.font.bold)
        widths = range(int(max(sum(lines) / len(lines), 1)), int(room))
        enough = next((width for width in widths if len(line_widths(_text(text), width, _size(text), bold)) == len(lines)), room)
        _centre(text, min(room, enough * _SPARE), document)


def _centre(paragraph: Paragraph, length: float, document: Document) -> None:
    from docx.shared import Pt

    side = Pt(round((_column(paragraph, document) - length) / 2, 1))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side


def _widen(paragraph: Paragraph, narrowest: float) -> None:
    """Move the border between the columns of the table where the text asks for more than its column, as far as the other allows."""
    from docx.oxml.ns import qn

    grid = paragraph._p.xpath("ancestor::w:tbl[1]/w:tblGrid/w:gridCol")
    if len(grid) != 2:
        return
    left, right = (int(column.get(qn("w:w"))) for column in grid)
    moved = min(20 * _ITALIC * text_width(_text(paragraph), _size(paragraph), bold=False) - right, left - 20 * narrowest)
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
