"""The template as a workbook whose rows are written anew for each form: what is left blank in it, and how a form fills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import unescape

from toolkit import words
from toolkit.forms.rows import FormContent, FormRow
from toolkit.layout import CODE_MARK, CODE_NAME, CODE_PROPERTY, Layout
from toolkit.model import Role, Status
from toolkit.nd30.text_metrics import needed_height
from toolkit.sheetfill.elements import DropDown, cell_styles
from toolkit.sheetfill.row_map import RowMap, letters, number
from toolkit.sheetfill.rows import FilledRow
from toolkit.sheetfill.workbook import Blanks, Filling, TableSheet, WorkbookTemplate

#: The prototype rows that there are as many of as there is to tell, and those of them a clerk types in.
_GROWING = ("section_row", "task_row", "extra_row", "indicator_section", "indicator_heading", "indicator_row")
_TYPED_IN = ("task_row", "extra_row", "indicator_row")
META = TableSheet(words.FORM_SHEETS["meta"])
#: Rows of a view that has none below the template's last.
_ALL_ROWS = 1048576


class FormWorkbook:
    """A form template's workbook, taken apart once. Raises as `WorkbookTemplate` does.

    `repeats` are cells that repeat what the head says, by sheet, row and column.
    """

    def __init__(self, content: bytes, layout: Layout, repeats: Mapping[str, tuple[str, int, int]], tables: Sequence[TableSheet] = ()) -> None:
        self._layout = layout
        self._typed_in = {layout.cells[name][0] for name in _TYPED_IN if name in layout.cells}
        self._task = layout.cells["task_row"][0]
        self._own = {name: place[1:] for name, place in repeats.items() if place[0] == layout.sheet}
        cells: dict[str, dict[tuple[int, int], str]] = {}
        for name, (sheet, row, column) in repeats.items():
            if sheet != layout.sheet:
                cells.setdefault(sheet, {})[row, column] = name
        self.workbook = WorkbookTemplate(
            content, layout.sheet,
            growing={layout.cells[name][0] for name in _GROWING if name in layout.cells},
            lists=(DropDown(self._task, layout.columns["status"], {role.name: _status_list(role) for role in Role}),),
            hideable=[layout.columns["previous"]] if "previous" in layout.columns else (),
            blanks=Blanks(
                cells, names={CODE_NAME: "code"}, core={"keywords": "code", "subject": "code", "title": "title"},
                custom={CODE_PROPERTY: "code"}, footer={CODE_MARK: "code"}),
            tables=(META, *tables))
        self._looks, standard = cell_styles(self.workbook.read("xl/styles.xml"))
        self._digit = round(standard * 96 / 72 / 2)  # pixels of a digit in the workbook's standard font
        self._open = {
            row: min(columns) for row, prototype in self.workbook.sheet.rows.items()
            if (columns := [cell.column for cell in prototype.cells.values() if not self._looks[cell.style].locked])}
        self._rooms: dict[tuple[int, frozenset[int]], dict[int, tuple[float, float, bool]]] = {}
        self._right = {(area.top, number(area.left)): number(area.right) for area in self.workbook.sheet.merges}

    @property
    def last(self) -> int:
        """The last row of the template's sheet to fill."""
        return self.workbook.sheet.last

    def filled(
        self, form: FormContent, rows: Sequence[FilledRow], cursor: str = "", tables: Mapping[str, Sequence[FilledRow]] | None = None,
        finish: Callable[[Any], None] | None = None,
    ) -> bytes:
        """The form as an .xlsx, of these rows (see `rows_of`); without a cursor it stands on the first cell to fill."""
        meta = [FilledRow(0, {column: text for column, text in enumerate(texts, 1) if text}) for texts in form.meta]
        return self.workbook.filled(Filling(
            rows, self._row_map(form.rows), cursor or self._first_open(form.rows),
            hidden=sorted(self._hidden(form)),
            texts={**form.header, "code": form.code, "title": f"{form.title} ({form.code})"},
            tables={META.name: meta, **(tables or {})}, finish=finish))

    def said(self, form: FormContent, at: int, column: int) -> str:
        """What a cell of the form's row `at` says, as a formula without its sign."""
        cell = self.workbook.sheet.cell(form.rows[at - 1].source, column)
        if cell and cell.formula:
            return unescape(cell.formula.moved(self._row_map(form.rows), form.rows[at - 1].source, at))
        return '"' + (cell.said if cell else "").replace('"', '""') + '"'

    def rows_of(self, form: FormContent) -> list[FilledRow]:
        """The form's rows with their heights: the template's, or more where a text needs it."""
        hidden = self._hidden(form)
        rows = [self._row(row, hidden) for row in form.rows]
        for name, (source, column) in self._own.items():
            for at, row in enumerate(rows):
                if row.source == source and name in form.header:
                    rows[at] = row._replace(cells={**row.cells, column: form.header[name]})
        return rows

    def _hidden(self, form: FormContent) -> frozenset[int]:
        return frozenset(self._layout.columns[name] for name in form.unused if name in self._layout.columns)

    def _row(self, row: FormRow, hidden: frozenset[int]) -> FilledRow:
        texts, needed = row.texts, 0.0
        for column, room in self._rooms_of(row.source, hidden).items():
            if column in texts:
                needed = max(needed, needed_height(str(texts[column]), *room))
        height = needed if needed > self.workbook.sheet.height(row.source) else None
        return FilledRow(row.source, texts, height, row.source in self._typed_in)

    def _rooms_of(self, source: int, hidden: frozenset[int]) -> dict[int, tuple[float, float, bool]]:
        """What a text has in the cells of that row that are wrapped, by column: width and size in points, weight."""
        if (source, hidden) not in self._rooms:
            sheet, rooms = self.workbook.sheet, self._rooms.setdefault((source, hidden), {})
            for column in sheet.rows[source].cells if source in sheet.rows else ():
                look = self._looks[sheet.style(source, column)]
                if look.wrapped:
                    over = [each for each in range(column, self._right.get((source, column), column) + 1) if each not in hidden]
                    pixels = sum(sheet.widths.get(each, 13.0) * self._digit for each in over)
                    rooms[column] = round((pixels - 5 - 9 * look.indent) * 0.75, 1), look.size, look.bold
        return self._rooms[source, hidden]

    def _first_open(self, rows: Sequence[FormRow]) -> str:
        return next((f"{letters(self._open[row.source])}{at}" for at, row in enumerate(rows, 1) if row.source in self._open), "A1")

    def _row_map(self, rows: Sequence[FormRow]) -> RowMap:
        """Where the template's rows went: all of them, and as the rules for leading and for coordinating rows see it."""
        runs: dict[int, list[tuple[int, int]]] = {}
        coordinating: list[tuple[int, int]] = []
        for at, row in enumerate(rows, 1):
            _append(runs.setdefault(row.source, []), at)
            if row.role is Role.COORDINATING:
                _append(coordinating, at)
        leading = [run for run in runs.get(self._task, []) if rows[run[0] - 1].role is Role.LEAD]
        return RowMap(runs, self.last, {
            Role.LEAD.name: RowMap({**runs, self._task: leading}, self.last),
            Role.COORDINATING.name: RowMap({self._task: coordinating}, _ALL_ROWS)})


def _append(runs: list[tuple[int, int]], row: int) -> None:
    if runs and runs[-1][1] == row - 1:
        runs[-1] = runs[-1][0], row
    else:
        runs.append((row, row))


def _status_list(role: Role) -> str:
    """The inline list of the words a row of that role may choose."""
    offered = [Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING]
    if role is Role.COORDINATING:
        offered.append(Status.NOTHING_ARISEN)
    return '"' + ",".join(words.STATUS[status].text for status in offered) + '"'
