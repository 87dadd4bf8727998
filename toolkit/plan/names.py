"""A cell of a plan → the agencies its names mean; a plan → who is assigned which task. Names hold commas and "và" ("Sở
Văn hóa, Thể thao và Du lịch"), so that cells are split by the longest known name. Called by `plan`, intake, review and
report."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from pathlib import PurePath
from typing import Generic, TypeVar

from toolkit.base.legacy_text import is_syllable
from toolkit.base.text import bare_key, by_key, key, most_alike, phrase_end, remembered, word_key
from toolkit.model import words
from toolkit.model.form_code import find_codes
from toolkit.model.records import Agency, Assignment, FileRecord, Kind, Phrase, Plan, Role

T = TypeVar("T")

#: The signs between two names; "và" only between two known ones.
_AND = "v(?:\u00e0|a\u0300)"
_SEPARATOR = re.compile(rf"(?<!\s)\s+{_AND}\s+|[,;\n][\s,;]*+(?:{_AND}\s+)?", re.IGNORECASE)
#: Bullets and other signs around a name in a list.
_DECORATION = " \t\r\n-–—•+.:"
_SHORT_FORMS = tuple((word_key(long), re.compile(rf"\b{word_key(long)}\b"), short) for long, short in (
    ("ủy ban nhân dân", "ubnd"), ("thành phố", "tp"), ("thị xã", "tx")))
#: The unit at the beginning of a People's Committee's name, as people shorten it, with or without "UBND".
_UNIT_AT_BEGINNING = re.compile(r"(?!(?:tỉnh|huyện|tp|tx) (?:đoàn|uỷ)\b)(?:ubnd )?"
                                r"(p|phường|x|xã|đk|đặc khu|h|huyện|q|quận|tt|thị trấn|tx|tp|tỉnh) (?=\w)")
#: A ward or an urban district with a number, as clerks write it: P5, P.5, F5, Q.1, phường 05.
_NUMBERED = re.compile(r"(?:ubnd )?(?:(p|f|phường)|(?:q|quận)) ?0*(?=\d)")
_UNIT_WORDS = {"p": "phường", "x": "xã", "đk": "đặc khu", "h": "huyện", "q": "quận", "tt": "thị trấn"}

#: The least likeness of a mistyped name to the right one; last words of names, which must then be the same.
_MISTYPED = 0.85
_LEVELS = ("xa", "phuong", "khu", "tinh", "pho")
#: The most characters of a cell that is split.
_LONGEST_LIST = 32_767

#: A name as written, and the codes of the agencies it means, in register order.
NameAndCodes = tuple[str, tuple[str, ...]]
#: The key of "UBND", which is a name only with the words after it ("UBND\ncác xã").
_PEOPLES_COMMITTEE = "ubnd"


@remembered  # without this, consolidating takes 2 % longer, making forms 3 %
def name_key(text: str) -> str:
    """A name → its key for comparing: `word_key` with the usual short forms (UBND, TP., TX., P., F5, X., H.). A unit at
    the beginning stands for its People's Committee: "P. Trà Vinh", "xã Cầu Kè"."""
    wording = word_key(text)
    for long, found, short in _SHORT_FORMS:
        wording = found.sub(short, wording) if long in wording else wording
    if numbered := _NUMBERED.match(wording):
        wording = f"{'phường' if numbered[1] else 'quận'} {wording[numbered.end():]}"
    unit = _UNIT_AT_BEGINNING.match(wording)
    return f"ubnd {_UNIT_WORDS.get(unit[1], unit[1])} {wording[unit.end():]}" if unit else wording


class Names:
    """All names that may stand for agencies in a cell. Of two names with one key the first counts.

    `texts`: the names as written. `members`: by key the codes of the agencies, () for a known name that means nobody.
    `kinds`: by key the names of whole kinds that nothing else is called. `most_words`: of the longest name."""

    def __init__(self, named: Iterable[NameAndCodes], kinds: Iterable[tuple[Kind, Phrase]] = ()) -> None:
        self.texts, self.members = list[str](), dict[str, tuple[str, ...]]()
        self.kinds = dict[str, tuple[Kind, Phrase]]()
        for text, codes in named:
            self._add(text, codes)
        for kind, phrase in kinds:
            for text, codes in phrase_names([phrase]):
                if text not in self:
                    self.kinds[name_key(text)] = kind, phrase
                self._add(text, codes)
        self.most_words = max((len(name.split()) for name in self.members), default=0)
        codes_named = (code for codes in self.members.values() for code in codes)
        self._order = {code: place for place, code in enumerate(dict.fromkeys(codes_named))}

    def _add(self, text: str, codes: tuple[str, ...]) -> None:
        if name := name_key(text):
            self.texts.append(text)
            self.members.setdefault(name, codes)

    @classmethod
    def of_plan(cls, agencies: Sequence[Agency], phrases: Iterable[Phrase]) -> Names:
        """A register and its group phrases → the names in a plan's tasks. Of one name agencies count before phrases,
        then kinds."""
        of_kinds = _codes_of_kinds(agencies)
        kinds = [(kind, Phrase(text=texts[0], spellings=texts[1:], members=of_kinds[kind]))
                 for kind, texts in words.KIND_GROUPS.items() if of_kinds[kind]]
        return cls((*agency_names(agencies), *phrase_names(phrases)), kinds)

    @classmethod
    def of_lists(cls, agencies: Sequence[Agency], phrases: Iterable[Phrase] = ()) -> Names:
        """A register and its group phrases → the names in cells where officers list agencies. Of one name codes count
        before phrases, kinds and names."""
        codes, of_kinds = ((agency.code, (agency.code,)) for agency in agencies), _codes_of_kinds(agencies)
        kinds = ((spelling, of_kinds[kind]) for kind, word in words.KIND.items()
                 for spelling in (word.text, *word.aliases))
        return cls((*codes, *phrase_names(phrases), *kinds, *agency_names(agencies)))

    def __contains__(self, text: str) -> bool:
        return name_key(text) in self.members

    def codes(self, text: str) -> tuple[str, ...] | None:
        """A name → the codes of the agencies it means, None for an unknown name."""
        return self.members.get(name_key(text))

    def codes_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names → the codes of the agencies that the known ones mean, in register order."""
        return tuple(sorted({code for name in names for code in self.codes(name) or ()}, key=self._order.__getitem__))

    def codes_in(self, text: str) -> tuple[str, ...]:
        """A cell → the codes of the agencies its known names mean, in register order."""
        return self.codes_of(split_names(text, self))

    def nearest(self, text: str) -> str:
        """A text → the known name of which it may be a mistyped form, "" for none."""
        wording = bare_key(text)
        found = most_alike(wording, self._bare_names, _MISTYPED, most=1)
        if not found:
            return ""
        last, last_of_found = (name.rpartition(" ")[2] for name in (wording, self._bare_names[found[0][0]]))
        return found[0][0] if last == last_of_found or last not in _LEVELS else ""

    @cached_property
    def _bare_names(self) -> Mapping[str, str]:
        """The names without diacritics; to make them takes ten times as long as to look one up."""
        return {name: bare_key(name) for name in self.texts}


def split_names(text: str, known: Names) -> tuple[str, ...]:
    """A cell → the names in it, verbatim: at each place the longest known one, else the text up to the next comma.
    Names are separated by comma, semicolon, line break, or "và" between two known names; "UBND các xã, phường" is
    one, known or not."""
    cuts = ((0, 0), *(match.span() for match in _SEPARATOR.finditer(text)), (len(text), len(text)))
    spans = [(start, end) for (_, start), (end, _) in pairwise(cuts) if text[start:end].strip(_DECORATION)]
    if len(text) > _LONGEST_LIST:
        spans = [(0, len(text))]
    count = len(spans)
    # By piece whether a comma, or the end of the cell, is behind it, not "và" alone
    at_comma = [*(key(text[end:start]) != "và" for (_, end), (start, _) in pairwise(spans)), True]

    def piece(first: int, end: int) -> str:
        return text[spans[first][0]:spans[end - 1][1]].strip(_DECORATION)

    # By piece the end of the longest known name that begins with it, 0 for none; from the last piece backwards, as a
    # name may end before "và" only where a known one follows
    known_ends = [0] * (count + 1)
    for first in reversed(range(count)):
        longest_first = range(min(count, first + known.most_words), first, -1)
        known_ends[first] = next((end for end in longest_first if (
            at_comma[end - 1] or known_ends[end]) and piece(first, end) in known), 0)
    names, first = list[str](), 0
    while first < count:
        end = known_ends[first] or next((end for end in range(first + 1, count) if at_comma[end - 1] and (
            known_ends[end] or not _continues_name(piece(first, end), piece(end, end + 1)))), count)
        names.append(piece(first, end))
        first = end
    return tuple(names)


def _continues_name(name: str, following: str) -> bool:
    """Whether the words after a comma belong to the unknown name before it, as they are no name alone."""
    return word_key(following) in words.NO_NAME_ALONE or (
        following[:1].islower() and name_key(name) == _PEOPLES_COMMITTEE)


class AgencyNames(Generic[T]):
    """Names of agencies, in the spelling of a key function (`word_key`, `name_key`), with their meanings. In a running
    text a name of two letters is not searched for, nor one that is a Vietnamese word, as the code BAO in "Bao cao"."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        self.meanings = by_key(named)
        self._found = {name for name in self.meanings if " " in name or (len(name) > 2 and not is_syllable(name))}
        self._most_words = max((len(name.split()) for name in self._found), default=0)

    def find(self, text: str) -> Iterator[tuple[T, int, int]]:
        """A text in the same spelling → the meaning of each name in it, with its first word and the word behind its
        last; of nested names the longest."""
        words, start = text.split(), 0
        while start < len(words):
            end = phrase_end(words, start, self._found, self._most_words)
            yield from ((meaning, start, end) for meaning in self.meanings.get(" ".join(words[start:end]), ()))
            start = max(end, start + 1)


def agency_names(agencies: Iterable[Agency]) -> Iterator[NameAndCodes]:
    """Agencies → their names, aliases and codes, each with the code it means."""
    return ((text, (agency.code,)) for agency in agencies for text in (agency.name, *agency.aliases, agency.code))


def phrase_names(phrases: Iterable[Phrase]) -> Iterator[NameAndCodes]:
    """Group phrases → their spellings, each with the codes it means."""
    return ((text, phrase.members) for phrase in phrases for text in (phrase.text, *phrase.spellings))


def _codes_of_kinds(agencies: Sequence[Agency]) -> dict[Kind, tuple[str, ...]]:
    """A register → by kind the codes of its agencies. Where all districts are gone, all communes are among theirs, also
    those of no district's land."""
    by_kind = {kind: [agency for agency in agencies if agency.kind is kind] for kind in Kind}
    districts = by_kind[Kind.DISTRICT]
    if districts and all(agency.valid_to for agency in districts):
        districts += by_kind[Kind.COMMUNE]
    return {kind: tuple(agency.code for agency in members) for kind, members in by_kind.items()}


def list_text(members: Collection[str], agencies: Iterable[Agency], taken: Collection[str] = ()) -> str:
    """Codes of agencies → the text of a cell that lists them: a kind where they are all of that kind, else their codes.
    Kinds in `taken` are written as codes: a group phrase has their name."""
    kinds = by_key((agency.kind, agency.code) for agency in agencies)
    whole = [kind for kind, codes in kinds.items()
             if set(members).issuperset(codes) and name_key(words.KIND[kind].text) not in taken]
    others = set(members).difference(*(kinds[kind] for kind in whole))
    return "; ".join((*(words.KIND[kind].text for kind in whole), *(code for code in members if code in others)))


def agencies_mentioned(texts: Iterable[str], agencies: Iterable[Agency]) -> set[str]:
    """Running texts → the codes of the agencies whose name, alias or code stands in them (`AgencyNames`); "xã Long Hồ"
    alone is its People's Committee. In a text without diacritics names are looked for without them."""
    names = [(name_key(name), code) for name, (code,) in agency_names(agencies)]
    named = {(name, code) for whole, code in names for name in (whole, whole.removeprefix(f"{_PEOPLES_COMMITTEE} "))}
    written, bare = AgencyNames(named), AgencyNames((bare_key(name), code) for name, code in named)
    return {code for text in texts for code, _, _ in (bare if text.isascii() else written).find(name_key(text))}


def likely_sender(record: FileRecord, agencies: Iterable[Agency]) -> str | None:
    """A returned file → the code of the agency that probably sent it, None where nothing or too much says. It is the
    agency known by intake, the one of its form code, or the one its file name mentions. Good for a message, not for
    counting."""
    register = {agency.code: agency for agency in agencies}
    if record.agency:
        return record.agency
    owners = {code.agency for code in find_codes(record.code)} & register.keys()
    owners = owners or agencies_mentioned([PurePath(record.file).stem.replace("_", " ")], register.values())
    return owners.pop() if len(owners) == 1 else None


def with_assignments(plan: Plan, names: Names | None = None) -> Plan:
    """A plan → the same with its assignments: by task, leads before coordinators, each in register order. Successors
    have those of an agency that is gone when returns are due. A lead is not also coordinator of its task; unknown names
    assign nobody. `names` None: those of the plan."""
    names, assignments = names or Names.of_plan(plan.agencies, plan.phrases), list[Assignment]()
    for task in plan.tasks:
        leads, stand_ins = set[str](), set[str]()
        for name in split_names(task.leads, names):
            codes = names.codes(name) or ()
            in_charge = {follower for code in codes for follower in plan.in_charge(code)}
            leads |= in_charge
            stand_ins |= in_charge if _needs_successors(plan, codes) else set()
        coordinators = {now for code in names.codes_in(task.coordinators) for now in plan.in_charge(code)} - leads
        for role, codes_of_role in ((Role.LEAD, leads), (Role.COORDINATING, coordinators)):
            in_order = sorted(codes_of_role, key=plan.register_order.__getitem__)
            assignments += (Assignment(task_id=task.id, agency=code, role=role,
                                       stands_in=role is Role.LEAD and code in stand_ins) for code in in_order)
    return replace(plan, assignments=tuple(assignments))


def _needs_successors(plan: Plan, codes: Iterable[str]) -> bool:
    """Whether the agencies of a name are gone when returns are due, or its districts are and only communes remain."""
    members = [plan.agency(code) for code in codes]
    remaining = {agency.kind for agency in members if agency.is_there(plan.period.last_day)}
    return not remaining or (remaining == {Kind.COMMUNE} and any(agency.kind is Kind.DISTRICT for agency in members))
