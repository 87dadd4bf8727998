"""The dialog of the first time: what a round begins from, of which period, where it lies → the round, made or opened.
`opening` shows it. It has no `tkinter.Variable`: one that is garbage calls Tk when collected, in any thread.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk

from toolkit.desk import first_choice, widgets
from toolkit.desk.first_choice import OTHERS, Begun, FirstChoice, Source
from toolkit.model.findings import ToolkitError
from toolkit.plan.registers import NATION, provinces
from toolkit.rounds.beginning import QUESTIONS
from toolkit.rounds.round import rounds_below, rounds_in

_QUESTION, _OTHERS = "Bắt đầu từ đâu?", "Khác…"
#: The Tcl variable of the chosen line: the name of a source, or `_OTHERS`.
_SOURCE = "desk_source"
#: The fields from above; the round's folder is called after what it is wanted for.
FIELDS = ("previous", "annex", "form", "title", "tasks", "last_day", "period", "province", "folder")
#: Those with a list to choose from.
_LISTS = ("previous", "period", "province")
_ROUNDS = {Source.OPEN: "Thư mục của kỳ đang làm", Source.AD_HOC: "Lấy nhiệm vụ từ kỳ",
           Source.AMEND: "Thư mục của kỳ đang làm"}
_BROWSE, _MAKE, _CLOSE = "Chọn…", "Tạo kỳ báo cáo", "Đóng"
BUTTONS = {Source.OPEN: "Mở", Source.AMEND: "Lập bản sửa đổi"}
_AT_WORK = "Đang làm…"
_TYPES = {"annex": [("Phụ lục", "*.docx *.xlsx *.ods *.xls *.txt"), ("Mọi tệp", "*")],
          "form": [("Biểu mẫu", "*.xlsx"), ("Mọi tệp", "*")]}
#: The lines to choose from, from above: name → words.
_LINES = {**{source.name: source.label for source in Source if source not in OTHERS}, _OTHERS: _OTHERS,
          **{source.name: source.label for source in OTHERS}}
#: The rows of the dialog: the question and the lines stand above the fields, the sentence on the choice below.
_FIRST_FIELD = len(_LINES) + 2
_SENTENCE = _FIRST_FIELD + len(FIELDS)


class FirstUse:
    """The dialog in `root`; `done` is called with the round begun, `left` where none is. `before` is the round that is
    chosen already, None: none."""

    def __init__(
        self, root: widgets.Root, folder: Path, done: Callable[[Begun], None], left: Callable[[], None],
        before: Path | None,
    ) -> None:
        self.root, self.done, self._left, self._start = root, done, left, folder
        self._entries: dict[str, ttk.Entry] = {}
        self._rows: dict[str, tuple[ttk.Widget, ...]] = {}
        first = first_choice.first_choice(folder, root.today(), before)
        self._proposed, self._seen = first.period, first
        root.setvar(_SOURCE, first.source.name)
        widgets.reset_keys(root)
        self._gap, self._frame = widgets.points(root, widgets.GAP), widgets.filling_frame(root, _SENTENCE, 1)
        self._build()
        for name, entry in self._entries.items():
            _set_text(entry, getattr(first, name))
        self._lines[first.source.name].focus_set()
        self._changed()

    @property
    def choice(self) -> FirstChoice:
        """The choice so far."""
        source = Source[str(self.root.getvar(_SOURCE))]
        return FirstChoice(source, **{name: entry.get().strip() for name, entry in self._entries.items()})

    def accept(self) -> None:
        """Do what is chosen, or say what is still to be filled in."""
        chosen = self.choice
        missing = first_choice.objection(chosen)
        if missing or self.root.runner.busy:
            self._sentence["text"] = f"✖ {missing}" if missing else _AT_WORK
            return
        self._accept.state(("disabled",))
        self._sentence["text"] = _AT_WORK
        self.root.runner.start(lambda _: first_choice.begin(chosen), lambda *_: None, self._ended, self._failed)

    def close(self) -> None:
        """Leave without a round, unless one is being made."""
        if not self.root.runner.busy:
            self._frame.destroy()
            self._left()

    def _build(self) -> None:
        wide = partial(tkinter.Widget.grid, column=0, columnspan=3)  # over all columns
        wide(ttk.Label(self._frame, text=_QUESTION, style="Sentence.TLabel"), row=0, sticky="w", pady=(0, self._gap))
        self._lines = {value: ttk.Radiobutton(
            self._frame, text=label, value=value, command=self._changed,
            variable=_SOURCE,  # type: ignore[arg-type]  # Tk takes a name; typeshed only knows Variable
        ) for value, label in _LINES.items()}
        self._other_lines = [self._lines[source.name] for source in OTHERS]
        for row, line in enumerate(self._lines.values(), 1):
            wide(line, row=row, sticky="w", padx=2 * self._gap if line in self._other_lines else 0)
        wide(ttk.Separator(self._frame), row=_FIRST_FIELD - 1, sticky="ew", pady=self._gap // 2)
        for row, name in enumerate(FIELDS, _FIRST_FIELD):
            self._build_field(row, name)
        self._entries["province"]["values"] = ("", *provinces(), NATION)
        self._sentence = widgets.wide_label(self._frame, _SENTENCE, columns=3)
        self._accept = ttk.Button(self._frame, default="active", underline=0, command=self.accept)
        self._accept.grid(row=_SENTENCE + 1, column=0, sticky="w")
        close = ttk.Button(self._frame, text=_CLOSE, underline=2, command=self.close)
        close.grid(row=_SENTENCE + 1, column=2, sticky="e")
        widgets.on_keys(self.root, self.accept, *widgets.ENTER)
        widgets.on_keys(self.root, self.close, "<Escape>")
        self.root.protocol("WM_DELETE_WINDOW", self.root.destroy)

    def _build_field(self, row: int, name: str) -> None:
        """A line of the dialog: a label, an entry, a button to choose with."""
        label = ttk.Label(self._frame, text=QUESTIONS[name].label)
        entry = ttk.Combobox(self._frame, height=12) if name in _LISTS else ttk.Entry(self._frame)
        label.grid(row=row, column=0, sticky="w", padx=(0, self._gap), pady=self._gap // 3)
        entry.grid(row=row, column=1, sticky="ew", pady=self._gap // 3)
        widgets.on_keys(entry, self._follow, "<KeyRelease>", "<FocusOut>", "<<ComboboxSelected>>")
        self._entries[name], self._rows[name] = entry, (label, entry)
        if name in ("previous", "folder", *_TYPES):
            button = ttk.Button(self._frame, text=_BROWSE, command=partial(self._browse, name))
            button.grid(row=row, column=2, padx=(self._gap, 0))
            self._rows[name] = (label, entry, button)

    def _changed(self) -> None:
        """Show the fields of the chosen source; the other sources once they are wanted, the first of them chosen."""
        wants_others = str(self.root.getvar(_SOURCE)) == _OTHERS
        if wants_others:
            self.root.setvar(_SOURCE, OTHERS[0].name)
        source = self.choice.source
        widgets.shown_if(source in OTHERS, *self._other_lines)
        if wants_others:
            self._other_lines[0].focus_set()
        for name, row in self._rows.items():
            widgets.shown_if(name in source.questions, *row)
        self._rows["previous"][0]["text"] = _ROUNDS.get(source, QUESTIONS["previous"].label)
        self._entries["previous"]["values"] = list(map(str, rounds_in(self._start) or rounds_below(self._start)))
        self._accept["text"] = BUTTONS.get(source, _MAKE)
        self._show()

    def _follow(self) -> None:
        """Have the period and the folder proposed follow what was changed, unless the officer typed others."""
        if self.choice != self._seen:
            self._show()

    def _show(self) -> None:
        offered = [name.heading for name in first_choice.periods_offered(self.choice, self.root.today())]
        self._entries["period"]["values"] = offered
        if self._entries["period"].get() == self._proposed:
            self._proposed = offered[0]
            _set_text(self._entries["period"], self._proposed)
        folder = first_choice.renamed(self.choice)
        if folder != self._entries["folder"].get():
            _set_text(self._entries["folder"], folder)
        self._seen = self.choice
        self._sentence["text"] = first_choice.foreseen(self._seen)

    def _browse(self, name: str) -> None:
        """Choose a file or a folder; the new round's goes into the one chosen."""
        if name in _TYPES:
            found = filedialog.askopenfilename(parent=self.root, initialdir=self._start, filetypes=_TYPES[name])
        else:
            found = filedialog.askdirectory(parent=self.root, initialdir=self._start)
        if found:
            inside = Path(self.choice.folder).name if name == "folder" else ""
            _set_text(self._entries[name], str(Path(found, inside)))
            self._follow()

    def _ended(self, begun: Begun) -> None:
        if not begun.asks_columns:
            self._frame.destroy()
            self.done(begun)
            return
        self._refuse(f"✖ {begun.findings[0]}")
        if begun.opens:
            self.root.open(begun.opens)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, ToolkitError):
            self._refuse(f"✖ {error.finding}")
        else:
            self._refuse("")
            self.root.show_crash(error)

    def _refuse(self, sentence: str) -> None:
        """Say why no round was made, and let the officer try again."""
        self._accept.state(("!disabled",))
        self._sentence["text"] = sentence


def _set_text(entry: ttk.Entry, text: str) -> None:
    """Put the text in, and show its end: of a path that is too long, the last folder tells most."""
    entry.delete(0, "end")
    entry.insert(0, text)
    entry.xview_moveto(1)
