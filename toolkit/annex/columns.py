"""The heading of a table of an annex: which of its columns is what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from toolkit import words
from toolkit.annex.headings import BOTH, meaning, says_both
from toolkit.annex.lines import AnnexLine, says
from toolkit.tables import namer, names_in_row

#: A line that numbers the columns, under the heading: (1) (2) (3), or A B 1 2.
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: A remark in a heading: "(nếu có)", a footnote's star.
_ASIDE = re.compile(r"\([^()]*\)|\*+")
_name_of = namer(words.ANNEX_COLUMNS)


@dataclass(frozen=True, slots=True)
class Heading:
    """`columns`: the column of each field of `words.ANNEX_COLUMNS` that is there. `labels`: every column's heading.
    `depth` is how many lines the heading takes."""
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
        joined = {column: f"{labels.get(column, '')} {text}" for column, text in below.items() if not field_of(text)}
        rest = {column: text for column, text in labels.items() if column not in below}
        columns = _columns(below, labels) | _columns(below, joined, rest)
        labels, depth = {**labels, **below, **joined}, 2
    while depth > 1 and at + depth < len(lines) and (below := _row_further_down(lines[at + depth], columns)):
        columns = _columns(below, labels)
        labels, depth = {**labels, **below}, depth + 1
    if leading(columns) is None:
        return None
    if at + depth < len(lines) and _numbers_columns(lines[at + depth], columns):
        depth += 1
    return Heading(columns, labels, depth)


def leading(columns: Mapping[str, int]) -> int | None:
    """The column that says who leads, be it beside who joins in; None where there is none."""
    return columns.get("leads", columns.get(BOTH))


def first_heading(lines: Sequence[AnnexLine]) -> tuple[int, Heading | None]:
    """Where the first heading begins, and that heading; None where there is none."""
    return next(((at, heading) for at in range(len(lines)) if (heading := heading_at(lines, at))), (0, None))


def _columns(*rows: Mapping[int, str]) -> dict[str, int]:
    """The column of each field; of two columns with one name the first, of two rows the first. What the words of a
    heading say counts only of a field that no heading names."""
    found: dict[str, int] = {}
    for texts, of_heading in product(rows, (by_name, field_of)):
        taken = set(found.values())
        left = ((column, text) for column, text in texts.items() if column not in taken)
        found = names_in_row(left, of_heading) | found
    return found


def field_of(text: str) -> str | None:
    """The field a heading names, its remarks aside: by name, else by what its words say together."""
    return by_name(text) or meaning(_ASIDE.sub(" ", text))


def by_name(text: str) -> str | None:
    return BOTH if says_both(text) else _name_of(text) or _name_of(_ASIDE.sub(" ", text))


def _row_further_down(line: AnnexLine, columns: Mapping[str, int]) -> dict[int, str]:
    """The texts of a further row of the heading, by column; {} where the line is none. What is to be done is still the
    cell that began with the heading, which says so only in sources that know merged cells."""
    goes_on = says(line.shared.get(columns["content"], "")) and field_of(line.shared[columns["content"]]) == "content"
    return {column: line.texts[column] for column in line.filled} if goes_on else {}


def _second_row(top: AnnexLine, line: AnnexLine, columns: Mapping[str, int]) -> dict[int, str]:
    """The texts of a heading's second row, by column; {} where the line is none. It says something only under headings
    that reach over several columns; where the source knows no merged cells (text), a heading reaches over the blank
    ones to its right, and one of the names must be known."""
    below = {column: line.texts[column] for column in line.filled}
    if not below or any(columns.get(name) in below for name in ("tt", "content")):
        return {}
    if top.covered:
        wide = set(top.covered) | set(top.covered.values())
        return below if set(below) <= wide else {}
    reach = all(not says(top.at(column)) or not says(top.at(column + 1)) for column in below)
    return below if reach and any(field_of(text) for text in below.values()) else {}


def _numbers_columns(line: AnnexLine, columns: Mapping[str, int]) -> bool:
    texts = [line.texts[column] for column in line.filled]
    named = all(says(line.at(column)) for column in (columns["content"], leading(columns)))
    return named and len(texts) > 2 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)
