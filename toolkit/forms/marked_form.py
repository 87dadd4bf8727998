"""A marked form: a fresh form with the agency's answers in it, at each wrong cell why it is wrong and how to mend it.

Every row has one verdict, under "Kiểm tra": its marks, where one must be mended, else what the form's own check finds
wrong, else the marks worth a look, else ✔. A mark lives: it shows as long as the cells it is about hold what they held,
and is gone once one of them is changed. Two hidden columns right of the table hold what the verdict is made of.

What was typed where no answer belongs travels along on a sheet of its own (`answered_form`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from toolkit.base.text import grouped, printable, single_spaced
from toolkit.forms.answered_form import OUTSIDE_SHEET, outside_rows, side_lines, side_looks
from toolkit.forms.correction import Correction, Field, Mark, Placed
from toolkit.forms.form import FormContent, FormTemplate, form_content
from toolkit.model.checks import PASSED, check_of
from toolkit.model.fields import CONTENT, FIGURES, STATUS
from toolkit.model.findings import Code
from toolkit.model.layout import BANNER, BANNER_LOOK, FACT_SLOTS, FACTS, Layout
from toolkit.model.records import Plan
from toolkit.page.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.sheetfill.elements import MAIN, MoreStyles, after_of, own_column, own_rule
from toolkit.sheetfill.workbook_template import packed, unpacked
from toolkit.sheetread.book import cell_name, column_letters
from toolkit.sheets.book_writer import beginning, cell_length

_LOOK = (
    '<dxf><font><b/><color rgb="FF7A0C0C"/></font><fill><patternFill patternType="solid"><bgColor rgb="FF{colour}"/>'
    "</patternFill></fill><border>{sides}</border></dxf>")
#: By whether a cell must be mended, or should be looked at.
_COLOURS = {True: "F7A8A8", False: "FFD98A"}
_SIGNS = {True: "✖ Ô ", False: "▲ Ô "}
#: Said of what was sent, so that it stays true once the cell is mended.
_PROMPT_TITLES = {True: "Bản đã gửi: cần sửa", False: "Bản đã gửi: nên xem lại"}
#: The width in characters that "Kiểm tra" gets at least, points for each of them.
_WIDTH, _POINTS = 34.0, 5.25
#: Excel's limits: a prompt in UTF-16 units, a piece of a text in a formula, what of one is compared; a message.
_PROMPT, _PIECE, _COMPARED, _MESSAGE = 255, 120, 60, 400
#: So many columns beside the frozen ones a small screen shows at 150 %.
_NEAR = 5


class _Marked(NamedTuple):
    """The template with the looks of marks in it: of a wrong cell and of the banner, by whether it must be mended."""

    template: FormTemplate
    cell: Mapping[bool, int]
    banner: Mapping[bool, int]
    outside: Mapping[str, int]


@lru_cache(maxsize=4)  # 16 ms, twice as long as making a form
def _marked(template: FormTemplate, with_outside: bool) -> _Marked:
    parts = unpacked(template.content)
    styles = MoreStyles(parts["xl/styles.xml"])
    cell, banner = (
        {must: styles.add("dxfs", _LOOK.format(colour=colour, sides=sides)) for must, colour in _COLOURS.items()}
        for sides in (side_lines("9C1C1C"), ""))
    outside, tables = side_looks(styles), (OUTSIDE_SHEET,) if with_outside else ()
    with_looks = packed({**parts, "xl/styles.xml": styles.content()})
    marked = FormTemplate(with_looks, template.layout, template.repeats, template.begin, tables)
    return _Marked(marked, cell, banner, outside)


def marked_form(template: FormTemplate, plan: Plan, correction: Correction) -> tuple[bytes, tuple[Placed, ...]]:
    """The marked form, an .xlsx, and each mark with its cell."""
    marked, layout = _marked(template.of(plan.period), bool(correction.outside)), template.layout
    key = layout.columns["key"]
    blank = form_content(layout, template.sheet.last, plan, correction.agency)
    rows = {row.texts.get(key): at for at, row in enumerate(blank.rows, 1)}
    told = (*correction.answers, *(mark.field for mark in correction.marks))
    cells = {(slot, name): (
                rows[blank.texts[FACT_SLOTS[slot] if name in FACTS else slot]], _column(layout, slot, name))
             for slot, name in told}
    texts: dict[int, dict[int, str | float]] = {}
    for field, answer in correction.answers.items():
        row, column = cells[field]
        texts.setdefault(row, {})[column] = answer
    filled = (row._replace(texts={**row.texts, **texts.get(at, {})}) for at, row in enumerate(blank.rows, 1))
    form = blank._replace(rows=tuple(filled), corrects=tuple(correction.corrects))
    content = _MarkedForm(marked, correction, form, cells).content()
    return content, tuple(Placed(cell_name(*cells[mark.field]), mark) for mark in correction.marks)


def _column(layout: Layout, slot: str, name: str) -> int:
    place = f"free_{slot.lower()}" if name == "text" else f"indicator_{name}"
    return layout.cells[place][1] if name == "text" or name in FIGURES else layout.columns[FACTS.get(name, name)]


#: Where a cell looks otherwise: the cell, the test, the look.
_Look = tuple[str, str, int]


class _RowMarks(NamedTuple):
    """The marks of a row, what must be mended first: the test of each, and its line."""

    tests: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """What they say as long as nothing is changed."""
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def formula(self) -> str:
        """What they say; nothing where a cell they look at was moved away or holds an error."""
        said = (f'IF({test},{_literal(line)}&CHAR(10),"")' for test, line in zip(self.tests, self.lines, strict=True))
        return f'IFERROR({"&".join(said)},"")'

    def height(self, width: float, size: float) -> tuple[int, float]:
        """Lines it takes in a column so wide, and the height of that."""
        lines = sum(_lines_of(line, width, size) for line in self.lines)
        return lines, text_height(lines, size)


def _lines_of(text: str, width: float, size: float) -> int:
    return line_count(text, (width - 1) * _POINTS, size, True)


class _MarkedForm:
    """One form with its marks; `cells` are the row and column of each answered or marked field."""

    def __init__(self, marked: _Marked, correction: Correction, form: FormContent,
                 cells: Mapping[Field, tuple[int, int]]) -> None:
        self._marked, self._correction, self._form, self._cells = marked, correction, form, cells
        self._sheet, self._layout = marked.template.sheet, marked.template.layout
        self._check = self._layout.columns["check"]
        last = max(column for sample in self._sheet.rows.values() for column in sample.cells)
        self._texts, self._own = last + 1, last + 2  # hidden: what the marks say, what the form's own check says
        self._rows = marked.template.rows_of(form)
        self._plain: list[str] = []  # cells of verdicts that do not look like those of tasks

    def content(self) -> bytes:
        """The form as an .xlsx."""
        by_row: dict[int, list[tuple[Mark, str, str]]] = {}
        looks: list[_Look] = []
        worst_first = sorted(self._correction.marks, key=lambda mark: not mark.must)
        for mark in worst_first:
            row, cell = self._cells[mark.field][0], cell_name(*self._cells[mark.field])
            test = _still(self._layout, mark, row, self._correction.answers)
            looks.append((cell, test, self._marked.cell[mark.must]))
            by_row.setdefault(row, []).append((mark, cell, test))
        width, rows = self._messages(by_row)
        looks += self._write_verdicts(rows, width)
        looks += self._write_banner(rows)
        outside = {OUTSIDE_SHEET.name: outside_rows(self._correction.outside, self._marked.outside)} if (
            self._correction.outside) else {}
        first = self._cells[worst_first[0].field] if worst_first else None
        return self._marked.template.filled(
            self._form, self._rows, cell_name(*first) if first else "", outside,
            lambda root: self._finish(root, looks, first, width))

    def _finish(self, root: Any, looks: Iterable[_Look], first: tuple[int, int] | None,
                width: float) -> None:
        """What stands beside the rows: colours, prompts, widths, the first wrong cell in sight."""
        own_column(root, self._check).attrib.update({"width": f"{width:g}", "customWidth": "1"})
        for column in (self._texts, self._own):
            own_column(root, column).set("hidden", "1")
        style = self._sheet.style(self._layout.cells["task_row"][0], self._check)
        for cell in self._plain:
            root.find(f".//{MAIN}c[@r='{cell}']").set("s", str(style))
        # Cells stand out while their marks do, in the colour of the worst
        last = max((int(rule.get("priority", "0")) for rule in root.iter(f"{MAIN}cfRule")), default=0)
        for priority, (cell, test, look) in enumerate(looks, last + 1):
            held = etree.Element(f"{MAIN}conditionalFormatting", sqref=cell)
            told = {"type": "expression", "dxfId": str(look), "priority": str(priority), "stopIfTrue": "1"}
            rule = etree.SubElement(held, f"{MAIN}cfRule", told)
            etree.SubElement(rule, f"{MAIN}formula").text = test
            after_of(root, "conditionalFormatting").addnext(held)
        for field, marks in grouped(self._correction.marks, lambda mark: mark.field).items():
            text = printable("\n".join(mark.message for mark in marks))
            if cell_length(text) > _PROMPT:
                text = f"{beginning(text, _PROMPT - 1)}…"
            # In place of the template's prompt; its list stays
            own_rule(root, *self._cells[field]).attrib.update({
                "promptTitle": _PROMPT_TITLES[any(mark.must for mark in marks)], "prompt": text,
                "showInputMessage": "1"})
        pane = root.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
        if first and pane is not None and pane.get("ySplit"):
            (row, column), split = first, int(float(pane.get("xSplit", "0")))
            left = column if column > split + _NEAR else split + 1
            pane.set("topLeftCell", f"{column_letters(left)}{row}")

    def _messages(self, by_row: Mapping[int, Sequence[tuple[Mark, str, str]]]) -> tuple[float, dict[int, _RowMarks]]:
        """The width of "Kiểm tra", and what is said in each marked row, whole within a row's height."""
        size, width = self._marked.template.check_size, max(self._sheet.widths.get(self._check, 0.0), _WIDTH)
        most, rows = int(MAX_HEIGHT / (text_height(11, size) - text_height(1, size)) * 10) - 1, {}
        for at, marks in by_row.items():
            lines = (_line(cell, mark, width, size, most // len(marks)) for mark, cell, _ in marks)
            rows[at] = _RowMarks(tuple(test for _, _, test in marks), tuple(lines))
        return width, rows

    def _height(self, at: int) -> float:
        row = self._rows[at - 1]
        return row.height or self._sheet.height(row.source)

    def _calculate(self, at: int, column: int, formula: str, shown: str | None) -> None:
        """Write a formula into a row, with what it shows at first."""
        old = self._rows[at - 1]
        said = {**old.shown, column: shown} if shown is not None else old.shown
        self._rows[at - 1] = old._replace(formulas={**old.formulas, column: formula}, shown=said)

    def _write_verdicts(self, marked: Mapping[int, _RowMarks], width: float) -> Iterator[_Look]:
        """One verdict for each row; the looks of those that no rule of the template colours."""
        slots = {self._cells[slot, name][0]: slot for slot, name in self._cells}
        for at, slot in slots.items():
            row = self._rows[at - 1]
            formula, blank = row.formulas.get(self._check, f'"{PASSED}"'), str(row.shown.get(self._check, PASSED))
            said, spare = self._correction.verdicts.get(slot, blank.rstrip("\n")), blank.count("\n")
            if at not in marked:
                if self._check in row.formulas:
                    self._calculate(at, self._check, formula, said + "\n" * spare)
                continue
            marks, texts, own = marked[at], _address(at, self._texts), formula
            self._calculate(at, self._texts, marks.formula, marks.text)
            if not self._has_room(at):
                continue
            lines, height = marks.height(width, self._marked.template.check_size)
            left = max(0, spare - lines)
            if self._check in row.formulas:
                self._calculate(at, self._own, formula.partition("&REPT(")[0], None)
                own = _address(at, self._own)
            verdict = f'IF(LEFT({texts})="✖",{texts},IF(OR(LEFT({own})="✖",{texts}=""),{own},{texts}))'
            if not said.startswith("✖") or marks.text.startswith("✖"):
                said = marks.text
            formula = f'{verdict}&REPT(CHAR(10),IF({texts}="",{spare},{left}))'
            self._calculate(at, self._check, formula, said + "\n" * left)
            if height > self._height(at):
                self._rows[at - 1] = self._rows[at - 1]._replace(height=height)
            cell = cell_name(at, self._check)
            self._plain += [] if self._check in row.formulas else [cell]
            for must, sign in ((True, "✖"), (False, "▲")):
                yield cell, f'LEFT({cell})="{sign}"', self._marked.banner[must]
        self._marked.template.count(self._rows)

    def _has_room(self, at: int) -> bool:
        """Whether the column "Kiểm tra" is free in a row: it is no answer there, nor part of one that is merged."""
        source = self._rows[at - 1].source
        merged = (area for area in self._sheet.merges if area.top <= source <= area.bottom)
        return (at, self._check) not in self._cells.values() and not any(
            area.left <= self._check <= area.right for area in merged)

    def _write_banner(self, rows: Collection[int]) -> Iterator[_Look]:
        """The head's counting cell says how many places are to be mended still and where the next is, then how many are
        to be looked at, then what it always says."""
        if not rows:
            return
        source, column = self._layout.cells["progress_line"]
        at = next(at for at, row in enumerate(self._form.rows, 1) if row.source == source)
        area = f"{_address(min(rows), self._texts)}:{_address(max(rows), self._texts)}"
        heading, last = self._layout.cells["task_heading"][0], len(self._rows)
        verdicts, texts = (self._marked.template.below(column, last) for column in (self._check, self._texts))
        to_mend, to_see = (f'SUMPRODUCT(LEN({area})-LEN(SUBSTITUTE({area},"{sign}","")))/{len(sign)}'
                           for sign in _SIGNS.values())
        to_mend += f'+COUNTIF({verdicts},"✖*")-COUNTIF({verdicts},"{_SIGNS[True]}*")'
        places = sum(mark.must for mark in self._correction.marks)
        nearest = ",".join(f'IFERROR(MATCH("✖*",{cells},0)+{heading},{last})' for cells in (verdicts, texts))
        usual, shown = self._rows[at - 1].formulas[column], str(self._rows[at - 1].shown[column])
        mend = _banner(BANNER, left=to_mend, all=f"MAX({places},{to_mend})", row=f"MIN({nearest})")
        see = _banner(BANNER_LOOK, left=to_see)
        wrong = {number: said for number, row in enumerate(self._rows, 1)
                 for said in [str(row.shown.get(self._check) or row.shown.get(self._texts, ""))] if said[:1] == "✖"}
        if left := sum(said.count(_SIGNS[True]) or 1 for said in wrong.values()):
            shown = BANNER.format(left=left, all=max(left, places), row=min(wrong))
        elif left := sum(str(self._rows[row - 1].shown[self._texts]).count(_SIGNS[False]) for row in rows):
            shown = BANNER_LOOK.format(left=left)
        self._calculate(at, column, f"IF({to_mend}>0,{mend},IF({to_see}>0,{see},{usual}))", shown)
        cell = cell_name(at, column)
        for mends, banner in ((True, BANNER), (False, BANNER_LOOK)):
            yield cell, f'LEFT({cell},5)="{banner[:5]}"', self._marked.banner[mends]


def _still(layout: Layout, mark: Mark, row: int, answers: Mapping[Field, str | float]) -> str:
    """The test that all cells the mark is about hold what they held."""
    (slot, name), check = mark.field, check_of(mark.found.code)
    watched = (check.mended_in if check and check.field == name else ()) or (name,)
    tests = [_holding(_address(row, _column(layout, slot, each)), answers.get((slot, each))) for each in watched]
    if name in (STATUS, CONTENT) and mark.field not in answers and mark.found.code is not Code.LEAD_ROW_BLANK:
        others = [_address(row, _column(layout, *field)) for field in answers if field[0] == slot]
        tests += [f"COUNTA({','.join(others)})>0"] if others else []
    return f"AND({','.join(tests)})"


def _address(row: int, column: int) -> str:
    return f"${column_letters(column)}{row}"


def _holding(address: str, answer: str | float | None) -> str:
    if answer is None:
        return f'TRIM({address})=""'
    if not isinstance(answer, str):
        return f"{address}={answer:.15g}"
    # Its beginning, as far as every program compares it alike.
    end = next((at for at, char in enumerate(answer) if char < " " or char > "\uffff"), _COMPARED)
    plain = answer[:min(end, _COMPARED)]
    if plain == answer:
        return f"{address}={_literal(answer)}"
    return f"LEFT({address},{len(plain)})={_literal(plain)}" if plain else f'{address}<>""'


def _literal(text: str) -> str:
    """A text within a formula, in pieces that Excel takes."""
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _line(cell: str, mark: Mark, width: float, size: float, most: int) -> str:
    """What a mark says, in at most so many lines of a column that wide."""
    text = f"{_SIGNS[mark.must]}{cell}: {single_spaced(printable(mark.message))}"
    line, kept = text[:_MESSAGE], min(len(text), _MESSAGE)
    while _lines_of(line, width, size) > most:
        kept -= 8
        line = text[:kept]
    return line if line == text else f"{line.rstrip()}…"


def _banner(wording: str, **formulas: str) -> str:
    """The wording as a formula, with these worked out in it."""
    counts = {name: f'"&{formula}&"' for name, formula in formulas.items()}
    return '"' + wording.format(**counts).replace("\n", '"&CHAR(10)&"') + '"'
