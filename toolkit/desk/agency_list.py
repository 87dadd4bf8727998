"""The list of a round's agencies in its window: the state of their reports, a box to find some, ticks of forms sent.
`window` shows it.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Iterable
from pathlib import Path
from tkinter import ttk

from toolkit.base.text import bare_key, date_vi
from toolkit.consolidate.standing import AgencyState
from toolkit.desk.widgets import GAP, ChosenText, Table, on_keys, points
from toolkit.rounds.status import AgencyStatus

#: The columns: heading, width in points, whether it takes the remaining width.
_COLUMNS = {"sent": ("Đã gửi biểu", 90, False), "name": ("Cơ quan", 120, True), "code": ("Mã", 92, False),
            "state": ("Tình trạng", 165, False), "day": ("Ngày nhận", 80, False)}
_HINT = "Ctrl+F: tìm theo tên, mã, tình trạng. Phím cách: đánh dấu đã gửi biểu. Enter hoặc bấm đúp: mở tệp."
_URGENCY = tuple(AgencyState)


class AgencyList(Table):
    """The agencies in a tab: the state of their reports, a box to find some of them, ticks of forms sent. `mark` is
    called with agencies' codes and whether their forms were sent."""

    def __init__(
        self, frame: ttk.Frame, detail: ChosenText, opened: Callable[[Path | None], None],
        mark: Callable[[tuple[str, ...], bool], None],
    ) -> None:
        super().__init__(frame, 1, _COLUMNS, detail, _HINT, opened, show="headings", height=4)
        self._mark = mark
        self._agencies: dict[str, AgencyStatus] = {}
        gap, head = points(frame, GAP), ttk.Frame(frame)
        head.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, gap))
        head.columnconfigure(2, weight=1)
        self._box, self._count = ttk.Entry(head, width=26), ttk.Label(head)
        for column, widget in enumerate((
                ttk.Label(head, text="Tìm"), self._box, self._count,
                ttk.Button(head, text="Đánh dấu đã gửi", command=self._tick_chosen, width=0),
                ttk.Button(head, text="Đánh dấu tất cả", command=self._tick_shown, width=0))):
            widget.grid(row=0, column=column, sticky="e", padx=(0, gap))
        self.bind("<Button-1>", self._click)
        on_keys(self, self._tick_chosen, "<space>")
        on_keys(self, lambda: self.selection_set(*self.get_children()), "<Control-a>")
        on_keys(self._box, self._filter, "<KeyRelease>")
        on_keys(self._box, self._go_to_found, "<Down>")
        self._box.bind("<Escape>", self._clear_box)

    def show(self, agencies: Iterable[AgencyStatus]) -> None:
        """Show the agencies, the most urgent first; the text in the box and the choice stay."""
        ordered = sorted(agencies, key=lambda status: (_URGENCY.index(status.state), not status.late))
        shown = {status.agency.code: status for status in ordered}
        self.delete(*(self._agencies.keys() - shown))
        for code, status in shown.items():
            if code not in self._agencies:
                self.insert("", "end", iid=code)
            tick = f"☑ {date_vi(status.sent)}" if status.sent else "☐"
            received = date_vi(status.received) if status.received else ""
            self.item(code, values=(tick, status.agency.name, code, status.state_words, received))
            self._lines[code] = _full_text(status), status.opens
        self._agencies = shown
        self._filter()

    def open_chosen(self) -> None:
        """Open the file of the chosen line; from the box, go to the found lines."""
        if self.focus_get() is self._box:
            self._go_to_found()
        else:
            super().open_chosen()

    def go_to_box(self) -> None:
        """Give the box the focus."""
        self._box.focus_set()
        self._box.selection_range(0, "end")

    def _filter(self) -> None:
        """Show the agencies whose texts contain every word in the box, with or without accents."""
        wanted = bare_key(self._box.get()).split()
        found = [code for code, status in self._agencies.items()
                 if all(word in _search_text(status) for word in wanted)]
        self.set_children("", *found)
        self.selection_set(*(code for code in self.selection() if code in found))
        known = len(self._agencies)
        sent = known - len(self._without_tick(self._agencies))
        limited = f"Thấy {len(found)}/{known}. " if len(found) < known else ""
        self._count["text"] = f"{limited}Đã gửi {sent}/{known} biểu mẫu"

    def _go_to_found(self) -> None:
        """Choose the first agency found."""
        if found := self.get_children():
            self.focus_set()
            self.choose(found[0])

    def _clear_box(self, _: object) -> str:
        """Handle Esc in the box: empty it and show all; in an empty box, Esc is the window's."""
        if not self._box.get():
            return ""
        self._box.delete(0, "end")
        self._filter()
        return "break"

    def _tick_chosen(self) -> None:
        """Tick the chosen agencies; where all are ticked, take their ticks back."""
        chosen = self.selection()
        unsent = self._without_tick(chosen)
        if chosen:
            self._mark(unsent or chosen, bool(unsent))
        else:
            self._detail.show(f"Chưa chọn cơ quan nào: bấm vào một dòng trước.\n{_HINT}")

    def _tick_shown(self) -> None:
        """Tick all agencies that are shown; none loses its tick."""
        if unsent := self._without_tick(self.get_children()):
            self._mark(unsent, True)

    def _without_tick(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The agencies whose forms are not marked as sent."""
        return tuple(code for code in codes if self._agencies[code].sent is None)

    def _click(self, event: tkinter.Event[tkinter.Misc]) -> str:
        """Handle a click: on a tick it changes the tick."""
        if self.identify_region(event.x, event.y) != "cell" or self.identify_column(event.x) != "#1":
            return ""
        self.focus_set()
        self.choose(self.identify_row(event.y))
        self._tick_chosen()
        return "break"


def _search_text(status: AgencyStatus) -> str:
    """An agency → the text it is found by: names, code, state and files, without accents."""
    agency = status.agency
    return bare_key(" ".join((agency.name, *agency.aliases, agency.code, status.state_words, *status.files)))


def _full_text(status: AgencyStatus) -> str:
    """An agency → its full text on one or two lines."""
    received = f" Ngày nhận: {date_vi(status.received)}." if status.received else ""
    sent = f" Đã gửi biểu ngày {date_vi(status.sent)}." if status.sent else ""
    contact = f" Liên hệ: {status.agency.reached_at}." if status.agency.reached_at else ""
    files = f"\nTệp: {'; '.join(status.files)}" if status.files else ""
    return f"{status.agency.name}: {status.state_words[2:]}.{received}{sent}{contact}{files}"
