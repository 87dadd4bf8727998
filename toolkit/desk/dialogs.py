"""The dialogs: yes or no, a mistake of ours with details to copy (and a log), why a report is issued, the first time.

The first has no `tkinter.Variable`: one that is garbage calls Tk when collected, in whatever thread that happens.
"""

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
from tkinter import filedialog, ttk
from types import TracebackType
from typing import Any

from toolkit import __version__
from toolkit.desk import appearance, steps
from toolkit.desk.steps import Begun, Ended, Failed, FirstChoice, Source, StepProgress, StepRunner, begin, open_path
from toolkit.findings import ToolkitError
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
    shown = _text_shown(frame, text, height=8, wrap="none", font="TkFixedFont")
    shown.see("end")
    shown.grid(row=2, column=0, columnspan=2, sticky="nsew", pady=below)

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


def _text_shown(frame: ttk.Frame, text: str, **look: Any) -> tkinter.Text:
    shown = tkinter.Text(frame, takefocus=False, **look)
    shown.insert("1.0", text)
    shown.configure(state="disabled")
    return shown


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
    gap, frame = appearance.points(window, appearance.GAP), appearance.filling_frame(window, 1)
    text = "\n".join(f"✖ {error}" for error in errors)
    shown = _text_shown(frame, text, height=6, wrap="word", font="TkDefaultFont", spacing3=gap // 2)
    reason = ttk.Entry(frame)
    appearance.wide_label(frame, 0, sentence, "Bold.TLabel", pady=gap)
    asked = appearance.wide_label(frame, 2, _REASON_ASKED, pady=gap)
    shown.grid(row=1, column=0, columnspan=2, sticky="nsew")
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


_YES, _NO = "Có", "Không"


def ask(root: tkinter.Tk, title: str, question: str) -> bool:
    """Ask yes or no, in Vietnamese whatever the system speaks; closing it means no."""
    return _choose(root, title, question, _YES, _NO) == _YES


def tell(root: tkinter.Tk, title: str, sentence: str) -> None:
    """Say something that must be read."""
    _choose(root, title, sentence, _CLOSE)


def _choose(root: tkinter.Tk, title: str, sentence: str, *labels: str) -> str:
    """Show the sentence and wait for one of the buttons: Enter takes the one with the focus, at first the first; its
    first letter, with or without Alt, takes it too; Esc and closing the window the last."""
    window, gap = tkinter.Toplevel(root), appearance.points(root, appearance.GAP)
    window.title(title)
    window.transient(root)
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
    window.wait_visibility()
    window.grab_set()
    root.wait_window(window)
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


_QUESTION = "Bắt đầu từ đâu?"
_YEAR, _FOLDER, _BROWSE = "Năm báo cáo", "Thư mục của kỳ mới", "Chọn…"
_SOURCE = "desk_source"
_GIVEN = {Source.OPEN: "Thư mục của kỳ đã có", Source.ANNEX: "Tệp phụ lục", Source.PREVIOUS: "Thư mục của kỳ trước"}
_OPEN, _MAKE, _MAKING = "Mở", "Tạo kỳ báo cáo", "Đang tạo kỳ báo cáo…"
_WILL = ("Sẽ có một thư mục với tệp kế hoạch ke_hoach.xlsx và chỗ để biểu mẫu, báo cáo nhận về, kết quả. "
         "Tệp kế hoạch được mở ngay để kiểm tra.")
_ANNEX_TYPES = [("Phụ lục", "*.docx *.xlsx *.txt"), ("Mọi tệp", "*")]


class FirstUse:
    """The dialog in `root`; `done` is called with what comes of it."""

    def __init__(self, root: tkinter.Tk, folder: Path, world: Surroundings, done: Callable[[Begun], None]) -> None:
        self.root, self.world, self.done = root, world, done
        self.worker = StepRunner()
        self._start = folder
        first = steps.first_choice(folder, world.today())
        self._given_for = {first.source: first.given}
        self._source = first.source
        root.setvar(_SOURCE, first.source.name)
        self._build()
        for entry, text in ((self._held, first.given), (self._year, first.year), (self._folder, first.folder)):
            _write(entry, text)
        self._year.bind("<KeyRelease>", lambda _: _write(self._folder, steps.renamed(self.choice)))
        self._changed()

    @property
    def choice(self) -> FirstChoice:
        """What is chosen so far."""
        return FirstChoice(self._chosen(), self._held.get(), self._year.get(), self._folder.get())

    def _chosen(self) -> Source:
        return Source[str(self.root.getvar(_SOURCE))]

    def accept(self) -> None:
        """Do what is chosen, or say what is still to be filled in."""
        chosen = self.choice
        told = steps.objection(chosen, self.world.today())
        self._told.configure(text=f"✖ {told}" if told else "")
        if told or self.worker.busy:
            return
        self._accept.state(("disabled",))
        self._told.configure(text=_MAKING)
        self.worker.start(lambda _: begin(chosen))
        self.root.after(steps.POLL, self._poll)

    def _build(self) -> None:
        gap = appearance.points(self.root, appearance.GAP)
        self._frame = frame = appearance.filling_frame(self.root, 11, 1, 3)
        question = ttk.Label(frame, text=_QUESTION, style="Sentence.TLabel")
        question.grid(row=0, column=0, columnspan=3, sticky="w", pady=(0, gap))
        for row, source in enumerate(Source, 1):
            button = ttk.Radiobutton(
                frame, text=source.value, value=source.name, command=self._changed,
                variable=_SOURCE,  # type: ignore[arg-type]  # Tk takes a name; typeshed only knows Variable
            )
            button.grid(row=row, column=0, columnspan=3, sticky="w", pady=gap // 3)
            if source is self._chosen():
                button.focus_set()
        self._named, self._held = ttk.Label(frame), ttk.Combobox(frame)
        self._given = self._field(6, self._named, self._held, self._browse_given)
        ttk.Separator(frame).grid(row=7, column=0, columnspan=3, sticky="ew", pady=gap)
        self._year, self._folder = ttk.Entry(frame, width=8), ttk.Entry(frame)
        self._new = (*self._field(8, ttk.Label(frame, text=_YEAR), self._year),
                     *self._field(9, ttk.Label(frame, text=_FOLDER), self._folder, self._browse_folder))
        self._told = appearance.wide_label(frame, 10, columns=3, pady=gap)
        self._build_foot(frame)

    def _build_foot(self, frame: ttk.Frame) -> None:
        foot = ttk.Frame(frame)
        foot.grid(row=12, column=0, columnspan=3, sticky="ew")
        foot.columnconfigure(1, weight=1)
        self._accept = ttk.Button(foot, default="active", command=self.accept)
        self._accept.grid(row=0, column=0)
        ttk.Button(foot, text=_CLOSE, underline=2, command=self.root.destroy).grid(row=0, column=2)
        for key in ("<Return>", "<KP_Enter>"):
            self.root.bind(key, self._return)
        appearance.on_keys(self.root, self.accept, "<Alt-Key-t>", "<Alt-Key-m>")
        appearance.on_keys(self.root, self.root.destroy, "<Alt-Key-n>", "<Escape>")
        self.root.protocol("WM_DELETE_WINDOW", self.root.destroy)

    def _return(self, event: tkinter.Event[tkinter.Misc]) -> None:
        """Enter: the button that has the focus, else what is chosen."""
        if isinstance(event.widget, ttk.Button):
            event.widget.invoke()
        else:
            self.accept()

    def _field(
        self, row: int, named: ttk.Label, entry: ttk.Entry, browse: Callable[[], None] | None = None
    ) -> tuple[ttk.Widget, ...]:
        """A line of the dialog: a label, an entry, a button to choose with."""
        gap = appearance.points(self.root, appearance.GAP)
        named.grid(row=row, column=0, sticky="w", padx=(0, gap), pady=gap // 3)
        entry.grid(row=row, column=1, sticky="w" if browse is None else "ew", pady=gap // 3)
        if browse is None:
            return named, entry
        button = ttk.Button(self._frame, text=_BROWSE, command=browse)
        button.grid(row=row, column=2, padx=(gap, 0))
        return named, entry, button

    def _changed(self) -> None:
        source = self._chosen()
        self._given_for[self._source] = self._held.get()
        _write(self._held, self._given_for.get(source, ""))
        self._source = source
        for widget in self._given:
            widget.grid() if source in _GIVEN else widget.grid_remove()
        self._named.configure(text=_GIVEN.get(source, ""))
        held = steps.rounds_in(self._start) if source is not Source.ANNEX else ()
        self._held.configure(values=[str(each) for each in held])
        for widget in self._new:
            widget.state(("disabled" if source is Source.OPEN else "!disabled",))
        self._accept.configure(text=_OPEN if source is Source.OPEN else _MAKE, underline=0)
        self._told.configure(text="" if source is Source.OPEN else _WILL)

    def _browse_given(self) -> None:
        if self._chosen() is Source.ANNEX:
            found = filedialog.askopenfilename(parent=self.root, initialdir=self._start, filetypes=_ANNEX_TYPES)
        else:
            found = filedialog.askdirectory(parent=self.root, initialdir=self._start, mustexist=True)
        if found:
            _write(self._held, found)

    def _browse_folder(self) -> None:
        if found := filedialog.askdirectory(parent=self.root, initialdir=self._start):
            is_used = any(Path(found).glob("*"))
            _write(self._folder, str(Path(found) / Path(self._folder.get()).name) if is_used else found)

    def _poll(self) -> None:
        for message in self.worker.messages():
            if not isinstance(message, StepProgress):
                self._ended(message)
                return
        self.root.after(steps.POLL, self._poll)

    def _ended(self, message: Ended | Failed) -> None:
        if isinstance(message, Ended):
            self._frame.destroy()
            self.done(message.result)
            return
        self._accept.state(("!disabled",))
        if isinstance(message.error, ToolkitError):
            self._told.configure(text=f"✖ {message.error.finding}")
        else:
            self._told.configure(text="")
            self.world.crashed(self.root, message.error, Path(self.choice.folder))


def _write(entry: ttk.Entry, text: str) -> None:
    """Put the text in, and show its end: of a path that is too long, the last folder tells most."""
    entry.delete(0, "end")
    entry.insert(0, text)
    entry.xview_moveto(1)
