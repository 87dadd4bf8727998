"""What an officer is asked about, and what counts once the officer has said; every cell stays accounted for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from toolkit.fields import ValueKind, kind_of
from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake.cells import CellAnswer, brief
from toolkit.interpretations import date_readings, figure_readings, percent_readings
from toolkit.model import About, Doubt, Entry, Role, Ruling, Value
from toolkit.text import key

#: The value of a ruling that a row is about a task outside the annex.
EXTRA = "X"

#: What a return's date was read from, where the officer wrote it.
FROM_OFFICER = "cán bộ ghi"

#: What the officer says of a doubt, None where nothing is said yet.
Judge = Callable[[Doubt], Ruling | None]


def undecided(doubt: Doubt) -> None:
    """The judge of a round nobody has looked at."""
    return


def decided(ruling: Ruling, place: Place) -> Finding:
    """What is told of a place the officer has decided about."""
    why = f" (lý do: {ruling.why})" if ruling.why else ""
    return finding(Code.DECIDED, place, answer=ruling.text, why=why, mark=ruling.mark)


def conflict(kept: Entry, other: Entry) -> Finding:
    """That two clear answers differ, told where the one that counts stands."""
    return finding(Code.FILES_CONFLICT, kept.place, kept=brief(kept.text), kept_at=str(kept.place),
                   other=brief(other.text), other_at=str(other.place))


def value_doubt(agency: str, task_id: str, role: Role, field: str, answers: Sequence[CellAnswer]) -> Doubt | None:
    """The doubt about one field's answers, the one that counts first; None where all clear ones agree.

    `task_id` is the slot of a row of no task. A text of an old encoding counts as it was typed, and is asked about.
    """
    clear = [answer for answer in answers if answer.value is not None]
    other = next((answer for answer in clear[1:] if not agree(clear[0], answer)), None)
    if other is not None:
        reason: Finding | None = conflict(clear[0].entry, other.entry)
    elif clear:
        reason = clear[0].finding
        if reason is None or reason.code is not Code.LEGACY_TEXT:
            return None
    else:
        reason = answers[0].finding
    entries = tuple(answer.entry for answer in clear or answers)
    return Doubt(About.VALUE, agency, task_id, role, field, entries, reason)


def agree(first: CellAnswer, second: CellAnswer) -> bool:
    """Whether two answers say the same."""
    if isinstance(first.value, str) and isinstance(second.value, str):
        return key(first.value) == key(second.value)
    return first.value == second.value


def means(answer: CellAnswer, ruling: Ruling, field: str, year: int) -> bool:
    """Whether what was typed says, or can be read as, what the officer decided."""
    if ruling.value is None:
        return False
    if answer.value is not None:
        return agree(answer, CellAnswer(answer.entry, ruling.value))
    return ruling.value in _readings(answer.entry.text, kind_of(field), year)


def _readings(text: str, kind: ValueKind, year: int) -> Collection[Value]:
    """All that an unclear text can be read as."""
    if kind is ValueKind.PERCENT:
        return percent_readings(text)
    if kind is ValueKind.FIGURE:
        return figure_readings(text)
    days = date_readings(text, year) if kind is ValueKind.DAY else ()
    return [first for first, last in days if first == last]


def file_doubt(sha256: str, reason: Finding | None = None) -> Doubt:
    """The doubt whose return a file of that content is."""
    return Doubt(About.FILE, "", reason=reason, sha256=sha256)
