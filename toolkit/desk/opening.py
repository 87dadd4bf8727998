"""The window an officer opens by a double-click on a folder: the round in it, else the list of the rounds below it,
else the dialog that begins one. The command `toolkit window` opens it.

No `tkinter.Variable` is used: one that is garbage calls Tk when collected, in any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk

from toolkit.desk import first_choice, steps
from toolkit.desk.first_choice import OTHERS, Begun, FirstChoice, Source
from toolkit.desk.steps import FolderStatus
from toolkit.desk.widgets import (
    ENTER,
    GAP,
    Root,
    Table,
    filling_frame,
    on_keys,
    points,
    reset_keys,
    show_centred,
    show_if,
    wide_label,
)
from toolkit.desk.window import DeskWindow, Window
from toolkit.model import words
from toolkit.model.findings import ToolkitError
from toolkit.plan.registers import NATION, provinces
from toolkit.rounds.beginning import QUESTIONS
from toolkit.rounds.many_rounds import (
    LEGEND,
    look_at_rounds,
    owing_cells,
    owing_text,
    round_cells,
    round_text,
)
from toolkit.rounds.round import Round, rounds_below, rounds_in
from toolkit.rounds.status import told_lines

#: Milliseconds the window has to be drawn before the first step begins: its imports take the processor.
_FIRST_DELAY = 60
#: The columns of the two lists: heading, width in points, whether it takes the remaining width.
_ROUND_COLUMNS = {
    "sign": ("", 22, False), "plan": ("Kế hoạch", 64, False), "period": ("Kỳ báo cáo", 98, True),
    "due": ("Hạn: trước ngày", 136, False), "returned": ("Đã nhận", 56, False), "open": ("Còn mở", 88, False),
    "next": ("Đang ở đâu, việc tiếp theo", 158, True)}
_OWING_COLUMNS = {"count": ("Nợ", 30, False), "name": ("Cơ quan", 190, True), "code": ("Mã", 66, False),
                  "reports": ("Báo cáo còn nợ", 240, True)}
#: Texts of the tabs with their letters for Alt, and of the buttons.
ROUNDS, AGENCIES = ("Các kỳ báo cáo", "b"), ("Cơ quan còn nợ", "q")
OPEN, REMIND, NEW, STOP = "Mở kỳ", "Soạn thư nhắc chung", "Tạo kỳ mới", "Dừng"
_LOOKING = "Đang xem các kỳ báo cáo…"
_HINT = "Enter hoặc bấm đúp: mở kỳ báo cáo. F5: xem lại. Esc: đóng."

# ── texts of the dialog that begins a round ───────────────────────────────────────────────────────

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


def open_desk(root: Root, folder: Path) -> None:
    """Show the window on that folder and stay until it is closed."""
    show_desk(root, folder)
    root.mainloop()


def show_desk(root: Root, folder: Path) -> None:
    """Show the round in `folder`, else the list of the rounds below it if there are several, else the dialog that
    begins a round."""
    has_several, last_folder = len(rounds_below(folder)) > 1, folder

    def show(window: DeskWindow, first_step: Callable[[], None]) -> None:
        """Show the window, then begin its first step."""
        root.folder = window.folder
        if not (has_several and root.winfo_viewable()):  # it keeps the size the officer gave it
            show_centred(root)
        root.after(_FIRST_DELAY, first_step)

    def show_round(begun: Begun) -> None:
        """Show the window of a round, with the findings of making it."""
        nonlocal last_folder
        last_folder = begun.where.folder
        first_lines = told_lines(begun.where, begun.findings)
        window = Window(root, begun.where, first_lines, show_rounds if has_several else None)
        show(window, lambda: window.run(steps.looking))
        if begun.opens:
            root.open(begun.opens)

    def show_rounds() -> None:
        """Show the list of rounds, the last one shown chosen."""
        chosen = last_folder.relative_to(folder).as_posix() if last_folder.is_relative_to(folder) else ""
        window = RoundsWindow(root, folder, lambda where: show_round(Begun(where)), show_first_use, chosen)
        show(window, window.look)

    def show_first_use(before: Path | None = None) -> None:
        """Show the dialog that begins a round, after the round `before`."""
        root.folder = folder
        FirstUse(root, folder, show_round, show_rounds if has_several else root.destroy, before)
        if not has_several:
            show_centred(root, 600, 400)

    if Round(folder).plan.is_file():
        show_round(Begun(Round(folder)))
    elif has_several:
        show_rounds()
    else:
        show_first_use()


class RoundsWindow(DeskWindow):
    """The rounds of a folder, and the agencies that owe reports to them. `opened` is called with a round to open,
    `begin` with the folder of the round chosen (None: none) to make one after it; `chosen` is the line chosen first."""

    def __init__(
        self, root: Root, folder: Path, opened: Callable[[Round], None], begin: Callable[[Path | None], None],
        chosen: str,
    ) -> None:
        super().__init__(root, folder, (ROUNDS, AGENCIES))
        self._opened, self._begin_new, self._first = opened, begin, chosen
        self._title["text"] = str(folder)
        self._lists = [
            Table(
                page, 0, columns, self._detail, _HINT, self._go_to, show="headings", selectmode="browse", height=6)
            for page, columns in zip(self._pages, (_ROUND_COLUMNS, _OWING_COLUMNS), strict=True)]
        self._legend = wide_label(self._pages[1], 1, LEGEND, "Quiet.TLabel")
        self._button(self._foot, OPEN, "M", lambda: self._list_shown().open_chosen())["default"] = "active"
        self._default = OPEN
        self._button(self._foot, REMIND, "c", self.remind)
        self._button(self._foot, NEW, "T", self._new)
        self._button(self._foot, STOP, "D", self.cancel)
        self._button_to_close()
        on_keys(root, self.close, "<Escape>")
        on_keys(root, self.look, "<F5>")

    def look(self) -> None:
        """Read the state of all rounds anew."""
        self._begin(lambda _: FolderStatus(look_at_rounds(self.folder, self.root.today())), _LOOKING)

    def remind(self) -> None:
        """Draft one reminder to each agency for all reports it owes, if the officer agrees."""
        sure = ("Soạn một thư nhắc cho mỗi cơ quan còn nợ, gồm mọi báo cáo còn thiếu của các kỳ? Chưa gửi thư "
                f"nào; các thư ở thư mục {words.JOINT_REMINDERS_FOLDER}.")
        if self.root.ask(sure):
            self._begin(steps.reminding_together(self.folder, self.root.today()), "Đang soạn thư nhắc chung…")

    def _go_to(self, where: Round) -> None:
        """Close the list and open a round."""
        self.close(partial(self._opened, where))

    def _new(self) -> None:
        """Close the list and begin a round after the chosen one."""
        chosen = self._list_shown().chosen
        self.close(partial(self._begin_new, chosen[1].folder if chosen else None))

    def _show_buttons(self) -> None:
        for text in (OPEN, REMIND, NEW):
            self._buttons[text].state(("disabled" if self.root.runner.busy else "!disabled",))
        show_if(self.root.runner.busy, self._buttons[STOP])

    def _show_result(self, result: FolderStatus) -> None:
        """Show the rounds and the agencies that owe reports; the chosen round stays chosen."""
        state = result.rounds
        rounds, agencies = self._lists
        chosen = next(iter(rounds.selection()), self._first)
        self._sentence["text"] = result.sentence or state.sentence
        rounds.empty()
        for glance in state.rounds:
            text = f"{round_text(glance)}\n{_HINT}"
            rounds.add(text, glance.where, iid=glance.folder, values=round_cells(glance))
        agencies.empty()
        for owing in state.agencies:  # opens the first round that it owes something
            text = f"{owing_text(owing)}\n{_HINT}"
            agencies.add(text, owing.owed[0][0].where, values=owing_cells(owing))
        self._legend["text"] = "\n".join((LEGEND, *state.remarks))
        if state.rounds:
            rounds.choose(chosen if chosen in rounds.get_children() else state.rounds[0].folder)
        rounds.focus_set()
        self._show_buttons()
        self._list_shown().show_chosen()
        if result.notices:
            self.root.tell("\n\n".join(result.notices))
        if result.opens:
            self._open(result.opens)

    def _show_progress(self, what: str, done: int, total: int) -> None:
        self._detail.show(f"{done + 1}/{total}: {what}")

    def _show_failed(self, sentence: str) -> None:
        self._sentence["text"] = sentence
        self._show_buttons()


class FirstUse:
    """The dialog in `root`. It calls `done` with the round begun, or `left` where the officer leaves; `before` is the
    round chosen at first as the one before, None: none."""

    def __init__(
        self, root: Root, folder: Path, done: Callable[[Begun], None], left: Callable[[], None],
        before: Path | None,
    ) -> None:
        self.root, self.done, self._left, self._start = root, done, left, folder
        self._entries: dict[str, ttk.Entry] = {}
        self._rows: dict[str, tuple[ttk.Widget, ...]] = {}
        first = first_choice.first_choice(folder, root.today(), before)
        self._proposed, self._seen = first.period, first
        root.setvar(_SOURCE_VARIABLE, first.source.name)
        reset_keys(root)
        self._gap, self._frame = points(root, GAP), filling_frame(root, _SENTENCE, 1)
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
        """Make or open the chosen round, or show the first missing answer and go to its field."""
        chosen = self.choice
        missing = first_choice.objection(chosen)
        self._sentence["text"] = f"✖ {missing}" if missing else _AT_WORK
        for name in chosen.source.questions:
            if missing == QUESTIONS[name].cure:
                self._entries[name].focus_set()
        if not missing and not self.root.runner.busy:
            self._accept.state(("disabled",))
            self.root.runner.start(
                lambda _: first_choice.begin(chosen), lambda *_: None, self._finish_step, self._show_failure)

    def close(self) -> None:
        """Leave without a round, unless one is being made."""
        if not self.root.runner.busy:
            self._frame.destroy()
            self._left()

    def _build(self) -> None:
        """Lay out the dialog."""
        wide_label(self._frame, 0, _QUESTION, "Sentence.TLabel", 3)
        self._lines = {value: ttk.Radiobutton(
            self._frame, text=label, value=value, command=self._show_source,
            variable=_SOURCE_VARIABLE,  # type: ignore[arg-type]  # Tk takes a name; typeshed only knows Variable
        ) for value, label in _SOURCE_LINES.items()}
        self._other_lines = [self._lines[source.name] for source in OTHERS]
        for line in self._lines.values():
            line.grid(columnspan=3, sticky="w", padx=2 * self._gap if line in self._other_lines else 0)
        ttk.Separator(self._frame).grid(columnspan=3, sticky="ew", pady=self._gap // 2)
        for row, name in enumerate(FIELDS, _FIRST_FIELD):
            self._build_field(row, name)
        self._entries["province"]["values"] = ("", *provinces(), NATION)
        self._sentence = wide_label(self._frame, _SENTENCE, columns=3)
        self._accept = ttk.Button(self._frame, default="active", underline=0, command=self.accept)
        self._accept.grid(row=_SENTENCE + 1, column=0, sticky="w")
        close = ttk.Button(self._frame, text=_CLOSE, underline=2, command=self.close)
        close.grid(row=_SENTENCE + 1, column=2, sticky="e")
        on_keys(self.root, self.accept, *ENTER)
        on_keys(self.root, self.close, "<Escape>")
        self.root.protocol("WM_DELETE_WINDOW", self.root.destroy)

    def _build_field(self, row: int, name: str) -> None:
        """Lay out a field: a label, an entry, a button to browse."""
        label = ttk.Label(self._frame, text=QUESTIONS[name].label)
        entry = ttk.Combobox(self._frame, height=12) if name in _LISTS else ttk.Entry(self._frame)
        label.grid(row=row, column=0, sticky="w", padx=(0, self._gap), pady=self._gap // 3)
        entry.grid(row=row, column=1, sticky="ew", pady=self._gap // 3)
        on_keys(entry, self._update_proposals, "<KeyRelease>", "<FocusOut>", "<<ComboboxSelected>>")
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
        show_if(source in OTHERS, *self._other_lines)
        if wants_others:
            self._other_lines[0].focus_set()
        for name, row in self._rows.items():
            show_if(name in source.questions, *row)
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
