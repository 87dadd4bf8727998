"""The window an officer opens by a double-click on a folder: the round in it, else the list of the rounds below it,
else the dialog that begins one. The command `toolkit window` opens it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from toolkit.desk import steps
from toolkit.desk.first_choice import Begun
from toolkit.desk.first_use import FirstUse
from toolkit.desk.steps import FolderStatus
from toolkit.desk.widgets import Root, Table, on_keys, show_centred, show_if, wide_label
from toolkit.desk.window import DeskWindow, Window
from toolkit.model import words
from toolkit.rounds.many_rounds import (
    LEGEND,
    look_at_rounds,
    owing_cells,
    owing_text,
    round_cells,
    round_text,
)
from toolkit.rounds.round import Round, rounds_below
from toolkit.rounds.status import told_lines

#: Milliseconds the window has to be drawn before the first step begins: its imports take the processor.
_FIRST_DELAY = 60
#: The columns of the two lists: heading, width in points, whether it takes the remaining width.
_ROUND_COLUMNS = {
    "sign": ("", 22, False), "plan": ("Kế hoạch", 68, False), "period": ("Kỳ báo cáo", 105, True),
    "due": ("Hạn: trước ngày", 138, False), "returned": ("Đã nhận", 56, False), "open": ("Còn mở", 96, False),
    "next": ("Đang ở đâu, việc tiếp theo", 180, True)}
_OWING_COLUMNS = {"count": ("Nợ", 30, False), "name": ("Cơ quan", 190, True), "code": ("Mã", 66, False),
                  "reports": ("Báo cáo còn nợ", 240, True)}
#: Texts of the tabs with their letters for Alt, and of the buttons.
ROUNDS, AGENCIES = ("Các kỳ báo cáo", "b"), ("Cơ quan còn nợ", "q")
OPEN, REMIND, NEW, STOP = "Mở kỳ", "Soạn thư nhắc chung", "Tạo kỳ mới", "Dừng"
_LOOKING = "Đang xem các kỳ báo cáo…"
_HINT = "Enter hoặc bấm đúp: mở kỳ báo cáo. F5: xem lại. Esc: đóng."


def open_desk(root: Root, folder: Path) -> None:
    """Show the window on that folder and stay until it is closed."""
    show_desk(root, folder)
    root.mainloop()


def show_desk(root: Root, folder: Path) -> None:
    """Show the round in `folder`, else the list of the rounds below it if there are several, else the dialog that
    begins a round."""
    has_several, last_folder = len(rounds_below(folder)) > 1, folder

    def show(window: DeskWindow, first_step: Callable[[], None]) -> None:
        """Show the window, then begin its first step."""
        root.folder = window.folder
        if not (has_several and root.winfo_viewable()):  # it keeps the size the officer gave it
            show_centred(root)
        root.after(_FIRST_DELAY, first_step)

    def show_round(begun: Begun) -> None:
        """Show the window of a round, with the findings of making it."""
        nonlocal last_folder
        last_folder = begun.where.folder
        first_lines = told_lines(begun.where, begun.findings)
        window = Window(root, begun.where, first_lines, show_rounds if has_several else None)
        show(window, lambda: window.run(steps.looking))
        if begun.opens:
            root.open(begun.opens)

    def show_rounds() -> None:
        """Show the list of rounds, the last one shown chosen."""
        chosen = last_folder.relative_to(folder).as_posix() if last_folder.is_relative_to(folder) else ""
        window = RoundsWindow(root, folder, lambda where: show_round(Begun(where)), show_first_use, chosen)
        show(window, window.look)

    def show_first_use(before: Path | None = None) -> None:
        """Show the dialog that begins a round, after the round `before`."""
        root.folder = folder
        FirstUse(root, folder, show_round, show_rounds if has_several else root.destroy, before)
        if not has_several:
            show_centred(root, 600, 400)

    if Round(folder).plan.is_file():
        show_round(Begun(Round(folder)))
    elif has_several:
        show_rounds()
    else:
        show_first_use()


class RoundsWindow(DeskWindow):
    """The rounds of a folder, and the agencies that owe reports to them. `opened` is called with a round to open,
    `begin` with the folder of the round chosen (None: none) to make one after it; `chosen` is the line chosen first."""

    def __init__(
        self, root: Root, folder: Path, opened: Callable[[Round], None], begin: Callable[[Path | None], None],
        chosen: str,
    ) -> None:
        super().__init__(root, folder, (ROUNDS, AGENCIES))
        self._opened, self._begin_new, self._first = opened, begin, chosen
        wide_label(self._head, 0, str(folder), "Quiet.TLabel")
        self._sentence = wide_label(self._head, 1, _LOOKING, "Sentence.TLabel")
        self._lists = [
            Table(
                page, 0, columns, self._detail, _HINT, self._go_to, show="headings", selectmode="browse", height=6)
            for page, columns in zip(self._pages, (_ROUND_COLUMNS, _OWING_COLUMNS), strict=True)]
        self._legend = wide_label(self._pages[1], 1, LEGEND, "Quiet.TLabel")
        self._button(self._foot, OPEN, "M", lambda: self._list_shown().open_chosen())["default"] = "active"
        self._default = OPEN
        self._button(self._foot, REMIND, "c", self.remind)
        self._button(self._foot, NEW, "T", self._new)
        self._button(self._foot, STOP, "D", self.cancel)
        self._button_to_close()
        on_keys(root, self.close, "<Escape>")
        on_keys(root, self.look, "<F5>")

    def look(self) -> None:
        """Read the state of all rounds anew."""
        self._begin(lambda _: FolderStatus(look_at_rounds(self.folder, self.root.today())), _LOOKING)

    def remind(self) -> None:
        """Draft one reminder to each agency for all reports it owes, if the officer agrees."""
        sure = ("Soạn một thư nhắc cho mỗi cơ quan còn nợ, gồm mọi báo cáo còn thiếu của các kỳ? Chưa gửi thư "
                f"nào; các thư ở thư mục {words.JOINT_REMINDERS_FOLDER}.")
        if self.root.ask(sure):
            self._begin(steps.reminding_together(self.folder, self.root.today()), "Đang soạn thư nhắc chung…")

    def _go_to(self, where: Round) -> None:
        """Close the list and open a round."""
        self.close(partial(self._opened, where))

    def _new(self) -> None:
        """Close the list and begin a round after the chosen one."""
        chosen = self._list_shown().chosen
        self.close(partial(self._begin_new, chosen[1].folder if chosen else None))

    def _show_buttons(self) -> None:
        for text in (OPEN, REMIND, NEW):
            self._buttons[text].state(("disabled" if self.root.runner.busy else "!disabled",))
        show_if(self.root.runner.busy, self._buttons[STOP])

    def _show_result(self, result: FolderStatus) -> None:
        """Show the rounds and the agencies that owe reports; the chosen round stays chosen."""
        state = result.rounds
        rounds, agencies = self._lists
        chosen = next(iter(rounds.selection()), self._first)
        self._sentence["text"] = result.sentence or state.sentence
        rounds.empty()
        for glance in state.rounds:
            text = f"{round_text(glance)}\n{_HINT}"
            rounds.add(text, glance.where, iid=glance.folder, values=round_cells(glance))
        agencies.empty()
        for owing in state.agencies:  # opens the first round that it owes something
            text = f"{owing_text(owing)}\n{_HINT}"
            agencies.add(text, owing.owed[0][0].where, values=owing_cells(owing))
        self._legend["text"] = "\n".join((LEGEND, *state.remarks))
        if state.rounds:
            rounds.choose(chosen if chosen in rounds.get_children() else state.rounds[0].folder)
        rounds.focus_set()
        self._show_buttons()
        self._list_shown().show_chosen()
        if result.notices:
            self.root.tell("\n\n".join(result.notices))
        if result.opens:
            self._open(result.opens)

    def _show_progress(self, what: str, done: int, total: int) -> None:
        self._detail.show(f"{done + 1}/{total}: {what}")

    def _show_failed(self, sentence: str) -> None:
        self._sentence["text"] = sentence
        self._show_buttons()
