"""How the window looks: a root window that is sharp on every screen, fonts in points, one place for sizes."""

from __future__ import annotations

import sys
import tkinter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tkinter import font, ttk
from typing import Any

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


def over(window: tkinter.Toplevel, root: tkinter.Tk) -> None:
    """Put a window as large as it asks to be over the middle of another, within the screen."""
    window.update_idletasks()
    wide, high = window.winfo_reqwidth(), window.winfo_reqheight()
    left = root.winfo_rootx() + (root.winfo_width() - wide) // 2
    top = root.winfo_rooty() + (root.winfo_height() - high) // 3
    window.geometry(f"+{max(0, min(left, window.winfo_screenwidth() - wide))}+{max(0, top)}")


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
