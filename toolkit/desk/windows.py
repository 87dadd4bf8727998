"""Which window stands on the desk: the round's own, or first the dialog that finds or makes one."""

from __future__ import annotations

import tkinter
from pathlib import Path

from toolkit.desk import look, steps
from toolkit.desk.beginning import Begun
from toolkit.desk.board import told_lines
from toolkit.desk.crash import install
from toolkit.desk.first_use import FirstUse
from toolkit.desk.window import Surroundings, Window
from toolkit.rounds import Round

#: Milliseconds in which the window is drawn before the worker's imports compete with it.
_FIRST = 60


def show_desk(root: tkinter.Tk, folder: Path, world: Surroundings | None = None) -> None:
    """Show the round in `folder`, or the dialog of the first time where there is none in it."""
    world = world or Surroundings()

    def at_work(begun: Begun) -> None:
        where = begun.where
        window = Window(root, where, told_lines(where, begun.findings), world)
        install(root, window.worker, where.folder)
        look.centre(root)
        root.deiconify()
        root.after(_FIRST, lambda: window.run(steps.looking))
        if begun.new:
            world.open(where.plan)

    if Round(folder).plan.is_file():
        at_work(Begun(Round(folder)))
        return
    dialog = FirstUse(root, folder, world, at_work)
    install(root, dialog.worker, folder)
    look.centre(root, 600, 300)
    root.deiconify()
