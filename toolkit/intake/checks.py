"""What is checked in each answered row, after an agency's files are merged: small functions, each yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from toolkit import fields, words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake.cells import CellAnswer as Answer
from toolkit.intake.rows import FormLine as Line
from toolkit.model import Figure, Period, Previous, Return, Role, Status, TaskAnswer
from toolkit.text import date_vi, key, number_vi, says_nothing

#: From this many characters on, two agencies hardly write the same result by chance.
LONG_RESULT = 40


class Said(NamedTuple):
    """What an agency said in one row, merged: the understood answers in `progress`, all in `answers`, the newest line."""

    progress: TaskAnswer
    line: Line
    answers: dict[str, Answer]

    @property
    def is_extra(self) -> bool:
        """Whether it is a task outside the annex."""
        return self.line.slot == self.line.task_id

    @property
    def status_text(self) -> str:
        """The status as we write it."""
        return words.STATUS[self.progress.status].text if self.progress.status else ""

    def place(self, field: str) -> Place:
        """Where that field stands, in the file whose answer counts."""
        answer = self.answers.get(field)
        return answer.entry.place if answer else self.line.place(field)


Check = Callable[[Said, Period, date], Iterable[Finding]]


def status_given(said: Said, period: Period, received: date) -> Iterator[Finding]:
    """Anything answered needs a status."""
    if "status" not in said.answers:
        yield finding(Code.STATUS_MISSING, said.place("status"))


def content_given(said: Said, period: Period, received: date) -> Iterator[Finding]:
    """A task outside the annex needs a text."""
    if said.is_extra and "content" not in said.answers:
        yield finding(Code.EXTRA_WITHOUT_CONTENT, said.place("content"))


def result_given(said: Said, period: Period, received: date) -> Iterator[Finding]:
    """What is done or under way has a result or a document."""
    if said.progress.status in (Status.DONE, Status.UNDER_WAY) and not said.answers.keys() & {"result", "documents"}:
        yield finding(Code.RESULT_MISSING, said.place("result"), status=said.status_text)


def reason_given(said: Said, period: Period, received: date) -> Iterator[Finding]:
    """What is not done has a reason; of what has not started, a lead's row."""
    status, lead = said.progress.status, said.progress.role is Role.LEAD
    if (status is Status.NOT_DOING or (status is Status.NOT_STARTED and lead)) and not said.answers.keys() & {"difficulties", "result"}:
        yield finding(Code.REASON_MISSING, said.place("difficulties"), status=said.status_text)


def percent_fits_status(said: Said, period: Period, received: date) -> Iterator[Finding]:
    """Done is 100 %, under way is less, the others are 0."""
    status, percent = said.progress.status, said.progress.percent
    if percent is None or status is None:
        return
    fits = {Status.DONE: percent == 100, Status.UNDER_WAY: percent < 100}.get(status, percent == 0)
    if not fits:
        yield finding(Code.PERCENT_CONTRADICTS, said.place("percent"), status=said.status_text, percent=number_vi(percent))


def day_fits_status(said: Said, period: Period, received: date) -> Iterator[Finding]:
    """Only what is done has a completion day."""
    if said.progress.completed and said.progress.status not in (Status.DONE, None):
        yield finding(Code.DATE_WITHOUT_DONE, said.place("completed"), status=said.status_text)


def day_in_period(said: Said, period: Period, received: date) -> Iterator[Finding]:
    """A completion day lies in the year reported on, and not after the report came."""
    day = said.progress.completed
    if day and day.year != period.year:
        yield finding(Code.DATE_OUTSIDE_PERIOD, said.place("completed"), value=date_vi(day), year=period.year)
    elif day and day > received:
        yield finding(Code.DATE_AFTER_RETURN, said.place("completed"), value=date_vi(day), received=date_vi(received))


CHECKS: tuple[Check, ...] = (
    status_given, content_given, result_given, reason_given, percent_fits_status, day_fits_status, day_in_period,
)


def check_rows(rows: Iterable[Said], period: Period, received: date) -> Iterator[Finding]:
    """What is wrong in each answered row, and one finding for all blank lead rows and one for all other blank rows.

    A spare row that says "Không có" is no task, and nothing is asked of it.
    """
    blank: dict[Role, list[Said]] = {}
    for said in rows:
        if said.is_extra and all(says_nothing(answer.entry.text) for answer in said.answers.values()):
            continue
        if said.answers:
            for check in CHECKS:
                yield from check(said, period, received)
        else:
            blank.setdefault(said.progress.role, []).append(said)
    for role, code in ((Role.LEAD, Code.LEAD_ROW_BLANK), (Role.COORDINATING, Code.COORDINATING_ROW_BLANK)):
        if role in blank:
            tasks = ", ".join(said.progress.task_id for said in blank[role])
            yield finding(code, blank[role][0].place("status"), task=tasks)


def blank_figures(blank: Mapping[str, Figure]) -> Iterator[Finding]:
    """One finding for all indicators whose row says nothing, neither a figure nor why there is none."""
    if blank:
        yield finding(Code.FIGURES_BLANK, next(iter(blank.values())).row, codes=", ".join(blank))


def same_as_before(rows: Iterable[Said], previous: Mapping[str, Previous]) -> Iterator[Finding]:
    """Long texts that stand word for word in the round before; `previous` is by task id."""
    for said in rows:
        before = previous.get(said.progress.task_id)
        for name in ("result", "difficulties") if before else ():
            text = said.progress.text(name)
            if before and len(text) >= LONG_RESULT and key(text) == key(getattr(before, name)):
                column = fields.ANSWERS[name].text
                yield finding(Code.SAME_AS_LAST_YEAR, said.place(name), column=column, year=before.year)


def same_results(returns: Sequence[Return], names: dict[str, str]) -> Iterator[Finding]:
    """Long results an agency shares word for word with an earlier one of the register: one finding for each pair."""
    first: dict[str, tuple[str, Place]] = {}
    for each in returns:
        own: dict[str, tuple[str, Place]] = {}
        told: set[str] = set()
        for progress in (*each.progress, *each.extras):
            result = progress.text(fields.RESULT)
            if len(result) < LONG_RESULT:
                continue
            text, place = key(result), progress.entries[fields.RESULT].place
            own.setdefault(text, (each.agency, place))
            other = first.get(text)
            if other and other[0] not in told:
                told.add(other[0])
                yield finding(Code.SAME_AS_ANOTHER, place, agency=names[other[0]], place=str(other[1]))
        for text, said in own.items():
            first.setdefault(text, said)
