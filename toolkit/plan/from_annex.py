"""An annex → a plan: the first one, with settings as far as the head of the annex says them and those whom it names as
register; or, of an amended annex, the plan of the same round with each change as a proposal that an officer confirms in
the plan workbook by naming the document. Called when a round begins or is amended, and by `consolidate.new_plans`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from textwrap import shorten
from typing import NamedTuple, TypeVar

from toolkit.annex.source import Head
from toolkit.base.text import bare_key, by_key, date_vi, key, most_alike, names_vi, uncapitalised
from toolkit.model import words
from toolkit.model.findings import Code, Finding, finding
from toolkit.model.plan_records import AgencyNames
from toolkit.model.records import (
    NO_IDENTITY,
    Agency,
    Amendment,
    Annex,
    Finished,
    Kind,
    Medium,
    Period,
    Phrase,
    Plan,
    PlanAndFindings,
    Settings,
    Task,
    TaskIdentity,
    TaskNumber,
    TaskState,
    in_charge,
    wording,
)
from toolkit.page.document import stands_alone
from toolkit.plan.names import Names, name_key, split_names, with_assignments
from toolkit.plan.reading import free_code, free_identity, free_number
from toolkit.plan.registers import NATION, former_places, place_of
from toolkit.plan.sheets import AGENCIES_PLACE, SETTINGS_PLACE, TASKS_PLACE

#: What a People's Committee is called before its place; without a name of its own; of a commune, with its name.
_COMMITTEE_OF, _WITHOUT_NAME = "Ủy ban nhân dân ", ("ubnd tỉnh", "ubnd tp")
_COMMUNE = re.compile(f"{_COMMITTEE_OF}(xã|phường|đặc khu) (.*)")
#: Who is at the head of an office, named before it; where a letterhead ends; a year in a title.
_HEADED = re.compile(r"\A(?:(?:Phó )?Chủ tịch|Bộ trưởng|(?:Tổng )?Giám đốc|Chánh|Cục trưởng|Hiệu trưởng) ", re.I)
_LETTERHEAD_ENDS, _YEAR = re.compile("CỘNG H[ÒO]|Số ?:"), re.compile(r"(?<!\d) năm 20\d\d\b(?! ?[-–])")
#: How the head of an office signs, and on whose behalf, by what its name begins with.
_HEADS = {_COMMITTEE_OF: ("CHỦ TỊCH", "ỦY BAN NHÂN DÂN"), "Bộ ": ("BỘ TRƯỞNG", ""), "Sở ": ("GIÁM ĐỐC", "")}
#: The settings that are told to be read from the head of an annex.
_FROM_HEAD = ("decision", "plan_title", "province", "issuer")
#: Days and numbers of documents: a year in them is not the plan's.
DATED = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{4}|tháng \d{1,2} năm \d{4}|\d+/\d{4}/", re.I)
#: What says which office a name means: a capital within it, or its level at the end; that it is more than one.
_ONE = re.compile(r"\w\W+[A-ZĐÀ-Ỹ]|\W(?i:xã|phường|đặc khu|tỉnh|thành phố)\Z")
_OF_MANY = ("ubnd", "bộ", "ngành", "cơ quan", "đơn vị", "địa phương", "doanh nghiệp")
_SEVERAL = re.compile(r" và (?!UBND|Ủy ban|HĐND|Hội đồng)[A-ZĐÀ-Ỹ]")

#: How alike texts are of one task worded anew: under its own number, under another; how much its own number weighs.
_OWN_NUMBER, _OTHER_NUMBER, _NUMBER_WEIGHS = 0.6, 0.75, 0.1
#: Letters of a text that are compared; so many tasks with so many others, which takes some seconds.
_LETTERS, _TASKS_COMPARED = 600, 1000
_short = partial(shorten, width=160, placeholder=" …")
_PROPOSED = {TaskState.IN_FORCE: Code.PROPOSED_ADDED, TaskState.REWORDED: Code.PROPOSED_REWORDED,
             TaskState.WITHDRAWN: Code.PROPOSED_WITHDRAWN, TaskState.REASSIGNED: Code.PROPOSED_REASSIGNED}
#: What something is known by: a task's number or identity, an indicator's code.
_Id = TypeVar("_Id", bound=str)


# ── an annex that no round came before ────────────────────────────────────────────────────────────
def first_plan(
    annex: Annex, head: Head, province: str, period: Period, known: Sequence[Agency], phrases: Sequence[Phrase] = (),
    shared: str = "",
) -> PlanAndFindings:
    """An annex that no round came before, with its head → its plan, and what an officer should know: settings as far as
    the head says them, the rest blank; of the `known` agencies those that the annex asks (`asked_of`), all where they
    are of the `shared` register of that name; the issuer is one of them."""
    if province != NATION:  # who is of the centre receives no form of an office below
        text, *spellings = words.KIND_GROUPS[Kind.MINISTRY]
        phrases = (*phrases, Phrase(text=text, spellings=tuple(spellings), members=()))
    issuer, office = offices_of(head, province, known)
    settings = settings_from(head, province, period, issuer, office)._replace(register=shared)
    if commune := _COMMUNE.fullmatch(office):  # whose annex calls it no more than that
        known = [agency._replace(aliases=(*agency.aliases, f"UBND {commune[1]}")) if agency.name == office else agency
                 for agency in known]
    agencies, added = asked_of(annex.tasks, known, phrases, period.last_day, bool(shared))
    codes = Names.of_plan((*known, *added), phrases).codes(office) or () if office else ()
    if office and not {agency.code for agency in agencies}.intersection(codes):
        of_office = (agency for agency in known if agency.code in codes)
        reporting = next(of_office, None) or _new_agency(office, (*known, *added))
        agencies, codes = (*agencies, reporting._replace(receives_form=False)), (reporting.code,)
    settings = settings._replace(issuer_code=codes[0] if codes else "")
    plan = with_assignments(Plan(
        settings=settings, period=period, groups=annex.groups, tasks=annex.tasks, agencies=agencies,
        phrases=tuple(phrases), assignments=()))
    read = {"period": period.label, **{name: getattr(settings, name) for name in _FROM_HEAD}}
    asked = len(plan.expected)
    findings = [
        finding(Code.HEAD_READ, SETTINGS_PLACE, found="; ".join(
            f"{words.SETTINGS[name].label.text}: {value}" for name, value in read.items() if value)),
        finding(Code.AGENCIES_NAMED, AGENCIES_PLACE, count=asked, others=len(agencies) - asked)]
    if added:
        findings.append(finding(
            Code.AGENCIES_ADDED, AGENCIES_PLACE, province=settings.province or shared, count=len(added),
            agencies=names_vi([agency.name for agency in added], len(added))))
    return plan, tuple(findings)


def first_year(head: Head) -> int:
    """The head of an annex → the year of its first round: the document's own, but where its title is of others; 0 where
    nothing says."""
    years = [int(year) for year in re.findall(r"\b20\d\d\b", DATED.sub(" ", head.title))]
    if head.day and (not years or years[0] <= head.day.year <= years[-1]):
        return head.day.year
    return years[0] if years else 0


def offices_of(head: Head, province: str, known: Iterable[Agency]) -> tuple[str, str]:
    """The head of an annex → who issued the document, as the register has it, and whose report is made: the same, but
    nobody yet where the People's Committee of the province issued it, for which one of its departments reports. ""
    where the head does not say."""
    committee = f"{_COMMITTEE_OF}{uncapitalised(province)}" if province else ""
    named = [(name_key(name), agency.name) for agency in known for name in (agency.name, *agency.aliases)]
    issuer = _HEADED.sub("", head.issuer)
    text = issuer or _LETTERHEAD_ENDS.split(head.above)[0]
    named += [(name_key(committee), committee)] if committee else []
    found = [name for name, _, _ in AgencyNames(named).find(name_key(text))]
    issuer = committee if committee and name_key(issuer) in _WITHOUT_NAME else found[-1] if found else issuer
    return issuer, "" if issuer == committee else issuer


def settings_from(head: Head, province: str, period: Period, issuer: str, office: str) -> Settings:
    """The head of an annex and its issuer → the settings that follow; the officer fills in what is blank."""
    is_national, where = province == NATION, uncapitalised(province)
    above = "Chính phủ" if is_national else f"{_COMMITTEE_OF}{where}"
    commune = _COMMUNE.fullmatch(office)
    place = commune[2] if commune else "Hà Nội" if is_national else place_of(where)
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
        superior="" if is_national or not where or stands_alone(office) else f"UBND {where.upper()}", issuer=office,
        issuer_code="", symbol=re.split("[-/]", head.number)[-1] if office else "", place=place, signer_power="",
        signer_title=signer, signer_deputy_title="", signer_name="", addressees=(above,) if where else (),
        recipients=("Như trên",),
        archive="VT", legal_bases=(f"Căn cứ {decision}",) if decision else (), report_number="", report_date=None,
        medium=Medium.PAPER, contact="", signer_body=body)


def asked_of(tasks: Iterable[Task], known: Sequence[Agency], phrases: Sequence[Phrase], day: date, whole: bool = False
             ) -> tuple[tuple[Agency, ...], tuple[Agency, ...]]:
    """Tasks and a register → its agencies as the tasks ask them on that day, and those among them that are new, for
    names that are of one office and near none. Whom the tasks name receives a form, no other does. Unless the register
    stays `whole`, kinds of which no two are named are left out, who is gone but where the tasks name it alone, and
    names from provinces that are gone but where the tasks use them."""
    names, charge = Names.of_plan(known, phrases), in_charge(known, day)
    parts = dict.fromkeys(name for task in tasks for text in (task.leads, task.coordinators)
                          for name in split_names(text, names))
    asked = {now for code in names.codes_of(parts) for now in charge[code]}
    alone = {codes for name in parts if len(codes := names.codes(name) or ()) == 1}
    stay = [agency for agency in known if whole or agency.is_there(day) or (agency.code,) in alone]
    kinds = Counter(agency.kind for agency in stay if agency.code in asked)
    stay = [agency for agency in stay
            if whole or agency.code in asked or kinds[agency.kind] > 1 or (agency.code,) in alone]
    kept, former, agencies = {agency.code for agency in stay}, former_places(), list[Agency]()
    for agency in stay:
        aliases = [name for name in agency.aliases
                   if whole or name in parts or not any(place in name for place in former)]
        agencies.append(agency._replace(receives_form=agency.code in asked, aliases=tuple(aliases), successors=tuple(
            code for code in agency.successors if code in kept)))
    added = list[Agency]()
    for name in parts:
        if name not in names and _is_one_office(name) and not names.nearest(name):
            added.append(_new_agency(name, (*known, *added)))
            names = Names.of_plan((*known, *added), phrases)
    return (*agencies, *added), tuple(added)


def _new_agency(name: str, known: Iterable[Agency]) -> Agency:
    """A name → an agency beside those known, its code the initials of the name's words."""
    initials = re.sub("[^A-Z0-9]", "", "".join(word[0] for word in bare_key(name).upper().split()))
    code = free_code(initials, {agency.code for agency in known})
    return Agency(code=code, name=" ".join(name.split()), kind=Kind.OTHER)


def _is_one_office(name: str) -> bool:
    """Whether a name that nobody knows is that of one office: it begins as such names do and says which one it is."""
    text = name_key(name)
    begins = any(text.startswith(f"{opening} ") for opening in words.AGENCY_OPENINGS if opening not in _OF_MANY)
    return begins and "các" not in text.split() and _SEVERAL.search(name) is None and _ONE.search(name) is not None


# ── an amended annex ──────────────────────────────────────────────────────────────────────────────
class Proposals(NamedTuple):
    """The tasks of the amended annex with their identities and what became of them, those that `ended`, by old id the
    new id of each that goes on, and what an officer is to confirm."""

    tasks: tuple[Task, ...]
    ended: tuple[Task, ...]
    same: Mapping[TaskNumber, TaskNumber]
    findings: tuple[Finding, ...]


def amended_plan(plan: Plan, annex: Annex) -> PlanAndFindings:
    """A plan and its amended annex → the plan of the same round as that has it, and the proposals. What earlier rounds
    finished stays finished; answers of the round before go with their tasks. An annex that has less than half of the
    tasks is taken for one that lists what changes only: the others go on, which is told."""
    over = same_tasks(plan.finished, annex.tasks)
    new, findings = [task for task in annex.tasks if task.id not in over.values()], list[Finding]()
    same = matched(plan.tasks, new)
    if 2 * len(same) < len(plan.tasks):
        new = _with_unchanged(plan.tasks, new, same)
        wanted = {task.group for task in new} - {group.number for group in plan.groups}
        annex = annex._replace(groups=(*plan.groups, *(group for group in annex.groups if group.number in wanted)))
        total = len(plan.tasks)
        findings.append(
            finding(Code.ANNEX_PARTIAL, TASKS_PLACE, held=len(same), total=total, count=total - len(same)))
    proposals = propose(plan, plan.tasks, new)
    taken = {task.id for task in new}  # the new annex gives another task the number of one it no longer has
    finished = tuple(task._replace(id=over.get(task.id) or TaskNumber(free_identity(task.id, taken)))
                     for task in plan.finished)
    previous = tuple(answer._replace(task_id=proposals.same[answer.task_id])
                     for answer in plan.previous if answer.task_id in proposals.same)
    ended = still_ended(plan.ended, proposals.ended, proposals.tasks)
    plan = replace(
        plan, groups=annex.groups, tasks=proposals.tasks, ended=ended, finished=finished, previous=previous)
    return with_assignments(plan), (*findings, *proposals.findings)


def still_ended(before: Iterable[Task], now: Sequence[Task], tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Tasks that ended before and now, and the tasks that go on → those that are ended still. What came back ended no
    more. Where what stood in a task's place has ended too, it is withdrawn as that."""
    back, gone = {(task.identity, key(task.content)) for task in tasks}, {task.identity: task.amendment for task in now}
    ended = list[Task]()
    for task in before:
        if task.identity not in gone and (task.identity, key(task.content)) not in back:
            by = task.amendment.by if task.amendment else NO_IDENTITY
            ended.append(task._replace(amendment=gone.get(by, task.amendment)))
    return (*ended, *now)


def _with_unchanged(old: Sequence[Task], changed: Sequence[Task], same: Mapping[TaskNumber, TaskNumber]) -> list[Task]:
    """The old tasks with those changed in their places and under their numbers, `same` by old id the new. What is left
    comes last, under a number of its own: that it stands in the place of another is the officer's to say."""
    new, groups, taken = {task.id: task for task in changed}, {task.group for task in old}, {task.id for task in old}
    tasks = [new[same[task.id]]._replace(id=task.id, tt=task.tt, group=task.group) if task.id in same else task
             for task in old]
    for task in changed:
        if task.id not in same.values():
            heading = task.id.partition(".")[0]
            group = task.group or (heading if heading in groups else "")
            number = free_number(group, taken) if task.id in taken else task.id
            tasks.append(task._replace(id=number, tt=task.tt if number == task.id else task.tt and number, group=group))
            taken.add(number)
    return tasks


def propose(plan: Plan, old: Sequence[Task], new: Sequence[Task]) -> Proposals:
    """The tasks of a plan and those of an annex → what became of the old ones; `plan` says whom names mean. A task that
    has other leads is reassigned, whatever else changed."""
    same, names = matched(old, new), Names.of_plan(plan.agencies, plan.phrases)
    before = {same[task.id]: task for task in old if task.id in same}
    used = {*(task.identity for task in (*old, *plan.ended)), *(task.id for task in plan.finished)}
    again = same_texts({str(task.identity): key(task.content) for task in plan.ended},
                       {str(task.id): key(task.content) for task in new if task.id not in before})
    back = {number: TaskIdentity(identity) for identity, number in again.items()}
    tasks, changes = list[Task](), list[Finding]()
    for task in new:
        former, text, text_before = before.get(task.id), "", ""
        amendment: Amendment | None = Amendment(state=TaskState.IN_FORCE)
        if former is None:
            identity = back.get(task.id) or free_identity(task.id, used)
            used.add(identity)
        else:
            identity, amendment = former.identity, former.amendment
            if _leads_of(former, names) != _leads_of(task, names):
                text_before, text = former.leads, task.leads
                amendment = Amendment(state=TaskState.REASSIGNED, former=text_before)
            elif wording(former) != wording(task):
                is_text_same = key(former.content) == key(task.content)
                text_before, text = ("; ".join(filter(None, (version.product, version.deadline))) if is_text_same else
                                     version.content for version in (former, task))
                amendment = Amendment(state=TaskState.REWORDED, former=text_before)
        tasks.append(with_identity(task._replace(amendment=amendment), identity))
        if amendment and not (former and amendment is former.amendment):
            changes.append(_proposal(task, amendment, text_before, text))
    withdrawn = Amendment(state=TaskState.WITHDRAWN)
    ended = tuple(task._replace(amendment=withdrawn) for task in old if task.id not in same)
    changes += (_proposal(task, withdrawn) for task in ended)
    renumbered = [f"{before[task.id].id} → {task.id}" for task in new if before.get(task.id, task).id != task.id]
    joined = [task.id for task in new
              if task.id in before and key(before[task.id].coordinators) != key(task.coordinators)]
    findings = [finding(code, TASKS_PLACE, tasks=", ".join(numbers)) for code, numbers in (
        (Code.TASKS_RENUMBERED, renumbered), (Code.COORDINATORS_CHANGED, joined)) if numbers]
    return Proposals(tasks=tuple(tasks), ended=ended, same=same, findings=(*findings, *changes))


def _proposal(task: Task, amendment: Amendment, before: str = "", after: str = "") -> Finding:
    return finding(_PROPOSED[amendment.state], TASKS_PLACE, task=task.id, content=_short(task.content),
                   before=_short(before), after=_short(after))


def _leads_of(task: Task, names: Names) -> set[str]:
    """A task → the codes of its leads; of a name that nobody knows its key."""
    parts = split_names(task.leads, names)
    return {code for part in parts for code in names.codes(part) or (key(part),)}


def same_tasks(old: Iterable[Task | Finished], new: Iterable[Task]) -> dict[TaskNumber, TaskNumber]:
    """Old and new tasks → by old id the new id of the task of the same text: the same id, else the only other task of
    that text."""
    before, now = ({task.id: key(task.content) for task in tasks} for tasks in (old, new))
    return same_texts(before, now)


def same_texts(before: Mapping[_Id, str], now: Mapping[_Id, str]) -> dict[_Id, _Id]:
    """Texts by old and by new id → by old id the new id of the same text: the same id, else the only other of that
    text."""
    same = {old: old for old, text in before.items() if now.get(old) == text}
    left, found = (by_key((text, number) for number, text in texts.items() if number not in same)
                   for texts in (before, now))
    return same | {numbers[0]: found[text][0] for text, numbers in left.items()
                   if len(numbers) == len(found.get(text, ())) == 1}


def matched(old: Sequence[Task], new: Sequence[Task]) -> dict[TaskNumber, TaskNumber]:
    """Old and new tasks → by old id the new id of each that goes on: of the same text, then those of texts most alike.
    Of thousands of tasks not all are compared with all."""
    same = same_tasks(old, new)
    taken = {*same.values()}
    before = {task.id: key(task.content)[:_LETTERS] for task in old if task.id not in same}
    now = {task.id: key(task.content)[:_LETTERS] for task in new if task.id not in taken}
    by_identity = {task.identity: task.id for task in old}  # a new annex calls a task by the number it had last
    number_before = {task.id: by_identity.get(task.identity) if task.first_id else task.id for task in new}
    compared, pairs = dict(itertools.islice(now.items(), _TASKS_COMPARED)), list[tuple[float, TaskNumber, TaskNumber]]()
    for old_id, text in itertools.islice(before.items(), _TASKS_COMPARED):
        for new_id, like in most_alike(text, compared, _OWN_NUMBER):
            if number_before[new_id] == old_id:
                pairs.append((like + _NUMBER_WEIGHS, old_id, new_id))
            elif like >= _OTHER_NUMBER and text != compared[new_id]:  # of several of one text nobody can say which
                pairs.append((like, old_id, new_id))
    for _, old_id, new_id in sorted(pairs, key=lambda pair: -pair[0]):
        if old_id not in same and new_id not in taken:
            same[old_id] = new_id
            taken.add(new_id)
    return same


def with_identity(task: Task, identity: TaskIdentity) -> Task:
    """A task → the same, known by that identity whatever its number."""
    return task._replace(first_id=NO_IDENTITY if identity == TaskIdentity(task.id) else identity)
