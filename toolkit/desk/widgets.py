"""The parts of all windows: the root window, which runs steps and asks the officer; dialogs; lists and labels; the log
of a crash. Sizes are in points, so that they look alike on every screen. Called by the other modules of this folder.
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
from typing import Any

from toolkit import __version__
from toolkit.base.text import bare_key
from toolkit.desk.steps import StepRunner, open_path

#: The title of every window.
TITLE = "Tổng hợp báo cáo"
#: Points.
TEXT_SIZE, SENTENCE_SIZE, GAP = 10, 14, 6
#: Milliseconds between two looks at what the step under way has reported.
_POLL = 40

#: The window's icon, the same picture in three sizes.
_ICONS = tuple(Path(__file__).with_name(f"icon-{size}.png") for size in (16, 32, 48))

#: The ground of a heading in the list, and of quiet text.
HEADING_GROUND, QUIET = "#e8eef5", "#555555"

LOG_FILE = "loi_bo_cong_cu.txt"

#: Both Enter keys.
ENTER = ("<Return>", "<KP_Enter>")

#: What guides call buttons of dialogs by.
_COPY, _CLOSE, _ISSUE, _DO_NOT = "Sao chép chi tiết", "Đóng", "Phát hành dù còn lỗi", "Không phát hành"


class Root(tkinter.Tk):
    """The root window, not shown yet; TclError where there is no display. Steps run in its `runner`; errors nobody
    catches, in any thread, are shown and logged in its `folder`."""

    def __init__(self, folder: Path) -> None:
        if sys.platform == "win32":  # told before there is a window, Windows does not blur it on a 125 % screen
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
            self.bind_class("TButton", key, _press)
        self.report_callback_exception = sys.excepthook = lambda _, error, __: self.show_crash(error)
        threading.excepthook = lambda failure: self.runner.post(lambda: self.show_crash(failure.exc_value))
        self._poll()

    #: The day steps work on.
    today = staticmethod(date.today)

    def _poll(self) -> None:
        self.after(_POLL, self._poll)
        self.runner.deliver()

    def readprofile(self, baseName: str, className: str) -> None:
        """Run no profile: where no HOME is set, tkinter looks for one in the current folder."""

    def open(self, path: Path) -> None:
        """Open a document or a folder, or say why it does not open."""
        if refusal := open_path(path):
            self.tell(refusal)

    def ask(self, question: str) -> bool:
        """Ask yes or no, in Vietnamese whatever the system speaks; closing it means no."""
        dialog = Dialog(self, question)
        dialog.add_buttons({"Có": lambda: dialog.end("Có"), "Không": dialog.destroy})
        return bool(dialog.wait())

    def tell(self, sentence: str) -> None:
        """Show a sentence until it is closed."""
        dialog = Dialog(self, sentence)
        dialog.add_buttons({_CLOSE: dialog.destroy})
        dialog.wait()

    def ask_reason(self, sentence: str, errors: Sequence[str]) -> str:
        """Show the errors and wait for a reason; "" where the officer does not issue the report after all."""
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
        """Log the error and show it, with a button that copies the details."""
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


def write_log(text: str, folder: Path) -> Path | None:
    """Add `text` to the log in `folder`, else in the user's temporary folder → the log; None where neither takes it."""
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
    """A window over `root`: a sentence; where there is more to read, a `text` and a `note` on it; what is added below;
    last the buttons. Esc closes it with `result` ""."""

    def __init__(self, root: tkinter.Tk, sentence: str, title: str = "", text: str = "", note: str = "") -> None:
        super().__init__(root)
        self.title(title or root.title())
        self.transient(root)
        self.resizable(False, False)
        self.result, self._gap, self._has_text = "", points(root, GAP), bool(text)
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
        """Put a widget below those there are."""
        widget.pack(fill="x", pady=(0, self._gap))

    def add_buttons(self, presses: Mapping[str, Callable[[], object]]) -> None:
        """A row of buttons. Enter presses the one with the focus, else the first, which has it at first; Alt and its
        first letter presses one, where no text is asked for the letter alone too."""
        row = ttk.Frame(self.body)
        row.pack(anchor="e")
        for text, press in presses.items():
            ttk.Button(row, text=text, underline=0, command=press).pack(side="left", padx=(self._gap, 0))
            letter = bare_key(text)[0]
            if not self._has_text:
                on_keys(self, press, f"<Key-{letter}>", f"<Key-{letter.upper()}>")
        first, *_ = row.winfo_children()
        first["default"] = "active"
        first.focus_set()
        on_keys(self, next(iter(presses.values())), *ENTER)
        self.tk.call("tk::PlaceWindow", self, "widget", self.master)

    def end(self, result: str) -> None:
        """Close it with that result."""
        self.result = result
        self.destroy()

    def wait(self) -> str:
        """The result, once the officer has answered; the window it belongs to takes nothing meanwhile."""
        self.wait_visibility()
        self.grab_set()
        self.wait_window()
        return self.result


# ── parts of a window ─────────────────────────────────────────────────────────────────────────────


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


def filling_frame(window: tkinter.Tk | tkinter.Toplevel, row: int, column: int = 0) -> ttk.Frame:
    """A frame that fills the window; `row` and `column` take the room that is left."""
    frame = ttk.Frame(window, padding=2 * points(window, GAP))
    frame.pack(fill="both", expand=True)
    frame.rowconfigure(row, weight=1)
    frame.columnconfigure(column, weight=1)
    return frame


class ChosenText(tkinter.Text):
    """The full text of the chosen line: as many lines as it takes, as far as there is room."""

    _LEAST, _MOST = 3, 8

    def __init__(self, frame: ttk.Frame) -> None:
        ground = str(ttk.Style(frame).lookup("TFrame", "background")) or "SystemButtonFace"
        super().__init__(frame, height=self._LEAST, wrap="word", relief="flat", borderwidth=0, takefocus=False,
                         cursor="arrow", font="TkDefaultFont", background=ground, padx=0, pady=points(frame, GAP))

    def show(self, text: str) -> None:
        """Show that text alone."""
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
    """A list with its scroll bar in that row of the frame; of each column its heading, its least width in points, and
    whether it takes the room that is left. The chosen line stands in full in `detail`, a hint where none is; Ctrl+C
    copies it; Enter and a double-click call `opened` with what the line opens."""

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
        on_keys(self, self.show_chosen, "<<TreeviewSelect>>")
        on_keys(self, detail.copy_first, "<Control-c>")
        self.bind("<Double-1>", self._double)

    def empty(self) -> None:
        """Take all lines away."""
        self.delete(*self.get_children())
        self._lines.clear()

    def add(self, full_text: str, opens: Any, parent: str = "", **line: Any) -> str:
        """Add a line: its full text and what it opens → its name."""
        name = self.insert(parent, "end", **line)
        self._lines[name] = full_text, opens
        return name

    def choose(self, line: str) -> None:
        """Choose that line, where keys go on from."""
        self.selection_set(line)
        self.focus(line)
        self.see(line)

    @property
    def chosen(self) -> tuple[str, Any] | None:
        """The full text of the first chosen line, and what it opens; None where no line is chosen."""
        return next((self._lines[name] for name in self.selection() if name in self._lines), None)

    def show_chosen(self) -> None:
        """Show the full text of the chosen line."""
        self._detail.show(self.chosen[0] if self.chosen else self._hint)

    def open_chosen(self) -> None:
        """Open what the chosen line opens."""
        if self.chosen:
            self._opened(self.chosen[1])

    def _double(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if self.identify_row(event.y):
            self.open_chosen()


def wide_label(frame: ttk.Frame, row: int, text: str = "", style: str = "TLabel", columns: int = 1) -> ttk.Label:
    """A label over so many columns that breaks its lines where the window ends, however wide that is made."""
    label, gap = ttk.Label(frame, text=text, style=style), points(frame, GAP)
    label.grid(row=row, columnspan=columns, sticky="ew", pady=(0, gap))
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width - gap))  # a space ends a line
    return label


def on_keys(widget: tkinter.Misc, call: Callable[[], object], *keys: str) -> None:
    """Have every one of these keys make that call; one that gives "break" hides the key from everything else."""
    for key in keys:
        widget.bind(key, lambda _: call())


def reset_keys(window: tkinter.Tk | tkinter.Toplevel) -> None:
    """Have no key of the window do what it did before. As in Tk's own dialogs, Alt and an underlined letter press that
    button or show that tab."""
    for key in window.bind():
        window.unbind(key)
    window.tk.eval(f"bind {window} <Alt-Key> {{tk::AltKeyInDialog {window} %A; "
                   f"catch {{ttk::notebook::MnemonicActivation {window} %K}}}}")


def _press(event: tkinter.Event[Any]) -> str:
    """Press the button that has the focus."""
    event.widget.invoke()
    return "break"


def shown_if(is_shown: bool, *widgets: tkinter.Widget) -> None:
    """Show these widgets in their places, or hide them."""
    for widget in widgets:
        widget.grid() if is_shown else widget.grid_remove()
