"""Where a task stands by what its leads and coordinators said, and how far it has moved since the round before.

Both rounds report at the same time of the year: a yearly task, which begins anew, is compared like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean
from typing import NamedTuple

from toolkit.findings import Code, Finding, finding
from toolkit.model import Assignment, Movement, Plan, Previous, Return, Status, TaskAnswer, TaskNumber, Timeliness
from toolkit.text import names_vi
from toolkit.words import STATUS


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
    def status(self) -> Status | None:
        """The status the agency gave, None where it gave none that was understood."""
        return self.progress.status if self.progress else None

    @property
    def answered(self) -> bool:
        """Whether the agency typed anything in the row."""
        return bool(self.progress and self.progress.typed)


class Parts(NamedTuple):
    """The assigned rows of one task."""

    leads: list[Row]
    coordinators: list[Row]


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

    Done: overdue where a completion day is past `due`; on time where each lead completed by `due` or, without a
    completion day, had reported by then; otherwise None: nobody said when. Not done: overdue where `due` is before
    the period's last day. None also without a due day, and where a task is not being done or nobody reported.
    """
    if due is None or status in (Status.MISSING, Status.NOT_DOING):
        return None
    if status is not Status.DONE:
        return Timeliness.OVERDUE if due < last_day else Timeliness.ON_TIME
    days = list(leads)
    if any(completed is not None and completed > due for completed, _ in days):
        return Timeliness.OVERDUE
    return Timeliness.ON_TIME if all((completed or received) <= due for completed, received in days) else None


#: What a lead and its coordinator cannot both be right about. That a coordinator lags behind or has no part is usual.
_CONTRADICTIONS = {Status.DONE: (Status.NOT_STARTED,), Status.NOT_STARTED: (Status.DONE,),
                   Status.NOT_DOING: (Status.DONE, Status.UNDER_WAY)}


def contradictions(plan: Plan, parts: Mapping[TaskNumber, Parts]) -> Iterable[Finding]:
    """At most one finding for a task and a coordinators' status, at the row of the first lead; leads must agree."""
    for task, part in parts.items():
        leads = [row for row in part.leads if row.progress and row.status]
        if len({row.status for row in leads}) != 1:
            continue
        lead = leads[0]
        for status in _CONTRADICTIONS.get(lead.status or Status.MISSING, ()):
            others = [plan.agency(row.assignment.agency).name for row in part.coordinators if row.status is status]
            if others and lead.status and lead.progress:
                yield finding(
                    Code.LEADS_CONTRADICT, lead.progress.row, task=task, lead=plan.agency(lead.assignment.agency).name,
                    lead_status=STATUS[lead.status].text, other=names_vi(others, 3, "cơ quan khác"),
                    other_status=STATUS[status].text)


def compared_with(agency: str, answers: Sequence[Previous]) -> Previous | None:
    """What of the round before an agency's row is compared with: its own answer, else what those said last whose work
    it does, in one, with the mean of their percents; None where their statuses differ."""
    if answers and answers[0].agency == agency:
        return answers[0]
    last = max((each.order for each in answers), default=())
    said = [each for each in answers if each.order == last]
    if len({each.status for each in said}) != 1:
        return None
    given = [each.percent for each in said if each.percent is not None]
    return replace(said[0], percent=fmean(given) if given else None)


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


def previous_percent(leads: Iterable[Row]) -> float | None:
    """The mean of the percents the leads gave in the round before, None where none did."""
    known = dict.fromkeys(row.previous for row in leads if row.previous)  # one may stand before several leads of today
    given = [each.percent for each in known if each.percent is not None]
    return fmean(given) if given else None


def _movement(before: Status | None, now: Status | None, rows: Iterable[Row]) -> Movement | None:
    if before is None or now is None or Status.MISSING in (before, now):
        return None
    if before is now:
        pairs = [(_extent(row.previous), _extent(row.progress)) for row in rows if row.previous and row.progress]
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
