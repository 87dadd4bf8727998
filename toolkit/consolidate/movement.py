"""How far an agency's row, and a task, has moved since the round before.

Both rounds report at the same time of the year, so a yearly task, which begins anew, is compared like any other:
it stands further than, as far as or less far than a year ago.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean

from toolkit.consolidate.task_status import Row, task_status
from toolkit.model import Movement, Status

#: The stages of the work. Not doing a task, and nothing having arisen, are no stages of it.
_STAGES = {Status.NOT_STARTED: 0, Status.UNDER_WAY: 1, Status.DONE: 2}


def row_movement(row: Row) -> Movement | None:
    """By the stages, under way also by percent where both rounds gave one. A status that is no stage compares with
    itself alone. None where nothing was answered before or now, or the statuses cannot be compared."""
    before = row.previous.status if row.previous else None
    return _movement(before, row.status, _extents([row]))


def task_movement(leads: Sequence[Row]) -> tuple[Status | None, Movement | None]:
    """The task's status in the round before, from its present leads by the same rule (`task_status`), and its movement.

    Under way in both rounds, the means of the leads that can be compared decide: what is done counts 100, what has not
    started 0. None where no lead gave a status then.
    """
    before = task_status([row.previous.status if row.previous else None for row in leads])
    now = task_status([row.status for row in leads])
    return (None if before is Status.MISSING else before), _movement(before, now, _extents(leads))


def previous_percent(leads: Iterable[Row]) -> float | None:
    """The mean of the percents the leads gave in the round before, None where none did."""
    given = [row.previous.percent for row in leads if row.previous and row.previous.percent is not None]
    return fmean(given) if given else None


def _movement(before: Status | None, now: Status | None, extents: Iterable[tuple[float, float]]) -> Movement | None:
    if before is None or now is None or Status.MISSING in (before, now):
        return None
    if before is now:
        pairs = list(extents) if now is Status.UNDER_WAY else []
        if not pairs:
            return Movement.STILL
        return _compared(fmean(then for then, _ in pairs), fmean(since for _, since in pairs))
    if before in _STAGES and now in _STAGES:
        return _compared(_STAGES[before], _STAGES[now])
    return None


def _compared(before: float, now: float) -> Movement:
    if abs(now - before) < 1e-6:
        return Movement.STILL
    return Movement.FORWARD if now > before else Movement.BACK


def _extents(rows: Iterable[Row]) -> list[tuple[float, float]]:
    """How far each row was and is in percent, where both are known."""
    pairs = (
        (_extent(row.previous.status, row.previous.percent), _extent(row.status, row.progress.percent))
        for row in rows if row.previous and row.progress
    )
    return [(then, since) for then, since in pairs if then is not None and since is not None]


def _extent(status: Status | None, percent: float | None) -> float | None:
    if status is Status.UNDER_WAY:
        return percent
    return {Status.DONE: 100.0, Status.NOT_STARTED: 0.0}.get(status) if status else None
