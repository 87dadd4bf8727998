"""How the report compares the round with the one before, in a paragraph of III.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.findings import Code
from toolkit.model import Movement
from toolkit.report import sentences
from toolkit.text import printable
from toolkit.words import MOVEMENT

if TYPE_CHECKING:
    from toolkit.consolidate import Consolidation


def comparison(consolidation: Consolidation) -> str | None:
    """How many tasks stand further than a year ago, as far, and less far, these by number; and how many agencies wrote
    again what they wrote then. None where nothing is known of the round before.

    Returns of both rounds come at the same time of the year, so tasks that come back every year are counted with the others.
    """
    year, tasks = consolidation.plan.previous_year, consolidation.tasks
    if year is None:
        return None
    held = {each: list(tasks.loc[(tasks["movement"] == each.value).fillna(False), "task_id"]) for each in Movement}
    parts = [
        sentences.MOVED.format(count=len(ids), movement=MOVEMENT[movement].text.lower()) for movement, ids in held.items() if ids
    ]
    compared = sum(map(len, held.values()))
    sentence = sentences.COMPARED if parts else sentences.NOT_COMPARED
    lower = sentences.LOWER.format(tasks=printable(", ".join(held[Movement.BACK]))) if held[Movement.BACK] else ""
    said = sentence.format(year=year, compared=compared, total=len(tasks), parts=", ".join(parts) + lower)
    repeating = _repeating(consolidation)
    return said + (sentences.REPEATED.format(count=repeating, year=year) if repeating else "")


def _repeating(consolidation: Consolidation) -> int:
    """How many agencies wrote a text again word for word."""
    counted = {file: made.agency for made in consolidation.intake.returns for file in made.files}
    found = (each for each in consolidation.intake.findings if each.code is Code.SAME_AS_LAST_YEAR)
    return len({counted[each.place.file] for each in found if each.place.file in counted})
