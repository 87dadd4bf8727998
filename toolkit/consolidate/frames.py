"""Returns and plan → the frames: of answers, one row for each field that was filled, of rows, and what is counted.

Where a task stands follows from what its leads and coordinators said, and how far it has moved since the round before:
both rounds report at the same time of the year, so a yearly task, which begins anew, is compared like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import grouped, names_vi
from toolkit.consolidate import columns
from toolkit.consolidate.columns import UNCLEAR_MARK, frame, frame_of, unclear_of
from toolkit.consolidate.standing import receipt
from toolkit.model import fields
from toolkit.model.fields import ValueKind
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import leads_shown
from toolkit.model.records import (
    NO_TASK,
    Assignment,
    Indicator,
    Movement,
    Plan,
    Previous,
    Return,
    Role,
    Status,
    Task,
    TaskAnswer,
    TaskNumber,
    Timeliness,
    Way,
)
from toolkit.model.said_time import deadline_day
from toolkit.model.words import STATUS

if TYPE_CHECKING:
    import pandas as pd


class Row(NamedTuple):
    """An agency's part in a task, and what it said about it (None: nothing): now, in the round before, and in the same
    period of the year before, where that is another round."""

    assignment: Assignment
    returned: Return | None
    progress: TaskAnswer | None
    assigned: bool
    previous: Previous | None = None
    year_before: Previous | None = None

    @property
    def answer(self) -> TaskAnswer:
        """What the agency said, nothing where it said nothing."""
        return self.progress or _NO_ROW

    @property
    def status(self) -> Status | None:
        """The status the agency gave, None where it gave none that was understood."""
        return self.answer.status


#: The assigned rows by task and role.
RowsByRole = Mapping[tuple[TaskNumber, Role], Sequence[Row]]
#: Stands for a row that is not there.
_NO_ROW = TaskAnswer(NO_TASK, Role.LEAD, Place())


def answer_frame(returns: Iterable[Return]) -> pd.DataFrame:
    """`ANSWERS` of these returns."""
    lines = [(*told, *place) for made in returns for *told, place in answer_lines(made)]
    return frame(columns.ANSWERS, {name: [line[at] for line in lines] for at, name in enumerate(columns.ANSWERS)})


def answer_lines(made: Return) -> Iterator[tuple[str, str, str, str, Any, bool, Place]]:
    """The lines of `ANSWERS` of a return, with the place of each in one; a free part is a row with a single answer."""
    rows: list[tuple[str, str, TaskAnswer]] = [("task", row.task_id, row) for row in made.progress]
    rows += [("extra", row.task_id, row) for row in made.extras]
    rows += [("free", "", TaskAnswer(NO_TASK, Role.LEAD, entry.place, entries={name: entry}))
             for name, entry in made.free.items()]
    rows += [("figure", code, figure) for code, figure in made.figures.items()]
    for part, task_id, row in rows:
        typed = row.typed
        for name in dict.fromkeys((*row.entries, *row.values, *row.unclear)):
            value = row.values[name] if name in row.values else typed[name].text
            yield (made.agency, part, task_id, name, value.value if isinstance(value, Status) else value,
                   name in row.unclear, typed[name].place if name in typed else row.row)


def answer_place(row: TaskAnswer, name: str) -> Place | None:
    """Where what stands in that field of a row does, None where nothing stands in it."""
    typed = row.typed
    return typed[name].place if name in typed else row.row if name in row.values else None


def _answers(rows: Sequence[TaskAnswer], table: Mapping[str, fields.Field]) -> dict[str, list[Any]]:
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
    files = [entry.place.file for entry in row.typed.values()] or [row.row.file]
    return "; ".join(dict.fromkeys("; ".join(files).split("; ")))


def row_frame(plan: Plan, rows: Sequence[Row]) -> pd.DataFrame:
    """`ROWS`; `rows` are in their order."""
    parts = [row.assignment for row in rows]
    named = {task.id: (task.group, task.content) for task in plan.tasks}
    tasks = [named.get(each.task_id, ("", "")) for each in parts]
    movements = map(row_movement, rows)
    return frame(columns.ROWS, {
        **_senders(plan, [each.agency for each in parts]), "task_id": [each.task_id for each in parts],
        "group": [group for group, _ in tasks], "content": [content for _, content in tasks],
        "role": [each.role.value for each in parts], "assigned": [row.assigned for row in rows],
        "reported": [row.returned is not None for row in rows],
        **_row_answers([row.answer for row in rows], fields.ANSWERS),
        "movement": [each.value if each else None for each in movements]})


def _senders(plan: Plan, codes: list[str]) -> dict[str, list[str]]:
    """The columns of those agencies."""
    return {"agency_code": codes, "agency": plan.names_of(codes)}


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


def task_frame(plan: Plan, rows: RowsByRole) -> pd.DataFrame:
    """`TASKS`."""
    return frame_of(columns.TASKS, (
        _task_line(plan, task, *(rows.get((task.id, role), ()) for role in Role)) for task in plan.tasks))


def _task_line(plan: Plan, task: Task, leads: Sequence[Row], coordinators: Sequence[Row]) -> dict[str, Any]:
    """What is known of a task; its status and timeliness, and how it has moved, follow from the leads' words."""
    due, status = deadline_day(task.deadline, plan.period), task_status([row.status for row in leads])
    days = [(row.answer.completed, row.returned.since.get(task.id, row.returned.received))
            for row in leads if row.returned]
    last_day = min(plan.period.data_days[1], plan.period.last_day)
    timely = task_timeliness(status, due, last_day, days)
    year_before = _before([row._replace(previous=row.year_before) for row in leads])
    return {
        "task_id": task.id, "group": task.group, "content": task.content, "leads": leads_shown(plan, task.id),
        "product": task.product, "deadline": task.deadline, "due": due, "status": status.value,
        "timeliness": timely.value if timely else None,
        **dict(zip(columns.BEFORE, _before(leads), strict=True)),
        **dict(zip(columns.YEAR_BEFORE, year_before, strict=True)),
        "leads_total": len(leads), "leads_reported": sum(bool(row.answer.typed) for row in leads),
        "leads_done": sum(row.status is Status.DONE for row in leads), "coordinators_total": len(coordinators),
        "coordinators_reported": sum(bool(row.answer.typed) for row in coordinators),
        "coordinators_active": sum(row.status in (Status.UNDER_WAY, Status.DONE) for row in coordinators),
        "percent": _mean(row.answer.percent for row in leads),
        **{name: _sum_of(name, (*leads, *coordinators)) for name in fields.summed()}}


def _mean(figures: Iterable[float | None]) -> float | None:
    """The mean of the figures there are, None where there are none."""
    given = [figure for figure in figures if figure is not None]
    return fmean(given) if given else None


def _sum_of(name: str, rows: Iterable[Row]) -> Any:
    """What the figures in that field of these rows come to, as far as they are understood; None where none is."""
    answers = [row.answer.values for row in rows if row.assigned]
    return _total(Way.SUM, [values[name] for values in answers if name in values])


def with_sums(plan: Plan) -> Plan:
    """The plan with an indicator for each field of tasks that is added up. Its code is in brackets, as none of a plan
    is."""
    sums = [Indicator(code, field.label, field.unit, Way.SUM) for code, field in _sums().items()]
    return replace(plan, indicators=(*plan.indicators, *sums))


def _sums() -> dict[str, fields.Field]:
    return {f"({number})": field for number, field in enumerate(fields.summed().values(), 1)}


def _before(leads: Sequence[Row]) -> tuple[str | None, float | None, str | None]:
    """What a task's leads said then: its status, the mean of their percents; and how far it has moved since."""
    before, movement = task_movement(leads)
    known = dict.fromkeys(row.previous for row in leads if row.previous)  # one may stand before several leads of today
    percent = _mean(previous.percent for previous in known)
    return before.value if before else None, percent, movement.value if movement else None


def group_frame(plan: Plan, tasks: pd.DataFrame) -> pd.DataFrame:
    """`GROUPS`."""
    titles = {group.number: group.title for group in plan.groups}
    titles |= {task.group: "" for task in plan.tasks if task.group not in titles}
    statuses = [status.value for status in columns.TASK_STATUSES]
    counts = tasks.groupby(["group", "status"]).size().unstack("status", fill_value=0)
    counts = counts.reindex(index=list(titles), columns=statuses, fill_value=0)
    return frame(columns.GROUPS, {"number": list(titles), "title": list(titles.values()),
                                  "tasks_total": counts.sum(axis=1).to_list(),
                                  **{status: counts[status].to_list() for status in statuses}})


def agency_frame(
        plan: Plan, returns: Mapping[str, Return], rows: pd.DataFrame, unusable: Mapping[str, str]) -> pd.DataFrame:
    """`AGENCIES`; `unusable` says what became of files that hold no return, by agency."""
    codes = [agency.code for agency in plan.expected]
    received = [returns[code].received if code in returns else None for code in codes]
    own = rows[rows["assigned"]].groupby("agency_code")["answered"].agg(["size", "sum"]).reindex(codes, fill_value=0)
    return frame(columns.AGENCIES, {
        "code": codes, "name": plan.names_of(codes), "kind": [agency.kind_name for agency in plan.expected],
        "received": received, "timeliness": [receipt(plan, day) for day in received],
        "unusable": ["" if code in returns else unusable.get(code, "") for code in codes],
        "rows_total": own["size"].to_list(), "rows_answered": own["sum"].to_list()})


#: By indicator and agency asked for it, in the order of indicators, then of the register, what it said.
FigureRows = Mapping[tuple[str, str], TaskAnswer]


def figure_rows(plan: Plan, returns: Mapping[str, Return], rows: Iterable[Row]) -> FigureRows:
    """The figures of a plan `with_sums`; `rows` are all those of tasks."""
    answered = {(code, made.agency): row for made in returns.values() for code, row in made.figures.items()}
    for agency, own in grouped(rows, lambda row: row.assignment.agency).items():
        answered |= {(code, agency): _NO_ROW._replace(values={fields.FIGURE: _sum_of(field.name, own)})
                     for code, field in _sums().items()}
    asked = ((indicator.code, agency.code) for indicator in plan.indicators for agency in plan.asked(indicator))
    return {place: answered.get(place, _NO_ROW) for place in asked}


def figure_frame(plan: Plan, returns: Mapping[str, Return], figures: FigureRows) -> pd.DataFrame:
    """`FIGURES`."""
    rows, agencies = list(figures.values()), [agency for _, agency in figures]
    answers, places = _answers(rows, fields.FIGURES), [answer_place(row, fields.FIGURE) or row.row for row in rows]
    return frame(columns.FIGURES, {
        **answers, **_senders(plan, agencies), "code": [code for code, _ in figures],
        "reported": [agency in returns for agency in agencies], "value": answers[fields.FIGURE],
        "unclear": answers[unclear_of(fields.FIGURE)], "lacking": [", ".join(row.lacking) for row in rows],
        **{name: [getattr(place, name) for place in places] for name in Place._fields}})


def indicator_frame(plan: Plan, returns: Mapping[str, Return], figures: FigureRows) -> pd.DataFrame:
    """`INDICATORS`. Of figures of which the latest counts it is that of the latest period, then of the return received
    last, then of the first in register order."""
    lines = list[dict[str, Any]]()
    for indicator in plan.indicators:
        asked = {agency.code: figures[indicator.code, agency.code] for agency in plan.asked(indicator)}
        given = {agency: row for agency, row in asked.items() if row.value is not None}
        latest = max(given, key=lambda agency: (-len(given[agency].lacking), returns[agency].received)
                     ) if given and indicator.way is Way.LATEST else ""
        silent = (plan.agency(agency).name + (UNCLEAR_MARK if row.unclear else "" if not row.lacking
                                              else f" ({', '.join(row.lacking)})")
                  for agency, row in asked.items() if row.value is None or row.lacking)
        counted = [given[latest]] if latest else given.values()
        lines.append({
            **indicator._asdict(), "way": indicator.way.value, "asked": len(asked), "reported": len(given),
            "latest": latest, "missing": "; ".join(silent),
            "total": _total(indicator.way, [row.value for row in counted])})
    return frame_of(columns.INDICATORS, lines)


def _total(way: Way, values: Sequence[Any]) -> float | None:
    """The total of the figures that count, None where nobody gave one: never zero."""
    if way is Way.MEAN or not values:
        return _mean(values)
    return float(sum(Decimal(str(value)) for value in values))


#: "Không phát sinh" is no answer of a lead.
_LEADS_SAY = frozenset({Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING})


def task_status(leads: Sequence[Status | None]) -> Status:
    """A task's status from what each of its leads said; None where a lead has not reported or gave no clear status.

    DONE only where every lead says so. UNDER_WAY where any lead is under way or done. NOT_DOING only where every
    lead says so. NOT_STARTED otherwise, and MISSING where nobody gave a status (also where nobody leads).
    """
    said = _LEADS_SAY.intersection(leads)
    if not said:
        return Status.MISSING
    if set(leads) in ({Status.DONE}, {Status.NOT_DOING}):
        return next(iter(said))
    return Status.UNDER_WAY if said & {Status.DONE, Status.UNDER_WAY} else Status.NOT_STARTED


def task_timeliness(
    status: Status, due: date | None, last_day: date, leads: Iterable[tuple[date | None, date]]
) -> Timeliness | None:
    """Whether a task is on time; `leads` are the (completion day or None, day of receipt) of the leads that are done.

    Done: late where a completion day is past `due`; on time where each lead completed by `due` or, without a
    completion day, had reported by then; otherwise None: nobody said when. Not done: overdue where `due` is before
    `last_day`, that of the data or for returns, whichever is first. None also without a due day, and where a task is
    not being done or nobody reported.
    """
    if due is None or status in (Status.MISSING, Status.NOT_DOING):
        return None
    if status is not Status.DONE:
        return Timeliness.OVERDUE if due < last_day else Timeliness.ON_TIME
    days = list(leads)
    if any(completed is not None and completed > due for completed, _ in days):
        return Timeliness.DONE_LATE
    return Timeliness.ON_TIME if all((completed or received) <= due for completed, received in days) else None


#: What a lead and its coordinator cannot both be right about. That a coordinator lags behind or has no part is usual.
_CONTRADICTIONS: Mapping[Status | None, Sequence[Status]] = {
    Status.DONE: (Status.NOT_STARTED,), Status.NOT_STARTED: (Status.DONE,),
    Status.NOT_DOING: (Status.DONE, Status.UNDER_WAY)}


def contradictions(plan: Plan, rows: RowsByRole) -> Iterable[Finding]:
    """At most one finding for a task and a coordinators' status, at the row of the first lead; leads must agree."""
    for task in plan.tasks:
        leads = [row for row in rows.get((task.id, Role.LEAD), ()) if row.status]
        statuses = {row.status for row in leads}
        lead_status = statuses.pop() if len(statuses) == 1 else None
        for status in _CONTRADICTIONS.get(lead_status, ()):
            others = [row.assignment.agency for row in rows.get((task.id, Role.COORDINATING), ())
                      if row.status is status]
            if others and lead_status:
                yield finding(
                    Code.LEADS_CONTRADICT, leads[0].answer.row, task=task.id,
                    lead=plan.agency(leads[0].assignment.agency).name, lead_status=STATUS[lead_status].text,
                    other=names_vi(plan.names_of(others), 3), other_status=STATUS[status].text)


def compared_with(agency: str, answers: Sequence[Previous]) -> Previous | None:
    """What of the round before an agency's row is compared with: its own answer, else what those said last whose work
    it does, in one, with the mean of their percents; None where their statuses differ."""
    if answers and answers[0].agency == agency:
        return answers[0]
    last = max((each.order for each in answers), default=())
    said = [each for each in answers if each.order == last]
    if len({each.status for each in said}) != 1:
        return None
    return said[0]._replace(percent=_mean(each.percent for each in said))


#: The stages of the work. Not doing a task, and nothing having arisen, are no stages of it.
_STAGES = {Status.NOT_STARTED: 0, Status.UNDER_WAY: 1, Status.DONE: 2}
#: How far those are, in percent, that need not say it.
_EXTENTS: Mapping[Status | None, float] = {Status.NOT_STARTED: 0.0, Status.DONE: 100.0}


def row_movement(row: Row) -> Movement | None:
    """By the stages, under way also by percent where both rounds gave one. A status that is no stage compares with
    itself alone. None where nothing was answered before or now, or the statuses cannot be compared."""
    return _movement(row.previous.status if row.previous else None, row.status, [row])


def task_movement(leads: Sequence[Row]) -> tuple[Status | None, Movement | None]:
    """The task's status in the round before, from its present leads by the same rule (`task_status`), and its movement.

    Under way in both rounds, the means of the leads that can be compared decide: what is done counts 100, what has not
    started 0. None where no lead gave a status then.
    """
    before = task_status([row.previous.status if row.previous else None for row in leads])
    now = task_status([row.status for row in leads])
    return (None if before is Status.MISSING else before), _movement(before, now, leads)


def _movement(before: Status | None, now: Status | None, rows: Iterable[Row]) -> Movement | None:
    if before is None or now is None or Status.MISSING in (before, now):
        return None
    if before is now:
        pairs = [(_extent(row.previous), _extent(row.answer)) for row in rows if row.previous]
        changes = [since - then for then, since in pairs if then is not None and since is not None]
        change = fmean(changes) if changes and now is Status.UNDER_WAY else 0.0
    elif before in _STAGES and now in _STAGES:
        change = _STAGES[now] - _STAGES[before]
    else:
        return None
    if abs(change) < 1e-6:
        return Movement.STILL
    return Movement.FORWARD if change > 0 else Movement.BACK


def _extent(answer: TaskAnswer | Previous) -> float | None:
    """How far the work is in percent, None where that is not known."""
    return answer.percent if answer.status is Status.UNDER_WAY else _EXTENTS.get(answer.status)
