"""The window over a folder of rounds: each on a line, and who owes what to which.

A round is opened in the usual window, in the same root, and one comes back from there.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from toolkit.desk import widgets
from toolkit.desk.steps import StepProgress
from toolkit.desk.window import CRASHED, STOPPED, DeskWindow
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
OPEN, NEW, STOP = "Mở kỳ", "Tạo kỳ mới", "Dừng"
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
        widgets.wide_label(self._head, 0, str(folder), "Quiet.TLabel")
        self._sentence = widgets.wide_label(self._head, 1, _LOOKING, "Sentence.TLabel")
        self._lists = [
            widgets.Table(
                page, 0, columns, self._detail, _HINT, self._go_to, show="headings", selectmode="browse", height=6)
            for page, columns in zip(self._pages, (_ROUND_COLUMNS, _OWING_COLUMNS), strict=True)]
        self._told = widgets.wide_label(self._pages[1], 1, LEGEND, "Quiet.TLabel", pady=0)
        self._button(self._foot, OPEN, "M", lambda: self._list_shown().open_chosen()).configure(default="active")
        self._button(self._foot, NEW, "T", self._new)
        self._button(self._foot, STOP, "D", self.cancel)
        self._button_to_close()
        widgets.on_keys(root, self.close, "<Escape>")
        widgets.on_keys(root, self.look, "<F5>")

    def look(self) -> None:
        """See how all rounds stand now."""
        self._begin(lambda _: look_at_rounds(self.folder, self.world.today()), _LOOKING)

    def _go_to(self, where: Round) -> None:
        self.close(partial(self._opened, where))

    def _new(self) -> None:
        chosen = self._list_shown().chosen
        self.close(partial(self._begin_new, chosen[1].folder if chosen else None))

    def _show_buttons(self) -> None:
        for text in (OPEN, NEW):
            self._buttons[text].state(("disabled" if self.worker.busy else "!disabled",))
        widgets.shown_if(self.worker.busy, self._buttons[STOP])

    def _show_result(self, shown: ManyRounds) -> None:
        """Show the rounds and who owes what; the chosen round stays chosen."""
        rounds, agencies = self._lists
        before = next(iter(rounds.selection()), self._first)
        self._sentence.configure(text=shown.sentence)
        rounds.empty()
        for glance in shown.rounds:
            text, cells = round_text(glance), round_cells(glance)
            rounds.add(f"{text}\n{_HINT}", glance.where, iid=glance.folder, values=cells)
        agencies.empty()
        for owing in shown.agencies:  # each opens the first that it owes something
            text, cells = owing_text(owing), owing_cells(owing)
            agencies.add(f"{text}\n{_HINT}", owing.owed[0][0].where, values=cells)
        self._told.configure(text=f"{LEGEND}\n{shown.remark}".strip())
        self._count_in_tabs(len(shown.rounds), len(shown.agencies))
        if shown.rounds:
            rounds.choose(before if before in rounds.get_children() else shown.rounds[0].folder)
        rounds.focus_set()
        self._show_buttons()
        self._list_shown().tell()

    def _show_progress(self, message: StepProgress) -> None:
        self._detail.show(f"{message.done + 1}/{message.total}: {message.what}")

    def _show_failed(self, stopped: bool) -> None:
        self._sentence.configure(text=f"{STOPPED}." if stopped else CRASHED)
        self._show_buttons()
