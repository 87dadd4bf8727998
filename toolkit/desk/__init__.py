"""The window an officer opens by a double-click: it shows where the round stands; one thread works."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.rounds import Round

if TYPE_CHECKING:
    import tkinter

    from toolkit.desk.dialogs import Surroundings
    from toolkit.desk.first_choice import Begun

TITLE = "Tổng hợp báo cáo"
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
        from toolkit.desk.appearance import new_root

        root = new_root(TITLE)
    except Exception as error:  # no tkinter, or its TclError: no display
        print(_NO_WINDOW.format(why=error), file=sys.stderr)
        return instead(["consolidate", str(folder)] if Round(folder).plan.is_file() else ["init", "--help"])
    show_desk(root, folder)
    root.mainloop()
    return 0


def show_desk(root: tkinter.Tk, folder: Path, world: Surroundings | None = None) -> None:
    """Show the round in `folder`, or the dialog of the first time where there is none in it."""
    from toolkit.desk import appearance, steps
    from toolkit.desk.dialogs import Surroundings, install
    from toolkit.desk.first_choice import Begun
    from toolkit.desk.first_use import FirstUse
    from toolkit.desk.window import Window
    from toolkit.round_status import told_lines

    world = world or Surroundings()

    def at_work(begun: Begun) -> None:
        where = begun.where
        window = Window(root, where, told_lines(where, begun.findings), world)
        install(root, window.worker, where.folder)
        appearance.centre(root)
        root.deiconify()
        root.after(_FIRST, lambda: window.run(steps.looking))
        if begun.opens:
            world.open(begun.opens)

    if Round(folder).plan.is_file():
        at_work(Begun(Round(folder)))
        return
    dialog = FirstUse(root, folder, world, at_work)
    install(root, dialog.worker, folder)
    appearance.centre(root, 600, 400)
    root.deiconify()
