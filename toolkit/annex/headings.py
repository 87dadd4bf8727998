"""The heading of a table of an annex → its rows, its columns' labels, and the field the words of each name. Only a
heading all of whose words are known names one: a sentence never does. Called by all that reads tables and labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from toolkit.annex.source import AnnexLine, number, says
from toolkit.base.text import phrase_end, word_key
from toolkit.model import words
from toolkit.sheetread.any_file import column_letters
from toolkit.sheets.heading_finder import namer

#: A column that says who leads and who joins in; what comes out and by when; of groups.
BOTH, OUTCOME, GROUP = "both", "outcome", "group"
#: The fields that say who does a task and when, in the order in which it has them: what a group's heading leaves blank.
WORK = ("leads", "coordinators", "product", "deadline")
#: No heading has more words.
_MOST_WORDS = 9
_SAYS = {word_key(phrase): what for what, phrases in words.HEADING_WORDS.items() for phrase in phrases}
_TOGETHER = "cùng"
_PARTS = max(len(phrase.split()) for phrase in _SAYS)
#: What says that a column is none of a plan's.
_NO_FIELD = frozenset(("other", "given"))
#: What else an officer may say a column is: of an agency's marks, of a period's, of nothing that is used.
MARK, PERIOD, UNUSED = "mark", "period", "unused"
#: What a column may be, as people call it.
ROLES: Mapping[str, str] = {
    **{name: word.text for name, word in words.ANNEX_COLUMNS.items()}, BOTH: words.BOTH_COLUMN,
    OUTCOME: words.OUTCOME_COLUMN, GROUP: words.GROUP_COLUMN, MARK: words.MARK_COLUMN, PERIOD: words.PERIOD_COLUMN,
    UNUSED: words.UNUSED_COLUMN}
#: Between a heading and the one below it that divides it.
_OVER = " › "
#: A remark in a heading: "(nếu có)", a footnote's star.
ASIDE = re.compile(r"\([^()]*\)|\*+")
#: A heading has so many rows at the most, and is told by so many characters.
_DEEPEST, _LONGEST = 4, 300
#: What is a heading over others has so many cells at least.
FEWEST = 3
_name_of = namer(words.ANNEX_COLUMNS)


class Heading(NamedTuple):
    """`labels`: every column's heading, all its rows together. `depth`: how many lines it takes. `roles`: by column
    what it is, of `ROLES`; those of no use are not in it. `guessed`: the columns for which what stands below the
    heading spoke, `asked` those of which an officer is to say what they are, `chosen` those of which one did.
    `supposed`: not by its own words it says what is to be done and who leads."""
    labels: Mapping[int, str]
    depth: int
    roles: Mapping[int, str]
    guessed: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    chosen: frozenset[int] = frozenset()
    supposed: bool = False

    def columns(self, *roles: str) -> list[int]:
        """The columns that are one of these."""
        return [column for column, role in self.roles.items() if role in roles]

    @property
    def says_leads(self) -> bool:
        """Whether a column, or the marks of some, say who leads."""
        return bool(self.columns("leads", BOTH, MARK))

    def label(self, column: int) -> str:
        """A column's heading in one line."""
        return " ".join(self.labels.get(column, "").split())


def labels_at(lines: Sequence[AnnexLine], start: int) -> tuple[dict[int, str], int]:
    """By column the heading that begins at that line, and how many lines it takes: a cell over several columns is the
    heading of each, those below it divide it."""
    labels = _label_cells(lines[start])
    depth = 1
    for line in lines[start + 1:start + _DEEPEST]:
        if not _divides(line, lines[start:start + depth], labels):
            break
        for column, text in _label_cells(line).items():
            if says(text):
                between = " " if text[0].islower() and not line.covered and not line.shared else _OVER
                labels[column] = between.join(filter(says, (labels.get(column, ""), text)))
        depth += 1
    return labels, depth


def _label_cells(line: AnnexLine) -> dict[int, str]:
    """By column the text of the cell that stands or reaches there."""
    width = max(len(line.texts), *(column + 1 for column in line.covered), 0)
    return {column: line.text(line.covered.get(column, column)) for column in range(width)}


def choice_key(labels: Mapping[int, str], column: int) -> str:
    """What a column's heading is remembered by: its words, and its letter where another has the same or none has any.
    """
    return word_key(choice_label(labels, column))


def choice_label(labels: Mapping[int, str], column: int) -> str:
    """A column's heading as it is told from all others of its table."""
    same = Counter(word_key(text[:_LONGEST]) for text in labels.values())
    label = " ".join(labels.get(column, "")[:_LONGEST].split())
    is_unique = says(label) and same[word_key(label)] == 1
    return label if is_unique else f"{label} (cột {column_letters(column + 1)})".strip()


def lowest(label: str) -> str:
    """Of a heading in several rows what its lowest row says."""
    return label.rpartition(_OVER)[2]


def period_of(label: str) -> str:
    """The period a column is headed by, with the year of the heading above it where it has none of its own."""
    period, year = lowest(label), re.search(r"20\d\d", label)
    return period if re.search(r"20\d\d", period) or not year else f"{period}/{year[0]}"


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
            line.texts[column][0].islower() for column in line.filled) and not all(
            label_field(labels.get(column, "")) or is_no_field(labels.get(column, "")) for column in line.filled):
        return True    # a heading broken over lines
    fills_blanks = not all(says(top.text(column)) for column in line.filled) and all(
        not says(row.text(column)) or (column + 1 < len(line.texts) and not says(row.text(column + 1)))
        for column in line.filled for row in heading)
    is_partial = line.filled[0] > 0 or not {*top.filled} <= {*line.filled}
    return fills_blanks and is_partial and len(line.filled) > 1 and not any(map(number, line.texts))


def field_of(text: str) -> str | None:
    """The field a heading names, its remarks aside: by name, else by what its words say together."""
    return None if len(text) > _LONGEST else by_name(text) or meaning(ASIDE.sub(" ", text))


def by_name(text: str) -> str | None:
    """The field of which a text is a known name, its remarks aside."""
    return BOTH if says_both(text) else _name_of(text) or _name_of(ASIDE.sub(" ", text))


def label_field(label: str) -> str | None:
    """The field that a heading of one row or several names."""
    return field_of(lowest(label)) or field_of(label)


def meaning(text: str) -> str | None:
    """The field of `words.ANNEX_COLUMNS` that a heading names by its words, `BOTH` where it is of leads and of
    coordinators, None where it names none, or other two, or a word of it is not known."""
    senses = _senses(text)
    return None if {"", "other", "target"} & {*senses} else _field_of_senses(senses)


def _field_of_senses(senses: Sequence[str]) -> str | None:
    found = {*senses}
    first = next((sense for sense in senses if sense not in ("nothing", "group")), "")
    if {"lead", "join"} <= found and not found & {"product", "when", "task"}:
        return BOTH
    if {"lead", "join"} <= found or {"product", "when"} <= found:
        return None
    if first == "task":
        return "content"
    if "join" in found:
        return "coordinators"
    if "lead" in found or {"agency", "does"} <= found:
        return "leads" if not found & {"product", "when", "task"} else None
    if "given" in found:  # the day it was given is none by which it is due
        return "leads" if "agency" in found else None
    if found & {"product", "when"}:
        return ("product" if "product" in found else "deadline") if not found & {"agency", "task"} else None
    return "tt" if first == "number" else None


def may_mean(text: str) -> tuple[str, ...]:
    """The fields that a heading may mean which is not understood, the likeliest first: what stands below it is to say
    which. () where no word of it is known, or one says that it is none of a plan's."""
    senses = tuple(filter(None, _senses(text)))
    found = {*senses}
    if "other" in found:
        return ("content",) if "task" in found and "given" not in found else ()
    if "given" in found:
        return ("leads",) if "when" not in found else ()
    by_words = _field_of_senses(senses) if "target" not in found else None
    may_be = {"content": {"task"} <= found, OUTCOME: {"product", "when"} <= found,
              "deadline": bool(found & {"when", "done"}), "product": bool(found & {"product", "reached"}),
              "leads": bool(found & {"agency", "does"}), "coordinators": bool(found & {"agency", "does"})}
    return tuple(dict.fromkeys((*filter(None, (by_words,)), *(field for field, is_so in may_be.items() if is_so))))


def is_of_groups(text: str) -> bool:
    """Whether a heading may be of the groups that tasks stand in."""
    return "group" in _senses(text)


def is_no_field(text: str) -> bool:
    """Whether a heading says that its column is none of a plan's: money, notes, a day on which a task begins. One that
    begins with words that are not known may still be."""
    senses = [sense for sense in _senses(text) if sense != "nothing"]
    return not _NO_FIELD.isdisjoint(senses) and (senses[0] in _NO_FIELD or {"", "target"}.isdisjoint(senses))


def says_both(heading: str) -> bool:
    """Whether a heading says, be it in a remark, that its cells hold leads and coordinators, or that looks tell them
    apart, which are not read."""
    label = word_key(heading)
    return len(label.split()) <= _MOST_WORDS + 4 and "chủ trì" in label and any(
        sign in label for sign in ("phối hợp", *words.LOOKS_SAID))


def says_bold(heading: str) -> bool:
    """Whether a heading says that those who lead stand in bold."""
    return any(look in word_key(heading) for look in words.BOLD_SAID)


def _senses(text: str) -> tuple[str, ...]:
    """What the words of a heading say, from the left, always by the longest phrase that is known, "" of one that is
    not; "cùng" and what is done together say who joins in. Nothing of a text that is too long for a heading."""
    parts = word_key(text).split() if len(text) <= _LONGEST else []
    senses, start = list[str](), 0
    while start < len(parts) <= _MOST_WORDS:
        end = phrase_end(parts, start, _SAYS, _PARTS)
        together = end == start and parts[start] == _TOGETHER and start + 1 < len(parts)
        senses.append("join" if together else _SAYS.get(" ".join(parts[start:end]), ""))
        start = max(phrase_end(parts, start + 1, _SAYS, _PARTS), start + 2) if together else max(end, start + 1)
    return tuple(senses)
