"""The form of a report measured on its pages, as a reader with a ruler would: Nghị định 30/2020/NĐ-CP, Phụ lục I.

`page_breaches(pdf, settings)` and `letter_page_breaches` measure what LibreOffice draws; `nd30_file.breaches` and
`letter_breaches` measure the file.
The pages are asked for what only they show: that lines stand where they should, on one page, and what is repeated.
Lengths are in points from the upper left corner. `RULES_MEASURED` says of every rule where it is measured, or why not.
"""

from __future__ import annotations

import itertools
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from nd30_file import Breach
from nd30_rules import MOTTO, NATION, RULES

from toolkit.model.records import Settings

FILE, PAGE = "file", "page"
BOTH = f"{FILE} and page"

#: Every rule: where it is measured, or why it is not.
RULES_MEASURED: dict[str, str] = {
    **dict.fromkeys(("font", "ten_loai", "trich_yeu", "kinh_gui", "noi_dung", "do_khan", "vien_dan", "can_cu",
                     "muc_bao_cao", "khoan", "diem", "phu_luc.ref"), FILE),
    **dict.fromkeys(("page.size", "page.orient", "page.margins", "page.number", "size.consistent", "quoc_hieu",
                     "tieu_ngu", "chu_quan", "co_quan", "so_ky_hieu", "dia_danh_ngay", "chuc_vu", "chu_ky", "ho_ten",
                     "noi_nhan.word", "noi_nhan.list", "phu_luc.word", "phu_luc.title", "phu_luc.ref_line",
                     "phu_luc.pages", "bang"), BOTH),
    "phan_chuong": "a report of this kind has no parts or chapters",
    "muc_luat": "a report of this kind has no chapters with sections",
    "dieu": "a report has no articles",
    "dau": "stamped or signed by the records office, not produced",
    "do_mat": "stamped, not produced",
    "luu_hanh": "optional, the template has none",
    "nguoi_soan": "optional, the template has none",
    "dia_chi": "optional, the template has none",
}

MM = 72 / 25.4
#: What a page begins with that is the first of its part: an annex, one whose word is gone, the last page of a draft.
_DRAFT = "CÁC ĐIỂM CÒN MỞ"
_STARTS = ("Phụ lục", "BIỂU", _DRAFT)
#: Times New Roman: how far its letters reach above and below the baseline, in parts of the size.
_ASCENT, _DESCENT = 0.891, 0.216


@dataclass(frozen=True)
class Word:
    """A word where it is drawn."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True)
class Span:
    """Words that stand together; more than one line where they wrap."""

    words: tuple[Word, ...]

    @property
    def lines(self) -> list[Span]:
        baselines = sorted({round(word.baseline) for word in self.words})
        return [Span(tuple(word for word in self.words if round(word.baseline) == each)) for each in baselines]

    @property
    def left(self) -> float:
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        return min(word.baseline for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.baseline for word in self.words)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def length(self) -> float:
        return max(line.right - line.left for line in self.lines)

    @property
    def size(self) -> float:
        return self.words[0].size

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Sheet:
    """A page: its size, its words from the top down, the straight lines drawn on it as (left, right, top, bottom)."""

    width: float
    height: float
    words: tuple[Word, ...]
    drawn: tuple[tuple[float, float, float, float], ...] = ()

    @property
    def number(self) -> Span | None:
        """What stands in the top margin."""
        above = tuple(word for word in self.words if word.baseline < 20 * MM)
        return Span(above) if above else None

    @property
    def text(self) -> Span:
        """What stands below the top margin."""
        return Span(tuple(word for word in self.words if word.baseline >= 20 * MM))

    @property
    def middle(self) -> float:
        """The middle between the margins, 30 and 15 mm."""
        return (self.width + 15 * MM) / 2

    def find(self, text: str, within: Callable[[Word], bool] = lambda word: True) -> Span | None:
        """The first place where these words follow one another."""
        wanted = text.split()
        here = [word for word in self.words if within(word)]
        starts = (n for n in range(len(here)) if [word.text for word in here[n:n + len(wanted)]] == wanted)
        return next((Span(tuple(here[n:n + len(wanted)])) for n in starts), None)

    def rule_under(self, text: Span) -> tuple[float, float]:
        """The left and right end of the line drawn under a text, a point where there is none."""
        flat = [line for line in self.drawn if line[3] - line[2] < 1 and 0 < line[2] - text.bottom < 16 and line[0] < text.right and line[1] > text.left]
        return (flat[0][0], flat[0][1]) if flat else (text.middle, text.middle)


def sheets(pdf: Path) -> list[Sheet]:
    """The pages of a PDF; the lines drawn on its first page."""
    out = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    import pdfplumber

    with pdfplumber.open(pdf, pages=[1]) as opened:
        page = opened.pages[0]
        drawn = tuple((line["x0"], line["x1"], line["top"], line["bottom"]) for line in (*page.lines, *page.rects))
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', out, re.S)
    return [Sheet(float(width), float(height), _words(body), drawn if number == 0 else ()) for number,
        (width, height, body) in enumerate(pages)]


def _words(body: str) -> tuple[Word, ...]:
    found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', body)
    words = []
    for left, top, right, bottom, text in found:
        size, start, end = (float(bottom) - float(top)) / (_ASCENT + _DESCENT), float(left), float(right)
        said = unescape(text)
        for part in re.finditer("[^\u00a0]+", said):  # words kept together: as wide as they are long, near enough
            at, to = (start + (end - start) * place / len(said) for place in part.span())
            words.append(Word(part[0], at, to, float(bottom) - _DESCENT * size, size))
    return tuple(sorted(words, key=lambda word: (round(word.baseline), word.left)))


Told = Iterator[tuple[str, str]]


def page_breaches(pdf: Path, settings: Settings) -> list[Breach]:
    """Every rule that the pages of the report of `settings` break."""
    pages = sheets(pdf)
    paper = list(_paper(pages))
    if any(rule == "page.orient" for rule, _ in paper):
        return [Breach(rule, RULES[rule].article, what) for rule, what in paper]  # nothing else is where it was
    checks = (paper, _numbers(pages), _head(pages[0], settings), _signature(pages, settings, "Trên đây"),
              _annexes(pages))
    return [Breach(rule, RULES[rule].article, what) for check in checks for rule, what in check]


def letter_page_breaches(pdf: Path, settings: Settings, closing: str = "Rất mong") -> list[Breach]:
    """Every rule that the pages of a letter break, whose last sentence begins that way."""
    pages = sheets(pdf)
    of_letter = settings._replace(recipients=("Như trên",))
    checks = (_paper(pages), _numbers(pages), _head(pages[0], of_letter), _signature(pages, of_letter, closing),
              _annexes(pages))
    return [Breach(rule, RULES[rule].article, what) for check in checks for rule, what in check]


def _first_annex(pages: list[Sheet]) -> int:
    return next((number for number, page in enumerate(pages) if page.text.text.startswith(_STARTS)), len(pages))


def _paper(pages: list[Sheet]) -> Told:
    for number, page in enumerate(pages, 1):
        sides = [round(side / MM) for side in (page.width, page.height)]
        if sorted(sides) != [210, 297]:
            yield "page.size", f"trang {number}: {sides}"
        elif sides[0] > sides[1] and number <= _first_annex(pages):
            yield "page.orient", f"trang {number}"
            continue
        text = page.text
        low, high = (30 * MM - 1, page.width - 15 * MM + 1.5)
        bottom = max(word.baseline + _DESCENT * word.size for word in text.words)
        if text.left < low or text.right > high or text.top - _ASCENT * text.size < 20 * MM - 1.5 or bottom > page.height - 20 * MM + 1:
            yield "page.margins", f"trang {number}: {text.left:.0f}–{text.right:.0f}"


def _numbers(pages: list[Sheet]) -> Told:
    wanted = 0
    for place, page in enumerate(pages, 1):
        starts = place == 1 or page.text.text.startswith(_STARTS)
        wanted = 1 if starts else wanted + 1
        number = page.number
        if starts:
            if number:
                yield "page.number", f"trang {place}: trang đầu hiện số {number.text}"
        elif number is None or abs(number.middle - page.middle) > 3 or not 12.9 <= number.size <= 14.1:
            yield "page.number", f"trang {place}: không có số ở giữa lề trên"
        elif number.text != str(wanted):
            yield "phu_luc.pages" if place > _first_annex(pages) else "page.number", f"trang {place}: số {number.text}, phải là {wanted}"


def _head(page: Sheet, settings: Settings) -> Told:
    nation, motto = page.find(NATION), page.find(MOTTO)
    if nation is None or motto is None or len(nation.lines) + len(motto.lines) != 2:
        yield "quoc_hieu", "Quốc hiệu, Tiêu ngữ không ở một dòng"
        return
    if nation.middle < page.width / 2 or nation.top != page.text.top:
        yield "quoc_hieu", "không ở trên cùng, bên phải"
    if abs(nation.middle - motto.middle) > 1.5:
        yield "tieu_ngu" if abs(nation.middle - _date(page).middle) <= 1.5 else "quoc_hieu", "Quốc hiệu và Tiêu ngữ không cùng trục"
    left, right = page.rule_under(motto)
    if abs(left - motto.left) > 3 or abs(right - motto.right) > 3:
        yield "tieu_ngu", f"đường kẻ {left:.0f}–{right:.0f} dưới {motto.left:.0f}–{motto.right:.0f}"
    issuer = page.find(settings.issuer.upper(), lambda word: word.right < nation.left)
    if issuer is None:
        yield "co_quan", "không tìm thấy"
        return
    above = Span(tuple(word for word in page.words if word.right < nation.left and word.baseline < issuer.top - 2))
    if above.text != settings.superior or (above.words and abs(above.middle - issuer.middle) > 2):
        yield "chu_quan", f"“{above.text}” ở trên tên cơ quan, phải là “{settings.superior}”, ở giữa"
    if fault := _fits(page, issuer):
        yield "co_quan", fault
    yield from _number_and_date(page, nation, motto)


def _number_and_date(page: Sheet, nation: Span, motto: Span) -> Told:
    number, day = _number(page), _date(page)
    if abs(number.middle - _names(page).middle) > 2:
        yield "so_ky_hieu", "không ở giữa dưới tên cơ quan"
    if "năm" not in [word.text for word in day.words] or abs(number.top - day.top) > 1.2:
        yield "dia_danh_ngay", f"không cùng dòng với số: {day.top:.1f}, {number.top:.1f}"
    elif min(abs(day.middle - nation.middle), abs(day.middle - motto.middle)) > 2:
        yield "dia_danh_ngay", "không ở giữa dưới Tiêu ngữ"
    sizes = tuple(round(span.size) for span in (nation, motto, day))
    if sizes not in ((12, 13, 13), (13, 14, 14)):
        yield "size.consistent", str(sizes)


def _row(page: Sheet) -> list[Word]:
    """The words from "Số:" on the same line, and those of the date where it has slipped."""
    number = next(word for word in page.words if word.text == "Số:")
    return [word for word in page.words if abs(word.baseline - number.baseline) < 1.5]


def _names(page: Sheet) -> Span:
    """The superior's and the issuer's name."""
    number = _number(page)
    return Span(tuple(word for word in page.words if word.right < page.width / 2 - 25 and word.baseline < number.top - 2))


def _number(page: Sheet) -> Span:
    row = _row(page)
    end = next(place for place, word in enumerate(row) if "/" in word.text)
    return Span(tuple(row[row.index(next(word for word in row if word.text == "Số:")):end + 1]))


def _date(page: Sheet) -> Span:
    number = _number(page)
    beside = tuple(word for word in _row(page) if word.left > number.right)
    below = tuple(word for word in page.words if word.left > number.right and number.bottom - 20 < word.baseline < number.bottom + 60 and word.text == "ngày")
    return Span(beside or below or number.words)


def _fits(page: Sheet, text: Span) -> str:
    """What is wrong with the line under a text, a third to half as long and centred; "" for nothing."""
    left, right = page.rule_under(text)
    ratio, middle = (right - left) / text.length, (left + right) / 2
    return "" if 1 / 3 <= ratio <= 1 / 2 and abs(middle - text.middle) < 2 else f"đường kẻ bằng {ratio:.2f} dòng chữ, giữa ở {middle:.0f}"


def _titles(settings: Settings) -> list[str]:
    """What stands above the signer's name, line by line."""
    power, title = settings.signer_power, settings.signer_title
    body = [] if not settings.signer_body or power in ("TL.", "TUQ.") else [f"TM. {settings.signer_body}"]
    return [*body, f"{power} {title}".strip(), *([settings.signer_deputy_title] if power not in ("", "Q.") else [])]


def _signature(pages: list[Sheet], settings: Settings, closing: str) -> Told:
    page = next((page for page in pages if page.find("Nơi nhận:")), None)
    titles = [page.find(line, lambda word: word.left > page.middle - 40) for line in _titles(settings)] if page else []
    name = page and page.find(settings.signer_name)
    if not page or not all(titles) or not name or not page.find(closing):
        yield "chuc_vu", "chức vụ, họ tên, nơi nhận và câu kết không cùng một trang"
        return
    word, spans, right = page.find("Nơi nhận:"), [span for span in titles if span], page.width - 15 * MM
    signer, above = spans[0], spans[-1]
    assert word
    if any(abs(line.middle - (page.middle + right) / 2) > 4 for span in spans for line in span.lines):
        yield "chuc_vu", "không ở giữa nửa bên phải"
    if any(not 10 < below.top - line.bottom < 22 for line, below in itertools.pairwise(spans)):
        yield "chuc_vu", "các dòng quyền hạn, chức vụ không liền nhau theo thứ tự"
    if min(abs(name.middle - signer.middle), abs(name.middle - (page.middle + right) / 2)) > 4:
        yield "ho_ten", "không ở giữa dưới chức vụ"
    if name.top - above.bottom < 20 * MM:
        yield "chu_ky", f"chỉ có {(name.top - above.bottom) / MM:.0f} mm để ký"
    if abs(word.left - 30 * MM) > 5 or abs(word.top - signer.top) > 1:
        yield "noi_nhan.word", f"không sát lề trái hoặc không ngang chức vụ: {word.top:.1f}, {signer.top:.1f}"
    items = [line for line in Span(tuple(each for each in page.words if each.baseline > word.bottom + 1 and each.right < page.middle)).lines
             if line.words[0].text == "-"]
    if len(items) != len(settings.recipients) + 1 or any(abs(line.left - 30 * MM) > 5 for line in items):
        yield "noi_nhan.list", "không sát lề trái, mỗi nơi một dòng"


def _annexes(pages: list[Sheet]) -> Told:
    end = next((number for number, page in enumerate(pages) if page.text.text.startswith(_DRAFT)), len(pages))
    for page in pages[_first_annex(pages):end]:
        lines = page.text.lines
        if not lines[0].text.startswith(_STARTS):
            if lines[0].words[0].text != "TT":
                yield "bang", "dòng tiêu đề không lặp lại"
            continue
        reference = next((place for place, line in enumerate(lines) if line.text.startswith("(Kèm theo")), 0)
        parts = (("phu_luc.word", lines[:1]), ("phu_luc.title", lines[1:reference]),
            ("phu_luc.ref_line", lines[reference:reference + 1]))
        for rule, part in parts:
            if not part or any(abs(line.middle - page.middle) > 2.5 for line in part):
                yield rule, f"không ở giữa: {part[0].text[:40] if part else ''}"
