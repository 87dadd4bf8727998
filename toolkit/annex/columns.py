"""The heading of a table of an annex: its rows, its columns' labels, and what their words say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from toolkit import words
from toolkit.annex.headings import BOTH, meaning, says_both
from toolkit.annex.lines import AnnexLine, Choices, says
from toolkit.annex.numbers import number
from toolkit.sheetread import column_letters
from toolkit.tables import namer
from toolkit.text import word_key

#: What else an officer may say a column is: of an agency's marks, of a period's, of nothing that is used.
MARK, PERIOD, UNUSED = "mark", "period", "unused"
NO_CHOICES: Choices = MappingProxyType({})
#: Between a heading and the one below it that divides it.
_OVER = " › "
#: A remark in a heading: "(nếu có)", a footnote's star.
ASIDE = re.compile(r"\([^()]*\)|\*+")
#: A heading has so many rows at the most, and is told by so many characters.
_DEEPEST, _LONGEST = 4, 300
#: What is a heading over others has so many cells at least.
FEWEST = 3
_name_of = namer(words.ANNEX_COLUMNS)


@dataclass(frozen=True, slots=True)
class Heading:
    """`columns`: the column of each field of `words.ANNEX_COLUMNS` that is there, of `BOTH` and of `GROUP`. `labels`:
    every column's heading, all its rows together. `depth` is how many lines the heading takes. `marked`: by column
    the agency whose part in a task a mark says; `periods`: by column the period in which a mark says a task is due.
    `guessed`: the fields for which what stands below the heading spoke, `doubted` those against which it does;
    `chosen`: the columns of which somebody said what they are. `supposed`: not by its own words it says what is to be
    done and who leads."""
    columns: Mapping[str, int]
    labels: Mapping[int, str]
    depth: int
    marked: Mapping[int, str] = field(default_factory=dict)
    periods: Mapping[int, str] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    chosen: frozenset[int] = frozenset()
    supposed: bool = False

    @property
    def leads(self) -> int | None:
        """The column that says who leads, be it beside who joins in; None where there is none."""
        return self.columns.get("leads", self.columns.get(BOTH))

    @property
    def roles(self) -> dict[int, str]:
        """What each column that is read is of."""
        fields = {column: name for name, column in self.columns.items()}
        return fields | dict.fromkeys(self.periods, PERIOD) | dict.fromkeys(self.marked, MARK)

    def label(self, column: int) -> str:
        """A column's heading in one line."""
        return " ".join(self.labels.get(column, "").split())


def labels_at(lines: Sequence[AnnexLine], at: int) -> tuple[dict[int, str], int]:
    """By column the heading that begins at that line, and how many lines it takes: a cell over several columns is the
    heading of each, those below it divide it."""
    top = lines[at]
    reach = max(len(top.texts), *(column + 1 for column in top.covered), 0)
    labels = {column: top.at(top.covered.get(column, column)) for column in range(reach)}
    depth = 1
    for line in lines[at + 1:at + _DEEPEST]:
        if not _divides(line, lines[at:at + depth], labels):
            break
        for column in range(max(len(line.texts), *(each + 1 for each in line.covered), 0)):
            if says(text := line.at(line.covered.get(column, column))):
                between = " " if text[0].islower() and not line.covered and not line.shared else _OVER
                labels[column] = between.join(filter(says, (labels.get(column, ""), text)))
        depth += 1
    return labels, depth


def choice_key(labels: Mapping[int, str], column: int) -> str:
    """What a column's heading is remembered by: its words, and its letter where another has the same or none has any.
    """
    return word_key(choice_label(labels, column))


def choice_label(labels: Mapping[int, str], column: int) -> str:
    """A column's heading as it is told from all others of its table."""
    same = Counter(word_key(text[:_LONGEST]) for text in labels.values())
    own = " ".join(labels.get(column, "")[:_LONGEST].split())
    return own if says(own) and same[word_key(own)] == 1 else f"{own} (cột {column_letters(column + 1)})".strip()


def lowest(label: str) -> str:
    """Of a heading in several rows what its lowest row says."""
    return label.rpartition(_OVER)[2]


def _divides(line: AnnexLine, heading: Sequence[AnnexLine], labels: Mapping[int, str]) -> bool:
    """Whether a line is a further row of the heading above it: cells of that heading go on beside it, or it says
    something only below such as reach over several columns. Where the source knows no merged cells (text), a heading
    reaches over the blank ones to its right, and it says two things."""
    top, above = heading[0], heading[-1]
    if not line.filled:
        return False
    if any(says(text) and column in labels and lowest(labels[column]) == text for column, text in line.shared.items()):
        return True
    if above.covered:
        return len(top.filled) >= FEWEST and {*line.filled} <= {*above.covered, *above.covered.values()}
    if not line.covered and line.filled[0] > 0 and len(line.filled) > 1 and all(
            line.texts[column][0].islower() for column in line.filled):  # a heading broken over lines
        return True
    blank = not all(says(top.at(column)) for column in line.filled) and all(
        not says(each.at(column)) or (column + 1 < len(line.texts) and not says(each.at(column + 1)))
        for column in line.filled for each in heading)
    beside = line.filled[0] > 0 or not {*top.filled} <= {*line.filled}
    return blank and beside and len(line.filled) > 1 and not any(map(number, line.texts))


def field_of(text: str) -> str | None:
    """The field a heading names, its remarks aside: by name, else by what its words say together."""
    return None if len(text) > _LONGEST else by_name(text) or meaning(ASIDE.sub(" ", text))


def by_name(text: str) -> str | None:
    """The field of which a text is a known name, its remarks aside."""
    return BOTH if says_both(text) else _name_of(text) or _name_of(ASIDE.sub(" ", text))


def label_field(label: str) -> str | None:
    """The field that a heading of one row or several names."""
    return field_of(lowest(label)) or field_of(label)
