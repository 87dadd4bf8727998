"""Sheet "Nhiệm vụ" of a plan workbook: groups, tasks, and what amendments made of them."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import NamedTuple

from toolkit.base.text import by_key, day_of, recognise
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place
from toolkit.model.period import Period, deadline_day
from toolkit.model.records import NO_IDENTITY, Amendment, Group, Task, TaskIdentity, TaskNumber, TaskState
from toolkit.plan.names import Names, name_key, split_names
from toolkit.plan.reading import TT, cell_finding, cell_of, id_doubts, task_id_of, unknown_name
from toolkit.plan.sheets import AMENDED_TASKS
from toolkit.sheets.reading import Line, ReadSheet

#: So many cells are named of one name that nobody knows.
_CELLS = 10


class TaskSheet(NamedTuple):
    """Groups and tasks in sheet order, the line of each task's id, what is wrong with them, and apart from them the
    tasks that an amendment `ended`."""
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]
    lines: Mapping[str, Line]
    findings: tuple[Finding, ...]
    ended: tuple[Task, ...]


def read_tasks(table: ReadSheet) -> TaskSheet:
    """The sheet's groups and tasks. A line with only TT and a text is a group's heading. A task that names no group
    belongs to the heading above it. A task whose number is missing or used before, and one whose group has no heading,
    are findings; they are kept all the same, so that nothing is lost."""
    groups, tasks, ended = dict[str, Group](), dict[str, Task](), list[tuple[Task, Line]]()
    lines, findings = dict[str, Line](), list[Finding]()
    printed = {task_id_of(line.text("tt")) for line in table.lines if not _is_heading(line)}
    heading = ""
    for line in table.lines:
        if _is_heading(line):
            heading = line.text("tt")
            if heading in groups:
                first = f"nhóm “{groups[heading].title}”"
                findings.append(cell_finding(line, Code.CODE_REPEATED, "tt", code=heading, first=first))
            groups.setdefault(heading, Group(heading, line.text("content")))
            continue
        task = _task(line, heading)
        findings += id_doubts(line, task.id, {} if task.ended else lines)
        if task.ended:
            ended.append((task, line))
            continue
        if not task.id or task.id in tasks:
            task = task._replace(id=free_number(task.group, printed | tasks.keys()))
        tasks[task.id], lines[task.id] = task, line
    used = {task.group for task in (*tasks.values(), *(task for task, _ in ended))}
    for line in filter(_is_heading, table.lines):
        if line.text("tt") not in used:
            group = f"{line.text('tt')} {line.text('content')}".strip()
            findings.append(cell_finding(line, Code.GROUP_EMPTY, "content", group=group))
    unknown = [task for task in tasks.values() if task.group and task.group not in groups]
    findings += (cell_finding(lines[task.id], Code.GROUP_UNKNOWN, "group", task=task.id, group=task.group)
                 for task in unknown)
    groups |= {task.group: Group(task.group, "") for task in unknown}
    with_identities, repeated = _with_identities((*ended, *((task, lines[task.id]) for task in tasks.values())))
    going_on = with_identities[len(ended):]
    known = {str(task.identity): task.identity for task in going_on} | {task.id: task.identity for task in going_on}
    over = tuple(_replaced(task, known) for task in with_identities[:len(ended)])
    findings += (*repeated, *_amendment_doubts(table, zip(over, (line for _, line in ended), strict=True)))
    return TaskSheet(tuple(groups.values()), going_on, lines, tuple(findings), over)


def _with_identities(tasks: Sequence[tuple[Task, Line]]) -> tuple[tuple[Task, ...], list[Finding]]:
    """These tasks, each with an identity of its own; one whose identity is another's gets a new one, a finding says."""
    owners, unique, findings = dict[str, Line](), list[Task](), list[Finding]()
    known = {task.identity for task, _ in tasks}
    for task, line in tasks:
        if task.identity in owners:
            owner = owners[task.identity]
            first = cell_of(owner, "first_id" if owner.text("first_id") else "tt")
            findings.append(cell_finding(line, Code.CODE_REPEATED, "first_id", code=task.identity, first=first))
            task = task._replace(first_id=free_identity(task.id, known | owners.keys()))
        owners[task.identity] = line
        unique.append(task)
    return tuple(unique), findings


def free_number(group: str, taken: Container[str]) -> TaskNumber:
    """A number for a task of that group that none of those `taken` is: "2.1", "2.2" …; without a group "1", "2" …"""
    numbers = (f"{group}.{number}".lstrip(".") for number in itertools.count(1))
    return TaskNumber(next(number for number in numbers if number not in taken))


def free_identity(number: str, used: Container[str]) -> TaskIdentity:
    """An identity for a task of that printed number that none of those `used` is: "2.2", else "2.2A", "2.2B" …"""
    spellings = itertools.chain([number], (number + letter for size in itertools.count(1)
                                           for letter in map("".join, itertools.product(ascii_uppercase, repeat=size))))
    return TaskIdentity(next(spelling for spelling in spellings if spelling not in used))


def _replaced(task: Task, numbers: Mapping[str, TaskIdentity]) -> Task:
    """A task that ended, the one in its place by identity, where the sheet says its number or that; `numbers` has each
    task's identity by both."""
    amendment = task.amendment
    if amendment is None or not amendment.by:
        return task
    return task._replace(amendment=amendment._replace(by=numbers.get(task_id_of(amendment.by), NO_IDENTITY)))


def _amendment_doubts(table: ReadSheet, ended: Iterable[tuple[Task, Line]]) -> Iterator[Finding]:
    """Which tasks that ended name none in their place; which amendments name no document, in one finding."""
    for task, line in ended:
        if task.amendment and task.amendment.state is TaskState.REPLACED and not task.amendment.by:
            yield cell_finding(line, Code.REPLACEMENT_UNKNOWN, "before", task=task.id, value=line.text("before"),
                               column=AMENDED_TASKS.column("before").heading)
    unnamed = [line for line in table.lines if _state(line) and not line.filled("document")]
    if unnamed:
        tasks = ", ".join(task_id_of(line.text("tt")) for line in unnamed)
        yield cell_finding(unnamed[0], Code.AMENDMENT_UNSAID, "document", tasks=tasks,
                           column=AMENDED_TASKS.column("document").heading)


def _is_heading(line: Line) -> bool:
    return line.filled("tt") and not any(
        map(line.text, ("group", "leads", "coordinators", "product", "deadline", "state")))


def _state(line: Line) -> TaskState | None:
    return recognise(line.text("state"), words.TASK_STATE)


def _amendment(line: Line) -> Amendment | None:
    state, before = _state(line), line.text("before")
    if state is None:
        return None
    by, former = (before, "") if state is TaskState.REPLACED else ("", before)
    return Amendment(state, line.text("document"), day_of(line.text("since")), TaskIdentity(by), former)


def _task(line: Line, heading: str) -> Task:
    number, group, first_id = line.text("tt"), line.text("group"), line.text("first_id")
    texts = {name: line.text(name) for name in ("content", "leads", "coordinators", "product", "deadline")}
    match, task_id = TT.fullmatch(number), task_id_of(number)
    return Task(task_id, match["tt"] if match else number,
                group if line.filled("group") else "" if group else heading, **texts, amendment=_amendment(line),
                first_id=TaskIdentity(first_id if line.filled("first_id") and first_id != task_id else ""))


def task_doubts(sheet: TaskSheet, period: Period) -> Iterator[Finding]:
    """What the tasks' own cells leave open: no text, no lead, a deadline that cannot be read."""
    for task in sheet.tasks:
        line = sheet.lines[task.id]
        if not line.filled("content"):
            yield cell_finding(line, Code.TASK_EMPTY, "content", task=task.id)
        if not line.filled("leads"):
            yield cell_finding(line, Code.LEAD_MISSING, "leads", task=task.id)
        if deadline_day(task.deadline, period) is None:
            yield cell_finding(line, Code.DEADLINE_UNCLEAR, "deadline", task=task.id, value=task.deadline)


def names_written(sheet: TaskSheet, known: Names) -> Mapping[str, Sequence[tuple[str, Place]]]:
    """By key each name in the tasks' cells, as written, with those cells."""
    return by_key((name_key(name), (name, cell_of(line, column)))
                  for line in sheet.lines.values() for column in ("leads", "coordinators")
                  for name in split_names(line.text(column), known))


def unknown_in(written: Mapping[str, Sequence[tuple[str, Place]]], known: Names) -> Iterator[Finding]:
    """Each name that nobody knows, once, with its cells."""
    for cells_of_name in written.values():
        name, place = cells_of_name[0]
        if name in known:
            continue
        cells = [cell.cell for _, cell in cells_of_name]
        cells[_CELLS:] = ["…"] if len(cells) > _CELLS else []
        yield unknown_name(place._replace(cell=", ".join(cells)), name, known)
