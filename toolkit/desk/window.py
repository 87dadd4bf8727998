"""What every window at work is made of, and the window on a round: it shows its status, runs steps in a thread, opens
files. All of Tk is in the main thread."""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import Any

from toolkit.base.text import grouped
from toolkit.desk import agency_list, steps, widgets
from toolkit.desk.steps import Cancelled, Ended, StepProgress, StepRunner
from toolkit.model.records import Progress
from toolkit.rounds.round import Round
from toolkit.rounds.status import Action, LineKind, RoundStatus, StatusLine, opened_by

#: Makes what is done of a round on a day.
_MakeStep = Callable[[Round, date], steps.Step]
#: The steps with a button: what each does, and what is said while it does.
_STEPS: dict[Action, tuple[_MakeStep, str]] = {
    Action.PREVIEW: (steps.previewing, "Đang xem cơ quan nào nhận nhiệm vụ nào…"),
    Action.FORMS: (steps.making_forms, "Đang làm biểu mẫu…"),
    Action.CONSOLIDATE: (steps.consolidating, "Đang đọc và tổng hợp báo cáo gửi về…"),
    Action.REMIND: (steps.reminding, "Đang soạn công văn và thư nhắc…"),
    Action.RELEASE: (steps.releasing, "Đang làm bản báo cáo chính thức…"),
    Action.ANSWER: (steps.answering, "Đang điền biểu trả lời cấp trên…")}
_OPENING = tuple(action for action in Action if action.name.startswith("OPEN_"))
#: Kinds whose lines are folded under their heading where there are more of them.
_FOLDED = {LineKind.MISSING: 12, LineKind.LOOK: 12, LineKind.NOTE: 0}
#: The columns of the list: heading, points, and whether what room is left goes to it.
_COLUMNS = {"#0": ("Cơ quan, tệp", 250, False), "what": ("Việc cần biết", 440, True)}

_BEGINNING = "Đang mở kỳ báo cáo…"
STOPPED = "Đã dừng theo yêu cầu. Các tệp đã có đều nguyên vẹn"
CRASHED = "Bộ công cụ gặp lỗi nên chưa làm xong. Các tệp đã có đều nguyên vẹn."
_HINT = "Enter hoặc bấm đúp vào một dòng để mở tệp. F5: chạy lại. Ctrl+F: tìm cơ quan. Esc: đóng."


class DeskWindow:
    """A window with two tabs, each with the letter that shows it, a text on what is chosen, buttons, and steps that run
    one at a time; `folder` is what it is on. Windows made of it say what they show while a step is under way, and of
    its result."""

    def __init__(
        self, root: tkinter.Tk, folder: Path, world: widgets.Surroundings, tabs: tuple[tuple[str, str], ...]
    ) -> None:
        widgets.free_keys(root)
        self.root, self.folder, self.world, self._tab_names = root, folder, world, tabs
        self.worker = StepRunner()
        self._then: Callable[[], None] | None = None
        self._buttons: dict[str, ttk.Button] = {}
        self._lists: list[widgets.Table] = []
        self._sentence: ttk.Label
        self._gap, self._frame = widgets.points(root, widgets.GAP), widgets.filling_frame(root, 2)
        self._head, self._steps, self._tabs = ttk.Frame(self._frame), ttk.Frame(self._frame), ttk.Notebook(self._frame)
        self._head.columnconfigure(0, weight=1)
        self._tabs.enable_traversal()
        self._pages = [ttk.Frame(self._tabs) for _ in tabs]
        for page, (text, letter) in zip(self._pages, tabs, strict=True):
            self._tabs.add(page, text=text, padding=(0, self._gap, 0, 0), underline=text.index(letter))
        self._detail, self._foot = widgets.ChosenText(self._frame), ttk.Frame(self._frame)
        for part in (self._head, self._steps, self._tabs, self._detail, self._foot):
            part.grid(sticky="nsew")
        root.title(f"{widgets.TITLE} – {folder.name}")
        root.protocol("WM_DELETE_WINDOW", self.close)
        widgets.on_keys(self._tabs, lambda: self._list_shown().tell(), "<<NotebookTabChanged>>")
        widgets.on_enter(root, self._enter)
        self._next_poll = root.after(steps.POLL, self._poll)

    def close(self, then: Callable[[], None] | None = None) -> None:
        """Close the window, and do what comes `then`, None: end. A step under way is stopped first, where the officer
        agrees."""
        then = then or self.root.destroy
        if not self.worker.busy:
            self._leave(then)
        elif self._is_sure("Đang làm dở. Dừng lại và đóng?"):
            self._then = then
            self.cancel()

    def cancel(self) -> None:
        """Have the step under way stop at the next file."""
        self.worker.cancel()

    def _begin(self, step: Callable[[Progress], object], sentence: str) -> None:
        """Begin a step, with the sentence that stands there while it lasts, unless one is under way."""
        if not self.worker.busy:
            self._sentence.configure(text=sentence)
            self.worker.start(step)
            self._show_buttons()

    def _leave(self, then: Callable[[], None]) -> None:
        self.root.after_cancel(self._next_poll)
        self._frame.destroy()
        then()

    def _is_sure(self, question: str) -> bool:
        return self.world.ask(self.root, self.root.title(), question)

    def _tell_officer(self, sentence: str) -> None:
        self.world.tell(self.root, self.root.title(), sentence)

    def _open(self, path: Path | None) -> None:
        if told := self.world.open(path or self.folder):
            self._tell_officer(told)

    def _button(self, parent: ttk.Frame, text: str, letter: str, press: Callable[[], object]) -> ttk.Button:
        """A button beside those that are in `parent`, pressed by Alt and that letter too where it can be seen."""
        button = ttk.Button(parent, text=text, underline=text.index(letter), width=0, command=press)
        button.grid(row=0, column=len(parent.children), padx=(0, self._gap))
        self._buttons[text] = button
        widgets.on_keys(self.root, lambda: button.winfo_ismapped() and button.invoke(),
                        *(f"<Alt-Key-{key}>" for key in (letter.lower(), letter.upper())))
        return button

    def _button_to_close(self) -> None:
        """The last button of the foot, at its right end."""
        self._button(self._foot, "Đóng", "n", self.close).grid(sticky="e", padx=0)
        self._foot.columnconfigure(len(self._foot.children), weight=1)

    def _count_in_tabs(self, *counts: int) -> None:
        for page, (text, _), count in zip(self._pages, self._tab_names, counts, strict=True):
            self._tabs.tab(page, text=f"{text} ({count})")  # type: ignore[no-untyped-call]

    def _list_shown(self) -> widgets.Table:
        return self._lists[self._tabs.index("current")]  # type: ignore[no-untyped-call]

    def _enter(self, focus: tkinter.Misc) -> None:
        """Enter: the chosen line of the list that is shown, where that has the focus, else the default button."""
        if isinstance(focus, (ttk.Treeview, ttk.Entry)):
            self._list_shown().open_chosen()
        else:
            default = [button for button in self._buttons.values() if str(button.cget("default")) == "active"]
            for button in default:  # none while a step is under way
                button.invoke()

    def _poll(self) -> None:
        """Hear what the step says, again and again until the window is left."""
        for message in self.worker.messages():
            if isinstance(message, StepProgress):
                self._show_progress(message)
            elif isinstance(message, Ended):
                self._show_result(message.result)
            else:
                stopped = isinstance(message.error, Cancelled)
                self._show_failed(stopped)
                if not stopped:
                    self.world.crashed(self.root, message.error, self.folder)
        if self._then and not self.worker.busy:
            self._leave(self._then)
        else:
            self._next_poll = self.root.after(steps.POLL, self._poll)

    def _show_buttons(self) -> None:
        """Show which buttons can be pressed now."""

    def _show_progress(self, message: StepProgress) -> None:
        """Show how far the step under way is."""

    def _show_result(self, result: Any) -> None:
        """Show what came of the step."""

    def _show_failed(self, stopped: bool) -> None:
        """Show that the step was stopped, or that a mistake of ours ended it."""


class Window(DeskWindow):
    """The desk of one round. `told` are lines that only this once are to be told; `back` is where Esc leads, None: out.
    """

    def __init__(
        self, root: tkinter.Tk, where: Round, told: tuple[StatusLine, ...], world: widgets.Surroundings,
        back: Callable[[], None] | None,
    ) -> None:
        super().__init__(root, where.folder, world, (("Việc cần biết", "V"), ("Cơ quan", "q")))
        self.where, self.status, self._told = where, RoundStatus(where.folder.name, _BEGINNING), told
        self._back = back
        self._step: tuple[_MakeStep, str] = (steps.looking, _BEGINNING)
        self._build_head()
        self._build_steps()
        self._list = widgets.Table(
            self._pages[0], 0, _COLUMNS, self._detail, _HINT, self._open, selectmode="browse", height=6)
        self._list.tag_configure("heading", font="TkHeadingFont", background=widgets.HEADING_GROUND)
        self._agencies = agency_list.AgencyList(self._pages[1], self._detail, self._open, self._tick)
        self._lists = [self._list, self._agencies]
        for action in _OPENING:
            self._action(self._foot, action)
        self._button_to_close()
        widgets.on_keys(root, lambda: self.close(back), "<Escape>")
        widgets.on_keys(root, lambda: self.run(steps.looking), "<F5>")
        widgets.on_keys(root, self._find_agency, "<Control-f>", "<Control-F>")

    def run(self, step: _MakeStep, said: str = _BEGINNING) -> None:
        """Begin a step of `steps`, with what is `said` while it lasts, unless one is under way."""
        if self.worker.busy:
            return
        self._step = (step, said)
        self._list.empty()
        self._guide.configure(text="")
        self._bar.configure(value=0)
        self._begin(step(self.where, self.world.today()), said)

    def release(self) -> None:
        """Make the report final, where the officer is sure."""
        sure = "Làm bản báo cáo chính thức và soạn thư trình? Bản dự thảo đang có sẽ được thay."
        if self.status.issued:
            sure = f"{self.status.issued} Phát hành thêm một bản nữa? Bản đã phát hành được giữ nguyên."
        if self._is_sure(sure):
            self.run(*_STEPS[Action.RELEASE])

    def cancel(self) -> None:
        """Have the step under way stop at the next file, and say so."""
        super().cancel()
        self._guide.configure(text="Đang dừng sau tệp này…")

    def show(self, status: RoundStatus) -> None:
        """Show a status; what it does not know of the round stays as it was known before."""
        known = {name: getattr(status, name) or getattr(self.status, name)
                 for name in ("title", "agencies", "answers", "issued")}
        self.status = status._replace(lines=tuple(dict.fromkeys((*self._told, *status.lines))), **known)
        self._told = ()
        self._title.configure(text=self.status.title)
        self._issued.configure(text=f"✔ {self.status.issued}")
        widgets.shown_if(bool(self.status.issued), self._issued)
        self._guide.configure(text=f"→ {status.next.guide}")
        self._fill()
        self._show_agencies()
        self._show_buttons()
        self._buttons[status.next.label].focus_set()

    def _show_agencies(self) -> None:
        """Show the agencies, and what may change with a tick: the one sentence, and how much each list holds."""
        sign = "✖ " if self.status.again or self.status.wants_reason else "✔ " if self.status.well else ""
        self._sentence.configure(text=sign + self.status.sentence)
        self._count_in_tabs(len(self.status.lines), len(self.status.agencies))
        self._agencies.show(self.status.agencies)
        self._list_shown().tell()

    def _tick(self, codes: tuple[str, ...], sent: bool) -> None:
        """Keep that these forms were sent, or not, and show it; many lose their ticks only when sure."""
        if not codes:
            self._detail.show(f"Chưa chọn cơ quan nào: bấm vào một dòng trước.\n{agency_list.HINT}")
            return
        if self.worker.busy:
            self._tell_officer(f"{steps.NOT_KEPT} Đợi xong việc đang làm rồi đánh dấu lại.")
            return
        sure = f"Bỏ đánh dấu đã gửi của {len(codes)} cơ quan? Ngày đã ghi sẽ mất."
        if sent or len(codes) == 1 or self._is_sure(sure):
            days, refused = steps.ticked(self.where, dict.fromkeys(codes, self.world.today() if sent else None))
            self.status = self.status.ticked(days)
            self._show_agencies()
            if refused:
                self._tell_officer(refused)

    def _build_head(self) -> None:
        self._title = widgets.wide_label(self._head, 0, self.folder.name, "Quiet.TLabel")
        if self._back:
            self._action(self._head, Action.BACK, lambda: self.close(self._back)).grid(column=1, padx=0)
        self._issued = widgets.wide_label(self._head, 1, style="Bold.TLabel")
        widgets.shown_if(False, self._issued)
        self._sentence = widgets.wide_label(self._head, 2, _BEGINNING, "Sentence.TLabel")
        self._guide = widgets.wide_label(self._head, 3)
        self._action(self._head, Action.AGAIN, lambda: self.run(*self._step)).grid(row=2, column=1, padx=0)

    def _build_steps(self) -> None:
        self._steps.configure(padding=(0, 0, 0, self._gap))
        for action, step in _STEPS.items():
            self._action(self._steps, action, self.release if action is Action.RELEASE else partial(self.run, *step))
        self._bar = ttk.Progressbar(self._steps, length=widgets.points(self.root, 120))
        self._bar.grid(row=0, column=len(self._steps.children), padx=self._gap)
        self._action(self._steps, Action.STOP, self.cancel)

    def _action(self, parent: ttk.Frame, action: Action, press: Callable[[], object] | None = None) -> ttk.Button:
        """The button of an action; one that does nothing else opens something."""
        opens = press or (lambda: self._open(opened_by(self.where, action)))
        return self._button(parent, action.label, action.letter, opens)

    def _show_progress(self, message: StepProgress) -> None:
        self._bar.configure(maximum=max(message.total, 1), value=message.done)
        far = f"{message.done + 1}/{message.total}"
        self._guide.configure(text=f"Đang làm {far}: {message.what}")
        self._list.see(self._list.insert("", "end", text=f"  {far}", values=(message.what,)))

    def _show_result(self, result: RoundStatus) -> None:
        self.show(result)
        if result.wants_reason:
            errors = [str(line) for line in self.status.lines]
            if reason := self.world.reason(self.root, result.sentence, errors):
                self.run(lambda where, today: steps.releasing(where, today, reason), _STEPS[Action.RELEASE][1])
        elif result.opens:
            self._open(result.opens)

    def _show_failed(self, stopped: bool) -> None:
        sentence = f"{STOPPED}; chạy lại để có kết quả đầy đủ." if stopped else CRASHED
        self.show(RoundStatus("", sentence, next=Action.AGAIN, again=True))

    def _fill(self) -> None:
        """The status's lines under the headings of their kinds; the first is chosen where it is seen."""
        self._list.empty()
        by_kind = grouped(self.status.lines, lambda line: line.kind)
        first = ""
        for kind in (kind for kind in LineKind if kind in by_kind):
            lines = by_kind[kind]
            opened = len(lines) <= _FOLDED.get(kind, len(lines)) or len(by_kind) == 1
            text = f"{kind.sign} {kind.heading} ({len(lines)})"
            parent = self._list.insert("", "end", text=text, open=opened, tags=("heading",))
            for line in lines:
                place = f"\n{line.place}" if line.place not in ("", line.where) else ""
                where, values = line.where or self.folder.name, (f"{kind.sign} {line.what}",)
                name = self._list.add(f"{line}{place}", line.opens, parent, text=where, values=values)
                first = first or (name if opened else "")
        if first:
            self._list.choose(first)
        elif not (self.status.lines or self.status.again):
            self._list.insert("", "end", text="✔ Không có gì phải sửa hay quyết định.")
        self._list.yview_moveto(0)

    def _find_agency(self) -> None:
        self._tabs.select(1)  # type: ignore[no-untyped-call]
        self._agencies.find()

    def _show_buttons(self) -> None:
        """Which buttons there are, which can be pressed, and which one is the default."""
        busy = self.worker.busy
        widgets.shown_if(busy, self._bar)
        appears = {Action.STOP: busy, Action.AGAIN: self.status.again and not busy, Action.ANSWER: self.status.answers,
                   Action.OPEN_MAIL: self._is_usable(Action.OPEN_MAIL)}
        for action in (action for action in Action if action.label in self._buttons):
            button = self._buttons[action.label]
            widgets.shown_if(appears.get(action, True), button)
            button.state(("!disabled",) if self._is_usable(action) else ("disabled",))
            button.configure(default="active" if action is self.status.next and not busy else "normal")

    def _is_usable(self, action: Action) -> bool:
        if action in _OPENING:
            return opened_by(self.where, action) is not None
        if self.worker.busy and action in _STEPS:
            return False
        if action is Action.REMIND:
            return self.where.form_mails.exists()
        return action not in (Action.RELEASE, Action.ANSWER) or self._is_usable(Action.OPEN_SUMMARY)
