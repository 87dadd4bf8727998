"""The annex and the plan: tasks, agencies, who is assigned what, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property

from toolkit.period import Period


class Role(Enum):
    """What an agency is to a task. A lead of a task is never also its coordinator."""

    LEAD = "lead"
    COORDINATING = "coordinating"


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


class Kind(Enum):
    """What sort of agency; group phrases of an annex name whole kinds."""

    DEPARTMENT = "department"
    PRESS = "press"
    UNION = "union"
    ASSOCIATION = "association"
    DISTRICT = "district"
    COMMUNE = "commune"
    CENTRAL = "central"
    OTHER = "other"


class Medium(Enum):
    """How the report is issued: whether an annex's reference line is filled in (Decree 30, Phụ lục I, III.1c)."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the annex: `number` as printed ("2"), `title` as printed."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the annex, texts exactly as printed, page breaks joined.

    `id` is the printed TT, or a synthetic "1.1" where the annex prints none (then `tt` is "").
    `group` is the number of its group, "" where the annex has no groups.
    """

    id: str
    tt: str
    group: str
    content: str
    leads: str
    coordinators: str
    product: str
    deadline: str


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex as read: groups and tasks in printed order."""

    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the register. `code` is A–Z and 0–9 only: it is part of form codes and file names."""

    code: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""
    receives_form: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A group phrase of the annex ("Các Sở ngành tỉnh") and who it means.

    `members` are agency codes, in register order. Empty: the phrase is known and means nobody of the
    register ("Các Bộ, ngành TW"), so it gives no form and no finding.
    """

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
class Settings:
    """Sheet "Thông tin": what differs between provinces, departments and years. All wording, no logic.

    Lists are one item a line in the sheet. "" means left open; the report prints a blank for the clerk.
    """

    plan_code: str          # "TV2793": part of every form code; A–Z and 0–9
    decision: str           # "Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh"
    plan_title: str         # "Kế hoạch triển khai thực hiện Nghị quyết số 82/NQ-CP …"
    report_subject: str     # trích yếu without "năm …": "Kết quả thực hiện Kế hoạch …"
    province: str           # "tỉnh Trà Vinh"
    superior: str           # "UBND TỈNH TRÀ VINH": upper left of the report
    issuer: str             # "Sở Công Thương"
    issuer_code: str        # the issuer's agency code in the register: "SCT"
    symbol: str             # "SCT", as in "Số: …/BC-SCT"
    place: str              # "Trà Vinh", before the date
    signer_power: str       # "", "KT.", "Q."
    signer_title: str       # "GIÁM ĐỐC"; under "KT.": the deputy's title is signer_deputy_title
    signer_deputy_title: str  # "PHÓ GIÁM ĐỐC", used only under "KT."
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
    superior_email: str = ""  # where the report is mailed to, addresses between semicolons


@dataclass(frozen=True, slots=True)
class Previous:
    """What an agency answered about a task in the round before, that of report year `year`.

    `status` is None where nobody could understand what was typed. There is no record of a row left blank.
    """

    year: int
    agency: str
    task_id: str
    status: Status | None
    percent: float | None = None
    result: str = ""
    difficulties: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure agencies are asked for (chỉ tiêu số liệu). `code` is its printed TT, of 0–9, A–Z and dots.

    `agencies` are the codes of those asked, in register order; none: every agency that receives a form.
    `note` is printed on the form: what counts and how.
    """

    code: str
    name: str
    unit: str
    way: Way
    agencies: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """The plan workbook as read: everything a round is made from. Tasks, agencies in sheet order.

    `assignments` are in task order, leads before coordinators, each in register order. `previous` are the answers of
    the round before, at most one for each agency and task.
    """

    settings: Settings
    period: Period
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]
    agencies: tuple[Agency, ...]
    phrases: tuple[Phrase, ...]
    assignments: tuple[Assignment, ...]
    previous: tuple[Previous, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def knows(self, code: str) -> bool:
        """Whether there is an agency of that code."""
        return code in self._agencies

    def agency(self, code: str) -> Agency:
        """The agency of that code; KeyError where there is none."""
        return self._agencies[code]

    def task(self, task_id: str) -> Task:
        """The task of that id; KeyError where there is none."""
        return self._tasks[task_id]

    def rows_of(self, code: str) -> tuple[Assignment, ...]:
        """An agency's assignments in form order: leads first, each in annex order."""
        return self._rows.get(code, ())

    @cached_property
    def _agencies(self) -> Mapping[str, Agency]:
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def _tasks(self) -> Mapping[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def _rows(self) -> Mapping[str, tuple[Assignment, ...]]:
        rows: dict[str, list[Assignment]] = {}
        for row in sorted(self.assignments, key=lambda row: row.role is not Role.LEAD):
            rows.setdefault(row.agency, []).append(row)
        return {code: tuple(each) for code, each in rows.items()}

    def asked(self, indicator: Indicator) -> tuple[Agency, ...]:
        """The agencies whose form asks for that figure, in register order."""
        return tuple(each for each in self.expected if not indicator.agencies or each.code in indicator.agencies)

    def indicators_of(self, code: str) -> tuple[Indicator, ...]:
        """The indicators that agency's form asks for, in sheet order."""
        agency = self._agencies.get(code)
        if agency is None or not agency.receives_form:
            return ()
        return tuple(each for each in self.indicators if not each.agencies or code in each.agencies)

    @property
    def previous_year(self) -> int | None:
        """The report year of the round before, None where nothing of it is known."""
        return max((each.year for each in self.previous), default=None)

    @cached_property
    def expected(self) -> tuple[Agency, ...]:
        """The agencies that receive a form, and so are expected to report."""
        return tuple(agency for agency in self.agencies if agency.receives_form)
