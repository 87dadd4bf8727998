"""The records of a file that may hold an annex (tables, lines, paragraphs, findings), made by `carriers`, read by all
modules of this folder; and such a file → the head of its document (number, day, issuer, title), when a round begins.
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
from toolkit.base.text import (
    DAY,
    abridged,
    capitalised,
    day_of,
    is_blank,
    ranges,
    remembered,
    single_spaced,
    uncapitalised,
)
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.sheetread.any_file import Format

#: By the key of a column's heading (`headings.choice_key`) the role somebody chose for it.
Choices = Mapping[str, str]
#: The most columns of a table; Word allows no more.
MOST_COLUMNS = 63
#: The beginning of a signature, or of the list of recipients beside it.
SIGNATURE = re.compile(
    r"(?:(?:TM|KT|TL|TUQ|Q)\s?\.|T/M)\s*[A-ZĐÀ-Ỹ]{2}"
    r"|(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|THỦ TRƯỞNG|HIỆU TRƯỞNG|TỔNG GIÁM ĐỐC|(?:CHI )?CỤC TRƯỞNG|TRƯỞNG (?:PHÒNG|BAN)|NGƯỜI LẬP"
    r"|NGƯỜI KÝ)\b[^a-zà-ỹ]*\Z"
    r"|(?i:nơi nhận)\s*:|(?i:người lập(?: biểu| bảng)?)\Z|\((?i:đã ký|ký)[^)]*\)"
    r"|[A-ZĐ][^,;:]{2,40}, ngày [\d.…]+ tháng [\d.…]+ năm [\d.…]+\Z")
#: A number printed before a group or task: "1", "2a", "IV", "B", "2.1.3".
_PART = r"(?:[0-9]{1,4}[A-Za-z]?|[A-Z])"
_NUMBER = re.compile(rf"(?:[0-9]{{1,4}}[A-Za-z]?|[IVX]{{1,6}}|[A-Z])(?:\.{_PART}){{0,5}}")
#: What may stand before such a number in a text, and the sign behind it: "Nhiệm vụ 1:", "(1)", "1/", "1-".
#: Without a space behind it a sign may also stand within a word: "V/v", "E-Office".
BEFORE_NUMBER = r"(?i:nhiệm vụ(?: số)?\s+)?\(?"
AFTER_NUMBER = (r"\s*(?:[.):]|(?<=\s)[-–—]|[-–—/](?=\s)|(?<=\d)(?:[-–—](?=[A-ZĐÀ-Ỹ])|/(?=[^\W\d]))"
                r"|(?<=[A-ZĐ])[-–—](?=[A-ZĐÀ-Ỹ]{2})|(?<=[A-DIVX])[-–—](?=[A-ZĐÀ-Ỹ][^\W\d])"
                r"|(?<=[^\W\d])/(?=[A-ZĐÀ-Ỹ][^\W\d]))\s*")
#: A task's number at the beginning of its content: "1. Rà soát …", "a) Rà soát …", "1.2 Rà soát …".
_NUMBERED_CONTENT = re.compile(
    rf"{BEFORE_NUMBER}(?P<number>{_NUMBER.pattern}|[a-zđ])"
    rf"(?:{AFTER_NUMBER}(?=[^\W\d]|[“\"])|\s*[.)]\s+|(?<=\d\.\d)\s+(?=[A-ZĐÀ-Ỹ]))(?P<content>\S.*)", re.DOTALL)
_BEFORE_NUMBER = re.compile(rf"\A\s*{BEFORE_NUMBER}")
#: Above all tasks a field of each of them: "Thời gian hoàn thành các nhiệm vụ: 30/11/2026".
COMMON_FIELD = re.compile(
    r"(?![-–+•*\d])[^:.;]{0,60}\b(?:chủ trì|phối hợp|đầu mối|thời hạn|thời gian|hoàn thành)\b[^:.;]{0,40}: \S",
    re.IGNORECASE)
#: The most characters of a line quoted in a finding.
_MOST_QUOTED = 80
_AROUND_NUMBER = " \t\n.,:;/()-–—"
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


class PlanLineKind(Enum):
    """The kind of a line of a plan in paragraphs, as an officer chooses it."""
    GROUP = "nhóm"
    TASK = "nhiệm vụ"
    NONE = "không phải nhiệm vụ"


class AnnexLine(NamedTuple):
    """One line of a table; columns count from 0."""

    number: int                      # of the line, row or table row, as people count it
    place: Place
    texts: tuple[str, ...]           # by column, "" where a cell is blank or covered by another
    covered: Mapping[int, int] = {}  # by column under a horizontally merged cell the column where that cell begins
    shared: Mapping[int, str] = {}   # by column of a cell merged with the one above the text of that cell
    bold: Mapping[int, str] = {}     # by column the words in bold, of a cell that is not bold as a whole
    kind: PlanLineKind | None = None  # group, task or neither, where an officer or a label says
    is_outside: bool = False          # a paragraph beside the tables, or a line of one text above a heading

    def text(self, column: int | None) -> str:
        """A column → the text of the line's own cell there, "" for none."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns whose cells are filled (`is_filled`)."""
        return tuple(column for column, text in enumerate(self.texts) if is_filled(text))

    @property
    def all_texts(self) -> str:
        """The texts of its filled cells, joined for a finding."""
        return " | ".join(filter(is_filled, self.texts))


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table of a file."""

    name: str
    lines: tuple[AnnexLine, ...]
    above: tuple[AnnexLine, ...] = ()    # the paragraphs between it and the table before
    is_visible: bool = True  # it is no hidden sheet
    choices: Choices = field(default_factory=dict)

    @property
    def width(self) -> int:
        """The number of its columns."""
        return max((len(line.texts) for line in self.lines), default=0)


class Paragraph(NamedTuple):
    """A paragraph that is not blank."""

    number: int  # among the paragraphs that are not blank, from 1
    place: Place
    text: str    # after the number that Word prints before it


class AnnexFile(NamedTuple):
    """The content of a file that may hold an annex."""

    file: str
    form: Format
    tables: tuple[FileTable, ...]
    paragraphs: tuple[Paragraph, ...] = ()  # outside the tables
    below: tuple[AnnexLine, ...] = ()       # those below the last table
    findings: tuple[Finding, ...] = ()
    seal: str = ""                          # a digest of the file's bytes
    answers: str = ""                       # of a filled-in chooser: the seal of the annex it asks about

    @property
    def paragraph_texts(self) -> tuple[str, ...]:
        """The texts of its paragraphs."""
        return tuple(paragraph.text for paragraph in self.paragraphs)

    @property
    def is_workbook(self) -> bool:
        """Whether its tables are sheets of a workbook."""
        return self.form not in (Format.DOCX, Format.TEXT)


def is_filled(text: str) -> bool:
    """Whether a text has more than dashes, spaces and invisible marks."""
    return text[:1].isalnum() or (bool(text) and not is_blank(text))


def tidy(text: str) -> str:
    """A cell's text → the same without spaces around it and around its line breaks."""
    return "\n".join(map(str.strip, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))).strip()


def with_shared_cells(lines: Iterable[tuple[AnnexLine, Collection[int]]]) -> Iterator[AnnexLine]:
    """Lines, each with the columns of its cells merged with those above → the lines with `shared` filled in."""
    texts_above: dict[int, str] = {}
    for line, columns in lines:
        shared = {column: texts_above.get(column, "") for column in columns}
        yield line._replace(shared=shared)
        texts_above = {**dict(enumerate(line.texts)), **shared}


def lines_left(lines: Sequence[AnnexLine]) -> tuple[Finding, ...]:
    """Lines that are no part of a task → the finding about them, none for no lines."""
    texts = "”; “".join(abridged(line.all_texts, _MOST_QUOTED) for line in lines)
    numbers = ranges(line.number for line in lines)
    return (finding(Code.ANNEX_PART_LEFT, lines[0].place, lines=numbers, text=texts),) if lines else ()


# ── numbers printed before groups and tasks ──
@remembered  # without this, understanding 2,000 tasks takes 8 % longer
def tt_number(tt: str) -> str:
    """A TT cell → its number as ids use it: "1." → "1", "(2a)" → "2A"; "" for a cell without a number ("-", "a)")."""
    bare = _BEFORE_NUMBER.sub("", tt).strip(_AROUND_NUMBER)
    return bare.upper() if _NUMBER.fullmatch(bare) else ""


def split_title(text: str) -> tuple[str, str]:
    """A cell → the number at its beginning, "" for none, and the title after it."""
    number, title = split_number(text)
    return (number.upper(), title) if tt_number(number) else ("", text)


def split_number(text: str) -> tuple[str, str]:
    """A cell of content → the number at its beginning, "" for none, and the content after it."""
    match = _NUMBERED_CONTENT.fullmatch(text)
    return (match["number"], match["content"]) if match else ("", text)


def number_level(printed: str) -> str:
    """A number → its level: "roman", "letter", or the count of its parts ("2.1" → "2"); "" for no number."""
    if not printed:
        return ""
    if set(printed) <= set(_ROMAN_DIGITS):
        return "roman"
    return "letter" if printed.isalpha() else str(printed.count(".") + 1)


def is_next_number(first: str, second: str) -> bool:
    """Whether `second` is the number after `first` at the same level: 2 → 3, 2.1 → 2.2, II → III, A → B."""
    head, _, last = first.rpartition(".")
    other_head, _, other_last = second.rpartition(".")
    if head != other_head or not last or not other_last:
        return False
    return any(after == before + 1 for before, after in zip(_counts(last), _counts(other_last), strict=True)
               if before and after)


def _counts(part: str) -> tuple[int, int, int]:
    """A part of a number → its value as a decimal number, a Roman one and a letter (A is 1), 0 for each it is not."""
    digits = [_ROMAN_DIGITS.get(char, 0) for char in part]
    roman = sum(-digit if digit < max(digits[place:]) else digit for place, digit in enumerate(digits))
    letter = ord(part) - 64 if len(part) == 1 and part.isalpha() else 0
    return (int(part) if re.match(r"[0-9]+$", part) else 0, roman if all(digits) else 0, letter)


# ── the head of the document ──
#: By the first letters of a symbol ("12/QĐ-UBND") the kind of the document.
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
_NUMBERED = re.compile(f"số: ?{_NUMBER_OF_DOCUMENT}", re.I)
_DATED = re.compile(rf"\w, {DAY}", re.I)
#: The title of the issued plan, in an article of the document; in its heading.
_ISSUED = re.compile(rf"ban hành kèm theo (?:{_KIND}) này (.{{9,400}}?)[.;]", re.I)
_ABOUT = re.compile(r"\A(?:về việc |v/v )?(?:ban hành|phê duyệt) (.{9,400})", re.I)
#: Of an annex: the heading that bears its title; the name of a plan in it; the words before the subject.
_TITLED = re.compile(r"\bNĂM (?:HỌC )?20\d\d|\bGIAI ĐOẠN 20\d\d|\A(?:KẾ HOẠCH|CHƯƠNG TRÌNH) .")
_PLAN = re.compile("(?:kế hoạch|chương trình|phương án|đề án) .*", re.I)
_ASSIGNING = re.compile(
    r"\A(?:phụ lục\W*[ivx\d]{0,4}\W+)?(?:(?:bảng|biểu|danh mục|ma trận|phân công|phân việc|giao việc|giao|các|nội dung"
    r"|nhiệm vụ|chỉ tiêu|công việc|trọng tâm|cụ thể|triển khai|thực hiện|tiến độ|của|và)\b,? ?)*", re.I)
#: The first lines of a table, and the first characters in all, that are searched.
_HEAD_LINES = 15
_HEAD_CHARACTERS = 30_000
#: The fewest words of a title.
_FEWEST_WORDS = 4


class Head(NamedTuple):
    """The head of a document, as the text above its annex says it; "" and None for what that text leaves out."""

    kind: str        # "Quyết định"
    number: str      # "12/QĐ-UBND"
    day: date | None
    issuer: str      # as written: "Chủ tịch UBND tỉnh Vĩnh Long"
    title: str       # "Kế hoạch chuyển đổi số tỉnh Vĩnh Long năm 2026"
    above: str       # all of the text above the annex


def read_head(source: AnnexFile) -> Head:
    """A file → the head of its document, from the paragraphs and the lines of tables above their headings. An officer
    confirms it in sheet "Thông tin", where all of it is only proposed."""
    lines_above = (line for table in source.tables
                   for line in takewhile(lambda line: len(line.filled) < 3, table.lines[:_HEAD_LINES]))
    cells = (text for line in lines_above for text in line.texts)
    texts = [*dict.fromkeys(map(single_spaced, filter(is_filled, (*cells, *source.paragraph_texts))))]
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
    """The texts above an annex → the plan's title: from an article or heading of the document, else from the heading of
    the annex; "" where neither has one."""
    if issued := _ISSUED.search(above) or next(filter(None, map(_ABOUT.search, texts)), None):
        return capitalised(issued[1].strip())
    pairs = list(pairwise((*texts, "")))
    for text, following in pairs:
        if text == kind.upper() and following:
            return f"{kind} {uncapitalised(following)}"
    headings = [text for text in texts if text.isupper() and _TITLED.search(text)]
    headings += [following for text, following in pairs if text.startswith("PHỤ LỤC") and following.isupper()]
    heading_words = headings[0].split() if headings else []
    # An abbreviation is no Vietnamese syllable and stays in capitals
    heading = " ".join(word.lower() if is_syllable(word.strip(",.;:()–-")) else word for word in heading_words)
    plan = _PLAN.search(heading)
    document = kind if _PLAN.match(f"{kind} ") else "Kế hoạch"
    title = capitalised(plan[0]) if plan else f"{document} {uncapitalised(_ASSIGNING.sub('', heading))}"
    return title if len(title.split()) >= _FEWEST_WORDS else ""
