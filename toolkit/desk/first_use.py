"""The dialog in which an officer begins a round: source, period, folder → the round, made or opened. `opening` shows
it.

No `tkinter.Variable` is used: one that is garbage calls Tk when collected, in any thread.
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
_SOURCE_VARIABLE = "desk_source"
#: The fields from top to bottom; the label of "previous" depends on the source.
FIELDS = ("previous", "annex", "form", "title", "tasks", "last_day", "period", "province", "folder")
#: The fields with a list of values.
_LISTS = ("previous", "period", "province")
#: Labels of the field "previous" that are not the usual one.
_PREVIOUS_LABELS = {Source.OPEN: "Thư mục của kỳ đang làm", Source.AD_HOC: "Lấy nhiệm vụ từ kỳ",
           Source.AMEND: "Thư mục của kỳ đang làm"}
_BROWSE, _MAKE, _CLOSE = "Chọn…", "Tạo kỳ báo cáo", "Đóng"
BUTTONS = {Source.OPEN: "Mở", Source.AMEND: "Lập bản sửa đổi"}
_AT_WORK = "Đang làm…"
#: The types of files a browse button shows.
_FILE_TYPES = {"annex": [("Phụ lục", "*.docx *.xlsx *.ods *.xls *.txt"), ("Mọi tệp", "*")],
          "form": [("Biểu mẫu", "*.xlsx"), ("Mọi tệp", "*")]}
#: The lines to choose from, from top to bottom: name of the source → words.
_SOURCE_LINES = {**{source.name: source.label for source in Source if source not in OTHERS}, _OTHERS: _OTHERS,
          **{source.name: source.label for source in OTHERS}}
#: Rows of the dialog's grid: the first field (question and lines stand above), and the sentence below the fields.
_FIRST_FIELD = len(_SOURCE_LINES) + 2
_SENTENCE = _FIRST_FIELD + len(FIELDS)


class FirstUse:
    """The dialog in `root`. It calls `done` with the round begun, or `left` where the officer leaves; `before` is the
    round chosen at first as the one before, None: none."""

    def __init__(
        self, root: widgets.Root, folder: Path, done: Callable[[Begun], None], left: Callable[[], None],
        before: Path | None,
    ) -> None:
        self.root, self.done, self._left, self._start = root, done, left, folder
        self._entries: dict[str, ttk.Entry] = {}
        self._rows: dict[str, tuple[ttk.Widget, ...]] = {}
        first = first_choice.first_choice(folder, root.today(), before)
        self._proposed, self._seen = first.period, first
        root.setvar(_SOURCE_VARIABLE, first.source.name)
        widgets.reset_keys(root)
        self._gap, self._frame = widgets.points(root, widgets.GAP), widgets.filling_frame(root, _SENTENCE, 1)
        self._build()
        for name, entry in self._entries.items():
            _set_text(entry, getattr(first, name))
        self._lines[first.source.name].focus_set()
        self._show_source()

    @property
    def choice(self) -> FirstChoice:
        """The choice so far."""
        source = Source[str(self.root.getvar(_SOURCE_VARIABLE))]
        return FirstChoice(source, **{name: entry.get().strip() for name, entry in self._entries.items()})

    def accept(self) -> None:
        """Make or open the chosen round, or show the first missing answer."""
        chosen = self.choice
        missing = first_choice.objection(chosen)
        if missing or self.root.runner.busy:
            self._sentence["text"] = f"✖ {missing}" if missing else _AT_WORK
            return
        self._accept.state(("disabled",))
        self._sentence["text"] = _AT_WORK
        self.root.runner.start(
            lambda _: first_choice.begin(chosen), lambda *_: None, self._finish_step, self._show_failure)

    def close(self) -> None:
        """Leave without a round, unless one is being made."""
        if not self.root.runner.busy:
            self._frame.destroy()
            self._left()

    def _build(self) -> None:
        """Lay out the dialog."""
        wide = partial(tkinter.Widget.grid, column=0, columnspan=3)  # over all columns
        wide(ttk.Label(self._frame, text=_QUESTION, style="Sentence.TLabel"), row=0, sticky="w", pady=(0, self._gap))
        self._lines = {value: ttk.Radiobutton(
            self._frame, text=label, value=value, command=self._show_source,
            variable=_SOURCE_VARIABLE,  # type: ignore[arg-type]  # Tk takes a name; typeshed only knows Variable
        ) for value, label in _SOURCE_LINES.items()}
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
        """Lay out a field: a label, an entry, a button to browse."""
        label = ttk.Label(self._frame, text=QUESTIONS[name].label)
        entry = ttk.Combobox(self._frame, height=12) if name in _LISTS else ttk.Entry(self._frame)
        label.grid(row=row, column=0, sticky="w", padx=(0, self._gap), pady=self._gap // 3)
        entry.grid(row=row, column=1, sticky="ew", pady=self._gap // 3)
        widgets.on_keys(entry, self._update_proposals, "<KeyRelease>", "<FocusOut>", "<<ComboboxSelected>>")
        self._entries[name], self._rows[name] = entry, (label, entry)
        if name in ("previous", "folder", *_FILE_TYPES):
            button = ttk.Button(self._frame, text=_BROWSE, command=partial(self._browse, name))
            button.grid(row=row, column=2, padx=(self._gap, 0))
            self._rows[name] = (label, entry, button)

    def _show_source(self) -> None:
        """Show the fields of the chosen source; after "Khác…" also the other sources, with the first of them chosen."""
        wants_others = str(self.root.getvar(_SOURCE_VARIABLE)) == _OTHERS
        if wants_others:
            self.root.setvar(_SOURCE_VARIABLE, OTHERS[0].name)
        source = self.choice.source
        widgets.show_if(source in OTHERS, *self._other_lines)
        if wants_others:
            self._other_lines[0].focus_set()
        for name, row in self._rows.items():
            widgets.show_if(name in source.questions, *row)
        self._rows["previous"][0]["text"] = _PREVIOUS_LABELS.get(source, QUESTIONS["previous"].label)
        self._entries["previous"]["values"] = list(map(str, rounds_in(self._start) or rounds_below(self._start)))
        self._accept["text"] = BUTTONS.get(source, _MAKE)
        self._show_proposals()

    def _update_proposals(self) -> None:
        """Show the proposals anew if the officer changed anything."""
        if self.choice != self._seen:
            self._show_proposals()

    def _show_proposals(self) -> None:
        """Put in the proposed period and folder, unless the officer typed others, and the sentence on the round to be
        made."""
        offered = [name.heading for name in first_choice.periods_offered(self.choice, self.root.today())]
        self._entries["period"]["values"] = offered
        if self._entries["period"].get() == self._proposed:
            self._proposed = offered[0]
            _set_text(self._entries["period"], self._proposed)
        folder = first_choice.proposed_folder(self.choice)
        if folder != self._entries["folder"].get():
            _set_text(self._entries["folder"], folder)
        self._seen = self.choice
        self._sentence["text"] = first_choice.foreseen(self._seen)

    def _browse(self, name: str) -> None:
        """Let the officer choose a file or a folder; a new round goes into the chosen folder."""
        if name in _FILE_TYPES:
            found = filedialog.askopenfilename(parent=self.root, initialdir=self._start, filetypes=_FILE_TYPES[name])
        else:
            found = filedialog.askdirectory(parent=self.root, initialdir=self._start)
        if found:
            inside = Path(self.choice.folder).name if name == "folder" else ""
            _set_text(self._entries[name], str(Path(found, inside)))
            self._update_proposals()

    def _finish_step(self, begun: Begun) -> None:
        """Hand on the round begun; where columns are asked about, open that workbook and stay."""
        if not begun.asks_columns:
            self._frame.destroy()
            self.done(begun)
            return
        self._show_refusal(f"✖ {begun.findings[0]}")
        if begun.opens:
            self.root.open(begun.opens)

    def _show_failure(self, error: BaseException) -> None:
        """Show why no round was made."""
        if isinstance(error, ToolkitError):
            self._show_refusal(f"✖ {error.finding}")
        else:
            self._show_refusal("")
            self.root.show_crash(error)

    def _show_refusal(self, sentence: str) -> None:
        """Show a sentence, and let the officer try again."""
        self._accept.state(("!disabled",))
        self._sentence["text"] = sentence


def _set_text(entry: ttk.Entry, text: str) -> None:
    """Put a text into an entry and show its end: of a long path the last folder tells most."""
    entry.delete(0, "end")
    entry.insert(0, text)
    entry.xview_moveto(1)
