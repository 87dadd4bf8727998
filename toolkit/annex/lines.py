"""A line of a table of an annex, whatever it stands in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from toolkit.findings import Place
from toolkit.text import is_blank

#: Columns of a table: Word allows no more.
WIDEST = 63
#: How a signature begins, and what stands beside it.
SIGNED = re.compile(
    r"(?:TM|KT|TL|TUQ|Q)\s?\.\s*[A-ZĐÀ-Ỹ]{2}|(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|THỦ TRƯỞNG|HIỆU TRƯỞNG|TỔNG GIÁM ĐỐC|CỤC TRƯỞNG|TRƯỞNG PHÒNG|NGƯỜI LẬP|NGƯỜI KÝ)\b[^a-zà-ỹ]*\Z"
    r"|(?i:nơi nhận)\s*:|\((?i:đã ký|ký)[^)]*\)")


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """One line of a table. Columns count from 0; `number` is the line, row or table row as people count it. `texts`
    are "" where blank or covered. `covered` maps a column under a horizontally merged cell to the column where that
    cell begins; `shared` maps a column of a cell merged with the one above to that cell's text. `bold`: by column
    what stands there in bold, of a cell that is not bold as a whole; nothing where the source does not say."""
    number: int
    place: Place
    texts: tuple[str, ...]
    covered: Mapping[int, int] = field(default_factory=dict)
    shared: Mapping[int, str] = field(default_factory=dict)
    bold: Mapping[int, str] = field(default_factory=dict)

    def at(self, column: int | None) -> str:
        """The text of its own in that column; "" where there is none."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns that say something."""
        return tuple(column for column, text in enumerate(self.texts) if says(text))


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
        yield replace(line, shared=shared)
        above = {**dict(enumerate(line.texts)), **shared}
