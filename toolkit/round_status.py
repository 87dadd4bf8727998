"""What there is to say of a round: one sentence, one list worst first, every agency, and the step that is next.

No window and no clock in it: the desk shows a status, `toolkit status` prints one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import words
from toolkit.closing import outcome_sentence
from toolkit.files import plain_name, written_last
from toolkit.findings import REFUSALS, Code, Finding, Place, Severity, ToolkitError, finding, has_errors
from toolkit.model import Plan
from toolkit.progress import Progress, silent
from toolkit.round_lines import (
    OUTPUTS,
    AgencyStatus,
    LineKind,
    RoundLines,
    StatusLine,
    line_of,
    office_line,
    worst_first,
)
from toolkit.rounds import Round, plan_of
from toolkit.rounds.reading import read_standing
from toolkit.rounds.record import IssuedReport, RoundRecord, files_held, is_current, last_issued, read_record
from toolkit.rounds.sent_forms import read_ledger
from toolkit.text import date_vi

if TYPE_CHECKING:
    from toolkit.consolidate.standing import Standing


class Action(Enum):
    """What an officer can do: the button's words, its letter for Alt, and how to go on where it is next."""

    PREVIEW = ("Xem trước", "X")
    FORMS = ("Làm biểu mẫu", "L", "Kiểm tra tệp kế hoạch, lưu, rồi bấm Làm biểu mẫu.")
    CONSOLIDATE = ("Tổng hợp", "T", "Xử lý các dòng dưới đây rồi bấm Tổng hợp; "
                   "nếu lãnh đạo vẫn đồng ý phát hành thì bấm Phát hành và ghi lý do.")
    REMIND = ("Soạn thư nhắc", "c")
    RELEASE = ("Phát hành", "P")
    ANSWER = ("Trả lời cấp trên", "i")
    OPEN_REPORT = ("Mở báo cáo", "b", "Bấm Mở báo cáo để đọc dự thảo; khi lãnh đạo đồng ý thì bấm Phát hành.")
    OPEN_SUMMARY = ("Mở bảng tổng hợp", "g")
    OPEN_REVIEW = ("Mở tệp rà soát", "s", "Bấm Mở tệp rà soát, ghi cột Quyết định, lưu, đóng, rồi bấm Tổng hợp.")
    OPEN_PLAN = ("Mở kế hoạch", "k", "Bấm Mở kế hoạch, sửa những ô nêu ở danh sách dưới đây, lưu, đóng, rồi bấm F5.")
    OPEN_MAIL = ("Mở thư trình", "r", "Bấm Mở thư trình, xem lại rồi gửi.")
    OPEN_FOLDER = ("Mở thư mục", "M", f"Gửi các tệp trong {words.FORMS_FOLDER} cho đơn vị (thư soạn sẵn ở "
                   f"{words.FORM_MAILS_FOLDER}/{words.MAIL_PAGE_FILE}), đánh dấu ở danh sách Cơ quan; "
                   f"báo cáo nhận được bỏ vào {words.RETURNS_FOLDER} rồi bấm Tổng hợp.")
    AGAIN = ("Thử lại", "h", "Bấm Thử lại.")
    STOP = ("Dừng", "D")
    BACK = ("Danh sách kỳ", "a")
    CLOSE = ("Đóng", "n", "Báo cáo đã phát hành, không còn việc phải làm: bấm Đóng.")

    def __init__(self, label: str, letter: str, guide: str = "") -> None:
        self.label, self.letter, self.guide = label, letter, guide


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """What the desk shows. `title` names the round, "" where a step stopped before it was known; `again` says that the
    last step stopped and can be tried again.

    `wants_reason` says that only an officer's reason makes the report final. `opens` is shown at once, None: nothing.
    `agencies` are those that are to report, in register order; none where the step stopped before they were known.
    `forms` are those made, where they are all there is to tell of; 0 where something else is. `answers` says whether
    the round answers a superior's form. `issued` says that its report was issued and what has changed since, "": it was
    not; it stands before the sentence, which is of the last step.
    """

    title: str
    sentence: str
    lines: tuple[StatusLine, ...] = ()
    next: Action = Action.CONSOLIDATE
    again: bool = False
    wants_reason: bool = False
    opens: Path | None = None
    agencies: tuple[AgencyStatus, ...] = ()
    forms: int = 0
    answers: bool = False
    issued: str = ""

    @property
    def errors(self) -> tuple[StatusLine, ...]:
        """What must be mended before the figures can be trusted."""
        wrong = (LineKind.STOPPED, LineKind.OFFICE, LineKind.MEND)
        return tuple(line for line in self.lines if line.in_doubt or line.kind in wrong)

    def ticked(self, sent: Mapping[str, date]) -> RoundStatus:
        """The same once the forms of these agencies, by code, were sent on these days, and no others."""
        agencies = tuple(replace(each, sent=sent.get(each.agency.code)) for each in self.agencies)
        sentence = _forms_sentence(self.forms, agencies) if self.forms else self.sentence
        return replace(self, agencies=agencies, sentence=sentence)

    @property
    def well(self) -> bool:
        """Whether nothing is to be mended, decided or waited for."""
        return not self.again and all(line.kind in (LineKind.LOOK, LineKind.NOTE) for line in self.lines)


@dataclass(frozen=True, slots=True)
class FolderState:
    """What lies in a round's folder. `current`: the results follow from all that lies there now. `issued` is the report
    issued last, None: none was; `upward`: the mail that takes it upward is there."""

    forms: int
    forms_current: bool
    returned: bool
    current: bool
    issued: IssuedReport | None = None
    upward: bool = False

    def sending(self, today: date) -> date | None:
        """The day forms would go out, None where they have."""
        return None if self.forms or self.returned else today


#: Windows opens paths up to 260 characters; a return in the folder needs some of them.
LONGEST = 240
_ZIPPED = ("Thư mục này đang mở từ trong một tệp nén .zip nên những gì ghi vào đây sẽ mất. "
           "Hãy giải nén trước rồi mở lại.")
_LONG = ("Đường dẫn của thư mục dài {length} ký tự, nhiều tệp sẽ không mở được. "
         "Hãy chuyển thư mục ra gần gốc ổ đĩa hoặc đặt tên ngắn hơn.")


def folder_state(where: Round, record: RoundRecord | None = None) -> FolderState:
    """What lies in the folder, by names, sizes and times only; `record` is the round's, where it was read."""
    forms = where.made_forms
    made, typed = max(map(_came, forms), default=0.0), _came(where.plan)
    number = len({plain_name(path.name) for path in forms})  # one that was filled and the new one beside it are one
    return FolderState(
        number, bool(forms) and made >= typed, bool(files_held(where)), is_current(where, record or read_record(where)),
        last_issued(where), opened_by(where, Action.OPEN_MAIL) is not None)


def hindrance(folder: Path) -> str:
    """What an officer should know before working in that folder; "" where nothing is in the way."""
    text = str(folder)
    lowered = text.casefold().replace("/", "\\")
    if "\\temp\\" in lowered and ".zip" in lowered:
        return _ZIPPED
    return _LONG.format(length=len(text)) if len(text) > LONGEST else ""


def round_status(
    where: Round, standing: Standing, seen: FolderState, today: date, found: tuple[Finding, ...] = ()
) -> RoundStatus:
    """The status of a round that could be read, what a step `found` before what is known of officers' workbooks."""
    if standing.plan.settings.parts and standing.intake.returns:  # what came back in its parts came back in it
        seen = replace(seen, returned=True)
    if seen.returned:  # nobody is to be sent a form for the first time
        findings, still = (tuple(each for each in held if each.code is not Code.DUE_PASSED)
                           for held in (standing.findings, standing.open))
        standing = replace(standing, findings=findings, open=still)
    ledger, standing = read_ledger(where), replace(standing, findings=(*found, *standing.findings))
    of_ledger = (each for each in ledger.told(standing.plan) if each not in standing.findings)
    told = RoundLines(where, replace(standing, findings=(*standing.findings, *of_ledger)))
    lines = worst_first(_lines(told, seen))
    again = any(each.code in OUTPUTS for each in standing.findings)
    forms = 0 if seen.returned or again or has_errors(standing.findings) else seen.forms
    step = next_action(seen, has_errors(standing.findings), bool(standing.to_decide))
    sentence, step = _sentence(standing, seen, today), Action.AGAIN if again else step
    if kept := [each.place.file for each in standing.findings if each.code is Code.OUTPUT_BESIDE]:
        sentence = f"Hãy đóng {', '.join(kept)} rồi bấm Thử lại. {sentence}"
    issued, answers = seen.issued.sentence if seen.issued else "", bool(standing.plan.settings.superior_form)
    shown = RoundStatus(_title(standing.plan), sentence, lines, step, again, agencies=told.agencies, forms=forms,
                        answers=answers, issued=issued)
    return shown.ticked(ledger.days)


def look(where: Round, today: date, progress: Progress = silent, found: tuple[Finding, ...] = ()) -> RoundStatus:
    """The status of the round as it lies there, what a step `found` first; nothing is written."""
    seen = folder_state(where)
    return round_status(where, read_standing(where, progress, today, seen.sending(today)), seen, today, found)


def _title(plan: Plan) -> str:
    period, due = plan.period, f"hạn nhận báo cáo: trước ngày {date_vi(plan.period.due_before)}"
    named = f"Kỳ báo cáo {period.label}{f': {period.title}' if period.title else ''}"
    return f"{named} · {plan.settings.issuer} · {due}"


def stopped_status(where: Round, error: ToolkitError) -> RoundStatus:
    """The status of a step that could not go on, with all that led to it."""
    led = told_lines(where, (each for each in error.found if each != error.finding))
    lines = worst_first((*led, line_of(where, LineKind.STOPPED, error.finding)))
    title = ""
    with suppress(*REFUSALS):  # whatever stopped the step, the plan may be read
        title = _title(plan_of(where)[0])
    step = Action.OPEN_PLAN if error.finding.place.file == words.PLAN_FILE else Action.AGAIN
    return RoundStatus(title, error.finding.problem, lines, step, again=True)


def not_final_status(where: Round, standing: Standing) -> RoundStatus:
    """The status of a report that errors keep a draft: they alone, each on its line."""
    told = RoundLines(where, standing)
    sentence = f"Chưa làm bản chính thức vì còn {len(standing.open)} lỗi; chưa tệp nào bị thay."
    lines = worst_first(told.finding(each) for each in standing.open)
    return RoundStatus(_title(standing.plan), sentence, lines, wants_reason=True, agencies=told.agencies)


#: What goes before the next step in a terminal, and the command of that step; others consolidate.
_COMMANDS = {
    Action.FORMS: ("Kiểm tra tệp kế hoạch, lưu, rồi", "forms"),
    Action.OPEN_PLAN: (f"Sửa những ô nêu trên trong {words.PLAN_FILE}, lưu, đóng, rồi", "status"),
    Action.OPEN_FOLDER: (
        f"Gửi các tệp trong {words.FORMS_FOLDER}, nhận báo cáo vào {words.RETURNS_FOLDER}, rồi", "consolidate"),
    Action.OPEN_REVIEW: (f"Ghi cột Quyết định của {words.REVIEW_FILE}, lưu, đóng, rồi", "consolidate"),
    Action.OPEN_REPORT: (f"Đọc dự thảo {words.REPORT_FILE}; khi lãnh đạo đồng ý thì", "report --final"),
    Action.OPEN_MAIL: (f"Mở {words.UPWARD_MAIL_FILE}, xem lại rồi gửi; có báo cáo gửi thêm thì", "consolidate"),
    Action.CLOSE: ("Báo cáo đã phát hành, không còn việc phải làm; có báo cáo gửi thêm thì", "consolidate")}


def status_lines(status: RoundStatus, folder: Path) -> Iterator[str]:
    """The status for a terminal: the round, the sentence, each heading with its lines, the command that is next."""
    yield status.title
    yield from filter(None, (status.issued, status.sentence))
    for kind in LineKind:
        if lines := [line for line in status.lines if line.kind is kind]:
            yield f"\n{kind.heading} ({len(lines)})"
            yield from (f"{kind.sign} {line}" for line in lines)
    before, command = _COMMANDS.get(status.next, ("Xử lý các dòng trên rồi", "consolidate"))
    yield f"\nBước tiếp theo: {before} chạy: toolkit {command} \"{folder}\""


def status_document(status: RoundStatus, folder: Path) -> dict[str, Any]:
    """The document of `status --json`; its form is described in docs/command-line.md."""
    lines = [{"kind": line.kind.name.lower(), "where": line.where, "place": line.place, "what": line.what,
              "remedy": line.remedy, "file": line.opens.relative_to(folder).as_posix() if line.opens else None}
             for line in status.lines]
    agencies = [{"code": each.agency.code, "name": each.agency.name, "state": each.state.name.lower(),
                 "late": each.late, "files": list(each.files),
                 "day": each.received.isoformat() if each.received else None,
                 "sent": each.sent.isoformat() if each.sent else None} for each in status.agencies]
    sentence = " ".join(filter(None, (status.issued, status.sentence)))
    return {"title": status.title, "sentence": sentence, "next": status.next.name.lower(), "lines": lines,
            "agencies": agencies}


def opened_by(where: Round, action: Action) -> Path | None:
    """The file or folder that action opens, None where it opens nothing or there is none yet."""
    path = {Action.OPEN_REPORT: where.report,
            Action.OPEN_SUMMARY: written_last(where.summary),
            Action.OPEN_REVIEW: where.review,
            Action.OPEN_MAIL: written_last(where.results / words.UPWARD_MAIL_FILE),
            Action.OPEN_PLAN: where.plan, Action.OPEN_FOLDER: where.folder}.get(action)
    return path if path and path.exists() else None


def told_lines(where: Round, findings: Iterable[Finding]) -> tuple[StatusLine, ...]:
    """Findings about officers' workbooks and outputs, as lines."""
    return worst_first(office_line(where, each) for each in findings)


def next_action(seen: FolderState, is_wrong: bool, is_asked: bool) -> Action:
    """The step an officer takes next: whether something `is_wrong` counts before forms are made, whether something
    `is_asked` once all is consolidated."""
    if not seen.returned:
        if not seen.forms_current:
            return Action.OPEN_PLAN if is_wrong else Action.FORMS
        return Action.OPEN_FOLDER
    if not seen.current:
        return Action.CONSOLIDATE
    if seen.issued and not seen.issued.changes:
        return Action.OPEN_MAIL if seen.upward else Action.CLOSE
    return Action.OPEN_REVIEW if is_asked else Action.OPEN_REPORT


def _sentence(standing: Standing, seen: FolderState, today: date) -> str:
    if seen.returned:
        return outcome_sentence(standing, today)
    if errors := sum(each.severity is Severity.ERROR for each in standing.findings):
        return f"Kế hoạch còn {errors} lỗi, phải sửa trước khi làm biểu mẫu."
    if seen.forms:
        return _forms_sentence(seen.forms, ())
    tasks, agencies = len(standing.plan.tasks), len(standing.plan.expected)
    finished = f" (không kể {done} nhiệm vụ đã hoàn thành)" if (done := len(standing.plan.finished)) else ""
    return f"Kế hoạch đã đọc được: {tasks} nhiệm vụ{finished}, {agencies} cơ quan nhận biểu mẫu."


def _forms_sentence(forms: int, agencies: Sequence[AgencyStatus]) -> str:
    """What there is to say before anything has come back; how many were sent once somebody ticks them."""
    sent = sum(each.sent is not None for each in agencies)
    done = f"Đã gửi {sent}/{len(agencies)} biểu mẫu" if sent else f"Đã có {forms} biểu mẫu để gửi"
    return f"{done}, chưa có báo cáo nào gửi về."


def _lines(told: RoundLines, seen: FolderState) -> Iterator[StatusLine]:
    where, standing = told.where, told.standing
    if hindered := hindrance(where.folder):
        yield StatusLine(LineKind.STOPPED, hindered, where=where.folder.name, opens=where.folder)
    if _is_newer(where.folder / words.AMENDED_FILE, where.plan):
        yield office_line(where, finding(Code.AMENDED_BESIDE, Place(words.AMENDED_FILE)))
    yield from (told.finding(each) for each in standing.findings)
    yield from (told.question(each) for each in standing.to_decide)
    yield from told.returned()
    if seen.returned or seen.forms:
        absent = {each.code for each in standing.missing} - {each.code for each in standing.waiting}
        yield from (told.missing(each) for each in told.agencies if each.agency.code in absent)


def _is_newer(one: Path, other: Path) -> bool:
    """Whether one was saved after the other, wherever they were copied since."""
    with suppress(OSError):
        return one.stat().st_mtime > other.stat().st_mtime
    return False


def _came(path: Path) -> float:
    """When it came here: written, or copied here since (a copy keeps the day it was written); 0 where it is not."""
    with suppress(OSError):
        held = path.stat()
        return max(held.st_mtime, held.st_ctime)
    return 0.0
