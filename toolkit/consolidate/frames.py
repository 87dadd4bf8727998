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
from toolkit.deadlines import deadline_day
from toolkit.fields import ValueKind
from toolkit.findings import Place
from toolkit.layout import leads_shown
from toolkit.model import NO_TASK, Figure, Indicator, Plan, Return, Role, Status, Task, TaskAnswer, TaskNumber, Way
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
    """The lines of `ANSWERS` of a return, with the place of each in one."""
    for part, task_id, row in _form_rows(made):
        typed, understood = row.entries, row.values
        said = [(name, understood.get(name, entry.text), entry.place) for name, entry in typed.items()]
        said += [(name, value, row.row) for name, value in understood.items() if name not in typed]
        for name, value, place in said:
            yield made.agency, part, task_id, name, value.value if isinstance(value, Status) else value, False, place
        for name, each in row.unclear.items():
            yield made.agency, part, task_id, name, each.text, True, each.place


def answer_place(row: TaskAnswer, name: str) -> Place | None:
    """Where what stands in that field of a row does, None where nothing stands in it."""
    typed = row.unclear.get(name) or row.entries.get(name)
    return typed.place if typed else row.row if name in row.values else None


def _said(row: TaskAnswer | Figure) -> Mapping[str, Any]:
    """What stands in the fields of a row: what was understood, else as typed."""
    typed, understood = row.entries, row.values
    if typed.keys() <= understood.keys():
        return understood
    return {**{name: entry.text for name, entry in typed.items()}, **understood}


def _form_rows(made: Return) -> Iterator[tuple[str, str, TaskAnswer | Figure]]:
    """All rows of a form, each with its part and its task, as a free part is one with a single answer."""
    for part, rows in (("task", made.progress), ("extra", made.extras)):
        yield from ((part, row.task_id, row) for row in rows)
    for name, entry in made.free.items():
        yield "free", "", TaskAnswer(NO_TASK, Role.LEAD, entry.place, entries={name: entry})
    yield from (("figure", code, figure) for code, figure in made.figures.items())


#: Stands for a row that is not there.
_NO_ROW, _NO_FIGURE = TaskAnswer(NO_TASK, Role.LEAD, Place()), Figure(Place())


def _answers(rows: Sequence[TaskAnswer | Figure], table: Mapping[str, fields.Field]) -> dict[str, list[Any]]:
    """The columns of those fields (`columns_of`): what was understood, else as typed, and what was not."""
    said = [_said(row) for row in rows]
    unclear = {place: row.unclear for place, row in enumerate(rows) if row.unclear}
    held: dict[str, list[Any]] = {}
    for name, field in table.items():
        odd = {place: each[name].text for place, each in unclear.items() if name in each and each[name].text}
        if field.kind is ValueKind.TEXT:
            held[name] = [each.get(name) or "" for each in said]
            for place, text in odd.items():
                held[name][place] = text + UNCLEAR_MARK
        else:
            held[unclear_of(name)] = [""] * len(rows)
            for place, text in odd.items():
                held[unclear_of(name)][place] = text
            held[name] = [each.get(name) for each in said]
    if fields.STATUS in held:
        held[fields.STATUS] = [each.value if isinstance(each, Status) else each for each in held[fields.STATUS]]
    return held


def _row_answers(rows: Sequence[TaskAnswer], table: Mapping[str, fields.Field]) -> dict[str, list[Any]]:
    """The columns of `ROW_ANSWERS`."""
    return {
        **_answers(rows, table), "answered": [bool(row.entries or row.unclear) for row in rows],
        "file": [_files(row) for row in rows], "sheet": [row.row.sheet for row in rows],
        "cell": [row.row.cell for row in rows]}


def _files(row: TaskAnswer) -> str:
    """The files the answers of a row came from."""
    files = dict.fromkeys([each.place.file for held in (row.entries, row.unclear) for each in held.values()])
    if len(files) > 1:
        return "; ".join(dict.fromkeys("; ".join(files).split("; ")))
    return next(iter(files), row.row.file)


def row_frame(plan: Plan, rows: Sequence[Row]) -> pd.DataFrame:
    """`ROWS`; `rows` are in their order."""
    parts, before = [row.assignment for row in rows], [row.previous for row in rows]
    named = {task.id: (task.group, task.content) for task in plan.tasks}
    tasks = [named.get(each.task_id, ("", "")) for each in parts]
    movements = [task_status.row_movement(row) if row.previous else None for row in rows]
    return frame(columns.ROWS, {
        **_senders(plan, [each.agency for each in parts]), "task_id": [each.task_id for each in parts],
        "group": [group for group, _ in tasks], "content": [content for _, content in tasks],
        "role": [each.role.value for each in parts], "assigned": [row.assigned for row in rows],
        "reported": [row.returned is not None for row in rows],
        **_answers_in_any_order(rows),
        "previous_status": [each.status.value if each and each.status else None for each in before],
        "previous_percent": [each.percent if each else None for each in before],
        "movement": [each.value if each else None for each in movements]})


def _answers_in_any_order(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """The columns of `ROW_ANSWERS` for frame `rows`. What one agency answered lies together in memory: looked at one
    agency after the other it takes half the time."""
    by_agency = grouped(range(len(rows)), lambda place: rows[place].assignment.agency)
    order = [place for places in by_agency.values() for place in places]
    held = _row_answers([rows[place].progress or _NO_ROW for place in order], fields.ANSWERS)
    back = sorted(range(len(order)), key=order.__getitem__)
    return {name: list(map(values.__getitem__, back)) for name, values in held.items()}


def _senders(plan: Plan, codes: list[str]) -> dict[str, list[str]]:
    """The columns of those agencies."""
    return {"agency_code": codes, "agency": [plan.agency(code).name for code in codes]}


def extra_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`EXTRAS`."""
    senders, extras = list[str](), list[TaskAnswer]()
    for made in returns:
        senders += [made.agency] * len(made.extras)
        extras += made.extras
    return frame(columns.EXTRAS, {
        **_senders(plan, senders), "task_id": [each.task_id for each in extras],
        **_row_answers(extras, {**fields.EXTRAS, **fields.ANSWERS})})


def free_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`FREE`."""
    return frame_of(columns.FREE, ({
        "agency_code": made.agency, "agency": plan.agency(made.agency).name, "part": part,
        "text": made.free[part].text, **made.free[part].place._asdict()}
        for made in returns for part in fields.FREE_PARTS if part in made.free))


def task_frame(plan: Plan, parts: Mapping[TaskNumber, Parts], rows: pd.DataFrame) -> pd.DataFrame:
    """`TASKS`."""
    counts = _task_counts(rows).reindex([task.id for task in plan.tasks])
    totals = counts.drop(columns="percent").fillna(0).astype("int64").assign(percent=counts["percent"])
    return frame_of(columns.TASKS, ({
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
    held, places = _answers(rows, fields.FIGURES), [_figure_place(row) for row in rows]
    return frame(columns.FIGURES, {
        **held, **_senders(plan, [agency for _, agency in asked]), "code": [code for code, _ in asked],
        "reported": [agency in returns for _, agency in asked], "value": held[fields.FIGURE],
        "unclear": held[unclear_of(fields.FIGURE)], "lacking": [", ".join(row.lacking) for row in rows],
        **{name: [getattr(each, name) for each in places] for name in Place._fields}})


def _figure_place(row: Figure) -> Place:
    typed = row.entries.get(fields.FIGURE) or row.unclear.get(fields.FIGURE)
    return typed.place if typed else row.row


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
