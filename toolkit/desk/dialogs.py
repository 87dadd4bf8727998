"""Two dialogs: a mistake of ours with details to copy (and a log file); why a report is issued despite open errors."""

from __future__ import annotations

import platform
import sys
import tempfile
import threading
import tkinter
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tkinter import ttk
from types import TracebackType

from toolkit import __version__
from toolkit.desk import appearance
from toolkit.desk.steps import Failed, StepRunner

LOG_FILE = "loi_bo_cong_cu.txt"

_TITLE = "Bộ công cụ gặp lỗi"
_SENTENCE = "Bộ công cụ gặp lỗi ngoài dự kiến. Các tệp của kỳ báo cáo không bị mất gì."
_WHAT_NOW = "Bấm “Sao chép chi tiết” và gửi cho người phụ trách bộ công cụ. {log}"
_LOGGED = "Chi tiết cũng được ghi ở tệp: {path}"
_COPY, _COPIED, _CLOSE = "Sao chép chi tiết", "Đã sao chép", "Đóng"

_REASON_TITLE = "Phát hành khi còn lỗi"
_REASON_ASKED = ("Nếu lãnh đạo vẫn đồng ý phát hành, ghi lý do. "
                 "Lý do và các lỗi này được giữ ở trang Phát hành của ra_soat.xlsx.")
_REASON_BLANK = "✖ Chưa ghi lý do. Ghi lý do vào ô dưới đây, hoặc bấm Không phát hành."
_ISSUE, _DO_NOT = "Phát hành dù còn lỗi", "Không phát hành"


def install(root: tkinter.Tk, worker: StepRunner, folder: Path) -> None:
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
    gap = appearance.points(window, appearance.GAP)
    frame = appearance.filling_frame(window, 2)
    told = _WHAT_NOW.format(log=_LOGGED.format(path=log) if log else "")
    for row, (words, style) in enumerate(((f"✖ {_SENTENCE}", "Bold.TLabel"), (told, "TLabel"))):
        label = ttk.Label(frame, text=words, style=style)
        label.grid(row=row, column=0, columnspan=2, sticky="ew", pady=(0, gap))
        appearance.wrap_to_width(label)
    shown = tkinter.Text(frame, height=8, wrap="none", font="TkFixedFont", takefocus=False)
    shown.insert("1.0", text)
    shown.configure(state="disabled")
    shown.see("end")
    shown.grid(row=2, column=0, columnspan=2, sticky="nsew", pady=(0, gap))
    _buttons(window, frame, text)
    appearance.centre(window, 560, 340)
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


# ── why a report is made final although errors are open ───────────────────────────────────────────


def ask_reason(root: tkinter.Tk, sentence: str, errors: Sequence[str]) -> str:
    """Show the errors and wait for a reason; "" where the officer does not issue the report after all."""
    window = tkinter.Toplevel(root)
    window.title(_REASON_TITLE)
    window.transient(root)
    said = [""]
    _build_reason(window, sentence, errors, said)
    appearance.centre(window, 560, 320)
    window.wait_visibility()
    window.grab_set()
    root.wait_window(window)
    return said[0]


def _build_reason(window: tkinter.Toplevel, sentence: str, errors: Sequence[str], said: list[str]) -> None:
    """`said` receives the reason."""
    gap = appearance.points(window, appearance.GAP)
    frame = appearance.filling_frame(window, 1)
    shown = tkinter.Text(frame, height=6, wrap="word", font="TkDefaultFont", takefocus=False, spacing3=gap // 2)
    shown.insert("1.0", "\n".join(f"✖ {error}" for error in errors))
    shown.configure(state="disabled")
    reason = ttk.Entry(frame)
    asked = ttk.Label(frame, text=_REASON_ASKED)
    for row, label in ((0, ttk.Label(frame, text=sentence, style="Bold.TLabel")), (2, asked)):
        label.grid(row=row, column=0, columnspan=2, sticky="ew", pady=gap)
        appearance.wrap_to_width(label)
    shown.grid(row=1, column=0, columnspan=2, sticky="nsew")
    reason.grid(row=3, column=0, columnspan=2, sticky="ew", pady=(0, gap))

    def accept(_: object = None) -> None:
        said[0] = " ".join(reason.get().split())
        if said[0]:
            window.destroy()
            return
        asked.configure(text=_REASON_BLANK)
        reason.focus_set()

    yes = ttk.Button(frame, text=_ISSUE, underline=0, command=accept)
    no = ttk.Button(frame, text=_DO_NOT, underline=0, command=window.destroy)
    yes.grid(row=4, column=0, sticky="w")
    no.grid(row=4, column=1, sticky="e")
    for key in ("<Return>", "<KP_Enter>"):
        reason.bind(key, accept)
        yes.bind(key, accept)
        no.bind(key, lambda _: window.destroy())
    window.bind("<Alt-Key-p>", accept)
    for key in ("<Escape>", "<Alt-Key-k>"):
        window.bind(key, lambda _: window.destroy())
    reason.focus_set()
