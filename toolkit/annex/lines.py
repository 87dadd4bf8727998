"""A table of an annex, whatever it stands in: lines of texts by column, and the heading that names the columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolkit import words
from toolkit.findings import Place
from toolkit.tables import namer, names_in_row
from toolkit.text import is_blank

#: Columns of a table: Word allows no more.
WIDEST = 63
#: A line that numbers the columns, under the heading: (1) (2) (3), or A B 1 2.
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: A remark in a heading: "(nếu có)", a footnote's star.
_ASIDE = re.compile(r"\([^()]*\)|\*+")
_name_of = namer(words.ANNEX_COLUMNS)


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """One line of a table. Columns count from 0; `number` is the line, row or table row as people count it.

    `texts` are "" where blank or covered. `covered` maps a column under a horizontally merged cell to the column
    where that cell begins; `shared` maps a column of a cell merged with the one above to that cell's text.
    """

    number: int
    place: Place
    texts: tuple[str, ...]
    covered: Mapping[int, int] = field(default_factory=dict)
    shared: Mapping[int, str] = field(default_factory=dict)

    def at(self, column: int | None) -> str:
        """The text of its own in that column; "" where there is none."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns that say something."""
        return tuple(column for column, text in enumerate(self.texts) if says(text))


def says(text: str) -> bool:
    """Whether a text of an annex says anything: dashes and invisible marks do not."""
    return bool(text) and not is_blank(text)


def tidy(text: str) -> str:
    """A cell's text without the spaces around it and around its line breaks."""
    return re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def share(lines: Iterable[tuple[AnnexLine, Collection[int]]]) -> Iterator[AnnexLine]:
    """Lines with `shared` filled; with each stand the columns that go on from the line above."""
    above: dict[int, str] = {}
    for line, columns in lines:
        yield replace(line, shared={column: above.get(column, "") for column in columns})
        above.update({column: text for column, text in enumerate(line.texts) if column not in columns})


@dataclass(frozen=True, slots=True)
class Heading:
    """`columns`: the column of each field of `words.ANNEX_COLUMNS` that is there. `labels`: every column's heading.

    `depth` is how many lines the heading takes.
    """

    columns: Mapping[str, int]
    labels: Mapping[int, str]
    depth: int


def heading_at(lines: Sequence[AnnexLine], at: int) -> Heading | None:
    """The heading that begins at that line, None where none does: it has at least what is to be done and by whom."""
    top = lines[at]
    labels = {column: top.at(top.covered.get(column, column)) for column in range(len(top.texts))}
    columns = _columns(labels)
    if "content" not in columns:
        return None
    depth = 1
    if at + 1 < len(lines) and (below := _second_row(top, lines[at + 1], columns)):
        columns = _columns(below, labels)
        joined = {column: f"{labels.get(column, '')} {text}" for column, text in below.items() if not _field(text)}
        labels, depth = {**labels, **below, **joined}, 2
    if "leads" not in columns:
        return None
    if at + depth < len(lines) and _numbers_columns(lines[at + depth], columns):
        depth += 1
    return Heading(columns, labels, depth)


def first_heading(lines: Sequence[AnnexLine]) -> tuple[int, Heading | None]:
    """Where the first heading begins, and that heading; None where there is none."""
    return next(((at, heading) for at in range(len(lines)) if (heading := heading_at(lines, at))), (0, None))


def _columns(*rows: Mapping[int, str]) -> dict[str, int]:
    """The column of each field; of two columns with one name the first, of two rows the first."""
    found: dict[str, int] = {}
    for texts in rows:
        taken = set(found.values())
        found = names_in_row(((column, text) for column, text in texts.items() if column not in taken), _field) | found
    return found


def _field(text: str) -> str | None:
    """The field a heading names, its remarks aside."""
    return _name_of(text) or _name_of(_ASIDE.sub(" ", text))


def _second_row(top: AnnexLine, line: AnnexLine, columns: Mapping[str, int]) -> dict[int, str]:
    """The texts of a heading's second row, by column; {} where the line is none.

    It says something only under headings that reach over several columns; where the source knows no merged
    cells (text), a heading reaches over the blank ones to its right, and one of the names must be known.
    """
    below = {column: line.texts[column] for column in line.filled}
    if not below or any(columns.get(name) in below for name in ("tt", "content")):
        return {}
    if top.covered:
        wide = set(top.covered) | set(top.covered.values())
        return below if set(below) <= wide else {}
    reach = all(not says(top.at(column)) or not says(top.at(column + 1)) for column in below)
    return below if reach and any(_field(text) for text in below.values()) else {}


def _numbers_columns(line: AnnexLine, columns: Mapping[str, int]) -> bool:
    texts = [line.texts[column] for column in line.filled]
    named = all(says(line.at(columns[name])) for name in ("content", "leads"))
    return named and len(texts) > 2 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)
