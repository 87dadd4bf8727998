"""The window over a folder of rounds: each on a line, who owes what to which, one reminder for all of it.

A round is opened in the usual window, in the same root, and one comes back from there.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk

from toolkit.desk import steps, widgets
from toolkit.desk.steps import StepProgress, Together
from toolkit.desk.window import CRASHED, DeskWindow
from toolkit.model import words
from toolkit.model.records import Progress
from toolkit.rounds.many_rounds import (
    LEGEND,
    ManyRounds,
    Owing,
    RoundGlance,
    look_at_rounds,
    owing_cells,
    owing_text,
    round_cells,
    round_text,
)
from toolkit.rounds.round import Round

#: Of each column of the two lists its heading, how many points it has at first, whether what room is left goes to it.
_ROUND_COLUMNS = {
    "sign": ("", 22, False), "plan": ("Kế hoạch", 68, False), "period": ("Kỳ báo cáo", 105, True),
    "due": ("Hạn: trước ngày", 138, False), "returned": ("Đã nhận", 56, False), "open": ("Còn mở", 96, False),
    "next": ("Đang ở đâu, việc tiếp theo", 180, True)}
_OWING_COLUMNS = {"count": ("Nợ", 30, False), "name": ("Cơ quan", 190, True), "code": ("Mã", 66, False),
                  "reports": ("Báo cáo còn nợ", 240, True)}
#: The tabs and buttons, each with the letter that Alt takes.
ROUNDS, AGENCIES = ("Các kỳ báo cáo", "b"), ("Cơ quan còn nợ", "q")
OPEN, REMIND, NEW, STOP, CLOSE = "Mở kỳ", "Soạn thư nhắc chung", "Tạo kỳ mới", "Dừng", "Đóng"
_LETTERS = {OPEN: "M", REMIND: "c", NEW: "T", STOP: "D", CLOSE: "n"}
_LOOKING, _REMINDING = "Đang xem các kỳ báo cáo…", "Đang soạn thư nhắc chung…"
_HINT = "Enter hoặc bấm đúp: mở kỳ báo cáo. F5: xem lại. Esc: đóng."
_SURE = ("Soạn một thư nhắc cho mỗi cơ quan còn nợ, gồm mọi báo cáo còn thiếu của các kỳ? Chưa gửi thư "
         "nào; các thư ở thư mục {folder}.")
_STOPPED = "Đã dừng theo yêu cầu. Các tệp đã có đều nguyên vẹn."



class RoundsWindow(DeskWindow):
    """The list of the rounds of a folder in `root`; `chosen` is the one that is chosen first, as it is named there. One
    goes from it into a round that is `opened`, or to a `new` one after the round chosen (None: none is)."""

    def __init__(
        self, root: tkinter.Tk, folder: Path, world: widgets.Surroundings, opened: Callable[[Round], None],
        new: Callable[[Path | None], None], chosen: str,
    ) -> None:
        super().__init__(root, folder, world, (ROUNDS, AGENCIES))
        self._opened, self._begin_new, self._first = opened, new, chosen
        self.shown = ManyRounds(folder, world.today(), (), (), ())
        self._build()
        self._bind()
        self._poll()

    def look(self) -> None:
        """See how all rounds stand now."""
        self._run(lambda _: Together(look_at_rounds(self.folder, self.world.today())), _LOOKING)

    def remind(self) -> None:
        """Draft one reminder to each agency for all it owes, where the officer is sure."""
        sure = _SURE.format(folder=words.JOINT_REMINDERS_FOLDER)
        if not self.worker.busy and self._is_sure(sure):
            self._run(steps.reminding_together(self.folder, self.world.today()), _REMINDING)

    def open_chosen(self) -> None:
        """Open the chosen round."""
        glance = self._chosen_round()
        if glance and not self.worker.busy:
            self._take_away()
            self._opened(glance.where)

    def close(self, then: Callable[[], None] | None = None) -> None:
        """As of every window; nobody waits for a look at the rounds."""
        if self._sentence.cget("text") == _LOOKING:
            self._leave()
        else:
            super().close(then)

    def _new(self) -> None:
        if not self.worker.busy:
            chosen = self._chosen_round()
            self._take_away()
            self._begin_new(chosen.where.folder if chosen else None)

    def _run(self, step: Callable[[Progress], Together], said: str) -> None:
        if self.worker.busy:
            return
        self._sentence.configure(text=said)
        self.worker.start(step)
        self._show_buttons()

    # ── how it looks ──────────────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        widgets.wide_label(self._frame, 0, str(self.folder), "Quiet.TLabel")
        self._sentence = widgets.wide_label(self._frame, 1, _LOOKING, "Sentence.TLabel", pady=self._gap)
        self._build_below()
        rounds, agencies = self._pages
        self._list = widgets.table(rounds, 0, _ROUND_COLUMNS, selectmode="browse", height=6)
        self._agencies = widgets.table(agencies, 0, _OWING_COLUMNS, selectmode="browse", height=6)
        self._told = widgets.wide_label(agencies, 1, LEGEND, "Quiet.TLabel")
        self._foot.columnconfigure(3, weight=1)
        does = {OPEN: self.open_chosen, REMIND: self.remind, NEW: self._new, STOP: self.cancel, CLOSE: self.close}
        for place, (text, command) in enumerate(does.items()):
            button = self._button(self._foot, text, _LETTERS[text], command)
            button.grid(row=0, column=place if place < 3 else place + 1, padx=(0, self._gap if text != CLOSE else 0))
        self._buttons[OPEN].configure(default="active")

    def _bind(self) -> None:
        widgets.on_keys(self.root, self.close, "<Escape>")
        widgets.on_keys(self.root, self.look, "<F5>")
        widgets.on_enter(self.root, lambda _: self.open_chosen())
        for shown in (self._list, self._agencies):
            shown.bind("<Double-1>", self._double)
            widgets.on_keys(shown, self._detail.copy_first, "<Control-c>")
            widgets.on_keys(shown, self._tell, "<<TreeviewSelect>>")
        widgets.on_keys(self._tabs, self._tell, "<<NotebookTabChanged>>")

    def _show_buttons(self) -> None:
        busy = self.worker.busy
        unusable = {OPEN: busy or not self.shown.rounds, REMIND: busy or not self.shown.agencies, NEW: busy}
        for text, button in self._buttons.items():
            button.state(("disabled",) if unusable.get(text) else ("!disabled",))
        widgets.shown_if(busy, self._buttons[STOP])

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
        self._count_in_tabs(len(shown.rounds), len(shown.agencies))
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
        shown, held = lists[self._tab_shown()]
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

    def _show_progress(self, message: StepProgress) -> None:
        self._detail.show(f"{message.done + 1}/{message.total}: {message.what}")

    def _show_result(self, result: Together) -> None:
        self.show(result.shown, result.said)
        if result.told:
            self._tell_officer("\n\n".join(result.told))
        if result.opens:
            self._open(result.opens)

    def _show_failed(self, stopped: bool) -> None:
        self._sentence.configure(text=_STOPPED if stopped else CRASHED)
        self._show_buttons()
