"""A plan and an amended annex → the amended plan: what each change is taken for is a proposal, told one by one, that
an officer confirms in the plan workbook by naming the document."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from textwrap import shorten
from typing import NamedTuple, TypeVar

from toolkit.base.text import key, likeness, most_alike
from toolkit.model.findings import Code, Finding, finding
from toolkit.model.records import (
    NO_IDENTITY,
    Amendment,
    Annex,
    Finished,
    Plan,
    PlanAndFindings,
    Task,
    TaskIdentity,
    TaskNumber,
    TaskState,
    wording,
)
from toolkit.plan.names import Names, split_names, with_assignments
from toolkit.plan.sheets import TASKS_PLACE
from toolkit.plan.tasks import free_identity, free_number

#: How alike texts are of one task worded anew: under its own number, under another; how much its own number weighs.
_OWN_NUMBER, _OTHER_NUMBER, _NUMBER_WEIGHS = 0.6, 0.75, 0.1
#: Letters of a text that are compared; so many tasks with so many others, which takes some seconds.
_LETTERS, _TASKS_COMPARED = 600, 1000
_short = partial(shorten, width=160, placeholder=" …")
_BY_STATE = {TaskState.IN_FORCE: Code.PROPOSED_ADDED, TaskState.REWORDED: Code.PROPOSED_REWORDED,
             TaskState.WITHDRAWN: Code.PROPOSED_WITHDRAWN, TaskState.REASSIGNED: Code.PROPOSED_REASSIGNED}


#: What something is known by: a task's number or identity, an indicator's code.
_Id = TypeVar("_Id", bound=str)


class Proposals(NamedTuple):
    """The tasks of the amended annex with their identities and what became of them, those that `ended`, by old id the
    new id of each that goes on, and what an officer is to confirm."""

    tasks: tuple[Task, ...]
    ended: tuple[Task, ...]
    same: Mapping[TaskNumber, TaskNumber]
    findings: tuple[Finding, ...]


def amended_plan(plan: Plan, annex: Annex) -> PlanAndFindings:
    """The plan of the same round as the amended annex has it. What earlier rounds finished stays finished; answers of
    the round before go with their tasks. An annex that has less than half of the tasks is taken for one that lists what
    changes only: the others go on, which is told."""
    over = same_tasks(plan.finished, annex.tasks)
    new, told = [task for task in annex.tasks if task.id not in over.values()], list[Finding]()
    same = matched(plan.tasks, new)
    if 2 * len(same) < len(plan.tasks):
        new = _with_unchanged(plan.tasks, new, same)
        wanted = {task.group for task in new} - {group.number for group in plan.groups}
        annex = annex._replace(groups=(*plan.groups, *(each for each in annex.groups if each.number in wanted)))
        total = len(plan.tasks)
        told.append(finding(Code.ANNEX_PARTIAL, TASKS_PLACE, held=len(same), total=total, count=total - len(same)))
    made = propose(plan, plan.tasks, new)
    taken = {task.id for task in made.tasks}  # the new annex gives another task the number of one it no longer has
    finished = tuple(each._replace(id=over.get(each.id) or TaskNumber(free_identity(each.id, taken)))
                     for each in plan.finished)
    previous = tuple(each._replace(task_id=made.same[each.task_id])
                     for each in plan.previous if each.task_id in made.same)
    ended = still_ended(plan.ended, made.ended, made.tasks)
    plan = replace(
        plan, groups=annex.groups, tasks=made.tasks, ended=ended, finished=finished, previous=previous)
    return with_assignments(plan), (*told, *made.findings)


def still_ended(before: Iterable[Task], now: Sequence[Task], tasks: Iterable[Task]) -> tuple[Task, ...]:
    """What ended `before` and `now`, where these are the `tasks`. What came back ended no more. Where what stood in a
    task's place has ended too, it is withdrawn as that."""
    back, gone = {(task.identity, key(task.content)) for task in tasks}, {task.identity: task.amendment for task in now}
    held = list[Task]()
    for task in before:
        if task.amendment and (then := gone.get(task.amendment.by)):
            task = task._replace(amendment=then)
        held += [task] if task.identity not in gone and (task.identity, key(task.content)) not in back else []
    return (*held, *now)


def _with_unchanged(old: Sequence[Task], changed: Sequence[Task], same: Mapping[TaskNumber, TaskNumber]) -> list[Task]:
    """The old tasks with those `changed` in their places and under their numbers, `same` by old id the new. What is
    left comes last, under a number of its own: that it stands in the place of another is the officer's to say."""
    new, groups, taken = {task.id: task for task in changed}, {task.group for task in old}, {task.id for task in old}
    tasks = [new[same[task.id]]._replace(id=task.id, tt=task.tt, group=task.group) if task.id in same else task
             for task in old]
    for task in changed:
        if task.id not in same.values():
            own = task.id.partition(".")[0]
            group = task.group or (own if own in groups else "")
            number = free_number(group, taken) if task.id in taken else task.id
            tasks.append(task._replace(id=number, tt=task.tt if number == task.id else task.tt and number, group=group))
            taken.add(number)
    return tasks


def propose(plan: Plan, old: Sequence[Task], new: Sequence[Task]) -> Proposals:
    """What became of the `old` tasks in an annex of these `new` ones; `plan` says whom names mean."""
    same, names = matched(old, new), Names.of_plan(plan.agencies, plan.phrases)
    before = {same[task.id]: task for task in old if task.id in same}
    used = {*(task.identity for task in (*old, *plan.ended)), *(each.id for each in plan.finished)}
    again = same_texts({str(task.identity): key(task.content) for task in plan.ended},
                       {str(task.id): key(task.content) for task in new if task.id not in before})
    back = {number: TaskIdentity(identity) for identity, number in again.items()}
    made = dict[TaskNumber, Task]()
    for task in new:
        if task.id in before:
            made[task.id] = _going_on(before[task.id], task, names)
        else:
            identity = back.get(task.id) or free_identity(task.id, used)
            used.add(identity)
            made[task.id] = with_identity(task._replace(amendment=Amendment(TaskState.IN_FORCE)), identity)
    ended = tuple(task._replace(amendment=Amendment(TaskState.WITHDRAWN)) for task in old if task.id not in same)
    tasks = tuple(made.values())
    return Proposals(tasks, ended, same, tuple(_told(before, tasks, ended)))


def same_tasks(old: Iterable[Task | Finished], new: Iterable[Task]) -> dict[TaskNumber, TaskNumber]:
    """By old id the new id of the task of the same text: the same id, else the only other task of that text."""
    before, now = ({task.id: key(task.content) for task in tasks} for tasks in (old, new))
    return same_texts(before, now)


def same_texts(before: Mapping[_Id, str], now: Mapping[_Id, str]) -> dict[_Id, _Id]:
    """By old id the new id of what has the same text: the same id, else the only other of that text."""
    same = {task: task for task, text in before.items() if now.get(task) == text}
    moved, found = (Counter(text for task, text in texts.items() if task not in same) for texts in (before, now))
    places = {text: task for task, text in now.items() if task not in same}
    alone = {text for text in moved if moved[text] == found[text] == 1}
    return same | {task: places[text] for task, text in before.items() if task not in same and text in alone}


def matched(old: Sequence[Task], new: Sequence[Task]) -> dict[TaskNumber, TaskNumber]:
    """By old id the new id of each task that goes on: of the same text, then those of texts most alike. Of thousands of
    tasks not all are compared with all."""
    same = same_tasks(old, new)
    taken = {*same.values()}
    before = {task.id: key(task.content)[:_LETTERS] for task in old if task.id not in same}
    now = {task.id: key(task.content)[:_LETTERS] for task in new if task.id not in taken}
    pairs = list[tuple[float, TaskNumber, TaskNumber]]()
    by_identity = {task.identity: task.id for task in old}
    for task in new:  # a new annex calls a task by the number it had last
        number = by_identity.get(task.identity) if task.first_id else task.id
        if number in before and task.id in now and (like := likeness(before[number], now[task.id], _OWN_NUMBER)):
            pairs.append((like + _NUMBER_WEIGHS, number, task.id))
    compared = dict(itertools.islice(now.items(), _TASKS_COMPARED))
    for one, text in itertools.islice(before.items(), _TASKS_COMPARED):
        pairs += [(like, one, other) for other, like in most_alike(text, compared, _OTHER_NUMBER)
                  if text != compared[other]]  # of several tasks of one text nobody can say which it is
    for _, one, other in sorted(pairs, key=lambda pair: -pair[0]):
        if one not in same and other not in taken:
            same[one] = other
            taken.add(other)
    return same


def with_identity(task: Task, identity: TaskIdentity) -> Task:
    """The task, known by that identity whatever its number."""
    return task._replace(first_id=NO_IDENTITY if identity == TaskIdentity(task.id) else identity)


def _going_on(before: Task, now: Task, names: Names) -> Task:
    """The task as the new annex has it; one that has other leads is reassigned, whatever else changed."""
    amendment = before.amendment
    if _leads(before, names) != _leads(now, names):
        amendment = Amendment(TaskState.REASSIGNED, former=before.leads)
    elif wording(before) != wording(now):
        amendment = Amendment(TaskState.REWORDED, former=_short_of(before, now))
    return with_identity(now._replace(amendment=amendment), before.identity)


def _leads(task: Task, names: Names) -> set[str]:
    parts = split_names(task.leads, names)
    return {code for part in parts for code in names.codes(part) or (key(part),)}


def _short_of(before: Task, now: Task) -> str:
    """What was worded otherwise: the text of the task, or where that is the same its product and deadline."""
    if key(before.content) != key(now.content):
        return before.content
    return "; ".join(filter(None, (before.product, before.deadline)))


def _told(before: Mapping[TaskNumber, Task], tasks: Sequence[Task], ended: Sequence[Task]) -> Iterator[Finding]:
    """Each proposal; `before` are the old tasks by new id."""
    renumbered = [f"{old.id} → {task.id}" for task in tasks if (old := before.get(task.id)) and old.id != task.id]
    joined = [task.id for task in tasks if (old := before.get(task.id)) and key(old.coordinators) != key(
        task.coordinators)]
    if renumbered:
        yield finding(Code.TASKS_RENUMBERED, TASKS_PLACE, tasks=", ".join(renumbered))
    if joined:
        yield finding(Code.COORDINATORS_CHANGED, TASKS_PLACE, tasks=", ".join(joined))
    for task in (*tasks, *ended):
        made, old = task.amendment, before.get(task.id)
        if made is None or (old is not None and made is old.amendment and task not in ended):
            continue
        texts = (made.former, _short_of(task, old)) if old and made.former != old.leads else (made.former, task.leads)
        yield finding(_BY_STATE[made.state], TASKS_PLACE, task=task.id, content=_short(task.content),
                      before=_short(texts[0]), after=_short(texts[1]))
