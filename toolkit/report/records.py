"""The records that the report's sentences print: tasks with their leads' answers, what is behind, what several agencies
say alike, whom proposals ask; and what an officer may word.

`from_frames` makes them; the comments in `templates/report_sentences.txt` say which macro is given which.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from toolkit.base.text import lasting_mark
from toolkit.model.findings import Place
from toolkit.model.records import NO_IDENTITY, PartReceipt, TaskIdentity


class Answer(NamedTuple):
    """The answer of one agency in a row of its form, or in a free part; "" for nothing said."""
    code: str
    agency: str
    kind: str = ""                  # what sort of agency it is, in words
    task: str = ""                  # the number of its task, "" of none
    role: str = ""                  # "lead" or "coordinating"
    is_assigned: bool = True
    is_answered: bool = True
    status: str = ""                # a Status value
    percent: float | None = None
    completed: date | None = None
    content: str = ""               # of a task outside the annex
    result: str = ""                # of a free part its text
    difficulties: str = ""
    proposals: str = ""
    documents: tuple[str, ...] = ()  # each as it is printed
    period: str = ""                # of a row put together from several: the label of the one whose result this is
    earlier: tuple[tuple[str, str], ...] = ()  # label and result of those before it
    chosen: tuple[str, ...] = ()    # the fields that an officer wrote or put in: they are printed, and whole
    left_out: tuple[str, ...] = ()  # those that an officer left out: they are counted


class Said(NamedTuple):
    """A text with the answers that say it: the same words with the same figures; `others` is how many other agencies
    say it with other figures."""
    text: str
    answers: tuple[Answer, ...]
    is_chosen: bool                 # an officer wrote it or put it in
    others: int = 0


class Opinions(NamedTuple):
    """The texts of agencies in one field: counts, and those to print."""
    total: int                      # answers
    agencies: int                   # of so many agencies
    shown_before: int               # answers whose text stands on the first page
    texts: tuple[Said, ...]
    is_whole: bool                  # these are all that is left


class TaskRecord(NamedTuple):
    """A task as it stands."""
    id: str
    group: str
    content: str
    deadline: str
    status: str                     # a Status value; "" where what leads wrote is not understood
    timeliness: str                 # a Timeliness value, "" where there is none
    percent: float | None           # mean of the leads' percentages
    leads: tuple[Answer, ...]       # all of them, also those that have not answered
    led_by: str                     # as the plan has it
    coordinators: int
    reported: int                   # of these
    former: tuple[Answer, ...]      # who led it before and answered about it
    quoted: tuple[Answer, ...]      # those whose result is printed
    sums: tuple[tuple[str, str, float], ...]  # name, label and sum of fields of figures
    reasons: tuple[Said, ...] = ()  # of a task that is behind: why, and what is asked
    asks: tuple[Said, ...] = ()
    is_at_risk: bool = False


class GroupRecord(NamedTuple):
    """A group of the annex with its tasks; `title` "" of tasks of no group, `key` its number in the plan."""
    key: str
    number: str
    title: str
    tasks: tuple[TaskRecord, ...]


class Receipt(NamedTuple):
    """An agency and its report: `received` is the day or "", `standing` "on_time", "late", "missing", "unread",
    "other_form", "not_used", "empty", "unasked" or "parts"; how many of its rows it answered."""
    code: str
    agency: str
    kind: str
    received: str
    answered: int
    rows: int
    standing: str


class IndicatorRecord(NamedTuple):
    """An indicator and its total: over how many of how many agencies it is taken, whose figure it is where it is one
    alone, who gave none, and of whom figures of some periods are `lacking`."""
    code: str
    name: str
    unit: str
    total: float | None             # None where nobody gave a figure
    shown: str                      # the total as it is printed
    reported: int
    asked: int
    is_whole: bool                  # all gave their figures, of all periods
    is_mean: bool
    latest: str
    silent: tuple[str, ...]
    lacking: tuple[str, ...]
    missing: str                    # who gave none, marked where what was typed is not understood


class Comparison(NamedTuple):
    """The tasks compared with another period: their numbers by Movement value; `rest` cannot be compared, their numbers
    by reason ("before", "now", "unlike")."""
    period: str
    moved: tuple[tuple[str, tuple[str, ...]], ...]
    rest: tuple[tuple[str, tuple[str, ...]], ...]


class Change(NamedTuple):
    """A change of a task of the plan: `by` the document that amended it, `state` a TaskState value; or the period
    during which it was finished, `state` ""."""
    by: str
    state: str
    task: str                       # its number, "2.1 → 2.3" where another stands for it


class Report(NamedTuple):
    """All that the sentences of the report may print."""
    is_full: bool
    issuer: str
    issuer_code: str
    superior: str                   # the one addressee, "" where there are several
    day: str                        # up to which the report speaks
    ahead: str                      # what the next plans are about: "năm 2021"
    period: str
    during: str
    is_ad_hoc: bool
    expected: int
    reported: int
    receipts: tuple[Receipt, ...]
    parts: tuple[PartReceipt, ...]  # of a report put together from several periods what came in each
    tasks: tuple[TaskRecord, ...]
    done: int
    groups: tuple[GroupRecord, ...]
    highlights: tuple[str, ...]     # the tasks whose results are told: of a short report those with the most figures
    given: int                      # tasks of the Plan, also those finished before
    groups_given: int
    finished: tuple[Change, ...]    # in the order of time
    groups_gone: tuple[tuple[str, str], ...]
    amended: tuple[Change, ...]
    comparisons: tuple[Comparison, ...]
    behind: tuple[TaskRecord, ...]
    behind_alike: tuple[tuple[TaskRecord, ...], ...]  # those of the same leads and deadline together
    answers: tuple[Answer, ...]     # of all rows of tasks
    naming: int                     # agencies that name documents
    documents: tuple[Answer, ...]   # leads' answers that name some, and those outside the annex
    documents_annex: str            # the number of the annex they stand in
    indicators: tuple[IndicatorRecord, ...]
    extras: Opinions
    overall: tuple[Answer, ...]     # the issuer's own, and what an officer put in of others
    difficulties: Opinions
    direction: tuple[Answer, ...]   # the issuer's own
    directions: Opinions
    proposals: tuple[tuple[str, Opinions], ...]  # by whom they ask
    amendments: Opinions


class Passage(NamedTuple):
    """A place of the report, or one answer in it, that an officer may word. `part` is a name of `words.REPORT_PARTS`,
    `task_id` the task or group it is about, "" for none, `proposed` what would be printed, a paragraph a line. With an
    `agency` (its code, `who` its name) it is one answer, typed at `place`. `included`: whether it is printed.
    `identity` is of the task, "" where that is `task_id`."""
    part: str
    task_id: str
    proposed: str
    included: bool = True
    agency: str = ""
    who: str = ""
    place: Place = Place()
    identity: TaskIdentity = NO_IDENTITY

    @property
    def mark(self) -> str:
        """Its lasting mark ("B-7KQ2MXPD"): of where it stands and who speaks, not of what is said."""
        return lasting_mark("B", (self.part, self.identity or self.task_id, self.agency, ""))


class OwnWording(NamedTuple):
    """The wording of an officer for a passage. `text` is "" where there is none; `include` None where the officer left
    that open. `base` is the proposal it was written against: where that differs from today's, a source has changed."""
    text: str = ""
    include: bool | None = None
    base: str = ""
