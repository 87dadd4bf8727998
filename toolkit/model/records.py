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
    """A task as it stands on a form that was made: `form` is the form's code, `task` the task's identity, `tt` the
    number it was printed under. `day` is when that form was first made, as written, "" where not known."""
    day: str
    form: str
    agency: str
    task: TaskIdentity
    tt: str
    role: Role
    content: str
    leads: str
    product: str
    deadline: str


def wording(asked: Task | PrintedRow) -> tuple[str, str, str]:
    """What a task asks, as texts are compared: the work, its product, its deadline."""
    return key(asked.content), key(asked.product), key(asked.deadline)


class Outcome(Enum):
    """What became of one returned file."""
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
    figure of an indicator.

    `task_id` is the task's number in the annex as it is now, or "X1" … (then `role` is LEAD), of an indicator its slot.
    `row` is the place of the row's first cell, of an indicator that of the cell for the figure. By field name
    (`fields.ANSWERS`, for an extra task also `fields.EXTRAS`, `fields.FIGURES`): `values` is what was understood,
    `entries` the same as typed, `unclear` what could not be understood: listed and asked about. Blank is absent, never
    zero. `wording` is what the task said on the form the answers stand on, "" where it says so still. `lacking` are the
    labels of the periods whose figures are wanting in it, where it is put together from several. `contradicts`: the
    status cannot be true as the rest of the row stands, and no officer has said what is: it is shown, never counted."""
    task_id: TaskNumber
    role: Role
    row: Place
    values: Mapping[str, Value] = NO_VALUES
    entries: Mapping[str, Entry] = NO_ENTRIES
    unclear: Mapping[str, Entry] = NO_ENTRIES
    wording: str = ""
    lacking: tuple[str, ...] = ()
    contradicts: bool = False

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
        """How far it is, 0–100."""
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
        """What was said in that field of text, "" where nothing was."""
        return self.values.get(name, "")  # type: ignore[return-value]


class Return(NamedTuple):
    """What one agency reported, merged over its files.

    `free` holds the parts of `fields.FREE_PARTS` that were filled. `received` is the first day on which one of its
    counted files arrived, read from `received_from`. `figures` are by indicator code. `agreeing` are cells that say
    what another says and are consolidated with it, each with the place of the one that stands for both. `parts` are the
    codes of the periods whose returns are put together in it (`consolidate.parts`): then `files` are those of the
    period itself, and `since` has by task the day a status was received first, where that was not `received`."""
    agency: str
    files: tuple[str, ...]
    received: date
    received_from: str
    progress: tuple[TaskAnswer, ...] = ()
    extras: tuple[TaskAnswer, ...] = ()
    free: Mapping[str, Entry] = {}
    figures: Mapping[str, TaskAnswer] = {}
    agreeing: tuple[tuple[Entry, Place], ...] = ()
    parts: tuple[str, ...] = ()
    since: Mapping[TaskNumber, date] = {}

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
    """What a doubt is about: a value, the task of a row, the sender of a file, the day a return came."""
    VALUE = "G"
    ROW = "D"
    FILE = "T"
    RECEIVED = "N"


class Doubt(NamedTuple):
    """Something that came back and that only an officer can settle; it stays a doubt when the officer has.

    VALUE: what was typed in one field of `task_id` (a spare row or free part: its slot), several that differ, or
    unclear; `entries` are those cells, the one that counts first. ROW: `entries` are a row's cells from the left,
    `task_id` the number of the task it may be about, "" where nothing says. FILE: `sha256` is of its bytes. Of FILE and
    RECEIVED, `content` is of what it says, whatever program saved it. `reason` is what made it a doubt. Where
    `own_words` is False, the answer is one of `entries`. `identity` is of a VALUE's task, of a spare row the slot it
    was first asked under, "" where that is `task_id`."""
    about: About
    agency: str
    task_id: TaskNumber = NO_TASK
    role: Role = Role.LEAD
    field: str = ""
    entries: tuple[Entry, ...] = ()
    reason: Finding | None = None
    sha256: str = ""
    own_words: bool = True
    content: str = ""
    identity: TaskIdentity = NO_IDENTITY

    @property
    def mark(self) -> str:
        """What it is known by for good ("G-7KQ2MXPD"): of what was typed and by whom, not of file names or run."""
        texts = [key(entry.text) for entry in self.entries]
        parts = [self.about.value, self.content or self.sha256 or self.agency]
        if self.about is About.VALUE:
            parts += [self.identity or self.task_id, self.field, *sorted(set(texts))]
        elif self.about is About.ROW:
            parts += texts
        return lasting_mark(self.about.value, parts)


class Ruling(NamedTuple):
    """What an officer said of a doubt, in words `text` and `why`. `value` is, of a VALUE, what counts; of a ROW, its
    task's identity or its indicator's slot; of a FILE, its agency's code; of RECEIVED, the day. None: nothing of it
    counts."""
    mark: str
    value: Value | None
    text: str
    why: str = ""


class Question(NamedTuple):
    """A doubt as an officer reads it. `state` is a name of `words.QUESTION_STATES`. `texts` are by column of
    the review workbook's sheet, but for the officer's own. `options` are offered in a drop-down, () where anything may
    be written. `invalid` tells of a decision that cannot be understood."""
    mark: str
    state: str
    texts: Mapping[str, str]
    options: tuple[str, ...] = ()
    invalid: Finding | None = None


class Overrule(NamedTuple):
    """One known error that does not keep the report a draft. `day` is as written, "" where none is."""
    day: str
    reason: str
    mark: str
    place: str
    error: str


def error_mark(found: Finding) -> str:
    """What an error is known by in every run ("L-7KQ2MXPD"): of what is wrong, where, and with what."""
    details = sorted(f"{name}={value}" for name, value in found.details.items())
    return lasting_mark("L", [found.code.name, found.place.file, found.place.sheet, found.place.cell, *details])


class FileRecord(NamedTuple):
    """A line of the ledger: one file of the returns folder, and the accounting of its cells: `typed`, the sender's
    non-empty ones, always equals `consolidated` + `listed`. `agency` is None where the file could not be attributed;
    `code` is the form code it carries or ""; `modified` when the workbook says it was saved, None where it does not;
    `content` is a digest of what it says, whatever program saved it, "" where it was not opened. `predecessor` is the
    code of the agency that is gone whose form it is: then it counts for `agency`; "" of one's own. `passed_over` is
    what was wrong with a file that an officer has said to pass over, None of any other."""
    file: str
    sha256: str
    outcome: Outcome
    agency: str | None
    code: str
    received: date
    received_from: str
    modified: datetime | None
    typed: int
    consolidated: int
    listed: int
    findings: tuple[Finding, ...] = ()
    content: str = ""
    predecessor: str = ""
    passed_over: Finding | None = None


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
    missing: tuple[Agency, ...]  # those that did not, as the whole's plan has them, or who does their work now


class Intake(NamedTuple):
    """All that came back: one merged return per agency (register order), the ledger (by file name), what is listed, and
    what an officer can settle, settled or not. `sent` are the returns as they came, where `returns` are put together
    with those of other periods, whose receipts are `parts`. `days` are by content when it first came."""
    returns: tuple[Return, ...]
    files: tuple[FileRecord, ...]
    listed: tuple[Listed, ...]
    doubts: tuple[Doubt, ...] = ()
    days: Mapping[str, str] = {}
    sent: tuple[Return, ...] = ()
    parts: tuple[PartReceipt, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of every file, in ledger order."""
        return tuple(finding for record in self.files for finding in record.findings)
