"""The window over a folder of rounds: each on a line, who owes what to which, one reminder for all of it.

A round is opened in the usual window, in the same root, and one comes back from there.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from toolkit.desk import steps, widgets
from toolkit.desk.steps import StepProgress, Together
from toolkit.desk.window import CRASHED, STOPPED, DeskWindow
from toolkit.model import words
from toolkit.model.records import Progress
from toolkit.rounds.many_rounds import (
    LEGEND,
    ManyRounds,
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
_LOOKING = "Đang xem các kỳ báo cáo…"
_HINT = "Enter hoặc bấm đúp: mở kỳ báo cáo. F5: xem lại. Esc: đóng."


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
        widgets.wide_label(self._head, 0, str(folder), "Quiet.TLabel")
        self._sentence = widgets.wide_label(self._head, 1, _LOOKING, "Sentence.TLabel", pady=self._gap)
        self._lists = tuple(
            widgets.Table(page, 0, columns, self._tell, self.open_chosen, self._detail.copy_first, show="headings",
                          selectmode="browse", height=6)
            for page, columns in zip(self._pages, (_ROUND_COLUMNS, _OWING_COLUMNS), strict=True))
        self._lines: tuple[dict[str, tuple[Round, str]], ...] = {}, {}
        self._told = widgets.wide_label(self._pages[1], 1, LEGEND, "Quiet.TLabel")
        self._foot.columnconfigure(3, weight=1)
        for place, (text, letter, press) in enumerate((
                (OPEN, "M", self.open_chosen), (REMIND, "c", self.remind), (NEW, "T", self._new),
                (STOP, "D", self.cancel), (CLOSE, "n", self.close))):
            button = self._button(self._foot, text, letter, press)
            button.grid(row=0, column=place, sticky="e", padx=(0, self._gap if text != CLOSE else 0))
        self._buttons[OPEN].configure(default="active")
        widgets.on_keys(root, self.close, "<Escape>")
        widgets.on_keys(root, self.look, "<F5>")
        widgets.on_enter(root, lambda _: self.open_chosen())

    def look(self) -> None:
        """See how all rounds stand now."""
        self._run(lambda _: Together(look_at_rounds(self.folder, self.world.today())), _LOOKING)

    def remind(self) -> None:
        """Draft one reminder to each agency for all it owes, where the officer is sure."""
        sure = ("Soạn một thư nhắc cho mỗi cơ quan còn nợ, gồm mọi báo cáo còn thiếu của các kỳ? Chưa gửi thư "
                f"nào; các thư ở thư mục {words.JOINT_REMINDERS_FOLDER}.")
        if self._is_sure(sure):
            self._run(steps.reminding_together(self.folder, self.world.today()), "Đang soạn thư nhắc chung…")

    def open_chosen(self) -> None:
        """Open the chosen round; of an agency, the first that it owes something."""
        if chosen := self._chosen():
            self.close(partial(self._opened, chosen[0]))

    def _new(self) -> None:
        chosen = self._chosen()
        self.close(partial(self._begin_new, chosen[0].folder if chosen else None))

    def _run(self, step: Callable[[Progress], Together], said: str) -> None:
        if not self.worker.busy:
            self._sentence.configure(text=said)
            self.worker.start(step)
            self._show_buttons()

    def _show_buttons(self) -> None:
        busy = self.worker.busy
        usable = {OPEN: not busy and self.shown.rounds, REMIND: not busy and self.shown.agencies, NEW: not busy}
        for text, button in self._buttons.items():
            button.state(("!disabled",) if usable.get(text, True) else ("disabled",))
        widgets.shown_if(busy, self._buttons[STOP])

    def show(self, shown: ManyRounds, said: str = "") -> None:
        """Show these rounds, with what else is `said` than how they stand; the chosen round stays chosen."""
        (rounds, agencies), today = self._lists, shown.today
        before, self.shown = rounds.chosen or self._first, shown
        self._sentence.configure(text=said or shown.sentence)
        for table, lines in zip(self._lists, self._lines, strict=True):
            table.empty()
            lines.clear()
        for glance in shown.rounds:
            line = rounds.insert("", "end", iid=glance.folder, values=round_cells(glance, today))
            self._lines[0][line] = glance.where, round_text(glance, today)
        for owing in shown.agencies:
            line = agencies.insert("", "end", values=owing_cells(owing, today))
            self._lines[1][line] = owing.owed[0][0].where, owing_text(owing, today)
        self._told.configure(text="\n".join((LEGEND, *shown.told)))
        self._count_in_tabs(len(shown.rounds), len(shown.agencies))
        if shown.rounds:
            rounds.choose(before if rounds.exists(before) else shown.rounds[0].folder)
        rounds.focus_set()
        self._show_buttons()
        self._tell()

    def _chosen(self) -> tuple[Round, str] | None:
        """What is chosen in the list that is shown: a round, or the first that an agency owes something; and that in
        full."""
        tab = self._tab_shown()
        return self._lines[tab].get(self._lists[tab].chosen)

    def _tell(self) -> None:
        chosen = self._chosen()
        self._detail.show(f"{chosen[1]}\n{_HINT}" if chosen else _HINT)

    def _show_progress(self, message: StepProgress) -> None:
        self._detail.show(f"{message.done + 1}/{message.total}: {message.what}")

    def _show_result(self, result: Together) -> None:
        self.show(result.shown, result.said)
        if result.told:
            self._tell_officer("\n\n".join(result.told))
        if result.opens:
            self._open(result.opens)

    def _show_failed(self, stopped: bool) -> None:
        self._sentence.configure(text=f"{STOPPED}." if stopped else CRASHED)
        self._show_buttons()
