"""Returns and plan → the frames: of answers, one row for each field that was filled, of rows, and what is counted.

Where a task stands follows from what its leads and coordinators said, and how far it has moved since the round before:
both rounds report at the same time of the year, so a yearly task, which begins anew, is compared like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import grouped, names_vi
from toolkit.consolidate import columns
from toolkit.consolidate.columns import UNCLEAR_MARK, frame, unclear_of
from toolkit.consolidate.standing import receipt
from toolkit.model import fields
from toolkit.model.fields import ValueKind
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.layout import leads_shown
from toolkit.model.period import deadline_day
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


def rows_of_tasks(plan: Plan, returns: Mapping[str, Return]) -> list[Row]:
    """Each agency's part in each task, assigned or answered, in the order of frame `rows`. ValueError where an agency
    answered a task twice: neither may be lost."""
    answers = {(code, row.task_id): row for code, returned in returns.items() for row in returned.progress}
    if len(answers) < sum(len(returned.progress) for returned in returns.values()):
        raise ValueError("two answers of one task")
    asked = {(part.agency, part.task_id): part for part in plan.assignments}
    parts = asked | {place: Assignment(row.task_id, place[0], row.role)
                     for place, row in answers.items() if place not in asked}
    before, year_before = ({place: compared_with(place[0], previous) for place, previous in answered.items()}
                           for answered in (plan.answered, plan.answered_year_before))
    present = {agency.code for agency in plan.expected} | returns.keys()
    rows = [Row(part, returns.get(part.agency), answers.get(place), place in asked, before.get(place),
                year_before.get(place)) for place, part in parts.items() if part.agency in present]
    order = {task.id: number for number, task in enumerate(plan.tasks)}
    return sorted(rows, key=lambda row: (
        order.get(row.assignment.task_id, len(order)), row.assignment.role is not Role.LEAD,
        plan.register_order[row.assignment.agency]))


def by_role(rows: Iterable[Row]) -> RowsByRole:
    """The assigned ones by task and role."""
    return grouped((row for row in rows if row.assigned), lambda row: (row.assignment.task_id, row.assignment.role))


def rows_of(returned: Return) -> Iterator[tuple[str, str, TaskAnswer]]:
    """Every row of a return: its part (`ANSWERS`), what is filled in ("2.1", "X1", an indicator's code, the name of a
    free part, which is a row of one answer), and its answers."""
    yield from (("task", row.task_id, row) for row in returned.progress)
    yield from (("extra", row.task_id, row) for row in returned.extras)
    for name, entry in returned.free.items():
        yield "free", name, TaskAnswer(NO_TASK, Role.LEAD, entry.place, entries={name: entry})
    yield from (("figure", code, row) for code, row in returned.figures.items())


def answer_frame(returns: Iterable[Return]) -> pd.DataFrame:
    """`ANSWERS` of these returns."""
    return frame(columns.ANSWERS, ((*answer, *place) for returned in returns
                                   for *answer, place in answer_lines(returned)))


def answer_lines(returned: Return) -> Iterator[tuple[str, str, str, str, Any, bool, Place]]:
    """The lines of `ANSWERS` of a return, with the place of each in one."""
    for part, number, row in rows_of(returned):
        typed = row.typed
        for name in dict.fromkeys((*row.entries, *row.values, *row.unclear)):
            value = row.values[name] if name in row.values else typed[name].text
            yield (returned.agency, part, "" if part == "free" else number, name,
                   value.value if isinstance(value, Status) else value, name in row.unclear,
                   typed[name].place if name in typed else row.row)


def answer_place(row: TaskAnswer, name: str) -> Place | None:
    """Where what stands in that field of a row does, None where nothing stands in it."""
    typed = row.typed
    return typed[name].place if name in typed else row.row if name in row.values else None


def _answers(row: TaskAnswer, table: Mapping[str, fields.Field]) -> dict[str, Any]:
    """The columns of those fields (`columns_of`): what was understood, and what was not."""
    line, understood = dict[str, Any](), {**{name: entry.text for name, entry in row.entries.items()}, **row.values}
    for name, field in table.items():
        value, unclear = understood.get(name), row.unclear[name].text if name in row.unclear else ""
        if field.kind is ValueKind.TEXT:
            line[name] = unclear + UNCLEAR_MARK if unclear else value or ""
        else:
            line |= {name: value.value if isinstance(value, Status) else value, unclear_of(name): unclear}
    return line


def _row_answers(row: TaskAnswer, table: Mapping[str, fields.Field]) -> dict[str, Any]:
    """The columns of `ROW_ANSWERS`."""
    files = "; ".join(entry.place.file for entry in row.typed.values()) or row.row.file
    return {**_answers(row, table), "answered": bool(row.typed), **row.row._asdict(),
            "file": "; ".join(dict.fromkeys(files.split("; ")))}


def _sender(plan: Plan, code: str) -> dict[str, str]:
    """The columns of an agency."""
    return {"agency_code": code, "agency": plan.names[code]}


def row_frame(plan: Plan, rows: Iterable[Row]) -> pd.DataFrame:
    """`ROWS`; `rows` are in their order."""
    tasks = {task.id: {"group": task.group, "content": task.content} for task in plan.tasks}
    return frame(columns.ROWS, ({
        **_sender(plan, row.assignment.agency), **tasks.get(row.assignment.task_id, {"group": "", "content": ""}),
        "task_id": row.assignment.task_id, "role": row.assignment.role.value, "assigned": row.assigned,
        "reported": row.returned is not None, **_row_answers(row.answer, fields.ANSWERS),
        "movement": _code(row_movement(row))} for row in rows))


def _code(name: Enum | None) -> str | None:
    """How a frame calls it."""
    return name.value if name else None


def extra_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`EXTRAS`."""
    table = {**fields.EXTRAS, **fields.ANSWERS}
    return frame(columns.EXTRAS, (
        {**_sender(plan, returned.agency), "task_id": row.task_id, **_row_answers(row, table)}
        for returned in returns for row in returned.extras))


def free_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`FREE`."""
    return frame(columns.FREE, (
        {**_sender(plan, returned.agency), "part": part, "text": returned.free[part].text,
         **returned.free[part].place._asdict()}
        for returned in returns for part in fields.FREE_PARTS if part in returned.free))


def task_frame(plan: Plan, rows: RowsByRole) -> pd.DataFrame:
    """`TASKS`."""
    return frame(columns.TASKS, (
        _task_line(plan, task, *(rows.get((task.id, role), ()) for role in Role)) for task in plan.tasks))


def _task_line(plan: Plan, task: Task, leads: Sequence[Row], coordinators: Sequence[Row]) -> dict[str, Any]:
    """What is known of a task; its status and timeliness, and how it has moved, follow from the leads' words."""
    statuses, due = [row.status for row in leads], deadline_day(task.deadline, plan.period)
    status, last_day = task_status(statuses), min(plan.period.data_days[1], plan.period.last_day)
    days = [(row.answer.completed, row.returned.since.get(task.id, row.returned.received))
            for row in leads if row.returned]
    year_before = [row._replace(previous=row.year_before) for row in leads]
    return {
        "task_id": task.id, "group": task.group, "content": task.content, "leads": leads_shown(plan, task.id),
        "product": task.product, "deadline": task.deadline, "due": due, "status": status.value,
        "timeliness": _code(task_timeliness(status, due, last_day, days)),
        **_before(columns.BEFORE, leads), **_before(columns.YEAR_BEFORE, year_before),
        "leads_total": len(leads), "leads_reported": _answered(leads), "leads_done": statuses.count(Status.DONE),
        "coordinators_total": len(coordinators), "coordinators_reported": _answered(coordinators),
        "coordinators_active": sum(row.status in (Status.UNDER_WAY, Status.DONE) for row in coordinators),
        "percent": _mean(row.answer.percent for row in leads),
        **{name: _sum_of(name, (*leads, *coordinators)) for name in fields.summed()}}


def _answered(rows: Iterable[Row]) -> int:
    """In how many of the rows anything was typed."""
    return sum(bool(row.answer.typed) for row in rows)


def _before(names: Iterable[str], leads: Sequence[Row]) -> dict[str, Any]:
    """What a task's leads said then, in columns of these names: its status, the mean of their percents; and how far it
    has moved since."""
    before, movement = task_movement(leads)
    known = dict.fromkeys(row.previous for row in leads if row.previous)  # one may stand before several leads of today
    percent = _mean(previous.percent for previous in known)
    return dict(zip(names, (_code(before), percent, _code(movement)), strict=True))


def _mean(figures: Iterable[float | None]) -> float | None:
    """The mean of the figures there are, None where there are none."""
    given = [figure for figure in figures if figure is not None]
    return fmean(given) if given else None


def group_frame(plan: Plan, tasks: pd.DataFrame) -> pd.DataFrame:
    """`GROUPS`."""
    titles = {group.number: group.title for group in plan.groups}
    numbers = [*dict.fromkeys((*titles, *tasks["group"]))]
    counts = tasks.groupby(["group", "status"]).size().unstack("status", fill_value=0)
    counts = counts.reindex(index=numbers, columns=[status.value for status in columns.TASK_STATUSES], fill_value=0)
    counted = counts.assign(number=numbers, title=[titles.get(number, "") for number in numbers],
                            tasks_total=counts.sum(axis=1))
    return frame(columns.GROUPS, counted.to_dict("records"))


def agency_frame(
        plan: Plan, returns: Mapping[str, Return], rows: Iterable[Row], unusable: Mapping[str, str]) -> pd.DataFrame:
    """`AGENCIES`; `unusable` says what became of files that hold no return, by agency."""
    assigned = grouped((row for row in rows if row.assigned), lambda row: row.assignment.agency)
    lines = list[dict[str, Any]]()
    for code, agency in ((agency.code, agency) for agency in plan.expected):
        received, own = returns[code].received if code in returns else None, assigned.get(code, ())
        lines.append({
            "code": code, "name": agency.name, "kind": agency.kind.value, "received": received,
            "timeliness": receipt(plan, received), "unusable": "" if received else unusable.get(code, ""),
            "rows_total": len(own), "rows_answered": _answered(own)})
    return frame(columns.AGENCIES, lines)


# ── figures ───────────────────────────────────────────────────────────────────────────────────────
#: By indicator and agency asked for it, in the order of indicators, then of the register, what it said.
FigureRows = Mapping[tuple[str, str], TaskAnswer]


def _sum_of(name: str, rows: Iterable[Row]) -> Any:
    """What the figures in that field of these rows come to, as far as they are understood; None where none is."""
    answers = [row.answer.values for row in rows if row.assigned]
    return _total(Way.SUM, [values[name] for values in answers if name in values])


def _total(way: Way, values: Sequence[Any]) -> float | None:
    """The total of the figures that count, None where nobody gave one: never zero."""
    if way is Way.MEAN or not values:
        return _mean(values)
    return float(sum(Decimal(str(value)) for value in values))


def _summed() -> dict[str, fields.Field]:
    """The fields of tasks that are added up, by code; as none of a plan's indicators it is in brackets."""
    return {f"({number})": field for number, field in enumerate(fields.summed().values(), 1)}


def with_sums(plan: Plan) -> Plan:
    """The plan with an indicator for each field of tasks that is added up."""
    sums = (Indicator(code, field.label, field.unit, Way.SUM) for code, field in _summed().items())
    return replace(plan, indicators=(*plan.indicators, *sums))


def figure_rows(plan: Plan, returns: Mapping[str, Return], rows: Iterable[Row]) -> FigureRows:
    """The figures of a plan `with_sums`; `rows` are all those of tasks."""
    answered = {(code, returned.agency): row for returned in returns.values() for code, row in returned.figures.items()}
    by_agency = grouped(rows, lambda row: row.assignment.agency)
    answered |= {(code, agency): _NO_ROW._replace(values={fields.FIGURE: _sum_of(field.name, by_agency[agency])})
                 for code, field in _summed().items() for agency in by_agency}
    asked = ((indicator.code, agency.code) for indicator in plan.indicators for agency in plan.asked(indicator))
    return {place: answered.get(place, _NO_ROW) for place in asked}


def figure_frame(plan: Plan, returns: Mapping[str, Return], figures: FigureRows) -> pd.DataFrame:
    """`FIGURES`."""
    return frame(columns.FIGURES, ({
        **_sender(plan, agency), "code": code, "reported": agency in returns, **_answers(row, fields.FIGURES),
        "value": row.value, "unclear": row.unclear[fields.FIGURE].text if fields.FIGURE in row.unclear else "",
        "lacking": ", ".join(row.lacking), **(answer_place(row, fields.FIGURE) or row.row)._asdict()}
        for (code, agency), row in figures.items()))


def indicator_frame(plan: Plan, returns: Mapping[str, Return], figures: FigureRows) -> pd.DataFrame:
    """`INDICATORS`. Of figures of which the latest counts it is that of the latest period, then of the return received
    last, then of the first in register order."""
    lines = list[dict[str, Any]]()
    for indicator in plan.indicators:
        way = indicator.way or Way.SUM  # an error of the plan while nobody has said it
        asked = {agency: figures[indicator.code, agency.code] for agency in plan.asked(indicator)}
        given = {agency.code: row for agency, row in asked.items() if row.value is not None}
        latest = max(given, key=lambda code: (-len(given[code].lacking), returns[code].received)
                     ) if given and way is Way.LATEST else ""
        silent = (agency.name + (UNCLEAR_MARK if row.unclear else f" ({', '.join(row.lacking)})" if row.lacking else "")
                  for agency, row in asked.items() if row.value is None or row.lacking)
        counted = [given[latest]] if latest else given.values()
        lines.append({
            **indicator._asdict(), "way": way.value, "asked": len(asked), "reported": len(given),
            "latest": latest, "missing": "; ".join(silent),
            "total": _total(way, [row.value for row in counted])})
    return frame(columns.INDICATORS, lines)


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
