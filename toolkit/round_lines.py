"""What is told of a round: one line for each point, who reported what; no window and no clock in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import words
from toolkit.consolidate.standing import AgencyReports
from toolkit.consolidate.standing import AgencyState as AgencyState
from toolkit.findings import Code, Finding, Severity
from toolkit.model import Agency, Outcome
from toolkit.text import grouped, names_vi

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing
    from toolkit.model import Question
    from toolkit.rounds import Round


class LineKind(Enum):
    """What a line asks of the officer, worst first: a sign and, over all such lines, a heading."""

    STOPPED = ("✖", "Chưa làm được")
    OFFICE = ("✖", "Kế hoạch, rà soát phải sửa")
    MEND = ("✖", "Báo cáo phải sửa hoặc gửi lại")
    DECIDE = ("?", "Chờ cán bộ quyết định")
    MISSING = ("○", "Chưa gửi báo cáo")
    LOOK = ("▲", "Nên xem lại")
    NOTE = ("·", "Ghi chú")

    def __init__(self, sign: str, heading: str) -> None:
        self.sign, self.heading = sign, heading


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One thing to know. `where` says whom or what it is about in short, `place` the very file, sheet and cell.

    `opens` is the file to look into, None where there is none. `in_doubt`: figures or rows are until somebody acts.
    """

    kind: LineKind
    what: str
    remedy: str = ""
    where: str = ""
    place: str = ""
    opens: Path | None = None
    in_doubt: bool = False

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.what} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class AgencyStatus:
    """How one agency's report stands. `received` is the day it came, None where nothing did; `files` are what it sent,
    also where none of it could be used. `opens` is the file to look into; `sent` the day on which an officer ticked
    that its form was sent, None where nobody did."""

    agency: Agency
    state: AgencyState
    received: date | None = None
    late: bool = False
    files: tuple[str, ...] = ()
    opens: Path | None = None
    sent: date | None = None

    @property
    def told(self) -> str:
        """The state in words, with whether the report was in time."""
        timely = ", trễ hạn" if self.late else ", đúng hạn" if self.state is AgencyState.RECEIVED else ""
        return f"{self.state.sign} {self.state.words}{timely}"


OUTPUTS = (Code.OUTPUT_BESIDE, Code.OUTPUT_OPEN, Code.NOT_WRITABLE, Code.FOLDER_IS_LINK, Code.SYSTEM_REFUSED,
           Code.ROUND_BUSY)
#: Where officers themselves mend what is wrong: their workbooks, or nowhere in particular.
_OFFICES = ("", words.PLAN_FILE, words.AMENDED_FILE, words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)
#: What a file that is nobody's is called.
_NOBODY = "Chưa rõ cơ quan"
_MARKED = f"{words.RESULTS_FOLDER}/{words.CORRECTIONS_FOLDER}"
_MILD = {Severity.WARNING: LineKind.LOOK, Severity.NOTE: LineKind.NOTE}


class RoundLines:
    """A round, looked up for all that is told of it: each point once, where it is asked about there."""

    def __init__(self, where: Round, standing: Standing) -> None:
        self.where, self.standing = where, standing
        self.names = {agency.code: agency for agency in standing.plan.agencies}
        self.records = {record.file: record for record in standing.intake.files}
        self.reports = AgencyReports(standing)
        self.sent_back, self.forms = _names_in(where.corrections), _names_in(where.forms)
        self.agencies = tuple(self._agencies())

    def _agencies(self) -> Iterator[AgencyStatus]:
        """How each agency's report stands."""
        standing, states, unused = self.standing, self.reports.states, self.reports.unused
        returns = {each.agency: each for each in standing.intake.returns}
        late, missing = {each.code for each in standing.late}, {each.code for each in standing.missing}
        for agency in standing.plan.expected:
            code, held = agency.code, returns.get(agency.code)
            left = unused.get(code, []) if code in missing else []
            files = held.files if held else tuple(each.file for each in left)
            received = held.received if held else min((each.received for each in left), default=None)
            marked = self.marked_form(agency) if states[code] is AgencyState.MEND else None
            opens = marked or (self.where.returns / files[0].split(" › ")[0] if files else self.form(agency))
            yield AgencyStatus(agency, states[code], received, code in late, files, opens)

    def who(self, file: str, cell: str = "") -> str:
        """Whose file it is, with a mark where only its name or a code that does not count says so, and which cell."""
        owner, record = self.names.get(self.reports.senders.get(file, "")), self.records.get(file)
        sure = "" if record is None or record.agency else " (?)"
        name = f"{owner.name}{sure}" if owner else _NOBODY
        if record is not None and record.predecessor:
            name = words.OF_PREDECESSOR.format(agency=name, former=self.names[record.predecessor].name)
        return " › ".join(part for part in (name, cell) if part)

    def of_file(self, kind: LineKind, each: Finding) -> StatusLine:
        """A finding of a file that came back."""
        line = line_of(self.where, kind, each, self.who(each.place.file, each.place.cell))
        named = each.place.file in self.reports.senders
        return line if named else replace(line, what=f"Tệp “{each.place.file}”: {line.what}")

    def finding(self, each: Finding) -> StatusLine:
        """A finding about an officer's workbook, an output, between agencies, or of a file that came back."""
        line, file, settings = office_line(self.where, each), each.place.file, self.standing.plan.settings
        if file in self.records and file not in _OFFICES:
            return self.of_file(line.kind, each)
        named = re.search(rf"{settings.plan_code}-{self.standing.plan.period.code}-([A-Z0-9]+)", file)
        owner = self.names.get(named[1]) if named else None  # of a form or letter that we made
        return replace(line, where=owner.name) if owner else line

    def returned(self) -> Iterator[StatusLine]:
        """The files that came back: what each has to tell, then what must go back, agency by agency."""
        missing = {each.code for each in self.standing.missing}
        for record in self.standing.intake.files:
            blank = record.outcome is Outcome.EMPTY and record.agency in missing  # told where the agency is
            yield from (self.of_file(_MILD[each.severity], each) for each in record.findings
                        if each.severity is not Severity.ERROR and not self.reports.asks(each)
                        and not (blank and each.code is Code.FORM_EMPTY))
        refused = (each for _, each in self.standing.refused if not self.reports.asks(each))
        yield from (self.of_file(LineKind.MEND, each) for each in refused)
        for code, found in self.standing.to_mend.items():
            left = grouped((each for each in found if not self.reports.asks(each)), lambda each: each.code)
            yield from (self.mend(self.names[code], alike) for alike in left.values())

    def marked_form(self, agency: Agency) -> Path | None:
        """The form that goes back to that agency, None where there is none."""
        from toolkit.forms import correction_file_name

        name = correction_file_name(self.standing.plan, agency)
        return self.where.corrections / name if name in self.sent_back else None

    def form(self, agency: Agency) -> Path:
        """The form that goes to that agency, or where it would be."""
        from toolkit.forms import form_file_name

        name = form_file_name(self.standing.plan, agency)
        return self.where.forms / name if name in self.forms else self.where.forms

    def mend(self, agency: Agency, alike: Sequence[Finding]) -> StatusLine:
        """One thing an agency must mend, in as many cells as it is wrong in."""
        first, others, form = alike[0], [each.place.cell for each in alike[1:]], self.marked_form(agency)
        more = f" Còn {len(others)} chỗ như vậy: {names_vi(others, 5, 'chỗ')}." if others else ""
        who = f"{agency.name} › {first.place.cell}" if first.place.cell else agency.name
        remedy = f"Gửi lại biểu đã đánh dấu trong thư mục {_MARKED} cho đơn vị." if form else first.remedy
        opens = form or _file(self.where, first.place.file, self.where.returns)
        return StatusLine(LineKind.MEND, first.problem + more, remedy, who, str(first.place), opens)

    def question(self, asked: Question) -> StatusLine:
        """What waits for an officer; where the agency must mend it if nobody knows, that too."""
        texts, review, doubt = asked.texts, self.where.review, self.reports.doubts.get(asked.mark)
        place, what = texts.get("places", "").split("\n")[0], texts.get("problem", "")
        field = " – ".join(part for part in (texts.get("field", ""), place) if part)
        opens = review if review.exists() else _file(self.where, place, self.where.returns)
        answer = f"Ghi vào cột Quyết định của {words.REVIEW_FILE} rồi tổng hợp lại"
        reason, owner = (doubt.reason, self.names.get(doubt.agency)) if doubt else (None, None)
        wrong = reason is not None and reason.severity is Severity.ERROR
        if wrong and owner and self.marked_form(owner):
            answer += f"; không biết chắc thì gửi lại biểu đã đánh dấu trong thư mục {_MARKED} cho đơn vị"
        if named := texts.get("agency"):
            who = " › ".join(part for part in (named, reason.place.cell if reason else "") if part)
        else:
            who, what = self.who(place), what if place in self.reports.senders else f"Tệp “{place}”: {what}"
        return StatusLine(LineKind.DECIDE, what, f"{answer}.", who, field, opens, wrong)

    def missing(self, each: AgencyStatus) -> StatusLine:
        """An agency that has not reported; of a file that cannot be used the file's own line tells."""
        contact = "; ".join(part for part in (each.agency.contact, each.agency.email) if part)
        above, remedy = "", "Nhắc đơn vị gửi lại." if each.files else "Nhắc đơn vị gửi báo cáo."
        if each.state is AgencyState.UNUSABLE:
            above, remedy = ", đã nêu ở trên", "Xử lý tệp đó trước; không dùng được thì nhắc đơn vị gửi lại."
        what = f"{each.state.words}{above}{f'; liên hệ: {contact}' if contact else ''}."
        return StatusLine(LineKind.MISSING, what, remedy, each.agency.name, "", each.opens)


def _names_in(folder: Path) -> set[str]:
    """The names of what lies there, asked for once: on a share, each question takes its time."""
    with suppress(OSError):
        return set(os.listdir(folder))
    return set()


def office_line(where: Round, each: Finding) -> StatusLine:
    """A finding about an officer's workbook, an output, or between agencies."""
    if each.severity is not Severity.ERROR:
        return line_of(where, _MILD[each.severity], each)
    of_office = LineKind.OFFICE if each.place.file in _OFFICES else LineKind.MEND
    return line_of(where, LineKind.STOPPED if each.code in OUTPUTS else of_office, each)


def line_of(where: Round, kind: LineKind, each: Finding, who: str = "") -> StatusLine:
    """A finding; `who` where it is of a file that came back, whose name may be that of an officer's workbook."""
    place, opens = str(each.place), _file(where, each.place.file, where.returns if who else None)
    return StatusLine(kind, each.problem, each.remedy, who or place, place, opens)


def _file(where: Round, name: str, first: Path | None = None) -> Path | None:
    """The file of that name as findings give it, where it lies in the round; of a file in a zip, the zip."""
    name = name.split(" › ")[0]
    folders = (first, where.folder, where.results, where.returns, where.corrections, where.form_mails)
    return next((each / name for each in folders if each and name and (each / name).is_file()), None)


def worst_first(lines: Iterable[StatusLine]) -> tuple[StatusLine, ...]:
    """Lines by kind, otherwise in their order."""
    order = list(LineKind)
    return tuple(sorted(lines, key=lambda line: order.index(line.kind)))
