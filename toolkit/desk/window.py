"""What every window at work is made of, and the window on a round: it shows its status, runs steps in a thread, opens
files. All of Tk is in the main thread."""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tkinter import ttk
from typing import Any

from toolkit.base.text import grouped
from toolkit.desk import steps, widgets
from toolkit.desk.agency_list import AgencyList
from toolkit.desk.steps import Cancelled, Ended, StepProgress, StepRunner, Ticked
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

_BEGINNING = "Đang mở kỳ báo cáo…"
_CANCELLED = "Đã dừng theo yêu cầu. Các tệp đã có đều nguyên vẹn; chạy lại để có kết quả đầy đủ."
CRASHED = "Bộ công cụ gặp lỗi nên chưa làm xong. Các tệp đã có đều nguyên vẹn."
_HINT = "Enter hoặc bấm đúp vào một dòng để mở tệp. F5: chạy lại. Ctrl+F: tìm cơ quan. Esc: đóng."
#: The tabs, each with the letter that shows it.
_LINES, _AGENCIES = ("Việc cần biết", "V"), ("Cơ quan", "q")
#: Points: how wide the first column of the list is at first, and what a line of it is moved in by.
_WIDTH, _INDENT = 250, 32


class DeskWindow:
    """A window with two tabs, a text on what is chosen, buttons, and steps that run one at a time; `folder` is what it
    is on. Windows made of it say what they show while a step is under way, and of its result."""

    def __init__(
        self, root: tkinter.Tk, folder: Path, world: widgets.Surroundings, tabs: tuple[tuple[str, str], ...]
    ) -> None:
        self.root, self.folder, self.world, self._tab_names = root, folder, world, tabs
        self.worker = StepRunner()
        self._closing, self._then = False, root.destroy
        self._buttons: dict[str, ttk.Button] = {}
        self._gap, self._frame = widgets.points(root, widgets.GAP), widgets.filling_frame(root, 2)
        root.title(f"{widgets.TITLE} – {folder.name}")
        root.protocol("WM_DELETE_WINDOW", self.close)

    def _build_below(self) -> None:
        """The tabs, what is chosen there in full, and the foot, below what stands in the first two rows."""
        self._tabs, self._pages = ttk.Notebook(self._frame), list[ttk.Frame]()
        self._tabs.grid(row=2, sticky="nsew")
        self._tabs.enable_traversal()
        for text, letter in self._tab_names:
            self._pages.append(ttk.Frame(self._tabs))
            self._tabs.add(self._pages[-1], text=text, padding=(0, self._gap, 0, 0), underline=text.index(letter))
        self._detail = widgets.ChosenText(self._frame, 3)
        self._foot = ttk.Frame(self._frame)
        self._foot.grid(row=4, sticky="ew")

    def close(self, then: Callable[[], None] | None = None) -> None:
        """Close the window, and do what comes `then`, None: end. A step under way is stopped first, where the officer
        agrees."""
        self._then = then or self.root.destroy
        if not self.worker.busy:
            self._leave()
        elif self._is_sure("Đang làm dở. Dừng lại và đóng?"):
            self._closing = True
            self.cancel()

    def cancel(self) -> None:
        """Have the step under way stop at the next file."""
        self.worker.cancel()

    def _leave(self) -> None:
        self._take_away()
        self._then()

    def _take_away(self) -> None:
        """Take from the root all that the window shows there."""
        self.root.after_cancel(self._next_poll)
        self._frame.destroy()

    def _is_sure(self, question: str) -> bool:
        return self.world.ask(self.root, self.root.title(), question)

    def _tell_officer(self, sentence: str) -> None:
        self.world.tell(self.root, self.root.title(), sentence)

    def _open(self, path: Path | None) -> None:
        if told := self.world.open(path or self.folder):
            self._tell_officer(told)

    def _button(self, parent: ttk.Frame, text: str, letter: str, does: Callable[[], None]) -> ttk.Button:
        """A button, pressed by Alt and that letter too."""
        button = ttk.Button(parent, text=text, underline=text.index(letter), width=0, command=does)
        self._buttons[text] = button
        for key in (letter.lower(), letter.upper()):
            self.root.bind(f"<Alt-Key-{key}>", lambda _: _pressed(button))
        return button

    def _count_in_tabs(self, *counts: int) -> None:
        for tab, ((text, _), count) in enumerate(zip(self._tab_names, counts, strict=True)):
            self._tabs.tab(tab, text=f"{text} ({count})")  # type: ignore[no-untyped-call]

    def _tab_shown(self) -> int:
        return int(self._tabs.index("current"))  # type: ignore[no-untyped-call]

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
        self._go_on()
        if self._closing and not self.worker.busy:
            self._leave()
        else:
            self._next_poll = self.root.after(steps.POLL, self._poll)

    def _show_progress(self, message: StepProgress) -> None:
        raise NotImplementedError

    def _show_result(self, result: Any) -> None:
        raise NotImplementedError

    def _show_failed(self, stopped: bool) -> None:
        raise NotImplementedError

    def _go_on(self) -> None:
        """What begins once the step under way has ended."""


class Window(DeskWindow):
    """The desk of one round. `told` are lines that only this once are to be told; `back` is where Esc leads, None: out.
    """

    def __init__(
        self, root: tkinter.Tk, where: Round, told: tuple[StatusLine, ...], world: widgets.Surroundings,
        back: Callable[[], None] | None,
    ) -> None:
        super().__init__(root, where.folder, world, (_LINES, _AGENCIES))
        self.where, self.status, self._told = where, RoundStatus(where.folder.name, _BEGINNING), told
        self._back = back
        self._ticks: dict[str, date | None] = {}
        self._ticking = False
        self._after_ticks: Callable[[], None] | None = None
        self._step: tuple[_MakeStep, str] = (steps.looking, _BEGINNING)
        self._lines: dict[str, StatusLine] = {}
        self._build_head()
        self._build_steps()
        self._build_below()
        self._build_lists()
        self._build_foot()
        self._bind()
        self._poll()

    def run(self, step: _MakeStep, said: str = _BEGINNING) -> None:
        """Begin a step of `steps`, with what is `said` while it lasts, unless one is under way."""
        if self._ticking:
            self._after_ticks = lambda: self.run(step, said)
            return
        if self.worker.busy:
            return
        self._step = (step, said)
        self._list.delete(*self._list.get_children())
        self._lines.clear()
        self._sentence.configure(text=said)
        self._guide.configure(text="")
        self._bar.configure(mode="indeterminate")
        self._bar.start()
        self.worker.start(step(self.where, self.world.today()))
        self._show_buttons()

    def press(self, action: Action) -> None:
        """What a button does."""
        does: dict[Action, Callable[[], None]] = {
            Action.CLOSE: self.close, Action.BACK: self.go_back, Action.STOP: self.cancel, Action.RELEASE: self.release,
            Action.AGAIN: lambda: self.run(*self._step)}
        if action in does:
            does[action]()
        elif action in _STEPS:
            self.run(*_STEPS[action])
        else:
            self._open(opened_by(self.where, action))

    def release(self) -> None:
        """Make the report final, where the officer is sure."""
        sure = "Làm bản báo cáo chính thức và soạn thư trình? Bản dự thảo đang có sẽ được thay."
        if self.status.issued:
            sure = f"{self.status.issued} Phát hành thêm một bản nữa? Bản đã phát hành được giữ nguyên."
        at_work = self.worker.busy and not self._ticking
        if not at_work and self._is_sure(sure):
            self.run(*_STEPS[Action.RELEASE])

    def close(self, then: Callable[[], None] | None = None) -> None:
        """As of every window; ticks are kept first."""
        if self._ticking:
            self._then, self._closing = then or self.root.destroy, True
        else:
            super().close(then)

    def go_back(self) -> None:
        """Back to where the round was chosen, as `close`; where it was not, out."""
        self.close(self._back)

    def cancel(self) -> None:
        """Have the step under way stop at the next file, and say so."""
        super().cancel()
        self._guide.configure(text="Đang dừng sau tệp này…")

    def show(self, status: RoundStatus) -> None:
        """Show a status; what it does not know of the round stays as it was known before."""
        lines, agencies = (*self._told, *status.lines), status.agencies or self.status.agencies
        self.status = self._with_ticks(status._replace(
            title=status.title or self.status.title, lines=tuple(dict.fromkeys(lines)), agencies=agencies,
            answers=status.answers or self.status.answers, issued=status.issued or self.status.issued))
        self._told = ()
        self._title.configure(text=self.status.title)
        self._issued.configure(text=f"✔ {self.status.issued}")
        widgets.shown_if(bool(self.status.issued), self._issued)
        self._guide.configure(text=f"→ {status.next.guide}")
        self._say()
        self._fill()
        self._agencies.show(self.status.agencies)
        self._show_buttons()
        self._buttons[status.next.label].focus_set()

    def _say(self) -> None:
        """The one sentence, and in the tabs how much each list holds."""
        sign = "✖ " if self.status.again or self.status.wants_reason else "✔ " if self.status.well else ""
        self._sentence.configure(text=sign + self.status.sentence)
        self._count_in_tabs(len(self.status.lines), len(self.status.agencies))

    def _with_ticks(self, status: RoundStatus) -> RoundStatus:
        """A status with the ticks that are still to be kept."""
        sent = {each.agency.code: each.sent for each in status.agencies} | self._ticks
        return status.ticked({code: day for code, day in sent.items() if day}) if self._ticks else status

    def _tick(self, codes: tuple[str, ...], sent: bool) -> None:
        """Show at once that these forms were sent, or not, and have it kept; many lose their ticks only when sure."""
        if not sent and len(codes) > 1:
            sure = f"Bỏ đánh dấu đã gửi của {len(codes)} cơ quan? Ngày đã ghi sẽ mất."
            if not self._is_sure(sure):
                return
        self._ticks |= dict.fromkeys(codes, self.world.today() if sent else None)
        self._show_ticks(self._with_ticks(self.status))
        self._keep_ticks()

    def _show_ticks(self, status: RoundStatus) -> None:
        self.status = status
        self._say()
        self._agencies.show_ticks(status.agencies)

    def _keep_ticks(self) -> None:
        if self._ticks and not self.worker.busy:
            self._ticking = True
            self.worker.start(steps.ticking(self.where, self._ticks))
            self._ticks = {}

    def _build_head(self) -> None:
        head = ttk.Frame(self._frame)
        head.grid(row=0, sticky="ew")
        head.columnconfigure(0, weight=1)
        gap, label = self._gap, widgets.wide_label
        self._title = label(head, 0, self.status.title, "Quiet.TLabel", columns=1)
        if self._back:
            self._action(head, Action.BACK).grid(row=0, column=1, padx=(gap, 0))
        self._issued = label(head, 1, "", "Bold.TLabel", columns=1, pady=(gap, 0))
        widgets.shown_if(False, self._issued)
        self._sentence = label(head, 2, self.status.sentence, "Sentence.TLabel", columns=1, pady=(gap, 0))
        self._guide = label(head, 3, pady=gap)
        self._action(head, Action.AGAIN).grid(row=2, column=1, padx=(gap, 0))

    def _build_steps(self) -> None:
        gap, row = self._gap, ttk.Frame(self._frame)
        row.grid(row=1, sticky="ew", pady=(0, gap))
        for place, action in enumerate(_STEPS):
            self._action(row, action).grid(row=0, column=place, padx=(0, gap))
        self._progress = ttk.Frame(row)
        self._progress.grid(row=0, column=len(_STEPS))
        self._bar = ttk.Progressbar(self._progress, length=widgets.points(self.root, 120))
        self._bar.grid(row=0, column=0, padx=(gap, gap))
        self._action(self._progress, Action.STOP).grid(row=0, column=1)

    def _build_lists(self) -> None:
        frame, agencies = self._pages
        self._list = ttk.Treeview(frame, columns=("what",), selectmode="browse", height=6)
        for name, text, width, least in (("#0", "Cơ quan, tệp", _WIDTH, 100), ("what", "Việc cần biết", 440, 200)):
            self._list.heading(name, text=text, anchor="w")
            wide, narrow = widgets.points(self.root, width), widgets.points(self.root, least)
            self._list.column(name, width=wide, minwidth=narrow, stretch=name == "what")
        self._list.tag_configure("heading", font="DeskBold", background=widgets.HEADING_GROUND)
        widgets.scrolled(frame, self._list, 0)
        self._agencies = AgencyList(agencies, self._open, self._tick, self._detail.show)

    def _build_foot(self) -> None:
        self._foot.columnconfigure(len(_OPENING), weight=1)
        for place, action in enumerate(_OPENING):
            self._action(self._foot, action).grid(row=0, column=place, padx=(0, self._gap))
        self._action(self._foot, Action.CLOSE).grid(row=0, column=len(_OPENING) + 1)

    def _action(self, parent: ttk.Frame, action: Action) -> ttk.Button:
        return self._button(parent, action.label, action.letter, lambda: self.press(action))

    def _bind(self) -> None:
        widgets.on_keys(self.root, self.go_back, "<Escape>")
        widgets.on_keys(self.root, lambda: self.run(steps.looking), "<F5>")
        widgets.on_enter(self.root, self._enter)
        widgets.on_keys(self._list, self._open_line, "<Double-1>")
        widgets.on_keys(self._list, self._tell_line, "<<TreeviewSelect>>")
        widgets.on_keys(self._list, self._copy, "<Control-c>")
        widgets.on_keys(self._tabs, self._tell_chosen, "<<NotebookTabChanged>>")
        widgets.on_keys(self.root, self._find_agency, "<Control-f>", "<Control-F>")

    def _go_on(self) -> None:
        self._keep_ticks()
        if not (self.worker.busy or self._closing) and self._after_ticks is not None:
            after, self._after_ticks = self._after_ticks, None
            after()

    def _show_progress(self, message: StepProgress) -> None:
        self._bar.stop()
        self._bar.configure(mode="determinate", maximum=max(message.total, 1), value=message.done)
        far = f"{message.done + 1}/{message.total}"
        self._guide.configure(text=f"Đang làm {far}: {message.what}")
        self._list.see(self._list.insert("", "end", text=f"  {far}", values=(message.what,)))

    def _show_result(self, result: RoundStatus | Ticked) -> None:
        if isinstance(result, Ticked):
            self._ticking = False
            if result.refused:
                self._ticks = {}
            self._show_ticks(self._with_ticks(self.status.ticked(result.sent)))
            if result.refused:
                self._tell_officer(result.refused)
            return
        self._bar.stop()
        self.show(result)
        if self.status.wants_reason:
            errors = [str(line) for line in self.status.lines]
            if reason := self.world.reason(self.root, self.status.sentence, errors):
                self.run(lambda where, today: steps.releasing(where, today, reason), _STEPS[Action.RELEASE][1])
        elif self.status.opens:
            self._open(self.status.opens)

    def _show_failed(self, stopped: bool) -> None:
        self._ticking = False
        self._bar.stop()
        said = _CANCELLED if stopped else CRASHED
        self.show(RoundStatus(self.status.title, said, next=Action.AGAIN, again=True))

    def _fill(self) -> None:
        """The status's lines under the headings of their kinds."""
        self._list.delete(*self._list.get_children())
        self._lines.clear()
        room = widgets.points(self.root, _WIDTH - _INDENT)
        by_kind = grouped(self.status.lines, lambda line: line.kind)
        for kind in (each for each in LineKind if each in by_kind):
            lines = by_kind[kind]
            opened = len(lines) <= _FOLDED.get(kind, len(lines)) or len(by_kind) == 1
            text = f"{kind.sign} {kind.heading} ({len(lines)})"
            parent = self._list.insert("", "end", text=text, open=opened, tags=("heading",))
            for line in lines:
                where = widgets.fitted(self.root, line.where or self.where.folder.name, room)
                row = self._list.insert(parent, "end", text=where, values=(f"{kind.sign} {line.what}",))
                self._lines[row] = line
        first = next(iter(self._lines), None)
        if first is None and not self.status.again:
            self._list.insert("", "end", text="✔ Không có gì phải sửa hay quyết định.")
        self._list.yview_moveto(0)
        if first and self._list.item(self._list.parent(first), "open"):
            self._list.selection_set(first)
            self._list.focus(first)
        self._tell_line()

    def _selected(self) -> StatusLine | None:
        chosen = self._list.selection()
        return self._lines.get(chosen[0]) if chosen else None

    def _tell_line(self) -> None:
        """The chosen line in full, below the list."""
        line = self._selected()
        place = f"\n{line.place}" if line and line.place not in ("", line.where) else ""
        self._detail.show(f"{line}{place}" if line else _HINT)

    def _tell_chosen(self) -> None:
        """The chosen line of the list that is shown."""
        if self._tab_shown():
            self._agencies.tell()
        else:
            self._tell_line()

    def _find_agency(self) -> None:
        self._tabs.select(1)  # type: ignore[no-untyped-call]
        self._agencies.find()

    def _copy(self) -> None:
        if line := self._selected():
            self.root.clipboard_clear()
            self.root.clipboard_append(str(line))

    def _open_line(self) -> None:
        if line := self._selected():
            self._open(line.opens)

    def _show_buttons(self) -> None:
        """Which buttons there are, which can be pressed, and which one is the default."""
        busy = self.worker.busy
        widgets.shown_if(busy, self._progress)
        appears = {Action.AGAIN: self.status.again and not busy, Action.OPEN_MAIL: self._is_usable(Action.OPEN_MAIL),
                   Action.ANSWER: self.status.answers}
        for action, appears_now in appears.items():
            widgets.shown_if(appears_now, self._buttons[action.label])
        for action in (each for each in Action if each.label in self._buttons):
            is_next = action is self.status.next and not busy
            button = self._buttons[action.label]
            button.state(("!disabled",) if self._is_usable(action) else ("disabled",))
            button.configure(default="active" if is_next else "normal")

    def _is_usable(self, action: Action) -> bool:
        if action in _OPENING:
            return opened_by(self.where, action) is not None
        if action is Action.REMIND:
            return not self.worker.busy and self.where.form_mails.exists()
        if action in (Action.RELEASE, Action.ANSWER):
            return not self.worker.busy and opened_by(self.where, Action.OPEN_SUMMARY) is not None
        return not (self.worker.busy and action in _STEPS)

    def _enter(self, focus: tkinter.Misc) -> None:
        """Enter: the line or heading that has the focus, else the default button."""
        if focus is self._list and self._list.focus():  # a heading unfolds by itself
            self._open_line()
        elif self._agencies.has_focus(focus):
            self._agencies.open_chosen()
        else:
            _pressed(self._buttons[self.status.next.label])


def _pressed(button: ttk.Button) -> str:
    """Press it where it can be seen and pressed."""
    if button.winfo_ismapped() and not button.instate(("disabled",)):
        button.invoke()
    return "break"
