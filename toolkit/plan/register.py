"""Sheets "Cơ quan" and "Nhóm cơ quan" as read: the agencies, and whom each group phrase means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit import words
from toolkit.findings import Code, Finding, finding
from toolkit.model import Agency, Kind, Phrase
from toolkit.plan.names import Names, agency_names, name_key, split_names
from toolkit.plan.tables import Line, Table
from toolkit.text import key, recognise

#: A code stands in form codes and file names.
CODE = re.compile(r"[A-Z0-9]+")
#: What separates the items of a cell that holds a list.
LIST = ";\n"


@dataclass(frozen=True, slots=True)
class Register:
    """The agencies in sheet order, the line of each code, and what is wrong with them. `repeated` have the code of another."""

    agencies: tuple[Agency, ...]
    lines: Mapping[str, Line]
    findings: tuple[Finding, ...]
    repeated: tuple[Agency, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrases:
    """The group phrases in sheet order, their lines, and what is wrong with them."""

    phrases: tuple[Phrase, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def read_agencies(table: Table) -> Register:
    """The register. Of two lines with one code the first counts."""
    agencies: dict[str, Agency] = {}
    lines: dict[str, Line] = {}
    findings: list[Finding] = []
    repeated: list[Agency] = []
    for line in table.lines:
        agency = _agency(line)
        findings += _agency_doubts(line, agency)
        if agency.code in agencies:
            first = lines[agency.code].place("code")
            findings.append(finding(Code.CODE_REPEATED, line.place("code"), code=agency.code, first=first))
            repeated.append(agency)
        else:
            agencies[agency.code], lines[agency.code] = agency, line
    return Register(tuple(agencies.values()), lines, tuple(findings), tuple(repeated))


def _agency(line: Line) -> Agency:
    return Agency(
        code=line["code"].upper(),
        name=line["name"],
        kind=recognise(line["kind"], words.KIND) or Kind.OTHER,
        aliases=line.items("aliases", LIST),
        contact=line["contact"],
        email=line["email"],
        receives_form=bool(_yes(line["receives_form"])),
        note=line["note"],
    )


def _agency_doubts(line: Line, agency: Agency) -> Iterator[Finding]:
    if not CODE.fullmatch(agency.code):
        yield finding(Code.CODE_INVALID, line.place("code"), code=line["code"])
    if not line.filled("name"):
        yield finding(Code.AGENCY_UNNAMED, line.place("name"), code=agency.code)
    if recognise(line["kind"], words.KIND) is None:
        yield _unknown(line, "kind", [word.text for word in words.KIND.values()])
    if _yes(line["receives_form"]) is None:
        yield _unknown(line, "receives_form", [words.YES.text, words.NO.text])


def _unknown(line: Line, column: str, allowed: Sequence[str]) -> Finding:
    heading = words.AGENCY_COLUMNS[column].text
    return finding(
        Code.VALUE_UNKNOWN, line.place(column), value=line[column], column=heading, allowed="; ".join(allowed)
    )


def _yes(text: str) -> bool | None:
    """Whether a mark says yes; None where it says neither. Compared by `key`, since "✓" and "-" are no words."""
    for answer, word in ((True, words.YES), (False, words.NO)):
        if key(text) in {key(spelling) for spelling in (word.text, *word.aliases)}:
            return answer
    return None


def read_phrases(table: Table, agencies: Sequence[Agency]) -> Phrases:
    """The group phrases, their members expanded: kinds, names and codes become the codes of `agencies`."""
    codes_first = ((agency.code, (agency.code,)) for agency in agencies)
    known = Names.of((*codes_first, *kind_names(agencies), *agency_names(agencies)))
    phrases = []
    findings: list[Finding] = []
    for line in table.lines:
        named = [name for item in line.items("members", LIST) for name in split_names(item, known)]
        codes = {code for name in named for code in known.codes(name) or ()}
        members = tuple(agency.code for agency in agencies if agency.code in codes)
        phrases.append(Phrase(line["text"], line.items("spellings", LIST), members))
        findings += _phrase_doubts(line, named, known, members)
    return Phrases(tuple(phrases), table.lines, tuple(findings))


def kind_names(agencies: Sequence[Agency]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each spelling of each kind, with the codes of the agencies of that kind."""
    for kind, word in words.KIND.items():
        for spelling in (word.text, *word.aliases):
            yield spelling, tuple(agency.code for agency in agencies if agency.kind is kind)


def _phrase_doubts(line: Line, named: Sequence[str], known: Names, members: Sequence[str]) -> Iterator[Finding]:
    if not line.filled("text"):
        yield finding(Code.PHRASE_UNNAMED, line.place("text"))
    if recognise(line["members"], {True: words.NOBODY}):
        return
    unknown = [name for name in named if name not in known]
    for name in unknown:
        yield finding(Code.AGENCY_UNKNOWN, line.place("members"), name=name, nearest=known.nearest(name))
    if not members and not unknown:
        yield finding(Code.PHRASE_EMPTY, line.place("members"), phrase=line["text"])


def repeated_names(register: Register, phrases: Phrases) -> Iterator[Finding]:
    """A finding for each name that stands for two agencies or phrases, at the second."""
    owners: dict[str, str] = {}
    for line, column, text, owner in (*_agency_cells(register), *_phrase_cells(phrases)):
        first = owners.setdefault(name_key(text), owner)
        if first != owner:
            yield finding(Code.NAME_REPEATED, line.place(column), name=text, first=first, second=owner)


def _agency_cells(register: Register) -> Iterator[tuple[Line, str, str, str]]:
    for agency in register.agencies:
        line = register.lines[agency.code]
        for column, texts in (("name", (agency.name,)), ("aliases", agency.aliases), ("code", (agency.code,))):
            yield from ((line, column, text, agency.code) for text in texts if name_key(text))


def _phrase_cells(phrases: Phrases) -> Iterator[tuple[Line, str, str, str]]:
    for phrase, line in zip(phrases.phrases, phrases.lines, strict=True):
        for column, texts in (("text", (phrase.text,)), ("spellings", phrase.spellings)):
            yield from ((line, column, text, f"{phrase.text} (dòng {line.row})") for text in texts if name_key(text))
