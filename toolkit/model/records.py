"""The records that stages exchange: returns and their answers, doubts and rulings, the ledger of files; and, imported
from here, those of a plan. Built by `intake` and `review`, read by every folder. Frozen; texts stay as typed, only
matching (`base.text.key`) normalises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import key, lasting_mark
from toolkit.model.findings import Finding, Place
from toolkit.model.period import Period
from toolkit.model.plan_records import (
    NO_IDENTITY,
    NO_TASK,
    Agency,
    Amendment,
    Assignment,
    Finished,
    Group,
    Indicator,
    Kind,
    Length,
    Medium,
    Phrase,
    Plan,
    Previous,
    Role,
    Settings,
    Status,
    Task,
    TaskIdentity,
    TaskNumber,
    TaskState,
    Way,
    in_charge,
)

#: A plan with the findings of reading or making it.
PlanAndFindings = tuple[Plan, tuple[Finding, ...]]

#: A callback of long stages: the item in work, the number done, the total.
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""


class Timeliness(Enum):
    """Whether a task is in time: computed from deadline, day of completion and period, never asked."""
    ON_TIME = "on_time"
    DONE_LATE = "done_late"  # done, but after its day
    OVERDUE = "overdue"      # not done, although its day had passed when the data end


class Movement(Enum):
    """The change of a task's status since the round before: computed, never asked."""
    FORWARD = "forward"
    STILL = "still"
    BACK = "back"


class Annex(NamedTuple):
    """An annex as read: groups and tasks in printed order."""
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]


class PrintedRow(NamedTuple):
    """A task's row as printed on a form that was made."""
    day: str  # day on which the form was first made, as written, "" where unknown
    form: str  # the form's code
    agency: str
    task: TaskIdentity
    tt: str  # the number printed
    role: Role
    content: str
    leads: str
    product: str
    deadline: str


def wording(asked: Task | PrintedRow) -> tuple[str, str, str]:
    """A task → the keys of its text, product and deadline, for comparing."""
    return key(asked.content), key(asked.product), key(asked.deadline)


class Outcome(Enum):
    """The outcome of one returned file."""
    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    NEEDS_CORRECTION = "needs_correction"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    EMPTY = "empty"
    SKIPPED = "skipped"


class Entry(NamedTuple):
    """One filled cell of a sender, its text exactly as the sheet shows it."""
    text: str
    place: Place
    periods: tuple[tuple[str, str], ...] = ()  # of a combined text: label ("Quý I") and text of each period, in order


#: The meaning of a cell: a status, a percentage or figure, a day, a text.
Value = Status | float | date | str
#: Empty entries and empty values.
NO_ENTRIES: Mapping[str, Entry] = {}
NO_VALUES: Mapping[str, Value] = {}


class TaskAnswer(NamedTuple):
    """One row of a return: an agency's answers about a task of the annex or outside it (nhiệm vụ phát sinh), or its
    figure of an indicator. A blank field is absent, never zero."""
    task_id: TaskNumber  # today's number; "X1" … outside the annex (then `role` is LEAD); an indicator's slot
    role: Role
    row: Place  # the row's first cell; of an indicator the cell of its figure
    values: Mapping[str, Value] = NO_VALUES  # values understood, by field name
    entries: Mapping[str, Entry] = NO_ENTRIES  # their cells as typed
    unclear: Mapping[str, Entry] = NO_ENTRIES  # cells not understood: listed and asked about
    wording: str = ""  # the task's text on that form, "" where it is today's
    lacking: tuple[str, ...] = ()  # of a combined row: labels of the periods without a figure
    contradicts: bool = False  # the status contradicts the rest and no officer ruled: shown, never counted

    @property
    def status(self) -> Status | None:
        """The status picked, None where it is unclear or contradicts the rest of the row."""
        return None if self.contradicts else self.values.get("status")  # type: ignore[return-value]

    @property
    def counted(self) -> TaskAnswer:
        """The row as consolidated: a status that contradicts the rest is moved to `unclear`."""
        if not self.contradicts:
            return self
        values, entries = dict(self.values), dict(self.entries)
        values.pop("status")
        return self._replace(values=values, unclear={**self.unclear, "status": entries.pop("status")}, entries=entries)

    @property
    def percent(self) -> float | None:
        """The percentage, 0–100, None where blank or unclear."""
        return self.values.get("percent")  # type: ignore[return-value]

    @property
    def completed(self) -> date | None:
        """The day of completion, None where blank or unclear."""
        return self.values.get("completed")  # type: ignore[return-value]

    @property
    def value(self) -> float | None:
        """An indicator's figure, None where blank or unclear."""
        return self.values.get("figure")  # type: ignore[return-value]

    @property
    def typed(self) -> Mapping[str, Entry]:
        """All entries of the row, understood or not, by field name."""
        return {**self.entries, **self.unclear}

    def text(self, name: str) -> str:
        """The text of that field, "" where it is blank."""
        return self.values.get(name, "")  # type: ignore[return-value]


class Return(NamedTuple):
    """The report of one agency, merged over its files."""
    agency: str
    files: tuple[str, ...]  # those that count
    received: date  # the day on which the first of its files arrived
    received_from: str  # source of that day
    progress: tuple[TaskAnswer, ...] = ()
    extras: tuple[TaskAnswer, ...] = ()
    free: Mapping[str, Entry] = {}  # filled parts of `fields.FREE_PARTS`, by name
    figures: Mapping[str, TaskAnswer] = {}  # by indicator code
    agreeing: tuple[tuple[Entry, Place], ...] = ()  # cells with the same answer as the consolidated cell at that place
    parts: tuple[str, ...] = ()  # codes of the periods whose returns it combines (`consolidate.parts`)
    since: Mapping[TaskNumber, date] = {}  # then, by task, the day its status first came, where not `received`

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries of the return."""
        rows = (*self.progress, *self.extras, *self.figures.values())
        return (*(entry for row in rows for entry in row.typed.values()), *self.free.values())


class Listed(NamedTuple):
    """A typed text that was not consolidated, with the reason (a finding's message)."""
    entry: Entry
    reason: str


class About(Enum):
    """The subject of a doubt: a value, a row's task, a file's sender, the day of receipt."""
    VALUE = "G"
    ROW = "D"
    FILE = "T"
    RECEIVED = "N"


class Doubt(NamedTuple):
    """A question about a return that only an officer can settle; it stays a doubt after the ruling."""
    about: About
    agency: str
    task_id: TaskNumber = NO_TASK  # slot of a spare row or free part; of a ROW the likely task, "" for none
    role: Role = Role.LEAD
    field: str = ""  # the field of a VALUE
    entries: tuple[Entry, ...] = ()  # cells of a VALUE, the counting one first; cells of a ROW from the left
    reason: Finding | None = None  # the finding that raised the doubt
    sha256: str = ""  # of a FILE: digest of its bytes
    own_words: bool = True  # the officer may write any answer; False: must choose one of `entries`
    content: str = ""  # of FILE and RECEIVED: digest of the file's texts, whatever program saved it
    identity: TaskIdentity = NO_IDENTITY  # of a VALUE's task, of a spare row its first slot; "" where that is `task_id`

    @property
    def mark(self) -> str:
        """The mark that identifies the doubt in every run ("G-7KQ2MXPD"): made of texts and sender, not of file
        names."""
        texts = [key(entry.text) for entry in self.entries]
        parts = [self.about.value, self.content or self.sha256 or self.agency]
        if self.about is About.VALUE:
            parts += [self.identity or self.task_id, self.field, *sorted(set(texts))]
        elif self.about is About.ROW:
            parts += texts
        return lasting_mark(self.about.value, parts)


class Ruling(NamedTuple):
    """An officer's answer to a doubt."""
    mark: str  # of the doubt
    value: Value | None  # value, task identity, indicator slot, agency code or day that counts; None: nothing counts
    text: str  # in the officer's words
    why: str = ""


class Question(NamedTuple):
    """A doubt, worded for an officer."""
    mark: str
    state: str  # a name of `words.QUESTION_STATES`
    texts: Mapping[str, str]  # by column of the review workbook's sheet, without the officer's columns
    options: tuple[str, ...] = ()  # offered in a drop-down, () where anything may be written
    invalid: Finding | None = None  # the finding on a decision that was not understood


class Overrule(NamedTuple):
    """An officer's reason why a known error does not keep the report a draft."""
    day: str
    reason: str
    mark: str
    place: str
    error: str


def error_mark(found: Finding) -> str:
    """An error → the mark that identifies it in every run ("L-7KQ2MXPD"), made of code, place and details."""
    details = sorted(f"{name}={value}" for name, value in found.details.items())
    return lasting_mark("L", [found.code.name, found.place.file, found.place.sheet, found.place.cell, *details])


class FileRecord(NamedTuple):
    """A line of the ledger: one returned file and the count of its cells; `typed` equals `consolidated` + `listed`."""
    file: str
    sha256: str
    outcome: Outcome
    agency: str | None  # None where the file could not be attributed
    code: str  # the form code it carries, or ""
    received: date
    received_from: str
    modified: datetime | None  # time of saving, as stored in the workbook
    typed: int  # the sender's non-empty cells
    consolidated: int
    listed: int
    findings: tuple[Finding, ...] = ()
    content: str = ""  # digest of its texts, whatever program saved it; "" where it was not opened
    predecessor: str = ""  # code of the former agency whose form it is, "" for the agency's own form
    passed_over: Finding | None = None  # the error of a file that an officer has set aside


def totals(records: Sequence[FileRecord]) -> dict[str, int]:
    """Typed, consolidated and listed cells over all files."""
    return {name: sum(getattr(record, name) for record in records) for name in ("typed", "consolidated", "listed")}


class SourceLine(NamedTuple):
    """A line of sheet "Nguồn số liệu" of an answered form: an answer on which the form rests, and its cell."""
    tt: str  # its task's number on that form, "" of a part that is about none
    agency: str = ""
    field: str = ""
    text: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""


class PartReceipt(NamedTuple):
    """Who reported in a period that is put together with others."""
    label: str  # of the period ("Quý I")
    expected: int  # agencies that were to report in it
    missing: tuple[Agency, ...]  # those that did not, as that period's plan has them


class Intake(NamedTuple):
    """The result of reading all returned files."""
    returns: tuple[Return, ...]  # one merged return per agency, in register order
    files: tuple[FileRecord, ...]  # the ledger, by file name
    listed: tuple[Listed, ...]
    doubts: tuple[Doubt, ...] = ()  # questions for an officer, settled or not
    days: Mapping[str, str] = {}  # by content digest the day it first came
    sent: tuple[Return, ...] = ()  # this period's returns alone, where `returns` combine several periods
    parts: tuple[PartReceipt, ...] = ()  # receipts of the combined periods

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of every file, in ledger order."""
        return tuple(finding for record in self.files for finding in record.findings)
