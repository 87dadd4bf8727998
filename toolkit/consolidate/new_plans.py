"""An earlier round, an annex or a superior's form → the plan of a new round, and findings for the officer.

`rounds.beginning` calls it. A task whose deadline moves along with the year ("Hàng năm") comes back; one with a fixed
deadline ("Năm 2020") goes on until its leads are done, one with an unreadable deadline until an officer decides.
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
#: Days an office commonly needs to consolidate and to have its report signed.
OFFICE_DAYS = 10
#: Most characters of a plan's code, and those of the digest that ends a code which was cut.
_CODE_LENGTH, _DIGEST_LENGTH = 20, 3
_shortened = partial(shorten, width=60, placeholder=" …")


def office_plan(
    form: SuperiorForm, province: str, period: Period, known: Sequence[Agency], phrases: Sequence[Phrase]
) -> Plan:
    """A superior's form and the known agencies → the plan of the asked office, with the form's tasks and the agencies
    that exist in the period."""
    office, annex = form.head["agency_name"], form.annex()
    head = Head("", "", None, office, form.plan_title, office)
    settings = settings_from(head, province, period, *issuer_and_office(head, province, known))
    agencies = tuple(agency for agency in known if agency.is_there(period.last_day))
    return Plan(settings, period, annex.groups, annex.tasks, agencies, tuple(phrases), ())


def with_short_names(plan: Plan, short: Mapping[str, str]) -> Plan:
    """The plan with further short names of agencies, as in `short_named`, and its assignments read anew."""
    return with_assignments(replace(plan, agencies=short_named(plan.agencies, plan.phrases, short)))


def short_named(agencies: Sequence[Agency], phrases: Sequence[Phrase], short: Mapping[str, str]) -> tuple[Agency, ...]:
    """Agencies, and full names by short name → the agencies with those short names as aliases. A short name that
    already names somebody is left out."""
    known_names = Names.of_plan(agencies, phrases)
    aliases = by_key((known_names.codes(full), name) for name, full in short.items() if name not in known_names)
    return tuple(agency._replace(aliases=(*agency.aliases, *aliases.get((agency.code,), ()))) for agency in agencies)


def new_plan(
    annex: Annex, base: Plan, to: PeriodName | None = None, last_day: date | None = None) -> Plan:
    """Annex and an earlier plan → a plan with the annex's tasks and the earlier plan's settings, agencies and phrases.
    `to` is its period (None: the same), `last_day` the last day for returns (None: the period's).

    For another period the due date moves along; the report's number and date, and the confirmation of the due date, are
    taken back. Period names within the settings' wording stay: the officer changes them. The plan has no answers of
    earlier rounds. Unknown names assign nobody here and become findings once the workbook is read."""
    settings, period, confirmed = base.settings, base.period, base.confirmed
    if to is not None and to != period.name:
        settings, period = settings._replace(report_number="", report_date=None, parts=()), period.moved(to)
        confirmed -= {"due_before"}
    return with_assignments(replace(
        base, settings=settings, period=due_on(period, last_day), groups=annex.groups, tasks=annex.tasks, previous=(),
        finished=(), ended=(), confirmed=confirmed))


def without_amendments(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The tasks without the amendments of the earlier round, which the new one does not tell again."""
    return tuple(task._replace(amendment=None) for task in tasks)


def carry_over(
    old: Consolidation, annex: Annex | None = None, to: PeriodName | None = None, last_day: date | None = None
) -> PlanAndFindings:
    """A consolidated round → the plan of the next one, and findings for the officer. `to` is its period (None: the
    following), `last_day` the last day for returns (None: the period's).

    With `annex` the plan has the annex's tasks, finished ones too, and proposals for the old ones
    (`from_annex.propose_amendments`); without it the tasks that go on, and the finished ones as `finished`. Answers go
    along with their tasks, back to the same period of the year before. ToolkitError where `to` is not later, or the old
    round is ad hoc."""
    _refuse_ad_hoc(old.plan)
    before = old.plan.period.name
    to = to or before.shifted(1)
    if to.order <= before.order:
        raise ToolkitError(
            Code.PERIOD_NOT_LATER, period=to.label, previous=before.label, next=before.shifted(1).label)
    done_numbers = {*old.tasks.loc[old.tasks["status"] == Status.DONE.value, "task_id"]}
    titles = {group.number: group.title for group in old.plan.groups}
    finished = (*old.plan.finished, *(
        Finished(task.id, task.group, task.content, before.code, titles.get(task.group, ""))
        for task in old.plan.tasks if task.id in done_numbers and deadline_day(task.deadline)))
    if annex is None:
        tasks = _continuing_tasks(old.plan, finished, done_numbers)
        annex = Annex(_groups_of(tasks.tasks, old.plan.groups), tasks.tasks)
    else:
        tasks, finished = _tasks_of_annex(old.plan, finished, annex), ()
    previous, given = _previous_answers(old, tasks.same, to)
    plan = replace(new_plan(annex._replace(tasks=tasks.tasks), old.plan, to, last_day),
                   previous=previous, finished=finished, ended=tasks.ended)
    carried = finding(
        Code.PREVIOUS_CARRIED, Place(words.PLAN_FILE), previous=before.brief, period=to.label, kept=len(tasks.same),
        total=len(old.plan.tasks), answers=len(previous), said=given, due=date_vi(plan.period.due_before))
    return plan, (carried, *tasks.findings, *_old_round_findings(old), *_old_wording_findings(plan, before))


def _groups_of(tasks: Iterable[Task], groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups that hold any of these tasks."""
    numbers = {task.group for task in tasks}
    return tuple(group for group in groups if group.number in numbers)


def _continuing_tasks(plan: Plan, finished: Sequence[Finished], done_numbers: Container[str]) -> Proposals:
    """The plan's tasks that go on without a new annex; findings about the finished ones and about done ones with an
    unclear deadline."""
    finished_numbers = {task.id for task in finished}
    kept = without_amendments(task for task in plan.tasks if task.id not in finished_numbers)
    unclear = [task.id for task in kept if task.id in done_numbers and deadline_day(task.deadline, plan.period) is None]
    left = [f"{task.id} {_shortened(task.content)}" for task in finished if task.period == plan.period.code]
    findings = (*_task_list_finding(Code.TASKS_DONE_LEFT, left, plan, "; "),
                *_task_list_finding(Code.TASKS_CARRIED_UNCLEAR, unclear, plan))
    return Proposals(kept, (), {task.id: task.id for task in kept}, findings)


def _task_list_finding(code: Code, tasks: Sequence[str], plan: Plan, separator: str = ", ") -> Iterator[Finding]:
    """The finding of that code that lists these tasks of an earlier plan; none for an empty list."""
    if tasks:
        yield finding(code, TASKS_PLACE, count=len(tasks), tasks=separator.join(tasks), previous=plan.period.name.brief)


def _tasks_of_annex(plan: Plan, finished: Sequence[Finished], annex: Annex) -> Proposals:
    """A new annex → its tasks with proposals for the plan's tasks. If less than half of these are in the annex, it is a
    new plan and no amendment: one finding lists the missing ones. Finished tasks may be missing without a finding."""
    finished_numbers, repeated = {task.id for task in finished}, [*same_tasks(finished, annex.tasks).values()]
    same = same_tasks(plan.tasks, annex.tasks)
    open_tasks = without_amendments(
        task for task in plan.tasks if task.id in same or task.id not in finished_numbers)
    tasks = propose_amendments(plan, open_tasks, annex.tasks)
    gone = [task.id for task in plan.tasks if task.id not in same]
    if 2 * len(tasks.same) >= len(plan.tasks):
        gone = [task for task in gone if task in finished_numbers]
    else:
        tasks = Proposals(annex.tasks, (), same, ())
    return tasks._replace(findings=(*tasks.findings, *_task_list_finding(Code.TASKS_NOT_IN_ANNEX, gone, plan),
                                    *_task_list_finding(Code.TASKS_FINISHED_AGAIN, repeated, plan)))


def _answers_of_round(old: Consolidation) -> list[Previous]:
    """The answers of a round about its tasks, as earlier answers of the next plan: by agency in register order, then as
    in the form."""
    period, answers = old.plan.period.code, list[Previous]()
    for returned in old.intake.returns:
        for row in filter(lambda row: row.typed, returned.progress):
            result, difficulties = (printable(row.text(name)).strip() for name in (fields.RESULT, fields.DIFFICULTIES))
            answers.append(Previous(
                period, returned.agency, row.task_id, row.status, row.percent, result, difficulties))
    return answers


def _previous_answers(
    old: Consolidation, same: Mapping[TaskNumber, TaskNumber], to: PeriodName) -> tuple[tuple[Previous, ...], int]:
    """The answers of a round and of rounds before it that the period `to` is compared with, under the tasks' new
    numbers (`same`); and the number of answers before dropped tasks are left out."""
    oldest = to.year_before.order
    given = [*_answers_of_round(old), *(answer for answer in old.plan.previous if answer.order >= oldest)]
    return _renumbered(given, same), len(given)


def _renumbered(answers: Iterable[Previous], same: Mapping[TaskNumber, TaskNumber]) -> tuple[Previous, ...]:
    """The answers whose tasks are in `same`, under their new numbers."""
    return tuple(answer._replace(task_id=same[answer.task_id]) for answer in answers if answer.task_id in same)


def with_answers(plan: Plan, last: PeriodName, others: Iterable[Consolidation]) -> PlanAndFindings:
    """A plan and further earlier rounds → the plan with their agencies' answers about its tasks; a finding for each
    round with the number taken. They replace what the plan has of these rounds, but are added to answers of the period
    `last`."""
    answers, found = list[Previous](), list[Finding]()
    for other in others:
        given = _answers_of_round(other)
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
    """The rounds of shorter periods, newest last → the plan of the period `to` that holds them, and findings. Without
    an annex it is the newest plan, with the tasks that an earlier part finished. The plan has no earlier answers: they
    come from the parts."""
    plans = [part.plan for part in parts]
    base = plans[-1]
    if annex is None:
        identities, numbers = {task.identity for task in base.tasks}, {task.id for task in base.tasks}
        number_of_finished = {key(task.content): task.id for task in base.finished if task.id not in numbers}
        latest = {task.identity: task for plan in plans for task in plan.tasks}
        finished = [with_identity(task._replace(id=number_of_finished[key(task.content)]), identity)
                    for identity, task in latest.items()
                    if identity not in identities and key(task.content) in number_of_finished]
        order = {task.identity: place for plan in reversed(plans) for place, task in enumerate(plan.tasks)}
        tasks = sorted((*base.tasks, *finished), key=lambda task: order[task.identity])
        groups = {group.number: group for plan in plans for group in plan.groups}  # newest titles, oldest order
        annex = Annex(_groups_of(tasks, groups.values()), tuple(tasks))
    amended = {task.identity: task.amendment for plan in plans for task in plan.tasks if task.amendment}
    tasks = [task._replace(amendment=amended.get(task.identity)) for task in annex.tasks]
    repeated = same_tasks(base.finished, tasks)
    ended, used = tuple[Task, ...](), {task.identity for task in tasks}
    for plan in plans:
        ended = merge_ended(ended, plan.ended, tasks)
    plan = replace(
        new_plan(annex._replace(tasks=tuple(tasks)), base, to, last_day),
        finished=tuple(task for task in base.finished if task.id not in repeated),
        ended=tuple(with_identity(task, free_identity(task.identity, used)) for task in ended))  # one may be in use now
    joined = finding(
        Code.PARTS_JOINED, SETTINGS_PLACE, period=to.label, parts=", ".join(part.period.label for part in plans),
        total=len(plan.tasks), due=date_vi(plan.period.due_before))
    return plan, (joined, *_old_wording_findings(plan, base.period.name))


def due_on(period: Period, last_day: date | None) -> Period:
    """The period with returns up to that day; unchanged where it is None."""
    return period._replace(due_before=last_day + timedelta(days=1)) if last_day else period


def _refuse_ad_hoc(plan: Plan) -> None:
    """ToolkitError where the plan is of an ad hoc round: it has only some of the tasks and agencies."""
    if plan.period.kind is PeriodKind.AD_HOC:
        raise ToolkitError(Code.PREVIOUS_AD_HOC, previous=plan.period.label)


def ad_hoc_plan(
    old: Consolidation, to: PeriodName, last_day: date, title: str, tasks: Collection[str]) -> PlanAndFindings:
    """A round → the plan of an ad hoc report with that title on some of its tasks, by number (none: all), and findings.
    Only agencies with a part in them receive forms; no figures are asked. ToolkitError where a number is unknown, or
    the round is ad hoc itself."""
    _refuse_ad_hoc(old.plan)
    known = [task.id for task in old.plan.tasks]
    unknown = [task for task in tasks if task not in known]
    if unknown:
        raise ToolkitError(Code.TASKS_UNKNOWN, tasks=", ".join(unknown), known=", ".join(known))
    chosen = without_amendments(task for task in old.plan.tasks if not tasks or task.id in tasks)
    plan = new_plan(Annex(_groups_of(chosen, old.plan.groups), chosen), old.plan, to, last_day)
    previous, _ = _previous_answers(old, {task.id: task.id for task in chosen}, to)
    asked = {row.agency for row in plan.assignments}
    agencies = tuple(agency._replace(receives_form=agency.receives_form and agency.code in asked)
                     for agency in plan.agencies)
    plan = replace(plan, period=plan.period._replace(title=title), indicators=(), previous=previous, agencies=agencies)
    return plan, (*_old_round_findings(old), finding(
        Code.AD_HOC_MADE, Place(words.PLAN_FILE), count=len(chosen), tasks=", ".join(task.id for task in chosen),
        agencies=len(plan.expected), due=date_vi(plan.period.due_before)))


def _old_round_findings(old: Consolidation) -> Iterator[Finding]:
    """The findings of an old round without returns, or with errors."""
    before = old.plan.period.name.brief
    errors = sum(found.severity is Severity.ERROR for found in old.all_findings)
    if not old.intake.returns:
        yield finding(Code.PREVIOUS_WITHOUT_RETURNS, previous=before)
    if errors:
        yield finding(Code.PREVIOUS_HAS_ERRORS, previous=before, count=errors)


def _old_wording_findings(plan: Plan, before: PeriodName) -> Iterator[Finding]:
    """The findings of settings that still name the old period: its year where that is over, else its quarter or month.
    Dates and numbers of documents do not count."""
    is_year_over = before.year != plan.period.year
    old_name = f"năm {before.year}" if is_year_over else before.part
    pattern = re.compile(rf"\b{before.year if is_year_over else old_name}\b", re.IGNORECASE)
    for name, setting in words.SETTINGS.items() if old_name else ():
        value = getattr(plan.settings, name, "")
        text = "\n".join(value) if isinstance(value, tuple) else str(value or "")
        if pattern.search(DATED.sub(" ", text)):
            yield finding(Code.PERIOD_IN_WORDING, SETTINGS_PLACE, label=setting.label.text, previous=old_name,
                          value=_shortened(text))


def period_below(form: SuperiorForm, office_days: int) -> Period:
    """A superior's form → the period of the round that answers it: with the same data, due so many days earlier."""
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
    """The form's tasks with the leads and coordinators of the earlier round where it had the task; and the finding that
    they were kept. A superior's form names other leads than the office asked."""
    earlier = {new: before.task(old) for old, new in same_tasks(before.tasks, annex.tasks).items()}
    tasks = tuple(task._replace(leads=earlier[task.id].leads, coordinators=earlier[task.id].coordinators)
                  if task.id in earlier else task for task in annex.tasks)
    kept = finding(Code.SUPERIOR_LEADS_KEPT, TASKS_PLACE, count=len(earlier), previous=before.period.name.brief)
    return annex._replace(tasks=tasks), (kept,) if earlier else ()


def plan_below(plan: Plan, form: SuperiorForm, period: Period) -> PlanAndFindings:
    """A plan with the tasks of a superior's form → the plan of the round that answers the form, and findings. Its code
    is made of the superior's plan and the agency, its indicators are the figures the form asks."""
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
    """The findings about the superior's form and the plan made from it."""
    leads = sum(row.role is Role.LEAD for row in form.tasks)
    yield finding(
        Code.SUPERIOR_FORM_TAKEN, Place(form.file), code=str(form.code), agency=form.head["agency_name"], leads=leads,
        others=len(form.tasks) - leads, due=date_vi(form.due_before), own=date_vi(plan.period.due_before))
    if form.typed:
        yield finding(Code.SUPERIOR_FORM_FILLED, Place(form.file), count=form.typed)
    if form.edited:
        yield finding(Code.SUPERIOR_FORM_EDITED, Place(form.file), rows=", ".join(map(str, form.edited)))


def code_below(form: SuperiorForm) -> str:
    """A superior's form → the code of the plan that answers it: the superior's plan and the agency, cut with a digest
    at its end where that is too long."""
    code = f"{form.code.plan}{form.code.agency}"
    if len(code) <= _CODE_LENGTH:
        return code
    digest = hashlib.sha256(code.encode()).hexdigest()[:_DIGEST_LENGTH].upper()
    return f"{code[:_CODE_LENGTH - _DIGEST_LENGTH]}{digest}"


def is_of_another(form: SuperiorForm, plan: Plan) -> bool:
    """Whether the form asks about another period than the plan, or was sent to another agency than the plan's. Ad hoc
    rounds of two levels may have different numbers; an officer may have changed the plan's code."""
    period, code = plan.period.name, plan.settings.plan_code
    is_of_period = period == form.name or period.kind == form.name.kind == PeriodKind.AD_HOC
    return not is_of_period or (code != code_below(form) and code.startswith(form.code.plan))


def _phrases_below(plan: Plan, office: str) -> Iterator[Phrase]:
    """The phrases for names on the form that the register does not know. The asked office itself waits for an officer's
    answer, as the form does not say who in it does the work; coordinators' names stand for no agency here."""
    known = Names.of_plan(plan.agencies, plan.phrases)
    if office not in known and any(task.leads == office for task in plan.tasks):
        yield Phrase(office, (), (), unsaid=True)
    for text in dict.fromkeys(task.coordinators for task in plan.tasks):
        if text and name_key(text) != name_key(office) and any(part not in known for part in split_names(text, known)):
            yield Phrase(text, (), ())


def _indicators_below(plan: Plan, form: SuperiorForm) -> tuple[Indicator, ...]:
    """The figures the form asks, as indicators with the ways it prints. Agencies to ask, and ways the form does not
    print, are the plan's."""
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
