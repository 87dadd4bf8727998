"""A marked form: a fresh form with the agency's answers in it, and at each wrong cell why it is wrong and how to mend it.

Every mark lives: it shows as long as the cells it is about hold what they held, and is gone once one of them is changed.
The template's own check column stays as it is, so that after mending the row says ✔.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from toolkit import words
from toolkit.findings import Code
from toolkit.form_code import slot_of
from toolkit.forms.marks import Correction, Field, Mark, Placed
from toolkit.forms.outside import OUTSIDE, outside_looks, outside_rows
from toolkit.forms.rows import FormContent, FormRow
from toolkit.forms.sheet import FormWorkbook
from toolkit.forms.template import FormTemplate, form_content
from toolkit.layout import CORRECTS, Layout
from toolkit.model import Plan
from toolkit.nd30.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.sheetfill.archive import Archive
from toolkit.sheetfill.elements import MAIN, MoreStyles, after_of, cover, covered, made_after, own_column, rules_of
from toolkit.sheetfill.row_map import Range, letters, number
from toolkit.sheetread import cell_name
from toolkit.text import printable

#: The cells of a row of which a change mends a finding, where that is not its own cell alone.
_WATCHED: dict[Code, tuple[str, ...]] = {
    Code.PERCENT_CONTRADICTS: ("percent", "status"),
    Code.DATE_WITHOUT_DONE: ("completed", "status"),
    Code.RESULT_MISSING: ("result", "documents", "status"),
    Code.REASON_MISSING: ("difficulties", "result", "status"),
}

_LOOK = (
    '<dxf><font><b/><color rgb="FF7A0C0C"/></font><fill><patternFill patternType="solid"><bgColor rgb="FF{colour}"/></patternFill></fill>'
    "<border>{sides}</border></dxf>")
_SIDES = "".join(f'<{side} style="thin"><color rgb="FF9C1C1C"/></{side}>' for side in ("left", "right", "top", "bottom"))
_COLOURS = {True: "F7A8A8", False: "FFD98A"}
_SIGNS = {True: "✖ Ô ", False: "▲ Ô "}
_PROMPT_TITLES = {True: "✖ Cần sửa", False: "▲ Nên xem lại"}
_BANNER = "✖ CÒN {left}/{all} CHỖ CẦN SỬA (Ô ĐỎ)\nBấm vào ô đỏ để xem vì sao và cách sửa"
_BANNER_LOOK = "▲ NÊN XEM LẠI {left} CHỖ (Ô CAM)\nNếu đã đúng: giữ nguyên, lưu và gửi lại"
_WIDTH = 62.0
_POINTS = _WIDTH * 5.25
_SIZE = 10.0
#: Limits of Excel: a prompt, a text within a formula (in pieces), the part of a text that is compared, a message.
_PROMPT, _PIECE, _COMPARED, _MESSAGE = 255, 120, 60, 400


class _Marked(NamedTuple):
    """The template with the looks of marks in it: those of a wrong cell and of the banner by whether it must be mended."""

    workbook: FormWorkbook
    cell: Mapping[bool, int]
    banner: Mapping[bool, int]
    outside: Mapping[str, int]


@lru_cache(maxsize=4)
def _marked(template: FormTemplate, with_outside: bool) -> _Marked:
    archive = Archive(template.content)
    styles = MoreStyles(archive.read("xl/styles.xml"))
    cell, banner = ({must: styles.add("dxfs", _LOOK.format(colour=colour, sides=sides)) for must, colour in _COLOURS.items()} for sides in (_SIDES, ""))
    outside = outside_looks(styles)
    content = archive.written({"xl/styles.xml": [styles.content()]})
    return _Marked(FormWorkbook(content, template.layout, template.repeats, (OUTSIDE,) if with_outside else ()), cell, banner, outside)


def marked_form(template: FormTemplate, plan: Plan, correction: Correction) -> tuple[bytes, tuple[Placed, ...]]:
    """The marked form, an .xlsx, and each mark with its cell."""
    marked, layout = _marked(template, bool(correction.outside)), template.layout
    blank = form_content(layout, marked.workbook.last, plan, correction.agency)
    rows = {slot: at for at, row in enumerate(blank.rows, 1) if (slot := _slot(layout, row))}
    cells = {field: (rows[field[0]], _column(layout, field)) for field in _fields(correction)}
    meta = (*blank.meta, *((CORRECTS, mark) for mark in correction.corrects))
    form = replace(blank, rows=_with_answers(blank.rows, cells, correction.answers), meta=meta)
    content = _MarkedForm(marked, layout, correction, form, cells).content()
    return content, tuple(Placed(cell_name(*cells[mark.field]), mark) for mark in correction.marks)


def _slot(layout: Layout, row: FormRow) -> str | None:
    return slot_of(str(row.texts.get(layout.columns["key"], "")))


def _fields(correction: Correction) -> Iterator[Field]:
    yield from correction.answers
    yield from (mark.field for mark in correction.marks)


def _column(layout: Layout, field: Field) -> int:
    slot, name = field
    return layout.cells[f"free_{slot.lower()}"][1] if name == "text" else layout.columns[name]


def _with_answers(
    rows: Sequence[FormRow], cells: Mapping[Field, tuple[int, int]], answers: Mapping[Field, str | float]
) -> tuple[FormRow, ...]:
    texts: dict[int, dict[int, str | float]] = {}
    for field, answer in answers.items():
        row, column = cells[field]
        texts.setdefault(row, {})[column] = answer
    return tuple(row._replace(texts={**row.texts, **texts.get(number, {})}) for number, row in enumerate(rows, 1))


# ── marks ─────────────────────────────────────────────────────────────────────────────────────────


class _MarkedForm:
    """One form with its marks."""

    def __init__(
        self, marked: _Marked, layout: Layout, correction: Correction, form: FormContent, cells: Mapping[Field, tuple[int, int]]
    ) -> None:
        self._marked, self._layout, self._correction, self._form, self._cells = marked, layout, correction, form, cells
        self._sheet = marked.workbook.workbook.sheet
        self._column = 1 + max(column for prototype in self._sheet.rows.values() for column in prototype.cells)
        self._rows = marked.workbook.rows_of(form)
        self._by_cell: dict[Field, list[Mark]] = {}
        for mark in correction.marks:
            self._by_cell.setdefault(mark.field, []).append(mark)

    def content(self) -> bytes:
        """The form as an .xlsx."""
        by_row: dict[int, list[tuple[str, str]]] = {}
        looks: list[tuple[str, str, int]] = []
        for field, marks in self._by_cell.items():
            row, column = self._cells[field]
            tests = [(mark, _still(self._layout, mark, row, self._correction.answers)) for mark in marks]
            looks += ((cell_name(row, column), test, self._marked.cell[mark.must]) for mark, test in sorted(tests, key=lambda each: not each[0].must))
            by_row.setdefault(row, []).extend((test, _line(cell_name(row, column), mark)) for mark, test in tests)
        self._write_messages(by_row)
        looks += self._write_banner(by_row)
        outside = {OUTSIDE.name: outside_rows(self._correction.outside, self._marked.outside)} if self._correction.outside else {}
        first = next((self._cells[field] for field in sorted(self._by_cell, key=lambda field: not self._by_cell[field][0].must)), None)
        return self._marked.workbook.filled(
            self._form, self._rows, cell_name(*first) if first else "", outside, lambda root: self._finish(root, looks, first))

    def _finish(self, root: Any, looks: Iterable[tuple[str, str, int]], first: tuple[int, int] | None) -> None:
        """What stands beside the rows: colours, prompts, the messages' width, the first wrong cell in sight."""
        width = own_column(root, self._column)
        width.set("width", str(_WIDTH))
        width.set("customWidth", "1")
        _colour(root, looks)
        for field, marks in self._by_cell.items():
            _prompt(root, *self._cells[field], marks)
        pane = root.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
        if first and pane is not None and pane.get("ySplit"):
            top = max(int(float(pane.get("ySplit"))) + 1, first[0] - 1)
            pane.set("topLeftCell", f"{letters(int(float(pane.get('xSplit', '0'))) + 1)}{top}")

    def _calculate(self, row: int, column: int, formula: str, shown: str | None) -> None:
        """Write a formula into a row, with what it shows at first where that is known."""
        old = self._rows[row - 1]
        known = {column: shown} if shown is not None else {}
        self._rows[row - 1] = old._replace(formulas={**old.formulas, column: formula}, shown={**old.shown, **known})

    def _widen(self, row: int, style: int, height: float) -> None:
        """The row has a cell of that style right of the template's last column, and is at least so tall."""
        old = self._rows[row - 1]
        usual = old.height or self._sheet.height(old.source)
        self._rows[row - 1] = old._replace(
            styles={self._column: style}, height=min(MAX_HEIGHT, height) if height > usual else old.height)

    def _write_messages(self, by_row: Mapping[int, Iterable[tuple[str, str]]]) -> None:
        """The column of messages, right of all that the template has."""
        check = self._layout.columns["check"]
        pattern = 0
        for at, row in enumerate(self._form.rows, 1):
            cell = self._sheet.cell(row.source, check)
            if cell and cell.said == self._layout.headings["check"]:
                old = self._rows[at - 1]
                self._rows[at - 1] = old._replace(cells={**old.cells, self._column: words.CORRECTION_COLUMN.text})
                self._widen(at, cell.style, 0.0)
            if cell and cell.formula and not pattern:
                pattern = cell.style
        for at, lines in by_row.items():
            formula = "&".join(f'IF({test},{_literal(line)}&CHAR(10),"")' for test, line in lines)
            height = text_height(sum(line_count(line, _POINTS, _SIZE, False) for _, line in lines), _SIZE)
            self._calculate(at, self._column, formula, "".join(f"{line}\n" for _, line in lines))
            self._widen(at, pattern, height)

    def _write_banner(self, rows: Collection[int]) -> Iterator[tuple[str, str, int]]:
        """The head's counting cell says how many places are to be mended still, then to be looked at, then what it always says.

        Its looks: cell, test, look.
        """
        if not rows:
            return
        source, column = self._layout.cells["progress_line"]
        at = next(at for at, row in enumerate(self._form.rows, 1) if row.source == source)
        area, check = (
            f"{_address(min(rows), each)}:{_address(max(rows), each)}" for each in (self._column, self._layout.columns["check"]))
        said = "".join(str(self._rows[row - 1].shown[self._column]) for row in rows)
        must, look = (f'SUMPRODUCT(LEN({area})-LEN(SUBSTITUTE({area},"{sign}","")))/{len(sign)}' for sign in _SIGNS.values())
        usual = self._marked.workbook.said(self._form, at, column)
        all_, left = sum(mark.must for mark in self._correction.marks), said.count(_SIGNS[True])
        to_mend = _banner(_BANNER, must, all_)
        to_see = _banner(_BANNER_LOOK, look, 0)
        formula = f'IF({must}>0,{to_mend},IF(AND({look}>0,COUNTIF({check},"✖*")=0),{to_see},{usual}))'
        self._calculate(at, column, formula, _BANNER.format(left=left, all=all_) if left else None)
        cell = cell_name(at, column)
        for mends, banner in ((True, _BANNER), (False, _BANNER_LOOK)):
            yield cell, f'LEFT({cell},5)="{banner[:5]}"', self._marked.banner[mends]


def _still(layout: Layout, mark: Mark, row: int, answers: Mapping[Field, str | float]) -> str:
    """The test that all cells the mark is about hold what they held."""
    slot, name = mark.field
    watched = _WATCHED.get(mark.found.code, (name,))
    tests = [_holding(_address(row, _column(layout, (slot, each))), answers.get((slot, each))) for each in watched]
    if name in ("status", "content") and (slot, name) not in answers and mark.found.code is not Code.LEAD_ROW_BLANK:
        others = [_address(row, _column(layout, field)) for field in answers if field[0] == slot]
        tests += [f"COUNTA({','.join(others)})>0"] if others else []
    return f"AND({','.join(tests)})"


def _address(row: int, column: int) -> str:
    return f"${letters(column)}${row}"


def _holding(address: str, answer: str | float | None) -> str:
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


def _line(cell: str, mark: Mark) -> str:
    text = " ".join(printable(mark.message).split())
    short = text if len(text) <= _MESSAGE else f"{text[:_MESSAGE]}…"
    return f"{_SIGNS[mark.must]}{cell}: {short}"


def _colour(root: Any, looks: Iterable[tuple[str, str, int]]) -> None:
    """Cells stand out while their marks do, in the colour of the worst."""
    priority = max((int(rule.get("priority", "0")) for rule in root.iter(f"{MAIN}cfRule")), default=0)
    for priority, (cell, test, look) in enumerate(looks, priority + 1):  # noqa: B020 - goes on from the last
        held = etree.Element(f"{MAIN}conditionalFormatting", sqref=cell)
        rule = etree.SubElement(held, f"{MAIN}cfRule", type="expression", dxfId=str(look), priority=str(priority), stopIfTrue="1")
        etree.SubElement(rule, f"{MAIN}formula").text = test
        after_of(root, "conditionalFormatting").addnext(held)


def _prompt(root: Any, row: int, column: int, marks: Sequence[Mark]) -> None:
    """Why and how beside the cell as soon as it is chosen, in place of the template's prompt; its list stays."""
    old = next((rule for rule in rules_of(root) if any(area.holds(row, column) for area in covered(rule))), None)
    if old is None:
        held = root.find(f"{MAIN}dataValidations")
        if held is None:
            held = made_after(after_of(root, "dataValidations"), "dataValidations")
        made = etree.SubElement(held, f"{MAIN}dataValidation", allowBlank="1")
    else:
        made = deepcopy(old)
        old.addnext(made)
        rest = [part for area in covered(old) for part in _without(area, row, column)]
        if rest:
            cover(old, rest)
        else:
            old.getparent().remove(old)
    cover(made, [Range(letters(column), row, letters(column), row)])
    made.set("promptTitle", _PROMPT_TITLES[any(mark.must for mark in marks)])
    made.set("prompt", _cut(printable("\n".join(mark.message for mark in marks)), _PROMPT))
    made.set("showInputMessage", "1")


def _cut(text: str, length: int) -> str:
    """`text` in at most that many UTF-16 units, which is what Excel counts."""
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * length else units[: 2 * (length - 1)].decode("utf-16-le", "ignore") + "…"


def _without(area: Range, row: int, column: int) -> Iterator[Range]:
    """The area but for that one cell."""
    if not area.holds(row, column):
        yield area
        return
    left, right = number(area.left), number(area.right)
    for part in ((left, area.top, right, row - 1), (left, row, column - 1, row), (column + 1, row, right, row), (left, row + 1, right, area.bottom)):
        if part[0] <= part[2] and part[1] <= part[3]:
            yield Range(letters(part[0]), part[1], letters(part[2]), part[3])


def _banner(wording: str, count: str, places: int) -> str:
    """The wording as a formula, with `count` worked out in it."""
    text = wording.format(left=f'"&{count}&"', all=places).replace("\n", '"&CHAR(10)&"')
    return f'"{text}"'

