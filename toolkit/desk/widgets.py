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

#: The window's icon, the same picture in three sizes.
_ICONS = tuple(Path(__file__).with_name(f"icon-{size}.png") for size in (16, 32, 48))
#: What Tk's own dialogs say where the system has none to choose a file with.
_TK_WORDS = {"&Open": "&Mở", "&OK": "&Đồng ý", "&Cancel": "&Thôi", "Open": "Mở", "Choose Directory": "Chọn thư mục",
             "&Directory:": "&Thư mục:", "&Selection:": "&Chọn:", "File &name:": "Tên &tệp:",
             "Files of &type:": "&Loại tệp:"}

#: The ground of a heading in the list, and of quiet text.
HEADING_GROUND, QUIET = "#e8eef5", "#555555"

LOG_FILE = "loi_bo_cong_cu.txt"

#: What guides call buttons of dialogs by.
_COPY, _CLOSE, _ISSUE, _DO_NOT = "Sao chép chi tiết", "Đóng", "Phát hành dù còn lỗi", "Không phát hành"


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
        images = [root.tk.call("image", "create", "photo", icon.stem, "-file", str(icon)) for icon in _ICONS]
        root.iconphoto(True, *images)
    root.tk.eval("package require msgcat; msgcat::mclocale vi")
    for said, vietnamese in _TK_WORDS.items():
        root.tk.eval(f"namespace eval ::tk {{msgcat::mcset vi {{{said}}} {{{vietnamese}}}}}")
    return root


def style(root: tkinter.Tk) -> None:
    """Fonts and the look of widgets, whatever the scaling of the screen."""
    for name in font.names(root):
        font.nametofont(name, root).configure(size=TEXT_SIZE)
    font.nametofont("TkHeadingFont", root).configure(weight="bold")
    font.nametofont("TkCaptionFont", root).configure(size=SENTENCE_SIZE, weight="bold")
    theme = ttk.Style(root)
    theme.theme_use("vista" if "vista" in theme.theme_names() else "clam")
    row = font.nametofont("TkDefaultFont", root).metrics("linespace") + points(root, GAP)
    theme.configure("Treeview", rowheight=row)
    theme.configure("TButton", padding=(points(root, GAP), points(root, 3)))
    theme.configure("Quiet.TLabel", foreground=QUIET)
    theme.configure("Sentence.TLabel", font="TkCaptionFont")
    theme.configure("Bold.TLabel", font="TkHeadingFont")


def points(root: tkinter.Misc, size: float) -> int:
    """So many points in pixels of this screen."""
    return round(root.winfo_fpixels(f"{size}p"))


def show_centred(window: tkinter.Tk, width: int = 760, height: int = 500) -> None:
    """Show the window in its size in points, as far as the screen has room, in the middle."""
    screen_width, screen_height = window.winfo_screenwidth(), window.winfo_screenheight()
    wide = min(points(window, width), round(screen_width * 0.96))
    high = min(points(window, height), round(screen_height * 0.9))
    window.geometry(f"{wide}x{high}+{(screen_width - wide) // 2}+{(screen_height - high) // 3}")
    window.deiconify()


def filling_frame(window: tkinter.Tk | tkinter.Toplevel, row: int, column: int = 0, gaps: int = 2) -> ttk.Frame:
    """A frame that fills the window, so many `gaps` from its edge; `row` and `column` take the room that is left."""
    frame = ttk.Frame(window, padding=gaps * points(window, GAP))
    frame.pack(fill="both", expand=True)
    frame.rowconfigure(row, weight=1)
    frame.columnconfigure(column, weight=1)
    return frame


class ChosenText(tkinter.Text):
    """What is chosen in full: a text of as many lines as it takes, as far as there is room."""

    _LEAST, _MOST = 3, 8

    def __init__(self, frame: ttk.Frame) -> None:
        ground = str(ttk.Style(frame).lookup("TFrame", "background")) or "SystemButtonFace"
        super().__init__(frame, height=self._LEAST, wrap="word", relief="flat", borderwidth=0, takefocus=False,
                         cursor="arrow", font="TkDefaultFont", background=ground, padx=0, pady=points(frame, GAP))

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


class Table(ttk.Treeview):
    """A list with its scroll bar in that row of the frame, of each column its heading, how many points it has at first,
    and whether what room is left goes to it. What is chosen stands in full in `detail`, a hint where nothing is; Ctrl+C
    copies that; a double-click calls `opened` with what the line opens."""

    def __init__(
        self, frame: ttk.Frame, row: int, columns: Mapping[str, tuple[str, int, bool]], detail: ChosenText, hint: str,
        opened: Callable[[Any], object], **options: Any,
    ) -> None:
        super().__init__(frame, columns=[name for name in columns if name != "#0"], **options)
        self._detail, self._hint, self._opened = detail, hint, opened
        self._lines: dict[str, tuple[str, Any]] = {}
        for name, (text, width, stretch) in columns.items():
            self.heading(name, text=text, anchor="w")
            self.column(name, width=points(frame, width), minwidth=points(frame, width), stretch=stretch)
        bar = ttk.Scrollbar(frame, command=self.yview)
        self.configure(yscrollcommand=bar.set)
        self.grid(row=row, column=0, sticky="nsew")
        bar.grid(row=row, column=1, sticky="ns")
        frame.rowconfigure(row, weight=1)
        frame.columnconfigure(0, weight=1)
        on_keys(self, self.tell, "<<TreeviewSelect>>")
        on_keys(self, detail.copy_first, "<Control-c>")
        self.bind("<Double-1>", self._double)

    def empty(self) -> None:
        """Take all lines away."""
        self.delete(*self.get_children())
        self._lines.clear()

    def add(self, whole: str, opens: Any, parent: str = "", **line: Any) -> str:
        """Add a line: the `whole` of what there is to say of it, and what it opens → its name."""
        name = self.insert(parent, "end", **line)
        self._lines[name] = whole, opens
        return name

    def choose(self, line: str) -> None:
        """Choose that line, where keys go on from."""
        self.selection_set(line)
        self.focus(line)
        self.see(line)

    @property
    def chosen(self) -> tuple[str, Any] | None:
        """What there is to say of the first line that is chosen, and what it opens."""
        return next((self._lines[name] for name in self.selection() if name in self._lines), None)

    def tell(self) -> None:
        """Say what there is to say of what is chosen."""
        self._detail.show(self.chosen[0] if self.chosen else self._hint)

    def open_chosen(self) -> None:
        """Open what the chosen line opens."""
        if self.chosen:
            self._opened(self.chosen[1])

    def _double(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if self.identify_row(event.y):
            self.open_chosen()


def wide_label(
    frame: ttk.Frame, row: int, text: str = "", style: str = "TLabel", columns: int = 1, pady: int | None = None
) -> ttk.Label:
    """A label over so many columns that breaks its lines where the window ends, however wide that is made."""
    label, gap = ttk.Label(frame, text=text, style=style), points(frame, GAP)
    label.grid(row=row, columnspan=columns, sticky="ew", pady=(0, gap) if pady is None else pady)
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width - gap))  # a space ends a line
    return label


def on_keys(widget: tkinter.Misc, does: Callable[[], object], *keys: str) -> None:
    """Have each of these keys do that."""
    for key in keys:
        widget.bind(key, lambda _: does())


def on_enter(root: tkinter.Tk | tkinter.Toplevel, does: Callable[[tkinter.Misc], object]) -> None:
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


class Dialog(tkinter.Toplevel):
    """A window that belongs to another: a sentence, below it what is added, last the buttons. Esc leaves it, without a
    `result`."""

    def __init__(self, root: tkinter.Tk, title: str, sentence: str, style: str = "TLabel", width: int = 300) -> None:
        super().__init__(root)
        self.title(title)
        self.transient(root)
        self.resizable(False, False)
        self.result, self._width, self._gap = "", points(root, width), points(root, GAP)
        self.body = filling_frame(self, 0, 0, 3)
        self.add_label(sentence, style)
        on_keys(self, self.destroy, "<Escape>")

    def add(self, widget: tkinter.Widget) -> None:
        """Put that below what is there."""
        widget.pack(fill="x", pady=(0, self._gap))

    def add_label(self, text: str, style: str = "TLabel") -> ttk.Label:
        """A label below what is there."""
        label = ttk.Label(self.body, text=text, style=style, wraplength=self._width)
        self.add(label)
        return label

    def add_text(self, text: str, **look: Any) -> tkinter.Text:
        """A text to read and copy."""
        shown = tkinter.Text(self.body, takefocus=False, **look)
        shown.insert("1.0", text)
        shown.configure(state="disabled")
        self.add(shown)
        return shown

    def add_buttons(self, does: Mapping[str, Callable[[], object]], *keys: str) -> None:
        """A row of buttons: Enter presses the one with the focus, else the first, which has it at first; the first
        letter of each presses it with one of `keys`."""
        row = ttk.Frame(self.body)
        row.pack(anchor="e")
        for text, press in does.items():
            ttk.Button(row, text=text, underline=0, command=press).pack(side="left", padx=(self._gap, 0))
            letter = bare_key(text)[0]
            on_keys(self, press, *(f"<{key}Key-{name}>" for key in keys for name in (letter, letter.upper())))
        first, *_ = row.winfo_children()
        first["default"] = "active"
        first.focus_set()
        on_enter(self, lambda _: next(iter(does.values()))())
        self.tk.call("tk::PlaceWindow", self, "widget", self.master)

    def end(self, result: str = "") -> None:
        """Close it with that result."""
        self.result = result
        self.destroy()

    def wait(self) -> str:
        """The result, once the officer has answered; the window it belongs to takes nothing meanwhile."""
        self.wait_visibility()
        self.grab_set()
        self.wait_window()
        return self.result


def show_crash(root: tkinter.Tk, error: BaseException, folder: Path) -> Dialog:
    """Log the error and show it in a window of its own."""
    text = details(error)
    log = write_log(text, folder)
    sentence = "✖ Bộ công cụ gặp lỗi ngoài dự kiến. Các tệp của kỳ báo cáo không bị mất gì."
    dialog = Dialog(root, "Bộ công cụ gặp lỗi", sentence, "Bold.TLabel", 500)
    logged = f" Chi tiết cũng được ghi ở tệp: {log}" if log else ""
    guide = dialog.add_label(f"Bấm “{_COPY}” và gửi cho người phụ trách bộ công cụ.{logged}")
    dialog.add_text(text, height=12, wrap="none", font="TkFixedFont").see("end")

    def copy() -> None:
        dialog.clipboard_clear()
        dialog.clipboard_append(text)
        guide.configure(text=f"Đã sao chép; gửi cho người phụ trách bộ công cụ.{logged}")

    dialog.add_buttons({_COPY: copy, _CLOSE: dialog.destroy}, "Alt-")
    return dialog


def ask_reason(root: tkinter.Tk, sentence: str, errors: Sequence[str]) -> str:
    """Show the errors and wait for a reason; "" where the officer does not issue the report after all."""
    dialog = Dialog(root, "Phát hành khi còn lỗi", sentence, "Bold.TLabel", 500)
    text = "\n".join(f"✖ {error}" for error in errors)
    dialog.add_text(text, height=9, wrap="word", font="TkDefaultFont", spacing3=points(root, GAP) // 2)
    asked = dialog.add_label(
        "Nếu lãnh đạo vẫn đồng ý phát hành, ghi lý do. Lý do và các lỗi này được giữ trong ra_soat.xlsx.")
    reason = ttk.Entry(dialog.body)
    dialog.add(reason)

    def accept() -> None:
        if given := " ".join(reason.get().split()):
            dialog.end(given)
            return
        asked.configure(text=f"✖ Chưa ghi lý do. Ghi lý do vào ô dưới đây, hoặc bấm {_DO_NOT}.")
        reason.focus_set()

    dialog.add_buttons({_ISSUE: accept, _DO_NOT: dialog.destroy}, "Alt-")
    reason.focus_set()
    return dialog.wait()


def ask(root: tkinter.Tk, title: str, question: str) -> bool:
    """Ask yes or no, in Vietnamese whatever the system speaks; closing it means no."""
    dialog = Dialog(root, title, question)
    dialog.add_buttons({"Có": lambda: dialog.end("Có"), "Không": dialog.destroy}, "", "Alt-")
    return bool(dialog.wait())


def tell(root: tkinter.Tk, title: str, sentence: str) -> None:
    """Say something that must be read."""
    dialog = Dialog(root, title, sentence)
    dialog.add_buttons({_CLOSE: dialog.destroy}, "", "Alt-")
    dialog.wait()


class Surroundings(NamedTuple):
    """What the window needs of the world, so that a test can stand in for it."""

    open: Callable[[Path], str] = open_path
    ask: Callable[[tkinter.Tk, str, str], bool] = ask
    tell: Callable[[tkinter.Tk, str, str], object] = tell
    reason: Callable[[tkinter.Tk, str, Sequence[str]], str] = ask_reason
    today: Callable[[], date] = date.today
    crashed: Callable[[tkinter.Tk, BaseException, Path], object] = show_crash
