"""Sheet "Nhiệm vụ" of a plan workbook: groups, tasks, and what amendments made of them."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import NamedTuple

from toolkit.base.text import day_of, recognise
from toolkit.model import words
from toolkit.model.findings import Code, Finding
from toolkit.model.period import Period, deadline_day
from toolkit.model.records import NO_IDENTITY, Amendment, Group, Task, TaskIdentity, TaskNumber, TaskState
from toolkit.plan.names import Names, split_names
from toolkit.plan.reading import TT, PlanLine, PlanTable, id_doubts, task_id_of, unknown_names


class TaskSheet(NamedTuple):
    """Groups and tasks in sheet order, the line of each task's id, what is wrong with them, and apart from them the
    tasks that an amendment `ended`."""
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]
    lines: Mapping[str, PlanLine]
    findings: tuple[Finding, ...]
    ended: tuple[Task, ...] = ()


def tt_text(task: Task) -> str:
    """What column TT says of a task: its printed number, its id in brackets where the annex prints another or none."""
    return task.tt if task.tt == task.id else f"{task.tt} ({task.id})".strip()


def read_tasks(table: PlanTable) -> TaskSheet:
    """The sheet's groups and tasks. A line with only TT and a text is a group's heading. A task that names no group
    belongs to the heading above it. A task whose number is missing or used before, and one whose group has no heading,
    are findings; they are kept all the same, so that nothing is lost."""
    groups, tasks, ended = dict[str, Group](), dict[str, Task](), list[tuple[Task, PlanLine]]()
    lines, findings = dict[str, PlanLine](), list[Finding]()
    printed = {task_id_of(line["tt"]) for line in table.lines if not _is_heading(line)}
    heading = ""
    for line in table.lines:
        if _is_heading(line):
            heading = line["tt"]
            if heading in groups:
                first = f"nhóm “{groups[heading].title}”"
                findings.append(line.told(Code.CODE_REPEATED, "tt", code=heading, first=first))
            groups.setdefault(heading, Group(heading, line["content"]))
        else:
            task = _task(line, heading)
            findings += id_doubts(line, task.id, {} if task.ended else lines)
            if task.ended:
                ended.append((task, line))
                continue
            if not task.id or task.id in tasks:
                task = task._replace(id=free_number(task.group, printed | tasks.keys()))
            tasks[task.id], lines[task.id] = task, line
    used = {task.group for task in (*tasks.values(), *(task for task, _ in ended))}
    for line in table.lines:
        if _is_heading(line) and line["tt"] not in used:
            findings.append(line.told(Code.GROUP_EMPTY, "content", group=f"{line['tt']} {line['content']}".strip()))
    unknown = [task for task in tasks.values() if task.group and task.group not in groups]
    findings += (lines[task.id].told(Code.GROUP_UNKNOWN, "group", task=task.id, group=task.group) for task in unknown)
    groups |= {task.group: Group(task.group, "") for task in unknown}
    alone, told = _alone((*ended, *((task, lines[task.id]) for task in tasks.values())))
    going_on = alone[len(ended):]
    known = {str(each.identity): each.identity for each in going_on} | {each.id: each.identity for each in going_on}
    over = tuple(_replaced(each, known) for each in alone[:len(ended)])
    findings += (*told, *_amendment_doubts(table, zip(over, (line for _, line in ended), strict=True)))
    return TaskSheet(tuple(groups.values()), going_on, lines, tuple(findings), over)


def _alone(held: Sequence[tuple[Task, PlanLine]]) -> tuple[tuple[Task, ...], list[Finding]]:
    """These tasks, each with an identity of its own; one whose identity is another's gets a new one, which is told."""
    owners, tasks, told = dict[str, PlanLine](), list[Task](), list[Finding]()
    known = {task.identity for task, _ in held}
    for task, line in held:
        if task.identity in owners:
            first = owners[task.identity].place("first_id" if owners[task.identity]["first_id"] else "tt")
            told.append(line.told(Code.CODE_REPEATED, "first_id", code=task.identity, first=first))
            task = task._replace(first_id=free_identity(task.id, known | owners.keys()))
        owners[task.identity] = line
        tasks.append(task)
    return tuple(tasks), told


def free_number(group: str, taken: Container[str]) -> TaskNumber:
    """A number for a task of that group that none of those `taken` is: "2.1", "2.2" …; without a group "1", "2" …"""
    numbers = (f"{group}.{number}".lstrip(".") for number in itertools.count(1))
    return TaskNumber(next(number for number in numbers if number not in taken))


def free_identity(number: str, used: Container[str]) -> TaskIdentity:
    """An identity for a task of that printed number that none of those `used` is: "2.2", else "2.2A", "2.2B" …"""
    spellings = itertools.chain([number], (number + letter for size in itertools.count(1)
                                           for letter in map("".join, itertools.product(ascii_uppercase, repeat=size))))
    return TaskIdentity(next(each for each in spellings if each not in used))


def _replaced(task: Task, numbers: Mapping[str, TaskIdentity]) -> Task:
    """A task that ended, the one in its place by identity, where the sheet says its number or that; `numbers` has each
    task's identity by both."""
    amendment = task.amendment
    if amendment is None or not amendment.by:
        return task
    return task._replace(amendment=amendment._replace(by=numbers.get(task_id_of(amendment.by), NO_IDENTITY)))


def _amendment_doubts(table: PlanTable, ended: Iterable[tuple[Task, PlanLine]]) -> Iterator[Finding]:
    """What is wrong with the columns of amendments: words nobody knows, days, what replaces; who says so, in one."""
    unsaid = list[PlanLine]()
    columns = words.AMENDMENT_COLUMNS
    for line in table.lines:
        if line.filled("state") and _state(line) is None:
            yield line.unknown("state", columns, words.TASK_STATE.values())
        elif _state(line) and not line.filled("document"):
            unsaid.append(line)
        yield from line.day_doubts({"since": columns["since"]})
    for task, line in ended:
        if task.amendment and task.amendment.state is TaskState.REPLACED and not task.amendment.by:
            yield line.told(Code.REPLACEMENT_UNKNOWN, "before", task=task.id, value=line["before"],
                            column=columns["before"].text)
    if unsaid:
        tasks = ", ".join(task_id_of(line["tt"]) for line in unsaid)
        yield unsaid[0].told(Code.AMENDMENT_UNSAID, "document", tasks=tasks, column=columns["document"].text)


def _is_heading(line: PlanLine) -> bool:
    said = (*words.TASK_COLUMNS, "state")
    return line.filled("tt") and not any(line[name] for name in said if name not in ("tt", "content"))


def _state(line: PlanLine) -> TaskState | None:
    return recognise(line["state"], words.TASK_STATE) if line.filled("state") else None


def _amendment(line: PlanLine) -> Amendment | None:
    state, before = _state(line), line["before"]
    if state is None:
        return None
    by, former = (before, "") if state is TaskState.REPLACED else ("", before)
    return Amendment(state, line["document"], day_of(line["since"]), TaskIdentity(by), former)


def _task(line: PlanLine, heading: str) -> Task:
    match = TT.fullmatch(line["tt"])
    texts = {name: line[name] for name in ("content", "leads", "coordinators", "product", "deadline")}
    group = line["group"] if line.filled("group") else "" if line["group"] else heading
    task_id, first_id = task_id_of(line["tt"]), line["first_id"] if line.filled("first_id") else ""
    return Task(task_id, match["tt"] if match else line["tt"], group, **texts, amendment=_amendment(line),
                first_id=TaskIdentity("" if first_id == task_id else first_id))


def task_doubts(sheet: TaskSheet, names: Names, period: Period) -> Iterator[Finding]:
    """What each task's own cells leave open: no text, no lead, names nobody knows, a deadline that cannot be read."""
    for task in sheet.tasks:
        line = sheet.lines[task.id]
        if not line.filled("content"):
            yield line.told(Code.TASK_EMPTY, "content", task=task.id)
        if not line.filled("leads"):
            yield line.told(Code.LEAD_MISSING, "leads", task=task.id)
        for column in ("leads", "coordinators"):
            yield from unknown_names(line, column, split_names(line[column], names), names)
        if deadline_day(task.deadline, period) is None:
            yield line.told(Code.DEADLINE_UNCLEAR, "deadline", task=task.id, value=task.deadline)
