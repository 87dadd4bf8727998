"""Returns and plan → the frames: of answers, one row for each field that was filled, of rows, and what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING, Any

from toolkit import fields
from toolkit.consolidate import columns, task_status
from toolkit.consolidate.columns import UNCLEAR_MARK, frame, frame_of, records, unclear_of
from toolkit.consolidate.standing import receipt
from toolkit.consolidate.task_status import Parts, Row
from toolkit.fields import ValueKind
from toolkit.findings import Place
from toolkit.layout import leads_shown
from toolkit.model import NO_TASK, Figure, Indicator, Plan, Return, Role, Status, Task, TaskAnswer, TaskNumber, Way
from toolkit.period import deadline_day
from toolkit.text import grouped

if TYPE_CHECKING:
    import pandas as pd


def answer_frame(returns: Iterable[Return]) -> pd.DataFrame:
    """`ANSWERS` of these returns."""
    held: dict[str, list[Any]] = {name: [] for name in columns.ANSWERS}
    for made in returns:
        lines = ((*told, *place) for *told, place in answer_lines(made))
        for column, values in zip(held.values(), zip(*lines, strict=True), strict=False):
            column += values
    return frame(columns.ANSWERS, held)


def answer_lines(made: Return) -> Iterator[tuple[str, str, str, str, Any, bool, Place]]:
    """The lines of `ANSWERS` of a return, with the place of each in one; a free part is a row with a single answer."""
    rows: list[tuple[str, str, TaskAnswer | Figure]] = [("task", row.task_id, row) for row in made.progress]
    rows += [("extra", row.task_id, row) for row in made.extras]
    rows += [("free", "", TaskAnswer(NO_TASK, Role.LEAD, entry.place, entries={name: entry}))
             for name, entry in made.free.items()]
    rows += [("figure", code, figure) for code, figure in made.figures.items()]
    for part, task_id, row in rows:
        typed, understood = row.entries, row.values
        said = [(name, understood.get(name, entry.text), entry.place) for name, entry in typed.items()]
        said += [(name, value, row.row) for name, value in understood.items() if name not in typed]
        for name, value, place in said:
            yield made.agency, part, task_id, name, value.value if isinstance(value, Status) else value, False, place
        for name, each in row.unclear.items():
            yield made.agency, part, task_id, name, each.text, True, each.place


def answer_place(row: TaskAnswer | Figure, name: str) -> Place | None:
    """Where what stands in that field of a row does, None where nothing stands in it."""
    typed = row.unclear.get(name) or row.entries.get(name)
    return typed.place if typed else row.row if name in row.values else None


#: Stands for a row that is not there.
_NO_ROW, _NO_FIGURE = TaskAnswer(NO_TASK, Role.LEAD, Place()), Figure(Place())


def _answers(rows: Sequence[TaskAnswer | Figure], table: Mapping[str, fields.Field]) -> dict[str, list[Any]]:
    """The columns of those fields (`columns_of`): what was understood, else as typed, and what was not."""
    answers = [{**{name: entry.text for name, entry in row.entries.items()}, **row.values} for row in rows]
    held: dict[str, list[Any]] = {}
    for name, field in table.items():
        values = [row.get(name) for row in answers]
        unclear = [row.unclear[name].text if name in row.unclear else "" for row in rows]
        if field.kind is ValueKind.TEXT:
            held[name] = [text + UNCLEAR_MARK if text else value or ""
                          for value, text in zip(values, unclear, strict=True)]
        else:
            held[name] = [value.value if isinstance(value, Status) else value for value in values]
            held[unclear_of(name)] = unclear
    return held


def _row_answers(rows: Sequence[TaskAnswer], table: Mapping[str, fields.Field]) -> dict[str, list[Any]]:
    """The columns of `ROW_ANSWERS`."""
    return {
        **_answers(rows, table), "answered": [bool(row.typed) for row in rows],
        "file": [_files(row) for row in rows], "sheet": [row.row.sheet for row in rows],
        "cell": [row.row.cell for row in rows]}


def _files(row: TaskAnswer) -> str:
    """The files the answers of a row came from."""
    files = dict.fromkeys([entry.place.file for entry in row.typed.values()])
    if len(files) > 1:
        return "; ".join(dict.fromkeys("; ".join(files).split("; ")))
    return next(iter(files), row.row.file)


def row_frame(plan: Plan, rows: Sequence[Row]) -> pd.DataFrame:
    """`ROWS`; `rows` are in their order."""
    parts, before = [row.assignment for row in rows], [row.previous for row in rows]
    named = {task.id: (task.group, task.content) for task in plan.tasks}
    tasks = [named.get(each.task_id, ("", "")) for each in parts]
    movements = map(task_status.row_movement, rows)
    return frame(columns.ROWS, {
        **_senders(plan, [each.agency for each in parts]), "task_id": [each.task_id for each in parts],
        "group": [group for group, _ in tasks], "content": [content for _, content in tasks],
        "role": [each.role.value for each in parts], "assigned": [row.assigned for row in rows],
        "reported": [row.returned is not None for row in rows],
        **_row_answers([row.progress or _NO_ROW for row in rows], fields.ANSWERS),
        "previous_status": [each.status.value if each and each.status else None for each in before],
        "previous_percent": [each.percent if each else None for each in before],
        "movement": [each.value if each else None for each in movements]})


def _senders(plan: Plan, codes: list[str]) -> dict[str, list[str]]:
    """The columns of those agencies."""
    return {"agency_code": codes, "agency": [plan.agency(code).name for code in codes]}


def extra_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`EXTRAS`."""
    extras = [(made.agency, row) for made in returns for row in made.extras]
    return frame(columns.EXTRAS, {
        **_senders(plan, [agency for agency, _ in extras]), "task_id": [row.task_id for _, row in extras],
        **_row_answers([row for _, row in extras], {**fields.EXTRAS, **fields.ANSWERS})})


def free_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`FREE`."""
    return frame_of(columns.FREE, ({
        "agency_code": made.agency, "agency": plan.agency(made.agency).name, "part": part,
        "text": made.free[part].text, **made.free[part].place._asdict()}
        for made in returns for part in fields.FREE_PARTS if part in made.free))


def task_frame(plan: Plan, parts: Mapping[TaskNumber, Parts]) -> pd.DataFrame:
    """`TASKS`."""
    return frame_of(columns.TASKS, ({
        "task_id": task.id, "group": task.group, "content": task.content, "leads": leads_shown(plan, task.id),
        "product": task.product, "deadline": task.deadline, **_standing(plan, task, parts[task.id].leads),
        **_task_counts(parts[task.id])} for task in plan.tasks))


def _task_counts(part: Parts) -> dict[str, Any]:
    """How many agencies lead or coordinate a task, answered, are done or under way; its leads' mean percent."""
    leads, coordinators = part
    percents = [row.progress.percent for row in leads if row.progress and row.progress.percent is not None]
    return {
        "leads_total": len(leads), "leads_reported": sum(row.answered for row in leads),
        "leads_done": sum(row.status is Status.DONE for row in leads),
        "coordinators_total": len(coordinators), "coordinators_reported": sum(row.answered for row in coordinators),
        "coordinators_active": sum(row.status in (Status.UNDER_WAY, Status.DONE) for row in coordinators),
        "percent": fmean(percents) if percents else None}


def _standing(plan: Plan, task: Task, leads: Sequence[Row]) -> dict[str, Any]:
    """What follows from the leads' words: see `task_status`, `task_timeliness` and `task_movement`."""
    due, status = deadline_day(task.deadline, plan.period), task_status.task_status([row.status for row in leads])
    days = [(row.progress.completed, row.returned.since.get(task.id, row.returned.received))
            for row in leads if row.progress and row.returned]
    timely = task_status.task_timeliness(status, due, plan.period.last_day, days)
    year_before = _before([row._replace(previous=row.year_before) for row in leads])
    return {"due": due, "status": status.value, "timeliness": timely.value if timely else None,
            **dict(zip(columns.BEFORE, _before(leads), strict=True)),
            **dict(zip(columns.YEAR_BEFORE, year_before, strict=True))}


def _before(leads: Sequence[Row]) -> tuple[str | None, float | None, str | None]:
    """What a task's leads said then, and how far the task has moved since."""
    before, movement = task_status.task_movement(leads)
    percent = task_status.previous_percent(leads)
    return before.value if before else None, percent, movement.value if movement else None


def group_frame(plan: Plan, tasks: pd.DataFrame) -> pd.DataFrame:
    """`GROUPS`."""
    titles = {group.number: group.title for group in plan.groups}
    titles |= {task.group: "" for task in plan.tasks if task.group not in titles}
    statuses = [status.value for status in columns.TASK_STATUSES]
    counts = tasks.groupby(["group", "status"]).size().unstack("status", fill_value=0)
    counts = counts.reindex(index=list(titles), columns=statuses, fill_value=0)
    counts = counts.assign(tasks_total=counts.sum(axis=1))
    return frame_of(columns.GROUPS, ({"number": number, "title": title, **counted}
                                  for (number, title), counted in zip(titles.items(), records(counts), strict=True)))


def agency_frame(plan: Plan, returns: Mapping[str, Return], rows: pd.DataFrame) -> pd.DataFrame:
    """`AGENCIES`."""
    own = rows[rows["assigned"]].groupby("agency_code")["answered"].agg(["size", "sum"])
    asked, answered = own["size"].to_dict(), own["sum"].to_dict()
    received = {code: made.received for code, made in returns.items()}
    return frame_of(columns.AGENCIES, ({
        "code": each.code, "name": each.name, "kind": each.kind_name, "received": received.get(each.code),
        "timeliness": receipt(plan, received.get(each.code)), "rows_total": asked.get(each.code, 0),
        "rows_answered": answered.get(each.code, 0)} for each in plan.expected))


def figure_frame(plan: Plan, returns: Mapping[str, Return]) -> pd.DataFrame:
    """`FIGURES`."""
    asked = [(each.code, agency.code) for each in plan.indicators for agency in plan.asked(each)]
    rows = [returns[agency].figures.get(code, _NO_FIGURE) if agency in returns else _NO_FIGURE
            for code, agency in asked]
    held, places = _answers(rows, fields.FIGURES), [answer_place(row, fields.FIGURE) or row.row for row in rows]
    return frame(columns.FIGURES, {
        **held, **_senders(plan, [agency for _, agency in asked]), "code": [code for code, _ in asked],
        "reported": [agency in returns for _, agency in asked], "value": held[fields.FIGURE],
        "unclear": held[unclear_of(fields.FIGURE)], "lacking": [", ".join(row.lacking) for row in rows],
        **{name: [getattr(each, name) for each in places] for name in Place._fields}})


def indicator_frame(plan: Plan, returns: Mapping[str, Return], figures: pd.DataFrame) -> pd.DataFrame:
    """`INDICATORS`."""
    held, lines = grouped(records(figures), lambda each: each["code"]), []
    for each in plan.indicators:
        asked = held.get(each.code, [])
        given = [own for own in asked if own["value"] is not None]
        latest = max(given, key=lambda own: _recency(returns[own["agency_code"]], each), default=None) if (
            each.way is Way.LATEST) else None
        counted = [latest] if latest else given
        silent = (own["agency"] + (UNCLEAR_MARK if own["unclear"] else f" ({own['lacking']})" if own["lacking"] else "")
                  for own in asked if own["value"] is None or own["lacking"])
        lines.append({
            "code": each.code, "name": each.name, "unit": each.unit, "way": each.way.value, "asked": len(asked),
            "reported": len(given), "total": _total(each.way, [own["value"] for own in counted]),
            "latest": latest["agency_code"] if latest else "",
            "missing": "; ".join(silent)})
    return frame_of(columns.INDICATORS, lines)


def _recency(made: Return, indicator: Indicator) -> tuple[int, date]:
    """How recent an agency's latest figure is: of how late a period, and when its return was received. Of several of
    one day the first in register order counts."""
    return -len(made.figures[indicator.code].lacking), made.received


def _total(way: Way, values: Sequence[float]) -> float | None:
    """The total of the figures that count, None where nobody gave one: never zero."""
    if not values:
        return None
    return fmean(values) if way is Way.MEAN else float(sum(Decimal(str(value)) for value in values))
