"""The steps an officer runs from a window, each a function of a round and the day that gives the round's status; the
thread they run in; the opening of files. Nothing of Tk is in it; `window` and `opening` call it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, NamedTuple

from toolkit.model import words
from toolkit.model.findings import REFUSALS, Severity, ToolkitError, refused, worst_first
from toolkit.model.records import Progress
from toolkit.rounds.consolidating import (
    Consolidated,
    ReportNotFinal,
    answer_round,
    consolidate_round,
    moment_of,
    release_round,
)
from toolkit.rounds.many_rounds import ManyRounds, look_at_rounds, remind_rounds
from toolkit.rounds.record import folder_state
from toolkit.rounds.round import Round
from toolkit.rounds.sending import Reminded, make_forms, mark_sent, preview_forms, remind_round
from toolkit.rounds.status import OUTPUTS, RoundStatus, look, not_final_status, round_status, stopped_status

Step = Callable[[Progress], RoundStatus]
NOT_KEPT = "Chưa ghi được đánh dấu đã gửi biểu."


def _step(work: Callable[..., RoundStatus]) -> Callable[..., Step]:
    """`work` as a function of a round that gives the step: a refusal becomes a status too; a stop by the officer and a
    mistake of ours are raised."""

    def step_of(where: Round, *given: Any) -> Step:
        def step(progress: Progress) -> RoundStatus:
            try:
                return work(progress, where, *given)
            except ReportNotFinal as error:
                return not_final_status(where, error.standing, error.found)
            except REFUSALS as error:
                return stopped_status(where, refused(error))

        return step

    return step_of


@_step
def looking(progress: Progress, where: Round, today: date) -> RoundStatus:
    """The first step of a double-click: consolidate where something came back, else only look at the plan.

    Where nothing can be written, what came back is only looked at, and the sentence says so.
    """
    if not folder_state(where).returned:
        return look(where, today, progress)
    try:
        return _status_after(where, consolidate_round(where, progress, today), today)
    except ToolkitError as error:
        if error.finding.code not in OUTPUTS:
            raise
        status = look(where, today, progress, (error.finding,))
    return status._replace(sentence=f"Chưa ghi được kết quả mới. {status.sentence}")


@_step
def previewing(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Write and open the preview: which agency would get which tasks as the plan workbook is now."""
    preview = preview_forms(where, today)
    found = tuple(finding for finding in preview.findings if finding.place.file == words.PREVIEW_FILE)
    return look(where, today, progress, found)._replace(opens=preview.outputs[0])


@_step
def making_forms(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Make the forms, then look at the round."""
    return look(where, today, progress, make_forms(where, today, progress).findings)


@_step
def consolidating(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Read all returns and write what follows from them."""
    return _status_after(where, consolidate_round(where, progress, today), today)


@_step
def reminding(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Draft mails, a page of them and one letter to whoever has not reported or must mend, then look at the round."""
    reminded = remind_round(where, today, progress)
    status = look(where, today, progress, reminded.findings)
    sentence, opens = _drafted(reminded, f" trong thư mục {words.RESULTS_FOLDER}/{words.REMINDERS_FOLDER}")
    return status._replace(sentence=sentence, opens=opens)


def _drafted(reminded: Reminded, place: str) -> tuple[str, Path | None]:
    """The sentence on reminders drafted in that place, and the folder to be opened (None: none is)."""
    if not reminded.mails:
        return "Không có cơ quan nào phải nhắc.", None
    sentence = f"Đã soạn {reminded.summary}{place}; mở {words.MAIL_PAGE_FILE} để chép vào thư, xem lại rồi tự gửi."
    return sentence, reminded.outputs[-1].parent


@_step
def releasing(progress: Progress, where: Round, today: date, reason: str = "") -> RoundStatus:
    """Make the report final, with `reason` although errors are open."""
    done = release_round(where, today, reason, progress)
    known = len(done.standing.overruled)
    despite = f" dù còn {known} lỗi đã biết," if known else ""
    sentence = (f"Đã làm bản báo cáo chính thức {done.report.name}{despite} và soạn sẵn thư trình "
                f"{words.UPWARD_MAIL_FILE}.")
    return _status_after(where, done, today)._replace(sentence=sentence)


@_step
def answering(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Consolidate and fill the superior's form from the results."""
    done = answer_round(where, moment_of(today), progress)
    answer = done.answer
    assert answer is not None
    status = _status_after(where, done._replace(other_findings=(*done.other_findings, *answer.findings)), today)
    draft, rest = ("dự thảo ", "xử lý các dòng dưới đây") if answer.is_draft else ("", "gửi lên")
    sentence = (f"Đã điền {draft}biểu trả lời cấp trên {answer.path.name} từ {answer.rests_on} nội dung của các cơ "
                f"quan; xem lại rồi {rest}.")
    return status._replace(sentence=sentence, opens=answer.path)


def _status_after(where: Round, done: Consolidated, today: date) -> RoundStatus:
    return round_status(where, done.standing, done.state.folder, today, done.other_findings)


def mark_forms(where: Round, days: Mapping[str, date | None]) -> str:
    """Write into the ledger on which day these agencies' forms were sent (None: not sent) → why that could not be
    written, "" where it was."""
    try:
        mark_sent(where, days)
    except REFUSALS as error:
        return f"{NOT_KEPT} {refused(error).finding}"
    return ""


class FolderStatus(NamedTuple):
    """The rounds of a folder after a step: the sentence on the step ("": how the rounds stand), what the officer must
    read, the folder to open (None: none)."""

    rounds: ManyRounds
    sentence: str = ""
    notices: Sequence[str] = ()
    opens: Path | None = None


def reminding_together(folder: Path, today: date) -> Callable[[Progress], FolderStatus]:
    """The step that drafts one reminder to each agency for all it owes, then looks at the rounds again."""

    def step(progress: Progress) -> FolderStatus:
        try:
            reminded = remind_rounds(folder, today, progress)
        except REFUSALS as error:
            return FolderStatus(look_at_rounds(folder, today), f"✖ {refused(error).finding}")
        notices = [str(found) for found in worst_first(reminded.findings) if found.severity is not Severity.NOTE]
        sentence, opens = _drafted(reminded, f", trong thư mục {words.JOINT_REMINDERS_FOLDER}")
        return FolderStatus(look_at_rounds(folder, today), sentence, notices, opens)

    return step


class Cancelled(Exception):
    """The officer stopped the step; what it has written by then is whole."""


class StepRunner:
    """Runs one step at a time in a thread. What the step reports is kept as calls, which the window's thread makes with
    `deliver`."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._stop = Event()
        self.busy = False

    def start(
        self, step: Callable[[Progress], Any], progress: Progress, ended: Callable[[Any], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        """Begin `step`; none may be under way. `progress` is called as it goes on, at last `ended` with its result or
        `failed` with what ended it instead: Cancelled where the officer stopped it."""

        def report(what: str, done: int, total: int) -> None:
            if self._stop.is_set():
                raise Cancelled
            self.post(partial(progress, what, done, total))

        def work() -> None:
            try:
                call = partial(self._finish, ended, step(report))
            except BaseException as error:  # whatever ends the step, the window hears of it
                call = partial(self._finish, failed, error)
            self.post(call)

        self._stop.clear()
        self.busy = True
        Thread(target=work, daemon=True).start()

    def cancel(self) -> None:
        """Have the step stop before the next file."""
        self._stop.set()

    def post(self, call: Callable[[], object]) -> None:
        """Have `deliver` make that call; from any thread."""
        self._calls.put(call)

    def deliver(self) -> None:
        """Make the calls posted since last time."""
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            call()

    def _finish(self, then: Callable[[Any], object], outcome: object) -> None:
        self.busy = False
        then(outcome)


#: Documents, which a double-click on a line opens. Any other return could be a program: its folder is shown.
DOCUMENTS = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".csv",
                       ".docx", ".doc", ".odt", ".pdf", ".txt", ".eml", ".msg"))


def open_path(path: Path) -> str:
    """Open a document or a folder; of any other file, its folder → "", or a sentence: why it did not open."""
    if not path.exists():
        return f"Không còn “{path.name}” ở {path.parent}."
    target = path if path.is_dir() or path.suffix.casefold() in DOCUMENTS else path.parent
    try:
        _start(target)
    except OSError:
        return f"Máy chưa mở được “{target.name}”. Tệp nằm ở: {target}"
    return ""


if sys.platform == "win32":

    def _start(path: Path) -> None:
        # Of a folder “a” without its last separator, Windows starts the program a.bat that lies beside it.
        os.startfile(os.path.join(path, "") if path.is_dir() else path)
else:

    def _start(path: Path) -> None:
        quiet = subprocess.DEVNULL
        subprocess.Popen(["xdg-open", str(path)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
