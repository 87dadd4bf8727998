"""The sheet an agency fills, as it came back: its cells, its table, and what was issued on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from toolkit import words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.form_code import FormCode, slot_of
from toolkit.intake.cells import read_answer
from toolkit.intake.columns import Table
from toolkit.intake.issued import IssuedForms, IssuedRow
from toolkit.intake.records import Answer
from toolkit.intake.sorting import Sorting, position
from toolkit.layout import locked_mark
from toolkit.model import Doubt, Entry, Role
from toolkit.sheetread import Book, Cell, Sheet
from toolkit.tables import cell_text, is_filled
from toolkit.text import key


class Page(Sorting):
    """The sheet to fill: cells still to be sorted, beside what the form was issued with."""

    def __init__(self, book: Book, sheet: Sheet, table: Table, code: FormCode, forms: IssuedForms, attributed: bool) -> None:
        super().__init__(book.file, sheet, book.date1904)
        #: Whether the officer named the agency: then keys of other forms say nothing, and texts decide.
        self.attributed = attributed
        self.doubts: list[Doubt] = []
        self.book = book
        self.table = table
        self.issued_form = forms.form(code.agency)
        self.forms = forms
        self._looks: dict[str, list[Place]] = {}
        #: The keys of this agency's own texts on the sheet, whatever the edition.
        self._own = self.issued_form.texts | {key(str(code))}
        self.key_columns = sorted({table.columns[name] for name in ("key", "key2") if name in table.columns})

    def at(self, row: int, name: str) -> Cell | None:
        """The cell left in that row under that column."""
        return self.left.get((row, self.table.columns.get(name, 0)))

    def columns_of(self, row: IssuedRow) -> Mapping[str, int]:
        """The sheet's columns by the names of that row's fields."""
        columns = self.table.columns
        return {**columns, **{name: columns[at] for name, at in row.under.items() if at in columns}} if row.under else columns

    def text_at(self, row: int, name: str) -> str:
        """What the sheet shows there, "" where nothing is left."""
        cell = self.at(row, name)
        return self.text(cell) if cell else ""

    def keys_of(self, row: int) -> list[str]:
        """What stands in the key cells of that row and reads like a row key."""
        cells = (self.left.get((row, column)) for column in self.key_columns)
        texts = (self.text(cell).strip().upper() for cell in cells if cell)
        return [text for text in texts if slot_of(text)]

    def own_key_cells(self, row: int) -> list[Cell]:
        """The key cells of that row that hold a key of this form."""
        cells = (self.left.get((row, column)) for column in self.key_columns)
        return [cell for cell in cells if cell and self.text(cell) in self.issued_form.slots]

    def answer(self, cell: Cell, field: str, role: Role) -> Answer:
        """A cell, now claimed, as the answer in that field."""
        del self.left[cell.row, cell.column]
        year = self.forms.plan.period.year
        place = self.place(cell.row, cell.column)
        if (cell.row, cell.column) in self.sheet.looks:
            self._looks.setdefault(self.sheet.looks[cell.row, cell.column], []).append(place)
        return read_answer(cell, field, role, place, self.date1904, year)

    def looks(self) -> Iterator[Finding]:
        """Which answers are struck through, which cannot be seen: one finding for all of either."""
        codes = {"struck": Code.ANSWER_STRUCK, "unseen": Code.ANSWER_UNSEEN}
        for look, places in self._looks.items():
            yield finding(codes[look], places[0], cells=", ".join(place.cell for place in places))

    def row_entries(self, row: int) -> tuple[Entry, ...]:
        """What stands in that row from the left, claimed or not: all but keys and the check."""
        aside = {*self.key_columns, self.table.columns.get("check")}
        cells = sorted((cell for cell in self.by_row.get(row, ()) if cell.column not in aside), key=position)
        return tuple(Entry(self.text(cell), self.place(row, cell.column)) for cell in cells)

    @cached_property
    def by_row(self) -> dict[int, list[Cell]]:
        """All filled cells of the sheet, claimed or not, by row."""
        found: dict[int, list[Cell]] = {}
        for cell in self.sheet.cells.values():
            if is_filled(cell):
                found.setdefault(cell.row, []).append(cell)
        return found

    def is_typed(self, cell: Cell) -> bool:
        """Whether the sender typed the cell: neither a check of ours nor a text this sheet was issued with."""
        if cell.formula is not None and cell.column == self.table.columns.get("check"):
            return False
        return not self.is_issued(cell, self.forms.texts, self._own)

    def is_printed(self, cell: Cell) -> bool:
        """Whether a cell of a row that is not taken holds a key, or a text forms of this plan print in its column."""
        if cell.column in self.key_columns:
            return slot_of(self.text(cell)) is not None
        locked = {self.table.columns.get(name) for name in words.LOCKED_COLUMNS}
        return not self.is_typed(cell) or (cell.column in locked and key(self.text(cell)) in self.forms.plan_texts)

    def is_unchanged(self, row: int, row_key: str) -> bool:
        """Whether a row's locked cells still are what `_meta` says was issued: where they differ, the plan changed."""
        texts = {name: self._original(row, name) for name in words.LOCKED_COLUMNS}
        return self._marks.get(row_key) == locked_mark(texts)

    def _original(self, row: int, name: str) -> str:
        cell = self.sheet.cells.get((row, self.table.columns.get(name, 0)))
        return cell_text(cell, self.date1904) if cell else ""

    @cached_property
    def _marks(self) -> dict[str, str]:
        meta = next((sheet for sheet in self.book.sheets if sheet.name == words.FORM_SHEETS["meta"]), None)
        texts = {place: str(cell.value) for place, cell in meta.cells.items()} if meta else {}
        return {text: texts.get((row, column + 1), "") for (row, column), text in texts.items()}
