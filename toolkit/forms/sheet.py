"""Writing a form's rows into the template with openpyxl: rows grow, and everything that points at them follows.

Only this module of the package knows openpyxl; it is imported when forms are made, not before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.forms.heights import line_count, text_height
from toolkit.forms.rows import FormContent, FormRow, places
from toolkit.layout import CODE_MARK, CODE_NAME, CODE_PROPERTY, Layout
from toolkit.model import Role, Status
from toolkit.workbooks import column_letters
from toolkit.worksheets import saved as saved

#: Template row → the form's rows made from it, in order.
Places = Mapping[int, Sequence[int]]

#: Text in quotes or a reference to another sheet; or a reference to a cell or row (after ":", the end of a range).
_REFERENCE = re.compile(
    r"""(?P<other>"[^"]*"|(?:'[^']*'|\w+)![$A-Z\d:]+)"""
    r"""|(?P<before>:?)(?<![\w.$])(?P<column>\$?[A-Z]{1,3}\$?|\$)(?P<row>\d+)(?![\w(.!])"""
)


def open_template(content: bytes) -> Workbook:
    """The template as openpyxl holds it, fresh: a form is written into it once."""
    return load_workbook(io.BytesIO(content), rich_text=True)


def last_row(book: Workbook, layout: Layout) -> int:
    """The last row of the template's sheet to fill."""
    return int(book[layout.sheet].max_row)


def fill_template(book: Workbook, layout: Layout, form: FormContent) -> None:
    """Write `form` into the template `book`."""
    sheet = book[layout.sheet]
    where = places(form.rows)
    _set_cells(sheet, form.rows, where)
    _set_merges(sheet, where)
    _hide(sheet, layout, form.unused)
    _set_heights(sheet, layout, form.rows)
    _set_validations(sheet, layout, form.rows, where)
    _set_conditional_formats(sheet, where)
    _set_names(book, sheet, where)
    _set_breaks(sheet, where)
    _set_cursor(sheet)
    _set_carriers(book, sheet, form)
    _set_guide(book, form.header)


# ── the sheet to fill ─────────────────────────────────────────────────────────────────────────────


def _set_cells(sheet: Worksheet, rows: Sequence[FormRow], where: Places) -> None:
    old: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sheet._cells.items():
        old.setdefault(row, {})[column] = cell
    sheet._cells = {}
    for number, form_row in enumerate(rows, 1):
        cells = old.get(form_row.source, {})
        for column in sorted({*cells, *form_row.texts}):
            pattern = cells.get(column)
            cell = Cell(sheet, number, column, style_array=copy(pattern._style) if pattern is not None else None)
            sheet._cells[number, column] = cell
            if column in form_row.texts:
                _put_text(cell, form_row.texts[column])
            elif pattern is not None and pattern.data_type == "f":
                cell.value = _moved(str(pattern.value), where, (form_row.source, number))
            elif pattern is not None:
                cell.value = pattern.value


def _put_text(cell: Any, text: str) -> None:
    cell.value = text
    cell.data_type = "s"


def _set_merges(sheet: Worksheet, where: Places) -> None:
    old = list(sheet.merged_cells.ranges)
    sheet.merged_cells = _Merges()
    for area in old:
        if area.min_row == area.max_row:
            spans = [(row, row) for row in where.get(area.min_row, ())]
        else:
            spans = [(where[area.min_row][0], where[area.max_row][-1])]
        for top, bottom in spans:
            sheet.merged_cells.add(CellRange(None, area.min_col, top, area.max_col, bottom))


class _Merges(MultiCellRange):
    """Merged ranges, written in the same order every time."""

    def __iter__(self) -> Iterator[CellRange]:
        return iter(self.sorted())


def _hide(sheet: Worksheet, layout: Layout, unused: Collection[str]) -> None:
    for name in unused:
        if name in layout.columns:
            sheet.column_dimensions[column_letters(layout.columns[name])].hidden = True


def _set_heights(sheet: Worksheet, layout: Layout, rows: Sequence[FormRow]) -> None:
    """Rows as tall as the template's, or taller where a written text needs it; rows of tasks keep growing as one types."""
    growing = {layout.cells[name][0] for name in ("task_row", "extra_row", "indicator_row") if name in layout.cells}
    old = dict(sheet.row_dimensions.items())
    sheet.row_dimensions.clear()
    right = {(area.min_row, area.min_col): area.max_col for area in sheet.merged_cells.ranges}
    for number, row in enumerate(rows, 1):
        pattern = old.get(row.source)
        base = (pattern.height if pattern is not None else None) or 0.0
        needed = (_needed(sheet, sheet._cells[number, column], right) for column in row.texts)
        height = max((base, *needed)) or None
        kind = _GrowingRow if row.source in growing else RowDimension
        hidden = pattern is not None and bool(pattern.hidden)
        sheet.row_dimensions[number] = kind(sheet, index=number, ht=height, hidden=hidden)


class _GrowingRow(RowDimension):
    """A row with a height to begin with, which Excel fits anew when its text changes."""

    @property
    def customHeight(self) -> bool:
        """Never: a custom height stays when the text grows."""
        return False


def _needed(sheet: Worksheet, cell: Any, right: Mapping[tuple[int, int], int]) -> float:
    """The height the cell's text needs where it is wrapped, 0 where it is not."""
    if not cell.alignment.wrap_text:
        return 0.0
    digit = round(float(Cell(sheet, 1, 1).font.sz) * 96 / 72 / 2)  # pixels of a digit in the workbook's standard font
    columns = range(cell.column, right.get((cell.row, cell.column), cell.column) + 1)
    pixels = sum(sheet.column_dimensions[column_letters(column)].width * digit for column in columns)
    indent = 9 * float(cell.alignment.indent or 0)
    size = float(cell.font.sz)
    width = round((pixels - 5 - indent) * 0.75, 1)
    return text_height(line_count(str(cell.value), width, size, bool(cell.font.b)), size)


def _set_validations(sheet: Worksheet, layout: Layout, rows: Sequence[FormRow], where: Places) -> None:
    """The template's validations over the grown rows; the status list of a coordinating row has one word more."""
    task, status = layout.cells["task_row"][0], layout.columns["status"]
    by_role = {
        role: {**where, task: [number for number, row in enumerate(rows, 1) if row.role is role]} for role in Role
    }
    old = list(sheet.data_validations.dataValidation)
    sheet.data_validations.dataValidation = []
    for rule in old:
        if any(_holds(area, task, status) for area in rule.sqref.ranges):
            only = {task: by_role[Role.COORDINATING][task]}
            _add_validation(sheet, rule, by_role[Role.LEAD], _status_list(Role.LEAD))
            _add_validation(sheet, rule, only, _status_list(Role.COORDINATING))
        else:
            _add_validation(sheet, rule, where, rule.formula1)


def _add_validation(sheet: Worksheet, rule: DataValidation, where: Places, formula: str | None) -> None:
    covered = " ".join(_covered(rule.sqref.ranges, where))
    if covered:
        made = copy(rule)
        made.sqref, made.formula1 = covered, formula
        sheet.data_validations.dataValidation.append(made)


def _status_list(role: Role) -> str:
    """The inline list of the words a row of that role may choose."""
    offered = [Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE, Status.NOT_DOING]
    if role is Role.COORDINATING:
        offered.append(Status.NOTHING_ARISEN)
    return '"' + ",".join(words.STATUS[status].text for status in offered) + '"'


def _set_conditional_formats(sheet: Worksheet, where: Places) -> None:
    old = list(sheet.conditional_formatting)
    sheet.conditional_formatting = ConditionalFormattingList()
    for formats in old:
        ranges = list(formats.sqref.ranges)
        covered = list(_covered(ranges, where))
        if not covered:
            continue
        own = min(area.min_row for area in ranges), min(CellRange(text).min_row for text in covered)
        for rule in formats.rules:
            rule.formula = [_moved(formula, where, own) for formula in rule.formula]
            sheet.conditional_formatting.add(" ".join(covered), rule)


def _set_names(book: Workbook, sheet: Worksheet, where: Places) -> None:
    """Defined names, print area and repeated rows follow their rows; a name whose row is gone goes too."""
    for name, defined in list(book.defined_names.items()):
        owner, mark, cells = defined.attr_text.rpartition("!")
        if not mark or owner.strip("'").replace("''", "'") != sheet.title:
            continue
        moved = _moved(cells, where, (0, 0))
        if "#REF!" in moved:
            del book.defined_names[name]
        else:
            defined.attr_text = f"{owner}!{moved}"
    areas = re.findall(r"\$[A-Z]+\$\d+:\$[A-Z]+\$\d+", sheet.print_area or "")
    sheet.print_area = ",".join(_moved(area, where, (0, 0)) for area in areas)
    if sheet.print_title_rows:
        first, last = (int(row) for row in re.findall(r"\d+", sheet.print_title_rows))
        sheet.print_title_rows = f"{where[first][0]}:{where[last][-1]}"


def _set_breaks(sheet: Worksheet, where: Places) -> None:
    """A new page still begins with the row it began with, where the form has that row."""
    firsts = [rows[0] for brk in sheet.row_breaks.brk if (rows := where.get(brk.id + 1))]
    sheet.row_breaks.brk = [Break(id=row - 1) for row in firsts]


def _set_cursor(sheet: Worksheet) -> None:
    """The cursor stands on the first cell to fill."""
    first = next((cell.coordinate for cell in sheet._cells.values() if not cell.protection.locked), "A1")
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = first


# ── how rows move ─────────────────────────────────────────────────────────────────────────────────


def _rows(where: Places, row: int) -> Sequence[int]:
    last = max(where)
    return where.get(row, ()) if row <= last else (row + where[last][-1] - last,)


def _moved(formula: str, where: Places, own: tuple[int, int]) -> str:
    """`formula` with every reference to cells of this sheet where those cells went.

    `own` is the template row the formula belongs to and the row it is written in. A range over a row that
    grew covers all it became; a reference to a row that is not on this form becomes #REF!.
    """

    def replace(match: re.Match[str]) -> str:
        if match["other"] is not None:
            return match[0]
        row = int(match["row"])
        rows = (own[1],) if row == own[0] else _rows(where, row)
        new = f"{match['column']}{rows[-1 if match['before'] else 0]}" if rows else "#REF!"
        return match["before"] + new

    return _REFERENCE.sub(replace, formula)


def _covered(areas: Iterable[CellRange], where: Places) -> Iterator[str]:
    """Ranges over everything the rows of `areas` became, in as few pieces as can be."""
    last = max(where)
    for area in sorted(areas, key=lambda area: (area.min_row, area.min_col)):
        rows = sorted(new for row in range(area.min_row, min(area.max_row, last) + 1) for new in where.get(row, ()))
        while rows:
            length = next((i for i, row in enumerate(rows) if row != rows[0] + i), len(rows))
            yield CellRange(None, area.min_col, rows[0], area.max_col, rows[length - 1]).coord
            rows = rows[length:]


def _holds(area: CellRange, row: int, column: int) -> bool:
    return area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col


# ── carriers, guide, file ─────────────────────────────────────────────────────────────────────────


def _set_carriers(book: Workbook, sheet: Worksheet, form: FormContent) -> None:
    """The form code where the sheet's cells do not already hold it."""
    book.properties.keywords = book.properties.subject = form.code
    book.properties.title = f"{form.title} ({form.code})"
    book.custom_doc_props.append(  # type: ignore[attr-defined]  # since openpyxl 3.1; the stubs lack it
        StringProperty(name=CODE_PROPERTY, value=form.code)
    )
    book.defined_names[CODE_NAME] = DefinedName(CODE_NAME, attr_text=f'"{form.code}"')
    _set_footer(sheet.oddFooter, form.code)
    name = words.FORM_SHEETS["meta"]
    meta = book[name] if name in book.sheetnames else book.create_sheet(name)
    meta.sheet_state = "hidden"
    for number, texts in enumerate(form.meta, 1):
        for column, text in enumerate(texts, 1):
            if text:
                _put_text(meta.cell(number, column), text)


def _set_footer(footer: Any, code: str) -> None:
    """The code where the template's footer has its mark, else at the left."""
    marked = [part for part in (footer.left, footer.center, footer.right) if CODE_MARK in (part.text or "")]
    for part in marked:
        part.text = part.text.replace(CODE_MARK, code)
    if not marked:
        footer.left.text = f"Mã biểu {code}"


def _set_guide(book: Workbook, header: Mapping[str, str]) -> None:
    """A name "guide_due" of the template gets what "due" gets in the head, on whatever sheet it is; none is needed."""
    for name, text in header.items():
        defined = book.defined_names.get(f"guide_{name}")
        for title, coordinate in defined.destinations if defined is not None else ():
            _put_text(book[title][coordinate.replace("$", "").split(":")[0]], text)
