"""Returns and plan → the rows of tasks, their columns, and a task's status and movement; `consolidation` makes frames
of them.

Status follows from the leads' answers, movement from their answers in the round before. Both rounds report at the same
time of the year, so a yearly task, which begins anew, is compared like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from statistics import fmean
from typing import Any, NamedTuple

from toolkit.consolidate import columns
from toolkit.consolidate.columns import UNCLEAR_MARK, unclear_column
from toolkit.model import fields
from toolkit.model.findings import Place
from toolkit.model.records import (
    NO_TASK,
    Movement,
    Plan,
    Previous,
    Return,
    Role,
    Status,
    TaskAnswer,
    TaskNumber,
    Timeliness,
    Way,
)

#: Used where a form has no such row.
EMPTY_ROW = TaskAnswer(NO_TASK, Role.LEAD, Place())


class Row(NamedTuple):
    """An agency's part in a task, and its answers."""
    agency: str
    task_id: TaskNumber
    role: Role
    assigned: bool                  # the plan gives it this part, else it answered without being asked
    returned: Return | None         # the agency's return, None: it has not reported
    answer: TaskAnswer              # `EMPTY_ROW` where the return has no such row
    previous: Previous | None       # its answer in the round before
    year_before: Previous | None    # its answer in the same period of the year before, if that is another round


def rows_of_tasks(plan: Plan, returns: Mapping[str, Return]) -> list[Row]:
    """Plan and returns → the part of each agency in each task, assigned or answered, in the order of frame `rows`.
    ValueError where an agency answered a task twice: neither answer may be lost."""
    answers = {(code, row.task_id): row for code, returned in returns.items() for row in returned.progress}
    if len(answers) < sum(len(returned.progress) for returned in returns.values()):
        raise ValueError("two answers of one task")
    assigned = {(part.agency, part.task_id): part.role for part in plan.assignments}
    shown_agencies = {agency.code for agency in plan.expected} | returns.keys()
    roles = {part: row.role for part, row in answers.items()} | assigned
    rows = [Row(agency=part[0], task_id=part[1], role=role, assigned=part in assigned, returned=returns.get(part[0]),
                answer=answers.get(part, EMPTY_ROW), previous=earlier_answer(part[0], plan.answered.get(part, ())),
                year_before=earlier_answer(part[0], plan.answered_year_before.get(part, ())))
            for part, role in roles.items() if part[0] in shown_agencies]
    order = {task.id: number for number, task in enumerate(plan.tasks)}
    return sorted(rows, key=lambda row: (
        order.get(row.task_id, len(order)), row.role is not Role.LEAD, plan.register_order[row.agency]))


def mean(figures: Iterable[float | None]) -> float | None:
    """The mean of the figures that are not None; None where there are none."""
    given = [figure for figure in figures if figure is not None]
    return fmean(given) if given else None


def combined(way: Way | None, figures: Iterable[Any]) -> Decimal:
    """Figures that count → their total: the largest, the mean, or the sum."""
    exact = [Decimal(str(figure)) for figure in figures]
    if way is Way.LARGEST:
        return max(exact)
    return sum(exact, Decimal(0)) / (len(exact) if way is Way.MEAN else 1)


def rows_of(returned: Return) -> Iterator[tuple[str, str, TaskAnswer]]:
    """A return → every row: its kind (`ANSWERS["part"]`), its number, and its answers. The number is "2.1", "X1", an
    indicator's code, or a free part's name; a free part is a row of one answer."""
    yield from (("task", row.task_id, row) for row in returned.progress)
    yield from (("extra", row.task_id, row) for row in returned.extras)
    for name, entry in returned.free.items():
        yield "free", name, TaskAnswer(NO_TASK, Role.LEAD, entry.place, entries={name: entry})
    yield from (("figure", code, row) for code, row in returned.figures.items())


def answer_lines(returned: Return) -> Iterator[tuple[Any, ...]]:
    """A return → its lines of frame `answers`."""
    for part, number, row in rows_of(returned):
        for name in dict.fromkeys((*row.entries, *row.values, *row.unclear)):
            value = row.values[name] if name in row.values else row.typed[name].text
            yield (returned.agency, part, "" if part == "free" else number, name, frame_value(value),
                   name in row.unclear, *answer_place(row, name))


def answer_place(row: TaskAnswer, name: str) -> Place:
    """The place of a row's answer in a field, that of the row where the field has no cell."""
    return row.typed[name].place if name in row.typed else row.row


def frame_value(value: Any) -> Any:
    """A value → as a frame holds it: an Enum member becomes its value."""
    return value.value if isinstance(value, Enum) else value


def row_columns(row: TaskAnswer) -> dict[str, Any]:
    """A row → its columns of answers: the values, and the texts that were not understood."""
    line = {name: entry.text for name, entry in row.entries.items()}
    line |= {name: frame_value(value) for name, value in row.values.items()}
    for name, entry in row.unclear.items():
        is_text = fields.kind_of(name) is fields.ValueKind.TEXT
        line[name if is_text else unclear_column(name)] = entry.text + UNCLEAR_MARK * is_text
    return columns.NO_ANSWERS | line


def row_answers(row: TaskAnswer) -> dict[str, Any]:
    """A row → the columns `ROW_ANSWERS`."""
    files = "; ".join(entry.place.file for entry in row.typed.values()) or row.row.file
    return {**row_columns(row), "answered": bool(row.typed), **row.row._asdict(),
            "file": "; ".join(dict.fromkeys(files.split("; ")))}


# ── status, timeliness and movement of a task ─────────────────────────────────────────────────────
#: The statuses a lead may report: not "Không phát sinh".
_LEAD_STATUSES = frozenset({Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING})


def task_status(leads: Sequence[Status | None]) -> Status:
    """Statuses reported by a task's leads → the task's status. None stands for a lead without a report or without a
    clear status.

    DONE only where every lead says so. UNDER_WAY where any lead is under way or done. NOT_DOING only where every lead
    says so. NOT_STARTED otherwise, and MISSING where nobody gave a status (also where nobody leads)."""
    reported = _LEAD_STATUSES.intersection(leads)
    if not reported:
        return Status.MISSING
    if set(leads) in ({Status.DONE}, {Status.NOT_DOING}):
        return next(iter(reported))
    return Status.UNDER_WAY if reported & {Status.DONE, Status.UNDER_WAY} else Status.NOT_STARTED


def task_timeliness(
    status: Status, due: date | None, last_day: date, leads: Iterable[tuple[date | None, date]]
) -> Timeliness | None:
    """A task's status and days → whether it is on time; `leads` are the day of completion (or None) and the day of
    receipt of each lead that reported.

    Done: late where a day of completion is past `due`; on time where each lead completed by `due` or, without such a
    day, had reported by then; otherwise None. Not done: overdue where `due` is before `last_day`, the end of the data
    or of the returns, whichever is first. None also without a due day, and for a task that is not being done or has no
    report."""
    if due is None or status in (Status.MISSING, Status.NOT_DOING):
        return None
    if status is not Status.DONE:
        return Timeliness.OVERDUE if due < last_day else Timeliness.ON_TIME
    days = list(leads)
    if any(completed is not None and completed > due for completed, _ in days):
        return Timeliness.DONE_LATE
    return Timeliness.ON_TIME if all((completed or received) <= due for completed, received in days) else None


#: An agency's answer about a task in an earlier round, None where it is not known, and its answer now.
AnswerPair = tuple[Previous | None, TaskAnswer]


def earlier_answer(agency: str, answers: Sequence[Previous]) -> Previous | None:
    """Answers of an earlier round → the one an agency's row is compared with. It is the agency's own, else its
    predecessors' as one, with the mean of their percents; None where their statuses differ."""
    if answers and answers[0].agency == agency:
        return answers[0]
    last = max((answer.order for answer in answers), default=())
    latest = [answer for answer in answers if answer.order == last]
    if len({answer.status for answer in latest}) != 1:
        return None
    return latest[0]._replace(percent=mean(answer.percent for answer in latest))


#: The stages of the work in order; "không thực hiện" and "không phát sinh" are no stages.
_STAGES = {Status.NOT_STARTED: 0, Status.UNDER_WAY: 1, Status.DONE: 2}
#: The percent of statuses that imply it.
_FIXED_PERCENTS: Mapping[Status | None, float] = {Status.NOT_STARTED: 0.0, Status.DONE: 100.0}


def row_movement(previous: Previous | None, answer: TaskAnswer) -> Movement | None:
    """Earlier and present answer of an agency → its movement; None where an answer is missing or the statuses cannot be
    compared. Stages are compared; of two rounds under way the percents, where both gave one. A status that is no stage
    compares only with itself."""
    return _movement(previous.status if previous else None, answer.status, [(previous, answer)])


def task_movement(leads: Sequence[AnswerPair]) -> tuple[Status | None, Movement | None]:
    """Answers of a task's present leads → the task's status in the earlier round, None where no lead gave one, and its
    movement since.

    Under way in both rounds, the mean change of the leads' percents decides: done counts 100, not started 0."""
    before = task_status([previous.status if previous else None for previous, _ in leads])
    now = task_status([answer.status for _, answer in leads])
    return (None if before is Status.MISSING else before), _movement(before, now, leads)


def _movement(before: Status | None, now: Status | None, answers: Iterable[AnswerPair]) -> Movement | None:
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
        change = mean(changes) or 0.0
    if abs(change) < 1e-6:
        return Movement.STILL
    return Movement.FORWARD if change > 0 else Movement.BACK


def _percent_done(answer: TaskAnswer | Previous) -> float | None:
    """The percent of an answer, None where it is not known."""
    return answer.percent if answer.status is Status.UNDER_WAY else _FIXED_PERCENTS.get(answer.status)
