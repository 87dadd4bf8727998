"""The one answer to what is open in a round: who is missing or late, what to mend and decide, may the report be issued.

Command line, window, draft, overview, letters and mails show it; none works it out again. No frame is made for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple

from toolkit.base.text import by_key, grouped, names_vi, single_spaced
from toolkit.model.findings import PLAN_UNFILLED, Code, Finding, Place, Severity, finding
from toolkit.model.layout import find_codes
from toolkit.model.records import Agency, FileRecord, Intake, Outcome, Overrule, Plan, Question, error_mark
from toolkit.model.words import RETURNS_FOLDER, REVIEW_FILE
from toolkit.plan.names import sender

#: What holds no return; of files that are nobody's so many are guessed at.
_UNUSED, _GUESSED = (Outcome.QUARANTINED, Outcome.EMPTY), 100
#: Of a finding that several agencies share so many cells of the first are named.
_CELLS = 8
#: Why a form of this round may be none of the agency whose code it carries.
_TO_ATTRIBUTE = frozenset((Code.HEAD_CONFLICT, Code.MANY_RESPONDENTS))


class AgencyState(Enum):
    """How an agency's report stands, what is to be done first: a sign and words."""

    UNUSABLE = ("✖", "Tệp gửi về chưa dùng được")
    BLANK = ("✖", "Biểu gửi về chưa điền")
    MEND = ("✖", "Phải sửa")
    DECIDE = ("?", "Chờ cán bộ quyết định")
    MISSING = ("○", "Chưa gửi báo cáo")
    RECEIVED = ("✔", "Đã nhận")

    def __init__(self, sign: str, words: str) -> None:
        self.sign, self.words = sign, words


class Standing(NamedTuple):
    """Where a round stands, worked out by `standing_of`; agencies are in register order.

    `findings` are about officers' workbooks and between agencies; what each file has to tell is in `intake`.
    `missing` have not reported, `late` have after the last day. `to_mend` holds the errors of agencies' returns by
    code, `refused` those of files that are nobody's or put aside, `to_decide` the questions nobody has answered. `open`
    are the errors that keep the report a draft, `overruled` those still there that somebody took responsibility for.
    """

    plan: Plan
    intake: Intake
    findings: tuple[Finding, ...]
    missing: tuple[Agency, ...]
    late: tuple[Agency, ...]
    to_mend: Mapping[str, tuple[Finding, ...]]
    refused: tuple[tuple[FileRecord, Finding], ...]
    to_decide: tuple[Question, ...]
    open: tuple[Finding, ...]
    overruled: tuple[Overrule, ...]

    @property
    def expected(self) -> int:
        """How many agencies are to report."""
        return len(self.plan.expected)

    @property
    def reported(self) -> int:
        """How many of them have."""
        return self.expected - len(self.missing)

    @property
    def waiting(self) -> tuple[Agency, ...]:
        """Those of `missing` who sent a form that waits for an officer to say whose it is."""
        files = (each for each in self.intake.files if each.outcome is Outcome.QUARANTINED
                 and any(found.code in _TO_ATTRIBUTE for found in each.findings))
        sent = {code.agency for each in files for code in find_codes(each.code)}
        return tuple(each for each in self.missing if each.code in sent)

    def days_left(self, today: date) -> int:
        """How many days are left to report in; less than 0 after the last day."""
        return (self.plan.period.last_day - today).days

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is told of a report issued although errors are known, once for each reason."""
        place, reasons = Place(REVIEW_FILE), Counter(each.reason for each in self.overruled)
        return tuple(finding(Code.RELEASED_DESPITE, place, reason=single_spaced(why).rstrip("."), count=count)
                     for why, count in reasons.items())


class AgencyReports:
    """How the report of each agency stands that is to report, in `states` by code, and what says so: the `doubts` that
    nobody has settled, by mark; who the `senders` of files seem to be, of nobody's files some are guessed at; the files
    `unused`, which hold no return, by the agency that seems to have sent them."""

    def __init__(self, standing: Standing) -> None:
        plan, files, marks = standing.plan, standing.intake.files, {each.mark for each in standing.to_decide}
        self.doubts = {each.mark: each for each in standing.intake.doubts if each.mark in marks}
        reasons = ((each.reason, each.entries) for each in self.doubts.values() if each.reason)
        self._asked = {(reason.code, place) for reason, entries in reasons
                       for place in (reason.place, *(entry.place for entry in entries))}
        asked = {line for each in standing.to_decide for line in each.texts.get("places", "").split("\n")}
        self._put_aside = {each.file for each in files if each.outcome is Outcome.QUARANTINED and each.file in asked}
        unknown = [each for each in files if not each.agency][:_GUESSED]
        owners = {each.file: each.agency for each in files} | {
            each.file: sender(each, plan.agencies) for each in unknown}
        self.senders = {file: owner for file, owner in owners.items() if owner and plan.knows(owner)}
        unused = (each for each in files if each.outcome in _UNUSED and each.file in self.senders)
        self.unused = grouped(unused, lambda each: self.senders[each.file])
        missing = {each.code for each in standing.missing}
        waiting = {each.code for each in standing.waiting} | {each.agency for each in self.doubts.values()}
        mending = {code for code, found in standing.to_mend.items() if not all(map(self.asks, found))}
        self.states = dict[str, AgencyState]()
        for code in (each.code for each in plan.expected):
            if code in mending:
                self.states[code] = AgencyState.MEND
            elif code in waiting:
                self.states[code] = AgencyState.DECIDE
            elif code not in missing:
                self.states[code] = AgencyState.RECEIVED
            elif code in self.unused:
                blank = all(each.outcome is Outcome.EMPTY for each in self.unused[code])
                self.states[code] = AgencyState.BLANK if blank else AgencyState.UNUSABLE
            else:
                self.states[code] = AgencyState.MISSING

    def asks(self, found: Finding) -> bool:
        """Whether a question tells of it that nobody has answered: then it is told nowhere else."""
        return found.place.file in self._put_aside or (found.code, found.place) in self._asked


def joined(plan: Plan, intake: Intake, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those warnings and notes as one that say the same of several agencies: at the first's place, with
    all its cells. One by which a text is listed stays, as does what is of no agency."""
    names = plan.names
    senders = {record.file: names[record.agency] for record in intake.files if record.agency in names}
    listed = {(listed.entry.place, listed.reason) for listed in intake.listed}
    marked = [(found, found.message if found.severity is not Severity.ERROR and found.place.file in senders
               and (found.place, found.message) not in listed else "") for found in findings]
    alike = by_key((mark, found) for found, mark in marked if mark)
    shared = {mark: tuple(dict.fromkeys(senders[found.place.file] for found in same)) for mark, same in alike.items()}
    shown = list[Finding]()
    for found, mark in marked:
        if len(shared.get(mark, ())) < 2:
            shown.append(found)
        elif found is alike[mark][0]:
            sheet = found.place[:2]
            cells = dict.fromkeys(same.place.cell for same in alike[mark] if same.place[:2] == sheet)
            place = found.place._replace(cell=names_vi(list(cells), _CELLS, "ô khác"))
            shown.append(found._replace(place=place, shared=shared[mark]))
    return shown


def receipt(plan: Plan, received: date | None) -> str:
    """How an agency reported that did so on that day (None: on none): "on_time", "late" or "missing"."""
    if received is None:
        return "missing"
    return "on_time" if received <= plan.period.last_day else "late"


def standing_of(
    plan: Plan, intake: Intake, findings: Iterable[Finding] = (),
    questions: Iterable[Question] = (), overrules: Iterable[Overrule] = (),
) -> Standing:
    """Where a round stands; `findings` are no file's own, `questions` and `overrules` the review workbook's."""
    findings = tuple(findings)
    received = {each.agency: each.received for each in intake.returns}
    receipts = [(each, receipt(plan, received.get(each.code))) for each in plan.expected]
    to_mend, refused = dict[str, tuple[Finding, ...]](), list[tuple[FileRecord, Finding]]()
    for record in intake.files:
        wrong = tuple(each for each in record.findings if each.severity is Severity.ERROR)
        if wrong and record.agency in plan.names and record.outcome is not Outcome.QUARANTINED:
            to_mend[record.agency] = to_mend.get(record.agency, ()) + wrong
        else:
            refused += ((record, each) for each in wrong)
    nobody = () if intake.returns else (finding(Code.NOBODY_REPORTED, Place(RETURNS_FOLDER)),)
    told = (*nobody, *findings, *intake.findings)
    errors = {error_mark(each): each for each in told if each.severity is Severity.ERROR}
    known = {each.mark: each for each in overrules
             if each.mark in errors and errors[each.mark].code not in PLAN_UNFILLED}
    return Standing(
        plan, intake, findings,
        missing=tuple(each for each, how in receipts if how == "missing"),
        late=tuple(each for each, how in receipts if how == "late"),
        to_mend=to_mend, refused=tuple(refused),
        to_decide=tuple(each for each in questions if each.state == "open"),
        open=tuple(each for mark, each in errors.items() if mark not in known),
        overruled=tuple(known.values()),
    )
