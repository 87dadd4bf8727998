"""Typing into an issued form as a clerk does: by its headings and row keys, whatever the template looks like."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from toolkit import fields, layout
from toolkit.demo.answers import Answers, Typed
from toolkit.layout import slot_of, task_slot
from toolkit.text import date_vi

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MODIFIED = re.compile(rb"(<dcterms:(modified|created)[^>]*>)[^<]*")


class OpenForm:
    """A form open in an office program. `rows` are the sheet's rows by slot ("T2.1", "X3")."""

    def __init__(self, form: bytes) -> None:
        import openpyxl

        self.book: Workbook = openpyxl.load_workbook(io.BytesIO(form))
        self._places = dict[str, tuple[str, str]]()
        for name in (*layout.NAMES, *layout.OPTIONAL_NAMES):
            if name in self.book.defined_names:
                sheet, area = next(iter(self.book.defined_names[name].destinations))
                self._places[name] = sheet, area.replace("$", "").split(":")[0]
        self.sheet: Worksheet = self.book[self._places["col_key"][0]]
        self.columns = {name: self.sheet[self._places[f"col_{name}"][1]].column for name in layout.COLUMNS
                        if f"col_{name}" in self._places}
        keys = ((row, self.sheet.cell(row, self.columns["key"]).value) for row in range(1, self.sheet.max_row + 1))
        slots = {row: slot_of(str(key)) for row, key in keys if key}
        self.rows: Mapping[str, int] = {slot: row for row, slot in slots.items() if slot}

    @property
    def task_rows(self) -> list[int]:
        """The sheet's rows of annex tasks, from the top."""
        return sorted(row for slot, row in self.rows.items() if slot.startswith("T"))

    def cell(self, row: int, column: str) -> Cell:
        """The cell of a sheet row under a column of `layout.COLUMNS`."""
        return _cell(self.sheet, row, self.columns[column])

    @property
    def code(self) -> Cell:
        """The cell that shows the form code."""
        return self._named("form_code")

    def free(self, part: str) -> Cell:
        """The input cell of a free part."""
        return self._named(f"free_{part}")

    def typed(self, column: str) -> list[Cell]:
        """The filled cells of a column, over the rows of annex tasks."""
        cells = (self.cell(row, column) for row in self.task_rows)
        return [cell for cell in cells if cell.value is not None]

    def _named(self, name: str) -> Cell:
        cell = self.sheet[self._places[name][1]]
        return _cell(self.sheet, cell.row, cell.column)

    def saved(self, moment: datetime) -> bytes:
        """The workbook's bytes, as saved at that moment."""
        stream = io.BytesIO()
        self.book.save(stream)
        return frozen(stream.getvalue(), moment)


def fill_form(form: bytes, answers: Answers) -> bytes:
    """The issued form with the answers typed in, saved when the answers say; same input, same bytes."""
    opened = OpenForm(form)
    rows = {task_slot(task): typed for task, typed in answers.rows.items()}
    for slot, typed in (rows | {f"X{number}": typed for number, typed in enumerate(answers.extras, 1)}).items():
        opened.sheet.row_dimensions[opened.rows[slot]].height = None  # it grows as one types
        for name, value in typed.items():
            put(opened.cell(opened.rows[slot], name), value)
    for part, text in answers.free.items():
        put(opened.free(part), text)
    return opened.saved(answers.saved)


def put(cell: Cell, value: Typed) -> None:
    """Type `value` into `cell`: what looks like text, and anything in a cell formatted as text, is text."""
    if cell.number_format == "@" and not isinstance(value, str):
        value = date_vi(value) if isinstance(value, date) else str(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def clear(form: OpenForm, rows: list[int]) -> None:
    """Delete what is typed in these rows."""
    for row in rows:
        for name in (*fields.ANSWERS, *(() if row in form.task_rows else fields.EXTRAS)):
            form.cell(row, name).value = None


def frozen(content: bytes, moment: datetime) -> bytes:
    """The workbook as if saved at that moment: its own times and those of the zip, so that bytes can be compared."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return stream.getvalue()


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    from openpyxl.cell import Cell

    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell), f"{cell.coordinate} lies under a merge"
    return cell
