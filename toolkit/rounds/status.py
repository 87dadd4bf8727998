"""A round's standing and state → `RoundStatus`: one sentence, lines, worst first, the agencies and the next step. The
window shows a status, `toolkit status` prints one; neither window nor clock is known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from toolkit.base.files import written_last
from toolkit.base.text import date_vi, grouped, names_vi
from toolkit.consolidate.standing import AgencyReport, AgencyState, Standing, joined
from toolkit.intake.arrivals import UNKNOWN_DAY
from toolkit.model import resources, words
from toolkit.model.findings import REFUSALS, Code, Finding, Place, Severity, ToolkitError, finding, has_errors
from toolkit.model.form_code import correction_file_name, form_file_name
from toolkit.model.records import Agency, Outcome, Plan, Progress, Question, silent
from toolkit.rounds.reading import read_standing
from toolkit.rounds.round import Round, hindrance, plan_of
from toolkit.rounds.round_state import DONE, Action, RoundState, folder_state, read_state, state_of
from toolkit.rounds.sending import read_ledger


class LineKind(Enum):
    """The kinds of lines, worst first: a sign before each line, and the heading above all of its kind."""

    STOPPED = (Severity.ERROR.sign, "Chưa làm được")
    OFFICE = (Severity.ERROR.sign, "Kế hoạch, rà soát phải sửa")
    MEND = (Severity.ERROR.sign, "Báo cáo phải sửa hoặc gửi lại")
    DECIDE = (AgencyState.DECIDE.sign, "Chờ cán bộ quyết định")
    MISSING = (AgencyState.MISSING.sign, "Chưa gửi báo cáo")
    LOOK = (Severity.WARNING.sign, "Nên xem lại")
    NOTE = (Severity.NOTE.sign, "Ghi chú")

    def __init__(self, sign: str, heading: str) -> None:
        self.sign, self.heading = sign, heading


class StatusLine(NamedTuple):
    """One point for an officer."""

    kind: LineKind
    what: str  # the problem, a sentence
    remedy: str = ""
    where: str = ""  # the agency or the file it is about, in short
    place: str = ""  # file, sheet and cell
    opens: Path | None = None  # the file to look into
    in_doubt: bool = False  # figures or rows cannot be trusted until somebody acts

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.what} {self.remedy}".rstrip()


class AgencyStatus(NamedTuple):
    """An agency and the state of its report."""

    agency: Agency
    state: AgencyState
    received: date | None  # the day it came
    late: bool
    files: tuple[str, ...]  # the files it sent, also those that could not be used
    opens: Path | None  # the file to look into
    sent: date | None = None  # the day its form was sent, as officers ticked it

    @property
    def state_words(self) -> str:
        """The state with its sign, in words, and whether the report was in time."""
        timely = ", trễ hạn" if self.late else ", đúng hạn" if self.state is AgencyState.RECEIVED else ""
        return f"{self.state.sign} {self.state.words}{timely}"


class RoundStatus(NamedTuple):
    """All that the window shows of a round."""

    title: str  # the name of the round; "" where a step stopped before it was known
    sentence: str
    lines: tuple[StatusLine, ...] = ()
    next: Action = Action.CONSOLIDATE
    again: bool = False  # the last step stopped and can be tried again
    wants_reason: bool = False  # only an officer's reason makes the report final
    opens: Path | None = None  # the file or folder to open at once
    agencies: tuple[AgencyStatus, ...] = ()  # those that are to report, in register order, once they are known
    answers: bool = False  # the round answers a superior's form
    issued: str = ""  # the sentence on the issued report and what has changed since; it stands before the other

    @property
    def errors(self) -> tuple[StatusLine, ...]:
        """Lines to mend before the figures can be trusted; none once the report is issued as it is."""
        if self.next in DONE:
            return ()
        wrong = (LineKind.STOPPED, LineKind.OFFICE, LineKind.MEND)
        return tuple(line for line in self.lines if line.in_doubt or line.kind in wrong)

    def ticked(self, sent: Mapping[str, date]) -> RoundStatus:
        """The status in which the forms of these agencies, by code, and no others were sent on these days."""
        return self._replace(agencies=tuple(
            status._replace(sent=sent.get(status.agency.code)) for status in self.agencies))

    @property
    def well(self) -> bool:
        """Whether nothing is to be mended, decided or waited for."""
        return not self.again and all(line.kind in (LineKind.LOOK, LineKind.NOTE) for line in self.lines)


#: Codes of outputs that could not be written where they belong.
OUTPUTS = (Code.OUTPUT_BESIDE, Code.OUTPUT_OPEN, Code.NOT_WRITABLE, Code.FOLDER_IS_LINK, Code.SYSTEM_REFUSED,
           Code.ROUND_BUSY)
#: Files whose errors officers mend themselves; "" is no file.
_OFFICE_FILES = ("", words.PLAN_FILE, words.AMENDED_FILE, words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE,
                 resources.REPORT_SENTENCES, resources.LETTER_SENTENCES)
#: The sender of a file that belongs to no agency.
_NOBODY = "Chưa rõ cơ quan"
_MARKED = f"đã đánh dấu trong thư mục {words.RESULTS_FOLDER}/{words.CORRECTIONS_FOLDER}"
_MILD = {Severity.WARNING: LineKind.LOOK, Severity.NOTE: LineKind.NOTE}


def round_status(
    where: Round, standing: Standing, state: RoundState, today: date, found: tuple[Finding, ...] = ()
) -> RoundStatus:
    """The status of a round that could be read. `state` is that of `standing`, as a step worked it out; what the step
    `found` stands before what is known of officers' workbooks."""
    plan, ledger = standing.plan, read_ledger(where)
    findings = [*found, *standing.findings]
    findings += [of_ledger for of_ledger in ledger.findings_for(plan) if of_ledger not in findings]
    shown = RoundLines(where, standing._replace(findings=tuple(findings)))
    again, sentence = any(finding.code in OUTPUTS for finding in findings), _status_sentence(plan, state, today)
    if still_open := [finding.place.file for finding in findings if finding.code is Code.OUTPUT_BESIDE]:
        sentence = f"Hãy đóng {', '.join(still_open)} rồi bấm Thử lại. {sentence}"
    step = Action.AGAIN if again else state.next
    status = RoundStatus(
        _round_title(plan), sentence, worst_first(_collect_lines(shown, state)), step, again, agencies=shown.agencies,
        answers=bool(plan.settings.superior_form),
        issued=state.issued.sentence if state.issued else "")
    return status.ticked(ledger.days)


def look(where: Round, today: date, progress: Progress = silent, found: tuple[Finding, ...] = ()) -> RoundStatus:
    """Read a round → its status, with what a step `found` before; nothing is written."""
    folder = folder_state(where, read_state(where))
    standing = read_standing(where, progress, today, folder.sending_day(today))
    return round_status(where, standing, state_of(standing, folder), today, found)


def _round_title(plan: Plan) -> str:
    period = plan.period
    label = f"Kỳ báo cáo {period.label}{f': {period.title}' if period.title else ''}"
    due = f"hạn nhận báo cáo: trước ngày {date_vi(period.due_before)}"
    return " · ".join(filter(None, (label, plan.settings.issuer, due)))


def stopped_status(where: Round, error: ToolkitError) -> RoundStatus:
    """The status after a step that could not go on, with all that it had found."""
    found = [finding for finding in error.found if finding != error.finding]
    lines = worst_first((*told_lines(where, found), line_of(where, error.finding, LineKind.STOPPED)))
    title = ""
    with suppress(*REFUSALS):  # whatever stopped the step, the plan may be read
        title = _round_title(plan_of(where)[0])
    step = Action.OPEN_PLAN if error.finding.place.file == words.PLAN_FILE else Action.AGAIN
    return RoundStatus(title, error.finding.problem, lines, step, again=True)


def not_final_status(where: Round, standing: Standing, found: Iterable[Finding]) -> RoundStatus:
    """The status of a report that stays a draft: the findings against issuing it, each on a line, and nothing else."""
    shown = RoundLines(where, standing)
    lines = worst_first(map(shown.finding_line, found))
    sentence = f"Chưa làm bản chính thức vì còn {len(lines)} điểm; chưa tệp nào bị thay."
    status = RoundStatus(_round_title(standing.plan), sentence, lines, wants_reason=True, agencies=shown.agencies)
    return status.ticked(read_ledger(where).days)


def opened_by(where: Round, action: Action) -> Path | None:
    """The file or folder that an action opens; None where it opens nothing or there is none yet."""
    path = {Action.OPEN_REPORT: where.report,
            Action.OPEN_SUMMARY: written_last(where.summary),
            Action.OPEN_REVIEW: where.review,
            Action.OPEN_MAIL: written_last(where.results / words.UPWARD_MAIL_FILE),
            Action.OPEN_PLAN: where.plan, Action.OPEN_FOLDER: where.folder}.get(action)
    return path if path and path.exists() else None


def told_lines(where: Round, findings: Iterable[Finding]) -> tuple[StatusLine, ...]:
    """Findings about officers' workbooks and outputs → lines, worst first."""
    return worst_first(line_of(where, found) for found in findings)


def _status_sentence(plan: Plan, state: RoundState, today: date) -> str:
    """Once returns came the outcome; before that the next step, or, of a plan just begun, what was read."""
    if state.returned:
        return state.outcome(today)
    if state.folder.forms or state.errors:
        return f"{state.step_words(today)}."
    finished = f" (không kể {len(plan.finished)} nhiệm vụ đã hoàn thành)" if plan.finished else ""
    return (f"Kế hoạch đã đọc được: {len(plan.tasks)} nhiệm vụ{finished}, {len(plan.expected)} cơ quan nhận biểu mẫu.")


def _collect_lines(shown: RoundLines, state: RoundState) -> Iterator[StatusLine]:
    """All lines of a round: folder, officers' workbooks, questions, returned files, agencies that have not reported."""
    where, standing = shown.where, shown.standing
    if hindered := hindrance(where.folder):
        yield StatusLine(LineKind.STOPPED, hindered, where=where.folder.name, opens=where.folder)
    amended = where.folder / words.AMENDED_FILE
    if amended.is_file() and amended.stat().st_mtime > where.plan.stat().st_mtime:  # a copy keeps these times
        yield line_of(where, finding(Code.AMENDED_BESIDE, Place(words.AMENDED_FILE)))
    yield from map(shown.finding_line, standing.findings)
    yield from map(shown.question_line, standing.to_decide)
    yield from shown.returned_lines()
    if state.returned or state.folder.forms:
        for status, report in zip(shown.agencies, state.agencies, strict=True):
            if not report.has_reported and report.state is not AgencyState.DECIDE:
                yield shown.missing_line(status)


# ── its lines ─────────────────────────────────────────────────────────────────────────────────────


class RoundLines:
    """Makes the lines of a round's status. A point stands on one line: that of the question about it, if there is one.
    """

    def __init__(self, where: Round, standing: Standing) -> None:
        self.where, self.standing = where, standing
        self._names = standing.plan.names
        self._records = {record.file: record for record in standing.intake.files}
        self._returns = {returned.agency: returned for returned in standing.intake.returns}
        self.agencies = tuple(map(self._agency_status, standing.plan.expected, standing.reports))

    def _agency_status(self, agency: Agency, report: AgencyReport) -> AgencyStatus:
        """An agency and the state of its report → that, and what it sent; of a report to be mended the marked form is
        opened, else the first file that came, else the form it was sent."""
        returned, unused = self._returns.get(agency.code), self.standing.unused.get(agency.code, [])
        files = returned.files if returned else tuple(record.file for record in unused)
        received = returned.received if returned else min(
            (record.received for record in unused if record.received != UNKNOWN_DAY), default=None)
        form = self.where.forms / form_file_name(self.standing.plan, agency)
        opens = form if form.exists() else self.where.forms
        if files:
            opens = self.where.returns / _outer_file(files[0])
        if report.state is AgencyState.MEND:
            opens = self._marked_form(agency.code) or opens
        return AgencyStatus(agency, report.state, received, agency in self.standing.late, files, opens)

    def who(self, file: str, cell: str = "") -> str:
        """A returned file → its sender, and the cell if one is given; "(?)" stands behind a likely sender."""
        sender, record = self.standing.senders.get(file, ""), self._records.get(file)
        name = self._names.get(sender, _NOBODY)
        if record and sender and not record.agency:
            name += " (?)"
        if record and record.predecessor:
            name = words.OF_PREDECESSOR.format(agency=name, former=self._names[record.predecessor])
        return f"{name} › {cell}" if cell else name

    def _what(self, file: str, problem: str) -> str:
        """A problem of a returned file, with the file's name before it where its sender is unknown."""
        return problem if file in self.standing.senders else f"Tệp “{file}”: {problem}"

    def finding_line(self, found: Finding) -> StatusLine:
        """A finding of any kind → its line."""
        line, file = line_of(self.where, found), found.place.file
        return self._file_line(line.kind, found) if file in self._records and file not in _OFFICE_FILES else line

    def _file_line(self, kind: LineKind, found: Finding, *alike: Finding) -> StatusLine:
        """A finding of a returned file → its line, with the cells of findings `alike`."""
        file, cells = found.place.file, [other.place.cell for other in alike]
        line = line_of(self.where, found, kind, self.who(file, found.place.cell))
        more = f" Còn {len(cells)} chỗ như vậy: {names_vi(cells, 5, 'chỗ')}." if cells else ""
        line = line._replace(what=self._what(file, line.what) + more)
        form = self._marked_form(self._mended_by(file)) if kind is LineKind.MEND else None
        return line._replace(opens=form, remedy=f"Gửi lại biểu {_MARKED} cho đơn vị.") if form else line

    def returned_lines(self) -> Iterator[StatusLine]:
        """The lines of findings in returned files; errors of one agency and kind share a line."""
        standing, missing = self.standing, {agency.code for agency in self.standing.missing}
        findings = [found for record in standing.intake.files for found in record.findings if not (
            self.standing.asks(found)
            or (found.code is Code.FORM_EMPTY and record.agency in missing))]  # told where the agency is
        for found in joined(standing.plan, standing.intake, findings):
            if found.severity in _MILD:
                yield self._file_line(_MILD[found.severity], found)
        errors = grouped((found for found in findings if found.severity is Severity.ERROR),
                         lambda found: (self._mended_by(found.place.file) or found.place.file, found.code))
        for alike in errors.values():
            yield self._file_line(LineKind.MEND, *alike)

    def _mended_by(self, file: str) -> str:
        """The code of the agency that must mend a returned file; "" where the file is put aside or nobody's."""
        record = self._records.get(file)
        return record.agency or "" if record and record.outcome is not Outcome.QUARANTINED else ""

    def _marked_form(self, code: str) -> Path | None:
        """The form that goes back to the agency of that code; None where there is none, or no such agency."""
        plan = self.standing.plan
        path = self.where.corrections / correction_file_name(plan, plan.agency(code)) if plan.knows(code) else None
        return path if path and path.exists() else None

    def question_line(self, question: Question) -> StatusLine:
        """A question to an officer → its line; where the agency's form can go back instead, the remedy says so."""
        texts, review, doubt = question.texts, self.where.review, self.standing.doubts.get(question.mark)
        file, problem = texts.get("places", "").split("\n")[0], texts.get("problem", "")
        reason = doubt.reason if doubt else None
        of_file = self._records[file].findings if file in self._records else ()  # the file itself is asked about
        in_doubt = has_errors((reason,) if reason else of_file)
        remedy = f"Ghi vào cột Quyết định của {words.REVIEW_FILE} rồi tổng hợp lại"
        if in_doubt and doubt and self._marked_form(doubt.agency):
            remedy += f"; không biết chắc thì gửi lại biểu {_MARKED} cho đơn vị"
        who, what = self.who(file), self._what(file, problem)
        if agency := texts.get("agency"):
            who, what = " › ".join(filter(None, (agency, reason.place.cell if reason else ""))), problem
        place = " – ".join(filter(None, (texts.get("field", ""), file)))
        opens = review if review.exists() else _locate_file(self.where, file, self.where.returns)
        return StatusLine(LineKind.DECIDE, what, f"{remedy}.", who, place, opens, in_doubt)

    def missing_line(self, status: AgencyStatus) -> StatusLine:
        """An agency that has not reported → its line; a file that cannot be used has a line of its own above."""
        contact, above = status.agency.reached_at, ""
        remedy = "Nhắc đơn vị gửi lại." if status.files else "Nhắc đơn vị gửi báo cáo."
        waits = any(self._records[file].outcome is Outcome.QUARANTINED for file in status.files)
        if status.state is AgencyState.UNUSABLE and waits:
            above, remedy = ", đã nêu ở trên", "Xử lý tệp đó trước; không dùng được thì nhắc đơn vị gửi lại."
        what = f"{status.state.words}{above}{f'; liên hệ: {contact}' if contact else ''}."
        return StatusLine(LineKind.MISSING, what, remedy, status.agency.name, "", status.opens)


def line_of(where: Round, found: Finding, kind: LineKind | None = None, who: str = "") -> StatusLine:
    """A finding → its line, of that `kind` (None: by its severity, and by whether officers mend the file). `who` sent
    the file, "" where it did not come back: a returned file may have the name of an officer's workbook."""
    if kind is None:
        wrong = LineKind.OFFICE if found.place.file in _OFFICE_FILES else LineKind.MEND
        kind = _MILD.get(found.severity, LineKind.STOPPED if found.code in OUTPUTS else wrong)
    place, opens = str(found.place), _locate_file(where, found.place.file, where.returns if who else None)
    return StatusLine(kind, found.problem, found.remedy, who or place, place, opens)


def _outer_file(name: str) -> str:
    """The name of a file in findings → the file in the folder, for a file in a zip the zip."""
    return name.split(" › ")[0]


def _locate_file(where: Round, name: str, first: Path | None = None) -> Path | None:
    """The name of a file in findings → its path in the round, looked for in the folder `first` before all others."""
    name = _outer_file(name)
    folders = (first, where.folder, where.results, where.returns, where.corrections, where.form_mails,
               where.folder / words.TEMPLATES_FOLDER)
    return next((folder / name for folder in folders if folder and name and (folder / name).is_file()), None)


def worst_first(lines: Iterable[StatusLine]) -> tuple[StatusLine, ...]:
    """Lines sorted by kind; lines of one kind keep their order."""
    order = list(LineKind)
    return tuple(sorted(lines, key=lambda line: order.index(line.kind)))
