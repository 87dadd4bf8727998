"""What a file holds that may be an annex: tables of lines, paragraphs, findings; and the head of its document, as the
text above the tables says it. Made by `carriers`, read by all modules of this folder; the head when a round begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import pairwise, takewhile
from typing import NamedTuple

from toolkit.base.legacy_text import is_syllable
from toolkit.base.text import DAY, capitalised, day_of, is_blank, remembered, single_spaced, uncapitalised
from toolkit.model.findings import Finding, Place
from toolkit.sheetread.any_file import Format

#: By the key of a column's heading (`headings.choice_key`) the role somebody chose for it.
Choices = Mapping[str, str]
#: Columns of a table: Word allows no more.
WIDEST = 63
#: How a signature begins, and what stands beside it.
SIGNED = re.compile(
    r"(?:TM|KT|TL|TUQ|Q)\s?\.\s*[A-ZĐÀ-Ỹ]{2}|(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|THỦ TRƯỞNG|HIỆU TRƯỞNG|TỔNG GIÁM ĐỐC|(?:CHI )?CỤC TRƯỞNG|TRƯỞNG (?:PHÒNG|BAN)|NGƯỜI LẬP"
    r"|NGƯỜI KÝ)\b[^a-zà-ỹ]*\Z"
    r"|(?i:nơi nhận)\s*:|\((?i:đã ký|ký)[^)]*\)")
_PART = r"(?:[0-9]{1,4}[A-Za-z]?|[A-Z])"
NUMBER = re.compile(rf"(?:[0-9]{{1,4}}[A-Za-z]?|[IVX]{{1,6}}|[A-Z])(?:\.{_PART}){{0,5}}")
_AROUND_NUMBER = " \t\n.,:;/()-–—"
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


class PlanLineKind(Enum):
    """What a line of a plan in paragraphs is, as an officer chooses it."""
    GROUP = "nhóm"
    TASK = "nhiệm vụ"
    NONE = "không phải nhiệm vụ"


class AnnexLine(NamedTuple):
    """One line of a table. Columns count from 0; `number` is the line, row or table row as people count it. `texts`
    are "" where blank or covered. `covered` maps a column under a horizontally merged cell to the column where that
    cell begins; `shared` maps a column of a cell merged with the one above to that cell's text. `bold`: by column
    its words in bold, of a cell that is not bold as a whole; nothing where the source does not say. `kind`: group,
    task or neither where that is known."""
    number: int
    place: Place
    texts: tuple[str, ...]
    covered: Mapping[int, int] = {}
    shared: Mapping[int, str] = {}
    bold: Mapping[int, str] = {}
    kind: PlanLineKind | None = None

    def text(self, column: int | None) -> str:
        """The text of its own cell in that column; "" where there is none."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns whose cells say something."""
        return tuple(column for column, text in enumerate(self.texts) if says(text))

    @property
    def all_texts(self) -> str:
        """All its texts, as a finding shows them."""
        return " | ".join(filter(says, self.texts))


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table of a file. `apart`: words stand between it and the table before, or it is a sheet by itself. `shown`:
    its sheet is seen. `choices`: the roles an officer chose for its columns."""
    name: str
    lines: tuple[AnnexLine, ...]
    apart: bool = True
    shown: bool = True
    choices: Choices = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(line.texts) for line in self.lines), default=0)


class Paragraph(NamedTuple):
    """A paragraph of a plan: its number as people count those that say something, from 1; its place; its text with the
    number Word prints before it."""
    number: int
    place: Place
    text: str


class AnnexFile(NamedTuple):
    """What a file holds: its tables in order, the paragraphs beside them, findings. `seal`: what its content is known
    by; `answers`: the seal of the annex whose columns and lines an officer chooses in it."""
    file: str
    form: Format
    tables: tuple[FileTable, ...]
    paragraphs: tuple[Paragraph, ...] = ()
    findings: tuple[Finding, ...] = ()
    seal: str = ""
    answers: str = ""

    @property
    def paragraph_texts(self) -> tuple[str, ...]:
        """The texts of the paragraphs beside its tables."""
        return tuple(paragraph.text for paragraph in self.paragraphs)

    @property
    def sheets(self) -> bool:
        """Whether its tables are sheets of a workbook."""
        return self.form not in (Format.DOCX, Format.TEXT)


def says(text: str) -> bool:
    """Whether a text of an annex says anything: dashes and invisible marks do not."""
    return text[:1].isalnum() or (bool(text) and not is_blank(text))


def tidy(text: str) -> str:
    """A cell's text without the spaces around it and around its line breaks."""
    return "\n".join(map(str.strip, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))).strip()


def share(lines: Iterable[tuple[AnnexLine, Collection[int]]]) -> Iterator[AnnexLine]:
    """Lines, with the columns that go on from the line above → the lines with `shared` filled."""
    above: dict[int, str] = {}
    for line, columns in lines:
        shared = {column: above.get(column, "") for column in columns}
        yield line._replace(shared=shared)
        above = {**dict(enumerate(line.texts)), **shared}


# ── numbers printed before groups and tasks ──
@remembered  # without this, understanding 2,000 tasks takes 8 % longer
def number(tt: str) -> str:
    """The number in a TT cell as ids use it: "1." → "1", "(2a)" → "2A"; "" where it is none ("-", "a)")."""
    bare = tt.strip(_AROUND_NUMBER)
    return bare.upper() if NUMBER.fullmatch(bare) else ""


def level(printed: str) -> str:
    """The sort of a number: "roman", "letter", or how many parts ("1", "2"); "" for no number."""
    if not printed:
        return ""
    if set(printed) <= set(_ROMAN_DIGITS):
        return "roman"
    return "letter" if printed.isalpha() else str(printed.count(".") + 1)


def follows(first: str, second: str) -> bool:
    """Whether `second` is the number after `first` at the same level: 2 → 3, 2.1 → 2.2, II → III, A → B."""
    head, _, last = first.rpartition(".")
    other_head, _, other_last = second.rpartition(".")
    if head != other_head or not last or not other_last:
        return False
    return any(b == a + 1 for a, b in zip(_values(last), _values(other_last), strict=True) if a and b)


def _values(part: str) -> tuple[int, int, int]:
    """A part of a number as a numeral, a Roman numeral and a letter; 0 for what it is not."""
    digits = [_ROMAN_DIGITS.get(char, 0) for char in part]
    roman = sum(-digit if digit < max(digits[place:]) else digit for place, digit in enumerate(digits))
    letter = ord(part) - 64 if len(part) == 1 and part.isalpha() else 0
    return (int(part) if re.match(r"[0-9]+$", part) else 0, roman if all(digits) else 0, letter)


# ── the head of the document ──
#: The kinds of documents that assign tasks, by what their symbols begin with.
_KINDS = {"QĐ": "Quyết định", "KH": "Kế hoạch", "CTr": "Chương trình", "CT": "Chỉ thị", "NQ": "Nghị quyết",
          "PA": "Phương án", "CV": "Công văn"}
_KIND = "|".join(_KINDS.values())
_NUMBER_OF_DOCUMENT = r"(?P<number>\d+[/-][\w/-]*\w)"
#: "(Kèm theo Quyết định số: 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh Vĩnh Long)".
_ENCLOSED = re.compile(
    rf"kèm theo (?:.{{0,40}}tại )?(?P<kind>{_KIND}) số:? ?{_NUMBER_OF_DOCUMENT}(?:,? {DAY})?"
    r"(?: của (?P<issuer>[^(),;.]+?)(?= (?:về việc|v/v|ban hành|phê duyệt)\b|[(),;.]|\Z))?"
    r"(?: (?P<about>(?:về việc |v/v )?(?:ban hành|phê duyệt) [^();.]+))?", re.I)
#: The head of the document itself: "Số: 45/KH-UBND", "Long Hồ, ngày 12 tháng 02 năm 2026".
_NUMBERED, _DATED = re.compile(f"số: ?{_NUMBER_OF_DOCUMENT}", re.I), re.compile(rf"\w, {DAY}", re.I)
#: How an article or a heading of the document says what it issues.
_ISSUED = re.compile(rf"ban hành kèm theo (?:{_KIND}) này (.{{9,400}}?)[.;]", re.I)
_ABOUT = re.compile(r"\A(?:về việc |v/v )?(?:ban hành|phê duyệt) (.{9,400})", re.I)
#: The heading of an annex: how it is known, the plan it may name, what stands before what it is about.
_TITLED = re.compile(r"\bNĂM (?:HỌC )?20\d\d|\bGIAI ĐOẠN 20\d\d|\A(?:KẾ HOẠCH|CHƯƠNG TRÌNH) .")
_PLAN = re.compile("(?:kế hoạch|chương trình|phương án|đề án) .*", re.I)
_ASSIGNING = re.compile(
    r"\A(?:phụ lục\W*[ivx\d]{0,4}\W+)?(?:(?:bảng|biểu|danh mục|ma trận|phân công|phân việc|giao việc|giao|các|nội dung"
    r"|nhiệm vụ|chỉ tiêu|công việc|trọng tâm|cụ thể|triển khai|thực hiện|tiến độ|của|và)\b,? ?)*", re.I)
#: So many lines of a table, and characters in all, are looked at; a title has so many words.
_HEAD_LINES, _HEAD_CHARACTERS, _FEWEST_WORDS = 15, 30_000, 4


class Head(NamedTuple):
    """What stands above an annex; "" and None for what it does not say. `above` is all of that text."""

    kind: str        # "Quyết định"
    number: str      # "12/QĐ-UBND"
    day: date | None
    issuer: str      # as written: "Chủ tịch UBND tỉnh Vĩnh Long"
    title: str       # "Kế hoạch chuyển đổi số tỉnh Vĩnh Long năm 2026"
    above: str


def read_head(source: AnnexFile) -> Head:
    """The head of the document: what the lines above the tables of that file and the paragraphs beside them say of it.
    All of it is proposed to an officer in sheet "Thông tin", none of it is sure."""
    cells = (text for table in source.tables
             for line in takewhile(lambda line: len(line.filled) < 3, table.lines[:_HEAD_LINES]) for text in line.texts)
    texts = [*dict.fromkeys(map(single_spaced, filter(says, (*cells, *source.paragraph_texts))))]
    above = " ".join(texts)[:_HEAD_CHARACTERS]
    enclosed = _ENCLOSED.search(above)
    numbered, day = enclosed or _NUMBERED.search(above), enclosed or _DATED.search(above)
    symbol = re.findall(r"[^\W\d_]+", numbered["number"])[0] if numbered else ""
    kind = enclosed["kind"].capitalize() if enclosed else _KINDS.get(symbol, "")
    about = [enclosed["about"]] if enclosed and enclosed["about"] else []
    return Head(kind=kind, number=numbered["number"] if numbered else "", day=day_of(day["day"] or "") if day else None,
                issuer=(enclosed["issuer"] or "").strip() if enclosed else "",
                title=_plan_title((*about, *texts), above, kind), above=above)


def _plan_title(texts: Sequence[str], above: str, kind: str) -> str:
    """The plan's title: as an article or a heading of the document says it, else as the heading of the annex does."""
    if issued := _ISSUED.search(above) or next(filter(None, map(_ABOUT.search, texts)), None):
        return capitalised(issued[1].strip())
    pairs = list(pairwise((*texts, "")))
    for text, following in pairs:
        if text == kind.upper() and following:
            return f"{kind} {uncapitalised(following)}"
    headings = [text for text in texts if text.isupper() and _TITLED.search(text)]
    headings += [following for text, following in pairs if text.startswith("PHỤ LỤC") and following.isupper()]
    words = headings[0].split() if headings else []
    # what is no Vietnamese word stays in capitals, as an abbreviation does
    heading = " ".join(word.lower() if is_syllable(word.strip(",.;:()–-")) else word for word in words)
    plan = _PLAN.search(heading)
    document = kind if _PLAN.match(f"{kind} ") else "Kế hoạch"
    title = capitalised(plan[0]) if plan else f"{document} {uncapitalised(_ASSIGNING.sub('', heading))}"
    return title if len(title.split()) >= _FEWEST_WORDS else ""
