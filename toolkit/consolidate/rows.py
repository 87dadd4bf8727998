"""Returns and plan → the rows of tasks, the lines of answers, and where a task stands; `consolidation` makes frames of
them. Where it stands follows from its leads' answers, and how far it has moved from theirs in the round before: both
rounds report at the same time of the year, so a yearly task, which begins anew, is compared like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from statistics import fmean
from typing import Any, NamedTuple

from toolkit.consolidate import columns
from toolkit.consolidate.columns import UNCLEAR_MARK, unclear_of
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
)

#: Stands for a row that is not there.
NO_ROW = TaskAnswer(NO_TASK, Role.LEAD, Place())


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
    rows = [Row(*part, role, part in assigned, returns.get(part[0]), answers.get(part, NO_ROW), before.get(part),
                year_before.get(part))
            for part, role in ({part: row.role for part, row in answers.items()} | assigned).items()
            if part[0] in present]
    order = {task.id: number for number, task in enumerate(plan.tasks)}
    return sorted(rows, key=lambda row: (
        order.get(row.task_id, len(order)), row.role is not Role.LEAD, plan.register_order[row.agency]))


def mean(figures: Iterable[float | None]) -> float | None:
    """The mean of the figures there are, None where there are none."""
    given = [figure for figure in figures if figure is not None]
    return fmean(given) if given else None


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
            yield (returned.agency, part, "" if part == "free" else number, name, frame_value(value),
                   name in row.unclear, typed[name].place if name in typed else row.row)


def answer_place(row: TaskAnswer, name: str) -> Place | None:
    """The place of what stands in that field of a row, None where nothing stands in it."""
    typed = row.typed
    return typed[name].place if name in typed else row.row if name in row.values else None


def frame_value(value: Any) -> Any:
    """A value as a frame has it: of a name of an enumeration the name's value."""
    return value.value if isinstance(value, Enum) else value


def row_columns(row: TaskAnswer) -> dict[str, Any]:
    """The columns of a row's answers: what was understood, and what was not."""
    line = {name: entry.text for name, entry in row.entries.items()}
    line |= {name: frame_value(value) for name, value in row.values.items()}
    for name, entry in row.unclear.items():
        is_text = fields.kind_of(name) is fields.ValueKind.TEXT
        line[name if is_text else unclear_of(name)] = entry.text + UNCLEAR_MARK * is_text
    return columns.NO_ANSWERS | line


def row_answers(row: TaskAnswer) -> dict[str, Any]:
    """The columns of `ROW_ANSWERS`."""
    files = "; ".join(entry.place.file for entry in row.typed.values()) or row.row.file
    return {**row_columns(row), "answered": bool(row.typed), **row.row._asdict(),
            "file": "; ".join(dict.fromkeys(files.split("; ")))}


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
    return latest[0]._replace(percent=mean(answer.percent for answer in latest))


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
        change = mean(changes) or 0.0
    if abs(change) < 1e-6:
        return Movement.STILL
    return Movement.FORWARD if change > 0 else Movement.BACK


def _percent_done(answer: TaskAnswer | Previous) -> float | None:
    """The extent of the work in percent, None where it is not known."""
    return answer.percent if answer.status is Status.UNDER_WAY else _EXTENTS.get(answer.status)
