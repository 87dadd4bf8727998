"""The parts of all windows: the root window, which runs steps and asks the officer; dialogs; lists and labels; the log
of a crash. The other modules of this folder use them.

Sizes are in points, so that windows look alike on every screen.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import tkinter
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tkinter import font, ttk
from typing import Any

from toolkit import __version__
from toolkit.desk.steps import StepRunner, open_path

#: The title of every window.
TITLE = "Tổng hợp báo cáo"
#: Sizes in points.
TEXT_SIZE, SENTENCE_SIZE, GAP = 10, 14, 6
#: Milliseconds between two deliveries of a running step's reports.
_POLL = 40

#: The window's icon, the same picture in three sizes.
_ICONS = tuple(Path(__file__).with_name(f"icon-{size}.png") for size in (16, 32, 48))

#: The ground of a list's headings, and the colour of secondary text.
HEADING_GROUND, QUIET = "#e8eef5", "#555555"

LOG_FILE = "loi_bo_cong_cu.txt"

#: Both Enter keys.
ENTER = ("<Return>", "<KP_Enter>")

#: Texts of dialogs' buttons, which the guide names.
_COPY, _CLOSE, _ISSUE, _DO_NOT = "Sao chép chi tiết", "Đóng", "Phát hành dù còn lỗi", "Không phát hành"


class Root(tkinter.Tk):
    """The root window, not shown at first; TclError where there is no display. Steps run in its `runner`; uncaught
    errors are shown, and logged in its `folder`."""

    def __init__(self, folder: Path) -> None:
        if sys.platform == "win32":  # called before the first window, it keeps Windows from blurring it at 125 %
            import ctypes

            with suppress(AttributeError, OSError):
                ctypes.windll.shcore.SetProcessDpiAwareness(1)
                ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("Toolkit.Desk")  # else Python's icon
        super().__init__(className="Toolkit")
        self.withdraw()
        self.title(TITLE)
        self.folder, self.runner = folder, StepRunner()
        _set_style(self)
        with suppress(tkinter.TclError):  # named images, no objects: one that is garbage calls Tk in any thread
            images = [self.tk.call("image", "create", "photo", icon.stem, "-file", str(icon)) for icon in _ICONS]
            self.iconphoto(True, *images)
        for key in (*ENTER, "<<AltUnderlined>>"):
            self.bind_class("TButton", key, _press_focused)
        self.report_callback_exception = sys.excepthook = lambda _, error, __: self.show_crash(error)
        self._poll()

    #: The day that steps take as today.
    today = staticmethod(date.today)

    def _poll(self) -> None:
        """Deliver the running step's reports, again and again."""
        self.after(_POLL, self._poll)
        self.runner.deliver()

    def readprofile(self, baseName: str, className: str) -> None:
        """Override tkinter's: run no profile file. Without HOME it would run one of the current folder."""

    def open(self, path: Path) -> None:
        """Open a document or a folder, or say why it does not open."""
        if refusal := open_path(path):
            self.tell(refusal)

    def ask(self, question: str) -> bool:
        """Ask yes or no, in Vietnamese on every system; closing the dialog means no."""
        dialog = Dialog(self, question)
        dialog.add_buttons({"Có": lambda: dialog.end("Có"), "Không": dialog.destroy})
        return bool(dialog.wait())

    def tell(self, sentence: str) -> None:
        """Show a sentence until the officer closes it."""
        dialog = Dialog(self, sentence)
        dialog.add_buttons({_CLOSE: dialog.destroy})
        dialog.wait()

    def ask_reason(self, sentence: str, errors: Sequence[str]) -> str:
        """Show the open errors and wait for a reason to issue the report; "" where the officer does not issue it."""
        dialog = Dialog(
            self, sentence, "Phát hành khi còn lỗi", "\n".join(f"✖ {error}" for error in errors),
            "Nếu lãnh đạo vẫn đồng ý phát hành, ghi lý do. Lý do và các lỗi này được giữ trong ra_soat.xlsx.")
        entry = ttk.Entry(dialog.body)
        dialog.add(entry)

        def accept() -> None:
            if reason := " ".join(entry.get().split()):
                dialog.end(reason)
                return
            dialog.note["text"] = f"✖ Chưa ghi lý do. Ghi lý do vào ô dưới đây, hoặc bấm {_DO_NOT}."
            entry.focus_set()

        dialog.add_buttons({_ISSUE: accept, _DO_NOT: dialog.destroy})
        entry.focus_set()
        return dialog.wait()

    def show_crash(self, error: BaseException | None) -> None:
        """Log an error and show it, with a button that copies its details."""
        where = f"toolkit {__version__}, Python {platform.python_version()}, {platform.platform()}"
        details = f"{where}\n\n{''.join(traceback.format_exception(error))}"
        log = write_log(details, self.folder)
        logged = f" Chi tiết cũng được ghi ở tệp: {log}" if log else ""
        dialog = Dialog(
            self, "✖ Bộ công cụ gặp lỗi ngoài dự kiến. Các tệp của kỳ báo cáo không bị mất gì.", "Bộ công cụ gặp lỗi",
            details, f"Bấm “{_COPY}” và gửi cho người phụ trách bộ công cụ.{logged}")

        def copy() -> None:
            dialog.clipboard_clear()
            dialog.clipboard_append(details)
            dialog.note["text"] = f"Đã sao chép; gửi cho người phụ trách bộ công cụ.{logged}"

        dialog.add_buttons({_COPY: copy, _CLOSE: dialog.destroy})


def _set_style(root: tkinter.Tk) -> None:
    """Set fonts and looks of all widgets for the scaling of the screen."""
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


def write_log(text: str, folder: Path) -> Path | None:
    """Add a text to the log in `folder`, else in the user's temporary folder → the log's path, None where neither can
    be written."""
    for place in (folder, Path(tempfile.gettempdir())):
        path = place / LOG_FILE
        try:
            if path.is_symlink() or path.is_fifo() or (path.exists() and path.stat().st_nlink > 1):
                continue  # a link or a pipe: the text would go elsewhere
            with path.open("a", encoding="utf-8", newline="\r\n") as log:
                log.write(f"{datetime.now():%d/%m/%Y %H:%M:%S}\n{text}\n")
        except OSError:
            continue
        return path
    return None


class Dialog(tkinter.Toplevel):
    """A window over `root`, from top to bottom: a sentence, a longer `text` with a `note` on it (both optional), added
    widgets, buttons. Esc closes it with `result` ""."""

    def __init__(self, root: tkinter.Tk, sentence: str, title: str = "", text: str = "", note: str = "") -> None:
        super().__init__(root)
        self.title(title or root.title())
        self.transient(root)
        self.resizable(False, False)
        self.result, self._gap = "", points(root, GAP)
        self.body = filling_frame(self, 0)
        label = partial(ttk.Label, self.body, wraplength=points(root, 500 if text else 300))
        self.add(label(text=sentence, style="Bold.TLabel" if text else "TLabel"))
        self.note = label(text=note)
        if text:
            shown = tkinter.Text(self.body, takefocus=False, height=10, wrap="word", font="TkDefaultFont")
            shown.insert("1.0", text)
            shown.configure(state="disabled")
            self.add(shown)
            self.add(self.note)
        reset_keys(self)
        on_keys(self, self.destroy, "<Escape>")

    def add(self, widget: tkinter.Widget) -> None:
        """Put a widget below the others."""
        widget.pack(fill="x", pady=(0, self._gap))

    def add_buttons(self, presses: Mapping[str, Callable[[], object]]) -> None:
        """Add a row of buttons with their calls. Enter presses the focused one, at first the first; Alt and a first
        letter press a button."""
        row = ttk.Frame(self.body)
        row.pack(anchor="e")
        for text, press in presses.items():
            ttk.Button(row, text=text, underline=0, command=press).pack(side="left", padx=(self._gap, 0))
        first, *_ = row.winfo_children()
        first["default"] = "active"
        first.focus_set()
        on_keys(self, next(iter(presses.values())), *ENTER)
        self.tk.call("tk::PlaceWindow", self, "widget", self.master)

    def end(self, result: str) -> None:
        """Close the dialog with that result."""
        self.result = result
        self.destroy()

    def wait(self) -> str:
        """Wait for the officer → the result; the window below takes no input meanwhile."""
        self.wait_visibility()
        self.grab_set()
        self.wait_window()
        return self.result


# ── parts of a window ─────────────────────────────────────────────────────────────────────────────


def points(root: tkinter.Misc, size: float) -> int:
    """Points → pixels on this screen."""
    return round(root.winfo_fpixels(f"{size}p"))


def show_centred(window: tkinter.Tk, width: int = 760, height: int = 500) -> None:
    """Show the window centred, in its size in points as far as the screen has room."""
    screen_width, screen_height = window.winfo_screenwidth(), window.winfo_screenheight()
    wide = min(points(window, width), round(screen_width * 0.96))
    high = min(points(window, height), round(screen_height * 0.9))
    window.geometry(f"{wide}x{high}+{(screen_width - wide) // 2}+{(screen_height - high) // 3}")
    window.deiconify()


def filling_frame(window: tkinter.Tk | tkinter.Toplevel, row: int, column: int = 0) -> ttk.Frame:
    """A frame that fills the window; `row` and `column` take the remaining room."""
    frame = ttk.Frame(window, padding=2 * points(window, GAP))
    frame.pack(fill="both", expand=True)
    frame.rowconfigure(row, weight=1)
    frame.columnconfigure(column, weight=1)
    return frame


class ChosenText(tkinter.Text):
    """Shows the full text of the chosen line, on as many lines as it takes within limits."""

    _LEAST, _MOST = 3, 8

    def __init__(self, frame: ttk.Frame) -> None:
        ground = str(ttk.Style(frame).lookup("TFrame", "background")) or "SystemButtonFace"
        super().__init__(frame, height=self._LEAST, wrap="word", relief="flat", borderwidth=0, takefocus=False,
                         cursor="arrow", font="TkDefaultFont", background=ground, padx=0, pady=points(frame, GAP))

    def show(self, text: str) -> None:
        """Show a text in place of the last one."""
        self.configure(state="normal")
        self.replace("1.0", "end", text)
        self.configure(state="disabled", height=self._LEAST)
        lines = int(self.tk.call(str(self), "count", "-update", "-displaylines", "1.0", "end") or 0)
        self.configure(height=min(max(lines, self._LEAST), self._MOST))

    def copy_first(self) -> None:
        """Copy the text's first line to the clipboard."""
        self.clipboard_clear()
        self.clipboard_append(self.get("1.0", "1.end"))


class Table(ttk.Treeview):
    """A list with a scroll bar in that row of the frame. `columns` have heading, least width in points, and whether
    they take the remaining width. The chosen line's full text, or `hint`, is shown in `detail`, Ctrl+C copies it; Enter
    and a double-click call `opened` with the line's target."""

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
        on_keys(self, self._show_if_viewable, "<<TreeviewSelect>>")
        on_keys(self, detail.copy_first, "<Control-c>")
        self.bind("<Double-1>", self._double)

    def empty(self) -> None:
        """Remove all lines."""
        self.delete(*self.get_children())
        self._lines.clear()

    def add(self, full_text: str, opens: Any, parent: str = "", **line: Any) -> str:
        """Add a line with its full text and its target → the line's id."""
        name = self.insert(parent, "end", **line)
        self._lines[name] = full_text, opens
        return name

    def choose(self, line: str) -> None:
        """Choose a line and give it the keyboard's focus."""
        self.selection_set(line)
        self.focus(line)
        self.see(line)

    @property
    def chosen(self) -> tuple[str, Any] | None:
        """Full text and target of the first chosen line, None where none is chosen."""
        return next((self._lines[name] for name in self.selection() if name in self._lines), None)

    def show_chosen(self) -> None:
        """Show the full text of the chosen line."""
        self._detail.show(self.chosen[0] if self.chosen else self._hint)

    def _show_if_viewable(self) -> None:
        """Handle a choice, which Tk tells of later: a list in a tab that is not shown leaves the text alone."""
        if self.winfo_viewable():
            self.show_chosen()

    def open_chosen(self) -> None:
        """Open the target of the chosen line."""
        if self.chosen:
            self._opened(self.chosen[1])

    def _double(self, event: tkinter.Event[tkinter.Misc]) -> None:
        """Handle a double-click: open the line, if it is on one."""
        if self.identify_row(event.y):
            self.open_chosen()


def wide_label(frame: ttk.Frame, row: int, text: str = "", style: str = "TLabel", columns: int = 1) -> ttk.Label:
    """A label over so many columns that wraps its text at the window's width."""
    label, gap = ttk.Label(frame, text=text, style=style), points(frame, GAP)
    label.grid(row=row, columnspan=columns, sticky="ew", pady=(0, gap))
    # the gap leaves room for the space that ends a line
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width - gap))
    return label


def on_keys(widget: tkinter.Misc, call: Callable[[], object], *keys: str) -> None:
    """Bind every key to the call; a call that returns "break" hides the key from all other bindings."""
    for key in keys:
        widget.bind(key, lambda _: call())


def reset_keys(window: tkinter.Tk | tkinter.Toplevel) -> None:
    """Unbind all keys of the window. Alt and an underlined letter press that button or show that tab, as in Tk's own
    dialogs."""
    for key in window.bind():
        window.unbind(key)
    window.tk.eval(f"bind {window} <Alt-Key> {{tk::AltKeyInDialog {window} %A; "
                   f"catch {{ttk::notebook::MnemonicActivation {window} %K}}}}")


def _press_focused(event: tkinter.Event[Any]) -> str:
    """Press the focused button."""
    event.widget.invoke()
    return "break"


def show_if(is_shown: bool, *widgets: tkinter.Widget) -> None:
    """Show the widgets in their places if `is_shown`, else hide them."""
    for widget in widgets:
        widget.grid() if is_shown else widget.grid_remove()
