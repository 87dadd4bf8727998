"""An annex that no round came before → its plan: settings as far as the head of the annex says them, the rest blank for
the officer; of the register whom the annex names. Called when a round begins; all of it is looked through before forms
are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from toolkit.annex.source import Head
from toolkit.base.text import bare_key, date_vi, names_vi, uncapitalised
from toolkit.model import words
from toolkit.model.findings import Code, finding
from toolkit.model.plan_records import AgencyNames
from toolkit.model.records import Agency, Annex, Kind, Medium, Period, Phrase, Plan, PlanAndFindings, Settings
from toolkit.page.document import stands_alone
from toolkit.plan.names import Names, name_key, with_assignments
from toolkit.plan.registers import NATION, asked_of, new_agency, place_of
from toolkit.plan.sheets import AGENCIES_PLACE, SETTINGS_PLACE

#: What a People's Committee is called before its place; without a name of its own; of a commune, with its name.
_COMMITTEE_OF, _WITHOUT_NAME = "Ủy ban nhân dân ", ("ubnd tỉnh", "ubnd tp")
_COMMUNE = re.compile(f"{_COMMITTEE_OF}(xã|phường|đặc khu) (.*)")
#: Who is at the head of an office, named before it; where a letterhead ends; a year in a title.
_HEADED = re.compile(r"\A(?:(?:Phó )?Chủ tịch|Bộ trưởng|(?:Tổng )?Giám đốc|Chánh|Cục trưởng|Hiệu trưởng) ", re.I)
_LETTERHEAD_ENDS, _YEAR = re.compile("CỘNG H[ÒO]|Số ?:"), re.compile(r"(?<!\d) năm 20\d\d\b(?! ?[-–])")
#: How the head of an office signs, and on whose behalf, by what its name begins with.
_HEADS = {_COMMITTEE_OF: ("CHỦ TỊCH", "ỦY BAN NHÂN DÂN"), "Bộ ": ("BỘ TRƯỞNG", ""), "Sở ": ("GIÁM ĐỐC", "")}
#: What of the settings is told to be read from the head of an annex.
_FROM_HEAD = ("decision", "plan_title", "province", "issuer")
#: Days and numbers of documents: a year in them is not the plan's.
DATED = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{4}|tháng \d{1,2} năm \d{4}|\d+/\d{4}/", re.I)


def first_plan(
    annex: Annex, head: Head, province: str, period: Period, known: Sequence[Agency], phrases: Sequence[Phrase] = (),
    shared: str = "",
) -> PlanAndFindings:
    """The plan of an annex that no round came before, and what an officer should know: settings as far as the head of
    the annex says them, the rest blank; of the `known` agencies those that it asks (`asked_of`), all where they are of
    the `shared` register of that name; the issuer is one of them."""
    if province != NATION:  # who is of the centre receives no form of an office below
        text, *spellings = words.KIND_GROUPS[Kind.MINISTRY]
        phrases = (*phrases, Phrase(text, tuple(spellings), ()))
    issuer, office = offices_of(head, province, known)
    settings = settings_from(head, province, period, issuer, office)._replace(register=shared)
    if commune := _COMMUNE.fullmatch(office):  # whose annex calls it no more than that
        known = [agency._replace(aliases=(*agency.aliases, f"UBND {commune[1]}")) if agency.name == office else agency
                 for agency in known]
    agencies, added = asked_of(annex.tasks, known, phrases, period.last_day, bool(shared))
    names = Names.of_plan((*known, *added), phrases)
    codes = names.codes(office) or () if office else ()
    if office and not {agency.code for agency in agencies}.intersection(codes):
        own = next((agency for agency in known if agency.code in codes), None) or new_agency(office, (*known, *added))
        agencies, codes = (*agencies, own._replace(receives_form=False)), (own.code,)
    settings = settings._replace(issuer_code=codes[0] if codes else "")
    plan = with_assignments(Plan(settings, period, annex.groups, annex.tasks, agencies, tuple(phrases), ()))
    read = {"period": period.label, **{name: getattr(settings, name) for name in _FROM_HEAD}}
    asked = len(plan.expected)
    told = [
        finding(Code.HEAD_READ, SETTINGS_PLACE, found="; ".join(
            f"{words.SETTINGS[name].label.text}: {value}" for name, value in read.items() if value)),
        finding(Code.AGENCIES_NAMED, AGENCIES_PLACE, count=asked, others=len(agencies) - asked)]
    if added:
        told.append(finding(Code.AGENCIES_ADDED, AGENCIES_PLACE, province=settings.province or shared, count=len(added),
                            agencies=names_vi([agency.name for agency in added], len(added))))
    return plan, tuple(told)


def first_year(head: Head) -> int:
    """The year of the first round of an annex with that head: the document's own, but where its title is of others; 0
    where nothing says."""
    years = [int(year) for year in re.findall(r"\b20\d\d\b", DATED.sub(" ", head.title))]
    if head.day and (not years or years[0] <= head.day.year <= years[-1]):
        return head.day.year
    return years[0] if years else 0


def offices_of(head: Head, province: str, known: Iterable[Agency]) -> tuple[str, str]:
    """Who issued the document, as the register has it, and whose report is made: the same, but nobody yet where the
    People's Committee of the province issued it, for which one of its departments reports. "" where the head does not
    say."""
    committee = f"{_COMMITTEE_OF}{uncapitalised(province)}" if province else ""
    named = [(name_key(name), agency.name) for agency in known for name in (agency.name, *agency.aliases)]
    issuer = _HEADED.sub("", head.issuer)
    text = issuer or _LETTERHEAD_ENDS.split(head.above)[0]
    named += [(name_key(committee), committee)] if committee else []
    found = [name for name, _, _ in AgencyNames(named).find(name_key(text))]
    issuer = committee if committee and name_key(issuer) in _WITHOUT_NAME else found[-1] if found else issuer
    return issuer, "" if issuer == committee else issuer


def settings_from(head: Head, province: str, period: Period, issuer: str, office: str) -> Settings:
    """The settings that follow from the head of an annex and its issuer; the officer fills in what is blank."""
    national, where = province == NATION, uncapitalised(province)
    above = "Chính phủ" if national else f"{_COMMITTEE_OF}{where}"
    commune = _COMMUNE.fullmatch(office)
    place = commune[2] if commune else "Hà Nội" if national else place_of(where)
    title = head.title
    for name in filter(None, (place, place_of(where))):
        title = title.replace(name.lower(), name)
    decision = f"{head.kind} số {head.number}" if head.kind and head.number else ""
    if decision:
        decision += (f" ngày {date_vi(head.day)}" if head.day else "") + (
            f" của {max(head.issuer, issuer, key=len)}" if issuer else "")
    initials = "".join(word[0] for word in bare_key(place).split()).upper()
    number = re.sub(r"\D.*", "", head.number)
    signer, body = next((heads for begins, heads in _HEADS.items() if office.startswith(begins)), ("", ""))
    return Settings(
        plan_code=f"{initials}{number or period.year}", decision=decision, plan_title=title,
        report_subject=f"Kết quả thực hiện {_YEAR.sub('', title)}" if title else "", province=where,
        superior="" if national or not where or stands_alone(office) else f"UBND {where.upper()}", issuer=office,
        issuer_code="", symbol=re.split("[-/]", head.number)[-1] if office else "", place=place, signer_power="",
        signer_title=signer, signer_deputy_title="", signer_name="", addressees=(above,) if where else (),
        recipients=("Như trên",),
        archive="VT", legal_bases=(f"Căn cứ {decision}",) if decision else (), report_number="", report_date=None,
        medium=Medium.PAPER, contact="", signer_body=body)
