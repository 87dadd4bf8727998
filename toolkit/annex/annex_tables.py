"""The tables of a file → those that are the annex, their headings, and the roles of columns, by one table of scores,
column × field: the heading's words and what stands below it. What wins by a wide margin is read, the rest is a
question with the winner as its guess. Called by `understand`, `carriers` and the chooser."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from statistics import fmean

from toolkit.annex.cells import agency_named, is_agency, is_day, is_mark, is_period, product_and_day, says_as_above
from toolkit.annex.headings import (
    BOTH,
    GROUP,
    MARK,
    OUTCOME,
    PERIOD,
    UNUSED,
    WORK,
    Heading,
    by_name,
    choice_key,
    field_of,
    is_no_field,
    is_of_groups,
    label_field,
    labels_at,
    lowest,
    may_mean,
)
from toolkit.annex.source import AnnexFile, AnnexLine, Choices, FileTable, number, says
from toolkit.base.text import by_key, remembered, word_key
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.sheets.heading_finder import LONGEST_HEADING

#: A heading whose words are not known is looked for so far down; so many lines below it say how its columns look.
_HIGHEST, _LOOKED_AT = 40, 500
#: So many fields two tables of tasks share.
_ALIKE = 4
#: A column is one of marks from such a share of its texts on; such a share of them look like a field; so many that it
#: is surely that.
_MARKS, _SHARE, _MOSTLY = 0.7, 0.5, 0.8
#: How the texts look that stand in the column of a field; what else may stand in that of what comes out.
_LOOK = {"leads": "agency", "coordinators": "agency", "both": "agency", "deadline": "day", "tt": "number",
         "outcome": "outcome"}
_KINDS, _NOT_OF_PRODUCTS = ("agency", "day", "number", "mark"), ("agency", "mark")
_SHORTEST_PRODUCT, _LONGEST_NUMBER, _SENTENCE, _LONG_SENTENCE, _SHORT_DAY = 6, 8, 15, 40, 30
#: By column and field how well it fits.
Scores = dict[tuple[int, str], float]
#: What words say that are all known, of a heading's lowest row, of all its rows; of which some are known; what only the
#: texts below say; a heading of groups, or one whose cells stand for several lines.
_NAMED, _NAMED_ABOVE, _HALF_KNOWN, _BY_LOOK, _SURELY_GROUP = 4.0, 3.5, 2.0, 2.0, 5.1
#: What it adds that texts look like the field, or takes that they look like another's; a word that surely says the
#: field; a further meaning of half known words; persons, where an office may stand beside them.
_FITS, _DENIED, _SURE, _FURTHER, _PERSONS = 1.0, -2.0, 0.2, -0.5, -0.6
#: A winner has so much; one that has not more than that, or wins by less than that, is a question.
_LEAST, _DOUBTED, _MARGIN = 1.5, 2.5, 0.4
#: What a heading says of a field that may have several columns, as leads of province and commune do.
_SHARED = {"leads": re.compile("chủ trì|đầu mối"), "coordinators": re.compile("phối hợp|tham gia")}
_SURELY = {"product": "sản phẩm", "leads": "chủ trì"}
_OF_PERSONS = re.compile(r"\b(?:lãnh đạo|đồng chí|uỷ viên|người|cán bộ|chuyên viên|họ tên|cá nhân)\b")
#: The fields that stand beside none of that field, and the fields a role is of.
_SHUTS: Mapping[str, tuple[str, ...]] = {
    BOTH: ("leads", "coordinators"), "leads": (BOTH,), "coordinators": (BOTH,),
    OUTCOME: ("product", "deadline"), "product": (OUTCOME,), "deadline": (OUTCOME,)}
_COVERS = {BOTH: ("leads", "coordinators"), MARK: ("leads", "coordinators"), OUTCOME: ("product", "deadline"),
           PERIOD: ("deadline",)}
#: What a column may be whose heading says nothing.
_LOOKS = ("tt", *WORK)
#: Such a share of the lines an unread column fills that is asked about while a field is missing.
_ASKED_SHARE = 0.5
#: A heading that is not understood has so few characters, or is so much shorter than what stands below it.
_SHORT_LABEL, _SHORTER = 30, 0.6


@dataclasses.dataclass(frozen=True, slots=True)
class AnnexTable(FileTable):
    """A table with the line where its heading begins, and that heading; None where it goes on with the table before."""
    start: int = 0
    heading: Heading | None = None


def annex_tables(source: AnnexFile, choices: Choices) -> tuple[tuple[AnnexTable, ...], tuple[Finding, ...]]:
    """The tables with a heading, and those that go on with one on the next page: as many columns and no words before
    them. `choices` are those kept from an annex before; a table's own count more. A table that nobody sees counts where
    no other has a heading; any other that is none is told."""
    tables = [AnnexTable(table.name, table.lines, table.apart, table.shown, table.choices, *first_heading(
        table.lines, {**choices, **table.choices})) for table in source.tables]
    counted = _counted(tables)
    found, left, width = list[AnnexTable](), list[Sequence[AnnexLine]](), 0
    for table in tables:
        if table.name in counted:
            width = table.width
            found.append(table)
            above = [line for line in table.lines[:table.start] if len(line.filled) > 2]
            left += [above] if len(above) > 1 else []
        elif found and not table.heading and table.width == width and not table.apart:
            found.append(table)
        elif table.heading or (table.width > 2 and not source.sheets):
            left.append(table.lines)
    findings = [finding(Code.ANNEX_HIDDEN, Place(source.file, table.name), what=f"cả trang “{table.name}”")
                for table in found if not table.shown]
    if source.sheets and len(found) > 1:
        sheets = ", ".join(f"“{table.name}”" for table in found)
        findings.insert(0, finding(Code.ANNEX_SHEETS_JOINED, Place(source.file), sheets=sheets))
    for line in (next((line for line in lines if line.filled), None) for lines in left):
        findings += [finding(Code.ANNEX_TABLE_LEFT, line.place, text=line.all_texts)] if line else []
    return tuple(found), tuple(findings)


def _counted(tables: Sequence[AnnexTable]) -> set[str]:
    """The names of the tables that may be the annex: those that are seen and whose headings say so by their own words,
    and such as hold the same as one of them; where there is none, the one of most columns."""
    headed = {table.name: table.heading for table in tables if table.heading}
    shown = {table.name for table in tables if table.shown}
    headings = {name: heading for name, heading in headed.items() if name in shown} or headed
    certain = [heading for heading in headings.values() if not heading.supposed]
    if headings and not certain:
        certain = [max(headings.values(), key=lambda heading: len(heading.roles))]
    return {name for name, heading in headings.items() if any(
        heading is known or len({*known.roles.values()} & {*heading.roles.values()}) >= _ALIKE for known in certain)}


def heading_at(lines: Sequence[AnnexLine], start: int) -> Heading | None:
    """The heading that begins at that line, by words that are all known; None where none does: it has at least what
    is to be done and by whom, and no number before it."""
    if not _may_head(lines[start]):
        return None
    labels, depth = labels_at(lines, start)
    known = {(column, field): score for column, label in labels.items()
             for field, score in _words_of(label).items() if score > _HALF_KNOWN}
    heading = Heading(labels, depth, _winners(known, labels))
    return heading if heading.columns("content") and heading.says_leads else None


def _may_head(line: AnnexLine) -> bool:
    """Whether a line has two texts or more, and no number before them."""
    return len(line.filled) > 1 and not any(number(line.texts[column]) for column in line.filled[:2])


def first_heading(lines: Sequence[AnnexLine], choices: Choices | None = None) -> tuple[int, Heading | None]:
    """Where the first heading begins, and that heading; None where there is none. First it is the one of whose columns
    somebody chose most, then one whose words are known, last one whose columns look like what it may mean, where a
    column, marks or the groups say who leads."""
    chosen = list[tuple[int, Heading]]()
    for start in range(min(len(lines), _HIGHEST)) if choices else ():
        labels, depth = labels_at(lines, start)
        roles = {column: role for column in labels if (role := (choices or {}).get(choice_key(labels, column)))}
        chosen.append((start, Heading(labels, depth, roles, chosen=frozenset(roles))))
    if usable := [pair for pair in chosen if len(pair[1].roles) > 1 and pair[1].columns("content")]:
        start, heading = max(usable, key=lambda pair: len(pair[1].roles))
        return start, completed(heading, lines[start:])
    for start in range(len(lines)):
        if known := heading_at(lines, start):
            return start, completed(known, lines[start:])
    for start, line in enumerate(lines[:_HIGHEST]):
        labels, depth = labels_at(lines, start) if _may_head(line) else ({}, 0)
        if len({text for text in labels.values() if says(text)}) < 3:
            continue
        first = next(place for place, other in enumerate(lines) if other.texts == line.texts)
        heading = completed(Heading(labels, depth, {}), lines[first:])
        said_by_words = [column for column in heading.roles if _words_of(labels[column])]
        if heading.columns("content") and len(said_by_words) > 1 and (
                heading.says_leads or any(map(_names_agency_alone, lines[first + depth:first + depth + 2]))):
            return first, heading._replace(supposed=True)
    return 0, None


def lines_below(lines: Sequence[AnnexLine], depth: int) -> list[AnnexLine]:
    """The lines below a heading of so many that they begin with, those that repeat it left out."""
    heading = {line.texts for line in lines[:depth]}
    return [line for line in lines[depth:] if line.texts not in heading]


def _names_agency_alone(line: AnnexLine) -> bool:
    """Whether a line names an agency and nothing else: it leads what stands below it."""
    texts = {text for text in line.texts if says(text) and not number(text)}
    return len(texts) == 1 and agency_named(re.sub(r"^\W*\w{1,4}[.)]\s+", "", texts.pop())) != ""


def completed(heading: Heading, lines: Sequence[AnnexLine]) -> Heading:
    """That heading with the role of each of its columns, by its words and by what stands below it; `lines` begin with
    it."""
    below = lines_below(lines[:heading.depth + _LOOKED_AT], heading.depth)
    profiles = _profiles(heading.labels, [line for line in below if heading_at([line], 0) is None])
    chosen = {column: heading.roles[column] for column in heading.chosen if heading.roles[column] != UNUSED}
    labels = {column: label for column, label in heading.labels.items() if column not in heading.chosen}
    signs = _signs(labels, profiles)
    free = {column: label for column, label in labels.items() if column not in signs}
    scores = _score_columns(free, profiles)
    shut = {field for role in chosen.values() for field in (role, *_SHUTS.get(role, ()))}
    if "content" not in {*shut, *(field for _, field in scores)}:
        scores |= _content_left(free, profiles, scores)
    content = max((*heading.columns("content"), *(column for column, field in scores if field == "content")), default=0)
    known = {column for (column, field), score in scores.items() if field != "product" or score > _BY_LOOK}
    over = [column for column in free if column < content and column not in known and any(
        says(line.shared.get(column, "")) and says(line.text(content)) for line in below)]    # it is merged down
    for column in (*over[:1], *(column for column in free if column < content and is_of_groups(free[column]))):
        scores[column, GROUP] = _SURELY_GROUP
    roles = _winners(scores, labels, shut)
    every = {**chosen, **signs, **roles}
    asked = _narrow(roles, scores) | _left_over(every, labels, profiles)
    guessed = (column for column in roles if not label_field(labels[column]))
    return heading._replace(roles=every, guessed=frozenset(guessed), asked=frozenset(asked))


# ── how the texts below a heading look ──
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
            return self.shares[look] >= _SHARE and not (field == "deadline" and self.shares["outcome"] >= _SHARE)
        short = max(self.shares["number"], self.shares["mark"]) < _SHARE
        if field == "content":
            return short and self.length >= _SENTENCE and (self.most() < _SHARE or self.length >= _LONG_SENTENCE)
        return self.most() < _SHARE

    def surely(self, field: str) -> bool:
        """Whether it looks like the column of that field and hardly of another."""
        is_day = field != "deadline" or (self.shares["day"] > _MOSTLY and self.length < _SHORT_DAY)
        return self.fits(field) and is_day and (field != "product" or self.length >= _SHORTEST_PRODUCT)

    def score(self, field: str) -> float:
        """What it adds to a field's score that the texts look like it, or like quite another."""
        if self.fits(field):
            return _FITS
        is_other = self.count > 1 and self.most(field) > _MOSTLY and self.length < _LONG_SENTENCE
        return _DENIED if is_other else 0


def profile(texts: Sequence[str]) -> Profile:
    """The profile of these texts of one column."""
    counted = [text for text in texts if says(text) and not says_as_above(text)]
    looks = Counter(look for text in counted for look in _kinds(text))
    shares = Counter({look: count / len(counted) for look, count in looks.items()})
    return Profile(len(counted), fmean(map(len, counted)) if counted else 0, shares)


@remembered  # without this, understanding 2,000 tasks takes 7 % longer
def _kinds(text: str) -> tuple[str, ...]:
    """What a text looks like."""
    is_number = len(text) < _LONGEST_NUMBER and number(text) != ""
    looks = {"agency": is_agency(text), "day": is_day(text), "number": is_number, "mark": is_mark(text),
             "outcome": product_and_day(text) is not None}
    return tuple(look for look, is_so in looks.items() if is_so)


def _profiles(labels: Iterable[int], lines: Iterable[AnnexLine]) -> dict[int, Profile]:
    """By column of a heading its profile, of lines that say something in more than one column."""
    texts = by_key((column, line.texts[column]) for line in lines if len(line.filled) > 1 for column in line.filled)
    return {column: profile(texts.get(column, ())) for column in (*labels, *texts)}


def _signs(labels: Mapping[int, str], profiles: Mapping[int, Profile]) -> dict[int, str]:
    """The columns of marks that are headed by periods, and those that are headed by agencies; each has more than
    one, and beside known agencies stand others."""
    signed = [column for column, label in labels.items() if says(label) and (
        not profiles[column].count or profiles[column].shares["mark"] >= _MARKS)]
    periods = [column for column in signed if is_period(lowest(labels[column]))]
    named = [column for column in signed if column not in periods and is_agency(lowest(labels[column]))]
    others = [column for column in signed if profiles[column].count and column not in (*periods, *named) and not (
        label_field(labels[column]) or is_no_field(labels[column]))]
    found = ((PERIOD, periods if len(periods) > 1 else []), (MARK, [*named, *others] if len(named) > 1 else []))
    return {column: role for role, columns in found for column in sorted(columns) if any(
        profiles[other].count for other in columns)}


# ── scores ──
@remembered
def _words_of(label: str) -> Mapping[str, float]:
    """The scores a heading's words give alone, by field; {} of words that are not known or say that it is of no field.
    """
    if len(label) > LONGEST_HEADING:
        return {}
    found: dict[str, float] = {}
    for text, score in ((lowest(label), _NAMED), (label, _NAMED_ABOVE)):
        if field := field_of(text):
            sure = (by_name(text) is not None) + (_SURELY.get(field, "\n") in word_key(label))
            found.setdefault(field, score + _SURE * sure)
    possible = dict.fromkeys(field for text in (lowest(label), label) for field in may_mean(text))
    return found or dict.fromkeys(possible if says(label) else ("tt",), _HALF_KNOWN)


def _score_columns(labels: Mapping[int, str], profiles: Mapping[int, Profile]) -> Scores:
    """The table: each column with each field it may be. Half known words count where the texts below look so, texts
    alone where they look like hardly another field, and like what is to be done only where they are the longest."""
    scores: Scores = {}
    for column, label in labels.items():
        profile, by_words = profiles[column], _words_of(label)
        likely = [field for field, score in by_words.items() if score > _HALF_KNOWN or profile.fits(field)]
        for further, field in enumerate(likely):
            scores[column, field] = by_words[field] + profile.score(field) + _FURTHER * further
        of_persons = _OF_PERSONS.search(word_key(label)) is not None
        if (column, "leads") in scores and of_persons:
            scores[column, "leads"] += _PERSONS
        if not (likely or is_no_field(label)) and len(label) <= LONGEST_HEADING:
            scores |= {(column, field): _BY_LOOK for field in _LOOKS
                       if profile.surely(field) and not (of_persons and field == "product")}
    return scores


def _content_left(labels: Mapping[int, str], profiles: Mapping[int, Profile], scores: Scores) -> Scores:
    """The score of the column of what is to be done, where none has one: one whose words may mean it, else that of the
    longest texts, where no words say what it is; it is nothing else then. {} where there is none."""
    possible = [column for column, label in labels.items() if "content" in _words_of(label)]
    column = possible[0] if possible else max(labels, key=lambda column: profiles[column].length, default=None)
    if column is None:
        return {}
    label, profile = labels[column], profiles[column]
    short = len(label) < max(_SHORT_LABEL, _SHORTER * profile.length)    # a task itself is no heading
    is_named = is_no_field(label) or any(score > _HALF_KNOWN for score in _words_of(label).values())
    if not possible and (is_named or not short or not profile.fits("content") or profile.fits("leads")):
        return {}
    for pair in [pair for pair in scores if pair[0] == column]:
        del scores[pair]
    return {(column, "content"): _BY_LOOK}


def _winners(scores: Scores, labels: Mapping[int, str], shut: Iterable[str] = ()) -> dict[int, str]:
    """By column the field it is, the best scores first; `shut` fields are not to be given."""
    roles: dict[int, str] = {}
    best: dict[str, float] = {}
    closed = {*shut}
    for (column, field), score in sorted(scores.items(), key=lambda item: -item[1]):
        also = field in best and field in _SHARED and best[field] - score < _MARGIN and (
            _SHARED[field].search(word_key(labels[column])))
        if score >= _LEAST and column not in roles and field not in closed and (also or field not in best):
            roles[column] = field
            best.setdefault(field, score)
            closed.update(_SHUTS.get(field, ()))
    return roles


def _narrow(roles: Mapping[int, str], scores: Scores) -> set[int]:
    """The columns whose field another column might have as well, or that might as well be of another field; those whose
    texts speak against it, or alone for it."""
    given = {*roles.values()}
    closed = {field for role in given for field in _SHUTS.get(role, ())}
    asked = set[int]()
    for (column, field), score in scores.items():
        role = roles.get(column)
        if role == field:
            asked |= {column} if score <= _DOUBTED else set()
            continue
        holders = [holder for holder, held_role in roles.items() if held_role == field and (holder, field) in scores]
        if role is None and any(scores[holder, field] - score < _MARGIN for holder in holders):
            asked |= {column, *holders}
        elif field not in given | closed and scores.get((column, role or ""), score + _MARGIN) - score < _MARGIN:
            asked.add(column)
    for (first, one), (second, two) in combinations(roles.items(), 2):
        straight, crossed = ((first, one), (second, two)), ((first, two), (second, one))
        if one != two and all(pair in scores for pair in (*straight, *crossed)) and (
                sum(map(scores.__getitem__, straight)) - sum(map(scores.__getitem__, crossed)) < _MARGIN):
            asked |= {first, second}
    return asked


def _left_over(roles: Mapping[int, str], labels: Mapping[int, str], profiles: Mapping[int, Profile]) -> set[int]:
    """The columns that say much and are of no field, while their table has none of one that tasks have."""
    covered = {field for role in roles.values() for field in _COVERS.get(role, (role,))}
    most = max((profile.count for profile in profiles.values()), default=0)
    return set() if covered.issuperset(WORK) else {
        column for column, label in labels.items() if column not in roles and not is_no_field(label)
        and profiles[column].count > _ASKED_SHARE * most}
