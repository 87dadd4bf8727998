"""What there is to say of a round: one sentence, one list worst first, and the step that is next.

No window and no clock in it: the desk shows a status, `toolkit status` prints one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import words
from toolkit.closing import outcome_sentence
from toolkit.files import plain_name
from toolkit.findings import Code, Finding, Place, Severity, ToolkitError, has_errors
from toolkit.model import About, Agency, FileRecord, Outcome
from toolkit.text import date_vi

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


class Action(Enum):
    """What an officer can do: the button's words, its letter for Alt, and how to go on where it is next."""

    FORMS = ("Làm biểu mẫu", "L", "Kiểm tra tệp kế hoạch, lưu, rồi bấm Làm biểu mẫu.")
    CONSOLIDATE = ("Tổng hợp", "T", "Xử lý các dòng dưới đây rồi bấm Tổng hợp; "
                   "nếu lãnh đạo vẫn đồng ý phát hành thì bấm Phát hành và ghi lý do.")
    REMIND = ("Soạn thư nhắc", "c")
    RELEASE = ("Phát hành", "P")
    OPEN_REPORT = ("Mở báo cáo", "b", "Bấm Mở báo cáo để đọc dự thảo; khi lãnh đạo đồng ý thì bấm Phát hành.")
    OPEN_SUMMARY = ("Mở bảng tổng hợp", "g")
    OPEN_REVIEW = ("Mở tệp rà soát", "s", "Bấm Mở tệp rà soát, ghi cột Quyết định, lưu, đóng, rồi bấm Tổng hợp.")
    OPEN_PLAN = ("Mở kế hoạch", "k", "Bấm Mở kế hoạch, sửa những ô nêu ở danh sách dưới đây, lưu, đóng, rồi bấm F5.")
    OPEN_MAIL = ("Mở thư trình", "r", "Bấm Mở thư trình, xem lại rồi gửi.")
    OPEN_FOLDER = ("Mở thư mục", "M", f"Gửi các tệp trong {words.FORMS_FOLDER} cho đơn vị (thư soạn sẵn ở "
                   f"{words.FORM_MAILS_FOLDER}/{words.MAIL_PAGE_FILE}); báo cáo nhận được bỏ vào "
                   f"{words.RETURNS_FOLDER} rồi bấm Tổng hợp.")
    AGAIN = ("Thử lại", "h", "Bấm Thử lại.")
    STOP = ("Dừng", "D")
    CLOSE = ("Đóng", "n")

    def __init__(self, label: str, letter: str, guide: str = "") -> None:
        self.label, self.letter, self.guide = label, letter, guide


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One thing to know. `where` says whom or what it is about in short, `place` the very file, sheet and cell.

    `opens` is the file to look into, None where there is none.
    """

    kind: LineKind
    what: str
    remedy: str = ""
    where: str = ""
    place: str = ""
    opens: Path | None = None

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.what} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """What the desk shows. `title` names the round; `again` says that the last step stopped and can be tried again.

    `wants_reason` says that only an officer's reason makes the report final. `opens` is shown at once, None: nothing.
    """

    title: str
    sentence: str
    lines: tuple[StatusLine, ...] = ()
    next: Action = Action.CONSOLIDATE
    again: bool = False
    wants_reason: bool = False
    opens: Path | None = None

    @property
    def has_errors(self) -> bool:
        """Whether something must be mended or decided before the figures can be trusted."""
        wrong = LineKind.STOPPED, LineKind.OFFICE, LineKind.MEND, LineKind.DECIDE
        return any(line.kind in wrong for line in self.lines)

    @property
    def well(self) -> bool:
        """Whether nothing is to be mended, decided or waited for."""
        return not self.again and all(line.kind in (LineKind.LOOK, LineKind.NOTE) for line in self.lines)


@dataclass(frozen=True, slots=True)
class FolderState:
    """What lies in a round's folder. `current`: nothing that was typed or dropped in is newer than the results."""

    plan: bool
    forms: int
    forms_current: bool
    returned: bool
    current: bool

    def sending(self, today: date) -> date | None:
        """The day forms would go out, None where they have."""
        return None if self.forms or self.returned else today


#: Windows opens paths up to 260 characters; a return in the folder needs some of them.
LONGEST = 240
_ZIPPED = ("Thư mục này đang mở từ trong một tệp nén .zip nên những gì ghi vào đây sẽ mất. "
           "Hãy giải nén trước rồi mở lại.")
_LONG = ("Đường dẫn của thư mục dài {length} ký tự, nhiều tệp sẽ không mở được. "
         "Hãy chuyển thư mục ra gần gốc ổ đĩa hoặc đặt tên ngắn hơn.")

_OUTPUTS = (Code.OUTPUT_BESIDE, Code.OUTPUT_OPEN, Code.NOT_WRITABLE, Code.SYSTEM_REFUSED, Code.ROUND_BUSY)
#: Where officers themselves mend what is wrong: their workbooks, or nowhere in particular.
_OFFICES = ("", words.PLAN_FILE, words.REVIEW_FILE, *words.REVIEW_FILES_BESIDE)
_MILD = {Severity.WARNING: LineKind.LOOK, Severity.NOTE: LineKind.NOTE}


def folder_state(where: Round) -> FolderState:
    """What lies in the folder, by names and times only."""
    forms = _times(held := list(where.forms.glob("[!.~]*.xlsx")))
    returned = _times(path for path in where.returns.rglob("[!.~]*") if os.path.isfile(path))
    typed = _times([where.plan, where.results / words.REVIEW_FILE, *([where.returns] if returned else [])])
    made = _times([where.results / words.SUMMARY_FILE])
    forms_current = bool(forms) and max(forms) >= max(_times([where.plan]), default=0)
    current = bool(made) and max(made) >= max((*returned, *typed), default=0)
    number = len({plain_name(path.name) for path in held})  # one that was filled and the new one beside it are one
    return FolderState(where.plan.is_file(), number, forms_current, bool(returned), current)


def hindrance(folder: Path) -> str:
    """What an officer should know before working in that folder; "" where nothing is in the way."""
    text = str(folder)
    lowered = text.casefold().replace("/", "\\")
    if "\\temp\\" in lowered and ".zip" in lowered:
        return _ZIPPED
    return _LONG.format(length=len(text)) if len(text) > LONGEST else ""


def round_status(where: Round, standing: Standing, seen: FolderState, today: date) -> RoundStatus:
    """The status of a round that could be read."""
    period, sentence = standing.plan.period, _sentence(standing, seen, today)
    title = (f"Kỳ báo cáo năm {period.year} · {standing.plan.settings.issuer} · "
             f"hạn nhận báo cáo: trước ngày {date_vi(period.due_before)}")
    lines = _worst_first(_lines(where, standing, seen))
    again = any(each.code in _OUTPUTS for each in standing.findings)
    if kept := [each.place.file for each in standing.findings if each.code is Code.OUTPUT_BESIDE]:
        sentence = f"Hãy đóng {', '.join(kept)} rồi bấm Thử lại. {sentence}"
    return RoundStatus(title, sentence, lines, Action.AGAIN if again else next_action(seen, standing), again)


def stopped_status(where: Round, error: ToolkitError, seen: FolderState) -> RoundStatus:
    """The status of a step that could not go on, with all that led to it."""
    lines = [_office(where, each) for each in error.found if each != error.finding]
    if wants_reason := error.finding.code is Code.REPORT_NOT_FINAL:
        sentence = f"Chưa làm bản chính thức vì còn {len(error.found)} lỗi; chưa tệp nào bị thay."
    else:
        sentence = error.finding.problem
        lines.append(_told(where, LineKind.STOPPED, error.finding))
    step = Action.CONSOLIDATE if wants_reason else Action.AGAIN
    if seen.plan and error.finding.place.file == words.PLAN_FILE:
        step = Action.OPEN_PLAN
    return RoundStatus(where.folder.name, sentence, _worst_first(lines), step, not wants_reason, wants_reason)


#: What goes before the next step in a terminal, and the command of that step; others consolidate.
_COMMANDS = {
    Action.FORMS: ("Kiểm tra tệp kế hoạch, lưu, rồi", "forms"),
    Action.OPEN_PLAN: (f"Sửa những ô nêu trên trong {words.PLAN_FILE}, lưu, đóng, rồi", "status"),
    Action.OPEN_FOLDER: (
        f"Gửi các tệp trong {words.FORMS_FOLDER}, nhận báo cáo vào {words.RETURNS_FOLDER}, rồi", "consolidate"),
    Action.OPEN_REVIEW: (f"Ghi cột Quyết định của {words.REVIEW_FILE}, lưu, đóng, rồi", "consolidate"),
    Action.OPEN_REPORT: (f"Đọc dự thảo {words.REPORT_FILE}; khi lãnh đạo đồng ý thì", "report --final")}


def status_lines(status: RoundStatus, folder: Path) -> Iterator[str]:
    """The status for a terminal: the round, the sentence, each heading with its lines, the command that is next."""
    yield status.title
    yield status.sentence
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
    return {"title": status.title, "sentence": status.sentence, "next": status.next.name.lower(), "lines": lines}


def opened_by(where: Round, action: Action) -> Path | None:
    """The file or folder that action opens, None where it opens nothing or there is none yet."""
    path = {Action.OPEN_REPORT: where.results / words.REPORT_FILE,
            Action.OPEN_SUMMARY: where.results / words.SUMMARY_FILE,
            Action.OPEN_REVIEW: where.results / words.REVIEW_FILE,
            Action.OPEN_MAIL: where.results / words.UPWARD_MAIL_FILE,
            Action.OPEN_PLAN: where.plan, Action.OPEN_FOLDER: where.folder}.get(action)
    return path if path and path.exists() else None


def told_lines(where: Round, findings: Iterable[Finding]) -> tuple[StatusLine, ...]:
    """Findings about officers' workbooks and outputs, as lines."""
    return _worst_first(_office(where, each) for each in findings)


def _worst_first(lines: Iterable[StatusLine]) -> tuple[StatusLine, ...]:
    order = list(LineKind)
    return tuple(sorted(lines, key=lambda line: order.index(line.kind)))


def next_action(seen: FolderState, standing: Standing) -> Action:
    """The step an officer takes next."""
    if not seen.returned:
        if not seen.forms_current:
            return Action.OPEN_PLAN if has_errors(standing.findings) else Action.FORMS
        return Action.OPEN_FOLDER
    if not seen.current:
        return Action.CONSOLIDATE
    return Action.OPEN_REVIEW if standing.to_decide else Action.OPEN_REPORT


def _sentence(standing: Standing, seen: FolderState, today: date) -> str:
    if seen.returned:
        return outcome_sentence(standing, today)
    if errors := sum(each.severity is Severity.ERROR for each in standing.findings):
        return f"Kế hoạch còn {errors} lỗi, phải sửa trước khi làm biểu mẫu."
    if seen.forms:
        return f"Đã có {seen.forms} biểu mẫu để gửi, chưa có báo cáo nào gửi về."
    tasks, agencies = len(standing.plan.tasks), len(standing.plan.expected)
    finished = f" (không kể {done} nhiệm vụ đã hoàn thành)" if (done := len(standing.plan.finished)) else ""
    return f"Kế hoạch đã đọc được: {tasks} nhiệm vụ{finished}, {agencies} cơ quan nhận biểu mẫu."


def _lines(where: Round, standing: Standing, seen: FolderState) -> Iterator[StatusLine]:
    if told := hindrance(where.folder):
        yield StatusLine(LineKind.STOPPED, told, where=where.folder.name, opens=where.folder)
    yield from (_office(where, each) for each in standing.findings)
    yield from (_question(where, standing, each) for each in standing.to_decide)
    yield from _returned(where, standing)
    if seen.returned or seen.forms:
        unsent = [agency for agency in standing.missing if agency not in standing.waiting]
        yield from (_missing(where, standing, agency) for agency in unsent)


def _returned(where: Round, standing: Standing) -> Iterator[StatusLine]:
    """The files that came back: what each has to tell, then what must go back, agency by agency."""
    names = {agency.code: agency for agency in standing.plan.agencies}
    in_question = _in_question(standing)
    for record in standing.intake.files:
        mild = (each for each in record.findings if each.severity is not Severity.ERROR)
        yield from (_told(where, _MILD[each.severity], each, _who(names, record, each)) for each in mild)
    for record, each in standing.refused:
        if not (record.outcome is Outcome.QUARANTINED and Place(record.file) in in_question):  # told by a question
            yield _told(where, LineKind.MEND, each, _who(names, record, each))
    for code, found in standing.to_mend.items():
        if left := [each for each in found if each.place not in in_question]:
            yield _mend(where, standing, names[code], left)


def _in_question(standing: Standing) -> set[Place]:
    """The files and cells an officer is asked about: what is wrong there is told by the question alone."""
    marks = {asked.mark for asked in standing.to_decide}
    doubts = [doubt for doubt in standing.intake.doubts if doubt.mark in marks and doubt.about is not About.RECEIVED]
    files = {place.split("\n")[0] for asked in standing.to_decide for place in asked.texts["places"].split("\n")}
    cells = {entry.place for doubt in doubts for entry in doubt.entries}
    return cells | {doubt.reason.place for doubt in doubts if doubt.reason} | {Place(file) for file in files}


def _who(names: Mapping[str, Agency], record: FileRecord, each: Finding) -> str:
    """Whose file it is and which cell, in short; the file's name where it is nobody's."""
    owner = names.get(record.agency or "")
    return " › ".join(part for part in (owner.name if owner else record.file, each.place.cell) if part)


def _mend(where: Round, standing: Standing, agency: Agency, found: Sequence[Finding]) -> StatusLine:
    from toolkit.forms import correction_file_name

    first, form = found[0], where.corrections / correction_file_name(standing.plan, agency)
    what = first.problem if len(found) == 1 else f"{len(found)} điểm phải sửa. {first.problem}"
    who = f"{agency.name} › {first.place.cell}" if first.place.cell else agency.name
    if not form.exists():
        opens = _file(where, first.place.file, where.returns)
        return StatusLine(LineKind.MEND, what, first.remedy, who, str(first.place), opens)
    remedy = f"Gửi lại biểu đã đánh dấu trong thư mục {words.RESULTS_FOLDER}/{words.CORRECTIONS_FOLDER} cho đơn vị"
    return StatusLine(LineKind.MEND, what, f"{remedy}.", who, str(first.place), form)


def _question(where: Round, standing: Standing, asked: Question) -> StatusLine:
    from toolkit.forms import correction_file_name

    texts, review = asked.texts, where.results / words.REVIEW_FILE
    place = texts.get("places", "").split("\n")[0]
    cell = " – ".join(part for part in (texts.get("field", ""), place) if part)
    opens = review if review.exists() else _file(where, place, where.returns)
    answer = f"Ghi vào cột Quyết định của {words.REVIEW_FILE} rồi tổng hợp lại."
    owners = (each for each in standing.plan.agencies if each.name == texts.get("agency"))
    if any((where.corrections / correction_file_name(standing.plan, each)).exists() for each in owners):
        answer += f" Không chắc thì gửi lại đơn vị biểu đã đánh dấu trong {words.CORRECTIONS_FOLDER}."
    return StatusLine(LineKind.DECIDE, texts.get("problem", ""), answer, texts.get("agency") or place, cell, opens)


def _missing(where: Round, standing: Standing, agency: Agency) -> StatusLine:
    from toolkit.forms import form_file_name

    form = where.forms / form_file_name(standing.plan, agency)
    contact = "; ".join(part for part in (agency.contact, agency.email) if part)
    what, opens = "Chưa gửi báo cáo", form if form.exists() else where.forms
    what += f"; liên hệ: {contact}." if contact else "."
    return StatusLine(LineKind.MISSING, what, "Nhắc đơn vị gửi báo cáo.", agency.name, "", opens)


def _office(where: Round, each: Finding) -> StatusLine:
    """A finding about an officer's workbook, an output, or between agencies."""
    if each.severity is not Severity.ERROR:
        return _told(where, _MILD[each.severity], each)
    of_office = LineKind.OFFICE if each.place.file in _OFFICES else LineKind.MEND
    return _told(where, LineKind.STOPPED if each.code in _OUTPUTS else of_office, each)


def _told(where: Round, kind: LineKind, each: Finding, who: str = "") -> StatusLine:
    """A finding; `who` where it is of a file that came back, whose name may be that of an officer's workbook."""
    place, opens = str(each.place), _file(where, each.place.file, where.returns if who else None)
    return StatusLine(kind, each.problem, each.remedy, who or place, place, opens)


def _file(where: Round, name: str, first: Path | None = None) -> Path | None:
    """The file of that name as findings give it, where it lies in the round; of a file in a zip, the zip."""
    name = name.split(" › ")[0]
    folders = (*([first] if first else []), where.folder, where.results, where.returns, where.corrections)
    return next((folder / name for folder in folders if name and (folder / name).is_file()), None)


def _times(paths: Iterable[Path]) -> list[float]:
    """When each came here: written, or copied here since (a copy keeps the day it was written)."""
    found = []
    with suppress(OSError):  # the folder may go while it is listed
        for path in paths:
            with suppress(OSError):
                held = path.stat()
                found.append(max(held.st_mtime, held.st_ctime))
    return found
