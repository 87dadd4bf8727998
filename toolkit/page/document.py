"""Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I: a Word document → rules of page and signature it breaks; a report or
letter → the same with its drawn lines, frames and columns fitted to the words. Called by `report` and `plan`. Looks are
resolved through run, style, base styles and defaults, as in Word; lengths are in points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from toolkit.base.text import grouped
from toolkit.page.text_metrics import line_widths, text_width

FONT = "Times New Roman"

#: The frames of the marks of urgency, width in millimetres (III.2b).
URGENCY_WIDTHS = {"HỎA TỐC": 30, "HOẢ TỐC": 30, "THƯỢNG KHẨN": 40, "KHẨN": 20}


class Rule(NamedTuple):
    """A rule of the decree, worded in Vietnamese."""

    article: str  # mục, khoản and điểm ("II.5b")
    part: str  # the part of the document
    wanted: str  # the requirement, or the remedy


PAGE_SIZE = Rule("I.1", "Khổ giấy", "Khổ A4, 210 × 297 mm.")
PAGE_MARGINS = Rule("I.3", "Lề trang", "Lề trên và dưới 20–25 mm, lề trái 30–35 mm, lề phải 15–20 mm.")
FONTS = Rule("I.4", "Phông chữ", "Times New Roman, màu đen.")

_COPY = "Chép lại đoạn này từ mẫu gốc vào đúng chỗ của nó, giữ nguyên kiểu."
#: The parts of a document with a prescribed place, by the template style in which each is written.
PARTS = {style: Rule(article, part, _COPY) for article, part, *styles in (
    ("II.2a-b", "Tên cơ quan chủ quản trực tiếp", "Cơ quan chủ quản"),
    ("II.2b", "Tên cơ quan ban hành", "Cơ quan ban hành"),
    ("II.1a", "Quốc hiệu", "Quốc hiệu"),
    ("II.1b-c", "Tiêu ngữ", "Tiêu ngữ"),
    ("II.3", "Số, ký hiệu", "Số và ký hiệu"),
    ("III.2b", "Độ khẩn", "Dấu độ khẩn"),
    ("II.4", "Địa danh và thời gian ban hành", "Địa danh và ngày"),
    ("II.5b", "Tên loại văn bản", "Tên loại văn bản"),
    ("II.5b", "Trích yếu", "Trích yếu", "Trích yếu công văn"),
    ("II.9b,9d", "Kính gửi", "Kính gửi", "Kính gửi nhiều nơi", "Nơi được gửi"),
    ("II.6a", "Căn cứ", "Căn cứ"),
    ("II.6e", "Nội dung", "Nội dung"),
    ("II.9d", "Từ “Nơi nhận”", "Từ Nơi nhận"),
    ("II.9d", "Danh sách nơi nhận", "Danh sách nơi nhận"),
    ("II.7b,đ", "Quyền hạn, chức vụ của người ký", "Chức vụ người ký"),
    ("II.7c,đ", "Họ tên người ký", "Họ tên người ký"),
    ("III.1a-b", "Từ “Phụ lục”", "Phụ lục"),
    ("III.1b", "Tên phụ lục", "Tên phụ lục"),
    ("III.1c", "Dòng kèm theo", "Dòng kèm theo"),
) for style in styles}

#: Names of issuers: People's Committees and Councils; bodies without a superior; agencies with one head.
_COMMITTEE = re.compile(r"(?:(?:ủy|uỷ) ban nhân dân|ubnd|hội đồng nhân dân|hđnd)\b")
_TOP_BODY = re.compile(
    r"(?:bộ(?! (?:chỉ huy|đội|môn))|chính phủ|(?:văn phòng|thanh tra) chính phủ|(?:ủy|uỷ) ban dân tộc"
    rf"|ngân hàng nhà nước việt nam|văn phòng (?:quốc hội|chủ tịch nước))\b|{_COMMITTEE.pattern}")
_ONE_HEADED = re.compile(
    r"(?:sở|bộ|(?:tổng |chi )?cục|phòng|văn phòng|thanh tra|trung tâm|viện|trường|kho bạc|ngân hàng|công an"
    r"|bảo hiểm xã hội|ban quản lý)\b")
_POWER_OPENING = re.compile(r"(TM|KT|TL|TUQ|Q)\b(\. (?=\S))?\.? ?")
#: Allowed order of the powers above a name ("-" for a title alone): for a body or by order; then the head, an acting
#: head, or a deputy.
_POWER_ORDER = re.compile("(?:TM |TL |TUQ )?(?:- |Q |KT - )")


def page_breaches(document: Any) -> Iterator[tuple[Rule, str]]:
    """A document of python-docx → the rules on paper and margins that a section breaks, with the wrong measure. Only
    annexes may be in landscape."""
    for number, section in enumerate(document.sections, 1):
        width, height = round(section.page_width.mm), round(section.page_height.mm)
        if sorted((width, height)) != [210, 297] or (number == 1 and width > height):
            yield PAGE_SIZE, f"phần {number} khổ {width} × {height} mm"
        margins = (("trên", section.top_margin, 20, 25), ("dưới", section.bottom_margin, 20, 25),
                   ("trái", section.left_margin, 30, 35), ("phải", section.right_margin, 15, 20))
        for side, margin, narrowest, widest in margins:
            if not narrowest - 0.1 <= margin.mm <= widest + 0.1:
                yield PAGE_MARGINS, f"phần {number}, lề {side} {margin.mm:.0f} mm"


def stands_alone(issuer: str) -> bool:
    """Whether the issuer is a body whose head names no superior (II.2a): a ministry or the like, a People's
    Committee."""
    return _TOP_BODY.match(_name_key(issuer)) is not None


def signing_faults(issuer: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The lines above a signer's name → their faults (II.7b): kind, "TM" or "order", and text. A People's Committee
    signs for its members (TM.), an agency with one head does not; other issuers have rules of their own."""
    named, found = _name_key(issuer), [_POWER_OPENING.match(line) for line in lines]
    powers = [power[1] if power else "-" for power in found]
    titles = [_POWER_OPENING.sub("", line, count=1) for line in lines]
    if "TM" in powers and _ONE_HEADED.match(named):
        yield "TM", "có “TM.” trong khi cơ quan làm việc theo chế độ thủ trưởng"
    if _COMMITTEE.match(named) and not {"TM", "TL", "TUQ"}.intersection(powers):
        yield "TM", "chưa có “TM.” trong khi người ký thay mặt tập thể"
    if any(power and not power[2] for power in found):
        yield "order", "thiếu dấu chấm hoặc dấu cách sau chữ viết tắt quyền hạn"
    if not _POWER_ORDER.fullmatch("".join(f"{power} " for power in powers)):
        yield "order", "thiếu dòng hoặc sai thứ tự"
    elif any(title.startswith(("PHÓ ", "THỨ TRƯỞNG")) and before != "KT"
             for before, title in zip(["", *powers], titles, strict=False)):
        yield "order", "có chức vụ cấp phó mà không ở dưới dòng “KT.” và chức vụ người đứng đầu"
    elif len({*titles}) < len(titles):
        yield "order", "có chức vụ người ký trùng với chức vụ người đứng đầu"


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

#: Template styles of lines drawn below a text, with their share of its length; styles of the names above them.
RULE_STYLES = {"Kẻ dưới Tiêu ngữ": 1.0, "Kẻ dưới tên cơ quan": 0.42, "Kẻ dưới trích yếu": 0.42}
NAME_STYLES = ("Cơ quan chủ quản", "Cơ quan ban hành", "Trích yếu", "Trích yếu công văn")
URGENCY_STYLE, DATE_STYLE = "Dấu độ khẩn", "Địa danh và ngày"
NUMBER_STYLE, CLOSING_STYLE = "Số và ký hiệu", "Câu kết"

#: Width that the urgency frame adds outside the indents, in points.
_FRAME_SPACE = 7.0
#: Narrowest column for the issuer's name, and padding of a table cell, in points.
_NARROWEST_COLUMN, _CELL_PADDING = 110.0, 12.0
#: Characters kept with a closing sentence, about two lines; and characters of a cell whose row may be broken.
_KEPT_CHARACTERS, LONG_CELL = 100, 200
#: Width of italics over upright letters; spare width of a line among lines of equal length.
_ITALIC_FACTOR, _SPARE_FACTOR = 1.04, 1.07


class RunLook(NamedTuple):
    """A run of text, as Word draws it."""

    text: str
    fonts: frozenset[str]  # for the four kinds of script; "theme" where a theme decides, "" where none is set
    color: str
    size: float
    bold: bool


class ParagraphLook(NamedTuple):
    """A paragraph's letters and the width of its lines, in points."""

    size: float  # the largest in it, 0.0 without text
    bold: bool  # whether any of it is
    left: float
    right: float
    column: float  # width of the cell or page it stands in

    @property
    def room(self) -> float:
        """The width of its lines."""
        return self.column - self.left - self.right

    def lines(self, text: str, room: float | None = None) -> list[float]:
        """A text → the widths of the lines it takes in this paragraph, or within `room`."""
        return line_widths(text, self.room if room is None else room, self.size, self.bold)


def fit_document(document: Any) -> None:
    """Fit a finished document to its words: drawn lines, frames and columns first, then what stays on one page. A
    document without the toolkit's styles is unchanged."""
    _fit_lines_and_columns(document)
    _keep_openings(document)
    _keep_together(document)


def _fit_lines_and_columns(document: Any) -> None:
    """Fit drawn lines, the urgency frame and the columns of the head to their words. The lines below Tiêu ngữ, issuer
    and trích yếu are as long as the text, or a third to a half of it (II.1c, II.2b, II.5b); each is the bottom border
    of an empty paragraph, set by its indents. Place and date stay on one line beside the number (II.4)."""
    fitted = _styled(document, NUMBER_STYLE, DATE_STYLE, *NAME_STYLES, *RULE_STYLES, URGENCY_STYLE)
    by_style = grouped(fitted, lambda paragraph: str(paragraph.style.name))
    numbers = (_CELL_PADDING + _text_width(number) for number in by_style.get(NUMBER_STYLE, ()))
    narrowest = max([_NARROWEST_COLUMN, *numbers])
    for date in by_style.get(DATE_STYLE, ()):
        _widen_column(date, _text_width(date), narrowest)
    for style in NAME_STYLES:
        for name in by_style.get(style, ()):
            _even_lines(name)
    for style, share in RULE_STYLES.items():
        for rule in by_style.get(style, ()):
            if (above := rule._p.getprevious()) is not None:
                text = paragraph_of(above, document)
                _centre_paragraph(rule, share * max(_paragraph_look(text).lines(text.text)))
    for urgency in by_style.get(URGENCY_STYLE, ()):
        if width := URGENCY_WIDTHS.get(urgency.text):
            _centre_paragraph(urgency, width * 72 / 25.4 - _FRAME_SPACE)


def _keep_openings(document: Any) -> None:
    """Keep each paragraph that opens a list ("…:") on the page of its first item."""
    for element in document.element.body.p_lst:
        if text_of(element).endswith(":"):
            paragraph_of(element, document).paragraph_format.keep_with_next = True


def _keep_together(document: Any) -> None:
    """Keep the last lines of the text on the page of the closing sentence and signature. Allow page breaks within a
    table's long rows, so that no page stays half empty."""
    for closing in _styled(document, CLOSING_STYLE):
        length, above = 0, closing._p.getprevious()
        while above is not None and above.tag == f"{W}p" and length < _KEPT_CHARACTERS:
            paragraph_of(above, document).paragraph_format.keep_with_next = True
            length, above = length + len(text_of(above)), above.getprevious()
    # no cell of a row is longer than the row
    for kept in document.element.body.xpath(f"descendant::w:cantSplit[string-length(../..) > {LONG_CELL}]"):
        row = kept.getparent().getparent()
        if any(len(text_of(cell)) > LONG_CELL for cell in row.iter(f"{W}tc")):
            kept.getparent().remove(kept)


def run_looks(element: Any, document: Any) -> list[RunLook]:
    """A `w:p` → the looks of its runs, resolved through run, styles and defaults."""
    styles = list(style_chain(paragraph_of(element, document).style))
    defaults = document.styles.element.findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    looks = []
    for run in element.iter(f"{W}r"):
        levels = [level for level in (run.rPr, *(style.rPr for style in styles), *defaults) if level is not None]
        looks.append(RunLook(
            text=text_of(run), fonts=frozenset(font_names(levels)), color=attribute(levels, "color", "val") or "auto",
            size=int(attribute(levels, "sz", "val") or 20) / 2, bold=is_on(levels, "b")))
    return looks


def paragraph_of(element: Any, document: Any) -> Any:
    """A `w:p` → its paragraph of python-docx."""
    from docx.text.paragraph import Paragraph

    return Paragraph(element, document)


def text_of(element: Any) -> str:
    """An element → all text in it."""
    return "".join(element.itertext(f"{W}t"))


def page_room(section: Any) -> float:
    """A section → the width between its margins, in points."""
    return float((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)) / 12700


def style_chain(style: Any) -> Iterator[Any]:
    """A style → its element and those of its base styles, nearest first."""
    while style is not None:
        yield style.element
        style = style.base_style


def attribute(levels: list[Any], tag: str, name: str) -> str | None:
    """Levels of properties → the attribute of that tag, from the nearest level that has it; None where none has."""
    properties = (level.find(f"{W}{tag}") for level in levels)
    values = (found.get(f"{W}{name}") for found in properties if found is not None)
    return next((value for value in values if value is not None), None)


def is_on(levels: list[Any], tag: str) -> bool:
    """Levels of properties → whether the nearest one with that switch ("b", "i", "keepNext") turns it on."""
    found = (level.find(f"{W}{tag}") for level in levels)
    nearest = next((switch for switch in found if switch is not None), None)
    return nearest is not None and nearest.get(f"{W}val") not in ("0", "false", "none")


def font_names(levels: list[Any]) -> Iterator[str]:
    """Levels of properties → the font of each kind of script, "theme" where a theme decides, "" where none is set."""
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        plain, theme = f"{W}{name}", f"{W}cstheme" if name == "cs" else f"{W}{name}Theme"
        fonts = (found for level in levels if (found := level.find(f"{W}rFonts")) is not None)
        nearest = next((font for font in fonts if font.get(plain) or font.get(theme)), None)
        yield "" if nearest is None else "theme" if nearest.get(theme) else str(nearest.get(plain))


def indent(levels: list[Any], *names: str) -> float:
    """Levels of properties → an indent in points; programs write the same side under two names."""
    values = (attribute([level], "ind", name) for level in levels for name in names)
    return int(next((value for value in values if value is not None), "0")) / 20


def _styled(document: Any, *names: str) -> list[Any]:
    """The paragraphs of these styles, found without looking at an annex's thousands of others."""
    ids = {style.style_id for style in document.styles if style.name in names}
    return [paragraph_of(style.getparent().getparent(), document)
            for style in document.element.body.iter(f"{W}pStyle") if style.get(f"{W}val") in ids]


def _paragraph_look(paragraph: Any) -> ParagraphLook:
    """A paragraph → its look, resolved through runs and styles."""
    document = paragraph._parent
    runs = [run for run in run_looks(paragraph._p, document) if run.text.strip()]
    levels = [level.pPr for level in (paragraph._p, *style_chain(paragraph.style)) if level.pPr is not None]
    cells = paragraph._p.xpath("ancestor::w:tc/w:tcPr/w:tcW")
    return ParagraphLook(
        size=max((run.size for run in runs), default=0.0), bold=any(run.bold for run in runs),
        left=indent(levels, "left", "start"), right=indent(levels, "right", "end"),
        column=int(cells[-1].get(f"{W}w")) / 20 if cells else page_room(document.sections[0]))


def _text_width(paragraph: Any) -> float:
    """A paragraph → the width of its text on one line, in points."""
    return text_width(paragraph.text, _paragraph_look(paragraph).size)


def _even_lines(paragraph: Any) -> None:
    """Narrow a paragraph that wraps until its lines are about equally long."""
    look, text = _paragraph_look(paragraph), paragraph.text
    lines = look.lines(text)
    if len(lines) == 1:
        return
    for width in range(int(max(sum(lines) / len(lines), 1)), int(look.room)):
        narrower = look.lines(text, width)
        if len(narrower) == len(lines) and max(narrower) <= width:
            break
    else:
        width = int(look.room)
    _centre_paragraph(paragraph, min(look.room, width * _SPARE_FACTOR))


def _centre_paragraph(paragraph: Any, length: float) -> None:
    """Give a paragraph that length, in the middle of its column."""
    from docx.shared import Pt

    side = Pt(round((_paragraph_look(paragraph).column - length) / 2, 1))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side


def _widen_column(paragraph: Any, width: float, narrowest: float) -> None:
    """Move the border between the head's two columns where a text needs more than its own, as far as allowed."""
    columns = paragraph._p.xpath("ancestor::w:tbl[1]/w:tblGrid/w:gridCol")
    if len(columns) != 2:
        return
    left, right = (int(column.get(f"{W}w")) for column in columns)
    moved = int(min(20 * _ITALIC_FACTOR * width - right, left - 20 * narrowest))
    if moved <= 0:
        return
    for number, wide in enumerate((left - moved, right + moved)):
        cells = paragraph._p.xpath(f"ancestor::w:tbl[1]/w:tr/w:tc[{number + 1}]/w:tcPr/w:tcW")
        for cell in (columns[number], *cells):
            cell.set(f"{W}w", str(wide))


def _name_key(name: str) -> str:
    """An issuer's name → its key: NFC, lower case, single spaces."""
    return unicodedata.normalize("NFC", " ".join(name.split())).lower()
