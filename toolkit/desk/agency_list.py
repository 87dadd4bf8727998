"""The list of agencies: who has reported and how, found as one types, and the ticks that say which forms were sent."""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Iterable
from pathlib import Path
from tkinter import ttk

from toolkit.base.text import bare_key, date_vi
from toolkit.consolidate.standing import AgencyState
from toolkit.desk import widgets
from toolkit.rounds.status import AgencyStatus

#: The columns: heading, points, and whether what room is left goes to it.
_COLUMNS = {"sent": ("Đã gửi biểu", 90, False), "name": ("Cơ quan", 120, True), "code": ("Mã", 70, False),
            "state": ("Tình trạng", 175, False), "day": ("Ngày nhận", 80, False)}
HINT = "Ctrl+F: tìm theo tên, mã, tình trạng. Phím cách: đánh dấu đã gửi biểu. Enter hoặc bấm đúp: mở tệp."
_URGENCY = tuple(AgencyState)


class AgencyList(widgets.Table):
    """The list in the tab `frame`, with a box that finds some. `opened` is called with the file that is to be opened,
    `mark` with the codes of agencies and whether their forms were sent."""

    def __init__(
        self, frame: ttk.Frame, detail: widgets.ChosenText, opened: Callable[[Path | None], None],
        mark: Callable[[tuple[str, ...], bool], None],
    ) -> None:
        super().__init__(frame, 1, _COLUMNS, detail, HINT, opened, show="headings", height=4)
        self._mark = mark
        self._agencies: dict[str, AgencyStatus] = {}
        gap, head = widgets.points(frame, widgets.GAP), ttk.Frame(frame)
        head.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, gap))
        head.columnconfigure(2, weight=1)
        ttk.Label(head, text="Tìm").grid(row=0, column=0, padx=gap)
        self._box = ttk.Entry(head, width=26)
        self._box.grid(row=0, column=1)
        self._counted = ttk.Label(head)
        self._counted.grid(row=0, column=2, sticky="e", padx=gap)
        does = {"Đánh dấu đã gửi": self._tick, "Đánh dấu tất cả": self._tick_all}
        for column, (text, press) in enumerate(does.items(), 3):
            ttk.Button(head, text=text, command=press, width=0).grid(row=0, column=column, padx=(0, gap))
        self.bind("<Button-1>", self._click)
        widgets.on_keys(self, self._tick, "<space>")
        widgets.on_keys(self, lambda: self.selection_set(*self.get_children()), "<Control-a>")
        widgets.on_keys(self._box, self._find, "<KeyRelease>")
        widgets.on_keys(self._box, self._enter, "<Down>")
        widgets.on_keys(self._box, self._leave, "<Escape>")

    def show(self, agencies: Iterable[AgencyStatus]) -> None:
        """Show these, those to act on first; what is typed to find some stays, and what is chosen."""
        shown = {status.agency.code: status for status in agencies}
        self.delete(*(self._agencies.keys() - shown))
        for code in shown.keys() - self._agencies:
            self.insert("", "end", iid=code)
        for code, status in shown.items():
            self.item(code, values=_cells(status))
            self._lines[code] = _told(status), status.opens
        self._agencies = shown
        self._find()

    def tell(self) -> None:
        """Say what there is to say of what is chosen; of several, which they are."""
        super().tell()
        chosen = [self._agencies[code].agency.name for code in self.selection()]
        if len(chosen) > 1:
            self._detail.show(f"Đang chọn {len(chosen)} cơ quan: {'; '.join(chosen)}.\n{HINT}")

    def open_chosen(self) -> None:
        """Open the file of the chosen line; from the box, go to the lines found."""
        if self.focus_get() is self._box:
            self._enter()
        else:
            super().open_chosen()

    def find(self) -> None:
        """Go to the box one types in."""
        self._box.focus_set()
        self._box.selection_range(0, "end")

    def _find(self) -> None:
        """Show those in which every word typed is found, with or without its accents."""
        wanted = bare_key(self._box.get()).split()
        order = sorted(self._agencies.values(), key=lambda status: (_URGENCY.index(status.state), not status.late))
        found = [status.agency.code for status in order if all(word in _key(status) for word in wanted)]
        self.set_children("", *found)
        self.selection_set(*(code for code in self.selection() if code in found))
        known, sent = len(self._agencies), sum(status.sent is not None for status in order)
        limited = f"Thấy {len(found)}/{known}. " if len(found) < known else ""
        self._counted.configure(text=f"{limited}Đã gửi {sent}/{known} biểu mẫu")

    def _enter(self) -> None:
        if found := self.get_children():
            self.focus_set()
            self.choose(found[0])

    def _leave(self) -> str:
        """Esc in the box: nothing is looked for any more; with nothing in it, Esc is the window's."""
        if not self._box.get():
            return ""
        self._box.delete(0, "end")
        self._find()
        return "break"

    def _tick(self) -> None:
        """Tick the chosen ones; where all of them are, take their ticks back."""
        chosen = self.selection()
        self._mark(self._unsent(chosen) or chosen, bool(self._unsent(chosen)))

    def _tick_all(self) -> None:
        """Tick all that are shown; none loses its tick."""
        if unsent := self._unsent(self.get_children()):
            self._mark(unsent, True)

    def _unsent(self, codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(code for code in codes if self._agencies[code].sent is None)

    def _click(self, event: tkinter.Event[tkinter.Misc]) -> str:
        """A click on a tick turns it."""
        if not self._is_tick(event):
            return ""
        self.focus_set()
        self.choose(self.identify_row(event.y))
        self._tick()
        return "break"

    def _double(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if not self._is_tick(event):
            super()._double(event)

    def _is_tick(self, event: tkinter.Event[tkinter.Misc]) -> bool:
        return self.identify_region(event.x, event.y) == "cell" and self.identify_column(event.x) == "#1"


def _key(status: AgencyStatus) -> str:
    agency = status.agency
    return bare_key(" ".join((agency.name, *agency.aliases, agency.code, status.state_words, *status.files)))


def _cells(status: AgencyStatus) -> tuple[str, ...]:
    agency, sent = status.agency, f"☑ {date_vi(status.sent)}" if status.sent else "☐"
    return sent, agency.name, agency.code, status.state_words, date_vi(status.received) if status.received else ""


def _told(status: AgencyStatus) -> str:
    """All there is to say of an agency, over two lines."""
    received = f" Ngày nhận: {date_vi(status.received)}." if status.received else ""
    sent = f" Đã gửi biểu ngày {date_vi(status.sent)}." if status.sent else ""
    contact = f" Liên hệ: {status.agency.reached_at}." if status.agency.reached_at else ""
    files = f"\nTệp: {'; '.join(status.files)}" if status.files else ""
    return f"{status.agency.name}: {status.state_words[2:]}.{received}{sent}{contact}{files}"
