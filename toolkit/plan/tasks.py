"""Sheet "Nhiệm vụ" as read: headings of groups, and tasks with the group each belongs to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, replace

from toolkit.findings import Code, Finding, finding
from toolkit.model import Group, Task
from toolkit.period import deadline_day
from toolkit.plan.names import Names, split_names
from toolkit.plan.tables import Line, Table

#: What stands in column Nhóm of a task that has no group.
NO_GROUP = "–"
#: "(1.1)" where the annex prints no number; "a) (2.1)" where what it prints is not the task's id.
_TT = re.compile(r"(?P<tt>.*?)\s*\((?P<id>[^()]*)\)")
#: An id is part of row keys (`toolkit.form_code`).
_ID = re.compile(r"[0-9A-Z.]+")


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """Groups and tasks in sheet order, the line of each task's id, and what is wrong with them."""

    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]
    lines: Mapping[str, Line]
    findings: tuple[Finding, ...]


def tt_text(task: Task) -> str:
    """What column TT says of a task: its printed number, its id in brackets where the annex prints another or none."""
    return task.tt if task.tt == task.id else f"{task.tt} ({task.id})".strip()


def read_tasks(table: Table) -> TaskSheet:
    """The sheet's groups and tasks. A line with only TT and a text is a group's heading.

    A task that names no group belongs to the heading above it. A task whose number is missing or used before,
    and one whose group has no heading, are findings; they are kept all the same, so that nothing is lost.
    """
    groups: dict[str, Group] = {}
    tasks: dict[str, Task] = {}
    lines: dict[str, Line] = {}
    findings: list[Finding] = []
    printed = {_task(line, "").id for line in table.lines if not _is_heading(line)}
    heading = ""
    for line in table.lines:
        if _is_heading(line):
            heading = line["tt"]
            findings += _heading_doubts(line, groups)
            groups.setdefault(heading, Group(heading, line["content"]))
        else:
            task = _task(line, heading)
            findings += _id_doubts(line, task, lines)
            if not task.id or task.id in tasks:
                task = replace(task, id=_free_id(task.group, {*printed, *tasks}))
            tasks[task.id], lines[task.id] = task, line
    findings += _group_doubts(groups, tasks.values(), lines, table)
    for task in tasks.values():
        if task.group:
            groups.setdefault(task.group, Group(task.group, ""))
    return TaskSheet(tuple(groups.values()), tuple(tasks.values()), lines, tuple(findings))


def _is_heading(line: Line) -> bool:
    others = (line[name] for name in ("group", "leads", "coordinators", "product", "deadline"))
    return line.filled("tt") and not any(others)


def _task(line: Line, heading: str) -> Task:
    match = _TT.fullmatch(line["tt"])
    return Task(
        id=match["id"].strip() if match else line["tt"],
        tt=match["tt"] if match else line["tt"],
        group=line["group"] if line.filled("group") else "" if line["group"] else heading,
        content=line["content"],
        leads=line["leads"],
        coordinators=line["coordinators"],
        product=line["product"],
        deadline=line["deadline"],
    )


def _free_id(group: str, taken: Container[str]) -> str:
    """The first number in the group that no task has."""
    numbers = (f"{group}.{number}".lstrip(".") for number in itertools.count(1))
    return next(number for number in numbers if number not in taken)


def _id_doubts(line: Line, task: Task, lines: Mapping[str, Line]) -> Iterator[Finding]:
    if not task.id:
        yield finding(Code.TASK_ID_MISSING, line.place("tt"))
    elif not _ID.fullmatch(task.id):
        yield finding(Code.TASK_ID_INVALID, line.place("tt"), tt=line["tt"])
    elif task.id in lines:
        yield finding(Code.CODE_REPEATED, line.place("tt"), code=task.id, first=lines[task.id].place("tt"))


def _heading_doubts(line: Line, groups: Mapping[str, Group]) -> Iterator[Finding]:
    if line["tt"] in groups:
        first = groups[line["tt"]].title
        yield finding(Code.CODE_REPEATED, line.place("tt"), code=line["tt"], first=f"nhóm “{first}”")


def _group_doubts(
    groups: Mapping[str, Group], tasks: Collection[Task], lines: Mapping[str, Line], table: Table
) -> Iterator[Finding]:
    """Headings without a task, and tasks without a heading."""
    used = {task.group for task in tasks}
    for line in table.lines:
        if _is_heading(line) and line["tt"] not in used:
            yield finding(Code.GROUP_EMPTY, line.place("content"), group=f"{line['tt']} {line['content']}".strip())
    for task in tasks:
        if task.group and task.group not in groups:
            yield finding(Code.GROUP_UNKNOWN, lines[task.id].place("group"), task=task.id, group=task.group)


def task_doubts(sheet: TaskSheet, names: Names, year: int) -> Iterator[Finding]:
    """What each task's own cells leave open: no text, no lead, names nobody knows, a deadline that cannot be read."""
    for task in sheet.tasks:
        line = sheet.lines[task.id]
        if not line.filled("content"):
            yield finding(Code.TASK_EMPTY, line.place("content"), task=task.id)
        if not line.filled("leads"):
            yield finding(Code.LEAD_MISSING, line.place("leads"), task=task.id)
        for column in ("leads", "coordinators"):
            for name in split_names(line[column], names):
                if name not in names:
                    nearest = names.nearest(name)
                    yield finding(Code.AGENCY_UNKNOWN, line.place(column), name=name, nearest=nearest)
        if deadline_day(task.deadline, year) is None:
            yield finding(Code.DEADLINE_UNCLEAR, line.place("deadline"), task=task.id, value=task.deadline)
