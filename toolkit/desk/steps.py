"""What the desk does, with no window in it: the steps and their thread, files opened.

A step is told whom to tell how far it is, and ends with the round's status; it touches nothing of the window.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, NamedTuple

from toolkit.model import words
from toolkit.model.findings import REFUSALS, Severity, ToolkitError, refused, worst_first
from toolkit.model.records import Progress
from toolkit.rounds import status as round_status
from toolkit.rounds.consolidating import (
    Consolidated,
    ReportNotFinal,
    answer_round,
    consolidate_round,
    moment_of,
    release_round,
)
from toolkit.rounds.many_rounds import ManyRounds, RemindedTogether, look_at_rounds, remind_rounds
from toolkit.rounds.reading import read_standing
from toolkit.rounds.record import folder_state
from toolkit.rounds.round import Round
from toolkit.rounds.sending import Reminded, make_forms, preview_forms, remind_round
from toolkit.rounds.sent_forms import mark_sent, read_sent_forms
from toolkit.rounds.status import OUTPUTS, RoundStatus, look, not_final_status, stopped_status

Step = Callable[[Progress], RoundStatus]
NOT_KEPT = "Chưa ghi được đánh dấu đã gửi biểu."
#: So many things that a joint reminder found are told.
_TOLD = 8
#: Milliseconds after which a window asks again what its step has said.
POLL = 40


def _step(work: Callable[..., RoundStatus]) -> Callable[..., Step]:
    """`work` as a step: what stops it becomes a status too, but not that the officer stops it or a mistake of ours."""

    def begun(where: Round, *given: Any) -> Step:
        def step(progress: Progress) -> RoundStatus:
            try:
                return work(progress, where, *given)
            except ReportNotFinal as error:
                return not_final_status(where, error.standing, error.found)
            except REFUSALS as error:
                return stopped_status(where, refused(error))

        return step

    return begun


@_step
def looking(progress: Progress, where: Round, today: date) -> RoundStatus:
    """What a double-click does: consolidate where something came back, else only look at the plan.

    Where nothing can be written, what came back is only looked at, and that is told.
    """
    if not folder_state(where).returned:
        return look(where, today, progress)
    try:
        return _after(where, consolidate_round(where, progress, today), today)
    except ToolkitError as error:
        if error.finding.code not in OUTPUTS:
            raise
        status = look(where, today, progress, (error.finding,))
    return status._replace(sentence=f"Chưa ghi được kết quả mới. {status.sentence}")


@_step
def previewing(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Show who would get which tasks as the plan workbook is now."""
    made = preview_forms(where, today)
    found = tuple(each for each in made.findings if each.place.file == words.PREVIEW_FILE)
    return look(where, today, progress, found)._replace(opens=made.outputs[0])


@_step
def making_forms(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Make the forms, then look at the round; what makes no difference to who has just made them is left out."""
    found, standing = make_forms(where, today, progress).findings, read_standing(where, today=today)
    known = tuple(each for each in standing.findings if each not in found and each.severity is not Severity.NOTE)
    return round_status.round_status(where, standing._replace(findings=known), folder_state(where), today, found)


@_step
def consolidating(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Read all that came back and write what follows from it."""
    return _after(where, consolidate_round(where, progress, today), today)


@_step
def reminding(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Draft mails, a page of them and one letter to whoever has not reported or must mend, then look at the round."""
    made = remind_round(where, today, progress)
    status = look(where, today, progress, made.findings)
    sentence, opens = _drafted(made, f" trong thư mục {words.RESULTS_FOLDER}/{words.REMINDERS_FOLDER}")
    return status._replace(sentence=sentence, opens=opens)


def _drafted(made: Reminded | RemindedTogether, place: str) -> tuple[str, Path | None]:
    """What there is to say of reminders, drafted at that place, and the folder to be shown, None: none is."""
    if not made.mails:
        return "Không có cơ quan nào phải nhắc.", None
    said = f"Đã soạn {made}{place}; mở {words.MAIL_PAGE_FILE} để chép vào thư, xem lại rồi tự gửi."
    return said, made.outputs[-1].parent


@_step
def releasing(progress: Progress, where: Round, today: date, reason: str = "") -> RoundStatus:
    """Make the report final, with `reason` although errors are open."""
    done = release_round(where, today, reason, progress)
    known = len(done.standing.overruled)
    despite = f" dù còn {known} lỗi đã biết," if known else ""
    said = f"Đã làm bản báo cáo chính thức {done.report.name}{despite} và soạn sẵn thư trình {words.UPWARD_MAIL_FILE}."
    return _after(where, done, today)._replace(sentence=said)


@_step
def answering(progress: Progress, where: Round, today: date) -> RoundStatus:
    """Consolidate and fill the superior's form from what came of it."""
    done = answer_round(where, moment_of(today), progress)
    made = done.answer
    assert made is not None
    status = _after(where, done._replace(other_findings=(*done.other_findings, *made.findings)), today)
    draft = "dự thảo " if made.is_draft else ""
    said = (f"Đã điền {draft}biểu trả lời cấp trên {made.path.name} từ {made.rests_on} nội dung của các cơ quan; "
            f"xem lại rồi {'xử lý các dòng dưới đây' if made.is_draft else 'gửi lên'}.")
    return status._replace(sentence=said, opens=made.path)


def _after(where: Round, done: Consolidated, today: date) -> RoundStatus:
    return round_status.round_status(where, done.standing, done.state.folder, today, done.other_findings)


def ticked(where: Round, ticks: Mapping[str, date | None]) -> tuple[Mapping[str, date], str]:
    """Keep on which day each of these agencies' forms was sent, None: that it was not → the forms that are sent now, by
    agency, and why the ticks could not be kept, "": they were."""
    why = ""
    try:
        mark_sent(where, ticks)
    except REFUSALS as error:
        why = f"{NOT_KEPT} {refused(error).finding}"
    return read_sent_forms(where), why


class Together(NamedTuple):
    """The rounds of a folder after a step, and what is said of it: instead of how they stand ("": nothing else), each
    thing to be told, the folder to be shown (None: none)."""

    shown: ManyRounds
    said: str = ""
    told: tuple[str, ...] = ()
    opens: Path | None = None


def reminding_together(folder: Path, today: date) -> Callable[[Progress], Together]:
    """Draft one reminder to each agency for all it owes, then look at the rounds again."""

    def step(progress: Progress) -> Together:
        try:
            made = remind_rounds(folder, today, progress)
        except REFUSALS as error:
            return Together(look_at_rounds(folder, today), f"✖ {refused(error).finding}")
        told = tuple(str(each) for each in worst_first(made.findings) if each.severity is not Severity.NOTE)[:_TOLD]
        said, opens = _drafted(made, f", trong thư mục {words.JOINT_REMINDERS_FOLDER}")
        return Together(look_at_rounds(folder, today), said, told, opens)

    return step


class Cancelled(Exception):
    """The officer stopped the step; what it has written by then is whole."""


class StepProgress(NamedTuple):
    """`done` of `total` are done, `what` is next."""

    what: str
    done: int
    total: int


class Ended(NamedTuple):
    """The step's result."""

    result: Any


class Failed(NamedTuple):
    """What ended the step instead."""

    error: BaseException


Message = StepProgress | Ended | Failed


class StepRunner:
    """Runs one step at a time; its owner asks for the messages, in the owner's own thread."""

    def __init__(self) -> None:
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._stop = Event()
        self.busy = False

    def start(self, step: Callable[[Progress], object]) -> None:
        """Begin `step`, which is given what to tell how far it is. It must not be busy."""
        self._stop.clear()
        self.busy = True
        Thread(target=self._run, args=(step,), daemon=True).start()

    def cancel(self) -> None:
        """Have the step stop before the next file."""
        self._stop.set()

    def tell(self, message: Message) -> None:
        """Put a message in the queue, from any thread."""
        self._messages.put(message)

    def messages(self) -> Iterator[Message]:
        """What was said since last asked."""
        while True:
            try:
                message = self._messages.get_nowait()
            except Empty:
                return
            if not isinstance(message, StepProgress):
                self.busy = False
            yield message

    def _run(self, step: Callable[[Progress], object]) -> None:
        try:
            self.tell(Ended(step(self._tell_progress)))
        except BaseException as error:  # whatever ends the step, the window hears of it
            self.tell(Failed(error))

    def _tell_progress(self, what: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.tell(StepProgress(what, done, total))


#: What is opened by a double-click on a line. Anything else that came back could be a program: its folder is shown.
DOCUMENTS = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".csv",
                       ".docx", ".doc", ".odt", ".pdf", ".txt", ".eml", ".msg"))


def open_path(path: Path) -> str:
    """Open a document or a folder; of anything else, the folder it lies in. "", or a sentence: why it did not open."""
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
