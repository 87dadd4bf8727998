"""Plan, annex or superior's form, with what was answered before → the plan of a new round, and what to tell of it.

`rounds.beginning` calls it. A task whose deadline moves along with the year ("Hàng năm") comes back; one whose deadline
is fixed ("Năm 2020") goes on until its leads are done, one whose deadline nobody can read until an officer decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from textwrap import shorten
from typing import TYPE_CHECKING

from toolkit.annex.source import Head
from toolkit.base.text import by_key, date_vi, key, printable
from toolkit.forms.superior_form import SuperiorForm
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place, Severity, ToolkitError, finding
from toolkit.model.period import PeriodKind, PeriodName, deadline_day
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
from toolkit.plan.from_annex import (
    DATED,
    Proposals,
    issuer_and_office,
    match_tasks,
    merge_ended,
    propose_amendments,
    same_tasks,
    settings_from,
    with_identity,
)
from toolkit.plan.names import Names, name_key, split_names, with_assignments
from toolkit.plan.reading import free_identity
from toolkit.plan.registers import province_named
from toolkit.plan.sheets import SETTINGS_PLACE, TASKS_PLACE

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
    settings = settings_from(head, province, period, *issuer_and_office(head, province, known))
    agencies = tuple(agency for agency in known if agency.is_there(period.last_day))
    return Plan(settings, period, annex.groups, annex.tasks, agencies, tuple(phrases), ())


def with_short_names(plan: Plan, short: Mapping[str, str]) -> Plan:
    """The plan in which each short name that means nothing yet is one more name of the agency its full name means."""
    return with_assignments(replace(plan, agencies=short_named(plan.agencies, plan.phrases, short)))


def short_named(agencies: Sequence[Agency], phrases: Sequence[Phrase], short: Mapping[str, str]) -> tuple[Agency, ...]:
    """The agencies with each short name that means nothing yet as one more name of whom its full name means."""
    known = Names.of_plan(agencies, phrases)
    more = by_key((known.codes(full), name) for name, full in short.items() if name not in known)
    return tuple(agency._replace(aliases=(*agency.aliases, *more.get((agency.code,), ()))) for agency in agencies)


def new_plan(
    annex: Annex, base: Plan, to: PeriodName | None = None, last_day: date | None = None) -> Plan:
    """The plan of `annex` with the settings, agencies and phrases of `base`, for the period `to`, with returns up to
    `last_day` (None: as its period has it).

    `to` None keeps the period of `base`. For another the due date moves along, and the report's number and date are
    open again, and a due date said to be meant is no more so; periods written in the settings' wording are the
    officer's to change. It knows no answers of a round before. Names that are not in the register assign nobody here
    and are findings once the workbook is read."""
    settings, period, confirmed = base.settings, base.period, base.confirmed
    if to is not None and to != period.name:
        settings, period = settings._replace(report_number="", report_date=None, parts=()), period.moved(to)
        confirmed -= {"due_before"}
    return with_assignments(replace(
        base, settings=settings, period=due_on(period, last_day), groups=annex.groups, tasks=annex.tasks, previous=(),
        finished=(), ended=(), confirmed=confirmed))


def settled(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Tasks that go on as they are: what an earlier round's amendments changed is told no more."""
    return tuple(task._replace(amendment=None) for task in tasks)


def carry_over(
    old: Consolidation, annex: Annex | None = None, to: PeriodName | None = None, last_day: date | None = None
) -> PlanAndFindings:
    """The plan of the round after `old`, for the period `to` (None: the next), with returns up to `last_day` (None: as
    its period has it), and what an officer should know. With `annex` its tasks are the plan's, also what was finished,
    with what became of the old ones as proposed (`from_annex.propose_amendments`); without it the new plan knows what
    is finished. Answers go with their tasks; those of earlier rounds stay as far back as the same period of the year
    before. ToolkitError where `to` is not a later one, or `old` is ad hoc."""
    _refuse_ad_hoc(old.plan)
    before = old.plan.period.name
    to = to or before.shifted(1)
    if to.order <= before.order:
        raise ToolkitError(
            Code.PERIOD_NOT_LATER, period=to.label, previous=before.label, next=before.shifted(1).label)
    done = {*old.tasks.loc[old.tasks["status"] == Status.DONE.value, "task_id"]}
    titles = {group.number: group.title for group in old.plan.groups}
    finished = (*old.plan.finished, *(
        Finished(task.id, task.group, task.content, before.code, titles.get(task.group, ""))
        for task in old.plan.tasks if task.id in done and deadline_day(task.deadline)))
    if annex is None:
        tasks = _unfinished(old.plan, finished, done)
        annex = Annex(_groups_of(tasks.tasks, old.plan.groups), tasks.tasks)
    else:
        tasks, finished = _tasks_of_annex(old.plan, finished, annex), ()
    previous, given = _previous_answers(old, tasks.same, to)
    plan = replace(new_plan(annex._replace(tasks=tasks.tasks), old.plan, to, last_day),
                   previous=previous, finished=finished, ended=tasks.ended)
    carried = finding(
        Code.PREVIOUS_CARRIED, Place(words.PLAN_FILE), previous=before.brief, period=to.label, kept=len(tasks.same),
        total=len(old.plan.tasks), answers=len(previous), said=given, due=date_vi(plan.period.due_before))
    return plan, (carried, *tasks.findings, *_unsettled(old), *_old_period_wording(plan, before))


def _groups_of(tasks: Iterable[Task], groups: Iterable[Group]) -> tuple[Group, ...]:
    """Those of the groups that have tasks."""
    numbers = {task.group for task in tasks}
    return tuple(group for group in groups if group.number in numbers)


def _unfinished(plan: Plan, finished: Sequence[Finished], done: Container[str]) -> Proposals:
    """The tasks that go on without a new annex, and findings about those that do not, or may not."""
    over = {task.id for task in finished}
    kept = settled(task for task in plan.tasks if task.id not in over)
    unclear = [task.id for task in kept if task.id in done and deadline_day(task.deadline, plan.period) is None]
    left = [f"{task.id} {_short(task.content)}" for task in finished if task.period == plan.period.code]
    findings = (*_about_tasks(Code.TASKS_DONE_LEFT, left, plan, "; "),
                *_about_tasks(Code.TASKS_CARRIED_UNCLEAR, unclear, plan))
    return Proposals(kept, (), {task.id: task.id for task in kept}, findings)


def _about_tasks(code: Code, tasks: Sequence[str], before: Plan, between: str = ", ") -> Iterator[Finding]:
    """The finding of that code about tasks of the round before; none where there are no tasks."""
    if tasks:
        yield finding(code, TASKS_PLACE, count=len(tasks), tasks=between.join(tasks), previous=before.period.name.brief)


def _tasks_of_annex(plan: Plan, finished: Sequence[Finished], annex: Annex) -> Proposals:
    """The tasks of a new annex with what became of the plan's. An annex in which less than half of them go on is no
    amendment: which are gone is told in one. What was finished may be gone without a word."""
    over, again = {task.id for task in finished}, [*same_tasks(finished, annex.tasks).values()]
    same = same_tasks(plan.tasks, annex.tasks)
    tasks = propose_amendments(
        plan, settled(task for task in plan.tasks if task.id in same or task.id not in over), annex.tasks)
    gone = [task.id for task in plan.tasks if task.id not in same]
    if 2 * len(tasks.same) >= len(plan.tasks):
        gone = [task for task in gone if task in over]
    else:
        tasks = Proposals(annex.tasks, (), same, ())
    return tasks._replace(findings=(*tasks.findings, *_about_tasks(Code.TASKS_NOT_IN_ANNEX, gone, plan),
                                    *_about_tasks(Code.TASKS_FINISHED_AGAIN, again, plan)))


def _answers_given(old: Consolidation) -> list[Previous]:
    """The answers about the tasks of a round, by agency in register order, then as in its form."""
    period, answers = old.plan.period.code, list[Previous]()
    for returned in old.intake.returns:
        for row in filter(lambda row: row.typed, returned.progress):
            result, difficulties = (printable(row.text(name)).strip() for name in (fields.RESULT, fields.DIFFICULTIES))
            answers.append(Previous(
                period, returned.agency, row.task_id, row.status, row.percent, result, difficulties))
    return answers


def _previous_answers(
    old: Consolidation, same: Mapping[TaskNumber, TaskNumber], to: PeriodName) -> tuple[tuple[Previous, ...], int]:
    """The answers about tasks that go on, under their new numbers (`same`), of the old round and of rounds before it as
    far as they are of use in the period `to`; and the number of answers about all tasks."""
    oldest = to.year_before.order
    given = [*_answers_given(old), *(answer for answer in old.plan.previous if answer.order >= oldest)]
    return _renumbered(given, same), len(given)


def _renumbered(answers: Iterable[Previous], same: Mapping[TaskNumber, TaskNumber]) -> tuple[Previous, ...]:
    """Those of the answers whose tasks go on, under the new numbers."""
    return tuple(answer._replace(task_id=same[answer.task_id]) for answer in answers if answer.task_id in same)


def with_answers(plan: Plan, last: PeriodName, others: Iterable[Consolidation]) -> PlanAndFindings:
    """The plan after the period `last` with what agencies it knows answered in more rounds before about the same tasks:
    in place of what it knows of these rounds already, but beside what was answered in `last`; and how many answers
    are taken."""
    answers, found = list[Previous](), list[Finding]()
    for other in others:
        given = _answers_given(other)
        known = [answer for answer in _renumbered(given, match_tasks(other.plan.tasks, plan.tasks))
                 if plan.knows(answer.agency)]
        answers += known
        found.append(finding(Code.PREVIOUS_ADDED, Place(words.PLAN_FILE, words.PREVIOUS_SHEET),
                             previous=other.plan.period.name.brief, answers=len(known), said=len(given)))
    replaced = {(answer.period, answer.agency, answer.task_id) for answer in answers if answer.period != last.code}
    kept = (answer for answer in plan.previous if (answer.period, answer.agency, answer.task_id) not in replaced)
    return replace(plan, previous=(*kept, *answers)), tuple(found)


def from_parts(
    parts: Sequence[Consolidation], annex: Annex | None, to: PeriodName, last_day: date | None
) -> PlanAndFindings:
    """The plan of the period `to` that holds those of `parts`, the newest last: that one's, with the tasks it no longer
    has as an earlier part finished them; and what an officer should know. It knows no answers: the parts have them."""
    plans = [part.plan for part in parts]
    base = plans[-1]
    if annex is None:
        current, numbers = {task.identity for task in base.tasks}, {task.id for task in base.tasks}
        over = {key(task.content): task.id for task in base.finished if task.id not in numbers}
        latest = {task.identity: task for plan in plans for task in plan.tasks}
        finished = [with_identity(task._replace(id=over[key(task.content)]), identity)
                    for identity, task in latest.items() if identity not in current and key(task.content) in over]
        order = {task.identity: place for plan in reversed(plans) for place, task in enumerate(plan.tasks)}
        tasks = sorted((*base.tasks, *finished), key=lambda task: order[task.identity])
        groups = {group.number: group for plan in plans for group in plan.groups}  # newest titles, oldest order
        annex = Annex(_groups_of(tasks, groups.values()), tuple(tasks))
    amended = {task.identity: task.amendment for plan in plans for task in plan.tasks if task.amendment}
    tasks = [task._replace(amendment=amended.get(task.identity)) for task in annex.tasks]
    again = same_tasks(base.finished, tasks)
    ended, used = tuple[Task, ...](), {task.identity for task in tasks}
    for plan in plans:
        ended = merge_ended(ended, plan.ended, tasks)
    plan = replace(
        new_plan(annex._replace(tasks=tuple(tasks)), base, to, last_day),
        finished=tuple(task for task in base.finished if task.id not in again),
        ended=tuple(with_identity(task, free_identity(task.identity, used)) for task in ended))  # one may be in use now
    joined = finding(
        Code.PARTS_JOINED, SETTINGS_PLACE, period=to.label, parts=", ".join(part.period.label for part in plans),
        total=len(plan.tasks), due=date_vi(plan.period.due_before))
    return plan, (joined, *_old_period_wording(plan, base.period.name))


def due_on(period: Period, last_day: date | None) -> Period:
    """The period with returns up to that day, None: as it is."""
    return period._replace(due_before=last_day + timedelta(days=1)) if last_day else period


def _refuse_ad_hoc(plan: Plan) -> None:
    """ToolkitError where the plan is of an ad hoc round, which has but some tasks and agencies."""
    if plan.period.kind is PeriodKind.AD_HOC:
        raise ToolkitError(Code.PREVIOUS_AD_HOC, previous=plan.period.label)


def ad_hoc_plan(
    old: Consolidation, to: PeriodName, last_day: date, title: str, tasks: Collection[str]) -> PlanAndFindings:
    """The plan of `old` for an ad hoc report of that title on some of its tasks, by number, none: all, with returns up
    to that day; and what an officer should know. Only agencies with a part in them receive forms, and no figures are
    asked. ToolkitError where the plan has no such task, or is ad hoc itself."""
    _refuse_ad_hoc(old.plan)
    known = [task.id for task in old.plan.tasks]
    unknown = [task for task in tasks if task not in known]
    if unknown:
        raise ToolkitError(Code.TASKS_UNKNOWN, tasks=", ".join(unknown), known=", ".join(known))
    chosen = settled(task for task in old.plan.tasks if not tasks or task.id in tasks)
    plan = new_plan(Annex(_groups_of(chosen, old.plan.groups), chosen), old.plan, to, last_day)
    previous, _ = _previous_answers(old, {task.id: task.id for task in chosen}, to)
    asked = {row.agency for row in plan.assignments}
    agencies = tuple(agency._replace(receives_form=agency.receives_form and agency.code in asked)
                     for agency in plan.agencies)
    plan = replace(plan, period=plan.period._replace(title=title), indicators=(), previous=previous, agencies=agencies)
    return plan, (*_unsettled(old), finding(
        Code.AD_HOC_MADE, Place(words.PLAN_FILE), count=len(chosen), tasks=", ".join(task.id for task in chosen),
        agencies=len(plan.expected), due=date_vi(plan.period.due_before)))


def _unsettled(old: Consolidation) -> Iterator[Finding]:
    """The findings that the old round has no returns, or errors."""
    before = old.plan.period.name.brief
    errors = sum(found.severity is Severity.ERROR for found in old.all_findings)
    if not old.intake.returns:
        yield finding(Code.PREVIOUS_WITHOUT_RETURNS, previous=before)
    if errors:
        yield finding(Code.PREVIOUS_HAS_ERRORS, previous=before, count=errors)


def _old_period_wording(plan: Plan, before: PeriodName) -> Iterator[Finding]:
    """The findings of settings that speak of the old period, days and numbers of documents aside: of its year where
    that is over."""
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
    below = above._replace(due_before=above.due_before - timedelta(days=office_days))
    return below if below.data_days == above.data_days else below._replace(data=above.data_days)


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
    kept = finding(Code.SUPERIOR_LEADS_KEPT, TASKS_PLACE, count=len(led), previous=before.period.name.brief)
    return annex._replace(tasks=tasks), (kept,) if led else ()


def plan_below(plan: Plan, form: SuperiorForm, period: Period) -> PlanAndFindings:
    """The plan of the round below a superior's form, from a plan that has the form's tasks; and what an officer should
    know. Its code is made of the superior's and the agency's, its figures are those the form asks."""
    settings = plan.settings._replace(
        plan_code=code_below(form), plan_title=form.plan_title, superior_form=words.SUPERIOR_FORM_FILE,
        decision=form.decision or plan.settings.decision, report_subject=f"Kết quả thực hiện {form.plan_title}")
    office = form.head["agency_name"]
    if office == settings.issuer and not settings.issuer_code:
        settings = settings._replace(issuer_code=form.code.agency)
    plan = replace(plan, settings=settings, period=period, indicators=_indicators_below(plan, form))
    plan = with_assignments(replace(plan, phrases=(*plan.phrases, *_phrases_below(plan, office))))
    return plan, tuple(_findings_below(plan, form))


def _findings_below(plan: Plan, form: SuperiorForm) -> Iterator[Finding]:
    """The findings about the superior's form and the plan made below it."""
    leads = sum(row.role is Role.LEAD for row in form.tasks)
    yield finding(
        Code.SUPERIOR_FORM_TAKEN, Place(form.file), code=str(form.code), agency=form.head["agency_name"], leads=leads,
        others=len(form.tasks) - leads, due=date_vi(form.due_before), own=date_vi(plan.period.due_before))
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
    period, code = plan.period.name, plan.settings.plan_code
    is_of_period = period == form.name or period.kind == form.name.kind == PeriodKind.AD_HOC
    return not is_of_period or (code != code_below(form) and code.startswith(form.code.plan))


def _phrases_below(plan: Plan, office: str) -> Iterator[Phrase]:
    """The group phrases for names that the form prints and the register does not know: that office itself as one that
    waits to be said, since the form does not say who of it does the work; others as nobody here."""
    known = Names.of_plan(plan.agencies, plan.phrases)
    if office not in known and any(task.leads == office for task in plan.tasks):
        yield Phrase(office, (), (), unsaid=True)
    for text in dict.fromkeys(task.coordinators for task in plan.tasks):
        if text and name_key(text) != name_key(office) and any(part not in known for part in split_names(text, known)):
            yield Phrase(text, (), ())


def _indicators_below(plan: Plan, form: SuperiorForm) -> tuple[Indicator, ...]:
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
