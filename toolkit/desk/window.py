"""The window of one round: its status, its agencies, buttons that run steps and open files; and `DeskWindow`, the base
of every window that runs steps. `opening` shows them.

Tk runs in the main thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import Any

from toolkit.base.text import grouped
from toolkit.desk import steps
from toolkit.desk.agency_list import AgencyList
from toolkit.desk.widgets import (
    ENTER,
    GAP,
    HEADING_GROUND,
    TITLE,
    ChosenText,
    Root,
    Table,
    filling_frame,
    on_keys,
    points,
    reset_keys,
    show_if,
    wide_label,
)
from toolkit.model.records import Progress
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import Action
from toolkit.rounds.sending import read_ledger
from toolkit.rounds.status import LineKind, RoundStatus, StatusLine, opened_by

#: A function of `steps`: a round and the day → the step to run.
_MakeStep = Callable[[Round, date], steps.Step]
#: The steps with a button: the function that gives the step, and the sentence shown while it runs.
_STEP_OF_ACTION: dict[Action, tuple[_MakeStep, str]] = {
    Action.PREVIEW: (steps.previewing, "Đang xem cơ quan nào nhận nhiệm vụ nào…"),
    Action.FORMS: (steps.making_forms, "Đang làm biểu mẫu…"),
    Action.CONSOLIDATE: (steps.consolidating, "Đang đọc và tổng hợp báo cáo gửi về…"),
    Action.REMIND: (steps.reminding, "Đang soạn công văn và thư nhắc…"),
    Action.RELEASE: (steps.releasing, "Đang làm bản báo cáo chính thức…"),
    Action.ANSWER: (steps.answering, "Đang điền biểu trả lời cấp trên…")}
#: The actions that open a file or folder.
_OPEN_ACTIONS = tuple(action for action in Action if action.name.startswith("OPEN_"))
#: Kinds of lines that are folded under their heading if there are more than so many.
_MOST_UNFOLDED = {LineKind.MISSING: 12, LineKind.LOOK: 12, LineKind.NOTE: 0}
#: The columns of the list: heading, width in points, whether it takes the remaining width.
_COLUMNS = {"#0": ("Cơ quan, tệp", 250, False), "what": ("Việc cần biết", 440, True)}

_BEGINNING = "Đang mở kỳ báo cáo…"
_STOPPED = "Đã dừng theo yêu cầu. Các tệp đã có đều nguyên vẹn; chạy lại để có kết quả đầy đủ."
_CRASHED = "Bộ công cụ gặp lỗi nên chưa làm xong. Các tệp đã có đều nguyên vẹn."
_HINT = "Enter hoặc bấm đúp vào một dòng để mở tệp. F5: chạy lại. Ctrl+F: tìm cơ quan. Esc: đóng."


class DeskWindow:
    """A window on a folder: two tabs with lists (text and letter for Alt), the full text of the chosen line, buttons,
    one step at a time. Its subclasses show progress, results and failures."""

    def __init__(self, root: Root, folder: Path, tabs: tuple[tuple[str, str], ...]) -> None:
        reset_keys(root)
        self.root, self.folder = root, folder
        self._after_close: Callable[[], None] | None = None
        self._buttons: dict[str, ttk.Button] = {}
        self._default = ""
        self._lists: list[Table] = []
        self._gap, self._frame = points(root, GAP), filling_frame(root, 2)
        self._head, self._steps, self._tabs = ttk.Frame(self._frame), ttk.Frame(self._frame), ttk.Notebook(self._frame)
        self._head.columnconfigure(0, weight=1)
        self._title = wide_label(self._head, 0, folder.name, "Quiet.TLabel")
        self._sentence = wide_label(self._head, 2, style="Sentence.TLabel")
        self._tabs.enable_traversal()
        self._pages = [ttk.Frame(self._tabs) for _ in tabs]
        for page, (text, letter) in zip(self._pages, tabs, strict=True):
            self._tabs.add(page, text=text, padding=(0, self._gap, 0, 0), underline=text.index(letter))
        self._detail, self._foot = ChosenText(self._frame), ttk.Frame(self._frame)
        for part in (self._head, self._steps, self._tabs, self._detail, self._foot):
            part.grid(sticky="nsew")
        root.title(f"{TITLE} – {folder.name}")
        root.protocol("WM_DELETE_WINDOW", self.close)
        on_keys(self._tabs, lambda: self._list_shown().show_chosen(), "<<NotebookTabChanged>>")
        on_keys(root, self._enter, *ENTER)

    def close(self, then: Callable[[], None] | None = None) -> None:
        """Close the window, then call `then` (None: end the program). A running step is stopped first, if the officer
        agrees."""
        if not self.root.runner.busy or self.root.ask("Đang làm dở. Dừng lại và đóng?"):
            self._after_close = then or self.root.destroy
            self.cancel()
            self._leave_if_closing()

    def cancel(self) -> None:
        """Stop the running step at the next file."""
        self.root.runner.cancel()

    def _leave_if_closing(self) -> None:
        """Close the window if that was asked for and no step runs any more."""
        if self._after_close and not self.root.runner.busy:
            self._frame.destroy()
            self._after_close()

    def _begin(self, step: Callable[[Progress], Any], sentence: str) -> None:
        """Begin a step and show the sentence, unless one is running."""
        if not self.root.runner.busy:
            self._sentence["text"] = sentence
            self.root.runner.start(step, self._show_progress, self._ended, self._failed)
            self._show_buttons()

    def _ended(self, result: Any) -> None:
        """Show the result of a step that ended."""
        self._show_result(result)
        self._leave_if_closing()

    def _failed(self, error: BaseException) -> None:
        """Show that a step was stopped, or its crash."""
        is_stopped = isinstance(error, steps.Cancelled)
        self._show_failed(_STOPPED if is_stopped else _CRASHED)
        if not is_stopped:
            self.root.show_crash(error)
        self._leave_if_closing()

    def _open(self, path: Path | None) -> None:
        """Open a file or folder, None: the window's folder."""
        self.root.open(path or self.folder)

    def _button(self, parent: ttk.Frame, text: str, letter: str, press: Callable[[], object]) -> ttk.Button:
        """Add a button at the right of the others in `parent`; Alt and the letter press it."""
        button = ttk.Button(parent, text=text, underline=text.index(letter), width=0, command=press)
        button.grid(row=0, column=len(parent.children), padx=(0, self._gap))
        self._buttons[text] = button
        return button

    def _button_to_close(self) -> None:
        """Add the closing button at the right end of the foot."""
        self._button(self._foot, "Đóng", "n", self.close).grid(sticky="e", padx=0)
        self._foot.columnconfigure(len(self._foot.children), weight=1)

    def _list_shown(self) -> Table:
        """The list in the tab that is shown."""
        return self._lists[self._tabs.index("current")]  # type: ignore[no-untyped-call]

    def _enter(self) -> None:
        """Handle Enter: open the chosen line if a list has the focus, else press the default button."""
        if isinstance(self.root.focus_get(), (ttk.Treeview, ttk.Entry)):
            self._list_shown().open_chosen()
        elif self._default and not self.root.runner.busy:
            self._buttons[self._default].invoke()

    def _show_buttons(self) -> None:
        """Enable the buttons that can be pressed now."""

    def _show_progress(self, what: str, done: int, total: int) -> None:
        """Show how many of the files are done, and the next one."""

    def _show_result(self, result: Any) -> None:
        """Show the result of the step."""

    def _show_failed(self, sentence: str) -> None:
        """Show that the step was stopped or crashed."""


class Window(DeskWindow):
    """The window of one round. `first_lines` are shown together with the first status; `back` is called on Esc (None:
    Esc ends the program)."""

    def __init__(
        self, root: Root, where: Round, first_lines: tuple[StatusLine, ...], back: Callable[[], None] | None
    ) -> None:
        super().__init__(root, where.folder, (("Việc cần biết", "V"), ("Cơ quan", "q")))
        self.where, self._first_lines, self._back = where, first_lines, back
        self.status = RoundStatus(where.folder.name, _BEGINNING)
        self._step: tuple[_MakeStep, str] = (steps.looking, _BEGINNING)
        self._build_head()
        self._steps.configure(padding=(0, 0, 0, self._gap))
        for action, step in _STEP_OF_ACTION.items():
            self._action(self._steps, action, self.release if action is Action.RELEASE else partial(self.run, *step))
        self._bar = ttk.Progressbar(self._steps)
        self._bar.grid(row=0, column=len(self._steps.children), padx=self._gap)
        self._action(self._steps, Action.STOP, self.cancel)
        self._list = Table(
            self._pages[0], 0, _COLUMNS, self._detail, _HINT, self._open, selectmode="browse", height=6)
        self._list.tag_configure("heading", font="TkHeadingFont", background=HEADING_GROUND)
        self._agencies = AgencyList(self._pages[1], self._detail, self._open, self._mark_sent)
        self._lists = [self._list, self._agencies]
        for action in _OPEN_ACTIONS:
            self._action(self._foot, action)
        self._button_to_close()
        on_keys(root, lambda: self.close(back), "<Escape>")
        on_keys(root, lambda: self.run(steps.looking), "<F5>")
        on_keys(root, self._find_agency, "<Control-f>", "<Control-F>")  # with Caps Lock too

    def run(self, step: _MakeStep, sentence: str = _BEGINNING) -> None:
        """Begin a step of `steps` and show the sentence, unless one is running."""
        if self.root.runner.busy:
            return
        self._step = (step, sentence)
        self._list.empty()
        self._guide["text"] = ""
        self._bar["value"] = 0
        self._begin(step(self.where, self.root.today()), sentence)

    def release(self) -> None:
        """Make the report final, if the officer agrees."""
        sure = "Làm bản báo cáo chính thức và soạn thư trình? Bản dự thảo đang có sẽ được thay."
        if self.status.issued:
            sure = f"{self.status.issued} Phát hành thêm một bản nữa? Bản đã phát hành được giữ nguyên."
        if self.root.ask(sure):
            self.run(*_STEP_OF_ACTION[Action.RELEASE])

    def cancel(self) -> None:
        """Stop the running step at the next file, and say so."""
        super().cancel()
        self._guide["text"] = "Đang dừng sau tệp này…"

    def show(self, status: RoundStatus) -> None:
        """Show a status; fields it leaves blank are kept from the status before."""
        kept = {name: getattr(status, name) or getattr(self.status, name)
                for name in ("title", "agencies", "answers", "issued")}
        self.status = status._replace(lines=tuple(dict.fromkeys((*self._first_lines, *status.lines))), **kept)
        self._first_lines = ()
        self._title["text"] = self.status.title
        self._issued["text"] = f"✔ {self.status.issued}"
        show_if(bool(self.status.issued), self._issued)
        self._guide["text"] = f"→ {status.next.guide}"
        self._default = status.next.label
        self._show_lines()
        self._show_agencies()
        self._show_buttons()
        self._buttons[self._default].focus_set()

    def _show_agencies(self) -> None:
        """Show the agencies, and the sentence, which depends on their ticks."""
        sign = "✖ " if self.status.again or self.status.wants_reason else "✔ " if self.status.well else ""
        self._sentence["text"] = sign + self.status.sentence
        self._agencies.show(self.status.agencies)
        self._list_shown().show_chosen()

    def _mark_sent(self, codes: tuple[str, ...], sent: bool) -> None:
        """Write into the ledger that these agencies' forms were sent, or not, and show it. The officer is asked before
        several lose their ticks."""
        if self.root.runner.busy:
            self.root.tell(f"{steps.NOT_KEPT} Đợi xong việc đang làm rồi đánh dấu lại.")
            return
        sure = f"Bỏ đánh dấu đã gửi của {len(codes)} cơ quan? Ngày đã ghi sẽ mất."
        if sent or len(codes) == 1 or self.root.ask(sure):
            refusal = steps.mark_forms(self.where, dict.fromkeys(codes, self.root.today() if sent else None))
            self.status = self.status.ticked(read_ledger(self.where).days)
            self._show_agencies()
            if refusal:
                self.root.tell(refusal)

    def _build_head(self) -> None:
        """Lay out title, sentence, guide and their buttons."""
        if self._back:
            self._action(self._head, Action.BACK, lambda: self.close(self._back)).grid(column=1, padx=0)
        self._issued = wide_label(self._head, 1, style="Bold.TLabel")
        show_if(False, self._issued)
        self._guide = wide_label(self._head, 3)
        self._action(self._head, Action.AGAIN, lambda: self.run(*self._step)).grid(row=2, column=1, padx=0)

    def _action(self, parent: ttk.Frame, action: Action, press: Callable[[], object] | None = None) -> ttk.Button:
        """Add the button of an action; without `press` it opens the action's file or folder."""
        call = press or (lambda: self._open(opened_by(self.where, action)))
        return self._button(parent, action.label, action.letter, call)

    def _show_progress(self, what: str, done: int, total: int) -> None:
        self._bar.configure(maximum=max(total, 1), value=done)
        self._guide["text"] = f"Đang làm {done + 1}/{total}: {what}"

    def _show_result(self, result: RoundStatus) -> None:
        self.show(result)
        if result.wants_reason:
            errors = [str(line) for line in self.status.lines]
            if reason := self.root.ask_reason(result.sentence, errors):
                self.run(lambda where, today: steps.releasing(where, today, reason), _STEP_OF_ACTION[Action.RELEASE][1])
        elif result.opens:
            self._open(result.opens)

    def _show_failed(self, sentence: str) -> None:
        self.show(RoundStatus("", sentence, next=Action.AGAIN, again=True))

    def _show_lines(self) -> None:
        """Show the status's lines under the headings of their kinds; the first unfolded one is chosen."""
        self._list.empty()
        by_kind = grouped(self.status.lines, lambda line: line.kind)
        first = ""
        for kind in (kind for kind in LineKind if kind in by_kind):
            lines = by_kind[kind]
            opened = len(lines) <= _MOST_UNFOLDED.get(kind, len(lines)) or len(by_kind) == 1
            text = f"{kind.sign} {kind.heading} ({len(lines)})"
            parent = self._list.insert("", "end", text=text, open=opened, tags=("heading",))
            for line in lines:
                place = f"\n{line.place}" if line.place not in ("", line.where) else ""
                where, values = line.where or self.folder.name, (f"{kind.sign} {line.what}",)
                name = self._list.add(f"{line}{place}", line.opens, parent, text=where, values=values)
                first = first or (name if opened else "")
        if first:
            self._list.choose(first)
        self._list.yview_moveto(0)

    def _find_agency(self) -> None:
        """Handle Ctrl+F: show the tab of agencies and go to its box."""
        self._tabs.select(1)  # type: ignore[no-untyped-call]
        self._agencies.go_to_box()

    def _show_buttons(self) -> None:
        """Show and enable the buttons of the present status, and mark the default one."""
        busy = self.root.runner.busy
        show_if(busy, self._bar)
        appears = {Action.STOP: busy, Action.AGAIN: self.status.again and not busy, Action.ANSWER: self.status.answers,
                   Action.OPEN_MAIL: self._is_usable(Action.OPEN_MAIL)}
        for action in (action for action in Action if action.label in self._buttons):
            button = self._buttons[action.label]
            show_if(appears.get(action, True), button)
            button.state(("!disabled",) if self._is_usable(action) else ("disabled",))
            button["default"] = "active" if action.label == self._default and not busy else "normal"

    def _is_usable(self, action: Action) -> bool:
        """Whether the action can be taken now."""
        if action in _OPEN_ACTIONS:
            return opened_by(self.where, action) is not None
        if self.root.runner.busy and action in _STEP_OF_ACTION:
            return False
        if action is Action.REMIND:
            return self.where.form_mails.exists()
        return action not in (Action.RELEASE, Action.ANSWER) or self._is_usable(Action.OPEN_SUMMARY)
