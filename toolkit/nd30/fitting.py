"""How a document keeps the rules whatever its words are: lines, frames and columns are fitted to them.

The lines under Tiêu ngữ, the issuer's name and the trích yếu are as long as the text, or a third to a half (II.1c,
II.2b, II.5b): each is the bottom border of an empty paragraph of its own style; its indents leave the length. Names
that wrap are set in lines of about equal length. The frame of a mark of urgency is as wide as the mark asks (III.2b).
Place and date stay on one line with the number (II.4): where they are long, their column is widened.

A document may still hold marks that are taken out before it is printed; `plain` tells a text without them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.nd30.document import ParagraphLook, W, look_of
from toolkit.nd30.rules import URGENCY_WIDTHS
from toolkit.nd30.text_metrics import line_widths, text_width

#: What a text will read as once it is printed.
Plain = Callable[[str], str]

#: The template's styles of such lines, each with its part of the text's length, and of the names above them.
RULE_STYLES = {"Kẻ dưới Tiêu ngữ": 1.0, "Kẻ dưới tên cơ quan": 0.42, "Kẻ dưới trích yếu": 0.42}
NAME_STYLES = ("Cơ quan chủ quản", "Cơ quan ban hành", "Trích yếu", "Trích yếu công văn")
URGENCY_STYLE, DATE_STYLE = "Dấu độ khẩn", "Địa danh và ngày"
NUMBER_STYLE, TASK_STYLE = "Số và ký hiệu", "Nhiệm vụ"

#: The frame is drawn outside the indents: its space and half its line on both sides, in points.
_AROUND = 7.0
#: The narrowest column for the issuer's name, and what is beside a text in a cell of the table, in points.
_NARROWEST, _CELL = 110.0, 12.0
#: Characters of a heading: about three lines.
_HEADING = 240
#: Italics are that much wider; lines of equal length are given that much beyond what they seem to need.
_ITALIC, _SPARE = 1.04, 1.07


def keep_openings(document: Any, plain: Plain = str) -> None:
    """Keep each paragraph of the body that opens a list ("…:") on the page where the list begins.

    A task's text that takes many lines is no heading a reader could miss, and keeping it would leave half a page empty.
    """
    for paragraph in _styled(document, TASK_STYLE):
        if len(plain(paragraph.text)) > _HEADING:
            paragraph.paragraph_format.keep_with_next = False
    for element in document.element.body.p_lst:
        if plain("".join(element.itertext(f"{W}t"))).endswith(":"):
            _paragraph(element, document).paragraph_format.keep_with_next = True


def fit_rules(document: Any, plain: Plain = str) -> None:
    """Fit lines, frame and columns to the words in them; a document without these styles is left as it is."""
    def width_of(paragraph: Any) -> float:
        return text_width(plain(paragraph.text), _look(paragraph).size, bold=False)

    narrowest = max([_NARROWEST, *(_CELL + width_of(each) for each in _styled(document, NUMBER_STYLE))])
    for paragraph in _styled(document, DATE_STYLE):
        _widen(paragraph, width_of(paragraph), narrowest)
    for paragraph in _styled(document, *NAME_STYLES):
        _even(paragraph, plain(paragraph.text))
    for paragraph in _styled(document, *RULE_STYLES):
        above = paragraph._p.getprevious()
        if above is not None:
            text = _paragraph(above, document)
            longest = max(_look(text).lines(plain(text.text)))
            _centre(paragraph, RULE_STYLES[str(paragraph.style.name)] * longest)
    for paragraph in _styled(document, URGENCY_STYLE):
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
    column = (int(cells[-1].get(f"{W}w")) / 20 if cells else
              float((page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)) / 12700)
    return look_of(paragraph._p, document, column)


def _even(paragraph: Any, text: str) -> None:
    """Set a text that wraps in as many lines, of about equal length."""
    look = _look(paragraph)
    lines = look.lines(text)
    if len(lines) > 1:
        widths = range(int(max(sum(lines) / len(lines), 1)), int(look.room))
        counts = ((width, line_widths(text, width, look.size, bold=True in look.bold)) for width in widths)
        enough = next((width for width, held in counts if len(held) == len(lines)), look.room)
        _centre(paragraph, min(look.room, enough * _SPARE))


def _centre(paragraph: Any, length: float) -> None:
    from docx.shared import Pt

    side = Pt(round((_look(paragraph).column - length) / 2, 1))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side


def _widen(paragraph: Any, width: float, narrowest: float) -> None:
    """Move the border between the columns of the table where a text is wider than its own, as far as it may."""
    grid = paragraph._p.xpath("ancestor::w:tbl[1]/w:tblGrid/w:gridCol")
    if len(grid) != 2:
        return
    left, right = (int(column.get(f"{W}w")) for column in grid)
    moved = int(min(20 * _ITALIC * width - right, left - 20 * narrowest))
    if moved > 0:
        for place, wide in enumerate((left - moved, right + moved), 1):
            for cell in (grid[place - 1], *paragraph._p.xpath(f"ancestor::w:tbl[1]/w:tr/w:tc[{place}]/w:tcPr/w:tcW")):
                cell.set(f"{W}w", str(wide))
