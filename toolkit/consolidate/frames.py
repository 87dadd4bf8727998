"""Returns and plan → the frames that `columns` describes, as `consolidation` needs them.

Where a task stands follows from its leads' answers, and how far it has moved from theirs in the round before: both
rounds report at the same time of the year, so a yearly task, which begins anew, is compared like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.text import grouped
from toolkit.consolidate import columns
from toolkit.consolidate.columns import UNCLEAR_MARK, frame, unclear_of
from toolkit.consolidate.standing import receipt
from toolkit.model import fields
from toolkit.model.findings import Place
from toolkit.model.layout import leads_shown
from toolkit.model.records import (
    NO_TASK,
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

if TYPE_CHECKING:
    import pandas as pd

#: Stands for a row that is not there.
_NO_ROW = TaskAnswer(NO_TASK, Role.LEAD, Place())


class Row(NamedTuple):
    """An agency's part in a task, and its answers."""
    agency: str
    task_id: TaskNumber
    role: Role
    assigned: bool                  # the plan gives it this part, else it answered without being asked
    returned: Return | None
    answer: TaskAnswer              # without any value where nothing was answered
    previous: Previous | None       # its answer in the round before
    year_before: Previous | None    # and in the same period of the year before, where that is another round


#: The assigned rows by task and role.
RowsByRole = Mapping[tuple[TaskNumber, Role], Sequence[Row]]


def rows_of_tasks(plan: Plan, returns: Mapping[str, Return]) -> list[Row]:
    """Each agency's part in each task, assigned or answered, in the order of frame `rows`. ValueError where an agency
    answered a task twice: neither may be lost."""
    answers = {(code, row.task_id): row for code, returned in returns.items() for row in returned.progress}
    if len(answers) < sum(len(returned.progress) for returned in returns.values()):
        raise ValueError("two answers of one task")
    assigned = {(part.agency, part.task_id): part.role for part in plan.assignments}
    before, year_before = ({part: compared_with(part[0], previous) for part, previous in answered.items()}
                           for answered in (plan.answered, plan.answered_year_before))
    present = {agency.code for agency in plan.expected} | returns.keys()
    rows = [Row(*part, role, part in assigned, returns.get(part[0]), answers.get(part, _NO_ROW), before.get(part),
                year_before.get(part))
            for part, role in ({part: row.role for part, row in answers.items()} | assigned).items()
            if part[0] in present]
    order = {task.id: number for number, task in enumerate(plan.tasks)}
    return sorted(rows, key=lambda row: (
        order.get(row.task_id, len(order)), row.role is not Role.LEAD, plan.register_order[row.agency]))


def by_role(rows: Iterable[Row]) -> RowsByRole:
    """The assigned ones by task and role."""
    return grouped((row for row in rows if row.assigned), lambda row: (row.task_id, row.role))


def rows_of(returned: Return) -> Iterator[tuple[str, str, TaskAnswer]]:
    """Every row of a return: its part (`ANSWERS`), what is filled in ("2.1", "X1", an indicator's code, the name of a
    free part, which is a row of one answer), and its answers."""
    yield from (("task", row.task_id, row) for row in returned.progress)
    yield from (("extra", row.task_id, row) for row in returned.extras)
    for name, entry in returned.free.items():
        yield "free", name, TaskAnswer(NO_TASK, Role.LEAD, entry.place, entries={name: entry})
    yield from (("figure", code, row) for code, row in returned.figures.items())


def answer_lines(returned: Return) -> Iterator[tuple[str, str, str, str, Any, bool, Place]]:
    """The lines of `ANSWERS` of a return, with the place of each in one."""
    for part, number, row in rows_of(returned):
        typed = row.typed
        for name in dict.fromkeys((*row.entries, *row.values, *row.unclear)):
            value = row.values[name] if name in row.values else typed[name].text
            yield (returned.agency, part, "" if part == "free" else number, name, _frame_value(value),
                   name in row.unclear, typed[name].place if name in typed else row.row)


def answer_place(row: TaskAnswer, name: str) -> Place | None:
    """The place of what stands in that field of a row, None where nothing stands in it."""
    typed = row.typed
    return typed[name].place if name in typed else row.row if name in row.values else None


def _frame_value(value: Any) -> Any:
    """A value as a frame has it: of a name of an enumeration the name's value."""
    return value.value if isinstance(value, Enum) else value


def row_columns(row: TaskAnswer) -> dict[str, Any]:
    """The columns of a row's answers: what was understood, and what was not."""
    line = {name: entry.text for name, entry in row.entries.items()}
    line |= {name: _frame_value(value) for name, value in row.values.items()}
    for name, entry in row.unclear.items():
        is_text = fields.kind_of(name) is fields.ValueKind.TEXT
        line[name if is_text else unclear_of(name)] = entry.text + UNCLEAR_MARK * is_text
    return columns.NO_ANSWERS | line


def _row_answers(row: TaskAnswer) -> dict[str, Any]:
    """The columns of `ROW_ANSWERS`."""
    files = "; ".join(entry.place.file for entry in row.typed.values()) or row.row.file
    return {**row_columns(row), "answered": bool(row.typed), **row.row._asdict(),
            "file": "; ".join(dict.fromkeys(files.split("; ")))}


def _sender(plan: Plan, code: str) -> dict[str, str]:
    """The columns of an agency."""
    return {"agency_code": code, "agency": plan.names[code]}


def row_frame(plan: Plan, rows: Iterable[Row]) -> pd.DataFrame:
    """`ROWS`; `rows` are in their order."""
    tasks = {task.id: {"group": task.group, "content": task.content} for task in plan.tasks}
    return frame(columns.ROWS, ({
        **_row_answers(row.answer), **_sender(plan, row.agency),
        **tasks.get(row.task_id, {"group": "", "content": ""}),
        "task_id": row.task_id, "role": row.role.value, "assigned": row.assigned,
        "reported": row.returned is not None,
        "movement": _frame_value(row_movement(row.previous, row.answer))} for row in rows))


def extra_frame(plan: Plan, returns: Iterable[Return]) -> pd.DataFrame:
    """`EXTRAS`."""
    return frame(columns.EXTRAS, (
        {**_sender(plan, returned.agency), "task_id": row.task_id, **_row_answers(row)}
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
    """The line of a task; its status and timeliness, and how it has moved, follow from the leads' answers."""
    statuses, due = [row.answer.status for row in leads], deadline_day(task.deadline, plan.period)
    status, last_day = task_status(statuses), min(plan.period.data_days[1], plan.period.last_day)
    days = [(row.answer.completed, row.returned.since.get(task.id, row.returned.received))
            for row in leads if row.returned]
    return {
        "task_id": task.id, "group": task.group, "content": task.content, "leads": leads_shown(plan, task.id),
        "product": task.product, "deadline": task.deadline, "due": due, "status": status.value,
        "timeliness": _frame_value(task_timeliness(status, due, last_day, days)),
        **_compared(columns.BEFORE, [(row.previous, row.answer) for row in leads]),
        **_compared(columns.YEAR_BEFORE, [(row.year_before, row.answer) for row in leads]),
        "leads_total": len(leads), "leads_reported": _count_answered(leads), "leads_done": statuses.count(Status.DONE),
        "coordinators_total": len(coordinators), "coordinators_reported": _count_answered(coordinators),
        "coordinators_active": sum(row.answer.status in (Status.UNDER_WAY, Status.DONE) for row in coordinators),
        "percent": _mean(row.answer.percent for row in leads),
        **{name: _sum_of(name, (*leads, *coordinators)) for name in fields.summed()}}


def _count_answered(rows: Iterable[Row]) -> int:
    """In how many of the rows anything was typed."""
    return sum(bool(row.answer.typed) for row in rows)


def _compared(names: Iterable[str], leads: Sequence[Answers]) -> dict[str, Any]:
    """The status of a task in a round before, the mean of its leads' percents then, and its movement since, in columns
    of these names."""
    status, movement = task_movement(leads)
    known = dict.fromkeys(previous for previous, _ in leads if previous)  # one may stand before several leads of today
    percent = _mean(previous.percent for previous in known)
    return dict(zip(names, (_frame_value(status), percent, _frame_value(movement)), strict=True))


def _mean(figures: Iterable[float | None]) -> float | None:
    """The mean of the figures there are, None where there are none."""
    given = [figure for figure in figures if figure is not None]
    return fmean(given) if given else None


def group_frame(plan: Plan, tasks: pd.DataFrame) -> pd.DataFrame:
    """`GROUPS`."""
    titles = {group.number: group.title for group in plan.groups}
    counts = Counter(zip(tasks["group"], tasks["status"], strict=True))
    lines = list[dict[str, Any]]()
    for number in dict.fromkeys((*titles, *tasks["group"])):
        of_status = {status.value: counts[number, status.value] for status in columns.TASK_STATUSES}
        lines.append({"number": number, "title": titles.get(number, ""), "tasks_total": sum(of_status.values()),
                      **of_status})
    return frame(columns.GROUPS, lines)


def agency_frame(
        plan: Plan, returns: Mapping[str, Return], rows: pd.DataFrame, unusable: Mapping[str, str]) -> pd.DataFrame:
    """`AGENCIES` from `ROWS`; `unusable` says what became of files that hold no return, by agency."""
    counts = rows[rows["assigned"]].groupby("agency_code")["answered"].agg(["size", "sum"])
    counts = counts.reindex([agency.code for agency in plan.expected], fill_value=0)
    received = {code: returned.received for code, returned in returns.items()}
    return frame(columns.AGENCIES, ({
        "code": agency.code, "name": agency.name, "kind": agency.kind.value, "received": received.get(agency.code),
        "timeliness": receipt(plan, received.get(agency.code)),
        "unusable": "" if agency.code in received else unusable.get(agency.code, ""),
        "rows_total": total, "rows_answered": answered}
        for agency, total, answered in zip(plan.expected, counts["size"], counts["sum"], strict=True)))


# ── figures ───────────────────────────────────────────────────────────────────────────────────────
def _sum_of(name: str, rows: Iterable[Row]) -> float | None:
    """The total of the figures in that field of rows, as far as they are understood; None where none is."""
    return _total(Way.SUM, [row.answer.values[name] for row in rows if name in row.answer.values])


def _total(way: Way, values: Sequence[Any]) -> float | None:
    """The total of the figures that count, None where nobody gave one: never zero."""
    if way is Way.MEAN or not values:
        return _mean(values)
    return float(sum(Decimal(str(value)) for value in values))


def figure_lines(plan: Plan, returns: Mapping[str, Return]) -> list[dict[str, Any]]:
    """The lines of `FIGURES`, with the day of receipt and how many periods are lacking in each figure."""
    lines = list[dict[str, Any]]()
    asked = ((indicator, agency) for indicator in plan.indicators for agency in plan.asked(indicator))
    for figure, agency in asked:
        returned = returns.get(agency.code)
        row = returned.figures.get(figure.code, _NO_ROW) if returned else _NO_ROW
        unclear = row.unclear.get(fields.FIGURE)
        lines.append({
            **_sender(plan, agency.code), "code": figure.code, "reported": returned is not None, **row_columns(row),
            "value": row.value, "unclear": unclear.text if unclear else "", "lacking": ", ".join(row.lacking),
            **(answer_place(row, fields.FIGURE) or row.row)._asdict(),
            "received": returned and returned.received, "periods_lacking": len(row.lacking)})
    return lines


def indicator_frame(plan: Plan, figures: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """`INDICATORS` from lines of figures. Of figures of which the latest counts it is that of the latest period, then
    of the return received last, then of the first in register order."""
    by_indicator, lines = grouped(figures, lambda line: line["code"]), list[dict[str, Any]]()
    for indicator in plan.indicators:
        way = indicator.way or Way.SUM  # an error of the plan while nobody has said it
        asked = by_indicator.get(indicator.code, [])
        given = counted = [line for line in asked if line["value"] is not None]
        if given and way is Way.LATEST:
            counted = [max(given, key=lambda line: (-line["periods_lacking"], line["received"]))]
        missing = (line["agency"] + (
            UNCLEAR_MARK if line["unclear"] else f" ({line['lacking']})" if line["lacking"] else "")
                   for line in asked if line["value"] is None or line["lacking"])
        lines.append({
            **indicator._asdict(), "way": way.value, "asked": len(asked), "reported": len(given),
            "latest": counted[0]["agency_code"] if given and way is Way.LATEST else "", "missing": "; ".join(missing),
            "total": _total(way, [line["value"] for line in counted])})
    return frame(columns.INDICATORS, lines)


# ── where a task stands ───────────────────────────────────────────────────────────────────────────
#: "Không phát sinh" is no answer of a lead.
_LEADS_SAY = frozenset({Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING})


def task_status(leads: Sequence[Status | None]) -> Status:
    """A task's status from what each of its leads said; None where a lead has not reported or gave no clear status.

    DONE only where every lead says so. UNDER_WAY where any lead is under way or done. NOT_DOING only where every
    lead says so. NOT_STARTED otherwise, and MISSING where nobody gave a status (also where nobody leads).
    """
    given = _LEADS_SAY.intersection(leads)
    if not given:
        return Status.MISSING
    if set(leads) in ({Status.DONE}, {Status.NOT_DOING}):
        return next(iter(given))
    return Status.UNDER_WAY if given & {Status.DONE, Status.UNDER_WAY} else Status.NOT_STARTED


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


#: What an agency answered about a task in a round before, None where nothing is known, and now.
Answers = tuple[Previous | None, TaskAnswer]


def compared_with(agency: str, answers: Sequence[Previous]) -> Previous | None:
    """The answer of the round before that an agency's row is compared with: its own, else that of the agencies whose
    work it does now, in one, with the mean of their percents; None where their statuses differ."""
    if answers and answers[0].agency == agency:
        return answers[0]
    last = max((answer.order for answer in answers), default=())
    latest = [answer for answer in answers if answer.order == last]
    if len({answer.status for answer in latest}) != 1:
        return None
    return latest[0]._replace(percent=_mean(answer.percent for answer in latest))


#: The stages of the work. Not doing a task, and nothing having arisen, are no stages of it.
_STAGES = {Status.NOT_STARTED: 0, Status.UNDER_WAY: 1, Status.DONE: 2}
#: How far those are, in percent, that need not say it.
_EXTENTS: Mapping[Status | None, float] = {Status.NOT_STARTED: 0.0, Status.DONE: 100.0}


def row_movement(previous: Previous | None, answer: TaskAnswer) -> Movement | None:
    """By the stages, under way also by percent where both rounds gave one. A status that is no stage compares with
    itself alone. None where nothing was answered before or now, or the statuses cannot be compared."""
    return _movement(previous.status if previous else None, answer.status, [(previous, answer)])


def task_movement(leads: Sequence[Answers]) -> tuple[Status | None, Movement | None]:
    """The task's status in the round before, from its present leads by the same rule (`task_status`), and its movement.

    Under way in both rounds, the means of the leads that can be compared decide: what is done counts 100, what has not
    started 0. None where no lead gave a status then.
    """
    before = task_status([previous.status if previous else None for previous, _ in leads])
    now = task_status([answer.status for _, answer in leads])
    return (None if before is Status.MISSING else before), _movement(before, now, leads)


def _movement(before: Status | None, now: Status | None, answers: Iterable[Answers]) -> Movement | None:
    """The movement from one status to another; between two under way by the mean change of the percents."""
    if before is None or now is None or Status.MISSING in (before, now):
        return None
    change = 0.0
    if before in _STAGES and now in _STAGES:
        change = _STAGES[now] - _STAGES[before]
    elif before is not now:
        return None
    if before is now is Status.UNDER_WAY:
        extents = [(_percent_done(previous), _percent_done(answer)) for previous, answer in answers if previous]
        changes = [now_done - then_done for then_done, now_done in extents
                   if then_done is not None and now_done is not None]
        change = _mean(changes) or 0.0
    if abs(change) < 1e-6:
        return Movement.STILL
    return Movement.FORWARD if change > 0 else Movement.BACK


def _percent_done(answer: TaskAnswer | Previous) -> float | None:
    """The extent of the work in percent, None where it is not known."""
    return answer.percent if answer.status is Status.UNDER_WAY else _EXTENTS.get(answer.status)
