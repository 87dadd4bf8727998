"""The heading of a table of an annex: its rows, its columns' labels, and what their words say; cells that say both who
leads and who joins in.

Only a heading all of whose words are known means anything: a sentence of a task never does.
"""

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


def labels_at(lines: Sequence[AnnexLine], at: int) -> tuple[dict[int, str], int]:
    """By column the heading that begins at that line, and how many lines it takes: a cell over several columns is the
    heading of each, those below it divide it."""
    top = lines[at]
    reach = max(len(top.texts), *(column + 1 for column in top.covered), 0)
    labels = {column: top.text(top.covered.get(column, column)) for column in range(reach)}
    depth = 1
    for line in lines[at + 1:at + _DEEPEST]:
        if not _divides(line, lines[at:at + depth], labels):
            break
        for column in range(max(len(line.texts), *(each + 1 for each in line.covered), 0)):
            if says(text := line.text(line.covered.get(column, column))):
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


def period_of(label: str) -> str:
    """The period a column is headed by, with the year of the heading above it where it has none of its own."""
    own, year = lowest(label), re.search(r"20\d\d", label)
    return own if re.search(r"20\d\d", own) or not year else f"{own}/{year[0]}"


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
    blank = not all(says(top.text(column)) for column in line.filled) and all(
        not says(each.text(column)) or (column + 1 < len(line.texts) and not says(each.text(column + 1)))
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


def meaning(text: str) -> str | None:
    """The field of `words.ANNEX_COLUMNS` that a heading means, `BOTH` where it is of leads and of coordinators, None
    where it means none, or other two, or a word of it is not known."""
    said = _said(text)
    return None if {"", "other", "target"} & {*said} else _meant(said)


def _meant(said: tuple[str, ...]) -> str | None:
    held = {*said}
    first = next((each for each in said if each not in ("nothing", "group")), "")
    if {"lead", "join"} <= held and not held & {"product", "when", "task"}:
        return BOTH
    if {"lead", "join"} <= held or {"product", "when"} <= held:
        return None
    if first == "task":
        return "content"
    if "join" in held:
        return "coordinators"
    if "lead" in held or {"agency", "does"} <= held:
        return "leads" if not held & {"product", "when", "task"} else None
    if "given" in held:  # the day it was given is none by which it is due
        return "leads" if "agency" in held else None
    if held & {"product", "when"}:
        return ("product" if "product" in held else "deadline") if not held & {"agency", "task"} else None
    return "tt" if first == "number" else None


def may_mean(text: str) -> tuple[str, ...]:
    """The fields that a heading may mean which is not understood, the likeliest first: what stands below it is to say
    which. () where no word of it is known, or one says that it is none of a plan's."""
    said = tuple(each for each in _said(text) if each)
    held = {*said} - {"nothing"}
    found = [_meant(said)] if not held & {"other", "given", "target"} else []
    found += ["leads"] if "given" in held and not held & {"when", "other"} else []
    if "task" in held and "given" not in held:
        found += ["content"]
    if not held & {"other", "given"}:
        found += [OUTCOME] if {"product", "when"} <= held else []
        found += ["deadline"] if held & {"when", "done"} else []
        found += ["product"] if held & {"product", "reached"} else []
        found += ["leads", "coordinators"] if held & {"agency", "does"} else []
    return tuple(dict.fromkeys(filter(None, found)))


def is_of_groups(text: str) -> bool:
    """Whether a heading may be of the groups that tasks stand in."""
    return "group" in _said(text)


def is_no_field(text: str) -> bool:
    """Whether a heading says that its column is none of a plan's: money, notes, a day on which a task begins. One that
    begins with words that are not known may still be."""
    said = [each for each in _said(text) if each != "nothing"]
    return not _NO_FIELD.isdisjoint(said) and (said[0] in _NO_FIELD or {"", "target"}.isdisjoint(said))


def says_both(heading: str) -> bool:
    """Whether a heading says, be it in a remark, that its cells hold leads and coordinators, or that looks tell them
    apart, which are not read."""
    said = word_key(heading)
    return len(said.split()) <= _MOST_WORDS + 4 and "chủ trì" in said and (
        "phối hợp" in said or any(look in said for look in words.LOOKS_SAID))


def says_bold(heading: str) -> bool:
    """Whether a heading says that those who lead stand in bold."""
    said = word_key(heading)
    return any(look in said for look in words.BOLD_SAID)


def _said(text: str) -> tuple[str, ...]:
    """What the words say, from the left, always by the longest phrase that is known, "" of one that is not; "cùng" and
    what is done together say who joins in. Nothing of a text that is too long for a heading."""
    parts = word_key(text).split() if len(text) <= _LONGEST else []
    found, at = list[str](), 0
    while at < len(parts) <= _MOST_WORDS:
        end = phrase_end(parts, at, _SAYS, _PARTS)
        together = end == at and parts[at] == _TOGETHER and at + 1 < len(parts)
        found.append("join" if together else _SAYS.get(" ".join(parts[at:end]), ""))
        at = max(phrase_end(parts, at + 1, _SAYS, _PARTS), at + 2) if together else max(end, at + 1)
    return tuple(found)
