"""Returns → frames: what all agencies said about all tasks, and what follows from it.

A pure function of the plan and the returns; no clock. `columns` says what each frame holds, `task_status` how a
task's status follows from its leads' words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING, Any

from toolkit import fields
from toolkit.consolidate.columns import (
    AGENCIES,
    ANSWERS,
    EXTRAS,
    FIGURES,
    FREE,
    GROUPS,
    INDICATORS,
    ROWS,
    TASKS,
    UNCLEAR_MARK,
)
from toolkit.consolidate.figures import figure_records, indicator_records
from toolkit.consolidate.long_texts import too_long
from toolkit.consolidate.movement import previous_percent, row_movement, task_movement
from toolkit.consolidate.task_status import Parts, Row, contradictions, task_status, task_timeliness
from toolkit.findings import Finding, Severity
from toolkit.model import Assignment, Intake, Plan, Return, Role, Status, Task, TaskAnswer
from toolkit.period import deadline_day

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Consolidation:
    """A round consolidated: the plan, what came back, and the frames described in `columns`.

    `findings` are those about officers' workbooks, between agencies, and of texts too long for a cell; all others are in
    `intake`.
    """

    plan: Plan
    intake: Intake
    rows: pd.DataFrame
    tasks: pd.DataFrame
    agencies: pd.DataFrame
    groups: pd.DataFrame
    extras: pd.DataFrame
    free: pd.DataFrame
    indicators: pd.DataFrame
    figures: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def consolidate(plan: Plan, intake: Intake, told: tuple[Finding, ...] = ()) -> Consolidation:
    """What the returns say about the plan. The order of returns makes no difference.

    `told` are findings about the workbooks officers edit: whoever reads the results must see them too.
    """
    register = {agency.code: place for place, agency in enumerate(plan.agencies)}
    returns = sorted(intake.returns, key=lambda each: register[each.agency])
    by_agency = {each.agency: each for each in returns}
    rows, figures = _rows(plan, by_agency, register), figure_records(plan, by_agency)
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
        indicators=_frame(INDICATORS, indicator_records(plan, figures, by_agency)),
        figures=_frame(FIGURES, figures),
        findings=(*told, *contradictions(plan, parts), *too_long(intake)),
    )


def findings_between(plan: Plan, intake: Intake) -> tuple[Finding, ...]:
    """What `consolidate` has to tell of the returns that no single file tells; no frame is made for it."""
    rows = _rows(plan, {each.agency: each for each in intake.returns}, {agency.code: place for place, agency in enumerate(plan.agencies)})
    return (*contradictions(plan, _parts(plan, rows)), *too_long(intake))


def _rows(plan: Plan, returns: Mapping[str, Return], register: Mapping[str, int]) -> list[Row]:
    present = {agency.code for agency in plan.expected} | returns.keys()
    said = {(code, each.task_id): each for code, made in returns.items() for each in made.progress}
    before = {(each.agency, each.task_id): each for each in plan.previous}
    rows = [
        Row(each, returns.get(each.agency), said.pop((each.agency, each.task_id), None), True, before.get((each.agency, each.task_id)))
        for each in plan.assignments
        if each.agency in present
    ]
    rows += [
        Row(Assignment(task, code, each.role), returns[code], each, False, before.get((code, task))) for (code, task), each in said.items()
    ]
    order = {task.id: place for place, task in enumerate(plan.tasks)}
    rows.sort(key=lambda row: (
        order.get(row.assignment.task_id, len(order)),
        row.assignment.role is not Role.LEAD,
        register[row.assignment.agency],
    ))
    return rows


def _parts(plan: Plan, rows: Iterable[Row]) -> dict[str, Parts]:
    parts = {task.id: Parts() for task in plan.tasks}
    for row in rows:
        if row.assigned:
            part = parts[row.assignment.task_id]
            (part.leads if row.assignment.role is Role.LEAD else part.coordinators).append(row)
    return parts


def _row_records(plan: Plan, rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
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
            **_before(row),
        }


def _before(row: Row) -> dict[str, Any]:
    previous, movement = row.previous, row_movement(row)
    return {
        "previous_status": previous.status.value if previous and previous.status else None,
        "previous_percent": previous.percent if previous else None,
        "previous_result": previous.result if previous else "",
        "movement": movement.value if movement else None,
    }


def _answers(progress: TaskAnswer | None) -> dict[str, Any]:
    if progress is None:
        return {**dict.fromkeys(ANSWERS, ""), "answered": False, "status": None, "percent": None, "completed": None}
    unclear = {name: entry.text for name, entry in progress.unclear.items()}
    files = dict.fromkeys(entry.place.file for entry in (*progress.entries.values(), *progress.unclear.values()))
    texts = {
        name: unclear[name] + UNCLEAR_MARK if name in unclear else progress.text(name)
        for name, field in fields.ANSWERS.items()
        if field.kind is fields.ValueKind.TEXT
    }
    return {
        "answered": bool(progress.entries or progress.unclear),
        "status": progress.status.value if progress.status else None,
        "percent": progress.percent,
        "completed": progress.completed,
        **texts,
        **{f"{name}_unclear": unclear.get(name, "") for name in ("status", "percent", "completed")},
        "file": "; ".join(files or [progress.row.file]),
        "sheet": progress.row.sheet,
        "cell": progress.row.cell,
    }


def _task(plan: Plan, task: Task, parts: Parts) -> dict[str, Any]:
    leads, coordinators = parts.leads, parts.coordinators
    status = task_status([row.status for row in leads])
    before, movement = task_movement(leads)
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
        "previous_status": before.value if before else None,
        "previous_percent": previous_percent(leads),
        "movement": movement.value if movement else None,
    }


def _agencies(plan: Plan, intake: Intake, rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
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
        for part in fields.FREE_PARTS:
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


def _frame(columns: Mapping[str, str], records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    held: dict[str, list[Any]] = {name: [] for name in columns}
    for record in records:
        for name, values in held.items():
            values.append(record[name])
    return pd.DataFrame({name: pd.Series(held[name], dtype=dtype) for name, dtype in columns.items()})


__all__ = ["UNCLEAR_MARK", "Consolidation", "consolidate"]
