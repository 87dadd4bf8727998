"""Opening a file or a folder in the program the machine has for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

#: What is opened by a double-click on a line. Anything else that came back could be a program: its folder is shown.
DOCUMENTS = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".ods", ".fods", ".csv",
                       ".docx", ".doc", ".odt", ".pdf", ".txt", ".eml", ".msg"))
_NO_PROGRAM = "Máy chưa mở được “{name}”. Tệp nằm ở: {path}"
_GONE = "Không còn “{name}” ở {folder}."


def open_path(path: Path) -> str:
    """Open a document or a folder; of anything else, the folder it lies in. "", or a sentence: why it did not open."""
    if not path.exists():
        return _GONE.format(name=path.name, folder=path.parent)
    target = path if path.is_dir() or path.suffix.casefold() in DOCUMENTS else path.parent
    try:
        _start(target)
    except OSError:
        return _NO_PROGRAM.format(name=target.name, path=target)
    return ""


if sys.platform == "win32":

    def _start(path: Path) -> None:
        os.startfile(path)
else:

    def _start(path: Path) -> None:
        program = shutil.which("xdg-open")
        if program is None:
            raise FileNotFoundError("xdg-open")
        quiet = subprocess.DEVNULL
        subprocess.Popen([program, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
