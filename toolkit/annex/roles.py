"""The lines of a table → its heading, with the role of each column. A score per column and field, from the label's
words and the texts below, decides; a narrow result is a question to an officer. Called by the modules that read
tables."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from statistics import fmean

from toolkit.annex.cells import agencies_of_heading, is_agency, is_deadline, is_ditto, is_mark, is_period, split_outcome
from toolkit.annex.headings import (
    BOTH,
    GROUP,
    MARK,
    OUTCOME,
    PERIOD,
    UNUSED,
    WORK_FIELDS,
    Heading,
    choice_key,
    field_by_name,
    field_of,
    field_of_label,
    lowest_row,
    may_name_groups,
    names_no_field,
    possible_fields,
    read_labels,
)
from toolkit.annex.source import AnnexLine, Choices, is_filled, tt_number
from toolkit.base.text import by_key, remembered, word_key
from toolkit.sheets.heading_finder import LONGEST_HEADING

#: The last line at which a heading with unknown words may begin.
_HEADING_WITHIN = 40
#: The number of lines below a heading whose texts are looked at.
_LINES_PROFILED = 500
#: The share of marks among its texts that makes a column one of marks.
_MARKS = 0.7
#: The share of texts that makes a column look like a field.
_SHARE = 0.5
#: The share that makes it look like that field only.
_MOSTLY = 0.8
#: By field the look of its texts.
_LOOK_OF_FIELD = {"leads": "agency", "coordinators": "agency", "both": "agency", "deadline": "day", "tt": "number",
                  "outcome": "outcome"}
#: The looks by which one field is told from another.
_LOOKS = ("agency", "day", "number", "mark")
#: The looks that no product has.
_NOT_OF_PRODUCTS = ("agency", "mark")
#: Lengths in characters: the mean of a column of products, of sentences, of long ones, of deadlines; of a TT cell.
_SHORTEST_PRODUCT = 6
_SENTENCE = 15
_LONG_SENTENCE = 40
_SHORT_DAY = 30
_LONGEST_NUMBER = 8
#: By column and field the score: the higher, the likelier the column holds the field.
Scores = dict[tuple[int, str], float]
#: The score of a label all of whose words are known, in its lowest row.
_NAMED = 4.0
#: The same, in all its rows.
_NAMED_ABOVE = 3.5
#: The score of a label some of whose words are known.
_HALF_KNOWN = 2.0
#: The score of a field for which only the texts below speak.
_BY_LOOK = 2.0
#: The score of a column that surely holds titles of groups.
_SURELY_GROUP = 5.1
#: Added where the texts below look like the field.
_FITS = 1.0
#: Added where they look like another field.
_DENIED = -2.0
#: Added for a word that surely names the field.
_SURE = 0.2
#: Added for each likelier field of the same label.
_FURTHER = -0.5
#: Added for leads where the label names persons.
_PERSONS = -0.6
#: The least score that gives a role.
_LEAST = 1.5
#: A role with no higher score than this is asked about.
_DOUBTED = 2.5
#: A role that wins by less than this is asked about.
_MARGIN = 0.4
#: Words in the label of a field that may have several columns, as leads of province and of commune do.
_LABEL_OF_SHARED = {"leads": re.compile("chủ trì|đầu mối"), "coordinators": re.compile("phối hợp|tham gia")}
#: By field the word of a label that names no other field.
_SURE_WORD = {"product": "sản phẩm", "leads": "chủ trì"}
#: Words in the label of a column of persons.
_OF_PERSONS = re.compile(r"\b(?:lãnh đạo|đồng chí|uỷ viên|người|cán bộ|chuyên viên|họ tên|cá nhân)\b")
#: By role the roles that no other column of its table has.
_EXCLUDED: Mapping[str, tuple[str, ...]] = {
    BOTH: ("leads", "coordinators"), "leads": (BOTH,), "coordinators": (BOTH,),
    OUTCOME: ("product", "deadline"), "product": (OUTCOME,), "deadline": (OUTCOME,)}
#: By role the fields it gives; any other role gives the field of its name.
_FIELDS_OF_ROLE = {BOTH: ("leads", "coordinators"), MARK: ("leads", "coordinators"), OUTCOME: ("product", "deadline"),
                   PERIOD: ("deadline",)}
#: Fields that the texts below may give to a column whose label has no known word.
_FIELDS_BY_LOOK = ("tt", *WORK_FIELDS)
#: An unread column that fills this share of the lines is asked about while a field has no column.
_ASKED_SHARE = 0.5
#: The most characters of a label with unknown words.
_SHORT_LABEL = 30
#: The same, as a share of the mean length below it, if that is more.
_SHORTER = 0.6


def known_heading(lines: Sequence[AnnexLine], start: int) -> Heading | None:
    """The heading at line `start` whose labels, by their words alone, name content and leads; None for any other
    line."""
    if not _may_be_heading(lines[start]):
        return None
    labels, depth = read_labels(lines, start)
    known = {(column, field): score for column, label in labels.items()
             for field, score in _scores_by_words(label).items() if score > _HALF_KNOWN}
    heading = Heading(labels, depth, _best_roles(known, labels))
    return heading if heading.columns("content") and heading.names_leads else None


def _may_be_heading(line: AnnexLine) -> bool:
    """Whether a line may begin a heading: it has two texts or more, and neither of the first two is a number."""
    return len(line.filled) > 1 and not any(tt_number(line.texts[column]) for column in line.filled[:2])


def find_heading(lines: Sequence[AnnexLine], choices: Choices | None = None) -> tuple[int, Heading | None]:
    """Lines → the first heading and the line at which it begins; 0 and None for no heading. The heading is the one with
    most columns chosen by an officer, else the first with known words, else the first whose texts below look like
    fields, if a column, marks or titles of groups name the leads."""
    chosen = list[tuple[int, Heading]]()
    if choices:
        for start in range(min(len(lines), _HEADING_WITHIN)):
            labels, depth = read_labels(lines, start)
            roles = {column: role for column in labels if (role := choices.get(choice_key(labels, column)))}
            if len(roles) > 1 and "content" in roles.values():
                chosen.append((start, Heading(labels, depth, roles, chosen=frozenset(roles))))
    if chosen:
        start, heading = max(chosen, key=lambda candidate: len(candidate[1].roles))
        return start, with_roles(heading, lines[start:])
    for start in range(len(lines)):
        if known := known_heading(lines, start):
            return start, with_roles(known, lines[start:])
    for start, line in enumerate(lines[:_HEADING_WITHIN]):
        labels, depth = read_labels(lines, start) if _may_be_heading(line) else ({}, 0)
        if len({text for text in labels.values() if is_filled(text)}) < 3:
            continue
        first = next(index for index, other in enumerate(lines) if other.texts == line.texts)
        heading = with_roles(Heading(labels, depth, {}), lines[first:])
        named = [column for column in heading.roles if _scores_by_words(labels[column])]
        if heading.columns("content") and len(named) > 1 and (
                heading.names_leads or any(map(_names_agency_alone, lines[first + depth:first + depth + 2]))):
            return first, heading._replace(supposed=True)
    return 0, None


def lines_below_heading(lines: Sequence[AnnexLine], depth: int) -> list[AnnexLine]:
    """Lines that begin with a heading of `depth` lines → the lines below it, without those that repeat it."""
    heading_texts = {line.texts for line in lines[:depth]}
    return [line for line in lines[depth:] if line.texts not in heading_texts]


def _names_agency_alone(line: AnnexLine) -> bool:
    """Whether a line has the name of an agency and nothing else, so that the agency leads the tasks below."""
    texts = {text for text in line.texts if is_filled(text) and not tt_number(text)}
    return len(texts) == 1 and agencies_of_heading(re.sub(r"^\W*\w{1,4}[.)]\s+", "", texts.pop())) != ""


def with_roles(heading: Heading, lines: Sequence[AnnexLine]) -> Heading:
    """A heading and the lines that begin with it → the heading with the role of each column, by label and texts below;
    roles that an officer chose stay."""
    below = lines_below_heading(lines[:heading.depth + _LINES_PROFILED], heading.depth)
    profiles = _profiles(heading.labels, [line for line in below if known_heading([line], 0) is None])
    chosen = {column: heading.roles[column] for column in heading.chosen if heading.roles[column] != UNUSED}
    labels = {column: label for column, label in heading.labels.items() if column not in heading.chosen}
    mark_roles = _mark_roles(labels, profiles)
    unmarked = {column: label for column, label in labels.items() if column not in mark_roles}
    scores = _score_columns(unmarked, profiles)
    excluded = {field for role in chosen.values() for field in (role, *_EXCLUDED.get(role, ()))}
    if "content" not in {*excluded, *(field for _, field in scores)}:
        scores |= _take_content_score(unmarked, profiles, scores)
    content = max((*heading.columns("content"), *(column for column, field in scores if field == "content")), default=0)
    known = {column for (column, field), score in scores.items()
             if field not in ("content", "product") or (field == "product" and score > _BY_LOOK)}
    before = [column for column in unmarked if column < content]
    merged_down = [column for column in before if column not in known and any(
        is_filled(line.shared.get(column, "")) and is_filled(line.text(content)) for line in below)]
    for column in (*merged_down[:1], *(column for column in before if may_name_groups(unmarked[column]))):
        scores[column, GROUP] = _SURELY_GROUP
    roles = _best_roles(scores, labels, excluded)
    all_roles = {**chosen, **mark_roles, **roles}
    asked = _doubtful_columns(roles, scores) | _unread_columns(all_roles, labels, profiles)
    guessed = (column for column in roles if not field_of_label(labels[column]))
    return heading._replace(roles=all_roles, guessed=frozenset(guessed), asked=frozenset(asked))


# ── how the texts below a heading look ──
@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """The looks of the texts of a column."""

    count: int = 0     # of its filled cells
    length: float = 0  # their mean length in characters
    shares: Mapping[str, float] = dataclasses.field(default_factory=Counter)  # by look, from 0 to 1

    def largest_other(self, field: str = "") -> float:
        """A field → the largest share of texts that look like another field."""
        looks = _NOT_OF_PRODUCTS if field == "product" else _LOOKS
        return max(self.shares[look] for look in looks if look != _LOOK_OF_FIELD.get(field))

    def looks_like(self, field: str) -> bool:
        """Whether the column looks like one of the field."""
        if not self.count:
            return False
        if look := _LOOK_OF_FIELD.get(field):
            return self.shares[look] >= _SHARE and not (field == "deadline" and self.shares["outcome"] >= _SHARE)
        short = max(self.shares["number"], self.shares["mark"]) < _SHARE
        if field == "content":
            return short and self.length >= _SENTENCE and (
                self.largest_other() < _SHARE or self.length >= _LONG_SENTENCE)
        return self.largest_other() < _SHARE

    def looks_only_like(self, field: str) -> bool:
        """Whether the column looks like one of the field and hardly like one of another."""
        is_day = field != "deadline" or (self.shares["day"] > _MOSTLY and self.length < _SHORT_DAY)
        return self.looks_like(field) and is_day and (field != "product" or self.length >= _SHORTEST_PRODUCT)

    def score(self, field: str) -> float:
        """A field → the points the texts add to its score: `_FITS`, `_DENIED` or 0."""
        if self.looks_like(field):
            return _FITS
        is_other = self.count > 1 and self.largest_other(field) > _MOSTLY and self.length < _LONG_SENTENCE
        return _DENIED if is_other else 0


def profile_of(texts: Sequence[str]) -> Profile:
    """The texts of a column → their profile."""
    counted = [text for text in texts if is_filled(text) and not is_ditto(text)]
    looks = Counter(look for text in counted for look in _looks_of(text))
    shares = Counter({look: count / len(counted) for look, count in looks.items()})
    return Profile(len(counted), fmean(map(len, counted)) if counted else 0, shares)


@remembered  # without this, understanding 2,000 tasks takes 7 % longer
def _looks_of(text: str) -> tuple[str, ...]:
    """A text → its looks: agency, day, number, mark, outcome (product and deadline)."""
    is_number = len(text) < _LONGEST_NUMBER and tt_number(text) != ""
    looks = {"agency": is_agency(text), "day": is_deadline(text), "number": is_number, "mark": is_mark(text),
             "outcome": split_outcome(text) is not None}
    return tuple(look for look, is_so in looks.items() if is_so)


def _profiles(labels: Iterable[int], lines: Iterable[AnnexLine]) -> dict[int, Profile]:
    """Columns and the lines below their heading → the profile of each, without lines of one filled cell."""
    texts = by_key((column, line.texts[column]) for line in lines if len(line.filled) > 1 for column in line.filled)
    return {column: profile_of(texts.get(column, ())) for column in (*labels, *texts)}


def _mark_roles(labels: Mapping[int, str], profiles: Mapping[int, Profile]) -> dict[int, str]:
    """Labels and profiles → the columns of marks, each `PERIOD` or `MARK`: two or more whose labels are periods; two or
    more whose labels are agencies, and beside them those of unknown labels."""
    marked = [column for column, label in labels.items() if is_filled(label) and (
        not profiles[column].count or profiles[column].shares["mark"] >= _MARKS)]
    periods = [column for column in marked if is_period(lowest_row(labels[column]))]
    named = [column for column in marked if column not in periods and is_agency(lowest_row(labels[column]))]
    others = [column for column in marked if profiles[column].count and column not in (*periods, *named) and not (
        field_of_label(labels[column]) or names_no_field(labels[column]))]
    found = ((PERIOD, periods if len(periods) > 1 else []), (MARK, [*named, *others] if len(named) > 1 else []))
    return {column: role for role, columns in found for column in sorted(columns) if any(
        profiles[other].count for other in columns)}


# ── scores ──
@remembered
def _scores_by_words(label: str) -> Mapping[str, float]:
    """A label → by field the score its words alone give; {} where no word is known or the label is of no field of a
    plan."""
    if len(label) > LONGEST_HEADING:
        return {}
    found: dict[str, float] = {}
    for text, score in ((lowest_row(label), _NAMED), (label, _NAMED_ABOVE)):
        if field := field_of(text):
            sure = (field_by_name(text) is not None) + (_SURE_WORD.get(field, "\n") in word_key(label))
            found.setdefault(field, score + _SURE * sure)
    possible = dict.fromkeys(field for text in (lowest_row(label), label) for field in possible_fields(text))
    if not found:    # a blank label may be that of the numbers
        return dict.fromkeys(possible if is_filled(label) else ("tt",), _HALF_KNOWN)
    return found


def _score_columns(labels: Mapping[int, str], profiles: Mapping[int, Profile]) -> Scores:
    """Labels and profiles → the score of each column for each field it may hold. Half known words count only where the
    texts below look like the field; without known words the texts must look like one field only."""
    scores: Scores = {}
    for column, label in labels.items():
        profile, by_words = profiles[column], _scores_by_words(label)
        likely = [field for field, score in by_words.items() if score > _HALF_KNOWN or profile.looks_like(field)]
        for further, field in enumerate(likely):
            scores[column, field] = by_words[field] + profile.score(field) + _FURTHER * further
        of_persons = _OF_PERSONS.search(word_key(label)) is not None
        if (column, "leads") in scores and of_persons:
            scores[column, "leads"] += _PERSONS
        if not (likely or names_no_field(label)) and len(label) <= LONGEST_HEADING:
            scores |= {(column, field): _BY_LOOK for field in _FIELDS_BY_LOOK
                       if profile.looks_only_like(field) and not (of_persons and field == "product")}
    return scores


def _take_content_score(labels: Mapping[int, str], profiles: Mapping[int, Profile], scores: Scores) -> Scores:
    """The score of a column for the content of tasks, where no column has one; its other scores are taken from
    `scores`. The column is one whose words may name content, else the one of the longest texts, if it has no other
    name; {} for none."""
    possible = [column for column, label in labels.items() if "content" in _scores_by_words(label)]
    column = possible[0] if possible else max(labels, key=lambda column: profiles[column].length, default=None)
    if column is None:
        return {}
    label, profile = labels[column], profiles[column]
    short = len(label) < max(_SHORT_LABEL, _SHORTER * profile.length)    # a task itself is no heading
    is_named = names_no_field(label) or any(score > _HALF_KNOWN for score in _scores_by_words(label).values())
    if not possible and (is_named or not short or not profile.looks_like("content") or profile.looks_like("leads")):
        return {}
    for pair in [pair for pair in scores if pair[0] == column]:
        del scores[pair]
    return {(column, "content"): _BY_LOOK}


def _best_roles(scores: Scores, labels: Mapping[int, str], excluded: Iterable[str] = ()) -> dict[int, str]:
    """Scores → by column its role, the best scores first; roles in `excluded` are not given."""
    roles: dict[int, str] = {}
    best: dict[str, float] = {}
    closed = {*excluded}
    for (column, field), score in sorted(scores.items(), key=lambda item: -item[1]):
        is_shared = field in best and field in _LABEL_OF_SHARED and best[field] - score < _MARGIN and (
            _LABEL_OF_SHARED[field].search(word_key(labels[column])))
        if score >= _LEAST and column not in roles and field not in closed and (is_shared or field not in best):
            roles[column] = field
            best.setdefault(field, score)
            closed.update(_EXCLUDED.get(field, ()))
    return roles


def _doubtful_columns(roles: Mapping[int, str], scores: Scores) -> set[int]:
    """Roles and scores → the columns to ask about. Another column fits the role nearly as well, another role fits the
    column nearly as well, two roles could be exchanged, or the score is low."""
    given = {*roles.values()}
    closed = {field for role in given for field in _EXCLUDED.get(role, ())}
    asked = set[int]()
    for (column, field), score in scores.items():
        role = roles.get(column)
        if role == field:
            asked |= {column} if score <= _DOUBTED else set()
            continue
        winners = [winner for winner, won in roles.items() if won == field and (winner, field) in scores]
        if role is None and any(scores[winner, field] - score < _MARGIN for winner in winners):
            asked |= {column, *winners}
        elif field not in given | closed and scores.get((column, role or ""), score + _MARGIN) - score < _MARGIN:
            asked.add(column)
    for (first, first_role), (second, second_role) in combinations(roles.items(), 2):
        given_roles = (first, first_role), (second, second_role)
        exchanged = (first, second_role), (second, first_role)
        if first_role != second_role and all(pair in scores for pair in (*given_roles, *exchanged)) and (
                sum(map(scores.__getitem__, given_roles)) - sum(map(scores.__getitem__, exchanged)) < _MARGIN):
            asked |= {first, second}
    return asked


def _unread_columns(roles: Mapping[int, str], labels: Mapping[int, str], profiles: Mapping[int, Profile]) -> set[int]:
    """Roles → the columns without one that fill many lines, if a field of tasks has no column; else none."""
    covered = {field for role in roles.values() for field in _FIELDS_OF_ROLE.get(role, (role,))}
    most = max((profile.count for profile in profiles.values()), default=0)
    return set() if covered.issuperset(WORK_FIELDS) else {
        column for column, label in labels.items() if column not in roles and not names_no_field(label)
        and profiles[column].count > _ASKED_SHARE * most}
