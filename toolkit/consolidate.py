"""Returns → frames: what all agencies said about all tasks, and what follows from it.

A pure function of the plan and the returns; no clock. The columns and dtypes of each frame are the constants
below. Texts are "string", "" where nothing was typed; what may be absent is NA (NaT for days).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING, Any

from toolkit.deadlines import deadline_day
from toolkit.findings import Code, Finding, Severity, finding
from toolkit.model import Assignment, Entry, Intake, Plan, Progress, Return, Role, Status, Task, Timeliness
from toolkit.text import number_vi, printable
from toolkit.words import FREE_PARTS, STATUS

if TYPE_CHECKING:
    import pandas as pd

#: Seconds hold every day Python knows; nanoseconds fail on a clerk's year 2920.
_DAY = "datetime64[s]"

#: What was typed, as in `Progress`. `*_unclear` is what was typed where a status, a number or a day was expected
#: and could not be understood: shown as typed, never counted.
ANSWERS = {
    "answered": "bool",         # anything was typed in the row, clear or not
    "status": "string",         # a Status value, NA where none was understood
    "percent": "Float64",       # 0–100
    "completed": _DAY,
    "documents": "string",
    "result": "string",
    "difficulties": "string",
    "proposals": "string",
    "status_unclear": "string",
    "percent_unclear": "string",
    "completed_unclear": "string",
    "file": "string",           # the place of the row's first cell, "" where the agency has no such row
    "sheet": "string",
    "cell": "string",
}

#: One row for each assignment of every expected agency and of every other agency that reported; then, in the same
#: order, what an agency answered about a task it is not assigned (shown, never counted: `assigned` is False).
#: In task order, leads first, each in register order.
ROWS = {
    "agency_code": "string",
    "agency": "string",
    "task_id": "string",
    "group": "string",          # the group's number
    "content": "string",
    "role": "string",           # a Role value
    "assigned": "bool",
    "reported": "bool",         # the agency has a return
    **ANSWERS,
}

#: One row for each task, in annex order. Leads and coordinators are those of `ROWS` that are assigned.
TASKS = {
    "task_id": "string",
    "group": "string",
    "content": "string",
    "leads": "string",          # as printed in the annex
    "product": "string",
    "deadline": "string",       # as printed
    "due": _DAY,                # NaT where the deadline names no day
    "status": "string",         # a Status value, see `task_status`
    "timeliness": "string",     # a Timeliness value or NA, see `task_timeliness`
    "leads_total": "int64",
    "leads_reported": "int64",  # leads that answered this row
    "leads_done": "int64",
    "coordinators_total": "int64",
    "coordinators_reported": "int64",
    "coordinators_active": "int64",  # coordinators under way or done
    "percent": "Float64",       # mean of the leads' percents, NA where no lead gave one
}

#: One row for each expected agency, in register order.
AGENCIES = {
    "code": "string",
    "name": "string",
    "kind": "string",           # a Kind value
    "received": _DAY,
    "received_from": "string",
    "timeliness": "string",     # "on_time", "late" or "missing"
    "files": "int64",           # files that count
    "rows_total": "int64",
    "rows_answered": "int64",
    "errors": "int64",          # findings of that severity in the agency's files
    "warnings": "int64",
}

#: One row for each group of the annex, in its order; a last row for tasks of no group, where there are any.
GROUPS = {
    "number": "string",
    "title": "string",
    "tasks_total": "int64",
    "done": "int64",
    "under_way": "int64",
    "not_started": "int64",
    "not_doing": "int64",
    "missing": "int64",
}

#: One row for each task outside the annex, by agency in register order, then as in the form.
EXTRAS = {
    "agency_code": "string",
    "agency": "string",
    "task_id": "string",        # "X1", "X2" …
    "content": "string",
    "basis": "string",          # the document or agency that assigned it
    "product": "string",
    "deadline": "string",       # as typed
    **ANSWERS,
}

#: One row for each free part that was filled, by agency in register order, then in the form's order.
FREE = {
    "agency_code": "string",
    "agency": "string",
    "part": "string",           # a name of `words.FREE_PARTS`
    "text": "string",
    "file": "string",
    "sheet": "string",
    "cell": "string",
}

#: What an Excel cell holds, in UTF-16 units.
CELL_LIMIT = 32_767

#: Marks a text that was typed and could not be understood.
UNCLEAR_MARK = " (?)"


@dataclass(frozen=True)
class Consolidation:
    """A round consolidated: the plan, what came back, and the frames `ROWS` … `FREE` describe.

    `findings` are those between agencies and of texts too long for a cell; all others are in `intake`.
    """

    plan: Plan
    intake: Intake
    rows: pd.DataFrame
    tasks: pd.DataFrame
    agencies: pd.DataFrame
    groups: pd.DataFrame
    extras: pd.DataFrame
    free: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """An agency's part in a task, and what it said about it (None: nothing)."""

    assignment: Assignment
    returned: Return | None
    progress: Progress | None
    assigned: bool

    @property
    def answered(self) -> bool:
        return self.progress is not None and _answered(self.progress)

    @property
    def status(self) -> Status | None:
        return self.progress.status if self.progress else None


@dataclass(slots=True)
class _Parts:
    """The assigned rows of one task."""

    leads: list[_Row] = field(default_factory=list)
    coordinators: list[_Row] = field(default_factory=list)


def consolidate(plan: Plan, intake: Intake) -> Consolidation:
    """What the returns say about the plan. The order of returns makes no difference."""
    register = {agency.code: place for place, agency in enumerate(plan.agencies)}
    returns = sorted(intake.returns, key=lambda each: register[each.agency])
    rows = _rows(plan, {each.agency: each for each in returns}, register)
    parts = _parts(plan, rows)
    tasks = _frame(TASKS, (_task(plan, task, parts[task.id]) for task in plan.tasks))
    return Consolidation(
        plan=plan,
        intake=intake,
        rows=_frame(ROWS, _row_records(plan, rows)),
        tasks=tasks,
        agencies=_frame(AGENCIES, _agencies(plan, intake, rows)),
        groups=_frame(GROUPS, _groups(plan, dict(zip(tasks["task_id"], tasks["status"], strict=True)))),
        extras=_frame(EXTRAS, _extras(plan, returns)),
        free=_frame(FREE, _free(plan, returns)),
        findings=(*_contradictions(plan, parts), *_too_long(intake)),
    )


def task_status(leads: Sequence[Status | None]) -> Status:
    """A task's status from what each of its leads said; None where a lead has not reported or gave no clear status.

    DONE only where every lead says so. UNDER_WAY where any lead is under way or done. NOT_DOING only where every
    lead says so. NOT_STARTED otherwise, and MISSING where nobody gave a status (also where nobody leads).
    """
    said = {Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING}.intersection(leads)
    if not said:
        return Status.MISSING
    if len(said) == 1 and None not in leads and said & {Status.DONE, Status.NOT_DOING}:
        return said.pop()
    return Status.UNDER_WAY if said & {Status.DONE, Status.UNDER_WAY} else Status.NOT_STARTED


def task_timeliness(
    status: Status, due: date | None, last_day: date, leads: Iterable[tuple[date | None, date]]
) -> Timeliness | None:
    """Whether a task is on time; `leads` are the (completion day or None, day of receipt) of the leads that are done.

    Done: overdue where a completion day is past `due`; on time where each lead completed by `due` or, without a
    completion day, had reported by then; otherwise None: nobody said when. Not done: overdue where `due` is before
    the period's last day. None also without a due day, and where a task is not being done or nobody reported.
    """
    if due is None or status in (Status.MISSING, Status.NOT_DOING):
        return None
    if status is not Status.DONE:
        return Timeliness.OVERDUE if due < last_day else Timeliness.ON_TIME
    days = list(leads)
    if any(completed is not None and completed > due for completed, _ in days):
        return Timeliness.OVERDUE
    return Timeliness.ON_TIME if all((completed or received) <= due for completed, received in days) else None


def cell_length(text: str) -> int:
    """How long Excel finds a text."""
    return len(printable(text).encode("utf-16-le")) // 2


def long_entries(intake: Intake) -> list[Entry]:
    """What was typed and does not fit a cell, each once, in the order of returns and then of `intake.listed`."""
    rows = [row for made in intake.returns for row in (*made.progress, *made.extras)]
    typed = [entry for row in rows for entry in (*row.entries.values(), *row.unclear.values())]
    typed += [entry for made in intake.returns for entry in made.free.values()]
    typed += [listed.entry for listed in intake.listed]
    return list({entry.place: entry for entry in typed if cell_length(entry.text) > CELL_LIMIT}.values())


def _too_long(intake: Intake) -> Iterable[Finding]:
    told = {each.place for each in intake.findings if each.code is Code.TEXT_TOO_LONG}
    for entry in long_entries(intake):
        if entry.place not in told:
            yield finding(Code.TEXT_TOO_LONG, entry.place, length=number_vi(cell_length(entry.text), 0))


def _answered(progress: Progress) -> bool:
    return bool(progress.entries or progress.unclear)


def _rows(plan: Plan, returns: Mapping[str, Return], register: Mapping[str, int]) -> list[_Row]:
    present = {agency.code for agency in plan.expected} | returns.keys()
    said = {(code, each.task_id): each for code, made in returns.items() for each in made.progress}
    rows = [
        _Row(each, returns.get(each.agency), said.pop((each.agency, each.task_id), None), True)
        for each in plan.assignments
        if each.agency in present
    ]
    rows += [
        _Row(Assignment(task, code, each.role), returns[code], each, False) for (code, task), each in said.items()
    ]
    order = {task.id: place for place, task in enumerate(plan.tasks)}
    rows.sort(key=lambda row: (
        order.get(row.assignment.task_id, len(order)),
        row.assignment.role is not Role.LEAD,
        register[row.assignment.agency],
    ))
    return rows


def _parts(plan: Plan, rows: Iterable[_Row]) -> dict[str, _Parts]:
    parts = {task.id: _Parts() for task in plan.tasks}
    for row in rows:
        if row.assigned:
            part = parts[row.assignment.task_id]
            (part.leads if row.assignment.role is Role.LEAD else part.coordinators).append(row)
    return parts


def _row_records(plan: Plan, rows: Iterable[_Row]) -> Iterable[dict[str, Any]]:
    names = {agency.code: agency.name for agency in plan.agencies}
    tasks = {task.id: task for task in plan.tasks}
    for row in rows:
        code, task = row.assignment.agency, tasks.get(row.assignment.task_id)
        yield {
            "agency_code": code,
            "agency": names[code],
            "task_id": row.assignment.task_id,
            "group": task.group if task else "",
            "content": task.content if task else "",
            "role": row.assignment.role.value,
            "assigned": row.assigned,
            "reported": row.returned is not None,
            **_answers(row.progress),
        }


def _answers(progress: Progress | None) -> dict[str, Any]:
    if progress is None:
        return {**dict.fromkeys(ANSWERS, ""), "answered": False, "status": None, "percent": None, "completed": None}
    unclear = {name: entry.text for name, entry in progress.unclear.items()}
    texts = {
        name: unclear[name] + UNCLEAR_MARK if name in unclear else getattr(progress, name)
        for name in ("documents", "result", "difficulties", "proposals")
    }
    return {
        "answered": _answered(progress),
        "status": progress.status.value if progress.status else None,
        "percent": progress.percent,
        "completed": progress.completed,
        **texts,
        **{f"{name}_unclear": unclear.get(name, "") for name in ("status", "percent", "completed")},
        "file": progress.row.file,
        "sheet": progress.row.sheet,
        "cell": progress.row.cell,
    }


def _task(plan: Plan, task: Task, parts: _Parts) -> dict[str, Any]:
    leads, coordinators = parts.leads, parts.coordinators
    status = task_status([row.status for row in leads])
    due = deadline_day(task.deadline, plan.period.year)
    days = [(row.progress.completed, row.returned.received) for row in leads if row.progress and row.returned]
    timeliness = task_timeliness(status, due, plan.period.last_day, days)
    percents = [row.progress.percent for row in leads if row.progress and row.progress.percent is not None]
    return {
        "task_id": task.id,
        "group": task.group,
        "content": task.content,
        "leads": task.leads,
        "product": task.product,
        "deadline": task.deadline,
        "due": due,
        "status": status.value,
        "timeliness": timeliness.value if timeliness else None,
        "leads_total": len(leads),
        "leads_reported": sum(row.answered for row in leads),
        "leads_done": sum(row.status is Status.DONE for row in leads),
        "coordinators_total": len(coordinators),
        "coordinators_reported": sum(row.answered for row in coordinators),
        "coordinators_active": sum(row.status in (Status.UNDER_WAY, Status.DONE) for row in coordinators),
        "percent": fmean(percents) if percents else None,
    }


def _agencies(plan: Plan, intake: Intake, rows: Iterable[_Row]) -> Iterable[dict[str, Any]]:
    returns = {each.agency: each for each in intake.returns}
    total, answered = Counter[str](), Counter[str]()
    for row in rows:
        total[row.assignment.agency] += row.assigned
        answered[row.assignment.agency] += row.assigned and row.answered
    found = Counter((record.agency, each.severity) for record in intake.files for each in record.findings)
    for agency in plan.expected:
        made = returns.get(agency.code)
        yield {
            "code": agency.code,
            "name": agency.name,
            "kind": agency.kind.value,
            "received": made.received if made else None,
            "received_from": made.received_from if made else "",
            "timeliness": _receipt(made, plan.period.last_day),
            "files": len(made.files) if made else 0,
            "rows_total": total[agency.code],
            "rows_answered": answered[agency.code],
            "errors": found[agency.code, Severity.ERROR],
            "warnings": found[agency.code, Severity.WARNING],
        }


def _receipt(made: Return | None, last_day: date) -> str:
    if made is None:
        return "missing"
    return "on_time" if made.received <= last_day else "late"


def _groups(plan: Plan, status_of: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    titles = {group.number: group.title for group in plan.groups}
    titles |= {task.group: "" for task in plan.tasks if task.group not in titles}
    counts = Counter((task.group, status_of[task.id]) for task in plan.tasks)
    for number, title in titles.items():
        by_status = {name: counts[number, name] for name in list(GROUPS)[3:]}
        yield {"number": number, "title": title, "tasks_total": sum(by_status.values()), **by_status}


def _extras(plan: Plan, returns: Iterable[Return]) -> Iterable[dict[str, Any]]:
    names = {agency.code: agency.name for agency in plan.agencies}
    for made in returns:
        for extra in made.extras:
            typed = {name: entry.text for name, entry in (*extra.entries.items(), *extra.unclear.items())}
            yield {
                "agency_code": made.agency,
                "agency": names[made.agency],
                "task_id": extra.task_id,
                "content": typed.get("content", ""),
                "basis": typed.get("leads", ""),
                "product": typed.get("product", ""),
                "deadline": typed.get("deadline", ""),
                **_answers(extra),
            }


def _free(plan: Plan, returns: Iterable[Return]) -> Iterable[dict[str, Any]]:
    names = {agency.code: agency.name for agency in plan.agencies}
    for made in returns:
        for part in FREE_PARTS:
            if part in made.free:
                entry = made.free[part]
                yield {
                    "agency_code": made.agency,
                    "agency": names[made.agency],
                    "part": part,
                    "text": entry.text,
                    "file": entry.place.file,
                    "sheet": entry.place.sheet,
                    "cell": entry.place.cell,
                }


#: What a lead and its coordinator cannot both be right about. That a coordinator lags behind or has no part is usual.
_CONTRADICTIONS = {
    Status.DONE: (Status.NOT_STARTED,),
    Status.NOT_STARTED: (Status.DONE,),
    Status.NOT_DOING: (Status.DONE, Status.UNDER_WAY),
}


def _contradictions(plan: Plan, parts: Mapping[str, _Parts]) -> Iterable[Finding]:
    """At most one finding for a task and a coordinators' status, at the row of the first lead; leads must agree."""
    names = {agency.code: agency.name for agency in plan.agencies}
    for task, part in parts.items():
        leads = [row for row in part.leads if row.progress and row.status]
        if len({row.status for row in leads}) != 1:
            continue
        lead = leads[0]
        for status in _CONTRADICTIONS.get(lead.status or Status.MISSING, ()):
            others = [names[row.assignment.agency] for row in part.coordinators if row.status is status]
            if others and lead.status and lead.progress:
                yield finding(
                    Code.LEADS_CONTRADICT, lead.progress.row, task=task, lead=names[lead.assignment.agency],
                    lead_status=STATUS[lead.status].text, other=_named(others), other_status=STATUS[status].text,
                )


def _named(names: Sequence[str], shown: int = 3) -> str:
    rest = f" và {len(names) - shown} cơ quan khác" if len(names) > shown else ""
    return "; ".join(names[:shown]) + rest


def _frame(columns: Mapping[str, str], records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    held: dict[str, list[Any]] = {name: [] for name in columns}
    for record in records:
        for name, values in held.items():
            values.append(record[name])
    return pd.DataFrame({name: pd.Series(held[name], dtype=dtype) for name, dtype in columns.items()})
