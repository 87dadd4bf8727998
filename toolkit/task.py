"""What an annex assigns: its groups and tasks, what an amendment made of a task, and how a form printed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple, NewType

from toolkit.text import key

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
    __hash__ = object.__hash__


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


class Role(Enum):
    """What an agency is to a task. A lead of a task is never also its coordinator."""
    LEAD = "lead"
    COORDINATING = "coordinating"
    __hash__ = object.__hash__


class TaskState(Enum):
    """What an amendment did to a task; IN_FORCE: it was added. Withdrawn and replaced tasks are asked of nobody."""
    IN_FORCE = "in_force"
    REWORDED = "reworded"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REASSIGNED = "reassigned"


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a document did to a task. `since` is the day from which it holds, None where nobody says. `by` is, of a
    replaced task, the identity of the one in its place; `former` what stood there before: of a reworded task its text,
    of a reassigned one its leads, as printed."""
    state: TaskState
    document: str = ""
    since: date | None = None
    by: TaskIdentity = NO_IDENTITY
    former: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the annex: `number` as printed ("2"), `title` as printed."""
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the annex, texts exactly as printed, page breaks joined. `id` is the printed TT, or a synthetic "1.1"
    where the annex prints none (then `tt` is ""); `group` the number of its group, "" where the annex has no groups.
    `first_id` is the id under which it was first issued, "" where that is `id`: an amended annex may number it anew."""
    id: TaskNumber
    tt: str
    group: str
    content: str
    leads: str
    coordinators: str
    product: str
    deadline: str
    first_id: TaskIdentity = NO_IDENTITY
    amendment: Amendment | None = None

    @property
    def identity(self) -> TaskIdentity:
        """What it is known by whatever its number: it goes into the keys of its rows."""
        return self.first_id or TaskIdentity(self.id)

    @property
    def ended(self) -> bool:
        """Whether an amendment took it out of the plan."""
        return self.amendment is not None and self.amendment.state in (TaskState.WITHDRAWN, TaskState.REPLACED)


@dataclass(frozen=True, slots=True)
class Annex:
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
