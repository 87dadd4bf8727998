"""The window over a folder of rounds: each on a line, who owes what to which, one reminder for all of it.

A round is opened in the usual window, in the same root, and one comes back from there.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import ttk
from typing import NamedTuple

from toolkit import words
from toolkit.desk import TITLE, appearance, steps
from toolkit.desk.dialogs import Surroundings
from toolkit.desk.steps import Cancelled, Ended, Failed, StepProgress, StepRunner, Together
from toolkit.many_rounds import (
    LEGEND,
    OWING_HEADS,
    ROUND_HEADS,
    ManyRounds,
    Owing,
    RoundGlance,
    owing_cells,
    owing_text,
    round_cells,
    round_text,
)
from toolkit.progress import Progress
from toolkit.rounds import Round

#: Of each column of the two lists how many points it has at first, and whether what room is left goes to it.
_ROUND_WIDTHS = ((22, False), (68, False), (105, True), (138, False), (56, False), (96, False), (180, True))
_OWING_WIDTHS = ((30, False), (190, True), (66, False), (240, True))
#: The tabs and buttons, each with the letter that Alt takes.
ROUNDS, AGENCIES = ("Các kỳ báo cáo", "b"), ("Cơ quan còn nợ", "q")
OPEN, REMIND, NEW, STOP, CLOSE = "Mở kỳ", "Soạn thư nhắc chung", "Tạo kỳ mới", "Dừng", "Đóng"
_LETTERS = {OPEN: "M", REMIND: "c", NEW: "T", STOP: "D", CLOSE: "n"}
_LOOKING, _REMINDING = "Đang xem các kỳ báo cáo…", "Đang soạn thư nhắc chung…"
_HINT = "Enter hoặc bấm đúp: mở kỳ báo cáo. F5: xem lại. Esc: đóng."
_SURE = ("Soạn một thư nhắc cho mỗi cơ quan còn nợ, gồm mọi báo cáo còn thiếu của các kỳ? Chưa gửi thư "
         "nào; các thư ở thư mục {folder}.")
_STOPPED = "Đã dừng theo yêu cầu. Các tệp đã có đều nguyên vẹn."
_CRASHED = "Bộ công cụ gặp lỗi nên chưa làm xong. Các tệp đã có đều nguyên vẹn."


class Ways(NamedTuple):
    """Where one goes from the list: into a round, to a new one after the round chosen (None: none is)."""

    opened: Callable[[Round], None]
    new: Callable[[Path | None], None]


class RoundsWindow:
    """The list of the rounds of a folder in `root`; `chosen` is the one that is chosen first, as it is named there."""

    def __init__(self, root: tkinter.Tk, folder: Path, world: Surroundings, ways: Ways, chosen: str = "") -> None:
        self.root, self.folder, self.world, self._ways, self._first = root, folder, world, ways, chosen
        self.worker = StepRunner()
        self.shown = ManyRounds(folder, world.today(), (), (), ())
        self._buttons: dict[str, ttk.Button] = {}
        self._closing = False
        self._build()
        self._bind()
        self._poll()

    def look(self) -> None:
        """See how all rounds stand now."""
        self._run(steps.looking_at_rounds(self.folder, self.world.today()), _LOOKING)

    def remind(self) -> None:
        """Draft one reminder to each agency for all it owes, where the officer is sure."""
        sure = _SURE.format(folder=words.JOINT_REMINDERS_FOLDER)
        if not self.worker.busy and self.world.ask(self.root, self.root.title(), sure):
            self._run(steps.reminding_together(self.folder, self.world.today()), _REMINDING)

    def open_chosen(self) -> None:
        """Open the chosen round."""
        glance = self._chosen_round()
        if glance and not self.worker.busy:
            self._leave()
            self._ways.opened(glance.where)

    def close(self) -> None:
        """Close the window; a reminder under way is stopped first, where the officer agrees."""
        if not self.worker.busy or self._sentence.cget("text") == _LOOKING:
            self._leave()
            self.root.destroy()
        elif self.world.ask(self.root, self.root.title(), "Đang làm dở. Dừng lại và đóng?"):
            self._closing = True
            self.worker.cancel()

    def _new(self) -> None:
        if not self.worker.busy:
            chosen = self._chosen_round()
            self._leave()
            self._ways.new(chosen.where.folder if chosen else None)

    def _leave(self) -> None:
        self.root.after_cancel(self._next_poll)
        self._frame.destroy()

    def _run(self, step: Callable[[Progress], Together], said: str) -> None:
        if self.worker.busy:
            return
        self._sentence.configure(text=said)
        self.worker.start(step)
        self._show_buttons()

    # ── how it looks ──────────────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        gap, self._frame = appearance.points(self.root, appearance.GAP), appearance.filling_frame(self.root, 2)
        appearance.wide_label(self._frame, 0, str(self.folder), "Quiet.TLabel")
        self._sentence = appearance.wide_label(self._frame, 1, _LOOKING, "Sentence.TLabel", pady=gap)
        self._tabs = ttk.Notebook(self._frame)
        self._tabs.grid(row=2, sticky="nsew")
        self._tabs.enable_traversal()
        frames = [ttk.Frame(self._tabs), ttk.Frame(self._tabs)]
        for frame, (text, letter) in zip(frames, (ROUNDS, AGENCIES), strict=True):
            self._tabs.add(frame, text=text, padding=(0, gap, 0, 0), underline=text.index(letter))
        self._list = _list(frames[0], ROUND_HEADS, _ROUND_WIDTHS)
        self._agencies = _list(frames[1], OWING_HEADS, _OWING_WIDTHS)
        self._told = appearance.wide_label(frames[1], 1, LEGEND, "Quiet.TLabel")
        self._detail = appearance.ChosenText(self._frame, 3)
        self._build_foot(gap)
        self.root.title(f"{TITLE} – {self.folder.name}")

    def _build_foot(self, gap: int) -> None:
        foot = ttk.Frame(self._frame)
        foot.grid(row=4, sticky="ew")
        foot.columnconfigure(3, weight=1)
        does = {OPEN: self.open_chosen, REMIND: self.remind, NEW: self._new, STOP: self.worker.cancel,
                CLOSE: self.close}
        for place, (text, command) in enumerate(does.items()):
            button = ttk.Button(foot, text=text, underline=text.index(_LETTERS[text]), width=0, command=command)
            button.grid(row=0, column=place if place < 3 else place + 1, padx=(0, gap if text != CLOSE else 0))
            self._buttons[text] = button
        self._buttons[OPEN].configure(default="active")

    def _bind(self) -> None:
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        appearance.on_keys(self.root, self.close, "<Escape>")
        appearance.on_keys(self.root, self.look, "<F5>")
        for key in ("<Return>", "<KP_Enter>"):
            self.root.bind(key, self._return)
        for text, button in self._buttons.items():
            for letter in (_LETTERS[text].lower(), _LETTERS[text].upper()):
                appearance.on_keys(self.root, button.invoke, f"<Alt-Key-{letter}>")
        for shown in (self._list, self._agencies):
            shown.bind("<Double-1>", self._double)
            appearance.on_keys(shown, self._detail.copy_first, "<Control-c>")
            appearance.on_keys(shown, self._tell, "<<TreeviewSelect>>")
        appearance.on_keys(self._tabs, self._tell, "<<NotebookTabChanged>>")

    def _show_buttons(self) -> None:
        busy = self.worker.busy
        unusable = {OPEN: busy or not self.shown.rounds, REMIND: busy or not self.shown.agencies, NEW: busy}
        for text, button in self._buttons.items():
            button.state(("disabled",) if unusable.get(text) else ("!disabled",))
        self._buttons[STOP].grid() if busy else self._buttons[STOP].grid_remove()

    # ── what it shows ─────────────────────────────────────────────────────────────────────────────

    def show(self, shown: ManyRounds, said: str = "") -> None:
        """Show these rounds, with what else is `said` than how they stand; the chosen round stays chosen."""
        before, self.shown = self._list.selection() or (self._first,), shown
        self._sentence.configure(text=said or shown.sentence)
        self._list.delete(*self._list.get_children())
        for each in shown.rounds:
            self._list.insert("", "end", iid=each.folder, values=round_cells(each, shown.today))
        self._agencies.delete(*self._agencies.get_children())
        for owing in shown.agencies:
            self._agencies.insert("", "end", values=owing_cells(owing, shown.today))
        self._told.configure(text="\n".join((LEGEND, *shown.told)))
        for tab, ((text, _), count) in enumerate(((ROUNDS, len(shown.rounds)), (AGENCIES, len(shown.agencies)))):
            self._tabs.tab(tab, text=f"{text} ({count})")  # type: ignore[no-untyped-call]
        rows = self._list.get_children()
        if row := next((each for each in (*before, *rows) if each in rows), ""):
            self._list.selection_set(row)
            self._list.focus(row)
            self._list.see(row)
        self._list.focus_set()
        self._show_buttons()
        self._tell()

    def _chosen(self) -> RoundGlance | Owing | None:
        """What is chosen in the list that is shown."""
        lists = ((self._list, self.shown.rounds), (self._agencies, self.shown.agencies))
        shown, held = lists[int(self._tabs.index("current"))]  # type: ignore[no-untyped-call]
        return next((held[shown.index(row)] for row in shown.selection()), None)

    def _chosen_round(self) -> RoundGlance | None:
        """The chosen round; of an agency, the first that it owes something."""
        chosen = self._chosen()
        return chosen.owed[0][0] if isinstance(chosen, Owing) else chosen

    def _tell(self) -> None:
        """What is chosen, in full."""
        chosen, today = self._chosen(), self.shown.today
        told = owing_text(chosen, today) if isinstance(chosen, Owing) else round_text(chosen, today) if chosen else ""
        self._detail.show(f"{told}\n{_HINT}".lstrip())

    # ── what happens ──────────────────────────────────────────────────────────────────────────────

    def _double(self, event: tkinter.Event[ttk.Treeview]) -> None:
        if event.widget.identify_row(event.y):
            self.open_chosen()

    def _return(self, event: tkinter.Event[tkinter.Misc]) -> None:
        """Enter: the button that has the focus, else the chosen line."""
        if isinstance(event.widget, ttk.Button):
            event.widget.invoke()
        else:
            self.open_chosen()

    def _poll(self) -> None:
        for message in self.worker.messages():
            if isinstance(message, StepProgress):
                self._detail.show(f"{message.done + 1}/{message.total}: {message.what}")
            else:
                self._ended(message)
        if self._closing and not self.worker.busy:
            self._frame.destroy()
            self.root.destroy()
            return
        self._next_poll = self.root.after(steps.POLL, self._poll)

    def _ended(self, message: Ended | Failed) -> None:
        if isinstance(message, Ended):
            done: Together = message.result
            self.show(done.shown, done.said)
            if done.told:
                self.world.tell(self.root, self.root.title(), "\n\n".join(done.told))
            if done.opens:
                self._open(done.opens)
            return
        stopped = isinstance(message.error, Cancelled)
        self._sentence.configure(text=_STOPPED if stopped else _CRASHED)
        self._show_buttons()
        if not stopped:
            self.world.crashed(self.root, message.error, self.folder)

    def _open(self, path: Path) -> None:
        if told := self.world.open(path):
            self.world.tell(self.root, self.root.title(), told)


def _list(frame: ttk.Frame, heads: Sequence[str], widths: Sequence[tuple[int, bool]]) -> ttk.Treeview:
    columns = {f"column {at}": (head, *width) for at, (head, width) in enumerate(zip(heads, widths, strict=True))}
    return appearance.table(frame, 0, columns, selectmode="browse", height=6)
