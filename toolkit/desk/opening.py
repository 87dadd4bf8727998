"""The window an officer opens by a double-click: it shows where the round stands; one thread works."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.rounds.round import Round, rounds_below

if TYPE_CHECKING:
    import tkinter

    from toolkit.desk.first_choice import Begun
    from toolkit.desk.widgets import Surroundings

_NO_WINDOW = "Máy này không mở được cửa sổ ({why}); chuyển sang dòng lệnh."
#: Milliseconds in which the window is drawn before the worker's imports compete with it.
_FIRST = 60


def open_desk(folder: Path, instead: Callable[[list[str]], int]) -> int:
    """Open the desk and stay until it is closed; the exit code.

    Where no window can be opened, `instead` is given the arguments of the command line that do the same.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # pythonw has neither, and whatever prints would fail
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for as long as the program lives
    folder = Path(os.path.abspath(folder))
    try:
        from toolkit.desk.widgets import TITLE, new_root

        root = new_root(TITLE)
    except Exception as error:  # no tkinter, or its TclError: no display
        print(_NO_WINDOW.format(why=error), file=sys.stderr)
        if len(rounds_below(folder)) > 1:
            return instead(["status", str(folder)])
        return instead(["consolidate", str(folder)] if Round(folder).plan.is_file() else ["init", "--help"])
    show_desk(root, folder)
    root.mainloop()
    return 0


def show_desk(root: tkinter.Tk, folder: Path, world: Surroundings | None = None) -> None:
    """Show the round in `folder`; where there is none in it, the list of the rounds there, if several; else the dialog
    of the first time."""
    from toolkit.desk import steps, widgets
    from toolkit.desk.first_choice import Begun
    from toolkit.desk.first_use import FirstUse
    from toolkit.desk.rounds_window import RoundsWindow
    from toolkit.desk.window import DeskWindow, Window
    from toolkit.rounds.status import told_lines

    world, several = world or widgets.Surroundings(), len(rounds_below(folder)) > 1
    last = Round(folder)

    def begin(window: DeskWindow, first: Callable[[], None]) -> None:
        widgets.install(root, window.worker, window.folder)
        if not (several and root.winfo_viewable()):  # the officer may have made it larger
            widgets.show_centred(root)
        root.after(_FIRST, first)

    def at_work(begun: Begun) -> None:
        nonlocal last
        where = last = begun.where
        window = Window(root, where, told_lines(where, begun.findings), world, all_rounds if several else None)
        begin(window, lambda: window.run(steps.looking))
        if begun.opens:
            world.open(begun.opens)

    def all_rounds() -> None:
        chosen = last.folder.relative_to(folder).as_posix() if last.folder.is_relative_to(folder) else ""
        window = RoundsWindow(root, folder, world, lambda where: at_work(Begun(where)), first_time, chosen)
        begin(window, window.look)

    def first_time(before: Path | None = None) -> None:
        widgets.free_keys(root)
        dialog = FirstUse(root, folder, world, at_work, all_rounds if several else None, before)
        widgets.install(root, dialog.worker, folder)
        if not several:
            widgets.show_centred(root, 600, 400)

    if Round(folder).plan.is_file():
        at_work(Begun(Round(folder)))
    elif several:
        all_rounds()
    else:
        first_time()
