"""Returns and plan → the frames: of answers, one row for each field that was filled, of rows, and what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING, Any

from toolkit import fields
from toolkit.consolidate import columns, task_status
from toolkit.consolidate.columns import UNCLEAR_MARK, frame, records, unclear_of
from toolkit.consolidate.standing import receipt
from toolkit.consolidate.task_status import Parts, Row
from toolkit.deadlines import deadline_day
from toolkit.fields import ValueKind
from toolkit.findings import Place
from toolkit.layout import leads_shown
from toolkit.model import Figure, Indicator, Plan, Return, Role, Status, Task, TaskAnswer, Way
from toolkit.text import grouped

if TYPE_CHECKING:
    import pandas as pd


def answer_frame(returns: Iterable[Return]) -> pd.DataFrame:
    """`ANSWERS` of these returns."""
    lines: list[tuple[Any, ...]] = []
    for made in returns:
        for part, task_id, row in _form_rows(made):
            for name, value in _said(row).items():
                place = row.entries[name].place if name in row.entries else row.row
                lines.append((made.agency, part, task_id, name, value, False, *place))
            lines += [(made.agency, part, task_id, name, each.text, True, *each.place)
                      for name, each in row.unclear.items()]
    return frame(columns.ANSWERS, (dict(zip(columns.ANSWERS, line, strict=True)) for line in lines))


def _form_rows(made: Return) -> Iterator[tuple[str, str, TaskAnswer | Figure]]:
    """All rows of a form, each with its part and its task, as a free part is one with a single answer."""
    for part, rows in (("task", made.progress), ("extra", made.extras)):
        yield from ((part, row.task_id, row) for row in rows)
    for name, entry in made.free.items():
        yield "free", "", TaskAnswer("", Role.LEAD, entry.place, entries={name: entry})
    yield from (("figure", code, figure) for code, figure in made.figures.items())


def _said(row: TaskAnswer | Figure) -> dict[str, Any]:
    """What stands in the fields of a row: what was understood, else as typed."""
    typed = {name: entry.text for name, entry in row.entries.items()}
    return typed | {name: each.value if isinstance(each, Status) else each for name, each in row.values.items()}


def _answers(row: TaskAnswer | Figure | None, table: Mapping[str, fields.Field]) -> dict[str, Any]:
    """The columns of those fields (`columns_of`) of a row; None: there is none."""
    said, odd = (_said(row), row.unclear) if row else ({}, {})
    line: dict[str, Any] = {}
    for name, field in table.items():
        unclear = odd[name].text if name in odd else ""
        if field.kind is ValueKind.TEXT:
            line[name] = unclear + UNCLEAR_MARK if unclear else said.get(name, "")
        else:
            line |= {name: said.get(name), unclear_of(name): unclear}
    return line


def _row_answers(row: TaskAnswer | None, table: Mapping[str, fields.Field]) -> dict[str, Any]:
    """What `ROW_ANSWERS` holds of a row; None: there is none."""
    filled = (*row.entries.values(), *row.unclear.values()) if row else ()
    place = row.row if row else Place()
    files = dict.fromkeys(name for each in filled for name in each.place.file.split("; ")) or (place.file,)
    return {**_answers(row, table), **place._asdict(), "file": "; ".join(files), "answered": bool(filled)}


def row_frame(plan: Plan, rows: Iterable[Row]) -> pd.DataFrame:
    """`ROWS`; `rows` are in their order."""
    tasks = {task.id: task for task in plan.tasks}
    lines = []
    for row in rows:
        code, task, before = row.assignment.agency, tasks.get(row.assignment.task_id), row.previous
        movement = task_status.row_movement(row) if before else None
        lines.append({
            "agency_code": code, "agency": plan.agency(code).name, "task_id": row.assignment.task_id,
            "group": task.group if task else "", "content": task.content if task else "",
            "role": row.assignment.role.value, "assigned": row.assigned, "reported": row.returned is not None,
            **_row_answers(row.progress, fields.ANSWERS),
            "previous_status": before.status.value if before and before.status else None,
            "previous_percent": before.percent if before else None, "movement": movement.value if movement else None})
    return frame(columns.ROWS, lines)


def extra_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`EXTRAS`."""
    table = {**fields.EXTRAS, **fields.ANSWERS}
    return frame(columns.EXTRAS, ({
        "agency_code": made.agency, "agency": plan.agency(made.agency).name, "task_id": extra.task_id,
        **_row_answers(extra, table)} for made in returns for extra in made.extras))


def free_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`FREE`."""
    return frame(columns.FREE, ({
        "agency_code": made.agency, "agency": plan.agency(made.agency).name, "part": part,
        "text": made.free[part].text, **made.free[part].place._asdict()}
        for made in returns for part in fields.FREE_PARTS if part in made.free))


def task_frame(plan: Plan, parts: Mapping[str, Parts], rows: pd.DataFrame) -> pd.DataFrame:
    """`TASKS`."""
    counts = _task_counts(rows).reindex([task.id for task in plan.tasks])
    totals = counts.drop(columns="percent").fillna(0).astype("int64").assign(percent=counts["percent"])
    return frame(columns.TASKS, ({
        "task_id": task.id, "group": task.group, "content": task.content, "leads": leads_shown(plan, task.id),
        "product": task.product, "deadline": task.deadline, **_standing(plan, task, parts[task.id].leads), **counted}
        for task, counted in zip(plan.tasks, records(totals), strict=True)))


def _task_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """By task how many assigned rows lead or coordinate, answered, are done or under way; its leads' mean percent."""
    assigned = rows[rows["assigned"]]
    done = assigned[fields.STATUS].eq(Status.DONE.value).fillna(False)
    active = assigned[fields.STATUS].isin([Status.UNDER_WAY.value, Status.DONE.value])
    lead = assigned["role"] == Role.LEAD.value
    named = {
        "leads_total": lead, "leads_reported": lead & assigned["answered"], "leads_done": lead & done,
        "coordinators_total": ~lead, "coordinators_reported": ~lead & assigned["answered"],
        "coordinators_active": ~lead & active,
    }
    counted = assigned.assign(**{name: told.astype("int64") for name, told in named.items()})
    counts = counted.groupby("task_id")[list(named)].sum()
    given = assigned[lead & assigned[fields.PERCENT].notna()].groupby("task_id")[fields.PERCENT]
    return counts.assign(percent=given.apply(fmean))


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
    return frame(columns.GROUPS, ({"number": number, "title": title, **counted}
                                  for (number, title), counted in zip(titles.items(), records(counts), strict=True)))


def agency_frame(plan: Plan, returns: Mapping[str, Return], rows: pd.DataFrame) -> pd.DataFrame:
    """`AGENCIES`."""
    own = rows[rows["assigned"]].groupby("agency_code")["answered"].agg(["size", "sum"])
    asked, answered = own["size"].to_dict(), own["sum"].to_dict()
    received = {code: made.received for code, made in returns.items()}
    return frame(columns.AGENCIES, ({
        "code": each.code, "name": each.name, "kind": each.kind_name, "received": received.get(each.code),
        "timeliness": receipt(plan, received.get(each.code)), "rows_total": asked.get(each.code, 0),
        "rows_answered": answered.get(each.code, 0)} for each in plan.expected))


def figure_frame(plan: Plan, returns: Mapping[str, Return]) -> pd.DataFrame:
    """`FIGURES`."""
    lines = []
    for indicator, agency in ((each, agency) for each in plan.indicators for agency in plan.asked(each)):
        figure = returns[agency.code].figures.get(indicator.code) if agency.code in returns else None
        typed = {**figure.entries, **figure.unclear} if figure else {}
        place = typed[fields.FIGURE].place if fields.FIGURE in typed else figure.row if figure else Place()
        held = _answers(figure, fields.FIGURES)
        lines.append({
            "code": indicator.code, "agency_code": agency.code, "agency": agency.name,
            "reported": agency.code in returns, "value": held[fields.FIGURE], "note": held[fields.NOTE],
            "unclear": held[unclear_of(fields.FIGURE)], "lacking": ", ".join(figure.lacking) if figure else "",
            **place._asdict()})
    return frame(columns.FIGURES, lines)


def indicator_frame(plan: Plan, returns: Mapping[str, Return], figures: pd.DataFrame) -> pd.DataFrame:
    """`INDICATORS`."""
    held, lines = grouped(records(figures), lambda each: each["code"]), []
    for each in plan.indicators:
        asked = held.get(each.code, [])
        given = [own for own in asked if own["value"] is not None]
        newest = sorted(given, key=lambda own: _recency(returns[own["agency_code"]], each), reverse=True)[:1]
        counted = newest if each.way is Way.LATEST else given
        silent = (own["agency"] + (UNCLEAR_MARK if own["unclear"] else f" ({own['lacking']})" if own["lacking"] else "")
                  for own in asked if own["value"] is None or own["lacking"])
        lines.append({
            "code": each.code, "name": each.name, "unit": each.unit, "way": each.way.value, "asked": len(asked),
            "reported": len(given), "total": _total(each.way, [own["value"] for own in counted]),
            "latest": newest[0]["agency_code"] if newest and each.way is Way.LATEST else "",
            "missing": "; ".join(silent)})
    return frame(columns.INDICATORS, lines)


def _recency(made: Return, indicator: Indicator) -> tuple[int, date]:
    """How recent an agency's latest figure is: of how late a period, and when its return was received. Of several of
    one day the first in register order counts."""
    return -len(made.figures[indicator.code].lacking), made.received


def _total(way: Way, values: Sequence[float]) -> float | None:
    """The total of the figures that count, None where nobody gave one: never zero."""
    if not values:
        return None
    return fmean(values) if way is Way.MEAN else float(sum(Decimal(str(value)) for value in values))
