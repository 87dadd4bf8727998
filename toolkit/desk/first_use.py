"""The first-time dialog: a view of `beginning`; the round is made by the worker.

It has no `tkinter.Variable`: one that is garbage calls Tk when it is collected, in whatever thread that happens.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk

from toolkit.desk import appearance
from toolkit.desk.beginning import Begun, FirstChoice, Source, begin, first_choice, objection, renamed, rounds_in
from toolkit.desk.steps import Ended, Failed, StepProgress, StepRunner
from toolkit.desk.window import Surroundings
from toolkit.findings import ToolkitError

_POLL = 40
_QUESTION = "Bắt đầu từ đâu?"
_YEAR, _FOLDER, _BROWSE = "Năm báo cáo", "Thư mục của kỳ mới", "Chọn…"
_SOURCE = "desk_source"
_GIVEN = {Source.OPEN: "Thư mục của kỳ đã có", Source.ANNEX: "Tệp phụ lục", Source.PREVIOUS: "Thư mục của kỳ trước"}
_OPEN, _MAKE, _MAKING, _CLOSE = "Mở", "Tạo kỳ báo cáo", "Đang tạo kỳ báo cáo…", "Đóng"
_WILL = ("Sẽ có một thư mục với tệp kế hoạch ke_hoach.xlsx và chỗ để biểu mẫu, báo cáo nhận về, kết quả. "
         "Tệp kế hoạch được mở ngay để kiểm tra.")
_ANNEX_TYPES = [("Phụ lục", "*.docx *.xlsx *.txt"), ("Mọi tệp", "*")]


class FirstUse:
    """The dialog in `root`; `done` is called with what comes of it."""

    def __init__(self, root: tkinter.Tk, folder: Path, world: Surroundings, done: Callable[[Begun], None]) -> None:
        self.root, self.world, self.done = root, world, done
        self.worker = StepRunner()
        self._start = folder
        first = first_choice(folder, world.today())
        self._given_for = {first.source: first.given}
        self._source = first.source
        root.setvar(_SOURCE, first.source.name)
        self._build()
        for entry, text in ((self._held, first.given), (self._year, first.year), (self._folder, first.folder)):
            _write(entry, text)
        self._year.bind("<KeyRelease>", lambda _: _write(self._folder, renamed(self.choice)))
        self._changed()

    @property
    def choice(self) -> FirstChoice:
        """What is chosen so far."""
        return FirstChoice(self._chosen(), self._held.get(), self._year.get(), self._folder.get())

    def _chosen(self) -> Source:
        return Source[str(self.root.getvar(_SOURCE))]

    def accept(self) -> None:
        """Do what is chosen, or say what is still to be filled in."""
        told = objection(self.choice, self.world.today())
        self._told.configure(text=f"✖ {told}" if told else "")
        if told or self.worker.busy:
            return
        chosen = self.choice
        self._accept.state(("disabled",))
        self._told.configure(text=_MAKING)
        self.worker.start(lambda _: begin(chosen))
        self.root.after(_POLL, self._poll)

    # ── building ──────────────────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        gap = appearance.points(self.root, appearance.GAP)
        self._frame = frame = ttk.Frame(self.root, padding=3 * gap)
        frame.grid(sticky="nsew")
        self.root.columnconfigure(0, weight=1)
        self.root.rowconfigure(0, weight=1)
        frame.columnconfigure(1, weight=1)
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
        self._new = (
            *self._field(8, ttk.Label(frame, text=_YEAR), self._year),
            *self._field(9, ttk.Label(frame, text=_FOLDER), self._folder, self._browse_folder),
        )
        self._told = ttk.Label(frame)
        self._told.grid(row=10, column=0, columnspan=3, sticky="ew", pady=gap)
        appearance.wrap_to_width(self._told)
        frame.rowconfigure(11, weight=1)
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
        for key in ("<Alt-Key-t>", "<Alt-Key-m>"):
            self.root.bind(key, lambda _: self.accept())
        self.root.bind("<Alt-Key-n>", lambda _: self.root.destroy())
        self.root.bind("<Escape>", lambda _: self.root.destroy())
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
        held = rounds_in(self._start) if source is not Source.ANNEX else ()
        self._held.configure(values=[str(each) for each in held])
        for widget in self._new:
            widget.state(("disabled" if source is Source.OPEN else "!disabled",))
        self._accept.configure(text=_OPEN if source is Source.OPEN else _MAKE, underline=0)
        self._told.configure(text="" if source is Source.OPEN else _WILL)

    def _browse_given(self) -> None:
        if self.choice.source is Source.ANNEX:
            found = filedialog.askopenfilename(parent=self.root, initialdir=self._start, filetypes=_ANNEX_TYPES)
        else:
            found = filedialog.askdirectory(parent=self.root, initialdir=self._start, mustexist=True)
        if found:
            _write(self._held, found)

    def _browse_folder(self) -> None:
        found = filedialog.askdirectory(parent=self.root, initialdir=self._start)
        if found:
            is_used = any(Path(found).glob("*"))
            _write(self._folder, str(Path(found) / Path(self._folder.get()).name) if is_used else found)

    # ── making ────────────────────────────────────────────────────────────────────────────────────

    def _poll(self) -> None:
        for message in self.worker.messages():
            if not isinstance(message, StepProgress):
                self._ended(message)
                return
        self.root.after(_POLL, self._poll)

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
