"""The format of an administrative report, measured on a .docx: Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I.

`breaches(content)` tells every rule broken, by the rule's name and its article. Components are found by what they
say and where they stand, as a reader finds them, never by style name; sizes, weights and fonts are resolved through
run, style, its bases and the defaults, as Word resolves them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from toolkit.forms.heights import text_width

MM = 36000
FONT = "Times New Roman"
NUMBER = r"(0[1-9]|[1-9]\d+|\s+)"
DAY = r"ngày((\s+(0[1-9]|[12]\d|3[01])\s+tháng (01|02|[3-9]|1[0-2]) năm \d{4})|\s+tháng (01|02|[3-9]|1[0-2]) năm \d{4}|\s+tháng\s+năm\s+)"


@dataclass(frozen=True)
class Breach:
    """One rule that is not kept."""

    rule: str
    article: str
    what: str


@dataclass(frozen=True)
class Look:
    """How a paragraph looks to its reader; indents and gaps in points."""

    text: str
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

    def is_(self, low: float, high: float, bold: bool, italic: bool) -> bool:
        """Whether all of it has a size within bounds, that weight and that slope."""
        return bool(self.sizes) and all(low <= size <= high for size in self.sizes) and self.bold == {bold} and self.italic == {italic}


class Report:
    """A report taken apart: the two cells of its head, its body, its signature block, its annexes."""

    def __init__(self, content: bytes) -> None:
        self.document = docx.Document(io.BytesIO(content))
        self.sections = list(self.document.sections)
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        self.defaults = [defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")]
        blocks = list(self.document.element.body)
        breaks = [number for number, block in enumerate(blocks) if block.xpath("self::w:p/w:pPr/w:sectPr")]
        first, *others = [blocks[start:end] for start, end in zip([0, *breaks], [*breaks, len(blocks)], strict=True)]
        tables = [block for block in first if block.tag == qn("w:tbl")]
        self.head, self.signature = Table(tables[0], self.document), Table(tables[-1], self.document)
        inside = first[first.index(tables[0]) + 1:first.index(tables[-1])]
        self.body = [self.look(Paragraph(block, self.document)) for block in inside if block.tag == qn("w:p")]
        self.annexes = [[self.look(Paragraph(block, self.document)) for block in part if block.tag == qn("w:p")] for part in others]
        self.annex_tables = [Table(block, self.document) for part in others for block in part if block.tag == qn("w:tbl")]
        self.width = (self.sections[0].page_width - self.sections[0].left_margin - self.sections[0].right_margin) / 12700

    def cell(self, row: int, column: int) -> list[Look]:
        """The filled paragraphs and rules of a cell of the head."""
        return [self.look(each) for each in self.head.cell(row, column).paragraphs]

    def look(self, paragraph: Paragraph) -> Look:
        """A paragraph as its reader sees it."""
        runs = [run for run in paragraph.runs if run.text.strip()]
        style = paragraph.style

        def own(name: str) -> float:
            found = self._format(paragraph, name)
            return found.pt if found is not None and hasattr(found, "pt") else float(found or 0)

        places = [paragraph._p.pPr, *(each.element.pPr for each in self._styles(style))]
        align = next((found.get(qn("w:val")) for place in places if place is not None and (found := place.find(qn("w:jc"))) is not None), "left")
        line = self._format(paragraph, "line_spacing")
        return Look(
            paragraph.text,
            frozenset(int(self.resolved(run, style, "w:sz").get(qn("w:val"))) / 2 for run in runs),
            frozenset(self._on(run, style, "w:b") for run in runs),
            frozenset(self._on(run, style, "w:i") for run in runs),
            {"center": "CENTER", "both": "JUSTIFY", "left": "LEFT", "start": "LEFT"}.get(align, align),
            own("first_line_indent"), self._indent(places, "left", "start"), self._indent(places, "right", "end"), own("space_before"), own("space_after"),
            line if isinstance(line, float) else 0.0 if line is not None else 1.0,
        )

    def resolved(self, run: Any, style: Any, tag: str) -> Any:
        """The property of a run where it is nearest: the run, the paragraph's style, its bases, the defaults."""
        places = [run._r.rPr, *(each.element.rPr for each in self._styles(style))]
        return next((found for place in [*places, *self.defaults] if place is not None and (found := place.find(qn(tag))) is not None), None)

    def _on(self, run: Any, style: Any, tag: str) -> bool:
        found = self.resolved(run, style, tag)
        return found is not None and found.get(qn("w:val")) not in ("0", "false", "none")

    @staticmethod
    def _styles(style: Any) -> Iterator[Any]:
        while style is not None:
            yield style
            style = style.base_style

    @staticmethod
    def _indent(places: list[Any], *names: str) -> float:
        """Programs write the same side under two names."""
        indents = [place.find(qn("w:ind")) for place in places if place is not None]
        found = (indent.get(qn(f"w:{name}")) for indent in indents if indent is not None for name in names)
        return int(next((value for value in found if value is not None), "0")) / 20

    def _format(self, paragraph: Paragraph, name: str) -> Any:
        places = [paragraph.paragraph_format, *(each.paragraph_format for each in self._styles(paragraph.style))]
        return next((found for place in places if (found := getattr(place, name)) is not None), None)

    def rule(self, paragraph: Paragraph, column: float) -> float:
        """The length in points of the solid line a paragraph draws under itself, 0.0 where it draws none."""
        places = [paragraph._p.pPr, *(style.element.pPr for style in [paragraph.style] if style is not None)]
        lines = [line for place in places if place is not None for line in place.findall(f"{qn('w:pBdr')}/{qn('w:bottom')}")]
        look = self.look(paragraph)
        solid = bool(lines) and lines[0].get(qn("w:val")) == "single" and lines[0].get(qn("w:color")) in ("000000", "auto")
        return column - look.left - look.right if solid else 0.0


Check = Callable[[Report], Iterator[tuple[str, str, str]]]


def breaches(content: bytes) -> list[Breach]:
    """Every rule the report breaks."""
    report = Report(content)
    return [Breach(*told) for check in CHECKS for told in check(report)]


def _page(report: Report) -> Iterator[tuple[str, str, str]]:
    for number, section in enumerate(report.sections, 1):
        sides = sorted((round(section.page_width / MM), round(section.page_height / MM)))
        if sides != [210, 297]:
            yield "page.size", "I.1", f"phần {number}: {sides}"
        if number == 1 and section.page_width > section.page_height:
            yield "page.orient", "I.2", "khổ ngang"
        for side, low, high in (("top", 20, 25), ("bottom", 20, 25), ("left", 30, 35), ("right", 15, 20)):
            margin = getattr(section, f"{side}_margin") / MM
            if not low - 0.1 <= margin <= high + 0.1:
                yield "page.margins", "I.3", f"phần {number}, {side}: {margin:.1f} mm"


def _font(report: Report) -> Iterator[tuple[str, str, str]]:
    for element in report.document.element.body.iter(qn("w:p")):
        paragraph = Paragraph(element, report.document)
        for run in paragraph.runs:
            if not run.text.strip():
                continue
            fonts = report.resolved(run, paragraph.style, "w:rFonts")
            names = {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "cs", "eastAsia")}
            if names != {FONT} or any("Theme" in name for name in fonts.attrib):
                yield "font", "I.4", f"{names}: {run.text[:40]}"
            color = report.resolved(run, paragraph.style, "w:color")
            if color is not None and color.get(qn("w:val")) not in ("000000", "auto"):
                yield "font", "I.4", f"màu {color.get(qn('w:val'))}: {run.text[:40]}"


def _page_number(report: Report) -> Iterator[tuple[str, str, str]]:
    for number, section in enumerate(report.sections, 1):
        fields = [each for each in section.header.paragraphs if "PAGE" in "".join(each._p.xpath(".//w:instrText/text()"))]
        looks = [report.look(each) for each in fields]
        if [look.align for look in looks] != ["CENTER"] or not looks[0].is_(13, 14, False, False):
            yield "page.number", "I.7", f"phần {number}: số trang không ở giữa lề trên, cỡ 13–14, đứng"
        if not section.different_first_page_header_footer or section.first_page_header._element.xpath(".//w:instrText"):
            yield "page.number", "I.7", f"phần {number}: trang đầu hiện số"
        if section._sectPr.xpath("./w:pgNumType/@w:start") != ["1"]:
            yield "phu_luc.pages", "III.1đ", f"phần {number}: không đánh số lại từ 1"


def _head(report: Report) -> Iterator[tuple[str, str, str]]:
    left, right = report.head.cell(0, 0), report.head.cell(0, 1)
    if right.width.cm < 9:
        yield "quoc_hieu", "II.1a", f"cột phải {right.width.cm:.1f} cm"
    superior, issuer = [report.look(each) for each in left.paragraphs[:2]]
    name, motto = [report.look(each) for each in right.paragraphs[:2]]
    if name.text != "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" or not name.is_(12, 13, True, False) or name.align != "CENTER":
        yield "quoc_hieu", "II.1a", str(name)
    if motto.text != "Độc lập - Tự do - Hạnh phúc" or not motto.is_(13, 14, True, False) or motto.align != "CENTER":
        yield "tieu_ngu", "II.1b", str(motto)
    if not 0.9 <= _ratio(report, right.paragraphs, motto, right.width.pt) <= 1.1:
        yield "tieu_ngu", "II.1c", "đường kẻ không dài bằng dòng chữ"
    if superior.text != superior.text.upper() or not superior.is_(12, 13, False, False) or superior.align != "CENTER":
        yield "chu_quan", "II.2b", str(superior)
    if issuer.text != issuer.text.upper() or not issuer.is_(12, 13, True, False) or issuer.align != "CENTER":
        yield "co_quan", "II.2b", str(issuer)
    if not 1 / 3 <= _ratio(report, left.paragraphs, issuer, left.width.pt) <= 1 / 2:
        yield "co_quan", "II.2b", "đường kẻ không dài từ 1/3 đến 1/2 dòng chữ"


def _ratio(report: Report, paragraphs: list[Paragraph], above: Look, column: float) -> float:
    """How long the rule under a line of text is, in parts of that text; the text is bold and may wrap."""
    place = next(number for number, each in enumerate(paragraphs) if each.text == above.text)
    room = column - above.left - above.right
    return report.rule(paragraphs[place + 1], column) / min(room, text_width(above.text, max(above.sizes), bold=False) * 1.04)


def _number_and_date(report: Report) -> Iterator[tuple[str, str, str]]:
    number, day = report.cell(1, 0)[0], report.cell(1, 1)[0]
    if not re.fullmatch(rf"Số:\s{NUMBER}/BC-[A-ZĐ]+", number.text) or not number.is_(13, 13, False, False) or number.align != "CENTER":
        yield "so_ky_hieu", "II.3", str(number)
    if not re.fullmatch(rf"[^,]+, {DAY}", day.text) or not day.is_(13, 14, False, True) or day.align != "CENTER":
        yield "dia_danh_ngay", "II.4", str(day)
    right = report.head.cell(0, 1).paragraphs
    sizes = tuple(max(look.sizes) for look in (report.look(right[0]), report.look(right[1]), day))
    if sizes not in ((12, 13, 13), (13, 14, 14)):
        yield "size.consistent", "V", f"{sizes}"


def _title(report: Report) -> Iterator[tuple[str, str, str]]:
    title, subject = [look for look in report.body if look.text][:2]
    if title.text != "BÁO CÁO" or not title.is_(13, 14, True, False) or title.align != "CENTER":
        yield "ten_loai", "II.5b", str(title)
    if not subject.is_(13, 14, True, False) or subject.align != "CENTER" or subject.text.isupper():
        yield "trich_yeu", "II.5b", str(subject)
    if not 1 / 3 <= _ratio(report, report.document.paragraphs, subject, report.width) <= 1 / 2:
        yield "trich_yeu", "II.5b", "đường kẻ không dài từ 1/3 đến 1/2 dòng chữ"


def _addressees(report: Report) -> Iterator[tuple[str, str, str]]:
    place = next((number for number, look in enumerate(report.body) if look.text.startswith("Kính gửi:")), None)
    if place is None:
        yield "kinh_gui", "II.9b", "không có"
        return
    first, others = report.body[place], []
    for look in report.body[place + 1:]:
        if not look.text.startswith("- "):
            break
        others.append(look)
    one = first.text != "Kính gửi:"
    if one == bool(others) or not all(look.is_(13, 14, False, False) for look in (first, *others)):
        yield "kinh_gui", "II.9d", str(first)
    if others and [look.text[-1] for look in others] != [*";" * (len(others) - 1), "."]:
        yield "kinh_gui", "II.9d", "dấu cuối dòng"
    colon = first.left + text_width("Kính gửi", max(first.sizes), bold=False)
    if any(abs(look.left + look.first_line - colon) > 6 for look in others):
        yield "kinh_gui", "II.9d", "gạch đầu dòng không thẳng dưới dấu hai chấm"


def _content(report: Report) -> Iterator[tuple[str, str, str]]:
    start = next(number for number, look in enumerate(report.body) if look.text.startswith("Thực hiện "))
    bases = [look for look in report.body[:start] if look.text.startswith("Căn cứ ")]
    for number, look in enumerate(bases, 1):
        if not look.is_(13, 14, False, True) or not look.text.endswith("." if number == len(bases) else ";"):
            yield "can_cu", "II.6a", look.text[:60]
    for look in report.body[start:]:
        if re.match(r"[IVX]+\. ", look.text):
            if look.text != look.text.upper() or not look.is_(13, 14, True, False):
                yield "muc_bao_cao", "V.6b", str(look)
        elif re.match(r"\d+\. ", look.text) and True in look.bold:
            if not look.is_(13, 14, True, False):
                yield "khoan", "II.6đ", str(look)
        elif look.text and (not look.is_(13, 14, False, False) or look.align != "JUSTIFY"):
            yield "noi_dung", "II.6e", str(look)
        cm = look.first_line / 28.35
        if look.text and not (0.99 <= cm <= 1.28 and look.before + look.after >= 6 and 1 <= look.line <= 1.5):
            yield "noi_dung", "II.6e", f"lùi {cm:.2f} cm, cách đoạn {look.before + look.after} pt, dòng {look.line}: {look.text[:40]}"
        if not look.text:
            yield "noi_dung", "II.6e", "đoạn trống"


def _signature(report: Report) -> Iterator[tuple[str, str, str]]:
    if not all(row._tr.xpath("./w:trPr/w:cantSplit") for row in report.signature.rows):
        yield "chuc_vu", "II.7đ", "khối chữ ký có thể bị tách trang"
    *titles, name = [report.look(each) for each in report.signature.cell(0, 1).paragraphs]
    for look in titles:
        if look.text != look.text.upper() or not look.is_(13, 14, True, False) or look.align != "CENTER":
            yield "chuc_vu", "II.7đ", str(look)
    if not re.match(r"((Q|KT|TL|TUQ)\. )?\w", titles[0].text) or titles[0].text.startswith("TM."):
        yield "chuc_vu", "II.7b", titles[0].text
    if not name.is_(13, 14, True, False) or name.align != "CENTER" or name.before < 60:
        yield "ho_ten", "II.7đ", str(name)
    if re.match(r"(ThS|TS|PGS|GS|KS|BS|Ông|Bà)\b", name.text):
        yield "ho_ten", "II.7c", name.text


def _recipients(report: Report) -> Iterator[tuple[str, str, str]]:
    word, *items = [report.look(each) for each in report.signature.cell(0, 0).paragraphs]
    if word.text != "Nơi nhận:" or not word.is_(12, 12, True, True) or word.align != "LEFT" or word.left:
        yield "noi_nhan.word", "II.9d", str(word)
    for look in items:
        if not look.is_(11, 11, False, False) or look.align != "LEFT" or look.left or not re.fullmatch(r"- .*[;.]", look.text):
            yield "noi_nhan.list", "II.9d", str(look)
    if items[0].text != "- Như trên;" or not re.fullmatch(r"- Lưu: VT, \S.*\.", items[-1].text):
        yield "noi_nhan.list", "II.9d", f"{items[0].text} … {items[-1].text}"


def _annexes(report: Report) -> Iterator[tuple[str, str, str]]:
    body = "\n".join(look.text for look in report.body)
    for number, part in zip(("I", "II", "III"), report.annexes, strict=False):
        word, title, reference = [look for look in part if look.text][:3]
        if word.text != f"Phụ lục {number}" or not word.is_(14, 14, True, False) or word.align != "CENTER":
            yield "phu_luc.word", "III.1b", str(word)
        if title.text != title.text.upper() or not title.is_(13, 14, True, False) or title.align != "CENTER":
            yield "phu_luc.title", "III.1b", str(title)
        if not re.fullmatch(rf"\(Kèm theo Báo cáo số\s{NUMBER}/BC-[A-ZĐ]+ {DAY}\s?của .+\)", reference.text):
            yield "phu_luc.ref_line", "III.1c", reference.text
        if not reference.is_(13, 14, False, True) or reference.align != "CENTER":
            yield "phu_luc.ref_line", "III.1c", str(reference)
        if not re.search(rf"Phụ lục {number}\b", body):
            yield "phu_luc.ref", "III.1a", f"thân báo cáo không nhắc Phụ lục {number}"
    for table in report.annex_tables:
        if not table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") or not all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows):
            yield "table", "-", "dòng tiêu đề không lặp lại hoặc dòng bị tách trang"


CHECKS: tuple[Check, ...] = (
    _page, _font, _page_number, _head, _number_and_date, _title, _addressees, _content, _signature, _recipients, _annexes,
)

#: Rules of the decree that a .docx cannot be measured for, and why.
NOT_MEASURED = {
    "chu_ky": "left blank for the signature", "dau": "stamped", "do_mat": "stamped", "do_khan": "optional, not used",
    "luu_hanh": "optional, not used", "nguoi_soan": "optional, not used", "dia_chi": "optional, not used",
    "vien_dan": "wording, tested on the values", "phan_chuong": "no chapters", "muc_luat": "no chapters",
    "dieu": "no articles", "diem": "no lettered points",
}
