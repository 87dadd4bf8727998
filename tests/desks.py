"""A desk on a virtual screen, as tests see and use it: its widgets, and what it did to the world outside."""

from __future__ import annotations

import sys
import threading
import time
import tkinter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tkinter import ttk
from typing import Any

from toolkit.desk import opening, widgets
from toolkit.desk.first_choice import Source
from toolkit.desk.opening import show_desk
from toolkit.model import words
from toolkit.rounds.round import Round

TODAY = date(2020, 11, 10)
#: Tcl must not be taken down by another thread than its own, which collecting garbage in a worker would do: kept to
#: the end.
KEPT: list[object] = []


class OneThread:
    """Stands for a root's Tcl interpreter; remembers every thread that used it."""

    def __init__(self, tk: Any, threads: set[int]) -> None:
        self.__dict__.update(_tk=tk, _threads=threads)

    def __getattr__(self, name: str) -> Any:
        self._threads.add(threading.get_ident())
        return getattr(self._tk, name)


@dataclass
class Desk:
    """A desk and what it did to the world outside."""

    root: Any
    opened: list[Path] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    crashed: list[BaseException] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    answer: bool = True
    reason: str = ""
    today: date = TODAY

    def __post_init__(self) -> None:
        """Stand between the window and the world outside."""
        root, shown = self.root, self.root.show_crash

        def answered(asked: list[str], text: str, answer: Any) -> Any:
            asked.append(text)
            return answer

        root.open = self.opened.append
        root.ask = lambda question: answered(self.asked, question, self.answer)
        root.ask_reason = lambda sentence, _: answered(self.told, sentence, self.reason)
        root.tell = self.told.append
        root.today = lambda: self.today
        root.show_crash = lambda error: (self.crashed.append(error), shown(error))

    def show(self, folder: Path) -> None:
        """Show the desk on that folder."""
        show_desk(self.root, folder)

    def listed(self) -> None:
        """Let the list of rounds come."""
        self.wait(lambda: opening.OPEN in self.buttons() and "kỳ báo cáo của" in self.sentence())

    def begin_anew(self) -> None:
        """From the list of rounds to the dialog of the first time."""
        self.listed()
        self.buttons()[opening.NEW].invoke()
        self.wait(lambda: self.widgets(ttk.Radiobutton))

    def wait(self, until: Callable[[], object], seconds: float = 60) -> None:
        """Let the window live until something is so."""
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, "it never happened"
            self.root.update()
            time.sleep(0.01)
        self.root.update()

    def idle(self) -> None:
        """Let the step under way come to its end."""
        self.wait(lambda: not self.buttons()["Dừng"].winfo_ismapped() and self.sentence() and "…" not in self.sentence()[-1])

    def widgets(self, kind: type[tkinter.Widget]) -> list[Any]:
        """All widgets of that kind in the window."""
        found, left = [], [self.root]
        while left:
            each = left.pop()
            left += each.winfo_children()  # type: ignore[arg-type]
            found += [each] if isinstance(each, kind) else []
        return found

    def buttons(self) -> dict[str, ttk.Button]:
        """The buttons by their words."""
        return {str(each.cget("text")): each for each in self.widgets(ttk.Button)}

    def sentence(self) -> str:
        """The one sentence."""
        return next((str(each.cget("text")) for each in self.widgets(ttk.Label) if str(each.cget("style")) == "Sentence.TLabel"), "")

    def texts(self) -> set[str]:
        """What the labels say."""
        return {str(each.cget("text")) for each in self.widgets(ttk.Label)}

    def list(self) -> ttk.Treeview:
        """The list of what there is to know."""
        return next(each for each in self.widgets(ttk.Treeview) if each.cget("columns") == ("what",))  # type: ignore[no-any-return]

    def agencies(self) -> ttk.Treeview:
        """The list of agencies."""
        return next(each for each in self.widgets(ttk.Treeview) if each.cget("columns") != ("what",))  # type: ignore[no-any-return]

    def lines(self) -> dict[str, list[str]]:
        """The list's lines under their headings."""
        tree = self.list()
        return {
            tree.item(parent, "text"): [f"{tree.item(each, 'text')}: "
                                        f"{tree.item(each, 'values')[0]}" for each in tree.get_children(parent)]
            for parent in tree.get_children()
        }

    def press(self, key: str) -> None:
        """Press a key, wherever the focus is."""
        self.root.update()
        (self.root.focus_get() or self.root).event_generate(key)
        self.root.update()

    def default(self) -> list[str]:
        """The buttons drawn as the default one."""
        return [name for name, each in self.buttons().items() if str(each.cget("default")) == "active"]

    def choose(self, source: Source) -> None:
        """Press the line of that source in the first dialog."""
        next(each for each in self.widgets(ttk.Radiobutton) if each.cget("text") == source.label).invoke()
        self.root.update()

    def field(self, name: str) -> ttk.Entry:
        """What is filled in beside that label of the first dialog."""
        label = next(each for each in self.widgets(ttk.Label) if each.winfo_ismapped() and each.cget("text") == name)
        (held,) = (each for each in label.master.grid_slaves(label.grid_info()["row"], 1) if isinstance(each, ttk.Entry))
        return held

    def type(self, name: str, text: str) -> None:
        """Fill that in, letter by letter, as who tabs to it does."""
        held = self.field(name)
        held.focus_force()
        self.root.update()
        held.delete(0, "end")
        for letter in text:
            held.insert("end", letter)
            held.event_generate("<KeyRelease>", keysym="a")
        self.root.update()

    def wait_gone(self) -> None:
        """Let the window live until it closes itself."""
        end = time.monotonic() + 20
        while not self.destroyed():
            assert time.monotonic() < end, "it stays open"
            self.root.update()
            time.sleep(0.01)

    def destroyed(self) -> bool:
        """Whether the window is gone."""
        try:
            return not self.root.winfo_exists()
        except tkinter.TclError:
            return True


@contextmanager
def desk_on_screen() -> Iterator[Desk]:
    """A desk on the screen there is; at its end it is sure that no other thread touched it."""
    hooks = sys.excepthook, threading.excepthook
    root = widgets.Root(Path())
    KEPT.append(root.tk)
    made = Desk(root)
    root.tk = OneThread(root.tk, made.threads)
    try:
        yield made
        assert made.threads == {threading.main_thread().ident}, "a thread other than the main one touched the window"
    finally:
        sys.excepthook, threading.excepthook = hooks
        if not made.destroyed():
            root.destroy()


def decide(where: Round, answer: str, about: str) -> None:
    """An officer writes a decision into ra_soat.xlsx, beside the question whose text holds `about`."""
    from openpyxl import load_workbook

    book = load_workbook(where.results / words.REVIEW_FILE)
    sheet = book[words.REVIEW_SHEET]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    column = next(cell.column for cell in cells if cell.value == "Quyết định")
    row = next(cell.row for cell in cells if about in str(cell.value or ""))
    sheet.cell(row, column).value = answer
    book.save(where.results / words.REVIEW_FILE)
