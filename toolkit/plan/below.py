"""A superior's form → the plan of the round below it: its rows are the tasks, its days less those the office needs.

Who of this office's own agencies does what the form asks is not said in it: the office's name stands for them, a group
of sheet "Nhóm cơ quan" that waits to be said once. Where the names the form prints are this register's, those lead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from toolkit import words
from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.model import Annex, Indicator, Period, Phrase, Plan, Role, Task, Way
from toolkit.period import PeriodKind
from toolkit.plan.amending import same_tasks
from toolkit.plan.names import Names, name_key, split_names, with_assignments
from toolkit.plan.provinces import province_named
from toolkit.superior_form import SuperiorForm
from toolkit.text import date_vi, key, uncapitalised

#: So many days an office commonly needs to consolidate and to have its report signed.
OFFICE_DAYS = 10
#: So long a code of a plan may be, and how much of it tells two of one beginning apart.
_CODE, _TOLD_APART = 20, 3
_SETTINGS = Place(words.PLAN_FILE, words.PLAN_SHEETS["settings"])
_INDICATORS = Place(words.PLAN_FILE, words.PLAN_SHEETS["indicators"])


def period_below(form: SuperiorForm, office_days: int) -> Period:
    """The period of the round below: the superior's, with the same data, due so many days earlier."""
    above = form.period
    own = replace(above, due_before=above.due_before - timedelta(days=office_days))
    return own if own.data_days == above.data_days else replace(own, data=above.data_days)


def province_below(form: SuperiorForm) -> str:
    """The province whose People's Committee the form asks, "" where it asks another office."""
    name = form.head["agency_name"]
    for office in ("Ủy ban nhân dân ", "Uỷ ban nhân dân ", "UBND "):
        if name.casefold().startswith(office.casefold()):
            try:
                return province_named(name[len(office):])
            except ToolkitError:
                return ""
    return ""


def led_as_before(annex: Annex, before: Plan) -> tuple[Annex, tuple[Finding, ...]]:
    """The form's tasks, led as in the round before where it had them: whom a superior names is not whom we asked."""
    same, old = same_tasks(before.tasks, annex.tasks), {task.id: task for task in before.tasks}
    led = {new: old[was] for was, new in same.items()}
    tasks = tuple(replace(each, leads=led[each.id].leads, coordinators=led[each.id].coordinators)
                  if each.id in led else each for each in annex.tasks)
    told = finding(Code.SUPERIOR_LEADS_KEPT, Place(words.PLAN_FILE, words.PLAN_SHEETS["tasks"]), count=len(led),
                   previous=before.period.name.brief)
    return replace(annex, tasks=tasks), (told,) if led else ()


def plan_below(plan: Plan, form: SuperiorForm, period: Period) -> tuple[Plan, tuple[Finding, ...]]:
    """That plan, whose tasks are the form's, as the one of the round below in that period; and what an officer should
    know. Its code is made of the superior's and the agency's, its figures those the form asks."""
    settings = replace(
        plan.settings, plan_code=code_below(form), plan_title=form.plan_title, superior_form=words.SUPERIOR_FORM_FILE,
        decision=form.decision or plan.settings.decision, report_subject=f"Kết quả thực hiện {form.plan_title}")
    held = {each.name for each in plan.indicators}
    plan = replace(plan, settings=settings, period=period, indicators=_indicators(plan, form))
    own, known = form.head["agency_name"], Names.of_plan(plan.agencies, plan.phrases)
    plan = replace(plan, tasks=_led_by_own(plan, own, known))
    plan = with_assignments(replace(plan, phrases=(*plan.phrases, *_phrases(plan, own, known))))
    new = sum(each.name not in held for each in plan.indicators)
    ways = (finding(Code.SUPERIOR_WAYS, _INDICATORS, count=new),) if new else ()
    return plan, (*_told(plan, form), *ways)


def _told(plan: Plan, form: SuperiorForm) -> Iterator[Finding]:
    leads = sum(row.role is Role.LEAD for row in form.tasks)
    yield finding(
        Code.SUPERIOR_FORM_TAKEN, Place(form.file), code=str(form.code), agency=form.head["agency_name"], leads=leads,
        others=len(form.tasks) - leads, due=date_vi(form.due_before), own=date_vi(plan.period.due_before))
    if plan.period.due_before > form.due_before:
        yield finding(Code.SUPERIOR_DUE_LATE, _SETTINGS, due=date_vi(form.due_before),
                      own=date_vi(plan.period.due_before))
    province = uncapitalised(province_below(form))
    if province and key(province) != key(plan.settings.province):
        yield finding(Code.SUPERIOR_PROVINCE_DIFFERS, _SETTINGS, agency=form.head["agency_name"],
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


def _led_by_own(plan: Plan, own: str, known: Names) -> tuple[Task, ...]:
    """The tasks, led by those the form prints where this register knows them all and one of them is asked here."""
    if own in known:
        return plan.tasks

    def led(task: Task) -> Task:
        named = [known.codes(part) for part in split_names(task.coordinators, known)]
        is_own = task.leads == own and named and None not in named and any(named)
        return replace(task, leads=task.coordinators, coordinators="") if is_own else task

    return tuple(map(led, plan.tasks))


def _phrases(plan: Plan, own: str, known: Names) -> Iterator[Phrase]:
    """This office, where the register does not know it, as a group that waits to be said; what else the form prints
    and nobody knows means nobody here."""
    if own not in known and any(task.leads == own for task in plan.tasks):
        yield Phrase(own, (), (), unsaid=True)
    for text in dict.fromkeys(task.coordinators for task in plan.tasks):
        if text and name_key(text) != name_key(own) and any(part not in known for part in split_names(text, known)):
            yield Phrase(text, (), ())


def _indicators(plan: Plan, form: SuperiorForm) -> tuple[Indicator, ...]:
    """The figures the form asks; how they are put together, and whom they are asked of, as the plan has it already."""
    held = {each.name: each for each in plan.indicators}
    made = (Indicator(row.texts["tt"], row.texts["content"], row.texts["unit"], Way.SUM, (), row.texts["guide"])
            for row in form.figures)
    return tuple(replace(each, way=held[each.name].way, agencies=held[each.name].agencies)
                 if each.name in held else each for each in made)
