"""The dialog of the first time: what a round begins from, of which period, where it lies.

It has no `tkinter.Variable`: one that is garbage calls Tk when collected, in whatever thread that happens.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk

from toolkit.desk import first_choice, steps, widgets
from toolkit.desk.first_choice import OTHERS, Begun, FirstChoice, Source
from toolkit.desk.steps import Ended, Failed, StepProgress, StepRunner
from toolkit.model.findings import ToolkitError
from toolkit.rounds.beginning import QUESTIONS
from toolkit.rounds.round import rounds_below, rounds_in

_QUESTION, _OTHERS = "Bắt đầu từ đâu?", "Khác…"
_SOURCE = "desk_source"
#: What may be filled in, from above; the round's folder is called after what it is wanted for.
FIELDS = ("previous", "annex", "form", "title", "tasks", "last_day", "period", "province", "folder")
_ROUNDS = {Source.OPEN: "Thư mục của kỳ đang làm", Source.AD_HOC: "Lấy nhiệm vụ từ kỳ",
           Source.AMEND: "Thư mục của kỳ đang làm"}
_BROWSE, _MAKE, _CLOSE = "Chọn…", "Tạo kỳ báo cáo", "Đóng"
BUTTONS = {Source.OPEN: "Mở", Source.AMEND: "Lập bản sửa đổi"}
_AT_WORK = "Đang làm…"
_TYPES = {"annex": [("Phụ lục", "*.docx *.xlsx *.ods *.xls *.txt"), ("Mọi tệp", "*")],
          "form": [("Biểu mẫu", "*.xlsx"), ("Mọi tệp", "*")]}
#: The rows of the dialog: the question and the sources stand above the fields, what is told below.
_SOURCES = [source for source in Source if source not in OTHERS]
_FIRST_FIELD = len(_SOURCES) + 4
_TOLD = _FIRST_FIELD + len(FIELDS)


class FirstUse:
    """The dialog in `root`; `done` is called with what comes of it, `left` where nothing does (None: it closes).
    `before` is the round that is chosen already, None: none."""

    def __init__(
        self, root: tkinter.Tk, folder: Path, world: widgets.Surroundings, done: Callable[[Begun], None],
        left: Callable[[], None] | None, before: Path | None,
    ) -> None:
        self.root, self.world, self.done, self._left = root, world, done, left
        self.worker = StepRunner()
        self._start = folder
        self._entries: dict[str, ttk.Entry] = {}
        self._rows: dict[str, tuple[ttk.Widget, ...]] = {}
        today = world.today()
        first = first_choice.choice_after(before, today) if before else first_choice.first_choice(folder, today)
        self._proposed, self._seen = first.period, first
        root.setvar(_SOURCE, first.source.name)
        self._build()
        for name, entry in self._entries.items():
            _write(entry, getattr(first, name))
        self._changed()

    @property
    def choice(self) -> FirstChoice:
        """What is chosen so far."""
        source = Source[str(self.root.getvar(_SOURCE))]
        return FirstChoice(source, **{name: entry.get().strip() for name, entry in self._entries.items()})

    def accept(self) -> None:
        """Do what is chosen, or say what is still to be filled in."""
        chosen = self.choice
        told = first_choice.objection(chosen)
        if told or self.worker.busy:
            self._told.configure(text=f"✖ {told}" if told else _AT_WORK)
            return
        self._accept.state(("disabled",))
        self._told.configure(text=_AT_WORK)
        self.worker.start(lambda _: first_choice.begin(chosen))
        self.root.after(steps.POLL, self._poll)

    def close(self) -> None:
        """Leave without a round, unless one is being made."""
        if self._left is None:
            self.root.destroy()
        elif not self.worker.busy:
            self._frame.destroy()
            self._left()

    def _build(self) -> None:
        from toolkit.plan.registers import NATION, provinces  # not before the window is there

        gap = widgets.points(self.root, widgets.GAP)
        self._frame = frame = widgets.filling_frame(self.root, _TOLD, 1, 3)
        question = ttk.Label(frame, text=_QUESTION, style="Sentence.TLabel")
        question.grid(row=0, column=0, columnspan=3, sticky="w", pady=(0, gap))
        for row, source in enumerate(_SOURCES, 1):
            self._source_line(frame, row, source.label, source.name, source is self._seen.source)
        self._source_line(frame, len(_SOURCES) + 1, _OTHERS, _OTHERS)
        self._others = ttk.Frame(frame)
        self._others.grid(row=len(_SOURCES) + 2, column=0, columnspan=3, sticky="w", padx=(2 * gap, 0))
        for row, source in enumerate(OTHERS):
            self._source_line(self._others, row, source.label, source.name)
        ttk.Separator(frame).grid(row=_FIRST_FIELD - 1, column=0, columnspan=3, sticky="ew", pady=gap // 2)
        self._offered = {name: ttk.Combobox(frame, height=12) for name in ("previous", "period", "province")}
        self._offered["province"].configure(values=("", *provinces(), NATION))
        for row, name in enumerate(FIELDS, _FIRST_FIELD):
            self._field(row, name)
        self._told = widgets.wide_label(frame, _TOLD, columns=3, pady=gap // 2)
        self._build_foot(frame)

    def _source_line(self, frame: ttk.Frame, row: int, label: str, value: str, is_chosen: bool = False) -> None:
        button = ttk.Radiobutton(
            frame, text=label, value=value, command=self._changed,
            variable=_SOURCE,  # type: ignore[arg-type]  # Tk takes a name; typeshed only knows Variable
        )
        button.grid(row=row, column=0, columnspan=3, sticky="w")
        if is_chosen:
            button.focus_set()

    def _build_foot(self, frame: ttk.Frame) -> None:
        foot = ttk.Frame(frame)
        foot.grid(row=_TOLD + 1, column=0, columnspan=3, sticky="ew")
        foot.columnconfigure(1, weight=1)
        self._accept = ttk.Button(foot, default="active", command=self.accept)
        self._accept.grid(row=0, column=0)
        ttk.Button(foot, text=_CLOSE, underline=2, command=self.close).grid(row=0, column=2)
        widgets.on_enter(self.root, lambda _: self.accept())
        widgets.on_keys(self.root, self.accept, "<Alt-Key-t>", "<Alt-Key-m>", "<Alt-Key-l>")
        widgets.on_keys(self.root, self.close, "<Alt-Key-n>", "<Escape>")
        self.root.protocol("WM_DELETE_WINDOW", self.root.destroy)

    def _field(self, row: int, name: str) -> None:
        """A line of the dialog: a label, an entry, a button to choose with."""
        gap, label = widgets.points(self.root, widgets.GAP), ttk.Label(self._frame, text=QUESTIONS[name].label)
        entry = self._offered[name] if name in self._offered else ttk.Entry(self._frame)
        label.grid(row=row, column=0, sticky="w", padx=(0, gap), pady=gap // 3)
        entry.grid(row=row, column=1, sticky="ew", pady=gap // 3)
        widgets.on_keys(entry, self._follow, "<KeyRelease>", "<FocusOut>", "<<ComboboxSelected>>")
        self._entries[name], self._rows[name] = entry, (label, entry)
        if name in ("previous", "folder", *_TYPES):
            button = ttk.Button(self._frame, text=_BROWSE, command=partial(self._browse, name))
            button.grid(row=row, column=2, padx=(gap, 0))
            self._rows[name] = (label, entry, button)

    def _changed(self) -> None:
        """Show what the chosen source asks for; the other sources once they are wanted, the first of them chosen."""
        if str(self.root.getvar(_SOURCE)) == _OTHERS:
            self.root.setvar(_SOURCE, OTHERS[0].name)
            self._others.grid()
            self._others.winfo_children()[0].focus_set()
        source = self.choice.source
        widgets.shown_if(source in OTHERS, self._others)
        for name, row in self._rows.items():
            widgets.shown_if(name in source.asked, *row)
        self._rows["previous"][0]["text"] = _ROUNDS.get(source, QUESTIONS["previous"].label)
        there = rounds_in(self._start) or rounds_below(self._start)
        self._offered["previous"].configure(values=[str(each) for each in there])
        self._accept.configure(text=BUTTONS.get(source, _MAKE), underline=0)
        self._show()

    def _follow(self) -> None:
        """Have the period and the folder proposed follow what was changed, unless the officer typed others."""
        if self.choice != self._seen:
            self._show()

    def _show(self) -> None:
        offered = first_choice.periods_offered(self.choice, self.world.today())
        self._offered["period"].configure(values=[each.heading for each in offered])
        if self._entries["period"].get() == self._proposed:
            self._proposed = offered[0].heading
            _write(self._entries["period"], self._proposed)
        folder = first_choice.renamed(self.choice)
        if folder != self._entries["folder"].get():
            _write(self._entries["folder"], folder)
        self._seen = self.choice
        self._told.configure(text=first_choice.foreseen(self._seen))

    def _browse(self, name: str) -> None:
        """Choose a file or a folder; the new round's goes into one that is in use."""
        if name in _TYPES:
            found = filedialog.askopenfilename(parent=self.root, initialdir=self._start, filetypes=_TYPES[name])
        else:
            found = filedialog.askdirectory(parent=self.root, initialdir=self._start, mustexist=name == "previous")
        if name == "folder" and found and any(Path(found).glob("*")):
            found = str(Path(found) / Path(self.choice.folder).name)
        if found:
            _write(self._entries[name], found)
            self._follow()

    def _poll(self) -> None:
        for message in self.worker.messages():
            if not isinstance(message, StepProgress):
                self._ended(message)
                return
        self.root.after(steps.POLL, self._poll)

    def _ended(self, message: Ended | Failed) -> None:
        if isinstance(message, Ended) and not message.result.asks_columns:
            self._frame.destroy()
            self.done(message.result)
            return
        self._accept.state(("!disabled",))
        if isinstance(message, Ended):
            self.world.open(message.result.opens)
            self._told.configure(text=f"✖ {message.result.findings[0]}")
        elif isinstance(message.error, ToolkitError):
            self._told.configure(text=f"✖ {message.error.finding}")
        else:
            self._told.configure(text="")
            self.world.crashed(self.root, message.error, Path(self.choice.folder))


def _write(entry: ttk.Entry, text: str) -> None:
    """Put the text in, and show its end: of a path that is too long, the last folder tells most."""
    entry.delete(0, "end")
    entry.insert(0, text)
    entry.xview_moveto(1)
