"""A mistake of ours, told in Vietnamese: a log file, a window from which its details can be copied."""

from __future__ import annotations

import platform
import sys
import tempfile
import threading
import tkinter
import traceback
from datetime import datetime
from pathlib import Path
from tkinter import ttk
from types import TracebackType

from toolkit import __version__
from toolkit.desk import look
from toolkit.desk.worker import Failed, Worker

LOG_FILE = "loi_bo_cong_cu.txt"

_TITLE = "Bộ công cụ gặp lỗi"
_SENTENCE = "Bộ công cụ gặp lỗi ngoài dự kiến. Các tệp của kỳ báo cáo không bị mất gì."
_WHAT_NOW = "Bấm “Sao chép chi tiết” và gửi cho người phụ trách bộ công cụ. {log}"
_LOGGED = "Chi tiết cũng được ghi ở tệp: {path}"
_COPY, _COPIED, _CLOSE = "Sao chép chi tiết", "Đã sao chép", "Đóng"


def install(root: tkinter.Tk, worker: Worker, folder: Path) -> None:
    """Have whatever nobody catches told: in Tk's calls, in the main thread, in any other."""

    def told(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
        show_crash(root, error, folder)

    def told_elsewhere(args: threading.ExceptHookArgs) -> None:
        worker.tell(Failed(args.exc_value or RuntimeError(args.exc_type.__name__)))

    root.report_callback_exception = told
    sys.excepthook = told
    threading.excepthook = told_elsewhere


def details(error: BaseException) -> str:
    """What whoever mends the toolkit needs to know."""
    where = f"toolkit {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return f"{where}\n\n{''.join(traceback.format_exception(error))}"


def write_log(text: str, folder: Path) -> Path | None:
    """Add `text` to the log in `folder`, else in the user's own temporary folder; None where neither takes it."""
    for place in (folder, Path(tempfile.gettempdir())):
        path = place / LOG_FILE
        try:
            with path.open("a", encoding="utf-8", newline="\r\n") as log:
                log.write(f"{datetime.now():%d/%m/%Y %H:%M:%S}\n{text}\n")
        except OSError:
            continue
        return path
    return None


def show_crash(root: tkinter.Tk, error: BaseException, folder: Path) -> tkinter.Toplevel:
    """Log the error and show it in a window of its own."""
    text = details(error)
    log = write_log(text, folder)
    window = tkinter.Toplevel(root)
    window.title(_TITLE)
    gap = look.points(window, look.GAP)
    frame = look.filling_frame(window, 2)
    told = _WHAT_NOW.format(log=_LOGGED.format(path=log) if log else "")
    for row, (words, style) in enumerate(((f"✖ {_SENTENCE}", "Bold.TLabel"), (told, "TLabel"))):
        label = ttk.Label(frame, text=words, style=style)
        label.grid(row=row, column=0, columnspan=2, sticky="ew", pady=(0, gap))
        look.wrap_to_width(label)
    shown = tkinter.Text(frame, height=8, wrap="none", font="TkFixedFont", takefocus=False)
    shown.insert("1.0", text)
    shown.configure(state="disabled")
    shown.see("end")
    shown.grid(row=2, column=0, columnspan=2, sticky="nsew", pady=(0, gap))
    _buttons(window, frame, text)
    look.centre(window, 560, 340)
    return window


def _buttons(window: tkinter.Toplevel, frame: ttk.Frame, text: str) -> None:
    def copy(*_: object) -> None:
        window.clipboard_clear()
        window.clipboard_append(text)
        button.configure(text=_COPIED)

    button = ttk.Button(frame, text=_COPY, underline=0, command=copy, default="active")
    button.grid(row=3, column=0, sticky="w")
    ttk.Button(frame, text=_CLOSE, underline=2, command=window.destroy).grid(row=3, column=1, sticky="e")
    window.bind("<Alt-Key-s>", copy)
    window.bind("<Return>", copy)
    window.bind("<Escape>", lambda _: window.destroy())
    button.focus_set()
