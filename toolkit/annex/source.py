"""What a file holds that may be an annex: tables of lines, paragraphs, what was seen of it; and the numbers it prints
before groups and tasks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import is_blank, remembered
from toolkit.model.findings import Finding, Place
from toolkit.sheetread.any_file import Format

#: By the key of a column's heading (`columns.choice_key`) what somebody chose that it is.
Choices = Mapping[str, str]
#: Columns of a table: Word allows no more.
WIDEST = 63
#: How a signature begins, and what stands beside it.
SIGNED = re.compile(
    r"(?:TM|KT|TL|TUQ|Q)\s?\.\s*[A-ZĐÀ-Ỹ]{2}|(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|THỦ TRƯỞNG|HIỆU TRƯỞNG|TỔNG GIÁM ĐỐC|CỤC TRƯỞNG|TRƯỞNG PHÒNG|NGƯỜI LẬP|NGƯỜI KÝ)\b[^a-zà-ỹ]*\Z"
    r"|(?i:nơi nhận)\s*:|\((?i:đã ký|ký)[^)]*\)")
_PART = r"(?:[0-9]{1,4}[A-Za-z]?|[A-Z])"
NUMBER = re.compile(rf"(?:[0-9]{{1,4}}[A-Za-z]?|[IVX]{{1,6}}|[A-Z])(?:\.{_PART}){{0,5}}")
_AROUND = " \t\n.,:;/()-–—"
_ROMAN = {"I": 1, "V": 5, "X": 10}


class PlanLineKind(Enum):
    """What a line of a plan in paragraphs is, as an officer chooses it."""
    GROUP = "nhóm"
    TASK = "nhiệm vụ"
    NONE = "không phải nhiệm vụ"


class AnnexLine(NamedTuple):
    """One line of a table. Columns count from 0; `number` is the line, row or table row as people count it. `texts`
    are "" where blank or covered. `covered` maps a column under a horizontally merged cell to the column where that
    cell begins; `shared` maps a column of a cell merged with the one above to that cell's text. `bold`: by column
    what stands there in bold, of a cell that is not bold as a whole; nothing where the source does not say. `kind`:
    what the line is where that is known."""
    number: int
    place: Place
    texts: tuple[str, ...]
    covered: Mapping[int, int] = {}
    shared: Mapping[int, str] = {}
    bold: Mapping[int, str] = {}
    kind: PlanLineKind | None = None

    def at(self, column: int | None) -> str:
        """The text of its own in that column; "" where there is none."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns that say something."""
        return tuple(column for column, text in enumerate(self.texts) if says(text))

    @property
    def said(self) -> str:
        """All its texts, as a finding shows them."""
        return " | ".join(filter(says, self.texts))


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table of a file. `apart`: words stand between it and the table before, or it is a sheet of its own. `shown`:
    its sheet is seen. `choices`: what an officer said its columns are."""
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
    """What a file holds: its tables in order, the paragraphs beside them, and what was seen of it. `seal`: what its
    content is known by; `answers`: the seal of the annex whose columns and lines an officer chooses in it."""
    file: str
    form: Format
    tables: tuple[FileTable, ...]
    paragraphs: tuple[Paragraph, ...] = ()
    told: tuple[Finding, ...] = ()
    seal: str = ""
    answers: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        """The texts beside its tables."""
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
    """Lines with `shared` filled; with each stand the columns that go on from the line above."""
    above: dict[int, str] = {}
    for line, columns in lines:
        shared = {column: above.get(column, "") for column in columns}
        yield line._replace(shared=shared)
        above = {**dict(enumerate(line.texts)), **shared}


@remembered  # without this, understanding 2,000 tasks takes 8 % longer
def number(tt: str) -> str:
    """The number in a TT cell as ids use it: "1." → "1", "(2a)" → "2A"; "" where it is none ("-", "a)")."""
    bare = tt.strip(_AROUND)
    return bare.upper() if NUMBER.fullmatch(bare) else ""


def level(printed: str) -> str:
    """What sort of number: "roman", "letter", or how many parts ("1", "2"); "" for no number."""
    if not printed:
        return ""
    if set(printed) <= set(_ROMAN):
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
    """What a part counts as a numeral, a Roman numeral and a letter; 0 for what it is not."""
    signs = [_ROMAN.get(char, 0) for char in part]
    roman = sum(-sign if sign < max(signs[at:]) else sign for at, sign in enumerate(signs)) if all(signs) else 0
    letter = ord(part) - 64 if len(part) == 1 and part.isalpha() else 0
    return (int(part) if re.match(r"[0-9]+$", part) else 0, roman, letter)
