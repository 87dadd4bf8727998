"""A new round's plan: of an annex and a plan we have, or from the round before with what agencies answered in it.

A task whose deadline moves along with the report year ("Hàng năm") comes back every year. One whose deadline is fixed
("Năm 2020") goes on until its leads are done, one whose deadline nobody can read until an officer says otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from textwrap import shorten
from typing import TYPE_CHECKING

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, Severity, ToolkitError, finding
from toolkit.model import Annex, Finished, Group, Plan, Previous, Status, Task
from toolkit.period import deadline_day
from toolkit.plan.names import Names, assign
from toolkit.text import date_vi, key, printable

if TYPE_CHECKING:    # a new plan needs no frames
    from toolkit.consolidate import Consolidation

#: Days and numbers of documents: a year in them says nothing about the round.
_DATED = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{4}|tháng \d{1,2} năm \d{4}|\d+/\d{4}/", re.IGNORECASE)
_SETTINGS, _TASKS = (Place(words.PLAN_FILE, words.PLAN_SHEETS[name]) for name in ("settings", "tasks"))
_short = partial(shorten, width=60, placeholder=" …")


def new_plan(annex: Annex, base: Plan, year: int | None = None) -> Plan:
    """The plan of `annex` with the settings, agencies and phrases of `base`, for the report year `year`.

    `year` None keeps the period of `base`. For another year the due date moves along, and the report's number and date
    are open again, and a due date said to be meant is no more so; years written in the settings' wording are the
    officer's to change. It knows no answers of a round before. Names that are not in the register assign nobody here
    and are findings once the workbook is read."""
    settings, period, meant = base.settings, base.period, base.meant
    if year is not None and year != period.year:
        settings, period = replace(settings, report_number="", report_date=None), period.moved(year)
        meant -= {"due_before"}
    assignments = assign(annex.tasks, base.agencies, Names.of_plan(base.agencies, base.phrases))
    plan = replace(base, settings=settings, period=period, previous=(), finished=(), meant=meant)
    return replace(plan, groups=annex.groups, tasks=annex.tasks, assignments=assignments)


def carry_over(
    old: Consolidation, annex: Annex | None = None, year: int | None = None) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan of the round after `old`, for report year `year` (None: the next), and what an officer should know. With
    `annex` its tasks are the plan's, also what was finished, and only answers about a task of the same text, whatever
    its number, stay; without it the new plan knows what is finished. ToolkitError where `year` is not a later one."""
    before = old.plan.period.year
    year = before + 1 if year is None else year
    if year <= before:
        raise ToolkitError(Code.YEAR_NOT_LATER, year=year, previous=before, next=before + 1)
    statuses = {task: Status(status) for task, status in zip(old.tasks["task_id"], old.tasks["status"], strict=True)}
    over = _finished(old.plan, statuses, year)
    new, told = _unfinished(old.plan, over, statuses) if annex is None else (annex, _differences(old.plan, over, annex))
    same = _same_tasks(old.plan.tasks, new.tasks)
    answers = tuple(_answers(old, same, new.tasks))
    plan = replace(new_plan(new, old.plan, year), previous=answers, finished=() if annex else over)
    carried = finding(
        Code.PREVIOUS_CARRIED, Place(words.PLAN_FILE), previous=before, year=year, kept=len(same),
        total=len(old.plan.tasks), answers=len(answers), due=date_vi(plan.period.due_before))
    return plan, (carried, *told, *_open(old), *_wording(plan, before))


def _finished(plan: Plan, statuses: Mapping[str, Status], year: int) -> tuple[Finished, ...]:
    """What rounds before `plan` finished, and then it: its tasks that are done and whose day does not move along."""
    before, titles = plan.period.year, {group.number: group.title for group in plan.groups}
    due = {task.id: (deadline_day(task.deadline, before), deadline_day(task.deadline, year)) for task in plan.tasks}
    return (*plan.finished, *(
        Finished(task.id, task.group, task.content, before, titles.get(task.group, "")) for task in plan.tasks
        if statuses[task.id] is Status.DONE and due[task.id][0] is not None and due[task.id][0] == due[task.id][1]))


def _unfinished(
    plan: Plan, over: Sequence[Finished], statuses: Mapping[str, Status]) -> tuple[Annex, Iterator[Finding]]:
    """The groups and tasks that go on, and what is told of the others. A group none of whose tasks does is left out."""
    before, ids = plan.period.year, {each.id for each in over}
    unclear = [task.id for task in plan.tasks
               if statuses[task.id] is Status.DONE and deadline_day(task.deadline, before) is None]
    kept = tuple(task for task in plan.tasks if task.id not in ids)
    held, left = {task.group for task in kept}, [each for each in over if each.year == before]
    emptied = [group for group in plan.groups if group.number in {each.group for each in left} - held]
    groups = tuple(group for group in plan.groups if group.number in held)
    return Annex(groups, kept), _left(before, left, emptied, unclear)


def _left(before: int, over: list[Finished], emptied: list[Group], unclear: list[str]) -> Iterator[Finding]:
    tasks = "; ".join(f"{task.id} {_short(task.content)}" for task in over)
    groups = "; ".join(f"{group.number} {_short(group.title)}" for group in emptied)
    if over:
        yield finding(Code.TASKS_DONE_LEFT, _TASKS, count=len(over), previous=before, tasks=tasks)
    if emptied:
        yield finding(Code.GROUPS_LEFT, _TASKS, groups=groups)
    if unclear:
        yield finding(Code.TASKS_CARRIED_UNCLEAR, _TASKS, tasks=", ".join(unclear), previous=before)


def _same_tasks(old: Iterable[Task | Finished], new: Iterable[Task]) -> dict[str, str]:
    """By old id the new id of the task of the same text: the same id, else the only other task of that text."""
    before, now = ({task.id: key(task.content) for task in tasks} for tasks in (old, new))
    same = {task: task for task, text in before.items() if now.get(task) == text}
    moved, found = (Counter(text for task, text in texts.items() if task not in same) for texts in (before, now))
    places = {text: task for task, text in now.items() if task not in same}
    alone = {text for text in moved if moved[text] == found[text] == 1}
    return same | {task: places[text] for task, text in before.items() if task not in same and text in alone}


def _differences(plan: Plan, over: Iterable[Finished], annex: Annex) -> Iterator[Finding]:
    """Which old tasks the new annex numbers or words anew, which it no longer has, which it asks although finished."""
    same = _same_tasks(plan.tasks, annex.tasks)
    ids = {task.id for task in annex.tasks} - {*same.values()}
    gone = [task.id for task in plan.tasks if task.id not in same]
    for code, tasks in (
        (Code.TASKS_RENUMBERED, [f"{task} → {now}" for task, now in same.items() if task != now]),
        (Code.TASKS_REWORDED, [task for task in gone if task in ids]),
        (Code.TASKS_NOT_IN_ANNEX, [task for task in gone if task not in ids]),
        (Code.TASKS_FINISHED_AGAIN, [*_same_tasks(over, annex.tasks).values()]),
    ):
        if tasks:
            yield finding(code, _TASKS, tasks=", ".join(tasks), previous=plan.period.year)


def _answers(old: Consolidation, same: Mapping[str, str], tasks: Sequence[Task]) -> Iterator[Previous]:
    """What was answered about the new round's `tasks`, by agency in register order, each in their order."""
    order, before = {task.id: place for place, task in enumerate(tasks)}, old.plan.period.year
    for made in old.intake.returns:
        filled = (row for row in made.progress if row.entries or row.unclear)
        rows = [(same[row.task_id], row) for row in filled if row.task_id in same]
        for task, row in sorted(rows, key=lambda each: order[each[0]]):
            texts = (printable(row.text(name)).strip() for name in (fields.RESULT, fields.DIFFICULTIES))
            yield Previous(before, made.agency, task, row.status, row.percent, *texts)


def _open(old: Consolidation) -> Iterator[Finding]:
    """What the old round had not settled."""
    before = old.plan.period.year
    errors = sum(each.severity is Severity.ERROR for each in old.all_findings)
    if not old.intake.returns:
        yield finding(Code.PREVIOUS_WITHOUT_RETURNS, previous=before)
    if errors:
        yield finding(Code.PREVIOUS_HAS_ERRORS, previous=before, count=errors)


def _wording(plan: Plan, before: int) -> Iterator[Finding]:
    """Settings that speak of the old year, days and numbers of documents aside."""
    for name, setting in words.SETTINGS.items():
        value = getattr(plan.settings, name, "")
        text = "\n".join(value) if isinstance(value, tuple) else str(value or "")
        if re.search(rf"\b{before}\b", _DATED.sub(" ", text)):
            told = {"label": setting.label.text, "previous": before, "value": _short(text)}
            yield finding(Code.YEAR_IN_WORDING, _SETTINGS, **told)
