"""The dialogs: yes or no, a mistake of ours with details to copy (and a log), why a report is issued."""

from __future__ import annotations

import platform
import sys
import tempfile
import threading
import tkinter
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tkinter import ttk
from types import TracebackType
from typing import Any

from toolkit import __version__
from toolkit.desk import appearance
from toolkit.desk.steps import Failed, StepRunner, open_path
from toolkit.text import bare_key

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
            if path.is_symlink() or path.is_fifo() or (path.exists() and path.stat().st_nlink > 1):
                continue  # what is written would go elsewhere as well
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
    frame, below = appearance.filling_frame(window, 2), (0, appearance.points(window, appearance.GAP))
    appearance.wide_label(frame, 0, f"✖ {_SENTENCE}", "Bold.TLabel", pady=below)
    appearance.wide_label(frame, 1, _WHAT_NOW.format(log=_LOGGED.format(path=log) if log else ""), pady=below)
    _show_text(frame, 2, text, below, height=8, wrap="none", font="TkFixedFont").see("end")

    def copy() -> None:
        window.clipboard_clear()
        window.clipboard_append(text)
        button.configure(text=_COPIED)

    button = ttk.Button(frame, text=_COPY, underline=0, command=copy, default="active")
    button.grid(row=3, column=0, sticky="w")
    ttk.Button(frame, text=_CLOSE, underline=2, command=window.destroy).grid(row=3, column=1, sticky="e")
    appearance.on_keys(window, copy, "<Alt-Key-s>", "<Return>")
    appearance.on_keys(window, window.destroy, "<Escape>")
    button.focus_set()
    appearance.centre(window, 560, 340)
    return window


def _show_text(frame: ttk.Frame, row: int, text: str, pady: int | tuple[int, int], **look: Any) -> tkinter.Text:
    """A text to read and copy, in that row of the frame."""
    shown = tkinter.Text(frame, takefocus=False, **look)
    shown.insert("1.0", text)
    shown.configure(state="disabled")
    shown.grid(row=row, column=0, columnspan=2, sticky="nsew", pady=pady)
    return shown


def ask_reason(root: tkinter.Tk, sentence: str, errors: Sequence[str]) -> str:
    """Show the errors and wait for a reason; "" where the officer does not issue the report after all."""
    window, said = _dialog(root, _REASON_TITLE), [""]
    gap, frame = appearance.points(window, appearance.GAP), appearance.filling_frame(window, 1)
    text = "\n".join(f"✖ {error}" for error in errors)
    _show_text(frame, 1, text, 0, height=6, wrap="word", font="TkDefaultFont", spacing3=gap // 2)
    reason = ttk.Entry(frame)
    appearance.wide_label(frame, 0, sentence, "Bold.TLabel", pady=gap)
    asked = appearance.wide_label(frame, 2, _REASON_ASKED, pady=gap)
    reason.grid(row=3, column=0, columnspan=2, sticky="ew", pady=(0, gap))

    def accept() -> None:
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
    for widget, does in ((reason, accept), (yes, accept), (no, window.destroy)):
        appearance.on_keys(widget, does, "<Return>", "<KP_Enter>")
    appearance.on_keys(window, accept, "<Alt-Key-p>")
    appearance.on_keys(window, window.destroy, "<Escape>", "<Alt-Key-k>")
    reason.focus_set()
    appearance.centre(window, 560, 320)
    _wait_for(window, root)
    return said[0]


def _dialog(root: tkinter.Tk, title: str) -> tkinter.Toplevel:
    """A window that belongs to another."""
    window = tkinter.Toplevel(root)
    window.title(title)
    window.transient(root)
    return window


def _wait_for(window: tkinter.Toplevel, root: tkinter.Tk) -> None:
    """Wait until the officer has answered in that window; the other takes nothing meanwhile."""
    window.wait_visibility()
    window.grab_set()
    root.wait_window(window)


def ask(root: tkinter.Tk, title: str, question: str) -> bool:
    """Ask yes or no, in Vietnamese whatever the system speaks; closing it means no."""
    return _choose(root, title, question, "Có", "Không") == "Có"


def tell(root: tkinter.Tk, title: str, sentence: str) -> None:
    """Say something that must be read."""
    _choose(root, title, sentence, _CLOSE)


def _choose(root: tkinter.Tk, title: str, sentence: str, *labels: str) -> str:
    """Show the sentence and wait for one of the buttons: Enter takes the one with the focus, at first the first; its
    first letter, with or without Alt, takes it too; Esc and closing the window the last."""
    window, gap = _dialog(root, title), appearance.points(root, appearance.GAP)
    window.resizable(False, False)
    frame, chosen = appearance.filling_frame(window, 0, 0, 3), [labels[-1]]
    ttk.Label(frame, text=sentence, wraplength=appearance.points(root, 300)).grid(
        row=0, column=0, columnspan=len(labels) + 1, sticky="w", pady=(0, 2 * gap))

    def take(label: str) -> None:
        chosen[0] = label
        window.destroy()

    for column, label in enumerate(labels, 1):
        taking, letter = partial(take, label), bare_key(label)[0]
        button = ttk.Button(frame, text=label, underline=0, command=taking)
        button.grid(row=1, column=column, padx=(gap, 0))
        appearance.on_keys(button, taking, "<Return>", "<KP_Enter>")
        keys = (f"<{alt}Key-{key}>" for alt in ("", "Alt-") for key in (letter, letter.upper()))
        appearance.on_keys(window, taking, *keys)
        if label == labels[0]:
            button.configure(default="active")
            button.focus_set()
    appearance.on_keys(window, window.destroy, "<Escape>")
    appearance.over(window, root)
    _wait_for(window, root)
    return chosen[0]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the window needs of the world, so that a test can stand in for it."""

    open: Callable[[Path], str] = open_path
    ask: Callable[[tkinter.Tk, str, str], bool] = ask
    tell: Callable[[tkinter.Tk, str, str], object] = tell
    reason: Callable[[tkinter.Tk, str, Sequence[str]], str] = ask_reason
    today: Callable[[], date] = date.today
    crashed: Callable[[tkinter.Tk, BaseException, Path], object] = show_crash
