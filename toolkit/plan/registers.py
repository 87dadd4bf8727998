"""The name of a province, or the whole country → its register of agencies, from shipped data. A workbook shared by
several plans → its sheets "Cơ quan" and "Nhóm cơ quan". Called when a round begins, and by `plan_workbook`."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from toolkit.base.text import LIKE_NAMES, bare_key, by_key, day_of, key, most_alike, uncapitalised, word_key
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model.records import Agency, Kind, Phrase, Plan, PlanAndFindings
from toolkit.model.workbooks import UnreadableFile, fault_finding, read_workbook
from toolkit.plan.names import AgencyNames, Names, list_text, name_key, with_assignments
from toolkit.plan.reading import Findings, free_code, read_agencies, read_phrases, read_table
from toolkit.plan.sheets import AGENCIES, AGENCIES_PLACE, PHRASES
from toolkit.sheets.reading import Line, ReadSheet
from toolkit.sheets.schema import YES_NO

_LEVEL_AND_PLACE = re.compile(r"(tỉnh|thành phố) (.*)", re.IGNORECASE)
#: The shipped data. A line for each agency, by province: departments as most provinces arranged them on 1/3/2025 (an
#: officer checks them), the 3,321 communes since 1/7/2025, former agencies with their successors; under "Cả nước"
#: provinces and ministries. And by former province the one it is part of since 2025.
_REGISTERS, _MERGED_PROVINCES = "registers-2025.csv", "provinces-2025.csv"
#: The most provinces suggested for an unknown name.
_NEAREST = 3
#: The end of an office's name that names its province, which may be left out.
_NAME_END = r"(?: (?:tỉnh|thành phố|tp\.?))?(?: {place})?\Z"
#: The whole country, in place of a province for a ministry's round; other names of it.
NATION, _NATION_NAMES = "Cả nước", ("cả nước", "toàn quốc", "trung ương", "Việt Nam")
#: The first characters above an annex, which name its office.
_LETTERHEAD_CHARACTERS = 120
#: The column of a shared register that each plan fills in itself.
_PLAN_COLUMN = "receives_form"


@cache  # 20 ms of the 60 in which a register is filled
def _data_lines(name: str) -> tuple[Mapping[str, str], ...]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


# ── provinces ─────────────────────────────────────────────────────────────────────────────────────
def provinces() -> tuple[str, ...]:
    """The 34 provinces: "Thành phố Cần Thơ", "Tỉnh Vĩnh Long" …, in the order of the data."""
    return tuple(dict.fromkeys(row["province"] for row in _data_lines(_REGISTERS) if row["province"] != NATION))


def place_of(province: str) -> str:
    """A province → its name without its level."""
    return match[2] if (match := _LEVEL_AND_PLACE.fullmatch(province)) else province


def former_places() -> list[str]:
    """The names, without their level, of the provinces that are part of another since 2025."""
    return [place_of(row["before"]) for row in _data_lines(_MERGED_PROVINCES)]


def province_named(text: str) -> str:
    """The name of a province, with or without its level, marks and case → the province, or `NATION`. ToolkitError for
    an unknown name and for a former province."""
    wording = bare_key(text)
    if wording in map(bare_key, _NATION_NAMES):
        return NATION
    today = {bare_key(name): province for province in provinces() for name in _spellings(province)}
    if wording in today:
        return today[wording]
    for row in _data_lines(_MERGED_PROVINCES):
        if wording in map(bare_key, _spellings(row["before"])):
            raise ToolkitError(Code.PROVINCE_MERGED, name=row["before"], now=uncapitalised(row["now"]),
                               place=place_of(row["now"]))
    like = most_alike(wording, {name: name for name in today}, LIKE_NAMES, _NEAREST)
    near = dict.fromkeys(today[name] for name, _ in like)
    raise ToolkitError(Code.PROVINCE_UNKNOWN, name=text, nearest="; ".join(near or provinces()))


def _spellings(province: str) -> tuple[str, ...]:
    """A province → its names with and without its level."""
    place = place_of(province)
    return province, place, f"TP {place}", f"T. {place}"


def province_in(text: str, issuer: str = "") -> str:
    """The text above an annex, and its issuer → the province, `NATION` for a ministry's annex, "" for none. It is the
    first province named with its level, else that of a commune name no other has, else of the place before a day ("Cần
    Thơ, ngày …")."""
    ministries = AgencyNames((name_key(agency.name), agency) for agency in province_register(NATION)
                             if agency.kind is Kind.MINISTRY)
    if any(ministries.find(name_key(issuer or text[:_LETTERHEAD_CHARACTERS]))):
        return NATION
    communes = by_key((name_key(row["name"]).removeprefix("ubnd "), row["province"])
                      for row in _data_lines(_REGISTERS) if row["kind"] == Kind.COMMUNE.value)
    for named in (
            [(word_key(name), province) for province in provinces() for name in _spellings(province)
             if name != place_of(province)],
            [(name, homes[0]) for name, homes in communes.items() if len(homes) == 1],
            [(word_key(f"{place_of(province)}, ngày"), province) for province in provinces()]):
        for province, _, _ in AgencyNames(named).find(word_key(text)):
            return province
    return ""


def province_register(province: str) -> tuple[Agency, ...]:
    """A province of `provinces`, or `NATION` → its agencies: departments, then communes, then its districts of
    before."""
    return tuple(
        Agency(code=row["code"], name=row["name"], kind=Kind(row["kind"]), aliases=_items(row["aliases"]),
               receives_form=row["receives_form"] == YES_NO[True][0], valid_from=day_of(row["valid_from"]),
               valid_to=day_of(row["valid_to"]), successors=_items(row["successors"]))
        for row in _data_lines(_REGISTERS) if row["province"] == province)


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(";") if item.strip())


# ── a plan in another province ────────────────────────────────────────────────────────────────────
def in_province(plan: Plan, name: str) -> PlanAndFindings:
    """A plan and the name of a province → the plan moved to that province, and findings for an officer: register, group
    phrases and settings are the province's. Agencies of the plan that the province has too keep codes, addresses and
    notes. ToolkitError for an unknown province."""
    province, province_before = province_named(name), plan.settings.province
    agencies, unmatched = _merge_registers(plan.agencies, province, province_before)
    where = uncapitalised(province)
    settings = plan.settings._replace(province=where, addressees=tuple(
        addressee.replace(province_before or where, where) for addressee in plan.settings.addressees))
    if province != NATION:
        superior = settings.superior and f"UBND {where.upper()}"
        settings = settings._replace(place=place_of(province), superior=superior)
    known, phrases = Names.of_lists(agencies), list[Phrase]()
    for phrase in plan.phrases:  # whole kinds stay whole
        members = known.codes_of(list_text(phrase.members, plan.agencies).split("; "))
        if members or not phrase.members:
            phrases.append(phrase._replace(members=members))
    plan = with_assignments(replace(plan, settings=settings, agencies=agencies, phrases=tuple(phrases)))
    gone = sum(agency.valid_to is not None for agency in agencies)
    findings = [finding(Code.PROVINCE_FILLED, AGENCIES_PLACE, province=where, gone=gone, there=len(agencies) - gone)]
    if unmatched:
        findings.append(finding(Code.PROVINCE_LEFT, AGENCIES_PLACE, province=where, count=len(unmatched),
                                agencies="; ".join(agency.name for agency in unmatched)))
    return plan, tuple(findings)


def _merge_registers(old: Sequence[Agency], province: str, of: str) -> tuple[tuple[Agency, ...], list[Agency]]:
    """The register of a plan in province `of`, and a new province → the new register; and the agencies of the old one
    that it lacks. Agencies that both have keep their old codes and contacts; those it lacks stand behind."""
    register, place = province_register(province), place_of(of)
    known, name_end = Names.of_plan(register, ()), re.compile(_NAME_END.format(place=re.escape(place)), re.IGNORECASE)
    former = dict[str, Agency]()  # by its code in the province's register
    for agency in old:
        for name in (agency.name, *agency.aliases):
            plain = name_end.sub("", name)  # of a district the data may say of which province it was
            for spelling in (name, f"{name} ({place})", plain, f"{plain} tỉnh"):
                for code in known.codes(spelling) or ():
                    if agency not in former.values():
                        former.setdefault(code, agency)
    old_codes, codes, joined = {agency.code for agency in old}, dict[str, str](), list[Agency]()
    taken = old_codes.union(agency.code for agency in register)
    for agency in register:
        if agency.code in former:
            joined.append(_with_todays_name(former[agency.code], agency))
        else:
            code = free_code(agency.code, taken) if agency.code in old_codes else agency.code
            joined.append(agency._replace(code=code))
        codes[agency.code] = joined[-1].code
    unmatched = [agency for agency in old if agency not in former.values()]
    order = [agency.code for agency in (*joined, *unmatched)]
    with_successors = (agency._replace(successors=tuple(sorted(
        (codes.get(code, code) for code in agency.successors), key=order.index))) for agency in joined)
    return (*with_successors, *unmatched), unmatched


def _with_todays_name(old: Agency, new: Agency) -> Agency:
    """An agency of a plan and its line in the shipped data → the agency under today's name, with all that an office
    wrote. Its former name becomes an alias. An agency that is gone keeps its name."""
    names = dict.fromkeys((*old.aliases, *(() if new.valid_to else (old.name, *new.aliases))))
    name = old.name if new.valid_to else new.name
    return old._replace(
        name=name, aliases=tuple(alias for alias in names if key(alias) != key(name)),
        valid_from=old.valid_from or new.valid_from, valid_to=old.valid_to or new.valid_to,
        successors=old.successors or new.successors)


# ── a shared register ─────────────────────────────────────────────────────────────────────────────
def register_of(path: Path) -> tuple[tuple[Agency, ...], tuple[Phrase, ...]]:
    """A shared workbook → its agencies and group phrases; ToolkitError where it cannot be read or has none."""
    tables = _shared_tables(path, Place(path.name))
    agencies = read_agencies(tables["agencies"], Findings()).agencies
    return agencies, read_phrases(tables["phrases"], agencies, Findings())


def with_register(
    tables: Mapping[str, ReadSheet], path: Path, place: Place
) -> tuple[Mapping[str, ReadSheet], tuple[Finding, ...]]:
    """The tables of a plan and a shared workbook → the tables with its agencies and group phrases, and findings. There
    is one at `place` where the two differ or the workbook cannot be read. Of an agency in both the shared line counts,
    but for the column `receives_form`. Agencies of the plan alone stay."""
    try:
        shared_tables = _shared_tables(path, place)
    except ToolkitError as error:
        return tables, (error.finding,)
    joined, differing = dict(tables), 0
    for table, schema in (("agencies", AGENCIES), ("phrases", PHRASES)):
        columns = [column.name for column in schema.columns]
        of_plan, shared, lines = tables[table], shared_tables[table], list[Line]()
        in_plan = {name_key(line.text(columns[0])): line for line in reversed(of_plan.lines)}
        for line in shared.lines:
            former = in_plan.pop(name_key(line.text(columns[0])), None)
            if former:
                receives_form = former.text(_PLAN_COLUMN) or line.text(_PLAN_COLUMN)
                line = line._replace(texts={**line.texts, _PLAN_COLUMN: receives_form})
            differing += former is None or any(key(line.text(name)) != key(former.text(name)) for name in columns)
            lines.append(line)
        lines += [line for line in of_plan.lines if name_key(line.text(columns[0])) in in_plan]
        joined[table] = of_plan._replace(lines=tuple(lines), faults=(*of_plan.faults, *shared.faults))
    differs = finding(Code.REGISTER_JOINED, place, file=path.name, count=differing)
    return joined, (differs,) if differing else ()


def _shared_tables(path: Path, place: Place) -> Mapping[str, ReadSheet]:
    """A shared workbook → its tables "agencies" and "phrases"; ToolkitError at `place` where it has no readable
    agencies."""
    reason = "không tìm thấy tệp"
    if path.is_file():
        try:
            book = read_workbook(path)
        except UnreadableFile as error:
            reason = error.finding.problem
        else:
            agencies, phrases = (read_table(book, schema) for schema in (AGENCIES, PHRASES))
            if agencies.usable:
                return {"agencies": agencies, "phrases": phrases if phrases.usable else ReadSheet()}
            reason = fault_finding(agencies.faults[0]).problem
    raise ToolkitError(Code.REGISTER_UNREADABLE, place, file=path.name, why=reason.rstrip("."))
