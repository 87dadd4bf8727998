"""Registers: a province's, or the whole country's for a ministry's round, from shipped data; and one that several plans
of an office share, whose workbook's sheets "Cơ quan" and "Nhóm cơ quan" are read live.

`registers-2025.csv` holds a line for each agency, by province: departments as most provinces arranged them on
1/3/2025, the 3,321 communes since 1/7/2025, who was there before with its successors; under "Cả nước" the provinces and
ministries. `provinces-2025.csv` says which province is part of which since. A province may differ, so an officer is
told what to check. Of an agency that stands in plan and shared register the shared line counts, but whether it receives
forms of this plan is the plan's own to say. What stands only in the plan stays.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from toolkit.base.text import LIKE_NAMES, bare_key, by_key, day_of, key, most_alike, uncapitalised, word_key
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.plan_records import AgencyNames
from toolkit.model.records import Agency, Kind, Phrase, Plan, PlanAndFindings, Task, in_charge
from toolkit.model.workbooks import UnreadableFile, fault_finding, read_workbook
from toolkit.plan import reading
from toolkit.plan.names import Names, name_key, split_names, with_assignments
from toolkit.plan.sheets import AGENCIES, AGENCIES_PLACE, PHRASES
from toolkit.sheets.reading import Line, ReadSheet
from toolkit.sheets.schema import YES_NO, SheetSchema

_LEVEL = re.compile(r"(tỉnh|thành phố) (.*)", re.IGNORECASE)
#: The data: the agencies of each province; which province is part of which since.
_REGISTERS, _MERGED = "registers-2025.csv", "provinces-2025.csv"
#: So many provinces are named that one nobody knows may be.
_NEAREST = 3
_LOCAL = (Kind.DISTRICT, Kind.COMMUNE)
#: What a ministry's round is in instead of a province, and how people call that.
NATION, _NATION_NAMED = "Cả nước", ("cả nước", "toàn quốc", "trung ương", "Việt Nam")
#: So many characters of what stands above an annex say whose it is.
_LETTERHEAD = 120
#: What says which office a name means: a capital within it, or its level at the end; that it is more than one.
_ONE = re.compile(r"\w\W+[A-ZĐÀ-Ỹ]|\W(?i:xã|phường|đặc khu|tỉnh|thành phố)\Z")
_OF_MANY = ("ubnd", "bộ", "ngành", "cơ quan", "đơn vị", "địa phương", "doanh nghiệp")
_SEVERAL = re.compile(r" và (?!UBND|Ủy ban|HĐND|Hội đồng)[A-ZĐÀ-Ỹ]")
#: What of an agency in a shared register's line is the plan's own.
_OWN = "receives_form"


@cache  # 20 ms of the 60 in which a register is filled
def _rows(name: str) -> tuple[Mapping[str, str], ...]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def provinces() -> tuple[str, ...]:
    """The 34 provinces: "Thành phố Cần Thơ", "Tỉnh Vĩnh Long" …, in the order of the data."""
    return tuple(dict.fromkeys(row["province"] for row in _rows(_REGISTERS) if row["province"] != NATION))


def province_named(text: str) -> str:
    """The province of that name, with or without its level, marks and case aside, or `NATION`; ToolkitError where it is
    none, or one that is part of another since."""
    wording = bare_key(text)
    if wording in map(bare_key, _NATION_NAMED):
        return NATION
    today = {bare_key(name): province for province in provinces() for name in _spellings(province)}
    before = {bare_key(name): row for row in _rows(_MERGED) for name in _spellings(row["before"])}
    if wording in today:
        return today[wording]
    if wording in before:
        now = before[wording]["now"]
        raise ToolkitError(Code.PROVINCE_MERGED, name=before[wording]["before"], now=uncapitalised(now),
                           place=place_of(now))
    like = most_alike(wording, {name: name for name in today}, LIKE_NAMES, _NEAREST)
    near = dict.fromkeys(today[name] for name, _ in like)
    raise ToolkitError(Code.PROVINCE_UNKNOWN, name=text, nearest="; ".join(near or provinces()))


def _spellings(province: str) -> tuple[str, ...]:
    """A province's name, with and without its level."""
    place = place_of(province)
    return province, place, f"TP {place}", f"T. {place}"


def place_of(province: str) -> str:
    """The name of a province without its level."""
    return match[2] if (match := _LEVEL.fullmatch(province)) else province


def province_register(province: str) -> tuple[Agency, ...]:
    """The agencies of a province of `provinces`: departments, then communes, then its districts of before; those of
    `NATION`."""
    return tuple(
        Agency(row["code"], row["name"], Kind(row["kind"]), tuple(_items(row["aliases"])),
               receives_form=row["receives_form"] == YES_NO[True][0], valid_from=day_of(row["valid_from"]),
               valid_to=day_of(row["valid_to"]), successors=tuple(_items(row["successors"])))
        for row in _rows(_REGISTERS) if row["province"] == province)


def in_province(plan: Plan, name: str) -> PlanAndFindings:
    """The plan in the province of that name: its register over the reform, groups of agencies, what settings say of the
    province; and what an officer should check. Agencies the plan has keep code, addresses and marks: they are those of
    the same name, of districts of the same province before. ToolkitError where there is no such province."""
    province, old = province_named(name), plan.settings.province
    agencies, left = _joined(plan.agencies, province, old)
    where = uncapitalised(province)
    settings = plan.settings._replace(
        province=where, addressees=tuple(each.replace(old or where, where) for each in plan.settings.addressees))
    if province != NATION:
        superior = settings.superior and f"UBND {where.upper()}"
        settings = settings._replace(place=place_of(province), superior=superior)
    plan = with_assignments(replace(
        plan, settings=settings, agencies=agencies, phrases=groups_in(plan, agencies)))
    gone = sum(agency.valid_to is not None for agency in agencies)
    told = [finding(Code.PROVINCE_FILLED, AGENCIES_PLACE, province=where, gone=gone, there=len(agencies) - gone)]
    if left:
        told.append(finding(Code.PROVINCE_LEFT, AGENCIES_PLACE, province=where, count=len(left),
                            agencies="; ".join(agency.name for agency in left)))
    return plan, tuple(told)


def province_in(text: str, issuer: str = "") -> str:
    """The province that a text is of, `NATION` where a ministry issued it: as it names one with its level, else the
    only commune of that name, else where it is dated ("Cần Thơ, ngày …"); "" where nothing says."""
    ministries = [agency for agency in province_register(NATION) if agency.kind is Kind.MINISTRY]
    names = AgencyNames((name_key(agency.name), agency) for agency in ministries)
    if any(names.find(name_key(issuer or text[:_LETTERHEAD]))):
        return NATION
    rows = (row for row in _rows(_REGISTERS) if row["kind"] == Kind.COMMUNE.value)
    communes = by_key((name_key(row["name"]).removeprefix("ubnd "), row["province"]) for row in rows)
    by_name = ([(word_key(name), province) for province in provinces() for name in _spellings(province)
                if name != place_of(province)],
               [(name, homes[0]) for name, homes in communes.items() if len(homes) == 1],
               [(word_key(f"{place_of(province)}, ngày"), province) for province in provinces()])
    found = (next(AgencyNames(named).find(word_key(text)), None) for named in by_name)
    return next((province[0] for province in found if province), "")


def asked_of(tasks: Iterable[Task], known: Sequence[Agency], phrases: Sequence[Phrase], day: date, whole: bool = False
             ) -> tuple[tuple[Agency, ...], tuple[Agency, ...]]:
    """The agencies of a register as these tasks ask them on that day: whom they name receives a form, no other does;
    kinds of which no two are named are left out, and who is gone but where the tasks name it alone, unless the register
    stays `whole`; names from provinces that are gone are, unless the tasks use them. And of these agencies those that
    are new, for names that are of one office and near none."""
    names = Names.of_plan(known, phrases)
    parts = dict.fromkeys(name for task in tasks for text in (task.leads, task.coordinators)
                          for name in split_names(text, names))
    alone = {codes for name in parts if len(codes := names.codes(name) or ()) == 1}
    stay = [agency for agency in known if whole or agency.is_there(day) or (agency.code,) in alone]
    names, charge = Names.of_plan(stay, phrases), in_charge(known, day)
    asked = {now for name in parts for code in names.codes(name) or () for now in charge[code]}
    kinds = Counter(agency.kind for agency in stay if agency.code in asked)
    agencies = [agency._replace(receives_form=agency.code in asked) for agency in stay
                if whole or agency.code in asked or kinds[agency.kind] > 1 or (agency.code,) in alone]
    kept, former = {agency.code for agency in agencies}, [place_of(row["before"]) for row in _rows(_MERGED)]
    agencies = [agency._replace(
        successors=tuple(code for code in agency.successors if code in kept),
        aliases=tuple(name for name in agency.aliases
                      if whole or name in parts or not any(place in name for place in former)))
        for agency in agencies]
    added = list[Agency]()
    for name in parts:
        if name not in names and _is_one_office(name) and not names.nearest(name):
            added.append(new_agency(name, (*known, *added)))
            names = Names.of_plan((*stay, *added), phrases)
    return (*agencies, *added), tuple(added)


def new_agency(name: str, known: Iterable[Agency]) -> Agency:
    """An agency of that name beside those known, its code the initials of its words."""
    initials = re.sub("[^A-Z0-9]", "", "".join(word[0] for word in bare_key(name).upper().split()))
    return Agency(_free_code(initials, {agency.code for agency in known}), " ".join(name.split()), Kind.OTHER)


def _is_one_office(name: str) -> bool:
    """Whether a name that nobody knows is that of one office: it begins as such names do and says which one it is."""
    wording = name_key(name)
    begins = any(wording.startswith(f"{opening} ") for opening in words.AGENCY_OPENINGS if opening not in _OF_MANY)
    return begins and "các" not in wording.split() and _SEVERAL.search(name) is None and _ONE.search(name) is not None


def register_of(path: Path) -> tuple[tuple[Agency, ...], tuple[Phrase, ...]]:
    """The agencies and groups in that workbook; ToolkitError where it has none that can be read."""
    tables = _shared_tables(path, Place(path.name))
    agencies = reading.read_agencies(tables["agencies"]).agencies
    return agencies, reading.read_phrases(tables["phrases"], agencies)[0]


def with_register(
    tables: Mapping[str, ReadSheet], path: Path, place: Place
) -> tuple[Mapping[str, ReadSheet], tuple[Finding, ...]]:
    """The tables of a plan with what that workbook says of agencies and their groups, and what there is to tell, at the
    `place` that names it."""
    try:
        shared = _shared_tables(path, place)
    except ToolkitError as error:
        return tables, (error.finding,)
    joined, differing = dict[str, ReadSheet](), 0
    for name, schema in (("agencies", AGENCIES), ("phrases", PHRASES)):
        joined[name], count = _with_shared(tables[name], shared[name], schema)
        differing += count
    told = finding(Code.REGISTER_JOINED, place, file=path.name, count=differing)
    return {**tables, **joined}, (told,) if differing else ()


def _joined(old: Sequence[Agency], province: str, of: str) -> tuple[tuple[Agency, ...], list[Agency]]:
    """A province's register in which the agencies of an `old` one, that of the province `of`, keep what they have; and
    those of it that the province's does not know, which stay."""
    made, where = province_register(province), uncapitalised(province)
    by_name = {_plain(name, each, of): each for each in reversed(old) for name in (*each.aliases, each.name)}
    same = dict[str, Agency]()
    for new in made:  # of a district the data may say of which province it was
        names = (new.name, *new.aliases, new.name.removesuffix(f" ({place_of(of)})"))
        found = next(filter(None, (by_name.get(_plain(name, new, where)) for name in names)), None)
        if found and found not in same.values():
            same[new.code] = found
    before = {each.code for each in old}
    taken = before.union(each.code for each in made)
    codes = {new.code: same[new.code].code if new.code in same else
             _free_code(new.code, taken) if new.code in before else new.code for new in made}
    now = [_kept(same[new.code], new) if new.code in same else new._replace(code=codes[new.code]) for new in made]
    left = [each for each in old if each not in same.values()]
    order = [each.code for each in (*now, *left)]
    joined = (each._replace(successors=tuple(sorted(
        (codes.get(code, code) for code in each.successors), key=order.index))) for each in now)
    return (*joined, *left), left


def _kept(old: Agency, new: Agency) -> Agency:
    """The agency as it is now with all that an office wrote of it; its name of before is another of its names. One
    that is gone is called as it was."""
    names = dict.fromkeys((*old.aliases, *(() if new.valid_to else (old.name, *new.aliases))))
    name = old.name if new.valid_to else new.name
    return old._replace(
        name=name, aliases=tuple(each for each in names if key(each) != key(name)),
        valid_from=old.valid_from or new.valid_from, valid_to=old.valid_to or new.valid_to,
        successors=old.successors or new.successors)


def _plain(name: str, agency: Agency, province: str) -> str:
    """A name for comparing, without that of its province and without its level but where it names its own place; with
    its kind then: a commune is no district."""
    text = name_key(name)
    if agency.kind in _LOCAL:  # which may differ in a mark alone: Thạnh An, Thanh An
        return f"{agency.kind} {text}"
    for end in (name_key(province), name_key(place_of(province)), "tinh", "tỉnh", "tp"):
        text = text.removesuffix(f" {end}")
    return bare_key(text)


def groups_in(plan: Plan, agencies: Sequence[Agency]) -> tuple[Phrase, ...]:
    """The group phrases in another register: whole kinds stay whole, those of all districts are all communes too."""
    phrases, kinds = list[Phrase](), by_key((agency.kind, agency.code) for agency in plan.agencies)
    for phrase in plan.phrases:
        whole = {kind for kind, codes in kinds.items() if set(phrase.members).issuperset(codes)}
        whole |= {Kind.COMMUNE} if Kind.DISTRICT in whole else set()  # some communes are of no district's land
        members = tuple(
            agency.code for agency in agencies if agency.code in phrase.members or agency.kind in whole)
        if members or not phrase.members:
            phrases.append(phrase._replace(members=members))
    return tuple(phrases)


def _free_code(code: str, taken: Container[str]) -> str:
    """That code, else with a number behind it, which none of those `taken` is."""
    codes = itertools.chain([code], (f"{code}{number}" for number in itertools.count(2)))
    return next(free for free in codes if free not in taken)


def _items(text: str) -> list[str]:
    return [each.strip() for each in text.split(";") if each.strip()]


def _shared_tables(path: Path, place: Place) -> Mapping[str, ReadSheet]:
    """The workbook's two tables; ToolkitError at the place that names it where it has none that can be read."""
    why = "không tìm thấy tệp"
    if path.is_file():
        try:
            book = read_workbook(path)
        except UnreadableFile as error:
            why = error.finding.problem
        else:
            agencies, phrases = (reading.read_table(book, schema) for schema in (AGENCIES, PHRASES))
            if agencies.usable:
                return {"agencies": agencies, "phrases": phrases if phrases.usable else ReadSheet()}
            why = fault_finding(agencies.faults[0]).problem
    raise ToolkitError(Code.REGISTER_UNREADABLE, place, file=path.name, why=why.rstrip("."))


def _with_shared(own: ReadSheet, shared: ReadSheet, schema: SheetSchema) -> tuple[ReadSheet, int]:
    """The shared lines in their order, then those only in the plan; how many of the shared are new or say other things
    than the plan's."""
    names = [column.name for column in schema.columns]
    in_plan = {name_key(line.text(names[0])): line for line in reversed(own.lines)}
    lines, differing = list[Line](), 0
    for line in shared.lines:
        former = in_plan.pop(name_key(line.text(names[0])), None)
        if former:
            line = line._replace(texts={**line.texts, _OWN: former.text(_OWN) or line.text(_OWN)})
        differing += former is None or any(key(line.text(name)) != key(former.text(name)) for name in names)
        lines.append(line)
    lines += [line for line in own.lines if name_key(line.text(names[0])) in in_plan]
    return own._replace(lines=tuple(lines), faults=(*own.faults, *shared.faults)), differing
