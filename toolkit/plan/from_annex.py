"""An annex → the first plan of a round, with settings from the head of the annex and the agencies it names. A plan and
its amended annex → the plan with each change as a proposal, which an officer confirms by naming the document. Called
when a round begins or is amended, and by `consolidate.new_plans`."""

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
from toolkit.plan.names import AgencyNames, Names, name_key, split_names, with_assignments
from toolkit.plan.reading import free_code, free_identity, free_number
from toolkit.plan.registers import NATION, former_places, place_of
from toolkit.plan.sheets import AGENCIES_PLACE, SETTINGS_PLACE, TASKS_PLACE

#: A People's Committee before the name of its place; its keys without that name; the name of a commune's committee.
_COMMITTEE = "Ủy ban nhân dân "
_UNNAMED_COMMITTEES = ("ubnd tỉnh", "ubnd tp")
_COMMUNE = re.compile(f"{_COMMITTEE}(xã|phường|đặc khu) (.*)")
#: The title of a signer before the name of the office; the end of a letterhead; a year in a title.
_SIGNER_BEFORE = re.compile(r"\A(?:(?:Phó )?Chủ tịch|Bộ trưởng|(?:Tổng )?Giám đốc|Chánh|Cục trưởng|Hiệu trưởng) ", re.I)
_LETTERHEAD_ENDS = re.compile("CỘNG H[ÒO]|Số ?:")
_YEAR = re.compile(r"(?<!\d) năm 20\d\d\b(?! ?[-–])")
#: By the beginning of an office's name the title of its signer, and the body signed for.
_SIGNER_OF_OFFICE = {_COMMITTEE: ("CHỦ TỊCH", "ỦY BAN NHÂN DÂN"), "Bộ ": ("BỘ TRƯỞNG", ""), "Sở ": ("GIÁM ĐỐC", "")}
#: The settings named in the finding about the head of an annex.
_HEAD_SETTINGS = ("decision", "plan_title", "province", "issuer")
#: Days and numbers of documents: a year in them is not the plan's.
DATED = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{4}|tháng \d{1,2} năm \d{4}|\d+/\d{4}/", re.I)
#: A name means one office if it has a capital within it, or a level at its end.
_SAYS_WHICH = re.compile(r"\w\W+[A-ZĐÀ-Ỹ]|\W(?i:xã|phường|đặc khu|tỉnh|thành phố)\Z")
#: Openings of names that mean several offices; "và" between two names.
_OPENINGS_OF_MANY = ("ubnd", "bộ", "ngành", "cơ quan", "đơn vị", "địa phương", "doanh nghiệp")
_TWO_NAMES = re.compile(r" và (?!UBND|Ủy ban|HĐND|Hội đồng)[A-ZĐÀ-Ỹ]")

#: The least likeness of the texts of one task worded anew, under the same number.
_OWN_NUMBER = 0.6
#: The same, under another number.
_OTHER_NUMBER = 0.75
#: Added to the likeness for the same number.
_NUMBER_WEIGHT = 0.1
#: The letters of a text that are compared.
_LETTERS = 600
#: The most tasks compared with as many others, which takes some seconds.
_TASKS_COMPARED = 1000
_short = partial(shorten, width=160, placeholder=" …")
#: By state of a proposed amendment the code of its finding.
_PROPOSAL_CODES = {TaskState.IN_FORCE: Code.PROPOSED_ADDED, TaskState.REWORDED: Code.PROPOSED_REWORDED,
                   TaskState.WITHDRAWN: Code.PROPOSED_WITHDRAWN, TaskState.REASSIGNED: Code.PROPOSED_REASSIGNED}
#: A task's number or identity, or an indicator's code.
_Id = TypeVar("_Id", bound=str)


# ── an annex that no round came before ────────────────────────────────────────────────────────────
def first_plan(
    annex: Annex, head: Head, province: str, period: Period, known: Sequence[Agency], phrases: Sequence[Phrase] = (),
    shared: str = "",
) -> PlanAndFindings:
    """An annex without a round before, and its head → its plan, and findings for an officer. Settings are those the
    head gives, the rest blank. Agencies are those of `known` that the annex names (`agencies_asked`), or all of them
    where they are the `shared` register of that name, and the issuer."""
    if province != NATION:  # ministries receive no form from an office below them
        text, *spellings = words.KIND_GROUPS[Kind.MINISTRY]
        phrases = (*phrases, Phrase(text=text, spellings=tuple(spellings), members=()))
    issuer, office = issuer_and_office(head, province, known)
    settings = settings_from(head, province, period, issuer, office)._replace(register=shared)
    if commune := _COMMUNE.fullmatch(office):  # its own annex calls it "UBND xã" only
        known = [agency._replace(aliases=(*agency.aliases, f"UBND {commune[1]}")) if agency.name == office else agency
                 for agency in known]
    agencies, added = agencies_asked(annex.tasks, known, phrases, period.last_day, bool(shared))
    codes = Names.of_plan((*known, *added), phrases).codes(office) or () if office else ()
    if office and not {agency.code for agency in agencies}.intersection(codes):
        of_office = (agency for agency in known if agency.code in codes)
        reporting = next(of_office, None) or _new_agency(office, (*known, *added))
        agencies, codes = (*agencies, reporting._replace(receives_form=False)), (reporting.code,)
    settings = settings._replace(issuer_code=codes[0] if codes else "")
    plan = with_assignments(Plan(
        settings=settings, period=period, groups=annex.groups, tasks=annex.tasks, agencies=agencies,
        phrases=tuple(phrases), assignments=()))
    read = {"period": period.label, **{name: getattr(settings, name) for name in _HEAD_SETTINGS}}
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
    """The head of an annex → the year of its first round: the year of the document, or the first in its title where
    that names only others; 0 for none."""
    years = [int(year) for year in re.findall(r"\b20\d\d\b", DATED.sub(" ", head.title))]
    if head.day and (not years or years[0] <= head.day.year <= years[-1]):
        return head.day.year
    return years[0] if years else 0


def issuer_and_office(head: Head, province: str, known: Iterable[Agency]) -> tuple[str, str]:
    """The head of an annex → the name of the issuer as in the register, and of the office that reports, each "" for
    unknown. They are the same, unless the province's People's Committee issued the document: then a department reports
    and is still unknown."""
    committee = f"{_COMMITTEE}{uncapitalised(province)}" if province else ""
    named = [(name_key(name), agency.name) for agency in known for name in (agency.name, *agency.aliases)]
    issuer = _SIGNER_BEFORE.sub("", head.issuer)
    text = issuer or _LETTERHEAD_ENDS.split(head.above)[0]
    named += [(name_key(committee), committee)] if committee else []
    found = [name for name, _, _ in AgencyNames(named).find(name_key(text))]
    issuer = committee if committee and name_key(issuer) in _UNNAMED_COMMITTEES else found[-1] if found else issuer
    return issuer, "" if issuer == committee else issuer


def settings_from(head: Head, province: str, period: Period, issuer: str, office: str) -> Settings:
    """The head of an annex, its issuer and the reporting office → the settings; unknown ones are blank for an
    officer."""
    is_national, where = province == NATION, uncapitalised(province)
    above = "Chính phủ" if is_national else f"{_COMMITTEE}{where}"
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
    signer, body = next((heads for begins, heads in _SIGNER_OF_OFFICE.items() if office.startswith(begins)), ("", ""))
    return Settings(
        plan_code=f"{initials}{number or period.year}", decision=decision, plan_title=title,
        report_subject=f"Kết quả thực hiện {_YEAR.sub('', title)}" if title else "", province=where,
        superior="" if is_national or not where or stands_alone(office) else f"UBND {where.upper()}", issuer=office,
        issuer_code="", symbol=re.split("[-/]", head.number)[-1] if office else "", place=place, signer_power="",
        signer_title=signer, signer_deputy_title="", signer_name="", addressees=(above,) if where else (),
        recipients=("Như trên",),
        archive="VT", legal_bases=(f"Căn cứ {decision}",) if decision else (), report_number="", report_date=None,
        medium=Medium.PAPER, contact="", signer_body=body)


def agencies_asked(
    tasks: Iterable[Task], known: Sequence[Agency], phrases: Sequence[Phrase], day: date, whole: bool = False
) -> tuple[tuple[Agency, ...], tuple[Agency, ...]]:
    """Tasks and a register → the plan's agencies, and the new ones among them. Agencies that tasks name receive a form;
    an unknown name of one office, unlike any known, becomes a new agency. Unless the register stays `whole`, left out
    are: kinds of which only one agency is there and not named; agencies gone on that day that no task names alone;
    names of former provinces that no task uses."""
    names, charge = Names.of_plan(known, phrases), in_charge(known, day)
    task_names = dict.fromkeys(name for task in tasks for text in (task.leads, task.coordinators)
                               for name in split_names(text, names))
    asked = {now for code in names.codes_of(task_names) for now in charge[code]}
    named_alone = {codes for name in task_names if len(codes := names.codes(name) or ()) == 1}
    staying = [agency for agency in known if whole or agency.is_there(day) or (agency.code,) in named_alone]
    kinds = Counter(agency.kind for agency in staying if agency.code in asked)
    staying = [agency for agency in staying
               if whole or agency.code in asked or kinds[agency.kind] > 1 or (agency.code,) in named_alone]
    kept, former, agencies = {agency.code for agency in staying}, former_places(), list[Agency]()
    for agency in staying:
        aliases = [name for name in agency.aliases
                   if whole or name in task_names or not any(place in name for place in former)]
        agencies.append(agency._replace(receives_form=agency.code in asked, aliases=tuple(aliases), successors=tuple(
            code for code in agency.successors if code in kept)))
    added = list[Agency]()
    for name in task_names:
        if name not in names and _is_one_office(name) and not names.nearest(name):
            added.append(_new_agency(name, (*known, *added)))
            names = Names.of_plan((*known, *added), phrases)
    return (*agencies, *added), tuple(added)


def _new_agency(name: str, known: Iterable[Agency]) -> Agency:
    """A name → a new agency; its code is made of the initials of its words and is none of the `known` agencies'."""
    initials = re.sub("[^A-Z0-9]", "", "".join(word[0] for word in bare_key(name).upper().split()))
    code = free_code(initials, {agency.code for agency in known})
    return Agency(code=code, name=" ".join(name.split()), kind=Kind.OTHER)


def _is_one_office(name: str) -> bool:
    """Whether an unknown name is that of one office: it begins like a name of an office and says which office."""
    text = name_key(name)
    begins = any(text.startswith(f"{opening} ") for opening in words.AGENCY_OPENINGS
                 if opening not in _OPENINGS_OF_MANY)
    return begins and "các" not in text.split() and (
        _TWO_NAMES.search(name) is None and _SAYS_WHICH.search(name) is not None)


# ── an amended annex ──────────────────────────────────────────────────────────────────────────────
class Proposals(NamedTuple):
    """The changes that an amended annex makes to the tasks of a plan."""

    tasks: tuple[Task, ...]                # of the amended annex, with identities and amendments
    ended: tuple[Task, ...]                # of the plan, withdrawn
    same: Mapping[TaskNumber, TaskNumber]  # by old id the new id of each task that goes on
    findings: tuple[Finding, ...]          # to be confirmed by an officer


def amended_plan(plan: Plan, annex: Annex) -> PlanAndFindings:
    """A plan and its amended annex → the plan of the same round with the annex's tasks, and the proposals as findings.
    Tasks finished in earlier rounds stay so; answers of the round before follow their tasks. An annex with less than
    half of the tasks is taken for a list of changes, which is a finding: all other tasks go on."""
    finished_ids = same_tasks(plan.finished, annex.tasks)
    new, findings = [task for task in annex.tasks if task.id not in finished_ids.values()], list[Finding]()
    same = match_tasks(plan.tasks, new)
    if 2 * len(same) < len(plan.tasks):
        new = _with_unchanged_tasks(plan.tasks, new, same)
        wanted = {task.group for task in new} - {group.number for group in plan.groups}
        annex = annex._replace(groups=(*plan.groups, *(group for group in annex.groups if group.number in wanted)))
        total = len(plan.tasks)
        findings.append(
            finding(Code.ANNEX_PARTIAL, TASKS_PLACE, held=len(same), total=total, count=total - len(same)))
    proposals = propose_amendments(plan, plan.tasks, new)
    taken = {task.id for task in new}  # the new annex gives another task the number of one it no longer has
    finished = tuple(task._replace(id=finished_ids.get(task.id) or TaskNumber(free_identity(task.id, taken)))
                     for task in plan.finished)
    previous = tuple(answer._replace(task_id=proposals.same[answer.task_id])
                     for answer in plan.previous if answer.task_id in proposals.same)
    ended = merge_ended(plan.ended, proposals.ended, proposals.tasks)
    plan = replace(
        plan, groups=annex.groups, tasks=proposals.tasks, ended=ended, finished=finished, previous=previous)
    return with_assignments(plan), (*findings, *proposals.findings)


def merge_ended(before: Iterable[Task], now: Sequence[Task], tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Tasks that ended before, tasks that end now, and the tasks that go on → all tasks that are ended. One that goes
    on again is not; one replaced by a task that ends now is withdrawn with that task's document."""
    back, gone = {(task.identity, key(task.content)) for task in tasks}, {task.identity: task.amendment for task in now}
    ended = list[Task]()
    for task in before:
        if task.identity not in gone and (task.identity, key(task.content)) not in back:
            by = task.amendment.by if task.amendment else NO_IDENTITY
            ended.append(task._replace(amendment=gone.get(by, task.amendment)))
    return (*ended, *now)


def _with_unchanged_tasks(
    old: Sequence[Task], changed: Sequence[Task], same: Mapping[TaskNumber, TaskNumber]) -> list[Task]:
    """The old tasks and a list of changed ones (`same`: by old id the new) → the old tasks, each changed one in its
    place under its old number; new ones last, under free numbers. Whether a new one replaces another an officer
    says."""
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


def propose_amendments(plan: Plan, old: Sequence[Task], new: Sequence[Task]) -> Proposals:
    """The tasks of a plan and those of an amended annex → the proposed amendments; `plan` gives the meaning of names. A
    task with other leads is reassigned, whatever else changed."""
    same, names = match_tasks(old, new), Names.of_plan(plan.agencies, plan.phrases)
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
    """A task and its proposed amendment → the finding that asks an officer to confirm it."""
    return finding(_PROPOSAL_CODES[amendment.state], TASKS_PLACE, task=task.id, content=_short(task.content),
                   before=_short(before), after=_short(after))


def _leads_of(task: Task, names: Names) -> set[str]:
    """A task → the codes of its leads, for an unknown name its key."""
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


def match_tasks(old: Sequence[Task], new: Sequence[Task]) -> dict[TaskNumber, TaskNumber]:
    """Old and new tasks → by old id the new id of each that goes on: tasks of the same text first, then of texts most
    alike. Of thousands of tasks only the first are compared by likeness."""
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
                pairs.append((like + _NUMBER_WEIGHT, old_id, new_id))
            elif like >= _OTHER_NUMBER and text != compared[new_id]:  # of several of one text nobody can say which
                pairs.append((like, old_id, new_id))
    for _, old_id, new_id in sorted(pairs, key=lambda pair: -pair[0]):
        if old_id not in same and new_id not in taken:
            same[old_id] = new_id
            taken.add(new_id)
    return same


def with_identity(task: Task, identity: TaskIdentity) -> Task:
    """A task → the same with that identity."""
    return task._replace(first_id=NO_IDENTITY if identity == TaskIdentity(task.id) else identity)
