"""The records every stage passes on: frozen, without behaviour beyond what their own fields say.

Texts are kept as people typed them; only matching (`toolkit.text.key`) ever normalises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import NamedTuple, cast

from toolkit.findings import Finding, Place
from toolkit.period import Period as Period
from toolkit.period import PeriodName, period_of
from toolkit.register import Agency as Agency
from toolkit.register import Kind as Kind
from toolkit.register import in_charge
from toolkit.settings import Length as Length
from toolkit.settings import Medium as Medium
from toolkit.settings import Settings as Settings
from toolkit.task import Annex as Annex
from toolkit.task import Group as Group
from toolkit.task import Role as Role
from toolkit.task import Task as Task
from toolkit.text import grouped, key, lasting_mark, word_key


class Status(Enum):
    """The plain word an agency picks; MISSING is ours, for a task none of whose leads has reported."""
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_DOING = "not_doing"
    NOTHING_ARISEN = "nothing_arisen"
    MISSING = "missing"


class Timeliness(Enum):
    """Derived, never asked: from the deadline, the completion date and the period."""
    ON_TIME = "on_time"
    OVERDUE = "overdue"


class Movement(Enum):
    """Derived, never asked: how a status compares with that of the round before."""
    FORWARD = "forward"
    STILL = "still"
    BACK = "back"


class Way(Enum):
    """How an indicator's total follows from what agencies report: their sum, their mean, the figure received last."""
    SUM = "sum"
    MEAN = "mean"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A group phrase of the annex ("Các Sở ngành tỉnh") and the codes of those it means, in register order; () for one
    that is known and means nobody of the register ("Các Bộ, ngành TW"): it gives no form and no finding."""
    text: str
    spellings: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One agency's part in one task: one row of that agency's form."""
    task_id: str
    agency: str
    role: Role


@dataclass(frozen=True, slots=True)
class Previous:
    """What an agency answered about a task in a round before, that of the period of code `period`. `status` is None
    where nobody could understand what was typed. There is no record of a row left blank."""
    period: str
    agency: str
    task_id: str
    status: Status | None
    percent: float | None = None
    result: str = ""
    difficulties: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """Its period's place in time."""
        return period_of(self.period).order


@dataclass(frozen=True, slots=True)
class Finished:
    """A task that the round of the period of code `period` brought to its end: its number, text and group as in the
    annex. `title` is the group's, which may have gone with it; "" where not known."""
    id: str
    group: str
    content: str
    period: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure agencies are asked for (chỉ tiêu số liệu). `code` is its printed TT, of 0–9, A–Z and dots; `agencies`
    are the codes of those asked, in register order, none: every agency that receives a form. `note` is printed there:
    what counts and how."""
    code: str
    name: str
    unit: str
    way: Way
    agencies: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """The plan workbook as read: everything a round is made from. Tasks, agencies in sheet order; `assignments` in task
    order, leads before coordinators, each in register order; `previous` are the answers of rounds before, at most one
    for each period, agency and task. `meant` are the fields of settings and period said to stand as they should. What
    the Plan assigns are `tasks` and `finished`: those that rounds before brought to their end, each in none but one.
    `ended` are the tasks that an amendment withdrew or replaced: nobody is asked for them any more."""
    settings: Settings
    period: Period
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]
    agencies: tuple[Agency, ...]
    phrases: tuple[Phrase, ...]
    assignments: tuple[Assignment, ...]
    previous: tuple[Previous, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    meant: frozenset[str] = frozenset()
    finished: tuple[Finished, ...] = ()
    ended: tuple[Task, ...] = ()

    @property
    def amended(self) -> bool:
        """Whether tasks have been amended or numbered anew."""
        return bool(self.ended) or any(task.first_id or task.amendment for task in self.tasks)

    def knows(self, code: str) -> bool:
        """Whether there is an agency of that code."""
        return code in self._agencies

    def agency(self, code: str) -> Agency:
        """The agency of that code; KeyError where there is none."""
        return self._agencies[code]

    def task(self, task_id: str) -> Task:
        """The task of that id; KeyError where there is none."""
        return self._tasks[task_id]

    def identity(self, task_id: str) -> str:
        """The identity of the task of that id, which may be none of the plan's: then `task_id` itself."""
        return self._tasks[task_id].identity if task_id in self._tasks else task_id

    def in_charge(self, code: str) -> tuple[str, ...]:
        """The codes of those that do the work of the agency of that code when returns are due, in register order."""
        return self._in_charge[code]

    def predecessors(self, code: str) -> tuple[str, ...]:
        """The codes of the agencies that are gone when returns are due and whose work that one does, in register order;
        those of whom several do the work too."""
        return self._predecessors.get(code, ())

    def leading_now(self, task_id: str) -> tuple[str, ...]:
        """Who does now what agencies that are gone were to lead in that task: their codes, in register order; () where
        nobody that its leads name is gone."""
        if not self._gone:
            return ()
        said = f" {word_key(self.task(task_id).leads)} "
        found = {name: codes for name, codes in self._called.items() if f" {name} " in said}
        named = {code for name, codes in found.items() for code in codes
                 if not any(name != other and f" {name} " in f" {other} " for other in found)}
        return tuple(code for code in self._agencies if code in named)

    @cached_property
    def _gone(self) -> Mapping[str, tuple[str, ...]]:
        """By code of the agencies that are gone, and whose work is done, the codes of those that do it."""
        return {code: codes for code, codes in self._in_charge.items() if codes and code not in codes}

    @cached_property
    def _called(self) -> Mapping[str, tuple[str, ...]]:
        """What agencies and groups are called, and of those that are gone the codes of who does their work."""
        gone = self._gone
        agencies = ((name, gone.get(each.code, ())) for each in self.agencies for name in (each.name, *each.aliases))
        groups = ((name, tuple(now for code in each.members for now in gone.get(code, ())))
                  for each in self.phrases if _is_over(each, gone, self._agencies)
                  for name in (each.text, *each.spellings))
        return {word_key(name): codes for name, codes in (*groups, *agencies) if word_key(name)}

    def rows_of(self, code: str) -> tuple[Assignment, ...]:
        """An agency's assignments in form order: leads first, each in annex order."""
        return self._rows.get(code, ())

    @cached_property
    def _agencies(self) -> Mapping[str, Agency]:
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def _in_charge(self) -> Mapping[str, tuple[str, ...]]:
        return in_charge(self.agencies, self.period.last_day)

    @cached_property
    def _predecessors(self) -> Mapping[str, tuple[str, ...]]:
        pairs = [(now, before) for before, codes in self._in_charge.items() for now in codes if now != before]
        return {code: tuple(before for _, before in held)
                for code, held in grouped(pairs, lambda pair: pair[0]).items()}

    @cached_property
    def _tasks(self) -> Mapping[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def _rows(self) -> Mapping[str, tuple[Assignment, ...]]:
        leads_first = sorted(self.assignments, key=lambda row: row.role is not Role.LEAD)
        return {code: tuple(rows) for code, rows in grouped(leads_first, lambda row: row.agency).items()}

    def asked(self, indicator: Indicator) -> tuple[Agency, ...]:
        """The agencies whose form asks for that figure, in register order."""
        codes = {now for code in indicator.agencies for now in self._in_charge.get(code, ())}
        return tuple(each for each in self.expected if not indicator.agencies or each.code in codes)

    def indicators_of(self, code: str) -> tuple[Indicator, ...]:
        """The indicators that agency's form asks for, in sheet order."""
        return self._indicators.get(code, ())

    @cached_property
    def _indicators(self) -> Mapping[str, tuple[Indicator, ...]]:
        pairs = [(agency.code, each) for each in self.indicators for agency in self.asked(each)]
        return {code: tuple(each for _, each in held) for code, held in grouped(pairs, lambda pair: pair[0]).items()}

    @property
    def previous_period(self) -> PeriodName | None:
        """The period before, None where nothing of it is known."""
        return max((period_of(each.period) for each in self.before), key=lambda each: each.order, default=None)

    @cached_property
    def before(self) -> tuple[Previous, ...]:
        """The last answers known of each agency and task, but for those of a year before where that is not the period
        before; at most one of each, in sheet order."""
        beside, is_next = self._year_before, self.period.name.shifted(-1).code == self._year_before
        held = [each for each in self.previous if is_next or each.period != beside] or self.previous
        last: dict[tuple[str, str], Previous] = {}
        for each in sorted(held, key=lambda each: period_of(each.period).order):
            last[each.agency, each.task_id] = each
        return tuple(each for each in held if last[each.agency, each.task_id] is each)

    @cached_property
    def year_before(self) -> tuple[Previous, ...]:
        """The answers of the same period of the year before, () where that is the period before."""
        is_before = self.previous_period == self.period.name.year_before
        return () if is_before else tuple(each for each in self.previous if each.period == self._year_before)

    @cached_property
    def answered(self) -> Mapping[tuple[str, str], tuple[Previous, ...]]:
        """By agency and task of `before` its own answer, then those of the agencies whose work it does, in register
        order; none of theirs that is older than its own."""
        return self._with_predecessors(self.before)

    @cached_property
    def answered_year_before(self) -> Mapping[tuple[str, str], tuple[Previous, ...]]:
        """The same of `year_before`."""
        return self._with_predecessors(self.year_before)

    def _with_predecessors(self, answers: Iterable[Previous]) -> dict[tuple[str, str], tuple[Previous, ...]]:
        order = {agency.code: place for place, agency in enumerate(self.agencies)}
        pairs = [((code, each.task_id), each) for each in sorted(answers, key=lambda each: order.get(each.agency, 0))
                 for code in dict.fromkeys((each.agency, *self._in_charge.get(each.agency, ())))]
        held = dict[tuple[str, str], tuple[Previous, ...]]()
        for place, found in grouped(pairs, lambda pair: pair[0]).items():
            own = [each for _, each in found if each.agency == place[0]]
            others = [each for _, each in found if each.agency != place[0]]
            held[place] = (*own, *(each for each in others if not own or each.order >= own[0].order))
        return held

    @property
    def _year_before(self) -> str:
        return self.period.name.year_before.code

    @cached_property
    def expected(self) -> tuple[Agency, ...]:
        """The agencies that are there when returns are due and receive a form, and so are expected to report."""
        day = self.period.last_day
        return tuple(agency for agency in self.agencies if agency.receives_form and agency.is_there(day))


def _is_over(phrase: Phrase, gone: Collection[str], agencies: Mapping[str, Agency]) -> bool:
    """Whether a group phrase names districts that are gone, whose communes may stand in it beside them."""
    kinds = {agencies[code].kind for code in phrase.members}
    return Kind.DISTRICT in kinds <= {Kind.DISTRICT, Kind.COMMUNE} and all(
        code in gone or agencies[code].kind is Kind.COMMUNE for code in phrase.members)


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
    """One cell the sender filled, exactly as it stands there (numbers and dates as the sheet shows them)."""
    text: str
    place: Place


#: What a cell means: a status, a percentage or a figure, a day, a text.
Value = Status | float | date | str
#: What was typed, and what was understood, where nothing was.
NO_ENTRIES: Mapping[str, Entry] = {}
NO_VALUES: Mapping[str, Value] = {}


class TaskAnswer(NamedTuple):
    """One row of a return: an agency's answers about one task, or about one outside the annex (nhiệm vụ phát sinh).

    `task_id` is the annex's id, or "X1" … (then `role` is LEAD). `row` is the place of the row's first cell. By field
    name (`fields.ANSWERS`, for an extra task also `fields.EXTRAS`): `values` is what was understood, `entries` the same
    as typed, `unclear` what could not be understood: listed and asked about. Blank is absent, never zero. `wording` is
    what the task said on the form the answers stand on, "" where it says so still."""
    task_id: str
    role: Role
    row: Place
    values: Mapping[str, Value] = NO_VALUES
    entries: Mapping[str, Entry] = NO_ENTRIES
    unclear: Mapping[str, Entry] = NO_ENTRIES
    wording: str = ""

    @property
    def status(self) -> Status | None:
        """The status the agency picked."""
        return cast("Status | None", self.values.get("status"))

    @property
    def percent(self) -> float | None:
        """How far it is, 0–100."""
        return cast("float | None", self.values.get("percent"))

    @property
    def completed(self) -> date | None:
        """The day it was done."""
        return cast("date | None", self.values.get("completed"))

    def text(self, name: str) -> str:
        """What was said in that field of text, "" where nothing was."""
        return cast("str", self.values.get(name, ""))


@dataclass(frozen=True, slots=True)
class Figure:
    """An agency's row of one indicator. `value` is None where the cell is blank or unclear. By field name ("figure",
    "note"), `entries` holds what was typed and understood, `unclear` what could not be. `row` is the place of the cell
    for the figure, filled or not. `lacking` are the labels of the periods whose figures are wanting in it, where it is
    put together from several."""
    row: Place
    value: float | None = None
    note: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    unclear: Mapping[str, Entry] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()

    @property
    def values(self) -> Mapping[str, Value]:
        """What was understood, by field name."""
        told = {"figure": self.value, "note": self.note or None}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Return:
    """What one agency reported, merged over its files.

    `free` holds the parts of `fields.FREE_PARTS` that were filled. `received` is the first day on which one of its
    counted files arrived, read from `received_from`. `figures` are by indicator code. `agreeing` are cells that say
    what another says and are consolidated with it, each with the place of the one that stands for both; `worded` the
    places of answers in an officer's own words: what a sender typed there is listed. `parts` are the codes of the
    periods whose returns are put together in it (`consolidate.parts`): then `files` are those of the period itself, and
    `since` has by task the day a status was received first, where that was not `received`."""
    agency: str
    files: tuple[str, ...]
    received: date
    received_from: str
    progress: tuple[TaskAnswer, ...] = ()
    extras: tuple[TaskAnswer, ...] = ()
    free: Mapping[str, Entry] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    agreeing: tuple[tuple[Entry, Place], ...] = ()
    worded: tuple[Place, ...] = ()
    parts: tuple[str, ...] = ()
    since: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """Something a sender typed that was not consolidated, shown verbatim with the reason (a finding's message)."""
    entry: Entry
    reason: str


class About(Enum):
    """What a doubt is about: a value, the task of a row, the sender of a file, the day a return came."""
    VALUE = "G"
    ROW = "D"
    FILE = "T"
    RECEIVED = "N"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that came back and that only an officer can settle; it stays a doubt when the officer has.

    VALUE: what was typed in one field of `task_id` (a spare row or free part: its slot), several that differ, or
    unclear; `entries` are those cells, the one that counts first. ROW: `entries` are a row's cells from the left,
    `task_id` the task it may be about, "" where nothing says. FILE: `sha256` is of its bytes. Of FILE and RECEIVED,
    `content` is of what it says, whatever program saved it. `reason` is what made it a doubt. Where `own_words` is
    False, the answer is one of `entries`. `identity` is of the task, "" where that is `task_id`."""
    about: About
    agency: str
    task_id: str = ""
    role: Role = Role.LEAD
    field: str = ""
    entries: tuple[Entry, ...] = ()
    reason: Finding | None = None
    sha256: str = ""
    own_words: bool = True
    content: str = ""
    identity: str = ""

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

    @property
    def former(self) -> str:
        """The mark in versions that knew no contents: of a file's bytes, of an agency's day."""
        return replace(self, content="").mark


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an officer said of a doubt, in words `text` and `why`. `value` is, of a VALUE, what counts; of a ROW, the id
    of its task; of a FILE, the code of its agency; of RECEIVED, the day. None: nothing of it counts."""
    mark: str
    value: Value | None
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt as an officer reads it. `state` is a name of `words.QUESTION_STATES`, `sheet` of `words.REVIEW_SHEETS`.
    `texts` are by column of `words.REVIEW_COLUMNS`, but for the officer's own. `options` are offered in a drop-down, ()
    where anything may be written. `invalid` tells of a decision that cannot be understood."""
    mark: str
    sheet: str
    state: str
    texts: Mapping[str, str]
    options: tuple[str, ...] = ()
    invalid: Finding | None = None


@dataclass(frozen=True, slots=True)
class Overrule:
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


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A line of the ledger: one file of the returns folder, and the accounting of its cells: `typed`, the sender's
    non-empty ones, always equals `consolidated` + `listed`. `agency` is None where the file could not be attributed;
    `code` is the form code it carries or ""; `modified` when the workbook says it was saved, None where it does not;
    `content` is a digest of what it says, whatever program saved it, "" where it was not opened."""
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


@dataclass(frozen=True, slots=True)
class Intake:
    """All that came back: one merged return per agency (register order), the ledger (by file name), what is listed, and
    what an officer can settle, settled or not. `sent` are the returns as they came, where `returns` are put together
    with those of other periods."""
    returns: tuple[Return, ...]
    files: tuple[FileRecord, ...]
    listed: tuple[Listed, ...]
    doubts: tuple[Doubt, ...] = ()
    sent: tuple[Return, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of every file, in ledger order."""
        return tuple(finding for record in self.files for finding in record.findings)
