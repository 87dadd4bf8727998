"""A marked form: a fresh form with the agency's answers in it, and at each wrong cell why it is wrong and how to mend it.

Every mark lives: it shows as long as the cells it is about hold what they held, and is gone once one of them is changed.
The template's own check column stays as it is, so that after mending the row says ✔.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from toolkit import words
from toolkit.findings import Code
from toolkit.form_code import slot_of
from toolkit.forms.heights import MAX_HEIGHT, line_count, text_height
from toolkit.forms.letter import Placed, correction_letter
from toolkit.forms.marks import Correction, Field, Mark
from toolkit.forms.outside import add_outside_sheet
from toolkit.forms.rows import FormRow
from toolkit.forms.sheet import fill_template, last_row, open_template, saved
from toolkit.forms.template import FormTemplate, form_content
from toolkit.layout import CORRECTS, Layout
from toolkit.model import Plan
from toolkit.text import printable
from toolkit.workbooks import cell_name, column_letters

#: The cells of a row of which a change mends a finding, where that is not its own cell alone.
_WATCHED: dict[Code, tuple[str, ...]] = {
    Code.PERCENT_CONTRADICTS: ("percent", "status"),
    Code.DATE_WITHOUT_DONE: ("completed", "status"),
    Code.RESULT_MISSING: ("result", "documents", "status"),
    Code.REASON_MISSING: ("difficulties", "result", "status"),
}

_MUST, _LOOK = PatternFill(bgColor="F7A8A8", fill_type="solid"), PatternFill(bgColor="FFD98A", fill_type="solid")
_DARK = Font(color="7A0C0C", bold=True)
_SIDE = Side("thin", "9C1C1C")
_EDGE = Border(_SIDE, _SIDE, _SIDE, _SIDE)
_SIGNS = {True: "✖ Ô ", False: "▲ Ô "}
_PROMPT_TITLES = {True: "✖ Cần sửa", False: "▲ Nên xem lại"}
_BANNER = "✖ CÒN {left}/{all} CHỖ CẦN SỬA (Ô ĐỎ)\nBấm vào ô đỏ để xem vì sao và cách sửa"
_BANNER_LOOK = "▲ NÊN XEM LẠI {left} CHỖ (Ô CAM)\nNếu đã đúng: giữ nguyên, lưu và gửi lại"
_WIDTH = 62.0
_POINTS = _WIDTH * 5.25
_SIZE = 10.0
#: Limits of Excel: a prompt, a text within a formula (in pieces), the part of a text that is compared, a message.
_PROMPT, _PIECE, _COMPARED, _MESSAGE = 255, 120, 60, 400


def correction_files(template: FormTemplate, plan: Plan, correction: Correction) -> tuple[bytes, str, tuple[Placed, ...]]:
    """The marked form, an .xlsx, the text of the letter it goes with, and each mark with its cell."""
    book, layout = open_template(template.content), template.layout
    content = form_content(layout, last_row(book, layout), plan, correction.agency)
    rows = {slot: number for number, row in enumerate(content.rows, 1) if (slot := _slot(layout, row))}
    cells = {field: (rows[field[0]], _column(layout, field)) for field in _fields(correction)}
    meta = (*content.meta, *((CORRECTS, mark) for mark in correction.corrects))
    fill_template(book, layout, replace(content, rows=_with_answers(content.rows, cells, correction.answers), meta=meta))
    sheet = book[layout.sheet]
    for field, answer in correction.answers.items():
        if isinstance(answer, float | int):
            sheet.cell(*cells[field]).value = answer
    _mark(sheet, layout, correction, rows)
    add_outside_sheet(book, correction.outside, sheet)
    placed = tuple(Placed(cell_name(*cells[mark.field]), mark) for mark in correction.marks)
    return saved(book), correction_letter(plan, correction, placed), placed


def _slot(layout: Layout, row: FormRow) -> str | None:
    return slot_of(row.texts.get(layout.columns["key"], ""))


def _fields(correction: Correction) -> Iterator[Field]:
    yield from correction.answers
    yield from (mark.field for mark in correction.marks)


def _column(layout: Layout, field: Field) -> int:
    slot, name = field
    return layout.cells[f"free_{slot.lower()}"][1] if name == "text" else layout.columns[name]


def _with_answers(
    rows: Sequence[FormRow], cells: Mapping[Field, tuple[int, int]], answers: Mapping[Field, str | float]
) -> tuple[FormRow, ...]:
    texts: dict[int, dict[int, str]] = {}
    for field, answer in answers.items():
        row, column = cells[field]
        texts.setdefault(row, {})[column] = str(answer)
    return tuple(row._replace(texts={**row.texts, **texts.get(number, {})}) for number, row in enumerate(rows, 1))


# ── marks ─────────────────────────────────────────────────────────────────────────────────────────


def _mark(sheet: Worksheet, layout: Layout, correction: Correction, rows: Mapping[str, int]) -> None:
    column = max(at for _, at in sheet._cells) + 1
    by_cell: dict[Field, list[Mark]] = {}
    for mark in correction.marks:
        by_cell.setdefault(mark.field, []).append(mark)
    by_row: dict[int, list[tuple[str, str]]] = {}
    for field, marks in by_cell.items():
        row = rows[field[0]]
        cell = sheet.cell(row, _column(layout, field))
        tests = [(mark, _still(layout, mark, row, correction.answers)) for mark in marks]
        _colour(sheet, cell, tests)
        _prompt(sheet, cell, marks)
        by_row.setdefault(row, []).extend((test, _line(cell, mark)) for mark, test in tests)
    _write_messages(sheet, layout, column, by_row)
    _write_banner(sheet, layout, column, by_row, correction.marks)
    if by_cell:
        first = next(iter(sorted(by_cell, key=lambda field: not by_cell[field][0].must)))
        _show(sheet, sheet.cell(rows[first[0]], _column(layout, first)))


def _still(layout: Layout, mark: Mark, row: int, answers: Mapping[Field, str | float]) -> str:
    """The test that all cells the mark is about hold what they held."""
    slot, name = mark.field
    watched = _WATCHED.get(mark.found.code, (name,))
    tests = [_holds(_address(row, _column(layout, (slot, each))), answers.get((slot, each))) for each in watched]
    if name in ("status", "content") and (slot, name) not in answers and mark.found.code is not Code.LEAD_ROW_BLANK:
        others = [_address(row, _column(layout, field)) for field in answers if field[0] == slot]
        tests += [f"COUNTA({','.join(others)})>0"] if others else []
    return f"AND({','.join(tests)})"


def _address(row: int, column: int) -> str:
    return f"${column_letters(column)}${row}"


def _holds(address: str, answer: str | float | None) -> str:
    if answer is None:
        return f'TRIM({address})=""'
    if not isinstance(answer, str):
        return f"{address}={answer:.15g}"
    plain = _comparable(answer)
    if plain == answer:
        return f"{address}={_literal(answer)}"
    return f"LEFT({address},{len(plain)})={_literal(plain)}" if plain else f'{address}<>""'


def _comparable(text: str) -> str:
    """The beginning of a text, as far as every program compares it alike."""
    end = next((at for at, char in enumerate(text) if char < " " or char > "\uffff"), len(text))
    return text[: min(end, _COMPARED)]


def _literal(text: str) -> str:
    """A text within a formula, in pieces that Excel takes."""
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _line(cell: Any, mark: Mark) -> str:
    text = " ".join(printable(mark.message).split())
    short = text if len(text) <= _MESSAGE else f"{text[:_MESSAGE]}…"
    return f"{_SIGNS[mark.must]}{cell.coordinate}: {short}"


def _colour(sheet: Worksheet, cell: Any, tests: Sequence[tuple[Mark, str]]) -> None:
    """The cell stands out while one of its marks does, in the colour of the worst."""
    for mark, test in sorted(tests, key=lambda each: not each[0].must):
        fill = _MUST if mark.must else _LOOK
        sheet.conditional_formatting.add(cell.coordinate, _rule(test, fill, _EDGE))


def _rule(test: str, fill: PatternFill, border: Border | None = None) -> Rule:
    return Rule("expression", formula=[test], dxf=DifferentialStyle(fill=fill, font=_DARK, border=border), stopIfTrue=True)


def _prompt(sheet: Worksheet, cell: Any, marks: Sequence[Mark]) -> None:
    """Why and how beside the cell as soon as it is chosen, in place of the template's prompt; its list stays."""
    rules = list(sheet.data_validations.dataValidation)
    old = next((rule for rule in rules if cell.coordinate in rule.sqref), None)
    made = copy(old) if old is not None else DataValidation(allow_blank=True)
    if old is not None:
        rest = list(_without(old.sqref, cell))
        old.sqref = MultiCellRange(rest)
        if not rest:
            sheet.data_validations.dataValidation.remove(old)
    made.sqref = MultiCellRange([CellRange(cell.coordinate)])
    made.promptTitle = _PROMPT_TITLES[any(mark.must for mark in marks)]
    text = printable("\n".join(mark.message for mark in marks))
    made.prompt, made.showInputMessage = _cut(text, _PROMPT), True
    sheet.data_validations.dataValidation.append(made)


def _cut(text: str, length: int) -> str:
    """`text` in at most that many UTF-16 units, which is what Excel counts."""
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * length else units[: 2 * (length - 1)].decode("utf-16-le", "ignore") + "…"


def _without(areas: MultiCellRange, cell: Any) -> Iterator[CellRange]:
    """The areas but for that one cell."""
    row, column = cell.row, cell.column
    for area in areas.ranges:
        left, top, right, bottom = area.bounds
        if not (top <= row <= bottom and left <= column <= right):
            yield area
            continue
        for part in ((left, top, right, row - 1), (left, row, column - 1, row), (column + 1, row, right, row), (left, row + 1, right, bottom)):
            if part[0] <= part[2] and part[1] <= part[3]:
                yield CellRange(None, *part)


def _write_messages(sheet: Worksheet, layout: Layout, column: int, by_row: Mapping[int, Iterable[tuple[str, str]]]) -> None:
    """The column of messages, right of all that the template has."""
    check = layout.columns["check"]
    for row, at in list(sheet._cells):
        cell = sheet._cells[row, at]
        if at == check and cell.data_type == "s" and cell.value == layout.headings["check"]:
            _put(sheet, row, column, cell, words.CORRECTION_COLUMN.text)
    sheet.column_dimensions[column_letters(column)].width = _WIDTH
    pattern = next((cell for (_, at), cell in sheet._cells.items() if at == check and cell.data_type == "f"), None)
    for row, lines in by_row.items():
        formula = "&".join(f'IF({test},{_literal(line)}&CHAR(10),"")' for test, line in lines)
        _put(sheet, row, column, pattern, f"={formula}")
        height = text_height(sum(line_count(line, _POINTS, _SIZE, False) for _, line in lines), _SIZE)
        dimension = sheet.row_dimensions[row]
        dimension.height = min(MAX_HEIGHT, max(dimension.height or 0.0, height))


def _put(sheet: Worksheet, row: int, column: int, pattern: Any, value: str) -> None:
    cell = Cell(sheet, row, column, style_array=copy(pattern._style) if pattern is not None else None)
    cell.value = value
    sheet._cells[row, column] = cell


def _write_banner(sheet: Worksheet, layout: Layout, column: int, rows: Collection[int], marks: Sequence[Mark]) -> None:
    """The head's counting cell says how many places are to be mended still, then to be looked at, then what it always says."""
    cell: Any = sheet.cell(*layout.cells["progress_line"])
    if not marks:
        return
    area = f"{_address(min(rows), column)}:{_address(max(rows), column)}"
    check = f"{_address(min(rows), layout.columns['check'])}:{_address(max(rows), layout.columns['check'])}"
    must, look = (f'SUMPRODUCT(LEN({area})-LEN(SUBSTITUTE({area},"{sign}","")))/{len(sign)}' for sign in _SIGNS.values())
    usual = str(cell.value)[1:] if cell.data_type == "f" else _literal(str(cell.value or ""))
    to_mend = _banner(_BANNER, must, sum(mark.must for mark in marks))
    to_see = _banner(_BANNER_LOOK, look, 0)
    cell.value = f'=IF({must}>0,{to_mend},IF(AND({look}>0,COUNTIF({check},"✖*")=0),{to_see},{usual}))'
    sheet.conditional_formatting.add(cell.coordinate, _rule(f'LEFT({cell.coordinate},5)="{_BANNER[:5]}"', _MUST))
    sheet.conditional_formatting.add(cell.coordinate, _rule(f'LEFT({cell.coordinate},5)="{_BANNER_LOOK[:5]}"', _LOOK))


def _banner(wording: str, count: str, places: int) -> str:
    """The wording as a formula, with `count` worked out in it."""
    text = wording.format(left=f'"&{count}&"', all=places).replace("\n", '"&CHAR(10)&"')
    return f'"{text}"'


def _show(sheet: Worksheet, cell: Any) -> None:
    """The first cell to mend is in sight and chosen, so that its prompt shows."""
    view = sheet.sheet_view
    for selection in view.selection:
        selection.activeCell = selection.sqref = cell.coordinate
    if view.pane is not None and view.pane.ySplit:
        first = int(view.pane.ySplit) + 1
        view.pane.topLeftCell = f"{column_letters(int(view.pane.xSplit or 0) + 1)}{max(first, cell.row - 1)}"
