"""What a plan asks and knows of its tasks, as read: sheets "Nhiệm vụ", "Chỉ tiêu" and "Kỳ trước"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.model import Agency, Group, Indicator, Phrase, Plan, Previous, Status, Task, Way
from toolkit.period import deadline_day
from toolkit.plan.names import Names, members_named, split_names, unknown_names
from toolkit.plan.tables import PlanLine, PlanTable
from toolkit.text import key, recognise

#: What stands in column Nhóm of a task that has no group.
NO_GROUP = "–"
#: "(1.1)" where the annex prints no number; "a) (2.1)" where what it prints is not the task's id.
_TT = re.compile(r"(?P<tt>.*?)\s*\((?P<id>[^()]*)\)")
#: The id of a task and the code of an indicator are part of row keys (`toolkit.form_code`).
_ID = re.compile(r"[0-9A-Z.]+")
_PERCENT = re.compile(r"(\d+)(?:[.,](\d+))? ?%?")
_KEPT = "ô này tạm coi là chưa rõ"
_PASSED_OVER = "dòng này không được dùng"


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """Groups and tasks in sheet order, the line of each task's id, and what is wrong with them."""

    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]
    lines: Mapping[str, PlanLine]
    findings: tuple[Finding, ...]


def tt_text(task: Task) -> str:
    """What column TT says of a task: its printed number, its id in brackets where the annex prints another or none."""
    return task.tt if task.tt == task.id else f"{task.tt} ({task.id})".strip()


def read_tasks(table: PlanTable) -> TaskSheet:
    """The sheet's groups and tasks. A line with only TT and a text is a group's heading.

    A task that names no group belongs to the heading above it. A task whose number is missing or used before,
    and one whose group has no heading, are findings; they are kept all the same, so that nothing is lost.
    """
    groups: dict[str, Group] = {}
    tasks: dict[str, Task] = {}
    lines: dict[str, PlanLine] = {}
    findings: list[Finding] = []
    printed = {_task(line, "").id for line in table.lines if not _is_heading(line)}
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
            findings += _id_doubts(line, task, lines)
            if not task.id or task.id in tasks:
                task = replace(task, id=_free_id(task.group, {*printed, *tasks}))
            tasks[task.id], lines[task.id] = task, line
    used = {task.group for task in tasks.values()}
    for line in table.lines:
        if _is_heading(line) and line["tt"] not in used:
            findings.append(line.told(Code.GROUP_EMPTY, "content", group=f"{line['tt']} {line['content']}".strip()))
    unknown = [task for task in tasks.values() if task.group and task.group not in groups]
    findings += (lines[task.id].told(Code.GROUP_UNKNOWN, "group", task=task.id, group=task.group) for task in unknown)
    groups |= {task.group: Group(task.group, "") for task in unknown}
    return TaskSheet(tuple(groups.values()), tuple(tasks.values()), lines, tuple(findings))


def _is_heading(line: PlanLine) -> bool:
    return line.filled("tt") and not any(line[name] for name in words.TASK_COLUMNS if name not in ("tt", "content"))


def _task(line: PlanLine, heading: str) -> Task:
    match = _TT.fullmatch(line["tt"])
    texts = {name: line[name] for name in ("content", "leads", "coordinators", "product", "deadline")}
    group = line["group"] if line.filled("group") else "" if line["group"] else heading
    return Task(_task_id(line["tt"]), match["tt"] if match else line["tt"], group, **texts)


def _free_id(group: str, taken: Container[str]) -> str:
    """The first number in the group that no task has."""
    numbers = (f"{group}.{number}".lstrip(".") for number in itertools.count(1))
    return next(number for number in numbers if number not in taken)


def _id_doubts(line: PlanLine, task: Task, lines: Mapping[str, PlanLine]) -> Iterator[Finding]:
    if not task.id:
        yield line.told(Code.TASK_ID_MISSING, "tt")
    elif not _ID.fullmatch(task.id):
        yield line.told(Code.TASK_ID_INVALID, "tt", tt=line["tt"])
    elif task.id in lines:
        yield line.told(Code.CODE_REPEATED, "tt", code=task.id, first=lines[task.id].place("tt"))


def task_doubts(sheet: TaskSheet, names: Names, year: int) -> Iterator[Finding]:
    """What each task's own cells leave open: no text, no lead, names nobody knows, a deadline that cannot be read."""
    for task in sheet.tasks:
        line = sheet.lines[task.id]
        if not line.filled("content"):
            yield line.told(Code.TASK_EMPTY, "content", task=task.id)
        if not line.filled("leads"):
            yield line.told(Code.LEAD_MISSING, "leads", task=task.id)
        for column in ("leads", "coordinators"):
            yield from unknown_names(line, column, split_names(line[column], names), names)
        if deadline_day(task.deadline, year) is None:
            yield line.told(Code.DEADLINE_UNCLEAR, "deadline", task=task.id, value=task.deadline)


def read_indicators(
    table: PlanTable, agencies: Sequence[Agency], phrases: Iterable[Phrase]
) -> tuple[tuple[Indicator, ...], tuple[Finding, ...]]:
    """The indicators in sheet order, and what is wrong with them. Of two lines with one code the first counts.

    Codes, names and kinds of agencies and group phrases become codes.
    """
    known = Names.of_lists(agencies, phrases)
    made: dict[str, tuple[Indicator, PlanLine]] = {}
    findings: list[Finding] = []
    for line in table.lines:
        named, asked = members_named(line, "agencies", known, agencies)
        way = recognise(line["way"], words.WAY) or Way.SUM
        indicator = Indicator(line["code"].upper(), line["name"], line["unit"], way, asked, line["note"])
        findings += _indicator_doubts(line, indicator)
        findings += unknown_names(line, "agencies", named, known)
        silent = [agency.name for agency in agencies if agency.code in asked and not agency.receives_form]
        if silent or (named and not asked and all(name in known for name in named)):
            asking = "; ".join(silent or named)
            findings.append(line.told(Code.INDICATOR_NOT_ASKED, "agencies", code=indicator.code, agencies=asking))
        findings += _repeated(line, indicator, made)
        made.setdefault(indicator.code, (indicator, line))
    return tuple(indicator for indicator, _ in made.values()), tuple(findings)


def _indicator_doubts(line: PlanLine, made: Indicator) -> Iterator[Finding]:
    if not line.filled("code"):
        yield line.told(Code.INDICATOR_ID_MISSING, "code")
    elif not _ID.fullmatch(made.code):
        yield line.told(Code.TASK_ID_INVALID, "code", tt=line["code"])
    if not line.filled("name"):
        yield line.told(Code.INDICATOR_UNNAMED, "name", code=made.code)
    if recognise(line["way"], words.WAY) is None:
        yield line.unknown("way", words.INDICATOR_COLUMNS, words.WAY.values())


def _repeated(line: PlanLine, made: Indicator, others: Mapping[str, tuple[Indicator, PlanLine]]) -> Iterator[Finding]:
    """That a code, or a name with its unit, stands in a line above."""
    if made.code and made.code in others:
        yield line.told(Code.CODE_REPEATED, "code", code=made.code, first=others[made.code][1].place("code"))
    named = key(made.name), key(made.unit)
    alike = next((where for other, where in others.values() if (key(other.name), key(other.unit)) == named), None)
    if alike is not None and line.filled("name"):
        first = alike.place("name")
        yield line.told(Code.INDICATOR_REPEATED, "name", name=made.name, unit=made.unit, first=first)


def read_previous(table: PlanTable, plan: Plan) -> tuple[tuple[Previous, ...], tuple[Finding, ...]]:
    """What agencies answered in the round before, in sheet order, and what is wrong with it: nothing is an error.

    A line about an agency or task that `plan` does not have is not taken; of two about the same the first counts.
    """
    made: dict[tuple[str, str], tuple[Previous, PlanLine]] = {}
    findings: list[Finding] = []
    strange: dict[tuple[str, str], list[Place]] = {}
    codes, tasks = {agency.code for agency in plan.agencies}, {task.id for task in plan.tasks}
    for line in table.lines:
        who = agency, task = line["agency"].upper(), _task_id(line["task_id"])
        year = int(line["year"]) if re.fullmatch(r"\d{4}", line["year"]) else 0
        unknown = [name for name, known in (("agency", agency in codes), ("task_id", task in tasks)) if not known]
        for name in unknown:
            strange.setdefault((name, line[name]), []).append(line.place(name))
        if not 2000 <= year < plan.period.year:
            cure = f"Ghi năm của kỳ trước, trước năm {plan.period.year}."
            findings.append(_unclear(line, "year", _PASSED_OVER, cure))
        elif who in made:
            first = made[who][1].place("task_id")
            findings.append(line.told(Code.PREVIOUS_REPEATED, "task_id", task=task, agency=agency, first=first))
        elif not unknown:
            findings += _previous_doubts(line)
            texts = line[fields.RESULT], line[fields.DIFFICULTIES]
            made[who] = Previous(year, agency, task, _status(line), _percent(line), *texts), line
    findings += (
        finding(Code.PREVIOUS_UNKNOWN, at[0], count=len(at), column=fields.PREVIOUS_COLUMNS[column].text, value=value)
        for (column, value), at in strange.items()
    )
    return tuple(previous for previous, _ in made.values()), tuple(findings)


def _task_id(text: str) -> str:
    """The id that a TT gives: "(1.1)" and "a) (1.1)" are task 1.1."""
    match = _TT.fullmatch(text)
    return match["id"].strip() if match else text


def _status(line: PlanLine) -> Status | None:
    status = recognise(line[fields.STATUS], words.STATUS)
    return None if status is Status.MISSING else status


def _percent(line: PlanLine) -> float | None:
    match = _PERCENT.fullmatch(line[fields.PERCENT])
    percent = float(f"{match[1]}.{match[2] or 0}") if match else None
    return percent if percent is not None and percent <= 100 else None


def _previous_doubts(line: PlanLine) -> Iterator[Finding]:
    status = line[fields.STATUS]
    if line.filled(fields.STATUS) and _status(line) is None and not recognise(status, {True: words.UNCLEAR}):
        offered = (*(word for status, word in words.STATUS.items() if status is not Status.MISSING), words.UNCLEAR)
        yield _unclear(line, fields.STATUS, _KEPT, f"Ghi một trong: {'; '.join(word.text for word in offered)}.")
    if line.filled(fields.PERCENT) and _percent(line) is None:
        yield _unclear(line, fields.PERCENT, _KEPT, "Ghi số từ 0 đến 100, ví dụ 80.")


def _unclear(line: PlanLine, column: str, taken: str, cure: str) -> Finding:
    heading = fields.PREVIOUS_COLUMNS[column].text
    return line.told(Code.PREVIOUS_UNCLEAR, column, column=heading, value=line[column], taken=taken, cure=cure)
