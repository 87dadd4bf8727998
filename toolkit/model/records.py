"""The records that stages pass on: what came back, what an officer is asked and decides, the ledger of files; those of
a plan too. Made by `intake` and `review`, read by every folder. Frozen; texts are kept as people typed them, only
matching (`base.text.key`) ever normalises.
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

#: A plan, and what is to be told of how it was read or made.
PlanAndFindings = tuple[Plan, tuple[Finding, ...]]

#: Called by a long stage with what is being worked on, how many are done and how many there are.
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""


class Timeliness(Enum):
    """Derived, never asked: from the deadline, the completion date and the period."""
    ON_TIME = "on_time"
    DONE_LATE = "done_late"  # done, but after its day
    OVERDUE = "overdue"      # not done, although its day had passed when the data end


class Movement(Enum):
    """Derived, never asked: how a status compares with that of the round before."""
    FORWARD = "forward"
    STILL = "still"
    BACK = "back"


class Annex(NamedTuple):
    """An annex as read: groups and tasks in printed order."""
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]


class PrintedRow(NamedTuple):
    """A task as it stands on a form that was made."""
    day: str  # when that form was first made, as written, "" where not known
    form: str  # its code
    agency: str
    task: TaskIdentity
    tt: str  # the number it was printed under
    role: Role
    content: str
    leads: str
    product: str
    deadline: str


def wording(asked: Task | PrintedRow) -> tuple[str, str, str]:
    """A task → the texts of the work, its product and its deadline, as they are compared."""
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
    """One cell the sender filled, exactly as it stands there (numbers and dates as the sheet shows them). Of a text put
    together from several periods, `periods` has what each of them said, with its label ("Quý I"), in order of time."""
    text: str
    place: Place
    periods: tuple[tuple[str, str], ...] = ()


#: What a cell means: a status, a percentage or a figure, a day, a text.
Value = Status | float | date | str
#: What was typed, and what was understood, where nothing was.
NO_ENTRIES: Mapping[str, Entry] = {}
NO_VALUES: Mapping[str, Value] = {}


class TaskAnswer(NamedTuple):
    """One row of a return: an agency's answers about one task, about one outside the annex (nhiệm vụ phát sinh), or its
    figure of an indicator. Blank is absent, never zero."""
    task_id: TaskNumber  # as the annex is now, or "X1" … (then `role` is LEAD); of an indicator its slot
    role: Role
    row: Place  # of the row's first cell; of an indicator of the cell for the figure
    values: Mapping[str, Value] = NO_VALUES  # what was understood, by field name
    entries: Mapping[str, Entry] = NO_ENTRIES  # the same as typed
    unclear: Mapping[str, Entry] = NO_ENTRIES  # what could not be understood: listed and asked about
    wording: str = ""  # of the task on the form the answers stand on, "" where it is the same now
    lacking: tuple[str, ...] = ()  # labels of the periods whose figures are wanting, of one put together from several
    contradicts: bool = False  # its status cannot be true as the rest stands, no officer ruled: shown, never counted

    @property
    def status(self) -> Status | None:
        """The status the agency picked, None where that is unclear or contradicts the rest of the row."""
        return None if self.contradicts else self.values.get("status")  # type: ignore[return-value]

    @property
    def counted(self) -> TaskAnswer:
        """The row as it counts: with a status that contradicts the rest among what is unclear."""
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
        """The day it was done."""
        return self.values.get("completed")  # type: ignore[return-value]

    @property
    def value(self) -> float | None:
        """The figure of an indicator, None where it is blank or unclear."""
        return self.values.get("figure")  # type: ignore[return-value]

    @property
    def typed(self) -> Mapping[str, Entry]:
        """All that was typed in the row, by field name."""
        return {**self.entries, **self.unclear}

    def text(self, name: str) -> str:
        """The text of that field, "" where it is blank."""
        return self.values.get(name, "")  # type: ignore[return-value]


class Return(NamedTuple):
    """The report of one agency, merged over its files."""
    agency: str
    files: tuple[str, ...]  # those that count
    received: date  # the first day on which one of them arrived
    received_from: str  # where that day was read
    progress: tuple[TaskAnswer, ...] = ()
    extras: tuple[TaskAnswer, ...] = ()
    free: Mapping[str, Entry] = {}  # the parts of `fields.FREE_PARTS` that were filled
    figures: Mapping[str, TaskAnswer] = {}  # by indicator code
    agreeing: tuple[tuple[Entry, Place], ...] = ()  # cells that say the same as that one, which stands for both
    parts: tuple[str, ...] = ()  # codes of the periods whose returns it is put together from (`consolidate.parts`)
    since: Mapping[TaskNumber, date] = {}  # of such a one, when a task's status came first, where not on `received`

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that was typed in it."""
        rows = (*self.progress, *self.extras, *self.figures.values())
        return (*(entry for row in rows for entry in row.typed.values()), *self.free.values())


class Listed(NamedTuple):
    """Something a sender typed that was not consolidated, shown verbatim with the reason (a finding's message)."""
    entry: Entry
    reason: str


class About(Enum):
    """The subject of a doubt: a value, the task of a row, the sender of a file, the day a return came."""
    VALUE = "G"
    ROW = "D"
    FILE = "T"
    RECEIVED = "N"


class Doubt(NamedTuple):
    """Something that came back and that only an officer can settle; it stays a doubt when the officer has."""
    about: About
    agency: str
    task_id: TaskNumber = NO_TASK  # of a spare row or free part its slot; of a ROW the likely task, "" for none
    role: Role = Role.LEAD
    field: str = ""  # of a VALUE
    entries: tuple[Entry, ...] = ()  # of a VALUE its cells, the one that counts first; of a ROW its cells from the left
    reason: Finding | None = None  # what made it a doubt
    sha256: str = ""  # of a FILE, of its bytes
    own_words: bool = True  # False: the answer is one of `entries`
    content: str = ""  # of FILE and RECEIVED, of what the file says, whatever program saved it
    identity: TaskIdentity = NO_IDENTITY  # of a VALUE's task, of a spare row its first slot; "" where that is `task_id`

    @property
    def mark(self) -> str:
        """The mark it is known by for good ("G-7KQ2MXPD"), made of the texts and their sender, not of file names or
        run."""
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
    value: Value | None  # what counts; the task's identity or indicator's slot, agency's code, day; None: nothing of it
    text: str  # in the officer's words
    why: str = ""


class Question(NamedTuple):
    """A doubt as an officer reads it."""
    mark: str
    state: str  # a name of `words.QUESTION_STATES`
    texts: Mapping[str, str]  # by column of the review workbook's sheet, but for the officer's own
    options: tuple[str, ...] = ()  # offered in a drop-down, () where anything may be written
    invalid: Finding | None = None  # on a decision that cannot be understood


class Overrule(NamedTuple):
    """One known error that does not keep the report a draft. `day` is as written, "" where none is."""
    day: str
    reason: str
    mark: str
    place: str
    error: str


def error_mark(found: Finding) -> str:
    """An error → the mark it is known by in every run ("L-7KQ2MXPD"), made of its code, its place and its details."""
    details = sorted(f"{name}={value}" for name, value in found.details.items())
    return lasting_mark("L", [found.code.name, found.place.file, found.place.sheet, found.place.cell, *details])


class FileRecord(NamedTuple):
    """A line of the ledger: one file of the returns folder, and the accounting of its cells. `typed` always equals
    `consolidated` + `listed`."""
    file: str
    sha256: str
    outcome: Outcome
    agency: str | None  # None where the file could not be attributed
    code: str  # the form code it carries, or ""
    received: date
    received_from: str
    modified: datetime | None  # when the workbook says it was saved
    typed: int  # the sender's non-empty cells
    consolidated: int
    listed: int
    findings: tuple[Finding, ...] = ()
    content: str = ""  # a digest of what it says, whatever program saved it; "" where it was not opened
    predecessor: str = ""  # the code of the agency that is gone whose form it is; "" of the agency's own
    passed_over: Finding | None = None  # what was wrong with a file that an officer has said to pass over


def totals(records: Sequence[FileRecord]) -> dict[str, int]:
    """Typed, consolidated and listed cells over all files; the first is the sum of the other two."""
    return {name: sum(getattr(record, name) for record in records) for name in ("typed", "consolidated", "listed")}


class SourceLine(NamedTuple):
    """A line of sheet "Nguồn số liệu" of an answered form, for people: an answer the form rests on, and its cell."""
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
    """All that came back."""
    returns: tuple[Return, ...]  # one merged return per agency, in register order
    files: tuple[FileRecord, ...]  # the ledger, by file name
    listed: tuple[Listed, ...]
    doubts: tuple[Doubt, ...] = ()  # what an officer can settle, settled or not
    days: Mapping[str, str] = {}  # by content when it first came
    sent: tuple[Return, ...] = ()  # as they came, where `returns` are put together with those of other periods
    parts: tuple[PartReceipt, ...] = ()  # the receipts of those periods

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of every file, in ledger order."""
        return tuple(finding for record in self.files for finding in record.findings)
