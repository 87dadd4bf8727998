"""Whom the names in a plan's cells mean: agencies, group phrases, kinds; and who is assigned what.

Names hold commas and "và" themselves ("Sở Văn hóa, Thể thao và Du lịch"; "UBND các huyện, thị xã, thành phố"),
so a cell is cut by the longest known name, not at every comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import PurePath

from toolkit.base.text import bare_key, grouped, most_alike, remembered, word_key
from toolkit.model import words
from toolkit.model.layout import find_codes
from toolkit.model.plan_records import AgencyNames
from toolkit.model.records import Agency, Assignment, FileRecord, Kind, Phrase, Plan, Role, Task, in_charge

#: Where one name may end and the next begin. "và" separates only two names that are both known.
_AND = "v(?:\u00e0|a\u0300)"
_SEPARATOR = re.compile(rf"(?<!\s)\s+{_AND}\s+|[,;\n][\s,;]*+(?:{_AND}\s+)?", re.IGNORECASE)
#: What lists are decorated with.
_TRIM = " \t\r\n-–—•+.:"
_SHORT_FORMS = tuple((word_key(long), re.compile(rf"\b{word_key(long)}\b"), short) for long, short in (
    ("ủy ban nhân dân", "ubnd"), ("thành phố", "tp"), ("thị xã", "tx")))
#: What a name of a People's Committee begins with, as people shorten it; without "UBND" it means the same.
_UNIT = re.compile(r"(?!(?:tỉnh|huyện|tp|tx) (?:đoàn|uỷ)\b)(?:ubnd )?"
                   r"(p|phường|x|xã|đk|đặc khu|h|huyện|q|quận|tt|thị trấn|tx|tp|tỉnh) (?=\w)")
#: A ward or an urban district with a number, as clerks write it: P5, P.5, F5, Q.1, phường 05.
_NUMBERED = re.compile(r"(?:ubnd )?(?:(p|f|phường)|(?:q|quận)) ?0*(?=\d)")
_UNITS = {"p": "phường", "x": "xã", "đk": "đặc khu", "h": "huyện", "q": "quận", "tt": "thị trấn"}

#: How alike two names are of which one is the other mistyped. Offices of two levels are never that.
_MISTYPED = 0.85
_LEVELS = ("xa", "phuong", "khu", "tinh", "pho")
#: Characters of a list of names.
_LONGEST_LIST = 32_767

#: A text as written, and the codes of the agencies it means, in register order.
Named = tuple[str, tuple[str, ...]]
#: Start and end of each stretch of a list between separators that says something.
_Spans = list[tuple[int, int]]


@remembered  # without this, consolidating takes 2 % longer, making forms 3 %
def name_key(text: str) -> str:
    """`word_key` in which the usual short forms equal the long ones: UBND, TP., TX., P., F5, X., H.; a unit of that
    sort at the beginning is its People's Committee: "P. Trà Vinh", "xã Cầu Kè"."""
    wording = word_key(text)
    for long, found, short in _SHORT_FORMS:
        wording = found.sub(short, wording) if long in wording else wording
    if numbered := _NUMBERED.match(wording):
        wording = f"{'phường' if numbered[1] else 'quận'} {wording[numbered.end():]}"
    unit = _UNIT.match(wording)
    return f"ubnd {_UNITS.get(unit[1], unit[1])} {wording[unit.end():]}" if unit else wording


@dataclass(frozen=True)
class Names:
    """Everything that may stand for agencies in a cell: `texts` as written, `members` their agency codes by key.
    `longest` is the number of words of the longest name. Members are in register order; none means the name is known
    and means nobody of the register."""
    texts: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    longest: int

    @classmethod
    def of(cls, named: Iterable[Named]) -> Names:
        """Names from texts and what they mean; of two with one key the first counts."""
        pairs = [(text, codes) for text, codes in named if name_key(text)]
        members = {name_key(text): codes for text, codes in reversed(pairs)}
        longest = max((len(name.split()) for name in members), default=0)
        return cls(tuple(text for text, _ in pairs), members, longest)

    @classmethod
    def of_plan(cls, agencies: Iterable[Agency], phrases: Iterable[Phrase], nobodies: Iterable[Agency] = ()) -> Names:
        """Agencies by name, alias and code, phrases by every spelling, then what whole kinds are called; `nobodies` are
        known and mean nobody."""
        agencies = tuple(agencies)
        unheard = ((name, ()) for each in nobodies for name in (each.name, *each.aliases))
        kinds = phrase_names(phrase for _, phrase in kind_groups(agencies))
        return cls.of((*agency_names(agencies), *phrase_names(phrases), *unheard, *kinds))

    @classmethod
    def of_lists(cls, agencies: Sequence[Agency], phrases: Iterable[Phrase] = ()) -> Names:
        """What officers list agencies by; of one name a code counts before a phrase, a kind and an agency's name."""
        codes = ((agency.code, (agency.code,)) for agency in agencies)
        return cls.of((*codes, *phrase_names(phrases), *kind_names(agencies), *agency_names(agencies)))

    def __contains__(self, text: str) -> bool:
        return name_key(text) in self.members

    def codes(self, text: str) -> tuple[str, ...] | None:
        """The agency codes that name means, None where it is not known."""
        return self.members.get(name_key(text))

    def codes_in(self, text: str) -> set[str]:
        """The codes of the agencies that the names in a cell mean."""
        return {code for name in split_names(text, self) for code in self.codes(name) or ()}

    def nearest(self, text: str) -> str:
        """The known name that `text` may be mistyped from, "" where there is none."""
        wording = bare_key(text)
        found = most_alike(wording, self._bare, _MISTYPED, most=1)
        if not found:
            return ""
        last, others = (name.rpartition(" ")[2] for name in (wording, self._bare[found[0][0]]))
        return found[0][0] if last == others or last not in _LEVELS else ""

    @cached_property
    def _bare(self) -> Mapping[str, str]:
        """The names without diacritics; to make them takes ten times as long as to look one up."""
        return {name: bare_key(name) for name in self.texts}


def agency_names(agencies: Iterable[Agency]) -> Iterator[Named]:
    """Each name, alias and code of each agency, with the code it means."""
    return ((text, (each.code,)) for each in agencies for text in (each.name, *each.aliases, each.code))


def phrase_names(phrases: Iterable[Phrase]) -> Iterator[Named]:
    """Each spelling of each phrase, with the codes it means."""
    return ((text, phrase.members) for phrase in phrases for text in (phrase.text, *phrase.spellings))


def kind_names(agencies: Sequence[Agency]) -> Iterator[Named]:
    """Each spelling of each kind, with the codes of the agencies of that kind."""
    for kind, word in words.KIND.items():
        for spelling in (word.text, *word.aliases):
            yield spelling, tuple(agency.code for agency in agencies if agency.kind == kind)


def kind_groups(agencies: Sequence[Agency]) -> Iterator[tuple[Kind, Phrase]]:
    """What annexes call all agencies of a kind there is in the register, be there a line for it or not. Where all
    districts are gone, all communes are meant too, also those of no district's land."""
    held = grouped(agencies, lambda each: each.kind)
    for kind, members in held.items():
        if kind is Kind.DISTRICT and all(each.valid_to for each in members):
            members = [*members, *held.get(Kind.COMMUNE, ())]
        if texts := words.KIND_GROUPS.get(kind):
            yield kind, Phrase(texts[0], texts[1:], tuple(each.code for each in members))


def kinds_named(
    written: Iterable[str], agencies: Sequence[Agency], phrases: Iterable[Phrase]
) -> Mapping[str, tuple[Kind, Phrase]]:
    """By key those of the names `written` that are what a whole kind is called and have no line of their own: the kind,
    and whom it means."""
    own = Names.of((*agency_names(agencies), *phrase_names(phrases))).members
    kinds = {name_key(text): (kind, phrase) for kind, phrase in kind_groups(agencies)
             for text in (phrase.text, *phrase.spellings)}
    return {name: kinds[name] for name in written if name in kinds and name not in own}


def agencies_mentioned(texts: Iterable[str], agencies: Iterable[Agency]) -> set[str]:
    """The codes of the agencies whose name, alias or code stands in the texts (`AgencyNames`); "xã Long Hồ" alone is
    its People's Committee. In a text without diacritics names are looked for without them."""
    names = [(name_key(name), code) for name, (code,) in agency_names(agencies)]
    named = {(name, code) for whole, code in names for name in (whole, whole.removeprefix(f"{_PEOPLES_COMMITTEE} "))}
    written, bare = AgencyNames(named), AgencyNames((bare_key(name), code) for name, code in named)
    return {code for text in texts for code, _, _ in (bare if text.isascii() else written).find(name_key(text))}


def sender(record: FileRecord, agencies: Iterable[Agency]) -> str | None:
    """Whose a file is, enough to tell of it, not to count it: its agency's, that of its form code, or the one that its
    name mentions; None where nothing or too much says."""
    register = {each.code: each for each in agencies}
    if record.agency:
        return record.agency
    owners = {code.agency for code in find_codes(record.code)} & register.keys()
    owners = owners or agencies_mentioned([PurePath(record.file).stem.replace("_", " ")], register.values())
    return owners.pop() if len(owners) == 1 else None


#: What is no name without the words after it, "UBND\ncác xã", by `name_key`.
_PEOPLES_COMMITTEE = "ubnd"


def split_names(text: str, known: Names) -> tuple[str, ...]:
    """The names in a cell, verbatim: at each place the longest known one, else what runs to the next comma. Names are
    separated by comma, semicolon, line break, or "và" between two known names; "UBND các xã, phường" is one, known or
    not."""
    spans = _spans(text) if len(text) <= _LONGEST_LIST else [(0, len(text))]
    ends = _known_ends(text, spans, known)
    parts, at = [], 0
    while at < len(spans):
        end = ends[at] or _unknown_end(text, spans, ends, at)
        parts.append(text[spans[at][0]:spans[end - 1][1]].strip(_TRIM))
        at = end
    return tuple(parts)


def assign(tasks: Iterable[Task], agencies: Sequence[Agency], names: Names, day: date) -> tuple[Assignment, ...]:
    """Who has which part in which task on that day: in task order, leads before coordinators, each in register order.
    What an agency that is gone had is its successors'. A lead is not also a coordinator of its task. Names that are not
    known assign nobody."""
    register, now = {agency.code: agency for agency in agencies}, in_charge(agencies, day)
    found: list[Assignment] = []
    for task in tasks:
        leads, instead = set[str](), set[str]()
        for name in split_names(task.leads, names):
            codes = names.codes(name) or ()
            followers = {follower for code in codes for follower in now[code]}
            leads |= followers
            instead |= followers if _is_over([register[code] for code in codes], day) else set()
        others = {follower for code in names.codes_in(task.coordinators) for follower in now[code]} - leads
        found += [Assignment(task.id, code, Role.LEAD, code in instead) for code in register if code in leads]
        found += [Assignment(task.id, code, Role.COORDINATING) for code in register if code in others]
    return tuple(found)


def _is_over(members: Sequence[Agency], day: date) -> bool:
    """Whether a name means an agency that is gone, or a group of districts that are, beside which communes may be."""
    remaining = {agency.kind for agency in members if agency.is_there(day)}
    return not remaining or (remaining == {Kind.COMMUNE} and any(agency.kind is Kind.DISTRICT for agency in members))


def with_assignments(plan: Plan) -> Plan:
    """The plan with who has which part in which of its tasks when returns are due."""
    names = Names.of_plan(plan.agencies, plan.phrases)
    return replace(plan, assignments=assign(plan.tasks, plan.agencies, names, plan.period.last_day))


def _spans(text: str) -> _Spans:
    cuts = ((0, 0), *(match.span() for match in _SEPARATOR.finditer(text)), (len(text), len(text)))
    return [(start, end) for (_, start), (end, _) in pairwise(cuts) if text[start:end].strip(_TRIM)]


def _known_ends(text: str, spans: _Spans, known: Names) -> list[int | None]:
    """For each stretch: past the end of the longest known name that begins there, None where none does. A name may end
    at "và" only where a known name follows; so this is worked out from the last stretch back."""
    ends: list[int | None] = [None] * len(spans)
    for at in reversed(range(len(spans))):
        for end in range(min(len(spans), at + known.longest), at, -1):
            whole = text[spans[at][0]:spans[end - 1][1]]
            if whole in known and (_comma_after(text, spans, end - 1) or ends[end]):
                ends[at] = end
                break
    return ends


def _unknown_end(text: str, spans: _Spans, ends: list[int | None], at: int) -> int:
    """Past the end of the name that begins at a stretch where none is known: at the next comma, but for words after it
    that are no name alone."""
    end = at
    while True:
        end = next(each for each in range(end, len(spans)) if _comma_after(text, spans, each)) + 1
        before = text[spans[at][0]:spans[end - 1][1]].strip(_TRIM)
        if end == len(spans) or ends[end]:
            return end
        after = text[spans[end][0]:spans[end][1]].strip(_TRIM)
        begun = after[:1].islower() and name_key(before) == _PEOPLES_COMMITTEE
        if not begun and word_key(after) not in words.NO_NAME_ALONE:
            return end


def _comma_after(text: str, spans: _Spans, at: int) -> bool:
    """Whether more than "và" stands between this stretch and the next, or nothing follows."""
    return at + 1 == len(spans) or text[spans[at][1]:spans[at + 1][0]].strip().casefold() != "và"
