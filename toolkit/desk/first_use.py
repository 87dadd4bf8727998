"""The first-time dialog: a view of `beginning`; the round is made by the worker."""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk

from toolkit.desk import look
from toolkit.desk.beginning import Choice, Source, begin, first_choice, objection, renamed
from toolkit.desk.window import Surroundings
from toolkit.desk.worker import Ended, Failed, Progress, Worker
from toolkit.findings import Finding, ToolkitError
from toolkit.rounds import Round

_POLL = 40
_QUESTION = "Bắt đầu từ đâu?"
_YEAR, _FOLDER, _BROWSE = "Năm báo cáo", "Thư mục của kỳ mới", "Chọn…"
_OPEN, _MAKE, _MAKING, _CLOSE = "Mở", "Tạo kỳ báo cáo", "Đang tạo kỳ báo cáo…", "Đóng"
_WILL = "Sẽ có một thư mục với tệp kế hoạch ke_hoach.xlsx và chỗ để biểu mẫu, báo cáo nhận về, kết quả. Tệp kế hoạch được mở ngay để kiểm tra."
_ANNEX_TYPES = [("Phụ lục", "*.docx *.xlsx *.txt"), ("Mọi tệp", "*")]


class FirstUse:
    """The dialog in `root`; `done` is called with the round and what making it has to tell."""

    def __init__(
        self, root: tkinter.Tk, folder: Path, world: Surroundings, done: Callable[[Round, tuple[Finding, ...]], None]
    ) -> None:
        self.root, self.world, self.done = root, world, done
        self.worker = Worker()
        self._start = folder
        first = first_choice(folder, world.today())
        self.source = tkinter.StringVar(root, first.source.name)
        self.given = tkinter.StringVar(root, first.given)
        self.year = tkinter.StringVar(root, first.year)
        self.folder = tkinter.StringVar(root, first.folder)
        self._build()
        self.source.trace_add("write", lambda *_: self._changed())
        self.year.trace_add("write", lambda *_: self.folder.set(renamed(self.choice)))
        self._changed()

    @property
    def choice(self) -> Choice:
        """What is chosen so far."""
        return Choice(Source[self.source.get()], self.given.get(), self.year.get(), self.folder.get())

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
        gap = look.points(self.root, look.GAP)
        self._frame = frame = ttk.Frame(self.root, padding=3 * gap)
        frame.grid(sticky="nsew")
        self.root.columnconfigure(0, weight=1)
        self.root.rowconfigure(0, weight=1)
        frame.columnconfigure(1, weight=1)
        ttk.Label(frame, text=_QUESTION, style="Sentence.TLabel").grid(row=0, column=0, columnspan=3, sticky="w", pady=(0, gap))
        for row, source in enumerate(Source, 1):
            button = ttk.Radiobutton(frame, text=source.value, value=source.name, variable=self.source)
            button.grid(row=row, column=0, columnspan=3, sticky="w", pady=gap // 3)
            if source.name == self.source.get():
                button.focus_set()
        self._given = self._field(frame, 6, "", self.given, self._browse_given)
        ttk.Separator(frame).grid(row=7, column=0, columnspan=3, sticky="ew", pady=gap)
        self._new = (
            *self._field(frame, 8, _YEAR, self.year, None),
            *self._field(frame, 9, _FOLDER, self.folder, self._browse_folder),
        )
        self._told = ttk.Label(frame)
        self._told.grid(row=10, column=0, columnspan=3, sticky="ew", pady=gap)
        look.wrap_to_width(self._told)
        frame.rowconfigure(11, weight=1)
        self._build_foot(frame)

    def _build_foot(self, frame: ttk.Frame) -> None:
        foot = ttk.Frame(frame)
        foot.grid(row=12, column=0, columnspan=3, sticky="ew")
        foot.columnconfigure(1, weight=1)
        self._accept = ttk.Button(foot, default="active", command=self.accept)
        self._accept.grid(row=0, column=0)
        ttk.Button(foot, text=_CLOSE, underline=2, command=self.root.destroy).grid(row=0, column=2)
        for key in ("<Return>", "<KP_Enter>", "<Alt-Key-t>", "<Alt-Key-m>"):
            self.root.bind(key, lambda _: self.accept())
        self.root.bind("<Alt-Key-n>", lambda _: self.root.destroy())
        self.root.bind("<Escape>", lambda _: self.root.destroy())
        self.root.protocol("WM_DELETE_WINDOW", self.root.destroy)

    def _field(
        self, frame: ttk.Frame, row: int, label: str, held: tkinter.StringVar, browse: Callable[[], None] | None
    ) -> tuple[ttk.Widget, ...]:
        """A line of the dialog: a label, an entry, a button to choose with."""
        gap = look.points(self.root, look.GAP)
        named, entry = ttk.Label(frame, text=label), ttk.Entry(frame, textvariable=held, width=12 if browse is None else 50)
        named.grid(row=row, column=0, sticky="w", padx=(0, gap), pady=gap // 3)
        entry.grid(row=row, column=1, sticky="w" if browse is None else "ew", pady=gap // 3)
        if browse is None:
            return named, entry
        button = ttk.Button(frame, text=_BROWSE, command=browse)
        button.grid(row=row, column=2, padx=(gap, 0))
        return named, entry, button

    def _changed(self) -> None:
        source = self.choice.source
        for widget in self._given:
            widget.grid_remove() if source is Source.SHIPPED else widget.grid()
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
            self.given.set(found)

    def _browse_folder(self) -> None:
        found = filedialog.askdirectory(parent=self.root, initialdir=self._start)
        if found:
            self.folder.set(str(Path(found) / Path(self.folder.get()).name) if any(Path(found).glob("*")) else found)

    # ── making ────────────────────────────────────────────────────────────────────────────────────

    def _poll(self) -> None:
        for message in self.worker.messages():
            if not isinstance(message, Progress):
                self._ended(message)
                return
        self.root.after(_POLL, self._poll)

    def _ended(self, message: Ended | Failed) -> None:
        if isinstance(message, Ended):
            self._frame.destroy()
            self.done(*message.result)
            return
        self._accept.state(("!disabled",))
        if isinstance(message.error, ToolkitError):
            self._told.configure(text=f"✖ {message.error.finding}")
        else:
            self._told.configure(text="")
            self.world.crashed(self.root, message.error, Path(self.choice.folder))
