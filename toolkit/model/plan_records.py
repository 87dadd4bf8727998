"""A plan workbook as records: settings, agencies over time, tasks, assignments, indicators, earlier answers. Built by
`plan`, `annex` and `consolidate`; every folder imports them from `records`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import NamedTuple, NewType

from toolkit.base.text import by_key, grouped
from toolkit.model.period import Period, PeriodName, period_of

#: The number under which a task was first issued; it never changes, and is what is stored, keyed, decided and matched.
TaskIdentity = NewType("TaskIdentity", str)
#: The number of a task in today's annex, as printed and as people name it. An amendment may give it to another task.
TaskNumber = NewType("TaskNumber", str)
#: Number and identity of a record that is about no task.
NO_TASK, NO_IDENTITY = TaskNumber(""), TaskIdentity("")


class Status(Enum):
    """The status of a task, picked by the agency; MISSING is set for a task of which no lead reported."""
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_DOING = "not_doing"
    NOTHING_ARISEN = "nothing_arisen"
    MISSING = "missing"


class Way(Enum):
    """How an indicator's total is made of several figures: sum, mean, the one received last, the largest, or no
    total."""
    SUM = "sum"
    MEAN = "mean"
    LATEST = "latest"
    LARGEST = "largest"
    NONE = "none"


class Role(Enum):
    """An agency's part in a task; a lead is never also a coordinator."""
    LEAD = "lead"
    COORDINATING = "coordinating"


class TaskState(Enum):
    """What an amendment did to a task; IN_FORCE: it added it. Withdrawn and replaced tasks are asked of nobody."""
    IN_FORCE = "in_force"
    REWORDED = "reworded"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REASSIGNED = "reassigned"


class Amendment(NamedTuple):
    """The change a document made to a task."""
    state: TaskState
    document: str = ""
    since: date | None = None  # first day in force, None where unknown
    by: TaskIdentity = NO_IDENTITY  # the task that replaces a replaced one
    former: str = ""  # text of a reworded task, or leads of a reassigned one, as printed before


class Group(NamedTuple):
    """A heading of the annex: `number` as printed ("2"), `title` as printed."""
    number: str
    title: str


class Task(NamedTuple):
    """A row of the annex, texts exactly as printed, page breaks joined."""
    id: TaskNumber  # the printed TT, or a synthetic "1.1" where the annex prints none
    tt: str  # as printed, "" where it is not
    group: str  # the number of its group, "" where the annex has no groups
    content: str
    leads: str
    coordinators: str
    product: str
    deadline: str
    first_id: TaskIdentity = NO_IDENTITY  # under which it was first issued, "" where that is `id`
    amendment: Amendment | None = None

    @property
    def identity(self) -> TaskIdentity:
        """The number under which the task was first issued; keys of rows are made of it."""
        return self.first_id or TaskIdentity(self.id)

    @property
    def ended(self) -> bool:
        """Whether an amendment took the task out of the plan."""
        return self.amendment is not None and self.amendment.state in (TaskState.WITHDRAWN, TaskState.REPLACED)


class Kind(Enum):
    """The kind of an agency; a group phrase of an annex may name a whole kind."""
    DEPARTMENT = "department"
    PRESS = "press"
    UNION = "union"
    ASSOCIATION = "association"
    DISTRICT = "district"
    COMMUNE = "commune"
    CENTRAL = "central"
    PROVINCE = "province"
    MINISTRY = "ministry"
    OTHER = "other"


class Agency(NamedTuple):
    """An agency of the register."""
    code: str  # A–Z and 0–9 only: it is part of form codes and file names
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""
    receives_form: bool = True
    note: str = ""
    valid_from: date | None = None  # first day, None: has always existed
    valid_to: date | None = None  # last day, None: still exists
    successors: tuple[str, ...] = ()  # codes of the agencies that do its work afterwards

    @property
    def reached_at(self) -> str:
        """Telephone and mail of the agency in one line, "" where unknown."""
        return "; ".join(filter(None, (self.contact, self.email)))

    def is_there(self, day: date) -> bool:
        """Whether the agency exists on that day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def in_charge(agencies: Iterable[Agency], day: date) -> dict[str, tuple[str, ...]]:
    """A register and a day → the agencies that do each agency's work on that day, codes by code, in register order. An
    existing agency does its own; a former one's is done by its successors or theirs; () where nobody does it."""
    register = {agency.code: agency for agency in agencies}
    order = {code: place for place, code in enumerate(register)}
    found = dict[str, tuple[str, ...]]()
    for code in register:
        line = [code]
        for follower in line:  # the list grows during the loop
            agency = register.get(follower)
            if agency and agency.valid_to and agency.valid_to < day:
                line += [successor for successor in agency.successors if successor not in line]
        there = (follower for follower in line if follower in register and register[follower].is_there(day))
        found[code] = tuple(sorted(there, key=order.__getitem__))
    return found


class Medium(Enum):
    """The medium in which the report is issued; on paper an annex's reference line is filled in (Decree 30, Phụ lục I,
    III.1c)."""
    PAPER = "paper"
    ELECTRONIC = "electronic"


class Length(Enum):
    """The length of the report: all results of a task's leads, or one line a task."""
    FULL = "full"
    SHORT = "short"


class Settings(NamedTuple):
    """Sheet "Thông tin": the wording that differs between provinces, departments and years. "" is left open, and the
    report prints a blank."""
    plan_code: str          # "TV2793": part of every form code; A–Z and 0–9
    decision: str           # "Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh"
    plan_title: str         # "Kế hoạch triển khai thực hiện Nghị quyết số 82/NQ-CP …"
    report_subject: str     # trích yếu without "năm …": "Kết quả thực hiện Kế hoạch …"
    province: str           # "tỉnh Trà Vinh"
    superior: str           # "UBND TỈNH TRÀ VINH": upper left of the report; "" of a ministry, a People's Committee
    issuer: str             # "Sở Công Thương"
    issuer_code: str        # the issuer's agency code in the register: "SCT"
    symbol: str             # "SCT", as in "Số: …/BC-SCT"
    place: str              # "Trà Vinh", before the date
    signer_power: str       # a word of `words.SIGNER_POWER`, "" where the head signs
    signer_title: str       # "GIÁM ĐỐC", the head's, whoever signs
    signer_deputy_title: str  # "PHÓ GIÁM ĐỐC": who signs under a power of `words.SIGNED_FOR`; else not printed
    signer_name: str        # a role in brackets until the office fills it
    addressees: tuple[str, ...]   # Kính gửi
    recipients: tuple[str, ...]   # Nơi nhận, without "- " and ";"
    archive: str            # "VT, QLTM": Lưu: …
    legal_bases: tuple[str, ...]  # Căn cứ …, may be empty
    report_number: str      # "" until the records clerk gives it
    report_date: date | None      # None: left open
    medium: Medium
    contact: str            # whom a clerk asks: telephone, mail
    urgency: str = ""       # a word of `words.URGENCY`, "" for none
    signer_body: str = ""   # "ỦY BAN NHÂN DÂN": on whose behalf the head signs (TM.), "" where he runs it alone
    superior_email: str = ""  # where the report is mailed to, addresses between semicolons
    length: Length | None = None  # None: a year's report is full, others are short
    parts: tuple[str, ...] = ()  # folders of the rounds that this one combines; () for none
    register: str = ""  # path from the round to the workbook of agencies that plans share; "" for none
    superior_form: str = ""  # the form of the level above that the round answers, a file in its folder; "" for none


class Phrase(NamedTuple):
    """A group phrase of the annex ("Các Sở ngành tỉnh"). A known phrase without members ("Các Bộ, ngành TW") gives no
    form and no finding."""
    text: str
    spellings: tuple[str, ...]
    members: tuple[str, ...]  # codes of the agencies meant, in register order
    unsaid: bool = False  # an officer has yet to say whom it means


class Assignment(NamedTuple):
    """One agency's part in one task, which is one row of its form."""
    task_id: TaskNumber
    agency: str
    role: Role
    stands_in: bool = False  # the annex names a former agency or group whose work this agency does


class Previous(NamedTuple):
    """An agency's answer about a task in an earlier round; a blank row gives none."""
    period: str  # a code
    agency: str
    task_id: TaskNumber
    status: Status | None  # None where the typed status was not understood
    percent: float | None = None
    result: str = ""
    difficulties: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """The sort key of its period."""
        return period_of(self.period).order


#: Answers of earlier rounds, by agency and task.
_Answered = Mapping[tuple[str, TaskNumber], tuple[Previous, ...]]


class Finished(NamedTuple):
    """A task that an earlier round completed."""
    id: TaskNumber  # number in the annex
    group: str  # number of its group
    content: str  # as printed
    period: str  # code of the period of that round
    title: str = ""  # title of its group, which may be gone too; "" where unknown


class Indicator(NamedTuple):
    """A figure that agencies are asked for (chỉ tiêu số liệu)."""
    code: str  # its printed TT, of 0–9, A–Z and dots
    name: str
    unit: str
    way: Way | None  # total over agencies, None where nobody has said
    agencies: tuple[str, ...] = ()  # codes of the agencies asked, in register order; (): all that receive a form
    note: str = ""  # printed on forms: what counts and how
    through: Way | None = None  # total over periods, if the plan says: flows are summed, of a stock the last counts

    @property
    def over_time(self) -> Way | None:
        """How figures of several periods make a total: as those of several agencies, unless the plan says otherwise. Of
        figures that make no total the last counts."""
        return self.through or (Way.LATEST if self.way is Way.NONE else self.way)


@dataclass(frozen=True)
class Plan:
    """The plan workbook as read, from which a round is made. Every task of the office's Plan is in `tasks` or in
    `finished`."""
    settings: Settings
    period: Period
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]              # in sheet order
    agencies: tuple[Agency, ...]         # in sheet order
    phrases: tuple[Phrase, ...]
    assignments: tuple[Assignment, ...]  # in task order, leads before coordinators, in register order
    previous: tuple[Previous, ...] = ()  # answers of rounds before, at most one for each period, agency and task
    indicators: tuple[Indicator, ...] = ()
    confirmed: frozenset[str] = frozenset()  # fields of settings and period that an officer confirmed
    finished: tuple[Finished, ...] = ()  # tasks completed in earlier rounds
    ended: tuple[Task, ...] = ()         # tasks withdrawn or replaced by an amendment, asked of nobody

    # Lookups by agency or task are cached: without `_rows`, consolidating 160 returns takes 19 %
    # longer and making their forms 48 %, without `_tasks` 6 and 9 %, `_agencies` 3 and 0 %.

    @property
    def amended(self) -> bool:
        """Whether any task was amended or numbered anew."""
        return bool(self.ended) or any(task.first_id or task.amendment for task in self.tasks)

    def knows(self, code: str) -> bool:
        """Whether the register has an agency of that code."""
        return code in self._agencies

    def agency(self, code: str) -> Agency:
        """The agency of that code; KeyError where there is none."""
        return self._agencies[code]

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the agencies, by code, in register order."""
        return {agency.code: agency.name for agency in self.agencies}

    @cached_property
    def register_order(self) -> Mapping[str, int]:
        """Position of the agencies in the register, by code."""
        return {agency.code: place for place, agency in enumerate(self.agencies)}

    def names_of(self, codes: Iterable[str]) -> list[str]:
        """Codes → names of the agencies; KeyError for an unknown code."""
        return [self.agency(code).name for code in codes]

    def task(self, task_id: TaskNumber) -> Task:
        """The task of that number; KeyError where there is none."""
        return self._tasks[task_id]

    def identity(self, task_id: TaskNumber) -> TaskIdentity:
        """A task's number → its identity; a number that is not in the plan stands for itself."""
        return self._tasks[task_id].identity if task_id in self._tasks else TaskIdentity(task_id)

    def in_charge(self, code: str) -> tuple[str, ...]:
        """An agency's code → codes of those that do its work when returns are due, in register order."""
        return self._in_charge[code]

    def is_gone(self, code: str) -> bool:
        """Whether the agency ended before returns are due."""
        last = self._agencies[code].valid_to
        return last is not None and last < self.period.last_day

    def predecessors(self, code: str) -> tuple[str, ...]:
        """An agency's code → codes of the former agencies whose work it does, alone or with others, when returns are
        due, in register order."""
        return tuple(before for before, codes in self._in_charge.items() if code in codes and before != code)

    @cached_property
    def successor_leads(self) -> Mapping[TaskNumber, Sequence[str]]:
        """By task the codes of the agencies that lead it as successors of former ones, in register order."""
        return by_key((row.task_id, row.agency) for row in self.assignments if row.stands_in and row.role is Role.LEAD)

    def rows_of(self, code: str) -> tuple[Assignment, ...]:
        """An agency's code → its assignments in the order of its form: leads first, then the annex's order."""
        return tuple(self._rows.get(code, ()))

    @cached_property
    def _agencies(self) -> Mapping[str, Agency]:
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def _in_charge(self) -> Mapping[str, tuple[str, ...]]:
        return in_charge(self.agencies, self.period.last_day)

    @cached_property
    def _tasks(self) -> Mapping[TaskNumber, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[Assignment]]:
        leads_first = sorted(self.assignments, key=lambda row: row.role is not Role.LEAD)
        return grouped(leads_first, lambda row: row.agency)

    def asked(self, indicator: Indicator) -> tuple[Agency, ...]:
        """An indicator → the agencies whose forms ask for it, in register order."""
        codes = {now for code in indicator.agencies for now in self._in_charge.get(code, ())}
        return tuple(agency for agency in self.expected if not indicator.agencies or agency.code in codes)

    def indicators_of(self, code: str) -> tuple[Indicator, ...]:
        """An agency's code → the indicators its form asks for, in sheet order."""
        return tuple(self._indicators.get(code, ()))

    @cached_property
    def _indicators(self) -> Mapping[str, Sequence[Indicator]]:
        return by_key((agency.code, indicator) for indicator in self.indicators for agency in self.asked(indicator))

    @property
    def previous_period(self) -> PeriodName | None:
        """The latest period of which `before` has answers, None where it has none."""
        return max((period_of(answer.period) for answer in self.before), key=lambda name: name.order, default=None)

    @cached_property
    def before(self) -> tuple[Previous, ...]:
        """The latest earlier answer of each agency about each task. Answers of the year before count only if that is
        the previous period, or nothing else is known."""
        name = self.period.name
        known = self.previous
        if name.year_before != name.shifted(-1):
            known = tuple(answer for answer in known if answer.period != name.year_before.code) or known
        in_time = sorted(known, key=lambda answer: answer.order)
        return tuple({(answer.agency, answer.task_id): answer for answer in in_time}.values())

    @cached_property
    def year_before(self) -> tuple[Previous, ...]:
        """The answers of the same period a year before, () if that is the previous period."""
        name = self.period.name.year_before
        return () if self.previous_period == name else tuple(
            answer for answer in self.previous if answer.period == name.code)

    @cached_property
    def answered(self) -> _Answered:
        """The answers of `before` by agency and task: the agency's own, then those of its predecessors in register
        order, unless older than its own."""
        return self._with_predecessors(self.before)

    @cached_property
    def answered_year_before(self) -> _Answered:
        """The answers of `year_before`, arranged as in `answered`."""
        return self._with_predecessors(self.year_before)

    def _with_predecessors(self, answers: Iterable[Previous]) -> _Answered:
        """Answers → by agency and task its own answer, then its predecessors', in register order, unless older."""
        by_place = by_key(
            ((code, answer.task_id), answer) for answer in answers
            for code in {answer.agency, *self._in_charge.get(answer.agency, ())})
        found = dict[tuple[str, TaskNumber], tuple[Previous, ...]]()
        for (code, task), given in by_place.items():
            oldest = next((answer.order for answer in given if answer.agency == code), ())
            given.sort(key=lambda answer: (answer.agency != code, self.register_order.get(answer.agency, 0)))
            found[code, task] = tuple(answer for answer in given if answer.order >= oldest)
        return found

    @cached_property
    def expected(self) -> tuple[Agency, ...]:
        """The agencies expected to report: they exist when returns are due, and receive a form."""
        day = self.period.last_day
        return tuple(agency for agency in self.agencies if agency.receives_form and agency.is_there(day))

