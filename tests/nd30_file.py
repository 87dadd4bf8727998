"""The form of a report or letter measured in its file: which rules of Nghị định 30/2020/NĐ-CP, Phụ lục I, a .docx breaks, and how.

`breaches(content)` and `letter_breaches(content)` measure what a .docx says; `nd30.page_breaches` measures its pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from nd30_document import BLACK, ParagraphLook, Report
from nd30_rules import MOTTO, NATION, RULES, URGENCY_HEIGHT

from toolkit.page.document import FONT, LONG_CELL, URGENCY_WIDTHS, signing_faults, stands_alone
from toolkit.page.text_metrics import text_width

Told = Iterator[tuple[str, str]]
Check = Callable[[Report], Told]

_MM = 72 / 25.4
_NUMBER = r"(0[1-9]|[1-9]\d+|\s+)"
_MONTH = r"(01|02|[3-9]|1[0-2])"
_DAY = rf"ngày((\s+(0[1-9]|[12]\d|3[01])\s+tháng {_MONTH} năm \d{{4}})|\s+tháng {_MONTH} năm \d{{4}}|\s+tháng\s+năm\s+)"
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_CITED = r"[Ss]ố (\d+/[\w/-]*[A-ZĐ]-?[\w-]*)"
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_ALIGNED = {"center": "căn giữa", "justify": "dàn đều hai lề", "left": "sát lề trái"}
_IN_FULL = r"(?!(?:UBND|HĐND)\b)[\s\S]*"
_LINE_WRONG = "đường kẻ không cân đối, không dài từ 1/3 đến 1/2 dòng chữ, hoặc không là nét liền màu đen"


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that is not kept: its id and article (`RULES`), and what is wrong."""

    rule: str
    article: str
    what: str


def breaches(content: bytes) -> list[Breach]:
    """Every rule of the decree that the report breaks, as far as a .docx shows; of a template, render it first."""
    return _breaches(content, _CHECKS)


def letter_breaches(content: bytes) -> list[Breach]:
    """The same of a letter (công văn): it names no type, and tells under its number what it is about."""
    return _breaches(content, _OF_LETTERS)


def _breaches(content: bytes, checks: Iterable[Check]) -> list[Breach]:
    report = Report(content)
    return [Breach(rule, RULES[rule].article, what) for check in checks for rule, what in check(report)]


def _dressed(
    rule: str, look: ParagraphLook | None, low: float, high: float, *, bold: bool = False, italic: bool = False,
    align: str = "", upper: bool = False, form: str = "") -> Told:
    """Whether a part is there, of that size, weight, slope, place and case, and said in that form (a pattern)."""
    if look is None or not look.text.strip():
        yield rule, "không tìm thấy trong báo cáo"
    else:
        faults = ((not all(low <= size <= high for size in look.sizes),
                   f"cỡ chữ {', '.join(f'{size:g}' for size in sorted(look.sizes))}"),
                  (look.bold != {bold}, "chưa in đậm" if bold else "in đậm"),
                  (look.italic != {italic}, "chưa in nghiêng" if italic else "in nghiêng"),
                  (align and look.align != align, f"chưa {_ALIGNED.get(align)}"))
        if any(is_wrong for is_wrong, _ in faults):
            yield rule, f"“{_short(look)}” {', '.join(what for is_wrong, what in faults if is_wrong)}"
    if look and upper and look.text != look.text.upper():
        yield rule, f"“{_short(look)}” chưa in hoa"
    if look and form and not re.fullmatch(form, look.text):
        yield rule, f"“{_short(look)}” không đúng cách ghi"


def _short(look: ParagraphLook) -> str:
    return look.text if len(look.text) <= 50 else f"{look.text[:50]}…"


def _ratio(line: ParagraphLook | None, above: ParagraphLook) -> float:
    """How long the rule under a text is, in parts of its longest line; 0.0 where there is none."""
    return line.rule / max(above.lines(above.text)) if line and above.text.strip() else 0.0


def _at(looks: list[ParagraphLook], place: int) -> ParagraphLook | None:
    return looks[place] if place < len(looks) else None


def _page(report: Report) -> Told:
    for number, section in enumerate(report.sections, 1):
        sides = [round(side.mm) for side in (section.page_width, section.page_height)]
        if sorted(sides) != [210, 297]:
            yield "page.size", f"phần {number} khổ {sides[0]} × {sides[1]} mm"
        elif number == 1 and sides[0] > sides[1]:
            yield "page.orient", "trang đầu xoay ngang"
        margins = (("trên", section.top_margin, 20, 25), ("dưới", section.bottom_margin, 20, 25),
                   ("trái", section.left_margin, 30, 35), ("phải", section.right_margin, 15, 20))
        for side, margin, low, high in margins:
            if not low - 0.1 <= margin.mm <= high + 0.1:
                yield "page.margins", f"phần {number}, lề {side} {margin.mm:.0f} mm"


def _font(report: Report) -> Told:
    told = set()
    for look in report.everything():
        other, color = look.fonts - {FONT}, look.colors - BLACK
        told |= {f"“{_short(look)}” phông {name or 'chưa đặt'}" for name in other}
        if color and look.text.strip() not in URGENCY_WIDTHS:
            told.add(f"“{_short(look)}” màu {', '.join(sorted(color))}")
    yield from (("font", each) for each in sorted(told))


def _page_number(report: Report) -> Told:
    for number, section in enumerate(report.sections, 1):
        looks = report.page_number(section)
        if len(looks) != 1:
            yield "page.number", f"phần {number} không có đúng một số trang ở lề trên"
        for wrong in _dressed("page.number", _at(looks, 0), 13, 14, align="center") if looks else ():
            yield wrong[0], f"phần {number}: {wrong[1]}"
        if not section.different_first_page_header_footer or section.first_page_header._element.xpath(".//w:instrText"):
            yield "page.number", f"phần {number} hiện số ở trang thứ nhất"
        if section._sectPr.xpath("./w:pgNumType/@w:start") != ["1"]:
            yield "phu_luc.pages" if number > 1 else "page.number", f"phần {number} không đánh số từ 1"
        if section._sectPr.xpath("./w:pgNumType/@w:fmt[. != 'decimal']"):
            yield "page.number", f"phần {number} không dùng chữ số Ả Rập"


def _head(report: Report) -> Told:
    left, right = report.cell(0, 0), report.cell(0, 1)
    names, nation, motto = _names(report), _at(right, 0), _at(right, 1)
    superior, issuer = names[0] if len(names) > 1 else None, names[-1] if names else None
    for rule, look, text in (("quoc_hieu", nation, NATION), ("tieu_ngu", motto, MOTTO)):
        if look and look.text != text:
            yield rule, f"“{_short(look)}” không đúng chữ"
    yield from _dressed("quoc_hieu", nation, 12, 13, bold=True, align="center")
    yield from _dressed("tieu_ngu", motto, 13, 14, bold=True, align="center")
    if nation and text_width(NATION, nation.size) * 1.04 > nation.room:
        yield "quoc_hieu", "cột phải hẹp nên Quốc hiệu bị xuống dòng"
    if motto and not 0.95 <= _ratio(_at(right, 2), motto) <= 1.06:
        yield "tieu_ngu", "đường kẻ không dài bằng dòng chữ, hoặc không là nét liền màu đen"
    if superior and issuer and stands_alone(issuer.text):
        yield "chu_quan", f"“{_short(superior)}” ở trên tên một cơ quan không có cơ quan chủ quản"
    elif superior or not issuer or not stands_alone(issuer.text):
        yield from _dressed("chu_quan", superior, 12, 13, align="center", upper=True)
    if left and not left[0].text.strip():
        yield "chu_quan", "có dòng trống trên tên cơ quan"
    yield from _dressed("co_quan", issuer, 12, 13, bold=True, align="center", upper=True, form=_IN_FULL)
    if issuer and not _fits(_at(left, left.index(issuer) + 1), issuer):
        yield "co_quan", _LINE_WRONG


def _names(report: Report) -> list[ParagraphLook]:
    """The superior's name, where there is one, and the issuer's."""
    return [look for look in report.cell(0, 0) if look.text.strip()][:2]


def _fits(line: ParagraphLook | None, above: ParagraphLook) -> bool:
    """Whether the rule is a third to half as long as the text, and under its middle."""
    return line is not None and abs(line.left - line.right) < 3 and 1 / 3 <= _ratio(line, above) <= 1 / 2


def _number(report: Report, symbol: str = r"BC-[A-ZĐ]+") -> Told:
    number = _at(report.cell(1, 0), 0)
    yield from _dressed("so_ky_hieu", number, 13, 13, align="center", form=rf"Số:\s{_NUMBER}/{symbol}")


def _date(report: Report) -> Told:
    day = _at(report.cell(1, 1), 0)
    yield from _dressed("dia_danh_ngay", day, 13, 14, italic=True, align="center", form=rf"[^,]+, {_DAY}")
    sizes = tuple(look.size for look in (*report.cell(0, 1)[:2], *([day] if day else [])))
    if sizes not in ((12, 13, 13), (13, 14, 14)) and all(12 <= size <= 14 for size in sizes):
        yield "size.consistent", f"đang là {', '.join(f'{size:g}' for size in sizes)}"


def _urgency(report: Report) -> Told:
    looks = (look for row in report.head for cell in row for look in cell)
    for look in (look for look in looks if look.text.strip() in URGENCY_WIDTHS):
        yield from _dressed("do_khan", look, 13, 14, bold=True, align="center")
        if look.colors != {"FF0000"}:
            yield "do_khan", f"“{look.text}” chưa là màu đỏ"
        width = URGENCY_WIDTHS[look.text.strip()]
        if len(look.borders) != 4 or abs(look.room / _MM - width) > 3:
            yield "do_khan", f"“{look.text}” không ở trong khung rộng {width} mm, cao {URGENCY_HEIGHT} mm"
        if look not in report.cell(1, 0)[1:]:
            yield "do_khan", f"“{look.text}” không ở dưới số và ký hiệu"


def _title(report: Report) -> Told:
    filled = [(look, number) for number, look in enumerate(report.body) if look.text.strip()]
    (title, _), (subject, place) = (*filled, (None, 0), (None, 0))[:2]
    yield from _dressed("ten_loai", title, 13, 14, bold=True, align="center")
    if title and title.text != "BÁO CÁO":
        yield "ten_loai", f"“{_short(title)}” không phải “BÁO CÁO”"
    yield from _dressed("trich_yeu", subject, 13, 14, bold=True, align="center")
    if subject and subject.text.isupper():
        yield "trich_yeu", f"“{_short(subject)}” in hoa"
    if subject and not _fits(_at(report.body, place + 1), subject):
        yield "trich_yeu", _LINE_WRONG


def _about(report: Report) -> Told:
    """What a letter is about (II.5c): 12–13 upright under its number, 6 pt below it."""
    about = _at(report.cell(1, 0), 1)
    yield from _dressed("trich_yeu", about, 12, 13, align="center")
    if about and not about.text.startswith("V/v "):
        yield "trich_yeu", f"“{_short(about)}” không bắt đầu bằng “V/v”"
    if about and about.before != 6:
        yield "trich_yeu", f"“{_short(about)}” cách số và ký hiệu {about.before:g} pt"


def _addressees(report: Report) -> Told:
    if (place := _addressed(report)) is None:
        yield "kinh_gui", "không tìm thấy “Kính gửi:” trong báo cáo"
        return
    first, others = report.body[place], _following(report.body[place + 1:], "- ")
    for look in (first, *others):
        yield from _dressed("kinh_gui", look, 13, 14)
    if bool(others) == (first.text.strip() != "Kính gửi:") or len(others) == 1:
        yield "kinh_gui", "một nơi nhận phải cùng dòng, nhiều nơi nhận phải mỗi nơi một dòng"
    if others and [look.text[-1] for look in others] != [*";" * (len(others) - 1), "."]:
        yield "kinh_gui", "cuối dòng phải là dấu chấm phẩy, dòng cuối dấu chấm"
    colon = first.left + first.first_line + text_width("Kính gửi", first.size)
    if any(abs(look.left + look.first_line - colon) > 6 for look in others):
        yield "kinh_gui", "gạch đầu dòng không thẳng dưới dấu hai chấm"


def _addressed(report: Report) -> int | None:
    """The place of "Kính gửi:" in the body."""
    return next((number for number, look in enumerate(report.body) if look.text.startswith("Kính gửi:")), None)


def _following(looks: list[ParagraphLook], start: str) -> list[ParagraphLook]:
    """The looks up to the first that does not begin that way."""
    end = next((number for number, look in enumerate(looks) if not look.text.startswith(start)), len(looks))
    return looks[:end]


def _content(report: Report) -> Told:
    place = _addressed(report)
    start = 2 if place is None else place
    start += 1 + len(_following(report.body[start + 1:], "- "))
    bases = _following(report.body[start:], "Căn cứ ")
    for number, look in enumerate(bases, 1):
        yield from _dressed("can_cu", look, 13, 14, italic=True)
        if not look.text.endswith("." if number == len(bases) else ";"):
            yield "can_cu", f"“{_short(look)}” sai dấu cuối dòng"
    body = [look for look in report.body[start + len(bases):] if not look.rule]
    size = _text_size(body)
    for look in body:
        yield from _paragraph(look, size)
    numerals = [found[1] for look in body if (found := re.match(r"([IVX]+)\. ", look.text))]
    if numerals != list(_NUMERALS[:len(numerals)]):
        yield "muc_bao_cao", f"thứ tự các mục là {', '.join(numerals)}"
    yield from _cited([look.text for look in (*bases, *body)])


def _text_size(body: list[ParagraphLook]) -> float:
    """The size most of the running text has: one paragraph that is larger says nothing of the headings."""
    letters = Counter[float]()
    for look in body:
        letters[look.size] += 0 if re.match(r"(?:[IVX]+|\d+)\. |\w\) ", look.text) else len(look.text)
    return max(letters, key=lambda size: (letters[size], size), default=14)


def _paragraph(look: ParagraphLook, size: float) -> Told:
    if not look.text.strip():
        yield "noi_dung", "có đoạn trống"
        return
    if re.match(r"[IVX]+\. ", look.text):
        yield from _dressed("muc_bao_cao", look, 13, 14, bold=True, upper=True)
    elif re.match(r"\d+(?:\.\d+)*\. ", look.text) and look.keep_next and not look.text.endswith((".", ":")):
        yield from _dressed("khoan", look, size, size, bold=True)
    elif letter := re.match(r"(\w)\) ", look.text):
        yield from _dressed("diem", look, size, size)
        if letter[1] not in _LETTERS:
            yield "diem", f"“{_short(look)}”: {letter[1]} không thuộc thứ tự a, b, c, d, đ, e, g …"
    else:
        yield from _dressed("noi_dung", look, 13, 14, align="justify")
    yield from _spaced(look)


def _spaced(look: ParagraphLook) -> Told:
    centimetres = look.first_line / 28.35
    if not 0.99 <= centimetres <= 1.28:
        yield "noi_dung", f"“{_short(look)}” dòng đầu lùi {centimetres:.2f} cm"
    if look.before + look.after < 6:
        yield "noi_dung", f"“{_short(look)}” cách đoạn {look.before + look.after:g} pt"
    if not 1 <= look.line <= 1.5:
        yield "noi_dung", f"“{_short(look)}” cách dòng {f'{look.line:g}' if look.line else 'cố định'}"


def _cited(texts: list[str]) -> Told:
    """The first document cited, the report's own basis: in full where it is first mentioned, short at the end."""
    for text, found in [(text, found) for text in texts if (found := re.search(_CITED, text))][:1]:
        if not re.match(r"\s+ngày \d", text[found.end():]):
            yield "vien_dan", f"văn bản số {found[1]} được viện dẫn lần đầu chưa ghi ngày, cơ quan ban hành"
        if texts[-1] is not text and re.search(rf"{re.escape(found[1])}\s+ngày \d", texts[-1]):
            yield "vien_dan", f"văn bản số {found[1]} được viện dẫn lần sau còn ghi ngày"


def _signature(report: Report) -> Told:
    block = report.signature[0][1] if report.signature and len(report.signature[0]) > 1 else []
    looks = [look for look in block if look.text.strip()]
    titles, name = looks[:-1], looks[-1] if looks else None
    for look in (*titles, *([] if titles else [None])):
        yield from _dressed("chuc_vu", look, 13, 14, bold=True, align="center", upper=True)
    issuer, lines = "".join(look.text for look in _names(report)[-1:]), [look.text.upper() for look in titles]
    for _, what in signing_faults(issuer, lines) if lines else ():
        yield "chuc_vu", f"“{' / '.join(lines)}” {what}"
    yield from _dressed("ho_ten", name, 13, 14, bold=True, align="center")
    if name and re.match(r"(ThS|TS|PGS|GS|KS|BS|Ông|Bà)\b", name.text):
        yield "ho_ten", f"“{_short(name)}” có học hàm, học vị hoặc danh xưng"
    if name and name.before < 40:
        yield "chu_ky", f"chỉ chừa {name.before:g} pt cho chữ ký"
    last = next((look for look in reversed(report.body) if look.text.strip()), None)
    if report.signature and not (report.signature_kept and last and last.keep_next):
        yield "chuc_vu", "khối chữ ký có thể bị tách trang hoặc đứng riêng một trang"


def _recipients(report: Report) -> Told:
    looks = [look for look in (report.signature[0][0] if report.signature else []) if look.text.strip()]
    word, items = _at(looks, 0), looks[1:]
    yield from _dressed("noi_nhan.word", word, 12, 12, bold=True, italic=True, align="left")
    if word and (word.text != "Nơi nhận:" or word.left or word.before > 3):
        yield "noi_nhan.word", f"“{_short(word)}” không đúng chữ, không sát lề trái hoặc không ngang chức vụ người ký"
    for look in (*items, *([] if items else [None])):
        yield from _dressed("noi_nhan.list", look, 11, 11, align="left")
        if look and (look.left or not re.fullmatch(r"- .*[;.]", look.text)):
            yield "noi_nhan.list", f"“{_short(look)}” không đúng cách ghi"
    if items and (items[0].text != "- Như trên;" or not re.fullmatch(r"- Lưu: VT\b.*\.", items[-1].text)):
        yield "noi_nhan.list", "dòng đầu không là “- Như trên;” hoặc dòng cuối không là “- Lưu: VT, ….”"


def _annexes(report: Report, cited: str = rf"Báo cáo số\s{_NUMBER}/BC-[A-ZĐ]+") -> Told:
    body = "\n".join(look.text for look in report.body)
    for roman, part in zip(_NUMERALS, report.annexes, strict=False):
        name = f"Phụ lục {roman}" if len(report.annexes) > 1 else "Phụ lục"
        word, title, reference = (_at([look for look in part if look.text.strip()], place) for place in range(3))
        yield from _dressed("phu_luc.word", word, 14, 14, bold=True, align="center")
        if word and word.text != name:
            yield "phu_luc.word", f"“{_short(word)}” không phải “{name}”"
        yield from _dressed("phu_luc.title", title, 13, 14, bold=True, align="center", upper=True)
        wanted = rf"\(Kèm theo {cited} {_DAY}\s?của .+\)"
        yield from _dressed("phu_luc.ref_line", reference, 13, 14, italic=True, align="center", form=wanted)
        if not re.search(rf"{name}\b", body):
            yield "phu_luc.ref", f"nội dung báo cáo không nhắc tới {name}"
    for table in report.annex_tables:
        broken = (row for row in table.xpath("./w:tr[not(w:trPr/w:cantSplit)]") if not _is_long(row))
        if not table.xpath("./w:tr[1]/w:trPr/w:tblHeader") or any(True for _ in broken):
            yield "bang", "dòng tiêu đề không lặp lại, hoặc có dòng ngắn bị tách giữa hai trang"


def _is_long(row: Any) -> bool:
    """Whether a table's row is so long that kept whole it might leave half a page empty."""
    return max((len("".join(cell.xpath(".//w:t/text()"))) for cell in row.xpath("./w:tc")), default=0) > LONG_CELL


_FIRST: tuple[Check, ...] = (_page, _font, _page_number, _head)
_LAST: tuple[Check, ...] = (_addressees, _content, _signature, _recipients)
_CHECKS: tuple[Check, ...] = (*_FIRST, _number, _date, _urgency, _title, *_LAST, _annexes)
#: A letter's symbol is office and drafting unit; a unit left open is for the records clerk.
_SYMBOL = r"[A-ZĐ]+-([A-ZĐ]+|\s+)"
_OF_LETTERS: tuple[Check, ...] = (
    *_FIRST, partial(_number, symbol=_SYMBOL), _date, _urgency, _about, *_LAST,
    partial(_annexes, cited=rf"Công văn số\s{_NUMBER}/{_SYMBOL}"))
