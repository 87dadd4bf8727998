"""What became of the Plan's tasks since it was issued, and since the round before; the day that a report speaks of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from toolkit import fields, words
from toolkit.model import Movement, Plan, Status
from toolkit.period import PeriodKind, PeriodName, period_of
from toolkit.report import sentences
from toolkit.report.quotes import named
from toolkit.report.sentences import say
from toolkit.task import TaskState
from toolkit.text import grouped, number_vi, open_ended, printable

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.consolidate import Consolidation

#: So many tasks are named by their numbers, the rest is counted.
_NAMED = 20


def as_of(consolidation: Consolidation) -> date:
    """The day up to which the report speaks: its own, else that on which the last return came, else the last day for
    returns. Never the day of the run: the same returns give the same report."""
    plan = consolidation.plan
    received = (made.received for made in consolidation.intake.returns)
    return plan.settings.report_date or max(received, default=plan.period.last_day)


def groups_given(consolidation: Consolidation) -> int:
    """How many groups the Plan has, also those whose tasks are all finished."""
    return len({*consolidation.groups["number"], *(each.group for each in consolidation.plan.finished)})


def tasks_sentence(consolidation: Consolidation) -> str:
    """How many tasks the Plan gives; of these which are finished since when, and how many go on; what was amended. A
    gap in the numbers is explained by it."""
    return " ".join((_tasks_given(consolidation), *amended_sentences(consolidation.plan)))


def _tasks_given(consolidation: Consolidation) -> str:
    """The first of it, then each group none of whose tasks goes on. Of an ad hoc report only how many it is about."""
    plan, groups = consolidation.plan, groups_given(consolidation)
    total = len(plan.tasks) + len(plan.finished)
    if plan.period.kind is PeriodKind.AD_HOC:
        return say(sentences.TASKS_ASKED, tasks=_two_digits(len(plan.tasks)))
    if not plan.finished:
        return say(sentences.TASKS_IN_GROUPS if groups > 1 else sentences.TASKS, tasks=total, groups=groups)
    finished = sorted(plan.finished, key=lambda each: period_of(each.period).order)
    periods = grouped(finished, lambda each: period_of(each.period))
    done = ", ".join(sentences.FINISHED.format(
        count=_two_digits(len(held)), during=period.during,
        tasks=named((printable(each.id) for each in held), _NAMED, sentences.AND_OTHER_TASKS, ", "))
        for period, held in periods.items())
    told = sentences.TASKS_GOING_ON.format(
        given=_two_digits(total), groups=say(sentences.IN_GROUPS, groups=groups) if groups > 1 else "",
        finished=done, period=plan.period.label, going_on=_two_digits(len(plan.tasks)))
    going_on = {"", *(task.group for task in plan.tasks)}
    gone = {each.group: each.title for each in plan.finished if each.group not in going_on}
    return " ".join((told, *(sentences.GROUP_FINISHED.format(
        number=printable(group), title=f" ({printable(title)})" if title else "") for group, title in gone.items())))


def amended_sentences(plan: Plan) -> list[str]:
    """What each document amended, a sentence each: how many tasks in each way, by number."""
    changed = [(task, task.amendment) for task in (*plan.tasks, *plan.ended) if task.amendment]
    numbers, told = {task.identity: task.id for task in plan.tasks}, list[str]()
    instead = {made.by for _, made in changed}  # told with what they replace
    changed = [each for each in changed if each[1].state is not TaskState.IN_FORCE or each[0].identity not in instead]
    for document, held in grouped(changed, lambda each: open_ended(each[1].document)).items():
        parts = []
        for state, sentence in sentences.AMENDED_TASKS.items():
            changes = [(task.id, numbers.get(made.by, task.id)) for task, made in held if made.state is state]
            if changes:
                ids = (printable(before if before == now else f"{before} → {now}") for before, now in changes)
                tasks = named(ids, _NAMED, sentences.AND_OTHER_TASKS, ", ")
                parts.append(sentence.format(count=_two_digits(len(changes)), tasks=tasks))
        told.append(sentences.AMENDED_BY.format(document=document or words.AMENDING_DOCUMENT, parts="; ".join(parts)))
    return told


def tasks_counted(plan: Plan) -> str:
    """What the statuses of a round's tasks are counted of: "22 nhiệm vụ của Kế hoạch"; of those that go on, where
    some are finished; in an ad hoc report of those it is about."""
    sentence = sentences.COUNTED_GOING_ON if plan.finished else sentences.COUNTED_ALL
    sentence = sentences.COUNTED_ASKED if plan.period.kind is PeriodKind.AD_HOC else sentence
    given = len(plan.tasks) + len(plan.finished)
    return say(sentence, total=len(plan.tasks), given=given, during=plan.period.name.during)


def _two_digits(count: int) -> str:
    """ "02", as documents write how many there are."""
    return number_vi(count, 0).zfill(2)


def comparison(consolidation: Consolidation) -> str | None:
    """How many tasks stand further than in the period before, as far, and less far, these by number; how many cannot be
    compared and why: these are all tasks. The same against that period of the year before, where it is another one and
    known. None where nothing is known of the round before.
    Returns of rounds of a kind come at the same time of theirs, so tasks that come back are counted too."""
    plan = consolidation.plan
    if plan.previous_period is None:
        return None
    told = _compared(consolidation, plan.previous_period, "previous_status", "movement")
    if plan.year_before:
        columns = ("year_before_status", "year_before_movement")
        told = f"{told} {_compared(consolidation, plan.period.name.year_before, *columns)}"
    return told


def _compared(consolidation: Consolidation, period: PeriodName, status: str, movement: str) -> str:
    """The tasks beside how they stood in that period, which those two columns of the tasks say."""
    tasks, now = consolidation.tasks, consolidation.plan.period.name
    year = PeriodName(period.year).label
    name = sentences.SAME_TIME.format(year=year) if period == now.year_before else period.label
    held = {each: list(tasks.loc[tasks[movement] == each.value, "task_id"]) for each in Movement}
    parts = [say(sentences.MOVED, count=len(ids), movement=words.MOVEMENT[each].text.lower())
             for each, ids in held.items() if ids]
    back = held[Movement.BACK]
    lower = sentences.LOWER.format(tasks=printable(", ".join(back))) if back else ""
    compared, reasons = sum(map(len, held.values())), _not_compared(tasks[tasks[movement].isna()], status, period.label)
    rest = say(sentences.LEFT_UNCOMPARED, count=len(tasks) - compared, reasons=reasons) if reasons else ""
    return say(sentences.COMPARED if parts else sentences.NOT_COMPARED, period=name, total=len(tasks),
               compared=compared, parts=", ".join(parts) + lower, rest=rest, reasons=reasons)


def _not_compared(left: pd.DataFrame, status: str, period: str) -> str:
    """Why these tasks cannot be compared, by the first reason that is true of each, with counts where there are
    several."""
    before, now = left[status].isna(), left[fields.STATUS] == Status.MISSING.value
    reasons = {sentences.NOT_BEFORE: before, sentences.NOT_NOW: now & ~before, sentences.NOT_ALIKE: ~before & ~now}
    counts = {reason.format(period=period): int(held.sum()) for reason, held in reasons.items() if held.any()}
    several = len(counts) > 1
    return ", ".join(f"{reason} ({number_vi(count, 0)})" if several else reason for reason, count in counts.items())
