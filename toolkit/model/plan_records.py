"""A plan workbook as read: its settings, the agencies over time, what each is asked, what was answered before; and a
text → the names of agencies in it. `plan`, `annex` and `consolidate` make these records; every folder has them through
`records`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Generic, NamedTuple, NewType, TypeVar

from toolkit.base.legacy_text import is_syllable
from toolkit.base.text import by_key, grouped, phrase_end
from toolkit.model.period import Period, PeriodName, period_of

T = TypeVar("T")

#: What a task is known by for good, the number it was first issued under: it is stored, keyed, decided, matched.
TaskIdentity = NewType("TaskIdentity", str)
#: What a task is called in the annex as it is now: printed, and the way people name it. An amendment may give it to
#: another task.
TaskNumber = NewType("TaskNumber", str)
#: Those of what is about no task.
NO_TASK, NO_IDENTITY = TaskNumber(""), TaskIdentity("")


class Status(Enum):
    """The plain word an agency picks; MISSING is ours, for a task none of whose leads has reported."""
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_DOING = "not_doing"
    NOTHING_ARISEN = "nothing_arisen"
    MISSING = "missing"


class Way(Enum):
    """The way an indicator's total follows from the figures of agencies: their sum, their mean, the one received
    last."""
    SUM = "sum"
    MEAN = "mean"
    LATEST = "latest"


class Role(Enum):
    """The part of an agency in a task. A lead of a task is never also its coordinator."""
    LEAD = "lead"
    COORDINATING = "coordinating"


class TaskState(Enum):
    """The change an amendment made to a task; IN_FORCE: it was added. Withdrawn and replaced tasks are asked of
    nobody."""
    IN_FORCE = "in_force"
    REWORDED = "reworded"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REASSIGNED = "reassigned"


class Amendment(NamedTuple):
    """The change a document made to a task."""
    state: TaskState
    document: str = ""
    since: date | None = None  # the day from which it holds, None where nobody says
    by: TaskIdentity = NO_IDENTITY  # of a replaced task, the one in its place
    former: str = ""  # as printed before: of a reworded task its text, of a reassigned one its leads


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
        """The number it was first issued under: it goes into the keys of its rows."""
        return self.first_id or TaskIdentity(self.id)

    @property
    def ended(self) -> bool:
        """Whether an amendment took it out of the plan."""
        return self.amendment is not None and self.amendment.state in (TaskState.WITHDRAWN, TaskState.REPLACED)


class Kind(Enum):
    """The sort of an agency; group phrases of an annex name whole kinds."""
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
    valid_from: date | None = None  # its first day, None: always has been there
    valid_to: date | None = None  # its last day, None: is there still
    successors: tuple[str, ...] = ()  # codes of those that do its work then

    @property
    def reached_at(self) -> str:
        """Whom to call and where to write to, empty where neither is known."""
        return "; ".join(filter(None, (self.contact, self.email)))

    def is_there(self, day: date) -> bool:
        """Whether there is such an agency on that day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def in_charge(agencies: Iterable[Agency], day: date) -> dict[str, tuple[str, ...]]:
    """Agencies → by code the codes of those that do an agency's work on that day, in register order: itself where it is
    there; of one that is gone those of its successors, and of theirs, that are; () where nobody does."""
    register = {agency.code: agency for agency in agencies}
    order = {code: place for place, code in enumerate(register)}
    found = dict[str, tuple[str, ...]]()
    for code in register:
        line = [code]
        for follower in line:  # which grows meanwhile
            agency = register.get(follower)
            if agency and agency.valid_to and agency.valid_to < day:
                line += [successor for successor in agency.successors if successor not in line]
        there = (follower for follower in line if follower in register and register[follower].is_there(day))
        found[code] = tuple(sorted(there, key=order.__getitem__))
    return found


class AgencyNames(Generic[T]):
    """Names as a key function spells them (`word_key`, `name_key`), and what each stands for (`meanings`). Within texts
    none is found of two letters, and none that is a Vietnamese word, as the code BAO of a newspaper is in "Bao cao"."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        self.meanings = by_key(named)
        self._found = {name for name in self.meanings if " " in name or (len(name) > 2 and not is_syllable(name))}
        self._most_words = max((len(name.split()) for name in self._found), default=0)

    def find(self, text: str) -> Iterator[tuple[T, int, int]]:
        """A text of that key function → what each name in it stands for, its first word and the word past its last; of
        names within each other the longest."""
        words, start = text.split(), 0
        while start < len(words):
            end = phrase_end(words, start, self._found, self._most_words)
            yield from ((meaning, start, end) for meaning in self.meanings.get(" ".join(words[start:end]), ()))
            start = max(end, start + 1)


class Medium(Enum):
    """The medium in which the report is issued; on paper an annex's reference line is filled in (Decree 30, Phụ lục I,
    III.1c)."""
    PAPER = "paper"
    ELECTRONIC = "electronic"


class Length(Enum):
    """The length of the report: of each task the results of its leads, or a line."""
    FULL = "full"
    SHORT = "short"


class Settings(NamedTuple):
    """Sheet "Thông tin": what differs between provinces, departments and years. All wording, no logic. "" means left
    open; the report prints a blank for the clerk."""
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
    parts: tuple[str, ...] = ()  # the folders of the rounds that this one is put together from; () for none
    register: str = ""  # the workbook of agencies that the office's plans share, as seen from the round; "" for none
    superior_form: str = ""  # the form of the level above that the round answers, a file in its folder; "" for none


class Phrase(NamedTuple):
    """A group phrase of the annex ("Các Sở ngành tỉnh"). One that is known and means nobody of the register ("Các Bộ,
    ngành TW") gives no form and no finding."""
    text: str
    spellings: tuple[str, ...]
    members: tuple[str, ...]  # codes of those it means, in register order
    unsaid: bool = False  # whom it means waits to be said, which is asked about


class Assignment(NamedTuple):
    """One agency's part in one task: one row of that agency's form. `stands_in`: the annex names an agency or a group
    that is gone, and this one does its work."""
    task_id: TaskNumber
    agency: str
    role: Role
    stands_in: bool = False


class Previous(NamedTuple):
    """An agency's answer about a task in a round before. There is none of a row left blank."""
    period: str  # a code
    agency: str
    task_id: TaskNumber
    status: Status | None  # None where nobody could understand what was typed
    percent: float | None = None
    result: str = ""
    difficulties: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """Its period's place in time."""
        return period_of(self.period).order


#: By agency and task what was answered in rounds before.
_Answered = Mapping[tuple[str, TaskNumber], tuple[Previous, ...]]


class Finished(NamedTuple):
    """A task that an earlier round brought to its end."""
    id: TaskNumber  # as in the annex, as its text and group
    group: str
    content: str
    period: str  # the code of that round's period
    title: str = ""  # of its group, which may have gone with it; "" where not known


class Indicator(NamedTuple):
    """A figure agencies are asked for (chỉ tiêu số liệu)."""
    code: str  # its printed TT, of 0–9, A–Z and dots
    name: str
    unit: str
    way: Way | None  # from several agencies, None where nobody has said
    agencies: tuple[str, ...] = ()  # codes of those asked, in register order; none: every one that receives a form
    note: str = ""  # printed on forms: what counts and how
    through: Way | None = None  # from several periods where said: what flows is summed, of a stock the last counts

    @property
    def over_time(self) -> Way | None:
        """The way it is put together from several periods: as from several agencies, unless the plan says otherwise."""
        return self.through or self.way


@dataclass(frozen=True)
class Plan:
    """The plan workbook as read: everything a round is made from. What the Plan assigns is in `tasks` or in
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
    confirmed: frozenset[str] = frozenset()  # fields of settings and period said to stand as they should
    finished: tuple[Finished, ...] = ()  # the tasks that rounds before brought to their end
    ended: tuple[Task, ...] = ()         # those that an amendment withdrew or replaced: nobody is asked for them

    # What is looked up of each agency or task is worked out once: without `_rows`, consolidating 160 returns takes 19 %
    # longer and making their forms 48 %, without `_tasks` 6 and 9 %, `_agencies` 3 and 0 %.

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

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the agencies, by code in register order."""
        return {agency.code: agency.name for agency in self.agencies}

    @cached_property
    def register_order(self) -> Mapping[str, int]:
        """The places of the agencies in the register, by code."""
        return {agency.code: place for place, agency in enumerate(self.agencies)}

    def names_of(self, codes: Iterable[str]) -> list[str]:
        """The names of the agencies of these codes; KeyError where there is none of a code."""
        return [self.agency(code).name for code in codes]

    def task(self, task_id: TaskNumber) -> Task:
        """The task of that number; KeyError where there is none."""
        return self._tasks[task_id]

    def identity(self, task_id: TaskNumber) -> TaskIdentity:
        """The identity of the task of that number, which may be none of the plan's: then `task_id` itself."""
        return self._tasks[task_id].identity if task_id in self._tasks else TaskIdentity(task_id)

    def in_charge(self, code: str) -> tuple[str, ...]:
        """The codes of those that do the work of the agency of that code when returns are due, in register order."""
        return self._in_charge[code]

    def is_gone(self, code: str) -> bool:
        """Whether the agency of that code has ended before returns are due."""
        last = self._agencies[code].valid_to
        return last is not None and last < self.period.last_day

    def predecessors(self, code: str) -> tuple[str, ...]:
        """The codes of the agencies that are gone when returns are due and whose work that one does, in register order;
        those of whom several do the work too."""
        return tuple(self._predecessors.get(code, ()))

    def leading_now(self, task_id: TaskNumber) -> tuple[str, ...]:
        """The codes of those that lead that task in place of agencies that are gone, in register order."""
        return tuple(self._standing_in.get(task_id, ()))

    @cached_property
    def _standing_in(self) -> Mapping[TaskNumber, Sequence[str]]:
        return by_key((row.task_id, row.agency) for row in self.assignments if row.stands_in and row.role is Role.LEAD)

    def rows_of(self, code: str) -> tuple[Assignment, ...]:
        """An agency's assignments in form order: leads first, each in annex order."""
        return tuple(self._rows.get(code, ()))

    @cached_property
    def _agencies(self) -> Mapping[str, Agency]:
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def _in_charge(self) -> Mapping[str, tuple[str, ...]]:
        return in_charge(self.agencies, self.period.last_day)

    @cached_property
    def _predecessors(self) -> Mapping[str, Sequence[str]]:
        return by_key((now, before) for before, codes in self._in_charge.items() for now in codes if now != before)

    @cached_property
    def _tasks(self) -> Mapping[TaskNumber, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[Assignment]]:
        leads_first = sorted(self.assignments, key=lambda row: row.role is not Role.LEAD)
        return grouped(leads_first, lambda row: row.agency)

    def asked(self, indicator: Indicator) -> tuple[Agency, ...]:
        """The agencies whose form asks for that figure, in register order."""
        codes = {now for code in indicator.agencies for now in self._in_charge.get(code, ())}
        return tuple(agency for agency in self.expected if not indicator.agencies or agency.code in codes)

    def indicators_of(self, code: str) -> tuple[Indicator, ...]:
        """The indicators that agency's form asks for, in sheet order."""
        return tuple(self._indicators.get(code, ()))

    @cached_property
    def _indicators(self) -> Mapping[str, Sequence[Indicator]]:
        return by_key((agency.code, indicator) for indicator in self.indicators for agency in self.asked(indicator))

    @property
    def previous_period(self) -> PeriodName | None:
        """The period before, None where nothing of it is known."""
        return max((period_of(answer.period) for answer in self.before), key=lambda name: name.order, default=None)

    @cached_property
    def before(self) -> tuple[Previous, ...]:
        """The last answers known of each agency and task, at most one of each; those of a year before only where that
        is the period before, or nothing else is known."""
        name = self.period.name
        known = self.previous
        if name.year_before != name.shifted(-1):
            known = tuple(answer for answer in known if answer.period != name.year_before.code) or known
        in_time = sorted(known, key=lambda answer: answer.order)
        return tuple({(answer.agency, answer.task_id): answer for answer in in_time}.values())

    @cached_property
    def year_before(self) -> tuple[Previous, ...]:
        """The answers of the same period of the year before, () where that is the period before."""
        name = self.period.name.year_before
        return () if self.previous_period == name else tuple(
            answer for answer in self.previous if answer.period == name.code)

    @cached_property
    def answered(self) -> _Answered:
        """By agency and task of `before` its own answer, then those of the agencies whose work it does, in register
        order; none of theirs that is older than its own."""
        return self._with_predecessors(self.before)

    @cached_property
    def answered_year_before(self) -> _Answered:
        """By agency and task the answers of `year_before`, likewise."""
        return self._with_predecessors(self.year_before)

    @cached_property
    def answers_by_agency(self) -> Mapping[str, list[tuple[TaskNumber, tuple[Previous, ...], bool]]]:
        """By agency, for each task, the answers of `answered`, then those of `answered_year_before`, and which."""
        return by_key((code, (task, answers, is_year_before))
                      for answered, is_year_before in ((self.answered, False), (self.answered_year_before, True))
                      for (code, task), answers in answered.items())

    def _with_predecessors(self, answers: Iterable[Previous]) -> _Answered:
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
        """The agencies that are there when returns are due and receive a form, and so are expected to report."""
        day = self.period.last_day
        return tuple(agency for agency in self.agencies if agency.receives_form and agency.is_there(day))

