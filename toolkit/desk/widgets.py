"""What windows are made of: a root that is sharp on every screen, fonts and sizes in points, lists and labels; and the
dialogs: yes or no, a mistake of ours with details to copy (and a log), why a report is issued.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import threading
import tkinter
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tkinter import font, ttk
from types import TracebackType
from typing import Any, NamedTuple

from toolkit import __version__
from toolkit.base.text import bare_key
from toolkit.desk.steps import Failed, StepRunner, open_path

#: What every window is called.
TITLE = "Tổng hợp báo cáo"
#: Points.
TEXT_SIZE, SENTENCE_SIZE, GAP = 10, 14, 6
_WIDTH, _HEIGHT = 760, 500
_NAMED = ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont", "TkCaptionFont", "TkTooltipFont", "TkFixedFont")

#: The window's icon, the same picture in three sizes.
_ICONS = tuple(Path(__file__).with_name(f"icon-{size}.png") for size in (16, 32, 48))
#: What Tk's own dialogs say where the system has none to choose a file with.
_TK_WORDS = {"&Open": "&Mở", "&OK": "&Đồng ý", "&Cancel": "&Thôi", "Open": "Mở", "Choose Directory": "Chọn thư mục",
             "&Directory:": "&Thư mục:", "&Selection:": "&Chọn:", "File &name:": "Tên &tệp:",
             "Files of &type:": "&Loại tệp:"}

#: The ground of a heading in the list, and of quiet text.
HEADING_GROUND, QUIET = "#e8eef5", "#555555"

LOG_FILE = "loi_bo_cong_cu.txt"

_CRASH_TITLE = "Bộ công cụ gặp lỗi"
_CRASH_SENTENCE = "Bộ công cụ gặp lỗi ngoài dự kiến. Các tệp của kỳ báo cáo không bị mất gì."
_WHAT_NOW = "Bấm “Sao chép chi tiết” và gửi cho người phụ trách bộ công cụ. {log}"
_LOGGED = "Chi tiết cũng được ghi ở tệp: {path}"
_COPY, _COPIED, _CLOSE = "Sao chép chi tiết", "Đã sao chép", "Đóng"

_REASON_TITLE = "Phát hành khi còn lỗi"
_REASON_ASKED = ("Nếu lãnh đạo vẫn đồng ý phát hành, ghi lý do. "
                 "Lý do và các lỗi này được giữ trong ra_soat.xlsx.")
_REASON_BLANK = "✖ Chưa ghi lý do. Ghi lý do vào ô dưới đây, hoặc bấm Không phát hành."
_ISSUE, _DO_NOT = "Phát hành dù còn lỗi", "Không phát hành"


class Root(tkinter.Tk):
    """A window that runs no profile: where no HOME is set, tkinter looks for one in the current folder."""

    def readprofile(self, baseName: str, className: str) -> None:
        """Run nothing."""


def new_root(title: str) -> tkinter.Tk:
    """A root window, not shown yet; TclError where there is no display."""
    if sys.platform == "win32":  # told before there is a window, Windows does not blur it on a 125 % screen
        import ctypes

        with suppress(AttributeError, OSError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)
            ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("Toolkit.Desk")  # else Python's icon below
    root = Root(className="Toolkit")
    root.withdraw()
    root.title(title)
    style(root)
    with suppress(tkinter.TclError):  # named images, no objects: one that is garbage calls Tk in any thread
        held = [root.tk.call("image", "create", "photo", each.stem, "-file", str(each)) for each in _ICONS]
        root.iconphoto(True, *held)
    root.tk.eval("package require msgcat; msgcat::mclocale vi")
    for said, vietnamese in _TK_WORDS.items():
        root.tk.eval(f"namespace eval ::tk {{msgcat::mcset vi {{{said}}} {{{vietnamese}}}}}")
    return root


def style(root: tkinter.Tk) -> None:
    """Fonts and the look of widgets, whatever the scaling of the screen."""
    for name in _NAMED:
        font.nametofont(name, root).configure(size=TEXT_SIZE)
    family = font.nametofont("TkDefaultFont", root).actual("family")
    for name, size in (("DeskSentence", SENTENCE_SIZE), ("DeskBold", TEXT_SIZE)):
        root.tk.call("font", "create", name, "-family", family, "-size", size, "-weight", "bold")
    theme = ttk.Style(root)
    if wanted := next((each for each in ("vista", "clam") if each in theme.theme_names()), ""):
        theme.theme_use(wanted)
    row = font.nametofont("TkDefaultFont", root).metrics("linespace") + points(root, GAP)
    theme.configure("Treeview", rowheight=row)
    theme.configure("Treeview.Heading", font="DeskBold")
    theme.configure("TButton", padding=(points(root, GAP), points(root, 3)))
    theme.configure("Sentence.TLabel", font="DeskSentence")
    theme.configure("Bold.TLabel", font="DeskBold")
    theme.configure("Quiet.TLabel", foreground=QUIET)


def points(root: tkinter.Misc, size: float) -> int:
    """So many points in pixels of this screen."""
    return round(root.winfo_fpixels(f"{size}p"))


def fitted(root: tkinter.Misc, text: str, width: int) -> str:
    """The text as far as it has room in `width` pixels, with "…" where it is cut."""
    measure = font.nametofont("TkDefaultFont", root).measure
    if measure(text) <= width:
        return text
    return next((cut for end in range(len(text), 0, -1) if measure(cut := text[:end].rstrip() + "…") <= width), "…")


def centre(window: tkinter.Tk | tkinter.Toplevel, width: int = _WIDTH, height: int = _HEIGHT) -> None:
    """Give the window its size in points, as far as the screen has room, and put it in the middle."""
    wide = min(points(window, width), round(window.winfo_screenwidth() * 0.96))
    high = min(points(window, height), round(window.winfo_screenheight() * 0.9))
    left, top = (window.winfo_screenwidth() - wide) // 2, (window.winfo_screenheight() - high) // 3
    window.geometry(f"{wide}x{high}+{left}+{top}")


def filling_frame(window: tkinter.Tk | tkinter.Toplevel, row: int, column: int = 0, gaps: int = 2) -> ttk.Frame:
    """A frame that fills the window, so many `gaps` from its edge; `row` and `column` take the room that is left."""
    frame = ttk.Frame(window, padding=gaps * points(window, GAP))
    frame.grid(sticky="nsew")
    for each, high, wide in ((window, 0, 0), (frame, row, column)):
        each.rowconfigure(high, weight=1)
        each.columnconfigure(wide, weight=1)
    return frame


def scrolled(frame: ttk.Frame, shown: ttk.Treeview, row: int) -> None:
    """Put a list with its scroll bar in that row of the frame, which takes the room that is left."""
    bar = ttk.Scrollbar(frame, command=shown.yview)
    shown.configure(yscrollcommand=bar.set)
    shown.grid(row=row, column=0, sticky="nsew")
    bar.grid(row=row, column=1, sticky="ns")
    frame.rowconfigure(row, weight=1)
    frame.columnconfigure(0, weight=1)


def table(
    frame: ttk.Frame, row: int, columns: Mapping[str, tuple[str, int, bool]], **options: Any
) -> ttk.Treeview:
    """A list with its scroll bar in that row of the frame; of each column its heading, how many points it has at first,
    and whether what room is left goes to it."""
    shown = ttk.Treeview(frame, columns=tuple(columns), show="headings", **options)
    for name, (text, width, stretch) in columns.items():
        shown.heading(name, text=text, anchor="w")
        shown.column(name, width=points(frame, width), minwidth=points(frame, width), stretch=stretch)
    scrolled(frame, shown, row)
    return shown


class ChosenText(tkinter.Text):
    """What is chosen in full, in that row of the frame: a text of as many lines as it takes, as far as there is room.
    """

    _LEAST, _MOST = 3, 8

    def __init__(self, frame: ttk.Frame, row: int) -> None:
        ground = str(ttk.Style(frame).lookup("TFrame", "background")) or "SystemButtonFace"
        super().__init__(frame, height=self._LEAST, wrap="word", relief="flat", borderwidth=0, takefocus=False,
                         cursor="arrow", font="TkDefaultFont", background=ground)
        self.grid(row=row, sticky="ew", pady=points(frame, GAP))

    def show(self, text: str) -> None:
        """Show that and nothing else."""
        self.configure(state="normal")
        self.replace("1.0", "end", text)
        self.configure(state="disabled", height=self._LEAST)
        lines = int(self.tk.call(str(self), "count", "-update", "-displaylines", "1.0", "end") or 0)
        self.configure(height=min(max(lines, self._LEAST), self._MOST))

    def copy_first(self) -> None:
        """Put its first line on the clipboard."""
        self.clipboard_clear()
        self.clipboard_append(self.get("1.0", "1.end"))


def wide_label(
    frame: ttk.Frame, row: int, text: str = "", style: str = "TLabel", columns: int = 2, pady: int | tuple[int, int] = 0
) -> ttk.Label:
    """A label over so many columns that breaks its lines where the window ends, however wide that is made."""
    label, space = ttk.Label(frame, text=text, style=style), points(frame, GAP)  # of a space that ends a line
    label.grid(row=row, column=0, columnspan=columns, sticky="ew", pady=pady)
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width - space))
    return label


def on_keys(widget: tkinter.Misc, does: Callable[[], object], *keys: str) -> None:
    """Have each of these keys do that."""
    for key in keys:
        widget.bind(key, lambda _: does())


def on_enter(root: tkinter.Tk, does: Callable[[tkinter.Misc], object]) -> None:
    """Have both Enter keys press the button that has the focus; of any other widget that has it, `does` is told."""

    def enter(event: tkinter.Event[tkinter.Misc]) -> None:
        if isinstance(event.widget, ttk.Button):
            event.widget.invoke()
        else:
            does(event.widget)

    for key in ("<Return>", "<KP_Enter>"):
        root.bind(key, enter)


def free_keys(root: tkinter.Tk) -> None:
    """Have no key of the window do anything: what it showed before is gone."""
    for key in root.bind():
        root.unbind(key)


def shown_if(is_shown: bool, *widgets: tkinter.Widget) -> None:
    """Have these shown in their places, or not."""
    for widget in widgets:
        widget.grid() if is_shown else widget.grid_remove()


# ── dialogs ───────────────────────────────────────────────────────────────────────────────────────


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
    window.title(_CRASH_TITLE)
    frame, below = filling_frame(window, 2), (0, points(window, GAP))
    wide_label(frame, 0, f"✖ {_CRASH_SENTENCE}", "Bold.TLabel", pady=below)
    wide_label(frame, 1, _WHAT_NOW.format(log=_LOGGED.format(path=log) if log else ""), pady=below)
    _show_text(frame, 2, text, below, height=8, wrap="none", font="TkFixedFont").see("end")

    def copy() -> None:
        window.clipboard_clear()
        window.clipboard_append(text)
        button.configure(text=_COPIED)

    button = ttk.Button(frame, text=_COPY, underline=0, command=copy, default="active")
    button.grid(row=3, column=0, sticky="w")
    ttk.Button(frame, text=_CLOSE, underline=2, command=window.destroy).grid(row=3, column=1, sticky="e")
    on_keys(window, copy, "<Alt-Key-s>", "<Return>")
    on_keys(window, window.destroy, "<Escape>")
    button.focus_set()
    centre(window, 560, 340)
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
    gap, frame = points(window, GAP), filling_frame(window, 1)
    text = "\n".join(f"✖ {error}" for error in errors)
    _show_text(frame, 1, text, 0, height=6, wrap="word", font="TkDefaultFont", spacing3=gap // 2)
    reason = ttk.Entry(frame)
    wide_label(frame, 0, sentence, "Bold.TLabel", pady=gap)
    asked = wide_label(frame, 2, _REASON_ASKED, pady=gap)
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
        on_keys(widget, does, "<Return>", "<KP_Enter>")
    on_keys(window, accept, "<Alt-Key-p>")
    on_keys(window, window.destroy, "<Escape>", "<Alt-Key-k>")
    reason.focus_set()
    centre(window, 560, 320)
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
    window, gap = _dialog(root, title), points(root, GAP)
    window.resizable(False, False)
    frame, chosen = filling_frame(window, 0, 0, 3), [labels[-1]]
    ttk.Label(frame, text=sentence, wraplength=points(root, 300)).grid(
        row=0, column=0, columnspan=len(labels) + 1, sticky="w", pady=(0, 2 * gap))

    def take(label: str) -> None:
        chosen[0] = label
        window.destroy()

    for column, label in enumerate(labels, 1):
        taking, letter = partial(take, label), bare_key(label)[0]
        button = ttk.Button(frame, text=label, underline=0, command=taking)
        button.grid(row=1, column=column, padx=(gap, 0))
        on_keys(button, taking, "<Return>", "<KP_Enter>")
        keys = (f"<{alt}Key-{key}>" for alt in ("", "Alt-") for key in (letter, letter.upper()))
        on_keys(window, taking, *keys)
        if label == labels[0]:
            button.configure(default="active")
            button.focus_set()
    on_keys(window, window.destroy, "<Escape>")
    window.tk.call("tk::PlaceWindow", window, "widget", root)
    _wait_for(window, root)
    return chosen[0]


class Surroundings(NamedTuple):
    """What the window needs of the world, so that a test can stand in for it."""

    open: Callable[[Path], str] = open_path
    ask: Callable[[tkinter.Tk, str, str], bool] = ask
    tell: Callable[[tkinter.Tk, str, str], object] = tell
    reason: Callable[[tkinter.Tk, str, Sequence[str]], str] = ask_reason
    today: Callable[[], date] = date.today
    crashed: Callable[[tkinter.Tk, BaseException, Path], object] = show_crash
