"""The list of agencies: who has reported and how, found as one types, and the ticks that say which forms were sent."""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tkinter import ttk

from toolkit.base.text import bare_key, date_vi
from toolkit.consolidate.standing import AgencyState
from toolkit.desk import widgets
from toolkit.rounds.status import AgencyStatus

#: The columns: heading, points, and whether what room is left goes to it.
_COLUMNS = {"sent": ("Đã gửi biểu", 90, False), "name": ("Cơ quan", 120, True), "code": ("Mã", 70, False),
            "state": ("Tình trạng", 175, False), "day": ("Ngày nhận", 80, False)}
_TICKED, _BLANK = "☑", "☐"
_FIND, _TICK, _TICK_ALL = "Tìm", "Đánh dấu đã gửi", "Đánh dấu tất cả"
_HINT = "Ctrl+F: tìm theo tên, mã, tình trạng. Phím cách: đánh dấu đã gửi biểu. Enter hoặc bấm đúp: mở tệp."


class AgencyList:
    """The list, in the tab `frame`. `opened` is called with the file of the agency that is to be opened, `mark` with
    the codes of agencies and whether their forms were sent, `chose` with what there is to say of the chosen line."""

    def __init__(
        self, frame: ttk.Frame, opened: Callable[[Path | None], None], mark: Callable[[tuple[str, ...], bool], None],
        chose: Callable[[str], None],
    ) -> None:
        self.frame, self._opened, self._mark, self._chose = frame, opened, mark, chose
        self._agencies: dict[str, AgencyStatus] = {}
        self._keys: dict[str, str] = {}
        self._sorted_by, self._down = "", False
        self._build()
        self._bind()

    def show(self, agencies: Iterable[AgencyStatus]) -> None:
        """Show these, those to act on first; what is typed to find some stays."""
        agencies = tuple(agencies)
        self._tree.delete(*self._agencies)  # those that are not found too
        self._agencies = {each.agency.code: each for each in agencies}
        self._keys = {each.agency.code: bare_key(" ".join((
            each.agency.name, *each.agency.aliases, each.agency.code, each.told, *each.files))) for each in agencies}
        for code, each in self._agencies.items():
            self._tree.insert("", "end", iid=code, values=_cells(each))
        self._find()

    def show_ticks(self, agencies: Iterable[AgencyStatus]) -> None:
        """Show the same agencies with other ticks."""
        for each in agencies:
            code = each.agency.code
            if self._agencies[code] != each:
                self._agencies[code] = each
                self._tree.item(code, values=_cells(each))
        self._count()
        self.tell()

    def open_chosen(self) -> None:
        """Open the file of the chosen line; from the box, go to the lines found."""
        if self._tree.focus_get() is self._box:
            self._enter()
        elif chosen := self._tree.selection():
            self._opened(self._agencies[chosen[0]].opens)

    def find(self) -> None:
        """Go to the box one types in."""
        self._box.focus_set()
        self._box.selection_range(0, "end")

    def has_focus(self, widget: tkinter.Misc) -> bool:
        """Whether that widget is the list or its box."""
        return widget in (self._tree, self._box)

    def _build(self) -> None:
        gap, head = widgets.points(self.frame, widgets.GAP), ttk.Frame(self.frame)
        head.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, gap))
        head.columnconfigure(2, weight=1)
        ttk.Label(head, text=_FIND).grid(row=0, column=0, padx=gap)
        self._box = ttk.Entry(head, width=26)
        self._box.grid(row=0, column=1)
        self._counted = ttk.Label(head)
        self._counted.grid(row=0, column=2, sticky="e", padx=gap)
        for column, (text, does) in enumerate(((_TICK, self._tick), (_TICK_ALL, self._tick_all)), 3):
            ttk.Button(head, text=text, command=does, width=0).grid(row=0, column=column, padx=(0, gap))
        self._tree = widgets.table(self.frame, 1, _COLUMNS, selectmode="extended", height=4)
        for name in _COLUMNS:
            self._tree.heading(name, command=partial(self._sort, name))

    def _bind(self) -> None:
        self._tree.bind("<Double-1>", self._double)
        self._tree.bind("<Button-1>", self._click)
        widgets.on_keys(self._tree, self.tell, "<<TreeviewSelect>>")
        self._tree.bind("<space>", lambda _: _done(self._tick))
        self._tree.bind("<Control-a>", lambda _: _done(lambda: self._tree.selection_set(*self._tree.get_children())))
        self._tree.bind("<Control-c>", lambda _: _done(self._copy))
        widgets.on_keys(self._box, self._find, "<KeyRelease>")
        self._box.bind("<Down>", lambda _: _done(self._enter))
        self._box.bind("<Escape>", self._leave)

    def _find(self) -> None:
        """Show those in which every word typed is found, with or without its accents."""
        wanted = bare_key(self._box.get()).split()
        found = [code for code in self._in_order() if all(word in self._keys[code] for word in wanted)]
        if tuple(found) != self._tree.get_children():
            self._tree.set_children("", *found)
            self._tree.selection_set(*(each for each in self._tree.selection() if each in set(found)))
            self._tree.yview_moveto(0)
        self._count()

    def _in_order(self) -> list[str]:
        """By the column whose heading was pressed, else those to act on first."""
        keys: dict[str, Callable[[AgencyStatus], str]] = {
            "sent": lambda each: str(each.sent or ""), "name": lambda each: bare_key(each.agency.name),
            "code": lambda each: each.agency.code, "day": lambda each: str(each.received or ""),
            "state": lambda each: f"{list(AgencyState).index(each.state)}{not each.late}"}
        by = keys[self._sorted_by or "state"]
        return sorted(self._agencies, key=lambda code: by(self._agencies[code]), reverse=self._down)

    def _sort(self, by: str) -> None:
        """By that column; pressed again, the other way round."""
        self._sorted_by, self._down = by, by == self._sorted_by and not self._down
        for name, (text, *_) in _COLUMNS.items():
            self._tree.heading(name, text=f"{text} {'▼' if self._down else '▲'}" if name == by else text)
        self._find()

    def _count(self) -> None:
        shown, known = len(self._tree.get_children()), len(self._agencies)
        sent = sum(each.sent is not None for each in self._agencies.values())
        found = f"Thấy {shown}/{known}. " if shown < known else ""
        self._counted.configure(text=f"{found}Đã gửi {sent}/{known} biểu mẫu")

    def tell(self) -> None:
        """Say what there is to say of the chosen lines."""
        chosen = self._tree.selection()
        if len(chosen) > 1:
            self._chose(f"Đang chọn {len(chosen)} cơ quan.\n{_HINT}")
        else:
            self._chose(_told(self._agencies[chosen[0]]) if chosen else _HINT)

    def _enter(self) -> None:
        if shown := self._tree.get_children():
            self._tree.focus_set()
            self._tree.selection_set(shown[0])
            self._tree.focus(shown[0])
            self._tree.see(shown[0])

    def _leave(self, _: object) -> str | None:
        """Esc in the box: nothing is looked for any more; with nothing in it, Esc is the window's."""
        if not self._box.get():
            return None
        self._box.delete(0, "end")
        return _done(self._find)

    def _copy(self) -> None:
        lines = ("\t".join(map(str, self._tree.item(code, "values")[1:])) for code in self._tree.selection())
        self._tree.clipboard_clear()
        self._tree.clipboard_append("\n".join(lines))

    def _tick(self) -> None:
        """Tick the chosen ones; where all of them are, take their ticks back."""
        chosen = self._tree.selection()
        left = tuple(code for code in chosen if self._agencies[code].sent is None)
        if chosen:
            self._mark(left or chosen, bool(left))
        else:
            self._chose(f"Chưa chọn cơ quan nào: bấm vào một dòng trước.\n{_HINT}")

    def _tick_all(self) -> None:
        """Tick all that are shown; none loses its tick."""
        if left := tuple(code for code in self._tree.get_children() if self._agencies[code].sent is None):
            self._mark(left, True)

    def _click(self, event: tkinter.Event[tkinter.Misc]) -> str | None:
        """A click on a tick turns it."""
        row = self._tree.identify_row(event.y)
        if not row or not self._is_tick(event):
            return None
        if row not in self._tree.selection():
            self._tree.selection_set(row)
        self._tree.focus_set()
        self._tree.focus(row)
        self._mark((row,), self._agencies[row].sent is None)
        return "break"

    def _double(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if self._tree.identify_row(event.y) and not self._is_tick(event):
            self.open_chosen()

    def _is_tick(self, event: tkinter.Event[tkinter.Misc]) -> bool:
        in_line = self._tree.identify_region(event.x, event.y) == "cell"
        return in_line and self._tree.identify_column(event.x) == "#1"


def _cells(each: AgencyStatus) -> tuple[str, ...]:
    sent = f"{_TICKED} {date_vi(each.sent)}" if each.sent else _BLANK
    return sent, each.agency.name, each.agency.code, each.told, date_vi(each.received) if each.received else ""


def _told(each: AgencyStatus) -> str:
    """All there is to say of an agency, over two lines."""
    received = f" Ngày nhận: {date_vi(each.received)}." if each.received else ""
    sent = f" Đã gửi biểu ngày {date_vi(each.sent)}." if each.sent else ""
    contact = each.agency.reached_at
    files = f"\nTệp: {'; '.join(each.files)}" if each.files else ""
    return f"{each.agency.name}: {each.told[2:]}.{received}{sent}{f' Liên hệ: {contact}.' if contact else ''}{files}"


def _done(does: Callable[[], object]) -> str:
    does()
    return "break"
