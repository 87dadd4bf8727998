"""Returns → the frame of answers, one row for each field that was filled; and from it and the plan all other frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING, Any

from toolkit import fields
from toolkit.consolidate import columns, task_status
from toolkit.consolidate.columns import UNCLEAR_MARK, columns_of, frame, unclear_of
from toolkit.consolidate.standing import receipt
from toolkit.consolidate.task_status import Parts, Row
from toolkit.findings import Place
from toolkit.model import Entry, Figure, Plan, Return, Role, Status, TaskAnswer, Value, Way
from toolkit.period import deadline_day

if TYPE_CHECKING:
    import pandas as pd

#: A row of a form: its part and task; what was understood, as typed, and what was not; its place.
_FormRow = tuple[str, str, Mapping[str, Value], Mapping[str, Entry], Mapping[str, Entry], Place]


def answer_frame(returns: Iterable[Return]) -> pd.DataFrame:
    """`ANSWERS` of these returns."""
    lines: list[tuple[Any, ...]] = []
    for made in returns:
        for part, task_id, understood, entries, odd, place in _form_rows(made):
            row = made.agency, part, task_id
            said = understood if understood.keys() == entries.keys() else {
                **understood, **{name: entry.text for name, entry in entries.items() if name not in understood}}
            for name, value in said.items():
                held, at = value.value if isinstance(value, Status) else value, entries.get(name)
                lines.append((*row, name, held, False, *(at.place if at else place)))
            lines += [(*row, name, each.text, True, *each.place) for name, each in odd.items()]
    made_of = zip(*lines, strict=True) if lines else [()] * len(columns.ANSWERS)
    return frame(columns.ANSWERS, dict(zip(columns.ANSWERS, made_of, strict=True)))


def _form_rows(made: Return) -> Iterator[_FormRow]:
    for part, rows in (("task", made.progress), ("extra", made.extras)):
        for row in rows:
            yield part, row.task_id, row.values, row.entries, row.unclear, row.row
    for name, entry in ((name, made.free[name]) for name in fields.FREE_PARTS if name in made.free):
        yield "free", "", {name: entry.text}, {name: entry}, {}, entry.place
    for code, figure in made.figures.items():
        values: dict[str, Value] = {} if figure.value is None else {fields.FIGURE: figure.value}
        values |= {fields.NOTE: figure.note} if figure.note else {}
        yield "figure", code, values, figure.entries, figure.unclear, figure.row


def _by_row(
    answers: pd.DataFrame, part: str, table: Mapping[str, str], rows: Sequence[tuple[str, str]]
) -> dict[str, list[Any]]:
    """The answers of that part in a column for each field, for those rows, in their order.

    ValueError where a row has two answers of one field: neither may be lost.
    """
    lines = {row: line for line, row in enumerate(rows)}
    blanks = {name: "" if dtype == "string" and name != fields.STATUS else None for name, dtype in table.items()}
    held: dict[str, list[Any]] = {name: [blank] * len(rows) for name, blank in blanks.items()}
    own = answers[answers["part"] == part]
    told = (own[name].tolist() for name in ("agency_code", "task_id", "field", "value", "unclear"))
    for code, task_id, name, value, unclear in zip(*told, strict=True):
        line, into = lines.get((code, task_id)), name
        if unclear:
            into, value = (into, value + UNCLEAR_MARK) if unclear_of(name) not in table else (unclear_of(name), value)
        if line is None or into not in held:
            continue
        if held[into][line] not in ("", None):
            raise ValueError(f"{code}, {task_id}: two answers of {into}")
        held[into][line] = value
    return held


def row_frame(plan: Plan, rows: Sequence[Row], answers: pd.DataFrame) -> pd.DataFrame:
    """`ROWS`; `rows` are in their order."""
    tasks = {task.id: task for task in plan.tasks}
    agencies, ids = [row.assignment.agency for row in rows], [row.assignment.task_id for row in rows]
    known = [tasks.get(task_id) for task_id in ids]
    before, movements = [row.previous for row in rows], [row.previous and task_status.row_movement(row) for row in rows]
    return frame(columns.ROWS, {
        "agency_code": agencies, "agency": [plan.agency(code).name for code in agencies], "task_id": ids,
        "group": [task.group if task else "" for task in known],
        "content": [task.content if task else "" for task in known],
        "role": [row.assignment.role.value for row in rows],
        "assigned": [row.assigned for row in rows],
        "reported": [row.returned is not None for row in rows],
        **_by_row(answers, "task", columns_of(fields.ANSWERS), list(zip(agencies, ids, strict=True))),
        **_of_rows([row.progress for row in rows]),
        "previous_status": [each.status.value if each and each.status else None for each in before],
        "previous_percent": [each.percent if each else None for each in before],
        "movement": [each.value if each else None for each in movements],
    })


def _of_rows(rows: Sequence[TaskAnswer | None]) -> dict[str, list[Any]]:
    """What `ROW_ANSWERS` holds besides the answers themselves."""
    return {
        "answered": [row is not None and bool(row.entries or row.unclear) for row in rows],
        "file": ["; ".join(_files(row)) if row else "" for row in rows],
        "sheet": [row.row.sheet if row else "" for row in rows],
        "cell": [row.row.cell if row else "" for row in rows],
    }


def _files(row: TaskAnswer) -> Iterable[str]:
    return {each.place.file: None for each in (*row.entries.values(), *row.unclear.values())} or (row.row.file,)


def extra_frame(plan: Plan, returns: Iterable[Return], answers: pd.DataFrame) -> pd.DataFrame:
    """`EXTRAS`."""
    sent = {(made.agency, extra.task_id): extra for made in returns for extra in made.extras}
    typed = _by_row(answers, "extra", columns_of({**fields.EXTRAS, **fields.ANSWERS}), list(sent))
    return frame(columns.EXTRAS, {
        "agency_code": [code for code, _ in sent],
        "agency": [plan.agency(code).name for code, _ in sent],
        "task_id": [task_id for _, task_id in sent],
        **typed, **_of_rows(list(sent.values())),
    })


def free_frame(plan: Plan, answers: pd.DataFrame) -> pd.DataFrame:
    """`FREE`."""
    own = answers[answers["part"] == "free"]
    names = {agency.code: agency.name for agency in plan.agencies}
    own = own.assign(part=own["field"], text=own["value"], agency=own["agency_code"].map(names))
    return frame(columns.FREE, {name: own[name].tolist() for name in columns.FREE})


def task_frame(plan: Plan, parts: Mapping[str, Parts], rows: pd.DataFrame) -> pd.DataFrame:
    """`TASKS`."""
    counts = _task_counts(rows).reindex([task.id for task in plan.tasks])
    totals = counts.drop(columns="percent").fillna(0).astype("int64")
    return frame(columns.TASKS, {
        **{name: [getattr(task, name) for task in plan.tasks]
           for name in ("group", "content", "leads", "product", "deadline")},
        "task_id": [task.id for task in plan.tasks],
        **_standings(plan, parts),
        **{str(name): totals[name].tolist() for name in totals},
        "percent": counts["percent"].tolist(),
    })


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


def _standings(plan: Plan, parts: Mapping[str, Parts]) -> dict[str, list[Any]]:
    """What follows from the leads' words, task by task: see `task_status`, `task_timeliness` and `task_movement`."""
    due = [deadline_day(task.deadline, plan.period.year) for task in plan.tasks]
    leads = [parts[task.id].leads for task in plan.tasks]
    statuses = [task_status.task_status([row.status for row in own]) for own in leads]
    days = [[(row.progress.completed, row.returned.received)
             for row in own if row.progress and row.returned] for own in leads]
    timely = [task_status.task_timeliness(status, by, plan.period.last_day, done)
              for status, by, done in zip(statuses, due, days, strict=True)]
    moved = [task_status.task_movement(own) for own in leads]
    return {
        "due": due,
        "status": [status.value for status in statuses],
        "timeliness": [each.value if each else None for each in timely],
        "previous_status": [before.value if before else None for before, _ in moved],
        "previous_percent": [task_status.previous_percent(own) for own in leads],
        "movement": [movement.value if movement else None for _, movement in moved],
    }


def group_frame(plan: Plan, tasks: pd.DataFrame) -> pd.DataFrame:
    """`GROUPS`."""
    titles = {group.number: group.title for group in plan.groups}
    titles |= {task.group: "" for task in plan.tasks if task.group not in titles}
    statuses = list(columns.GROUPS)[3:]
    counts = tasks.groupby(["group", "status"]).size().unstack("status", fill_value=0)
    counts = counts.reindex(index=list(titles), columns=statuses, fill_value=0)
    counted = {name: counts[name].tolist() for name in statuses}
    known = {"number": list(titles), "title": list(titles.values()), "tasks_total": counts.sum(axis=1).tolist()}
    return frame(columns.GROUPS, {**known, **counted})


def agency_frame(plan: Plan, returns: Mapping[str, Return], rows: pd.DataFrame) -> pd.DataFrame:
    """`AGENCIES`."""
    codes = [agency.code for agency in plan.expected]
    received = [returns[code].received if code in returns else None for code in codes]
    own = rows[rows["assigned"]].groupby("agency_code")["answered"].agg(["size", "sum"]).reindex(codes).fillna(0)
    return frame(columns.AGENCIES, {
        "code": codes, "name": [agency.name for agency in plan.expected],
        "kind": [agency.kind.value for agency in plan.expected],
        "received": received, "timeliness": [receipt(plan, day) for day in received],
        "rows_total": own["size"].tolist(), "rows_answered": own["sum"].tolist(),
    })



def figure_frame(plan: Plan, returns: Mapping[str, Return], answers: pd.DataFrame) -> pd.DataFrame:
    """`FIGURES`."""
    asked = {(agency.code, indicator.code): agency.name
             for indicator in plan.indicators for agency in plan.asked(indicator)}
    places = [_figure_place(returns[agency].figures.get(code)) if agency in returns else Place()
              for agency, code in asked]
    typed = _by_row(answers, "figure", columns_of(fields.FIGURES), list(asked))
    return frame(columns.FIGURES, {
        "code": [code for _, code in asked], "agency_code": [agency for agency, _ in asked],
        "agency": list(asked.values()),
        "reported": [agency in returns for agency, _ in asked],
        "value": typed[fields.FIGURE], "note": typed[fields.NOTE], "unclear": typed[unclear_of(fields.FIGURE)],
        **{name: [getattr(place, name) for place in places] for name in ("file", "sheet", "cell")},
    })


def _figure_place(figure: Figure | None) -> Place:
    """Where the figure stands, or would."""
    if figure is None:
        return Place()
    typed = {**figure.entries, **figure.unclear}
    return typed[fields.FIGURE].place if fields.FIGURE in typed else figure.row


def indicator_frame(plan: Plan, returns: Mapping[str, Return], figures: pd.DataFrame) -> pd.DataFrame:
    """`INDICATORS`."""
    by_code = dict(iter(figures.groupby("code")))
    asked = [by_code.get(each.code, figures.iloc[:0]) for each in plan.indicators]
    given = [own[own["value"].notna()] for own in asked]
    names = [own["agency"].where(own["unclear"] == "", own["agency"] + UNCLEAR_MARK) for own in asked]
    latest = [_latest(own, returns) if each.way is Way.LATEST else ""
              for each, own in zip(plan.indicators, given, strict=True)]
    return frame(columns.INDICATORS, {
        **{name: [getattr(each, name) for each in plan.indicators] for name in ("code", "name", "unit")},
        "way": [each.way.value for each in plan.indicators],
        "asked": [len(own) for own in asked], "reported": [len(own) for own in given],
        "total": [_total(each.way, own, code) for each, own, code in zip(plan.indicators, given, latest, strict=True)],
        "latest": latest,
        "missing": ["; ".join(named[own["value"].isna()]) for named, own in zip(names, asked, strict=True)],
    })


def _latest(given: pd.DataFrame, returns: Mapping[str, Return]) -> str:
    """Whose return was received last, of several of one day the first in register order; "" where nobody gave one."""
    return max(given["agency_code"], key=lambda code: returns[code].received, default="")


def _total(way: Way, given: pd.DataFrame, latest: str) -> float | None:
    """The total of the figures given, None where nobody gave one: never zero."""
    values = given["value"].tolist()
    if not values:
        return None
    if way is Way.LATEST:
        return float(given.loc[given["agency_code"] == latest, "value"].iloc[0])
    return fmean(values) if way is Way.MEAN else float(sum(Decimal(str(value)) for value in values))
