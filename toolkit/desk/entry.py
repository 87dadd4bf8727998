"""The double-click: a window on the round where there is one, else the first-time dialog, else the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from toolkit.rounds import Round

TITLE = "Tổng hợp báo cáo"
_NO_WINDOW = "Máy này không mở được cửa sổ ({why}); chuyển sang dòng lệnh."


def open_desk(folder: Path) -> int:
    """Open the desk and stay until it is closed; the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # pythonw has neither, and whatever prints would fail
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for as long as the program lives
    folder = Path(os.path.abspath(folder))
    try:
        from toolkit.desk.look import new_root

        root = new_root(TITLE)
    except Exception as error:  # no tkinter, or its TclError: no display
        return _without_window(folder, str(error))
    from toolkit.desk.windows import show_desk

    show_desk(root, folder)
    root.mainloop()
    return 0


def _without_window(folder: Path, why: str) -> int:
    from toolkit.cli import main

    print(_NO_WINDOW.format(why=why), file=sys.stderr)
    command = "consolidate" if Round(folder).plan.is_file() else "init"
    arguments = [command, str(folder)] if command == "consolidate" else [command, "--help"]
    return int(main(arguments, prog_name="toolkit", standalone_mode=False) or 0)
