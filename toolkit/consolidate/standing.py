"""Plan, intake and officers' decisions → the state of a round: who is missing or late, open errors and questions,
whether the report may be issued.

Command line, window, draft, overview, letters and mails show it; none works it out again. No frame is made for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import by_key, date_vi, grouped, names_vi, single_spaced
from toolkit.model.findings import PLAN_UNFILLED, Code, Finding, Place, Severity, finding
from toolkit.model.form_code import find_codes
from toolkit.model.records import (
    Agency,
    Doubt,
    FileRecord,
    Intake,
    Outcome,
    Overrule,
    Plan,
    Question,
    error_mark,
)
from toolkit.model.words import RETURNS_FOLDER, REVIEW_FILE
from toolkit.plan.names import likely_sender

#: Fates of files that cannot be used (`file_fate`); of an agency's several files the last of these is shown.
_FATES = ("empty", "other_form", "unread", "not_used")
#: Codes of a file that is no form of this round, and the most files whose unknown sender is guessed.
_OTHER_FORM_CODES, _MOST_GUESSES = {Code.FOREIGN_WORKBOOK, Code.WRONG_PLAN, Code.WRONG_PERIOD, Code.FORM_OF_PART}, 100
#: Most cells that a finding shared by several agencies names.
_MOST_CELLS = 8
#: Codes of a form of this round that may be of another agency than its form code says.
_UNCLEAR_SENDER = frozenset((Code.HEAD_CONFLICT, Code.MANY_RESPONDENTS))


class AgencyState(Enum):
    """The state of an agency's report, the most urgent first: a sign, words, and a brief name for one that has not
    reported (a key of `ABSENT`)."""

    UNUSABLE = ("✖", "Tệp gửi về chưa dùng được", "Chưa dùng được")
    BLANK = ("✖", "Biểu gửi về chưa điền", "Chưa dùng được")
    MEND = ("✖", "Phải sửa", "Chưa dùng được")
    DECIDE = ("?", "Chờ cán bộ quyết định", "Chờ quyết định")
    MISSING = ("○", "Chưa gửi báo cáo", "Chưa gửi")
    RECEIVED = ("✔", "Đã nhận", "")

    def __init__(self, sign: str, words: str, brief: str) -> None:
        self.sign, self.words, self.brief = sign, words, brief


#: Brief names of the states of agencies that have not reported, with the words after a count ("3 chưa gửi").
ABSENT = {"Chưa gửi": "chưa gửi", "Chưa dùng được": "gửi tệp chưa dùng được", "Chờ quyết định": "chờ quyết định"}


class AgencyReport(NamedTuple):
    """The state of one agency's report. `owes`: no usable report came, or it must be mended."""

    code: str
    name: str
    state: AgencyState
    has_reported: bool
    owes: bool


def absent(reports: Iterable[AgencyReport]) -> dict[str, list[str]]:
    """The names of the agencies that have not reported, by the brief name of their state, in the order of `ABSENT`."""
    names = by_key((report.state.brief, report.name) for report in reports if not report.has_reported)
    return {brief: names[brief] for brief in ABSENT if brief in names}


def file_fate(record: FileRecord) -> str:
    """A file of the returns folder → why it holds no return, passed over by an officer or not: "unread", "other_form",
    "not_used" or "empty"; "" where it holds one."""
    if record.outcome is Outcome.EMPTY:
        return "empty"
    if record.outcome is not Outcome.QUARANTINED and not record.passed_over:
        return ""
    codes = {found.code for found in (*record.findings, record.passed_over) if found}
    if Code.FILE_NOT_USED in codes:
        return "not_used"
    return "unread" if _OTHER_FORM_CODES.isdisjoint(codes) else "other_form"


def senders(intake: Intake, agencies: Iterable[Agency]) -> dict[str, str]:
    """By file the code of the agency that probably sent it; of files without a form code only the first hundred are
    guessed."""
    register = {agency.code: agency for agency in agencies}
    owners = {record.file: record.agency for record in intake.files}
    unknown = [record for record in intake.files if not record.agency][:_MOST_GUESSES]
    owners |= {record.file: likely_sender(record, register.values()) for record in unknown}
    return {file: owner for file, owner in owners.items() if owner and owner in register}


def unused_files(intake: Intake, owners: Mapping[str, str]) -> Mapping[str, Sequence[FileRecord]]:
    """The files without a return, by the agency in `owners` that probably sent them."""
    unused = (record for record in intake.files if record.file in owners and file_fate(record))
    return grouped(unused, lambda record: owners[record.file])


def unusable_files(intake: Intake, agencies: Iterable[Agency]) -> Mapping[str, str]:
    """By agency the fate of its files without a return; of several fates the last in `_FATES`."""
    return {code: max(map(file_fate, files), key=_FATES.index)
            for code, files in unused_files(intake, senders(intake, agencies)).items()}


class Standing(NamedTuple):
    """The state of a round, as `standing_of` works it out; agencies are in register order."""
    plan: Plan
    intake: Intake                  # with the findings of each file
    findings: tuple[Finding, ...]   # about officers' workbooks, and between agencies
    missing: tuple[Agency, ...]     # agencies without a report
    late: tuple[Agency, ...]        # agencies that reported after the last day
    to_mend: Mapping[str, Sequence[Finding]]  # the errors of agencies' returns, by agency
    to_decide: tuple[Question, ...]           # the questions nobody has answered
    doubts: Mapping[str, Doubt]     # the doubts of these questions, by mark
    asked: Collection[tuple[Code, Place]]     # code and place of findings that these questions ask about
    senders: Mapping[str, str]      # by file the agency that probably sent it
    unused: Mapping[str, Sequence[FileRecord]]  # the files without a return, by that agency
    open: tuple[Finding, ...]       # the errors that keep the report a draft
    overruled: tuple[Overrule, ...]  # errors still there that somebody took responsibility for
    reports: tuple[AgencyReport, ...] = ()    # the state of each expected agency's report

    @property
    def expected(self) -> int:
        """Number of agencies that are to report."""
        return len(self.plan.expected)

    @property
    def reported(self) -> int:
        """Number of agencies that have reported."""
        return self.expected - len(self.missing)

    def days_left(self, today: date) -> int:
        """Days left to report in; less than 0 after the last day."""
        return (self.plan.period.last_day - today).days

    def asks(self, found: Finding) -> bool:
        """Whether an open question asks about the finding; it is then shown nowhere else."""
        return (found.code, found.place) in self.asked

    def waits(self, today: date) -> tuple[Finding, ...]:
        """The warnings against issuing the report on that day: missing reports, a last day still ahead, open questions.
        Errors are not among them."""
        found, place = list[Finding](), Place(RETURNS_FOLDER)
        if self.missing:
            names = names_vi([agency.name for agency in self.missing])
            found.append(finding(Code.ISSUED_MISSING, place, count=len(self.missing), agencies=names))
        if self.days_left(today) >= 0:
            found.append(finding(Code.ISSUED_EARLY, place, day=date_vi(self.plan.period.due_before)))
        if self.to_decide:
            found.append(finding(Code.ISSUED_UNDECIDED, Place(REVIEW_FILE), count=len(self.to_decide)))
        return tuple(found)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """The notes that the report was issued with known errors, one for each reason."""
        place, reasons = Place(REVIEW_FILE), Counter(overrule.reason for overrule in self.overruled)
        return tuple(finding(Code.RELEASED_DESPITE, place, reason=single_spaced(why).rstrip("."), count=count)
                     for why, count in reasons.items())


def joined(plan: Plan, intake: Intake, findings: Iterable[Finding]) -> list[Finding]:
    """Findings → the same with equal warnings and notes of several agencies merged into one, at the first one's place
    with all its cells there. A finding stays single where it lists a text or belongs to no agency."""
    names = plan.names
    senders = {record.file: names[record.agency] for record in intake.files if record.agency in names}
    listed = {(listed.entry.place, listed.reason) for listed in intake.listed}

    def shared_text(found: Finding) -> tuple[Place | None, str]:
        """Findings with the same key are shown as one."""
        identity = found.place, found.message
        is_shared = found.severity is not Severity.ERROR and found.place.file in senders and identity not in listed
        return (None, found.message) if is_shared else identity

    shown = list[Finding]()
    for same in grouped(findings, shared_text).values():
        agencies = tuple(dict.fromkeys(senders.get(found.place.file, "") for found in same))
        if len(agencies) > 1:
            cells = dict.fromkeys(found.place.cell for found in same if found.place[:2] == same[0].place[:2])
            place = same[0].place._replace(cell=names_vi(list(cells), _MOST_CELLS, "ô khác"))
            same = [same[0]._replace(place=place, shared=agencies)]
        shown += same
    return shown


def receipt_timeliness(plan: Plan, received: date | None) -> str:
    """Day of receipt (None: nothing came) → "on_time", "late" or "missing"."""
    if received is None:
        return "missing"
    return "on_time" if received <= plan.period.last_day else "late"


def standing_of(
    plan: Plan, intake: Intake, findings: Iterable[Finding] = (),
    questions: Iterable[Question] = (), overrules: Iterable[Overrule] = (),
) -> Standing:
    """Plan, intake and officers' decisions → the state of the round. `findings` are those of no file, `questions` and
    `overrules` come from the review workbook."""
    findings = tuple(findings)
    received = {returned.agency: returned.received for returned in intake.returns}
    receipts = by_key((receipt_timeliness(plan, received.get(agency.code)), agency) for agency in plan.expected)
    to_mend = by_key(
        (record.agency or "", found) for record in intake.files for found in record.findings
        if found.severity is Severity.ERROR and record.agency in plan.names and not _is_put_aside(record))
    to_decide = tuple(question for question in questions if question.state == "open")
    marks = {question.mark for question in to_decide}
    doubts = {doubt.mark: doubt for doubt in intake.doubts if doubt.mark in marks}
    no_reports = () if intake.returns else (finding(Code.NOBODY_REPORTED, Place(RETURNS_FOLDER)),)
    errors = {error_mark(found): found for found in (*no_reports, *findings, *intake.findings)
              if found.severity is Severity.ERROR}
    overruled = {line.mark: line for line in overrules
                 if line.mark in errors and errors[line.mark].code not in PLAN_UNFILLED}
    owners = senders(intake, plan.agencies)
    standing = Standing(
        plan, intake, findings, missing=tuple(receipts.get("missing", ())), late=tuple(receipts.get("late", ())),
        to_mend=to_mend, to_decide=to_decide, doubts=doubts, asked=_asked_findings(intake, to_decide, doubts.values()),
        senders=owners, unused=unused_files(intake, owners),
        open=tuple(found for mark, found in errors.items() if mark not in overruled),
        overruled=tuple(overruled.values()))
    return standing._replace(reports=tuple(_agency_reports(standing)))


def _is_put_aside(record: FileRecord) -> bool:
    """Whether the file counts for no agency until an officer decides."""
    return record.outcome is Outcome.QUARANTINED


def _asked_findings(
    intake: Intake, to_decide: Iterable[Question], doubts: Iterable[Doubt]) -> set[tuple[Code, Place]]:
    """Code and place of the findings that open questions ask about: all findings of files put aside, and the reason of
    each doubt at each of its cells."""
    files = {line for question in to_decide for line in question.texts.get("places", "").split("\n")}
    asked = {(found.code, found.place) for record in intake.files
             if _is_put_aside(record) and record.file in files for found in record.findings}
    return asked | {(doubt.reason.code, place) for doubt in doubts if doubt.reason
                    for place in (doubt.reason.place, *(entry.place for entry in doubt.entries))}


def _agency_reports(standing: Standing) -> Iterator[AgencyReport]:
    """The state of each expected agency's report, in register order."""
    missing = {agency.code for agency in standing.missing}
    possible_senders = {
        code.agency for record in standing.intake.files if _is_put_aside(record)
        and not _UNCLEAR_SENDER.isdisjoint(found.code for found in record.findings) for code in find_codes(record.code)}
    undecided = {doubt.agency for doubt in standing.doubts.values()} | (missing & possible_senders)
    for code, name in ((agency.code, agency.name) for agency in standing.plan.expected):
        errors, unused = standing.to_mend.get(code, ()), standing.unused.get(code)
        if not all(map(standing.asks, errors)):
            state = AgencyState.MEND
        elif code in undecided:
            state = AgencyState.DECIDE
        elif code not in missing:
            state = AgencyState.RECEIVED
        elif unused:
            is_blank = all(record.outcome is Outcome.EMPTY for record in unused)
            state = AgencyState.BLANK if is_blank else AgencyState.UNUSABLE
        else:
            state = AgencyState.MISSING
        yield AgencyReport(code, name, state, has_reported=code not in missing, owes=code in missing or bool(errors))
