"""A heading and what stands below it → what each column is, by one table of scores of column × field.

What wins by a wide margin is read; what does not is a question, and the winners are the guesses of the chooser, too.
Called by `annex_tables`.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from statistics import fmean

from toolkit.annex.cells import is_agency, is_day, is_mark, product_and_day, says_as_above
from toolkit.annex.headings import (
    BOTH,
    MARK,
    OUTCOME,
    PERIOD,
    WORK,
    by_name,
    field_of,
    is_no_field,
    lowest,
    may_mean,
)
from toolkit.annex.source import AnnexLine, number, says
from toolkit.base.text import remembered, word_key
from toolkit.sheets.heading_finder import LONGEST_HEADING

#: Such a share of a column's texts look like that; so many that it is surely that.
SHARE, _MOSTLY = 0.5, 0.8
#: How the texts look that stand in the column of a field; what else may stand in that of what comes out.
_LOOK = {"leads": "agency", "coordinators": "agency", "both": "agency", "deadline": "day", "tt": "number",
         "outcome": "outcome"}
_KINDS, _NOT_OF_PRODUCTS = ("agency", "day", "number", "mark"), ("agency", "mark")
_SHORTEST_PRODUCT, _LONGEST_NUMBER, _SENTENCE, _LONG_SENTENCE, _SHORT_DAY = 6, 8, 15, 40, 30
#: By column and field how well it fits.
Scores = dict[tuple[int, str], float]
#: What words say that are all known, of a heading's lowest row, of all its rows; of which some are known; what only the
#: texts below say.
_NAMED, _NAMED_ABOVE, HALF_KNOWN, BY_LOOK = 4.0, 3.5, 2.0, 2.0
#: What a heading of groups has whose texts stand for several lines.
SURELY_GROUP = 5.1
#: What it adds that texts look like the field, or takes that they look like another's; a word that surely says the
#: field; a further meaning of half known words; persons, where an office may stand beside them.
_FITS, _DENIED, _SURE, _FURTHER, _PERSONS = 1.0, -2.0, 0.2, -0.5, -0.6
#: A winner has so much; one that has not more than that, or wins by less than that, is a question.
LEAST, _DOUBTED, MARGIN = 1.5, 2.5, 0.4
#: What a heading says of a field that may have several columns, as leads of province and commune do.
_SHARED = {"leads": re.compile("chủ trì|đầu mối"), "coordinators": re.compile("phối hợp|tham gia")}
_SURELY = {"product": "sản phẩm", "leads": "chủ trì"}
_OF_PERSONS = re.compile(r"\b(?:lãnh đạo|đồng chí|uỷ viên|người|cán bộ|chuyên viên|họ tên|cá nhân)\b")
#: The fields that stand beside none of that field, and the fields a role is of.
SHUTS: Mapping[str, tuple[str, ...]] = {
    BOTH: ("leads", "coordinators"), "leads": (BOTH,), "coordinators": (BOTH,),
    OUTCOME: ("product", "deadline"), "product": (OUTCOME,), "deadline": (OUTCOME,)}
_COVERS = {BOTH: ("leads", "coordinators"), MARK: ("leads", "coordinators"), OUTCOME: ("product", "deadline"),
           PERIOD: ("deadline",)}
#: What a column may be whose heading says nothing.
_LOOKS = ("tt", *WORK)
#: Names of leads are so much shorter than those of coordinators; such a share of the lines an unread column fills
#: that is asked about while a field is missing.
_FEWER, _ASKED_SHARE = 0.7, 0.5
#: A heading that is not understood has so few characters, or is so much shorter than what stands below it.
_SHORT_LABEL, _SHORTER = 30, 0.6


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """Of the texts of a column how many there are, their mean length, which share looks like what (0 to 1)."""
    count: int = 0
    length: float = 0
    shares: Mapping[str, float] = dataclasses.field(default_factory=Counter)

    def most(self, field: str = "") -> float:
        """The largest share that looks like another field."""
        looks = _NOT_OF_PRODUCTS if field == "product" else _KINDS
        return max(self.shares[look] for look in looks if look != _LOOK.get(field))

    def fits(self, field: str) -> bool:
        """Whether that is how the column of a field looks."""
        if not self.count:
            return False
        if look := _LOOK.get(field):
            return self.shares[look] >= SHARE and not (field == "deadline" and self.shares["outcome"] >= SHARE)
        short = max(self.shares["number"], self.shares["mark"]) < SHARE
        if field == "content":
            return short and self.length >= _SENTENCE and (self.most() < SHARE or self.length >= _LONG_SENTENCE)
        return self.most() < SHARE

    def surely(self, field: str) -> bool:
        """Whether it looks like the column of that field and hardly of another."""
        is_day = field != "deadline" or (self.shares["day"] > _MOSTLY and self.length < _SHORT_DAY)
        return self.fits(field) and is_day and (field != "product" or self.length >= _SHORTEST_PRODUCT)

    def denies(self, field: str) -> bool:
        """Whether it looks like the column of quite another field."""
        return self.count > 1 and not self.fits(field) and self.most(field) > _MOSTLY and self.length < _LONG_SENTENCE


class Profiles(dict[int, Profile]):
    """Profiles by column; of one that says nothing an empty one."""

    def __missing__(self, column: int) -> Profile:
        return Profile()


def profile(texts: Sequence[str]) -> Profile:
    """How these texts of one column look."""
    said = [text for text in texts if says(text) and not says_as_above(text)]
    looks = Counter(look for text in said for look in _kinds(text))
    shares = Counter({look: number_of / len(said) for look, number_of in looks.items()})
    return Profile(len(said), fmean(map(len, said)) if said else 0, shares)


@remembered  # without this, understanding 2,000 tasks takes 7 % longer
def _kinds(text: str) -> tuple[str, ...]:
    """What a text looks like."""
    is_number = len(text) < _LONGEST_NUMBER and number(text) != ""
    looks = {"agency": is_agency(text), "day": is_day(text), "number": is_number, "mark": is_mark(text),
             "outcome": product_and_day(text) is not None}
    return tuple(look for look, is_so in looks.items() if is_so)


def profiles(lines: Iterable[AnnexLine]) -> Profiles:
    """By column how its texts look, of lines that say something in more than one column."""
    held: dict[int, list[str]] = {}
    for line in lines:
        for column in line.filled if len(line.filled) > 1 else ():
            held.setdefault(column, []).append(line.texts[column])
    return Profiles((column, profile(texts)) for column, texts in held.items())


@remembered
def said_by_words(label: str) -> Mapping[str, float]:
    """What a heading's words say alone, by field; {} of words that are not known or say that it is of no field."""
    if len(label) > LONGEST_HEADING:
        return {}
    found: dict[str, float] = {}
    for text, score in ((lowest(label), _NAMED), (label, _NAMED_ABOVE)):
        if field := field_of(text):
            sure = (by_name(text) is not None) + (_SURELY.get(field, "\n") in word_key(label))
            found.setdefault(field, score + _SURE * sure)
    meant = dict.fromkeys(field for text in (lowest(label), label) for field in may_mean(text))
    return found or dict.fromkeys(meant if says(label) else ("tt",), HALF_KNOWN)


def score_columns(labels: Mapping[int, str], seen: Profiles) -> Scores:
    """The table: each column with each field it may be. Half known words count where the texts below look so, texts
    alone where they look like hardly another field, and like what is to be done only where they are the longest."""
    scores: Scores = {}
    for column, label in labels.items():
        profile, said = seen[column], said_by_words(label)
        likely = [field for field, score in said.items() if score > HALF_KNOWN or profile.fits(field)]
        for further, field in enumerate(likely):
            scores[column, field] = said[field] + _looks(profile, field) + _FURTHER * further
        if _names_more(column, seen) and "coordinators" in said and not _SHARED["leads"].search(word_key(label)):
            scores.pop((column, "leads"), None)
        of_persons = _OF_PERSONS.search(word_key(label)) is not None
        if (column, "leads") in scores and of_persons:
            scores[column, "leads"] += _PERSONS
        if not (likely or is_no_field(label)) and len(label) <= LONGEST_HEADING:
            scores |= {(column, field): BY_LOOK for field in _LOOKS
                       if profile.surely(field) and not (of_persons and field == "product")}
    return scores


def content_left(labels: Mapping[int, str], seen: Profiles) -> int | None:
    """The column of what is to be done, where none wins that: one whose words may mean it, else that of the longest
    texts, where no words say what it is."""
    if meant := [column for column, label in labels.items() if "content" in said_by_words(label)]:
        return meant[0]
    longest = max(labels, key=lambda column: seen[column].length, default=None)
    if longest is None or is_no_field(labels[longest]) or any(
            score > HALF_KNOWN for score in said_by_words(labels[longest]).values()):
        return None
    short = len(labels[longest]) < max(_SHORT_LABEL, _SHORTER * seen[longest].length)    # a task itself is no heading
    return longest if short and seen[longest].fits("content") and not seen[longest].fits("leads") else None


def _looks(profile: Profile, field: str) -> float:
    return _DENIED if profile.denies(field) else _FITS * profile.fits(field)


def _names_more(column: int, seen: Profiles) -> bool:
    """Whether another column names fewer agencies in its cells."""
    return any(other.fits("leads") and other.length < _FEWER * seen[column].length for other in seen.values())


def winners(scores: Scores, labels: Mapping[int, str], shut: Iterable[str] = ()) -> dict[int, str]:
    """By column the field it is, the best scores first; `shut` fields are not to be given."""
    roles: dict[int, str] = {}
    best: dict[str, float] = {}
    closed = {*shut}
    for (column, field), score in sorted(scores.items(), key=lambda item: -item[1]):
        also = field in best and field in _SHARED and best[field] - score < MARGIN and (
            _SHARED[field].search(word_key(labels[column])))
        if score >= LEAST and column not in roles and field not in closed and (also or field not in best):
            roles[column] = field
            best.setdefault(field, score)
            closed.update(SHUTS.get(field, ()))
    return roles


def narrow(roles: Mapping[int, str], scores: Scores) -> set[int]:
    """The columns whose field another column might have as well, or that might as well be of another field; those whose
    texts speak against it, or alone for it."""
    given = {*roles.values()}
    closed = {field for role in given for field in SHUTS.get(role, ())}
    asked = set[int]()
    for (column, field), score in scores.items():
        if roles.get(column) == field:
            asked |= {column} if score <= _DOUBTED else set()
            continue
        other = roles.get(column)
        holders = [each for each, role in roles.items() if role == field and (each, field) in scores]
        if other is None and any(scores[each, field] - score < MARGIN for each in holders):
            asked |= {column, *holders}
        elif field not in given | closed and scores.get((column, other or ""), score + MARGIN) - score < MARGIN:
            asked.add(column)
    for (first, one), (second, two) in combinations(roles.items(), 2):
        straight, crossed = ((first, one), (second, two)), ((first, two), (second, one))
        if one != two and all(pair in scores for pair in (*straight, *crossed)) and (
                sum(map(scores.__getitem__, straight)) - sum(map(scores.__getitem__, crossed)) < MARGIN):
            asked |= {first, second}
    return asked


def left_over(roles: Mapping[int, str], labels: Mapping[int, str], seen: Profiles) -> set[int]:
    """The columns that say much and are of no field, while their table has none of one that tasks have."""
    held = {field for role in roles.values() for field in _COVERS.get(role, (role,))}
    most = max((profile.count for profile in seen.values()), default=0)
    return set() if held.issuperset(WORK) else {
        column for column, label in labels.items() if column not in roles and not is_no_field(label)
        and seen[column].count > _ASKED_SHARE * most}
