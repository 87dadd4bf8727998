"""What changed since the round before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from toolkit import words
from toolkit.findings import Code
from toolkit.model import Movement, Plan
from toolkit.report import sentences
from toolkit.report.sentences import say
from toolkit.text import printable

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation


def as_of(consolidation: Consolidation) -> date:
    plan = consolidation.plan
    received = (made.received for made in consolidation.intake.returns)
    return plan.settings.report_date or max(received, default=plan.period.last_day)


def tasks_sentence(consolidation: Consolidation) -> str:
    tasks, groups = len(consolidation.tasks), len(consolidation.groups)
    return say(sentences.TASKS_IN_GROUPS if groups > 1 else sentences.TASKS, tasks=tasks, groups=groups)


def tasks_counted(plan: Plan) -> str:
    return f"{len(plan.tasks)} nhiệm vụ của Kế hoạch"


def comparison(consolidation: Consolidation) -> str | None:
    """How many tasks stand further than a year ago."""
    year, tasks = consolidation.plan.previous_year, consolidation.tasks
    if year is None:
        return None
    held = {each: list(tasks.loc[(tasks["movement"] == each.value).fillna(False), "task_id"]) for each in Movement}
    parts = [say(sentences.MOVED, count=len(ids), movement=words.MOVEMENT[movement].text.lower())
             for movement, ids in held.items() if ids]
    back = held[Movement.BACK]
    lower = sentences.LOWER.format(tasks=printable(", ".join(back))) if back else ""
    told = say(sentences.COMPARED if parts else sentences.NOT_COMPARED, year=str(year), total=len(tasks),
               compared=sum(map(len, held.values())), parts=", ".join(parts) + lower)
    again = {each.place.file for each in consolidation.intake.findings if each.code is Code.SAME_AS_LAST_YEAR}
    repeating = sum(bool(again.intersection(made.files)) for made in consolidation.intake.returns)
    return told + (say(sentences.REPEATED, count=repeating, year=str(year)) if repeating else "")
