"""The steps that a window runs; the thread they run in; the opening of files. Nothing of Tk is in it.

`looking`, `previewing` … take a round and the day and give the step to run; its result is the round's status. `window`
and `opening` call them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.model import words
from toolkit.model.findings import REFUSALS, Severity, ToolkitError, refused, worst_first
from toolkit.model.records import Progress
from toolkit.rounds.consolidating import (
    Consolidated,
    ReportNotFinal,
    answer_round,
    consolidate_round,
    release_round,
)
from toolkit.rounds.many_rounds import ManyRounds, look_at_rounds, remind_rounds
from toolkit.rounds.round import Round, returned_files
from toolkit.rounds.sending import Reminded, make_forms, mark_sent, preview_forms, remind_round
from toolkit.rounds.status import OUTPUTS, RoundStatus, look, not_final_status, round_status, stopped_status

Step = Callable[[Progress], RoundStatus]
#: Begins the sentence on marks that could not be saved.
NOT_KEPT = "Chưa ghi được đánh dấu đã gửi biểu."


def _step(work: Callable[..., RoundStatus]) -> Callable[..., Step]:
    """A function that works on a round → one that takes the round and gives the step. A refusal becomes a status; a
    stop by the officer and programming mistakes are raised."""

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
    """The step of a double-click: consolidate if a report came, else only read the plan.

    Where nothing can be written, the returns are only read, and the sentence says so."""
    if not returned_files(where):
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
    """The step that writes and opens the preview: which agency gets which tasks by the present plan workbook."""
    preview = preview_forms(where, today)
    found = tuple(finding for finding in preview.findings if finding.place.file == words.PREVIEW_FILE)
    return look(where, today, progress, found)._replace(opens=preview.outputs[0])


@_step
def making_forms(progress: Progress, where: Round, today: date) -> RoundStatus:
    """The step that makes the forms."""
    return look(where, today, progress, make_forms(where, today, progress).findings)


@_step
def consolidating(progress: Progress, where: Round, today: date) -> RoundStatus:
    """The step that reads all returns and writes the results."""
    return _status_after(where, consolidate_round(where, progress, today), today)


@_step
def reminding(progress: Progress, where: Round, today: date) -> RoundStatus:
    """The step that drafts mails and a letter to agencies without a report or with one to mend."""
    reminded = remind_round(where, today, progress)
    status = look(where, today, progress, reminded.findings)
    sentence, opens = _drafted_sentence(reminded, f" trong thư mục {words.RESULTS_FOLDER}/{words.REMINDERS_FOLDER}")
    return status._replace(sentence=sentence, opens=opens)


def _drafted_sentence(reminded: Reminded, place: str) -> tuple[str, Path | None]:
    """Drafted reminders → the sentence on them, with their place, and the folder to open (None: there are none)."""
    if not reminded.mails:
        return "Không có cơ quan nào phải nhắc.", None
    sentence = f"Đã soạn {reminded.summary}{place}; mở {words.MAIL_PAGE_FILE} để chép vào thư, xem lại rồi tự gửi."
    return sentence, reminded.outputs[-1].parent


@_step
def releasing(progress: Progress, where: Round, today: date, reason: str = "") -> RoundStatus:
    """The step that makes the report final; `reason` is given where errors are open."""
    done = release_round(where, today, reason, progress)
    known = len(done.standing.overruled)
    despite = f" dù còn {known} lỗi đã biết," if known else ""
    sentence = (f"Đã làm bản báo cáo chính thức {done.report.name}{despite} và soạn sẵn thư trình "
                f"{words.UPWARD_MAIL_FILE}.")
    return _status_after(where, done, today)._replace(sentence=sentence)


@_step
def answering(progress: Progress, where: Round, today: date) -> RoundStatus:
    """The step that consolidates and fills the superior's form."""
    done = answer_round(where, progress, today)
    answer = done.answer
    assert answer is not None
    status = _status_after(where, done._replace(other_findings=(*done.other_findings, *answer.findings)), today)
    draft, rest = ("dự thảo ", "xử lý các dòng dưới đây") if answer.is_draft else ("", "gửi lên")
    sentence = (f"Đã điền {draft}biểu trả lời cấp trên {answer.path.name} từ {answer.rests_on} nội dung của các cơ "
                f"quan; xem lại rồi {rest}.")
    return status._replace(sentence=sentence, opens=answer.path)


def _status_after(where: Round, done: Consolidated, today: date) -> RoundStatus:
    """The status of a round after a consolidation."""
    return round_status(where, done.standing, done.state, today, done.other_findings)


def mark_forms(where: Round, days: Mapping[str, date | None]) -> str:
    """Write into the ledger the days on which these agencies' forms were sent (None: not sent) → "", or the sentence
    why it could not be written."""
    try:
        mark_sent(where, days)
    except REFUSALS as error:
        return f"{NOT_KEPT} {refused(error).finding}"
    return ""


class FolderStatus(NamedTuple):
    """The rounds of a folder after a step."""

    rounds: ManyRounds
    sentence: str = ""            # on the step; "": the state of the rounds is shown
    notices: Sequence[str] = ()   # sentences the officer must read
    opens: Path | None = None     # the folder to open


def reminding_together(folder: Path, today: date) -> Callable[[Progress], FolderStatus]:
    """The step that drafts one reminder to each agency for all reports it owes to the rounds of a folder."""

    def step(progress: Progress) -> FolderStatus:
        try:
            reminded = remind_rounds(folder, today, progress)
        except REFUSALS as error:
            return FolderStatus(look_at_rounds(folder, today), f"✖ {refused(error).finding}")
        notices = [str(found) for found in worst_first(reminded.findings) if found.severity is not Severity.NOTE]
        sentence, opens = _drafted_sentence(reminded, f", trong thư mục {words.JOINT_REMINDERS_FOLDER}")
        return FolderStatus(look_at_rounds(folder, today), sentence, notices, opens)

    return step


class Cancelled(Exception):
    """The officer stopped the step; files written before are complete."""


class StepRunner:
    """Runs one step at a time in a thread. `deliver`, which the window's thread calls again and again, reports the
    step's progress and its end."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._step: Future[Any] | None = None
        self._counts: tuple[str, int, int] | None = None
        self._is_cancelled = False

    @property
    def busy(self) -> bool:
        """Whether a step runs whose end was not reported yet."""
        return self._step is not None

    def start(
        self, step: Callable[[Progress], Any], progress: Progress, ended: Callable[[Any], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        """Begin a step; none may be running. `deliver` calls `progress` as it goes on, then `ended` with its result, or
        `failed` with the exception that ended it (Cancelled: the officer stopped it)."""
        self._counts, self._is_cancelled = None, False
        self._reports = progress, ended, failed
        self._step = self._thread.submit(step, self._count)

    def cancel(self) -> None:
        """Stop the step before its next file."""
        self._is_cancelled = True

    def deliver(self) -> None:
        """Report the running step's progress, until it is cancelled, or that it ended."""
        if self._step is None:
            return
        progress, ended, failed = self._reports
        if self._counts and not self._is_cancelled:
            progress(*self._counts)
        if self._step.done():
            step, self._step = self._step, None
            if error := step.exception():
                failed(error)
            else:
                ended(step.result())

    def _count(self, what: str, done: int, total: int) -> None:
        """Keep the step's progress; in the step's thread."""
        if self._is_cancelled:
            raise Cancelled
        self._counts = what, done, total


#: Suffixes of documents, which may be opened. Any other returned file could be a program: its folder is opened instead.
DOCUMENTS = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".csv",
                       ".docx", ".doc", ".odt", ".pdf", ".txt", ".eml", ".msg"))


def open_path(path: Path) -> str:
    """Open a document or a folder; of any other file, its folder → "", or the sentence why it did not open."""
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
