"""The records that the report's sentences print: tasks with their leads' answers, groups, indicators, texts shared by
several agencies; and the passages an officer may word.

`report_builder` makes them; the comments in `templates/report_sentences.txt` say which macro gets which record.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from toolkit.base.text import lasting_mark
from toolkit.model.findings import Place
from toolkit.model.records import NO_IDENTITY, PartReceipt, TaskIdentity


class Answer(NamedTuple):
    """One agency's answer in a row of its form, or in a free part; "" where it typed nothing."""
    code: str
    agency: str
    kind: str = ""                  # the agency's kind, in words
    task: str = ""                  # number of the task, "" where there is none
    role: str = ""                  # "lead" or "coordinating"
    is_assigned: bool = True
    is_answered: bool = True
    status: str = ""                # a Status value
    percent: float | None = None
    completed: date | None = None
    content: str = ""               # task outside the annex: its text; free part: its name
    result: str = ""                # free part: its text
    difficulties: str = ""
    proposals: str = ""
    documents: tuple[str, ...] = ()  # as printed
    period: str = ""                # label of the period of `result`, where the row has several periods
    earlier: tuple[tuple[str, str], ...] = ()  # label and result of earlier periods
    chosen: tuple[str, ...] = ()    # fields that an officer worded or chose: printed in full
    left_out: tuple[str, ...] = ()  # fields that an officer left out: only counted


class SharedText(NamedTuple):
    """A text with the answers that have it: the same words with the same figures."""
    text: str
    answers: tuple[Answer, ...]
    is_chosen: bool                 # an officer worded or chose it
    others: int = 0                 # number of further agencies with the same words and other figures


class Opinions(NamedTuple):
    """The answers of agencies in one field: counts, and the texts to print."""
    total: int                      # number of answers
    agencies: int                   # number of agencies
    shown_before: int               # number of answers whose text stands on the first page
    texts: tuple[SharedText, ...]
    is_whole: bool                  # whether `texts` leaves nothing out


class TaskRecord(NamedTuple):
    """A task with its state and its answers."""
    id: str
    group: str
    content: str
    deadline: str
    status: str                     # a Status value; "" where the leads' statuses are unclear
    timeliness: str                 # a Timeliness value, "" where there is none
    percent: float | None           # mean of the leads' percentages
    leads: tuple[Answer, ...]       # of all leads, also without an answer
    led_by: str                     # the leads as the plan names them
    coordinators: int               # number of coordinating agencies
    reported: int                   # number of these that answered
    former: tuple[Answer, ...]      # of former leads
    quoted: tuple[Answer, ...]      # whose results are printed
    sums: tuple[tuple[str, str, float], ...]  # name, label and sum of each field that is summed
    reasons: tuple[SharedText, ...] = ()  # difficulties, printed if the task is behind
    asks: tuple[SharedText, ...] = ()     # proposals, likewise
    is_at_risk: bool = False


class GroupRecord(NamedTuple):
    """A group of the annex with its tasks."""
    key: str                        # its number in the plan
    number: str                     # its number as printed
    title: str                      # "" for the tasks of no group
    tasks: tuple[TaskRecord, ...]


class Receipt(NamedTuple):
    """The receipt of one agency's report."""
    code: str
    agency: str
    kind: str                       # the agency's kind, in words
    received: str                   # the day, "" where none came
    answered: int                   # number of rows with an answer
    rows: int                       # number of rows assigned
    standing: str                   # "on_time", "late", "missing", "unread", "other_form", "not_used", "empty",
                                    # "unasked" or "parts"


class IndicatorRecord(NamedTuple):
    """An indicator and its total over the agencies."""
    code: str
    name: str
    unit: str
    way: str                        # how the total is made, in words
    total: float | None             # None where nobody gave a figure, or figures make no total
    shown: str                      # the total as printed, `way` where figures make none, "" where nobody gave any
    reported: int                   # number of agencies with a figure
    asked: int                      # number of agencies asked
    is_whole: bool                  # all agencies gave their figures of all periods
    is_mean: bool                   # the total is a mean of several agencies
    latest: str                     # the agency whose figure is the total, "" where several count
    silent: tuple[str, ...]         # agencies without a figure
    lacking: tuple[str, ...]        # agencies with figures of some periods only, and which are lacking
    missing: str                    # agencies without a figure or with a lacking period; unclear texts are marked


class Comparison(NamedTuple):
    """The tasks of this round compared with another period."""
    period: str                     # its label
    moved: tuple[tuple[str, tuple[str, ...]], ...]  # Movement value, numbers of tasks
    rest: tuple[tuple[str, tuple[str, ...]], ...]   # reason ("before", "now", "unlike"), numbers not compared


class Change(NamedTuple):
    """A change of a task of the plan: an amendment, or that it was finished in an earlier period."""
    by: str                         # the amending document, or the period in which the task was finished
    state: str                      # a TaskState value, "" for a finished task
    task: str                       # its number, "2.1 → 2.3" where another replaces it


class Report(NamedTuple):
    """All values that the sentences of the report may print."""
    is_full: bool
    issuer: str
    issuer_code: str
    superior: str                   # the one addressee, "" where there are several
    day: str                        # the day up to which the report speaks
    ahead: str                      # the period of the next plans: "năm 2021"
    period: str
    during: str
    is_ad_hoc: bool
    expected: int
    reported: int
    receipts: tuple[Receipt, ...]
    parts: tuple[PartReceipt, ...]  # receipts of each part, where the period has parts
    tasks: tuple[TaskRecord, ...]
    done: int
    groups: tuple[GroupRecord, ...]
    highlights: tuple[str, ...]     # numbers of the tasks whose results are printed
    given: int                      # number of tasks of the Plan, also finished ones
    groups_given: int
    finished: tuple[Change, ...]    # in order of time
    groups_gone: tuple[tuple[str, str], ...]
    amended: tuple[Change, ...]
    comparisons: tuple[Comparison, ...]
    behind: tuple[TaskRecord, ...]
    behind_alike: tuple[tuple[TaskRecord, ...], ...]  # `behind`, grouped by leads and deadline
    answers: tuple[Answer, ...]     # of all rows of tasks
    naming: int                     # number of agencies that name documents
    documents: tuple[Answer, ...]   # answers with documents: of leads, and outside the annex
    documents_annex: str            # number of the annex that lists them
    indicators: tuple[IndicatorRecord, ...]
    extras: Opinions
    overall: tuple[Answer, ...]     # of the issuer, and others that an officer chose
    difficulties: Opinions
    direction: tuple[Answer, ...]   # of the issuer
    directions: Opinions
    proposals: tuple[tuple[str, Opinions], ...]  # by addressee (`ADDRESSEE_KINDS`)
    amendments: Opinions


class Passage(NamedTuple):
    """A part of the report, or one answer in it, that an officer may word."""
    part: str                       # a name of `words.REPORT_PARTS`
    task_id: str                    # the task or group it is about, "" for none
    proposed: str                   # the text proposed for print, one paragraph a line
    included: bool = True           # whether it is printed
    agency: str = ""                # of one answer: the agency's code
    who: str = ""                   # the agency's name
    place: Place = Place()          # the place of the answer in the returned file
    identity: TaskIdentity = NO_IDENTITY  # the task's identity, where that is not `task_id`

    @property
    def mark(self) -> str:
        """Its lasting mark ("B-7KQ2MXPD"), made of its place in the report and its agency, not of its text."""
        return lasting_mark("B", (self.part, self.identity or self.task_id, self.agency, ""))


class OwnWording(NamedTuple):
    """An officer's wording of a passage."""
    text: str = ""                  # "" where the officer wrote none
    include: bool | None = None     # whether to print it, None where the officer left that open
    base: str = ""                  # the proposal it was written against; another one today means a changed source
