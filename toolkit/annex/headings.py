"""The heading of an annex table: which column holds what, in any order, in one row or two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit import words
from toolkit.annex.lines import Line, says
from toolkit.tables import namer, names_in_row

#: A line that numbers the columns, under the heading: (1) (2) (3), or A B 1 2.
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: A remark in a heading: "(nếu có)", a footnote's star.
_ASIDE = re.compile(r"\([^()]*\)|\*+")
_name_of = namer(words.ANNEX_COLUMNS)


@dataclass(frozen=True, slots=True)
class Heading:
    """`columns`: the column of each field of `words.ANNEX_COLUMNS` that is there. `labels`: every column's heading.

    `depth` is how many lines the heading takes.
    """

    columns: Mapping[str, int]
    labels: Mapping[int, str]
    depth: int


def heading_at(lines: Sequence[Line], at: int) -> Heading | None:
    """The heading that begins at that line, None where none does: it has at least what is to be done and by whom."""
    top = lines[at]
    labels = {column: top.at(top.covered.get(column, column)) for column in range(len(top.texts))}
    columns = _columns(labels)
    if "content" not in columns:
        return None
    depth = 1
    if at + 1 < len(lines) and (below := _second_row(top, lines[at + 1], columns)):
        columns = _columns(below, labels)
        labels = _under(labels, below)
        depth = 2
    if "leads" not in columns:
        return None
    if at + depth < len(lines) and _numbers_columns(lines[at + depth], columns):
        depth += 1
    return Heading(columns, labels, depth)


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


def _second_row(top: Line, line: Line, columns: Mapping[str, int]) -> dict[int, str]:
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


def _under(labels: Mapping[int, str], below: Mapping[int, str]) -> dict[int, str]:
    joined = dict(labels)
    for column, text in below.items():
        over = labels.get(column, "")
        joined[column] = f"{over} {text}".strip() if not _field(text) else text
    return joined


def _numbers_columns(line: Line, columns: Mapping[str, int]) -> bool:
    texts = [line.texts[column] for column in line.filled]
    named = all(says(line.at(columns[name])) for name in ("content", "leads"))
    return named and len(texts) > 2 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)
