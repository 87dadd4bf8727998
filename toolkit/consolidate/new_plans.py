"""A new round's plan: of an annex and a plan we have; from the round before with what agencies answered in it; or below
a superior's form, whose rows are the tasks and whose days are less those the office needs.

A task whose deadline moves along with the report year ("Hàng năm") comes back every year. One whose deadline is fixed
("Năm 2020") goes on until its leads are done, one whose deadline nobody can read until an officer says otherwise.

Who of this office's own agencies does what a superior's form asks is not said in it: the office's name stands for them,
a group of sheet "Nhóm cơ quan" that waits to be said once. Where the names the form prints are this register's, those
lead.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from textwrap import shorten
from typing import TYPE_CHECKING

from toolkit.annex.head import Head
from toolkit.base.text import by_key, date_vi, key, names_vi, printable, uncapitalised
from toolkit.forms.superior_form import SuperiorForm
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, Severity, ToolkitError, finding
from toolkit.model.period import PeriodKind, PeriodName, period_of
from toolkit.model.records import (
    Agency,
    Annex,
    Finished,
    Group,
    Indicator,
    Period,
    Phrase,
    Plan,
    PlanAndFindings,
    Previous,
    Role,
    Status,
    Task,
    TaskNumber,
)
from toolkit.model.said_time import deadline_day
from toolkit.plan.from_annex import (
    DATED,
    Proposals,
    offices_of,
    propose,
    same_tasks,
    settings_from,
    still_ended,
    with_identity,
)
from toolkit.plan.names import Names, name_key, split_names, with_assignments
from toolkit.plan.reading import free_identity
from toolkit.plan.registers import province_named
from toolkit.plan.sheets import AGENCIES_PLACE, SETTINGS_PLACE, TASKS_PLACE

if TYPE_CHECKING:    # a new plan needs no frames
    from toolkit.consolidate.consolidation import Consolidation

#: The People's Committee of a province.
_COMMITTEE = re.compile("(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND) (.*)", re.IGNORECASE | re.DOTALL)
#: So many days an office commonly needs to consolidate and to have its report signed.
OFFICE_DAYS = 10
#: So long a code of a plan may be, and how much of it tells two of one beginning apart.
_CODE, _TOLD_APART = 20, 3
_short = partial(shorten, width=60, placeholder=" …")


def office_plan(
    form: SuperiorForm, province: str, period: Period, known: Sequence[Agency], phrases: Sequence[Phrase]
) -> Plan:
    """The plan of the office that a superior's form asks, with that form's tasks and the agencies that are there."""
    office, annex = form.head["agency_name"], form.annex()
    head = Head("", "", None, office, form.plan_title, office)
    settings = settings_from(head, province, period, *offices_of(head, province, known))
    agencies = tuple(each for each in known if each.is_there(period.last_day))
    return Plan(settings, period, annex.groups, annex.tasks, agencies, tuple(phrases), ())


def with_short_names(plan: Plan, short: Mapping[str, str]) -> Plan:
    """The plan in which each short name that means nothing yet is one more name of the agency its full name means."""
    return with_assignments(replace(plan, agencies=short_named(plan.agencies, plan.phrases, short)))


def short_named(agencies: Sequence[Agency], phrases: Sequence[Phrase], short: Mapping[str, str]) -> tuple[Agency, ...]:
    """The agencies with each short name that means nothing yet as one more name of whom its full name means."""
    known = Names.of_plan(agencies, phrases)
    more = by_key((known.codes(full), name) for name, full in short.items() if name not in known)
    return tuple(each._replace(aliases=(*each.aliases, *more.get((each.code,), ()))) for each in agencies)


def new_plan(
    annex: Annex, base: Plan, to: PeriodName | None = None, last_day: date | None = None) -> Plan:
    """The plan of `annex` with the settings, agencies and phrases of `base`, for the period `to`, with returns up to
    `last_day` (None: as its period has it).

    `to` None keeps the period of `base`. For another the due date moves along, and the report's number and date are
    open again, and a due date said to be meant is no more so; periods written in the settings' wording are the
    officer's to change. It knows no answers of a round before. Names that are not in the register assign nobody here
    and are findings once the workbook is read."""
    settings, period, meant = base.settings, base.period, base.meant
    if to is not None and to != period.name:
        settings, period = settings._replace(report_number="", report_date=None, parts=()), period.moved(to)
        meant -= {"due_before"}
    return with_assignments(replace(
        base, settings=settings, period=due_on(period, last_day), groups=annex.groups, tasks=annex.tasks, previous=(),
        finished=(), ended=(), meant=meant))


def settled(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Tasks that go on as they are: what an earlier round's amendments changed is told no more."""
    return tuple(task._replace(amendment=None) for task in tasks)


def carry_over(
    old: Consolidation, annex: Annex | None = None, to: PeriodName | None = None, last_day: date | None = None
) -> PlanAndFindings:
    """The plan of the round after `old`, for the period `to` (None: the next), with returns up to `last_day` (None: as
    its period has it), and what an officer should know. With `annex` its tasks are the plan's, also what was finished,
    with what became of the old ones as proposed (`from_annex.propose`); without it the new plan knows what is finished.
    Answers go with their tasks; those of earlier rounds stay as far back as the same period of the year before.
    ToolkitError where `to` is not a later one, or `old` is ad hoc."""
    _refuse_ad_hoc(old.plan)
    before = old.plan.period.name
    to = to or before.shifted(1)
    if to.order <= before.order:
        raise ToolkitError(
            Code.PERIOD_NOT_LATER, period=to.label, previous=before.label, next=before.shifted(1).label)
    done = {*old.tasks.loc[old.tasks["status"] == Status.DONE.value, "task_id"]}
    titles = {group.number: group.title for group in old.plan.groups}
    over = (*old.plan.finished, *(  # what rounds before finished, then what this one did for good
        Finished(task.id, task.group, task.content, before.code, titles.get(task.group, "")) for task in old.plan.tasks
        if task.id in done and deadline_day(task.deadline)))
    if annex is None:
        groups, made = _unfinished(old.plan, over, done)
    else:
        groups, made, over = annex.groups, _of_annex(old.plan, over, annex), ()
    answers = _all_answers(old, made.same, made.tasks, to)
    plan = replace(new_plan(Annex(groups, made.tasks), old.plan, to, last_day),
                   previous=answers, finished=over, ended=made.ended)
    carried = finding(
        Code.PREVIOUS_CARRIED, Place(words.PLAN_FILE), previous=before.brief, period=to.label, kept=len(made.same),
        total=len(old.plan.tasks), answers=len(answers), said=_answered(old).total() + len(_of_use(old.plan, to)),
        due=date_vi(plan.period.due_before))
    return plan, (carried, *made.findings, *_open(old), *_wording(plan, before))


def _unfinished(plan: Plan, over: Sequence[Finished], done: Container[str]) -> tuple[tuple[Group, ...], Proposals]:
    """The groups and tasks that go on, and what is told of the others. A group none of whose tasks does is left out."""
    finished = {task.id for task in over}
    unclear = [task.id for task in plan.tasks if task.id in done and deadline_day(task.deadline, plan.period) is None]
    kept = settled(task for task in plan.tasks if task.id not in finished)
    left = [f"{task.id} {_short(task.content)}" for task in over if task.period == plan.period.code]
    going_on = {task.group for task in kept}
    told = _told_of(plan, (Code.TASKS_DONE_LEFT, left, "; "), (Code.TASKS_CARRIED_UNCLEAR, unclear, ", "))
    return tuple(group for group in plan.groups if group.number in going_on), Proposals(
        kept, (), {task.id: task.id for task in kept}, told)


def _told_of(before: Plan, *told: tuple[Code, Sequence[str], str]) -> tuple[Finding, ...]:
    """A finding for each of these codes with tasks, what stands between them, after the round of the plan `before`."""
    previous = before.period.name.brief
    return tuple(finding(code, TASKS_PLACE, count=len(tasks), tasks=between.join(tasks), previous=previous)
                 for code, tasks, between in told if tasks)


def _of_annex(plan: Plan, over: Sequence[Finished], annex: Annex) -> Proposals:
    """What became of the plan's tasks in a new annex. Where less than half of them go on it is no amendment: only what
    is worded anew or gone is told. What was finished may be gone without a word of an amendment."""
    done, again = {each.id for each in over}, [*same_tasks(over, annex.tasks).values()]
    same = same_tasks(plan.tasks, annex.tasks)
    asked = [each for each in plan.tasks if each.id in same or each.id not in done]
    made = propose(plan, settled(asked), annex.tasks)
    gone, reworded = [task.id for task in plan.tasks if task.id not in same], list[TaskNumber]()
    if 2 * len(made.same) >= len(plan.tasks):
        gone = [task for task in gone if task in done]
    else:
        made, changed = Proposals(annex.tasks, (), same, ()), {task.id for task in annex.tasks} - {*same.values()}
        reworded = [task for task in gone if task in changed]
    return made._replace(findings=made.findings + _told_of(
        plan, (Code.TASKS_REWORDED, reworded, ", "),
        (Code.TASKS_NOT_IN_ANNEX, [task for task in gone if task not in reworded], ", "),
        (Code.TASKS_FINISHED_AGAIN, again, ", ")))


def _answers(old: Consolidation, same: Mapping[TaskNumber, TaskNumber], tasks: Sequence[Task]) -> Iterator[Previous]:
    """What was answered about the new round's `tasks`, by agency in register order, each in their order."""
    order = {task.id: place for place, task in enumerate(tasks)}
    for made in old.intake.returns:
        rows = [row._replace(task_id=same[row.task_id]) for row in made.progress if row.typed and row.task_id in same]
        for row in sorted(rows, key=lambda row: order[row.task_id]):
            texts = (printable(row.text(name)).strip() for name in (fields.RESULT, fields.DIFFICULTIES))
            yield Previous(old.plan.period.code, made.agency, row.task_id, row.status, row.percent, *texts)


def _answered(old: Consolidation) -> Counter[str]:
    """In how many rows of tasks anything was answered, by agency in register order."""
    return Counter(made.agency for made in old.intake.returns for row in made.progress if row.typed)


def _all_answers(
    old: Consolidation, same: Mapping[TaskNumber, TaskNumber], tasks: Sequence[Task], to: PeriodName
) -> tuple[Previous, ...]:
    """What was answered in that round about the new round's `tasks`, then what is known of rounds before it about tasks
    that go on, as far as it is of use."""
    return *_answers(old, same, tasks), *(
        each._replace(task_id=same[each.task_id]) for each in _of_use(old.plan, to) if each.task_id in same)


def _of_use(plan: Plan, to: PeriodName) -> list[Previous]:
    """What is known of rounds before that of `plan` and still of use in that of period `to`."""
    return [each for each in plan.previous if period_of(each.period).order >= to.year_before.order]


def with_answers(plan: Plan, last: PeriodName, others: Iterable[Consolidation]) -> PlanAndFindings:
    """The plan after the period `last` with what agencies it knows answered in more rounds before about the same tasks:
    in place of what it knows of these rounds already, but beside what was answered in `last`; and what to tell."""
    answers, found = list[Previous](), list[Finding]()
    for other in others:
        same, previous = propose(plan, other.plan.tasks, plan.tasks).same, other.plan.period.name.brief
        answered = _answered(other)
        unknown = [code for code in answered if not plan.knows(code)]
        known = [answer for answer in _answers(other, same, plan.tasks) if plan.knows(answer.agency)]
        answers += known
        found.append(finding(Code.PREVIOUS_ADDED, Place(words.PLAN_FILE, words.PREVIOUS_SHEET), previous=previous,
                             answers=len(known), said=answered.total()))
        if unknown:
            named = names_vi([f"{other.plan.agency(code).name} ({code})" for code in unknown])
            found.append(finding(Code.PREVIOUS_AGENCY_UNKNOWN, AGENCIES_PLACE, previous=previous, agencies=named,
                                 count=sum(answered[code] for code in unknown)))
    told = {(each.period, each.agency, each.task_id) for each in answers if each.period != last.code}
    kept = (each for each in plan.previous if (each.period, each.agency, each.task_id) not in told)
    return replace(plan, previous=(*kept, *answers)), tuple(found)


def from_parts(
    parts: Sequence[Consolidation], annex: Annex | None, to: PeriodName, last_day: date | None
) -> PlanAndFindings:
    """The plan of the period `to` that holds those of `parts`, the newest last: that one's, with the tasks it no longer
    has as an earlier part finished them; and what an officer should know. It knows no answers: the parts have them."""
    plans = [part.plan for part in parts]
    base, numbers = plans[-1], {task.id for task in plans[-1].tasks}
    over = {key(task.content): task.id for task in base.finished if task.id not in numbers}
    back = {} if annex else {
        task.identity: with_identity(task._replace(id=over[key(task.content)]), task.identity)
        for plan in plans for task in plan.tasks if key(task.content) in over}
    order = {task.identity: place for plan in reversed(plans) for place, task in enumerate(plan.tasks)}
    tasks = sorted((*base.tasks, *back.values()), key=lambda task: order[task.identity])
    groups = {group.number: group for plan in plans for group in plan.groups}  # the newest titles, in the oldest order
    wanted = {group.number for group in base.groups}.union(task.group for task in back.values())
    new = annex or Annex(tuple(group for number, group in groups.items() if number in wanted), tuple(tasks))
    again = same_tasks(base.finished, new.tasks)
    left = tuple(each for each in base.finished if each.id not in again)
    amended = {task.identity: task.amendment for plan in plans for task in plan.tasks if task.amendment}
    new = new._replace(tasks=tuple(
        task._replace(amendment=task.amendment or amended.get(task.identity)) for task in new.tasks))
    ended, used = tuple[Task, ...](), {task.identity for task in new.tasks}
    for then in plans:
        ended = still_ended(ended, then.ended, new.tasks)
    ended = tuple(with_identity(task, free_identity(task.identity, used)) for task in ended)  # one may be another's now
    plan = replace(new_plan(new, base, to, last_day), finished=left, ended=ended)
    joined = finding(
        Code.PARTS_JOINED, SETTINGS_PLACE, period=to.label, parts=", ".join(each.plan.period.label for each in parts),
        total=len(plan.tasks), due=date_vi(plan.period.due_before))
    return plan, (joined, *_wording(plan, base.period.name))


def due_on(period: Period, last_day: date | None) -> Period:
    """The period with returns up to that day, None: as it is."""
    return period._replace(due_before=last_day + timedelta(days=1)) if last_day else period


def ad_hoc_after(old: Consolidation, to: PeriodName, last_day: date) -> PlanAndFindings:
    """The plan of `old` for an ad hoc round with returns up to that day, with all its tasks and what was answered last,
    and what an officer should know. ToolkitError where `old` is ad hoc itself."""
    _refuse_ad_hoc(old.plan)
    same = {task.id: task.id for task in old.plan.tasks}
    plan = new_plan(Annex(old.plan.groups, settled(old.plan.tasks)), old.plan, to, last_day)
    return replace(plan, previous=_all_answers(old, same, old.plan.tasks, to)), tuple(_open(old))


def _refuse_ad_hoc(plan: Plan) -> None:
    if plan.period.kind is PeriodKind.AD_HOC:
        raise ToolkitError(Code.PREVIOUS_AD_HOC, previous=plan.period.label)


def ad_hoc_plan(plan: Plan, title: str, tasks: Sequence[str]) -> tuple[Plan, Finding]:
    """That plan for an ad hoc report of that title on some of its tasks, by number in any order, none: all; and what an
    officer should know. Only agencies with a part in them receive forms, and no figures are asked. ToolkitError where
    the plan has no such task."""
    known = [task.id for task in plan.tasks]
    unknown = [task for task in tasks if task not in known]
    if unknown:
        raise ToolkitError(Code.TASKS_UNKNOWN, tasks=", ".join(unknown), known=", ".join(known))
    chosen = tuple(task for task in plan.tasks if not tasks or task.id in tasks)
    numbers, groups = {task.id for task in chosen}, {task.group for task in chosen}
    assigned = tuple(row for row in plan.assignments if row.task_id in numbers)
    asked = {row.agency for row in assigned}
    made = replace(
        plan, period=plan.period._replace(title=title), tasks=chosen, assignments=assigned, indicators=(), finished=(),
        agencies=tuple(agency._replace(receives_form=agency.receives_form and agency.code in asked)
                       for agency in plan.agencies),
        groups=tuple(group for group in plan.groups if group.number in groups),
        previous=tuple(answer for answer in plan.previous if answer.task_id in numbers))
    return made, finding(
        Code.AD_HOC_MADE, Place(words.PLAN_FILE), count=len(chosen), tasks=", ".join(task.id for task in chosen),
        agencies=len(made.expected), due=date_vi(made.period.due_before))


def _open(old: Consolidation) -> Iterator[Finding]:
    """What the old round had not settled."""
    before = old.plan.period.name.brief
    errors = sum(each.severity is Severity.ERROR for each in old.all_findings)
    if not old.intake.returns:
        yield finding(Code.PREVIOUS_WITHOUT_RETURNS, previous=before)
    if errors:
        yield finding(Code.PREVIOUS_HAS_ERRORS, previous=before, count=errors)


def _wording(plan: Plan, before: PeriodName) -> Iterator[Finding]:
    """Settings that speak of the old period, days and numbers of documents aside: of its year where that is over."""
    is_over = before.year != plan.period.year
    named = f"năm {before.year}" if is_over else before.part
    pattern = re.compile(rf"\b{before.year if is_over else named}\b", re.IGNORECASE)
    for name, setting in words.SETTINGS.items() if named else ():
        value = getattr(plan.settings, name, "")
        text = "\n".join(value) if isinstance(value, tuple) else str(value or "")
        if pattern.search(DATED.sub(" ", text)):
            yield finding(Code.PERIOD_IN_WORDING, SETTINGS_PLACE, label=setting.label.text, previous=named,
                          value=_short(text))


def period_below(form: SuperiorForm, office_days: int) -> Period:
    """The period of the round below: the superior's, with the same data, due so many days earlier."""
    above = form.period
    own = above._replace(due_before=above.due_before - timedelta(days=office_days))
    return own if own.data_days == above.data_days else own._replace(data=above.data_days)


def province_below(form: SuperiorForm) -> str:
    """The province whose People's Committee the form asks, "" where it asks another office."""
    named = _COMMITTEE.match(form.head["agency_name"])
    try:
        return province_named(named[1]) if named else ""
    except ToolkitError:
        return ""


def led_as_before(annex: Annex, before: Plan) -> tuple[Annex, tuple[Finding, ...]]:
    """The form's tasks, led as in the round before where it had them: whom a superior names is not whom we asked."""
    led = {new: before.task(old) for old, new in same_tasks(before.tasks, annex.tasks).items()}
    tasks = tuple(task._replace(leads=led[task.id].leads, coordinators=led[task.id].coordinators)
                  if task.id in led else task for task in annex.tasks)
    told = finding(Code.SUPERIOR_LEADS_KEPT, TASKS_PLACE, count=len(led), previous=before.period.name.brief)
    return annex._replace(tasks=tasks), (told,) if led else ()


def plan_below(plan: Plan, form: SuperiorForm, period: Period) -> PlanAndFindings:
    """That plan, whose tasks are the form's, as the one of the round below in that period; and what an officer should
    know. Its code is made of the superior's and the agency's, its figures those the form asks."""
    settings = plan.settings._replace(
        plan_code=code_below(form), plan_title=form.plan_title, superior_form=words.SUPERIOR_FORM_FILE,
        decision=form.decision or plan.settings.decision, report_subject=f"Kết quả thực hiện {form.plan_title}")
    plan = replace(plan, settings=settings, period=period, indicators=_indicators(plan, form))
    own, known = form.head["agency_name"], Names.of_plan(plan.agencies, plan.phrases)
    plan = with_assignments(replace(plan, phrases=(*plan.phrases, *_phrases_below(plan, own, known))))
    return plan, tuple(_told_below(plan, form))


def _told_below(plan: Plan, form: SuperiorForm) -> Iterator[Finding]:
    leads = sum(row.role is Role.LEAD for row in form.tasks)
    yield finding(
        Code.SUPERIOR_FORM_TAKEN, Place(form.file), code=str(form.code), agency=form.head["agency_name"], leads=leads,
        others=len(form.tasks) - leads, due=date_vi(form.due_before), own=date_vi(plan.period.due_before))
    if plan.period.due_before > form.due_before:
        yield finding(Code.SUPERIOR_DUE_LATE, SETTINGS_PLACE, due=date_vi(form.due_before),
                      own=date_vi(plan.period.due_before))
    province = uncapitalised(province_below(form))
    if province and key(province) != key(plan.settings.province):
        yield finding(Code.SUPERIOR_PROVINCE_DIFFERS, SETTINGS_PLACE, agency=form.head["agency_name"],
                      province=plan.settings.province)
    if form.typed:
        yield finding(Code.SUPERIOR_FORM_FILLED, Place(form.file), count=form.typed)
    if form.edited:
        yield finding(Code.SUPERIOR_FORM_EDITED, Place(form.file), rows=", ".join(map(str, form.edited)))


def code_below(form: SuperiorForm) -> str:
    """The code of the plan below: that of the plan above and of the agency, in so many letters as a code may have."""
    code = f"{form.code.plan}{form.code.agency}"
    if len(code) <= _CODE:
        return code
    digest = hashlib.sha256(code.encode()).hexdigest()[:_TOLD_APART].upper()
    return f"{code[:_CODE - _TOLD_APART]}{digest}"


def is_of_another(form: SuperiorForm, plan: Plan) -> bool:
    """Whether that form asks about another period than this plan does, or is the one of another agency than this plan
    was made for. Ad hoc rounds of two levels may be numbered differently; an officer may have changed the code."""
    mine, theirs = plan.period.name, form.name
    of_period = mine == theirs or mine.kind == theirs.kind == PeriodKind.AD_HOC
    below = plan.settings.plan_code != code_below(form) and plan.settings.plan_code.startswith(form.code.plan)
    return not of_period or below


def _phrases_below(plan: Plan, own: str, known: Names) -> Iterator[Phrase]:
    """This office, where the register does not know it, as a group that waits to be said; what else the form prints
    and nobody knows means nobody here."""
    if own not in known and any(task.leads == own for task in plan.tasks):
        yield Phrase(own, (), (), unsaid=True)
    for text in dict.fromkeys(task.coordinators for task in plan.tasks):
        if text and name_key(text) != name_key(own) and any(part not in known for part in split_names(text, known)):
            yield Phrase(text, (), ())


def _indicators(plan: Plan, form: SuperiorForm) -> tuple[Indicator, ...]:
    """The figures the form asks, put together as it prints; whom they are asked of, and how they are put together where
    the form does not say, as the plan has it already."""
    known, indicators = {indicator.name: indicator for indicator in plan.indicators}, list[Indicator]()
    for row in form.figures:
        code, name, unit, guide = (row.texts[column] for column in ("tt", "content", "unit", "guide"))
        indicator = known.get(name, Indicator(code, name, unit, None))
        for (way, through), sentence in words.FIGURE_SENTENCES.items():
            if guide.endswith(sentence):
                guide = guide.removesuffix(sentence).rstrip()
                indicator = indicator._replace(way=way, through=through)
        indicators.append(indicator._replace(code=code, unit=unit, note=guide))
    return tuple(indicators)
