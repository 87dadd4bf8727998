"""The agencies and group phrases of a plan: their sheets as read, and whom the names in an annex's cells mean.

Names hold commas and "và" themselves ("Sở Văn hóa, Thể thao và Du lịch"; "UBND các huyện, thị xã, thành phố"),
so a cell is cut by the longest known name, not at every comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit import words
from toolkit.findings import Code, Finding
from toolkit.model import Agency, Assignment, Kind, Phrase, Role, Task
from toolkit.plan.tables import PlanLine, PlanTable
from toolkit.text import key, nearest, recognise, word_key

#: A code stands in form codes and file names.
CODE = re.compile(r"[A-Z0-9]+")
#: Where one name may end and the next begin. "và" separates only two names that are both known.
_AND = "v(?:\u00e0|a\u0300)"
_SEPARATOR = re.compile(rf"(?<!\s)\s+{_AND}\s+|[,;\n](?:\s*{_AND}\s+)?", re.IGNORECASE)
#: What lists are decorated with.
_TRIM = " \t\r\n-–—•+.:"
_SHORT_FORMS = tuple(
    (re.compile(rf"\b{word_key(long)}\b"), short)
    for long, short in (("ủy ban nhân dân", "ubnd"), ("thành phố", "tp"), ("thị xã", "tx"))
)

#: A text as written, and the codes of the agencies it means, in register order.
Named = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Register:
    """The agencies in sheet order, the line of each code, and what is wrong. `repeated` have the code of another."""

    agencies: tuple[Agency, ...]
    lines: Mapping[str, PlanLine]
    findings: tuple[Finding, ...]
    repeated: tuple[Agency, ...] = ()


def read_agencies(table: PlanTable) -> Register:
    """The register. Of two lines with one code the first counts."""
    agencies: dict[str, Agency] = {}
    lines: dict[str, PlanLine] = {}
    findings: list[Finding] = []
    repeated: list[Agency] = []
    for line in table.lines:
        agency = Agency(
            code=line["code"].upper(), name=line["name"], kind=recognise(line["kind"], words.KIND) or Kind.OTHER,
            aliases=line.items("aliases"), contact=line["contact"], email=line["email"],
            receives_form=bool(_yes(line["receives_form"])), note=line["note"],
        )
        findings += _agency_doubts(line, agency)
        if agency.code in agencies:
            first = lines[agency.code].place("code")
            findings.append(line.told(Code.CODE_REPEATED, "code", code=agency.code, first=first))
            repeated.append(agency)
        else:
            agencies[agency.code], lines[agency.code] = agency, line
    return Register(tuple(agencies.values()), lines, tuple(findings), tuple(repeated))


def _agency_doubts(line: PlanLine, agency: Agency) -> Iterator[Finding]:
    if not CODE.fullmatch(agency.code):
        yield line.told(Code.CODE_INVALID, "code", code=line["code"])
    if not line.filled("name"):
        yield line.told(Code.AGENCY_UNNAMED, "name", code=agency.code)
    if recognise(line["kind"], words.KIND) is None:
        yield line.unknown("kind", words.AGENCY_COLUMNS, words.KIND.values())
    if _yes(line["receives_form"]) is None:
        yield line.unknown("receives_form", words.AGENCY_COLUMNS, (words.YES, words.NO))


def _yes(text: str) -> bool | None:
    """Whether a mark says yes; None where it says neither. Compared by `key`, since "✓" and "-" are no words."""
    said = (answer for answer, word in ((True, words.YES), (False, words.NO))
            if key(text) in map(key, (word.text, *word.aliases)))
    return next(said, None)


def read_phrases(table: PlanTable, agencies: Sequence[Agency]) -> tuple[tuple[Phrase, ...], tuple[Finding, ...]]:
    """The group phrases in sheet order, kinds, names and codes made codes of `agencies`; what is wrong with them."""
    known = Names.of_lists(agencies)
    phrases: list[Phrase] = []
    findings: list[Finding] = []
    for line in table.lines:
        named, members = members_named(line, "members", known, agencies)
        phrases.append(Phrase(line["text"], line.items("spellings"), members))
        if not line.filled("text"):
            findings.append(line.told(Code.PHRASE_UNNAMED, "text"))
        if not recognise(line["members"], {True: words.NOBODY}):
            unknown = tuple(unknown_names(line, "members", named, known))
            empty = () if members or unknown else (line.told(Code.PHRASE_EMPTY, "members", phrase=line["text"]),)
            findings += (*unknown, *empty)
    return tuple(phrases), tuple(findings)


def members_named(
    line: PlanLine, column: str, known: Names, agencies: Iterable[Agency]
) -> tuple[list[str], tuple[str, ...]]:
    """The names in a cell that holds a list, and the codes of the agencies they mean, in register order."""
    named = [name for item in line.items(column) for name in split_names(item, known)]
    codes = {code for name in named for code in known.codes(name) or ()}
    return named, tuple(agency.code for agency in agencies if agency.code in codes)


def unknown_names(line: PlanLine, column: str, named: Iterable[str], known: Names) -> Iterator[Finding]:
    """A finding for each name in a cell that nobody knows."""
    for name in named:
        if name not in known:
            yield line.told(Code.AGENCY_UNKNOWN, column, name=name, nearest=known.nearest(name))


def repeated_names(register: Register, phrases: Iterable[tuple[Phrase, PlanLine]]) -> Iterator[Finding]:
    """A finding for each name that stands for two agencies or phrases, at the second."""
    owners: dict[str, str] = {}
    agencies = (
        (register.lines[each.code], each.code, {"name": (each.name,), "aliases": each.aliases, "code": (each.code,)})
        for each in register.agencies
    )
    groups = (
        (line, f"{each.text} (dòng {line.row})", {"text": (each.text,), "spellings": each.spellings})
        for each, line in phrases
    )
    for line, owner, columns in (*agencies, *groups):
        for column, text in ((column, text) for column, texts in columns.items() for text in texts if name_key(text)):
            first = owners.setdefault(name_key(text), owner)
            if first != owner:
                yield line.told(Code.NAME_REPEATED, column, name=text, first=first, second=owner)


def name_key(text: str) -> str:
    """`word_key` in which the usual short forms equal the long ones: UBND, TP., TX."""
    wording = word_key(text)
    for long, short in _SHORT_FORMS:
        wording = long.sub(short, wording)
    return wording


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that may stand for agencies in a cell: `texts` as written, `members` their agency codes by key.

    `longest` is the number of words of the longest name. Members are in register order; none means the
    name is known and means nobody of the register.
    """

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
        """Agencies by name, alias and code, and phrases by every spelling; `nobodies` are known and mean nobody."""
        unheard = ((name, ()) for each in nobodies for name in (each.name, *each.aliases))
        return cls.of((*agency_names(agencies), *phrase_names(phrases), *unheard))

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

    def nearest(self, text: str) -> str:
        """The known name most like `text`, "…" where none is."""
        return nearest(text, self.texts) or "…"


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
            yield spelling, tuple(agency.code for agency in agencies if agency.kind is kind)


def agencies_mentioned(texts: Iterable[str], agencies: Iterable[Agency]) -> set[str]:
    """The codes of the agencies whose name, alias or code stands in the texts; of "Sở Y tế và Dân số" no "Sở Y tế"."""
    keyed = [f" {name_key(text)} " for text in texts]
    names = [(f" {name_key(name)} ", code) for name, (code,) in agency_names(agencies) if len(name) > 2]
    hits = {(name, code) for name, code in names if any(name in text for text in keyed)}
    return {code for name, code in hits if not any(name != other and name in other for other, _ in hits)}


def split_names(text: str, known: Names) -> tuple[str, ...]:
    """The names in a cell, verbatim: at each place the longest known one, else what runs to the next comma.

    Names are separated by comma, semicolon, line break, or "và" between two known names.
    """
    spans = _spans(text)
    ends = _known_ends(text, spans, known)
    parts = []
    at = 0
    while at < len(spans):
        end = ends[at] or _next_comma(text, spans, at)
        parts.append(text[spans[at][0]:spans[end - 1][1]].strip(_TRIM))
        at = end
    return tuple(parts)


def assign(tasks: Iterable[Task], agencies: Iterable[Agency], names: Names) -> tuple[Assignment, ...]:
    """Who has which part in which task: in task order, leads before coordinators, each in register order.

    A lead is not also a coordinator of its task. Names that are not known assign nobody.
    """
    order = tuple(agency.code for agency in agencies)
    found: list[Assignment] = []
    for task in tasks:
        leads, others = (_codes(text, names) for text in (task.leads, task.coordinators))
        for role, codes in ((Role.LEAD, leads), (Role.COORDINATING, others - leads)):
            found.extend(Assignment(task.id, code, role) for code in order if code in codes)
    return tuple(found)


def _codes(text: str, names: Names) -> set[str]:
    return {code for part in split_names(text, names) for code in names.codes(part) or ()}


def _spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each stretch between separators that says something."""
    cuts = ((0, 0), *(match.span() for match in _SEPARATOR.finditer(text)), (len(text), len(text)))
    return [(start, end) for (_, start), (end, _) in pairwise(cuts) if text[start:end].strip(_TRIM)]


def _known_ends(text: str, spans: list[tuple[int, int]], known: Names) -> list[int | None]:
    """For each stretch: past the end of the longest known name that begins there, None where none does.

    A name may end at "và" only where a known name follows; so this is worked out from the last stretch back.
    """
    ends: list[int | None] = [None] * len(spans)
    for at in reversed(range(len(spans))):
        for end in range(min(len(spans), at + known.longest), at, -1):
            whole = text[spans[at][0]:spans[end - 1][1]]
            if whole in known and (_comma_after(text, spans, end - 1) or ends[end]):
                ends[at] = end
                break
    return ends


def _next_comma(text: str, spans: list[tuple[int, int]], at: int) -> int:
    return next(end for end in range(at, len(spans)) if _comma_after(text, spans, end)) + 1


def _comma_after(text: str, spans: list[tuple[int, int]], at: int) -> bool:
    """Whether more than "và" stands between this stretch and the next, or nothing follows."""
    return at + 1 == len(spans) or text[spans[at][1]:spans[at + 1][0]].strip().casefold() != "và"
