"""Which window stands on the desk: the round's own, or first the dialog that finds or makes one."""

from __future__ import annotations

import tkinter
from pathlib import Path

from toolkit.desk import look, steps
from toolkit.desk.board import told_lines
from toolkit.desk.crash import install
from toolkit.desk.first_use import FirstUse
from toolkit.desk.window import Surroundings, Window
from toolkit.findings import Finding
from toolkit.rounds import Round


def show_desk(root: tkinter.Tk, folder: Path, world: Surroundings | None = None) -> None:
    """Show the round in `folder`, or the dialog of the first time where there is none in it."""
    world = world or Surroundings()

    def at_work(where: Round, told: tuple[Finding, ...] = ()) -> None:
        window = Window(root, where, told_lines(where, told), world)
        install(root, window.worker, where.folder)
        look.centre(root)
        root.deiconify()
        root.update_idletasks()
        window.run(steps.looking)

    def made(where: Round, told: tuple[Finding, ...]) -> None:
        at_work(where, told)
        if told:
            world.open(where.plan)

    if Round(folder).plan.is_file():
        at_work(Round(folder))
        return
    dialog = FirstUse(root, folder, world, made)
    install(root, dialog.worker, folder)
    look.centre(root, 600, 300)
    root.deiconify()
